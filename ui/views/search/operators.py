"""Completion of the search field: operators as they are typed, then folders and people for their values."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, QStringListModel, Qt
from PySide6.QtWidgets import QCompleter, QLineEdit

from app.domain.folding import as_typed
from app.domain.mail import Address
from app.domain.query import GROUPS, OPERATORS, completion
from app.services.mail import FolderRow
from ui.context import Context
from ui.text import tr
from ui.views.mail.folders import folder_name
from ui.widgets.suggestions import Suggestions

NAMES = {
    "messages": "Messages",
    "courrier": "Courrier",
    "seances": "Séances",
    "parapheur": "Parapheur",
    "agenda": "Agenda",
    "contacts": "Contacts",
}
"""Group of `query.GROUPS` -> heading, chip and value of « type: »."""
SPACES_OF = {
    "messages": frozenset({"mail"}),
    "courrier": frozenset({"courrier", "exchanges"}),
    "seances": frozenset({"seances"}),
    "parapheur": frozenset({"parapheur", "approvals"}),
    "agenda": frozenset({"agenda"}),
    "contacts": frozenset({"contacts"}),
}
"""The spaces of which one must be there for a group to hold anything."""
MEANINGS = {
    "de": "l’expéditeur",
    "à": "un destinataire",
    "objet": "un mot de l’objet",
    "avant": "une date{nbsp}: 12/03/2026, hier",
    "après": "une date{nbsp}: 2026, 7j",
    "type": "messages, courrier, séances, parapheur…",
    "pièce": "un mot d’une pièce jointe",
    "dans": "un dossier",
}
DATES = ("hier", "7j", "1m", "1a")
MOST = 8


class OperatorCompleter(QObject):
    """Offers what may come next under the field; never changes what is typed unless chosen."""

    def __init__(self, ctx: Context, field: QLineEdit) -> None:
        super().__init__(field)
        self._ctx, self._field = ctx, field
        self._words = QStringListModel(self)
        self._fill: list[str] = []
        self._start = 0
        self._completer = QCompleter(self._words, self)
        self._completer.setWidget(field)
        self._completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self._popup = Suggestions(ctx.theme, self._completer)
        self._completer.activated.connect(lambda _text: self._take(self._popup.currentIndex().row()))
        field.textEdited.connect(lambda _text: self._look())

    def offers(self) -> list[str]:
        """What is offered now."""
        return self._words.stringList()

    def _look(self) -> None:
        text, cursor = self._field.text(), self._field.cursorPosition()
        operator, value, self._start = completion(text, cursor)
        if not operator:
            typed = as_typed(value)
            names = [name for name in OPERATORS if typed and as_typed(name).startswith(typed) and len(typed) < 5]
            self._offer(
                [f"{n}:" for n in names], [f"{n}:  {tr(MEANINGS[n]).replace('{nbsp}', chr(160))}" for n in names]
            )
        elif operator == "type":
            named = [NAMES[name].lower() for name in GROUPS if name.startswith(as_typed(value))]
            self._offer([f"{name} " for name in named], named)
        elif operator == "dans":
            self._ctx.bridge.run(
                self._ctx.runtime.mail.folders(), on_done=lambda rows: self._folders(value, rows), owner=self
            )
        elif operator in ("de", "à") and value:
            self._ctx.bridge.run(
                self._ctx.runtime.mail.suggest(value), on_done=lambda people: self._people(value, people), owner=self
            )
        elif operator in ("avant", "après") and not value:
            self._offer([f"{date} " for date in DATES], list(DATES))
        else:
            self._offer([], [])

    def _folders(self, value: str, rows: Sequence[FolderRow]) -> None:
        names = list(dict.fromkeys(folder_name(row.folder) for row in rows))
        chosen = [name for name in names if as_typed(name).startswith(as_typed(value))]
        self._offer([_quoted(name) for name in chosen], chosen)

    def _people(self, _value: str, people: Sequence[Address]) -> None:
        self._offer(
            [_quoted(p.mail) for p in people], [f"{p.shown()} — {p.mail}" if p.name else p.mail for p in people]
        )

    def _offer(self, fill: list[str], shown: list[str]) -> None:
        self._fill = fill[:MOST]
        self._words.setStringList(shown[:MOST])
        if not self._fill or not self._field.hasFocus():
            self._popup.hide()
            return
        self._completer.complete()

    def _take(self, row: int) -> None:
        if not 0 <= row < len(self._fill):
            return
        text, cursor = self._field.text(), self._field.cursorPosition()
        words = self._fill[row]
        self._field.setText(text[: self._start] + words + text[cursor:].lstrip())
        self._field.setCursorPosition(self._start + len(words))
        self._field.setFocus(Qt.FocusReason.OtherFocusReason)
        self._field.textEdited.emit(self._field.text())


def _quoted(value: str) -> str:
    return f'"{value}" ' if " " in value else f"{value} "
