"""After a sleep or on another network the engine listens anew: known by clocks, rested, and no pause lifted."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from app.connectors.http import KEPT_S
from app.domain.accounts import Link
from app.domain.errors import SignInRequired, Transient, Unreachable
from app.domain.exchange import Ack, Delta, Held, LoadBytes
from app.domain.intents import Intent
from app.domain.mail import Message
from app.sync import retry
from app.sync.wake import SleepWatch, slept
from tests.bench import virtual
from tests.convergence.model_server import ModelConnector, ModelServer, message
from tests.convergence.test_two_devices import ACCOUNT
from tests.unit.sync.test_engine import Bench, Clock, mark

pytestmark = pytest.mark.feature("6", "121")

LIMIT_S = 6 * 3600.0
"""Of the virtual loop's time."""


@pytest.mark.parametrize(
    ("wall_s", "steady_s", "asleep"),
    [
        (10, 10, False),
        (39, 39, False),
        (3610, 10, True),  # Linux
        (3610, 3610, True),  # Windows
        (-3600, 10, False),  # set back
        (45, 10, True),
    ],
)
def test_a_sleep_is_what_the_clocks_passed_beyond_the_pause(wall_s: float, steady_s: float, asleep: bool) -> None:
    assert slept(wall_s, steady_s, 10) is asleep


def test_a_wake_is_told_once_and_a_quiet_hour_never() -> None:
    async def flow() -> None:
        loop = asyncio.get_running_loop()
        asleep_ms = 0
        woken: list[float] = []
        watch = SleepWatch(
            lambda: int(loop.time() * 1000) + asleep_ms, loop.time, lambda: woken.append(loop.time()), look_s=5
        )
        task = asyncio.create_task(watch.run())
        await asyncio.sleep(3600)
        assert woken == []
        asleep_ms = 8 * 3_600_000
        begun = loop.time()
        await asyncio.sleep(600)
        assert [at - begun <= 6 for at in woken] == [True]
        task.cancel()
        await asyncio.wait({task})

    virtual.run(flow())


def test_the_rest_spreads_tablets_and_outlasts_connections_kept_for_a_next_request() -> None:
    assert retry.moved_ms(0.0) > KEPT_S * 1000
    assert retry.moved_ms(0.5) == 18_000
    assert retry.moved_ms(0.999999) < 30_000


class Listening(ModelConnector):
    """Waits for a signal that never comes; notes when it was asked, and given up."""

    def __init__(self, breaks: bool = False) -> None:
        super().__init__(ModelServer())
        self.breaks = breaks
        """Its connection fails while it is being given up."""
        self.begun: list[float] = []
        self.given_up: list[float] = []
        self.pulls = 0
        self.refused = False

    async def pull(self, stream: str, cursor: str | None, held: Held) -> Delta:
        self.pulls += 1
        if self.refused:
            raise SignInRequired()
        return await super().pull(stream, cursor, held)

    async def listen(self) -> frozenset[str]:
        loop = asyncio.get_running_loop()
        self.begun.append(loop.time())
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            self.given_up.append(loop.time())
            if self.breaks:
                raise Unreachable("cut_while_reading") from None
            raise
        return frozenset()


def run(
    folder: Path, connector: ModelConnector, scenario: Callable[[Bench], Awaitable[None]], clock: Clock | None = None
) -> None:
    """As `test_engine.run`, on a loop that does not wait."""

    async def all_of_it() -> None:
        bench = Bench(folder, connector, clock)
        try:
            async with asyncio.timeout(LIMIT_S):
                await bench.start()
                await asyncio.sleep(1)
                await scenario(bench)
        finally:
            await bench.close()

    virtual.run(all_of_it())


@pytest.mark.parametrize("breaks", [False, True])
def test_what_waited_is_given_up_at_once_and_begun_again_after_one_rest(tmp_path: Path, breaks: bool) -> None:
    connector = Listening(breaks)

    async def scenario(bench: Bench) -> None:
        moved = asyncio.get_running_loop().time()
        bench.engine.way_changed()
        await asyncio.sleep(5)
        bench.engine.way_changed()  # the network comes in steps
        await asyncio.sleep(60)
        (given_up,) = connector.given_up
        assert given_up - moved < 1
        assert len(connector.begun) == 2
        assert 17 < connector.begun[1] - moved < 20, "half of 6 to 30 s, not begun anew by the second step"
        assert connector.pulls == 1, "the poll says what to pull"

    run(tmp_path, connector, scenario)


def test_a_sleep_is_noticed_by_the_engine_itself(tmp_path: Path) -> None:
    connector = Listening()

    async def scenario(bench: Bench) -> None:
        await asyncio.sleep(3600)
        assert len(connector.begun) == 1
        bench.clock.now += 3_600_000
        await asyncio.sleep(60)
        assert (len(connector.begun), len(connector.given_up)) == (2, 1)

    run(tmp_path, connector, scenario)


def test_a_pause_stays_one(tmp_path: Path) -> None:
    connector = Listening()

    async def scenario(bench: Bench) -> None:
        connector.refused = True
        await bench.again()
        assert bench.state.link is Link.NEEDS_USER
        pulls, begun = connector.pulls, len(connector.begun)
        bench.clock.now += 3_600_000
        await asyncio.sleep(120)
        bench.engine.way_changed()
        await asyncio.sleep(120)
        assert (connector.pulls, len(connector.begun)) == (pulls, begun)
        assert bench.state.link is Link.NEEDS_USER

    run(tmp_path, connector, scenario)


def test_an_account_cut_off_is_tried_before_its_back_off_ends(tmp_path: Path) -> None:
    connector = Listening()

    async def scenario(bench: Bench) -> None:
        connector.online = False
        await bench.again()
        await asyncio.sleep(1800)
        assert [state.link for state in bench.engine.states()] == [Link.OFFLINE]
        connector.online = True
        connector.server.put(message("m", 1_690_000_000_000))
        bench.engine.way_changed()
        await asyncio.sleep(20)
        assert bench.state.link is Link.UP_TO_DATE
        assert await bench.count() == 1

    run(tmp_path, connector, scenario)


def test_looking_again_with_nothing_to_ask_is_no_success(tmp_path: Path) -> None:
    connector = Listening()

    async def scenario(bench: Bench) -> None:
        before = bench.state.last_success_ms
        bench.clock.now += 60_000
        bench.engine.way_changed()
        await asyncio.sleep(60)
        assert len(connector.begun) == 2
        assert bench.state.last_success_ms == before, "the server was not asked"

    run(tmp_path, connector, scenario)


class LoopsClock(Clock):
    """The time of the loop that does not wait."""

    def __call__(self) -> int:
        return self.now + int(asyncio.get_running_loop().time() * 1000)


class Pushed(Listening):
    """Counts what is sent to it, which may fail while it goes on answering."""

    sends_fail = False
    sends = 0

    async def push(self, intent: Intent, load_bytes: LoadBytes) -> Ack:
        self.sends += 1
        if self.sends_fail or not self.online:
            raise Transient("busy", status=503) if self.online else Unreachable()
        return await super().push(intent, load_bytes)


@pytest.mark.parametrize("whole", [True, False], ids=["no network", "acts refused for now"])
def test_an_act_that_cannot_leave_is_tried_later_and_later_and_leaves_with_the_first_answer(
    tmp_path: Path, whole: bool
) -> None:
    """A round in which nothing was due was taken for an answer: the act was sent anew every two seconds."""
    connector = Pushed()
    connector.server.put(message("m", 1_690_000_000_000))

    async def scenario(bench: Bench) -> None:
        bench.chances = itertools.cycle((0.9, 0.1))  # the act is put off for longer than the account
        connector.online, connector.sends_fail = not whole, not whole
        await bench.act(mark("m"))
        bench.engine.nudge(ACCOUNT.id)
        await asyncio.sleep(1800)
        assert 8 <= connector.sends <= 20
        assert not whole or bench.state.link is Link.OFFLINE
        connector.online, connector.sends_fail = True, False
        await asyncio.sleep(1800)
        assert connector.server.get(Message.KIND, "m").unread is False  # type: ignore[attr-defined]
        assert bench.state.link is Link.UP_TO_DATE

    run(tmp_path, connector, scenario, LoopsClock())
