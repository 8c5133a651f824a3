"""``pdf.rss_500``: memory of both processes while a large scan is read from start to end.

Run alone (`python -m tests.bench.reading_memory PAGES`). The file goes into the encrypted store piece by piece,
from another process; this one is the window with its application, and nothing else.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

PAGE_BYTES = 2_000_000


def make(folder: Path, pages: int) -> None:
    """In the other process: a profile with one meeting, whose one document is the scan."""
    from app.domain.exchange import Delta, FileRef
    from app.domain.listing import FileState
    from app.domain.seances import Ack, Origin, Seance, SeanceDocument, document_ref
    from app.store.keys import FileKeys
    from app.store.profile import Profile
    from tests.bench.scan_files import scan_pdf
    from tests.scenes import town
    from tests.scenes.profile import NOW, clock_at, fill

    document = SeanceDocument(document_id="d", origin=Origin.CONVOCATION, origin_id="s", name="Rapport numérisé")
    seance = Seance(
        id="s", name="Conseil", date_ms=clock_at(NOW) + 86_400_000, ack=Ack.CONFIRMED, documents=(document,)
    )
    fill(folder, {town.IC: [seance]}, now_ms=clock_at(NOW))

    async def put() -> None:
        profile = Profile.open(folder, FileKeys(folder), clock=lambda: clock_at(NOW))
        account = next(a for a in profile.accounts() if a.id == town.IC)
        store = await profile.open_body(account.body)
        ref = FileRef(ref=document_ref(document), owner_kind=Seance.KIND, owner_id="s", name="d.pdf",
                      media_type="application/pdf")  # fmt: skip
        async with store.blobs.writer(account.id, ref.ref) as writer:
            for piece in scan_pdf(pages, PAGE_BYTES):
                await writer.write(piece)
            digest = await writer.finish()

        def here(tx: Any) -> None:
            tx.apply_delta(account.id, Delta(stream="b", cursor="1", files=(ref,)))
            tx.set_file(account.id, ref.ref, state=FileState.HERE, sha256=digest)

        await store.write(here)
        await store.close()
        await profile.close()

    asyncio.run(put())


def rss_mb(pid: int | None) -> float:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    return 0.0


def read(folder: Path) -> dict[str, float]:
    """Open the document and go through all of its pages."""
    from PySide6.QtCore import QSize

    from tests.scenes import town
    from tests.scenes.profile import open_runtime
    from tests.scenes.stage import staged, turn
    from ui.app import make_application

    def until(condition: Callable[[], Any]) -> None:
        end = time.perf_counter() + 120
        while not condition():
            if time.perf_counter() > end:
                raise RuntimeError("it never came")
            turn(1)

    app = make_application([])
    runtime = open_runtime(folder)
    try:
        with staged(runtime, folder, size=QSize(1280, 800)) as shell:
            shell.go("seances")
            view: Any = shell.view("seances")
            until(lambda: view._meetings)
            from app.domain.ids import Key

            before = rss_mb(os.getpid())
            shell.open_key(Key(town.IC, "seance", "s"))
            until(lambda: view.meeting.page is not None and view.meeting.items)
            view.meeting.list.opened.emit(view.meeting.items[0].key)
            strip = view.reader.strip
            until(lambda: strip.document is not None and strip.settled)
            child = runtime._process._child
            assert child is not None
            peak, stop = [0.0], threading.Event()

            def watch() -> None:
                while not stop.wait(0.02):
                    peak[0] = max(peak[0], rss_mb(os.getpid()) + rss_mb(child.pid))

            thread = threading.Thread(target=watch)
            thread.start()
            for page in range(len(strip.document.pages)):
                strip.go_to(page)
                until(lambda: strip.settled)
            stop.set()
            thread.join()
            view.go_back()
    finally:
        runtime.stop()
    del app
    return {"before": round(before), "peak": round(peak[0])}


def main(arguments: list[str]) -> None:
    if arguments[0] == "--make":
        make(Path(arguments[1]), int(arguments[2]))
        return
    pages = int(arguments[0])
    with tempfile.TemporaryDirectory() as name:
        subprocess.run([sys.executable, "-m", "tests.bench.reading_memory", "--make", name, str(pages)], check=True)
        print(json.dumps({**read(Path(name)), "file_mb": round(pages * PAGE_BYTES / 1e6)}))


if __name__ == "__main__":
    main(sys.argv[1:])
