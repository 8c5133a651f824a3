"""A note edited on two sides: the merged text, or the losing version kept until it is safely in the store.

Either is written to the vault *before* the winning text leaves: if the feedback is lost, the server
already shows ours at the next try and theirs would be nowhere (row 117), or a merge would be merged
again.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from dataclasses import asdict, replace

from app.domain.exchange import Vault
from app.domain.ids import OpId
from app.domain.seances import Annotation, Origin, Rect

_SECRET = "conflicts"  # noqa: S105 - name of a slot, not a secret
_MERGES = "merges"
_MOST_MERGES = 50
"""Remembered, newest last: only the last tries matter, and nothing says when the store has an answer."""
_NAMESPACE = uuid.UUID("5d0bcb0e-61ac-4a55-8a0b-7a4c3f3f5e11")


def losing_version(server: Annotation, op_id: OpId) -> Annotation:
    """The server's note as a private record of its own; the same id whenever the same act is tried again."""
    id = str(uuid.uuid5(_NAMESPACE, op_id))
    return replace(server, id=id, conflict_of=server.id, shared_with=(), unread=False)


async def keep(vault: Vault, note: Annotation) -> None:
    """Remember ``note`` until `still_missing` has seen it held."""
    kept = await _load(vault)
    kept[note.id] = note
    await _save(vault, kept)


async def kept_for(vault: Vault, op_id: OpId) -> Annotation | None:
    """The losing version met at an earlier try of the same act."""
    return (await _load(vault)).get(str(uuid.uuid5(_NAMESPACE, op_id)))


async def forget(vault: Vault, note_id: str) -> None:
    """The user threw it away."""
    kept = await _load(vault)
    if kept.pop(note_id, None) is not None:
        await _save(vault, kept)


async def still_missing(vault: Vault, held: Mapping[str, Annotation]) -> list[Annotation]:
    """Losing versions not held yet: to be stored now. Those that are held are forgotten here."""
    kept = await _load(vault)
    if any(id in held for id in kept):
        kept = {id: note for id, note in kept.items() if id not in held}
        await _save(vault, kept)
    return list(kept.values())


async def keep_merge(vault: Vault, op_id: OpId, text: str) -> None:
    """Remember what an act is about to write instead of its own text."""
    merges = _merges(await vault.get(_MERGES))
    merges.pop(op_id, None)
    merges[op_id] = text
    await vault.set(_MERGES, json.dumps(dict(list(merges.items())[-_MOST_MERGES:])))


async def merge_of(vault: Vault, op_id: OpId) -> str | None:
    """The text written at an earlier try of the same act."""
    return _merges(await vault.get(_MERGES)).get(op_id)


def _merges(held: str | None) -> dict[str, str]:
    return dict(json.loads(held)) if held else {}


async def _load(vault: Vault) -> dict[str, Annotation]:
    notes = (_decode(fields) for fields in json.loads(await vault.get(_SECRET) or "[]"))
    return {note.id: note for note in notes}


async def _save(vault: Vault, notes: Mapping[str, Annotation]) -> None:
    await vault.set(_SECRET, json.dumps([asdict(note) for note in notes.values()]) if notes else None)


def _decode(fields: dict[str, object]) -> Annotation:
    rect = fields.pop("rect")
    shared = fields.pop("shared_with")
    origin = Origin(str(fields.pop("origin")))
    assert isinstance(rect, dict) and isinstance(shared, list)
    return Annotation(**fields, origin=origin, rect=Rect(**rect), shared_with=tuple(shared))  # type: ignore[arg-type]
