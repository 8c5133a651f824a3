"""Writing on pages in the real window: rubber, text boxes, frames, plan and thumbnails, swipes, copies, any PDF."""

from __future__ import annotations

import asyncio
import io
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader, PdfWriter
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QPointingDevice
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QInputDialog, QMenu, QToolButton
from pytestqt.qtbot import QtBot
from reportlab.pdfgen import canvas

from app.domain.accounts import Account, Service
from app.domain.ids import AccountId, Key
from app.domain.seances import InkPoint, InkStroke
from app.services.carnet import CarnetState
from app.services.copies import Carriage, ink_document
from app.store.tx import Tx
from tests.flows.desk import Desk
from tests.flows.served import SEANCES
from tests.flows.test_reader import binder
from tests.flows.test_seances import middle, open_reader, strokes_on_disk, texts
from tests.flows.test_touch import finger, slide
from tests.unit.ui.pens import Pen, line
from ui.ink.tools import MARKER, PEN_STYLES, ToolKind
from ui.pdfwindow import PdfWindow
from ui.views.seances.contents import OUTLINE, PAGES
from ui.views.seances.sharing import ShareDialog, carriage_words
from ui.widgets.basic import Clickable

__all__ = ["finger"]


@pytest.fixture
def say(monkeypatch: pytest.MonkeyPatch) -> Any:
    """What the user types when words are asked for."""

    def words(text: str) -> None:
        monkeypatch.setattr(QInputDialog, "getMultiLineText", lambda *_args: (text, True))

    return words


@pytest.mark.feature("A24", "105", "107")
def test_a_rubber_takes_only_what_it_passes_over(offline: Desk) -> None:
    view, _key = open_reader(offline)
    x, y = middle(view)
    viewport = view.reader.strip.viewport()
    Pen(viewport).play(line(x - 120, y, x + 120, y))
    offline.settle()
    (whole,) = strokes_on_disk(offline, view)
    offline.do("seances.rubber")
    QTest.mousePress(viewport, Qt.MouseButton.LeftButton, pos=QPoint(round(x), round(y) - 30))
    QTest.mouseMove(viewport, QPoint(round(x), round(y)))
    QTest.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=QPoint(round(x), round(y) + 30))
    offline.settle()
    left, right = sorted(strokes_on_disk(offline, view), key=lambda s: s.points[0].x_pt)
    assert left.points[0] == whole.points[0] and right.points[-1] == whole.points[-1]
    assert right.points[0].x_pt - left.points[-1].x_pt == pytest.approx(2 * (6 + whole.width_pt / 2), abs=1)
    offline.do("seances.undo")
    assert strokes_on_disk(offline, view) == [whole]
    # The pen's other end takes whole strokes, and the pen writes again by itself.
    offline.do("seances.hand")
    Pen(viewport, eraser=True).play(line(x, y - 20, x, y + 20))
    offline.settle()
    assert strokes_on_disk(offline, view) == []
    Pen(viewport).play(line(x - 40, y + 40, x + 40, y + 40))
    offline.settle()
    assert len(strokes_on_disk(offline, view)) == 1


@pytest.mark.feature("103", "106")
def test_the_pen_writes_as_thick_as_it_was_told(offline: Desk) -> None:
    view, _key = open_reader(offline)
    x, y = middle(view)
    bar, desk, viewport = view.reader.bar, view.reader.desk, view.reader.strip.viewport()
    bar._weights["broad"].trigger()
    Pen(viewport).play(line(x - 40, y, x + 40, y))
    offline.settle()
    (broad,) = strokes_on_disk(offline, view)
    assert broad.width_pt == pytest.approx(2.2 * desk.style.width_pt) and offline.shell.ctx.prefs.pen_weight == "broad"
    # What is selected is drawn anew; the pen in hand stays as it was.
    desk.selection.set((broad,))
    bar._weights["fine"].trigger()
    offline.settle()
    (fine,) = strokes_on_disk(offline, view)
    assert fine.id == broad.id and fine.width_pt == pytest.approx(0.6 * desk.style.width_pt)
    assert desk.weight == "broad" and bar._weights["broad"].isChecked()
    offline.do("seances.undo")
    assert strokes_on_disk(offline, view) == [broad]


@pytest.mark.feature("106")
def test_what_is_highlighted_stays_readable_in_another_colour(offline: Desk) -> None:
    view, _key = open_reader(offline)
    x, y = middle(view)
    desk, viewport = view.reader.desk, view.reader.strip.viewport()
    offline.do("seances.highlighter")
    Pen(viewport).play(line(x - 60, y, x + 60, y))
    offline.wait(lambda: bool(strokes_on_disk(offline, view)))
    offline.settle()
    offline.do("seances.select")
    desk.selection.set(strokes_on_disk(offline, view))
    view.reader.bar._swatches[1].click()
    offline.settle()
    colours = {QColor(stroke.colour).lightness() for stroke in strokes_on_disk(offline, view)}
    assert min(colours) > 150 and {s.colour for s in strokes_on_disk(offline, view)} != {MARKER.colour}


@pytest.mark.feature("106", "107")
def test_several_strokes_are_taken_by_a_frame_and_moved_together(offline: Desk) -> None:
    view, _key = open_reader(offline)
    reader = view.reader
    strip, viewport = reader.strip, reader.strip.viewport()
    place = strip.place_of(strip.page)
    # In the margin, where no word is.
    x, y = place.left() + 14, place.top() + 330
    for number in range(3):
        Pen(viewport).play(line(x, y + 14 * number, x + 16, y + 14 * number, start_ms=3000 * number))
        offline.settle()
    before = {s.id: s for s in strokes_on_disk(offline, view)}
    offline.do("seances.select")
    QTest.mousePress(viewport, Qt.MouseButton.LeftButton, pos=QPoint(round(x) - 8, round(y) - 12))
    offline.settle()
    QTest.mouseMove(viewport, QPoint(round(x) + 20, round(y) + 20))
    QTest.mouseMove(viewport, QPoint(round(x) + 28, round(y) + 44))
    QTest.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=QPoint(round(x) + 28, round(y) + 44))
    offline.settle()
    assert {s.id for s in reader.desk.selection.strokes} == set(before)
    QTest.mousePress(viewport, Qt.MouseButton.LeftButton, pos=QPoint(round(x) + 8, round(y)))
    QTest.mouseMove(viewport, QPoint(round(x) + 8, round(y) + 50))
    QTest.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=QPoint(round(x) + 8, round(y) + 50))
    offline.settle()
    shift = 50 / strip.scale
    for moved in strokes_on_disk(offline, view):
        assert moved.points[0].y_pt == pytest.approx(before[moved.id].points[0].y_pt + shift, abs=0.6)
    offline.do("seances.delete_ink")
    assert strokes_on_disk(offline, view) == []
    for _ in range(2):
        offline.do("seances.undo")
    assert {s.id: s for s in strokes_on_disk(offline, view)} == before


@pytest.mark.feature("106")
def test_words_are_typed_on_the_page_and_changed(offline: Desk, say: Any) -> None:
    view, _key = open_reader(offline)
    x, y = middle(view)
    viewport = view.reader.strip.viewport()
    offline.do("seances.text")
    say("Demander le détail\nau service")
    QTest.mouseClick(viewport, Qt.MouseButton.LeftButton, pos=QPoint(round(x) - 40, round(y)))
    offline.settle()
    (box,) = strokes_on_disk(offline, view)
    assert (box.tool, box.text) == ("text", "Demander le détail\nau service")
    offline.do("seances.select")
    say("Demandé")
    inside = view.reader.strip.place_of(view.reader.strip.page).topLeft() + QPointF(
        (box.points[0].x_pt + 5) * view.reader.strip.scale, (box.points[0].y_pt + 5) * view.reader.strip.scale
    )
    for _ in range(2):  # the first tap takes it, the second opens it
        QTest.mouseClick(viewport, Qt.MouseButton.LeftButton, pos=inside.toPoint())
        offline.settle()
    assert [s.text for s in strokes_on_disk(offline, view)] == ["Demandé"]
    for _ in range(2):
        offline.do("seances.undo")
    assert strokes_on_disk(offline, view) == []


@pytest.mark.feature("48")
def test_where_ink_goes_is_said_and_ink_of_another_device_appears(offline: Desk) -> None:
    view, key = open_reader(offline)
    reader, item = view.reader, view.reader.item
    assert item is not None
    reader.notes_button.setChecked(True)
    x, y = middle(view)
    Pen(reader.strip.viewport()).play(line(x - 40, y, x + 40, y))
    offline.wait(lambda: "pas de messagerie" in texts(reader.notes))
    assert offline.call(offline.runtime.carnet.facts_of(SEANCES)).state is CarnetState.NO_MAILBOX
    (mine,) = strokes_on_disk(offline, view)
    points = tuple(InkPoint(x_pt=60.0 + i, y_pt=60.0) for i in range(9))
    foreign = replace(mine, id="ailleurs", points=points)
    store = offline.runtime.bodies.store_of(SEANCES)

    def arrives(tx: Tx) -> None:
        tx.put_local(key.account, foreign)

    offline.call(store.write(arrives))
    sheet = (item.document.document_id, mine.page)
    offline.wait(lambda: {s.id for s in reader.desk.layer.of_page(sheet)} == {mine.id, "ailleurs"})


@pytest.mark.feature("48")
def test_ink_rubbed_out_on_another_device_does_not_come_back_while_a_document_opens(
    offline: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The news came while the strokes were being read: those read before it were shown, for as long as one read."""
    view, key = open_reader(offline)
    desk, item = view.reader.desk, view.reader.item
    assert item is not None
    x, y = middle(view)
    for shift in (0, 40):
        Pen(view.reader.strip.viewport()).play(line(x - 40, y + shift, x + 40, y + shift))
    offline.wait(lambda: len(strokes_on_disk(offline, view)) == 2)
    rubbed, kept = strokes_on_disk(offline, view)
    view.go_back()
    offline.settle()
    seances, slow = offline.runtime.seances, asyncio.Event()
    ink, asked = seances.ink, list[str]()

    async def slow_ink(account: AccountId, document: str) -> list[InkStroke]:
        found = await ink(account, document)
        if document == item.document.document_id and not asked:
            asked.append(document)
            await slow.wait()
        return found

    async def let_go() -> None:
        slow.set()

    monkeypatch.setattr(seances, "ink", slow_ink)
    view._open_item(item)
    offline.wait(lambda: desk._loading is not None)
    offline.settle()
    store, gone = offline.runtime.bodies.store_of(SEANCES), Key(key.account, InkStroke.KIND, rubbed.id)
    offline.call(store.write(lambda tx: tx.remove_local(gone)))
    offline.settle()
    offline.call(let_go())
    offline.wait(lambda: bool(desk.layer.strokes()) and desk._loading is None)
    offline.settle()
    assert [stroke.id for stroke in desk.layer.strokes()] == [kept.id]


@pytest.mark.feature("109")
def test_small_pages_and_the_plan_lead_to_the_page(offline: Desk, qtbot: QtBot) -> None:
    view, _key = open_reader(offline)
    reader = view.reader
    reader.summary_button.setChecked(True)
    contents = reader.contents
    contents.choose(PAGES)
    thumbnails = contents.thumbnails
    offline.wait(lambda: bool(thumbnails._pixmaps))
    assert thumbnails.count == len(binder(view).pages)
    assert f"page {reader.strip.page + 1} sur {thumbnails.count}" in thumbnails.accessibleName()
    reader.strip.go_to(0)
    offline.settle()
    QTest.mouseClick(thumbnails.viewport(), Qt.MouseButton.LeftButton, pos=thumbnails._cell(1).center().toPoint())
    offline.settle()
    assert reader.strip.page == 1
    thumbnails.setFocus()
    QTest.keyClick(thumbnails, Qt.Key.Key_Right)
    offline.settle()
    assert reader.strip.page == 2 and thumbnails._page == 2
    contents.choose(OUTLINE)
    offline.wait(lambda: contents._outlined is reader.strip.document)
    headings = offline.call(offline.runtime.pdf.outline(binder(view)))
    offline.settle()
    if headings:  # the invented town's reports may have none: the plan then says so
        rows = contents.outline.findChildren(Clickable)
        rows[-1].clicked.emit()
        offline.settle()
        assert headings[len(rows) - 1].page in reader.strip.visible_pages()
    else:
        assert contents._plan.currentWidget() is contents._nothing


@pytest.mark.feature("109", "113")
def test_a_finger_that_goes_aside_turns_to_the_next_document(offline: Desk, finger: QPointingDevice) -> None:
    view, _key = open_reader(offline)
    reader, first = view.reader, view.reader.item
    x, y = middle(view)
    start = QPoint(round(x), round(y))
    slide(offline, finger, reader.strip.viewport(), start, [start - QPoint(step, 0) for step in (40, 90, 150, 200)])
    assert first is not None and reader.item is not None
    assert reader.item is not first and view.meeting.items.index(reader.item) > view.meeting.items.index(first)
    slide(offline, finger, reader.strip.viewport(), start, [start + QPoint(step, 0) for step in (40, 90, 150, 200)])
    assert reader.item.document == first.document
    # Down or obliquely it scrolls, as ever.
    slide(offline, finger, reader.strip.viewport(), start, [start + QPoint(step, step) for step in (40, 90, 150, 200)])
    assert reader.item.document == first.document


def test_full_screen_shows_the_page_and_the_tools_alone(offline: Desk) -> None:
    view, _key = open_reader(offline)
    reader = view.reader
    offline.do("seances.immerse")
    assert reader.strip.isVisible() and reader.bar.isVisible() and not reader.head.isVisible()
    assert reader.bar._leave.isVisible()
    reader.bar._leave.click()
    offline.settle()
    assert reader.head.isVisible() and not reader.bar._leave.isVisible()


@pytest.mark.feature("48", "49")
def test_before_a_copy_leaves_it_is_said_what_travels_how(offline: Desk) -> None:
    view, _key = open_reader(offline)
    x, y = middle(view)
    Pen(view.reader.strip.viewport()).play(line(x - 40, y, x + 40, y))
    offline.settle()
    bodies, body = offline.runtime.bodies, offline.runtime.bodies.account(SEANCES).body
    mailbox = Account(id=AccountId("z"), body=body, service=Service.ZIMBRA, url="https://mail.example", login="maire")
    bodies.set_account(mailbox)
    view.reader.moved.emit()
    offline.do("seances.share_ink")
    offline.wait(lambda: view.reader.findChild(ShareDialog) is not None)
    dialog = view.reader.findChild(ShareDialog)
    assert isinstance(dialog, ShareDialog)
    assert "1 trait d’encre ne passe pas par i\u2011délibre" in texts(dialog)
    bodies.forget_account(mailbox.id)
    dialog.write.click()  # the mailbox was taken away meanwhile: said, and nothing is lost
    offline.wait(lambda: "messagerie" in texts(offline.shell.toast_box))
    shared, ink = carriage_words(Carriage(shared=2, private=1, strokes=3))
    assert "2 notes" in shared and "i-délibre" in shared and "ne passent pas par i-délibre" in ink


def make_pdf(path: Path, title: str = "Devis de toiture") -> Path:
    buffer = io.BytesIO()
    page = canvas.Canvas(buffer, pagesize=(500, 700))
    page.drawString(60, 640, title)
    page.showPage()
    page.drawString(60, 640, "Page deux")
    page.save()
    path.write_bytes(buffer.getvalue())
    return path


@pytest.mark.feature("A26", "106", "112")
def test_any_pdf_of_this_computer_is_annotated_and_never_changed(
    offline: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = make_pdf(tmp_path / "devis.pdf")
    original = file.read_bytes()
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_args: (str(file), ""))

    def opened() -> PdfWindow:
        offline.do("window.annotate")
        found = [w for w in offline.shell.findChildren(PdfWindow) if w.isVisible()]
        strip = found[-1].viewer.strip
        offline.wait(lambda: strip.document is not None and strip.settled)
        return found[-1]

    shown = opened()
    annotator, strip = shown.viewer.annotator, shown.viewer.strip
    assert annotator.bar.isVisible()
    place = strip.place_of(0)
    Pen(strip.viewport()).play(line(place.left() + 80, place.top() + 90, place.left() + 200, place.top() + 110))
    offline.settle()
    document = strip.document
    assert document is not None
    sheet = ink_document(getattr(document, "sha256"))  # noqa: B009 - a binder has none
    account = document.account
    (drawn,) = offline.call(offline.runtime.seances.ink(account, sheet))
    target = tmp_path / "copie.pdf"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: (str(target), ""))
    annotator.export()
    offline.wait(target.exists)
    assert file.read_bytes() == original and target.read_bytes().startswith(original)
    (mark,) = PdfReader(target).pages[0]["/Annots"]
    assert mark.get_object()["/Subtype"] == "/Ink"
    annotator.bar.undo.click()
    offline.settle()
    assert offline.call(offline.runtime.seances.ink(account, sheet)) == []
    annotator.bar.redo.click()
    offline.settle()
    shown.close()
    offline.settle()
    again = opened()
    offline.wait(lambda: [s.id for s in again.viewer.annotator.desk.layer.strokes()] == [drawn.id])
    again.close()


@pytest.mark.feature("106", "143")
def test_the_tools_of_any_pdf_fold_where_they_do_not_fit(
    offline: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = make_pdf(tmp_path / "devis.pdf")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_args: (str(file), ""))
    offline.do("window.annotate")
    (shown,) = [w for w in offline.shell.findChildren(PdfWindow) if w.isVisible()]
    strip, annotator = shown.viewer.strip, shown.viewer.annotator
    offline.wait(lambda: strip.document is not None and strip.settled)
    bar, desk, menu = annotator.bar, annotator.desk, annotator.bar.more.menu()
    bar.setFixedWidth(1000)
    offline.wait(lambda: all(ink.isVisible() for ink in bar._swatches) and bar.export.isVisible())
    assert "Rétablir" not in [a.text() for a in menu.actions()], "nothing is in the menu that has its button"
    bar.setFixedWidth(8 * bar.more.width())
    offline.wait(lambda: not bar.redo.isVisible())
    buttons = [b for b in bar.findChildren(QToolButton) if b.isVisible()]
    offline.wait(lambda: all(bar.rect().contains(b.geometry()) for b in buttons))
    entries = {a.text(): a for a in menu.actions()}
    assert {"Enregistrer une copie annotée…", "Rétablir", "Le doigt dessine"} <= set(entries)
    assert not entries["Rétablir"].isEnabled(), "there is nothing to do again"
    entries["Le doigt dessine"].trigger()
    assert desk.finger_draws and entries["Le doigt dessine"].isChecked()
    # The inks open from the one in hand; the pen is made thicker as in the reader of a meeting.
    (held,) = [ink for ink in bar._swatches if ink.isVisible()]
    held.click()
    next(a for m in bar.findChildren(QMenu) for a in m.actions() if a.text() == "Encre rouge").trigger()
    QApplication.activePopupWidget().close()
    assert desk.style == PEN_STYLES[2] and desk.kind is ToolKind.PEN
    bar.thick.weights["broad"].trigger()
    place = strip.place_of(0)
    Pen(strip.viewport()).play(line(place.left() + 80, place.top() + 90, place.left() + 200, place.top() + 110))
    offline.settle()
    assert desk.layer.strokes()[-1].width_pt == pytest.approx(2.2 * PEN_STYLES[2].width_pt)
    shown.close()


@pytest.mark.parametrize("damage", ["empty", "text", "encrypted", "no_pages", "half"])
def test_a_file_that_cannot_be_read_is_said_to_be_so(
    offline: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, damage: str
) -> None:
    file = make_pdf(tmp_path / "devis.pdf")
    if damage == "empty":
        file.write_bytes(b"")
    elif damage == "text":
        file.write_text("Ceci n’est pas un PDF", encoding="utf-8")
    elif damage == "half":
        file.write_bytes(file.read_bytes()[:200])
    else:
        writer = PdfWriter()
        if damage == "encrypted":
            writer.append(PdfReader(file))
            writer.encrypt("secret", algorithm="AES-256")
        with file.open("wb") as out:
            writer.write(out)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_args: (str(file), ""))
    offline.do("window.annotate")
    (shown,) = [w for w in offline.shell.findChildren(PdfWindow) if w.isVisible()]
    offline.wait(lambda: "ne peut pas être lu" in texts(shown))
    assert not shown.viewer.annotator.button.isEnabled()
    shown.close()


@pytest.mark.feature("48")
def test_settings_say_where_ink_goes_and_carry_it_in_an_encrypted_file(
    offline: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    view, _key = open_reader(offline)
    x, y = middle(view)
    Pen(view.reader.strip.viewport()).play(line(x - 40, y, x + 40, y))
    offline.settle()
    settings = offline.go("settings")
    settings.accounts.show_carnet()
    page = settings.over
    offline.wait(lambda: "pas de messagerie Zimbra" in texts(page))
    assert "1 note attend" in texts(page)
    target = tmp_path / "Mes notes.echarpe"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: (str(target), ""))
    body = offline.runtime.bodies.all[0].id
    page._save(body)
    offline.wait(lambda: "code de récupération" in texts(page) and not target.exists())  # there is none yet
    code = offline.call(offline.runtime.accounts.recovery_code())
    page._save(body)
    offline.wait(target.exists)
    assert b"x_pt" not in target.read_bytes()
    page.read_file(target, "0000-0000")
    offline.wait(lambda: "n’est pas le bon" in texts(page))
    page.read_file(target, code)
    offline.wait(lambda: not page._said.isVisible())
