"""The first run: from the first page of an empty program to one's newest messages on screen, by the real window.

``first_run.file``      by the body's configuration file: open, choose, password, agree
``first_run.address``   by address and password, the server looked for; then the body's configuration, found in the
                        mailbox, is agreed to

Each prints how many acts it asked of the user: a press, a field filled in, a file chosen. The time is the program's
own; ``reference`` is the same without a window: the accounts opened by the service and the first synchronisation. What
a person takes to type comes on top: target, two minutes for all of it, at ten seconds an act. The names of hosts to try
are the loopback server's (the rest of the search is real).
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QSize
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QFileDialog, QLineEdit, QPushButton

from app.connectors.zimbra import presence
from app.domain.accounts import Service
from app.sandbox.people import MAYOR
from tests.bench.row import BenchRow, row
from tests.scenes.stage import staged, turn
from tests.servers.fleet_kit import ADDRESS, Fleet, fleet
from ui.app import make_application
from ui.theme import Scheme
from ui.views.settings.device.configuration import ConfigurationPage
from ui.views.settings.forms import AccountForm

ACT_S = 10.0
ALL_S = 120.0


class Hands:
    """What a person does, counted."""

    def __init__(self, shell: Any) -> None:
        self.shell, self.acts = shell, 0

    def press(self, button: QAbstractButton) -> None:
        self.wait(button.isEnabled)
        self.acts += 1
        button.click()

    def fill(self, field: QLineEdit, words: str) -> None:
        self.acts += 1
        QTest.keyClicks(field, words)

    def wait(self, so: Callable[[], Any], seconds: float = 100) -> None:
        end = time.monotonic() + seconds
        while not so():
            if time.monotonic() > end:
                raise TimeoutError("the first run stopped half-way")
            turn(20)

    def page(self, kind: type[Any]) -> Any:
        settings: Any = self.shell.view("settings")
        self.wait(lambda: isinstance(settings.over, kind))
        return settings.over


def rows() -> list[BenchRow]:
    make_application(["echarpe"])
    with tempfile.TemporaryDirectory() as name, fleet(Path(name)) as town:
        alone = without_window(town)
        found = []
        for way, walk in (("file", by_file), ("address", by_address)):
            spent_s, acts = walked(town, way, walk)
            print(f"first_run.{way}: {acts} acts, {spent_s:.1f} s of the program's own")
            found.append(row(f"first_run.{way}", spent_s, "s", target=3.0, reference=alone))
            found.append(row(f"first_run.{way}_with_hands", spent_s + acts * ACT_S, "s", target=ALL_S))
        return found


def without_window(town: Fleet) -> float:
    device = town.device("sans-fenetre")
    device.start()
    begun = time.perf_counter()
    device.open_configuration(town.configuration())
    device.call(device.on.sync.settled())
    spent = time.perf_counter() - begun
    device.stop()
    return spent


def walked(town: Fleet, way: str, walk: Callable[[Hands, Fleet], None]) -> tuple[float, int]:
    device = town.device(way)
    device.start()
    with staged(device.on, device.folder, size=QSize(1280, 800), scheme=Scheme.LIGHT) as shell:
        hands = Hands(shell)
        begun = time.perf_counter()
        shell.go("welcome")
        walk(hands, town)
        shell.go("mail")
        mail: Any = shell.view("mail")
        hands.wait(lambda: mail.model.rowCount() > 0)
        spent = time.perf_counter() - begun
    device.stop()
    return spent, hands.acts


def by_file(hands: Hands, town: Fleet) -> None:
    file = town.folder / "mairie.echarpe-config"
    file.write_text(town.configuration(), "utf-8")
    QFileDialog.getOpenFileName = lambda *_a, **_k: (str(file), "")  # type: ignore[method-assign]
    hands.press(hands.shell.view("welcome").configure_button)
    page = hands.page(ConfigurationPage)
    hands.press(page.choose)
    hands.acts += 1  # the file, in the system's dialog
    agree(hands, page)


def agree(hands: Hands, page: Any) -> None:
    hands.wait(page.button.isEnabled)
    hands.fill(page.password, MAYOR.password)
    hands.press(page.button)
    done: list[QPushButton] = []
    hands.wait(lambda: done or done.extend(page.findChildren(QPushButton, "configuration.done")))
    hands.press(done[0])


def by_address(hands: Hands, town: Fleet) -> None:
    town.board["configuration"] = town.configuration()
    presence.candidates = lambda _address: ("http://127.0.0.1:9", town.server.url)  # type: ignore[assignment]
    hands.press(hands.shell.view("welcome").service_buttons[Service.ZIMBRA])
    form = hands.page(AccountForm)
    hands.fill(form.login, ADDRESS)
    hands.fill(form.password, MAYOR.password)
    hands.press(form.button)
    toast = hands.shell.toast_box
    hands.wait(lambda: "a préparé vos autres comptes" in toast.text)
    hands.press(toast._button)
    agree(hands, hands.page(ConfigurationPage))
