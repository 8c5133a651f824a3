"""What the hours and the heads above them share: columns of days, colours, steps of a drag."""

from __future__ import annotations

import datetime as dt

from app.services.agenda import AgendaItem
from ui import text
from ui.theme import Theme


class Colours:
    """item -> index of its colour: the calendar's; for a séance, its body's."""

    def __init__(self, seance_colours: dict[str, int]) -> None:
        self._seances = seance_colours

    def __call__(self, item: AgendaItem) -> int:
        return item.colour_index if item.colour_index >= 0 else self._seances.get(item.body, 0)


def shifted(start_ms: int, end_ms: int, days: int, quarters: int) -> tuple[int, int]:
    """Move by wall-clock days and quarters: nine o'clock stays nine o'clock when the hour changes."""
    start = text.local(start_ms).replace(tzinfo=None)
    moved = start + dt.timedelta(days=days, minutes=15 * quarters)
    begin = text.to_ms(moved.replace(tzinfo=text.PARIS))
    return begin, begin + (end_ms - start_ms)


def hours_width(theme: Theme) -> int:
    """Width of the column of hours."""
    return theme.px(46)


def column_width(theme: Theme, width: int, days: int) -> float:
    """Width of one day."""
    return max(1.0, (width - hours_width(theme)) / days)
