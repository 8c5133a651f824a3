"""The head of a dossier: its name, its body, its due date, and what is noticed of it."""

from __future__ import annotations

from decimal import Decimal

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.domain.parapheur import Action, Dossier, Sent
from app.services.parapheur import DossierPage, Flux, UnitKind
from ui import text
from ui.context import Context
from ui.text import plural, tr
from ui.theme import Space, Type
from ui.views.parapheur import words
from ui.views.parapheur.business import one_of, summary_line
from ui.views.parapheur.checks import checked_by, last_private, rejected_by
from ui.views.parapheur.choosing import same_name
from ui.widgets.basic import Chip, Icon, Label, clear

MOST_REMARKS = 4
MOST_CHECKS = 2
"""The last ones; the others stand in the circuit."""
_UNDER_TITLE = 2
_TO_READ = frozenset({"danger", "warn"})
_ICONS = {"ok": "check", "text_soft": "info"}


class Head(QWidget):
    """Name, body, due date, what is noticed: always visible above the tabs."""

    def __init__(self, ctx: Context) -> None:
        super().__init__()
        self._ctx = ctx
        theme = ctx.theme
        self.body = layout = QVBoxLayout(self)
        layout.setSpacing(theme.gap(Space.XS))
        self._title = Label(theme, "", Type.TITLE)
        self._short_title = Label(theme, "", Type.LEAD, elide=True)
        self._where = Label(theme, "", Type.BODY, "text_soft")
        self._figures = Label(theme, "", Type.BODY_STRONG)
        self._notes = QVBoxLayout()
        self._short: bool | None = None
        self.remarked = False
        """Something noticed must not be missed."""
        for widget in (self._title, self._short_title, self._where, self._figures):
            layout.addWidget(widget)
        layout.addLayout(self._notes)
        self.set_short(False)

    def set_short(self, short: bool) -> None:
        """Little height: one line for the name, one for what must not be missed, else the figures; one scrolls to the rest."""
        if short is self._short:
            return
        self._short = short
        self._title.setVisible(not short)
        self._short_title.setVisible(short)
        self._arrange()
        gap = self._ctx.theme.gap(Space.L)
        above = self._ctx.theme.gap(Space.XS) if short else gap
        self.body.setContentsMargins(gap + 4, above, gap, self._ctx.theme.gap(Space.S))

    def _arrange(self) -> None:
        for widget in (self._where, self._figures):
            self.body.removeWidget(widget)
        self.body.insertWidget(self.body.count() if self._short else _UNDER_TITLE, self._where)
        notes = self.body.indexOf(self._notes)
        self.body.insertWidget(notes + 1 if self._short and self.remarked else notes, self._figures)

    def show_page(self, page: DossierPage) -> None:
        """Word this dossier."""
        dossier = page.dossier
        for title in (self._title, self._short_title):
            title.set_text(dossier.name)
        due = text.when_long(dossier.due_ms).partition(tr(" à "))[0] if dossier.due_ms else ""
        parts = [page.body.name, dossier.bureau_name, dossier.subtype or dossier.type]
        parts += [tr("à traiter avant le {day}").format(day=due)] if due else []
        self._where.set_text(" · ".join(filter(None, parts)))
        figures = _figures(page.flux, page.body.name) if page.flux else _summary(page)
        self._figures.set_text(figures)
        self._figures.setVisible(bool(figures))
        clear(self._notes)
        notes = _notes(page)
        self.remarked = any(tone in _TO_READ for _sentence, tone in notes) or bool(dossier.awaited and page.unread)
        self._arrange()
        for sentence, tone in notes:
            line = QHBoxLayout()
            line.addWidget(Icon(self._ctx.theme, _ICONS.get(tone, "warning"), tone), 0, Qt.AlignmentFlag.AlignTop)
            line.addWidget(Label(self._ctx.theme, sentence, Type.BODY, tone), 1)
            self._notes.addLayout(line)
        if rejection := rejected_by(dossier):
            self._note("reject", rejection, "danger")
        for sentence in checked_by(dossier)[:MOST_CHECKS]:
            self._note("visa", sentence, "ok")
        if dossier.absent:
            self._note("people", tr("Vous agissez en l’absence de : {bureau}.").format(bureau=dossier.absent), "accent")
        if dossier.readonly:
            self._note("eye", read_only(dossier), "text_soft")
        if dossier.awaited and page.unread:
            total = len(dossier.main_documents)
            left = tr("Lecture obligatoire : {read} document sur {total} ouvert.")
            words_ = left.format(read=total - len(page.unread), total=total)
            self._note("eye", words_, "warn")
        private = last_private(dossier)
        if private:
            self._note("note", private, "warn")
        if dossier.late and dossier.sent is Sent.NONE:
            self._notes.addWidget(Chip(self._ctx.theme, tr("En retard"), "warn"))
        if dossier.sent is Sent.QUEUED:
            self._notes.addWidget(Chip(self._ctx.theme, _sent(dossier.sent_act), "accent"))

    def _note(self, icon: str, sentence: str, ink: str) -> None:
        line = QHBoxLayout()
        line.addWidget(Icon(self._ctx.theme, icon, ink), 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(Label(self._ctx.theme, text.typeset(sentence), Type.BODY, ink), 1)
        self._notes.addLayout(line)


def read_only(dossier: Dossier) -> str:
    """Why nothing can be decided here, and what the circuit would have to be."""
    step = dossier.pending_step
    if step is not None and step.action is Action.SECRETARIAT:
        return tr("Le secrétariat de ce bureau le prépare ; il vous revient ensuite.")
    if step is not None and step.action is Action.SIGNATURE:  # v5 has no step for a secretary (interop §1.4)
        return tr(
            "Ce bureau vous laisse lire et commenter ses dossiers, non les transmettre : pour les préparer d’un visa, "
            "le circuit doit passer d’abord par votre propre bureau."
        )
    if dossier.annotations_allowed:
        return tr("Ce bureau vous laisse lire et commenter ses dossiers, non les traiter.")
    return tr("Ce bureau vous laisse lire ses dossiers, non les traiter.")


def _sent(act: str) -> str:
    """« Visé, en attente d’envoi »."""
    return tr("{done}, en attente d’envoi").format(done=text.capital(words.done(act)))


def _summary(page: DossierPage) -> str:
    """« Demande de congés · C. Mouchès · 21 déc. – 31 déc. · 8 jours » for what is no PES; its tab says the rest."""
    summary = page.summary
    told = (summary_line(summary), text.amount(summary.amount) if summary.amount is not None else "")
    return " · ".join(filter(None, (one_of(summary.business), *told))) if any(told) else ""


def _figures(flux: Flux, body: str) -> str:
    if flux.units and not flux.bordereaux:
        count = len(flux.units)
        kind = flux.units[0]
        of_kind = {
            UnitKind.INVOICE: plural(count, "%n facture", "%n factures"),
            UnitKind.MARKET: plural(count, "%n marché", "%n marchés"),
            UnitKind.CONCESSION: plural(count, "%n concession", "%n concessions"),
        }
        return " · ".join(filter(None, (flux.budget_label, of_kind[kind])))
    pieces = sum(len(b.pieces) for b in flux.bordereaux)
    total = flux.total if flux.check else sum((b.declared_total for b in flux.bordereaux), Decimal(0))
    parts = [
        "" if same_name(flux.budget_label, body) else flux.budget_label,
        plural(len(flux.bordereaux), "%n bordereau", "%n bordereaux"),
        plural(pieces, "%n pièce", "%n pièces"),
        text.amount(total),
    ]
    return " · ".join(filter(None, parts))


def _notes(page: DossierPage) -> list[tuple[str, str]]:
    """Sentences under the title: problems first, or that all agrees."""
    if page.problem:
        return [(words.problem(page.problem), "danger")]
    flux = page.flux
    if flux is None:
        return []
    found = [(words.finding(f), "danger" if words.grave(f) else "warn") for f in flux.findings if f.severity != "info"]
    if flux.check is None:
        waiting = tr("Le contenu est en cours de contrôle : totaux, pièces et justificatifs. Rien ne se signe avant.")
        return [*found[:MOST_REMARKS], (text.typeset(waiting), "text_soft")]
    if found:
        more = len(found) - MOST_REMARKS
        rest = [(plural(more, "… et %n autre remarque.", "… et %n autres remarques."), "warn")] if more > 0 else []
        return [*found[:MOST_REMARKS], *rest, (_checked(flux), "text_soft")]
    embedded = len(flux.attachments)
    agree = text.typeset(tr("Totaux recalculés : conformes aux totaux déclarés.")) if flux.bordereaux else ""
    here = plural(embedded, "%n justificatif présent.", "%n justificatifs présents.") if embedded else ""
    return [(" ".join(filter(None, (agree, here, _checked(flux)))), "ok")]


def _checked(flux: Flux) -> str:
    """Against what the file was checked beside our own rules."""
    schema = flux.check.schema if flux.check else None
    if schema is None:
        return tr("Schéma non vérifié.")
    if any(f.code == "pes_schema" for f in schema.findings):
        return tr("Schéma de la DGFiP {name} : des écarts.").format(name=schema.name)
    return tr("Schéma de la DGFiP {name} : conforme.").format(name=schema.name)
