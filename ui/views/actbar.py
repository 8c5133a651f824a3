"""The bar of acts under what is read: those it waits for, then « Plus… » for what is rarer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from PySide6.QtCore import QPoint
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.context import Context
from ui.theme import Space
from ui.widgets.basic import Button
from ui.widgets.flow import FlowLayout


class ActBar(QWidget):
    """Buttons that follow their actions: each is there while it makes sense. One at most stands out."""

    def __init__(
        self,
        ctx: Context,
        name: str,
        leading: Sequence[tuple[str, str]],
        more: Sequence[str],
        *,
        instead: Mapping[str, Sequence[str]] | None = None,
        greyed: bool = False,
    ) -> None:
        """``leading``: (action, kind) in the order of the bar; of the ``primary`` ones the first that makes sense
        keeps that look. ``more``: actions of « Plus… », an empty one is a separator. ``name``: of its objects.
        ``instead``: an action -> those that say the same and more: with one of them, the first is not there.
        ``greyed``: what cannot be done stays in « Plus… », with its reason; else it is left out."""
        super().__init__()
        self._ctx, self._more_ids = ctx, more
        self._instead, self._greyed = instead or {}, greyed
        theme = ctx.theme
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        flow_box = QWidget()
        line = self._line = FlowLayout(flow_box, theme.gap(Space.S))
        self.compact = self._tight = self._low = False
        self._buttons: list[tuple[Button, str, str]] = []
        for id, kind in leading:
            action = ctx.actions.action(id)
            button = Button(theme, action.shown(), kind, action.icon, partial(ctx.actions.trigger, id))
            button.setObjectName(f"{name}.act.{id.rpartition('.')[2]}")
            button.make_grave()
            self._buttons.append((button, id, kind))
            line.addWidget(button)
        self.more = Button(theme, self.tr("Plus…"), "quiet", "more", self._show_more)
        self.more.setObjectName(f"{name}.more")
        self.more.make_grave()
        line.addWidget(self.more)
        box.addWidget(flow_box)
        self.set_compact(False)
        for id in (*(id for _button, id, _kind in self._buttons), *filter(None, more)):
            ctx.actions.qaction(id).changed.connect(self._follow)
        theme.changed.connect(self._follow)
        self._follow()

    def set_compact(self, compact: bool, *, tight: bool = False) -> None:
        """In a line with other things: the first act that makes sense, all the others under « Plus… ».
        ``tight``: « Plus… » is its icon alone."""
        self.compact, self._tight = compact, tight
        words = self.tr("Plus…")
        self.more.setText("" if tight else words)
        self.more.setAccessibleName(words)
        self.more.setToolTip(words if tight else "")
        gap, small = self._ctx.theme.gap(Space.M), self._ctx.theme.gap(Space.S)
        self._line.setContentsMargins(*((0, 0, 0, 0) if compact else (gap, small, gap, small)))
        self._follow()

    def set_low(self, low: bool) -> None:
        """There is little height: the acts that fit in one line, the others under « Plus… »."""
        if low != self._low:
            self._low = low
            self._follow()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._low and event.oldSize().width() != event.size().width():
            self._follow()

    def _follow(self) -> None:
        first, shown = True, 0
        enabled = self._ctx.actions.qaction
        for button, id, kind in self._buttons:
            fuller = self._instead.get(id, ())
            on = enabled(id).isEnabled() and not any(enabled(other).isEnabled() for other in fuller)
            button.setVisible(on and not (self.compact and shown))
            shown += on
            if kind == "primary":
                button.set_kind("primary" if on and first else "plain")
                first = first and not on
        some_more = any(enabled(id).isEnabled() for id in self._under_more() if id)
        self.more.setVisible(some_more)
        if self._low:
            self._keep_one_line()
        every = (*(button for button, _id, _kind in self._buttons), self.more)
        held = [button for button in every if not button.isHidden()]
        self.setVisible(bool(held))
        room = sum(button.sizeHint().width() + self._line.spacing() for button in held) if self._tight else 0
        self.setMinimumWidth(room)  # one row: what stands beside gives way

    def _keep_one_line(self) -> None:
        """What does not fit goes, from the last; the first stays."""
        held = [button for button, _id, _kind in self._buttons if not button.isHidden()]
        while len(held) > 1 and self._line.one_line_width() > self.width():
            held.pop().hide()
            self.more.show()

    def _show_more(self) -> None:
        menu = self._ctx.actions.menu(
            [id for id in self._under_more() if not id or self._greyed or self._offered(id)], self
        )
        menu.exec(self.more.mapToGlobal(QPoint(0, -menu.sizeHint().height())))

    def _under_more(self) -> list[str]:
        rest = [id for button, id, _kind in self._buttons if button.isHidden()] if self.compact or self._low else []
        return [*rest, *self._more_ids]

    def _offered(self, id: str) -> bool:
        """It can be done here: no server's right and no service is missing."""
        return self._ctx.actions.qaction(id).isEnabled()
