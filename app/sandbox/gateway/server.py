"""The gateway simulator's HTTP face: routes of ``resources/openapi/connecteur-commun.yaml`` over the states."""

from __future__ import annotations

import asyncio
import hashlib
import json
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

from starlette.applications import Starlette
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from app.sandbox.gateway.deposits import DepositDesk, Piece
from app.sandbox.gateway.leave import LeaveDesk
from app.sandbox.gateway.mailbox import USERS, Mailbox, Problem
from app.sandbox.gateway.operations import operate
from app.sandbox.gateway.proofs import DatedTimestamper, FactsOf, ProofDesk, Timestamper
from app.sandbox.gateway.sessions import Sessions
from app.sandbox.people import COMMUNE, SEED, Person, Town

_MAX_UPLOAD = 20_000_000
_MAX_LIMIT = 500


class GatewayServer:
    """One body's gateway. Its states are public: tests and the town act on them; ``asgi`` serves them.

    ``clock``: UTC milliseconds. ``count`` limits or repeats the letters. ``archive_url``: base of the
    as@lae simulator (``…/restservices``); without it the archive is not among the capabilities.
    ``facts_of`` and ``timestamp``: see `proofs`; both may be set later.
    """

    def __init__(
        self,
        town: Town,
        *,
        seed: int = SEED,
        clock: Callable[[], int] = lambda: time.time_ns() // 1_000_000,
        today: date | None = None,
        count: int | None = None,
        archive_url: str = "",
        facts_of: FactsOf | None = None,
        timestamp: Timestamper | None = None,
        timestamp_at: DatedTimestamper | None = None,
    ) -> None:
        def now_s() -> float:
            return clock() / 1000

        day = today or datetime.fromtimestamp(now_s(), UTC).date()
        self.town = town
        self.mailbox = Mailbox(town, today=day, seed=seed, count=count, now_s=now_s)
        self.sessions = Sessions(USERS, now_s=now_s)
        self.leave = LeaveDesk(town, day)
        self.proofs = ProofDesk(town, facts_of, timestamp, timestamp_at)
        self.deposits = DepositDesk(town, archive_url)
        self.domains: dict[str, dict[str, str]] = {
            "convocations": {"mode": "direct"},
            "courrier": {"mode": "gateway", "version": "1"},
            "grh": {"mode": "parapheur", "type": "GRH"} if town.key == COMMUNE.key else {"mode": "gateway"},
        }
        if archive_url:
            self.connect_archive(archive_url)
        self.busy_next = 0
        """How many of the next requests are answered 503 with ``Retry-After``."""
        self.retry_after_s = 120
        self.asgi = gateway_app(self)

    def connect_archive(self, url: str) -> None:
        """Deposit from now on at that as@lae (base ``…/restservices``)."""
        self.deposits.archive_url = url
        self.domains["archive"] = {"mode": "gateway"}


def gateway_app(gateway: GatewayServer) -> Starlette:
    """The ASGI application of one gateway."""
    face = _Face(gateway)
    courrier = "/courrier/v1"
    routes = [
        Route("/v1/session", face.log_in, methods=["POST"]),
        Route("/v1/session/refresh", face.refresh, methods=["POST"]),
        Route("/v1/capabilities", face.capabilities),
        Route(f"{courrier}/me", face.me),
        Route(f"{courrier}/changes", face.changes),
        Route(f"{courrier}/letters", face.letters),
        Route(f"{courrier}/letters/{{letter}}", face.letter),
        Route(f"{courrier}/letters/{{letter}}/files/{{file}}", face.file),
        Route(f"{courrier}/letters/{{letter}}/notes", face.notes),
        Route(f"{courrier}/letters/{{letter}}/history", face.history),
        Route(f"{courrier}/directory", face.directory),
        Route(f"{courrier}/operations", face.operations, methods=["POST"]),
        Route(f"{courrier}/uploads/{{upload}}", face.upload, methods=["PUT"]),
        Route(f"{courrier}/acks", face.acks, methods=["POST"]),
        Route("/convocations/v1/sittings/{seance}/proof", face.proof),
        Route("/convocations/v1/sittings/{seance}/tokens", face.tokens),
        Route("/archive/v1/deposits", face.deposit, methods=["POST"]),
        Route("/archive/v1/deposits/{deposit}", face.deposit_state),
        Route("/grh/v1/leave-requests", face.leave_requests),
        Route("/grh/v1/decisions", face.decide, methods=["POST"]),
    ]
    return Starlette(routes=routes, exception_handlers={Problem: _problem})


async def _problem(request: Request, error: Exception) -> Response:
    assert isinstance(error, Problem)
    facts = {"type": "about:blank", "title": error.code, "status": error.status, "code": error.code, **error.facts}
    return JSONResponse(facts, error.status, error.headers, media_type="application/problem+json")


async def _body(request: Request) -> dict[str, Any]:
    try:
        found = json.loads(await request.body())
    except ValueError as error:
        raise Problem(400, "invalid_request") from error
    if not isinstance(found, dict):
        raise Problem(400, "invalid_request")
    return found


def ranged(request: Request, content: bytes, media_type: str) -> Response:
    """The bytes, or the part asked for by a simple ``Range: bytes=<start>-`` (RFC 9110 §14)."""
    headers = {"Accept-Ranges": "bytes", "ETag": f'"{hashlib.sha256(content).hexdigest()[:32]}"'}
    if request.headers.get("if-none-match") == headers["ETag"]:
        return Response(status_code=304, headers=headers)
    wanted = request.headers.get("range", "")
    start = wanted.removeprefix("bytes=").removesuffix("-")
    if not wanted.startswith("bytes=") or not start.isdecimal():
        return Response(content, headers=headers, media_type=media_type)
    offset = int(start)
    if offset >= len(content):
        return Response(status_code=416, headers={"Content-Range": f"bytes */{len(content)}"})
    headers["Content-Range"] = f"bytes {offset}-{len(content) - 1}/{len(content)}"
    return Response(content[offset:], 206, headers, media_type)


class _Face:
    """Handlers; state is in the gateway. Drawing scans is slow: done in a thread."""

    def __init__(self, gateway: GatewayServer) -> None:
        self.gateway = gateway
        self.box = gateway.mailbox

    def who(self, request: Request) -> Person:
        """The user; plays « busy » first when ordered to."""
        if self.gateway.busy_next > 0:
            self.gateway.busy_next -= 1
            problem = Problem(503, "retry_later")
            problem.headers = {"Retry-After": str(self.gateway.retry_after_s)}
            raise problem
        return self.gateway.sessions.who(request.headers.get("authorization", ""))

    async def log_in(self, request: Request) -> Response:
        body = await _body(request)
        answer = self.gateway.sessions.log_in(str(body.get("login") or ""), str(body.get("password") or ""))
        return JSONResponse(answer, headers={"Cache-Control": "no-store"})

    async def refresh(self, request: Request) -> Response:
        body = await _body(request)
        answer = self.gateway.sessions.refresh(str(body.get("refresh_token") or ""))
        return JSONResponse(answer, headers={"Cache-Control": "no-store"})

    async def capabilities(self, request: Request) -> Response:
        self.who(request)
        return JSONResponse({"domains": self.gateway.domains})

    # --- courrier -------------------------------------------------------------------------------

    async def me(self, request: Request) -> Response:
        who = self.who(request)
        features = ["notes", "visa", "upload"]
        return JSONResponse({"user_id": who.login, "name": who.name, "services": [], "features": features})

    async def changes(self, request: Request) -> Response:
        who, query = self.who(request), request.query_params
        limit = int(query["limit"]) if query.get("limit", "").isdecimal() else 200
        page = await asyncio.to_thread(
            self.box.changes, who.login, query.get("cursor", ""), max(1, min(limit, _MAX_LIMIT))
        )
        return JSONResponse(page)

    async def letters(self, request: Request) -> Response:
        who, query = self.who(request), request.query_params
        seen = [i for i in self.box.letters if self.box.sees(who.login, i)]
        found = [await asyncio.to_thread(self.box.letter_json, who.login, id_) for id_ in seen]
        for name in ("direction", "status"):
            found = [x for x in found if query.get(name, x[name]) == x[name]]
        if role := query.get("role"):
            found = [x for x in found if role in x["my_roles"]]
        if due := query.get("due_before"):
            found = [x for x in found if x["due_date"] and x["due_date"] < due]
        if text := query.get("q", "").lower():
            found = [x for x in found if text in x["subject"].lower()]
        start = int(query["page_token"]) if query.get("page_token", "").isdecimal() else 0
        limit = int(query["limit"]) if query.get("limit", "").isdecimal() else 50
        following = str(start + limit) if start + limit < len(found) else None
        return JSONResponse({"items": found[start : start + limit], "next_page_token": following})

    async def letter(self, request: Request) -> Response:
        who, id_ = self.who(request), request.path_params["letter"]
        self.box.seen_letter(who.login, id_)
        facts = await asyncio.to_thread(self.box.letter_json, who.login, id_)
        return JSONResponse(facts, headers={"ETag": f'"{facts["version"]}"'})

    async def file(self, request: Request) -> Response:
        who, path = self.who(request), request.path_params
        content, media_type = await asyncio.to_thread(self.box.file_bytes, who.login, path["letter"], path["file"])
        return ranged(request, content, media_type)

    async def notes(self, request: Request) -> Response:
        who, id_ = self.who(request), request.path_params["letter"]
        self.box.seen_letter(who.login, id_)
        ids = [n for n, note in self.box.notes.items() if note["letter_id"] == id_]
        return JSONResponse({"items": [self.box.note_json(who.login, n) for n in ids]})

    async def history(self, request: Request) -> Response:
        who, id_ = self.who(request), request.path_params["letter"]
        return JSONResponse({"items": self.box.seen_letter(who.login, id_).history})

    async def directory(self, request: Request) -> Response:
        self.who(request)
        text = request.query_params.get("q", "").lower()
        people = [{"user_id": p.login, "name": p.name, "function": p.function} for p in USERS]
        return JSONResponse({"items": [p for p in people if text in p["name"].lower()]})

    async def operations(self, request: Request) -> Response:
        who, body = self.who(request), await _body(request)
        if request.headers.get("idempotency-key") != body.get("op_id"):
            raise Problem(400, "invalid_request")
        status, answer = await asyncio.to_thread(operate, self.box, who, body)
        return JSONResponse(answer, status)

    async def upload(self, request: Request) -> Response:
        self.who(request)
        content = await request.body()
        if len(content) > _MAX_UPLOAD:
            raise Problem(413, "too_large")
        if not content.startswith(b"%PDF-"):
            raise Problem(415, "unsupported_type")
        self.box.uploads[request.path_params["upload"]] = content
        return Response(status_code=204)

    async def acks(self, request: Request) -> Response:
        who, body = self.who(request), await _body(request)
        self.box.acknowledge(who.login, body.get("items") or ())
        return Response(status_code=204)

    # --- the rest -------------------------------------------------------------------------------

    async def proof(self, request: Request) -> Response:
        found = await asyncio.to_thread(self.gateway.proofs.proof, self.who(request), request.path_params["seance"])
        if found is None:
            raise Problem(404, "not_found")
        return JSONResponse(found)

    async def tokens(self, request: Request) -> Response:
        found = await asyncio.to_thread(self.gateway.proofs.archive, self.who(request), request.path_params["seance"])
        if found is None:
            raise Problem(404, "not_found")
        return Response(found, media_type="application/zip")

    async def deposit(self, request: Request) -> Response:
        who = self.who(request)
        if "archive" not in self.gateway.domains:
            raise Problem(404, "not_found")
        if request.headers.get("content-type", "").startswith("multipart/"):
            async with request.form(max_files=200) as form:
                words = {name: str(value) for name, value in form.items() if not isinstance(value, UploadFile)}
                pieces = [
                    Piece(part.filename or "piece", part.content_type or "application/octet-stream", await part.read())
                    for part in form.getlist("files") if isinstance(part, UploadFile)
                ]  # fmt: skip
            title, reference = words.get("title") or words.get("source_id", ""), words.get("source_id", "")
            op_id = words.get("op_id", "")
        else:
            body = await _body(request)
            op_id, source = str(body.get("op_id") or ""), body.get("source") or {}
            title, reference, pieces = await asyncio.to_thread(self._own_source, who, source)
        if not op_id or not pieces or request.headers.get("idempotency-key") != op_id:
            raise Problem(422, "missing_field", field="files")
        done = await self.gateway.deposits.deposit(op_id, title, reference, pieces)
        return JSONResponse(done.facts())

    def _own_source(self, who: Person, source: dict[str, Any]) -> tuple[str, str, list[Piece]]:
        """A letter is at hand; any other source must come with its files."""
        if source.get("domain") != "courrier":
            raise Problem(422, "missing_field", field="files")
        letter = self.box.seen_letter(who.login, str(source.get("id")))
        pieces = [Piece(f.name, f.media_type, f.content()) for f in letter.files if not f.missing]
        return str(letter.facts["subject"]), str(letter.facts["chrono"]), pieces

    async def deposit_state(self, request: Request) -> Response:
        self.who(request)
        deposit = self.gateway.deposits.find(request.path_params["deposit"])
        if deposit is None:
            raise Problem(404, "not_found")
        return JSONResponse((await self.gateway.deposits.refresh(deposit)).facts())

    async def leave_requests(self, request: Request) -> Response:
        self.who(request)
        query = request.query_params
        wanted = (query.get("status", ""), query.get("cursor", ""), query.get("ends_after", ""))
        return JSONResponse(self.gateway.leave.page(*wanted))

    async def decide(self, request: Request) -> Response:
        who, body = self.who(request), await _body(request)
        return JSONResponse(self.gateway.leave.decide(body, who.login))
