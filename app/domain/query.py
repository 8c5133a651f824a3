"""The search people type: words and operators: « de: », « à: », « objet: », « avant: », « après: », « type: », « pièce: », « dans: ».

Pure. `parse_query` never fails: what is not understood is looked for as words. Values with spaces stand between
quotation marks (straight or French). `server_query` says the same in Zimbra's language (interop §10).
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence

from app.domain.folding import as_typed
from app.domain.frozen import dataclass
from app.domain.mail import Role

OPERATORS = ("de", "à", "objet", "avant", "après", "type", "pièce", "dans")
"""As they are offered; accents may be left out."""

GROUPS: Mapping[str, tuple[str, ...]] = {
    "messages": ("message", "message_body"),
    "courrier": ("letter", "letter_note", "exchange", "archive_deposit"),
    "seances": ("seance", "annotation"),
    "parapheur": ("dossier", "leave_request", "signature"),
    "agenda": ("event",),
    "contacts": ("contact",),
}
"""What a search over everything is grouped and filtered by -> the kinds of records in it."""

_NAMES = {"de": "de", "a": "à", "objet": "objet", "sujet": "objet", "avant": "avant", "apres": "après",
          "depuis": "après", "piece": "pièce", "pieces": "pièce", "pj": "pièce", "dans": "dans", "dossier": "dans",
          "type": "type", "genre": "type"}  # fmt: skip
_TERM = re.compile(r'(?P<name>[^\W\d_]+):(?:"(?P<quoted>[^"]*)"?|«\s*(?P<french>[^»]*?)\s*(?:»|$)|(?P<bare>[^\s"]*))')
_DATE = re.compile(r"^(?:(?P<day>\d{1,2})[/.-])?(?:(?P<month>\d{1,2})[/.-])?(?P<year>\d{4})$")
_ISO = re.compile(r"^(\d{4})-(\d{1,2})(?:-(\d{1,2}))?$")
_AGO = re.compile(r"^(\d{1,4})([jsma])$")
_AGO_DAYS = {"j": 1, "s": 7, "m": 30, "a": 365}

ROLE_WORDS: Mapping[str, Role] = {
    "reception": Role.INBOX,
    "boite de reception": Role.INBOX,
    "envoyes": Role.SENT,
    "brouillons": Role.DRAFTS,
    "corbeille": Role.TRASH,
    "indesirables": Role.JUNK,
    "spam": Role.JUNK,
}
"""How people call the fixed folders, folded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """What was asked. ``words`` go to the index; the rest narrows it."""

    words: str = ""
    senders: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    pieces: tuple[str, ...] = ()
    """Words of a file's name or text; an empty one: any file."""
    places: tuple[str, ...] = ()
    """Names of folders."""
    before: dt.date | None = None
    """Exclusive: before the beginning of that day."""
    after: dt.date | None = None
    """Inclusive: from the beginning of that day."""
    groups: tuple[str, ...] = ()
    """Names of `GROUPS` wanted, empty = all of them."""

    @property
    def narrows(self) -> bool:
        """An operator was used that says more than words do."""
        return bool(self.mail_only or self.senders or self.subjects or self.dated)

    @property
    def mail_only(self) -> bool:
        """An operator was used that only messages answer."""
        return bool(self.recipients or self.pieces or self.places)

    @property
    def dated(self) -> bool:
        return self.before is not None or self.after is not None


def parse_query(text: str, today: dt.date) -> Query:
    """The words and operators of ``text``. ``avant:hier`` and the like count from ``today``."""
    found: dict[str, list[str]] = {}
    dates: dict[str, dt.date] = {}

    def take(match: re.Match[str]) -> str:
        name = _NAMES.get(as_typed(match["name"]))
        value = (match["quoted"] or match["french"] or match["bare"] or "").strip()
        if name is None:
            return match[0]
        if name in ("avant", "après"):
            date = parse_date(value, today)
            if date is None:
                return "" if not value else match[0]
            dates[name] = date
        elif name == "type" and value:
            group = group_named(value)
            if group is None:
                return match[0]
            found.setdefault(name, []).append(group)
        elif value or name == "pièce":
            found.setdefault(name, []).append(value)
        return " "

    words = _TERM.sub(take, text)

    def values(name: str) -> tuple[str, ...]:
        return tuple(found.get(name, ()))

    return Query(
        words=words if words.strip() else "",
        senders=values("de"),
        recipients=values("à"),
        subjects=values("objet"),
        pieces=values("pièce"),
        places=values("dans"),
        before=dates.get("avant"),
        after=dates.get("après"),
        groups=values("type"),
    )


_SINGULARS = {"mail": "messages", "mails": "messages", "lettre": "courrier", "convocation": "seances",
              "dossier": "parapheur", "evenement": "agenda", "rendez-vous": "agenda", "rdv": "agenda"}  # fmt: skip


def group_named(value: str) -> str | None:
    """The one of `GROUPS` that ``value`` begins (two letters at least), or another name of it."""
    wanted = as_typed(value)
    if wanted in _SINGULARS:
        return _SINGULARS[wanted]
    named = [group for group in GROUPS if group.startswith(wanted)]
    return named[0] if len(wanted) > 1 and len(named) == 1 else None


def parse_date(text: str, today: dt.date) -> dt.date | None:
    """``12/03/2026``, ``03/2026``, ``2026``, ``2026-03-12``, ``hier``, ``7j``, ``2m``… or None."""
    low = as_typed(text)
    named = {"aujourd'hui": 0, "aujourdhui": 0, "hier": 1, "avant-hier": 2}
    if low in named:
        return today - dt.timedelta(days=named[low])
    if match := _AGO.match(low):
        return today - dt.timedelta(days=min(int(match[1]) * _AGO_DAYS[match[2]], 36_500))
    parts: tuple[str | None, str | None, str | None]
    if match := _ISO.match(low):
        parts = match[1], match[2], match[3]
    elif match := _DATE.match(low):
        day, month = match["day"], match["month"]
        parts = (match["year"], month or day, day if month else None)
    else:
        return None
    try:
        return dt.date(int(parts[0] or 0), int(parts[1] or 1), int(parts[2] or 1))
    except ValueError:
        return None


def server_query(query: Query, folders: Sequence[str], midnight_ms: Mapping[dt.date, int]) -> str:
    """In Zimbra's language. ``folders``: ids the places stand for; ``midnight_ms``: beginnings of the days named."""
    parts = [] if folders else ["is:anywhere"]
    parts += [f'"{word}"' for word in _quoted_words(query.words)]
    for operator, values in (("from", query.senders), ("to", query.recipients), ("subject", query.subjects)):
        parts += [f'{operator}:"{_plain(value)}"' for value in values]
    for piece in query.pieces:
        parts.append(f'filename:"{_plain(piece)}"' if piece else "has:attachment")
    if query.before is not None:
        parts.append(f"before:{midnight_ms[query.before]}")
    if query.after is not None:
        parts.append(f"after:{midnight_ms[query.after] - 1}")
    if len(folders) == 1:
        parts.append(f"inid:{folders[0]}")
    elif folders:
        parts.append("(" + " or ".join(f"inid:{folder}" for folder in folders) + ")")
    return " ".join(parts)


def _quoted_words(text: str) -> list[str]:
    phrases = re.findall(r'"([^"]+)"', text)
    rest = re.sub(r'"[^"]*"?', " ", text)
    return [clean for part in (*phrases, *rest.split()) if (clean := _plain(part))]


def _plain(value: str) -> str:
    """Without what ends a quotation."""
    return value.replace("\\", " ").replace('"', " ").strip()


def place_matches(place: str, name: str, role: Role) -> bool:
    """Whether a folder is the one meant: by the beginning of its name, or by what people call it."""
    wanted = as_typed(place)
    meant = {role_ for word, role_ in ROLE_WORDS.items() if word.startswith(wanted)} if wanted else set()
    return bool(wanted) and (role in meant if role is not Role.NORMAL else as_typed(name).startswith(wanted))


def completion(text: str, cursor: int) -> tuple[str, str, int]:
    """What is being typed at ``cursor``: (operator or empty, value so far, where the value begins)."""
    head = text[:cursor]
    match = re.search(r'(?:^|\s)(?:([^\W\d_]+):)?("?)([^"\s]*|(?<=")[^"]*)$', head)
    quoted = re.search(r'(?:^|\s)([^\W\d_]+):"([^"]*)$', head)
    if quoted and (name := _NAMES.get(as_typed(quoted[1]))):
        return name, quoted[2], quoted.start(2) - 1
    if match is None:
        return "", "", cursor
    name = _NAMES.get(as_typed(match[1] or ""), "") if match[1] else ""
    if match[1] and not name:
        return "", "", cursor
    return name, match[3], match.start(3)
