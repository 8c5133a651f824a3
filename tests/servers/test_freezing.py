"""A meeting that its server archives takes its notes away there: one's own, and the pages they stand on, stay here."""

from __future__ import annotations

import asyncio
import io
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from app.connectors.idelibre import line as wire_line
from app.domain.accounts import Body, Link
from app.domain.exchange import Delta
from app.domain.frozen_notes import FrozenNotes
from app.domain.ids import Key, new_id
from app.domain.intents import SaveAnnotation
from app.domain.listing import FileState, IntentState
from app.domain.seances import InkPoint, InkStroke, Origin, Rect, Seance, document_ref
from app.sandbox.people import COMMUNE, COUNCILLOR
from app.services.bodies import Bodies
from app.services.freezing import FreezingService
from app.services.library import Library
from app.services.seances import SeanceService
from tests.servers.idelibre_kit import run, town
from tests.servers.test_idelibre_engine import ACCOUNT, BODY, Tablet, tablet


class Services:
    """What a running program would have around a tablet's store."""

    def __init__(self, life: Tablet) -> None:
        self.bodies = Bodies(life.store._clock, nudge=lambda account: life.engine.nudge(account))
        self.bodies.add(Body(id=BODY, name=COMMUNE.name, colour=0), life.store)
        self.bodies.set_account(replace(life.account, settings={**life.account.settings, "user_id": ""}))
        self.library = Library(self.bodies)
        self.seances = SeanceService(self.bodies, self.library)
        self.freezing = FreezingService(self.bodies, self.library, self.seances)


def stroke(seance: Seance, document: str, page: int) -> InkStroke:
    points = tuple(InkPoint(x_pt=80 + i, y_pt=200, pressure=0.5, time_ms=i) for i in range(20))
    return InkStroke(id=new_id(), seance_id=seance.id, document_id=document, page=page, points=points)


@pytest.mark.feature("52", "A26")
def test_archived_while_offline_with_pending_notes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire_line, "FEEDBACK_TIMEOUT_S", 2.0)
    with town() as (server, loopback):
        meeting = server.office.meeting("Conseil municipal")

        async def day() -> None:
            async with tablet(tmp_path, loopback.url) as t:
                await t.store.write(lambda tx: tx.set_secret(ACCOUNT, "password", COUNCILLOR.password))
                await t.start()
                await t.whole()
                around = Services(t)
                key = Key(ACCOUNT, Seance.KIND, meeting.id)
                seance: Seance = await t.shown("seance", meeting.id)
                convocation = next(d for d in seance.documents if d.origin is Origin.CONVOCATION)
                report = next(d for d in seance.documents if d.origin is Origin.PROJET)
                zone = Rect(left=72, top=72, right=300, bottom=120)
                sent = (
                    await around.seances.save_note(key, convocation, 0, zone, "Sur la convocation : qui vient ?")
                ).key
                await t.delivered()
                # The network goes; one writes on; the meeting is archived meanwhile.
                await asyncio.to_thread(loopback.stop)
                await t.again()
                assert t.link is Link.OFFLINE
                pending = (await around.seances.save_note(key, report, 1, zone, "À voter contre")).key
                await around.seances.add_stroke(ACCOUNT, stroke(seance, report.document_id, 0))
                server.office.archive(meeting)
                assert sent.id not in server.state.notes, "the server deletes what stood on the meeting"
                await asyncio.to_thread(loopback.start)
                await t.again()
                await t.until(lambda: _open(t, meeting.id))
                assert t.link is Link.UP_TO_DATE, "the note that nobody answers does not hold up the account"
                # Shown as before, and frozen beside.
                page = await around.seances.page(key)
                assert page is not None and page.seance.closed
                assert {n.text for n in page.annotations} >= {"Sur la convocation : qui vient ?", "À voter contre"}
                (row,) = await t.store.read(lambda r: r.outbox(ACCOUNT))
                assert (row.state, row.error_code) == (IntentState.PARKED, "seance_closed")
                assert isinstance(row.intent, SaveAnnotation)
                frozen = await around.freezing.find(key)
                assert frozen is not None
                assert {n.id for n in frozen.notes} >= {sent.id, pending.id} and len(frozen.strokes) == 1
                await around.freezing.turn()
                frozen = await around.freezing.find(key)
                assert frozen is not None and frozen.pages_sha256 and frozen.missing == 0
                # Given up, the account removed: what was written is still one's own, with its pages.
                await t.store.write(lambda tx: tx.discard_intent(row.op_id))
                await t.engine.remove(ACCOUNT)
                await t.store.write(lambda tx: tx.forget_account(ACCOUNT, "x"))
                assert await t.store.blobs.remove_unreferenced(older_than_ms=-1) > 0
                kept = await around.freezing.find(key)
                assert kept == frozen
                target = tmp_path / "ma copie.pdf"
                assert await around.freezing.save_pages(key, target) == 0
                reader = PdfReader(io.BytesIO(target.read_bytes()))
                marks = [a.get_object() for p in reader.pages for a in p["/Annots"]]
                names = {mark["/NM"]: mark["/Subtype"] for mark in marks}
                (ink,) = frozen.strokes
                assert (names[sent.id], names[pending.id], names[ink.id]) == ("/Square", "/Square", "/Ink")
                assert len(marks) == len(frozen.notes) + 1, "only pages that bear something, each mark once"
                assert {convocation.name, report.name} <= {mark["/Title"] for mark in reader.outline}

        run(day)


async def _open(t: Tablet, seance_id: str) -> int:
    return int(not (await t.shown("seance", seance_id)).closed)


def test_pages_still_to_come_are_added_once_they_are_here(tmp_path: Path) -> None:
    """Frozen at once; the pages follow their documents."""
    with town() as (server, loopback):
        meeting = server.office.meeting("Conseil municipal")

        async def day() -> None:
            async with tablet(tmp_path, loopback.url) as t:
                await t.store.write(lambda tx: tx.set_secret(ACCOUNT, "password", COUNCILLOR.password))
                await t.start()
                await t.whole()
                around = Services(t)
                seance: Seance = await t.shown("seance", meeting.id)
                report = next(d for d in seance.documents if d.origin is Origin.PROJET)
                await around.seances.add_stroke(ACCOUNT, stroke(seance, report.document_id, 0))
                ref = document_ref(report)
                row = await t.file(ref)
                assert row is not None
                away: dict[str, Any] = {"state": FileState.WANTED, "sha256": ""}
                await t.store.write(lambda tx: tx.set_file(ACCOUNT, ref, **away))
                closing = Delta(stream="x", cursor="1", upserts=(replace(seance, closed=True),))
                await t.store.write(lambda tx: tx.apply_delta(ACCOUNT, closing))
                await around.freezing.turn()
                frozen = await around.freezing.find(Key(ACCOUNT, Seance.KIND, meeting.id))
                assert isinstance(frozen, FrozenNotes) and frozen.missing == 1 and len(frozen.strokes) == 1
                here: dict[str, Any] = {"state": FileState.HERE, "sha256": row.sha256}
                await t.store.write(lambda tx: tx.set_file(ACCOUNT, ref, **here))
                await around.freezing.turn()
                frozen = await around.freezing.find(Key(ACCOUNT, Seance.KIND, meeting.id))
                assert frozen is not None and frozen.pages_sha256 and frozen.missing == 0

        run(day)


@pytest.mark.feature("52", "A26")
def test_a_document_withdrawn_from_the_meeting_leaves_what_was_written_on_it(tmp_path: Path) -> None:
    with town() as (server, loopback):
        meeting = server.office.meeting("Conseil municipal")

        async def day() -> None:
            async with tablet(tmp_path, loopback.url) as t:
                await t.store.write(lambda tx: tx.set_secret(ACCOUNT, "password", COUNCILLOR.password))
                await t.start()
                await t.whole()
                around = Services(t)
                key = Key(ACCOUNT, Seance.KIND, meeting.id)
                seance: Seance = await t.shown("seance", meeting.id)
                gone, stays = [d for d in seance.documents if d.origin is Origin.PROJET][:2]
                zone = Rect(left=72, top=72, right=300, bottom=120)
                note = (await around.seances.save_note(key, gone, 0, zone, "Pourquoi ce prix ?")).key
                await t.delivered()
                typed = replace(stroke(seance, gone.document_id, 0), tool="text", text="à revoir avec le DGS")
                await around.seances.add_stroke(ACCOUNT, typed)
                await around.seances.add_stroke(ACCOUNT, stroke(seance, stays.document_id, 0))
                server.office.withdraw(meeting, next(p for p in meeting.projects if p.id == gone.origin_id))
                assert note.id not in server.state.notes, "the server deletes what stood on it"
                await t.again()
                await t.until(lambda: _listed(t, meeting.id, gone.origin_id))
                await t.again()
                told = await around.seances.written(key)
                last = [(each.document.name, each.text) for each in told if each.withdrawn]
                assert last == [(gone.name, "Pourquoi ce prix ?"), (gone.name, "à revoir avec le DGS")]
                assert [each.strokes for each in told if each.document.document_id == stays.document_id] == [1]
                target = tmp_path / "pages.pdf"
                assert await around.freezing.save_pages(key, target) == 0
                titles = {mark["/Title"] for mark in PdfReader(io.BytesIO(target.read_bytes())).outline}
                assert {gone.name, stays.name} <= titles
                # Archived later: both are in the one copy.
                server.office.archive(meeting)
                await t.again()
                await t.until(lambda: _open(t, meeting.id))
                frozen = await around.freezing.find(key)
                assert frozen is not None and note.id in {n.id for n in frozen.notes} and len(frozen.strokes) == 2
                await around.freezing.turn()
                frozen = await around.freezing.find(key)
                assert frozen is not None and frozen.pages_sha256 and not frozen.missing

        run(day)


async def _listed(t: Tablet, seance_id: str, origin_id: str) -> int:
    seance: Seance = await t.shown("seance", seance_id)
    return sum(document.origin_id == origin_id for document in seance.documents)
