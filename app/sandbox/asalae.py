"""A simulated archive: the REST interface of as@lae as Pastell uses it. Source: archive.md §2.

HTTP Basic with the SHA-256 of the password, ``ping``, ``versions``, deposits (whole or in chunks),
acknowledgement and final answer in SEDA XML. It does judge: each file named in the slip must be in
the archive with the size and digest announced, otherwise the final answer refuses. Answers that do
not exist yet are 404 (the real code is not known).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import io
import tarfile
import threading
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote

from lxml import etree
from starlette.applications import Starlette
from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

_SEDA = "fr:gouv:culture:archivesdefrance:seda:v2.1"
_PARSER_OPTIONS: dict[str, Any] = {"resolve_entities": False, "no_network": True, "huge_tree": False}


@dataclass
class Transfer:
    """One deposit as the archive keeps it."""

    id: str
    agency: str
    slip: bytes
    files: dict[str, bytes]
    acknowledged: bool = False
    answered: bool = False
    archive_id: str = ""
    fault: str = ""
    """Why it is refused; empty = accepted."""


@dataclass
class ArchiveState:
    """What the archive holds. ``auto``: acknowledge and answer at the first question about each."""

    login: str = "connecteur"
    password: str = "versement-2026"
    auto: bool = True
    max_bytes: int = 2_000_000_000
    transfers: dict[str, Transfer] = field(default_factory=dict)
    chunks: dict[str, dict[str, Any]] = field(default_factory=dict)
    lock: threading.RLock = field(default_factory=threading.RLock)

    def acknowledge(self, transfer_id: str) -> None:
        with self.lock:
            self.transfers[transfer_id].acknowledged = True

    def answer(self, transfer_id: str) -> None:
        """Judge the transfer, as an archivist and their tools would days later."""
        with self.lock:
            transfer = self.transfers[transfer_id]
            transfer.fault = judge(transfer)
            transfer.archive_id = "" if transfer.fault else f"FRAD-DEMO-{transfer.id[:8]}"
            transfer.acknowledged = transfer.answered = True


class Refused(Exception):
    """Anything but 200: the body is its text."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(text)
        self.status = status
        self.text = text


class AsalaeServer:
    """The archive as the other sandbox servers are: a public state, and ``asgi`` that serves it."""

    def __init__(self) -> None:
        self.state = ArchiveState()
        self.asgi = archive_app(self.state)


def judge(transfer: Transfer) -> str:
    """Why the archive must refuse a transfer; empty when it is sound."""
    root = etree.fromstring(transfer.slip, etree.XMLParser(**_PARSER_OPTIONS))
    objects = root.findall(".//{*}BinaryDataObject")
    if not objects:
        return "aucun fichier décrit"
    groups = {group.get("id") for group in root.iterfind(".//{*}DataObjectGroup")}
    for reference in root.iterfind(".//{*}DataObjectGroupReferenceId"):
        if reference.text not in groups:
            return f"référence inconnue {reference.text}"
    for described in objects:
        name = described.findtext("{*}Uri") or ""
        content = transfer.files.get(name)
        if content is None:
            return f"fichier absent {name}"
        if described.findtext("{*}Size") != str(len(content)):
            return f"taille différente {name}"
        if described.findtext("{*}MessageDigest") != hashlib.sha256(content).hexdigest():
            return f"empreinte différente {name}"
    return ""


def archive_app(state: ArchiveState) -> Starlette:
    """The ASGI application; mount point ``/restservices``."""

    async def ping(request: Request) -> Response:
        return JSONResponse("webservices as@lae accessibles")

    async def versions(request: Request) -> Response:
        _check_login(state, request)
        return JSONResponse({"application": "as@lae", "denomination": "", "version": "V1.6.3"})

    async def deposit(request: Request) -> Response:
        _check_login(state, request)
        async with request.form(max_files=4) as form:
            return JSONResponse(await _receive(state, form))

    async def chunk(request: Request) -> Response:
        _check_login(state, request)
        async with request.form(max_files=2) as form:
            return JSONResponse(await _receive_chunk(state, form))

    async def message(request: Request) -> Response:
        _check_login(state, request)
        return Response(_message(state, request.path_params["words"]), media_type="application/xml")

    async def refused(request: Request, error: Exception) -> Response:
        assert isinstance(error, Refused)
        return PlainTextResponse(error.text, error.status)

    base = "/restservices"
    return Starlette(
        routes=[
            Route(f"{base}/ping", ping),
            Route(f"{base}/versions", versions),
            Route(f"{base}/sedaMessages", deposit, methods=["POST"]),
            Route(f"{base}/sedaAttachmentsChunkFiles", chunk, methods=["POST"]),
            Route(f"{base}/sedaMessages/{{words:path}}", message),
        ],
        exception_handlers={Refused: refused},
    )


def _check_login(state: ArchiveState, request: Request) -> None:
    scheme, _, value = request.headers.get("authorization", "").partition(" ")
    try:
        login, _, secret = base64.b64decode(value).decode().partition(":")
    except ValueError as error:
        raise Refused(401, "Unauthorized") from error
    expected = hashlib.sha256(state.password.encode()).hexdigest()
    if scheme != "Basic" or login != state.login or not hmac.compare_digest(secret.encode(), expected.encode()):
        raise Refused(401, "Unauthorized")


async def _part(form: FormData, name: str) -> bytes | None:
    part = form.get(name)
    return await part.read() if isinstance(part, UploadFile) else None


async def _receive(state: ArchiveState, form: FormData) -> dict[str, Any]:
    slip = await _part(form, "seda_message")
    if slip is None:
        raise Refused(400, "seda_message manquant")
    transfer_id, agency = _identify(slip)
    with state.lock:
        if transfer_id in state.transfers:
            raise Refused(409, "identifiant de transfert déjà utilisé")
        if str(form.get("send_chunked_attachments") or "").lower() == "true":
            session, security = uuid.uuid4().hex, uuid.uuid4().hex
            state.chunks[session] = {"security": security, "slip": slip, "parts": {}}
            return {"chunk_session_identifier": session, "chunk_security_identifier": security}
    archive = await _part(form, "attachments")
    if archive is None:
        raise Refused(400, "attachments manquant")
    if len(archive) > state.max_bytes:
        raise Refused(413, "archive trop volumineuse")
    _store(state, transfer_id, agency, slip, archive)
    return {"message": "ok"}


async def _receive_chunk(state: ArchiveState, form: FormData) -> dict[str, Any]:
    session = state.chunks.get(str(form.get("session_identifier")))
    if session is None or session["security"] != form.get("security_identifier"):
        raise Refused(403, "session inconnue")
    content = await _part(form, "chunk_content")
    number, total = int(str(form.get("chunk_index"))), int(str(form.get("number_of_chunks")))
    if content is None or not 1 <= number <= total:
        raise Refused(400, "morceau invalide")
    session["parts"][number] = content
    if len(session["parts"]) == total:
        whole = b"".join(session["parts"][n] for n in range(1, total + 1))
        _store(state, *_identify(session["slip"]), session["slip"], whole)
        del state.chunks[str(form.get("session_identifier"))]
    return {"message": "ok"}


def _identify(slip: bytes) -> tuple[str, str]:
    """(transfer id, transferring agency) of a slip; refuses what is not an ArchiveTransfer."""
    try:
        root = etree.fromstring(slip, etree.XMLParser(**_PARSER_OPTIONS))
    except etree.XMLSyntaxError as error:
        raise Refused(400, "bordereau illisible") from error
    transfer_id = root.findtext("{*}MessageIdentifier")
    agency = root.findtext("{*}TransferringAgency/{*}Identifier")
    if etree.QName(root).localname != "ArchiveTransfer" or not transfer_id or not agency:
        raise Refused(400, "bordereau invalide")
    return transfer_id, agency


def _store(state: ArchiveState, transfer_id: str, agency: str, slip: bytes, archive: bytes) -> None:
    files: dict[str, bytes] = {}
    try:
        with tarfile.open(fileobj=io.BytesIO(archive), mode="r:gz") as entries:
            for entry in entries:
                reader = entries.extractfile(entry) if entry.isfile() else None
                if reader is not None:
                    files[entry.name] = reader.read()
    except (tarfile.TarError, OSError, EOFError) as error:
        raise Refused(400, "archive illisible") from error
    with state.lock:
        state.transfers[transfer_id] = Transfer(transfer_id, agency, slip, files)


def _message(state: ArchiveState, words: str) -> bytes:
    """ACK or ATR named by ``name:value`` segments."""
    asked = {name: unquote(value) for name, _, value in (word.partition(":") for word in words.split("/"))}
    with state.lock:
        transfer = state.transfers.get(asked.get("originMessageIdentifier", ""))
        if transfer is None or transfer.agency != asked.get("originOrganizationIdentification"):
            raise Refused(404, "transfert inconnu")
        kind = asked.get("message", "")
        if state.auto and kind == "Acknowledgement" and not transfer.acknowledged:
            state.acknowledge(transfer.id)
        elif state.auto and kind == "ArchiveTransferReply" and not transfer.answered:
            state.answer(transfer.id)
        ready = {"Acknowledgement": transfer.acknowledged, "ArchiveTransferReply": transfer.answered}
        if not ready.get(kind, False):
            raise Refused(404, "message non disponible")
        return _build_message(kind, transfer)


def _build_message(kind: str, transfer: Transfer) -> bytes:
    root = etree.fromstring(f'<{kind} xmlns="{_SEDA}"/>')

    def add(name: str, value: str, parent: etree._Element = root) -> None:
        etree.SubElement(parent, f"{{{_SEDA}}}{name}").text = value

    if transfer.fault and kind != "Acknowledgement":
        add("Comment", transfer.fault)
    add("Date", datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S"))
    add("MessageIdentifier", f"{kind}-{transfer.id}")
    if kind == "Acknowledgement":
        add("MessageReceivedIdentifier", transfer.id)
    else:
        add("ReplyCode", "404" if transfer.fault else "000")
        add("MessageRequestIdentifier", transfer.id)
        if transfer.archive_id:
            unit = etree.SubElement(root, f"{{{_SEDA}}}ArchiveUnit")
            add("ArchivalAgencyArchiveUnitIdentifier", transfer.archive_id, unit)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")
