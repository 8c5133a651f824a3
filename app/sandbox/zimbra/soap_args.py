"""Reading requests as the server's own JSON reader does (§1, writing rules).

An *attribute* may come as a scalar or as ``{"_content": v}``; an *element* must be an object or an
array of objects: a bare string there is not seen at all.
"""

from __future__ import annotations

from typing import Any

from app.sandbox.zimbra.soap_faults import invalid

Element = dict[str, Any]


def attribute(args: Element, name: str, default: str = "") -> str:
    """Text of an attribute or simple element."""
    value = args.get(name)
    if isinstance(value, list) and value:
        value = value[0]
    if isinstance(value, dict):
        value = value.get("_content")
    if value is None:
        return default
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def number(args: Element, name: str, default: int) -> int:
    """Whole number, or INVALID_REQUEST."""
    value = attribute(args, name)
    if not value:
        return default
    try:
        return int(value)
    except ValueError as error:
        raise invalid(f"not a number: {name}") from error


def flag(args: Element, name: str, default: bool = False) -> bool:
    """Boolean, or INVALID_REQUEST for anything but true, false, 1 and 0."""
    value = attribute(args, name)
    if not value:
        return default
    if value not in ("true", "false", "1", "0"):
        raise invalid(f"not a boolean: {name}")
    return value in ("true", "1")


def elements(args: Element, name: str) -> list[Element]:
    """Child elements ``name``. An array of bare strings is a parse error."""
    value = args.get(name)
    if isinstance(value, dict):
        return [value]
    if isinstance(value, list):
        if any(not isinstance(item, dict) for item in value):
            raise invalid(f"array of scalars: {name}")
        return value
    return []


def element(args: Element, name: str) -> Element:
    """The one child element, or INVALID_REQUEST when it is missing."""
    found = elements(args, name)
    if not found:
        raise invalid(f"missing required element: {name}")
    return found[0]


def id_list(text: str) -> list[int]:
    """Item ids of ``"257,258"``; INVALID_REQUEST for blank or other text."""
    found = []
    for part in text.split(","):
        if not part.strip().lstrip("-").isdigit():
            raise invalid(f"bad item id: {part!r}")
        found.append(int(part))
    return found


def key_values(args: Element) -> dict[str, str | list[str]]:
    """``_attrs`` or ``a:[{n,_content}]``."""
    found: dict[str, str | list[str]] = {}
    compact = args.get("_attrs")
    if isinstance(compact, dict):
        for name, value in compact.items():
            found[name] = [str(v) for v in value] if isinstance(value, list) else str(value)
    for pair in elements(args, "a"):
        found[attribute(pair, "n")] = attribute(pair, "_content")
    return found


def join_names(names: tuple[str, ...]) -> str:
    """Tag names as answers list them: commas inside escaped (§11.2)."""
    return ",".join(name.replace("\\", "\\\\").replace(",", "\\,") for name in names)


def split_names(text: str) -> tuple[str, ...]:
    """The reverse of `join_names`."""
    found, current, escaped = [], "", False
    for char in text:
        if escaped or char not in "\\,":
            current, escaped = current + char, False
        elif char == "\\":
            escaped = True
        else:
            found.append(current)
            current = ""
    return tuple(name for name in (*found, current) if name)
