"""The whole demonstration in the real window: signed, mailed, carried by Pastell and S²LOW, answered; the secretary's part."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.domain.accounts import Link, Service
from app.domain.business import Business
from app.domain.followup import FateState, Source, Stage
from app.domain.listing import FileState
from app.domain.parapheur import Dossier, SigningRequest
from app.domain.records import Mark
from app.sandbox.carriers import ANSWER_MS, WRONG
from app.sandbox.commune import Commune, Options
from app.sandbox.parapheur.around import ARRETE, NOTIFICATION, TO_PREPARE
from app.sandbox.people import COMMUNE, MAYOR, SECRETARY, Person
from app.services.followup import Followed
from app.services.library import ListQuery
from app.services.runtime import Runtime, RuntimeConfig
from app.services.tokens import FILES_VARIABLE, MODULES_VARIABLE
from tests.flows.desk import Desk
from tests.flows.test_parapheur_ui import followed, open_dossier, parapheur, recapitulate, sign, texts
from tests.scenes.stage import staged
from ui.theme import Scheme
from ui.views.parapheur.asking import WordsDialog
from ui.views.parapheur.giving import MailDialog

WAIT_MS = 120_000
TITRES = "Titres n° 19"


@dataclass
class Clock:
    """The servers' time, which tests push forward."""

    ahead_ms: int = field(default=0)

    def __call__(self) -> int:
        return time.time_ns() // 1_000_000 + self.ahead_ms


@dataclass
class Show:
    desk: Desk
    town: Commune
    clock: Clock

    def sync(self) -> None:
        runtime = self.desk.runtime

        async def now() -> None:
            for account in runtime.accounts.accounts():
                runtime.sync.sync_now(account.id)
            await runtime.sync.settled()

        runtime.submit(now()).result(WAIT_MS / 1000)

    def signed(self, part: str) -> Followed:
        found = self.desk.call(self.desk.runtime.followup.signatures())
        return next(one for one in found if part in one.signature.name)

    def until(self, reached: Callable[[], bool]) -> None:
        """Each look asks the servers again, as the button does."""

        def look() -> bool:
            self.sync()
            return reached()

        self.desk.qtbot.waitUntil(look, timeout=WAIT_MS)


@pytest.fixture(scope="module")
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory, clock: Clock) -> Iterator[Commune]:
    with Commune(tmp_path_factory.mktemp("show"), Options(messages=10, around=True, clock=clock)) as town:
        yield town


@contextmanager
def show(
    town: Commune, clock: Clock, folder: Path, qtbot: QtBot, patch: pytest.MonkeyPatch, person: Person
) -> Iterator[Show]:
    for name, value in town.tokens.environment().items():
        patch.setenv(name, value)
    patch.setenv(MODULES_VARIABLE, str(town.tokens.module or ""))
    patch.setenv(FILES_VARIABLE, os.pathsep.join(str(path) for path in town.tokens.files))
    town.write_profile(folder, person)
    runtime = Runtime.open(RuntimeConfig(folder=folder, file_keys=True))
    runtime.start()
    try:
        with staged(runtime, folder, size=QSize(1280, 800), scheme=Scheme.LIGHT) as shell:
            found = Show(Desk(shell, runtime, qtbot), town, clock)
            found.until(lambda: _all_here(found.desk))
            yield found
    finally:
        runtime.stop()


def _all_here(desk: Desk) -> bool:
    """Up to date, with the files of what waits and what the card is to sign."""
    library = desk.runtime.library
    if not all(state.link is Link.UP_TO_DATE for state in desk.call(desk.runtime.sync.states())):
        return False
    waiting = desk.call(library.entries(ListQuery(kind=Dossier.KIND, marks=Mark.TODO), limit=500))
    files = [row for entry in waiting for row in desk.call(library.files(entry.key))]
    prepared = desk.call(library.count(ListQuery(kind=SigningRequest.KIND)))
    to_sign = desk.call(library.count(ListQuery(kind=Dossier.KIND, marks=Mark.SIGN)))
    return bool(files) and all(row.state is FileState.HERE for row in files) and prepared >= to_sign


@pytest.mark.feature("68", "74")
def test_what_the_mayor_signs_is_mailed_carried_and_answered(
    town: Commune, clock: Clock, tmp_path: Path, qtbot: QtBot, qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    with show(town, clock, tmp_path / "profile", qtbot, monkeypatch, MAYOR) as stage:
        desk, book = stage.desk, town.bodies["commune"].parapheur.book
        view = parapheur(desk)
        open_dossier(desk, view, NOTIFICATION)
        page = view.dossier.page
        assert page is not None and page.summary.business is Business.AWARD
        assert page.summary.amount is not None and "Charpentes de la Lande" in texts(view.dossier)
        assert "Vérifié par Maïté Dufourcq" in texts(view.dossier).replace("\xa0", " ")
        names = (NOTIFICATION, ARRETE, WRONG, TITRES)
        recapitulate(desk, view, lambda d: any(name in d.name for name in names))
        sign(desk, view)
        qtbot.waitUntil(lambda: len(followed(desk)) == len(names), timeout=WAIT_MS)
        view._close_recap()
        # the notification leaves by secured mail, with a password that is told otherwise
        stage.until(lambda: book.folder_named(NOTIFICATION).pending.action == "SECURE_MAIL")  # type: ignore[union-attr]
        view = parapheur(desk, "visa")
        open_dossier(desk, view, NOTIFICATION)
        desk.do("parapheur.mail")
        qtbot.waitUntil(lambda: view.findChild(MailDialog) is not None, timeout=WAIT_MS)
        dialog = view.findChild(MailDialog)
        dialog._to.setText("contact@charpentes-lande.example")
        dialog.lock.tick.setChecked(True)
        password = dialog.password()
        assert len(password) == 14 and dialog.ok.isEnabled()
        dialog.ok.click()
        stage.until(lambda: bool(book.folder_named(NOTIFICATION).mailed))
        assert book.folder_named(NOTIFICATION).mailed["password"] == password
        # carried, then answered
        stage.until(lambda: stage.signed(TITRES).stage is Stage.TREASURY)
        clock.ahead_ms += ANSWER_MS
        stage.until(lambda: stage.signed(TITRES).stage is Stage.ACKNOWLEDGED)
        assert stage.signed(WRONG).stage is Stage.REFUSED
        stage.until(lambda: any(fate.source is Source.ACTES for fate in stage.signed(ARRETE).fates))
        stage.until(lambda: any(fate.messages for fate in stage.signed(ARRETE).fates))
        (acte,) = [fate for fate in stage.signed(ARRETE).fates if fate.source is Source.ACTES]
        assert acte.state is FateState.ACCEPTED and acte.reference and acte.pressing
        # sending with proof works there too
        assert [door.name for door in desk.call(desk.runtime.exchanges.all_doors())] == [COMMUNE.name]


@pytest.mark.feature("60")
def test_the_secretary_prepares_on_her_own_desk_and_reads_the_mayors(
    town: Commune, clock: Clock, tmp_path: Path, qtbot: QtBot, qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    with show(town, clock, tmp_path / "profile", qtbot, monkeypatch, SECRETARY) as stage:
        desk, book = stage.desk, town.bodies["commune"].parapheur.book
        view = parapheur(desk, "visa")
        open_dossier(desk, view, TO_PREPARE.title)
        actions = desk.shell.actions_registry
        assert actions.qaction("parapheur.forward").isEnabled() and not actions.qaction("parapheur.sign").isEnabled()
        desk.do("parapheur.forward")
        qtbot.waitUntil(lambda: view.findChild(WordsDialog) is not None, timeout=WAIT_MS)
        dialog = view.findChild(WordsDialog)
        assert "à la signature de : Maire" in texts(dialog).replace("\xa0", " ")
        dialog.public.field.setPlainText("Totaux contrôlés.")
        dialog.ok.click()
        stage.until(lambda: book.folder_named(TO_PREPARE.title).pending.action == "SIGNATURE")  # type: ignore[union-attr]
        done = book.folder_named(TO_PREPARE.title).last_done
        assert done is not None and (done.user, done.public_note) == (SECRETARY.login, "Totaux contrôlés.")
        assert Service.PASTELL in {account.service for account in desk.runtime.accounts.accounts()}
        # the mayor's inbox and agenda are offered to her
        received = [share for held in desk.call(desk.runtime.standing.delegations()) for share in held.received]
        assert {share.folder for share in received if share.owner.mail == MAYOR.mail(COMMUNE)} >= {"2", "10"}
