"""A piece of memory that the PDF process and the window's share: pixels of a page cross at the cost of a copy.

By the pipe a page of a tablet's screen (7 MB and more) goes through some hundred turns of both processes: measured
5 ms alone, 16 ms and more when other programs run, against 1 and 3. Where no memory can be shared, or a page is larger,
the pipe still serves.
"""

from __future__ import annotations

import contextlib
import os
from multiprocessing.shared_memory import SharedMemory
from pathlib import Path
from typing import Any

BOX_BYTES = 48_000_000
"""A page at the width of a screen of 2736 pixels. Memory is taken as it is written."""
_SYSTEM_PLACE = "/dev/shm"  # noqa: S108 - where Linux keeps shared memory; only looked at
_ROOM_WANTED = 4
"""Times its size that must be free there: containers give 64 MB, and writing past the end kills the process."""


class PixelBox:
    """The window's end; one for the life of a `PdfProcess`."""

    def __init__(self) -> None:
        """Raises OSError where no memory can be shared."""
        if Path(_SYSTEM_PLACE).is_dir():
            place = os.statvfs(_SYSTEM_PLACE)
            if place.f_bavail * place.f_frsize < _ROOM_WANTED * BOX_BYTES:
                raise OSError("not enough shared memory")
        self._memory = SharedMemory(create=True, size=BOX_BYTES)
        self.name = self._memory.name

    def take(self, count: int) -> bytes:
        """The first ``count`` bytes."""
        whole = self._memory.buf
        assert whole is not None
        with whole[:count] as view:
            return bytes(view)

    def close(self) -> None:
        self._memory.close()
        with contextlib.suppress(FileNotFoundError):
            self._memory.unlink()


class ChildBox:
    """The PDF process' end."""

    def __init__(self, name: str) -> None:
        self._memory = SharedMemory(name=name)

    def put(self, pixels: Any) -> bool:
        """Lay a ctypes array there; False when it is too large."""
        whole = self._memory.buf
        assert whole is not None
        with memoryview(pixels).cast("B") as view:
            fits = len(view) <= len(whole)
            if fits:
                whole[: len(view)] = view
        return fits
