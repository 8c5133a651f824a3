"""Where blocks go: columns for what overlaps, rows for the all-day band. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from app.domain.frozen import dataclass
from app.services.agenda import AgendaItem
from ui import text

READ_MIN = 30
"""An event begun that long before another is read above it: both need not share the width all along."""
MIN_BLOCK_MS = 30 * 60_000
"""Shorter ones take this much room, or nobody could read or touch them."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A timed block of one day: its share of the column and its stretch of the day."""

    item: AgendaItem
    day: int
    """0-based from the first day shown."""
    start_min: int
    end_min: int
    """Minutes since midnight; 1440 at most."""
    lane: int
    lanes: int
    span: int = 1
    """Lanes it covers: those at its right that nothing else needs, or needs only later: what comes then lies on it."""
    clear_min: int = 0
    """Minutes from its start before something lies on it; 0 = nothing does."""
    over: bool = False
    """It lies on one that began earlier."""


@dataclass(frozen=True, slots=True)
class Banded:
    """An all-day block: days ``first`` to ``last`` inclusive, in row ``row`` of the band."""

    item: AgendaItem
    first: int
    last: int
    row: int


def item_days(item: AgendaItem) -> tuple[dt.date, dt.date]:
    """First and last day an item touches, in Paris (all-day events: their own dates)."""
    o = item.occurrence
    if o.all_day:
        first = dt.datetime.fromtimestamp(o.start_ms / 1000, dt.UTC).date()
        last = dt.datetime.fromtimestamp(max(o.start_ms, o.end_ms - 1) / 1000, dt.UTC).date()
        return first, last
    return text.local(o.start_ms).date(), text.local(max(o.start_ms, o.end_ms - 1)).date()


def is_banded(item: AgendaItem) -> bool:
    """All day, or a day long and more."""
    return item.occurrence.all_day or item.occurrence.end_ms - item.occurrence.start_ms >= text.DAY_MS


def place_band(items: Sequence[AgendaItem], first_day: dt.date, days: int) -> list[Banded]:
    """Rows for the all-day band, longest first from the left."""
    spans = []
    for item in items:
        start, end = item_days(item)
        first, last = (start - first_day).days, (end - first_day).days
        if is_banded(item) and last >= 0 and first < days:
            spans.append((max(0, first), min(days - 1, last), item))
    spans.sort(key=lambda s: (s[0], s[0] - s[1]))
    free_from: list[int] = []
    placed = []
    for first, last, item in spans:
        row = next((i for i, free in enumerate(free_from) if free <= first), len(free_from))
        free_from[row:] = [last + 1, *free_from[row + 1 :]]
        placed.append(Banded(item, first, last, row))
    return placed


def place_hours(items: Sequence[AgendaItem], first_day: dt.date, days: int) -> list[Placed]:
    """Blocks of each day, side by side where they overlap."""
    placed: list[Placed] = []
    for day in range(days):
        date = first_day + dt.timedelta(days=day)
        pieces = []
        for item in items:
            if is_banded(item):
                continue
            piece = _piece(item, date)
            if piece is not None:
                pieces.append((*piece, item))
        placed += _lanes(sorted(pieces, key=lambda p: (p[0], -p[1])), day)
    return placed


def _piece(item: AgendaItem, date: dt.date) -> tuple[int, int] | None:
    """Minutes of ``date`` that an item covers."""
    o = item.occurrence
    start, end = text.local(o.start_ms), text.local(max(o.end_ms, o.start_ms + MIN_BLOCK_MS))
    if end.date() < date or start.date() > date:
        return None
    first = start.hour * 60 + start.minute if start.date() == date else 0
    last = end.hour * 60 + end.minute if end.date() == date else 1440
    return (first, last) if last > first else None


def _lies_on(upper: Placed, lower: Placed) -> bool:
    meet = lower.start_min < upper.start_min < lower.end_min
    return meet and lower.lane < upper.lane < lower.lane + lower.span


def _lanes(pieces: Sequence[tuple[int, int, AgendaItem]], day: int) -> list[Placed]:
    placed: list[Placed] = []
    group: list[tuple[int, int, AgendaItem, int]] = []
    group_end = 0

    def close() -> None:
        lanes = max((lane for *_rest, lane in group), default=0) + 1
        found = []
        for start, end, item, lane in group:
            beside = [(s, other) for s, e, _item, other in group if other > lane and s < end and start < e]
            soon = [other for s, other in beside if s - start < READ_MIN]
            span = min(soon, default=lanes) - lane
            covered = [s - start for s, other in beside if other < lane + span]
            found.append(Placed(item, day, start, end, lane, lanes, span, min(covered, default=0)))
        placed.extend(replace(p, over=any(_lies_on(p, other) for other in found)) for p in found)
        group.clear()

    for start, end, item in pieces:
        if group and start >= group_end:
            close()
            group_end = 0
        taken = {lane for s, e, _item, lane in group if e > start}
        lane = next(i for i in range(len(group) + 1) if i not in taken)
        group.append((start, end, item, lane))
        group_end = max(group_end, end)
    close()
    return placed


@dataclass(frozen=True, slots=True)
class Celled:
    """An item of a month: columns ``first`` to ``last`` of one week, in row ``row`` of its cells."""

    item: AgendaItem
    week: int
    first: int
    last: int
    row: int


def place_weeks(items: Sequence[AgendaItem], first_day: dt.date, weeks: int) -> list[Celled]:
    """Rows inside the cells of a month: what lasts first, then by time; an item of two weeks is told twice."""
    by_week: list[list[tuple[int, int, AgendaItem]]] = [[] for _ in range(weeks)]
    for item in items:
        start, end = item_days(item)
        first, last = max(0, (start - first_day).days), min(7 * weeks - 1, (end - first_day).days)
        for week in range(first // 7, last // 7 + 1):
            by_week[week].append((max(first, 7 * week) - 7 * week, min(last, 7 * week + 6) - 7 * week, item))
    placed = []
    for week, spans in enumerate(by_week):
        spans.sort(key=lambda s: (s[0] - s[1], not s[2].occurrence.all_day, s[2].occurrence.start_ms))
        taken: list[list[bool]] = []
        for first, last, item in spans:
            row = next((i for i, cells in enumerate(taken) if not any(cells[first : last + 1])), len(taken))
            if row == len(taken):
                taken.append([False] * 7)
            taken[row][first : last + 1] = [True] * (last - first + 1)
            placed.append(Celled(item, week, first, last, row))
    return placed
