"""CMS (PKCS#7) signatures: the attributes a server wants signed, and detached signatures.

For PAdES and CAdES the bytes to sign are the DER of the CMS signed attributes (SET OF). They say
*what* is signed by its digest and *with which certificate*; nothing else may be in them.
Source: interop §1.6, §1.8; RFC 5652 §5.3, RFC 5035; pyHanko 0.38.
"""

from __future__ import annotations

import hashlib
import logging
import re
from base64 import b64decode, b64encode
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from asn1crypto import cms as asn1_cms
from asn1crypto import x509 as asn1_x509
from asn1crypto.algos import SignedDigestAlgorithm
from pyhanko.sign.signers import ExternalSigner
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.sign.validation import async_validate_detached_cms
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

from app.domain.errors import Rejected
from app.signing.report import Covers, SignatureReport, Trust
from app.signing.x509_tools import common_name, load_certificate

# pyHanko logs the names of certificates it cannot trace, with stack traces; our report says it better.
logging.getLogger("pyhanko").addHandler(logging.NullHandler())
logging.getLogger("pyhanko").propagate = False

_PEM = re.compile(rb"-----BEGIN (?:PKCS7|CMS)-----(.*?)-----END (?:PKCS7|CMS)-----", re.DOTALL)
_WEAK = re.compile("(md[245]|sha1)(_|$)")
"""pyHanko refuses them in certificates, not in the signatures themselves (0.38)."""
_ALLOWED = frozenset(
    {"content_type", "message_digest", "signing_certificate_v2", "signing_time", "cms_algorithm_protection"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PreparedCms:
    """A detached signature to be made."""

    to_sign: bytes = field(repr=False)
    """DER of the signed attributes: the data to be signed, not a hash."""
    certificate: bytes = field(repr=False)
    chain: tuple[bytes, ...] = field(default=(), repr=False)


def external_signer(certificate: bytes, chain: Iterable[bytes], value: bytes | None = None) -> ExternalSigner:
    """A pyHanko signer around a value made elsewhere (RSA PKCS#1 v1.5, SHA-256)."""
    store = SimpleCertificateStore()  # type: ignore[no-untyped-call]
    store.register_multiple([asn1_x509.Certificate.load(der) for der in chain])
    mechanism = SignedDigestAlgorithm({"algorithm": "sha256_rsa"})
    key_bytes = (load_certificate(certificate).public_key().key_size + 7) // 8  # type: ignore[union-attr]
    return ExternalSigner(
        signing_cert=asn1_x509.Certificate.load(certificate),
        cert_registry=store,
        signature_value=value if value is not None else key_bytes,
        signature_mechanism=mechanism,
        embed_roots=False,
    )


async def prepare(
    data_sha256: bytes, certificate: bytes, chain: Sequence[bytes] = (), *, moment: datetime | None = None
) -> PreparedCms:
    """What to sign for a detached CAdES signature of a file with that SHA-256. Deterministic.

    ``moment`` (aware): the signing time claimed, mandatory at level B-B (ETSI EN 319 122-1 §6.3); None where the
    parapheur's own attributes, which have none, are built.
    """
    signer = external_signer(certificate, chain)
    attributes = await signer.signed_attrs(data_sha256, "sha256", use_pades=True)
    if moment is not None:
        time = asn1_cms.Time({"utc_time": moment.astimezone(UTC).replace(microsecond=0)})
        claimed = asn1_cms.CMSAttribute({"type": "signing_time", "values": [time]})
        attributes = asn1_cms.CMSAttributes([*attributes, claimed])
    return PreparedCms(to_sign=attributes.dump(), certificate=certificate, chain=tuple(chain))


async def finish(prepared: PreparedCms, value: bytes, stamper: TimeStamper | None = None) -> bytes:
    """DER of the signature (ContentInfo) around the RSA value, time-stamped when ``stamper`` is given."""
    signer = external_signer(prepared.certificate, prepared.chain, value)
    attributes = asn1_cms.CMSAttributes.load(prepared.to_sign)
    content: Any = await signer.async_sign_prescribed_attributes("sha256", signed_attrs=attributes, timestamper=stamper)
    return bytes(content.dump())


def to_pem(der: bytes) -> bytes:
    """PEM armour as i-Parapheur writes and expects it (interop §1.6)."""
    text = b64encode(der)
    lines = [text[i : i + 64] for i in range(0, len(text), 64)]
    return b"-----BEGIN PKCS7-----\n" + b"\n".join(lines) + b"\n-----END PKCS7-----\n"


def from_pem(signature: bytes) -> bytes:
    """DER of a signature, armoured or not."""
    found = _PEM.search(signature)
    return b64decode(found.group(1)) if found else signature


def check_attributes(
    to_sign: bytes, certificate: bytes, digest: bytes | None, digest_size: int = 32
) -> tuple[str, ...]:
    """Why these signed attributes must not be signed; empty when they may be.

    ``digest`` is what message_digest must carry; None for a PDF revision prepared by the server, which
    cannot be recomputed (interop §1.8): only its size is known, and the proof comes after.
    """
    try:
        attributes = asn1_cms.CMSAttributes.load(to_sign, strict=True)
        found = {attribute["type"].native: list(attribute["values"]) for attribute in attributes}
        if len(found) != len(attributes) or attributes.dump(force=True) != to_sign:
            return ("attributes_malformed",)
        if any(len(values) != 1 for values in found.values()):
            return ("attributes_malformed",)
        size = len(digest) if digest is not None else digest_size
        return tuple(_attribute_problems(found, certificate, digest, size))
    except (ValueError, TypeError, KeyError):
        return ("attributes_malformed",)


def _attribute_problems(
    found: dict[str, list[Any]], certificate: bytes, expected: bytes | None, size: int
) -> Iterable[str]:
    if not set(found) <= _ALLOWED:
        yield "attributes_unexpected"
    if "content_type" not in found or found["content_type"][0].native != "data":
        yield "content_type_unexpected"
    digest = found.get("message_digest")
    if digest is None or len(digest[0].native) != size:
        yield "message_digest_missing"
    elif expected is not None and digest[0].native != expected:
        yield "message_digest_differs"
    binding = found.get("signing_certificate_v2")
    if binding is None or not _names(binding[0], certificate):
        yield "certificate_unbound"


def _names(signing_certificate: Any, certificate: bytes) -> bool:
    """The first certificate of signing-certificate-v2 is ours, by its hash."""
    first = signing_certificate["certs"][0]
    algorithm = first["hash_algorithm"]["algorithm"].native
    if algorithm not in ("sha256", "sha384", "sha512"):
        return False
    return bool(first["cert_hash"].native == hashlib.new(algorithm, certificate).digest())


def offline_context(
    roots: Sequence[bytes] = (), others: Sequence[bytes] = (), moment: datetime | None = None
) -> ValidationContext:
    """A validation context that asks nothing of the network and knows only the authorities given."""
    return ValidationContext(
        trust_roots=[asn1_x509.Certificate.load(der) for der in roots],
        other_certs=[asn1_x509.Certificate.load(der) for der in others],
        allow_fetching=False,
        revocation_mode="soft-fail",
        moment=moment,
    )


async def verify_detached(
    signature: bytes,
    data: bytes,
    *,
    roots: Sequence[bytes] = (),
    others: Sequence[bytes] = (),
    stampers: Sequence[bytes] = (),
) -> list[SignatureReport]:
    """Verify a detached CMS signature (DER or PEM) over ``data``. One report.

    ``roots``: authorities to trust (DER); ``stampers``: more of them, for time stamps only.

    Raises `Rejected` (``cms_unreadable``) for what is not a CMS signature.
    """
    try:
        content = asn1_cms.ContentInfo.load(from_pem(signature), strict=True)
        if content["content_type"].native != "signed_data":
            raise Rejected("cms_unreadable")
        signed_data = content["content"]
        times = offline_context((*roots, *stampers), others)
        status = await async_validate_detached_cms(data, signed_data, offline_context(roots, others), times)
    except (ValueError, TypeError, SignatureValidationError) as error:
        raise Rejected("cms_unreadable") from error
    carried = [choice.chosen.dump() for choice in signed_data["certificates"] if choice.name == "certificate"]
    format_ = "CAdES" if _is_cades(signed_data) else "CMS"
    report = report_of(status, target="", covers=Covers.WHOLE_FILE, format_=format_, asked=bool(roots), chain=carried)
    return [report]


def _is_cades(signed_data: Any) -> bool:
    attributes = signed_data["signer_infos"][0]["signed_attrs"]
    return any(attribute["type"].native == "signing_certificate_v2" for attribute in attributes)


def report_of(
    status: Any, *, target: str, covers: Covers, format_: str, asked: bool, chain: Iterable[bytes] = ()
) -> SignatureReport:
    """Our report from a pyHanko status. ``chain``: DER of the other certificates that the signature carries."""
    certificate = load_certificate(status.signing_cert.dump())
    stamp = getattr(status, "timestamp_validity", None)
    proven = bool(stamp is not None and stamp.intact and stamp.valid and stamp.trusted)
    time = stamp.timestamp if stamp is not None and proven else getattr(status, "signer_reported_dt", None)
    problems = [] if stamp is None or (stamp.intact and stamp.valid) else ["timestamp_broken"]
    return SignatureReport(
        target=target,
        covers=covers,
        digest_ok=bool(status.intact),
        value_ok=bool(status.valid),
        certificate=status.signing_cert.dump(),
        chain=tuple(chain),
        signer=common_name(certificate.subject),
        issuer=common_name(certificate.issuer),
        time=time.astimezone(UTC) if time is not None else None,
        time_proven=proven,
        certificate_valid_then=(
            certificate.not_valid_before_utc <= time <= certificate.not_valid_after_utc if time is not None else None
        ),
        format=format_,
        trust=_trust(status, asked),
        weak_digest=any(_WEAK.match(name) for name in (status.md_algorithm, status.pkcs7_signature_mechanism)),
        problems=tuple(problems),
    )


def _trust(status: Any, asked: bool) -> Trust:
    if status.revoked:
        return Trust.REVOKED
    if not asked:
        return Trust.UNKNOWN
    return Trust.TRUSTED if status.trusted else Trust.UNTRUSTED


__all__ = [
    "PreparedCms",
    "check_attributes",
    "finish",
    "from_pem",
    "prepare",
    "to_pem",
    "verify_detached",
]
