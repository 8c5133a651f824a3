"""The shell: spaces, room, text size, state line, search, À envoyer."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit, QPushButton, QSystemTrayIcon, QWidget

from app.domain.accounts import AccountState, Link
from app.domain.duties import Source
from app.domain.errors import Rejected
from app.domain.ids import Key
from app.domain.mail import Message
from app.domain.policy import Policy, Ruling, WebApplication
from tests.flows.desk import Desk
from tests.scenes import town
from tests.scenes.profile import set_state
from ui.system.presence import Presence
from ui.views import spaces
from ui.views.base import Layout
from ui.views.outbox.signin import SignInRow
from ui.views.spaces import HOSTS, host_of
from ui.views.today.lines import TodayLine
from ui.widgets.basic import Label
from ui.widgets.rail import RailButton

SPACES = ("today", "mail", "agenda", "courrier", "contacts", "settings", "outbox")


@pytest.mark.feature("139")
def test_every_space_opens_by_its_shortcut(desk: Desk) -> None:
    for number, space in enumerate(("today", "mail", "agenda", "courrier"), 1):
        QTest.keyClick(desk.shell, Qt.Key(Qt.Key.Key_0 + number), Qt.KeyboardModifier.ControlModifier)
        desk.settle()
        assert desk.shell.space == space


def test_the_head_says_whole_words_in_the_least_window(desk: Desk) -> None:
    """1280x800 at 400 %: « Synchroniser maintenan » and « 1 à e… » were shown."""
    header = desk.shell.header
    desk.shell.resize(360, 480)
    desk.go("outbox")
    assert header.primary.text() == "Synchroniser"
    assert header.primary.accessibleName() == "Synchroniser maintenant"
    assert header.primary.width() >= header.primary.sizeHint().width()
    desk.call(desk.runtime.mail.set_flagged([Key(town.ZC, Message.KIND, "1003")], True))
    desk.wait(lambda: header.state.text() == "1 à envoyer")
    desk.shell.resize(1280, 800)
    desk.wait(lambda: header.primary.text() == "Synchroniser maintenant")


@pytest.mark.feature("146", "70")
def test_rail_counts_what_awaits(desk: Desk) -> None:
    desk.go("today")
    desk.wait(lambda: desk.shell.rail.buttons["mail"].count > 0)
    counts = desk.call(desk.runtime.today.badges())
    assert desk.shell.rail.buttons["mail"].count == counts["mail"]
    assert "non lus" in desk.shell.rail.buttons["mail"].accessibleName()


@pytest.mark.feature("146")
def test_what_awaits_on_a_page_without_an_entry_counts_where_one_looks_first(desk: Desk) -> None:
    desk.go("parapheur")
    counts = desk.call(desk.runtime.today.badges())
    assert counts["approvals"] == 2, "asked through the gateway: no dossier of the parapheur"
    button = desk.shell.rail.buttons["parapheur"]
    desk.wait(lambda: button.count == counts["parapheur"] + counts["approvals"])
    assert "2 demandes à valider" in button.accessibleName()
    line = desk.shell.findChild(QPushButton, "parapheur.beside.approvals")
    assert isinstance(line, QPushButton)
    desk.wait(line.isVisible)
    line.click()
    assert desk.shell.space == "approvals" and button.isChecked()
    for entry in desk.call(desk.runtime.approvals.waiting()):
        if entry.key.kind == "leave_request":
            desk.call(desk.runtime.approvals.accept(entry.key))
    desk.go("parapheur")
    desk.wait(lambda: not line.isVisible() and button.count == counts["parapheur"])


def test_a_page_stands_under_the_first_space_that_there_is() -> None:
    assert host_of("approvals", {"courrier"}) == "courrier"
    assert host_of("exchanges", {"parapheur"}) == "parapheur"
    assert host_of("exchanges", {"mail"}) == "exchanges"
    assert {space.id for space in spaces.SPACES if space.services and not space.in_rail} == set(HOSTS) - {"welcome"}


def test_portrait_turns_columns_into_pages(desk: Desk) -> None:
    mail = desk.go("mail")
    assert mail.folders.isVisible() and mail.list.isVisible() and mail.detail.isVisible()
    desk.shell.resize(QSize(912, 1368))
    desk.settle()
    assert desk.shell.layout_mode is Layout.NARROW
    assert mail.list.isVisible() and not mail.detail.isVisible()
    mail.open_key(Key(town.ZC, Message.KIND, "1001"))
    desk.settle()
    assert mail.detail.isVisible() and not mail.list.isVisible()
    assert desk.shell.header.back.isVisible()
    QTest.keyClick(desk.shell, Qt.Key.Key_Escape)
    desk.settle()
    assert mail.list.isVisible() and not mail.detail.isVisible()
    mail.shelf.show_or_hide()
    assert mail.folders.isVisible() and mail.folders.hasFocus(), "the keyboard is where one looks"


@pytest.mark.feature("143")
@pytest.mark.parametrize("size", [QSize(1280, 800), QSize(912, 1368)])
def test_double_text_cuts_nothing_off(desk: Desk, size: QSize) -> None:
    """At 200 % every control is inside the window and at least 48 px where it is touched."""
    desk.shell.resize(size)
    desk.shell.ctx.theme.set_scale(200)
    for space in SPACES:
        view = desk.go(space)
        for button in view.findChildren(QAbstractButton):
            if button.isVisible() and button.objectName() != "qt_toolbar_ext_button":
                right = button.mapTo(desk.shell, button.rect().topRight()).x()
                assert right <= size.width(), f"{space}: {button.accessibleName() or button.text()}"
    for widget in (desk.shell.header.state, desk.shell.header.search):
        assert widget.mapTo(desk.shell, widget.rect().topRight()).x() <= size.width()
    desk.shell.ctx.theme.set_scale(100)


@pytest.mark.feature("140")
def test_each_control_has_a_name(desk: Desk) -> None:
    for space in SPACES:
        view = desk.go(space)
        widgets: list[QWidget] = [*view.findChildren(QAbstractButton), *view.findChildren(QLineEdit)]
        for widget in widgets:
            if widget.isVisible() and not widget.objectName().startswith("qt_"):
                words = widget.text() if isinstance(widget, QAbstractButton) else ""
                named = widget.accessibleName() or words
                assert named, f"{space}: {type(widget).__name__}"


@pytest.mark.feature("144")
def test_touch_targets(desk: Desk) -> None:
    for space in SPACES:
        view = desk.go(space)
        for button in view.findChildren(QAbstractButton):
            if button.isVisible() and type(button).__name__ not in ("EventBlock", "QAbstractButton"):
                assert button.height() >= 46, f"{space}: {button.text() or button.accessibleName()} {button.height()}"
    for rail in desk.shell.rail.findChildren(RailButton):
        if rail.isVisible():
            assert rail.height() >= 48


def test_state_line_says_offline_and_who_asks(desk: Desk) -> None:
    desk.go("today")
    desk.wait(lambda: desk.shell.header.state.text().startswith("À jour"))
    for account in desk.runtime.accounts.accounts():
        set_state(desk.runtime, AccountState(account=account.id, link=Link.OFFLINE))
    desk.wait(lambda: desk.shell.header.state.text() == "Hors ligne")
    set_state(desk.runtime, AccountState(account=town.PC, link=Link.NEEDS_USER, error_code="sign_in_required"))
    desk.wait(lambda: desk.shell.header.state.text() == "Le parapheur demande votre mot de passe")
    QTest.mouseClick(desk.shell.header.state, Qt.MouseButton.LeftButton)
    desk.settle()
    assert desk.shell.space == "outbox"
    assert [row.account.id for row in desk.shell.view("outbox").findChildren(SignInRow)] == [town.PC]


@pytest.mark.feature("116", "121")
def test_outbox_lists_retries_and_discards(desk: Desk) -> None:
    key = Key(town.ZC, Message.KIND, "1003")
    desk.call(desk.runtime.mail.set_flagged([key], True))
    row = desk.call(desk.runtime.sync.outbox())[0]
    store = desk.runtime.accounts._bodies.store_of(town.ZC)
    desk.call(store.write(lambda tx: tx.park(row.op_id, Rejected("forbidden"))))
    view = desk.go("outbox")
    desk.wait(lambda: "1 à traiter" in desk.shell.header.state.text())
    words = [label.text() for label in view.findChildren(QWidget) if hasattr(label, "text") and label.isVisible()]
    assert any("Suivre" in str(w) for w in words)
    view.retry(desk.call(desk.runtime.sync.outbox())[0])
    desk.settle()
    assert desk.call(desk.runtime.sync.outbox())[0].state.value == "queued"
    waiting = desk.call(desk.runtime.sync.outbox())[0]
    view.ask_discard(waiting)
    desk.wait(lambda: desk.outbox() == [] and desk.shell.toast_box.text.startswith("Action abandonnée"))
    assert QApplication.activeModalWidget() is None
    desk.shell.toast_box.undo()
    desk.wait(lambda: desk.outbox() == [waiting.intent])
    assert desk.call(desk.runtime.sync.outbox())[0].seq == waiting.seq


def test_a_long_list_of_acts_is_laid_out_once(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Shown row by row, each row laid the whole page out: the window stood for a third of a second at 24 acts."""
    for number in range(24):
        desk.call(desk.runtime.mail.set_flagged([Key(town.ZC, Message.KIND, str(1001 + number))], True))
    resized: list[QWidget] = []
    monkeypatch.setattr(Label, "resizeEvent", lambda label, _event: resized.append(label))
    view = desk.go("outbox")
    desk.wait(lambda: len(view._rows) == 24)
    labels = view._waiting.findChildren(Label)
    mine = set(map(id, labels))
    assert len(labels) > 70
    assert sum(id(label) in mine for label in resized) < 12 * len(labels)


@pytest.mark.feature("A42", "9")
def test_one_search_over_everything_by_keyboard(desk: Desk) -> None:
    desk.go("mail")
    QTest.keyClick(desk.shell, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    assert desk.shell.header.search.hasFocus()
    QTest.keyClicks(desk.shell.header.search, "rue des pi")
    desk.wait(lambda: desk.shell.space == "search")
    view = desk.shell.view("search")
    desk.wait(lambda: view.model.rowCount() > 3)  # type: ignore[attr-defined]
    kinds = {view.model.key_at(i).kind for i in range(view.model.rowCount()) if view.model.key_at(i)}  # type: ignore[attr-defined]
    assert {"message", "letter", "seance"} <= kinds
    QTest.keyClick(desk.shell.header.search, Qt.Key.Key_Down)
    assert view.list.hasFocus()  # type: ignore[attr-defined]
    QTest.keyClick(view.list, Qt.Key.Key_Return)  # type: ignore[attr-defined]
    desk.settle()
    assert desk.shell.space != "search"


@pytest.mark.feature("A42")
def test_results_are_chosen_by_group_and_looked_at_by_keyboard_alone(desk: Desk) -> None:
    desk.go("today")
    QTest.keyClick(desk.shell, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(desk.shell.header.search, "rue")
    view: Any = desk.shell.view("search")
    desk.wait(lambda: view.answered == "rue")
    QTest.keyClick(desk.shell.header.search, Qt.Key.Key_Down)
    for _ in ("messages", "courrier"):
        QTest.keyClick(view.list, Qt.Key.Key_Right)
    desk.wait(lambda: view.answered == "rue" and view._group == "courrier")
    keys = {view.model.key_at(i).kind for i in range(view.model.rowCount()) if view.model.key_at(i)}
    assert keys == {"letter"}
    view.focus_results()
    letter = view.list.current_key()
    desk.wait(lambda: view.glimpse.key == letter and view.glimpse.title.isVisible())
    assert "rue" in view.glimpse.title.text().casefold()
    assert not desk.outbox(), "looking is not reading"
    QTest.keyClick(view.list, Qt.Key.Key_Return)
    desk.wait(lambda: desk.shell.space == "courrier")


@pytest.mark.feature("9")
def test_a_quick_typist_is_asked_for_once_at_a_time_and_gets_the_last_words(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.go("mail")
    real = desk.runtime.search.everywhere
    asked: list[str] = []
    under_way: list[str] = []

    async def search(words: str, *rest: Any) -> Any:
        assert not under_way, "two questions at once"
        under_way.append(words)
        asked.append(words)
        try:
            return await real(words, *rest)
        finally:
            under_way.remove(words)

    monkeypatch.setattr(desk.runtime.search, "everywhere", search)
    QTest.keyClicks(desk.shell.header.search, "conseil")  # every key before the window hears any answer
    view = desk.shell.view("search")
    desk.wait(lambda: view.answered == "conseil")  # type: ignore[attr-defined]
    assert asked == ["c", "conseil"]
    assert "conseil" in view.pane.title.text()  # type: ignore[attr-defined]
    assert view.model.rowCount() > 1  # type: ignore[attr-defined]


def test_commands_are_found_by_their_words(desk: Desk) -> None:
    desk.go("today")
    desk.shell._search("agrandir")
    desk.settle()
    view = desk.shell.view("search")
    keys = [view.model.key_at(i) for i in range(view.model.rowCount())]  # type: ignore[attr-defined]
    command = next(k for k in keys if k is not None and k.kind == "command")
    view.list.opened.emit(command)  # type: ignore[attr-defined]
    desk.settle()
    assert desk.shell.ctx.theme.scale_percent == 115


def commands_of(desk: Desk, words: str) -> set[str]:
    """Ids of the commands that these words find."""
    desk.shell._search(words)
    view: Any = desk.shell.view("search")
    desk.wait(lambda: view.answered == words)
    keys = [view.model.key_at(i) for i in range(view.model.rowCount())]
    assert not words.startswith(">") or all(k is None or k.kind in ("command", "setting", "webapp") for k in keys)
    return {key.id for key in keys if key is not None and key.kind == "command"}


@pytest.mark.parametrize("words", ["absence", "> déléga", "filtres"])
def test_a_setting_is_reached_from_any_page_by_its_words(desk: Desk, words: str) -> None:
    desk.go("today")
    commands_of(desk, words)
    search: Any = desk.shell.view("search")
    found = [key for i in range(search.model.rowCount()) if (key := search.model.key_at(i)) and key.kind == "setting"]
    assert len(found) == 1
    search.list.opened.emit(found[0])
    desk.settle()
    settings: Any = desk.shell.view("settings")
    assert settings.isVisible() and settings.search_field.text() == words.removeprefix("> ")
    assert settings._accounts.isVisible() and not settings.updates.isVisible()


@pytest.mark.feature("A42", "139")
def test_the_palette_holds_every_action_that_can_be_done_and_nothing_else(desk: Desk) -> None:
    desk.go("today")
    every = commands_of(desk, ">")
    assert {"go.mail", "window.sync", "mail.new", "agenda.new", "window.shortcuts"} <= every
    assert commands_of(desk, "> voir racc") == {"window.shortcuts"}, "beginnings of words, not in one piece"
    assert commands_of(desk, ">zygomatique") == set()


def test_what_is_done_to_a_record_is_offered_only_from_where_it_is_seen(desk: Desk) -> None:
    courrier = desk.go("courrier")
    courrier.open_key(Key(town.CC, "letter", "l0"))
    actions = desk.shell.ctx.actions
    desk.wait(lambda: actions.qaction("courrier.visa").isEnabled())
    assert "courrier.visa" in commands_of(desk, "> viser")
    desk.go("today")
    assert "courrier.visa" not in commands_of(desk, "> viser"), "the letter is not on screen"
    desk.go("courrier")
    assert "courrier.visa" in commands_of(desk, "> viser")
    found: Any = desk.shell.view("search")
    found.list.opened.emit(Key(found.model.key_at(1).account, "command", "courrier.visa"))
    desk.wait(lambda: bool(desk.outbox()))
    assert desk.shell.space == "courrier"


@pytest.mark.feature("142", "141")
def test_schemes_switch_while_running(desk: Desk) -> None:
    desk.go("mail")
    desk.do("window.scheme")
    assert desk.shell.ctx.theme.colours.window == "#141716"
    assert desk.shell.ctx.prefs.scheme is not None
    desk.do("window.scheme")
    assert desk.shell.ctx.theme.colours.surface == "#ffffff"


def test_going_to_another_space_looks_for_no_next_thing_to_focus(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Hiding what has the focus had the whole window walked through, twice: a third of a visit."""
    mail: Any = desk.go("mail")
    desk.go("courrier")
    desk.go("mail")
    mail.list.setFocus()
    desk.wait(mail.list.hasFocus)
    walked: list[bool] = []

    def walk(_window: QWidget, forward: bool) -> bool:
        walked.append(forward)
        return False

    monkeypatch.setattr("ui.focus.step", walk)
    courrier = desk.go("courrier")
    assert not walked
    focus = QApplication.focusWidget()
    assert focus is not None and (focus is courrier or courrier.isAncestorOf(focus))


@pytest.mark.feature("146", "A42")
def test_today_lists_what_is_to_be_done_and_lets_go_of_it(desk: Desk) -> None:
    view: Any = desk.go("today")
    desk.wait(lambda: view._today is not None)
    lines = {line.accessible(): line for line in view.findChildren(TodayLine)}
    assert any("Conseil municipal" in said and "accusé non envoyé" in said for said in lines), "and says why"
    asked = len([d for d in view._today.duties if d.source is Source.APPROVE])
    request = next(line for said, line in lines.items() if "Congés : J. Dupouy" in said)
    next(b for b in request.findChildren(QPushButton) if b.text() == "Accepter").click()
    desk.wait(lambda: bool(desk.outbox()))
    desk.wait(lambda: len([d for d in view._today.duties if d.source is Source.APPROVE]) == asked - 1)
    kept = {line for said, line in lines.items() if "Congés : J. Dupouy" not in said}
    assert kept <= set(view.findChildren(TodayLine)), "what tells the same stays itself, under the finger"
    before = len(view.findChildren(TodayLine))
    more = view.findChild(QPushButton, "today.all")
    more.click()
    desk.wait(lambda: len(view.findChildren(TodayLine)) > before)


def test_the_bodies_applications_are_on_the_page_and_in_the_search(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    body = desk.runtime.bodies.all[0]
    shown: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: shown.append(url.toString()))
    applications = (WebApplication(name="Urbanisme", url="https://urbanisme.mairie.example/"),)
    ruling = Ruling(body=body.id, name=body.name, policy=Policy(applications=applications))
    monkeypatch.setattr(desk.runtime.policies, "_rulings", (ruling,))
    view: Any = desk.go("today")
    view._read_bodies()
    button = "Urbanisme"
    desk.wait(lambda: any(b.text() == button for b in view.findChildren(QPushButton)))
    next(b for b in view.findChildren(QPushButton) if b.text() == button).click()
    desk.wait(lambda: shown == ["https://urbanisme.mairie.example/"])
    desk.shell._search("urbani")
    found: Any = desk.shell.view("search")
    desk.wait(lambda: found.answered == "urbani")
    keys = [found.model.key_at(i) for i in range(found.model.rowCount())]
    found.list.opened.emit(next(key for key in keys if key is not None and key.kind == "webapp"))
    desk.wait(lambda: len(shown) == 2)


def test_a_toast_goes_with_its_page_unless_it_offers_a_way_back(desk: Desk) -> None:
    desk.go("mail")
    desk.shell.toast("Réponse enregistrée.")
    assert desk.shell.toast_box.isVisible()
    desk.go("agenda")
    assert not desk.shell.toast_box.isVisible()
    undone: list[bool] = []
    desk.shell.toast("Événement supprimé.", lambda: undone.append(True))
    desk.go("mail")
    assert desk.shell.toast_box.isVisible()
    desk.shell.toast_box.undo()
    assert undone == [True]


@pytest.mark.feature("70")
@pytest.mark.qt_log_ignore("systemTrayWindowChanged", extend=True)  # Qt's own, where the platform has no tray
def test_the_tray_counts_acts_and_keeps_quiet_while_locked(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a system with a tray, which the offscreen one is not: icon, tooltip and menu are made all the same."""
    monkeypatch.setattr(QSystemTrayIcon, "isSystemTrayAvailable", lambda: True)
    raised: list[str] = []
    presence = Presence(desk.shell.ctx, desk.shell, lambda: raised.append("up"))
    try:
        presence.set_count(3)
        assert presence.icon is not None and presence.icon.toolTip() == "Écharpe\u00a0: 3 éléments vous attendent"
        assert presence.menu is not None
        entries = {entry.text(): entry for entry in presence.menu.actions()}
        assert list(entries) == [
            "Ouvrir Écharpe", "Écrire un message", "Synchroniser maintenant", "Verrouiller Écharpe", "Quitter Écharpe",
        ]  # fmt: skip
        desk.go("today")
        desk.shell.hide()
        entries["Écrire un message"].trigger()
        assert raised == ["up"] and desk.shell.space == "today", "locked: the window is shown, nothing of it"
        desk.shell.show()
        entries["Écrire un message"].trigger()
        desk.wait(lambda: desk.shell.space == "mail" and desk.shell.view("mail").is_writing())  # type: ignore[attr-defined]
    finally:
        presence.forget()
