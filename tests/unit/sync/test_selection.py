"""The downloads keep to the user's selection; what is outside comes when it is asked for."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app.domain.accounts import Service
from app.domain.exchange import Delta, Download, FileRef, Held, Urgency
from app.domain.listing import FileRow, FileState
from app.domain.mail import Message
from app.store.body import BodyStore
from app.sync.engine import Engine
from tests.convergence.model_server import ModelConnector, ModelServer, message
from tests.convergence.test_two_devices import ACCOUNT, KEY
from tests.unit.sync.test_engine import Clock

pytestmark = pytest.mark.feature("122")

MB = 1_000_000
DAY_MS = 86_400_000
NOW_MS = 1_700_000_000_000


class _Transfer:
    """A download of as many bytes as asked; the size is told when it opens."""

    def __init__(self, size: int) -> None:
        self.offset, self.size_bytes, self._size = 0, size, size
        self.sent = 0

    async def chunks(self) -> AsyncIterator[bytes]:
        self.sent = self._size
        yield bytes(self._size)


def attached(name: str, size: int | None, owner: str = "new", urgency: Urgency = Urgency.BULK) -> FileRef:
    return FileRef(ref=name, owner_kind=Message.KIND, owner_id=owner, name=name, size_bytes=size, urgency=urgency)


FILES = {
    "petit.pdf": attached("petit.pdf", 1000),
    "gros.pdf": attached("gros.pdf", 3 * MB),
    "photo.jpg": attached("photo.jpg", 1000),
    "ancien.pdf": attached("ancien.pdf", 1000, owner="old"),
    "a-signer.pdf": attached("a-signer.pdf", 3 * MB, urgency=Urgency.TO_SIGN),
    "taille-inconnue.pdf": attached("taille-inconnue.pdf", None),
}
SIZES = {name: ref.size_bytes or 4 * MB for name, ref in FILES.items()}


class Attachments(ModelConnector):
    """A new message and an old one with the files above."""

    def __init__(self) -> None:
        super().__init__(ModelServer())
        self.asked: list[str] = []
        self.sent = 0

    async def pull(self, stream: str, cursor: str | None, held: Held) -> Delta:
        mails = (message("new", NOW_MS), message("old", NOW_MS - 90 * DAY_MS))
        return Delta(stream=stream, cursor="c", upserts=mails, files=tuple(FILES.values()))

    def download(self, ref: FileRef, offset: int) -> AbstractAsyncContextManager[Download]:
        self.asked.append(ref.ref)

        @asynccontextmanager
        async def opened() -> AsyncIterator[Any]:
            transfer = _Transfer(SIZES[ref.ref])
            yield transfer
            self.sent += transfer.sent

        return opened()


class Bench:
    """One account with settings, synchronised against `Attachments`."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self.clock = Clock()
        self.account = replace(ACCOUNT, service=Service.ZIMBRA, settings=settings)
        self.store = BodyStore.open(folder, ACCOUNT.body, KEY, clock=self.clock, create=True)
        self.connector = Attachments()
        self.engine = Engine(clock=self.clock, arrived=self._arrived, chance=lambda: 0.5)
        self.metered = False

    async def _arrived(self, row: FileRow, sha256: str) -> None:
        pass

    async def sync(self, metered: bool = False) -> set[str]:
        """Synchronise until nothing is left to fetch; names of the files that are here."""
        self.engine.set_metered(metered)
        self.engine.add(self.account, self.store, self.connector)
        await self.engine.settled()
        return await self.fetched(metered)

    async def fetched(self, metered: bool = False) -> set[str]:
        most = Urgency.TO_SIGN if metered else Urgency.BULK
        while await self.store.read(lambda r: r.next_files(ACCOUNT.id, 1, most)):
            await asyncio.sleep(0.01)
        rows = [await self.row(name) for name in FILES]
        return {row.name for row in rows if row.state is FileState.HERE}

    async def row(self, name: str) -> FileRow:
        row = await self.store.read(lambda r: r.file(ACCOUNT.id, name))
        assert row is not None
        return row

    async def change(self, **settings: str) -> set[str]:
        await self.engine.remove(ACCOUNT.id)
        self.account = replace(self.account, settings=settings)
        self.connector = Attachments()
        return await self.sync()

    async def want(self, name: str) -> None:
        await self.store.write(lambda tx: tx.want_file(ACCOUNT.id, name, int(Urgency.ON_SCREEN)))
        self.engine.nudge(ACCOUNT.id)

    async def close(self) -> None:
        await self.engine.stop()
        await self.store.close()


def run(folder: Path, scenario: Callable[[Bench], Awaitable[None]], **settings: str) -> None:
    async def all_of_it() -> None:
        bench = Bench(folder, **settings)
        try:
            async with asyncio.timeout(20):
                await scenario(bench)
        finally:
            await bench.close()

    asyncio.run(all_of_it())


@pytest.mark.parametrize(
    ("settings", "left_out"),
    [
        ({"files_max_mb": "", "files_days": ""}, set()),
        ({"files_max_mb": "1", "files_days": ""}, {"gros.pdf", "taille-inconnue.pdf"}),
        ({"files_max_mb": "", "files_days": "30"}, {"ancien.pdf"}),
        ({"files_max_mb": "", "files_days": "", "files_types": "pdf"}, {"photo.jpg"}),
        ({"files_max_mb": "0"}, set(FILES) - {"a-signer.pdf"}),
        ({}, {"ancien.pdf"}),  # the defaults of mail: 5 MB, thirty days
    ],
    ids=["all", "size", "age", "type", "nothing", "defaults"],
)
def test_what_is_outside_the_selection_is_not_fetched(
    tmp_path: Path, settings: dict[str, str], left_out: set[str]
) -> None:
    async def scenario(bench: Bench) -> None:
        assert await bench.sync() == set(FILES) - left_out
        for name in left_out:
            row = await bench.row(name)
            assert row.skipped and row.state is FileState.WANTED  # listed all the same
        told = {"taille-inconnue.pdf"}  # its size is told by the server when the transfer opens: no byte is taken
        assert not set(bench.connector.asked) & (left_out - told)
        here = {name: size for name, size in SIZES.items() if name not in left_out}
        assert bench.connector.sent == sum(here.values())

    run(tmp_path, scenario, **settings)


def test_what_was_left_out_comes_when_it_is_asked_for(tmp_path: Path) -> None:
    async def scenario(bench: Bench) -> None:
        await bench.sync()
        assert (await bench.row("taille-inconnue.pdf")).size_bytes == 4 * MB
        for name in ("gros.pdf", "taille-inconnue.pdf", "ancien.pdf"):
            assert (await bench.row(name)).skipped
            await bench.want(name)
        assert await bench.fetched() == set(FILES) - {"photo.jpg"}
        assert not (await bench.row("gros.pdf")).skipped

    run(tmp_path, scenario, files_max_mb="1", files_days="30", files_types="pdf")


def test_another_choice_sorts_what_waits_again(tmp_path: Path) -> None:
    async def scenario(bench: Bench) -> None:
        assert await bench.sync() == {"petit.pdf", "a-signer.pdf"}
        assert await bench.change(files_max_mb="3", files_days="365", files_types="pdf") == {
            "petit.pdf", "a-signer.pdf", "gros.pdf", "ancien.pdf",
        }  # fmt: skip
        assert await bench.change(files_max_mb="", files_days="") == set(FILES)

    run(tmp_path, scenario, files_max_mb="1", files_days="30", files_types="pdf")


@pytest.mark.parametrize(("choice", "here"), [("0", {"a-signer.pdf"}), ("1", set(FILES))])
def test_a_metered_link_waits_unless_the_user_said_otherwise(tmp_path: Path, choice: str, here: set[str]) -> None:
    async def scenario(bench: Bench) -> None:
        assert await bench.sync(metered=True) >= {"a-signer.pdf"}
        if choice == "1":
            assert await bench.fetched() == here
            return
        await bench.want("petit.pdf")
        assert await bench.fetched(metered=True) == here | {"petit.pdf"}
        bench.engine.set_metered(False)
        assert await bench.fetched() == set(FILES)

    run(tmp_path, scenario, files_max_mb="", files_days="", files_metered=choice)
