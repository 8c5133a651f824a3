"""Tolerant access to Zimbra's JSON (§1, "Reading rules").

The same field may come as a scalar, as ``{"_content": v}`` or as ``[{"_content": v}]``; a child as
an object or as an array; numbers as text and text as numbers. Everything here accepts all forms
and never raises on odd data: what cannot be read is absent.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from typing import Any

Element = dict[str, Any]


def text(value: Any, default: str = "") -> str:
    """Text of a field in any of its forms; ``default`` when absent."""
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return text(value[0], default) if value else default
    if isinstance(value, dict):
        return text(value.get("_content"), default)
    if value is None:
        return default
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def number(value: Any, default: int = 0) -> int:
    """Whole number in any form (``"12"``, ``12``, ``12.0``); ``default`` when absent or odd."""
    if type(value) is int:
        return value
    try:
        return int(float(text(value)))
    except (ValueError, OverflowError):
        return default


def truth(value: Any) -> bool:
    """Boolean in any form."""
    return text(value).lower() in ("true", "1")


def many(value: Any) -> list[Element]:
    """Children as a list of objects, whether one or several came."""
    if isinstance(value, dict):
        return [value]
    if isinstance(value, list):
        return [item for item in value if isinstance(item, dict)]
    return []


def one(value: Any) -> Element:
    """The (first) child object; empty when absent."""
    found = many(value)
    return found[0] if found else {}


def attrs(element: Element) -> dict[str, list[str]]:
    """Key/value list of an element: ``_attrs`` or ``a:[{n,_content}]``; each value as a list of texts."""
    found: dict[str, list[str]] = {}
    compact = element.get("_attrs")
    if isinstance(compact, dict):
        for name, value in compact.items():
            values = value if isinstance(value, list) else [value]
            found[name] = [text(v) for v in values]
    for pair in many(element.get("a")):
        found.setdefault(text(pair.get("n")), []).append(text(pair))
    return found


def ids(value: Any) -> Iterator[str]:
    """Ids of ``[{"ids": "257,258"}]`` or of a bare comma list."""
    if isinstance(value, (list, dict)):
        for element in many(value):
            yield from ids(element.get("ids"))
    else:
        yield from (part for part in text(value).split(",") if part)


def names(value: Any) -> tuple[str, ...]:
    """Comma list of names in which ``\\,`` stands for a comma inside one (§11.2)."""
    listed = text(value)
    if not listed:
        return ()
    found, current, escaped = [], "", False
    for char in listed:
        if escaped or char not in "\\,":
            current, escaped = current + char, False
        elif char == "\\":
            escaped = True
        else:
            found.append(current)
            current = ""
    found.append(current)
    return tuple(nfc(name) for name in found if name)


def nfc(value: str) -> str:
    """Composed accents: the server treats NFC and NFD names as different (§7)."""
    return value if value.isascii() else unicodedata.normalize("NFC", value)
