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
from typing import Any

from asn1crypto import cms as asn1_cms
from pyhanko.pdf_utils.generic import ArrayObject, ByteStringObject
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.fields import SigSeedSubFilter, enumerate_sig_fields
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner
from pyhanko.sign.signers.pdf_byterange import PreparedByteRangeDigest
from pyhanko.sign.signers.pdf_signer import PdfSigningSession, PdfTBSDocument
from pyhanko.sign.validation import async_validate_pdf_signature
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.status import SignatureCoverageLevel

from app.domain.errors import Rejected
from app.signing.cms import external_signer, offline_context, report_of
from app.signing.pdf_added import PDF_ERRORS, only_signatures_added
from app.signing.report import Covers, SignatureReport


@dataclass(frozen=True, slots=True, kw_only=True)
class PdfProfile:
    """Texts of the signature."""

    reason: str = ""
    location: str = ""
    field_name: str = ""
    """Empty = the first free ``SignatureN``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PreparedPdf:
    """A PDF with an empty place for one signature."""

    to_sign: bytes = field(repr=False)
    """DER of the CMS signed attributes: the data to be signed, not a hash."""
    document: bytes = field(repr=False)
    document_digest: bytes
    place: tuple[int, int]
    """Where the signature goes in ``document``."""
    certificate: bytes = field(repr=False)
    chain: tuple[bytes, ...] = field(default=(), repr=False)


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


def _open_writer(pdf: bytes) -> _Writer:
    try:
        writer = _Writer(io.BytesIO(pdf), strict=False)
    except PDF_ERRORS as error:
        raise Rejected("pdf_unreadable") from error
    if writer.prev.encrypted:
        raise Rejected("pdf_encrypted")
    return writer


def _free_field(writer: _Writer) -> str:
    taken = {name for name, _value, _ref in enumerate_sig_fields(writer.prev)}
    rank = 1
    while f"Signature{rank}" in taken:
        rank += 1
    return f"Signature{rank}"


async def prepare(
    pdf: bytes,
    certificate: bytes,
    signing_time: datetime,
    profile: PdfProfile | None = None,
    chain: Sequence[bytes] = (),
) -> PreparedPdf:
    """Append the revision to be signed. ``signing_time`` (aware) becomes ``/M``.

    Raises `Rejected`: ``pdf_unreadable``, ``pdf_encrypted``, ``pdf_locked`` (certified without further
    changes, or the field cannot be made).
    """
    profile = profile or PdfProfile()
    writer = _open_writer(pdf)
    signer = external_signer(certificate, chain)
    metadata = PdfSignatureMetadata(
        field_name=profile.field_name or _free_field(writer),
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        reason=profile.reason or None,
        location=profile.location or None,
    )
    pdf_signer = PdfSigner(metadata, signer)
    try:
        session: PdfSigningSession = pdf_signer.init_signing_session(writer)
        session.system_time = signing_time.replace(microsecond=0)
        reserved = await session.estimate_signature_container_size(validation_info=None)
        tbs: PdfTBSDocument = session.prepare_tbs_document(validation_info=None, bytes_reserved=reserved)
        digest, output = tbs.digest_tbs_document()
    except (SigningError, *PDF_ERRORS) as error:
        raise Rejected("pdf_locked") from error
    attributes = await signer.signed_attrs(digest.document_digest, "sha256", use_pades=True)
    output.seek(0)
    return PreparedPdf(
        to_sign=attributes.dump(),
        document=output.read(),
        document_digest=digest.document_digest,
        place=(digest.reserved_region_start, digest.reserved_region_end),
        certificate=certificate,
        chain=tuple(chain),
    )


async def finish(prepared: PreparedPdf, value: bytes) -> bytes:
    """The signed PDF around the RSA value. Does not verify: see `validate`."""
    signer = external_signer(prepared.certificate, prepared.chain, value)
    attributes = asn1_cms.CMSAttributes.load(prepared.to_sign)
    signature = await signer.async_sign_prescribed_attributes("sha256", signed_attrs=attributes)
    output = io.BytesIO(prepared.document)
    digest = PreparedByteRangeDigest(prepared.document_digest, *prepared.place)
    await PdfTBSDocument.async_finish_signing(output, digest, signature)
    return output.getvalue()


async def validate(
    pdf: bytes,
    *,
    roots: Sequence[bytes] = (),
    others: Sequence[bytes] = (),
    moment: datetime | None = None,
) -> list[SignatureReport]:
    """One report for each signature of a PDF, in order; nothing is asked of the network.

    ``roots``: authorities to trust (DER); without any, trust stays unknown. ``moment``: to ask
    whether it was valid then. Raises `Rejected` (``pdf_unreadable``).
    """
    try:
        reader = PdfFileReader(io.BytesIO(pdf), strict=False)
        signatures = list(reader.embedded_regular_signatures)
    except PDF_ERRORS as error:
        raise Rejected("pdf_unreadable") from error
    return [await _validate_one(signature, roots, others, moment) for signature in signatures]


async def _validate_one(
    signature: Any, roots: Sequence[bytes], others: Sequence[bytes], moment: datetime | None
) -> SignatureReport:
    name = str(signature.field_name)
    try:
        status = await async_validate_pdf_signature(signature, offline_context(roots, others, moment))
    except (SignatureValidationError, *PDF_ERRORS):
        return SignatureReport(
            target=name, covers=Covers.NOTHING, digest_ok=False, value_ok=False, problems=("signature_unreadable",)
        )
    whole = status.coverage == SignatureCoverageLevel.ENTIRE_FILE
    revision = status.coverage == SignatureCoverageLevel.ENTIRE_REVISION
    covers = Covers.WHOLE_FILE if whole else Covers.REVISION if revision else Covers.NOTHING
    report = report_of(status, target=name, covers=covers, format_="PAdES", asked=bool(roots))
    problems = list(report.problems)
    if covers is Covers.NOTHING:
        problems.append("coverage_unclear")
    if status.modification_level == ModificationLevel.OTHER:
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
