"""Mail through the real engine and the encrypted store: a day with a bad network."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from app.connectors.composite import CompositeConnector
from app.connectors.http import Http
from app.connectors.zimbra import Patience, ZimbraConnector
from app.domain.accounts import Account, Link, Service
from app.domain.ids import AccountId, BodyId, Key, new_op_id
from app.domain.intents import Intent, MoveMessage, SetFlagged, SetRead
from app.domain.listing import FileRow, IntentState
from app.domain.mail import Message
from app.sandbox.people import COMMUNE, MAYOR
from app.services.connect import StoreVault
from app.store.body import BodyStore
from app.sync.engine import Engine
from app.sync.wake import LOOK_S
from tests.servers.zimbra_kit import ADDRESS, FAST, Bench, Time, bench, outgoing, run

BODY = BodyId("commune")
ACCOUNT = AccountId("commune-zimbra")
RAW_KEY = bytes(range(32))


class Desk:
    """One life of the program: the store and the engine, from start to stop, on the server's clock."""

    def __init__(self, folder: Path, url: str, clock: Time, *, wait_s: str = "1", look_s: float = LOOK_S) -> None:
        self.clock = clock
        settings = {"requests_per_second": "0", "wait_s": wait_s}
        self.account = Account(
            id=ACCOUNT, body=BODY, service=Service.ZIMBRA, url=url, login=MAYOR.mail(COMMUNE), settings=settings
        )
        self.store = BodyStore.open(folder, BODY, RAW_KEY, clock=clock, create=True)
        self.engine = Engine(clock=clock, arrived=self._arrived, chance=lambda: 0.0, look_s=look_s)
        self._committed = asyncio.Event()
        loop = asyncio.get_running_loop()
        self.store.on_commit(lambda _: loop.call_soon_threadsafe(self._committed.set))

    async def _arrived(self, row: FileRow, _sha256: str) -> None:
        """Text extraction is another test's business."""

    async def start(self) -> None:
        await self.store.write(lambda tx: tx.set_secret(ACCOUNT, "password", MAYOR.password))
        vault = StoreVault(ACCOUNT, self.store)
        patience = Patience(0.05)
        mail = ZimbraConnector(self.account, Http(self.account.url), vault, self.clock, patience=patience)
        connector = CompositeConnector([mail], routes={})
        self.engine.add(self.account, self.store, connector)
        await self.engine.settled()

    async def again(self) -> None:
        self.engine.sync_now()
        await self.engine.settled()

    async def act(self, intent: Intent) -> None:
        await self.store.write(lambda tx: tx.append_intent(intent))
        self.engine.nudge(ACCOUNT)

    async def shown(self, id: str) -> Message | None:
        entry = await self.store.read(lambda r: r.entry(Key(ACCOUNT, "message", id)))
        return entry.record if entry is not None else None  # type: ignore[return-value]

    async def waiting(self) -> int:
        return len(await self.store.read(lambda r: r.outbox(ACCOUNT)))

    async def until(self, holds: Callable[[], Awaitable[bool]]) -> None:
        """Wait, from commit to commit, until ``holds``."""
        while not await holds():
            await self._committed.wait()
            self._committed.clear()

    async def delivered(self) -> None:
        async def empty() -> bool:
            return await self.waiting() == 0

        await self.until(empty)

    async def undoubted(self) -> None:
        """Wait until no act is on its way or in doubt."""

        async def none() -> bool:
            rows = await self.store.read(lambda r: r.outbox(ACCOUNT))
            return all(row.state is IntentState.QUEUED and row.error_code for row in rows)

        await self.until(none)

    async def after_a_minute(self) -> None:
        """What a probe did not find is sent again, not before."""
        self.clock.pass_ms(61_000)
        await self.again()
        await self.delivered()

    @property
    def link(self) -> Link:
        return self.engine.states()[0].link


@asynccontextmanager
async def desk(folder: Path, town: Bench) -> AsyncIterator[Desk]:
    life = Desk(folder, town.loopback.url, town.clock)
    try:
        yield life
    finally:
        await life.engine.stop()
        await life.store.close()


async def same_state(town: Bench, life: Desk) -> None:
    """Every message of the server is shown as the server has it."""
    for mail in town.server.mailbox(ADDRESS).mails.values():
        message = await life.shown(str(mail.id))
        assert message is not None, mail.id
        assert (message.folder, message.unread, message.flagged) == (
            str(mail.folder),
            "u" in mail.flags,
            "f" in mail.flags,
        )


@pytest.mark.feature("1", "2", "115", "116")
def test_a_day_offline_is_delivered_once_on_return(tmp_path: Path) -> None:
    async def flow() -> None:
        async with bench(80, options=FAST) as town, desk(tmp_path, town) as life:
            await life.start()
            assert life.link is Link.UP_TO_DATE
            await same_state(town, life)
            unread = [str(m.id) for m in town.server.mailbox(ADDRESS).mails.values() if "u" in m.flags]
            await asyncio.to_thread(town.loopback.stop)
            stamp: dict[str, Any] = {"account": ACCOUNT, "made_at_ms": town.clock()}
            letter = outgoing(origin_id=unread[0], origin_kind="r")
            for intent in (
                SetRead(**stamp, op_id=new_op_id(), target_id=unread[0], value=True),
                SetFlagged(**stamp, op_id=new_op_id(), target_id=unread[1], value=True),
                MoveMessage(**stamp, op_id=new_op_id(), target_id=unread[2], folder="3"),
                letter,
            ):
                await life.act(intent)
            await life.again()
            assert life.link is Link.OFFLINE
            assert await life.waiting() == 4
            read = await life.shown(unread[0])
            moved = await life.shown(unread[2])
            assert read is not None and not read.unread
            assert moved is not None and moved.folder == "3"
            town.deliver("Arrivé pendant l’absence")
            await asyncio.to_thread(town.loopback.start)
            await life.again()
            await life.delivered()
            await life.again()
            await same_state(town, life)
            assert [s.message_id for s in town.server.sent] == [letter.target_id]

    run(flow())


@pytest.mark.feature("116", "123")
@pytest.mark.parametrize("fault", ["drop", "half", "500"])
def test_the_engine_proves_a_doubtful_send_before_anything_else(tmp_path: Path, fault: str) -> None:
    async def flow() -> None:
        async with bench(20, options=FAST) as town, desk(tmp_path, town) as life:
            await life.start()
            town.loopback.faults.arm(fault, "SendMsgRequest")
            letter = outgoing()
            await life.act(letter)
            await life.undoubted()
            await life.after_a_minute()
            assert [s.message_id for s in town.server.sent] == [letter.target_id]
            assert len(town.server.mailbox(ADDRESS).find_message_id(letter.target_id)) == 1

    run(flow())


@pytest.mark.feature("116", "123")
def test_a_restart_in_the_middle_of_sending_sends_once(tmp_path: Path) -> None:
    async def flow() -> None:
        async with bench(20, options=FAST) as town:
            letter = outgoing()
            async with desk(tmp_path, town) as life:
                await life.start()
                town.loopback.faults.arm("slow", "SendMsgRequest", delay_s=0.5)
                await life.act(letter)

                async def in_flight() -> bool:
                    rows = await life.store.read(lambda r: r.outbox(ACCOUNT))
                    return any(row.state is IntentState.IN_FLIGHT for row in rows)

                await life.until(in_flight)
            # The program ended while the request was on its way; the server may act on it or not.
            async with desk(tmp_path, town) as life:
                await life.start()
                await life.undoubted()
                await life.after_a_minute()
            assert [s.message_id for s in town.server.sent] == [letter.target_id]

    run(flow())


@pytest.mark.feature("6", "121")
def test_new_mail_is_shown_without_being_asked_for(tmp_path: Path) -> None:
    async def flow() -> None:
        async with bench(20, options=FAST) as town, desk(tmp_path, town) as life:
            await life.start()
            arrived = town.deliver("Poussé")

            async def here() -> bool:
                return await life.shown(arrived) is not None

            await life.until(here)

    run(flow())


def test_a_changed_password_asks_the_user_once(tmp_path: Path) -> None:
    async def flow() -> None:
        async with bench(20, options=FAST) as town, desk(tmp_path, town) as life:
            await life.start()
            town.server.set_password(ADDRESS, "changé ailleurs")
            await life.again()
            assert life.link is Link.NEEDS_USER
            await life.again()
            assert town.server.state.failed_logins == [ADDRESS]

    run(flow())
