"""The bytes to sign are about what was displayed, or they are refused (interop §1.8)."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import re
from collections.abc import Callable
from dataclasses import replace

import pytest

from app.documents.pes import content_digest
from app.domain.errors import Conflict
from app.domain.parapheur import Format, SigningHolder, SigningRequest, ToSign
from app.sandbox.pes_files import generate_pes, spec_of
from app.signing import cms, pades, xades
from app.signing.check import CheckedRequest, ShownDocument, check_request
from app.signing.xades_profile import ENVELOPED, EXC_C14N, RSA_SHA256, SHA256, XADES_111, Profile
from tests.unit.signing.test_pades import PDF
from tests.unit.signing.tools import NOW, PROFILE, Signer, make_signer

TIME_MS = int(NOW.timestamp() * 1000)


@pytest.fixture(scope="module")
def signer() -> Signer:
    return make_signer()


def shown(data: bytes, document_id: str = "doc") -> ShownDocument:
    return ShownDocument(document_id=document_id, data=data, shown_sha256=hashlib.sha256(data).hexdigest())


def request_of(signer: Signer, *items: bytes, document_id: str = "doc") -> SigningRequest:
    entries = tuple(ToSign(id=f"e{rank}", data=data) for rank, data in enumerate(items))
    holder = SigningHolder(document_id=document_id, signature_time_ms=TIME_MS, items=entries)
    return SigningRequest(
        id="dossier",
        fingerprint="f",
        certificate_sha256=hashlib.sha256(signer.der).hexdigest(),
        holders=(holder,),
    )


def pes_infos(data: bytes, signer: Signer, profile: Profile = PROFILE) -> list[bytes]:
    return [e.signed_info for e in xades.prepare(data, signer.der, NOW, profile).elements]


def check(
    signer: Signer, format_: Format, data: bytes, *items: bytes, document: ShownDocument | None = None
) -> CheckedRequest:
    return check_request(request_of(signer, *items), signer.der, format_, [document or shown(data)])


def refusal(work: Callable[[], object]) -> Conflict:
    with pytest.raises(Conflict) as conflict:
        work()
    return conflict.value


@pytest.mark.feature("A1")
@pytest.mark.parametrize("namespace", [PROFILE.xades, XADES_111])
@pytest.mark.parametrize("spec", [spec_of(1), spec_of(3), spec_of(2, bordereau_ids=False)], ids=["1", "3", "whole"])
def test_what_was_displayed_is_accepted(signer: Signer, spec: object, namespace: str) -> None:
    data = generate_pes(1, spec)  # type: ignore[arg-type]
    infos = pes_infos(data, signer, replace(PROFILE, xades=namespace))
    checked = check(signer, Format.PES_V2, data, *infos)
    assert [item.data for item in checked.items] == infos
    assert checked.signature_times_ms == {"doc": TIME_MS}
    assert not checked.proof_after


DATA = generate_pes(1, spec_of(2))


def test_another_document_is_refused(signer: Signer) -> None:
    """The server swaps the bordereaux for others of the same numbers."""
    other = generate_pes(2, spec_of(2))
    conflict = refusal(lambda: check(signer, Format.PES_V2, DATA, *pes_infos(other, signer)))
    assert (conflict.code, conflict.params["reason"]) == ("sign_bytes_differ", "digest")


def test_another_amount_is_refused(signer: Signer) -> None:
    """One digit more in one line: same numbers, same Ids, same server."""
    other = DATA.replace(b'<MtHT V="', b'<MtHT V="9', 1)
    conflict = refusal(lambda: check(signer, Format.PES_V2, DATA, *pes_infos(other, signer)))
    assert (conflict.code, conflict.params["reason"]) == ("sign_bytes_differ", "digest")


def test_bytes_changed_since_display_are_refused(signer: Signer) -> None:
    infos = pes_infos(DATA, signer)
    stale = ShownDocument(document_id="doc", data=DATA, shown_sha256=hashlib.sha256(b"autre").hexdigest())
    assert refusal(lambda: check(signer, Format.PES_V2, DATA, *infos, document=stale)).code == "sign_document_changed"


def test_missing_added_or_repeated_elements_are_refused(signer: Signer) -> None:
    first, second = pes_infos(DATA, signer)
    for items in ([first], [first, first], [first, second, second], []):
        assert refusal(lambda items=items: check(signer, Format.PES_V2, DATA, *items)).params["reason"] == "elements"


CONTENT = content_digest(DATA, "D202600100C00")


@pytest.mark.parametrize(
    ("pattern", "replacement", "reason"),
    [
        (rb'URI="#D202600100C00"', b'URI="#D202600101C00"', "elements"),
        (rb'URI="#D202600100C00"', b'URI=""', "elements"),
        (rb"#rsa-sha256", b"#rsa-sha1", "algorithms"),
        (rb"xmlenc#sha256", b"xmldsig#sha1", "algorithms"),
        (rb"xmldsig#enveloped-signature", b"xmldsig#base64", "transforms"),
        (rb"SignedProperties\"", b'Anything"', "references"),
        (rb"1.2.2#SignedProperties", b"1.3.2#SignedProperties", "references"),
        (rb'<ds:SignedInfo xmlns:ds="[^"]*">', b'<ds:SignedInfo xmlns:ds="urn:autre">', "signed_info"),
        (rb"</ds:SignedInfo>", b" </ds:SignedInfo >", "signed_info"),
        (rb"</ds:SignedInfo>", b"<!-- --></ds:SignedInfo>", "signed_info"),
        (rb"(<ds:Reference .*?</ds:Reference>)", rb"\1\1", "references"),
        (rb"<ds:Reference Type.*?</ds:Reference>", b"", "references"),
    ],
)
def test_anything_we_cannot_account_for_is_refused(
    signer: Signer, pattern: bytes, replacement: bytes, reason: str
) -> None:
    first, second = pes_infos(DATA, signer)
    altered = re.sub(pattern, replacement, first, count=1, flags=re.DOTALL)
    assert altered != first
    conflict = refusal(lambda: check(signer, Format.PES_V2, DATA, altered, second))
    assert (conflict.code, conflict.params["reason"]) == ("sign_bytes_differ", reason)


def test_hidden_transforms_and_references_are_refused(signer: Signer) -> None:
    """An XPath that leaves out what was displayed, a third Reference: canonical, well-formed, and refused."""
    first, second = pes_infos(DATA, signer)
    xpath = (
        b'<ds:Transform Algorithm="http://www.w3.org/TR/1999/REC-xpath-19991116">'
        b"<ds:XPath>false()</ds:XPath></ds:Transform>"
    )
    cases = {
        "transforms": first.replace(b"<ds:Transforms>", b"<ds:Transforms>" + xpath, 1),
        "references": first.replace(
            b"</ds:SignedInfo>",
            b'<ds:Reference URI="#AUTRE"><ds:DigestMethod Algorithm="' + SHA256.encode() + b'"></ds:DigestMethod>'
            b"<ds:DigestValue>" + base64.b64encode(CONTENT) + b"</ds:DigestValue></ds:Reference></ds:SignedInfo>",
        ),
    }
    for reason, altered in cases.items():
        assert altered != first
        conflict = refusal(lambda altered=altered: check(signer, Format.PES_V2, DATA, altered, second))
        assert conflict.params["reason"] == reason


def test_entities_are_refused(signer: Signer) -> None:
    bomb = b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'
    assert refusal(lambda: check(signer, Format.PES_V2, DATA, bomb, bomb)).params["reason"] == "signed_info"


def test_a_request_for_another_certificate_or_document_is_refused(signer: Signer) -> None:
    infos = pes_infos(DATA, signer)
    other = make_signer(rank=1)
    stale = refusal(lambda: check_request(request_of(signer, *infos), other.der, Format.PES_V2, [shown(DATA)]))
    assert stale.code == "sign_request_stale"
    elsewhere = shown(DATA, "another")
    conflict = refusal(lambda: check(signer, Format.PES_V2, DATA, *infos, document=elsewhere))
    assert conflict.params["reason"] == "documents"
    none = refusal(lambda: check(signer, Format.NONE, DATA, *infos))
    assert none.code == "sign_format_unknown"


def detached_info(data: bytes, *, uri: str = "") -> bytes:
    """A SignedInfo of a detached XAdES signature of ``data``, in canonical form."""
    digest = base64.b64encode(hashlib.sha256(data).digest()).decode()
    return (
        '<ds:SignedInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#">'
        f'<ds:CanonicalizationMethod Algorithm="{EXC_C14N}"></ds:CanonicalizationMethod>'
        f'<ds:SignatureMethod Algorithm="{RSA_SHA256}"></ds:SignatureMethod>'
        f'<ds:Reference{uri}><ds:DigestMethod Algorithm="{SHA256}"></ds:DigestMethod>'
        f"<ds:DigestValue>{digest}</ds:DigestValue></ds:Reference>"
        '<ds:Reference Type="http://uri.etsi.org/01903#SignedProperties" URI="#xades-1">'
        f'<ds:Transforms><ds:Transform Algorithm="{EXC_C14N}"></ds:Transform></ds:Transforms>'
        f'<ds:DigestMethod Algorithm="{SHA256}"></ds:DigestMethod><ds:DigestValue>{digest}</ds:DigestValue>'
        "</ds:Reference></ds:SignedInfo>"
    ).encode()


@pytest.mark.feature("76")
def test_detached_xades_covers_the_file(signer: Signer) -> None:
    data = b"une convention"
    assert check(signer, Format.XADES_DETACHED, data, detached_info(data)).items
    assert check(signer, Format.AUTO, data, detached_info(data)).items
    assert refusal(lambda: check(signer, Format.XADES_DETACHED, data, detached_info(b"x"))).params["reason"] == "digest"
    elsewhere = detached_info(data, uri=' URI="autre.pdf"')
    assert refusal(lambda: check(signer, Format.XADES_DETACHED, data, elsewhere)).params["reason"] == "uri"
    enveloped = detached_info(data).replace(
        b"<ds:Reference><ds:DigestMethod",
        b'<ds:Reference><ds:Transforms><ds:Transform Algorithm="' + ENVELOPED.encode() + b'"></ds:Transform>'
        b"</ds:Transforms><ds:DigestMethod",
    )
    assert refusal(lambda: check(signer, Format.XADES_DETACHED, data, enveloped)).params["reason"] == "uri"


@pytest.mark.feature("77")
def test_cms_covers_the_file(signer: Signer) -> None:
    data = b"une convention"
    attributes = asyncio.run(cms.prepare(hashlib.sha256(data).digest(), signer.der)).to_sign
    assert check(signer, Format.PKCS7, data, attributes).items[0].data == attributes
    assert check(signer, Format.AUTO, data, attributes).items
    other = asyncio.run(cms.prepare(hashlib.sha256(b"autre").digest(), signer.der)).to_sign
    conflict = refusal(lambda: check(signer, Format.PKCS7, data, other))
    assert conflict.params["reason"] == "message_digest_differs"
    stranger = asyncio.run(cms.prepare(hashlib.sha256(data).digest(), make_signer(rank=1).der)).to_sign
    assert refusal(lambda: check(signer, Format.PKCS7, data, stranger)).params["reason"] == "certificate_unbound"
    assert refusal(lambda: check(signer, Format.PKCS7, data, b"0")).params["reason"] == "attributes_malformed"
    assert refusal(lambda: check(signer, Format.PKCS7, data)).params["reason"] == "elements"


@pytest.mark.feature("75")
def test_pades_announces_that_the_proof_comes_after(signer: Signer) -> None:
    attributes = asyncio.run(pades.prepare(PDF, signer.der, NOW)).to_sign
    for format_ in (Format.PADES, Format.AUTO):
        assert check(signer, format_, PDF, attributes).proof_after
    for other in (generate_pes(1, spec_of(2)), b"PK\x03\x04 un texte"):  # a digest that nothing displayed explains
        assert refusal(lambda data=other: check(signer, Format.PADES, data, attributes)).params["reason"] == "not_pdf"
    stranger = asyncio.run(pades.prepare(PDF, make_signer(rank=1).der, NOW)).to_sign
    assert refusal(lambda: check(signer, Format.PADES, PDF, stranger)).params["reason"] == "certificate_unbound"
