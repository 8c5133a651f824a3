"""Crossing the threads, noticing stalls, remembering preferences, starting and refusing to start."""

from __future__ import annotations

import asyncio
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType

import pytest
import shiboken6
from PySide6.QtCore import QByteArray, QObject, QSize, QThread, QTimer
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from app.domain.changes import ChangeSet
from app.domain.errors import AppError, Rejected, StoreTooNew
from app.domain.ids import AccountId
from app.services.runtime import Runtime
from tests.scenes.profile import NOW, clock_at, fill, open_runtime
from tests.scenes.stage import turn
from tests.scenes.town import Town
from ui.app import Program
from ui.bridge import Bridge
from ui.frame import fitting
from ui.prefs import Preferences
from ui.restore import ClosedPane
from ui.theme import Scheme
from ui.watchdog import Watchdog


class LoopThread:
    """A loop on its own thread, as the runtime has."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever, name="app-loop", daemon=True)
        self.thread.start()
        self.listener = lambda _changes: None

    def submit(self, coro):  # type: ignore[no-untyped-def]
        return asyncio.run_coroutine_threadsafe(coro, self.loop)

    def subscribe(self, callback) -> None:  # type: ignore[no-untyped-def]
        self.listener = callback

    def stop(self) -> None:
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(5)
        self.loop.close()


@pytest.fixture
def loop() -> Iterator[LoopThread]:
    made = LoopThread()
    yield made
    made.stop()


async def where() -> str:
    return threading.current_thread().name


async def fail() -> None:
    raise Rejected("forbidden")


async def broken() -> None:
    raise ZeroDivisionError


def test_results_come_back_on_the_window_thread(qapp: QApplication, qtbot: QtBot, loop: LoopThread) -> None:
    bridge = Bridge(loop)
    seen: list[object] = []
    bridge.run(where(), on_done=lambda name: seen.append((name, QThread.currentThread() is qapp.thread())))
    assert bridge.busy
    qtbot.waitUntil(lambda: bool(seen))
    assert seen == [("app-loop", True)]
    assert not bridge.busy


def test_results_for_the_dead_are_dropped(qapp: QApplication, qtbot: QtBot, loop: LoopThread) -> None:
    bridge = Bridge(loop)
    owner = QObject()
    seen: list[str] = []
    bridge.run(where(), on_done=seen.append, owner=owner)
    shiboken6.delete(owner)  # gone before the queued result can be delivered
    qtbot.waitUntil(lambda: not bridge.busy)
    assert seen == []
    cancelled = bridge.run(where(), on_done=seen.append)
    cancelled.cancelled = True
    qtbot.waitUntil(lambda: not bridge.busy)
    assert seen == []


def test_errors_go_to_who_asked_or_to_the_shell(qapp: QApplication, qtbot: QtBot, loop: LoopThread) -> None:
    bridge = Bridge(loop)
    mine: list[AppError] = []
    common: list[AppError] = []
    bridge.failed.connect(common.append)
    bridge.run(fail(), on_error=mine.append)
    bridge.run(fail())
    qtbot.waitUntil(lambda: bool(mine and common))
    assert [e.code for e in mine + common] == ["forbidden", "forbidden"]


def test_a_bug_is_not_swallowed(
    qapp: QApplication, qtbot: QtBot, loop: LoopThread, monkeypatch: pytest.MonkeyPatch
) -> None:
    caught: list[type[BaseException]] = []

    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        caught.append(kind)

    monkeypatch.setattr(sys, "excepthook", hook)
    bridge = Bridge(loop)
    bridge.run(broken())
    qtbot.waitUntil(lambda: bool(caught))
    assert caught == [ZeroDivisionError]


def test_changes_are_emitted_here(qapp: QApplication, qtbot: QtBot, loop: LoopThread) -> None:
    bridge = Bridge(loop)
    seen: list[bool] = []
    bridge.changed.connect(lambda _changes: seen.append(QThread.currentThread() is qapp.thread()))
    loop.loop.call_soon_threadsafe(loop.listener, ChangeSet(accounts=frozenset({AccountId("a")})))
    qtbot.waitUntil(lambda: bool(seen))
    assert seen == [True]
    bridge.close()
    loop.loop.call_soon_threadsafe(loop.listener, ChangeSet(outbox=True))
    turn(60)
    assert seen == [True]


@pytest.mark.feature("117")
def test_what_was_asked_just_before_closing_is_done(qapp: QApplication, loop: LoopThread) -> None:
    done: list[str] = []

    async def act() -> None:
        for _ in range(20):
            await asyncio.sleep(0.005)
        done.append("written")

    bridge = Bridge(loop)
    bridge.run(act())
    bridge.close()
    assert done == ["written"]


def test_nothing_is_run_after_closing(qapp: QApplication, loop: LoopThread) -> None:
    done: list[str] = []

    async def act() -> None:
        done.append("run")

    bridge = Bridge(loop)
    bridge.close()
    bridge.run(act(), on_done=lambda _none: done.append("told"))
    bridge.call(lambda: done.append("called"))
    assert not bridge.busy
    settled = loop.submit(asyncio.sleep(0))
    settled.result(5)
    assert done == []


def test_what_a_watched_function_leaves_behind_ends_on_the_window_s_thread(qtbot: QtBot) -> None:
    """A QTextDocument that a slow function had made ended on the watching thread: its timers crashed the window."""
    ended: list[int] = []

    class Left:
        def __del__(self) -> None:
            ended.append(threading.get_ident())

    watchdog = Watchdog()
    watchdog.start()
    turn(30)

    def slow() -> None:
        left = Left()
        seen = len(watchdog._samples)
        while len(watchdog._samples) == seen:
            time.sleep(0.005)
        del watchdog._samples[:]
        assert left is not None

    for number in (1, 2, 3):
        QTimer.singleShot(0, slow)
        qtbot.waitUntil(lambda number=number: len(ended) == number)
    watchdog.stop()
    assert set(ended) == {threading.get_ident()}


def test_watchdog_catches_a_blocked_window_in_the_act(qapp: QApplication) -> None:
    watchdog = Watchdog()
    watchdog.start()
    turn(30)

    def block_here() -> None:
        until = time.thread_time() + 0.25
        while time.thread_time() < until:
            sum(range(1000))

    def wait_here() -> None:
        time.sleep(0.3)

    def not_ours() -> None:
        with watchdog.aside():
            time.sleep(0.3)

    for act in (block_here, wait_here, not_ours):
        QTimer.singleShot(0, act)
        turn(600)
    watchdog.stop()
    worked = max(watchdog.stalls, key=lambda stall: stall.cpu_ms)
    assert worked.cpu_ms >= 200 and worked.length_ms >= 200
    assert "block_here" in worked.stack
    waited = max((s for s in watchdog.stalls if s is not worked), key=lambda stall: stall.waited_ms)
    assert waited.waited_ms >= 150 and waited.cpu_ms < worked.cpu_ms and "wait_here" in waited.stack
    assert not any("not_ours" in stall.stack for stall in watchdog.stalls)


def test_preferences_survive(tmp_path: Path, qapp: QApplication) -> None:
    first = Preferences(tmp_path)
    assert first.scheme is None and first.scale_percent == 100 and first.geometry.isEmpty()
    first.scheme = Scheme.DARK
    first.scale_percent = 150
    first.geometry = QByteArray(b"abc")
    first._file.sync()
    again = Preferences(tmp_path)
    assert (again.scheme, again.scale_percent, again.geometry) == (Scheme.DARK, 150, QByteArray(b"abc"))


# --- the program ------------------------------------------------------------------------------------


def test_program_opens_its_first_space_and_closes(tmp_path: Path, qapp: QApplication, qtbot: QtBot) -> None:
    fill(tmp_path, Town(NOW, 12).records(), now_ms=clock_at(NOW))
    runtime = Runtime.open  # the real opening, on a profile that contacts nobody

    def open_it() -> Runtime:
        from app.services.runtime import RuntimeConfig

        return runtime(RuntimeConfig(folder=tmp_path, file_keys=True, synchronise=False, clock=lambda: clock_at(NOW)))

    program = Program(tmp_path, open_it, "mail")
    with qtbot.waitSignal(program.ready, timeout=15_000):
        program.start()
    assert program.frame.isVisible()
    assert program.shell is not None and program.shell.space == "mail"
    qtbot.waitUntil(lambda: program.shell.view("mail").model.rowCount() > 0)  # type: ignore[union-attr, attr-defined]
    program.frame.resize(QSize(1000, 700))
    program.frame.close()
    assert program.runtime is None
    assert not Preferences(tmp_path).geometry.isEmpty()


@pytest.mark.expects_log("ui.app: profile not opened")
def test_a_profile_of_a_later_version_is_explained(tmp_path: Path, qapp: QApplication, qtbot: QtBot) -> None:
    def refuse() -> Runtime:
        raise StoreTooNew()

    program = Program(tmp_path, refuse)
    program.start()
    qtbot.waitUntil(lambda: bool(program.frame.findChildren(ClosedPane)))
    said = " ".join(label.text() for label in program.frame.findChildren(ClosedPane)[0].findChildren(QLabel))
    assert "version plus récente" in said and "store_too_new" in said
    program.frame.close()


@pytest.mark.parametrize(
    ("room", "size"), [((1920, 1040), (1280, 800)), ((912, 1368), (912, 1368)), ((1280, 720), (1280, 720))]
)
def test_the_first_window_fits_its_screen(room: tuple[int, int], size: tuple[int, int]) -> None:
    assert fitting(QSize(*room)) == QSize(*size)


def test_scenes_runtime_contacts_nobody(tmp_path: Path) -> None:
    fill(tmp_path, Town(NOW, 12).records(), now_ms=clock_at(NOW))
    runtime = open_runtime(tmp_path)
    assert [s.link.value for s in runtime.submit(runtime.sync.states()).result(5)] == ["up_to_date"] * 6
    runtime.stop()


@pytest.mark.parametrize("stopped", [False, True])
def test_what_asked_is_taken_apart_on_the_window_s_thread(stopped: bool, loop: LoopThread, qtbot: QtBot) -> None:
    """The job, or its coroutine, holds the last reference to a page that was closed meanwhile."""
    ended_on: list[int] = []

    class Asking(QObject):
        def __del__(self) -> None:
            ended_on.append(threading.get_ident())

        def answer(self, _found: object) -> None:
            """Nothing to do."""

        async def work(self) -> None:
            try:
                await asyncio.sleep(0.05)
            finally:
                time.sleep(0.05)  # the window hears of the cancelling before this thread is through with it

    bridge = Bridge(loop)
    for _ in range(3):
        asking = Asking()
        job = bridge.run(asking.work(), on_done=asking.answer, owner=asking)
        if stopped:
            turn(20)
            job.cancel()
        del asking, job
    qtbot.waitUntil(lambda: len(ended_on) == 3, timeout=30_000)
    assert set(ended_on) == {threading.get_ident()}
