"""The tree of folders, as a flat list with indents: account headings, special folders first, our own unread counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QAbstractItemView,
    QFrame,
    QListView,
    QScroller,
    QStyleOptionViewItem,
    QWidget,
)

from app.domain.frozen import dataclass
from app.domain.ids import AccountId
from app.domain.mail import MailFolder, Role, SavedSearch, is_here
from app.services.mail import FolderRow
from ui import text
from ui.delegates.state import chosen_and_focused
from ui.models.roles import Role as ItemRole
from ui.text import tr
from ui.theme import Space, Theme, Type
from ui.widgets.viewport import own_viewport

Index = QModelIndex | QPersistentModelIndex

_NAMES = {
    Role.INBOX: "Réception",
    Role.SENT: "Envoyés",
    Role.DRAFTS: "Brouillons",
    Role.TRASH: "Corbeille",
    Role.JUNK: "Indésirables",
}
_ICONS = {
    Role.INBOX: "inbox",
    Role.SENT: "sent",
    Role.DRAFTS: "drafts",
    Role.TRASH: "trash",
    Role.JUNK: "junk",
    Role.NORMAL: "folder",
}


_FIXED = {"2": Role.INBOX, "3": Role.TRASH, "4": Role.JUNK, "5": Role.SENT, "6": Role.DRAFTS}
"""Ids of the fixed folders in everybody's mailbox (interop Zimbra §7)."""


def shown_role(folder: MailFolder) -> Role:
    """What a folder is shown as: in somebody else's whole mailbox, what it is there."""
    return (
        _FIXED.get(folder.id.rpartition(":")[2], Role.NORMAL) if folder.is_shared and not folder.mount else folder.role
    )


def folder_name(folder: MailFolder) -> str:
    """Zimbra does not translate its fixed folders: we do."""
    return tr(_NAMES[role]) if (role := shown_role(folder)) in _NAMES else folder.name


def folder_icon(folder: MailFolder) -> str:
    return _ICONS[shown_role(folder)]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the list. ``boxes`` is None for a heading."""

    name: str
    icon: str = ""
    boxes: tuple[tuple[AccountId, str], ...] | None = None
    unread: int = 0
    depth: int = 0
    role: Role = Role.NORMAL
    search: tuple[AccountId, SavedSearch] | None = None
    """A search kept on the server: choosing the line runs it."""

    @property
    def is_heading(self) -> bool:
        return self.boxes is None and self.search is None


def build_lines(rows: Sequence[FolderRow], body_names: dict[AccountId, str]) -> list[Line]:
    """Lines for the folders of all accounts. Pure. With several accounts, one line gathers their inboxes."""
    accounts = list(dict.fromkeys(row.account for row in rows))
    inboxes = tuple((row.account, row.folder.id) for row in rows if row.folder.role is Role.INBOX)
    lines = []
    if len(accounts) > 1:
        unread = sum(row.unread for row in rows if row.folder.role is Role.INBOX)
        lines.append(Line(tr("Toutes les boîtes"), "inbox", inboxes, unread, role=Role.INBOX))
    for account in accounts:
        mine = [row for row in rows if row.account == account and not is_here(row.folder.id)]
        if len(accounts) > 1:
            lines.append(Line(body_names.get(account, "")))
        lines += _tree(mine)
    return lines + _local_lines(rows)


def _local_lines(rows: Sequence[FolderRow]) -> list[Line]:
    """Folders that are on this device only, of all accounts, under their own heading."""
    mine = sorted((row for row in rows if is_here(row.folder.id)), key=lambda row: row.folder.name.casefold())
    if not mine:
        return []
    lines = [Line(row.folder.name, "storage", ((row.account, row.folder.id),), row.unread) for row in mine]
    return [Line(tr("Sur cet appareil")), *lines]


def search_lines(searches: Sequence[tuple[AccountId, SavedSearch]], body_names: Mapping[AccountId, str]) -> list[Line]:
    """Searches kept on the server, under their own heading; of several accounts, each under its body's: names recur."""
    accounts = list(dict.fromkeys(account for account, _search in searches))
    lines = []
    for account in accounts:
        named = tr("Recherches · {body}").format(body=body_names.get(account, ""))
        lines.append(Line(named if len(accounts) > 1 else tr("Recherches enregistrées")))
        lines += [Line(search.name, "search", search=(of, search)) for of, search in searches if of == account]
    return lines


def _tree(rows: Sequence[FolderRow]) -> list[Line]:
    """Children under their parents, in the order given."""
    children: dict[str, list[FolderRow]] = {}
    known = {row.folder.id for row in rows}
    for row in rows:
        parent = row.folder.parent if row.folder.parent in known else ""
        children.setdefault(parent, []).append(row)
    lines: list[Line] = []

    def add(parent: str, depth: int) -> None:
        for row in children.get(parent, ()):
            folder = row.folder
            box = ((row.account, folder.id),)
            lines.append(
                Line(folder_name(folder), _ICONS[shown_role(folder)], box, row.unread, min(depth, 4), folder.role)
            )
            add(folder.id, depth + 1)

    add("", 0)
    return lines


class FolderModel(QAbstractListModel):
    """Lines of `build_lines`. The list is short; unread counts change in place."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lines: list[Line] = []

    def set_lines(self, lines: list[Line]) -> None:
        same = [(a.name, a.boxes) for a in self._lines] == [(b.name, b.boxes) for b in lines]
        if same:
            self._lines = lines
            if lines:
                self.dataChanged.emit(self.index(0), self.index(len(lines) - 1))
            return
        self.beginResetModel()
        self._lines = lines
        self.endResetModel()

    def line(self, row: int) -> Line | None:
        return self._lines[row] if 0 <= row < len(self._lines) else None

    def row_of(self, boxes: tuple[tuple[AccountId, str], ...]) -> int:
        return next((i for i, line in enumerate(self._lines) if line.boxes == boxes), -1)

    def lines(self) -> list[Line]:
        return list(self._lines)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else len(self._lines)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        line = self.line(index.row())
        if line is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return line.name
        if role == Qt.ItemDataRole.AccessibleTextRole:
            spoken = text.plural(line.unread, "%n non lu", "%n non lus") if line.unread else ""
            return ", ".join(part for part in (line.name, spoken) if part)
        if role == ItemRole.FACTS:
            return line
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        line = self.line(index.row()) if index.isValid() else None
        if line is None or line.is_heading:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren


class FolderDelegate(QAbstractItemDelegate):
    """Icon, name, unread count."""

    def __init__(self, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        line = index.data(ItemRole.FACTS)
        height = self._theme.target()
        return QSize(120, self._theme.metrics(Type.CAPTION).height() + 22 if line and line.is_heading else height)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        theme, line = self._theme, index.data(ItemRole.FACTS)
        rect: QRect = option.rect
        gap = theme.gap(Space.M)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if line.is_heading:
            self._text(painter, rect.adjusted(gap, 10, -gap, -2), line.name, Type.CAPTION, "text_soft")
            painter.restore()
            return
        chosen, focused = chosen_and_focused(option, index)
        inner = rect.adjusted(4, 1, -4, -1)
        if chosen:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("accent_soft"))
            painter.drawRoundedRect(inner, 8, 8)
        if focused:
            painter.setPen(QPen(theme.colour("focus"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(inner.adjusted(1, 1, -1, -1), 8, 8)
        left = rect.left() + gap + line.depth * gap
        side = theme.icon_px()
        colour = theme.colours.accent if chosen else theme.colours.text_soft
        icon = theme.pixmap(line.icon, side, colour, painter.device().devicePixelRatioF())
        painter.drawPixmap(left, rect.center().y() - side // 2, icon)
        right = rect.right() - gap
        if line.unread:
            shown = text.integer(line.unread)
            width = theme.metrics(Type.SMALL_STRONG).horizontalAdvance(shown) + 2
            place = QRect(right - width, rect.top(), width, rect.height())
            self._text(painter, place, shown, Type.SMALL_STRONG, "accent")
            right -= width + 8
        words = QRect(left + side + gap, rect.top(), right - left - side - gap, rect.height())
        self._text(painter, words, line.name, Type.BODY_STRONG if line.unread else Type.BODY, "text")
        painter.restore()

    def _text(self, painter: QPainter, place: QRect, words: str, step: Type, ink: str) -> None:
        painter.setFont(self._theme.font(step))
        painter.setPen(self._theme.colour(ink))
        shown = self._theme.metrics(step).elidedText(words, Qt.TextElideMode.ElideRight, place.width())
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)


class FolderList(QListView):
    """Choose a folder: ``chosen(Line)``."""

    chosen = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        own_viewport(self)
        self.folders = FolderModel(self)
        self.setModel(self.folders)
        self.setItemDelegate(FolderDelegate(theme, self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAccessibleName(self.tr("Dossiers"))
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        QScroller.grabGesture(self.viewport(), QScroller.ScrollerGestureType.TouchGesture)
        self.selectionModel().currentChanged.connect(self._changed)
        self.clicked.connect(lambda index: self._emit(index.row()))
        theme.changed.connect(self.scheduleDelayedItemsLayout)

    def choose(self, boxes: tuple[tuple[AccountId, str], ...]) -> None:
        """Make a folder current without announcing it."""
        row = self.folders.row_of(boxes)
        if row >= 0:
            blocked = self.selectionModel().blockSignals(True)
            self.setCurrentIndex(self.folders.index(row))
            self.selectionModel().blockSignals(blocked)
            self.viewport().update()

    def _changed(self, current: QModelIndex, _previous: QModelIndex) -> None:
        if self.hasFocus():
            self._emit(current.row())

    def _emit(self, row: int) -> None:
        line = self.folders.line(row)
        if line is not None and not line.is_heading:
            self.chosen.emit(line)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._emit(self.currentIndex().row())
        else:
            super().keyPressEvent(event)
