"""The shell: spaces, room, text size, state line, search, À envoyer."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLineEdit, QWidget

from app.domain.accounts import AccountState, Link
from app.domain.errors import Rejected
from app.domain.ids import Key
from app.domain.mail import Message
from tests.flows.conftest import Desk
from tests.scenes import town
from tests.scenes.profile import set_state
from ui.views.base import Layout
from ui.widgets.rail import RailButton

SPACES = ("today", "mail", "agenda", "courrier", "contacts", "settings", "outbox")


@pytest.mark.feature("139")
def test_every_space_opens_by_its_shortcut(desk: Desk) -> None:
    for number, space in enumerate(("today", "mail", "agenda", "courrier"), 1):
        QTest.keyClick(desk.shell, Qt.Key(Qt.Key.Key_0 + number), Qt.KeyboardModifier.ControlModifier)
        desk.settle()
        assert desk.shell.space == space


@pytest.mark.feature("146", "70")
def test_rail_counts_what_awaits(desk: Desk) -> None:
    desk.go("today")
    desk.wait(lambda: desk.shell.rail.buttons["mail"].count > 0)
    counts = desk.call(desk.runtime.today.badges())
    assert desk.shell.rail.buttons["mail"].count == counts["mail"]
    assert "non lus" in desk.shell.rail.buttons["mail"].accessibleName()


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
    assert list(desk.shell.view("outbox")._sign_ins) == [town.PC]  # type: ignore[attr-defined]


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
    view.discard(desk.call(desk.runtime.sync.outbox())[0])
    desk.settle()
    assert desk.outbox() == []


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


@pytest.mark.feature("9")
def test_a_quick_typist_is_asked_for_once_at_a_time_and_gets_the_last_words(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.go("mail")
    real = desk.runtime.search.search
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

    monkeypatch.setattr(desk.runtime.search, "search", search)
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


@pytest.mark.feature("142", "141")
def test_schemes_switch_while_running(desk: Desk) -> None:
    desk.go("mail")
    desk.do("window.scheme")
    assert desk.shell.ctx.theme.colours.window == "#141716"
    assert desk.shell.ctx.prefs.scheme is not None
    desk.do("window.scheme")
    assert desk.shell.ctx.theme.colours.surface == "#ffffff"


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
