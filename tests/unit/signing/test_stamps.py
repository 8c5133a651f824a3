"""Time-stamp tokens of a real authority (the sandbox's), in every form servers keep them."""

from __future__ import annotations

import asyncio
import base64
import hashlib
from collections.abc import Iterator

import pytest
from asn1crypto import cms as asn1_cms
from asn1crypto import tsp as asn1_tsp

from app.domain.notices import StampReport, StampState
from app.sandbox.gateway.links import timestamper
from app.sandbox.pki import Pki
from app.signing.stamps import verify

TEXT = "Convocation du conseil municipal, envoyée à Mme Lacoste.".encode()


@pytest.fixture(scope="module")
def pki(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pki]:
    with Pki(tmp_path_factory.mktemp("pki")) as pki:
        yield pki


@pytest.fixture(scope="module")
def token(pki: Pki) -> bytes:
    return timestamper(pki.tsa_url)(hashlib.sha256(TEXT).digest())


def judged(token: bytes, text: bytes = TEXT, roots: tuple[bytes, ...] = ()) -> StampReport:
    return asyncio.run(verify(token, text, roots))


@pytest.mark.feature("38", "A39")
def test_a_token_of_an_accepted_authority_proves_its_time(pki: Pki, token: bytes) -> None:
    report = judged(token, roots=pki.roots)
    assert report.state is StampState.GENUINE and report.proves
    assert report.authority == "Horodatage d’essai"
    assert [link.subject for link in report.chain][:1] == ["Horodatage d’essai"]
    assert report.chain[0].issuer == "AC Racine d’essai"
    info = asn1_cms.ContentInfo.load(token)["content"]["encap_content_info"]["content"].parsed
    assert report.time_ms == int(info["gen_time"].native.timestamp() * 1000)


def test_without_a_known_authority_it_is_intact_and_proves_nothing(pki: Pki, token: bytes) -> None:
    assert judged(token).state is StampState.UNRECOGNISED
    assert judged(token, roots=(pki.certificate("interm"),)).state is StampState.UNRECOGNISED


def test_a_changed_text_is_told_from_a_changed_token(pki: Pki, token: bytes) -> None:
    assert judged(token, TEXT + b" ", pki.roots).state is StampState.OTHER_TEXT
    place = token.rindex(b"\x04\x82\x01\x00") + 60  # inside the signature's value
    forged = token[:place] + bytes([token[place] ^ 1]) + token[place + 1 :]
    assert judged(forged, roots=pki.roots).state is StampState.BROKEN


def test_a_certificate_that_may_not_stamp_is_refused(pki: Pki, token: bytes) -> None:
    """The same bytes, signed by the key of a person: valid CMS, wrong purpose."""
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import padding

    content = asn1_cms.ContentInfo.load(token)
    signed = content["content"]
    person = asn1_cms.Certificate.load(pki.certificate("maire-commune"))
    signed["certificates"] = [person]
    signer = signed["signer_infos"][0]
    signer["sid"] = asn1_cms.SignerIdentifier(
        "issuer_and_serial_number", {"issuer": person.issuer, "serial_number": person.serial_number}
    )
    attributes = [a for a in signer["signed_attrs"] if a["type"].native in ("content_type", "message_digest")]
    signer["signed_attrs"] = asn1_cms.CMSAttributes(attributes)
    to_sign = asn1_cms.CMSAttributes(attributes).dump()
    signer["signature"] = pki.key("maire-commune").sign(to_sign, padding.PKCS1v15(), hashes.SHA256())
    assert judged(content.dump(force=True), roots=pki.roots).state is StampState.BROKEN


def in_ber(token: bytes) -> bytes:
    """The outer shells with indefinite lengths, as some servers stream them."""
    content = asn1_cms.ContentInfo.load(token)
    inner = content["content"].untag().dump()
    return b"\x30\x80" + content["content_type"].dump() + b"\xa0\x80" + inner + b"\x00\x00\x00\x00"


@pytest.mark.feature("38")
@pytest.mark.parametrize("form", ["response", "ber", "pem", "base64"])
def test_every_form_of_a_token_is_read(pki: Pki, token: bytes, form: str) -> None:
    text = base64.encodebytes(token)
    response = asn1_tsp.TimeStampResp(
        {"status": {"status": "granted"}, "time_stamp_token": asn1_cms.ContentInfo.load(token)}
    )
    kept = {
        "response": response.dump(),
        "ber": in_ber(token),
        "pem": b"-----BEGIN PKCS7-----\n" + text + b"-----END PKCS7-----\n",
        "base64": text,
    }[form]
    assert judged(kept, roots=pki.roots).state is StampState.GENUINE


@pytest.mark.parametrize(
    "kept", [b"", b"jeton", b"\x30\x03\x02\x01\x02", b"\x30\x80", b"-----BEGIN X-----\n!\n-----END X-----"]
)
def test_what_is_no_token_is_said_and_never_raised(kept: bytes) -> None:
    assert judged(kept).state is StampState.UNREADABLE


def test_a_token_cut_anywhere_is_never_genuine(pki: Pki, token: bytes) -> None:
    for length in range(0, len(token), 97):
        assert not judged(token[:length], roots=pki.roots).proves
