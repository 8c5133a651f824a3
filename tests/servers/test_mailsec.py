"""Secure mail through Pastell: sent once whatever is lost, followed line by line, refused with a reason."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

import pytest

from app.connectors.http import Http
from app.connectors.pastell import PastellConnector
from app.connectors.pastell.mailsec import STREAM, PastellMailsec
from app.connectors.pastell.wire_mailsec import parse_journal, parse_moment
from app.domain.accounts import Account, Service
from app.domain.archive import Piece
from app.domain.errors import AppError, OutcomeUnknown, Rejected, Transient
from app.domain.exchange import Proof, Verdict
from app.domain.exchanges import Exchange, ExchangeDoor, ExchangeState, Step
from app.domain.ids import AccountId, BodyId, OpId
from app.domain.intents import SendExchange, password_name
from app.sandbox.pastell import PastellServer
from app.sandbox.people import COMMUNE, MAYOR
from app.sandbox.serve import LoopbackServer
from tests.servers.gateway_kit import NOW_MS, Copy
from tests.servers.held import MemoryVault

ACCOUNT = AccountId("commune-pastell")
SCAN = b"%PDF-1.7 la convention"
TO = ("entreprise@exemple.fr", "prefecture@exemple.fr")


@dataclass
class World:
    pastell: PastellServer
    server: LoopbackServer
    part: PastellMailsec
    vault: MemoryVault

    def act(self, **changes: object) -> SendExchange:
        piece = Piece(
            account=ACCOUNT,
            ref="f",
            name="convention.pdf",
            media_type="application/pdf",
            sha256="d",
            size_bytes=len(SCAN),
        )
        exchange = Exchange(id="e1", entity="1", subject="Convention", to=TO, message="Bonjour", pieces=(piece,))
        exchange = replace(exchange, **changes)  # type: ignore[arg-type]
        return SendExchange(op_id=OpId("e1"), account=ACCOUNT, made_at_ms=NOW_MS, target_id="e1", exchange=exchange)

    async def send(self, act: SendExchange) -> Exchange:
        (sent,) = (await self.part.push(act, no_bytes)).upserts
        assert isinstance(sent, Exchange)
        return sent

    async def followed(self, exchange: Exchange) -> Exchange:
        held = Copy()
        held.records[exchange.KIND, exchange.id] = exchange
        delta = await self.part.pull(STREAM, None, held)
        return next((r for r in delta.upserts if isinstance(r, Exchange)), exchange)


async def no_bytes(_sha256: str) -> bytes:
    raise AssertionError("files are streamed")


@asynccontextmanager
async def world() -> AsyncIterator[World]:
    pastell, vault = PastellServer(), MemoryVault()
    with LoopbackServer(pastell.asgi, "pastell") as server:
        account = Account(
            id=ACCOUNT, body=BodyId(COMMUNE.key), service=Service.PASTELL, url=server.url, login=MAYOR.login
        )
        session = PastellConnector(account, Http(server.url), vault, lambda: NOW_MS)
        try:
            await session.sign_in(Proof(password=MAYOR.password, keep=True))
            yield World(pastell, server, PastellMailsec(session, vault, lambda _sha256: io.BytesIO(SCAN)), vault)
        finally:
            await session.close()


def play(story: Callable[[World], Awaitable[None]]) -> None:
    async def go() -> None:
        async with world() as w:
            await story(w)

    asyncio.run(go())


def test_sent_opened_by_one_then_by_all() -> None:
    async def story(w: World) -> None:
        w.pastell.mailsec.stamp = lambda digest, _moment: b""
        await w.vault.set(password_name("e1"), "ouvre-toi")
        sent = await w.send(w.act(locked=True))
        (document,) = w.pastell.mailsec.sent()
        assert document.data["to"] == ", ".join(TO) and document.files == {"convention.pdf": SCAN}
        assert [(r.address, r.sent_ms is not None, r.opened_ms) for r in sent.recipients] == [
            (TO[0], True, None),
            (TO[1], True, None),
        ]
        assert await w.followed(sent) == sent, "nothing new: nothing is written"
        desk = w.pastell.mailsec
        assert desk.consult(desk.link_of(document.id, TO[0]), "faux") is None
        assert desk.consult(desk.link_of(document.id, TO[0]), "ouvre-toi") == {"convention.pdf": SCAN}
        partly = await w.followed(sent)
        assert partly.state is ExchangeState.PARTLY
        assert [r.opened_ms is not None for r in partly.recipients] == [True, False]
        desk.consult(desk.link_of(document.id, TO[1]), "ouvre-toi")
        whole = await w.followed(partly)
        assert whole.state is ExchangeState.RECEIVED and all(r.opened_ms for r in whole.recipients)
        assert {line.step for line in whole.lines} == {Step.SENT, Step.OPENED, Step.OTHER}

    play(story)


@pytest.mark.feature("116")
@pytest.mark.parametrize("fault", ["drop", "500"])
@pytest.mark.parametrize("request_", ["POST .*document$", "PATCH ", "POST .*/file/", "POST .*/action/envoi"])
def test_whatever_is_lost_it_is_sent_once(fault: str, request_: str) -> None:
    async def story(w: World) -> None:
        w.server.faults.arm(fault, request_)
        act, failure = w.act(), None
        for _attempt in range(3):  # as the engine does
            try:
                sent = await w.send(act)
                break
            except OutcomeUnknown as error:
                failure = error
                if await w.part.probe(act) is Verdict.DELIVERED:
                    (found,) = act.found
                    assert isinstance(found, Exchange)
                    sent = await w.followed(found)
                    break
            except Transient as error:
                failure = error
        assert isinstance(failure, AppError), "the fault was met"
        assert len(w.pastell.mailsec.sent()) == 1 and sent.server_id == w.pastell.mailsec.sent()[0].id
        envois = [line for line in w.pastell.mailsec.journal if line["message"].startswith("Mail sécurisé envoyé")]
        assert len(envois) == len(TO), "each recipient was mailed once"
        assert await w.part.probe(act) is Verdict.DELIVERED

    play(story)


@pytest.mark.feature("116", "117")
def test_what_another_device_sent_is_not_sent_again_unasked() -> None:
    """A backup that came back, or the file of « Changer de tablette »: the document's id stayed on the other machine."""

    async def story(w: World) -> None:
        here = PastellMailsec(w.part._session, MemoryVault(), lambda _sha256: io.BytesIO(SCAN))
        assert await here.probe(w.act()) is Verdict.NOT_DELIVERED
        await w.send(w.act(id="e2", subject="Autre"))
        await w.send(w.act(id="e3", to=TO[:1]))
        assert len(w.pastell.mailsec.sent()) == 2
        assert await here.probe(w.act()) is Verdict.NOT_DELIVERED, "like it, and not it"
        await w.send(w.act())
        assert await here.probe(w.act()) is Verdict.UNKNOWN
        later = replace(w.act(), made_at_ms=NOW_MS + 10 * 365 * 86_400_000)
        assert await here.probe(later) is Verdict.NOT_DELIVERED, "it left before this one was asked for"

    play(story)


def test_what_the_server_refuses_is_said_and_nothing_leaves() -> None:
    async def story(w: World) -> None:
        with pytest.raises(Rejected, match="exchange_password_lost"):
            await w.send(w.act(locked=True))
        with pytest.raises(Rejected, match="pastell_form"):
            await w.send(w.act(subject=""))
        assert w.pastell.mailsec.sent() == []
        w.pastell.mailsec.journal_allowed = False
        sent = await w.send(w.act())
        assert sent.state is ExchangeState.SENT and sent.journal_closed and sent.lines == ()
        w.pastell.mailsec.fail(sent.server_id)
        assert (await w.followed(sent)).state is ExchangeState.ERROR

    play(story)


def test_only_entities_with_the_right_have_a_door() -> None:
    async def story(w: World) -> None:
        found = await w.part.pull(STREAM, None, Copy())
        assert found.upserts == (ExchangeDoor(id="1", name=COMMUNE.name),)
        w.pastell.mailsec.allowed = False
        assert (await w.part.pull(STREAM, None, Copy())).upserts == ()

    play(story)


def test_what_was_sent_elsewhere_is_followed_too() -> None:
    """From Pastell's own pages, or by the parapheur's secure mail step, which goes through it."""

    async def story(w: World) -> None:
        sent = await w.send(w.act())
        elsewhere = PastellMailsec(w.part._session, MemoryVault(), lambda _sha256: io.BytesIO(SCAN))
        held = Copy()
        delta = await elsewhere.pull(STREAM, None, held)
        held.commit(delta)
        (seen,) = (r for r in delta.upserts if isinstance(r, Exchange))
        assert (seen.subject, seen.to, seen.state) == ("Convention", TO, ExchangeState.SENT)
        assert [p.name for p in seen.pieces] == ["convention.pdf"] and len(seen.lines) == len(sent.lines)
        assert [r for r in (await elsewhere.pull(STREAM, "1", held)).upserts if isinstance(r, Exchange)] == []
        desk = w.pastell.mailsec
        desk.consult(desk.link_of(sent.server_id, TO[1]))
        (later,) = (r for r in (await elsewhere.pull(STREAM, "1", held)).upserts if isinstance(r, Exchange))
        assert later.state is ExchangeState.PARTLY and later.recipients[1].opened_ms is not None

    play(story)


def test_lines_of_the_journal_that_are_not_of_secure_mail_prove_nothing() -> None:
    line = {"id_j": 7, "type": "7", "message": "Jean a consulté le document", "date": "2026-11-30 09:00:00"}
    ((told, stamped),) = parse_journal([line, {"message": "sans numéro"}, "x"])
    assert (told.step, told.who, stamped) == (Step.OTHER, "", False), "a colleague's reading is no opening"
    assert parse_journal({"status": "error"}) == []
    assert parse_moment("2026-07-01 12:00:00") - parse_moment("2026-07-01T10:00:00+00:00") == 0, "Paris, summer"
    assert parse_moment("hier") == 0
