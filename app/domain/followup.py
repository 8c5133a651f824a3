"""« Mes signatures »: what I signed, and what became of it. Sources: interop §1.9, §3.7, §6.

A `signatures.Signature` is written here, in the transaction that journals it, and no server can take it away. A `Fate`
is what one source says became of something: the parapheur's circuit, Hélios, Actes, the archive. They meet by *marks*:
words that only the same thing bears (`mark_of_file`, `mark_of_dossier`…), never by a name alone.
"""

from __future__ import annotations

import enum
import unicodedata
from collections.abc import Iterable
from typing import ClassVar

from app.domain.frozen import dataclass
from app.domain.records import Mark, Record


class Source(enum.StrEnum):
    """Who says it."""

    CIRCUIT = "circuit"
    """The parapheur's own journal."""
    HELIOS = "helios"
    ACTES = "actes"
    ARCHIVE = "archive"


class FateState(enum.StrEnum):
    """How far it is, for one source."""

    RUNNING = "running"
    """In the circuit; on its way."""
    SENT = "sent"
    """Transmitted to the Treasury or to the préfecture, not answered yet."""
    ACCEPTED = "accepted"
    """End of the circuit; acknowledged; archived: the good end of its source."""
    PARTLY = "partly"
    """Some of it refused."""
    REFUSED = "refused"
    GONE = "gone"
    """No longer at this source: withdrawn, purged."""


BAD = (FateState.REFUSED, FateState.PARTLY)


@dataclass(frozen=True, slots=True, kw_only=True)
class FateStep:
    """One thing that happened. ``code`` is worded by the window; unknown codes are shown as they came."""

    at_ms: int | None
    """None = the source does not say when."""
    code: str
    who: str = ""
    note: str = ""
    """Words of a person or of a service: a reason, a message."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FateElement:
    """The answer about one bordereau, market, supporting document, or the whole (all empty)."""

    accepted: bool
    domain: str = ""
    """Code of `documents.pes_acquit.DOMAINS`."""
    bordereau: str = ""
    year: str = ""
    attachment: str = ""
    market: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FateError:
    """One anomaly, with the Treasury's own words."""

    code: str
    label: str
    bordereau: str = ""
    year: str = ""
    attachment: str = ""
    piece: str = ""
    line: str = ""


LETTER, PIECES, OBSERVATIONS, COURT = "2", "3", "4", "5"
"""Kinds of the préfecture's messages (type of their transaction at the TdT)."""
PRESSING = (PIECES, OBSERVATIONS, COURT)
"""They ask for an answer, or open a case: a delay runs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FateFile:
    """A file that came with a message; ``ref`` names it in the account of its fate."""

    ref: str
    name: str
    media_type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FateMessage:
    """What the préfecture wrote about an acte."""

    id: str
    kind: str
    """`LETTER`, `PIECES`, `OBSERVATIONS`, `COURT`; another one is shown as a message."""
    at_ms: int | None
    """Its own day, else when it was found."""
    found_ms: int = 0
    """When it was found: what was dealt with before it is not this one."""
    text: str = ""
    files: tuple[FateFile, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Fate(Record):
    """What one source says. ``id`` is the source's own, with its name before: ``helios:123``."""

    KIND: ClassVar[str] = "fate"

    source: Source
    state: FateState
    title: str = ""
    steps: tuple[FateStep, ...] = ()
    """In order of time."""
    elements: tuple[FateElement, ...] = ()
    errors: tuple[FateError, ...] = ()
    messages: tuple[FateMessage, ...] = ()
    """Of the préfecture, oldest first."""
    reference: str = ""
    """Number given by the other side: acknowledgement of an acte, archive identifier, transaction."""
    answered_ms: int | None = None
    marks_known: tuple[str, ...] = ()
    native: str = ""
    """The source's state as it said it."""
    place: tuple[str, ...] = ()
    """What its connector needs to ask again (ids); opaque."""
    closed: bool = False
    """Nothing more will come: not asked again."""

    @property
    def version(self) -> str:
        """Ends with when it was over: what a connector must know without loading each."""
        over = str(self.answered_ms or 0) if self.closed else ""
        return f"{self.native}:{len(self.steps) + len(self.messages)}:{over}"

    @property
    def marks(self) -> Mark:
        """Refused, in all or in part, or the préfecture wants something: found without reading the others."""
        return Mark.TODO if self.state in BAD or self.pressing else Mark.NONE

    @property
    def pressing(self) -> tuple[FateMessage, ...]:
        return tuple(message for message in self.messages if message.kind in PRESSING)

    @property
    def moment_ms(self) -> int:
        return next((step.at_ms for step in reversed(self.steps) if step.at_ms is not None), 0)


class Stage(enum.StrEnum):
    """Where a signature stands in all, by which the list is filtered."""

    REFUSED = "refused"
    WAITING = "waiting"
    """Signed here, not delivered to the parapheur yet."""
    CIRCUIT = "circuit"
    TREASURY = "treasury"
    """Transmitted (Hélios, Actes), no answer yet."""
    ACKNOWLEDGED = "acknowledged"
    ARCHIVED = "archived"
    ENDED = "ended"
    """The circuit is over, and no source says more."""


def stage_of(delivered: bool, fates: Iterable[Fate]) -> Stage:
    """One stage from all that is known: a refusal first, then whatever is furthest."""
    by_source: dict[Source, Fate] = {}
    for fate in sorted(fates, key=lambda fate: fate.moment_ms):
        by_source[fate.source] = fate
    if any(fate.state in BAD for fate in by_source.values()):
        return Stage.REFUSED
    archive, tdt = by_source.get(Source.ARCHIVE), (by_source.get(Source.HELIOS), by_source.get(Source.ACTES))
    if archive is not None and archive.state is FateState.ACCEPTED:
        return Stage.ARCHIVED
    if any(fate is not None and fate.state is FateState.ACCEPTED for fate in tdt):
        return Stage.ACKNOWLEDGED
    if any(fate is not None and fate.state is FateState.SENT for fate in tdt):
        return Stage.TREASURY
    if not delivered:
        return Stage.WAITING
    circuit = by_source.get(Source.CIRCUIT)
    return (
        Stage.ENDED if circuit is not None and circuit.state in (FateState.ACCEPTED, FateState.GONE) else Stage.CIRCUIT
    )


CLOCKS_MS = 10 * 60_000
"""How far two clocks may be apart: servers write whole seconds, and tablets are late."""


def ended_before(answered_ms: int, signed_ms: int) -> bool:
    """Whether an answer is about an earlier signature: a dossier returned, corrected, and signed again since."""
    return answered_ms < signed_ms - CLOCKS_MS


# --- marks ----------------------------------------------------------------------------------------


def mark_of_dossier(dossier_id: str) -> str:
    return f"dossier:{dossier_id}"


def mark_of_file(file_name: str, cod_col: str) -> str:
    """An acknowledgement names the file by NomFic, unique for one CodCol (interop §3.1)."""
    return f"nomfic:{file_name}:{cod_col}" if file_name and cod_col else ""


def mark_of_slip(siret: str, budget: str, year: str, number: str) -> str:
    """A bordereau of one budget and year."""
    return f"bordereau:{siret}:{budget}:{year}:{number}" if siret and year and number else ""


def mark_of_transaction(number: str) -> str:
    return f"transaction:{number.strip()}" if number.strip() else ""


def mark_of_act(number: str, subject: str) -> str:
    """An acte by its number and its subject together: neither is enough alone."""
    plain = unicodedata.normalize("NFD", subject)
    words = "".join(c for c in plain if not unicodedata.combining(c)).casefold().split()
    return f"acte:{number.strip().casefold()}:{' '.join(words)}" if number.strip() and words else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched(Record):
    """A transaction number that the user gave, for a service that lists none (S²LOW). ``id``: the number."""

    KIND: ClassVar[str] = "watched"
