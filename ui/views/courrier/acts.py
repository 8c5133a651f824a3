"""What may be done with the letter on screen: exactly the server's `allowed_actions`, as actions of the window.

So each has its button, its place in the menus and in the palette, and its reason when it is not to be had.
"""

from __future__ import annotations

from collections.abc import Coroutine
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog, QInputDialog

from app.domain.courrier import Letter
from app.domain.ids import Key, OpId
from app.services.mail import UNDO_SEND_MS
from ui import text
from ui.context import Context
from ui.views.courrier.detail import LetterPane
from ui.views.courrier.dialogs import AssignDialog, DueDateDialog

OPERATIONS = (
    "visa",
    "visa_refuse",
    "opinion",
    "assignment_done",
    "close",
    "reopen",
    "assign",
    "set_due_date",
    "reply_attach",
)
"""Words of the contract (§3.3) that are actions « courrier.… » here; notes have their own place."""
ASK_COMMENT = frozenset({"visa_refuse", "opinion"})


def allowed(letter: Letter | None) -> dict[str, bool]:
    """Facts of a `Situation`: ``allow.visa``… for each act that the server allows."""
    return {f"allow.{act}": letter is not None and act in letter.allowed_actions for act in (*OPERATIONS, "note")}


class LetterActs(QObject):
    """Asks what an act needs (a reason, somebody, a day, a file), then queues it."""

    def __init__(self, ctx: Context, pane: LetterPane) -> None:
        super().__init__(pane)
        self._ctx, self._pane = ctx, pane
        for act in OPERATIONS:
            ctx.actions.bind(f"courrier.{act}", partial(self.operate, act), pane)

    def operate(self, act: str) -> None:
        """On the letter on screen."""
        key, letter = self._pane.key, self._pane.letter
        if key is None or letter is None:
            return
        asks = {
            "assign": self._ask_assignment,
            "set_due_date": self._ask_due_date,
            "reply_attach": self._ask_reply,
        }.get(act)
        if asks is not None:
            asks(key, letter)
            return
        comment = ""
        if act in ASK_COMMENT:
            asked = self.tr("Motif ou avis{nbsp}:").format(nbsp=text.NBSP)
            comment, agreed = QInputDialog.getMultiLineText(self._pane, self._name(act), asked)
            if not agreed:
                return
        service = self._ctx.runtime.courrier
        self._queue(act, key, service.operation(key, act, comment.strip(), hold_ms=UNDO_SEND_MS))

    def _ask_assignment(self, key: Key, _letter: Letter) -> None:
        dialog = AssignDialog(self._ctx, key, self._pane)

        def agreed() -> None:
            if dialog.who is not None:
                service = self._ctx.runtime.courrier
                given = service.assign(key, dialog.who, dialog.role, dialog.due_date, UNDO_SEND_MS)
                self._queue("assign", key, given)

        dialog.accepted.connect(agreed)
        dialog.open()

    def _ask_due_date(self, key: Key, letter: Letter) -> None:
        dialog = DueDateDialog(self._ctx, letter, self._pane)

        def agreed() -> None:
            wish = {"due_date": dialog.day.iso()}
            service = self._ctx.runtime.courrier
            moved = service.operation(key, "set_due_date", data=wish, hold_ms=UNDO_SEND_MS)
            self._queue("set_due_date", key, moved)

        dialog.accepted.connect(agreed)
        dialog.open()

    def _ask_reply(self, key: Key, _letter: Letter) -> None:
        title = self.tr("Joindre un projet de réponse")
        name, _ = QFileDialog.getOpenFileName(self._pane, title, "", self.tr("PDF (*.pdf)"))
        if name:
            self.attach_reply(key, Path(name))

    def attach_reply(self, key: Key, path: Path) -> None:
        """Once the file was chosen."""
        self._queue("reply_attach", key, self._ctx.runtime.courrier.attach_reply(key, path, UNDO_SEND_MS))

    def _queue(self, act: str, key: Key, work: Coroutine[Any, Any, OpId]) -> None:
        """Written down at once; it leaves when the toast no longer offers to take it back."""
        done = self.tr("{what}{nbsp}: la demande partira dès que possible.")
        said = done.format(what=self._name(act), nbsp=text.NBSP)
        self._ctx.bridge.run(
            work,
            on_done=lambda op_id: self._ctx.shell.toast(said, partial(self._take_back, key, op_id)),
            owner=self._pane,
        )

    def _take_back(self, key: Key, op_id: OpId) -> None:
        def done(in_time: bool) -> None:
            if not in_time:
                late = self.tr("Trop tard{nbsp}: la demande est partie.").format(nbsp=text.NBSP)
                self._ctx.shell.toast(late)

        self._ctx.bridge.run(self._ctx.runtime.sync.take_back(key.account, op_id), on_done=done, owner=self._pane)

    def _name(self, act: str) -> str:
        return self._ctx.actions.action(f"courrier.{act}").shown().rstrip("…")
