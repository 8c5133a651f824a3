"""How the command line starts the window: a process of its own."""

from __future__ import annotations

import sys
from pathlib import Path


def window_command(*arguments: str) -> list[str]:
    """How to start the window: a process of its own, so that the command line needs no Qt."""
    if getattr(sys, "frozen", False):
        return [str(Path(sys.executable).with_name("echarpe-window")), *arguments]
    return [sys.executable, "-m", "ui", *arguments]
