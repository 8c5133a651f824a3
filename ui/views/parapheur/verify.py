"""« Vérifier une signature »: who, when, what is covered, intact, trusted, of any signed file; a report to keep."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from app.services.verification import (
    Covers,
    DocumentStamp,
    SignatureReport,
    Trust,
    Validation,
    Verdict,
    reasons,
    verify_file,
)
from ui import text
from ui.context import Context
from ui.text import plural, tr
from ui.theme import Space, Type
from ui.views.parapheur.reasons import reason
from ui.views.settings.pages import Page
from ui.widgets.basic import Button, Card, Chip, Icon, Label, Line, StatePane, clear
from ui.widgets.saving import ask_target

WIDTH_PX = 820
_VERDICTS = {
    Verdict.TRUSTED: ("ok", "Signatures intactes, autorité reconnue"),
    Verdict.INTACT: ("warn", "Signatures intactes, autorité non vérifiée ou non reconnue"),
    Verdict.ALTERED: ("danger", "ALTÉRÉ : ce fichier n’est pas tel qu’il a été signé"),
    Verdict.UNSIGNED: ("accent", "Aucune signature"),
    Verdict.UNREADABLE: ("danger", "Ce fichier ne peut pas être examiné"),
}
_TRUST = {
    Trust.UNKNOWN: "autorité non vérifiée",
    Trust.TRUSTED: "autorité reconnue",
    Trust.UNTRUSTED: "autorité non reconnue",
    Trust.REVOKED: "certificat révoqué",
}
_COVERS = {
    Covers.WHOLE_FILE: "tout le fichier",
    Covers.REVISION: "une version antérieure du fichier",
    Covers.NOTHING: "rien qui puisse être retrouvé",
}


def verdict_words(found: Validation) -> tuple[str, str]:
    """(tone, sentence)."""
    tone, sentence = _VERDICTS[found.verdict]
    if found.attached and not found.signatures and found.verdict is Verdict.UNSIGNED and found.signed_files:
        return tone, plural(
            found.signed_files,
            "Le message n’est pas signé, mais %n pièce jointe l’est",
            "Le message n’est pas signé, mais %n pièces jointes le sont",
        )
    if found.attached and found.verdict is Verdict.ALTERED and all(report.intact for report in found.signatures):
        return tone, text.typeset(tr("ALTÉRÉ : une pièce jointe n’est pas telle qu’elle a été signée"))
    return tone, text.typeset(tr(sentence))


def signature_lines(report: SignatureReport) -> list[str]:
    """One signature in a few sentences."""
    signer = report.signer or tr("Signataire inconnu")
    issuer = tr("délivré par {issuer}").format(issuer=report.issuer) if report.issuer else tr("autorité inconnue")
    lines = [f"{signer}, {issuer}"]
    if report.time is not None:
        when = text.when_long(text.to_ms(report.time))
        proven = tr("horodatage vérifié") if report.time_proven else tr("date déclarée par le signataire")
        lines.append(f"{text.capital(when)} ({proven})")
    what = tr("bordereau {id}").format(id=report.target) if report.covers is Covers.BORDEREAU else ""
    covers = text.typeset(tr("Couvre : {what}").format(what=what or tr(_COVERS.get(report.covers, ""))))
    state = tr("intacte") if report.intact else tr("ALTÉRÉE")
    lines.append(f"{covers}. {tr('Signature')} {state}, {tr(_TRUST[report.trust])}. {report.format}")
    if report.role:
        lines.append(text.typeset(tr("En qualité de : {role}").format(role=report.role)))
    if report.policy:
        lines.append(text.typeset(tr("Politique : {policy}").format(policy=report.policy)))
    return lines


def stamp_line(stamp: DocumentStamp) -> str:
    """A document time stamp in one sentence."""
    authority = stamp.authority or tr("une autorité inconnue")
    when = text.when_long(text.to_ms(stamp.time)) if stamp.time is not None else tr("date inconnue")
    state = tr("intact") if stamp.intact else tr("ALTÉRÉ")
    trust = tr("autorité reconnue") if stamp.trusted else tr("autorité non reconnue")
    said = tr("Document horodaté par {authority}, {when} : {state}, {trust}.")
    return text.typeset(said.format(authority=authority, when=when, state=state, trust=trust))


def report_sections(found: Sequence[Validation]) -> list[tuple[str, Sequence[str]]]:
    """The report, one section a file."""
    sections: list[tuple[str, Sequence[str]]] = []
    for validation in found:
        sections += [_section(validation), *report_sections(validation.attached)]
    return sections


def _section(validation: Validation) -> tuple[str, Sequence[str]]:
    lines = [verdict_words(validation)[1]]
    for report in validation.signatures:
        first, *rest = signature_lines(report)
        lines += ["", first, *(f"  {line}" for line in rest)]
        lines += [f"  {reason(code)}" for code in reasons(report)]
    lines += ["", *(stamp_line(stamp) for stamp in validation.stamps)] if validation.stamps else []
    return validation.file, [*lines, *(reason(code) for code in validation.warnings)]


class VerifyPage(Page):
    """Choose files, read what their signatures say, keep the report."""

    def __init__(self, ctx: Context, paths: Sequence[Path] = ()) -> None:
        intro = tr("PDF, PES, p7s, XAdES ou message : qui a signé, quand, quoi, et si rien n’a changé depuis.")
        super().__init__(ctx, tr("Vérifier une signature"), intro)
        self.card.setMaximumWidth(ctx.theme.px(WIDTH_PX))
        self.found: list[Validation] = []
        self._paths = list(paths)
        self.choose_button = Button(ctx.theme, tr("Choisir des fichiers…"), "primary", "folder", self._choose)
        self.choose_button.setObjectName("verify.choose")
        self.report_button = Button(ctx.theme, tr("Enregistrer le rapport…"), "plain", "export", self._save)
        self.report_button.setObjectName("verify.report")
        self.report_button.setEnabled(False)
        self.add_buttons(
            self.choose_button, self.report_button, Button(ctx.theme, tr("Fermer"), "quiet", "", self._close)
        )
        self._list = QVBoxLayout()
        self._list.setSpacing(ctx.theme.gap(Space.M))
        self.card.body.addLayout(self._list)

    def _close(self) -> None:
        self.closed.emit()

    def start(self) -> None:
        self.choose_button.setFocus()
        if self._paths:
            self.verify(self._paths)
            return
        none = tr("Le document d’une signature détachée (p7s, XAdES) est cherché à côté d’elle.")
        self._list.addWidget(StatePane(self.ctx.theme, "seal", tr("Aucun fichier"), none))

    def _choose(self) -> None:
        chosen, _kind = QFileDialog.getOpenFileNames(self, tr("Fichiers signés"))
        if chosen:
            self.verify([Path(name) for name in chosen])

    def verify(self, paths: Sequence[Path]) -> None:
        """Examine these files; the network is asked about revocation when there is one."""
        self._paths = list(paths)
        clear(self._list)
        self._list.addWidget(Label(self.ctx.theme, tr("Examen en cours…"), Type.BODY, "text_soft"))

        async def examine() -> list[Validation]:
            roots = await self.ctx.runtime.trust.roots(online=True)
            return [await verify_file(path, roots, paths) for path in paths]

        self.ctx.bridge.run(examine(), on_done=self._show, owner=self)

    def _show(self, found: list[Validation]) -> None:
        self.found = found
        clear(self._list)
        self.report_button.setEnabled(True)
        for validation in found:
            self._list.addWidget(self._file(validation))
        bad = sum(v.verdict is Verdict.ALTERED for v in found)
        said = plural(len(found), "%n fichier examiné", "%n fichiers examinés")
        said += ", " + plural(bad, "%n altéré", "%n altérés") if bad else ""
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, said))

    def _file(self, found: Validation) -> QWidget:
        card = Card(self.ctx.theme)
        self._say(card, found)
        path = next((path for path in self._paths if path.name == found.file), None)
        if path is not None and self._may_complete(found):
            complete = Button(
                self.ctx.theme, tr("Compléter les preuves"), "plain", "seal", partial(self.complete, path)
            )
            complete.setObjectName("verify.complete")
            card.body.addWidget(complete, 0, Qt.AlignmentFlag.AlignLeft)
        for attached in found.attached:
            inner = Card(self.ctx.theme, ink="window")
            self._say(inner, attached, lead=tr("Pièce jointe"))
            card.body.addWidget(inner)
        card.setAccessibleName(f"{found.file}. {verdict_words(found)[1]}")
        return card

    def _say(self, card: Card, found: Validation, *, lead: str = "") -> None:
        """What is known of one file, then of those attached to a mail that is attached itself."""
        theme = self.ctx.theme
        tone, sentence = verdict_words(found)
        if lead:
            card.body.addWidget(Label(theme, lead, Type.SMALL, "text_soft"))
        head = QHBoxLayout()
        head.addWidget(Label(theme, found.file, Type.BODY_STRONG, elide=True), 1)
        if found.format:
            head.addWidget(Chip(theme, found.format, "accent"))
        card.body.addLayout(head)
        line = QHBoxLayout()
        icon = "check" if tone == "ok" else "info" if tone == "accent" else "warning"
        line.addWidget(Icon(theme, icon, tone), 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(Label(theme, sentence, Type.BODY_STRONG, tone), 1)
        card.body.addLayout(line)
        for report in found.signatures:
            card.body.addWidget(Line(theme))
            first, *rest = signature_lines(report)
            card.body.addWidget(Label(theme, first, Type.BODY))
            for said in rest:
                card.body.addWidget(Label(theme, said, Type.SMALL, "text_soft"))
            for code in reasons(report):
                ink = "text_soft" if code == "cert_revocation_unknown" else "danger"  # nothing is known against it
                card.body.addWidget(Label(theme, reason(code), Type.SMALL, ink))
        for stamp in found.stamps:
            card.body.addWidget(Line(theme))
            ink = "text_soft" if stamp.intact else "danger"
            card.body.addWidget(Label(theme, stamp_line(stamp), Type.SMALL, ink))
        for code in found.warnings:
            card.body.addWidget(Label(theme, reason(code), Type.SMALL, "warn"))
        if lead:
            for attached in found.attached:
                card.body.addWidget(Line(theme))
                self._say(card, attached, lead=lead)

    def _may_complete(self, found: Validation) -> bool:
        """A PDF that is signed, intact and not dated as a whole: certificates, revocation and a date can be added."""
        return found.format == "PDF" and found.verdict in (Verdict.TRUSTED, Verdict.INTACT) and not found.stamps

    def complete(self, path: Path) -> None:
        """Write the document with its proofs beside it, and examine that one too."""
        work = self.ctx.runtime.signing.complete_proofs(path)
        self.ctx.bridge.run(work, on_done=self._completed, owner=self)

    def _completed(self, written: Path) -> None:
        self.ctx.shell.toast(text.typeset(tr("Écrit : {name}").format(name=written.name)))
        self.verify([*self._paths, written])

    def _save(self) -> None:
        if target := ask_target(self, tr("Enregistrer le rapport"), "verification.pdf"):
            proofs = self.ctx.runtime.signing.proofs
            work = proofs.save_report(tr("Vérification de signatures"), report_sections(self.found), target)
            self.ctx.bridge.run(work, on_done=lambda _none: self.ctx.shell.toast(tr("Rapport enregistré.")), owner=self)
