"""A field that finds somebody among one's cards and the directory, by any part of the name or address."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QStringListModel, Signal
from PySide6.QtWidgets import QCompleter, QLineEdit

from app.domain.folding import as_typed
from app.domain.ids import AccountId
from app.services.card_groups import Member
from ui.context import Context
from ui.text import tr
from ui.widgets.suggestions import Suggestions

MOST = 12


class PeoplePicker(QLineEdit):
    """Typing lists who matches; choosing gives the `Member` and empties the field. Nothing is asked of a server."""

    chosen = Signal(object)

    def __init__(self, ctx: Context, account: AccountId) -> None:
        super().__init__()
        self._members: dict[str, Member] = {}
        self._folded: dict[str, str] = {}
        self.setPlaceholderText(tr("Un nom, une adresse"))
        self._names = QStringListModel(self)
        self._completer = QCompleter(self._names, self)
        self._completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self._completer.setWidget(self)
        self._popup = Suggestions(ctx.theme, self._completer)
        self._completer.activated.connect(self._take)
        self.textEdited.connect(self._offer)
        ctx.bridge.run(ctx.runtime.contacts.nameable(account), on_done=self._know, owner=self)

    def offered(self) -> list[str]:
        return list(self._names.stringList())

    def _know(self, members: Sequence[Member]) -> None:
        for member in members:
            words = f"{member.name} · {member.mail}" if member.name != member.mail else member.mail
            if member.reference is not None and member.reference.kind == "G":
                words = tr("{who} (annuaire)").format(who=words)
            self._members.setdefault(words, member)
        self._folded = {words: as_typed(words) for words in self._members}
        self._offer(self.text())

    def _offer(self, typed: str) -> None:
        parts = as_typed(typed).split()
        found = [w for w, folded in self._folded.items() if parts and all(part in folded for part in parts)]
        self._names.setStringList(found[:MOST])
        if found:
            self._completer.complete()
        else:
            self._popup.hide()

    def _take(self, words: str) -> None:
        member = self._members.get(words)
        self.clear()
        if member is not None:
            self.chosen.emit(member)
