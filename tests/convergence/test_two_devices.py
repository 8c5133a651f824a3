"""The convergence machine (style §13): after a quiet sync all views agree, nothing lost, nothing twice."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from app.domain.accounts import Account, Service
from app.domain.ids import AccountId, BodyId, OpId
from app.domain.intents import DeleteAnnotation, Intent, MoveMessage, SaveAnnotation, SendMail, SetFlagged, SetRead
from app.domain.mail import Address, Message
from app.domain.seances import Annotation, Origin, Rect
from app.store.body import BodyStore
from app.sync.engine import Engine
from tests.convergence.model_server import ModelConnector, ModelServer, message

ACCOUNT = Account(
    id=AccountId("acc"), body=BodyId("body"), service=Service.ZIMBRA, url="http://127.0.0.1:1", login="x@y.example"
)
MESSAGES = [f"m{i}" for i in range(5)]
NOTES = [f"n{i}" for i in range(3)]
KEY = bytes(range(32))


class Device:
    """A store, a connector and what the user did on it."""

    def __init__(self, folder: Path, server: ModelServer, clock: Callable[[], int]) -> None:
        self.folder = folder
        self.clock = clock
        self.connector = ModelConnector(server)
        self.store = BodyStore.open(folder, ACCOUNT.body, KEY, clock=clock, create=True)

    async def restart(self) -> None:
        await self.store.close()
        self.store = BodyStore.open(self.folder, ACCOUNT.body, KEY, clock=self.clock)

    async def act(self, intent: Intent) -> None:
        await self.store.write(lambda tx: tx.append_intent(intent))

    async def sync(self) -> None:
        """One life of the engine: until quiet."""

        async def arrived(*_: Any) -> None:
            raise AssertionError("no files here")

        engine = Engine(clock=self.clock, arrived=arrived, chance=lambda: 0.5)
        engine.add(ACCOUNT, self.store, self.connector)
        await engine.settled()
        await engine.stop()

    async def shown(self) -> dict[tuple[str, str], Any]:
        def read(reader: Any) -> dict[tuple[str, str], Any]:
            entries = [*reader.page(Message.KIND, limit=500), *reader.page(Annotation.KIND, limit=500)]
            return {(e.key.kind, e.key.id): e.record for e in entries}

        return await self.store.read(read)

    async def waiting(self) -> list[Intent]:
        return [row.intent for row in await self.store.read(lambda r: r.outbox())]


class SyncMachine(RuleBasedStateMachine):
    """Rules are what users and networks do; the invariant is checked after a quiet sync."""

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.folder = Path(tempfile.mkdtemp(prefix="echarpe-convergence-"))
        self.now = 1_700_000_000_000
        self.ops = 0
        self.made_mails: list[str] = []
        self.quiet = False

    @initialize()
    def start(self) -> None:
        self.server = ModelServer()
        for i, id in enumerate(MESSAGES):
            self.server.put(message(id, self.now - i * 60_000))
        self.devices = [Device(self.folder / str(i), self.server, self.clock) for i in range(2)]

    def clock(self) -> int:
        self.now += 1
        return self.now

    def run(self, work: Any) -> Any:
        return self.loop.run_until_complete(work)

    def _stamp(self) -> dict[str, Any]:
        self.ops += 1
        self.quiet = False
        return {"op_id": OpId(f"op-{self.ops}"), "account": ACCOUNT.id, "made_at_ms": self.clock()}

    device_index = st.integers(0, 1)

    @rule(device=device_index, id=st.sampled_from(MESSAGES), value=st.booleans())
    def mark_read(self, device: int, id: str, value: bool) -> None:
        self.run(self.devices[device].act(SetRead(**self._stamp(), target_id=id, value=value)))

    @rule(device=device_index, id=st.sampled_from(MESSAGES), value=st.booleans())
    def flag(self, device: int, id: str, value: bool) -> None:
        self.run(self.devices[device].act(SetFlagged(**self._stamp(), target_id=id, value=value)))

    @rule(device=device_index, id=st.sampled_from(MESSAGES), folder=st.sampled_from(["inbox", "dossiers", "trash"]))
    def move(self, device: int, id: str, folder: str) -> None:
        self.run(self.devices[device].act(MoveMessage(**self._stamp(), target_id=id, folder=folder)))

    @rule(device=device_index)
    def send(self, device: int) -> None:
        stamp = self._stamp()
        message_id = f"{stamp['op_id']}@y.example"
        self.made_mails.append(message_id)
        intent = SendMail(**stamp, target_id=message_id, to=(Address(mail="z@y.example"),), subject="s", text="t")
        self.run(self.devices[device].act(intent))

    @rule(device=device_index, id=st.sampled_from(NOTES), text=st.sampled_from(["un", "deux", "trois"]))
    def write_note(self, device: int, id: str, text: str) -> None:
        note = Annotation(
            id=id, seance_id="s", origin=Origin.PROJET, origin_id="p", author_id="u", author_name="u",
            date_ms=1_700_000_000_000, page=0, rect=Rect(left=0, top=0, right=1, bottom=1), text=text,
        )  # fmt: skip
        self.run(self.devices[device].act(SaveAnnotation(**self._stamp(), target_id=id, annotation=note)))

    @rule(device=device_index, id=st.sampled_from(NOTES))
    def delete_note(self, device: int, id: str) -> None:
        self.run(self.devices[device].act(DeleteAnnotation(**self._stamp(), target_id=id)))

    @rule(id=st.sampled_from(MESSAGES), value=st.booleans())
    def someone_else_flags(self, id: str, value: bool) -> None:
        self.quiet = False
        self.server.perform(SetFlagged(op_id=OpId("x"), account=ACCOUNT.id, made_at_ms=0, target_id=id, value=value))

    @rule(
        device=device_index, faults=st.lists(st.sampled_from(["refuse", "lose", "repeat", ""]), min_size=1, max_size=5)
    )
    def sync_badly(self, device: int, faults: list[str]) -> None:
        self.devices[device].connector.faults.extend(faults)
        self.run(self.devices[device].sync())
        self.devices[device].connector.faults.clear()

    @rule(device=device_index)
    def sync_offline(self, device: int) -> None:
        self.devices[device].connector.online = False
        self.run(self.devices[device].sync())
        self.devices[device].connector.online = True

    @rule(device=device_index)
    def restart(self, device: int) -> None:
        self.run(self.devices[device].restart())

    @precondition(lambda self: not self.quiet)
    @rule()
    def quiet_sync(self) -> None:
        self._sync_in_peace()

    def _sync_in_peace(self) -> None:
        """Everyone synchronises in peace, twice, with time enough for every retry."""
        for _ in range(2):
            for device in self.devices:
                self.now += 48 * 3600 * 1000
                self.run(device.sync())
        self.quiet = True

    @invariant()
    def all_agree_after_a_quiet_sync(self) -> None:
        if not self.quiet:
            return
        truth = self.server.alive()
        for device in self.devices:
            assert self.run(device.waiting()) == []
            assert self.run(device.shown()) == truth
        assert sorted(self.server.sent) == sorted(self.made_mails), "each mail left exactly once"

    def teardown(self) -> None:
        try:
            if hasattr(self, "devices"):
                self._sync_in_peace()
                self.all_agree_after_a_quiet_sync()
        finally:
            self._close()

    def _close(self) -> None:
        for device in getattr(self, "devices", []):
            self.run(device.store.close())
        self.loop.close()
        shutil.rmtree(self.folder)


TestTwoDevices = pytest.mark.feature("116", "117", "123", "A31")(SyncMachine.TestCase)
TestTwoDevices.settings = settings(
    max_examples=60, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck), print_blob=True
)
