"""Transport of the Pastell connector: see the package's docstring."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any, ClassVar
from urllib.parse import quote

from app.connectors.pastell import wire
from app.connectors.prefecture import Letter, build_message, in_order, letters_of
from app.connectors.readonly import ReadOnlyConnector
from app.domain.errors import Rejected, TargetGone
from app.domain.exchange import Delta, Download, FileRef, Held, Rhythm
from app.domain.followup import Fate, FateStep, Source, mark_of_transaction

STREAM = "documents"
API = "/api/v2"
PAGE = 100
"""Most recent documents listed of each flux of each entity."""
A_TURN = 30
"""Documents read in one page: the others come with the next, at once."""
_ANSWER_FIELD: Mapping[str, tuple[str, ...]] = {
    wire.HELIOS_FLUX: ("fichier_reponse",),
    wire.ACTES_FLUX: ("aractes",),
}


class PastellConnector(ReadOnlyConnector):
    """One login on one Pastell; implements `domain.exchange.Connector`, without any act."""

    TRY: ClassVar[str] = f"{API}/entite"
    streams: Mapping[str, Rhythm] = {STREAM: Rhythm(every_ms=50 * 60_000, jitter=0.1)}

    async def pull(self, stream: str, cursor: str | None, held: Held) -> Delta:
        """The documents whose last action is not the one held, and what the préfecture wrote since."""
        if stream != STREAM:
            raise ValueError(stream)
        entities = wire.parse_entities(await self._json(f"{API}/entite"))
        listed = [each for entity in entities for flux in wire.FLUXES for each in await self._listed(entity, flux)]
        moved = [each for each in listed if await self._is_news(each, held)]
        fates: dict[str, Fate] = {}
        for each in moved[:A_TURN]:
            fates |= {fate.id: fate for fate in await self._read(each, held)}
        seen = _seen(cursor)
        letters = [each for entity in entities for each in await self._listed(entity, wire.ANSWERS_FLUX)]
        new = [each for each in letters if each.id not in seen]
        for each in new[:A_TURN]:
            if (fate := await self._with_letter(each, fates, held)) is not None:
                fates[fate.id] = fate
        read = {each.id for each in letters} - {each.id for each in new[A_TURN:]}
        return Delta(
            stream=STREAM,
            cursor=json.dumps({"letters": sorted(read)}),
            upserts=tuple(fates.values()),
            files=tuple(ref for fate in fates.values() for ref in letters_of(fate)),
            more=max(len(moved), len(new)) > A_TURN,
            total=len(moved) + len(new),
        )

    @asynccontextmanager
    async def download(self, ref: FileRef, offset: int) -> AsyncIterator[Download]:
        """A file of a letter: its archive is asked for again, whole."""
        _word, entity, document, rank = ref.ref.split(":")
        yield Letter(await self._archive(entity, document), int(rank))

    async def _listed(self, entity: str, flux: str) -> tuple[wire.Listed, ...]:
        """The latest documents of a flux; none where it is not open to this user."""
        try:
            path = f"{API}/entite/{quote(entity, safe='')}/document"
            data = await self._json(path, type=flux, offset="0", limit=str(PAGE))
        except (Rejected, TargetGone):
            return ()
        return wire.parse_documents(data, entity, flux)

    async def _is_news(self, listed: wire.Listed, held: Held) -> bool:
        source = Source.HELIOS if listed.flux == wire.HELIOS_FLUX else Source.ACTES
        known = await held.load(Fate.KIND, f"{source.value}:{listed.id}")
        return not isinstance(known, Fate) or known.native != listed.native

    async def _read(self, listed: wire.Listed, held: Held) -> tuple[Fate, ...]:
        path = _path(listed.entity, listed.id)
        try:
            detail = await self._json(path)
        except TargetGone:
            return ()
        found = wire.build_fates(
            listed, detail if isinstance(detail, Mapping) else {}, await self._answer(listed, path)
        )  # fmt: skip
        before = await held.load(Fate.KIND, found[0].id)
        written = before.messages if isinstance(before, Fate) else ()
        return (replace(found[0], messages=written), *found[1:])

    # --- the préfecture's letters -----------------------------------------------------------------

    async def _with_letter(self, listed: wire.Listed, fates: Mapping[str, Fate], held: Held) -> Fate | None:
        """The acte's fate with what was written about it; one of its own where the acte is not known here."""
        try:
            detail = await self._json(_path(listed.entity, listed.id))
            archive = await self._archive(listed.entity, listed.id)
        except (Rejected, TargetGone):
            return None
        letter = wire.parse_letter(detail if isinstance(detail, Mapping) else {})
        place = f"{listed.entity}:{listed.id}"
        message = build_message(listed.id, letter.kind, place, archive, listed.at_ms or self._clock())
        about = await self._about(letter, fates, held)
        if about is None:
            return wire.build_alone(listed, letter, message)
        if any(known.id == message.id for known in about.messages):
            return None
        step = FateStep(at_ms=listed.at_ms, code="actes.message")
        return replace(about, messages=in_order((*about.messages, message)), steps=(*about.steps, step))

    async def _about(self, letter: wire.Letter, fates: Mapping[str, Fate], held: Held) -> Fate | None:
        """The acte's fate: by its document, else by its transaction at the TdT."""
        if letter.acte:
            id = f"{Source.ACTES.value}:{letter.acte}"
            known = fates.get(id) or await held.load(Fate.KIND, id)
            if isinstance(known, Fate):
                return known
        mark = mark_of_transaction(letter.transaction)
        if not mark:
            return None
        ids = [id for id in await held.versions(Fate.KIND) if id.startswith(f"{Source.ACTES.value}:")]
        stored = await held.load_many(Fate.KIND, ids)
        every = {**{id: one for id, one in stored.items() if isinstance(one, Fate)}, **fates}
        return next((fate for fate in every.values() if mark in fate.marks_known), None)

    async def _archive(self, entity: str, document: str) -> bytes:
        return (await self._get(f"{_path(entity, document)}/file/{wire.ANSWER_FIELD}")).body

    async def _answer(self, listed: wire.Listed, path: str) -> bytes:
        """The Treasury's or the préfecture's file; empty when there is none yet."""
        for field in _ANSWER_FIELD[listed.flux]:
            try:
                return (await self._get(f"{path}/file/{field}")).body
            except (Rejected, TargetGone):
                continue
        return b""

    async def _json(self, path: str, **query: str) -> Any:
        return (await self._get(path, **query)).json()


def _path(entity: str, document: str) -> str:
    return f"{API}/entite/{quote(entity, safe='')}/document/{quote(document, safe='')}"


def _seen(cursor: str | None) -> frozenset[str]:
    """Letters read before; an earlier form of the cursor knew none."""
    try:
        return frozenset(json.loads(cursor or "{}")["letters"])
    except (ValueError, TypeError, KeyError):
        return frozenset()
