"""A link between a client and a server: every byte counted, and carried no faster than the link allows.

A TCP proxy on loopback, in a `VirtualLoop`. Each direction has its own `Pipe` of so many bytes a second, shared by all connections
as a line is, and half of the round trip as delay. The bytes counted are those of the application: no TCP or IP
header, no TLS.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

from tests.bench.virtual import VirtualLoop

CHUNK = 4096
"""Bytes carried at once: at 750 kbit/s this one holds the line for 44 ms."""


@dataclass
class Pipe:
    """One direction of a link. ``bytes_per_s`` None = as fast as the machine."""

    bytes_per_s: float | None = None
    delay_s: float = 0.0
    count: int = 0
    _free_at: float = field(default=0.0, repr=False)

    def arrival(self, size: int, now: float) -> float:
        """When ``size`` bytes, given to the line now, are at its other end."""
        self.count += size
        start = max(now, self._free_at)
        self._free_at = start + (size / self.bytes_per_s if self.bytes_per_s else 0.0)
        return self._free_at + self.delay_s


@dataclass
class Link:
    """Both directions, and the connections opened over them."""

    up: Pipe = field(default_factory=Pipe)
    down: Pipe = field(default_factory=Pipe)
    connections: int = 0

    @property
    def count(self) -> int:
        """Bytes carried, both ways."""
        return self.up.count + self.down.count

    def clear(self) -> None:
        """Count from zero again."""
        self.up.count = self.down.count = self.connections = 0

    def shape(self, bits_per_s: float | None, round_trip_s: float) -> None:
        """From now on, so many bits a second each way (None = no bound) and so long a round trip."""
        for pipe in (self.up, self.down):
            pipe.bytes_per_s, pipe.delay_s = bits_per_s and bits_per_s / 8, round_trip_s / 2


@asynccontextmanager
async def linked(link: Link, port: int) -> AsyncIterator[str]:
    """The URL at which ``port`` of this machine answers over ``link``."""
    running: set[asyncio.Task[None]] = set()

    async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        running.add(task)
        task.add_done_callback(running.discard)
        with suppress(asyncio.CancelledError, OSError):
            await _connect(link, port, reader, writer)

    server = await asyncio.start_server(accept, "127.0.0.1", 0)
    near: int = server.sockets[0].getsockname()[1]
    loop = asyncio.get_running_loop()
    assert isinstance(loop, VirtualLoop)  # a proxy cannot slow the handshake down, the client's loop can
    loop.connecting_s[near] = lambda: link.up.delay_s + link.down.delay_s
    try:
        yield f"http://127.0.0.1:{near}"
    finally:
        server.close()
        for task in list(running):
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)


async def _connect(link: Link, port: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    link.connections += 1
    far_reader, far_writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(_carry(link.up, reader, far_writer))
            group.create_task(_carry(link.down, far_reader, writer))
    except* OSError:
        pass  # one side is gone, and so is the connection
    finally:
        for each in (writer, far_writer):
            each.close()


async def _carry(pipe: Pipe, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Carry one direction to its end. What was read is on its way and does not hold up what follows."""
    loop = asyncio.get_running_loop()
    under_way: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue(maxsize=16)

    async def deliver() -> None:
        while True:
            at, data = await under_way.get()
            if (wait := at - loop.time()) > 0:
                await asyncio.sleep(wait)
            if not data:
                writer.write_eof()
                return
            writer.write(data)
            await writer.drain()

    async with asyncio.TaskGroup() as group:
        group.create_task(deliver())
        while data := await reader.read(CHUNK):
            await under_way.put((pipe.arrival(len(data), loop.time()), data))
        await under_way.put((pipe.arrival(0, loop.time()), b""))
