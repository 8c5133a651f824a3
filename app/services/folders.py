"""The list of dossiers of all bureaux of all bodies: piles, filters kept under a name, orders, live counts (rows 56, 57, 70).

The order and the counts are worked out of a line a dossier held in memory: a few hundred bytes each, read once in
the background of the first list and then kept up with every change. Rows themselves are still loaded by pages, as
everywhere (`FolderService` conforms to what a list model asks: ``snapshot``, ``load``, ``rows_of``, ``standing_keys``).
"""

from __future__ import annotations

import asyncio
import enum
import itertools
import json
import logging
from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import field, replace
from decimal import Decimal
from typing import Any

from app.domain.business import Business, Summary
from app.domain.changes import ChangeSet
from app.domain.errors import AppError
from app.domain.frozen import dataclass
from app.domain.ids import BodyId, Key
from app.domain.listing import Entry
from app.domain.parapheur import Action, Dossier, Sent, Tray, joined_figures
from app.domain.records import Mark, Record
from app.services.bodies import Bodies
from app.services.library import Library, ListQuery, ListSnapshot
from app.services.search import SearchService

log = logging.getLogger(__name__)

FILTERS_SETTING = "parapheur.filters"
MOST_LINES = 100_000
MOST_FOUND = 2_000
NAMED = 3
"""Dossiers named in a notification; the others are counted."""
MANY = 400
"""More changes than this at once: everything is read again, which is quicker than one by one."""


class Pile(enum.StrEnum):
    """What a dossier waits for, as people look for it."""

    SIGN = "sign"
    VISA = "visa"
    """Anything but a signature: visa, opinion, seal, paper, mail."""
    LATE = "late"
    DELEGATED = "delegated"
    RETURNED = "returned"
    UPCOMING = "upcoming"
    DRAFT = "draft"
    DONE = "done"
    ALL = "all"


class Order(enum.StrEnum):
    NEWEST = "newest"
    OLDEST = "oldest"
    DUE = "due"
    """Nearest due date first, then those without."""
    AMOUNT = "amount"
    """Largest first, then those without."""
    NAME = "name"
    TYPE = "type"
    DESK = "desk"
    """By body and bureau, newest first in each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderQuery(ListQuery):
    """Which dossiers, in which order. Everything asked for must hold."""

    kind: str = Dossier.KIND
    pile: Pile = Pile.ALL
    order: Order = Order.NEWEST
    body: str = ""
    """Id of a body; empty = all."""
    bureau: str = ""
    """Name of a bureau; empty = all."""
    type: str = ""
    subtype: str = ""
    business: str = ""
    """A `Business`; empty = all."""
    words: str = ""
    """Searched in names, metadata, annotations and the text of the documents."""
    at_least: int = 0
    """Smallest amount, in euros; 0 = any."""

    @property
    def narrowed(self) -> bool:
        """Something besides the pile and the order is asked."""
        return bool(
            self.body
            or self.bureau
            or self.type
            or self.subtype
            or self.business
            or self.words.strip()
            or self.at_least
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedFilter:
    """A query kept under a name."""

    name: str
    query: FolderQuery


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What there is to choose from in a filter."""

    bodies: tuple[tuple[str, str], ...] = ()
    """(id, name)."""
    bureaux: tuple[str, ...] = ()
    types: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Type -> its subtypes."""
    businesses: tuple[Business, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """Dossiers that have come to await the user, told together (row 69)."""

    to_sign: int = 0
    to_visa: int = 0
    late: int = 0
    """Among them."""
    names: tuple[str, ...] = ()
    """The first few."""

    @property
    def count(self) -> int:
        return self.to_sign + self.to_visa


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One dossier, as far as lists are concerned."""

    key: Key
    rowid: int
    body: BodyId
    name: str
    bureau: str
    type: str
    subtype: str
    business: Business
    amount: Decimal | None
    due_ms: int | None
    piles: frozenset[Pile]


class FolderService:
    """Lists and counts of dossiers; the filters that the user keeps."""

    def __init__(
        self,
        bodies: Bodies,
        library: Library,
        search: SearchService,
        summarise: Callable[[Dossier], Summary],
        settings: tuple[Callable[[str], str | None], Callable[[str, str | None], None]],
    ) -> None:
        """``summarise``: what a dossier is about. ``settings``: read and write one of the profile's."""
        self._bodies = bodies
        self._library = library
        self._search = search
        self._summarise = summarise
        self._read_setting, self._write_setting = settings
        self._lines: dict[Key, Line] | None = None
        self._stale: set[Key] = set()
        self._amounts: dict[Key, Decimal] = {}
        """Told by the PES files, once they were read (`note_amount`)."""
        self._lock = asyncio.Lock()
        self._reading: asyncio.Future[dict[Key, Line]] | None = None
        """The index as it is read for the first time."""
        self._told: frozenset[Key] | None = None
        """What awaited the user when `news` was last asked."""

    # --- what lists ask -------------------------------------------------------------------------

    async def snapshot(self, query: ListQuery, limit: int | None = None) -> ListSnapshot:
        """The order of the list now."""
        assert isinstance(query, FolderQuery)
        if self._lines is None and (marks := _AT_ONCE.get(query.pile)) is not None and _plain(query):
            self._read_ahead()
            found = await self._library.snapshot(ListQuery(kind=Dossier.KIND, marks=marks), limit)
            return replace(found, query=query)
        lines = await self._chosen(query)
        lines.sort(key=_SORTS[query.order])
        if query.order == Order.DESK:  # stable: the bodies in the order that the user knows
            ranks = {body.id: rank for rank, body in enumerate(self._bodies.all)}
            lines.sort(key=lambda line: ranks.get(line.body, len(ranks)))
        bodies = tuple(self._bodies.stores)
        places = {body: index for index, body in enumerate(bodies)}
        shown = [line for line in lines if line.body in places][:limit]
        return ListSnapshot(
            query,
            bodies,
            array("B", [places[line.body] for line in shown]),
            array("q", [line.rowid for line in shown]),
            self._sections(query.order, lines, len(shown)),
        )

    def _sections(self, order: Order, lines: Sequence[Line], shown: int) -> dict[int, str]:
        """« Maire (12) · Saint-Aubin » above the first dossier of each desk, or type; none in the other orders."""
        if order not in (Order.DESK, Order.TYPE):
            return {}
        names = {body.id: body.name for body in self._bodies.all}
        several = len({line.body for line in lines}) > 1

        def group(line: Line) -> tuple[str, ...]:
            if order == Order.TYPE:
                return (line.type, line.subtype)
            return (line.bureau, names[line.body]) if several else (line.bureau,)

        found: dict[int, str] = {}
        row = 0
        for name, members in itertools.groupby(lines, group):
            count = sum(1 for _ in members)
            first, *others = filter(None, name) if any(name) else ("—",)
            if row < shown:
                found[row] = " · ".join([f"{first} ({count})", *others])
            row += count
        return found

    def _read_ahead(self) -> None:
        """The first list does not wait for the index: it is read meanwhile."""
        if self._reading is None or self._reading.done():
            self._reading = asyncio.ensure_future(self._known())
            self._reading.add_done_callback(_settled)

    async def load(self, snapshot: ListSnapshot, start: int, stop: int) -> list[Entry[Any] | None]:
        return await self._library.load(snapshot, start, stop)

    async def rows_of(self, query: ListQuery, keys: Iterable[Key]) -> list[Entry[Any]]:
        return list(await self._library.entries_of(keys))

    async def standing_keys(self, snapshot: ListSnapshot) -> list[Key]:
        return await self._library.standing_keys(snapshot)

    # --- counts and choices ---------------------------------------------------------------------

    async def counts(self, query: FolderQuery) -> Mapping[Pile, int]:
        """How many dossiers each pile holds, within what ``query`` narrows to."""
        lines = await self._chosen(replace(query, pile=Pile.ALL))
        return {pile: sum(1 for line in lines if pile in line.piles) for pile in Pile}

    async def keys(self, query: FolderQuery) -> list[Key]:
        """The dossiers themselves, in order."""
        lines = await self._chosen(query)
        return [line.key for line in sorted(lines, key=_SORTS[query.order])]

    async def total(self, query: FolderQuery) -> Decimal:
        """Sum of the amounts that are known."""
        return sum((line.amount for line in await self._chosen(query) if line.amount is not None), Decimal(0))

    async def choices(self) -> Choices:
        lines = (await self._known()).values()
        types: dict[str, set[str]] = {}
        for line in lines:
            if line.type:
                types.setdefault(line.type, set()).add(line.subtype)
        present = {line.body for line in lines}
        return Choices(
            bodies=tuple((body.id, body.name) for body in self._bodies.all if body.id in present),
            bureaux=tuple(sorted({line.bureau for line in lines if line.bureau})),
            types={name: tuple(sorted(filter(None, subtypes))) for name, subtypes in sorted(types.items())},
            businesses=tuple(business for business in Business if any(line.business is business for line in lines)),
        )

    async def news(self) -> News:
        """What has come to await the user since the last time this was asked; the first time, nothing is new."""
        lines = await self._known()
        awaiting = {key: line for key, line in lines.items() if line.piles & {Pile.SIGN, Pile.VISA}}
        told, self._told = self._told, frozenset(awaiting)
        fresh = [line for key, line in awaiting.items() if told is not None and key not in told]
        return News(
            to_sign=sum(1 for line in fresh if Pile.SIGN in line.piles),
            to_visa=sum(1 for line in fresh if Pile.VISA in line.piles),
            late=sum(1 for line in fresh if Pile.LATE in line.piles),
            names=tuple(line.name for line in fresh[:NAMED]),
        )

    # --- filters kept ---------------------------------------------------------------------------

    def saved(self) -> list[SavedFilter]:
        """In the order they were kept."""
        try:
            data = json.loads(self._read_setting(FILTERS_SETTING) or "[]")
            return [SavedFilter(name=str(each["name"]), query=_query_of(each)) for each in data]
        except (ValueError, KeyError, TypeError, AttributeError):
            return []

    def save(self, name: str, query: FolderQuery) -> None:
        """Keep a query; one of the same name is replaced."""
        kept = [each for each in self.saved() if each.name != name]
        self._keep([*kept, SavedFilter(name=name, query=query)])

    def forget(self, name: str) -> None:
        self._keep([each for each in self.saved() if each.name != name])

    def _keep(self, filters: Sequence[SavedFilter]) -> None:
        data = [{"name": each.name, **_facts_of(each.query)} for each in filters]
        self._write_setting(FILTERS_SETTING, json.dumps(data, ensure_ascii=False) if data else None)

    # --- keeping up -----------------------------------------------------------------------------

    def changed(self, changes: ChangeSet) -> None:
        """Views changed: their lines are read again at the next question. On the application's thread."""
        self._stale |= changes.of_kind(Dossier.KIND)
        if changes.profile:
            self._lines = None

    def rules_changed(self) -> None:
        """What dossiers are about is to be recognised anew."""
        self._lines = None

    def note_amount(self, key: Key, amount: Decimal) -> None:
        """What a PES says, read by the way: for the order by amount and the totals."""
        self._amounts[key] = amount
        if self._lines is not None and key in self._lines:
            self._lines[key] = replace(self._lines[key], amount=amount)

    async def _known(self) -> dict[Key, Line]:
        async with self._lock:
            stale, self._stale = self._stale, set()
            if self._lines is None or len(stale) > MANY:
                self._lines = {line.key: line for lines in await self._read_all() for line in lines}
            elif stale:
                for key in stale:
                    self._lines.pop(key, None)
                known = {account.id for account in self._bodies.accounts()}
                for entry in await self._library.entries_of(key for key in stale if key.account in known):
                    self._lines[entry.key] = self._line(entry, self._bodies.body_of(entry.key.account).id)
            return self._lines

    async def _read_all(self) -> list[list[Line]]:
        """Every dossier's line, made on the readers' threads."""

        async def of_body(body: BodyId) -> list[Line]:
            return await self._bodies.stores[body].read(
                lambda reader: [self._line(entry, body) for entry in reader.page(Dossier.KIND, limit=MOST_LINES)]
            )

        return list(await asyncio.gather(*(of_body(body) for body in self._bodies.stores)))

    async def ready(self) -> None:
        """Until the index that the first list did not wait for has been read."""
        await self._known()

    def _line(self, entry: Entry[Record], body: BodyId) -> Line:
        dossier = entry.record
        assert isinstance(dossier, Dossier)
        summary = self._summarise(dossier)
        amount = self._amounts.get(entry.key, summary.amount)
        return Line(
            key=entry.key,
            rowid=entry.rowid,
            body=body,
            name=dossier.name,
            bureau=dossier.bureau_name,
            type=dossier.type,
            subtype=dossier.subtype,
            business=summary.business,
            amount=amount,
            due_ms=dossier.due_ms,
            piles=piles_of(dossier),
        )

    async def _chosen(self, query: FolderQuery) -> list[Line]:
        lines = await self._known()
        found = await self._found(query.words) if query.words.strip() else None
        return [line for line in lines.values() if _fits(line, query) and (found is None or line.key in found)]

    async def _found(self, words: str) -> frozenset[Key]:
        """As typed, and with its figures joined: « 12 915,17 » is 12915.17 in a bordereau."""
        found: set[Key] = set()
        for wanted in dict.fromkeys((words, joined_figures(words))):
            hits = await self._search.search(wanted, kinds=(Dossier.KIND,), limit=MOST_FOUND)
            found |= {each.hit.key for each in hits}
        return frozenset(found)


def piles_of(dossier: Dossier) -> frozenset[Pile]:
    """The piles a dossier stands in."""
    piles = {Pile.ALL}
    step = dossier.pending_step
    waits = dossier.tray in (Tray.PENDING, Tray.DELEGATED) and dossier.sent is not Sent.QUEUED and step is not None
    if waits and step is not None and not dossier.readonly:
        piles.add(Pile.SIGN if step.action is Action.SIGNATURE else Pile.VISA)
        if dossier.late:
            piles.add(Pile.LATE)
        if dossier.tray is Tray.DELEGATED:
            piles.add(Pile.DELEGATED)
    if waits and step is not None and dossier.readonly and step.action is Action.SECRETARIAT:
        piles.add(Pile.UPCOMING)  # at the secretary's of this very desk: it comes next
    by_tray = {
        Tray.REJECTED: Pile.RETURNED,
        Tray.UPCOMING: Pile.UPCOMING,
        Tray.DRAFT: Pile.DRAFT,
        Tray.FINISHED: Pile.DONE,
        Tray.RETRIEVABLE: Pile.DONE,
        Tray.DOWNSTREAM: Pile.DONE,
    }
    if dossier.tray in by_tray:
        piles.add(by_tray[dossier.tray])
    return frozenset(piles)


def _settled(reading: asyncio.Future[dict[Key, Line]]) -> None:
    """A store that closed meanwhile is no error: the next question reads again."""
    if not reading.cancelled() and (error := reading.exception()) is not None and not isinstance(error, AppError):
        log.error("the index of the dossiers was not read", exc_info=error)


def _fits(line: Line, query: FolderQuery) -> bool:
    return (
        query.pile in line.piles
        and query.body in ("", line.body)
        and query.bureau in ("", line.bureau)
        and query.type in ("", line.type)
        and query.subtype in ("", line.subtype)
        and query.business in ("", line.business)
        and (not query.at_least or (line.amount is not None and line.amount >= query.at_least))
    )


_AT_ONCE: Mapping[Pile, Mark] = {
    Pile.SIGN: Mark.TODO | Mark.SIGN,
    Pile.LATE: Mark.TODO | Mark.LATE,
    Pile.ALL: Mark.NONE,
}
"""Piles that the store itself lists, by its marks."""


def _plain(query: FolderQuery) -> bool:
    return not query.narrowed and query.order is Order.NEWEST


_SORTS: Mapping[Order, Callable[[Line], Any]] = {
    Order.NEWEST: lambda line: -line.rowid,
    Order.OLDEST: lambda line: line.rowid,
    Order.DUE: lambda line: (line.due_ms is None, line.due_ms or 0, -line.rowid),
    Order.AMOUNT: lambda line: (line.amount is None, -(line.amount or 0), -line.rowid),
    Order.NAME: lambda line: (line.name.casefold(), -line.rowid),
    Order.TYPE: lambda line: (not line.type, line.type.casefold(), line.subtype.casefold(), -line.rowid),
    Order.DESK: lambda line: (line.body, line.bureau.casefold(), -line.rowid),
}

_KEPT = ("pile", "order", "body", "bureau", "type", "subtype", "business", "words", "at_least")


def _facts_of(query: FolderQuery) -> dict[str, Any]:
    return {name: getattr(query, name) for name in _KEPT}


def _query_of(facts: Mapping[str, Any]) -> FolderQuery:
    """Raises ValueError, KeyError or TypeError for what no version of the program wrote."""
    return FolderQuery(
        pile=Pile(facts["pile"]),
        order=Order(facts["order"]),
        body=str(facts["body"]),
        bureau=str(facts["bureau"]),
        type=str(facts["type"]),
        subtype=str(facts["subtype"]),
        business=str(facts["business"]),
        words=str(facts["words"]),
        at_least=int(facts["at_least"]),
    )
