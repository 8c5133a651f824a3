"""A profile set up by its user: first run, bodies, accounts, cards, the recovery code. On real servers."""

from __future__ import annotations

import asyncio
import hashlib
import re
import threading
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12
from PySide6.QtCore import QObject, QSize, Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QFileDialog,
    QLabel,
    QLineEdit,
    QMessageBox,
    QPushButton,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from app.cli.demo import NOT_INSTALLED
from app.connectors.zimbra import presence
from app.domain.accounts import Link, Service
from app.domain.errors import Rejected, Unreachable
from app.domain.exchange import Proof
from app.domain.ids import Key
from app.domain.intents import Acknowledge
from app.domain.mail import Message
from app.domain.records import Record
from app.sandbox.commune import Commune, Options
from app.sandbox.people import COMMUNE, INTERCO, MAYOR, Town
from app.sandbox.pki import Pki
from app.sandbox.tokens import content_of, make_token, softhsm_library
from app.services.card_box import KEY_FILES_SETTING, _read_key_file
from app.services.library import ListQuery
from app.services.mail import MailDraft
from app.services.runtime import Runtime, RuntimeConfig
from app.services.signing_rules import LEVELS
from app.services.tokens import FILES_VARIABLE, MODULES_VARIABLE, Tokens
from tests.flows.desk import Desk
from tests.scenes.stage import staged
from ui.app import Program, open_profile, restore_profile
from ui.restore import RestorePane
from ui.theme import Scheme
from ui.views.settings.cards import CardPage
from ui.views.settings.forms import FOLLOWING, KINDS, AccountForm, BodyForm
from ui.views.settings.key_files import PasswordDialog
from ui.views.settings.ready import ReadyPage
from ui.views.settings.recovery import RecoveryPage
from ui.views.settings.view import SettingsView
from ui.views.welcome import WelcomeView
from ui.widgets.basic import IconButton

CODE = re.compile(r"[0-9A-Z]{4}(-[0-9A-Z]{4}){7}")
SYNC_MS = 60_000
SERVICES = tuple(kind[0] for kind in KINDS if kind[0] not in FOLLOWING)


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Commune]:
    """The demonstration's servers, on loopback."""
    with Commune(tmp_path_factory.mktemp("servers"), Options(messages=20)) as town:
        yield town


@pytest.fixture
def empty(tmp_path: Path, qtbot: QtBot, qapp: QApplication) -> Iterator[Desk]:
    """The window on a profile that was never used, synchronising for real."""
    runtime = open_it(tmp_path / "profile")
    try:
        with staged(runtime, tmp_path, size=QSize(1280, 800), scheme=Scheme.LIGHT) as shell:
            qtbot.waitExposed(shell)
            shell.activateWindow()
            yield Desk(shell, runtime, qtbot)
    finally:
        runtime.stop()


def open_it(folder: Path, *, synchronise: bool = True) -> Runtime:
    runtime = Runtime.open(RuntimeConfig(folder=folder, file_keys=True, synchronise=synchronise))
    runtime.start()
    return runtime


# --- a person at the keyboard ---------------------------------------------------------------------


def press(key: Qt.Key) -> None:
    focus = QApplication.focusWidget()
    assert focus is not None
    QTest.keyClick(focus, key)


def write(field: QLineEdit, words: str) -> None:
    """Tab until the field has the focus, then type over what it holds."""
    for _ in range(30):
        if field.hasFocus():
            break
        press(Qt.Key.Key_Tab)
    assert field.hasFocus(), field.accessibleName()
    field.selectAll()
    if words.isascii():
        QTest.keyClicks(field, words)
    else:
        field.insert(words)  # QTest knows the keys of ASCII only: accents come as an input method gives them


def settings_of(desk: Desk) -> SettingsView:
    view = desk.shell.view("settings")
    assert isinstance(view, SettingsView)
    return view


def page(desk: Desk, kind: type[Any]) -> Any:
    """The page over Réglages, once it is of that kind and quiet."""
    desk.qtbot.waitUntil(lambda: isinstance(settings_of(desk).over, kind), timeout=SYNC_MS)
    desk.settle()
    return settings_of(desk).over


def words_in(widget: QWidget) -> str:
    """All that is written in what is visible of ``widget``."""
    parts = [w for w in widget.findChildren(QWidget) if w.isVisible() and isinstance(w, (QLabel, QAbstractButton))]
    return "\n".join(w.text() for w in parts)


def button_in(widget: QWidget, name: str) -> QPushButton:
    found = [b for b in widget.findChildren(QPushButton) if b.isVisible() and name in (b.accessibleName() or b.text())]
    assert found, f"{name}: {[b.accessibleName() or b.text() for b in widget.findChildren(QPushButton)]}"
    return found[0]


def choose_kind(form: AccountForm, service: Service) -> None:
    """With the arrows, along the rows of kinds."""
    right, left, down, up = Qt.Key.Key_Right, Qt.Key.Key_Left, Qt.Key.Key_Down, Qt.Key.Key_Up
    for key in (*[right] * 3, down, *[left] * 3, down, *[right] * 3, *[up] * 2, *[left] * 3):
        if form.service is service:
            return
        press(key)
    assert form.service is service


def type_account(
    desk: Desk, servers: Commune, service: Service, password: str, body: Town = COMMUNE, *, name: str = ""
) -> AccountForm:
    """``name``: of the body, where it is asked for."""
    form: AccountForm = page(desk, AccountForm)
    choose_kind(form, service)
    url = servers.bodies[body.key].http[service].url
    write(form.url, f"{url}/zimbra/" if service is Service.ZIMBRA else url)
    write(form.login, MAYOR.mail(body) if service is Service.ZIMBRA else MAYOR.login)
    if service is Service.IDELIBRE:
        write(form.suffix, body.suffix)
    write(form.password, password)
    if name:
        write(form.name, name)
    press(Qt.Key.Key_Return)
    return form


def add_account(desk: Desk, servers: Commune, service: Service) -> None:
    desk.go("settings")
    desk.settle()
    button_in(desk.shell, f"Ajouter un compte à {COMMUNE.name}").click()
    type_account(desk, servers, service, MAYOR.password)
    desk.qtbot.waitUntil(lambda: service in [a.service for a in desk.runtime.accounts.accounts()], timeout=SYNC_MS)
    desk.settle()


def with_body(desk: Desk) -> None:
    desk.call(desk.runtime.accounts.add_body(COMMUNE.name))
    desk.settle()


def synchronised(desk: Desk) -> bool:
    states = desk.call(desk.runtime.sync.states())
    return bool(states) and all(state.link is Link.UP_TO_DATE for state in states)


def mails_of(town: Commune) -> Any:
    """What lies in the mayor's mailbox, models of messages included."""
    return town.bodies[COMMUNE.key].zimbra.mailbox(MAYOR.mail(COMMUNE)).mails


def held(desk: Desk, kind: type[Record]) -> int:
    return int(desk.call(desk.runtime.library.count(ListQuery(kind=kind.KIND))))


# --- first run ------------------------------------------------------------------------------------


@pytest.mark.feature("18", "139")
def test_from_nothing_to_four_accounts_by_keyboard(empty: Desk, servers: Commune) -> None:
    desk = empty
    desk.go("today")
    assert desk.shell.space == "welcome"
    press(Qt.Key.Key_Space)
    type_account(desk, servers, Service.ZIMBRA, MAYOR.password, name=COMMUNE.name)
    ready = page(desk, ReadyPage)
    assert desk.shell.present >= {"mail", "agenda", "contacts"} and "seances" not in desk.shell.present
    assert ready.begin.hasFocus()
    write_nothing_but_reach(ready, "ready.recovery")
    press(Qt.Key.Key_Space)
    code = page(desk, RecoveryPage)
    desk.qtbot.waitUntil(lambda: bool(code.code), timeout=SYNC_MS)
    assert CODE.fullmatch(code.code)
    assert re.sub(r"[^0-9A-Z]", "", code.shown.text()) == code.code.replace("-", "")
    code.copy()
    assert QGuiApplication.clipboard().text() == code.code
    assert code.code in code.sheet().toPlainText()
    desk.settle()
    press(Qt.Key.Key_Space)
    ready = page(desk, ReadyPage)
    desk.wait(lambda: "Fait" in words_in(ready))
    ready.begin.click()
    assert desk.shell.space == "today"
    for service in SERVICES[1:]:
        add_account(desk, servers, service)
        if service is Service.PARAPHEUR:
            button_in(page(desk, CardPage), "Fermer").click()
    assert [a.service for a in desk.runtime.accounts.accounts()] == list(SERVICES)
    assert isinstance(settings_of(desk).over, type(None))
    desk.qtbot.waitUntil(lambda: synchronised(desk), timeout=SYNC_MS)
    assert held(desk, Message) == len(mails_of(servers))
    desk.go("settings")
    shown = words_in(desk.shell)
    for words in (COMMUNE.name, MAYOR.mail(COMMUNE), "Séances (i\u2011délibre)", "Vous l’avez noté"):
        assert words in shown
    desk.go("today")
    assert desk.shell.space == "today"


def write_nothing_but_reach(page: QWidget, name: str) -> None:
    """Tab until the button of that name has the focus."""
    for _ in range(40):
        focus = QApplication.focusWidget()
        if focus is not None and focus.objectName() == name:
            return
        press(Qt.Key.Key_Tab)
    raise AssertionError(f"{name} is not reached from {page}")


@pytest.mark.feature("139")
@pytest.mark.parametrize(("service", "spaces"), [(Service.IDELIBRE, {"seances"}), (Service.PARAPHEUR, {"parapheur"})])
def test_one_service_alone_makes_a_program_without_empty_spaces(
    empty: Desk, servers: Commune, service: Service, spaces: set[str]
) -> None:
    desk = empty
    desk.go("today")
    welcome = desk.shell.view("welcome")
    assert isinstance(welcome, WelcomeView)
    assert shown_in_rail(desk) == {"today", "settings"}
    welcome.service_buttons[service].click()
    form = page(desk, AccountForm)
    assert form.service is service
    type_account(desk, servers, service, MAYOR.password)
    assert "Il manque le nom" in form.wrong and form.name.hasFocus(), "nothing was asked of the server yet"
    QTest.keyClicks(form.name, "Commune")
    press(Qt.Key.Key_Return)
    ready = page(desk, ReadyPage)
    desk.wait(lambda: ready.findChild(QPushButton, "ready.recovery") is not None)
    assert (ready.findChild(QPushButton, "ready.card." + desk.runtime.accounts.accounts()[0].id) is not None) == (
        service is Service.PARAPHEUR
    )
    ready.begin.click()
    desk.settle()
    assert shown_in_rail(desk) == {"today", "settings", *spaces}
    if service is Service.IDELIBRE:
        answers_of_the_members_are_not_known(desk)
    settings = desk.go("settings")
    desk.wait(lambda: "Commune" in words_in(settings))
    said = words_in(settings)
    foreign = ("Délégations", "Contrôle des bordereaux", "Signatures") if service is Service.IDELIBRE else ("Absence",)
    for absent in ("Tesseract", *foreign):
        assert absent not in said, absent


def answers_of_the_members_are_not_known(desk: Desk) -> None:
    """Greyed, and why is read: in the words of the elected, not of a service that nobody here has."""
    seances: Any = desk.go("seances")
    desk.wait(lambda: seances.model.rowCount() > 0)
    key = next(key for row in range(seances.model.rowCount()) if (key := seances.model.key_at(row)) is not None)
    seances.open_key(key)
    desk.wait(lambda: seances.meeting.page is not None)
    desk.settle()
    shown = [b for b in seances.meeting.findChildren(QToolButton) if b.text() == "Voir les présences et le quorum"]
    assert [(b.isVisible(), b.isEnabled()) for b in shown] == [(True, False)]
    said = words_in(seances.meeting)
    assert "votre secrétariat les a" in said and "connecteur" not in said


def shown_in_rail(desk: Desk) -> set[str]:
    return {id for id, button in desk.shell.rail.buttons.items() if button.isVisible()}


@pytest.mark.feature("18")
def test_the_server_is_found_from_the_address(empty: Desk, servers: Commune, monkeypatch: pytest.MonkeyPatch) -> None:
    """A host that is silent and one that is another program come before the Zimbra, and are passed over."""
    desk = empty
    http = servers.bodies[COMMUNE.key].http
    asked: list[str] = []

    def candidates(address: str) -> tuple[str, ...]:
        asked.append(address)
        return "http://127.0.0.1:9", http[Service.IDELIBRE].url, http[Service.ZIMBRA].url

    monkeypatch.setattr(presence, "candidates", candidates)
    desk.go("today")
    press(Qt.Key.Key_Space)
    form = page(desk, AccountForm)
    write(form.login, "maire@saint-aubin-des-pins.fr")
    assert form.name.text() == "Saint-Aubin-des-Pins"
    write(form.login, MAYOR.mail(COMMUNE))
    write(form.password, MAYOR.password)
    press(Qt.Key.Key_Return)
    page(desk, ReadyPage)
    (account,) = desk.runtime.accounts.accounts()
    assert (account.url, asked) == (http[Service.ZIMBRA].url, [MAYOR.mail(COMMUNE)])
    desk.go("settings")
    settings_of(desk).turn_to(None)
    monkeypatch.setattr(presence, "candidates", lambda _address: (http[Service.COURRIER].url,))
    settings_of(desk).accounts.add_body()
    form = page(desk, AccountForm)
    form.login.setText("maire@nulle-part.example")
    form.password.setText("x")
    form.name.setText("Nulle part")
    form.submit()
    desk.wait(lambda: "Aucune messagerie Zimbra ne répond" in form.wrong)
    assert form.url.hasFocus() and len(desk.runtime.accounts.bodies()) == 1, "no body is left behind"
    form.login.clear()
    form.password.clear()
    form.submit()
    assert form.wrong == "Il manque l’identifiant." and form.login.hasFocus(), "the first of what is missing"


@pytest.mark.feature("18")
@pytest.mark.parametrize("service", SERVICES)
def test_a_wrong_password_is_told_and_what_was_typed_stays(empty: Desk, servers: Commune, service: Service) -> None:
    desk = empty
    with_body(desk)
    desk.go("settings")
    button_in(desk.shell, f"Ajouter un compte à {COMMUNE.name}").click()
    form = type_account(desk, servers, service, "pas-le-bon")
    desk.qtbot.waitUntil(lambda: bool(form.wrong), timeout=SYNC_MS)
    given = "identifiant, ce suffixe ou ce" if service is Service.IDELIBRE else "identifiant ou ce"
    assert f"refuse cet {given} mot de passe" in form.wrong
    assert desk.runtime.accounts.accounts() == ()
    assert MAYOR.login in form.login.text() and form.password.text() == "pas-le-bon"
    assert form.password.hasFocus()
    QTest.keyClicks(form.password, MAYOR.password)
    press(Qt.Key.Key_Return)
    desk.qtbot.waitUntil(lambda: len(desk.runtime.accounts.accounts()) == 1, timeout=SYNC_MS)
    desk.qtbot.waitUntil(lambda: synchronised(desk), timeout=SYNC_MS)
    assert settings_of(desk).over is not form


def test_the_password_is_kept_only_where_asked_for(empty: Desk, servers: Commune) -> None:
    desk = empty
    with_body(desk)
    desk.go("settings")
    settings_of(desk).accounts.add_account(desk.runtime.accounts.bodies()[0])
    form = page(desk, AccountForm)
    form.choose(Service.PARAPHEUR)
    assert not form.keep.isVisible()
    form.choose(Service.ZIMBRA)
    assert form.keep.isVisible() and not form.keep.isChecked()
    form.keep.setChecked(True)
    type_account(desk, servers, Service.ZIMBRA, MAYOR.password)
    desk.qtbot.waitUntil(lambda: len(desk.runtime.accounts.accounts()) == 1, timeout=SYNC_MS)
    account = desk.runtime.accounts.accounts()[0]
    assert secret(desk, "password") == MAYOR.password
    desk.call(desk.runtime.accounts.sign_in(account.id, Proof(password=MAYOR.password)))
    assert secret(desk, "password") is None


def test_a_second_code_is_asked_where_the_server_wants_one(empty: Desk, servers: Commune) -> None:
    desk = empty
    with_body(desk)
    desk.go("settings")
    settings_of(desk).accounts.add_account(desk.runtime.accounts.bodies()[0])
    server = servers.bodies[COMMUNE.key].zimbra.state.accounts[MAYOR.mail(COMMUNE)]
    server.second_factor = "271828"
    try:
        form = type_account(desk, servers, Service.ZIMBRA, MAYOR.password)
        desk.qtbot.waitUntil(lambda: form.code.isVisible(), timeout=SYNC_MS)
        assert "second code" in form.wrong and form.code.hasFocus()
        QTest.keyClicks(form.code, "000000")
        press(Qt.Key.Key_Return)
        desk.qtbot.waitUntil(lambda: "n’est pas le bon" in form.wrong, timeout=SYNC_MS)
        QTest.keyClicks(form.code, "271828")
        press(Qt.Key.Key_Return)
        desk.qtbot.waitUntil(lambda: len(desk.runtime.accounts.accounts()) == 1, timeout=SYNC_MS)
        desk.qtbot.waitUntil(lambda: synchronised(desk), timeout=SYNC_MS)
    finally:
        server.second_factor = ""


class SystemBrowser(QObject):
    """Stands in for the user's browser, at Qt's own door to it: follows the page's redirects."""

    @Slot(QUrl)
    def open(self, url: QUrl) -> None:
        threading.Thread(target=self._visit, args=(url.toString(),)).start()

    def _visit(self, address: str) -> None:
        with urllib.request.urlopen(address, timeout=10) as answer:
            answer.read()


def test_the_parapheur_is_signed_in_to_in_the_browser(empty: Desk, servers: Commune) -> None:
    desk = empty
    with_body(desk)
    desk.go("settings")
    settings_of(desk).accounts.add_account(desk.runtime.accounts.bodies()[0])
    form = page(desk, AccountForm)
    form.choose(Service.PARAPHEUR)
    form.in_browser.setChecked(True)
    assert form.client.isVisible() and not form.password.isVisible()
    form.url.setText(servers.bodies[COMMUNE.key].http[Service.PARAPHEUR].url)
    form.login.setText(MAYOR.login)
    form.client.setText("echarpe")
    browser = SystemBrowser()
    QDesktopServices.setUrlHandler("http", browser, "open")
    try:
        form.submit()
        desk.qtbot.waitUntil(lambda: len(desk.runtime.accounts.accounts()) == 1, timeout=SYNC_MS)
        desk.qtbot.waitUntil(lambda: synchronised(desk), timeout=SYNC_MS)
        account = desk.runtime.accounts.accounts()[0]
    finally:
        QDesktopServices.unsetUrlHandler("http")
    assert servers.bodies[COMMUNE.key].parapheur.realm.grants.count("authorization_code") == 1
    assert (account.settings["sign_in"], account.settings["client_id"]) == ("browser", "echarpe")


def secret(desk: Desk, name: str) -> str | None:
    account = desk.runtime.accounts.accounts()[0].id
    store = desk.runtime.accounts._bodies.store_of(account)
    found = desk.call(store.read(lambda r: r.secret(account, name)))
    return found if isinstance(found, str) else None


@pytest.mark.parametrize(
    ("url", "words"),
    [("http://mail.commune.example", "n’est pas sécurisée"), ("mon serveur", "ne peut pas être lue")],
)
def test_an_unsafe_or_unreadable_address_is_told(empty: Desk, url: str, words: str) -> None:
    desk = empty
    with_body(desk)
    settings_of(desk).accounts.add_account(desk.runtime.accounts.bodies()[0])
    desk.go("settings")
    form = page(desk, AccountForm)
    form.url.setText(url)
    form.login.setText("maire")
    form.password.setText("x")
    form.submit()
    desk.settle()
    assert words in form.wrong and form.url.text() == url
    assert desk.runtime.accounts.accounts() == ()


def test_a_server_out_of_reach_is_told(empty: Desk, servers: Commune) -> None:
    desk = empty
    with_body(desk)
    desk.go("settings")
    settings_of(desk).accounts.add_account(desk.runtime.accounts.bodies()[0])
    server = servers.bodies[COMMUNE.key].http[Service.COURRIER]
    server.stop()
    try:
        form = type_account(desk, servers, Service.COURRIER, MAYOR.password)
        desk.qtbot.waitUntil(lambda: bool(form.wrong), timeout=SYNC_MS)
    finally:
        server.start()
    assert "Vérifiez l’adresse et le réseau" in form.wrong
    assert desk.runtime.accounts.accounts() == ()


def test_a_second_body_has_its_name_and_colour(empty: Desk, servers: Commune) -> None:
    desk = empty
    with_body(desk)
    desk.go("settings")
    button_in(desk.shell, "Ajouter une collectivité").click()
    type_account(desk, servers, Service.PARAPHEUR, MAYOR.password, INTERCO, name=INTERCO.name)
    page(desk, CardPage)
    assert [(b.name, b.colour) for b in desk.runtime.accounts.bodies()] == [(COMMUNE.name, 0), (INTERCO.name, 1)]
    QTest.keyClick(desk.shell, Qt.Key.Key_Escape)
    desk.settle()
    assert settings_of(desk).over is None
    button_in(desk.shell, f"Modifier {INTERCO.name}").click()
    form = page(desk, BodyForm)
    write(form.name, "Trois-Étangs")
    press(Qt.Key.Key_Return)
    desk.wait(lambda: desk.runtime.accounts.bodies()[1].name == "Trois-Étangs")
    desk.wait(lambda: "Trois-Étangs" in words_in(desk.shell))


def test_the_demonstration_is_started_beside_the_interpreter(
    empty: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = empty
    desk.go("today")
    welcome = desk.shell.view("welcome")
    assert isinstance(welcome, WelcomeView)
    monkeypatch.setattr("sys.executable", str(tmp_path / "python"))
    welcome.try_button.click()
    desk.wait(lambda: "n’est pas installée" in welcome.said.text())
    assert welcome.try_button.isEnabled()
    told = tmp_path / "told"
    command = tmp_path / "echarpe"
    command.write_text(f'#!/bin/sh\necho "$@" > "{told}"\n')
    command.chmod(0o755)
    welcome.try_button.click()
    desk.wait(lambda: told.exists() and told.read_text() == "demo\n")
    desk.wait(welcome.try_button.isEnabled)
    for code, words in ((2, "arrêtée sur une erreur"), (NOT_INSTALLED, "n’est pas installée"), (1, "arrêtée")):
        command.write_text(f"#!/bin/sh\nexit {code}\n")
        welcome.try_button.click()
        desk.wait(lambda words=words: words in welcome.said.text())
        desk.wait(welcome.try_button.isEnabled)


# --- changing and removing ------------------------------------------------------------------------


def flag_offline(desk: Desk, servers: Commune) -> Key:
    """The network goes, then a message is flagged."""
    servers.bodies[COMMUNE.key].http[Service.ZIMBRA].stop()
    entry = desk.call(desk.runtime.library.entries(ListQuery(kind=Message.KIND)))[0]
    desk.call(desk.runtime.mail.set_flagged([entry.key], not entry.record.flagged))
    assert len(desk.outbox()) == 1
    return Key(entry.key.account, entry.key.kind, entry.key.id)


def with_mail(desk: Desk, servers: Commune) -> None:
    with_body(desk)
    add_account(desk, servers, Service.ZIMBRA)
    desk.qtbot.waitUntil(lambda: synchronised(desk), timeout=SYNC_MS)


@pytest.mark.feature("A33")
def test_removing_an_account_keeps_what_was_not_sent(empty: Desk, servers: Commune) -> None:
    desk = empty
    with_mail(desk, servers)
    server = servers.bodies[COMMUNE.key].http[Service.ZIMBRA]
    try:
        flag_offline(desk, servers)
        desk.go("settings")
        button_in(desk.shell, "Modifier, Messagerie").click()
        form = page(desk, AccountForm)
        button_in(form, "Retirer ce compte").click()
        box = form.findChild(QMessageBox, "remove-account")
        assert box is not None and "reste dans « À envoyer »" in box.informativeText()
        next(b for b in box.buttons() if b.text() == "Retirer").click()
        desk.wait(lambda: desk.runtime.accounts.accounts() == ())
    finally:
        server.start()
    assert held(desk, Message) == 0
    outbox = desk.go("outbox")
    desk.wait(lambda: "Le compte a été retiré" in words_in(outbox))
    assert COMMUNE.name in words_in(outbox)
    assert "Réessayer" not in words_in(outbox)


@pytest.mark.feature("A33")
def test_what_a_removed_account_left_is_still_there_after_a_restart(servers: Commune, tmp_path: Path) -> None:
    server = servers.bodies[COMMUNE.key].http[Service.IDELIBRE]
    runtime = open_it(tmp_path)
    try:
        body = runtime.submit(runtime.accounts.add_body(COMMUNE.name)).result(10)
        account = runtime.submit(
            runtime.accounts.open_account(
                body.id,
                Service.IDELIBRE,
                server.url,
                MAYOR.login,
                Proof(password=MAYOR.password),
                {"suffix": COMMUNE.suffix},
            )
        ).result(30)
        server.stop()  # what is done now waits
        stamp = runtime.accounts._bodies.stamp(account.id)
        act = Acknowledge(**stamp, target_id="seance")
        store = runtime.accounts._bodies.store_of(account.id)
        runtime.submit(store.write(lambda tx: tx.append_intent(act))).result(10)
        runtime.submit(runtime.accounts.remove_account(account.id)).result(10)
    finally:
        runtime.stop()
        server.start()
    later = open_it(tmp_path, synchronise=False)
    try:
        rows = later.submit(later.sync.outbox()).result(10)
        assert [row.error_code for row in rows] == ["account_removed"]
        assert later.accounts.home(account.id) == body
        later.submit(later.sync.discard(account.id, act.op_id)).result(10)
        assert later.submit(later.sync.outbox()).result(10) == []
    finally:
        later.stop()


@pytest.mark.feature("A33", "117")
def test_an_account_added_again_sends_what_it_left(empty: Desk, servers: Commune) -> None:
    desk = empty
    with_mail(desk, servers)
    server = servers.bodies[COMMUNE.key].http[Service.ZIMBRA]
    accounts = desk.runtime.accounts
    (before,) = accounts.accounts()
    try:
        key = flag_offline(desk, servers)
        shown = desk.record(key)
        assert isinstance(shown, Message)
        desk.call(desk.runtime.mail.keep_draft("d1", MailDraft(account=before.id, subject="À finir")))
        desk.call(accounts.remove_account(before.id))
        with pytest.raises(Unreachable):
            desk.call(accounts.open_account(before.body, before.service, server.url, before.login, Proof(password="x")))
        assert [row.error_code for row in desk.call(desk.runtime.sync.outbox())] == ["account_removed"]
    finally:
        server.start()
    desk.go("settings")
    settings_of(desk).accounts.add_account(accounts.bodies()[0])
    type_account(desk, servers, Service.ZIMBRA, MAYOR.password)
    desk.qtbot.waitUntil(lambda: len(accounts.accounts()) == 1, timeout=SYNC_MS)
    desk.qtbot.waitUntil(lambda: synchronised(desk) and not desk.outbox(), timeout=SYNC_MS)
    after = desk.record(key)
    assert isinstance(after, Message) and after.flagged == shown.flagged, "the server has it"
    assert accounts.accounts()[0].id == before.id
    (kept,) = desk.call(desk.runtime.mail.kept_drafts())
    assert kept.draft.account == before.id


def test_one_account_is_not_changed_into_another_of_the_same_body(servers: Commune, tmp_path: Path) -> None:
    runtime = open_it(tmp_path)
    try:
        accounts = runtime.accounts
        body = runtime.submit(accounts.add_body(COMMUNE.name)).result(10)
        url = servers.bodies[COMMUNE.key].http[Service.PARAPHEUR].url
        runtime.submit(accounts.add_account(body.id, Service.PARAPHEUR, url, MAYOR.login)).result(10)
        other = runtime.submit(accounts.add_account(body.id, Service.PARAPHEUR, url, "autre")).result(10)
        for again in (
            accounts.add_account(body.id, Service.PARAPHEUR, url, MAYOR.login),
            accounts.change_account(other.id, url, MAYOR.login, Proof(password=MAYOR.password), {}),
        ):
            with pytest.raises(Rejected, match="account_known"):
                runtime.submit(again).result(10)
    finally:
        runtime.stop()


@pytest.mark.feature("A33")
def test_another_address_keeps_what_waits_and_sends_it(empty: Desk, servers: Commune) -> None:
    """The same server behind another name: unsent work leaves from there."""
    desk = empty
    with_mail(desk, servers)
    server = servers.bodies[COMMUNE.key].http[Service.ZIMBRA]
    try:
        flag_offline(desk, servers)
    finally:
        server.start()
    desk.go("settings")
    account = desk.runtime.accounts.accounts()[0]
    settings_of(desk).accounts._change_account(desk.runtime.accounts.bodies()[0], account)
    form = page(desk, AccountForm)
    write(form.url, server.url.replace("127.0.0.1", "localhost"))
    write(form.password, MAYOR.password)
    press(Qt.Key.Key_Return)
    desk.qtbot.waitUntil(lambda: "localhost" in desk.runtime.accounts.accounts()[0].url, timeout=SYNC_MS)
    desk.qtbot.waitUntil(lambda: synchronised(desk) and not desk.outbox(), timeout=SYNC_MS)
    assert held(desk, Message) == len(mails_of(servers))


def test_an_account_that_asks_is_answered_from_reglages(empty: Desk, servers: Commune) -> None:
    desk = empty
    with_body(desk)
    url = servers.bodies[COMMUNE.key].http[Service.PARAPHEUR].url
    body = desk.runtime.accounts.bodies()[0].id
    desk.call(desk.runtime.accounts.add_account(body, Service.PARAPHEUR, url, MAYOR.login))
    desk.go("settings")
    asks: Callable[[], bool] = lambda: "Se connecter" in words_in(desk.shell)  # noqa: E731
    desk.qtbot.waitUntil(asks, timeout=SYNC_MS)
    button_in(desk.shell, "Se connecter, Parapheur").click()
    form = page(desk, AccountForm)
    assert form.password.hasFocus()
    QTest.keyClicks(form.password, MAYOR.password)
    press(Qt.Key.Key_Return)
    desk.qtbot.waitUntil(lambda: synchronised(desk), timeout=SYNC_MS)
    assert settings_of(desk).over is None


# --- cards ----------------------------------------------------------------------------------------


@pytest.fixture
def card(servers: Commune, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Pki:
    """A SoftHSM2 token with a good, an expired and an authentication certificate; its module is not announced."""
    if softhsm_library() is None:
        pytest.skip("SoftHSM2 is not installed: no PKCS#11 module to name")
    contents = [content_of(servers.pki, name) for name in ("maire-commune", "maire-expire", "maire-authentification")]
    for name, value in make_token(tmp_path / "token", "Carte du maire", contents).items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv(MODULES_VARIABLE, raising=False)
    monkeypatch.delenv(FILES_VARIABLE, raising=False)
    return servers.pki


@pytest.mark.feature("80")
def test_a_certificate_in_a_file_is_added_with_its_password_which_is_not_kept(
    empty: Desk, servers: Commune, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(MODULES_VARIABLE, raising=False)
    monkeypatch.delenv(FILES_VARIABLE, raising=False)
    pki, label = servers.pki, "maire-commune"
    certificate = x509.load_der_x509_certificate(pki.certificate(label))
    encrypted = BestAvailableEncryption(b"code du fichier")
    path = tmp_path / "maire.p12"
    path.write_bytes(pkcs12.serialize_key_and_certificates(b"maire", pki.key(label), certificate, None, encrypted))
    with_body(empty)
    add_account(empty, servers, Service.PARAPHEUR)
    cards = page(empty, CardPage)
    empty.qtbot.waitUntil(lambda: "Aucune carte" in words_in(cards), timeout=SYNC_MS)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_a: (str(path), ""))
    cards.files.button.click()
    for password in ("faux", "code du fichier"):  # a wrong one: asked again, the file is not to be chosen anew
        dialog = cards.files.findChild(PasswordDialog)
        dialog.field.setText(password)
        dialog.ok.click()
        if password == "faux":
            empty.wait(
                lambda: any(
                    "Ce code n’ouvre pas le fichier." in words_in(d) for d in cards.files.findChildren(PasswordDialog)
                )
            )
            empty.wait(lambda: len(cards.files.findChildren(PasswordDialog)) == 1)
    signing = empty.runtime.signing
    empty.qtbot.waitUntil(lambda: len(cards.buttons) == 1, timeout=SYNC_MS)
    empty.wait(lambda: "Dans le fichier «\u00a0maire\u00a0»" in words_in(cards))  # the page is being made anew
    (view,) = empty.call(signing.cards())
    assert view.in_file
    kept = empty.call(empty.runtime.accounts.setting(KEY_FILES_SETTING))
    assert str(path) in kept and "code du fichier" not in kept
    again = Tokens()
    again.key_files = [_read_key_file(kept)]
    sha256 = hashlib.sha256(pki.certificate(label)).hexdigest()
    session = asyncio.run(again.open_session(sha256, "code du fichier"))
    again.stop()
    assert session is not None
    empty.call(signing.remove_key_file(str(path)))
    assert signing.key_files() == [] and empty.call(empty.runtime.accounts.setting(KEY_FILES_SETTING)) == ""


@pytest.mark.feature("80", "82", "87", "101", "A12")
def test_the_card_is_reached_by_its_module_and_chosen(
    empty: Desk, servers: Commune, card: Pki, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = empty
    with_body(desk)
    add_account(desk, servers, Service.PARAPHEUR)
    cards = page(desk, CardPage)
    desk.qtbot.waitUntil(lambda: "Aucune carte" in words_in(cards), timeout=SYNC_MS)
    library = str(softhsm_library())
    wrong = tmp_path / "image.so"
    wrong.write_bytes(b"not a module")
    for path in (str(wrong), library):
        monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_a, path=path: (path, ""))
        cards.module_button.click()
        if path != library:
            desk.qtbot.waitUntil(lambda: "pas un module de carte" in words_in(cards), timeout=SYNC_MS)
            assert desk.call(desk.runtime.signing.modules()) == []
    desk.qtbot.waitUntil(lambda: len(cards.buttons) == 2, timeout=SYNC_MS)
    assert desk.call(desk.runtime.signing.modules()) == [library]
    desk.wait(lambda: "expiré depuis le" in words_in(cards))
    shown = words_in(cards)
    assert "expiré depuis le" in shown and "authentification" in shown and "Carte du maire" in shown
    good = next(v for v in desk.call(desk.runtime.signing.cards()) if v.usable and not v.warnings)
    cards.buttons[good.sha256].click()
    desk.qtbot.waitUntil(lambda: settings_of(desk).over is None, timeout=SYNC_MS)
    desk.wait(lambda: f"Carte de {good.subject}, valable jusqu’au" in words_in(desk.shell))
    desk.qtbot.waitUntil(lambda: synchronised(desk), timeout=SYNC_MS)
    with pytest.raises(Exception, match="pin_refused"):
        desk.call(desk.runtime.signing._tokens.open_session(good.sha256, "0000"))
    button_in(desk.shell, "Choisir la carte de signature").click()
    cards = page(desk, CardPage)
    desk.qtbot.waitUntil(lambda: "Choisie" in words_in(cards), timeout=SYNC_MS)
    assert "Un code erroné a déjà été saisi sur cette carte." in words_in(cards)
    cards.doctor_button.click()
    desk.qtbot.waitUntil(lambda: bool(cards.doctor.said), timeout=SYNC_MS)
    desk.wait(lambda: not cards.doctor.visibleRegion().isEmpty())
    assert cards.focusWidget() is cards.doctor_button, "the keyboard stays where it was"
    said = "\n".join(cards.doctor.said)
    for words in ("Horloge", "répond", "Carte : Carte du maire", "un essai a déjà échoué", "Vérifiez le code"):
        assert words in said
    levels = cards.options.levels
    desk.qtbot.waitUntil(lambda: levels.kind.count() > 0, timeout=SYNC_MS)  # the types of the dossiers held here
    levels.kind.setEditText("PES / Dépenses")
    levels.level.setCurrentIndex(levels.level.findData(3))
    levels.add_button.click()

    def asked() -> str:
        return desk.runtime.accounts.accounts(Service.PARAPHEUR)[0].settings.get(LEVELS, "")

    desk.qtbot.waitUntil(lambda: asked() == "PES / Dépenses=3", timeout=SYNC_MS)
    desk.wait(lambda: "***" in words_in(levels))
    (remove,) = levels.findChildren(IconButton)
    assert remove.accessibleName() == "Ne plus demander ce niveau pour PES / Dépenses"
    remove.click()
    desk.qtbot.waitUntil(lambda: not asked(), timeout=SYNC_MS)


# --- the recovery code ----------------------------------------------------------------------------


@pytest.mark.feature("A34")
@pytest.mark.expects_log("ui.app: profile not opened: master_key_missing")
def test_a_lost_key_is_replaced_by_the_code(tmp_path: Path, qtbot: QtBot, qapp: QApplication) -> None:
    runtime = open_it(tmp_path, synchronise=False)
    runtime.submit(runtime.accounts.add_body(COMMUNE.name)).result(10)
    code = runtime.submit(runtime.accounts.recovery_code()).result(30)
    runtime.stop()
    (key,) = tmp_path.glob("*.demo-key")
    before = key.read_bytes()
    key.unlink()
    untouched = {p: p.read_bytes() for p in tmp_path.rglob("*.db")}
    program = Program(
        tmp_path,
        lambda: open_profile(tmp_path, demo=True),
        demo=True,
        restore=lambda given: restore_profile(tmp_path, given, demo=True),
    )
    try:
        program.start()
        qtbot.waitUntil(lambda: program.frame.findChild(RestorePane) is not None, timeout=SYNC_MS)
        pane = program.frame.findChild(RestorePane)
        assert pane is not None and "rien n’a été modifié" in words_in(pane)
        QTest.keyClicks(pane.field, "AAAA-AAAA")
        QTest.keyClick(pane.field, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: "n’est pas le bon" in pane.wrong.text(), timeout=SYNC_MS)
        assert pane.field.text() == "AAAA-AAAA" and not key.exists()
        assert {p: p.read_bytes() for p in untouched} == untouched
        pane.field.selectAll()
        QTest.keyClicks(pane.field, code.lower().replace("-", " "))
        with qtbot.waitSignal(program.ready, timeout=SYNC_MS):
            QTest.keyClick(pane.field, Qt.Key.Key_Return)
        assert program.runtime is not None and program.shell is not None
        assert [body.name for body in program.runtime.accounts.bodies()] == [COMMUNE.name]
        assert program.shell.space == "today"
        assert key.read_bytes() == before
    finally:
        program.frame.close()
        program.frame.deleteLater()
