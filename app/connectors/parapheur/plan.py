"""What a pull has to read, decided from counters and what is held. Pure.

The cursor is JSON: counters by desk, the turn, what was refused. It holds no secret.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from app.connectors.parapheur.facts import Asked, Desk, Line
from app.domain.parapheur import Action, Bureau, Dossier, Sent, SigningRequest, Tray

STREAM = "folders"
PAGE_ITEMS = 80
"""Dossiers read in one page, so that a first synchronisation is kept as it goes."""
AT_ONCE = 4
"""Requests in flight together: a slow link is latency, and the server is shared by a department."""
RECENT = 50
"""Folders read of the lists that only grow."""
FORGOTTEN_A_PAGE = 15
"""Signing requests dropped in one page: kept copies that go must not look like a mass deletion."""
STALE_MS = 120_000
"""Counters older than this are read again at the end of a run of pages."""

WAITING = (Tray.PENDING, Tray.DELEGATED)
"""Trays read whole, their dossiers in full: they wait for the user."""
DETAILED = (*WAITING, Tray.REJECTED, Tray.DRAFT)
"""Trays whose dossiers are read in full; the others only as lines, most recent first, until one is opened."""
RANK = {
    tray: rank
    for rank, tray in enumerate(
        (
            Tray.PENDING,
            Tray.DELEGATED,
            Tray.REJECTED,
            Tray.DRAFT,
            Tray.FINISHED,
            Tray.RETRIEVABLE,
            Tray.UPCOMING,
            Tray.DOWNSTREAM,
        )
    )
}
"""A folder may stand in several lists; the first of these is the one shown."""
FOLDERS, DETAILS, SIGNING = "folders", "details", "signing"
_IN_TURN = (Tray.PENDING, Tray.REJECTED, Tray.FINISHED, Tray.UPCOMING, Tray.DOWNSTREAM)
DESK_EVERY = 8
"""While nothing moves, the delegations of one desk are read again so many turns apart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cursor:
    """Where we are. ``desks``: what each desk's counters said when its lists were last read."""

    desks: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    turn: int = 0
    phase: str = FOLDERS
    """What the next page is about: ``folders`` from the counters on, ``details`` or ``signing``."""
    refused: Mapping[str, str] = field(default_factory=dict)
    """Dossier -> version of the signing request the server refused: not asked again until it changes."""
    failed: frozenset[str] = frozenset()
    """Dossiers whose detail was refused during this run of pages."""
    done: int = 0
    total: int = 0
    """Progress of a run of ``details`` pages."""
    read_ms: int = 0
    """When the counters were last read."""

    def text(self) -> str:
        return json.dumps(
            {
                "desks": {key: dict(value) for key, value in self.desks.items()},
                "turn": self.turn,
                "phase": self.phase,
                "refused": dict(self.refused),
                "failed": sorted(self.failed),
                "done": self.done,
                "total": self.total,
                "read_ms": self.read_ms,
            },
            separators=(",", ":"),
        )


def parse_cursor(text: str | None) -> Cursor:
    """The cursor of a text; anything unreadable is the beginning."""
    try:
        data = json.loads(text or "{}")
        return Cursor(
            desks=data.get("desks", {}),
            turn=data.get("turn", 0),
            phase=data.get("phase", FOLDERS),
            refused=data.get("refused", {}),
            failed=frozenset(data.get("failed", ())),
            done=data.get("done", 0),
            total=data.get("total", 0),
            read_ms=data.get("read_ms", 0),
        )
    except (ValueError, AttributeError, TypeError):
        return Cursor()


@dataclass(frozen=True, slots=True)
class Box:
    """One list of one desk."""

    desk: Desk
    tray: Tray

    @property
    def name(self) -> str:
        return f"{self.desk.bureau.id}/{self.tray.value}"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A dossier whose detail is to be read, for the list it stands in."""

    bureau: Bureau
    tray: Tray
    line: Line
    new: bool
    """Not held yet, or only as a line."""


def counters_of(desk: Desk) -> dict[str, int]:
    return {**desk.counters, "delegating": int(desk.delegating)}


def moved_trays(desk: Desk, before: Mapping[str, int] | None) -> tuple[Tray, ...]:
    """Lists of a desk to read again, given what its counters said before (None = never read)."""
    now = counters_of(desk)
    if before is None:
        return tuple(tray for tray in RANK if _has(desk, tray))

    def moved(*names: str) -> bool:
        return any(now.get(name) != before.get(name) for name in names)

    trays: list[Tray] = []
    if moved("pending", "late"):
        trays.append(Tray.PENDING)
    if moved("pending", "late", "delegated", "delegating") and (desk.delegating or before.get("delegating")):
        trays.append(Tray.DELEGATED)
    if moved("rejected"):
        trays.append(Tray.REJECTED)
    if moved("finished"):
        trays.append(Tray.FINISHED)
    if moved("draft") and desk.bureau.may_create:
        trays.append(Tray.DRAFT)
    if moved("pending", "delegated"):
        trays += [Tray.RETRIEVABLE, Tray.UPCOMING, Tray.DOWNSTREAM]
    return tuple(trays)


def _has(desk: Desk, tray: Tray) -> bool:
    """A desk may hold something in this list."""
    if tray is Tray.DELEGATED:
        return desk.delegating
    return tray is not Tray.DRAFT or (desk.bureau.may_create and desk.counters.get("draft", 0) > 0)


def boxes_in_turn(desks: Sequence[Desk]) -> list[Box]:
    """Lists to read again one by one while nothing moves.

    What is delegated has no counter of its own on the substitute's desk: its list comes every second time.
    """
    delegated = [Box(desk, Tray.DELEGATED) for desk in desks if desk.delegating]
    others = [Box(desk, tray) for desk in desks for tray in _IN_TURN]
    if not delegated:
        return others
    return [box for rank, other in enumerate(others) for box in (other, delegated[rank % len(delegated)])]


def is_signable(dossier: Dossier) -> bool:
    """It waits on this bureau for a signature with the token."""
    step = dossier.pending_step
    waiting = dossier.tray in WAITING and dossier.sent is Sent.NONE and not dossier.readonly
    return waiting and step is not None and step.action is Action.SIGNATURE


def request_version(fingerprint: str, certificate: bytes) -> str:
    """`SigningRequest.version` that is good for this state of a dossier and this certificate."""
    return f"{fingerprint}:{hashlib.sha256(certificate).hexdigest()}"


def build_request(dossier: Dossier, certificate: bytes, asked: Asked) -> SigningRequest:
    return SigningRequest(
        id=dossier.id,
        fingerprint=dossier.fingerprint,
        certificate_sha256=hashlib.sha256(certificate).hexdigest(),
        holders=asked.holders,
        echo=asked.echo,
    )


def light(bureau: Bureau, tray: Tray, line: Line) -> Dossier:
    """A dossier of which only a line is known."""
    return Dossier(
        id=line.id,
        tenant=bureau.tenant,
        bureau_id=bureau.id,
        bureau_name=bureau.name,
        name=line.name,
        tray=tray,
        due_ms=line.due_ms,
        metadata=line.metadata,
        readonly=not bureau.may_act,
    )


def wanted_again(dossier: Dossier) -> Wanted:
    """The detail of a dossier already held."""
    bureau = Bureau(id=dossier.bureau_id, name=dossier.bureau_name, tenant=dossier.tenant, may_act=not dossier.readonly)
    line = Line(id=dossier.id, name=dossier.name, due_ms=dossier.due_ms, metadata=dossier.metadata)
    return Wanted(bureau, dossier.tray, line, new=False)
