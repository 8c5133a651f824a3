"""Archive deposits: the gateway's own account at as@lae, SEDA 2.1, and the state shown. Source: archive.md §2-3.

The slip follows the order of elements that the schema demands; digests and sizes are those of the
exact bytes put in the archive. ``200`` from as@lae only means « sent »; the final answer alone accepts.
"""

from __future__ import annotations

import hashlib
import io
import tarfile
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

import httpx
from lxml import etree

from app.sandbox.people import Town

NAMESPACE = "fr:gouv:culture:archivesdefrance:seda:v2.1"
_TIMEOUT_S = 20.0
_PRONOM = {"application/pdf": ("Acrobat PDF 1.7", "fmt/276"), "text/xml": ("XML", "fmt/101")}


@dataclass(frozen=True)
class Piece:
    """One file to archive."""

    name: str
    media_type: str
    content: bytes


@dataclass
class Deposit:
    id: str
    transfer_id: str
    state: str = "queued"
    archive_id: str = ""
    comment: str = ""

    def facts(self) -> dict[str, Any]:
        return {"id": self.id, "state": self.state, "archive_id": self.archive_id, "comment": self.comment}


@dataclass
class DepositDesk:
    """Deposits of one body. Without ``archive_url`` they stay queued."""

    town: Town
    archive_url: str = ""
    login: str = "connecteur"
    password: str = "versement-2026"
    agency: str = "MAIRIE-SAP"
    deposits: dict[str, Deposit] = field(default_factory=dict)
    """By op_id."""

    async def deposit(self, op_id: str, title: str, reference: str, pieces: Sequence[Piece]) -> Deposit:
        """Build the transfer and hand it over; a known ``op_id`` returns its deposit."""
        if op_id in self.deposits:
            return self.deposits[op_id]
        transfer_id = str(uuid.uuid5(uuid.NAMESPACE_URL, f"transfer/{op_id}"))
        deposit = Deposit(f"D-{transfer_id[:8]}", transfer_id)
        self.deposits[op_id] = deposit
        if self.archive_url:
            slip = build_slip(transfer_id, title, reference, pieces, self.agency, datetime.now(UTC))
            await self._send(deposit, slip, build_tar(pieces))
        return deposit

    async def refresh(self, deposit: Deposit) -> Deposit:
        """Ask the archive for its acknowledgement, then for its answer."""
        if deposit.state not in ("sent", "acknowledged") or not self.archive_url:
            return deposit
        async with self._client() as client:
            for message in ("Acknowledgement", "ArchiveTransferReply"):
                reply = await client.get(
                    f"/sedaMessages/sequence:ArchiveTransfer/message:{message}"
                    f"/originOrganizationIdentification:{quote(self.agency)}"
                    f"/originMessageIdentifier:{quote(deposit.transfer_id)}",
                    headers={"Accept": "application/xml"},
                )
                if reply.status_code == 200:
                    _read_answer(deposit, reply.content)
        return deposit

    def find(self, deposit_id: str) -> Deposit | None:
        return next((d for d in self.deposits.values() if d.id == deposit_id), None)

    def _client(self) -> httpx.AsyncClient:
        secret = hashlib.sha256(self.password.encode()).hexdigest()
        return httpx.AsyncClient(base_url=self.archive_url, auth=(self.login, secret), timeout=_TIMEOUT_S)

    async def _send(self, deposit: Deposit, slip: bytes, archive: bytes) -> None:
        files = {
            "seda_message": ("bordereau.xml", slip, "text/xml"),
            "attachments": ("archive.tar.gz", archive, "application/gzip"),
        }
        try:
            async with self._client() as client:
                reply = await client.post("/sedaMessages", files=files, headers={"Accept": "application/json"})
        except httpx.HTTPError:
            deposit.state, deposit.comment = "error", "archive injoignable"
            return
        deposit.state = "sent" if reply.status_code == 200 else "error"
        deposit.comment = "" if reply.status_code == 200 else reply.text[:200]


def _read_answer(deposit: Deposit, xml: bytes) -> None:
    """An answer counts only when it is about our transfer (archive.md §2, table of ACK and ATR)."""
    root = etree.fromstring(xml, etree.XMLParser(resolve_entities=False, no_network=True))
    name = etree.QName(root).localname
    about = "MessageReceivedIdentifier" if name == "Acknowledgement" else "MessageRequestIdentifier"
    if root.findtext(f"{{*}}{about}") != deposit.transfer_id:
        return
    if name == "Acknowledgement":
        if deposit.state == "sent":
            deposit.state = "acknowledged"
        return
    code = root.findtext("{*}ReplyCode") or ""
    deposit.comment = root.findtext("{*}Comment") or ""
    deposit.state = "accepted" if code in ("000", "OK", "WARNING") else "rejected"
    deposit.archive_id = root.findtext(".//{*}ArchivalAgencyArchiveUnitIdentifier") or ""


def build_tar(pieces: Sequence[Piece]) -> bytes:
    """The pieces as ``content/BDO<n>.<ext>`` in a ``.tar.gz``."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
        for number, piece in enumerate(pieces, 1):
            entry = tarfile.TarInfo(_uri(number, piece))
            entry.size = len(piece.content)
            archive.addfile(entry, io.BytesIO(piece.content))
    return buffer.getvalue()


def _uri(number: int, piece: Piece) -> str:
    extension = piece.name.rpartition(".")[2] if "." in piece.name else "bin"
    return f"content/BDO{number}.{extension}"


def build_slip(
    transfer_id: str,
    title: str,
    reference: str,
    pieces: Sequence[Piece],
    agency: str,
    now: datetime,
    namespace: str = NAMESPACE,
) -> bytes:
    """An ArchiveTransfer: one parent unit, one child and one object group per piece (archive.md §3.2-3.3)."""
    root = etree.fromstring(f'<ArchiveTransfer xmlns="{namespace}"/>')
    build = _Builder(namespace)
    build.text(root, "Comment", f"Versement : {title}")
    build.text(root, "Date", now.strftime("%Y-%m-%dT%H:%M:%S"))
    build.text(root, "MessageIdentifier", transfer_id)
    build.text(root, "ArchivalAgreement", "ACCORD-COURRIER")
    build.node(root, "CodeListVersions")
    package = build.node(root, "DataObjectPackage")
    for number, piece in enumerate(pieces, 1):
        _add_object(build, package, number, piece)
    _add_units(build, build.node(package, "DescriptiveMetadata"), title, reference, pieces, now)
    management = build.node(package, "ManagementMetadata")
    build.text(management, "OriginatingAgencyIdentifier", agency)
    build.text(management, "SubmissionAgencyIdentifier", agency)
    build.text(build.node(root, "ArchivalAgency"), "Identifier", "SAE-DEMO")
    build.text(build.node(root, "TransferringAgency"), "Identifier", agency)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


class _Builder:
    def __init__(self, namespace: str) -> None:
        self._namespace = namespace

    def node(self, parent: etree._Element, name: str, **attributes: str) -> etree._Element:
        return etree.SubElement(parent, f"{{{self._namespace}}}{name}", attributes)

    def text(self, parent: etree._Element, name: str, value: str, **attributes: str) -> None:
        self.node(parent, name, **attributes).text = value


def _add_object(build: _Builder, package: etree._Element, number: int, piece: Piece) -> None:
    group = build.node(package, "DataObjectGroup", id=f"GO{number}")
    binary = build.node(group, "BinaryDataObject", id=f"BDO{number}")
    build.text(binary, "DataObjectVersion", "BinaryMaster_1")
    build.text(binary, "Uri", _uri(number, piece))
    build.text(binary, "MessageDigest", hashlib.sha256(piece.content).hexdigest(), algorithm="SHA-256")
    build.text(binary, "Size", str(len(piece.content)))
    literal, pronom = _PRONOM.get(piece.media_type, ("Fichier", "fmt/0"))
    identification = build.node(binary, "FormatIdentification")
    build.text(identification, "FormatLitteral", literal)
    build.text(identification, "MimeType", piece.media_type)
    build.text(identification, "FormatId", pronom)
    build.text(build.node(binary, "FileInfo"), "Filename", piece.name)


def _add_units(
    build: _Builder, parent: etree._Element, title: str, reference: str, pieces: Sequence[Piece], now: datetime
) -> None:
    unit = build.node(parent, "ArchiveUnit", id="AU1")
    rule = build.node(build.node(unit, "Management"), "AppraisalRule")
    build.text(rule, "Rule", "APP-COURRIER")
    build.text(rule, "StartDate", now.strftime("%Y-%m-%d"))
    build.text(rule, "FinalAction", "Keep")
    content = build.node(unit, "Content")
    build.text(content, "DescriptionLevel", "File")
    build.text(content, "Title", title)
    build.text(content, "OriginatingAgencyArchiveUnitIdentifier", reference)
    build.text(content, "ReceivedDate", now.strftime("%Y-%m-%dT00:00:00"))
    for number, piece in enumerate(pieces, 1):
        child = build.node(unit, "ArchiveUnit", id=f"AU{number + 1}")
        inner = build.node(child, "Content")
        build.text(inner, "DescriptionLevel", "Item")
        build.text(inner, "Title", piece.name)
        build.text(build.node(child, "DataObjectReference"), "DataObjectGroupReferenceId", f"GO{number}")
