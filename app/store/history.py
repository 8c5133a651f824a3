"""Earlier versions of what the user rewrote: kept in the transaction of the act that replaced them.

Bounded: `MOST` versions of a record, none replaced longer ago than `KEEP_MS`. They are rows of the body's
encrypted database and go with it; an account that is removed takes its own along.
"""

from __future__ import annotations

from app.domain.ids import AccountId, Key
from app.domain.listing import Version
from app.domain.records import Record
from app.store import codec
from app.store.connection import Db

MOST = 50
"""Versions of one record; the oldest go first."""
KEEP_MS = 365 * 86_400_000
DISCARDED = "discarded"
"""`Version.act` of the user's own version that was given up."""


def add(db: Db, key: Key, record: Record, act: str, now_ms: int) -> None:
    """Keep ``record`` as it was shown until now, unless the newest version kept is the same; forget what is too much."""
    data = codec.encode(record)
    where = (key.account, key.kind, key.id)
    newest = db.one(
        "SELECT record, act FROM history WHERE account = ? AND kind = ? AND remote_id = ? ORDER BY number DESC LIMIT 1",
        where,
    )
    if newest == (data, act):
        return
    db.run(
        "INSERT INTO history (account, kind, remote_id, until_ms, act, record) VALUES (?, ?, ?, ?, ?, ?)",
        (*where, now_ms, act, data),
    )
    db.run(
        "DELETE FROM history WHERE number IN (SELECT number FROM history"
        " WHERE account = ? AND kind = ? AND remote_id = ? ORDER BY number DESC LIMIT -1 OFFSET ?)",
        (*where, MOST),
    )
    purge(db, now_ms - KEEP_MS)


def purge(db: Db, before_ms: int) -> None:
    """Forget what was replaced before that."""
    db.run("DELETE FROM history WHERE until_ms < ?", (before_ms,))


def of_record(db: Db, key: Key) -> list[Version]:
    """Newest first."""
    rows = db.all(
        "SELECT number, until_ms, act, record FROM history WHERE account = ? AND kind = ? AND remote_id = ?"
        " ORDER BY number DESC",
        (key.account, key.kind, key.id),
    )
    return [
        Version(number, key, codec.decode_record(key.kind, record), until_ms, act)
        for number, until_ms, act, record in rows
    ]


def find(db: Db, number: int) -> Version | None:
    row = db.one("SELECT account, kind, remote_id, until_ms, act, record FROM history WHERE number = ?", (number,))
    if row is None:
        return None
    account, kind, remote_id, until_ms, act, record = row
    return Version(number, Key(AccountId(account), kind, remote_id), codec.decode_record(kind, record), until_ms, act)
