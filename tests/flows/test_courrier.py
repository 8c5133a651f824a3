"""Letters: read, note, filter."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QDate, QPoint, QPointF, QSize
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QInputDialog, QLabel
from pytestqt.qtbot import QtBot

from app.domain.accounts import Account, Link, Service
from app.domain.changes import ChangeSet
from app.domain.courrier import NOTE_ACTIONS, Letter
from app.domain.errors import Rejected
from app.domain.exchange import Delta, Proof
from app.domain.ids import Key, OpId
from app.domain.intents import AddLetterNote, LetterOperation, MarkLetterRead
from app.sandbox.cmis import FOLDER, CmisServer
from app.sandbox.gateway import GatewayServer
from app.sandbox.gateway.mailbox import Mailbox
from app.sandbox.maarch import MaarchServer
from app.sandbox.people import COMMUNE, MAYOR, SECRETARY
from app.sandbox.serve import LoopbackServer
from app.services.connect import ADAPTER
from app.services.letterlists import LetterNews as NewLetters
from app.services.library import ListQuery
from app.services.mail import UNDO_SEND_MS
from app.services.runtime import Runtime, RuntimeConfig
from tests.flows.desk import Desk
from tests.scenes import town
from tests.scenes.stage import staged
from ui.arrivals import LetterNews
from ui.theme import Scheme
from ui.views.courrier.acts import OPERATIONS
from ui.views.courrier.dialogs import AssignDialog, DueDateDialog
from ui.views.courrier.view import MORE, CourrierView
from ui.views.settings.forms import AccountForm
from ui.widgets.basic import Button, IconButton
from ui.widgets.searchbar import LEAST_PX

L0 = Key(town.CC, Letter.KIND, "l0")
PATIENCE_S = 90.0
"""Of a machine that does other things too."""


@pytest.mark.feature("29", "30")
def test_opening_a_letter_marks_it_read(desk: Desk) -> None:
    courrier = desk.go("courrier")
    courrier.list.select_key(L0)
    courrier.list.opened.emit(L0)
    desk.settle()
    assert courrier.detail.key == L0
    assert [type(i) for i in desk.outbox()] == [MarkLetterRead]


def test_a_window_of_400_per_cent_shows_the_letter_and_every_act(desk: Desk) -> None:
    courrier = desk.go("courrier")
    courrier.open_key(L0)
    desk.settle()
    desk.shell.resize(desk.shell.minimumSize())
    desk.wait(lambda: courrier.bar.compact)
    viewer = courrier.detail._viewer
    acts = [button for button in courrier.bar.findChildren(Button) if button.isVisible()]
    assert acts[-1] is courrier.bar.more and len({button.y() for button in acts}) == 1, (
        "one row, the rest under « Plus… »"
    )
    assert viewer.strip.height() >= 40, "lines of the letter itself"
    assert viewer.bar.geometry().right() <= courrier.width(), "nothing is pushed out"
    desk.shell.resize(1280, 800)
    desk.wait(lambda: not courrier.bar.compact)
    assert viewer._page.isVisible() and viewer._zoom.isVisible()


@pytest.mark.feature("31")
def test_a_note_is_written_offline(desk: Desk) -> None:
    courrier = desk.go("courrier")
    courrier.open_key(L0)
    desk.settle()
    courrier.detail.notes.field.setPlainText("Proposer un rendez-vous jeudi.")
    courrier.detail.notes.add()
    desk.settle()
    notes = [i for i in desk.outbox() if isinstance(i, AddLetterNote)]
    assert [n.note.text for n in notes] == ["Proposer un rendez-vous jeudi."]
    shown = [e.record for e in desk.call(desk.runtime.courrier.notes(L0))]
    assert len(shown) == 2


def test_a_note_being_typed_survives_what_arrives_and_a_look_elsewhere(desk: Desk) -> None:
    courrier = desk.go("courrier")
    courrier.open_key(L0)
    desk.settle()
    courrier.detail.notes.field.setPlainText("Proposer un rendez")
    courrier.detail._load(L0)  # as any change of the letter does
    desk.settle()
    assert courrier.detail.notes.field.toPlainText() == "Proposer un rendez"
    courrier.open_key(Key(town.CC, Letter.KIND, "l1"))
    desk.settle()
    assert courrier.detail.notes.field.toPlainText() == ""
    courrier.open_key(L0)
    desk.settle()
    assert courrier.detail.notes.field.toPlainText() == "Proposer un rendez"


def test_a_letter_that_leaves_the_list_stays_under_the_note_being_typed(desk: Desk) -> None:
    """A visa leaves ten seconds after it was given: the next letter came, and the rest of the note went to it."""
    courrier = desk.go("courrier")
    courrier.list.select_key(L0)
    desk.settle()
    field = courrier.detail.notes.field
    courrier.detail.show_tab(1)
    field.setFocus()
    desk.wait(field.hasFocus)
    QTest.keyClicks(field, "Vu, on classe")
    letter = desk.call(desk.runtime.library.entry(L0)).record
    done = Delta(stream="s", cursor="9", upserts=(replace(letter, revision=letter.revision + 1, my_roles=()),))
    desk.call(desk.runtime.bodies.write(L0.account, lambda tx: tx.apply_delta(L0.account, done)))
    desk.settle()
    assert courrier.list.current_key() not in (None, L0), "another row is the current one"
    QTest.keyClicks(field, " sans suite")
    assert courrier.detail.key == L0 and field.toPlainText() == "Vu, on classe sans suite"
    other = courrier.list.current_key()
    courrier.list.setFocus()
    courrier.list.opened.emit(other)
    desk.settle()
    assert courrier.detail.key == other and field.toPlainText() == ""


@pytest.mark.feature("32")
def test_todo_filter_and_lateness(desk: Desk) -> None:
    courrier = desk.go("courrier")
    facts = [courrier.model.data(courrier.model.index(i, 0), 257) for i in range(courrier.model.rowCount())]
    assert facts
    assert any("en retard" in f.note for f in facts)
    courrier.pane.chip_chosen.emit("all")
    desk.settle()
    assert courrier.model.rowCount() == 24


def test_a_letter_stays_under_the_finger_while_others_come_in(desk: Desk) -> None:
    """Each file that arrives is told: the page was made anew, and a press on it was lost."""
    courrier = desk.go("courrier")
    courrier.open_key(L0)
    desk.settle()
    detail = courrier.detail
    assert detail.history is None, "details are laid out when they are looked at"
    detail.show_tab(1)
    history, key, said = detail.history, detail.key, detail._tab_buttons[1].text()
    detail._on_changes(ChangeSet(keys=frozenset({key})))
    desk.settle()
    assert detail.history is history
    desk.call(desk.runtime.courrier.add_note(key, "Vu avec le service."))
    desk.wait(lambda: detail.history is not history)
    assert detail._tab_buttons[1].text() != said


def test_answering_by_mail_brings_up_a_message_about_the_letter(desk: Desk) -> None:
    courrier = desk.go("courrier")
    courrier.open_key(L0)
    desk.settle()
    desk.do("courrier.reply")
    view: Any = desk.shell.view("mail")
    desk.wait(lambda: desk.shell.space == "mail" and view.compose.draft() is not None)
    draft = view.compose.draft()
    assert draft.subject.startswith("Réponse : Vitesse excessive") and "A-2026-0417" in draft.text
    assert draft.account == town.ZC


def test_a_letter_of_our_own_is_not_answered(desk: Desk) -> None:
    courrier = desk.go("courrier")
    reply = desk.shell.ctx.actions.qaction("courrier.reply")
    courrier.open_key(L0)
    desk.wait(reply.isEnabled)
    courrier.open_key(Key(town.CC, Letter.KIND, "l5"))
    desk.wait(lambda: courrier.detail.letter is not None and courrier.detail.letter.direction == "out")
    desk.wait(lambda: not reply.isEnabled())


def test_a_low_window_leaves_the_room_to_the_letter(desk: Desk) -> None:
    courrier = desk.go("courrier")
    courrier.open_key(L0)
    actions = desk.shell.ctx.actions
    desk.wait(lambda: actions.qaction("courrier.visa").isEnabled())
    assert not courrier.bar.compact and not courrier.detail.isAncestorOf(courrier.bar)
    desk.shell.ctx.theme.set_scale(200)
    desk.shell.resize(1280, 800)
    desk.wait(lambda: courrier.bar.compact and courrier.detail.isAncestorOf(courrier.bar))
    shown = [b.text() for b in courrier.bar.findChildren(Button) if not b.isHidden()]
    assert shown == ["Viser", "Plus…"] and "courrier.reply" in courrier.bar._under_more()
    desk.shell.ctx.theme.set_scale(100)
    desk.wait(lambda: not courrier.bar.compact and not courrier.detail.isAncestorOf(courrier.bar))


def words(widget: Any) -> str:
    return "\n".join(w.text() for kind in (QLabel, Button) for w in widget.findChildren(kind) if not w.isHidden())


@pytest.mark.feature("34")
def test_the_letter_it_answers_is_one_press_away(desk: Desk) -> None:
    courrier = desk.go("courrier")
    courrier.open_key(L0)
    desk.settle()
    courrier.detail.show_tab(1)
    desk.settle()
    link = next(b for b in courrier.detail.findChildren(Button) if b.accessibleName().startswith("En réponse à"))
    assert "Demande de subvention" in link.accessibleName()
    link.click()
    desk.settle()
    assert courrier.detail.key == Key(town.CC, Letter.KIND, "l1")


def test_the_list_is_narrowed_by_role_and_service_and_ordered_by_due_date(desk: Desk) -> None:
    courrier = desk.go("courrier")
    courrier.pane.chip_chosen.emit("all")
    desk.settle()

    def shown() -> list[Letter]:
        return [e.record for n in range(courrier.model.rowCount()) if (e := courrier.model.entry_at(n)) is not None]

    menu = courrier.filters_menu(desk.call(desk.runtime.letterlists.services()))
    services = next(a.menu() for a in menu.actions() if a.text() == "Service")
    assert [a.text() for a in services.actions()] == ["Tous", "Secrétariat général", "Voirie"]
    services.actions()[2].trigger()
    desk.wait(lambda: courrier.model.rowCount() == 12)
    assert {letter.service_label for letter in shown()} == {"Voirie"} and courrier.filter_button.isChecked()
    courrier.narrow(service="", role="action", by_due=True)
    desk.wait(lambda: courrier.model.rowCount() == 6)
    due = [letter.due_date for letter in shown()]
    assert due == sorted(due) and all("action" in letter.my_roles for letter in shown())
    courrier.narrow(late=True)
    desk.wait(lambda: 0 < courrier.model.rowCount() < 6)
    today = desk.runtime.letterlists.today()
    assert all(letter.due_date < today for letter in shown())


def test_what_the_server_does_not_allow_is_neither_offered_nor_sent(desk: Desk) -> None:
    courrier = desk.go("courrier")
    courrier.open_key(L0)
    desk.settle()
    actions = desk.shell.ctx.actions
    desk.wait(lambda: actions.qaction("courrier.visa").isEnabled())
    offered = {act for act in OPERATIONS if actions.qaction(f"courrier.{act}").isEnabled()}
    assert offered == set(courrier.detail.letter.allowed_actions) - {"mark_read", *NOTE_ACTIONS}
    shown = {b.text() for b in courrier.bar.findChildren(Button) if not b.isHidden()}
    assert {"Viser", "Répondre par message…", "Plus…"} <= shown and "Rouvrir" not in shown
    plain = Key(town.CC, Letter.KIND, "l1")
    for act in (desk.runtime.courrier.operation(plain, "visa"), desk.runtime.courrier.attach_reply(plain, Path("x"))):
        with pytest.raises(Rejected, match="action_not_allowed"):
            desk.call(act)
    assert desk.outbox() == []


def test_a_visa_and_a_closing_are_taken_back_while_they_have_not_left(desk: Desk) -> None:
    courrier, toast = desk.go("courrier"), desk.shell.toast_box
    courrier.open_key(L0)
    desk.settle()
    for act in ("visa", "close"):
        desk.wait(desk.shell.ctx.actions.qaction(f"courrier.{act}").isEnabled)
        desk.do(f"courrier.{act}")
        desk.wait(lambda: len(desk.outbox()) == 1 and toast._undo is not None)
        (waiting,) = desk.outbox()
        assert waiting.action == act and waiting.not_before_ms >= waiting.made_at_ms + UNDO_SEND_MS
        toast.undo()
        desk.wait(lambda: desk.outbox() == [])


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
        """A button of the bar, or an entry of its « Plus… »."""
        bar = self.view.bar
        found = next((b for b in bar.findChildren(Button) if b.text() == name and not b.isHidden()), None)
        if found is not None:
            found.click()
            return
        self.desk.qtbot.waitUntil(lambda: not bar.more.isHidden())
        offered = [self.desk.shell.ctx.actions.qaction(id) for id in MORE if id]
        next(each for each in offered if each.text().startswith(name) and each.isEnabled()).trigger()

    def delivered(self) -> None:
        """What was asked for left, without its moment of grace."""
        self.desk.settle()
        self.desk.call(self.desk.runtime.sync.send_off(PATIENCE_S))
        self.desk.qtbot.waitUntil(lambda: not self.desk.outbox(), timeout=20_000)
        self.desk.settle()


def first_contact(runtime: Runtime) -> None:
    """Everything was pulled, even on a machine so busy that a first try ran out of time."""

    async def again() -> bool:
        await runtime.sync.settled()
        here = all(state.link is Link.UP_TO_DATE for state in await runtime.sync.states())
        if not here:
            runtime.sync.sync_now()
        return here

    assert any(runtime.submit(again()).result(PATIENCE_S) for _attempt in range(10)), "never up to date"


@pytest.fixture
def served(tmp_path: Path, qtbot: QtBot, qapp: QApplication) -> Iterator[Served]:
    gateway = GatewayServer(COMMUNE)
    runtime = Runtime.open(RuntimeConfig(folder=tmp_path / "profile", file_keys=True))
    with LoopbackServer(gateway.asgi, "gateway") as server:
        runtime.start()
        try:
            body = runtime.submit(runtime.accounts.add_body(COMMUNE.name)).result(PATIENCE_S)
            proof = Proof(password=MAYOR.password)
            opened = runtime.accounts.open_account(body.id, Service.COURRIER, server.url, MAYOR.login, proof)
            runtime.submit(opened).result(PATIENCE_S)
            first_contact(runtime)
            with staged(runtime, tmp_path, size=QSize(1280, 800), scheme=Scheme.LIGHT) as shell:
                qtbot.waitExposed(shell)
                yield Served(Desk(shell, runtime, qtbot), gateway.mailbox, server)
        finally:
            runtime.stop()


def test_a_scan_is_turned_straightened_and_contrasted_and_stays_so(served: Served) -> None:
    desk = served.desk
    letter = served.open("action")
    detail = served.view.detail
    desk.wait(lambda: detail._viewer.strip.document is not None and detail._viewer.strip.settled)
    reading = detail._viewer.reading
    reading.button.click()
    desk.wait(lambda: reading.pane.field.toPlainText().startswith(letter.subject + "\nPage 1 sur"))
    reading.button.click()
    strip, tools = detail._viewer.strip, detail.scan_tools
    before = strip.viewport().grab().toImage()
    tools.contrast.click()
    assert strip.viewport().grab().toImage() != before, "the page itself is painted otherwise"
    tools.turn.click()
    assert strip.rotation == 90
    tools.straight.click()
    desk.wait(lambda: len(tools.looks.tilts) == len(strip.document.pages))
    tools._measured(strip.document, [3.0] * len(strip.document.pages))
    place = strip.place_of(0)
    at = strip.page_at(place.center() + QPointF(40, 10))
    back = strip.upright(0).map(QPointF(at[1] * strip.scale, at[2] * strip.scale))
    assert (back - (place.center() + QPointF(40, 10))).manhattanLength() < 1, "ink lands where the pen is"
    kept = tools.looks
    first, other = served.view.detail.key, served.open("opinion")
    assert served.view.detail.key.id == other.id
    desk.wait(lambda: tools.looks.id not in ("", kept.id))
    assert not tools.looks.contrast
    served.view.open_key(first)
    desk.wait(lambda: tools.looks == kept and strip.rotation == 90)
    assert tools.contrast.isChecked() and tools.straight.isChecked()


def test_an_answer_goes_by_mail_with_the_letter_or_joins_it_as_a_draft(served: Served, tmp_path: Path) -> None:
    desk, draft = served.desk, tmp_path / "réponse.pdf"
    letter = served.open("action")
    key = served.view.detail.key
    with pytest.raises(Rejected, match="no_mail_account"):
        desk.call(desk.runtime.courrier.reply(key))
    draft.write_bytes(b"%PDF-1.7 Madame, votre demande...")
    served.view.acts.attach_reply(key, draft)
    served.delivered()
    (upload,) = served.box.uploads.values()
    assert upload == draft.read_bytes()
    stored = served.box.letters[letter.id]
    assert stored.replies[-1]["name"] == "réponse.pdf" and stored.facts["reply"]["state"] == "drafting"
    desk.wait(lambda: served.view.detail.file_bar.isVisible())
    names = [b.text() for b in served.view.detail.file_bar.findChildren(Button)]
    assert any(name.startswith("Projet de réponse") for name in names)


@pytest.mark.feature("A21")
def test_a_letter_given_to_the_user_is_told_once_and_opens_the_space(served: Served) -> None:
    desk, told = served.desk, list[tuple[str, str, Any]]()
    news = LetterNews(desk.shell.ctx, desk.shell, lambda title, words, clicked, acts: told.append((title, words, acts)))
    desk.shell.go("today")
    news._take(NewLetters(count=7, names=("Premier",)), False)
    news._take(NewLetters(count=9, names=("Deuxième",)), True)
    assert told == [], "of the first synchronisation nothing is news, its last page no more than the others"
    news._take(NewLetters(), True)
    assert told == []
    news._take(NewLetters(count=5, late=1, names=("Péril, rue du Port", "Voirie", "Cantine")), True)
    desk.shell.hide()
    news._take(NewLetters(count=1, names=("Péril, rue du Port",)), True)
    desk.shell.show()
    (first, names, (act,)), (locked, hidden, none) = told
    assert first == "5 courriers à traiter, dont 1 en retard" and names.splitlines()[0] == "Péril, rue du Port"
    assert names.endswith("…") and (locked, hidden, none) == ("Écharpe", "Une nouveauté vous attend.", ())
    act.do()
    desk.wait(lambda: desk.shell.view("courrier").isVisible())


def test_a_visa_that_left_is_not_taken_back(served: Served) -> None:
    desk, toast = served.desk, served.desk.shell.toast_box
    letter = served.open("visa")
    before = served.box.letters[letter.id].version
    served.press("Viser")
    desk.wait(lambda: len(desk.outbox()) == 1 and toast._undo is not None)
    take_back = toast._undo
    served.delivered()
    assert served.box.letters[letter.id].version > before
    take_back()
    desk.wait(lambda: toast.text.startswith("Trop tard"))


@pytest.mark.feature("33")
def test_a_letter_is_given_to_somebody_with_a_day(served: Served) -> None:
    letter = served.open("action")
    served.press("Attribuer…")
    dialog = served.view.detail.findChild(AssignDialog)
    served.desk.wait(lambda: dialog.people.count() > 1)
    assert dialog.people.visualItemRect(dialog.people.item(0)).height() >= served.desk.shell.ctx.theme.target()
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
    served.press("Donner un avis…")
    served.desk.settle()
    served.delivered()
    assert served.box.letters[letter.id].history[-1]["comment"] == "Avis favorable."


@pytest.mark.feature("31")
def test_a_note_of_ones_own_is_changed_and_taken_away(served: Served) -> None:
    letter = served.open("action")
    served.view.detail.show_tab(1)
    notes = served.view.detail.notes
    notes.field.setPlainText("Voir avec la voirie.")
    notes.add()
    served.delivered()

    def tools(name: str) -> list[IconButton]:
        return notes.findChildren(IconButton, f"courrier.note.{name}")

    def written() -> list[str]:
        return [n["text"] for n in served.box.notes.values() if n["author_id"] == MAYOR.login]

    others = len(served.box.notes) - len(written())
    served.desk.wait(lambda: len(tools("edit")) == 1)  # the others' notes are not mine to change
    tools("edit")[0].click()
    served.desk.wait(lambda: notes.editor.isVisibleTo(notes))
    notes.editor.setPlainText("Voir avec la voirie avant jeudi.")
    served.view.detail._load(served.view.detail.key)  # as anything that arrives does
    served.desk.settle()
    assert notes.editor.toPlainText() == "Voir avec la voirie avant jeudi."
    next(b for b in notes.findChildren(Button) if b.objectName() == "courrier.note.save").click()
    served.desk.settle()
    served.delivered()
    assert written() == ["Voir avec la voirie avant jeudi."]
    served.desk.wait(lambda: len(tools("delete")) == 1)
    tools("delete")[0].click()
    served.desk.wait(lambda: not tools("delete"))
    served.delivered()
    assert written() == [] and len(served.box.notes) == others
    assert [line["action"] for line in served.box.letters[letter.id].history[-3:]] == [
        "note_add", "note_edit", "note_delete",
    ]  # fmt: skip


def test_a_deleted_note_comes_back_until_it_has_left(desk: Desk) -> None:
    courrier = desk.go("courrier")
    courrier.open_key(L0)
    desk.settle()
    courrier.detail.notes.field.setPlainText("À jeter.")
    courrier.detail.notes.add()
    desk.settle()
    (mine,) = [e for e in desk.call(desk.runtime.courrier.notes(L0)) if e.record.text == "À jeter."]
    desk.call(desk.runtime.courrier.delete_note(mine.key))
    assert [e.record.text for e in desk.call(desk.runtime.courrier.notes(L0))].count("À jeter.") == 0
    desk.call(desk.runtime.courrier.restore_note(mine.key))
    assert [e.record.text for e in desk.call(desk.runtime.courrier.notes(L0))].count("À jeter.") == 1
    other = next(e for e in desk.call(desk.runtime.courrier.notes(L0)) if not e.record.mine)
    with pytest.raises(Rejected, match="action_not_allowed"):
        desk.call(desk.runtime.courrier.edit_note(other.key, "Non."))


def test_a_note_found_by_the_search_opens_its_letter(desk: Desk) -> None:
    (note,) = desk.call(desk.runtime.courrier.notes(L0))
    desk.shell.open_key(note.key)
    courrier: Any = desk.shell.view("courrier")
    desk.wait(lambda: courrier.detail.key == L0 and courrier.detail._tabs.currentIndex() == 1)


def test_a_maarch_courrier_is_opened_from_its_form_and_acted_upon(
    tmp_path: Path, qtbot: QtBot, qapp: QApplication
) -> None:
    maarch = MaarchServer(box=Mailbox(COMMUNE, count=14))
    runtime = Runtime.open(RuntimeConfig(folder=tmp_path / "profile", file_keys=True))
    with LoopbackServer(maarch.asgi, "maarch") as server:
        runtime.start()
        try:
            body = runtime.submit(runtime.accounts.add_body(COMMUNE.name)).result(10)
            with staged(runtime, tmp_path, size=QSize(1280, 800), scheme=Scheme.LIGHT) as shell:
                desk, opened = Desk(shell, runtime, qtbot), list[Account]()
                form = AccountForm(shell.ctx, body, opened.append, service=Service.COURRIER)
                form.findChild(Button, "adapter.cmis").click()
                assert not form._folder_block.isHidden() and not form.keep.isHidden()
                form.findChild(Button, "adapter.maarch").click()
                assert form._folder_block.isHidden()
                form.url.setText(server.url)
                form.login.setText(MAYOR.login)
                form.password.setText(MAYOR.password)
                form.submit()
                desk.wait(lambda: bool(opened))
                assert opened[0].settings[ADAPTER] == "maarch"
                view: Any = desk.go("courrier")

                def to_visa() -> list[Key]:
                    entries = desk.call(runtime.library.entries(ListQuery(kind=Letter.KIND)))
                    return [e.key for e in entries if "visa" in e.record.my_roles]

                desk.wait(lambda: bool(to_visa()))
                key = to_visa()[0]
                view.open_key(key)
                desk.wait(lambda: view.detail.letter is not None and view.detail.key == key)
                next(b for b in view.bar.findChildren(Button) if b.text() == "Viser" and not b.isHidden()).click()
                desk.wait(lambda: bool(desk.outbox()))
                desk.call(runtime.sync.send_off(PATIENCE_S))
                desk.wait(lambda: [name for name, _id in maarch.acts] == ["visa"])
                desk.wait(lambda: desk.outbox() == [])
                form.deleteLater()
        finally:
            runtime.stop()


def test_in_the_narrowest_window_the_tools_stand_with_the_acts_and_what_has_no_room_in_a_menu(desk: Desk) -> None:
    courrier = desk.go("courrier")
    courrier.open_key(L0)
    desk.settle()
    desk.shell.resize(desk.shell.minimumSize())
    desk.wait(lambda: courrier.bar.compact)
    viewer = courrier.detail._viewer
    tools = viewer.bar
    desk.wait(lambda: tools.more.isVisible())
    acts = [button for button in courrier.bar.findChildren(Button) if button.isVisible()]
    tops = {button.mapTo(courrier, button.rect().center()).y() for button in (*acts, tools.more)}
    assert max(tops) - min(tops) <= 2, "one row for the acts and the tools"
    assert tools.mapTo(courrier, tools.rect().topRight()).x() < acts[0].mapTo(courrier, QPoint()).x()
    kept = {action.text(): action for action in tools.menu().actions()}
    assert {"Agrandir", "Réduire", "Largeur de la page", "Chercher dans le document"} <= set(kept)
    before = viewer.strip.zoom
    kept["Agrandir"].trigger()
    assert viewer.strip.zoom > before
    kept["Chercher dans le document"].trigger()
    desk.wait(lambda: viewer.search.isVisible() and viewer.search.field.width() >= LEAST_PX)
    assert viewer.search.field.hasFocus() and not tools.more.isVisible()
    tools._back.click()
    assert tools.more.isVisible() and not viewer.search.isVisible()
    courrier.detail.show_tab(1)
    assert not tools.isVisible() and courrier.bar.isVisible()
    desk.shell.resize(1280, 800)
    desk.wait(lambda: not courrier.bar.compact)
    courrier.detail.show_tab(0)
    assert tools.isVisible() and not tools.more.isVisible() and viewer.isAncestorOf(tools)


def test_a_visa_given_is_not_offered_again_until_it_is_taken_back(desk: Desk) -> None:
    """Two presses put two visas in the outbox: the server refused the second as a conflict."""
    courrier = desk.go("courrier")
    courrier.open_key(L0)
    desk.settle()
    visa = courrier.ctx.actions.qaction("courrier.visa")
    assert visa.isEnabled()
    courrier.acts.operate("visa")
    desk.settle()
    assert not visa.isEnabled()
    with pytest.raises(Rejected):
        desk.call(desk.runtime.courrier.operation(L0, "visa"))
    (given,) = (intent for intent in desk.outbox() if isinstance(intent, LetterOperation))
    desk.call(desk.runtime.sync.take_back(L0.account, given.op_id))
    desk.settle()
    assert visa.isEnabled()


@pytest.mark.parametrize(
    ("action", "left"),
    [
        ("visa", ("note", "close", "assign")),
        ("visa_refuse", ("note", "close", "assign")),
        ("close", ("note", "visa", "visa_refuse", "assign")),
        ("assign", ("note", "visa", "visa_refuse", "close", "assign")),
    ],
)
def test_what_was_decided_of_a_letter_and_its_contrary_are_no_longer_offered(
    action: str, left: tuple[str, ...]
) -> None:
    may = ("note", "visa", "visa_refuse", "close", "assign")
    letter = Letter(
        id="l",
        revision=1,
        direction="in",
        chrono="1",
        subject="s",
        sender="x",
        status="waiting_visa",
        allowed_actions=may,
    )
    act = LetterOperation(op_id=OpId("o"), account=town.CC, made_at_ms=0, target_id="l", action=action, if_version=1)
    shown = act.apply(letter)
    assert isinstance(shown, Letter) and shown.allowed_actions == left and shown.status == "waiting_visa"


def test_letters_come_from_a_store_whose_password_was_not_to_be_kept(tmp_path: Path) -> None:
    """It was asked for again at once, and with it nothing came: only the connector that had tried it knew it."""
    store = CmisServer(box=Mailbox(COMMUNE, count=9))
    runtime = Runtime.open(RuntimeConfig(folder=tmp_path / "profile", file_keys=True))
    with LoopbackServer(store.asgi, "cmis") as server:
        runtime.start()
        try:
            body = runtime.submit(runtime.accounts.add_body(COMMUNE.name)).result(10)
            proof = Proof(password=MAYOR.password, keep=False)
            settings = {ADAPTER: "cmis", "folder": FOLDER}
            opened = runtime.accounts.open_account(
                body.id, Service.COURRIER, f"{server.url}/cmis", MAYOR.login, proof, settings=settings
            )
            account = runtime.submit(opened).result(20)
            runtime.submit(runtime.sync.settled()).result(PATIENCE_S)
            (state,) = (s for s in runtime.submit(runtime.sync.states()).result(10) if s.account == account.id)
            assert state.link is Link.UP_TO_DATE
            assert runtime.submit(runtime.library.entries(ListQuery(kind=Letter.KIND))).result(10)
            kept = runtime.bodies.store_of(account.id).read(lambda r: r.secret(account.id, "password"))
            assert runtime.submit(kept).result(10) is None, "never written"
        finally:
            runtime.stop()
