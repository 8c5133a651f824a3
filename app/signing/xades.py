"""XAdES-EPES of PES files, in two steps: what to sign, then the signed file. Source: interop §3.5–3.6.

``prepare`` computes, for each element, the canonical ds:SignedInfo: the bytes whose SHA-256 the
token signs. It is a pure function of its arguments, so a server may forget what it prepared and
prepare again from the stored document, the certificate and the signing time.

``finish`` puts each value in its ds:Signature and **splices** that text into the original bytes,
just before the element's end tag. Nothing else of the file moves: declaration, line ends,
attribute order and encoding stay (lxml would rewrite them; measured §4). This is sound because
exclusive c14n of SignedInfo and SignedProperties depends on nothing outside the Signature, which
declares the namespaces it uses; accents are written as character references, valid in any
ASCII-compatible encoding.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from cryptography import x509
from lxml import etree

from app.documents import pes_checks, pes_xml
from app.documents.pes import ElementDigests
from app.documents.pes_model import SignatureMode
from app.domain.errors import Conflict, Rejected, TargetGone
from app.signing.x509_tools import der_of, load_certificate
from app.signing.xades_profile import DS, ENVELOPED, EXC_C14N, METHODS, Profile

_SLOT_TEXT = "@VALUE@"
_SLOT, _SLOT_END = b">@VALUE@</ds:SignatureValue>", b"</ds:SignatureValue>"
_Element = etree._Element


@dataclass(frozen=True, slots=True, kw_only=True)
class PreparedElement:
    """One signature to be made."""

    element_id: str
    """``Id`` of the bordereau, or of the file's root."""
    signed_info: bytes
    """Exclusive canonical form of ds:SignedInfo: the data to be signed, not a hash."""
    content_digest: bytes
    end_tag: int
    """Where the element's end tag begins in the original bytes: the signature goes there."""
    signature_xml: bytes = field(repr=False)
    """The ds:Signature with a slot for its value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PreparedPes:
    """A file and the signatures it waits for."""

    data: bytes = field(repr=False)
    elements: tuple[PreparedElement, ...]


def prepare(
    data: bytes,
    certificate: bytes,
    signing_time: datetime,
    profile: Profile | None = None,
    *,
    element_ids: Sequence[str] | None = None,
) -> PreparedPes:
    """Compute what to sign in ``data`` with the certificate (DER) at that time (aware, kept to the second).

    ``element_ids``: by default every element that this file's mode asks for (all bordereaux, or the
    whole file). Raises `Rejected`: ``pes_not_signable``, ``pes_already_signed`` (the Treasury knows no
    co-signature), or what `pes_xml.scan` refuses; `TargetGone` ``pes_element_missing``.
    """
    profile = profile or Profile()
    layout = pes_xml.scan(data)
    mode, wanted = pes_checks.signature_mode(layout)
    if mode is SignatureMode.IMPOSSIBLE:
        raise Rejected("pes_not_signable")
    chosen = tuple(element_ids) if element_ids is not None else wanted
    for element_id in chosen:
        if element_id not in wanted:
            raise TargetGone("pes_element_missing", id=element_id)
    places = {place.element_id: place for place in (*layout.bordereaux, layout.root)}
    for element_id in chosen:
        if places[element_id].signed:
            raise Rejected("pes_already_signed", id=element_id)
    contents = ElementDigests(data, layout)
    digests = {element_id: contents.of(element_id, profile.algorithm) for element_id in chosen}
    taken = frozenset(layout.ids)
    builder = _Builder(load_certificate(certificate), signing_time.astimezone(UTC), profile, taken)
    elements = tuple(builder.build(id_, digests[id_], places[id_].end_tag) for id_ in chosen)
    return PreparedPes(data=data, elements=elements)


def prepare_alone(
    digests: Mapping[str, bytes], certificate: bytes, signing_time: datetime, profile: Profile
) -> tuple[PreparedElement, ...]:
    """`prepare` without the file: from the digest of each element, by its Id. For whoever holds only digests."""
    builder = _Builder(load_certificate(certificate), signing_time.astimezone(UTC), profile, frozenset())
    return tuple(builder.build(element_id, digest, 0) for element_id, digest in digests.items())


def finish_alone(element: PreparedElement, value: bytes) -> bytes:
    """The ds:Signature of one element, to be put last in it."""
    return element.signature_xml.replace(_SLOT, b">" + base64.b64encode(value) + _SLOT_END)


def finish(prepared: PreparedPes, values: Mapping[str, bytes]) -> bytes:
    """The signed file: ``values`` gives the RSA value of each element by its Id.

    Raises `Conflict` (``sign_values_missing``) when an element has no value. Does not verify: see
    `xades_verify.verify`, to be called on what this returns.
    """
    inserts: list[tuple[int, bytes]] = []
    for element in prepared.elements:
        value = values.get(element.element_id)
        if not value:
            raise Conflict("sign_values_missing", id=element.element_id)
        inserts.append((element.end_tag, finish_alone(element, value)))
    parts, position = [], 0
    for offset, text in sorted(inserts, key=lambda insert: insert[0]):
        parts += [prepared.data[position:offset], text]
        position = offset
    return b"".join([*parts, prepared.data[position:]])


def canonical(element: _Element) -> bytes:
    """Exclusive canonical form without comments."""
    return etree.tostring(element, method="c14n", exclusive=True, with_comments=False)


class _Builder:
    """Builds the ds:Signature of each element for one certificate, time and profile."""

    def __init__(
        self, certificate: x509.Certificate, time: datetime, profile: Profile, taken_ids: frozenset[str]
    ) -> None:
        self._certificate = certificate
        self._der = der_of(certificate)
        self._time = time
        self._profile = profile
        self._taken = taken_ids
        self._xad = profile.xades
        self._method, self._digest_method = METHODS[profile.algorithm]

    def build(self, element_id: str, digest: bytes, end_tag: int) -> PreparedElement:
        name = self._free_name(element_id)
        signature = etree.Element(f"{{{DS}}}Signature", {"Id": name}, nsmap={"ds": DS})
        info = _add(signature, DS, "SignedInfo")
        _add(info, DS, "CanonicalizationMethod", Algorithm=EXC_C14N)
        _add(info, DS, "SignatureMethod", Algorithm=self._method)
        content = base64.b64encode(digest).decode("ascii")
        self._add_reference(info, f"#{element_id}", (ENVELOPED, EXC_C14N), content)
        _add(signature, DS, "SignatureValue", _SLOT_TEXT, Id=f"{name}_SV")
        x509_data = _add(_add(signature, DS, "KeyInfo"), DS, "X509Data")
        _add(x509_data, DS, "X509Certificate", base64.b64encode(self._der).decode("ascii"))
        properties = self._add_properties(_add(signature, DS, "Object"), name)
        self._add_reference(
            info,
            f"#{name}_SP",
            (EXC_C14N,),
            self._hashed(canonical(properties)),
            type_=f"{self._xad}SignedProperties",
        )
        return PreparedElement(
            element_id=element_id,
            signed_info=canonical(info),
            content_digest=digest,
            end_tag=end_tag,
            signature_xml=etree.tostring(signature, encoding="us-ascii", xml_declaration=False),
        )

    def _hashed(self, data: bytes) -> str:
        return base64.b64encode(hashlib.new(self._profile.algorithm, data).digest()).decode("ascii")

    def _add_reference(
        self, info: _Element, uri: str, transforms: Sequence[str], digest: str, *, type_: str = ""
    ) -> None:
        attributes = {"Type": type_} if type_ else {}
        reference = _add(info, DS, "Reference", None, **attributes, URI=uri)
        holder = _add(reference, DS, "Transforms")
        for algorithm in transforms:
            _add(holder, DS, "Transform", Algorithm=algorithm)
        _add(reference, DS, "DigestMethod", Algorithm=self._digest_method)
        _add(reference, DS, "DigestValue", digest)

    def _free_name(self, element_id: str) -> str:
        rank = 1
        while f"{element_id}_SIG_{rank}" in self._taken:
            rank += 1
        return f"{element_id}_SIG_{rank}"

    def _add_properties(self, parent: _Element, name: str) -> _Element:
        """Append QualifyingProperties; returns SignedProperties. The order of its parts is fixed."""
        xad, profile = self._xad, self._profile
        qualifying = etree.SubElement(
            parent, f"{{{xad}}}QualifyingProperties", {"Target": f"#{name}"}, nsmap={"xad": xad}
        )
        properties = _add(qualifying, xad, "SignedProperties", Id=f"{name}_SP")
        inner = _add(properties, xad, "SignedSignatureProperties")
        _add(inner, xad, "SigningTime", self._time.strftime("%Y-%m-%dT%H:%M:%SZ"))
        self._add_certificate(_add(inner, xad, "SigningCertificate"))
        self._add_policy(_add(inner, xad, "SignaturePolicyIdentifier"))
        if profile.city or profile.postal_code:
            place = _add(inner, xad, "SignatureProductionPlace")
            for tag, text in (
                ("City", profile.city),
                ("PostalCode", profile.postal_code),
                ("CountryName", profile.country),
            ):
                if text:
                    _add(place, xad, tag, text)
        roles = _add(_add(inner, xad, "SignerRole"), xad, "ClaimedRoles")
        _add(roles, xad, "ClaimedRole", profile.role)
        return properties

    def _add_certificate(self, parent: _Element) -> None:
        xad = self._xad
        cert = _add(parent, xad, "Cert")
        digest = _add(cert, xad, "CertDigest")
        _add(digest, xad, "DigestMethod", Algorithm=self._digest_method)
        _add(digest, xad, "DigestValue", self._hashed(self._der))
        serial = _add(cert, xad, "IssuerSerial")
        _add(serial, DS, "X509IssuerName", self._certificate.issuer.rfc4514_string())
        _add(serial, DS, "X509SerialNumber", str(self._certificate.serial_number))

    def _add_policy(self, parent: _Element) -> None:
        xad, policy = self._xad, self._profile.policy
        outer = _add(parent, xad, "SignaturePolicyId")
        identifier = _add(outer, xad, "SigPolicyId")
        _add(identifier, xad, "Identifier", policy.identifier)
        _add(identifier, xad, "Description", policy.description)
        digest = _add(outer, xad, "SigPolicyHash")
        _add(digest, xad, "DigestMethod", Algorithm=policy.digest_algorithm)
        _add(digest, xad, "DigestValue", policy.digest)
        qualifier = _add(_add(outer, xad, "SigPolicyQualifiers"), xad, "SigPolicyQualifier")
        _add(qualifier, xad, "SPURI", policy.uri)


def _add(parent: _Element, namespace: str, tag: str, text: str | None = None, **attributes: str) -> _Element:
    element = etree.SubElement(parent, f"{{{namespace}}}{tag}", attributes)
    element.text = text
    return element
