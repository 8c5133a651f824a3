"""The agenda's bar: backwards, forwards, today, the period in words, the modes; below, the calendars."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import partial

from PySide6.QtCore import QSize
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from app.domain.ids import Key
from app.domain.listing import Entry
from app.domain.records import Record
from ui import text
from ui.context import Context
from ui.directory import Directory
from ui.theme import Space, Type
from ui.views.agenda.calendars import told_apart
from ui.views.agenda.periods import Mode
from ui.widgets.basic import ActionButton, Button, Label, clear
from ui.widgets.flow import FlowLayout

TITLE_PX = 210
"""Room the period's words want beside the modes; with less, the modes go below."""


class AgendaBar(QWidget):
    """One line where there is room, two where there is not."""

    def __init__(self, ctx: Context) -> None:
        super().__init__()
        self._ctx, self._directory = ctx, Directory(ctx)
        theme = ctx.theme
        self._rows = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._rows.setSpacing(theme.gap(Space.XS))
        self._rows.setContentsMargins(theme.gap(Space.M), theme.gap(Space.XS), theme.gap(Space.M), theme.gap(Space.XS))
        left = QHBoxLayout()
        left.setSpacing(theme.gap(Space.XS))
        for id in ("agenda.previous", "agenda.next"):
            left.addWidget(ActionButton(theme, ctx.actions.qaction(id)))
        today = Button(theme, self.tr("Aujourd’hui"), "plain", on_click=partial(ctx.actions.trigger, "agenda.today"))
        left.addWidget(today)
        left.addSpacing(theme.gap(Space.S))
        self._title = Label(theme, "", Type.LEAD, elide=True)
        left.addWidget(self._title, 1)
        self._rows.addLayout(left, 1)
        self._names = {
            Mode.DAY: self.tr("Jour"),
            Mode.WORKWEEK: self.tr("5 jours"),
            Mode.WEEK: self.tr("Semaine"),
            Mode.MONTH: self.tr("Mois"),
            Mode.LIST: self.tr("Liste"),
        }
        chips = QHBoxLayout()
        chips.setSpacing(theme.gap(Space.XS))
        self.modes: dict[Mode, Button] = {}
        for mode, words in self._names.items():
            button = Button(theme, words, "chip", on_click=partial(ctx.actions.trigger, f"agenda.{mode.value}"))
            button.setCheckable(True)
            self.modes[mode] = button
            chips.addWidget(button)
        self.mode = Button(theme, "", "chip")
        self.mode.setMenu(ctx.actions.menu([f"agenda.{mode.value}" for mode in Mode], self))
        chips.addWidget(self.mode)
        self.calendars = Button(theme, self.tr("Calendriers"), "quiet", "filter")
        self.calendars.setAccessibleName(self.tr("Choisir les calendriers affichés"))
        chips.addWidget(self.calendars)
        self.more = Button(theme, self.tr("Plus"), "quiet", "more")
        self.more.setAccessibleName(self.tr("Importer, exporter, imprimer"))
        chips.addWidget(self.more)
        chips.addStretch(0)
        self._rows.addLayout(chips)
        self._today = today
        self._worded = {button: button.text() for button in (self.calendars, self.more)}
        self._legend = QWidget()
        self._legend_rows = FlowLayout(self._legend, theme.gap(Space.M))
        self._legend_rows.setContentsMargins(theme.gap(Space.L), 0, theme.gap(Space.M), theme.gap(Space.XS))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(self._rows)
        layout.addWidget(self._legend)

    def set_mode(self, mode: Mode) -> None:
        for name, button in self.modes.items():
            button.setChecked(name is mode)
        self.mode.setText(self._names[mode])
        self.mode.setAccessibleName(self.tr("Affichage{nbsp}: {mode}").format(nbsp=text.NBSP, mode=self._names[mode]))

    def set_title(self, words: str) -> None:
        self._title.set_text(words)

    def minimumSizeHint(self) -> QSize:
        """The modes go below rather than widen the window."""
        return QSize(self._ctx.theme.px(300), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        theme = self._ctx.theme
        self._shorten(False)
        self._fold(False)
        beside = self._wide(self._today) + 2 * theme.target() + theme.px(TITLE_PX) + 2 * theme.gap(Space.M)
        below = self._modes_wide() + beside > self.width()
        way = QBoxLayout.Direction.TopToBottom if below else QBoxLayout.Direction.LeftToRight
        self._rows.setDirection(way)
        self._shorten(self._modes_wide() > self.width())
        self._fold(self._modes_wide() > self.width())

    def _wide(self, button: Button) -> int:
        return button.sizeHint().width() + self._ctx.theme.gap(Space.XS)

    def _modes_wide(self) -> int:
        """What the modes and the buttons beside them want, as they are worded now."""
        buttons = sum(self._wide(button) for button in (*self.modes.values(), self.calendars, self.more))
        return buttons + 2 * self._ctx.theme.gap(Space.M)

    def _shorten(self, short: bool) -> None:
        """The buttons beside the modes keep their icons alone where their words have no room."""
        for button, words in self._worded.items():
            button.setText("" if short else words)
            button.setToolTip(button.accessibleName())

    def _fold(self, folded: bool) -> None:
        """One button with a menu stands for all modes where their words would be cut."""
        for button in self.modes.values():
            button.setVisible(not folded)
        self.mode.setVisible(folded)

    def show_calendars(self, calendars: Sequence[Entry[Record]], hidden: Collection[Key] = ()) -> None:
        """The colours of those in sight."""
        clear(self._legend_rows)
        theme = self._ctx.theme
        names = told_apart(calendars, self._directory.body_name)
        for index, entry in enumerate(calendars):
            if entry.key in names and entry.key not in hidden:
                self._legend_rows.addWidget(_Key(self._ctx, index, names[entry.key]))
        self._legend_rows.setSpacing(theme.gap(Space.M))


class _Key(QWidget):
    """A calendar's colour and name."""

    def __init__(self, ctx: Context, index: int, name: str) -> None:
        super().__init__()
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(ctx.theme.gap(Space.XS))
        line.addWidget(_Dot(ctx, index))
        label = Label(ctx.theme, name, Type.CAPTION, "text_soft")
        label.setWordWrap(False)
        line.addWidget(label)


class _Dot(QWidget):
    """The colour of a calendar beside its name."""

    def __init__(self, ctx: Context, index: int) -> None:
        super().__init__()
        self._theme, self._index = ctx.theme, index
        self.setFixedSize(10, 10)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(self._theme.body_colour(self._index))
        painter.setPen(self._theme.body_colour(self._index))
        painter.drawEllipse(1, 1, 8, 8)
        painter.end()
