"""Whether this machine draws from the wall: long work waits for that."""

from __future__ import annotations

import ctypes
import subprocess
import sys
from pathlib import Path

SUPPLIES = Path("/sys/class/power_supply")


def on_mains() -> bool:
    """True on mains, and where it cannot be told: a machine without a battery does not tell.

    Linux: the kernel's power supplies. Windows (``GetSystemPowerStatus``) and macOS (``pmset``): written from their
    documentation, not tried there.
    """
    if sys.platform == "win32":
        return _windows()
    if sys.platform == "darwin":
        return _macos()
    return _linux(SUPPLIES)


def _linux(supplies: Path) -> bool:
    """Discharging is said by the batteries; « online » by the mains and by USB power."""
    batteries = [supply for supply in _entries(supplies) if _word(supply / "type") == "Battery"]
    own = [battery for battery in batteries if _word(battery / "scope") != "Device"]  # not those of a mouse
    return not any(_word(battery / "status") == "Discharging" for battery in own)


def _entries(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except OSError:
        return []


def _word(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii", errors="replace").strip()
    except OSError:
        return ""


if sys.platform == "win32":

    class _Status(ctypes.Structure):
        _fields_ = (
            ("line", ctypes.c_ubyte),
            ("flag", ctypes.c_ubyte),
            ("percent", ctypes.c_ubyte),
            ("saver", ctypes.c_ubyte),
            ("left_s", ctypes.c_ulong),
            ("full_s", ctypes.c_ulong),
        )

    def _windows() -> bool:
        status = _Status()
        known = ctypes.windll.kernel32.GetSystemPowerStatus(ctypes.byref(status))
        return not known or status.line != 0

else:

    def _windows() -> bool:
        return True


def _macos() -> bool:
    try:
        told = subprocess.run(["/usr/bin/pmset", "-g", "batt"], capture_output=True, text=True, timeout=5, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return True
    return "'Battery Power'" not in told.stdout
