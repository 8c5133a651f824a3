"""PDF files of the invented town: reports of séances and scanned-looking letters.

Deterministic: the same arguments give the same bytes (reportlab's ``invariant`` mode, seeded noise),
so that digests are stable from run to run. Fonts are those that travel with reportlab: the standard
Helvetica and Times for reports, Vera (drawn with Pillow) for scans. Nothing is read from the system.
"""

from __future__ import annotations

import functools
import io
import random
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import reportlab
from PIL import Image, ImageChops, ImageDraw, ImageFont
from reportlab import rl_config
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

rl_config.useA85 = 0  # binary streams, as other programs write: to spell a scan in letters took longer than to draw it

_WIDTH_PT, _HEIGHT_PT = A4
_MARGIN_PT = 62.0
_LINE_PT = 15.0
_BODY_CHARS = 88
_LINES_PER_PAGE = 44

_SCAN_DPI = 110
_SCAN_LINE_CHARS = 70
_SCAN_LINES = 52


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and its paragraphs; an empty heading prints none."""

    heading: str
    paragraphs: tuple[str, ...]


Table = Sequence[Sequence[str]]
"""Rows of cells, the first row being the header."""


def report_pdf(
    title: str,
    sections: Sequence[Section | tuple[str, Sequence[str]]],
    pages: int = 1,
    *,
    header: str = "",
    table: Table = (),
) -> bytes:
    """A text report of at least ``pages`` pages, numbered « 3 / 40 »; the text is repeated to fill them.

    ``header`` is printed at the top of every page; ``table`` after the text of the last section.
    """
    normal = [s if isinstance(s, Section) else Section(s[0], tuple(s[1])) for s in sections]
    lines = _flow(normal, table)
    needed = max(pages, -(-len(lines) // _LINES_PER_PAGE), 1)
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4, invariant=1, pageCompression=1)
    canvas.setTitle(title)
    canvas.setAuthor(header or "Écharpe, commune de démonstration")
    filler = _endless(normal)
    for number in range(1, needed + 1):
        chunk = lines[(number - 1) * _LINES_PER_PAGE : number * _LINES_PER_PAGE]
        if number < needed or not chunk:
            while len(chunk) < _LINES_PER_PAGE:
                chunk.append(next(filler))
        _draw_page(canvas, title, header, number, needed, chunk)
    canvas.save()
    return buffer.getvalue()


def _flow(sections: Sequence[Section], table: Table) -> list[tuple[str, str]]:
    lines: list[tuple[str, str]] = []
    for section in sections:
        lines.extend(_section_lines(section))
    for index, row in enumerate(table):
        lines.append(("table-head" if index == 0 else "table", "\t".join(row)))
    return lines


def _section_lines(section: Section) -> Iterator[tuple[str, str]]:
    if section.heading:
        yield ("heading", section.heading)
    for paragraph in section.paragraphs:
        for line in textwrap.wrap(paragraph, _BODY_CHARS) or [""]:
            yield ("body", line)
        yield ("body", "")


def _endless(sections: Sequence[Section]) -> Iterator[tuple[str, str]]:
    """Lines for the pages that the text does not fill: its paragraphs again, numbered as annexed notes."""
    note = 0
    while True:
        note += 1
        yield ("heading", f"Note complémentaire n° {note}")
        for section in sections:
            yield from _section_lines(Section("", section.paragraphs or (section.heading,)))


def _draw_page(
    canvas: Canvas, title: str, header: str, number: int, total: int, lines: Sequence[tuple[str, str]]
) -> None:
    y = _HEIGHT_PT - 46
    canvas.setFont("Helvetica", 8.5)
    canvas.drawString(_MARGIN_PT, y, header)
    canvas.drawRightString(_WIDTH_PT - _MARGIN_PT, y, f"{number} / {total}")
    canvas.line(_MARGIN_PT, y - 6, _WIDTH_PT - _MARGIN_PT, y - 6)
    y -= 34
    canvas.setFont("Helvetica-Bold", 15 if number == 1 else 10)
    for line in textwrap.wrap(title, 52 if number == 1 else 84)[: 3 if number == 1 else 1]:
        canvas.drawString(_MARGIN_PT, y, line)
        y -= 19
    y -= 8
    for style, text in lines:
        _draw_line(canvas, style, text, y)
        y -= _LINE_PT
    canvas.showPage()


def _draw_line(canvas: Canvas, style: str, text: str, y: float) -> None:
    if style.startswith("table"):
        canvas.setFont("Helvetica-Bold" if style == "table-head" else "Helvetica", 9)
        cells = text.split("\t")
        step = (_WIDTH_PT - 2 * _MARGIN_PT) / max(1, len(cells))
        for index, cell in enumerate(cells):
            canvas.drawString(_MARGIN_PT + index * step, y, cell)
        return
    canvas.setFont("Helvetica-Bold" if style == "heading" else "Times-Roman", 11)
    canvas.drawString(_MARGIN_PT, y, text)


def scan_pages(text: str, seed: int) -> bytes:
    """``text`` as a PDF of grey raster pages, slightly turned and noisy, like a letter from the scanner.

    Form feeds break pages. No text layer: only OCR would find the words.
    """
    # A repeatable look, not a secret.
    chance = random.Random(seed)
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4, invariant=1, pageCompression=1)
    for lines in _scan_lines(text):
        image = _scan_image(lines, chance)
        canvas.drawImage(ImageReader(_as_jpeg(image)), 0, 0, _WIDTH_PT, _HEIGHT_PT)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def _scan_lines(text: str) -> Iterator[list[str]]:
    for page in text.split("\f"):
        lines = [part for line in page.split("\n") for part in (textwrap.wrap(line, _SCAN_LINE_CHARS) or [""])]
        for start in range(0, max(1, len(lines)), _SCAN_LINES):
            yield lines[start : start + _SCAN_LINES]


def _scan_image(lines: Sequence[str], chance: random.Random) -> Image.Image:
    width, height = (int(side / 72 * _SCAN_DPI) for side in A4)
    page = Image.new("L", (width, height), 247)
    draw = ImageDraw.Draw(page)
    font = _scan_font()
    left, y = int(width * 0.11), int(height * 0.07)
    for line in lines:
        draw.text((left + chance.uniform(-0.6, 0.6), y), line, fill=chance.randint(25, 60), font=font)
        y += int(height * 0.0168)
    turned = page.rotate(chance.uniform(-0.9, 0.9), resample=Image.Resampling.BILINEAR, fillcolor=225)
    noise = Image.frombytes("L", (width, height), chance.randbytes(width * height)).point(lambda v: v // 14)
    return ImageChops.subtract(turned, noise)


@functools.cache
def _scan_font() -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(Path(reportlab.__file__).parent / "fonts" / "Vera.ttf"), 16)


def _as_jpeg(image: Image.Image) -> io.BytesIO:
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=55)
    buffer.seek(0)
    return buffer
