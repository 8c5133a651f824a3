"""What is wrong with a screen, found without eyes: cut words, things cut off or on top of each other, missing
glyphs, words shortened without their full text, targets too small for a finger, controls without a name.

`judge` walks the widgets that are really visible in a window. It sees geometry, not taste; pictures are for that.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

from PySide6.QtCore import QPoint, QRect, QSize, Qt, QTextBoundaryFinder
from PySide6.QtGui import QAccessible, QFont, QTextLayout
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollBar,
    QToolButton,
    QWidget,
)

from ui import language
from ui.reminders import Reminders
from ui.theme.tokens import TARGET_GRAVE_PX, TARGET_PX
from ui.views.agenda.blocks import EventBlock
from ui.widgets.basic import Icon
from ui.widgets.toast import Toast

OVERLAYS = (Toast, Reminders)
"""They lie over the page by design, and go."""
TO_SCALE = (EventBlock,)
"""As high as they last, side by side and over each other as the hours go: the list of the day gives the full targets."""
SLACK_PX = 2
"""Rounding of sizes between a style and its layout."""
GRAVE = re.compile(r"(Signer|Rejeter|Supprimer)( définitivement| quand même|…|\s?\d.*)?$")
"""What signs, rejects or deletes at once (« Signer un document » only opens a page)."""
LEAVES = (QLabel, QAbstractButton, QLineEdit, QComboBox, QAbstractSpinBox)
CONTROLS = (QAbstractButton, QLineEdit, QComboBox, QAbstractSpinBox, QAbstractItemView)


@dataclass(frozen=True, slots=True)
class Flaw:
    """One thing wrong. ``kind``: clipped, cut-off, overlap, glyph, elided, target, name or language."""

    kind: str
    where: str
    words: str
    measure: str = ""

    def __str__(self) -> str:
        return f"{self.kind:8} {self.where} {self.words[:70]!r} {self.measure}".rstrip()


def judge(root: QWidget) -> list[Flaw]:
    """The flaws of a shown window (the shell, or the dialog in front of it)."""
    shown = [w for w in root.findChildren(QWidget) if w.isVisible() and not _inner(w)]
    spoken = language.words()
    flaws = [flaw for widget in shown for flaw in _of_one(root, widget)]
    flaws += [flaw for widget in shown for flaw in _untranslated(widget, spoken)]
    flaws += _overlaps(root, shown)
    return flaws


# --- one widget ---------------------------------------------------------------------------------------------------


def _of_one(root: QWidget, widget: QWidget) -> Iterator[Flaw]:
    if isinstance(widget, LEAVES):
        yield from _clipped(widget)
        yield from _glyphs(widget)
    if isinstance(widget, LEAVES):
        yield from _cut_off(root, widget)
    if not widget.isEnabled():
        return
    if isinstance(widget, CONTROLS) or widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
        yield from _unnamed(widget)
    if isinstance(widget, CONTROLS):
        yield from _too_small(widget)


def words_of(widget: QWidget) -> str:
    """What it shows."""
    if isinstance(widget, (QLabel, QAbstractButton)):
        return widget.text()
    if isinstance(widget, QLineEdit):
        return widget.text() or widget.placeholderText()
    if isinstance(widget, QComboBox):
        return widget.currentText()
    return widget.accessibleName()


def place(widget: QWidget) -> str:
    """Classes from the page down to the widget, enough to find it."""
    names, found = [], widget
    while found is not None and not found.isWindow() and len(names) < 4:
        name = type(found).__name__
        if not name.startswith("Q") or found is widget:
            names.append(f"{name}#{found.objectName()}" if found.objectName() else name)
        found = found.parentWidget()
    return "/".join(reversed(names))


def _clipped(widget: QWidget) -> Iterator[Flaw]:
    words = words_of(widget)
    if not words:
        return
    need, have = _need(widget), widget.size()
    if words.endswith("…") and isinstance(widget, QLabel) and getattr(widget, "_elide", False):
        if not widget.toolTip() and getattr(widget, "_full", words) != words:
            yield Flaw("elided", place(widget), words)
        return
    if isinstance(widget, QAbstractButton) and getattr(widget, "_full", ""):
        return  # shortens itself, with its tooltip
    if widget.toolTip() == words and isinstance(widget, QAbstractButton):
        return
    if widget.toolTip() and isinstance(widget, (QComboBox, QLineEdit)):
        return
    if need.width() > have.width() + SLACK_PX or need.height() > have.height() + SLACK_PX:
        yield Flaw(
            "clipped", place(widget), words, f"needs {need.width()}x{need.height()}, has {have.width()}x{have.height()}"
        )


def _need(widget: QWidget) -> QSize:
    """The room that its words want."""
    if isinstance(widget, QLabel):
        if not widget.pixmap().isNull():
            return QSize()
        if widget.wordWrap():
            return QSize(_longest_word(widget), widget.heightForWidth(widget.width()))
        return widget.minimumSizeHint() if getattr(widget, "_elide", False) else widget.sizeHint()
    if isinstance(widget, QLineEdit):
        if widget.text() or isinstance(widget.parentWidget(), QComboBox | QAbstractSpinBox):
            return QSize()  # a field scrolls what was typed
        room = widget.fontMetrics().horizontalAdvance(widget.placeholderText())
        margins = widget.textMargins()
        return QSize(room + 8 + margins.left() + margins.right(), 0)
    if isinstance(widget, QToolButton) and widget.toolButtonStyle() == Qt.ToolButtonStyle.ToolButtonIconOnly:
        return QSize()
    if isinstance(widget, QComboBox):
        return QSize(widget.fontMetrics().horizontalAdvance(widget.currentText()) + 24, 0)
    if isinstance(widget, QAbstractButton):
        hint = widget.sizeHint()
        if isinstance(widget, QPushButton):  # padding may go, words may not
            hint.setWidth(_button_words(widget))
        return QSize(hint.width(), widget.fontMetrics().height() if widget.text() else 0)
    return QSize()


def _button_words(button: QPushButton) -> int:
    lines = button.text().replace("&", "").split("\n")
    icon = 0 if button.icon().isNull() else button.iconSize().width() + 4
    return max(button.fontMetrics().horizontalAdvance(line) for line in lines) + icon + 4


def _longest_word(label: QLabel) -> int:
    if label.textFormat() == Qt.TextFormat.RichText:
        return 0
    metrics, margins = label.fontMetrics(), label.contentsMargins()
    finder, text = QTextBoundaryFinder(QTextBoundaryFinder.BoundaryType.Line, label.text()), label.text()
    begin, widest = 0, 0
    while (end := finder.toNextBoundary()) > begin:  # -1 at last; a line may break after a hyphen too
        widest = max(widest, metrics.horizontalAdvance(text[begin:end].rstrip()))
        begin = end
    return widest + margins.left() + margins.right()


def _cut_off(root: QWidget, widget: QWidget) -> Iterator[Flaw]:
    """Part of it lies outside what holds it, and nothing scrolls there."""
    rect = QRect(widget.mapTo(root, QPoint()), widget.size())
    if rect.isEmpty():
        return
    parent = widget.parentWidget()
    while parent is not None:
        room = QRect(parent.mapTo(root, QPoint()), parent.size())
        area = _area_of(parent)
        down = area is not None
        across = area is not None and area.horizontalScrollBarPolicy() != Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        wide = max(room.left() - rect.left(), rect.right() - room.right())
        high = max(room.top() - rect.top(), rect.bottom() - room.bottom())
        if (wide > SLACK_PX and not across) or (high > SLACK_PX and not down):
            yield Flaw("cut-off", place(widget), words_of(widget), f"by {type(parent).__name__}: {wide}, {high} px")
            return
        if area is not None:
            if not rect.intersects(room):
                return  # scrolled away
            rect = rect.intersected(room)
        if parent is root:
            return
        parent = parent.parentWidget()


def _area_of(widget: QWidget) -> QAbstractScrollArea | None:
    """The scroll area whose viewport this is."""
    area = widget.parentWidget()
    return area if isinstance(area, QAbstractScrollArea) and area.viewport() is widget else None


def _unnamed(widget: QWidget) -> Iterator[Flaw]:
    interface = QAccessible.queryAccessibleInterface(widget)
    if interface is None:
        return
    name = interface.text(QAccessible.Text.Name).strip()
    if isinstance(
        widget, QComboBox
    ):  # on Linux its value stands for its name: only a label's relation tells them apart
        labels = [label.text(QAccessible.Text.Name) for label, _ in interface.relations(QAccessible.RelationFlag.Label)]
        name = " ".join(labels).strip() or name
        name = "" if name == widget.currentText().strip() else name
    if not name:
        yield Flaw("name", place(widget), words_of(widget))


def _too_small(widget: QWidget) -> Iterator[Flaw]:
    if isinstance(widget, (QAbstractItemView, *TO_SCALE)) or _decorative(widget):
        return
    least = TARGET_GRAVE_PX if _grave(widget) else TARGET_PX
    if widget.height() < least - SLACK_PX or widget.width() < least - SLACK_PX:
        yield Flaw(
            "target",
            place(widget),
            words_of(widget) or widget.accessibleName(),
            f"{widget.width()}x{widget.height()} < {least}",
        )


def _grave(widget: QWidget) -> bool:
    """It signs, rejects or deletes."""
    if isinstance(widget, QToolButton) and widget.defaultAction() is not None:
        return bool(widget.defaultAction().property("grave"))
    words = words_of(widget) or widget.accessibleName()
    return isinstance(widget, QAbstractButton) and GRAVE.match(words) is not None


def _decorative(widget: QWidget) -> bool:
    return widget.testAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)


def _untranslated(widget: QWidget, spoken: Mapping[str, str]) -> Iterator[Flaw]:
    """A sentence of the source, shown as it is although another language is in force."""
    words = words_of(widget)
    if isinstance(widget, (QLabel, QAbstractButton)) and spoken.get(words, words) != words:
        yield Flaw("language", place(widget), words)


# --- glyphs -------------------------------------------------------------------------------------------------------

_KNOWN: dict[tuple[str, str], bool] = {}


def _glyphs(widget: QWidget) -> Iterator[Flaw]:
    font = widget.font()
    missing = "".join(sorted({c for c in words_of(widget) if not c.isspace() and not drawable(c, font)}))
    if missing:
        yield Flaw("glyph", place(widget), words_of(widget), f"no glyph for {missing!a}")


def drawable(character: str, font: QFont) -> bool:
    """Whether the font, or one that stands in for it, draws this character."""
    key = (font.family(), character)
    if key not in _KNOWN:
        layout = QTextLayout(character, font)
        layout.beginLayout()
        layout.createLine()
        layout.endLayout()
        _KNOWN[key] = all(0 not in run.glyphIndexes() for run in layout.glyphRuns())
    return _KNOWN[key]


# --- two widgets --------------------------------------------------------------------------------------------------


def _overlaps(root: QWidget, shown: list[QWidget]) -> list[Flaw]:
    leaves = [
        (w, r) for w in shown if isinstance(w, (*LEAVES, Icon)) and not _over(w) and not (r := _seen(root, w)).isEmpty()
    ]
    flaws = []
    for (a, ra), (b, rb) in combinations(leaves, 2):
        both = ra.intersected(rb)
        if both.width() <= SLACK_PX or both.height() <= SLACK_PX:
            continue
        if (isinstance(a, TO_SCALE) or isinstance(b, TO_SCALE)) and a.parentWidget() is b.parentWidget():
            continue
        if a.isAncestorOf(b) or b.isAncestorOf(a) or _covered(root, a, b):
            continue
        flaws.append(
            Flaw(
                "overlap", place(a), words_of(a), f"and {place(b)} {words_of(b)[:40]!r}: {both.width()}x{both.height()}"
            )
        )
    return flaws


def _seen(root: QWidget, widget: QWidget) -> QRect:
    """Its rectangle in the window, less what its scroll areas hide."""
    rect = QRect(widget.mapTo(root, QPoint()), widget.size())
    parent = widget.parentWidget()
    while parent is not None and parent is not root:
        rect = rect.intersected(QRect(parent.mapTo(root, QPoint()), parent.size()))
        parent = parent.parentWidget()
    return rect


def _over(widget: QWidget) -> bool:
    return any(isinstance(w, OVERLAYS) for w in _line(widget)) or (_decorative(widget) and not words_of(widget))


def _line(widget: QWidget) -> Iterator[QWidget]:
    found: QWidget | None = widget
    while found is not None and not found.isWindow():
        yield found
        found = found.parentWidget()


def _covered(root: QWidget, a: QWidget, b: QWidget) -> bool:
    """One lies wholly under a pane that holds the other (a form over the space)."""
    lines = list(_line(a)), list(_line(b))
    shared = next((w for w in lines[0] if w in lines[1]), None)
    for line, leaf, other in ((lines[0], a, b), (lines[1], b, a)):
        below = line[: line.index(shared)] if shared is not None else line
        pane = below[-1]
        room = QRect(pane.mapTo(root, QPoint()), pane.size())
        if pane is not leaf and room.contains(_seen(root, other)):
            return True
    return False


def _inner(widget: QWidget) -> bool:
    """Made by Qt inside a control: judged with it."""
    if isinstance(widget, QScrollBar) or widget.objectName().startswith("qt_"):
        return True
    parent = widget.parentWidget()
    return isinstance(parent, (QComboBox, QAbstractSpinBox, QLineEdit)) or (
        isinstance(parent, QAbstractScrollArea) and parent.objectName().startswith("qt_")
    )


def front(shell: QWidget) -> QWidget:
    """What is on screen: the dialog in front, else the window."""
    return QApplication.activeModalWidget() or shell
