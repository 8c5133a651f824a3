"""New versions: asked for once a day, downloaded when wanted, installed by the system when nothing is under way.

The feed is given by the body (a file ``{"url", "ring", "root"}``, `give`); without one nothing is ever contacted. An
installer only ever reaches the system after TUF verified it to the byte (`connectors.updates`), and never while a batch
is being signed or ink is being written. How it is installed: `installing`.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import platform
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import msgspec

from app.domain.changes import ChangeSet
from app.domain.errors import AppError, Rejected
from app.domain.exchange import Clock
from app.domain.frozen import dataclass
from app.domain.updates import RINGS, Feed, Release, platform_name
from app.services import installing
from app.store.profile import Profile

if TYPE_CHECKING:
    from app.connectors.updates import UpdateFeed

log = logging.getLogger(__name__)

URL, RING, ROOT, STATE = "updates.url", "updates.ring", "updates.root", "updates.state"
FOLDER = "updates"
DAY_MS = 86_400_000
LOOK_S = 3600.0
GONE = ("update_unreachable", "update_feed_missing", "update_file_missing")
"""The feed says nothing about what was verified earlier."""
MOST_GIVEN = 1_000_000
"""Bytes of a file that names a feed."""


class Checked(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """What the last look at the feed found."""

    at_ms: int = 0
    error: str = ""
    version: str = ""
    """Of what is offered, newer than this program; empty = nothing newer."""
    file: str = ""
    size_bytes: int = 0
    notes: str = ""
    installer: str = ""
    """Where it was downloaded to; empty = not yet."""
    sha256: str = ""
    """Of the installer, when TUF had verified it: it is looked at again where no feed answers."""

    @property
    def release(self) -> Release | None:
        if not self.version:
            return None
        return Release(version=self.version, file=self.file, size_bytes=self.size_bytes, notes=self.notes)


class Given(msgspec.Struct, frozen=True):
    """The file by which a body names its feed."""

    url: str
    root: msgspec.Raw
    ring: str = "stable"


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateFacts:
    """What Réglages says."""

    program: str
    host: str
    """Of the feed; empty = none was given, a path = a folder."""
    ring: str
    checked: Checked
    outcome: str = ""
    """Why the last installation did not succeed: ``update_install_refused``, ``update_install_failed``."""


class UpdateService:
    """One question at a time."""

    def __init__(
        self,
        profile: Profile,
        program: str,
        clock: Clock,
        announce: Callable[[ChangeSet], None],
        machine: str = platform_name(sys.platform, platform.machine()),
    ) -> None:
        self._profile, self._program, self._clock, self._announce = profile, program, clock, announce
        self._machine = machine
        self._lock = asyncio.Lock()
        self.holds: list[Callable[[], str]] = []
        """Each says why nothing may be installed now (``batch``, ``ink``), or nothing."""

    # --- what is known --------------------------------------------------------------------------

    async def facts(self) -> UpdateFacts:
        return await asyncio.to_thread(self._facts)

    def _facts(self) -> UpdateFacts:
        url = self._profile.setting(URL) or ""
        parts = urlsplit(url)
        return UpdateFacts(
            program=self._program,
            host=parts.path if parts.scheme == "file" else parts.hostname or "",
            ring=self._profile.setting(RING) or RINGS[0],
            checked=self._checked(),
            outcome=self._outcome(),
        )

    def _outcome(self) -> str:
        code = installing.outcome(self.folder)
        if code is None or not self._checked().version:  # what was to be installed is what runs
            return ""
        return "update_install_refused" if code in installing.REFUSED else "update_install_failed"

    def _checked(self) -> Checked:
        try:
            held = msgspec.json.decode(self._profile.setting(STATE) or "{}", type=Checked)
        except msgspec.MsgspecError:
            return Checked()
        offered = held.release
        if offered is not None and not offered.newer_than(self._program):  # it was installed meanwhile
            return Checked(at_ms=held.at_ms)
        return held

    def _feed(self) -> Feed | None:
        url, root = self._profile.setting(URL), self._profile.setting(ROOT)
        if not url or not root:
            return None
        return Feed(url=url, root=root.encode(), ring=self._profile.setting(RING) or RINGS[0])

    # --- the feed -------------------------------------------------------------------------------

    async def give(self, path: Path) -> None:
        """Take the feed that a body's file names. Raises ``Rejected("update_feed_unreadable")``."""

        def take() -> None:
            try:
                if path.stat().st_size > MOST_GIVEN:
                    raise ValueError("too large")
                given = msgspec.json.decode(path.read_bytes(), type=Given)
                feed = Feed(url=given.url, root=bytes(given.root), ring=given.ring)
            except (OSError, ValueError, msgspec.MsgspecError) as error:
                raise Rejected("update_feed_unreadable") from error
            for name, value in ((URL, feed.url), (ROOT, feed.root.decode()), (RING, feed.ring), (STATE, None)):
                self._profile.set_setting(name, value)

        await asyncio.to_thread(take)
        self._announce(ChangeSet(profile=True))

    async def choose_ring(self, ring: str) -> None:
        """Raises `ValueError` for what is none of `RINGS`."""
        if ring not in RINGS:
            raise ValueError(ring)
        await asyncio.to_thread(self._profile.set_setting, RING, ring)
        await self._keep(Checked())

    async def forget(self) -> None:
        """No feed any more: nothing is contacted."""
        for name in (URL, ROOT, RING, STATE):
            await asyncio.to_thread(self._profile.set_setting, name, None)
        self._announce(ChangeSet(profile=True))

    # --- looking and downloading ----------------------------------------------------------------

    async def check(self, folder: Path | None = None) -> Checked:
        """Ask the feed now, or the copy of it in ``folder``; what was found is kept, what went wrong too.

        Raises ``Rejected("update_no_feed")`` where none was given.
        """
        feed = await self._wanted(folder)
        async with self._lock:
            found = Checked(at_ms=self._clock())
            try:
                release = await asyncio.to_thread(lambda: self._source(feed).latest(self._machine))
            except AppError as error:
                log.warning("updates not known: %s", error.code)
                found = msgspec.structs.replace(found, error=error.code)
            else:
                if release is not None and release.newer_than(self._program):
                    found = msgspec.structs.replace(
                        found,
                        version=release.version,
                        file=release.file,
                        size_bytes=release.size_bytes,
                        notes=release.notes,
                    )
            await self._keep(found)
        return found

    async def download(self, folder: Path | None = None) -> Path:
        """The installer of what is offered, verified. Raises as `UpdateFeed.download`, ``Rejected("update_none")``."""
        feed, release = await self._wanted(folder), (await self.facts()).checked.release
        if release is None:
            raise Rejected("update_none")
        async with self._lock:
            path = await asyncio.to_thread(lambda: self._source(feed).download(release))
            held = await asyncio.to_thread(self._checked)
            digest = await asyncio.to_thread(_digest, path)
            await self._keep(msgspec.structs.replace(held, installer=str(path), sha256=digest))
        return path

    @property
    def folder(self) -> Path:
        """Of what is downloaded, and of how the last installation went (`installing`)."""
        return self._profile.folder / FOLDER

    async def installer(self, folder: Path | None = None) -> Path:
        """What may be handed to the system now: verified once more, with nothing under way.

        Raises ``Rejected("update_busy")`` (``reason``: ``batch``, ``ink``), and as `download`. Without the feed (it came
        on a stick that is gone, or there is no network) the file must be the one that was verified then, to the byte.
        """
        if reason := next((why for hold in self.holds if (why := hold())), ""):
            raise Rejected("update_busy", reason=reason)
        await asyncio.to_thread(installing.forget_outcome, self.folder)
        try:
            return await self.download(folder)
        except AppError as error:
            if error.code not in GONE:
                raise
            held = await asyncio.to_thread(self._checked)
            path = Path(held.installer)
            if not held.sha256 or await asyncio.to_thread(_digest, path) != held.sha256:
                raise
            return path

    async def install(self, again: Sequence[str], place: installing.Place | None = None) -> Path | None:
        """Install what is offered. None: it is done as soon as the program has ended, which then starts as ``again``;
        else the installer, to hand to the system. Raises as `installer`, ``LocalFault("update_not_started")``."""
        path = await self.installer()
        if not (place or installing.Place()).closes_first(path):
            return path
        await asyncio.to_thread(installing.install_after_end, path, self.folder, again)
        return None

    async def _wanted(self, folder: Path | None) -> Feed:
        feed = await asyncio.to_thread(self._feed)
        if feed is None:
            raise Rejected("update_no_feed")
        return feed if folder is None else replace(feed, url=folder.absolute().as_uri())  # noqa: ASYNC240 - no look at the disk

    def _source(self, feed: Feed) -> UpdateFeed:
        from app.connectors.updates import UpdateFeed

        return UpdateFeed(feed, self.folder)

    async def _keep(self, checked: Checked) -> None:
        await asyncio.to_thread(self._profile.set_setting, STATE, msgspec.json.encode(checked).decode())
        self._announce(ChangeSet(profile=True))

    # --- by itself ------------------------------------------------------------------------------

    async def run(self) -> None:
        """Once a day, where there is a feed."""
        while True:
            await asyncio.sleep(LOOK_S)
            try:
                await self.look()
            except AppError as error:
                log.warning("updates put off: %s", error.code)

    async def look(self) -> Checked | None:
        facts = await self.facts()
        if not facts.host or self._clock() - facts.checked.at_ms < DAY_MS:
            return None
        return await self.check()


def _digest(path: Path) -> str:
    """SHA-256 in hexadecimal; empty for a file that cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""
