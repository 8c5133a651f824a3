"""Archiving: a message, a letter, a signed dossier or a meeting handed to the body's archive, and followed.

What is asked for is written down at once, as a draft; it becomes an ordinary act (`DepositArchive`) as soon as all
its bytes are on this device, which may be a week later. Nothing is removed here: the archive's answer alone says
that something is kept, and even then the copy stays until the user or the body's policy removes it.
"""

from __future__ import annotations

import asyncio
import logging
import mimetypes
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import PurePosixPath

from app.domain.accounts import Account, Service
from app.domain.archive import DOOR, ArchiveDeposit, ArchiveDoor, DepositState, Kept, Piece
from app.domain.changes import ChangeSet
from app.domain.courrier import Letter
from app.domain.errors import AppError, NeedsUser, Rejected, TargetGone, Transient
from app.domain.exchange import Connector
from app.domain.frozen import dataclass
from app.domain.ids import AccountId, Key, OpId, new_op_id
from app.domain.intents import DepositArchive
from app.domain.listing import Entry, FileRow, FileState
from app.domain.mail import Message
from app.domain.parapheur import Dossier, Tray
from app.domain.records import Record
from app.domain.seances import Seance
from app.services.bodies import Bodies
from app.services.dossier_export import Export, Exports, unpack
from app.services.library import Library, ListQuery
from app.services.mailbox import MailboxService
from app.store.tx import Tx

__all__ = ["ArchiveService", "DepositState", "Kept"]

log = logging.getLogger(__name__)

WHOLE = "whole"
"""`Piece.ref` of all that a dossier's server writes of it; with a name behind, of one file of that."""
FAILED = (DepositState.REJECTED, DepositState.ERROR)
"""States after which the same thing may be deposited anew."""
DOORS = (Service.ARCHIVE, Service.COURRIER)
"""Accounts that may hand over to an archive, the first that does is taken."""


@dataclass(frozen=True, slots=True)
class Door:
    """A way to an archive."""

    account: AccountId
    mode: str
    """As `ArchiveDoor.mode`."""

    def reaches(self, what: Kept) -> bool:
        """Whether it takes this from where it lies, so that nothing is sent along (the gateway holds the letters)."""
        return self.mode == "gateway" and what is Kept.LETTER


class ArchiveService:
    """Deposits of all bodies."""

    def __init__(
        self,
        bodies: Bodies,
        library: Library,
        mailbox: MailboxService,
        connector: Callable[[AccountId], Connector | None],
    ) -> None:
        """``connector``: the account's; None = offline."""
        self._bodies = bodies
        self._library = library
        self._mailbox = mailbox
        self._connector = connector
        self._moved = asyncio.Event()

    # --- reading --------------------------------------------------------------------------------

    async def door(self, account: AccountId) -> Door | None:
        """Through which account what belongs to ``account``'s body is deposited; None = no archive is connected."""
        for service in DOORS:
            for each in self._bodies.beside(account, service):
                entry = await self._library.entry(Key(each.id, ArchiveDoor.KIND, DOOR))
                if entry is not None and isinstance(entry.record, ArchiveDoor):
                    return Door(each.id, entry.record.mode)
        return None

    async def deposits(self) -> list[Entry[Record]]:
        """Every deposit, newest first."""
        return await self._library.entries(ListQuery(kind=ArchiveDeposit.KIND), 1000)

    async def of(self, source: Key) -> list[Entry[Record]]:
        """Deposits of one message, letter, dossier or meeting, newest first."""
        body = self._bodies.account(source.account).body
        accounts = tuple(a.id for a in self._bodies.accounts() if a.body == body)
        entries = await self._library.entries(ListQuery(kind=ArchiveDeposit.KIND, accounts=accounts), 1000)
        return [each for each in entries if isinstance(each.record, ArchiveDeposit) and each.record.source == source]

    # --- asking ---------------------------------------------------------------------------------

    async def deposit(self, source: Key, title: str = "") -> Key:
        """Ask for a deposit; returns its key at once. What is missing of it is fetched first.

        Raises ``Rejected``: ``archive_not_connected``, ``archived_already`` (one is under way or accepted),
        ``not_archivable`` (a dossier still in its circuit, a meeting to come), ``nothing_to_archive``.
        """
        door = await self.door(source.account)
        if door is None:
            raise Rejected("archive_not_connected")
        before = [each.record for each in await self.of(source)]
        if any(isinstance(each, ArchiveDeposit) and each.state not in FAILED for each in before):
            raise Rejected("archived_already")
        entry = await self._library.entry(source)
        if entry is None:
            raise TargetGone("target_gone")
        what, own_title, reference, dated_ms = self._described(entry.record)
        pieces = () if door.reaches(what) else await self._pieces(source, entry.record)
        if not pieces and not door.reaches(what):
            raise Rejected("nothing_to_archive")
        deposit = ArchiveDeposit(
            id=new_op_id(),
            what=what,
            title=title.strip() or own_title,
            reference=reference,
            dated_ms=dated_ms,
            asked_ms=self._bodies.clock(),
            source_account=source.account,
            source_kind=source.kind,
            source_id=source.id,
            pieces=pieces,
        )
        await self._bodies.store_of(door.account).write(lambda tx: tx.put_local(door.account, deposit))
        for piece in pieces:
            if not piece.sha256 and piece.ref != WHOLE:
                await self._library.want(AccountId(piece.account), piece.ref)
        self._moved.set()
        return Key(door.account, ArchiveDeposit.KIND, deposit.id)

    def _described(self, record: Record) -> tuple[Kept, str, str, int]:
        """(what, title, reference, date) of what is to be kept."""
        match record:
            case Message():
                return Kept.MAIL, record.subject.strip(), record.message_id or record.id, record.date_ms
            case Letter():
                return Kept.LETTER, record.subject.strip(), record.chrono or record.id, record.moment_ms
            case Dossier() if record.tray is Tray.FINISHED:
                return Kept.SIGNED_FOLDER, record.name, record.id, record.moment_ms
            case Seance() if record.date_ms < self._bodies.clock():
                return Kept.MEETING, record.name, record.id, record.date_ms
        raise Rejected("not_archivable")

    async def _pieces(self, source: Key, record: Record) -> tuple[Piece, ...]:
        if isinstance(record, Message):
            ref = await self._mailbox.source(source)
            row = await self._library.file(source.account, ref)
            return (_piece(row),) if row is not None else ()
        if isinstance(record, Dossier):
            return (Piece(account=source.account, ref=WHOLE, name=record.name, media_type="application/zip"),)
        return tuple(_piece(row) for row in await self._library.files(source))

    async def give_up(self, key: Key) -> None:
        """Take back a deposit that did not leave, or put a refused one away. Raises ``Rejected("deposit_left")``."""

        def work(tx: Tx) -> None:
            base = tx.base(key)
            waiting = tx.outbox_of(key)
            state = base.state if isinstance(base, ArchiveDeposit) else None
            if state not in (DepositState.DRAFT, DepositState.QUEUED, *FAILED):
                raise Rejected("deposit_left")
            for row in waiting:
                tx.discard_intent(row.op_id)
            tx.remove_local(key)

        await self._bodies.write(key.account, work)

    # --- beside everything else -----------------------------------------------------------------

    def look(self, changes: ChangeSet) -> None:
        """Told of what was committed, on the application's thread."""
        if changes.files or changes.accounts or changes.of_kind(ArchiveDeposit.KIND):
            self._moved.set()

    async def run(self) -> None:
        """Until cancelled: drafts whose bytes are complete become acts; acts that were given up leave nothing."""
        while True:
            for account in self._doors():
                try:
                    await self._complete(account)
                except AppError as error:
                    log.info("deposits of one account put off: %s", error.code)
            await self._moved.wait()
            self._moved.clear()

    def _doors(self) -> list[Account]:
        return [account for service in DOORS for account in self._bodies.accounts(service)]

    async def _complete(self, account: Account) -> None:
        for entry in await self._library.entries(ListQuery(kind=ArchiveDeposit.KIND, accounts=(account.id,)), 1000):
            deposit = entry.record
            if not isinstance(deposit, ArchiveDeposit) or entry.pending:
                continue
            if deposit.state is DepositState.QUEUED:
                await self._bodies.write(account.id, partial(_forget, key=entry.key))
            elif deposit.state is DepositState.DRAFT:
                try:
                    await self._hand_over(entry.key, deposit)
                except (Transient, NeedsUser) as error:  # of its source: the others need not wait for that
                    log.info("a deposit is put off: %s", error.code)

    async def _hand_over(self, key: Key, deposit: ArchiveDeposit) -> None:
        pieces: Sequence[Piece] = [await self._found(piece) for piece in deposit.pieces]
        if any(piece.ref == WHOLE for piece in pieces):
            pieces = await self._unpacked(deposit)
        whole = replace(deposit, pieces=tuple(pieces), state=DepositState.QUEUED)
        if not whole.complete:
            return
        stamp = self._bodies.stamp(key.account)
        stamp["op_id"] = OpId(deposit.id)

        def work(tx: Tx) -> None:
            if isinstance(tx.base(key), ArchiveDeposit) and not tx.outbox_of(key):
                tx.put_local(key.account, whole)
                tx.append_intent(DepositArchive(**stamp, target_id=deposit.id, deposit=whole))

        await self._bodies.write(key.account, work)

    async def _unpacked(self, deposit: ArchiveDeposit) -> Sequence[Piece]:
        """A dossier is kept with its detached signatures, its slip and its journal (interop « archive » §3.3), as its
        server writes them; the documents that are held here where it has it no more, or writes no such file."""
        source, entry = deposit.source, await self._library.entry(deposit.source)
        connector: object = self._connector(source.account)
        if not isinstance(connector, Exports) or entry is None or not isinstance(entry.record, Dossier):
            return deposit.pieces  # offline: later
        try:
            files = await asyncio.to_thread(unpack, await connector.export(entry.record, Export.WHOLE.value))
        except (Rejected, TargetGone) as error:
            log.info("a dossier is archived as it is held here: %s", error.code)
            rows = await self._library.files(source)
            for row in rows:
                await self._library.want(source.account, row.ref)
            return tuple(_piece(row) for row in rows)
        blobs = self._bodies.store_of(source.account).blobs
        return tuple([
            Piece(
                account=source.account, ref=f"{WHOLE}:{name}", name=name, media_type=_media_type(name),
                sha256=await blobs.put(content), size_bytes=len(content),
            )
            for name, content in files
        ])  # fmt: skip

    async def _found(self, piece: Piece) -> Piece:
        if piece.sha256:
            return piece
        row = await self._library.file(AccountId(piece.account), piece.ref)
        return _piece(row) if row is not None else piece


def _forget(tx: Tx, key: Key) -> None:
    """The act was given up under « À envoyer » (`SyncService.discard`): what it was made of goes with it."""
    base = tx.base(key)
    if isinstance(base, ArchiveDeposit) and base.state is DepositState.QUEUED and not tx.outbox_of(key):
        tx.remove_local(key)


def _media_type(name: str) -> str:
    own = {".p7s": "application/pkcs7-signature", ".xml": "text/xml"}
    return own.get(PurePosixPath(name).suffix.lower()) or mimetypes.guess_type(name)[0] or "application/octet-stream"


def _piece(row: FileRow) -> Piece:
    here = row.state is FileState.HERE
    return Piece(
        account=row.account,
        ref=row.ref,
        name=row.name,
        media_type=row.media_type,
        sha256=row.sha256 if here else "",
        size_bytes=(row.size_bytes or row.received_bytes) if here else 0,
    )
