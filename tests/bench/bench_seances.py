"""Séances: opening a meeting of 300 documents, reading scans of any size, finding a word, keeping and exporting ink.

`SCALE` (environment, default 1.0) shrinks the files and the kills for a trial run; the figures are then not those
of the table. The PDF process is warm, as after the first document of a session. Pixels are painted offscreen.
"""

from __future__ import annotations

import io
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from pypdf import PdfWriter
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    NumberObject,
)
from PySide6.QtCore import QSize
from reportlab.pdfgen.canvas import Canvas

from app.documents.annotate import annotated
from app.domain.exchange import Delta, FileRef
from app.domain.ids import AccountId, Key
from app.domain.listing import FileState
from app.domain.seances import Ack, InkPoint, InkStroke, Origin, Projet, Seance, SeanceDocument, document_ref, width_at
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

SCALE = float(os.environ.get("SCALE", "1"))
DOCUMENTS = 300
SCAN_PAGES = max(10, round(200 * SCALE))
HUGE_PAGES = max(20, round(250 * SCALE))
WORD_PAGES = max(50, round(1000 * SCALE))
KILLS = max(10, round(500 * SCALE))
INK_PAGES = max(10, round(200 * SCALE))
ACCOUNT = AccountId(town.IC)
SIZE = QSize(1280, 800)

Pieces = Callable[[], Iterable[bytes]]


def rows() -> list[BenchRow]:
    """All figures; files are made in a temporary folder."""
    found = [_ink_lost(), _ink_export(), _huge()]
    app = make_application([])
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        scan = b"".join(scan_pdf(SCAN_PAGES, 800_000))
        text = _text(200)
        meetings = {
            "many": [lambda: [b"%PDF-"]] * DOCUMENTS,
            "scan": [lambda: [scan]],
            "text": [lambda: [text]],
            "words": [lambda: [_text(WORD_PAGES)]],
            "warm": [lambda: [_text(1)]],
        }
        fill(folder, {ACCOUNT: [_meeting(id, len(files)) for id, files in meetings.items()]}, now_ms=clock_at(NOW))
        runtime = open_runtime(folder)
        try:
            store = runtime._bodies.store_of(ACCOUNT)
            for id, files in meetings.items():
                runtime.submit(_put(store, id, files)).result(600)
            with staged(runtime, folder, size=SIZE) as shell:
                view: Any = _space(shell)
                until(lambda: view._meetings)
                found.append(_open_meeting(shell, view))
                _read(shell, view, "warm")
                found += _first_pages(shell, view, runtime, {"scan": scan, "text": text})
                found.append(_next_page(shell, view))
                found.append(_search(shell, view, runtime))
                view.go_back()
        finally:
            runtime.stop()
    del app
    return found


# --- what is on the device ------------------------------------------------------------------------


def _meeting(id: str, count: int) -> Seance:
    documents, projets = [], []
    for number in range(count):
        origin = Origin.CONVOCATION if number == 0 else Origin.PROJET
        origin_id = id if number == 0 else f"{id}-p{number}"
        name = "Convocation" if number == 0 else f"Affaire numéro {number}"
        if number:
            projets.append(Projet(id=origin_id, name=name, rank=number - 1, theme=f"Thème {number // 20}"))
        documents.append(SeanceDocument(document_id=f"{id}-{number}", origin=origin, origin_id=origin_id, name=name))
    date = clock_at(NOW) + 86_400_000
    return Seance(
        id=id, name=f"Séance {id}", date_ms=date, ack=Ack.CONFIRMED, documents=tuple(documents), projets=tuple(projets)
    )


async def _put(store: BodyStore, id: str, files: list[Pieces]) -> None:
    for number, pieces in enumerate(files):
        document = _meeting(id, len(files)).documents[number]
        ref = FileRef(
            ref=document_ref(document), owner_kind=Seance.KIND, owner_id=id, name="d.pdf", media_type="application/pdf"
        )
        delta = Delta(stream="bench", cursor="1", files=(ref,))
        async with store.blobs.writer(ACCOUNT, ref.ref) as writer:
            for piece in pieces():
                await writer.write(piece)
            digest = await writer.finish()

        def here(tx: Any, d: Delta = delta, r: FileRef = ref, sha: str = digest) -> None:
            tx.apply_delta(ACCOUNT, d)
            tx.set_file(ACCOUNT, r.ref, state=FileState.HERE, sha256=sha)

        await store.write(here)


def _text(pages: int) -> bytes:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(595, 842), invariant=1)
    for page in range(pages):
        for line in range(40):
            canvas.drawString(
                60, 780 - 18 * line, f"Page {page} : la commune délibère sur le budget et la voirie, ligne {line}"
            )
        if page == pages - 1:
            canvas.drawString(60, 40, "palombière")
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


# --- the window ---------------------------------------------------------------------------------------


def _space(shell: Shell) -> Any:
    shell.go("seances")
    return shell.view("seances")


def _open_meeting(shell: Shell, view: Any) -> BenchRow:
    """From the tap on the meeting to its list painted."""
    times = []
    for _ in range(7):
        view.meeting.show_key(None)
        turn(30)
        began = time.perf_counter()
        view.meeting.show_key(Key(ACCOUNT, Seance.KIND, "many"))
        until(lambda: view.meeting.model.rowCount() > DOCUMENTS)
        view.meeting.list.viewport().grab()
        times.append((time.perf_counter() - began) * 1000)
    return row("seances.open", statistics.median(times), "ms", target=100.0)


def _read(shell: Shell, view: Any, id: str) -> float:
    """Milliseconds from the tap on the document to its first page painted at its own scale."""
    key = Key(ACCOUNT, Seance.KIND, id)
    shell.open_key(key)
    until(lambda: view.meeting.page is not None and view.meeting.page.entry.key == key and view.meeting.items)
    item = view.meeting.items[0]
    began = time.perf_counter()
    view.meeting.list.opened.emit(item.key)
    strip = view.reader.strip
    until(lambda: strip.document is not None and strip.document.parts[0].ref == item.ref and strip.painted(0))
    strip.viewport().repaint()
    return (time.perf_counter() - began) * 1000


def _first_pages(shell: Shell, view: Any, runtime: Runtime, files: dict[str, bytes]) -> list[BenchRow]:
    """Each time as if it were the first: nothing of the document is open, as in the peer's figure."""
    found = []
    for id, data in files.items():
        ours, raw = [], []
        for _ in range(7):
            ours.append(_read(shell, view, id))
            scale = view.reader.strip._render_scale(0)
            view.go_back()
            turn(300)
            runtime.submit(close_all(runtime)).result(60)
            raw.append(raw_first_page(data, scale))
        print(f"first page, {id}: ours {[round(t) for t in ours]}, raw {[round(t) for t in raw]}")
        value, reference = statistics.median(ours), statistics.median(raw)
        if id == "scan":
            found.append(row("pdf.first_page", value, "ms", reference=reference, target=1.3))
        else:
            found.append(row("pdf.first_page_text", value - reference, "ms", target=30.0))
    return found


def _next_page(shell: Shell, view: Any) -> BenchRow:
    """One turns the page after having looked at it for a moment."""
    _read(shell, view, "scan")
    strip, times = view.reader.strip, []
    for page in range(1, min(60, SCAN_PAGES - 1)):
        turn(250)  # read
        began = time.perf_counter()
        strip.go_to(page)
        until(lambda: strip.settled)
        strip.viewport().repaint()
        times.append((time.perf_counter() - began) * 1000)
    view.go_back()
    return row("pdf.next_page", sorted(times)[int(len(times) * 0.95)], "ms", target=50.0)


def _search(shell: Shell, view: Any, runtime: Runtime) -> BenchRow:
    """A word of the last page, in a meeting of a thousand pages, as the background read it when it came.

    The words come into memory when the user puts the cursor in the field (`PdfService.get_ready`, printed).
    """
    _read(shell, view, "words")
    binder = view.reader.strip.document
    assert len(binder.pages) == WORD_PAGES
    times = []
    for part in binder.parts:
        runtime.submit(runtime.pdf.extract_text(ACCOUNT, part.sha256)).result(600)
    began = time.perf_counter()
    runtime.submit(runtime.pdf.get_ready(binder)).result(60)
    print(f"search: words in memory after {(time.perf_counter() - began) * 1000:.0f} ms")
    for word in ("palombière", "voirie, ligne 39", "palombiere", "absent", "PALOMBIÈRE", "palombière"):
        began = time.perf_counter()
        hits = runtime.submit(runtime.pdf.search(binder, word)).result(60)
        times.append((time.perf_counter() - began) * 1000)
        assert bool(hits) is (word != "absent")
    print(f"search: {[round(t, 1) for t in times]} ms")
    view.go_back()
    return row("search.file", statistics.median(times), "ms", target=30.0)


def _huge() -> BenchRow:
    """In a process of its own, which holds nothing else; see `tests.bench.reading_memory`."""
    command = [sys.executable, "-m", "tests.bench.reading_memory", str(HUGE_PAGES)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    told = json.loads(done.stdout.splitlines()[-1])
    print(
        f"rss: {told['file_mb']} MB read; window {told['before']} MB before, both processes {told['peak']} MB at most"
    )
    return row("pdf.rss_500", float(told["peak"]), "MB", target=400.0)


# --- ink ------------------------------------------------------------------------------------------------


def _ink_lost() -> BenchRow:
    command = [sys.executable, "-m", "tests.bench.ink_kills", str(KILLS)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    told = json.loads(done.stdout.splitlines()[-1])
    print(f"ink: {told['kills']} kills, {told['finished']} strokes finished, {told['lost']} lost")
    return row("ink.lost", float(told["lost"]), "strokes", target=0.0)


def _ink_export() -> BenchRow:
    """The same strokes by bare pypdf: their points, and the same line drawn piece by piece, as wide as pressed."""
    data = _text(INK_PAGES)
    strokes = [_stroke(page, number) for page in range(INK_PAGES) for number in range(10)]
    ours, bare = [], []
    with tempfile.TemporaryDirectory() as name:
        target = Path(name) / "copie.pdf"
        for _ in range(3):
            target.write_bytes(data)
            began = time.perf_counter()
            target.write_bytes(annotated(target.read_bytes(), [], strokes))
            ours.append((time.perf_counter() - began) * 1000)
            began = time.perf_counter()
            target.write_bytes(_bare(data, strokes))
            bare.append((time.perf_counter() - began) * 1000)
    return row("ink.export", min(ours), "ms", reference=min(bare), target=1.3)


def _stroke(page: int, number: int) -> InkStroke:
    points = tuple(
        InkPoint(x_pt=60 + 4 * i, y_pt=80 + 60 * number + i % 5, pressure=0.3 + (i % 7) / 10) for i in range(60)
    )
    return InkStroke(id=f"{page}-{number}", seance_id="s", document_id="d", page=page, points=points)


def _bare(data: bytes, strokes: list[InkStroke]) -> bytes:
    writer = PdfWriter(io.BytesIO(data), incremental=True)
    for stroke in strokes:
        points = [(p.x_pt, 842 - p.y_pt) for p in stroke.points]
        stream = DecodedStreamObject()
        widths = [width_at(stroke, p) for p in stroke.points]
        pieces = [
            f"{widths[i]:.2f} w {points[i - 1][0]:.2f} {points[i - 1][1]:.2f} m {points[i][0]:.2f} {points[i][1]:.2f} l S"
            for i in range(1, len(points))
        ]
        stream.set_data("\n".join(("0 0 0 RG 1 J 1 j", *pieces)).encode())
        box = ArrayObject([FloatObject(v) for v in (60, 100, 300, 780)])
        stream.update(
            {
                NameObject("/Type"): NameObject("/XObject"),
                NameObject("/Subtype"): NameObject("/Form"),
                NameObject("/BBox"): box,
            }
        )
        annotation = DictionaryObject(
            {
                NameObject("/Type"): NameObject("/Annot"),
                NameObject("/Subtype"): NameObject("/Ink"),
                NameObject("/Rect"): box,
                NameObject("/F"): NumberObject(4),
                NameObject("/InkList"): ArrayObject([ArrayObject([FloatObject(v) for p in points for v in p])]),
                NameObject("/AP"): DictionaryObject({NameObject("/N"): writer._add_object(stream)}),
            }
        )
        writer.add_annotation(stroke.page, annotation)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()
