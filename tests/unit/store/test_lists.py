"""Lists: pages equal the whole order, filters go by what is shown, any number of rows in one second."""

from __future__ import annotations

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.domain.ids import Key
from app.domain.mail import Contact, Message
from app.domain.records import Mark
from app.store.reader import Which
from app.store.records import rowid_floor
from tests.unit.store.builders import (
    ACCOUNT,
    NOON_MS,
    OTHER,
    Rows,
    delta,
    message,
    message_key,
    move,
    seance,
    set_read,
)


@pytest.fixture
def filled(rows: Rows) -> Rows:
    """300 messages in two accounts, three boxes, unread or flagged at random, in no order."""
    rng = random.Random(3)
    with rows.tx() as tx:
        for account in (ACCOUNT, OTHER):
            page = [
                message(
                    f"m{n}",
                    at_ms=NOON_MS + rng.randrange(40) * 700,
                    folder=str(rng.randrange(3)),
                    unread=rng.random() < 0.3,
                    flagged=rng.random() < 0.3,
                )
                for n in range(150)
            ]
            rng.shuffle(page)
            tx.apply_delta(account, delta(*page))
        tx.apply_delta(ACCOUNT, delta(seance()))
        for n in range(0, 150, 10):
            tx.append_intent(move("9", f"m{n}"))
            tx.append_intent(set_read(True, f"m{n + 1}"))
    return rows


WHICH = st.fixed_dictionaries(
    {},
    optional={
        "accounts": st.sampled_from([[ACCOUNT], [OTHER], [ACCOUNT, OTHER], []]),
        "box": st.sampled_from(["0", "1", "9", "none"]),
        "boxes": st.lists(st.tuples(st.sampled_from([ACCOUNT, OTHER]), st.sampled_from(["0", "1", "9"])), max_size=4),
        "marks": st.sampled_from([Mark.NONE, Mark.UNREAD, Mark.FLAGGED, Mark.UNREAD | Mark.FLAGGED, Mark.TODO]),
        "without": st.sampled_from([Mark.NONE, Mark.UNREAD, Mark.ATTACHMENT]),
    },
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(which=WHICH, limit=st.integers(1, 60), ascending=st.booleans())
def test_pages_and_counts_equal_the_whole_order(filled: Rows, which: dict, limit: int, ascending: bool) -> None:  # type: ignore[type-arg]
    with filled.tx() as tx:
        whole = list(tx.rowids("message", ascending=ascending, **which))
        assert whole == sorted(whole, reverse=not ascending)
        assert tx.count("message", **which) == len(whole)
        walked: list[int] = []
        edge: Which = {}
        while page := tx.page("message", limit=limit, ascending=ascending, **which, **edge):
            walked += [entry.rowid for entry in page]
            edge = {"after": walked[-1]} if ascending else {"before": walked[-1]}
        assert walked == whole
        everything = [e for e in tx.at(tx.rowids("message")) if e is not None]
        assert len(everything) == 300
        accounts, boxes = which.get("accounts"), which.get("boxes")
        expected = {
            e.rowid
            for e in everything
            if (accounts is None or e.key.account in accounts)
            and (boxes is None or (e.key.account, e.record.box) in boxes)
            and which.get("box", e.record.box) == e.record.box
            and which.get("marks", Mark.NONE) in e.record.marks
            and not which.get("without", Mark.NONE) & e.record.marks
        }
        assert set(whole) == expected


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("ascending", [False, True])
def test_the_beginning_of_a_list_is_that_of_its_whole_order(rows: Rows, seed: int, ascending: bool) -> None:
    """Grouped by conversation or not: the first rows are read alone, before the rest."""
    rng = random.Random(seed)
    with rows.tx() as tx:
        for account in (ACCOUNT, OTHER):
            page = [
                message(
                    f"m{n}",
                    at_ms=NOON_MS + rng.randrange(4000) * 700,
                    folder=str(rng.randrange(2)),
                    unread=rng.random() < 0.4,
                    conversation=str(rng.randrange(30)) if rng.random() < 0.8 else "",
                )
                for n in range(120)
            ]
            tx.apply_delta(account, delta(*page))
        for which in ({}, {"boxes": [(ACCOUNT, "0"), (OTHER, "1")]}, {"marks": Mark.UNREAD}, {"accounts": [OTHER]}):
            for together in (False, True):
                asked: Which = {**which, "together": together}  # type: ignore[typeddict-item]
                whole = tx.rowids("message", ascending=ascending, **asked)
                for limit in (0, 1, 7, len(whole), 500):
                    assert tx.rowids("message", ascending=ascending, limit=limit, **asked) == whole[:limit]


@pytest.mark.feature("115")
def test_lists_show_the_users_acts_before_the_server_knows(filled: Rows) -> None:
    with filled.tx() as tx:
        moved = tx.page("message", box="9")
        assert {e.key.id for e in moved} == {f"m{n}" for n in range(0, 150, 10)}
        assert all(e.pending == 1 for e in moved)
        assert tx.counts_by_box("message", ACCOUNT)["9"] == 15
        unread = tx.counts_by_box("message", ACCOUNT, Mark.UNREAD)
        assert unread == {b: tx.count("message", accounts=[ACCOUNT], box=b, marks=Mark.UNREAD) for b in unread}


def test_every_list_is_a_walk_of_its_index(filled: Rows) -> None:
    """No temporary sort and no row touched for counts: what makes 200 000 rows instant."""
    from app.store import lists

    for marks in (Mark.NONE, Mark.UNREAD, Mark.TODO):
        with filled.tx() as tx:
            walk = lists._walks(tx.db, lists.Filter("message", box="1", marks=marks))[0]
            sql = f"SELECT rid FROM record INDEXED BY {walk.index} WHERE {walk.where} ORDER BY rid DESC"
            plan = " ".join(str(row) for row in tx.db.all("EXPLAIN QUERY PLAN " + sql, walk.params))
            assert "COVERING INDEX" in plan
            assert "TEMP B-TREE" not in plan


def test_more_rows_than_slots_in_one_second(rows: Rows) -> None:
    page = tuple(message(f"m{n}") for n in range(2500))
    with rows.tx() as tx:
        tx.apply_delta(ACCOUNT, delta(*page))
        tx.apply_delta(ACCOUNT, delta(message("later", at_ms=NOON_MS + 1000), cursor="c2"))
    with rows.tx() as tx:
        whole = tx.rowids("message")
        assert len(set(whole)) == 2501
        assert whole[-1] == rowid_floor(NOON_MS)
        assert whole[0] <= rowid_floor(NOON_MS + 3000)
        assert len(tx.search("objet", limit=3000)) == 2501 - 0


def test_records_without_a_moment_never_mix_with_dates(rows: Rows) -> None:
    contacts = tuple(Contact(id=f"c{n}", folder="7", name=f"Nom {n}") for n in range(2000))
    with rows.tx() as tx:
        tx.apply_delta(ACCOUNT, delta(*contacts, message("old", at_ms=1)))
        assert [e.key.id for e in tx.page("contact", limit=2, ascending=True)] == ["c0", "c1"]
        assert tx.count("contact") == 2000
        assert all(rowid < rowid_floor(-(10**14)) for rowid in tx.rowids("contact"))
        assert list(tx.rowids("message")) == [0]


@pytest.mark.parametrize("at_ms", [-1, -62_135_596_800_000, 253_402_300_799_000, 2**62, -(2**62)])
def test_moments_far_from_ours_have_their_place(rows: Rows, at_ms: int) -> None:
    with rows.tx() as tx:
        tx.apply_delta(ACCOUNT, delta(message("m1", at_ms=at_ms), message("m2"), message("m3", at_ms=at_ms)))
        order = [e.key.id for e in tx.page("message")]
        assert order == (["m2", "m3", "m1"] if at_ms < NOON_MS else ["m3", "m1", "m2"])


def test_a_changed_moment_moves_the_row_and_its_index_entry(rows: Rows) -> None:
    with rows.tx() as tx:
        tx.apply_delta(ACCOUNT, delta(message("m1"), message("m2", at_ms=NOON_MS + 5000)))
        tx.add_text(message_key("m1"), "annexe budgétaire")
        before = tx.entry(message_key("m1"))
        tx.apply_delta(ACCOUNT, delta(message("m1", at_ms=NOON_MS + 900)))  # the same second: stays
        same = tx.entry(message_key("m1"))
        tx.apply_delta(ACCOUNT, delta(message("m1", at_ms=NOON_MS + 9000)))
        after = tx.entry(message_key("m1"))
        assert before is not None
        assert same is not None
        assert after is not None
        assert before.rowid == same.rowid < after.rowid
        assert tx.at([before.rowid]) == [None]
        assert [e.key.id for e in tx.page("message")] == ["m1", "m2"]
        assert [h.rowid for h in tx.search("annexe")] == [after.rowid]


def test_entries_come_in_the_order_asked(rows: Rows) -> None:
    with rows.tx() as tx:
        tx.apply_delta(ACCOUNT, delta(message("m1"), message("m2"), seance()))
        keys = [message_key("m2"), Key(ACCOUNT, "seance", "s1"), message_key("absent"), message_key("m1")]
        assert [e.key for e in tx.entries(keys)] == [keys[0], keys[1], keys[3]]
        assert isinstance(tx.base(keys[0]), Message)
        assert tx.base(message_key("absent")) is None
