"""Local retention (RGPD): how long what is over stays on this device, and what remains of what was erased.

What the server still lists would come back with the next comparison: an `Erased` keeps its bare name, no content, so
that it does not, unless the server's copy changes.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import field
from typing import ClassVar

from app.domain.frozen import dataclass
from app.domain.records import Record

ERASABLE = ("letter", "dossier", "seance", "leave_request")
"""Kinds that may be erased by age. Mail has its own way (how far back it is kept), proofs and signatures are kept."""
CHOICES = (0, 6, 12, 24, 60, 120)
"""Months; 0 = always kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Erased(Record):
    """A record that was erased here by its age; ``id`` is its kind and its server's id."""

    KIND: ClassVar[str] = "erased"

    stamp: str
    """The version and moment it had: another one is another thing, and comes in."""

    @property
    def version(self) -> str:
        return self.stamp.rpartition("@")[0]


def erased_id(kind: str, id: str) -> str:
    return f"{kind}:{id}"


def stamp_of(record: Record) -> str:
    return f"{record.version}@{record.moment_ms}"


@dataclass(frozen=True, slots=True, kw_only=True)
class KindReport:
    """What was erased of one kind."""

    kind: str
    records: int = 0
    files: int = 0
    bytes: int = 0
    texts: int = 0
    """Texts and page sizes remembered for the search and the display."""
    kept_written: int = 0
    """Left because the user wrote on them."""
    kept_awaited: int = 0
    """Left because they await somebody, an act or the archive's answer."""
    oldest_ms: int = 0
    newest_ms: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionReport:
    """One round; nothing in it names a person or a subject."""

    at_ms: int
    months: Mapping[str, int] = field(default_factory=dict)
    kinds: tuple[KindReport, ...] = ()

    @property
    def records(self) -> int:
        return sum(kind.records for kind in self.kinds)


def parse_months(text: str) -> dict[str, int]:
    """Kind -> months, of what the profile keeps; what cannot be read counts for nothing."""
    try:
        found = json.loads(text or "{}")
    except ValueError:
        return {}
    items = found.items() if isinstance(found, dict) else ()
    return {kind: months for kind, months in items if kind in ERASABLE and isinstance(months, int) and months > 0}
