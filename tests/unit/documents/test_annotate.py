"""Notes and ink leave as standard annotations, on the right place, without touching the original bytes."""

from __future__ import annotations

import io
import subprocess
from dataclasses import replace
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image, ImageChops
from pypdf import PdfReader, PdfWriter
from reportlab.pdfgen import canvas

from app.documents.annotate import annotated_copy
from app.domain.errors import Rejected
from app.domain.seances import Annotation, InkPoint, InkStroke, Origin, Rect


def _pdf(rotation: int = 0, crop: tuple[float, float, float, float] | None = None) -> bytes:
    buffer = io.BytesIO()
    page = canvas.Canvas(buffer, pagesize=(400, 600))
    page.drawString(50, 500, "Délibération")
    page.save()
    writer = PdfWriter(io.BytesIO(buffer.getvalue()))
    if crop:
        writer.pages[0].cropbox.lower_left = crop[:2]
        writer.pages[0].cropbox.upper_right = crop[2:]
    writer.pages[0].rotate(rotation)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _stroke(*points: tuple[float, float]) -> InkStroke:
    return InkStroke(
        id="s1", seance_id="s", document_id="d", page=0, colour="#d01010", width_pt=6,
        points=tuple(InkPoint(x_pt=x, y_pt=y, pressure=1.0) for x, y in points), date_ms=1_700_000_000_000,
    )  # fmt: skip


def _red_box(pdf: bytes) -> tuple[float, float, float, float]:
    """Bounds of the red pixels of page 1 as displayed, in points."""
    image = pypdfium2.PdfDocument(pdf)[0].render(scale=1, may_draw_forms=True).to_pil().convert("RGB")
    reds = [
        (x, y)
        for x in range(image.width)
        for y in range(image.height)
        if (p := image.getpixel((x, y)))[0] > 150 and p[1] < 90 and p[2] < 90
    ]
    assert reds, "the ink is not drawn"
    return min(x for x, _ in reds), min(y for _, y in reds), max(x for x, _ in reds), max(y for _, y in reds)


@pytest.mark.feature("112", "A27")
@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
@pytest.mark.parametrize("crop", [None, (20, 30, 380, 570)])
def test_ink_lands_where_it_was_drawn(
    tmp_path: Path, rotation: int, crop: tuple[float, float, float, float] | None
) -> None:
    target = tmp_path / "copie.pdf"
    original = _pdf(rotation, crop)
    target.write_bytes(original)
    annotated_copy(target, [], [_stroke((60, 80), (160, 120))])
    result = target.read_bytes()
    assert result.startswith(original)
    left, top, right, bottom = _red_box(result)
    assert (left, top) == pytest.approx((57, 77), abs=2.5)
    assert (right, bottom) == pytest.approx((163, 123), abs=2.5)


@pytest.mark.feature("112", "A26")
def test_a_note_is_an_annotation_that_other_programs_read(tmp_path: Path) -> None:
    target = tmp_path / "copie.pdf"
    target.write_bytes(_pdf())
    note = Annotation(
        id="n1", seance_id="s", origin=Origin.PROJET, origin_id="p", author_id="u", author_name="H. Castagnède",
        date_ms=1_700_000_000_000, page=0, rect=Rect(left=40, top=90, right=200, bottom=120), text="à chiffrer — œuvre",
    )  # fmt: skip
    annotated_copy(target, [note], [_stroke((10, 10), (20, 20))])
    found = {a.get_object()["/Subtype"]: a.get_object() for a in PdfReader(target).pages[0]["/Annots"]}
    assert found["/Square"]["/Contents"] == "à chiffrer — œuvre"
    assert found["/Square"]["/T"] == "H. Castagnède"
    assert [float(v) for v in found["/Square"]["/Rect"]] == [40, 480, 200, 510]
    assert len(found["/Ink"]["/InkList"][0]) == 4


def test_what_is_no_pdf_is_left_as_it_was(tmp_path: Path) -> None:
    target = tmp_path / "copie.pdf"
    target.write_bytes(b"not a document")
    with pytest.raises(Rejected, match="pdf_not_writable"):
        annotated_copy(target, [], [_stroke((1, 1))])
    assert target.read_bytes() == b"not a document"


def _poppler_red_box(pdf: Path) -> tuple[float, float, float, float]:
    """The same bounds, drawn by poppler."""
    stem = pdf.with_suffix("")
    subprocess.run(["pdftoppm", "-r", "72", "-cropbox", "-png", str(pdf), str(stem)], check=True)
    image = Image.open(next(pdf.parent.glob(f"{stem.name}-*.png"))).convert("RGB")
    red = image.convert("RGB").split()
    mask = ImageChops.subtract(red[0], red[1]).point(lambda value: 255 if value > 80 else 0)
    box = mask.getbbox()
    assert box is not None, "poppler draws nothing"
    return box[0], box[1], box[2] - 1, box[3] - 1


@pytest.mark.feature("106", "112")
@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_a_stamp_stands_upright_in_its_frame_for_both_readers(tmp_path: Path, rotation: int) -> None:
    target = tmp_path / "copie.pdf"
    target.write_bytes(_pdf(rotation))
    stamp = replace(_stroke((100, 150), (200, 180)), tool="stamp", text="À REVOIR", width_pt=1.5)
    annotated_copy(target, [], [stamp, replace(stamp, id="s2", page=0, unplaced=True)])
    (annotation,) = PdfReader(target).pages[0]["/Annots"]
    assert (annotation.get_object()["/Subtype"], annotation.get_object()["/Contents"]) == ("/Stamp", "À REVOIR")
    for left, top, right, bottom in (_red_box(target.read_bytes()), _poppler_red_box(target)):
        assert (left, top) == pytest.approx((99, 149), abs=2.5)
        assert (right, bottom) == pytest.approx((201, 181), abs=2.5)
