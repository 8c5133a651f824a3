"""Which test shows which row of the feature table, and how it last went.

``@pytest.mark.feature("116", "A33")`` names rows of ``tests/features.txt``; an unknown row stops the
run. Results are merged into ``build/features.json`` (node id -> rows, outcome, time), which
``make features`` prints.
"""

from __future__ import annotations

import json
import os
import time
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
TITLES = ROOT / "tests" / "features.txt"
RESULTS = ROOT / "build" / "features.json"
_PROPERTY = "feature"


def load_titles(path: Path = TITLES) -> dict[str, str]:
    """Row -> short title, in the order of the table."""
    lines = path.read_text("utf-8").splitlines()
    return dict(line.split("\t", 1) for line in lines if line and not line.startswith("#"))


def load_results(path: Path = RESULTS) -> dict[str, dict[str, Any]]:
    """Last known result of each marked test; empty when none ever ran here."""
    return json.loads(path.read_text("utf-8")) if path.exists() else {}


def merge(known: dict[str, dict[str, Any]], new: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Results of ``new`` over those of ``known``."""
    return dict(sorted({**known, **new}.items()))


def rows_of(item: pytest.Item) -> list[str]:
    return [str(row) for mark in item.iter_markers("feature") for row in mark.args]


class Features:
    """Plugin of one run: collects rows at collection and outcomes as they come."""

    def __init__(self) -> None:
        self.collected: dict[str, list[str]] = {}
        self.results: dict[str, dict[str, Any]] = {}

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        known = load_titles()
        for item in items:
            rows = rows_of(item)
            if unknown := [row for row in rows if row not in known]:
                raise pytest.UsageError(f"{item.nodeid}: no such feature row: {', '.join(unknown)}")
            if rows:
                self.collected[item.nodeid] = rows
                item.user_properties.append((_PROPERTY, rows))

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        target = session.config.getoption("features_collected")
        if target:
            Path(target).write_text(json.dumps(self.collected), "utf-8")

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        rows = next((value for name, value in report.user_properties if name == _PROPERTY), None)
        if rows is None:
            return
        before = self.results.get(report.nodeid, {}).get("outcome", "passed")
        outcome = report.outcome if before == "passed" else before
        self.results[report.nodeid] = {"rows": rows, "outcome": outcome, "at": int(time.time())}

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if hasattr(session.config, "workerinput") or not self.results:
            return
        RESULTS.parent.mkdir(exist_ok=True)
        aside = RESULTS.with_suffix(f".{os.getpid()}")
        aside.write_text(json.dumps(merge(load_results(), self.results), indent=1, ensure_ascii=False), "utf-8")
        aside.replace(RESULTS)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--features-collected", metavar="FILE", help="write node id -> rows of every marked test")


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(Features(), "echarpe-features")
