"""An archive transfer of 500 MB out of the encrypted store, beside a plain zip of the same bytes.

``seda.build``      slip and archive, streamed from the store ÷ `zipfile` (its defaults) of the same bytes in memory-
                    sized reads from the same store
``seda.build.rss``  megabytes that building adds to the resident memory of the process, at its highest

Each runs in a process of its own (``python -m tests.bench.bench_seda WHICH FOLDER``).
"""

from __future__ import annotations

import asyncio
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

from app.documents.seda import Agreement, Part, Transfer, archive_stream, build_slip, in_chunks
from app.domain.ids import AccountId, BodyId
from app.store.body import BodyStore
from tests.bench.row import BenchRow, row

FILES, FILE_BYTES = 10, 50_000_000
KEY = bytes(range(32))
AGREEMENT = Agreement(archival_agency="SAE", transferring_agency="MAIRIE")


def rows() -> list[BenchRow]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        asyncio.run(_fill(folder))
        ours, plain = _alone("seda", folder), _alone("zip", folder)
    return [
        row("seda.build", ours["seconds"], "s", target=1.3, reference=plain["seconds"]),
        row("seda.build.rss", ours["peak_mb"], "MB", target=200),
    ]


def _alone(which: str, folder: Path) -> dict[str, float]:
    command = [sys.executable, "-m", "tests.bench.bench_seda", which, str(folder)]
    found: dict[str, float] = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    return found


@asynccontextmanager
async def _store(folder: Path, *, create: bool = False) -> AsyncIterator[BodyStore]:
    store = BodyStore.open(folder, BodyId("b"), KEY, clock=lambda: 1, create=create)
    try:
        yield store
    finally:
        await store.close()


async def _fill(folder: Path) -> None:
    """Half of each file like scans (it does not pack), half like text (it does)."""
    chance = random.Random(40)
    parts = []
    async with _store(folder, create=True) as store:
        for number in range(FILES):
            async with store.blobs.writer(AccountId("a"), f"f{number}") as writer:
                for _ in range(FILE_BYTES // 1_000_000):
                    await writer.write(chance.randbytes(500_000))
                    await writer.write(chance.randbytes(500) * 1000)
                digest = await writer.finish()
            parts.append({"name": f"f{number}.pdf", "sha256": digest})
    (folder / "parts.json").write_text(json.dumps(parts))


def _parts(folder: Path) -> list[Part]:
    told = json.loads((folder / "parts.json").read_text())
    return [Part(media_type="application/pdf", size_bytes=FILE_BYTES, **each) for each in told]


async def _build(folder: Path) -> float:
    parts = _parts(folder)
    async with _store(folder) as store:
        began = time.perf_counter()
        when = datetime.now(UTC)
        transfer = Transfer(id="t", title="Séance", reference="r", dated=when, made=when, parts=tuple(parts))
        build_slip(transfer, AGREEMENT)
        _swallow(in_chunks(archive_stream(parts, lambda part: store.blobs.open_now(part.sha256)), 8 * 1024 * 1024))
        return time.perf_counter() - began


def _swallow(chunks: Iterator[bytes]) -> None:
    for _chunk in chunks:
        pass


async def _zip(folder: Path) -> float:
    async with _store(folder) as store:
        parts = _parts(folder)
        began = time.perf_counter()
        with Path("/dev/null").open("wb") as nowhere, zipfile.ZipFile(nowhere, "w", zipfile.ZIP_DEFLATED) as archive:
            for part in parts:
                with store.blobs.open_now(part.sha256) as stream, archive.open(part.name, "w") as entry:
                    while chunk := stream.read(1024 * 1024):
                        entry.write(chunk)
        return time.perf_counter() - began


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    before = _peak_mb()
    seconds = asyncio.run(_build(Path(sys.argv[2])) if sys.argv[1] == "seda" else _zip(Path(sys.argv[2])))
    print(json.dumps({"seconds": seconds, "peak_mb": _peak_mb() - before}))
