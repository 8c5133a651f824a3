"""Do the bytes to sign say what was displayed? Asked of every request, before the PIN. Interop §1.8.

The server prepares what the token signs; we recompute, from the document as it was displayed, every
digest that this contains, and refuse whatever we cannot account for:

=================  ======================================================================================
PES_V2             canonical ds:SignedInfo with exactly two References, the bordereau or file displayed
                   and the signed properties; every element that must be signed, once
XADES_DETACHED     canonical ds:SignedInfo; the content Reference has no URI and the file's own digest
PKCS7              CMS attributes: message digest of the file, our certificate, nothing else
PADES              CMS attributes: our certificate, nothing else. The digest covers a revision that the
                   server prepared: the proof comes after delivery (`pades.check_delivered`), which
                   ``proof_after`` announces
=================  ======================================================================================

The document itself must be the one displayed: its SHA-256 was recorded then. SignedProperties (time,
policy, role) is not sent before signing: only its Type, transform and algorithm are checked here, its
content on the signed file.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from lxml import etree

from app.documents import pes_checks, pes_xml
from app.documents.pes import ElementDigests
from app.domain.errors import Conflict, Rejected
from app.domain.parapheur import Format, SigningHolder, SigningRequest, ToSign
from app.signing import cms
from app.signing.token import Algorithm
from app.signing.xades_profile import (
    DIGESTS,
    DS,
    ENVELOPED,
    EXC_C14N,
    METHODS,
    SHA256,
    SIGNED_PROPERTIES_TYPES,
    XADES_132,
)

_MAX_SIGNED_INFO = 64 * 1024
_DETACHED_TYPES = SIGNED_PROPERTIES_TYPES | {
    f"{XADES_132}SignedProperties",
    "http://uri.etsi.org/01903#SignedProperties",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownDocument:
    """A main document of the dossier, as held and displayed on this machine."""

    document_id: str
    data: bytes
    shown_sha256: str
    """Lower-case hex recorded when it was displayed."""
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedItem:
    """One value to ask from the token, proven to be about what was displayed."""

    document_id: str
    item_id: str
    data: bytes
    """Exactly the bytes received."""
    algorithm: Algorithm = "sha256"


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedRequest:
    """All values of one dossier. Made by `check_request` only."""

    dossier_id: str
    certificate: bytes
    items: tuple[CheckedItem, ...]
    signature_times_ms: Mapping[str, int]
    echo: str
    """`SigningRequest.echo`, to be delivered with the values."""
    proof_after: bool
    """True for PAdES: « signé, à contrôler » until the signed file was fetched and compared."""


def check_request(
    request: SigningRequest,
    certificate: bytes,
    format_: Format,
    documents: Sequence[ShownDocument],
    *,
    allow_sha1: bool = False,
) -> CheckedRequest:
    """Check every entry of ``request`` against the documents displayed.

    Raises `Conflict`: ``sign_bytes_differ`` (with ``reason`` and ``document``), ``sign_document_changed``
    (the file held is not the one displayed), ``sign_request_stale`` (made for another certificate),
    ``sign_format_unknown``; `Rejected` ``sign_sha1_refused`` unless the account allows SHA-1.
    """
    if request.certificate_sha256 != hashlib.sha256(certificate).hexdigest():
        raise Conflict("sign_request_stale")
    by_id = {document.document_id: document for document in documents}
    if len(by_id) != len(request.holders) or {h.document_id for h in request.holders} != set(by_id):
        raise _differs("documents", "")
    items: list[CheckedItem] = []
    proof_after = False
    for holder in request.holders:
        document = by_id[holder.document_id]
        if hashlib.sha256(document.data).hexdigest() != document.shown_sha256:
            raise Conflict("sign_document_changed", document=document.document_id)
        if not allow_sha1 and any(_algorithm(item, document.document_id) == "sha1" for item in holder.items):
            raise Rejected("sign_sha1_refused")
        kind = _resolve(format_, document, holder)
        _CHECKS[kind](holder, document, certificate)
        proof_after = proof_after or kind is Format.PADES
        items += [
            CheckedItem(
                document_id=holder.document_id,
                item_id=item.id,
                data=item.data,
                algorithm=_algorithm(item, holder.document_id),
            )
            for item in holder.items
        ]
    return CheckedRequest(
        dossier_id=request.id,
        certificate=certificate,
        items=tuple(items),
        signature_times_ms={h.document_id: h.signature_time_ms for h in request.holders},
        echo=request.echo,
        proof_after=proof_after,
    )


def _differs(reason: str, document_id: str) -> Conflict:
    return Conflict("sign_bytes_differ", reason=reason, document=document_id)


def _resolve(format_: Format, document: ShownDocument, holder: SigningHolder) -> Format:
    """AUTO is resolved as the server does (interop §1.6), from the document and the shape of the bytes."""
    if format_ is not Format.AUTO:
        if format_ is Format.NONE:
            raise Conflict("sign_format_unknown", document=document.document_id)
        return format_
    first = holder.items[0].data[:1] if holder.items else b""
    if first == b"<":
        return Format.XADES_DETACHED
    return Format.PADES if document.data.startswith(b"%PDF-") else Format.PKCS7


def _check_pes(holder: SigningHolder, document: ShownDocument, _certificate: bytes) -> None:
    """Every element that this file's mode asks for, once, and nothing else."""
    layout = pes_xml.scan(document.data)
    _mode, wanted = pes_checks.signature_mode(layout)
    targets = [_content_uri(item, document.document_id, SIGNED_PROPERTIES_TYPES) for item in holder.items]
    found = [uri.removeprefix("#") for uri, _digest in targets]
    if not wanted or sorted(found) != sorted(wanted):
        raise _differs("elements", document.document_id)
    digests = ElementDigests(document.data, layout)
    for (uri, digest), element_id, item in zip(targets, found, holder.items, strict=True):
        if not uri.startswith("#") or digest != digests.of(element_id, _algorithm(item, document.document_id)):
            raise _differs("digest", document.document_id)


def _check_detached(holder: SigningHolder, document: ShownDocument, _certificate: bytes) -> None:
    item = _only_item(holder, document)
    info = _signed_info(item, document.document_id)
    content, _properties = _references(info, document.document_id, _DETACHED_TYPES, SHA256)
    if content.get("URI") is not None or _transforms(content):
        raise _differs("uri", document.document_id)
    if _digest(content, document.document_id, SHA256) != hashlib.sha256(document.data).digest():
        raise _differs("digest", document.document_id)


def _check_cms(holder: SigningHolder, document: ShownDocument, certificate: bytes) -> None:
    item = _only_item(holder, document)
    digest = hashlib.new(_algorithm(item, document.document_id), document.data).digest()
    _raise_first(cms.check_attributes(item.data, certificate, digest), document)


def _check_pades(holder: SigningHolder, document: ShownDocument, certificate: bytes) -> None:
    item = _only_item(holder, document)
    if not document.data.startswith(b"%PDF-"):  # a digest that nothing displayed explains
        raise _differs("not_pdf", document.document_id)
    size = hashlib.new(_algorithm(item, document.document_id)).digest_size
    _raise_first(cms.check_attributes(item.data, certificate, None, size), document)


def _raise_first(problems: tuple[str, ...], document: ShownDocument) -> None:
    if problems:
        raise _differs(problems[0], document.document_id)


def _only_item(holder: SigningHolder, document: ShownDocument) -> ToSign:
    if len(holder.items) != 1:
        raise _differs("elements", document.document_id)
    return holder.items[0]


def _content_uri(item: ToSign, document_id: str, types: frozenset[str]) -> tuple[str, bytes]:
    """URI and digest of the content Reference of one canonical ds:SignedInfo of a PES."""
    info = _signed_info(item, document_id)
    method = METHODS[_algorithm(item, document_id)][1]
    content, _properties = _references(info, document_id, types, method)
    if _transforms(content) != [ENVELOPED, EXC_C14N]:
        raise _differs("transforms", document_id)
    return content.get("URI") or "", _digest(content, document_id, method)


def _signed_info(item: ToSign, document_id: str) -> etree._Element:
    """Parse and check the frame: canonical form, methods. The parsed form must give back the same bytes."""
    if len(item.data) > _MAX_SIGNED_INFO or b"<!" in item.data:
        raise _differs("signed_info", document_id)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        info = etree.fromstring(item.data, parser)
        again = etree.tostring(info, method="c14n", exclusive=True, with_comments=False)
    except etree.LxmlError as error:
        raise _differs("signed_info", document_id) from error
    if info.tag != f"{{{DS}}}SignedInfo" or again != item.data:
        raise _differs("signed_info", document_id)
    expected = [f"{{{DS}}}{tag}" for tag in ("CanonicalizationMethod", "SignatureMethod", "Reference", "Reference")]
    if [child.tag for child in info] != expected:
        raise _differs("references", document_id)
    method = METHODS[_algorithm(item, document_id)][0]
    if info[0].get("Algorithm") != EXC_C14N or info[1].get("Algorithm") != method or len(info[0]) or len(info[1]):
        raise _differs("algorithms", document_id)
    return info


def _references(
    info: etree._Element, document_id: str, types: frozenset[str], method: str
) -> tuple[etree._Element, etree._Element]:
    """(content, signed properties): exactly these two, in either order, and nothing hidden in them."""
    references = info.findall(f"{{{DS}}}Reference")
    properties = [r for r in references if r.get("Type") in types]
    content = [r for r in references if r.get("Type") not in types]
    if len(properties) != 1 or len(content) != 1:
        raise _differs("references", document_id)
    if content[0].get("Type") or not (properties[0].get("URI") or "").startswith("#"):
        raise _differs("references", document_id)
    if _transforms(properties[0]) != [EXC_C14N] or not _digest(properties[0], document_id, method):
        raise _differs("transforms", document_id)
    return content[0], properties[0]


def _transforms(reference: etree._Element) -> list[str]:
    found = reference.findall(f"{{{DS}}}Transforms/{{{DS}}}Transform")
    # A transform with parameters (XPath, prefix list) is none of those we accept.
    return [t.get("Algorithm") or "" if not len(t) else "parameters" for t in found]


def _digest(reference: etree._Element, document_id: str, method: str) -> bytes:
    """The value of a reference, of the size that ``method`` gives."""
    told = reference.find(f"{{{DS}}}DigestMethod")
    value = reference.findtext(f"{{{DS}}}DigestValue") or ""
    if told is None or told.get("Algorithm") != method:
        raise _differs("algorithms", document_id)
    try:
        digest = base64.b64decode("".join(value.split()), validate=True)
    except ValueError as error:
        raise _differs("digest", document_id) from error
    if len(digest) != hashlib.new(DIGESTS[method]).digest_size:
        raise _differs("digest", document_id)
    return digest


def _algorithm(item: ToSign, document_id: str) -> Algorithm:
    if item.algorithm == "sha256":
        return "sha256"
    if item.algorithm == "sha1":
        return "sha1"
    raise _differs("algorithms", document_id)


_CHECKS: Mapping[Format, Callable[[SigningHolder, ShownDocument, bytes], None]] = {
    Format.PES_V2: _check_pes,
    Format.XADES_DETACHED: _check_detached,
    Format.PKCS7: _check_cms,
    Format.PADES: _check_pades,
}
