"""The proof page in the real window: what it says without a gateway, the rule chosen, the verdict, the PDF."""

from __future__ import annotations

import hashlib
import re
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from asn1crypto import pem
from pypdf import PdfReader
from PySide6.QtCore import QSize
from PySide6.QtGui import QPdfWriter
from PySide6.QtWidgets import QFileDialog, QLabel, QPushButton

from app.connectors.gateway.wire import parse_proof, parse_token_files
from app.documents.delais import Assembly
from app.domain.gateway import NoticeProof, VoteResult
from app.domain.ids import Key
from app.domain.seances import Ack
from app.sandbox.gateway.links import dated_timestamper, facts_from
from app.sandbox.gateway.proofs import ProofDesk
from app.sandbox.idelibre import IdelibreServer
from app.sandbox.people import COMMUNE, MAYOR
from app.sandbox.pki import Pki
from tests.flows.desk import Desk
from tests.flows.served import SEANCES, Filled
from tests.flows.test_seances import open_meeting, open_reader
from ui.views.seances.answers import ProxyDialog
from ui.views.seances.board import sheet
from ui.views.seances.calendar_choice import CalendarChoice
from ui.views.seances.proof import RuleDialog
from ui.views.seances.rows import describe_document, full_name, vote_words
from ui.views.seances.view import SeancesView


def texts(widget: Any) -> str:
    return "\n".join(label.text() for label in widget.findChildren(QLabel) if label.isVisible())


def open_proof(desk: Desk) -> tuple[SeancesView, Key]:
    view, key = open_meeting(desk, lambda s: s.ack is Ack.CONFIRMED and not s.closed)
    desk.shell.ctx.actions.trigger("seances.proof")
    desk.wait(lambda: view.proof.page is not None and view.proof.page.key == key)
    desk.settle()
    return view, key


def from_gateway(key: Key, filled: Filled) -> NoticeProof:
    """What the body's gateway gives for that meeting."""
    office = IdelibreServer(COMMUNE)
    office.office.add_project(office.state.meetings[key.id], "Question inscrite après l’envoi")
    desk = ProofDesk(COMMUNE, facts_from(office.state, COMMUNE), timestamp_at=dated_timestamper(filled.pki))
    proof, archive = desk.proof(MAYOR, key.id), desk.archive(MAYOR, key.id)
    assert proof is not None and archive is not None
    return NoticeProof(id=key.id, proof=parse_proof(key.id, proof), files=parse_token_files(archive), fetched_ms=1)


def give(desk: Desk, key: Key, proof: NoticeProof, filled: Filled) -> None:
    store = desk.runtime._bodies.store_of(SEANCES)
    desk.call(store.write(lambda tx: tx.put_local(SEANCES, proof)))
    desk.call(desk.runtime.notices.accept_authority(SEANCES, filled.pki.certificate("root")))


@pytest.mark.feature("A40", "36")
def test_without_a_gateway_the_page_shows_our_journal_and_no_verdict(offline: Desk) -> None:
    view, _key = open_proof(offline)
    said = texts(view.proof)
    assert "Preuve non disponible" in said and "règle à préciser" in said
    assert "journal de cet appareil" in said and "intacte" in said
    assert "Délai respecté" not in said
    assert "SHA-256" in said.replace("\u200b", "")
    view.go_back()
    offline.settle()
    assert view.stack.currentWidget() is view.split


@pytest.mark.feature("38", "39", "A39")
def test_the_rule_chosen_gives_the_verdict_and_the_pdf_carries_its_tokens(
    offline: Desk, filled: Filled, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    view, key = open_proof(offline)
    give(offline, key, from_gateway(key, filled), filled)
    offline.wait(lambda: "Règle à préciser" in texts(view.proof))
    view.proof.choose_rule()
    dialog = view.proof.findChild(RuleDialog)
    assert dialog is not None and not dialog.ok.isEnabled()
    next(button for button, assembly, large in dialog.choices if (assembly, large) == (Assembly.COMMUNE, False)).click()
    dialog.ok.click()
    offline.wait(lambda: "CGCT L2121-11" in texts(view.proof))
    said = texts(view.proof)
    assert "Délai respecté" in said and "Document ajouté après l’envoi" in said and MAYOR.name in said
    assert "Autorité : Horodatage d’essai" in said.replace("\u00a0", " ") and "AC Racine d’essai" in said
    assert "le jeton ne prouve pas leurs octets" in said and "non interrogée" not in said
    target = tmp_path / "preuve.pdf"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", staticmethod(lambda *_args: (str(target), "")))
    view.proof.export()
    offline.wait(lambda: target.exists() and bool(PdfReader(target).attachments))
    offline.settle()
    command = ["pdftotext", "-layout", str(target), "-"]
    written = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert "Délai respecté" in written and "CGCT L2121-11" in written and "RFC 3161" in written
    flat = " ".join(written.split())
    for told in ("Envoyée", "Reçue sur cet appareil", "Ouverte sur cet appareil", "Dernier jour pour envoyer"):
        assert told in flat
    assert "ne prouve pas leurs octets" in flat and "Question inscrite après l’envoi" in flat
    assert "Chaîne" in flat and "intacte" in flat
    assert_openssl_agrees(target, filled, tmp_path)


@pytest.mark.feature("A40")
def test_a_journal_written_over_by_hand_is_said_first_and_believed_nowhere(offline: Desk, filled: Filled) -> None:
    view, key = open_proof(offline)
    give(offline, key, from_gateway(key, filled), filled)
    offline.call(offline.runtime.notices.choose_rule(key, Assembly.COMMUNE, large=False))
    view.go_back()
    forged = "UPDATE journal SET at_ms = at_ms - 864000000, facts = x'ff7b' WHERE subject = ?"
    offline.call(offline.runtime._bodies.store_of(SEANCES).write(lambda tx: tx.db.run(forged, (key.id,))))
    offline.shell.ctx.actions.trigger("seances.proof")
    offline.wait(lambda: view.proof.page is not None and view.proof.page.journal_broken is not None)
    offline.settle()
    said = texts(view.proof)
    assert said.index("rompue à la ligne") < said.index("Ce qui s’est passé")
    assert "Délai respecté, sous réserve" in said and "un changement de jour a pu en être effacé" in said
    received = said[said.index("Reçue sur cet appareil") :]
    assert "journal modifié" in received and "journal de cet appareil\n" not in received


@pytest.mark.feature("38")
def test_a_token_whose_text_names_nobody_proves_nobody_s_accuse(offline: Desk, filled: Filled) -> None:
    """What i-délibre 4.3 stamps in its easy mode: the names of variables in the place of their values (interop §13)."""
    view, key = open_proof(offline)
    given = from_gateway(key, filled)
    received = next(t for t in given.proof.tokens if t.kind == "received")
    assert given.proof.received_ms is not None
    words = b"Accuse de reception\nDestinataire : {{ user.firstName }} {{ user.lastName }}\n"
    digest = hashlib.sha256(words).digest()
    stamped = dated_timestamper(filled.pki)(digest, "2026-11-20T10:00:00Z")
    files = tuple(replace(f, text=words, token=stamped) if f.name == received.name else f for f in given.files)
    give(offline, key, given, filled)
    offline.wait(lambda: "Accusé reçu par le serveur" in texts(view.proof))
    assert "ne nomme personne" not in texts(view.proof)
    give(offline, key, replace(given, files=files), filled)
    offline.wait(lambda: "le texte du jeton ne nomme personne" in texts(view.proof))
    assert "ce texte ne nomme pas le destinataire" in texts(view.proof)


@pytest.mark.feature("A39")
def test_nothing_is_supposed_of_a_text_of_the_body_s_own(offline: Desk, filled: Filled) -> None:
    view, key = open_proof(offline)
    give(offline, key, from_gateway(key, filled), filled)
    view.proof.choose_rule()
    dialog = view.proof.findChild(RuleDialog)
    assert dialog is not None
    next(button for button, assembly, _large in dialog.choices if assembly is Assembly.COMMISSION).click()
    assert dialog.days.isVisible() and dialog.days.text() == "à préciser"
    dialog.ok.click()
    offline.wait(lambda: "aucun délai n’est connu" in texts(view.proof))
    assert "Règle à préciser" in texts(view.proof)


@pytest.mark.feature("A39", "A40")
def test_the_proof_is_dated_by_the_user_s_own_authority_where_one_is_set(
    offline: Desk, filled: Filled, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    view, _key = open_proof(offline)
    target = tmp_path / "preuve.pdf"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", staticmethod(lambda *_args: (str(target), "")))
    with Pki(tmp_path / "pki") as pki:
        offline.call(offline.runtime.trust.set_tsa_url(pki.tsa_url))
        view.proof.export()
        offline.wait(lambda: "datée par votre service" in offline.shell.toast_box.text)
        roots = b"".join(pem.armor("CERTIFICATE", der) for der in (*pki.roots, *pki.intermediates))
    judged = subprocess.run(["pdfsig", target], capture_output=True, text=True, check=False).stdout
    assert "Total document signed" in judged
    field = PdfReader(target).get_fields()
    assert field is not None
    (stamp,) = (f["/V"] for f in field.values() if f.get("/FT") == "/Sig")
    begin, first, second, last = (int(n) for n in stamp["/ByteRange"])
    data = target.read_bytes()
    (tmp_path / "dated").write_bytes(data[begin : begin + first] + data[second : second + last])
    (tmp_path / "stamp").write_bytes(stamp["/Contents"])
    (tmp_path / "roots.pem").write_bytes(roots)
    command = ["openssl", "ts", "-verify", "-token_in", "-in", "stamp", "-data", "dated", "-CAfile", "roots.pem"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert "Verification: OK" in done.stdout, done.stderr
    offline.call(offline.runtime.trust.set_tsa_url("http://127.0.0.1:9/tsa"))
    view.proof.export()
    offline.wait(lambda: "ne répond pas" in offline.shell.toast_box.text)
    assert b"ETSI.RFC3161" not in target.read_bytes()


def assert_openssl_agrees(target: Path, filled: Filled, folder: Path) -> None:
    """The attached pair is enough for another program to verify."""
    attached = {name: data[0] for name, data in PdfReader(target).attachments.items()}
    name = next(n for n in attached if n.startswith("sendEmail_") and not n.endswith(".tsa"))
    (folder / "text").write_bytes(attached[name])
    (folder / "token").write_bytes(attached[f"{name}.tsa"])
    (folder / "ca.pem").write_bytes(pem.armor("CERTIFICATE", filled.pki.certificate("root")))
    command = ["openssl", "ts", "-verify", "-token_in", "-in", "token", "-data", "text", "-CAfile", "ca.pem"]
    judged = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert judged.returncode == 0, judged.stderr


# --- presences -------------------------------------------------------------------------------------


@pytest.mark.feature("40", "41")
def test_the_presiding_member_reads_the_quorum_and_prints_the_sheet(
    offline: Desk, filled: Filled, tmp_path: Path
) -> None:
    view, key = open_meeting(offline, lambda s: s.ack is Ack.AWAITED and s.name == "Conseil municipal")
    actions = offline.shell.ctx.actions
    assert not actions.qaction("seances.attendance").isEnabled()
    offline.settle()
    assert "réponses des autres membres" in texts(view.meeting), "the reason is read on the page"
    give(offline, key, from_gateway(key, filled), filled)
    offline.wait(lambda: actions.qaction("seances.attendance").isEnabled())
    assert "Vous portez le pouvoir donné par" in texts(view.meeting), "a pouvoir was given to the mayor"
    told, at_ms = view.meeting.page.told, view.meeting.page.seance.date_ms
    (shown,) = [i for i in offline.call(offline.runtime.agenda.window(at_ms, at_ms + 1)) if i.key == key]
    assert told.place and shown.occurrence.location == told.place, "the agenda has the place that the gateway tells"
    actions.trigger("seances.attendance")
    offline.wait(lambda: view.board.board is not None)
    offline.settle()
    board = view.board.board
    assert board is not None and view.stack.currentWidget() is view.board
    said = texts(view.board)
    assert f"quorum de {board.turnout.quorum}" in said.replace("\u00a0", " ")
    titles = [view.board.model.row_at(n).facts.title for n in range(view.board.model.rowCount())]
    assert titles[0].startswith("Sans réponse") and {m.name for m in board.members} <= set(titles)
    target = tmp_path / "feuille.pdf"
    writer = QPdfWriter(str(target))
    sheet(board).print_(writer)
    told = subprocess.run(["pdftotext", "-layout", target, "-"], capture_output=True, text=True, check=True).stdout
    assert all(member.name in told for member in board.members) and "Signature" in told
    view.go_back()
    offline.settle()
    assert view.stack.currentWidget() is view.split


@pytest.mark.feature("53")
def test_what_was_voted_is_read_in_the_sommaire_of_a_past_meeting(offline: Desk, filled: Filled) -> None:
    view, key = open_meeting(offline, lambda s: s.closed and s.name == "Conseil municipal")
    assert all(item.vote is None for item in view.meeting.items)
    give(offline, key, from_gateway(key, filled), filled)
    offline.wait(lambda: any(item.vote is not None for item in view.meeting.items))
    facts = {item.number: describe_document(item) for item in view.meeting.items}
    assert "adopté\u00a0: " in facts["1"].detail and " pour, 0 contre" in facts["1"].detail
    assert "2 contre, 1 abstention" in facts["3"].detail and facts["3"].detail.split(" · ")[-1] in facts["3"].spoken
    annexes = [item for item in view.meeting.items if item.is_annexe]
    assert all("contre" not in describe_document(item).detail for item in annexes), "a projet is voted, not its annexes"
    secret = VoteResult(projet_id="p", outcome="rejected", no_part=2)
    assert vote_words(secret) == "rejeté\u00a0: 2 hors du vote" and vote_words(VoteResult(projet_id="p")) == "voté"


@pytest.mark.feature("41")
def test_a_colleague_who_carries_a_pouvoir_cannot_be_given_another(offline: Desk, filled: Filled) -> None:
    view, key = open_meeting(offline, lambda s: s.proxy_allowed and bool(s.proxy_candidates) and not s.closed)
    page = view.meeting.page
    assert page is not None
    first, second = page.seance.proxy_candidates[:2]
    told = from_gateway(key, filled)
    members = tuple(replace(m, attendance="", proxy_to="", proxy_to_id="") for m in told.proof.members)
    other = next(m for m in members if m.id not in (first.id, second.id, page.user_id))
    held = tuple(
        replace(m, attendance="poa", proxy_to_id=first.id, proxy_to=full_name(first)) if m is other else m
        for m in members
    )
    give(offline, key, replace(told, proof=replace(told.proof, members=held)), filled)
    offline.wait(lambda: view.meeting.page is not None and view.meeting.page.told is not None)
    assert view.meeting.page is not None
    dialog = ProxyDialog(offline.shell.ctx, view.meeting.page, lambda holder: None, view)
    buttons = {b.objectName(): b for b in dialog.findChildren(QPushButton)}
    assert (
        not buttons[f"proxy.{first.id}"].isEnabled() and "porte déjà un pouvoir" in buttons[f"proxy.{first.id}"].text()
    )
    assert buttons[f"proxy.{second.id}"].isEnabled()
    dialog.deleteLater()


@pytest.mark.feature("28")
def test_the_calendar_for_the_meetings_is_chosen_on_their_page(desk: Desk) -> None:
    view = desk.go("seances")
    desk.wait(lambda: bool(view._meetings))
    desk.shell.open_key(view._meetings[0].key)
    desk.wait(lambda: view.meeting.page is not None)
    desk.do("seances.calendar")
    desk.wait(lambda: bool(view.findChildren(CalendarChoice)))
    dialog = view.findChildren(CalendarChoice)[0]
    assert dialog.choices[0][0].text() == "Ne pas les inscrire" and dialog.choices[0][0].isChecked()
    button, chosen = dialog.choices[1]
    button.click()
    dialog.ok.click()
    desk.settle()
    body = desk.runtime.bodies.account(view._meetings[0].key.account).body
    assert chosen is not None and desk.call(desk.runtime.meeting_events.choice(body)) == chosen


@pytest.mark.feature("28", "112")
def test_without_a_zimbra_account_what_needs_one_is_greyed_with_the_reason(offline: Desk) -> None:
    open_reader(offline)
    for action in ("seances.calendar", "seances.share_ink"):
        shown = offline.shell.ctx.actions.qaction(action)
        assert not shown.isEnabled() and "Zimbra" in shown.statusTip()
    assert offline.shell.ctx.actions.qaction("seances.export").isEnabled()


@pytest.mark.feature("39")
def test_a_proof_that_cannot_be_written_is_not_said_to_be_saved(
    offline: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    view, _key = open_proof(offline)
    target = tmp_path / "absent" / "preuve.pdf"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", staticmethod(lambda *_args: (str(target), "")))
    view.proof.export()
    offline.wait(lambda: "a échoué" in offline.shell.toast_box.text)
    assert not target.exists()


@pytest.mark.feature("39")
def test_a_dialog_is_never_larger_than_the_window_it_stands_over(offline: Desk) -> None:
    offline.shell.resize(QSize(912, 700))
    offline.shell.ctx.theme.set_scale(200)
    view, _key = open_proof(offline)
    view.proof.choose_rule()
    dialog = view.proof.findChild(RuleDialog)
    assert dialog is not None
    offline.settle()
    assert dialog.width() <= 912 and dialog.height() <= 700
    for button, _assembly, _large in dialog.choices:  # every word of a choice has its room
        assert button.height() >= button.heightForWidth(button.width())
    dialog.reject()


@pytest.mark.feature("55")
def test_the_head_of_the_attendance_sheet_is_as_large_as_its_lines(
    offline: Desk, filled: Filled, tmp_path: Path
) -> None:
    """A printer has twelve times the window's dots an inch: the title was printed a third of a millimetre high."""
    view, key = open_meeting(offline, lambda s: s.ack is Ack.AWAITED and s.name == "Conseil municipal")
    give(offline, key, from_gateway(key, filled), filled)
    offline.wait(lambda: offline.shell.ctx.actions.qaction("seances.attendance").isEnabled())
    offline.do("seances.attendance")
    offline.wait(lambda: view.board.board is not None)
    target = tmp_path / "feuille.pdf"
    sheet(view.board.board).print_(QPdfWriter(str(target)))
    told = subprocess.run(["pdftotext", "-bbox", target, "-"], capture_output=True, text=True, check=True).stdout
    heights = {
        word: float(bottom) - float(top)
        for top, bottom, word in re.findall(r'yMin="([\d.]+)" .*?yMax="([\d.]+)">([^<]+)<', told)
    }
    assert heights["Feuille"] > heights["Signature"] > 0.9 * heights["quorum"] > 6, heights
    assert "18:30" in heights, "signs can be copied and found"
