"""Deposits down to the simulated archive: asked for offline, sent once, followed, refused with a reason."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from app.domain.accounts import Account, Service
from app.domain.archive import DOOR, ArchiveDeposit, ArchiveDoor, DepositState
from app.domain.errors import Rejected
from app.domain.exchange import Proof
from app.domain.ids import Key
from app.domain.mail import Message
from app.sandbox.asalae import AsalaeServer
from app.sandbox.gateway import GatewayServer
from app.sandbox.people import COMMUNE, MAYOR
from app.sandbox.serve import LoopbackServer
from app.sandbox.zimbra import MailboxSpec, ZimbraServer
from app.services.runtime import Runtime, RuntimeConfig, now_ms
from tests.flows.desk import Desk
from tests.flows.journey import Machine
from tests.scenes import town as town_scene
from tests.scenes.stage import staged
from ui.depositing import DepositDialog
from ui.theme import Scheme
from ui.views.settings.forms import AccountForm


@dataclass
class Town:
    """The three servers that a deposit needs."""

    mail: LoopbackServer
    gateway: LoopbackServer
    archive: AsalaeServer
    machine: Machine

    def cut(self) -> None:
        for server in (self.mail, self.gateway):
            server.stop()

    def mend(self) -> None:
        for server in (self.mail, self.gateway):
            server.start()


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    """A mailbox with three messages, two letters, an archive behind the gateway; both accounts are synchronised."""
    zimbra = ZimbraServer([MailboxSpec(COMMUNE, MAYOR, 3)], clock=now_ms)
    archive, gateway = AsalaeServer(), GatewayServer(COMMUNE, count=2)
    machine = Machine(tmp_path / "profile")
    with (
        LoopbackServer(zimbra.asgi, "zimbra") as mail,
        LoopbackServer(gateway.asgi, "gateway") as letters,
        LoopbackServer(archive.asgi, "asalae") as kept,
    ):
        gateway.connect_archive(f"{kept.url}/restservices")
        machine.start()
        try:
            accounts, proof = machine.runtime.accounts, Proof(password=MAYOR.password, keep=True)
            body = machine.call(accounts.add_body(COMMUNE.name)).id
            for service, url, login in (
                (Service.ZIMBRA, mail.url, MAYOR.mail(COMMUNE)),
                (Service.COURRIER, letters.url, MAYOR.login),
            ):
                machine.call(accounts.open_account(body, service, url, login, proof))
            machine.settle()
            yield Town(mail, letters, archive, machine)
        finally:
            if machine.running:
                machine.stop()


def asked(machine: Machine, key: Key) -> ArchiveDeposit:
    found = machine.record(key)
    assert isinstance(found, ArchiveDeposit)
    return found


def followed(machine: Machine, key: Key, state: DepositState) -> ArchiveDeposit:
    """The deposit once it stands so; each look asks the gateway again."""

    def there() -> bool:
        machine.synchronise()
        return asked(machine, key).state is state

    machine.until(there)
    return asked(machine, key)


def test_a_mail_asked_for_without_a_network_is_archived_once(town: Town) -> None:
    machine = town.machine
    key, message = machine.message(lambda m: m.invite is None)
    archive = machine.runtime.archive
    town.cut()
    machine.synchronise()
    deposit = machine.call(archive.deposit(key))
    assert asked(machine, deposit).state is DepositState.DRAFT, "its source is not on this device yet"
    with pytest.raises(Rejected, match="archived_already"):
        machine.call(archive.deposit(key))
    machine.stop()
    machine.start()
    town.mend()
    machine.synchronise()
    done = followed(machine, deposit, DepositState.ACCEPTED)
    (transfer,) = town.archive.state.transfers.values()
    assert done.archive_id == transfer.archive_id
    (content,) = transfer.files.values()
    assert hashlib.sha256(content).hexdigest() == done.pieces[0].sha256
    assert message.message_id.encode() in content, "the message itself, as the server holds it"
    assert machine.outbox() == [] and machine.record(key) == message, "it stays where it was"


def test_a_letter_is_reached_by_the_gateway_and_a_refusal_says_why(town: Town) -> None:
    town.archive.state.auto = False
    machine, archive = town.machine, town.machine.runtime.archive
    key, letter = machine.letter(lambda m: bool(m.files))
    deposit = machine.call(archive.deposit(key, "Lettre de la rue des Pins"))
    sent = followed(machine, deposit, DepositState.SENT)
    assert sent.pieces == () and sent.reference == letter.chrono
    (transfer,) = town.archive.state.transfers.values()
    assert letter.subject in transfer.slip.decode() or "rue des Pins" in transfer.slip.decode()
    with pytest.raises(Rejected, match="deposit_left"):
        machine.call(archive.give_up(deposit))
    transfer.files = dict.fromkeys(transfer.files, b"altered on the way")
    town.archive.state.answer(transfer.id)
    refused = followed(machine, deposit, DepositState.REJECTED)
    assert refused.comment.startswith(("taille différente", "empreinte différente"))
    machine.call(archive.give_up(deposit))
    again = machine.call(archive.deposit(key))
    assert again.id != deposit.id, "a refused transfer goes again under a new identifier"


# --- in the window ---------------------------------------------------------------------------------


def test_a_message_is_handed_to_the_archive_from_its_menu_and_followed_where_it_is_read(desk: Desk) -> None:
    actions = desk.shell.actions_registry
    mail = desk.go("mail")
    key = Key(town_scene.ZC, Message.KIND, "1006")
    mail.open_key(key)
    desk.settle()
    assert not actions.qaction("mail.deposit").isEnabled()
    assert "archivage" in actions.qaction("mail.deposit").statusTip()
    store = desk.runtime.bodies.store_of(town_scene.CC)
    desk.call(store.write(lambda tx: tx.put_local(town_scene.CC, ArchiveDoor(id=DOOR, mode="gateway"))))
    desk.wait(lambda: actions.qaction("mail.deposit").isEnabled())
    desk.do("mail.deposit")
    (dialog,) = mail.findChildren(DepositDialog)
    dialog.title.setText("Commission voirie, compte rendu")
    dialog.ok.click()
    desk.wait(lambda: mail.reading.deposit.isVisible())
    (entry,) = desk.call(desk.runtime.archive.of(key))
    deposit = entry.record
    assert (
        isinstance(deposit, ArchiveDeposit)
        and deposit.title == "Commission voirie, compte rendu"
        and deposit.state is DepositState.DRAFT
    )
    assert "contenu entier" in mail.reading.deposit.words.text()
    outbox = desk.go("outbox")
    desk.wait(lambda: outbox.deposits.isVisible())
    give_up = next(b for b in outbox.deposits.findChildren(QPushButton) if b.text() == "Abandonner")
    give_up.click()
    desk.wait(lambda: not outbox.deposits.isVisible())
    assert desk.call(desk.runtime.archive.of(key)) == []


@pytest.mark.feature("A42")
def test_an_archive_is_opened_from_its_form_with_its_agreement(
    tmp_path: Path, qtbot: QtBot, qapp: QApplication
) -> None:
    asalae, opened = AsalaeServer(), list[Account]()
    runtime = Runtime.open(RuntimeConfig(folder=tmp_path / "profile", file_keys=True))
    with LoopbackServer(asalae.asgi, "asalae") as server:
        runtime.start()
        try:
            body = runtime.submit(runtime.accounts.add_body("Commune")).result(10)
            with staged(runtime, tmp_path, size=QSize(1280, 800), scheme=Scheme.LIGHT) as shell:
                form = AccountForm(shell.ctx, body, opened.append, service=Service.ARCHIVE)
                assert form.agency.isVisibleTo(form) and not form.folder.isVisibleTo(form)
                form.url.setText(f"{server.url}/transfers/index")
                form.login.setText(asalae.state.login)
                form.password.setText(asalae.state.password)
                form.agency.setText("SV-COMMUNE")
                form.submit()
                assert "service versant" in form._sentence.text()
                form.archival_agency.setText("SA-COMMUNE")
                assert form.seda.checkedButton().text() == "SEDA 2.1"
                form.seda.button(2).click()
                form.submit()
                qtbot.waitUntil(lambda: bool(opened), timeout=30_000)
                assert opened[0].url == f"{server.url}/restservices"
                told = {"agency": "SV-COMMUNE", "archival_agency": "SA-COMMUNE", "seda": "2.3"}
                assert told.items() <= dict(opened[0].settings).items()
                assert AccountForm(shell.ctx, body, opened.append, opened[0]).seda.checkedButton().text() == "SEDA 2.3"
                form.deleteLater()
        finally:
            runtime.stop()
