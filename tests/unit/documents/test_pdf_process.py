"""PDFium in its own process: pages, words, search; hostile files and a death of the process."""

from __future__ import annotations

import asyncio
import io
import os
import signal
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from reportlab.pdfgen import canvas

from app.documents import pdf_process
from app.documents.pdf_process import PdfProcess
from app.domain.errors import LocalFault, Rejected


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
            assert not process._taken
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
