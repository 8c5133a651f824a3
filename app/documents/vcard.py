"""vCard (RFC 6350, and 2.1 and 3.0 as they are met) to and from a card's fields. Tolerant: never raises on text.

Fields have Zimbra's names (interop §13). What has no field of its own is left out, and told (`Card.left_out`).
"""

from __future__ import annotations

import base64
import binascii
import quopri
import re
from collections.abc import Iterable, Mapping

from app.documents import portrait
from app.documents.ical_lines import fold, unescape
from app.domain.frozen import dataclass

MOST_CARDS = 20_000
MOST_BYTES = 64 * 1024 * 1024
_LINE = re.compile(r"(?:[\w-]+\.)?([A-Za-z0-9-]+)((?:;[^:\"]*(?:\"[^\"]*\"[^:\"]*)*)?):(.*)", re.DOTALL)
_FOLD = re.compile(r"\r?\n[ \t]")
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_SOFT = re.compile(r"=\r?\n")
_PHONES = (("CELL", "mobilePhone"), ("FAX", "workFax"), ("HOME", "homePhone"), ("WORK", "workPhone"))
_KINDS = {"email": ("email",)} | dict.fromkeys(
    ("mobilePhone", "workFax", "homePhone", "workPhone", "otherPhone"),
    ("mobilePhone", "workFax", "homePhone", "workPhone", "otherPhone"),
)
"""Among which fields a value said twice is kept once: a card may well be *named* by its address."""
_ADDRESS = ("", "", "Street", "City", "State", "PostalCode", "Country")
_SIMPLE = {
    "NICKNAME": "nickname",
    "TITLE": "jobTitle",
    "NOTE": "notes",
    "URL": "workURL",
    "UID": "vCardUID",
}
_KNOWN = {
    *_SIMPLE,
    "PHOTO",
    "N",
    "FN",
    "ORG",
    "EMAIL",
    "TEL",
    "ADR",
    "BDAY",
    "BEGIN",
    "END",
    "VERSION",
    "PRODID",
    "REV",
}


@dataclass(frozen=True, slots=True)
class Card:
    """A card read from a file."""

    facts: Mapping[str, str]
    members: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    """Names of properties that have no field here."""
    photo: bytes = b""
    """Of whatever kind, checked by nobody; empty = none, or one that is only linked to."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a file holds."""

    cards: tuple[Card, ...]
    unreadable: tuple[str, ...] = ()
    """Sources of cards that say nothing one could keep."""


def read_cards(data: bytes) -> Found:
    """The cards of a file, in any of the usual encodings."""
    text = _decode(data[:MOST_BYTES])
    cards: list[Card] = []
    bad: list[str] = []
    for block in _blocks(text):
        card = _card(block)
        if card is None:
            bad.append("\n".join(("BEGIN:VCARD", *block, "END:VCARD")))
        else:
            cards.append(card)
        if len(cards) >= MOST_CARDS:
            break
    return Found(tuple(cards), tuple(bad))


def _decode(data: bytes) -> str:
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("latin-1")


def _blocks(text: str) -> Iterable[list[str]]:
    """Lines of each VCARD; one that is never closed ends at the next."""
    current: list[str] | None = None
    for line in _FOLD.sub("", text.replace("\r\n", "\n")).split("\n"):
        upper = line.strip().upper()
        if upper == "BEGIN:VCARD":
            if current:
                yield current
            current = []
        elif upper == "END:VCARD":
            if current is not None:
                yield current
            current = None
        elif current is not None:
            if current and current[-1].endswith("=") and "QUOTED-PRINTABLE" in current[-1].upper():
                current[-1] = current[-1][:-1] + line
            else:
                current.append(line)
    if current:
        yield current


def _card(lines: list[str]) -> Card | None:
    facts: dict[str, str] = {}
    members: list[str] = []
    left: dict[str, None] = {}
    photo = b""
    for line in lines:
        match = _LINE.fullmatch(line)
        if match is None:
            continue
        if match[1].upper() == "PHOTO":
            photo = photo or _picture(match[3], match[2].upper())
            left |= {} if photo else {"PHOTO": None}
            continue
        name, params, raw = match[1].upper(), match[2].upper(), _value(match[3], match[2].upper())
        if name in ("X-ADDRESSBOOKSERVER-MEMBER", "MEMBER"):
            members.append(raw.removeprefix("mailto:"))
        elif name == "X-ADDRESSBOOKSERVER-KIND" or (name == "KIND" and raw.lower() == "group"):
            facts["type"] = "group"
        else:
            _property(facts, left, name, params, raw)
    facts = {key: plain for key, value in facts.items() if (plain := _CONTROLS.sub(" ", value).strip())}
    people = tuple(member for member in members if "@" in member)
    if not facts.keys() - {"type", "vCardUID"} and not people:
        return None
    return Card(facts, people, tuple(left), photo)


def _property(facts: dict[str, str], left: dict[str, None], name: str, params: str, raw: str) -> None:
    if name in _SIMPLE:
        facts.setdefault(_SIMPLE[name], unescape(raw).strip())
    elif name == "N":
        parts = [*_split(raw), "", "", "", "", ""]
        for key, value in zip(("lastName", "firstName", "middleName", "namePrefix", "nameSuffix"), parts, strict=False):
            facts.setdefault(key, value)
    elif name == "FN":
        facts.setdefault("fullName", unescape(raw).strip())
    elif name == "ORG":
        parts = _split(raw)
        facts.setdefault("company", parts[0])
        if len(parts) > 1:
            facts.setdefault("department", parts[1])
    elif name == "EMAIL":
        _number(facts, "email", unescape(raw).strip().removeprefix("mailto:"))
    elif name == "TEL":
        kind = next((field for mark, field in _PHONES if mark in params), "otherPhone")
        _number(facts, kind, unescape(raw).strip().removeprefix("tel:"))
    elif name == "ADR":
        _place(facts, left, "home" if "HOME" in params else "work", _split(raw))
    elif name == "BDAY":
        if day := re.fullmatch(r"(\d{4}-?|--)(\d\d)-?(\d\d).*", raw.strip()):
            facts["birthday"] = f"{day[1].rstrip('-') or '-'}-{day[2]}-{day[3]}"
    elif name not in _KNOWN:
        left[name] = None


def _place(facts: dict[str, str], left: dict[str, None], where: str, values: list[str]) -> None:
    """An address into a place that is free as a whole: two are never mixed (interop §13)."""
    parts = {part: value for part, value in zip(_ADDRESS, values, strict=False) if part and value}
    free = next((p for p in (where, "other") if not any(facts.get(p + part) for part in _ADDRESS if part)), "")
    if free:
        facts |= {free + part: value for part, value in parts.items()}
    elif parts:
        left["ADR"] = None


def _picture(raw: str, params: str) -> bytes:
    """Bytes of PHOTO: base64 (2.1 and 3.0) or a data URI (4.0). A link is not followed."""
    if raw[:5].lower() == "data:":
        head, _, raw = raw.partition(",")
        if not head.lower().endswith(";base64"):
            return b""
    elif not re.search(r"(?:ENCODING=(?:B|BASE64)|;BASE64)(?:;|$)", params):
        return b""
    try:
        return base64.b64decode(re.sub(r"\s", "", raw), validate=True)
    except (binascii.Error, ValueError):
        return b""


def _value(raw: str, params: str) -> str:
    if "QUOTED-PRINTABLE" in params:
        data = quopri.decodestring(_SOFT.sub("", raw).encode("utf-8", "replace"))
        return _charset(data, params).replace("\r\n", "\\n").replace("\n", "\\n")
    if re.search(r"ENCODING=(?:B|BASE64)\b", params):
        try:
            return base64.b64decode(raw, validate=False).decode("utf-8", "replace")
        except (binascii.Error, ValueError):
            return ""
    return raw


def _charset(data: bytes, params: str) -> str:
    """Text of quoted-printable in the charset its parameter names (vCard 2.1); the usual ones where it names none."""
    named = re.search(r"CHARSET=\"?([\w-]+)", params)
    for encoding in (named[1] if named else "utf-8", "utf-8", "cp1252"):
        try:
            return data.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    return data.decode("latin-1")


def _split(raw: str) -> list[str]:
    """The parts of a structured value."""
    return [unescape(part).strip() for part in re.split(r"(?<!\\);", raw)]


def _number(facts: dict[str, str], key: str, value: str) -> None:
    """``email``, ``email2``, ``email3``…: several values never share one name (interop §13)."""
    if not value or value in [known for stem in _KINDS[key] for known in numbered(facts, stem)]:
        return
    name, rank = key, 2
    while name in facts:
        name, rank = f"{key}{rank}", rank + 1
    facts[name] = value


# --- writing ----------------------------------------------------------------------------------------


def write_card(facts: Mapping[str, str], members: Iterable[str] = (), photo: bytes = b"") -> str:
    """A card as vCard 3.0, which every program reads."""
    people = list(members)
    lines = ["BEGIN:VCARD", "VERSION:3.0"]
    name = facts.get("fullName") or " ".join(filter(None, (facts.get("firstName"), facts.get("lastName"))))
    lines.append(f"FN:{_escape(name or facts.get('company', '') or facts.get('email', ''))}")
    parts = ("lastName", "firstName", "middleName", "namePrefix", "nameSuffix")
    lines.append("N:" + ";".join(_escape(facts.get(part, "")) for part in parts))
    if facts.get("company") or facts.get("department"):
        lines.append(f"ORG:{_escape(facts.get('company', ''))};{_escape(facts.get('department', ''))}".rstrip(";"))
    lines += [f"{prop}:{_escape(facts[key])}" for prop, key in _SIMPLE.items() if facts.get(key)]
    lines += [f"EMAIL;TYPE=INTERNET:{_escape(value)}" for value in numbered(facts, "email")]
    for mark, key in (*_PHONES, ("VOICE", "otherPhone")):
        kind = "FAX,WORK" if mark == "FAX" else mark
        lines += [f"TEL;TYPE={kind}:{_escape(value)}" for value in numbered(facts, key)]
    for where in ("work", "home", "other"):
        values = [facts.get(where + part, "") if part else "" for part in _ADDRESS]
        if any(values):
            kind = "" if where == "other" else f";TYPE={where.upper()}"
            lines.append(f"ADR{kind}:" + ";".join(_escape(value) for value in values))
    if facts.get("birthday"):
        lines.append(f"BDAY:{facts['birthday']}")
    if kind := portrait.kind_of(photo):
        mark = kind.rpartition("/")[2].upper()
        lines.append(f"PHOTO;ENCODING=b;TYPE={mark}:{base64.b64encode(photo).decode()}")
    if people:
        lines.append("X-ADDRESSBOOKSERVER-KIND:group")
        lines += [f"X-ADDRESSBOOKSERVER-MEMBER:mailto:{_escape(mail)}" for mail in people]
    lines.append("END:VCARD")
    return "".join(fold(line) for line in lines)


def numbered(facts: Mapping[str, str], key: str) -> list[str]:
    """Values of ``key``, ``key2``, ``key3``… in that order."""
    found = [
        (int(name[len(key) :] or 1), value)
        for name, value in facts.items()
        if value and (name == key or (name.startswith(key) and name[len(key) :].isdigit()))
    ]
    return [value for _, value in sorted(found)]


def _escape(text: str) -> str:
    text = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return _CONTROLS.sub(" ", text.replace("\r\n", "\\n").replace("\n", "\\n").replace("\r", "\\n"))
