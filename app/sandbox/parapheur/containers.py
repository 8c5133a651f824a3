"""The crypto service of the parapheur: bytes to sign for a stored document, then the signed document.

Interop §1.6. Nothing is remembered between the two calls: everything is prepared again from the
stored bytes, the certificate and the signing time, which `signing`'s builders make deterministic.
XADES_DETACHED is not offered.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from app.signing import cms, pades, xades
from app.signing.pades import PdfProfile, PreparedPdf
from app.signing.xades_profile import Profile

PES_V2, PADES, PKCS7 = "PES_V2", "PADES", "PKCS7"
_ONE = "1"
"""Id of the only entry of a PDF or of a detached signature."""


class Refused(Exception):
    """The server says no; ``message`` is French, as the real server's."""

    def __init__(self, status: int, message: str) -> None:
        self.status = status
        self.message = message
        super().__init__(message)


@dataclass(frozen=True, slots=True, kw_only=True)
class Signer:
    """Who signs, as the type of the dossier and the desk say it."""

    certificate: bytes
    """DER."""
    chain: tuple[bytes, ...]
    time_ms: int
    """``signatureDateTime``."""
    role: str
    city: str
    postcode: str

    @property
    def moment(self) -> datetime:
        return datetime.fromtimestamp(self.time_ms / 1000, UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """A document after signature: new bytes, or the same with a detached signature."""

    content: bytes
    detached: bytes = b""


def resolve(signature_format: str, media_type: str) -> str:
    """The container made for a document (§1.6): AUTO goes by its kind."""
    if signature_format == "AUTO":
        return PADES if media_type == "application/pdf" else PKCS7
    return signature_format


def check_value(certificate: bytes, data: bytes, value: bytes) -> None:
    """RSASSA-PKCS1-v1_5 with SHA-256, or `Refused`."""
    key = x509.load_der_x509_certificate(certificate).public_key()
    if not isinstance(key, rsa.RSAPublicKey):
        raise Refused(406, "Le certificat de signature doit être un certificat RSA.")
    try:
        key.verify(value, data, padding.PKCS1v15(), hashes.SHA256())
    except InvalidSignature as error:
        raise Refused(500, "La valeur de signature est invalide.") from error


def data_to_sign(kind: str, content: bytes, signer: Signer) -> dict[str, bytes]:
    """Bytes to sign by entry id: one per bordereau (or the file's) for a PES, else one."""
    if kind == PES_V2:
        return {element.element_id: element.signed_info for element in _pes(content, signer).elements}
    if kind == PADES:
        return {_ONE: _pdf(content, signer).to_sign}
    if kind == PKCS7:
        return {_ONE: _cms(content, signer).to_sign}
    raise Refused(500, "Format de signature non pris en charge.")


def finish(kind: str, content: bytes, signer: Signer, values: Mapping[str, bytes]) -> Result:
    """The signed document. The caller has verified the values."""
    if kind == PES_V2:
        return Result(content=xades.finish(_pes(content, signer), values))
    if kind == PADES:
        return Result(content=asyncio.run(pades.finish(_pdf(content, signer), values[_ONE])))
    signature = asyncio.run(cms.finish(_cms(content, signer), values[_ONE]))
    return Result(content=content, detached=cms.to_pem(signature))


def _pes(content: bytes, signer: Signer) -> xades.PreparedPes:
    profile = Profile(city=signer.city, postal_code=signer.postcode, role=signer.role)
    return xades.prepare(content, signer.certificate, signer.moment, profile)


def _pdf(content: bytes, signer: Signer) -> PreparedPdf:
    profile = PdfProfile(reason=signer.role, location=signer.city)
    return asyncio.run(pades.prepare(content, signer.certificate, signer.moment, profile, signer.chain))


def _cms(content: bytes, signer: Signer) -> cms.PreparedCms:
    return asyncio.run(cms.prepare(hashlib.sha256(content).digest(), signer.certificate, signer.chain))
