"""« demain 14h réunion voirie »: a line typed in French, read as an event. Pure: no clock, no time zone.

What is not understood is the title: nothing typed is ever lost. Wall-clock times are the reader's own.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
import unicodedata
from dataclasses import dataclass, field

DEFAULT_MINUTES = 60
_DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
_RULE_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_MONTHS = (
    "janvier", "fevrier", "mars", "avril", "mai", "juin", "juillet", "aout", "septembre", "octobre", "novembre", "decembre",
)  # fmt: skip
_SHORT_MONTHS = {"janv": 1, "fevr": 2, "fev": 2, "avr": 4, "juil": 7, "sept": 9, "oct": 10, "nov": 11, "dec": 12}
_MONTH = rf"(?:{'|'.join(_MONTHS)}|(?:{'|'.join(_SHORT_MONTHS)})\.?)"
_NUMBERS = {"un": 1, "une": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6, "sept": 7, "huit": 8, "dix": 10}
_COUNT = rf"(\d{{1,3}}|{'|'.join(_NUMBERS)})"
_HOUR = r"(?:([01]?\d|2[0-4]) ?(?:h|:) ?([0-5]\d)?(?!\d)|(midi)|(minuit))"
_PARTS_OF_DAY = {"matin": 9 * 60, "apres-midi": 14 * 60, "soir": 18 * 60 + 30}


@dataclass(frozen=True, slots=True)
class QuickEntry:
    """What a line says. Without a day or an hour in it, the caller's slot counts."""

    title: str
    day: dt.date | None = None
    last_day: dt.date | None = None
    """Last day of an event of several days."""
    start_min: int | None = None
    """Minutes since midnight; None = not told."""
    length_min: int = DEFAULT_MINUTES
    all_day: bool = False
    location: str = ""
    rule: str = ""
    """RRULE value."""


@dataclass
class _Reader:
    """The line, and what was understood of it. Spans that were read are blanked in ``plain``."""

    line: str
    plain: str
    now: dt.datetime
    day: dt.date | None = None
    last_day: dt.date | None = None
    start: int | None = None
    end: int | None = None
    length: int | None = None
    all_day: bool = False
    location: str = ""
    rule: str = ""
    used: list[tuple[int, int]] = field(default_factory=list)

    def take(self, pattern: str) -> re.Match[str] | None:
        """The first match as whole words; it belongs to the title no more."""
        found = re.search(rf"(?<!\w)(?:{pattern})(?!\w)", self.plain)
        if found is not None:
            self.use(found)
        return found

    def use(self, found: re.Match[str]) -> None:
        self.used.append(found.span())
        self.plain = self.plain[: found.start()] + "\0" * (found.end() - found.start()) + self.plain[found.end() :]

    def give_back(self, found: re.Match[str]) -> None:
        """It was no date after all (31 February): words of the title."""
        self.used.remove(found.span())
        self.plain = self.plain[: found.start()] + found[0] + self.plain[found.end() :]


def read_entry(line: str, now: dt.datetime) -> QuickEntry:
    """``line`` as an event; ``now``: the reader's wall clock, naive. Never raises."""
    line = unicodedata.normalize("NFC", line).replace("’", "'")
    reader = _Reader(line, _plain(line), now)
    for step in (_location, _repeat, _span_of_days, _whole_day, _length, _hours, _date, _part_of_day):
        step(reader)
    return _entry(reader)


def _plain(line: str) -> str:
    """Same length, lower case, without accents: what patterns are written against."""
    return "".join(unicodedata.normalize("NFD", char)[0].lower()[:1] or char for char in line)


def _entry(reader: _Reader) -> QuickEntry:
    day, start = reader.day, reader.start
    length = reader.length or DEFAULT_MINUTES
    if start is not None and reader.end is not None:
        length = (reader.end - start) % 1440 or 1440
    dated_only = start is None and (reader.last_day is not None)
    return QuickEntry(
        title=_title(reader),
        day=day,
        last_day=reader.last_day,
        start_min=None if reader.all_day else start,
        length_min=length,
        all_day=reader.all_day or dated_only,
        location=reader.location,
        rule=reader.rule,
    )


def _title(reader: _Reader) -> str:
    kept = list(reader.line)
    for start, end in reader.used:
        kept[start:end] = "\0" * (end - start)
    pieces = [re.sub(r"\s+", " ", piece).strip(" ,;-") for piece in re.split("\0+", "".join(kept))]
    words = " ".join(piece for piece in pieces if piece)
    # Small words that led to what was taken out: « réunion le », « à ».
    words = re.sub(r"(?:\s|^)(?:le|la|à|a|de|du|des|pour|ce|cet|cette)$", "", words, flags=re.IGNORECASE).strip(" ,;-")
    return words[:1].upper() + words[1:]


# --- steps ----------------------------------------------------------------------------------------


def _location(reader: _Reader) -> None:
    if found := re.search(r"(?:^|(?<=\s))@\s*([^@\n]+?)\s*$", reader.plain):
        reader.location = reader.line[found.start(1) : found.end(1)]
        reader.use(found)


def _repeat(reader: _Reader) -> None:
    weekdays = "|".join(_DAYS)
    if found := reader.take(rf"(?:tous les|chaque) ((?:{weekdays})s?)(?: et ((?:{weekdays})s?))?"):
        days = [_DAYS.index(word.rstrip("s")) for word in found.groups() if word]
        reader.rule = "FREQ=WEEKLY;BYDAY=" + ",".join(_RULE_DAYS[day] for day in sorted(days))
        reader.day = min(_next_weekday(reader.now.date(), day, counts_today=True) for day in days)
    elif reader.take(r"tous les jours ouvres|tous les jours de la semaine"):
        reader.rule = "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"
    elif reader.take(r"tous les jours|chaque jour"):
        reader.rule = "FREQ=DAILY"
    elif reader.take(r"toutes les deux semaines|tous les quinze jours|tous les 15 jours"):
        reader.rule = "FREQ=WEEKLY;INTERVAL=2"
    elif reader.take(r"toutes les semaines|chaque semaine"):
        reader.rule = "FREQ=WEEKLY"
    elif reader.take(r"tous les mois|chaque mois"):
        reader.rule = "FREQ=MONTHLY"
    elif reader.take(r"tous les ans|chaque annee"):
        reader.rule = "FREQ=YEARLY"


def _span_of_days(reader: _Reader) -> None:
    found = reader.take(rf"du (\d{{1,2}})(?:er)?(?: ({_MONTH}))? au (\d{{1,2}})(?:er)? ({_MONTH})(?: (\d{{4}}))?")
    if found is None:
        return
    last_month = _month(found[4])
    first_month = _month(found[2]) if found[2] else last_month
    year = int(found[5]) if found[5] else None
    last = _in_calendar(reader, int(found[3]), last_month, year)
    first = _in_calendar(reader, int(found[1]), first_month, None if last is None else last.year)
    if first is not None and last is not None and first > last:
        first = _in_calendar(reader, int(found[1]), first_month, last.year - 1)
    if first is None or last is None or first > last:
        reader.give_back(found)
    else:
        reader.day, reader.last_day = first, last


def _whole_day(reader: _Reader) -> None:
    reader.all_day = reader.take(r"toute la journee|journee entiere") is not None


def _length(reader: _Reader) -> None:
    found = reader.take(r"(?:pendant|duree|durant) (?:(\d{1,2}) ?h ?(\d\d)?|(\d{1,3}) ?(?:min|mn|minutes?))")
    if found is not None:
        minutes = int(found[3]) if found[3] else int(found[1]) * 60 + int(found[2] or 0)
        reader.length = minutes or None


def _hours(reader: _Reader) -> None:
    found = reader.take(rf"(?:de |a |entre )?{_HOUR} ?(?:a|-|–|et|jusqu'a) ?{_HOUR}")
    if found is not None:
        reader.start, reader.end = _minutes(found, 1), _minutes(found, 5)
        return
    found = reader.take(rf"(?:a |vers |des )?{_HOUR}")
    if found is not None:
        reader.start = _minutes(found, 1)


def _minutes(found: re.Match[str], group: int) -> int:
    if found[group + 2]:
        return 12 * 60
    if found[group + 3]:
        return 0
    hour, minute = int(found[group]), int(found[group + 1] or 0)
    return (hour % 24) * 60 + minute


def _date(reader: _Reader) -> None:
    if reader.last_day is not None:
        return
    today = reader.now.date()
    if reader.take(r"apres-demain|apres demain"):
        reader.day = today + dt.timedelta(days=2)
    elif reader.take(r"demain"):
        reader.day = today + dt.timedelta(days=1)
    elif reader.take(r"aujourd'hui|ce jour"):
        reader.day = today
    elif found := reader.take(rf"dans {_COUNT} (jours?|semaines?|mois)"):
        reader.day = _ahead(today, _count(found[1]), found[2])
    elif (
        found := reader.take(rf"(?:(?:{'|'.join(_DAYS)}) )?(?:le )?(\d{{1,2}})(?:er)? ({_MONTH})(?: (\d{{4}}))?")
    ) or (found := reader.take(r"(?:le )?(\d{1,2})/(\d{1,2})(?:/(\d{4}|\d\d))?")):
        month = int(found[2]) if found[2].isdigit() else _month(found[2])
        year = int(found[3]) if found[3] else None
        year = year + 2000 if year is not None and year < 100 else year
        reader.day = _in_calendar(reader, int(found[1]), month, year)
        if reader.day is None:
            reader.give_back(found)
    elif found := reader.take(rf"(?:le |ce )?({'|'.join(_DAYS)})( en huit| prochain)?"):
        if not reader.rule:
            day = _next_weekday(today, _DAYS.index(found[1]), counts_today=False)
            reader.day = day + dt.timedelta(days=7) if found[2] == " en huit" else day
    elif found := reader.take(r"le (\d{1,2})(?:er)?"):
        reader.day = _in_month(today, int(found[1]))


def _part_of_day(reader: _Reader) -> None:
    """« demain matin », « jeudi après-midi »: an hour to begin with, where none is told."""
    found = re.search(r"(?<=\0)\s+(matin|apres-midi|soir)(?!\w)", reader.plain)
    if found is not None and reader.start is None and not reader.all_day and reader.day is not None:
        reader.use(found)
        reader.start = _PARTS_OF_DAY[found[1]]


# --- the calendar ---------------------------------------------------------------------------------


def _count(word: str) -> int:
    return int(word) if word.isdigit() else _NUMBERS[word]


def _month(word: str) -> int:
    word = word.rstrip(".")
    return _SHORT_MONTHS.get(word) or _MONTHS.index(word) + 1


def _next_weekday(today: dt.date, weekday: int, *, counts_today: bool) -> dt.date:
    ahead = (weekday - today.weekday()) % 7
    return today + dt.timedelta(days=ahead if ahead or counts_today else 7)


def _ahead(today: dt.date, count: int, unit: str) -> dt.date:
    if not unit.startswith("mois"):
        return today + dt.timedelta(days=count * (7 if unit.startswith("semaine") else 1))
    year, month = divmod(today.year * 12 + today.month - 1 + count, 12)
    return dt.date(year, month + 1, min(today.day, calendar.monthrange(year, month + 1)[1]))


def _in_calendar(reader: _Reader, day: int, month: int, year: int | None) -> dt.date | None:
    """The date; without a year, the next one to come. None when there is no such day."""
    today = reader.now.date()
    for candidate in (year,) if year is not None else (today.year, today.year + 1):
        try:
            found = dt.date(candidate, month, day)
        except ValueError:
            continue
        if year is not None or found >= today:
            return found
    return None


def _in_month(today: dt.date, day: int) -> dt.date | None:
    """The next day of that number."""
    for ahead in range(3):
        first = _ahead(today.replace(day=1), ahead, "mois")
        if 1 <= day <= calendar.monthrange(first.year, first.month)[1] and first.replace(day=day) >= today:
            return first.replace(day=day)
    return None
