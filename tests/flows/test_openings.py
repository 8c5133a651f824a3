"""Links and files that others hand over: opened in the one window, refused with a sentence, never before the lock's code."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QUrl
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QInputDialog, QMessageBox
from pytestqt.qtbot import QtBot

from app.domain.exchange import Delta
from app.domain.ids import Key
from app.services.desktop import opened_here
from app.services.library import ListQuery
from tests.flows.desk import Desk
from tests.scenes import town
from ui.instance import MOST_BYTES, Instance, parse_message
from ui.openings import Openings, argument_kind, local_path
from ui.views.mail.links import open_link

WAIT_MS = 20_000
UUID = "3f2c1b5e-0d7a-4c55-9d1f-1f2e3d4c5b6a"
ICS = b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:u1\r\nDTSTAMP:20261101T000000Z\r\nDTSTART:20261202T100000Z\r\nSUMMARY:Visite\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"  # fmt: skip


def openings(desk: Desk) -> Openings:
    return Openings(desk.shell.ctx, desk.shell, lambda: True)


def first(desk: Desk, kind: str) -> Key:
    return desk.call(desk.runtime.library.entries(ListQuery(kind=kind), limit=1))[0].key  # type: ignore[no-any-return]


def toast(desk: Desk) -> str:
    return desk.shell.toast_box.text


@pytest.mark.parametrize(("kind", "space"), [("letter", "courrier"), ("event", "agenda")])
def test_a_link_opens_what_it_names(desk: Desk, kind: str, space: str) -> None:
    link = desk.call(desk.runtime.links.link_to(first(desk, kind)))
    assert link.startswith("echarpe://") and "?serveur=" in link
    openings(desk).take([link])
    desk.wait(lambda: desk.shell.space == space)
    desk.go("today")
    open_link(desk.shell.ctx, desk.shell, QUrl(link))  # from a mail
    desk.wait(lambda: desk.shell.space == space)


def test_the_jump_list_opens_a_space_that_there_is(desk: Desk) -> None:
    desk.go("today")
    openings(desk).take(["echarpe://espace/parapheur"])
    assert desk.shell.space == "parapheur"
    for none in ("echarpe://espace/ailleurs", "echarpe://espace/"):
        openings(desk).take([none])
        desk.wait(lambda: "n’ouvre pas cela" in toast(desk))
        assert desk.shell.space == "parapheur"


def test_what_arrives_later_is_offered_and_opens_nothing_by_itself(desk: Desk) -> None:
    desk.go("today")
    openings(desk).take(["echarpe://courrier/tard"])
    desk.wait(lambda: "le demande aux serveurs" in toast(desk))
    letter = replace(desk.record(first(desk, "letter")), id="tard")  # type: ignore[type-var]
    store = desk.runtime.bodies.store_of(town.CC)
    desk.call(store.write(lambda tx: tx.apply_delta(town.CC, Delta(stream="late", cursor="1", upserts=(letter,)))))
    desk.wait(lambda: "est arrivé" in toast(desk))
    assert desk.shell.space == "today"
    desk.shell.toast_box.undo()
    desk.wait(lambda: desk.shell.space == "courrier")


def test_what_is_not_here_and_what_is_hostile_is_said_and_opens_nothing(desk: Desk) -> None:
    desk.go("today")
    found = openings(desk)
    for argument, words in (
        (f"echarpe://dossier/{UUID}", "n’est pas sur cet appareil"),
        (f"echarpe://dossier/{UUID}?action=signer", "n’a pas la forme"),
        ("echarpe://courrier/%2e%2e", "n’est pas sur cet appareil"),
        ("javascript:alert(1)", "n’ouvre pas cela"),
        ("/etc/passwd", "n’ouvre pas cela"),
        ("file://serveur/partage/x.pdf", "n’ouvre pas cela"),
    ):
        found.take([argument])
        desk.wait(lambda words=words: words in toast(desk))
        assert desk.shell.space == "today"
        desk.shell.toast_box.hide()
    assert not desk.outbox()


def test_mailto_begins_a_message_and_sends_nothing(desk: Desk) -> None:
    openings(desk).take(["mailto:dgs@mairie.example?subject=Pr%C3%A9au&body=Bonjour&attach=/etc/passwd"])
    desk.wait(lambda: desk.shell.space == "mail" and desk.shell.view("mail").is_writing())  # type: ignore[attr-defined]
    draft = desk.shell.view("mail").compose.draft()  # type: ignore[attr-defined]
    assert [a.mail for a in draft.to] == ["dgs@mairie.example"] and draft.subject == "Préau"
    assert "Bonjour" in draft.text and draft.files == ()
    assert not desk.outbox()


def test_files_are_read_in_place(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calendar, letter = tmp_path / "réunion.ics", tmp_path / "lettre.eml"
    calendar.write_bytes(ICS)
    letter.write_bytes(b"From: a@b.example\r\nSubject: Bonjour\r\n\r\nTexte\r\n")
    asked: list[str] = []

    def choose(_parent: Any, title: str, *_more: Any) -> tuple[str, bool]:
        asked.append(title)
        return "", False

    monkeypatch.setattr(QInputDialog, "getItem", choose)
    found = openings(desk)
    found.take([QUrl.fromLocalFile(str(calendar)).toString()])
    desk.wait(lambda: bool(asked))
    assert desk.shell.space == "agenda" and "réunion.ics" in asked[0] and not desk.outbox(), "asked first"
    found.take([str(letter)])
    desk.wait(lambda: desk.shell.space == "mail" and desk.shell.view("mail").pages.reading.preview.isVisible())  # type: ignore[attr-defined]


def test_a_calendar_or_cards_from_outside_are_asked_about_before_anything_is_kept(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calendar, cards = tmp_path / "réunion.ics", tmp_path / "maires.vcf"
    calendar.write_bytes(ICS)
    cards.write_bytes("BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Jeanne Étable\r\nEND:VCARD\r\n".encode())
    asked: list[tuple[str, list[str]]] = []

    def choose(_parent: Any, _title: str, label: str, names: list[str], *_more: Any) -> tuple[str, bool]:
        asked.append((label, names))
        return "", False

    monkeypatch.setattr(QInputDialog, "getItem", choose)
    monkeypatch.setattr("ui.views.agenda.files.told_apart", lambda *_: {"only": "Mon agenda"})
    openings(desk).take([str(calendar)])
    desk.wait(lambda: bool(asked))
    assert "réunion.ics" in asked[0][0] and asked[0][1] == ["Mon agenda"] and not desk.outbox(), (
        "one calendar alone too"
    )
    openings(desk).take([str(cards)])
    desk.wait(lambda: desk.shell.findChild(QMessageBox) is not None)
    box: Any = desk.shell.findChild(QMessageBox)
    assert desk.shell.space == "contacts" and "maires.vcf" in box.text() and not desk.outbox()
    next(button for button in box.buttons() if button.text() == "Importer").click()
    desk.wait(lambda: bool(desk.outbox()))


def test_a_file_that_no_account_is_for_is_refused(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calendar = tmp_path / "réunion.ics"
    calendar.write_bytes(ICS)
    desk.go("today")
    told: list[str] = []
    monkeypatch.setattr(desk.shell, "present", ("today", "seances", "settings"))
    monkeypatch.setattr(desk.shell, "show_error", lambda error, *_: told.append(error.code))
    openings(desk).take([str(calendar)])
    assert told == ["opening_no_account"] and desk.shell.space == "today"


def test_a_locked_window_opens_later(desk: Desk) -> None:
    desk.go("today")
    locked = [True]
    found = Openings(desk.shell.ctx, desk.shell, lambda: not locked[0])
    found.take(["mailto:dgs@mairie.example"])
    assert desk.shell.space == "today"
    locked[0] = False
    found.look()
    desk.wait(lambda: desk.shell.space == "mail")


def test_nothing_moves_behind_a_question(desk: Desk) -> None:
    desk.go("today")
    question = QMessageBox(desk.shell)
    question.open()
    openings(desk).take(["mailto:dgs@mairie.example"])
    assert desk.shell.space == "today"
    question.reject()
    desk.wait(lambda: desk.shell.space == "mail")


def test_a_second_start_hands_over_and_ends(qtbot: QtBot, tmp_path: Path) -> None:
    held = Instance(tmp_path)
    received: list[list[str]] = []
    held.received.connect(received.append)
    assert held.hold() and held.listen()
    try:
        if os.name == "posix":
            mode = stat.S_IMODE((tmp_path / "window.socket").stat().st_mode)
            assert mode & 0o077 == 0, "nobody else may speak to it"
        environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
        command = [sys.executable, "-m", "ui", "--folder", str(tmp_path), "--demo", "mailto:a@b.example"]
        second = subprocess.Popen(command, env=environment)
        qtbot.waitUntil(lambda: bool(received), timeout=WAIT_MS)
        qtbot.waitUntil(lambda: second.poll() is not None, timeout=WAIT_MS)
        assert second.returncode == 0 and received == [["mailto:a@b.example"]]
        assert not (tmp_path / "profile.json").exists(), "it opened no profile"
    finally:
        held.close()
    again = Instance(tmp_path)
    assert again.hold() and again.listen(), "free again"
    again.close()


@given(st.binary(max_size=200) | st.text(max_size=80).map(str.encode))
def test_what_the_socket_brings_is_strings_or_nothing(data: bytes) -> None:
    found = parse_message(data + b"\n")
    assert found is None or all(isinstance(each, str) for each in found)
    assert parse_message(b"[" * MOST_BYTES + b"\n") is None
    assert parse_message(b'["a"]\n["b"]\n') is None and parse_message(b'["a"]\n') == ["a"]


@given(st.text(max_size=60))
def test_only_known_kinds_are_arguments(text: str) -> None:
    kind = argument_kind(text)
    assert kind in ("", "link", "mailto", "calendar", "mail", "pdf", "contacts")
    assert kind in ("", "link", "mailto") or local_path(text) is not None


def test_a_link_is_copied_and_kinds_are_chosen_in_settings(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_DATA_DIRS"):
        monkeypatch.setenv(name, str(tmp_path / name))
    key = first(desk, "letter")
    view: Any = desk.go("courrier")
    view.open_key(key)
    desk.wait(lambda: desk.shell.actions_registry.keys("courrier") == (key,))
    desk.do("courrier.copy_link")
    desk.wait(lambda: QGuiApplication.clipboard().text().startswith("echarpe://courrier/"))
    settings: Any = desk.go("settings")
    settings.openings.refresh()
    desk.wait(lambda: "mailto" in settings.openings.ticks and not settings.openings.ticks["mailto"].isChecked())
    settings.openings.ticks["mailto"].click()
    desk.wait(lambda: opened_here() == {"mailto"})
