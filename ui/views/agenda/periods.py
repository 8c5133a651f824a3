"""What a mode of the agenda shows: its days, its title, where « next » leads. Pure."""

from __future__ import annotations

import calendar
import datetime as dt
import enum

from ui import text
from ui.text import tr

LIST_DAYS = 60
MORNING, EVENING = 9, 21
"""Hours of the clock: where a day without hours begins; from when on nobody plans for today."""


class Mode(enum.StrEnum):
    """How time is shown; the values are the ends of the actions' ids (``agenda.week``)."""

    DAY = "day"
    WORKWEEK = "workweek"
    WEEK = "week"
    MONTH = "month"
    LIST = "list"


HOURS = frozenset({Mode.DAY, Mode.WORKWEEK, Mode.WEEK})
"""Modes with a column of hours."""


def monday(day: dt.date) -> dt.date:
    return day - dt.timedelta(days=day.weekday())


def first_day(mode: Mode, anchor: dt.date, *, narrow: bool = False) -> dt.date:
    """First day shown when ``anchor`` must be in sight. ``narrow``: three days stand for a week."""
    if mode is Mode.MONTH:
        return monday(anchor.replace(day=1))
    if mode in (Mode.WORKWEEK, Mode.WEEK) and not narrow:
        return monday(anchor)
    return anchor


def days_shown(mode: Mode, anchor: dt.date, *, narrow: bool = False) -> int:
    """How many days from `first_day` on."""
    match mode:
        case Mode.DAY:
            return 1
        case Mode.LIST:
            return LIST_DAYS
        case Mode.MONTH:
            first = first_day(mode, anchor)
            last = anchor.replace(day=calendar.monthrange(anchor.year, anchor.month)[1])
            return (monday(last) - first).days + 7
        case _:
            return 3 if narrow else 5 if mode is Mode.WORKWEEK else 7


def stepped(mode: Mode, anchor: dt.date, direction: int, *, narrow: bool = False) -> dt.date:
    """The anchor of the period before (-1) or after (+1)."""
    if mode is Mode.MONTH:
        month = anchor.year * 12 + anchor.month - 1 + direction
        year, month = divmod(month, 12)
        return dt.date(year, month + 1, min(anchor.day, calendar.monthrange(year, month + 1)[1]))
    step = 7 if mode is Mode.WORKWEEK and not narrow else days_shown(mode, anchor, narrow=narrow)
    return anchor + dt.timedelta(days=direction * step)


def free_hour(anchor: dt.date, first: dt.date, days: int, now: dt.datetime) -> tuple[dt.date, int]:
    """Day and hour of a new event: the next full hour where today is in sight, in the evening tomorrow's morning;
    elsewhere the morning of ``anchor``."""
    if not first <= now.date() < first + dt.timedelta(days=days):
        return anchor, MORNING
    if now.hour >= EVENING:
        return now.date() + dt.timedelta(days=1), MORNING
    return now.date(), now.hour + 1


def title(mode: Mode, anchor: dt.date, *, narrow: bool = False) -> str:
    """``23 – 29 novembre 2026``, ``novembre 2026``, ``mardi 24 novembre 2026``…"""
    if mode is Mode.LIST:
        if anchor == text.now().date():
            return tr("Deux mois à venir")
        return tr("Deux mois à partir du {day}").format(day=f"{text.day_short(anchor)} {anchor.year}")
    if mode is Mode.MONTH:
        return text.capital(f"{tr(text.MONTHS[anchor.month - 1])} {anchor.year}")
    first = first_day(mode, anchor, narrow=narrow)
    last = first + dt.timedelta(days=days_shown(mode, anchor, narrow=narrow) - 1)
    if mode is Mode.DAY:
        return text.capital(f"{text.day_long(first)} {first.year}")
    if narrow:  # little room: short months, no year
        begin = text.ordinal_day(first.day) if first.month == last.month else text.day_short(first)
        return f"{begin} – {text.day_short(last)}"
    month = tr(text.MONTHS[last.month - 1])
    begin = text.ordinal_day(first.day)
    if first.month != last.month:
        begin += f"{text.NBSP}{tr(text.MONTHS[first.month - 1])}"
    return f"{begin} – {text.ordinal_day(last.day)}{text.NBSP}{month} {last.year}"
