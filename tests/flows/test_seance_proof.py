"""The proof page in the real window: what it says without a gateway, the rule chosen, the verdict, the PDF."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest
from asn1crypto import pem
from pypdf import PdfReader
from PySide6.QtWidgets import QFileDialog, QLabel

from app.connectors.gateway.wire import parse_proof, parse_token_files
from app.documents.delais import Assembly
from app.domain.gateway import NoticeProof
from app.domain.ids import Key
from app.domain.seances import Ack
from app.sandbox.gateway.links import dated_timestamper, facts_from
from app.sandbox.gateway.proofs import ProofDesk
from app.sandbox.idelibre import IdelibreServer
from app.sandbox.people import COMMUNE, MAYOR
from tests.flows.conftest import Desk
from tests.flows.served import SEANCES, Filled, cards, filled, offline
from tests.flows.test_seances import open_meeting
from ui.views.seances.proof import RuleDialog
from ui.views.seances.view import SeancesView

__all__ = ["cards", "filled", "offline"]


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
    desk = ProofDesk(COMMUNE, facts_from(office.state), timestamp_at=dated_timestamper(filled.pki))
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
    target = tmp_path / "preuve.pdf"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", staticmethod(lambda *_args: (str(target), "")))
    view.proof.export()
    offline.wait(lambda: target.exists() and bool(PdfReader(target).attachments))
    offline.settle()
    command = ["pdftotext", "-layout", str(target), "-"]
    written = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert "Délai respecté" in written and "CGCT L2121-11" in written and "RFC 3161" in written
    assert_openssl_agrees(target, filled, tmp_path)


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
