"""The head of a page at the height its words need, scrolling when the window is low or the text large."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QSizePolicy, QWidget

from ui.theme import Space, Theme
from ui.widgets.basic import ScrollPage

ROW_PX = 58
"""Height of a row of a list at 100 %."""


class HeadScroll(ScrollPage):
    """Put it first in a column; call `fit` when the words changed or the page was resized."""

    def __init__(self, theme: Theme, head: QWidget, *, share: float, rows_left: int = 0, ink: str = "surface") -> None:
        """``share``: most of the page's height that the head may take; more where ``rows_left`` rows of a list still
        stand below it (0 = never more)."""
        self._head = head  # before Qt asks `eventFilter`
        super().__init__(theme, ink=ink, margins=Space.XS)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.addWidget(head)
        self._share, self._rows_left = share, rows_left
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.timeout.connect(self._fit)
        head.installEventFilter(self)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def set_share(self, share: float) -> None:
        """Another part of the page's height at most."""
        if share != self._share:
            self._share = share
            self.fit()

    def fit(self) -> None:
        """Take the height that the words need at this width, within the share of the page's."""
        self._fit()
        self._again.start()  # rows shown or hidden just now have their heights only after this turn

    def _fit(self) -> None:
        parent = self.parentWidget()
        layout = self._head.layout()
        if parent is None or layout is None:
            return
        layout.activate()
        width = max(1, self.viewport().width())
        wanted = layout.heightForWidth(width) if layout.hasHeightForWidth() else layout.sizeHint().height()
        page = self.widget()  # a wrapped line asks for more at least than at this width: what it is given counts
        wanted = max(wanted, page.minimumSizeHint().height()) if page is not None else wanted
        most = round(parent.height() * self._share)
        if self._rows_left:
            most = max(most, parent.height() - self._rows_left * self._theme.px(ROW_PX))
        self.setFixedHeight(max(1, min(wanted + 2, most)))
        if self._head.height() < wanted:
            # Qt 6.11: what asks for its least height meanwhile may leave the page laid out by what the head was before.
            self.body.invalidate()
            self.body.activate()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """What is in the head came, went or was worded anew: it is measured once it is laid out."""
        if watched is self._head and event.type() == QEvent.Type.LayoutRequest:
            self._again.start()
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self.fit()
