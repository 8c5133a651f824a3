"""« Mes signatures » in the real window: signed here, delivered, carried by Pastell and S²LOW, answered, settled."""

from __future__ import annotations

import csv
import io
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from app.documents.pes import read_pes
from app.documents.pes_acquit import AckError
from app.domain.accounts import Service
from app.domain.exchange import Proof
from app.domain.followup import Stage
from app.domain.ids import AccountId, Key
from app.sandbox.pastell import PastellServer
from app.sandbox.pdf_pages import report_pdf
from app.sandbox.people import MAYOR
from app.sandbox.pki import Pki
from app.sandbox.s2low import Acte, S2lowServer
from app.sandbox.serve import LoopbackServer
from app.sandbox.tokens import DemoTokens
from app.sandbox.treasury import acknowledge
from app.services.followup import Delivery, Followed
from tests.flows.desk import Desk
from tests.flows.served import Town, reopened
from tests.flows.test_parapheur_ui import button, followed, parapheur, recapitulate, sign, texts
from tests.scenes.stage import staged
from ui.theme import Scheme
from ui.views.signatures.view import SignaturesView
from ui.views.today.view import TodayView
from ui.widgets.basic import Button

AT = datetime(2026, 11, 28, 10, 0, tzinfo=UTC)
THREE, ONE, CONTRACT = "Mandats n° 44 et 45", "Titres n° 19", "chaudières"
WAIT_MS = 60_000


@dataclass
class Office:
    """The window with a parapheur, a Pastell and an S²LOW."""

    desk: Desk
    town: Town
    pastell: PastellServer
    s2low: S2lowServer
    folder: Path

    def one(self, part: str) -> Followed:
        found = self.desk.call(self.desk.runtime.followup.signatures())
        return next(one for one in found if part in one.signature.name)

    def sync(self, service: Service) -> None:
        for account in self.desk.runtime.accounts.accounts(service):
            self.desk.runtime.submit(_sync(self.desk, account.id)).result(10)

    def stage(self, part: str, stage: Stage) -> None:
        self.desk.qtbot.waitUntil(lambda: self.one(part).stage is stage, timeout=WAIT_MS)

    def view(self) -> SignaturesView:
        self.desk.go("parapheur")
        self.desk.do("parapheur.signatures")
        view = self.desk.shell.view("signatures")
        assert isinstance(view, SignaturesView)
        return view

    def signed_pes(self, part: str) -> bytes:
        book = self.town.parapheur.book
        return next(f for f in book.folders.values() if part in f.name).docs[0].content


async def _sync(desk: Desk, account: AccountId) -> None:
    desk.runtime.sync.sync_now(account)


@contextmanager
def office(mayor_cards: tuple[DemoTokens, Pki], folder: Path, qtbot: QtBot) -> Iterator[Office]:
    town = Town(folder, *mayor_cards)
    pastell, s2low = PastellServer(), S2lowServer()
    profile = folder / "profile"
    with town.online(), LoopbackServer(pastell.asgi, "pastell") as one, LoopbackServer(s2low.asgi, "s2low") as two:
        town.make_profile(profile)
        runtime = town.synchronise(profile)
        try:
            body = runtime.accounts.bodies()[0].id
            proof = Proof(password=MAYOR.password, keep=True)
            for service, url in ((Service.PASTELL, one.url), (Service.S2LOW, two.url)):
                runtime.submit(runtime.accounts.open_account(body, service, url, MAYOR.login, proof)).result(20)
            with staged(runtime, profile, size=QSize(1280, 800), scheme=Scheme.LIGHT) as shell:
                yield Office(Desk(shell, runtime, qtbot), town, pastell, s2low, profile)
        finally:
            runtime.stop()


def leads(view: SignaturesView) -> list[str]:
    """The state of each row, as the list shows it."""
    rows = (view.model.row_at(number) for number in range(view.model.rowCount()))
    return [row.facts.detail_lead for row in rows if row is not None]


def sign_some(office: Office, *parts: str) -> None:
    desk = office.desk
    view = parapheur(desk)
    recapitulate(desk, view, lambda d: any(part in d.name for part in parts))
    sign(desk, view)
    desk.qtbot.waitUntil(lambda: len(followed(desk)) == len(parts), timeout=WAIT_MS)


@pytest.mark.feature("68", "74", "92")
def test_from_my_signature_to_the_answer_of_the_treasury(
    mayor_cards: tuple[DemoTokens, Pki],
    tmp_path: Path,
    qtbot: QtBot,
    qapp: QApplication,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with office(mayor_cards, tmp_path, qtbot) as desk_office:
        desk = desk_office.desk
        sign_some(desk_office, THREE, ONE)
        three = desk_office.one(THREE)
        assert three.proof.state is Delivery.PROVEN and three.proof.delivered_ms is not None
        assert [slip.number for slip in three.signature.slips] == ["44", "45", "20"]
        # the parapheur's own journal
        desk_office.sync(Service.PARAPHEUR)
        desk_office.stage(THREE, Stage.ENDED)
        # Pastell carries both; the Treasury refuses one piece of one of them
        for part in (THREE, ONE):
            desk_office.pastell.receive_pes(desk_office.signed_pes(part), part, AT)
        desk_office.sync(Service.PASTELL)
        desk_office.stage(THREE, Stage.TREASURY)
        piece = read_pes(desk_office.signed_pes(THREE)).bordereaux[1].pieces[0].number
        error = AckError(code="ERREUR_DOUBLON_PIECE", label="Pièce déjà prise en charge.", piece=piece)
        answers = {THREE: [error], ONE: []}
        for document in list(desk_office.pastell.documents.values()):
            pes = document.files["fichier_pes_signe"]
            refused = answers[document.title]
            desk_office.pastell.answer(document.id, acknowledge(pes, refused=refused), AT, accepted=not refused)
        desk_office.sync(Service.PASTELL)
        desk_office.stage(ONE, Stage.ACKNOWLEDGED)
        desk_office.stage(THREE, Stage.REFUSED)
        # what the window says of it
        view = desk_office.view()
        qtbot.waitUntil(lambda: view.model.rowCount() == 2, timeout=WAIT_MS)
        first = view.model.row_at(0)
        assert first is not None and THREE in first.facts.title and first.facts.detail_lead == "Refusé en partie"
        view.list.select_key(first.key)
        desk.settle()
        shown = texts(view.detail)
        assert "Refusé en partie par la trésorerie" in shown and "1 élément sur 3" in shown
        assert f"Bordereau 45, pièce {piece}" in shown and "a déjà été prise en charge" in shown
        assert "Rien à signer de nouveau" in shown
        today = desk.go("today")
        assert isinstance(today, TodayView)
        qtbot.waitUntil(lambda: "Refusé après votre signature" in texts(today), timeout=WAIT_MS)
        # settled, and said so for good
        desk.shell.open_key(three.key)
        desk.settle()
        button(view, "signatures.settle").click()
        qtbot.waitUntil(lambda: not desk_office.one(THREE).to_deal_with, timeout=WAIT_MS)
        assert desk.call(desk.runtime.followup.refused()) == []
        qtbot.waitUntil(lambda: "Refusé, réglé" in leads(view), timeout=WAIT_MS)
        # kept as a table and as a page
        table, page = tmp_path / "liste.csv", tmp_path / "preuve.pdf"
        monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_a: (str(table), ""))
        view._export_list()
        qtbot.waitUntil(table.is_file, timeout=WAIT_MS)
        rows = list(csv.reader(io.StringIO(table.read_text("utf-8-sig")), delimiter=";"))
        assert len(rows) == 3 and "refusé, réglé" in {row[5] for row in rows}
        monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_a: (str(page), ""))
        view._export_one(desk_office.one(THREE))
        qtbot.waitUntil(page.is_file, timeout=WAIT_MS)
        pdftotext = shutil.which("pdftotext")
        assert pdftotext is not None
        said = subprocess.run([pdftotext, str(page), "-"], capture_output=True, check=True, text=True).stdout
        assert (
            "Le journal de cet appareil est intact" in said
            and next(iter(three.signature.documents.values()))[:8] in said
        )
    # without a network, and even without the accounts that brought it
    runtime = reopened(tmp_path / "profile")
    try:
        found = runtime.submit(runtime.followup.signatures()).result(10)
        assert {one.stage for one in found} == {Stage.REFUSED, Stage.ACKNOWLEDGED}
    finally:
        runtime.stop()


def test_s2low_answers_for_the_number_that_is_given(
    mayor_cards: tuple[DemoTokens, Pki], tmp_path: Path, qtbot: QtBot, qapp: QApplication
) -> None:
    with office(mayor_cards, tmp_path, qtbot) as desk_office:
        desk = desk_office.desk
        sign_some(desk_office, ONE)
        desk_office.s2low.receive("88")
        view = desk_office.view()
        qtbot.waitUntil(lambda: view.model.rowCount() == 1, timeout=WAIT_MS)
        desk.shell.open_key(desk_office.one(ONE).key)
        desk.settle()
        assert any(b.objectName() == "signatures.number" for b in view.detail.findChildren(Button))
        view.give_number(desk_office.one(ONE), "88")
        desk_office.stage(ONE, Stage.TREASURY)
        desk_office.s2low.answer("88", acknowledge(desk_office.signed_pes(ONE)))
        desk_office.sync(Service.S2LOW)
        desk_office.stage(ONE, Stage.ACKNOWLEDGED)
        assert desk_office.one(ONE).signature.transaction == "88"


def test_a_signature_that_is_not_delivered_yet_says_so(
    mayor_cards: tuple[DemoTokens, Pki], tmp_path: Path, qtbot: QtBot, qapp: QApplication
) -> None:
    with office(mayor_cards, tmp_path, qtbot) as desk_office:
        desk = desk_office.desk
        view = parapheur(desk)
        for server in desk_office.town.servers.values():
            server.stop()
        recapitulate(desk, view, lambda d: ONE in d.name)
        sign(desk, view)
        waiting = desk_office.one(ONE)
        assert waiting.stage is Stage.WAITING and waiting.proof.state is Delivery.QUEUED
        shown = desk_office.view()
        qtbot.waitUntil(lambda: shown.model.rowCount() == 1, timeout=WAIT_MS)
        row = shown.model.row_at(0)
        assert row is not None and row.facts.detail_lead == "En attente d’envoi"


def test_the_key_of_a_signature_opens_its_page(
    mayor_cards: tuple[DemoTokens, Pki], tmp_path: Path, qtbot: QtBot, qapp: QApplication
) -> None:
    with office(mayor_cards, tmp_path, qtbot) as desk_office:
        sign_some(desk_office, CONTRACT)
        one = desk_office.one(CONTRACT)
        desk_office.desk.shell.open_key(Key(one.key.account, "signature", one.key.id))
        desk_office.desk.settle()
        view = desk_office.desk.shell.view("signatures")
        assert isinstance(view, SignaturesView)
        qtbot.waitUntil(lambda: view.detail.shown is not None and view.detail.shown.key == one.key, timeout=WAIT_MS)
        assert "c’est bien celui qui était affiché" in texts(view.detail)


def test_what_the_prefecture_asks_is_read_and_dealt_with(
    mayor_cards: tuple[DemoTokens, Pki], tmp_path: Path, qtbot: QtBot, qapp: QApplication
) -> None:
    with office(mayor_cards, tmp_path, qtbot) as desk_office:
        desk, s2low = desk_office.desk, desk_office.s2low
        sign_some(desk_office, CONTRACT)
        s2low.actes["7"] = Acte(id="7", number="2026-12", subject="Contrat", status="4")
        s2low.write(
            "7", "3", "Merci de joindre l’avis de la commission.", "2026-11-24", letter=report_pdf("Courrier", [])
        )
        view = desk_office.view()
        view.give_number(desk_office.one(CONTRACT), "7")
        qtbot.waitUntil(lambda: bool(desk_office.one(CONTRACT).pressing), timeout=WAIT_MS)
        one = desk_office.one(CONTRACT)
        assert one.to_deal_with and leads(desk_office.view()) == ["La préfecture demande"]
        desk.shell.open_key(one.key)
        qtbot.waitUntil(lambda: "Merci de joindre l’avis de la commission." in texts(view.detail), timeout=WAIT_MS)
        assert "La préfecture demande des pièces complémentaires" in texts(view.detail)
        (ref,) = [file.ref for message in one.pressing for file in message.files]
        account = next(iter(one.homes.values()))
        library = desk.runtime.library
        qtbot.waitUntil(lambda: bool((row := desk.call(library.file(account, ref))) and row.sha256), timeout=WAIT_MS)
        button(view.detail, "signatures.settle").click()
        qtbot.waitUntil(lambda: not desk_office.one(CONTRACT).to_deal_with, timeout=WAIT_MS)
