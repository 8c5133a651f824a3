"""Rows as lists and pages show them: what the store's readers return and services pass on."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import field
from typing import Generic, TypeVar

from app.domain.frozen import dataclass
from app.domain.ids import AccountId, Key, OpId
from app.domain.intents import Intent
from app.domain.records import Mark, Record

R_co = TypeVar("R_co", bound=Record, covariant=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry(Generic[R_co]):
    """One record as shown (view = base + pending)."""

    rowid: int
    """Orders lists: grows with the record's moment. Changes only if the moment does."""
    key: Key
    record: R_co
    marks: Mark = Mark.NONE
    pending: int = 0
    """Intents waiting on it."""
    failed: bool = False
    """One of them is set aside under « À traiter »."""
    together: int = 1
    """Messages of its conversation, in a list grouped by conversation."""
    together_unread: int = 0
    """Unread ones among them."""


class IntentState(enum.StrEnum):
    """State of an intent in the outbox. It leaves by acknowledgement or discard only."""

    QUEUED = "queued"
    IN_FLIGHT = "in_flight"
    """Being sent, or the program died while it was: idempotent ones are sent again, others probed."""
    UNKNOWN = "unknown"
    """The probe could not tell: the user decides."""
    PARKED = "parked"
    """Refused or in conflict: « À traiter »."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxRow:
    """One line of « À envoyer »."""

    seq: int
    intent: Intent
    state: IntentState
    attempts: int = 0
    not_before_ms: int = 0
    error_code: str = ""
    error_params: Mapping[str, str | int] = field(default_factory=dict)
    conflict: bool = False
    """Set aside because its target changed meanwhile (a `Conflict`), not because it was refused."""

    @property
    def op_id(self) -> OpId:
        return self.intent.op_id


class FileState(enum.StrEnum):
    WANTED = "wanted"
    PARTIAL = "partial"
    HERE = "here"
    FAILED = "failed"
    """Refused or wrong content; tried again when asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRow:
    """A file and what we hold of it."""

    account: AccountId
    ref: str
    owner: Key
    name: str
    media_type: str
    size_bytes: int | None
    state: FileState
    received_bytes: int = 0
    sha256: str = ""
    """Digest of what is held, when HERE."""
    expected_sha256: str = ""
    """Digest the server announced; empty = it did not."""
    urgency: int = 4
    error_code: str = ""
    skipped: bool = False
    """Outside what the user chose to have fetched by itself (`selection`): fetched when asked for."""


@dataclass(frozen=True, slots=True)
class Version:
    """A record as it was shown before an act of the user replaced it (row 120)."""

    number: int
    """Names the version in its body; grows with time."""
    key: Key
    record: Record
    until_ms: int
    """When it was replaced (UTC)."""
    act: str
    """``KIND`` of the intent that replaced it, or ``discarded``: the user's own version, given up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One result of the full-text search."""

    rowid: int
    key: Key
    title: str
    snippet: str
    """Words around the hit, the hit between U+E000 and U+E001 (private use: never in a text)."""
    moment_ms: int
    who: str = ""
    """`Record.who`: of a message, its sender."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalLine:
    """One line of the tamper-evident journal: each line's digest covers the one before."""

    seq: int
    at_ms: int
    kind: str
    """``intent.queued``, ``intent.acknowledged``, ``sign.checked``, ``seance.first_seen``…"""
    subject: str
    """What it is about: an op id, a dossier id…"""
    facts: Mapping[str, str]
    digest: str
    """SHA-256 hex over the previous digest and this line."""

    def number(self, fact: str) -> int | None:
        """A fact that is a whole number; None where it is not told, or was written over by another hand."""
        told = self.facts.get(fact, "")
        return int(told) if told.isascii() and told.removeprefix("-").isdigit() else None
