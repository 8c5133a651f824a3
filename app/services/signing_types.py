"""What the signing desk says: cards, the recapitulation before the PIN, progress and results."""

from __future__ import annotations

import enum
from collections.abc import Collection, Mapping
from dataclasses import field, replace
from decimal import Decimal

from app.documents.pes_model import Finding
from app.domain.accounts import Body
from app.domain.frozen import dataclass
from app.domain.ids import Key
from app.domain.parapheur import Format
from app.domain.signatures import Level
from app.services.pes_facts import FileFacts


class Tries(enum.StrEnum):
    """What the card says of its PIN before it is asked."""

    OK = "ok"
    LOW = "low"
    """A wrong PIN was entered already."""
    FINAL = "final"
    """One more wrong PIN locks the card."""
    LOCKED = "locked"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReasonView:
    """Why a certificate cannot be used, or what to know of it: a code and parameters."""

    code: str
    params: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class CardView:
    """One certificate present now, on a card or in a file."""

    sha256: str
    """By which it is remembered."""
    token_label: str
    subject: str
    organisation: str
    issuer: str
    not_after_ms: int
    usable: bool
    siren: str = ""
    """Of the body it was issued to; empty = the certificate does not say."""
    level: Level = Level.UNKNOWN
    """RGS stars, as far as they can be told."""
    blocking: tuple[ReasonView, ...] = ()
    warnings: tuple[ReasonView, ...] = ()
    notices: tuple[ReasonView, ...] = ()
    """Good to know: renewal to prepare, qualified or not."""
    tries: Tries = Tries.UNKNOWN
    pin_pad: bool = False
    """The reader has its own keypad: no PIN field."""
    in_file: bool = False
    """Its key is in a PKCS#12 file: no card is asked for, and its code is the file's."""
    unlocked: bool = False
    """Still open since the last batch: no PIN is asked (row 89)."""

    @property
    def reason_codes(self) -> tuple[str, ...]:
        return tuple(reason.code for reason in self.blocking)


@dataclass(frozen=True, slots=True, kw_only=True)
class RecapLine:
    """One dossier of the batch. Its figures were read from exactly the bytes of ``shown``."""

    key: Key
    name: str
    body: Body
    format: Format
    certificate_sha256: str
    """Of the certificate it will be signed with."""
    budget: str = ""
    amount: Decimal | None = None
    pieces: int = 0
    file: FileFacts | None = None
    """What a PES says of itself; None for other documents."""
    capacity: str = ""
    """As what one signs: the bureau that the server writes in the signature (« Maire »)."""
    absent: str = ""
    """Whose folder it is when it came by delegation: « en l'absence de »."""
    prepared_ms: int | None = None
    """The date that will stand in the signature, when the server fixed it already."""
    opened: bool = False
    """The user opened it, with these very bytes."""
    warnings: tuple[Finding, ...] = ()
    proof_after: bool = False
    """PAdES: proven only once the signed file came back."""
    problem: str = ""
    """Code of why it cannot be signed now (``not_prepared``, ``document_not_here``, ``reading_mandatory``…)."""
    shown: Mapping[str, str] = field(default_factory=dict)
    """Document id -> SHA-256 of the bytes these figures come from."""

    @property
    def ready(self) -> bool:
        return not self.problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Recap:
    """What is about to be signed: what the user consents to (row A1)."""

    lines: tuple[RecapLine, ...]
    cards: tuple[CardView, ...]
    """One for each certificate the lines need; a missing card is absent."""
    missing_certificates: tuple[str, ...] = ()
    renewals: Mapping[str, CardView] = field(default_factory=dict)
    """Missing certificate -> the newer one of the same holder that is present."""
    silent: bool = False
    """A card that is missing may be there: something that reaches cards did not answer in time."""

    @property
    def ready(self) -> tuple[RecapLine, ...]:
        return tuple(line for line in self.lines if line.ready)

    @property
    def total(self) -> Decimal:
        return sum((line.amount for line in self.ready if line.amount is not None), Decimal(0))

    @property
    def totals(self) -> Mapping[tuple[str, str], tuple[int, Decimal]]:
        """(body name, budget) -> (dossiers, amount)."""
        found: dict[tuple[str, str], tuple[int, Decimal]] = {}
        for line in self.ready:
            count, amount = found.get((line.body.name, line.budget), (0, Decimal(0)))
            found[line.body.name, line.budget] = (count + 1, amount + (line.amount or Decimal(0)))
        return found

    def silenced(self) -> Recap:
        """The same where cards were asked in vain: none is said to be absent."""
        lines = (
            replace(line, problem="card_silent") if line.problem == "card_missing" else line for line in self.lines
        )
        return replace(self, lines=tuple(lines), silent=True)

    def only(self, keys: Collection[Key]) -> Recap:
        """The same about these dossiers: what was unticked is not consented to."""
        return replace(self, lines=tuple(line for line in self.lines if line.key in keys))

    @property
    def unopened(self) -> tuple[RecapLine, ...]:
        return tuple(line for line in self.ready if not line.opened)


class SignStep(enum.StrEnum):
    PREPARING = "preparing"
    OPENING = "opening"
    """The card is being opened: with a keypad of its own, somebody types there now."""
    ASKED = "asked"
    """One by one: the user is asked about this dossier."""
    PAUSED = "paused"
    """The batch rests before this dossier."""
    CHECKED = "checked"
    SIGNED = "signed"
    VERIFIED = "verified"
    QUEUED = "queued"
    """Signed and verified here; will be delivered, now or when the network returns."""
    FAILED = "failed"
    SKIPPED = "skipped"
    """Not touched: the batch was stopped before it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignProgress:
    key: Key
    step: SignStep
    index: int
    """1 for the first dossier of the batch, whatever its card."""
    total: int
    seconds: int = 0
    """OPENING with a keypad: how long the reader waits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignResult:
    """Fate of one dossier of the batch."""

    key: Key
    step: SignStep
    """QUEUED, FAILED or SKIPPED."""
    code: str = ""
    params: Mapping[str, str | int] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        return self.step is SignStep.QUEUED

    @property
    def passed(self) -> bool:
        """The user left it out while signing: not a failure."""
        return self.code == "sign_passed"
