"""The bar that gives form to what is written: bold, italic, underlined, lists, link. Folded away where room is short."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QDialog, QWidget

from ui.context import Context
from ui.text import tr
from ui.theme import Space
from ui.views.mail.namedialog import NameDialog
from ui.views.mail.richtext import RichText
from ui.widgets.basic import IconButton
from ui.widgets.flow import FlowLayout

LONGEST_ADDRESS = 2000


class FormatBar(QWidget):
    """Acts on one editor, and shows what stands at its cursor."""

    def __init__(self, ctx: Context, editor: RichText) -> None:
        super().__init__()
        self._ctx, self._editor = ctx, editor
        self.buttons: dict[str, IconButton] = {}
        line = FlowLayout(self, ctx.theme.gap(Space.XS))
        for name, icon, words in (
            ("bold", "bold", tr("Gras (Ctrl+B)")),
            ("italic", "italic", tr("Italique (Ctrl+I)")),
            ("underline", "underline", tr("Souligné (Ctrl+U)")),
            ("bullets", "list", tr("Liste à puces")),
            ("numbers", "numbers", tr("Liste numérotée")),
        ):
            button = IconButton(ctx.theme, icon, words, partial(self._toggle, name))
            button.setCheckable(True)
            self.buttons[name] = button
            line.addWidget(button)
        line.addWidget(IconButton(ctx.theme, "link", tr("Lien (Ctrl+Maj+K)"), self.ask_link))
        line.addWidget(IconButton(ctx.theme, "eraser", tr("Retirer la mise en forme"), self._clear))
        editor.formed.connect(self._show)
        editor.link_wanted.connect(self.ask_link)

    def ask_link(self) -> None:
        """Ask where the words chosen lead; they lead nowhere any more when the address is wiped."""
        known = self._editor.link()
        label, yes = tr("Adresse du site ou de la personne"), tr("Poser le lien")
        self.dialog = NameDialog(
            self._ctx, tr("Lien"), label, yes, self, known, empty_too=bool(known), longest=LONGEST_ADDRESS
        )
        self.dialog.finished.connect(partial(self._linked, self.dialog))
        self.dialog.open()

    def _linked(self, dialog: NameDialog, result: int) -> None:
        if result == QDialog.DialogCode.Accepted:
            self._editor.set_link(whole_address(dialog.name()))
        self._editor.setFocus()

    def _toggle(self, name: str) -> None:
        if name in ("bullets", "numbers"):
            self._editor.toggle_list(name)
        else:
            self._editor.toggle(name)
        self._editor.setFocus()

    def _clear(self) -> None:
        self._editor.clear_form()
        self._editor.setFocus()

    def _show(self) -> None:
        for name, button in self.buttons.items():
            button.setChecked(self._editor.has(name))


def whole_address(typed: str) -> str:
    """What is typed as an address: of a person, or of a site, which needs no « https » from the user."""
    typed = typed.strip()
    if not typed or typed.casefold().startswith(("http://", "https://", "mailto:", "tel:")):
        return typed
    return f"mailto:{typed}" if "@" in typed and "/" not in typed else f"https://{typed}"
