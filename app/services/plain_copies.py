"""Plain copies of files for other programs (« ouvrir avec », dragged out): in memory where the system offers it.

What a disk once held in plain text stays readable in its image after the file is gone, whatever is erased later.
So a copy lies in a folder that the system keeps in memory (``tmpfs``: the session's own, or ``/dev/shm``); where there
is none with room (Windows, macOS, a huge file) it lies in the temporary folder and is overwritten before it goes, which
a disk may outwit: flash memory and journals keep old blocks. NOT TRIED on Windows and macOS.

Copies go with the window, with the data of their body, and with everything. Those of a program that was killed go at
the next start. What the other program does with its copy (its own recent files) is its user's business.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import stat
import sys
import tempfile
import threading
from collections.abc import Sequence
from pathlib import Path

from app.domain.attachments import safe_name
from app.domain.errors import LocalFault
from app.store.connection import overwrite
from app.store.lock import FolderLock

PREFIX = "echarpe-copies-"
IN_USE = ".lock"
ROOM = 2
"""A folder in memory is used while it has room for so many times the file: memory is everybody's."""
_IN_MEMORY = frozenset({"tmpfs", "ramfs"})


class PlainCopies:
    """The copies of one program. Blocking; calls from several threads at once are harmless."""

    def __init__(self, homes: Sequence[Path] | None = None, mounts: Path = Path("/proc/mounts")) -> None:
        """``homes``: folders to prefer when they are in memory; None = the system's."""
        self._homes = memory_homes() if homes is None else homes
        self._mounts = mounts
        self._folders: dict[Path, FolderLock] = {}
        self._turn = threading.RLock()
        """A folder that is being made is not yet known as ours: nobody sweeps meanwhile."""

    def place(self, name: str, size_bytes: int) -> Path:
        """Where a plain copy of a file is to be written: a folder of its own, readable by this user only."""
        home = next((h for h in self._homes if self._takes(h, size_bytes)), None) or Path(tempfile.gettempdir())
        with self._turn:
            own = self._own(home) / secrets.token_hex(4)
            own.mkdir(mode=0o700)
        return own / safe_name(name)

    def forget(self) -> None:
        """No copy is left: those of this program, and those that a killed one left."""
        with self._turn:
            folders, self._folders = self._folders, {}
            for folder, lock in folders.items():
                self._remove(folder)
                lock.release()
            self.sweep()

    def sweep(self) -> None:
        """Remove what a program that was killed left."""
        for home in {*self._homes, Path(tempfile.gettempdir())}:
            with contextlib.suppress(OSError), self._turn:
                for folder in home.glob(f"{PREFIX}*"):
                    if folder not in self._folders and _mine(folder):
                        self._sweep_one(folder)

    def _sweep_one(self, folder: Path) -> None:
        try:
            lock = FolderLock(folder / IN_USE)
        except LocalFault:  # of a program that runs
            return
        self._remove(folder)
        lock.release()

    def _own(self, home: Path) -> Path:
        held = next((folder for folder in self._folders if folder.parent == home), None)
        if held is None or not held.is_dir():
            self.sweep()
            held = self._new(home)
        return held

    def _new(self, home: Path) -> Path:
        """Another program that starts may take it for a killed one's before it is locked: then another is made."""
        for last in (False, False, True):
            made = Path(tempfile.mkdtemp(prefix=PREFIX, dir=home))
            try:
                self._folders[made] = FolderLock(made / IN_USE)
            except (LocalFault, FileNotFoundError):
                if last:
                    raise
                continue
            return made
        raise AssertionError("returned or raised")

    def _takes(self, home: Path, size_bytes: int) -> bool:
        try:
            room = shutil.disk_usage(home).free
        except OSError:
            return False
        return os.access(home, os.W_OK) and in_memory(home, self._mounts) and room >= ROOM * size_bytes

    def _remove(self, folder: Path) -> None:
        plain = not in_memory(folder, self._mounts)
        for path in folder.rglob("*") if plain else ():
            with contextlib.suppress(OSError):
                if path.is_file() and not path.is_symlink():
                    path.chmod(0o600)
                    overwrite(path)
        shutil.rmtree(folder, ignore_errors=True)


def memory_homes() -> list[Path]:
    """Folders that Linux keeps in memory: the session's own first."""
    if sys.platform != "linux":
        return []
    session = os.environ.get("XDG_RUNTIME_DIR", "")
    return [Path(folder) for folder in (session, "/dev/shm") if folder]  # noqa: S108 - a folder of one's own in it


def in_memory(folder: Path, mounts: Path = Path("/proc/mounts")) -> bool:
    """Whether Linux keeps ``folder`` in memory; False wherever that is not known."""
    try:
        lines, real = mounts.read_text("utf-8").splitlines(), folder.resolve()
    except OSError:
        return False
    held = {Path(words[1].replace("\\040", " ")): words[2] for words in map(str.split, lines) if len(words) > 2}
    at = next((place for place in (real, *real.parents) if place in held), None)
    return at is not None and held[at] in _IN_MEMORY


def _mine(folder: Path) -> bool:
    found = folder.lstat()
    return stat.S_ISDIR(found.st_mode) and (not hasattr(os, "getuid") or found.st_uid == os.getuid())
