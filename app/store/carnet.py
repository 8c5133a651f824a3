"""Versions of the notes that travel (`domain.carnet`): written in the transaction that writes the note."""

from __future__ import annotations

import secrets

from app.domain.carnet import NoteVersion
from app.domain.frozen import dataclass
from app.domain.ids import AccountId, Key
from app.store.connection import Db

DEVICE = "carnet.device"
"""Secret, of no account, that names this device; its body's other devices see it, nobody else."""


@dataclass(frozen=True, slots=True)
class HeldVersion:
    """A note's version, and whether it has left in a segment."""

    key: Key
    version: NoteVersion
    sent: bool


def device(db: Db) -> str:
    """This device's name in the carnet; empty before anything was written."""
    return db.value("SELECT value FROM secret WHERE account = '' AND name = ?", (DEVICE,)) or ""


def ensure_device(db: Db) -> str:
    """The same, chosen now if need be."""
    if not (known := device(db)):
        known = secrets.token_hex(6)
        db.run("INSERT INTO secret (account, name, value) VALUES ('', ?, ?)", (DEVICE, known))
    return known


def version_of(db: Db, key: Key) -> NoteVersion | None:
    """None = never written here."""
    row = db.one(
        "SELECT counter, device, at_ms, deleted FROM carnet WHERE account = ? AND kind = ? AND id = ?",
        (key.account, key.kind, key.id),
    )
    return None if row is None else NoteVersion(counter=row[0], device=row[1], at_ms=row[2], deleted=bool(row[3]))


def bump(db: Db, key: Key, at_ms: int, *, deleted: bool) -> None:
    """The user changed or deleted the note: its next version, still to be sent."""
    held = version_of(db, key)
    if held is None and deleted:
        return
    counter = held.counter + 1 if held else 1
    put(db, key, NoteVersion(counter=counter, device=ensure_device(db), at_ms=at_ms, deleted=deleted), sent=False)


def put(db: Db, key: Key, version: NoteVersion, *, sent: bool) -> None:
    """The note is in this version now."""
    db.run(
        "INSERT OR REPLACE INTO carnet (account, kind, id, counter, device, at_ms, deleted, sent)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (key.account, key.kind, key.id, version.counter, version.device, version.at_ms, version.deleted, sent),
    )


def held(db: Db, *, unsent: bool = False) -> list[HeldVersion]:
    """Versions of all notes, or of those still to be sent."""
    rows = db.all(
        "SELECT account, kind, id, counter, device, at_ms, deleted, sent FROM carnet"
        " WHERE sent <= ? ORDER BY account, kind, id",
        (0 if unsent else 1,),
    )
    return [
        HeldVersion(
            Key(AccountId(account), kind, id),
            NoteVersion(counter=counter, device=device_, at_ms=at_ms, deleted=bool(deleted)),
            bool(sent),
        )
        for account, kind, id, counter, device_, at_ms, deleted, sent in rows
    ]


def mark_sent(db: Db, versions: list[HeldVersion]) -> None:
    """They are in a segment, unless changed since."""
    for each in versions:
        db.run(
            "UPDATE carnet SET sent = 1 WHERE account = ? AND kind = ? AND id = ? AND counter = ? AND device = ?",
            (each.key.account, each.key.kind, each.key.id, each.version.counter, each.version.device),
        )


def unsend(db: Db) -> None:
    """Everything is to be sent again (another key, another mailbox)."""
    db.run("UPDATE carnet SET sent = 0")
