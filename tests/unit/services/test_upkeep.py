"""What the program does now and then: texts missed by a crash, bytes nobody needs any more."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from app.documents.pdf_process import PdfProcess
from app.domain.documents import PdfText
from app.domain.exchange import FileRef
from app.domain.ids import Key
from app.domain.listing import FileState
from app.domain.mail import Address, Message
from app.sandbox.pdf_pages import report_pdf
from app.services.indexing import Indexing
from app.services.pdf import PdfService
from app.services.pes import PesService
from app.services.upkeep import Upkeep
from app.store.blobs import KEEP_UNREFERENCED_MS
from app.store.tx import Tx
from tests.unit.services.kit import COMMUNE, Town, run

LETTER = Message(
    id="m1", folder="2", date_ms=1_700_000_000_000, subject="Voirie", sender=Address(mail="a@b.example"), unread=True
)
PDF = report_pdf("Réfection du chemin", [("Objet", ("Enrobé à froid devant la salle polyvalente.",))])


def upkeep(town: Town, process: PdfProcess) -> Upkeep:
    return Upkeep(
        town.bodies,
        Indexing(town.bodies, PdfService(town.bodies, process), PesService(town.bodies, lambda _name: None)),
        0.0,
    )


async def here(town: Town, ref: str, name: str, data: bytes) -> str:
    """A file arrives and the program ends before its text is read."""
    file = FileRef(ref=ref, owner_kind=Message.KIND, owner_id="m1", name=name)
    await town.pulled(COMMUNE, LETTER, files=(file,))
    store = town.bodies.store_of(COMMUNE)
    digest = await store.blobs.put(data)
    await store.write(lambda tx: tx.set_file(COMMUNE, ref, state=FileState.HERE, sha256=digest))
    return digest


async def found(town: Town, words: str) -> list[Key]:
    hits = await town.bodies.read(COMMUNE, lambda r: r.search(words))
    return [hit.key for hit in hits]


@pytest.mark.feature("117")
def test_a_text_missed_by_a_crash_is_read_at_the_next_start(tmp_path: Path) -> None:
    async def scenario(town: Town) -> None:
        process = PdfProcess()
        try:
            await here(town, "part:m1:2", "avis.pdf", PDF)
            await here(town, "part:m1:3", "abime.pdf", b"%PDF-1.7\nrien de lisible")
            assert await found(town, "polyvalente") == []
            await upkeep(town, process).once()
            assert await found(town, "polyvalente") == [Key(COMMUNE, Message.KIND, "m1")]
            store = town.bodies.store_of(COMMUNE)
            assert (
                await Indexing(
                    town.bodies, PdfService(town.bodies, process), PesService(town.bodies, lambda _name: None)
                ).catch_up(store)
                == 0
            )
        finally:
            await asyncio.to_thread(process.stop)

    run(tmp_path, scenario)


def test_a_file_that_ends_the_program_is_tried_once_more_only(tmp_path: Path) -> None:
    class Deadly(Indexing):
        async def _text(self, *_: object, **_how: object) -> str:
            raise SystemError("the program ends here")

    async def scenario(town: Town) -> None:
        await here(town, "part:m1:2", "avis.pdf", PDF)
        deadly = Deadly(town.bodies, PdfService(town.bodies, PdfProcess()), PesService(town.bodies, lambda _name: None))
        store = town.bodies.store_of(COMMUNE)
        with pytest.raises(SystemError):
            await deadly.catch_up(store)
        assert await deadly.catch_up(store) == 0

    run(tmp_path, scenario)


@pytest.mark.feature("117")
def test_a_reading_cut_by_the_end_of_the_program_is_done_at_the_next_start(tmp_path: Path) -> None:
    began = asyncio.Event()

    class Slow(Indexing):
        async def _text(self, *_: object, **_how: object) -> str:
            began.set()
            await asyncio.Event().wait()
            raise AssertionError

    async def scenario(town: Town) -> None:
        process = PdfProcess()
        await here(town, "part:m1:2", "avis.pdf", PDF)
        store = town.bodies.store_of(COMMUNE)
        cut = asyncio.create_task(
            Slow(town.bodies, PdfService(town.bodies, process), PesService(town.bodies, lambda _name: None)).catch_up(
                store
            )
        )
        await began.wait()
        cut.cancel()
        await asyncio.wait({cut})
        try:
            await upkeep(town, process).once()
        finally:
            await asyncio.to_thread(process.stop)
        assert await found(town, "polyvalente") == [Key(COMMUNE, Message.KIND, "m1")]

    run(tmp_path, scenario)


@pytest.mark.feature("117")
def test_a_file_that_cannot_be_read_now_holds_back_no_other(tmp_path: Path) -> None:
    async def scenario(town: Town) -> None:
        process = PdfProcess()
        missing = await here(town, "part:m1:2", "perdu.pdf", b"%PDF-perdu")
        await here(town, "part:m1:3", "avis.pdf", PDF)
        store = town.bodies.store_of(COMMUNE)
        await store.blobs.run(store.blobs._db.run, "DELETE FROM blob WHERE sha256 = ?", (missing,))
        try:
            assert (
                await Indexing(
                    town.bodies, PdfService(town.bodies, process), PesService(town.bodies, lambda _name: None)
                ).catch_up(store)
                == 1
            )
        finally:
            await asyncio.to_thread(process.stop)
        assert await found(town, "polyvalente") == [Key(COMMUNE, Message.KIND, "m1")]
        assert [row.ref for row in await store.read(lambda r: r.unread_files())] == ["part:m1:2"]

    run(tmp_path, scenario)


@pytest.mark.feature("9", "10")
def test_what_an_earlier_version_read_of_a_pdf_is_read_once_more(tmp_path: Path) -> None:
    async def scenario(town: Town) -> None:
        process, store = PdfProcess(), town.bodies.store_of(COMMUNE)
        try:
            digest = await here(town, "part:m1:2", "avis.pdf", PDF)
            whole = await PdfService(town.bodies, process).extract_text(COMMUNE, digest)
            earlier = whole.partition("Enrobé")[0]

            def as_it_was(tx: Tx) -> None:
                tx.put_local(COMMUNE, PdfText(id=digest, pages=(earlier,)))
                tx.add_text(Key(COMMUNE, Message.KIND, "m1"), earlier)
                tx.text_read(COMMUNE, "part:m1:2")

            await store.write(as_it_was)
            assert await found(town, "polyvalente") == []
            assert await read_again(town, process) == 1
            assert await found(town, "polyvalente") == [Key(COMMUNE, Message.KIND, "m1")]
            more = await store.read(lambda r: r.db.value("SELECT more FROM passage WHERE more <> ''"))
            assert more.count("Réfection du chemin") == 1, "only what was not there joins"
            assert await read_again(town, process) == 0
        finally:
            await asyncio.to_thread(process.stop)

    run(tmp_path, scenario)


async def read_again(town: Town, process: PdfProcess) -> int:
    pdf = PdfService(town.bodies, process)
    indexing = Indexing(town.bodies, pdf, PesService(town.bodies, lambda _name: None))
    return await indexing.catch_up(town.bodies.store_of(COMMUNE))


def test_bytes_nobody_refers_to_go_after_a_day(tmp_path: Path) -> None:
    async def scenario(town: Town) -> None:
        process = PdfProcess()
        kept = await here(town, "part:m1:2", "note.txt", b"gard\xc3\xa9")
        blobs = town.bodies.store_of(COMMUNE).blobs
        orphan = await blobs.put(b"abandonn\xc3\xa9")
        await upkeep(town, process).once()
        assert await blobs.size(orphan) is not None
        blobs._clock = lambda: town.bodies.clock() + KEEP_UNREFERENCED_MS
        await upkeep(town, process).once()
        assert (await blobs.size(orphan), await blobs.size(kept)) == (None, 6)

    run(tmp_path, scenario)
