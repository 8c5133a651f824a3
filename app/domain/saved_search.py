"""A search kept on the server, in Zimbra's own language, as far as this device can answer it. Pure.

Source: interop Zimbra §10. What only the server can answer (``or``, ``not``, parentheses, sizes, dates written in the
server's locale) gives None: half an answer would pass for a whole one.
"""

from __future__ import annotations

import re

from app.domain.frozen import dataclass

_TERM = re.compile(r'\s*(?:(?P<name>[a-z]+):)?(?:"(?P<quoted>[^"]*)"|(?P<bare>[^\s"()]+))', re.IGNORECASE)
_MS = re.compile(r"^\d{11,14}$")
_AGO = re.compile(r"^-?(\d{1,4})(d|day|days|w|week|weeks|m|month|months|y|year|years)$", re.IGNORECASE)
_DAYS = {"d": 1, "w": 7, "m": 30, "y": 365}
_REFUSED_WORDS = frozenset({"or", "not", "and", "||", "&&"})
DAY_MS = 86_400_000


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedQuery:
    """What is looked for. Empty fields narrow nothing."""

    words: str = ""
    senders: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    pieces: tuple[str, ...] = ()
    """Words of a file's name; an empty one: any file."""
    paths: tuple[str, ...] = ()
    """Folders as ``Inbox/Dossiers``, by the server's names."""
    ids: tuple[str, ...] = ()
    """Folders by their ids."""
    below: bool = False
    """What lies under them too."""
    tags: tuple[str, ...] = ()
    unread: bool | None = None
    flagged: bool | None = None
    before_ms: int | None = None
    after_ms: int | None = None


_STATES: dict[str, tuple[str, bool]] = {
    "unread": ("unread", True),
    "read": ("unread", False),
    "flagged": ("flagged", True),
    "unflagged": ("flagged", False),
}
_LISTS = {"from": "senders", "to": "recipients", "subject": "subjects", "filename": "pieces", "attachment": "pieces",
          "tag": "tags", "in": "paths", "under": "paths", "inid": "ids", "underid": "ids"}  # fmt: skip


def parse_saved(text: str, now_ms: int) -> SavedQuery | None:
    """None for what only the server understands."""
    lists: dict[str, list[str]] = {}
    single: dict[str, bool | int] = {}
    words: list[str] = []
    at = 0
    while text[at:].strip():
        match = _TERM.match(text, at)
        if match is None:
            return None
        at = match.end()
        name, quoted = (match["name"] or "").lower(), match["quoted"]
        value = quoted if quoted is not None else match["bare"]
        if not name:
            if quoted is None and (value.lower() in _REFUSED_WORDS or value[0] in "-!+" or "*" in value[:-1]):
                return None
            words.append(f'"{value}"' if quoted is not None else value.rstrip("*"))
        elif not _take(name, value, now_ms, lists, single):
            return None
    below = bool(single.pop("below", False))
    found = {field: tuple(values) for field, values in lists.items()}
    return SavedQuery(words=" ".join(words), below=below, **found, **single)  # type: ignore[arg-type]


def _take(name: str, value: str, now_ms: int, lists: dict[str, list[str]], single: dict[str, bool | int]) -> bool:
    """Note one operator; False when it is not one of ours."""
    if name == "is" and value.lower() in _STATES:
        field, wanted = _STATES[value.lower()]
        single[field] = wanted
    elif name == "is" and value.lower() == "anywhere":
        pass
    elif name == "has" and value.lower() == "attachment":
        lists.setdefault("pieces", []).append("")
    elif name in ("before", "after"):
        moment = _moment(value, now_ms)
        if moment is None:
            return False
        single[f"{name}_ms"] = moment
    elif name in _LISTS and value:
        lists.setdefault(_LISTS[name], []).append(value)
        if name in ("under", "underid"):
            single["below"] = True
    else:
        return False
    return True


def _moment(value: str, now_ms: int) -> int | None:
    """Milliseconds, or so long ago; a written date depends on the server's locale."""
    if _MS.match(value):
        return int(value)
    if match := _AGO.match(value):
        return now_ms - int(match[1]) * _DAYS[match[2][0].lower()] * DAY_MS
    return None
