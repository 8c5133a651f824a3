"""What a file may try: bombs, endless texts, wrong encodings, broken or endless attachments. Clear refusal, bounded memory.

Each case runs in a process of its own, whose peak above the bytes of the file itself is measured. A text node costs a
few times its own size while it is parsed, whatever it is: the file's limit of 150 MB bounds it.
"""

from __future__ import annotations

import base64
import gzip
import re
import subprocess
import sys
import zlib
from pathlib import Path

import pytest

from app.documents.pes import open_attachment, read_pes
from app.documents.pes_attachments import MAX_ATTACHMENT_BYTES, attachment_stream, unpack
from app.domain.errors import Rejected
from app.sandbox.pes_files import generate_pes, spec_of

ROOT = Path(__file__).parents[3]
MB = 1 << 20
BASE = generate_pes(1, spec_of(1, 1))

CHILD = """
import sys
from pathlib import Path
from app.documents.pes import open_attachment, read_pes
from app.domain.errors import AppError
import app.documents.pes_content, app.documents.pes_facts

def peak() -> int:
    lines = open("/proc/self/status").read().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) // 1024

data = Path(sys.argv[1]).read_bytes()
open("/proc/self/clear_refs", "w").write("5")
before, said = peak(), "read"
try:
    flux = read_pes(data)
    for attachment in flux.attachments:
        said = f"opened {len(open_attachment(flux, attachment))}"
except AppError as error:
    said = error.code
print(said)
print(peak() - before)
"""


def behaves(folder: Path, data: bytes) -> tuple[str, int]:
    """(what happened, megabytes taken beside the file)."""
    file = folder / "hostile.xml"
    file.write_bytes(data)
    done = subprocess.run(
        [sys.executable, "-c", CHILD, str(file)], cwd=ROOT, capture_output=True, text=True, check=True
    )
    said, taken = done.stdout.split("\n")[:2]
    return said, int(taken)


def with_doctype(doctype: bytes) -> bytes:
    return BASE.replace(b"?>\n", b"?>\n" + doctype + b"\n", 1).replace(b'<Sigle V="', b'<Sigle V="&z;', 1)


def carrying(packed: bytes) -> bytes:
    """The file with that text in its first attachment."""
    return re.sub(rb">H4sI[^<]*<", lambda _found: b">" + packed + b"<", BASE, count=1)


def gzip_of_zeros(size: int) -> bytes:
    """A gzip that claims so many bytes, a thousandth of that long."""
    packer = zlib.compressobj(9, zlib.DEFLATED, zlib.MAX_WBITS | 16)
    return b"".join([*(packer.compress(bytes(MB)) for _ in range(size // MB)), packer.flush()])


LAUGHS = b"".join(
    b'<!ENTITY %s "%s">' % (chr(ord("z") - n).encode(), b"&%s;" % chr(ord("z") - n - 1).encode() * 10)
    for n in range(10)
)
linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="peaks are read from /proc")


@linux
@pytest.mark.feature("59")
@pytest.mark.parametrize(
    ("make", "said", "most"),
    [
        (lambda: with_doctype(b"<!DOCTYPE x [" + LAUGHS + b"]>"), "pes_doctype", 4),
        (lambda: with_doctype(b'<!DOCTYPE x [<!ENTITY z SYSTEM "file:///etc/hostname">]>'), "pes_doctype", 4),
        (lambda: with_doctype(b'<!DOCTYPE x [<!ENTITY z "' + b"a" * 20 * MB + b'">]>'), "pes_doctype", 48),
        (lambda: BASE.replace(b"<Obj V=", b"<Obj>" + b"x" * 60 * MB + b"</Obj><Obj V=", 1), "opened", 300),
        (lambda: BASE.replace(b'<Obj V="', b'<Obj V="' + b"x" * 60 * MB, 1), "opened", 450),
        (lambda: BASE.replace(b"<Piece>", b"<!--" + b"x" * 60 * MB + b"--><Piece>", 1), "opened", 300),
        (lambda: BASE.replace(b"<Piece>", b"<a>" * 100_000 + b"</a>" * 100_000 + b"<Piece>", 1), "pes_malformed", 16),
        (lambda: BASE.replace(b"<Piece>", b"<a/>" * 5_000_000 + b"<Piece>", 1), "opened", 900),
        (lambda: BASE.replace(b"ISO-8859-1", b"UTF-16", 1), "pes_encoding", 4),
        (lambda: BASE.replace(b"ISO-8859-1", b"x-klingon", 1), "pes_encoding", 4),
        (lambda: BASE.replace(b"ISO-8859-1", b"UTF-8", 1).replace(b'<Obj V="', b'<Obj V="\xe9\xe8', 1), "pes_malformed", 16),
        (lambda: BASE.decode("latin-1").encode("utf-16"), "pes_encoding", 4),
        (lambda: b"", "pes_malformed", 4),
        (lambda: carrying(base64.b64encode(gzip_of_zeros(1024 * MB))), "pes_pj_too_large", MAX_ATTACHMENT_BYTES // MB + 24),
        (lambda: carrying(base64.b64encode(gzip.compress(bytes(9 * MB))[:-900])), "pes_pj_unreadable", 32),
        (lambda: carrying(base64.b64encode(gzip.compress(b""))), "opened 0", 16),
        (lambda: carrying(b""), "pes_pj_empty", 16),
        (lambda: carrying(b"H4sI" + b"!" * 9), "pes_pj_unreadable", 16),
        (lambda: carrying(b"&#72;4sI" + b"A" * 40), "pes_pj_unreadable", 16),
    ],
    ids=[
        "laughs", "external-entity", "quadratic", "huge-text", "huge-value", "huge-comment", "deep", "many-elements",
        "utf-16-said", "unknown-encoding", "not-utf-8", "utf-16", "nothing", "one-gigabyte", "cut-gzip", "empty-file",
        "no-content", "not-base64", "references",
    ],
)  # fmt: skip
def test_hostile_files_meet_a_clear_answer_in_bounded_memory(
    tmp_path: Path, make: object, said: str, most: int
) -> None:
    assert callable(make)
    happened, taken = behaves(tmp_path, make())
    assert happened.startswith(said)
    assert taken <= most, f"{taken} MB"


def test_an_attachment_is_unpacked_slice_by_slice() -> None:
    content = bytes(range(256)) * 20_000
    flux = read_pes(carrying(base64.b64encode(gzip.compress(content[:MB]) + gzip.compress(content[MB:]))))
    parts = list(unpack(flux, flux.attachments[0]))
    assert b"".join(parts) == content
    assert max(map(len, parts)) <= MB
    assert attachment_stream(flux, flux.attachments[0]).read() == content
    plain = read_pes(carrying(base64.b64encode(b"%PDF-1.7 sent as it is")))
    assert open_attachment(plain, plain.attachments[0]) == b"%PDF-1.7 sent as it is"
    folded = read_pes(carrying(b"\n".join(re.findall(rb".{1,76}", base64.b64encode(gzip.compress(content))))))
    assert open_attachment(folded, folded.attachments[0]) == content


def test_a_saved_attachment_has_a_limit_too() -> None:
    flux = read_pes(carrying(base64.b64encode(gzip_of_zeros(8 * MB))))
    with pytest.raises(Rejected) as refusal, attachment_stream(flux, flux.attachments[0], max_bytes=3 * MB) as stream:
        while stream.read(MB):
            pass
    assert refusal.value.code == "pes_pj_too_large"
