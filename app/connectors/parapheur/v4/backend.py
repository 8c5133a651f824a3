"""Transport of i-Parapheur v4: ticket, addresses, statuses. Source: interop §2.1, §2.2.

A 401 or 403 for the ticket renews it once and sends the same request once more: the server refused it before
acting. What statuses mean is `statuses.judge`, as for v5.
"""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any
from urllib.parse import quote, urlencode

from app.connectors.http import Http, Reply, Stream, looks_like_page
from app.connectors.parapheur.facts import Asked, Desk, FolderRead, Line, PastEvent, SignedDocument
from app.connectors.parapheur.statuses import judge, mail_password
from app.connectors.parapheur.v4 import levels, wire
from app.connectors.parapheur.v4.desk_calls import DeskCalls
from app.connectors.parapheur.v4.protocols import PesBuilder, Protocols
from app.connectors.parapheur.v4.proxy import ProxySession
from app.connectors.parapheur.v4.session import Session, TicketSession
from app.connectors.parapheur.values import mapping_of
from app.domain.accounts import Account
from app.domain.errors import CaptivePortal, Rejected, TargetGone, Transient
from app.domain.exchange import Clock, Proof, Vault
from app.domain.intents import (
    ChainDossier,
    CommentDossier,
    CreateDossier,
    DeleteDossier,
    DossierAct,
    PaperSignDossier,
    SignDossier,
    TransferDossier,
)
from app.domain.parapheur import Action, Bureau, Comment, DeskDelegation, Dossier, DossierType, Tray

PAGE_SIZE = 100
UPLOAD_TIMEOUT_S = 300.0
"""For a document of a draft, on a slow link."""
DETAILED = (Tray.PENDING, Tray.DELEGATED, Tray.REJECTED, Tray.DRAFT)
"""Lists whose folders are read with the comments on their pages: a question more each."""
ACCESS, BY_PROXY = "access", "proxy"
"""Option of an account whose server is reached by the address of browsers: see `proxy`."""
_IN_PATH = ("dossier", "document", "bureau")


class V4Backend:
    """One account on an i-Parapheur v4. See `backend.ParapheurBackend`. Settings: ``level``, ``access``."""

    def __init__(self, account: Account, http: Http, vault: Vault, clock: Clock, pes: PesBuilder) -> None:
        told = account.settings.get("level", "")
        self._level = int(told) if told.isdecimal() else levels.OLDEST
        self._http = http
        self._vault = vault
        self._clock = clock
        proxied = account.settings.get(ACCESS) == BY_PROXY
        self._session: Session = (
            ProxySession(account.login, http, vault) if proxied else TicketSession(account.login, http, vault, clock)
        )
        self._protocols = Protocols(self._send, clock, pes)
        self._around = DeskCalls(self._call, clock, may_upload=proxied)
        self._proxied = proxied
        self._desks: dict[str, Bureau] = {}
        """As last read: steps name desks, and a secretary's rights are told there only."""

    async def sign_in(self, proof: Proof) -> None:
        await self._session.sign_in(proof)

    async def sign_out(self) -> None:
        await self._session.sign_out()

    # --- reading --------------------------------------------------------------------------------

    async def desks(self) -> tuple[Desk, ...]:
        found = tuple(
            [
                await self._around_desk(desk)
                for desk in wire.parse_desks((await self._send("GET", "desks", {}, None)).json())
            ]
        )
        self._desks = {desk.bureau.id: desk.bureau for desk in found}
        return found

    async def _around_desk(self, desk: Desk) -> Desk:
        """With the desks it may give to, and the rights that this address leaves."""
        may_create = desk.bureau.may_create and self._proxied
        others = {} if desk.bureau.secretary else await self._around.associates(desk.bureau.id)
        return replace(desk, bureau=replace(desk.bureau, associates=others, may_create=may_create))

    async def lines(self, bureau: Bureau, tray: Tray, limit: int | None) -> tuple[Line, ...]:
        corbeille = wire.CORBEILLES.get(tray)
        if corbeille is None:
            return ()
        found: list[Line] = []
        size = min(limit or PAGE_SIZE, PAGE_SIZE)
        for page in range(1000):
            query = {
                "bureau": bureau.id, "corbeilleName": corbeille, "page": str(page), "pageSize": str(size),
                "skipped": str(len(found)), "pendingFile": "0", "asc": "false", "sort": "cm:create",
            }  # fmt: skip
            lines, total = wire.parse_lines((await self._call("GET", "list", {}, query, None)).json())
            found += lines
            enough = total is not None and len(found) >= total
            if len(lines) < size or enough or (limit is not None and len(found) >= limit):
                break
        return tuple(found[:limit])

    async def folder(self, tenant: str, bureau: Bureau, dossier_id: str, tray: Tray) -> FolderRead:
        named = await self._named(bureau)
        data = await self._detail(dossier_id, bureau.id)
        circuit = await self._circuit(dossier_id)
        comments = await self._comments(dossier_id, wire.first_page_document(data)) if tray in DETAILED else ()
        fields = await self._around.fields() if wire.parse_wanted(data) else ()
        return wire.parse_folder(
            data, circuit, bureau=named, tray=tray, level=self._level, now_ms=self._clock(), comments=comments,
            fields=fields,
        )  # fmt: skip

    async def _detail(self, dossier_id: str, bureau_id: str) -> Mapping[str, Any]:
        data = (await self._send("GET", "dossier", {"dossier": dossier_id, "bureauCourant": bureau_id}, None)).json()
        if not isinstance(data, Mapping):
            raise Transient("unexpected_answer")
        return data

    async def _comments(self, dossier_id: str, document_id: str) -> tuple[Comment, ...]:
        """Comments on the pages; none where there are no pages, or where they are not told."""
        if not document_id:
            return ()
        try:
            reply = await self._send("GET", "comment", {"dossier": dossier_id, "document": document_id}, None)
        except (Rejected, TargetGone):
            return ()
        return wire.parse_comments(reply.json(), document_id)

    async def _circuit(self, dossier_id: str) -> Mapping[str, Any]:
        return wire.parse_circuit((await self._send("GET", "circuit", {"dossier": dossier_id}, None)).json())

    async def _named(self, bureau: Bureau) -> Bureau:
        """The desk with its name, which tells its steps from the others', and with its rights."""
        if bureau.id not in self._desks:
            await self.desks()
        return self._desks.get(bureau.id, bureau)

    async def signed_documents(self, tenant: str, bureau: Bureau, dossier_id: str) -> tuple[SignedDocument, ...]:
        read = await self.folder(tenant, bureau, dossier_id, Tray.DOWNSTREAM)
        texts = wire.parse_step_signatures(await self._circuit(dossier_id))
        mains = read.dossier.main_documents
        found = []
        for rank, document in enumerate(mains):
            content = await self._content(document.id)
            found.append(
                SignedDocument(document=document, content=content, detached=_detached(texts, rank, len(mains)))
            )
        return tuple(found)

    async def history(self, tenant: str, bureau: Bureau, dossier_id: str) -> tuple[PastEvent, ...]:
        """The circuit itself: this generation keeps people, dates and reasons there."""
        steps = wire.parse_steps(await self._circuit(dossier_id), bureau)
        return tuple(
            PastEvent(
                action=(step.performed or step.action).value,
                done=step.performed is not None,
                current=step.state == "PENDING",
                at_ms=step.date_ms,
                who=step.user,
                desk=", ".join(step.bureaux),
                note=step.public_note,
            )
            for step in steps
        )

    async def export(self, dossier: Dossier, what: str) -> bytes:
        """The whole, put together here from what the server gives; slip and PREMIS are in `levels.NOWHERE`."""
        if what != "zip":
            raise Rejected("export_unsupported")
        bureau = Bureau(id=dossier.bureau_id, name=dossier.bureau_name, tenant="")
        signed = await self.signed_documents("", bureau, dossier.id)
        return await self._around.whole(dossier, signed, self._content)

    async def _content(self, document_id: str) -> bytes:
        return (await self._send("GET", "content", {"document": document_id}, None)).body

    # --- drafts and delegations: see `backend.DeskBackend` ----------------------------------------

    async def types(self, bureau: Bureau) -> tuple[DossierType, ...]:
        return await self._around.types(bureau)

    async def create(self, intent: CreateDossier, main: Sequence[bytes], annexes: Sequence[bytes]) -> Dossier:
        made = await self._around.create(intent, main, annexes)
        bureau = Bureau(id=intent.bureau_id, name=intent.bureau_name, tenant="")
        return (await self.folder("", bureau, made, Tray.DRAFT)).dossier

    async def delegations(self, bureau: Bureau) -> tuple[DeskDelegation, ...]:
        return await self._around.delegations(await self._named(bureau))

    async def delegate(self, one: DeskDelegation) -> DeskDelegation:
        return await self._around.delegate(one)

    async def end_delegation(self, tenant: str, bureau_id: str, delegation_id: str) -> None:
        await self._around.end_delegation(bureau_id)

    @asynccontextmanager
    async def open_document(
        self, tenant: str, dossier_id: str, document_id: str, offset: int, media_type: str
    ) -> AsyncIterator[Stream]:
        path = self._path("content", {"document": document_id})
        ticket = await self._session.ticket()
        for attempt in range(2):
            address, carried = self._session.address(path, ticket)
            url = f"{address}?{urlencode(carried)}" if carried else address
            async with self._http.stream("GET", url, offset=offset) as stream:
                if stream.status in (302, 401, 403) and attempt == 0:
                    ticket = await self._session.ticket(refused=ticket)
                    continue
                if stream.status not in (200, 206):
                    reply = Reply(stream.status, stream.headers, await stream.read(), "")
                    raise judge(reply, write=False, now_ms=self._clock())
                if "html" in stream.headers.get("content-type", "") and "html" not in media_type:
                    raise CaptivePortal
                yield stream
                return

    # --- acting ---------------------------------------------------------------------------------

    async def data_to_sign(self, dossier: Dossier, certificate: bytes) -> Asked:
        return await self._protocols.ask(dossier, certificate)

    async def act(self, intent: DossierAct) -> None:
        if isinstance(intent, CommentDossier):
            names = {"dossier": intent.target_id, "document": intent.document_id}
            await self._call("POST", "comment", names, {}, wire.build_comment(intent), write=True)
            return
        if isinstance(intent, DeleteDossier):
            query = {"bureauCourant": intent.bureau_id}
            await self._call("DELETE", intent.KIND, {"dossier": intent.target_id}, query, None, write=True)
            return
        feature, body = await self._feature_of(intent), wire.build_act(intent)
        await self._tell(intent)
        if code := await mail_password(self._vault, intent):
            body["password"] = code
        if isinstance(intent, SignDossier):
            body |= await self._protocols.finish(intent)
        if isinstance(intent, PaperSignDossier):  # it is first told to be on paper, then approved (§2.2)
            if not intent.flagged:
                await self._post(feature, intent.target_id, {"bureauCourant": intent.bureau_id})
            feature = "visa"
        try:
            if isinstance(intent, ChainDossier):  # the folder takes the type first, then its circuit
                await self._post("merge", intent.target_id, body)
            await self._post(feature, intent.target_id, body)
        except TargetGone as error:
            if feature in wire.NEWER:  # the folder was read just before: it is the address that this server lacks
                raise Rejected("unsupported_act", kind=intent.KIND) from error
            if feature != "secretariat":
                raise
            await self._post("visa", intent.target_id, body)

    async def _tell(self, intent: DossierAct) -> None:
        """What the circuit asked for is written into the folder first; not written, nothing is done further."""
        if not intent.metadata:
            return
        body = wire.build_told(await self._detail(intent.target_id, intent.bureau_id), intent.metadata)
        names, query = {"dossier": intent.target_id}, {"bureauCourant": intent.bureau_id}
        await self._call("PUT", "dossier", names, query, body, write=True)

    async def _feature_of(self, intent: DossierAct) -> str:
        """A transfer has an address for each kind of step: `Rejected` for those that have none."""
        if not isinstance(intent, TransferDossier):
            return wire.feature_of(intent)
        bureau = Bureau(id=intent.bureau_id, name="", tenant="")
        steps = wire.parse_steps(await self._circuit(intent.target_id), bureau)
        action = next((step.action for step in steps if step.id == intent.step_id), Action.UNKNOWN)
        if action not in wire.TRANSFERS:
            raise Rejected("unsupported_act", kind=intent.KIND)
        return wire.TRANSFERS[action]

    async def _post(self, feature: str, dossier_id: str, body: Mapping[str, Any]) -> None:
        await self._call("POST", feature, {"dossier": dossier_id}, {}, body, write=True)

    # --- one request ----------------------------------------------------------------------------

    async def _send(self, method: str, feature: str, names: Mapping[str, str], body: Mapping[str, Any] | None) -> Reply:
        """A request that changes nothing on the server: ``names`` fill the address, the others are its query."""
        query = {name: value for name, value in names.items() if name not in _IN_PATH}
        return await self._call(method, feature, names, query, body)

    async def _call(
        self,
        method: str,
        feature: str,
        names: Mapping[str, str],
        query: Mapping[str, str],
        body: Mapping[str, Any] | None,
        *,
        write: bool = False,
        parts: Sequence[Any] | None = None,
    ) -> Reply:
        path = self._path(feature, names)
        content = (
            {"json": body} if body is not None else {"files": parts, "timeout_s": UPLOAD_TIMEOUT_S} if parts else {}
        )
        ticket = await self._session.ticket()
        reply = await self._request(method, path, query, ticket, content, write)
        if self._session.is_over(reply):
            ticket = await self._session.ticket(refused=ticket)
            reply = await self._request(method, path, query, ticket, content, write)
        if reply.status not in (200, 201, 204):
            raise judge(reply, write=write, now_ms=self._clock())
        if write and looks_like_page(reply.headers, reply.body):
            raise CaptivePortal
        return reply

    async def _request(
        self,
        method: str,
        path: str,
        query: Mapping[str, str],
        ticket: str,
        content: Mapping[str, Any],
        write: bool,
    ) -> Reply:
        address, carried = self._session.address(path, ticket)
        return await self._http.request(method, address, write=write, params={**query, **carried}, **content)

    def _path(self, feature: str, names: Mapping[str, str]) -> str:
        template = levels.route(feature, self._level)
        if template is None:
            raise Rejected("unsupported_act", kind=feature)
        return template.format(**{name: quote(value, safe="") for name, value in names.items()})


async def find_level(http: Http) -> int | None:
    """The API level of a v4 server; None when it is none. Raises ``Rejected("parapheur_too_old")`` below 3."""
    reply = await http.request("GET", levels.API_LEVEL)
    if reply.status != 200 or looks_like_page(reply.headers, reply.body):
        return None
    try:
        level = mapping_of(reply.json()).get("level")
    except Transient:  # not JSON: not ours
        return None
    if not isinstance(level, int) or isinstance(level, bool):
        return None
    if level < levels.OLDEST:
        raise Rejected("parapheur_too_old", level=level)
    return min(level, levels.NEWEST)


def _detached(texts: tuple[str, ...], rank: int, documents: int) -> tuple[bytes, ...]:
    """The detached signatures of one document: a step carries those of all documents, joined by commas ([I])."""
    found = []
    for text in texts:
        parts = text.split(",")
        if len(parts) == documents:
            try:
                found.append(base64.b64decode(parts[rank], validate=True))
            except ValueError as error:
                raise Transient("unexpected_answer") from error
    return tuple(found)
