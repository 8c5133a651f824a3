"""What documents take on this device, space by space, and letting go of those that the server keeps.

Only what a server still lists can be let go: the row stays in its list, its words stay in the search, and opening it
fetches it again. Kept whatever is asked: what awaits the user or is followed, what an unsent act bears on, meetings to
come, and what is younger than `KEPT_DAYS`.
"""

from __future__ import annotations

from collections.abc import Mapping

from app.domain.frozen import dataclass
from app.domain.ids import AccountId, Key
from app.domain.listing import Entry, FileRow, FileState
from app.domain.records import Mark, Record
from app.domain.selection import Selection
from app.services.bodies import Bodies
from app.store.body import BodyStore
from app.store.reader import Reader
from app.store.tx import Tx

KINDS = ("message", "seance", "dossier", "letter")
"""Kinds of records with documents, in the order of the spaces."""
KEPT_DAYS = 30
_DAY_MS = 86_400_000
_AWAITED = Mark.TODO | Mark.SIGN | Mark.VISA | Mark.FLAGGED | Mark.UNREAD


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """The documents of one kind over all bodies, in bytes."""

    kind: str
    held: int = 0
    coming: int = 0
    """Still to be fetched by themselves."""
    left: int = 0
    """Fetched when they are opened."""
    spare: int = 0
    """Of those held, what `StorageService.let_go` would free."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """What a choice of downloads would keep on this device, in bytes; files whose size is not known count for nothing."""

    kept: int = 0
    here: int = 0
    """Of those, already here."""


class StorageService:
    """Reads what is held, and lets go of it."""

    def __init__(self, bodies: Bodies) -> None:
        self._bodies = bodies

    async def shelves(self) -> list[Shelf]:
        """One for each of `KINDS` with anything in it."""
        shelves = []
        totals = await self._totals()
        for kind in KINDS:
            shelf = Shelf(
                kind=kind,
                held=totals.get(f"{FileState.HERE}:{kind}", 0) + totals.get(f"{FileState.PARTIAL}:{kind}", 0),
                coming=totals.get(f"{FileState.WANTED}:{kind}", 0),
                left=totals.get(f"left:{kind}", 0),
                spare=await self._spare(kind),
            )
            if shelf != Shelf(kind=kind):
                shelves.append(shelf)
        return shelves

    async def estimate(self, account: AccountId, selection: Selection) -> Estimate:
        """The files of the account that this selection takes, those it holds already included."""
        now_ms = self._bodies.clock()

        def read(reader: Reader) -> Estimate:
            moments: dict[Key, int] = {}
            kept = here = 0
            for row in reader.account_files(account):
                if selection.age_days is not None and row.owner not in moments:
                    base = reader.base(row.owner)
                    moments[row.owner] = 0 if base is None else base.moment_ms
                moment = moments.get(row.owner, 0)
                is_here = row.state is FileState.HERE
                if is_here or selection.takes(
                    urgency=row.urgency,
                    media_type=row.media_type,
                    name=row.name,
                    size_bytes=row.size_bytes,
                    age_ms=now_ms - moment if moment else None,
                ):
                    kept += row.size_bytes or 0
                    here += (row.size_bytes or 0) if is_here else 0
            return Estimate(kept=kept, here=here)

        return await self._bodies.read(account, read)

    async def let_go(self, kind: str) -> int:
        """Forget the bytes of what can be fetched again; returns how many bytes are no longer held.

        Bytes younger than a day stay in the database until the next upkeep: something being written may hold them.
        """
        freed = 0
        for store in tuple(self._bodies.stores.values()):
            freed += (await store.write(lambda tx: self._release(tx, kind))).value
            if await store.blobs.remove_unreferenced():
                await store.blobs.shrink()
        return freed

    async def _totals(self) -> Mapping[str, int]:
        total: dict[str, int] = {}
        for held in await self._bodies.read_all(lambda reader: reader.storage()):
            for name, size in held.items():
                total[name] = total.get(name, 0) + size
        return total

    async def _spare(self, kind: str) -> int:
        async def of(store: BodyStore) -> int:
            return await store.read(lambda reader: sum(row.size_bytes or 0 for row in self._can_go(reader, kind)))

        return sum(await self._bodies.over_all(of))

    def _can_go(self, reader: Reader, kind: str) -> list[FileRow]:
        before_ms = self._bodies.clock() - KEPT_DAYS * _DAY_MS
        return [row for row in reader.held_files(kind) if _spare(reader.entry(row.owner), before_ms)]

    def _release(self, tx: Tx, kind: str) -> int:
        freed = 0
        for row in self._can_go(Reader(tx.db), kind):
            tx.set_file(row.account, row.ref, state=FileState.WANTED, received_bytes=0)
            tx.leave_out(row.account, row.ref)
            freed += row.size_bytes or 0
        return freed


def _spare(entry: Entry[Record] | None, before_ms: int) -> bool:
    """Whether the documents of this record may go; one that is no longer shown needs none."""
    if entry is None:
        return True
    if entry.pending or entry.failed or entry.marks & _AWAITED:
        return False
    return entry.record.moment_ms < before_ms
