"""One encrypted ``rows.db`` per test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit.store.builders import Rows


@pytest.fixture
def rows(tmp_path: Path) -> Iterator[Rows]:
    held = Rows(tmp_path)
    yield held
    held.db.close()
