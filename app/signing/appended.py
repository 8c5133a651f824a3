"""A document with something written after its end, without a copy of it: signing a file of any size.

PDF is signed by appending. The original (a file, or a document read out of the encrypted store) is
only ever read; what is written after its end stays in memory, a few tens of kilobytes.
"""

from __future__ import annotations

import io
import os
from typing import BinaryIO


class Appended(io.RawIOBase):
    """``base`` (readable, seekable, never written) followed by what is written here."""

    def __init__(self, base: BinaryIO) -> None:
        super().__init__()
        self._base = base
        self._base_bytes = base.seek(0, os.SEEK_END)
        self._tail = bytearray()
        self._position = 0

    @property
    def base_bytes(self) -> int:
        return self._base_bytes

    @property
    def tail(self) -> bytes:
        """What was written after the base."""
        return bytes(self._tail)

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def writable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        start = {os.SEEK_SET: 0, os.SEEK_CUR: self._position, os.SEEK_END: self._base_bytes + len(self._tail)}[whence]
        if start + offset < 0:
            raise ValueError("negative seek position")
        self._position = start + offset
        return self._position

    def tell(self) -> int:
        return self._position

    def read(self, size: int | None = -1) -> bytes:
        left = max(0, self._base_bytes + len(self._tail) - self._position)
        wanted = left if size is None or size < 0 else min(size, left)
        parts = []
        if wanted and self._position < self._base_bytes:
            self._base.seek(self._position)
            part = self._base.read(min(wanted, self._base_bytes - self._position))
            parts.append(part)
            self._position += len(part)
            wanted -= len(part)
        if wanted and self._position >= self._base_bytes:
            start = self._position - self._base_bytes
            parts.append(bytes(self._tail[start : start + wanted]))
            self._position += wanted
        return parts[0] if len(parts) == 1 else b"".join(parts)

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        data = self.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def write(self, data: bytes | bytearray | memoryview) -> int:  # type: ignore[override]
        start = self._position - self._base_bytes
        if start < 0:
            raise io.UnsupportedOperation("the document itself is never written")
        self._tail[start : start + len(data)] = data
        self._position += len(data)
        return len(data)
