"""Séances: meetings, their documents, annotations and ink. Source: interop with i-délibre."""

from __future__ import annotations

import enum
from typing import ClassVar

from app.domain.frozen import dataclass
from app.domain.records import Mark, Record, Searchable


class Presence(enum.StrEnum):
    """Answer to a convocation; values are those of the wire (interop §8.2)."""

    NONE = ""
    PRESENT = "present"
    ABSENT = "absent"
    REMOTE = "remote"
    PROXY = "poa"
    DEPUTY = "deputy"


class Origin(enum.StrEnum):
    """What a document belongs to; the first three are wire values of ``originType``."""

    CONVOCATION = "Convocation"
    PROJET = "Projet"
    ANNEXE = "Annexe"
    OTHER = "Autre"
    """« Autre document »: cannot be annotated on the server."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeanceDocument:
    """One file of a séance."""

    document_id: str
    """What downloads ask for; a replaced file gets a new one (documents are immutable per id)."""
    origin: Origin
    origin_id: str
    """Seance id for a convocation, projet id, annexe id, or other-document id."""
    name: str
    rank: int = 0
    """0-based, inside its group."""
    projet_id: str = ""
    """For an annexe: its projet."""


def document_ref(document: SeanceDocument) -> str:
    """Name of a document's file in its account (`exchange.FileRef.ref`): which route serves it, and its id."""
    route = {Origin.ANNEXE: "annexe", Origin.OTHER: "otherdoc"}.get(document.origin, "projet")
    return f"{route}:{document.document_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Projet:
    id: str
    name: str
    rank: int
    theme: str = ""
    """Comma-separated path; empty = « Sans thème »."""
    rapporteur: str = ""
    mine: bool = False
    """The user is the rapporteur."""


class Ack(enum.StrEnum):
    """State of the accusé de réception. Its legal time is the server's, never the click's."""

    AWAITED = "awaited"
    PENDING = "pending"
    """Given here, not yet confirmed by the server."""
    CONFIRMED = "confirmed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """Someone convened to a séance, with whom a note may be shared."""

    id: str
    first_name: str
    last_name: str
    group: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seance(Record):
    KIND: ClassVar[str] = "seance"

    name: str
    date_ms: int
    revision: int = 0
    role: str = "convocation"
    """``convocation`` (elected member) or ``invitation`` (staff, guest)."""
    ack: Ack = Ack.AWAITED
    presence: Presence = Presence.NONE
    proxy_holder: str = ""
    """Id of the colleague who received the pouvoir (4.3), or a free name (4.2)."""
    presence_pending: bool = False
    remote_allowed: bool = False
    deputy_allowed: bool = False
    proxy_allowed: bool = False
    proxy_candidates: tuple[Member, ...] = ()
    documents: tuple[SeanceDocument, ...] = ()
    projets: tuple[Projet, ...] = ()
    members: tuple[Member, ...] = ()
    closed: bool = False
    """No longer listed by the server: archived, deleted or no longer convened. Our notes stay."""
    changed: bool = False
    """Changed on the server since last opened here."""
    place: str = ""
    """Only from the gateway."""
    first_seen_ms: int = 0
    """When this device first received it: our own journal, not a legal date."""

    @property
    def moment_ms(self) -> int:
        return self.date_ms

    @property
    def version(self) -> str:
        return str(self.revision)

    @property
    def marks(self) -> Mark:
        if self.closed:
            return Mark.NONE
        if self.ack is Ack.AWAITED:
            return Mark.TODO | Mark.UNREAD
        return Mark.TODO if self.presence is Presence.NONE else Mark.NONE

    def searchable(self) -> Searchable | None:
        return Searchable(
            title=self.name,
            people=" ".join(p.rapporteur for p in self.projets),
            body=" ".join(p.name for p in self.projets),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Rect:
    """Zone of a page in PDF points, origin top-left of the *displayed* page, y downwards."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Annotation(Record):
    """A note on a zone of a page: the only kind i-délibre knows. ``id`` is chosen by the client."""

    KIND: ClassVar[str] = "annotation"

    seance_id: str
    origin: Origin
    origin_id: str
    author_id: str
    author_name: str
    date_ms: int
    page: int
    """0-based."""
    rect: Rect
    text: str
    shared_with: tuple[str, ...] = ()
    unread: bool = False
    conflict_of: str = ""
    """Id of the annotation this is the losing version of. Known on this device only: the server holds a plain note."""

    @property
    def box(self) -> str:
        return self.seance_id

    @property
    def who(self) -> str:
        return self.author_name

    @property
    def moment_ms(self) -> int:
        return self.date_ms

    @property
    def marks(self) -> Mark:
        marks = Mark.UNREAD if self.unread else Mark.NONE
        return marks | Mark.CONFLICT if self.conflict_of else marks

    def searchable(self) -> Searchable | None:
        return Searchable(title=self.text, people=self.author_name)


@dataclass(frozen=True, slots=True, kw_only=True)
class InkPoint:
    x_pt: float
    y_pt: float
    pressure: float | None = None
    """0.0 to 1.0, or None when the device has none."""
    time_ms: int = 0
    """Since the beginning of the stroke."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InkStroke(Record):
    """One stroke of the pen: local only (the protocol has no ink), committed as soon as finished.

    Coordinates like `Rect`: points, origin top-left of the displayed page.
    """

    KIND: ClassVar[str] = "ink"

    seance_id: str
    document_id: str
    page: int
    points: tuple[InkPoint, ...]
    colour: str = "#1a1a1a"
    width_pt: float = 1.5
    tool: str = "pen"
    """``pen``, ``highlighter``, ``stamp`` or ``text``. Rectangles and arrows are pen strokes of straight lines."""
    date_ms: int = 0
    text: str = ""
    """Of a stamp or a text box: its words; its points are the two corners of its frame."""
    origin_id: str = ""
    """As `SeanceDocument.origin_id`: what stays the same when the secretary replaces the file."""
    near: str = ""
    """Words of the page around it, by which it finds its place when the document is replaced (row A41)."""
    unplaced: bool = False
    """The document was replaced and its place was not found: kept, listed, drawn nowhere."""
    was_on: str = ""
    """While it is unplaced: document_id of the version it was written on, whose page and points it still names."""

    @property
    def box(self) -> str:
        return self.document_id

    @property
    def moment_ms(self) -> int:
        return self.date_ms


THINNEST = 0.4
"""Share of a pen's width at no pressure."""


def width_at(stroke: InkStroke, point: InkPoint) -> float:
    """Width of a stroke at one of its points, in points: the same on screen and in an exported PDF.

    A highlighter does not follow pressure; a device without pressure draws the full width.
    """
    if stroke.tool == "highlighter" or point.pressure is None:
        return stroke.width_pt
    return stroke.width_pt * (THINNEST + (1 - THINNEST) * point.pressure)
