"""A crash of a worker is red whatever else the run says: `make test` runs again only what failed (exit code 1)."""

from __future__ import annotations

import pytest

_crashed = pytest.StashKey[bool]()


class Crashes:
    """On the process that hands out the tests."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config

    @pytest.hookimpl(optionalhook=True)
    def pytest_handlecrashitem(self) -> None:
        self._config.stash[_crashed] = True

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if self._config.stash.get(_crashed, False):
            session.exitstatus = pytest.ExitCode.INTERNAL_ERROR


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(Crashes(config))
