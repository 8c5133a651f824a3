"""« Déplacer vers un dossier »: typed, or found in the list; the last places used come first."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QLineEdit, QVBoxLayout, QWidget

from app.domain.folding import folded
from app.domain.ids import Key
from app.domain.mail import MailFolder
from app.services.mail import FolderRow
from ui.context import Context
from ui.helping import end_row
from ui.models.facts import RowFacts
from ui.models.fixed import FixedListModel, FixedRow
from ui.text import tr
from ui.theme import Space
from ui.views.mail.folders import folder_icon, folder_name
from ui.widgets.basic import Button, StatePane
from ui.widgets.dialogs import give_room
from ui.widgets.recordlist import RecordList

LAST = 3
"""Places used last that stand on top."""


class FolderPick(QDialog):
    """Asks for one folder of an account; ``chosen`` tells it."""

    HELP = "03-lire-messages"
    chosen = Signal(object)
    """`MailFolder`"""

    def __init__(self, ctx: Context, rows: Sequence[FolderRow], last: Sequence[str], parent: QWidget) -> None:
        """``rows``: where one may go; ``last``: ids of the places used last, newest first."""
        super().__init__(parent)
        theme = ctx.theme
        self._rows = {row.folder.id: row for row in rows}
        self._last = [id for id in last if id in self._rows][:LAST]
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Déplacer vers un dossier"))
        give_room(self, theme, 460, 560)
        layout = QVBoxLayout(self)
        gap = theme.gap(Space.L)
        layout.setContentsMargins(gap, gap, gap, gap)
        layout.setSpacing(theme.gap(Space.S))
        self.field = QLineEdit()
        self.field.setPlaceholderText(tr("Nom du dossier"))
        self.field.setAccessibleName(tr("Nom du dossier"))
        self.field.textChanged.connect(lambda _text: self._show())
        self.field.returnPressed.connect(self._take_first)
        self.field.installEventFilter(self)
        layout.addWidget(self.field)
        self.model = FixedListModel(self)
        self.list = RecordList(theme, self.model, tr("Dossiers"))
        self.list.opened.connect(self._take)
        layout.addWidget(self.list, 1)
        self.nothing = StatePane(
            theme, "search", tr("Aucun dossier de ce nom"), tr("Essayez un autre mot, ou moins de lettres.")
        )
        layout.addWidget(self.nothing, 1)
        buttons = end_row(theme, self)
        buttons.addWidget(Button(theme, tr("Annuler"), "plain", on_click=self.reject))
        layout.addLayout(buttons)
        self._show()
        self.field.setFocus()

    def _show(self) -> None:
        words = folded(self.field.text()).split()
        found = [row for row in self._rows.values() if all(word in folded(self._path(row.folder)) for word in words)]
        rows: list[FixedRow] = []
        if self._last and not words:
            rows.append(FixedRow("last", RowFacts(title=tr("Derniers utilisés"), heading=True)))
            rows += [self._line("last", self._rows[id]) for id in self._last]
            rows.append(FixedRow("all", RowFacts(title=tr("Tous les dossiers de messages"), heading=True)))
        self.model.set_rows([*rows, *(self._line("all", row) for row in found)])
        self.list.setVisible(bool(found))
        self.nothing.setHidden(bool(found))

    def _line(self, part: str, row: FolderRow) -> FixedRow:
        folder = row.folder
        facts = RowFacts(
            title=folder_name(folder),
            detail=" › ".join(self._above(folder)),
            note=folder.owner.shown() if folder.owner is not None else "",
            leading=folder_icon(folder),
        )
        return FixedRow(f"{part}/{folder.id}", facts, Key(row.account, MailFolder.KIND, folder.id), folder)

    def _above(self, folder: MailFolder) -> list[str]:
        names: list[str] = []
        seen = {folder.id}
        while (row := self._rows.get(folder.parent)) is not None and row.folder.id not in seen:
            folder = row.folder
            seen.add(folder.id)
            names.insert(0, folder_name(folder))
        return names

    def _path(self, folder: MailFolder) -> str:
        owner = folder.owner.shown() if folder.owner is not None else ""
        return " ".join([*self._above(folder), folder_name(folder), owner])

    def _take(self, key: Key) -> None:
        self.accept()
        self.chosen.emit(self._rows[key.id].folder)

    def _take_first(self) -> None:
        if first := self._first():
            self._take(first[1])

    def _first(self) -> tuple[int, Key] | None:
        """The first line that is a folder."""
        keys = ((row, self.model.key_at(row)) for row in range(self.model.rowCount()))
        return next(((row, key) for row, key in keys if key is not None), None)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The arrow down goes from the words to the list."""
        down = isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Down
        if watched is self.field and down and event.type() == QEvent.Type.KeyPress:
            self.list.setFocus()
            if first := self._first():
                self.list.select_row(first[0])
            return True
        return super().eventFilter(watched, event)
