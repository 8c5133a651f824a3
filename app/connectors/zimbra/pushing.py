"""Intents to the server, and the proof of what a lost reply left open (§11.2, 11.6, 12.4)."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace

from app.connectors.zimbra.compose import build_mime, message_id_of
from app.connectors.zimbra.faults import fault_code
from app.connectors.zimbra.info import AccountInfo
from app.connectors.zimbra.parse import PARTSTATS, Parsed, parse_message
from app.connectors.zimbra.reading import Element, many, one, text
from app.connectors.zimbra.soap import Member, Soap
from app.connectors.zimbra.wire import Retry
from app.domain.errors import AppError, Rejected, TargetGone
from app.domain.exchange import Ack, Clock, LoadBytes, Verdict
from app.domain.intents import Intent, MoveMessage, ReplyInvitation, SendMail, SetFlagged, SetRead

_VERBS = {"ACCEPTED": "ACCEPT", "DECLINED": "DECLINE", "TENTATIVE": "TENTATIVE"}
_MARKS_ONLY = 1
"""``max`` of a GetMsg that wants no text."""
BASE64_GROWTH = 4 / 3
FRESH_MS = 20_000
"""A first attempt happens within seconds; a second one, after doubt, a minute later at least."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a probe of a sent message insists before it says "not delivered" (§11.6).

    The minute that must pass before sending again is the engine's (`Intent.RESEND_AFTER_MS`).
    """

    gap_s: float = 5.0
    """Between two searches: the index may lag."""


class Pushing:
    """Delivers the intents of one account."""

    def __init__(self, soap: Soap, info: AccountInfo, clock: Clock, patience: Patience) -> None:
        self._soap = soap
        self._info = info
        self._clock = clock
        self._patience = patience

    async def push(self, intent: Intent, load_bytes: LoadBytes) -> Ack:
        """Deliver ``intent``. Raises Rejected("not_supported") for a kind this server has no verb for."""
        match intent:
            case SetRead():
                return await self._mark(intent.target_id, "read" if intent.value else "!read")
            case SetFlagged():
                return await self._mark(intent.target_id, "flag" if intent.value else "!flag")
            case MoveMessage():
                return await self._mark(intent.target_id, "move", folder=intent.folder)
            case SendMail():
                return await self._send(intent, load_bytes)
            case ReplyInvitation():
                return await self._reply(intent)
            case _:
                raise Rejected("not_supported", kind=intent.KIND)

    async def probe(self, intent: Intent) -> Verdict:
        """Was ``intent`` delivered? For idempotent kinds the engine needs no answer: UNKNOWN."""
        match intent:
            case SendMail():
                return await self._probe_sent(intent)
            case ReplyInvitation():
                return await self._probe_reply(intent)
            case _:
                return Verdict.UNKNOWN

    # --- marks ------------------------------------------------------------------------------------

    async def _mark(self, message_id: str, op: str, folder: str = "") -> Ack:
        """One MsgAction, and the message as it then is. The order inside a batch is not promised (§6),
        so the copy is taken only if it shows the act.
        """
        action = {"id": message_id, "op": op, **({"l": folder} if folder else {})}
        spec = {"id": message_id, "max": _MARKS_ONLY}
        answers = await self._soap.batch(
            [
                Member("act", "MsgActionRequest", {"action": action}),
                Member("see", "GetMsgRequest", {"m": spec}),
            ],
            Retry.IDEMPOTENT,
        )
        done = answers.get("act")
        if isinstance(done, AppError):
            raise done
        if done is None:
            raise Rejected("no_answer_in_batch")
        seen = answers.get("see")
        if seen is None or isinstance(seen, AppError):
            return Ack()
        parsed = await self._parse(one(seen.get("m")))
        return Ack(upserts=(parsed.message,)) if _shows(parsed, op, folder) else Ack()

    async def _parse(self, m: Element) -> Parsed:
        info = await self._info.get()
        return parse_message(m, info.own)

    # --- sending ----------------------------------------------------------------------------------

    async def _send(self, intent: SendMail, load_bytes: LoadBytes) -> Ack:
        info = await self._info.get()
        # An act as old as this may have been tried before, whatever became of our memory of it.
        if self._clock() - intent.made_at_ms > FRESH_MS and await self._find_sent(message_id_of(intent)):
            return Ack(facts={"outcome": "already_sent"})
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
        aid = await self._soap.upload(mime, "message/rfc822", "message.eml")
        try:
            body = await self._submit(intent, aid, origin=bool(intent.origin_id))
        except AppError as error:
            if fault_code(error) == "mail.SEND_PARTIAL_ADDRESS_FAILURE":
                # Sent to the others: never again to all (§2).
                return Ack(facts={"outcome": "sent_partial"})
            if isinstance(error, TargetGone) and intent.origin_id:
                # The message answered is gone; the fault proves that nothing was sent.
                aid = await self._soap.upload(mime, "message/rfc822", "message.eml")
                body = await self._submit(intent, aid, origin=False)
            else:
                raise
        saved = one(body.get("m"))
        facts = {"sent_id": text(saved.get("id"))} if saved.get("id") else {}
        if "l" not in saved:
            return Ack(facts=facts)
        parsed = await self._parse(saved)
        return Ack(upserts=(parsed.message, parsed.body), facts=facts)

    async def _submit(self, intent: SendMail, aid: str, *, origin: bool) -> Element:
        message: Element = {"aid": aid}
        if origin:
            message |= {"origid": intent.origin_id, "rt": intent.origin_kind or "r"}
        args = {"suid": str(intent.op_id), "fetchSavedMsg": True, "m": message}
        return (await self._soap.call("SendMsgRequest", args, retry=Retry.GUARDED, timeout_s=120)).body

    async def _probe_sent(self, intent: SendMail) -> Verdict:
        """Look for our Message-ID, twice, before saying that nothing was sent."""
        for wait_s in (0.0, self._patience.gap_s):
            await asyncio.sleep(wait_s)
            if await self._find_sent(message_id_of(intent)):
                return Verdict.DELIVERED
        info = await self._info.get()
        return Verdict.NOT_DELIVERED if info.saves_sent else Verdict.UNKNOWN

    async def _find_sent(self, message_id: str) -> bool:
        quoted = message_id.replace("\\", "").replace('"', "")
        args = {"types": "message", "query": {"_content": f'is:anywhere msgid:"{quoted}"'}, "limit": 1, "fetch": "0"}
        return bool(many((await self._soap.call("SearchRequest", args)).body.get("m")))

    # --- invitations ------------------------------------------------------------------------------

    async def _reply(self, intent: ReplyInvitation) -> Ack:
        if intent.answer not in _VERBS:
            raise Rejected("answer_unknown", answer=intent.answer)
        # By the calendar's invite where it is known: a repeat by message id would mail again, and
        # act on a message that the first answer moved to the trash (§12.4).
        found = await self._appointment(intent.uid)
        if found is not None and found.answer == intent.answer:
            return await self._answered(intent)
        args = {
            "id": found.invite_id if found else intent.invite_id or intent.target_id,
            "compNum": 0,
            "verb": _VERBS[intent.answer],
            "updateOrganizer": True,
        }
        await self._soap.call("SendInviteReplyRequest", args, retry=Retry.GUARDED)
        return await self._answered(intent)

    async def _answered(self, intent: ReplyInvitation) -> Ack:
        """The invitation with the answer the server took: a message shows its own, old invitation."""
        try:
            spec = {"id": intent.target_id, "max": _MARKS_ONLY}
            seen = one((await self._soap.call("GetMsgRequest", {"m": spec})).body.get("m"))
        except AppError:
            # The answer is given; only its picture is missing, and the next delta brings it.
            return Ack()
        message = (await self._parse(seen)).message
        if message.invite is None:
            return Ack()
        return Ack(upserts=(replace(message, invite=replace(message.invite, answer=intent.answer)),))

    async def _probe_reply(self, intent: ReplyInvitation) -> Verdict:
        found = await self._appointment(intent.uid)
        if found is None:
            return Verdict.UNKNOWN
        return Verdict.DELIVERED if found.answer == intent.answer else Verdict.NOT_DELIVERED

    async def _appointment(self, uid: str) -> _Appointment | None:
        try:
            body = (await self._soap.call("GetAppointmentRequest", {"uid": uid})).body
        except TargetGone:
            return None
        appointment = one(body.get("appt"))
        invites = many(appointment.get("inv"))
        if not invites:
            return None
        info = await self._info.get()
        comp = one(invites[0].get("comp"))
        answers = [text(at.get("ptst")) for at in many(comp.get("at")) if text(at.get("a")).lower() in info.own]
        return _Appointment(
            invite_id=f"{text(appointment.get('id'))}-{text(invites[0].get('id'))}",
            answer=PARTSTATS.get(answers[0], "") if answers else "",
        )


@dataclass(frozen=True, slots=True)
class _Appointment:
    invite_id: str
    answer: str


def _shows(parsed: Parsed, op: str, folder: str) -> bool:
    """True when the copy shows the act ``op``."""
    message = parsed.message
    return {
        "read": not message.unread,
        "!read": message.unread,
        "flag": message.flagged,
        "!flag": not message.flagged,
        "move": message.folder == folder,
    }[op]
