"""Recurrence rules as choices of a form, and in words. Pure."""

from __future__ import annotations

import datetime as dt

from ui import text
from ui.text import tr

_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_NTH = ("premier", "deuxième", "troisième", "quatrième", "dernier")
ENDLESS, UNTIL, COUNT = "endless", "until", "count"


def choices(day: dt.date) -> dict[str, str]:
    """Rule without its end -> words, for an event that starts on ``day``; the empty rule is « never »."""
    code, name = _DAYS[day.weekday()], tr(text.DAYS[day.weekday()])
    nth = (day.day - 1) // 7
    last = (day + dt.timedelta(days=7)).month != day.month
    ordinal, words = ("-1", _NTH[4]) if last else (str(nth + 1), _NTH[nth])
    return {
        "": tr("Ne se répète pas"),
        "FREQ=DAILY": tr("Tous les jours"),
        "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR": tr("Du lundi au vendredi"),
        "FREQ=WEEKLY": tr("Chaque {day}").format(day=name),
        "FREQ=WEEKLY;INTERVAL=2": tr("Un {day} sur deux").format(day=name),
        "FREQ=MONTHLY": tr("Chaque mois, le {n}").format(n=text.ordinal_day(day.day)),
        f"FREQ=MONTHLY;BYDAY={ordinal}{code}": tr("Chaque mois, le {nth} {day}").format(nth=tr(words), day=name),
        "FREQ=YEARLY": tr("Chaque année"),
    }


def split(rule: str) -> tuple[str, str, str]:
    """(rule without its end, kind of end, value): ``UNTIL`` as YYYYMMDD, ``COUNT`` as digits."""
    parts = _parts(rule)
    until, count = parts.pop("UNTIL", ""), parts.pop("COUNT", "")
    parts.pop("WKST", None)
    if parts.get("INTERVAL") == "1":
        del parts["INTERVAL"]
    plain = ";".join(f"{name}={value}" for name, value in parts.items())
    if until:
        return plain, UNTIL, until[:8]
    return (plain, COUNT, count) if count else (plain, ENDLESS, "")


def recognised(rule: str, day: dt.date) -> str:
    """The choice that stands for a rule (without its end); the rule itself when none does."""
    code = _DAYS[day.weekday()]
    alike = {
        f"FREQ=WEEKLY;BYDAY={code}": "FREQ=WEEKLY",
        f"FREQ=WEEKLY;INTERVAL=2;BYDAY={code}": "FREQ=WEEKLY;INTERVAL=2",
    }
    alike[f"FREQ=MONTHLY;BYMONTHDAY={day.day}"] = "FREQ=MONTHLY"
    return alike.get(rule, rule)


def joined(plain: str, end: str, value: str, *, all_day: bool) -> str:
    """A whole rule. ``value``: YYYYMMDD (the last day that may still occur) or digits."""
    if not plain or end == ENDLESS:
        return plain
    if end == COUNT:
        return f"{plain};COUNT={value}"
    if all_day:
        return f"{plain};UNTIL={value}"
    day = dt.datetime.strptime(value, "%Y%m%d").replace(tzinfo=text.PARIS, hour=23, minute=59, second=59)
    return f"{plain};UNTIL={day.astimezone(dt.UTC):%Y%m%dT%H%M%SZ}"


def spoken(rule: str, day: dt.date) -> str:
    """A rule in words; « se répète » for what has no words here."""
    plain, end, value = split(rule)
    words = choices(day).get(recognised(plain, day)) or _several_days(plain) or tr("Se répète")
    if end == COUNT:
        return f"{words}, {text.plural(int(value), '%n fois', '%n fois')}"
    if end == UNTIL:
        last = dt.datetime.strptime(value, "%Y%m%d").date()  # noqa: DTZ007 - a date
        return tr("{words}, jusqu’au {day}").format(words=words, day=text.day_long(last))
    return words


def _several_days(rule: str) -> str:
    """« Chaque lundi, mercredi et vendredi »; empty for another rule."""
    parts = _parts(rule)
    codes = parts.pop("BYDAY", "").split(",")
    if parts != {"FREQ": "WEEKLY"} or any(code not in _DAYS for code in codes):
        return ""
    names = [tr(text.DAYS[_DAYS.index(code)]) for code in sorted(codes, key=_DAYS.index)]
    days = tr("{days} et {last}").format(days=", ".join(names[:-1]), last=names[-1]) if names[1:] else names[0]
    return tr("Chaque {day}").format(day=days)


def _parts(rule: str) -> dict[str, str]:
    pairs = (part.partition("=") for part in rule.upper().split(";") if part)
    return {name.strip(): value.strip() for name, _, value in pairs}


REMINDERS: tuple[tuple[int | None, str], ...] = (
    (None, "Aucun rappel"),
    (0, "À l’heure dite"),
    (5, "5 minutes avant"),
    (10, "10 minutes avant"),
    (15, "15 minutes avant"),
    (30, "30 minutes avant"),
    (60, "1 heure avant"),
    (120, "2 heures avant"),
    (1440, "La veille"),
    (10080, "Une semaine avant"),
)
"""(minutes before, words)."""


def reminder_words(before_ms: int) -> str:
    """``15 minutes avant``…"""
    minutes = before_ms // 60_000
    known = next((words for value, words in REMINDERS if value == minutes), "")
    return tr(known) if known else text.plural(minutes, "%n minute avant", "%n minutes avant")
