"""What the benchmarks of first pages share: the peer, the wait, and a process where nothing is open."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pypdfium2

from app.services.runtime import Runtime
from tests.scenes.stage import turn

LONGEST_S = 120.0


def until(condition: Callable[[], Any], longest_s: float = LONGEST_S) -> None:
    """Let the window live until it holds."""
    end = time.perf_counter() + longest_s
    while not condition():
        if time.perf_counter() > end:
            raise RuntimeError("it never came")
        turn(1)


async def close_all(runtime: Runtime) -> None:
    """As before the first document of a session, but for the process, which stays warm."""
    parts = runtime.pdf._parts
    while parts._handles:
        _key, handle = parts._handles.popitem()
        await parts._close(await handle)


def raw_first_page(data: bytes, scale: float) -> float:
    """Milliseconds of PDFium alone: open and render the first page."""
    began = time.perf_counter()
    document = pypdfium2.PdfDocument(data)
    bitmap = document[0].render(scale=scale, prefer_bgrx=True)
    bytes(bitmap.buffer)
    document.close()
    return (time.perf_counter() - began) * 1000
