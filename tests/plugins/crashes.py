"""A crash of a worker is red whatever else the run says, and the run ends: `make test` runs again only what failed
(exit code 1)."""

from __future__ import annotations

import pytest

_crashed = pytest.StashKey[bool]()


class Crashes:
    """On the process that hands out the tests."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, error: object) -> None:
        """``error``: None when a worker ended as it should; also told where it died between two tests."""
        if error:
            self._config.stash[_crashed] = True

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if self._config.stash.get(_crashed, False):
            session.exitstatus = pytest.ExitCode.INTERNAL_ERROR


def pytest_configure(config: pytest.Config) -> None:
    """The dead are not replaced.

    WORKAROUND https://github.com/pytest-dev/pytest-xdist/issues/1378: sharing out whole files, xdist 3.8 gives the one
    who takes the place of a dead worker what that one had already done, and waits for it for ever.
    """
    config.pluginmanager.register(Crashes(config))
    if hasattr(config.option, "maxworkerrestart"):
        config.option.maxworkerrestart = "0"
