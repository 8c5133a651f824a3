"""A full disk, a file the server cannot give: said once, tried again later and later, and never the end of the account."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from app.domain.accounts import Link
from app.domain.errors import AppError, DiskFull, Transient
from app.domain.exchange import Download, FileRef
from app.sync import worker
from tests.convergence.model_server import ModelServer
from tests.unit.sync.test_engine import Bench, ModelConnector, WithFile, _Transfer, run, server_with

A_WHILE_S = 0.5
"""Long enough for hundreds of tries, were they made one after the other."""


class Failing(WithFile):
    """The file cannot be had, for a reason given, as long as there is one."""

    trouble: AppError | None = None

    def download(self, ref: FileRef, offset: int) -> AbstractAsyncContextManager[Download]:
        self.offsets.append(offset)

        @asynccontextmanager
        async def opened() -> AsyncIterator[Any]:
            if self.trouble is not None:
                raise self.trouble
            yield _Transfer(offset, None)

        return opened()


async def arrived(bench: Bench) -> None:
    while not bench.arrived_files:
        await asyncio.sleep(0.01)


@pytest.mark.feature("3", "122")
@pytest.mark.parametrize("trouble", [DiskFull(file="bytes.db"), Transient("download_failed", status=500)])
def test_a_file_that_cannot_be_had_is_not_tried_without_end(tmp_path: Path, trouble: AppError) -> None:
    connector = Failing(ModelServer())
    connector.offsets, connector.trouble = [], trouble

    async def scenario(bench: Bench) -> None:
        await bench.start()
        await asyncio.sleep(A_WHILE_S)
        assert 1 <= len(connector.offsets) <= 2
        assert (bench.state.link is Link.BROKEN) == isinstance(trouble, DiskFull)
        connector.trouble = None
        await bench.again()  # there is room again, and the user says so
        await arrived(bench)
        assert (await bench.again()).link is Link.UP_TO_DATE

    run(tmp_path, connector, scenario)


@pytest.mark.feature("3")
def test_a_full_disk_that_takes_nothing_at_all_ends_no_account(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "LOOK_AGAIN_MS", 100)

    async def scenario(bench: Bench) -> None:
        await bench.start()
        write = bench.store.write

        async def full(_work: Any) -> Any:
            raise DiskFull(file="rows.db")

        bench.connector.server = server_with(9)
        monkeypatch.setattr(bench.store, "write", full)
        state = await bench.again()
        assert (state.link, state.error_code) == (Link.BROKEN, DiskFull().code)
        monkeypatch.setattr(bench.store, "write", write)
        while bench.state.link is not Link.UP_TO_DATE:  # nobody asks: it looks again by itself
            await asyncio.sleep(0.01)
        assert await bench.count() == 9

    run(tmp_path, ModelConnector(server_with(3)), scenario)
