"""The head of the window: where one is, search, the one primary action, and the state line."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QAction, QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from ui.stateline import Sentence
from ui.theme import Space, Theme, Type
from ui.widgets.basic import Button, Chip, IconButton, Label
from ui.widgets.hint import FittingHint

TITLE_PX, LEAST_SEARCH_PX = 150, 96


class SearchField(QLineEdit):
    """Search as you type: ``typed`` fires at each change; Down goes to the results, Escape leaves."""

    typed = Signal(str)
    go_down = Signal()
    left = Signal()
    entered = Signal()
    """It has got the focus."""

    def __init__(self, theme: Theme, hints: Sequence[str] = ()) -> None:
        """``hints``: what may be typed, the longest first; by default those of the search in everything."""
        super().__init__()
        self._theme = theme
        self.textChanged.connect(self.typed)  # not `textEdited`: a screen reader's words are no keys
        everywhere = [self.tr("Rechercher partout (Ctrl+K)"), self.tr("Rechercher partout"), self.tr("Rechercher")]
        everywhere.append(self.tr("Chercher"))
        FittingHint(self, list(hints or everywhere))
        self.setAccessibleName(self.tr("Rechercher partout"))
        self._restyle()
        theme.changed.connect(self._restyle)

    def _restyle(self) -> None:
        self.setTextMargins(self._theme.icon_px() + self._theme.gap(Space.S), 0, 0, 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        side = self._theme.icon_px()
        colour = self._theme.colours.text_soft
        icon = self._theme.pixmap("search", side, colour, self.devicePixelRatioF())
        painter.drawPixmap(self._theme.gap(Space.M), (self.height() - side) // 2, icon)
        painter.end()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.entered.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.typed.emit(self.text())
            self.go_down.emit()
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() == Qt.Key.Key_Escape
        ):
            event.accept()
            return True
        return super().event(event)


class StateButton(Button):
    """The state line: always a sentence, always clickable."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, "", "quiet")
        self.setObjectName("state")
        self._sentence = Sentence("", "sync", "text_soft")
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self._show)

    @property
    def sentence(self) -> Sentence:
        return self._sentence

    def set_sentence(self, sentence: Sentence) -> None:
        if sentence != self._sentence:
            self._sentence = sentence
            self._show()

    def _shortened(self, room: int) -> str:
        """« À jour » rather than the two ends of « À jour · 14:02 »."""
        metrics = self._theme.metrics(Type.BODY)
        first = self._full.partition(" · ")[0]
        words = self._full if metrics.horizontalAdvance(self._full) <= room else first
        return metrics.elidedText(words, Qt.TextElideMode.ElideRight, room)

    def _show(self) -> None:
        colour = self._theme.colour(self._sentence.ink).name()
        self.setIcon(self._theme.icon(self._sentence.icon, self._sentence.ink))
        self.setIconSize(QSize(self._theme.icon_px(), self._theme.icon_px()))
        self.setStyleSheet(f"QPushButton {{ color: {colour}; }}")
        self.set_eliding(self._sentence.text)
        self.updateGeometry()
        self.setAccessibleName(self.tr("État : {text}").format(text=self._sentence.text))
        if not self.toolTip():
            self.setToolTip(self.tr("Voir la synchronisation et ce qui attend d’être envoyé"))


class Header(QWidget):
    """One row where there is room, two where there is not."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._two_rows = False
        self.back = IconButton(theme, "back", self.tr("Revenir"))
        self.back.hide()
        self.title = Label(theme, "", Type.TITLE, elide=True)
        self.search = SearchField(theme)
        self.search.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.primary = Button(theme, "", "primary")
        self.state = StateButton(theme)
        self.bell = Button(theme, "", "quiet", "bell")
        """Reminders that await an answer; hidden without any. Nothing comes over what one is doing."""
        self.bell.setObjectName("bell")
        self.bell.hide()
        self.mark = Chip(theme, "", "accent")
        """What kind of window it is, where that must never be forgotten (the demonstration)."""
        self.mark.hide()
        self.works = Button(theme, "", "quiet", "sync")
        """Long work under way, whatever the page; hidden without any. A press tells and stops it."""
        self.works.setObjectName("works")
        self.works.hide()
        self._primary_action: QAction | None = None
        self.primary.clicked.connect(lambda _checked=False: self._trigger())
        self._rows = QVBoxLayout(self)
        self._rows.setSpacing(theme.gap(Space.XS))
        self._first, self._second = QHBoxLayout(), QHBoxLayout()
        for row in (self._first, self._second):
            row.setSpacing(theme.gap(Space.M))
            self._rows.addLayout(row)
        self._arrange()
        theme.changed.connect(self._arrange)
        theme.changed.connect(self.update)

    def set_mark(self, words: str) -> None:
        self.mark.setText(words)
        self.mark.setVisible(bool(words))

    def set_title(self, words: str) -> None:
        """Where one is."""
        self.title.set_text(words)
        self._words = words
        self._make_room()

    _words = ""

    def _make_room(self) -> None:
        """The title yields from so much on; a short one leaves the rest to the state."""
        wide = self._theme.metrics(Type.TITLE).horizontalAdvance(self._words)
        self.title.setMinimumWidth(min(self._theme.px(TITLE_PX), wide + self._theme.gap(Space.S)))

    def set_two_rows(self, two_rows: bool) -> None:
        if two_rows != self._two_rows:
            self._two_rows = two_rows
            self._arrange()

    def set_primary(self, action: QAction | None, icon: str = "") -> None:
        if self._primary_action is not None:
            self._primary_action.changed.disconnect(self._follow_primary)
        self._primary_action = action
        self.primary.setVisible(action is not None)
        if action is not None:
            self.primary.set_icon(icon)
            action.changed.connect(self._follow_primary)
            self._follow_primary()

    def _follow_primary(self) -> None:
        assert self._primary_action is not None
        self.primary.setEnabled(self._primary_action.isEnabled())
        self.primary.setAccessibleName(self._primary_action.text())
        self._word_primary()

    def _word_primary(self) -> None:
        """All its words where the search keeps some room beside them, else the first: the verb."""
        if self._primary_action is None:
            return
        words = self._primary_action.text()
        self.primary.setText(words)
        room = self.width() - 2 * self._theme.gap(Space.L) - self._theme.gap(Space.M) - self._theme.px(LEAST_SEARCH_PX)
        if self._two_rows and self.primary.sizeHint().width() > room:
            self.primary.setText(words.split()[0])

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._word_primary()

    def _trigger(self) -> None:
        if self._primary_action is not None:
            self._primary_action.trigger()

    def _arrange(self) -> None:
        gap = self._theme.gap(Space.L)
        small = self._theme.gap(Space.S)
        self._rows.setContentsMargins(gap, small, gap, small)
        for row in (self._first, self._second):
            while row.count():
                row.takeAt(0)
        self.search.setMaximumWidth(16_777_215 if self._two_rows else self._theme.px(460))
        self._make_room()
        self._word_primary()
        self.search.setMinimumWidth(0 if self._two_rows else self._theme.px(200))
        self._first.addWidget(self.back)
        self._first.addWidget(self.title, 2)
        self._first.addWidget(self.mark)
        if self._two_rows:
            self._first.addWidget(self.works)
            self._first.addWidget(self.bell)
            self._first.addWidget(self.state)
            self._second.addWidget(self.search, 1)
            self._second.addWidget(self.primary)
        else:
            self._first.addWidget(self.search, 4)
            self._first.addWidget(self.works)
            self._first.addWidget(self.bell)
            self._first.addWidget(self.state)
            self._first.addWidget(self.primary)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(event.rect(), self._theme.colour("window"))
        painter.fillRect(0, self.height() - 1, self.width(), 1, self._theme.colour("line"))
        painter.end()
