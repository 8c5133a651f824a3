"""Which certificate to sign with, and why not another: facts, reasons, trust. Codes only.

=====================================  ========================================================
blocking code                          meaning
=====================================  ========================================================
cert_expired, cert_not_yet_valid       outside its dates at the moment asked
cert_wrong_usage                       neither nonRepudiation nor digitalSignature
cert_is_ca                             an authority's, not a person's
cert_rsa_short                         RSA under 2048 bits
cert_ec_refused, cert_pss_refused      only RSA PKCS#1 v1.5 is proven for PES (interop §4.2)
cert_key_unknown                       another kind of key
cert_revoked                           a fresh answer of its authority says so
=====================================  ========================================================

=====================================  ========================================================
warning code                           meaning
=====================================  ========================================================
cert_authentication_only               digitalSignature without nonRepudiation
cert_expires_soon                      within 45 days (``days``): renewal needs an appointment
cert_chain_unknown                     no path to an authority we know (offline: usual)
cert_revocation_unknown                its authority could not be asked
=====================================  ========================================================

=====================================  ========================================================
notice code                            meaning
=====================================  ========================================================
cert_renewal_due                       within 180 days (``days``): cards take weeks to obtain
cert_qualified_device                  qualified, on a qualified device: signs as by hand (eIDAS)
cert_qualified                         qualified, without a word of its device
cert_not_qualified                     no statement of qualification in it
=====================================  ========================================================

Source: interop §4.1–4.2. Network goes through a `Fetch` that the caller provides.
"""

from __future__ import annotations

import enum
import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

from asn1crypto import core
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID, NameOID
from pyhanko_certvalidator import CertificateValidator, ValidationContext
from pyhanko_certvalidator.errors import (
    ExpiredError,
    NotYetValidError,
    PathBuildingError,
    RevokedError,
    ValidationError,
)

from app.domain.errors import AppError
from app.signing.report import SignatureReport, Trust
from app.signing.revocation import fetch_revocation
from app.signing.x509_tools import common_name, der_of, load_certificate

EXPIRES_SOON_DAYS = 45
RENEWAL_DAYS = 180
MIN_RSA_BITS = 2048
CLOCKS_APART = timedelta(minutes=5)
"""An answer on revocation may be dated a little after our own clock."""
_PSS_OID = "1.2.840.113549.1.1.10"
_QC_STATEMENTS = x509.ObjectIdentifier("1.3.6.1.5.5.7.1.3")
_QC_COMPLIANCE, _QC_DEVICE, _QC_TYPE = "0.4.0.1862.1.1", "0.4.0.1862.1.4", "0.4.0.1862.1.6"
_OTHER_PURPOSES = frozenset(
    {
        ExtendedKeyUsageOID.SERVER_AUTH,
        ExtendedKeyUsageOID.CODE_SIGNING,
        ExtendedKeyUsageOID.TIME_STAMPING,
        ExtendedKeyUsageOID.OCSP_SIGNING,
    }
)
"""A certificate with no other purpose is a machine's or a service's: it signs nobody's acts."""
_QC_SIGNATURE = "0.4.0.1862.1.6.1"
_SIREN = re.compile(r"(?:0002\s*|(?:NTR|SI:)FR-)(\d{9})(?:\d{5})?")


class Qualification(enum.StrEnum):
    """What a certificate says of itself under eIDAS; whether its authority may say so is the trusted list's business."""

    NONE = ""
    QUALIFIED = "qualified"
    DEVICE = "qualified_device"
    """The key is in a qualified signature creation device (QSCD)."""


class _QcStatement(core.Sequence):  # type: ignore[misc]
    _fields = [("id", core.ObjectIdentifier), ("info", core.Any, {"optional": True})]  # noqa: RUF012 - asn1crypto's way


class _QcStatements(core.SequenceOf):  # type: ignore[misc]
    _child_spec = _QcStatement


class _QcTypes(core.SequenceOf):  # type: ignore[misc]
    _child_spec = core.ObjectIdentifier


class Fetch(Protocol):
    """One HTTP exchange: GET, or POST when ``body`` is given. Raises `AppError` when it fails."""

    async def __call__(self, url: str, *, body: bytes | None = None, content_type: str = "") -> bytes: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateFacts:
    """What a certificate says, for people and for choosing."""

    der: bytes = field(repr=False)
    sha256: str
    """Lower-case hex: the name by which a choice is remembered."""
    subject: str
    organisation: str
    unit: str
    """For RGS: « 0002 » and the SIRET."""
    siren: str
    """Nine digits of the body it was issued to, from the unit or the organisation's identifier; empty = not said."""
    issuer: str
    serial: int
    not_before: datetime
    not_after: datetime
    key_kind: str
    """``rsa``, ``rsa-pss``, ``ec`` or ``other``."""
    key_bits: int
    non_repudiation: bool
    digital_signature: bool
    ca: bool
    qualification: Qualification
    policies: tuple[str, ...] = ()
    ocsp_urls: tuple[str, ...] = ()
    crl_urls: tuple[str, ...] = ()
    issuer_urls: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    code: str
    params: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """May one sign with it, and what to know."""

    facts: CertificateFacts
    blocking: tuple[Reason, ...] = ()
    warnings: tuple[Reason, ...] = ()
    notices: tuple[Reason, ...] = ()
    """Good to know, and no reason to hesitate."""

    @property
    def usable(self) -> bool:
        return not self.blocking


def read_facts(der: bytes) -> CertificateFacts:
    """Facts of a DER certificate. Raises `Rejected` (``certificate_unreadable``)."""
    certificate = load_certificate(der)
    kind, bits = _key(certificate)
    usage = _extension(certificate, x509.KeyUsage)
    constraints = _extension(certificate, x509.BasicConstraints)
    policies = _extension(certificate, x509.CertificatePolicies)
    return CertificateFacts(
        der=der,
        sha256=hashlib.sha256(der).hexdigest(),
        subject=common_name(certificate.subject),
        organisation=_name_part(certificate.subject, NameOID.ORGANIZATION_NAME),
        unit=_name_part(certificate.subject, NameOID.ORGANIZATIONAL_UNIT_NAME),
        siren=_siren(certificate.subject),
        issuer=common_name(certificate.issuer),
        serial=certificate.serial_number,
        not_before=certificate.not_valid_before_utc,
        not_after=certificate.not_valid_after_utc,
        key_kind=kind,
        key_bits=bits,
        non_repudiation=usage is not None and usage.content_commitment,
        digital_signature=usage is not None and usage.digital_signature,
        ca=constraints is not None and constraints.ca,
        qualification=_qualification(certificate),
        policies=tuple(p.policy_identifier.dotted_string for p in policies) if policies is not None else (),
        ocsp_urls=_access_urls(certificate, AuthorityInformationAccessOID.OCSP),
        crl_urls=_crl_urls(certificate),
        issuer_urls=_access_urls(certificate, AuthorityInformationAccessOID.CA_ISSUERS),
    )


def assess(facts: CertificateFacts, moment: datetime) -> Assessment:
    """Judge a certificate by itself at ``moment`` (aware): its dates, usage and key."""
    blocking: list[Reason] = []
    warnings: list[Reason] = []
    if moment > facts.not_after:
        blocking.append(Reason(code="cert_expired", params={"date": facts.not_after.date().isoformat()}))
    elif moment < facts.not_before:
        blocking.append(Reason(code="cert_not_yet_valid", params={"date": facts.not_before.date().isoformat()}))
    elif (days := (facts.not_after - moment).days) <= EXPIRES_SOON_DAYS:
        warnings.append(Reason(code="cert_expires_soon", params={"days": days}))
    if facts.ca:
        blocking.append(Reason(code="cert_is_ca"))
    elif not facts.non_repudiation:
        if facts.digital_signature:
            warnings.append(Reason(code="cert_authentication_only"))
        else:
            blocking.append(Reason(code="cert_wrong_usage"))
    if (reason := _key_reason(facts)) is not None:
        blocking.append(reason)
    notices = [Reason(code=_QUALIFICATIONS[facts.qualification])]
    if EXPIRES_SOON_DAYS < (left := (facts.not_after - moment).days) <= RENEWAL_DAYS:
        notices.insert(0, Reason(code="cert_renewal_due", params={"days": left}))
    return Assessment(facts=facts, blocking=tuple(blocking), warnings=tuple(warnings), notices=tuple(notices))


_QUALIFICATIONS = {
    Qualification.NONE: "cert_not_qualified",
    Qualification.QUALIFIED: "cert_qualified",
    Qualification.DEVICE: "cert_qualified_device",
}


def _qualification(certificate: x509.Certificate) -> Qualification:
    """From QcStatements (ETSI EN 319 412-5); a seal's or a web site's is none for a person's signature."""
    found = [e.value for e in certificate.extensions if e.oid == _QC_STATEMENTS]
    if not found:
        return Qualification.NONE
    try:
        statements: Any = {s["id"].dotted: s["info"] for s in _QcStatements.load(found[0].public_bytes(), strict=True)}
        if _QC_COMPLIANCE not in statements:
            return Qualification.NONE
        if _QC_TYPE in statements:
            types: Any = _QcTypes.load(statements[_QC_TYPE].dump(), strict=True)
            if _QC_SIGNATURE not in [kind.dotted for kind in types]:
                return Qualification.NONE
    except (ValueError, TypeError, KeyError):
        return Qualification.NONE
    return Qualification.DEVICE if _QC_DEVICE in statements else Qualification.QUALIFIED


def _key_reason(facts: CertificateFacts) -> Reason | None:
    if facts.key_kind == "rsa":
        short = facts.key_bits < MIN_RSA_BITS
        return Reason(code="cert_rsa_short", params={"bits": facts.key_bits}) if short else None
    codes = {"ec": "cert_ec_refused", "rsa-pss": "cert_pss_refused"}
    return Reason(code=codes.get(facts.key_kind, "cert_key_unknown"))


def choose(certificates: Iterable[bytes], moment: datetime, remembered_sha256: str = "") -> list[Assessment]:
    """All certificates, the one to propose first: the remembered one while usable, then those made for
    signing (nonRepudiation), then those valid longest; the unusable ones last, each with its reasons.
    """
    found = [assess(read_facts(der), moment) for der in certificates]

    def rank(assessment: Assessment) -> tuple[bool, bool, bool, float]:
        facts = assessment.facts
        remembered = facts.sha256 == remembered_sha256
        return not assessment.usable, not remembered, not facts.non_repudiation, -facts.not_after.timestamp()

    return sorted(found, key=rank)


async def assess_with_authorities(
    facts: CertificateFacts,
    moment: datetime,
    *,
    roots: Sequence[bytes],
    others: Sequence[bytes] = (),
    fetch: Fetch | None = None,
) -> Assessment:
    """`assess`, plus the chain and, when ``fetch`` is given, revocation (OCSP, else CRL)."""
    assessment = assess(facts, moment)
    trust, code = await chain_trust(facts.der, moment, roots=roots, others=others, fetch=fetch)
    if trust is Trust.REVOKED:
        return replace(assessment, blocking=(*assessment.blocking, Reason(code="cert_revoked")))
    if code:
        return replace(assessment, warnings=(*assessment.warnings, Reason(code=code)))
    return assessment


async def chain_trust(
    der: bytes,
    moment: datetime,
    *,
    roots: Sequence[bytes],
    others: Sequence[bytes] = (),
    fetch: Fetch | None = None,
    now: datetime | None = None,
) -> tuple[Trust, str]:
    """Trust in a certificate and the code that qualifies it (empty when all was answered).

    Without ``fetch`` revocation is not asked: ``(TRUSTED, "cert_revocation_unknown")`` at best. ``now``: when
    ``moment`` is past and nobody but the signer says so, a revocation known now counts, whatever its date: the
    thief of a key would date before it.
    """
    revocation: tuple[tuple[bytes, ...], tuple[bytes, ...]] = ((), ())
    if fetch is not None:
        revocation = await fetch_revocation(load_certificate(der), [*others, *roots], fetch)
    ocsps, crls = revocation
    strict = bool(ocsps or crls)
    if strict and now is not None:
        since = await _validate(der, now, roots, others, ocsps, crls, mode="soft-fail")
        if isinstance(since, RevokedError):
            return Trust.REVOKED, ""
    verdict = await _validate(der, moment, roots, others, ocsps, crls, mode="require" if strict else "soft-fail")
    if verdict is None and not strict:
        return Trust.TRUSTED, "cert_revocation_unknown"
    if verdict is None:
        return Trust.TRUSTED, ""
    if isinstance(verdict, RevokedError):
        return Trust.REVOKED, ""
    if isinstance(verdict, (ExpiredError, NotYetValidError)):
        return Trust.UNTRUSTED, ""  # `assess` says so better
    if strict and not isinstance(verdict, PathBuildingError):
        relaxed = await _validate(der, moment, roots, others, ocsps, crls, mode="soft-fail")
        if isinstance(relaxed, RevokedError):  # another authority of the path, asked before, did not answer
            return Trust.REVOKED, ""
        if relaxed is None:
            return Trust.TRUSTED, "cert_revocation_unknown"
    return Trust.UNTRUSTED, "cert_chain_unknown"


async def _validate(
    der: bytes,
    moment: datetime,
    roots: Sequence[bytes],
    others: Sequence[bytes],
    ocsps: Sequence[bytes],
    crls: Sequence[bytes],
    *,
    mode: str,
) -> Exception | None:
    """The error of path validation, or None when it holds."""
    context = ValidationContext(
        trust_roots=[asn1_x509.Certificate.load(root) for root in roots],
        other_certs=[asn1_x509.Certificate.load(other) for other in others],
        ocsps=list(ocsps),
        crls=list(crls),
        allow_fetching=False,
        revocation_mode=mode,
        moment=moment.astimezone(UTC),
        retroactive_revinfo=True,  # what is answered today speaks of the past as well: its dates tell since when
        best_signature_time=moment.astimezone(UTC),
        time_tolerance=CLOCKS_APART,
    )
    validator = CertificateValidator(asn1_x509.Certificate.load(der), validation_context=context)
    try:
        await validator.async_validate_path()
    except (PathBuildingError, ValidationError) as error:
        return error
    return None


async def with_trust(
    report: SignatureReport,
    *,
    roots: Sequence[bytes],
    others: Sequence[bytes] = (),
    moment: datetime,
    fetch: Fetch | None = None,
) -> SignatureReport:
    """The report, its trust decided: may the certificate sign, and its chain at signing time (now when none is told).

    Neither for SHA-1 and older, nor for a key that can be broken, nor for a certificate that may not sign.
    A time that only the signer tells is believed for the dates of the certificates, not against a revocation,
    and never when it is still to come.
    """
    if not report.certificate:
        return report
    at = min(report.time or moment, moment)
    try:
        code = "digest_weak" if report.weak_digest else _unfit(report.certificate)
        trust = Trust.UNTRUSTED
        if not code:
            now = None if report.time_proven else moment
            trust, code = await chain_trust(report.certificate, at, roots=roots, others=others, fetch=fetch, now=now)
    except AppError:
        return report
    details = {**report.details, "trust_code": code} if code else report.details
    return replace(report, trust=trust, details=details)


UNFIT = frozenset({"cert_rsa_short", "cert_is_ca", "cert_wrong_usage"})


def _unfit(der: bytes) -> str:
    """Why a certificate may not sign acts, by its own words; empty when it may, or says nothing of its usage.

    One of `UNFIT`.
    """
    facts, certificate = read_facts(der), load_certificate(der)
    purposes = _extension(certificate, x509.ExtendedKeyUsage)
    if facts.key_kind == "rsa" and facts.key_bits < MIN_RSA_BITS:
        return "cert_rsa_short"
    stated = _extension(certificate, x509.KeyUsage) is not None
    if facts.ca:
        return "cert_is_ca"
    if stated and not (facts.non_repudiation or facts.digital_signature):
        return "cert_wrong_usage"
    return "cert_wrong_usage" if purposes is not None and set(purposes) <= _OTHER_PURPOSES else ""


def _key(certificate: x509.Certificate) -> tuple[str, int]:
    key = certificate.public_key()
    if isinstance(key, rsa.RSAPublicKey):
        oid = asn1_x509.Certificate.load(der_of(certificate)).public_key["algorithm"]["algorithm"].dotted
        return ("rsa-pss" if oid == _PSS_OID else "rsa"), key.key_size
    if isinstance(key, ec.EllipticCurvePublicKey):
        return "ec", key.key_size
    return "other", 0


def _extension(certificate: x509.Certificate, kind: type[Any]) -> Any:
    try:
        return certificate.extensions.get_extension_for_class(kind).value
    except x509.ExtensionNotFound:
        return None


def _name_part(name: x509.Name, oid: x509.ObjectIdentifier) -> str:
    return " / ".join(str(part.value) for part in name.get_attributes_for_oid(oid))


def _siren(subject: x509.Name) -> str:
    """RGS writes « 0002 » and a SIREN or SIRET in an OU; ETSI writes ``NTRFR-`` and a SIREN (EN 319 412-1 §5.1.4)."""
    units = [str(part.value) for part in subject.get_attributes_for_oid(NameOID.ORGANIZATIONAL_UNIT_NAME)]
    identifiers = [str(part.value) for part in subject.get_attributes_for_oid(NameOID.ORGANIZATION_IDENTIFIER)]
    for text in (*units, *identifiers):
        found = _SIREN.fullmatch(text.strip())
        if found is not None:
            return found.group(1)
    return ""


def _access_urls(certificate: x509.Certificate, method: x509.ObjectIdentifier) -> tuple[str, ...]:
    access = _extension(certificate, x509.AuthorityInformationAccess)
    found = [] if access is None else [a.access_location for a in access if a.access_method == method]
    return tuple(str(place.value) for place in found if isinstance(place, x509.UniformResourceIdentifier))


def _crl_urls(certificate: x509.Certificate) -> tuple[str, ...]:
    points = _extension(certificate, x509.CRLDistributionPoints)
    names = [name for point in points or () for name in point.full_name or ()]
    return tuple(str(name.value) for name in names if isinstance(name, x509.UniformResourceIdentifier))
