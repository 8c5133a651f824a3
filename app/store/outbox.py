"""Intents at rest: order, states, and what waits on a record.

* **Order**: per account and lane by ``seq``. Only the head of a lane may be delivered; a head that
  is set aside, doubtful or not yet due holds back the rest of its lane, and nothing else.
* **Absorption**: an intent may make earlier ones of its lane pointless (`Intent.absorbs`), but
  only those still queued that were never sent.
* A row leaves by acknowledgement or by the user's discard (`Tx` journals both when proven).
"""

from __future__ import annotations

from app.domain.conflicts import HANDED_OVER, IN_DOUBT
from app.domain.errors import AppError, Conflict
from app.domain.ids import AccountId, Key, OpId
from app.domain.intents import INTENT_TYPES, Intent, needs_not_before
from app.domain.listing import IntentState, OutboxRow
from app.store import codec
from app.store.connection import Db, Row

_COLUMNS = "seq, kind, intent, state, attempts, not_before, error_code, error_params, conflict"
_UNDECIDED = (IntentState.PARKED, IntentState.UNKNOWN)
_HEADS = "seq IN (SELECT min(seq) FROM outbox WHERE account = ?1 GROUP BY lane)"


def _row(row: Row) -> OutboxRow:
    seq, kind, intent, state, attempts, not_before, code, params, conflict = row
    return OutboxRow(
        seq=seq,
        intent=codec.decode_intent(kind, intent),
        state=IntentState(state),
        attempts=attempts,
        not_before_ms=not_before,
        error_code=code,
        error_params=codec.decode_params(params),
        conflict=bool(conflict),
    )


# --- reading ------------------------------------------------------------------------------------


def listed(db: Db, account: AccountId | None) -> list[OutboxRow]:
    if account is None:
        rows = db.all(f"SELECT {_COLUMNS} FROM outbox ORDER BY seq")  # noqa: S608 - constants only
    else:
        rows = db.all(f"SELECT {_COLUMNS} FROM outbox WHERE account = ? ORDER BY seq", (account,))  # noqa: S608 - constants only
    return [_row(row) for row in rows]


def listed_on(db: Db, key: Key) -> list[OutboxRow]:
    sql = f"SELECT {_COLUMNS} FROM outbox WHERE account = ? AND target_kind = ? AND target_id = ? ORDER BY seq"  # noqa: S608 - constants only
    return [_row(row) for row in db.all(sql, (key.account, key.kind, key.id))]


def find(db: Db, op_id: OpId) -> OutboxRow | None:
    row = db.one(f"SELECT {_COLUMNS} FROM outbox WHERE op_id = ?", (op_id,))  # noqa: S608 - constants only
    return None if row is None else _row(row)


def due(db: Db, account: AccountId, now_ms: int) -> list[OutboxRow]:
    """Heads of lanes that may go now: queued and due, or left in flight by a crash."""
    sql = (
        f"SELECT {_COLUMNS} FROM outbox WHERE account = ?1 AND {_HEADS}"  # noqa: S608 - constants only
        " AND (state = 'in_flight' OR (state = 'queued' AND not_before <= ?2)) ORDER BY priority, seq"
    )
    rows = [_row(row) for row in db.all(sql, (account, now_ms))]
    return [row for row in rows if not any(_busy(db, account, lane) for lane in row.intent.after)]


def _busy(db: Db, account: AccountId, lane: str) -> bool:
    return db.one("SELECT 1 FROM outbox WHERE account = ? AND lane = ? LIMIT 1", (account, lane)) is not None


def next_due_ms(db: Db, account: AccountId) -> int | None:
    sql = f"SELECT min(not_before) FROM outbox WHERE account = ?1 AND {_HEADS} AND state = 'queued'"  # noqa: S608 - constants only
    value: int | None = db.value(sql, (account,))
    return value


def pending(db: Db, key: Key) -> tuple[list[Intent], bool]:
    """Intents waiting on one record, in order, and whether one of them awaits the user's decision."""
    # Sorted here: ORDER BY makes this five times slower where nothing waits (measured), and nearly nothing ever does.
    rows = db.all(
        "SELECT seq, kind, intent, state FROM outbox WHERE account = ? AND target_kind = ? AND target_id = ?",
        (key.account, key.kind, key.id),
    )
    rows.sort()
    intents = [codec.decode_intent(kind, data) for _, kind, data, _ in rows]
    return intents, any(state in _UNDECIDED for *_, state in rows)


def referenced_digests(db: Db) -> set[str]:
    """Stored files that waiting intents will need."""
    holding = [kind for kind, type_ in INTENT_TYPES.items() if type_.digests is not Intent.digests]
    marks = ", ".join("?" * len(holding))
    rows = db.all(f"SELECT kind, intent FROM outbox WHERE kind IN ({marks})", tuple(holding))  # noqa: S608 - question marks
    return {digest for kind, data in rows for digest in codec.decode_intent(kind, data).digests}


# --- writing ------------------------------------------------------------------------------------


def append(db: Db, intent: Intent) -> list[Intent]:
    """Add ``intent`` at the end of its lane; returns the ones it absorbed, now gone."""
    absorbed = _absorb(db, intent)
    db.run(
        "INSERT INTO outbox (op_id, account, kind, lane, target_kind, target_id, priority, not_before, intent)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            intent.op_id,
            intent.account,
            intent.KIND,
            intent.lane,
            intent.TARGET_KIND,
            intent.target_id,
            intent.PRIORITY,
            needs_not_before(intent),
            codec.encode(intent),
        ),
    )
    return absorbed


def _absorb(db: Db, intent: Intent) -> list[Intent]:
    rows = db.all(
        "SELECT seq, kind, intent FROM outbox"
        " WHERE account = ? AND lane = ? AND state = 'queued' AND attempts = 0 ORDER BY seq",
        (intent.account, intent.lane),
    )
    waiting = [(seq, codec.decode_intent(kind, data)) for seq, kind, data in rows]
    absorbed = [(seq, earlier) for seq, earlier in waiting if intent.absorbs(earlier)]
    for seq, _ in absorbed:
        db.run("DELETE FROM outbox WHERE seq = ?", (seq,))
    return [earlier for _, earlier in absorbed]


def rewrite(db: Db, intent: Intent, op_id: OpId) -> None:
    """New content (and name) at the place of ``op_id``; queued again, due when the content says. A doubt stays."""
    db.run(
        "UPDATE outbox SET op_id = ?, intent = ?, kind = ?, lane = ?, target_kind = ?, target_id = ?, priority = ?,"
        " state = 'queued', attempts = 0, not_before = ?, error_code = CASE WHEN error_code = ? THEN error_code ELSE '' END,"
        " error_params = NULL, conflict = 0 WHERE op_id = ?",
        (
            intent.op_id,
            codec.encode(intent),
            intent.KIND,
            intent.lane,
            intent.TARGET_KIND,
            intent.target_id,
            intent.PRIORITY,
            needs_not_before(intent),
            IN_DOUBT,
            op_id,
        ),
    )


def rename(db: Db, intent: Intent) -> None:
    """Other ids in the content of an act; its place and state stay."""
    db.run(
        "UPDATE outbox SET intent = ?, lane = ?, target_id = ? WHERE op_id = ?",
        (codec.encode(intent), intent.lane, intent.target_id, intent.op_id),
    )


def start(db: Db, op_id: OpId) -> None:
    db.run("UPDATE outbox SET state = 'in_flight', attempts = attempts + 1 WHERE op_id = ?", (op_id,))


def set_aside(db: Db, op_id: OpId, state: IntentState, error: AppError, not_before_ms: int = 0) -> None:
    """Record a failed delivery and what happens next. What was handed over while it was being sent stays so."""
    db.run(
        "UPDATE outbox SET state = ?, not_before = max(?, 0), error_code = ?, error_params = ?, conflict = ?"
        " WHERE op_id = ? AND NOT (state = 'parked' AND error_code = ?)",
        (
            state.value,
            not_before_ms,
            error.code,
            codec.encode(error.params),
            isinstance(error, Conflict),
            op_id,
            HANDED_OVER,
        ),
    )


def doubt(db: Db, row: OutboxRow, now_ms: int) -> None:
    """It may have been delivered from elsewhere: the server is asked before it is sent, at the hour the user chose.

    What was refused stays before the user, with why; its doubt lies beside that till it is tried again.
    """
    hour_ms = needs_not_before(row.intent)
    if row.state is IntentState.PARKED:
        params = codec.encode({**row.error_params, IN_DOUBT: 1})
        db.run("UPDATE outbox SET error_params = ? WHERE op_id = ?", (params, row.op_id))
    elif hour_ms > now_ms:
        db.run("UPDATE outbox SET error_code = ?, not_before = ? WHERE op_id = ?", (IN_DOUBT, hour_ms, row.op_id))
    else:
        db.run(
            "UPDATE outbox SET state = 'in_flight', attempts = max(attempts, 1), not_before = 0 WHERE op_id = ?",
            (row.op_id,),
        )


def put_back(db: Db, row: OutboxRow) -> None:
    """A row as it was, at its old place: the user took a decision back."""
    intent = row.intent
    db.run("DELETE FROM outbox WHERE op_id = ?", (row.op_id,))
    db.run(
        "INSERT INTO outbox (seq, op_id, account, kind, lane, target_kind, target_id, priority, state, attempts,"
        " not_before, error_code, error_params, conflict, intent) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            row.seq,
            intent.op_id,
            intent.account,
            intent.KIND,
            intent.lane,
            intent.TARGET_KIND,
            intent.target_id,
            intent.PRIORITY,
            row.state.value,
            row.attempts,
            row.not_before_ms,
            row.error_code,
            codec.encode(row.error_params),
            row.conflict,
            codec.encode(intent),
        ),
    )


def retry(db: Db, op_id: OpId) -> None:
    """Queued again. One that another device may have sent counts as tried: the server is asked first."""
    said = db.one("SELECT error_code, error_params FROM outbox WHERE op_id = ?", (op_id,))
    doubtful = said is not None and (said[0] in (HANDED_OVER, IN_DOUBT) or IN_DOUBT in codec.decode_params(said[1]))
    db.run(
        "UPDATE outbox SET state = CASE WHEN ?1 THEN 'in_flight' ELSE 'queued' END,"
        " attempts = CASE WHEN ?1 THEN max(attempts, 1) ELSE attempts END,"
        " not_before = 0, error_code = '', error_params = NULL, conflict = 0 WHERE op_id = ?2",
        (doubtful, op_id),
    )


def remove(db: Db, op_id: OpId) -> None:
    db.run("DELETE FROM outbox WHERE op_id = ?", (op_id,))


def resume_all(db: Db, account: AccountId, code: str) -> None:
    """Queue again what `park_all` set aside with ``code``. What had been tried may have arrived: it counts as in
    flight, so that the server is asked before it is sent again."""
    db.run(
        "UPDATE outbox SET state = CASE WHEN attempts > 0 THEN 'in_flight' ELSE 'queued' END, error_code = '',"
        " error_params = NULL WHERE account = ? AND state = 'parked' AND error_code = ?",
        (account, code),
    )


def park_all(db: Db, account: AccountId, code: str) -> None:
    """Set every intent of an account aside: its account went, the user's work stays. What another device may have sent
    counts as tried."""
    db.run(
        "UPDATE outbox SET state = 'parked', conflict = 0, error_code = ?1,"
        " attempts = CASE WHEN error_code IN (?2, ?3) THEN max(attempts, 1) ELSE attempts END WHERE account = ?4",
        (code, HANDED_OVER, IN_DOUBT, account),
    )
