"""i-délibre through the real engine and the encrypted store: what a councillor does on a train."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app.connectors.http import Http
from app.connectors.idelibre import IdelibreConnector
from app.domain.accounts import Account, Link, Service
from app.domain.exchange import Urgency
from app.domain.ids import AccountId, BodyId, Key, new_id, new_op_id
from app.domain.intents import Acknowledge, AnswerPresence, SaveAnnotation
from app.domain.listing import FileRow, FileState
from app.domain.seances import Ack, Annotation, Origin, Presence, Rect, Seance, document_ref
from app.sandbox.commune import now_ms
from app.sandbox.people import COMMUNE, COUNCILLOR
from app.services.connect import StoreVault
from app.store.body import BodyStore
from app.sync.engine import Engine
from app.sync.planner import MOST_FILES
from app.sync.pulling import HeldByStore
from tests.servers.idelibre_kit import run, town

BODY = BodyId("commune")
ACCOUNT = AccountId("seances")
RAW_KEY = bytes(range(32))


class Tablet:
    """One life of the program: the store and the engine, from start to stop."""

    def __init__(self, folder: Path, url: str) -> None:
        self.account = Account(
            id=ACCOUNT, body=BODY, service=Service.IDELIBRE, url=url, login=COUNCILLOR.login,
            settings={"suffix": COMMUNE.suffix},
        )  # fmt: skip
        self.store = BodyStore.open(folder, BODY, RAW_KEY, clock=now_ms, create=True)
        self.engine = Engine(clock=now_ms, arrived=self._arrived, chance=lambda: 0.0)

    async def _arrived(self, row: FileRow, _sha256: str) -> None:
        """Text extraction is another test's business."""

    async def start(self) -> None:
        vault = StoreVault(ACCOUNT, self.store)
        held = HeldByStore(self.account, self.store)
        connector = IdelibreConnector(self.account, Http(self.account.url), vault, now_ms, held)
        self.engine.add(self.account, self.store, connector)
        await self.engine.settled()

    async def again(self) -> None:
        self.engine.sync_now()
        await self.engine.settled()

    async def shown(self, kind: str, id: str) -> Any:
        entry = await self.store.read(lambda r: r.entry(Key(ACCOUNT, kind, id)))
        assert entry is not None
        return entry.record

    async def delivered(self) -> None:
        """Wait until the outbox is empty; retries keep their own schedule."""
        await self.until(self.waiting)

    async def whole(self) -> None:
        """Wait until every file wanted by itself is here."""
        await self.until(lambda: self.store.read(lambda r: len(r.next_files(ACCOUNT, 1, Urgency.BULK))))

    async def until(self, left: Callable[[], Awaitable[int]]) -> None:
        committed = asyncio.Event()
        loop = asyncio.get_running_loop()
        self.store.on_commit(lambda _: loop.call_soon_threadsafe(committed.set))
        while await left():
            await committed.wait()
            committed.clear()

    async def waiting(self) -> int:
        return len(await self.store.read(lambda r: r.outbox(ACCOUNT)))

    async def file(self, ref: str) -> FileRow | None:
        return await self.store.read(lambda r: r.file(ACCOUNT, ref))

    async def missing(self, ref: str) -> int:
        row = await self.file(ref)
        return int(row is None or row.state is not FileState.HERE)

    @property
    def link(self) -> Link:
        return self.engine.states()[0].link


@asynccontextmanager
async def tablet(folder: Path, url: str) -> AsyncIterator[Tablet]:
    life = Tablet(folder, url)
    try:
        yield life
    finally:
        await life.engine.stop()
        await life.store.close()


@pytest.mark.feature("36", "37", "40", "51", "116")
def test_answers_and_notes_made_without_network_leave_once_after_a_restart(tmp_path: Path) -> None:
    with town() as (server, loopback):
        meeting = server.office.meeting("Conseil municipal")
        user = server.office.user(COUNCILLOR)
        note_id = new_id()

        async def morning() -> None:
            async with tablet(tmp_path, loopback.url) as t:
                await t.store.write(lambda tx: tx.set_secret(ACCOUNT, "password", COUNCILLOR.password))
                await t.start()
                assert t.link is Link.UP_TO_DATE
                seance: Seance = await t.shown("seance", meeting.id)
                await asyncio.to_thread(loopback.stop)
                await t.again()
                assert t.link is Link.OFFLINE
                stamp: dict[str, Any] = {"account": ACCOUNT, "made_at_ms": now_ms()}
                note = Annotation(
                    id=note_id, seance_id=meeting.id, origin=Origin.PROJET, origin_id=seance.projets[2].id,
                    author_id="", author_name=COUNCILLOR.login, date_ms=now_ms(), page=1,
                    rect=Rect(left=72, top=72, right=300, bottom=120), text="Épargne brute : à vérifier",
                )  # fmt: skip
                acts = (
                    Acknowledge(**stamp, op_id=new_op_id(), target_id=meeting.id),
                    AnswerPresence(**stamp, op_id=new_op_id(), target_id=meeting.id, presence=Presence.PRESENT),
                    SaveAnnotation(**stamp, op_id=new_op_id(), target_id=note_id, annotation=note),
                )
                for act in acts:
                    await t.store.write(lambda tx, act=act: tx.append_intent(act))  # type: ignore[misc]
                seance = await t.shown("seance", meeting.id)
                assert (seance.ack, seance.presence_pending) == (Ack.PENDING, True)
                assert (await t.shown("annotation", note_id)).text == note.text
                await t.again()
                assert await t.waiting() == 3

        run(morning)
        assert server.state.receipts == []
        loopback.start()
        # The feedback of the first try is lost too.
        server.arm("drop", "ARs")

        async def evening() -> None:
            async with tablet(tmp_path, loopback.url) as t:
                before = server.state.notes.get(note_id)
                assert before is None
                await t.start()
                await t.delivered()
                seance: Seance = await t.shown("seance", meeting.id)
                assert (seance.ack, seance.presence, seance.presence_pending) == (
                    Ack.CONFIRMED, Presence.PRESENT, False,
                )  # fmt: skip
                journal = await t.store.read(lambda r: r.journal(kinds=["intent.acknowledged"]))
                assert len(journal) == 2
                assert await t.store.read(lambda r: r.verify_journal()) is None

        run(evening)
        assert meeting.convocations[user.id].read_at_ms is not None
        assert [p for p in server.state.presences if p[0] == user.id] == [(user.id, meeting.id, "present")]
        stored = server.state.notes[note_id].fields
        assert (stored["annotation_text"], stored["annotation_page"]) == ("Épargne brute : à vérifier", 1)


@pytest.mark.feature("44", "46")
def test_every_file_of_the_coming_meetings_is_here_without_being_asked(tmp_path: Path) -> None:
    with town() as (server, loopback):
        council = server.office.meeting("Conseil municipal")
        loopback.faults.arm("half", "dlPdf", skip=4)

        async def day() -> None:
            async with tablet(tmp_path, loopback.url) as t:
                await t.store.write(lambda tx: tx.set_secret(ACCOUNT, "password", COUNCILLOR.password))
                await t.start()
                await t.whole()
                seance: Seance = await t.shown("seance", council.id)
                for document in seance.documents:
                    row = await t.file(document_ref(document))
                    assert row is not None and row.state is FileState.HERE
                    data = await t.store.blobs.read_all(row.sha256, 1 << 24)
                    assert data == server.state.files[document.document_id].data
                asked = [path for method, path in loopback.faults.log if "/dl" in path]
                # The cut document was asked for again, and those under way beside it; nothing else.
                wanted = sum(len(m.file_ids()) for m in server.state.meetings.values() if not m.archived)
                assert wanted < len(asked) <= wanted + MOST_FILES
                new = server.office.replace_file(council, council.projects[0])
                await t.until(lambda: t.missing(f"projet:{new}"))
                assert len([p for _, p in loopback.faults.log if "/dl" in p]) == len(asked) + 1
                assert (await t.shown("seance", council.id)).changed

        run(day)


def test_councillors_edit_of_the_same_note_elsewhere_keeps_both(tmp_path: Path) -> None:
    with town() as (server, loopback):
        meeting = server.office.meeting("Conseil municipal")
        note_id = new_id()

        async def day() -> None:
            async with tablet(tmp_path, loopback.url) as t:
                await t.store.write(lambda tx: tx.set_secret(ACCOUNT, "password", COUNCILLOR.password))
                await t.start()
                stamp: dict[str, Any] = {"account": ACCOUNT, "made_at_ms": now_ms(), "target_id": note_id}
                seance: Seance = await t.shown("seance", meeting.id)
                note = Annotation(
                    id=note_id, seance_id=meeting.id, origin=Origin.CONVOCATION, origin_id=meeting.id, author_id="",
                    author_name="x", date_ms=1, page=0, rect=Rect(left=1, top=1, right=9, bottom=9), text="un",
                )  # fmt: skip
                assert seance.documents[0].origin is Origin.CONVOCATION
                first = SaveAnnotation(**stamp, op_id=new_op_id(), annotation=note)
                await t.store.write(lambda tx: tx.append_intent(first))
                await t.again()
                server.office.edit_note(note_id, "deux, au bureau")
                edit = replace(note, text="deux, sur la tablette")
                second = SaveAnnotation(**stamp, op_id=new_op_id(), annotation=edit, base_text="un")
                await t.store.write(lambda tx: tx.append_intent(second))
                await t.again()
                assert await t.waiting() == 0
                notes = await t.store.read(lambda r: r.page(Annotation.KIND, box=meeting.id))
                texts = {e.record.text for e in notes if isinstance(e.record, Annotation)}
                assert {"deux, au bureau", "deux, sur la tablette"} <= texts
                assert server.state.notes[note_id].fields["annotation_text"] == "deux, sur la tablette"

        run(day)
