"""A very large bordereau in the real window: how soon it is read, how the window moves meanwhile, the memory it takes.

Run alone: ``python -m tests.bench.pes_window [MB] [mandats|attachments]`` prints JSON: ``shown_s`` from the click to the
first pieces on screen, ``checked_s`` until its whole content was gone through, ``late_ms`` the longest the window was
held up meanwhile, ``typical_ms`` the ninety-ninth of a hundred, ``peak_mb`` and ``before_mb`` of memory. The file goes
into the encrypted store from another process; then one scrolls and searches in it while it is checked.
"""

from __future__ import annotations

import asyncio
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

MB = 1_000_000
BEAT_MS = 8
DOSSIER = "grand"


def make(folder: Path, size_mb: int, kind: str) -> None:
    """In the other process: a profile with one dossier, whose PES is that large."""
    from app.domain.exchange import Delta, FileRef
    from app.domain.listing import FileState
    from app.domain.parapheur import (
        Action,
        Bureau,
        Dossier,
        DossierDocument,
        Format,
        Step,
        Tray,
        document_ref,
    )
    from app.store.keys import FileKeys
    from app.store.profile import Profile
    from tests.bench.big_files import pes_of_attachments, pes_of_mandats
    from tests.scenes import town
    from tests.scenes.profile import NOW, clock_at, fill

    data = (pes_of_mandats if kind == "mandats" else pes_of_attachments)(size_mb * MB)
    document = DossierDocument(id="d", name="grand.xml", media_type="application/xml", size_bytes=len(data), main=True)
    step = Step(id="s", action=Action.SIGNATURE, state="PENDING", bureaux=("Maire",), bureau_ids=("b",))
    dossier = Dossier(
        id=DOSSIER, tenant="t", bureau_id="b", bureau_name="Maire", name="Grand bordereau", format=Format.PES_V2,
        tray=Tray.PENDING, steps=(step,), documents=(document,), fingerprint="f", created_ms=clock_at(NOW),
    )  # fmt: skip
    bureau = Bureau(id="b", name="Maire", tenant="t", pending=1)
    fill(folder, {town.PC: [bureau, dossier]}, now_ms=clock_at(NOW))

    async def put() -> None:
        profile = Profile.open(folder, FileKeys(folder), clock=lambda: clock_at(NOW))
        account = next(a for a in profile.accounts() if a.id == town.PC)
        store = await profile.open_body(account.body)
        ref = FileRef(
            ref=document_ref("t", DOSSIER, document), owner_kind=Dossier.KIND, owner_id=DOSSIER, name=document.name,
            media_type=document.media_type, size_bytes=len(data),
        )  # fmt: skip
        digest = await store.blobs.put(data)

        def here(tx: Any) -> None:
            tx.apply_delta(account.id, Delta(stream="b", cursor="1", files=(ref,)))
            tx.set_file(account.id, ref.ref, state=FileState.HERE, sha256=digest, size_bytes=len(data))

        await store.write(here)
        await store.close()
        await profile.close()

    asyncio.run(put())


def rss_mb() -> float:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    return 0.0


class Pulse:
    """How late the window answers a timer that asks for it all the time."""

    def __init__(self, parent: Any) -> None:
        from PySide6.QtCore import QTimer

        self.late_ms: list[float] = []
        self._last = time.perf_counter()
        self._timer = QTimer(parent)
        self._timer.timeout.connect(self._beat)
        self._timer.start(BEAT_MS)

    def _beat(self) -> None:
        now = time.perf_counter()
        self.late_ms.append(max(0.0, 1000 * (now - self._last) - BEAT_MS))
        self._last = now


def watch(peak: list[float], stop: threading.Event) -> None:
    while not stop.wait(0.02):
        peak[0] = max(peak[0], rss_mb())


def read(folder: Path) -> dict[str, float]:
    """Click, read, scroll and search while it is checked."""
    from PySide6.QtCore import QSize

    from app.domain.ids import Key
    from tests.scenes import town
    from tests.scenes.profile import open_runtime
    from tests.scenes.stage import staged, turn
    from ui.app import make_application

    def until(condition: Callable[[], Any], limit_s: float = 600) -> None:
        end = time.perf_counter() + limit_s
        while not condition():
            if time.perf_counter() > end:
                raise RuntimeError("it never came")
            turn(1)

    app = make_application([])
    runtime = open_runtime(folder)
    peak, stop = [0.0], threading.Event()
    thread = threading.Thread(target=watch, args=(peak, stop))
    try:
        with staged(runtime, folder, size=QSize(1280, 800)) as shell:
            shell.go("mail")
            turn(300)
            shell.go("parapheur")
            view: Any = shell.view("parapheur")
            before = rss_mb()
            thread.start()
            pulse = Pulse(shell)
            begin = time.perf_counter()
            shell.open_key(Key(town.PC, "dossier", DOSSIER))
            pane = view.dossier.pes
            until(lambda: view.dossier.page is not None and view.dossier.page.flux and pane.tree.pes.rowCount() > 0)
            shown = time.perf_counter() - begin
            bar = pane.tree.verticalScrollBar()
            step = 0

            def scrolled() -> bool:
                nonlocal step
                step += 1
                bar.setValue(step * 40 % max(1, bar.maximum()))
                flux = view.dossier.page.flux
                return flux is not None and flux.check is not None

            until(scrolled)
            checked = time.perf_counter() - begin
            pane.search.setText("voirie")
            turn(600)
            stop.set()
            thread.join()
            late = sorted(pulse.late_ms)
    finally:
        stop.set()
        runtime.stop()
    del app
    return {
        "shown_s": round(shown, 2),
        "checked_s": round(checked, 2),
        "late_ms": round(late[-1]),
        "typical_ms": round(statistics.quantiles(late, n=100)[-1]),
        "before_mb": round(before),
        "peak_mb": round(peak[0]),
    }


def main(arguments: list[str]) -> None:
    if arguments and arguments[0] == "--make":
        make(Path(arguments[1]), int(arguments[2]), arguments[3])
        return
    size = arguments[0] if arguments else "150"
    kind = arguments[1] if len(arguments) > 1 else "attachments"
    with tempfile.TemporaryDirectory() as name:
        subprocess.run([sys.executable, "-m", "tests.bench.pes_window", "--make", name, size, kind], check=True)
        print(json.dumps({**read(Path(name)), "file_mb": int(size), "kind": kind}))


if __name__ == "__main__":
    main(sys.argv[1:])
