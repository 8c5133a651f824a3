"""A mailbox of 100 000 messages, from nothing: see `first_sync`. ``SCALE`` (environment) shrinks it for a trial run."""

from __future__ import annotations

import os

from tests.bench import first_sync
from tests.bench.row import BenchRow

LETTERS = round(100_000 * float(os.environ.get("SCALE", "1")))


def rows() -> list[BenchRow]:
    return first_sync.large_rows(LETTERS)
