"""HTTP of the sandbox's v4: tickets of half an hour, corbeilles, acts. Source: interop §2.1, §2.2."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Mapping
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from app.domain.errors import AppError
from app.sandbox.parapheur.containers import Refused
from app.sandbox.parapheur.state import Book, Note
from app.sandbox.parapheur_v4 import shapes
from app.sandbox.parapheur_v4.calls import NOT_FOUND, Call, Handler
from app.sandbox.parapheur_v4.desk_routes import DeskRoutes
from app.sandbox.parapheur_v4.signing import CRYPTO, LATE, Office

TICKET_MS = 30 * 60 * 1000
PROXY = "/iparapheur/proxy/alfresco"
_PAGE = "<!DOCTYPE html><html><head><title>i-Parapheur</title></head><body><form></form></body></html>"


class Api:
    """The REST API of one book."""

    def __init__(self, book: Book, office: Office, passwords: dict[str, str]) -> None:
        self._book = book
        self._office = office
        self.passwords = passwords
        self.around = DeskRoutes(book)
        self.level = 4
        self.tickets: dict[str, tuple[str, int]] = {}
        self.secretariat = True
        """It has an address of its own for what a secretary sends on; else it takes a visa for it."""
        self.proxied = False
        """Only the web application's proxy is open (interop §2.1): cookies, no ticket."""
        self.sessions: dict[str, str] = {}
        """Value of JSESSIONID -> login; empty = not signed in."""

    def app(self) -> Starlette:
        dossier = "/parapheur/dossiers/{dossier}"
        table: list[tuple[str, str, Handler]] = [
            ("GET", "/parapheur/bureaux", self._desks),
            ("GET", "/parapheur/dossiers", self._list),
            ("GET", dossier, self._folder),
            ("GET", dossier + "/circuit", lambda call: JSONResponse(shapes.circuit(self._book, call.folder))),
            ("GET", dossier + "/getSignInfo", self._sign_info),
            ("POST", dossier + "/visa", self._visa),
            ("POST", dossier + "/rejet", lambda call: self._act(call, ("REJECT",))),
            ("GET", dossier + "/annotations", self._notes),
            ("POST", dossier + "/annotations", self._note),
            ("GET", dossier + "/{document}/annotations", self._notes),
            ("POST", dossier + "/{document}/annotations", self._note),
            ("POST", dossier + "/seal", self._seal),
            ("POST", dossier + "/secretariat", self._secretariat),
            ("POST", dossier + "/signPapier", self._to_paper),
            ("POST", dossier + "/mailsec", self._mail),
            ("POST", dossier + "/tdtHelios", lambda call: self._transmit(call, "HELIOS")),
            ("POST", dossier + "/tdtActes", lambda call: self._transmit(call, "ACTES")),
            ("POST", dossier + "/signature", self._sign),
            ("POST", "/parapheur/signature/{bureau}/{dossier}", self._ask_late),
            ("POST", "/crypto/api/generateDataToSign", lambda call: self._crypto(call, self._office.prepare)),
            ("POST", "/crypto/api/generateSignature", lambda call: self._crypto(call, self._office.complete)),
            ("GET", "/api/node/workspace/SpacesStore/{document}/content", self._content),
            *self.around.table(),
        ]
        direct = [Route(path, self._endpoint(handler), methods=[method]) for method, path, handler in table]
        proxied = [
            Route(PROXY + path, self._behind(handler), methods=[method])
            for method, path, handler in table
            if not path.startswith("/crypto")
        ]
        return Starlette(
            routes=[
                Route("/", self._home, methods=["GET"]),
                Route("/iparapheur/dologin", self._sign_in, methods=["POST"]),
                Route("/iparapheur/login", self._login_page, methods=["GET"]),
                Route("/iparapheur/addDocument", self._upload, methods=["POST"]),
                Route(f"{PROXY}/parapheur/api/getApiLevel", self._level_behind, methods=["GET"]),
                Route("/parapheur/api/login", self._login, methods=["POST"]),
                Route("/parapheur/api/getApiLevel", self._tell_level, methods=["GET"]),
                *proxied,
                *direct,
            ]
        )

    async def _tell_level(self, request: Request) -> Response:
        return _error(404, NOT_FOUND) if self.proxied else JSONResponse({"level": self.level})

    # --- the web application --------------------------------------------------------------------

    async def _home(self, request: Request) -> Response:
        """A visitor gets a session, and the page to sign in."""
        response = HTMLResponse(_PAGE)
        if request.cookies.get("JSESSIONID", "") not in self.sessions:
            session = secrets.token_hex(16).upper()
            self.sessions[session] = ""
            response.set_cookie("JSESSIONID", session, path="/", httponly=True)
        return response

    async def _login_page(self, request: Request) -> Response:
        return HTMLResponse(_PAGE)

    async def _sign_in(self, request: Request) -> Response:
        form = await request.form()
        login, session = str(form.get("username")), request.cookies.get("JSESSIONID", "")
        if session not in self.sessions or self.passwords.get(login) != form.get("password"):
            return RedirectResponse("/iparapheur/login?error=true", status_code=302)
        self.sessions[session] = login
        response = HTMLResponse(_PAGE)
        response.set_cookie("alfLogin", "1", path="/")
        response.set_cookie("alfUsername2", login, path="/")
        return response

    async def _upload(self, request: Request) -> Response:
        if not self.sessions.get(request.cookies.get("JSESSIONID", "")):
            return RedirectResponse("/iparapheur/login", status_code=302)
        return await self.around.upload(request)

    async def _level_behind(self, request: Request) -> Response:
        if not self.sessions.get(request.cookies.get("JSESSIONID", "")):
            return RedirectResponse("/iparapheur/login", status_code=302)
        return JSONResponse({"level": self.level})

    def _behind(self, handler: Handler) -> Callable[[Request], Any]:
        async def endpoint(request: Request) -> Response:
            login = self.sessions.get(request.cookies.get("JSESSIONID", ""), "")
            if not login:
                return RedirectResponse("/iparapheur/login", status_code=302)
            return await run_in_threadpool(self._guarded, handler, request, await request.body(), login)

        return endpoint

    async def _login(self, request: Request) -> Response:
        body = json.loads(await request.body() or b"{}")
        login = str(body.get("username"))
        if self.passwords.get(login) != body.get("password"):
            return _error(403, "Login failed")
        ticket = f"TICKET_{secrets.token_hex(20)}"
        self.tickets[ticket] = (login, self._book.clock())
        return JSONResponse({"data": {"ticket": ticket}})

    def _endpoint(self, handler: Handler) -> Callable[[Request], Any]:
        async def endpoint(request: Request) -> Response:
            if self.proxied and not request.url.path.startswith("/crypto"):
                return _error(404, NOT_FOUND)
            login, given_ms = self.tickets.get(request.query_params.get("alf_ticket", ""), ("", 0))
            if not login or self._book.clock() - given_ms > TICKET_MS:
                return _error(401, "Ticket inconnu ou expiré.")
            return await run_in_threadpool(self._guarded, handler, request, await request.body(), login)

        return endpoint

    def _guarded(self, handler: Handler, request: Request, raw: bytes, login: str) -> Response:
        with self._book.lock:
            try:
                return handler(Call(request, raw, login, self._book))
            except Refused as refusal:
                return _error(refusal.status, refusal.message)
            except AppError as refusal:
                return _error(500, f"Le document ne peut pas être signé ({refusal.code}).")

    # --- reading --------------------------------------------------------------------------------

    def _desks(self, call: Call) -> Response:
        return JSONResponse([shapes.desk(self._book, desk, call.login) for desk in self._book.desks_of(call.login)])

    def _list(self, call: Call) -> Response:
        desk = call.desk(call.query.get("bureau", ""))
        state = shapes.STATES.get(call.query.get("corbeilleName", ""))
        if state is None:
            raise Refused(400, "Corbeille inconnue.")
        folders = self._book.listed(desk, state)
        page, size = int(call.query.get("page", "0")), int(call.query.get("pageSize", "10"))
        part = folders[page * size : (page + 1) * size]
        return JSONResponse([shapes.line(folder, call.login, len(folders)) for folder in part])

    def _folder(self, call: Call) -> Response:
        desk = call.desk(call.query.get("bureauCourant", ""))
        data = shapes.folder(self._book, call.folder, desk, call.login)
        call.folder.read_by.add(call.login)
        return JSONResponse(data)

    def _content(self, call: Call) -> Response:
        docs = [doc for folder in self._book.folders.values() for doc in folder.docs if doc.id == call.name("document")]
        if not docs:
            raise Refused(404, NOT_FOUND)
        return Response(docs[0].content, media_type=docs[0].media_type)

    # --- acting ---------------------------------------------------------------------------------

    def _act(self, call: Call, wanted: tuple[str, ...]) -> Response:
        self._office.perform(call.folder, call.own_desk, call.login, call.body, wanted)
        return JSONResponse({})

    def _visa(self, call: Call) -> Response:
        other = () if self.secretariat else ("SECRETARIAT",)
        if call.folder.draft and len(call.folder.tasks) < 2:
            raise Refused(400, "Le dossier n’a pas encore de circuit.")
        return self._act(call, ("VISA", "SECOND_OPINION", "START", *other))

    def _seal(self, call: Call) -> Response:
        if self.level < 4:
            raise Refused(404, NOT_FOUND)
        return self._act(call, ("SEAL",))

    def _notes(self, call: Call) -> Response:
        return JSONResponse(shapes.notes(self._book, call.folder, self.level))

    def _note(self, call: Call) -> Response:
        """Level 4 names the document; at level 3 it is the first."""
        docs = [doc for doc in call.folder.docs if doc.main]
        doc = next((doc for doc in docs if self.level < 4 or doc.id == call.names.get("document")), None)
        corner = (call.body.get("rect") or {}).get("topLeft") or {}
        if doc is None or not corner or not str(call.body.get("text") or "").strip():
            raise Refused(400, "Annotation incomplète.")
        note = Note(
            id=secrets.token_hex(8), author=call.login, page=int(call.body.get("page") or 0), x=float(corner["x"]),
            y=float(corner["y"]), text=str(call.body["text"]), at_ms=self._book.clock(),
        )  # fmt: skip
        doc.notes.append(note)
        return JSONResponse({"id": note.id})

    def _secretariat(self, call: Call) -> Response:
        if not self.secretariat:
            raise Refused(404, NOT_FOUND)
        return self._act(call, ("SECRETARIAT",))

    def _to_paper(self, call: Call) -> Response:
        self._office.to_paper(call.folder, call.own_desk)
        return JSONResponse({})

    def _mail(self, call: Call) -> Response:
        self._office.send_mail(call.folder, call.own_desk, call.login, call.body)
        return JSONResponse({})

    def _transmit(self, call: Call, to: str) -> Response:
        self._office.transmit(call.folder, call.own_desk, call.login, call.body, to)
        return JSONResponse({})

    def _sign_info(self, call: Call) -> Response:
        return JSONResponse({"signatureInformations": self._office.sign_info(call.folder, call.own_desk)})

    def _ask_late(self, call: Call) -> Response:
        if LATE not in self._office.protocols:
            raise Refused(404, NOT_FOUND)
        desk = call.desk(call.name("bureau"))
        return JSONResponse(self._office.ask_late(call.folder, desk, str(call.body.get("certificate") or "")))

    def _crypto(self, call: Call, work: Callable[[Mapping[str, Any]], dict[str, Any]]) -> Response:
        if CRYPTO not in self._office.protocols:
            raise Refused(404, NOT_FOUND)
        return JSONResponse(work(call.body))

    def _sign(self, call: Call) -> Response:
        self._office.sign(call.folder, call.own_desk, call.login, call.body)
        return JSONResponse({})


def _error(status: int, message: str) -> Response:
    """As Alfresco's web scripts answer."""
    return JSONResponse({"status": {"code": status}, "message": message}, status_code=status)
