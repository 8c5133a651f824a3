"""What surrounds folders, asked of a v4: desks one may give to, types, drafts, delegations, the whole of a folder.

Two things are narrower than in v5, and told (`Rejected`):

* a desk has one delegation at most, for all types: another one is never overwritten (``delegation_single``,
  ``delegation_whole_desk``), and the server is asked whether it would turn in a circle (``delegation_loops``);
* documents are added by the web application: drafts need its address (``draft_needs_web``), see `levels.NOWHERE`.
"""

from __future__ import annotations

import contextlib
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Protocol

from app.connectors.http import Reply
from app.connectors.parapheur.facts import SignedDocument
from app.connectors.parapheur.v4 import desk_wire, wire
from app.connectors.parapheur.values import mapping_of, text_of
from app.domain.errors import AppError, OutcomeUnknown, Rejected, TargetGone
from app.domain.exchange import Clock
from app.domain.intents import CreateDossier
from app.domain.parapheur import Bureau, DeskDelegation, Dossier, DossierDocument, DossierType, MetadataField

KNOWN_MS = 6 * 3600_000
"""How long the desks that one may give to, and what metadata mean, are taken for known."""


class Call(Protocol):
    """One request, judged; `TargetGone` for a 404. ``names`` fill the address."""

    def __call__(
        self,
        method: str,
        feature: str,
        names: Mapping[str, str],
        query: Mapping[str, str],
        body: Mapping[str, Any] | None,
        *,
        write: bool = False,
        parts: Sequence[Any] | None = None,
    ) -> Awaitable[Reply]: ...


class DeskCalls:
    """Around the folders of one account. See `backend.DeskBackend`."""

    def __init__(self, call: Call, clock: Clock, *, may_upload: bool) -> None:
        self._call = call
        self._clock = clock
        self._may_upload = may_upload
        self._associates: dict[str, tuple[int, Mapping[str, str]]] = {}
        self._kinds: dict[tuple[str, str], tuple[Mapping[str, Any], Any]] = {}
        """(type, subtype) -> its circuit and information: the same for all desks."""
        self._fields: tuple[int, tuple[MetadataField, ...]] = (0, ())

    async def associates(self, bureau_id: str) -> Mapping[str, str]:
        """Id -> name of the desks that a folder or this desk may be given to; empty where the server does not say."""
        read_ms, known = self._associates.get(bureau_id, (0, {}))
        if self._clock() - read_ms < KNOWN_MS:
            return known
        try:
            data = (await self._call("GET", "associates", {"bureau": bureau_id}, {}, None)).json()
        except (Rejected, TargetGone):
            data = []
        found = desk_wire.parse_associates(data, bureau_id)
        self._associates[bureau_id] = (self._clock(), found)
        return found

    async def types(self, bureau: Bureau) -> tuple[DossierType, ...]:
        pairs = desk_wire.parse_type_names(
            (await self._call("GET", "types", {}, {"bureau": bureau.id}, None)).json()
        )  # fmt: skip
        found = []
        for pair in pairs:
            if pair not in self._kinds:
                self._kinds[pair] = await self._read_kind(bureau, pair)
            found.append(desk_wire.parse_type(bureau, pair, *self._kinds[pair]))
        return tuple(found)

    async def _read_kind(self, bureau: Bureau, pair: tuple[str, str]) -> tuple[Mapping[str, Any], Any]:
        names = {"type": pair[0], "subtype": pair[1]}
        circuit = (await self._call("GET", "type_circuit", names, {"bureau": bureau.id}, None)).json()
        try:
            metadata = (await self._call("GET", "type_metadata", names, {}, None)).json()
        except (Rejected, TargetGone):
            metadata = []
        return wire.parse_circuit(circuit), metadata

    async def fields(self) -> tuple[MetadataField, ...]:
        """What each metadata means, for the steps that ask for some; empty where the server does not say."""
        read_ms, known = self._fields
        if known and self._clock() - read_ms < KNOWN_MS:
            return known
        try:
            data = (await self._call("GET", "metadata", {}, {"asAdmin": "false"}, None)).json()
        except (Rejected, TargetGone):
            data = []
        self._fields = (self._clock(), desk_wire.parse_fields(data))
        return self._fields[1]

    # --- drafts ---------------------------------------------------------------------------------

    async def create(self, intent: CreateDossier, main: Sequence[bytes], annexes: Sequence[bytes]) -> str:
        """Make the draft; its id. One that could not be finished is taken away again."""
        if not self._may_upload:
            raise Rejected("draft_needs_web")
        desk = {"bureauCourant": intent.bureau_id}
        made = (await self._call("POST", "draft", {}, {}, desk, write=True)).json()
        dossier_id = text_of(mapping_of(made).get("id"))
        if not dossier_id:
            raise OutcomeUnknown("dossier_without_id")
        try:
            uploaded = await self._upload(intent, dossier_id, [*main, *annexes])
            body = desk_wire.build_draft(intent, dossier_id, uploaded)
            await self._call("PUT", "dossier", {"dossier": dossier_id}, desk, body, write=True)
        except AppError:
            with contextlib.suppress(AppError):
                await self._call("DELETE", "delete_dossier", {"dossier": dossier_id}, desk, None, write=True)
            raise
        return dossier_id

    async def _upload(
        self, intent: CreateDossier, dossier_id: str, contents: Sequence[bytes]
    ) -> list[desk_wire.Uploaded]:
        files = [*((file, True) for file in intent.documents), *((file, False) for file in intent.annexes)]
        found = []
        for (file, is_main), content in zip(files, contents, strict=True):
            parts = desk_wire.build_upload(dossier_id, file.name, content, file.media_type, main=is_main)
            answer = desk_wire.parse_upload(
                (await self._call("POST", "upload", {}, {}, None, write=True, parts=parts)).json()
            )
            if not answer.id:
                raise Rejected("document_refused", name=file.name)
            found.append(answer)
        return found

    # --- delegations ----------------------------------------------------------------------------

    async def delegations(self, bureau: Bureau) -> tuple[DeskDelegation, ...]:
        data = (await self._call("GET", "delegation", {"bureau": bureau.id}, {}, None)).json()
        found = desk_wire.parse_delegation(data, bureau)
        return (found,) if found is not None else ()

    async def delegate(self, one: DeskDelegation) -> DeskDelegation:
        if one.type_id or one.subtype_id:
            raise Rejected("delegation_whole_desk")
        bureau = Bureau(id=one.bureau_id, name=one.bureau_name, tenant="")
        for given in await self.delegations(bureau):
            if given.end_ms is None or given.end_ms > self._clock():
                raise Rejected("delegation_single", name=given.substitute_name)
        body = desk_wire.build_delegation(one, self._clock())
        names = {"bureau": one.bureau_id, "target": one.substitute_id}
        with contextlib.suppress(TargetGone):  # an older server, which does not say
            told = mapping_of((await self._call("POST", "delegation_loop", names, {}, body, write=False)).json())
            if told.get("willItLoop") is True:
                raise Rejected("delegation_loops")
        await self._call("PUT", "delegation", names, {}, body, write=True)
        made = await self.delegations(bureau)
        return made[0] if made else one

    async def end_delegation(self, bureau_id: str) -> None:
        """Given to nobody any more; a server that keeps the target ends it by its date. `TargetGone`: already ended."""
        bureau, names = Bureau(id=bureau_id, name="", tenant=""), {"bureau": bureau_id}
        if not await self.delegations(bureau):
            raise TargetGone
        await self._call("PUT", "delegation", names, {}, desk_wire.build_no_delegation(bureau_id), write=True)
        for left in await self.delegations(bureau):
            now = self._clock()
            if left.end_ms is None or left.end_ms > now:
                body = desk_wire.build_delegation(left, now) | {"date-fin-delegation": now}
                await self._call("PUT", "delegation", names, {}, body, write=True)

    # --- the whole of a folder ------------------------------------------------------------------

    async def whole(
        self, dossier: Dossier, signed: Sequence[SignedDocument], content: Callable[[str], Awaitable[bytes]]
    ) -> bytes:
        """See `desk_wire.build_archive`. ``content``: bytes of a document by its id."""
        annexes: list[tuple[DossierDocument, bytes]] = [
            (document, await content(document.id)) for document in dossier.documents if not document.main
        ]
        try:
            events = (await self._call("GET", "events", {"dossier": dossier.id}, {}, None)).body
        except (Rejected, TargetGone):
            events = b""
        return desk_wire.build_archive(signed, annexes, events)
