"""Dossiers of the parapheur."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, replace
from typing import ClassVar

from app.domain.frozen import dataclass
from app.domain.intents.base import Intent
from app.domain.parapheur import Dossier, Sent, SignedValue
from app.domain.records import Record


@dataclass(frozen=True, slots=True, kw_only=True)
class DossierAct(Intent):
    """Common to all acts on a dossier: what exactly was seen when deciding.

    The connector re-reads the dossier first; another fingerprint is a `Conflict`: the act is set
    aside and the user asked again. Never acted upon silently.
    """

    TARGET_KIND: ClassVar[str] = Dossier.KIND
    IDEMPOTENT: ClassVar[bool] = False
    PROVEN: ClassVar[bool] = True
    PRIORITY: ClassVar[int] = 1

    tenant: str
    bureau_id: str
    step_id: str
    fingerprint: str
    public_note: str = ""
    private_note: str = ""
    metadata: Mapping[str, str] = field(default_factory=dict)

    def apply(self, record: Record | None) -> Record | None:
        if isinstance(record, Dossier):
            return replace(record, sent=Sent.QUEUED, sent_act=self.KIND)
        return record


@dataclass(frozen=True, slots=True, kw_only=True)
class VisaDossier(DossierAct):
    KIND: ClassVar[str] = "visa"

    opinion: bool = False
    """The step asks for a second opinion: the same act, on another address of the server."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RejectDossier(DossierAct):
    """``public_note`` is the reason: required, three characters or more."""

    KIND: ClassVar[str] = "reject"


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferDossier(DossierAct):
    """Give the step to another bureau."""

    KIND: ClassVar[str] = "transfer"

    target_bureau: str
    target_name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AskOpinion(DossierAct):
    """Ask another bureau for a second opinion; the dossier then comes back."""

    KIND: ClassVar[str] = "ask_opinion"

    target_bureau: str
    target_name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoDossier(DossierAct):
    """Droit de remords: take back the step performed last (``step_id``), while nobody acted since."""

    KIND: ClassVar[str] = "undo"


@dataclass(frozen=True, slots=True, kw_only=True)
class SignDossier(DossierAct):
    """Deliver the signatures made by the token. Created only from checked and verified values."""

    KIND: ClassVar[str] = "sign"

    certificate: bytes
    """DER of the signer's certificate."""
    values: tuple[SignedValue, ...]
    signature_times_ms: Mapping[str, int] = field(default_factory=dict)
    """``signatureDateTime`` per document id, echoed unchanged."""
