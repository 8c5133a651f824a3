"""What a hostile server hides until delivery is seen on the file it gives back, one test each (interop §1.8)."""

from __future__ import annotations

import asyncio
import hashlib
import re
from dataclasses import replace
from datetime import timedelta

import pytest

from app.sandbox.pes_files import generate_pes, spec_of
from app.signing import cms, xades
from app.signing.delivered import prove
from app.signing.pades import PdfProfile
from app.signing.xades_profile import HELIOS_SHA256, XADES_111, Profile
from tests.unit.signing.test_pades import PDF, _alter_then_sign, make_pdf, sign_pdf
from tests.unit.signing.tools import NOW, PROFILE, Signer, make_signer

TIME_MS = int(NOW.timestamp() * 1000)
DATA = generate_pes(1, spec_of(2))
OTHER_AMOUNT = DATA.replace(b'<MtHT V="', b'<MtHT V="9', 1)


@pytest.fixture(scope="module")
def signer() -> Signer:
    return make_signer()


def signed(data: bytes, signer: Signer, profile: Profile = PROFILE, *, later_s: int = 0) -> bytes:
    prepared = xades.prepare(data, signer.der, NOW + timedelta(seconds=later_s), profile)
    return xades.finish(prepared, {e.element_id: signer.sign(e.signed_info) for e in prepared.elements})


def alarms(signer: Signer, back: bytes, shown: bytes = DATA, detached: tuple[bytes, ...] = ()) -> tuple[str, ...]:
    return asyncio.run(prove(shown, back, detached, signer.der, TIME_MS))


@pytest.mark.feature("A4", "96")
@pytest.mark.parametrize("profile", [PROFILE, replace(PROFILE, xades=XADES_111)])
def test_an_honest_server_raises_no_alarm(signer: Signer, profile: Profile) -> None:
    assert alarms(signer, signed(DATA, signer, profile)) == ()
    whole = generate_pes(1, spec_of(2, bordereau_ids=False))
    assert alarms(signer, signed(whole, signer), shown=whole) == ()
    assert alarms(signer, sign_pdf(PDF, signer), shown=PDF) == ()


def test_another_amount(signer: Signer) -> None:
    assert OTHER_AMOUNT != DATA
    assert "sign_content_changed" in alarms(signer, signed(OTHER_AMOUNT, signer))


def test_another_bordereau(signer: Signer) -> None:
    assert "sign_content_changed" in alarms(signer, signed(generate_pes(2, spec_of(2)), signer))
    assert "sign_content_changed" in alarms(signer, signed(generate_pes(1, spec_of(3)), signer))


def test_another_header_or_attachment_beside_signed_bordereaux(signer: Signer) -> None:
    """No signature of a bordereau covers them, and they were displayed all the same."""
    back, text = signed(DATA, signer), DATA.index(b">", DATA.index(b"<Fichier")) + 1
    header = re.sub(rb'(<LibelleColBud V=")', rb"\1X", DATA, count=1)
    assert header != DATA
    for other in (header, DATA[:text] + bytes([DATA[text] ^ 1]) + DATA[text + 1 :]):
        assert alarms(signer, signed(other, signer)) == ("sign_content_changed",)
    spaced = back.replace(b"<EnTetePES>", b"\n  <EnTetePES>")
    assert spaced != back and alarms(signer, spaced) == (), "how it is laid out does not count"


def test_another_certificate(signer: Signer) -> None:
    found = alarms(signer, signed(DATA, make_signer("Une Autre", rank=1)))
    assert {"sign_ours_missing", "sign_other_certificate"} <= set(found)


def test_another_time(signer: Signer) -> None:
    assert alarms(signer, signed(DATA, signer, later_s=3600)) == ("sign_time_differs",)


def test_another_policy(signer: Signer) -> None:
    policy = replace(HELIOS_SHA256, identifier="urn:oid:1.2.3.4")
    assert alarms(signer, signed(DATA, signer, replace(PROFILE, policy=policy))) == ("sign_policy_unknown",)


def test_no_capacity(signer: Signer) -> None:
    assert alarms(signer, signed(DATA, signer, replace(PROFILE, role=""))) == ("sign_role_missing",)


def test_a_bordereau_left_out(signer: Signer) -> None:
    first = xades.prepare(DATA, signer.der, NOW, PROFILE).elements[0]
    prepared = xades.prepare(DATA, signer.der, NOW, PROFILE, element_ids=[first.element_id])
    partly = xades.finish(prepared, {first.element_id: signer.sign(prepared.elements[0].signed_info)})
    assert alarms(signer, partly) == ("sign_left_out",)


def test_signed_properties_changed_after_our_value(signer: Signer) -> None:
    assert "sign_ours_missing" in alarms(signer, signed(DATA, signer).replace(b"40999", b"40998"))


def test_no_signature_at_all_or_rubbish(signer: Signer) -> None:
    assert {"sign_ours_missing", "sign_left_out"} <= set(alarms(signer, DATA))
    assert alarms(signer, b"<x/>") == ("pes_not_aller",)
    assert alarms(signer, b"%PDF-1.7 rien", shown=PDF) == ("sign_not_prefix",)


@pytest.mark.feature("A4")
@pytest.mark.parametrize("change", ["text", "note", "pages", "stamp"])
def test_a_pdf_revision_that_changes_what_was_shown(signer: Signer, change: str) -> None:
    assert alarms(signer, _alter_then_sign(change, signer), shown=PDF) == ("sign_content_changed",)


def test_another_pdf(signer: Signer) -> None:
    assert alarms(signer, sign_pdf(make_pdf(3), signer), shown=PDF) == ("sign_not_prefix",)
    other = make_signer("Une Autre", rank=1)
    assert alarms(signer, sign_pdf(PDF, other, PdfProfile(reason="x")), shown=PDF) == ("sign_ours_missing",)


def test_a_detached_signature_of_something_else(signer: Signer) -> None:
    data = b"une convention"

    def detached(content: bytes, who: Signer) -> bytes:
        prepared = asyncio.run(cms.prepare(hashlib.sha256(content).digest(), who.der))
        return cms.to_pem(asyncio.run(cms.finish(prepared, who.sign(prepared.to_sign))))

    assert alarms(signer, data, data, (detached(data, signer),)) == ()
    assert alarms(signer, data, data, (detached(b"autre", signer),)) == ("sign_ours_missing",)
    assert alarms(signer, data, data, (detached(data, make_signer("X", rank=1)),)) == ("sign_ours_missing",)
    assert alarms(signer, b"autre", data, (detached(data, signer),)) == ("sign_content_changed",)
