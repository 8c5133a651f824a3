"""What awaits on pages that have no entry of their own in the rail: a line at the top of the list that stands for them.

The rail counts it on that space's number; without this line the number would not add up with the list under it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.domain.approvals import LeaveRequest
from app.domain.changes import ChangeSet
from app.domain.exchanges import Exchange, ExchangeSettled
from app.services.runtime import Runtime
from ui import text
from ui.context import Context
from ui.theme import Space
from ui.timers import single_shot
from ui.views.spaces import SPACES, host_of
from ui.widgets.basic import Button

FRESH_MS = 150
PAGES = ("approvals", "exchanges")
KINDS = frozenset({LeaveRequest.KIND, Exchange.KIND, ExchangeSettled.KIND})


class BesideLines(QWidget):
    """One button for each page that something waits on; nothing where nothing does."""

    def __init__(self, ctx: Context, host: str) -> None:
        super().__init__()
        self._ctx, self._host = ctx, host
        theme = ctx.theme
        self._column = QVBoxLayout(self)
        gap = theme.gap(Space.M)
        self._column.setContentsMargins(gap, 0, gap, theme.gap(Space.XS))
        self.buttons: dict[str, Button] = {}
        for space in SPACES:
            if space.id in PAGES:
                button = Button(theme, "", "line", space.icon, partial(ctx.shell.go, space.id))
                button.setObjectName(f"{host}.beside.{space.id}")
                button.hide()
                self.buttons[space.id] = button
                self._column.addWidget(button)
        self.hide()
        self._fresh = single_shot(self, FRESH_MS, self._read)
        ctx.bridge.changed.connect(self._on_changes)
        self._read()

    def _on_changes(self, changes: ChangeSet) -> None:
        if changes.profile or any(changes.of_kind(kind) for kind in KINDS):
            self._fresh.start()

    def _read(self) -> None:
        self._ctx.bridge.run(waiting(self._ctx.runtime), on_done=self._show, owner=self)

    def _show(self, counts: Mapping[str, int]) -> None:
        present = self._ctx.shell.present
        for space in SPACES:
            button = self.buttons.get(space.id)
            if button is None:
                continue
            count = counts.get(space.id, 0) if host_of(space.id, present) == self._host else 0
            button.set_eliding(text.plural(count, *space.badge_text, "spaces"))
            button.setVisible(count > 0)
        self.setVisible(any(not button.isHidden() for button in self.buttons.values()))


async def waiting(runtime: Runtime) -> Mapping[str, int]:
    """What awaits on each of `PAGES`."""
    counts = await runtime.today.badges()
    return {page: counts.get(page, 0) for page in PAGES}
