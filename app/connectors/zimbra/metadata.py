"""Lines of our own on a server's item: a JSON list in one section of its custom metadata (§18).

Everybody who reads the item can read them, and everybody who may write it can write them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

import msgspec

from app.connectors.zimbra.reading import Element, attrs, many, one

_KEY = "list"
L = TypeVar("L", bound=msgspec.Struct)


def asking(item: str, section: str) -> Element:
    """Body of a GetCustomMetadataRequest for the lines of an item."""
    return {"id": item, "meta": {"section": section}}


def telling(item: str, section: str, lines: Sequence[msgspec.Struct]) -> Element:
    """Body of a SetCustomMetadataRequest that puts these lines in the place of those that are there."""
    return {"id": item, "meta": {"section": section, "_attrs": {_KEY: msgspec.json.encode(lines).decode()}}}


def lines_of(body: Element, kind: type[L]) -> list[L]:
    """The lines of a GetCustomMetadataResponse; what cannot be read counts as none."""
    for meta in many(body.get("meta")):
        for words in attrs(one(meta)).get(_KEY, []):
            try:
                return list(msgspec.json.decode(words, type=list[kind]))  # type: ignore[valid-type]
            except msgspec.DecodeError:
                return []
    return []
