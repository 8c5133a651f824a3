"""Messages on their way out, and drafts on the server (§11.6, 11.7): never twice, never two drafts for one.

Two ways to hand a message over. Mostly we build the whole MIME and upload it: its Message-ID is ours, and a
lost reply is settled by looking for it. A message that takes along parts which lie on the server (``kept``)
is built by the server instead, and gets a Message-ID that we do not know: it is written into a draft
first, whose id is noted in the vault before the sending is asked for; the draft gone means that it was sent.
The note is the proof: it is not ours to forget before the acknowledgement is on disk (`writing.DRAFT_NOTE`).
"""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections.abc import Sequence
from dataclasses import replace

from app.connectors.zimbra.compose import as_page, build_mime, message_id_of
from app.connectors.zimbra.faults import fault_code
from app.connectors.zimbra.info import GET_INFO, AccountInfo, Info
from app.connectors.zimbra.parse import Parsed, parse_message
from app.connectors.zimbra.patience import Patience
from app.connectors.zimbra.reading import Element, many, one, text
from app.connectors.zimbra.soap import Soap
from app.connectors.zimbra.wire import ACCOUNT_NS, Retry
from app.domain.errors import AppError, Conflict, Rejected, TargetGone
from app.domain.exchange import Ack, Clock, LoadBytes, Vault, Verdict
from app.domain.intents import DropDraft, Intent, SaveDraft, SendMail
from app.domain.mail import Address, AttachedFile, KeptPart, Message, MessageBody, Part
from app.domain.writing import DRAFT_NOTE, DraftLink, LocalDraft, Mode

BASE64_GROWTH = 4 / 3
FRESH_MS = 20_000
"""A first attempt happens within seconds; a second one, after doubt, a minute later at least."""
SEND_TIMEOUT_S = 120.0
LOOKED_AT = 200
"""Sent messages among which one in doubt is looked for."""
SLACK_MS = 10 * 60_000
"""Between the server's clock and ours."""
SUBMITTED = "submitted"
"""Noted beside a draft just before it is asked to be sent."""


class Sending:
    """Sends, and keeps drafts. ``HANDLES``: what it takes."""

    HANDLES = (SendMail, SaveDraft, DropDraft)

    def __init__(self, soap: Soap, info: AccountInfo, vault: Vault, clock: Clock, patience: Patience) -> None:
        self._soap = soap
        self._info = info
        self._vault = vault
        self._clock = clock
        self._patience = patience

    async def push(self, intent: Intent, load_bytes: LoadBytes) -> Ack:
        match intent:
            case SendMail():
                return await self._send(intent, load_bytes)
            case SaveDraft():
                return await self._save(intent, load_bytes)
            case DropDraft():
                return await self._drop(intent)
            case _:
                raise Rejected("not_supported", kind=intent.KIND)

    async def probe(self, intent: Intent) -> Verdict:
        match intent:
            case SendMail(kept=kept) if kept:
                return await self._probe_stored(intent)
            case SendMail():
                return await self._probe_sent(intent)
            case _:
                # A draft is looked for before it is made, and one that is known is written over: pushing again is safe.
                return Verdict.NOT_DELIVERED

    # --- sending ----------------------------------------------------------------------------------

    async def _send(self, intent: SendMail, load_bytes: LoadBytes) -> Ack:
        info = await self._allowed(intent)
        draft = await self._known(intent.draft)
        # An act as old as this may have been tried before, whatever became of our memory of it.
        if self._clock() - intent.made_at_ms > FRESH_MS and await self._went(intent):
            return Ack(removes=_removes(intent.draft, draft), facts={"outcome": "already_sent"})
        try:
            if intent.kept:
                draft, body = await self._send_stored(intent, info, load_bytes)
            else:
                body = await self._send_whole(intent, info, load_bytes, draft)
        except AppError as error:
            if fault_code(error) != "mail.SEND_PARTIAL_ADDRESS_FAILURE":
                raise
            # Sent to the others: never again to all (§2).
            return Ack(removes=_removes(intent.draft, draft), facts={"outcome": "sent_partial"})
        return self._sent(one(body.get("m")), info, _removes(intent.draft, draft))

    async def _allowed(self, intent: SendMail) -> Info:
        """The account, once it may write as ``intent`` wants: otherwise the server would put our own address."""
        info = await self._info.get()
        if intent.sender is None or info.allows(intent.sender, intent.mode):
            return info
        info = self._info.take((await self._soap.call("GetInfoRequest", GET_INFO, ns=ACCOUNT_NS)).body)
        if not info.allows(intent.sender, intent.mode):
            raise Rejected("sender_not_allowed")
        return info

    async def _went(self, intent: SendMail) -> bool:
        if intent.kept:
            return await self._stored_went(intent)
        return bool(await self._find(message_id_of(intent), "is:anywhere"))

    async def _stored_went(self, intent: SendMail) -> bool:
        """Its sending was asked for, and the draft is gone. A draft gone before that was deleted elsewhere."""
        draft, mark = await self._noted(intent.op_id)
        return bool(draft) and mark == SUBMITTED and await self._gone(draft)

    def _sent(self, saved: Element, info: Info, removes: tuple[tuple[str, str], ...]) -> Ack:
        facts = {"sent_id": text(saved.get("id"))} if saved.get("id") else {}
        if "l" not in saved:
            return Ack(facts=facts, removes=removes)
        parsed = parse_message(saved, info.own)
        return Ack(upserts=(parsed.message, parsed.body), facts=facts, removes=removes)

    async def _send_whole(self, intent: SendMail, info: Info, load_bytes: LoadBytes, draft: str) -> Element:
        mime = await self._mime(intent, info, load_bytes)
        origin = {"origid": intent.origin_id, "rt": intent.origin_kind or "r"} if intent.origin_id else {}
        written = {"did": draft} if draft else {}
        try:
            return await self._submit(intent, {"aid": await self._upload(mime), **origin, **written})
        except TargetGone:
            if not origin and not written:
                raise
            # The message answered, or the draft, is gone; the fault proves that nothing was sent.
            return await self._submit(intent, {"aid": await self._upload(mime)})

    async def _submit(self, intent: SendMail, message: Element) -> Element:
        args = {"suid": str(intent.op_id), "fetchSavedMsg": True, "m": message}
        return (await self._soap.call("SendMsgRequest", args, retry=Retry.GUARDED, timeout_s=SEND_TIMEOUT_S)).body

    async def _mime(self, intent: SendMail, info: Info, load_bytes: LoadBytes) -> bytes:
        """The whole message. Raises Rejected when it is too big or an address cannot be written."""
        if intent.signed_sha256:
            mime = await load_bytes(intent.signed_sha256)
        else:
            estimated = sum(file.size_bytes for file in intent.files) * BASE64_GROWTH
            if estimated > info.max_message_bytes:
                raise Rejected("too_big", limit_bytes=info.max_message_bytes)
            files = [(file, await load_bytes(file.sha256)) for file in intent.files]
            try:
                mime = build_mime(intent, info.address, files)
            except ValueError as error:
                raise Rejected("address_unreadable") from error
        if len(mime) > info.max_message_bytes:
            raise Rejected("too_big", limit_bytes=info.max_message_bytes)
        return mime

    async def _upload(self, mime: bytes) -> str:
        return await self._soap.upload(mime, "message/rfc822", "message.eml")

    async def _send_stored(self, intent: SendMail, info: Info, load_bytes: LoadBytes) -> tuple[str, Element]:
        """By way of a draft of the server, which takes its own parts along. Returns the draft, and the answer."""
        name = str(intent.op_id)
        content = _content(intent, name)
        draft = (await self._noted(name))[0] or await self._known(intent.draft)
        if not draft or await self._gone(draft):
            draft = await self._stub(intent, name, info)
        await self._write(draft, content, info, load_bytes)
        await self._vault.set(_slot(name), f"{draft}:{SUBMITTED}")
        return draft, await self._submit(intent, {"did": draft, "sfd": True, **_origin(content)})

    # --- proofs -----------------------------------------------------------------------------------

    async def _probe_sent(self, intent: SendMail) -> Verdict:
        """Look for our Message-ID, twice, before saying that nothing was sent."""
        for wait_s in (0.0, self._patience.gap_s):
            await asyncio.sleep(wait_s)
            if await self._find(message_id_of(intent), "is:anywhere"):
                return Verdict.DELIVERED
        if (await self._info.get()).saves_sent:
            return Verdict.NOT_DELIVERED
        # No copy is kept: only the draft can tell, which the server deletes once it has sent (§11.6, 4c).
        draft = await self._known(intent.draft)
        return Verdict.DELIVERED if draft and await self._gone(draft) else Verdict.UNKNOWN

    async def _probe_stored(self, intent: SendMail) -> Verdict:
        """Its draft was noted before the sending was asked for; a draft that is gone was sent (§11.6, 4c).

        Another device of the user's, or this one before a backup came back, noted what is not known here: where
        something like it left since it was written, the user is asked.
        """
        if await self._stored_went(intent):
            return Verdict.DELIVERED
        draft, _ = await self._noted(intent.op_id)
        if draft and not await self._gone(draft):
            return Verdict.NOT_DELIVERED
        return Verdict.UNKNOWN if await self._left_alike(intent) else Verdict.NOT_DELIVERED

    async def _left_alike(self, intent: SendMail) -> bool:
        """A message of the same subject was sent since; True as well where no copy of what is sent is kept."""
        if not (await self._info.get()).saves_sent:
            return True
        query = f"is:sent after:{intent.made_at_ms - SLACK_MS}"
        args = {"types": "message", "query": {"_content": query}, "limit": LOOKED_AT, "fetch": "0"}
        found = many((await self._soap.call("SearchRequest", args)).body.get("m"))
        return any(text(m.get("su")).split() == intent.subject.split() for m in found)

    async def _find(self, message_id: str, where: str) -> str:
        """Id of the message with this Message-ID; empty = none."""
        quoted = message_id.replace("\\", "").replace('"', "")
        args = {"types": "message", "query": {"_content": f'{where} msgid:"{quoted}"'}, "limit": 1, "fetch": "0"}
        hits = many((await self._soap.call("SearchRequest", args)).body.get("m"))
        return text(hits[0].get("id")) if hits else ""

    async def _gone(self, draft: str) -> bool:
        try:
            await self._soap.call("GetMsgMetadataRequest", {"m": {"ids": draft}})
        except TargetGone:
            return True
        return False

    # --- drafts -----------------------------------------------------------------------------------

    async def _save(self, intent: SaveDraft, load_bytes: LoadBytes) -> Ack:
        info = await self._info.get()
        content, name = intent.content, intent.target_id
        draft = await self._known(name) or content.server_id
        outcome = "saved"
        try:
            saved = await self._save_as(draft, intent, info, load_bytes)
        except TargetGone:
            if not draft:
                raise
            outcome = "made_again"  # sent or deleted elsewhere: what was written here stays a draft
            await self._forget(name)
            saved = await self._save_as("", intent, info, load_bytes)
        except Conflict:
            now = await self._read_draft(draft)
            if _is_written(parse_message(now, info.own), content):
                saved = now  # by ourselves: the reply was lost
            else:
                outcome = "kept_both"  # continued elsewhere too: neither is written over
                saved = await self._save_as("", intent, info, load_bytes, apart=f".{intent.op_id[:8]}")
        parsed = parse_message(saved, info.own)
        await self._note(name, parsed.message)
        link = DraftLink(id=name, server_id=parsed.message.id, revision=parsed.message.revision)
        return Ack(
            upserts=(parsed.message, parsed.body, link),
            renames={name: parsed.message.id},
            facts={"outcome": outcome},
        )

    async def _save_as(
        self, draft: str, intent: SaveDraft, info: Info, load_bytes: LoadBytes, *, apart: str = ""
    ) -> Element:
        """The draft as it then is; ``draft`` empty = one of its own, made once: it is looked for by the name that only
        we give. Raises Conflict when ``draft`` was continued elsewhere."""
        content = intent.content
        mail = as_mail(intent, content, _draft_message_id(f"{intent.target_id}{apart}", info))
        base = (await self._noted(intent.target_id))[1] or content.server_revision
        change = {"token": base, "type": "new"} if draft and base else None
        if content.kept:
            draft = draft or await self._stub(mail, intent.target_id, info)
            return await self._write(draft, content, info, load_bytes, change=change)
        draft = draft or await self._find(message_id_of(mail), "in:drafts")
        message: Element = {"aid": await self._upload(await self._mime(mail, info, load_bytes)), **_origin(content)}
        if draft:
            message["id"] = draft
        return await self._store(message, change)

    async def _read_draft(self, draft: str) -> Element:
        return one((await self._soap.call("GetMsgRequest", {"m": {"id": draft, "html": True}})).body.get("m"))

    async def _stub(self, intent: SendMail, name: str, info: Info) -> str:
        """An empty draft to be filled by the server. Its Message-ID is ours until then, so that it is made once."""
        known = _draft_message_id(name, info)
        draft = await self._find(known, "in:drafts")
        if not draft:
            bare = SendMail(
                op_id=intent.op_id,
                account=intent.account,
                made_at_ms=intent.made_at_ms,
                target_id=known,
                subject=intent.subject,
                text=intent.text,
            )
            aid = await self._upload(build_mime(bare, info.address, ()))
            draft = text((await self._store({"aid": aid}, None)).get("id"))
        await self._vault.set(_slot(name), f"{draft}:")
        return draft

    async def _write(
        self, draft: str, content: LocalDraft, info: Info, load_bytes: LoadBytes, *, change: Element | None = None
    ) -> Element:
        """Replace the whole content of a draft, parts that lie on the server included (class I)."""
        files = [(file.content_id, await self._attach(file, load_bytes)) for file in content.files]
        kept = await self._as_they_lie(draft, content.kept)
        attach: Element = {"mp": [_lying(part) for part in kept if not part.content_id]}
        if uploads := [upload for cid, upload in files if not cid]:
            attach["aid"] = ",".join(uploads)
        pictures: list[tuple[str, Element]] = [
            (part.content_id, {"mp": [_lying(part)]}) for part in kept if part.content_id
        ]
        pictures += [(cid, {"aid": upload}) for cid, upload in files if cid]
        message: Element = {
            "id": draft,
            "su": content.subject,
            "e": _people(content, info),
            "mp": _texts(content, pictures),
            "attach": attach,
            **_origin(content),
        }
        if content.importance:
            message["f"] = content.importance
        if content.in_reply_to:
            message["irt"] = f"<{content.in_reply_to.strip('<>')}>"
        return await self._store(message, change)

    async def _as_they_lie(self, draft: str, kept: Sequence[KeptPart]) -> list[KeptPart]:
        """``kept`` with the numbers that parts of the draft itself have now: each save may give them others."""
        if all(part.message_id != draft for part in kept):
            return list(kept)
        left = list(parse_message(await self._read_draft(draft), (await self._info.get()).own).body.parts)
        found = []
        for part in kept:
            like = [each for each in left if part.message_id == draft and _is_like(each, part)]
            like.sort(key=lambda each, part=part: (each.size_bytes != part.size_bytes, each.part != part.part))  # type: ignore[misc]
            if like:
                left.remove(like[0])
            found.append(replace(part, part=like[0].part) if like else part)
        return found

    async def _attach(self, file: AttachedFile, load_bytes: LoadBytes) -> str:
        return await self._soap.upload(await load_bytes(file.sha256), file.media_type, file.name)

    async def _store(self, message: Element, change: Element | None) -> Element:
        answer = await self._soap.call(
            "SaveDraftRequest",
            {"m": message},
            retry=Retry.GUARDED,
            timeout_s=SEND_TIMEOUT_S,
            context={"change": change} if change else None,
        )
        return one(answer.body.get("m"))

    async def _drop(self, intent: DropDraft) -> Ack:
        draft = intent.server_id or await self._known(intent.target_id)
        if draft:
            with contextlib.suppress(TargetGone):  # sent or deleted elsewhere
                action = {"id": draft, "op": "trash"}
                await self._soap.call("MsgActionRequest", {"action": action}, retry=Retry.IDEMPOTENT)
        await self._forget(intent.target_id)
        return Ack(removes=((DraftLink.KIND, intent.target_id),))

    # --- what is remembered -----------------------------------------------------------------------

    async def _noted(self, name: str) -> tuple[str, str]:
        """Server id and revision of the draft we wrote under ``name``; empty = none."""
        noted = await self._vault.get(_slot(name)) or ""
        draft, _, revision = noted.partition(":")
        return draft, revision

    async def _known(self, name: str) -> str:
        """Server id of a draft by our name for it, or by that id itself."""
        if not name or name.isdigit():
            return name
        return (await self._noted(name))[0]

    async def _note(self, name: str, message: Message) -> None:
        await self._vault.set(_slot(name), f"{message.id}:{message.revision}")

    async def _forget(self, name: str) -> None:
        if name and not name.isdigit():
            await self._vault.set(_slot(name), None)


def _slot(name: str) -> str:
    """Name of the vault's note about a draft; `writing.DRAFT_NOTE` says it to who clears it."""
    return f"{DRAFT_NOTE}{name}"


def _removes(name: str, draft: str) -> tuple[tuple[str, str], ...]:
    found = ((Message.KIND, draft), (MessageBody.KIND, draft)) if draft else ()
    return (*found, (DraftLink.KIND, name)) if name else found


def _draft_message_id(name: str, info: Info) -> str:
    """Constant for a draft, and another than the one it will be sent under: that one proves the sending."""
    return f"draft.{name}@{info.address.mail.rpartition('@')[2] or 'echarpe.invalid'}"


def _content(intent: SendMail, name: str) -> LocalDraft:
    return LocalDraft(id=name, date_ms=intent.made_at_ms, **intent.written())


def as_mail(intent: Intent, content: LocalDraft, message_id: str) -> SendMail:
    """What is written, as the mail it would be: for what makes MIME of it, and answers nothing yet on the server."""
    whole = content.written() | {"origin_id": "", "origin_kind": "", "kept": ()}
    return SendMail(
        op_id=intent.op_id, account=intent.account, made_at_ms=intent.made_at_ms, target_id=message_id, **whole
    )


def _is_written(parsed: Parsed, content: LocalDraft) -> bool:
    """Whether a draft holds what was written here."""
    message, body = parsed.message, parsed.body
    people = [{a.mail.lower() for a in group} for group in (body.to, body.cc, body.bcc)]
    wanted = [{a.mail.lower() for a in group} for group in (content.to, content.cc, content.bcc)]
    written = content.html if body.html else content.text
    same_text = _words(body.html or body.text) == _words(written)
    files = len(body.parts) == len(content.files) + len(content.kept)
    return same_text and files and people == wanted and message.subject.split() == content.subject.split()


def _words(said: str) -> list[str]:
    """The words of a text in either form: a server writes HTML down in its own way."""
    return re.sub(r"<[^>]*>", " ", said).replace("&nbsp;", " ").replace("\xa0", " ").split()


def _origin(content: LocalDraft) -> Element:
    return {"origid": content.origin_id, "rt": content.origin_kind or "r"} if content.origin_id else {}


def _people(content: LocalDraft, info: Info) -> list[Element]:
    sender = content.sender or info.address
    listed: list[tuple[str, Sequence[Address]]] = [
        ("f", (sender,)),
        ("s", (info.address,) if content.mode == Mode.BEHALF else ()),
        ("t", content.to),
        ("c", content.cc),
        ("b", content.bcc),
        ("r", (content.reply_to,) if content.reply_to is not None else ()),
        ("n", (sender,) if content.receipt else ()),
    ]
    return [_person(kind, person) for kind, people in listed for person in people]


def _person(kind: str, person: Address) -> Element:
    return {"t": kind, "a": person.mail, **({"p": person.name} if person.name else {})}


def _is_like(lying: Part, kept: KeptPart) -> bool:
    return lying.media_type == kept.media_type and lying.name in ("", kept.name)


def _lying(part: KeptPart) -> Element:
    return {"mid": part.message_id, "part": part.part}


def _texts(content: LocalDraft, pictures: Sequence[tuple[str, Element]]) -> Element:
    """``pictures`` of the text: the Content-ID, and what it is made of (ParseMimeMessage.setContent of Zimbra)."""
    words: Element = {"ct": "text/plain", "content": content.text}
    if not content.html:
        return words
    page: Element = {"ct": "text/html", "content": as_page(content.html)}
    if pictures:
        shown = [{"ci": cid, "attach": made_of} for cid, made_of in pictures]
        page = {"ct": "multipart/related", "mp": [page, *shown]}
    return {"ct": "multipart/alternative", "mp": [words, page]}
