"""One window a profile: a second start hands what it was asked to open to the first, and ends.

The first start holds ``window.lock`` in the profile's folder (the system frees it with the process) and listens on a
socket that only this user reaches: on Linux and macOS a file in a folder of mode 0700, on Windows a named pipe with
the user's own descriptor (`QLocalServer.UserAccessOption`; not tried there). What comes through is a few short
strings and nothing else: they are judged like any link (`ui.openings`), and never run.

`QtNetwork` is loaded after the first list, or by the second start: the first one does not pay for it.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QLockFile, QObject, Signal

if TYPE_CHECKING:
    from PySide6.QtNetwork import QLocalServer, QLocalSocket

MOST_BYTES = 64 * 1024
MOST_ARGUMENTS = 20
WAIT_MS = 15_000
"""How long a second start waits for the first to answer: it may be starting itself."""
TRY_MS = 250
READ_MS = 5_000
_DONE = b"ok\n"
_PATH_BYTES = 100
"""A socket's path has 108 bytes on Linux, 104 on macOS."""


class Instance(QObject):
    """Holds the profile's window, or finds that another process does."""

    received = Signal(list)
    """Strings that another start was asked to open; empty = it was started for the window alone."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._lock = QLockFile(str(folder / "window.lock"))
        self._lock.setStaleLockTime(0)  # only a dead process frees it
        self._server: QLocalServer | None = None

    def hold(self) -> bool:
        """True: this process has the window. A lock that cannot be made holds nobody up."""
        return self._lock.tryLock(0) or self._lock.error() is not QLockFile.LockError.LockFailedError

    def listen(self) -> bool:
        """Hear later starts from now on; False where the system gives no socket (each then says « déjà ouvert »)."""
        from PySide6.QtNetwork import QLocalServer

        name = _address(self._folder)
        server = QLocalServer(self)
        server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        QLocalServer.removeServer(name)  # of a process that was killed: we hold the lock
        if not server.listen(name):
            return False
        server.newConnection.connect(self._take_next)
        self._server = server
        return True

    def _take_next(self) -> None:
        assert self._server is not None
        while (socket := self._server.nextPendingConnection()) is not None:
            Incoming(socket, self)

    def hand_over(self, arguments: Sequence[str]) -> bool:
        """Give ``arguments`` to the process that has the window; False when it does not answer."""
        from PySide6.QtCore import QElapsedTimer, QThread
        from PySide6.QtNetwork import QLocalSocket

        clock = QElapsedTimer()
        clock.start()
        data = json.dumps(list(arguments)[:MOST_ARGUMENTS]).encode() + b"\n"
        while clock.elapsed() < WAIT_MS:
            socket = QLocalSocket()
            socket.connectToServer(_address(self._folder))
            if socket.waitForConnected(TRY_MS):
                socket.write(data)
                return socket.waitForBytesWritten(READ_MS) and socket.waitForReadyRead(READ_MS)
            QThread.msleep(TRY_MS)
        return False

    def close(self) -> None:
        if self._server is not None:
            self._server.close()
        self._lock.unlock()


class Incoming(QObject):
    """One message being received: a line of JSON, or nothing is taken from it."""

    def __init__(self, socket: QLocalSocket, instance: Instance) -> None:
        super().__init__(instance)
        self._socket, self._instance = socket, instance
        socket.setParent(self)
        self._held = b""
        socket.readyRead.connect(self._read)
        socket.disconnected.connect(self.deleteLater)
        self._read()

    def _read(self) -> None:
        self._held += bytes(self._socket.readAll().data())
        if b"\n" not in self._held:
            if len(self._held) > MOST_BYTES:
                self._socket.abort()
            return
        arguments = parse_message(self._held)
        if arguments is None:
            self._socket.abort()
            return
        self._socket.write(_DONE)
        self._socket.flush()
        self._socket.disconnectFromServer()
        self._instance.received.emit(arguments)


def parse_message(data: bytes) -> list[str] | None:
    """The strings of one message; None where it is not what `Instance.hand_over` writes."""
    line, _, rest = data.partition(b"\n")
    if rest or len(line) > MOST_BYTES:
        return None
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        return None
    if not isinstance(found, list) or len(found) > MOST_ARGUMENTS or not all(isinstance(each, str) for each in found):
        return None
    return found


def _address(folder: Path) -> str:
    """Where the first start listens. Windows: a pipe's name; elsewhere a path in a folder of the user's own."""
    mark = hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:16]
    if sys.platform == "win32":
        return f"echarpe-{mark}"
    own = os.environ.get("XDG_RUNTIME_DIR", "")
    path = folder / "window.socket"
    if len(str(path).encode()) > _PATH_BYTES and own and Path(own).is_dir() and Path(own).stat().st_uid == os.getuid():
        path = Path(own) / f"echarpe-{mark}"
    return str(path)
