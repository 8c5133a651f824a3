"""Authorities to trust, from files: European and national trusted lists, certificates, bundles.

A trusted list (ETSI TS 119 612: the French one is published by the ANSSI) names the services that are
*granted*: authorities that issue qualified certificates, and time stamps. It is signed; a list whose
signature does not hold is refused. Who signed it is told, and it is the user who imports it: nothing is
fetched here. The European list of lists holds no authority of its own: it is read for the certificates
that sign the national ones.

PEM and DER files give pinned authorities: those of a body, of a county, of a test.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from lxml import etree

from app.domain.errors import Rejected
from app.signing.x509_tools import common_name, der_of, load_certificate
from app.signing.xades import canonical
from app.signing.xades_profile import DS, ENVELOPED, EXC_C14N, RSA_SHA256

TSL = "http://uri.etsi.org/02231/v2#"
_MAX_BYTES = 64 * 1024 * 1024
_TYPES = "http://uri.etsi.org/TrstSvc/Svctype/"
_SERVICES = {f"{_TYPES}CA/QC": "ca", f"{_TYPES}TSA/QTST": "tsa", f"{_TYPES}TSA": "tsa", f"{_TYPES}CA/PKC": "ca"}
_GRANTED = frozenset(
    f"http://uri.etsi.org/TrstSvc/TrustedList/Svcstatus/{word}"
    for word in ("granted", "undersupervision", "accredited", "recognisedatnationallevel")
)
_PEM = re.compile(rb"-----BEGIN CERTIFICATE-----(.*?)-----END CERTIFICATE-----", re.DOTALL)
_HASHES: dict[str, hashes.HashAlgorithm] = {
    "sha256": hashes.SHA256(),
    "sha384": hashes.SHA384(),
    "sha512": hashes.SHA512(),
}
_DIGESTS = {
    "http://www.w3.org/2001/04/xmlenc#sha256": "sha256",
    "http://www.w3.org/2001/04/xmldsig-more#sha384": "sha384",
    "http://www.w3.org/2001/04/xmlenc#sha512": "sha512",
}
_Element = etree._Element


@dataclass(frozen=True, slots=True, kw_only=True)
class Authority:
    """One certificate to trust."""

    der: bytes = field(repr=False)
    name: str
    service: str = "ca"
    """``ca`` or ``tsa``."""

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.der).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class TrustFile:
    """What one file brings."""

    kind: str
    """``list``, ``list_of_lists`` or ``certificates``."""
    authorities: tuple[Authority, ...]
    territory: str = ""
    """``FR``, ``EU``…"""
    issued: datetime | None = None
    next_update: datetime | None = None
    """After this day the list should be imported again."""
    signer: str = ""
    """Who signed the list, when it is one."""
    signer_sha256: str = ""
    list_signers: tuple[str, ...] = ()
    """SHA-256 of the certificates that sign other lists (list of lists)."""


def read_trust_file(data: bytes) -> TrustFile:
    """Read any of them.

    Raises `Rejected`: ``trust_unreadable``, ``trust_unsigned`` (a list without signature),
    ``trust_altered`` (its signature does not hold), ``trust_empty``.
    """
    if len(data) > _MAX_BYTES:
        raise Rejected("trust_unreadable")
    if data.lstrip()[:1] == b"<":
        return _read_list(data)
    found = [base64.b64decode(part) for part in _PEM.findall(data)] or [data]
    authorities = []
    for der in dict.fromkeys(found):
        try:
            authorities.append(Authority(der=der, name=common_name(load_certificate(der).subject)))
        except Rejected as error:
            raise Rejected("trust_unreadable") from error
    return TrustFile(kind="certificates", authorities=tuple(authorities))


def _read_list(data: bytes) -> TrustFile:
    if b"<!DOCTYPE" in data:
        raise Rejected("trust_unreadable")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise Rejected("trust_unreadable") from error
    if root.tag != _tag("TrustServiceStatusList"):
        raise Rejected("trust_unreadable")
    signer = _verified_signer(root)
    information = root.find(_tag("SchemeInformation"))
    if information is None:
        raise Rejected("trust_unreadable")
    authorities = tuple({authority.sha256: authority for authority in _authorities(root)}.values())
    pointers = tuple(dict.fromkeys(_pointer_signers(information)))
    if not authorities and not pointers:
        raise Rejected("trust_empty")
    return TrustFile(
        kind="list" if authorities else "list_of_lists",
        authorities=authorities,
        territory=(information.findtext(_tag("SchemeTerritory")) or "").strip(),
        issued=_moment(information.findtext(_tag("ListIssueDateTime"))),
        next_update=_moment(information.findtext(f"{_tag('NextUpdate')}/{_tag('dateTime')}")),
        signer=common_name(signer.subject),
        signer_sha256=hashlib.sha256(der_of(signer)).hexdigest(),
        list_signers=pointers,
    )


def _tag(name: str) -> str:
    return f"{{{TSL}}}{name}"


def _moment(text: str | None) -> datetime | None:
    try:
        return datetime.fromisoformat((text or "").strip()).astimezone(UTC)
    except ValueError:
        return None


def _authorities(root: _Element) -> Iterator[Authority]:
    for service in root.iter(_tag("ServiceInformation")):
        kind = _SERVICES.get((service.findtext(_tag("ServiceTypeIdentifier")) or "").strip())
        status = (service.findtext(_tag("ServiceStatus")) or "").strip()
        if kind is None or status not in _GRANTED:
            continue
        for text in service.iterfind(f".//{_tag('X509Certificate')}"):
            try:
                der = base64.b64decode("".join((text.text or "").split()), validate=True)
                yield Authority(der=der, name=common_name(load_certificate(der).subject), service=kind)
            except (ValueError, Rejected):  # one odd entry must not cost the whole list
                continue


def _pointer_signers(information: _Element) -> Iterator[str]:
    for pointer in information.iter(_tag("OtherTSLPointer")):
        for text in pointer.iter(_tag("X509Certificate")):
            try:
                yield hashlib.sha256(base64.b64decode("".join((text.text or "").split()), validate=True)).hexdigest()
            except ValueError:
                continue


# --- the list's own signature -------------------------------------------------------------------


def _verified_signer(root: _Element) -> x509.Certificate:
    """The certificate that signed the whole list (enveloped, first Reference empty or the root's Id)."""
    signature = root.find(f"{{{DS}}}Signature")
    if signature is None:
        raise Rejected("trust_unsigned")
    info = signature.find(f"{{{DS}}}SignedInfo")
    text = signature.findtext(f"{{{DS}}}KeyInfo/{{{DS}}}X509Data/{{{DS}}}X509Certificate") or ""
    try:
        certificate = load_certificate(base64.b64decode("".join(text.split()), validate=True))
        if info is None or not _whole_signed(root, signature, info) or not _value_holds(signature, info, certificate):
            raise Rejected("trust_altered")
    except (ValueError, InvalidSignature) as error:
        raise Rejected("trust_altered") from error
    return certificate


def _whole_signed(root: _Element, signature: _Element, info: _Element) -> bool:
    whole = {"", f"#{root.get('Id') or ' '}"}
    for reference in info.findall(f"{{{DS}}}Reference"):
        transforms = [t.get("Algorithm") for t in reference.iter(f"{{{DS}}}Transform")]
        if reference.get("URI") in whole and transforms == [ENVELOPED, EXC_C14N]:
            return _digest_of(reference, _without(root, signature))
    return False


def _digest_of(reference: _Element, content: bytes) -> bool:
    method = reference.find(f"{{{DS}}}DigestMethod")
    algorithm = _DIGESTS.get((method.get("Algorithm") or "") if method is not None else "")
    expected = base64.b64decode("".join((reference.findtext(f"{{{DS}}}DigestValue") or "").split()), validate=True)
    return algorithm is not None and hashlib.new(algorithm, content).digest() == expected


def _without(root: _Element, signature: _Element) -> bytes:
    """Canonical form of the list less its signature; the text after it stays."""
    tail, previous = signature.tail or "", signature.getprevious()
    root.remove(signature)
    if previous is not None:
        previous.tail = (previous.tail or "") + tail
    else:
        root.text = (root.text or "") + tail
    return canonical(root)


def _value_holds(signature: _Element, info: _Element, certificate: x509.Certificate) -> bool:
    method = info.find(f"{{{DS}}}SignatureMethod")
    c14n = info.find(f"{{{DS}}}CanonicalizationMethod")
    algorithm = (method.get("Algorithm") or "") if method is not None else ""
    value = base64.b64decode("".join((signature.findtext(f"{{{DS}}}SignatureValue") or "").split()), validate=True)
    hashed = _HASHES.get(algorithm.rpartition("-")[2])
    if c14n is None or c14n.get("Algorithm") != EXC_C14N or hashed is None:
        return False
    key, data = certificate.public_key(), canonical(info)
    if isinstance(key, rsa.RSAPublicKey) and algorithm.startswith(RSA_SHA256.rpartition("-")[0]):
        key.verify(value, data, padding.PKCS1v15(), hashed)
        return True
    if isinstance(key, ec.EllipticCurvePublicKey) and "#ecdsa-" in algorithm:
        half = len(value) // 2
        numbers = int.from_bytes(value[:half]), int.from_bytes(value[half:])
        key.verify(encode_dss_signature(*numbers), data, ec.ECDSA(hashed))
        return True
    return False
