"""Words of scanned pages: what our pipeline adds to Tesseract's own time.

``ocr.page``  a page of a scan, from the encrypted store to the index ÷ ``tesseract`` alone on the same pictures, at the
same low priority: what else runs on the machine holds up both
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import tempfile
import time
from pathlib import Path

from app.documents.ocr import DPI, find_tesseract, gently, picture_of
from app.documents.pdf_process import PdfProcess
from app.domain.exchange import FileRef
from app.domain.listing import FileState
from app.domain.mail import Message
from app.sandbox.pdf_pages import scan_pages
from app.services.indexing import Indexing
from app.services.pdf import PdfService
from app.services.pes import PesService
from app.services.scans import ScanService
from tests.bench.row import BenchRow, row
from tests.unit.services.kit import COMMUNE, Town, run
from tests.unit.services.test_upkeep import LETTER

PAGES = 4
PARAGRAPH = "Madame la Maire, je vous serais obligé de bien vouloir faire examiner la situation décrite ci-dessous.\n\n"


def rows() -> list[BenchRow]:
    reader = find_tesseract()
    if reader is None:
        return [row("ocr.page", float("nan"), "s", target=1.1, reference=float("nan"))]
    scan = scan_pages("\f".join(f"Page {n}\n\n{PARAGRAPH * 8}" for n in range(1, PAGES + 1)), 3)
    with tempfile.TemporaryDirectory() as folder:
        ours, pictures = _ours(Path(folder), scan)
    command = [reader.path, "stdin", "stdout", "-l", "+".join(reader.languages), "--psm", "1", "--dpi", str(DPI)]
    began = time.perf_counter()
    for picture in pictures:
        subprocess.run(
            gently(command), input=picture, capture_output=True, check=True, env={**os.environ, "OMP_THREAD_LIMIT": "1"}
        )
    bare = time.perf_counter() - began
    return [row("ocr.page", ours / PAGES, "s", target=1.1, reference=bare / PAGES)]


def _ours(folder: Path, scan: bytes) -> tuple[float, list[bytes]]:
    """(seconds for the whole document, the pictures that the reader was given)."""
    taken: list[float] = []
    pictures: list[bytes] = []

    async def scenario(town: Town) -> None:
        process = PdfProcess()
        pdf = PdfService(town.bodies, process)
        try:
            store = town.bodies.store_of(COMMUNE)
            file = FileRef(ref="part:m1:2", owner_kind=Message.KIND, owner_id="m1", name="scan.pdf")
            await town.pulled(COMMUNE, LETTER, files=(file,))
            digest = await store.blobs.put(scan)
            await store.write(lambda tx: tx.set_file(COMMUNE, file.ref, state=FileState.HERE, sha256=digest))
            held = await store.read(lambda r: r.file(COMMUNE, file.ref))
            assert held is not None
            await Indexing(town.bodies, pdf, PesService(town.bodies, lambda _name: None)).arrived(held, digest)
            clock = iter(range(0, 10**9, 100)).__next__
            began = time.perf_counter()
            assert await ScanService(town.bodies, pdf, mains=lambda: True, now_s=clock).work() == 1
            taken.append(time.perf_counter() - began)
            document = await pdf.open(COMMUNE, file.ref)
            assert document is not None
            for page in range(PAGES):
                drawn = await pdf.render(document, page, DPI / 72)
                pictures.append(picture_of(drawn.width, drawn.height, drawn.stride, drawn.data))
        finally:
            await asyncio.to_thread(process.stop)

    run(folder, scenario)
    return taken[0], pictures
