"""What ties the gateway to the town's other servers: i-délibre's database and the PKI's time stamps.

A real gateway reads these with its own service accounts; here the states are at hand.
"""

from __future__ import annotations

from datetime import UTC, datetime

import httpx
from asn1crypto import algos, tsp

from app.sandbox.gateway.proofs import DatedTimestamper, Facts, FactsOf, Guest, Timestamper, Voices
from app.sandbox.idelibre.content import ACTEURS
from app.sandbox.idelibre.state import Meeting, State
from app.sandbox.people import MAYOR, SECRETARY, Person, Town
from app.sandbox.pki import Pki

PRESIDING = frozenset({MAYOR.login, SECRETARY.login})
"""Who is shown one line a member."""

_TIMEOUT_S = 10.0


def facts_from(state: State, town: Town) -> FactsOf:
    """Facts of convocations, read in the i-délibre simulator's database."""

    def facts_of(person: Person, seance_id: str) -> Facts | None:
        with state.lock:
            user, meeting = state.user_by_login(person.login), state.meetings.get(seance_id)
            if user is None or meeting is None or user.id not in meeting.convocations:
                return None
            own = meeting.convocations[user.id]
            return Facts(
                seance_name=meeting.name,
                sent_at=_instant(own.resent_ms or meeting.sent_ms),
                first_sent_at=_instant(meeting.sent_ms),
                received_at="" if own.read_at_ms is None else _instant(own.read_at_ms),
                place=meeting.place,
                recipient=f"{person.name} ({person.login}, {user.id})",
                added=tuple((_instant(ms), name) for ms, name in meeting.added),
                members=_members(state, meeting, town) if person.login in PRESIDING else (),
                proxies_held=_proxies_held(state, meeting, user.id),
                votes=tuple(Voices(p.id, *p.voices) for p in meeting.projects if p.voices is not None),
            )

    return facts_of


def _members(state: State, meeting: Meeting, town: Town) -> tuple[Guest, ...]:
    """Every elected member convened, by name; staff and guests are invited, not convened."""
    guests = []
    for user_id, own in meeting.convocations.items():
        if state.users[user_id].role != ACTEURS:
            continue
        holder = state.users.get(own.proxy_holder)
        guests.append(
            Guest(
                id=user_id,
                name=state.users[user_id].person.name,
                sent_at=_instant(meeting.sent_ms),
                received_at="" if own.read_at_ms is None else _instant(own.read_at_ms),
                attendance=own.attendance,
                proxy_to=holder.person.name if holder is not None else own.proxy_holder,
                proxy_to_id=holder.id if holder is not None else "",
                mail=state.users[user_id].person.mail(town),
            )
        )
    return tuple(sorted(guests, key=lambda guest: guest.name))


def _proxies_held(state: State, meeting: Meeting, user_id: str) -> tuple[str, ...]:
    """Who gave this user a pouvoir."""
    givers = (id for id, own in meeting.convocations.items() if own.proxy_holder == user_id and own.attendance == "poa")
    return tuple(sorted(state.users[id].person.name for id in givers))


def dated_timestamper(pki: Pki) -> DatedTimestamper:
    """Tokens of the sandbox's authority at the moment of the event."""
    return lambda digest, at: pki.stamp(digest, datetime.fromisoformat(at))


def timestamper(tsa_url: str) -> Timestamper:
    """Asks an RFC 3161 service (the sandbox's PKI) for a token over a SHA-256 digest. Blocking."""

    def stamp(digest: bytes) -> bytes:
        imprint = tsp.MessageImprint({
            "hash_algorithm": algos.DigestAlgorithm({"algorithm": "sha256"}), "hashed_message": digest,
        })  # fmt: skip
        request = tsp.TimeStampReq({"version": 1, "message_imprint": imprint, "cert_req": True})
        reply = httpx.post(
            tsa_url, content=request.dump(), headers={"Content-Type": "application/timestamp-query"}, timeout=_TIMEOUT_S
        )
        reply.raise_for_status()
        token: bytes = tsp.TimeStampResp.load(reply.content)["time_stamp_token"].dump()
        return token

    return stamp


def _instant(ms: int) -> str:
    return datetime.fromtimestamp(ms // 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
