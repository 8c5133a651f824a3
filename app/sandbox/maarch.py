"""A Maarch Courrier on loopback, over the gateway simulator's mailbox: the routes that `connectors.maarch` uses.

Behaves as version 2301 (acropolis.md §5): bearer in headers, baskets, actions by component, one-minute locks that a
200 « No resource to process » tells, notes without a client id. Letters are numbered from 100 on.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from app.sandbox.gateway.mailbox import USERS, Mailbox, Problem, StoredLetter
from app.sandbox.gateway.operations import operate
from app.sandbox.people import COMMUNE, MAYOR, Person, Town, stable_uuid

PARIS = ZoneInfo("Europe/Paris")
GROUP, LOCK_S, TOKEN_S = 7, 60, 30 * 60
BASKETS = {1: "Courriers à traiter", 2: "Copies", 3: "À viser"}
_STATUS = {
    "new": "NEW", "in_progress": "COU", "waiting_opinion": "EAVIS", "waiting_visa": "EVIS",
    "waiting_signature": "ESIG", "to_send": "EENV", "sent": "ENVDONE", "closed": "END", "no_action": "SSUITE",
    "archived": "ACK_SEDA",
}  # fmt: skip
_CATEGORY = {"in": "incoming", "out": "outgoing", "internal": "internal"}
_ACTIONS = {
    21: ("redirectAction", "assign"),
    22: ("closeMailAction", "close"),
    23: ("continueVisaCircuitAction", "visa"),
    24: ("rejectVisaBackToPreviousAction", "visa_refuse"),
    25: ("giveOpinionParallelAction", "opinion"),
}
_OPEN_TO = {"assign": "action", "close": "action", "visa": "visa", "visa_refuse": "visa", "opinion": "opinion"}


class MaarchServer:
    """``asgi`` is to be served by `serve.LoopbackServer`; ``box`` holds the letters."""

    def __init__(self, town: Town = COMMUNE, *, box: Mailbox | None = None, people: tuple[Person, ...] = USERS) -> None:
        self.box = box or Mailbox(town, count=6)
        self.people = {person.login: person for person in people}
        self.ids = {id: 100 + number for number, id in enumerate(self.box.letters)}
        self.tokens: dict[str, str] = {}
        self.may_list = True
        """``POST /res/list`` answers; where a user's groups have no clause it is a 400."""
        self.acts: list[tuple[str, str]] = []
        """(action of the contract, letter) really done."""
        self.lock = threading.RLock()
        self.asgi = Starlette(routes=self._routes())

    # --- what tests order -----------------------------------------------------------------------

    def expire(self) -> None:
        """Every bearer is refused from now on; refresh tokens live."""
        self.tokens.clear()

    def hold(self, letter: str, who: Person, seconds: float = LOCK_S) -> None:
        self.box.hold(letter, who, seconds)

    # --- HTTP -----------------------------------------------------------------------------------

    def _routes(self) -> list[Route]:
        basket = "/rest/resourcesList/users/{user}/groups/{group}/baskets/{basket}"
        resource = "/rest/resources/{res}"
        table: list[tuple[str, str, Callable[[Request, Person, Any], Response]]] = [
            ("GET", "/rest/currentUser/profile", self._profile),
            ("GET", "/rest/home", self._home),
            ("GET", basket, self._basket),
            ("GET", basket + "/actions", self._actions),
            ("PUT", basket + "/actions/{action}", self._act),
            ("PUT", basket + "/lock", self._lock),
            ("PUT", basket + "/unlock", self._unlock),
            ("POST", "/rest/res/list", self._dates),
            ("GET", resource, self._resource),
            ("GET", resource + "/content", self._content),
            ("GET", resource + "/contacts", self._contacts),
            ("GET", resource + "/listInstance", self._list_instance),
            ("GET", resource + "/visaCircuit", self._circuit),
            ("GET", resource + "/attachments", self._attachments),
            ("GET", resource + "/linkedResources", lambda _r, _w, _b: JSONResponse({"linkedResources": []})),
            ("GET", resource + "/notes", self._notes),
            ("POST", "/rest/notes", self._add_note),
            ("GET", "/rest/notes/{note}", self._read_note),
            ("PUT", "/rest/notes/{note}", self._edit_note),
            ("DELETE", "/rest/notes/{note}", self._delete_note),
            ("GET", "/rest/attachments/{attachment}/content", self._attachment),
            ("GET", "/rest/history", self._history),
            ("GET", "/rest/autocomplete/users", self._users),
        ]
        return [
            Route("/rest/authenticationInformations", self._informations),
            Route("/rest/authenticate", self._authenticate, methods=["POST"]),
            Route("/rest/authenticate/token", self._refresh),
            *(Route(path, self._guarded(handler), methods=[method]) for method, path, handler in table),
        ]

    def _guarded(self, handler: Callable[[Request, Person, Any], Response]) -> Any:
        async def endpoint(request: Request) -> Response:
            login = self.tokens.get(request.headers.get("authorization", "").removeprefix("Bearer "))
            if login is None:
                return _error(401, "Authentication Failed")
            body = await request.json() if request.method in ("PUT", "POST") else {}
            with self.lock:
                try:
                    return handler(request, self.people[login], body)
                except _OutOfPerimeter:
                    return _error(403, "Document out of perimeter")
                except Problem as problem:
                    return JSONResponse({"errors": [problem.code]})

        return endpoint

    async def _informations(self, _request: Request) -> Response:
        return JSONResponse({"authMode": "standard", "authUri": None})

    async def _authenticate(self, request: Request) -> Response:
        body = await request.json()
        person = self.people.get(str(body.get("login") or "").lower())
        if person is None or body.get("password") != person.password:
            return _error(401, "Authentication Failed")
        return Response(
            status_code=204, headers={"Token": self._token(person.login), "Refresh-Token": f"r-{person.login}"}
        )

    async def _refresh(self, request: Request) -> Response:
        login = request.query_params.get("refreshToken", "").removeprefix("r-")
        if login not in self.people:
            return _error(401, "Authentication Failed")
        return JSONResponse({"token": self._token(login)})

    def _token(self, login: str) -> str:
        token = stable_uuid("maarch", login, len(self.tokens), time.monotonic_ns())
        self.tokens[token] = login
        return token

    # --- who and what ---------------------------------------------------------------------------

    def serial(self, login: str) -> int:
        return 10 + list(self.people).index(login)

    def _login(self, serial: int) -> str:
        return list(self.people)[serial - 10]

    def _of(self, login: str, basket: int) -> list[str]:
        found = []
        for id, letter in self.box.letters.items():
            roles = {a["role"] for a in letter.assignments if a["user_id"] == login and a["done_at"] is None}
            wanted = {1: {"action", "opinion"}, 2: {"info"}, 3: {"visa", "sign"}}[basket]
            if roles & wanted and letter.facts["status"] not in ("closed", "no_action", "archived"):
                found.append(id)
        return found

    def _letter(self, request: Request, who: Person) -> tuple[str, StoredLetter]:
        number = int(request.path_params["res"])
        id = next((id for id, res in self.ids.items() if res == number), "")
        if not id or not self.box.sees(who.login, id):
            raise _OutOfPerimeter
        return id, self.box.letters[id]

    def _profile(self, _request: Request, who: Person, _body: Any) -> Response:
        return JSONResponse({"id": self.serial(who.login), "user_id": who.login, "firstname": who.first_name})

    def _home(self, _request: Request, who: Person, _body: Any) -> Response:
        baskets = [
            {"id": id, "basket_id": f"B{id}", "basket_name": name, "owner_user_id": self.serial(who.login),
             "redirected": False, "resourceNumber": len(self._of(who.login, id))}
            for id, name in BASKETS.items()
        ]  # fmt: skip
        return JSONResponse({"regroupedBaskets": [{"groupSerialId": GROUP, "baskets": baskets}], "assignedBaskets": []})

    def _basket(self, request: Request, who: Person, _body: Any) -> Response:
        ids = [self.ids[id] for id in self._of(who.login, int(request.path_params["basket"]))]
        return JSONResponse({"resources": [], "count": len(ids), "allResources": ids})

    def _dates(self, _request: Request, who: Person, body: Any) -> Response:
        if not self.may_list or set(body) != {"select", "clause", "orderBy", "limit", "withFile"}:
            return _error(400, "Bad Request")
        wanted = {int(n) for n in str(body["clause"]).partition("(")[2].rstrip(")").split(",")}
        rows = [
            {"res_id": self.ids[id], "modification_date": self._modified(letter), "status": _status(letter)}
            for id, letter in self.box.letters.items()
            if self.ids[id] in wanted and self.box.sees(who.login, id)
        ]
        return JSONResponse({"resources": rows, "count": len(rows)})

    def _modified(self, letter: StoredLetter) -> str:
        """Moves with the letter's version, a second each."""
        moment = datetime(2026, 11, 2, 8, tzinfo=UTC).timestamp() + letter.version
        return datetime.fromtimestamp(moment, PARIS).strftime("%Y-%m-%d %H:%M:%S.25")

    def _resource(self, request: Request, who: Person, _body: Any) -> Response:
        id, letter = self._letter(request, who)
        facts = letter.facts
        service = facts.get("service") or {}
        told: dict[str, Any] = {
            "resId": self.ids[id], "modelId": 1, "categoryId": _CATEGORY[facts["direction"]], "chrono": facts["chrono"],
            "status": _status(letter), "closingDate": None, "creationDate": facts["registered_at"].replace("T", " ")[:19],
            "modificationDate": self._modified(letter), "subject": facts["subject"], "statusLabel": facts["status"],
        }  # fmt: skip
        if not request.query_params.get("light"):
            told |= {
                "documentDate": facts.get("document_date"), "arrivalDate": facts.get("arrival_date"),
                "departureDate": facts.get("departure_date"), "processLimitDate": facts.get("due_date"),
                "destination": 3, "destinationLabel": service.get("label"), "priorityLabel": "Normale",
                "confidentiality": bool(facts.get("confidential")),
            }  # fmt: skip
        return JSONResponse(told)

    def _content(self, request: Request, who: Person, _body: Any) -> Response:
        _id, letter = self._letter(request, who)
        if not letter.files or letter.files[0].missing:
            return _error(400, "Document has no file")
        return Response(letter.files[0].content(), media_type="application/pdf")

    def _contacts(self, request: Request, who: Person, _body: Any) -> Response:
        _id, letter = self._letter(request, who)
        parties = (
            [letter.facts["sender"]] if request.query_params.get("type") == "senders" else letter.facts["recipients"]
        )
        contacts = [
            {"type": "contact", "firstname": "", "lastname": party.get("name"), "company": party.get("organisation")}
            for party in parties
            if party
        ]
        return JSONResponse({"contacts": contacts})

    def _list_instance(self, request: Request, who: Person, _body: Any) -> Response:
        _id, letter = self._letter(request, who)
        modes = {"action": "dest", "info": "cc", "opinion": "avis"}
        items = [
            {"listinstance_id": n, "item_id": a["user_id"], "itemSerialId": self.serial(a["user_id"]), "item_type": "user_id",
             "item_mode": modes[a["role"]], "labelToDisplay": a["label"], "process_date": a["done_at"],
             "difflist_type": "entity_id"}
            for n, a in enumerate(letter.assignments)
            if a["role"] in modes and a["user_id"] in self.people
        ]  # fmt: skip
        return JSONResponse({"listInstance": items, "hasHistory": False})

    def _circuit(self, request: Request, who: Person, _body: Any) -> Response:
        _id, letter = self._letter(request, who)
        steps = [a for a in letter.assignments if a["role"] in ("visa", "sign") and a["user_id"] in self.people]
        circuit = [
            {"sequence": n, "item_id": self.serial(a["user_id"]), "item_type": "user", "labelToDisplay": a["label"],
             "process_date": a["done_at"], "requested_signature": a["role"] == "sign"}
            for n, a in enumerate(steps)
        ]  # fmt: skip
        return JSONResponse({"circuit": circuit})

    def _attachments(self, request: Request, who: Person, _body: Any) -> Response:
        id, letter = self._letter(request, who)
        found = [
            {"resId": self.ids[id] * 100 + n, "title": file.name.rpartition(".")[0], "type": "simple_attachment",
             "format": "pdf", "status": "A_TRA"}
            for n, file in enumerate(letter.files)
            if n
        ]  # fmt: skip
        return JSONResponse({"attachments": found})

    def _attachment(self, request: Request, who: Person, _body: Any) -> Response:
        res, number = divmod(int(request.path_params["attachment"]), 100)
        id = next((id for id, each in self.ids.items() if each == res), "")
        if not id or not self.box.sees(who.login, id):
            raise _OutOfPerimeter
        return Response(self.box.letters[id].files[number].content(), media_type="application/pdf")

    # --- notes, history, people -----------------------------------------------------------------

    def _notes(self, request: Request, who: Person, _body: Any) -> Response:
        id, _letter = self._letter(request, who)
        notes = [note for note in self.box.notes.values() if note["letter_id"] == id]
        return JSONResponse({"notes": [self._note(note) for note in notes]})

    def _note(self, note: dict[str, Any]) -> dict[str, Any]:
        first, _, last = note["author"].partition(" ")
        created = datetime.fromisoformat(note["created_at"]).astimezone(PARIS).strftime("%Y-%m-%d %H:%M:%S")
        serial = self.serial(note["author_id"]) if note["author_id"] in self.people else 1
        return {"id": note["id"], "user_id": serial, "firstname": first, "lastname": last, "value": note["text"],
                "creation_date": created}  # fmt: skip

    def _add_note(self, _request: Request, who: Person, body: Any) -> Response:
        id = next((id for id, res in self.ids.items() if res == int(body["resId"])), "")
        if not id or not self.box.sees(who.login, id):
            raise _OutOfPerimeter
        number = str(500 + len(self.box.notes))
        self.box.add_note(number, id, who, str(body["value"]), "everyone")
        self.box.touch(id)
        return JSONResponse({"noteId": int(number)})

    def _read_note(self, request: Request, _who: Person, _body: Any) -> Response:
        note = self.box.notes.get(request.path_params["note"])
        if note is None:
            raise _OutOfPerimeter
        return JSONResponse({**self._note(note), "entities": note["service_ids"]})

    def _edit_note(self, request: Request, who: Person, body: Any) -> Response:
        note = self._own_note(request, who)
        if not isinstance(body.get("value"), str) or not body["value"]:
            return _error(400, "Body value is empty or not a string")
        note.update(text=body["value"], service_ids=list(body.get("entities") or ()))
        self.box.touch(note["letter_id"])
        return Response(status_code=204)

    def _delete_note(self, request: Request, who: Person, _body: Any) -> Response:
        note = self._own_note(request, who)
        self.box.drop_note(note["id"])
        self.box.touch(note["letter_id"])
        return Response(status_code=204)

    def _own_note(self, request: Request, who: Person) -> dict[str, Any]:
        note = self.box.notes.get(request.path_params["note"])
        if note is None or note["author_id"] != who.login:
            raise _OutOfPerimeter
        return note

    def _history(self, request: Request, who: Person, _body: Any) -> Response:
        number = int(request.query_params["resId"])
        id = next(id for id, res in self.ids.items() if res == number)
        if not self.box.sees(who.login, id):
            raise _OutOfPerimeter
        lines = [
            {"record_id": str(number), "event_date": line["at"].replace("T", " ")[:19], "userLabel": line["by"],
             "info": line["action"]}
            for line in self.box.letters[id].history
        ]  # fmt: skip
        return JSONResponse({"history": lines, "count": len(lines)})

    def _users(self, request: Request, _who: Person, _body: Any) -> Response:
        words = request.query_params.get("search", "").lower()
        if not words:
            return _error(400, "Bad Request")
        people = [p for p in self.people.values() if words in p.name.lower()]
        return JSONResponse([{"type": "user", "serialId": self.serial(p.login), "idToDisplay": p.name} for p in people])

    # --- acts -----------------------------------------------------------------------------------

    def _offered(self, letter: StoredLetter, login: str) -> dict[int, tuple[str, str]]:
        roles = {a["role"] for a in letter.assignments if a["user_id"] == login and a["done_at"] is None}
        if letter.facts["status"] == "closed":
            return {}
        return {number: action for number, action in _ACTIONS.items() if _OPEN_TO[action[1]] in roles}

    def _actions(self, request: Request, who: Person, _body: Any) -> Response:
        number = int(request.query_params["resId"])
        id = next((id for id, res in self.ids.items() if res == number), "")
        if not id or not self.box.sees(who.login, id):
            raise _OutOfPerimeter
        offered = self._offered(self.box.letters[id], who.login)
        return JSONResponse({"actions": [{"id": n, "label": c, "component": c} for n, (c, _a) in offered.items()]})

    def _lock(self, _request: Request, who: Person, body: Any) -> Response:
        for number in body["resources"]:
            id = next(id for id, res in self.ids.items() if res == number)
            letter = self.box.letters[id]
            if not self._is_held(letter, who):
                self.box.hold(id, who, LOCK_S)
        return Response(status_code=204)

    def _unlock(self, _request: Request, who: Person, body: Any) -> Response:
        for number in body["resources"]:
            id = next(id for id, res in self.ids.items() if res == number)
            if self.box.letters[id].locked_by == who.login:
                self.box.hold(id, who, -1)
        return Response(status_code=204)

    def _is_held(self, letter: StoredLetter, who: Person) -> bool:
        return bool(letter.locked_by) and letter.locked_by != who.login and letter.locked_until_s > self.box.now_s()

    def _act(self, request: Request, who: Person, body: Any) -> Response:
        (number,) = body["resources"]
        id = next((id for id, res in self.ids.items() if res == number), "")
        if not id or not self.box.sees(who.login, id):
            raise _OutOfPerimeter
        letter = self.box.letters[id]
        if self._is_held(letter, who):
            return JSONResponse({"success": "No resource to process"})
        offered = self._offered(letter, who.login).get(int(request.path_params["action"]))
        if offered is None:
            return _error(400, "Action is not linked to this group basket")
        action = offered[1]
        words = str((body.get("note") or {}).get("content") or "")
        order = {
            "op_id": stable_uuid("act", len(self.acts)), "letter_id": id, "if_version": letter.version, "action": action,
            "comment": words, "data": self._data(action, words, body.get("data") or {}),
        }  # fmt: skip
        operate(self.box, who, order)
        self.acts.append((action, id))
        return Response(status_code=204)

    def _data(self, action: str, words: str, data: dict[str, Any]) -> dict[str, Any]:
        if action == "opinion":
            return {"text": words}
        if action != "assign":
            return {}
        roles = {"dest": "action", "cc": "info", "avis": "opinion"}
        added = [item for item in data["listInstances"] if "process_date" not in item]
        return {"add": [{"user_id": self._login(int(i["item_id"])), "role": roles[i["item_mode"]]} for i in added]}


class _OutOfPerimeter(Exception):
    """The letter is not, or no longer, the user's."""


def _status(letter: StoredLetter) -> str:
    return _STATUS[letter.facts["status"]]


def _error(status: int, words: str) -> Response:
    return JSONResponse({"errors": words}, status)


__all__ = ["MAYOR", "MaarchServer"]
