"""A profile of 20 GB, open and at work, that is erased.

``wipe``         from the order to the moment when nothing that is left opens the data: master key, recovery code and
                 lock code are gone, the keys of the bodies with them
``wipe.files``   until the last file is gone too
``wipe.body``    one body of it (10 GB): key destroyed and files gone

The blocks are really allocated (``posix_fallocate``, at the end of each body's documents), so that removing the files
costs what it costs; where the disk has no room for them the files are sparse, which is printed.
"""

from __future__ import annotations

import asyncio
import os
import tempfile
import time
from pathlib import Path

from app.domain.ids import AccountId
from app.store.keys import FileKeys
from app.store.profile import Profile
from tests.bench.row import BenchRow, row
from tests.scenes import town
from tests.scenes.profile import NOW

BODY_BYTES = 10_000_000_000
CHUNK = 1_000_000_000


class _Watched(FileKeys):
    """Tells when the key was destroyed."""

    gone_s = 0.0

    def delete(self, profile: str) -> None:
        super().delete(profile)
        self.gone_s = time.perf_counter()


def rows() -> list[BenchRow]:
    with tempfile.TemporaryDirectory() as name:
        return asyncio.run(_measure(Path(name)))


async def _measure(folder: Path) -> list[BenchRow]:
    keys = _Watched(folder)
    profile = await _made(folder, keys)
    spare = profile.add_body("Syndicat")
    await profile.open_body(spare.id)
    _grow(folder / "bodies" / spare.id / "bytes.db")
    begin = time.perf_counter()
    await profile.erase_body(spare.id)
    body_s = time.perf_counter() - begin
    size = sum(path.stat().st_size for path in folder.rglob("*"))
    assert size >= 2 * BODY_BYTES, size
    begin = time.perf_counter()
    await profile.erase_all()
    files_s = time.perf_counter() - begin
    assert not [path for path in folder.rglob("*") if path.name != "profile.lock"]
    return [
        row("wipe", keys.gone_s - begin, "s", target=1.0),
        row("wipe.files", files_s, "s", target=5.0),
        row("wipe.body", body_s, "s", target=1.0),
    ]


async def _made(folder: Path, keys: FileKeys) -> Profile:
    """Two bodies with the records of the scenes, written just now, and 10 GB of documents each."""
    profile = Profile.open(folder, keys, clock=lambda: round(time.time() * 1000))
    profile.export_recovery_code()
    records = [record for mine in town.Town(NOW).records().values() for record in mine]
    for name in ("Commune", "Communauté de communes"):
        body = profile.add_body(name)
        _grow(folder / "bodies" / body.id / "bytes.db")
        store = await profile.open_body(body.id)
        await store.write(lambda tx: tx.take_in(AccountId("a"), records))
        await store.blobs.put(os.urandom(4_000_000))
    return profile


def _grow(path: Path) -> None:
    with path.open("r+b") as file:
        begin = path.stat().st_size
        try:
            for at in range(begin, begin + BODY_BYTES, CHUNK):
                os.posix_fallocate(file.fileno(), at, CHUNK)
        except OSError:
            file.truncate(begin + BODY_BYTES)
            print("wipe: no room on the disk, sparse files")
