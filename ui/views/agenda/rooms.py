"""The rooms and equipment booked for an event, in its form."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.domain.agenda import Attendee
from ui.context import Context
from ui.theme import Type
from ui.widgets.basic import Icon, IconButton, Label, clear

_PERSONS = ("INDIVIDUAL", "GROUP", "UNKNOWN")


def is_thing(attendee: Attendee) -> bool:
    """A room or equipment, not somebody."""
    return attendee.kind not in _PERSONS


def room_words(rooms: Sequence[Attendee]) -> str:
    """Their names, as the place of an event has them."""
    return ", ".join(room.address.shown() for room in rooms)


class RoomsField(QWidget):
    """One line a room, with a way to let it go; hidden while nothing is booked."""

    dropped = Signal(object)
    """`Attendee`."""

    def __init__(self, ctx: Context) -> None:
        super().__init__()
        self._ctx = ctx
        self.rooms: tuple[Attendee, ...] = ()
        self._rows = QVBoxLayout(self)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(0)

    def show_rooms(self, rooms: Sequence[Attendee]) -> None:
        self.rooms = tuple(rooms)
        clear(self._rows)
        theme = self._ctx.theme
        if rooms:
            self._rows.addWidget(Label(theme, self.tr("Salles et matériel réservés"), Type.SMALL, "text_soft"))
        for room in rooms:
            line = QHBoxLayout()
            line.addWidget(Icon(theme, "place", "text_soft"))
            name = room.address.shown()
            line.addWidget(Label(theme, name, Type.BODY, elide=True), 1)
            words = self.tr("Ne plus réserver {name}").format(name=name)
            line.addWidget(IconButton(theme, "close", words, partial(self.dropped.emit, room)))
            self._rows.addLayout(line)
        self.setVisible(bool(rooms))
