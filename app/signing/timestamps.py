"""RFC 3161 time stamps, and what proves a signature later without the network (PAdES B-T and B-LT, row 97).

The authority is reached through the caller's `Fetch`. A token is kept only when it answers *our*
request (nonce, digest) and its own signature holds; whether its authority is trusted is
the validation's business. B-LT adds a revision with the certificates, OCSP answers and CRLs of the
signer and of the time stamp: nothing of what was signed moves.

Source: RFC 3161, ETSI EN 319 142-1 §5; pyHanko 0.38.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC
from typing import Any, BinaryIO

from asn1crypto import cms as asn1_cms
from asn1crypto import crl as asn1_crl
from asn1crypto import ocsp as asn1_ocsp
from asn1crypto import tsp as asn1_tsp
from asn1crypto import x509 as asn1_x509
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.signers import PdfTimeStamper
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.sign.timestamps.common_utils import TimestampRequestError
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.pdf_embedded import async_validate_pdf_timestamp

from app.domain.errors import Rejected, Transient
from app.signing.appended import Appended
from app.signing.certificates import Fetch
from app.signing.cms import offline_context
from app.signing.pdf_added import PDF_ERRORS
from app.signing.report import DocumentStamp
from app.signing.revocation import fetch_revocation
from app.signing.x509_tools import common_name, load_certificate

_QUERY = "application/timestamp-query"


class FetchedStamper(TimeStamper):
    """Time stamps of one authority, asked over the caller's network."""

    def __init__(self, url: str, fetch: Fetch) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._url = url
        self._fetch = fetch

    async def async_request_tsa_response(self, req: asn1_tsp.TimeStampReq) -> asn1_tsp.TimeStampResp:
        answer = await self._fetch(self._url, body=req.dump(), content_type=_QUERY)
        response = asn1_tsp.TimeStampResp.load(answer, strict=True)
        if response["status"]["status"].native in ("granted", "granted_with_mods"):
            _check_answer(req, response["time_stamp_token"])
        return response


def _check_answer(request: Any, token: Any) -> None:
    """The token is about our digest and our question (pyHanko 0.38 stumbles on another nonce)."""
    info = token["content"]["encap_content_info"]["content"].parsed
    same_nonce = info["nonce"].native == request["nonce"].native
    if not same_nonce or info["message_imprint"].dump() != request["message_imprint"].dump():
        raise TimestampRequestError("another question's answer")


async def stamp_digest(sha256: bytes, url: str, fetch: Fetch) -> bytes:
    """DER of the time stamp token over a SHA-256 digest.

    Raises `Transient` (``timestamp_unavailable``) when the authority does not answer as it should.
    """
    try:
        token = await FetchedStamper(url, fetch).async_timestamp(sha256, "sha256")
    except (TimestampRequestError, ValueError, TypeError, KeyError) as error:
        raise Transient("timestamp_unavailable") from error
    return bytes(token.dump())


async def stamp_document(pdf: BinaryIO, url: str, fetch: Fetch) -> bytes:
    """The revision that dates the whole PDF by the authority (a document time stamp, ETSI EN 319 142-1 §5.4.3).

    To be written after the document, which stays its prefix. Raises `Transient` (``timestamp_unavailable``) and
    `Rejected` (``pdf_unreadable``).
    """
    target = Appended(pdf)
    try:
        writer = IncrementalPdfFileWriter(target, strict=False)
    except PDF_ERRORS as error:
        raise Rejected("pdf_unreadable") from error
    try:
        await PdfTimeStamper(FetchedStamper(url, fetch)).async_timestamp_pdf(writer, "sha256", in_place=True)
    except (TimestampRequestError, ValueError, TypeError, KeyError) as error:
        raise Transient("timestamp_unavailable") from error
    return target.tail


async def read_document_stamps(
    pdf: BinaryIO, *, roots: Sequence[bytes] = (), others: Sequence[bytes] = ()
) -> list[DocumentStamp]:
    """The document time stamps of a PDF, in order. Raises `Rejected` (``pdf_unreadable``)."""
    try:
        stamps = list(PdfFileReader(pdf, strict=False).embedded_timestamp_signatures)
    except PDF_ERRORS as error:
        raise Rejected("pdf_unreadable") from error
    return [await _read_stamp(stamp, roots, others) for stamp in stamps]


async def _read_stamp(stamp: Any, roots: Sequence[bytes], others: Sequence[bytes]) -> DocumentStamp:
    try:
        status = await async_validate_pdf_timestamp(stamp, offline_context(roots, others))
    except (SignatureValidationError, *PDF_ERRORS):
        return DocumentStamp(authority="", time=None, intact=False, trusted=False)
    untouched = status.modification_level != ModificationLevel.OTHER
    return DocumentStamp(
        authority=common_name(load_certificate(status.signing_cert.dump()).subject),
        time=status.timestamp.astimezone(UTC),
        intact=bool(status.intact and status.valid and untouched),
        trusted=bool(status.trusted),
    )


async def add_validation_data(pdf: BinaryIO, *, roots: Sequence[bytes], others: Sequence[bytes], fetch: Fetch) -> bytes:
    """The revision that makes the last signature B-LT: to be written after the document; empty = nothing was found.

    ``roots``, ``others``: authorities known here (DER). Raises `Rejected` (``pdf_unreadable``,
    ``pdf_unsigned``).
    """
    target = Appended(pdf)
    try:
        signatures = list(PdfFileReader(target, strict=False).embedded_regular_signatures)
    except PDF_ERRORS as error:
        raise Rejected("pdf_unreadable") from error
    if not signatures:
        raise Rejected("pdf_unsigned")
    last: Any = signatures[-1]
    carried = _certificates(last.signed_data)
    token = _stamp_in(last.signed_data)
    stamp_certificates = _certificates(token["content"]) if token is not None else []
    known = [*carried, *stamp_certificates, *others, *roots]
    leaves = [last.signer_cert.dump(), *stamp_certificates[:1]]
    ocsps, crls = await _revocation(leaves, known, fetch)
    target.seek(0)
    try:
        writer: Any = IncrementalPdfFileWriter(target, strict=False)
        DocumentSecurityStore.supply_dss_in_writer(
            writer,
            last.pkcs7_content.hex().encode("ascii").upper(),
            certs=[asn1_x509.Certificate.load(der) for der in dict.fromkeys(known)],
            ocsps=[asn1_ocsp.OCSPResponse.load(der) for der in ocsps],
            crls=[asn1_crl.CertificateList.load(der) for der in crls],
        )
        writer.write_in_place()
    except PDF_ERRORS as error:
        raise Rejected("pdf_unreadable") from error
    return target.tail


async def _revocation(leaves: Sequence[bytes], known: Sequence[bytes], fetch: Fetch) -> tuple[list[bytes], list[bytes]]:
    ocsps: dict[bytes, None] = {}
    crls: dict[bytes, None] = {}
    for leaf in leaves:
        found_ocsps, found_crls = await fetch_revocation(load_certificate(leaf), known, fetch)
        ocsps.update(dict.fromkeys(found_ocsps))
        crls.update(dict.fromkeys(found_crls))
    return list(ocsps), list(crls)


def _certificates(signed_data: Any) -> list[bytes]:
    """Certificates carried by a CMS, the signer's first."""
    found = [choice.chosen for choice in signed_data["certificates"] if choice.name == "certificate"]
    sid = signed_data["signer_infos"][0]["sid"]
    serial = sid.chosen["serial_number"].native if sid.name == "issuer_and_serial_number" else None
    found.sort(key=lambda certificate: certificate.serial_number != serial)
    return [certificate.dump() for certificate in found]


def _stamp_in(signed_data: Any) -> Any:
    for attribute in signed_data["signer_infos"][0]["unsigned_attrs"] or ():
        if attribute["type"].native == "signature_time_stamp_token":
            return attribute["values"][0]
    return None


def token_of(signature: bytes) -> bytes | None:
    """DER of the time stamp token in a CMS signature (DER), for other verifiers; None when it has none."""
    found = _stamp_in(asn1_cms.ContentInfo.load(signature)["content"])
    return bytes(found.dump()) if found is not None else None


__all__ = [
    "FetchedStamper",
    "TimestampRequestError",
    "add_validation_data",
    "read_document_stamps",
    "stamp_digest",
    "token_of",
]
