"""Programs of the system (xmlsec1, pdfsig, softhsm2-util) and the surroundings they and the window need."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence

TIMEOUT_S = 60


def surroundings() -> dict[str, str]:
    """Environment of a program of the system: in a frozen bundle, its libraries and not the bundle's."""
    found = dict(os.environ)
    if getattr(sys, "frozen", False):
        before = found.pop("LD_LIBRARY_PATH_ORIG", None)
        found.pop("LD_LIBRARY_PATH", None)
        if before is not None:
            found["LD_LIBRARY_PATH"] = before
    return found


def run(command: Sequence[str], extra: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """Run a program to its end; its words, as text, are in the result. Raises nothing on failure."""
    return subprocess.run(
        command,
        env={**surroundings(), **(extra or {})},
        capture_output=True,
        text=True,
        errors="replace",
        timeout=TIMEOUT_S,
        check=False,
    )


def without_display() -> bool:
    """True on a machine where a window would find no screen (X11 and Wayland only)."""
    screens = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    return sys.platform.startswith("linux") and not any(os.environ.get(name) for name in screens)
