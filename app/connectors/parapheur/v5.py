"""Transport of i-Parapheur v5: bearer token, routes, paging, statuses. Source: interop §1.2, §1.3, §1.5, §1.6.

A 401 renews the token once and sends the same request once more: the server refused it before
acting, so a write is safe to repeat. What each status means is `judge`, in one place.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import quote

from app.connectors.http import Http, Reply, Stream, looks_like_page, retry_after_ms
from app.connectors.oidc import OidcSession
from app.connectors.parapheur import wire
from app.connectors.parapheur.routes import ROUTES
from app.connectors.parapheur.wire import Desk, FolderRead, Line, SignedDocument
from app.domain.errors import (
    AppError,
    CaptivePortal,
    OutcomeUnknown,
    Rejected,
    SignInRequired,
    TargetGone,
    Transient,
)
from app.domain.exchange import Clock
from app.domain.intents import DossierAct, UndoDossier, VisaDossier
from app.domain.parapheur import Bureau, Dossier, SigningHolder, Tray

PAGE_SIZE = 100
_RECENT_FIRST = "END_DATE,DESC"
_GATEWAY = (502, 504)


class V5Backend:
    """One account on an i-Parapheur v5 server. See `backend.ParapheurBackend`."""

    def __init__(self, http: Http, oidc: OidcSession, clock: Clock) -> None:
        self._http = http
        self._oidc = oidc
        self._clock = clock
        self._known_routes: dict[str, str] = {}

    async def desks(self) -> tuple[Desk, ...]:
        try:
            return tuple(wire.parse_desk(item) for item in await self._list("my_desks", {}))
        except TargetGone:
            return await self._desks_by_tenant()

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
        return wire.parse_folder(data, tenant=tenant, bureau=bureau, tray=tray, now_ms=self._clock())

    async def data_to_sign(self, dossier: Dossier, certificate: bytes) -> tuple[SigningHolder, ...]:
        names = {"tenant": dossier.tenant, "folder": dossier.id}
        query = {
            "deskId": dossier.bureau_id,
            "certBase64": wire.to_base64(certificate),
            "customSignatureField": "",
        }
        reply = await self._call("GET", "data_to_sign", names, query)
        return wire.parse_holders(reply.json())

    async def act(self, intent: DossierAct) -> None:
        names = {
            "tenant": intent.tenant,
            "desk": intent.bureau_id,
            "folder": intent.target_id,
            "task": intent.step_id,
        }
        opinion = isinstance(intent, VisaDossier) and intent.opinion
        verb = "second_opinion" if opinion else intent.KIND
        body = None if isinstance(intent, UndoDossier) else wire.build_act(intent)
        await self._call("PUT", verb, names, body=body)

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
    ) -> Reply:
        """Send on the first route of the verb that this server has; the reply is a success."""
        paths = self._paths(verb, names)
        reply = Reply(404, {}, b"", "")
        for index, path in enumerate(paths):
            reply = await self._send(method, path, query, body)
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

    async def _send(
        self, method: str, path: str, query: Mapping[str, str] | None, body: Mapping[str, Any] | None
    ) -> Reply:
        token = await self._oidc.access_token()
        content: dict[str, Any] = {"params": query} if query else {}
        if body is not None:
            content["json"] = body
        reply = await self._http.request(method, path, headers=_headers(token), **content)
        if reply.status != 401:
            return reply
        token = await self._oidc.access_token(refused=token)
        return await self._http.request(method, path, headers=_headers(token), **content)


def judge(reply: Reply, *, write: bool, now_ms: int) -> AppError:
    """The error family of a refusal (§1.3). ``message`` is the server's own, French, displayable.

    After a write, a gateway's failure or a bare 500 tells nothing of what the server did: it is
    `OutcomeUnknown`. A 500 with a message is the server's own refusal (§1.3, 406/409/500 on sign).
    """
    message = wire.parse_message(reply.body)
    status = reply.status
    if status == 401:
        return SignInRequired()
    if status == 404:
        return TargetGone()
    if status in (429, 503):
        return Transient("server_busy", retry_after_ms=retry_after_ms(reply.headers, now_ms), status=status)
    if status in _GATEWAY or (status >= 500 and not message):
        return OutcomeUnknown(status=status) if write else Transient("server_error", status=status)
    if status == 403:
        return Rejected("forbidden", message=message)
    return Rejected("server_refused", status=status, message=message)


def _headers(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}", "Accept": "application/json, */*;q=0.5"}
