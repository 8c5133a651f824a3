"""What the bordereaux read on this device said, kept to compare the next ones with (`documents.pes_compare`).

Short: a line for each bordereau, a line for each tiers that a file pays. Kept longer than the files themselves; the
oldest go after `KEPT_DAYS`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from decimal import Decimal

from app.domain.slips import FileSlips, Paid, Past, Slip
from app.store.connection import Db

KEPT_DAYS = 1100
"""Three years: an exercice is compared with the ones before."""
_AT_ONCE = 400


def remember(db: Db, sha256: str, said: FileSlips, now_ms: int) -> None:
    """Keep what a file says; nothing when it was kept already."""
    if db.one("SELECT 1 FROM pes_slip WHERE sha256 = ?", (sha256,)) is not None:
        return
    for rank, slip in enumerate(said.slips):
        db.run(
            "INSERT INTO pes_slip (sha256, rank, budget, sens, year, type, number, place, cents) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                sha256, rank, said.budget, slip.sens, slip.year, slip.type, slip.number, slip.place, _cents(slip.total),
            ),
        )  # fmt: skip
    for tiers, paid in said.paid.items():
        db.run(
            "INSERT OR IGNORE INTO pes_tiers (budget, tiers, place, sha256, ibans, cents) VALUES (?, ?, ?, ?, ?, ?)",
            (said.budget, tiers, said.place, sha256, " ".join(sorted(paid.ibans)[:10]), _cents(paid.highest)),
        )
    oldest = dt.datetime.fromtimestamp(now_ms / 1000, dt.UTC).date() - dt.timedelta(days=KEPT_DAYS)
    for table in ("pes_slip", "pes_tiers"):
        db.run(f"DELETE FROM {table} WHERE budget = ? AND place < ?", (said.budget, oldest.isoformat()))  # noqa: S608 - ours


def past_of(db: Db, sha256: str, said: FileSlips) -> Past:
    """The bordereaux of the same budget that come before those of this file, and what they paid to its tiers."""
    firsts: dict[str, str] = {}
    for slip in said.slips:
        firsts[slip.sens] = min(firsts.get(slip.sens, slip.place), slip.place)
    rows = db.all(
        "SELECT sens, year, type, number, place, cents FROM pes_slip WHERE budget = ? AND sha256 <> ?",
        (said.budget, sha256),
    )
    read = [
        Slip(sens=sens, year=year, type=type_, number=number, place=place, total=Decimal(cents) / 100)
        for sens, year, type_, number, place, cents in rows
    ]
    totals = {slip.name: slip.total for slip in said.slips}
    return Past(
        slips=tuple(slip for slip in read if slip.place < firsts.get(slip.sens, "")),
        again=tuple(slip for slip in read if slip.number and totals.get(slip.name, slip.total) != slip.total),
        paid=_known(db, sha256, said),
    )


def _known(db: Db, sha256: str, said: FileSlips) -> dict[str, Paid]:
    found: dict[str, tuple[set[str], int]] = {}
    for some in _runs(list(said.paid)):
        marks = ",".join("?" * len(some))
        rows = db.all(
            f"SELECT tiers, ibans, cents FROM pes_tiers WHERE budget = ? AND tiers IN ({marks}) "  # noqa: S608 - marks
            "AND place < ? AND sha256 <> ?",
            (said.budget, *some, said.place, sha256),
        )
        for tiers, ibans, cents in rows:
            accounts, highest = found.get(tiers, (set(), 0))
            found[tiers] = (accounts | set(ibans.split()), max(highest, cents))
    return {
        key: Paid(ibans=frozenset(accounts), highest=Decimal(highest) / 100)
        for key, (accounts, highest) in found.items()
    }


def _runs(keys: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(keys), _AT_ONCE):
        yield keys[start : start + _AT_ONCE]


def _cents(amount: Decimal) -> int:
    return max(-(10**17), min(10**17, int(amount * 100)))
