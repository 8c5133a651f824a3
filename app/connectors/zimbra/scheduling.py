"""Events of several people, by SOAP: what may send mail is never repeated blindly (§12, 25).

Each act is: read what the server holds (its text by CalDAV, its numbers by SOAP), work out the steps still to be
done (`documents.ical_steps`), do the first, and look again. A lost reply therefore costs a look, never a second
mail: the step that went through is no longer to be done.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Protocol

from app.connectors.zimbra.appointments import build_comp, build_message, moment, recipients, zones_of
from app.connectors.zimbra.faults import fault_code
from app.connectors.zimbra.info import AccountInfo
from app.connectors.zimbra.reading import Element, many, number, one, text
from app.connectors.zimbra.soap import Soap
from app.connectors.zimbra.wire import Retry
from app.documents import ical
from app.documents.ical_steps import Act, Step, same_series, steps_to
from app.documents.ical_times import HOME_ZONE, Moment, from_ms, known_zone
from app.domain.agenda import Event
from app.domain.errors import AppError, Conflict, Rejected, TargetGone
from app.domain.exchange import Ack, Connector, Delta, Download, FileRef, Held, LoadBytes, Rhythm, Verdict
from app.domain.intents import DeleteEvent, Intent, ProposeTime, SaveEvent, SettleAlarm, TransferEvent

TRASH = "3"
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

    def __init__(self, soap: Soap, info: AccountInfo, texts: Texts) -> None:
        self._soap = soap
        self._info = info
        self._texts = texts
        self.streams = texts.streams

    async def pull(self, stream: str, cursor: str | None, held: Held) -> Delta:
        return await self._texts.pull(stream, cursor, held)

    async def push(self, intent: Intent, load_bytes: LoadBytes) -> Ack:
        """Deliver. Raises `Conflict` where somebody changed the event, `Rejected`, `TargetGone`."""
        match intent:
            case SaveEvent() if _meeting(intent):
                return await self._save(intent)
            case DeleteEvent() if intent.scheduled:
                return await self._cancel(intent)
            case DeleteEvent() if intent.invited:
                return await self._item(intent, "trash")
            case TransferEvent():
                return await self._transfer(intent)
            case ProposeTime():
                return await self._propose(intent)
            case SettleAlarm():
                return await self._settle_alarm(intent)
        return await self._texts.push(intent, load_bytes)

    async def probe(self, intent: Intent) -> Verdict:
        match intent:
            case SaveEvent() if _meeting(intent):
                there = await self._texts.find(intent.event)
                done = there is not None and not steps_to(intent.event.ics, there.ics)
                return Verdict.DELIVERED if done else Verdict.NOT_DELIVERED
            case ProposeTime():
                return Verdict.UNKNOWN  # nothing on the server shows it: the user decides
        return await self._texts.probe(intent)

    # --- creating and changing ------------------------------------------------------------------

    async def _save(self, intent: SaveEvent) -> Ack:
        event, first = intent.event, True
        for _round in range(len(steps_to(event.ics, None)) + 60):
            numbers = await self._numbers(event.uid)
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
        info = await self._info.get()
        names: Element = {}
        if numbers is not None:
            names = {"id": numbers.invite_id, "comp": 0, "ms": numbers.ms, "rev": numbers.rev}
        if step.act is Act.CANCEL_ONE:
            assert step.identity is not None
            people = [{"t": "t", "a": text(at.get("a"))} for at in self._others(numbers, info.own)]
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
            to=recipients(step.part, info.own) if step.tell else (),
            year=from_ms(event.start_ms, None).year,
        )
        name = {
            Act.CREATE: "CreateAppointmentRequest",
            Act.CHANGE: "ModifyAppointmentRequest",
            Act.EXCEPT: "CreateAppointmentExceptionRequest",
        }[step.act]
        await self._send(name, {**names, "m": message})

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

    async def _cancel(self, intent: DeleteEvent) -> Ack:
        numbers = await self._numbers(_uid(intent))
        done = Ack(removes=((Event.KIND, intent.target_id),))
        if numbers is None or numbers.folder == TRASH:
            return done
        people = [{"t": "t", "a": text(at.get("a"))} for at in self._others(numbers, (await self._info.get()).own)]
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
        numbers = await self._numbers(_uid(intent))
        if numbers is not None and numbers.folder != TRASH:
            action: Element = {"id": numbers.item_id, "op": op}
            await self._soap.call("ItemActionRequest", {"action": action}, retry=Retry.IDEMPOTENT)
        return Ack(removes=((Event.KIND, intent.target_id),))

    async def _transfer(self, intent: TransferEvent) -> Ack:
        numbers = await self._numbers(intent.uid)
        if numbers is None:
            raise TargetGone("event_gone")
        folder = await self._folder(intent.calendar)
        if numbers.folder != folder:
            action = {"id": numbers.item_id, "op": "move", "l": folder}
            await self._soap.call("ItemActionRequest", {"action": action}, retry=Retry.IDEMPOTENT)
        return Ack(removes=((Event.KIND, intent.target_id),))

    async def _propose(self, intent: ProposeTime) -> Ack:
        numbers = await self._numbers(intent.uid)
        if numbers is None:
            raise TargetGone("event_gone")
        organizer = text(one(numbers.comp.get("or")).get("a"))
        zone = known_zone(HOME_ZONE)

        def at(ms: int) -> Element:
            return moment(Moment(from_ms(ms, zone), zone, "zone", HOME_ZONE))

        kept: Element = {name: numbers.comp[name] for name in ("uid", "name", "loc", "seq") if name in numbers.comp}
        comp: Element = {**kept, "s": at(intent.start_ms), "e": at(intent.end_ms), "or": {"a": organizer}}
        year = dt.datetime.fromtimestamp(intent.start_ms / 1000, dt.UTC).year
        to = [{"t": "t", "a": organizer}]
        message = build_message(comp, intent.note, [HOME_ZONE], folder="", to=to, year=year)
        names = {"id": numbers.invite_id, "comp": 0, "ms": numbers.ms, "rev": numbers.rev}
        await self._send("CounterAppointmentRequest", {**names, "m": message})
        return Ack()

    async def _settle_alarm(self, intent: SettleAlarm) -> Ack:
        numbers = await self._numbers(intent.uid)
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

    async def _numbers(self, uid: str) -> _Numbers | None:
        try:
            body = (await self._soap.call("GetAppointmentRequest", {"uid": uid, "sync": True})).body
        except TargetGone:
            return None
        appointment = one(body.get("appt"))
        invites = many(appointment.get("inv"))
        if not invites:
            return None
        series = next((i for i in invites if not one(i.get("comp")).get("exceptId")), invites[0])
        item = text(appointment.get("id"))
        return _Numbers(
            item_id=item,
            invite_id=f"{item}-{text(series.get('id'))}",
            folder=text(appointment.get("l")),
            ms=number(appointment.get("ms")),
            rev=number(appointment.get("rev")),
            comp=one(series.get("comp")),
        )

    async def _folder(self, calendar: str) -> str:
        """Id of the folder behind a calendar's path (``/dav/<mailbox>/<folder path>``)."""
        path = "/" + "/".join(calendar.strip("/").split("/")[2:])
        body = (await self._soap.call("GetFolderRequest", {"folder": {"path": path}})).body
        found = one(body.get("folder")) or one(body.get("link"))
        if not found.get("id"):
            raise TargetGone("calendar_gone")
        return text(found.get("id"))

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


def _uid(intent: DeleteEvent) -> str:
    return intent.uid or intent.target_id.rpartition("/")[2]
