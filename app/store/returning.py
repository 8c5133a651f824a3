"""What is put in doubt when a profile comes from a copy: a backup, another machine, a folder opened by the recovery code.

The machine that was copied may have delivered since what waits in the outbox; the engine asks the server first.
"""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from app.domain.listing import IntentState
from app.store import carnet, outbox
from app.store.body_keys import SEALED, SHARE
from app.store.connection import Db, connect, ensure_database, translated

DOUBT = "backup.doubt."
"""Setting, with a body's id behind: what waits in it is in doubt; done (`doubt_body`) when it is next opened."""


def came_back(db: Db, reason: str) -> None:
    """Of a ``profile.db`` that a backup brings, before it is anybody's: what waits in each body is in doubt, and a body
    whose key needs a share is closed, for ``reason``."""
    with db.transaction("IMMEDIATE"):
        doubt_all(db)
        for (share,) in db.all("SELECT name FROM setting WHERE name LIKE ?", (f"{SHARE}%",)):
            db.run("DELETE FROM setting WHERE name = ?", (share,))
            closed = SEALED + share.removeprefix(SHARE)
            db.run("INSERT OR REPLACE INTO setting (name, value) VALUES (?, ?)", (closed, reason))
    db.run("VACUUM")
    db.all("PRAGMA wal_checkpoint(TRUNCATE)")


def doubt_all(db: Db) -> None:
    """Of a ``profile.db``, inside a transaction: each body is put in doubt when it is opened."""
    db.run("INSERT OR REPLACE INTO setting (name, value) SELECT ? || id, '1' FROM body", (DOUBT,))


def doubt_body(path: Path, key: bytes, now_ms: int) -> None:
    """Of the rows at ``path``: what waited may have been delivered since; and two devices must not bear one name in the carnet."""
    ensure_database(path, key, "rows", create=False)  # of an older program, perhaps
    with translated(path), closing(connect(path, key)) as db, db.transaction("IMMEDIATE"):
        for row in outbox.listed(db, None):
            if row.state in (IntentState.QUEUED, IntentState.PARKED):
                outbox.doubt(db, row, now_ms)
        db.run("DELETE FROM secret WHERE name = ?", (carnet.DEVICE,))
