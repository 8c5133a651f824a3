"""A PES as a tree: bordereau → pieces → lines. Plain rows in memory, made once from the `Flux`.

Rows have two lines (who, what for) and the height of a touch target; a tap anywhere on a row unfolds it,
a tap on its paper clip opens the supporting documents.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QScroller,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeView,
)

from app.services.parapheur import Bordereau, Flux, Ligne, Piece
from ui import text
from ui.context import Context
from ui.text import plural, tr
from ui.theme import Space, Theme, Type

Index = QModelIndex | QPersistentModelIndex
NUMBER, WHAT, AMOUNT, FILES = range(4)
_SENS = {"depense": "mandats", "recette": "titres"}


@dataclass(eq=False, slots=True)
class Node:
    """One row: its cells, and the tooltip that holds what the cells cut."""

    cells: tuple[str, str, str, str]
    under: str = ""
    """Second line of the wide column."""
    tip: str = ""
    bold: bool = False
    refs: tuple[str, ...] = ()
    """Ids of the supporting documents that the file carries for it."""
    short: bool = False
    """Some of its supporting documents are missing."""
    parent: Node | None = None
    rank: int = 0
    children: list[Node] = field(default_factory=list)

    def add(self, child: Node) -> Node:
        child.parent, child.rank = self, len(self.children)
        self.children.append(child)
        return child


def build_tree(flux: Flux) -> Node:
    """The rows of a file under an invisible root."""
    root = Node(("", "", "", ""))
    for bordereau in flux.bordereaux:
        top = root.add(_bordereau(bordereau))
        for piece in bordereau.pieces:
            node = top.add(_piece(piece))
            for ligne in piece.lines:
                node.add(_ligne(ligne))
    return root


def _bordereau(b: Bordereau) -> Node:
    kind = tr(_SENS[b.sens.value])
    pieces = plural(len(b.pieces), "%n pièce", "%n pièces")
    agree = b.computed_total == b.declared_total
    declared = tr("déclaré {amount}").format(amount=text.amount(b.declared_total))
    total = tr("total conforme au total déclaré") if agree else declared
    parts = (pieces, total, french_date(b.date), b.type.label)
    under = " · ".join(filter(None, parts))
    what = tr("Bordereau de {kind} n° {number}").format(kind=kind, number=b.number)
    node = Node((b.number, what, text.amount(b.computed_total), ""), under=under, tip=b.subject, bold=True)
    node.short = not agree
    return node


def french_date(iso: str) -> str:
    """``2026-11-20`` -> ``20 novembre 2026``; anything else as it is."""
    try:
        day = dt.date.fromisoformat(iso)
    except ValueError:
        return iso
    return f"{text.ordinal_day(day.day)}{text.NBSP}{tr(text.MONTHS[day.month - 1])} {day.year}"


def _piece(p: Piece) -> Node:
    people = ", ".join(dict.fromkeys(t.shown for t in p.tiers))
    refs = p.all_refs
    here = tuple(r.id for r in refs if r.embedded)
    files = tr("{here} sur {count}").format(here=len(here), count=len(refs)) if refs else ""
    labels = (p.type.label, p.nature.label, *(c.label for c in p.payments))
    node = Node(
        (p.number, people or p.subject, text.amount(p.total), files),
        under=p.subject if people else "",
        tip=" · ".join(filter(None, labels)),
        refs=here,
    )
    node.short = any(r.missing for r in refs)
    return node


def _ligne(line: Ligne) -> Node:
    account = tr("compte {account}").format(account=line.account)
    vat = tr("dont TVA {vat}").format(vat=text.amount(line.vat)) if line.vat else ""
    under = " · ".join(filter(None, (account, line.function, line.payment.label, vat)))
    here = tuple(r.id for r in line.refs if r.embedded)
    files = tr("{here} sur {count}").format(here=len(here), count=len(line.refs)) if line.refs else ""
    people = ", ".join(dict.fromkeys(t.shown for t in line.tiers))
    return Node((line.number, line.label or people, text.amount(line.total), files), under=under, tip=people, refs=here)


class PesModel(QAbstractItemModel):
    """Read-only tree; `set_flux` replaces it whole."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._root = Node(("", "", "", ""))

    def set_flux(self, flux: Flux | None) -> None:
        self.beginResetModel()
        self._root = build_tree(flux) if flux is not None else Node(("", "", "", ""))
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

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 4

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        node, column = self._node(index), index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return node.cells[column]
        if role == Qt.ItemDataRole.ToolTipRole:
            return "\n".join(filter(None, (node.cells[column], node.under if column == WHAT else "", node.tip)))
        if role == Qt.ItemDataRole.TextAlignmentRole and column == AMOUNT:
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            under = node.under if column == WHAT else ""
            return ", ".join(filter(None, (node.cells[column], under, node.tip)))
        return None

    def widths(self) -> tuple[str, str, str, str]:
        """The longest cell of each column: what columns of figures are made to hold."""
        longest = ["", "", "", ""]
        for top in self._root.children:
            for node in (top, *top.children, *(line for piece in top.children for line in piece.children)):
                longest = [max(pair, key=len) for pair in zip(longest, node.cells, strict=True)]
        return (longest[0], longest[1], longest[2], longest[3])

    def node(self, index: Index) -> Node:
        """The row behind an index."""
        return self._node(index)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return (self.tr("N°"), self.tr("Tiers et objet"), self.tr("Montant TTC"), self.tr("Justificatifs"))[section]
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
        if column == WHAT and node.under:
            self._two_lines(painter, area, node)
        elif column == FILES:
            self._files(painter, area, node)
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
        self._text(painter, below, node.under, Type.SMALL, ink, WHAT)

    def _files(self, painter: QPainter, area: QRect, node: Node) -> None:
        if not node.cells[FILES]:
            return
        theme, side = self._theme, self._theme.icon_px()
        name, ink = ("warning", theme.colours.warn) if node.short else ("clip", theme.colours.accent)
        icon = theme.pixmap(name, side, ink, painter.device().devicePixelRatioF())
        painter.drawPixmap(area.left(), area.center().y() - side // 2, icon)
        words = area.adjusted(side + theme.gap(Space.XS), 0, 0, 0)
        self._text(painter, words, node.cells[FILES], Type.SMALL, "warn" if node.short else "text", FILES)

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
        QScroller.grabGesture(self.viewport(), QScroller.ScrollerGestureType.TouchGesture)
        self.clicked.connect(self._tapped)
        self._fit()
        ctx.theme.changed.connect(self._fit)

    def set_flux(self, flux: Flux | None) -> None:
        """Show a file, its bordereaux unfolded."""
        self.pes.set_flux(flux)
        self._fit()
        for row in range(self.pes.rowCount()):
            self.expand(self.pes.index(row, 0))

    def _tapped(self, index: QModelIndex) -> None:
        node = self.pes.node(index)
        if index.column() == FILES and node.refs:
            self.files_wanted.emit(list(node.refs))
            return
        first = index.siblingAtColumn(0)
        self.setExpanded(first, not self.isExpanded(first))

    def drawBranches(self, painter: QPainter, rect: QRect, index: Index) -> None:
        """The row's ground goes to the edge; the arrow is large enough to be seen at every text size."""
        node, theme = self.pes.node(index), self._theme
        selected = self.selectionModel().isSelected(index)
        ink = "accent_soft" if selected else "window" if node.bold else "surface"
        painter.fillRect(rect, theme.colour(ink))
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), theme.colour("line"))
        if node.children:
            name = "chevron-down" if self.isExpanded(index) else "chevron-right"
            side = round(theme.icon_px() * 0.8)
            icon = theme.pixmap(name, side, theme.colours.text_soft, self.devicePixelRatioF())
            painter.drawPixmap(rect.right() - side, rect.center().y() - side // 2, icon)

    def _fit(self) -> None:
        """Columns of figures as wide as what they hold; the words take the rest."""
        theme, header = self._theme, self.header()
        header.setFont(theme.font(Type.SMALL))
        self.setIndentation(theme.px(20))
        widths = self.pes.widths()
        strong, small = theme.metrics(Type.BODY_STRONG), theme.metrics(Type.SMALL)
        gap = theme.gap(Space.M)
        columns = {
            NUMBER: strong.horizontalAdvance(widths[NUMBER]) + 3 * self.indentation() + gap,
            AMOUNT: strong.horizontalAdvance(widths[AMOUNT]) + gap,
            FILES: small.horizontalAdvance(widths[FILES]) + theme.icon_px() + 2 * gap if widths[FILES] else 0,
        }
        header.setMinimumSectionSize(1)
        header.setSectionResizeMode(WHAT, QHeaderView.ResizeMode.Stretch)
        for column, width in columns.items():
            title = small.horizontalAdvance(str(self.pes.headerData(column, Qt.Orientation.Horizontal))) + 2 * gap
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Fixed)
            header.resizeSection(column, max(width, title) if width else 0)
        self.doItemsLayout()
