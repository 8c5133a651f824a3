"""HTTP of the sandbox's parapheur. Source: interop §1.3, §1.5.

Endpoints run in worker threads under the book's lock: one act at a time, like the real workflow
engine on one folder. ``hidden`` makes routes answer 404 as on versions that do not have them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from app.domain.errors import AppError
from app.sandbox.parapheur import premis, shapes
from app.sandbox.parapheur.acts import Acts
from app.sandbox.parapheur.calls import NOT_FOUND, Call, Handler
from app.sandbox.parapheur.containers import Refused
from app.sandbox.parapheur.desk_routes import DeskRoutes
from app.sandbox.parapheur.oidc import Realm
from app.sandbox.parapheur.state import Book, Desk, Folder, Task

_STANDARD, _APPLICATION = "/api/standard/v1", "/api/v1"
_FOLDER = "/tenant/{tenant}/folder/{folder}"
_DESK = "/tenant/{tenant}/desk/{desk}"
_TASK = _DESK + "/folder/{folder}/task/{task}"


class Api:
    """The application API and the standard API of one book."""

    def __init__(self, book: Book, acts: Acts, realm: Realm) -> None:
        self._book = book
        self._acts = acts
        self._desk_routes = DeskRoutes(book)
        self._realm = realm
        self.shape = "spring"
        self.hidden: list[str] = []
        """Regular expressions of "METHOD path" that this version does not have."""

    def app(self) -> Starlette:
        return Starlette(routes=[*self._realm.routes(), *self._routes()])

    def _routes(self) -> list[Route]:
        both = (_STANDARD, _APPLICATION)
        table: list[tuple[str, str, tuple[str, ...], Handler]] = [
            ("GET", "/currentUser", (_APPLICATION,), self._me),
            ("GET", "/currentUser/desks", (_APPLICATION,), self._desks),
            ("GET", "/tenant", both, self._tenants),
            ("GET", "/tenant/{tenant}/desk", both, self._desks),
            ("GET", _FOLDER, (_APPLICATION,), self._folder),
            ("GET", _FOLDER + "/dataToSign", (_APPLICATION,), self._data_to_sign),
            ("GET", _FOLDER + "/print", (_APPLICATION,), self._print),
            ("GET", _FOLDER + "/document/{document}", (_APPLICATION,), self._document),
            (
                "GET",
                _FOLDER + "/document/{document}/detachedSignature/{signature}",
                (_APPLICATION,),
                self._detached,
            ),
            ("GET", _DESK + "/folder/{folder}/zip", (_STANDARD,), self._zip),
            ("GET", _DESK + "/folder/{folder}/premis", (_STANDARD,), self._premis),
            ("PUT", _TASK + "/sign", (_APPLICATION,), self._act(self._acts.sign)),
            ("PUT", _TASK + "/visa", both, self._act(self._acts.validate)),
            ("PUT", _TASK + "/second_opinion", both, self._act(self._acts.validate)),
            ("PUT", _TASK + "/reject", (_APPLICATION,), self._act(self._acts.reject)),
            ("PUT", _TASK + "/seal", both, self._act(self._acts.seal)),
            ("PUT", _TASK + "/paper_signature", (_APPLICATION,), self._act(self._acts.paper_sign)),
            ("PUT", _TASK + "/secure_mail", both, self._act(self._acts.secure_mail)),
            ("PUT", _TASK + "/start", both, self._start),
            ("PUT", _TASK + "/undo", both, self._undo),
            ("PUT", _TASK + "/transfer", (_APPLICATION,), self._transfer),
            ("PUT", _TASK + "/ask_second_opinion", (_APPLICATION,), self._ask_opinion),
            *self._desk_routes.table(),
            ("GET", _DESK + "/{state}", (_STANDARD,), self._list),
        ]
        return [
            Route(prefix + path, self._endpoint(handler), methods=[method])
            for method, path, prefixes, handler in table
            for prefix in prefixes
        ]

    def _endpoint(self, handler: Handler) -> Callable[[Request], Any]:
        async def endpoint(request: Request) -> Response:
            if any(re.search(pattern, f"{request.method} {request.url.path}") for pattern in self.hidden):
                return self._error(request, 404, "")
            login = self._realm.user_of(request.headers.get("authorization", ""))
            if login is None:
                return self._error(request, 401, "")
            many = request.headers.get("content-type", "").startswith("multipart/")
            form = await request.form() if many else FormData()
            body = b"" if many else await request.body()
            try:
                return await run_in_threadpool(self._guarded, handler, request, (body, form), login)
            finally:
                await form.close()

        return endpoint

    def _guarded(self, handler: Handler, request: Request, sent: tuple[bytes, FormData], login: str) -> Response:
        body, form = sent
        with self._book.lock:
            try:
                return handler(Call(request, body, login, self._book, form))
            except Refused as refusal:
                return self._error(request, refusal.status, refusal.message)
            except AppError as refusal:  # the crypto service refused the document
                return self._error(request, 500, f"Le document ne peut pas être signé ({refusal.code}).")

    def _error(self, request: Request, status: int, message: str) -> Response:
        body = shapes.error(status, message, request.url.path, self._book.clock())
        return JSONResponse(body, status_code=status)

    # --- reading --------------------------------------------------------------------------------

    def _me(self, call: Call) -> Response:
        return JSONResponse({"id": call.login, "userName": call.login, "notificationsCronFrequency": "NONE"})

    def _tenants(self, call: Call) -> Response:
        return self._page(call, [{"id": self._book.tenant, "name": self._book.tenant_name}])

    def _desks(self, call: Call) -> Response:
        return self._page(call, [shapes.desk(self._book, desk, call.login) for desk in self._book.desks_of(call.login)])

    def _list(self, call: Call) -> Response:
        state = call.name("state")
        if state != state.upper():
            raise Refused(400, "État inconnu.")
        return self._page(call, [shapes.line(folder) for folder in self._book.listed(call.desk(), state)])

    def _page(self, call: Call, items: list[dict[str, Any]]) -> Response:
        number, size = (int(call.query.get(key, default)) for key, default in (("page", "0"), ("size", "10")))
        return JSONResponse(shapes.page(items, number, size, self.shape))

    def _folder(self, call: Call) -> Response:
        call.desk(call.query.get("asDeskId", ""))
        data = shapes.folder(self._book, call.folder, call.login)
        call.folder.read_by.add(call.login)
        return JSONResponse(data)

    def _document(self, call: Call) -> Response:
        doc = call.folder.doc(call.name("document"))
        if doc is None:
            raise Refused(404, NOT_FOUND)
        return Response(doc.content, media_type=doc.media_type)

    def _detached(self, call: Call) -> Response:
        doc = call.folder.doc(call.name("document"))
        found = next((d for d in doc.detached if d.id == call.name("signature")), None) if doc else None
        if found is None:
            raise Refused(404, NOT_FOUND)
        return Response(found.content, media_type="application/pkcs7-signature")

    def _print(self, call: Call) -> Response:
        return Response(premis.build_print(self._book, call.folder), media_type="application/pdf")

    def _zip(self, call: Call) -> Response:
        call.desk()
        return Response(premis.build_zip(self._book, call.folder), media_type="application/zip")

    def _premis(self, call: Call) -> Response:
        call.desk()
        return Response(premis.build_premis(self._book, call.folder), media_type="application/xml")

    # --- acts -----------------------------------------------------------------------------------

    def _data_to_sign(self, call: Call) -> Response:
        desk = call.desk(call.query.get("deskId", ""))
        return JSONResponse(self._acts.data_to_sign(call.folder, desk, call.query.get("certBase64", "")))

    def _act(self, act: Callable[[Folder, Task, Desk, str, Mapping[str, Any]], None]) -> Handler:
        def handler(call: Call) -> Response:
            act(call.folder, call.task, call.own_desk(), call.login, call.body)
            return Response(status_code=200)

        return handler

    def _start(self, call: Call) -> Response:
        """Any task id will do for a draft: a placeholder is what the reference client sends (interop §1.5)."""
        task = call.folder.pending
        if task is None:
            raise Refused(409, "Le dossier n’est pas un brouillon.")
        self._acts.start(call.folder, task, call.helped_desk(), call.login, call.body)
        return Response(status_code=200)

    def _undo(self, call: Call) -> Response:
        if call.task.desk != call.own_desk().id or not self._book.undo(call.folder, call.task):
            raise Refused(409, "Le droit de remords n’est plus possible.")
        return Response(status_code=200)

    def _transfer(self, call: Call) -> Response:
        target = str(call.body.get("targetDeskId") or "")
        if call.task.state != "PENDING" or target not in self._book.desks:
            raise Refused(409, "Transfert impossible.")
        if not self._book.may_act(call.folder, call.task, call.own_desk()):
            raise Refused(403, "Vous n’êtes pas propriétaire de ce bureau.")
        self._book.transfer(call.folder, call.task, target)
        return Response(status_code=200)

    def _ask_opinion(self, call: Call) -> Response:
        target = str(call.body.get("targetDeskId") or "")
        if call.task.state != "PENDING" or target not in self._book.desks or target == call.task.desk:
            raise Refused(409, "Demande d’avis impossible.")
        if not self._book.may_act(call.folder, call.task, call.own_desk()):
            raise Refused(403, "Vous n’êtes pas propriétaire de ce bureau.")
        self._book.ask_opinion(call.folder, call.task, target)
        return Response(status_code=200)
