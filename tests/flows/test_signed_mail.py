"""Signed mail through the real window, with the card that signs the bordereaux (row 16)."""

from __future__ import annotations

import shutil
import ssl
import subprocess
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.domain.ids import Key
from app.domain.intents import SendMail
from app.domain.listing import FileState
from app.domain.mail import Address, Message, MessageBody, Part, source_ref
from app.sandbox.pki import Pki
from app.sandbox.tokens import PIN, DemoTokens
from app.services.smime import MAIL_ROOTS
from app.signing.smime import MailState, verify_mail
from tests.flows.desk import Desk
from tests.flows.test_writing import pulled
from tests.scenes import town
from ui.widgets.basic import Button

PREFECT = Address(mail="prefet@etat.example", name="Le préfet")


@pytest.fixture
def signing_desk(mayor_cards: tuple[DemoTokens, Pki], desk: Desk) -> Iterator[tuple[Desk, Pki]]:
    """The window, with the mayor's card in the reader."""
    yield desk, mayor_cards[1]


@pytest.mark.slow
@pytest.mark.feature("16")
def test_a_mail_is_signed_with_the_card_and_judged(
    signing_desk: tuple[Desk, Pki], tmp_path: Path, qtbot: QtBot, qapp: QApplication
) -> None:
    desk, pki = signing_desk
    mail = desk.go("mail")
    desk.do("mail.new")
    compose = mail.compose
    compose.to.set_addresses((PREFECT,))
    compose.subject.setText("Avis du maire")
    compose.text.setPlainText("Avis favorable.\n\nHélène")
    compose.set_signing(True)
    assert "sera signé avec votre carte" in compose.notice.text().lower()
    compose.send()
    panel = compose.sign_panel
    qtbot.waitUntil(lambda: panel.button.isEnabled() and bool(panel._cards), timeout=30_000)
    still = (compose.text, compose.format_bar, compose.form_button, compose.subject)
    assert not any(widget.isEnabled() for widget in still), "what will be signed is what is shown"
    panel.act()
    assert "code PIN" in panel.wrong.text(), "an empty PIN reaches no card"
    panel.pin.setText("9999")
    panel.act()
    assert panel.pin.text() == "", "the PIN leaves its field at once"
    qtbot.waitUntil(lambda: panel.button.isEnabled(), timeout=30_000)
    assert desk.outbox() == [] and compose.is_open(), "a wrong PIN queues nothing"
    panel.pin.setText(PIN)
    panel.act()
    qtbot.waitUntil(lambda: bool(desk.outbox()), timeout=30_000)
    desk.settle()
    assert not compose.is_open()
    (sent,) = [i for i in desk.outbox() if isinstance(i, SendMail)]
    raw = desk.call(desk.runtime._bodies.store_of(town.ZC).blobs.read_all(sent.signed_sha256, 1_000_000))
    assert f"<{sent.target_id}>".encode() in raw, "found again by its Message-ID"
    account = next(a for a in desk.runtime.accounts.accounts() if a.id == town.ZC)
    judged = desk.call(verify_mail(raw, account.login, roots=[pki.certificate("root")], moment=datetime.now(UTC)))
    assert judged is not None and judged.state is not MailState.ALTERED and judged.report.intact

    arrived = Message(
        id="990", folder="2", date_ms=1_795_500_000_000, subject="Avis du maire", sender=Address(mail=account.login)
    )
    part = Part(part="2", name="smime.p7s", media_type="application/pkcs7-signature", size_bytes=2000)
    pulled(desk, arrived, MessageBody(id="990", text="Avis favorable.", parts=(part,)))
    key = Key(town.ZC, Message.KIND, "990")
    mail.open_key(key)
    desk.settle()
    line = mail.reading.signature
    assert line.isVisible() and "en cours" in line.accessibleName(), "its source is asked for"
    hold(desk, key, arrived, raw)
    desk.wait(lambda: line.state not in ("", "waiting"))
    assert line.state == "unknown_authority", "nobody told this device whom to trust"
    assert "message intact" in line.accessibleName()
    assert "date déclarée par le signataire" in line.accessibleName()
    roots = (
        b64encode(pki.certificate("root")).decode() + " " + " ".join(b64encode(c).decode() for c in pki.intermediates)
    )
    trusting = replace(account, settings={**account.settings, MAIL_ROOTS: roots})
    desk.runtime._bodies.set_account(trusting)
    altered = arrived = replace(arrived, id="991")
    pulled(desk, altered, MessageBody(id="991", text="Avis défavorable.", parts=(part,)))
    other = Key(town.ZC, Message.KIND, "991")
    mail.open_key(other)
    desk.settle()
    hold(desk, other, altered, raw.replace(b"favorable", b"contraire"))
    desk.wait(lambda: line.state not in ("", "waiting"))
    assert line.state == "altered" and "Ne vous y fiez pas" in line.accessibleName()
    found = desk.call(desk.runtime.signed_mail.verify(key))
    assert found is not None and found.state in (MailState.VALID, MailState.OTHER_SENDER), "with the authority"


@pytest.mark.slow
@pytest.mark.feature("16")
def test_an_enciphered_mail_is_opened_with_the_card_and_leaves_nothing(
    signing_desk: tuple[Desk, Pki], tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, pki = signing_desk
    (tmp_path / "cert.pem").write_text(ssl.DER_cert_to_PEM_cert(pki.certificate("maire-confidentialite")))
    inside = (
        b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n'
        b'<p>Le dossier est <b>confidentiel</b>.</p><img src="https://ailleurs.example/x.png">\r\n--b\r\n'
        b'Content-Type: application/pdf\r\nContent-Disposition: attachment; filename="note.pdf"\r\n\r\n%PDF\r\n--b--\r\n'
    )
    command = [judged_by("openssl"), "cms", "-encrypt", "-aes-256-cbc", "-recip", str(tmp_path / "cert.pem")]
    raw = subprocess.run(command, input=inside, capture_output=True, check=True).stdout
    message = Message(id="995", folder="2", date_ms=1_795_500_000_000, subject="Confidentiel", sender=PREFECT)
    part = Part(part="1", name="smime.p7m", media_type="application/pkcs7-mime", size_bytes=len(raw))
    pulled(desk, message, MessageBody(id="995", parts=(part,)))
    key = Key(town.ZC, Message.KIND, "995")
    mail = desk.go("mail")
    mail.open_key(key)
    desk.settle()
    reading = mail.reading
    assert reading.attached.isHidden(), "the cipher is no file of the writer's"
    hold(desk, key, message, raw)
    desk.wait(lambda: reading.sealed.isVisible())
    assert reading.browser.isHidden() and reading.signature.isHidden()
    reading.sealed.ask()
    panel = reading.sealed.panel
    qtbot.waitUntil(lambda: bool(panel._cards), timeout=30_000)
    assert len(panel._cards) == 1, "only the card it was enciphered for"
    panel.act()
    assert "code PIN" in panel.wrong.text(), "an empty PIN reaches no card"
    panel.pin.setText("9999")
    panel.act()
    assert panel.pin.text() == "", "the PIN leaves its field at once"
    qtbot.waitUntil(lambda: panel.button.isEnabled() and "PIN" in panel.wrong.text(), timeout=30_000)
    assert reading.browser.isHidden()
    panel.pin.setText(PIN)
    panel.act()
    qtbot.waitUntil(reading.browser.isVisible, timeout=30_000)
    assert "confidentiel" in reading.browser.toPlainText() and reading.sealed.isHidden()
    assert reading.pictures.isHidden(), "nothing that was enciphered calls another host, asked or not"
    (file,) = reading.opened_files.findChildren(Button)
    monkeypatch.setattr("ui.views.mail.sealed.ask_target", lambda *_args: tmp_path / "note.pdf")
    file.click()
    desk.wait(lambda: (tmp_path / "note.pdf").exists())
    assert (tmp_path / "note.pdf").read_bytes() == b"%PDF"
    assert not desk.call(desk.runtime.search.search("confidentiel pdf")), "nothing of it is kept or indexed"

    mail.open_key(Key(town.ZC, Message.KIND, "1006"))
    desk.settle()
    assert reading.sealed.isHidden() and reading.opened_files.isHidden() and "Sylvie" in reading.browser.toPlainText()
    mail.open_key(key)
    desk.wait(lambda: reading.sealed.isVisible())
    assert "confidentiel" not in reading.browser.toPlainText(), "closed when it is left"


def judged_by(program: str) -> str:
    found = shutil.which(program)
    if found is None:
        pytest.skip(f"{program} is not installed")
    return found


def hold(desk: Desk, key: Key, message: Message, raw: bytes) -> None:
    """The source of a message arrives."""
    store = desk.runtime._bodies.store_of(key.account)
    digest = desk.call(store.blobs.put(raw))
    ref = source_ref(message)
    desk.call(
        store.write(
            lambda tx: tx.set_file(
                key.account, ref, state=FileState.HERE, sha256=digest, size_bytes=len(raw), received_bytes=len(raw)
            )
        )
    )
    desk.settle()
