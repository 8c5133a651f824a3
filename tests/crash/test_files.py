"""A convocation on its way to the device, with a power cut at every step: bytes, row, text of the index."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.connectors.http import Http
from app.documents.pdf_process import PdfProcess
from app.domain.accounts import Body
from app.domain.ids import Key
from app.domain.listing import FileRow
from app.domain.seances import Seance
from app.sandbox.idelibre import IdelibreServer
from app.services.bodies import Bodies
from app.services.connect import StoreVault
from app.services.indexing import Indexing
from app.services.pdf import PdfService
from app.services.pes import PesService
from app.store.body import BodyStore
from app.sync.downloads import Downloads
from app.sync.pulling import HeldByStore
from tests.crash.kit import MOST_STEPS, Device, Suite, Ticking, life
from tests.crash.town_cases import SeanceCase, seances
from tests.crash.trap import Mode, PowerCut, Trap, armed, copy_image
from tests.servers.zimbra_kit import NOW_MS


class OneMeeting(SeanceCase):
    """A single meeting, whose convocation names its place."""

    def __init__(self, server: IdelibreServer, url: str) -> None:
        server.state.meetings.clear()
        super().__init__(server, url)
        for meeting in self.meetings[1:]:
            del server.state.meetings[meeting.id]

    async def prepare(self, device: Device) -> None:
        assert len(await device.all(Seance.KIND)) == 1


class Reader:
    """What reads texts: on the real PDF process."""

    def __init__(self, process: PdfProcess) -> None:
        self._process = process

    def of(self, device: Device) -> Indexing:
        bodies = Bodies(device.clock, nudge=lambda _: None)
        bodies.add(Body(id=device.account.body, name="Commune"), device.store)
        bodies.set_account(device.account)
        return Indexing(bodies, PdfService(bodies, self._process), PesService(bodies, lambda _name: None))


def watch_bytes(trap: Trap, store: BodyStore) -> None:
    """Make what is written of documents steps too."""
    run: Callable[..., Any] = store.blobs.run

    async def watched(work: Callable[..., Any], *args: Any, **more: Any) -> Any:
        trap.hit(f"before {work.__name__} of bytes")
        result = await run(work, *args, **more)
        trap.hit(f"after {work.__name__} of bytes")
        return result

    store.blobs.run = watched  # type: ignore[method-assign]


async def fetch_all(device: Device, case: OneMeeting, indexing: Indexing) -> None:
    """Every file of the account, one after the other, as the worker does beside its rounds."""
    http = Http(device.account.url)
    connector = case.connect(
        http, StoreVault(device.account.id, device.store), device.clock, HeldByStore(device.account, device.store)
    )

    async def arrived(row: FileRow, sha256: str) -> None:
        await indexing.arrived(row, sha256)

    try:
        await Downloads(device.account, device.store, connector, arrived).fetch_all()
    finally:
        try:
            await connector.close()
        finally:
            await http.close()


async def through_the_cut(suite: Suite, case: OneMeeting, reader: Reader, at: int) -> bool:
    place, image = suite.folder / "now", suite.folder / "image"
    copy_image(suite.device, place)
    trap = Trap(Mode.POWER, at, lambda: copy_image(place, image))
    with armed(trap):
        async with life(place, case, Ticking(NOW_MS)) as device:
            trap.watch(device.store)
            watch_bytes(trap, device.store)
            with contextlib.suppress(PowerCut):
                await fetch_all(device, case, reader.of(device))
    async with life(image if trap.sprung else place, case, Ticking(NOW_MS)) as device:
        indexing = reader.of(device)
        await indexing.catch_up(device.store)
        await fetch_all(device, case, indexing)
        rows = [row for seance in await device.all(Seance.KIND) for row in await files_of(device, seance)]
        assert len(rows) >= 2
        assert {row.state.value for row in rows} == {"here"}, trap.sprung
        served = {file.data for file in case.server.state.files.values()}
        for row in rows:
            assert await device.store.blobs.read_all(row.sha256, 10**7) in served
        assert await device.store.read(lambda r: r.unread_files()) == []
        assert len(await device.store.read(lambda r: r.search("affaire nouvelle", limit=5))) == 1, trap.sprung
        await device.store.blobs.remove_unreferenced(older_than_ms=0)
        assert await device.store.blobs.run(device.store.blobs._db.value, "SELECT count(*) FROM blob") == len(
            {row.sha256 for row in rows}
        )
        assert await device.store.verify() == []
    shutil.rmtree(place)
    shutil.rmtree(image, ignore_errors=True)
    return bool(trap.sprung)


async def files_of(device: Device, seance: Seance) -> list[FileRow]:
    return await device.store.read(lambda r: r.files(Key(device.account.id, Seance.KIND, seance.id)))


@pytest.mark.feature("3", "122", "117")
def test_documents_arrive_whole_and_searchable(tmp_path: Path) -> None:
    async def run() -> None:
        process = PdfProcess()
        try:
            async with asyncio.timeout(120), seances(OneMeeting) as case:
                assert isinstance(case, OneMeeting)
                suite = Suite(case, tmp_path, NOW_MS)
                await suite._first_life()
                cuts = 0
                while await through_the_cut(suite, case, Reader(process), cuts):
                    cuts += 1
                    assert cuts < MOST_STEPS
                assert cuts > 10
        finally:
            await asyncio.to_thread(process.stop)

    asyncio.run(run())
