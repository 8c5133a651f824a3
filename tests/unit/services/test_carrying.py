"""Ink and notes follow their words into the version that replaces a document (row A41)."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas

from app.documents.pdf_process import PdfProcess
from app.domain.exchange import Delta, FileRef
from app.domain.ids import Key
from app.domain.intents import SaveAnnotation
from app.domain.listing import FileState
from app.domain.seances import Annotation, InkPoint, InkStroke, Origin, Rect, Seance, SeanceDocument
from app.services.carrying import Carried, CarryingService
from app.services.pdf import PdfService
from app.services.placing import SheetWords, find_place
from app.services.seances import SeanceService
from tests.unit.services.kit import COMMUNE, NOW, Town, run

KEY = Key(COMMUNE, Seance.KIND, "s")
PAGE = (595.0, 842.0)
Line = tuple[float, str]
"""Distance from the top of the page, and words."""
BUDGET = "Le budget principal est arrêté à la somme de 4 212 000 euros"
ROADS = "La rue des Pins sera refaite au printemps par la communauté de communes"


def pdf(*pages: Sequence[Line]) -> bytes:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=PAGE, invariant=1)
    for lines in pages:
        for top, words in lines:
            canvas.drawString(60, PAGE[1] - top, words)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def stroke(id: str, top: float, page: int = 0, document: str = "v1") -> InkStroke:
    """Underlines what stands ``top`` points below the top of a page."""
    points = tuple(InkPoint(x_pt=60.0 + 20 * i, y_pt=top + 2) for i in range(5))
    return InkStroke(id=id, seance_id="s", document_id=document, page=page, points=points)


class World:
    def __init__(self, town: Town, process: PdfProcess) -> None:
        self.town = town
        self.seances = SeanceService(town.bodies, town.library)
        self.pdf = PdfService(town.bodies, process)
        self.carrying = CarryingService(town.bodies, town.library, self.seances, self.pdf)

    async def convenes(self, *ids: str, here: dict[str, bytes]) -> None:
        """The meeting as the server tells it: its one projet has the file ``ids[0]``."""
        documents = tuple(
            SeanceDocument(document_id=id, origin=Origin.PROJET, origin_id="p1", name="Budget") for id in ids
        )
        seance = Seance(id="s", name="Conseil", date_ms=NOW + 10**9, documents=documents)
        files = tuple(
            FileRef(ref=f"projet:{id}", owner_kind=Seance.KIND, owner_id="s", name=id, media_type="application/pdf")
            for id in ids
        )
        store = self.town.bodies.store_of(COMMUNE)
        delta = Delta(stream="s", cursor="c", upserts=(seance,), files=files)
        await store.write(lambda tx: tx.apply_delta(COMMUNE, delta))
        for id, data in here.items():
            await self.arrives(id, data)

    async def arrives(self, id: str, data: bytes) -> None:
        store = self.town.bodies.store_of(COMMUNE)
        sha256 = await store.blobs.put(data)
        await store.write(lambda tx: tx.set_file(COMMUNE, f"projet:{id}", state=FileState.HERE, sha256=sha256))

    async def ink(self, document: str) -> dict[str, InkStroke]:
        return {s.id: s for s in await self.seances.ink(COMMUNE, document)}


def story(folder: Path, scenario: Callable[[World], Awaitable[None]]) -> None:
    async def go(town: Town) -> None:
        process = PdfProcess()
        try:
            await scenario(World(town, process))
        finally:
            await asyncio.to_thread(process.stop)

    run(folder, go)


@pytest.mark.feature("A41")
def test_ink_follows_its_words_and_what_has_none_is_kept_apart(tmp_path: Path) -> None:
    first = pdf([(100, BUDGET), (300, ROADS)], [(100, "Annexe financière du rapport de présentation")])
    second = pdf([(80, "Version corrigée par le secrétariat")], [(140, ROADS), (500, BUDGET)])

    async def scenario(w: World) -> None:
        await w.convenes("v1", here={"v1": first})
        for each in (stroke("budget", 100), stroke("roads", 300), stroke("gone", 100, page=1)):
            await w.seances.add_stroke(COMMUNE, each)
        assert (await w.ink("v1"))["budget"].origin_id == "p1"
        await w.convenes("v2", here={})
        assert await w.carrying.carry(KEY) == Carried()  # its bytes are still to come: nothing moves
        await w.arrives("v2", second)
        assert await w.carrying.carry(KEY) == Carried(placed=2, unplaced=1)
        ink = await w.ink("v2")
        assert not await w.ink("v1")
        for id, top in (("budget", 500), ("roads", 140)):
            placed = ink[id]
            assert placed.page == 1 and not placed.unplaced
            assert placed.points[0].y_pt == pytest.approx(top + 2, abs=1.5)
            assert placed.points[0].x_pt == pytest.approx(60, abs=1.5)
        assert ink["gone"].unplaced and "Annexe financière" in ink["gone"].near
        assert await w.carrying.carry(KEY) == Carried()  # once

    story(tmp_path, scenario)


@pytest.mark.feature("A41", "47")
def test_own_notes_follow_through_the_server_and_those_of_others_stay(tmp_path: Path) -> None:
    async def scenario(w: World) -> None:
        await w.convenes("v1", here={"v1": pdf([(100, BUDGET), (300, ROADS)])})
        zone = Rect(left=60, top=290, right=300, bottom=305)
        note = Annotation(
            id="mine", seance_id="s", origin=Origin.PROJET, origin_id="p1", author_id="", author_name="", date_ms=NOW,
            page=0, rect=zone, text="À chiffrer",
        )  # fmt: skip
        await w.town.pulled(COMMUNE, note)
        await w.carrying.carry(KEY)  # the meeting is read once as it was
        await w.convenes("v2", here={"v2": pdf([(90, "Préambule")], [(400, ROADS)])})
        await w.carrying.carry(KEY)
        (row,) = await w.town.bodies.store_of(COMMUNE).read(lambda r: r.outbox())
        assert isinstance(row.intent, SaveAnnotation) and row.intent.annotation is not None
        moved = row.intent.annotation
        assert (moved.id, moved.page, moved.text) == ("mine", 1, "À chiffrer")
        assert moved.rect.top == pytest.approx(390, abs=2)

    story(tmp_path, scenario)


@pytest.mark.feature("A41")
def test_a_version_that_cannot_be_read_loses_nothing(tmp_path: Path) -> None:
    async def scenario(w: World) -> None:
        await w.convenes("v1", here={"v1": pdf([(100, BUDGET)])})
        await w.seances.add_stroke(COMMUNE, stroke("a", 100))
        await w.convenes("v2", here={"v2": b"%PDF-1.7 broken"})
        assert await w.carrying.carry(KEY) == Carried(unplaced=1)
        ink = (await w.ink("v2"))["a"]
        assert ink.unplaced and ink.points == stroke("a", 100).points

    story(tmp_path, scenario)


@pytest.mark.feature("A41")
def test_what_has_no_place_finds_it_in_a_later_version(tmp_path: Path) -> None:
    """It is looked for by the version it was written on, whose picture is kept; notes move once."""
    first = pdf([(100, BUDGET)], [(300, ROADS)])

    async def scenario(w: World) -> None:
        await w.convenes("v1", here={"v1": first})
        await w.seances.add_stroke(COMMUNE, stroke("roads", 300, page=1))
        await w.convenes("v2", here={"v2": pdf([(100, BUDGET)])})
        assert await w.carrying.carry(KEY) == Carried(unplaced=1)
        lost = (await w.ink("v2"))["roads"]
        assert (lost.was_on, lost.page) == ("v1", 1)
        old = await w.carrying.old_page(COMMUNE, lost.was_on, lost.page, 300)
        assert old is not None and old.pixels.width == pytest.approx(300, abs=1)
        assert min(old.pixels.data) < 100, "words are on it"
        (listed,) = [each for each in await w.seances.written(KEY) if each.lost]
        assert (listed.page, listed.strokes) == (1, 1)
        assert await w.carrying.old_page(COMMUNE, "elsewhere", 0, 300) is None
        await w.convenes("v3", here={"v3": pdf([(100, BUDGET)], [(90, "Préambule")], [(500, ROADS)])})
        assert await w.carrying.carry(KEY) == Carried(placed=1)
        placed = (await w.ink("v3"))["roads"]
        assert (placed.page, placed.unplaced, placed.was_on) == (2, False, "")
        assert placed.points[0].y_pt == pytest.approx(502, abs=1.5)

    story(tmp_path, scenario)


def test_a_withdrawn_document_keeps_its_ink_where_it_is(tmp_path: Path) -> None:
    async def scenario(w: World) -> None:
        await w.convenes("v1", here={"v1": pdf([(100, BUDGET)])})
        await w.seances.add_stroke(COMMUNE, stroke("a", 100))
        await w.convenes(here={})
        assert await w.carrying.carry(KEY) == Carried()
        assert list(await w.ink("v1")) == ["a"]

    story(tmp_path, scenario)


SCAN = SheetWords(PAGE, ())
ZONE = Rect(left=100, top=100, right=200, bottom=120)


def test_a_scan_keeps_its_ink_only_in_a_version_of_the_same_shape() -> None:
    place = find_place([SCAN, SCAN], [SCAN, SCAN], 1, ZONE)
    assert place is not None and (place.page, place.dx, place.dy) == (1, 0.0, 0.0)
    assert find_place([SCAN, SCAN], [SCAN], 0, ZONE) is None
    assert find_place([SCAN], [SheetWords((842.0, 595.0), ())], 0, ZONE) is None


def test_a_word_that_comes_back_elsewhere_is_not_a_place() -> None:
    words = tuple((w, 60.0 + 40 * i, 100.0, 95.0 + 40 * i, 112.0) for i, w in enumerate(BUDGET.split()))
    other = tuple(
        (w, 60.0 + 40 * i, 300.0, 95.0 + 40 * i, 312.0) for i, w in enumerate(("le", "budget", "du", "camping"))
    )
    assert find_place([SheetWords(PAGE, words)], [SheetWords(PAGE, other)], 0, ZONE) is None
