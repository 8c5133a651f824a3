"""Notes and ink as standard PDF annotations, appended to a copy (ISO 32000-1 §12.5.6).

The document is never rewritten: an incremental update adds ``/Ink`` and ``/Square`` annotations, each
with its appearance, so that any reader shows them and any program can edit them; the original bytes
remain the beginning of the file.

Our coordinates are those of the *displayed* page (points, origin top-left, after rotation and
crop); `Placement` turns them into the page's own space.
"""

from __future__ import annotations

import io
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from pypdf import PdfReader, PdfWriter
from pypdf.errors import PyPdfError
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    NumberObject,
    TextStringObject,
)

from app.documents.placement import Placement
from app.domain.errors import Rejected
from app.domain.frozen import dataclass
from app.domain.seances import Annotation, InkStroke, width_at

PRINT_FLAG = 4
"""ISO 32000-1 table 165: the annotation is printed with the page."""
NOTE_COLOUR = (0.96, 0.76, 0.18)


def annotated(original: bytes, notes: Sequence[Annotation], strokes: Sequence[InkStroke]) -> bytes:
    """``original`` with ``notes`` and ``strokes`` appended: it remains the beginning of the result.

    Raises Rejected("pdf_not_writable") for an encrypted or unreadable document.
    """
    try:
        return _annotate(original, notes, strokes)
    except (PyPdfError, ValueError, KeyError) as error:
        raise Rejected("pdf_not_writable") from error


@dataclass(frozen=True, slots=True)
class Marked:
    """One document and what is written on it."""

    title: str
    data: bytes
    notes: Sequence[Annotation]
    strokes: Sequence[InkStroke]


def marked_pages(documents: Sequence[Marked]) -> bytes:
    """Only the pages that bear something, of several documents, as one PDF with a bookmark for each document.

    A document that cannot be read, or is encrypted, is left out. Empty when no page is left.
    """
    writer = PdfWriter()
    for each in documents:
        numbers = sorted({n.page for n in each.notes} | {s.page for s in each.strokes if not s.unplaced})
        try:
            reader = PdfReader(io.BytesIO(each.data))
            pages = [] if reader.is_encrypted else [n for n in numbers if n < len(reader.pages)]
            first = len(writer.pages)
            for number in pages:
                writer.add_page(reader.pages[number])
        except (PyPdfError, ValueError, KeyError):
            continue
        if pages:
            writer.add_outline_item(title=each.title, page_number=first)
        _mark(writer, dict(zip(pages, range(first, first + len(pages)), strict=True)), each.notes, each.strokes)
    if not writer.pages:
        return b""
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _mark(
    writer: PdfWriter, numbers: Mapping[int, int], notes: Sequence[Annotation], strokes: Sequence[InkStroke]
) -> None:
    """Lay marks on pages; ``numbers``: page of the document -> page of the file."""
    placements = {page: _placement(writer.pages[page]) for page in numbers.values()}
    for stroke in strokes:
        page = numbers.get(stroke.page)
        if page is not None and stroke.points and not stroke.unplaced:
            make = {"stamp": _stamp, "text": _free_text}.get(stroke.tool, _ink)
            _add(writer, page, make(stroke, placements[page]))
    for note in notes:
        page = numbers.get(note.page)
        if page is not None:
            _add(writer, page, _note(note, placements[page]))


def _annotate(original: bytes, notes: Sequence[Annotation], strokes: Sequence[InkStroke]) -> bytes:
    if b"%PDF-" not in original[:1024]:
        raise ValueError("not a PDF")
    if PdfReader(io.BytesIO(original)).is_encrypted:
        raise ValueError("encrypted")
    writer = PdfWriter(io.BytesIO(original), incremental=True)
    _mark(writer, {number: number for number in range(len(writer.pages))}, notes, strokes)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _placement(page: DictionaryObject) -> Placement:
    """What readers show: the crop box as far as it lies in the media box, whichever corners they name first."""
    crop, media = page.cropbox, page.mediabox  # type: ignore[attr-defined]
    (x0, x1), (y0, y1) = (
        _common(sorted((float(crop[i]), float(crop[i + 2]))), sorted((float(media[i]), float(media[i + 2]))))
        for i in (0, 1)
    )
    return Placement(x0, y0, x1, y1, int(page.rotation))  # type: ignore[attr-defined]


def _common(a: Sequence[float], b: Sequence[float]) -> Sequence[float]:
    """What two spans share; the second where they share nothing."""
    low, high = max(a[0], b[0]), min(a[1], b[1])
    return (low, high) if low < high else b


def _add(writer: PdfWriter, page: int, parts: tuple[DictionaryObject, DecodedStreamObject]) -> None:
    annotation, appearance = parts
    reference = writer._add_object(appearance)
    annotation[NameObject("/AP")] = DictionaryObject({NameObject("/N"): reference})
    writer.add_annotation(page, annotation)


class _Numbers(ArrayObject):
    """Coordinates written at once: an object for each number took a third of an export."""

    def __init__(self, points: Iterable[tuple[float, float]]) -> None:
        super().__init__()
        self._text = ("[ " + " ".join(f"{x:.3f} {y:.3f}" for x, y in points) + " ]").encode("ascii")

    def write_to_stream(self, stream: Any, encryption_key: object = None) -> None:
        stream.write(self._text)


def _ink(stroke: InkStroke, placement: Placement) -> tuple[DictionaryObject, DecodedStreamObject]:
    points = [placement.to_pdf(p.x_pt, p.y_pt) for p in stroke.points]
    box = _bounds(points, stroke.width_pt)
    red, green, blue = _rgb(stroke.colour)
    flat = _Numbers(points)
    annotation = _annotation("/Ink", box, stroke.date_ms)
    annotation[NameObject("/InkList")] = ArrayObject([flat])
    annotation[NameObject("/C")] = ArrayObject([FloatObject(c) for c in (red, green, blue)])
    annotation[NameObject("/BS")] = DictionaryObject({NameObject("/W"): FloatObject(stroke.width_pt)})
    annotation[NameObject("/NM")] = TextStringObject(stroke.id)
    multiply = stroke.tool == "highlighter"
    ops = ["/GS gs" if multiply else "", f"{red:.3f} {green:.3f} {blue:.3f} RG 1 J 1 j"]
    ops += _segments(stroke, points)
    return annotation, _appearance(box, "\n".join(filter(None, ops)), multiply=multiply)


STAMP_LETTERS = 0.5
"""Height of a stamp's letters in that of its frame, as on screen."""
_HELVETICA_BOLD_MEAN = 0.64
"""Mean width of the capitals of Helvetica Bold, in its size: enough to centre two words."""


def _stamp(stroke: InkStroke, placement: Placement) -> tuple[DictionaryObject, DecodedStreamObject]:
    """A ``/Stamp`` annotation (ISO 32000-1 §12.5.6.12): frame and words, upright on the displayed page."""
    first, last = stroke.points[0], stroke.points[-1]
    corners = [placement.to_pdf(p.x_pt, p.y_pt) for p in (first, last)]
    box = _bounds(corners, stroke.width_pt)
    red, green, blue = _rgb(stroke.colour)
    annotation = _annotation("/Stamp", box, stroke.date_ms)
    annotation[NameObject("/Name")] = NameObject("/Draft" if stroke.text != "VU" else "/Approved")
    annotation[NameObject("/Contents")] = TextStringObject(stroke.text)
    annotation[NameObject("/C")] = ArrayObject([FloatObject(c) for c in (red, green, blue)])
    annotation[NameObject("/NM")] = TextStringObject(stroke.id)
    width, height = abs(last.x_pt - first.x_pt), abs(last.y_pt - first.y_pt)
    size = min(STAMP_LETTERS * height, width / max(1.0, _HELVETICA_BOLD_MEAN * len(stroke.text)))
    left = max(0.0, (width - _HELVETICA_BOLD_MEAN * size * len(stroke.text)) / 2)
    # The page's own space turned and moved so that (0, 0) is the frame's lower left corner as displayed.
    origin = placement.to_pdf(min(first.x_pt, last.x_pt), max(first.y_pt, last.y_pt))
    right = placement.to_pdf(min(first.x_pt, last.x_pt) + 1, max(first.y_pt, last.y_pt))
    cos, sin = right[0] - origin[0], right[1] - origin[1]
    letters = _escaped(stroke.text)
    ops = (
        f"{cos:.3f} {sin:.3f} {-sin:.3f} {cos:.3f} {origin[0]:.2f} {origin[1]:.2f} cm\n"
        f"{red:.3f} {green:.3f} {blue:.3f} RG {red:.3f} {green:.3f} {blue:.3f} rg {stroke.width_pt} w\n"
        f"0 0 {width:.2f} {height:.2f} re S\n"
        f"BT /Helv {size:.2f} Tf {left:.2f} {(height - 0.72 * size) / 2:.2f} Td ({letters}) Tj ET"
    )
    appearance = _appearance(box, ops)
    appearance[NameObject("/Resources")] = _font("/Helvetica-Bold")
    return annotation, appearance


TEXT_PT, LEADING = 11.0, 1.3
"""Size of the letters of a text box, as on screen, and its lines' distance in it."""
_HELVETICA_MEAN = 0.53
"""Mean width of the letters of Helvetica in French, in its size: lines break about where they do on screen."""


def _free_text(stroke: InkStroke, placement: Placement) -> tuple[DictionaryObject, DecodedStreamObject]:
    """A ``/FreeText`` annotation (ISO 32000-1 §12.5.6.6): words in their frame, editable elsewhere."""
    first, last = stroke.points[0], stroke.points[-1]
    left, top, width = min(first.x_pt, last.x_pt), min(first.y_pt, last.y_pt), abs(last.x_pt - first.x_pt)
    lines = _wrapped(stroke.text, width)
    bottom = max(first.y_pt, last.y_pt, top + len(lines) * TEXT_PT * LEADING + 2)
    box = _bounds([placement.to_pdf(left, top), placement.to_pdf(left + width, bottom)], 1)
    red, green, blue = _rgb(stroke.colour)
    annotation = _annotation("/FreeText", box, stroke.date_ms)
    annotation[NameObject("/Contents")] = TextStringObject(stroke.text)
    annotation[NameObject("/DA")] = TextStringObject(f"/Helv {TEXT_PT} Tf {red:.3f} {green:.3f} {blue:.3f} rg")
    annotation[NameObject("/NM")] = TextStringObject(stroke.id)
    annotation[NameObject("/Rotate")] = NumberObject(placement.rotation)
    origin, right = placement.to_pdf(left, top), placement.to_pdf(left + 1, top)
    cos, sin = right[0] - origin[0], right[1] - origin[1]
    shown = "".join(
        f"0 {-TEXT_PT * LEADING if number else -TEXT_PT:.2f} Td ({_escaped(line)}) Tj\n"
        for number, line in enumerate(lines)
    )
    turned = f"{cos:.3f} {sin:.3f} {-sin:.3f} {cos:.3f} {origin[0]:.2f} {origin[1]:.2f} cm"
    ops = f"{turned}\n{red:.3f} {green:.3f} {blue:.3f} rg BT /Helv {TEXT_PT} Tf\n{shown}ET"
    appearance = _appearance(box, ops)
    appearance[NameObject("/Resources")] = _font("/Helvetica")
    return annotation, appearance


def _wrapped(words: str, width: float) -> list[str]:
    room = max(4, int(width / (_HELVETICA_MEAN * TEXT_PT)))
    return [line for part in words.splitlines() for line in textwrap.wrap(part, room) or [""]]


def _escaped(words: str) -> str:
    """Inside a PDF string: every byte as an octal escape."""
    return "".join(f"\\{byte:03o}" for byte in words.encode("cp1252", "replace"))


def _font(name: str) -> DictionaryObject:
    """Resources with one of the fonts that every reader has, as ``/Helv``."""
    font = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/Type1"),
            NameObject("/BaseFont"): NameObject(name),
            NameObject("/Encoding"): NameObject("/WinAnsiEncoding"),
        }
    )
    return DictionaryObject({NameObject("/Font"): DictionaryObject({NameObject("/Helv"): font})})


def _segments(stroke: InkStroke, points: Sequence[tuple[float, float]]) -> Iterable[str]:
    """Drawing operators: one path for each run of equal width."""
    widths = [round(width_at(stroke, p), 2) for p in stroke.points]
    if len(points) == 1:
        x, y = points[0]
        yield f"{widths[0]} w {x:.2f} {y:.2f} m {x:.2f} {y:.2f} l S"
        return
    start = 0
    while start < len(points) - 1:
        end = start + 1
        while end < len(points) - 1 and widths[end + 1] == widths[start + 1]:
            end += 1
        lines = " ".join(f"{x:.2f} {y:.2f} l" for x, y in points[start + 1 : end + 1])
        x, y = points[start]
        yield f"{widths[start + 1]} w {x:.2f} {y:.2f} m {lines} S"
        start = end


def _note(note: Annotation, placement: Placement) -> tuple[DictionaryObject, DecodedStreamObject]:
    points = [placement.to_pdf(note.rect.left, note.rect.top), placement.to_pdf(note.rect.right, note.rect.bottom)]
    box = _bounds(points, 0)
    red, green, blue = NOTE_COLOUR
    annotation = _annotation("/Square", box, note.date_ms)
    annotation[NameObject("/C")] = ArrayObject([FloatObject(c) for c in NOTE_COLOUR])
    annotation[NameObject("/Contents")] = TextStringObject(note.text)
    annotation[NameObject("/T")] = TextStringObject(note.author_name)
    annotation[NameObject("/NM")] = TextStringObject(note.id)
    left, bottom, right, top = box
    frame = f"{left + 0.75:.2f} {bottom + 0.75:.2f} {right - left - 1.5:.2f} {top - bottom - 1.5:.2f} re S"
    return annotation, _appearance(box, f"{red} {green} {blue} RG 1.5 w {frame}")


def _annotation(subtype: str, box: tuple[float, float, float, float], date_ms: int) -> DictionaryObject:
    date = datetime.fromtimestamp(date_ms / 1000, tz=UTC)
    return DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Annot"),
            NameObject("/Subtype"): NameObject(subtype),
            NameObject("/Rect"): ArrayObject([FloatObject(round(v, 3)) for v in box]),
            NameObject("/F"): NumberObject(PRINT_FLAG),
            NameObject("/M"): TextStringObject(f"D:{date:%Y%m%d%H%M%S}Z"),
        }
    )


def _appearance(box: tuple[float, float, float, float], ops: str, *, multiply: bool = False) -> DecodedStreamObject:
    stream = DecodedStreamObject()
    stream.set_data(ops.encode("ascii"))
    stream[NameObject("/Type")] = NameObject("/XObject")
    stream[NameObject("/Subtype")] = NameObject("/Form")
    stream[NameObject("/BBox")] = ArrayObject([FloatObject(round(v, 3)) for v in box])
    if multiply:
        state = DictionaryObject({NameObject("/BM"): NameObject("/Multiply")})
        states = DictionaryObject({NameObject("/GS"): state})
        stream[NameObject("/Resources")] = DictionaryObject({NameObject("/ExtGState"): states})
    return stream


def _bounds(points: Sequence[tuple[float, float]], margin: float) -> tuple[float, float, float, float]:
    xs, ys = [p[0] for p in points], [p[1] for p in points]
    return min(xs) - margin, min(ys) - margin, max(xs) + margin, max(ys) + margin


def _rgb(colour: str) -> tuple[float, float, float]:
    value = int(colour.lstrip("#"), 16)
    return (value >> 16 & 255) / 255, (value >> 8 & 255) / 255, (value & 255) / 255
