"""Séances: answers, the accusé's times as our journal tells them, and what only this device knows of a meeting."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.errors import Conflict
from app.domain.ids import Key
from app.domain.intents import AnswerPresence
from app.domain.records import Mark
from app.domain.seances import Presence, Seance
from app.services.seances import SeanceService
from tests.unit.services.kit import COMMUNE, NOW, Town, run

MEETING = Seance(id="s1", name="Conseil municipal", date_ms=NOW + 86_400_000, changed=True)
KEY = Key(COMMUNE, Seance.KIND, "s1")


async def meeting(town: Town) -> SeanceService:
    await town.pulled(COMMUNE, MEETING)
    return SeanceService(town.bodies, town.library)


@pytest.mark.feature("40", "119")
def test_a_new_answer_takes_the_place_of_one_that_was_set_aside(tmp_path: Path) -> None:
    """Otherwise it would wait behind the old one, and leave after it: the meeting would be told the wrong thing."""

    async def scenario(town: Town) -> None:
        seances = await meeting(town)
        await seances.answer(KEY, Presence.PRESENT)
        store = town.bodies.store_of(COMMUNE)
        (row,) = await store.read(lambda r: r.outbox())
        await store.write(lambda tx: tx.park(row.op_id, Conflict("presence_changed", current="absent")))
        await town.pulled(COMMUNE, replace(MEETING, presence=Presence.ABSENT))
        await seances.answer(KEY, Presence.PRESENT)
        (due,) = await store.read(lambda r: r.due_intents(COMMUNE, NOW * 2))
        assert isinstance(due.intent, AnswerPresence)
        assert (due.op_id != row.op_id, due.intent.seen) == (True, Presence.ABSENT)
        assert len(await store.read(lambda r: r.outbox())) == 1

    run(tmp_path, scenario)


@pytest.mark.feature("40", "119")
def test_an_answer_behind_one_that_is_on_its_way_knows_it(tmp_path: Path) -> None:
    """The first may reach the server meanwhile: that is no change from elsewhere."""

    async def scenario(town: Town) -> None:
        seances = await meeting(town)
        await seances.answer(KEY, Presence.PRESENT)
        store = town.bodies.store_of(COMMUNE)
        (row,) = await store.read(lambda r: r.outbox())
        await store.write(lambda tx: tx.start_intent(row.op_id))
        await seances.answer(KEY, Presence.ABSENT)  # never tried: absorbed by the next one
        await seances.answer(KEY, Presence.PROXY, "colleague")
        first, last = [row.intent for row in await store.read(lambda r: r.outbox())]
        assert isinstance(first, AnswerPresence) and isinstance(last, AnswerPresence)
        assert (last.seen, last.tried) == (Presence.NONE, (first.presence,))

    run(tmp_path, scenario)


@pytest.mark.feature("37")
def test_an_accuse_given_up_leaves_no_time(tmp_path: Path) -> None:
    async def scenario(town: Town) -> None:
        seances = await meeting(town)
        await seances.acknowledge(KEY)
        page = await seances.page(KEY)
        assert page is not None and page.ack_recorded_ms is not None
        store = town.bodies.store_of(COMMUNE)
        (row,) = await store.read(lambda r: r.outbox())
        await store.write(lambda tx: tx.discard_intent(row.op_id))
        given_up = await seances.page(KEY)
        assert given_up is not None and given_up.ack_recorded_ms is None
        await seances.acknowledge(KEY)
        again = await seances.page(KEY)
        assert again is not None and again.ack_recorded_ms is not None
        assert again.ack_recorded_ms > page.ack_recorded_ms, "the time of the one that waits"
        await store.write(lambda tx: tx.put_back_intent(row))
        back = await seances.page(KEY)
        assert back is not None and back.ack_recorded_ms == page.ack_recorded_ms, "put back: given when it was given"

    run(tmp_path, scenario)


def test_a_meeting_looked_at_no_longer_counts_as_changed(tmp_path: Path) -> None:
    async def scenario(town: Town) -> None:
        seances = await meeting(town)
        await seances.mark_seen(KEY)
        page = await seances.page(KEY)
        assert page is not None and not page.seance.changed
        assert page.seance == replace(MEETING, changed=False)
        assert page.entry.marks & Mark.UNREAD, "the accusé is another matter"
        assert town.nudged == [], "nothing for the server"

    run(tmp_path, scenario)
