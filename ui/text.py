"""French typography, dates, sizes and amounts for the window. Instants come in UTC, go out in Paris time.

In English the same functions write as British usage has it: ``€184,302.17``, ``1.2 MB``, “quoted”.

No-break spaces: narrow (U+202F) inside numbers and before ``; ! ?``, full (U+00A0) before ``:``, units and
inside guillemets (Lexique des règles typographiques en usage à l'Imprimerie nationale).
"""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from html import escape
from zoneinfo import ZoneInfo

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from ui.language import is_french

NBSP = "\u00a0"
NARROW = "\u202f"
PARIS = ZoneInfo("Europe/Paris")
DAY_MS = 86_400_000

DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
DAYS_SHORT = ("lun.", "mar.", "mer.", "jeu.", "ven.", "sam.", "dim.")
MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip
MONTHS_SHORT = ("janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc.")


def tr(text: str, context: str = "ui") -> str:
    """Translate outside a QObject."""
    return QCoreApplication.translate(context, text)


def plain_tip(words: str) -> str:
    """``words`` for a tool tip, where Qt takes what looks like markup for markup: a subject with tags in it would be
    drawn as its sender likes, pictures from a shared folder included."""
    return f"<p style='white-space:pre-wrap'>{escape(words)}</p>" if "<" in words else words


def plural(count: int, one: str, many: str, context: str = "ui") -> str:
    """``one`` or ``many`` (each holding ``%n``): in French 0 and 1 are singular, in English 1 alone."""
    single = abs(count) < 2 if is_french() else abs(count) == 1
    source = one if single else many
    return QCoreApplication.translate(context, source).replace("%n", integer(count))


def integer(value: int) -> str:
    """``184302`` -> ``184 302`` with narrow no-break spaces."""
    return f"{value:,}".replace(",", NARROW) if is_french() else f"{value:,}"


def amount(value: Decimal | float | None) -> str:
    """``184302.17`` -> ``184 302,17 €``; None -> empty."""
    if value is None:
        return ""
    if not is_french():
        return f"{'-' if value < 0 else ''}€{abs(value):,.2f}"
    return f"{value:,.2f}".replace(",", NARROW).replace(".", ",") + f"{NBSP}€"


def iban(value: str) -> str:
    """``FR7612345678`` -> groups of four, as on paper."""
    plain = "".join(value.split())
    return NBSP.join(plain[start : start + 4] for start in range(0, len(plain), 4))


def size(count: int | None) -> str:
    """Bytes in decimal units, two significant figures: ``1,2 Mo``; None -> empty."""
    if count is None:
        return ""
    value = float(count)
    units = ("octets", "ko", "Mo", "Go") if is_french() else ("bytes", "kB", "MB", "GB")
    rank = 0
    while value >= 1000 and rank < len(units) - 1:
        value /= 1000
        rank += 1
    unit = units[rank]
    if rank == 0 and (value == 1 or (value == 0 and is_french())):  # French counts nought in the singular
        unit = unit.removesuffix("s")
    shown = f"{value:.1f}" if value < 10 and rank > 1 else f"{value:.0f}"
    return f"{shown.replace('.', ',') if is_french() else shown}{NBSP}{unit}"


# --- instants -------------------------------------------------------------------------------------


def local(ms: int) -> dt.datetime:
    """UTC milliseconds as a Paris date and time."""
    return dt.datetime.fromtimestamp(ms / 1000, PARIS)


def to_ms(moment: dt.datetime) -> int:
    """An aware date and time as UTC milliseconds."""
    return round(moment.timestamp() * 1000)


def day_start_ms(day: dt.date) -> int:
    """Midnight in Paris of ``day``."""
    return to_ms(dt.datetime.combine(day, dt.time(), PARIS))


def now() -> dt.datetime:
    return dt.datetime.now(PARIS)


def clock(ms: int) -> str:
    """``14:02``."""
    return local(ms).strftime("%H:%M")


def hours(start_ms: int, end_ms: int) -> str:
    """``14:00 - 15:30``, with an en dash."""
    return f"{clock(start_ms)}{NBSP}–{NBSP}{clock(end_ms)}"


def ordinal_day(day: int) -> str:
    return "1er" if day == 1 and is_french() else str(day)


def day_long(day: dt.date) -> str:
    """``mardi 25 novembre``."""
    return f"{tr(DAYS[day.weekday()])} {ordinal_day(day.day)}{NBSP}{tr(MONTHS[day.month - 1])}"


def day_dated(day: dt.date) -> str:
    """``25 novembre 2026``, as a letter is dated: for what is written to last."""
    return f"{ordinal_day(day.day)}{NBSP}{tr(MONTHS[day.month - 1])} {day.year}"


def hour_mark(hour: int) -> str:
    """« 8 h » beside the lines of a day."""
    return tr("{hour}\u00a0h").format(hour=hour)


def day_short(day: dt.date) -> str:
    """``25 nov.``."""
    return f"{ordinal_day(day.day)}{NBSP}{tr(MONTHS_SHORT[day.month - 1])}"


def when_short(ms: int, today: dt.date | None = None) -> str:
    """For the right end of a row: ``14:02``, ``hier``, ``lundi``, ``12 nov.``, ``12/11/2025``."""
    moment = local(ms)
    reference = today or now().date()
    days = (reference - moment.date()).days
    if days == 0:
        return moment.strftime("%H:%M")
    if days == 1:
        return tr("hier")
    if days == -1:
        return tr("demain")
    if 1 < days < 7:
        return tr(DAYS[moment.weekday()])
    if moment.year == reference.year:
        return day_short(moment.date())
    return moment.strftime("%d/%m/%Y")


def when_long(ms: int, today: dt.date | None = None) -> str:
    """``mardi 25 novembre à 14:02``, with the year when it is not this one."""
    moment = local(ms)
    year = "" if moment.year == (today or now().date()).year else f" {moment.year}"
    return tr("{day} à {time}").format(day=day_long(moment.date()) + year, time=moment.strftime("%H:%M"))


def when_full(ms: int) -> str:
    """``25 novembre 2026 à 14:02``: for what is written to last."""
    moment = local(ms)
    return tr("{day} à {time}").format(day=day_dated(moment.date()), time=moment.strftime("%H:%M"))


def when_spoken(ms: int, today: dt.date | None = None) -> str:
    """``aujourd’hui à 14:02``, ``hier à 14:02``, else ``le mardi 25 novembre à 14:02``."""
    days = ((today or now().date()) - local(ms).date()).days
    if days in (0, 1):
        template = tr("aujourd’hui à {time}") if days == 0 else tr("hier à {time}")
        return template.format(time=clock(ms))
    return tr("le {when}").format(when=when_long(ms, today))


def span(start_ms: int, end_ms: int, all_day: bool) -> str:
    """``mardi 25 novembre, 14:00 - 15:30`` with an en dash; all-day events have dates in UTC."""
    if all_day:
        first = dt.datetime.fromtimestamp(start_ms / 1000, dt.UTC).date()
        last = dt.datetime.fromtimestamp((end_ms - 1) / 1000, dt.UTC).date()
        if last <= first:
            return tr("{day}, toute la journée").format(day=day_long(first))
        return tr("du {first} au {last}").format(first=day_long(first), last=day_long(last))
    start, end = local(start_ms), local(end_ms)
    if start.date() == end.date():
        return f"{day_long(start.date())}, {start:%H:%M}{NBSP}–{NBSP}{end:%H:%M}"
    return f"{day_long(start.date())} {start:%H:%M}{NBSP}– {day_long(end.date())} {end:%H:%M}"


def due(date_text: str, today: dt.date | None = None) -> str:
    """``YYYY-MM-DD`` as ``échéance le 28 nov.`` or ``en retard de 3 jours``; empty stays empty."""
    if not date_text:
        return ""
    day = dt.date.fromisoformat(date_text)
    late = ((today or now().date()) - day).days
    if late > 0:
        return plural(late, "en retard de %n jour", "en retard de %n jours")
    if late == 0:
        return tr("échéance aujourd’hui")
    return tr("échéance le {day}").format(day=day_short(day))


def capital(text: str) -> str:
    """First letter in capital, the rest untouched."""
    return text[:1].upper() + text[1:]


_GROUPS = re.compile(r"(?<=\d) (?=\d{3}(?!\d))")
"""Between the thousands of a number."""


def typeset(sentence: str) -> str:
    """No-break spaces where the rules above want them, in a sentence typed with plain ones; English has none."""
    if not is_french():
        return sentence
    sentence = _GROUPS.sub(NARROW, sentence)
    for sign in "!?;":
        sentence = sentence.replace(f" {sign}", f"{NARROW}{sign}")
    return sentence.replace(" :", f"{NBSP}:").replace("« ", f"«{NBSP}").replace(" »", f"{NBSP}»")


_PRODUCTS = re.compile("i-(?=d.libre|Parapheur)")


def kept_whole(words: str) -> str:
    """Names of products that lines must not break at their hyphen, with one that does not break (U+2011)."""
    return _PRODUCTS.sub("i\u2011", words)


def quoted(text: str) -> str:
    """« text » with its no-break spaces, “text” in English."""
    if not is_french():
        return f"“{text}”"
    return f"«{NBSP}{text}{NBSP}»"


def colon() -> str:
    """« : » after a word, with its no-break space; plain in English."""
    return f"{NBSP}:" if is_french() else ":"


def labelled(name: str, words: str) -> str:
    """« name : words »."""
    return f"{name}{colon()} {words}"


def undo() -> str:
    """« Annuler » of what was done: English has another word for it than for a dialog that is given up."""
    return tr("Annuler") if is_french() else tr("Défaire")


def percent(value: int) -> str:
    """« 115 % », “115%” in English."""
    return f"{value}{NBSP}%" if is_french() else f"{value}%"


def asked(question: str) -> str:
    """A question with its mark."""
    return f"{question}{NARROW}?" if is_french() else f"{question}?"


_WORDS_FOR_LUPDATE = (QT_TRANSLATE_NOOP("ui", "hier"), QT_TRANSLATE_NOOP("ui", "demain"))
