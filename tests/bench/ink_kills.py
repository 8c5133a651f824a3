"""``ink.lost``: strokes written by a process that is killed at a random instant, and what the store still has.

Run alone (`python -m tests.bench.ink_kills N`): the child is forked from this process, which has loaded everything
and opened nothing. Each finished stroke is told over a pipe with its time; after the kill the store is opened again.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import signal
import sys
import tempfile
import time
from pathlib import Path

from app.domain.ids import AccountId, BodyId
from app.domain.seances import InkPoint, InkStroke
from app.store.body import BodyStore

ACCOUNT, BODY, KEY = AccountId("a"), BodyId("b"), bytes(32)
LONGEST_S = 0.25
OLD_S = 1.0


def stroke(number: int) -> InkStroke:
    points = tuple(InkPoint(x_pt=20.0 + i, y_pt=30.0 + i % 7, pressure=0.5, time_ms=5 * i) for i in range(60))
    return InkStroke(id=f"{number:08d}", seance_id="s", document_id="d", page=0, points=points, date_ms=number)


def write_for_ever(folder: Path, pipe: int, first: int) -> None:
    """In the child: one stroke after the other; a line on the pipe when the pen was lifted."""

    async def go() -> None:
        store = BodyStore.open(folder, BODY, KEY, clock=lambda: 0)
        number = first
        while True:
            drawn = stroke(number)
            os.write(pipe, f"{number} {time.monotonic()}\n".encode())  # pen up: from here it counts
            await store.write(lambda tx, s=drawn: tx.put_local(ACCOUNT, s))
            os.write(pipe, f"ok {number}\n".encode())
            number += 1

    asyncio.run(go())


def held(folder: Path) -> set[str]:
    async def go() -> set[str]:
        store = BodyStore.open(folder, BODY, KEY, clock=lambda: 0, create=True)
        try:
            return {e.key.id for e in await store.read(lambda r: r.page(InkStroke.KIND, limit=10**6))}
        finally:
            await store.close()

    return asyncio.run(go())


def one_kill(folder: Path, chance: random.Random, first: int) -> tuple[int, int, int]:
    """(finished strokes lost that were older than a second or said to be kept, strokes finished, next number)."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        try:
            write_for_ever(folder, writing, first)
        finally:
            os._exit(1)
    os.close(writing)
    told = os.read(reading, 1)  # it has begun
    time.sleep(chance.random() * LONGEST_S)
    os.kill(child, signal.SIGKILL)
    killed = time.monotonic()
    os.waitpid(child, 0)
    while data := os.read(reading, 65536):
        told += data
    os.close(reading)
    lines = [line.split() for line in told.decode().splitlines() if line.count(" ") == 1]
    finished = {int(a): float(b) for a, b in lines if a != "ok"}
    kept = {int(b) for a, b in lines if a == "ok"}
    there = held(folder)
    lost = [n for n, at in finished.items() if f"{n:08d}" not in there and (n in kept or killed - at > OLD_S)]
    return len(lost), len(finished), first + len(finished) + 1


def main(kills: int) -> None:
    chance = random.Random(11)
    lost = finished = 0
    with tempfile.TemporaryDirectory() as name:
        number = 0
        for index in range(kills):
            folder = Path(name) / str(index // 50)  # a fresh store now and then: reading it back stays quick
            if not folder.exists():
                folder.mkdir()
                held(folder)
            gone, done, number = one_kill(folder, chance, number)
            lost, finished = lost + gone, finished + done
    print(json.dumps({"kills": kills, "finished": finished, "lost": lost}))


if __name__ == "__main__":
    main(int(sys.argv[1]))
