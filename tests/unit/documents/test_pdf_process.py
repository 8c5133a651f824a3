"""PDFium in its own process: pages, words, search; hostile files and a death of the process."""

from __future__ import annotations

import asyncio
import io
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, ClassVar

import pypdfium2
import pytest
from pypdf import PdfWriter
from pypdf.generic import ArrayObject, FloatObject, NameObject, NumberObject
from reportlab.pdfgen import canvas

from app.documents import pdf_process, pixel_box
from app.documents.pdf_process import PdfProcess, Sizes
from app.domain.errors import LocalFault, Rejected
from tests.bench.scan_files import scan_pdf


def _pdf(pages: int = 3) -> io.BytesIO:
    buffer = io.BytesIO()
    page = canvas.Canvas(buffer, pagesize=(400, 600))
    for number in range(pages):
        page.drawString(100, 500, f"Délibération {number} sur la voirie")
        page.showPage()
    page.save()
    return buffer


def run(scenario: Callable[[PdfProcess], Awaitable[None]]) -> None:
    async def all_of_it() -> None:
        process = PdfProcess()
        try:
            async with asyncio.timeout(60):
                await scenario(process)
        finally:
            await asyncio.to_thread(process.stop)

    asyncio.run(all_of_it())


class Asked(PdfProcess):
    """Remembers what the child was asked."""

    def __init__(self) -> None:
        super().__init__()
        self.verbs: list[str] = []

    def _exchange(self, verb: str, arguments: tuple[Any, ...]) -> Any:
        self.verbs.append(verb)
        return super()._exchange(verb, arguments)


def test_the_child_runs_nothing_of_the_current_folder(tmp_path: Path) -> None:
    """As the command line does when somebody stands in a folder where others write."""
    here, program = tmp_path / "here", tmp_path / "program"
    for folder in (here, program):
        folder.mkdir()
    (here / "multiprocessing.py").write_text("open('planted', 'w').close()")
    (here / "some.pdf").write_bytes(_pdf().getvalue())
    (program / "run.py").write_text(OPENS_A_PDF)
    command = [sys.executable, str(program / "run.py")]
    done = subprocess.run(command, cwd=here, capture_output=True, text=True, timeout=60, check=False)
    assert not (here / "planted").exists() and done.stdout == "3\n", done.stderr


OPENS_A_PDF = """
import asyncio, os
from app.documents.pdf_process import PdfProcess

async def main():
    process = PdfProcess()
    try:
        _handle, pages = await process.open(open("some.pdf", "rb"))
        print(len(pages))
    finally:
        process.stop()

if __name__ == "__main__":
    asyncio.run(main())
    assert "PYTHONSAFEPATH" not in os.environ
"""


@pytest.mark.feature("109")
def test_pages_text_and_search() -> None:
    async def scenario(process: PdfProcess) -> None:
        handle, pages = await process.open(_pdf())
        assert pages == ((400.0, 600.0),) * 3
        rendered = await process.render(handle, 1, 2.0)
        assert (rendered.width, rendered.height) == (800, 1200)
        assert len(rendered.data) == rendered.stride * rendered.height
        assert "Délibération 2" in await process.text(handle, 2)
        word, left, top, right, bottom = (await process.words(handle, 0))[0]
        assert word == "Délibération"
        assert 95 < left < right < 200
        assert 80 < top < bottom < 105, "origin top-left"
        assert len(await process.find(handle, 0, "VOIRIE")) == 1
        assert await process.find(handle, 0, "absent") == []
        await process.close(handle)

    run(scenario)


def _placed(rotation: int, crop: bool) -> tuple[io.BytesIO, tuple[int, int, int, int]]:
    """A page turned, cropped, with one bookmark on a line; and the box of its dark pixels as displayed."""
    buffer = io.BytesIO()
    page = canvas.Canvas(buffer, pagesize=(400, 600))
    page.bookmarkHorizontal("ici", 100, 512)
    page.addOutlineEntry("Vote", "ici")
    page.drawString(100, 500, "La palombière de l’œuvre")
    page.save()
    writer = PdfWriter(io.BytesIO(buffer.getvalue()))
    tree = writer.root_object["/Pages"].get_object()  # inherited by the page, as some scanners write it
    tree[NameObject("/Rotate")] = NumberObject(rotation)
    writer.pages[0].pop("/Rotate", None)
    if crop:
        tree[NameObject("/CropBox")] = ArrayObject([FloatObject(v) for v in (380, 560, 30, 20)])
        writer.pages[0].pop("/CropBox", None)
    out = io.BytesIO()
    writer.write(out)
    image = pypdfium2.PdfDocument(out.getvalue())[0].render(scale=1).to_pil().convert("L")
    box = image.point(lambda value: 255 if value < 160 else 0).getbbox()
    assert box is not None
    return out, box


@pytest.mark.feature("109", "113")
@pytest.mark.parametrize("crop", [False, True])
@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_words_are_where_they_are_displayed(rotation: int, crop: bool) -> None:
    async def scenario(process: PdfProcess) -> None:
        data, box = _placed(rotation, crop)
        handle, _ = await process.open(data)
        words = await process.words(handle, 0)
        found = await process.find(handle, 0, "PALOMBIERE de l’oeuvre")  # neither accents nor ligatures count
        assert len(found) == 1
        _, left, top, right, bottom = words[0]
        for other in words[1:]:
            left, top, right, bottom = (
                min(left, other[1]),
                min(top, other[2]),
                max(right, other[3]),
                max(bottom, other[4]),
            )
        assert (left, top, right, bottom) == pytest.approx(box, abs=2)
        assert box[0] - 2 <= found[0][0] < found[0][2] <= box[2] + 2
        assert box[1] - 2 <= found[0][1] < found[0][3] <= box[3] + 2
        (mark,) = await process.outline(handle)
        assert mark[:3] == (0, "Vote", 0)
        assert mark[3] == pytest.approx(box[1] if rotation < 180 else box[3], abs=15)

    run(scenario)


@pytest.mark.feature("109")
def test_a_word_broken_at_the_end_of_a_line_is_found_whole() -> None:
    buffer = io.BytesIO()
    page = canvas.Canvas(buffer, pagesize=(400, 600))
    page.drawString(100, 500, "un avis très impor-")
    page.drawString(100, 484, "tant pour la commune")
    page.save()

    async def scenario(process: PdfProcess) -> None:
        handle, _ = await process.open(buffer)
        assert await process.text(handle, 0) == "un avis très important pour la commune"
        assert [word[0] for word in await process.words(handle, 0)][3:5] == ["impor-", "tant"]
        first, second = await process.find(handle, 0, "tres important")  # one box for each line
        assert first[3] < second[1] and first[0] > second[0]

    run(scenario)


@pytest.mark.feature("113")
def test_a_rotated_rendering_turns_the_page() -> None:
    async def scenario(process: PdfProcess) -> None:
        handle, _ = await process.open(_pdf(1))
        rendered = await process.render(handle, 0, 1.0, rotation=90)
        assert (rendered.width, rendered.height) == (600, 400)

    run(scenario)


def test_the_document_is_read_by_pieces() -> None:
    class Counting(io.BytesIO):
        largest = 0

        def read(self, size: int | None = -1, /) -> bytes:
            data = super().read(size)
            Counting.largest = max(Counting.largest, len(data))
            return data

    buffer = io.BytesIO()
    page = canvas.Canvas(buffer, pageCompression=0)
    page.drawString(10, 10, "x")
    page.showPage()
    for _ in range(400):
        page.drawString(10, 10, os.urandom(1500).hex())
        page.showPage()
    page.save()
    stream = Counting(buffer.getvalue())

    async def scenario(process: PdfProcess) -> None:
        handle, _ = await process.open(stream)
        await process.render(handle, 0, 1.0)
        assert Counting.largest < len(buffer.getvalue()) / 2, "never the whole file at once"

    run(scenario)


def test_its_structure_is_read_in_few_pieces() -> None:
    """Each piece waits for the window's interpreter: PDFium alone asks for sixteen before the first page."""

    class Counting(PdfProcess):
        pieces: ClassVar[list[int]] = []

        def _read(self, handle: int, offset: int, size: int) -> bytes:
            data = super()._read(handle, offset, size)
            self.pieces.append(len(data))
            return data

    stream = io.BytesIO(b"".join(scan_pdf(12, 400_000)))

    async def story() -> None:
        process = Counting()
        try:
            handle, _ = await process.open(stream, sizes=Sizes.FIRST)
            whole = await process.render(handle, 0, 1.0)
            assert len(process.pieces) <= 5 and sum(process.pieces) < 800_000
            assert whole.data == bytes(pypdfium2.PdfDocument(stream)[0].render(prefer_bgrx=True).buffer)
        finally:
            await asyncio.to_thread(process.stop)

    asyncio.run(story())


def test_what_is_not_on_screen_waits_until_what_is_was_painted(monkeypatch: pytest.MonkeyPatch) -> None:
    async def story() -> None:
        process = Asked()
        try:
            handle, _ = await process.open(_pdf(3), sizes=Sizes.FIRST)
            process._painted_at = time.monotonic() + 3600  # painting goes on for as long as this test
            measuring = asyncio.ensure_future(process.measure(handle, 1, 3))
            text = asyncio.ensure_future(process.text(handle, 0))
            await asyncio.sleep(0.1)
            assert process.verbs == ["open"]
            monkeypatch.setattr(pdf_process, "PAINTING_S", 0.0)
            assert (await process.render(handle, 0, 1.0)).width == 400  # what is on screen does not wait
            assert len(await measuring) == 2 and "voirie" in await text
            assert process.verbs == ["open", "render", "sizes", "text"]
        finally:
            await asyncio.to_thread(process.stop)

    asyncio.run(story())


def test_nobody_waits_for_a_document_to_be_closed() -> None:
    """The next page to be shown stood behind it."""
    answering, go_on = threading.Event(), threading.Event()

    class Busy(PdfProcess):
        def _exchange(self, verb: str, arguments: tuple[Any, ...]) -> Any:
            if verb == "text":
                answering.set()
                go_on.wait(60)
            return super()._exchange(verb, arguments)

    async def story() -> None:
        process, first = Busy(), _pdf(1)
        try:
            handle, _ = await process.open(first)
            reading = asyncio.ensure_future(process.text(handle, 0))
            await asyncio.to_thread(answering.wait, 60)
            await process.close(handle)  # comes back while the process is busy with something else
            assert not first.closed
            go_on.set()
            assert "voirie" in await reading
            second, _ = await process.open(_pdf(1))
            assert first.closed and (await process.render(second, 0, 1.0)).width == 400
        finally:
            go_on.set()
            await asyncio.to_thread(process.stop)

    asyncio.run(story())


def test_a_document_given_up_while_it_opens_is_let_go_of_everywhere() -> None:
    """Its stream, and the child's copy: whoever leaves a page, or a file of which a page cannot be measured."""

    class Told(PdfProcess):
        verbs: ClassVar[list[str]] = []
        answering, go_on = threading.Event(), threading.Event()

        def _exchange(self, verb: str, arguments: tuple[Any, ...]) -> Any:
            self.verbs.append(verb)
            if verb == "open":
                self.answering.set()
                self.go_on.wait(60)
            if verb == "sizes":
                raise Rejected("pdf_unreadable", reason="PdfiumError")
            return super()._exchange(verb, arguments)

    async def story() -> None:
        process, left, broken = Told(), _pdf(1), _pdf(3)
        try:
            opening = asyncio.ensure_future(process.open(left))
            await asyncio.to_thread(Told.answering.wait, 60)
            opening.cancel()
            with pytest.raises(asyncio.CancelledError):
                await opening
            Told.go_on.set()
            with pytest.raises(Rejected):
                await process.open(broken)
            async with asyncio.timeout(60):
                while not (left.closed and broken.closed):
                    await asyncio.sleep(0.01)
            assert Told.verbs == ["open", "close", "open", "sizes", "close"]
            assert not process._streams and not process._opened_in_child
        finally:
            Told.go_on.set()
            await asyncio.to_thread(process.stop)

    asyncio.run(story())


def _form() -> io.BytesIO:
    buffer = io.BytesIO()
    page = canvas.Canvas(buffer, pagesize=(300, 200))
    page.drawString(20, 107, "Demandeur")
    page.drawString(20, 40, "Fait à Saint-Aubin")
    page.acroForm.textfield(name="nom", x=100, y=100, width=150, height=24, value="Élodie Dupouy", borderWidth=1)
    page.acroForm.textfield(name="vide", x=100, y=70, width=150, height=24)
    page.acroForm.textfield(name="code", x=20, y=150, width=80, height=24, value="secret", fieldFlags="password")
    page.save()
    return buffer


@pytest.mark.feature("109")
def test_what_is_typed_in_a_form_is_drawn_and_is_among_the_words() -> None:
    """It was not drawn at all, nor the stamp of a signature, which is a field too."""

    async def scenario(process: PdfProcess) -> None:
        handle, _ = await process.open(_form())
        drawn = await process.render(handle, 0, 1.0)
        row = bytes(drawn.data)[drawn.stride * 88 : drawn.stride * 89]  # through the middle of the field
        assert len(set(row[4 * 102 : 4 * 248])) > 2, "letters on the colour of the field"
        words = await process.words(handle, 0)
        assert [word for word, *_box in words] == ["Demandeur", "Élodie", "Dupouy", "Fait", "à", "Saint-Aubin"]
        ((left, top, right, bottom),) = await process.find(handle, 0, "elodie")
        assert 99 <= left < right <= 251 and 75 <= top < bottom <= 101
        text = await process.text(handle, 0)
        assert text.endswith("Élodie Dupouy") and "secret" not in text
        await process.close(handle)

    run(scenario)


@pytest.mark.parametrize("data", [b"", b"hello", b"%PDF-1.7\n" + b"\x00" * 500])
def test_what_is_no_document_is_refused(data: bytes) -> None:
    async def scenario(process: PdfProcess) -> None:
        with pytest.raises(Rejected, match="pdf_unreadable"):
            await process.open(io.BytesIO(data))
        handle, pages = await process.open(_pdf(1))
        assert len(pages) == 1
        await process.close(handle)

    run(scenario)


def test_a_death_of_the_process_costs_one_answer_only() -> None:
    async def scenario(process: PdfProcess) -> None:
        handle, _ = await process.open(_pdf())
        child = process._child
        assert child is not None and child.pid is not None
        os.kill(child.pid, signal.SIGKILL)
        child.join(5)
        with pytest.raises(Rejected, match="pdf_unreadable"):
            await process.render(handle, 0, 1.0)
        assert (await process.render(handle, 0, 1.0)).width == 400

    run(scenario)


def test_what_waits_when_it_stops_is_refused() -> None:
    """Who waited on it would wait for ever; and a question left in the queue must not begin a new life."""

    async def scenario(process: PdfProcess) -> None:
        handle, _ = await process.open(_pdf())
        left = [asyncio.create_task(process.text(handle, page % 3)) for page in range(50)]
        await asyncio.sleep(0)
        await asyncio.to_thread(process.stop)
        answers = await asyncio.gather(*left, return_exceptions=True)
        refused = [answer for answer in answers if not isinstance(answer, str)]
        assert refused and all(isinstance(answer, Rejected) for answer in refused)
        with pytest.raises(Rejected, match="pdf_closed"):
            await process.open(_pdf())

    run(scenario)


def test_bytes_that_vanish_cost_one_answer_only() -> None:
    class Vanishing(io.BytesIO):
        gone = False

        def read(self, size: int | None = -1, /) -> bytes:
            if self.gone:
                raise LocalFault("bytes_missing")
            return super().read(size)

    async def scenario(process: PdfProcess) -> None:
        removed = Vanishing(_pdf(200).getvalue())
        first, _ = await process.open(removed)
        removed.gone = True
        with pytest.raises(Rejected, match="pdf_unreadable"):
            for page in range(200):
                await process.text(first, page)
        second, pages = await process.open(_pdf())
        assert len(pages) == 3
        assert "Délibération" in await process.text(second, 0)

    run(scenario)


@pytest.mark.feature("110")
def test_pixels_are_the_same_by_shared_memory_and_by_the_pipe(monkeypatch: pytest.MonkeyPatch) -> None:
    found = []

    async def scenario(process: PdfProcess) -> None:
        handle, _ = await process.open(_pdf(1))
        found.append(await process.render(handle, 0, 1.3))
        assert (process._box is None) is (len(found) == 3)

    monkeypatch.setattr(pixel_box, "BOX_BYTES", 2_000_000)  # enough for it; a container's shared memory may be small
    run(scenario)
    monkeypatch.setattr(pixel_box, "BOX_BYTES", 4096)  # too small for the page
    run(scenario)

    def none(_self: object) -> None:
        raise OSError

    monkeypatch.setattr(pixel_box.PixelBox, "__init__", none)
    run(scenario)
    assert found[0] == found[1] == found[2] and any(found[0].data)


@pytest.mark.feature("110")
def test_only_what_is_wanted_is_measured_before_the_first_page_shows() -> None:
    async def story() -> None:
        process = Asked()
        try:
            _, pages = await process.open(_pdf(40), sizes=Sizes.FIRST)
            assert pages == ((400.0, 600.0),) * 40 and process.verbs == ["open"]
            _, pages = await process.open(_pdf(40))
            assert pages == ((400.0, 600.0),) * 40 and process.verbs.count("sizes") == 4
        finally:
            await asyncio.to_thread(process.stop)

    asyncio.run(story())


def test_a_monstrous_scale_is_bounded() -> None:
    async def scenario(process: PdfProcess) -> None:
        handle, _ = await process.open(_pdf(1))
        rendered = await process.render(handle, 0, 200.0)
        assert rendered.width * rendered.height <= 65_000_000

    run(scenario)


@pytest.mark.feature("110", "A28")
def test_a_document_of_which_much_was_read_is_opened_afresh_and_shows_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """PDFium keeps what it reads: a scan of any size is read within bounds."""
    monkeypatch.setattr(pdf_process, "MOST_TAKEN", 2000)

    class Counting(PdfProcess):
        opens = 0

        def _exchange(self, verb: str, arguments: tuple[Any, ...]) -> Any:
            self.opens += verb == "open"
            return super()._exchange(verb, arguments)

    async def story() -> None:
        process = Counting()
        try:
            handle, pages = await process.open(io.BytesIO(_pages(6)))
            first = [await process.render(handle, page, 0.3) for page in range(len(pages))]
            assert process.opens > 2
            assert [await process.render(handle, page, 0.3) for page in range(len(pages))] == first
            assert "page 6" in await process.text(handle, 5)
            await process.close(handle)
            async with asyncio.timeout(60):
                while process._taken:  # it is closed in its turn
                    await asyncio.sleep(0.01)
        finally:
            await asyncio.to_thread(process.stop)

    asyncio.run(story())


def _pages(count: int) -> bytes:
    buffer = io.BytesIO()
    paper = canvas.Canvas(buffer, pagesize=(595, 842), invariant=1)
    for page in range(count):
        paper.drawString(60, 700, f"page {page + 1}")
        paper.showPage()
    paper.save()
    return buffer.getvalue()


def _leaning(*degrees: float) -> io.BytesIO:
    """Pages of short lines of text, each laid in the scanner at another angle (clockwise)."""
    buffer = io.BytesIO()
    page = canvas.Canvas(buffer, pagesize=(595, 842))
    for angle in degrees:
        page.translate(297, 421)
        page.rotate(-angle)
        page.setFont("Helvetica", 11)
        for line in range(34):
            page.drawString(
                -220, 300 - 18 * line, "Madame le Maire, la rue des Pins est trop rapide, le soir surtout." * 2
            )
        page.showPage()
    page.showPage()  # a blank page leans nowhere
    page.save()
    return buffer


def test_how_far_a_scan_leans() -> None:
    async def scenario(process: PdfProcess) -> None:
        angles = (0.0, 2.0, -3.5, 0.8)
        handle, _pages = await process.open(_leaning(*angles))
        for page, angle in enumerate(angles):
            assert abs(await process.skew(handle, page) - angle) <= 0.2, angle
        assert await process.skew(handle, len(angles)) == 0.0

    run(scenario)
