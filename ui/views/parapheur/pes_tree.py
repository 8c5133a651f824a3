"""A PES as a tree: bordereau → pieces → lines. Plain rows in memory, made once from the `Flux`."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from app.services.parapheur import Bordereau, Flux, Ligne, Piece
from ui import text
from ui.text import plural, tr

Index = QModelIndex | QPersistentModelIndex
NUMBER, WHAT, AMOUNT, FILES = range(4)
_SENS = {"depense": "mandats", "recette": "titres"}


@dataclass(eq=False, slots=True)
class Node:
    """One row: its cells, and the tooltip that holds what the cells cut."""

    cells: tuple[str, str, str, str]
    tip: str = ""
    bold: bool = False
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
    what = tr("Bordereau de {kind} · {type} · {date}").format(kind=kind, type=b.type.label, date=b.date)
    pieces = plural(len(b.pieces), "%n pièce", "%n pièces")
    return Node((b.number, what, text.amount(b.computed_total), pieces), tip=b.subject, bold=True)


def _piece(p: Piece) -> Node:
    people = ", ".join(t.shown for t in p.tiers)
    what = " — ".join(filter(None, (people, p.subject)))
    refs = p.all_refs
    here = sum(1 for r in refs if r.embedded)
    files = f"{here}/{len(refs)}" if refs else ""
    labels = (p.type.label, p.nature.label, *(c.label for c in p.payments))
    return Node((p.number, what, text.amount(p.total), files), tip=" · ".join(filter(None, labels)))


def _ligne(line: Ligne) -> Node:
    account = tr("compte {account}").format(account=line.account)
    what = " · ".join(filter(None, (account, line.label, line.payment.label)))
    vat = tr("dont TVA {vat}").format(vat=text.amount(line.vat)) if line.vat else ""
    return Node((line.number, what, text.amount(line.total), vat), tip=", ".join(t.shown for t in line.tiers))


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
            return "\n".join(filter(None, (node.cells[column], node.tip)))
        if role == Qt.ItemDataRole.TextAlignmentRole and column == AMOUNT:
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join(filter(None, (node.cells[column], node.tip)))
        if role == Qt.ItemDataRole.UserRole:
            return node.bold
        return None

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
