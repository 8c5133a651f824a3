"""The side of the reader: small pages with what is written on them, what a screen reader is told, where the keyboard is."""

from __future__ import annotations

import itertools

import pytest
from PySide6.QtCore import QEvent, QSize
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication, QToolButton, QWidget

from tests.flows.desk import Desk
from tests.flows.test_seances import middle, open_reader, strokes_on_disk
from tests.unit.ui.pens import Pen, line
from ui.ink.tools import PEN_STYLES, ToolKind
from ui.tour.driver import activate
from ui.views.seances.contents import PAGES
from ui.views.seances.view import SeancesView


def with_pages(desk: Desk) -> SeancesView:
    """The reader, its small pages shown and drawn."""
    view, _key = open_reader(desk)
    view.reader.summary_button.setChecked(True)
    view.reader.contents.choose(PAGES)
    small = view.reader.contents.thumbnails
    desk.wait(lambda: view.reader.strip.page in small._pixmaps)
    return view


def shown(view: SeancesView) -> QImage:
    """The small page of the page in view, as it is painted."""
    small = view.reader.contents.thumbnails
    return small._pixmap(view.reader.strip.page).toImage()


def of_colour(image: QImage, colour: QColor) -> int:
    """Pixels nearer to ``colour`` than any shade of grey is."""
    return sum(
        abs(pixel.hue() - colour.hue()) < 12 and pixel.saturation() > 60
        for x in range(image.width())
        for y in range(image.height())
        for pixel in (image.pixelColor(x, y),)
    )


@pytest.mark.feature("109", "48")
def test_small_pages_show_what_the_pen_left(offline: Desk) -> None:
    view = with_pages(offline)
    desk, small = view.reader.desk, view.reader.contents.thumbnails
    style = next(style for style in PEN_STYLES if QColor(style.colour).saturation() > 120)
    desk.choose(ToolKind.PEN, style)
    before = of_colour(shown(view), QColor(style.colour))
    assert "avec votre encre" not in small.accessibleName()
    x, y = middle(view)
    Pen(view.reader.strip.viewport()).play(line(x - 150, y, x + 150, y))
    offline.wait(lambda: len(strokes_on_disk(offline, view)) == 1)
    assert of_colour(shown(view), QColor(style.colour)) > before + 20
    offline.wait(lambda: "avec votre encre" in small.accessibleName())
    first = small._pixmap(view.reader.strip.page)
    assert small._pixmap(view.reader.strip.page) is first, "drawn anew only when the strokes are other ones"
    desk.undo()
    offline.wait(lambda: of_colour(shown(view), QColor(style.colour)) == before)


@pytest.mark.feature("143")
def test_pages_have_the_pixels_of_the_screen_they_come_to(offline: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The window was moved to a finer screen: nothing stays stretched until one scrolls."""
    view = with_pages(offline)
    strip, small = view.reader.strip, view.reader.contents.thumbnails
    offline.wait(lambda: strip.settled)
    before = shown(view).width()
    for pages in (strip, small):
        monkeypatch.setattr(pages, "devicePixelRatioF", lambda: 2.0)
        QApplication.sendEvent(pages, QEvent(QEvent.Type.DevicePixelRatioChange))
    assert not strip.settled
    offline.wait(lambda: strip.settled)
    offline.wait(lambda: strip.page in small._pixmaps)
    assert shown(view).width() == 2 * before


@pytest.mark.feature("140", "A35")
def test_where_one_is_is_told_of_the_pages_and_of_the_small_ones(offline: Desk) -> None:
    view = with_pages(offline)
    strip, small = view.reader.strip, view.reader.contents.thumbnails
    for page in (0, strip.page_count - 1):
        strip.go_to(page)
        strip.verticalScrollBar().setValue(strip.verticalScrollBar().maximum() if page else 0)
        offline.settle()
        where = f"page {strip.page + 1} sur {strip.page_count}"
        assert strip.accessibleName() == f"Pages du document, {where}"
        assert where in small.accessibleName()
    strip.set_document(None)
    assert strip.accessibleName() == "Pages du document"


def focused_in(widget: QWidget) -> bool:
    here = QApplication.focusWidget()
    return here is not None and (here is widget or widget.isAncestorOf(here))


@pytest.mark.feature("140")
def test_the_keyboard_stays_in_the_reader_when_a_panel_covers_the_page(offline: Desk) -> None:
    """It fell on « Aujourd'hui », the first of what was left."""
    view, _key = open_reader(offline)
    reader = view.reader
    offline.shell.resize(QSize(500, 800))
    activate(offline.shell.window())  # no window manager does, on a bare X server
    offline.settle()
    reader.strip.setFocus()
    for button, panel in ((reader.summary_button, reader.contents), (reader.notes_button, reader.notes)):
        button.setChecked(True)
        offline.settle()
        assert not reader.strip.isVisible() and focused_in(panel)
        button.setChecked(False)
        offline.settle()
        assert reader.strip.isVisible() and focused_in(reader.strip)
    reader.start_search()
    reader.viewer.search.field.setText("délibération")
    reader.viewer.search.field.returnPressed.emit()
    offline.wait(lambda: reader.found.isVisible())
    assert focused_in(reader.found)


@pytest.mark.feature("143")
def test_no_tool_lies_over_another_in_the_narrowest_window(offline: Desk) -> None:
    """1280×800 enlarged four times: the tools that do not fit are in the menu of the last button."""
    view, _key = open_reader(offline)
    reader = view.reader
    offline.shell.resize(QSize(360, 640))
    reader.immerse(True)
    offline.settle()
    bar = reader.bar
    shown = sorted((b for b in bar.findChildren(QToolButton) if b.isVisible()), key=lambda b: b.x())
    assert bar._leave in shown and bar._more in shown and shown[-1].geometry().right() <= bar.width()
    assert all(a.geometry().right() < b.x() for a, b in itertools.pairwise(shown))
    folded = [offline.shell.ctx.actions.qaction(id) for id in ("seances.hand", "seances.select")]
    assert set(folded) <= set(bar._more.menu().actions())
