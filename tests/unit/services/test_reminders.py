"""Reminders: due without a network, once, after a restart too; put off and back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from app.documents import ical
from app.domain.agenda import Calendar, Event
from app.domain.intents import SettleAlarm
from app.services.document_reminders import DocumentReminders
from app.services.reminders import RemindersService
from tests.unit.services.kit import COMMUNE, NOW, Town, run

MINUTE = 60_000
HOUR = 60 * MINUTE
DAY = 24 * HOUR


class Profile:
    """Settings that outlive the service."""

    def __init__(self) -> None:
        self.values: dict[str, str | None] = {}

    def read(self, name: str) -> str | None:
        return self.values.get(name)

    def write(self, name: str, value: str | None) -> None:
        self.values[name] = value


def reminders_of(town: Town, profile: Profile) -> RemindersService:
    documents = DocumentReminders(town.bodies, town.library)
    return RemindersService(town.bodies, documents, profile.read, profile.write)


def event(uid: str, start: int, alarms: tuple[int, ...], rule: str = "", length: int = HOUR) -> Event:
    made = ical.build_event(
        calendar_id="/c/",
        uid=uid,
        title=uid,
        start_ms=start,
        end_ms=start + length,
        now_ms=NOW,
        alarms=alarms,
        rule=rule,
    )
    return replace(made, etag='"1"')


@pytest.mark.feature("25")
def test_each_reminder_is_due_once_and_a_restart_forgets_nothing(tmp_path: Path) -> None:
    async def scenario(town: Town) -> None:
        profile = Profile()
        start = NOW + 2 * HOUR
        await town.pulled(
            COMMUNE, Calendar(id="/c/", name="C"), event("réunion", start, (15 * MINUTE, DAY)), event("sans", start, ())
        )
        clock = [NOW]
        town.bodies.clock = lambda: clock[0]

        def service() -> RemindersService:
            return reminders_of(town, profile)

        first = service()
        assert [r.occurrence.title for r in await first.due()] == ["réunion"], "the day before has passed: told at once"
        assert await first.due() == []
        clock[0] = start - 15 * MINUTE - 1
        assert await first.due() == []
        clock[0] += 1
        again = service()
        (due,) = await again.due()
        assert (due.late, await service().due()) == (False, [])
        clock[0] = start + 5 * MINUTE
        assert await service().due() == []
        clock[0] = start + 2 * HOUR
        assert await service().due() == []

    run(tmp_path, scenario)


@pytest.mark.feature("25")
def test_what_was_missed_comes_late_unless_it_is_over(tmp_path: Path) -> None:
    async def scenario(town: Town) -> None:
        profile = Profile()
        await town.pulled(
            COMMUNE,
            Calendar(id="/c/", name="C"),
            event("en cours", NOW - 10 * MINUTE, (0,)),
            event("finie", NOW - 3 * HOUR, (0,)),
        )
        (due,) = await reminders_of(town, profile).due()
        assert (due.occurrence.title, due.late) == ("en cours", True)

    run(tmp_path, scenario)


@pytest.mark.feature("25")
def test_snoozed_then_dismissed_and_a_moved_event_is_announced_anew(tmp_path: Path) -> None:
    async def scenario(town: Town) -> None:
        profile, clock = Profile(), [NOW]
        town.bodies.clock = lambda: clock[0]
        start = NOW + 10 * MINUTE
        weekly = event("hebdo", start, (15 * MINUTE,), "FREQ=WEEKLY;COUNT=3")
        await town.pulled(COMMUNE, Calendar(id="/c/", name="C"), weekly)
        service = reminders_of(town, profile)
        (due,) = await service.due()
        await service.snooze(due, NOW + 5 * MINUTE)
        assert await service.due() == []
        clock[0] = NOW + 5 * MINUTE
        restarted = reminders_of(town, profile)
        (due,) = await restarted.due()
        await restarted.dismiss(due)
        clock[0] += HOUR // 4
        assert await restarted.due() == []
        rows = await town.bodies.read(COMMUNE, lambda r: r.outbox())
        assert [row.intent.until_ms for row in rows if isinstance(row.intent, SettleAlarm)] == [0], (
            "the last word counts"
        )
        clock[0] = start + 7 * DAY - 15 * MINUTE
        (due,) = await restarted.due()
        assert due.occurrence.start_ms == start + 7 * DAY
        moved = ical.move_event(weekly, start + HOUR, start + 2 * HOUR, now_ms=NOW, recurrence_ms=start + 7 * DAY)
        await town.pulled(COMMUNE, replace(moved, etag='"2"'))
        clock[0] += HOUR
        assert len(await restarted.due()) == 0
        later = ical.move_event(weekly, start + 7 * DAY + 2 * HOUR, start + 7 * DAY + 3 * HOUR, now_ms=NOW,
                                recurrence_ms=start + 7 * DAY)  # fmt: skip
        await town.pulled(COMMUNE, replace(later, etag='"3"'))
        clock[0] = start + 7 * DAY + 2 * HOUR - 15 * MINUTE
        assert len(await restarted.due()) == 1, "its start moved: told again"

    run(tmp_path, scenario)


@pytest.mark.feature("25", "22")
def test_other_peoples_calendars_remind_them_not_us(tmp_path: Path) -> None:
    async def scenario(town: Town) -> None:
        profile = Profile()
        theirs = Calendar(id="/m/", name="Agenda de la maire", owner="maire@v.example")
        hers = replace(event("à elle", NOW + HOUR, (2 * HOUR,)), id="/m//x", calendar="/m/")
        await town.pulled(COMMUNE, Calendar(id="/c/", name="C"), theirs, hers, event("à moi", NOW + HOUR, (2 * HOUR,)))
        service = reminders_of(town, profile)
        assert [r.occurrence.title for r in await service.due()] == ["à moi"]

    run(tmp_path, scenario)
