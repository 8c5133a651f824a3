"""A body still on i-Parapheur v4, in the real window: set up, read, visa, reject, sign by each of its protocols."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.domain.accounts import Link, Service
from app.domain.errors import Rejected
from app.domain.exchange import Proof
from app.domain.ids import AccountId
from app.domain.listing import IntentState
from app.domain.parapheur import Dossier, SigningRequest, Tray
from app.domain.records import Mark
from app.sandbox.parapheur_v4 import SYNDICAT, ParapheurV4Server
from app.sandbox.parapheur_v4.content import COMPTA, DIRECTION, LATE_ORDER, ORDER, PREPARED, SLIPS, THREE
from app.sandbox.people import COMMUNE, MAYOR, SECRETARY, Person
from app.sandbox.pki import Pki
from app.sandbox.serve import LoopbackServer
from app.sandbox.tokens import DemoTokens
from app.services.library import ListQuery
from app.services.runtime import Runtime, RuntimeConfig
from app.signing import xades_verify
from tests.flows.desk import Desk
from tests.flows.test_parapheur_ui import followed, named, open_dossier, parapheur, recapitulate, sign, texts
from tests.scenes.stage import staged
from tests.servers.parapheur_v4_kit import end_circuit
from ui.theme import Scheme
from ui.views.parapheur.asking import WordsDialog
from ui.views.parapheur.giving import ArchiveDialog, GiveDialog, MetadataDialog
from ui.views.parapheur.pes_tree import WHAT
from ui.views.parapheur.reason import ReasonDialog
from ui.views.settings.forms import AccountForm
from ui.widgets.basic import Button
from ui.widgets.combo import Combo

SYNC_MS = 60_000


@dataclass
class Syndicat:
    """The window of a mayor whose syndicat is on v4, its server beside."""

    desk: Desk
    server: ParapheurV4Server
    loop: LoopbackServer
    account: AccountId

    def dossier(self, name: str) -> Dossier:
        entries = self.desk.call(self.desk.runtime.library.entries(ListQuery(kind=Dossier.KIND)))
        return next(e.record for e in entries if isinstance(e.record, Dossier) and e.record.name == name)

    async def sync(self) -> None:
        """As the button does."""
        self.desk.runtime.sync.sync_now()
        await self.desk.runtime.sync.settled()

    def ready(self, signable: int) -> bool:
        """Everything is here, what is to be signed included."""
        library = self.desk.runtime.library
        requests = self.desk.call(library.count(ListQuery(kind=SigningRequest.KIND)))
        states = self.desk.call(self.desk.runtime.sync.states())
        return requests >= signable and all(s.link is Link.UP_TO_DATE for s in states) and self._files_here()

    def _files_here(self) -> bool:
        library = self.desk.runtime.library
        entries = self.desk.call(library.entries(ListQuery(kind=Dossier.KIND, marks=Mark.TODO)))
        files = [row for e in entries for row in self.desk.call(library.files(e.key))]
        return bool(files) and all(row.sha256 for row in files)


@contextmanager
def syndicat(
    mayor_cards: tuple[DemoTokens, Pki],
    folder: Path,
    qtbot: QtBot,
    protocol: str,
    *,
    sha1: bool = False,
    person: Person = MAYOR,
    more: bool = False,
) -> Iterator[Syndicat]:
    """The account is set up as a person does in Réglages: the version is found by asking. ``more``: of its folders."""
    tokens, pki = mayor_cards
    server = ParapheurV4Server(authorities=pki.intermediates, more=more or person is not MAYOR)
    server.only(protocol)
    server.office.sha1 = sha1
    loop = LoopbackServer(server.asgi, "parapheur-v4")
    loop.start()
    runtime = Runtime.open(RuntimeConfig(folder=folder, file_keys=True))
    runtime.start()
    try:
        with staged(runtime, folder, size=QSize(1280, 800), scheme=Scheme.LIGHT) as shell:
            desk = Desk(shell, runtime, qtbot)
            body = desk.call(runtime.accounts.add_body(SYNDICAT.name))
            options = {"certificate": tokens.certificate_base64(COMMUNE)}
            proof = Proof(password=person.password, keep=True)
            account = runtime.submit(
                runtime.accounts.open_account(body.id, Service.PARAPHEUR, loop.url, person.login, proof, options)
            ).result(30)
            yield Syndicat(desk, server, loop, account.id)
    finally:
        runtime.stop()
        loop.stop()


@pytest.mark.parametrize("protocol", ["late", "crypto", "legacy"])
def test_read_visa_reject_and_sign_a_batch(
    protocol: str, mayor_cards: tuple[DemoTokens, Pki], tmp_path: Path, qtbot: QtBot, qapp: QApplication
) -> None:
    with syndicat(mayor_cards, tmp_path / "profile", qtbot, protocol) as office:
        desk = office.desk
        qtbot.waitUntil(lambda: office.ready(len(SLIPS) + 1), timeout=SYNC_MS)
        view = parapheur(desk)
        open_dossier(desk, view, THREE.title)
        pes = view.dossier.tree.pes
        assert pes.data(pes.index(0, WHAT)) == "Bordereau de mandats n° 70"
        actions = desk.shell.actions_registry
        assert not actions.qaction("parapheur.slip").isEnabled() and "« Imprimer »" in actions.why("parapheur.slip")
        assert actions.qaction("parapheur.whole").isEnabled()
        # one visa, one rejection
        view = parapheur(desk, "visa")
        opened, other = open_dossier(desk, view, ORDER), named(view, LATE_ORDER)
        qtbot.waitUntil(lambda: desk.call(desk.runtime.parapheur.unopened([opened, other])) == {other}, timeout=SYNC_MS)
        desk.do("parapheur.visa")
        open_dossier(desk, view, LATE_ORDER)
        view.acting.reject()
        dialog = view.findChild(ReasonDialog)
        dialog._field.setPlainText("Prix trop élevé")
        dialog._ok.click()
        qtbot.waitUntil(lambda: len(office.server.book.history) == 2, timeout=SYNC_MS)
        # the batch, one PIN
        view = parapheur(desk)
        office.loop.faults.arm("drop", r"POST /parapheur/dossiers/.*/signature")
        recapitulate(desk, view, lambda d: d.name.startswith("Eau"))
        sign(desk, view)
        assert f"{len(SLIPS) + 1} dossiers signés" in texts(view.recap)
        qtbot.waitUntil(lambda: len(followed(desk)) == len(SLIPS) + 1, timeout=SYNC_MS)
        assert [line.facts for line in followed(desk)] == [{"outcome": "proven"}] * (len(SLIPS) + 1)
        assert not desk.outbox()
    acts = [(done.action, done.public_note) for done in office.server.book.history[:2]]
    assert sorted(acts) == [("REJECT", "Prix trop élevé"), ("VISA", "")]
    for spec in (*SLIPS, THREE):
        folder = office.server.book.folder_named(spec.title)
        reports = xades_verify.verify(folder.docs[0].content)
        assert len(reports) == len(spec.bordereaux) and all(report.intact for report in reports)
        assert office.server.book.signatures(folder.id) == 1, "the lost reply was probed, nothing was sent twice"


@pytest.mark.feature("61", "68", "73")
def test_a_step_is_transferred_and_what_ended_is_archived_offline(
    mayor_cards: tuple[DemoTokens, Pki], tmp_path: Path, qtbot: QtBot, qapp: QApplication
) -> None:
    with syndicat(mayor_cards, tmp_path / "profile", qtbot, "late") as office:
        desk = office.desk
        qtbot.waitUntil(lambda: office.ready(len(SLIPS) + 1), timeout=SYNC_MS)
        view = parapheur(desk, "visa")
        open_dossier(desk, view, ORDER)
        actions = desk.shell.actions_registry
        assert actions.qaction("parapheur.transfer").isEnabled() and actions.qaction("parapheur.opinion").isEnabled()
        assert not actions.qaction("parapheur.delete").isEnabled()
        desk.do("parapheur.transfer")
        qtbot.waitUntil(lambda: view.findChild(GiveDialog) is not None, timeout=SYNC_MS)
        dialog = view.findChild(GiveDialog)
        assert {dialog.bureaux.itemText(rank) for rank in range(dialog.bureaux.count())} == {DIRECTION, COMPTA}
        dialog.bureaux.setCurrentText(DIRECTION)
        dialog.ok.click()
        qtbot.waitUntil(lambda: bool(office.server.book.history), timeout=SYNC_MS)
        assert [done.action for done in office.server.book.history] == ["TRANSFER"]
        pending = office.server.book.folder_named(ORDER).pending
        assert pending is not None and office.server.book.desks[pending.desk].name == DIRECTION
        # one at the end of its circuit, without a network
        qtbot.waitUntil(lambda: not desk.outbox(), timeout=SYNC_MS)
        desk.call(desk.runtime.sync.settled())
        end_circuit(office.server.book, LATE_ORDER)
        desk.call(office.sync())
        qtbot.waitUntil(lambda: office.dossier(LATE_ORDER).tray is Tray.FINISHED, timeout=SYNC_MS)
        view = parapheur(desk, "done")
        open_dossier(desk, view, LATE_ORDER)
        office.loop.faults.arm("503", "", times=10_000)
        desk.do("parapheur.archive")
        named = view.findChild(ArchiveDialog)
        assert named is not None and "n’en revient pas" in texts(named)
        named.field.setText("")
        assert not named.ok.isEnabled()
        named.field.setText("Chlore 2026")
        named.ok.click()
        qtbot.waitUntil(lambda: bool(desk.outbox()), timeout=SYNC_MS)
        qtbot.waitUntil(lambda: not actions.qaction("parapheur.archive").isEnabled(), timeout=SYNC_MS)  # it waits
        office.loop.faults.clear()
        desk.call(office.sync())
        qtbot.waitUntil(lambda: bool(office.server.book.archives), timeout=SYNC_MS)
        assert [(one.name, one.folder.name) for one in office.server.book.archives] == [("Chlore 2026", LATE_ORDER)]


def test_a_desk_is_delegated_wholly_and_once(
    mayor_cards: tuple[DemoTokens, Pki], tmp_path: Path, qtbot: QtBot, qapp: QApplication
) -> None:
    with syndicat(mayor_cards, tmp_path / "profile", qtbot, "late") as office:
        desk = office.desk
        qtbot.waitUntil(lambda: office.ready(len(SLIPS) + 1), timeout=SYNC_MS)
        service = desk.runtime.desk_delegations
        (mine,) = desk.call(service.desks())
        assert mine.types == {}, "never for one type"
        targets = {target.name: target for target in desk.call(desk.runtime.drafts.known_desks(mine.account))}
        desk.call(service.give(mine, targets[DIRECTION], None, None))
        qtbot.waitUntil(lambda: bool(office.server.book.delegations), timeout=SYNC_MS)
        qtbot.waitUntil(lambda: not desk.outbox(), timeout=SYNC_MS)
        (mine,) = desk.call(service.desks())
        assert [one.substitute_name for one in mine.given] == [DIRECTION]
        with pytest.raises(Rejected, match=r"delegation_(overlaps|single)"):
            desk.call(service.give(mine, targets[COMPTA], None, None))


def test_the_secretary_checks_the_totals_and_sends_on_without_a_control_to_sign(
    mayor_cards: tuple[DemoTokens, Pki], tmp_path: Path, qtbot: QtBot, qapp: QApplication
) -> None:
    with syndicat(mayor_cards, tmp_path / "profile", qtbot, "late", person=SECRETARY) as office:
        desk = office.desk
        qtbot.waitUntil(lambda: office.ready(0), timeout=SYNC_MS)
        view = parapheur(desk, "visa")
        qtbot.waitUntil(lambda: view.model.rowCount() == 1, timeout=SYNC_MS)
        open_dossier(desk, view, PREPARED.title)
        actions = desk.shell.actions_registry
        offered = {
            id
            for id in ("sign", "visa", "reject", "forward", "paper")
            if actions.qaction(f"parapheur.{id}").isEnabled()
        }
        assert offered == {"visa", "forward"}
        desk.do("parapheur.forward")
        dialog = view.findChild(WordsDialog)
        assert dialog is not None
        said = texts(dialog).replace("\u202f", " ").replace("\xa0", " ")
        assert "Mandats n° 80" in said and "recalculé" in said and "à la signature de : Présidente" in said
        dialog.public.field.setPlainText("Totaux contrôlés avec le comptable")
        dialog.ok.click()
        qtbot.waitUntil(lambda: bool(office.server.book.history), timeout=SYNC_MS)
        (done,) = office.server.book.history
        assert (done.action, done.user) == ("SECRETARIAT", SECRETARY.login)
        assert done.public_note == "Totaux contrôlés avec le comptable"
        view = parapheur(desk, "all")
        open_dossier(desk, view, SLIPS[0].title)
        assert not actions.qaction("parapheur.sign").isEnabled() and not actions.qaction("parapheur.reject").isEnabled()


@pytest.mark.feature("60", "73")
def test_what_the_circuit_asks_is_asked_offline_and_reaches_the_folder_before_its_visa(
    mayor_cards: tuple[DemoTokens, Pki], tmp_path: Path, qtbot: QtBot, qapp: QApplication
) -> None:
    with syndicat(mayor_cards, tmp_path / "profile", qtbot, "late", more=True) as office:
        desk = office.desk
        qtbot.waitUntil(lambda: office.ready(len(SLIPS) + 1), timeout=SYNC_MS)
        office.loop.faults.arm("503", "", times=10_000)
        view = parapheur(desk, "visa")
        open_dossier(desk, view, LATE_ORDER)
        desk.do("parapheur.visa")
        dialog = view.findChild(MetadataDialog)
        assert dialog is not None and not dialog.ok.isEnabled(), "nothing is approved without it"
        box = dialog.fields["imputation"]
        assert isinstance(box, Combo) and box.accessibleName() == "Imputation budgétaire"
        box.setCurrentText("6156 – Maintenance")
        dialog.ok.click()
        qtbot.waitUntil(lambda: bool(desk.outbox()), timeout=SYNC_MS)
        office.loop.faults.clear()
        desk.call(desk.runtime.sync.send_off(SYNC_MS / 1000))
        qtbot.waitUntil(lambda: bool(office.server.book.history), timeout=SYNC_MS)
        stored = office.server.book.folder_named(LATE_ORDER)
        assert stored.metadata == {"imputation": "6156 – Maintenance"}
        assert [done.action for done in office.server.book.history] == ["VISA"]


def test_a_folder_that_moved_waits_for_the_user(
    mayor_cards: tuple[DemoTokens, Pki], tmp_path: Path, qtbot: QtBot, qapp: QApplication
) -> None:
    with syndicat(mayor_cards, tmp_path / "profile", qtbot, "late") as office:
        desk = office.desk
        qtbot.waitUntil(lambda: office.ready(len(SLIPS) + 1), timeout=SYNC_MS)
        view = parapheur(desk)
        moved = office.dossier(SLIPS[0].title)
        recapitulate(desk, view, lambda d: d.name == SLIPS[0].title)
        office.server.book.touch_document(moved.id)
        sign(desk, view)
        rows = lambda: desk.call(desk.runtime.sync.outbox())  # noqa: E731
        qtbot.waitUntil(lambda: any(row.state is IntentState.PARKED for row in rows()), timeout=SYNC_MS)
        assert office.server.book.signatures(moved.id) == 0
        assert rows()[0].error_code == "dossier_moved"


def test_sha1_is_refused_in_the_recapitulation_until_the_account_allows_it(
    mayor_cards: tuple[DemoTokens, Pki], tmp_path: Path, qtbot: QtBot, qapp: QApplication
) -> None:
    with syndicat(mayor_cards, tmp_path / "profile", qtbot, "legacy", sha1=True) as office:
        desk = office.desk
        qtbot.waitUntil(lambda: office.ready(len(SLIPS) + 1), timeout=SYNC_MS)
        view = parapheur(desk)
        recapitulate(desk, view, lambda d: d.name == THREE.title)
        assert "procédé abandonné (SHA-1)" in texts(view.recap)
        view._close_recap()
        desk.call(desk.runtime.accounts.update_settings(office.account, sha1="1"))
        recapitulate(desk, view, lambda d: d.name == THREE.title)
        sign(desk, view)
        qtbot.waitUntil(lambda: len(followed(desk)) == 1, timeout=SYNC_MS)
        assert followed(desk)[0].facts == {"outcome": "proven"}
        assert b"xmldsig#rsa-sha1" in office.server.book.folder_named(THREE.title).docs[0].content


def test_the_form_finds_the_version_or_takes_the_one_chosen(
    mayor_cards: tuple[DemoTokens, Pki], tmp_path: Path, qtbot: QtBot, qapp: QApplication
) -> None:
    with syndicat(mayor_cards, tmp_path / "profile", qtbot, "late") as office:
        account = office.desk.runtime.accounts.accounts()[0]
        assert account.settings["version"] == "4" and account.settings["level"] == "4"
        body = office.desk.runtime.accounts.bodies()[0]
        new = AccountForm(office.desk.shell.ctx, body, lambda _account: None)
        new.choose(Service.PARAPHEUR)
        chips = {b.objectName(): b for b in new.findChildren(Button) if b.objectName().startswith("version.")}
        assert set(chips) == {"version.found", "version.5", "version.4"}
        assert chips["version.found"].isChecked() and not new.keep.isVisibleTo(new)
        chips["version.4"].setChecked(True)
        assert new.keep.isVisibleTo(new) and new.sha1.isVisibleTo(new) and not new.in_browser.isVisibleTo(new)
        assert new._settings()["version"] == "4" and new._settings()["sha1"] == ""
        known = AccountForm(office.desk.shell.ctx, body, lambda _account: None, account)
        assert known._settings()["version"] == "4" and known.keep.isVisibleTo(known)
        new.deleteLater()
        known.deleteLater()
