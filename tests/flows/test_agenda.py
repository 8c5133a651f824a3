"""The agenda: seeing, creating, moving with a way back."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton

from app.domain.agenda import Event, EventDraft
from app.domain.errors import Conflict
from app.domain.ids import Key
from app.domain.intents import SaveEvent
from tests.flows.conftest import Desk
from tests.scenes import town
from ui import text
from ui.models.facts import Tone
from ui.views.agenda.blocks import EventBlock, spoken
from ui.views.agenda.event import EventPane
from ui.widgets.basic import Label

NOON = text.to_ms(dt.datetime(2026, 11, 25, 12, tzinfo=text.PARIS))
E1 = Key(town.ZC, Event.KIND, "/cal/mairie/e1")


def block(desk: Desk, key: Key) -> EventBlock:
    view = desk.shell.view("agenda")
    return next(b for b in view.week.grid.blocks() if b.item.key == key)  # type: ignore[attr-defined]


def event(desk: Desk, key: Key) -> Event:
    record = desk.record(key)
    assert isinstance(record, Event)
    return record


@pytest.mark.feature("19")
def test_dragging_moves_by_quarters_and_undo_moves_back(desk: Desk) -> None:
    agenda = desk.go("agenda")
    before = event(desk, E1)
    hour = agenda.week.grid.hour_height()
    place = block(desk, E1)
    start = QPoint(20, 12)
    QTest.mousePress(place, Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(place, start + QPoint(0, hour // 2))
    QTest.mouseMove(place, start + QPoint(0, hour))
    QTest.mouseRelease(place, Qt.MouseButton.LeftButton, pos=start + QPoint(0, hour))
    desk.settle()
    after = event(desk, E1)
    assert after.start_ms - before.start_ms == 3_600_000
    assert after.end_ms - after.start_ms == before.end_ms - before.start_ms
    assert [type(i) for i in desk.outbox()] == [SaveEvent]
    desk.wait(lambda: block(desk, E1).item.pending)
    desk.shell.toast_box.undo()
    desk.settle()
    assert event(desk, E1).start_ms == before.start_ms


@pytest.mark.feature("139")
def test_moving_by_keyboard(desk: Desk) -> None:
    desk.go("agenda")
    before = event(desk, E1)
    block(desk, E1).setFocus()
    QTest.keyClick(block(desk, E1), Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    desk.settle()
    moved = text.local(event(desk, E1).start_ms) - text.local(before.start_ms)
    assert moved == dt.timedelta(days=1)


@pytest.mark.feature("19")
def test_click_and_type_creates_an_event(desk: Desk) -> None:
    agenda = desk.go("agenda")
    grid = agenda.week.grid
    day = 5  # Saturday: empty
    x = round(46 + (day + 0.5) * (grid.width() - 46) / 7)
    QTest.mouseClick(grid, Qt.MouseButton.LeftButton, pos=QPoint(x, grid.y_of(10 * 60 + 5)))
    assert grid._editor.isVisible()
    QTest.keyClicks(grid._editor, "Point presse")
    QTest.keyClick(grid._editor, Qt.Key.Key_Return)
    desk.settle()
    saved = [i for i in desk.outbox() if isinstance(i, SaveEvent)]
    assert [s.event.title for s in saved] == ["Point presse"]
    start = text.local(saved[0].event.start_ms)
    assert (start.weekday(), start.hour, start.minute) == (5, 10, 0)
    desk.wait(lambda: any(b.item.occurrence.title == "Point presse" for b in grid.blocks()))


@pytest.mark.feature("28")
def test_seances_and_conflicts_are_in_the_week(desk: Desk) -> None:
    agenda = desk.go("agenda")
    items = {b.item.occurrence.title: b.item for b in agenda.week.grid.blocks()}
    assert items["Commission des finances"].kind == "seance"
    assert items["Commission des finances"].conflict
    agenda._pick(items["Bureau communautaire"])
    desk.settle()
    assert any("Commission des finances" in c.occurrence.title for c in agenda._clashes(items["Bureau communautaire"]))


def test_list_view_has_days_as_headings(desk: Desk) -> None:
    agenda = desk.go("agenda")
    desk.do("agenda.list")
    titles = [agenda.model.row_at(i).facts for i in range(agenda.model.rowCount())]
    assert titles[0].heading and titles[0].title.startswith("Aujourd’hui")
    assert any(f.note == "en conflit" for f in titles)


def test_next_week_and_back(desk: Desk) -> None:
    agenda = desk.go("agenda")
    first = agenda._first
    desk.do("agenda.next")
    assert agenda._first == first + dt.timedelta(days=7)
    desk.do("agenda.today")
    assert agenda._first == first


# --- earlier versions and marks -----------------------------------------------------------------


def open_event(desk: Desk, key: Key) -> EventPane:
    agenda = desk.go("agenda")
    agenda.open_key(key)
    desk.wait(lambda: agenda.event_pane.item is not None and agenda.event_pane.item.key == key)
    desk.settle()
    pane: EventPane = agenda.event_pane
    return pane


def find(pane: EventPane, name: str) -> QAbstractButton | None:
    return next((b for b in pane.findChildren(QAbstractButton) if b.objectName() == name and b.isVisible()), None)


@pytest.mark.feature("120")
def test_an_earlier_version_is_seen_and_restored(desk: Desk) -> None:
    before = event(desk, E1)
    assert find(open_event(desk, E1), "agenda.versions") is None, "nothing to see before the first change"
    desk.call(desk.runtime.agenda.edit(E1, title="Bureau élargi", location="Salle B"))
    pane = open_event(desk, E1)
    desk.wait(lambda: find(pane, "agenda.versions") is not None)
    unfold = find(pane, "agenda.versions")
    assert unfold is not None and unfold.text() == "1 version précédente"
    unfold.click()
    desk.settle()
    said = [label.text() for label in pane.findChildren(Label) if label.isVisible()]
    assert f"«\u00a0{before.title}\u00a0», {before.location}" in said
    (version,) = desk.call(desk.runtime.history.versions(E1))
    back = find(pane, f"agenda.restore.{version.number}")
    assert back is not None
    back.click()
    desk.wait(lambda: event(desk, E1).title == before.title)
    desk.settle()
    assert event(desk, E1).location == before.location
    assert [type(i) for i in desk.outbox()] == [SaveEvent]
    desk.shell.toast_box.undo()
    desk.wait(lambda: event(desk, E1).title == "Bureau élargi")


@pytest.mark.feature("120")
def test_a_deleted_event_comes_back_from_the_toast(desk: Desk) -> None:
    before = event(desk, E1)
    agenda = desk.go("agenda")
    agenda.changes.remove(E1)
    desk.settle()
    assert desk.record(E1) is None
    desk.shell.toast_box.undo()
    desk.wait(lambda: desk.record(E1) is not None)
    assert event(desk, E1) == before
    assert desk.outbox() == []


@pytest.mark.feature("121")
def test_an_event_says_that_it_waits_and_that_it_needs_a_decision(desk: Desk) -> None:
    desk.go("agenda")
    assert "attente" not in spoken(block(desk, E1).item)
    desk.call(desk.runtime.agenda.move(E1, NOON, NOON + 3_600_000))
    desk.wait(lambda: block(desk, E1).item.pending)
    assert spoken(block(desk, E1).item).endswith("en attente d’envoi")
    row = desk.call(desk.runtime.sync.outbox())[0]
    desk.call(desk.runtime.accounts._bodies.write(town.ZC, lambda tx: tx.park(row.op_id, Conflict("event_changed"))))
    desk.wait(lambda: block(desk, E1).item.failed)
    assert spoken(block(desk, E1).item).endswith("à traiter")
    pane = open_event(desk, E1)
    settle = next(b for b in pane.findChildren(QAbstractButton) if b.isVisible() and b.text() == "À traiter")
    settle.click()
    desk.settle()
    assert desk.shell.space == "outbox"
    agenda = desk.go("agenda")
    desk.do("agenda.list")
    rows = [agenda.model.row_at(i) for i in range(agenda.model.rowCount())]
    facts = next(r.facts for r in rows if r.key == E1)
    assert facts.icons == (("warning", Tone.DANGER),) and facts.accessible().endswith("à traiter")


# --- modes and zoom -----------------------------------------------------------------------------


@pytest.mark.feature("19")
def test_each_mode_shows_its_days_and_steps_by_them(desk: Desk) -> None:
    agenda = desk.go("agenda")
    today = text.now().date()
    for mode, days, step in (("day", 1, 1), ("workweek", 5, 7), ("week", 7, 7)):
        desk.do(f"agenda.{mode}")
        desk.do("agenda.today")
        first = agenda._first
        assert (agenda._days, first <= today < first + dt.timedelta(days=days)) == (days, True)
        desk.do("agenda.next")
        assert agenda._first == first + dt.timedelta(days=step)
        desk.do("agenda.previous")
    desk.do("agenda.month")
    assert (agenda._first.weekday(), agenda._first <= today.replace(day=1)) == (0, True)
    shown = {item.occurrence.title for _area, item in agenda.month.chips()}
    assert "Bureau municipal" in shown
    desk.do("agenda.next")
    assert agenda._anchor.month == today.month % 12 + 1


@pytest.mark.feature("139")
def test_the_month_is_walked_by_keyboard_and_said(desk: Desk) -> None:
    agenda = desk.go("agenda")
    desk.do("agenda.month")
    month = agenda.month
    month.setFocus()
    start = month.day
    QTest.keyClick(month, Qt.Key.Key_Right)
    QTest.keyClick(month, Qt.Key.Key_Down)
    assert month.day == start + dt.timedelta(days=8)
    QTest.keyClick(month, Qt.Key.Key_Up)
    assert month.accessibleName().startswith(text.capital(text.day_long(month.day)))
    assert "Commission voirie" in month.accessibleName()
    QTest.keyClick(month, Qt.Key.Key_Return)
    desk.settle()
    assert (agenda._days, agenda._first) == (1, month.day)


def test_dragging_in_the_month_moves_by_days_and_keeps_the_hour(desk: Desk) -> None:
    agenda = desk.go("agenda")
    desk.do("agenda.month")
    month = agenda.month
    before = event(desk, E1)
    area = next(area for area, item in month.chips() if item.key == E1)
    place = area.center()
    QTest.mousePress(month, Qt.MouseButton.LeftButton, pos=place)
    for share in (0.5, 1.0):
        QTest.mouseMove(month, place + QPoint(round(share * 2 * month.width() / 7), 0))
    QTest.mouseRelease(month, Qt.MouseButton.LeftButton, pos=place + QPoint(2 * month.width() // 7, 0))
    desk.settle()
    after = event(desk, E1)
    assert text.local(after.start_ms) - text.local(before.start_ms) == dt.timedelta(days=2)


def test_zooming_keeps_the_hour_under_the_finger(desk: Desk) -> None:
    agenda = desk.go("agenda")
    week = agenda.week
    bar = week._scroll.verticalScrollBar()
    bar.setValue(week.grid.y_of(9 * 60))
    height = week.grid.hour_height()
    week.zoom_at(2.0, 100)
    assert week.grid.hour_height() == 2 * height
    before = 9 * 60 + 100 * 60 / height
    assert abs((bar.value() + 100) * 60 / week.grid.hour_height() - before) < 2
    week.zoom_at(0.01, 100)
    assert week.grid.zoom == 0.5


def test_a_month_stacks_what_lasts_first(desk: Desk) -> None:
    from ui.views.agenda.placing import place_weeks

    agenda = desk.go("agenda")
    desk.do("agenda.month")
    placed = place_weeks(agenda._items, agenda._first, 6)
    seen: set[tuple[int, int, int]] = set()
    for cell in placed:
        for column in range(cell.first, cell.last + 1):
            assert (cell.week, column, cell.row) not in seen
            seen.add((cell.week, column, cell.row))
    assert next(c for c in placed if c.item.occurrence.title.startswith("Astreinte")).row == 0


# --- forms --------------------------------------------------------------------------------------


@pytest.mark.feature("19")
def test_a_typed_line_says_its_own_day_and_hour(desk: Desk) -> None:
    agenda = desk.go("agenda")
    desk.do("agenda.quick")
    QTest.keyClicks(agenda.week.grid._editor, "vendredi 16h-17h30 point presse @ salle B")
    QTest.keyClick(agenda.week.grid._editor, Qt.Key.Key_Return)
    desk.settle()
    (saved,) = [i for i in desk.outbox() if isinstance(i, SaveEvent)]
    start = text.local(saved.event.start_ms)
    assert (saved.event.title, saved.event.location) == ("Point presse", "salle B")
    assert (start.weekday(), start.hour, saved.event.end_ms - saved.event.start_ms) == (4, 16, 5_400_000)


@pytest.mark.feature("20", "25")
def test_the_form_makes_a_weekly_meeting_with_people_and_a_reminder(desk: Desk) -> None:
    agenda = desk.go("agenda")
    desk.do("agenda.new")
    form = agenda.form
    assert form is not None
    form._save()
    assert form.problem.isVisible() and not desk.outbox()
    form.title.setText("Comité de pilotage")
    form.repeat.setCurrentIndex(form.repeat.findData("FREQ=WEEKLY"))
    form.repeat_end.setCurrentIndex(form.repeat_end.findData("count"))
    form.times.setValue(4)
    form.people.setText("Jeanne Dupouy <j.dupouy@mairie.example>")
    form.private.setChecked(True)
    form._save()
    desk.settle()
    (saved,) = [i for i in desk.outbox() if isinstance(i, SaveEvent)]
    event_ = saved.event
    assert "RRULE:FREQ=WEEKLY;COUNT=4" in event_.ics
    assert (saved.scheduled, event_.alarms, event_.private) == (True, (900_000,), True)
    assert [a.address.mail for a in event_.attendees] == ["j.dupouy@mairie.example"]
    assert event_.organizer is not None and event_.organizer.mail == agenda.ctx.runtime.agenda.me(saved.account).mail
    assert agenda.form is None


@pytest.mark.feature("20")
def test_editing_one_date_of_a_series_asks_what_is_meant(desk: Desk) -> None:
    from PySide6.QtWidgets import QApplication, QPushButton

    agenda = desk.go("agenda")
    desk.settle()
    calendar = agenda.changes.default_calendar()
    draft = EventDraft(title="Point", start_ms=NOON, end_ms=NOON + 3_600_000, rule="FREQ=DAILY;COUNT=5")
    key = desk.call(agenda.ctx.runtime.agenda.make(calendar, draft))
    desk.wait(lambda: any(i.key == key for i in agenda._items))
    item = next(i for i in agenda._items if i.key == key)
    agenda._pick(item)
    agenda._edit(item)
    desk.wait(lambda: agenda.form is not None)
    assert agenda.form.repeat.currentData(), "the form shows the rule of the series"
    agenda.form.title.setText("Autre ce jour-là")
    agenda.form._save()
    box = QApplication.activeModalWidget()
    assert box is not None
    box.findChild(QPushButton, "agenda.scope.one").click()
    desk.settle()
    (saved,) = [i for i in desk.outbox() if isinstance(i, SaveEvent)]
    assert saved.event.ics.count("BEGIN:VEVENT") == 2 and "RECURRENCE-ID" in saved.event.ics
    assert saved.event.ics.count("SUMMARY:Autre ce jour-là") == 1


@pytest.mark.feature("23")
def test_the_slot_finder_says_that_it_is_offline_and_takes_a_time(desk: Desk) -> None:
    from ui.views.agenda.slots import SlotDialog

    agenda = desk.go("agenda")
    desk.do("agenda.new")
    agenda.form.title.setText("Visite")
    agenda.form.people.setText("j.dupouy@mairie.example")
    agenda._find_slot(agenda.form.calendar.currentData(), agenda.form.draft())
    dialog = agenda.findChild(SlotDialog)
    desk.settle()
    assert dialog._state.text().startswith("Hors ligne")
    assert "inconnue" in dialog.grid.accessibleName()
    before = dialog._start
    dialog._step(1)
    desk.settle()
    dialog._take()
    assert agenda.form.draft().start_ms > before


@pytest.mark.feature("25")
def test_a_reminder_is_told_once_and_put_off(desk: Desk) -> None:
    from ui.reminders import Reminders

    told: list[tuple[str, str]] = []
    calendar = desk.go("agenda").changes.default_calendar()
    start = text.to_ms(text.now()) + 10 * 60_000
    draft = EventDraft(title="Point presse", start_ms=start, end_ms=start + 3_600_000, alarms=(900_000,))
    desk.call(desk.runtime.agenda.make(calendar, draft))
    cards = Reminders(desk.shell.ctx, desk.shell, lambda title, words: told.append((title, words)))
    cards.look()
    desk.settle()
    assert [title for title, _ in told] == ["Point presse"] and told[0][1].startswith("Dans 10 minutes")
    assert cards.isVisible()
    cards.look()
    desk.settle()
    assert len(told) == 1
    cards.snooze(cards.shown[0], 5)
    desk.settle()
    assert not cards.isVisible()
    assert desk.call(desk.runtime.reminders.next_ms()) is not None


# --- files --------------------------------------------------------------------------------------


@pytest.mark.feature("24")
def test_a_calendar_goes_out_as_a_file_and_comes_back_into_another(desk: Desk, tmp_path: Path) -> None:
    agenda = desk.go("agenda")
    source = Key(town.ZC, "calendar", "/cal/mairie")
    target = next(
        e.key for e in agenda._calendars if e.key != source and e.key.account == town.ZC and e.record.writable
    )
    path = tmp_path / "agenda.ics"
    agenda.files.give_to(path, source)
    desk.wait(path.exists)
    desk.settle()
    before = path.read_text("utf-8").count("BEGIN:VEVENT")
    assert before > 3
    agenda.files.take_from(path, target)
    desk.settle()
    saved = [i for i in desk.outbox() if isinstance(i, SaveEvent)]
    assert len(saved) == before and not any(i.event.attendees or i.scheduled for i in saved), "nobody is invited again"
    agenda.files.take_from(path, target)
    desk.settle()
    assert len([i for i in desk.outbox() if isinstance(i, SaveEvent)]) == before


def test_the_week_is_printed_and_what_cannot_be_read_is_shown(desk: Desk, tmp_path: Path) -> None:
    from app.domain.exchange import Delta
    from ui.views.agenda.files import SourceDialog, print_week

    agenda = desk.go("agenda")
    path = tmp_path / "semaine.pdf"
    print_week(path, agenda._items, agenda._first, 7, "Semaine")
    assert path.read_bytes().startswith(b"%PDF") and path.stat().st_size > 5_000
    bad = Event(id="/cal/mairie/bad", calendar="/cal/mairie", uid="bad", ics="BEGIN:VCALENDAR\nDTSTART:hier", title="",
                start_ms=0, end_ms=0, last_ms=0, unreadable=True)  # fmt: skip
    store = desk.runtime._bodies.store_of(town.ZC)
    delta = Delta(stream="agenda", cursor="c", upserts=(bad,))
    desk.call(store.write(lambda tx: tx.apply_delta(town.ZC, delta)))
    desk.do("agenda.unreadable")
    desk.settle()
    dialog = agenda.findChild(SourceDialog)
    assert dialog is not None and "DTSTART:hier" in dialog.source.toPlainText()
    assert all(i.key.id != "/cal/mairie/bad" for i in agenda._items)


# --- invitations --------------------------------------------------------------------------------


@pytest.mark.feature("21")
def test_an_invitation_is_shown_in_its_day_with_what_it_clashes_with(desk: Desk) -> None:
    mail = desk.go("mail")
    mail.list.select_row(0)
    mail.list.opened.emit(mail.list.current_key())
    desk.settle()
    bar = mail.reading.invitation
    assert bar.isVisible()
    key, invite = bar._shown
    calendar = desk.go("agenda").changes.default_calendar()
    desk.call(desk.runtime.agenda.create(calendar, "Déjeuner", invite.start_ms, invite.end_ms))
    desk.go("mail")
    bar._look_around(key, invite)
    desk.settle()
    said = [label.text() for label in bar.findChildren(Label) if label.isVisible()]
    assert any(words.startswith("Chevauche") and "Déjeuner" in words for words in said)
    bar._note.setText("Je serai en retard")
    desk.do("mail.tentative")
    desk.settle()
    assert [i.note for i in desk.outbox() if i.KIND == "reply_invitation"] == ["Je serai en retard"]
