"""Acts that another device may have delivered, servers that do not answer what became of one, files that are gone."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.domain.accounts import Link
from app.domain.errors import AppError, Conflict, TargetGone
from app.domain.exchange import Ack, LoadBytes, Verdict
from app.domain.ids import OpId
from app.domain.intents import Intent, SendMail
from app.domain.listing import IntentState
from app.domain.mail import AttachedFile
from app.store.tx import Tx
from tests.convergence.model_server import ModelConnector, ModelServer
from tests.convergence.test_two_devices import ACCOUNT
from tests.unit.sync.test_engine import Bench, mark, run, server_with

TOMORROW_MS = 86_400_000


def mail(id: str, **fields: object) -> SendMail:
    return SendMail(
        op_id=OpId(id), account=ACCOUNT.id, made_at_ms=0, target_id=f"{id}@x", to=(), subject="", text="", **fields
    )  # type: ignore[arg-type]


async def later(bench: Bench) -> SendMail:
    """A message to be sent tomorrow, that another device holds too."""
    act = mail("demain", not_before_ms=bench.clock.now + TOMORROW_MS)

    def write(tx: Tx) -> None:
        tx.append_intent(act)
        tx.doubt_intent(act.op_id)

    await bench.store.write(write)
    return act


@pytest.mark.feature("116", "117")
@pytest.mark.parametrize("sent_elsewhere", [True, False])
def test_what_two_devices_hold_leaves_once_at_its_hour(tmp_path: Path, sent_elsewhere: bool) -> None:
    server = ModelServer()

    async def scenario(bench: Bench) -> None:
        act = await later(bench)
        await bench.start()
        await bench.again()  # « Synchroniser » hurries nothing that was given an hour
        (row,) = await bench.store.read(lambda r: r.outbox())
        assert (row.state, server.sent) == (IntentState.QUEUED, [])
        assert row.not_before_ms == act.not_before_ms
        if sent_elsewhere:
            server.sent.append(act.target_id)
        bench.clock.now += TOMORROW_MS
        await bench.again()
        bench.clock.now += act.RESEND_AFTER_MS
        await bench.again()
        assert server.sent == [act.target_id]
        assert await bench.store.read(lambda r: r.outbox()) == []

    run(tmp_path, ModelConnector(server), scenario)


@pytest.mark.feature("116")
def test_a_message_with_an_hour_is_not_sent_earlier_because_it_was_asked_after(tmp_path: Path) -> None:
    server = ModelServer()

    async def scenario(bench: Bench) -> None:
        act = mail("demain", not_before_ms=bench.clock.now + TOMORROW_MS)
        await bench.store.write(lambda tx: (tx.append_intent(act), tx.start_intent(act.op_id)))
        await bench.start()
        bench.clock.now += 2 * act.RESEND_AFTER_MS
        await bench.again()
        assert server.sent == []
        bench.clock.now += TOMORROW_MS
        await bench.again()
        assert server.sent == [act.target_id]

    run(tmp_path, ModelConnector(server), scenario)


class Mute(ModelConnector):
    """Does not say what became of an act: the place where it was is gone."""

    answer: AppError

    async def probe(self, intent: Intent) -> Verdict:
        raise self.answer


@pytest.mark.feature("117")
@pytest.mark.parametrize("answer", [TargetGone("folder_gone"), Conflict()])
def test_a_question_that_is_refused_stops_one_act_and_not_its_account(tmp_path: Path, answer: AppError) -> None:
    connector = Mute(server_with(1))
    connector.answer = answer

    async def scenario(bench: Bench) -> None:
        await bench.store.write(lambda tx: (tx.append_intent(mail("a")), tx.start_intent(OpId("a"))))
        await bench.act(mark("m0"))
        state = await bench.start()
        (row,) = await bench.store.read(lambda r: r.outbox())
        assert (row.op_id, row.state, state.link) == ("a", IntentState.UNKNOWN, Link.UP_TO_DATE)

    run(tmp_path, connector, scenario)


class Loading(ModelConnector):
    """Reads the files of what it sends."""

    async def push(self, intent: Intent, load_bytes: LoadBytes) -> Ack:
        for digest in intent.digests:
            await load_bytes(digest)
        return await super().push(intent, load_bytes)


@pytest.mark.feature("A32")
def test_a_file_that_is_gone_stops_one_act_and_not_its_account(tmp_path: Path) -> None:
    server = server_with(1)
    file = AttachedFile(sha256="0" * 64, name="plan.pdf", media_type="application/pdf", size_bytes=3)

    async def scenario(bench: Bench) -> None:
        await bench.act(mail("a", files=(file,)))
        await bench.act(mail("b"))
        state = await bench.start()
        (row,) = await bench.store.read(lambda r: r.outbox())
        assert (row.op_id, row.state, row.error_code) == ("a", IntentState.PARKED, "bytes_missing")
        assert (state.link, server.sent) == (Link.UP_TO_DATE, ["b@x"])

    run(tmp_path, Loading(server), scenario)
