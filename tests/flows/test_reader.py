"""The meeting read as one book in the real window: order, search, marks, layouts, night, text, shapes."""

from __future__ import annotations

import io
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QGuiApplication, QPointingDevice
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot
from reportlab.pdfgen.canvas import Canvas

from app.domain.exchange import Delta, FileRef
from app.domain.listing import FileState
from app.domain.seances import InkStroke, Origin, Rect, Seance
from app.services.pdf import PdfBinder
from app.store.tx import Tx
from tests.flows.desk import Desk
from tests.flows.served import Filled, reopened
from tests.flows.test_seances import middle, open_reader, screen, strokes_on_disk, texts
from tests.scenes.stage import staged
from tests.unit.ui.pens import Fingers, Pen, line
from ui.ink.tools import MARKER, PEN_STYLES, ToolKind
from ui.views.mail import preview
from ui.views.seances.allnotes import AllNotes, as_text
from ui.views.seances.contents import MARKS
from ui.views.seances.lostpage import LostPage
from ui.views.seances.view import SeancesView
from ui.widgets.basic import Button, Clickable
from ui.widgets.pdfview import PdfViewer

__all__ = ["screen"]


def binder(view: SeancesView) -> PdfBinder:
    document = view.reader.strip.document
    assert isinstance(document, PdfBinder)
    return document


@contextmanager
def window(folder: Path, qtbot: QtBot) -> Iterator[Desk]:
    """One start of the program."""
    runtime = reopened(folder)
    try:
        with staged(runtime, folder, size=QSize(1280, 800)) as shell:
            qtbot.waitExposed(shell)
            yield Desk(shell, runtime, qtbot)
    finally:
        runtime.stop()


@pytest.mark.feature("42", "109")
def test_documents_follow_one_another_in_the_order_of_the_sommaire(offline: Desk) -> None:
    view, _key = open_reader(offline)
    reader, first = view.reader, view.reader.item
    assert first is not None and first.document.origin is Origin.PROJET
    refs = [part.ref for part in binder(view).parts]
    assert refs == [item.ref for item in view.meeting.items if item.file is not None and "pdf" in item.file.media_type]
    after = refs[refs.index(first.ref) + 1]
    start = binder(view).start_of(after)
    assert start is not None
    reader.strip.go_to(start - 1)
    offline.settle()
    assert reader.item is not None and reader.item.ref == first.ref
    reader.strip.verticalScrollBar().setValue(round(reader.strip.top_of(start)))  # read on, by scrolling
    offline.settle()
    assert reader.item.ref == after
    offline.do("seances.previous")
    assert reader.item.ref == first.ref and reader.strip.page == binder(view).start_of(first.ref)
    view.go_back()
    offline.wait(lambda: {i.ref for i in view.meeting.items if i.opened} == {first.ref, after})  # displayed: read


@pytest.mark.feature("109")
def test_a_word_is_found_in_every_document_and_chosen_with_its_context(offline: Desk) -> None:
    view, _key = open_reader(offline)
    reader = view.reader
    offline.do("seances.find")
    field = reader.viewer.search.field
    offline.wait(field.hasFocus)
    QTest.keyClicks(field, "DELIBERATION")  # as typed in haste
    QTest.keyClick(field, Qt.Key.Key_Return)
    offline.wait(lambda: reader.found.isVisible())
    rows, first = reader.found._rows, reader.found._first
    documents = {binder(view).locate(page)[0].ref for page, _ in reader.viewer._hits}
    assert len(documents) > 1 and len(rows) > 1
    assert all("délibération" in row.accessibleName().lower() for row in rows)
    last = first + len(rows) - 1
    rows[-1].clicked.emit()
    wanted = reader.viewer._hits[last][0]
    offline.wait(lambda: bool(reader.viewer._boxes.get(wanted)))
    offline.settle()
    assert wanted in reader.strip.visible_pages()
    assert reader.viewer.search._count.text() == f"{last + 1}/{len(reader.viewer._hits)}"
    left, top, right, _bottom = reader.viewer._box_of_hit()
    place, scale = reader.strip.place_of(wanted), reader.strip.scale
    middle_of_word = QPoint(round(place.left() + (left + right) / 2 * scale), round(place.top() + top * scale + 1))
    painted = reader.strip.viewport().grab().toImage().pixelColor(middle_of_word)
    assert painted.blue() < painted.red() - 60  # marked on the page, though it was typed without its accents
    offline.do("seances.next_hit")  # beyond what was listed: the list follows
    assert reader.viewer._hit == last + 1
    assert [row for row in reader.found._rows if row._chosen] == [reader.found._rows[last + 1 - reader.found._first]]
    next(b for b in reader.found.findChildren(Button) if b.text() == "Résultats précédents").click()
    assert reader.found._first < first + len(rows) and reader.viewer._hit == last + 1
    field.clear()  # done with it: nothing stays behind
    offline.settle()
    assert not reader.found.isVisible() and not reader.viewer._hits


@pytest.mark.feature("109")
def test_where_there_is_no_room_the_places_found_take_the_page_s_place(offline: Desk) -> None:
    view, _key = open_reader(offline)
    offline.shell.resize(QSize(500, 800))
    offline.settle()
    reader = view.reader
    reader.viewer.search.field.setText("délibération")
    reader.viewer.search.field.returnPressed.emit()
    offline.wait(lambda: reader.found.isVisible())
    assert not reader.strip.isVisible()
    first = reader.found._first
    reader.found._rows[3].clicked.emit()
    offline.settle()
    assert reader.strip.isVisible() and not reader.found.isVisible() and reader.viewer._hit == first + 3


@pytest.mark.feature("109")
def test_the_page_and_the_marks_are_found_again_at_the_next_start(filled: Filled, tmp_path: Path, qtbot: QtBot) -> None:
    folder = tmp_path / "profile"
    shutil.copytree(filled.folder, folder)
    with window(folder, qtbot) as desk:
        view, key = open_reader(desk, lambda item: item.document.origin is Origin.PROJET and item.size_bytes > 0)
        long_ = max(view.meeting.items, key=lambda i: len(_pages(view, i.ref)))
        view._open_item(long_)
        desk.settle()
        start = binder(view).start_of(long_.ref)
        assert start is not None
        view.reader.strip.go_to(start + 1)
        desk.settle()
        desk.do("seances.bookmark")
        desk.wait(lambda: view.reader.written.memo is not None and bool(view.reader.written.memo.bookmarks))
        view.go_back()
        desk.settle()
    with window(folder, qtbot) as desk:
        view, _ = open_reader(desk, lambda item: item.document.document_id == long_.document.document_id)
        start = binder(view).start_of(long_.ref)
        assert start is not None and view.reader.strip.page == start + 1
        memo = desk.call(desk.runtime.seances.memo(key))
        assert [(m.document_id, m.page) for m in memo.bookmarks] == [(long_.document.document_id, 1)]
        view._open_item(view.meeting.items[0])  # from any document of the meeting
        desk.settle()
        view.reader.summary_button.setChecked(True)
        view.reader.contents.choose(MARKS)
        (row,) = view.reader.contents.marks.findChildren(Clickable)
        assert row.accessibleName() == f"{long_.title}, p. 2"
        row.clicked.emit()
        desk.settle()
        assert view.reader.strip.page == start + 1


def _pages(view: SeancesView, ref: str) -> tuple[tuple[float, float], ...]:
    return next((part.pages for part in binder(view).parts if part.ref == ref), ())


@pytest.mark.feature("113")
def test_two_pages_turned_pages_and_four_hundred_percent(offline: Desk) -> None:
    view, _key = open_reader(offline)
    strip = view.reader.strip
    offline.do("seances.columns")
    page = strip.page - strip.page % 2
    assert strip.place_of(page).top() == strip.place_of(page + 1).top()
    assert strip.place_of(page).right() < strip.place_of(page + 1).left()
    strip.go_to(page + 1)
    assert strip.page == page + 1, "gone to, though it is the second of its line"
    assert view.reader.item is view.reader.item_at(page + 1)[0]
    strip.go_to(page + 2)
    strip.go_to(page)
    assert strip.page == page
    strip.go_to(page + 1)
    offline.do("seances.columns")
    assert strip.page == page + 1, "the page that one reads is still there"
    upright = strip.place_of(strip.page)
    offline.do("seances.rotate")
    offline.wait(lambda: strip.settled)
    turned = strip.place_of(strip.page)
    assert (turned.width() > turned.height()) is (upright.width() < upright.height())
    # What is written on the turned page lies where the pen was, once the page is upright again.
    x, y = turned.left() + 60, max(turned.top(), 0) + 40
    Pen(strip.viewport()).play(line(x, y, x, y + 80))
    offline.settle()
    (stroke,) = strokes_on_disk(offline, view)
    _width, height = binder(view).pages[strip.page]
    first, last = stroke.points[0], stroke.points[-1]
    assert abs(first.y_pt - (height - 60 / strip.scale)) < 2 and abs(last.y_pt - first.y_pt) < 1
    assert last.x_pt > first.x_pt
    strip.set_zoom(9.0)
    assert strip.zoom == 4.0


@pytest.mark.feature("114")
def test_pages_by_night_are_dark_and_stay_so(offline: Desk) -> None:
    view, _key = open_reader(offline)
    strip = view.reader.strip
    place = strip.place_of(strip.page)
    corner = QPoint(round(place.left()) + 12, round(max(place.top(), 0)) + 12)
    assert strip.viewport().grab().toImage().pixelColor(corner).lightness() > 240
    offline.do("seances.night")
    assert strip.viewport().grab().toImage().pixelColor(corner).lightness() < 40
    assert offline.shell.ctx.prefs.night_pages
    offline.do("seances.night")
    assert strip.viewport().grab().toImage().pixelColor(corner).lightness() > 240


def text_line(desk: Desk, view: SeancesView) -> tuple[float, float, float, list[str]]:
    """(left, right, middle) of a line of text in the viewport, and its words."""
    strip, page = view.reader.strip, view.reader.strip.page
    words = desk.call(desk.runtime.pdf.words(binder(view), page))
    tops = [word[2] for word in words]
    wanted = next(w for w in words if tops.count(w[2]) >= 4 and w[2] > 150)
    on_line = [w for w in words if abs((w[2] + w[4]) / 2 - (wanted[2] + wanted[4]) / 2) < 3]
    place = strip.place_of(page)
    left, right = on_line[0][1] * strip.scale + place.left(), on_line[-1][3] * strip.scale + place.left()
    return left, right, (wanted[2] + wanted[4]) / 2 * strip.scale + place.top(), [w[0] for w in on_line]


@pytest.mark.feature("106", "109")
def test_text_is_selected_and_copied(offline: Desk) -> None:
    view, _key = open_reader(offline)
    left, right, y, words = text_line(offline, view)
    offline.do("seances.select")
    viewport, bar = view.reader.strip.viewport(), view.reader.bar
    for start in (round(left) + 1, round(left) - 30):  # before the words of the page are known, then from the margin
        QTest.mousePress(viewport, Qt.MouseButton.LeftButton, pos=QPoint(start, round(y)))
        QTest.mouseMove(viewport, QPoint(round(right) - 1, round(y)))
        QTest.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=QPoint(round(right) - 1, round(y)))
        offline.wait(lambda: view.reader.desk.selection.words == " ".join(words))
        assert bar._copy.isVisible() and not bar._delete.isVisible()
        if start > left:
            QTest.mouseClick(viewport, Qt.MouseButton.LeftButton, pos=QPoint(round(left) - 60, round(y)))
            offline.wait(lambda: not view.reader.desk.selection.words)
    QTest.mouseClick(bar._copy, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == " ".join(words)


@pytest.mark.feature("105", "140")
def test_control_f_looks_in_the_document_that_is_read_and_everywhere_else_in_the_lists(offline: Desk) -> None:
    view, _key = open_reader(offline)
    offline.do("window.find")
    assert view.reader.viewer.search.field.hasFocus() and offline.shell.space == "seances"
    view.go_back()
    offline.settle()
    offline.do("window.find")
    assert offline.shell.header.search.hasFocus()


@pytest.mark.feature("106", "108")
def test_a_finger_chooses_words_by_taps_and_still_scrolls(offline: Desk, screen: QPointingDevice) -> None:
    view, _key = open_reader(offline)
    left, _right, y, words = text_line(offline, view)
    offline.do("seances.select")
    strip = view.reader.strip
    fingers = Fingers(strip.viewport(), screen)

    def tap(x: float) -> None:
        fingers.down((x, y))
        fingers.up((x, y))
        offline.settle()

    tap(left + 3)
    assert view.reader.desk.selection.words == words[0]
    tap(left + 300)  # the screen of the tests ends at 800
    QTest.mouseClick(view.reader.bar._copy, Qt.MouseButton.LeftButton)
    copied = QGuiApplication.clipboard().text()
    assert len(copied.split()) > 2 and " ".join(words).startswith(copied)
    fingers.drag((left, y + 200), [(left, y + 200 - 30 * i) for i in range(1, 8)])
    offline.wait(lambda: strip.verticalScrollBar().value() > 50)


@pytest.mark.feature("106")
def test_the_highlighter_lies_on_the_words_and_one_undo_takes_it_away(offline: Desk) -> None:
    view, _key = open_reader(offline)
    left, right, y, _words = text_line(offline, view)
    offline.do("seances.highlighter")
    Pen(view.reader.strip.viewport()).play(line(left + 5, y + 3, right - 5, y - 2))
    offline.wait(lambda: [len(s.points) for s in strokes_on_disk(offline, view)] == [2])
    (stroke,) = strokes_on_disk(offline, view)
    assert stroke.tool == "highlighter" and stroke.points[0].y_pt == stroke.points[1].y_pt
    assert stroke.width_pt != MARKER.width_pt
    offline.do("seances.undo")
    offline.wait(lambda: strokes_on_disk(offline, view) == [])
    offline.do("seances.redo")
    offline.wait(lambda: [s.points for s in strokes_on_disk(offline, view)] == [stroke.points])


@pytest.mark.feature("106")
def test_rectangles_arrows_and_stamps(offline: Desk) -> None:
    view, _key = open_reader(offline)
    x, y = middle(view)
    pen = Pen(view.reader.strip.viewport())
    for number, action in enumerate(("rectangle", "arrow", "stamp_seen", "stamp_review")):
        offline.do(f"seances.{action}")
        at = y + 90 * number
        pen.play(line(x - 60, at, x + 60, at + (50 if action != "stamp_seen" else 0), start_ms=2000 * number))
        offline.settle()
    made = sorted(strokes_on_disk(offline, view), key=lambda s: s.points[0].y_pt)
    assert [(len(s.points), s.tool, s.text) for s in made] == [
        (5, "pen", ""),
        (5, "pen", ""),
        (2, "stamp", "VU"),
        (2, "stamp", "À REVOIR"),
    ]
    for _ in range(4):
        offline.do("seances.undo")
    assert strokes_on_disk(offline, view) == []


@pytest.mark.feature("106", "107")
def test_ink_is_chosen_moved_recoloured_and_deleted(offline: Desk) -> None:
    view, _key = open_reader(offline)
    x, y = middle(view)
    viewport, desk = view.reader.strip.viewport(), view.reader.desk
    Pen(viewport).play(line(x - 80, y, x + 80, y))
    offline.settle()
    (drawn,) = strokes_on_disk(offline, view)
    offline.do("seances.select")
    QTest.mousePress(viewport, Qt.MouseButton.LeftButton, pos=QPoint(round(x), round(y)))
    QTest.mouseMove(viewport, QPoint(round(x), round(y) + 60))
    QTest.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=QPoint(round(x), round(y) + 60))
    offline.settle()
    (moved,) = strokes_on_disk(offline, view)
    shift = 60 / view.reader.strip.scale
    assert moved.id == drawn.id and abs(moved.points[0].y_pt - drawn.points[0].y_pt - shift) < 1
    desk.choose(ToolKind.PEN, PEN_STYLES[2])
    offline.settle()
    assert _one(offline, view).colour == PEN_STYLES[2].colour
    QTest.mouseClick(view.reader.bar._delete, Qt.MouseButton.LeftButton)
    offline.settle()
    assert strokes_on_disk(offline, view) == []
    assert not view.reader.bar._delete.isVisible()
    for _ in range(3):
        offline.do("seances.undo")
    assert _one(offline, view).points == drawn.points and _one(offline, view).colour == drawn.colour


def _one(desk: Desk, view: SeancesView) -> InkStroke:
    (stroke,) = strokes_on_disk(desk, view)
    return stroke


@pytest.mark.feature("A23", "104")
def test_the_side_of_the_tools_is_remembered(offline: Desk) -> None:
    view, _key = open_reader(offline)
    assert view.reader.bar.x() > view.reader.viewer.x()
    view.reader.bar._side.click()
    offline.settle()
    assert view.reader.bar.x() < view.reader.viewer.x() and offline.shell.ctx.prefs.left_handed


@pytest.mark.feature("A41")
def test_a_replaced_document_receives_its_ink_under_the_eyes(offline: Desk) -> None:
    view, key = open_reader(offline)
    page, item = view.meeting.page, view.reader.item
    assert page is not None and item is not None and item.file is not None
    left, right, y, _words = text_line(offline, view)
    Pen(view.reader.strip.viewport()).play(line(left, y + 8, right, y + 8))
    offline.settle()
    (before,) = strokes_on_disk(offline, view)
    fresh = "00000000-0000-4000-8000-00000000abcd"
    documents = tuple(
        replace(d, document_id=fresh) if d.document_id == item.document.document_id else d
        for d in page.seance.documents
    )
    file = FileRef(
        ref=f"projet:{fresh}", owner_kind=Seance.KIND, owner_id=key.id, name="v2", media_type="application/pdf"
    )
    delta = Delta(stream="x", cursor="1", upserts=(replace(page.seance, documents=documents),), files=(file,))
    sha256 = item.file.sha256  # the same words: the place is the same

    def replaced(tx: Tx) -> None:
        tx.apply_delta(key.account, delta)
        tx.set_file(key.account, file.ref, state=FileState.HERE, sha256=sha256)

    offline.call(offline.runtime._bodies.store_of(key.account).write(replaced))
    offline.wait(lambda: view.reader.item is not None and view.reader.item.document.document_id == fresh)
    offline.wait(lambda: [s.id for s in strokes_on_disk(offline, view)] == [before.id])
    (after,) = strokes_on_disk(offline, view)
    assert after.document_id == fresh and after.points == before.points
    offline.wait(lambda: [s.id for s in view.reader.desk.layer.of_page((fresh, after.page))] == [before.id])
    # And what has no place any more is in the list of all notes, with its old page, to be laid by hand.
    old = item.document.document_id
    lost = [replace(after, id=f"lost{n}", unplaced=True, was_on=old, near="Madame la Maire expose") for n in (1, 2)]
    offline.call(offline.runtime.seances.change_ink(key.account, lost))
    view.go_back()
    offline.settle()
    offline.do("seances.all_notes")
    offline.wait(lambda: view.findChild(AllNotes) is not None)
    dialog = view.findChild(AllNotes)
    assert dialog is not None and "2 traits d’encre de la version précédente, p. 1" in texts(dialog)
    assert "2 traits d’encre de la version précédente, p. 1, à replacer" in as_text(page, dialog._written)
    offline.wait(lambda: not dialog.findChild(LostPage).pixmap().isNull())
    next(b for b in dialog.findChildren(Button) if b.text() == "La replacer…").click()
    offline.wait(lambda: view.reader.strip.settled and len(view.reader.desk.unplaced) == 2)
    assert view.reader.notes.isVisible() and view.reader.item.document.document_id == fresh

    def laying() -> list[Button]:
        found = view.reader.notes.findChildren(Button)
        return [b for b in found if b.isVisible() and b.text() == "Poser sur cette page"]

    offline.wait(lambda: bool(laying()))
    view.reader.go_to(view.reader.at + 1)
    laying()[-1].click()
    offline.wait(lambda: not any(s.unplaced for s in strokes_on_disk(offline, view)))
    laid = {s.id: s for s in strokes_on_disk(offline, view)}
    assert set(laid) == {before.id, "lost1", "lost2"} and laid["lost1"].page == 1 and laid["lost1"].was_on == ""
    assert {s.id for s in view.reader.desk.selection.strokes} == {"lost1", "lost2"}, "in hand, to be moved"
    offline.do("seances.undo")
    assert all(s.unplaced for s in strokes_on_disk(offline, view) if s.id != before.id)


@pytest.mark.feature("47", "112")
def test_everything_written_in_a_meeting_is_one_list_and_one_text(
    offline: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    view, key = open_reader(offline)
    page, item = view.meeting.page, view.reader.item
    assert page is not None and item is not None
    x, y = middle(view)
    Pen(view.reader.strip.viewport()).play(line(x - 80, y, x + 80, y))
    zone = Rect(left=50, top=500, right=200, bottom=540)
    offline.call(offline.runtime.seances.save_note(key, item.document, 0, zone, "À chiffrer avant jeudi"))
    offline.settle()
    offline.do("seances.all_notes")
    offline.wait(lambda: view.findChild(AllNotes) is not None)
    dialog = view.findChild(AllNotes)
    assert dialog is not None
    mine = [each for each in dialog._written if each.document == item.document]
    assert any(each.strokes == 1 for each in mine) and any(each.text == "À chiffrer avant jeudi" for each in mine)
    target = tmp_path / "notes.txt"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", staticmethod(lambda *_args: (str(target), "")))
    dialog.save.click()
    offline.wait(lambda: target.exists() and bool(target.read_text("utf-8")))
    saved = target.read_text("utf-8")
    assert page.seance.name in saved and item.document.name in saved
    assert "p. 1\u00a0: À chiffrer avant jeudi" in saved and "1 trait d’encre" in saved
    dialog.accept()
    offline.settle()
    view.go_back()  # from the page of the meeting too, and from there to the place itself
    offline.settle()
    offline.do("seances.all_notes")
    offline.wait(lambda: any(d.isVisible() for d in view.findChildren(AllNotes)))
    (again,) = (d for d in view.findChildren(AllNotes) if d.isVisible())
    note = next(row for row in again.findChildren(Clickable) if "À chiffrer" in row.accessibleName())
    note.clicked.emit()
    strip = view.reader.strip
    offline.wait(lambda: view.stack.currentWidget() is view.reader and strip.document is not None and strip.settled)
    start = binder(view).start_of(item.ref)
    assert start is not None and strip.page == start and strip.place_of(start).top() < -100


@pytest.mark.feature("42")
def test_what_is_no_pdf_is_opened_with_its_own_program(offline: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[Path] = []
    monkeypatch.setattr(preview.QDesktopServices, "openUrl", lambda url: opened.append(Path(url.toLocalFile())))
    view, _key = open_reader(offline)
    sheet = next(i for i in view.meeting.items if i.file is not None and i.file.name.endswith(".xlsx"))
    view.reader.item_wanted.emit(sheet)
    viewer = view.reader.viewer
    offline.wait(lambda: viewer._stack.currentWidget() is viewer._apart)
    assert not viewer.search.isEnabled()  # no pages: nothing to search in, nothing to enlarge
    assert viewer._apart is not None
    viewer._apart.findChild(Button).click()
    offline.wait(lambda: bool(opened))
    assert opened[0].name == sheet.title and opened[0].read_bytes()[:2] == b"PK"
    offline.runtime.plain_copies.forget()


def test_a_file_is_shown_by_its_first_page_then_laid_out_by_the_sizes_of_all(offline: Desk) -> None:
    account, ref = offline.runtime.accounts.accounts()[0].id, "mixed"
    buffer = io.BytesIO()
    drawn = Canvas(buffer, pagesize=(500, 700))
    for size in ((500, 700), (700, 500), (500, 700)):
        drawn.setPageSize(size)
        drawn.drawString(60, 300, "page")
        drawn.showPage()
    drawn.save()
    file = FileRef(ref=ref, owner_kind=Seance.KIND, owner_id="s", name=ref, media_type="application/pdf")
    store = offline.runtime._bodies.store_of(account)

    async def put() -> None:
        sha256 = await store.blobs.put(buffer.getvalue())
        await store.write(lambda tx: tx.take_in(account, refs=(file,)))
        await store.write(lambda tx: tx.set_file(account, ref, state=FileState.HERE, sha256=sha256))

    offline.call(put())
    viewer = PdfViewer(offline.shell.ctx)
    viewer.resize(600, 500)
    viewer.show()
    try:
        viewer.open(account, ref)
        offline.wait(lambda: viewer.strip.document is not None and not getattr(viewer.strip.document, "guessed", True))
        assert [viewer.strip.size_of(page) for page in range(3)] == [(500, 700), (700, 500), (500, 700)]
        offline.wait(lambda: viewer.strip.painted(0))
        viewer.close()
    finally:
        viewer.deleteLater()
