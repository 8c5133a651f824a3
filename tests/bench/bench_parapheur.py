"""The parapheur: what our code adds to the card, batches, large files, thousands of folders.

``sign.overhead_pes``, ``sign.overhead_pdf``: check, signature file and its verification, the value's own time taken
away. ``sign.batch100``: as ``sign.batch15``, one hundred bordereaux. ``sign.pes50``: digest check, signature,
re-reading and verification of 50 MB of mandats in a bare process, against ``xmlsec1 --verify`` of the result.
``sign.pdf500``: peak memory of signing 500 MB. ``pes.open``: from the bytes of a 50 MB file to what is shown at the
click, the head of its bordereaux and their first hundred pieces, against a plain lxml parse of it; the file is
scanned whole for that, and its content checked while one reads (``pes.check``, and nothing is signed before).
``pes.window150``: 150 MB of mandats in the real window, click to first pieces, how late the window answers while
the content is checked (all but one in a hundred), memory it adds. ``folders.list``: 5 000 folders over 13 desks, against the very requests of that run sent again
as fast as the connector sends them; then the list opens.
"""

from __future__ import annotations

import asyncio
import hashlib
import io
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from lxml import etree

from app.documents import pes_c14n, pes_xml
from app.documents.pes import check_pes, open_pes
from app.documents.pes_xml import ALLER_NS
from app.domain.parapheur import Format, SigningHolder, SigningRequest, ToSign
from app.sandbox.pes_files import generate_pes, spec_of
from app.signing import pades, xades, xades_verify
from app.signing.check import ShownDocument, check_request
from app.signing.pades import PdfProfile
from app.signing.token import verify_value
from app.signing.xades_profile import XADES_122
from tests.bench import bench_sign, folders_list
from tests.bench.big_files import pes_of_attachments, pes_of_mandats, write_pdf
from tests.bench.row import BenchRow, row
from tests.bench.signing_alone import MOMENT, STAMP
from tests.unit.signing.tools import Signer, make_signer

MB = 1_000_000
FIRST_ROWS = 100
_ROOT = Path(__file__).parents[2]


def rows(scale: float = 1.0, runs: int = 5) -> list[BenchRow]:
    """All figures; a smaller ``scale`` keeps the code alive in the tests."""
    signer = make_signer()
    found = [*_overheads(signer, max(3, int(20 * scale)))]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _write_key(folder, signer)
        found += _pes50(folder, int(50 * MB * scale), runs)
        found += _pdf500(folder, int(500 * MB * scale))
    found += _open(int(50 * MB * scale), runs)
    found += _window(max(1, int(150 * scale)))
    found += bench_sign.batch(max(2, int(100 * scale)), target=1.1, runs=1)
    found += folders_list.rows(int(5000 * scale))
    return found


def _median(work: Callable[[], float], runs: int) -> float:
    return statistics.median(work() for _ in range(runs))


# --- what our code adds -------------------------------------------------------------------------


def _overheads(signer: Signer, runs: int) -> list[BenchRow]:
    bordereau = _bordereau(100_000)
    pdf = _pdf(MB)
    _one_pes(bordereau, signer), _one_pdf(pdf, signer)  # imports and caches are no part of a batch's pace
    return [
        row("sign.overhead_pes", 1000 * _median(lambda: _one_pes(bordereau, signer), runs), "ms", target=20),
        row("sign.overhead_pdf", 1000 * _median(lambda: _one_pdf(pdf, signer), runs), "ms", target=150),
    ]


def _bordereau(size: int) -> bytes:
    """One bordereau of about that size, a supporting document every ten pieces."""
    pieces, found = 10, b""
    while len(found) < size:
        pieces += 2
        found = generate_pes(1, spec_of(1, pieces, attach=10))
    return found


def _pdf(size: int) -> bytes:
    with tempfile.TemporaryDirectory() as name:
        write_pdf(Path(name) / "a.pdf", size)
        return (Path(name) / "a.pdf").read_bytes()


def _one_pes(data: bytes, signer: Signer) -> float:
    """Both sides of a bordereau: what the server prepares is checked, the file is made and verified.

    Nothing is known of the file before, nor on one side what the other read.
    """
    _forget()
    begin = time.perf_counter()
    prepared = xades.prepare(data, signer.der, MOMENT)
    _forget()
    items = tuple(ToSign(id=e.element_id, data=e.signed_info) for e in prepared.elements)
    request = SigningRequest(
        id="d",
        fingerprint="f",
        certificate_sha256=hashlib.sha256(signer.der).hexdigest(),
        holders=(SigningHolder(document_id="x", signature_time_ms=0, items=items),),
    )
    shown = ShownDocument(document_id="x", data=data, shown_sha256=hashlib.sha256(data).hexdigest())
    checked = check_request(request, signer.der, Format.PES_V2, [shown])
    token = time.perf_counter()
    values = {item.item_id: signer.sign(item.data) for item in checked.items}
    token = time.perf_counter() - token
    for item in checked.items:
        verify_value(signer.der, item.data, values[item.item_id])
    reports = xades_verify.verify(xades.finish(prepared, values))
    took = time.perf_counter() - begin - token
    assert all(report.intact for report in reports)
    return took


def _forget() -> None:
    pes_xml.forget()
    pes_c14n.forget()


def _one_pdf(pdf: bytes, signer: Signer) -> float:
    async def work() -> float:
        begin = time.perf_counter()
        prepared = await pades.prepare(pdf, signer.der, MOMENT, PdfProfile(stamp=STAMP))
        token = time.perf_counter()
        value = signer.sign(prepared.to_sign)
        token = time.perf_counter() - token
        verify_value(signer.der, prepared.to_sign, value)
        (report,) = await pades.validate(await pades.finish(prepared, value))
        assert report.intact
        return time.perf_counter() - begin - token

    return asyncio.run(work())


# --- large files --------------------------------------------------------------------------------


def _write_key(folder: Path, signer: Signer) -> None:
    pem = signer.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / "key.pem").write_bytes(pem)
    (folder / "certificate.der").write_bytes(signer.der)
    (folder / "root.pem").write_bytes(signer.pem)


def _alone(what: str, folder: Path) -> dict[str, float]:
    command = [sys.executable, "-m", "tests.bench.signing_alone", what, str(folder)]
    done = subprocess.run(command, cwd=_ROOT, capture_output=True, text=True, check=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def _pes50(folder: Path, size: int, runs: int) -> list[BenchRow]:
    (folder / "big.xml").write_bytes(pes_of_mandats(size))
    ours, theirs, peaks = [], [], []
    for _ in range(runs):
        alone = _alone("pes", folder)
        ours.append(alone["seconds"])
        peaks.append(alone["peak_mb"])
        theirs.append(_xmlsec1(folder))
    return [
        row("sign.pes50", statistics.median(ours), "s", reference=statistics.median(theirs), target=1.1),
        row("sign.pes50.rss", statistics.median(peaks), "MB", target=450),
    ]


def _xmlsec1(folder: Path) -> float:
    program = shutil.which("xmlsec1")
    if program is None:
        raise SystemExit("xmlsec1 is not installed: it is what large files are compared with")
    command = [program, "--verify", "--trusted-pem", "root.pem"]
    for element in ("Bordereau", f"{ALLER_NS}:PES_Aller", f"{XADES_122}:SignedProperties"):
        command += ["--id-attr:Id", element]
    begin = time.perf_counter()
    subprocess.run([*command, "signed.xml"], cwd=folder, capture_output=True, check=True)
    return time.perf_counter() - begin


def _pdf500(folder: Path, size: int) -> list[BenchRow]:
    write_pdf(folder / "big.pdf", size)
    return [row("sign.pdf500", _alone("pdf", folder)["peak_mb"], "MB", target=400)]


def _open(size: int, runs: int) -> list[BenchRow]:
    """A large file as they come, and the worst one: nothing but mandats."""
    found = []
    for name, data in (("pes.open", pes_of_attachments(size)), ("pes.open_mandats", pes_of_mandats(size))):
        ours, checks, plain = [], [], []
        for _ in range(runs):
            _forget()  # as at the first click: what was walked once is known afterwards
            ours.append(_timed(lambda data=data: _shown(data)))  # type: ignore[misc]
            plain.append(_timed(lambda data=data: etree.parse(io.BytesIO(data), etree.XMLParser(huge_tree=True))))  # type: ignore[misc]
            flux = open_pes(data)
            checks.append(_timed(lambda flux=flux: check_pes(flux)))  # type: ignore[misc]
        median, parse = statistics.median(ours), statistics.median(plain)
        found.append(row(name, median, "s", reference=parse, target=1.5))
        found.append(row(f"{name}.seconds", median, "s", target=1.5))
        check = statistics.median(checks)
        found.append(row(name.replace("open", "check"), check, "s", reference=parse, target=8))
    return found


def _window(size_mb: int) -> list[BenchRow]:
    """150 MB in the real window, in a process of its own: see `pes_window`."""
    command = [sys.executable, "-m", "tests.bench.pes_window", str(size_mb), "mandats"]
    done = subprocess.run(command, cwd=_ROOT, capture_output=True, text=True, check=True)
    told: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return [
        row("pes.window150", told["shown_s"], "s", target=5),
        row("pes.window150.late", told["typical_ms"], "ms", target=100),
        row("pes.window150.rss", told["peak_mb"] - told["before_mb"], "MB", target=450),
    ]


def _shown(data: bytes) -> object:
    flux = open_pes(data)
    return flux, [bordereau.pieces[:FIRST_ROWS] for bordereau in flux.bordereaux]


def _timed(work: Callable[[], object]) -> float:
    begin = time.perf_counter()
    held = work()
    took = time.perf_counter() - begin
    del held
    return took


def _seconds(values: Sequence[float]) -> str:
    return " ".join(f"{value:.2f}" for value in values) + " s"


if __name__ == "__main__":
    for each in rows():
        print(each)
