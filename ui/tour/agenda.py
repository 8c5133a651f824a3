"""Step 6: an event moved with the mouse in the week."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QPoint

from app.domain.intents import SaveEvent
from ui import text
from ui.tour.driver import Driver, Failed, until
from ui.tour.network import expect_pending
from ui.tour.story import Story
from ui.views.agenda.blocks import EventBlock
from ui.views.agenda.columns import column_width

HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS


def move(d: Driver, story: Story) -> str:
    """Drag the event to the next day, two hours later. Adds ``event``: account, UID, new start."""
    view: Any = d.go("agenda")
    title = str(story.brief["event"])
    block = _block(d, view, title)
    before = block.item.occurrence
    grid = view.week.grid
    offset = QPoint(round(column_width(d.shell.ctx.theme, grid.width(), 7)), 2 * grid.hour_height())
    d.drag(block, offset, QPoint(block.width() // 2, block.height() // 3))
    intent = expect_pending(d, SaveEvent)
    assert isinstance(intent, SaveEvent)
    moved = intent.event
    expected = _wall(before.start_ms) + DAY_MS + 2 * HOUR_MS
    if _wall(moved.start_ms) != expected:
        raise Failed(f"déplacé au {text.span(moved.start_ms, moved.end_ms, False)}")
    story.facts["event"] = {"account": intent.account, "uid": moved.uid, "start_ms": moved.start_ms}
    until(lambda: _block(d, view, title).item.pending, 10.0, "événement en attente d’envoi")
    return f"{text.span(before.start_ms, before.end_ms, False)} → {text.span(moved.start_ms, moved.end_ms, False)}"


def _block(d: Driver, view: Any, title: str) -> EventBlock:
    """The event's block, in this week or the next."""

    def seen() -> EventBlock | None:
        blocks: list[EventBlock] = view.week.grid.blocks()
        return next((b for b in blocks if b.item.occurrence.title == title and b.isVisible()), None)

    try:
        return until(seen, 3.0, title)  # type: ignore[return-value]  # until never returns None
    except Failed:
        d.shell.actions_registry.trigger("agenda.next")
        return until(seen, 10.0, f"« {title} »")  # type: ignore[return-value]


def _wall(instant_ms: int) -> int:
    """Wall-clock milliseconds in Paris: two hours later is two hours later when the hour changes."""
    offset = text.local(instant_ms).utcoffset()
    assert offset is not None
    return instant_ms + int(offset.total_seconds() * 1000)
