"""The carnet between one's devices: what is written here leaves sealed, what others wrote comes in (`domain.carnet`).

Each body has its own: its Zimbra mailbox keeps the segments, its store the keys. A body without a mailbox keeps
its ink on this device, says so (`CarnetState`), and offers an encrypted file instead (`export_file`).

Leaving: a note's version is written with the note; some quiet seconds later all that changed is sealed into one
segment, which becomes an intent in the same transaction (`_flush`). From there it is an act like any other:
delivered once, probed after a lost reply, visible under « À envoyer ».

Coming in: the mailbox's push says that the folder changed (`connectors.zimbra.mail` wakes the stream); what came is
merged at once. A push may be lost, or there is none: a meeting that comes into sight asks too (`freshen`).

Keys: the first device makes the carnet key and lays it in the mailbox, wrapped under the recovery code. A
device that finds a key it does not hold asks for that code once, then lays it there under its own code too.
Two devices that began at the same time have two keys: each opens the other's with its code, and both write
with the lower one from then on. Nothing is made before the mailbox was read once.
"""

from __future__ import annotations

import asyncio
import enum
import json
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import msgspec

from app.domain.accounts import Account, Service, identity
from app.domain.carnet import KEY, NOTES, TRAVELS, CarnetSegment, NoteChange
from app.domain.changes import ChangeSet
from app.domain.errors import AppError, LocalFault, Rejected
from app.domain.frozen import dataclass
from app.domain.ids import AccountId, BodyId, Key
from app.domain.intents import DropCarnet, SendCarnet
from app.services.bodies import Bodies
from app.services.carnet_parts import (
    CHANGES,
    FILE_FORMAT,
    KEYS,
    CarnetFile,
    changes_of,
    dump_keys,
    groups,
    load_keys,
    opened_keys,
    read_file,
    segment_name,
)
from app.services.library import Library, ListQuery
from app.store import sealing
from app.store.body import BodyStore
from app.store.carnet import HeldVersion
from app.store.profile import CODE_KEY, Profile
from app.store.reader import Reader
from app.store.tx import Tx

log = logging.getLogger(__name__)

STREAM = "carnet"
READ, WRAPPED = "carnet.read", "carnet.wrapped"
"""Secrets of a mailbox: what was read with which keys and accounts, code the keys lie there under."""
QUIET_S, LATEST_S = 15.0, 60.0
"""A segment leaves once nothing was written for so long, or changes have waited for so much."""
ASK_AGAIN_S = 30.0
"""A mailbox is not asked for others' notes more often than this because a meeting is in sight."""
MOST_OWN = 40
"""Segments of one device in the mailbox; beyond, they are written anew as one and removed."""
PAGE = 50


class CarnetState(enum.Enum):
    READY = "ready"
    """What is written goes to the mailbox, and comes from there."""
    NO_MAILBOX = "no_mailbox"
    """This body has no Zimbra account: ink stays here."""
    NO_CODE = "no_code"
    """A recovery code must be made first: nobody could open the key otherwise."""
    LOCKED = "locked"
    """Another device's key lies in the mailbox: its recovery code is asked for."""
    UNREAD = "unread"
    """The mailbox was not read yet."""


@dataclass(frozen=True, slots=True)
class CarnetFacts:
    """Where one body's carnet stands."""

    body: BodyId
    state: CarnetState
    mailbox: AccountId | None
    waiting: int
    """Notes that are in no segment yet."""


class CarnetService:
    """Runs beside everything else; `noticed` tells it of changes."""

    def __init__(
        self,
        bodies: Bodies,
        library: Library,
        profile: Profile,
        look: Callable[[AccountId, str], None],
        quiet_s: float = QUIET_S,
    ) -> None:
        """``look``: pull a stream of an account now, where its server answers (`Engine.look`)."""
        self._bodies = bodies
        self._library = library
        self._profile = profile
        self._look = look
        self._quiet_s = quiet_s
        self._asked: dict[AccountId, float] = {}
        """Mailbox -> when it was last asked because a meeting was in sight, by the loop's clock."""
        self._unread: set[AccountId] = set()
        """Mailboxes that were not read yet when something was to be sent."""
        self._wake = asyncio.Event()
        self._came = asyncio.Event()
        self._busy = asyncio.Lock()

    # --- the life -------------------------------------------------------------------------------

    def noticed(self, changes: ChangeSet) -> None:
        """Something was committed: a note of this device, or a segment that came in."""
        kinds = {key.kind for key in changes.keys}
        if CarnetSegment.KIND in kinds:
            self._came.set()
        if kinds & TRAVELS or CarnetSegment.KIND in kinds or changes.profile or changes.accounts & self._unread:
            self._wake.set()

    async def run(self) -> None:
        """Until cancelled. Trouble in one body leaves the others alone and is tried again at the next change."""
        await self.turn()
        async with asyncio.TaskGroup() as group:
            group.create_task(self._taking_in(), name="carnet in")
            group.create_task(self._sending(), name="carnet out")

    async def _taking_in(self) -> None:
        """What came is read at once: somebody may be looking at the page."""
        while True:
            await self._came.wait()
            self._came.clear()
            await self._each(self._merge)

    async def _sending(self) -> None:
        """What is written leaves in a moment of rest (`QUIET_S`)."""
        while True:
            await self._wake.wait()
            latest = asyncio.get_running_loop().time() + LATEST_S
            while self._wake.is_set() and asyncio.get_running_loop().time() < latest:
                self._wake.clear()
                await asyncio.sleep(self._quiet_s)
            self._wake.clear()
            await self.turn()

    async def turn(self) -> None:
        """Read what came, send what is to be sent; once."""
        await self._each(self._merge, self._flush)

    async def _each(self, *works: Callable[[Account], Awaitable[None]]) -> None:
        async with self._busy:
            for body in self._bodies.all:
                mailbox = self._mailbox(body.id)
                if mailbox is None:
                    continue
                try:
                    for work in works:
                        await work(mailbox)
                except AppError as error:
                    if error.code != "store_closed":  # erased or closed meanwhile (`fleet`), or the program ends
                        log.warning("the carnet of one body was put off: %s", error.code)

    async def freshen(self, account: AccountId) -> None:
        """A meeting of ``account`` came into sight: what other devices wrote is fetched, unless it just was.

        Says nothing and waits for nothing: what comes is announced as any change. A lost signal costs nothing then.
        """
        mailbox = self._mailbox(self._bodies.body_of(account).id)
        now = asyncio.get_running_loop().time()
        if mailbox is None or now - self._asked.get(mailbox.id, -ASK_AGAIN_S) < ASK_AGAIN_S:
            return
        self._asked[mailbox.id] = now
        self._look(mailbox.id, STREAM)

    def _mailbox(self, body: BodyId) -> Account | None:
        """The body's first Zimbra account."""
        return next((a for a in self._bodies.accounts(Service.ZIMBRA) if a.body == body), None)

    def _homes(self, body: BodyId) -> dict[str, AccountId]:
        return {identity(account): account.id for account in self._bodies.accounts() if account.body == body}

    # --- what is known --------------------------------------------------------------------------

    async def facts(self) -> tuple[CarnetFacts, ...]:
        """Each body's carnet."""
        return tuple([await self._facts(body.id) for body in self._bodies.all])

    async def facts_of(self, account: AccountId) -> CarnetFacts:
        """The carnet that an account's ink is part of."""
        return await self._facts(self._bodies.body_of(account).id)

    async def _facts(self, body: BodyId) -> CarnetFacts:
        store = self._bodies.stores[body]
        waiting = len(await store.read(lambda r: r.notes_to_send()))
        mailbox = self._mailbox(body)
        if mailbox is None:
            return CarnetFacts(body, CarnetState.NO_MAILBOX, None, waiting)
        keys = await store.read(lambda r: load_keys(r, mailbox.id))
        if await self._unknown_keys(mailbox.id, keys):
            state = CarnetState.LOCKED
        elif keys:
            state = CarnetState.READY
        elif self._profile.setting(CODE_KEY) is None:
            state = CarnetState.NO_CODE
        else:
            read = await store.read(lambda r: r.cursor(mailbox.id, STREAM))
            state = CarnetState.UNREAD if read is None else CarnetState.READY
        return CarnetFacts(body, state, mailbox.id, waiting)

    async def _unknown_keys(self, mailbox: AccountId, keys: dict[str, bytes]) -> set[str]:
        """Keys that lie in the mailbox and are not held here."""
        return {
            sealing.named_key(segment.sealed)
            async for segment in self._segments(mailbox)
            if segment.role == KEY and segment.sealed
        } - keys.keys()

    async def _segments(self, mailbox: AccountId) -> AsyncIterator[CarnetSegment]:
        """Those held here, oldest first, without having all in memory."""
        snapshot = await self._library.snapshot(ListQuery(kind=CarnetSegment.KIND, accounts=(mailbox,), ascending=True))
        for start in range(0, len(snapshot), PAGE):
            for entry in await self._library.load(snapshot, start, start + PAGE):
                if entry is not None and isinstance(entry.record, CarnetSegment):
                    yield entry.record

    # --- coming in ------------------------------------------------------------------------------

    async def _merge(self, mailbox: Account) -> None:
        """Take in the segments that were not read with the keys and accounts of now."""
        store, homes = self._bodies.store_of(mailbox.id), self._homes(mailbox.body)
        keys = await store.read(lambda r: load_keys(r, mailbox.id))
        known = json.dumps([sorted(keys), sorted(homes)])
        noted = await store.read(lambda r: r.secret(mailbox.id, READ))
        before, names = json.loads(noted) if noted else ("", [])
        done = set(names) if before == known else set()
        device = await store.read(lambda r: r.device())
        fresh = False
        async for segment in self._segments(mailbox.id):
            if segment.role != NOTES or segment.name in done or segment.name.startswith(f"{device}-"):
                continue
            if await self._take(store, homes, keys, segment.sealed):
                done.add(segment.name)
                fresh = True
        if fresh or before != known:
            await store.write(lambda tx: tx.set_secret(mailbox.id, READ, json.dumps([known, sorted(done)])))

    async def _take(
        self, store: BodyStore, homes: dict[str, AccountId], keys: dict[str, bytes], sealed: str, *, sent: bool = True
    ) -> bool:
        """One segment; False = its key is not held. A damaged one is passed over, and stays where it is."""
        try:
            data = await asyncio.to_thread(sealing.open_sealed, keys, sealed)
            if data is None:
                return False
            changes = CHANGES.decode(data)
        except (LocalFault, msgspec.MsgspecError):
            log.warning("a segment of the carnet cannot be read")
            return True

        def work(tx: Tx) -> None:
            for change in changes:
                if change.home in homes and change.kind in TRAVELS:
                    tx.take_note(
                        Key(homes[change.home], change.kind, change.id), change.version, change.record, sent=sent
                    )

        await store.write(work)
        return True

    # --- leaving --------------------------------------------------------------------------------

    async def _flush(self, mailbox: Account) -> None:
        """Seal what is to be sent into segments, which wait in the outbox from the same commit on."""
        store = self._bodies.store_of(mailbox.id)
        if not await self._ready(mailbox, store):
            return
        names = await self._own_names(mailbox.id, store, NOTES)
        whole, intents, versions = len(names) > MOST_OWN, list[SendCarnet](), list[HeldVersion]()
        if whole:
            intents, versions = await self._sealed(mailbox, store, most=len(names) // 2)
            whole = bool(intents)
        if not whole:
            intents, versions = await self._sealed(mailbox, store)
        if not intents:
            return
        if whole:
            stamp = self._bodies.stamp(mailbox.id)
            device = await store.read(lambda r: r.device())
            new = tuple(intent.target_id for intent in intents)
            drop = DropCarnet(**stamp, target_id=device, names=tuple(names), held_in=new)

        def work(tx: Tx) -> None:
            for intent in intents:
                tx.append_intent(intent)
            if whole:
                tx.append_intent(drop)
            tx.mark_notes_sent(versions)

        await self._bodies.write(mailbox.id, work)

    async def _own_names(self, mailbox: AccountId, store: BodyStore, role: str) -> list[str]:
        """Segments of this device that lie in the mailbox."""
        device = await store.read(lambda r: r.device())
        found = self._segments(mailbox)
        return [s.name async for s in found if device and s.role == role and s.name.startswith(f"{device}-")]

    async def _ready(self, mailbox: Account, store: BodyStore, *, wanted: bool = False) -> bool:
        """Whether this device may write, its key being where the user's other devices find it. ``wanted``: make one
        though no note waits for it."""
        keys = await store.read(lambda r: load_keys(r, mailbox.id))
        written = self._profile.setting(CODE_KEY)
        if await store.read(lambda r: r.cursor(mailbox.id, STREAM)) is None:
            self._unread.add(mailbox.id)
            return False
        self._unread.discard(mailbox.id)
        made = not keys
        if made:
            something = wanted or bool(await store.read(lambda r: r.travelling_notes()))
            if not something or written is None or await self._unknown_keys(mailbox.id, {}):
                return False
            key = sealing.new_key()
            keys = {sealing.key_id(key): key}
        if written is not None:
            await self._lay_keys(mailbox, store, keys, sealing.load_code_key(written), first=made)
        return True

    async def _lay_keys(
        self, mailbox: Account, store: BodyStore, keys: dict[str, bytes], code: sealing.CodeKey, *, first: bool
    ) -> None:
        """Keys held here lie in the mailbox under this device's code: once for each key and code. ``first``: nothing of
        this carnet lies there yet, so all notes go there, those too that another mailbox had."""
        before = await store.read(lambda r: r.secret(mailbox.id, WRAPPED))
        laid: list[str] = json.loads(before) if before else []
        now = [f"{id}:{code.salt.hex()}" for id in keys]
        missing = [id for id, mark in zip(keys, now, strict=True) if mark not in laid]
        if not missing:
            return
        outdated = await self._own_names(mailbox.id, store, KEY) if not set(laid) <= set(now) else []

        def work(tx: Tx) -> None:
            if first:
                tx.send_notes_again()
            tx.set_secret(mailbox.id, KEYS, dump_keys(keys))
            tx.set_secret(mailbox.id, WRAPPED, json.dumps(now))
            device = tx.ensure_device()
            names = tuple(segment_name(device) for _ in missing)
            for id, name in zip(missing, names, strict=True):
                stamp, wrapped = self._bodies.stamp(mailbox.id), sealing.wrap(keys[id], code)
                tx.append_intent(SendCarnet(**stamp, target_id=name, sealed=wrapped, role=KEY))
            if outdated:  # under a recovery code that was replaced: it opens nothing any more
                stamp = self._bodies.stamp(mailbox.id)
                tx.append_intent(DropCarnet(**stamp, target_id=device, names=tuple(outdated), held_in=names))

        await self._bodies.write(mailbox.id, work)

    async def _sealed(
        self, mailbox: Account, store: BodyStore, *, most: int = 0
    ) -> tuple[list[SendCarnet], list[HeldVersion]]:
        """Segments of what is to be sent. ``most``: of everything that lies in those of this device, which is not only
        what was written on it (a file brought notes, an account was removed), so of everything that is held; nothing
        where that takes more than so many: writing them anew would spare none."""
        here, whole = self._homes(mailbox.body), most > 0

        def gather(reader: Reader) -> tuple[list[HeldVersion], list[NoteChange], dict[str, bytes], str]:
            mine = reader.travelling_notes() if whole else reader.notes_to_send()
            removed = {home: account for account, home in reader.identities().items()} if whole else {}
            homes = {**removed, **here}
            mine = [each for each in mine if each.key.account in homes.values()]
            return mine, changes_of(reader, homes, mine), load_keys(reader, mailbox.id), reader.device()

        versions, changes, keys, device = await store.read(gather)
        if not changes or not keys:
            return [], []
        parts = list(groups(changes))
        if whole and len(parts) > most:
            return [], []
        key = keys[min(keys)]
        intents = []
        for group in parts:
            sealed = await asyncio.to_thread(sealing.seal, key, msgspec.json.encode(group))
            stamp, name = self._bodies.stamp(mailbox.id), segment_name(device)
            intents.append(SendCarnet(**stamp, target_id=name, sealed=sealed, changes=len(group)))
        return intents, versions

    # --- asked by the user ----------------------------------------------------------------------

    async def make_key(self, body: BodyId) -> bool:
        """The key that the user's devices have in common, made and laid in the mailbox where there is none yet.

        False where it cannot be: no mailbox, not read yet, no recovery code, another device's key not opened.
        """
        mailbox = self._mailbox(body)
        async with self._busy:
            return mailbox is not None and await self._ready(mailbox, self._bodies.stores[body], wanted=True)

    async def unlock(self, body: BodyId, code: str) -> None:
        """Open the keys that lie in the mailbox with another device's recovery code, and read what they seal.

        Raises ``NeedsUser("recovery_code_wrong")`` when it opens none.
        """
        mailbox = self._mailbox(body)
        if mailbox is None:
            raise Rejected("carnet_no_mailbox")
        store = self._bodies.stores[body]
        held = await store.read(lambda r: load_keys(r, mailbox.id))
        wrapped = [s.sealed async for s in self._segments(mailbox.id) if s.role == KEY and s.sealed]
        opened = await asyncio.to_thread(opened_keys, [w for w in wrapped if sealing.named_key(w) not in held], code)

        def work(tx: Tx) -> None:
            if not held:  # what this device wrote may lie in another mailbox only
                tx.send_notes_again()
            tx.set_secret(mailbox.id, KEYS, dump_keys({**held, **opened}))

        await store.write(work)
        await self.turn()

    async def export_file(self, body: BodyId, target: Path) -> int:
        """Everything written in a body as one encrypted file, opened by this device's recovery code.

        Returns the number of notes. Raises ``Rejected("recovery_code_missing")`` where no code was made,
        `DiskFull`, ``LocalFault("export_failed")``.
        """
        written = self._profile.setting(CODE_KEY)
        if written is None:
            raise Rejected("recovery_code_missing")
        homes = self._homes(body)
        changes = await self._bodies.stores[body].read(lambda r: changes_of(r, homes, r.travelling_notes()))
        key = sealing.new_key()
        code = sealing.load_code_key(written)

        def build() -> bytes:
            segments = [sealing.seal(key, msgspec.json.encode(group)) for group in groups(changes)]
            return msgspec.json.encode(CarnetFile(FILE_FORMAT, [sealing.wrap(key, code)], segments))

        await self._library.save_bytes(await asyncio.to_thread(build), target)
        return sum(not change.version.deleted for change in changes)

    async def import_file(self, source: Path, code: str) -> int:
        """Take in a file of another device; merged by note. Returns how many notes it holds for accounts here.

        Raises ``Rejected("carnet_file_unreadable")``, ``NeedsUser("recovery_code_wrong")``.
        """
        file = await asyncio.to_thread(read_file, source)
        keys = await asyncio.to_thread(opened_keys, file.keys, code)
        count = 0
        for body in self._bodies.all:
            homes = self._homes(body.id)
            for sealed in file.segments:
                data = await asyncio.to_thread(sealing.open_sealed, keys, sealed)
                mine = [c for c in CHANGES.decode(data or b"[]") if c.home in homes and not c.version.deleted]
                count += len(mine)
                await self._take(self._bodies.stores[body.id], homes, keys, sealed, sent=False)
        self._wake.set()
        return count
