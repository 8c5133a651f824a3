"""From the outbox to the server: one intent at a time for an account, lanes kept in order."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence

from app.domain.accounts import Account
from app.domain.conflicts import IN_DOUBT
from app.domain.errors import AppError, Conflict, NeedsUser, OutcomeUnknown, Rejected, TargetGone, Transient
from app.domain.exchange import Ack, Clock, Connector, DeliversTogether, Verdict
from app.domain.intents import Intent, needs_not_before
from app.domain.listing import IntentState, OutboxRow
from app.store.body import BodyStore
from app.store.tx import Tx
from app.sync import planner, retry

log = logging.getLogger(__name__)

PUSH_TIMEOUT_S = 180.0
ATTACHMENTS_LIMIT_BYTES = 64 * 1024 * 1024
TOGETHER = 200
"""Acts that one request carries at most (interop Zimbra §11.2)."""
NOT_DELIVERED = "not_delivered"
"""Code of an act that a probe did not find on the server."""


Delivered = Callable[[Account, Intent], Awaitable[None]]
"""Called after an acknowledgement is on disk: proofs, follow-up. Must not raise for a cut network."""


async def no_follow_up(_account: Account, _intent: Intent) -> None:
    """For those who have nothing to do after a delivery."""


class Delivery:
    """Delivers one account's intents."""

    def __init__(
        self,
        account: Account,
        store: BodyStore,
        connector: Connector,
        clock: Clock,
        chance: Callable[[], float],
        delivered: Delivered = no_follow_up,
    ) -> None:
        self._delivered = delivered
        self._account = account
        self._store = store
        self._connector = connector
        self._clock = clock
        self._chance = chance
        self._disputed = False

    def take_disputed(self) -> bool:
        """Whether an act met a change of its target since this was last asked: the user will want to see it."""
        disputed, self._disputed = self._disputed, False
        return disputed

    async def deliver_due(self) -> int:
        """Send all that is due now; returns how many were acknowledged.

        Raises Transient or NeedsUser when the account cannot go on; the intents are safe by then.
        """
        delivered = 0
        while rows := await self._due():
            for group in _groups(rows, isinstance(self._connector, DeliversTogether)):
                one = len(group) == 1
                delivered += await (self._deliver(group[0]) if one else self._deliver_together(group))
        return delivered

    async def hurry(self) -> None:
        """The way is free again, or the user asked: what only waits out a failure is due now.

        What a probe did not find keeps the rest it needs (`Intent.RESEND_AFTER_MS`), counted from now.
        """
        now = self._clock()

        def shorten(tx: Tx) -> None:
            for row in tx.outbox(self._account.id):
                waits_out = row.state is IntentState.QUEUED and row.not_before_ms > now
                if not waits_out or needs_not_before(row.intent) > now:
                    continue
                rest = row.intent.RESEND_AFTER_MS if row.error_code == NOT_DELIVERED else 0
                if not rest:
                    tx.retry_intent(row.op_id)
                elif row.not_before_ms > now + rest:
                    tx.postpone(row.op_id, OutcomeUnknown(NOT_DELIVERED), now + rest)

        if await self._store.read(lambda r: r.outbox(self._account.id)):
            await self._store.write(shorten)

    async def _due(self) -> list[OutboxRow]:
        now = self._clock()
        return await self._store.read(lambda r: r.due_intents(self._account.id, now))

    async def _deliver(self, row: OutboxRow) -> int:
        intent = row.intent
        in_doubt = row.state is IntentState.IN_FLIGHT or row.error_code == IN_DOUBT
        if in_doubt and not intent.IDEMPOTENT:
            return await self._resolve(row)
        if not (await self._store.write(lambda tx: tx.take_intent(row))).value:
            return 0  # the user took it back, or changed it, while another one was being sent
        try:
            async with asyncio.timeout(PUSH_TIMEOUT_S):
                ack = await self._connector.push(intent, self._load_bytes)
        except TimeoutError:
            return await self._failed(row, OutcomeUnknown("push_timeout"))
        except AppError as error:
            return await self._failed(row, error)
        await self._store.write(lambda tx: tx.acknowledge(row.op_id, ack))
        log.info("intent %s %s acknowledged", intent.KIND, row.op_id)
        await self._delivered(self._account, intent)
        return 1

    async def _deliver_together(self, due: Sequence[OutboxRow]) -> int:
        """Acts that one request can carry: what concerns all of them puts all off, else each has its own fate."""
        assert isinstance(self._connector, DeliversTogether)
        rows = (await self._store.write(lambda tx: [row for row in due if tx.take_intent(row)])).value
        if not rows:
            return 0
        try:
            async with asyncio.timeout(PUSH_TIMEOUT_S):
                answers = await self._connector.push_together([row.intent for row in rows])
        except (TimeoutError, OutcomeUnknown, Transient, NeedsUser) as raised:
            error = OutcomeUnknown("push_timeout") if isinstance(raised, TimeoutError) else raised
            await self._put_off(rows, error)
            if isinstance(error, OutcomeUnknown):
                return 0
            raise
        done = [(row, answer) for row, answer in zip(rows, answers, strict=True) if isinstance(answer, Ack)]
        await self._store.write(lambda tx: _acknowledge(tx, done))
        log.info("%d intents %s acknowledged", len(done), rows[0].intent.KIND)
        for row, answer in zip(rows, answers, strict=True):
            if isinstance(answer, AppError):
                await self._failed(row, answer)
            else:
                await self._delivered(self._account, row.intent)
        return len(done)

    async def _put_off(self, rows: Sequence[OutboxRow], error: AppError) -> None:
        wait = (
            0
            if isinstance(error, NeedsUser)
            else retry.delay_ms(rows[0].attempts, _as_transient(error), self._chance())
        )
        not_before = self._clock() + wait if wait else 0

        def work(tx: Tx) -> None:
            for row in rows:
                tx.postpone(row.op_id, error, not_before)

        await self._store.write(work)

    async def _failed(self, row: OutboxRow, error: AppError) -> int:
        log.info("intent %s %s: %s", row.intent.KIND, row.op_id, error.code)
        match planner.fate(row.intent, error):
            case planner.Fate.LATER:
                not_before = self._clock() + retry.delay_ms(row.attempts, _as_transient(error), self._chance())
                await self._store.write(lambda tx: tx.postpone(row.op_id, error, not_before))
                if isinstance(error, Transient):
                    raise error
            case planner.Fate.PROBE:
                return await self._resolve(row)
            case planner.Fate.PARK:
                self._disputed |= isinstance(error, (Conflict, TargetGone))
                await self._store.write(lambda tx: tx.park(row.op_id, error))
            case planner.Fate.DONE:
                await self._store.write(lambda tx: tx.acknowledge(row.op_id, Ack(facts={"outcome": error.code})))
            case planner.Fate.WAIT_USER:
                await self._store.write(lambda tx: tx.postpone(row.op_id, error, 0))
                assert isinstance(error, NeedsUser)
                raise error
        return 0

    async def _resolve(self, row: OutboxRow) -> int:
        """The reply was lost, now or before a crash: ask the server. Its silence leaves the intent in flight; where it
        refuses to say, the user decides, and the others go on."""
        try:
            verdict = await self._connector.probe(row.intent)
        except (Rejected, Conflict) as refusal:
            log.info("probe of %s %s: %s", row.intent.KIND, row.op_id, refusal.code)
            verdict = Verdict.UNKNOWN
        log.info("probe of %s %s: %s", row.intent.KIND, row.op_id, verdict.value)
        match planner.after_probe(verdict):
            case planner.AfterProbe.ACKNOWLEDGE:
                ack = Ack(upserts=row.intent.found, facts={"outcome": "probed"})
                await self._store.write(lambda tx: tx.acknowledge(row.op_id, ack))
                await self._delivered(self._account, row.intent)
                return 1
            case planner.AfterProbe.SEND_AGAIN:
                error = OutcomeUnknown(NOT_DELIVERED)
                not_before = max(self._clock() + self._rest_ms(row), needs_not_before(row.intent))
                await self._store.write(lambda tx: tx.postpone(row.op_id, error, not_before))
            case planner.AfterProbe.ASK:
                error = OutcomeUnknown("delivery_unknown")
                await self._store.write(lambda tx: tx.mark_unknown(row.op_id, error))
        return 0

    def _rest_ms(self, row: OutboxRow) -> int:
        """Before sending again what a probe did not find: what the act asks, more after each failure."""
        if row.attempts <= 1:
            return row.intent.RESEND_AFTER_MS
        return max(row.intent.RESEND_AFTER_MS, retry.delay_ms(row.attempts, Transient(), self._chance()))

    async def _load_bytes(self, sha256: str) -> bytes:
        return await self._store.blobs.read_all(sha256, ATTACHMENTS_LIMIT_BYTES)


def _as_transient(error: AppError) -> AppError:
    return Transient(error.code) if isinstance(error, OutcomeUnknown) else error


def _groups(rows: Sequence[OutboxRow], together: bool) -> list[list[OutboxRow]]:
    """What goes by one request each, in the order of the first of each. Different targets: any order is right."""
    groups: list[list[OutboxRow]] = []
    open_groups: dict[tuple[int, str], list[OutboxRow]] = {}
    for row in rows:
        name = row.intent.together if together and row.intent.IDEMPOTENT else ""
        group = open_groups.get((row.intent.PRIORITY, name)) if name else None
        if group is None or len(group) == TOGETHER:
            group = []
            groups.append(group)
            if name:
                open_groups[row.intent.PRIORITY, name] = group
        group.append(row)
    return groups


def _acknowledge(tx: Tx, done: Sequence[tuple[OutboxRow, Ack]]) -> None:
    for row, ack in done:
        tx.acknowledge(row.op_id, ack)
