"""The visible stamp: where it was put, what it says, upright on turned pages, on every document of a batch."""

from __future__ import annotations

import asyncio
import io
import shutil
import struct
import subprocess
import zlib
from dataclasses import replace
from pathlib import Path

import pypdfium2
import pytest
from reportlab.pdfgen.canvas import Canvas

from app.documents.pdf_process import PdfProcess
from app.domain.errors import Rejected
from app.signing import pades
from app.signing.pades import PdfProfile
from app.signing.stamp import Placement, Stamp
from tests.unit.signing.test_pades import pdfsig, sign_pdf
from tests.unit.signing.tools import Signer, make_signer

LINES = ("Signé par Hélène Castagnède", "Maire, en l’absence de M. Bœuf", "le 24/11/2026 — n° 12 (10 €)")
STAMP = Stamp(lines=LINES, placement=Placement(page=0, x=330, y=50))


@pytest.fixture(scope="module")
def signer() -> Signer:
    return make_signer()


def pages(count: int = 2, rotation: int = 0, size: tuple[float, float] = (595, 842)) -> bytes:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=size, invariant=True)
    for _ in range(count):
        canvas.setPageRotation(rotation)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def ink(pdf: bytes, page: int) -> tuple[float, float, float, float]:
    """Bounds of what is drawn on a blank page, as displayed, in points from the bottom left corner."""
    document = pypdfium2.PdfDocument(pdf)
    document.init_forms()
    image = document[page].render(scale=2).to_pil().convert("L")
    box = image.point(lambda level: 255 if level < 200 else 0).getbbox()
    assert box is not None
    left, top, right, bottom = (value / 2 for value in box)
    high = image.height / 2
    return left, high - bottom, right, high - top


def text_of(pdf: bytes, folder: Path) -> str:
    program = shutil.which("pdftotext")
    if program is None:
        pytest.fail("pdftotext is not installed: poppler-utils is on the list of what the tests need")
    (folder / "stamp.pdf").write_bytes(pdf)
    return subprocess.run([program, "-layout", "stamp.pdf", "-"], cwd=folder, capture_output=True, text=True).stdout


@pytest.mark.feature("94", "75")
def test_the_stamp_says_its_lines_in_french_and_everybody_verifies(signer: Signer, tmp_path: Path) -> None:
    pdf = pages()
    signed = sign_pdf(pdf, signer, PdfProfile(stamp=STAMP))
    text = text_of(signed, tmp_path)
    for line in LINES:
        assert line in text
    assert "Signature is Valid" in pdfsig(signed, tmp_path)
    assert asyncio.run(pades.check_delivered(pdf, signed, signer.der)) == ()


@pytest.mark.feature("94", "96")
def test_the_stamp_is_seen_in_our_own_reader(signer: Signer) -> None:
    signed = sign_pdf(pages(1), signer, PdfProfile(stamp=STAMP))

    async def drawn(pdf: bytes) -> int:
        process = PdfProcess()
        try:
            handle, _ = await process.open(io.BytesIO(pdf))
            return len(set(bytes((await process.render(handle, 0, 1.0)).data)))
        finally:
            await asyncio.to_thread(process.stop)

    assert asyncio.run(drawn(pages(1))) == 1 and asyncio.run(drawn(signed)) > 10


@pytest.mark.feature("94")
@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
@pytest.mark.parametrize("page", [0, -1])
def test_the_stamp_stands_where_it_was_put_on_the_page_as_displayed(signer: Signer, rotation: int, page: int) -> None:
    place = Placement(page=page, x=100, y=60, width=180, height=60)
    signed = sign_pdf(pages(2, rotation), signer, PdfProfile(stamp=replace(STAMP, placement=place)))
    left, bottom, right, top = ink(signed, page % 2)
    assert (left, bottom, right, top) == pytest.approx((100, 60, 280, 120), abs=1.5)
    document = pypdfium2.PdfDocument(signed)
    blank = document[(page + 1) % 2].render(scale=1).to_pil().convert("L").getextrema()
    assert blank == (255, 255), "nothing on the other page"


@pytest.mark.feature("94")
@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_the_stamp_may_be_turned_in_its_frame(signer: Signer, rotation: int) -> None:
    place = Placement(page=0, x=100, y=60, width=80, height=160, rotation=rotation)
    stamp = Stamp(lines=("A" * 12,), placement=place)
    signed = sign_pdf(pages(1), signer, PdfProfile(stamp=stamp))
    assert ink(signed, 0) == pytest.approx((100, 60, 180, 220), abs=1.5)
    bare = sign_pdf(pages(1), signer, PdfProfile(stamp=replace(stamp, border=False)))
    left, bottom, right, top = ink(bare, 0)
    lying = right - left > top - bottom
    assert lying == (rotation % 180 == 0)


def png(kind: int, width: int = 40, height: int = 20) -> bytes:
    """A plain red image of that PNG colour type."""
    pixel = {0: b"\x40", 2: b"\xff\0\0", 3: b"\0", 6: b"\xff\0\0\xff"}[kind]
    rows = b"".join(b"\0" + pixel * width for _ in range(height))

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, kind, 0, 0, 0))
    palette = chunk(b"PLTE", b"\xff\0\0") if kind == 3 else b""
    return b"\x89PNG\r\n\x1a\n" + head + palette + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def jpeg() -> bytes:
    from PIL import Image

    buffer = io.BytesIO()
    Image.new("RGB", (40, 20), (255, 0, 0)).save(buffer, "JPEG")
    return buffer.getvalue()


@pytest.mark.feature("94")
@pytest.mark.parametrize("image", [png(2), png(3), jpeg()], ids=["rgb", "palette", "jpeg"])
def test_an_image_is_drawn_beside_the_text(signer: Signer, image: bytes, tmp_path: Path) -> None:
    signed = sign_pdf(pages(1), signer, PdfProfile(stamp=replace(STAMP, image=image)))
    document = pypdfium2.PdfDocument(signed)
    document.init_forms()
    drawn = document[0].render(scale=1).to_pil().convert("RGB")
    red = sum(count for count, (r, g, b) in drawn.getcolors(1 << 20) if r > 200 and g < 60 and b < 60)
    assert red > 500
    assert LINES[0] in text_of(signed, tmp_path)


@pytest.mark.feature("94")
@pytest.mark.parametrize("image", [png(6), png(2)[:30], b"GIF89a", b"\xff\xd8\xff"])
def test_an_image_that_cannot_be_used_is_refused(signer: Signer, image: bytes) -> None:
    with pytest.raises(Rejected) as refusal:
        sign_pdf(pages(1), signer, PdfProfile(stamp=replace(STAMP, image=image)))
    assert refusal.value.code == "stamp_image_unreadable"


@pytest.mark.feature("94")
@pytest.mark.parametrize(
    ("place", "code"),
    [
        (Placement(page=2), "stamp_page_missing"),
        (Placement(page=-3), "stamp_page_missing"),
        (Placement(page=0, x=500), "stamp_out_of_page"),
        (Placement(page=0, y=-5), "stamp_out_of_page"),
        (Placement(page=0, x=0, y=0, width=595, height=842), "stamp_out_of_page"),
        (Placement(page=0, width=2), "stamp_out_of_page"),
    ],
)
def test_a_place_that_is_none_is_refused(signer: Signer, place: Placement, code: str) -> None:
    with pytest.raises(Rejected) as refusal:
        sign_pdf(pages(2), signer, PdfProfile(stamp=replace(STAMP, placement=place)))
    assert refusal.value.code == code


@pytest.mark.feature("A7", "94")
def test_each_document_of_a_batch_has_its_own_stamp(signer: Signer, tmp_path: Path) -> None:
    """Other sizes, other rotations, other places, one document signed before: each is honoured."""
    documents = [
        (pages(1), Placement(page=0, x=40, y=40)),
        (pages(3, 90), Placement(page=2, x=350, y=400)),
        (pages(2, 0, (842, 1190)), Placement(page=1, x=600, y=1000)),
        (sign_pdf(pages(1), signer, PdfProfile(stamp=STAMP)), Placement(page=0, x=40, y=700)),
    ]
    for rank, (pdf, place) in enumerate(documents):
        stamp = Stamp(lines=(f"Document {rank}", *LINES), placement=place)
        signed = sign_pdf(pdf, signer, PdfProfile(stamp=stamp))
        assert f"Document {rank}" in text_of(signed, tmp_path)
        assert asyncio.run(pades.check_delivered(pdf, signed, signer.der)) == ()
        if rank < 3:
            left, bottom, right, top = ink(signed, place.page)
            wanted = (place.x, place.y, place.x + place.width, place.y + place.height)
            assert (left, bottom, right, top) == pytest.approx(wanted, abs=1.5)


def test_letters_the_font_has_not_lose_their_accent_only(signer: Signer, tmp_path: Path) -> None:
    stamp = Stamp(lines=("Şeyma Łukasiewicz (\\o/) 漢",), placement=STAMP.placement)
    text = text_of(sign_pdf(pages(1), signer, PdfProfile(stamp=stamp)), tmp_path)
    assert "Seyma" in text and "(\\o/) ?" in text
