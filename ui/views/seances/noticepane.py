"""What the panes over one meeting's notice have in common: they show it, ask the gateway for more, and follow changes."""

from __future__ import annotations

from typing import ClassVar

from app.domain.changes import ChangeSet
from app.domain.errors import AppError
from app.domain.ids import Key
from ui.context import Context
from ui.errors import word_error
from ui.widgets.basic import Pane


class NoticePane(Pane):
    """Covers the space while one meeting's notice is read. A pane says how it is read in `_reload`."""

    OWN_RECORDS: ClassVar[frozenset[str]]
    """Kinds of records, of the meeting's account, that the pane is made of beside the meeting."""

    def __init__(self, ctx: Context, ground: str) -> None:
        super().__init__(ctx.theme, ground)
        self._ctx = ctx
        self.key: Key | None = None
        ctx.bridge.changed.connect(self._on_changes)

    def show_key(self, key: Key) -> None:
        """Show a meeting, and ask the gateway for what it may have to add."""
        self.key = key
        self._forget()
        self._reload()
        self._ctx.bridge.run(
            self._ctx.runtime.notices.refresh(key), on_done=lambda _new: None, on_error=lambda _error: None, owner=self
        )

    def refresh(self) -> None:
        """The user asks for it: a failure is said."""
        if self.key is not None:
            said = self.tr("Le connecteur commun a répondu.")
            self._ctx.bridge.run(
                self._ctx.runtime.notices.refresh(self.key),
                on_done=lambda _new: self._ctx.shell.toast(said),
                on_error=self._say,
                owner=self,
            )

    def _forget(self) -> None:
        """Drop what was read of the meeting shown before."""
        raise NotImplementedError

    def _reload(self) -> None:
        """Read the meeting shown, if there is one."""
        raise NotImplementedError

    def _say(self, error: AppError) -> None:
        wording = word_error(error)
        self._ctx.shell.toast(f"{wording.what} {wording.effect}".strip())

    def _on_changes(self, changes: ChangeSet) -> None:
        key = self.key
        if key is None or not self.isVisible():
            return
        if key in changes.keys or any(k.account == key.account and k.kind in self.OWN_RECORDS for k in changes.keys):
            self._reload()
