"""A signal that says something says it to the first parameter that takes it: a default meant for a loop is overwritten."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

UI = Path(__file__).resolve().parents[3] / "ui"
SAYING = frozenset({"clicked", "toggled", "triggered"})
"""Signals of buttons and actions that say whether they are checked."""


def overwritten(source: str) -> Iterator[int]:
    """Lines of ``x.clicked.connect(lambda kept=kept: …)``: ``kept`` would be the button's False."""
    for node in ast.walk(ast.parse(source)):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "connect"):
            continue
        signal, handler = node.func.value, node.args[0] if node.args else None
        if not (isinstance(signal, ast.Attribute) and signal.attr in SAYING and isinstance(handler, ast.Lambda)):
            continue
        first = handler.args.args[:1]
        if first and len(handler.args.defaults) == len(handler.args.args) and not first[0].arg.startswith("_"):
            yield node.lineno


def test_no_default_of_a_loop_takes_what_a_signal_says() -> None:
    assert list(overwritten("for x in y: b.clicked.connect(lambda x=x: f(x))")) == [1]
    assert not list(overwritten("b.clicked.connect(lambda _checked=False, x=x: f(x))"))
    found = [
        f"{path.relative_to(UI)}:{line}" for path in UI.rglob("*.py") for line in overwritten(path.read_text("utf-8"))
    ]
    assert found == []
