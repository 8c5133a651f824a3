"""The visible stamp of a PDF signature: lines of text, an image, a place on a page (rows 94, A7).

The place is given as the page is **displayed** (its /Rotate applied), in points from the bottom left
corner; the appearance is turned so that it reads upright there, whatever the page's own rotation.
The text is drawn with a font of our own (Inter, OFL, cut to Windows-1252) put in the file as it is:
no subset is made for each document, which would cost ten times the signature itself (measured §3).

It refuses: a page that is not there, a frame out of the page or larger than a quarter of it (a stamp
must not hide the text), an image that is neither JPEG nor plain PNG.
"""

from __future__ import annotations

import functools
import struct
import unicodedata
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.sign.fields import SigFieldSpec
from pyhanko.stamp import BaseStampStyle

from app.domain.errors import Rejected

WIDTH_PT, HEIGHT_PT = 200.0, 70.0
"""Frame of the parapheur's own stamps (interop §5.2)."""
_LARGEST_SHARE = 0.25
_PADDING = 4.0
_LARGEST_FONT, _SMALLEST_FONT = 11.0, 4.0
_LEADING = 1.25
_ASCENT = 0.97
_pdf: Any = generic  # its constructors carry no types
_PNG = b"\x89PNG\r\n\x1a\n"
_GREY, _RGB, _PALETTE = 0, 2, 3
# Advance widths of stamp.ttf for the codes 32 to 255, in thousandths of the font's size.
_WIDTHS = (
    281, 278, 403, 631, 638, 812, 639, 222, 362, 362, 500, 659, 280, 460, 276, 357, 625, 464, 605, 636, 642, 608,
    624, 571, 616, 624, 276, 280, 659, 659, 659, 507, 936, 676, 651, 727, 719, 598, 587, 743, 740, 264, 543, 652,
    562, 889, 753, 761, 635, 761, 639, 638, 642, 741, 676, 949, 642, 665, 625, 362, 357, 362, 469, 452, 497, 564,
    621, 558, 621, 582, 361, 609, 591, 237, 237, 544, 237, 869, 585, 597, 609, 609, 372, 523, 364, 581, 557, 812,
    540, 557, 541, 362, 327, 362, 659, 0, 665, 0, 199, 386, 381, 821, 631, 540, 455, 1045, 638, 358, 953, 0, 625, 0,
    0, 199, 185, 381, 381, 562, 500, 1000, 500, 608, 523, 358, 990, 0, 541, 665, 281, 278, 558, 631, 723, 548, 266,
    551, 591, 915, 449, 540, 540, 460, 670, 449, 455, 659, 420, 430, 497, 622, 599, 276, 267, 313, 449, 540, 884,
    926, 949, 507, 676, 676, 676, 676, 676, 676, 990, 727, 598, 598, 598, 598, 264, 264, 264, 264, 719, 753, 761,
    761, 761, 761, 761, 659, 761, 741, 741, 741, 741, 665, 631, 609, 564, 564, 564, 564, 564, 564, 925, 558, 582,
    582, 582, 582, 237, 237, 237, 237, 580, 585, 597, 597, 597, 597, 597, 659, 597, 581, 581, 581, 581, 557, 609,
    557,
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """Where a stamp goes, on the page as displayed."""

    page: int = -1
    """0 is the first page; negative counts from the last."""
    x: float = 36.0
    y: float = 36.0
    """Points from the bottom left corner of the page as displayed."""
    width: float = WIDTH_PT
    height: float = HEIGHT_PT
    rotation: int = 0
    """Of the text in its frame: 0, 90, 180 or 270 degrees, counter-clockwise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """What is drawn. ``lines`` are ready for people; `Rejected` ``stamp_image_unreadable`` for another image."""

    lines: tuple[str, ...]
    image: bytes = field(default=b"", repr=False)
    """JPEG, or PNG without transparency; empty = none."""
    placement: Placement = field(default_factory=Placement)
    border: bool = True


def field_spec(name: str, writer: Any, placement: Placement) -> SigFieldSpec:
    """The signature field for a stamp. Raises `Rejected`: ``stamp_page_missing``, ``stamp_out_of_page``."""
    pages = int(writer.root["/Pages"]["/Count"])
    page = placement.page if placement.page >= 0 else pages + placement.page
    if not 0 <= page < pages:
        raise Rejected("stamp_page_missing", page=placement.page + (placement.page >= 0), pages=pages)
    dictionary = writer.find_page_for_modification(page)[0].get_object()
    box: Any = _rectangle(dictionary, placement)  # fractions are fine, whatever its types say
    return SigFieldSpec(name, on_page=page, box=box)


def page_rotation(writer: Any, page: int) -> int:
    """The page's /Rotate: 0, 90, 180 or 270."""
    return _rotation(writer.find_page_for_modification(page)[0].get_object())


def _inherited(page: Any, key: str, default: Any) -> Any:
    node = page
    while True:
        if key in node:
            return node[key]
        if "/Parent" not in node:
            return default
        node = node["/Parent"]


def _rotation(page: Any) -> int:
    return int(_inherited(page, "/Rotate", 0)) % 360 // 90 * 90


def _rectangle(page: Any, at: Placement) -> tuple[float, float, float, float]:
    """The frame in the page's own coordinates."""
    box = _inherited(page, "/CropBox", None) or _inherited(page, "/MediaBox", None)
    x0, y0, x1, y1 = (float(number) for number in box)
    turned = _rotation(page)
    wide, high = (y1 - y0, x1 - x0) if turned in (90, 270) else (x1 - x0, y1 - y0)
    inside = at.x >= 0 and at.y >= 0 and at.x + at.width <= wide + 0.5 and at.y + at.height <= high + 0.5
    if not inside or at.width < 10 or at.height < 10 or at.width * at.height > _LARGEST_SHARE * wide * high:
        raise Rejected("stamp_out_of_page")
    corners = ((at.x, at.y), (at.x + at.width, at.y + at.height))
    turns: dict[int, Callable[[float, float], tuple[float, float]]] = {
        0: lambda x, y: (x0 + x, y0 + y),
        90: lambda x, y: (x1 - y, y0 + x),
        180: lambda x, y: (x1 - x, y1 - y),
        270: lambda x, y: (x0 + y, y1 - x),
    }
    (ax, ay), (bx, by) = (turns[turned](*corner) for corner in corners)
    return min(ax, bx), min(ay, by), max(ax, bx), max(ay, by)


@dataclass(frozen=True)
class StampStyle(BaseStampStyle):
    """pyHanko's hook: draws a `Stamp` in the signature field."""

    stamp: Stamp = Stamp(lines=())
    turned: int = 0
    """The page's /Rotate."""

    def create_stamp(self, writer: Any, box: Any, text_params: Any) -> Any:
        return _Appearance(writer, self.stamp, self.turned)


class _Appearance:
    def __init__(self, writer: Any, stamp: Stamp, turned: int) -> None:
        self._writer = writer
        self._stamp = stamp
        self._turned = turned

    def apply_appearance(self, annotation: Any) -> None:
        form = self._writer.add_object(self._form())
        annotation[_pdf.NameObject("/AP")] = _pdf.DictionaryObject({_pdf.NameObject("/N"): form})

    def _form(self) -> Any:
        place = self._stamp.placement
        width, height = place.width, place.height
        if place.rotation % 180:
            width, height = height, width
        resources = _pdf.DictionaryObject(
            {_pdf.NameObject("/Font"): _pdf.DictionaryObject({_pdf.NameObject("/F"): self._font()})}
        )
        content = self._content(width, height, resources)
        names = {
            "/Type": _pdf.NameObject("/XObject"),
            "/Subtype": _pdf.NameObject("/Form"),
            "/BBox": _numbers(0, 0, width, height),
            "/Matrix": _numbers(*_MATRICES[(self._turned + place.rotation) % 360]),
            "/Resources": resources,
        }
        return _pdf.StreamObject({_pdf.NameObject(key): value for key, value in names.items()}, stream_data=content)

    def _content(self, width: float, height: float, resources: Any) -> bytes:
        parts = [b"q"]
        if self._stamp.border:
            parts.append(b"0.6 w 0.25 0.3 0.4 RG 0.5 0.5 %.2f %.2f re S" % (width - 1, height - 1))
        left = _PADDING
        if self._stamp.image:
            image, ratio = _image(self._stamp.image)
            reference = self._writer.add_object(image)
            resources[_pdf.NameObject("/XObject")] = _pdf.DictionaryObject({_pdf.NameObject("/I"): reference})
            shown_height = min(height - 2 * _PADDING, 0.45 * width / ratio)
            shown_width = shown_height * ratio
            bottom = (height - shown_height) / 2
            parts.append(b"q %.2f 0 0 %.2f %.2f %.2f cm /I Do Q" % (shown_width, shown_height, left, bottom))
            left += shown_width + _PADDING
        parts += [_text(self._stamp.lines, left, width - _PADDING, height), b"Q"]
        return b"\n".join(parts)

    def _font(self) -> Any:
        file = self._writer.add_object(_font_file())
        name = _pdf.NameObject("/Inter-Regular")
        descriptor = {
            "/Type": _pdf.NameObject("/FontDescriptor"),
            "/FontName": name,
            "/Flags": _pdf.NumberObject(32),
            "/FontBBox": _numbers(-40, -235, 983, 983),
            "/ItalicAngle": _pdf.NumberObject(0),
            "/Ascent": _pdf.NumberObject(969),
            "/Descent": _pdf.NumberObject(-242),
            "/CapHeight": _pdf.NumberObject(727),
            "/StemV": _pdf.NumberObject(80),
            "/FontFile2": file,
        }
        font = {
            "/Type": _pdf.NameObject("/Font"),
            "/Subtype": _pdf.NameObject("/TrueType"),
            "/BaseFont": name,
            "/FirstChar": _pdf.NumberObject(32),
            "/LastChar": _pdf.NumberObject(255),
            "/Widths": _pdf.ArrayObject(_pdf.NumberObject(width) for width in _WIDTHS),
            "/Encoding": _pdf.NameObject("/WinAnsiEncoding"),
            "/FontDescriptor": self._writer.add_object(_dictionary(descriptor)),
        }
        return self._writer.add_object(_dictionary(font))


_MATRICES = {0: (1, 0, 0, 1, 0, 0), 90: (0, 1, -1, 0, 0, 0), 180: (-1, 0, 0, -1, 0, 0), 270: (0, -1, 1, 0, 0, 0)}


def _dictionary(entries: dict[str, Any]) -> Any:
    return _pdf.DictionaryObject({_pdf.NameObject(key): value for key, value in entries.items()})


def _numbers(*values: float) -> Any:
    return _pdf.ArrayObject(_pdf.FloatObject(value) for value in values)


def _encoded(line: str) -> bytes:
    """Windows-1252; a letter it has not is written without its accent, else as a question mark."""
    out = bytearray()
    for letter in unicodedata.normalize("NFC", line):
        plain = unicodedata.normalize("NFKD", letter)[:1]
        for candidate in (letter, plain):
            encoded = candidate.encode("cp1252", "ignore")
            if encoded and encoded[0] >= 32:
                out += encoded
                break
        else:
            out += b"?"
    return bytes(out)


def _width(text: bytes) -> float:
    return sum(_WIDTHS[code - 32] for code in text) / 1000


def _text(lines: Sequence[str], left: float, right: float, height: float) -> bytes:
    """The lines, as large as their frame allows, centred in its height; cut when even the smallest is too wide."""
    encoded = [_encoded(line) for line in lines]
    if not encoded:
        return b""
    room = right - left
    widest = max(map(_width, encoded)) or 1.0
    size = min(_LARGEST_FONT, (height - 2 * _PADDING) / (_LEADING * len(encoded)), room / widest)
    size = max(_SMALLEST_FONT, size)
    encoded = [_cut(text, room / size) for text in encoded]
    top = (height + size * _LEADING * len(encoded)) / 2 - size * _ASCENT
    shown = [b"(%s) Tj" % _escaped(text) for text in encoded]
    start = b"BT /F %.2f Tf %.2f TL 0.1 0.12 0.18 rg %.2f %.2f Td" % (size, size * _LEADING, left, top)
    return start + b"\n" + b" T*\n".join(shown) + b" ET"


def _escaped(text: bytes) -> bytes:
    return text.replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")


def _cut(text: bytes, room: float) -> bytes:
    if _width(text) <= room:
        return text
    while text and _width(text) + _width(b"\x85") > room:
        text = text[:-1]
    return text + b"\x85"  # an ellipsis


@functools.cache
def _packed_font() -> tuple[bytes, int]:
    data = files("app.signing").joinpath("stamp.ttf").read_bytes()
    return zlib.compress(data, 9), len(data)


def _font_file() -> Any:
    packed, length = _packed_font()
    entries = {
        _pdf.NameObject("/Filter"): _pdf.NameObject("/FlateDecode"),
        _pdf.NameObject("/Length1"): _pdf.NumberObject(length),
    }
    return _pdf.StreamObject(entries, encoded_data=packed)


# --- images -------------------------------------------------------------------------------------


def _image(data: bytes) -> tuple[Any, float]:
    """An image XObject, its bytes as they are, and width over height."""
    try:
        entries, packed = _png(data) if data.startswith(_PNG) else _jpeg(data)
    except (struct.error, IndexError, ValueError, KeyError, zlib.error) as error:
        raise Rejected("stamp_image_unreadable") from error
    width, height = int(entries["/Width"]), int(entries["/Height"])
    if not (0 < width <= 10_000 and 0 < height <= 10_000):
        raise Rejected("stamp_image_unreadable")
    entries |= {
        "/Type": _pdf.NameObject("/XObject"),
        "/Subtype": _pdf.NameObject("/Image"),
        "/BitsPerComponent": _pdf.NumberObject(8),
    }
    image = _pdf.StreamObject({_pdf.NameObject(key): value for key, value in entries.items()}, encoded_data=packed)
    return image, width / height


def _jpeg(data: bytes) -> tuple[dict[str, Any], bytes]:
    if data[:2] != b"\xff\xd8":
        raise ValueError("neither PNG nor JPEG")
    position = 2
    while True:
        marker, length = struct.unpack(">HH", data[position : position + 4])
        if marker in (0xFFC0, 0xFFC1, 0xFFC2):
            _bits, height, width, components = struct.unpack(">BHHB", data[position + 4 : position + 10])
            space = {1: "/DeviceGray", 3: "/DeviceRGB"}[components]
            return _size(width, height, space, "/DCTDecode"), data
        position += 2 + length


def _png(data: bytes) -> tuple[dict[str, Any], bytes]:
    """PNG's own compressed rows are what PDF calls Flate with predictor 15: nothing is decoded."""
    width, height, bits, kind, _c, _f, interlaced = struct.unpack(">IIBBBBB", data[16:29])
    if bits != 8 or interlaced or kind not in (_GREY, _RGB, _PALETTE):
        raise ValueError("transparent, interlaced or deep")
    chunks: dict[bytes, bytes] = {}
    position = 8
    while position < len(data):
        (length,) = struct.unpack(">I", data[position : position + 4])
        name = data[position + 4 : position + 8]
        chunks[name] = chunks.get(name, b"") + data[position + 8 : position + 8 + length]
        position += 12 + length
    entries = _size(width, height, "/DeviceRGB" if kind == _RGB else "/DeviceGray", "/FlateDecode")
    if kind == _PALETTE:
        entries["/ColorSpace"] = _palette(chunks[b"PLTE"])
    parameters = {"/Predictor": 15, "/Colors": 3 if kind == _RGB else 1, "/Columns": width, "/BitsPerComponent": 8}
    entries["/DecodeParms"] = _dictionary({key: _pdf.NumberObject(value) for key, value in parameters.items()})
    return entries, chunks[b"IDAT"]


def _palette(colours: bytes) -> Any:
    last = _pdf.NumberObject(len(colours) // 3 - 1)
    return _pdf.ArrayObject(
        [_pdf.NameObject("/Indexed"), _pdf.NameObject("/DeviceRGB"), last, _pdf.ByteStringObject(colours)]
    )


def _size(width: int, height: int, space: str, filter_: str) -> dict[str, Any]:
    return {
        "/Width": _pdf.NumberObject(width),
        "/Height": _pdf.NumberObject(height),
        "/ColorSpace": _pdf.NameObject(space),
        "/Filter": _pdf.NameObject(filter_),
    }
