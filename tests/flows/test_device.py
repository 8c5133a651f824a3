"""« Cet appareil »: configuration, rules, closed data, another device, handing over; in the real window, on a real server."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QInputDialog, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from app.domain.accounts import Service
from app.domain.errors import NeedsUser
from app.domain.exchange import Proof
from app.domain.fleet import Act
from app.domain.mail import Address
from app.domain.policy import Policy
from app.sandbox.people import COMMUNE, MAYOR
from app.services.fleet import envelope, notes
from app.services.mail import MailDraft
from app.services.runtime import Runtime, RuntimeConfig
from tests.flows.desk import Desk
from tests.scenes.stage import staged
from tests.servers.fleet_kit import ADDRESS, Device, Fleet, fleet
from ui.app import Program
from ui.erased import ErasedPane
from ui.openings import Openings
from ui.theme import Scheme
from ui.views.settings.device.configuration import ConfigurationPage
from ui.views.settings.device.devices import DevicesPage
from ui.views.settings.device.moving import MovePage, TakeInPage
from ui.views.settings.device.reopening import ReopenPage
from ui.views.settings.device.returning import ReturnPage
from ui.views.settings.locking import LockCodePage
from ui.views.settings.ready import ReadyPage
from ui.views.welcome import WelcomeView

MS = 60_000
CODE = "mairie-40"


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Fleet]:
    with fleet(tmp_path) as held:
        yield held


@contextmanager
def window(device: Device, qtbot: QtBot) -> Iterator[Desk]:
    """The window of a device that is on."""
    with staged(device.on, device.folder, size=QSize(1280, 800), scheme=Scheme.LIGHT) as shell:
        qtbot.waitExposed(shell)
        yield Desk(shell, device.on, qtbot)


def words(widget: Any) -> str:
    return "\n".join(label.text() for label in widget.findChildren(QLabel) if not label.isHidden())


def button(widget: Any, name: str) -> QPushButton:
    found = widget.findChild(QPushButton, name)
    assert found is not None, name
    return found


def settings_page(desk: Desk, kind: type[Any]) -> Any:
    settings: Any = desk.shell.view("settings")
    desk.wait(lambda: isinstance(settings.over, kind))
    return settings.over


@pytest.mark.feature("129", "130")
def test_a_file_opens_all_accounts_and_its_rules_are_shown_with_their_author(
    town: Fleet, qtbot: QtBot, qapp: QApplication
) -> None:
    policy = Policy(lock_code=True, lock_code_length=8, idle_minutes=5, keep_passwords=False)
    file = town.folder / "mairie.echarpe-config"
    file.write_text(town.configuration(policy=policy), "utf-8")
    device = town.device()
    device.start()
    with window(device, qtbot) as desk:
        welcome: Any = desk.go("today")
        welcome = desk.shell.view("welcome")
        assert isinstance(welcome, WelcomeView)
        welcome.configure_button.click()
        page = settings_page(desk, ConfigurationPage)
        page.look(str(town.folder / "rien"))
        desk.wait(lambda: "ne peut pas être lu" in page.wrong)
        page.link.setText(notes.to_link(file.read_text("utf-8")))  # pasted: nothing is left to press
        desk.wait(lambda: COMMUNE.name in words(page.found))
        openings = Openings(desk.shell.ctx, desk.shell, lambda: True)
        openings.take([notes.to_link(file.read_text("utf-8"))])  # as the camera's link, then by a double click
        desk.wait(lambda: COMMUNE.name in words(settings_page(desk, ConfigurationPage).found))
        openings.take([str(file)])
        page = settings_page(desk, ConfigurationPage)
        desk.wait(lambda: COMMUNE.name in words(page.found))
        assert envelope.fingerprint(envelope.public_text(town.key)) in words(page.found)
        assert page.keep.isHidden(), "the body wants no password kept"
        page.password.setText(MAYOR.password)
        page.submit()
        desk.wait(lambda: page.findChild(QPushButton, "configuration.done") is not None)
        assert "connecté" in words(page) and page.give_up.isHidden(), "what is done is not cancelled"
        button(page, "configuration.code").click()
        code = settings_page(desk, LockCodePage)
        code.code.setText("court")
        code.again.setText("court")
        code.submit()
        desk.wait(lambda: "trop court" in code.wrong)
        code.code.setText(CODE)
        code.again.setText(CODE)
        code.submit()
        ready = settings_page(desk, ReadyPage)
        desk.wait(lambda: "Fait" in words(ready) and ready.findChild(QPushButton, "ready.recovery") is not None)
        assert ready.findChild(QPushButton, "ready.lock") is None
        settings: Any = desk.shell.view("settings")
        settings.turn_to(None)
        desk.wait(lambda: "Réglé par" in words(settings.device) and "Réglé par" in words(settings.lock))
        assert f"Réglé par {COMMUNE.name}" in words(settings.device)
        assert "Le code a au moins 8" in words(settings.device)
        desk.wait(lambda: not button(settings.lock, "lock.remove").isEnabled())
        assert not button(settings.lock, "lock.idle.15").isEnabled()
        assert button(settings.lock, "lock.idle.5").isEnabled()


@pytest.mark.feature("127", "128")
def test_closed_data_are_said_and_opened_again(town: Fleet, qtbot: QtBot, qapp: QApplication) -> None:
    device = town.device()
    device.start()
    device.open_configuration(town.configuration())
    device.look()
    with window(device, qtbot) as desk:
        desk.go("today")
        desk.shell._remind()
        town.board[f"order.{device.id}"] = town.order(device.id, Act.LOCK)
        device.look()
        desk.wait(lambda: desk.shell.space == "settings")
        settings: Any = desk.shell.view("settings")
        desk.wait(lambda: "Elles ont été fermées à distance" in words(settings.device))
        closed = device.on.fleet.closed()[0]
        today = desk.go("today")  # nothing of that body is there: it must not pass for nothing to do
        desk.wait(lambda: today.findChild(QPushButton, f"today.reopen.{closed.body.id}") is not None)
        outbox = desk.go("outbox")
        desk.wait(lambda: f"Les données de {closed.body.name} sont fermées" in words(outbox))
        assert "Tout est parti" not in words(outbox), "what waits there is not known"
        today = desk.go("today")
        assert "sont fermées" in words(today) and "Tout est à jour" not in words(today)
        assert desk.shell.space == "today" and today.isVisible(), "not « Bienvenue »: there is a body"
        button(today, f"today.reopen.{closed.body.id}").click()
        assert settings_page(desk, ReopenPage)
        settings.turn_to(None)
        button(settings.device, f"device.reopen.{closed.body.id}").click()
        page = settings_page(desk, ReopenPage)
        desk.wait(page.password.hasFocus)
        QTest.keyClicks(page.password, "faux")
        QTest.keyClick(page.password, Qt.Key.Key_Return)
        desk.wait(lambda: "refuse" in page.wrong)
        focus = QApplication.focusWidget()
        assert focus is page.password, "typed again at once: the keyboard did not go to « Annuler »"
        QTest.keyClicks(focus, MAYOR.password)
        QTest.keyClick(focus, Qt.Key.Key_Return)
        desk.wait(lambda: settings.over is None and bool(device.on.bodies.all))
        town.board[f"order.{device.id}"] = town.order(device.id, Act.WIPE_BODY, reason="Fin de mandat")
        device.look()
        desk.wait(lambda: "effacées de cet appareil" in desk.shell.toast_box.text)
        today = desk.go("today")
        desk.wait(lambda: "Motif : Fin de mandat" in words(today).replace("\u00a0", " "))
        assert desk.shell.space == "today" and "Tout est à jour" not in words(today)
        button(today, "today.wiped.seen").click()
        desk.wait(lambda: desk.shell.space == "welcome")
        assert device.on.fleet.memory.wiped() == ()


@pytest.mark.feature("127")
def test_the_user_wipes_a_lost_device_from_another(
    town: Fleet, qtbot: QtBot, qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    lost, mine = town.device("perdue"), town.device("bureau")
    for device in (lost, mine):
        device.start()
        device.open_configuration(town.configuration())
    code = mine.call(mine.on.accounts.recovery_code())
    with window(mine, qtbot) as desk:
        desk.wait(lambda: bool(mine.call(mine.on.carnet.make_key(mine.body))))
        desk.wait(lambda: not mine.call(mine.on.sync.outbox()))
        lost.call(lost.on.accounts.recovery_code())
        lost.on.sync.sync_now()

        def shared() -> bool:
            try:
                lost.call(lost.on.carnet.unlock(lost.body, code))
            except NeedsUser:  # the key did not arrive yet
                return False
            return bool(lost.call(lost.on.fleet.devices.keys(lost.body)))

        desk.wait(shared)
        lost.look()
        mine.look()
        settings: Any = desk.go("settings")
        settings.device.show_devices()
        page = settings_page(desk, DevicesPage)
        name = f"devices.wipe_body.{lost.id}"
        desk.wait(lambda: page.findChild(QPushButton, name) is not None)
        assert button(page, f"devices.lock.{lost.id}").text() == "Fermer ses données", (
            "no code is set: nothing is asked"
        )
        town.server.stop()  # the board keeps the name before
        mine.call(mine.on.fleet.rename("Bureau de la mairie"))
        town.server.start()
        page.read()
        desk.wait(lambda: "Bureau de la mairie" in words(page))
        answers = iter([("non", True), ("EFFACER", True)])
        monkeypatch.setattr(QInputDialog, "getText", lambda *_a, **_k: next(answers))
        button(page, name).click()
        assert f"order.{lost.id}" not in town.board, "the word was not typed"
        button(page, name).click()
        desk.wait(lambda: f"order.{lost.id}" in town.board)
        back = f"devices.withdraw.{lost.id}"  # found again under the sofa, say
        desk.wait(lambda: page.findChild(QPushButton, back) is not None)
        button(page, back).click()
        desk.wait(lambda: f"order.{lost.id}" not in town.board and page.findChild(QPushButton, name) is not None)
        lost.look()
        assert lost.on.bodies.all
        town.board[f"order.{lost.id}"] = town.order(lost.id, Act.LOCK)
        page.read()
        desk.wait(lambda: "Ordre en attente" in words(page))
        assert page.findChild(QPushButton, back) is None, "the body's order is not the user's to take back"
        answers = iter([("EFFACER", True)])
        button(page, name).click()
        desk.wait(lambda: "wipe_body" in town.board.get(f"order.{lost.id}", ""))
        lost.look()
        assert not lost.on.bodies.all and town.receipt(lost.id) == "done"
        page.read()
        desk.wait(lambda: "exécuté" in words(page))


def test_a_new_tablet_takes_the_old_ones_file(town: Fleet, qtbot: QtBot, qapp: QApplication) -> None:
    old, new = town.device("ancienne"), town.device("nouvelle")
    old.start()
    old.open_configuration(town.configuration())
    file = town.folder / "t.echarpe-transfert"
    with window(old, qtbot) as desk:
        desk.go("settings").device.change_device()
        page = settings_page(desk, MovePage)
        page.export(file)
        desk.wait(lambda: bool(page.code))
        code = page.code
    new.start()
    with window(new, qtbot) as desk:
        desk.go("settings").device.change_device()
        settings_page(desk, MovePage).take(file)
        take = settings_page(desk, TakeInPage)
        take.code.setText("0000-0000-0000-0000")
        take.submit()
        desk.wait(lambda: "n’ouvre pas" in take.wrong)
        take.code.setText(code)
        take.submit()
        desk.wait(lambda: len(new.on.accounts.accounts()) == 1)
        assert COMMUNE.name in [body.name for body in new.on.bodies.all]


@pytest.mark.feature("127", "A44")
def test_a_tablet_is_given_back_and_nothing_remains(town: Fleet, qtbot: QtBot, qapp: QApplication) -> None:
    device = town.device()
    device.start()
    device.open_configuration(town.configuration())
    device.look()
    device.call(device.on.sync.settled())
    mine = device.id
    device.stop()
    town.server.stop()

    def opened(_code: str = "") -> Runtime:
        device.runtime = Runtime.open(RuntimeConfig(folder=device.folder, file_keys=True))
        return device.runtime

    program = Program(device.folder, opened, "settings")
    with qtbot.waitSignal(program.ready, timeout=MS):
        program.start()
    shell: Any = program.shell
    wait: Callable[[Callable[[], bool]], None] = lambda so: qtbot.waitUntil(so, timeout=MS)  # noqa: E731
    mail, account = device.on.mail, device.on.accounts.accounts()[0].id
    friend = Address(mail="b@x.example")
    device.call(mail.send(MailDraft(account=account, to=(friend,), subject="Pas parti", text="x"), 0))
    settings: Any = shell.view("settings")
    settings.device.give_back()
    page = settings.over
    assert isinstance(page, ReturnPage)
    page._show_left(device.call(device.on.handover.left()))
    wait(lambda: "Pas parti" in words(page))
    assert not page.button.isEnabled()
    page.word.setText("RENDRE")
    assert not page.button.isEnabled(), "what is only here was not decided upon"
    page.renounced.setChecked(True)
    assert page.button.isEnabled()
    town.server.start()
    page.submit()
    wait(lambda: program.frame.findChild(ErasedPane) is not None)
    pane: Any = program.frame.findChild(ErasedPane)
    wait(lambda: not pane.save.isHidden())
    assert "Il ne reste aucun fichier" in words(pane)
    receipt = town.folder / "reçu.txt"
    pane.write(receipt)
    text = receipt.read_text("utf-8")
    assert COMMUNE.name in text
    assert notes.read(notes.RECEIPT, text.splitlines()[-1], notes.Receipt)[0].outcome == "returned"
    assert town.receipt(mine) == "returned"
    assert {path.name for path in device.folder.rglob("*")} <= {"profile.lock", "fenetre.ini", "fenetre.ini.lock"}
    program.frame.close()
    device.runtime = None
    program.frame.deleteLater()


@pytest.mark.feature("130")
def test_accounts_that_a_body_prepared_are_offered_in_the_window(town: Fleet, qtbot: QtBot, qapp: QApplication) -> None:
    device = town.device()
    device.start()
    body = device.call(device.on.accounts.add_body("Ma mairie"))
    proof = Proof(password=MAYOR.password, keep=True)
    device.call(device.on.accounts.open_account(body.id, Service.ZIMBRA, town.server.url, ADDRESS, proof, {}))
    device.look()
    town.board["configuration"] = town.configuration()
    device.look()
    with window(device, qtbot) as desk:
        desk.wait(lambda: "a préparé vos autres comptes" in desk.shell.toast_box.text)
        desk.shell.toast_box._button.click()
        page = settings_page(desk, ConfigurationPage)
        desk.wait(lambda: page._offer is not None and COMMUNE.name in words(page))
        assert page._offer.known == body.id
