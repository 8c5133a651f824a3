"""What bordereaux said is kept in the body's store: the earlier ones of the same budget come back, and only they."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from app.domain.slips import FileSlips, Paid, Slip
from app.store.slips import KEPT_DAYS
from tests.unit.store.builders import NOON_MS, Rows


def said(
    number: int, date: str = "2026-11-20", *, budget: str = "B", total: str = "10", iban: str = "FR1"
) -> FileSlips:
    place = f"{date} {number:09d}"
    one = Slip(sens="depense", year=date[:4], type="01", number=number, place=place, total=Decimal(total))
    return FileSlips(
        budget=budget, place=place, slips=(one,), paid={"T": Paid(ibans=frozenset({iban}), highest=Decimal(total))}
    )


def test_earlier_bordereaux_of_the_budget_come_back(rows: Rows) -> None:
    with rows.tx() as tx:
        for number, iban in ((40, "FR1"), (41, "FR2"), (43, "FR3")):
            tx.remember_slips(f"f{number}", said(number, total=str(number), iban=iban))
        tx.remember_slips("other", said(30, budget="C"))
        past = tx.past_slips("f42", said(42))
        assert sorted(slip.number for slip in past.slips) == [40, 41]
        assert past.paid == {"T": Paid(ibans=frozenset({"FR1", "FR2"}), highest=Decimal(41))}
        assert past.again == ()
        nothing = tx.past_slips("f40", said(40))
        assert (nothing.slips, nothing.paid) == ((), {})


def test_the_same_number_with_another_total_is_told(rows: Rows) -> None:
    with rows.tx() as tx:
        tx.remember_slips("a", said(40, total="10"))
        assert [slip.total for slip in tx.past_slips("b", said(40, total="11")).again] == [Decimal(10)]
        assert tx.past_slips("b", said(40, total="10")).again == (), "a signed copy is the same bordereau"


def test_a_content_is_kept_once_and_the_oldest_go(rows: Rows) -> None:
    today = dt.datetime.fromtimestamp(NOON_MS / 1000, dt.UTC).date()
    with rows.tx() as tx:
        tx.remember_slips("old", said(1, (today - dt.timedelta(days=KEPT_DAYS + 1)).isoformat()))
        for _ in range(2):
            tx.remember_slips("new", said(2, today.isoformat()))
        for table in ("pes_slip", "pes_tiers"):
            assert [row[0] for row in tx.db.all(f"SELECT sha256 FROM {table}")] == ["new"]
