"""The benchmarks' own instruments: a clock that does not wait, and a link that is as slow as it says."""

from __future__ import annotations

import asyncio
import time

import pytest

from tests.bench import virtual
from tests.bench.link import Link, linked

MACHINE_S = 5


def test_hours_pass_at_once_for_timers_and_never_for_threads() -> None:
    async def story() -> None:
        loop = asyncio.get_running_loop()
        begin = loop.time()
        await asyncio.sleep(36_000)
        assert loop.time() - begin == pytest.approx(36_000, abs=MACHINE_S)
        async with asyncio.timeout(60):  # a thread's work is waited for on the machine's own clock
            await asyncio.to_thread(sum, range(1_000_000))

    begin = time.monotonic()
    virtual.run(story())
    assert time.monotonic() - begin < MACHINE_S, "not ten hours"


@pytest.mark.parametrize(("size", "seconds"), [(1, 0.8), (93_750, 1.8), (937_500, 10.8)])
def test_a_link_carries_what_it_says_and_counts_it(size: int, seconds: float) -> None:
    async def story() -> None:
        async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.readexactly(1)
            writer.write(bytes(size))
            await writer.drain()
            writer.close()

        link = Link()
        link.shape(bits_per_s=750_000, round_trip_s=0.4)
        server = await asyncio.start_server(answer, "127.0.0.1", 0)
        async with linked(link, server.sockets[0].getsockname()[1]) as url:
            loop = asyncio.get_running_loop()
            begin = loop.time()
            reader, writer = await asyncio.open_connection("127.0.0.1", int(url.rpartition(":")[2]))
            writer.write(b"?")
            assert len(await reader.read(-1)) == size
            writer.close()
            # One round trip for the connection, one for question and answer, and the line's time. What the machine
            # itself took comes on top.
            assert seconds - 0.01 <= loop.time() - begin < seconds + MACHINE_S
        server.close()
        assert (link.up.count, link.down.count, link.connections) == (1, size, 1)

    virtual.run(story())
