"""Notes and ink as standard PDF annotations, appended to a copy (ISO 32000-1 §12.5.6).

The document is never rewritten: an incremental update adds ``/Ink`` and ``/Square`` annotations, each
with its appearance, so that any reader shows them and any program can edit them; the original bytes
remain the beginning of the file.

Our coordinates are those of the *displayed* page (points, origin top-left, after rotation and
crop); `Placement` turns them into the page's own space.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
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

from app.domain.errors import Rejected
from app.domain.frozen import dataclass
from app.domain.seances import Annotation, InkStroke, width_at

PRINT_FLAG = 4
"""ISO 32000-1 table 165: the annotation is printed with the page."""
NOTE_COLOUR = (0.96, 0.76, 0.18)


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a page lies: its crop box and its rotation."""

    x0: float
    y0: float
    x1: float
    y1: float
    rotation: int
    """Degrees clockwise: 0, 90, 180 or 270."""

    def to_pdf(self, x: float, y: float) -> tuple[float, float]:
        """From the displayed page (y downwards) to the page's space (y upwards)."""
        match self.rotation % 360:
            case 90:
                return self.x0 + y, self.y0 + x
            case 180:
                return self.x1 - x, self.y0 + y
            case 270:
                return self.x1 - y, self.y1 - x
            case _:
                return self.x0 + x, self.y1 - y


def annotated_copy(path: Path, notes: Sequence[Annotation], strokes: Sequence[InkStroke]) -> None:
    """Append ``notes`` and ``strokes`` to the PDF at ``path`` (already a copy).

    Raises Rejected("pdf_not_writable") for an encrypted or unreadable document; the file is then as it was.
    """
    original = path.read_bytes()
    try:
        result = _annotate(original, notes, strokes)
    except (PyPdfError, ValueError, KeyError) as error:
        raise Rejected("pdf_not_writable") from error
    aside = path.with_name(f".{path.name}.part")
    aside.write_bytes(result)
    aside.replace(path)


def _annotate(original: bytes, notes: Sequence[Annotation], strokes: Sequence[InkStroke]) -> bytes:
    if b"%PDF-" not in original[:1024]:
        raise ValueError("not a PDF")
    if PdfReader(io.BytesIO(original)).is_encrypted:
        raise ValueError("encrypted")
    writer = PdfWriter(io.BytesIO(original), incremental=True)
    placements = [_placement(page) for page in writer.pages]
    for stroke in strokes:
        if stroke.unplaced:
            continue
        if stroke.page < len(placements) and stroke.points:
            make = _stamp if stroke.tool == "stamp" else _ink
            _add(writer, stroke.page, make(stroke, placements[stroke.page]))
    for note in notes:
        if note.page < len(placements):
            _add(writer, note.page, _note(note, placements[note.page]))
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _placement(page: DictionaryObject) -> Placement:
    box = page.cropbox  # type: ignore[attr-defined]
    rotation = int(page.rotation)  # type: ignore[attr-defined]
    return Placement(float(box.left), float(box.bottom), float(box.right), float(box.top), rotation)


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
    letters = "".join(f"\\{byte:03o}" for byte in stroke.text.encode("cp1252", "replace"))
    ops = (
        f"{cos:.3f} {sin:.3f} {-sin:.3f} {cos:.3f} {origin[0]:.2f} {origin[1]:.2f} cm\n"
        f"{red:.3f} {green:.3f} {blue:.3f} RG {red:.3f} {green:.3f} {blue:.3f} rg {stroke.width_pt} w\n"
        f"0 0 {width:.2f} {height:.2f} re S\n"
        f"BT /Helv {size:.2f} Tf {left:.2f} {(height - 0.72 * size) / 2:.2f} Td ({letters}) Tj ET"
    )
    appearance = _appearance(box, ops)
    font = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/Type1"),
            NameObject("/BaseFont"): NameObject("/Helvetica-Bold"),
            NameObject("/Encoding"): NameObject("/WinAnsiEncoding"),
        }
    )
    fonts = DictionaryObject({NameObject("/Helv"): font})
    appearance[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): fonts})
    return annotation, appearance


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
