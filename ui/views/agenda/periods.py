"""What a mode of the agenda shows: its days, its title, where « next » leads. Pure."""

from __future__ import annotations

import calendar
import datetime as dt
import enum

from ui import text
from ui.text import tr

LIST_DAYS = 60


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


def title(mode: Mode, anchor: dt.date, *, narrow: bool = False) -> str:
    """``23 – 29 novembre 2026``, ``novembre 2026``, ``mardi 24 novembre 2026``…"""
    if mode is Mode.LIST:
        return tr("Deux mois à venir")
    if mode is Mode.MONTH:
        return text.capital(f"{tr(text.MONTHS[anchor.month - 1])} {anchor.year}")
    first = first_day(mode, anchor, narrow=narrow)
    last = first + dt.timedelta(days=days_shown(mode, anchor, narrow=narrow) - 1)
    if mode is Mode.DAY:
        return text.capital(f"{text.day_long(first)} {first.year}")
    if narrow:  # little room: short months, no year
        return f"{text.day_short(first)} – {text.day_short(last)}"
    month = tr(text.MONTHS[last.month - 1])
    begin = text.ordinal_day(first.day)
    if first.month != last.month:
        begin += f"{text.NBSP}{tr(text.MONTHS[first.month - 1])}"
    return f"{begin} – {text.ordinal_day(last.day)}{text.NBSP}{month} {last.year}"
