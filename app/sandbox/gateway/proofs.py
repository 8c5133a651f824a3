"""Proof of convocations: what the gateway reads in i-délibre with its own key. Source: archive.md §6.2.

The séances live in another server of the sandbox, and time stamps come from the sandbox's PKI: both
are given as functions, so that this package knows neither.
"""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from app.sandbox.people import Person, Town, stable_uuid

Timestamper = Callable[[bytes], bytes]
"""SHA-256 digest -> DER of an RFC 3161 TimeStampToken (or response) over it."""

DatedTimestamper = Callable[[bytes, str], bytes]
"""The same with the moment of the event (RFC 3339): the demonstration's meetings were convened days ago."""


@dataclass(frozen=True)
class Guest:
    """One line a member, for whoever presides."""

    id: str
    name: str
    sent_at: str = ""
    received_at: str = ""
    attendance: str = ""
    proxy_to: str = ""
    proxy_to_id: str = ""
    mail: str = ""


@dataclass(frozen=True)
class Facts:
    """What the séances' server knows of one convocation; instants as RFC 3339 text, empty = not yet."""

    seance_name: str
    sent_at: str
    first_sent_at: str = ""
    received_at: str = ""
    place: str = ""
    recipient: str = ""
    """As the stamped text names the user: « name (login, id) »; empty = by name."""
    added: tuple[tuple[str, str], ...] = ()
    """(instant, document's name) of what was added after the sending."""
    members: tuple[Guest, ...] = ()
    """For whoever presides, and nobody else."""
    proxies_held: tuple[str, ...] = ()
    """Names of those who gave this user their pouvoir."""
    votes: tuple[Voices, ...] = ()


@dataclass(frozen=True)
class Voices:
    """What was counted for one project."""

    project_id: str
    in_favour: int
    against: int
    abstentions: int


FactsOf = Callable[[Person, str], Facts | None]
"""(user, séance id) -> facts of that user's convocation, or None."""


@dataclass
class ProofDesk:
    """Stamps each event of a convocation once and keeps the token."""

    town: Town
    facts_of: FactsOf | None = None
    timestamp: Timestamper | None = None
    timestamp_at: DatedTimestamper | None = None
    _stamped: dict[str, tuple[bytes, bytes]] = field(default_factory=dict)

    def proof(self, person: Person, seance_id: str) -> dict[str, Any] | None:
        """Body of ``…/proof``, or None when there is no such convocation."""
        facts = self.facts_of(person, seance_id) if self.facts_of else None
        if facts is None:
            return None
        tokens = [
            {"name": name, "kind": kind, "sha256": hashlib.sha256(text).hexdigest()}
            for name, kind, text, _ in self._tokens(person, seance_id, facts)
        ]
        members = [
            {
                "id": member.id,
                "name": member.name,
                "first_sent_at": member.sent_at or None,
                "received_at": member.received_at or None,
                "attendance": member.attendance,
                "proxy_to": member.proxy_to,
                "proxy_to_id": member.proxy_to_id,
                "mail": member.mail,
            }
            for member in facts.members
        ]
        return {
            **({"members": members} if members else {}),
            **({"votes": [_vote(voices) for voices in facts.votes]} if facts.votes else {}),
            "sent_at": facts.sent_at or None,
            "first_sent_at": facts.first_sent_at or facts.sent_at or None,
            "received_at": facts.received_at or None,
            "place": facts.place,
            "tokens": tokens,
            "proxies_held": list(facts.proxies_held),
        }

    def archive(self, person: Person, seance_id: str) -> bytes | None:
        """Body of ``…/tokens``: a ZIP of each text beside its ``.tsa``."""
        facts = self.facts_of(person, seance_id) if self.facts_of else None
        if facts is None:
            return None
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as files:
            for name, _, text, token in self._tokens(person, seance_id, facts):
                files.writestr(name, text)
                files.writestr(f"{name}.tsa", token)
        return buffer.getvalue()

    def _tokens(self, person: Person, seance_id: str, facts: Facts) -> list[tuple[str, str, bytes, bytes]]:
        """(name, kind, text, token) of each event, as i-délibre names its files (interop §13)."""
        if self.timestamp is None and self.timestamp_at is None:
            return []
        found = []
        for prefix, kind, label, at in _events(facts):
            text = (
                f"{self.town.name}\n{label}\nSéance : {facts.seance_name} ({seance_id})\n"
                f"Destinataire : {facts.recipient or person.name}\nDate : {at}\n"
            ).encode()
            name = f"{prefix}_{stable_uuid(seance_id, person.login, kind, at, label)}.txt"
            found.append((name, kind, *self._stamp(f"{person.login}/{name}", text, at)))
        return found

    def _stamp(self, key: str, text: bytes, at: str) -> tuple[bytes, bytes]:
        """Stamped once: the same token ever after."""
        if key not in self._stamped:
            digest = hashlib.sha256(text).digest()
            if self.timestamp_at is not None:
                token = self.timestamp_at(digest, at)
            else:
                assert self.timestamp is not None
                token = self.timestamp(digest)
            self._stamped[key] = (text, token)
        return self._stamped[key]


def _vote(voices: Voices) -> dict[str, Any]:
    return {
        "project_id": voices.project_id,
        "outcome": "adopted" if voices.in_favour > voices.against else "rejected",
        "for": voices.in_favour,
        "against": voices.against,
        "abstentions": voices.abstentions,
    }


def _events(facts: Facts) -> list[tuple[str, str, str, str]]:
    """(prefix of the file, kind, wording, instant), oldest first within a kind."""
    first = facts.first_sent_at or facts.sent_at
    events = [("sendEmail", "sent", "Envoi de la convocation", first)]
    if facts.sent_at != first:
        events.append(("reSendEmail", "sent", "Nouvel envoi de la convocation", facts.sent_at))
    events += [("sittingModified", "added", f"Document ajouté : {name}", at) for at, name in facts.added]
    events.append(("read", "received", "Accusé de réception de la convocation", facts.received_at))
    return [event for event in events if event[3]]
