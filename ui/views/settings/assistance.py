"""« Assistance » in Réglages: who helps, a code to read to them, the synchronisation's report, the diagnostic file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QFileDialog, QWidget

from app.domain.support import Hotline
from app.services.support import AccountReport
from ui import text
from ui.context import Context
from ui.directory import Directory
from ui.errors import word_error
from ui.text import plural, tr
from ui.theme import Space, Type
from ui.views.outbox.view import SERVICE_LABELS
from ui.views.outbox.words import link_sentence
from ui.views.settings.pages import Page
from ui.widgets.basic import Button, Card, Chip, Label, Line, clear
from ui.widgets.flow import FlowLayout

Facts = tuple[Sequence[Hotline], str]
BUNDLE_NAME = "diagnostic-echarpe.zip"


class AssistanceCard(Card):
    """``turn_to`` shows a page over Réglages; ``more``: buttons of Réglages that lead to other help."""

    def __init__(self, ctx: Context, turn_to: Callable[[Page], None], more: Sequence[QWidget] = ()) -> None:
        super().__init__(ctx.theme)
        self._ctx, self._turn_to = ctx, turn_to
        theme = ctx.theme
        self.body.addWidget(Label(theme, tr("Assistance"), Type.LEAD))
        self._who = Card(theme, ink="sunken")
        self._who.hide()
        self.body.addWidget(self._who)
        self.code = Label(theme, "", Type.TITLE)
        told = tr("Code à lire à la personne qui vous aide. Il ne dit rien de vous ni de vos documents.")
        self.body.addWidget(Label(theme, text.typeset(told), Type.SMALL, "text_soft"))
        self.body.addWidget(self.code)
        box = QWidget()
        flow = FlowLayout(box, theme.gap(Space.S))
        for words, icon, name, act in (
            (tr("Compte rendu de synchronisation"), "sync", "help.report", self.show_report),
            (tr("Fichier de diagnostic…"), "export", "help.bundle", self._ask_bundle),
        ):
            button = Button(theme, words, "plain", icon, act)
            button.setObjectName(name)
            flow.addWidget(button)
        for widget in more:
            flow.addWidget(widget)
        self.body.addWidget(box)

    async def read(self) -> Facts:
        """On the application's thread."""
        support = self._ctx.runtime.support
        return await support.hotlines(), await support.code()

    def show_facts(self, facts: Facts) -> None:
        """Bring the card up to date."""
        hotlines, code = facts
        self.code.set_text(code.replace(" ", f"{text.NBSP}{text.NBSP}"))
        self.code.setAccessibleName(tr("Code d’assistance : {code}").format(code=" ".join(code)))
        clear(self._who.body)
        self._who.setVisible(bool(hotlines))
        for hotline in hotlines:
            self._show_hotline(hotline)

    def _show_hotline(self, hotline: Hotline) -> None:
        theme, body = self._ctx.theme, self._who.body
        if len(self._ctx.runtime.bodies.all) > 1:
            body.addWidget(Label(theme, hotline.body, Type.SMALL_STRONG, "text_soft"))
        body.addWidget(Label(theme, hotline.name or hotline.body, Type.BODY_STRONG))
        for words in (hotline.phone, hotline.hours):
            if words:
                body.addWidget(Label(theme, words))
        if hotline.page:
            open_page = partial(_open_page, hotline.page)
            body.addWidget(Button(theme, tr("Page d’assistance"), "quiet", "external", open_page))

    def show_report(self) -> None:
        """The synchronisation, in sentences."""
        self._turn_to(ReportPage(self._ctx))

    def _ask_bundle(self) -> None:
        start = str(Path.home() / BUNDLE_NAME)
        path, _kind = QFileDialog.getSaveFileName(self, tr("Fichier de diagnostic"), start, "ZIP (*.zip)")
        if path:
            self.write_bundle(Path(path))

    def write_bundle(self, path: Path) -> None:
        """Codes, numbers and kinds: what is in it can be read, and is no one's data."""
        runtime, shell = self._ctx.runtime, self._ctx.shell

        async def write() -> str:
            try:
                await runtime.support.write_bundle(path, await runtime.signing.examine())
            except OSError as error:
                return str(error.strerror or "")
            return ""

        def done(wrong: str) -> None:
            if wrong:
                shell.toast(tr("Le fichier n’a pas pu être écrit : {reason}").format(reason=wrong))
            else:
                said = tr("Diagnostic enregistré : {name}, dans {folder}. Il ne contient ni nom, ni objet, ni texte.")
                shell.toast(text.typeset(said.format(name=path.name, folder=text.quoted(path.parent.name))), ms=10_000)

        self._ctx.bridge.run(write(), on_done=done, owner=self, title=tr("Fichier de diagnostic"))


class ReportPage(Page):
    """One paragraph for each account: what it is up to, since when, what waits on either side."""

    def __init__(self, ctx: Context) -> None:
        intro = tr("Où en est chaque compte, en clair. « À envoyer » permet d’agir sur ce qui attend.")
        super().__init__(ctx, tr("Compte rendu de synchronisation"), intro)
        self._directory = Directory(ctx)
        self._lines = Card(ctx.theme)
        self.card.body.addWidget(self._lines)
        self.said = ""
        """The report as text."""
        self.copy_button = Button(ctx.theme, tr("Copier"), "plain", "document", self.copy)
        self.copy_button.setObjectName("report.copy")
        outbox = Button(ctx.theme, tr("Voir « À envoyer »"), "plain", "outbox", partial(ctx.shell.go, "outbox"))
        self.add_buttons(self.copy_button, outbox, Button(ctx.theme, tr("Revenir"), "quiet", "", self.closed.emit))

    def start(self) -> None:
        self.copy_button.setFocus()
        self.ctx.bridge.run(
            self.ctx.runtime.support.report(),
            on_done=self._show,
            on_error=lambda error: self._lines.body.addWidget(Label(self.ctx.theme, word_error(error).text())),
            owner=self,
        )

    def _show(self, reports: Sequence[AccountReport]) -> None:
        theme = self.ctx.theme
        clear(self._lines.body)
        written = [tr("Compte rendu de synchronisation, {when}").format(when=text.when_long(text.to_ms(text.now())))]
        for report in reports:
            account = self._directory.account(report.state.account)
            if account is None:
                continue
            body = self._directory.body_name(account.id)
            name = f"{tr(SERVICE_LABELS[account.service])}, {body}"
            sentence, tone = link_sentence(report.state)
            words = text.typeset(" ".join([_ended(sentence), *waiting(report)]))
            self._lines.body.addWidget(Label(theme, name, Type.BODY_STRONG))
            self._lines.body.addWidget(Label(theme, words, Type.BODY, "text_soft"))
            if tone == "danger":
                self._lines.body.addWidget(Chip(theme, tr("À traiter"), "danger"))
            self._lines.body.addWidget(Line(theme))
            written.append(f"{name}\n{words}")
        if not reports:
            self._lines.body.addWidget(Label(theme, tr("Aucun compte n’est encore relié.")))
        self.said = "\n\n".join(written)

    def copy(self) -> None:
        """To the clipboard, for a message to whoever helps."""
        QGuiApplication.clipboard().setText(self.said)
        self.ctx.shell.toast(tr("Le compte rendu est copié."))


def waiting(report: AccountReport) -> list[str]:
    """What waits on either side, in sentences; one that says so when nothing does."""
    said = []
    if report.waiting:
        said.append(plural(report.waiting, "%n action attend d’être envoyée.", "%n actions attendent d’être envoyées."))
    if report.to_settle:
        said.append(
            plural(report.to_settle, "%n action attend votre décision.", "%n actions attendent votre décision.")
        )
    if report.files:
        said.append(plural(report.files, "%n document reste à recevoir.", "%n documents restent à recevoir."))
    return said or [tr("Rien n’attend.")]


def _ended(sentence: str) -> str:
    return sentence if sentence.endswith((".", "…")) else f"{sentence}."


def _open_page(address: str) -> None:
    """In the system's browser."""
    QDesktopServices.openUrl(QUrl(address))
