"""The journal of acts with legal effect: append-only, each line's digest covers the one before.

A changed, removed or inserted line breaks the chain from there; lines cut from the end are noticed
because the counter of ``AUTOINCREMENT`` remembers the last number given. It proves nothing against
someone who holds the key and rewrites everything: for that, proofs carry the server's time.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping

import msgspec

from app.domain.listing import JournalLine
from app.store import codec
from app.store.connection import Db

_START = "0" * 64
_canonical = msgspec.json.Encoder(order="sorted")


def append(db: Db, at_ms: int, kind: str, subject: str, facts: Mapping[str, str]) -> None:
    last = db.one("SELECT seq, digest FROM journal ORDER BY seq DESC LIMIT 1")
    counter = db.value("SELECT seq FROM sqlite_sequence WHERE name = 'journal'")
    seq = max(last[0] if last else 0, counter or 0) + 1
    previous = last[1] if last else _START
    data = _canonical.encode(dict(facts))
    db.run(
        "INSERT INTO journal (seq, at_ms, kind, subject, facts, digest) VALUES (?, ?, ?, ?, ?, ?)",
        (seq, at_ms, kind, subject, data, _digest(previous, seq, at_ms, kind, subject, data)),
    )


def lines(db: Db, *, kinds: Collection[str] | None, subject: str | None, limit: int) -> list[JournalLine]:
    """Newest first. Facts that are no longer JSON (written by another hand, `first_broken` tells where) are read as none."""
    where, params = ["1"], list[object]()
    if kinds is not None:
        where.append(f"kind IN ({', '.join('?' * len(kinds))})")
        params.extend(kinds)
    if subject is not None:
        where.append("subject = ?")
        params.append(subject)
    rows = db.all(
        "SELECT seq, at_ms, kind, subject, facts, digest FROM journal"  # noqa: S608 - placeholders only
        f" WHERE {' AND '.join(where)} ORDER BY seq DESC LIMIT ?",
        (*params, limit),
    )
    return [
        JournalLine(seq=seq, at_ms=at_ms, kind=kind, subject=subject, facts=_readable(data), digest=digest)
        for seq, at_ms, kind, subject, data, digest in rows
    ]


def _readable(data: bytes) -> dict[str, str]:
    try:
        return codec.decode_facts(data)
    except msgspec.MsgspecError:
        return {}


def first_broken(db: Db) -> int | None:
    """Number of the first line that is missing or does not follow from the one before; None = intact."""
    expected, previous = 1, _START
    for seq, at_ms, kind, subject, data, digest in db.each(
        "SELECT seq, at_ms, kind, subject, facts, digest FROM journal ORDER BY seq"
    ):
        if seq != expected or digest != _digest(previous, seq, at_ms, kind, subject, data):
            return expected
        expected, previous = seq + 1, digest
    counter = db.value("SELECT seq FROM sqlite_sequence WHERE name = 'journal'") or 0
    return expected if counter >= expected else None


def _digest(previous: str, seq: int, at_ms: int, kind: str, subject: str, facts: bytes) -> str:
    line = _canonical.encode([previous, seq, at_ms, kind, subject, facts.decode("utf-8", "backslashreplace")])
    return hashlib.sha256(line).hexdigest()
