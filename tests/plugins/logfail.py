"""An unexpected log record of level WARNING or above fails the test that caused it.

Expected ones are declared, as regular expressions searched in ``logger name: message``::

    @pytest.mark.expects_log("app.sync: .*gave up")
    def test_...

A declared pattern that never matched fails the test too: it would hide the next accident.
Records of threads count for the test during which they are written.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Generator

import pytest


class Watcher(logging.Handler):
    """Keeps what was logged since the last `drain`."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        text = f"{record.name}: {record.getMessage()}"
        if record.exc_info:
            text += "\n" + logging.Formatter().formatException(record.exc_info)
        self.lines.append(text)

    def drain(self) -> list[str]:
        lines, self.lines = self.lines, []
        return lines


_watcher = Watcher()


def judge(lines: list[str], patterns: list[str], *, complete: bool) -> str:
    """What is wrong with ``lines``, or an empty string. ``complete``: each pattern must have been seen."""
    unexpected = [line for line in lines if not any(re.search(p, line, re.DOTALL) for p in patterns)]
    if unexpected:
        return "unexpected log records:\n" + "\n".join(unexpected)
    unseen = [p for p in patterns if not any(re.search(p, line, re.DOTALL) for line in lines)]
    if complete and unseen:
        return "expected log records never came: " + ", ".join(unseen)
    return ""


def _patterns(item: pytest.Item) -> list[str]:
    return [pattern for mark in item.iter_markers("expects_log") for pattern in mark.args]


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "expects_log(*patterns): WARNING+ log records that this test provokes")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, None, None]:
    yield
    if fault := judge(_watcher.drain(), _patterns(item), complete=True):
        pytest.fail(fault, pytrace=False)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    root = logging.getLogger()
    root.addHandler(_watcher)
    _watcher.drain()
    try:
        return (yield)
    finally:
        root.removeHandler(_watcher)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item) -> Generator[None, None, None]:
    _watcher.drain()  # of a call that failed for a reason of its own
    yield
    if fault := judge(_watcher.drain(), _patterns(item), complete=False):
        pytest.fail("in teardown, " + fault, pytrace=False)
