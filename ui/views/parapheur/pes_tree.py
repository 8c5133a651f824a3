"""A PES as a tree of `pes_rows`: bordereau → pieces → lines, or tiers → pieces. Plain rows in memory, made by and by.

Rows have two lines (who, what for) and the height of a touch target; a tap anywhere on a row unfolds it, a tap on its
paper clip opens the supporting documents, a tap on a line tells everything the file says of it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QScroller,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeView,
)

from app.services.parapheur import Flux
from ui.context import Context
from ui.text import plain_tip, tr
from ui.theme import Space, Theme, Type
from ui.views.parapheur.pes_rows import PAGE, Node, Wish, build_nodes, french_date

Index = QModelIndex | QPersistentModelIndex
NUMBER, WHAT, AMOUNT, FILES = range(4)
NARROW_PX = 560
ROUNDING_PX = 2
"""Widths of text are fractions, told as whole pixels: an amount that is short of half a pixel would lose its end."""
NEAR_END = 3
"""Screens from the end at which the next rows are made."""


class PesModel(QAbstractItemModel):
    """Read-only tree; `show` replaces it whole. Children are made by pages (`grow`)."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._root = Node(("", "", "", ""))

        self.narrow = False
        """Figures take the least place that they can."""

    def show(self, root: Node) -> None:
        self.beginResetModel()
        self._root = root
        self.endResetModel()

    def index(self, row: int, column: int, parent: Index = QModelIndex()) -> QModelIndex:  # noqa: B008 - Qt's signature
        node = self._node(parent)
        if 0 <= row < len(node.children) and 0 <= column < 4 and parent.column() <= 0:
            return self.createIndex(row, column, node.children[row])
        return QModelIndex()

    def parent(self, index: Index = QModelIndex()) -> Any:  # noqa: B008 - Qt's signature
        if not index.isValid():
            return QModelIndex()
        above = self._node(index).parent
        if above is None or above is self._root:
            return QModelIndex()
        return self.createIndex(above.rank, 0, above)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return len(self._node(parent).children) if parent.column() <= 0 else 0

    def hasChildren(self, parent: Index = QModelIndex()) -> bool:  # noqa: B008 - Qt's signature
        node = self._node(parent)
        return parent.column() <= 0 and bool(node.children or node.left)

    def grow(self, parent: Index = QModelIndex()) -> bool:  # noqa: B008 - as its neighbours
        """Make the next children of a node; False when it has them all.

        Not Qt's ``fetchMore``: a tree view asks for that at each layout, until there is nothing left to make.
        """
        node = self._node(parent)
        made = node.grow(PAGE)
        if made:
            self.beginInsertRows(parent, len(node.children), len(node.children) + len(made) - 1)
            for child in made:
                node.add(child)
            self.endInsertRows()
        return bool(made)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 4

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        node, column = self._node(index), index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return self.shown(node, column)
        if role == Qt.ItemDataRole.ToolTipRole:
            more = (node.reason, node.under) if column == WHAT else ()
            return plain_tip("\n".join(filter(None, (node.cells[column], *more, node.tip))))
        if role == Qt.ItemDataRole.TextAlignmentRole and column == AMOUNT:
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            more = (node.reason, node.under) if column == WHAT else ()
            said = ", ".join(filter(None, (node.cells[column], *more, node.tip)))
            return said or tr("{column}, rien").format(column=self.headerData(column, Qt.Orientation.Horizontal))
        return None

    def shown(self, node: Node, column: int) -> str:
        """A cell; « 1 sur 2 » is « 1/2 » where it is narrow."""
        cell = node.cells[column]
        return "/".join(re.findall(r"\d+", cell)) if column == FILES and self.narrow else cell

    def widths(self, measure: Callable[[str], int] = len) -> tuple[str, str, str, str]:
        """The widest cell of each column, of the rows made so far: what columns of figures are made to hold."""
        longest = ["", "", "", ""]
        for top in self._root.children:
            for node in (top, *top.children):
                cells = [self.shown(node, column) for column in range(4)]
                longest = [max(pair, key=measure) for pair in zip(longest, cells, strict=True)]
        return (longest[0], longest[1], longest[2], longest[3])

    def node(self, index: Index) -> Node:
        """The row behind an index."""
        return self._node(index)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            files = self.tr("PJ") if self.narrow else self.tr("Justificatifs")
            amount = self.tr("TTC") if self.narrow else self.tr("Montant TTC")
            return (self.tr("N°"), self.tr("Tiers et objet"), amount, files)[section]
        return None

    def _node(self, index: Index) -> Node:
        if not index.isValid():
            return self._root
        node = index.internalPointer()
        assert isinstance(node, Node)
        return node


class PesDelegate(QStyledItemDelegate):
    """Paints a row of two lines; all rows have the same height."""

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = theme

    def row_height(self) -> int:
        """Two lines of text, and never under a touch target."""
        lines = self._theme.metrics(Type.BODY).height() + self._theme.metrics(Type.SMALL).height()
        return max(self._theme.target(), lines + self._theme.gap(Space.M))

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(60, self.row_height())

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        model = index.model()
        assert isinstance(model, PesModel)
        node, column, theme = model.node(index), index.column(), self._theme
        rect: QRect = option.rect
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        ink = "accent_soft" if selected else "window" if node.bold else "surface"
        painter.fillRect(rect, theme.colour(ink))
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), theme.colour("line"))
        area = rect.adjusted(theme.gap(Space.XS), 0, -theme.gap(Space.S), -1)
        if column == WHAT and (node.under or node.reason):
            self._two_lines(painter, area, node)
        elif column == FILES:
            self._files(painter, area, node, model.shown(node, FILES))
        else:
            strong = node.bold or column == AMOUNT
            ink = "danger" if column == AMOUNT and node.bold and node.short else "text"
            self._text(painter, area, node.cells[column], Type.BODY_STRONG if strong else Type.BODY, ink, column)

    def _two_lines(self, painter: QPainter, area: QRect, node: Node) -> None:
        first, second = self._theme.metrics(Type.BODY).height(), self._theme.metrics(Type.SMALL).height()
        top = area.top() + (area.height() - first - second) // 2
        step = Type.BODY_STRONG if node.bold else Type.BODY
        self._text(painter, QRect(area.left(), top, area.width(), first), node.cells[WHAT], step, "text", WHAT)
        below = QRect(area.left(), top + first, area.width(), second)
        ink = "danger" if node.bold and node.short else "text_soft"
        if node.reason:
            below = self._reason(painter, below, node)
        self._text(painter, below, node.under, Type.SMALL, ink, WHAT)

    def _reason(self, painter: QPainter, area: QRect, node: Node) -> QRect:
        """Why it is out of the ordinary, with its sign; returns the place left for the rest."""
        theme, side = self._theme, round(self._theme.icon_px() * 0.75)
        icon = theme.pixmap("warning", side, theme.colours.warn, painter.device().devicePixelRatioF())
        painter.drawPixmap(area.left(), area.center().y() - side // 2, icon)
        words = area.adjusted(side + theme.gap(Space.XS), 0, 0, 0)
        said = node.reason + (" · " if node.under else "")
        self._text(painter, words, said, Type.SMALL, "warn", WHAT)
        return words.adjusted(theme.metrics(Type.SMALL).horizontalAdvance(said), 0, 0, 0)

    def _files(self, painter: QPainter, area: QRect, node: Node, said: str) -> None:
        if not said:
            return
        theme, side = self._theme, self._theme.icon_px()
        name, ink = ("warning", theme.colours.warn) if node.short else ("clip", theme.colours.accent)
        icon = theme.pixmap(name, side, ink, painter.device().devicePixelRatioF())
        painter.drawPixmap(area.left(), area.center().y() - side // 2, icon)
        words = area.adjusted(side + theme.gap(Space.XS), 0, 0, 0)
        self._text(painter, words, said, Type.SMALL, "warn" if node.short else "text", FILES)

    def _text(self, painter: QPainter, place: QRect, words: str, step: Type, ink: str, column: int) -> None:
        painter.setFont(self._theme.font(step))
        painter.setPen(self._theme.colour(ink))
        shown = self._theme.metrics(step).elidedText(words, Qt.TextElideMode.ElideRight, place.width())
        side = Qt.AlignmentFlag.AlignRight if column == AMOUNT else Qt.AlignmentFlag.AlignLeft
        painter.drawText(place, side | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine, shown)


class PesTree(QTreeView):
    """The tree, for fingers and keys."""

    files_wanted = Signal(list)
    """Ids of supporting documents to open."""
    facts_wanted = Signal(object)
    """A `Node` whose facts are to be shown whole."""

    def __init__(self, ctx: Context) -> None:
        super().__init__()
        self._theme = ctx.theme
        self.pes = PesModel(self)
        self._delegate = PesDelegate(ctx.theme, self)
        self.setModel(self.pes)
        self.setItemDelegate(self._delegate)
        self.setAccessibleName(tr("Bordereaux, pièces et lignes"))
        self.setUniformRowHeights(True)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setFrameShape(QTreeView.Shape.NoFrame)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setExpandsOnDoubleClick(False)
        self.setAnimated(False)
        self.header().setStretchLastSection(False)
        self.header().setSectionsClickable(False)
        self.header().setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.header().setAccessibleName(tr("Colonnes"))
        QScroller.grabGesture(self.viewport(), QScroller.ScrollerGestureType.TouchGesture)
        self.clicked.connect(self._tapped)
        self.expanded.connect(self._unfolded)
        self.verticalScrollBar().valueChanged.connect(self._scrolled)
        self._flux: Flux | None = None
        self._fit()
        ctx.theme.changed.connect(self._fit)

    def set_flux(self, flux: Flux | None, wish: Wish = Wish()) -> None:  # noqa: B008 - frozen
        """Show a file as wished, its bordereaux unfolded."""
        self._flux = flux
        self.pes.show(build_nodes(flux, wish) if flux is not None else Node(("", "", "", "")))
        self.pes.grow()
        self._fit()
        for row in range(self.pes.rowCount()):
            first = self.pes.index(row, 0)
            if self.pes.node(first).children:
                self.expand(first)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if (self.width() < self._theme.px(NARROW_PX)) is not self.pes.narrow:
            self._fit()

    def _scrolled(self, value: int) -> None:
        """Near the end, the next rows of the last thing unfolded are made."""
        bar = self.verticalScrollBar()
        if value < bar.maximum() - NEAR_END * self.viewport().height():
            return
        last = self.pes.index(self.pes.rowCount() - 1, 0)
        if not (self.isExpanded(last) and self.pes.grow(last)):
            self.pes.grow()

    def _unfolded(self, index: QModelIndex) -> None:
        if not self.pes.rowCount(index):
            self.pes.grow(index)

    def _tapped(self, index: QModelIndex) -> None:
        node = self.pes.node(index)
        if index.column() == FILES and node.refs:
            self.files_wanted.emit(list(node.refs))
            return
        if not self.pes.hasChildren(index.siblingAtColumn(0)):
            self.facts_wanted.emit(node)
            return
        first = index.siblingAtColumn(0)
        self.setExpanded(first, not self.isExpanded(first))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Return on a row: everything the file says of it; the arrows fold and unfold."""
        index = self.currentIndex()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and index.isValid():
            node = self.pes.node(index)
            if node.place is not None or node.unit is not None:
                self.facts_wanted.emit(node)
                return
        super().keyPressEvent(event)

    def drawBranches(self, painter: QPainter, rect: QRect, index: Index) -> None:
        """The row's ground goes to the edge; the arrow is large enough to be seen at every text size."""
        node, theme = self.pes.node(index), self._theme
        selected = self.selectionModel().isSelected(index)
        ink = "accent_soft" if selected else "window" if node.bold else "surface"
        painter.fillRect(rect, theme.colour(ink))
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), theme.colour("line"))
        if node.children or node.left:
            name = "chevron-down" if self.isExpanded(index) else "chevron-right"
            side = round(theme.icon_px() * 0.8)
            icon = theme.pixmap(name, side, theme.colours.text_soft, self.devicePixelRatioF())
            painter.drawPixmap(rect.right() - side, rect.center().y() - side // 2, icon)

    def _fit(self) -> None:
        """Columns of figures as wide as what they hold; the words take the rest."""
        theme, header = self._theme, self.header()
        header.setFont(theme.font(Type.SMALL))
        self.pes.narrow = self.width() < theme.px(NARROW_PX)
        self.setIndentation(round(theme.icon_px() * 0.85) if self.pes.narrow else theme.px(20))
        strong, small = theme.metrics(Type.BODY_STRONG), theme.metrics(Type.SMALL)
        widths = self.pes.widths(strong.horizontalAdvance)
        gap = theme.gap(Space.M)
        columns = {
            NUMBER: strong.horizontalAdvance(widths[NUMBER]) + 3 * self.indentation() + gap,
            AMOUNT: strong.horizontalAdvance(widths[AMOUNT]) + gap + ROUNDING_PX,
            FILES: small.horizontalAdvance(widths[FILES]) + theme.icon_px() + 2 * gap if widths[FILES] else 0,
        }
        header.setMinimumSectionSize(1)
        header.setTextElideMode(Qt.TextElideMode.ElideRight)
        header.setSectionResizeMode(WHAT, QHeaderView.ResizeMode.Stretch)
        for column, width in columns.items():
            title = small.horizontalAdvance(str(self.pes.headerData(column, Qt.Orientation.Horizontal))) + 2 * gap
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Fixed)
            header.resizeSection(column, max(width, title) if width else 0)
        self.doItemsLayout()


__all__ = ["AMOUNT", "FILES", "NUMBER", "WHAT", "Node", "PesModel", "PesTree", "french_date"]
