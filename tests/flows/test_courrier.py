"""Letters: read, note, filter."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QDate, QSize
from PySide6.QtWidgets import QApplication, QInputDialog, QLabel
from pytestqt.qtbot import QtBot

from app.domain.accounts import Service
from app.domain.courrier import Letter
from app.domain.exchange import Proof
from app.domain.ids import Key
from app.domain.intents import AddLetterNote, MarkLetterRead
from app.sandbox.gateway import GatewayServer
from app.sandbox.gateway.mailbox import Mailbox
from app.sandbox.people import COMMUNE, MAYOR, SECRETARY
from app.sandbox.serve import LoopbackServer
from app.services.library import ListQuery
from app.services.runtime import Runtime, RuntimeConfig
from tests.flows.conftest import Desk
from tests.scenes import town
from tests.scenes.stage import staged
from ui.theme import Scheme
from ui.views.courrier.dialogs import AssignDialog, DueDateDialog
from ui.views.courrier.view import CourrierView
from ui.widgets.basic import Button

L0 = Key(town.CC, Letter.KIND, "l0")


@pytest.mark.feature("29", "30")
def test_opening_a_letter_marks_it_read(desk: Desk) -> None:
    courrier = desk.go("courrier")
    courrier.list.select_key(L0)
    courrier.list.opened.emit(L0)
    desk.settle()
    assert courrier.detail.key == L0
    assert [type(i) for i in desk.outbox()] == [MarkLetterRead]


@pytest.mark.feature("31")
def test_a_note_is_written_offline(desk: Desk) -> None:
    courrier = desk.go("courrier")
    courrier.open_key(L0)
    desk.settle()
    courrier.detail.note_field.setPlainText("Proposer un rendez-vous jeudi.")
    courrier.detail.add_note(L0)
    desk.settle()
    notes = [i for i in desk.outbox() if isinstance(i, AddLetterNote)]
    assert [n.note.text for n in notes] == ["Proposer un rendez-vous jeudi."]
    shown = [e.record for e in desk.call(desk.runtime.courrier.notes(L0))]
    assert len(shown) == 2


def test_a_note_being_typed_survives_what_arrives_and_a_look_elsewhere(desk: Desk) -> None:
    courrier = desk.go("courrier")
    courrier.open_key(L0)
    desk.settle()
    courrier.detail.note_field.setPlainText("Proposer un rendez")
    courrier.detail._load(L0)  # as any change of the letter does
    desk.settle()
    assert courrier.detail.note_field.toPlainText() == "Proposer un rendez"
    courrier.open_key(Key(town.CC, Letter.KIND, "l1"))
    desk.settle()
    assert courrier.detail.note_field.toPlainText() == ""
    courrier.open_key(L0)
    desk.settle()
    assert courrier.detail.note_field.toPlainText() == "Proposer un rendez"


@pytest.mark.feature("32")
def test_todo_filter_and_lateness(desk: Desk) -> None:
    courrier = desk.go("courrier")
    facts = [courrier.model.data(courrier.model.index(i, 0), 257) for i in range(courrier.model.rowCount())]
    assert facts
    assert any("en retard" in f.note for f in facts)
    courrier.pane.chip_chosen.emit("all")
    desk.settle()
    assert courrier.model.rowCount() == 24


def words(widget: Any) -> str:
    return "\n".join(w.text() for kind in (QLabel, Button) for w in widget.findChildren(kind) if not w.isHidden())


@pytest.mark.feature("34")
def test_the_letter_it_answers_is_one_press_away(desk: Desk) -> None:
    courrier = desk.go("courrier")
    courrier.open_key(L0)
    desk.settle()
    courrier.detail.show_tab(1)
    link = next(b for b in courrier.detail.findChildren(Button) if b.accessibleName().startswith("En réponse à"))
    assert "Demande de subvention" in link.accessibleName()
    link.click()
    desk.settle()
    assert courrier.detail.key == Key(town.CC, Letter.KIND, "l1")


# --- with the server ------------------------------------------------------------------------------


@dataclass
class Served:
    """The space on a real gateway."""

    desk: Desk
    box: Mailbox
    server: LoopbackServer

    @property
    def view(self) -> CourrierView:
        view = self.desk.go("courrier")
        assert isinstance(view, CourrierView)
        return view

    def open(self, role: str) -> Letter:
        """Open the first letter that is given to the mayor in that role."""
        entries = self.desk.call(self.desk.runtime.library.entries(ListQuery(kind=Letter.KIND)))
        entry = next(e for e in entries if role in e.record.my_roles and e.record.status != "closed")
        self.view.open_key(entry.key)
        self.desk.settle()
        letter: Letter = entry.record
        return letter

    def press(self, name: str) -> None:
        next(b for b in self.view.detail.findChildren(Button) if b.text() == name).click()

    def delivered(self) -> None:
        self.desk.qtbot.waitUntil(lambda: not self.desk.outbox(), timeout=20_000)
        self.desk.settle()


@pytest.fixture
def served(tmp_path: Path, qtbot: QtBot, qapp: QApplication) -> Iterator[Served]:
    gateway = GatewayServer(COMMUNE)
    runtime = Runtime.open(RuntimeConfig(folder=tmp_path / "profile", file_keys=True))
    with LoopbackServer(gateway.asgi, "gateway") as server:
        runtime.start()
        try:
            body = runtime.submit(runtime.accounts.add_body(COMMUNE.name)).result(10)
            proof = Proof(password=MAYOR.password)
            opened = runtime.accounts.open_account(body.id, Service.COURRIER, server.url, MAYOR.login, proof)
            runtime.submit(opened).result(20)
            runtime.submit(runtime.sync.settled()).result(30)
            with staged(runtime, tmp_path, size=QSize(1280, 800), scheme=Scheme.LIGHT) as shell:
                qtbot.waitExposed(shell)
                yield Served(Desk(shell, runtime, qtbot), gateway.mailbox, server)
        finally:
            runtime.stop()


@pytest.mark.feature("33")
def test_a_letter_is_given_to_somebody_with_a_day(served: Served) -> None:
    letter = served.open("action")
    served.press("Attribuer…")
    dialog = served.view.detail.findChild(AssignDialog)
    served.desk.wait(lambda: dialog.people.count() > 1)
    assert not dialog.ok.isEnabled()
    dialog.words.setText(SECRETARY.name)
    served.desk.wait(lambda: dialog.who is not None and dialog.who.user_id == SECRETARY.login)
    dialog.roles.setCurrentIndex(dialog.roles.findData("opinion"))
    dialog.dated.setChecked(True)
    dialog.day.setDate(QDate.currentDate().addDays(3))
    dialog.ok.click()
    served.desk.settle()
    served.delivered()
    given = served.box.letters[letter.id].assignments[-1]
    assert (given["user_id"], given["role"], given["due_date"]) == (
        SECRETARY.login, "opinion", QDate.currentDate().addDays(3).toString("yyyy-MM-dd"),
    )  # fmt: skip


@pytest.mark.feature("32")
def test_another_due_date_and_the_history_that_tells_it(served: Served) -> None:
    letter = served.open("action")
    served.press("Changer l’échéance…")
    dialog = served.view.detail.findChild(DueDateDialog)
    dialog.day.setDate(QDate.currentDate().addDays(40))
    dialog.ok.click()
    served.desk.settle()
    served.delivered()
    assert served.box.letters[letter.id].facts["due_date"] == QDate.currentDate().addDays(40).toString("yyyy-MM-dd")
    served.view.detail.show_tab(1)
    served.view.detail.history.ask()
    served.desk.wait(lambda: f"{MAYOR.name} a changé l’échéance" in words(served.view.detail.history))
    served.server.stop()
    served.view.detail.history.ask()
    served.desk.wait(lambda: "injoignable" in served.desk.shell.toast_box.text)


@pytest.mark.feature("33")
def test_a_part_done_and_an_opinion_close_my_own_assignment(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    letter = served.open("action")
    served.press("Marquer comme traité")
    served.desk.settle()
    served.delivered()
    mine = [a for a in served.box.letters[letter.id].assignments if a["user_id"] == MAYOR.login]
    assert all(a["done_at"] is not None for a in mine if a["role"] == "action")
    letter = served.open("opinion")
    monkeypatch.setattr(QInputDialog, "getMultiLineText", lambda *_: ("Avis favorable.", True))
    served.press("Donner un avis")
    served.desk.settle()
    served.delivered()
    assert served.box.letters[letter.id].history[-1]["comment"] == "Avis favorable."
