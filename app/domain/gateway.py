"""What the gateway (« connecteur commun ») says. Source: interop contract « archive », §2.6, §3.4, §5, §6.

A department may have no gateway yet: nothing here is needed for the journey, all of it adds to it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import ClassVar

from app.domain.archive import DepositState
from app.domain.frozen import dataclass
from app.domain.records import Record


@dataclass(frozen=True, slots=True, kw_only=True)
class Domain:
    """One line of the capabilities: who serves a space, and how."""

    mode: str
    """``direct`` (the product's own API at ``url``), ``gateway`` (our contract) or ``parapheur``."""
    url: str = ""
    version: str = ""
    type: str = ""
    """With ``parapheur``: the type of dossier that carries the requests."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Capabilities:
    domains: Mapping[str, Domain] = field(default_factory=dict)
    """``convocations``, ``courrier``, ``grh``, ``archive``; an absent one is hidden in the window."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofToken:
    name: str
    kind: str
    """``sent``, ``received``, ``added``: what the RFC 3161 token dates."""
    sha256: str
    """Of the text file that was stamped, lower-case hex."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberLine:
    """One member's convocation, for whoever presides; instants are UTC milliseconds, None = not yet."""

    id: str
    name: str
    first_sent_ms: int | None = None
    received_ms: int | None = None
    attendance: str = ""
    """As `seances.Presence`; empty = no answer."""
    proxy_to: str = ""
    """Name of the colleague who holds this member's pouvoir."""
    proxy_to_id: str = ""
    """Id of that colleague; empty where the server knows a name only (i-délibre 4.2)."""
    mail: str = ""
    """Where a reminder reaches this member; empty = the body does not say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VoteResult:
    """What the assembly decided on one projet, as its vote system counted it."""

    projet_id: str
    outcome: str = ""
    """``adopted``, ``rejected``, ``postponed``; empty = the body does not say."""
    in_favour: int | None = None
    """Voices, pouvoirs included; None = not counted (a show of hands, a secret ballot)."""
    against: int | None = None
    abstentions: int | None = None
    no_part: int | None = None
    """Members who left for this vote."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConvocationProof:
    """Server-side facts of one convocation; instants are UTC milliseconds, None = not yet."""

    seance_id: str
    sent_ms: int | None = None
    first_sent_ms: int | None = None
    received_ms: int | None = None
    place: str = ""
    tokens: tuple[ProofToken, ...] = ()
    members: tuple[MemberLine, ...] = ()
    """One line a member, when the user presides or the body grants it; else empty."""
    pouvoirs: tuple[str, ...] = ()
    """Names of the colleagues who gave the user their pouvoir."""
    votes: tuple[VoteResult, ...] = ()
    """Results of the votes, once the meeting was held and where the body counts them electronically."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenFile:
    """A stamped text and its RFC 3161 token, as they came; nothing is verified yet."""

    name: str
    text: bytes
    token: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeProof(Record):
    """What the gateway gave for one séance, kept whole on this device: the proof is verified offline each time.

    ``id`` is the séance's; a later answer replaces it, but never by less (see `services.notices`).
    """

    KIND: ClassVar[str] = "notice_proof"

    proof: ConvocationProof
    files: tuple[TokenFile, ...] = ()
    fetched_ms: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Deposit:
    id: str
    state: DepositState
    archive_id: str = ""
    """Given by the archive with ``ACCEPTED``."""
    comment: str = ""
    """The archive's own words, with ``REJECTED`` or ``ERROR``."""
