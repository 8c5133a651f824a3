"""Courrier: from the tap on a letter to the first page of its scan, painted.

The scan has 20 pages at 300 dpi; its file is on the device, nothing of it is open, the PDF process is warm.
"""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QSize

from app.domain.courrier import Letter, LetterFile, letter_file_ref
from app.domain.exchange import Delta, FileRef
from app.domain.ids import AccountId, Key
from app.domain.listing import FileState
from app.services.runtime import Runtime
from app.store.body import BodyStore
from tests.bench.first_page import close_all, raw_first_page, until
from tests.bench.row import BenchRow, row
from tests.bench.scan_files import scan_pdf
from tests.scenes import town
from tests.scenes.profile import NOW, clock_at, fill, open_runtime
from tests.scenes.stage import staged, turn
from ui.app import make_application
from ui.shell import Shell

PAGES, PAGE_BYTES, PAGE_PX = 20, 1_200_000, (2480, 3508)
TIMES = 15
ACCOUNT = AccountId(town.CC)
SIZE = QSize(1280, 800)


def rows() -> list[BenchRow]:
    """``courrier.open_scan``: against PDFium alone, opening and rendering the same page at the same scale."""
    app = make_application([])
    scan = b"".join(scan_pdf(PAGES, PAGE_BYTES, PAGE_PX))
    letters = {"scan": scan, "warm": b"".join(scan_pdf(1, 100_000))}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        fill(folder, {ACCOUNT: [_letter(id, len(data)) for id, data in letters.items()]}, now_ms=clock_at(NOW))
        runtime = open_runtime(folder)
        try:
            store = runtime._bodies.store_of(ACCOUNT)
            for id, data in letters.items():
                runtime.submit(_put(store, id, data)).result(600)
            with staged(runtime, folder, size=SIZE) as shell:
                found = _open_scan(shell, runtime, scan)
        finally:
            runtime.stop()
    del app
    return [found]


def _letter(id: str, size: int) -> Letter:
    file = LetterFile(id=f"{id}-f", kind="scan", name="courrier.pdf", media_type="application/pdf", size_bytes=size)
    return Letter(
        id=id, revision=1, direction="in", chrono="A-2026-00001", subject=f"Courrier {id}", sender="Préfecture",
        arrival_ms=clock_at(NOW), files=(file,), status="in_progress", read=True,
    )  # fmt: skip


async def _put(store: BodyStore, id: str, data: bytes) -> None:
    ref = letter_file_ref(id, f"{id}-f")
    async with store.blobs.writer(ACCOUNT, ref) as writer:
        await writer.write(data)
        digest = await writer.finish()
    file = FileRef(ref=ref, owner_kind=Letter.KIND, owner_id=id, name="courrier.pdf", media_type="application/pdf")

    def here(tx: Any) -> None:
        tx.apply_delta(ACCOUNT, Delta(stream="bench", cursor="1", files=(file,)))
        tx.set_file(ACCOUNT, ref, state=FileState.HERE, sha256=digest)

    await store.write(here)


def _open_scan(shell: Shell, runtime: Runtime, scan: bytes) -> BenchRow:
    shell.go("courrier")
    view: Any = shell.view("courrier")
    ours, raw = [], []
    _read(shell, view, "warm")
    for _ in range(TIMES):
        ours.append(_read(shell, view, "scan"))
        scale = view.detail._viewer.strip._render_scale(0)
        _read(shell, view, "warm")
        turn(300)
        runtime.submit(close_all(runtime)).result(60)
        raw.append(raw_first_page(scan, scale))
    print(f"first page of a letter: ours {[round(t) for t in ours]}, raw {[round(t) for t in raw]}")
    return row("courrier.open_scan", statistics.median(ours), "ms", reference=statistics.median(raw), target=1.3)


def _read(shell: Shell, view: Any, id: str) -> float:
    """Milliseconds from the tap on the letter to its first page painted at its own scale."""
    strip = view.detail._viewer.strip
    ref = letter_file_ref(id, f"{id}-f")
    began = time.perf_counter()
    shell.open_key(Key(ACCOUNT, Letter.KIND, id))
    until(lambda: strip.document is not None and strip.document.ref == ref and strip.painted(0))
    strip.viewport().repaint()
    return (time.perf_counter() - began) * 1000


if __name__ == "__main__":
    for line in rows():
        print(line)
