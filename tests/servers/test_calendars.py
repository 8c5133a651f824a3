"""The calendars' connector against a real Radicale behind Zimbra's manners, over loopback."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from app.connectors.calendars import CalendarsConnector, stream
from app.connectors.http import Http
from app.documents import ical
from app.domain.agenda import Attendee, Event
from app.domain.errors import (
    CaptivePortal,
    Conflict,
    OutcomeUnknown,
    Rejected,
    SignInRequired,
    TargetGone,
    Transient,
    Unreachable,
)
from app.domain.exchange import Verdict
from app.domain.mail import Address
from app.sandbox.agenda_content import INVITATION_UID, TOUR_EVENT_UID, calendars_of
from app.sandbox.dav import DavStorage
from app.sandbox.dav_calendars import CalendarSeed, SandboxCalendars
from app.sandbox.people import COMMUNE, INTERCO, TOWNS
from tests.servers.calendars_kit import HOUR_MS, PASSWORD, Device, Town, made, no_bytes, seed_of, town
from tests.servers.held import MemoryStore, MemoryVault
from tests.servers.zimbra_kit import NOW_MS, Time, run

TEN = NOW_MS + 24 * HOUR_MS


@pytest.fixture(scope="module")
def storage() -> Iterator[DavStorage]:
    with DavStorage() as server:
        yield server


@pytest.fixture
def place(storage: DavStorage) -> Iterator[Town]:
    """Two calendars with three events."""
    seeds = [
        seed_of("Calendar", made("Point voirie", TEN), made("Commission", TEN + HOUR_MS)),
        seed_of("Bureau élargi", made("Bureau", TEN, rule="FREQ=WEEKLY"), colour="#1f6feb"),
    ]
    with town(storage, seeds) as found:
        yield found


def asked(place: Town) -> int:
    return len(place.server.faults.log)


# --- reading --------------------------------------------------------------------------------------


@pytest.mark.feature("19")
def test_first_synchronisation_of_the_whole_town_takes_a_handful_of_requests(storage: DavStorage):
    today = dt.date(2026, 11, 23)
    seeds = calendars_of(COMMUNE, today)

    async def scenario(place: Town) -> None:
        async with place.device() as device:
            pages = await device.sync()
            planted = {uid for seed in seeds for uid, _ in seed.events}
            assert {event.uid for event in device.store.of(Event)} == planted
            assert len(planted) > 200
            # Door, principal, home, list of calendars; then one request a calendar.
            assert place.log == ["PROPFIND"] * 4 + ["REPORT"] * len(seeds)
            assert [page.more for page in pages] == [True] * len(seeds) + [False]
            assert set(device.calendars) == {seed.name for seed in seeds}
            assert not device.calendars["Salles communales"].writable
            assert device.calendars["Bureau municipal"].colour == "#1f6feb"
            place.forget()
            assert len(await device.sync()) == 1
            assert place.log == ["PROPFIND"]

    with town(storage, seeds) as place:
        run(scenario(place), 120)


@pytest.fixture
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two events a page."""
    monkeypatch.setattr(stream, "PAGE_FIRST", 2)
    monkeypatch.setattr(stream, "PAGE_EVENTS", 2)


async def until_events(device: Device, number: int) -> None:
    while len(device.events) < number:
        await device.page()


def many(number: int) -> list[Event]:
    """The later ones first, as a server may list them."""
    return [made(f"Réunion {n}", TEN + (number - n) * HOUR_MS) for n in range(number)]


@pytest.mark.usefixtures("small_pages")
def test_a_first_reading_cut_between_two_pages_goes_on_with_what_is_missing(storage: DavStorage):
    async def scenario(place: Town) -> None:
        async with place.device() as device:
            await until_events(device, 4)
            assert set(device.events) == {"Réunion 6", "Réunion 5", "Réunion 4", "Réunion 3"}  # in the order of time
            store = device.store
        place.forget()
        async with place.device(store=store) as again:
            await again.sync()
            assert len(again.events) == 7
            # The etags, what is missing (two pages), and the round that finds nothing new.
            assert place.log == ["PROPFIND", "REPORT", "REPORT"]

    with town(storage, [seed_of("Calendar", *many(7))]) as place:
        run(scenario(place))


@pytest.mark.usefixtures("small_pages")
def test_a_page_that_was_not_stored_is_read_again(storage: DavStorage):
    async def scenario(place: Town) -> None:
        async with place.device() as device:
            await until_events(device, 2)
            lost = await device.connector.pull("agenda", device.store.cursors["agenda"], device.store)
            assert len(lost.upserts) == 2  # and then the disk was full
            await device.sync()
            assert len(device.events) == 7

    with town(storage, [seed_of("Calendar", *many(7))]) as place:
        run(scenario(place))


@pytest.mark.usefixtures("small_pages")
def test_what_is_written_during_a_first_reading_is_not_put_back(storage: DavStorage):
    async def scenario(place: Town) -> None:
        async with place.device() as device:
            await until_events(device, 2)
            calendar = device.calendars["Calendar"]
            # Not read yet here: what another device made of it, and what this one makes anew and deletes.
            held = place.on_server("réunion-1@ailleurs")
            base = replace(
                held, id=f"{calendar.id}/{held.uid}", calendar=calendar.id, href=f"{calendar.id}/{held.uid}.ics"
            )
            base = await device.connector.find(base) or base
            await device.push(device.save(ical.edit_event(base, now_ms=NOW_MS, title="Réunion déplacée"), base))
            new = ical.build_event(
                calendar_id=calendar.id,
                uid="nouvelle@ici",
                title="Nouvelle",
                start_ms=TEN,
                end_ms=TEN + HOUR_MS,
                now_ms=TEN,
            )
            await device.push(device.save(new))
            gone = await device.connector.find(
                replace(base, uid="réunion-0@ailleurs", href=f"{calendar.id}/réunion-0@ailleurs.ics")
            )
            assert gone is not None
            await device.push(device.remove(gone))
            seen = []
            while (await device.page()).more:
                seen.append(set(device.events))
            assert all("Nouvelle" in titles and "Réunion déplacée" in titles for titles in seen)
            assert not any("Réunion 0" in titles or "Réunion 1" in titles for titles in seen)
            await device.sync()
            assert {"Nouvelle", "Réunion déplacée"} < set(device.events) and len(device.events) == 7

    with town(storage, [seed_of("Calendar", *many(7))]) as place:
        run(scenario(place))


def test_the_invented_agendas_are_the_same_each_time_and_as_described():
    today = dt.date(2026, 11, 23)
    both = {body.key: calendars_of(body, today) for body in TOWNS}
    assert both == {body.key: calendars_of(body, today) for body in TOWNS}
    seeds = [seed for found in both.values() for seed in found]
    events = [ical.parse_event(text, calendar_id=seed.name) for seed in seeds for _, text in seed.events]
    assert len(seeds) == 6
    assert 240 <= len(events) <= 280
    assert len({event.uid for event in events}) == len(events)
    assert sum(event.recurring for event in events) >= 12
    assert sum(event.all_day for event in events) >= 5
    assert not any("X-ECHARPE" in event.ics for event in events)
    week = ical.occurrences(events, *_week(today))
    titles = {o.title for o in week}
    assert {"Bureau municipal", "Permanence du maire", "Marché"} <= titles
    assert TOUR_EVENT_UID in {event.uid for event in events}
    [invitation] = [event for event in events if event.uid == INVITATION_UID]
    assert "NEEDS-ACTION" in {attendee.answer for attendee in invitation.attendees}
    # The two bodies clash: the conference of the mayors sits while the municipal bureau does.
    [conference] = [o for o in ical.occurrences(events, *_week(today, 1)) if o.title == "Conférence des maires"]
    [bureau] = [o for o in ical.occurrences(events, *_week(today, 1)) if o.title == "Bureau municipal"]
    assert bureau.start_ms < conference.start_ms < bureau.end_ms


def _week(day: dt.date, later: int = 0) -> tuple[int, int]:
    monday = day - dt.timedelta(days=day.weekday()) + dt.timedelta(weeks=later)
    start = int(dt.datetime.combine(monday, dt.time(), dt.UTC).timestamp() * 1000)
    return start, start + 7 * 24 * HOUR_MS


def test_bigger_towns_on_order():
    today = dt.date(2026, 11, 23)
    ordinary, large = (sum(len(s.events) for s in calendars_of(INTERCO, today, scale=n)) for n in (1, 10))
    assert large > 8 * ordinary


@pytest.mark.feature("19")
def test_hrefs_are_told_apart_decoded_and_normalised(place: Town):
    """The server writes accents and @ differently from one answer to the next, and one href twice."""

    async def scenario() -> None:
        async with place.device() as device:
            await device.sync()
            bureau = device.events["Bureau"]
            assert bureau.calendar == f"/dav/{place.mailbox}/Bureau élargi"
            assert bureau.href == f"/dav/{place.mailbox}/Bureau élargi/bureau@ailleurs.ics"
            assert bureau.id == f"{bureau.calendar}/bureau@ailleurs"
            # Read again by PROPFIND and multiget: nothing looks new.
            place.change(device.events["Commission"], title="Commission des finances")
            [_, page] = await device.sync()
            assert [event.title for event in page.upserts] == ["Commission des finances"]
            assert len(device.events) == 3

    run(scenario())


@pytest.mark.feature("19")
def test_only_what_changed_is_read(place: Town):
    async def scenario() -> None:
        async with place.device() as device:
            await device.sync()
            place.change(device.events["Point voirie"], title="Point voirie reporté")
            place.calendars.delete(place.mailbox, device.events["Commission"].uid)
            place.calendars.put_ics(place.mailbox, 10, made("Nouveau", TEN).ics)
            place.forget()
            await device.sync()
            assert set(device.events) == {"Point voirie reporté", "Nouveau", "Bureau"}
            # The home, the etags of the one calendar that changed, one multiget.
            assert place.log == ["PROPFIND", "PROPFIND", "REPORT"]

    run(scenario())


def test_many_changes_come_fifty_a_request_and_five_hundred_a_page(storage: DavStorage):
    events = [made(f"E{n}", TEN, uid=f"e{n}") for n in range(620)]
    old = events[0]

    async def scenario(place: Town) -> None:
        async with place.device() as device:
            await device.sync()
            for event in events[1:]:
                storage.plant(place.mailbox, "Calendar", f"{event.uid}.ics", event.ics)
            place.forget()
            pages = await device.sync()
            assert len(device.events) == 620
            assert [len(page.upserts) for page in pages[1:]] == [500, 119]
            assert place.log.count("REPORT") == 10 + 3

    with town(storage, [seed_of("Calendar", old)]) as place:
        run(scenario(place), 180)


def test_a_calendar_that_goes_takes_its_events_along(place: Town):
    async def scenario() -> None:
        async with place.device() as device:
            await device.sync()
            answer = place.calendars.storage.request("DELETE", place.mailbox, f"/{place.mailbox}/Bureau élargi/")
            assert answer.status_code == 200
            await device.sync()
            assert set(device.calendars) == {"Calendar"}
            assert set(device.events) == {"Point voirie", "Commission"}

    run(scenario())


def test_an_emptied_calendar_lists_nothing(place: Town):
    async def scenario() -> None:
        async with place.device() as device:
            await device.sync()
            for event in list(device.events.values()):
                place.calendars.delete(place.mailbox, event.uid)
            pages = await device.sync()
            assert not device.events
            assert {listing.ids for page in pages[1:] for listing in page.listings} == {frozenset()}

    run(scenario())


def test_an_unreadable_event_is_kept_with_its_source_and_not_asked_for_again(place: Town):
    """A start in the year 900: nobody can show it in its place. The rest of the calendar is read."""

    async def scenario() -> None:
        async with place.device() as device:
            await device.sync()
            bad = (
                "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:bad\r\nDTSTAMP:20260101T000000Z\r\n"
            )
            storage = place.calendars.storage
            storage.plant(
                place.mailbox,
                "Calendar",
                "bad.ics",
                f"{bad}DTSTART:09000101T000000Z\r\nSUMMARY:x\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
            )
            await device.sync()
            assert len([e for e in device.events.values() if not e.unreadable]) == 3
            kept = device.events[""]
            assert (kept.unreadable, kept.uid, "SUMMARY:x" in kept.ics) == (True, "bad", True)
            place.change(device.events["Commission"], title="Commission 2")
            place.forget()
            [_, page] = await device.sync()
            assert len(page.upserts) == 1
            assert place.log == ["PROPFIND", "PROPFIND", "REPORT"]

    run(scenario())


def test_a_stop_between_two_pages_loses_and_repeats_nothing(place: Town):
    async def scenario() -> None:
        store = MemoryStore()
        async with place.device(store=store) as device:
            await device.page()
            first = await device.page()
            assert first.more
        async with place.device(store=store) as device:
            place.forget()
            await device.sync()
            assert place.log == ["REPORT"]
            assert len(device.events) == 3

    run(scenario())


# --- signing in, faults of reading -----------------------------------------------------------------


def test_the_mail_connector_s_token_opens_the_calendars(place: Town):
    async def scenario() -> None:
        place.door.tokens["0_abc"] = place.mailbox
        vault = MemoryVault({"token": '{"value":"0_abc","ends_ms":9999999999999,"lifetime_ms":1}'})
        async with place.device(vault) as device:
            await device.sync()
            assert len(device.events) == 3
            # It dies; the password is not kept: the user must sign in, and is asked once only.
            place.door.tokens.clear()
            place.forget()
            for _ in range(2):
                with pytest.raises(SignInRequired):
                    await device.sync()
            assert place.log == ["PROPFIND"]
            # The mail connector got a new one.
            place.door.tokens["0_new"] = place.mailbox
            vault.secrets["token"] = '{"value":"0_new","ends_ms":9999999999999,"lifetime_ms":1}'
            await device.sync()

    run(scenario())


def test_a_dead_token_gives_way_to_the_kept_password(place: Town):
    async def scenario() -> None:
        vault = MemoryVault({"token": '{"value":"dead"}', "password": PASSWORD})
        async with place.device(vault) as device:
            await device.sync()
            assert len(device.events) == 3
            assert place.log == ["PROPFIND"] * 6 + ["REPORT"] * 2  # the door and what it leads to refused the token

    run(scenario())


def test_a_refused_password_is_sent_once(place: Town):
    async def scenario() -> None:
        async with place.device(MemoryVault({"password": "autre"})) as device:
            for _ in range(3):
                with pytest.raises(SignInRequired):
                    await device.sync()
            assert asked(place) == 2  # the well-known door, and where it sends us

    run(scenario())


@pytest.mark.parametrize(
    ("fault", "family"), [("503", Transient), ("500", Transient), ("page", CaptivePortal), ("half", Unreachable)]
)
def test_faults_of_reading_cost_nothing(place: Town, fault: str, family: type[Exception]):
    async def scenario() -> None:
        async with place.device() as device:
            await device.sync()
            place.change(device.events["Commission"], title="Commission 2")
            before = device.events
            for request in ("PROPFIND .*/$", "PROPFIND .*Calendar/$", "REPORT"):
                place.server.faults.arm(fault, request)
                with pytest.raises(family):
                    await device.sync()
                place.server.faults.clear()
            assert device.events == before
            await device.sync()
            assert "Commission 2" in device.events

    run(scenario())


def test_without_a_network(place: Town):
    async def scenario() -> None:
        async with place.device() as device:
            place.server.stop()
            with pytest.raises(Unreachable):
                await device.sync()

    run(scenario())


def test_no_push_and_no_files(place: Town):
    async def scenario() -> None:
        async with place.device() as device:
            with pytest.raises(NotImplementedError):
                await device.connector.listen()
            assert list(device.connector.streams) == ["agenda"]

    run(scenario())


# --- writing --------------------------------------------------------------------------------------


def moved(event: Event, hours: int = 1) -> Event:
    return ical.move_event(
        event, event.start_ms + hours * HOUR_MS, event.end_ms + hours * HOUR_MS, now_ms=NOW_MS + hours
    )


@pytest.mark.feature("19")
def test_move_an_event(place: Town):
    async def scenario() -> None:
        async with place.device() as device:
            await device.sync()
            event = device.events["Point voirie"]
            after = moved(event)
            ack = await device.push(device.save(after, event))
            assert place.on_server(event.uid).start_ms == event.start_ms + HOUR_MS
            [held] = ack.upserts
            assert isinstance(held, Event)
            assert (held.id, held.start_ms) == (event.id, after.start_ms)
            assert held.etag not in ("", event.etag)
            # The next round finds nothing to read: the etag is the server's.
            place.forget()
            [_, page] = await device.sync()
            assert page.upserts == ()
            assert place.log == ["PROPFIND", "PROPFIND"]

    run(scenario())


@pytest.mark.feature("20")
def test_one_occurrence_of_a_series(place: Town):
    async def scenario() -> None:
        async with place.device() as device:
            await device.sync()
            event = device.events["Bureau"]
            second = event.start_ms + 7 * 24 * HOUR_MS
            after = ical.move_event(event, second + HOUR_MS, second + 2 * HOUR_MS, now_ms=NOW_MS, recurrence_ms=second)
            await device.push(device.save(after, event))
            found = ical.occurrences([place.on_server(event.uid)], event.start_ms, second + 8 * 24 * HOUR_MS)
            assert [o.start_ms - event.start_ms for o in found] == [
                0,
                7 * 24 * HOUR_MS + HOUR_MS,
                14 * 24 * HOUR_MS,
            ]

    run(scenario())


@pytest.mark.feature("19")
def test_a_new_event_and_its_end(place: Town):
    async def scenario() -> None:
        async with place.device() as device:
            await device.sync()
            calendar = device.calendars["Bureau élargi"].id
            event = ical.build_event(
                calendar_id=calendar,
                uid="neuf@echarpe",
                title="Œuvre d’été",
                start_ms=TEN,
                end_ms=TEN + 1,
                now_ms=NOW_MS,
            )
            await device.push(device.save(event))
            held = device.events["Œuvre d’été"]
            assert held.href == f"{calendar}/neuf@echarpe.ics"
            assert place.calendars.collection_of(place.mailbox, "neuf@echarpe") == "Bureau élargi"
            await device.push(device.remove(held))
            assert place.calendars.get_ics(place.mailbox, "neuf@echarpe") is None
            assert "Œuvre d’été" not in device.events
            # Once more: gone is gone.
            await device.push(device.remove(held))

    run(scenario())


def test_a_change_underneath_is_a_conflict_and_overwrites_nothing(place: Town):
    async def scenario() -> None:
        async with place.device() as device:
            await device.sync()
            event = device.events["Point voirie"]
            place.change(event, title="Annulé par le secrétariat")
            with pytest.raises(Conflict):
                await device.push(device.save(moved(event), event))
            with pytest.raises(Conflict):
                await device.push(device.remove(event))
            assert place.on_server(event.uid).title == "Annulé par le secrétariat"

    run(scenario())


def test_the_same_change_from_elsewhere_is_no_conflict(place: Town):
    async def scenario() -> None:
        async with place.device() as device:
            await device.sync()
            event = device.events["Point voirie"]
            place.change(event, title="Même mot")
            mine = ical.edit_event(event, title="Même mot", now_ms=NOW_MS + 5)
            await device.push(device.save(mine, event))
            assert device.events["Même mot"].etag not in ("", event.etag)

    run(scenario())


def test_a_moved_etag_over_the_same_content_is_no_conflict(place: Town):
    """Zimbra's etag is ms-rev: a flag or a tag moves it."""

    async def scenario() -> None:
        async with place.device() as device:
            await device.sync()
            event = device.events["Point voirie"]
            flagged = place.text(event.uid).replace("END:VEVENT", "X-FLAG:1\r\nEND:VEVENT")
            place.calendars.put_ics(place.mailbox, 10, flagged)
            await device.push(device.save(moved(event), event))
            assert place.on_server(event.uid).start_ms == event.start_ms + HOUR_MS

    run(scenario())


@pytest.mark.parametrize("restart", [False, True])
def test_a_second_edit_made_before_the_first_arrived_follows_it(place: Town, restart: bool):
    """Both were made on the old etag. After a restart only the marks in the text can tell."""

    async def scenario() -> None:
        async with place.device() as device:
            await device.sync()
            event = device.events["Point voirie"]
            one = moved(event)
            two = ical.edit_event(one, title="Point voirie, suite", now_ms=NOW_MS + 2)
            store = device.store
            await device.push(device.save(one, event))
            if not restart:
                await device.push(device.save(two, event))
                await device.push(device.remove(event))
        if restart:
            async with place.device(store=store) as device:
                await device.push(device.save(two, event))
                after = place.on_server(event.uid)
                assert (after.title, after.start_ms) == ("Point voirie, suite", event.start_ms + HOUR_MS)
        else:
            assert place.calendars.get_ics(place.mailbox, event.uid) is None

    run(scenario())


def test_writing_to_what_is_gone(place: Town):
    async def scenario() -> None:
        async with place.device() as device:
            await device.sync()
            event = device.events["Commission"]
            place.calendars.delete(place.mailbox, event.uid)
            with pytest.raises(TargetGone):
                await device.push(device.save(moved(event), event))
            lost = ical.build_event(
                calendar_id=f"/dav/{place.mailbox}/Ailleurs", uid="x", title="x", start_ms=TEN, end_ms=TEN, now_ms=0
            )
            with pytest.raises(TargetGone):
                await device.push(device.save(lost))

    run(scenario())


def test_a_read_only_calendar_and_a_uid_in_use(storage: DavStorage):
    seeds = [seed_of("Calendar", made("Ici", TEN)), seed_of("Salles", made("Louée", TEN), writable=False)]

    async def scenario(place: Town) -> None:
        async with place.device() as device:
            await device.sync()
            room = device.events["Louée"]
            with pytest.raises(Rejected) as refused:
                await device.push(device.save(moved(room), room))
            assert refused.value.code == "dav_forbidden"
            twin = ical.build_event(
                calendar_id=device.calendars["Calendar"].id,
                uid=room.uid,
                title="x",
                start_ms=TEN,
                end_ms=TEN,
                now_ms=NOW_MS,
            )
            with pytest.raises(Rejected) as refused:
                await device.push(device.save(twin))
            assert refused.value.code == "event_in_other_calendar"

    with town(storage, seeds) as place:
        run(scenario(place))


def test_another_name_than_the_uid_s_is_followed(place: Town):
    """302 to UID.ics: written there, and the href is the server's."""

    async def scenario() -> None:
        async with place.device() as device:
            await device.sync()
            event = ical.build_event(
                calendar_id=device.calendars["Calendar"].id,
                uid="vrai@echarpe",
                title="Renommé",
                start_ms=TEN,
                end_ms=TEN,
                now_ms=NOW_MS,
            )
            wrong = replace(event, href=f"{event.calendar}/autre nom é.ics")
            place.forget()
            await device.push(device.save(wrong))
            assert place.log == ["PUT", "PUT", "GET"]
            assert device.events["Renommé"].href == f"{event.calendar}/vrai@echarpe.ics"
            await device.sync()
            assert len([e for e in device.events.values() if e.uid == "vrai@echarpe"]) == 1

    run(scenario())


# --- lost replies ---------------------------------------------------------------------------------


def guests(*mails: str) -> list[Attendee]:
    return [Attendee(address=Address(mail=mail)) for mail in mails]


async def a_meeting(place: Town, device: Device) -> Event:
    """A meeting of ours with guests, as the server holds it."""
    await device.sync()
    event = ical.build_event(
        calendar_id=device.calendars["Calendar"].id,
        uid="reunion@echarpe",
        title="Réunion",
        start_ms=TEN,
        end_ms=TEN + HOUR_MS,
        now_ms=NOW_MS,
        organizer=Address(mail=place.mailbox, name="Hélène Castagnède"),
        attendees=guests("dgs@saint-aubin-des-pins.example", "adjoint@saint-aubin-des-pins.example"),
    )
    await device.push(device.save(event))
    place.calendars.mailings.clear()
    return device.events["Réunion"]


async def deliver(device: Device, intent) -> None:
    """What the engine does: after doubt, probe; only what was not delivered is sent again."""
    try:
        await device.push(intent)
    except OutcomeUnknown:
        verdict = await device.connector.probe(intent)
        if verdict is Verdict.NOT_DELIVERED:
            await device.push(intent)
        else:
            assert verdict is Verdict.DELIVERED


@pytest.mark.parametrize("x_properties", [True, False])
@pytest.mark.parametrize("fault", ["drop", "half", "500"])
def test_a_lost_reply_mails_nobody_twice(place: Town, fault: str, x_properties: bool):
    """``drop`` and ``half``: acted upon, reply lost. ``500``: not acted upon. One mailing in each case."""

    async def scenario() -> None:
        place.front.drop_x_properties = not x_properties
        async with place.device() as device:
            event = await a_meeting(place, device)
            after = moved(event)
            place.server.faults.arm(fault, "^PUT")
            await deliver(device, device.save(after, event))
            assert place.on_server(event.uid).start_ms == after.start_ms
            assert [m.method for m in place.calendars.mailed(event.uid)] == ["REQUEST"]

    run(scenario())


@pytest.mark.parametrize("fault", ["drop", "500"])
def test_a_lost_reply_of_a_new_invitation(place: Town, fault: str):
    async def scenario() -> None:
        async with place.device() as device:
            await device.sync()
            event = ical.build_event(
                calendar_id=device.calendars["Calendar"].id,
                uid="neuve@echarpe",
                title="Neuve",
                start_ms=TEN,
                end_ms=TEN + HOUR_MS,
                now_ms=NOW_MS,
                organizer=Address(mail=place.mailbox),
                attendees=guests("dgs@saint-aubin-des-pins.example"),
            )
            place.server.faults.arm(fault, "^PUT")
            intent = device.save(event)
            await deliver(device, intent)
            assert [m.method for m in place.calendars.mailed(event.uid)] == ["REQUEST"]
            assert await device.connector.probe(intent) is Verdict.DELIVERED

    run(scenario())


def test_sent_again_after_all_an_arrived_edit_is_recognised(place: Town):
    """Two programs, or a probe that never ran: the etag refuses, the mark explains, nobody is mailed."""

    async def scenario() -> None:
        async with place.device() as device:
            event = await a_meeting(place, device)
            intent = device.save(moved(event), event)
            await device.push(intent)
            async with place.device() as other:
                await other.push(intent)
            assert len(place.calendars.mailed(event.uid)) == 1

    run(scenario())


def test_a_lost_reply_and_somebody_else_s_change_end_in_a_conflict_not_in_a_second_mail(place: Town):
    async def scenario() -> None:
        async with place.device() as device:
            event = await a_meeting(place, device)
            intent = device.save(moved(event), event)
            place.server.faults.arm("drop", "^PUT")
            with pytest.raises(OutcomeUnknown):
                await device.push(intent)
            place.calendars.put_ics(place.mailbox, 10, made("Autre chose", TEN, uid=event.uid).ics)
            with pytest.raises(Conflict):
                await deliver(device, intent)
            assert len(place.calendars.mailed(event.uid)) == 1
            assert place.on_server(event.uid).title == "Autre chose"

    run(scenario())


def test_a_deletion_whose_reply_is_lost(place: Town):
    async def scenario() -> None:
        async with place.device() as device:
            event = await a_meeting(place, device)
            intent = device.remove(event)
            place.server.faults.arm("drop", "^DELETE")
            with pytest.raises(OutcomeUnknown):
                await device.push(intent)
            assert await device.connector.probe(intent) is Verdict.DELIVERED
            await device.push(intent)  # idempotent: 404 is done
            assert [m.method for m in place.calendars.mailed(event.uid)] == ["CANCEL"]

    run(scenario())


def test_written_but_not_read_back(place: Town):
    """The re-reading fails: the act is delivered all the same, the next pull brings the server's form."""

    async def scenario() -> None:
        async with place.device() as device:
            await device.sync()
            event = device.events["Point voirie"]
            place.server.faults.arm("503", "^GET")
            await device.push(device.save(moved(event), event))
            await device.sync()
            held = device.events["Point voirie"]
            assert held.start_ms == event.start_ms + HOUR_MS
            assert ical.same_content(held.ics, place.text(event.uid))

    run(scenario())


@pytest.mark.feature("21")
def test_an_answer_given_offline_reaches_the_organizer_once(storage: DavStorage):
    """Kept in the outbox, delivered later: the server tells the organizer, once."""

    async def scenario(place: Town, invitation: Event) -> None:
        async with place.device() as device:
            await device.sync()
            event = device.events["Comité"]
            assert event.answer == "NEEDS-ACTION"
            place.server.stop()
            answered = ical.set_answer(event, place.mailbox, "ACCEPTED", now_ms=NOW_MS)
            intent = device.save(answered, event)
            with pytest.raises(Unreachable):
                await device.push(intent)
            place.server.start()
            place.server.faults.arm("drop", "^PUT")
            await deliver(device, intent)
            assert place.on_server(invitation.uid).answer == "ACCEPTED"
            [mailing] = place.calendars.mailed(invitation.uid)
            assert (mailing.method, mailing.recipients) == ("REPLY", ("chef@trois-etangs.example",))

    with town(storage, []) as place:
        invitation = made(
            "Comité", TEN, organizer=Address(mail="chef@trois-etangs.example"), attendees=guests(place.mailbox)
        )
        place.calendars.put_ics(place.mailbox, 10, invitation.ics)
        run(scenario(place, invitation))


@pytest.mark.feature("24")
def test_zones_survive_the_exchange(place: Town):
    """An event of another zone, moved here, still is of that zone on the server, at the right instant."""

    async def scenario() -> None:
        text = made("Visio outre-mer", TEN, zone="America/Martinique").ics
        place.calendars.put_ics(place.mailbox, 10, text)
        async with place.device() as device:
            await device.sync()
            event = device.events["Visio outre-mer"]
            await device.push(device.save(moved(event), event))
            stored = place.text(event.uid)
            assert "DTSTART;TZID=America/Martinique" in stored
            assert place.on_server(event.uid).start_ms == TEN + HOUR_MS

    run(scenario())


# --- the server's manners, without which the above proves nothing -----------------------------------


def test_the_front_behaves_like_zimbra(place: Town):
    place.door.tokens["t"] = place.mailbox
    base = f"{place.server.url}/dav/{place.mailbox}"
    sync = b'<sync-collection xmlns="DAV:"><sync-token/><prop><getetag/></prop></sync-collection>'
    props = b'<propfind xmlns="DAV:"><prop><sync-token/><supported-report-set/><getetag/></prop></propfind>'
    event = made("Point voirie", TEN)
    with httpx.Client(auth=(place.mailbox, PASSWORD)) as client:
        assert client.get(f"{place.server.url}/.well-known/caldav").headers["location"] == "/dav"
        assert client.request("REPORT", f"{base}/Calendar/", content=sync).status_code == 400
        listing = client.request("PROPFIND", f"{base}/Calendar/", content=props, headers={"Depth": "1"})
        assert listing.status_code == 207
        assert "sync-collection" not in listing.text
        assert "http://radicale" not in listing.text
        assert listing.text.count("point-voirie%40ailleurs.ics") + listing.text.count("commission%40ailleurs.ics") == 3
        assert client.get(f"{base}/Calendar/{event.uid}.ics", headers={"Range": "bytes=0-5"}).status_code == 400
        assert client.put(f"{base}/Calendar/x.ics", content=event.ics).status_code == 302
        # If-None-Match is not honoured for events; a stale If-Match is.
        ours = f"{base}/Calendar/{event.uid}.ics"
        assert client.put(ours, content=event.ics, headers={"If-None-Match": "*"}).status_code in (201, 204)
        assert client.put(ours, content=event.ics, headers={"If-Match": '"old"'}).status_code == 412
        absent = event.ics.replace(event.uid, "absent")
        assert client.put(f"{base}/Calendar/absent.ics", content=absent, headers={"If-Match": '"x"'}).status_code == 404
        foreign = made("X", TEN, organizer=Address(mail="autre@x.example"), attendees=guests("tiers@x.example"))
        assert client.put(f"{base}/Calendar/{foreign.uid}.ics", content=foreign.ics).status_code == 403
        assert client.request("PROPFIND", f"{place.server.url}/dav/inconnu@x.example/").status_code == 404
        home = client.request("PROPFIND", f"{base}/", headers={"Depth": "1"}, content=props)
        assert "/Inbox/" in home.text
        assert "/Sent/" in home.text
    with httpx.Client(cookies={"ZM_AUTH_TOKEN": "t"}) as client:
        assert client.get(ours).status_code == 200
    assert httpx.get(ours).status_code == 401
    assert httpx.get(ours, auth=(place.mailbox, "faux")).status_code == 401


def test_every_change_takes_a_number_and_wakes(storage: DavStorage):
    """One counter for SOAP and CalDAV: writes raise it, deletions are remembered, ids stay."""

    async def scenario(place: Town) -> None:
        calendars = place.calendars
        async with place.device() as device:
            await device.sync()
            event = device.events["Ici"]
            [entry] = calendars.list_events(place.mailbox)
            last = max(e.ms for e in calendars.list_events(place.mailbox))
            await device.push(device.save(moved(event), event))
            [changed] = calendars.changed_since(place.mailbox, last).events
            assert changed.appt_id == entry.appt_id
            assert changed.inv_id != entry.inv_id
            assert changed.ms > last
            await device.push(device.remove(device.events["Ici"]))
            gone = calendars.changed_since(place.mailbox, changed.ms)
            assert (gone.events, gone.deleted) == ((), (entry.appt_id,))
            assert calendars.changed_since(place.mailbox, changed.ms + 1).deleted == ()

    with town(storage, [seed_of("Calendar", made("Ici", TEN)), CalendarSeed("Autre")]) as place:
        run(scenario(place))


def test_a_town_planted_anew_in_the_same_folder_starts_from_its_content(tmp_path: Path):
    for title in ("Ici", "Là"):
        with DavStorage(tmp_path) as storage:
            calendars = SandboxCalendars(storage)
            calendars.seed("maire@x.example", [seed_of("Calendar", made(title, TEN))])
            calendars.put_ics("maire@x.example", 10, made(f"Ajouté {title}", TEN).ics)
        kept = {path.name for path in storage.storage.rglob("*.ics")}
        assert kept == {f"{title.lower()}@ailleurs.ics", f"ajouté-{title.lower()}@ailleurs.ics"}


def test_radicale_stops_and_starts_on_the_same_content():
    with DavStorage() as storage, town(storage, [seed_of("Calendar", made("Ici", TEN))]) as place:

        async def scenario() -> None:
            async with place.device() as device:
                await device.sync()
                storage.stop()
                storage.start()
                await device.sync()
                assert set(device.events) == {"Ici"}

        run(scenario())
        folder = storage.storage
        assert (folder / place.mailbox / "Calendar" / "ici@ailleurs.ics").exists()
    assert not folder.exists()


def test_a_device_speaks_to_no_other_host(place: Town):
    """A server that sends us elsewhere is a portal, not a server."""

    async def scenario() -> None:
        http = Http(place.server.url)
        connector = CalendarsConnector(place.account(), http, MemoryVault({"password": PASSWORD}), Time())
        event = ical.build_event(calendar_id="/elsewhere", uid="u", title="t", start_ms=0, end_ms=0, now_ms=0)
        intent = Device(connector, http, MemoryVault()).save(event)
        place.server.faults.arm("page", "^PUT")
        with pytest.raises(CaptivePortal):
            await connector.push(intent, no_bytes)
        await connector.close()

    run(scenario())
