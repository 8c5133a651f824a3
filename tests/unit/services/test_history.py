"""Going back to an earlier version is an edit like another: it waits, it leaves, it can be gone back from."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.agenda import Calendar, Event
from app.domain.courrier import LetterNote
from app.domain.errors import Rejected, TargetGone
from app.domain.exchange import Ack
from app.domain.ids import Key
from app.domain.intents import DeleteAnnotation, SaveAnnotation, SaveEvent
from app.domain.listing import OutboxRow, Version
from app.domain.seances import Annotation, Origin, Rect, SeanceDocument
from app.services.history import HistoryService
from app.services.seances import SeanceService
from tests.unit.services.kit import COMMUNE, NOW, Town, run
from tests.unit.services.test_conflicts import HOUR, event, note, outbox

pytestmark = pytest.mark.feature("120")
E1 = Key(COMMUNE, Event.KIND, "/c/e1")
N1 = Key(COMMUNE, Annotation.KIND, "n1")


def play(folder: Path, scenario: Callable[[Town, HistoryService], Awaitable[None]]) -> None:
    run(folder, lambda town: scenario(town, HistoryService(town.bodies)))


async def with_event(town: Town) -> Event:
    held = event()
    await town.pulled(COMMUNE, Calendar(id="/c", name="Calendar"), held)
    return held


def titles(versions: list[Version]) -> list[str]:
    return [v.record.title for v in versions if isinstance(v.record, Event)]


async def shown(town: Town, key: Key) -> Event | Annotation | None:
    entry = await town.library.entry(key)
    assert entry is None or isinstance(entry.record, (Event, Annotation))
    return entry.record if entry is not None else None


async def delivered(town: Town, row: OutboxRow) -> None:
    """The server has it."""
    intent = row.intent
    ack = Ack(upserts=(intent.event,)) if isinstance(intent, SaveEvent) else Ack(removes=((Event.KIND, E1.id),))
    await town.bodies.write(COMMUNE, lambda tx: tx.start_intent(row.op_id))
    await town.bodies.write(COMMUNE, lambda tx: tx.acknowledge(row.op_id, ack))


def test_versions_of_an_event_and_the_way_back(tmp_path: Path) -> None:
    async def scenario(town: Town, history: HistoryService) -> None:
        first = await with_event(town)
        await town.agenda.edit(E1, title="Bureau élargi")
        await town.agenda.edit(E1, title="Bureau restreint")
        versions = await history.versions(E1)
        assert titles(versions) == ["Bureau élargi", "Bureau municipal"]
        assert versions[0].until_ms >= versions[1].until_ms >= NOW
        assert await history.restore(E1, versions[1].number) == E1
        now = await shown(town, E1)
        assert isinstance(now, Event) and now.title == first.title
        (row,) = await outbox(town)
        assert isinstance(row.intent, SaveEvent) and row.intent.base_etag == '"1"'
        assert titles(await history.versions(E1)) == ["Bureau restreint", "Bureau élargi"]
        await history.restore(E1, (await history.versions(E1))[0].number)  # and back again
        now = await shown(town, E1)
        assert isinstance(now, Event) and now.title == "Bureau restreint"

    play(tmp_path, scenario)


def test_restoring_what_is_shown_is_no_act(tmp_path: Path) -> None:
    async def scenario(town: Town, history: HistoryService) -> None:
        await with_event(town)
        await town.agenda.edit(E1, title="Autre")
        (version,) = await history.versions(E1)
        await history.restore(E1, version.number)
        before = await outbox(town)
        await history.restore(E1, version.number)
        assert await outbox(town) == before

    play(tmp_path, scenario)


def test_a_deletion_that_has_not_left_is_taken_back(tmp_path: Path) -> None:
    async def scenario(town: Town, history: HistoryService) -> None:
        await with_event(town)
        await town.agenda.delete(E1)
        assert await shown(town, E1) is None
        (version,) = await history.versions(E1)
        assert await history.restore(E1, version.number) == E1
        assert await outbox(town) == []
        assert await shown(town, E1) == version.record

    play(tmp_path, scenario)


def test_a_deleted_event_comes_back_under_a_name_of_its_own(tmp_path: Path) -> None:
    async def scenario(town: Town, history: HistoryService) -> None:
        first = await with_event(town)
        await town.agenda.delete(E1)
        await delivered(town, (await outbox(town))[0])
        (version,) = await history.versions(E1)
        key = await history.restore(E1, version.number)
        assert key != E1
        now = await shown(town, key)
        assert isinstance(now, Event)
        assert (now.title, now.start_ms, now.attendees) == (first.title, first.start_ms, ())
        (row,) = await outbox(town)
        assert isinstance(row.intent, SaveEvent) and row.intent.base_etag == ""

    play(tmp_path, scenario)


@pytest.mark.feature("117")
def test_a_restored_version_stands_on_what_the_server_holds_now(tmp_path: Path) -> None:
    async def scenario(town: Town, history: HistoryService) -> None:
        await with_event(town)
        await town.agenda.move(E1, NOW + 2 * HOUR, NOW + 3 * HOUR)
        row = (await outbox(town))[0]
        assert isinstance(row.intent, SaveEvent)
        await delivered(town, row)
        await town.pulled(COMMUNE, replace(row.intent.event, etag='"7"'))
        (version,) = await history.versions(E1)
        await history.restore(E1, version.number)
        (row,) = await outbox(town)
        assert isinstance(row.intent, SaveEvent)
        assert (row.intent.base_etag, row.intent.event.start_ms) == ('"7"', NOW)

    play(tmp_path, scenario)


# --- notes --------------------------------------------------------------------------------------

DOCUMENT = SeanceDocument(document_id="doc", origin=Origin.PROJET, origin_id="p", name="Budget")


def test_a_note_goes_back_without_being_shared_again(tmp_path: Path) -> None:
    async def scenario(town: Town, history: HistoryService) -> None:
        seances = SeanceService(town.bodies, town.library)
        shared = replace(note("n1", "première"), shared_with=("maire",))
        await town.pulled(COMMUNE, shared)
        place = Rect(left=2, top=2, right=5, bottom=5)
        await seances.save_note(Key(COMMUNE, "seance", "s1"), DOCUMENT, 3, place, "seconde", (), "n1")
        (version,) = await history.versions(N1)
        assert await history.restore(N1, version.number) == N1
        now = await shown(town, N1)
        assert isinstance(now, Annotation)
        assert (now.text, now.page, now.rect, now.shared_with) == ("première", 0, shared.rect, ())
        row = (await outbox(town))[-1]
        assert isinstance(row.intent, SaveAnnotation) and row.intent.base_text == "première"

    play(tmp_path, scenario)


def test_a_deleted_note_comes_back_private(tmp_path: Path) -> None:
    async def scenario(town: Town, history: HistoryService) -> None:
        await town.pulled(COMMUNE, replace(note("n1", "à garder"), shared_with=("maire",)))
        await town.bodies.append(DeleteAnnotation(**town.bodies.stamp(COMMUNE), target_id="n1"))
        row = (await outbox(town))[0]
        await town.bodies.write(COMMUNE, lambda tx: tx.start_intent(row.op_id))
        await town.bodies.write(COMMUNE, lambda tx: tx.acknowledge(row.op_id, Ack(removes=((N1.kind, N1.id),))))
        (version,) = await history.versions(N1)
        await history.restore(N1, version.number)
        now = await shown(town, N1)
        assert isinstance(now, Annotation) and (now.text, now.shared_with) == ("à garder", ())

    play(tmp_path, scenario)


def test_what_cannot_be_restored_is_said(tmp_path: Path) -> None:
    async def scenario(town: Town, history: HistoryService) -> None:
        await with_event(town)
        await town.agenda.edit(E1, title="Autre")
        (version,) = await history.versions(E1)
        with pytest.raises(TargetGone, match="version_gone"):
            await history.restore(N1, version.number)
        with pytest.raises(TargetGone, match="version_gone"):
            await history.restore(E1, 999)
        letter = LetterNote(id="ln", letter_id="l", author="a", text="t", created_ms=NOW)
        key = Key(COMMUNE, LetterNote.KIND, "ln")
        await town.bodies.write(COMMUNE, lambda tx: tx.keep_version(key, letter, "add_letter_note"))
        (kept,) = await history.versions(key)
        with pytest.raises(Rejected, match="version_not_restorable"):
            await history.restore(key, kept.number)

    play(tmp_path, scenario)
