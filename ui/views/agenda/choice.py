"""Which calendars are in sight, and which one new events go to: remembered in the encrypted profile."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QObject, QSize, Signal
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QMenu, QWidget

from app.domain.agenda import Calendar
from app.domain.ids import AccountId, Key
from app.domain.listing import Entry
from app.domain.records import Record
from ui.context import Context
from ui.directory import Directory
from ui.theme import Theme
from ui.views.agenda.calendars import told_apart

HIDDEN, USED = "agenda.hidden", "agenda.calendar"
DOT_PX = 16


class Choice(QObject):
    """``changed`` when other calendars are to be shown."""

    changed = Signal()

    def __init__(self, ctx: Context, parent: QWidget) -> None:
        super().__init__(parent)
        self._ctx = ctx
        self.hidden: set[Key] = set()
        self._used: Key | None = None
        accounts = ctx.runtime.accounts
        ctx.bridge.run(accounts.setting(HIDDEN, "[]"), on_done=self._take_hidden, owner=self)
        ctx.bridge.run(accounts.setting(USED, ""), on_done=self._take_used, owner=self)

    def _take_hidden(self, written: str) -> None:
        self.hidden = {key for key in map(_key, _list(written)) if key is not None}
        if self.hidden:
            self.changed.emit()

    def _take_used(self, written: str) -> None:
        self._used = _key(written)

    def default(self, calendars: Sequence[Entry[Record]]) -> Key | None:
        """Where a new event goes: the calendar used last, else one's own main one."""
        open_ = [e for e in calendars if isinstance(e.record, Calendar) and e.record.writable]
        if any(e.key == self._used for e in open_):
            return self._used
        own = [e for e in open_ if isinstance(e.record, Calendar) and not e.record.owner]
        main = [e for e in own if isinstance(e.record, Calendar) and e.record.name == "Calendar"]
        return next((e.key for e in (*main, *own, *open_)), None)

    def use(self, calendar: Key) -> None:
        """An event was made there."""
        if calendar != self._used:
            self._used = calendar
            self._save(USED, _written(calendar))

    def toggle(self, calendar: Key) -> None:
        """Show it, or no longer."""
        self.hidden ^= {calendar}
        self._save(HIDDEN, json.dumps(sorted(map(_written, self.hidden))))
        self.changed.emit()

    def _save(self, name: str, value: str) -> None:
        self._ctx.bridge.run(self._ctx.runtime.accounts.set_setting(name, value), owner=self)

    def fill(self, menu: QMenu, calendars: Sequence[Entry[Record]]) -> None:
        """One line a calendar, ticked when in sight."""
        menu.clear()
        names = told_apart(calendars, Directory(self._ctx).body_name)
        for index, entry in enumerate(calendars):
            if entry.key in names:
                action = menu.addAction(_dot(self._ctx.theme, index), names[entry.key])
                action.setCheckable(True)
                action.setChecked(entry.key not in self.hidden)
                action.triggered.connect(partial(self._toggled, entry.key))

    def _toggled(self, calendar: Key, _checked: bool = False) -> None:
        self.toggle(calendar)


def _list(written: str) -> list[str]:
    try:
        found = json.loads(written)
    except ValueError:
        return []
    return [str(each) for each in found] if isinstance(found, list) else []


def _written(calendar: Key) -> str:
    return f"{calendar.account}|{calendar.id}"


def _key(written: str) -> Key | None:
    account, _, id = written.partition("|")
    return Key(AccountId(account), Calendar.KIND, id) if id else None


def _dot(theme: Theme, index: int) -> QIcon:
    """The calendar's colour."""
    side = theme.px(DOT_PX)
    picture = QPixmap(QSize(side, side))
    picture.fill("transparent")
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(theme.body_colour(index))
    painter.setPen(theme.body_colour(index))
    painter.drawEllipse(2, 2, side - 4, side - 4)
    painter.end()
    return QIcon(picture)
