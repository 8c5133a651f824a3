"""The table of Zimbra's CalDAV differences names tests that exist, one line a feature."""

from __future__ import annotations

import re
from pathlib import Path

from app.connectors.calendars.quirks import TABLE

TESTS = Path(__file__).resolve().parents[2]


def test_each_line_names_a_test_that_shows_it() -> None:
    found = {
        name
        for file in TESTS.rglob("test_*.py")
        for name in re.findall(r"^(?:async )?def (test_\w+)", file.read_text("utf-8"), re.MULTILINE)
    }
    assert [q.test for q in TABLE if q.test not in found] == []
    assert len({q.feature for q in TABLE}) == len(TABLE)
