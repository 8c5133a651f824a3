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
    begin, end = (_wall_shifted(ms, days, quarters) for ms in (start_ms, end_ms))
    return begin, end if end > begin or end_ms == start_ms else begin + (end_ms - start_ms)


def stretched(start_ms: int, end_ms: int, days: int) -> int:
    """The end, as many days later or earlier by the wall clock; a day after ``start_ms`` at the soonest."""
    while days and _wall_shifted(end_ms, days, 0) < _wall_shifted(start_ms, 1, 0):
        days += 1
    return _wall_shifted(end_ms, days, 0)


def _wall_shifted(ms: int, days: int, quarters: int) -> int:
    moved = text.local(ms).replace(tzinfo=None) + dt.timedelta(days=days, minutes=15 * quarters)
    return text.to_ms(moved.replace(tzinfo=text.PARIS))


def hours_width(theme: Theme) -> int:
    """Width of the column of hours."""
    return theme.px(46)


def column_width(theme: Theme, width: int, days: int) -> float:
    """Width of one day."""
    return max(1.0, (width - hours_width(theme)) / days)
