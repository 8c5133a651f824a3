"""A lock between processes that dies with its holder, killed ones included."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from app.domain.errors import LocalFault

if sys.platform == "win32":
    import msvcrt

    def _lock(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


class FolderLock:
    """Held from construction to `release`, or to the end of the process.

    Raises ``LocalFault("profile_in_use")`` when somebody else holds it.
    """

    _descriptor: int | None = None

    def __init__(self, path: Path) -> None:
        self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            _lock(self._descriptor)
        except OSError as error:
            self.release()
            raise LocalFault("profile_in_use") from error

    def release(self) -> None:
        """Twice is harmless."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def __del__(self) -> None:
        self.release()
