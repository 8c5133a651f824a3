"""What the user signed with a card: kept here, since no server keeps it for the signer (interop §6)."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import field
from typing import ClassVar

from app.domain.frozen import dataclass
from app.domain.records import Mark, Record, Searchable


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedSlip:
    """A bordereau of a signed PES."""

    sens: str
    """``depense`` or ``recette``."""
    year: str
    number: str
    pieces: int = 0
    total: str = ""
    """Decimal euros, as text; empty = not known."""


class Level(enum.IntEnum):
    """How strong a certificate is: RGS stars. What nothing tells is UNKNOWN (`signing.levels`)."""

    UNKNOWN = 0
    ONE = 1
    TWO = 2
    THREE = 3


class ProofState(enum.StrEnum):
    """Whether what the server holds was seen to be what was displayed, plus our signature and nothing else."""

    WAITING = "waiting"
    """« Signé, à contrôler »: not delivered yet, or not read back yet."""
    PROVEN = "proven"
    ALTERED = "altered"
    """The file given back is not what was displayed and signed: an alarm."""
    UNREADABLE = "unreadable"
    """The server does not give it back any more: nothing can be said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature(Record):
    """One dossier signed here. ``id`` is the intent's op id. Local: no server knows it."""

    KIND: ClassVar[str] = "signature"

    dossier_id: str
    tenant: str
    name: str
    """The dossier's."""
    bureau_id: str
    signed_ms: int
    certificate: bytes
    """DER of the signer's certificate."""
    documents: Mapping[str, str] = field(default_factory=dict)
    """Document id -> SHA-256 of what was displayed."""
    times_ms: Mapping[str, int] = field(default_factory=dict)
    """Document id -> signing time that was prepared."""
    amount: str = ""
    """Decimal, of a PES."""
    file_name: str = ""
    """NomFic of a PES: what the Treasury acknowledges by, with ``cod_col``."""
    cod_col: str = ""
    proof: ProofState = ProofState.WAITING
    checked_ms: int | None = None
    problems: tuple[str, ...] = ()
    """Codes of what is not as it should be."""
    received: Mapping[str, str] = field(default_factory=dict)
    """Document id -> SHA-256 of what the server gave back."""
    seen: bool = False
    """The user knows of the alarm."""
    bureau: str = ""
    """Name of the desk it was signed at."""
    subtype: str = ""
    protocol: str = ""
    """``HELIOS``, ``ACTES`` or empty: where it goes after the circuit."""
    names: Mapping[str, str] = field(default_factory=dict)
    """Document id -> its name."""
    siret: str = ""
    budget: str = ""
    slips: tuple[SignedSlip, ...] = ()
    marks_known: tuple[str, ...] = ()
    """By what its fates are recognised (`domain.followup`)."""
    transaction: str = ""
    """Number at the TdT, where the user gave it: S²LOW tells nothing without."""
    settled_ms: int = 0
    """When the user said that its refusal is dealt with; 0 = not."""

    @property
    def version(self) -> str:
        """What a connector must know without loading each: when, and which dossier."""
        return f"{self.signed_ms}:{self.dossier_id}"

    def searchable(self) -> Searchable | None:
        numbers = " ".join(f"{slip.number} {slip.total}" for slip in self.slips)
        return Searchable(title=self.name, body=f"{self.subtype} {self.file_name} {self.budget} {numbers}")

    @property
    def box(self) -> str:
        return self.dossier_id

    @property
    def moment_ms(self) -> int:
        return self.signed_ms

    @property
    def marks(self) -> Mark:
        """UNREAD: what the server made of it is still to be read back; the user has nothing to do about it."""
        if self.proof is ProofState.WAITING:
            return Mark.UNREAD
        return Mark.TODO if self.proof is ProofState.ALTERED and not self.seen else Mark.NONE
