"""Dossiers made here: « envoyer un document à la signature », from a file, a mail or a letter (row 61).

Everything works without a network: types were read ahead, the files go to the store's bytes, the draft and its start
wait in the outbox and are shown as such.
"""

from __future__ import annotations

import asyncio
import mimetypes
from collections.abc import Callable, Mapping
from dataclasses import field
from pathlib import Path
from typing import Protocol, runtime_checkable

from app.domain.accounts import Body
from app.domain.errors import LocalFault, NeedsUser, Rejected, Transient
from app.domain.exchange import Connector
from app.domain.frozen import dataclass
from app.domain.ids import AccountId, Key, new_id
from app.domain.intents import CreateDossier, StartDossier
from app.domain.listing import Entry
from app.domain.mail import LOCAL, AttachedFile
from app.domain.parapheur import Action, Bureau, CircuitStep, Dossier, DossierType, Format
from app.domain.records import Record
from app.services.bodies import Bodies
from app.services.folder_acts import NO_WORDS, Target, Words, note_of, require_metadata
from app.services.folders import FolderQuery, FolderService, Order
from app.services.library import Library, ListQuery

FILE_LIMIT_BYTES = 100 * 1024 * 1024
LOOKED_BACK = 40
"""Dossiers of a subtype looked at for the circuit it usually follows."""


@runtime_checkable
class ReadsTypes(Protocol):
    """A connector that says what a bureau may create."""

    async def fetch_types(self, bureau: Bureau) -> tuple[DossierType, ...]: ...


_SIGNED_IN: Mapping[Format, str] = {Format.PADES: "pdf", Format.PES_V2: "xml"}
"""Formats whose signature lies in the document itself, which must be of that kind."""


def unsuited(kind: DossierType, file: AttachedFile) -> str:
    """What the document to sign should be in that type, ``pdf`` or ``xml``, and is not; empty = it suits."""
    wanted = _SIGNED_IN.get(kind.format, "")
    return wanted if wanted not in file.media_type else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """A bureau in which the user may make dossiers."""

    account: AccountId
    body: Body
    bureau: Bureau
    types: tuple[DossierType, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What the user fills in."""

    desk: Desk
    kind: DossierType
    name: str
    documents: tuple[AttachedFile, ...]
    annexes: tuple[AttachedFile, ...] = ()
    due_ms: int | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)
    chosen: Mapping[int, Target] = field(default_factory=dict)
    """Number of a variable step -> the bureau chosen for it."""


class DraftService:
    """What can be made, and the making."""

    def __init__(
        self,
        bodies: Bodies,
        library: Library,
        folders: FolderService,
        connector: Callable[[AccountId], Connector | None],
    ) -> None:
        self._bodies = bodies
        self._library = library
        self._folders = folders
        self._connector = connector

    async def kinds_of(self, account: AccountId, bureau_id: str) -> list[DossierType]:
        """Types and subtypes known to a bureau, as last read: what a finished dossier may be sent through, too."""
        return (await self._kinds()).get((account, bureau_id), [])

    async def _kinds(self) -> dict[tuple[AccountId, str], list[DossierType]]:
        found: dict[tuple[AccountId, str], list[DossierType]] = {}
        for entry in await self._library.entries(ListQuery(kind=DossierType.KIND), limit=2000):
            if isinstance(entry.record, DossierType):
                found.setdefault((entry.key.account, entry.record.bureau_id), []).append(entry.record)
        for types in found.values():
            types.sort(key=lambda kind: (kind.type.casefold(), kind.subtype.casefold()))
        return found

    async def desks(self) -> list[Desk]:
        """Bureaux in which the user may create, with their types as last read."""
        kinds = await self._kinds()
        found = []
        for entry in await self._library.entries(ListQuery(kind=Bureau.KIND)):
            types = kinds.get((entry.key.account, entry.key.id), [])
            if isinstance(entry.record, Bureau) and entry.record.may_create and types:
                body = self._bodies.body_of(entry.key.account)
                found.append(Desk(account=entry.key.account, body=body, bureau=entry.record, types=tuple(types)))
        return found

    async def refresh(self) -> None:
        """Read the types again, online; nothing happens without a network."""
        for entry in await self._library.entries(ListQuery(kind=Bureau.KIND)):
            reader: object = self._connector(entry.key.account)
            if (
                not isinstance(entry.record, Bureau)
                or not entry.record.may_create
                or not isinstance(reader, ReadsTypes)
            ):
                continue
            try:
                types = await reader.fetch_types(entry.record)
            except (Transient, NeedsUser, Rejected):
                continue
            account = entry.key.account
            await self._bodies.write(account, lambda tx, a=account, t=types: tx.take_in(a, t))  # type: ignore[misc]

    async def usual_circuit(self, desk: Desk, kind: DossierType) -> tuple[CircuitStep, ...]:
        """The circuit the server tells, else the one that the last dossier of this subtype followed; empty = unknown."""
        if kind.circuit:
            return kind.circuit
        query = FolderQuery(body=desk.body.id, type=kind.type, subtype=kind.subtype, order=Order.NEWEST)
        keys = (await self._folders.keys(query))[:LOOKED_BACK]
        for entry in await self._library.entries_of(keys):
            if isinstance(entry.record, Dossier) and entry.record.steps:
                return tuple(
                    CircuitStep(action=step.action, bureaux=step.bureaux)
                    for step in entry.record.steps
                    if step.action not in (Action.START, Action.ARCHIVE)
                )
        return ()

    async def known_desks(self, account: AccountId) -> list[Target]:
        """Bureaux known on a server: the user's, and those seen in circuits."""
        found: dict[str, str] = {}
        for entry in await self._entries_of(account):
            record = entry.record
            if isinstance(record, Dossier):
                pairs = (pair for step in record.steps for pair in zip(step.bureau_ids, step.bureaux, strict=False))
                found |= {id_: name for id_, name in pairs if id_ and name}
        for entry in await self._library.entries(ListQuery(kind=Bureau.KIND, accounts=(account,))):
            if isinstance(entry.record, Bureau):
                found = {**entry.record.associates, **found, entry.record.id: entry.record.name}
        named = sorted(found.items(), key=lambda pair: pair[1].casefold())
        return [Target(id=id_, name=name) for id_, name in named]

    async def _entries_of(self, account: AccountId) -> list[Entry[Record]]:
        return await self._library.entries(ListQuery(kind=Dossier.KIND, accounts=(account,)), limit=1000)

    # --- files ----------------------------------------------------------------------------------

    async def attach_file(self, desk: Desk, path: Path) -> AttachedFile:
        """A file of the user's, kept from now on. Raises ``LocalFault("file_unreadable")``, ``Rejected("too_large")``."""
        data = await asyncio.to_thread(_read, path)
        return await self.attach_bytes(desk, path.name, data)

    async def attach_held(self, desk: Desk, account: AccountId, ref: str) -> AttachedFile:
        """A file held here already: of a mail or a letter, whatever its body. Raises TargetGone when it is not here."""
        row = await self._library.file(account, ref)
        data = await self._library.read_file(account, ref, FILE_LIMIT_BYTES)
        return await self.attach_bytes(desk, row.name if row is not None else ref, data)

    async def attach_bytes(self, desk: Desk, name: str, data: bytes) -> AttachedFile:
        media_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
        digest = await self._bodies.store_of(desk.account).blobs.put(data)
        return AttachedFile(name=name, media_type=media_type, sha256=digest, size_bytes=len(data))

    # --- making ---------------------------------------------------------------------------------

    async def create(self, draft: Draft, words: Words = NO_WORDS, *, start: bool = True) -> Key:
        """Make the dossier and, with ``start``, send it into its circuit. Raises `Rejected` with what is missing."""
        await self._check(draft)
        account, local = draft.desk.account, f"{LOCAL}{new_id()}"
        create = CreateDossier(
            **self._bodies.stamp(account),
            target_id=local,
            tenant=draft.kind.tenant,
            bureau_id=draft.desk.bureau.id,
            bureau_name=draft.desk.bureau.name,
            name=draft.name.strip(),
            type_id=draft.kind.type_id,
            type=draft.kind.type,
            subtype_id=draft.kind.subtype_id,
            subtype=draft.kind.subtype,
            documents=draft.documents,
            annexes=draft.annexes,
            due_ms=draft.due_ms,
            metadata=dict(draft.metadata),
            variable_bureaux={str(number): target.id for number, target in draft.chosen.items()},
        )
        acts = [create, *([self._start(create, words)] if start else [])]
        await self._bodies.append(*acts)
        return Key(account, Dossier.KIND, local)

    def _start(self, create: CreateDossier, words: Words) -> StartDossier:
        return StartDossier(
            **self._bodies.stamp(create.account),
            target_id=create.target_id,
            tenant=create.tenant,
            bureau_id=create.bureau_id,
            step_id="",
            fingerprint="",
            public_note=note_of(words.public),
            private_note=note_of(words.private),
        )

    async def _check(self, draft: Draft) -> None:
        if not draft.name.strip():
            raise Rejected("dossier_name_missing")
        if not draft.documents:
            raise Rejected("document_missing")
        if len(draft.documents) > 1 and not draft.kind.many_documents:
            raise Rejected("one_document_only")
        require_metadata([field_.key for field_ in draft.kind.fields if field_.mandatory], draft.metadata)
        for number, step in enumerate(draft.kind.circuit):
            if step.variable and number not in draft.chosen:
                raise Rejected("bureau_missing")
        waiting = await self._bodies.read(draft.desk.account, lambda r: r.outbox(draft.desk.account))
        names = {row.intent.name for row in waiting if isinstance(row.intent, CreateDossier)}
        if draft.name.strip() in names:  # see `CreateDossier`: what makes it recognisable after a lost reply
            raise Rejected("dossier_name_taken")


def _read(path: Path) -> bytes:
    """Blocks: for a thread."""
    try:
        size = path.stat().st_size
        if size > FILE_LIMIT_BYTES:
            raise Rejected("too_large", size=size, limit=FILE_LIMIT_BYTES)
        return path.read_bytes()
    except OSError as error:
        raise LocalFault("file_unreadable") from error
