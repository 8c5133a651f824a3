"""PAdES and CMS in two steps, verified by us and by pdfsig; what a server may not slip in."""

from __future__ import annotations

import asyncio
import hashlib
import io
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.content import RawContent
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.layout import BoxConstraints
from pyhanko.sign.fields import MDPPerm, SigFieldSpec, append_signature_field
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner
from reportlab.pdfgen.canvas import Canvas

from app.domain.errors import Rejected
from app.signing import cms, pades
from app.signing.pades import PdfProfile
from app.signing.report import Covers, Trust
from tests.unit.signing.tools import NOW, Signer, make_signer


def make_pdf(pages: int = 2) -> bytes:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, invariant=True)
    for page in range(pages):
        canvas.drawString(72, 700, f"Arrêté municipal, page {page + 1}")
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


PDF = make_pdf()


def sign_pdf(pdf: bytes, signer: Signer, profile: PdfProfile | None = None) -> bytes:
    async def work() -> bytes:
        prepared = await pades.prepare(pdf, signer.der, NOW, profile)
        return await pades.finish(prepared, signer.sign(prepared.to_sign))

    return asyncio.run(work())


@pytest.fixture(scope="module")
def signer() -> Signer:
    return make_signer()


@pytest.fixture(scope="module")
def signed(signer: Signer) -> bytes:
    return sign_pdf(PDF, signer, PdfProfile(reason="Bon pour accord", location="Saint-Aubin-des-Pins"))


def pdfsig(pdf: bytes, folder: Path) -> str:
    program = shutil.which("pdfsig")
    if program is None:
        pytest.fail("pdfsig is not installed: poppler-utils is on the list of what the tests need")
    (folder / "signed.pdf").write_bytes(pdf)
    done = subprocess.run([program, "-nocert", str(folder / "signed.pdf")], capture_output=True, check=False)
    return done.stdout.decode()


@pytest.mark.feature("75", "96")
def test_a_signed_pdf_verifies_by_ours_and_by_pdfsig(signed: bytes, signer: Signer, tmp_path: Path) -> None:
    (report,) = asyncio.run(pades.validate(signed, roots=[signer.der]))
    assert report.intact
    assert report.trust is Trust.TRUSTED
    assert (report.signer, report.format, report.covers) == ("Hélène Castagnède", "PAdES", Covers.WHOLE_FILE)
    assert report.time == NOW
    assert not report.time_proven
    text = pdfsig(signed, tmp_path)
    assert "Signature is Valid" in text
    assert "ETSI.CAdES.detached" in text
    assert "Total document signed" in text


@pytest.mark.feature("96")
def test_intact_and_trusted_are_told_apart(signed: bytes) -> None:
    (unasked,) = asyncio.run(pades.validate(signed))
    assert unasked.intact
    assert unasked.trust is Trust.UNKNOWN
    (stranger,) = asyncio.run(pades.validate(signed, roots=[make_signer("Une Autre", rank=1).der]))
    assert stranger.intact
    assert stranger.trust is Trust.UNTRUSTED


@pytest.mark.feature("75")
def test_original_bytes_are_a_prefix_and_nothing_but_the_signature_is_added(signed: bytes, signer: Signer) -> None:
    assert signed.startswith(PDF)
    assert asyncio.run(pades.check_delivered(PDF, signed, signer.der)) == ()


def test_preparing_twice_gives_the_same_bytes(signer: Signer) -> None:
    """A server may forget what it prepared: nothing random and no clock in it."""

    async def twice() -> tuple[pades.PreparedPdf, pades.PreparedPdf]:
        first = await pades.prepare(PDF, signer.der, NOW)
        await asyncio.to_thread(hashlib.pbkdf2_hmac, "sha256", b"x", b"y", 1_500_000)  # lets a second pass
        return first, await pades.prepare(PDF, signer.der, NOW)

    first, second = asyncio.run(twice())
    assert first == second


@pytest.mark.feature("75")
def test_two_signatures_one_after_the_other(signed: bytes, signer: Signer, tmp_path: Path) -> None:
    second = make_signer("Jean-Marc Sarran", rank=1)
    twice = sign_pdf(signed, second)
    reports = asyncio.run(pades.validate(twice))
    assert [(r.target, r.covers, r.intact) for r in reports] == [
        ("Signature1", Covers.REVISION, True),
        ("Signature2", Covers.WHOLE_FILE, True),
    ]
    assert asyncio.run(pades.check_delivered(signed, twice, second.der)) == ()
    assert asyncio.run(pades.check_delivered(PDF, twice, signer.der)) == ()
    assert pdfsig(twice, tmp_path).count("Signature is Valid") == 2


@pytest.mark.feature("75")
def test_a_real_world_pdf(shared_data: Path, signer: Signer, tmp_path: Path) -> None:
    pdf = (shared_data / "samples" / "pdf" / "PDF_sans_tags.pdf").read_bytes()
    signed = sign_pdf(pdf, signer)
    assert asyncio.run(pades.check_delivered(pdf, signed, signer.der)) == ()
    assert "Signature is Valid" in pdfsig(signed, tmp_path)


def test_encrypted_and_damaged_files_are_refused(shared_data: Path, signer: Signer) -> None:
    locked = (shared_data / "samples" / "pdf" / "protected.pdf").read_bytes()
    for pdf, code in ((locked, "pdf_encrypted"), (b"%PDF-1.7 rien", "pdf_unreadable"), (b"", "pdf_unreadable")):
        with pytest.raises(Rejected) as refusal:
            sign_pdf(pdf, signer)
        assert refusal.value.code == code
    with pytest.raises(Rejected):
        asyncio.run(pades.validate(b"nothing"))


def test_a_document_certified_without_changes_is_refused(signer: Signer) -> None:
    external = cms.external_signer(signer.der, ())
    metadata = PdfSignatureMetadata(
        field_name="C", md_algorithm="sha256", certify=True, docmdp_permissions=MDPPerm.NO_CHANGES
    )

    async def certify() -> bytes:
        writer = IncrementalPdfFileWriter(io.BytesIO(PDF))
        digest, _tbs, output = await PdfSigner(metadata, external).async_digest_doc_for_signing(writer)
        attributes = await external.signed_attrs(digest.document_digest, "sha256", use_pades=True)
        done = cms.external_signer(signer.der, (), signer.sign(attributes.dump()))
        content = await done.async_sign_prescribed_attributes("sha256", signed_attrs=attributes)
        digest.fill_with_cms(output, content)
        output.seek(0)
        return output.read()

    certified = asyncio.run(certify())
    assert asyncio.run(pades.validate(certified))[0].intact
    with pytest.raises(Rejected) as refusal:
        sign_pdf(certified, make_signer("Autre", rank=1))
    assert refusal.value.code == "pdf_locked"


@pytest.mark.feature("96")
@settings(max_examples=60, deadline=None)
@given(place=st.integers(min_value=0), bit=st.integers(min_value=0, max_value=7))
def test_any_flipped_bit_is_seen(place: int, bit: int, signed: bytes) -> None:
    place %= len(signed)
    tampered = signed[:place] + bytes([signed[place] ^ (1 << bit)]) + signed[place + 1 :]
    try:
        reports = asyncio.run(pades.validate(tampered))
    except Rejected:
        return
    start = signed.index(b"/Contents <")
    inside = start <= place < signed.index(b">", start)
    if not inside:  # outside the hexadecimal of the signature every bit counts
        assert not any(r.intact and r.covers is Covers.WHOLE_FILE for r in reports)


def _alter_then_sign(change: str, signer: Signer) -> bytes:
    """A server that changes the document in the very revision that it has signed."""
    writer = IncrementalPdfFileWriter(io.BytesIO(PDF))
    page = writer.root["/Pages"]["/Kids"][0]
    if change == "text":
        content = RawContent(data=b"BT 72 600 Td (x) Tj ET", box=BoxConstraints(100, 100))
        stream = writer.add_object(generic.StreamObject(stream_data=content.render()))
        page[generic.pdf_name("/Contents")] = generic.ArrayObject([page.raw_get("/Contents"), stream])
        writer.update_container(page)
    elif change == "note":
        note = generic.DictionaryObject(
            {
                generic.pdf_name("/Type"): generic.pdf_name("/Annot"),
                generic.pdf_name("/Subtype"): generic.pdf_name("/FreeText"),
                generic.pdf_name("/Rect"): generic.ArrayObject(map(generic.NumberObject, (0, 0, 200, 200))),
                generic.pdf_name("/Contents"): generic.pdf_string("autre chose"),
            }
        )
        page[generic.pdf_name("/Annots")] = generic.ArrayObject([writer.add_object(note)])
        writer.update_container(page)
    elif change == "pages":
        kids = writer.root["/Pages"]["/Kids"]
        writer.root["/Pages"][generic.pdf_name("/Kids")] = generic.ArrayObject(list(kids)[:1])
        writer.root["/Pages"][generic.pdf_name("/Count")] = generic.NumberObject(1)
        writer.update_container(writer.root["/Pages"])
    elif change == "stamp":
        append_signature_field(writer, SigFieldSpec("Signature1", on_page=0, box=(0, 0, 590, 840)))
    elif change in ("stamps", "three stamps"):  # each a quarter of the page at most, or small together
        width, height = (290, 410) if change == "stamps" else (190, 70)
        places = [(left, bottom) for left in (0, 295) for bottom in (0, 420)][: 4 if change == "stamps" else 3]
        for rank, (left, bottom) in enumerate(places, 1):
            box = (left, bottom, left + width, bottom + height)
            append_signature_field(writer, SigFieldSpec(f"Signature{rank}", on_page=0, box=box))
    elif change == "small-stamp":
        append_signature_field(writer, SigFieldSpec("Signature1", on_page=0, box=(300, 40, 500, 110)))
    output = io.BytesIO()
    writer.write(output)
    prepared_name = PdfProfile(field_name="Signature1")
    return sign_pdf(output.getvalue(), signer, prepared_name)


@pytest.mark.feature("96")
@pytest.mark.parametrize("change", ["text", "note", "pages", "stamp", "stamps"])
def test_a_server_that_changes_what_was_shown_is_caught(change: str, signer: Signer) -> None:
    altered = _alter_then_sign(change, signer)
    (report,) = asyncio.run(pades.validate(altered))
    assert report.intact  # the signature itself is good: it is the document that is another
    assert asyncio.run(pades.check_delivered(PDF, altered, signer.der)) == ("sign_content_changed",)


def _shown(change: str) -> bytes:
    """A document that a hostile server prepared for what it will do when it signs."""
    writer = pades._Writer(io.BytesIO(PDF))
    page = writer.root["/Pages"]["/Kids"][0]
    name = generic.pdf_name
    if change == "metadata":  # the text of the page said to be the description of the document
        writer.root[name("/Metadata")] = page.raw_get("/Contents")
        writer.update_root()
    elif change == "info":
        writer.set_info(page.raw_get("/Contents"))
    elif change == "dangling":  # more text, that is not there yet
        missing = generic.IndirectObject(5000, 0, writer)
        page[name("/Contents")] = generic.ArrayObject([page.raw_get("/Contents"), missing])
        writer.update_container(page)
    elif change == "field":  # an empty field as large as the page, that shows nothing yet
        append_signature_field(writer, SigFieldSpec("Grand", on_page=0, box=(0, 0, 590, 840)))
    elif change == "fields":  # four empty ones, each a quarter of it
        for rank, (left, bottom) in enumerate([(0, 0), (295, 0), (0, 420), (295, 420)]):
            box = (left, bottom, left + 290, bottom + 410)
            append_signature_field(writer, SigFieldSpec(f"Quart{rank}", on_page=0, box=box))
    elif change == "annots":  # annotations in an array of their own
        page[name("/Annots")] = writer.add_object(generic.ArrayObject())
        writer.update_container(page)
    output = io.BytesIO()
    writer.write(output)
    return output.getvalue()


def _signed_over(shown: bytes, change: str, signer: Signer) -> bytes:
    writer = pades._Writer(io.BytesIO(shown), strict=False)
    page = writer.root["/Pages"]["/Kids"][0]
    name = generic.pdf_name
    other = generic.StreamObject(stream_data=b"BT 72 600 Td (un autre prix) Tj ET")
    field = "Signature1"
    if change in ("metadata", "info"):
        contents = page.raw_get("/Contents")
        writer.objects[(contents.generation, contents.idnum)] = other
    elif change == "dangling":
        writer.objects[(0, 5000)] = other
    elif change == "field":
        (frame,) = page["/Annots"]
        drawn = writer.add_object(other)
        frame = frame.get_object()
        frame[name("/AP")] = generic.DictionaryObject({name("/N"): drawn})
        writer.update_container(frame)
        field = "Grand"
    elif change == "fields":
        for frame in [frame.get_object() for frame in page["/Annots"]]:
            frame[name("/AP")] = generic.DictionaryObject({name("/N"): writer.add_object(other)})
            writer.update_container(frame)
        field = "Quart0"
    elif change == "annots":
        append_signature_field(writer, SigFieldSpec(field, on_page=0, box=(0, 0, 590, 840)))
        frame = page["/Annots"][0]
        frame.pop(name("/P"), None)
    output = io.BytesIO()
    writer.write(output)
    return sign_pdf(output.getvalue(), signer, PdfProfile(field_name=field))


@pytest.mark.feature("96", "A4")
@pytest.mark.parametrize("change", ["metadata", "info", "dangling", "field", "fields", "annots"])
def test_a_document_prepared_for_its_own_substitution_is_caught(change: str, signer: Signer) -> None:
    shown = _shown(change)
    altered = _signed_over(shown, change, signer)
    assert asyncio.run(pades.check_delivered(shown, altered, signer.der)) == ("sign_content_changed",)
    if change in ("metadata", "info", "dangling", "annots"):
        assert asyncio.run(pades.check_delivered(shown, sign_pdf(shown, signer), signer.der)) == (), "signed as it was"


@pytest.mark.parametrize("change", ["small-stamp", "three stamps"])
def test_an_ordinary_visible_stamp_is_accepted(change: str, signer: Signer) -> None:
    assert asyncio.run(pades.check_delivered(PDF, _alter_then_sign(change, signer), signer.der)) == ()


def test_another_document_or_signer_is_caught(signed: bytes, signer: Signer) -> None:
    other = make_signer("Une Autre", rank=1)
    assert asyncio.run(pades.check_delivered(make_pdf(3), signed, signer.der)) == ("sign_not_prefix",)
    assert asyncio.run(pades.check_delivered(PDF, PDF, signer.der)) == ("sign_not_prefix",)
    assert asyncio.run(pades.check_delivered(PDF, signed, other.der)) == ("sign_ours_missing",)


DATA = "Convention d’objectifs".encode()
DIGEST = hashlib.sha256(DATA).digest()


def _prepare_cms(signer: Signer) -> cms.PreparedCms:
    return asyncio.run(cms.prepare(DIGEST, signer.der))


@pytest.mark.feature("77")
def test_detached_cms_verifies_by_ours_and_by_openssl(signer: Signer, tmp_path: Path) -> None:
    prepared = _prepare_cms(signer)
    pem = cms.to_pem(asyncio.run(cms.finish(prepared, signer.sign(prepared.to_sign))))
    assert pem.startswith(b"-----BEGIN PKCS7-----\n")
    (report,) = asyncio.run(cms.verify_detached(pem, DATA, roots=[signer.der]))
    assert report.intact
    assert report.trust is Trust.TRUSTED
    (changed,) = asyncio.run(cms.verify_detached(pem, DATA + b"!"))
    assert not changed.digest_ok
    assert not changed.intact
    for name, content in (("sig", pem), ("data", DATA), ("root", signer.pem)):
        (tmp_path / name).write_bytes(content)
    command = ["openssl", "smime", "-verify", "-inform", "PEM", "-in", "sig", "-content", "data", "-CAfile", "root"]
    done = subprocess.run([*command, "-binary", "-purpose", "any", "-no_check_time"], cwd=tmp_path, capture_output=True)
    assert done.returncode == 0, done.stderr
    with pytest.raises(Rejected):
        asyncio.run(cms.verify_detached(b"rien", DATA))


@pytest.mark.feature("77")
def test_attributes_say_what_and_with_which_certificate(signer: Signer) -> None:
    attributes = _prepare_cms(signer).to_sign
    assert cms.check_attributes(attributes, signer.der, DIGEST) == ()
    assert cms.check_attributes(attributes, signer.der, None) == ()
    other = make_signer("Une Autre", rank=1)
    assert cms.check_attributes(attributes, other.der, DIGEST) == ("certificate_unbound",)
    assert cms.check_attributes(attributes, signer.der, bytes(32)) == ("message_digest_differs",)
    assert cms.check_attributes(attributes + b"\x00", signer.der, DIGEST) == ("attributes_malformed",)
    assert cms.check_attributes(b"", signer.der, DIGEST) == ("attributes_malformed",)
