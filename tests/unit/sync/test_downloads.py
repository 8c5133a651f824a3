"""How many files are fetched at once: never more than small servers bear, and enough to fill a long line."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from app.domain.exchange import Delta, Download, FileRef, Held, Urgency
from app.domain.mail import Message
from tests.bench import virtual
from tests.convergence.model_server import ModelConnector, ModelServer, message
from tests.convergence.test_two_devices import ACCOUNT
from tests.unit.sync.test_engine import Bench

FILES = 30


class Small:
    """A file of a few bytes."""

    offset = 0
    size_bytes: int | None = 4

    async def chunks(self) -> AsyncIterator[bytes]:
        yield b"%PDF"


class Library(ModelConnector):
    """Many small files, ``round_trip_s`` away, of which each costs the server ``work_s``."""

    def __init__(self, round_trip_s: float, work_s: float) -> None:
        super().__init__(ModelServer())
        self.round_trip_s = round_trip_s
        self.work_s = work_s
        self.working = self.most_working = 0
        self.under_way = self.most_under_way = 0

    async def pull(self, stream: str, cursor: str | None, held: Held) -> Delta:
        files = tuple(
            FileRef(ref=f"f{n}", owner_kind=Message.KIND, owner_id="m", name=f"{n}.pdf") for n in range(FILES)
        )
        return Delta(stream=stream, cursor="c", upserts=(message("m", 1_700_000_000_000),), files=files)

    def download(self, ref: FileRef, offset: int) -> AbstractAsyncContextManager[Download]:
        @asynccontextmanager
        async def opened() -> AsyncIterator[Any]:
            self.under_way += 1
            self.most_under_way = max(self.most_under_way, self.under_way)
            await asyncio.sleep(self.round_trip_s / 2)
            self.working += 1
            self.most_working = max(self.most_working, self.working)
            await asyncio.sleep(self.work_s)
            self.working -= 1
            await asyncio.sleep(self.round_trip_s / 2)
            yield Small()
            self.under_way -= 1

        return opened()


@pytest.mark.parametrize(
    ("round_trip_s", "work_s", "under_way"),
    [(0.001, 0.02, 2), (0.4, 0.02, 6), (0.4, 2.0, 2)],
    ids=["in the town hall", "over a long way", "a slow server over a long way"],
)
def test_the_server_works_on_two_files_at_once(
    tmp_path: Path, round_trip_s: float, work_s: float, under_way: int
) -> None:
    connector = Library(round_trip_s, work_s)

    async def story() -> None:
        bench = Bench(tmp_path, connector)
        try:
            await bench.start()
            while await bench.store.read(lambda r: r.next_files(ACCOUNT.id, 1, Urgency.BULK)):
                await asyncio.sleep(0.1)
        finally:
            await bench.close()

    virtual.run(story())
    assert connector.most_under_way == under_way
    assert connector.most_working <= 2
