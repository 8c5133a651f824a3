"""Ink from events to strokes: tools, palm guard, overlays; no window, no store."""

from __future__ import annotations

import itertools

import pytest
from PySide6.QtCore import QCoreApplication, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.domain.seances import InkPoint, InkStroke, Rect
from tests.unit.ui.pens import Pen, Sample
from ui.application import Application
from ui.ink.contact import PALM_REST_MS, Contact, Device, PalmGuard, Phase, from_tablet, is_hover
from ui.ink.geometry import cut, touches
from ui.ink.layer import InkLayer, draw_stroke
from ui.ink.tools import MARKER, PEN_STYLES, EraserTool, NoteTool, ShapeTool, StrokeTool, ToolKind
from ui.ink.words import paragraphs

PLACE = QRectF(0, 0, 400, 500)

SHEET_PT = (595.0, 842.0)


def contact(phase: Phase, x: float, y: float, pressure: float | None = 0.5, ms: int = 0, page: int = 0) -> Contact:
    return Contact(Device.PEN, phase, page, x, y, pressure, ms)


def drawing(finished: list[InkStroke], kind: ToolKind = ToolKind.PEN) -> StrokeTool:
    return StrokeTool(kind, PEN_STYLES[1], "s1", "d1", finished.append)


def stroke(
    points: list[tuple[float, float]], tool: str = "pen", width: float = 2.0, colour: str = "#1b3a8f"
) -> InkStroke:
    inked = tuple(InkPoint(x_pt=x, y_pt=y, pressure=1.0, time_ms=i) for i, (x, y) in enumerate(points))
    return InkStroke(
        id=f"{tool}{points[0]}",
        seance_id="s",
        document_id="d",
        page=0,
        points=inked,
        tool=tool,
        width_pt=width,
        colour=colour,
    )


# --- the stroke tool ------------------------------------------------------------------------------


@pytest.mark.feature("103")
def test_a_stroke_keeps_points_pressure_and_time() -> None:
    finished: list[InkStroke] = []
    tool = drawing(finished)
    assert tool.feed(contact(Phase.DOWN, 10, 10, 0.2, 1000)) is not None
    segment = tool.feed(contact(Phase.MOVE, 20, 12, 0.8, 1007))
    assert segment is not None and segment[0].x_pt == 10 and segment[1].pressure == 0.56
    tool.feed(contact(Phase.UP, 20, 12, None, 1010))
    (made,) = finished
    assert [(p.x_pt, p.y_pt, p.pressure, p.time_ms) for p in made.points] == [(10, 10, 0.2, 0), (20, 12, 0.56, 7)]
    assert (made.seance_id, made.document_id, made.page, made.tool) == ("s1", "d1", 0, "pen")


def test_up_is_no_point_and_jitter_is_dropped() -> None:
    finished: list[InkStroke] = []
    tool = drawing(finished)
    for x in (10.0, 10.05, 10.1):
        tool.feed(contact(Phase.DOWN if x == 10.0 else Phase.MOVE, x, 10))
    tool.feed(contact(Phase.UP, 300, 300, None))
    assert [(p.x_pt, p.y_pt) for p in finished[0].points] == [(10.0, 10.0)]


def test_cancel_leaves_nothing_and_other_pages_are_ignored() -> None:
    finished: list[InkStroke] = []
    tool = drawing(finished)
    tool.feed(contact(Phase.DOWN, 1, 1))
    assert tool.feed(contact(Phase.MOVE, 5, 5, page=1)) is None
    tool.feed(contact(Phase.CANCEL, 0, 0))
    tool.feed(contact(Phase.UP, 5, 5))
    assert finished == [] and not tool.active


@pytest.mark.feature("A22")
def test_a_lost_up_event_does_not_lose_the_stroke() -> None:
    finished: list[InkStroke] = []
    tool = drawing(finished)
    tool.feed(contact(Phase.DOWN, 1, 1))
    tool.feed(contact(Phase.MOVE, 9, 9))
    tool.feed(contact(Phase.DOWN, 50, 50, ms=500))
    tool.feed(contact(Phase.UP, 50, 50, ms=510))
    assert [len(s.points) for s in finished] == [2, 1]


def test_times_never_run_backwards() -> None:
    finished: list[InkStroke] = []
    tool = drawing(finished)
    tool.feed(contact(Phase.DOWN, 1, 1, ms=1000))
    tool.feed(contact(Phase.MOVE, 9, 9, ms=900))
    tool.feed(contact(Phase.MOVE, 19, 9, ms=1040))
    tool.feed(contact(Phase.MOVE, 29, 9, ms=1010))
    tool.feed(contact(Phase.UP, 29, 9, ms=901))
    assert [p.time_ms for p in finished[0].points] == [0, 0, 40, 40]


# --- eraser and note ------------------------------------------------------------------------------


@pytest.mark.feature("105", "A24")
def test_eraser_takes_what_it_passes_over() -> None:
    strokes = [stroke([(10, 10), (100, 10)]), stroke([(10, 80), (100, 80)])]
    gone: list[InkStroke] = []
    tool = EraserTool(lambda _page: [s for s in strokes if s not in gone], lambda stroke, _left: gone.append(stroke))
    tool.feed(contact(Phase.MOVE, 50, 10))
    assert gone == []  # hovering erases nothing
    tool.feed(contact(Phase.DOWN, 50, 40))
    tool.feed(contact(Phase.MOVE, 50, 13))
    tool.feed(contact(Phase.UP, 50, 13))
    assert gone == [strokes[0]]


def test_touches_between_points_and_on_a_dot() -> None:
    assert touches(stroke([(0, 0), (100, 0)]), 50, 6, 6)
    assert not touches(stroke([(0, 0), (100, 0)]), 50, 9, 6)
    assert touches(stroke([(5, 5)]), 8, 5, 6)


@pytest.mark.feature("A24", "105")
def test_a_rubber_leaves_the_pieces_beside_it() -> None:
    line = stroke([(0, 0), (100, 0)])
    left = cut(line, 50, 0, 9)
    assert left is not None
    assert [[(p.x_pt, p.y_pt) for p in piece.points] for piece in left] == [[(0, 0), (40, 0)], [(60, 0), (100, 0)]]
    assert len({line.id, *(piece.id for piece in left)}) == 3 and left[0].colour == line.colour
    assert cut(line, 50, 30, 9) is None, "not touched"
    assert [p.points[-1].x_pt for p in cut(line, 100, 0, 9) or ()] == [90]
    assert cut(line, 50, 0, 80) == []
    assert cut(stroke([(5, 5)]), 5, 5, 3) == []
    bent = stroke([(0, 0), (20, 0), (40, 0), (40, 30), (40, 60)])
    assert [len(piece.points) for piece in cut(bent, 40, 30, 4) or ()] == [4, 2]


@pytest.mark.feature("103")
def test_a_pen_that_lies_flat_writes_wider_and_pressure_does_not_tremble() -> None:
    def widths(tilt: float) -> list[float | None]:
        finished: list[InkStroke] = []
        tool = drawing(finished)
        for number, pressure in enumerate((0.4, 0.8, 0.4, 0.8, 0.4)):
            phase = Phase.MOVE if number else Phase.DOWN
            tool.feed(Contact(Device.PEN, phase, 0, 10.0 * number, 0, pressure, number, tilt))
        tool.feed(contact(Phase.UP, 0, 0, None))
        return [point.pressure for point in finished[0].points]

    upright, flat = widths(0.0), widths(1.0)
    assert all(a is not None and b is not None and b > a for a, b in zip(upright, flat, strict=True))
    jumps = [abs(a - b) for a, b in itertools.pairwise(upright) if a is not None and b is not None]
    assert max(jumps) < 0.3, "the sensor's jumps of 0.4 are softened"


@pytest.mark.feature("47")
def test_note_zone_by_drag_by_tap_and_without_an_up() -> None:
    zones: list[tuple[int, Rect]] = []
    tool = NoteTool(lambda page, zone: zones.append((page, zone)), SHEET_PT)
    tool.feed(contact(Phase.DOWN, 100, 90, page=2))
    tool.feed(contact(Phase.MOVE, 40, 30, page=2))
    tool.feed(contact(Phase.UP, -1, -1, page=2))  # made up: the real one was lost
    assert zones == [(2, Rect(left=40, top=30, right=100, bottom=90))]
    tool.feed(contact(Phase.DOWN, 10, 20))
    tool.feed(contact(Phase.UP, 11, 21))
    zone = zones[1][1]
    assert (zone.left, zone.top) == (10, 20) and zone.right - zone.left > 100
    tool.feed(contact(Phase.DOWN, 590, 838))
    tool.feed(contact(Phase.UP, 591, 838))
    corner = zones[2][1]
    assert (corner.right, corner.bottom) == SHEET_PT, "tapped at the corner: all of it is on the page"


@pytest.mark.feature("50")
def test_a_stamp_tapped_at_the_edge_stays_on_the_page() -> None:
    made: list[InkStroke] = []
    tool = ShapeTool(ToolKind.STAMP_SEEN, PEN_STYLES[0], "s", "d", made.append, SHEET_PT)
    for x, y in ((100, 90), (580, 835)):
        tool.feed(contact(Phase.DOWN, x, y))
        tool.feed(contact(Phase.UP, x, y))
    inside, edge = ([(p.x_pt, p.y_pt) for p in stroke.points] for stroke in made)
    assert inside[0] == (100, 90)
    assert edge[1] == SHEET_PT and edge[1][0] - edge[0][0] == inside[1][0] - inside[0][0]


# --- the palm -------------------------------------------------------------------------------------


@pytest.mark.feature("104", "A23")
def test_palm_guard_while_near_and_shortly_after() -> None:
    guard = PalmGuard()
    assert not guard.ignores_touch(0)
    guard.pen_near(True, 1000)
    assert guard.ignores_touch(60_000)  # however still the pen is held
    guard.pen_near(False, 61_000)
    assert guard.ignores_touch(61_000 + PALM_REST_MS - 1)
    assert not guard.ignores_touch(61_000 + PALM_REST_MS)
    guard.pen_used(70_000)
    assert guard.ignores_touch(70_100)


# --- events ---------------------------------------------------------------------------------------


class Listener(QWidget):
    """Collects what the adapter makes of tablet events."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[object] = []
        self.hovers = 0
        self.setAttribute(Qt.WidgetAttribute.WA_TabletTracking)

    def tabletEvent(self, event: object) -> None:
        self.seen.append(from_tablet(event))  # type: ignore[arg-type]
        self.hovers += is_hover(event)  # type: ignore[arg-type]
        event.accept()  # type: ignore[attr-defined]


@pytest.fixture
def listener(qtbot: QtBot) -> Listener:
    widget = Listener()
    qtbot.addWidget(widget)
    widget.resize(200, 200)
    widget.show()
    return widget


@pytest.mark.feature("103", "105")
def test_adapter_reads_phase_device_and_pressure(listener: Listener) -> None:
    Pen(listener).play([Sample("d", 5, 6, 0.25, 10), Sample("m", 7, 8, 0.5, 15), Sample("h", 9, 9), Sample("u", 9, 9)])
    down, move, hover, up = listener.seen
    assert (down.phase, down.device, down.pressure, down.time_ms) == (Phase.DOWN, Device.PEN, 0.25, 10)  # type: ignore[attr-defined]
    assert (move.place, move.pressure) == (QPointF(7, 8), 0.5)  # type: ignore[attr-defined]
    assert hover is None and listener.hovers == 1
    assert up.phase is Phase.UP and up.pressure is None  # type: ignore[attr-defined]
    listener.seen.clear()
    Pen(listener).play([Sample("d", 1, 1, tilt=0), Sample("m", 2, 2, tilt=-30), Sample("m", 3, 3, tilt=60)])
    assert [seen.tilt for seen in listener.seen] == [0.0, 0.5, 1.0]  # type: ignore[attr-defined]
    listener.seen.clear()
    Pen(listener, eraser=True).play([Sample("d", 1, 1)])
    assert listener.seen[0].device is Device.ERASER  # type: ignore[attr-defined]


def test_side_button_erases_and_no_pressure_is_none(listener: Listener) -> None:
    Pen(listener).play([Sample("d", 1, 1)], Qt.MouseButton.RightButton)
    assert listener.seen[0].device is Device.ERASER  # type: ignore[attr-defined]
    listener.seen.clear()
    Pen(listener, pressure=False).play([Sample("d", 1, 1, 1.0)])
    assert listener.seen[0].pressure is None  # type: ignore[attr-defined]


@pytest.mark.feature("104")
def test_application_passes_on_proximity(qapp: QApplication, listener: Listener) -> None:
    assert isinstance(qapp, Application)
    heard: list[tuple[bool, int]] = []
    qapp.pen_near.connect(lambda near, ms: heard.append((near, ms)))
    pen = Pen(listener)
    QCoreApplication.sendEvent(qapp, pen.near(40))
    QCoreApplication.sendEvent(qapp, pen.near(90, leaves=True))
    assert heard == [(True, 40), (False, 90)]


# --- painting -------------------------------------------------------------------------------------


def page_image(layer: InkLayer, ground: str = "#ffffff") -> QImage:
    image = QImage(400, 500, QImage.Format.Format_RGB32)
    image.fill(QColor(ground))
    painter = QPainter(image)
    layer.paint(painter, ("d", 0), PLACE, 1.0, 1.0)
    painter.end()
    return image


@pytest.mark.feature("103")
def test_width_follows_pressure(qapp: QApplication) -> None:
    points = (InkPoint(x_pt=50, y_pt=100, pressure=0.0), InkPoint(x_pt=350, y_pt=100, pressure=0.0))
    soft = InkStroke(id="a", seance_id="s", document_id="d", page=0, points=points, width_pt=20, colour="#000000")
    hard = tuple(InkPoint(x_pt=p.x_pt, y_pt=300, pressure=1.0) for p in points)
    layer = InkLayer()
    layer.set_strokes(
        [soft, InkStroke(id="b", seance_id="s", document_id="d", page=0, points=hard, width_pt=20, colour="#000000")]
    )
    image = page_image(layer)

    def thickness(y: int) -> int:
        return sum(image.pixelColor(200, row).lightness() < 128 for row in range(y - 20, y + 20))

    assert thickness(300) == pytest.approx(20, abs=2)
    assert thickness(100) == pytest.approx(8, abs=2)


@pytest.mark.feature("106")
def test_highlighter_multiplies_and_never_darkens_itself(qapp: QApplication) -> None:
    marker = stroke([(50, 100), (350, 100), (50, 100)], "highlighter", 30, MARKER.colour)
    layer = InkLayer()
    layer.set_strokes([marker])
    image = page_image(layer)
    assert image.pixelColor(200, 100) == QColor(MARKER.colour)
    assert page_image(layer, "#000000").pixelColor(200, 100) == QColor("#000000")  # text under it stays black


def test_live_segments_are_what_a_redraw_gives(qapp: QApplication) -> None:
    made = stroke([(20, 20), (120, 40), (200, 200), (60, 220)], width=5)
    live = InkLayer()
    for a, b in zip(made.points, made.points[1:], strict=False):
        dirty = live.segment(0, PLACE, 1.0, 1.0, made, (a, b))
        assert dirty.contains(QPointF(b.x_pt, b.y_pt))
    live.add(made, drawn=True)
    redrawn = InkLayer()
    redrawn.add(made)
    assert page_image(live) == page_image(redrawn)


def test_removal_and_cancel_clear_the_overlay(qapp: QApplication) -> None:
    blank = page_image(InkLayer())
    made = stroke([(20, 20), (200, 200)], width=5)
    layer = InkLayer()
    layer.add(made)
    assert page_image(layer) != blank
    layer.remove(made)
    assert page_image(layer) == blank
    layer.segment(("d", 0), PLACE, 1.0, 1.0, made, (made.points[0], made.points[1]))
    layer.forget(("d", 0))
    assert page_image(layer) == blank


@pytest.mark.feature("A28")
def test_overlays_stay_within_their_bound(qapp: QApplication) -> None:
    layer = InkLayer()
    place = QRectF(0, 0, 3000, 4200)
    for page in range(12):
        points = (InkPoint(x_pt=1, y_pt=1), InkPoint(x_pt=900, y_pt=900))
        layer.add(InkStroke(id=str(page), seance_id="s", document_id="d", page=page, points=points))
        target = QImage(10, 10, QImage.Format.Format_RGB32)
        painter = QPainter(target)
        layer.paint(painter, ("d", page), place, 4.0, 2.0)
        painter.end()
    held = sum(image.sizeInBytes() for image in layer._overlays.values())
    assert held <= 4 * 40_000_000


# --- the trap of PySide ---------------------------------------------------------------------------


def test_200_000_painter_calls(qapp: QApplication) -> None:
    """PySide6 6.12.0 on Python 3.11 dropped a reference to None at each void call and died of it."""
    image = QImage(64, 64, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(0)
    painter = QPainter(image)
    pen, made = QPen(QColor("#1b3a8f"), 2), stroke([(1, 1), (60, 60)])
    for number in range(40_000):
        painter.setPen(pen)
        painter.setOpacity(1.0)
        painter.drawPoint(number % 64, number // 640)
        painter.drawLine(0, number % 64, 63, number % 64)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, number % 2 == 0)
    draw_stroke(painter, made, 1.0)
    painter.end()
    assert image.pixelColor(32, 32).alpha() > 0


def test_lines_become_paragraphs() -> None:
    """Prose is set closer than its paragraphs; a title is of another size; a second column begins above."""
    words = [
        ("Exposé", 60.0, 50.0, 100.0, 64.0), ("des", 104.0, 52.0, 120.0, 64.0),
        ("Dans", 60.0, 70.0, 80.0, 78.0), ("les", 84.0, 70.0, 95.0, 78.0),
        ("deux", 60.0, 84.0, 80.0, 92.0), ("mois,", 84.0, 84.0, 95.0, 94.0),
        ("un", 60.0, 100.0, 80.0, 106.0), ("débat", 84.0, 98.0, 95.0, 106.0),
        ("Madame", 60.0, 126.0, 90.0, 134.0),
        ("Colonne", 300.0, 70.0, 340.0, 78.0),
    ]  # fmt: skip
    assert paragraphs(words) == ["Exposé des", "Dans les deux mois, un débat", "Madame", "Colonne"]
    assert paragraphs([]) == []
    tops = [100, 114, 128, *range(160, 700, 30)]  # three lines, then a list of short items
    items = [(f"l{number}", 50.0, float(top), 90.0, top + 10.0) for number, top in enumerate(tops)]
    assert paragraphs(items)[:3] == ["l0 l1 l2", "l3", "l4"]
