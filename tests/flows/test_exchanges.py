"""A document sent with proof from the window: sent, opened, proven by tokens that openssl judges too, kept as a PDF."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from asn1crypto import pem
from pypdf import PdfReader
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from app.domain.accounts import Service
from app.domain.duties import Source
from app.domain.errors import Rejected
from app.domain.exchange import Delta, Proof
from app.domain.exchanges import Exchange, ExchangeState
from app.domain.ids import AccountId, Key
from app.domain.notices import StampState
from app.sandbox.commune import Commune
from app.sandbox.pastell import PastellServer
from app.sandbox.people import MAYOR
from app.sandbox.serve import LoopbackServer
from app.services.exchanges import Wish
from app.services.runtime import Runtime, RuntimeConfig
from tests.flows.desk import Desk
from tests.scenes import town
from tests.scenes.stage import staged
from ui.theme import Scheme
from ui.views.exchanges.form import ExchangeForm
from ui.views.exchanges.words import verdict

TO = ("entreprise@exemple.fr", "sous-prefecture@exemple.fr")


@dataclass
class Office:
    desk: Desk
    pastell: PastellServer
    account: AccountId

    @property
    def view(self) -> Any:
        return self.desk.shell.view("exchanges")

    def sync(self) -> None:
        runtime = self.desk.runtime

        async def now() -> None:
            runtime.sync.sync_now(self.account)
            await runtime.sync.settled()

        self.desk.call(now())

    def opens(self, address: str, password: str) -> bool:
        mailsec = self.pastell.mailsec
        (document,) = mailsec.sent()
        return mailsec.consult(mailsec.link_of(document.id, address), password) is not None

    def shown(self, state: ExchangeState) -> None:
        """The page once it tells that state."""
        self.sync()
        self.desk.wait(lambda: self.view.detail.page is not None and self.view.detail.page.exchange.state is state)


@pytest.fixture
def office(commune: Commune, tmp_path: Path, qtbot: QtBot, qapp: QApplication) -> Iterator[Office]:
    pastell = PastellServer()
    pastell.mailsec.stamp = commune.pki.stamp
    folder = tmp_path / "profile"
    with LoopbackServer(pastell.asgi, "pastell") as server:
        runtime = Runtime.open(RuntimeConfig(folder=folder, file_keys=True))
        runtime.start()
        try:
            with staged(runtime, folder, size=QSize(1280, 800), scheme=Scheme.LIGHT) as shell:
                desk = Desk(shell, runtime, qtbot)
                body = runtime.submit(runtime.accounts.add_body("Commune")).result(10)
                proof = Proof(password=MAYOR.password, keep=True)
                opening = runtime.accounts.open_account(body.id, Service.PASTELL, server.url, MAYOR.login, proof)
                account = runtime.submit(opening).result(20)
                found = Office(desk, pastell, account.id)
                found.sync()
                yield found
        finally:
            runtime.stop()


def asked(office: Office, paper: Path) -> ExchangeForm:
    """The form, filled in as a person does."""
    desk = office.desk
    desk.go("exchanges")
    desk.do("exchanges.new")
    desk.wait(lambda: isinstance(QApplication.activeModalWidget(), ExchangeForm))
    form = QApplication.activeModalWidget()
    assert isinstance(form, ExchangeForm) and not form.ok.isEnabled()
    form.to.setText(", ".join(TO))
    form.subject.setText("Notification du marché de voirie")
    form.add_path(paper)
    form.locked.setChecked(True)
    assert form.ok.isEnabled() and len(form.password.text()) == 14, "a password is proposed"
    return form


@pytest.mark.feature("A39")
def test_from_a_file_to_a_proof_that_others_can_verify(office: Office, commune: Commune, tmp_path: Path) -> None:
    desk, paper, target = office.desk, tmp_path / "marché.pdf", tmp_path / "preuve.pdf"
    paper.write_bytes(b"%PDF-1.7 un acte d'engagement")
    form = asked(office, paper)
    password = form.password.text()
    form.ok.click()
    desk.wait(lambda: bool(office.pastell.mailsec.sent()))
    office.shown(ExchangeState.SENT)
    (document,) = office.pastell.mailsec.sent()
    assert document.files == {"marché.pdf": paper.read_bytes()} and document.data["password"] == password
    key = office.view.detail.key
    secret = desk.runtime.bodies.read(key.account, lambda r: r.secret(key.account, f"exchange_password:{key.id}"))
    assert desk.call(secret) is None, "told to the server, forgotten here"
    assert verdict(office.view.detail.page).title == "Preuve non disponible", "no authority is recognised yet"
    desk.call(desk.runtime.notices.accept_authority(key.account, commune.pki.certificate("root")))
    desk.wait(lambda: verdict(office.view.detail.page).title == "Envoi prouvé")
    assert not office.opens(TO[0], "faux") and office.opens(TO[0], password)
    office.shown(ExchangeState.PARTLY)
    assert verdict(office.view.detail.page).title == "Ouverture prouvée pour une partie"
    assert office.opens(TO[1], password)
    office.shown(ExchangeState.RECEIVED)
    assert verdict(office.view.detail.page).title == "Ouverture prouvée"
    office.view.detail.write(office.view.detail.page, target)
    desk.wait(lambda: "Preuve enregistrée" in desk.shell.toast_box.text)
    shown = subprocess.run(["pdftotext", "-layout", target, "-"], capture_output=True, text=True, check=True).stdout
    assert "Ouverture prouvée" in shown and TO[1] in shown and "Notification du marché" in shown
    attached = {name: data[0] for name, data in PdfReader(target).attachments.items()}
    told = next(n for n, data in attached.items() if f"{TO[1]} a consulté".encode() in data)
    (tmp_path / "text").write_bytes(attached[told])
    (tmp_path / "reply").write_bytes(attached[f"{told}.tsr"])
    (tmp_path / "ca.pem").write_bytes(pem.armor("CERTIFICATE", commune.pki.certificate("root")))
    command = ["openssl", "ts", "-verify", "-in", "reply", "-data", "text", "-CAfile", "ca.pem"]
    judged = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert judged.returncode == 0, judged.stderr


def test_a_token_of_another_text_proves_nothing(office: Office, commune: Commune, tmp_path: Path) -> None:
    desk, paper = office.desk, tmp_path / "a.pdf"
    paper.write_bytes(b"%PDF-1.7")
    office.pastell.mailsec.stamp = lambda digest, moment: commune.pki.stamp(bytes(reversed(digest)), moment)
    asked(office, paper).ok.click()
    desk.wait(lambda: bool(office.pastell.mailsec.sent()))
    office.shown(ExchangeState.SENT)
    desk.call(desk.runtime.notices.accept_authority(office.account, commune.pki.certificate("root")))
    page = desk.call(desk.runtime.exchanges.page(office.view.detail.key))
    assert {w.report.state for w in page.witnesses if w.report is not None} == {StampState.OTHER_TEXT}
    assert verdict(page).title == "Preuve non disponible"


def test_what_the_server_refuses_waits_and_can_be_taken_back(office: Office, tmp_path: Path) -> None:
    desk, paper = office.desk, tmp_path / "a.pdf"
    paper.write_bytes(b"%PDF-1.7")
    door = desk.call(desk.runtime.exchanges.all_doors())[0]
    with pytest.raises(Rejected, match="nothing_to_send"):
        desk.call(desk.runtime.exchanges.send(Wish(door=door, to=TO, subject="x")))
    with pytest.raises(Rejected, match="bad_address"):
        desk.call(desk.runtime.exchanges.send(Wish(door=door, to=("mairie",), subject="x", paths=(paper,))))
    office.pastell.mailsec.allowed = False
    asked(office, paper).ok.click()
    desk.wait(lambda: office.view.detail.page is not None and office.view.detail.page.failed)
    assert verdict(office.view.detail.page).title == "À traiter"
    button = office.view.detail.findChild(QPushButton, "exchanges.give_up")
    assert isinstance(button, QPushButton)
    button.click()
    desk.wait(lambda: desk.outbox() == [])
    assert office.pastell.mailsec.sent() == [] and desk.call(desk.runtime.exchanges.exchanges()) == []


@pytest.mark.feature("146")
def test_a_sending_that_reached_nobody_awaits_until_it_is_dealt_with(desk: Desk) -> None:
    store = desk.runtime.bodies.store_of(town.CC)
    failed = Exchange(
        id="x", entity="1", subject="Mise en demeure", to=("faux@exemple.fr",), asked_ms=1_790_000_000_000,
        state=ExchangeState.ERROR,
    )  # fmt: skip
    delta = Delta(stream="s", cursor="c", upserts=(failed,))
    desk.call(store.write(lambda tx: tx.apply_delta(town.CC, delta)))
    today: Any = desk.go("today")
    desk.wait(lambda: today._today is not None and any(d.source is Source.EXCHANGE for d in today._today.duties))
    desk.wait(lambda: desk.call(desk.runtime.today.badges())["exchanges"] == 1)
    desk.shell.open_key(Key(town.CC, Exchange.KIND, "x"))
    view: Any = desk.shell.view("exchanges")
    desk.wait(lambda: view.detail.findChild(QPushButton, "exchanges.settle") is not None)
    assert view.detail.findChild(QPushButton, "exchanges.again") is not None, "what the verdict asks for is at hand"
    view.detail.findChild(QPushButton, "exchanges.settle").click()
    desk.wait(lambda: desk.call(desk.runtime.today.badges())["exchanges"] == 0)
    desk.wait(lambda: view.detail.page is not None and view.detail.page.settled)
    desk.go("today")
    desk.wait(lambda: not any(d.source is Source.EXCHANGE for d in today._today.duties))
