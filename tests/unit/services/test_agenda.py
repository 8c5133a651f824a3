"""Agenda: one window of time over all calendars and séances; edits are intents."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.documents import ical
from app.domain.agenda import Calendar, Event
from app.domain.errors import Rejected
from app.domain.ids import Key
from app.domain.intents import SaveEvent
from app.domain.seances import Seance
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
