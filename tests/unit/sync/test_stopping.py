"""The engine stops when told, whatever fails at that very moment; a doubtful send keeps its rest."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from app.domain.errors import Unreachable
from app.domain.exchange import Download, FileRef, LoadBytes, Verdict
from app.domain.ids import OpId
from app.domain.intents import Intent, SendMail
from app.domain.mail import Address
from tests.convergence.model_server import ModelServer
from tests.convergence.test_two_devices import ACCOUNT
from tests.unit.sync.test_engine import Bench, ModelConnector, WithFile, run


class CutOnTheWayOut(WithFile):
    """A transfer that, told to stop, finds its connection broken: what HTTP libraries do."""

    begun: asyncio.Event

    def download(self, ref: FileRef, offset: int) -> AbstractAsyncContextManager[Download]:
        @asynccontextmanager
        async def opened() -> AsyncIterator[Any]:
            self.begun.set()
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                raise Unreachable("cut_while_reading") from None
            yield None

        return opened()


@pytest.mark.feature("3")
def test_a_transfer_that_fails_while_being_stopped_does_not_keep_the_engine_running(tmp_path: Path) -> None:
    connector = CutOnTheWayOut(ModelServer())

    async def scenario(bench: Bench) -> None:
        connector.begun = asyncio.Event()
        await bench.start()
        await connector.begun.wait()
        await bench.engine.stop()
        left = {task.get_name() for task in asyncio.all_tasks()} - {asyncio.current_task().get_name()}  # type: ignore[union-attr]
        assert left == set()

    run(tmp_path, connector, scenario)


class Doubtful(ModelConnector):
    """Loses every reply; its probe finds nothing."""

    pushed = 0

    async def push(self, intent: Intent, load_bytes: LoadBytes) -> Any:
        self.pushed += 1
        self.faults.append("lose")
        return await super().push(intent, load_bytes)

    async def probe(self, intent: Intent) -> Verdict:
        return Verdict.NOT_DELIVERED


@pytest.mark.feature("116", "123")
def test_asking_to_synchronise_now_does_not_shorten_the_rest_of_a_doubtful_send(tmp_path: Path) -> None:
    connector = Doubtful(ModelServer())
    letter = SendMail(
        op_id=OpId("op"), account=ACCOUNT.id, made_at_ms=0, target_id="a@b", to=(Address(mail="z@y.example"),),
        subject="s", text="t",
    )  # fmt: skip

    async def scenario(bench: Bench) -> None:
        await bench.start()
        await bench.act(letter)
        await bench.again()
        await bench.again()
        assert connector.pushed == 1
        bench.clock.now += SendMail.RESEND_AFTER_MS
        await bench.again()
        assert connector.pushed == 2
        # The second rest is longer by itself; the user's wish brings it back to the least.
        await bench.again()
        assert connector.pushed == 2
        bench.clock.now += SendMail.RESEND_AFTER_MS
        await bench.again()
        assert connector.pushed == 3

    run(tmp_path, connector, scenario)
