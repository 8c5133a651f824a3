"""XAdES of PES files: verified by us, by xmlsec1, by the schemas; any change is seen."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from app.documents.pes import content_digest, read_pes, validate_pes
from app.domain.errors import Conflict, Rejected, TargetGone
from app.sandbox.pes_files import DEMO, PesSpec, generate_pes, spec_of
from app.signing import xades, xades_verify
from app.signing.report import Covers
from app.signing.xades_profile import DS, HELIOS_SHA1, XADES_111, XADES_122
from tests.unit.signing.tools import NOW, PROFILE, Signer, make_signer, sign_pes, xmlsec_verifies

CASES = [
    pytest.param(spec_of(1), 1, id="1-bordereau"),
    pytest.param(spec_of(3, newline="\r\n"), 3, id="3-bordereaux-crlf"),
    pytest.param(spec_of(15), 15, id="15-bordereaux"),
    pytest.param(spec_of(2, bordereau_ids=False), 1, id="whole-file"),
]


@pytest.fixture(scope="module")
def signer() -> Signer:
    return make_signer()


@pytest.mark.feature("76", "78")
@pytest.mark.parametrize("namespace", [XADES_122, XADES_111], ids=["1.2.2", "1.1.1"])
@pytest.mark.parametrize(("spec", "count"), CASES)
def test_signed_files_verify_by_ours_and_by_xmlsec1(
    spec: PesSpec, count: int, namespace: str, signer: Signer, tmp_path: Path
) -> None:
    data = generate_pes(1, spec)
    signed = sign_pes(data, signer, replace(PROFILE, xades=namespace))
    reports = xades_verify.verify(signed)
    assert len(reports) == count
    assert all(report.intact for report in reports)
    assert xades_verify.uncovered(signed, reports) == ()
    assert xmlsec_verifies(signed, tmp_path, signer.pem, xades_ns=namespace, signatures=range(1, count + 1)) == (
        [True] * count
    )
    first = reports[0]
    assert (first.signer, first.role, first.time) == ("Hélène Castagnède", "Maire déléguée", NOW)
    assert first.policy == "urn:oid:1.2.250.1.131.1.5.18.21.1.7"
    assert first.certificate_valid_then is True
    assert first.covers is (Covers.WHOLE_FILE if not spec.bordereau_ids else Covers.BORDEREAU)


@pytest.mark.feature("76", "78")
@pytest.mark.parametrize("namespace", [XADES_122, XADES_111], ids=["1.2.2", "1.1.1"])
@pytest.mark.parametrize("generation", ["5.11", "5.17"])
def test_signed_files_stay_valid_against_the_schemas(
    shared_data: Path, generation: str, namespace: str, signer: Signer
) -> None:
    folder = shared_data / "pes-xsd" / f"schemas_pes_v{generation}"
    for spec in DEMO:
        signed = sign_pes(generate_pes(1, spec), signer, replace(PROFILE, xades=namespace))
        assert validate_pes(signed, folder) == []


def test_nothing_but_the_signatures_is_added_to_the_original_bytes(signer: Signer) -> None:
    for spec in DEMO:
        data = generate_pes(1, spec)
        signed = sign_pes(data, signer)
        assert re.sub(rb"<ds:Signature .*?</ds:Signature>", b"", signed, flags=re.DOTALL) == data


def test_preparing_twice_gives_the_same_bytes_to_sign(signer: Signer) -> None:
    data = generate_pes(1, spec_of(3))
    assert xades.prepare(data, signer.der, NOW, PROFILE) == xades.prepare(data, signer.der, NOW, PROFILE)


def test_digest_of_a_bordereau_does_not_depend_on_signatures_or_attachments(signer: Signer) -> None:
    data = generate_pes(1, spec_of(3))
    signed = sign_pes(data, signer)
    for element_id in read_pes(data).elements:
        assert content_digest(data, element_id) == content_digest(signed, element_id)


def test_whole_file_digest_ignores_instructions_around_the_root(signer: Signer) -> None:
    data = generate_pes(1, spec_of(1, bordereau_ids=False))
    decorated = data.replace(b"?>\n", b'?>\n<?xml-stylesheet href="pes.xsl"?><!-- essai -->\n', 1) + b"<!-- fin -->"
    element_id = read_pes(data).root_id
    assert content_digest(data, element_id) == content_digest(decorated, element_id)
    assert all(report.intact for report in xades_verify.verify(sign_pes(decorated, signer)))


@pytest.mark.feature("96")
@pytest.mark.parametrize(("spec", "count"), CASES)
def test_one_changed_amount_is_seen(spec: PesSpec, count: int, signer: Signer, tmp_path: Path) -> None:
    signed = sign_pes(generate_pes(1, spec), signer)
    place = re.search(rb'<MtHT V="(\d)', signed)
    assert place is not None
    digit = b"8" if place.group(1) != b"8" else b"9"
    tampered = signed[: place.start(1)] + digit + signed[place.end(1) :]
    reports = xades_verify.verify(tampered)
    assert [report.digest_ok for report in reports] == [False] + [True] * (count - 1)
    assert not reports[0].intact
    assert reports[0].value_ok  # the value itself is genuine: the content is not
    assert xades_verify.uncovered(tampered, reports) == (reports[0].target,)
    assert xmlsec_verifies(tampered, tmp_path, signer.pem) == [False]


SMALL = generate_pes(1, spec_of(1, pieces=1, attach=0))


@pytest.mark.feature("96")
@settings(max_examples=150, deadline=None)
@given(place=st.integers(min_value=0), bit=st.integers(min_value=0, max_value=7))
def test_any_flipped_bit_of_signed_content_is_rejected(place: int, bit: int) -> None:
    """Sign, flip one bit anywhere in the bordereau or its signature: refused, or the same canonical form."""
    signer = make_signer()
    signed = sign_pes(SMALL, signer)
    start, end = signed.index(b"<Bordereau "), signed.index(b"</Bordereau>")
    place = start + place % (end - start)
    tampered = signed[:place] + bytes([signed[place] ^ (1 << bit)]) + signed[place + 1 :]
    try:
        reports = xades_verify.verify(tampered)
        still_good = len(reports) == 1 and reports[0].intact and not xades_verify.uncovered(tampered, reports)
    except Rejected:
        return
    if still_good:
        assert _meaning(tampered) == _meaning(signed)


def _meaning(data: bytes) -> tuple[bytes, str]:
    """What is protected: the bordereau's canonical form, and the signed part of its signature."""
    root = etree.fromstring(data)
    bordereau = root.find("PES_DepenseAller/Bordereau")
    assert bordereau is not None
    signature = bordereau.find(f"{{{DS}}}Signature")
    assert signature is not None
    signed_info = etree.tostring(signature[0], method="c14n", exclusive=True, with_comments=False)
    bordereau.remove(signature)
    return etree.tostring(bordereau, method="c14n", exclusive=True, with_comments=False), signed_info.decode()


@pytest.mark.feature("96")
def test_content_moved_under_another_element_is_refused(signer: Signer) -> None:
    """Signature wrapping: the signed bordereau hides where nobody reads, a forged one takes its place."""
    signed = sign_pes(generate_pes(1, spec_of(1, pieces=1, attach=0)), signer)
    start, end = signed.index(b"<Bordereau "), signed.index(b"</Bordereau>") + len(b"</Bordereau>")
    genuine = signed[start:end]
    signature = genuine[genuine.index(b"<ds:Signature ") : genuine.index(b"</ds:Signature>") + 15]
    forged = re.sub(rb'<MtHT V="[^"]*"', b'<MtHT V="999999.00"', genuine)
    hidden = genuine.replace(signature, b"")
    moved = forged.replace(b"</ds:Signature>", b"<ds:Object>" + hidden + b"</ds:Object></ds:Signature>")
    wrapped = signed[:start] + moved + signed[end:]
    reports = xades_verify.verify(wrapped)
    assert reports
    assert not any(report.intact for report in reports)
    renamed = wrapped.replace(b'<Bordereau Id="', b'<Bordereau Id="X', 1)
    assert not any(report.intact for report in xades_verify.verify(renamed))
    assert xades_verify.uncovered(renamed, xades_verify.verify(renamed))


@pytest.mark.feature("96")
def test_an_unsigned_bordereau_beside_signed_ones_is_named(signer: Signer) -> None:
    data = generate_pes(1, spec_of(3))
    wanted = read_pes(data).elements
    prepared = xades.prepare(data, signer.der, NOW, PROFILE, element_ids=wanted[:2])
    partial = xades.finish(prepared, {e.element_id: signer.sign(e.signed_info) for e in prepared.elements})
    assert xades_verify.uncovered(partial, xades_verify.verify(partial)) == wanted[2:]
    assert "pes_partly_signed" in {finding.code for finding in read_pes(partial).errors}


@pytest.mark.feature("96")
def test_a_value_of_another_key_is_refused(signer: Signer) -> None:
    prepared = xades.prepare(generate_pes(1, spec_of(1)), signer.der, NOW, PROFILE)
    other = make_signer(rank=1)
    forged = xades.finish(prepared, {e.element_id: other.sign(e.signed_info) for e in prepared.elements})
    (report,) = xades_verify.verify(forged)
    assert report.digest_ok
    assert not report.value_ok
    assert not report.intact


@pytest.mark.feature("96")
def test_another_certificate_put_in_is_refused(signer: Signer) -> None:
    """The certificate is bound by its digest: replacing it in KeyInfo shows."""
    import base64

    signed = sign_pes(generate_pes(1, spec_of(1)), signer)
    twin = make_signer("Une Autre")  # same key, another name
    swapped = signed.replace(base64.b64encode(signer.der), base64.b64encode(twin.der))
    (report,) = xades_verify.verify(swapped)
    assert report.value_ok
    assert report.problems == ("certificate_unbound",)


def test_a_signed_element_is_never_signed_again(signer: Signer) -> None:
    signed = sign_pes(generate_pes(1, spec_of(1)), signer)
    with pytest.raises(Rejected) as refusal:
        xades.prepare(signed, signer.der, NOW, PROFILE)
    assert refusal.value.code == "pes_already_signed"


def test_a_missing_value_or_element_is_refused(signer: Signer) -> None:
    data = generate_pes(1, spec_of(2))
    prepared = xades.prepare(data, signer.der, NOW, PROFILE)
    with pytest.raises(Conflict):
        xades.finish(prepared, {prepared.elements[0].element_id: b"value"})
    with pytest.raises(TargetGone):
        xades.prepare(data, signer.der, NOW, PROFILE, element_ids=["ABSENT"])


@pytest.mark.feature("78")
def test_the_policy_is_data(signer: Signer) -> None:
    signed = sign_pes(generate_pes(1, spec_of(1)), signer, replace(PROFILE, policy=HELIOS_SHA1))
    (report,) = xades_verify.verify(signed)
    assert report.policy == HELIOS_SHA1.identifier
    assert HELIOS_SHA1.digest.encode() in signed
    assert HELIOS_SHA1.uri.encode() in signed
