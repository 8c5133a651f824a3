"""Certificates read without surprises: a damaged one is refused at once, not at its first use."""

from __future__ import annotations

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from app.domain.errors import Rejected

_UNREADABLE = (
    TypeError,  # a name whose part is of a kind that its attribute does not allow
    ValueError,
    UnsupportedAlgorithm,
    x509.DuplicateExtension,
    x509.InvalidVersion,
    x509.UnsupportedGeneralNameType,
)


def load_certificate(der: bytes) -> x509.Certificate:
    """Parse a DER certificate and everything in it that is used later (cryptography reads lazily).

    Raises `Rejected` (``certificate_unreadable``).
    """
    try:
        certificate = x509.load_der_x509_certificate(der)
        certificate.public_key()
        _ = (certificate.subject, certificate.issuer, certificate.serial_number, certificate.extensions)
        _ = (certificate.not_valid_before_utc, certificate.not_valid_after_utc)
        common_name(certificate.subject)
    except _UNREADABLE as error:
        raise Rejected("certificate_unreadable") from error
    return certificate


def common_name(name: x509.Name) -> str:
    """The common name, or the whole name in RFC 4514 form when it has none."""
    found = name.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(found[0].value) if found else name.rfc4514_string()


def der_of(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(Encoding.DER)
