"""What could show something else after the signature is refused before the card is asked (row 95)."""

from __future__ import annotations

import asyncio
import io

import pytest
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import MDPPerm, SigFieldSpec, append_signature_field
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner

from app.domain.errors import Rejected
from app.signing import cms, pades
from app.signing.pdf_risks import find_risks
from tests.unit.signing.test_pades import PDF, make_pdf, sign_pdf
from tests.unit.signing.tools import Signer, make_signer


def codes(pdf: bytes, *, refused: bool | None = None) -> list[str]:
    return [r.code for r in find_risks(io.BytesIO(pdf)) if refused in (None, r.refused)]


def changed(pdf: bytes, change: object) -> bytes:
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    change(writer)  # type: ignore[operator]
    output = io.BytesIO()
    writer.write(output)
    return output.getvalue()


def dictionary(**entries: object) -> generic.DictionaryObject:
    return generic.DictionaryObject({pdf_name("/" + key): value for key, value in entries.items()})


def box(*numbers: int) -> generic.ArrayObject:
    return generic.ArrayObject(map(generic.NumberObject, numbers))


def certified(signer: Signer, permission: MDPPerm, *, field_left: bool) -> bytes:
    external = cms.external_signer(signer.der, ())
    metadata = PdfSignatureMetadata(field_name="C", md_algorithm="sha256", certify=True, docmdp_permissions=permission)

    async def work() -> bytes:
        writer = IncrementalPdfFileWriter(io.BytesIO(PDF))
        if field_left:
            append_signature_field(writer, SigFieldSpec("Libre", on_page=0, box=(100, 100, 300, 170)))
        digest, _tbs, output = await PdfSigner(metadata, external).async_digest_doc_for_signing(writer)
        attributes = await external.signed_attrs(digest.document_digest, "sha256", use_pades=True)
        done = cms.external_signer(signer.der, (), signer.sign(attributes.dump()))
        content = await done.async_sign_prescribed_attributes("sha256", signed_attrs=attributes)
        digest.fill_with_cms(output, content)
        output.seek(0)
        return output.read()

    return asyncio.run(work())


@pytest.mark.feature("95")
def test_ordinary_documents_say_nothing() -> None:
    signer = make_signer()
    once = sign_pdf(PDF, signer)
    for pdf in (PDF, make_pdf(5), once, sign_pdf(once, make_signer("Autre", rank=1))):
        assert codes(pdf) == []


@pytest.mark.feature("95")
@pytest.mark.parametrize("permission", [MDPPerm.FILL_FORMS, MDPPerm.ANNOTATE])
def test_a_certified_document_is_refused_unless_a_field_was_left(permission: MDPPerm) -> None:
    signer, other = make_signer(), make_signer("Autre", rank=1)
    closed = certified(signer, permission, field_left=False)
    assert codes(closed) == ["pdf_certified"]
    with pytest.raises(Rejected) as refusal:
        sign_pdf(closed, other)
    assert refusal.value.code == "pdf_certified"
    opened = certified(signer, permission, field_left=True)
    assert codes(opened) == []
    signed = sign_pdf(opened, other)
    reports = asyncio.run(pades.validate(signed))
    assert [(r.target, r.intact) for r in reports] == [("C", True), ("Libre", True)]


@pytest.mark.feature("95")
def test_a_locked_or_encrypted_document_is_refused(shared_data: object) -> None:
    locked = certified(make_signer(), MDPPerm.NO_CHANGES, field_left=True)
    assert codes(locked) == ["pdf_locked"]
    encrypted = (shared_data / "samples" / "pdf" / "protected.pdf").read_bytes()  # type: ignore[operator]
    assert codes(encrypted) == ["pdf_encrypted"]


def hide(writer: IncrementalPdfFileWriter) -> None:
    """An opaque note over the whole page: a later change takes it away."""
    form = writer.add_object(generic.StreamObject({pdf_name("/BBox"): box(0, 0, 595, 842)}, stream_data=b"1 g"))
    note = dictionary(
        Type=pdf_name("/Annot"), Subtype=pdf_name("/Square"), Rect=box(0, 0, 595, 842), AP=dictionary(N=form)
    )
    page = writer.root["/Pages"]["/Kids"][1]
    page[pdf_name("/Annots")] = generic.ArrayObject([writer.add_object(note)])
    writer.update_container(page)


def replace_(writer: IncrementalPdfFileWriter) -> None:
    """A field without value, drawn with a font of the document's own: another font changes what is read."""
    descriptor = writer.add_object(dictionary(FontFile2=writer.add_object(generic.StreamObject(stream_data=b"x"))))
    font = writer.add_object(dictionary(Type=pdf_name("/Font"), FontDescriptor=descriptor))
    form = generic.StreamObject({pdf_name("/Resources"): dictionary(Font=dictionary(F=font))}, stream_data=b"")
    field = dictionary(
        FT=pdf_name("/Tx"), T=generic.pdf_string("Montant"), AP=dictionary(N=writer.add_object(form)),
        Rect=box(10, 10, 60, 20), Subtype=pdf_name("/Widget"),
    )  # fmt: skip
    writer.root[pdf_name("/AcroForm")] = dictionary(Fields=generic.ArrayObject([writer.add_object(field)]))
    writer.update_root()


def layer(writer: IncrementalPdfFileWriter) -> None:
    group = writer.add_object(dictionary(Type=pdf_name("/OCG"), Name=generic.pdf_string("autre")))
    off = dictionary(OFF=generic.ArrayObject([group]))
    writer.root[pdf_name("/OCProperties")] = dictionary(OCGs=generic.ArrayObject([group]), D=off)
    writer.update_root()


def script(writer: IncrementalPdfFileWriter) -> None:
    writer.root[pdf_name("/OpenAction")] = dictionary(S=pdf_name("/JavaScript"), JS=generic.pdf_string("x"))
    writer.update_root()


@pytest.mark.feature("95")
@pytest.mark.parametrize(
    ("change", "code"),
    [(hide, "pdf_overlay"), (replace_, "pdf_form_font"), (layer, "pdf_hidden_layer")],
)
def test_what_a_shadow_attack_prepares_is_refused(change: object, code: str) -> None:
    assert code in codes(changed(PDF, change), refused=True)


@pytest.mark.feature("95")
def test_a_second_version_of_an_object_that_no_table_names_is_refused() -> None:
    """Hide-and-replace: the other content lies in the file, waiting for a table that points to it."""
    start = PDF.index(b"xref")
    number = int(PDF[: PDF.index(b" 0 obj")].split()[-1])
    hidden = b"%d 0 obj\n<< /Autre true >>\nendobj\n" % number
    offset = int(PDF.rsplit(b"startxref", 1)[1].split()[0])
    shadowed = (PDF[:start] + hidden + PDF[start:]).replace(
        b"startxref\n%d" % offset, b"startxref\n%d" % (offset + len(hidden))
    )
    assert codes(shadowed, refused=True) == ["pdf_hidden_object"]
    within = make_pdf() + b"stream"
    assert "pdf_trailing_data" in codes(within, refused=True)


def test_words_that_look_like_objects_inside_a_stream_are_not_objects() -> None:
    def attach(writer: IncrementalPdfFileWriter) -> None:
        writer.root[pdf_name("/Note")] = writer.add_object(generic.StreamObject(stream_data=b"1 0 obj\n1 0 obj\n" * 9))
        writer.update_root()

    assert codes(changed(PDF, attach)) == []


def test_scripts_and_forms_are_said_and_do_not_refuse() -> None:
    found = find_risks(io.BytesIO(changed(PDF, script)))
    assert [(r.code, r.refused) for r in found] == [("pdf_script", False)]
    with pytest.raises(Rejected):
        find_risks(io.BytesIO(b"%PDF-1.7 rien"))


@pytest.mark.feature("95", "96")
def test_content_added_after_a_signature_is_seen() -> None:
    """Incremental saving attack: the signature still verifies over its own revision."""
    signed = sign_pdf(PDF, make_signer())
    (report,) = asyncio.run(pades.validate(changed(signed, hide)))
    assert not report.intact
    assert "changed_after_signature" in report.problems


@pytest.mark.feature("95", "96")
def test_a_signature_that_skips_more_than_itself_is_seen() -> None:
    """Signature wrapping: the byte range leaves a gap in which anything may stand."""
    signed = sign_pdf(PDF, make_signer())
    start = signed.index(b"/ByteRange")
    end = signed.index(b"]", start) + 1
    first, length, second, rest = (int(n) for n in signed[signed.index(b"[", start) + 1 : end - 1].split())
    narrowed = b"/ByteRange [%d %d %d %d]" % (first, length - 40, second, rest)
    wrapped = signed[:start] + narrowed.ljust(end - start) + signed[end:]
    (report,) = asyncio.run(pades.validate(wrapped))
    assert not report.intact
