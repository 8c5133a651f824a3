"""A way to a server that dies as a network does: in silence, with its connections left open."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from urllib.parse import urlsplit


@dataclass(eq=False)
class Carried:
    """One connection of the client."""

    dead: bool = False
    """Nothing goes through any more, and nobody is told."""
    asking: bytes = b""
    """First line of the request that has no answer yet."""


@dataclass
class Relay:
    """Carries TCP connections to ``port``. ``open`` are those that the client has not closed."""

    port: int
    url: str = ""
    open: set[Carried] = field(default_factory=set)
    _changed: asyncio.Event = field(default_factory=asyncio.Event)

    def die(self) -> None:
        """Every connection of now is dead; later ones are not."""
        for each in self.open:
            each.dead = True

    def waiting(self, path: str) -> list[Carried]:
        """Open connections on which a request for ``path`` waits for its answer."""
        return [each for each in self.open if path.encode() in each.asking]

    async def until(self, holds: Callable[[], bool]) -> None:
        while not holds():
            self._changed.clear()
            await self._changed.wait()

    async def accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        carried = Carried()
        self.open.add(carried)
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self.port)
        back = asyncio.create_task(self._back(carried, far_reader, writer))
        try:
            with suppress(OSError):
                while data := await reader.read(65536):
                    if not carried.dead:
                        carried.asking = carried.asking or data.partition(b"\r\n")[0]
                        self._changed.set()
                        far_writer.write(data)
        finally:
            self.open.discard(carried)
            self._changed.set()
            back.cancel()
            writer.close()
            far_writer.close()

    async def _back(self, carried: Carried, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while data := await reader.read(65536):
                if not carried.dead:
                    carried.asking = b""
                    self._changed.set()
                    writer.write(data)
            if not carried.dead:
                writer.close()


@asynccontextmanager
async def relayed(url: str) -> AsyncIterator[Relay]:
    """A relay to the server at ``url``, on a free port of 127.0.0.1."""
    port = urlsplit(url).port
    assert port is not None
    relay = Relay(port)
    running: set[asyncio.Task[None]] = set()

    async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        running.add(task)
        task.add_done_callback(running.discard)
        with suppress(asyncio.CancelledError):
            await relay.accept(reader, writer)

    server = await asyncio.start_server(accept, "127.0.0.1", 0)
    relay.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield relay
    finally:
        server.close()
        for task in list(running):
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
