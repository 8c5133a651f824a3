"""A meeting as one book: order, opening few, searching all, what is missing or broken."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from pypdf import PdfWriter
from reportlab.pdfgen.canvas import Canvas

from app.documents.pdf_process import PdfProcess
from app.domain.errors import Rejected
from app.domain.exchange import Delta, FileRef
from app.domain.listing import FileState
from app.domain.seances import Seance
from app.services.binder import KEPT_OPEN, FoldedPage, PartState
from app.services.pdf import PdfService
from tests.unit.services.kit import COMMUNE, NOW, Town, run

MEETING = Seance(id="s", name="Conseil", date_ms=NOW)


async def holds(town: Town, ref: str, data: bytes | None) -> None:
    """A document of the meeting: its bytes, or None while they are still to come."""
    file = FileRef(ref=ref, owner_kind=Seance.KIND, owner_id="s", name=ref, media_type="application/pdf")
    store = town.bodies.store_of(COMMUNE)
    await store.write(
        lambda tx: tx.apply_delta(COMMUNE, Delta(stream="s", cursor="c", upserts=(MEETING,), files=(file,)))
    )
    if data is not None:
        sha256 = await store.blobs.put(data)
        await store.write(lambda tx: tx.set_file(COMMUNE, ref, state=FileState.HERE, sha256=sha256))


def story(folder: Path, scenario: Callable[[Town, PdfService], Awaitable[None]]) -> None:
    async def go(town: Town) -> None:
        process = PdfProcess()
        try:
            await scenario(town, PdfService(town.bodies, process))
        finally:
            await asyncio.to_thread(process.stop)

    run(folder, go)


def document(*texts: str) -> bytes:
    """One page for each text."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(595, 842), invariant=1)
    for text in texts:
        canvas.drawString(60, 700, text)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


@pytest.mark.feature("45")
def test_what_is_here_is_read_while_the_rest_is_still_to_come(tmp_path: Path) -> None:
    async def scenario(town: Town, pdf: PdfService) -> None:
        await holds(town, "a", None)
        await holds(town, "b", document("premier", "second"))
        await holds(town, "c", None)
        binder = await pdf.bind(COMMUNE, ["a", "b", "c"], "b")
        assert [part.state for part in binder.parts] == [PartState.COMING, PartState.HERE, PartState.COMING]
        assert len(binder.pages) == 4 and binder.start_of("b") == 1
        assert (await pdf.render(binder, 1, 0.5)).width == 298
        with pytest.raises(Rejected, match="pdf_not_here"):
            await pdf.render(binder, 0, 0.5)
        queue = await town.bodies.store_of(COMMUNE).read(lambda r: r.next_files(COMMUNE, 9, 99))
        assert {row.ref for row in queue} == {"a", "c"}  # not fetched before it, still wanted
        await pdf.bind(COMMUNE, ["a", "b", "c"], "c")  # the reader went there: it comes first
        queue = await town.bodies.store_of(COMMUNE).read(lambda r: r.next_files(COMMUNE, 9, 99))
        assert queue[0].ref == "c"

    story(tmp_path, scenario)


@pytest.mark.feature("45", "55")
def test_only_what_is_looked_at_is_opened_and_few_stay_open(tmp_path: Path) -> None:
    async def scenario(town: Town, pdf: PdfService) -> None:
        refs = [f"d{number}" for number in range(12)]
        for ref in refs:
            await holds(town, ref, document(ref))
        binder = await pdf.bind(COMMUNE, refs, "d3")
        assert [p.state is PartState.HERE for p in binder.parts] == [ref == "d3" for ref in refs]
        assert await pdf.measure(binder) == 11
        binder = await pdf.bind(COMMUNE, refs)
        assert all(part.state is PartState.HERE for part in binder.parts)
        await asyncio.gather(*(pdf.render(binder, page, 0.2) for page in range(12)))
        await pdf.render(binder, 11, 0.2)  # after the others were closed
        assert len(pdf._process._streams) == KEPT_OPEN

    story(tmp_path, scenario)


@pytest.mark.feature("45", "110")
def test_a_document_nobody_measured_is_read_from_its_first_page_and_measured_later(tmp_path: Path) -> None:
    async def scenario(town: Town, pdf: PdfService) -> None:
        buffer = io.BytesIO()
        canvas = Canvas(buffer, pagesize=(595, 842))
        for number in range(30):
            canvas.setPageSize((842, 595) if number == 7 else (595, 842))
            canvas.drawString(60, 500, str(number))
            canvas.showPage()
        canvas.save()
        await holds(town, "a", buffer.getvalue())
        binder = await pdf.bind(COMMUNE, ["a"], "a")
        (part,) = binder.parts
        assert part.guessed and part.state is PartState.HERE and set(part.pages) == {(595.0, 842.0)}
        assert (await pdf.render(binder, 7, 0.1)).width == 85  # shown as it is all the same
        assert len(pdf._process._streams) == 1  # it was opened once
        assert await pdf.measure(binder) == 1
        (part,) = (await pdf.bind(COMMUNE, ["a"], "a")).parts
        assert not part.guessed and part.pages[7] == (842.0, 595.0) and len(part.pages) == 30

    story(tmp_path, scenario)


@pytest.mark.feature("45", "110")
def test_a_file_of_its_own_is_opened_by_its_first_page_and_measured_on_demand(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def scenario(town: Town, pdf: PdfService) -> None:
        buffer = io.BytesIO()
        canvas = Canvas(buffer, pagesize=(595, 842))
        for number in range(30):
            canvas.setPageSize((842, 595) if number == 7 else (595, 842))
            canvas.showPage()
        canvas.save()
        await holds(town, "a", buffer.getvalue())
        asked: list[str] = []
        put = pdf._process._put
        monkeypatch.setattr(pdf._process, "_put", lambda verb, arguments: (asked.append(verb), put(verb, arguments))[1])
        document = await pdf.open(COMMUNE, "a", guess=True)
        assert document is not None and document.guessed and asked == ["open"]
        assert document.pages == ((595.0, 842.0),) * 30
        measured = await pdf.measure_rest(document)
        assert not measured.guessed and measured.pages[7] == (842.0, 595.0) and len(measured.pages) == 30
        whole = await pdf.open(COMMUNE, "a")
        assert whole is not None and not whole.guessed and whole.pages == measured.pages

    story(tmp_path, scenario)


@pytest.mark.feature("109")
def test_words_are_found_in_all_documents_with_their_context(tmp_path: Path) -> None:
    async def scenario(town: Town, pdf: PdfService) -> None:
        await holds(town, "a", document("Le budget de la forêt", "rien"))
        await holds(town, "b", None)
        await holds(town, "c", document("rien", "Réunion : la FORET communale et la forêt privée"))
        binder = await pdf.bind(COMMUNE, ["a", "b", "c"])
        await pdf.measure(binder)
        binder = await pdf.bind(COMMUNE, ["a", "b", "c"])
        hits = await pdf.search(binder, "foret")
        assert [hit.page for hit in hits] == [0, 4, 4]
        assert hits[0].before.endswith("budget de la ") and hits[0].words == "forêt"
        assert await pdf.search(binder, "  ") == [] and await pdf.search(binder, "absent") == []

    story(tmp_path, scenario)


def encrypted() -> bytes:
    writer = PdfWriter(io.BytesIO(document("secret")))
    writer.encrypt("mot de passe")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def without_pages() -> bytes:
    out = io.BytesIO()
    PdfWriter().write(out)
    return out.getvalue()


BROKEN = {
    "cut": document("coupé")[:400],
    "not_pdf": b"PK\x03\x04" + bytes(500),
    "empty": b"",
    "encrypted": encrypted(),
    "no_page": without_pages(),
    "liar": b"%PDF-1.7\n" + b"9" * 2000,
}


@pytest.mark.parametrize("kind", BROKEN)
def test_a_broken_document_is_one_sheet_and_the_others_are_read(tmp_path: Path, kind: str) -> None:
    async def scenario(town: Town, pdf: PdfService) -> None:
        await holds(town, "a", document("avant"))
        await holds(town, "b", BROKEN[kind])
        await holds(town, "c", document("après"))
        binder = await pdf.bind(COMMUNE, ["a", "b", "c"], "b")
        await pdf.measure(binder)
        binder = await pdf.bind(COMMUNE, ["a", "b", "c"])
        assert [p.state for p in binder.parts] == [PartState.HERE, PartState.BROKEN, PartState.HERE]
        with pytest.raises(Rejected, match="pdf_unreadable"):
            await pdf.render(binder, 1, 0.5)
        assert [hit.page for hit in await pdf.search(binder, "apres")] == [2]
        assert (await pdf.render(binder, 2, 0.5)).height == 421

    story(tmp_path, scenario)


def test_ligatures_and_broken_lines_do_not_hide_a_word() -> None:
    page = FoldedPage.of("les œuvres\n  sociales")
    assert [(hit.before, hit.words) for hit in page.hits("oeuvres sociales", 0)] == [("les ", "œuvres sociales")]
