"""« Rendre la tablette » and « Changer de tablette »: what only this device holds, and where it goes.

Only here are: acts not delivered, messages being written or kept in local folders, ink and private notes that no mailbox
took yet, what was kept of meetings that their server took away. The file carries them with the settings, bodies and accounts (never a password, never a share or a key of a database), under a
code shown once. Acts written to it are set aside here (`HANDED_OVER`); there they arrive as acts in flight, which the
engine never sends without having asked the server: a file opened on two devices, or an act taken back here after
all, sends nothing twice.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

import msgspec

from app.domain.accounts import Account, Body, identity
from app.domain.carnet import TRAVELS, NoteChange
from app.domain.conflicts import ACCOUNT_GONE, HANDED_OVER
from app.domain.documents import PdfShape, PdfText
from app.domain.errors import AppError, DiskFull, LocalFault, Rejected
from app.domain.exchange import Clock, FileRef
from app.domain.fleet import Act, Receipt
from app.domain.frozen import dataclass
from app.domain.frozen_notes import FrozenNotes
from app.domain.ids import AccountId, BodyId, Key, new_id
from app.domain.intents import INTENT_TYPES, Intent
from app.domain.kinds import RECORD_TYPES
from app.domain.listing import FileState, IntentState, OutboxRow
from app.domain.mail import Message
from app.domain.unsaved import UnsavedCard, UnsavedEvent
from app.domain.writing import LocalDraft
from app.services.accounts import AccountService
from app.services.bodies import Bodies
from app.services.carnet_parts import changes_of
from app.services.fleet import notes
from app.services.fleet.keeper import FleetService
from app.services.fleet.memory import Membership, Owner
from app.services.sync import SyncService
from app.store.blobs import Blobs
from app.store.profile import Profile
from app.store.profile_folder import OTHER_PROFILES
from app.store.reader import IDENTITY, Reader
from app.store.sealed_file import CHUNK_BYTES, SealedReader, SealedWriter, new_code
from app.store.tx import Tx

FORMAT = "echarpe-handover-1"
LOCAL_KINDS = frozenset(RECORD_TYPES) - TRAVELS - {PdfShape.KIND, PdfText.KIND}
"""Kinds whose local records are carried: all but those of the carnet, carried as such, and what is read anew of the
documents."""
BEGUN = (LocalDraft.KIND, UnsavedEvent.KIND, UnsavedCard.KIND)
"""Messages and forms that nobody has sent or saved yet."""
COUNTED = (*BEGUN, FrozenNotes.KIND, Message.KIND)
_STAYS = ("fleet.", "lease.", "recovery", "lock.", "shared_session")
"""Settings that belong to a device, or to its recovery code."""
_DONE = "handover.done."
_KEPT_FILES = frozenset({"profile.lock", "fenetre.ini", "fenetre.ini.lock"})
"""The lock that this program holds until it ends, empty; size and colours of the window."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """What only this device holds of one body."""

    body: Body
    acts: tuple[OutboxRow, ...] = ()
    drafts: int = 0
    notes: int = 0
    """Ink that is in no mailbox; notes of meetings that their server took away."""
    messages: int = 0
    """In local folders: on no server."""

    @property
    def anything(self) -> bool:
        return bool(self.acts or self.drafts or self.notes or self.messages)


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """What a file holds."""

    bodies: tuple[str, ...]
    acts: int
    drafts: int
    notes: int
    messages: int
    code: str = ""
    """Opens it; known when it was just written."""
    again: bool = False
    """It was taken in here before: nothing was done this time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned:
    """The end of a device's use."""

    at_ms: int
    device: str
    bodies: tuple[str, ...]
    left: tuple[Left, ...]
    """What was there to the end: exported or renounced."""
    remains: tuple[str, ...]
    """Files that are still in the profile's folder; empty = nothing remains."""
    receipt: str
    """The signed note of it."""


class _Act(msgspec.Struct):
    kind: str
    intent: str
    state: str
    not_before_ms: int
    error_code: str


class _File(msgspec.Struct):
    ref: str
    name: str
    media_type: str
    sha256: str
    size_bytes: int


class _Local(msgspec.Struct):
    account: str
    kind: str
    id: str
    record: str
    files: list[_File]
    """Whose bytes are here."""


class _Body(msgspec.Struct):
    body: Body
    accounts: list[Account]
    member: Membership | None
    acts: list[_Act]
    records: list[_Local]
    notes: list[NoteChange]
    digests: list[tuple[str, int]]
    """SHA-256 and size of the bytes that follow, in this order."""
    removed: dict[AccountId, str] = {}
    """Accounts that left work of the user's when they were removed (`Reader.identities`): it waits for them there too."""


class _Manifest(msgspec.Struct):
    id: str
    made_ms: int
    settings: dict[str, str]
    owner: Owner | None
    bodies: list[_Body]


class HandoverService:
    def __init__(
        self, bodies: Bodies, profile: Profile, sync: SyncService, accounts: AccountService, fleet: FleetService,
        clock: Clock,
    ) -> None:  # fmt: skip
        self._bodies, self._profile, self._sync, self._accounts = bodies, profile, sync, accounts
        self._fleet, self._clock = fleet, clock
        self.returned: Returned | None = None
        """How it ended, once `give_back` came to its end."""

    # --- what is only here ------------------------------------------------------------------------

    async def deliver(self, limit_s: float) -> None:
        """Send what can be sent, for so long at most."""
        self._sync.sync_now()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(limit_s):
                await self._sync.send_off(limit_s)
                await self._sync.settled()

    async def left(self) -> list[Left]:
        return [await self._left(body) for body in self._bodies.all]

    async def _left(self, body: Body) -> Left:
        def count(reader: Reader) -> Left:
            accounts = [*present, *reader.identities()]
            acts = tuple(row for row in reader.outbox() if row.error_code != HANDED_OVER)
            held = {kind: sum(len(reader.own_versions(each, kind)) for each in accounts) for kind in COUNTED}
            ink = sum(not each.version.deleted for each in reader.notes_to_send())
            return Left(
                body=body, acts=acts, drafts=sum(held[kind] for kind in BEGUN), notes=ink + held[FrozenNotes.KIND],
                messages=held[Message.KIND],
            )  # fmt: skip

        present = [account.id for account in self._accounts_of(body.id)]

        return await self._bodies.stores[body.id].read(count)

    def _accounts_of(self, body: BodyId) -> list[Account]:
        return [account for account in self._bodies.accounts() if account.body == body]

    # --- writing the file ---------------------------------------------------------------------------

    async def export(self, target: Path) -> Carried:
        """Write everything to ``target``; its acts are set aside here once the file is whole.

        Raises `DiskFull`, ``LocalFault("export_failed")``; nothing is set aside then.
        """
        code = new_code()
        manifest = _Manifest(
            id=new_id(), made_ms=self._clock(), settings=self._settings(), owner=self._fleet.memory.owner(), bodies=[]
        )  # fmt: skip
        for body in self._bodies.all:
            manifest.bodies.append(await self._manifest(body))
        blobs = [self._bodies.stores[each.body.id].blobs for each in manifest.bodies]
        await asyncio.to_thread(_write, target, code, manifest, blobs)
        for each in manifest.bodies:
            if each.acts:
                carried = {act.intent for act in each.acts}
                await self._bodies.stores[each.body.id].write(lambda tx, carried=carried: _set_aside(tx, carried))  # type: ignore[misc]
        return _carried(manifest, code)

    def _settings(self) -> dict[str, str]:
        return {name: value for name, value in self._profile.settings().items() if not name.startswith(_STAYS)}

    async def _manifest(self, body: Body) -> _Body:
        accounts, store = self._accounts_of(body.id), self._bodies.stores[body.id]
        homes = {identity(account): account.id for account in accounts}
        removed = await store.read(lambda r: dict(r.identities()))
        homes = {**{who: account for account, who in removed.items()}, **homes}
        made = await store.read(lambda r: _gathered(r, [*(each.id for each in accounts), *removed], homes))
        acts, records, written, digests = made
        sizes = [(digest, size) for digest in sorted(digests) if (size := await store.blobs.size(digest)) is not None]
        member = self._fleet.memory.member(body.id)
        if member is not None:
            member.pending, member.receipt, member.told, member.former = "", "", True, None
        return _Body(body, accounts, member, acts, records, written, sizes, removed)

    # --- taking it in -------------------------------------------------------------------------------

    async def take_in(self, source: Path, code: str) -> Carried:
        """Raises as `SealedReader`, ``Rejected("handover_closed")`` (``body``; nothing was taken). Twice is once: what a
        body of this device took in is not taken in again."""
        file = await asyncio.to_thread(_open, source)
        try:
            reader = await asyncio.to_thread(SealedReader, file, FORMAT, code)
            manifest = await asyncio.to_thread(_read_manifest, reader)
            self._refuse_closed(manifest)
            again = True
            if not self._bodies.all:
                self._take_settings(manifest)
            for each in manifest.bodies:
                again &= not await self._take_body(manifest.id, each, reader)
        finally:
            file.close()
        self._fleet.policies.read_again()
        self._accounts.announce()
        return replace(_carried(manifest, ""), again=again)

    def _refuse_closed(self, manifest: _Manifest) -> None:
        """What the file brings to a body whose data are closed here has no place to go until they are open again."""
        closed = {sealed.body.id: sealed.body.name for sealed in self._fleet.closed()}
        theirs = {identity(account): account.body for account in self._profile.accounts() if account.body in closed}
        for each in manifest.bodies:
            for account in each.accounts:
                if identity(account) in theirs:
                    raise Rejected("handover_closed", body=closed[theirs[identity(account)]])

    def _take_settings(self, manifest: _Manifest) -> None:
        """On a device that is empty: the owner comes along, as the first configuration named it."""
        for name, value in manifest.settings.items():
            if not name.startswith(_STAYS):
                self._profile.set_setting(name, value)
        if manifest.owner is not None:
            self._fleet.memory.name_owner(manifest.owner)

    async def _take_body(self, id: str, each: _Body, reader: SealedReader) -> bool:
        here = {identity(account): account for account in self._bodies.accounts()}
        known = [here[identity(account)] for account in each.accounts if identity(account) in here]
        body = known[0].body if known else (await self._accounts.add_body(each.body.name, each.body.colour)).id
        if each.member is not None and self._fleet.memory.member(body) is None:
            self._fleet.memory.put(body, each.member)
        store, names = self._bodies.stores[body], {}
        for account in each.accounts:
            held = here.get(identity(account))
            if held is None:
                await self._accounts.adopt(_in_body(account, body))
            names[account.id] = held.id if held is not None else account.id
        await _take_bytes(store.blobs, each.digests, reader)
        homes = {identity(account): names[account.id] for account in each.accounts}
        present = {identity(account): account.id for account in self._accounts_of(body)}
        taken = (await store.write(lambda tx: _take(tx, id, each, names, homes, present))).value
        await self._bodies.find_departed()
        return taken

    # --- the end --------------------------------------------------------------------------------

    async def give_back(self) -> Returned:
        """Erase everything, look whether anything remains, and tell the bodies. Cannot be undone."""
        left, device, folder = tuple(await self.left()), self._fleet.memory.device(), self._profile.folder
        key, now = device.key, self._clock()
        receipt = Receipt(
            device=device.id, body="", number=0, act=Act.WIPE_DEVICE, outcome="returned", at_ms=now
        )  # fmt: skip
        names = tuple(body.name for body in self._profile.bodies())
        note = notes.write(notes.RECEIPT, receipt, key)
        async with self._fleet.devices.farewell() as say:
            await self._fleet.erase_everything()
            await say(note)
        remains = await asyncio.to_thread(_remaining, folder)
        self.returned = Returned(
            at_ms=now, device=device.name, bodies=names, left=left, remains=remains, receipt=note
        )  # fmt: skip
        self._fleet.over(device.name)
        return self.returned


def _remaining(folder: Path) -> tuple[str, ...]:
    own = (path for path in folder.iterdir() if path.name not in (*_KEPT_FILES, *OTHER_PROFILES))
    return tuple(sorted(path.name for path in own))


def _in_body(account: Account, body: BodyId) -> Account:
    return Account(
        id=account.id, body=body, service=account.service, url=account.url, login=account.login,
        settings=account.settings,
    )  # fmt: skip


def _gathered(
    reader: Reader, accounts: Sequence[AccountId], homes: Mapping[str, AccountId]
) -> tuple[list[_Act], list[_Local], list[NoteChange], set[str]]:
    """One instant of a body."""
    rows = [row for row in reader.outbox() if row.error_code != HANDED_OVER]
    digests = {digest for row in rows for digest in row.intent.digests}
    acts = [
        _Act(
            row.intent.KIND,
            _written(row.intent),
            row.state.value,
            row.not_before_ms,
            row.error_code,
        )
        for row in rows
    ]
    records = []
    for account in accounts:
        for kind in LOCAL_KINDS:
            for id in reader.own_versions(account, kind):
                record = reader.base(Key(account, kind, id))
                if record is None:
                    continue
                files = _files_of(reader, Key(account, kind, id))
                records.append(_Local(account, kind, id, msgspec.json.encode(record).decode(), files))
                digests |= {file.sha256 for file in files}
                if isinstance(record, LocalDraft):
                    digests |= {file.sha256 for file in record.files}
                if isinstance(record, FrozenNotes) and record.pages_sha256:
                    digests.add(record.pages_sha256)
    return acts, records, changes_of(reader, homes, reader.travelling_notes()), digests


def _files_of(reader: Reader, key: Key) -> list[_File]:
    return [
        _File(row.ref, row.name, row.media_type, row.sha256, row.size_bytes or 0)
        for row in reader.files(key)
        if row.state is FileState.HERE
    ]


def _set_aside(tx: Tx, carried: Collection[str]) -> None:
    """What is in the file; what was done or changed while it was being written is still for this device to send."""
    for row in tx.outbox():
        if row.error_code != HANDED_OVER and _written(row.intent) in carried:
            tx.park(row.op_id, Rejected(HANDED_OVER))


def _written(intent: Intent) -> str:
    return msgspec.json.encode(intent).decode()


def _take(
    tx: Tx, id: str, each: _Body, names: dict[AccountId, AccountId], homes: dict[str, AccountId],
    present: Mapping[str, AccountId],
) -> bool:  # fmt: skip
    """All of one body in one transaction, and that it was done."""
    if tx.secret(AccountId(""), _DONE + id) is not None:
        return False
    tx.set_secret(AccountId(""), _DONE + id, "1")
    known = {**{who: account for account, who in tx.identities().items()}, **present}
    for account, who in each.removed.items():
        names[account] = homes[who] = known.get(who, account)
        if who not in known:
            tx.set_secret(account, IDENTITY, who)
    for local in each.records:
        home = names.get(AccountId(local.account))
        if home is not None and local.kind in LOCAL_KINDS:
            record = msgspec.json.decode(_renamed(local.record, names), type=RECORD_TYPES[local.kind])
            held = tx.base(Key(home, local.kind, local.id)) if local.kind in BEGUN else None
            if held is not None and held.moment_ms > record.moment_ms:
                continue  # gone on with here, since another file of that tablet was taken in
            tx.put_local(home, record)
            _take_files(tx, home, local)
    for change in each.notes:
        if change.home in homes:
            tx.take_note(Key(homes[change.home], change.kind, change.id), change.version, change.record, sent=False)
    for act in each.acts:
        _take_act(tx, act, names, present)
    return True


def _take_act(tx: Tx, act: _Act, names: Mapping[AccountId, AccountId], present: Mapping[str, AccountId]) -> None:
    """As if its reply had been lost: the engine asks the server first, at its hour where it was to leave later. What the
    user had to settle stays so."""
    intent: Intent = msgspec.json.decode(_renamed(act.intent, names), type=INTENT_TYPES[act.kind])
    if tx.intent(intent.op_id) is not None or intent.account not in names.values():
        return
    tx.append_intent(intent)
    if intent.account not in present.values():
        tx.start_intent(intent.op_id)  # it counts as tried when its account comes back
        tx.park(intent.op_id, Rejected(ACCOUNT_GONE))
    elif act.error_code == ACCOUNT_GONE:
        tx.doubt_intent(intent.op_id)
    elif act.state in (IntentState.PARKED, IntentState.UNKNOWN):
        tx.park(intent.op_id, Rejected(act.error_code or "rejected"))
        tx.doubt_intent(intent.op_id)  # the other tablet may try it again too
    else:
        tx.doubt_intent(intent.op_id)


def _renamed(text: str, names: Mapping[AccountId, AccountId]) -> str:
    """JSON in which accounts have the names they have here: random ones, found nowhere else."""
    for old, new in names.items():
        text = text.replace(f'"{old}"', f'"{new}"')
    return text


def _take_files(tx: Tx, account: AccountId, local: _Local) -> None:
    for file in local.files:
        ref = FileRef(
            ref=file.ref, owner_kind=local.kind, owner_id=local.id, name=file.name, media_type=file.media_type
        )  # fmt: skip
        tx.take_in(account, refs=[ref])
        tx.set_file(
            account, file.ref, state=FileState.HERE, sha256=file.sha256, received_bytes=file.size_bytes,
            size_bytes=file.size_bytes,
        )  # fmt: skip


def _carried(manifest: _Manifest, code: str) -> Carried:
    held = [local.kind for each in manifest.bodies for local in each.records]
    ink = sum(not change.version.deleted for each in manifest.bodies for change in each.notes)
    return Carried(
        bodies=tuple(each.body.name for each in manifest.bodies),
        acts=sum(len(each.acts) for each in manifest.bodies),
        drafts=sum(held.count(kind) for kind in BEGUN),
        notes=ink + held.count(FrozenNotes.KIND),
        messages=held.count(Message.KIND),
        code=code,
    )


# --- the file ---------------------------------------------------------------------------------------


def _write(target: Path, code: str, manifest: _Manifest, blobs: Sequence[Blobs]) -> None:
    """Aside, synced, renamed: never half a file under its name. Blocks: for a thread."""
    aside = target.with_name(f".{target.name}.part")
    try:
        with aside.open("wb") as file:
            writer = SealedWriter(file, FORMAT, code)
            head = msgspec.json.encode(manifest)
            writer.write(len(head).to_bytes(8, "big") + head)
            for each, held in zip(manifest.bodies, blobs, strict=True):
                for digest, _size in each.digests:
                    with held.open_now(digest) as stream:
                        while chunk := stream.read(CHUNK_BYTES):
                            writer.write(chunk)
            writer.finish()
            file.flush()
            os.fsync(file.fileno())
        aside.replace(target)
    except OSError as error:
        aside.unlink(missing_ok=True)
        raise (DiskFull() if error.errno == 28 else LocalFault("export_failed")) from error
    except AppError:
        aside.unlink(missing_ok=True)
        raise


def _open(source: Path) -> BinaryIO:
    try:
        return source.open("rb")
    except OSError as error:
        raise Rejected("handover_unreadable") from error


def _read_manifest(reader: SealedReader) -> _Manifest:
    size = int.from_bytes(reader.read(8), "big")
    try:
        return msgspec.json.decode(reader.read(size), type=_Manifest)
    except msgspec.MsgspecError as error:
        raise Rejected("handover_unreadable") from error


async def _take_bytes(blobs: Blobs, digests: Sequence[tuple[str, int]], reader: SealedReader) -> None:
    """Through a transfer, as a download: verified before anything refers to them."""
    for digest, size in digests:
        async with blobs.writer(AccountId(""), f"handover:{digest}", resume=False) as writer:
            for begun in range(0, size, CHUNK_BYTES):
                chunk = await asyncio.to_thread(reader.read, min(CHUNK_BYTES, size - begun))
                await writer.write(chunk)
            await writer.finish(digest)
