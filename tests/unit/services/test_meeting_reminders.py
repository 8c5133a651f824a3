"""Meetings bring themselves up: at the convocation, at the deadline of its notice, on the eve."""

from __future__ import annotations

import datetime as dt
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from app.documents.delais import Assembly
from app.domain.gateway import ConvocationProof, NoticeProof
from app.domain.notices import NoticeRule, assembly_id
from app.domain.reminders import About, Reminder
from app.domain.seances import Ack, Presence, Seance
from app.services.reminders import RemindersService
from tests.unit.services.kit import COMMUNE, Town, run
from tests.unit.services.test_reminders import Profile, reminders_of

PARIS = ZoneInfo("Europe/Paris")


def ms(day: int, hour: int, minute: int = 0) -> int:
    """An instant of November 2026 in Paris."""
    return int(dt.datetime(2026, 11, day, hour, minute, tzinfo=PARIS).timestamp() * 1000)


SEANCE = Seance(id="s", name="Conseil municipal", date_ms=ms(27, 18, 30), first_seen_ms=ms(10, 9))
RULE = NoticeRule(id=assembly_id(SEANCE.name), assembly=Assembly.COMMUNE, large=True)  # 5 clear days: sent on the 21st


def at(folder: Path, scenario: Callable[[Town, RemindersService, Callable[[int], None]], Awaitable[None]]) -> None:
    """``scenario(town, service, set_now)``."""

    async def go(town: Town) -> None:
        profile, now = Profile(), [0]
        town.bodies.clock = lambda: now[0]
        await scenario(town, reminders_of(town, profile), lambda t: now.__setitem__(0, t))

    run(folder, go)


async def told(service: RemindersService) -> list[About]:
    due: list[Reminder] = await service.due()
    assert all(reminder.key.id == "s" for reminder in due)
    return [reminder.about for reminder in due]


@pytest.mark.feature("54", "25")
def test_a_convocation_is_told_once_then_its_deadline_then_the_eve(tmp_path: Path) -> None:
    async def scenario(town: Town, service: RemindersService, set_now: Callable[[int], None]) -> None:
        await town.pulled(COMMUNE, SEANCE)
        await town.bodies.store_of(COMMUNE).write(lambda tx: tx.put_local(COMMUNE, RULE))
        set_now(ms(10, 9, 1))
        assert await told(service) == [About.CONVENED] and await told(service) == []
        set_now(ms(21, 8, 59))
        assert await told(service) == []
        set_now(ms(21, 9))
        assert await told(service) == [About.DEADLINE]
        set_now(ms(26, 18))
        assert await told(service) == [About.EVE]
        set_now(ms(27, 18, 31))
        assert await told(service) == []

    at(tmp_path, scenario)


@pytest.mark.feature("54", "28")
def test_the_place_that_the_gateway_tells_is_in_the_reminder(tmp_path: Path) -> None:
    async def scenario(town: Town, service: RemindersService, set_now: Callable[[int], None]) -> None:
        await town.pulled(COMMUNE, SEANCE)
        told = NoticeProof(id="s", proof=ConvocationProof(seance_id="s", place="Salle du Conseil"))
        await town.bodies.store_of(COMMUNE).write(lambda tx: tx.put_local(COMMUNE, told))
        set_now(ms(26, 18))
        assert [reminder.occurrence.location for reminder in await service.due()] == ["Salle du Conseil"]

    at(tmp_path, scenario)


@pytest.mark.feature("54")
def test_without_a_rule_there_is_no_deadline_and_old_news_are_not_told(tmp_path: Path) -> None:
    async def scenario(town: Town, service: RemindersService, set_now: Callable[[int], None]) -> None:
        await town.pulled(COMMUNE, SEANCE)
        set_now(ms(13, 9))
        assert await told(service) == []
        set_now(ms(21, 12))
        assert await told(service) == []

    at(tmp_path, scenario)


@pytest.mark.feature("54")
def test_who_answered_is_told_of_the_eve_only_and_an_absent_one_of_nothing(tmp_path: Path) -> None:
    async def scenario(town: Town, service: RemindersService, set_now: Callable[[int], None]) -> None:
        await town.bodies.store_of(COMMUNE).write(lambda tx: tx.put_local(COMMUNE, RULE))
        answered = replace(SEANCE, ack=Ack.CONFIRMED, presence=Presence.PRESENT)
        await town.pulled(COMMUNE, answered)
        set_now(ms(26, 19))
        assert await told(service) == [About.EVE]
        moved = replace(answered, date_ms=ms(30, 18, 30))
        await town.pulled(COMMUNE, moved)
        set_now(ms(29, 18))
        assert await told(service) == [About.EVE], "a meeting that is moved is announced anew"
        await town.pulled(COMMUNE, replace(moved, date_ms=ms(30, 20), presence=Presence.ABSENT))
        assert await told(service) == []
        await town.pulled(COMMUNE, replace(moved, date_ms=ms(30, 21), closed=True))
        assert await told(service) == []

    at(tmp_path, scenario)


@pytest.mark.feature("54")
def test_a_meeting_that_is_moved_or_taken_away_is_told_and_settled_reminders_go(tmp_path: Path) -> None:
    async def scenario(town: Town, service: RemindersService, set_now: Callable[[int], None]) -> None:
        town.bodies.store_of(COMMUNE)._clock = lambda: town.bodies.clock()
        set_now(ms(20, 9))
        answered = replace(SEANCE, ack=Ack.CONFIRMED, presence=Presence.PRESENT)
        await town.pulled(COMMUNE, replace(SEANCE, first_seen_ms=ms(20, 8)))
        convened = await service.due()
        assert [each.about for each in convened] == [About.CONVENED]
        assert await service.settled(convened) == frozenset()
        await town.pulled(COMMUNE, answered)
        assert await service.settled(convened) == {convened[0].name}, "the accusé was given"
        set_now(ms(20, 10))
        moved = replace(answered, date_ms=ms(30, 18, 30), changed=True)
        await town.pulled(COMMUNE, moved)
        due = await service.due()
        assert [(each.about, each.occurrence.start_ms) for each in due] == [(About.MOVED, ms(30, 18, 30))]
        await town.pulled(COMMUNE, replace(moved, changed=False))
        assert await service.settled(due) == {due[0].name}, "it was looked at"
        set_now(ms(20, 11))
        await town.pulled(COMMUNE, replace(moved, closed=True))
        assert await told(service) == [About.WITHDRAWN] and await told(service) == []

    at(tmp_path, scenario)
