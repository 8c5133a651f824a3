"""One question for any signed file: who, when, what is covered, is it intact, is it trusted (row 96).

PDF, PES, detached CMS (``.p7s``) and XAdES with the document beside them, CMS that carry their content,
signed mail (S/MIME). The files attached to a mail are examined too, each with its own verdict; the mail's own is
lowered by those of them that are signed, and a mail that is not signed itself stays so. The verdict of a file is that
of its worst signature:

============  =========  =================================================================================
verdict       exit code  meaning
============  =========  =================================================================================
trusted       0          every signature intact, by somebody whose authority is trusted; nothing left out
intact        2          every signature intact; authority unknown, not trusted or revoked
altered       1          a signature is broken, or something that must be signed is not
unsigned      3          no signature
unreadable    4          not a file that could be examined
============  =========  =================================================================================

Of several files the worst verdict counts, in that order.
"""

from __future__ import annotations

import enum
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO
from typing import Any, BinaryIO

from asn1crypto import cms as asn1_cms

from app.documents.eml import MAX_BYTES, MailFile, mail_files
from app.domain.errors import Rejected
from app.signing import cms, pades, xades_detached, xades_verify
from app.signing.certificates import Fetch, with_trust
from app.signing.pdf_risks import find_risks
from app.signing.report import DocumentStamp, SignatureReport, Trust
from app.signing.smime import says_signed, signed_parts
from app.signing.timestamps import read_document_stamps

_HEAD = 4096
_MAX_DEPTH = 3
"""Of mails attached to mails."""
DETACHED = (".p7s", ".sig", ".p7m", ".xml", ".xades")
"""Ends of names of signatures that may lie beside their document."""
_PLAIN_LIMIT = 256 * 1024 * 1024
"""Files other than PDF are read whole: PES and mail are smaller."""


class Verdict(enum.StrEnum):
    """Best first."""

    TRUSTED = "trusted"
    INTACT = "intact"
    ALTERED = "altered"
    UNSIGNED = "unsigned"
    UNREADABLE = "unreadable"

    @property
    def exit_code(self) -> int:
        return {"trusted": 0, "intact": 2, "altered": 1, "unsigned": 3, "unreadable": 4}[self.value]


def worst(verdicts: Sequence[Verdict]) -> Verdict:
    """The worst of several; `UNREADABLE` of none."""
    order = list(Verdict)
    return max(verdicts, key=order.index, default=Verdict.UNREADABLE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Roots:
    """Whom to trust. Without any authority nothing is trusted, only intact."""

    authorities: tuple[bytes, ...] = field(default=(), repr=False)
    """DER of the certificates to trust, for signers and for time stamps."""
    stampers: tuple[bytes, ...] = field(default=(), repr=False)
    """DER of those to trust for time stamps only (a trusted list's services of that kind): no signer is trusted by them."""
    others: tuple[bytes, ...] = field(default=(), repr=False)
    """DER of intermediate authorities that help to find a path."""
    fetch: Fetch | None = None
    """Asks whether certificates are revoked; None = not asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Validation:
    """What is said of one file."""

    file: str
    format: str
    """``PDF``, ``PES``, ``CMS``, ``XAdES``, ``EML``, or empty."""
    verdict: Verdict
    signatures: tuple[SignatureReport, ...] = ()
    warnings: tuple[str, ...] = ()
    """Codes."""
    stamps: tuple[DocumentStamp, ...] = ()
    """What dates a PDF as a whole; a file with these alone is dated, not signed."""
    attached: tuple[Validation, ...] = ()
    """The files of a mail, signed or not. One of a kind that holds no signature is `UNSIGNED`, with no format."""

    @property
    def signed_files(self) -> int:
        """How many of the files attached are signed."""
        return sum(bool(file.signatures or file.signed_files) for file in self.attached)


async def validate(
    source: BinaryIO,
    name: str,
    *,
    moment: datetime,
    roots: Roots | None = None,
    content: BinaryIO | None = None,
    depth: int = 0,
) -> Validation:
    """Examine one file, which is only read. ``content``: the document of a detached signature.

    ``moment``: now (aware), for signatures that say no time. ``depth``: how many mails it was taken out of. Never
    raises for what the file holds.
    """
    roots = roots or Roots()
    source.seek(0)
    head = source.read(_HEAD)
    try:
        kind = _kind(head, name)
        found = await _KINDS[kind](source, content, roots)
    except Rejected as error:
        format_ = _kind_or_empty(head, name)
        return Validation(file=name, format=format_, verdict=Verdict.UNREADABLE, warnings=(error.code,))
    reports = [await _trusted(report, roots, moment) for report in found.reports]
    aimed_at = {report.target for report in reports}  # altered, then: not unsigned
    attached = [
        await _attached(file, found.files, moment, roots, depth + 1)
        for file in (found.files if depth < _MAX_DEPTH else ())
    ]
    return Validation(
        file=name,
        format=kind,
        verdict=_lowered(_verdict(reports, found.left_out, found.stamps), attached),
        attached=tuple(attached),
        signatures=tuple(reports),
        warnings=(*found.warnings, *(f"not_signed:{left}" for left in found.left_out if left not in aimed_at)),
        stamps=tuple(found.stamps),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    reports: Sequence[SignatureReport]
    left_out: Sequence[str] = ()
    """Ids of what should be signed and is not."""
    warnings: Sequence[str] = ()
    stamps: Sequence[DocumentStamp] = ()
    files: Sequence[MailFile] = ()
    """Attached to a mail."""


async def _attached(
    file: MailFile, beside: Sequence[MailFile], moment: datetime, roots: Roots, depth: int
) -> Validation:
    """One file of a mail; the document of a detached signature is looked for among the others."""
    bare = file.name.rpartition(".")[0]
    other = next((each for each in beside if each is not file and each.name == bare), None)
    content = BytesIO(other.data) if other is not None and file.name.lower().endswith(DETACHED) else None
    source = BytesIO(file.data)
    found = await validate(source, file.name, moment=moment, roots=roots, content=content, depth=depth)
    if found.warnings == ("format_unknown",):
        return Validation(file=file.name, format="", verdict=Verdict.UNSIGNED)
    return found


def _lowered(own: Verdict, attached: Sequence[Validation]) -> Verdict:
    """The verdict of a mail with those of its signed files."""
    told = [file.verdict for file in attached if file.verdict not in (Verdict.UNSIGNED, Verdict.UNREADABLE)]
    if Verdict.ALTERED in told:
        return Verdict.ALTERED
    return own if own is Verdict.UNSIGNED else worst([own, *told])


async def _trusted(report: SignatureReport, roots: Roots, moment: datetime) -> SignatureReport:
    """Trust at the time of the signature, its authorities asked when they can be (`certificates.with_trust`)."""
    if not roots.authorities or report.trust is Trust.REVOKED:
        return report
    others = (*roots.others, *report.chain)
    return await with_trust(report, roots=roots.authorities, others=others, moment=moment, fetch=roots.fetch)


def _verdict(
    reports: Sequence[SignatureReport], left_out: Sequence[str], stamps: Sequence[DocumentStamp] = ()
) -> Verdict:
    if not all(stamp.intact for stamp in stamps):
        return Verdict.ALTERED
    if not reports:
        return Verdict.UNSIGNED
    if left_out or not all(report.intact for report in reports):
        return Verdict.ALTERED
    return Verdict.TRUSTED if all(report.trust is Trust.TRUSTED for report in reports) else Verdict.INTACT


def _kind(head: bytes, name: str) -> str:
    lower = name.lower()
    if head.startswith(b"%PDF-"):
        return "PDF"
    if b"PES_Aller" in head:
        return "PES"
    if lower.endswith((".p7s", ".p7m", ".sig")) or b"-----BEGIN PKCS7" in head or b"-----BEGIN CMS" in head:
        return "CMS"
    if xades_detached.is_signature(head):
        return "XAdES"
    if lower.endswith(".eml") or re.search(rb"^(?:Received|From|MIME-Version|Content-Type):", head, re.MULTILINE):
        return "EML"
    raise Rejected("format_unknown")


def _kind_or_empty(head: bytes, name: str) -> str:
    try:
        return _kind(head, name)
    except Rejected:
        return ""


def _whole(source: BinaryIO) -> bytes:
    source.seek(0)
    data = source.read(_PLAIN_LIMIT + 1)
    if len(data) > _PLAIN_LIMIT:
        raise Rejected("file_too_large")
    return data


async def _pdf(source: BinaryIO, _content: BinaryIO | None, roots: Roots) -> _Found:
    reports = await pades.validate(source, roots=roots.authorities, others=roots.others, stampers=roots.stampers)
    timed = (*roots.authorities, *roots.stampers)
    stamps = await read_document_stamps(source, roots=timed, others=roots.others)
    warnings = [] if reports else [risk.code for risk in find_risks(source)]
    if stamps and not reports:
        warnings.append("document_stamped")
    return _Found(reports=reports, warnings=warnings, stamps=stamps)


async def _pes(source: BinaryIO, _content: BinaryIO | None, _roots: Roots) -> _Found:
    data = _whole(source)
    reports = xades_verify.verify(data)
    left_out = xades_verify.uncovered(data, reports) if reports else ()
    return _Found(reports=reports, left_out=left_out)


async def _cms(source: BinaryIO, content: BinaryIO | None, roots: Roots) -> _Found:
    signature = _whole(source)
    carried = _carried(signature)
    if carried is not None:
        signature, data = carried
    elif content is not None:
        data = _whole(content)
    else:
        raise Rejected("content_missing")
    return _Found(reports=await _cms_reports(signature, data, roots))


async def _cms_reports(signature: bytes, data: bytes, roots: Roots) -> list[SignatureReport]:
    return await cms.verify_detached(
        signature, data, roots=roots.authorities, others=roots.others, stampers=roots.stampers
    )


def _carried(signature: bytes) -> tuple[bytes, bytes] | None:
    """(the same signature without its content, the content) of a CMS that carries it."""
    try:
        info: Any = asn1_cms.ContentInfo.load(cms.from_pem(signature), strict=True)
        if info["content_type"].native != "signed_data":
            raise Rejected("cms_unreadable")
        encapsulated = info["content"]["encap_content_info"]
        data = encapsulated["content"].native
        if data is None:
            return None
        info["content"]["encap_content_info"] = {"content_type": encapsulated["content_type"].native}
        return bytes(info.dump(force=True)), bytes(data)
    except (ValueError, TypeError, KeyError) as error:
        raise Rejected("cms_unreadable") from error


async def _xades(source: BinaryIO, content: BinaryIO | None, _roots: Roots) -> _Found:
    if content is None:
        raise Rejected("content_missing")
    digests = {}
    for algorithm in ("sha256", "sha512"):
        content.seek(0)
        digests[algorithm] = _digest(content, algorithm).digest()
    return _Found(reports=[xades_detached.verify_detached(_whole(source), digests)])


def _digest(content: BinaryIO, algorithm: str) -> Any:
    file: Any = content  # every binary file has readinto, whatever its type says
    return hashlib.file_digest(file, algorithm)


async def _eml(source: BinaryIO, _content: BinaryIO | None, roots: Roots) -> _Found:
    """S/MIME: multipart/signed, whose first part is signed byte for byte, or a CMS that holds everything."""
    data = _whole(source)
    parts = signed_parts(data)
    if parts is not None:
        signed, signature = parts
        return _Found(
            reports=await _cms_reports(signature, signed, roots), files=_files(signed), warnings=_unread(data)
        )
    if says_signed(data):
        raise Rejected("mail_unreadable")
    return _Found(reports=(), files=_files(data), warnings=_unread(data))


def _files(mail: bytes) -> list[MailFile]:
    """What is attached; the pictures of its text are not."""
    return [file for file in mail_files(mail) if not file.inline]


def _unread(mail: bytes) -> list[str]:
    return ["file_too_large"] if len(mail) > MAX_BYTES else []


_KINDS = {"PDF": _pdf, "PES": _pes, "CMS": _cms, "XAdES": _xades, "EML": _eml}
