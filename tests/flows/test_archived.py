"""A meeting archived while it is read, with notes that had not left; ink of another device that waits for its code."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.domain.errors import Rejected
from app.domain.exchange import Delta
from app.domain.seances import Rect
from app.services.carnet import CarnetFacts, CarnetState
from tests.flows.desk import Desk
from tests.flows.served import SEANCES
from tests.flows.test_seances import middle, open_reader, texts
from tests.unit.ui.pens import Pen, line
from ui import text
from ui.views.seances.allnotes import AllNotes
from ui.views.settings.carnet import CarnetPage
from ui.widgets.basic import Button


@pytest.mark.feature("52", "A26")
def test_a_meeting_archived_while_it_is_read_stays_under_the_eyes(offline: Desk) -> None:
    view, key = open_reader(offline)
    reader, (x, y) = view.reader, middle(view)
    item, store = reader.item, offline.runtime.bodies.store_of(SEANCES)
    reader.notes_button.setChecked(True)
    zone = Rect(left=50, top=300, right=200, bottom=340)
    save = offline.runtime.seances.save_note
    pending = offline.call(save(key, item.document, 0, zone, "Écrite hors réseau : à voter contre")).key
    Pen(reader.strip.viewport()).play(line(x - 60, y, x + 60, y))
    offline.wait(lambda: "à voter contre" in texts(reader.notes) and "1 trait d’encre" in texts(reader.notes))
    page = view.meeting.page
    assert page is not None
    closed = Delta(stream="seances", cursor="9", upserts=(replace(page.seance, closed=True),))
    offline.call(store.write(lambda tx: tx.apply_delta(SEANCES, closed)))
    (row,) = offline.call(offline.runtime.sync.outbox())
    offline.call(offline.runtime.bodies.write(SEANCES, lambda tx: tx.park(row.op_id, Rejected("seance_closed"))))
    # It says so, and stays: the same meeting, the same page, what is written.
    offline.wait(lambda: "vient d’être retirée" in offline.shell.toast_box.text)
    offline.settle()
    assert "· retirée" in reader._place.text(), "the message passes, the head stays"
    assert view.meeting.key == key and view.stack.currentWidget() is reader and reader.item.document == item.document
    assert "à voter contre" in texts(reader.notes) and "1 trait d’encre" in texts(reader.notes)
    assert not [b for b in reader.notes.findChildren(Button) if "Modifier" in b.accessibleName()]
    # Given up under « À traiter », the note is still there: the personal copy has it.
    offline.call(offline.runtime.sync.discard(SEANCES, row.op_id))
    assert offline.record(pending) is None
    offline.wait(lambda: "à voter contre" in texts(reader.notes) and "À traiter" not in texts(reader.notes))
    offline.do("window.back")
    assert view.stack.currentWidget() is view.split and view.meeting.key == key
    assert "Retirée par le secrétariat" in texts(view.meeting), "it was still to be held"
    offline.do("seances.all_notes")
    offline.wait(lambda: view.findChild(AllNotes) is not None)
    dialog = view.findChild(AllNotes)
    assert dialog is not None and "à voter contre" in texts(dialog) and "1 trait d’encre" in texts(dialog)
    dialog.accept()


@pytest.mark.feature("36", "52")
def test_a_meeting_moved_while_it_is_read_says_its_new_day(offline: Desk) -> None:
    view, _key = open_reader(offline)
    page, store = view.meeting.page, offline.runtime.bodies.store_of(SEANCES)
    assert page is not None
    later = replace(page.seance, date_ms=page.seance.date_ms + 2 * 86_400_000)
    offline.call(store.write(lambda tx: tx.apply_delta(SEANCES, Delta(stream="seances", cursor="9", upserts=(later,)))))
    offline.wait(lambda: "vient de changer" in offline.shell.toast_box.text)
    assert text.when_long(later.date_ms) in offline.shell.toast_box.text


@pytest.mark.feature("48")
def test_ink_that_waits_for_the_other_device_s_code_is_told_where_it_is_missed(
    offline: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def locked(*_args: object) -> CarnetFacts:
        body = offline.runtime.bodies.all[0].id
        return CarnetFacts(body=body, state=CarnetState.LOCKED, mailbox=None, waiting=0)

    monkeypatch.setattr(offline.runtime.carnet, "facts_of", locked)
    view, _key = open_reader(offline)
    view.reader.notes_button.setChecked(True)
    offline.wait(lambda: "attend le code de récupération" in texts(view.reader.notes))
    next(b for b in view.reader.notes.findChildren(Button) if b.text() == "Donner ce code…").click()
    offline.wait(lambda: offline.shell.space == "settings")
    offline.wait(lambda: offline.shell.view("settings").findChild(CarnetPage) is not None)
