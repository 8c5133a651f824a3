"""Card readers that the machine sees, whatever the modules say: what the card doctor looks at first (row 101).

Linux: USB interfaces of class 0x0B (CCID) in sysfs, and the socket of the PC/SC service. Windows: the
presence of its smart card service's library, whose list of readers is asked (**not tried on Windows**).
Elsewhere nothing is known: None, and the doctor does not speak of readers.
"""

from __future__ import annotations

import ctypes
import platform
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_USB = Path("/sys/bus/usb/devices")
_SOCKETS = (Path("/run/pcscd/pcscd.comm"), Path("/var/run/pcscd/pcscd.comm"))
_CCID = "0b"
_NAME_BYTES = 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class Readers:
    """``names`` of the readers plugged in; ``service``: the system's card service runs."""

    names: tuple[str, ...]
    service: bool


def find_readers(usb: Path = _USB, sockets: tuple[Path, ...] = _SOCKETS) -> Readers | None:
    """What the system knows of readers now; None when it cannot be told on this system."""
    if platform.system() == "Linux":
        return Readers(names=_usb_readers(usb), service=any(path.exists() for path in sockets))
    load: Any = getattr(ctypes, "WinDLL", None)  # only there on Windows
    return _windows(load("winscard")) if load is not None else None


def _usb_readers(usb: Path) -> tuple[str, ...]:
    found: dict[str, None] = {}
    try:
        interfaces = sorted(usb.glob("*/bInterfaceClass"))
    except OSError:
        return ()
    for path in interfaces:
        if _text(path).lower() == _CCID:
            device = (
                path.parent.parent if ":" in path.parent.name and (path.parent.parent / "product").exists() else None
            )
            owner = device or usb / path.parent.name.partition(":")[0]
            found[_text(owner / "product") or owner.name] = None
    return tuple(found)


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8", "replace").strip()
    except OSError:
        return ""


def _windows(winscard: Any) -> Readers:
    """SCardEstablishContext, SCardListReadersW (a multi-string)."""
    context = ctypes.c_void_p()
    if winscard.SCardEstablishContext(0, None, None, ctypes.byref(context)):
        return Readers(names=(), service=False)
    buffer = ctypes.create_unicode_buffer(_NAME_BYTES)
    size = ctypes.c_uint32(_NAME_BYTES)
    failed = winscard.SCardListReadersW(context, None, buffer, ctypes.byref(size))
    winscard.SCardReleaseContext(context)
    names = "" if failed else buffer[: size.value]
    return Readers(names=tuple(name for name in str(names).split("\0") if name), service=True)
