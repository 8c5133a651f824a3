"""view = base + pending, whatever happens in whatever order."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.domain.errors import Transient
from app.domain.exchange import Ack, Listing
from app.domain.ids import AccountId
from app.domain.intents import Intent
from app.domain.mail import Message
from app.domain.records import Mark
from app.domain.view import view
from app.store.tx import Tx
from tests.unit.store.builders import (
    ACCOUNT,
    REFUSED,
    Rows,
    delta,
    message,
    message_key,
    move,
    send,
    set_flagged,
    set_read,
)

_accounts = itertools.count(1)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rows]:
    held = Rows(tmp_path_factory.mktemp("views"))
    yield held
    held.db.close()


class Model:
    """What the store should say of one message, kept in plain Python."""

    def __init__(self, rows: Rows) -> None:
        self.rows = rows
        self.account = AccountId(f"compte-{next(_accounts)}")
        self.key = message_key("m", self.account)
        self.base: Message | None = None
        self.pending: list[Intent] = []
        self.sent: set[str] = set()
        self.parked: set[str] = set()

    def step(self, verb: str, number: int) -> None:
        with self.rows.tx() as tx:
            if verb == "intend":
                intent = self._intent(number)
                tx.append_intent(intent)
                self.pending = [e for e in self.pending if not self._absorbed(intent, e)] + [intent]
            elif verb == "upsert":
                self.base = message(
                    "m",
                    at_ms=number * 700,
                    folder=str(number % 3),
                    unread=number % 2 == 0,
                    subject=f"Objet {number % 4}",
                )
                tx.apply_delta(self.account, delta(self.base))
            elif verb == "remove":
                self.base = None
                tx.apply_delta(self.account, delta(removes=(("message", "m"),)))
            elif verb == "list":
                box = str(number % 3)
                if self.base is not None and self.base.folder == box:
                    self.base = None
                tx.apply_delta(self.account, delta(listings=(Listing(kind="message", ids=frozenset(), box=box),)))
            elif self.pending:
                self._of_pending(tx, verb, self.pending[number % len(self.pending)], number)

    def _intent(self, number: int) -> Intent:
        makers = (
            lambda: set_read(number % 2 == 0, "m", self.account),
            lambda: set_flagged(number % 2 == 0, "m", self.account),
            lambda: move(str(number % 3), "m", self.account),
        )
        return makers[number % 3]()

    def _absorbed(self, intent: Intent, earlier: Intent) -> bool:
        untouched = earlier.op_id not in self.sent and earlier.op_id not in self.parked
        return untouched and intent.absorbs(earlier)

    def _of_pending(self, tx: Tx, verb: str, intent: Intent, number: int) -> None:
        if verb == "ack":
            shown = intent.apply(self.base)
            assert shown is None or isinstance(shown, Message)
            self.base = shown
            tx.acknowledge(intent.op_id, Ack(upserts=() if shown is None else (shown,)))
            self.pending.remove(intent)
        elif verb == "start":
            tx.start_intent(intent.op_id)
            self.sent.add(intent.op_id)
            self.parked.discard(intent.op_id)
        elif verb == "postpone":
            tx.postpone(intent.op_id, Transient(), number)
            self.parked.discard(intent.op_id)
        elif verb == "park":
            tx.park(intent.op_id, REFUSED)
            self.parked.add(intent.op_id)
        elif verb == "discard":
            tx.postpone(intent.op_id, Transient(), 0)  # never while in flight
            tx.discard_intent(intent.op_id)
            self.pending.remove(intent)

    def check(self) -> None:
        expected = view(self.base, self.pending)
        with self.rows.tx() as tx:
            assert tx.base(self.key) == self.base
            assert [row.intent for row in tx.outbox(self.account)] == self.pending
            entry = tx.entry(self.key)
            if expected is None:
                assert entry is None
                assert tx.count("message", accounts=[self.account]) == 0
                assert tx.search("objet", accounts=[self.account]) == []
                return
            assert entry is not None
            assert entry.record == expected
            assert entry.marks == expected.marks
            assert entry.pending == len(self.pending)
            assert entry.failed == bool(self.parked & {i.op_id for i in self.pending})
            assert [e.key for e in tx.page("message", accounts=[self.account], box=expected.box)] == [self.key]
            assert tx.count("message", accounts=[self.account], marks=Mark.UNREAD) == int(Mark.UNREAD in expected.marks)
            assert [hit.rowid for hit in tx.search("objet", accounts=[self.account])] == [entry.rowid]
            assert entry.rowid >> 10 == expected.moment_ms // 1000 or expected.moment_ms == 0


_VERBS = ("intend", "upsert", "remove", "list", "ack", "start", "postpone", "park", "discard")


@pytest.mark.feature("117", "115")
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.tuples(st.sampled_from(_VERBS), st.integers(0, 11)), max_size=14))
def test_view_is_base_and_pending_after_any_history(shared: Rows, steps: list[tuple[str, int]]) -> None:
    model = Model(shared)
    model.step("upsert", 4)
    for verb, number in steps:
        model.step(verb, number)
        model.check()


def test_the_index_is_sound_after_all_that(shared: Rows) -> None:
    model = Model(shared)
    for number in range(12):
        model.step("upsert", number)
        model.step("intend", number)
    with shared.tx() as tx:
        tx.db.run("INSERT INTO search (search, rank) VALUES ('integrity-check', 0)")
        assert tx.db.all("PRAGMA integrity_check") == [("ok",)]


def test_changes_name_exactly_what_changed(rows: Rows) -> None:
    with rows.tx() as tx:
        tx.apply_delta(ACCOUNT, delta(message("m1"), message("m2")))
        assert tx.changes().keys == {message_key("m1"), message_key("m2")}
    with rows.tx() as tx:
        tx.apply_delta(ACCOUNT, delta(message("m1"), message("m2", flagged=True), cursor="c2"))
        assert tx.changes().keys == {message_key("m2")}
        assert tx.cursor(ACCOUNT, "mail") == "c2"
    with rows.tx() as tx:
        tx.append_intent(set_read(id="m1"))
        assert tx.changes().keys == {message_key("m1")}
        assert tx.changes().outbox
    with rows.tx() as tx:
        tx.append_intent(send())
        assert tx.changes().keys == frozenset()
        assert tx.changes().outbox


def test_a_moved_message_is_not_taken_for_a_deleted_one(rows: Rows) -> None:
    gone_from_inbox = Listing(kind="message", ids=frozenset(), box="2")
    with rows.tx() as tx:
        tx.apply_delta(ACCOUNT, delta(message("m1"), message("m2")))
        tx.add_text(message_key("m1"), "pièce jointe")
    page = delta(message("m1", folder="3"), listings=(gone_from_inbox,))
    with rows.tx() as tx:
        assert tx.count_removals(ACCOUNT, page) == {("message", "2"): (1, 2)}
        tx.apply_delta(ACCOUNT, page)
        assert [e.key.id for e in tx.page("message")] == ["m1"]
        assert [h.key.id for h in tx.search("pièce")] == ["m1"]


def test_count_removals_goes_by_the_servers_boxes(rows: Rows) -> None:
    """A message the user moved here, unsent, still belongs to the server's folder."""
    with rows.tx() as tx:
        tx.apply_delta(ACCOUNT, delta(*(message(f"m{n}") for n in range(4)), message("m9", folder="5")))
        tx.append_intent(move("5", "m0"))
    with rows.tx() as tx:
        emptied = delta(listings=(Listing(kind="message", ids=frozenset({"m1"}), box="2"),))
        assert tx.count_removals(ACCOUNT, emptied) == {("message", "2"): (3, 4)}
        everything = delta(listings=(Listing(kind="message", ids=frozenset()),))
        assert tx.count_removals(ACCOUNT, everything) == {("message", "2"): (4, 4), ("message", "5"): (1, 1)}


def test_a_failed_transaction_leaves_nothing(rows: Rows, tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="stop"), rows.tx() as tx:
        tx.apply_delta(ACCOUNT, delta(message()))
        tx.append_intent(set_read())
        raise RuntimeError("stop")
    with rows.tx() as tx:
        assert tx.entry(message_key()) is None
        assert tx.outbox() == []
        assert tx.cursor(ACCOUNT, "mail") is None
        tx.apply_delta(ACCOUNT, delta(message()))  # what was remembered of the shelves went too
        assert tx.entry(message_key()) is not None
