"""Verification of the signatures of a PES file, independent of how they were built.

Follows what the known verifiers enforce (interop §3.6): each ds:Signature must be the child of the
element that it signs and the only one there, its first Reference the content and another its
SignedProperties, exclusive c14n throughout, the certificate bound by digest. The references are
resolved by Id over the whole file, and an Id borne twice is refused (signature wrapping).

Trust is not decided here: `certificates.assess_chain` fills it from authorities and the network.
"""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from lxml import etree

from app.documents import pes_xml
from app.documents.pes import ElementDigests
from app.documents.pes_checks import signature_mode
from app.documents.pes_model import SignatureMode
from app.documents.pes_xml import Layout
from app.domain.errors import Rejected
from app.signing.report import Covers, SignatureReport
from app.signing.x509_tools import common_name, der_of, load_certificate
from app.signing.xades import canonical
from app.signing.xades_profile import (
    DIGESTS,
    DS,
    ENVELOPED,
    EXC_C14N,
    RSA_SHA1,
    RSA_SHA256,
    SHA1,
    SIGNED_PROPERTIES_TYPES,
    XADES_111,
    XADES_122,
    XADES_132,
)

_METHODS: dict[str, hashes.HashAlgorithm] = {RSA_SHA256: hashes.SHA256(), RSA_SHA1: hashes.SHA1()}  # noqa: S303 - old files are read
_SIGNATURE = f"{{{DS}}}Signature"
_VERSIONS = {XADES_111: "1.1.1", XADES_122: "1.2.2", XADES_132: "1.3.2"}
_Element = etree._Element


def verify(data: bytes) -> list[SignatureReport]:
    """One report for each ds:Signature of the file, in document order; empty when it has none.

    Raises `Rejected` for what is not a PES (`pes_xml.scan`). A damaged signature is a report, not an
    error.
    """
    layout = pes_xml.scan(data)
    root = pes_xml.parse(pes_xml.skeleton(data, layout))
    document = _Document(root, layout, ElementDigests(data, layout))
    return [_Check(document, signature).report() for signature in root.iter(_SIGNATURE)]


def uncovered(data: bytes, reports: list[SignatureReport]) -> tuple[str, ...]:
    """Ids of the elements that should be signed and are not by any intact signature.

    Empty = complete. In a file signed per bordereau every bordereau must be; a whole-file signature
    covers everything. An unsigned bordereau beside signed ones is an error (interop §5.4).
    """
    mode, elements = signature_mode(pes_xml.scan(data))
    if mode is SignatureMode.IMPOSSIBLE:
        raise Rejected("pes_not_signable")
    if any(r.intact and r.covers is Covers.WHOLE_FILE for r in reports):
        return ()
    signed = {r.target for r in reports if r.intact}
    return tuple(element_id for element_id in elements if element_id not in signed)


class _Document:
    """The file without the content of its bordereaux, its Ids, and the digests of that content."""

    def __init__(self, root: _Element, layout: Layout, digests: ElementDigests) -> None:
        self.root = root
        self.digests = digests
        self.by_id: dict[str, _Element] = {}
        for element in root.iter(etree.Element):
            for name in ("Id", "ID", "id"):
                if (value := element.get(name)) is not None:
                    self.by_id[value] = element
        self.doubles = frozenset(value for value, count in Counter(layout.ids).items() if count > 1)
        self.signable = {root: Covers.WHOLE_FILE}
        for block in ("PES_DepenseAller", "PES_RecetteAller"):
            self.signable |= dict.fromkeys(root.iterfind(f"{block}/Bordereau"), Covers.BORDEREAU)


@dataclass
class _Check:
    """Works on one signature; problems add up."""

    document: _Document
    signature: _Element
    problems: list[str] = field(default_factory=list)
    covers: Covers = Covers.NOTHING
    target: str = ""
    digest_ok: bool = False

    def report(self) -> SignatureReport:
        info = self.signature.find(f"{{{DS}}}SignedInfo")
        properties, version = self._find_properties()
        certificate = self._certificate()
        if info is None:
            self.problems.append("signed_info_missing")
        else:
            self._check_references(info, properties)
        value_ok = info is not None and certificate is not None and self._value_ok(info, certificate)
        if certificate is not None and properties is not None:
            self._check_binding(properties, certificate)
        time = _time(_text(properties, "SigningTime"))
        return SignatureReport(
            target=self.target,
            covers=self.covers,
            digest_ok=self.digest_ok,
            value_ok=value_ok,
            certificate=der_of(certificate) if certificate is not None else b"",
            chain=self._carried(),
            signer=common_name(certificate.subject) if certificate is not None else "",
            issuer=common_name(certificate.issuer) if certificate is not None else "",
            time=time,
            certificate_valid_then=_valid_at(certificate, time),
            role=_text(properties, "ClaimedRole"),
            policy=_text(properties, "Identifier"),
            format=f"XAdES {version}" if version else "XML-DSig",
            weak_digest=info is not None and _weak(info),
            problems=tuple(dict.fromkeys(self.problems)),
        )

    def _find_properties(self) -> tuple[_Element | None, str]:
        for namespace, version in _VERSIONS.items():
            found = self.signature.findall(f".//{{{namespace}}}SignedProperties")
            if len(found) == 1:
                return found[0], version
            if found:
                break
        self.problems.append("signed_properties_missing")
        return None, ""

    def _certificate(self) -> x509.Certificate | None:
        text = self.signature.findtext(f"{{{DS}}}KeyInfo/{{{DS}}}X509Data/{{{DS}}}X509Certificate") or ""
        try:
            return load_certificate(_decode(text) or b"")
        except Rejected:
            self.problems.append("certificate_unreadable")
            return None

    def _carried(self) -> tuple[bytes, ...]:
        found = self.signature.findall(f"{{{DS}}}KeyInfo/{{{DS}}}X509Data/{{{DS}}}X509Certificate")
        return tuple(der for element in found[1:] if (der := _decode(element.text)))

    def _check_references(self, info: _Element, properties: _Element | None) -> None:
        if _algorithm(info, "CanonicalizationMethod") != EXC_C14N:
            self.problems.append("c14n_refused")
        references = info.findall(f"{{{DS}}}Reference")
        if len(references) != 2:
            self.problems.append("references_unexpected")
        content = next((r for r in references if r.get("Type") not in SIGNED_PROPERTIES_TYPES), None)
        signed_properties = next((r for r in references if r.get("Type") in SIGNED_PROPERTIES_TYPES), None)
        if content is None or (references and content is not references[0]):
            self.problems.append("content_reference_missing")
        if content is not None:
            self.digest_ok = self._check_content(content)
        if signed_properties is None or properties is None or not self._properties_ok(signed_properties, properties):
            self.problems.append("signed_properties_changed")

    def _check_content(self, reference: _Element) -> bool:
        """Is the referenced content, which must be the signature's parent, what was signed?"""
        uri = reference.get("URI") or ""
        self.target = uri.removeprefix("#")
        parent = self.signature.getparent()
        if parent is None or not self._resolves(uri, parent) or parent not in self.document.signable:
            self.problems.append("reference_elsewhere")
            return False
        if len(parent.findall(_SIGNATURE)) > 1:
            self.problems.append("cosigned")
        if _transforms(reference) != [ENVELOPED, EXC_C14N]:
            self.problems.append("transforms_refused")
            return False
        self.covers = self.document.signable[parent]
        algorithm = DIGESTS.get(_algorithm(reference, "DigestMethod"))
        expected = _decode(reference.findtext(f"{{{DS}}}DigestValue"))
        return algorithm is not None and expected == self.document.digests.of(self.target, algorithm)

    def _properties_ok(self, reference: _Element, properties: _Element) -> bool:
        if not self._resolves(reference.get("URI") or "", properties) or _transforms(reference) != [EXC_C14N]:
            return False
        algorithm = DIGESTS.get(_algorithm(reference, "DigestMethod"))
        digest = _decode(reference.findtext(f"{{{DS}}}DigestValue"))
        return algorithm is not None and digest == hashlib.new(algorithm, canonical(properties)).digest()

    def _resolves(self, uri: str, expected: _Element) -> bool:
        """``uri`` names ``expected``, by an Id that nothing else bears."""
        name = uri.removeprefix("#")
        return uri.startswith("#") and name not in self.document.doubles and self.document.by_id.get(name) is expected

    def _value_ok(self, info: _Element, certificate: x509.Certificate) -> bool:
        method = _METHODS.get(_algorithm(info, "SignatureMethod"))
        key = certificate.public_key()
        value = _decode(self.signature.findtext(f"{{{DS}}}SignatureValue"))
        if method is None or value is None or not isinstance(key, rsa.RSAPublicKey):
            self.problems.append("method_refused")
            return False
        try:
            key.verify(value, canonical(info), padding.PKCS1v15(), method)
        except InvalidSignature:
            return False
        return True

    def _check_binding(self, properties: _Element, certificate: x509.Certificate) -> None:
        """SigningCertificate must name the certificate of KeyInfo, by its digest and its serial number."""
        namespace = etree.QName(properties).namespace
        digest = properties.find(f".//{{{namespace}}}CertDigest")
        if digest is None:
            self.problems.append("certificate_unbound")
            return
        method = digest.find("{*}DigestMethod")
        algorithm = DIGESTS.get((method.get("Algorithm") or "") if method is not None else "")
        value = _decode(digest.findtext("{*}DigestValue"))
        serial = (properties.findtext(f".//{{{DS}}}X509SerialNumber") or "").strip()
        der = der_of(certificate)
        if (
            algorithm is None
            or value != hashlib.new(algorithm, der).digest()
            or serial != str(certificate.serial_number)
        ):
            self.problems.append("certificate_unbound")


def _algorithm(parent: _Element, tag: str) -> str:
    found = parent.find(f"{{{DS}}}{tag}")
    return (found.get("Algorithm") or "") if found is not None else ""


def _weak(info: _Element) -> bool:
    methods = [info, *info.findall(f"{{{DS}}}Reference")]
    used = {_algorithm(methods[0], "SignatureMethod"), *(_algorithm(each, "DigestMethod") for each in methods[1:])}
    return bool(used & {RSA_SHA1, SHA1})


def _transforms(reference: _Element) -> list[str]:
    return [t.get("Algorithm") or "" for t in reference.findall(f"{{{DS}}}Transforms/{{{DS}}}Transform")]


def _decode(text: str | None) -> bytes | None:
    """Strict base64, white space apart; None when it is not."""
    try:
        return base64.b64decode("".join((text or "").split()), validate=True)
    except ValueError:
        return None


def _text(properties: _Element | None, tag: str) -> str:
    if properties is None:
        return ""
    return (properties.findtext(f".//{{{etree.QName(properties).namespace}}}{tag}") or "").strip()


def _time(text: str) -> datetime | None:
    """Signing time; only UTC with ``Z`` is accepted by the verifiers of PES."""
    try:
        return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    except ValueError:
        return None


def _valid_at(certificate: x509.Certificate | None, time: datetime | None) -> bool | None:
    if certificate is None or time is None:
        return None
    return certificate.not_valid_before_utc <= time <= certificate.not_valid_after_utc
