"""``search.global``: milliseconds at the widget for one question to everything, over two bodies.

200 000 mails, 20 000 letters, 1 000 meetings and 5 000 folders, in two bodies. For each of 300 queries all but the
last character are typed and answered; then the last one is typed, and the clock runs from that key event until the
rows of the whole query, grouped by kind, have been painted. The printed line tells the service's part and how many
of the queries find something in each kind.

`SCALE` (environment, default 1.0) shrinks the profile for a trial run.
"""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QApplication

from app.domain.courrier import Letter
from app.domain.mail import MailFolder, Role
from app.domain.parapheur import Dossier
from app.domain.records import Record
from app.domain.seances import Ack, Presence, Projet, Seance
from app.services.runtime import Runtime
from tests.bench.bench_search import QUERIES, Searching, answer, in_service
from tests.bench.bench_store import START_MS, Corpus, quantile
from tests.bench.row import BenchRow, row
from tests.scenes import town
from tests.scenes.profile import NOW, clock_at, fill, open_runtime
from tests.scenes.stage import settle, staged
from ui.app import make_application

SCALE = float(os.environ.get("SCALE", "1"))
MAILS, LETTERS, MEETINGS, FOLDERS = (round(n * SCALE) for n in (200_000, 20_000, 1_000, 5_000))
SPAN_MS = MAILS * 1_200_000
"""The time the messages are spread over (`Corpus.messages`)."""


def spread(number: int, count: int) -> int:
    return START_MS + SPAN_MS * number // max(1, count)


def letters(corpus: Corpus) -> Iterator[Record]:
    for number in range(LETTERS):
        yield Letter(
            id=f"c{number}",
            revision=1,
            direction="in",
            chrono=f"A-{number:06}",
            subject=corpus.text(8),
            sender=corpus.text(2).title(),
            type_label="Réclamation",
            service_label="Services techniques",
            arrival_ms=spread(number, LETTERS),
            my_roles=("info",),
        )


def meetings(corpus: Corpus) -> Iterator[Record]:
    for number in range(MEETINGS):
        yield Seance(
            id=f"s{number}",
            name=f"Conseil municipal {corpus.text(2)}",
            date_ms=spread(number, MEETINGS),
            ack=Ack.CONFIRMED,
            presence=Presence.PRESENT,
            projets=tuple(
                Projet(id=f"{number}-{rank}", name=corpus.text(10), rank=rank, rapporteur=corpus.text(2).title())
                for rank in range(25)
            ),
        )


def folders(corpus: Corpus, count: int) -> Iterator[Record]:
    for number in range(count):
        yield Dossier(
            id=f"f{number}",
            tenant="t1",
            bureau_id="b1",
            name=corpus.text(8),
            type="PES",
            subtype="Dépenses",
            created_ms=spread(number, count),
        )


def make_profile(folder: Path, corpus: Corpus) -> None:
    inbox = MailFolder(id="2", name="Inbox", role=Role.INBOX)
    mine = MAILS * 3 // 5
    records = {
        town.ZC: [inbox, *corpus.messages(mine)],
        town.ZA: [inbox, *corpus.messages(MAILS - mine)],
        town.CC: list(letters(corpus)),
        town.IC: list(meetings(corpus)),
        town.PC: list(folders(corpus, FOLDERS * 3 // 5)),
        town.PA: list(folders(corpus, FOLDERS - FOLDERS * 3 // 5)),
    }
    fill(folder, records, now_ms=clock_at(NOW))


def measured(runtime: Runtime, folder: Path, queries: list[str]) -> tuple[list[float], list[float], Counter[str]]:
    """Milliseconds of each query, by the clock and of all threads' CPU, and how many of them found each kind."""
    times: list[float] = []
    busy: list[float] = []
    kinds: Counter[str] = Counter()
    with staged(runtime, folder, size=QSize(1280, 1000)) as shell:
        shell.go("mail")
        settle(shell.ctx.bridge, 500)
        searching = Searching(shell)
        for text in queries:
            searching.begin(text[:-1])
            began = time.process_time()
            times.append(answer(searching, text))
            busy.append((time.process_time() - began) * 1000)
            model = shell.view("search").model  # type: ignore[attr-defined]  # the search view
            kinds.update({key.kind for i in range(model.rowCount()) if (key := model.key_at(i)) is not None})
    return times, busy, kinds


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
            runtime.submit(runtime._begun.wait()).result(60)
            served = [in_service(runtime, text) for text in queries]
            times, busy, kinds = measured(runtime, folder, queries)
        finally:
            runtime.stop()
    del application
    p95 = quantile(times, 0.95)
    shown = ", ".join(f"{kind} {count}" for kind, count in kinds.most_common())
    print(
        f"search.global: at the widget p50 {statistics.median(times):.1f} ms, p95 {p95:.1f} ms,"
        f" p99 {quantile(times, 0.99):.1f} ms (CPU p50 {statistics.median(busy):.1f} ms, p95"
        f" {quantile(busy, 0.95):.1f} ms); service p50 {statistics.median(served):.1f} ms,"
        f" p95 {quantile(served, 0.95):.1f} ms; load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores;"
        f" of {len(queries)} queries found: {shown}"
    )
    return [row("search.global", p95, "ms", target=50)]


if __name__ == "__main__":
    for each in rows():
        print(each)
