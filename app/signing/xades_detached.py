"""XAdES detached signatures (1.3.2) of any file: making one for a local document, verifying any.

The content Reference names the file by its URI, or by nothing at all as i-Parapheur writes it
(interop §1.6): whoever verifies brings the document. SignedProperties holds the time, the
certificate (SigningCertificateV2, SHA-256), the capacity and place when they are given.

Deterministic, in two steps like the others: the bytes to sign are the canonical ds:SignedInfo.
Source: ETSI EN 319 132-1; judged by xmlsec1 in the tests.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import quote

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from lxml import etree

from app.domain.errors import Rejected
from app.signing.report import Covers, SignatureReport
from app.signing.x509_tools import common_name, load_certificate
from app.signing.xades import canonical
from app.signing.xades_profile import DIGESTS, DS, EXC_C14N, RSA_SHA256, SHA256, XADES_132, Profile

_SLOT = "@VALUE@"
_MAX_BYTES = 4 * 1024 * 1024
_Element = etree._Element
_TYPES = frozenset({f"{XADES_132}SignedProperties", "http://uri.etsi.org/01903#SignedProperties"})


@dataclass(frozen=True, slots=True, kw_only=True)
class PreparedXades:
    """A detached signature to be made."""

    to_sign: bytes = field(repr=False)
    """Canonical ds:SignedInfo: the data to be signed, not a hash."""
    text: bytes = field(repr=False)


def prepare(
    data_sha256: bytes,
    certificate: bytes,
    signing_time: datetime,
    *,
    file_name: str = "",
    profile: Profile | None = None,
    chain: Sequence[bytes] = (),
) -> PreparedXades:
    """What to sign for a file with that SHA-256. ``file_name``: URI of the Reference; empty = none."""
    signature = etree.Element(f"{{{DS}}}Signature", {"Id": "signature"}, nsmap={"ds": DS})
    info = _add(signature, DS, "SignedInfo")
    _add(info, DS, "CanonicalizationMethod", Algorithm=EXC_C14N)
    _add(info, DS, "SignatureMethod", Algorithm=RSA_SHA256)
    _reference(info, {"URI": quote(file_name)} if file_name else {}, (), data_sha256)
    _add(signature, DS, "SignatureValue", _SLOT)
    holder = _add(_add(signature, DS, "KeyInfo"), DS, "X509Data")
    for der in (certificate, *chain):
        _add(holder, DS, "X509Certificate", base64.b64encode(der).decode("ascii"))
    properties = _properties(_add(signature, DS, "Object"), certificate, signing_time, profile)
    attributes = {"Type": "http://uri.etsi.org/01903#SignedProperties", "URI": "#signed-properties"}
    _reference(info, attributes, (EXC_C14N,), hashlib.sha256(canonical(properties)).digest())
    text = etree.tostring(signature, encoding="UTF-8", xml_declaration=True)
    return PreparedXades(to_sign=canonical(info), text=text)


def finish(prepared: PreparedXades, value: bytes) -> bytes:
    """The signature file around the RSA value."""
    slot = f">{_SLOT}<".encode("ascii")
    return prepared.text.replace(slot, b">" + base64.b64encode(value) + b"<", 1)


def _properties(parent: _Element, certificate: bytes, time: datetime, profile: Profile | None) -> _Element:
    qualifying = etree.SubElement(
        parent, f"{{{XADES_132}}}QualifyingProperties", {"Target": "#signature"}, nsmap={"xades": XADES_132}
    )
    properties = _add(qualifying, XADES_132, "SignedProperties", Id="signed-properties")
    inner = _add(properties, XADES_132, "SignedSignatureProperties")
    _add(inner, XADES_132, "SigningTime", time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"))
    cert = _add(_add(inner, XADES_132, "SigningCertificateV2"), XADES_132, "Cert")
    digest = _add(cert, XADES_132, "CertDigest")
    _add(digest, DS, "DigestMethod", Algorithm=SHA256)
    _add(digest, DS, "DigestValue", base64.b64encode(hashlib.sha256(certificate).digest()).decode("ascii"))
    if profile is not None and (profile.city or profile.postal_code):
        place = _add(inner, XADES_132, "SignatureProductionPlaceV2")
        parts = (("City", profile.city), ("PostalCode", profile.postal_code), ("CountryName", profile.country))
        for tag, text in parts:
            if text:
                _add(place, XADES_132, tag, text)
    if profile is not None and profile.role:
        roles = _add(_add(inner, XADES_132, "SignerRoleV2"), XADES_132, "ClaimedRoles")
        _add(roles, XADES_132, "ClaimedRole", profile.role)
    return properties


def _add(parent: _Element, namespace: str, tag: str, text: str | None = None, **attributes: str) -> _Element:
    element = etree.SubElement(parent, f"{{{namespace}}}{tag}", attributes)
    element.text = text
    return element


def _reference(info: _Element, attributes: dict[str, str], transforms: Sequence[str], digest: bytes) -> None:
    reference = etree.SubElement(info, f"{{{DS}}}Reference", attributes)
    if transforms:
        holder = _add(reference, DS, "Transforms")
        for algorithm in transforms:
            _add(holder, DS, "Transform", Algorithm=algorithm)
    _add(reference, DS, "DigestMethod", Algorithm=SHA256)
    _add(reference, DS, "DigestValue", base64.b64encode(digest).decode("ascii"))


# --- verifying ----------------------------------------------------------------------------------


def is_signature(data: bytes) -> bool:
    """Does this look like an XML signature that stands alone?"""
    head = data[:4096]
    return b"Signature" in head and DS.encode() in head and b"PES_Aller" not in head


def verify_detached(signature: bytes, digests: dict[str, bytes]) -> SignatureReport:
    """Verify a detached XAdES signature against the document's digests (``sha256``…: bytes).

    Raises `Rejected` (``xades_unreadable``) for what is no XML signature. Trust is not decided here.
    """
    root = _parse(signature)
    info = root.find(f"{{{DS}}}SignedInfo")
    properties = root.find(f".//{{{XADES_132}}}SignedProperties")
    problems: list[str] = []
    if info is None or properties is None:
        raise Rejected("xades_unreadable")
    certificate = _signer(root, properties)
    if certificate is None:
        problems.append("certificate_unbound")
    c14n = info.find(f"{{{DS}}}CanonicalizationMethod")
    if c14n is None or c14n.get("Algorithm") != EXC_C14N:
        problems.append("c14n_refused")
    content = _check_references(info, properties, digests, problems)
    time = _time(properties)
    return SignatureReport(
        target="",
        covers=Covers.WHOLE_FILE if content else Covers.NOTHING,
        digest_ok=content,
        value_ok=certificate is not None and _value_ok(root, info, certificate, problems),
        certificate=certificate[0] if certificate else b"",
        signer=common_name(certificate[1].subject) if certificate else "",
        issuer=common_name(certificate[1].issuer) if certificate else "",
        time=time,
        role=(properties.findtext(f".//{{{XADES_132}}}ClaimedRole") or "").strip(),
        policy=(properties.findtext(f".//{{{XADES_132}}}SigPolicyId/{{{XADES_132}}}Identifier") or "").strip(),
        format="XAdES 1.3.2",
        problems=tuple(dict.fromkeys(problems)),
    )


def _parse(signature: bytes) -> _Element:
    if len(signature) > _MAX_BYTES or b"<!DOCTYPE" in signature:
        raise Rejected("xades_unreadable")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(signature, parser)
    except etree.XMLSyntaxError as error:
        raise Rejected("xades_unreadable") from error
    if root.tag != f"{{{DS}}}Signature":
        found = root.findall(f".//{{{DS}}}Signature")
        if len(found) != 1:
            raise Rejected("xades_unreadable")
        root = found[0]
    return root


def _signer(root: _Element, properties: _Element) -> tuple[bytes, x509.Certificate] | None:
    """The certificate of KeyInfo that SigningCertificate(V2) names by its digest."""
    digest = properties.find(f".//{{{XADES_132}}}CertDigest")
    if digest is None:
        return None
    method = digest.find(f"{{{DS}}}DigestMethod")
    algorithm = DIGESTS.get((method.get("Algorithm") or "") if method is not None else "")
    value = _decoded(digest.findtext(f"{{{DS}}}DigestValue"))
    for element in root.iterfind(f"{{{DS}}}KeyInfo/{{{DS}}}X509Data/{{{DS}}}X509Certificate"):
        der = _decoded(element.text) or b""
        if algorithm is not None and hashlib.new(algorithm, der).digest() == value:
            return der, load_certificate(der)
    return None


def _check_references(info: _Element, properties: _Element, digests: dict[str, bytes], problems: list[str]) -> bool:
    """Is the document what was signed? Everything that cannot be accounted for is a problem."""
    references = info.findall(f"{{{DS}}}Reference")
    own = [r for r in references if r.get("Type") in _TYPES]
    content = [r for r in references if r.get("Type") not in _TYPES]
    if len(own) != 1 or len(content) != 1:
        problems.append("references_unexpected")
        return False
    transforms = [t.get("Algorithm") for t in own[0].iter(f"{{{DS}}}Transform")]
    algorithm, value = _digest(own[0])
    same = algorithm and value == hashlib.new(algorithm, canonical(properties)).digest()
    if own[0].get("URI") != f"#{properties.get('Id')}" or transforms != [EXC_C14N] or not same:
        problems.append("signed_properties_changed")
    if (content[0].get("URI") or "").startswith("#") or content[0].find(f"{{{DS}}}Transforms") is not None:
        problems.append("reference_elsewhere")
        return False
    algorithm, value = _digest(content[0])
    return bool(algorithm) and digests.get(algorithm) == value


def _digest(reference: _Element) -> tuple[str, bytes | None]:
    method = reference.find(f"{{{DS}}}DigestMethod")
    algorithm = DIGESTS.get((method.get("Algorithm") or "") if method is not None else "", "")
    return algorithm, _decoded(reference.findtext(f"{{{DS}}}DigestValue"))


def _value_ok(root: _Element, info: _Element, certificate: tuple[bytes, x509.Certificate], problems: list[str]) -> bool:
    method = info.find(f"{{{DS}}}SignatureMethod")
    key = certificate[1].public_key()
    value = _decoded(root.findtext(f"{{{DS}}}SignatureValue"))
    if method is None or method.get("Algorithm") != RSA_SHA256 or not isinstance(key, rsa.RSAPublicKey) or not value:
        problems.append("method_refused")
        return False
    try:
        key.verify(value, canonical(info), padding.PKCS1v15(), hashes.SHA256())
    except InvalidSignature:
        return False
    return True


def _decoded(text: str | None) -> bytes | None:
    try:
        return base64.b64decode("".join((text or "").split()), validate=True)
    except ValueError:
        return None


def _time(properties: _Element) -> datetime | None:
    text = (properties.findtext(f".//{{{XADES_132}}}SigningTime") or "").strip()
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except ValueError:
        return None
