"""A read receipt that somebody asks for: sent when the user says so, once, and never by the program."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.domain.ids import Key
from app.domain.intents import SendReceipt
from app.domain.mail import Address, Message, MessageBody, ReceiptAnswer
from app.sandbox.people import COMMUNE, MAYOR
from app.sandbox.zimbra import Letter, ZimbraServer
from app.services.runtime import now_ms
from tests.flows.desk import Desk
from tests.flows.test_mail_pictures import reading
from tests.flows.test_writing import pulled
from tests.scenes import town

ASKS = Address(mail="prefet@etat.example", name="Cabinet du préfet")


def asking(desk: Desk, id: str) -> Key:
    message = Message(id=id, folder="2", date_ms=1_795_500_000_000, subject="Instruction", sender=ASKS)
    pulled(desk, message, MessageBody(id=id, text="À lire.", receipt_to=(ASKS,)))
    return Key(town.ZC, Message.KIND, id)


@pytest.mark.feature("2")
def test_the_user_answers_once(desk: Desk) -> None:
    first, second = asking(desk, "8801"), asking(desk, "8802")
    mail = desk.go("mail")
    line = mail.reading.receipt
    mail.open_key(first)
    desk.wait(lambda: line.isVisible())
    assert "Cabinet du préfet" in line.words.text() and not any(isinstance(i, SendReceipt) for i in desk.outbox())
    line.send.click()
    desk.wait(lambda: any(isinstance(i, SendReceipt) for i in desk.outbox()))
    mail.open_key(second)
    desk.wait(lambda: line.isVisible())
    line.refuse.click()
    desk.settle()
    assert [i.target_id for i in desk.outbox() if isinstance(i, SendReceipt)] == ["8801"]
    for key in (first, second):
        mail.open_key(key)
        desk.settle()
        assert line.isHidden(), "answered, whatever the answer"
    assert desk.call(
        desk.runtime.mail._bodies.read(town.ZC, lambda r: r.base(Key(town.ZC, ReceiptAnswer.KIND, "8802")))
    )


@pytest.mark.feature("2", "116")
def test_the_sender_is_told(tmp_path: Path, qtbot: QtBot, qapp: QApplication) -> None:
    servers: list[ZimbraServer] = []
    letter = Letter(
        subject="Accusé demandé",
        sender=Address(mail="voisin@dehors.example", name="Le voisin"),
        to=(Address(mail=MAYOR.mail(COMMUNE)),),
        text="Bonjour",
        message_id="recu@dehors.example",
        date_ms=now_ms(),
        receipt=True,
    )
    with reading(tmp_path, qtbot, [letter], [], servers) as (desk, (key,)):
        mail = desk.go("mail")
        mail.open_key(key)
        desk.wait(lambda: mail.reading.receipt.isVisible())
        mail.reading.receipt.send.click()

        async def gone() -> None:
            while any(isinstance(row.intent, SendReceipt) for row in await desk.runtime.sync.outbox()):
                await asyncio.sleep(0.05)

        desk.settle()
        desk.call(gone())
        assert mail.reading.receipt.isHidden()
        assert [(sent.kind, sent.recipients) for sent in servers[0].sent] == [("receipt", ("voisin@dehors.example",))]
