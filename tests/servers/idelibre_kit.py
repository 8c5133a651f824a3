"""One device of one councillor, for tests: the real connector over loopback, rows held in memory."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace
from typing import Any

from app.connectors.http import Http
from app.connectors.idelibre import IdelibreConnector
from app.domain.accounts import Account, Service
from app.domain.exchange import Ack, Delta, FileRef
from app.domain.ids import AccountId, BodyId, new_id, new_op_id
from app.domain.intents import Acknowledge, AnswerPresence, Intent, SaveAnnotation
from app.domain.seances import Annotation, Origin, Presence, Projet, Rect, Seance
from app.sandbox.idelibre import IdelibreServer
from app.sandbox.idelibre.state import Meeting
from app.sandbox.people import COMMUNE, COUNCILLOR, Person
from app.sandbox.serve import LoopbackServer
from tests.servers.held import MemoryStore, MemoryVault


class Device:
    """A councillor's machine. Closing and making another with the same ``rows`` and ``vault`` is a restart."""

    def __init__(
        self,
        url: str,
        person: Person = COUNCILLOR,
        *,
        vault: MemoryVault | None = None,
        rows: MemoryStore | None = None,
    ) -> None:
        self.person = person
        self.vault = vault or MemoryVault({"password": person.password})
        self.rows = rows or MemoryStore()
        self.ahead_ms = 0
        account = Account(
            id=AccountId(person.login),
            body=BodyId("commune"),
            service=Service.IDELIBRE,
            url=url,
            login=person.login,
            settings={"suffix": COMMUNE.suffix},
        )
        self.account = account
        self.connector = IdelibreConnector(account, Http(url), self.vault, self.now_ms)

    def now_ms(self) -> int:
        return time.time_ns() // 1_000_000 + self.ahead_ms

    # --- rounds ---------------------------------------------------------------------------------

    async def pull(self, stream: str) -> Delta:
        delta = await self.connector.pull(stream, self.rows.cursors.get(stream), self.rows)
        self.rows.commit(delta)
        return delta

    async def sync(self) -> None:
        for stream in ("seances", "annotations"):
            await self.pull(stream)

    async def push(self, intent: Intent) -> Ack:
        ack = await self.connector.push(intent, _no_bytes)
        self.rows.acknowledge(ack)
        return ack

    async def fetch(self, ref: FileRef, offset: int = 0) -> bytes:
        async with self.connector.download(ref, offset) as download:
            return b"".join([chunk async for chunk in download.chunks()])

    # --- what is held ---------------------------------------------------------------------------

    def seance(self, id: str) -> Seance:
        record = self.rows.records["seance", id]
        assert isinstance(record, Seance)
        return record

    def note(self, id: str) -> Annotation:
        record = self.rows.records["annotation", id]
        assert isinstance(record, Annotation)
        return record

    @property
    def notes(self) -> list[Annotation]:
        return [r for r in self.rows.records.values() if isinstance(r, Annotation)]

    @property
    def seances(self) -> list[Seance]:
        return [r for r in self.rows.records.values() if isinstance(r, Seance)]

    # --- acts -----------------------------------------------------------------------------------

    def _stamp(self) -> dict[str, Any]:
        return {"op_id": new_op_id(), "account": self.account.id, "made_at_ms": self.now_ms()}

    def acknowledge(self, meeting: Meeting) -> Acknowledge:
        return Acknowledge(**self._stamp(), target_id=meeting.id, convocation_sha256="0" * 64)

    def answer(self, meeting: Meeting, presence: Presence, holder: str = "") -> AnswerPresence:
        seen = self.seance(meeting.id).presence
        return AnswerPresence(**self._stamp(), target_id=meeting.id, presence=presence, proxy_holder=holder, seen=seen)

    def new_note(self, meeting: Meeting, text: str, *, shared_with: tuple[str, ...] = ()) -> SaveAnnotation:
        """A note on the meeting's first projet."""
        projet: Projet = self.seance(meeting.id).projets[0]
        note = Annotation(
            id=new_id(), seance_id=meeting.id, origin=Origin.PROJET, origin_id=projet.id, author_id="",
            author_name=self.person.login, date_ms=self.now_ms(), page=0,
            rect=Rect(left=90, top=144, right=324, bottom=198), text=text, shared_with=shared_with,
        )  # fmt: skip
        return SaveAnnotation(**self._stamp(), target_id=note.id, annotation=note)

    def edit(self, note: Annotation, text: str) -> SaveAnnotation:
        return SaveAnnotation(
            **self._stamp(), target_id=note.id, annotation=replace(note, text=text), base_text=note.text
        )

    def on(self, kind: type[Intent], target_id: str) -> Intent:
        return kind(**self._stamp(), target_id=target_id)


async def _no_bytes(_sha256: str) -> bytes:
    raise AssertionError("no act of i-délibre carries a file")


@contextmanager
def town(mode: str = "4.3", **options: Any) -> Iterator[tuple[IdelibreServer, LoopbackServer]]:
    """The commune's i-délibre server, listening."""
    server = IdelibreServer(COMMUNE, mode=mode, **options)
    with LoopbackServer(server.asgi, "idelibre") as loopback:
        yield server, loopback


@asynccontextmanager
async def device(url: str, person: Person = COUNCILLOR, **options: Any) -> AsyncIterator[Device]:
    """A device, closed at the end."""
    made = Device(url, person, **options)
    try:
        yield made
    finally:
        await made.connector.close()


def run(scenario: Callable[[], Awaitable[None]], timeout_s: float = 60.0) -> None:
    """Run an asynchronous test body on a loop of its own."""

    async def bounded() -> None:
        async with asyncio.timeout(timeout_s):
            await scenario()
        left = [t for t in asyncio.all_tasks() if t is not asyncio.current_task()]
        assert not left, f"tasks left running: {left}"

    asyncio.run(bounded())
