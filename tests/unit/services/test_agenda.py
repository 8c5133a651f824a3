"""Agenda: one window of time over all calendars and séances; edits are intents."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from app.documents import ical
from app.domain.agenda import Attendee, Calendar, Event, Scope
from app.domain.errors import Rejected
from app.domain.ids import Key
from app.domain.intents import ProposeTime, SaveEvent
from app.domain.mail import Address
from app.domain.seances import Seance
from app.services.agenda import AgendaItem
from tests.unit.services.kit import COMMUNE, INTERCO, NOW, Town, run

HOUR = 3_600_000
START = NOW - NOW % HOUR + 24 * HOUR


def event(uid: str, start: int, hours: float = 1.0, calendar: str = "/c/") -> Event:
    return ical.build_event(
        calendar_id=calendar, uid=uid, title=f"Réunion {uid}", start_ms=start, end_ms=start + int(hours * HOUR),
        all_day=False, location="Mairie", description="", now_ms=NOW,
    )  # fmt: skip


@pytest.mark.feature("19", "28")
def test_bodies_and_seances_in_one_window_with_their_conflicts(tmp_path: Path) -> None:
    async def scenario(town: Town) -> None:
        await town.pulled(COMMUNE, Calendar(id="/c/", name="Calendar"), event("a", START), event("b", START + 3 * HOUR))
        await town.pulled(INTERCO, Calendar(id="/i/", name="Calendar"), event("c", START + HOUR // 2, 1, "/i/"))
        await town.pulled(INTERCO, Seance(id="s", name="Conseil", date_ms=START + 6 * HOUR))
        items = await town.agenda.window(START - HOUR, START + 12 * HOUR)
        assert [(i.occurrence.title, i.kind, i.conflict) for i in items] == [
            ("Réunion a", "event", True),
            ("Réunion c", "event", True),
            ("Réunion b", "event", False),
            ("Conseil", "seance", False),
        ]
        assert await town.agenda.window(START - 9 * HOUR, START - 8 * HOUR) == []

    run(tmp_path, scenario)


@pytest.mark.feature("19")
def test_the_bookings_of_a_hall_take_none_of_our_time(tmp_path: Path) -> None:
    async def scenario(town: Town) -> None:
        halls = Calendar(id="/h/", name="Salles communales", writable=False)
        invited = replace(event("bal", START, 1, "/h/"), answer="ACCEPTED")
        await town.pulled(COMMUNE, Calendar(id="/c/", name="Calendar"), event("a", START))
        await town.pulled(COMMUNE, halls, event("loto", START, 1, "/h/"))
        assert [i.conflict for i in await town.agenda.window(START, START + HOUR)] == [False, False]
        around = await town.agenda.around(COMMUNE, "x", START, START + HOUR)
        assert [i.occurrence.title for i in around.clashing] == ["Réunion a"]
        await town.pulled(COMMUNE, invited)
        told = {i.occurrence.title: i.conflict for i in await town.agenda.window(START, START + HOUR)}
        assert told == {"Réunion a": True, "Réunion loto": False, "Réunion bal": True}

    run(tmp_path, scenario)


@pytest.mark.feature("19")
def test_a_new_event_is_there_at_once_and_moves(tmp_path: Path) -> None:
    async def scenario(town: Town) -> None:
        calendar = Key(COMMUNE, Calendar.KIND, "/c/")
        await town.pulled(COMMUNE, Calendar(id="/c/", name="Calendar"))
        key = await town.agenda.create(calendar, "Visite du chantier", START, START + HOUR)
        (item,) = await town.agenda.window(START, START + HOUR)
        assert (item.occurrence.title, item.pending) == ("Visite du chantier", True)
        await town.agenda.move(key, START + 2 * HOUR, START + 3 * HOUR)
        await town.agenda.edit(key, title="Visite de l’école")
        (item,) = await town.agenda.window(START, START + 9 * HOUR)
        assert (item.occurrence.start_ms, item.occurrence.title) == (START + 2 * HOUR, "Visite de l’école")
        (row,) = await town.bodies.read(COMMUNE, lambda r: r.outbox())
        assert isinstance(row.intent, SaveEvent) and row.intent.base_etag == "", "still a creation, told once"
        with pytest.raises(Rejected, match="event_ends_before_start"):
            await town.agenda.move(key, START, START)

    run(tmp_path, scenario)


def test_a_read_only_calendar_refuses(tmp_path: Path) -> None:
    async def scenario(town: Town) -> None:
        await town.pulled(COMMUNE, Calendar(id="/c/", name="Salles", writable=False), event("a", START))
        (item,) = await town.agenda.window(START, START + HOUR)
        with pytest.raises(Rejected, match="calendar_read_only"):
            await town.agenda.delete(item.key)

    run(tmp_path, scenario)


def test_the_window_finds_what_started_long_ago_and_only_that(tmp_path: Path) -> None:
    """Short events are found by their start, lasting ones by their mark: neither needs a walk of them all."""
    day = 24 * HOUR

    def named(uid: str, start: int, length: int, rule: str = "", all_day: bool = False) -> Event:
        return ical.build_event(
            calendar_id="/c/", uid=uid, title=uid, start_ms=start, end_ms=start + length, now_ms=NOW, rule=rule,
            all_day=all_day,
        )  # fmt: skip

    midnight = START - START % day

    async def scenario(town: Town) -> None:
        await town.pulled(
            COMMUNE,
            Calendar(id="/c/", name="Calendar"),
            named("series", START - 70 * day, HOUR, "FREQ=WEEKLY"),
            named("ended", START - 70 * day, HOUR, "FREQ=WEEKLY;COUNT=3"),
            named("congress", START - 3 * day, 4 * day),
            named("holiday", midnight, day, all_day=True),
            named("before", START - 30 * HOUR, HOUR),
            named("night", START - 2 * HOUR, 23 * HOUR),
            named("now", START, HOUR),
            named("after", START + 2 * HOUR, HOUR),
        )
        found = {i.occurrence.title for i in await town.agenda.window(START, START + HOUR)}
        assert found == {"series", "congress", "holiday", "night", "now"}

    run(tmp_path, scenario)


# --- series and forms ---------------------------------------------------------------------------

PARIS = ZoneInfo("Europe/Paris")
DAY = 24 * HOUR


def at(year: int, month: int, day: int, hour: int, minute: int = 0) -> int:
    return int(dt.datetime(year, month, day, hour, minute, tzinfo=PARIS).timestamp() * 1000)


def clocks(items: list[AgendaItem]) -> list[str]:
    return [f"{dt.datetime.fromtimestamp(i.occurrence.start_ms / 1000, PARIS):%m-%d %H:%M}" for i in items]


def weekly(uid: str = "w", rule: str = "FREQ=WEEKLY;COUNT=6") -> Event:
    """Mondays at nine, across the end of summer time (25 October 2026)."""
    start = at(2026, 10, 12, 9)
    return ical.build_event(
        calendar_id="/c/", uid=uid, title="Bureau", start_ms=start, end_ms=start + HOUR, now_ms=NOW, rule=rule
    )


AUTUMN = at(2026, 10, 1, 0), at(2026, 12, 31, 0)


async def with_series(town: Town, event: Event) -> Key:
    await town.pulled(COMMUNE, Calendar(id="/c/", name="Calendar"), event)
    return Key(COMMUNE, Event.KIND, event.id)


@pytest.mark.feature("20")
def test_one_occurrence_is_changed_alone(tmp_path: Path) -> None:
    async def scenario(town: Town) -> None:
        key = await with_series(town, weekly())
        third = at(2026, 10, 26, 9)
        draft = await town.agenda.draft(key, third)
        assert (draft.start_ms, draft.rule) == (third, "FREQ=WEEKLY;COUNT=6")
        changed = replace(draft, title="Bureau élargi", start_ms=third + HOUR, end_ms=third + 3 * HOUR)
        await town.agenda.rewrite(key, changed, third, Scope.ONE)
        items = await town.agenda.window(*AUTUMN)
        assert clocks(items) == [f"{d} 09:00" for d in ("10-12", "10-19")] + ["10-26 10:00"] + [
            f"{d} 09:00" for d in ("11-02", "11-09", "11-16")
        ]
        assert [i.occurrence.title for i in items].count("Bureau élargi") == 1
        await town.agenda.delete(key, third, Scope.ONE)
        assert "10-26 10:00" not in clocks(await town.agenda.window(*AUTUMN))

    run(tmp_path, scenario)


@pytest.mark.feature("20")
def test_this_and_following_makes_two_series_and_keeps_the_count(tmp_path: Path) -> None:
    async def scenario(town: Town) -> None:
        key = await with_series(town, weekly())
        third = at(2026, 10, 26, 9)
        draft = await town.agenda.draft(key, third)
        moved = replace(draft, start_ms=draft.start_ms + DAY + HOUR, end_ms=draft.end_ms + DAY + HOUR)
        await town.agenda.rewrite(key, moved, third, Scope.FOLLOWING)
        items = await town.agenda.window(*AUTUMN)
        assert clocks(items) == [
            "10-12 09:00", "10-19 09:00", "10-27 10:00", "11-03 10:00", "11-10 10:00", "11-17 10:00",
        ]  # fmt: skip
        assert len({i.key for i in items}) == 2
        await town.agenda.delete(key, at(2026, 10, 19, 9), Scope.FOLLOWING)
        assert clocks(await town.agenda.window(*AUTUMN))[:2] == ["10-12 09:00", "10-27 10:00"]

    run(tmp_path, scenario)


@pytest.mark.feature("20")
def test_this_and_following_from_an_added_date_moves_the_rule_as_far(tmp_path: Path) -> None:
    """The whole rule went on at the day and hour of the added date (RDATE)."""

    async def scenario(town: Town) -> None:
        plain = weekly()
        text = plain.ics.replace("RRULE:", "RDATE;TZID=Europe/Paris:20261029T140000\r\nRRULE:")
        key = await with_series(town, ical.parse_event(text, calendar_id="/c/"))
        added = at(2026, 10, 29, 14)
        draft = await town.agenda.draft(key, added)
        later = replace(draft, start_ms=draft.start_ms + HOUR, end_ms=draft.end_ms + HOUR)
        await town.agenda.rewrite(key, later, added, Scope.FOLLOWING)
        assert clocks(await town.agenda.window(*AUTUMN)) == [
            "10-12 09:00", "10-19 09:00", "10-26 09:00", "10-29 15:00", "11-02 10:00", "11-09 10:00", "11-16 10:00",
        ]  # fmt: skip

    run(tmp_path, scenario)


@pytest.mark.feature("20", "24")
def test_all_moves_from_any_occurrence_and_the_clock_holds_across_summer_time(tmp_path: Path) -> None:
    async def scenario(town: Town) -> None:
        key = await with_series(town, weekly())
        winter = at(2026, 11, 9, 9)
        draft = await town.agenda.draft(key, winter)
        await town.agenda.rewrite(
            key, replace(draft, start_ms=winter + 2 * DAY + HOUR, end_ms=winter + 2 * DAY + 3 * HOUR), winter, Scope.ALL
        )
        assert clocks(await town.agenda.window(*AUTUMN)) == [
            "10-14 10:00", "10-21 10:00", "10-28 10:00", "11-04 10:00", "11-11 10:00", "11-18 10:00",
        ]  # fmt: skip
        whole_day = await town.agenda.draft(key)
        midnight = int(dt.datetime(2026, 10, 14, tzinfo=dt.UTC).timestamp() * 1000)
        await town.agenda.rewrite(
            key, replace(whole_day, all_day=True, start_ms=midnight, end_ms=midnight + 2 * DAY, rule="FREQ=MONTHLY")
        )
        (first, second, _third) = await town.agenda.window(*AUTUMN)
        assert (first.occurrence.all_day, second.occurrence.end_ms - second.occurrence.start_ms) == (True, 2 * DAY)

    run(tmp_path, scenario)


def test_the_first_occurrence_and_following_is_the_whole_series(tmp_path: Path) -> None:
    async def scenario(town: Town) -> None:
        key = await with_series(town, weekly())
        await town.agenda.delete(key, at(2026, 10, 12, 9), Scope.FOLLOWING)
        assert await town.agenda.window(*AUTUMN) == []

    run(tmp_path, scenario)


def test_a_form_keeps_what_it_does_not_know(tmp_path: Path) -> None:
    async def scenario(town: Town) -> None:
        plain = weekly()
        marked = ical.parse_event(
            plain.ics.replace("SEQUENCE:0", "SEQUENCE:0\r\nX-MAIRIE-SALLE:12\r\nCATEGORIES:Voirie"), calendar_id="/c/"
        )
        key = await with_series(town, marked)
        draft = await town.agenda.draft(key)
        await town.agenda.rewrite(key, replace(draft, alarms=(900_000,), private=True, free=True, location="Salle B"))
        entry = await town.agenda.event(key)
        assert entry is not None and isinstance(entry.record, Event)
        event = entry.record
        assert (event.alarms, event.private, event.free, event.location) == ((900_000,), True, True, "Salle B")
        assert "X-MAIRIE-SALLE:12" in event.ics and "CATEGORIES:Voirie" in event.ics
        assert await town.agenda.draft(key) == replace(
            draft, alarms=(900_000,), private=True, free=True, location="Salle B"
        )

    run(tmp_path, scenario)


@pytest.mark.feature("117")
def test_what_another_wrote_while_a_form_was_open_stays(tmp_path: Path) -> None:
    guest, other = (Attendee(address=Address(mail=f"{name}@mairie.example")) for name in ("anne", "paul"))

    async def scenario(town: Town) -> None:
        key = await with_series(town, event("e", START))
        opened = await town.agenda.draft(key)
        later = replace(opened, start_ms=START + 2 * HOUR, end_ms=START + 3 * HOUR, attendees=(other,))
        await town.agenda.rewrite(key, later)  # the secretary moves it, and invites Paul
        said = replace(opened, location="Salle B", attendees=(guest,))
        await town.agenda.rewrite(key, said, opened=opened)
        found = await town.agenda.draft(key)
        assert (found.start_ms, found.end_ms, found.location) == (START + 2 * HOUR, START + 3 * HOUR, "Salle B")
        assert {a.address.mail for a in found.attendees} == {"anne@mairie.example", "paul@mairie.example"}
        moved = replace(said, start_ms=START - HOUR, end_ms=START + HOUR)
        await town.agenda.rewrite(key, moved, opened=said)
        assert (await town.agenda.draft(key)).start_ms == START - HOUR, "what the form changed counts"

    run(tmp_path, scenario)


def test_only_the_organizer_changes_an_event_and_others_propose(tmp_path: Path) -> None:
    boss = Address(mail="maire@ailleurs.example")

    async def scenario(town: Town) -> None:
        mine = ical.build_event(
            calendar_id="/c/", uid="inv", title="Invitation", start_ms=START, end_ms=START + HOUR, now_ms=NOW,
            organizer=boss, attendees=(Attendee(address=Address(mail=f"elue@{COMMUNE}.example")),),
        )  # fmt: skip
        key = await with_series(town, mine)
        with pytest.raises(Rejected, match="not_organizer"):
            await town.agenda.move(key, START + HOUR, START + 2 * HOUR)
        await town.agenda.propose(key, START + HOUR, START + 2 * HOUR, "Plutôt une heure plus tard")
        (row,) = await town.bodies.read(COMMUNE, lambda r: r.outbox())
        assert isinstance(row.intent, ProposeTime)

    run(tmp_path, scenario)


@pytest.mark.feature("22")
def test_a_shared_calendar_is_shown_with_its_owner_and_its_rights(tmp_path: Path) -> None:
    async def scenario(town: Town) -> None:
        hidden = replace(event("p", START, calendar="/m/"), title="", private=True)
        hidden = replace(hidden, ics=hidden.ics.replace("SUMMARY:Réunion p\r\n", ""))
        await town.pulled(
            COMMUNE, Calendar(id="/m/", name="Agenda du maire", writable=False, owner="maire@v.example"), hidden,
            Calendar(id="/c/", name="Calendar"), event("a", START + HOUR),
        )  # fmt: skip
        items = {i.key.id: i for i in await town.agenda.window(START, START + 3 * HOUR)}
        shared, own = items["/m//p"], items["/c//a"]
        assert (shared.fixed, shared.owner, shared.occurrence.title) == (True, "maire@v.example", "")
        assert (own.fixed, own.owner) == (False, "")
        with pytest.raises(Rejected, match="calendar_read_only"):
            await town.agenda.move(shared.key, START + HOUR, START + 2 * HOUR)

    run(tmp_path, scenario)
