"""The mayor's machine without its window: a runtime on her profile, and short ways to use it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, TypeVar

from app.domain.accounts import Link
from app.domain.agenda import Event
from app.domain.courrier import Letter
from app.domain.ids import AccountId, Key
from app.domain.listing import Entry, OutboxRow
from app.domain.mail import Message
from app.domain.records import Mark, Record
from app.services.library import ListQuery
from app.services.runtime import Runtime, RuntimeConfig

T = TypeVar("T")
PATIENCE_S = 90.0


class Machine:
    """One profile; `start` and `stop` as often as the story needs."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._changed = threading.Event()
        self.runtime: Runtime
        self.running = False

    def start(self) -> None:
        self.runtime = Runtime.open(RuntimeConfig(folder=self.folder, file_keys=True, upkeep_after_s=0.0))
        self.runtime.subscribe(lambda _: self._changed.set())
        self.runtime.start()
        self.running = True

    def stop(self) -> float:
        """End the program; returns how long that took, in seconds."""
        begun = time.monotonic()
        self.runtime.stop()
        self.running = False
        return time.monotonic() - begun

    # --- asking ---------------------------------------------------------------------------------

    def call(self, work: Coroutine[Any, Any, T]) -> T:
        return self.runtime.submit(work).result(PATIENCE_S)

    def until(self, holds: Callable[[], bool]) -> None:
        """Wait, from change to change, until ``holds``."""
        deadline = time.monotonic() + PATIENCE_S
        while not holds():
            left = deadline - time.monotonic()
            assert left > 0, f"still not so: {self.states()}, {self.waiting()}"
            self._changed.wait(min(left, 1.0))
            self._changed.clear()

    def synchronise(self) -> None:
        """As the button does: everything now, until quiet."""
        self.call(self._now())

    async def _now(self) -> None:
        self.runtime.sync.sync_now()
        await self.runtime.sync.settled()

    def settle(self) -> None:
        """Quiet, every wanted file here and read."""
        self.call(self.runtime.sync.settled())
        self.until(lambda: self.call(self.runtime.sync.files_waiting()) == 0)

    def states(self) -> dict[AccountId, Link]:
        return {state.account: state.link for state in self.call(self.runtime.sync.states())}

    def outbox(self) -> list[OutboxRow]:
        return self.call(self.runtime.sync.outbox())

    def waiting(self) -> list[tuple[str, str, str]]:
        return [(row.intent.KIND, row.state.value, row.error_code) for row in self.outbox()]

    # --- looking --------------------------------------------------------------------------------

    def entries(self, kind: str, marks: Mark = Mark.NONE, **more: Any) -> list[Entry[Record]]:
        return self.call(self.runtime.library.entries(ListQuery(kind=kind, marks=marks, **more), limit=5000))

    def record(self, key: Key) -> Any:
        entry = self.call(self.runtime.library.entry(key))
        assert entry is not None, key
        return entry.record

    def message(self, wanted: Callable[[Message], bool], account: AccountId | None = None) -> tuple[Key, Message]:
        """The newest message that fits."""
        return self._first(Message, wanted, account)

    def event(self, wanted: Callable[[Event], bool], account: AccountId | None = None) -> tuple[Key, Event]:
        return self._first(Event, wanted, account)

    def letter(self, wanted: Callable[[Letter], bool], account: AccountId | None = None) -> tuple[Key, Letter]:
        return self._first(Letter, wanted, account)

    def _first(self, kind: type[Any], wanted: Callable[[Any], bool], account: AccountId | None) -> tuple[Key, Any]:
        for entry in self.entries(kind.KIND, accounts=(account,) if account else None):
            if isinstance(entry.record, kind) and wanted(entry.record):
                return entry.key, entry.record
        raise LookupError(kind.KIND)
