"""SEDA: the slip of an archive transfer, and the archive that goes with it, streamed. Source: interop « archive » §2-3.

One template for 2.1, 2.2 and 2.3, the namespace as a parameter; elements in the order that the strictest schema
(2.3) wants everywhere. Digests and sizes are those of the exact bytes put in the archive: the pieces are read once,
hashed on the way, and a piece that is not what was announced stops the transfer before its end is written.

Nothing is held in memory nor put on disk: a transfer of any size is a stream of bytes, the same at each run (dates
and owners are fixed), so that an upload cut in the middle goes on with the chunk that comes next.
"""

from __future__ import annotations

import hashlib
import tarfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import BinaryIO

from lxml import etree

from app.domain.errors import LocalFault, Rejected
from app.domain.frozen import dataclass

NAMESPACES = {version: f"fr:gouv:culture:archivesdefrance:seda:v{version}" for version in ("2.1", "2.2", "2.3")}
READ_BYTES = 1024 * 1024
BLOCK_BYTES = tarfile.BLOCKSIZE
FORMATS = {
    "application/pdf": ("Acrobat PDF 1.7", "fmt/276"),
    "text/xml": ("XML", "fmt/101"),
    "application/xml": ("XML", "fmt/101"),
    "message/rfc822": ("Internet Message Format", "fmt/278"),
    "application/pkcs7-signature": ("PKCS #7 Cryptographic Message File", ""),
}
"""Media type -> (name, PRONOM identifier) of the formats that town halls keep."""
UNKNOWN_FORMAT = ("Fichier", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One file of a transfer."""

    name: str
    media_type: str
    sha256: str
    """Lower-case hex of its bytes."""
    size_bytes: int
    title: str = ""
    """As an archivist reads it; empty = the file's name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """What the body agreed upon with its archive; names are the archive's."""

    archival_agency: str
    transferring_agency: str
    agreement: str = ""
    rule: str = "APP-COURRIER"
    """Code of the appraisal rule."""
    final_action: str = "Keep"
    """``Keep`` or ``Destroy``, when the rule has run out."""
    version: str = "2.1"
    """Key of `NAMESPACES`."""
    attachment: bool = False
    """Name the files by ``Attachment`` rather than ``Uri``: which one an archive matches is not known (§3.2)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer:
    """What a slip says."""

    id: str
    """UUID, the transfer's own: asked again about by it."""
    title: str
    reference: str
    dated: datetime
    """Of what is kept."""
    made: datetime
    parts: tuple[Part, ...]


# --- the slip ---------------------------------------------------------------------------------------


def build_slip(transfer: Transfer, agreement: Agreement) -> bytes:
    """An ``ArchiveTransfer``: one unit « File », and under it one unit « Item » and one object group a file.

    Raises ``Rejected``: ``archive_title_missing`` (the schema lets it be, an archivist does not),
    ``nothing_to_archive``, ``archive_file_empty`` (the schema has no files of no bytes), ``archive_version_unknown``.
    """
    if not transfer.title.strip():
        raise Rejected("archive_title_missing")
    if not transfer.parts:
        raise Rejected("nothing_to_archive")
    if empty := next((part for part in transfer.parts if not part.size_bytes), None):
        raise Rejected("archive_file_empty", name=empty.name)
    namespace = NAMESPACES.get(agreement.version)
    if namespace is None:
        raise Rejected("archive_version_unknown", version=agreement.version)
    slip = _Slip(namespace)
    root = slip.root
    slip.text(root, "Comment", f"Versement : {transfer.title}")
    slip.text(root, "Date", f"{transfer.made:%Y-%m-%dT%H:%M:%S}")
    slip.text(root, "MessageIdentifier", transfer.id)
    if agreement.agreement:
        slip.text(root, "ArchivalAgreement", agreement.agreement)
    slip.node(root, "CodeListVersions")
    package = slip.node(root, "DataObjectPackage")
    for number, part in enumerate(transfer.parts, 1):
        _add_object(slip, package, number, part, agreement)
    _add_units(slip, slip.node(package, "DescriptiveMetadata"), transfer, agreement)
    management = slip.node(package, "ManagementMetadata")
    slip.text(management, "OriginatingAgencyIdentifier", agreement.transferring_agency)
    slip.text(management, "SubmissionAgencyIdentifier", agreement.transferring_agency)
    slip.text(slip.node(root, "ArchivalAgency"), "Identifier", agreement.archival_agency)
    slip.text(slip.node(root, "TransferringAgency"), "Identifier", agreement.transferring_agency)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


class _Slip:
    """Elements of one namespace."""

    def __init__(self, namespace: str) -> None:
        self._namespace = namespace
        self.root = etree.fromstring(f'<ArchiveTransfer xmlns="{namespace}"/>')

    def node(self, parent: etree._Element, name: str, **attributes: str) -> etree._Element:
        return etree.SubElement(parent, f"{{{self._namespace}}}{name}", attributes)

    def text(self, parent: etree._Element, name: str, value: str, **attributes: str) -> None:
        self.node(parent, name, **attributes).text = "".join(sign for sign in value if sign >= " " or sign in "\t\n")


def path_in_archive(number: int, part: Part) -> str:
    """Name of a file in the archive, and in the slip: plain ASCII, whatever it is called."""
    _, dot, extension = part.name.rpartition(".")
    plain = extension.isascii() and extension.isalnum() and len(extension) <= 8
    return f"content/BDO{number}.{extension.lower() if dot and plain else 'bin'}"


def _add_object(slip: _Slip, package: etree._Element, number: int, part: Part, agreement: Agreement) -> None:
    binary = slip.node(slip.node(package, "DataObjectGroup", id=f"GO{number}"), "BinaryDataObject", id=f"BDO{number}")
    slip.text(binary, "DataObjectVersion", "BinaryMaster_1")
    path = path_in_archive(number, part)
    if agreement.attachment:
        slip.node(binary, "Attachment", filename=path)
    else:
        slip.text(binary, "Uri", path)
    slip.text(binary, "MessageDigest", part.sha256, algorithm="SHA-256")
    slip.text(binary, "Size", str(part.size_bytes))
    literal, pronom = FORMATS.get(part.media_type, UNKNOWN_FORMAT)
    identification = slip.node(binary, "FormatIdentification")
    slip.text(identification, "FormatLitteral", literal)
    slip.text(identification, "MimeType", part.media_type)
    if pronom:
        slip.text(identification, "FormatId", pronom)
    slip.text(slip.node(binary, "FileInfo"), "Filename", part.name)


def _add_units(slip: _Slip, parent: etree._Element, transfer: Transfer, agreement: Agreement) -> None:
    unit = slip.node(parent, "ArchiveUnit", id="AU1")
    rule = slip.node(slip.node(unit, "Management"), "AppraisalRule")
    slip.text(rule, "Rule", agreement.rule)
    slip.text(rule, "StartDate", f"{transfer.dated:%Y-%m-%d}")
    slip.text(rule, "FinalAction", agreement.final_action)
    content = slip.node(unit, "Content")
    slip.text(content, "DescriptionLevel", "File")
    slip.text(content, "Title", transfer.title)
    slip.text(content, "OriginatingAgencyArchiveUnitIdentifier", transfer.reference)
    slip.text(content, "ReceivedDate", f"{transfer.dated:%Y-%m-%dT%H:%M:%S}")
    for number, part in enumerate(transfer.parts, 1):
        child = slip.node(unit, "ArchiveUnit", id=f"AU{number + 1}")
        inner = slip.node(child, "Content")
        slip.text(inner, "DescriptionLevel", "Item")
        slip.text(inner, "Title", part.title or part.name)
        slip.text(slip.node(child, "DataObjectReference"), "DataObjectGroupReferenceId", f"GO{number}")


# --- the archive ------------------------------------------------------------------------------------

Open = Callable[[Part], BinaryIO]
"""The bytes of a part, from their beginning; closed by the reader: one is open at a time."""


def archive_stream(parts: Sequence[Part], open_part: Open) -> Iterator[bytes]:
    """A ``.tar.gz`` of the parts, piece by piece: the same bytes at each run.

    Raises ``LocalFault("archive_piece_changed")`` when a part is not of the size and digest it announces.
    """
    packer = zlib.compressobj(1, zlib.DEFLATED, zlib.MAX_WBITS | 16)  # gzip, without a date
    for number, part in enumerate(parts, 1):
        for plain in _entry(path_in_archive(number, part), part, open_part):
            if packed := packer.compress(plain):
                yield packed
    yield packer.compress(bytes(2 * BLOCK_BYTES)) + packer.flush()


def _entry(path: str, part: Part, open_part: Open) -> Iterator[bytes]:
    """One file as tar writes it: header, bytes, filling."""
    header = tarfile.TarInfo(path)
    header.size, header.mtime, header.mode = part.size_bytes, 0, 0o644
    yield header.tobuf(tarfile.PAX_FORMAT)
    digest, seen = hashlib.sha256(), 0
    with open_part(part) as stream:
        while chunk := stream.read(READ_BYTES):
            digest.update(chunk)
            seen += len(chunk)
            yield chunk
    if seen != part.size_bytes or digest.hexdigest() != part.sha256:
        raise LocalFault("archive_piece_changed")
    yield bytes(-seen % BLOCK_BYTES)


def in_chunks(stream: Iterator[bytes], size_bytes: int) -> Iterator[bytes]:
    """The stream in pieces of exactly ``size_bytes``, the last one shorter; never empty."""
    held = bytearray()
    for piece in stream:
        held += piece
        while len(held) > size_bytes:
            yield bytes(held[:size_bytes])
            del held[:size_bytes]
    yield bytes(held)


# --- answers ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An acknowledgement or the archive's reply, read whatever its SEDA version (§2, table)."""

    acknowledges: bool
    """It only says that the transfer was received."""
    about: str
    """Identifier of the transfer it is about."""
    accepted: bool = False
    archive_id: str = ""
    comment: str = ""


ACCEPTING = frozenset({"000", "OK", "WARNING"})


def read_answer(xml: bytes) -> Answer:
    """Raises ``Rejected("archive_answer_unreadable")``."""
    try:
        parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False)
        root = etree.fromstring(xml, parser)
    except etree.XMLSyntaxError as error:
        raise Rejected("archive_answer_unreadable") from error
    match etree.QName(root).localname:
        case "Acknowledgement":
            return Answer(acknowledges=True, about=_found(root, "MessageReceivedIdentifier"))
        case "ArchiveTransferReply":
            return Answer(
                acknowledges=False,
                about=_found(root, "MessageRequestIdentifier") or _found(root, "TransferIdentifier"),
                accepted=_found(root, "ReplyCode") in ACCEPTING,
                archive_id=_archive_id(root),
                comment=_found(root, "Comment"),
            )
        case "ArchiveTransferAcceptance":  # 0.2: it names no transfer
            return Answer(acknowledges=False, about="", accepted=True, archive_id=_archive_id(root))
    raise Rejected("archive_answer_unreadable")


def _archive_id(root: etree._Element) -> str:
    names = ("ArchivalAgencyArchiveUnitIdentifier", "ArchivalAgencyArchiveIdentifier", "SystemId")
    return next((found for name in names if (found := (root.findtext(f".//{{*}}{name}") or "").strip())), "")


def _found(root: etree._Element, name: str) -> str:
    return (root.findtext(f"{{*}}{name}") or "").strip()
