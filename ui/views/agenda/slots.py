"""A common time for several people, and a room: a grid of who is taken, proposals, rooms by seats and equipment."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QBrush, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.domain.agenda import Attendee, EventDraft
from app.domain.ids import AccountId
from app.domain.planning import DirectoryEntry, Occupation, Presence, Slot, as_address
from app.services.planning import Grid
from ui import text
from ui.context import Context
from ui.helping import end_row
from ui.text import tr
from ui.theme import Space, Theme, Type
from ui.views.agenda.rooms import is_thing, room_words
from ui.widgets.basic import Button, Chip, Clickable, Icon, IconButton, Label, Line, ScrollPage, clear
from ui.widgets.dialogs import give_room
from ui.widgets.flow import FlowLayout
from ui.widgets.number import NumberField

FIRST_HOUR, LAST_HOUR = 8, 20
DAYS_SEARCHED = 10
MOST_SHOWN = 6
_WORDS = {
    Presence.FREE: "libre",
    Presence.UNKNOWN: "disponibilité inconnue",
    Presence.TENTATIVE: "peut-être pris",
    Presence.BUSY: "occupé",
    Presence.AWAY: "absent",
}


def working_hours(day: dt.date, days: int, soonest_ms: int = 0) -> list[tuple[int, int]]:
    """Hours in which one meets: working days, eight to twenty; nothing before ``soonest_ms``."""
    found = []
    for offset in range(days):
        here = day + dt.timedelta(days=offset)
        if here.weekday() < 5:
            start = dt.datetime.combine(here, dt.time(FIRST_HOUR), text.PARIS)
            end = dt.datetime.combine(here, dt.time(LAST_HOUR), text.PARIS)
            begin = max(text.to_ms(start), soonest_ms)
            if begin < text.to_ms(end):
                found.append((begin, text.to_ms(end)))
    return found


class PresenceGrid(QWidget):
    """One row a person, one day; a click chooses a start."""

    picked = Signal(object)
    """Start (UTC ms)."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._names: Sequence[str] = ()
        self._occupations: Sequence[Occupation] = ()
        self._day, self._slot = dt.date(2000, 1, 3), (0, 0)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        theme.changed.connect(self.updateGeometry)

    def show_day(
        self, names: Sequence[str], occupations: Sequence[Occupation], day: dt.date, slot: tuple[int, int]
    ) -> None:
        self._names, self._occupations, self._day, self._slot = names, occupations, day, slot
        spoken = []
        for name, occupation in zip(names, occupations, strict=True):
            taken = [
                f"{text.clock(t.start_ms)} – {text.clock(t.end_ms)} {tr(_WORDS[t.presence])}"
                for t in occupation.taken
                if text.local(t.start_ms).date() <= day <= text.local(t.end_ms).date()
            ]
            spoken.append(f"{name} : {', '.join(taken) or tr('libre')}")
        self.setAccessibleName("; ".join(spoken))
        self.updateGeometry()
        self.update()

    def _row_height(self) -> int:
        return max(36, self._theme.metrics(Type.SMALL).height() + 14)

    def _left(self) -> int:
        return min(self.width() // 3, self._theme.px(150))

    def sizeHint(self) -> QSize:
        head = self._theme.metrics(Type.CAPTION).height() + 8
        return QSize(self._theme.px(520), head + self._row_height() * max(1, len(self._names)) + 4)

    def minimumSizeHint(self) -> QSize:
        """Narrower on a tablet held upright: hours move closer together."""
        return QSize(self._theme.px(260), self.sizeHint().height())

    def _x(self, ms: int) -> float:
        start, end = working_hours_of(self._day)
        share = (ms - start) / (end - start)
        return self._left() + max(0.0, min(1.0, share)) * (self.width() - self._left())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        x = event.position().x()
        if x > self._left():
            start, end = working_hours_of(self._day)
            ms = start + (x - self._left()) / max(1, self.width() - self._left()) * (end - start)
            self.picked.emit(int(ms // 1_800_000 * 1_800_000))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._theme
        painter = QPainter(self)
        painter.fillRect(event.rect(), theme.colour("surface"))
        head, high, left = theme.metrics(Type.CAPTION).height() + 8, self._row_height(), self._left()
        painter.setFont(theme.font(Type.CAPTION))
        for hour in range(FIRST_HOUR, LAST_HOUR):
            x = round(self._x(text.to_ms(dt.datetime.combine(self._day, dt.time(hour), text.PARIS))))
            painter.fillRect(x, 0, 1, self.height(), theme.colour("line"))
            painter.setPen(theme.colour("text_soft"))
            if not (hour - FIRST_HOUR) % 2:
                painter.drawText(x + 3, head - 5, text.hour_mark(hour))
        for number, (name, occupation) in enumerate(zip(self._names, self._occupations, strict=True)):
            top = head + number * high
            painter.fillRect(0, top, self.width(), 1, theme.colour("line"))
            painter.setPen(theme.colour("text"))
            painter.setFont(theme.font(Type.SMALL))
            shown = theme.metrics(Type.SMALL).elidedText(name, Qt.TextElideMode.ElideRight, left - 8)
            painter.drawText(QRect(4, top, left - 8, high), Qt.AlignmentFlag.AlignVCenter, shown)
            for taken in occupation.taken:
                self._paint_taken(painter, taken.start_ms, taken.end_ms, taken.presence, top, high)
        low, up = (round(self._x(ms)) for ms in self._slot)
        painter.setPen(QPen(theme.colour("accent"), 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(low, head, max(2, up - low), high * len(self._names))
        painter.end()

    def _paint_taken(self, painter: QPainter, start: int, end: int, presence: Presence, top: int, high: int) -> None:
        """Colour and pattern: never the colour alone."""
        low, up = round(self._x(start)), round(self._x(end))
        if up <= low:
            return
        area = QRect(low, top + 4, up - low, high - 8)
        ink, pattern = {
            Presence.BUSY: ("text_soft", Qt.BrushStyle.SolidPattern),
            Presence.AWAY: ("text_soft", Qt.BrushStyle.Dense4Pattern),
            Presence.TENTATIVE: ("accent", Qt.BrushStyle.BDiagPattern),
            Presence.UNKNOWN: ("line_strong", Qt.BrushStyle.DiagCrossPattern),
            Presence.FREE: ("surface", Qt.BrushStyle.NoBrush),
        }[presence]
        colour = self._theme.colour(ink)
        colour.setAlphaF(0.75 if presence is Presence.BUSY else 0.5)
        painter.fillRect(area, QBrush(colour, pattern))


def working_hours_of(day: dt.date) -> tuple[int, int]:
    """Limits of the grid."""
    start = dt.datetime.combine(day, dt.time(FIRST_HOUR), text.PARIS)
    end = dt.datetime.combine(day, dt.time(LAST_HOUR), text.PARIS)
    return text.to_ms(start), text.to_ms(end)


class SlotDialog(QDialog):
    """Chooses a time and rooms for a draft. ``found`` gives the draft with both."""

    HELP = "05-agenda"

    found = Signal(object)

    def __init__(self, ctx: Context, account: AccountId, draft: EventDraft, parent: QWidget, uid: str = "") -> None:
        """``uid``: of the event that is being moved, which keeps nobody from coming to it."""
        super().__init__(parent)
        self._ctx, self._account, self._draft, self._uid = ctx, account, draft, uid
        self._length = max(30 * 60_000, draft.end_ms - draft.start_ms)
        self._start = draft.start_ms
        self._rooms = {a.address.mail: a for a in draft.attendees if is_thing(a)}
        self.setWindowTitle(self.tr("Trouver un créneau"))
        give_room(self, ctx.theme, 720, 580)
        self._build()
        self._read()

    def _build(self) -> None:
        theme = self._ctx.theme
        layout = QVBoxLayout(self)
        gap = theme.gap(Space.M)
        layout.setContentsMargins(gap, gap, gap, gap)
        days = QHBoxLayout()
        days.addWidget(IconButton(theme, "chevron-left", self.tr("Jour précédent"), lambda: self._step(-1)))
        self._day_label = Label(theme, "", Type.LEAD)
        self._day_label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        days.addWidget(self._day_label, 1)
        days.addWidget(IconButton(theme, "chevron-right", self.tr("Jour suivant"), lambda: self._step(1)))
        layout.addLayout(days)
        page = ScrollPage(theme, margins=Space.S)
        self.grid = PresenceGrid(theme)
        self.grid.picked.connect(self._choose)
        page.body.addWidget(self.grid)
        self._state = Label(theme, "", Type.SMALL, "text_soft")
        page.body.addWidget(self._state)
        page.body.addWidget(Label(theme, self.tr("Créneaux possibles"), Type.BODY_STRONG))
        self._proposals = QVBoxLayout()
        page.body.addLayout(self._proposals)
        page.body.addWidget(Label(theme, self.tr("Salles"), Type.BODY_STRONG))
        line = QWidget()
        flow = FlowLayout(line, theme.gap(Space.S))
        self.seats = NumberField(theme, self.tr("Nombre de places"), 0, 999)
        self.seats.setPrefix(self.tr("Places : "))
        people = sum(not is_thing(attendee) for attendee in self._draft.attendees)
        self.seats.setValue(people + 1 if people else 0)
        self.seats.valueChanged.connect(lambda _value: self._read_rooms())
        self.wanted = QLineEdit()
        self.wanted.setPlaceholderText(self.tr("Équipement, bâtiment…"))
        self.wanted.setAccessibleName(self.tr("Équipement ou bâtiment"))
        self.wanted.textChanged.connect(lambda _text: self._read_rooms())
        self.wanted.setMinimumWidth(theme.px(240))
        flow.addWidget(self.seats)
        flow.addWidget(self.wanted)
        page.body.addWidget(line)
        self._room_rows = QVBoxLayout()
        page.body.addLayout(self._room_rows)
        page.body.addStretch(1)
        layout.addWidget(page, 1)
        layout.addWidget(Line(theme))  # rows that scroll end there, not in the words under them
        self._chosen = Label(theme, "", Type.BODY_STRONG)
        layout.addWidget(self._chosen)
        end = end_row(theme, self)
        end.addWidget(Button(theme, self.tr("Annuler"), "plain", on_click=self.reject))
        end.addWidget(Button(theme, self.tr("Prendre ce créneau"), "primary", on_click=self._take))
        layout.addLayout(end)

    # --- reading --------------------------------------------------------------------------------

    def _mails(self) -> list[str]:
        people = [a.address.mail for a in self._draft.attendees if not is_thing(a)]
        mine = self._ctx.runtime.agenda.me(self._account).mail
        return list(dict.fromkeys([mine, *people, *self._rooms]))

    def _names(self) -> list[str]:
        known = {a.address.mail: a.address.shown() for a in self._draft.attendees}
        known |= {mail: room.address.shown() for mail, room in self._rooms.items()}
        mine = self._ctx.runtime.agenda.me(self._account).mail
        return [self.tr("Moi") if mail == mine else known.get(mail, mail) for mail in self._mails()]

    def _read(self) -> None:
        planning, day = self._ctx.runtime.planning, text.local(self._start).date()
        start, end = working_hours_of(day)
        soonest = -(-text.to_ms(text.now()) // 1_800_000) * 1_800_000
        mails, hours, length = self._mails(), working_hours(day, DAYS_SEARCHED, soonest), self._length

        uid = self._uid

        async def read() -> tuple[Grid, list[Slot]]:
            grid = await planning.grid(self._account, mails, start, end, uid)
            return grid, await planning.slots(self._account, mails, hours, length, exclude_uid=uid)

        def done(found: tuple[Grid, list[Slot]]) -> None:
            if mails == self._mails() and day == text.local(self._start).date():
                self._show(*found)

        self._ctx.bridge.run(read(), on_done=done, owner=self)
        self._read_rooms()

    def _show(self, grid: Grid, slots: list[Slot]) -> None:
        day = text.local(self._start).date()
        self._day_label.set_text(text.capital(text.day_long(day)))
        self.grid.show_day(self._names(), grid.occupations, day, (self._start, self._start + self._length))
        self._state.set_text("" if grid.live else self.tr("Hors ligne : les disponibilités ne sont pas à jour."))
        clear(self._proposals)
        theme = self._ctx.theme
        for slot in slots[:MOST_SHOWN]:
            words = text.capital(text.span(slot.start_ms, slot.end_ms, all_day=False))
            row = Clickable(theme, words)
            row.line.addWidget(Icon(theme, "help" if slot.doubtful else "check", "text_soft"))
            row.line.addWidget(Label(theme, words), 1)
            if slot.doubtful:
                row.line.addWidget(
                    Chip(theme, text.plural(len(slot.doubtful), "%n incertain", "%n incertains"), "warn")
                )
            row.clicked.connect(lambda _checked=False, ms=slot.start_ms: self._choose(ms))
            self._proposals.addWidget(row)
        if not slots:
            self._proposals.addWidget(
                Label(theme, self.tr("Aucun créneau commun dans les dix jours."), Type.BODY, "text_soft")
            )
        self._say()

    def _read_rooms(self) -> None:
        planning, start = self._ctx.runtime.planning, self._start
        wanted, seats = self.wanted.text().strip(), self.seats.value()
        end, uid = start + self._length, self._uid
        rooms = planning.rooms(self._account, start, end, seats=seats, wanted=wanted, exclude_uid=uid)
        self._ctx.bridge.run(rooms, on_done=self._show_rooms, owner=self)

    def _show_rooms(self, rooms: list[tuple[DirectoryEntry, Presence]]) -> None:
        clear(self._room_rows)
        theme = self._ctx.theme
        for room, presence in rooms:
            seats = text.plural(room.capacity, "%n place", "%n places") if room.capacity else ""
            about = " · ".join(part for part in (seats, room.place, room.equipment) if part)
            mail = room.mails[0] if room.mails else ""
            said = tr(_WORDS[presence])
            row = Clickable(theme, f"{room.name}, {about}, {said}")
            row.line.addWidget(Icon(theme, "check" if mail in self._rooms else "place", "accent"))
            words = QVBoxLayout()
            words.setSpacing(0)
            words.addWidget(Label(theme, room.name, Type.BODY_STRONG if mail in self._rooms else Type.BODY))
            words.addWidget(Label(theme, about, Type.SMALL, "text_soft"))
            row.line.addLayout(words, 1)
            row.line.addWidget(Chip(theme, said, "ok" if presence is Presence.FREE else "warn"))
            row.clicked.connect(lambda _checked=False, r=room: self._toggle(r))
            self._room_rows.addWidget(row)
        if not rooms:
            self._room_rows.addWidget(Label(theme, self.tr("Aucune salle ne convient."), Type.BODY, "text_soft"))

    # --- choosing -------------------------------------------------------------------------------

    def _step(self, days: int) -> None:
        moment = text.local(self._start).replace(tzinfo=None) + dt.timedelta(days=days)
        while moment.weekday() > 4:
            moment += dt.timedelta(days=1 if days > 0 else -1)
        self._start = text.to_ms(moment.replace(tzinfo=text.PARIS))
        self._read()

    def _choose(self, start_ms: int) -> None:
        self._start = start_ms
        self._read()

    def _toggle(self, room: DirectoryEntry) -> None:
        mail = room.mails[0] if room.mails else ""
        if mail in self._rooms:
            del self._rooms[mail]
        elif mail:
            self._rooms[mail] = Attendee(address=as_address(room), kind="RESOURCE", role="NON-PARTICIPANT")
        self._read()

    def _say(self) -> None:
        when = text.capital(text.span(self._start, self._start + self._length, all_day=False))
        rooms = room_words(list(self._rooms.values()))
        self._chosen.set_text(" · ".join(part for part in (when, rooms) if part))

    def _take(self) -> None:
        people = tuple(a for a in self._draft.attendees if not is_thing(a))
        self.found.emit(
            replace(
                self._draft,
                start_ms=self._start,
                end_ms=self._start + self._length,
                all_day=False,
                attendees=(*people, *self._rooms.values()),
            )
        )
        self.accept()
