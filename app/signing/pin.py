"""A PIN in memory: never shown, never pickled, wiped when its batch ends."""

from __future__ import annotations

from types import TracebackType
from typing import Never


class Pin:
    """Holds a typed PIN. ``with Pin(text) as pin:`` wipes it at the end.

    Wiping overwrites this object's own buffer. Copies that the libraries make live in the token
    process, which ends with the batch. Neither ``repr``, exceptions nor pickles ever contain it.
    """

    __slots__ = ("_buffer",)

    def __init__(self, text: str | bytes | bytearray) -> None:
        self._buffer = bytearray(text.encode("utf-8") if isinstance(text, str) else text)

    def reveal(self) -> bytearray:
        """The PIN's own buffer (UTF-8), not a copy: do not keep it. Empty once wiped."""
        return self._buffer

    @property
    def wiped(self) -> bool:
        return not self._buffer

    def wipe(self) -> None:
        for place in range(len(self._buffer)):
            self._buffer[place] = 0
        del self._buffer[:]

    def __enter__(self) -> Pin:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.wipe()

    def __repr__(self) -> str:
        return "Pin(…)"

    def __reduce__(self) -> Never:
        raise TypeError("a PIN is never pickled")
