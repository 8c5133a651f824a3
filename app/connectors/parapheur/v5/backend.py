"""Transport of i-Parapheur v5: bearer token, routes, paging, statuses. Source: interop §1.2, §1.3, §1.5, §1.6.

A 401 renews the token once and sends the same request once more: the server refused it before
acting, so a write is safe to repeat. What each status means is `statuses.judge`.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from app.connectors.http import Http, Reply, Stream, looks_like_page
from app.connectors.oidc import OidcSession, Realm
from app.connectors.parapheur.facts import Asked, Desk, FolderRead, Line, PastEvent, SignedDocument
from app.connectors.parapheur.statuses import judge, mail_password
from app.connectors.parapheur.v5 import desk_wire, wire
from app.connectors.parapheur.v5.premis import parse_premis
from app.connectors.parapheur.v5.routes import APPLICATION, ROUTES
from app.connectors.parapheur.values import to_base64
from app.domain.accounts import Account
from app.domain.errors import CaptivePortal, OutcomeUnknown, TargetGone, Transient
from app.domain.exchange import Clock, Proof, Vault
from app.domain.intents import (
    CommentDossier,
    CreateDossier,
    DeleteDossier,
    DossierAct,
    StartDossier,
    UndoDossier,
    VisaDossier,
)
from app.domain.parapheur import Bureau, DeskDelegation, Dossier, DossierType, Tray

PAGE_SIZE = 100
UPLOAD_TIMEOUT_S = 300.0
"""For a draft with its documents, on a slow link."""
_RECENT_FIRST = "END_DATE,DESC"


class V5Backend:
    """One account on an i-Parapheur v5 server. See `backend.ParapheurBackend`."""

    def __init__(self, account: Account, http: Http, vault: Vault, clock: Clock) -> None:
        defaults = Realm()
        realm = Realm(
            name=account.settings.get("realm", defaults.name),
            client_id=account.settings.get("client_id", defaults.client_id),
            prefix=account.settings.get("auth_prefix", defaults.prefix),
        )
        self._login = account.login
        self._http = http
        self._vault = vault
        self._oidc = OidcSession(http, vault, clock, realm)
        self._clock = clock
        self._known_routes: dict[str, str] = {}
        self._desks: dict[str, Bureau] = {}
        """As last read: what each leaves to the user is told there only."""

    async def sign_in(self, proof: Proof) -> None:
        """By password, which is not kept, or in the system's browser (code + PKCE)."""
        if proof.browser is not None:
            await self._oidc.sign_in_with_browser(self._login, proof.browser)
        else:
            await self._oidc.sign_in(self._login, proof.password)

    async def sign_out(self) -> None:
        await self._oidc.sign_out()

    async def desks(self) -> tuple[Desk, ...]:
        try:
            found = tuple(wire.parse_desk(item) for item in await self._list("my_desks", {}))
        except TargetGone:
            found = await self._desks_by_tenant()
        self._desks = {desk.bureau.id: desk.bureau for desk in found}
        return found

    async def _desks_by_tenant(self) -> tuple[Desk, ...]:
        """Older servers: no route over all tenants."""
        found: list[Desk] = []
        for tenant in await self._list("tenants", {}):
            tenant_id = str(tenant.get("id") or "")
            items = await self._list("tenant_desks", {"tenant": tenant_id})
            found += [wire.parse_desk(item, tenant_id) for item in items]
        return tuple(found)

    async def lines(self, bureau: Bureau, tray: Tray, limit: int | None) -> tuple[Line, ...]:
        names = {"tenant": bureau.tenant, "desk": bureau.id, "state": tray.name, "state_lower": tray.value}
        query = {"sort": _RECENT_FIRST} if limit else {}
        items = await self._list("list", names, query, limit)
        return tuple(wire.parse_line(item) for item in items)

    async def folder(self, tenant: str, bureau: Bureau, dossier_id: str, tray: Tray) -> FolderRead:
        data = await self._folder(tenant, bureau, dossier_id)
        rights = self._desks.get(bureau.id)
        return wire.parse_folder(data, tenant=tenant, bureau=bureau, tray=tray, now_ms=self._clock(), rights=rights)

    async def data_to_sign(self, dossier: Dossier, certificate: bytes) -> Asked:
        names = {"tenant": dossier.tenant, "folder": dossier.id}
        query = {
            "deskId": dossier.bureau_id,
            "certBase64": to_base64(certificate),
            "customSignatureField": "",
        }
        reply = await self._call("GET", "data_to_sign", names, query)
        return Asked(holders=wire.parse_holders(reply.json()))

    async def act(self, intent: DossierAct) -> None:
        names = {
            "tenant": intent.tenant,
            "desk": intent.bureau_id,
            "folder": intent.target_id,
            "task": intent.step_id,
        }
        if isinstance(intent, DeleteDossier):
            await self._call("DELETE", intent.KIND, names)
            return
        if isinstance(intent, CommentDossier):
            body = desk_wire.build_comment(intent)
            await self._call("POST", intent.KIND, {**names, "document": intent.document_id}, body=body)
            return
        if isinstance(intent, StartDossier):  # a draft has no task yet that clients know: any name does (§1.5)
            names["task"] = intent.step_id or "start"
        opinion = isinstance(intent, VisaDossier) and intent.opinion
        verb = "second_opinion" if opinion else intent.KIND
        await self._call("PUT", verb, names, body=None if isinstance(intent, UndoDossier) else await self._body(intent))

    async def _body(self, intent: DossierAct) -> dict[str, Any]:
        return wire.build_act(intent) | (
            {"password": code} if (code := await mail_password(self._vault, intent)) else {}
        )

    # --- drafts and delegations: see `backend.DeskBackend` ----------------------------------------

    async def types(self, bureau: Bureau) -> tuple[DossierType, ...]:
        names = {"tenant": bureau.tenant, "desk": bureau.id}
        found: list[DossierType] = []
        for kind in await self._list("types", names):
            subtypes = await self._list("subtypes", {**names, "type": str(kind.get("id") or "")})
            found += desk_wire.parse_types(bureau, kind, subtypes)
        return tuple(found)

    async def create(self, intent: CreateDossier, main: Sequence[bytes], annexes: Sequence[bytes]) -> Dossier:
        names = {"tenant": intent.tenant, "desk": intent.bureau_id}
        parts = desk_wire.build_draft(intent, main, annexes)
        data = (await self._call("POST", "draft", names, parts=parts)).json()
        bureau = Bureau(id=intent.bureau_id, name=intent.bureau_name, tenant=intent.tenant)
        read = wire.parse_folder(data, tenant=intent.tenant, bureau=bureau, tray=Tray.DRAFT, now_ms=self._clock())
        if not read.dossier.id:
            raise OutcomeUnknown("dossier_without_id")
        return read.dossier

    async def delegations(self, bureau: Bureau) -> tuple[DeskDelegation, ...]:
        data = (await self._call("GET", "delegations", {"tenant": bureau.tenant, "desk": bureau.id})).json()
        return desk_wire.parse_delegations(wire.parse_page(data).items if isinstance(data, Mapping) else data, bureau)

    async def delegate(self, one: DeskDelegation) -> DeskDelegation:
        names = {"tenant": one.tenant, "desk": one.bureau_id}
        reply = await self._call("POST", "delegate", names, body=desk_wire.build_delegation(one))
        bureau = Bureau(id=one.bureau_id, name=one.bureau_name, tenant=one.tenant)
        found = desk_wire.parse_delegations([reply.json()] if reply.body else [], bureau)
        return replace(one, id=found[0].id) if found else one

    async def end_delegation(self, tenant: str, bureau_id: str, delegation_id: str) -> None:
        names = {"tenant": tenant, "desk": bureau_id, "delegation": delegation_id}
        await self._call("DELETE", "end_delegation", names)

    async def signed_documents(self, tenant: str, bureau: Bureau, dossier_id: str) -> tuple[SignedDocument, ...]:
        data = await self._folder(tenant, bureau, dossier_id)
        read = wire.parse_folder(data, tenant=tenant, bureau=bureau, tray=Tray.DOWNSTREAM, now_ms=self._clock())
        detached = wire.parse_detached_ids(data)
        found: list[SignedDocument] = []
        for document in read.dossier.main_documents:
            names = {"tenant": tenant, "folder": dossier_id, "document": document.id}
            content = (await self._call("GET", "document", names)).body
            signatures = [
                (await self._call("GET", "detached", {**names, "signature": signature})).body
                for signature in detached.get(document.id, ())
            ]
            found.append(SignedDocument(document=document, content=content, detached=tuple(signatures)))
        return tuple(found)

    async def history(self, tenant: str, bureau: Bureau, dossier_id: str) -> tuple[PastEvent, ...]:
        names = {"tenant": tenant, "desk": bureau.id, "folder": dossier_id}
        return parse_premis((await self._call("GET", "premis", names)).body)

    async def export(self, dossier: Dossier, what: str) -> bytes:
        names = {"tenant": dossier.tenant, "desk": dossier.bureau_id, "folder": dossier.id}
        return (await self._call("GET", what, names)).body

    @asynccontextmanager
    async def open_document(
        self, tenant: str, dossier_id: str, document_id: str, offset: int, media_type: str
    ) -> AsyncIterator[Stream]:
        names = {"tenant": tenant, "folder": dossier_id, "document": document_id}
        path = self._paths("document", names)[0]
        token = await self._oidc.access_token()
        for attempt in range(2):
            async with self._http.stream("GET", path, offset=offset, headers=_headers(token)) as stream:
                if stream.status == 401 and attempt == 0:
                    token = await self._oidc.access_token(refused=token)
                    continue
                if stream.status not in (200, 206):
                    reply = Reply(stream.status, stream.headers, await stream.read(), "")
                    raise judge(reply, write=False, now_ms=self._clock())
                if "html" in stream.headers.get("content-type", "") and "html" not in media_type:
                    raise CaptivePortal
                yield stream
                return

    # --- one request ----------------------------------------------------------------------------

    async def _folder(self, tenant: str, bureau: Bureau, dossier_id: str) -> Mapping[str, Any]:
        names = {"tenant": tenant, "folder": dossier_id}
        data = (await self._call("GET", "folder", names, {"asDeskId": bureau.id})).json()
        if not isinstance(data, Mapping):
            raise Transient("unexpected_answer")
        return data

    async def _list(
        self, verb: str, names: Mapping[str, str], query: Mapping[str, str] | None = None, limit: int | None = None
    ) -> list[Mapping[str, Any]]:
        """All items of a paged list, or the first ``limit``. Ends on the total, or on an empty page."""
        items: list[Mapping[str, Any]] = []
        size = min(limit or PAGE_SIZE, PAGE_SIZE)
        for number in range(1000):
            paging = {**(query or {}), "page": str(number), "size": str(size)}
            page = wire.parse_page((await self._call("GET", verb, names, paging)).json())
            items += page.items
            enough = len(items) >= (page.total if page.total is not None else len(items) + 1)
            if not page.items or enough or (limit is not None and len(items) >= limit):
                break
        return items[:limit]

    async def _call(
        self,
        method: str,
        verb: str,
        names: Mapping[str, str],
        query: Mapping[str, str] | None = None,
        body: Mapping[str, Any] | None = None,
        parts: Sequence[desk_wire.Part] | None = None,
    ) -> Reply:
        """Send on the first route of the verb that this server has; the reply is a success."""
        paths = self._paths(verb, names)
        reply = Reply(404, {}, b"", "")
        for index, path in enumerate(paths):
            reply = await self._send(method, path, _content(query, body, parts))
            unknown_case = verb == "list" and reply.status == 400
            if reply.status != 404 and not unknown_case:
                if len(paths) > 1:
                    self._known_routes[verb] = ROUTES[verb][index]
                break
        write = method != "GET"
        if reply.status not in (200, 201, 204):
            raise judge(reply, write=write, now_ms=self._clock())
        if write and looks_like_page(reply.headers, reply.body):
            raise CaptivePortal
        return reply

    def _paths(self, verb: str, names: Mapping[str, str]) -> tuple[str, ...]:
        known = self._known_routes.get(verb)
        templates = (known,) if known else ROUTES[verb]
        quoted = {name: quote(value, safe="") for name, value in names.items()}
        return tuple(template.format(**quoted) for template in templates)

    async def _send(self, method: str, path: str, content: Mapping[str, Any]) -> Reply:
        token = await self._oidc.access_token()
        reply = await self._http.request(method, path, headers=_headers(token), **content)
        if reply.status != 401:
            return reply
        token = await self._oidc.access_token(refused=token)
        return await self._http.request(method, path, headers=_headers(token), **content)


async def is_v5(http: Http) -> bool:
    """Whether this address is an i-Parapheur v5: its application API wants a token. Asked without one."""
    reply = await http.request("GET", f"{APPLICATION}/currentUser")
    return reply.status == 401 and not looks_like_page(reply.headers, reply.body)


def _content(
    query: Mapping[str, str] | None, body: Mapping[str, Any] | None, parts: Sequence[desk_wire.Part] | None
) -> dict[str, Any]:
    content: dict[str, Any] = {"params": query} if query else {}
    if body is not None:
        content["json"] = body
    if parts is not None:
        content |= {"files": list(parts), "timeout_s": UPLOAD_TIMEOUT_S}
    return content


def _headers(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}", "Accept": "application/json, */*;q=0.5"}
