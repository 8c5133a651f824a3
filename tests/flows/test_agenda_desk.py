"""The agenda as one works in it: which date is chosen, a form that is left, rooms, calendars of the same name."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt, QTime
from PySide6.QtGui import QWheelEvent
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QMessageBox

from app.domain.agenda import Attendee, Calendar, Event, EventDraft, EventRemoval
from app.domain.exchange import Delta
from app.domain.ids import Key
from app.domain.intents import AnswerEvent, SaveEvent, TransferEvent
from app.domain.mail import Address
from app.domain.planning import DirectoryEntry, EntryKind, Occupation, Presence, Slot
from app.services.planning import Grid
from tests.flows.desk import Desk
from tests.scenes import town
from ui import text
from ui.theme import Scheme
from ui.views.agenda import paper as agenda_paper
from ui.views.agenda.calendars import told_apart
from ui.views.agenda.paper import print_days
from ui.views.agenda.periods import Mode, free_hour, title
from ui.views.agenda.recurrence import spoken
from ui.views.agenda.slots import SlotDialog
from ui.widgets.basic import Clickable, Label

HOUR_MS = 3_600_000
NOW_MS = text.to_ms(dt.datetime(2026, 11, 24, 14, tzinfo=text.PARIS))
E1 = Key(town.ZC, Event.KIND, "/cal/mairie/e1")
DGS = Address(mail="dgs@exemple.example", name="Directrice générale")
ROOM = Attendee(address=Address(mail="salle@exemple.example", name="Salle A"), kind="RESOURCE", role="NON-PARTICIPANT")


def series(desk: Desk, agenda: Any) -> list[Any]:
    """A daily meeting, and its dates in the week shown."""
    start = text.to_ms(dt.datetime(2026, 11, 23, 8, tzinfo=text.PARIS))
    draft = EventDraft(title="Point du matin", start_ms=start, end_ms=start + HOUR_MS, rule="FREQ=DAILY;COUNT=5")
    calendar = agenda.changes.default_calendar()
    key = desk.call(desk.runtime.agenda.make(calendar, draft))
    desk.wait(lambda: len([item for item in agenda._items if item.key == key]) == 5)
    return [item for item in agenda._items if item.key == key]


def words_of(widget: Any) -> list[str]:
    return [label.text() for label in widget.findChildren(Label) if label.isVisible()]


@pytest.mark.feature("20")
def test_the_date_that_was_chosen_stays_when_the_agenda_is_read_again(desk: Desk) -> None:
    agenda = desk.go("agenda")
    third = series(desk, agenda)[2]
    agenda._pick(third)
    desk.settle()
    marked = [b.item.which for b in agenda.week.grid.blocks() if b.isChecked()]
    assert marked == [third.which], "one date, not all of the series"
    agenda._show()
    assert agenda.event_pane.item.which == third.which
    desk.do("agenda.month")
    agenda._show()
    assert agenda.event_pane.item.which == third.which


def test_an_event_of_a_calendar_out_of_sight_opens_and_still_clashes(desk: Desk) -> None:
    agenda = desk.go("agenda")
    item = next(b.item for b in agenda.week.grid.blocks() if b.item.occurrence.title == "Dentiste")
    agenda.changes.choice.toggle(item.calendar)
    desk.wait(lambda: not any(b.item.key == item.key for b in agenda.week.grid.blocks()))
    over = next(b.item for b in agenda.week.grid.blocks() if b.item.occurrence.title.startswith("Commission voirie"))
    agenda._pick(over)
    desk.settle()
    assert any("Dentiste" in words for words in words_of(agenda.event_pane))
    agenda.open_key(item.key)
    desk.wait(lambda: agenda.event_pane.item is not None and agenda.event_pane.item.key == item.key)


def test_the_page_keeps_its_width_whatever_happens_to_the_window(desk: Desk) -> None:
    agenda = desk.go("agenda")
    desk.shell.resize(1280, 800)
    agenda._pick(next(b.item for b in agenda.week.grid.blocks() if b.item.key == E1))
    desk.settle()
    before = agenda.side.width()
    desk.shell.ctx.theme.set_scheme(Scheme.DARK)
    desk.shell.resize(1700, 900)
    desk.settle()
    agenda.set_layout_mode(agenda.layout_mode)
    desk.settle()
    assert agenda.side.width() == before


def test_the_modes_fold_into_a_menu_where_their_words_would_be_cut(desk: Desk) -> None:
    agenda = desk.go("agenda")
    bar = agenda.bar
    desk.do("agenda.month")
    desk.shell.resize(1280, 800)
    desk.wait(lambda: all(b.isVisible() for b in bar.modes.values()) and not bar.mode.isVisible())
    desk.shell.resize(360, 480)  # 1280x800 at 400 %
    desk.wait(lambda: bar.mode.isVisible() and not any(b.isVisible() for b in bar.modes.values()))
    assert bar.mode.text() == "Mois" and "Mois" in bar.mode.accessibleName()
    assert len(bar.mode.menu().actions()) == len(Mode)
    desk.shell.resize(1280, 800)
    desk.wait(lambda: all(b.isVisible() for b in bar.modes.values()) and not bar.mode.isVisible())


def test_a_form_that_is_left_waits_above_until_it_is_taken_up_again(desk: Desk) -> None:
    agenda = desk.go("agenda")
    desk.do("agenda.new")
    desk.settle()
    agenda.form.title.setText("Réunion publique")
    agenda.form.place.setText("Préau")
    block = next(b for b in agenda.week.grid.blocks() if b.item.key == E1)
    block.click()
    desk.settle()
    assert agenda.form is None and agenda.event_pane.item.key == E1
    kept = agenda.forms.kept
    assert kept.isVisible() and kept.words() == [text.quoted("Réunion publique")]
    agenda.changes.create("Point presse", NOW_MS, NOW_MS + HOUR_MS)
    desk.settle()
    again = next(b for b in kept.findChildren(QAbstractButton) if b.isVisible() and b.text() == "Reprendre")
    again.click()
    desk.settle()
    assert agenda.form is not None and not kept.isVisible()
    assert (agenda.form.title.text(), agenda.form.place.text()) == ("Réunion publique", "Préau")
    agenda.form._save()
    desk.settle()
    saved = [i.event.title for i in desk.outbox() if isinstance(i, SaveEvent)]
    assert saved == ["Point presse", "Réunion publique"] and agenda.form is None
    assert not kept.words()


def test_what_is_deleted_or_typed_beside_leaves_an_open_form_alone(desk: Desk) -> None:
    agenda = desk.go("agenda")
    desk.do("agenda.new")
    desk.settle()
    agenda.form.title.setText("Réunion publique")
    agenda.changes.create("Point presse", NOW_MS, NOW_MS + HOUR_MS)
    desk.wait(lambda: desk.shell.toast_box.isVisible())
    desk.shell.toast_box.undo()  # deletes what was typed into the grid
    desk.settle()
    assert agenda.form is not None and agenda.form.title.text() == "Réunion publique"


def test_a_form_that_is_given_up_has_a_way_back(desk: Desk) -> None:
    agenda = desk.go("agenda")
    item = next(i for i in agenda._items if i.key == E1)
    agenda._pick(item)
    agenda.forms.edit(item)
    desk.wait(lambda: agenda.form is not None)
    agenda.form.title.setText("Conseil d’école élargi")
    agenda.form.cancelled.emit()
    assert agenda.form is None and not agenda.forms.kept.isVisible()
    desk.shell.toast_box.undo()
    assert agenda.form is not None and agenda.form.title.text() == "Conseil d’école élargi"
    agenda._close_event()
    agenda.forms.edit(item)
    assert agenda.form is not None and agenda.form.title.text() == "Conseil d’école élargi", "not begun a second time"


def test_a_form_without_a_change_goes_without_a_word(desk: Desk) -> None:
    agenda = desk.go("agenda")
    desk.do("agenda.new")
    desk.settle()
    assert not agenda.form.changed()
    agenda._close_event()
    assert agenda.form is None and not desk.shell.toast_box.isVisible()


def test_another_length_is_kept_when_the_start_moves(desk: Desk) -> None:
    agenda = desk.go("agenda")
    desk.do("agenda.new")
    desk.settle()
    form = agenda.form
    form.first_time.setTime(QTime(10, 0))
    form.last_time.setTime(QTime(12, 30))
    form.first_time.setTime(QTime(14, 0))
    assert form.last_time.time() == QTime(16, 30)
    form.last_time.setTime(QTime(13, 0))  # wrong: it is said when saving, and is no length
    form.first_time.setTime(QTime(9, 0))
    assert form.last_time.time() == QTime(11, 30)


@pytest.mark.feature("23")
def test_a_slot_and_a_room_are_taken_by_a_click_each(desk: Desk) -> None:
    agenda = desk.go("agenda")
    calendar = agenda.changes.default_calendar()
    start = text.to_ms(dt.datetime(2026, 11, 26, 10, tzinfo=text.PARIS))
    draft = EventDraft(title="Atelier", start_ms=start, end_ms=start + HOUR_MS)
    dialog = SlotDialog(agenda.ctx, calendar.account, draft, agenda)
    taken: list[EventDraft] = []
    dialog.found.connect(taken.append)
    room = DirectoryEntry(id="salle-a", name="Salle A", kind=EntryKind.ROOM, mails=(ROOM.address.mail,))
    later = start + 2 * HOUR_MS
    dialog._show(Grid(occupations=(Occupation("", (), 0),), live=True), [Slot(later, later + HOUR_MS)])
    QTest.mouseClick(line_of(dialog, "jeudi 26"), Qt.MouseButton.LeftButton)
    dialog._show_rooms([(room, Presence.FREE)])
    QTest.mouseClick(line_of(dialog, "Salle A"), Qt.MouseButton.LeftButton)
    dialog._take()
    assert taken[0].start_ms == later and [a.address.mail for a in taken[0].attendees] == [ROOM.address.mail]


def line_of(dialog: SlotDialog, words: str) -> Clickable:
    return next(row for row in dialog.findChildren(Clickable) if words.lower() in row.accessibleName().lower())


@pytest.mark.feature("23")
def test_rooms_are_seen_in_the_form_let_go_and_exchanged(desk: Desk) -> None:
    agenda = desk.go("agenda")
    calendar = agenda.changes.default_calendar()
    start = text.to_ms(dt.datetime(2026, 11, 26, 10, tzinfo=text.PARIS))
    draft = EventDraft(title="Atelier", start_ms=start, end_ms=start + HOUR_MS, location="Salle A",
                       attendees=(Attendee(address=DGS), ROOM))  # fmt: skip
    key = desk.call(desk.runtime.agenda.make(calendar, draft))
    desk.wait(lambda: any(item.key == key for item in agenda._items))
    agenda.forms.edit(next(item for item in agenda._items if item.key == key))
    desk.wait(lambda: agenda.form is not None)
    form = agenda.form
    assert "Salle A" in words_of(form.rooms)
    dialog = SlotDialog(agenda.ctx, calendar.account, form.draft(), agenda, form.uid)
    assert dialog._uid and list(dialog._rooms) == [ROOM.address.mail], "what is booked is ticked already"
    assert dialog.seats.value() == 2, "a room takes no seat"
    other = replace(ROOM, address=Address(mail="salle-b@exemple.example", name="Salle B"))
    form.take(replace(form.draft(), attendees=(Attendee(address=DGS), other)))
    assert form.place.text() == "Salle B"
    close = next(b for b in form.rooms.findChildren(QAbstractButton) if "Salle B" in b.accessibleName())
    close.click()
    assert form.place.text() == "" and [a.address for a in form.draft().attendees] == [DGS]
    assert not form.rooms.isVisible()


@pytest.mark.feature("22")
def test_what_is_only_read_offers_no_act_that_would_fail(desk: Desk) -> None:
    agenda = desk.go("agenda")
    hall = Calendar(id="/cal/salles", name="Salles communales", writable=False)
    item = next(b.item for b in agenda.week.grid.blocks() if b.item.key == E1)
    event = desk.record(E1)
    assert isinstance(event, Event)
    other = replace(
        event, id="/cal/salles/loto", calendar=hall.id, uid="loto", ics=event.ics.replace(event.uid, "loto")
    )
    store = desk.runtime._bodies.store_of(town.ZC)
    delta = Delta(stream="agenda", cursor="halls", upserts=(hall, other))
    desk.call(store.write(lambda tx: tx.apply_delta(town.ZC, delta)))
    agenda._read()
    key = replace(item.key, id=other.id)
    desk.wait(lambda: any(i.key == key for i in agenda._items))
    agenda._pick(next(i for i in agenda._items if i.key == key))
    desk.wait(lambda: "Calendrier en lecture seule." in words_of(agenda.event_pane))
    shown = [b.text() for b in agenda.event_pane.findChildren(QAbstractButton) if b.isVisible()]
    assert "Supprimer" not in shown and "Modifier" not in shown
    assert not agenda.ctx.actions.qaction("agenda.delete").isEnabled()


@pytest.mark.feature("21")
def test_an_answer_from_the_agenda_carries_a_word(desk: Desk) -> None:
    agenda = desk.go("agenda")
    event = desk.record(E1)
    assert isinstance(event, Event)
    me = desk.runtime.agenda.me(town.ZC)
    invited = replace(event, organizer=DGS, answer="NEEDS-ACTION", attendees=(Attendee(address=me),))
    store = desk.runtime._bodies.store_of(town.ZC)
    delta = Delta(stream="agenda", cursor="invited", upserts=(invited,))
    desk.call(store.write(lambda tx: tx.apply_delta(town.ZC, delta)))
    agenda._read()
    desk.wait(lambda: any(i.key == E1 and i.answer for i in agenda._items))
    agenda._pick(next(i for i in agenda._items if i.key == E1))
    desk.wait(lambda: agenda.event_pane.note is not None)
    pane = agenda.event_pane
    QTest.keyClicks(pane.note, "Je serai en retard")
    pane._fill(pane.item, "Mairie", [], invited)  # a synchronisation meanwhile
    desk.settle()
    assert pane.note.text() == "Je serai en retard"
    next(b for b in pane.findChildren(QAbstractButton) if b.isVisible() and b.text() == "Peut-être").click()
    desk.settle()
    said = [(i.answer, i.note) for i in desk.outbox() if isinstance(i, AnswerEvent)]
    assert said == [("TENTATIVE", "Je serai en retard")]


@pytest.mark.feature("21")
def test_guests_are_told_of_a_move_and_it_is_said(desk: Desk) -> None:
    agenda = desk.go("agenda")
    start = text.to_ms(dt.datetime(2026, 11, 26, 10, tzinfo=text.PARIS))
    draft = EventDraft(title="Atelier", start_ms=start, end_ms=start + HOUR_MS, rule="FREQ=WEEKLY",
                       attendees=(Attendee(address=DGS),))  # fmt: skip
    key = desk.call(desk.runtime.agenda.make(agenda.changes.default_calendar(), draft))
    desk.wait(lambda: any(item.key == key for item in agenda._items))
    item = next(item for item in agenda._items if item.key == key)
    agenda.changes.move(item, start + HOUR_MS, start + 2 * HOUR_MS)
    desk.settle()
    assert "Les invités en seront informés." in desk.shell.toast_box.text
    agenda.changes.delete(item)
    desk.wait(lambda: agenda.findChild(QMessageBox) is not None)
    box = agenda.findChild(QMessageBox)
    assert box.informativeText() == "Les invités en seront informés."
    box.reject()


@pytest.mark.feature("18")
def test_calendars_of_the_same_name_are_told_apart_and_an_event_stays_in_its_account(desk: Desk) -> None:
    agenda = desk.go("agenda")
    twin = Calendar(id="/cal/mien", name="Calendar")
    for account in (town.ZC, town.ZA):
        store = desk.runtime._bodies.store_of(account)
        delta = Delta(stream="agenda", cursor="twin", upserts=(twin,))
        desk.call(store.write(lambda tx, a=account, d=delta: tx.apply_delta(a, d)))
    agenda._read()
    desk.wait(lambda: sum(e.record.name == "Calendar" for e in agenda._calendars) == 2)
    names = told_apart(agenda._calendars, agenda._directory.body_name)
    mine = [words for words in names.values() if words.startswith("Mon agenda")]
    assert len(set(mine)) == 2 and all(" · " in words for words in mine)
    agenda.forms.edit(next(item for item in agenda._items if item.key == E1))
    desk.wait(lambda: agenda.form is not None)
    places = [agenda.form.calendar.itemData(i) for i in range(agenda.form.calendar.count())]
    assert {key.account for key in places} == {E1.account}


def on_paper(path: Path, items: Any, first: dt.date) -> str:
    """The week as it comes out of the printer."""
    printer = QPrinter(QPrinter.PrinterMode.ScreenResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(path))
    assert print_days(printer, items, first, 7, "Semaine")
    pdf = pdfium.PdfDocument(path)
    try:
        assert len(pdf) == 1 and pdf[0].get_width() > pdf[0].get_height()
        return " ".join(pdf[0].get_textpage().get_text_bounded().split())
    finally:
        pdf.close()


@pytest.mark.qt_log_ignore("QPainter::begin")
def test_the_week_is_printed_as_it_is_seen(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    agenda = desk.go("agenda")
    item = next(b.item for b in agenda.week.grid.blocks() if b.item.occurrence.title == "Dentiste")
    agenda.changes.choice.toggle(item.calendar)
    asked: list[Any] = []
    monkeypatch.setattr(agenda_paper, "ask_printer", lambda *args: asked.append(args))
    desk.do("agenda.print")
    desk.wait(lambda: bool(asked))
    items, first = asked[0][2:4]
    words = on_paper(tmp_path / "semaine.pdf", items, first)
    assert "Lundi 23 novembre" in words and "Bureau municipal" in words and "Dentiste" not in words
    assert "autre" not in words, "all of it has room"
    crowded = on_paper(tmp_path / "pleine.pdf", items * 40, first)
    assert "autres" in crowded, "what does not fit is counted"
    nowhere = QPrinter(QPrinter.PrinterMode.ScreenResolution)
    nowhere.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    nowhere.setOutputFileName(str(tmp_path / "absent" / "semaine.pdf"))
    assert not print_days(nowhere, items, first, 7, "Semaine")


@pytest.mark.feature("A16")
def test_what_others_deleted_scrolls_where_there_is_little_room(desk: Desk) -> None:
    agenda = desk.go("agenda")
    removal = EventRemoval(id="r1", title="Visite de chantier", start_ms=NOW_MS, at_ms=NOW_MS, by=DGS)
    notice = agenda.removed
    notice._show([replace(removal, id=f"r{n}") for n in range(4)])
    desk.settle()
    notice.set_room(60)
    assert notice._area.height() == 60
    notice.set_room(10_000)
    assert notice._area.height() == notice._page.heightForWidth(notice._area.viewport().width()), "all of it"


def test_escape_leaves_the_hours_where_they_are(desk: Desk) -> None:
    agenda = desk.go("agenda")
    grid = agenda.week.grid
    grid.begin_new()
    assert grid._editor.isVisible()
    QTest.keyClick(grid._editor, Qt.Key.Key_Escape)
    assert not grid._editor.isVisible() and grid.hasFocus()
    QTest.mouseClick(grid, Qt.MouseButton.LeftButton, pos=QPoint(grid.width() - 20, grid.y_of(600)))
    assert grid._editor.isVisible()


def test_the_list_begins_where_one_is_and_goes_on(desk: Desk) -> None:
    agenda = desk.go("agenda")
    desk.do("agenda.list")
    assert agenda.bar._title.text() == "Deux mois à venir"
    desk.do("agenda.next")
    desk.wait(lambda: agenda.bar._title.text().startswith("Deux mois à partir du"))
    assert agenda._mode is Mode.LIST
    desk.do("agenda.today")
    desk.wait(lambda: agenda.bar._title.text() == "Deux mois à venir")
    assert agenda._mode is Mode.LIST


def test_hours_of_new_events_and_words_of_periods() -> None:
    day = dt.date(2026, 11, 24)
    noon, night = (dt.datetime(2026, 11, 24, hour, tzinfo=text.PARIS) for hour in (12, 22))
    assert free_hour(day, day, 7, noon) == (day, 13)
    assert free_hour(day, day, 7, night) == (day + dt.timedelta(days=1), 9), "nobody plans for what is over"
    later = day + dt.timedelta(days=30)
    assert free_hour(later, later, 7, noon) == (later, 9)
    assert title(Mode.WEEK, day, narrow=True) == "24 – 26\xa0nov."
    assert title(Mode.WEEK, dt.date(2026, 11, 29), narrow=True) == "29\xa0nov. – 1er\xa0déc."


@pytest.mark.feature("20")
def test_a_weekly_rule_of_several_days_has_words() -> None:
    monday = dt.date(2026, 11, 23)
    assert spoken("FREQ=WEEKLY;BYDAY=FR,MO,WE", monday) == "Chaque lundi, mercredi et vendredi"
    assert spoken("FREQ=WEEKLY;BYDAY=MO,FR;COUNT=3", monday) == "Chaque lundi et vendredi, 3 fois"
    assert spoken("FREQ=WEEKLY;BYDAY=1MO", monday) == "Se répète"


@pytest.mark.feature("20", "22")
def test_a_form_says_the_calendar_of_its_event_and_saving_leaves_it_there(desk: Desk) -> None:
    agenda = desk.go("agenda")
    delta = Delta(stream="agenda", cursor="more", upserts=(Calendar(id="/cal/zzz", name="Ateliers"),))
    store = desk.runtime._bodies.store_of(town.ZC)
    desk.call(store.write(lambda tx: tx.apply_delta(town.ZC, delta)))
    last = Key(town.ZC, Calendar.KIND, "/cal/zzz")
    agenda._read()
    desk.wait(lambda: any(e.key == last for e in agenda._calendars))
    draft = EventDraft(title="Atelier", start_ms=NOW_MS, end_ms=NOW_MS + HOUR_MS)
    key = desk.call(desk.runtime.agenda.make(last, draft))
    desk.wait(lambda: any(item.key == key for item in agenda._items))
    agenda.forms.edit(next(item for item in agenda._items if item.key == key))
    desk.wait(lambda: agenda.form is not None)
    assert agenda.form.calendar.currentData() == last
    agenda.form.title.setText("Atelier du soir")
    agenda.form._save()
    desk.wait(lambda: agenda.form is None)
    assert not [i for i in desk.outbox() if isinstance(i, TransferEvent)]
    agenda.changes.choice.use(last)
    desk.do("agenda.new")
    assert agenda.form.calendar.currentData() == last, "the one used last"


def test_the_wheel_scrolls_a_form_and_changes_nothing_in_it(desk: Desk) -> None:
    agenda = desk.go("agenda")
    desk.do("agenda.new")
    form = agenda.form
    for field in (form.calendar, form.repeat, form.first_day, form.first_time, form.times):
        field.setFocus()
        place = QPointF(field.rect().center())
        QApplication.sendEvent(
            field,
            QWheelEvent(
                place, QPointF(field.mapToGlobal(place.toPoint())), QPoint(), QPoint(0, -120),
                Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
            ),
        )  # fmt: skip
    assert not form.changed()
