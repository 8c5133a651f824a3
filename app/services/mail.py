"""Messages: reading, marking, answering. Every write is an intent; nothing waits for a server."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from app.domain.accounts import Service
from app.domain.errors import Rejected
from app.domain.folding import folded
from app.domain.frozen import dataclass
from app.domain.ids import AccountId, BodyId, Key, OpId
from app.domain.intents import CarryMessage, MoveMessage, ReplyInvitation, SendReceipt, SetFlagged, SetRead
from app.domain.mail import Address, Contact, MailFolder, Message, MessageBody, ReceiptAnswer, Role, is_here
from app.domain.planning import DirectoryEntry
from app.domain.records import Mark
from app.services.library import ListQuery
from app.services.localmail import change_local, parted
from app.services.maildrafts import KeptDraft as KeptDraft
from app.services.maildrafts import MailDraft as MailDraft
from app.services.maildrafts import chosen_sender as chosen_sender
from app.services.maildrafts import with_files as with_files
from app.services.maildrafts import with_sender as with_sender
from app.services.maildrafts import without_unseen as without_unseen
from app.services.writing import UNDO_SEND_MS as UNDO_SEND_MS
from app.services.writing import Writing
from app.store.tx import Tx

TRASH_ID = "3"
"""Fixed id of every mailbox's trash (interop Zimbra §7)."""


@dataclass(frozen=True, slots=True)
class FolderRow:
    """A folder of the tree, with our own count of unread messages."""

    account: AccountId
    body: BodyId
    folder: MailFolder
    unread: int


class MailService(Writing):
    """The Messages space; what is written is in `Writing`."""

    # --- reading --------------------------------------------------------------------------------

    async def folders(self) -> list[FolderRow]:
        """Folders of all accounts, account by account, special folders first, then by name."""
        rows: list[FolderRow] = []
        for account in self._bodies.accounts(Service.ZIMBRA):
            entries = await self._library.entries(ListQuery(kind=MailFolder.KIND, accounts=(account.id,)))
            unread = await self._unread(account.id)
            folders = [e.record for e in entries if isinstance(e.record, MailFolder)]
            folders.sort(key=lambda f: (f.is_shared, list(Role).index(f.role), f.name.casefold()))
            rows += [FolderRow(account.id, account.body, f, unread.get(f.id, 0)) for f in folders]
        return rows

    async def body(self, key: Key) -> MessageBody | None:
        """The text of a message; None = not here yet (the synchronisation is fetching it)."""
        return await self._body(key)

    async def suggest(self, prefix: str, limit: int = 8) -> list[Address]:
        """People whose name or address begins with ``prefix``: contacts, the directory, then correspondents."""
        found: dict[str, Address] = {}
        for kind in (Contact.KIND, DirectoryEntry.KIND, Message.KIND):
            for entry in await self._library.entries_of(await self._matching(kind, prefix)):
                for address in _addresses(entry.record):
                    if _begins(address, prefix):
                        found.setdefault(address.mail.casefold(), address)
        return list(found.values())[:limit]

    async def _unread(self, account: AccountId) -> Mapping[str, int]:
        return await self._bodies.read(account, lambda r: r.counts_by_box(Message.KIND, account, Mark.UNREAD))

    async def _matching(self, kind: str, text: str) -> list[Key]:
        found = await self._bodies.read_all(lambda r: r.search(text, kinds=(kind,), limit=40))
        return [hit.key for hits in found for hit in hits]

    # --- marking --------------------------------------------------------------------------------

    async def set_read(self, keys: Iterable[Key], value: bool) -> None:
        here, there = parted(keys)
        await change_local(self._bodies, self._library, here, unread=not value)
        await self._bodies.append(
            *(SetRead(**self._bodies.stamp(key.account), target_id=key.id, value=value) for key in there)
        )

    async def set_flagged(self, keys: Iterable[Key], value: bool) -> None:
        here, there = parted(keys)
        await change_local(self._bodies, self._library, here, flagged=value)
        await self._bodies.append(
            *(SetFlagged(**self._bodies.stamp(key.account), target_id=key.id, value=value) for key in there)
        )

    async def move(self, keys: Iterable[Key], folder: str) -> None:
        """Into any folder of the server. Between two people's mailboxes the message changes id.

        Raises ``Rejected``: ``folder_rights`` where a shared folder does not let us, ``draft_stays`` for a draft that
        would leave its mailbox. From or into a local folder, messages go by `Kept.move`; ``kept_here_only`` here.
        """
        wanted = list(keys)
        if is_here(folder) or any(is_here(key.id) for key in wanted):
            raise Rejected("kept_here_only")
        crossing = {key for key in wanted if crosses(key, folder)}
        carried = await self._carrying(crossing, folder) if crossing else []
        moves = [
            MoveMessage(**self._bodies.stamp(key.account), target_id=key.id, folder=folder)
            for key in wanted
            if key not in crossing
        ]
        await self._bodies.append(*moves, *carried)

    async def _carrying(self, keys: Collection[Key], folder: str) -> list[CarryMessage]:
        """What takes messages into another person's mailbox, or out of it; the rights are checked before anything moves."""
        rows = {(row.account, row.folder.id): row.folder for row in await self.folders()}
        found: list[CarryMessage] = []
        for entry in await self._library.entries_of(list(keys)):
            message, account = entry.record, entry.key.account
            if not isinstance(message, Message):
                continue
            source, target = rows.get((account, message.folder)), rows.get((account, folder))
            if target is None or not target.allows("i") or (source is not None and not source.allows("d")):
                raise Rejected("folder_rights")
            if message.draft:
                raise Rejected("draft_stays")
            above = target
            while not above.mount and (account, above.parent) in rows:
                above = rows[account, above.parent]
            found.append(
                CarryMessage(
                    **self._bodies.stamp(account),
                    target_id=message.id,
                    folder=folder,
                    mount=above.mount,
                    message_id=message.message_id,
                    subject=message.subject,
                )
            )
        return found

    async def trash(self, keys: Iterable[Key]) -> None:
        """Move to each mailbox's own trash. Raises ``Rejected("no_trash_folder")`` before anything has moved."""
        wanted = list(keys)
        if any(is_here(key.id) for key in wanted):
            raise Rejected("kept_here_only")
        bins = {row.account: row.folder.id for row in await self.folders() if row.folder.role is Role.TRASH}
        if any(key.account not in bins for key in wanted):
            raise Rejected("no_trash_folder")
        moves = [MoveMessage(**self._bodies.stamp(k.account), target_id=k.id, folder=bins[k.account]) for k in wanted]
        await self._bodies.append(*(_in_its_mailbox(move) for move in moves))

    async def receipt_asked(self, key: Key) -> Address | None:
        """Who asks to be told that a message was read, while the user has not answered."""
        body = await self.body(key)
        asked = body.receipt_to[0] if body is not None and body.receipt_to else None
        answer = Key(key.account, ReceiptAnswer.KIND, key.id)
        if asked is None or await self._bodies.read(key.account, lambda r: r.base(answer)) is not None:
            return None
        return asked

    async def answer_receipt(self, key: Key, send: bool) -> None:
        """Tell them, or not; asked once for each message."""
        intent = SendReceipt(**self._bodies.stamp(key.account), target_id=key.id)

        def work(tx: Tx) -> None:
            tx.put_local(key.account, ReceiptAnswer(id=key.id, sent=send))
            if send:
                tx.append_intent(intent)

        await self._bodies.write(key.account, work)

    async def answer_invitation(self, key: Key, answer: str, note: str = "") -> OpId:
        """Accept, decline or tentatively accept the invitation of a message (iCalendar PARTSTAT), with a word."""
        message = await self._message(key)
        if message.invite is None:
            raise Rejected("no_invitation")
        intent = ReplyInvitation(
            **self._bodies.stamp(key.account),
            target_id=key.id,
            answer=answer,
            uid=message.invite.uid,
            invite_id=message.invite.invite_id,
            note=note.strip(),
            occurrence_ms=message.invite.occurrence_ms,
        )
        await self._bodies.append(intent)
        return intent.op_id


def crosses(key: Key, folder: str) -> bool:
    """Whether a message would go from one person's mailbox into another's."""
    return _mailbox(key.id) != _mailbox(folder)


def _mailbox(id: str) -> str:
    """Whose mailbox an item's id is of; empty = our own."""
    return id.partition(":")[0] if ":" in id and not id.startswith("local:") else ""


def _in_its_mailbox(move: MoveMessage) -> MoveMessage:
    """What lies in somebody else's mailbox goes to that mailbox's trash."""
    owner = _mailbox(move.target_id)
    return replace(move, folder=f"{owner}:{TRASH_ID}") if owner else move


def _addresses(record: object) -> list[Address]:
    if isinstance(record, (Contact, DirectoryEntry)):
        return [Address(mail=mail, name=record.name) for mail in record.mails]
    if isinstance(record, Message):
        return [record.sender, *record.recipients]
    return []


def _begins(address: Address, prefix: str) -> bool:
    wanted = folded(prefix)
    words = [address.mail, address.name, *address.name.split()]
    return any(folded(word).startswith(wanted) for word in words)
