"""One figure of a benchmark, as it stands in ``build/bench.json``."""

from __future__ import annotations

from typing import Any

BenchRow = dict[str, Any]
"""``name, value, unit, reference, ratio, target, holds``; see `row`."""


def row(name: str, value: float, unit: str, *, target: float, reference: float | None = None) -> BenchRow:
    """A row. With a ``reference`` (same unit, same run), ``target`` bounds value / reference; else the value."""
    ratio = None if reference is None else value / reference
    judged = value if ratio is None else ratio
    return {
        "name": name,
        "value": round(value, 4),
        "unit": unit,
        "reference": None if reference is None else round(reference, 4),
        "ratio": None if ratio is None else round(ratio, 4),
        "target": target,
        "holds": judged <= target,
    }
