"""Intents to the server, and the proof of what a lost reply left open (§11.2, 11.6, 12.4)."""

from __future__ import annotations

from dataclasses import dataclass, replace

from app.connectors.zimbra.info import AccountInfo
from app.connectors.zimbra.parse import PARTSTATS, TRASH, Parsed, is_others_trash, occurrence_of, parse_message
from app.connectors.zimbra.reading import Element, many, one, text
from app.connectors.zimbra.soap import Member, Soap
from app.connectors.zimbra.wire import Retry
from app.domain.errors import AppError, Rejected, TargetGone
from app.domain.exchange import Ack, Verdict
from app.domain.intents import Intent, MoveMessage, ReplyInvitation, SendReceipt, SetFlagged, SetRead

VERBS = {"ACCEPTED": "ACCEPT", "DECLINED": "DECLINE", "TENTATIVE": "TENTATIVE"}
_MARKS_ONLY = 1
"""``max`` of a GetMsg that wants no text."""


class Pushing:
    """Delivers the intents of one account."""

    def __init__(self, soap: Soap, info: AccountInfo) -> None:
        self._soap = soap
        self._info = info

    async def push(self, intent: Intent) -> Ack:
        """Deliver ``intent``. Raises Rejected("not_supported") for a kind this server has no verb for."""
        match intent:
            case SetRead():
                return await self._mark(intent.target_id, "read" if intent.value else "!read")
            case SetFlagged():
                return await self._mark(intent.target_id, "flag" if intent.value else "!flag")
            case MoveMessage(folder=folder) if is_others_trash(folder):
                return await self._mark(intent.target_id, "trash")
            case MoveMessage():
                return await self._mark(intent.target_id, "move", folder=intent.folder)
            case SendReceipt():
                args = {"mid": intent.target_id}
                await self._soap.call("SendDeliveryReportRequest", args, retry=Retry.IDEMPOTENT)
                return Ack()
            case ReplyInvitation():
                return await self._reply(intent)
            case _:
                raise Rejected("not_supported", kind=intent.KIND)

    async def probe(self, intent: Intent) -> Verdict:
        """Was ``intent`` delivered? For idempotent kinds the engine needs no answer: UNKNOWN."""
        return await self._probe_reply(intent) if isinstance(intent, ReplyInvitation) else Verdict.UNKNOWN

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

    # --- invitations ------------------------------------------------------------------------------

    async def _reply(self, intent: ReplyInvitation) -> Ack:
        if intent.answer not in VERBS:
            raise Rejected("answer_unknown", answer=intent.answer)
        # By the calendar's invite where it is known: a repeat by message id would mail again, and
        # act on a message that the first answer moved to the trash (§12.4).
        found = await self._appointment(intent.uid, intent.occurrence_ms)
        if found is not None and found.answer == intent.answer:
            return await self._answered(intent)
        args: Element = {
            "id": found.invite_id if found else intent.invite_id or intent.target_id,
            "compNum": 0,
            "verb": VERBS[intent.answer],
            "updateOrganizer": True,
        }
        if intent.note and found is not None and found.organizer:
            args["m"] = {
                "e": [{"t": "t", "a": found.organizer}],
                "su": found.title,
                "mp": {"ct": "text/plain", "content": intent.note},
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
        found = await self._appointment(intent.uid, intent.occurrence_ms)
        if found is None:
            return Verdict.UNKNOWN
        return Verdict.DELIVERED if found.answer == intent.answer else Verdict.NOT_DELIVERED

    async def _appointment(self, uid: str, occurrence_ms: int | None) -> _Appointment | None:
        """What the calendar holds of an invitation: of one to an occurrence, that occurrence's own. An answer to the
        series would be given for all of it."""
        try:
            body = (await self._soap.call("GetAppointmentRequest", {"uid": uid})).body
        except TargetGone:
            return None
        appointment = one(body.get("appt"))
        found = [(invite, one(invite.get("comp"))) for invite in many(appointment.get("inv"))]
        meant = [(invite, comp) for invite, comp in found if occurrence_of(comp) == occurrence_ms]
        if occurrence_ms is None:
            meant = meant or found  # invited to some occurrences only
        if not meant:
            return None
        info = await self._info.get()
        invite, comp = meant[0]
        answers = [text(at.get("ptst")) for at in many(comp.get("at")) if text(at.get("a")).lower() in info.own]
        return _Appointment(
            invite_id=f"{text(appointment.get('id'))}-{text(invite.get('id'))}",
            answer=PARTSTATS.get(answers[0], "") if answers else "",
            organizer=text(one(comp.get("or")).get("a")),
            title=text(comp.get("name")),
        )


@dataclass(frozen=True, slots=True)
class _Appointment:
    invite_id: str
    answer: str
    organizer: str = ""
    title: str = ""


def _shows(parsed: Parsed, op: str, folder: str) -> bool:
    """True when the copy shows the act ``op``."""
    message = parsed.message
    return {
        "read": not message.unread,
        "!read": message.unread,
        "flag": message.flagged,
        "!flag": not message.flagged,
        "move": message.folder == folder,
        "trash": message.folder.rpartition(":")[2] == TRASH,
    }[op]
