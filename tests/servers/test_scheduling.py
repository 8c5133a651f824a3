"""Events of several people by SOAP: people are told once, whatever is lost on the way (interop Zimbra §12, 25)."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from app.connectors.calendars import CalendarsConnector
from app.connectors.http import Http
from app.connectors.zimbra import ZimbraConnector
from app.connectors.zimbra.directory import DirectoryConnector
from app.connectors.zimbra.scheduling import Scheduling
from app.documents import ical
from app.domain.accounts import Account, Service
from app.domain.agenda import Attendee, Event, EventFile
from app.domain.errors import Conflict, OutcomeUnknown, TargetGone
from app.domain.exchange import Ack, Proof, Verdict
from app.domain.ids import AccountId, BodyId, new_op_id
from app.domain.intents import AnswerEvent, DeclineProposal, DeleteEvent, Intent, ProposeTime, SaveEvent, TransferEvent
from app.domain.mail import Address
from app.domain.planning import DirectoryEntry, EntryKind, Presence, presence_at, rooms_that_fit
from app.sandbox.dav import DavStorage
from app.sandbox.people import COMMUNE, MAYOR, SECRETARY, Person
from app.sandbox.serve import LoopbackServer
from app.sandbox.zimbra.town import town_server
from tests.servers.held import MemoryStore, MemoryVault
from tests.servers.soap_desc import Description
from tests.servers.test_zimbra_conformance import problems
from tests.servers.zimbra_kit import FAST, NOW_MS, Bench, Time, no_bytes, run

HOUR = 3_600_000
DAY = 24 * HOUR
MAYOR_MAIL, SECRETARY_MAIL = MAYOR.mail(COMMUNE), SECRETARY.mail(COMMUNE)
OUTSIDER = "prefecture@etat.example"
CALENDAR = f"/dav/{MAYOR_MAIL}/Calendar"
START = NOW_MS - NOW_MS % DAY + 8 * DAY + 8 * HOUR  # a Tuesday, nine o'clock in Paris


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    folder: Path = tmp_path_factory.mktemp("radicale")
    clock = Time()
    with DavStorage(folder) as storage:
        server = town_server(
            COMMUNE, storage=storage, clock=clock, today=dt.date(2026, 11, 23), messages=40, options=FAST
        )
        loopback = LoopbackServer(server.asgi, "zimbra-commune")
        loopback.start()
        yield Bench(server, loopback, clock)
        loopback.stop()


@dataclass
class Desk:
    """One person's calendars on one device."""

    agenda: Scheduling
    store: MemoryStore = field(default_factory=MemoryStore)

    async def sync(self) -> None:
        more = True
        while more:
            delta = await self.agenda.pull("agenda", self.store.cursors.get("agenda"), self.store)
            self.store.commit(delta)
            more = delta.more

    async def push(self, intent: Intent) -> Ack:
        ack = await self.agenda.push(intent, no_bytes)
        self.store.acknowledge(ack)
        return ack

    def event(self, uid: str) -> Event | None:
        return next((r for r in self.store.records.values() if isinstance(r, Event) and r.uid == uid), None)


@asynccontextmanager
async def desk(town: Bench, person: Person = MAYOR) -> AsyncIterator[Desk]:
    account = Account(
        id=AccountId(person.mail(COMMUNE)),
        body=BodyId("commune"),
        service=Service.ZIMBRA,
        url=town.loopback.url,
        login=person.mail(COMMUNE),
        settings={"requests_per_second": "0"},
    )
    http, vault = Http(account.url), MemoryVault()
    mail = ZimbraConnector(account, http, vault, town.clock)
    agenda = Scheduling(mail.soap, mail.info, CalendarsConnector(account, http, vault, town.clock), town.clock)
    try:
        await mail.sign_in(Proof(password=person.password, keep=True))
        yield Desk(agenda)
    finally:
        await mail.close()


def meeting(uid: str, rule: str = "", alarms: tuple[int, ...] = (), people: tuple[str, ...] = ()) -> Event:
    return ical.build_event(
        calendar_id=CALENDAR,
        uid=uid,
        title="Commission voirie",
        start_ms=START,
        end_ms=START + HOUR,
        now_ms=NOW_MS,
        location="Salle du conseil",
        description="Ordre du jour :\n1. Rue des Pins",
        rule=rule,
        alarms=alarms,
        organizer=Address(mail=MAYOR_MAIL, name="La maire"),
        attendees=tuple(Attendee(address=Address(mail=m)) for m in people or (SECRETARY_MAIL, OUTSIDER)),
        my_addresses=(MAYOR_MAIL,),
    )


def save(event: Event, base: Event | None = None) -> SaveEvent:
    return SaveEvent(
        op_id=new_op_id(),
        account=AccountId(MAYOR_MAIL),
        made_at_ms=0,
        target_id=event.id,
        event=event,
        base_etag=base.etag if base else "",
        scheduled=True,
    )


def mailed(town: Bench, uid: str) -> list[tuple[str, tuple[str, ...]]]:
    """(method, recipients) of every mail about an event, in order."""
    return [(sent.kind, sent.recipients) for sent in town.server.sent if uid.encode() in unfolded(sent.raw)]


def unfolded(raw: bytes) -> bytes:
    import email
    from email import policy

    message = email.message_from_bytes(raw, policy=policy.default)
    found = [p.get_content() for p in message.walk() if p.get_content_type() == "text/calendar"]
    return b"".join((c if isinstance(c, str) else c.decode()).replace("\r\n ", "").encode() for c in found)


async def created(place: Desk, event: Event) -> Event:
    await place.push(save(event))
    await place.sync()
    held = place.event(event.uid)
    assert held is not None
    return held


@pytest.mark.feature("19", "24")
def test_a_meeting_is_created_and_everybody_told_once(town: Bench) -> None:
    async def flow() -> None:
        async with desk(town) as mayor:
            event = meeting("reunion-1", rule="FREQ=WEEKLY;COUNT=4;BYDAY=TU", alarms=(15 * 60_000,))
            held = await created(mayor, event)
            assert ical.same_content(held.ics, event.ics)
            assert (held.alarms, held.recurring) == ((900_000,), True)
            assert mailed(town, "reunion-1") == [("request", (SECRETARY_MAIL, OUTSIDER))]
            assert await mayor.agenda.probe(save(event)) is Verdict.DELIVERED
            await mayor.push(save(event))
            assert len(mailed(town, "reunion-1")) == 1
        async with desk(town, SECRETARY) as hers:
            await hers.sync()
            invited = hers.event("reunion-1")
            assert invited is not None and (invited.answer, invited.title) == ("NEEDS-ACTION", "Commission voirie")

    run(flow())


@pytest.mark.feature("19", "116")
@pytest.mark.parametrize("fault", ["drop", "half"])
def test_a_lost_reply_mails_nobody_twice(town: Bench, fault: str) -> None:
    uid = f"perdue-{fault}"

    async def flow() -> None:
        async with desk(town) as mayor:
            event = meeting(uid)
            town.loopback.faults.arm(fault, "CreateAppointment")
            with pytest.raises(OutcomeUnknown):
                await mayor.push(save(event))
            assert await mayor.agenda.probe(save(event)) is Verdict.DELIVERED
            await mayor.sync()
            held = mayor.event(uid)
            assert held is not None
            later = ical.move_event(held, START + HOUR, START + 2 * HOUR, now_ms=NOW_MS + 1)
            town.loopback.faults.arm(fault, "ModifyAppointment")
            with pytest.raises(OutcomeUnknown):
                await mayor.push(save(later, held))
            await mayor.push(save(later, held))  # as the engine would after a probe that could not tell
            assert [kind for kind, _ in mailed(town, uid)] == ["request", "request"]
            gone = DeleteEvent(
                op_id=new_op_id(), account=AccountId(MAYOR_MAIL), made_at_ms=0, target_id=held.id, href=held.href,
                uid=uid, scheduled=True, note="Reportée",
            )  # fmt: skip
            town.loopback.faults.arm(fault, "CancelAppointment")
            with pytest.raises(OutcomeUnknown):
                await mayor.push(gone)
            await mayor.push(gone)
            assert [kind for kind, _ in mailed(town, uid)] == ["request", "request", "cancel"]
            await mayor.sync()
            assert mayor.event(uid) is None

    run(flow())


@pytest.mark.feature("20")
def test_exceptions_go_one_by_one_and_a_cut_between_them_repeats_nothing(town: Bench) -> None:
    async def flow() -> None:
        async with desk(town) as mayor:
            held = await created(mayor, meeting("serie-1", rule="FREQ=WEEKLY;COUNT=5"))
            week = 7 * DAY
            edited = ical.move_event(held, START + week + HOUR, START + week + 2 * HOUR, now_ms=NOW_MS + 1,
                                     recurrence_ms=START + week)  # fmt: skip
            edited = ical.edit_event(
                edited, title="Commission élargie", now_ms=NOW_MS + 2, recurrence_ms=START + 2 * week
            )
            edited = ical.delete_occurrence(edited, START + 3 * week, now_ms=NOW_MS + 3)
            town.loopback.faults.arm("drop", "CreateAppointmentException", skip=1)
            with pytest.raises(OutcomeUnknown):
                await mayor.push(save(edited, held))
            assert await mayor.agenda.probe(save(edited, held)) in (Verdict.NOT_DELIVERED, Verdict.DELIVERED)
            await mayor.push(save(edited, held))
            assert [kind for kind, _ in mailed(town, "serie-1")] == ["request", "cancel", "request", "request"]
            await mayor.sync()
            there = mayor.event("serie-1")
            assert there is not None
            found = ical.occurrences([there], START - DAY, START + 60 * DAY)
            assert [((o.start_ms - START) // HOUR, o.title) for o in found] == [
                (0, "Commission voirie"), (7 * 24 + 1, "Commission voirie"), (14 * 24, "Commission élargie"),
                (28 * 24, "Commission voirie"),
            ]  # fmt: skip

    run(flow())


def test_somebody_elses_change_is_a_conflict_and_our_own_reminder_tells_nobody(town: Bench) -> None:
    async def flow() -> None:
        async with desk(town) as mayor:
            held = await created(mayor, meeting("conflit-1"))
            quiet = ical.rewrite_event(held, replace(ical.draft_of(held), alarms=(600_000,)), now_ms=NOW_MS + 1)
            await mayor.push(save(quiet, held))
            assert len(mailed(town, "conflit-1")) == 1
            await mayor.sync()
            held = mayor.event("conflit-1")
            assert held is not None and held.alarms == (600_000,)
            other = ical.edit_event(held, title="Déplacée par le secrétariat", now_ms=NOW_MS + 5)
            town.server.state.calendars.put_ics(MAYOR_MAIL, 10, other.ics)
            mine = ical.edit_event(held, location="Salle B", now_ms=NOW_MS + 6)
            with pytest.raises(Conflict):
                await mayor.push(save(mine, held))
            assert len(mailed(town, "conflit-1")) == 1
            town.server.state.calendars.remove(MAYOR_MAIL, "conflit-1")
            with pytest.raises(TargetGone):
                await mayor.push(save(mine, held))

    run(flow())


def test_files_and_links_of_a_meeting_go_up_and_a_change_keeps_them(town: Bench) -> None:
    plan = EventFile(name="plan à plat.pdf", media_type="application/pdf", size_bytes=4, data=b"%PDF")

    async def flow() -> None:
        async with desk(town) as mayor:
            event = meeting("joint-1")
            draft = replace(ical.draft_of(event), files=(plan,), link="https://visio.example/salle")
            held = await created(mayor, ical.rewrite_event(event, draft, now_ms=NOW_MS))
            shown = ical.draft_of(held)
            assert (shown.link, [f.data for f in shown.files]) == ("https://visio.example/salle", [b"%PDF"])
            moved = ical.move_event(held, START + HOUR, START + 2 * HOUR, now_ms=NOW_MS)
            await mayor.push(save(moved, held))
            await mayor.sync()
            again = mayor.event("joint-1")
            assert again is not None and [f.name for f in ical.draft_of(again).files] == [plan.name]
            assert [kind for kind, _ in mailed(town, "joint-1")] == ["request", "request"]

    run(flow())


@pytest.mark.feature("21")
def test_answers_are_tracked_and_another_time_is_proposed(town: Bench) -> None:
    async def flow() -> None:
        async with desk(town) as mayor, desk(town, SECRETARY) as hers:
            await created(mayor, meeting("suivi-1"))
            await hers.sync()
            invited = hers.event("suivi-1")
            assert invited is not None
            propose = ProposeTime(
                op_id=new_op_id(), account=AccountId(SECRETARY_MAIL), made_at_ms=0, target_id=invited.id,
                uid="suivi-1", start_ms=START + 3 * HOUR, end_ms=START + 4 * HOUR, note="Je suis en réunion à 9 h.",
            )  # fmt: skip
            await hers.push(propose)
            assert mailed(town, "suivi-1")[-1] == ("counter", (MAYOR_MAIL,))
            soap = hers.agenda._soap
            numbers = await hers.agenda._numbers("suivi-1", invited.calendar, START)
            assert numbers is not None
            args = {"id": numbers.invite_id, "compNum": 0, "verb": "ACCEPT", "updateOrganizer": True}
            await soap.call("SendInviteReplyRequest", args)
            await mayor.sync()
            held = mayor.event("suivi-1")
            assert held is not None
            assert {a.address.mail: a.answer for a in held.attendees}[SECRETARY_MAIL] == "ACCEPTED"

    run(flow())


@pytest.mark.feature("21", "116")
@pytest.mark.parametrize("fault", ["drop", "half"])
def test_an_answer_from_the_agenda_mails_the_organizer_once(town: Bench, fault: str) -> None:
    uid = f"reponse-{fault}"

    async def flow() -> None:
        async with desk(town) as mayor, desk(town, SECRETARY) as hers:
            await created(mayor, meeting(uid))
            await hers.sync()
            invited = hers.event(uid)
            assert invited is not None
            answer = AnswerEvent(
                op_id=new_op_id(), account=AccountId(SECRETARY_MAIL), made_at_ms=0, target_id=invited.id,
                uid=uid, answer="TENTATIVE", note="Je confirme demain.",
            )  # fmt: skip
            assert await hers.agenda.probe(answer) is Verdict.NOT_DELIVERED
            town.loopback.faults.arm(fault, "SendInviteReply")
            with pytest.raises(OutcomeUnknown):
                await hers.agenda.push(answer, no_bytes)
            assert await hers.agenda.probe(answer) is Verdict.DELIVERED
            await hers.agenda.push(answer, no_bytes)
            assert mailed(town, uid)[1:] == [("reply", (MAYOR_MAIL,))]
            await mayor.sync()
            held = mayor.event(uid)
            assert held is not None
            assert {a.address.mail: a.answer for a in held.attendees}[SECRETARY_MAIL] == "TENTATIVE"

    run(flow())


def test_an_event_changes_calendar_and_an_invitation_is_thrown_away_silently(town: Bench) -> None:
    async def flow() -> None:
        async with desk(town) as mayor, desk(town, SECRETARY) as hers:
            held = await created(mayor, meeting("transfert-1", people=(SECRETARY_MAIL,)))
            other = next(c for c in town.server.state.calendars.list_calendars(MAYOR_MAIL)
                         if c.folder_id != 10 and c.view == "appointment" and c.writable)  # fmt: skip
            move = TransferEvent(
                op_id=new_op_id(), account=AccountId(MAYOR_MAIL), made_at_ms=0, target_id=held.id,
                uid="transfert-1", calendar=f"/dav/{MAYOR_MAIL}/{other.name}",
            )  # fmt: skip
            await mayor.push(move)
            await mayor.push(move)
            await mayor.sync()
            there = mayor.event("transfert-1")
            assert there is not None and there.calendar.endswith(other.name)
            await hers.sync()
            invited = hers.event("transfert-1")
            assert invited is not None
            before = len(town.server.sent)
            gone = DeleteEvent(
                op_id=new_op_id(), account=AccountId(SECRETARY_MAIL), made_at_ms=0, target_id=invited.id,
                href=invited.href, uid="transfert-1", invited=True,
            )  # fmt: skip
            await hers.push(gone)
            await hers.sync()
            assert hers.event("transfert-1") is None and len(town.server.sent) == before

    run(flow())


def test_calendar_requests_conform_to_the_description(town: Bench, shared_data: Path) -> None:
    description = Description(shared_data / "zimbra" / "soapapi-desc-10.1.json.gz")

    async def flow() -> None:
        async with desk(town) as mayor:
            recorded = town.server.exchanges = []
            held = await created(mayor, meeting("conforme-1", rule="FREQ=MONTHLY;BYDAY=2TU;UNTIL=20271231T000000Z",
                                                alarms=(600_000,)))  # fmt: skip
            occurrence = ical.occurrences([held], START + 8 * DAY, START + 60 * DAY)[0].recurrence_ms
            assert occurrence is not None
            edited = ical.edit_event(held, title="Autre", now_ms=NOW_MS + 1, recurrence_ms=occurrence)
            await mayor.push(save(edited, held))
            await mayor.sync()
            refusal = DeclineProposal(
                op_id=new_op_id(), account=AccountId(MAYOR_MAIL), made_at_ms=0, target_id=held.id,
                uid="conforme-1", to=Address(mail=SECRETARY_MAIL, name="Maïté"), note="Non",
            )  # fmt: skip
            await mayor.push(refusal)
            held = mayor.event("conforme-1")
            assert held is not None
            await mayor.push(save(ical.edit_event(held, location="Salle C", now_ms=NOW_MS + 3), held))
            gone = DeleteEvent(op_id=new_op_id(), account=AccountId(MAYOR_MAIL), made_at_ms=0, target_id=held.id,
                               href=held.href, uid="conforme-1", scheduled=True)  # fmt: skip
            await mayor.push(gone)
            town.server.exchanges = None
            names = {name for request, _ in recorded for name in request["Body"]}
            assert {"CreateAppointmentRequest", "ModifyAppointmentRequest", "CancelAppointmentRequest",
                    "CreateAppointmentExceptionRequest"} <= names  # fmt: skip
            assert problems(description, recorded) == []

    run(flow())


# --- directory, rooms, free and busy ------------------------------------------------------------


@pytest.mark.feature("11", "23")
def test_the_directory_and_the_rooms_are_kept_and_read_again_each_week(town: Bench) -> None:
    async def flow() -> None:
        async with desk(town) as mayor:
            directory = DirectoryConnector(mayor.agenda._soap, town.clock)
            store = MemoryStore()

            async def sync() -> int:
                pages, more = 0, True
                while more:
                    delta = await directory.pull("directory", store.cursors.get("directory"), store)
                    store.commit(delta)
                    pages, more = pages + 1, delta.more
                return pages

            assert await sync() >= 4
            lines = [r for r in store.records.values() if isinstance(r, DirectoryEntry)]
            kinds = {kind: sum(line.kind is kind for line in lines) for kind in EntryKind}
            assert kinds == {EntryKind.PERSON: 17, EntryKind.GROUP: 1, EntryKind.ROOM: 4, EntryKind.EQUIPMENT: 1}
            (everyone,) = [line for line in lines if line.kind is EntryKind.GROUP]
            assert len(everyone.members) == 11 and MAYOR_MAIL in everyone.members, "who a list stands for, kept offline"
            rooms = [line for line in lines if line.kind is EntryKind.ROOM]
            assert [r.name for r in rooms_that_fit(rooms, seats=15, wanted="visioconférence")] == [
                "Salle des Pins", "Salle du conseil",
            ]  # fmt: skip
            ghost = DirectoryEntry(id="gone", name="Parti")
            store.records[("directory_entry", "gone")] = ghost
            assert await sync() == 2, "people by token, rooms whole"
            assert ("directory_entry", "gone") in store.records
            town.clock.pass_ms(8 * DAY)
            await sync()
            assert ("directory_entry", "gone") not in store.records
            town.clock.pass_ms(-8 * DAY)

    run(flow())


@pytest.mark.feature("23")
def test_free_and_busy_of_colleagues_and_rooms_and_a_room_answers(town: Bench) -> None:
    room = "salle.oyats@saint-aubin-des-pins.example"

    async def flow() -> None:
        async with desk(town) as mayor:
            directory = DirectoryConnector(mayor.agenda._soap, town.clock)
            start = START + 30 * DAY
            event = ical.move_event(meeting("salle-1"), start, start + HOUR, now_ms=NOW_MS)
            draft = ical.draft_of(event)
            booked = Attendee(address=Address(mail=room), kind="RESOURCE", role="NON-PARTICIPANT")
            event = ical.rewrite_event(event, replace(draft, attendees=(*draft.attendees, booked)), now_ms=NOW_MS)
            held = await created(mayor, event)
            assert {a.address.mail: a.answer for a in held.attendees}[room] == "ACCEPTED"
            asked = [SECRETARY_MAIL, room, OUTSIDER]
            found = await directory.free_busy(asked, start - 2 * HOUR, start + 3 * HOUR)
            assert [o.mail for o in found] == asked
            assert [presence_at(o, start, start + HOUR) for o in found] == [
                Presence.TENTATIVE, Presence.BUSY, Presence.UNKNOWN,
            ]  # fmt: skip
            assert presence_at(found[1], start + HOUR, start + 2 * HOUR) is Presence.FREE
            (without,) = await directory.free_busy([room], start, start + HOUR, exclude_uid="salle-1")
            assert without.taken == ()
            again = ical.move_event(meeting("salle-2", people=(room,)), start, start + HOUR, now_ms=NOW_MS)
            second = await created(mayor, again)
            assert second.attendees[0].answer == "DECLINED", "taken: a booking is not confirmed before its answer"

    run(flow())
