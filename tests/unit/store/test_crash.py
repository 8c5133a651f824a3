"""Killed in the middle of writing, with no warning: what was acknowledged is there, and it is sound."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from app.store.body import BodyStore
from tests.unit.store.builders import ACCOUNT, with_store

CHILD = """
import asyncio, itertools, sys
from pathlib import Path
from tests.unit.store.builders import ACCOUNT, BODY, KEY, clock, delta, message, set_read
from app.store.body import BodyStore

async def main():
    store = BodyStore.open(Path(sys.argv[1]), BODY, KEY, clock=clock, create=True)
    for n in itertools.count(int(sys.argv[2])):
        def work(tx):
            tx.apply_delta(ACCOUNT, delta(message(f"m{n}", subject=f"Objet commun {n}"), cursor=str(n)))
            tx.append_intent(set_read(id=f"m{n}", op_id=f"op-{n}"))
        await store.write(work)
        print(n, flush=True)
        async with store.blobs.writer(ACCOUNT, "f") as writer:
            await writer.write(bytes([n % 256]) * 100_000)

asyncio.run(main())
"""


@pytest.mark.feature("116")
@pytest.mark.skipif(os.name == "nt", reason="SIGKILL is POSIX")
@pytest.mark.parametrize("commits", [1, 7, 40])
def test_every_acknowledged_act_survives_a_kill(tmp_path: Path, commits: int) -> None:
    last = -1
    for _ in range(2):  # the second life starts from what the first left
        with subprocess.Popen(
            [sys.executable, "-c", CHILD, str(tmp_path), str(last + 1)], stdout=subprocess.PIPE, text=True
        ) as child:
            assert child.stdout is not None
            for _ in range(commits):
                last = int(child.stdout.readline())
            child.send_signal(signal.SIGKILL)
            last = max([last, *(int(line) for line in child.stdout.read().split())])
        assert child.returncode == -signal.SIGKILL
        last = with_store(tmp_path, lambda store, last=last: _check(store, last))  # type: ignore[misc]


async def _check(store: BodyStore, last: int) -> int:
    """All acts up to ``last``, perhaps the one under way, each with its row, index entry and cursor."""
    acts = await store.read(lambda r: [row.op_id for row in r.outbox()])
    assert acts == [f"op-{n}" for n in range(len(acts))]
    assert last + 1 <= len(acts) <= last + 2
    assert await store.read(lambda r: r.count("message")) == len(acts)
    assert len(await store.read(lambda r: r.search("objet commun", limit=10_000))) == len(acts)
    assert await store.read(lambda r: r.cursor(ACCOUNT, "mail")) == str(len(acts) - 1)
    assert await store.verify() == []
    async with store.blobs.writer(ACCOUNT, "f") as writer:
        assert writer.offset <= len(acts) * 100_000
        await writer.finish()
    return len(acts) - 1
