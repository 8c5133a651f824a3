"""The desktop over a real D-Bus daemon, with a notification server and a login manager of our own on it."""

from __future__ import annotations

import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from jeepney import DBusAddress, HeaderFields, new_method_return, new_signal
from jeepney.bus_messages import message_bus
from jeepney.io.blocking import open_dbus_connection
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ui.system.notices import INTERFACE, PATH, Act, Notifier
from ui.system.presence import awaits
from ui.system.sleep import MANAGER, SleepWatch

MS = 20_000
CONFIG = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>unix:path={socket}</listen><auth>EXTERNAL</auth>
<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy>
</busconfig>"""


@dataclass
class Desktop:
    """A notification server. ``shown``: the body of each Notify; ``closed``: the numbers that were taken back."""

    connection: Any
    shown: list[tuple[Any, ...]] = field(default_factory=list)
    closed: list[int] = field(default_factory=list)

    def serve(self) -> None:
        while True:
            try:
                message = self.connection.receive()
            except (OSError, EOFError, ConnectionError, ValueError):
                return
            member = message.header.fields.get(HeaderFields.member)
            if member == "CloseNotification":
                self.closed.append(message.body[0])
                self.connection.send(new_method_return(message))
            if member == "Notify":
                self.shown.append(message.body)
                self.connection.send(new_method_return(message, "u", (len(self.shown),)))

    def press(self, id: int, key: str) -> None:
        emitter = DBusAddress(PATH, interface=INTERFACE)
        self.connection.send(new_signal(emitter, "ActionInvoked", "us", (id, key)))


@pytest.fixture
def address(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A bus of our own, which stands for the session's and the system's."""
    daemon = shutil.which("dbus-daemon")
    if daemon is None:
        pytest.skip("dbus-daemon is not installed")
    socket, config = tmp_path / "bus", tmp_path / "bus.conf"
    config.write_text(CONFIG.format(socket=socket))
    process = subprocess.Popen(
        [daemon, f"--config-file={config}", "--nofork", "--print-address"], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    found = process.stdout.readline().strip()
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", found)
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", found)
    yield found
    process.terminate()
    process.wait(10)
    process.stdout.close()


@pytest.fixture
def desktop(address: str) -> Iterator[Desktop]:
    connection = open_dbus_connection(bus=address)
    connection.send_and_get_reply(message_bus.RequestName(INTERFACE), timeout=10)
    made = Desktop(connection)
    thread = threading.Thread(target=made.serve, daemon=True)
    thread.start()
    yield made
    with connection.sock:
        connection.sock.shutdown(2)
    thread.join(10)
    connection.selector.close()


def no_tray() -> None:
    return None


@pytest.mark.feature("70")
def test_a_notification_has_buttons_and_each_does_its_act(desktop: Desktop, qtbot: QtBot, qapp: QApplication) -> None:
    parent = QObject()
    notifier = Notifier(parent, no_tray)
    done: list[str] = []

    def says(words: str) -> Callable[[], None]:
        return lambda: done.append(words)

    acts = (Act("Voir", says("voir")), Act("Plus tard", says("plus tard")))
    try:
        notifier.tell("Conseil <municipal>", "18:30 & <b>salle</b>", says("clic"), acts)
        qtbot.waitUntil(lambda: len(desktop.shown) == 1, timeout=MS)
        name, _replaces, _icon, title, words, buttons, hints, _expire = desktop.shown[0]
        assert (name, title, words) == ("Écharpe", "Conseil <municipal>", "18:30 &amp; &lt;b&gt;salle&lt;/b&gt;")
        assert buttons == ["default", "Conseil <municipal>", "0", "Voir", "1", "Plus tard"]
        assert hints["desktop-entry"] == ("s", "echarpe")
        qtbot.waitUntil(lambda: 1 in notifier._acts, timeout=MS)
        desktop.press(99, "0")
        desktop.press(1, "1")
        qtbot.waitUntil(lambda: done == ["plus tard"], timeout=MS)
        desktop.press(1, "0")
        notifier.tell("Autre", "", says("autre"))
        qtbot.waitUntil(lambda: 2 in notifier._acts, timeout=MS)
        desktop.press(2, "default")
        qtbot.waitUntil(lambda: done == ["plus tard", "autre"], timeout=MS)  # the first was answered already
    finally:
        notifier.close()


def test_what_was_told_is_taken_back_when_the_window_is_locked_or_left(
    desktop: Desktop, qtbot: QtBot, qapp: QApplication
) -> None:
    parent, done = QObject(), list[str]()
    notifier = Notifier(parent, no_tray)
    try:
        notifier.tell("Mme Lacoste", "18:30", lambda: done.append("clic"), (Act("Vu", lambda: done.append("vu")),))
        qtbot.waitUntil(lambda: 1 in notifier._acts, timeout=MS)
        notifier.tell("Bordereau 41", "", lambda: done.append("clic"))
        notifier.withdraw()  # before the desktop gave a number to the second
        qtbot.waitUntil(lambda: sorted(desktop.closed) == [1, 2], timeout=MS)
        desktop.press(1, "0")
        desktop.press(2, "default")
        notifier.tell("Autre", "", lambda: done.append("autre"))
        qtbot.waitUntil(lambda: 3 in notifier._acts, timeout=MS)
        assert not done and desktop.closed == [1, 2]
    finally:
        notifier.close()


def test_the_program_locks_itself_before_the_computer_sleeps(address: str, qtbot: QtBot, qapp: QApplication) -> None:
    parent, slept = QObject(), list[int]()
    watch = SleepWatch(lambda: slept.append(1), parent)
    connection = open_dbus_connection(bus=address)
    emitter = DBusAddress("/org/freedesktop/login1", interface=MANAGER)
    try:
        connection.send(new_signal(emitter, "PrepareForSleep", "b", (False,)))
        connection.send(new_signal(emitter, "PrepareForSleep", "b", (True,)))
        qtbot.waitUntil(lambda: slept == [1], timeout=MS)
    finally:
        watch.close()
        connection.close()


def test_without_a_bus_nothing_is_told_and_nothing_breaks(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("DBUS_SESSION_BUS_ADDRESS", "DBUS_SYSTEM_BUS_ADDRESS"):
        monkeypatch.setenv(name, f"unix:path={tmp_path}/nowhere")
    parent = QObject()
    notifier, watch = Notifier(parent, no_tray), SleepWatch(lambda: None, parent)
    notifier.tell("Titre", "mots", lambda: None)
    notifier.close()
    watch.close()


def test_the_tray_says_how_much_awaits_and_never_what() -> None:
    assert awaits(0) == "Écharpe\u00a0: rien ne vous attend"
    assert awaits(3) == "Écharpe\u00a0: 3 éléments vous attendent"


def test_the_desktop_knows_whose_the_badge_is(qapp: QApplication) -> None:
    """On X11 Qt warns of each badge of a program without a desktop file: any test that came upon one failed."""
    assert QApplication.desktopFileName() == "echarpe"
    qapp.setBadgeNumber(2)
    qapp.setBadgeNumber(0)
