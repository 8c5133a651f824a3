"""Radicale as its own process, and its storage: the CalDAV/CardDAV server behind Zimbra's paths.

Radicale is GPL: it is never imported in the program. A child Python process runs it with a
configuration in a temporary folder, on a free port of 127.0.0.1; it ends when our end of its input
closes, so that a killed demonstration leaves nothing running. It believes the header
``X-Remote-User``: `dav_front` is the one who asks for passwords.

The storage is plain files, ``<mailbox>/<collection>/<UID>.ics`` beside ``.Radicale.props``: content is
planted as files, and a verifier may read a moved event there without asking any server.
"""

from __future__ import annotations

import contextlib
import json
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

import httpx

_START_TIMEOUT_S = 30.0
_READ_TIMEOUT_S = 120.0
"""The first listing of a large collection makes Radicale read every file (measured: 44 s for 10 000)."""

_CHILD = """
import os, runpy, sys, threading
def until_parent_ends():
    while os.read(0, 1024):
        pass
    os._exit(0)
threading.Thread(target=until_parent_ends, daemon=True).start()
sys.argv = ["radicale", "--config", sys.argv[1]]
runpy.run_module("radicale", run_name="__main__")
"""

_CONFIG = """
[server]
hosts = 127.0.0.1:{port}
max_connections = 20
timeout = 120
[auth]
type = http_x_remote_user
delay = 0
[rights]
type = owner_only
[web]
type = none
[storage]
filesystem_folder = {folder}
[logging]
level = critical
"""


class DavStorage:
    """One Radicale over one folder. `start` and `stop` may alternate; the port and the content stay."""

    def __init__(self, folder: Path | None = None) -> None:
        self._own_folder = folder is None
        self._base = folder or Path(tempfile.mkdtemp(prefix="echarpe-radicale-"))
        self._port = 0
        self._process: subprocess.Popen[bytes] | None = None
        self._client: httpx.Client | None = None

    @property
    def storage(self) -> Path:
        """``<mailbox>/<collection>/<UID>.ics`` below this folder."""
        return self._base / "data" / "collection-root"

    @property
    def running(self) -> bool:
        return self._process is not None

    def start(self) -> None:
        """Run the server and wait until it answers. Raises RuntimeError when it does not."""
        if self._process is not None:
            return
        self.storage.mkdir(parents=True, exist_ok=True)
        for _ in range(3):  # a port found free may be taken before Radicale binds it
            self._port = self._port or _free_port()
            if self._launch():
                self._client = httpx.Client(base_url=f"http://127.0.0.1:{self._port}", timeout=_READ_TIMEOUT_S)
                return
            self._port = 0
        raise RuntimeError("Radicale did not start; see " + str(self._base / "radicale.log"))

    def _launch(self) -> bool:
        config = self._base / "radicale.ini"
        config.write_text(_CONFIG.format(port=self._port, folder=self._base / "data"), "utf-8")
        with (self._base / "radicale.log").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-c", _CHILD, str(config)], stdin=subprocess.PIPE, stdout=log, stderr=log
            )
        deadline = time.monotonic() + _START_TIMEOUT_S
        while time.monotonic() < deadline and process.poll() is None:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self._port), 0.2):
                self._process = process
                return True
            time.sleep(0.02)
        _end(process)
        return False

    def stop(self) -> None:
        """End the process. Harmless when it does not run."""
        if self._client is not None:
            self._client.close()
            self._client = None
        if self._process is not None:
            _end(self._process)
            self._process = None

    def close(self) -> None:
        """Stop, and remove the content unless the folder was given."""
        self.stop()
        if self._own_folder:
            shutil.rmtree(self._base, ignore_errors=True)

    def __enter__(self) -> DavStorage:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def request(
        self, method: str, mailbox: str, path: str, *, headers: Mapping[str, str] | None = None, body: bytes = b""
    ) -> httpx.Response:
        """One request as ``mailbox``; ``path`` is decoded, below the root of the storage. From any thread."""
        if self._client is None:
            raise RuntimeError("Radicale is not running")
        sent = {**(headers or {}), "X-Remote-User": mailbox, "X-Script-Name": "/dav"}
        return self._client.request(method, quote(path), headers=sent, content=body)

    # --- planting content -----------------------------------------------------------------------

    def plant_collection(self, mailbox: str, name: str, props: Mapping[str, str], *, emptied: bool = False) -> None:
        """Create a collection (or give it other properties), as files; ``emptied``: without what was in it."""
        folder = self.storage / mailbox / name
        if emptied:
            shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / ".Radicale.props").write_text(json.dumps(dict(props), ensure_ascii=False), "utf-8")

    def plant(self, mailbox: str, collection: str, name: str, text: str) -> None:
        """Put one resource, as a file. For setting up: nobody is told."""
        with (self.storage / mailbox / collection / name).open("w", encoding="utf-8", newline="") as file:
            file.write(text)

    def read(self, mailbox: str, collection: str, name: str) -> str | None:
        """Text of a resource as stored; None when there is none."""
        try:
            with (self.storage / mailbox / collection / name).open(encoding="utf-8", newline="") as file:
                return file.read()
        except FileNotFoundError:
            return None


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.stdin is not None:
        process.stdin.close()
    process.terminate()
    try:
        process.wait(5)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(5)
