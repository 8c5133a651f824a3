"""What the user settles about convocations and meetings, on this device: rules, authorities, memos.

The protocols know none of it (interop with i-délibre §14, §17): population, kind of assembly and urgency are
the user's or the body's word. All are local records of the séances' account.
"""

from __future__ import annotations

import enum
from dataclasses import field
from datetime import datetime
from typing import ClassVar

from app.domain.frozen import dataclass
from app.domain.records import Record


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeRule(Record):
    """Which rule holds for one assembly of a body; ``id`` is `assembly_id` of the meetings' name."""

    KIND: ClassVar[str] = "notice_rule"

    assembly: str
    """`documents.delais.Assembly` value."""
    large: bool | None = None
    """A commune of 3 500 inhabitants or more. None = not said; means nothing for other assemblies."""
    own_days: int | None = None
    """Clear days asked by statutes or règlement intérieur, where the law leaves it to them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingFacts(Record):
    """What concerns one meeting's notice; ``id`` is the séance's."""

    KIND: ClassVar[str] = "meeting_facts"

    urgent: bool = False
    first_after_renewal: bool = False
    classified_installation: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class StampAuthority(Record):
    """A time-stamping authority accepted by the user; ``id`` is the certificate's SHA-256."""

    KIND: ClassVar[str] = "stamp_authority"

    certificate: bytes
    """DER."""
    name: str
    """Common name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bookmark:
    """A page marked by the reader."""

    document_id: str
    page: int
    """0-based."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingMemo(Record):
    """Where the user reads in one meeting; ``id`` is the séance's."""

    KIND: ClassVar[str] = "reading_memo"

    document_id: str = ""
    page: int = 0
    """Page last in view, 0-based."""
    bookmarks: tuple[Bookmark, ...] = ()
    versions: tuple[tuple[str, str], ...] = ()
    """(origin id, document id) when marks were last carried over: a document of another id was replaced since."""


def assembly_id(name: str) -> str:
    """« Conseil  Municipal » and « conseil municipal » are one assembly."""
    return " ".join(name.casefold().split())


class StampState(enum.StrEnum):
    """What can be said of one token, from best to worst."""

    GENUINE = "genuine"
    """Made over this very text by an authority that is accepted here."""
    UNRECOGNISED = "unrecognised"
    """Made over this very text; the authority is not among those accepted here."""
    OTHER_TEXT = "other_text"
    """A sound token, but over another text."""
    BROKEN = "broken"
    """Its signature does not hold, or its certificate may not stamp."""
    UNREADABLE = "unreadable"
    """Not a token that can be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainLink:
    """One certificate of the chain, from the authority's own up to the root."""

    subject: str
    issuer: str
    not_before: datetime
    not_after: datetime
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StampReport:
    state: StampState
    time_ms: int | None = None
    """When the token was made, UTC; None when it cannot be read. Means something for a sound token only."""
    authority: str = ""
    serial: str = ""
    policy: str = ""
    algorithm: str = ""
    chain: tuple[ChainLink, ...] = field(default=())

    @property
    def proves(self) -> bool:
        return self.state is StampState.GENUINE
