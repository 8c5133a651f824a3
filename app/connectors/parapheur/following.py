"""What became of the folders signed here, from the parapheur's own journal. Source: interop §1.9, §6.

A stream of its own, slow: some folders at each turn, oldest question first, until their circuit is over. A folder
that is no longer there was taken away by whoever submitted it: what was known of it stays.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace

from app.connectors.parapheur.backend import ParapheurBackend
from app.connectors.parapheur.facts import PastEvent
from app.domain.errors import Rejected, TargetGone
from app.domain.exchange import Delta, Held, Rhythm
from app.domain.followup import Fate, FateState, FateStep, Source, ended_before, mark_of_dossier
from app.domain.parapheur import Bureau
from app.domain.signatures import Signature

STREAM = "signed"
RHYTHM = Rhythm(every_ms=45 * 60_000, jitter=0.1)
A_TURN = 8
"""Folders asked about in one pull."""


class Following:
    """One pull of the stream."""

    def __init__(self, backend: ParapheurBackend, held: Held) -> None:
        self._backend = backend
        self._held = held

    async def page(self, cursor: str | None) -> Delta:
        after = _after(cursor)
        running = sorted(await self._running())
        turn = [*[one for one in running if one > after], *[one for one in running if one <= after]][:A_TURN]
        found = [fate for id_ in turn if (fate := await self._ask(id_)) is not None]
        return Delta(stream=STREAM, cursor=json.dumps({"after": turn[-1] if turn else ""}), upserts=tuple(found))

    async def _running(self) -> list[str]:
        """The last signature of each dossier whose circuit is not known to be over since then."""
        over = await self._held.versions(Fate.KIND)
        last: dict[str, tuple[int, str]] = {}
        for id_, version in (await self._held.own_versions(Signature.KIND)).items():
            moment, _, dossier_id = version.partition(":")
            if dossier_id and moment.isdecimal():
                last[dossier_id] = max(last.get(dossier_id, (0, "")), (int(moment), id_))
        return [
            id_
            for dossier_id, (signed_ms, id_) in last.items()
            if not _is_over(over.get(fate_id(dossier_id)), signed_ms)
        ]

    async def _ask(self, signature_id: str) -> Fate | None:
        signature = await self._held.load(Signature.KIND, signature_id)
        if not isinstance(signature, Signature):
            return None
        bureau = Bureau(id=signature.bureau_id, name=signature.bureau, tenant=signature.tenant)
        try:
            events = await self._backend.history(signature.tenant, bureau, signature.dossier_id)
        except TargetGone:
            return await self._gone(signature)
        except Rejected:  # this version does not tell, or no longer to this user
            return None
        return build_fate(signature, events)

    async def _gone(self, signature: Signature) -> Fate:
        known = await self._held.load(Fate.KIND, fate_id(signature.dossier_id))
        if isinstance(known, Fate):
            return replace(known, state=FateState.GONE, native="gone", closed=True)
        return Fate(
            id=fate_id(signature.dossier_id), source=Source.CIRCUIT, state=FateState.GONE, title=signature.name, native="gone",
            marks_known=(mark_of_dossier(signature.dossier_id),), closed=True,
        )  # fmt: skip


def fate_id(dossier_id: str) -> str:
    return f"{Source.CIRCUIT.value}:{dossier_id}"


def _is_over(version: str | None, signed_ms: int) -> bool:
    """Nothing more will come of that circuit; a folder signed again after its return is open again."""
    ended = (version or "").rpartition(":")[2]
    return ended.isdecimal() and (int(ended) == 0 or not ended_before(int(ended), signed_ms))


def build_fate(signature: Signature, events: Sequence[PastEvent]) -> Fate:
    """End of a circuit: an ARCHIVE step is current; a rejection: the last act done is REJECT (§1.9)."""
    done = [event for event in events if event.done]
    current = next((event for event in events if event.current), None)
    rejected = bool(done) and done[-1].action == "REJECT"
    over = current is not None and current.action == "ARCHIVE"
    state = FateState.REFUSED if rejected else FateState.ACCEPTED if over else FateState.RUNNING
    steps = [
        FateStep(at_ms=event.at_ms, code=f"circuit.{event.action.lower()}", who=_by(event), note=event.note)
        for event in done
    ]
    if state is FateState.RUNNING and current is not None:
        steps.append(FateStep(at_ms=None, code=f"circuit.awaits_{current.action.lower()}", who=current.desk))
    return Fate(
        id=fate_id(signature.dossier_id),
        source=Source.CIRCUIT,
        state=state,
        title=signature.name,
        steps=tuple(steps),
        answered_ms=done[-1].at_ms if done and state is not FateState.RUNNING else None,
        marks_known=(mark_of_dossier(signature.dossier_id),),
        native=current.action if current is not None else "",
        closed=state is not FateState.RUNNING,
    )


def _by(event: PastEvent) -> str:
    return ", ".join(part for part in (event.who, event.desk) if part)


def _after(cursor: str | None) -> str:
    try:
        return str(json.loads(cursor or "{}").get("after", ""))
    except (ValueError, AttributeError):
        return ""
