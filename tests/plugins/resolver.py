"""No test reaches another machine: any name or address but loopback fails it, in the programs it starts too.

Children are watched where they are Python and see the project (`children.sitecustomize`): the PDF process, the
one that holds the card, the calendars' server, the command line, the window.

A test about the refusal itself declares the names: ``@pytest.mark.expects_names("a.example")``.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Generator
from pathlib import Path

import pytest

from app.sandbox.resolver import RecordingResolver

_resolver = RecordingResolver()
_CHILDREN = Path(__file__).with_name("children")
_told = Path(tempfile.gettempdir()) / f"echarpe-names-{os.getpid()}"
"""One line for each name that a child asked for."""


def _drain() -> list[str]:
    refused = _resolver.drain()
    if _told.exists():
        refused += _told.read_text("utf-8").split()
        _told.unlink()
    return refused


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "expects_names(*names): foreign names that this test asks for, in vain")
    _resolver.install()
    os.environ["ECHARPE_TEST_NAMES"] = str(_told)
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, (str(_CHILDREN), os.environ.get("PYTHONPATH"))))


def pytest_unconfigure() -> None:
    _resolver.remove()
    _told.unlink(missing_ok=True)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, None, None]:
    _drain()
    yield
    expected = {name for mark in item.iter_markers("expects_names") for name in mark.args}
    refused = set(_drain())
    if refused != expected:
        pytest.fail(f"names asked for: {sorted(refused)}; expected: {sorted(expected)}", pytrace=False)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item) -> Generator[None, None, None]:
    yield
    if refused := _drain():
        pytest.fail(f"names asked for outside the test itself: {sorted(refused)}", pytrace=False)
