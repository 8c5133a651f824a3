"""The first run: from the first page of an empty program to one's newest messages on screen, by the real window.

``first_run.file``      by the body's configuration file: open, choose, password, agree
``first_run.address``   by address and password, the server looked for; then the body's configuration, found in the
                        mailbox, is agreed to

Both go on through « C'est prêt »: a lock code is set, the card of the parapheur is examined (its PIN has as many tries
after as before) and chosen. ``reference`` is the same without a window: the accounts opened by the service, the first
synchronisation, the code and the card. The time is the program's own. ``…_with_hands`` adds what a person takes, for
whom two minutes are the target: ten seconds a field, five a press (twice the keystroke-level model's 2.65 s: think,
point, press; Card, Moran and Newell, 1983). The names of hosts to try are the loopback server's (the rest of the search
is real).
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QSize
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QFileDialog, QLineEdit, QPushButton

from app.connectors.zimbra import presence
from app.domain.accounts import Service
from app.domain.ids import AccountId
from app.sandbox.parapheur import ParapheurServer
from app.sandbox.people import COMMUNE, MAYOR
from app.sandbox.pki import Pki
from app.sandbox.serve import LoopbackServer
from app.sandbox.tokens import DemoTokens
from app.services.fleet import notes
from app.services.signing_rules import belongs
from app.services.signing_types import CardView
from tests.bench.row import BenchRow, row
from tests.flows.served import card_in
from tests.scenes.stage import staged, turn
from tests.servers.fleet_kit import ADDRESS, Device, Fleet, fleet
from ui.app import make_application
from ui.theme import Scheme
from ui.views.settings.cards import CardPage
from ui.views.settings.device.configuration import ConfigurationPage
from ui.views.settings.forms import AccountForm
from ui.views.settings.locking import LockCodePage
from ui.views.settings.ready import ReadyPage

PRESS_S, FIELD_S = 5.0, 10.0
ALL_S = 120.0
CODE = "270326"


class Hands:
    """What a person does, counted."""

    def __init__(self, shell: Any) -> None:
        self.shell, self.presses, self.fields = shell, 0, 0

    @property
    def spent_s(self) -> float:
        return self.presses * PRESS_S + self.fields * FIELD_S

    def press(self, button: QAbstractButton) -> None:
        self.wait(button.isEnabled)
        self.presses += 1
        button.click()

    def press_named(self, page: Any, name: str) -> None:
        """The button of that object name, once it is on the page."""
        found: list[QPushButton] = []
        self.wait(lambda: found or found.extend(page.findChildren(QPushButton, name)))
        self.press(found[0])

    def fill(self, field: QLineEdit, words: str) -> None:
        self.fields += 1
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


class Town(Fleet):
    """A mailbox, a parapheur, and the card that signs for it."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        pki = Pki(folder / "pki")
        self.cards = DemoTokens(folder / "tokens", pki)
        self.parapheur = LoopbackServer(ParapheurServer(COMMUNE, authorities=pki.intermediates).asgi, "parapheur")

    def configuration(self, **more: Any) -> str:
        accounts = (
            notes.AccountSpec(service=Service.ZIMBRA, url=self.server.url, login=ADDRESS),
            notes.AccountSpec(service=Service.PARAPHEUR, url=self.parapheur.url, login=MAYOR.login),
        )
        return super().configuration(accounts=accounts, **more)


@contextmanager
def town_in(folder: Path) -> Iterator[Town]:
    with fleet(folder, Town) as town, card_in(town.cards):
        assert isinstance(town, Town)
        town.parapheur.start()
        try:
            yield town
        finally:
            town.parapheur.stop()


def rows() -> list[BenchRow]:
    make_application(["echarpe"])
    with tempfile.TemporaryDirectory() as name, town_in(Path(name)) as town:
        alone = without_window(town)
        found = []
        for way, walk in (("file", by_file), ("address", by_address)):
            own_s, hands = walked(town, way, walk)
            print(
                f"first_run.{way}: {hands.presses} presses, {hands.fields} fields, {own_s:.1f} s of the program's own"
            )
            found.append(row(f"first_run.{way}", own_s, "s", target=3.0, reference=alone))
            found.append(row(f"first_run.{way}_with_hands", own_s + hands.spent_s, "s", target=ALL_S))
        return found


def parapheur_of(device: Device) -> AccountId:
    return device.on.accounts.accounts(Service.PARAPHEUR)[0].id


def without_window(town: Town) -> float:
    device = town.device("sans-fenetre")
    device.start()
    begun = time.perf_counter()
    device.open_configuration(town.configuration())
    device.call(device.on.locking.set_code(CODE))
    signing = device.on.signing
    cards = device.call(signing.cards(everything=True))
    device.call(signing.examine())
    device.call(signing.choose_certificate(parapheur_of(device), theirs(cards).sha256))
    device.call(device.on.sync.settled())
    spent = time.perf_counter() - begun
    device.stop()
    return spent


def theirs(cards: Sequence[CardView]) -> CardView:
    """The certificate of the body."""
    return next(card for card in cards if card.usable and belongs(card, COMMUNE.name))


def walked(town: Town, way: str, walk: Callable[[Hands, Town], None]) -> tuple[float, Hands]:
    device = town.device(way)
    device.start()
    with staged(device.on, device.folder, size=QSize(1280, 800), scheme=Scheme.LIGHT) as shell:
        hands = Hands(shell)
        begun = time.perf_counter()
        shell.go("welcome")
        walk(hands, town)
        make_ready(hands, device)
        shell.go("mail")
        mail: Any = shell.view("mail")
        hands.wait(lambda: mail.model.rowCount() > 0)
        spent = time.perf_counter() - begun
    device.stop()
    return spent, hands


def make_ready(hands: Hands, device: Device) -> None:
    """« C'est prêt »: the lock code, the card."""
    hands.press_named(hands.page(ReadyPage), "ready.lock")
    code = hands.page(LockCodePage)
    hands.fill(code.code, CODE)
    hands.fill(code.again, CODE)
    hands.press(code.button)
    hands.press_named(hands.page(ReadyPage), f"ready.card.{parapheur_of(device)}")
    page = hands.page(CardPage)
    hands.wait(lambda: page.buttons)
    before = device.call(device.on.signing.cards(everything=True))
    hands.press(page.doctor_button)
    hands.wait(lambda: page.doctor.said)
    after = device.call(device.on.signing.cards(everything=True))
    if [card.tries for card in after] != [card.tries for card in before]:
        raise RuntimeError("looking at the card took a try of its PIN")
    hands.press(page.buttons[theirs(before).sha256])
    ready = hands.page(ReadyPage)
    hands.wait(lambda: device.on.locking.has_code and not ready.findChildren(QPushButton, "ready.lock"))
    hands.press(ready.begin)


def by_file(hands: Hands, town: Town) -> None:
    file = town.folder / "mairie.echarpe-config"
    file.write_text(town.configuration(), "utf-8")
    QFileDialog.getOpenFileName = lambda *_a, **_k: (str(file), "")  # type: ignore[method-assign]
    hands.press(hands.shell.view("welcome").configure_button)
    page = hands.page(ConfigurationPage)
    hands.press(page.choose)
    hands.presses += 1  # the file, in the system's dialog
    agree(hands, page)


def agree(hands: Hands, page: Any) -> None:
    hands.wait(page.button.isEnabled)
    hands.fill(page.password, MAYOR.password)
    hands.press(page.button)
    hands.press_named(page, "configuration.done")


def by_address(hands: Hands, town: Town) -> None:
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
