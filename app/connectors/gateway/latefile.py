"""A file that is opened when its first byte is read, and closed with its last: three hundred may wait in one request."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any, BinaryIO


class LateFile(io.RawIOBase):
    """Of a size known beforehand. Read from the beginning, again after ``seek(0)``."""

    def __init__(self, open_file: Callable[[], BinaryIO], size_bytes: int) -> None:
        super().__init__()
        self._open_file, self._size = open_file, size_bytes
        self._at = 0
        self._file: BinaryIO | None = None

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """To the beginning, or to the end (to ask for the size)."""
        self._let_go()
        self._at = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence] + offset
        return self._at

    def readinto(self, buffer: Any, /) -> int:
        if self._at >= self._size:
            return 0
        if self._file is None:
            self._file = self._open_file()
            self._file.seek(self._at)
        data = self._file.read(len(buffer))
        buffer[: len(data)] = data
        self._at += len(data)
        if not data or self._at >= self._size:
            self._let_go()
        return len(data)

    def close(self) -> None:
        self._let_go()
        super().close()

    def _let_go(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None
