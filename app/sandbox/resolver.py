"""Names and addresses that the process asks for: only this machine's are let through.

The demonstration's tour and every test run behind it: any other name is recorded and refused, so
that a forgotten telemetry, a web font or a library's update check is found at once.
"""

from __future__ import annotations

import ipaddress
import socket
import threading
from collections.abc import Callable
from typing import Any

_NAMES = frozenset({"localhost", "localhost.localdomain", "ip6-localhost", ""})
_RESOLVERS = ("getaddrinfo", "gethostbyname", "gethostbyname_ex", "gethostbyaddr")


def is_local(host: object) -> bool:
    """True for this machine's own names and loopback addresses, and for None (any local address)."""
    if host is None:
        return True
    text = host.decode("ascii", "replace") if isinstance(host, bytes) else str(host)
    if text.lower().rstrip(".") in _NAMES:
        return True
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return False
    return address.is_loopback


class RecordingResolver:
    """Stands before the resolver and before ``connect`` of the whole process, from `install` to `remove`."""

    def __init__(self, told: Callable[[str], None] = lambda _host: None) -> None:
        """``told``: called with each name or address that is refused, from any thread."""
        self._told = told
        self._lock = threading.Lock()
        self._refused: list[str] = []
        self._originals: list[tuple[Any, str, Any]] = []

    def drain(self) -> list[str]:
        """What was refused since the last call, in order."""
        with self._lock:
            refused, self._refused = self._refused, []
        return refused

    def install(self) -> None:
        """Begin to watch. Once; `remove` puts everything back."""
        for name in _RESOLVERS:
            self._replace(socket, name, self._resolving)
        for name in ("connect", "connect_ex", "sendto"):
            self._replace(socket.socket, name, self._connecting)

    def remove(self) -> None:
        while self._originals:
            owner, name, original = self._originals.pop()
            setattr(owner, name, original)

    def _replace(self, owner: Any, name: str, wrap: Callable[[Any], Any]) -> None:
        original = getattr(owner, name)
        self._originals.append((owner, name, original))
        setattr(owner, name, wrap(original))

    def _note(self, host: object) -> None:
        with self._lock:
            self._refused.append(str(host))
        self._told(str(host))

    def _resolving(self, original: Any) -> Any:
        def resolve(host: object, *args: Any, **kwargs: Any) -> Any:
            if not is_local(host):
                self._note(host)
                raise socket.gaierror(socket.EAI_NONAME, "only this machine may be named here")
            return original(host, *args, **kwargs)

        return resolve

    def _connecting(self, original: Any) -> Any:
        def connect(sock: socket.socket, *args: Any) -> Any:
            address = args[-1] if args else None
            inet = sock.family in (socket.AF_INET, socket.AF_INET6)
            if inet and isinstance(address, tuple) and not is_local(address[0]):
                self._note(address[0])
                raise ConnectionRefusedError("only this machine may be reached here")
            return original(sock, *args)

        return connect
