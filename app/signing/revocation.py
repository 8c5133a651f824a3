"""OCSP and CRL of a certificate's chain, through a fetch that the caller provides.

Only http(s) addresses found in the certificates themselves are asked. What comes back is *not*
believed here: `certificates.chain_trust` hands it to path validation, which checks its signature,
its signer and its dates.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from asn1crypto import ocsp as asn1_ocsp
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from cryptography.x509.oid import AuthorityInformationAccessOID

from app.domain.errors import AppError, Rejected
from app.signing.x509_tools import load_certificate

_MAX_DEPTH = 6
_Fetch = Callable[..., Awaitable[bytes]]


async def fetch_revocation(
    certificate: x509.Certificate, known: Sequence[bytes], fetch: _Fetch
) -> tuple[tuple[bytes, ...], tuple[bytes, ...]]:
    """(OCSP responses, CRLs) for the certificate and its intermediates; what cannot be had is left out."""
    issuers = []
    for der in known:
        try:
            issuers.append(load_certificate(der))
        except Rejected:
            continue
    responses: list[bytes] = []
    lists: list[bytes] = []
    current = certificate
    for _ in range(_MAX_DEPTH):
        issuer = find_issuer(current, issuers)
        if issuer is None or issuer == current:
            break
        response = await _ask_ocsp(current, issuer, fetch)
        if response is not None:
            responses.append(response)
        else:
            lists += await _get_crls(current, fetch)
        current = issuer
    return tuple(responses), tuple(lists)


def find_issuer(certificate: x509.Certificate, candidates: Sequence[x509.Certificate]) -> x509.Certificate | None:
    """Who signed it, among the candidates; itself when self-signed and given among them."""
    for candidate in candidates:
        if candidate.subject != certificate.issuer:
            continue
        try:
            certificate.verify_directly_issued_by(candidate)
        except (ValueError, TypeError, InvalidSignature):
            continue
        return candidate
    return None


async def _ask_ocsp(certificate: x509.Certificate, issuer: x509.Certificate, fetch: _Fetch) -> bytes | None:
    # SHA-1 here only names the issuer, as responders expect (RFC 6960 §4.1.1); nothing rests on it.
    request = ocsp.OCSPRequestBuilder().add_certificate(certificate, issuer, SHA1()).build()  # noqa: S303
    body = request.public_bytes(Encoding.DER)
    for url in _urls(certificate, AuthorityInformationAccessOID.OCSP):
        try:
            answer = await fetch(url, body=body, content_type="application/ocsp-request")
            status = asn1_ocsp.OCSPResponse.load(answer, strict=True)["response_status"].native
        except (AppError, ValueError):
            continue
        if status == "successful":
            return answer
    return None


async def _get_crls(certificate: x509.Certificate, fetch: _Fetch) -> list[bytes]:
    found = []
    try:
        points: Any = certificate.extensions.get_extension_for_class(x509.CRLDistributionPoints).value
    except x509.ExtensionNotFound:
        return []
    for url in [str(name.value) for point in points for name in point.full_name or ()]:
        if not url.startswith(("http://", "https://")):
            continue
        try:
            answer = await fetch(url)
            x509.load_der_x509_crl(answer)
        except (AppError, ValueError):
            continue
        found.append(answer)
    return found


def _urls(certificate: x509.Certificate, method: x509.ObjectIdentifier) -> list[str]:
    try:
        access: Any = certificate.extensions.get_extension_for_class(x509.AuthorityInformationAccess).value
    except x509.ExtensionNotFound:
        return []
    urls = [str(a.access_location.value) for a in access if a.access_method == method]
    return [url for url in urls if url.startswith(("http://", "https://"))]
