"""Official exchanges with proof: sending a document by secure mail, following it, and the page that proves it.

The server's journal is the witness: each line comes with a time stamp (RFC 3161) that is verified again here, offline,
each time it is shown. What the server says without a verified token is told as its word, never as a proof.
"""

from __future__ import annotations

import asyncio
import mimetypes
from base64 import b64decode
from collections.abc import Sequence
from dataclasses import field, replace
from pathlib import Path

from app.domain.accounts import Body, Service
from app.domain.archive import Piece
from app.domain.errors import LocalFault, Rejected
from app.domain.exchanges import Exchange, ExchangeDoor, ExchangeSettled, ProofLine, Step, bare_address
from app.domain.frozen import dataclass
from app.domain.ids import AccountId, Key
from app.domain.intents import SendExchange, password_name
from app.domain.listing import Entry, FileRow, FileState
from app.domain.notices import StampAuthority, StampReport
from app.domain.records import Mark, Record
from app.services.bodies import Bodies
from app.services.library import Library, ListQuery
from app.services.notices import ROOTS_SETTING
from app.services.sealing import Sealing, Stamping, seal
from app.store.tx import Tx

__all__ = ["Door", "ExchangePage", "ExchangeService", "Sealing", "Wish"]

MOST = 1000
LIMIT_BYTES = 100_000_000
"""Of all the files of one sending: a server that takes less says so."""


@dataclass(frozen=True, slots=True)
class Door:
    """One entity that the user may send for."""

    account: AccountId
    entity: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What the user wants sent."""

    door: Door
    to: tuple[str, ...]
    subject: str
    message: str = ""
    password: str = field(default="", repr=False)
    files: tuple[FileRow, ...] = ()
    """Files held here, of the same body."""
    paths: tuple[Path, ...] = ()
    """Files of this computer."""
    source: Key | None = None


@dataclass(frozen=True, slots=True)
class Witness:
    """A line of the journal and its token, verified now; None = the server has no token for it."""

    line: ProofLine
    report: StampReport | None

    @property
    def proves(self) -> bool:
        return self.report is not None and self.report.proves


@dataclass(frozen=True, slots=True, kw_only=True)
class ExchangePage:
    """Everything the proof page says."""

    key: Key
    exchange: Exchange
    body: Body
    entity: str
    """Name of the entity that sent it."""
    pending: bool
    failed: bool
    settled: bool = False
    """It reached nobody, and the user has dealt with that."""
    witnesses: tuple[Witness, ...] = ()

    def proven(self, step: Step, address: str) -> Witness | None:
        """The earliest line of this kind about this recipient whose token holds."""
        wanted = bare_address(address)
        found = [w for w in self.witnesses if w.line.step is step and bare_address(w.line.who) == wanted and w.proves]
        return min(found, key=lambda w: w.report.time_ms or 0 if w.report is not None else 0, default=None)


class ExchangeService:
    """Sends by secure mail; reads what became of it."""

    def __init__(self, bodies: Bodies, library: Library, stamping: Stamping) -> None:
        self._bodies = bodies
        self._library = library
        self._stamping = stamping

    # --- reading --------------------------------------------------------------------------------

    async def doors(self, account: AccountId) -> list[Door]:
        """For whom something of this account's body may be sent; empty = no secure mail is connected there."""
        accounts = tuple(each.id for each in self._bodies.beside(account, Service.PASTELL))
        if not accounts:
            return []
        entries = await self._library.entries(ListQuery(kind=ExchangeDoor.KIND, accounts=accounts), 200)
        records = [(e.key.account, e.record) for e in entries]
        return [Door(account, each.id, each.name) for account, each in records if isinstance(each, ExchangeDoor)]

    async def all_doors(self) -> list[Door]:
        """Of all bodies."""
        entries = await self._library.entries(ListQuery(kind=ExchangeDoor.KIND), 500)
        return [Door(e.key.account, e.key.id, e.record.name) for e in entries if isinstance(e.record, ExchangeDoor)]

    async def exchanges(self) -> list[Entry[Record]]:
        """Every sending, newest first."""
        return await self._library.entries(ListQuery(kind=Exchange.KIND), MOST)

    async def undelivered(self) -> list[Entry[Record]]:
        """Sendings that reached nobody, until the user says that they are dealt with; newest first."""
        found = await self._library.entries(ListQuery(kind=Exchange.KIND, marks=Mark.TODO), MOST)
        if not found:
            return []
        entries = await self._library.entries(ListQuery(kind=ExchangeSettled.KIND), MOST)
        settled = {(entry.key.account, entry.key.id) for entry in entries}
        return [entry for entry in found if (entry.key.account, entry.key.id) not in settled]

    async def settle(self, key: Key) -> None:
        """The user says that a sending that reached nobody is dealt with: it is still listed, and awaits no more."""
        settled = ExchangeSettled(id=key.id, at_ms=self._bodies.clock())
        await self._bodies.store_of(key.account).write(lambda tx: tx.put_local(key.account, settled))

    async def of(self, source: Key) -> list[Entry[Record]]:
        """Sendings of one letter, message or dossier, newest first."""
        found = await self.exchanges()
        return [e for e in found if isinstance(e.record, Exchange) and e.record.source == source]

    async def page(self, key: Key) -> ExchangePage | None:
        """Everything known of a sending, verified now and offline; None when it is gone."""
        entry = await self._library.entry(key)
        if entry is None or not isinstance(entry.record, Exchange):
            return None
        exchange = entry.record
        door = await self._library.entry(Key(key.account, ExchangeDoor.KIND, exchange.entity))
        body = self._bodies.body_of(key.account)
        return ExchangePage(
            key=key,
            exchange=exchange,
            body=body,
            entity=door.record.name if door is not None and isinstance(door.record, ExchangeDoor) else body.name,
            pending=entry.pending > 0,
            failed=entry.failed,
            settled=await self._library.entry(Key(key.account, ExchangeSettled.KIND, key.id)) is not None,
            witnesses=tuple([await self._witness(line, body) for line in exchange.lines]),
        )

    async def _witness(self, line: ProofLine, body: Body) -> Witness:
        if not line.token:
            return Witness(line, None)
        from app.signing.stamps import verify

        return Witness(line, await verify(line.token, line.stamped.encode(), await self._roots(body)))

    async def _roots(self, body: Body) -> list[bytes]:
        """Time-stamping authorities that the body's configuration or the user accepted."""
        accounts = [account for account in self._bodies.accounts() if account.body == body.id]
        told = [each for account in accounts for each in account.settings.get(ROOTS_SETTING, "").split()]
        query = ListQuery(kind=StampAuthority.KIND, accounts=tuple(account.id for account in accounts))
        entries = await self._library.entries(query, 100)
        own = [e.record.certificate for e in entries if isinstance(e.record, StampAuthority)]
        return [*(b64decode(each) for each in told), *own]

    # --- sending --------------------------------------------------------------------------------

    async def send(self, wish: Wish) -> Key:
        """Queue a sending; returns its key at once.

        Raises ``Rejected``: ``no_recipient``, ``bad_address``, ``subject_missing``, ``nothing_to_send``,
        ``file_not_here``, ``too_large``; ``LocalFault("file_unreadable")``.
        """
        to = tuple(dict.fromkeys(bare_address(each) for each in wish.to if each.strip()))
        if not to:
            raise Rejected("no_recipient")
        if any("@" not in each or "," in each or " " in each for each in to):
            raise Rejected("bad_address")
        if not wish.subject.strip():
            raise Rejected("subject_missing")
        pieces = [*(self._held(row) for row in wish.files), *[await self._kept(wish, path) for path in wish.paths]]
        if not pieces:
            raise Rejected("nothing_to_send")
        if sum(piece.size_bytes for piece in pieces) > LIMIT_BYTES:
            raise Rejected("too_large")
        account = wish.door.account
        stamp = self._bodies.stamp(account)
        exchange = Exchange(
            id=stamp["op_id"],
            entity=wish.door.entity,
            subject=wish.subject.strip(),
            to=to,
            message=wish.message.strip(),
            locked=bool(wish.password),
            pieces=_named_apart(pieces),
            asked_ms=stamp["made_at_ms"],
            source_account=wish.source.account if wish.source is not None else "",
            source_kind=wish.source.kind if wish.source is not None else "",
            source_id=wish.source.id if wish.source is not None else "",
        )

        def work(tx: Tx) -> None:
            if wish.password:
                tx.set_secret(account, password_name(exchange.id), wish.password)
            tx.append_intent(SendExchange(**stamp, target_id=exchange.id, exchange=exchange))

        await self._bodies.write(account, work)
        return Key(account, Exchange.KIND, exchange.id)

    def _held(self, row: FileRow) -> Piece:
        if row.state is not FileState.HERE:
            raise Rejected("file_not_here")
        size = row.size_bytes or row.received_bytes
        return Piece(
            account=row.account,
            ref=row.ref,
            name=row.name,
            media_type=row.media_type,
            sha256=row.sha256,
            size_bytes=size,
        )

    async def _kept(self, wish: Wish, path: Path) -> Piece:
        data = await asyncio.to_thread(_read, path)
        digest = await self._bodies.store_of(wish.door.account).blobs.put(data)
        media_type = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        return Piece(
            account=wish.door.account,
            ref="",
            name=path.name,
            media_type=media_type,
            sha256=digest,
            size_bytes=len(data),
        )

    async def give_up(self, key: Key) -> None:
        """Take back a sending that did not leave, its password with it. Raises ``Rejected("exchange_left")``."""

        def work(tx: Tx) -> None:
            waiting = tx.outbox_of(key)
            if tx.base(key) is not None or not waiting:
                raise Rejected("exchange_left")
            for row in waiting:
                tx.discard_intent(row.op_id)

        await self._bodies.write(key.account, work)

    # --- the proof ------------------------------------------------------------------------------

    async def save_proof(self, key: Key, pdf: bytes, target: Path) -> Sealing:
        """Write a PDF of the proof, each stamped text and its token attached, dated if the user has a way.

        Raises as `Library.save_bytes`.
        """
        page = await self.page(key)
        lines = [w.line for w in page.witnesses if w.line.token] if page is not None else []
        names = [(f"journal-{line.id}.txt", line) for line in lines]
        pairs = [pair for name, line in names for pair in ((name, line.stamped.encode()), (f"{name}.tsr", line.token))]
        await self._library.save_bytes(pdf, target)
        return await seal(target, pairs, self._stamping)


def _read(path: Path) -> bytes:
    try:
        if path.stat().st_size > LIMIT_BYTES:
            raise Rejected("too_large")
        return path.read_bytes()
    except OSError as error:
        raise LocalFault("file_unreadable") from error


def _named_apart(pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    """Two files of one name would be one on the server."""
    seen: dict[str, int] = {}
    found = []
    for piece in pieces:
        seen[piece.name] = count = seen.get(piece.name, 0) + 1
        stem, dot, end = piece.name.rpartition(".")
        name = piece.name if count == 1 else f"{stem or end} ({count}){dot}{end if dot else ''}"
        found.append(replace(piece, name=name))
    return tuple(found)
