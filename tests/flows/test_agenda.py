"""The agenda: seeing, creating, moving with a way back."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QDate, QPoint, QPointF, Qt, QTime
from PySide6.QtGui import QNativeGestureEvent, QPointingDevice
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QMessageBox, QScroller, QWidget

from app.documents import ical
from app.domain.agenda import Attendee, Calendar, Event, EventDraft, EventRemoval
from app.domain.errors import Conflict
from app.domain.exchange import Delta
from app.domain.ids import BodyId, Key
from app.domain.intents import AnswerEvent, DeclineProposal, SaveEvent
from app.domain.mail import Address
from app.domain.planning import Presence
from tests.flows.desk import Desk
from tests.scenes import town
from tests.unit.ui.pens import Fingers
from ui import text
from ui.models.facts import Tone
from ui.views.agenda import holding
from ui.views.agenda.blocks import EventBlock, spoken
from ui.views.agenda.columns import shifted, stretched
from ui.views.agenda.event import EventPane
from ui.views.agenda.joined import JoinedBlock
from ui.views.agenda.lines import clashes
from ui.views.agenda.proposal import ProposalDialog
from ui.views.agenda.slots import SlotDialog
from ui.widgets.basic import Clickable, Label
from ui.widgets.source import SourceDialog

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


def pull(widget: QWidget, start: QPoint, by: QPoint, steps: int = 3) -> None:
    """Press, go along in some steps, let go. The widget may move under the pointer: places are those of the screen."""
    origin = widget.mapToGlobal(start)
    QTest.mousePress(widget, Qt.MouseButton.LeftButton, pos=start)
    for step in range(1, steps + 1):
        QTest.mouseMove(widget, widget.mapFromGlobal(origin + by * step / steps))
    QTest.mouseRelease(widget, Qt.MouseButton.LeftButton, pos=widget.mapFromGlobal(origin + by))


@pytest.mark.feature("19")
def test_the_lower_edge_stretches_and_undo_gives_the_length_back(desk: Desk) -> None:
    agenda = desk.go("agenda")
    before = event(desk, E1)
    hour, place = agenda.week.grid.hour_height(), block(desk, E1)
    edge = QPoint(20, place.height() - 3)
    QTest.mouseMove(place, edge)
    assert place.cursor().shape() is Qt.CursorShape.SizeVerCursor
    pull(place, edge, QPoint(0, round(0.75 * hour)))
    desk.settle()
    after = event(desk, E1)
    assert (after.start_ms, after.end_ms - before.end_ms) == (before.start_ms, 45 * 60_000)
    assert "durée" in desk.shell.toast_box.text
    desk.shell.toast_box.undo()
    desk.settle()
    assert event(desk, E1).end_ms == before.end_ms
    desk.wait(lambda: block(desk, E1).item.occurrence.end_ms == before.end_ms)
    place = block(desk, E1)
    pull(place, QPoint(20, place.height() - 3), QPoint(0, -24 * hour))
    desk.settle()
    shortest = event(desk, E1)
    assert shortest.end_ms - shortest.start_ms == 15 * 60_000, "a quarter of an hour at least"


@pytest.mark.feature("19")
def test_dragging_to_another_day_keeps_the_hour(desk: Desk) -> None:
    agenda = desk.go("agenda")
    before = text.local(event(desk, E1).start_ms)
    column = round((agenda.week.grid.width() - 46) / 7)
    pull(block(desk, E1), QPoint(20, 12), QPoint(2 * column, agenda.week.grid.hour_height()))
    desk.settle()
    moved = text.local(event(desk, E1).start_ms).replace(tzinfo=None) - before.replace(tzinfo=None)
    assert moved == dt.timedelta(days=2, hours=1)


@pytest.mark.feature("20")
def test_one_date_of_a_series_is_dragged_alone_and_it_is_said(desk: Desk) -> None:
    agenda = desk.go("agenda")
    calendar = agenda.changes.default_calendar()
    draft = EventDraft(title="Point", start_ms=NOON, end_ms=NOON + 3_600_000, rule="FREQ=DAILY;COUNT=3")
    key = desk.call(desk.runtime.agenda.make(calendar, draft))
    grid = agenda.week.grid
    desk.wait(lambda: len([b for b in grid.blocks() if b.item.key == key]) == 3)
    place = next(b for b in grid.blocks() if b.item.key == key)
    pull(place, QPoint(20, 12), QPoint(0, grid.hour_height()))
    desk.settle()
    assert desk.shell.toast_box.text.endswith("Cette date seulement.")
    items = desk.call(desk.runtime.agenda.window(NOON - text.DAY_MS, NOON + 7 * text.DAY_MS))
    hours = [text.local(i.occurrence.start_ms).hour for i in items if i.key == key]
    assert hours == [13, 12, 12]


@pytest.mark.feature("19")
def test_the_right_edge_of_what_lasts_days_stretches_it(desk: Desk) -> None:
    agenda = desk.go("agenda")
    calendar = agenda.changes.default_calendar()
    start = text.to_ms(dt.datetime(2026, 11, 24, tzinfo=dt.UTC))
    draft = EventDraft(title="Salon des maires", start_ms=start, end_ms=start + text.DAY_MS, all_day=True)
    key = desk.call(desk.runtime.agenda.make(calendar, draft))
    heads = agenda.week.heads

    def band() -> EventBlock:
        return next(b for b, _p in heads._blocks if b.item.key == key)

    desk.wait(lambda: any(b.item.key == key for b, _p in heads._blocks))
    column = round((heads.width() - 46) / 7)
    pull(band(), QPoint(band().width() - 3, 10), QPoint(2 * column, 0))
    desk.settle()
    assert (event(desk, key).start_ms, event(desk, key).end_ms) == (start, start + 3 * text.DAY_MS)
    desk.wait(lambda: band().width() > 2 * column)
    pull(band(), QPoint(band().width() - 3, 10), QPoint(-6 * column, 0))
    desk.settle()
    assert event(desk, key).end_ms == start + text.DAY_MS, "a day at least"


def test_days_and_hours_of_a_move_are_those_of_the_clock_on_the_wall() -> None:
    """Across the end of summer time (25 October 2026), elapsed hours are not what one sees."""

    def at(day: int, hour: int) -> int:
        return text.to_ms(dt.datetime(2026, 10, day, hour, tzinfo=text.PARIS))

    assert shifted(at(24, 10), at(26, 10), 2, 0) == (at(26, 10), at(28, 10))
    assert shifted(at(23, 9), at(23, 10), 3, 0) == (at(26, 9), at(26, 10))
    assert stretched(at(23, 9), at(24, 9), 2) == at(26, 9)
    assert stretched(at(23, 9), at(26, 9), -9) == at(24, 9)


@pytest.mark.feature("19")
def test_what_lasts_all_day_is_dragged_by_days(desk: Desk) -> None:
    agenda = desk.go("agenda")
    calendar = agenda.changes.default_calendar()
    start = text.to_ms(dt.datetime(2026, 11, 24, tzinfo=dt.UTC))
    draft = EventDraft(title="Salon des maires", start_ms=start, end_ms=start + 2 * text.DAY_MS, all_day=True)
    key = desk.call(desk.runtime.agenda.make(calendar, draft))
    heads = agenda.week.heads
    desk.wait(lambda: any(b.item.key == key for b, _p in heads._blocks))
    band = next(b for b, _p in heads._blocks if b.item.key == key)
    column = round((heads.width() - 46) / 7)
    QTest.mousePress(band, Qt.MouseButton.LeftButton, pos=QPoint(20, 10))
    QTest.mouseMove(band, QPoint(20 + 2 * column, 10))  # the block goes along: the pointer stays on it
    QTest.mouseRelease(band, Qt.MouseButton.LeftButton, pos=QPoint(20, 10))
    desk.settle()
    moved = event(desk, key)
    assert (moved.start_ms, moved.end_ms) == (start + 2 * text.DAY_MS, start + 4 * text.DAY_MS)
    desk.shell.toast_box.undo()
    desk.settle()
    assert event(desk, key).start_ms == start


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


@pytest.mark.feature("19")
def test_drawing_over_hours_begins_an_event_of_that_length(desk: Desk) -> None:
    agenda = desk.go("agenda")
    grid = agenda.week.grid
    x = round(46 + 5.5 * (grid.width() - 46) / 7)  # Saturday: empty
    top = QPoint(x, grid.y_of(9 * 60) + 4)
    pull(grid, top, QPoint(0, grid.y_of(120) - 8))
    assert grid._editor.isVisible() and grid._ghost is None
    QTest.keyClicks(grid._editor, "Atelier budget")
    agenda.bar.more.setFocus()  # gone on without Return
    desk.settle()
    (saved,) = [i for i in desk.outbox() if isinstance(i, SaveEvent)]
    start = text.local(saved.event.start_ms)
    assert (start.weekday(), start.hour, saved.event.end_ms - saved.event.start_ms) == (5, 9, 2 * 3_600_000)
    assert not grid._editor.isVisible() and desk.shell.toast_box.isVisible()
    pull(grid, top, QPoint(0, -10_000))
    assert not grid._editor.isVisible(), "a finger that scrolls"
    QTest.mouseClick(grid, Qt.MouseButton.LeftButton, pos=QPoint(x, grid.y_of(15 * 60) + 4))
    QTest.keyClicks(grid._editor, "Loto")
    QTest.mouseClick(grid, Qt.MouseButton.LeftButton, pos=QPoint(x, grid.y_of(17 * 60) + 4))
    assert grid._editor.isVisible() and grid._editor.text() == ""
    QTest.keyClicks(grid._editor, "Rien")
    QTest.keyClick(grid._editor, Qt.Key.Key_Escape)
    desk.settle()
    titles = [i.event.title for i in desk.outbox() if isinstance(i, SaveEvent)]
    assert titles == ["Atelier budget", "Loto"], "elsewhere one goes on; Escape gives up"


@pytest.mark.feature("28")
def test_seances_and_conflicts_are_in_the_week(desk: Desk) -> None:
    agenda = desk.go("agenda")
    items = {b.item.occurrence.title: b.item for b in agenda.week.grid.blocks()}
    assert items["Commission des finances"].kind == "seance"
    assert items["Commission des finances"].conflict
    agenda._pick(items["Bureau communautaire"])
    desk.settle()
    assert any(
        "Commission des finances" in c.occurrence.title for c in clashes(items["Bureau communautaire"], agenda._items)
    )


def test_list_view_has_days_as_headings(desk: Desk) -> None:
    agenda = desk.go("agenda")
    desk.do("agenda.list")
    titles = [agenda.model.row_at(i).facts for i in range(agenda.model.rowCount())]
    assert titles[0].heading and titles[0].title.startswith("Aujourd’hui")
    assert any(f.note == "en conflit" for f in titles)


@pytest.mark.feature("22")
def test_calendars_are_shown_or_not_and_the_choice_is_kept(desk: Desk) -> None:
    agenda = desk.go("agenda")
    choice = agenda.changes.choice
    calendar = block(desk, E1).item.calendar
    menu = agenda.bar.calendars.menu()
    menu.aboutToShow.emit()
    lines = {action.text(): action for action in menu.actions()}
    assert set(lines) == {"Agglomération", "Astreintes", "Mairie", "Personnel"}
    lines["Mairie"].trigger()
    desk.settle()
    assert calendar in choice.hidden and all(b.item.calendar != calendar for b in agenda.week.grid.blocks())
    assert json.loads(desk.call(desk.runtime.accounts.setting("agenda.hidden"))) == [
        f"{calendar.account}|{calendar.id}"
    ]
    menu.aboutToShow.emit()
    again = next(action for action in menu.actions() if action.text() == "Mairie")
    assert not again.isChecked()
    again.trigger()
    desk.wait(lambda: any(b.item.key == E1 for b in agenda.week.grid.blocks()))
    assert choice.default(agenda._calendars) != calendar
    choice.use(calendar)
    assert choice.default(agenda._calendars) == calendar, "the one used last"


def test_a_day_has_its_month_and_the_next_days_beside_it(desk: Desk) -> None:
    agenda = desk.go("agenda")
    desk.do("agenda.day")
    desk.settle()
    aside = agenda.aside
    assert aside.isVisible() and aside.month.day == agenda._anchor
    shown = [row.accessibleName() for row in aside.findChildren(Clickable)]
    assert "14:00, Commission voirie et bâtiments communaux" in shown
    before = agenda._anchor
    QTest.keyClick(aside.month, Qt.Key.Key_Right)
    desk.wait(lambda: aside.month.day == before + dt.timedelta(days=1) == agenda._anchor)
    target = aside.month.cell(before - dt.timedelta(days=7)).center()
    QTest.mouseClick(aside.month, Qt.MouseButton.LeftButton, pos=target)
    desk.wait(lambda: agenda._anchor == before - dt.timedelta(days=7))
    desk.do("agenda.today")
    desk.settle()
    row = next(r for r in aside.findChildren(Clickable) if "Dentiste" in r.accessibleName())
    assert row.height() >= 48
    row.clicked.emit()
    desk.wait(lambda: agenda.event_pane.item is not None)
    assert agenda.event_pane.item.occurrence.title == "Dentiste" and agenda.event_pane.isVisible()
    agenda._close_event()
    assert aside.isVisible(), "back to the month"
    desk.do("agenda.week")
    desk.wait(lambda: not agenda.side.isVisible())


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


def test_the_search_for_a_slot_stays_within_a_tablet_held_upright(desk: Desk) -> None:
    desk.shell.resize(912, 1368)
    desk.shell.ctx.theme.set_scale(200)
    agenda = desk.go("agenda")
    draft = EventDraft(title="Point", start_ms=NOON, end_ms=NOON + 3_600_000)
    dialog = SlotDialog(desk.shell.ctx, town.ZC, draft, agenda)
    dialog.open()
    desk.settle()
    assert dialog.width() <= 912 and dialog.height() <= 1368
    dialog.reject()


@pytest.mark.feature("120")
def test_a_deletion_is_asked_only_where_others_are_told(desk: Desk) -> None:
    agenda = desk.go("agenda")
    agenda.changes.delete(block(desk, E1).item)
    desk.wait(lambda: desk.record(E1) is None and desk.shell.toast_box.text.startswith("Événement supprimé"))
    assert QApplication.activeModalWidget() is None
    desk.shell.toast_box.undo()
    desk.wait(lambda: desk.record(E1) is not None)
    calendar = agenda.changes.default_calendar()
    guest = Attendee(address=Address(mail="jeanne@pins.example", name="Jeanne"))
    draft = EventDraft(title="Travaux du pont", start_ms=NOON, end_ms=NOON + 3_600_000, attendees=(guest,))
    key = desk.call(desk.runtime.agenda.make(calendar, draft))
    desk.wait(lambda: any(b.item.key == key for b in agenda.week.grid.blocks()))
    agenda.changes.delete(block(desk, key).item)
    desk.wait(lambda: isinstance(QApplication.activeModalWidget(), QMessageBox))
    box = QApplication.activeModalWidget()
    assert isinstance(box, QMessageBox) and "Les invités en seront informés" in box.informativeText()
    box.defaultButton().click()
    desk.settle()
    assert desk.record(key) is not None


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


def seen_at(desk: Desk, key: Key) -> tuple[int, int]:
    """The middle of an event, in the part of the hours that is in sight."""
    place = block(desk, key).mapTo(port_of(desk), block(desk, key).rect().center())
    return place.x(), place.y()


def port_of(desk: Desk) -> QWidget:
    view: Any = desk.shell.view("agenda")
    port = view.week._scroll.viewport()
    assert isinstance(port, QWidget)
    return port


@pytest.mark.parametrize("on", ["hours", "event"])
def test_two_fingers_pull_the_hours_apart(desk: Desk, monkeypatch: pytest.MonkeyPatch, on: str) -> None:
    monkeypatch.setattr(holding, "HOLD_MS", 600_000)
    agenda = desk.go("agenda")
    week, screen = agenda.week, QTest.createTouchDevice()
    port = port_of(desk)
    before = week.grid.zoom
    # An offscreen screen is 800 pixels wide: no finger reaches beyond.
    x, y = seen_at(desk, E1) if on == "event" else (round(46 + 3.5 * (port.width() - 46) / 7), 200)
    fingers = Fingers(port, screen)
    fingers.down((x, y), (x, y + 80))
    for step in (10, 20, 30, 40):
        fingers.move((x, y - step), (x, y + 80 + step))
    fingers.up((x, y - 40), (x, y + 120))
    desk.settle()
    assert week.grid.zoom > 1.5 * before
    assert not week.grid._editor.isVisible() and not desk.outbox()


@pytest.mark.feature("144")
def test_a_finger_scrolls_over_events_and_a_tap_opens_them(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(holding, "HOLD_MS", 600_000)
    agenda = desk.go("agenda")
    grid, port, bar = agenda.week.grid, port_of(desk), agenda.week._scroll.verticalScrollBar()
    fingers, top = Fingers(port, QTest.createTouchDevice()), bar.value()
    x, y = seen_at(desk, E1)
    fingers.drag((x, y), [(x, y - step) for step in (12, 24, 36, 48)])
    desk.wait(lambda: bar.value() > top)
    desk.settle()
    assert not desk.outbox() and agenda.event_pane.item is None, "neither moved nor opened"
    x, y = round(46 + 3.5 * (port.width() - 46) / 7), 200  # empty hours
    fingers.drag((x, y), [(x, y + step) for step in (12, 24, 36)])
    assert not grid._editor.isVisible()
    desk.wait(lambda: QScroller.scroller(port).state() == QScroller.State.Inactive)
    agenda.week.scroll_to_morning()
    x, y = seen_at(desk, E1)
    fingers.down((x, y))
    fingers.up((x, y))
    desk.settle()
    assert agenda.event_pane.item is not None and agenda.event_pane.item.key == E1


@pytest.mark.feature("19", "144")
def test_a_finger_that_stays_on_an_event_moves_it(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(holding, "HOLD_MS", 1)
    agenda = desk.go("agenda")
    grid, bar, before = agenda.week.grid, agenda.week._scroll.verticalScrollBar(), event(desk, E1)
    fingers, top, hour = Fingers(port_of(desk), QTest.createTouchDevice()), bar.value(), grid.hour_height()
    x, y = seen_at(desk, E1)
    fingers.down((x, y))
    desk.wait(lambda: grid._ghost is not None)
    for step in (1, 2, 3, 4):
        fingers.move((x, y + hour * step // 4))
    assert bar.value() == top, "the page stays where it is"
    fingers.up((x, y + hour))
    desk.settle()
    assert event(desk, E1).start_ms - before.start_ms == 3_600_000


@pytest.mark.feature("19", "144")
@pytest.mark.parametrize("stays", [False, True])
def test_a_finger_moves_an_event_of_the_month_only_after_staying_on_it(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, stays: bool
) -> None:
    monkeypatch.setattr(holding, "HOLD_MS", 1 if stays else 600_000)
    agenda = desk.go("agenda")
    desk.do("agenda.month")
    month, before = agenda.month, event(desk, E1)
    fingers = Fingers(month, QTest.createTouchDevice())
    area = next(area for area, item in month.chips() if item.key == E1)
    x, y, column = area.center().x(), area.center().y(), month.width() // 7
    fingers.down((x, y))
    if stays:
        desk.wait(lambda: month._target is not None)
    for step in (1, 2):
        fingers.move((x + step * column, y))
    fingers.up((x + 2 * column, y))
    desk.settle()
    moved = text.local(event(desk, E1).start_ms) - text.local(before.start_ms)
    assert moved == dt.timedelta(days=2 if stays else 0) and agenda.event_pane.item is None


def test_a_pinch_on_the_touchpad_zooms_too(desk: Desk) -> None:
    week = desk.go("agenda").week
    port, at = week._scroll.viewport(), QPointF(200, 200)
    device = QPointingDevice.primaryPointingDevice()
    zoom = Qt.NativeGestureType.ZoomNativeGesture
    QApplication.sendEvent(port, QNativeGestureEvent(zoom, device, 2, at, at, at, 0.5, QPointF()))
    assert week.grid.zoom == pytest.approx(1.5)


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


def test_what_begins_earlier_is_read_above_what_overlaps_it() -> None:
    """Half an hour in common is side by side all along; a later start lies on the first, which keeps its width."""
    from app.domain.agenda import Occurrence
    from app.services.agenda import AgendaItem
    from ui.views.agenda.placing import place_hours

    def item(name: str, hour: float, hours: float) -> AgendaItem:
        start = round(text.to_ms(dt.datetime(2026, 11, 25, tzinfo=text.PARIS)) + hour * 3_600_000)
        o = Occurrence(event_id=name, account="a", start_ms=start, end_ms=start + round(hours * 3_600_000),
                       all_day=False, title=name, location="", recurrence_ms=None)  # fmt: skip
        return AgendaItem(
            occurrence=o, key=replace(E1, id=name), calendar=None, body=BodyId("b"), colour_index=0, kind="event"
        )

    def placed(*items: AgendaItem) -> dict[str, tuple[int, int, int, int]]:
        found = place_hours(items, dt.date(2026, 11, 25), 1)
        return {p.item.occurrence.title: (p.lane, p.lanes, p.span, p.clear_min) for p in found}

    assert placed(item("a", 14, 2), item("b", 15, 1)) == {"a": (0, 2, 2, 60), "b": (1, 2, 1, 0)}
    assert placed(item("a", 14, 2), item("b", 14.25, 1)) == {"a": (0, 2, 1, 0), "b": (1, 2, 1, 0)}
    three = placed(item("a", 9, 1), item("b", 9, 1), item("c", 9, 3), item("d", 10.25, 1))
    assert three["c"] == (0, 3, 1, 0), "it began with the others: side by side"
    assert three["d"] == (1, 3, 2, 0), "two lanes are free beside it by then"


def test_a_low_month_scrolls_and_keeps_its_day_in_sight(desk: Desk) -> None:
    agenda = desk.go("agenda")
    desk.do("agenda.month")
    area = agenda._month_area
    desk.shell.ctx.theme.set_scale(200)
    desk.settle()
    desk.wait(lambda: agenda.month.height() > area.viewport().height())
    agenda.month._go(agenda.month._first + dt.timedelta(days=1))
    desk.wait(
        lambda: (
            area.verticalScrollBar().value() == 0
            or agenda.month.cell(agenda.month.day).top() >= area.verticalScrollBar().value()
        )
    )
    agenda.month._go(agenda.month._first + dt.timedelta(days=7 * agenda.month._weeks - 1))
    shown = area.viewport().height()

    def in_sight() -> bool:
        cell, top = agenda.month.cell(agenda.month.day), area.verticalScrollBar().value()
        return bool(top <= cell.top() and cell.bottom() <= top + shown)

    desk.wait(in_sight)
    rows = {c.row for c in agenda.month._placed}
    assert any(chip for chip, _item in agenda.month.chips()) and rows, "something is to be read in every size"


def test_a_full_week_of_the_month_takes_the_room_of_quiet_ones() -> None:
    from ui.views.agenda.month import shared_heights

    assert shared_heights(600, [50, 50, 50]) == [200, 200, 200]
    full = shared_heights(600, [50, 50, 50, 200, 50, 50])
    assert sum(full) == 600 and full[3] == 200 and min(full) >= 60
    assert shared_heights(600, [300, 300, 300]) == [200, 200, 200], "nobody has anything to spare"


def test_long_words_of_a_narrow_block_are_divided(desk: Desk) -> None:
    from ui.theme import Type
    from ui.views.agenda.blocks import wrap

    metrics = desk.shell.ctx.theme.metrics(Type.CAPTION)
    width = metrics.horizontalAdvance("Commis-")
    lines = wrap(metrics, "Commission voirie", width, 5)
    assert "".join(line.removesuffix("-") for line in lines[:-1]) == "Commission" and lines[-1] == "voirie"
    assert all(metrics.horizontalAdvance(line) <= width for line in lines)
    assert wrap(metrics, "Commission voirie", width, 1)[0].endswith("…")
    wide = metrics.horizontalAdvance("d’administrat-")
    assert wrap(metrics, "d’administration", wide, 2) == ["d’administra-", "tion"]


# --- forms --------------------------------------------------------------------------------------


@pytest.mark.feature("19")
def test_a_typed_line_says_its_own_day_and_hour(desk: Desk) -> None:
    agenda = desk.go("agenda")
    desk.shell.resize(960, 540)
    desk.settle()
    agenda.week.scroll_to_morning()
    desk.do("agenda.quick")
    field = agenda.week.grid._editor
    desk.wait(lambda: field.visibleRegion().boundingRect() == field.rect())
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
    assert form.foot.problem.isVisible() and not desk.outbox()
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
    agenda.forms.edit(item)
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
    from ui.views.agenda.slots import SlotDialog, working_hours_of

    agenda = desk.go("agenda")
    desk.do("agenda.new")
    agenda.form.title.setText("Visite")
    agenda.form.people.setText("j.dupouy@mairie.example")
    agenda.form.slots_wanted.emit(agenda.form.calendar.currentData(), agenda.form.draft())
    dialog = agenda.findChild(SlotDialog)
    desk.settle()
    assert dialog._state.text().startswith("Hors ligne")
    assert "inconnue" in dialog.grid.accessibleName()
    start, end = working_hours_of(text.local(dialog._start).date())
    found = desk.call(desk.runtime.planning.grid(dialog._account, dialog._mails(), start, end)).occupations
    assert [t.presence for t in found[1].taken] == [Presence.UNKNOWN]
    items = desk.call(desk.runtime.agenda.window(start, end))
    mine = {(i.occurrence.start_ms, i.occurrence.end_ms) for i in items if not i.followed and not i.owner}
    assert mine and {(t.start_ms, t.end_ms) for t in found[0].taken} == mine, "one's own time is known with no network"
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
    cards = Reminders(
        desk.shell.ctx, desk.shell, desk.shell.header.bell, lambda title, words, *_more: told.append((title, words))
    )
    cards.look()
    desk.settle()
    assert [title for title, _ in told] == ["Point presse"] and told[0][1].startswith("Dans 10 minutes")
    bell = desk.shell.header.bell
    assert bell.isVisible() and bell.text() == "1" and not cards.isVisible(), "nothing comes over what one is doing"
    bell.click()
    assert cards.isVisible()
    cards.look()
    desk.settle()
    assert len(told) == 1
    cards.snooze(cards.shown[0], 5)
    desk.settle()
    assert not cards.isVisible() and not bell.isVisible()
    assert desk.call(desk.runtime.reminders.due()) == [], "put off, it is not due"


@pytest.mark.feature("25")
def test_open_cards_make_room_for_the_reminder_that_comes(desk: Desk) -> None:
    """They shrank to a strip: their height was taken before the new ones were there."""
    from ui.reminders import Reminders

    calendar = desk.go("agenda").changes.default_calendar()
    cards = Reminders(desk.shell.ctx, desk.shell, desk.shell.header.bell, lambda *_told: None)
    heights = []
    for minutes in (10, 12):
        start = text.to_ms(text.now()) + minutes * 60_000
        draft = EventDraft(title=f"Point {minutes}", start_ms=start, end_ms=start + 3_600_000, alarms=(900_000,))
        desk.call(desk.runtime.agenda.make(calendar, draft))
        cards.look()
        desk.settle()
        if not cards.isVisible():
            cards.toggle()
        heights.append(cards.height())
    assert len(cards.shown) == 2 and heights[1] > 1.5 * heights[0] > 0
    cards.deleteLater()


@pytest.mark.feature("19")
def test_a_form_joins_a_link_and_a_file_and_its_page_opens_them(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "plan.pdf").write_bytes(b"%PDF-1.7 plan")
    (tmp_path / "film.mp4").write_bytes(bytes(3 * 1024 * 1024 + 1))
    agenda = desk.go("agenda")
    desk.do("agenda.new")
    form = agenda.form
    save = next(b for b in form.findChildren(QAbstractButton) if b.text() == "Enregistrer")
    assert not form.page.isAncestorOf(save), "always in sight, however far one scrolled"
    form.title.setText("Visite du chantier")
    form.link.setText("visio.example/chantier")
    form.files.join(tmp_path / "plan.pdf")
    desk.wait(lambda: len(form.files.files) == 1)
    form.files.join(tmp_path / "film.mp4")
    desk.wait(lambda: form.files.problem.isVisible())
    save.click()
    desk.settle()
    (saved,) = [i for i in desk.outbox() if isinstance(i, SaveEvent)]
    assert "URL;VALUE=URI:https://visio.example/chantier" in saved.event.ics
    key = Key(saved.account, Event.KIND, saved.event.id)
    pane = open_event(desk, key)
    desk.wait(lambda: bool(pane.findChildren(JoinedBlock)))
    rows = [row.accessibleName() for row in pane.findChildren(JoinedBlock)[0].findChildren(Clickable)]
    assert rows == ["Rejoindre en visio, visio.example", f"plan.pdf, 13{text.NBSP}octets"]
    draft = desk.call(desk.runtime.agenda.draft(key))
    assert draft.files[0].data == b"%PDF-1.7 plan"


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
    path.write_text("BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:Sans date\nDTSTART:hier\nEND:VEVENT\nEND:VCALENDAR\n")
    agenda.files.take_from(path, target)
    desk.settle()
    assert "1\u00a0illisible" in desk.shell.toast_box.text.replace(" ", "\u00a0")
    desk.shell.toast_box.undo()
    assert "SUMMARY:Sans date" in agenda.findChild(SourceDialog).source.toPlainText(), "with its source"


def test_what_cannot_be_read_is_shown_with_its_source(desk: Desk) -> None:
    from app.domain.exchange import Delta

    agenda = desk.go("agenda")
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


@pytest.mark.feature("A18")
def test_a_proposed_time_is_taken_or_refused_from_its_message(desk: Desk) -> None:
    mail = desk.go("mail")
    mail.list.select_row(0)
    mail.list.opened.emit(mail.list.current_key())
    desk.settle()
    bar = mail.reading.invitation
    key, invite = bar._shown
    message = desk.record(key)
    mine = event(desk, E1)
    start = mine.start_ms + 3_600_000
    proposed = replace(invite, method="COUNTER", uid=mine.uid, start_ms=start, end_ms=start + 3_600_000)
    bar.show_message(replace(key, account=E1.account), replace(message, invite=proposed))
    desk.settle()
    assert bar.take.isVisible() and bar.keep.isVisible() and not any(b.isVisible() for b in bar.buttons.values())
    bar._note.setText("Non, désolée")
    bar.keep.click()
    desk.settle()
    refused = [i for i in desk.outbox() if isinstance(i, DeclineProposal)]
    assert [(i.uid, i.note, i.to.mail) for i in refused] == [(mine.uid, "Non, désolée", message.sender.mail)]
    assert not bar.take.isEnabled(), "answered once"
    bar.show_message(replace(key, account=E1.account, id="autre"), replace(message, invite=proposed))
    bar.take.click()
    desk.settle()
    assert event(desk, E1).start_ms == start
    bar.show_message(key, replace(message, invite=replace(proposed, method="REPLY", answer="DECLINED")))
    assert bar._answer.text().endswith("a décliné.") and not bar.take.isVisible()


@pytest.mark.feature("A18", "139")
def test_the_dialog_of_a_proposal_tells_what_one_has_then(desk: Desk) -> None:
    agenda = desk.go("agenda")
    item = next(b.item for b in agenda.week.grid.blocks() if b.item.kind == "event")
    agenda.changes.propose(item)
    dialog = agenda.findChild(ProposalDialog)
    assert dialog is not None
    other = next(
        b.item
        for b in agenda.week.grid.blocks()
        if b.item.key != item.key and b.item.kind == "event" and not b.item.conflict
    )
    moment = text.local(other.occurrence.start_ms)
    dialog.day.setDate(QDate(moment.year, moment.month, moment.day))
    dialog.start.setTime(QTime(moment.hour, moment.minute))
    desk.wait(lambda: other.occurrence.title in dialog.busy.text())
    dialog.end.setTime(dialog.start.time().addSecs(-3600))
    desk.wait(lambda: not dialog.send.isEnabled())
    dialog.reject()


@pytest.mark.feature("21")
def test_an_invitation_is_answered_on_its_page_in_the_agenda(desk: Desk) -> None:
    start = text.to_ms(dt.datetime(2026, 11, 26, 10, tzinfo=text.PARIS))
    made = ical.build_event(
        calendar_id="/cal/mairie", uid="inv", title="Comité de pilotage", start_ms=start, end_ms=start + 3_600_000,
        now_ms=start, organizer=Address(mail="dgs@ailleurs.example"), attendees=(Attendee(address=town.ME),),
        my_addresses=(town.ME.mail,),
    )  # fmt: skip
    store = desk.runtime._bodies.store_of(town.ZC)
    delta = Delta(stream="agenda", cursor="c", upserts=(replace(made, etag='"1"'),))
    desk.call(store.write(lambda tx: tx.apply_delta(town.ZC, delta)))
    key = Key(town.ZC, Event.KIND, made.id)
    pane = open_event(desk, key)
    desk.wait(lambda: any(b.text() == "Accepter" for b in pane.findChildren(QAbstractButton)))
    assert "réponse attendue" in block(desk, key).accessibleName(), "seen in the week as not settled"
    next(b for b in pane.findChildren(QAbstractButton) if b.text() == "Accepter").click()
    desk.settle()
    answers = [i for i in desk.outbox() if isinstance(i, AnswerEvent)]
    assert [(i.uid, i.answer) for i in answers] == [("inv", "ACCEPTED")]
    assert event(desk, key).answer == "ACCEPTED", "shown at once"
    desk.wait(lambda: "réponse attendue" not in block(desk, key).accessibleName())
    assert not [b for b in open_event(desk, E1).findChildren(QAbstractButton) if b.text() == "Accepter"], "ours"


@pytest.mark.feature("25")
def test_a_click_on_the_systems_notification_opens_the_event(desk: Desk) -> None:
    from ui.reminders import Reminders

    calendar = desk.go("agenda").changes.default_calendar()
    start = text.to_ms(text.now()) + 10 * 60_000
    draft = EventDraft(title="Point presse", start_ms=start, end_ms=start + 3_600_000, alarms=(900_000,))
    desk.call(desk.runtime.agenda.make(calendar, draft))
    cards = Reminders(desk.shell.ctx, desk.shell, desk.shell.header.bell, lambda *_told: None)
    cards.look()
    desk.settle()
    desk.go("mail")
    cards.raise_up()
    agenda = desk.shell.view("agenda")
    desk.wait(lambda: agenda.event_pane.item is not None)  # type: ignore[attr-defined]
    assert agenda.event_pane.item.occurrence.title == "Point presse" and not cards.isVisible()  # type: ignore[attr-defined]


@pytest.mark.feature("22")
def test_an_events_page_says_who_wrote_it_in_the_owners_name(desk: Desk) -> None:
    """A calendar held by somebody else: whose it is in the legend, who did what on the page, private things « occupé »."""
    start = text.to_ms(dt.datetime(2026, 11, 26, 11, tzinfo=text.PARIS))
    made = ical.build_event(
        calendar_id="/cal/mairie",
        uid="point",
        title="Point presse",
        start_ms=start,
        end_ms=start + 3_600_000,
        now_ms=start,
    )
    acted = ical.in_name_of(made, town.ME, "secretariat@ailleurs.example")
    hidden = ical.build_event(
        calendar_id="/cal/autre",
        uid="prive",
        title="",
        start_ms=start,
        end_ms=start + 3_600_000,
        now_ms=start,
        private=True,
    )
    theirs = Calendar(id="/cal/autre", name="Agenda du DGS", owner="dgs@ailleurs.example")
    store = desk.runtime._bodies.store_of(town.ZC)
    delta = Delta(
        stream="agenda", cursor="c", upserts=(theirs, replace(acted, etag='"1"'), replace(hidden, etag='"1"'))
    )
    desk.call(store.write(lambda tx: tx.apply_delta(town.ZC, delta)))
    pane = open_event(desk, Key(town.ZC, Event.KIND, acted.id))
    desk.wait(lambda: "Modifié en dernier par secretariat@ailleurs.example" in words_of(pane))
    veiled = block(desk, Key(town.ZC, Event.KIND, hidden.id))
    assert veiled.accessibleName().startswith("Occupé") and veiled.item.fixed
    legend = [label.text() for label in desk.shell.view("agenda").bar.findChildren(Label)]  # type: ignore[attr-defined]
    assert "Agenda du DGS, de dgs@ailleurs.example" in legend


def words_of(pane: EventPane) -> list[str]:
    return [label.text() for label in pane.findChildren(Label)]


@pytest.mark.feature("A16", "22")
def test_what_somebody_else_deleted_is_told_until_it_was_seen(desk: Desk) -> None:
    view = desk.go("agenda")
    now = text.to_ms(text.now())
    jeanne = Address(mail="j.dupouy@pins.example", name="Jeanne Dupouy")
    gone = EventRemoval(id="10/a", title="Visite de chantier", start_ms=now + 86_400_000, by=jeanne, at_ms=now - 60_000)
    store = desk.runtime._bodies.store_of(town.ZC)
    delta = Delta(stream="agenda", cursor="c", upserts=(gone,))
    desk.call(store.write(lambda tx: tx.apply_delta(town.ZC, delta)))
    desk.wait(view.removed.isVisible)
    (words,) = view.removed.words
    assert words.startswith("Jeanne Dupouy a supprimé") and "Visite de chantier" in words and "votre agenda" in words
    view.removed.done.click()
    desk.settle()
    view.removed.look()
    desk.settle()
    assert not view.removed.isVisible()
