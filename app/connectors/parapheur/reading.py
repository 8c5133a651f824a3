"""What one pull reads. Source: interop §1.9 (no push: poll the counters, read the lists that moved).

One page goes::

    desks with their counters             one request, always
    lists of the desks that moved         several at a time
    details of new or moved dossiers      several at a time
    types and delegations of new desks    several at a time
    then, as pages of their own:
    details of a long list                `PAGE_ITEMS` each: the dossiers held as lines only
    bytes to sign for the chosen card     `PAGE_ITEMS` each

Counters can stay equal while the content changes (one dossier in, one out; a document replaced).
So a pull that finds nothing moved reads one thing in turn instead: a list, then a detail, and so
on round. An idle pull is thus three requests with the token's renewal, and the whole is seen again
within hours; whatever is stale meanwhile is caught before any act, which reads the dossier again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

from app.connectors.parapheur import facts
from app.connectors.parapheur.backend import DeskBackend, ParapheurBackend
from app.connectors.parapheur.facts import Desk, FolderRead, Line
from app.connectors.parapheur.plan import (
    AT_ONCE,
    DESK_EVERY,
    DETAILED,
    DETAILS,
    FOLDERS,
    FORGOTTEN_A_PAGE,
    PAGE_ITEMS,
    RANK,
    RECENT,
    SIGNING,
    STALE_MS,
    STREAM,
    WAITING,
    Box,
    Cursor,
    Wanted,
    boxes_in_turn,
    build_request,
    counters_of,
    is_signable,
    light,
    moved_trays,
    parse_cursor,
    request_version,
    wanted_again,
)
from app.domain.errors import AppError, CaptivePortal, Rejected, TargetGone, Transient, Unreachable
from app.domain.exchange import Clock, Delta, FileRef, Held, Listing
from app.domain.parapheur import Bureau, DeskDelegation, Dossier, DossierType, Sent, SigningRequest, Tray
from app.domain.records import Record

T = TypeVar("T")
R = TypeVar("R")
LOOKED_AT = 200
"""Records asked of the store at once."""


@dataclass(slots=True)
class Gathered:
    """What a page has found so far."""

    upserts: dict[tuple[str, str], Record] = field(default_factory=dict)
    removes: list[tuple[str, str]] = field(default_factory=list)
    listings: list[Listing] = field(default_factory=list)
    files: list[FileRef] = field(default_factory=list)

    def put(self, record: Record) -> None:
        self.upserts[(record.KIND, record.id)] = record


Answer = FolderRead | Rejected | TargetGone
"""A detail, or why the server does not give it."""


@dataclass(slots=True)
class Left:
    """Details still to be read after the page that ended at ``cursor``, kept between the pages of a run.

    Asking the store for them at each page of a list of thousands would cost more than reading them. Good for that
    cursor only: after a restart, or once an act moved a dossier (`forget`), the store is asked.
    """

    cursor: str = ""
    wanted: list[Wanted] = field(default_factory=list)
    ahead: asyncio.Task[list[Answer]] | None = None
    """The next page's details, asked for while the store still writes this one's."""

    def forget(self) -> None:
        self.cursor, self.wanted = "", []
        if self.ahead is not None:
            self.ahead.cancel()
            self.ahead = None

    def go_on(self, cursor: str, wanted: list[Wanted], ahead: Awaitable[list[Answer]]) -> None:
        """The run goes on at ``cursor`` with ``wanted``, of which ``ahead`` reads the first page."""
        self.cursor, self.wanted = cursor, wanted
        self.ahead = asyncio.ensure_future(ahead)
        self.ahead.add_done_callback(_heard)

    async def answers(self) -> list[Answer] | None:
        """What was read ahead; None when nothing was, or it failed: it is then asked again."""
        task, self.ahead = self.ahead, None
        if task is None:
            return None
        try:
            return await task
        except AppError:
            return None


class Reading:
    """One page of one pull."""

    def __init__(
        self, backend: ParapheurBackend, held: Held, clock: Clock, certificate: bytes, left: Left | None = None
    ) -> None:
        """``left`` outlives the page: see `Left`."""
        self._backend = backend
        self._held = held
        self._clock = clock
        self._certificate = certificate
        self._left = left if left is not None else Left()
        self._out = Gathered()

    async def page(self, text: str | None) -> Delta:
        """The next page after the cursor ``text``."""
        cursor = parse_cursor(text)
        if cursor.phase == SIGNING:
            return await self._signing_page(cursor)
        if cursor.phase == DETAILS:
            return await self._details_page(cursor)
        return await self._folders_page(cursor)

    async def _folders_page(self, cursor: Cursor) -> Delta:
        desks = await self._backend.desks()
        self._list_desks(desks, cursor)
        fresh = [desk for desk in desks if desk.bureau.id not in cursor.desks]
        await _some_at_once(self._read_desk, fresh)
        boxes = [Box(d, tray) for d in desks for tray in moved_trays(d, cursor.desks.get(d.bureau.id))]
        turn = cursor.turn
        if not boxes:
            boxes, turn = await self._take_turn(desks, turn), turn + 1
        wanted = await self._read_boxes(boxes)
        new = [w for w in wanted if w.new]
        later = new[PAGE_ITEMS:]
        for waiting in later:
            self._out.put(light(waiting.bureau, waiting.tray, waiting.line))
        await self._read_details([w for w in wanted if not w.new] + new[:PAGE_ITEMS])
        read = {desk.bureau.id: counters_of(desk) for desk in desks}
        following = replace(
            cursor,
            desks=read,
            turn=turn,
            failed=frozenset(),
            done=min(PAGE_ITEMS, len(new)),
            total=len(new),
            read_ms=self._clock(),
        )
        return await self._next_phase(following, later)

    async def _details_page(self, cursor: Cursor) -> Delta:
        """Details of dossiers held as lines only: the rest of a long list."""
        known = self._left.cursor == cursor.text()
        wanted = self._left.wanted if known else await self._held_as_lines(cursor)
        now, later = wanted[:PAGE_ITEMS], wanted[PAGE_ITEMS:]
        failed = await self._read_details(now, await self._left.answers() if known else None)
        done = min(cursor.done + PAGE_ITEMS, cursor.total)
        return await self._next_phase(replace(cursor, failed=cursor.failed | failed, done=done), later)

    async def _held_as_lines(self, cursor: Cursor) -> list[Wanted]:
        """Those whose detail is still to be read, as the store knows them."""
        versions = await self._held.versions(Dossier.KIND)
        left = [k for k, version in versions.items() if not version and k not in cursor.failed]
        wanted: list[Wanted] = []
        for start in range(0, len(left), LOOKED_AT):
            some = left[start : start + LOOKED_AT]
            held = await self._held.load_many(Dossier.KIND, some)
            dossiers = (held.get(key) for key in some)
            wanted += [
                wanted_again(dossier)
                for dossier in dossiers
                if isinstance(dossier, Dossier) and dossier.tray in DETAILED and not dossier.steps
            ]
        return wanted

    async def _next_phase(self, cursor: Cursor, later: list[Wanted]) -> Delta:
        self._left.forget()
        if later:
            following = replace(cursor, phase=DETAILS)
            self._left.go_on(following.text(), later, _some_at_once(self._ask_detail, later[:PAGE_ITEMS]))
            return self._delta(following, more=True, done=cursor.done, total=cursor.total)
        signing = await self._has_signing_work(cursor)
        following = replace(cursor, phase=SIGNING if signing else FOLDERS, failed=frozenset(), done=0, total=0)
        more = signing or self._is_old(following)
        return self._delta(following, more=more, done=cursor.total, total=cursor.total)

    def _is_old(self, cursor: Cursor) -> bool:
        """These pages went on from an earlier day's pull: the counters are still to be read."""
        return self._clock() - cursor.read_ms > STALE_MS

    def _delta(self, cursor: Cursor, *, more: bool, done: int = 0, total: int = 0) -> Delta:
        return Delta(
            stream=STREAM,
            cursor=cursor.text(),
            upserts=tuple(self._out.upserts.values()),
            removes=tuple(self._out.removes),
            listings=tuple(self._out.listings),
            files=tuple(self._out.files),
            more=more,
            done=done,
            total=total,
        )

    def _list_desks(self, desks: Sequence[Desk], cursor: Cursor) -> None:
        for desk in desks:
            if cursor.desks.get(desk.bureau.id) != counters_of(desk):
                self._out.put(desk.bureau)
        here = frozenset(desk.bureau.id for desk in desks)
        self._out.listings.append(Listing(kind=Bureau.KIND, ids=here))
        for gone in set(cursor.desks) - here:
            for tray in Tray:
                self._out.listings.append(Listing(kind=Dossier.KIND, ids=frozenset(), box=f"{gone}/{tray.value}"))

    async def _read_desk(self, desk: Desk) -> None:
        """A desk seen for the first time: what it may create, and to whom it is given."""
        await self._read_delegations(desk)
        if isinstance(self._backend, DeskBackend) and (desk.bureau.may_create or desk.bureau.may_chain):
            await self._read_around(DossierType.KIND, desk.bureau, self._backend.types)

    async def _read_delegations(self, desk: Desk) -> None:
        if isinstance(self._backend, DeskBackend) and desk.bureau.may_act:
            await self._read_around(DeskDelegation.KIND, desk.bureau, self._backend.delegations)

    async def _read_around(
        self, kind: str, bureau: Bureau, read: Callable[[Bureau], Awaitable[Sequence[Record]]]
    ) -> None:
        """What surrounds a desk: good to have, and not told by every version of the server."""
        try:
            found = await read(bureau)
        except (Rejected, TargetGone):
            return
        for record in found:
            self._out.put(record)
        self._out.listings.append(Listing(kind=kind, ids=frozenset(r.id for r in found), box=bureau.id))

    async def _take_turn(self, desks: Sequence[Desk], turn: int) -> list[Box]:
        """Nothing moved: one list on even turns (returned), one detail on odd turns (read here); a desk now and then."""
        if desks and turn % DESK_EVERY == DESK_EVERY - 1:
            await self._read_delegations(desks[turn // DESK_EVERY % len(desks)])
            return []
        if turn % 2 == 0:
            boxes = boxes_in_turn(desks)
            return [boxes[turn // 2 % len(boxes)]] if boxes else []
        versions = await self._held.versions(Dossier.KIND)
        ids = sorted(key for key, version in versions.items() if version)
        if ids:
            dossier = await self._held.load(Dossier.KIND, ids[turn // 2 % len(ids)])
            here = {desk.bureau.id for desk in desks}
            if isinstance(dossier, Dossier) and dossier.bureau_id in here and dossier.tray in WAITING:
                await self._read_details([wanted_again(dossier)])
        return []

    async def _read_boxes(self, boxes: Sequence[Box]) -> list[Wanted]:
        """Read the lists; what they say goes out at once, the details still wanted are returned."""
        answers = await _some_at_once(self._read_lines, boxes)
        lists = {box.name: lines for box, lines in zip(boxes, answers, strict=True) if lines is not None}
        by_rank = sorted((box for box in boxes if box.name in lists), key=lambda box: RANK[box.tray])
        listed = {line.id for box in by_rank for line in lists[box.name]}
        held = await self._held.load_many(Dossier.KIND, listed)
        seen: set[str] = set()
        wanted: list[Wanted] = []
        for box in by_rank:
            lines = lists[box.name]
            if box.tray in WAITING or len(lines) < RECENT:  # else the list is only its most recent part
                ids = frozenset(line.id for line in lines)
                self._out.listings.append(Listing(kind=Dossier.KIND, ids=ids, box=box.name))
            for line in lines:
                if line.id in seen:
                    continue
                seen.add(line.id)
                if (want := self._place(box, line, held.get(line.id), lists.keys())) is not None:
                    wanted.append(want)
        return wanted

    async def _read_lines(self, box: Box) -> tuple[Line, ...] | None:
        """A list; None when the server refuses one that is only good to have."""
        try:
            return await self._backend.lines(box.desk.bureau, box.tray, None if box.tray in WAITING else RECENT)
        except (Rejected, TargetGone):  # not every version lists what is to come, say
            if box.tray is Tray.PENDING:
                raise
            return None

    def _place(self, box: Box, line: Line, held: Record | None, read: Iterable[str]) -> Wanted | None:
        """Put a listed folder where it stands; the answer is a detail still to be read."""
        bureau, tray = box.desk.bureau, box.tray
        known = held if isinstance(held, Dossier) else None
        if tray in DETAILED:
            if known is None or not known.steps:
                return Wanted(bureau, tray, line, new=True)
            stands = known.box == box.name and known.sent is Sent.NONE
            if not stands or (known.name, known.due_ms) != (line.name, line.due_ms):
                return Wanted(bureau, tray, line, new=False)
            late = facts.is_late(line.due_ms, self._clock())
            if known.late != late:
                self._out.put(replace(known, late=late))
            return None
        if known is None:
            self._out.put(light(bureau, tray, line))
        elif known.box != box.name and known.box in read and known.tray in WAITING:
            return Wanted(bureau, tray, line, new=False)  # somebody acted elsewhere: see what became of it
        elif known.box != box.name and (known.box in read or RANK[known.tray] > RANK[tray]):
            self._out.put(replace(known, tray=tray, bureau_id=bureau.id, bureau_name=bureau.name))
        return None

    async def _read_details(self, wanted: Sequence[Wanted], answers: Sequence[Answer] | None = None) -> frozenset[str]:
        """Read details; returns the dossiers whose detail the server refused. ``answers``: already read."""
        if answers is None:
            answers = await _some_at_once(self._ask_detail, wanted)
        for one, answer in zip(wanted, answers, strict=True):
            if isinstance(answer, TargetGone):
                self._out.removes.append((Dossier.KIND, one.line.id))
            elif isinstance(answer, Rejected):
                self._out.put(light(one.bureau, one.tray, one.line))
            else:
                self._out.put(answer.dossier)
                self._out.files += facts.build_files(answer.dossier)
        return frozenset(
            one.line.id for one, answer in zip(wanted, answers, strict=True) if not isinstance(answer, FolderRead)
        )

    async def _ask_detail(self, wanted: Wanted) -> Answer:
        bureau = wanted.bureau
        try:
            return await self._backend.folder(bureau.tenant, bureau, wanted.line.id, wanted.tray)
        except (Rejected, TargetGone) as refusal:
            return refusal

    # --- bytes to sign --------------------------------------------------------------------------

    async def _has_signing_work(self, cursor: Cursor) -> bool:
        fresh = [d for d in self._out.upserts.values() if isinstance(d, Dossier)]
        if self._certificate and any(is_signable(d) for d in fresh):
            return True
        wanted, stale = await self._signing_work(cursor)
        return bool(wanted or stale)

    async def _signing_work(self, cursor: Cursor) -> tuple[list[Dossier], list[str]]:
        """Dossiers whose bytes to sign must be asked, and requests kept for nothing."""
        dossiers = await self._held.versions(Dossier.KIND)
        requests = await self._held.versions(SigningRequest.KIND)
        stale = [key for key in requests if not dossiers.get(key)]
        if not self._certificate:
            return [], stale
        unanswered = [
            key
            for key, fingerprint in dossiers.items()
            if fingerprint
            and request_version(fingerprint, self._certificate) not in (requests.get(key), cursor.refused.get(key))
        ]
        held = await self._held.load_many(Dossier.KIND, unanswered)
        found = (held.get(key) for key in unanswered)
        return [dossier for dossier in found if isinstance(dossier, Dossier) and is_signable(dossier)], stale

    async def _signing_page(self, cursor: Cursor) -> Delta:
        wanted, stale = await self._signing_work(cursor)
        now, later = wanted[:PAGE_ITEMS], wanted[PAGE_ITEMS:]
        answers = await _some_at_once(self._ask_request, now)
        held = await self._held.versions(Dossier.KIND)
        refused = {
            key: version
            for key, version in cursor.refused.items()
            if version == request_version(held.get(key, ""), self._certificate)
        }
        refused |= {
            dossier.id: request_version(dossier.fingerprint, self._certificate)
            for dossier, is_refused in zip(now, answers, strict=True)
            if is_refused
        }
        self._out.removes += [(SigningRequest.KIND, key) for key in stale[:FORGOTTEN_A_PAGE]]
        again = bool(later) or len(stale) > FORGOTTEN_A_PAGE
        following = replace(cursor, phase=SIGNING if again else FOLDERS, refused=refused)
        more = again or self._is_old(following)
        return self._delta(following, more=more, done=len(now), total=len(wanted))

    async def _ask_request(self, dossier: Dossier) -> bool:
        """Put what is to be signed; True when the server refuses: that folder waits, the others go on (§1.7)."""
        try:
            asked = await self._backend.data_to_sign(dossier, self._certificate)
        except Rejected:
            return True
        except (Unreachable, CaptivePortal):
            raise
        except Transient:  # the crypto service is down: folders must come in all the same
            return False
        self._out.put(build_request(dossier, self._certificate, asked))
        return False


def _heard(task: asyncio.Task[list[Answer]]) -> None:
    """A page nobody asks for any more fails in silence: it will be read when it is wanted."""
    if not task.cancelled():
        task.exception()


async def _some_at_once(work: Callable[[T], Awaitable[R]], items: Iterable[T]) -> list[R]:
    """Results in order, at most `AT_ONCE` at a time; the first failure cancels the rest and is raised."""
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(item: T) -> R:
        async with gate:
            return await work(item)

    # Neither TaskGroup nor gather: where a request fails while all are being cancelled, they forget the cancellation.
    tasks = [asyncio.ensure_future(one(item)) for item in items]
    if not tasks:
        return []
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_EXCEPTION)
        for task in done:
            task.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    return [task.result() for task in tasks]
