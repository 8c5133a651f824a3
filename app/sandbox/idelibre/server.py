"""The Socket.IO events and HTTP routes of the invented i-délibre server.

`IdelibreServer.asgi` runs under `serve.LoopbackServer`, any number of times: each start finds the
state as it was and no socket of before. Methods may be called from any thread.
"""

from __future__ import annotations

import asyncio
import enum
import io
import json
import logging
import threading
import time
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import socketio
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from app.sandbox.idelibre import content, payloads, tokens
from app.sandbox.idelibre.content import ACTEURS
from app.sandbox.idelibre.office import Office
from app.sandbox.idelibre.state import Meeting, Note, State, User
from app.sandbox.people import SEED, Person, Town, stable_uuid

NAMESPACE = "/0.2.0"
API = "/nodejs/0.2.0"
_FEEDBACK_SEANCES = {
    ACTEURS: "updateSeancesFeedback",
    content.ADMINISTRATIFS: "updateSeancesAdministratifsFeedback",
}

_silent = logging.getLogger("app.sandbox.idelibre.library")
_silent.setLevel(logging.CRITICAL + 1)

Answer = tuple[str, Any] | None
"""Event and payload to send back, or nothing."""


class SocketFault(enum.StrEnum):
    """What may go wrong with the next event of a name."""

    DROP = "drop"
    """Act, then cut the socket before the feedback."""
    DROP_BEFORE = "drop_before"
    """Cut the socket without acting."""
    MUTE = "mute"
    """Act and say nothing."""
    GARBLE = "garble"
    """Answer text that is no JSON."""


@dataclass
class _ArmedEvent:
    fault: SocketFault
    event: str
    times: int


class IdelibreServer:
    """One structure. ``mode`` "4.3" has the attendance route, "4.2" the presence event."""

    def __init__(
        self,
        town: Town,
        people: Iterable[Person] | None = None,
        seed: int = SEED,
        clock: Callable[[], int] | None = None,
        mode: str = "4.3",
        *,
        today: date | None = None,
        scale: int = 1,
        large_pages: int = 0,
    ) -> None:
        """``today`` dates the content; ``scale`` repeats the coming council's agenda; ``large_pages`` adds
        one file of that many pages to it."""
        self.town = town
        self.mode = mode
        self.clock = clock or (lambda: time.time_ns() // 1_000_000)
        day = today or datetime.fromtimestamp(self.clock() / 1000, UTC).date()
        self.state: State = content.build(
            town, tuple(people or content.default_people(town)), day, seed, scale, large_pages
        )
        self.office = Office(self)
        self.sharing = True
        """``isSharedAnnotation`` of the structure."""
        self.ranges = True
        """Honour Range on downloads."""
        self.connections = 0
        """Sockets accepted so far."""
        self.events: list[tuple[str, str]] = []
        """(event, login) of everything received, refused ones included."""
        self._secret = stable_uuid("jwt", town.key, seed).encode()
        self._armed: list[_ArmedEvent] = []
        self._loop: asyncio.AbstractEventLoop | None = None
        self._sio: Any = None
        self._app: ASGIApp | None = None
        self._tasks: set[asyncio.Task[Any]] = set()
        self._starting = threading.Lock()

    # --- ASGI -----------------------------------------------------------------------------------

    async def asgi(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The application. A new loop means a new start: sockets and their timers begin afresh."""
        with self._starting:
            loop = asyncio.get_running_loop()
            if self._app is None or self._loop is not loop:
                self._loop = loop
                self._sio = self._make_sockets()
                self._app = socketio.ASGIApp(self._sio, other_asgi_app=Starlette(routes=self._routes()))
            app = self._app
        await app(scope, receive, send)

    def _make_sockets(self) -> Any:
        sio = socketio.AsyncServer(
            async_mode="asgi",
            # Otherwise ``hello`` overtakes the CONNECT packet and clients cannot answer it (interop §3).
            always_connect=True,
            namespaces=[NAMESPACE],
            logger=_silent,
            engineio_logger=_silent,
            cors_allowed_origins=[],
        )
        sio.on("connect", self._connected, namespace=NAMESPACE)
        for event in self._handlers():
            sio.on(event, self._receiver(event), namespace=NAMESPACE)
        return sio

    async def _connected(self, sid: str, _environ: Any, _auth: Any = None) -> None:
        self.connections += 1
        await self._sio.emit("hello", {}, to=sid, namespace=NAMESPACE)

    def _receiver(self, event: str) -> Callable[..., Any]:
        async def receive(sid: str, payload: Any = None) -> None:
            await self._handle(event, sid, payload)

        return receive

    # --- events ---------------------------------------------------------------------------------

    def _handlers(self) -> dict[str, Callable[[User, Any], Answer]]:
        handlers: dict[str, Callable[[User, Any], Answer]] = {
            "authenticate": lambda _user, _payload: None,
            "updateSeances": self._update_seances,
            "getUserList": self._user_list,
            "getAnnotations": self._get_annotations,
            "ARs": self._acknowledge,
            "annotation": self._annotation,
            "deleteAnnotations": self._delete_annotations,
            "sendAnnotationRead": self._annotation_read,
            "archivedSeancesList": self._archived_seances,
            "archivedProjetsList": self._archived_projets,
            "archivedOtherdocsList": self._archived_others,
        }
        if self.mode == "4.2":
            handlers["sendPresence"] = self._send_presence
        return handlers

    async def _handle(self, event: str, sid: str, payload: Any) -> None:
        fault = self._take(event)
        if fault is SocketFault.DROP_BEFORE:
            await self._cut(sid)
            return
        if event == "authenticate":
            answer = await self._authenticate(sid, payload)
        else:
            user = self.user_of_token(payload.get("token") if isinstance(payload, dict) else None)
            self.events.append((event, user.person.login if user else ""))
            if user is None:
                answer = ("authFeedback", {"success": False})
            else:
                with self.state.lock:
                    answer = self._handlers()[event](user, payload)
        if fault is SocketFault.DROP:
            await self._cut(sid)
        elif answer is not None and fault is not SocketFault.MUTE:
            data = "{pas du JSON" if fault is SocketFault.GARBLE else answer[1]
            arguments = () if data is None else (data,)
            await self._sio.emit(answer[0], arguments, to=sid, namespace=NAMESPACE)

    async def _cut(self, sid: str) -> None:
        await self._sio.eio.disconnect(self._sio.manager.eio_sid_from_sid(sid, NAMESPACE))

    async def _authenticate(self, sid: str, payload: Any) -> Answer:
        data = payload if isinstance(payload, dict) else {}
        login = str(data.get("username") or "")
        self.events.append(("authenticate", login))
        if set(data) != {"username", "password", "suffix", "token"}:
            return "authFeedback", {"success": False}
        user = self.state.user_by_login(login)
        by_token = self.user_of_token(data["token"])
        good = user is not None and user.active and data["suffix"] == self.town.suffix
        if user is None or not good or not (by_token is user if data["token"] else data["password"] == user.password):
            return "authFeedback", {"success": False}
        await self._sio.enter_room(sid, user.id, namespace=NAMESPACE)
        return "authFeedback", {
            "success": True,
            "token": self.make_token(user),
            "userId": user.id,
            "configuration": {"isSharedAnnotation": self.sharing},
        }

    def make_token(self, user: User) -> str:
        issued = self.clock() // 1000
        claims = {"userId": user.id, "group_id": user.role, "iat": issued, "exp": issued + tokens.LIFETIME_S}
        return tokens.make(self._secret, claims)

    def user_of_token(self, token: object) -> User | None:
        """Who the token names; None when it is wrong, old, revoked, or the login disabled."""
        claims = tokens.read(self._secret, token)
        user = self.state.users.get(claims["userId"]) if claims else None
        if user is None or claims is None or not user.active or claims["exp"] * 1000 <= self.clock():
            return None
        return user if claims["iat"] * 1000 >= user.tokens_from_ms else None

    def _update_seances(self, user: User, payload: Any) -> Answer:
        held = {str(i["seanceId"]): int(i["seanceRev"]) for i in payload["seancesList"]}
        listed = {m.id: m for m in self.meetings_of(user)}
        answer = {
            "toAdd": [self._seance(m, user) for m in listed.values() if m.id not in held],
            "toModify": [self._seance(m, user) for m in listed.values() if m.id in held and held[m.id] != m.revision],
            "toRemove": [{"seanceId": id} for id in held if id not in listed],
        }
        return _FEEDBACK_SEANCES.get(user.role, "updateSeancesInvitesFeedback"), json.dumps(answer, ensure_ascii=False)

    def _seance(self, meeting: Meeting, user: User) -> dict[str, Any]:
        return payloads.seance(self.state, meeting, user, self.mode)

    def meetings_of(self, user: User) -> list[Meeting]:
        """Current meetings a user is convened to."""
        return [m for m in self.state.meetings.values() if not m.archived and user.id in m.convocations]

    def _user_list(self, user: User, payload: Any) -> Answer:
        meeting = self.state.meetings.get(payload["seanceId"])
        people = payloads.members(self.state, meeting) if meeting and user.id in meeting.convocations else []
        return "userList", json.dumps(people, ensure_ascii=False)

    def _acknowledge(self, user: User, payload: Any) -> Answer:
        now = self.clock()
        for id in payload["seancesId"]:
            meeting = self.state.meetings.get(id)
            if meeting is None or user.id not in meeting.convocations:
                continue
            self.state.receipts.append((user.id, id, now))
            convocation = meeting.convocations[user.id]
            if convocation.read_at_ms is None:
                convocation.read_at_ms = now
        return "convocationReadFeedBack", None

    def _send_presence(self, user: User, payload: Any) -> Answer:
        meeting = self.state.meetings.get(payload["seanceId"])
        if meeting is not None and user.id in meeting.convocations and meeting.date_ms > self.clock():
            convocation = meeting.convocations[user.id]
            convocation.attendance = payload["presentStatus"]
            convocation.proxy_holder = payload["procuration_name"] or ""
            self.state.presences.append((user.id, meeting.id, convocation.attendance))
        return None

    # --- annotations ----------------------------------------------------------------------------

    def _get_annotations(self, user: User, _payload: Any) -> Answer:
        visible = [payloads.note(n, user.id) for n in self.state.notes.values() if n.visible_to(user.id)]
        return "getAnnotationsFeedback", json.dumps(visible, ensure_ascii=False)

    def _annotation(self, user: User, payload: Any) -> Answer:
        known = False
        for item in payload["annotation"]:
            if not isinstance(item, str) or user.role != ACTEURS:
                # An object where text belongs: the real server does not understand it either.
                return None
            fields = json.loads(item)
            meeting = self.state.meeting_of(fields["originType"], fields["originId"])
            before = self.state.notes.get(fields["annotation_id"])
            if meeting is None or meeting.archived or (before and before.author != user.id):
                return None
            known = before is not None
            fields["annotation_author_id"] = user.id
            note = Note(fields)
            self.state.notes[note.id] = note
            self._announce(note)
        return "updateAnnotationFeedback" if known else "addNewAnnotationFeedback", {}

    def _announce(self, note: Note) -> None:
        for reader in note.shared_with:
            data = {"annotation": {**note.fields, "isread": False}}
            self.push("newAnnotation", [reader], json.dumps(data, ensure_ascii=False))

    def _delete_annotations(self, user: User, payload: Any) -> Answer:
        for id in payload["ids"]:
            note = self.state.notes.get(id)
            if note is not None and note.author == user.id:
                del self.state.notes[id]
                self.push("sharedAnnotationDeleted", note.shared_with, {"annotation_Id": id})
        return "deleteAnnotationFeedback", {}

    def _annotation_read(self, user: User, payload: Any) -> Answer:
        for id in payload["annotationIds"]:
            if id in self.state.notes:
                self.state.notes[id].read_by.add(user.id)
        return "sendAnnotationReadFeedback", {}

    # --- archives -------------------------------------------------------------------------------

    def _archived_seances(self, user: User, _payload: Any) -> Answer:
        past = [m for m in self.state.meetings.values() if m.archived and user.id in m.convocations]
        return "archivedSeancesListFeedBack", json.dumps([payloads.archived_seance(m) for m in past])

    def _archived_projets(self, _user: User, payload: Any) -> Answer:
        meeting = self.state.meetings.get(payload["seanceId"])
        items = [payloads.archived_projet(p, n) for n, p in enumerate(meeting.projects)] if meeting else []
        return "archivedProjetsListFeedBack", json.dumps(items, ensure_ascii=False)

    def _archived_others(self, _user: User, payload: Any) -> Answer:
        meeting = self.state.meetings.get(payload["seanceId"])
        return "archivedOtherdocsListFeedBack", json.dumps(payloads.other_documents(meeting) if meeting else [])

    # --- push and faults ------------------------------------------------------------------------

    def push(self, event: str, user_ids: Iterable[str], payload: Any = None) -> None:
        """Send ``event`` to every connected device of these users. Nothing happens while stopped."""
        loop = self._loop
        if loop is None or loop.is_closed():
            return
        rooms = list(user_ids)
        loop.call_soon_threadsafe(self._push_soon, event, rooms, payload)

    def _push_soon(self, event: str, rooms: list[str], payload: Any) -> None:
        for room in rooms:
            arguments = () if payload is None else (payload,)
            task = asyncio.ensure_future(self._sio.emit(event, arguments, room=room, namespace=NAMESPACE))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    def arm(self, fault: SocketFault | str, event: str, *, times: int = 1) -> None:
        """Play ``fault`` on the next ``times`` events of this name."""
        with self.state.lock:
            self._armed.append(_ArmedEvent(SocketFault(fault), event, times))

    def _take(self, event: str) -> SocketFault | None:
        with self.state.lock:
            for armed in self._armed:
                if armed.event == event:
                    armed.times -= 1
                    if armed.times <= 0:
                        self._armed.remove(armed)
                    return armed.fault
        return None

    # --- HTTP -----------------------------------------------------------------------------------

    def _routes(self) -> list[Route]:
        routes = [
            Route("/nodejs/checkConnection", self._check),
            Route("/nodejs/forgetPassword", self._forget_password, methods=["POST"]),
            Route(f"{API}/users/changePassword", self._change_password, methods=["POST"]),
            Route(f"{API}/projets/dlPdf/{{id}}", self._download),
            Route(f"{API}/annexes/dlAnnexe/{{id}}", self._download),
            Route(f"{API}/otherdocs/dlPdf/{{id}}", self._download),
            Route(f"{API}/zips/dlZip/{{id}}", self._zip),
        ]
        if self.mode == "4.3":
            routes.append(Route(f"{API}/attendance/sittings/{{id}}", self._attendance, methods=["GET", "POST"]))
        return routes

    async def _check(self, _request: Request) -> Response:
        return PlainTextResponse("4.3.0-alpha.3" if self.mode == "4.3" else "4.2.1")

    async def _download(self, request: Request) -> Response:
        user = self.user_of_token(request.headers.get("token"))
        if user is None:
            return PlainTextResponse("", 401)
        file = self.state.files.get(request.path_params["id"])
        if file is None:
            return PlainTextResponse("", 404)
        data = await asyncio.to_thread(lambda: file.data)
        start = self._range_start(request.headers.get("range", ""), len(data))
        if start is None:
            return Response(data, 200, media_type=file.media_type)
        if start >= len(data):
            return Response(b"", 416, {"content-range": f"bytes */{len(data)}"})
        headers = {"content-range": f"bytes {start}-{len(data) - 1}/{len(data)}"}
        return Response(data[start:], 206, headers, file.media_type)

    def _range_start(self, header: str, _size: int) -> int | None:
        first = header.removeprefix("bytes=").removesuffix("-")
        return int(first) if self.ranges and header.startswith("bytes=") and first.isdigit() else None

    async def _zip(self, request: Request) -> Response:
        meeting = self.state.meetings.get(request.path_params["id"])
        if self.user_of_token(request.headers.get("token")) is None:
            return PlainTextResponse("", 401)
        if meeting is None:
            return PlainTextResponse("", 404)
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive:
            for number, id in enumerate(meeting.file_ids()):
                archive.writestr(zipfile.ZipInfo(f"{number:02}__{id}.pdf"), self.state.files[id].data)
        return Response(buffer.getvalue(), media_type="application/zip")

    async def _attendance(self, request: Request) -> Response:
        body = await request.json() if request.method == "POST" else {}
        user = self.user_of_token(body.get("token") if body else request.headers.get("token"))
        if user is None:
            return PlainTextResponse("", 401)
        meeting = self.state.meetings.get(request.path_params["id"])
        if meeting is None or meeting.archived or user.id not in meeting.convocations:
            return PlainTextResponse("", 404)
        if request.method == "GET":
            return JSONResponse(self._attendance_of(meeting, user))
        with self.state.lock:
            return self._take_attendance(meeting, user, body["attendanceStatus"])

    def _attendance_of(self, meeting: Meeting, user: User) -> dict[str, Any]:
        others = [self.state.users[id] for id in meeting.convocations if id != user.id]
        elected = sorted((u for u in others if u.role == ACTEURS and u.active), key=lambda u: u.person.last_name)
        return {
            "attendance": meeting.convocations[user.id].attendance,
            "hasDeputy": user.id in self.state.deputies,
            "isMandatorAllowed": meeting.proxy_allowed and user.role == ACTEURS,
            "availableMandators": [
                {"id": u.id, "firstName": u.person.first_name, "lastName": u.person.last_name} for u in elected
            ],
        }

    def _take_attendance(self, meeting: Meeting, user: User, chosen: dict[str, Any]) -> Response:
        allowed = ["present", "absent"]
        if user.role == ACTEURS:
            allowed += ["remote"] * meeting.remote_allowed + ["poa"] * meeting.proxy_allowed
            allowed += ["deputy"] * (user.id in self.state.deputies)
        holder = chosen.get("mandatorId")
        if chosen["attendance"] not in allowed or meeting.date_ms <= self.clock():
            return JSONResponse({"message": "ATTENDANCE_NOT_ALLOWED"}, 400)
        if chosen["attendance"] == "poa" and (holder == user.id or holder not in meeting.convocations):
            return JSONResponse({"message": "BAD_MANDATOR"}, 400)
        convocation = meeting.convocations[user.id]
        convocation.attendance, convocation.proxy_holder = chosen["attendance"], holder or ""
        self.state.presences.append((user.id, meeting.id, convocation.attendance))
        return JSONResponse({})

    async def _change_password(self, request: Request) -> Response:
        body = await request.json()
        user = self.user_of_token(body.get("token"))
        if user is None or body.get("currentPassword") != user.password:
            return PlainTextResponse("", 403)
        new = str(body.get("newPassword") or "")
        if len(new) < 12:
            weak = {"message": "ENTROPY_TOO_LOW", "minEntropyValue": 80, "currentEntropyValue": 6 * len(new)}
            return JSONResponse(weak, 400)
        user.password = new
        user.tokens_from_ms = self.clock() + 1000
        return JSONResponse({})

    async def _forget_password(self, request: Request) -> Response:
        body = await request.json()
        self.events.append(("forgetPassword", str(body.get("username", ""))))
        return JSONResponse({})
