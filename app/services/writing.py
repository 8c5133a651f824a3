"""Messages being written: as whom, with what, kept where, and how they leave.

A message lives in one of three places, and passes from one to the next in one transaction: a local record while
it is typed (`LocalDraft`, at each pause), the server's drafts as soon as it can be (`SaveDraft`, one id for one
draft), the outbox once it is sent (`SendMail`, not before the time it was given). Sending takes the other two away.
"""

from __future__ import annotations

import asyncio
import mimetypes
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from app.domain.errors import LocalFault, Rejected, TargetGone
from app.domain.ids import AccountId, Key, OpId, new_id
from app.domain.intents import AttachedFile, DropDraft, Intent, SaveDraft, SendMail
from app.domain.listing import FileState, IntentState
from app.domain.mail import Address, MailboxFacts, MailFolder, Message, MessageBody, is_here
from app.domain.writing import DRAFT_NOTE, DraftLink, LocalDraft, Mode, Sender
from app.services.bodies import Bodies
from app.services.library import Library, ListQuery
from app.services.maildrafts import (
    KeptDraft,
    MailDraft,
    kept_parts,
    prefixed,
    quoted_page,
    quoted_words,
    shown_parts,
    with_sender,
)
from app.services.written_html import plain_form, written_html
from app.store.body import BodyStore
from app.store.tx import Tx

DEFAULT_LIMIT_BYTES = 7 * 1024 * 1024
"""Raw size of all attachments that fits Zimbra's default limit of 10 240 000 once in base64 (§24)."""
BASE64_PERCENT = 137
"""What a hundred bytes become in base64, its line breaks counted."""
HEADROOM_BYTES = 65_536
"""For the text and the headers."""
UNDO_SEND_MS = 10_000
_AT_REST = (IntentState.QUEUED, IntentState.PARKED)
"""States in which a message certainly did not leave."""


class Writing:
    """The writing half of the Messages space."""

    def __init__(self, bodies: Bodies, library: Library) -> None:
        self._bodies = bodies
        self._library = library
        self._drafting = asyncio.Lock()
        """Drafts are kept, sent and dropped in the order asked: a late save never brings a sent one back."""
        self._open: set[str] = set()
        """Drafts on screen: what the server acknowledges of them stays here too."""

    # --- as whom, how much ------------------------------------------------------------------------

    async def senders(self, account: AccountId) -> list[Sender]:
        """The choices of « De » of an account, its first identity first; that one alone before the first sync."""
        entries = await self._library.entries(ListQuery(kind=Sender.KIND, accounts=(account,)))
        found = [entry.record for entry in entries if isinstance(entry.record, Sender)]
        modes = list(Mode)
        found.sort(key=lambda s: (not s.is_default, modes.index(s.mode), s.label.casefold(), s.address.mail))
        login = Address(mail=self._bodies.account(account).login)
        return found or [Sender(id="own", address=login, is_default=True)]

    async def limit_bytes(self, account: AccountId) -> int:
        """How much may be attached in all, raw: the server counts a third more (base64, §24)."""
        facts = await self._bodies.read(account, lambda r: r.base(Key(account, MailboxFacts.KIND, "mailbox")))
        known = facts.max_message_bytes if isinstance(facts, MailboxFacts) else 0
        return max(0, known - HEADROOM_BYTES) * 100 // BASE64_PERCENT if known else DEFAULT_LIMIT_BYTES

    # --- beginnings -------------------------------------------------------------------------------

    def new_draft(self, account: AccountId) -> MailDraft:
        return MailDraft(account=account)

    async def reply_draft(self, key: Key, to_all: bool) -> MailDraft:
        """An answer, from the identity the message was written to; on behalf of the owner of a shared folder."""
        message = await self._message(key)
        body = await self._body(key)
        senders = await self.senders(key.account)
        sender = await self._answering(key, message, senders)
        own = {s.address.mail.casefold() for s in senders if s.mode is Mode.OWN}
        me = {*own, self._bodies.account(key.account).login.casefold(), sender.address.mail.casefold()}
        to = (body.reply_to if body and body.reply_to else ()) or (message.sender,)
        if message.sender.mail.casefold() in own and body is not None and body.to:
            to = body.to  # one's own message: its recipients go on being written to
        to = _once(to, set())
        cc: tuple[Address, ...] = ()
        if to_all:
            others = (*body.to, *body.cc) if body else message.recipients
            cc = _once(others, {a.mail.casefold() for a in to} | me)
        draft = MailDraft(
            account=key.account,
            to=to,
            cc=cc,
            subject=prefixed("Re: ", message.subject),
            text=quoted_words(message, body),
            html=(quoted := quoted_page(body)),
            kept=() if is_here(message.id) else kept_parts(message, body, quoted, pictures_only=True),
            files=await self._files_here(key, body, quoted, pictures_only=True) if is_here(message.id) else (),
            in_reply_to=message.message_id,
            references=_thread_before(body),
            origin_id="" if is_here(message.id) else message.id,  # the server knows nothing of what is kept here only
            origin_kind="" if is_here(message.id) else "r",
        )
        return with_sender(draft, sender)

    async def forward_draft(self, key: Key) -> MailDraft:
        """A message to hand on; its attachments go along from the server, without passing here."""
        message = await self._message(key)
        body = await self._body(key)
        senders = await self.senders(key.account)
        draft = MailDraft(
            account=key.account,
            subject=prefixed("Tr: ", message.subject),
            text=quoted_words(message, body),
            html=(quoted := quoted_page(body)),
            origin_id="" if is_here(message.id) else message.id,
            origin_kind="" if is_here(message.id) else "w",
            kept=() if is_here(message.id) else kept_parts(message, body, quoted),
            files=await self._files_here(key, body, quoted) if is_here(message.id) else (),
        )
        return with_sender(draft, await self._answering(key, message, senders))

    async def _files_here(
        self, key: Key, body: MessageBody | None, markup: str, *, pictures_only: bool = False
    ) -> tuple[AttachedFile, ...]:
        """The files of a message that is kept here only, as `kept_parts`: the server has none of them to send along."""
        rows = [row for row in await self._library.files(key) if row.ref.startswith("part:")]
        shown = {f":{part.part}": part.content_id for part in shown_parts(body, markup)}
        named = [(row, next((cid for end, cid in shown.items() if row.ref.endswith(end)), "")) for row in rows]
        return tuple(
            AttachedFile(
                name=row.name,
                media_type=row.media_type,
                sha256=row.sha256,
                size_bytes=row.size_bytes or 0,
                content_id=cid,
            )
            for row, cid in named
            if cid or not pictures_only
        )

    async def pictures(self, draft: MailDraft) -> dict[str, bytes]:
        """Content-ID -> the picture, for those of the text that are on this device."""
        found = {}
        for file in (f for f in draft.files if f.content_id):
            blobs = self._bodies.store_of(draft.account).blobs
            found[file.content_id] = await blobs.read_all(file.sha256, file.size_bytes)
        for part in (p for p in draft.kept if p.content_id):
            rows = await self._library.files(Key(draft.account, Message.KIND, part.message_id))
            row = next((r for r in rows if r.ref.endswith(f":{part.part}") and r.state is FileState.HERE), None)
            if row is not None:
                found[part.content_id] = await self._library.read_file(draft.account, row.ref)
        return found

    async def server_draft(self, key: Key) -> KeptDraft:
        """Go on with a draft that the server holds, begun here or elsewhere."""
        message = await self._message(key)
        body = await self._body(key)
        if body is None:
            raise Rejected("text_not_here")
        links = await self._library.entries(ListQuery(kind=DraftLink.KIND, accounts=(key.account,)))
        mine = [e.record for e in links if isinstance(e.record, DraftLink) and e.record.server_id == key.id]
        name = mine[0].id if mine else new_id()
        for kept in await self.kept_drafts():
            if kept.id == name:
                return kept  # what was typed since it was last saved there
        senders = await self.senders(key.account)
        wanted = message.sender.mail.casefold()
        sender = next((s for s in senders if s.address.mail.casefold() == wanted), senders[0])
        draft = MailDraft(
            account=key.account,
            to=body.to,
            cc=body.cc,
            bcc=body.bcc,
            subject=message.subject,
            text=body.text or plain_form(written_html(body.html)),
            html=(written := written_html(body.html)),
            kept=kept_parts(message, body, written),
            in_reply_to=body.in_reply_to,
            references=tuple(id for id in body.references if id != body.in_reply_to),
            origin_id=body.origin_id,
            origin_kind=body.origin_kind,
            server_id=message.id,
            server_revision=message.revision,
        )
        return KeptDraft(name, message.date_ms, with_sender(draft, sender))

    async def _answering(self, key: Key, message: Message, senders: Sequence[Sender]) -> Sender:
        """Who answers: the identity written to; in somebody's shared folder, for them, where that is allowed."""
        if ":" in message.folder:
            folder = await self._library.entry(Key(key.account, MailFolder.KIND, message.folder))
            record = folder.record if folder is not None else None
            if isinstance(record, MailFolder) and record.owner is not None:
                owner = record.owner.mail.casefold()
                able = [s for s in senders if s.mode is not Mode.OWN and s.address.mail.casefold() == owner]
                able.sort(key=lambda s: s.mode is not Mode.BEHALF)
                if able:
                    return able[0]
        written_to = {a.mail.casefold() for a in message.recipients}
        own = [s for s in senders if s.mode is Mode.OWN and s.address.mail.casefold() in written_to]
        return own[0] if own else senders[0]

    # --- attachments ------------------------------------------------------------------------------

    async def attach(self, account: AccountId, path: Path, held_bytes: int = 0) -> AttachedFile:
        """Take a copy of a file into the encrypted store.

        Raises ``Rejected("too_large")`` when it does not fit the server's limit beside the ``held_bytes`` that
        are attached already: said now, not after the sending.
        """
        limit = await self.limit_bytes(account)
        data = await asyncio.to_thread(_read_limited, path, limit, held_bytes)
        return await self.attach_bytes(account, path.name, data, held_bytes)

    async def attach_bytes(self, account: AccountId, name: str, data: bytes, held_bytes: int = 0) -> AttachedFile:
        """The same for what is no file: a picture pasted."""
        limit = await self.limit_bytes(account)
        if len(data) + held_bytes > limit:
            raise Rejected("too_large", size=len(data) + held_bytes, limit=limit)
        digest = await self._bodies.store_of(account).blobs.put(data)
        media_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
        return AttachedFile(name=name, media_type=media_type, sha256=digest, size_bytes=len(data))

    # --- sending ----------------------------------------------------------------------------------

    async def send(
        self,
        draft: MailDraft,
        delay_ms: int = UNDO_SEND_MS,
        draft_id: str = "",
        *,
        at_ms: int = 0,
        signed_sha256: str = "",
        message_id: str = "",
    ) -> OpId:
        """Queue a message; it leaves after ``delay_ms`` (undo send), at ``at_ms`` if later (send later), or when
        the network returns.

        What was kept of it as ``draft_id`` goes in the same transaction: never both, never neither.
        ``signed_sha256``: the whole message, signed, under the ``message_id`` it was made with.
        """
        await self.check(draft)
        intent = SendMail(
            **self._bodies.stamp(draft.account),
            target_id=message_id or self.message_id(draft.account),
            **draft.written(),
            signed_sha256=signed_sha256,
            not_before_ms=max(self._bodies.clock() + delay_ms, at_ms),
        )

        def queue(tx: Tx) -> None:
            written = draft.server_id or _server_draft(tx, draft.account, draft_id)
            tx.append_intent(replace(intent, draft=written))
            _forget(tx, draft_id)

        async with self._drafting:
            self._open.discard(draft_id)
            await self._bring_files(draft)
            await self._bodies.write(draft.account, queue)
            await self._forget_elsewhere(draft_id, self._bodies.store_of(draft.account))
        return intent.op_id

    async def check(self, draft: MailDraft) -> None:
        """Raises Rejected when a message cannot be sent as it is."""
        recipients = (*draft.to, *draft.cc, *draft.bcc)
        if not recipients:
            raise Rejected("no_recipient")
        if any("@" not in a.mail for a in recipients):
            raise Rejected("bad_address")
        limit = await self.limit_bytes(draft.account)
        if draft.size_bytes > limit:
            raise Rejected("too_large", size=draft.size_bytes, limit=limit)

    def message_id(self, account: AccountId) -> str:
        """A fresh Message-ID, without brackets."""
        domain = self._bodies.account(account).login.rpartition("@")[2] or "echarpe.invalid"
        return f"{new_id()}@{domain}"

    async def cancel_send(self, account: AccountId, op_id: OpId) -> KeptDraft | None:
        """Take a queued message back as a draft, kept again; None = too late, it left or may have."""

        def take_back(tx: Tx) -> KeptDraft | None:
            row = tx.intent(op_id)  # looked at in the transaction that takes it: it may be leaving just now
            if row is None or row.state not in _AT_REST or not isinstance(row.intent, SendMail):
                return None
            sent = row.intent
            on_server = sent.draft.isdigit()
            draft = replace(_draft(account, sent), server_id=sent.draft if on_server else "")
            name = op_id if on_server or not sent.draft else sent.draft
            tx.discard_intent(op_id)
            record = self.record_of(name, draft)
            tx.put_local(account, record)
            return KeptDraft(name, record.date_ms, draft)

        return await self._bodies.write(account, take_back)

    # --- messages being written -------------------------------------------------------------------

    async def keep_draft(self, draft_id: str, draft: MailDraft) -> None:
        """Write a message down as it stands: on disk when this returns (row 111). Its account may change."""

        def keep(tx: Tx) -> None:
            _forget(tx, draft_id, but=draft.account)
            tx.put_local(draft.account, self.record_of(draft_id, draft))

        async with self._drafting:
            self._open.add(draft_id)
            await self._bring_files(draft)
            store = self._bodies.store_of(draft.account)
            await store.write(keep)
            await self._forget_elsewhere(draft_id, store)

    async def save_draft(self, draft_id: str) -> None:
        """Put what is kept as ``draft_id`` among the server's drafts too, when there is a network.

        Nothing for a draft that the server could not hold: no account any more, an address half typed.
        """
        async with self._drafting:
            kept = next((k for k in await self.kept_drafts() if k.id == draft_id), None)
            if kept is None or not self._can_save(kept.draft):
                return
            content = replace(self.record_of(draft_id, kept.draft), date_ms=kept.date_ms)
            stamp = self._bodies.stamp(kept.draft.account)
            await self._bodies.append(SaveDraft(**stamp, target_id=draft_id, content=content))

    def close_draft(self, draft_id: str) -> None:
        """It is no longer on screen: once the server has it, it need not be here too."""
        self._open.discard(draft_id)

    async def draft_saved(self, intent: Intent) -> None:
        """After the server took a draft: the local record goes when nobody writes on, and nothing was added."""
        if not isinstance(intent, SaveDraft) or intent.target_id in self._open:
            return
        key = Key(intent.account, LocalDraft.KIND, intent.target_id)

        def forget(tx: Tx) -> None:
            held = tx.base(key)
            if isinstance(held, LocalDraft) and replace(held, date_ms=0) == replace(intent.content, date_ms=0):
                tx.remove_local(key)

        async with self._drafting:
            await self._bodies.store_of(intent.account).write(forget)

    async def sent(self, intent: SendMail) -> None:
        """After the server acknowledged a message: what was noted to prove its sending is needed no more."""
        names = [name for name in (intent.draft, intent.op_id) if name and not name.isdigit()]

        def clear(tx: Tx) -> None:
            for name in names:
                tx.set_secret(intent.account, f"{DRAFT_NOTE}{name}", None)

        await self._bodies.store_of(intent.account).write(clear)

    def _can_save(self, draft: MailDraft) -> bool:
        known = draft.account in {account.id for account in self._bodies.accounts()}
        return known and all("@" in a.mail for a in (*draft.to, *draft.cc, *draft.bcc))

    async def drop_draft(self, draft_id: str) -> None:
        """The user discarded it, on the server too. Nothing when it was never kept."""
        async with self._drafting:
            self._open.discard(draft_id)
            kept = next((k for k in await self.kept_drafts() if k.id == draft_id), None)
            if kept is not None:
                await self._bodies.write(kept.draft.account, lambda tx: self._drop_on_server(tx, kept))
            await self._forget_elsewhere(draft_id)

    def _drop_on_server(self, tx: Tx, kept: KeptDraft) -> None:
        account = kept.draft.account
        on_server = kept.draft.server_id or _server_draft(tx, account, kept.id)
        if on_server and account in {a.id for a in self._bodies.accounts()}:
            server_id = on_server if on_server.isdigit() else ""
            drop = DropDraft(**self._bodies.stamp(account), target_id=kept.id, server_id=server_id)
            tx.append_intent(drop)

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

    def record_of(self, draft_id: str, draft: MailDraft) -> LocalDraft:
        return LocalDraft(
            id=draft_id,
            date_ms=self._bodies.clock(),
            **draft.written(),
            server_id=draft.server_id,
            server_revision=draft.server_revision,
        )

    async def _bring_files(self, draft: MailDraft) -> None:
        """Attached files follow a message whose account now belongs to another body."""
        here = self._bodies.store_of(draft.account).blobs
        for file in draft.files:
            if await here.size(file.sha256) is not None:
                continue
            for store in self._bodies.stores.values():
                if await store.blobs.size(file.sha256) is not None:
                    await here.put(await store.blobs.read_all(file.sha256, file.size_bytes))
                    break

    async def _message(self, key: Key) -> Message:
        entry = await self._library.entry(key)
        if entry is None or not isinstance(entry.record, Message):
            raise TargetGone("message_gone")
        return entry.record

    async def _body(self, key: Key) -> MessageBody | None:
        found = await self._bodies.read(key.account, lambda r: r.base(Key(key.account, MessageBody.KIND, key.id)))
        return found if isinstance(found, MessageBody) else None


def _draft(account: AccountId, source: LocalDraft | SendMail) -> MailDraft:
    draft = MailDraft(account=account, **source.written())
    if isinstance(source, LocalDraft):
        return replace(draft, server_id=source.server_id, server_revision=source.server_revision)
    return draft


def _forget(tx: Tx, draft_id: str, but: AccountId | None = None) -> None:
    """Remove a kept draft of this body, whichever account it was kept under, except ``but``."""
    for entry in tx.page(LocalDraft.KIND):
        if entry.key.id == draft_id and entry.key.account != but:
            tx.remove_local(entry.key)


def _once(people: Iterable[Address], known: Collection[str]) -> tuple[Address, ...]:
    """Each address one time, without those of ``known`` (in lower case)."""
    found: dict[str, Address] = {}
    for person in people:
        found.setdefault(person.mail.casefold(), person)
    return tuple(person for mail, person in found.items() if mail not in known)


def _thread_before(body: MessageBody | None) -> tuple[str, ...]:
    """What an answer names besides the message it answers (RFC 5322 §3.6.4)."""
    if body is None:
        return ()
    return body.references or ((body.in_reply_to,) if body.in_reply_to else ())


def _server_draft(tx: Tx, account: AccountId, draft_id: str) -> str:
    """What the server knows, or may come to know, a draft as; saves that never left are given up."""
    if not draft_id:
        return ""
    tried = False
    for row in tx.outbox(account):
        if isinstance(row.intent, SaveDraft) and row.intent.target_id == draft_id:
            if row.state in _AT_REST and not row.attempts:
                tx.discard_intent(row.op_id)
            else:
                tried = True
    link = tx.base(Key(account, DraftLink.KIND, draft_id))
    if isinstance(link, DraftLink):
        return link.server_id
    return draft_id if tried else ""


def _read_limited(path: Path, limit: int, held_bytes: int) -> bytes:
    try:
        size = path.stat().st_size
        if size + held_bytes > limit:
            raise Rejected("too_large", size=size + held_bytes, limit=limit)
        return path.read_bytes()
    except OSError as error:
        raise LocalFault("file_unreadable") from error
