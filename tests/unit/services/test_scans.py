"""Scans read by the real Tesseract, when nobody is disturbed by it."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from app.documents import ocr
from app.documents.ocr import Tesseract, find_tesseract, picture_of
from app.documents.pdf_process import PdfProcess
from app.domain.errors import LocalFault
from app.domain.exchange import FileRef
from app.domain.ids import Key
from app.domain.listing import FileState
from app.domain.mail import Message
from app.sandbox.pdf_pages import report_pdf, scan_pages
from app.services import power
from app.services.indexing import Indexing
from app.services.pdf import PdfService
from app.services.pes import PesService
from app.services.scans import IDLE_S, ScanService
from tests.unit.services.kit import COMMUNE, Town, run
from tests.unit.services.test_upkeep import LETTER, found

LETTER_KEY = Key(COMMUNE, Message.KIND, "m1")
TWO_PAGES = scan_pages("Objet : Réfection de la chaussée\fPièce 2 : devis de l’entreprise Lartigue", 7)


class Desk:
    """A town with one mail, its scans, and a service whose clock and plug the test holds."""

    def __init__(self, town: Town, process: PdfProcess) -> None:
        self.town = town
        self.pdf = PdfService(town.bodies, process)
        self.now_s, self.plugged = 1000.0, True
        self.scans = ScanService(town.bodies, self.pdf, mains=lambda: self.plugged, now_s=lambda: self.now_s)

    async def arrives(self, ref: str, name: str, data: bytes, media_type: str = "application/pdf") -> None:
        """A file is here and its text was looked for."""
        file = FileRef(ref=ref, owner_kind=Message.KIND, owner_id="m1", name=name, media_type=media_type)
        await self.town.pulled(COMMUNE, LETTER, files=(file,))
        store = self.town.bodies.store_of(COMMUNE)
        digest = await store.blobs.put(data)
        await store.write(lambda tx: tx.set_file(COMMUNE, ref, state=FileState.HERE, sha256=digest))
        row = await store.read(lambda r: r.file(COMMUNE, ref))
        assert row is not None
        await Indexing(self.town.bodies, self.pdf, PesService(self.town.bodies, lambda _name: None)).arrived(
            row, digest
        )

    async def waiting(self) -> list[tuple[str, int]]:
        held = await self.town.bodies.read(COMMUNE, lambda r: r.scans())
        return [(row.name, pages) for row, pages in held]


def scene(folder: Path, story: Callable[[Desk], Awaitable[None]]) -> None:
    async def scenario(town: Town) -> None:
        process = PdfProcess()
        try:
            await story(Desk(town, process))
        finally:
            await asyncio.to_thread(process.stop)

    run(folder, scenario)


@pytest.fixture(scope="module")
def tesseract() -> Tesseract:
    reader = find_tesseract()
    assert reader is not None and "fra" in reader.languages, "packaging/bootstrap test installs it"
    return reader


@pytest.mark.feature("35", "10")
def test_words_of_a_scan_are_found_once_it_was_read(tmp_path: Path, tesseract: Tesseract) -> None:
    async def story(desk: Desk) -> None:
        await desk.arrives("part:m1:2", "scan.pdf", TWO_PAGES)
        await desk.arrives("part:m1:3", "texte.pdf", report_pdf("Avis", [("Objet", ("Déjà du texte.",))]))
        assert await desk.waiting() == [("scan.pdf", 0)]
        assert (await desk.scans.state()).waiting == 1
        assert (await desk.scans.state()).reader == f"Tesseract {tesseract.version}"
        assert await found(desk.town, "chaussée") == []
        desk.now_s += IDLE_S
        assert await desk.scans.work() == 1
        assert await found(desk.town, "chaussée") == [LETTER_KEY]
        assert await found(desk.town, "lartigue") == [LETTER_KEY]
        assert await desk.waiting() == []

    scene(tmp_path, story)


@pytest.mark.feature("35", "109")
def test_what_was_read_on_demand_is_kept_and_found(
    tmp_path: Path, tesseract: Tesseract, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, read = Tesseract.read, list[int]()

    async def story(desk: Desk) -> None:
        async def counted(self: Tesseract, picture: bytes) -> str:
            read.append(1)
            return await real(self, picture)

        monkeypatch.setattr(Tesseract, "read", counted)
        await desk.arrives("part:m1:2", "scan.pdf", TWO_PAGES)
        document = await desk.pdf.open(COMMUNE, "part:m1:2")
        assert document is not None
        assert await desk.scans.known(document, 0, 2) == {}
        words = await desk.scans.recognised(document, 1)
        assert "Lartigue" in words and await desk.scans.known(document, 0, 2) == {1: words}
        assert await found(desk.town, "lartigue") == [LETTER_KEY], "at once, before the machine is at rest"
        assert await desk.pdf.find(document, "LARTIGUE") == [(1, None)]
        binder = await desk.pdf.bind(COMMUNE, ["part:m1:2"], "part:m1:2")
        assert [hit.page for hit in await desk.pdf.search(binder, "lartigue")] == [1]
        assert await desk.scans.known(binder, 1, 1) == {1: words}
        desk.now_s += IDLE_S
        assert await desk.scans.work() == 1 and len(read) == 2, "the page that was read is not read twice"
        assert sorted(await desk.scans.known(document, 0, 2)) == [0, 1]
        assert [hit.page for hit in await desk.pdf.search(binder, "chaussée")] == [0]
        await desk.pdf.close(document)

    scene(tmp_path, story)


def test_a_page_is_drawn_while_the_one_before_is_read(
    tmp_path: Path, tesseract: Tesseract, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story(desk: Desk) -> None:
        render, drawn, both = desk.pdf.render, [], asyncio.Event()

        async def counted(*asked: Any, **how: Any) -> Any:
            drawn.append(await render(*asked, **how))
            if len(drawn) == 2:
                both.set()
            return drawn[-1]

        async def read(self: Tesseract, picture: bytes) -> str:
            await asyncio.wait_for(both.wait(), 60)
            return "mot"

        await desk.arrives("part:m1:2", "scan.pdf", TWO_PAGES)
        monkeypatch.setattr(desk.pdf, "render", counted)
        monkeypatch.setattr(Tesseract, "read", read)
        desk.now_s += IDLE_S
        assert await desk.scans.work() == 1 and len(drawn) == 2

    scene(tmp_path, story)


def test_a_picture_attached_to_a_mail_is_read_too(tmp_path: Path, tesseract: Tesseract) -> None:
    async def story(desk: Desk) -> None:
        document = await desk.pdf.open_bytes(COMMUNE, "scan", TWO_PAGES)
        drawn = await desk.pdf.render(document, 0, 300 / 72)
        await desk.pdf.close(document)
        picture = picture_of(drawn.width, drawn.height, drawn.stride, drawn.data)
        await desk.arrives("part:m1:2", "photo.tiff", picture, "image/tiff")
        desk.now_s += IDLE_S
        assert await desk.scans.work() == 1
        assert await found(desk.town, "chaussée") == [LETTER_KEY]

    scene(tmp_path, story)


def test_reading_stops_when_somebody_comes_back_and_goes_on_at_the_next_page(
    tmp_path: Path, tesseract: Tesseract, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[int] = []
    given_up: list[int] = []
    real = Tesseract.read

    async def story(desk: Desk) -> None:
        async def one_page(self: Tesseract, picture: bytes) -> str:
            read.append(len(picture))
            if len(read) == 1:
                desk.scans.touched()
                try:
                    await asyncio.sleep(60)
                except asyncio.CancelledError:
                    given_up.append(1)
                    raise
            words = await real(self, picture)
            if len(read) == 2:
                desk.now_s += 1
                desk.scans.touched()  # between two pages
            return words

        monkeypatch.setattr(Tesseract, "read", one_page)
        await desk.arrives("part:m1:2", "scan.pdf", TWO_PAGES)
        assert await desk.scans.work() == 0 and read == [], "just started: somebody is there"
        desk.now_s += IDLE_S
        desk.plugged = False
        assert await desk.scans.work() == 0 and read == [], "on battery"
        desk.plugged = True
        assert await desk.scans.work() == 0
        assert await desk.waiting() == [("scan.pdf", 0)] and given_up == [1], "not at the end of its page: at once"
        desk.now_s += IDLE_S
        assert await desk.scans.work() == 0
        assert await desk.waiting() == [("scan.pdf", 1)]
        desk.now_s += IDLE_S
        assert await desk.scans.work() == 1
        assert len(read) == 3, "no page that was read, twice"

    scene(tmp_path, story)


def test_what_cannot_be_read_is_left_and_stops_nothing(
    tmp_path: Path, tesseract: Tesseract, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story(desk: Desk) -> None:
        await desk.arrives("part:m1:2", "abime.pdf", b"%PDF-1.7\nrien de lisible")
        await desk.arrives("part:m1:3", "abime.png", b"\x89PNG\r\n", "image/png")
        await desk.arrives("part:m1:4", "scan.pdf", TWO_PAGES)
        desk.now_s += IDLE_S
        await desk.scans.work()
        assert await desk.waiting() == []
        assert await found(desk.town, "chaussée") == [LETTER_KEY]

    scene(tmp_path, story)


def test_a_page_that_cannot_be_read_costs_that_page(
    tmp_path: Path, tesseract: Tesseract, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, read = Tesseract.read, list[int]()

    async def story(desk: Desk) -> None:
        async def first_fails(self: Tesseract, picture: bytes) -> str:
            read.append(1)
            if len(read) == 1:
                raise LocalFault("ocr_failed", reason="timeout")
            return await real(self, picture)

        monkeypatch.setattr(Tesseract, "read", first_fails)
        await desk.arrives("part:m1:2", "scan.pdf", TWO_PAGES)
        desk.now_s += IDLE_S
        assert await desk.scans.work() == 1
        assert await found(desk.town, "lartigue") == [LETTER_KEY], "the second page was read all the same"
        assert await found(desk.town, "chaussée") == [] and await desk.waiting() == []

    scene(tmp_path, story)


def test_without_a_reader_scans_wait(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    async def story(desk: Desk) -> None:
        await desk.arrives("part:m1:2", "scan.pdf", TWO_PAGES)
        desk.now_s += IDLE_S
        assert await desk.scans.work() == 0
        state = await desk.scans.state()
        assert (state.reader, state.waiting) == ("", 1)

    scene(tmp_path, story)


def test_a_reading_given_up_leaves_no_process_behind(tmp_path: Path) -> None:
    begun = tmp_path / "begun"
    slow = tmp_path / "tesseract"
    slow.write_text(f"#!/bin/sh\necho $$ > {begun}\nexec sleep 600\n", "utf-8")
    slow.chmod(0o755)

    async def given_up() -> None:
        reading = asyncio.create_task(Tesseract(str(slow), "5", ("fra",)).read(b"P5 1 1 255\n\xff"))
        while not (begun.exists() and begun.read_text("utf-8").strip()):
            await asyncio.sleep(0.01)
        reading.cancel()
        with pytest.raises(asyncio.CancelledError):
            await reading

    asyncio.run(given_up())  # waits for its threads: the one of the reading has ended
    with pytest.raises(ProcessLookupError):
        os.kill(int(begun.read_text("utf-8")), 0)


def test_a_page_that_takes_for_ever_is_given_up(tesseract: Tesseract, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "PAGE_TIMEOUT_S", 0.01)
    with pytest.raises(LocalFault, match="ocr_failed"):
        asyncio.run(tesseract.read(b"P5 2000 2000 255\n" + b"\xff" * 4_000_000))


@pytest.mark.parametrize(
    ("supplies", "mains"),
    [
        ({}, True),
        ({"AC": {"type": "Mains", "online": "0"}, "BAT0": {"type": "Battery", "status": "Discharging"}}, False),
        ({"AC": {"type": "Mains", "online": "1"}, "BAT0": {"type": "Battery", "status": "Charging"}}, True),
        ({"mouse": {"type": "Battery", "status": "Discharging", "scope": "Device"}}, True),
    ],
)
def test_mains_are_told_from_a_battery(tmp_path: Path, supplies: dict[str, dict[str, str]], mains: bool) -> None:
    for name, facts in supplies.items():
        (tmp_path / name).mkdir()
        for fact, word in facts.items():
            (tmp_path / name / fact).write_text(f"{word}\n")
    assert power._linux(tmp_path) is mains
