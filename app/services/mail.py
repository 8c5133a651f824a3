"""Messages: reading, marking, answering. Every write is an intent; nothing waits for a server."""

from __future__ import annotations

import asyncio
import html
import mimetypes
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypedDict

from app.domain.accounts import Service
from app.domain.errors import LocalFault, Rejected, TargetGone
from app.domain.frozen import dataclass
from app.domain.ids import AccountId, BodyId, Key, OpId, new_id
from app.domain.intents import AttachedFile, MoveMessage, ReplyInvitation, SendMail, SetFlagged, SetRead
from app.domain.listing import IntentState
from app.domain.mail import Address, Contact, LocalDraft, MailFolder, Message, MessageBody, Role
from app.domain.records import Mark
from app.services.bodies import Bodies
from app.services.html import plain_text
from app.services.library import Library, ListQuery
from app.store.body import BodyStore
from app.store.tx import Tx

SENDING_LIMIT_BYTES = 7 * 1024 * 1024
"""Raw size of all attachments that fits Zimbra's default limit of 10 240 000 once in base64."""
UNDO_SEND_MS = 10_000
_AT_REST = (IntentState.QUEUED, IntentState.PARKED)
"""States in which a message certainly did not leave."""


@dataclass(frozen=True, slots=True)
class FolderRow:
    """A folder of the tree, with our own count of unread messages."""

    account: AccountId
    body: BodyId
    folder: MailFolder
    unread: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MailDraft:
    """A message being written."""

    account: AccountId
    to: tuple[Address, ...] = ()
    cc: tuple[Address, ...] = ()
    bcc: tuple[Address, ...] = ()
    subject: str = ""
    text: str = ""
    html: str = ""
    in_reply_to: str = ""
    origin_id: str = ""
    origin_kind: str = ""
    files: tuple[AttachedFile, ...] = ()


@dataclass(frozen=True, slots=True)
class KeptDraft:
    """A message being written, as it was last kept here."""

    id: str
    date_ms: int
    draft: MailDraft


class MailService:
    """The Messages space."""

    def __init__(self, bodies: Bodies, library: Library) -> None:
        self._bodies = bodies
        self._library = library
        self._drafting = asyncio.Lock()
        """Drafts are kept, sent and dropped in the order asked: a late save never brings a sent one back."""

    # --- reading --------------------------------------------------------------------------------

    async def folders(self) -> list[FolderRow]:
        """Folders of all accounts, account by account, special folders first, then by name."""
        rows: list[FolderRow] = []
        for account in self._bodies.accounts(Service.ZIMBRA):
            entries = await self._library.entries(ListQuery(kind=MailFolder.KIND, accounts=(account.id,)))
            unread = await self._unread(account.id)
            folders = [e.record for e in entries if isinstance(e.record, MailFolder)]
            folders.sort(key=lambda f: (list(Role).index(f.role), f.name.casefold()))
            rows += [FolderRow(account.id, account.body, f, unread.get(f.id, 0)) for f in folders]
        return rows

    async def body(self, key: Key) -> MessageBody | None:
        """The text of a message; None = not here yet (the synchronisation is fetching it)."""
        found = await self._bodies.read(key.account, lambda r: r.base(Key(key.account, MessageBody.KIND, key.id)))
        return found if isinstance(found, MessageBody) else None

    async def suggest(self, prefix: str, limit: int = 8) -> list[Address]:
        """People whose name or address begins with ``prefix``: contacts, then correspondents."""
        found: dict[str, Address] = {}
        for kind in (Contact.KIND, Message.KIND):
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
        await self._bodies.append(
            *(SetRead(**self._bodies.stamp(key.account), target_id=key.id, value=value) for key in keys)
        )

    async def set_flagged(self, keys: Iterable[Key], value: bool) -> None:
        await self._bodies.append(
            *(SetFlagged(**self._bodies.stamp(key.account), target_id=key.id, value=value) for key in keys)
        )

    async def move(self, keys: Iterable[Key], folder: str) -> None:
        await self._bodies.append(
            *(MoveMessage(**self._bodies.stamp(key.account), target_id=key.id, folder=folder) for key in keys)
        )

    async def trash(self, keys: Iterable[Key]) -> None:
        """Move to each account's own trash. Raises ``Rejected("no_trash_folder")`` before anything has moved."""
        wanted = list(keys)
        bins = {row.account: row.folder.id for row in await self.folders() if row.folder.role is Role.TRASH}
        if any(key.account not in bins for key in wanted):
            raise Rejected("no_trash_folder")
        await self._bodies.append(
            *(
                MoveMessage(**self._bodies.stamp(key.account), target_id=key.id, folder=bins[key.account])
                for key in wanted
            )
        )

    async def answer_invitation(self, key: Key, answer: str) -> OpId:
        """Accept, decline or tentatively accept the invitation of a message (iCalendar PARTSTAT)."""
        message = await self._message(key)
        if message.invite is None:
            raise Rejected("no_invitation")
        intent = ReplyInvitation(
            **self._bodies.stamp(key.account),
            target_id=key.id,
            answer=answer,
            uid=message.invite.uid,
            invite_id=message.invite.invite_id,
        )
        await self._bodies.append(intent)
        return intent.op_id

    # --- writing --------------------------------------------------------------------------------

    def new_draft(self, account: AccountId) -> MailDraft:
        return MailDraft(account=account)

    async def reply_draft(self, key: Key, to_all: bool) -> MailDraft:
        message = await self._message(key)
        body = await self.body(key)
        me = self._bodies.account(key.account).login.casefold()
        to = (body.reply_to if body and body.reply_to else ()) or (message.sender,)
        cc: tuple[Address, ...] = ()
        if to_all:
            others = (*body.to, *body.cc) if body else message.recipients
            known = {a.mail.casefold() for a in to} | {me}
            cc = tuple(a for a in others if a.mail.casefold() not in known)
        return MailDraft(
            account=key.account,
            to=to,
            cc=cc,
            subject=_prefixed("Re: ", message.subject),
            text=_quoted(message, body),
            in_reply_to=message.message_id,
            origin_id=message.id,
            origin_kind="r",
        )

    async def forward_draft(self, key: Key) -> MailDraft:
        message = await self._message(key)
        body = await self.body(key)
        return MailDraft(
            account=key.account,
            subject=_prefixed("Tr: ", message.subject),
            text=_quoted(message, body),
            origin_id=message.id,
            origin_kind="w",
        )

    async def attach(self, account: AccountId, path: Path) -> AttachedFile:
        """Take a copy of a file into the encrypted store. Raises Rejected("too_large") beyond the limit."""
        data = await asyncio.to_thread(_read_limited, path)
        digest = await self._bodies.store_of(account).blobs.put(data)
        media_type = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        return AttachedFile(name=path.name, media_type=media_type, sha256=digest, size_bytes=len(data))

    async def send(self, draft: MailDraft, delay_ms: int = UNDO_SEND_MS, draft_id: str = "") -> OpId:
        """Queue a message; it leaves after ``delay_ms`` (undo send), or when the network returns.

        What was kept of it as ``draft_id`` goes in the same transaction: never both, never neither.
        """
        recipients = (*draft.to, *draft.cc, *draft.bcc)
        if not recipients:
            raise Rejected("no_recipient")
        if any("@" not in a.mail for a in recipients):
            raise Rejected("bad_address")
        total = sum(f.size_bytes for f in draft.files)
        if total > SENDING_LIMIT_BYTES:
            raise Rejected("too_large", size=total, limit=SENDING_LIMIT_BYTES)
        domain = self._bodies.account(draft.account).login.rpartition("@")[2] or "echarpe.invalid"
        intent = SendMail(
            **self._bodies.stamp(draft.account),
            target_id=f"{new_id()}@{domain}",
            **_content(draft),
            not_before_ms=self._bodies.clock() + delay_ms,
        )

        def queue(tx: Tx) -> None:
            tx.append_intent(intent)
            _forget(tx, draft_id)

        async with self._drafting:
            await self._bring_files(draft)
            await self._bodies.write(draft.account, queue)
            await self._forget_elsewhere(draft_id, self._bodies.store_of(draft.account))
        return intent.op_id

    async def cancel_send(self, account: AccountId, op_id: OpId) -> MailDraft | None:
        """Take a queued message back as a draft, kept under its ``op_id``; None = too late, it left or may have."""

        def take_back(tx: Tx) -> MailDraft | None:
            row = tx.intent(op_id)  # looked at in the transaction that takes it: it may be leaving just now
            if row is None or row.state not in _AT_REST or not isinstance(row.intent, SendMail):
                return None
            draft = _draft(account, row.intent)
            tx.discard_intent(op_id)
            tx.put_local(account, self._record(op_id, draft))
            return draft

        return await self._bodies.write(account, take_back)

    # --- messages being written -----------------------------------------------------------------

    async def keep_draft(self, draft_id: str, draft: MailDraft) -> None:
        """Write a message down as it stands: on disk when this returns (row 111). Its account may change."""

        def keep(tx: Tx) -> None:
            _forget(tx, draft_id, but=draft.account)
            tx.put_local(draft.account, self._record(draft_id, draft))

        async with self._drafting:
            await self._bring_files(draft)
            store = self._bodies.store_of(draft.account)
            await store.write(keep)
            await self._forget_elsewhere(draft_id, store)

    async def drop_draft(self, draft_id: str) -> None:
        """The user discarded it. Nothing when it was never kept."""
        async with self._drafting:
            await self._forget_elsewhere(draft_id)

    async def kept_drafts(self) -> list[KeptDraft]:
        """Messages being written on this device, last kept first; those of removed accounts too."""
        pages = await self._bodies.read_all(lambda r: r.page(LocalDraft.KIND))
        found = [
            KeptDraft(e.key.id, e.record.date_ms, _draft(e.key.account, e.record))
            for page in pages
            for e in page
            if isinstance(e.record, LocalDraft)
        ]
        return sorted(found, key=lambda kept: kept.date_ms, reverse=True)

    async def _forget_elsewhere(self, draft_id: str, here: BodyStore | None = None) -> None:
        """Remove a kept draft from every body but the one of ``here``: its account may have been another."""
        for kept in await self.kept_drafts():
            store = self._bodies.store_of(kept.draft.account)
            if kept.id == draft_id and store is not here:
                await store.write(lambda tx: _forget(tx, draft_id))

    def _record(self, draft_id: str, draft: MailDraft) -> LocalDraft:
        return LocalDraft(id=draft_id, date_ms=self._bodies.clock(), **_content(draft))

    async def _bring_files(self, draft: MailDraft) -> None:
        """Attached files follow a message whose account now belongs to another body."""
        here = self._bodies.store_of(draft.account).blobs
        for file in draft.files:
            if await here.size(file.sha256) is not None:
                continue
            for store in self._bodies.stores.values():
                if await store.blobs.size(file.sha256) is not None:
                    await here.put(await store.blobs.read_all(file.sha256, SENDING_LIMIT_BYTES))
                    break

    async def _message(self, key: Key) -> Message:
        entry = await self._library.entry(key)
        if entry is None or not isinstance(entry.record, Message):
            raise TargetGone("message_gone")
        return entry.record


class _Content(TypedDict):
    """What a message being written and its kept record have in common."""

    to: tuple[Address, ...]
    cc: tuple[Address, ...]
    bcc: tuple[Address, ...]
    subject: str
    text: str
    html: str
    in_reply_to: str
    origin_id: str
    origin_kind: str
    files: tuple[AttachedFile, ...]


def _content(source: MailDraft | LocalDraft | SendMail) -> _Content:
    return _Content(
        to=source.to,
        cc=source.cc,
        bcc=source.bcc,
        subject=source.subject,
        text=source.text,
        html=source.html,
        in_reply_to=source.in_reply_to,
        origin_id=source.origin_id,
        origin_kind=source.origin_kind,
        files=source.files,
    )


def _forget(tx: Tx, draft_id: str, but: AccountId | None = None) -> None:
    """Remove a kept draft of this body, whichever account it was kept under, except ``but``."""
    for entry in tx.page(LocalDraft.KIND):
        if entry.key.id == draft_id and entry.key.account != but:
            tx.remove_local(entry.key)


def _draft(account: AccountId, source: LocalDraft | SendMail) -> MailDraft:
    return MailDraft(account=account, **_content(source))


def with_files(draft: MailDraft, files: Sequence[AttachedFile]) -> MailDraft:
    return replace(draft, files=(*draft.files, *files))


def _read_limited(path: Path) -> bytes:
    try:
        size = path.stat().st_size
        if size > SENDING_LIMIT_BYTES:
            raise Rejected("too_large", size=size, limit=SENDING_LIMIT_BYTES)
        return path.read_bytes()
    except OSError as error:
        raise LocalFault("file_unreadable") from error


def _prefixed(prefix: str, subject: str) -> str:
    return subject if subject.casefold().startswith(prefix.strip().casefold()) else prefix + subject


def _quoted(message: Message, body: MessageBody | None) -> str:
    """The original text, quoted line by line; the window adds the introducing sentence in the user's words."""
    text = (body.text or _plain(body.html)) if body else message.fragment
    return "\n".join(f"> {line}" for line in text.strip().splitlines())


def _plain(markup: str) -> str:
    return html.unescape(plain_text(markup))


def _addresses(record: object) -> list[Address]:
    if isinstance(record, Contact):
        return [Address(mail=mail, name=record.name) for mail in record.mails]
    if isinstance(record, Message):
        return [record.sender, *record.recipients]
    return []


def _begins(address: Address, prefix: str) -> bool:
    wanted = _folded(prefix)
    words = [address.mail, address.name, *address.name.split()]
    return any(_folded(word).startswith(wanted) for word in words)


def _folded(text: str) -> str:
    """Without case or accents: « Éloi » is found by « eloi »."""
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c)).casefold()
