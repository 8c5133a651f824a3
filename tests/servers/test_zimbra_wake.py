"""A long poll on a dead connection, after a sleep or on another network, against the real sandbox server."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from app.domain.accounts import Link
from app.domain.exchange import Urgency
from tests.servers.relay import Relay, relayed
from tests.servers.test_zimbra_engine import ACCOUNT, Desk
from tests.servers.zimbra_kit import ADDRESS, FAST, Bench, bench, run

pytestmark = pytest.mark.feature("6", "121")

POLL = "/WaitSetRequest"


@asynccontextmanager
async def far_desk(folder: Path, town: Bench, relay: Relay) -> AsyncIterator[Desk]:
    """A desk behind ``relay``, whose long polls wait as long as real ones do."""
    life = Desk(folder, relay.url, town.clock, wait_s="300", look_s=0.05)
    try:
        await life.start()

        async def all_here() -> bool:
            return not await life.store.read(lambda r: r.next_files(ACCOUNT, 1, Urgency.BULK))

        await life.until(all_here)  # nothing else is under way
        await relay.until(lambda: len(relay.waiting(POLL)) == 1)
        yield life
    finally:
        await life.engine.stop()
        await life.store.close()


def sleep(town: Bench, _life: Desk) -> None:
    town.clock.pass_ms(60_000)


def another_network(_town: Bench, life: Desk) -> None:
    life.engine.way_changed()


causes = pytest.mark.parametrize("cause", [sleep, another_network])


@causes
def test_a_hung_poll_is_given_up_and_what_came_meanwhile_is_shown(
    tmp_path: Path, cause: Callable[[Bench, Desk], None]
) -> None:
    async def flow() -> None:
        async with (
            bench(20, options=FAST) as town,
            relayed(town.loopback.url) as relay,
            far_desk(tmp_path, town, relay) as life,
        ):
            (hung,) = relay.waiting(POLL)
            relay.die()
            arrived = town.deliver("Pendant le sommeil")
            asked = len(town.loopback.faults.log)
            cause(town, life)
            await relay.until(lambda: hung not in relay.open)
            assert await life.shown(arrived) is None, "the rest comes first"

            async def here() -> bool:
                return await life.shown(arrived) is not None

            await life.until(here)
            await relay.until(lambda: len(relay.waiting(POLL)) == 1)
            await relay.until(lambda: not any(each.dead for each in relay.open))
            assert len(town.server.state.wait_sets) == 1

            def log() -> list[str]:
                return [path.rpartition("/")[2] for _, path in town.loopback.faults.log[asked:]]

            await relay.until(lambda: log().count("WaitSetRequest") == 2)  # one that answered, one that waits
            assert len(log()) <= 6, log()

    run(flow())


@causes
def test_no_password_is_tried_again_because_the_computer_woke(
    tmp_path: Path, cause: Callable[[Bench, Desk], None]
) -> None:
    async def flow() -> None:
        async with (
            bench(20, options=FAST) as town,
            relayed(town.loopback.url) as relay,
            far_desk(tmp_path, town, relay) as life,
        ):
            town.server.set_password(ADDRESS, "changé ailleurs")
            await life.again()
            assert life.link is Link.NEEDS_USER
            asked = len(town.loopback.faults.log)
            cause(town, life)
            await relay.until(lambda: not relay.waiting(POLL))
            await asyncio.sleep(7)  # longer than the rest, which is the shortest here
            assert life.link is Link.NEEDS_USER
            assert town.server.state.failed_logins == [ADDRESS]
            assert len(town.loopback.faults.log) == asked

    run(flow())
