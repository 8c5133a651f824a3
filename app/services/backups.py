"""Backups of the profile: where, when, how the last ones went, and whether they could come back.

A backup is made by itself once a day, when the folder is there (an external disk, a share of the body's), and tried
out at once: every file to the byte, every database opened with the keys the backup itself holds. The user's own trial
asks for the recovery code besides, for that is what another machine will ask.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from app.domain.changes import ChangeSet
from app.domain.errors import AppError, Rejected
from app.domain.exchange import Clock
from app.domain.frozen import dataclass
from app.store.profile import Profile

if TYPE_CHECKING:
    from app.store.backup import Trial

log = logging.getLogger(__name__)

FOLDER, DAILY, HISTORY = "backup.folder", "backup.daily", "backup.history"
DAY_MS = 86_400_000
LOOK_S = 3600.0
KEPT = 5
"""Backups of this profile left in its folder: the oldest go."""
REMEMBERED = 20
OLD_DAYS = 7
"""Without one for so long, it is said."""


class Past(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """One backup as it went."""

    at_ms: int
    path: str
    size_bytes: int = 0
    error: str = ""
    """Code of what stopped it; empty = it was made."""
    tried_ms: int = 0
    trial_error: str = ""
    records: int = 0
    documents: int = 0
    waiting: int = 0

    @property
    def sound(self) -> bool:
        """Made, and a trial opened it."""
        return not self.error and bool(self.tried_ms) and not self.trial_error


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupFacts:
    """What Réglages and ``doctor`` say."""

    folder: str
    """Empty = none was chosen."""
    daily: bool
    has_code: bool
    """A recovery code was made: without one a backup could not be opened."""
    running: bool
    history: tuple[Past, ...]
    """Newest first."""

    @property
    def last(self) -> Past | None:
        """The last one that can be relied on."""
        return next((past for past in self.history if past.sound), None)


class BackupService:
    """One backup at a time; the window goes on."""

    def __init__(self, profile: Profile, program: str, clock: Clock, announce: Callable[[ChangeSet], None]) -> None:
        self._profile, self._program, self._clock, self._announce = profile, program, clock, announce
        self._lock = asyncio.Lock()
        self._stop = False
        self.progress = 0.0
        """Of the one that runs, 0 to 1."""

    # --- facts ----------------------------------------------------------------------------------

    async def facts(self) -> BackupFacts:
        return await asyncio.to_thread(self._facts)

    def _facts(self) -> BackupFacts:
        return BackupFacts(
            folder=self._profile.setting(FOLDER) or "",
            daily=self._profile.setting(DAILY) != "",
            has_code=self._profile.has_recovery_code,
            running=self._lock.locked(),
            history=tuple(_history(self._profile.setting(HISTORY))),
        )

    async def choose(self, folder: Path | None) -> None:
        """Where backups go; None = nowhere any more. Raises ``Rejected("backup_inside")`` for the profile's own."""
        if folder is not None and await asyncio.to_thread(_inside, folder, self._profile.folder):
            raise Rejected("backup_inside")
        await self._set(FOLDER, str(folder) if folder is not None else None)

    async def set_daily(self, on: bool) -> None:
        await self._set(DAILY, None if on else "")

    async def _set(self, name: str, value: str | None) -> None:
        await asyncio.to_thread(self._profile.set_setting, name, value)
        self._announce(ChangeSet(profile=True))

    # --- making and trying ----------------------------------------------------------------------

    async def make(self, folder: Path | None = None) -> Past:
        """A backup now, in ``folder`` or the chosen one; tried out, written down, said. Raises nothing of its own:
        what went wrong is in `Past.error`. Raises ``Rejected``: ``backup_nowhere``, ``backup_inside``, ``backup_running``."""
        home = folder or (Path(chosen) if (chosen := self._profile.setting(FOLDER)) else None)
        if home is None:
            raise Rejected("backup_nowhere")
        if await asyncio.to_thread(_inside, home, self._profile.folder):
            raise Rejected("backup_inside")
        if self._lock.locked():
            raise Rejected("backup_running")
        async with self._lock:
            self._stop, self.progress = False, 0.0
            self._announce(ChangeSet(profile=True))
            try:
                past = await asyncio.to_thread(self._make, home)
            except asyncio.CancelledError:
                self._stop = True
                raise
            await asyncio.to_thread(self._remember, past)
        self._announce(ChangeSet(profile=True))
        return past

    def stop(self) -> None:
        """Give up the one that runs; nothing of it stays."""
        self._stop = True

    def _make(self, home: Path) -> Past:
        from app.store import backup

        now = self._clock()
        names = (self._name(now) + mark for mark in ("", *(f"-{number}" for number in range(2, 100))))
        target = next(home / name for name in names if not (home / name).exists())

        def progress(done: int, total: int) -> None:
            self.progress = done / max(1, total)

        try:
            manifest = backup.make(
                self._profile,
                target,
                program=self._program,
                clock=self._clock,
                progress=progress,
                stop=lambda: self._stop,
            )
        except AppError as error:
            log.warning("backup not made: %s", error.code)
            return Past(now, str(target), error=error.code)
        past = self._tried(Past(now, str(target), manifest.size_bytes), self._profile.master)
        if past.sound:
            self._tidy(home)
        return past

    def _name(self, now_ms: int) -> str:
        moment = dt.datetime.fromtimestamp(now_ms / 1000).astimezone()
        return f"{self._prefix()}{moment:%Y-%m-%d-%H%M%S}"

    def _prefix(self) -> str:
        return f"Echarpe-{self._profile.short_name}-"

    def _tidy(self, home: Path) -> None:
        """The oldest backups of this profile go; nothing else in the folder is touched."""
        from app.store.backup import MANIFEST, PARTIAL

        mine = sorted(path for path in home.glob(f"{self._prefix()}*") if path.suffix != PARTIAL)
        for old in [path for path in mine if (path / MANIFEST).is_file()][:-KEPT]:
            shutil.rmtree(old, ignore_errors=True)

    def _tried(self, past: Past, master: bytes) -> Past:
        from app.store import backup

        try:
            trial: Trial = backup.try_out(Path(past.path), master)
        except AppError as error:
            log.warning("backup does not open: %s", error.code)
            return msgspec.structs.replace(past, tried_ms=self._clock(), trial_error=error.code)
        counts = {"records": trial.records, "documents": trial.documents, "waiting": trial.waiting}
        return msgspec.structs.replace(past, tried_ms=self._clock(), trial_error="", **counts)

    async def try_out(self, past: Past, code: str) -> Past:
        """Open a backup with the recovery code, as another machine would; written down. Nothing is brought back.

        Raises ``NeedsUser("recovery_code_wrong")``, ``LocalFault("recovery_missing")`` where the backup is away.
        """
        from app.store import recovery

        master = await asyncio.to_thread(recovery.recover, Path(past.path), code)
        tried = await asyncio.to_thread(self._tried, past, master)
        await asyncio.to_thread(self._remember, tried)
        self._announce(ChangeSet(profile=True))
        return tried

    async def check_return(self, folder: Path, code: str) -> None:
        """Whether ``folder`` can come back with ``code``, before anything is touched. Raises as `backup.restore`."""
        from app.store import backup, recovery

        def check() -> None:
            manifest = backup.read_manifest(folder)
            recovery.recover(folder, code)
            backup.verify(folder, manifest)

        await asyncio.to_thread(check)

    def _remember(self, past: Past) -> None:
        """A trial may end while another backup is written down: neither takes the other's line away."""

        def written(held: str | None) -> str:
            kept = [past, *(each for each in _history(held) if each.at_ms != past.at_ms)]
            kept.sort(key=lambda each: each.at_ms, reverse=True)
            return msgspec.json.encode(kept[:REMEMBERED]).decode()

        self._profile.change_setting(HISTORY, written)

    # --- by itself ------------------------------------------------------------------------------

    async def run(self) -> None:
        """Every hour: is one due, and is its folder there?"""
        while True:
            await asyncio.sleep(LOOK_S)
            try:
                await self.look()
            except AppError as error:  # the profile cannot be written: said where it matters more
                log.warning("backup put off: %s", error.code)

    async def look(self) -> Past | None:
        """Make the day's backup where it is due."""
        facts = await self.facts()
        due = facts.last is None or self._clock() - facts.last.at_ms >= DAY_MS
        if not (facts.folder and facts.daily and facts.has_code and due) or facts.running:
            return None
        if not await asyncio.to_thread(Path(facts.folder).is_dir):  # the disk is not plugged in
            return None
        return await self.make()


def _history(held: str | None) -> list[Past]:
    try:
        return msgspec.json.decode(held or "[]", type=list[Past])
    except msgspec.MsgspecError:  # of a later program
        return []


def _inside(folder: Path, profile: Path) -> bool:
    return folder.resolve().is_relative_to(profile.resolve())


def health(facts: BackupFacts, now_ms: int) -> tuple[str, int]:
    """(code, days) of the state of backups: ``backup_good``, ``backup_old``, ``backup_failed``, ``backup_none``."""
    newest = facts.history[0] if facts.history else None
    if facts.last is None:
        return ("backup_failed", 0) if newest is not None else ("backup_none", 0)
    days = (now_ms - facts.last.at_ms) // DAY_MS
    if newest is not None and not newest.sound:
        return "backup_failed", days
    return ("backup_old" if days >= OLD_DAYS else "backup_good"), days
