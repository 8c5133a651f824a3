"""Secure mail of the Pastell on loopback: documents of the flux ``mailsec``, its journal, its recipients.

Behaves as `api/DocumentAPIController`, `api/JournalAPIController` and `model/DocumentEmail` of Pastell 3: made, filled
in and given files while its last action is ``creation`` or ``modification``; ``envoi`` mails each recipient a key;
consulting with it writes a line of the journal, time-stamped where an authority is set.
"""

from __future__ import annotations

import base64
import hashlib
import threading
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl
from zoneinfo import ZoneInfo

from asn1crypto import cms, tsp
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

MAILSEC = "mailsec"
PARIS = ZoneInfo("Europe/Paris")
_SECURE_MAIL, _DOCUMENT_ACTION = 5, 1
_OPEN = ("creation", "modification")
Stamp = Callable[[bytes, datetime], bytes]
"""(SHA-256 digest, moment) -> token (DER)."""


@dataclass(kw_only=True)
class Document:
    """A document and its journal."""

    id: str
    flux: str
    title: str
    data: dict[str, Any]
    actions: list[dict[str, str]] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)


@dataclass
class MailsecDesk:
    """Tests and the demonstration act on it as recipients do."""

    documents: dict[str, Document]
    """Those of the server, shared with it."""
    stamp: Stamp | None = None
    """Without an authority the journal has no proof."""
    allowed: bool = True
    journal_allowed: bool = True
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    journal: list[dict[str, Any]] = field(default_factory=list)
    keys: dict[str, tuple[str, str]] = field(default_factory=dict)
    """key of a recipient's link -> (document, address)."""
    read: set[str] = field(default_factory=set)
    lock: threading.RLock = field(default_factory=threading.RLock)

    # --- what recipients do -----------------------------------------------------------------------

    def link_of(self, document_id: str, address: str) -> str:
        """The key that the recipient was mailed."""
        return next(key for key, held in self.keys.items() if held == (document_id, address))

    def recipients(self, document_id: str) -> list[str]:
        """Addresses it was mailed to."""
        return [address for id, address in self.keys.values() if id == document_id]

    def consult(self, key: str, password: str = "") -> dict[str, bytes] | None:
        """The recipient opens the link: the files; None when the password is wrong."""
        with self.lock:
            document_id, address = self.keys[key]
            document = self.documents[document_id]
            wanted = str(document.data.get("password") or "")
            if wanted and password != wanted:
                return None
            if key not in self.read:
                self.read.add(key)
                self._write(_SECURE_MAIL, document, "Consulté", f"{address} a consulté le document")
                mine = [each for each, (id, _address) in self.keys.items() if id == document_id]
                everybody = all(each in self.read for each in mine)
                told = "Tous les destinataires ont consulté" if everybody else "Un destinataire a consulté"
                self._act(document, "reception" if everybody else "reception-partielle", f"{told} le message")
            return dict(document.files)

    def fail(self, document_id: str) -> None:
        """No address could be reached."""
        self._act(self.documents[document_id], "erreur", "Erreur : aucun email reçu")

    def sent(self) -> list[Document]:
        """Documents that left, in their order."""
        return [
            document
            for document in self.documents.values()
            if document.flux == MAILSEC and any(action["action"] == "envoi" for action in document.actions)
        ]

    # --- the journal ------------------------------------------------------------------------------

    def _act(self, document: Document, action: str, message: str = "") -> None:
        moment = self.clock().astimezone(PARIS).strftime("%Y-%m-%d %H:%M:%S")
        document.actions.append({"action": action, "date": moment, "message": message})
        self._write(_DOCUMENT_ACTION, document, action, message)

    def _write(self, type: int, document: Document, action: str, message: str) -> None:
        moment = self.clock()
        date = moment.astimezone(PARIS).strftime("%Y-%m-%d %H:%M:%S")
        text = f"{type} - 1 - 0 - {document.id} - {action} - {message} - {date} - {document.flux}"
        token = self.stamp(hashlib.sha256(text.encode()).digest(), moment) if self.stamp is not None else b""
        self.journal.append({
            "id_j": str(len(self.journal) + 1), "type": str(type), "id_e": "1", "id_u": "0", "id_d": document.id,
            "action": action, "message": message, "date": date, "message_horodate": text, "preuve": _reply(token),
            "date_horodatage": date if token else "", "document_type": document.flux, "titre": document.title,
        })  # fmt: skip

    # --- HTTP -------------------------------------------------------------------------------------

    def routes(self, login: Callable[[Request], str]) -> list[Route]:
        """Those of the flux; ``login`` says who asks."""
        document = "/api/v2/entite/{id_e}/document/{id_d}"
        table: list[tuple[str, str, Callable[[Request], Awaitable[Response]]]] = [
            ("POST", "/api/v2/entite/{id_e}/document", self._make),
            ("PATCH", document, self._fill),
            ("POST", document + "/file/{name}/{number}", self._add_file),
            ("POST", document + "/action/{action}", self._send),
            ("GET", "/api/v2/journal", self._journal),
            ("GET", "/api/v2/journal/{id_j}/jeton", self._token),
        ]
        return [Route(path, _guarded(login, handler), methods=[method]) for method, path, handler in table]

    async def _make(self, request: Request) -> Response:
        form = dict(await request.form())
        if form.get("type") != MAILSEC or not self.allowed:
            return error(403, "Acces interdit")
        with self.lock:
            id = base64.b32encode(hashlib.sha256(f"doc-{len(self.documents)}".encode()).digest())[:7].decode()
            made = self.documents[id] = Document(id=id, flux=MAILSEC, title="", data={})
            self._act(made, "creation", "Création du document [webservice]")
        return JSONResponse({**self._detail(made), "id_d": id}, 201)

    async def _fill(self, request: Request) -> Response:
        document = self.documents.get(request.path_params["id_d"])
        fields = dict(parse_qsl((await request.body()).decode(), keep_blank_values=True))
        if document is None:
            return _unknown()
        if self._left(document):
            return _closed()
        with self.lock:
            document.data |= fields
            document.title = fields.get("objet", document.title)
        return self._changed(document, 200)

    async def _add_file(self, request: Request) -> Response:
        document = self.documents.get(request.path_params["id_d"])
        if document is None:
            return _unknown()
        if self._left(document):
            return _closed()
        async with request.form() as form:
            content, name = form.get("file_content"), str(form.get("file_name") or "")
            data = await content.read() if isinstance(content, UploadFile) else str(content or "").encode()
        with self.lock:
            names = list(document.data.get("document_attache") or [])
            number = int(request.path_params["number"])
            names[number : number + 1] = [name]
            document.data["document_attache"] = names
            document.files[name] = data
        return self._changed(document, 201)

    @staticmethod
    def _left(document: Document) -> bool:
        return document.actions[-1]["action"] not in _OPEN

    def _changed(self, document: Document, status: int) -> Response:
        with self.lock:
            self._act(document, "modification", "Modification du document [WS]")
            missing = [name for name in ("to", "objet") if not document.data.get(name)]
            same = document.data.get("password", "") == document.data.get("password2", "")
            message = f"Le formulaire est incomplet : le champ «{missing[0]}» est obligatoire." if missing else ""
            fine = not missing and same
            answer = {"result": "ok", "formulaire_ok": int(fine), "message": message, "content": self._detail(document)}
        return JSONResponse(answer, status)

    async def _send(self, request: Request) -> Response:
        document = self.documents.get(request.path_params["id_d"])
        if document is None:
            return _unknown()
        with self.lock:
            if request.path_params["action"] != "envoi" or self._left(document):
                return error(
                    400, "L'action « envoi »  n'est pas permise : le dernier état du document n'est pas le bon"
                )
            for address in (each.strip() for each in str(document.data["to"]).split(",")):
                self.keys[hashlib.md5(f"{document.id}{address}".encode()).hexdigest()] = (document.id, address)  # noqa: S324 - as Pastell names links
                self._write(_SECURE_MAIL, document, "envoi", f"Mail sécurisé envoyé à {address}")
            self._act(document, "envoi", "Le document a été envoyé")
        return JSONResponse({"result": True, "message": "Le document a été envoyé au(x) destinataire(s)"}, 201)

    async def _journal(self, request: Request) -> Response:
        if not self.journal_allowed:
            return error(403, "Acces interdit")
        wanted = request.query_params.get("id_d")
        with self.lock:
            lines = [line for line in self.journal if not wanted or line["id_d"] == wanted]
        told = [{name: value for name, value in line.items() if name != "preuve"} for line in reversed(lines)]
        return JSONResponse(told[: int(request.query_params.get("limit", "100"))])

    async def _token(self, request: Request) -> Response:
        found = next((line for line in self.journal if line["id_j"] == request.path_params["id_j"]), None)
        if found is None or not self.journal_allowed:
            return error(404 if found is None else 403, "L'événement n'a pas été trouvé")
        return Response(found["preuve"], media_type="application/timestamp-reply")

    def _detail(self, document: Document) -> dict[str, Any]:
        info = {"id_d": document.id, "type": document.flux, "titre": document.title}
        return {"info": info, "data": document.data, "last_action": document.actions[-1]}


def _guarded(login: Callable[[Request], str], handler: Callable[[Request], Awaitable[Response]]) -> Any:
    async def endpoint(request: Request) -> Response:
        return await handler(request) if login(request) else error(401, "Accès interdit")

    return endpoint


def _reply(token: bytes) -> bytes:
    """The whole answer of an authority, as Pastell keeps it (RFC 3161 §2.4.2)."""
    if not token:
        return b""
    made = tsp.TimeStampResp({"status": {"status": "granted"}, "time_stamp_token": cms.ContentInfo.load(token)})
    return bytes(made.dump())


def _unknown() -> Response:
    return error(404, "Le document n'appartient pas à l'entité")


def _closed() -> Response:
    return error(400, "L'action « modification »  n'est pas permise")


def error(status: int, message: str) -> Response:
    return JSONResponse({"status": "error", "error-message": message}, status_code=status)
