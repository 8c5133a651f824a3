"""Several connectors as one: streams, routes, listening, closing."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

import pytest

from app.connectors.composite import CompositeConnector
from app.domain.errors import Unreachable
from app.domain.exchange import Ack, Delta, FileRef, Rhythm, Verdict
from app.domain.ids import AccountId, new_op_id
from app.domain.intents import Acknowledge, Intent, SetRead


class Part:
    """A connector in memory: says what it was asked, hears what the test puts in ``heard``."""

    def __init__(self, *streams: str, push: bool = True) -> None:
        self.streams: Mapping[str, Rhythm] = {name: Rhythm(every_ms=None) for name in streams}
        self.asked: list[str] = []
        self.heard: asyncio.Queue[frozenset[str] | Exception] = asyncio.Queue()
        self.has_push = push
        self.cancelled = 0
        self.listens = 0

    async def pull(self, stream, cursor, held):
        self.asked.append(stream)
        return Delta(stream=stream, cursor="1")

    async def push(self, intent, load_bytes):
        self.asked.append(intent.KIND)
        return Ack()

    async def probe(self, intent):
        self.asked.append(f"probe {intent.KIND}")
        return Verdict.UNKNOWN

    def download(self, ref, offset):
        self.asked.append(ref.ref)
        return

    async def listen(self):
        self.listens += 1
        if not self.has_push:
            raise NotImplementedError
        try:
            heard = await self.heard.get()
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
        if isinstance(heard, Exception):
            raise heard
        return heard

    async def close(self):
        self.asked.append("close")


def run(work):
    async def limited():
        async with asyncio.timeout(10):
            return await work

    return asyncio.run(limited())


def intent(kind: type[Intent], **more) -> Intent:
    return kind(op_id=new_op_id(), account=AccountId("a"), made_at_ms=0, target_id="1", **more)


def test_each_thing_goes_to_its_owner():
    async def scenario():
        mail, agenda = Part("mail", "contacts"), Part("agenda")
        both = CompositeConnector([mail, agenda], {Acknowledge.KIND: agenda}, files={"cal:": agenda})
        assert list(both.streams) == ["mail", "contacts", "agenda"]
        await both.pull("agenda", None, None)
        await both.pull("contacts", None, None)
        await both.push(intent(Acknowledge), None)
        await both.push(intent(SetRead, value=True), None)
        await both.probe(intent(Acknowledge))
        both.download(FileRef(ref="cal:1", owner_kind="", owner_id="", name=""), 0)
        both.download(FileRef(ref="1:2", owner_kind="", owner_id="", name=""), 0)
        await both.close()
        assert mail.asked == ["contacts", "set_read", "1:2", "close"]
        assert agenda.asked == ["agenda", "acknowledge", "probe acknowledge", "cal:1", "close"]

    run(scenario())


def test_a_stream_has_one_owner():
    with pytest.raises(ValueError, match="same stream"):
        CompositeConnector([Part("mail"), Part("mail")], {})


def test_the_first_to_hear_answers_and_the_other_goes_on_listening():
    async def scenario():
        one, two = Part("one"), Part("two")
        both = CompositeConnector([one, two], {})
        two.heard.put_nowait(frozenset({"two"}))
        assert await both.listen() == {"two"}
        assert one.cancelled == 0
        one.heard.put_nowait(frozenset({"one"}))
        assert await both.listen() == {"one"}
        assert (one.listens, two.listens) == (1, 2)
        await both.close()
        assert (one.cancelled, two.cancelled) == (0, 1)

    run(scenario())


def test_parts_without_push_are_asked_once_and_all_deaf_is_said():
    async def scenario():
        mail, agenda = Part("mail"), Part("agenda", push=False)
        both = CompositeConnector([mail, agenda], {})
        for _ in range(3):
            mail.heard.put_nowait(frozenset({"mail"}))
            assert await both.listen() == {"mail"}
        assert agenda.listens == 1
        deaf = CompositeConnector([agenda], {})
        with pytest.raises(NotImplementedError):
            await deaf.listen()
        await both.close()

    run(scenario())


def test_a_failure_is_told_and_cancelling_cancels_the_parts():
    async def scenario():
        one, two = Part("one"), Part("two")
        both = CompositeConnector([one, two], {})
        one.heard.put_nowait(Unreachable())
        with pytest.raises(Unreachable):
            await both.listen()
        waiting = asyncio.ensure_future(both.listen())
        while one.listens < 2:
            await asyncio.sleep(0)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        assert (one.cancelled, two.cancelled) == (1, 1)

    run(scenario())


def test_what_was_heard_at_the_moment_of_giving_up_is_told_next_time():
    async def scenario():
        one, two = Part("one"), Part("two")
        both = CompositeConnector([one, two], {})
        waiting = asyncio.ensure_future(both.listen())
        while two.listens < 1:
            await asyncio.sleep(0)
        one.heard.put_nowait(frozenset({"one"}))
        for _ in range(2):  # the part has its answer, the composite not yet
            await asyncio.sleep(0)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        assert (one.listens, two.cancelled) == (1, 1)
        assert await both.listen() == {"one"}
        await both.close()

    run(scenario())
