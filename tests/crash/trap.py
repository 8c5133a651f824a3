"""Failures at the n-th step of the program's life: power cuts, and links that break.

A *step* is a commit of the store or a request to a server; each has two sides, before and after, and
every side counts. `Trap` springs at the n-th:

* **power**: `PowerCut` is raised there, and from then on at every further step: nothing more reaches
  the disk or the wire. What was on disk at that instant is copied aside: the next life starts from it.
* **link**: the request fails as a broken network fails, before it left or after the server acted;
  the program lives on.

Requests are caught where they leave: by `connectors.wire`, and the questions of the Socket.IO line.
Long polls are left alone: they are no step of an act.
"""

from __future__ import annotations

import enum
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from app.connectors.idelibre.line import Line
from app.connectors.wire import Wire
from app.domain.errors import Unreachable
from app.store.body import BodyStore

LONG_POLLS = ("WaitSetRequest", "NoOpRequest")


class PowerCut(BaseException):
    """The machine went off. Not an Exception: no handler of the program may make anything of it."""


class Mode(enum.StrEnum):
    POWER = "power"
    LINK = "link"


class Trap:
    """Counts sides of steps and fails at number ``at`` (0 = the first). ``image`` is called at a power cut."""

    def __init__(self, mode: Mode, at: int, image: Callable[[], None]) -> None:
        self.mode = mode
        self.sprung = ""
        """What was going on when it failed; empty = it did not."""
        self._left = at
        self._image = image

    @property
    def dead(self) -> bool:
        return self.mode is Mode.POWER and bool(self.sprung)

    def hit(self, what: str) -> bool:
        """One side of a step: True when this is the one that fails. Raises PowerCut on a dead machine."""
        if self.dead:
            raise PowerCut
        if self.sprung:
            return False
        self._left -= 1
        if self._left >= 0:
            return False
        self.sprung = what
        if self.mode is Mode.POWER:
            self._image()
            raise PowerCut
        return True

    def watch(self, store: BodyStore) -> None:
        """Make the commits of ``store`` steps, on its writer's thread."""
        if self.mode is not Mode.POWER:
            return
        write: Callable[[Any], Any] = store._write

        def watched(work: Callable[[Any], Any]) -> Any:
            self.hit("before a commit")
            committed = write(work)
            self.hit("after a commit")
            return committed

        store._write = watched  # type: ignore[method-assign, assignment]


@contextmanager
def armed(trap: Trap) -> Iterator[None]:
    """Every request of this process passes by ``trap``."""
    with pytest.MonkeyPatch.context() as patch:
        _watch_http(patch, trap)
        for method in ("ask", "tell"):
            _watch_line(patch, trap, method)
        yield


def _watch_http(patch: pytest.MonkeyPatch, trap: Trap) -> None:
    send = Wire.handle_async_request

    async def watched(self: Wire, request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith(LONG_POLLS):
            return await send(self, request)
        what = f"{request.method} {request.url.path}"
        if trap.hit(f"before {what}"):
            raise httpx.ConnectError("the trap", request=request)
        response = await send(self, request)
        try:
            if trap.hit(f"after {what}"):
                raise httpx.ReadError("the trap", request=request)
        except BaseException:
            await response.aclose()
            raise
        return response

    patch.setattr(Wire, "handle_async_request", watched)


def _watch_line(patch: pytest.MonkeyPatch, trap: Trap, method: str) -> None:
    talk = getattr(Line, method)

    async def watched(self: Line, event: str, *more: Any, **options: Any) -> object:
        if trap.hit(f"before {event}"):
            raise _lost(self)
        answer: object = await talk(self, event, *more, **options)
        if trap.hit(f"after {event}"):
            raise _lost(self)
        return answer

    patch.setattr(Line, method, watched)


def _lost(line: Line) -> Unreachable:
    """The socket ends under the question, as `Line` tells it."""
    error = Unreachable("socket_lost")
    line._end(error)
    return error


def copy_image(source: Path, target: Path) -> None:
    """What the disk holds now, as another machine would find it: without SQLite's shared memory."""
    shutil.copytree(source, target, ignore=shutil.ignore_patterns("*-shm"))
