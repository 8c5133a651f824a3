"""The address field: text with completion from contacts and correspondents, read back as addresses."""

from __future__ import annotations

import re
from collections.abc import Sequence
from email.utils import getaddresses

from PySide6.QtCore import QStringListModel, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QCompleter, QLineEdit

from app.domain.mail import Address
from ui.context import Context
from ui.timers import single_shot
from ui.widgets.suggestions import Suggestions

PAUSE_MS = 80


def parse_addresses(words: str) -> tuple[Address, ...]:
    """``Prénom Nom <a@b>, c@d; …`` as addresses; words without ``@`` are kept so that the error can name them."""
    pairs = getaddresses([words.replace(";", ",")])
    return tuple(Address(mail=mail.strip(), name=name.strip()) for name, mail in pairs if mail.strip())


def format_addresses(addresses: Sequence[Address]) -> str:
    """The inverse, as one edits it; ends with a comma so that typing adds another."""
    return "".join(f"{format_address(a)}, " for a in addresses)


def format_address(address: Address) -> str:
    if not address.name:
        return address.mail
    name = f'"{address.name}"' if re.search(r"[,;<>@\"()]", address.name) else address.name
    return f"{name} <{address.mail}>"


class AddressField(QLineEdit):
    """One line of addresses separated by commas; suggestions come for the last one."""

    def __init__(self, ctx: Context, name: str) -> None:
        super().__init__()
        self._ctx = ctx
        self.setAccessibleName(name)
        self._names = QStringListModel(self)
        self._completer = QCompleter(self._names, self)
        self._completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self._completer.setWidget(self)
        self._popup = Suggestions(ctx.theme, self._completer)
        self._completer.activated.connect(self._take)
        self._pause = single_shot(self, PAUSE_MS, self._ask)
        self.textEdited.connect(lambda _text: self._pause.start())

    def addresses(self) -> tuple[Address, ...]:
        return parse_addresses(self.text())

    def set_addresses(self, addresses: Sequence[Address]) -> None:
        self.setText(format_addresses(addresses))
        self.home(False)

    def suggestions(self) -> list[str]:
        return list(self._names.stringList())

    def _prefix(self) -> str:
        return re.split(r"[,;]", self.text()[: self.cursorPosition()])[-1].strip()

    def _ask(self) -> None:
        prefix = self._prefix()
        if len(prefix) < 2:
            self._popup.hide()
            return
        self._ctx.bridge.run(
            self._ctx.runtime.mail.suggest(prefix),
            on_done=lambda found: self._offer(prefix, found),
            owner=self,
        )

    def _offer(self, prefix: str, found: Sequence[Address]) -> None:
        if prefix != self._prefix():
            return
        self._names.setStringList([format_address(a) for a in found])
        if found and self.hasFocus():
            self._completer.complete()
        else:
            self._popup.hide()

    def _take(self, chosen: str) -> None:
        cursor = self.cursorPosition()
        before, after = self.text()[:cursor], self.text()[cursor:]
        parts = re.split(r"([,;])", before)
        kept = "".join(parts[:-1])
        lead = f"{kept.rstrip()} " if kept else ""
        self.setText(f"{lead}{chosen}, {after.lstrip(' ,;')}")
        self.setCursorPosition(len(lead) + len(chosen) + 2)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        popup = self._popup
        if popup.isVisible() and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab):
            index = popup.currentIndex()
            row = index.row() if index.isValid() else 0
            names = self._names.stringList()
            popup.hide()
            if 0 <= row < len(names):
                self._take(names[row])
            return
        super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.end(False)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self._popup.hide()
