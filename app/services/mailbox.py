"""The mailbox put in order: folders, tags, junk, deletion; and what is asked of the server directly.

Acts are intents like all others. Questions (`recoverable`, `older`, `find_on_server`) need a network and raise the
Transient family without one; what they bring is kept like any other mail.
"""

from __future__ import annotations

import asyncio
import logging
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from app.connectors.composite import CompositeConnector
from app.documents.eml import MAX_BYTES as LETTER_BYTES
from app.documents.eml import ReadMail as ReadMail  # part of what this module offers
from app.documents.eml import read_mail
from app.domain.accounts import AccountState, Service
from app.domain.errors import LocalFault, NeedsUser, Rejected, TargetGone, Transient, Unreachable
from app.domain.exchange import AsksMail, Connector, FileRef, Urgency
from app.domain.frozen import dataclass
from app.domain.ids import AccountId, Key, OpId, new_id
from app.domain.intents import (
    DeleteMessage,
    DeleteTag,
    Intent,
    MarkJunk,
    MoveMessage,
    RecoverMessage,
    RemoveFolder,
    SaveFolder,
    SaveTag,
    TagMessage,
)
from app.domain.listing import OutboxRow
from app.domain.mail import (
    LOCAL,
    MailboxFacts,
    MailFolder,
    MailTag,
    Message,
    Role,
    SavedSearch,
    source_ref,
)
from app.domain.selection import DAY_MS, folder_days, selection_of
from app.services.bodies import Bodies
from app.services.library import Library, ListQuery
from app.services.localmail import change_local, parted
from app.store.reader import Reader
from app.store.tx import Tx

log = logging.getLogger(__name__)

PAGE = 50
MOST_RECOVERABLE = 500
_REFUSED = frozenset(':/"')


@dataclass(frozen=True, slots=True)
class Deleted:
    """A message that can be recovered."""

    account: AccountId
    message: Message


@dataclass(frozen=True, slots=True)
class Remote:
    """A message the server found; ``held``: it is on this device too."""

    account: AccountId
    message: Message
    held: bool


class MailboxService:
    """Folders, tags and the server's side of the Messages space."""

    def __init__(self, bodies: Bodies, library: Library, connector: Callable[[AccountId], Connector | None]) -> None:
        self._bodies = bodies
        self._library = library
        self._connector = connector

    # --- many messages --------------------------------------------------------------------------

    async def spread(self, keys: Iterable[Key], boxes: Sequence[tuple[AccountId, str]] | None) -> list[Key]:
        """Rows of a list grouped by conversation -> the messages they stand for, in those boxes."""
        wanted = set(boxes) if boxes is not None else None
        found: dict[Key, None] = {}
        # Most stand for themselves: those of a conversation alone are looked into one by one.
        for row in await self._library.entries_of(keys):
            for entry in await self._library.thread(row.key) if row.record.thread else ():
                if wanted is None or (row.key.account, entry.record.box) in wanted:
                    found[entry.key] = None
            found.setdefault(row.key)
        return list(found)

    async def boxes_of(self, keys: Iterable[Key]) -> dict[tuple[AccountId, str], list[Key]]:
        """Where messages lie now, for the way back from a move."""
        found: dict[tuple[AccountId, str], list[Key]] = {}
        for entry in await self._library.entries_of(keys):
            found.setdefault((entry.key.account, entry.record.box), []).append(entry.key)
        return found

    async def put_back(self, before: dict[tuple[AccountId, str], list[Key]]) -> None:
        """Undo a move."""
        await self._bodies.append(
            *(
                MoveMessage(**self._bodies.stamp(account), target_id=key.id, folder=folder)
                for (account, folder), keys in before.items()
                for key in keys
            )
        )

    async def set_junk(self, keys: Iterable[Key], value: bool) -> None:
        """Spam, or not: the server's filter learns. Back to the inbox where it is not."""
        role = Role.JUNK if value else Role.INBOX
        folders: dict[AccountId, str] = {}
        intents: list[Intent] = []
        here, there = parted(keys)
        if here:
            raise Rejected("kept_here_only")
        for key in there:
            if key.account not in folders:
                folders[key.account] = (await self._fixed(key.account, role)).id
            folder = folders[key.account]
            intents.append(MarkJunk(**self._bodies.stamp(key.account), target_id=key.id, value=value, folder=folder))
        await self._bodies.append(*intents)

    async def delete_forever(self, keys: Iterable[Key]) -> None:
        """Only what lies in the trash or among the junk. Raises Rejected("not_in_trash") for anything else."""
        wanted = list(keys)
        aside = {(f.key.account, f.key.id) for f in await self._folders() if _is_aside(f.record)}
        entries = await self._library.entries_of(wanted)
        if any((e.key.account, e.record.box) not in aside for e in entries):
            raise Rejected("not_in_trash")
        await self._bodies.append(
            *(DeleteMessage(**self._bodies.stamp(key.account), target_id=key.id) for key in wanted)
        )

    async def count_in(self, account: AccountId, folder: str) -> int:
        return await self._library.count(ListQuery(kind=Message.KIND, boxes=((account, folder),)))

    async def empty(self, account: AccountId, folder: str) -> int:
        """Delete what lies in the trash or among the junk, by ids: what arrives meanwhile stays (interop §25).

        Returns how many messages that is.
        """
        found = await self._bodies.read(account, lambda r: r.base(Key(account, MailFolder.KIND, folder)))
        if not isinstance(found, MailFolder) or found.role not in (Role.TRASH, Role.JUNK):
            raise Rejected("not_in_trash")
        keys = await self._library.keys(
            await self._library.snapshot(ListQuery(kind=Message.KIND, boxes=((account, folder),)))
        )
        await self.delete_forever(keys)
        return len(keys)

    # --- folders --------------------------------------------------------------------------------

    async def create_folder(self, account: AccountId, name: str, parent: str = "") -> Key:
        """Make a folder; it can be filled at once. Raises Rejected("folder_name")."""
        name = await self._free_name(account, name, parent, "")
        intent = SaveFolder(**self._bodies.stamp(account), target_id=f"{LOCAL}{new_id()}", name=name, parent=parent)
        await self._bodies.append(intent)
        return intent.target

    async def rename_folder(self, key: Key, name: str) -> None:
        folder = await self._own_folder(key)
        name = await self._free_name(key.account, name, folder.parent, key.id)
        await self._bodies.append(
            SaveFolder(**self._bodies.stamp(key.account), target_id=key.id, name=name, parent=folder.parent)
        )

    async def move_folder(self, key: Key, parent: str) -> None:
        """Under another folder, never under itself. Raises Rejected("folder_into_itself")."""
        folder = await self._own_folder(key)
        above = {e.key.id: e.record.parent for e in await self._folders() if e.key.account == key.account}
        at = parent
        while at:
            if at == key.id:
                raise Rejected("folder_into_itself")
            at = above.get(at, "")
        name = await self._free_name(key.account, folder.name, parent, key.id)
        await self._bodies.append(
            SaveFolder(**self._bodies.stamp(key.account), target_id=key.id, name=name, parent=parent)
        )

    async def remove_folder(self, key: Key) -> bool:
        """To the trash; for good when it lies there already (True)."""
        await self._own_folder(key)
        above = {e.key.id: e.record.parent for e in await self._folders() if e.key.account == key.account}
        trash = (await self._fixed(key.account, Role.TRASH)).id
        at, forever = above.get(key.id, ""), False
        while at:
            forever, at = forever or at == trash, above.get(at, "")
        await self._bodies.append(
            RemoveFolder(**self._bodies.stamp(key.account), target_id=key.id, forever=forever, trash=trash)
        )
        return forever

    async def _own_folder(self, key: Key) -> MailFolder:
        entry = await self._library.entry(key)
        if entry is None or not isinstance(entry.record, MailFolder):
            raise TargetGone("folder_gone")
        if entry.record.is_fixed:
            raise Rejected("system_folder", folder=key.id)
        return entry.record

    async def _free_name(self, account: AccountId, name: str, parent: str, own: str) -> str:
        """The name as the server takes it (§7). Raises Rejected("folder_name") or Rejected("name_taken")."""
        clean = unicodedata.normalize("NFC", name).strip()
        if not clean or len(clean) > 255 or clean in (".", "..") or any(c in _REFUSED or ord(c) < 32 for c in clean):
            raise Rejected("folder_name")
        for entry in await self._folders():
            other = entry.record
            same = entry.key.account == account and other.parent == parent and entry.key.id != own
            if same and other.name.casefold() == clean.casefold():
                raise Rejected("name_taken")
        return clean

    async def _folders(self) -> list[_FolderEntry]:
        entries = await self._library.entries(ListQuery(kind=MailFolder.KIND), limit=5000)
        return [_FolderEntry(e.key, e.record) for e in entries if isinstance(e.record, MailFolder)]

    async def _fixed(self, account: AccountId, role: Role) -> MailFolder:
        found = next(
            (f.record for f in await self._folders() if f.key.account == account and f.record.role is role), None
        )
        if found is None:
            raise Rejected("no_trash_folder" if role is Role.TRASH else "folder_gone")
        return found

    # --- tags -----------------------------------------------------------------------------------

    async def tags(self) -> dict[AccountId, list[MailTag]]:
        """Tags of each account, by name."""
        entries = await self._library.entries(ListQuery(kind=MailTag.KIND), limit=2000)
        found: dict[AccountId, list[MailTag]] = {a.id: [] for a in self._bodies.accounts(Service.ZIMBRA)}
        for entry in entries:
            if isinstance(entry.record, MailTag):
                found.setdefault(entry.key.account, []).append(entry.record)
        return {account: sorted(tags, key=lambda tag: tag.id.casefold()) for account, tags in found.items()}

    async def save_tag(self, account: AccountId, name: str, colour: str) -> str:
        """Make a tag, or give it another colour; returns its name as kept. Raises Rejected("tag_name")."""
        clean = unicodedata.normalize("NFC", name).strip()
        if not clean or len(clean) > 128 or any(c in _REFUSED or ord(c) < 32 for c in clean):
            raise Rejected("tag_name")
        known = (await self.tags()).get(account, [])
        clean = next((tag.id for tag in known if tag.id.casefold() == clean.casefold()), clean)
        await self._bodies.append(SaveTag(**self._bodies.stamp(account), target_id=clean, colour=colour))
        return clean

    async def delete_tag(self, account: AccountId, name: str, hold_ms: int = 0) -> OpId:
        """Take a tag off every message and delete it; sent after ``hold_ms``, until when it can be given up."""
        stamp = self._bodies.stamp(account)
        held = self._bodies.clock() + hold_ms if hold_ms else 0
        await self._bodies.append(DeleteTag(**stamp, target_id=name, not_before_ms=held))
        return stamp["op_id"]

    async def set_tag(self, keys: Iterable[Key], name: str, value: bool) -> None:
        """Tag messages, or take a tag off. A tag unknown to an account is made there first."""
        here, wanted = parted(keys)
        await self._tag_here(here, name, value)
        known = await self.tags()
        colours = {tag.id: tag.colour for tags in known.values() for tag in tags}
        for account in {key.account for key in wanted} if value else ():
            if all(tag.id != name for tag in known.get(account, [])):
                await self.save_tag(account, name, colours.get(name, ""))
        await self._bodies.append(
            *(TagMessage(**self._bodies.stamp(key.account), target_id=key.id, tag=name, value=value) for key in wanted)
        )

    async def _tag_here(self, keys: list[Key], name: str, value: bool) -> None:
        for key in keys:
            entry = await self._library.entry(key)
            if entry is not None and isinstance(entry.record, Message):
                others = tuple(tag for tag in entry.record.tags if tag != name)
                await change_local(self._bodies, self._library, [key], tags=(*others, name) if value else others)

    # --- the mailbox as a whole -----------------------------------------------------------------

    async def facts(self) -> dict[AccountId, MailboxFacts]:
        """Quota and what the server offers, by account; absent before the first synchronisation."""
        entries = await self._library.entries(ListQuery(kind=MailboxFacts.KIND))
        return {e.key.account: e.record for e in entries if isinstance(e.record, MailboxFacts)}

    async def searches(self) -> list[tuple[AccountId, SavedSearch]]:
        """Searches saved on the server, by name."""
        entries = await self._library.entries(ListQuery(kind=SavedSearch.KIND), limit=500)
        found = [(e.key.account, e.record) for e in entries if isinstance(e.record, SavedSearch)]
        return sorted(found, key=lambda pair: pair[1].name.casefold())

    async def source(self, key: Key) -> str:
        """Ask for a message's own source; returns the ref under which it arrives (and stays)."""
        entry = await self._library.entry(key)
        if entry is None or not isinstance(entry.record, Message):
            raise TargetGone("message_gone")
        message = entry.record
        ref = FileRef(
            ref=source_ref(message),
            owner_kind=Message.KIND,
            owner_id=key.id,
            name=f"{message.subject[:60].strip() or 'message'}.eml",
            media_type="message/rfc822",
            urgency=Urgency.ON_SCREEN,
        )

        def work(tx: Tx) -> None:
            tx.take_in(key.account, refs=[ref])
            tx.want_file(key.account, ref.ref, int(Urgency.ON_SCREEN))

        await self._bodies.write(key.account, work)
        return ref.ref

    async def read_letter(self, account: AccountId, ref: str) -> ReadMail:
        """A message held as a file (attached, or a source), read; never raises for what it holds."""
        data = await self._library.read_file(account, ref)
        return await asyncio.to_thread(read_mail, data)

    async def read_outside(self, path: Path) -> ReadMail:
        """A message that lies on this computer as a file. Raises ``LocalFault("file_unreadable")``."""

        def read() -> ReadMail:
            try:
                with path.open("rb") as file:
                    return read_mail(file.read(LETTER_BYTES + 1))
            except OSError as error:
                raise LocalFault("file_unreadable") from error

        return await asyncio.to_thread(read)

    # --- asked of the server --------------------------------------------------------------------

    def _ask(self, account: AccountId) -> AsksMail:
        connector: object = self._connector(account)
        parts = connector.parts if isinstance(connector, CompositeConnector) else (connector,)
        for part in parts:
            if isinstance(part, AsksMail):
                return part
        raise Unreachable("not_connected")

    async def recoverable(self, account: AccountId) -> list[Deleted]:
        """What was deleted and can still be brought back, newest first."""
        server, found = self._ask(account), list[Deleted]()
        while len(found) < MOST_RECOVERABLE:
            page = await server.find_mail("is:anywhere", limit=100, offset=len(found), deleted=True)
            found += [Deleted(account, message) for message in page.messages]
            if not page.more:
                break
        waiting = {
            row.intent.target_id for row in await self._outbox(account) if isinstance(row.intent, RecoverMessage)
        }
        return [each for each in found if each.message.id not in waiting]

    async def _outbox(self, account: AccountId) -> list[OutboxRow]:
        return await self._bodies.read(account, lambda r: r.outbox(account))

    async def recover(self, items: Sequence[Deleted], folder: str) -> None:
        """Bring deleted messages of one account back into a folder."""
        await self._bodies.append(
            *(
                RecoverMessage(
                    **self._bodies.stamp(item.account),
                    target_id=item.message.id,
                    folder=folder,
                    subject=item.message.subject[:120],
                )
                for item in items
            )
        )

    async def find_on_server(self, account: AccountId, query: str, limit: int = PAGE) -> list[Remote]:
        """A search in the server's own language, over the whole mailbox."""
        found = await self._ask(account).find_mail(query, limit=limit)
        keys = [Key(account, Message.KIND, m.id) for m in found.messages]
        held = {e.key for e in await self._library.entries_of(keys)}
        return [Remote(account, m, key in held) for m, key in zip(found.messages, keys, strict=True)]

    async def bring(self, account: AccountId, ids: Sequence[str]) -> int:
        """Fetch these messages whole and keep them; returns how many are here now."""
        whole = await self._ask(account).fetch_mail(ids)
        selection = selection_of(self._bodies.account(account))
        store = self._bodies.store_of(account)
        await store.write(lambda tx: tx.take_in(account, whole.records, whole.files, selection))
        return sum(1 for record in whole.records if isinstance(record, Message))

    async def older(self, account: AccountId, folder: str, limit: int = PAGE) -> int:
        """The next older messages of a folder, kept from then on; 0 = there are none."""
        ids = await self._older_ids(account, folder, limit)
        return await self.bring(account, ids) if ids else 0

    async def _older_ids(self, account: AccountId, folder: str, limit: int) -> list[str]:
        def edge(reader: Reader) -> int | None:
            page = reader.page(Message.KIND, boxes=[(account, folder)], limit=1, ascending=True)
            return page[0].record.moment_ms if page else None

        oldest = await self._bodies.read(account, edge)
        query = f"inid:{folder}" + (f" before:{oldest + 1}" if oldest is not None else "")
        offset = 0
        while True:
            page = await self._ask(account).find_mail(query, limit=limit, offset=offset)
            keys = [Key(account, Message.KIND, m.id) for m in page.messages]
            held = await self._held(account, keys)
            if missing := [key.id for key in keys if key not in held]:
                return missing
            if not page.more:
                return []
            offset += len(keys)

    async def _held(self, account: AccountId, keys: Sequence[Key]) -> set[Key]:
        return await self._bodies.read(account, lambda r: {key for key in keys if r.base(key) is not None})

    async def widen(self, account: AccountId) -> None:
        """Fetch what the folders' own windows ask for beyond the account's, page by page: cut, it goes on later."""
        for folder, days in folder_days(self._bodies.account(account)).items():
            since = self._bodies.clock() - days * DAY_MS if days else 0
            while not await self._reaches(account, folder, since) and await self.older(account, folder, 100):
                pass

    async def widen_all(self) -> None:
        """`widen` for every account; what cannot be reached now is tried at the next occasion."""
        for account in self._bodies.accounts(Service.ZIMBRA):
            try:
                await self.widen(account.id)
            except (Transient, NeedsUser, Rejected) as error:
                log.info("older mail of one account waits: %s", error.code)

    async def _reaches(self, account: AccountId, folder: str, since_ms: int) -> bool:
        def work(reader: Reader) -> bool:
            page = reader.page(Message.KIND, boxes=[(account, folder)], limit=1, ascending=True)
            return bool(page) and bool(since_ms) and page[0].record.moment_ms < since_ms

        return await self._bodies.read(account, work)

    async def partial(self) -> list[AccountId]:
        """Accounts of which not all mail is on this device."""
        found = []
        for account in self._bodies.accounts(Service.ZIMBRA):
            state = await self._state(account.id)
            if selection_of(account).mail_days or (state.total and state.done < state.total):
                found.append(account.id)
        return found

    async def _state(self, account: AccountId) -> AccountState:
        return await self._bodies.read(account, lambda r: r.account_state(account))


@dataclass(frozen=True, slots=True)
class _FolderEntry:
    key: Key
    record: MailFolder


def _is_aside(folder: MailFolder) -> bool:
    return folder.role in (Role.TRASH, Role.JUNK)
