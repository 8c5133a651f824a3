"""Séances in the real window: accusé, presence, reading, pen, notes; what is on disk, and what the server has."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader
from PySide6.QtCore import QPoint, QPointF, QSize, Qt
from PySide6.QtGui import QPointingDevice
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QMenu, QScroller, QToolButton
from pytestqt.qtbot import QtBot

from app.domain.errors import Conflict, Rejected
from app.domain.ids import Key
from app.domain.intents import Acknowledge, AnswerPresence, DeleteAnnotation, SaveAnnotation
from app.domain.seances import Ack, Annotation, InkStroke, Origin, Presence, Rect, Seance
from app.sandbox.people import COMMUNE, MAYOR
from app.sandbox.pki import Pki
from app.sandbox.tokens import DemoTokens
from tests.flows.desk import Desk
from tests.flows.served import SEANCES, Town, reopened
from tests.scenes.stage import staged
from tests.unit.ui.pens import Clock, Fingers, Pen, Sample, line, wait_ms
from ui.ink.contact import PALM_REST_MS
from ui.ink.tools import PEN_STYLES, ToolKind
from ui.theme import Scheme
from ui.views.base import Layout
from ui.views.seances.answers import ProxyDialog
from ui.views.seances.notes import NoteDialog, Written
from ui.views.seances.view import SeancesView
from ui.widgets.basic import Button, Clickable

PHONE = QSize(912, 1368)


@pytest.fixture(scope="session")
def screen(qapp: QApplication) -> QPointingDevice:
    """A touch screen."""
    return QTest.createTouchDevice()


def seances_of(desk: Desk) -> SeancesView:
    view = desk.go("seances")
    assert isinstance(view, SeancesView)
    return view


def meeting(view: SeancesView, wanted: Callable[[Seance], bool]) -> Key:
    """The first meeting of that sort."""
    found = sorted((m for m in view._meetings if wanted(m.seance)), key=lambda m: m.seance.date_ms)
    return found[0].key


def awaited(seance: Seance) -> bool:
    return seance.ack is Ack.AWAITED


def open_meeting(desk: Desk, wanted: Callable[[Seance], bool] = awaited) -> tuple[SeancesView, Key]:
    view = seances_of(desk)
    key = meeting(view, wanted)
    desk.shell.open_key(key)
    desk.wait(lambda: view.meeting.page is not None and view.meeting.page.entry.key == key)
    return view, key


def open_reader(desk: Desk, pick: Callable[[Any], bool] | None = None) -> tuple[SeancesView, Key]:
    """A projet of an acknowledged meeting, its first page painted."""
    view, key = open_meeting(desk, lambda s: s.ack is Ack.CONFIRMED and not s.closed and s.presence is Presence.NONE)
    item = next(i for i in view.meeting.items if (pick(i) if pick else i.document.origin is Origin.PROJET))
    view.meeting.list.opened.emit(item.key)
    desk.wait(lambda: view.reader.strip.document is not None and view.reader.strip.settled)
    desk.settle()
    return view, key


def texts(widget: Any) -> str:
    return "\n".join(label.text() for label in widget.findChildren(QLabel) if label.isVisible())


def strokes_on_disk(desk: Desk, view: SeancesView) -> list[InkStroke]:
    item = view.reader.item
    assert item is not None
    return list(desk.call(desk.runtime.seances.ink(SEANCES, item.document.document_id)))


def middle(view: SeancesView) -> tuple[float, float]:
    place = view.reader.strip.place_of(view.reader.strip.page)
    return place.left() + place.width() / 2, place.top() + 200


def buttons(parent: Any, name: str) -> list[Button]:
    return [b for b in parent.findChildren(Button) if b.objectName() == name and not b.isHidden()]


def button(parent: Any, name: str) -> Button:
    return buttons(parent, name)[0]


# --- the list and the meeting ---------------------------------------------------------------------


@pytest.mark.feature("36", "52", "A32")
def test_list_says_what_awaits(offline: Desk) -> None:
    view = seances_of(offline)
    QAbstractItemModelTester(view.model)
    shown = [view.model.row_at(i).facts for i in range(view.model.rowCount())]  # type: ignore[union-attr]
    notes = {facts.note for facts in shown if not facts.heading}
    assert "accusé à envoyer" in notes and "réponse attendue" in notes
    assert any("60/60 hors ligne" in facts.detail for facts in shown)
    past = next(b for b in view.pane.findChildren(Button) if b.objectName() == "chip.past")
    past.click()
    offline.settle()
    assert {view.model.row_at(i).facts.note for i in range(view.model.rowCount())} >= {"archivée"}  # type: ignore[union-attr]


@pytest.mark.feature("42", "43", "44")
def test_sommaire_by_theme_and_rapporteur(offline: Desk) -> None:
    view, _key = open_meeting(offline)
    QAbstractItemModelTester(view.meeting.model)
    rows = [view.meeting.model.row_at(i) for i in range(view.meeting.model.rowCount())]
    facts = [row.facts for row in rows if row is not None]
    assert facts[0].title == "Convocation"
    headings = [f.title for f in facts if f.heading]
    assert "Finances › Budget" in headings and headings[-1] == "Autres documents"
    debate = next(i for i, f in enumerate(facts) if f.title.startswith("3. Débat d’orientation"))
    assert "Jean-Marc Sarran" in facts[debate].detail
    assert "annexe" in facts[debate + 1].detail
    assert all(f.aside for f in facts if not f.heading)  # the size of each document held
    assert "tous hors ligne" in texts(view.meeting)


@pytest.mark.feature("37")
def test_what_an_accuse_means_is_said_whichever_meeting_was_read_before(offline: Desk) -> None:
    open_meeting(offline, lambda s: s.ack is Ack.CONFIRMED and not s.closed)
    view, _key = open_meeting(offline)
    offline.settle()
    assert "cela ne se reprend pas" in texts(view.meeting)


@pytest.mark.feature("143", "36")
def test_the_head_of_a_meeting_stands_whole_in_a_tall_window_at_200(offline: Desk) -> None:
    view, _key = open_meeting(offline)
    offline.shell.resize(QSize(912, 1368))
    offline.shell.ctx.theme.set_scale(200)
    view.split.show_detail()
    offline.settle()
    bar, rows = view.meeting._scroll.verticalScrollBar(), view.meeting.list.height()
    offline.shell.ctx.theme.set_scale(100)
    assert bar.maximum() == 0, bar.maximum()
    assert rows >= 2 * 100, "and documents stand under it"


@pytest.mark.feature("36", "37")
def test_acknowledge_unlocks_the_documents_and_waits_for_the_network(offline: Desk) -> None:
    view, key = open_meeting(offline)
    locked = next(item for item in view.meeting.items if item.locked)
    view.meeting.list.opened.emit(locked.key)
    offline.settle()
    assert view.stack.currentWidget() is view.split  # not opened, and said why
    assert "Accusez d’abord réception" in offline.shell.toast_box.text
    convocation = view.meeting.items[0]
    view.meeting.list.opened.emit(convocation.key)
    offline.wait(lambda: view.reader.strip.document is not None)
    assert not view.reader.next.isEnabled()
    view.go_back()
    offline.settle()
    view.meeting.ack_button.click()  # type: ignore[attr-defined]
    offline.wait(lambda: "en attente d’envoi" in texts(view.meeting))
    (intent,) = offline.outbox()
    assert isinstance(intent, Acknowledge) and intent.target == key and intent.convocation_sha256
    assert view.meeting.ack_button.isHidden()
    assert not any(item.locked for item in view.meeting.items)
    assert "Accusé enregistré le" in texts(view.meeting)
    assert "transmis" not in texts(view.meeting)  # the click is not the legal time


@pytest.mark.feature("40", "41")
def test_presence_is_answered_changed_and_given_by_proxy(offline: Desk) -> None:
    view, key = open_meeting(offline)
    button(view.meeting, "presence.present").click()
    offline.wait(lambda: "Vous avez répondu" in texts(view.meeting))
    assert "présent" in texts(view.meeting) and "En attente d’envoi" in texts(view.meeting)
    change = next(b for b in view.meeting.findChildren(Button) if b.text() == "Changer")
    change.click()
    offline.settle()
    button(view.meeting, "presence.poa").click()
    offline.settle()
    dialog = view.findChild(ProxyDialog)
    seance = view.meeting.page.seance  # type: ignore[union-attr]
    chosen = seance.proxy_candidates[2]
    next(b for b in dialog.findChildren(Button) if b.objectName() == f"proxy.{chosen.id}").click()
    offline.wait(lambda: chosen.last_name in texts(view.meeting))
    (intent,) = offline.outbox()  # the last answer only
    assert isinstance(intent, AnswerPresence) and intent.target == key
    assert (intent.presence, intent.proxy_holder) == (Presence.PROXY, chosen.id)


@pytest.mark.feature("40")
def test_an_answer_set_aside_is_not_said_to_wait_for_the_network(offline: Desk) -> None:
    view, key = open_meeting(offline)
    button(view.meeting, "presence.present").click()
    offline.wait(lambda: "En attente d’envoi" in texts(view.meeting))
    (intent,) = offline.outbox()
    changed = Conflict("presence_changed", current="absent", seen="")
    offline.call(offline.runtime.bodies.write(key.account, lambda tx: tx.park(intent.op_id, changed)))
    offline.wait(lambda: "à traiter dans" in texts(view.meeting))
    assert "En attente d’envoi" not in texts(view.meeting)


@pytest.mark.feature("40")
def test_only_what_the_meeting_allows_is_offered(offline: Desk) -> None:
    view, _key = open_meeting(offline)
    names = {b.objectName() for b in view.meeting.findChildren(Button) if b.objectName().startswith("presence.")}
    assert names == {"presence.present", "presence.poa", "presence.absent"}
    assert "ne prévoit pas de participer à distance ni par un suppléant" in texts(view.meeting)


@pytest.mark.feature("139", "40")
def test_the_focus_stays_with_the_answer(offline: Desk) -> None:
    view, key = open_meeting(offline)
    present = button(view.meeting, "presence.present")
    present.setFocus()
    offline.call(offline.runtime.seances.mark_opened(key, view.meeting.items[0].document))
    view.meeting.reload()  # a file arrived, say
    offline.settle()
    assert present.hasFocus(), "nothing goes away under the focus"
    QTest.keyClick(present, Qt.Key.Key_Space)
    change = next(b for b in view.meeting.findChildren(Button) if b.text() == "Changer")
    offline.wait(change.isVisible)
    assert change.hasFocus()
    QTest.keyClick(change, Qt.Key.Key_Space)
    offline.settle()
    assert button(view.meeting, "presence.present").hasFocus(), "on the answer given"
    assert button(view.meeting, "presence.present").isChecked()


@pytest.mark.feature("139", "36")
def test_the_focus_goes_from_the_accuse_to_the_answer(offline: Desk) -> None:
    view, _key = open_meeting(offline)
    view.meeting.ack_button.setFocus()
    QTest.keyClick(view.meeting.ack_button, Qt.Key.Key_Space)
    offline.wait(view.meeting.ack_button.isHidden)
    assert button(view.meeting, "presence.present").hasFocus()


@pytest.mark.feature("41")
def test_a_proxy_given_up_changes_nothing(offline: Desk) -> None:
    view, _key = open_meeting(offline)
    button(view.meeting, "presence.poa").click()
    offline.settle()
    view.findChild(ProxyDialog).reject()
    offline.settle()
    assert not button(view.meeting, "presence.poa").isChecked(), "no button claims what was not answered"
    assert offline.outbox() == []


@pytest.mark.feature("36", "117")
def test_acts_are_about_the_meeting_in_sight(offline: Desk) -> None:
    """Another one was chosen just now and is not shown yet: what is pressed is what is read."""
    view, key = open_meeting(offline)
    other = meeting(view, lambda s: s.ack is Ack.CONFIRMED and not s.closed)
    view.meeting.key = other  # chosen; its page has not come
    view.meeting.ack_button.click()  # type: ignore[attr-defined]
    button(view.meeting, "presence.absent").click()
    offline.settle()
    assert {intent.target for intent in offline.outbox()} == {key}


def test_a_meeting_that_changed_says_so_until_it_was_looked_at(offline: Desk) -> None:
    view = seances_of(offline)
    found = next(m for m in view._meetings if m.seance.ack is Ack.CONFIRMED and m.seance.presence is not Presence.NONE)
    store = offline.runtime.accounts._bodies.store_of(found.key.account)
    base = offline.call(store.read(lambda r: r.base(found.key)))
    offline.call(store.write(lambda tx: tx.amend_base(found.key.account, replace(base, changed=True))))

    def changed() -> bool:
        record = offline.record(found.key)
        assert isinstance(record, Seance)
        return record.changed

    view.meeting._seen.setInterval(50)
    offline.settle()
    assert changed(), "nobody looked"
    offline.shell.open_key(found.key)
    offline.wait(lambda: not changed())
    offline.settle()
    said = "a changé depuis que vous l’avez ouverte"
    assert said in texts(view.meeting), "said as long as it stays in sight"
    other = meeting(view, awaited)
    offline.shell.open_key(other)
    offline.wait(lambda: view.meeting.page is not None and view.meeting.page.entry.key == other)
    offline.shell.open_key(found.key)
    offline.wait(lambda: view.meeting.page is not None and view.meeting.page.entry.key == found.key)
    assert said not in texts(view.meeting)


# --- the reader -----------------------------------------------------------------------------------


@pytest.mark.feature("42", "109")
def test_documents_follow_one_another(offline: Desk) -> None:
    view, _key = open_reader(offline)
    first = view.reader.item
    offline.do("seances.next")
    offline.wait(lambda: view.reader.item is not first)
    offline.do("seances.previous")
    offline.wait(lambda: view.reader.item is not None and first is not None and view.reader.item.key == first.key)
    search = view.reader.viewer.search
    search.field.setText("commission")
    QTest.keyClick(search.field, Qt.Key.Key_Return)
    offline.wait(lambda: "/" in search._count.text())
    search.field.setText("introuvable")
    QTest.keyClick(search.field, Qt.Key.Key_Return)
    offline.wait(lambda: search._count.text() == "0 résultat")


def test_a_document_once_opened_is_marked(offline: Desk) -> None:
    view, _key = open_reader(offline)
    opened = view.reader.item
    assert opened is not None and not opened.opened
    view.go_back()
    offline.wait(lambda: any(i.key == opened.key and i.opened for i in view.meeting.items))
    assert "1 ouvert" in texts(view.meeting)


@pytest.mark.feature("113")
def test_zoom_to_400_and_back_to_the_width(offline: Desk) -> None:
    view, _key = open_reader(offline)
    strip = view.reader.strip
    fitted = strip.zoom
    for _ in range(20):
        strip.step_zoom(1)
    assert strip.zoom == 4.0
    offline.wait(lambda: strip.settled)
    strip.fit_width()
    assert strip.zoom == pytest.approx(fitted)


@pytest.mark.feature("144")
def test_reading_on_the_whole_window_and_back(offline: Desk) -> None:
    view, _key = open_reader(offline)
    offline.do("seances.immerse")
    assert offline.shell.rail.isHidden() and offline.shell.header.isHidden()
    offline.do("window.back")
    assert not offline.shell.rail.isHidden() and view.stack.currentWidget() is view.reader
    offline.do("window.back")
    assert view.stack.currentWidget() is view.split


def test_tools_lie_under_the_page_in_portrait(offline: Desk) -> None:
    view, _key = open_reader(offline)
    offline.shell.resize(PHONE)
    offline.settle()
    assert view.layout_mode is Layout.NARROW
    assert view.reader.bar.width() > view.reader.bar.height()
    assert view.reader.bar.geometry().top() > view.reader.viewer.geometry().bottom() - 2


def test_the_usual_window_has_all_inks_at_hand(offline: Desk) -> None:
    view, _key = open_reader(offline)
    bar = view.reader.bar
    assert all(swatch.isVisible() for swatch in bar._swatches) and bar._redo.isVisible() and bar.finger.isVisible()
    shown = [b for b in bar.findChildren(QToolButton) if b.isVisible()]
    assert all(bar.rect().contains(b.geometry()) for b in shown)
    tops = sorted((b.geometry().top(), b.geometry().bottom()) for b in shown)
    assert all(above[1] < below[0] for above, below in itertools.pairwise(tops)), "none lies on another"


@pytest.mark.feature("143", "144")
def test_a_low_window_is_lent_to_reading(offline: Desk) -> None:
    """A tablet on its side at 200 %: the page has most of the height, every tool is at hand, for both hands."""
    view, _key = open_reader(offline)
    reader, shell = view.reader, offline.shell
    shell.ctx.theme.set_scale(200)
    offline.wait(lambda: shell.header.isHidden() and shell.rail.isHidden())
    offline.settle()
    assert reader.strip.height() > 0.75 * shell.height()
    strip, bar = reader.strip, reader.bar
    assert bar.mapTo(shell, bar.rect().topLeft()).x() > strip.mapTo(shell, strip.rect().topRight()).x() - 2
    shown = [b for b in bar.findChildren(QToolButton) if b.isVisible()]
    assert all(bar.rect().contains(b.geometry()) for b in shown), "nothing is cut off"
    assert len([s for s in bar._swatches if s.isVisible()]) == 1, "the inks fold into the one in hand"
    held = next(s for s in bar._swatches if s.isVisible())
    held.click()
    red = next(a for menu in bar.findChildren(QMenu) for a in menu.actions() if a.text() == "Encre rouge")
    red.trigger()
    assert reader.desk.style == PEN_STYLES[2] and reader.desk.kind is ToolKind.PEN
    QApplication.activePopupWidget().close()
    shell.resize(QSize(1280, 660))
    offline.wait(lambda: not bar._redo.isVisible())
    offline.wait(lambda: all(bar.rect().contains(b.geometry()) for b in bar.findChildren(QToolButton) if b.isVisible()))
    words = [a.text() for a in bar._more.menu().actions()]
    assert "Outils de l’autre côté" in words and "Rétablir" in words, "what folds is in the menu"
    next(a for a in bar._more.menu().actions() if a.text() == "Outils de l’autre côté").trigger()
    offline.settle()
    assert bar.mapTo(shell, bar.rect().topRight()).x() < strip.mapTo(shell, strip.rect().topLeft()).x() + 2
    # From the sommaire and back; then out of the reader: the header is there again.
    assert reader.back.isVisible()
    offline.do("window.back")
    assert view.stack.currentWidget() is view.split and not shell.header.isHidden() and not shell.rail.isHidden()
    shell.ctx.theme.set_scale(100)


@pytest.mark.feature("143", "144")
def test_panels_take_the_place_of_the_page_when_text_is_large(offline: Desk) -> None:
    view, _key = open_reader(offline, lambda i: i.document.origin is Origin.PROJET)
    offline.shell.resize(PHONE)
    offline.shell.ctx.theme.set_scale(200)
    offline.settle()
    view.reader.summary_button.setChecked(True)
    offline.settle()
    assert view.reader.summary.isVisible() and not view.reader.strip.isVisible()
    item = view.reader._items[1]
    view.reader.summary.opened.emit(item.key)
    offline.wait(lambda: view.reader.strip.isVisible() and not view.reader.summary.isVisible())
    offline.shell.ctx.theme.set_scale(100)


# --- the pen --------------------------------------------------------------------------------------


@pytest.mark.feature("48", "103", "111", "A22", "A29")
def test_a_stroke_is_on_disk_at_pen_up(offline: Desk, tmp_path: Path) -> None:
    view, _key = open_reader(offline)
    x, y = middle(view)
    before = view.reader.strip.viewport().grab().toImage()
    Pen(view.reader.strip.viewport()).play(line(x - 100, y, x + 100, y + 30))
    offline.settle()
    (stroke,) = strokes_on_disk(offline, view)
    assert len(stroke.points) == 21
    pressures = [p.pressure for p in stroke.points]
    assert pressures == sorted(pressures, key=lambda p: p or 0) and pressures[0] == pytest.approx(0.2)
    assert view.reader.strip.viewport().grab().toImage() != before
    copy = tmp_path / "apres-coupure"
    shutil.copytree(tmp_path / "profile", copy)  # the files as a power cut would leave them
    again = reopened(copy)
    try:
        found = again.submit(again.seances.ink(SEANCES, stroke.document_id)).result(10)
    finally:
        again.stop()
    assert [s.points for s in found] == [stroke.points]


@pytest.mark.feature("48")
def test_ink_stands_where_it_was_drawn_whatever_the_zoom(offline: Desk) -> None:
    view, _key = open_reader(offline)
    strip = view.reader.strip
    strip.set_zoom(0.75)
    offline.wait(lambda: strip.settled)
    place = strip.place_of(strip.page)
    x, y = place.left() + 100, place.top() + 120
    Pen(strip.viewport()).play(line(x, y, x + 60, y))
    offline.settle()
    (stroke,) = strokes_on_disk(offline, view)
    assert stroke.points[0].x_pt == pytest.approx(100 / strip.scale, abs=0.1)
    assert stroke.points[0].y_pt == pytest.approx(120 / strip.scale, abs=0.1)


@pytest.mark.feature("107")
def test_undo_and_redo_without_limit(offline: Desk) -> None:
    view, _key = open_reader(offline)
    x, y = middle(view)
    pen = Pen(view.reader.strip.viewport())
    for number in range(12):
        pen.play(line(x - 80, y + 8 * number, x + 80, y + 8 * number, start_ms=1000 * number))
    offline.settle()
    for _ in range(12):
        offline.do("seances.undo")
    assert strokes_on_disk(offline, view) == []
    assert not offline.shell.actions_registry.qaction("seances.undo").isEnabled()
    for _ in range(12):
        offline.do("seances.redo")
    assert len(strokes_on_disk(offline, view)) == 12
    QTest.keyClick(view.reader.strip, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    offline.settle()
    assert len(strokes_on_disk(offline, view)) == 11


@pytest.mark.feature("105", "A24")
def test_the_other_end_erases_and_undo_brings_back(offline: Desk) -> None:
    view, _key = open_reader(offline)
    x, y = middle(view)
    viewport = view.reader.strip.viewport()
    Pen(viewport).play(line(x - 80, y, x + 80, y))
    Pen(viewport).play(line(x - 80, y + 120, x + 80, y + 120, start_ms=1000))
    offline.settle()
    kept = strokes_on_disk(offline, view)[1]
    Pen(viewport, eraser=True).play(line(x, y - 40, x, y + 20, start_ms=2000))
    offline.settle()
    assert strokes_on_disk(offline, view) == [kept]
    offline.do("seances.undo")
    assert len(strokes_on_disk(offline, view)) == 2


@pytest.mark.feature("106")
def test_highlighter_and_mouse(offline: Desk) -> None:
    view, _key = open_reader(offline)
    offline.do("seances.highlighter")
    x, y = middle(view)
    viewport = view.reader.strip.viewport()
    QTest.mousePress(viewport, Qt.MouseButton.LeftButton, pos=QPoint(int(x - 60), int(y)))
    for step in range(1, 7):
        QTest.mouseMove(viewport, QPoint(int(x - 60 + 20 * step), int(y)))
    QTest.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=QPoint(int(x + 60), int(y)))
    offline.settle()
    (stroke,) = strokes_on_disk(offline, view)
    assert stroke.tool == "highlighter" and stroke.points[0].pressure is None


def test_mouse_reads_when_no_tool_is_in_hand(offline: Desk) -> None:
    view, _key = open_reader(offline)
    x, y = middle(view)
    viewport, bar = view.reader.strip.viewport(), view.reader.strip.verticalScrollBar()
    QTest.mousePress(viewport, Qt.MouseButton.LeftButton, pos=QPoint(int(x), int(y) + 200))
    for step in range(1, 6):
        QTest.mouseMove(viewport, QPoint(int(x), int(y) + 200 - 40 * step))
    QTest.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=QPoint(int(x), int(y)))
    offline.settle()
    assert bar.value() > 150
    assert strokes_on_disk(offline, view) == []


@pytest.mark.feature("108", "A25")
def test_finger_scrolls_or_draws_by_one_touch(offline: Desk, screen: QPointingDevice) -> None:
    view, _key = open_reader(offline)
    x, y = middle(view)
    strip = view.reader.strip
    fingers = Fingers(strip.viewport(), screen)
    fingers.drag((x, y + 300), [(x, y + 300 - 30 * i) for i in range(1, 9)])
    offline.wait(lambda: strip.verticalScrollBar().value() > 50)
    offline.wait(lambda: strip.settled)
    assert strokes_on_disk(offline, view) == []
    offline.do("seances.pen")
    view.reader.bar.finger.click()
    offline.wait(lambda: QScroller.scroller(strip.viewport()).state() is QScroller.State.Inactive)
    scrolled = strip.verticalScrollBar().value()
    fingers.drag((x, y + 250), [(x + 10 * i, y + 250) for i in range(1, 9)])
    offline.settle()
    assert len(strokes_on_disk(offline, view)) == 1
    assert strip.verticalScrollBar().value() == scrolled


@pytest.mark.feature("104", "A23")
def test_a_palm_neither_scrolls_nor_draws(offline: Desk, qapp: QApplication, screen: QPointingDevice) -> None:
    view, _key = open_reader(offline)
    x, y = middle(view)
    strip = view.reader.strip
    before = strip.verticalScrollBar().value()
    pen, palm, clock = Pen(strip.viewport()), Fingers(strip.viewport(), screen), Clock(strip.viewport())
    palm.drag((x, y), [])  # a tap, to read the time
    now = clock.ms
    QApplication.sendEvent(qapp, pen.near(now))
    pen.play([Sample("d", x, y, 0.5, now + 1), Sample("m", x + 20, y, 0.5, now + 2)])
    palm.drag((x + 60, y + 200), [(x + 60, y + 200 - 30 * i) for i in range(1, 6)])
    pen.play([Sample("m", x + 60, y, 0.5, clock.ms), Sample("u", x + 60, y, 0, clock.ms)])
    QApplication.sendEvent(qapp, pen.near(clock.ms, leaves=True))
    palm.drag((x + 60, y + 200), [(x + 60, y + 200 - 30 * i) for i in range(1, 6)])  # the hand is still leaving
    offline.settle()
    assert strip.verticalScrollBar().value() == before
    (stroke,) = strokes_on_disk(offline, view)
    assert len(stroke.points) == 3
    wait_ms(PALM_REST_MS + 50)
    palm.drag((x, y + 200), [(x, y + 200 - 30 * i) for i in range(1, 8)])
    offline.wait(lambda: strip.verticalScrollBar().value() > 0)


@pytest.mark.feature("104")
def test_a_pen_that_comes_near_stops_what_the_palm_had_begun(
    offline: Desk, qapp: QApplication, screen: QPointingDevice
) -> None:
    view, _key = open_reader(offline)
    x, y = middle(view)
    strip = view.reader.strip
    offline.do("seances.pen")
    view.reader.desk.set_finger_draws(True)
    palm, clock = Fingers(strip.viewport(), screen), Clock(strip.viewport())
    palm.down((x, y + 100))
    palm.move((x + 40, y + 110))
    QApplication.sendEvent(qapp, Pen(strip.viewport()).near(clock.ms))
    palm.move((x + 80, y + 120))
    palm.up((x + 80, y + 120))
    offline.settle()
    assert strokes_on_disk(offline, view) == []
    QApplication.sendEvent(qapp, Pen(strip.viewport()).near(clock.ms, leaves=True))


@pytest.mark.feature("108")
def test_a_pinch_cancels_the_stroke_and_zooms(offline: Desk, screen: QPointingDevice) -> None:
    view, _key = open_reader(offline)
    strip = view.reader.strip
    strip.set_zoom(1.0)
    offline.wait(lambda: strip.settled)
    offline.do("seances.pen")
    view.reader.desk.set_finger_draws(True)
    x, y = middle(view)
    fingers = Fingers(strip.viewport(), screen)
    blank = strip.viewport().grab().toImage()
    fingers.down((x, y))
    fingers.move((x + 30, y))
    assert strip.viewport().grab().toImage() != blank  # the stroke shows
    fingers.pinch_in((x + 30, y), (x + 130, y))
    assert strip.viewport().grab().toImage() == blank  # and is gone
    fingers.move((x + 10, y), (x + 160, y))
    fingers.up((x + 10, y), (x + 160, y))
    offline.settle()
    assert strip.zoom == pytest.approx(1.5, abs=0.01)
    assert strokes_on_disk(offline, view) == []


@pytest.mark.feature("A22")
def test_leaving_the_page_ends_a_stroke_whose_up_was_lost(offline: Desk) -> None:
    view, _key = open_reader(offline)
    x, y = middle(view)
    pen = Pen(view.reader.strip.viewport())
    pen.play([Sample("d", x, y, 0.5, 10), Sample("m", x + 30, y, 0.5, 20), Sample("h", x + 60, y, 0, 30)])
    offline.settle()
    assert [len(s.points) for s in strokes_on_disk(offline, view)] == [2]


@pytest.mark.feature("112", "A27")
def test_export_holds_ink_and_notes_as_annotations(
    offline: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    view, _key = open_reader(offline)
    x, y = middle(view)
    Pen(view.reader.strip.viewport()).play(line(x - 100, y, x + 100, y))
    offline.settle()
    target = tmp_path / "copie.pdf"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: (str(target), ""))
    offline.do("seances.export")
    offline.wait(target.is_file)
    kinds = [a.get_object()["/Subtype"] for a in PdfReader(target).pages[0]["/Annots"]]  # type: ignore[attr-defined]
    assert "/Ink" in kinds


# --- notes ----------------------------------------------------------------------------------------


@pytest.mark.feature("47", "49", "51")
def test_a_note_by_drag_shared_edited_and_deleted_with_a_way_back(offline: Desk) -> None:
    view, key = open_reader(offline)
    offline.do("seances.note")
    x, y = middle(view)
    scale = view.reader.strip.scale
    Pen(view.reader.strip.viewport()).play(line(x - 80, y, x + 80, y + 60))
    offline.settle()
    dialog = view.reader.findChild(NoteDialog)
    assert "Note privée" in texts(dialog)
    dialog.field.setPlainText("Vérifier le montant de la ligne 12")
    member = next(iter(dialog._boxes))
    dialog._boxes[member].setChecked(True)
    assert "Partagée avec 1 collègue" in dialog._private.text()
    button(dialog, "seances.note_save").click()
    view.reader.notes_button.setChecked(True)
    offline.wait(lambda: "Vérifier le montant" in texts(view.reader.notes))
    assert "En attente d’envoi" in texts(view.reader.notes)
    (saved,) = offline.outbox()
    assert isinstance(saved, SaveAnnotation) and saved.annotation.shared_with == (member,)
    assert saved.annotation.rect.right - saved.annotation.rect.left == pytest.approx(160 / scale, abs=1)
    assert saved.annotation.seance_id == key.id and saved.annotation.page == 0
    note = offline.record(Key(SEANCES, Annotation.KIND, saved.annotation.id))
    assert isinstance(note, Annotation)
    view.reader.page_notes.edit(note)
    offline.settle()
    dialog = view.reader.findChildren(NoteDialog)[-1]
    dialog.field.setPlainText("Montant vérifié")
    button(dialog, "seances.note_save").click()
    offline.wait(lambda: "Montant vérifié" in texts(view.reader.notes))
    view.reader.page_notes.edit(note)
    offline.settle()
    dialog = view.reader.findChildren(NoteDialog)[-1]
    next(b for b in dialog.findChildren(Button) if b.text() == "Supprimer").click()
    offline.wait(lambda: "Montant vérifié" not in texts(view.reader.notes))
    offline.shell.toast_box._undone()
    offline.wait(lambda: "Montant vérifié" in texts(view.reader.notes))
    assert not any(isinstance(i, DeleteAnnotation) and i.target_id != note.id for i in offline.outbox())


@pytest.mark.feature("47", "106", "107")
def test_notes_and_ink_are_one_history(offline: Desk) -> None:
    """Drawn, written, moved, reworded, deleted, in that order: undone one by one backwards, then done again."""
    view, key = open_reader(offline)
    reader, save = view.reader, offline.runtime.seances.save_note
    viewport, (x, y), scale = reader.strip.viewport(), middle(view), reader.strip.scale

    def written() -> list[tuple[str, float]]:
        return [(n.text, round(n.rect.left, 1)) for n in (reader.item.notes if reader.item else ()) if n.id in mine]

    mine: set[str] = set()
    offline.do("seances.note")
    Pen(viewport).play(line(x - 80, y, x + 80, y + 60))
    offline.settle()
    dialog = reader.findChild(NoteDialog)
    dialog.field.setPlainText("À chiffrer")
    button(dialog, "seances.note_save").click()
    offline.wait(lambda: bool(reader.desk.history.done))
    mine |= {intent.target_id for intent in offline.outbox()}
    offline.wait(lambda: len(written()) == 1)
    ((_words, left),) = written()
    Pen(viewport).play(line(x - 60, y + 120, x + 60, y + 120))
    offline.settle()
    # Moved with the selecting tool, by mouse.
    offline.do("seances.select")
    QTest.mousePress(viewport, Qt.MouseButton.LeftButton, pos=QPoint(round(x), round(y) + 30))
    QTest.mouseMove(viewport, QPoint(round(x) + 20, round(y) + 30))
    QTest.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=QPoint(round(x) + 40, round(y) + 30))
    offline.wait(lambda: written() == [("À chiffrer", pytest.approx(left + 40 / scale, abs=0.6))])
    # Reworded by a second tap, then deleted by the key.
    QTest.mouseClick(viewport, Qt.MouseButton.LeftButton, pos=QPoint(round(x) + 40, round(y) + 30))
    offline.settle()
    dialog = reader.findChildren(NoteDialog)[-1]
    dialog.field.setPlainText("Chiffré")
    button(dialog, "seances.note_save").click()
    offline.wait(lambda: [words for words, _left in written()] == ["Chiffré"])
    offline.do("seances.delete_ink")
    offline.wait(lambda: written() == [])
    states = []
    for _ in range(5):
        offline.do("seances.undo")
        offline.settle()
        states.append((len(strokes_on_disk(offline, view)), [words for words, _left in written()]))
    assert states == [(1, ["Chiffré"]), (1, ["À chiffrer"]), (1, ["À chiffrer"]), (0, ["À chiffrer"]), (0, [])]
    for _ in range(3):
        offline.do("seances.redo")
        offline.settle()
    assert len(strokes_on_disk(offline, view)) == 1
    assert written() == [("À chiffrer", pytest.approx(left + 40 / scale, abs=0.6))]
    # Changed elsewhere meanwhile: undo leaves it as it is, and says so.
    here = offline.record(Key(SEANCES, Annotation.KIND, next(iter(mine))))
    offline.call(save(key, reader.item.document, 0, here.rect, "D’un autre appareil", (), here.id))
    offline.wait(lambda: [words for words, _left in written()] == ["D’un autre appareil"])
    offline.do("seances.undo")
    offline.wait(lambda: "changée ailleurs" in offline.shell.toast_box.text)
    assert [words for words, _left in written()] == ["D’un autre appareil"]
    offline.do("seances.undo")
    offline.settle()
    assert strokes_on_disk(offline, view) == [], "the step before it is taken back all the same"


@pytest.mark.feature("120", "121")
def test_a_note_shows_its_state_and_takes_back_earlier_words(offline: Desk) -> None:
    view, key = open_reader(offline)
    page = offline.call(offline.runtime.seances.page(key))
    document, place = view.reader.item.document, Rect(left=80, top=80, right=200, bottom=120)
    save = offline.runtime.seances.save_note
    note_key = offline.call(save(page.entry.key, document, 0, place, "Premiers mots")).key
    offline.call(save(page.entry.key, document, 0, place, "Seconds mots", (), note_key.id))
    view.reader.notes_button.setChecked(True)
    offline.wait(lambda: "Seconds mots" in texts(view.reader.notes))
    assert "En attente d’envoi" in texts(view.reader.notes)
    row = offline.call(offline.runtime.sync.outbox())[0]
    bodies = offline.runtime.accounts._bodies
    offline.call(bodies.write(SEANCES, lambda tx: tx.park(row.op_id, Rejected("seance_closed"))))
    offline.wait(lambda: "À traiter" in texts(view.reader.notes))
    note = offline.record(note_key)
    assert isinstance(note, Annotation)
    view.reader.page_notes.edit(note)
    dialog = view.reader.findChildren(NoteDialog)[-1]
    offline.wait(lambda: button(dialog, "seances.note_versions").isVisible())
    assert button(dialog, "seances.note_versions").text() == "1 version précédente"
    button(dialog, "seances.note_versions").click()
    offline.settle()
    next(r for r in dialog.findChildren(Clickable) if "Premiers mots" in r.accessibleName()).clicked.emit()
    assert dialog.field.toPlainText() == "Premiers mots"
    dialog.reject()


@pytest.mark.feature("50")
def test_a_colleagues_note_is_new_until_its_document_is_opened(offline: Desk) -> None:
    view, key = open_meeting(offline)
    view.meeting.ack_button.click()  # type: ignore[attr-defined]
    offline.wait(lambda: not any(item.locked for item in view.meeting.items))
    item = next(i for i in view.meeting.items if i.unread)
    row = view.meeting.model.row_at(view.meeting.model.row_of(item.key))
    assert row is not None and "nouvelle" in row.facts.note and row.facts.strong
    view.meeting.list.opened.emit(item.key)
    offline.wait(lambda: view.reader.strip.document is not None)
    view.reader.notes_button.setChecked(True)
    note = item.notes[0]
    offline.wait(lambda: note.text in texts(view.reader.notes))
    offline.wait(lambda: not offline.record(Key(SEANCES, Annotation.KIND, note.id)).unread)  # type: ignore[union-attr]
    assert note.author_name in texts(view.reader.notes)
    edits = [b for b in view.reader.notes.findChildren(Button) if "Modifier" in b.accessibleName()]
    assert edits == [] and key.account == SEANCES  # read-only: it is hers


@pytest.mark.feature("47", "109")
def test_a_note_found_by_the_search_opens_its_document(offline: Desk) -> None:
    view, _key = open_meeting(offline)
    view.meeting.ack_button.click()  # type: ignore[attr-defined]
    offline.wait(lambda: not any(item.locked for item in view.meeting.items))
    item = next(i for i in view.meeting.items if i.notes)
    view.meeting.show_key(None)
    offline.shell.open_key(Key(SEANCES, Annotation.KIND, item.notes[0].id))
    offline.wait(lambda: view.reader.item is not None and view.reader.item.key == item.key)


def test_other_documents_take_ink_but_no_note(offline: Desk) -> None:
    view, _key = open_reader(offline, lambda i: i.document.origin is Origin.OTHER)
    assert not offline.shell.actions_registry.qaction("seances.note").isEnabled()
    assert offline.shell.actions_registry.qaction("seances.pen").isEnabled()
    assert view.reader.desk.kind is ToolKind.HAND


# --- with the server ------------------------------------------------------------------------------


@pytest.mark.feature("36", "40", "47", "A31")
def test_what_was_done_reaches_the_server(
    mayor_cards: tuple[DemoTokens, Pki], tmp_path: Path, qtbot: QtBot, qapp: QApplication
) -> None:
    town = Town(tmp_path, *mayor_cards)
    folder = tmp_path / "profile"
    with town.online():
        town.make_profile(folder)
        runtime = town.synchronise(folder)
        try:
            with staged(runtime, folder, size=QSize(1280, 800), scheme=Scheme.LIGHT) as shell:
                desk = Desk(shell, runtime, qtbot)
                view, key = open_meeting(desk)
                view.meeting.ack_button.click()  # type: ignore[attr-defined]
                qtbot.waitUntil(lambda: "Accusé de réception transmis le" in texts(view.meeting), timeout=20_000)
                qtbot.waitUntil(lambda: buttons(view.meeting, "presence.absent") != [], timeout=20_000)
                button(view.meeting, "presence.absent").click()
                qtbot.waitUntil(
                    lambda: "En attente" not in texts(view.meeting) and "absent" in texts(view.meeting), timeout=20_000
                )
                qtbot.waitUntil(lambda: not desk.outbox(), timeout=20_000)
        finally:
            runtime.stop()
    convened = town.idelibre.state.meetings[key.id].convocations[MAYOR.uuid(COMMUNE)]
    assert convened.read_at_ms is not None and convened.attendance == "absent"


# --- what was found by reading the code -------------------------------------------------------------


@pytest.mark.feature("51")
def test_an_edit_leaves_in_those_who_are_not_listed(offline: Desk) -> None:
    """The list of colleagues comes by itself, sometimes later than the note: editing words unshares nothing."""
    view, key = open_reader(offline)
    item = view.reader.item
    assert item is not None
    note = Annotation(
        id="n1", seance_id=key.id, origin=item.document.origin, origin_id=item.document.origin_id, author_id="",
        author_name="", date_ms=0, page=0, rect=Rect(left=0, top=0, right=9, bottom=9), text="Voir", shared_with=("u9",),
    )  # fmt: skip
    written: list[Written] = []
    dialog = NoteDialog(offline.shell.ctx, view, page=0, members=(), note=note, save=written.append)
    assert dialog._private.text() == "Partagée avec 1 collègue."
    dialog.field.setPlainText("Voir aussi")
    dialog._accept()
    assert written == [Written("Voir aussi", ("u9",))]


@pytest.mark.feature("51")
def test_a_note_is_edited_on_the_document_that_bears_it(offline: Desk) -> None:
    """The next document begins on the same screen: its notes are not those of the one named in the head."""
    view, key = open_reader(offline)
    shown = view.reader.item
    other = next(i for i in view.meeting.items if i.document.origin is Origin.PROJET and i.key != shown.key)
    rect = Rect(left=10, top=10, right=60, bottom=40)
    note = offline.call(offline.runtime.seances.save_note(key, other.document, 0, rect, "Voir l’annexe")).key
    offline.wait(lambda: any(n.id == note.id for i in view.reader._items for n in i.notes))
    assert view.reader.item.key == shown.key
    place = view.reader.page_of(other, 0)
    assert place is not None
    assert view.reader.page_notes.tapped(place, QPointF(30, 20))
    view.reader.page_notes.tapped(place, QPointF(30, 20))
    dialog = view.findChild(NoteDialog)
    dialog.field.setPlainText("Voir les deux annexes")
    dialog._accept()
    offline.wait(lambda: any("deux annexes" in i.annotation.text for i in offline.outbox()))
    (edit,) = offline.outbox()
    assert (edit.annotation.origin, edit.annotation.origin_id) == (other.document.origin, other.document.origin_id)


def test_a_document_that_left_the_meeting_is_told_once(offline: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    view, _key = open_reader(offline)
    page = view.meeting.page
    assert page is not None
    said: list[str] = []
    monkeypatch.setattr(offline.shell, "toast", lambda words, *_a, **_k: said.append(words))
    for _ in range(3):  # each file that arrives makes the meeting be read again
        view.reader.refresh(page, [])
    assert said == ["Ce document a été retiré de la séance."]
