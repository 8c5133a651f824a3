"""What connectors, the engine and the store say to one another. See `connectors` and `sync`."""

from __future__ import annotations

import enum
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import field
from typing import Protocol, runtime_checkable

from app.domain.errors import AppError
from app.domain.frozen import dataclass
from app.domain.intents import Intent
from app.domain.mail import Message
from app.domain.planning import Occupation
from app.domain.records import Record

Clock = Callable[[], int]
"""UTC now in milliseconds; injected so that tests own time."""


class Urgency(enum.IntEnum):
    """Order of downloads: lower first."""

    ON_SCREEN = 0
    TO_SIGN = 1
    NEXT_MEETING = 2
    NEAR = 3
    BULK = 4
    ON_DEMAND = 9
    """Never by itself: only when the user opens it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRef:
    """A file a server holds. ``ref`` is unique in its account and enough for the connector to find it."""

    ref: str
    owner_kind: str
    """Kind and id of the record it belongs to: it goes when the record goes."""
    owner_id: str
    name: str
    media_type: str = "application/octet-stream"
    size_bytes: int | None = None
    sha256: str = ""
    """Lower-case hex announced by the server; verified after download. Empty = not announced."""
    urgency: Urgency = Urgency.BULK


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """An exhaustive list: records of ``kind`` (in ``box``, or everywhere when None) not in ``ids`` are gone."""

    kind: str
    ids: frozenset[str]
    box: str | None = None
    apart: str = ""
    """Ids with this in them are not of this list: ``:`` = those of other people's mailboxes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delta:
    """One page of server changes; committed in one transaction together with ``cursor``."""

    stream: str
    cursor: str
    """Opaque; saved with the rows. The next `Connector.pull` receives it."""
    upserts: tuple[Record, ...] = ()
    removes: tuple[tuple[str, str], ...] = ()
    """(kind, id) of records the server says are gone."""
    listings: tuple[Listing, ...] = ()
    files: tuple[FileRef, ...] = ()
    """Files that exist now; known refs are left alone."""
    more: bool = False
    """Ask again at once with the new cursor."""
    wake: frozenset[str] = frozenset()
    """Other streams of this account that this page says have moved."""
    done: int = 0
    total: int = 0
    """Progress of a long first synchronisation, in items."""
    agreed: bool = False
    """What it removes the user gave up themselves, here or elsewhere: many at once are no massacre."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ack:
    """The server has it. The intent leaves the outbox in the transaction that stores these."""

    upserts: tuple[Record, ...] = ()
    removes: tuple[tuple[str, str], ...] = ()
    facts: Mapping[str, str] = field(default_factory=dict)
    """For the journal: server time, identifiers. No content, no secret."""
    applied: bool = False
    """The server's copy is now as the act shows it: the next delta tells what else changed there."""
    renames: Mapping[str, str] = field(default_factory=dict)
    """Ids chosen here -> the server's: replaced in all that waits, in the same transaction."""
    files: tuple[FileRef, ...] = ()
    """Files of ``upserts``. One whose digest the intent holds is here already and is not fetched again."""


class Verdict(enum.Enum):
    """Answer of a probe after a lost reply."""

    DELIVERED = "delivered"
    NOT_DELIVERED = "not_delivered"
    UNKNOWN = "unknown"
    """Cannot be told: the user decides."""


class Download(Protocol):
    """An open transfer. ``offset`` is where the server really starts: 0 when it ignored the wish."""

    offset: int
    size_bytes: int | None
    """Whole size, when the server says it."""

    def chunks(self) -> AsyncIterator[bytes]: ...


class Held(Protocol):
    """Read access to what the store holds for this account."""

    async def versions(self, kind: str) -> Mapping[str, str]:
        """id -> `Record.version` of the server copies."""
        ...

    async def own_versions(self, kind: str) -> Mapping[str, str]:
        """The same of records that no server knows: what was signed here, numbers to watch."""
        ...

    async def load(self, kind: str, id: str) -> Record | None:
        """The server copy, or None."""
        ...

    async def load_many(self, kind: str, ids: Collection[str]) -> Mapping[str, Record]:
        """Those of them that are held, in one read: asking one by one costs a thread each time."""
        ...


class Vault(Protocol):
    """Secrets of one account, in the encrypted database."""

    async def get(self, name: str) -> str | None: ...

    async def set(self, name: str, value: str | None, *, kept: bool = True) -> None:
        """None forgets it. Not ``kept``: in memory only, till the program ends or the body's data are closed; what was
        kept before is forgotten."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What a person shows once to sign in. Never in a log: neither secret has a representation."""

    password: str = field(default="", repr=False)
    code: str = field(default="", repr=False)
    """One-time code of a second factor, where the server asks for one."""
    keep: bool | None = False
    """Let the connector keep the password in its vault, where its service allows it, for renewals without asking.
    None = as was settled when the account was last signed in to with a yes or a no."""
    browser: Callable[[str], None] | None = None
    """Sign in in the system's browser instead: it is given the address to show."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rhythm:
    """When a stream is pulled without being woken."""

    every_ms: int | None
    """None = only when woken."""
    jitter: float = 0.1
    """Share of the period, at random, so that tablets never arrive together."""


class Connector(Protocol):
    """One account on one server. All methods run on the application's loop; none blocks.

    Errors raised are those of `errors`: `Unreachable`/`CaptivePortal`/`Transient`, `SignInRequired`,
    `Rejected`/`TargetGone`, `Conflict`, `OutcomeUnknown` (only from `push`), `CursorExpired` (only
    from `pull`).
    """

    streams: Mapping[str, Rhythm]
    """Names of what can be pulled, in the order of the first synchronisation."""

    async def pull(self, stream: str, cursor: str | None, held: Held) -> Delta:
        """One page of changes after ``cursor``; None = from the beginning."""
        ...

    async def push(self, intent: Intent, load_bytes: LoadBytes) -> Ack:
        """Deliver one intent. A reply lost after the request left is `OutcomeUnknown`."""
        ...

    async def probe(self, intent: Intent) -> Verdict:
        """Was this non-idempotent intent already delivered?"""
        ...

    def download(self, ref: FileRef, offset: int) -> AbstractAsyncContextManager[Download]:
        """Open a transfer, from ``offset`` bytes where the server can."""
        ...

    async def listen(self) -> frozenset[str]:
        """Wait until the server signals a change; returns the streams to pull.

        Raises `NotImplementedError` where the server has no push: the engine then only polls.
        """
        ...

    async def close(self) -> None: ...


@runtime_checkable
class DeliversTogether(Protocol):
    """A connector that delivers acts of one kind on many targets by one request (`Intent.together`)."""

    async def push_together(self, intents: Sequence[Intent]) -> Sequence[Ack | AppError]:
        """One answer for each, in their order. Raises only what concerns all of them (network, sign-in)."""
        ...


@dataclass(frozen=True, slots=True)
class FoundMail:
    """A page of what a server found; the messages may not be held here."""

    messages: tuple[Message, ...]
    more: bool


@dataclass(frozen=True, slots=True)
class WholeMail:
    """Messages fetched because someone asked: records and files, as a `Delta` would bring them."""

    records: tuple[Record, ...]
    files: tuple[FileRef, ...]


@runtime_checkable
class AsksMail(Protocol):
    """A connector that answers questions about mail which is not held here. Network errors are raised."""

    async def find_mail(self, query: str, *, limit: int, offset: int = 0, deleted: bool = False) -> FoundMail:
        """In the server's query language, newest first. ``deleted``: what can be recovered."""
        ...

    async def fetch_mail(self, ids: Sequence[str]) -> WholeMail: ...


@runtime_checkable
class Distant(Protocol):
    """A connector that knows how far its server is."""

    @property
    def round_trip_s(self) -> float | None:
        """Seconds to the server and back without its own work, as last measured; None = not known yet."""
        ...


LoadBytes = Callable[[str], Awaitable[bytes]]
"""Bytes of a stored file by SHA-256 hex, for attachments (small: bounded by the server's limit)."""


@runtime_checkable
class SignsIn(Protocol):
    """A connector that a person signs in to. Raises `SignInRequired` when the proof is refused."""

    async def sign_in(self, proof: Proof) -> None: ...


@runtime_checkable
class AsksFreeBusy(Protocol):
    """A connector that can be asked who is free. Reads only; the answer is never kept longer than minutes."""

    async def free_busy(
        self, mails: Sequence[str], start_ms: int, end_ms: int, exclude_uid: str = ""
    ) -> Sequence[Occupation]:
        """Busy times in the order of ``mails``. ``exclude_uid``: leave this event out (it is being moved)."""
        ...
