"""What users make on their bureaux besides acts on folders: drafts and delegations. For `ParapheurConnector`.

Both are made idempotent by looking first: a reply that was lost leaves a draft, or a delegation, that is recognised
and taken for ours instead of being made twice.
"""

from __future__ import annotations

import contextlib
from dataclasses import replace

from app.connectors.parapheur.backend import DeskBackend, ParapheurBackend
from app.domain.errors import Rejected, TargetGone
from app.domain.exchange import Ack, LoadBytes
from app.domain.intents import CreateDossier, EndDeskDelegation, Intent, SetDeskDelegation
from app.domain.mail import LOCAL
from app.domain.parapheur import Bureau, DeskDelegation, Dossier, Tray

MADE_HERE = (CreateDossier, SetDeskDelegation, EndDeskDelegation)
SKEW_MS = 10 * 60_000
"""How far a server's clock may lag behind ours."""
_SAME_MS = 60_000
"""Servers may cut instants to the minute."""


class DeskWork:
    """Drafts and delegations on one back end. `Rejected("unsupported_act")` where its generation has none."""

    def __init__(self, backend: ParapheurBackend) -> None:
        self._backend = backend

    async def push(self, intent: Intent, load_bytes: LoadBytes) -> Ack:
        desk = self._backend
        if not isinstance(desk, DeskBackend):
            raise Rejected("unsupported_act", kind=intent.KIND)
        if isinstance(intent, CreateDossier):
            return await self._create(desk, intent, load_bytes)
        if isinstance(intent, SetDeskDelegation):
            return await self._delegate(desk, intent)
        if isinstance(intent, EndDeskDelegation):
            return await self._end(desk, intent)
        raise Rejected("unsupported_act", kind=intent.KIND)

    # --- drafts ---------------------------------------------------------------------------------

    async def _create(self, desk: DeskBackend, intent: CreateDossier, load_bytes: LoadBytes) -> Ack:
        dossier = await self._made_before(intent)
        if dossier is None:
            main = [await load_bytes(file.sha256) for file in intent.documents]
            annexes = [await load_bytes(file.sha256) for file in intent.annexes]
            dossier = await desk.create(intent, main, annexes)
        dossier = replace(dossier, read=True)
        return Ack(
            upserts=(dossier,), renames={intent.target_id: dossier.id}, facts={"act": intent.KIND, "made": dossier.id}
        )

    async def _made_before(self, intent: CreateDossier) -> Dossier | None:
        """The draft that an earlier attempt left: same name, same files, made since the act."""
        bureau = Bureau(id=intent.bureau_id, name=intent.bureau_name, tenant=intent.tenant)
        for line in await self._backend.lines(bureau, Tray.DRAFT, None):
            if line.name != intent.name:
                continue
            found = (await self._backend.folder(intent.tenant, bureau, line.id, Tray.DRAFT)).dossier
            if found.created_ms >= intent.made_at_ms - SKEW_MS and _files(found) == _wanted(intent):
                return found
        return None

    # --- delegations ----------------------------------------------------------------------------

    async def _delegate(self, desk: DeskBackend, intent: SetDeskDelegation) -> Ack:
        made = await _given_before(desk, intent.delegation) or await desk.delegate(intent.delegation)
        if made.id == intent.delegation.id or made.id.startswith(LOCAL):
            return Ack()  # this version does not tell what it made: the next pull may
        return Ack(upserts=(made,), renames={intent.target_id: made.id})

    async def _end(self, desk: DeskBackend, intent: EndDeskDelegation) -> Ack:
        if not intent.target_id.startswith(LOCAL):
            with contextlib.suppress(TargetGone):  # ended before, here or elsewhere
                await desk.end_delegation(intent.tenant, intent.bureau_id, intent.target_id)
        return Ack(removes=((DeskDelegation.KIND, intent.target_id),))


async def _given_before(desk: DeskBackend, wanted: DeskDelegation) -> DeskDelegation | None:
    try:
        given = await desk.delegations(Bureau(id=wanted.bureau_id, name=wanted.bureau_name, tenant=wanted.tenant))
    except (Rejected, TargetGone):
        return None
    return next((one for one in given if _same(one, wanted)), None)


def _same(one: DeskDelegation, other: DeskDelegation) -> bool:
    facts = [(d.bureau_id, d.substitute_id, d.type_id, d.subtype_id) for d in (one, other)]
    return facts[0] == facts[1] and _near(one.start_ms, other.start_ms) and _near(one.end_ms, other.end_ms)


def _near(a: int | None, b: int | None) -> bool:
    return a == b if a is None or b is None else abs(a - b) < _SAME_MS


def _files(dossier: Dossier) -> list[tuple[str, int, bool]]:
    return sorted((d.name, d.size_bytes, d.main) for d in dossier.documents)


def _wanted(intent: CreateDossier) -> list[tuple[str, int, bool]]:
    files = [*((f, True) for f in intent.documents), *((f, False) for f in intent.annexes)]
    return sorted((file.name, file.size_bytes, main) for file, main in files)
