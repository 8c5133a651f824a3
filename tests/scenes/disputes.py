"""Conflicts for scenes and flows: events moved here and on the server, a note in two versions, a dossier that changed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from app.domain.agenda import Event
from app.domain.errors import Conflict
from app.domain.exchange import Delta
from app.domain.ids import AccountId, Key, OpId, new_op_id
from app.domain.intents import VisaDossier
from app.domain.parapheur import Dossier
from app.domain.records import Record
from app.domain.seances import Annotation
from app.services.runtime import Runtime
from tests.scenes import town

HOUR_MS = 3_600_000
EVENTS = tuple(Key(town.ZC, Event.KIND, f"/cal/mairie/e{n}") for n in (1, 2, 3))


async def pulled(runtime: Runtime, account: AccountId, *records: Record) -> None:
    """The server's copies change."""
    delta = Delta(stream="scenes", cursor="later", upserts=records)
    await runtime.accounts._bodies.write(account, lambda tx: tx.apply_delta(account, delta))


async def parked(runtime: Runtime, account: AccountId, op_id: OpId, error: Conflict) -> None:
    """An act met a change."""
    await runtime.accounts._bodies.write(account, lambda tx: tx.start_intent(op_id))
    await runtime.accounts._bodies.write(account, lambda tx: tx.park(op_id, error))


async def event_conflicts(runtime: Runtime, keys: Iterable[Key] = EVENTS) -> None:
    """Each event is moved by one hour here, and by two with another place on the server."""
    from app.documents import ical

    for key in keys:
        entry = await runtime.library.entry(key)
        assert entry is not None and isinstance(entry.record, Event)
        before = replace(entry.record, etag='"celui-ci"')
        await pulled(runtime, key.account, before)
        await runtime.agenda.move(key, before.start_ms + HOUR_MS, before.end_ms + HOUR_MS)
        row = (await runtime.sync.outbox())[-1]
        await parked(runtime, key.account, row.op_id, Conflict("event_changed"))
        theirs = ical.move_event(before, before.start_ms + 2 * HOUR_MS, before.end_ms + 2 * HOUR_MS, now_ms=1)
        theirs = ical.edit_event(theirs, location="Salle du conseil", now_ms=1)
        await pulled(runtime, key.account, replace(theirs, etag='"autre"'))


async def note_copies(runtime: Runtime) -> Key:
    """A note in two versions; the key of the other one."""
    from app.services.library import ListQuery

    (first, *_) = await runtime.library.entries(ListQuery(kind=Annotation.KIND, accounts=(town.IC,)))
    assert isinstance(first.record, Annotation)
    words = "Demander le coût total avant le vote, pas seulement la tranche 2027."
    copy = replace(first.record, id="autre-version", conflict_of=first.record.id, text=words)
    await pulled(runtime, town.IC, copy)
    return Key(town.IC, Annotation.KIND, copy.id)


async def dossier_moved(runtime: Runtime) -> Key:
    """A visa decided on a dossier that changed since."""
    from app.services.library import ListQuery

    (first, *_) = await runtime.library.entries(ListQuery(kind=Dossier.KIND, accounts=(town.PC,)))
    dossier = first.record
    assert isinstance(dossier, Dossier)
    visa = VisaDossier(
        op_id=new_op_id(), account=town.PC, made_at_ms=runtime.accounts._bodies.clock(), target_id=dossier.id,
        tenant=dossier.tenant, bureau_id=dossier.bureau_id, step_id="1", fingerprint="avant",
    )  # fmt: skip
    await runtime.accounts._bodies.append(visa)
    await parked(runtime, town.PC, visa.op_id, Conflict("dossier_moved"))
    return first.key
