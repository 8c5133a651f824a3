"""Closing the window: a message in its ten seconds of grace leaves; one sent later, or without a network, stays."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.connectors.calendars import CalendarsConnector
from app.domain.accounts import Link, Service
from app.domain.exchange import Delta, Held
from app.domain.intents import SendMail
from app.domain.mail import Address, MailFolder
from app.sandbox.people import COMMUNE, MAYOR
from app.sandbox.serve import LoopbackServer
from app.sandbox.zimbra import MailboxSpec, ZimbraServer
from app.services.library import ListQuery
from app.services.mail import MailDraft
from app.services.runtime import Runtime, RuntimeConfig, now_ms
from tests.flows.test_mail_links import synchronised
from ui.app import Program


async def ready(runtime: Runtime) -> bool:
    return await runtime.library.count(ListQuery(kind=MailFolder.KIND)) > 0


async def up_to_date(runtime: Runtime) -> None:
    """Until the server was asked once, and answered."""
    while not any(state.link in (Link.UP_TO_DATE, Link.SYNCING) for state in await runtime.sync.states()):
        await asyncio.sleep(0.1)


@pytest.fixture(autouse=True)
def no_calendars(monkeypatch: pytest.MonkeyPatch) -> None:
    """No DAV is served here: asked for, the calendars would take the account's link down between two mails."""

    async def nothing(_self: CalendarsConnector, stream: str, _cursor: str | None, _held: Held) -> Delta:
        return Delta(stream=stream, cursor="")

    monkeypatch.setattr(CalendarsConnector, "pull", nothing)


@pytest.mark.feature("2", "116")
def test_a_message_just_sent_leaves_with_the_window(
    tmp_path: Path, qtbot: QtBot, qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.services.runtime.SEND_OFF_S", 60.0)  # a busy machine takes its time
    server = ZimbraServer([MailboxSpec(COMMUNE, MAYOR, 5)], clock=now_ms)
    loopback = LoopbackServer(server.asgi, "zimbra-leaving")
    loopback.start()
    try:
        with synchronised(tmp_path, loopback.url, ready):
            pass
        program = Program(tmp_path, lambda: Runtime.open(RuntimeConfig(folder=tmp_path, file_keys=True)), "mail")
        with qtbot.waitSignal(program.ready, timeout=15_000):
            program.start()
        runtime = program.runtime
        assert runtime is not None
        runtime.submit(up_to_date(runtime)).result(30)
        account = runtime.accounts.accounts(Service.ZIMBRA)[0].id
        draft = MailDraft(
            account=account, to=(Address(mail="voisin@dehors.example"),), subject="Tout de suite", text="Oui."
        )
        later = MailDraft(account=account, to=draft.to, subject="Demain", text="Non.")
        runtime.submit(runtime.mail.send(later, at_ms=now_ms() + 86_400_000)).result(10)
        runtime.submit(runtime.mail.send(draft)).result(10)
        assert server.sent == [], "still to be taken back"
        program.frame.close()
        assert program.runtime is None and not program.frame.isVisible()
        sent = [mail.raw.decode("utf-8", "replace") for mail in server.sent]
        assert len(sent) == 1 and "Tout de suite" in sent[0]
        again = Runtime.open(RuntimeConfig(folder=tmp_path, file_keys=True, synchronise=False))
        again.start()
        waiting = [r.intent for r in again.submit(again.sync.outbox()).result(10)]
        again.stop()
        assert [i.subject for i in waiting if isinstance(i, SendMail)] == ["Demain"], "given an hour, it keeps it"
    finally:
        loopback.stop()


@pytest.mark.feature("2", "116")
def test_without_a_network_leaving_is_not_waited_for(tmp_path: Path) -> None:
    server = ZimbraServer([MailboxSpec(COMMUNE, MAYOR, 5)], clock=now_ms)
    loopback = LoopbackServer(server.asgi, "zimbra-left")
    loopback.start()
    with synchronised(tmp_path, loopback.url, ready):
        pass
    loopback.stop()
    runtime = Runtime.open(RuntimeConfig(folder=tmp_path, file_keys=True))
    runtime.start()
    account = runtime.accounts.accounts(Service.ZIMBRA)[0].id

    async def cut_off() -> int:
        await runtime.mail.send(
            MailDraft(account=account, to=(Address(mail="voisin@dehors.example"),), subject="Plus tard", text="…")
        )
        while not any(state.link is Link.OFFLINE for state in await runtime.sync.states()):
            await asyncio.sleep(0.1)
        return await runtime.sync.send_off(5.0)

    assert runtime.submit(cut_off()).result(40) == 0
    waiting = [r.intent for r in runtime.submit(runtime.sync.outbox()).result(10)]
    runtime.stop()
    assert [i.subject for i in waiting if isinstance(i, SendMail)] == ["Plus tard"], "it leaves at the next start"
