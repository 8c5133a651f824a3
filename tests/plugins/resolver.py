"""No test reaches another machine: any name or address but loopback fails it.

A test about the refusal itself declares the names: ``@pytest.mark.expects_names("a.example")``.
"""

from __future__ import annotations

from collections.abc import Generator

import pytest

from app.sandbox.resolver import RecordingResolver

_resolver = RecordingResolver()


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "expects_names(*names): foreign names that this test asks for, in vain")
    _resolver.install()


def pytest_unconfigure() -> None:
    _resolver.remove()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, None, None]:
    _resolver.drain()
    yield
    expected = {name for mark in item.iter_markers("expects_names") for name in mark.args}
    refused = set(_resolver.drain())
    if refused != expected:
        pytest.fail(f"names asked for: {sorted(refused)}; expected: {sorted(expected)}", pytrace=False)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item) -> Generator[None, None, None]:
    yield
    if refused := _resolver.drain():
        pytest.fail(f"names asked for outside the test itself: {sorted(refused)}", pytrace=False)
