"""A meeting in the user's calendar, seen by Radicale: written once by two devices, moved and called off with it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import icalendar
import pytest

from app.domain.accounts import Service
from app.domain.agenda import Calendar, Event
from app.domain.ids import AccountId, Key
from app.domain.meeting_events import meeting_uid
from app.domain.seances import Seance
from app.sandbox.commune import Commune, Options
from app.sandbox.idelibre.state import Meeting
from app.sandbox.people import COMMUNE, MAYOR, Person, Town
from tests.flows.journey import Machine

SEANCES, MAIL = AccountId("commune-idelibre"), AccountId("commune-zimbra")
DAY_MS = 86_400_000


class MailAndMeetings(Commune):
    """Only the two accounts that this is about: what others hold need not be fetched by each device."""

    def accounts(self, person: Person = MAYOR) -> list[tuple[Town, Service, str, dict[str, str]]]:
        wanted = (Service.ZIMBRA, Service.IDELIBRE)
        return [one for one in super().accounts(person) if one[0] is COMMUNE and one[1] in wanted]


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Commune]:
    """Its own: the secretary moves and calls off a meeting."""
    with MailAndMeetings(tmp_path / "town", Options(messages=5)) as town:
        yield town


def started(town: Commune, folder: Path) -> Machine:
    town.write_profile(folder)
    machine = Machine(folder)
    machine.start()
    machine.settle()
    return machine


def on_the_server(town: Commune, uid: str) -> list[icalendar.Event]:
    """Every event of that UID in the files of Radicale's storage, whatever the calendar."""
    mailbox = town.storage.storage / MAYOR.mail(COMMUNE)
    texts = (path.read_text("utf-8") for path in mailbox.glob("*/*.ics"))
    events = [e for text in texts if uid in text for e in icalendar.Calendar.from_ical(text).walk("VEVENT")]
    return [event for event in events if str(event["UID"]) == uid]


def own_calendar(machine: Machine) -> Key:
    found = [e for e in machine.entries(Calendar.KIND, accounts=(MAIL,)) if e.record.writable and not e.record.owner]
    return found[0].key


def choose(machine: Machine, calendar: Key | None) -> None:
    body = machine.runtime.bodies.account(SEANCES).body
    machine.call(machine.runtime.meeting_events.choose(body, calendar))


def council(town: Commune) -> Meeting:
    return town.bodies[COMMUNE.key].idelibre.office.meeting("Conseil municipal")


def start_of(event: icalendar.Event) -> int:
    return int(event.decoded("DTSTART").timestamp() * 1000)


@pytest.mark.slow
@pytest.mark.feature("28")
def test_two_devices_make_one_event_that_moves_and_ends_with_the_meeting(town: Commune, tmp_path: Path) -> None:
    meeting = council(town)
    uid = meeting_uid(meeting.id)
    first, second = started(town, tmp_path / "one"), started(town, tmp_path / "two")
    try:
        choose(first, own_calendar(first))
        choose(second, own_calendar(second))
        for machine in (first, second):
            machine.until(lambda machine=machine: not machine.outbox())
            machine.synchronise()
        (event,) = on_the_server(town, uid)
        assert start_of(event) == meeting.date_ms and str(event["SUMMARY"]) == "Conseil municipal"
        assert str(event["URL"]).startswith(f"echarpe://seance/{meeting.id}")
        assert [row.error_code for machine in (first, second) for row in machine.outbox()] == []

        window = first.call(first.runtime.agenda.window(meeting.date_ms - DAY_MS, meeting.date_ms + DAY_MS))
        there = [item for item in window if item.occurrence.title == "Conseil municipal"]
        assert [item.kind for item in there] == [Seance.KIND], "one meeting, one line"

        town.bodies[COMMUNE.key].idelibre.office.move(meeting, meeting.date_ms + 2 * DAY_MS)
        seen = Key(SEANCES, Seance.KIND, meeting.id)
        moved_by(town, meeting, first)
        first.until(lambda: first.record(seen).date_ms == meeting.date_ms and not first.outbox())
        first.until(lambda: start_of(on_the_server(town, uid)[0]) == meeting.date_ms)
        second.synchronise()
        second.until(lambda: second.record(seen).date_ms == meeting.date_ms and not second.outbox())
        assert [start_of(e) for e in on_the_server(town, uid)] == [meeting.date_ms]

        town.bodies[COMMUNE.key].idelibre.office.unconvene(meeting, MAYOR)
        first.until(lambda: first.record(seen).closed)
        first.until(lambda: not first.outbox() and on_the_server(town, uid) == [])
        second.synchronise()
        second.until(lambda: not second.outbox())
        assert on_the_server(town, uid) == []
    finally:
        first.stop()
        second.stop()


def moved_by(town: Commune, meeting: Meeting, machine: Machine) -> None:
    """A date alone moves no revision: a document added at the same time makes the server say so."""
    town.bodies[COMMUNE.key].idelibre.office.add_project(meeting, "Question ajoutée avec le report")
    machine.synchronise()


@pytest.mark.slow
@pytest.mark.feature("28")
def test_an_event_of_the_secretary_at_that_moment_is_linked_and_never_touched(town: Commune, tmp_path: Path) -> None:
    meeting = council(town)
    machine = started(town, tmp_path / "one")
    try:
        calendar = own_calendar(machine)
        theirs = machine.call(
            machine.runtime.agenda.create(
                calendar, "CM – salle d’honneur", meeting.date_ms, meeting.date_ms + 3 * 3_600_000
            )
        )
        machine.until(lambda: not machine.outbox())
        choose(machine, calendar)
        machine.until(lambda: bool(machine.entries("meeting_event")))
        machine.until(lambda: any(e.key.id == meeting.id for e in machine.entries("meeting_event")))
        machine.until(lambda: not machine.outbox())
        assert on_the_server(town, meeting_uid(meeting.id)) == []
        town.bodies[COMMUNE.key].idelibre.office.unconvene(meeting, MAYOR)
        machine.until(lambda: machine.record(Key(SEANCES, Seance.KIND, meeting.id)).closed)
        machine.until(lambda: not any(e.key.id == meeting.id for e in machine.entries("meeting_event")))
        assert isinstance(machine.record(theirs), Event) and not machine.outbox()
    finally:
        machine.stop()
