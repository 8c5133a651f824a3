"""A plain text report as a PDF of its own: for what must be kept, sent or printed. No library, no font file.

Courier is one of the fonts every reader has; one width for all letters makes wrapping exact.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from pathlib import Path

_LINES, _COLUMNS = 60, 88
_START, _LEADING = 790, 12.5


def write_report(path: Path, title: str, sections: Iterable[tuple[str, Sequence[str]]]) -> None:
    """Write the report in ``path``. Each section is a heading and its lines. Raises `OSError`."""
    path.write_bytes(build_report(title, sections))


def build_report(title: str, sections: Iterable[tuple[str, Sequence[str]]]) -> bytes:
    """The bytes of the report; the same for the same texts."""
    lines = [(True, title), (False, "")]
    for heading, texts in sections:
        lines.append((True, heading))
        lines += [(False, part) for text in texts for part in _wrapped(text)]
        lines.append((False, ""))
    pages = [lines[start : start + _LINES] for start in range(0, len(lines), _LINES)]
    return _pdf([_content(page, number, len(pages)) for number, page in enumerate(pages, 1)])


def _wrapped(text: str) -> list[str]:
    indent = " " * (len(text) - len(text.lstrip()))
    return textwrap.wrap(text, _COLUMNS, subsequent_indent=f"{indent}  ", drop_whitespace=False) or [""]


def _content(lines: Sequence[tuple[bool, str]], number: int, count: int) -> bytes:
    parts = [b"BT %.1f TL 56 %d Td" % (_LEADING, _START)]
    for bold, text in lines:
        parts.append(b"/%s 9 Tf (%s) Tj T*" % (b"B" if bold else b"R", _escaped(text)))
    parts.append(b"ET BT /R 8 Tf 500 30 Td (%s) Tj ET" % _escaped(f"{number} / {count}"))
    return b"\n".join(parts)


def _escaped(text: str) -> bytes:
    encoded = text.replace("\N{NARROW NO-BREAK SPACE}", " ").encode("cp1252", "replace")
    return encoded.replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")


def _pdf(contents: Sequence[bytes]) -> bytes:
    kids = b" ".join(b"%d 0 R" % (5 + 2 * rank) for rank in range(len(contents)))
    font = b"<</Type/Font/Subtype/Type1/BaseFont/%s/Encoding/WinAnsiEncoding>>"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, len(contents)),
        font % b"Courier",
        font % b"Courier-Bold",
    ]
    for rank, content in enumerate(contents):
        resources = b"/Resources<</Font<</R 3 0 R/B 4 0 R>>>>"
        page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]%s/Contents %d 0 R>>" % (resources, 6 + 2 * rank)
        objects += [page, b"<</Length %d>>stream\n%s\nendstream" % (len(content), content)]
    out = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    offsets = []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj%s\nendobj\n" % (number, body)
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, table)
    return bytes(out)
