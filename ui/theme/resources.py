"""Where the icons and fonts lie that are shipped."""

from __future__ import annotations

from functools import cache
from pathlib import Path


@cache
def resource_folder() -> Path:
    """Folder of icons and fonts: beside ``ui`` in a checkout, inside the bundle otherwise."""
    return Path(__file__).resolve().parents[2] / "resources"
