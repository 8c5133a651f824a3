"""Fetching files beside the synchronisation, by urgency, resuming where a cut left off.

What the user left out (`domain.selection`: size, age, type) stays listed and is not fetched, except
when someone asks for it (`Tx.want_file`). How many come at once: `planner.files_at_once`.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable

from app.domain.accounts import Account
from app.domain.errors import Rejected
from app.domain.exchange import Connector, Distant, FileRef, Urgency
from app.domain.listing import FileRow, FileState
from app.domain.selection import Selection
from app.store.body import BodyStore
from app.store.tx import Tx
from app.sync import planner

log = logging.getLogger(__name__)

MEMORY_FILES = 8
"""Transfers that say how far the server is and how hard it works."""

Arrived = Callable[[FileRow, str], Awaitable[None]]
"""Called with the row and the digest once a file is whole: text extraction, first looks."""


EVERYTHING = Selection()


class _LeftOut(Exception):
    """A file is larger than what the user wants fetched by itself."""

    def __init__(self, size_bytes: int) -> None:
        super().__init__(size_bytes)
        self.size_bytes = size_bytes


class Downloads:
    """Fetches one account's files while `run` is running; `nudge` after anything new is wanted."""

    def __init__(
        self,
        account: Account,
        store: BodyStore,
        connector: Connector,
        arrived: Arrived,
        selection: Selection = EVERYTHING,
    ) -> None:
        self._account = account
        self._store = store
        self._connector = connector
        self._arrived = arrived
        self._selection = selection
        self._wanted = asyncio.Event()
        self.metered = False
        """On a metered link only what is on screen or waits for a signature is fetched, unless the user said all."""
        self.fetched = 0
        """Files that arrived whole."""
        self._busy: set[str] = set()
        self._took_s: deque[float] = deque(maxlen=MEMORY_FILES)

    def nudge(self) -> None:
        self._wanted.set()

    async def run(self) -> None:
        """Fetch for ever. Raises Transient or NeedsUser when the account cannot go on."""
        # No TaskGroup: one that fails while it is being cancelled reports the failure and forgets the order to stop.
        hands: set[asyncio.Task[None]] = set()
        try:
            while True:
                self._wanted.clear()  # before looking: what rings from here on is looked for once more
                for hand in [hand for hand in hands if hand.done()]:
                    hands.discard(hand)
                    hand.result()
                files, pause_s = self._at_once()
                if len(hands) < files and (row := await self._take()) is not None:
                    hand = asyncio.create_task(self._fetch(row))
                    hand.add_done_callback(lambda _: self._wanted.set())
                    hands.add(hand)
                    await asyncio.sleep(pause_s)
                else:
                    await self._wanted.wait()
        finally:
            for hand in hands:
                hand.cancel()
            await asyncio.gather(*hands, return_exceptions=True)
            self._busy.clear()  # a hand stopped before it began gives nothing back

    async def fetch_all(self) -> None:
        """Fetch all that is wanted now, then return (command line, tests)."""
        while (row := await self._take()) is not None:
            await self._fetch(row)

    def _at_once(self) -> tuple[int, float]:
        """How many files may be on their way at once, and the pause between asking for two."""
        way = self._connector.round_trip_s if isinstance(self._connector, Distant) else None
        return planner.files_at_once(self._took_s, way)

    async def _take(self) -> FileRow | None:
        """The most urgent file that nobody is fetching; `_fetch` must follow."""
        spare = self.metered and not self._selection.on_metered
        highest = Urgency.TO_SIGN if spare else Urgency.BULK
        rows = await self._store.read(lambda r: r.next_files(self._account.id, planner.MOST_FILES + 1, highest))
        row = next((row for row in rows if row.ref not in self._busy), None)
        if row is not None:
            self._busy.add(row.ref)
        return row

    async def _fetch(self, row: FileRow) -> None:
        try:
            if not await self._still_wanted(row):
                return
            digest = await self._transfer(row)
        except Rejected as error:
            await self._refused(row, error.code)
        except _LeftOut as found:
            await self._leave_out(row, found.size_bytes)
        else:
            self.fetched += 1
            await asyncio.shield(self._arrived(row, digest))
        finally:
            self._busy.discard(row.ref)

    async def _still_wanted(self, row: FileRow) -> bool:
        """The queue was read before this task took the row: the other one may have fetched it meanwhile."""
        now = await self._store.read(lambda r: r.file(row.account, row.ref))
        return now is not None and now.state in (FileState.WANTED, FileState.PARTIAL) and not now.skipped

    async def _refused(self, row: FileRow, code: str) -> None:
        log.info("file refused: %s", code)
        await self._store.write(
            lambda tx: tx.set_file(self._account.id, row.ref, state=FileState.FAILED, error_code=code)
        )

    def _check_size(self, row: FileRow, size_bytes: int | None) -> None:
        """Where a server tells a size only when the transfer opens, the selection is applied then."""
        if row.size_bytes is not None or size_bytes is None:
            return
        taken = self._selection.takes(
            urgency=row.urgency, media_type=row.media_type, name=row.name, size_bytes=size_bytes
        )
        if not taken:
            raise _LeftOut(size_bytes)

    async def _leave_out(self, row: FileRow, size_bytes: int) -> None:
        def work(tx: Tx) -> None:
            now = tx.file(row.account, row.ref)
            if now is None or now.urgency < row.urgency:
                return  # gone, or asked for meanwhile
            tx.set_file(self._account.id, row.ref, state=row.state, size_bytes=size_bytes)
            tx.leave_out(self._account.id, row.ref)

        await self._store.write(work)

    async def _transfer(self, row: FileRow) -> str:
        loop = asyncio.get_running_loop()
        ref = FileRef(
            ref=row.ref,
            owner_kind=row.owner.kind,
            owner_id=row.owner.id,
            name=row.name,
            media_type=row.media_type,
            size_bytes=row.size_bytes,
            sha256=row.expected_sha256,
        )
        async with self._store.blobs.writer(self._account.id, row.ref, resume=True) as writer:
            asked_s = loop.time()
            async with self._connector.download(ref, writer.offset) as download:
                self._check_size(row, download.size_bytes)
                if download.offset != writer.offset:
                    await writer.restart()
                async for chunk in download.chunks():
                    await writer.write(chunk)
            self._took_s.append(loop.time() - asked_s)
            digest = await writer.finish(row.expected_sha256)
        size = await self._store.blobs.size(digest)
        await self._store.write(
            lambda tx: tx.set_file(self._account.id, row.ref, state=FileState.HERE, sha256=digest, size_bytes=size)
        )
        return digest
