"""« À traiter »: acts that met a change or a refusal, notes in two versions, and rules to settle them (rows 119, A30).

What may be chosen for which kind of act is a table (`domain.conflicts`). A rule is applied to one, to a selection
or to all of a genre, in one transaction an account; applying it twice does nothing more. What is given up or
written over stays in the history, and a decision can be taken back until it has left.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import partial

from app.domain.agenda import Event
from app.domain.conflicts import LOCKED, Rule, differences, genre_of, is_conflict, rules_for
from app.domain.courrier import Letter
from app.domain.frozen import dataclass
from app.domain.ids import AccountId, Key, new_id
from app.domain.intents import (
    AnswerPresence,
    DeleteAnnotation,
    DeleteEvent,
    Intent,
    LetterOperation,
    SaveAnnotation,
    SaveEvent,
)
from app.domain.listing import IntentState, OutboxRow
from app.domain.records import Mark, Record
from app.domain.seances import Annotation, Presence, Seance
from app.services.bodies import Bodies, Stamp
from app.services.history import ical
from app.services.notes import text_expected
from app.store.reader import Reader
from app.store.tx import Tx

NOTE_COPY = "note_copy"
"""`Dispute.genre` of a note's other version, kept beside it."""
MOST_COPIES = 1000
_WHOLE = (SaveEvent, SaveAnnotation)
"""Acts that each write the whole state of one record: the last one of a target says what the user wants."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispute:
    """One thing to settle, with both versions."""

    name: str
    """Names it for `ConflictService.settle`."""
    genre: str
    """Same for all that « appliquer à tous » gathers."""
    account: AccountId
    target: Key
    row: OutboxRow | None
    """The act set aside; None for a note in two versions."""
    code: str
    """Why: the error's code; empty for a note in two versions."""
    conflict: bool
    """It met a change, as against being refused."""
    mine: Record | None
    """What the user wanted it to be; None = deleted, or not a record (a message to send)."""
    server: Record | None
    """What the server holds as last read; None = nothing."""
    differs: tuple[str, ...]
    """Fields in which both differ, see `domain.conflicts.differences`."""
    rules: tuple[Rule, ...]
    """What may be chosen; empty = only one by one, by `SyncService.retry` and `discard`."""


@dataclass(frozen=True, slots=True)
class _Step:
    """What settling one dispute did: acts taken out as they were, acts put in their stead."""

    taken: tuple[OutboxRow, ...] = ()
    put: tuple[Intent, ...] = ()


@dataclass(frozen=True, slots=True)
class Settled:
    """What was done; give it to `ConflictService.take_back`."""

    count: int
    skipped: int
    """Already settled, on their way, or not to be settled by this rule."""
    steps: Mapping[AccountId, tuple[_Step, ...]]


class ConflictService:
    """What the user has to settle, and how."""

    def __init__(self, bodies: Bodies) -> None:
        self._bodies = bodies

    async def disputes(self) -> list[Dispute]:
        """All of them, oldest first; over all bodies."""
        found = [dispute for held in await self._bodies.read_all(_disputes) for dispute in held]
        return sorted(found, key=_age)

    async def settle(self, rule: Rule, names: Iterable[str]) -> Settled:
        """Apply ``rule`` to these; those it does not fit, or that are settled already, are left alone."""
        wanted = set(names)
        by_account: dict[AccountId, list[str]] = {}
        for dispute in await self.disputes():
            if dispute.name in wanted:
                by_account.setdefault(dispute.account, []).append(dispute.name)
        steps: dict[AccountId, tuple[_Step, ...]] = {}
        for account, group in by_account.items():
            steps[account] = await self._bodies.write(account, self._settling(account, rule, group))
        count = sum(len(done) for done in steps.values())
        return Settled(count, len(wanted) - count, steps)

    async def settle_all(self, rule: Rule, genre: str) -> Settled:
        """Apply ``rule`` to all of a genre."""
        return await self.settle(rule, [d.name for d in await self.disputes() if d.genre == genre])

    async def take_back(self, settled: Settled) -> int:
        """Undo what `settle` did, as far as it has not left; returns how many are to be settled again."""
        count = 0
        for account, steps in settled.steps.items():
            count += await self._bodies.write(account, partial(_take_back, steps=steps))
        return count

    def _settling(self, account: AccountId, rule: Rule, names: Iterable[str]) -> Callable[[Tx], tuple[_Step, ...]]:
        wanted = set(names)

        def work(tx: Tx) -> tuple[_Step, ...]:
            fitting = [d for d in _disputes(tx, account) if d.name in wanted and rule in d.rules]
            steps = [_settle(tx, dispute, rule, lambda: self._bodies.stamp(account)) for dispute in fitting]
            return tuple(step for step in steps if step is not None)

        return work


def _age(dispute: Dispute) -> tuple[bool, int, int, str]:
    row = dispute.row
    return (row is None, row.intent.made_at_ms if row else 0, row.seq if row else 0, dispute.name)


# --- what there is --------------------------------------------------------------------------------


def _disputes(reader: Reader, account: AccountId | None = None) -> list[Dispute]:
    accounts = None if account is None else (account,)
    rows = reader.outbox(account)
    last = {row.intent.target: row.intent for row in rows if isinstance(row.intent, _WHOLE)}
    shown: set[tuple[Key, IntentState]] = set()
    found: list[Dispute] = []
    for row in rows:
        if row.state not in (IntentState.PARKED, IntentState.UNKNOWN):
            continue
        if isinstance(row.intent, _WHOLE):
            if (row.intent.target, row.state) in shown:
                continue  # the first one stands for the state that they write together
            shown.add((row.intent.target, row.state))
        found.append(_of_row(reader, row, last.get(row.intent.target, row.intent)))
    copies = reader.page(Annotation.KIND, limit=MOST_COPIES, marks=Mark.CONFLICT, accounts=accounts)
    found += [_of_copy(reader, entry.key, entry.record) for entry in copies if isinstance(entry.record, Annotation)]
    return found


def _of_row(reader: Reader, row: OutboxRow, last: Intent) -> Dispute:
    target = row.intent.target
    server = reader.base(target) if row.intent.TARGET_KIND != "outgoing" else None
    mine = (last if isinstance(row.intent, _WHOLE) else row.intent).apply(server)
    return Dispute(
        name=row.op_id,
        genre=genre_of(row, server),
        account=row.intent.account,
        target=target,
        row=row,
        code=row.error_code,
        conflict=is_conflict(row, server),
        mine=mine,
        server=server,
        differs=differences(mine, server),
        rules=rules_for(row, server),
    )


def _of_copy(reader: Reader, key: Key, copy: Annotation) -> Dispute:
    """A note's other version: on the server ours, beside it theirs."""
    original = reader.entry(Key(key.account, Annotation.KIND, copy.conflict_of))
    mine = original.record if original is not None else None
    return Dispute(
        name=f"{NOTE_COPY}:{key.account}:{key.id}",
        genre=NOTE_COPY,
        account=key.account,
        target=key,
        row=None,
        code="",
        conflict=True,
        mine=mine,
        server=copy,
        differs=differences(mine, copy),
        rules=(Rule.MINE, Rule.SERVER, Rule.BOTH) if mine is not None else (Rule.MINE, Rule.BOTH),
    )


# --- what is done ---------------------------------------------------------------------------------


def _settle(tx: Tx, dispute: Dispute, rule: Rule, stamp: Callable[[], Stamp]) -> _Step | None:
    """None = something of it is being sent."""
    if dispute.row is None:
        return _settle_copy(tx, dispute, rule, stamp)
    rows = _together(tx, dispute.row)
    if any(row.state is IntentState.IN_FLIGHT for row in rows):
        return None
    for later in rows[1:]:
        tx.discard_intent(later.op_id)
    first, last = rows[0], rows[-1]
    if rule is Rule.MINE:
        return _Step(taken=rows, put=(_renew(tx, dispute, first, last, stamp),))
    tx.discard_intent(first.op_id)
    if rule is Rule.SERVER:
        return _Step(taken=rows)
    assert isinstance(dispute.mine, Event)
    copy = _as_new(dispute.mine, stamp())
    tx.append_intent(copy)
    return _Step(taken=rows, put=(copy,))


def _together(tx: Tx, first: OutboxRow) -> tuple[OutboxRow, ...]:
    """``first`` and what follows it with another whole state of the same record."""
    if not isinstance(first.intent, _WHOLE):
        return (first,)
    rows = tx.outbox_of(first.intent.target)
    return (first, *(row for row in rows if row.seq > first.seq and type(row.intent) is type(first.intent)))


def _renew(tx: Tx, dispute: Dispute, first: OutboxRow, last: OutboxRow, stamp: Callable[[], Stamp]) -> Intent:
    if dispute.code == LOCKED:  # a server that remembers the refused name would only repeat itself
        renewed = replace(first.intent, op_id=stamp()["op_id"])
        tx.renew_intent(first.op_id, renewed)
        return renewed
    if not dispute.conflict and first is last:
        tx.retry_intent(first.op_id)
        return first.intent
    renewed = _renewed(dispute, last, stamp) if dispute.conflict else replace(last.intent, op_id=first.op_id)
    if dispute.server is not None and renewed.REWRITES:
        tx.keep_version(dispute.target, dispute.server, renewed.KIND)
    tx.renew_intent(first.op_id, renewed)
    return renewed


def _renewed(dispute: Dispute, row: OutboxRow, stamp: Callable[[], Stamp]) -> Intent:
    """The act on what the server holds now, under a new name: a server that remembers the old one's refusal
    would only repeat it (contract courrier §3.3)."""
    intent, server = row.intent, dispute.server
    fresh = stamp()
    match intent, server:
        case SaveEvent(), Event():
            event = ical().put_over(server, intent.event, now_ms=fresh["made_at_ms"])
            return replace(intent, op_id=fresh["op_id"], event=event, base_etag=server.etag)
        case SaveEvent(), _:
            return _as_new(intent.event, fresh)
        case DeleteEvent(), Event():
            return replace(intent, op_id=fresh["op_id"], href=server.href, base_etag=server.etag)
        case AnswerPresence(), Seance():
            return replace(intent, op_id=fresh["op_id"], seen=_presence_now(row, intent, server))
        case LetterOperation(), Letter():
            return replace(intent, op_id=fresh["op_id"], if_version=server.revision)
        case SaveAnnotation(), _:
            base = server.text if isinstance(server, Annotation) else None
            return replace(intent, op_id=fresh["op_id"], base_text=base)
        case _:
            return replace(intent, op_id=fresh["op_id"])


def _presence_now(row: OutboxRow, intent: AnswerPresence, server: Seance) -> Presence:
    """The server's answer as read since; until it was read again, as the conflict told it."""
    if server.presence is not intent.seen:
        return server.presence
    told = str(row.error_params.get("current", ""))
    return Presence(told) if told in set(Presence) else server.presence


def _as_new(event: Event, stamp: Stamp) -> SaveEvent:
    """The user's version as an event of its own; nobody is invited again."""
    copy = ical().copy_event(event, new_uid=f"{new_id()}@echarpe", now_ms=stamp["made_at_ms"])
    return SaveEvent(**stamp, target_id=copy.id, event=copy)


def _settle_copy(tx: Tx, dispute: Dispute, rule: Rule, stamp: Callable[[], Stamp]) -> _Step:
    copy, mine = dispute.server, dispute.mine
    assert isinstance(copy, Annotation)
    put: list[Intent] = []
    if rule is Rule.BOTH:
        plain = replace(copy, conflict_of="")
        base = text_expected(tx, dispute.target)
        put.append(SaveAnnotation(**stamp(), target_id=copy.id, annotation=plain, base_text=base))
    else:
        if rule is Rule.SERVER and isinstance(mine, Annotation):
            key = Key(dispute.account, Annotation.KIND, mine.id)
            theirs = replace(mine, text=copy.text, unread=False)
            base = text_expected(tx, key)
            put.append(SaveAnnotation(**stamp(), target_id=mine.id, annotation=theirs, base_text=base))
        put.append(DeleteAnnotation(**stamp(), target_id=copy.id))
    for intent in put:
        tx.append_intent(intent)
    return _Step(put=tuple(put))


def _take_back(tx: Tx, steps: Iterable[_Step]) -> int:
    return sum(_take_back_one(tx, step) for step in reversed(list(steps)))


def _take_back_one(tx: Tx, step: _Step) -> bool:
    """False when it has left, is leaving, or was taken back already."""
    before = {row.op_id: row for row in step.taken}
    for intent in step.put:
        now = tx.intent(intent.op_id)
        tried = before[intent.op_id].attempts if intent.op_id in before else 0
        if now is None or now.state is not IntentState.QUEUED or now.attempts > tried:
            return False
    put = {intent.op_id for intent in step.put}
    if any(tx.intent(op_id) is not None for op_id in before if op_id not in put):
        return False
    for op_id in put:
        tx.discard_intent(op_id)
    for row in step.taken:
        tx.put_back_intent(row)
    return True


__all__ = ["ConflictService", "Dispute", "Rule", "Settled"]
