"""The recovery code, shown once: to be written down or printed, never kept by the program (row A34)."""

from __future__ import annotations

import html

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent, QTextDocument

from app.services.accounts import RECOVERY_NOTED
from ui import text
from ui.context import Context
from ui.errors import word_error
from ui.paper import paper_font
from ui.theme import Type
from ui.views.settings.pages import Page
from ui.widgets.basic import Button, Card, Label
from ui.widgets.copying import copy_secret

GROUPS_A_LINE = 4


class RecoveryPage(Page):
    """Makes a new code as it is shown; the one before no longer opens anything."""

    def __init__(self, ctx: Context) -> None:
        intro = text.tr(
            "Vos données sont chiffrées sur cet appareil. Si la clé du trousseau se perd, ce code les rouvre. "
            "Il n’est montré qu’une fois : notez-le sur papier et gardez-le loin de l’appareil."
        )
        super().__init__(ctx, text.tr("Votre code de récupération"), intro)
        self.code = ""
        theme = ctx.theme
        frame = Card(theme, ink="accent_soft")
        self.shown = Label(theme, self.tr("Préparation du code…"), Type.TITLE)
        self.shown.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.shown.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        frame.body.addWidget(self.shown)
        self.card.body.addWidget(frame)
        alone = text.typeset(self.tr("Un code plus ancien ne fonctionne plus dès que celui-ci est affiché."))
        self.card.body.addWidget(Label(theme, alone, Type.SMALL, "text_soft"))
        self.noted = Button(theme, self.tr("Je l’ai noté"), "primary", "check", self._noted)
        self._copy = Button(theme, self.tr("Copier"), "plain", "document", self.copy)
        self._print = Button(theme, self.tr("Imprimer…"), "plain", "export", self._ask_printer)
        self._buttons = (self.noted, self._copy, self._print)
        self.add_buttons(*self._buttons)
        for button in self._buttons:
            button.setEnabled(False)

    def start(self) -> None:
        accounts = self.ctx.runtime.accounts
        self.ctx.bridge.run(
            accounts.recovery_code(),
            on_done=self._show,
            on_error=lambda error: self.shown.set_text(word_error(error).text()),
            owner=self,
        )

    def _show(self, code: str) -> None:
        self.code = code
        self._lay_out()
        self.shown.setAccessibleName(", ".join(code.split("-")))
        for button in self._buttons:
            button.setEnabled(True)
        self.noted.setFocus()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out()

    def _lay_out(self) -> None:
        """So many groups a line as there is room for: no line breaks within."""
        if not self.code:
            return
        groups = self.code.split("-")
        fits = (
            self.ctx.theme.metrics(Type.TITLE).horizontalAdvance(" - ".join(groups[:GROUPS_A_LINE]))
            <= self.shown.width()
        )
        each = GROUPS_A_LINE if fits else GROUPS_A_LINE // 2
        lines = [groups[i : i + each] for i in range(0, len(groups), each)]
        self.shown.set_text("\n".join(" - ".join(line).replace(" - ", f"{text.NBSP}- ") for line in lines))

    def copy(self) -> None:
        """To the clipboard, for a password keeper."""
        copy_secret(self.code)
        self.ctx.shell.toast(self.tr("Le code est copié pour une minute. Collez-le en lieu sûr, hors de cet appareil."))

    def _noted(self) -> None:
        save = self.ctx.runtime.accounts.set_setting(RECOVERY_NOTED, "1")
        self.ctx.bridge.run(save, on_done=lambda _none: self.closed.emit(), owner=self)

    # --- printing -------------------------------------------------------------------------------

    def sheet(self) -> QTextDocument:
        """What is printed."""
        document = QTextDocument()
        document.setDefaultFont(paper_font())
        title = html.escape(self.tr("Écharpe, code de récupération"))
        when = html.escape(text.day_long(text.now().date()))
        keep = html.escape(self.tr("À garder loin de l’appareil. Une lettre O se lit zéro."))
        document.setHtml(f"<h2>{title}</h2><p style='font-size:20pt'>{self.code}</p><p>{keep}</p><p>{when}</p>")
        return document

    def _ask_printer(self) -> None:
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter  # loads the system's printing: only when asked for

        dialog = QPrintDialog(QPrinter(), self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(lambda: self.sheet().print_(dialog.printer()))
        dialog.setModal(True)
        dialog.show()
