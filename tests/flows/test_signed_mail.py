"""Signed mail through the real window, with the card that signs the bordereaux (row 16)."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from dataclasses import replace
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
from tests.flows.conftest import Desk
from tests.flows.served import cards as cards  # the session's cards, by their fixture's name
from tests.flows.test_writing import pulled
from tests.scenes import town

PREFECT = Address(mail="prefet@etat.example", name="Le préfet")


@pytest.fixture
def signing_desk(cards: tuple[DemoTokens, Pki], desk: Desk) -> Iterator[tuple[Desk, Pki]]:
    """The window, with the mayor's card in the reader."""
    yield desk, cards[1]


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
    panel.sign()
    assert "code PIN" in panel.wrong.text(), "an empty PIN reaches no card"
    panel.pin.setText("9999")
    panel.sign()
    assert panel.pin.text() == "", "the PIN leaves its field at once"
    qtbot.waitUntil(lambda: panel.button.isEnabled(), timeout=30_000)
    assert desk.outbox() == [] and compose.is_open(), "a wrong PIN queues nothing"
    panel.pin.setText(PIN)
    panel.sign()
    qtbot.waitUntil(lambda: bool(desk.outbox()), timeout=30_000)
    desk.settle()
    assert not compose.is_open()
    (sent,) = [i for i in desk.outbox() if isinstance(i, SendMail)]
    raw = desk.call(desk.runtime._bodies.store_of(town.ZC).blobs.read_all(sent.signed_sha256, 1_000_000))
    assert f"<{sent.target_id}>".encode() in raw, "found again by its Message-ID"
    account = next(a for a in desk.runtime.accounts.accounts() if a.id == town.ZC)
    judged = desk.call(verify_mail(raw, account.login, roots=[pki.certificate("root")]))
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
