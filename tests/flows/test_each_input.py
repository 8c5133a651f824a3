"""The twenty main tasks (`tests.access.tasks`), each by one input alone: keyboard, mouse, finger, screen reader."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QPointingDevice
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.access.hands import Finger, Hand, Keys, Mouse, ScreenReader
from tests.access.tasks import TASKS, Task
from tests.flows.desk import Desk

pytestmark = pytest.mark.qt_log_ignore("could not find the target for gesture", extend=True)
"""Qt says so when what was tapped is filled anew before the finger's gesture has ended."""

STATEMENT = Path(__file__).resolve().parents[2] / "resources" / "guide" / "90-accessibilite.md"
TOWN, SERVED = ([task for task in TASKS if task.served is served] for served in (False, True))
INPUTS = ("keyboard", "mouse", "finger", "reader")


@pytest.fixture(scope="session")
def screen(qapp: QApplication) -> QPointingDevice:
    """A touch screen."""
    return QTest.createTouchDevice()


@pytest.fixture(autouse=True)
def unhurried(qapp: QApplication) -> Iterator[None]:
    """`Finger` does away with double clicks: give them back."""
    interval = QApplication.doubleClickInterval()
    yield
    QApplication.setDoubleClickInterval(interval)


def hand_of(name: str, desk: Desk, screen: QPointingDevice) -> Hand:
    if name == "finger":
        return Finger(desk, screen)
    hands: dict[str, type[Hand]] = {"keyboard": Keys, "mouse": Mouse, "reader": ScreenReader}
    return hands[name](desk)


def do(task: Task, desk: Desk, name: str, screen: QPointingDevice) -> None:
    today = desk.go("today")
    desk.wait(lambda: today._today is not None)
    desk.settle()
    task.do(hand_of(name, desk, screen))


@pytest.mark.feature("140", "144", "A35")
@pytest.mark.parametrize("name", INPUTS)
@pytest.mark.parametrize("task", TOWN, ids=lambda task: str(task.do.__name__))
def test_a_task_by_one_input_alone(task: Task, name: str, desk: Desk, screen: QPointingDevice) -> None:
    do(task, desk, name, screen)


@pytest.mark.slow
@pytest.mark.feature("140", "144", "A35")
@pytest.mark.parametrize("name", INPUTS)
@pytest.mark.parametrize("task", SERVED, ids=lambda task: str(task.do.__name__))
def test_a_served_task_by_one_input_alone(task: Task, name: str, offline: Desk, screen: QPointingDevice) -> None:
    do(task, offline, name, screen)


def test_the_statement_lists_the_twenty_tasks() -> None:
    """What is said to be tried is what is tried, in the same words and order."""
    assert len(TASKS) == 20
    said = STATEMENT.read_text(encoding="utf-8")
    numbered = [f"{number}. {task.title}" for number, task in enumerate(TASKS, 1)]
    assert [line for line in said.splitlines() if line[:1].isdigit()] == numbered
