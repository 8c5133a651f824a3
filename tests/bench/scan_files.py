"""Big scans for the benchmarks: one incompressible JPEG a page, written page by page so that no size is too large."""

from __future__ import annotations

import io
import random
from collections.abc import Iterator

from PIL import Image

PAGE = (1654, 2339)
"""A4 at 200 dpi."""


def scan_pdf(pages: int, page_bytes: int, size: tuple[int, int] = PAGE) -> Iterator[bytes]:
    """A PDF in pieces: ``pages`` A4 scans of ``size`` pixels and about ``page_bytes`` each (metadata pads the picture,
    as scanners do).
    """
    jpeg = _jpeg(size)
    offsets: list[int] = []
    position = 0
    chance = random.Random(7)

    def out(data: bytes) -> bytes:
        nonlocal position
        position += len(data)
        return data

    yield out(b"%PDF-1.5\n%\xe2\xe3\xcf\xd3\n")
    for number in range(pages):
        image, content, page = (3 + 3 * number + i for i in range(3))
        body = jpeg[:2] + _comments(chance, page_bytes - len(jpeg)) + jpeg[2:]
        head = (
            f"{image} 0 obj<</Type/XObject/Subtype/Image/Width {size[0]}/Height {size[1]}/ColorSpace/DeviceRGB"
            f"/BitsPerComponent 8/Filter/DCTDecode/Length {len(body)}>>stream\n"
        )
        offsets.append(position)
        yield out(head.encode() + body + b"\nendstream endobj\n")
        drawing = b"q 595 0 0 842 0 0 cm /I Do Q"
        offsets.append(position)
        yield out(b"%d 0 obj<</Length %d>>stream\n%b\nendstream endobj\n" % (content, len(drawing), drawing))
        offsets.append(position)
        yield out(
            b"%d 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents %d 0 R"
            b"/Resources<</XObject<</I %d 0 R>>>>>>endobj\n" % (page, content, image)
        )
    catalog = position
    yield out(b"1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n")
    tree = position
    kids = b" ".join(b"%d 0 R" % (5 + 3 * number) for number in range(pages))
    yield out(b"2 0 obj<</Type/Pages/Count %d/Kids[%b]>>endobj\n" % (pages, kids))
    start = position
    rows = b"".join(b"%010d 00000 n \n" % at for at in (catalog, tree, *offsets))
    objects = 3 + 3 * pages
    yield out(b"xref\n0 %d\n0000000000 65535 f \n%b" % (objects, rows))
    yield out(b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (objects, start))


def _jpeg(size: tuple[int, int]) -> bytes:
    """Paper with some grain and lines of grey: what a scanner of letters gives."""
    chance = random.Random(3)
    grain = Image.frombytes("L", (200, 280), bytes(chance.randrange(225, 256) for _ in range(56_000)))
    page = grain.resize(size).convert("RGB")
    for line in range(60, size[1] - 60, 42):
        page.paste((60, 60, 70), (150, line, chance.randrange(900, size[0] - 150), line + 14))
    out = io.BytesIO()
    page.save(out, "JPEG", quality=82)
    return out.getvalue()


def _comments(chance: random.Random, size: int) -> bytes:
    """JPEG comment segments of that many bytes in all."""
    parts = []
    while size > 8:
        length = min(size - 4, 60_000)
        parts.append(b"\xff\xfe" + (length + 2).to_bytes(2, "big") + chance.randbytes(length))
        size -= length + 4
    return b"".join(parts)
