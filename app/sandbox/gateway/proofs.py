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

from app.sandbox.people import Person, Town

Timestamper = Callable[[bytes], bytes]
"""SHA-256 digest -> DER of an RFC 3161 TimeStampToken (or response) over it."""


@dataclass(frozen=True)
class Facts:
    """What the séances' server knows of one convocation; instants as RFC 3339 text, empty = not yet."""

    seance_name: str
    sent_at: str
    first_sent_at: str = ""
    received_at: str = ""
    place: str = ""


FactsOf = Callable[[Person, str], Facts | None]
"""(user, séance id) -> facts of that user's convocation, or None."""


@dataclass
class ProofDesk:
    """Stamps each event of a convocation once and keeps the token."""

    town: Town
    facts_of: FactsOf | None = None
    timestamp: Timestamper | None = None
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
        return {
            "sent_at": facts.sent_at or None,
            "first_sent_at": facts.first_sent_at or facts.sent_at or None,
            "received_at": facts.received_at or None,
            "place": facts.place,
            "tokens": tokens,
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
        if self.timestamp is None:
            return []
        events = [("sent", "Envoi", facts.sent_at), ("received", "Accusé de réception", facts.received_at)]
        found = []
        for kind, label, at in events:
            if not at:
                continue
            text = (
                f"{self.town.name}\n{label} de la convocation\nSéance : {facts.seance_name} ({seance_id})\n"
                f"Destinataire : {person.name}\nDate : {at}\n"
            ).encode()
            name = f"{kind}-{seance_id}.txt"
            key = f"{person.login}/{name}/{at}"
            if key not in self._stamped:
                self._stamped[key] = (text, self.timestamp(hashlib.sha256(text).digest()))
            found.append((name, kind, *self._stamped[key]))
        return found
