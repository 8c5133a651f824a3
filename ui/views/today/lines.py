"""One line of Aujourd’hui: what, for which body, by when, why it matters, and one primary act."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtCore import Signal as QtSignal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.domain.frozen import dataclass
from app.domain.listing import Entry
from app.domain.mail import Message
from ui import text
from ui.directory import Directory
from ui.text import tr
from ui.theme import Space, Theme, Type
from ui.widgets.basic import Button, Clickable, Icon, Label

TIGHT_PX = 440
"""Effective width under which a line's act stands under its words."""


@dataclass(frozen=True, slots=True)
class LineWords:
    """What a line tells."""

    title: str
    detail: str = ""
    lead: str = ""
    aside: str = ""
    note: str = ""
    warning: str = ""
    stripe: int | None = None
    strong: bool = False
    icon: str = ""


class TodayLine(QWidget):
    """A clickable line with an optional act at its right."""

    opened = QtSignal()

    def __init__(self, theme: Theme, told: LineWords) -> None:
        super().__init__()
        self._theme = theme
        parts = (told.lead, told.title, told.detail, told.aside, told.note, told.warning)
        self._click = Clickable(theme, ", ".join(part for part in parts if part))
        self._click.clicked.connect(self.opened)
        line = self._click.line
        if told.stripe is not None:
            line.addWidget(_Stripe(theme, told.stripe))
        if told.icon:
            line.addWidget(Icon(theme, told.icon, "text_soft", 0.9))
        if told.lead:
            hour = Label(theme, told.lead, Type.BODY_STRONG)
            hour.setWordWrap(False)
            hour.setMinimumWidth(theme.px(58))
            line.addWidget(hour)
        line.addLayout(self._words(told), 1)
        if told.aside:
            label = Label(theme, told.aside, Type.BODY_STRONG if "€" in told.aside else Type.SMALL)
            label.setWordWrap(False)
            line.addWidget(label)
        self._line = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._line.setContentsMargins(0, 0, 0, 0)
        self._line.setSpacing(theme.gap(Space.S))
        self._line.addWidget(self._click, 1)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)

    def _words(self, told: LineWords) -> QVBoxLayout:
        theme, words = self._theme, QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(Label(theme, told.title, Type.BODY_STRONG if told.strong else Type.BODY, elide=True))
        if told.detail:
            words.addWidget(Label(theme, told.detail, Type.SMALL, "text_soft", elide=True))
        if told.note:
            words.addWidget(Label(theme, told.note, Type.SMALL))
        if told.warning:
            alert = QHBoxLayout()
            alert.setSpacing(theme.gap(Space.XS))
            alert.addWidget(Icon(theme, "warning", "warn", 0.8), 0, Qt.AlignmentFlag.AlignTop)
            alert.addWidget(Label(theme, told.warning, Type.SMALL, "warn"), 1)
            words.addLayout(alert)
        return words

    def accessible(self) -> str:
        """All that the line says, as it is spoken."""
        return self._click.accessibleName()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The act goes under the words where both would not fit side by side."""
        super().resizeEvent(event)
        tight = self.width() / self._theme.scale < TIGHT_PX
        wanted = QBoxLayout.Direction.TopToBottom if tight else QBoxLayout.Direction.LeftToRight
        if self._line.direction() != wanted:
            self._line.setDirection(wanted)
            self.updateGeometry()

    def set_primary(self, words: str, act: Callable[[], None], *, strong: bool = False) -> None:
        """The act in place."""
        button = Button(self._theme, words, "primary" if strong else "plain", on_click=act)
        button.setAccessibleName(f"{words} — {self._click.accessibleName()}")
        self._line.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)


class CardHead(QWidget):
    """The first row of a card: what it is about, how many, the way to all of it."""

    def __init__(
        self, theme: Theme, icon: str, title: str, count: str = "", go: Callable[[], None] | None = None
    ) -> None:
        super().__init__()
        head = QHBoxLayout(self)
        head.setContentsMargins(0, 0, 0, 0)
        head.setSpacing(theme.gap(Space.S))
        head.addStrut(theme.target())
        head.addWidget(Icon(theme, icon, "accent"))
        head.addWidget(Label(theme, title, Type.LEAD, elide=True), 1)
        if count:
            soft = Label(theme, count, Type.SMALL, "text_soft")
            soft.setWordWrap(False)
            head.addWidget(soft)
        if go is not None:
            more = Button(theme, tr("Tout voir"), "quiet", on_click=go)
            more.setAccessibleName(f"{tr('Tout voir')}, {title}")
            head.addWidget(more)


class _Stripe(QWidget):
    """The body's colour."""

    def __init__(self, theme: Theme, index: int) -> None:
        super().__init__()
        self._theme, self._index = theme, index
        self.setFixedWidth(4)

    def sizeHint(self) -> QSize:
        return QSize(4, 24)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.body_colour(self._index))
        painter.drawRoundedRect(QRect(0, 2, 4, self.height() - 4), 2, 2)
        painter.end()


def mail_words(directory: Directory, entry: Entry[Any]) -> LineWords:
    message = entry.record
    assert isinstance(message, Message)
    return LineWords(
        title=message.subject.strip() or tr("(sans objet)"),
        detail=f"{message.sender.shown()} — {' '.join(message.fragment.split())}",
        aside=text.when_short(message.date_ms),
        stripe=directory.stripe(entry.key.account),
        strong=True,
    )
