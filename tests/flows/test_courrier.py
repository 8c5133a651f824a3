"""Letters: read, note, filter."""

from __future__ import annotations

import pytest

from app.domain.courrier import Letter
from app.domain.ids import Key
from app.domain.intents import AddLetterNote, MarkLetterRead
from tests.flows.conftest import Desk
from tests.scenes import town

L0 = Key(town.CC, Letter.KIND, "l0")


@pytest.mark.feature("29", "30")
def test_opening_a_letter_marks_it_read(desk: Desk) -> None:
    courrier = desk.go("courrier")
    courrier.list.select_key(L0)
    courrier.list.opened.emit(L0)
    desk.settle()
    assert courrier.detail.key == L0
    assert [type(i) for i in desk.outbox()] == [MarkLetterRead]


@pytest.mark.feature("31")
def test_a_note_is_written_offline(desk: Desk) -> None:
    courrier = desk.go("courrier")
    courrier.open_key(L0)
    desk.settle()
    courrier.detail.note_field.setPlainText("Proposer un rendez-vous jeudi.")
    courrier.detail.add_note(L0)
    desk.settle()
    notes = [i for i in desk.outbox() if isinstance(i, AddLetterNote)]
    assert [n.note.text for n in notes] == ["Proposer un rendez-vous jeudi."]
    shown = [e.record for e in desk.call(desk.runtime.courrier.notes(L0))]
    assert len(shown) == 2


@pytest.mark.feature("32")
def test_todo_filter_and_lateness(desk: Desk) -> None:
    courrier = desk.go("courrier")
    facts = [courrier.model.data(courrier.model.index(i, 0), 257) for i in range(courrier.model.rowCount())]
    assert facts
    assert any("en retard" in f.note for f in facts)
    courrier.pane.chip_chosen.emit("all")
    desk.settle()
    assert courrier.model.rowCount() == 24
