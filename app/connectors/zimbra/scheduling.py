"""Events of several people, by SOAP: what may send mail is never repeated blindly (§12, 25).

Each act is: read what the server holds (its text by CalDAV, its numbers by SOAP), work out the steps still to be
done (`documents.ical_steps`), do the first, and look again. A lost reply therefore costs a look, never a second
mail: the step that went through is no longer to be done.

Other people's calendars (`calendar_mounts`) are written in their owner's name: the ids are remote ids, the guests
hear from the owner, and SENT-BY tells who it was.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Protocol

from app.connectors.zimbra.appointments import build_comp, build_message, moment, recipients, zones_of
from app.connectors.zimbra.calendar_mounts import Mount, Mounts
from app.connectors.zimbra.faults import fault_code
from app.connectors.zimbra.info import AccountInfo
from app.connectors.zimbra.parse import PARTSTATS
from app.connectors.zimbra.pushing import VERBS
from app.connectors.zimbra.reading import Element, many, number, one, text
from app.connectors.zimbra.removals import Removals
from app.connectors.zimbra.soap import Soap
from app.connectors.zimbra.wire import Retry
from app.documents import ical
from app.documents.ical_attach import files_of
from app.documents.ical_lines import Component
from app.documents.ical_steps import Act, Step, same_series, steps_to
from app.documents.ical_times import HOME_ZONE, Moment, from_ms, known_zone
from app.domain.agenda import Event
from app.domain.errors import AppError, Conflict, Rejected, TargetGone
from app.domain.exchange import (
    Ack,
    Clock,
    Connector,
    Delta,
    Download,
    FileRef,
    Held,
    LoadBytes,
    Rhythm,
    Verdict,
)
from app.domain.intents import (
    AnswerEvent,
    DeclineProposal,
    DeleteEvent,
    Intent,
    ProposeTime,
    SaveEvent,
    SettleAlarm,
    TransferEvent,
)

TRASH = "3"
_ANY = "application/octet-stream"
_STALE = "mail.INVITE_OUT_OF_DATE"


class Texts(Connector, Protocol):
    """What is asked of the CalDAV side: it reads everything, and writes what concerns nobody else."""

    async def find(self, event: Event) -> Event | None:
        """The event as the server holds it; None when it does not."""
        ...

    def follows(self, event_id: str, etag: str) -> str:
        """The etag after our own writes on top of ``etag``; the same when there were none."""
        ...

    def wrote(self, event_id: str, base_etag: str, etag: str) -> None:
        """Remember that our write on top of ``base_etag`` made ``etag``."""
        ...


@dataclass(frozen=True, slots=True)
class _Numbers:
    """What names an appointment to the server."""

    item_id: str
    invite_id: str
    folder: str
    ms: int
    rev: int
    comp: Element


class Scheduling:
    """The account's calendars as the engine sees them: each intent by the way that suits it."""

    streams: Mapping[str, Rhythm]

    def __init__(self, soap: Soap, info: AccountInfo, texts: Texts, clock: Clock) -> None:
        self._soap = soap
        self._info = info
        self._texts = texts
        self._mounts = Mounts(soap)
        self._removals = Removals(soap, info, clock)
        self.streams = texts.streams

    async def pull(self, stream: str, cursor: str | None, held: Held) -> Delta:
        delta = await self._texts.pull(stream, cursor, held)
        return await self._removals.follow(delta, held, self._shared_folder)

    async def push(self, intent: Intent, load_bytes: LoadBytes) -> Ack:
        """Deliver. Raises `Conflict` where somebody changed the event, `Rejected`, `TargetGone`."""
        match intent:
            case SaveEvent() if _meeting(intent):
                return await self._save(intent)
            case DeleteEvent():
                return await self._delete(intent, load_bytes)
            case TransferEvent():
                return await self._transfer(intent)
            case ProposeTime():
                return await self._propose(intent)
            case AnswerEvent():
                return await self._answer(intent)
            case DeclineProposal():
                return await self._decline(intent)
            case SettleAlarm():
                return await self._settle_alarm(intent)
        return await self._texts.push(intent, load_bytes)

    async def probe(self, intent: Intent) -> Verdict:
        match intent:
            case SaveEvent() if _meeting(intent):
                there = await self._texts.find(intent.event)
                done = there is not None and not steps_to(intent.event.ics, there.ics)
                return Verdict.DELIVERED if done else Verdict.NOT_DELIVERED
            case AnswerEvent():
                numbers = await self._numbers(intent.uid, _calendar(intent), intent.made_at_ms)
                done = numbers is not None and await self._own_answer(numbers) == intent.answer
                return Verdict.DELIVERED if done else Verdict.NOT_DELIVERED
            case ProposeTime() | DeclineProposal():
                return Verdict.UNKNOWN  # nothing on the server shows it: the user decides
        return await self._texts.probe(intent)

    # --- creating and changing ------------------------------------------------------------------

    async def _save(self, intent: SaveEvent) -> Ack:
        event, first = intent.event, True
        sent: set[tuple[Act, int | None]] = set()
        for _round in range(len(steps_to(event.ics, None)) + 60):
            numbers = await self._numbers(event.uid, event.calendar, event.start_ms)
            there = await self._texts.find(event) if numbers is not None else None
            if there is None and intent.base_etag:
                raise TargetGone("event_gone")
            steps = steps_to(event.ics, there.ics if there is not None else None)
            if not steps:
                assert there is not None
                self._texts.wrote(event.id, intent.base_etag, there.etag)
                return Ack(upserts=(there,), facts={"etag": there.etag})
            if there is not None and first:
                self._refuse_others_work(intent, there, steps)
            first = False
            name = (steps[0].act, steps[0].identity.ms if steps[0].identity is not None else None)
            if name in sent:
                break  # the server took it and does not show it: asking again would mail everybody again
            sent.add(name)
            await self._step(steps[0], event, numbers)
            if numbers is not None and there is not None:
                continue
        raise Rejected("event_refused", status=0)

    def _refuse_others_work(self, intent: SaveEvent, there: Event, steps: list[Step]) -> None:
        """Somebody changed what this edit would write over: a `Conflict`, never a silent loss."""
        event = intent.event
        if not intent.base_etag:
            return  # the UID of a new event is ours alone
        known = self._texts.follows(event.id, intent.base_etag)
        if there.etag in (intent.base_etag, known) or ical.continues(event.ics, there.ics):
            return
        # The series is as we want it: our own first step, whose reply was lost. Its exceptions are still to come.
        if same_series(event.ics, there.ics) and ical.edit_mark(event.ics) == ical.edit_mark(there.ics) != "":
            return
        raise Conflict("event_changed")

    async def _step(self, step: Step, event: Event, numbers: _Numbers | None) -> None:
        ours = await self._ours(event.calendar)
        names: Element = {}
        if numbers is not None:
            names = {"id": numbers.invite_id, "comp": 0, "ms": numbers.ms, "rev": numbers.rev}
        if step.act is Act.CANCEL_ONE:
            assert step.identity is not None
            people = [{"t": "t", "a": text(at.get("a"))} for at in self._others(numbers, ours)]
            message: Element = {"su": event.title, "mp": {"ct": "text/plain", "content": ""}}
            args = {**names, "inst": moment(step.identity), "m": message | ({"e": people} if people else {})}
            await self._send("CancelAppointmentRequest", args)
            return
        assert step.part is not None
        identity = step.identity if step.act is Act.EXCEPT else None
        folder = await self._folder(event.calendar) if step.act is Act.CREATE else ""
        message = build_message(
            build_comp(step.part, step.calendar, identity),
            step.part.text("DESCRIPTION"),
            zones_of(step.part, step.calendar),
            folder=folder,
            to=recipients(step.part, ours) if step.tell else (),
            year=from_ms(event.start_ms, None).year,
            uploads=await self._upload(step.part),
        )
        name = {
            Act.CREATE: "CreateAppointmentRequest",
            Act.CHANGE: "ModifyAppointmentRequest",
            Act.EXCEPT: "CreateAppointmentExceptionRequest",
        }[step.act]
        await self._send(name, {**names, "m": message})

    async def _upload(self, part: Component) -> list[str]:
        """Every file of the event: a change is a full replacement (§12.3)."""
        files = [file for file in files_of(part) if file.data]
        return [await self._soap.upload(f.data, f.media_type or _ANY, f.name) for f in files]

    async def _send(self, name: str, args: Element) -> Element:
        try:
            return (await self._soap.call(name, args, retry=Retry.GUARDED)).body
        except AppError as error:
            if fault_code(error) == _STALE:
                raise Conflict("event_changed") from error
            raise

    @staticmethod
    def _others(numbers: _Numbers | None, own: frozenset[str]) -> list[Element]:
        comp = numbers.comp if numbers is not None else {}
        return [at for at in many(comp.get("at")) if text(at.get("a")).lower() not in own]

    # --- ending ---------------------------------------------------------------------------------

    async def _delete(self, intent: DeleteEvent, load_bytes: LoadBytes) -> Ack:
        if intent.scheduled:
            ack = await self._cancel(intent)
        elif intent.invited:
            ack = await self._item(intent, "trash")
        else:
            ack = await self._texts.push(intent, load_bytes)
        if intent.uid and (folder := await self._shared_folder(_calendar(intent))):
            await self._removals.note(folder, intent)
        return ack

    async def _shared_folder(self, calendar: str) -> str:
        """The folder of a calendar that others hold too; empty for one that is ours alone."""
        try:
            mount = await self._mounts.find(calendar)
            if mount is not None:
                return mount.remote_id
            found = await self._own_folder(calendar)
            return text(found.get("id")) if many(one(found.get("acl")).get("grant")) else ""
        except AppError:
            return ""  # the event is deleted: who did it is all that stays unsaid

    async def _cancel(self, intent: DeleteEvent) -> Ack:
        numbers = await self._numbers(_uid(intent), _calendar(intent), intent.made_at_ms)
        done = Ack(removes=((Event.KIND, intent.target_id),))
        if numbers is None or numbers.folder == TRASH:
            return done
        ours = await self._ours(_calendar(intent))
        people = [{"t": "t", "a": text(at.get("a"))} for at in self._others(numbers, ours)]
        message: Element = {
            "su": text(numbers.comp.get("name")),
            "mp": {"ct": "text/plain", "content": intent.note},
        }
        args: Element = {"id": numbers.invite_id, "comp": 0, "m": message | ({"e": people} if people else {})}
        try:
            await self._send("CancelAppointmentRequest", args)
        except TargetGone:
            return done
        return done

    async def _item(self, intent: DeleteEvent, op: str) -> Ack:
        """Throw away an event of somebody else's: nobody is told (§12.3)."""
        numbers = await self._numbers(_uid(intent), _calendar(intent), intent.made_at_ms)
        if numbers is not None and numbers.folder != TRASH:
            action: Element = {"id": numbers.item_id, "op": op}
            await self._soap.call("ItemActionRequest", {"action": action}, retry=Retry.IDEMPOTENT)
        return Ack(removes=((Event.KIND, intent.target_id),))

    async def _transfer(self, intent: TransferEvent) -> Ack:
        """To another calendar. Into another mailbox, or out of it, the server copies and then deletes: the UID, which
        stays, tells which of the two was done (§25)."""
        source, target = await self._mounts.find(_calendar(intent)), await self._mounts.find(intent.calendar)
        crossing = (source.owner_id if source else "") != (target.owner_id if target else "")
        numbers = await self._numbers(intent.uid, _calendar(intent), intent.made_at_ms)
        if numbers is not None and crossing and numbers.folder == TRASH:
            numbers = None
        folder = await self._folder(intent.calendar)
        there = await self._numbers(intent.uid, intent.calendar, intent.made_at_ms) if crossing else None
        arrived = there is not None and there.folder == folder.rpartition(":")[2]
        if numbers is None and not arrived:
            raise TargetGone("event_gone")
        if crossing and ":" not in folder:
            folder = f"{(await self._info.get()).id}:{folder}"
        if numbers is not None and numbers.folder != folder:
            action: Element = {"id": numbers.item_id, "op": "move", "l": folder}
            if arrived:  # copied, and cut before it was deleted
                action = {"id": numbers.item_id, "op": "trash"}
            await self._soap.call("ItemActionRequest", {"action": action}, retry=Retry.IDEMPOTENT)
        return Ack(removes=((Event.KIND, intent.target_id),))

    async def _answer(self, intent: AnswerEvent) -> Ack:
        """By the calendar's invite, unless the server has this answer already: each call mails (§12.4)."""
        numbers = await self._numbers(intent.uid, _calendar(intent), intent.made_at_ms)
        if numbers is None:
            raise TargetGone("event_gone")
        if await self._own_answer(numbers) == intent.answer:
            return Ack(applied=True)
        args: Element = {
            "id": numbers.invite_id,
            "compNum": 0,
            "verb": VERBS[intent.answer],
            "updateOrganizer": True,
        }
        organizer = text(one(numbers.comp.get("or")).get("a"))
        if intent.note and organizer:
            args["m"] = {
                "e": [{"t": "t", "a": organizer}],
                "su": text(numbers.comp.get("name")),
                "mp": {"ct": "text/plain", "content": intent.note},
            }
        await self._send("SendInviteReplyRequest", args)
        return Ack(applied=True)

    async def _own_answer(self, numbers: _Numbers) -> str:
        own = (await self._info.get()).own
        said = [text(at.get("ptst")) for at in many(numbers.comp.get("at")) if text(at.get("a")).lower() in own]
        return PARTSTATS.get(said[0], said[0]) if said else ""

    async def _propose(self, intent: ProposeTime) -> Ack:
        numbers = await self._numbers(intent.uid, _calendar(intent), intent.made_at_ms)
        if numbers is None:
            raise TargetGone("event_gone")
        organizer = text(one(numbers.comp.get("or")).get("a"))
        zone = known_zone(HOME_ZONE)

        def at(ms: int) -> Element:
            return moment(Moment(from_ms(ms, zone), zone, "zone", HOME_ZONE))

        kept: Element = {name: numbers.comp[name] for name in ("uid", "name", "loc", "seq") if name in numbers.comp}
        if intent.recurrence_ms is not None:
            kept["exceptId"] = moment(_identity(numbers.comp, intent.recurrence_ms))
        comp: Element = {**kept, "s": at(intent.start_ms), "e": at(intent.end_ms), "or": {"a": organizer}}
        year = dt.datetime.fromtimestamp(intent.start_ms / 1000, dt.UTC).year
        to = [{"t": "t", "a": organizer}]
        message = build_message(comp, intent.note, [HOME_ZONE], folder="", to=to, year=year)
        names = {"id": numbers.invite_id, "comp": 0, "ms": numbers.ms, "rev": numbers.rev}
        await self._send("CounterAppointmentRequest", {**names, "m": message})
        return Ack()

    async def _decline(self, intent: DeclineProposal) -> Ack:
        numbers = await self._numbers(intent.uid, _calendar(intent), intent.made_at_ms)
        if numbers is None:
            raise TargetGone("event_gone")
        names = ("uid", "name", "loc", "seq", "s", "e", "or", "allDay")
        kept: Element = {name: numbers.comp[name] for name in names if name in numbers.comp}
        to: Element = {"t": "t", "a": intent.to.mail} | ({"p": intent.to.name} if intent.to.name else {})
        message: Element = {
            "e": [to],
            "su": text(numbers.comp.get("name")),
            "inv": {"comp": [kept | {"method": "DECLINECOUNTER"}]},
            "mp": {"ct": "text/plain", "content": intent.note},
        }
        await self._send("DeclineCounterAppointmentRequest", {"m": message})
        return Ack()

    async def _settle_alarm(self, intent: SettleAlarm) -> Ack:
        numbers = await self._numbers(intent.uid, _calendar(intent), intent.made_at_ms)
        if numbers is None:
            return Ack()
        if intent.until_ms:
            alarm: Element = {"appt": [{"id": numbers.item_id, "until": intent.until_ms}]}
            await self._soap.call("SnoozeCalendarItemAlarmRequest", alarm, retry=Retry.IDEMPOTENT)
        else:
            alarm = {"appt": [{"id": numbers.item_id, "dismissedAt": intent.made_at_ms}]}
            await self._soap.call("DismissCalendarItemAlarmRequest", alarm, retry=Retry.IDEMPOTENT)
        return Ack()

    # --- names ----------------------------------------------------------------------------------

    async def _numbers(self, uid: str, calendar: str, near_ms: int) -> _Numbers | None:
        """The names of an event; ``near_ms``: about when it is, for mailboxes that must be searched."""
        mount = await self._mounts.find(calendar)
        try:
            if mount is not None:
                appointment = await self._mounts.appointment(mount, uid, near_ms)
            else:
                answer = await self._soap.call("GetAppointmentRequest", {"uid": uid, "sync": True})
                appointment = one(answer.body.get("appt"))
        except TargetGone:
            return None
        invites = many(appointment.get("inv"))
        if not invites:
            return None
        series = next((i for i in invites if not one(i.get("comp")).get("exceptId")), invites[0])
        item = text(appointment.get("id"))
        return _Numbers(
            item_id=item,
            invite_id=f"{item}-{text(series.get('id'))}",
            folder=text(appointment.get("l")).rpartition(":")[2],
            ms=number(appointment.get("ms")),
            rev=number(appointment.get("rev")),
            comp=one(series.get("comp")),
        )

    async def _ours(self, calendar: str) -> frozenset[str]:
        """Addresses that are not told: of whoever the calendar belongs to."""
        mount = await self._mounts.find(calendar)
        return (await self._info.get()).own if mount is None else frozenset({mount.owner.lower()})

    async def _folder(self, calendar: str) -> str:
        """Id of the folder behind a calendar's path (``/dav/<mailbox>/<folder path>``)."""
        mount: Mount | None = await self._mounts.find(calendar)
        if mount is not None:
            return mount.remote_id
        found = await self._own_folder(calendar)
        if not found.get("id"):
            raise TargetGone("calendar_gone")
        return text(found.get("id"))

    async def _own_folder(self, calendar: str) -> Element:
        path = "/" + "/".join(calendar.strip("/").split("/")[2:])
        return one((await self._soap.call("GetFolderRequest", {"folder": {"path": path}})).body.get("folder"))

    # --- the rest of the protocol ---------------------------------------------------------------

    def download(self, ref: FileRef, offset: int) -> AbstractAsyncContextManager[Download]:
        return self._texts.download(ref, offset)

    async def listen(self) -> frozenset[str]:
        return await self._texts.listen()

    async def close(self) -> None:
        await self._texts.close()


def _meeting(intent: SaveEvent) -> bool:
    """People are invited, or were: CalDAV would mail them on each PUT (§20)."""
    return intent.scheduled or bool(intent.event.attendees)


def _identity(series: Element, ms: int) -> Moment:
    """An occurrence as its series writes it, so that the server knows which one is meant."""
    if series.get("allDay") in (True, 1, "1"):
        return Moment(from_ms(ms, None), None, "date")
    zone = known_zone(text(one(series.get("s")).get("tz"))) or known_zone(HOME_ZONE)
    return Moment(from_ms(ms, zone), zone, "zone", getattr(zone, "key", HOME_ZONE))


def _calendar(intent: Intent) -> str:
    """Calendar of an event's id, which is ``<calendar id>/<UID>``."""
    return intent.target_id.rpartition("/")[0]


def _uid(intent: DeleteEvent) -> str:
    return intent.uid or intent.target_id.rpartition("/")[2]
