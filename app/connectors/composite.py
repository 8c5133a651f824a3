"""Several connectors behind one account: Zimbra is mail by SOAP and calendars by CalDAV.

Each part owns its streams and the kinds of intents routed to it; the first part owns everything
not routed, files included.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from typing import TypeVar

from app.domain.errors import AppError
from app.domain.exchange import (
    Ack,
    Connector,
    DeliversTogether,
    Delta,
    Distant,
    Download,
    FileRef,
    Held,
    LoadBytes,
    Proof,
    Rhythm,
    SignsIn,
    Verdict,
)
from app.domain.intents import Intent

P = TypeVar("P")


class CompositeConnector:
    """`Connector` over ``parts``; ``routes``: intent KIND -> part; ``files``: prefix of a file's ref -> part."""

    def __init__(
        self,
        parts: Sequence[Connector],
        routes: Mapping[str, Connector],
        files: Mapping[str, Connector] | None = None,
    ) -> None:
        self._parts = tuple(parts)
        self._routes = dict(routes)
        self._files = dict(files or {})
        self._owners = {stream: part for part in self._parts for stream in part.streams}
        self.streams: Mapping[str, Rhythm] = {s: r for part in self._parts for s, r in part.streams.items()}
        if len(self.streams) != sum(len(part.streams) for part in self._parts):
            raise ValueError("two parts own the same stream")
        self._listening: dict[asyncio.Task[frozenset[str]], Connector] = {}
        self._deaf: list[Connector] = []
        """Parts without push."""

    @property
    def parts(self) -> tuple[Connector, ...]:
        return self._parts

    async def sign_in(self, proof: Proof) -> None:
        """Hand the proof to every part that takes one."""
        for part in self._parts:
            if isinstance(part, SignsIn):
                await part.sign_in(proof)

    async def pull(self, stream: str, cursor: str | None, held: Held) -> Delta:
        return await self._owners[stream].pull(stream, cursor, held)

    async def push(self, intent: Intent, load_bytes: LoadBytes) -> Ack:
        return await self._routed(intent).push(intent, load_bytes)

    async def probe(self, intent: Intent) -> Verdict:
        return await self._routed(intent).probe(intent)

    async def push_together(self, intents: Sequence[Intent]) -> Sequence[Ack | AppError]:
        """Intents of one `Intent.together` have one kind, so one part; what that part cannot batch goes one by one."""
        part: object = self._routed(intents[0])
        if isinstance(part, DeliversTogether):
            return await part.push_together(intents)
        raise TypeError(f"no part delivers {intents[0].KIND} together")

    def refresh(self) -> None:
        """The user asked for a synchronisation: told to the parts that compare more then."""
        for part in self._parts:
            refresh = getattr(part, "refresh", None)
            if callable(refresh):
                refresh()

    def part(self, kind: type[P]) -> P | None:
        """The part of this class, for what the contract of connectors does not name."""
        return next((part for part in self._parts if isinstance(part, kind)), None)

    def _routed(self, intent: Intent) -> Connector:
        return self._routes.get(intent.KIND, self._parts[0])

    def download(self, ref: FileRef, offset: int) -> AbstractAsyncContextManager[Download]:
        part = next((p for prefix, p in self._files.items() if ref.ref.startswith(prefix)), self._parts[0])
        return part.download(ref, offset)

    @property
    def round_trip_s(self) -> float | None:
        """Of the first part, which files come from."""
        first: object = self._parts[0]
        return first.round_trip_s if isinstance(first, Distant) else None

    async def listen(self) -> frozenset[str]:
        """The first part that has something; the others go on listening until the next call.

        Raises NotImplementedError when no part has push.
        """
        try:
            while True:
                heard = set(self._listening.values())
                for part in self._parts:
                    if part not in heard and part not in self._deaf:
                        self._listening[asyncio.ensure_future(part.listen())] = part
                if not self._listening:
                    raise NotImplementedError("no part has push")
                done, _ = await asyncio.wait(self._listening, return_when=asyncio.FIRST_COMPLETED)
                streams = self._collect(done)
                if streams:
                    return streams
        except asyncio.CancelledError:
            await self._stop_listening()
            raise

    def _collect(self, done: set[asyncio.Task[frozenset[str]]]) -> frozenset[str]:
        """Streams of the parts that came back. A part's failure is raised; a deaf one is not asked again."""
        streams: frozenset[str] = frozenset()
        failure: BaseException | None = None
        for task in done:
            part = self._listening.pop(task)
            error = task.exception()
            if isinstance(error, NotImplementedError):
                self._deaf.append(part)
            elif error is not None:
                failure = error
            else:
                streams |= task.result()
        if failure is not None and not streams:
            raise failure
        return streams

    async def _stop_listening(self) -> None:
        """Give up what still waits. What was just heard is told at the next call: no part would say it again."""
        given_up = [task for task in self._listening if not _heard(task)]
        for task in given_up:
            del self._listening[task]
            task.cancel()
        await asyncio.gather(*given_up, return_exceptions=True)

    async def close(self) -> None:
        """Close the parts in their order, each whatever happened to the one before.

        One after the other: they may share an `Http`, over which the first still says goodbye.
        """
        async with AsyncExitStack() as stack:
            for part in reversed(self._parts):
                stack.push_async_callback(part.close)
            await self._stop_listening()


def _heard(task: asyncio.Task[frozenset[str]]) -> bool:
    return task.done() and not task.cancelled() and task.exception() is None


def parts_of(connector: Connector | None) -> tuple[Connector, ...]:
    """The connector's parts, or itself; nothing offline."""
    if isinstance(connector, CompositeConnector):
        return connector.parts
    return (connector,) if connector is not None else ()


def find_part(connector: Connector | None, kind: type[P]) -> P | None:
    """The connector itself, or its part, of this class; None when there is none (offline, say)."""
    if isinstance(connector, kind):
        return connector
    return connector.part(kind) if isinstance(connector, CompositeConnector) else None
