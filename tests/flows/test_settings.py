"""Réglages as one searchable page; what helps: report, diagnostic file, notices of the body."""

from __future__ import annotations

import asyncio
import zipfile
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from app.domain.accounts import AccountState, Link
from app.domain.changes import ChangeSet
from app.domain.ids import Key
from app.domain.listing import FileState
from app.domain.mail import Message
from app.domain.policy import Assistance, Notice, Policy
from app.services.accounts import RECOVERY_NOTED
from app.services.fleet.memory import Membership, Memory
from app.services.today_types import Today
from tests.flows.desk import Desk, sitting
from tests.scenes import town
from tests.scenes.profile import NOW, clock_at, fill, set_state
from ui.text import size
from ui.views.settings.ready import ReadyPage


def titles(settings: Any) -> list[str]:
    """Of the cards that are shown."""
    return [s.card.findChild(QLabel).text() for s in settings._sections if s.card.isVisible()]


@pytest.mark.feature("139")
def test_a_setting_is_found_by_its_words_and_by_others_for_it(desk: Desk) -> None:
    settings = desk.go("settings")
    desk.wait(lambda: "Assistance" in titles(settings))
    everything = titles(settings)
    settings.search_field.setFocus()
    for words, found in (
        ("verrouillage", ["Verrouillage"]),
        ("SECURITE veille", ["Verrouillage"]),
        ("zoom", ["Apparence"]),
        ("libérer", ["Documents sur cet appareil"]),
        ("diagnostic", ["Assistance"]),
        ("rendre la tablette", ["Cet appareil"]),
    ):
        settings.search_field.setText(words)
        assert titles(settings) == found, words
    settings.search_field.setText("200")
    QTest.keyClick(settings.search_field, Qt.Key.Key_Return)
    focus = QApplication.focusWidget()
    assert isinstance(focus, QPushButton) and focus.text().startswith("200")
    settings.search_field.setText("mes appareils")  # words of the accounts too, which fill more than the window
    devices = settings.findChild(QPushButton, "device.devices")
    desk.wait(lambda: not devices.visibleRegion().isEmpty())
    settings.search_field.setText("grille-pain")
    assert titles(settings) == [] and settings._nothing.isVisible()
    settings.search_field.clear()
    assert titles(settings) == everything and not settings._nothing.isVisible()


def test_the_line_that_was_looked_for_is_marked_and_comes_into_sight(desk: Desk) -> None:
    """A card may hold twenty lines: the one meant is shown, not the top of its card."""
    settings = desk.go("settings")
    desk.wait(lambda: "Assistance" in titles(settings))

    def marked() -> list[str]:
        return [w.text() for kind in (QLabel, QPushButton) for w in settings.findChildren(kind) if w.property("found")]

    QTest.keyClicks(settings.search_field, "contraste")
    assert not marked(), "once the keys are through, not at each"
    desk.wait(lambda: marked() == ["Contraste élevé"])
    settings.search_field.setText("diagnostic")
    desk.wait(lambda: any("iagnostic" in words for words in marked()))
    assert "Contraste élevé" not in marked()
    line = next(w for w in settings.findChildren(QPushButton) if w.property("found"))
    desk.wait(lambda: not line.visibleRegion().isEmpty())
    settings.search_field.setText("mot de passe")
    desk.wait(lambda: "Assistance" not in titles(settings))
    desk.wait(lambda: not any(words.startswith("Commune de") for words in marked()))
    settings.search_field.clear()
    desk.wait(lambda: not marked())


@pytest.mark.feature("136", "121")
def test_the_report_says_what_waits_and_the_file_names_nobody(desk: Desk, tmp_path: Path) -> None:
    set_state(desk.runtime, AccountState(account=town.PC, link=Link.NEEDS_USER, error_code="sign_in_required"))
    desk.call(desk.runtime.mail.set_flagged([Key(town.ZC, Message.KIND, "1003")], True))
    settings = desk.go("settings")
    desk.wait(lambda: " E2" in settings.help.code.text().replace("\u00a0", " "))
    settings.help.findChild(QPushButton, "help.report").click()
    report = settings.over
    desk.wait(lambda: "1 action attend d’être envoyée." in report.said)
    assert "La connexion à ce compte a expiré" in report.said and town.COMMUNE in report.said
    report.copy()
    assert QGuiApplication.clipboard().text() == report.said
    target = tmp_path / "diagnostic.zip"
    settings.help.write_bundle(target)
    desk.wait(lambda: "Diagnostic enregistré" in desk.shell.toast_box.text)
    assert tmp_path.name in desk.shell.toast_box.text, "where it went"
    with zipfile.ZipFile(target) as bundle:
        told = bundle.read("etat.json").decode()
    assert '"sign_in_required"' in told and town.COMMUNE not in told


@pytest.mark.feature("139")
def test_long_work_is_told_in_one_place_on_every_page_and_stopped(desk: Desk) -> None:
    desk.wait(lambda: hasattr(desk.shell, "works"))
    ended: list[str] = []

    async def work(name: str) -> None:
        try:
            await asyncio.sleep(3600)
        finally:
            ended.append(name)

    bridge, header = desk.shell.ctx.bridge, desk.shell.header
    first = bridge.run(work("un"), title="Export d’un calendrier", on_done=lambda _none: ended.append("heard"))
    bridge.run(work("deux"), title="Sauvegarde")
    assert not header.works.isVisible(), "short work is not told"
    desk.wait(header.works.isVisible)
    for space in ("mail", "settings", "agenda"):
        desk.shell.go(space)
        assert (
            header.works.isVisible() and "2 travaux en cours, Export d’un calendrier" in header.works.accessibleName()
        )
    header.works.click()
    menu = desk.shell.works.menu
    assert menu is not None
    assert [a.text() for a in menu.actions() if a.text()] == [
        "Export d’un calendrier",
        "Arrêter",
        "Sauvegarde",
        "Arrêter",
    ]
    next(a for a in menu.actions() if a.text() == "Arrêter").trigger()
    desk.wait(lambda: ended == ["un"])
    assert first.cancelled and "1 travail en cours, Sauvegarde" in header.works.accessibleName()
    bridge.stop(bridge.works[0])
    assert not header.works.isVisible()
    desk.wait(lambda: ended == ["un", "deux"])
    menu.close()


def test_a_notice_of_the_body_is_shown_in_aujourdhui_until_it_is_seen(desk: Desk) -> None:
    body = desk.runtime.bodies.all[0]
    policy = Policy(
        assistance=Assistance(name="Haute-Garonne Numérique", phone="05 61 00 00 00"),
        notices=(Notice(id="n1", words="Les serveurs sont arrêtés ce soir."),),
    )
    Memory(desk.runtime._profile).put(body.id, Membership(id="m", name=body.name, key="k", policy=policy))
    desk.runtime.policies.read_again()
    today = desk.go("today")
    desk.wait(lambda: today.findChild(QPushButton, "today.notice.seen") is not None)
    today.findChild(QPushButton, "today.notice.seen").click()
    desk.wait(lambda: today.findChild(QPushButton, "today.notice.seen") is None)
    assert desk.call(desk.runtime.support.notices()) == []
    settings = desk.go("settings")
    desk.wait(lambda: "05 61 00 00 00" in [label.text() for label in settings.help.findChildren(QLabel)])


@pytest.mark.feature("139")
def test_what_is_left_to_set_stays_under_the_finger_while_documents_arrive(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    arrived = 1_000_000

    async def storage() -> dict[str, int]:
        return {f"{FileState.HERE}:letter": arrived, f"{FileState.WANTED}:letter": 9_000_000 - arrived}

    monkeypatch.setattr(desk.runtime.accounts, "storage", storage)
    settings = desk.go("settings")
    settings.accounts.make_ready()
    ready: ReadyPage = settings.over
    desk.wait(lambda: ready.findChild(QPushButton, "ready.lock") is not None)
    button = ready.findChild(QPushButton, "ready.lock")
    button.setFocus()
    arrived = 2_000_000
    ready._on_changes(ChangeSet())
    desk.wait(lambda: any(label.text().startswith(size(2_000_000)) for label in ready.findChildren(QLabel)))
    assert isValid(button) and button.hasFocus() and ready.findChild(QPushButton, "ready.lock") is button
    desk.call(desk.runtime.accounts.set_setting(RECOVERY_NOTED, "1"))
    desk.wait(lambda: ready.findChild(QPushButton, "ready.recovery") is None)
    desk.shell.resize(360, 480)  # 1280x800 at 400 %: nothing lies beyond its edge
    desk.wait(lambda: ready.page.width() <= ready.viewport().width())


@pytest.mark.feature("4", "139")
def test_nothing_is_said_to_be_up_to_date_before_a_server_has_answered(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def nothing() -> Today:
        return Today()

    monkeypatch.setattr(desk.runtime.today, "snapshot", nothing)
    accounts = [account.id for account in desk.runtime.accounts.accounts()]
    set_state(desk.runtime, AccountState(account=accounts[0]))
    today = desk.go("today")

    def said() -> str:
        return "\n".join(label.text() for label in today.findChildren(QLabel) if label.isVisible())

    desk.wait(lambda: "Première synchronisation" in said())
    assert "Tout est à jour" not in said() and "Aucun rendez-vous" not in said()
    set_state(desk.runtime, AccountState(account=accounts[0], link=Link.UP_TO_DATE, last_success_ms=1))
    desk.wait(lambda: "Tout est à jour" in said() and "Aucun rendez-vous" in said())


def test_a_councillor_is_not_asked_about_services_he_lacks(tmp_path: Path, qtbot: QtBot, qapp: QApplication) -> None:
    """With i-délibre alone: no letters, dossiers or leave to keep, no mail or calendar to open."""
    records = town.Town(NOW, 1).records()
    fill(tmp_path, {town.IC: records[town.IC]}, now_ms=clock_at(NOW))
    with sitting(tmp_path, qtbot) as desk:
        settings = desk.go("settings")
        desk.wait(lambda: "Assistance" in titles(settings) and bool(settings.openings.ticks))
        assert list(settings.retention.choices) == ["seance"]
        assert not {"mailto", "ics", "eml"} & set(settings.openings.ticks)
        search = desk.go("search")
        chips = [b for b in search.findChildren(QPushButton) if b.objectName().startswith("chip.")]
        assert chips and not any(chip.isVisible() for chip in chips), "one kind of results: nothing to choose between"
        search.list.setFocus()
        QTest.keyClick(search.list, Qt.Key.Key_Right)
        assert search._group == ""


def test_all_services_are_asked_about_where_they_are(desk: Desk) -> None:
    settings = desk.go("settings")
    desk.wait(lambda: {"mailto", "ics", "eml", "pdf"} <= set(settings.openings.ticks))
    assert {"letter", "dossier", "seance"} <= set(settings.retention.choices)


def test_the_authorities_of_the_certificates_are_named_once_however_often_the_page_is_read(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = desk.go("settings")

    async def hosts() -> list[str]:
        await asyncio.sleep(0.05)
        return ["http://crl.example"]

    monkeypatch.setattr(settings, "_authorities", hosts)
    settings._show_hosts()
    settings._show_hosts()

    def named() -> list[str]:
        labels = settings._hosts.findChildren(QLabel)
        return [label.text() for label in labels if not label.isHidden() and "crl.example" in label.text()]

    desk.wait(lambda: bool(named()))
    desk.settle()
    assert len(named()) == 1
