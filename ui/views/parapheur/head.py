"""The head of a dossier: its name, its body, its due date, and what is noticed of it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.domain.parapheur import Sent
from app.services.parapheur import DossierPage, Flux
from ui import text
from ui.context import Context
from ui.text import plural, tr
from ui.theme import Space, Type
from ui.views.parapheur import words
from ui.views.parapheur.consent import same_name
from ui.widgets.basic import Chip, Icon, Label, clear

MOST_REMARKS = 4


class Head(QWidget):
    """Name, body, due date, what is noticed: always visible above the tabs."""

    def __init__(self, ctx: Context) -> None:
        super().__init__()
        self._ctx = ctx
        theme = ctx.theme
        layout = QVBoxLayout(self)
        gap = theme.gap(Space.L)
        layout.setContentsMargins(gap + 4, gap, gap, theme.gap(Space.S))
        layout.setSpacing(theme.gap(Space.XS))
        self._title = Label(theme, "", Type.TITLE)
        self._where = Label(theme, "", Type.BODY, "text_soft")
        self._figures = Label(theme, "", Type.BODY_STRONG)
        self._notes = QVBoxLayout()
        for widget in (self._title, self._where, self._figures):
            layout.addWidget(widget)
        layout.addLayout(self._notes)

    def show_page(self, page: DossierPage) -> None:
        """Word this dossier."""
        dossier = page.dossier
        self._title.set_text(dossier.name)
        due = text.when_long(dossier.due_ms).partition(tr(" à "))[0] if dossier.due_ms else ""
        parts = [page.body.name, dossier.bureau_name, dossier.subtype or dossier.type]
        parts += [tr("à traiter avant le {day}").format(day=due)] if due else []
        self._where.set_text(" · ".join(filter(None, parts)))
        self._figures.set_text(_figures(page.flux, page.body.name) if page.flux else "")
        self._figures.setVisible(page.flux is not None)
        clear(self._notes)
        for sentence, tone in _notes(page):
            line = QHBoxLayout()
            line.addWidget(
                Icon(self._ctx.theme, "warning" if tone != "ok" else "check", tone), 0, Qt.AlignmentFlag.AlignTop
            )
            line.addWidget(Label(self._ctx.theme, sentence, Type.BODY, tone), 1)
            self._notes.addLayout(line)
        if dossier.late and dossier.sent is Sent.NONE:
            self._notes.addWidget(Chip(self._ctx.theme, tr("En retard"), "warn"))
        if dossier.sent is Sent.QUEUED:
            self._notes.addWidget(Chip(self._ctx.theme, _sent(dossier.sent_act), "accent"))


def _sent(act: str) -> str:
    acts = {
        "sign": tr("Signé, en attente d’envoi"),
        "visa": tr("Visé, en attente d’envoi"),
        "transfer": tr("Transféré, en attente d’envoi"),
        "ask_opinion": tr("Avis demandé, en attente d’envoi"),
        "undo": tr("Repris, en attente d’envoi"),
    }
    return acts.get(act, tr("Rejeté, en attente d’envoi"))


def _figures(flux: Flux, body: str) -> str:
    pieces = sum(len(b.pieces) for b in flux.bordereaux)
    parts = [
        "" if same_name(flux.budget_label, body) else flux.budget_label,
        plural(len(flux.bordereaux), "%n bordereau", "%n bordereaux"),
        plural(pieces, "%n pièce", "%n pièces"),
        text.amount(flux.total),
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
    if found:
        more = len(found) - MOST_REMARKS
        rest = [(plural(more, "… et %n autre remarque.", "… et %n autres remarques."), "warn")] if more > 0 else []
        return found[:MOST_REMARKS] + rest
    embedded = len(flux.attachments)
    agree = text.typeset(tr("Totaux recalculés : conformes aux totaux déclarés."))
    return [
        (
            agree
            + (" " + plural(embedded, "%n justificatif présent.", "%n justificatifs présents.") if embedded else ""),
            "ok",
        )
    ]
