"""PAdES: signing a PDF in two steps, validating its signatures, and proving what the server made of it.

``prepare`` appends a revision with an empty place for the signature and gives the CMS attributes to
sign; ``finish`` fills the place. Earlier bytes never change. Level B-B, as i-Parapheur makes:
SHA-256, ``ETSI.CAdES.detached``, attributes content-type, message-digest, signing-certificate-v2,
the time in ``/M``. Deterministic: the same document, certificate and time give the same bytes, so a
server may prepare again instead of keeping state (the file's second ``/ID`` is derived, not random).

When the *server* prepares the revision, the client signs a digest it cannot recompute; the proof
comes after delivery with ``check_delivered``: the displayed bytes must be a prefix of the signed
file, what was added must be nothing but the signature, and the signature intact and ours.

Source: interop §1.8, §5; measured §3 (``strict=False`` for real-world files).
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, BinaryIO

from asn1crypto import cms as asn1_cms
from pyhanko.pdf_utils.generic import ArrayObject, ByteStringObject
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter, enumerate_sig_fields
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner
from pyhanko.sign.signers.pdf_byterange import PreparedByteRangeDigest
from pyhanko.sign.signers.pdf_signer import PdfSigningSession, PdfTBSDocument
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.sign.validation import async_validate_pdf_signature, read_certification_data
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.status import SignatureCoverageLevel

from app.domain.errors import Rejected
from app.signing.appended import Appended
from app.signing.cms import external_signer, offline_context, report_of
from app.signing.pdf_added import PDF_ERRORS, only_signatures_added
from app.signing.report import Covers, SignatureReport
from app.signing.stamp import Stamp, StampStyle, field_spec, page_rotation
from app.signing.x509_tools import load_certificate

_ATTRIBUTES_BYTES = 2048
"""CMS around the certificates and the value: attributes, names, lengths."""
_STAMP_BYTES = 16 * 1024
"""A time stamp token with its authority's certificates."""
_READ_BYTES = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class PdfProfile:
    """Texts and looks of the signature."""

    reason: str = ""
    location: str = ""
    field_name: str = ""
    """Empty = the first free ``SignatureN``."""
    stamp: Stamp | None = field(default=None, repr=False)
    """What is shown on a page; None = an invisible signature."""
    time_stamped: bool = False
    """Leave room for a time stamp (level B-T)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PreparedRevision:
    """What signing appends to a document, with an empty place for the signature."""

    to_sign: bytes = field(repr=False)
    """DER of the CMS signed attributes: the data to be signed, not a hash."""
    revision: bytes = field(repr=False)
    """To be written after the end of the document."""
    base_bytes: int
    """Size of the document itself."""
    document_digest: bytes
    place: tuple[int, int]
    """Where the signature goes, counted from the beginning of the document."""
    certificate: bytes = field(repr=False)
    chain: tuple[bytes, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class PreparedPdf:
    """A PDF in memory with an empty place for one signature."""

    base: bytes = field(repr=False)
    part: PreparedRevision

    @property
    def to_sign(self) -> bytes:
        return self.part.to_sign


class _Writer(IncrementalPdfFileWriter):
    """An incremental writer that adds only what depends on the document: no random ``/ID``, no clock."""

    def _update_meta(self) -> None:
        """A signature leaves the document's metadata alone (pyHanko would write today's ``/ModDate``)."""

    @classmethod
    def _handle_id(cls, prev: Any) -> Any:
        first, _second = super()._handle_id(prev)  # type: ignore[no-untyped-call]
        prev.stream.seek(0)
        digest = hashlib.file_digest(prev.stream, "sha256").digest()
        had_id = "/ID" in prev.trailer
        return ArrayObject([first if had_id else ByteStringObject(digest[16:]), ByteStringObject(digest[:16])])


def _open_writer(stream: Any) -> _Writer:
    try:
        writer = _Writer(stream, strict=False)
        encrypted = writer.prev.encrypted
    except PDF_ERRORS as error:
        raise Rejected("pdf_unreadable") from error
    if encrypted:
        raise Rejected("pdf_encrypted")
    return writer


def _field_name(writer: _Writer, wanted: str) -> tuple[str, bool]:
    """Name of the field to sign, and whether it is there already. A certified document takes no new one."""
    fields = list(enumerate_sig_fields(writer.prev))
    empty = [str(name) for name, value, _ref in fields if value is None]
    certification = read_certification_data(writer.prev)
    if certification is not None:
        if certification.permission == MDPPerm.NO_CHANGES:
            raise Rejected("pdf_locked")
        free = wanted if wanted in empty else next(iter(empty), "")
        if not free:
            raise Rejected("pdf_certified")
        return free, True
    if wanted:
        return wanted, wanted in empty
    taken = {str(name) for name, _value, _ref in fields}
    rank = 1
    while f"Signature{rank}" in taken:
        rank += 1
    return f"Signature{rank}", False


def _signer(writer: _Writer, certificate: bytes, chain: Sequence[bytes], profile: PdfProfile) -> PdfSigner:
    name, there = _field_name(writer, profile.field_name)
    metadata = PdfSignatureMetadata(
        field_name=name,
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        reason=profile.reason or None,
        location=profile.location or None,
    )
    style, spec = None, None
    if profile.stamp is not None and not there:
        spec = field_spec(name, writer, profile.stamp.placement)
        style = StampStyle(stamp=profile.stamp, turned=page_rotation(writer, int(spec.on_page)))
    return PdfSigner(metadata, external_signer(certificate, chain), stamp_style=style, new_field_spec=spec)


def _room(certificate: bytes, chain: Sequence[bytes], profile: PdfProfile) -> int:
    """Hexadecimal digits kept for the signature: its certificates, attributes and value, and a time stamp."""
    key_bytes = (load_certificate(certificate).public_key().key_size + 7) // 8  # type: ignore[union-attr]
    stamp = _STAMP_BYTES if profile.time_stamped else 0
    return 2 * (len(certificate) + sum(map(len, chain)) + key_bytes + _ATTRIBUTES_BYTES + stamp)


async def prepare_revision(
    pdf: BinaryIO,
    certificate: bytes,
    signing_time: datetime,
    profile: PdfProfile | None = None,
    chain: Sequence[bytes] = (),
) -> PreparedRevision:
    """What to append to a document of any size, which is only read. ``signing_time`` (aware) becomes ``/M``.

    Raises `Rejected`: ``pdf_unreadable``, ``pdf_encrypted``, ``pdf_locked`` (certified without further
    changes, or the field cannot be made), ``pdf_certified`` (no field was left for us), ``stamp_*``.
    """
    profile = profile or PdfProfile()
    target: Any = io.BytesIO(pdf.getvalue()) if isinstance(pdf, io.BytesIO) else Appended(pdf)
    base_bytes = target.seek(0, io.SEEK_END)
    writer = _open_writer(target)
    try:
        pdf_signer = _signer(writer, certificate, chain, profile)
        session: PdfSigningSession = pdf_signer.init_signing_session(writer, existing_fields_only=False)
        session.system_time = signing_time.replace(microsecond=0)
        tbs: PdfTBSDocument = session.prepare_tbs_document(
            validation_info=None, bytes_reserved=_room(certificate, chain, profile)
        )
        digest, _output = tbs.digest_tbs_document(in_place=True, chunk_size=_READ_BYTES)
    except (SigningError, *PDF_ERRORS) as error:
        raise Rejected("pdf_locked") from error
    signer = external_signer(certificate, chain)
    attributes = await signer.signed_attrs(digest.document_digest, "sha256", use_pades=True)
    target.seek(base_bytes)
    return PreparedRevision(
        to_sign=attributes.dump(),
        revision=target.read(),
        base_bytes=base_bytes,
        document_digest=digest.document_digest,
        place=(digest.reserved_region_start, digest.reserved_region_end),
        certificate=certificate,
        chain=tuple(chain),
    )


async def prepare(
    pdf: bytes,
    certificate: bytes,
    signing_time: datetime,
    profile: PdfProfile | None = None,
    chain: Sequence[bytes] = (),
) -> PreparedPdf:
    """`prepare_revision` of a document in memory."""
    part = await prepare_revision(io.BytesIO(pdf), certificate, signing_time, profile, chain)
    return PreparedPdf(base=pdf, part=part)


async def finish_revision(prepared: PreparedRevision, value: bytes, stamper: TimeStamper | None = None) -> bytes:
    """The revision around the RSA value, time-stamped when ``stamper`` is given: write it after the document.

    Raises `Rejected` (``signature_too_large``) and what the stamper raises.
    """
    signer = external_signer(prepared.certificate, prepared.chain, value)
    attributes = asn1_cms.CMSAttributes.load(prepared.to_sign)
    signature = await signer.async_sign_prescribed_attributes("sha256", signed_attrs=attributes, timestamper=stamper)
    output = io.BytesIO(prepared.revision)
    start, end = (place - prepared.base_bytes for place in prepared.place)
    if 2 * len(signature.dump()) > end - start - 2:
        raise Rejected("signature_too_large")
    digest = PreparedByteRangeDigest(prepared.document_digest, start, end)
    await PdfTBSDocument.async_finish_signing(output, digest, signature)
    return output.getvalue()


async def finish(prepared: PreparedPdf, value: bytes, stamper: TimeStamper | None = None) -> bytes:
    """The signed PDF around the RSA value. Does not verify: see `validate`."""
    return prepared.base + await finish_revision(prepared.part, value, stamper)


async def validate(
    pdf: bytes | BinaryIO,
    *,
    roots: Sequence[bytes] = (),
    others: Sequence[bytes] = (),
    stampers: Sequence[bytes] = (),
    moment: datetime | None = None,
) -> list[SignatureReport]:
    """One report for each signature of a PDF, in order; nothing is asked of the network.

    What was added since must be what the document's certification, or else the usual policy, allows.
    ``roots``: authorities to trust (DER); without any, trust stays unknown. ``stampers``: more of them, for time stamps
    only. ``moment``: to ask whether it was valid then. Raises `Rejected` (``pdf_unreadable``).
    """
    try:
        reader = PdfFileReader(io.BytesIO(pdf) if isinstance(pdf, bytes) else pdf, strict=False)
        signatures = list(reader.embedded_regular_signatures)
    except PDF_ERRORS as error:
        raise Rejected("pdf_unreadable") from error
    return [await _validate_one(signature, roots, others, stampers, moment) for signature in signatures]


async def _validate_one(
    signature: Any,
    roots: Sequence[bytes],
    others: Sequence[bytes],
    stampers: Sequence[bytes],
    moment: datetime | None,
) -> SignatureReport:
    name = str(signature.field_name)
    signers = offline_context(roots, others, moment)
    times = offline_context((*roots, *stampers), others, moment)
    try:
        status = await async_validate_pdf_signature(signature, signers, times)
    except (SignatureValidationError, *PDF_ERRORS):
        return SignatureReport(
            target=name, covers=Covers.NOTHING, digest_ok=False, value_ok=False, problems=("signature_unreadable",)
        )
    whole = status.coverage == SignatureCoverageLevel.ENTIRE_FILE
    revision = status.coverage == SignatureCoverageLevel.ENTIRE_REVISION
    covers = Covers.WHOLE_FILE if whole else Covers.REVISION if revision else Covers.NOTHING
    chain = [certificate.dump() for certificate in signature.other_embedded_certs]
    report = report_of(status, target=name, covers=covers, format_="PAdES", asked=bool(roots), chain=chain)
    problems = list(report.problems)
    if covers is Covers.NOTHING:
        problems.append("coverage_unclear")
    if status.modification_level == ModificationLevel.OTHER or status.docmdp_ok is False:
        problems.append("changed_after_signature")
    return replace(report, problems=tuple(problems))


async def check_delivered(shown: bytes, signed: bytes, certificate: bytes) -> tuple[str, ...]:
    """Is ``signed`` the displayed PDF plus our signature and nothing else? Codes of what is not; empty = yes.

    ``sign_not_prefix``: the displayed bytes are not the beginning of the file. ``sign_content_changed``:
    the added revisions change more than signatures do. ``sign_ours_missing``: no intact signature by
    ``certificate`` over the whole file or its last revision.
    """
    if not signed.startswith(shown) or len(signed) == len(shown):
        return ("sign_not_prefix",)
    problems = []
    if not only_signatures_added(shown, signed):
        problems.append("sign_content_changed")
    reports = await validate(signed)
    ours = [r for r in reports if r.certificate == certificate and r.intact and r.covers is not Covers.NOTHING]
    if not ours:
        problems.append("sign_ours_missing")
    return tuple(problems)
