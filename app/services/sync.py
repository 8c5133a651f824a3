"""State of the synchronisation, and « À envoyer »."""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from app.domain.accounts import AccountState, Link
from app.domain.exchange import Urgency
from app.domain.frozen import dataclass
from app.domain.ids import AccountId, OpId
from app.domain.intents import DeleteTag, EndShare, LetterOperation, SendMail
from app.domain.listing import IntentState, JournalLine, OutboxRow
from app.domain.records import Mark
from app.domain.seances import Annotation
from app.services.bodies import Bodies
from app.services.writing import UNDO_SEND_MS
from app.store.tx import Tx

if TYPE_CHECKING:  # only its name: the state line is worded before anything is synchronised
    from app.sync.engine import Engine

MOST_FILES = 10_000
SEND_OFF_LOOK_S = 0.1
GRACE_SLACK_MS = 2_000
"""Between the act and its writing down."""
_HELD = SendMail | DeleteTag | LetterOperation
"""Acts that wait a moment, so that they can be taken back."""
_WORST_FIRST = (Link.NEEDS_USER, Link.BROKEN, Link.CAPTIVE, Link.SYNCING, Link.OFFLINE, Link.UNKNOWN, Link.UP_TO_DATE)


@dataclass(frozen=True, slots=True, kw_only=True)
class StateLine:
    """What the state line says, in one value; the window words it."""

    link: Link
    """The state that matters most over all accounts."""
    account: AccountId | None
    """The account it is about."""
    partial: bool = False
    """With OFFLINE or CAPTIVE: other accounts are up to date, so that it is one server and not the network."""
    error_code: str = ""
    pending: int = 0
    parked: int = 0
    last_success_ms: int | None = None
    """Oldest of the accounts' last successes: everything is at least that fresh."""
    percent: int | None = None


class SyncService:
    """What the user sees and orders of the synchronisation."""

    def __init__(self, bodies: Bodies, engine: Engine, begun: asyncio.Event) -> None:
        self._bodies = bodies
        self._engine = engine
        self._begun = begun

    async def states(self) -> list[AccountState]:
        """One state for each account, live where it is being synchronised, else as last stored."""
        live = {state.account: state for state in self._engine.states()}
        states = []
        for account in self._bodies.accounts():
            if self._bodies.home(account.id) is not None:  # not removed while the others were read
                states.append(live.get(account.id) or await self._stored(account.id))
        return states

    async def _stored(self, account: AccountId) -> AccountState:
        return await self._bodies.read(account, lambda r: r.account_state(account))

    async def line(self) -> StateLine:
        states = await self.states()
        # The end of a share, planned for a day to come, is no delay of ours.
        rows = [r for r in await self.outbox() if not isinstance(r.intent, EndShare) or r.state is IntentState.PARKED]
        waiting = sum(1 for row in rows if row.state in (IntentState.QUEUED, IntentState.IN_FLIGHT))
        return summarise(states, waiting, len(rows) - waiting + await self._notes_in_two_versions())

    async def _notes_in_two_versions(self) -> int:
        return sum(await self._bodies.read_all(lambda r: r.count(Annotation.KIND, marks=Mark.CONFLICT)))

    async def outbox(self) -> list[OutboxRow]:
        """All that waits, oldest first, over all bodies."""
        rows = [row for rows in await self._bodies.read_all(lambda r: r.outbox()) for row in rows]
        return sorted(rows, key=lambda row: row.intent.made_at_ms)

    async def files_waiting(self, account: AccountId | None = None) -> int:
        """How many files are still to be fetched by themselves (those fetched on demand only do not count)."""
        wanted = [account] if account is not None else [each.id for each in self._bodies.accounts()]
        return sum([await self._files_of(each) for each in wanted])

    async def _files_of(self, account: AccountId) -> int:
        return len(await self._bodies.read(account, lambda r: r.next_files(account, MOST_FILES, Urgency.BULK)))

    async def journal(self, limit: int = 200) -> list[JournalLine]:
        lines = [line for lines in await self._bodies.read_all(lambda r: r.journal(limit=limit)) for line in lines]
        return sorted(lines, key=lambda line: line.at_ms, reverse=True)[:limit]

    async def send_off(self, limit_s: float) -> int:
        """The program ends: messages in their ten seconds of grace leave now, where the server can be reached.

        Returns how many did not in ``limit_s``; they leave at the next start, like those sent without a network.
        """
        reached = {s.account for s in self._engine.states() if s.link in (Link.UP_TO_DATE, Link.SYNCING)}
        hasty = [row for row in await self.outbox() if row.intent.account in reached and _in_grace(row)]
        for row in hasty:
            await self._bodies.write(row.intent.account, partial(_let_go, row.op_id))
        waiting = {row.op_id for row in hasty}
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(limit_s):
                while waiting := waiting & {  # noqa: ASYNC110 - on disk, looked at until `limit_s`
                    r.op_id for r in await self.outbox() if r.state is not IntentState.PARKED
                }:
                    await asyncio.sleep(SEND_OFF_LOOK_S)
        return len(waiting)

    def sync_now(self, account: AccountId | None = None) -> None:
        self._engine.sync_now(account)

    async def retry(self, account: AccountId, op_id: OpId) -> None:
        await self._bodies.write(account, lambda tx: tx.retry_intent(op_id))

    async def discard(self, account: AccountId, op_id: OpId) -> None:
        """Give up an act. The only way, besides delivery, for it to leave the outbox."""
        await self._bodies.write(account, lambda tx: tx.discard_intent(op_id))

    async def take_back(self, account: AccountId, op_id: OpId) -> bool:
        """Give up an act that is held back for that (`UNDO_SEND_MS`); False = too late, it left or may have."""

        def work(tx: Tx) -> bool:
            row = tx.intent(op_id)  # looked at in the transaction that takes it: it may be leaving just now
            if row is None or row.state is not IntentState.QUEUED or row.attempts:
                return False
            tx.discard_intent(op_id)
            return True

        return await self._bodies.write(account, work)

    async def put_back(self, row: OutboxRow) -> None:
        """Undo `discard`: the act waits again, at its old place."""
        await self._bodies.write(row.intent.account, lambda tx: tx.put_back_intent(row))

    async def approve_deletion(self, account: AccountId) -> None:
        """The user agrees to what a `MassDeletion` stopped."""
        if worker := self._engine.worker(account):
            worker.approve_deletion()

    def set_metered(self, metered: bool) -> None:
        self._engine.set_metered(metered)

    def network_changed(self) -> None:
        """The system says that the link came, went or is another: long polls begin again, a pause stays one."""
        self._engine.way_changed()

    async def settled(self) -> None:
        """Wait until nothing is being synchronised (command line, tour, tests)."""
        await self._begun.wait()
        await self._engine.settled()


def _in_grace(row: OutboxRow) -> bool:
    """Held back only so that it can be taken back: not a message that the user gave another hour."""
    intent = row.intent
    if not isinstance(intent, _HELD) or row.state is not IntentState.QUEUED:
        return False
    return intent.not_before_ms - intent.made_at_ms <= UNDO_SEND_MS + GRACE_SLACK_MS


def _let_go(op_id: OpId, tx: Tx) -> None:
    row = tx.intent(op_id)  # looked at in the transaction that lets it go: it may be leaving just now
    if row is not None and _in_grace(row) and isinstance(row.intent, _HELD):
        tx.replace_intent(replace(row.intent, not_before_ms=0))


def summarise(states: list[AccountState], pending: int, parked: int) -> StateLine:
    """Fold the accounts' states into one line. Pure."""
    if not states:
        return StateLine(link=Link.UNKNOWN, account=None, pending=pending, parked=parked)
    worst = min(states, key=lambda s: _WORST_FIRST.index(s.link))
    successes = [s.last_success_ms for s in states]
    known = [s for s in successes if s is not None]
    syncing = [s for s in states if s.link is Link.SYNCING and s.total]
    percent = 100 * sum(s.done for s in syncing) // sum(s.total for s in syncing) if syncing else None
    return StateLine(
        link=worst.link,
        account=worst.account,
        partial=any(state.link is Link.UP_TO_DATE for state in states),
        error_code=worst.error_code,
        pending=pending,
        parked=parked,
        last_success_ms=min(known) if known and len(known) == len(successes) else None,
        percent=percent,
    )
