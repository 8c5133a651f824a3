"""Once there is a window, automatic collection is off (`ui.garbage`): what tests leave is collected between them."""

from __future__ import annotations

import sys
from collections.abc import Generator

import pytest


@pytest.hookimpl(wrapper=True, trylast=True)
def pytest_runtest_teardown(item: pytest.Item) -> Generator[None]:
    """After the fixtures: their widgets are garbage by now."""
    yield
    qt = sys.modules.get("PySide6.QtWidgets")
    if qt is None:
        return
    from ui.application import Application  # Qt is loaded: no cost to tests without a window

    app = qt.QApplication.instance()
    if isinstance(app, Application):
        app.collector.look()
