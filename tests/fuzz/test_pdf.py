"""Damaged PDFs, as a mail or a double click hands them over: read by the real process, or said unreadable."""

from __future__ import annotations

import asyncio
import io
import random

import pytest

from app.documents.pdf_process import PdfProcess
from app.domain.errors import LocalFault, Rejected
from app.sandbox.pdf_pages import report_pdf, scan_pages
from tests.fuzz.kinds import Kind, accident

COUNT = 120
PIECES = (
    b"/Length 99999999",
    b"<<",
    b">>",
    b"endobj",
    b"xref",
    b"/Kids [1 0 R]",
    b"/Count -1",
    b"stream",
    b"\x00" * 40,
)


@pytest.mark.feature("95")
def test_a_damaged_file_costs_itself_and_the_next_one_opens() -> None:
    sound = report_pdf("Avis", [("Objet", ("Réfection de la chaussée.",))])
    kind = Kind((sound, scan_pages("Une page", 3)), PIECES, lambda _data: None)
    chance, read, refused = random.Random("pdf/7"), 0, 0

    async def all_of_it() -> None:
        nonlocal read, refused
        process = PdfProcess()
        try:
            for _ in range(COUNT):
                async with asyncio.timeout(30):
                    try:
                        handle, pages = await process.open(io.BytesIO(accident(chance, kind)))
                        for number in range(min(2, len(pages))):
                            drawn = await process.render(handle, number, 0.4)
                            assert len(drawn.data) == drawn.stride * drawn.height
                            await process.text(handle, number)
                        await process.close(handle)
                        read += 1
                    except (Rejected, LocalFault):
                        refused += 1
            handle, pages = await process.open(io.BytesIO(sound))
            assert "chaussée" in await process.text(handle, 0)
        finally:
            await asyncio.to_thread(process.stop)

    asyncio.run(all_of_it())
    assert read and refused, "accidents that are read, and others that are not"
