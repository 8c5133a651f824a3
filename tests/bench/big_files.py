"""Large files of the parapheur's benches, the same on any machine: PES of mandats or of attachments, PDF."""

from __future__ import annotations

import base64
import os
import random
from pathlib import Path

from app.sandbox.pes_files import generate_pes, spec_of

_BLOCK = 1 << 20


def pes_of_mandats(size_bytes: int, bordereaux: int = 1) -> bytes:
    """Mandats line after line: what costs most, one and a half million tags in 50 MB."""
    data = generate_pes(1, spec_of(bordereaux, 40))
    start, end = data.index(b"<Piece>"), data.index(b"</Bordereau>")
    end = data.rindex(b"</Piece>", start, end) + len(b"</Piece>")
    pieces = data[start:end]
    return data[:start] + pieces * max(1, (size_bytes - len(data)) // len(pieces)) + data[end:]


def pes_of_attachments(size_bytes: int) -> bytes:
    """A few mandats and their supporting documents: what a large PES usually is."""
    data = generate_pes(1, spec_of(1, 40))
    chance = random.Random(1)
    start = data.index(b">", data.index(b"<Fichier")) + 1
    end = data.index(b"</Fichier>", start)
    return data[:start] + base64.b64encode(chance.randbytes((size_bytes - len(data)) * 3 // 4)) + data[end:]


def write_pdf(path: Path, size_bytes: int, *, sparse: bool = False) -> None:
    """One page that shows nothing of a stream of that size, without a compressed byte.

    ``sparse``: a hole in the file, zeros that no disk holds.
    """
    chance = random.Random(1)
    objects = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<<>>/Contents 5 0 R>>",
    )
    offsets = []
    with path.open("wb") as out:
        out.write(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
        for number, text in enumerate(objects, 1):
            offsets.append(out.tell())
            out.write(b"%d 0 obj%s\nendobj\n" % (number, text))
        offsets.append(out.tell())
        out.write(b"4 0 obj<</Length %d>>stream\n" % size_bytes)
        if sparse:
            out.seek(size_bytes - size_bytes % _BLOCK, os.SEEK_CUR)
        for _ in range(0 if sparse else size_bytes // _BLOCK):
            out.write(chance.randbytes(_BLOCK))
        out.write(bytes(size_bytes % _BLOCK) + b"\nendstream\nendobj\n")
        offsets.append(out.tell())
        out.write(b"5 0 obj<</Length 0>>stream\n\nendstream\nendobj\n")
        table = out.tell()
        out.write(b"xref\n0 6\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % o for o in offsets))
        out.write(b"trailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % table)
