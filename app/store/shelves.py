"""(account, kind) as one small integer, remembered per connection. Shelves are never deleted."""

from __future__ import annotations

from collections.abc import Collection

from app.domain.ids import AccountId
from app.store.connection import Db


def find(db: Db, account: AccountId, kind: str) -> int | None:
    """The shelf's number, or None when nothing was ever put on it."""
    number = db.shelf_ids.get((account, kind))
    if number is None:
        number = db.value("SELECT id FROM shelf WHERE account = ? AND kind = ?", (account, kind))
        if number is not None:
            db.shelf_ids[account, kind] = number
    return number


def ensure(db: Db, account: AccountId, kind: str) -> int:
    """The shelf's number, made when needed (writer only)."""
    number = find(db, account, kind)
    if number is None:
        db.run("INSERT INTO shelf (account, kind) VALUES (?, ?)", (account, kind))
        number = db.connection.last_insert_rowid()
        db.shelf_ids[account, kind] = number
    return number


def name(db: Db, number: int) -> tuple[AccountId, str]:
    held = db.shelf_names.get(number)
    if held is None:
        row = db.one("SELECT account, kind FROM shelf WHERE id = ?", (number,))
        assert row is not None  # foreign key
        held = db.shelf_names[number] = (AccountId(row[0]), row[1])
    return held


def matching(db: Db, kinds: Collection[str] | None, accounts: Collection[AccountId] | None) -> list[int]:
    """Shelves of these kinds and accounts; None = all of them."""
    return [
        number
        for number, account, kind in db.all("SELECT id, account, kind FROM shelf ORDER BY id")
        if (kinds is None or kind in kinds) and (accounts is None or account in accounts)
    ]
