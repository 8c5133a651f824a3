"""A dialog is never larger than the window it stands over: its least size comes from `give_room`, which knows it."""

from __future__ import annotations

import re
from pathlib import Path

UI = Path(__file__).resolve().parents[3] / "ui"
LEAST_SIZE = re.compile(r"setMinimumSize\([^)\n]*px\(")
GIVER = UI / "widgets" / "dialogs.py"


def test_no_dialog_wants_more_room_than_there_is() -> None:
    """A size in pixels of the text doubles with it: at 200 % it went past a window 912 pixels wide."""
    wanting = [path for path in UI.rglob("*.py") if LEAST_SIZE.search(path.read_text(encoding="utf-8"))]
    assert wanting == [GIVER]
