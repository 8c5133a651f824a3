"""Messages kept on this device only (A19): local folders, what moves there, and the rule that takes old mail off the server.

Design note
-----------
A local folder is a `MailFolder` whose id begins with `HERE`, a message in it a `Message` and its `MessageBody` under an
id of the same kind: records that no server knows, so that lists, reading, printing and search need nothing of their
own. Moving one in is a wish (`KeepHere`) until the whole source of the message is on this device; then one transaction
writes the copy, its files, and the act that puts the server's message into *its* trash. Nothing leaves the server before
its copy is on disk, and what left it can still be taken back there for as long as the server keeps its trash.

The rule of a folder (`PURGE_DAYS` of the account's settings) makes such wishes by itself, after each round of
`Kept.run`: for read, unflagged messages older than it says, a few dozen at a time. It is off unless asked for.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from app.documents.eml import MailFile, mail_files, read_mail
from app.domain.accounts import Account, Service
from app.domain.changes import ChangeSet
from app.domain.errors import AppError, LocalFault, Rejected, TargetGone
from app.domain.exchange import FileRef
from app.domain.frozen import dataclass
from app.domain.ids import AccountId, Key, new_id
from app.domain.intents import MoveMessage, ReturnMessage
from app.domain.listing import FileState
from app.domain.mail import HERE, KeepHere, MailFolder, Message, MessageBody, Part, Role, is_here, source_ref
from app.domain.records import Mark
from app.domain.selection import DAY_MS, days_by_folder
from app.services.bodies import Bodies
from app.services.library import Library, ListQuery
from app.services.localmail import change_local, parted
from app.services.mail import MailService
from app.services.mailbox import MailboxService
from app.store.tx import Tx

log = logging.getLogger(__name__)

PURGE_DAYS = "purge_days"
"""Option of an account: days by folder after which its read mail is kept here only, as `folder_days_text` writes them."""
AT_ONCE = 40
"""Wishes that a rule makes in one round: their sources are fetched, the server is not flooded."""
FIRST_S, EVERY_S = 30.0, 900.0
SOURCE_BYTES = 64 * 1024 * 1024


def purge_days(account: Account) -> dict[str, int]:
    """Folder -> days of its rule; folders without a rule are left out."""
    return {folder: days for folder, days in days_by_folder(account.settings.get(PURGE_DAYS, "")).items() if days > 0}


@dataclass(frozen=True, slots=True)
class _Copy:
    """What a source becomes: the records of the local message, and its files with the digest of their bytes."""

    message: Message
    body: MessageBody
    files: tuple[tuple[FileRef, str, int], ...]


class Kept:
    """Local folders and their messages."""

    def __init__(self, bodies: Bodies, library: Library, mail: MailService, mailbox: MailboxService) -> None:
        self._bodies = bodies
        self._library = library
        self._mail = mail
        self._mailbox = mailbox
        self._turn = asyncio.Event()
        self._busy = asyncio.Lock()
        self._awaits = True
        """A wish may wait for a file; not known before the first round."""

    # --- folders --------------------------------------------------------------------------------

    async def folders(self, account: AccountId) -> list[MailFolder]:
        """The local folders of an account, by name."""
        entries = await self._library.entries(ListQuery(kind=MailFolder.KIND, accounts=(account,)), limit=5000)
        found = [e.record for e in entries if isinstance(e.record, MailFolder) and is_here(e.record.id)]
        return sorted(found, key=lambda folder: folder.name.casefold())

    async def create_folder(self, account: AccountId, name: str, id: str = "") -> Key:
        """Make a local folder. Raises ``Rejected``: ``folder_name``, ``name_taken``."""
        clean = await self._free_name(account, name, "")
        folder = MailFolder(id=id or f"{HERE}{new_id()}", name=clean)
        await self._bodies.write(account, lambda tx: tx.put_local(account, folder))
        return Key(account, MailFolder.KIND, folder.id)

    async def rename_folder(self, key: Key, name: str) -> None:
        """Raises as `create_folder`."""
        folder = await self._folder(key)
        renamed = replace(folder, name=await self._free_name(key.account, name, key.id))
        await self._bodies.write(key.account, lambda tx: tx.put_local(key.account, renamed))

    async def remove_folder(self, key: Key) -> None:
        """Only an empty one: its messages are nowhere else. Raises ``Rejected("local_folder_full")``."""
        await self._folder(key)
        box = ListQuery(kind=Message.KIND, boxes=((key.account, key.id),))
        wished = [w for w in await self._wishes(key.account) if w.folder == key.id]
        if wished or await self._library.count(box):
            raise Rejected("local_folder_full")
        await self._bodies.write(key.account, lambda tx: tx.remove_local(key))

    async def _folder(self, key: Key) -> MailFolder:
        record = await self._bodies.read(key.account, lambda r: r.base(key))
        if not isinstance(record, MailFolder) or not is_here(record.id):
            raise TargetGone("folder_gone")
        return record

    async def _free_name(self, account: AccountId, name: str, own: str) -> str:
        clean = unicodedata.normalize("NFC", name).strip()
        if not clean or len(clean) > 255 or any(ord(c) < 32 for c in clean):
            raise Rejected("folder_name")
        others = [f for f in await self.folders(account) if f.id != own]
        if any(f.name.casefold() == clean.casefold() for f in others):
            raise Rejected("name_taken")
        return clean

    # --- acts on what is here -------------------------------------------------------------------

    async def move(self, keys: Iterable[Key], folder: str) -> None:
        """Into any folder, local or not, messages of either kind. Raises as `MailService.move` and `put_on_server`."""
        if is_here(folder):
            await self.keep(keys, folder)
            return
        here, there = parted(keys)
        if there:
            await self._mail.move(there, folder)
        await self.put_on_server(here, folder)

    async def put_back(self, before: Mapping[tuple[AccountId, str], Sequence[Key]]) -> None:
        """Undo a move: wishes not carried out are dropped, copies made since go, and the server's message comes back."""
        for (account, folder), keys in before.items():
            here, there = parted(keys)
            await change_local(self._bodies, self._library, here, folder=folder)
            moved = [key for key in there if not await self._forget(key)]
            for key in moved:
                await self._drop_copy(key)
            await self._mailbox.put_back({(account, folder): moved})

    async def _drop_copy(self, key: Key) -> None:
        entry = await self._library.entry(key)
        row = await self._library.file(key.account, source_ref(entry.record)) if entry is not None and isinstance(
            entry.record, Message) else None  # fmt: skip
        if row is not None and row.sha256:
            copy = Key(key.account, Message.KIND, _copy_id(key.id, row.sha256))
            if await self._bodies.read(key.account, lambda r: r.base(copy)) is not None:
                await self.delete([copy])

    async def keep(self, keys: Iterable[Key], folder: str) -> None:
        """Messages of the server into a local folder, as soon as their whole content is here; local ones at once.

        Raises ``Rejected("other_mailbox")`` for somebody else's: what they share is not taken away from them.
        """
        here, there = parted(keys)
        if any(":" in key.id for key in there):
            raise Rejected("other_mailbox")
        await change_local(self._bodies, self._library, here, folder=folder)
        by_account: dict[AccountId, list[Key]] = {}
        for key in there:
            by_account.setdefault(key.account, []).append(key)
        for account, group in by_account.items():
            await self._wish(account, group, folder)
        self._turn.set()

    async def _wish(self, account: AccountId, keys: Sequence[Key], folder: str) -> None:
        await self._folder(Key(account, MailFolder.KIND, folder))
        now = self._bodies.clock()

        def work(tx: Tx) -> None:
            for key in keys:
                tx.put_local(account, KeepHere(id=key.id, folder=folder, at_ms=now))

        await self._bodies.write(account, work)
        self._awaits = True
        for key in keys:
            await self._mailbox.source(key)

    async def _forget(self, key: Key) -> bool:
        """Take a wish back that was not carried out; False = there is none."""
        wish = Key(key.account, KeepHere.KIND, key.id)
        if await self._bodies.read(key.account, lambda r: r.base(wish)) is None:
            return False
        await self._bodies.write(key.account, lambda tx: tx.remove_local(wish))
        return True

    async def delete(self, keys: Iterable[Key]) -> None:
        """For good: they are nowhere else, unless the server's trash still has them."""
        for key in keys:
            if not is_here(key.id):
                raise Rejected("not_in_trash")
            body = Key(key.account, MessageBody.KIND, key.id)
            await self._bodies.write(key.account, lambda tx, k=key, b=body: _remove(tx, k, b))  # type: ignore[misc]

    async def put_on_server(self, keys: Iterable[Key], folder: str) -> None:
        """Local messages back into a folder of the server: their source is laid there, then the copy here goes."""
        for key in keys:
            entry = await self._library.entry(key)
            record = entry.record if entry is not None else None
            if not isinstance(record, Message):
                raise TargetGone("message_gone")
            row = await self._library.file(key.account, source_ref(record))
            if row is None or row.state is not FileState.HERE:
                raise Rejected("text_not_here")
            intent = ReturnMessage(
                **self._bodies.stamp(key.account),
                target_id=key.id,
                folder=folder,
                message_id=record.message_id,
                date_ms=record.date_ms,
                unread=record.unread,
                flagged=record.flagged,
                source_sha256=row.sha256,
                subject=record.subject,
            )
            await self._bodies.append(intent)

    # --- the rule -------------------------------------------------------------------------------

    async def _apply_rules(self, account: Account) -> None:
        waiting = {wish.id for wish in await self._wishes(account.id)}
        for folder, days in purge_days(account).items():
            old = await self._old(account.id, folder, days)
            keys = [key for key in old if key.id not in waiting][: max(0, AT_ONCE - len(waiting))]
            if keys:
                goal = await self._goal(account.id, folder)
                await self._wish(account.id, keys, goal)
                waiting |= {key.id for key in keys}

    async def _old(self, account: AccountId, folder: str, days: int) -> list[Key]:
        """Read, unflagged messages of a server's folder that are older than its rule, the oldest first."""
        before = self._bodies.clock() - days * DAY_MS
        spared = Mark.UNREAD | Mark.FLAGGED
        query = ListQuery(kind=Message.KIND, boxes=((account, folder),), without=spared, ascending=True)
        entries = await self._library.entries(query, limit=2 * AT_ONCE)
        found = [(e.key, e.record) for e in entries if isinstance(e.record, Message) and not e.pending]
        return [key for key, message in found if message.date_ms < before and not message.draft]

    async def _goal(self, account: AccountId, folder: str) -> str:
        """The local folder of a rule, named as the server's; made at its first message."""
        id = f"{HERE}{folder}"
        key = Key(account, MailFolder.KIND, id)
        if await self._bodies.read(account, lambda r: r.base(key)) is None:
            source = await self._bodies.read(account, lambda r: r.base(Key(account, MailFolder.KIND, folder)))
            name = source.name if isinstance(source, MailFolder) else folder
            role = source.role if isinstance(source, MailFolder) else Role.NORMAL
            made = MailFolder(id=id, name=_RULE_NAMES.get(role, name))
            await self._bodies.write(account, lambda tx: tx.put_local(account, made))
        return id

    # --- carrying out ---------------------------------------------------------------------------

    def look(self, changes: ChangeSet) -> None:
        """A file came: it may be a source that was waited for."""
        if changes.files and self._awaits:
            self._turn.set()

    def hurry(self) -> None:
        """A rule was changed: look now. On the application's thread."""
        self._turn.set()

    async def run(self) -> None:
        """Beside everything else until cancelled."""
        pause = FIRST_S
        while True:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._turn.wait(), pause)
            pause = EVERY_S
            self._turn.clear()
            await self.once()

    async def once(self) -> None:
        """Rules, then every wish whose source is here."""
        async with self._busy:
            left = 0
            for account in self._bodies.accounts(Service.ZIMBRA):
                try:
                    await self._apply_rules(account)
                    for wish in await self._wishes(account.id):
                        left += not await self._carry_out(account.id, wish)
                except AppError as error:
                    left += 1
                    log.warning("mail of one account not kept here yet: %s", error.code)
            self._awaits = left > 0

    async def _wishes(self, account: AccountId) -> list[KeepHere]:
        entries = await self._library.entries(ListQuery(kind=KeepHere.KIND, accounts=(account,)), limit=10_000)
        return [e.record for e in entries if isinstance(e.record, KeepHere)]

    async def _carry_out(self, account: AccountId, wish: KeepHere) -> bool:
        """False while the source is not here."""
        key, wish_key = Key(account, Message.KIND, wish.id), Key(account, KeepHere.KIND, wish.id)
        entry = await self._library.entry(key)
        if entry is None or not isinstance(entry.record, Message):  # deleted meanwhile, here or elsewhere
            await self._bodies.write(account, lambda tx: tx.remove_local(wish_key))
            return True
        row = await self._library.file(account, source_ref(entry.record))
        if row is None or row.state is not FileState.HERE:
            return False
        copy = await self._copied(account, entry.record, wish.folder, row.sha256, row.size_bytes or 0)
        trash = await self._trash(account)
        intent = MoveMessage(**self._bodies.stamp(account), target_id=wish.id, folder=trash)

        def work(tx: Tx) -> None:
            _put_copy(tx, account, copy)
            tx.append_intent(intent)
            tx.remove_local(wish_key)

        await self._bodies.write(account, work)
        return True

    async def _copied(self, account: AccountId, message: Message, folder: str, sha256: str, size: int) -> _Copy:
        """The local message of a source. Its bytes are in the store before the records name them."""
        blobs = self._bodies.store_of(account).blobs
        data = await blobs.read_all(sha256, SOURCE_BYTES)
        mail, found = await asyncio.gather(asyncio.to_thread(read_mail, data), asyncio.to_thread(mail_files, data))
        server = await self._bodies.read(account, lambda r: r.base(Key(account, MessageBody.KIND, message.id)))
        id = _copy_id(message.id, sha256)
        held = server if isinstance(server, MessageBody) else MessageBody(id=id)
        parts: list[Part] = []
        files: list[tuple[FileRef, str, int]] = [(_source(id, message), sha256, size or len(data))]
        for rank, file in enumerate(found, 1):
            digest = await blobs.put(file.data)
            part = _part(file, rank)
            parts.append(part)
            files.append((_file(id, part), digest, len(file.data)))
        body = replace(
            held, id=id, html=mail.html or held.html, text=mail.text or held.text, parts=tuple(parts),
            receipt_to=(), unreadable=mail.unreadable,
        )  # fmt: skip
        copy = replace(message, id=id, folder=folder, conversation="", revision=sha256[:12], invite=None)
        return _Copy(copy, body, tuple(files))

    async def _trash(self, account: AccountId) -> str:
        entries = await self._library.entries(ListQuery(kind=MailFolder.KIND, accounts=(account,)), limit=5000)
        folders = [e.record for e in entries if isinstance(e.record, MailFolder) and not e.record.is_shared]
        found = next((f.id for f in folders if f.role is Role.TRASH), "")
        if not found:
            raise LocalFault("no_trash_folder")
        return found


_RULE_NAMES: Mapping[Role, str] = {Role.INBOX: "Réception", Role.SENT: "Envoyés"}
"""Zimbra does not translate its fixed folders: the local ones are named as the window names those."""


def _copy_id(message_id: str, sha256: str) -> str:
    """Name of the local copy of a message: the same however often it is made."""
    return f"{HERE}{message_id}-{sha256[:12]}"


def _source(id: str, message: Message) -> FileRef:
    name = f"{message.subject[:60].strip() or 'message'}.eml"
    return FileRef(ref=f"source:{id}", owner_kind=Message.KIND, owner_id=id, name=name, media_type="message/rfc822")


def _part(file: MailFile, rank: int) -> Part:
    return Part(
        part=str(rank), name=file.name, media_type=file.media_type, size_bytes=len(file.data),
        content_id=file.content_id, inline=file.inline,
    )  # fmt: skip


def _file(id: str, part: Part) -> FileRef:
    return FileRef(
        ref=f"part:{id}:{part.part}", owner_kind=Message.KIND, owner_id=id, name=part.name, media_type=part.media_type
    )


def _put_copy(tx: Tx, account: AccountId, copy: _Copy) -> None:
    tx.put_local(account, copy.message)
    tx.put_local(account, copy.body)
    tx.take_in(account, refs=[ref for ref, _, _ in copy.files])
    for ref, digest, size in copy.files:
        tx.set_file(account, ref.ref, state=FileState.HERE, sha256=digest, received_bytes=size, size_bytes=size)


def _remove(tx: Tx, message: Key, body: Key) -> None:
    tx.remove_local(message)
    tx.remove_local(body)
