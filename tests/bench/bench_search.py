"""``search.p95``, ``search.200k``: milliseconds at the widget, from a key in the search field to its results painted.

One measurement under both names (the journey's, and that of mail). The real window on a real profile of 200 000
messages (`bench_store.Corpus`); the fifth of them that carries files has the words of one, two pages, in the index.
For each of 300 queries (1 to 3 words, seven in ten ending in a half-typed one), all but the last character are typed
and answered; then the last one is typed, and the clock runs from that key event until the rows of the whole query
have been painted: whatever pause the field makes is in it, the reading of the newest hits with their snippets, and
the list. The printed line also has the CPU time spent on the same keys, which tells a slow search from a loaded
machine, the service's part (`SearchService.everywhere` called alone), the first search of all (its view is built then),
and the time for queries typed at once, twelve keys a second, to their last key's results.

``search.long`` is in `long_documents`.

`SCALE` (environment, default 1.0) shrinks the profile for a trial run.
"""

from __future__ import annotations

import asyncio
import os
import statistics
import tempfile
import time
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEvent, QEventLoop, QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

from app.domain.ids import Key
from app.domain.mail import MailFolder, Message, Role
from app.domain.records import Record
from app.services.runtime import Runtime
from app.store.keys import FileKeys
from app.store.profile import Profile
from tests.bench import long_documents
from tests.bench.bench_store import Corpus, quantile
from tests.bench.row import BenchRow, row
from tests.scenes import town
from tests.scenes.profile import NOW, clock_at, fill, open_runtime
from tests.scenes.stage import settle, staged
from ui.app import make_application
from ui.shell import Shell
from ui.views.search.view import PER_GROUP

SCALE = float(os.environ.get("SCALE", "1"))
MESSAGES = round(200_000 * SCALE)
QUERIES = 300
ATTACHED_WORDS = 600
CHUNK = 1000
KEYS_A_SECOND = 12
LATE_S = 10.0


class Searching:
    """Types in the field of a real window, and sees when results have been painted."""

    def __init__(self, shell: Shell) -> None:
        self.shell = shell
        self.field = shell.header.search
        self.shown = 0
        """Rows of the last answer."""

    def answered(self, text: str) -> bool:
        view = self.shell.view("search")
        return bool(view.answered == text.strip())  # type: ignore[attr-defined]  # the search view

    def press(self, keys: str) -> float:
        """Type ``keys`` one after the other; when the last of them was pressed (`time.perf_counter`)."""
        began = 0.0
        for key in keys:
            began = time.perf_counter()
            for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):  # QTest knows no accents
                QApplication.sendEvent(self.field, QKeyEvent(kind, 0, Qt.KeyboardModifier.NoModifier, key))
        return began

    def wait(self, text: str) -> None:
        """Until the rows of ``text`` are on the window. The event loop sleeps between events, as the program's does."""
        limit = time.perf_counter() + LATE_S
        while not self.answered(text):
            assert time.perf_counter() < limit, f"no answer to {text!r}"
            QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
        view = self.shell.view("search")
        view.list.viewport().repaint()  # type: ignore[attr-defined]
        self.shown = view.model.rowCount()  # type: ignore[attr-defined]

    def begin(self, text: str) -> None:
        """An empty field that has the keyboard, then ``text``, answered."""
        self.field.setFocus()
        self.field.clear()
        if text.strip():
            self.press(text)
            self.wait(text)
            settle(self.shell.ctx.bridge)


def last_key(searching: Searching, text: str) -> float:
    """Milliseconds from the last key of ``text`` to its results."""
    searching.begin(text[:-1])
    return answer(searching, text)


def answer(searching: Searching, text: str) -> float:
    """The last key alone, the others being answered."""
    began = searching.press(text[-1])
    searching.wait(text)
    return (time.perf_counter() - began) * 1000


def in_one_go(searching: Searching, text: str) -> float:
    """The same with no pause between the keys but a quick typist's."""
    searching.begin("")
    began = 0.0
    for key in text:
        until = time.perf_counter() + 1 / KEYS_A_SECOND
        began = searching.press(key)
        while time.perf_counter() < until and key != text[-1]:
            QApplication.processEvents()
    searching.wait(text)
    return (time.perf_counter() - began) * 1000


def in_service(runtime: Runtime, text: str) -> float:
    """The service's part."""
    began = time.perf_counter()
    runtime.submit(runtime.search.everywhere(text, "", PER_GROUP)).result(LATE_S)
    return (time.perf_counter() - began) * 1000


def make_profile(folder: Path, corpus: Corpus) -> None:
    records: list[Record] = [MailFolder(id="2", name="Inbox", role=Role.INBOX)]
    records += corpus.messages(MESSAGES)
    fill(folder, {town.ZC: records}, now_ms=clock_at(NOW))
    with_files = [r.id for r in records if isinstance(r, Message) and r.attachment]
    asyncio.run(_add_texts(folder, with_files, corpus))


async def _add_texts(folder: Path, ids: list[str], corpus: Corpus) -> None:
    """The words of attachments, as `Indexing` joins them to their message."""
    profile = Profile.open(folder, FileKeys(folder), clock=lambda: clock_at(NOW))
    store = await profile.open_body(profile.bodies()[0].id)
    for start in range(0, len(ids), CHUNK):
        texts = [(Key(town.ZC, Message.KIND, id), corpus.text(ATTACHED_WORDS)) for id in ids[start : start + CHUNK]]
        await store.write(lambda tx, t=texts: [tx.add_text(*each) for each in t] and None)
    await store.close()
    await profile.close()


def rows() -> list[BenchRow]:
    """The figure of the table."""
    application = QApplication.instance() or make_application([])
    corpus = Corpus()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make_profile(folder, corpus)
        queries = corpus.queries(QUERIES)
        runtime = open_runtime(folder)
        try:
            runtime.submit(runtime._begun.wait()).result(60)  # modules loaded behind the first list hold the GIL
            served = [in_service(runtime, text) for text in queries]
            with staged(runtime, folder, size=QSize(1280, 1000)) as shell:
                shell.go("mail")
                settle(shell.ctx.bridge, 500)
                searching = Searching(shell)
                first = last_key(searching, "co")
                times, busy, found = [], [], 0
                for text in queries:
                    searching.begin(text[:-1])
                    began = time.process_time()
                    times.append(answer(searching, text))
                    busy.append((time.process_time() - began) * 1000)
                    found += searching.shown
                typed = [in_one_go(searching, text) for text in queries[:60]]
        finally:
            runtime.stop()
    del application
    print(
        f"search: {found / QUERIES:.0f} rows shown a query; at the widget p50 {statistics.median(times):.1f} ms,"
        f" p95 {quantile(times, 0.95):.1f} ms, p99 {quantile(times, 0.99):.1f} ms"
        f" (CPU of all threads p50 {statistics.median(busy):.1f} ms, p95 {quantile(busy, 0.95):.1f} ms, and the"
        f" machine's load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores); service p50"
        f" {statistics.median(served):.1f} ms, p95 {quantile(served, 0.95):.1f} ms; typed in one go p95"
        f" {quantile(typed, 0.95):.1f} ms; first search {first:.0f} ms"
    )
    p95 = quantile(times, 0.95)
    typing = [row(name, p95, "ms", target=50) for name in ("search.p95", "search.200k")]
    return [*typing, *long_documents.rows()]


if __name__ == "__main__":
    for each in rows():
        print(each)
