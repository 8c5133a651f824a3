"""No widget is destroyed on a thread of the engine."""

from __future__ import annotations

import gc
import threading
import weakref

import pytest
from PySide6.QtWidgets import QApplication, QWidget

from ui import garbage
from ui.application import Application


class Ring(QWidget):
    """A window that only a cycle keeps: what a closed dialog with a connected lambda becomes."""

    def __init__(self) -> None:
        super().__init__()
        self.itself = self


def churn(kept: list[list[int]]) -> None:
    """Allocate far past every threshold, as a synchronisation does."""
    kept.extend([] for _ in range(50_000))


@pytest.fixture
def collector(qapp: QApplication) -> garbage.Collector:
    assert isinstance(qapp, Application)
    return qapp.collector


def test_a_thread_destroys_no_widget(collector: garbage.Collector) -> None:
    where: list[int] = []
    ring = weakref.ref(Ring(), lambda _ref: where.append(threading.get_ident()))
    kept: list[list[int]] = []
    engine = threading.Thread(target=churn, args=(kept,))
    engine.start()
    engine.join()
    assert ring() is not None and where == []
    collector.look()
    assert where == [threading.get_ident()]


def test_every_generation_is_collected_in_its_turn(
    collector: garbage.Collector, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    counts = iter([(0, 0, 0), (9000, 0, 0), (0, 99, 0), (9000, 99, 99), *[(9000, 99, 99)] * garbage.LOOKS_BETWEEN_FULL])
    monkeypatch.setattr(gc, "get_count", lambda: next(counts))
    monkeypatch.setattr(gc, "collect", asked.append)
    monkeypatch.setattr(collector, "_since_full", 0)
    for _ in range(4 + garbage.LOOKS_BETWEEN_FULL):
        collector.look()
    assert asked[:3] == [0, 1, 1] and asked.count(2) == 1
