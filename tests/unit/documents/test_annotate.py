"""Notes and ink leave as standard annotations, on the right place, without touching the original bytes."""

from __future__ import annotations

import io
import math
import subprocess
from dataclasses import replace
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image, ImageChops, ImageFilter
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, FloatObject, NameObject, NumberObject
from reportlab.pdfgen import canvas

from app.documents.annotate import annotated
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
    target.write_bytes(annotated(target.read_bytes(), [], [_stroke((60, 80), (160, 120))]))
    result = target.read_bytes()
    assert result.startswith(original)
    left, top, right, bottom = _red_box(result)
    assert (left, top) == pytest.approx((57, 77), abs=2.5)
    assert (right, bottom) == pytest.approx((163, 123), abs=2.5)


@pytest.mark.feature("112")
def test_ink_lands_there_on_a_page_whose_tree_turns_and_crops_it() -> None:
    writer = PdfWriter(io.BytesIO(_pdf()))
    tree = writer.root_object["/Pages"].get_object()
    tree[NameObject("/Rotate")] = NumberObject(90)
    tree[NameObject("/CropBox")] = ArrayObject([FloatObject(v) for v in (380, 900, 20, 30)])  # beyond the paper
    for key in ("/Rotate", "/CropBox"):
        writer.pages[0].pop(key, None)
    out = io.BytesIO()
    writer.write(out)
    left, top, right, bottom = _red_box(annotated(out.getvalue(), [], [_stroke((60, 80), (160, 120))]))
    assert (left, top, right, bottom) == pytest.approx((57, 77, 163, 123), abs=2.5)


@pytest.mark.feature("112", "A26")
def test_a_note_is_an_annotation_that_other_programs_read(tmp_path: Path) -> None:
    target = tmp_path / "copie.pdf"
    target.write_bytes(_pdf())
    note = Annotation(
        id="n1", seance_id="s", origin=Origin.PROJET, origin_id="p", author_id="u", author_name="H. Castagnède",
        date_ms=1_700_000_000_000, page=0, rect=Rect(left=40, top=90, right=200, bottom=120), text="à chiffrer — œuvre",
    )  # fmt: skip
    target.write_bytes(annotated(target.read_bytes(), [note], [_stroke((10, 10), (20, 20))]))
    found = {a.get_object()["/Subtype"]: a.get_object() for a in PdfReader(target).pages[0]["/Annots"]}
    assert found["/Square"]["/Contents"] == "à chiffrer — œuvre"
    assert found["/Square"]["/T"] == "H. Castagnède"
    assert [float(v) for v in found["/Square"]["/Rect"]] == [40, 480, 200, 510]
    assert len(found["/Ink"]["/InkList"][0]) == 4


def test_what_is_no_pdf_is_left_as_it_was(tmp_path: Path) -> None:
    target = tmp_path / "copie.pdf"
    target.write_bytes(b"not a document")
    with pytest.raises(Rejected, match="pdf_not_writable"):
        target.write_bytes(annotated(target.read_bytes(), [], [_stroke((1, 1))]))
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


def _both(pdf: Path) -> tuple[Image.Image, Image.Image]:
    """The page by PDFium and by poppler, 100 dots an inch."""
    ours = pypdfium2.PdfDocument(pdf)[0].render(scale=100 / 72, may_draw_forms=True).to_pil().convert("RGB")
    stem = pdf.with_suffix("")
    subprocess.run(["pdftoppm", "-r", "100", "-cropbox", "-png", str(pdf), str(stem)], check=True)
    return ours, Image.open(next(pdf.parent.glob(f"{stem.name}-*.png"))).convert("RGB")


def _far_apart(a: Image.Image, b: Image.Image) -> int:
    """Pixels of one that nothing within two pixels of them in the other looks like."""
    count = 0
    for here, there in ((a, b), (b, a)):
        dark, light = there.filter(ImageFilter.MinFilter(5)), there.filter(ImageFilter.MaxFilter(5))
        beyond = ImageChops.lighter(ImageChops.subtract(dark, here), ImageChops.subtract(here, light))
        red, green, blue = beyond.split()
        count += sum(ImageChops.lighter(ImageChops.lighter(red, green), blue).histogram()[60:])
    return count


@pytest.mark.feature("103", "112", "A27")
@pytest.mark.parametrize("rotation", [0, 90])
def test_two_readers_draw_the_same_ink(tmp_path: Path, rotation: int) -> None:
    """Image comparison: pressure, a dot, a highlighter over text, a note's frame, a stamp and words."""
    wave = tuple(
        InkPoint(x_pt=60 + 2 * i, y_pt=220 + 30 * math.sin(i / 9), pressure=0.2 + 0.8 * (i % 40) / 40)
        for i in range(110)
    )
    pen = replace(_stroke((0, 0)), points=wave, colour="#1b3a8f", width_pt=5)
    highlighter = replace(_stroke((45, 96), (150, 96)), id="h", tool="highlighter", colour="#ffd84d", width_pt=14)
    dot = replace(_stroke((300, 90)), id="p", width_pt=9)
    stamp = replace(_stroke((210, 40), (330, 74)), id="t", tool="stamp", text="VU", width_pt=1.5)
    note = Annotation(
        id="n", seance_id="s", origin=Origin.PROJET, origin_id="p", author_id="u", author_name="H.", date_ms=0, page=0,
        rect=Rect(left=60, top=300, right=240, bottom=340), text="à chiffrer",
    )  # fmt: skip
    target = tmp_path / "copie.pdf"
    target.write_bytes(annotated(_pdf(rotation), [note], [pen, highlighter, dot, stamp]))
    ours, theirs = _both(target)
    assert ours.size == theirs.size
    assert _far_apart(ours, theirs) < ours.width * ours.height / 2000
    plain = tmp_path / "plain.pdf"
    plain.write_bytes(_pdf(rotation))
    assert _far_apart(ours, _both(plain)[0]) > ours.width * ours.height / 300, "the comparison sees what was written"


@pytest.mark.feature("106", "112")
@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_a_stamp_stands_upright_in_its_frame_for_both_readers(tmp_path: Path, rotation: int) -> None:
    target = tmp_path / "copie.pdf"
    target.write_bytes(_pdf(rotation))
    stamp = replace(_stroke((100, 150), (200, 180)), tool="stamp", text="À REVOIR", width_pt=1.5)
    target.write_bytes(annotated(target.read_bytes(), [], [stamp, replace(stamp, id="s2", page=0, unplaced=True)]))
    (annotation,) = PdfReader(target).pages[0]["/Annots"]
    assert (annotation.get_object()["/Subtype"], annotation.get_object()["/Contents"]) == ("/Stamp", "À REVOIR")
    for left, top, right, bottom in (_red_box(target.read_bytes()), _poppler_red_box(target)):
        assert (left, top) == pytest.approx((99, 149), abs=2.5)
        assert (right, bottom) == pytest.approx((201, 181), abs=2.5)


@pytest.mark.feature("106", "112")
@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_a_text_box_is_read_upright_and_edited_elsewhere(tmp_path: Path, rotation: int) -> None:
    target = tmp_path / "copie.pdf"
    target.write_bytes(_pdf(rotation))
    words = "HHHHHHHH HHHHHHHH HHHHHHHH"
    box = replace(_stroke((100, 150), (170, 200)), tool="text", text=words, width_pt=1.5, colour="#ff0000")
    target.write_bytes(annotated(target.read_bytes(), [], [box]))
    (annotation,) = PdfReader(target).pages[0]["/Annots"]
    held = annotation.get_object()
    assert (held["/Subtype"], held["/Contents"]) == ("/FreeText", words) and "11" in held["/DA"]
    for left, top, right, bottom in (_red_box(target.read_bytes()), _poppler_red_box(target)):
        assert left == pytest.approx(101, abs=2.5) and 150 <= top <= 160
        assert right <= 172 and bottom == pytest.approx(151 + 2 * 14.3 + 11, abs=5)
