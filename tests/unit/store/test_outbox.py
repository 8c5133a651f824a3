"""Intents at rest: durable, in order, absorbed only while nobody saw them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.domain.conflicts import ACCOUNT_GONE, HANDED_OVER, IN_DOUBT
from app.domain.courrier import LetterNote
from app.domain.errors import Conflict, OutcomeUnknown, Rejected, Transient
from app.domain.exchange import Ack, FileRef, Listing
from app.domain.ids import AccountId, Key, OpId
from app.domain.intents import Acknowledge, AddLetterNote, SaveAnnotation, SetRead
from app.domain.listing import IntentState
from app.domain.seances import Annotation, InkPoint, InkStroke, Origin, Presence, Rect
from app.store.tx import Tx
from tests.unit.store.builders import (
    ACCOUNT,
    NOON_MS,
    OTHER,
    REFUSED,
    Rows,
    answer,
    delta,
    message,
    message_key,
    move,
    seance,
    send,
    set_flagged,
    set_read,
)


def due(tx: Tx, now_ms: int = NOON_MS, account: AccountId = ACCOUNT) -> list[OpId]:
    return [row.op_id for row in tx.due_intents(account, now_ms)]


@pytest.mark.feature("116")
def test_one_intent_a_lane_by_priority_then_age(rows: Rows) -> None:
    first, second, other = set_read(id="m1"), move("5", "m1"), set_flagged(id="m2")
    mail, presence = send(), answer()
    with rows.tx() as tx:
        for intent in (first, second, other, mail, presence):
            tx.append_intent(intent)
        assert [r.op_id for r in tx.outbox()] == [i.op_id for i in (first, second, other, mail, presence)]
        assert due(tx) == [presence.op_id, mail.op_id, first.op_id, other.op_id]
        assert due(tx, account=OTHER) == []


@pytest.mark.feature("116")
@pytest.mark.parametrize("end", ["park", "unknown", "later"])
def test_a_head_set_aside_holds_back_its_lane_only(rows: Rows, end: str) -> None:
    head, behind, beside = set_read(id="m1"), move("5", "m1"), set_read(id="m2")
    with rows.tx() as tx:
        for intent in (head, behind, beside):
            tx.append_intent(intent)
        tx.start_intent(head.op_id)
        if end == "park":
            tx.park(head.op_id, REFUSED)
        elif end == "unknown":
            tx.mark_unknown(head.op_id, OutcomeUnknown())
        else:
            tx.postpone(head.op_id, Transient("busy", tries=2), NOON_MS + 1)
        assert due(tx) == [beside.op_id]
        assert tx.next_due_ms(ACCOUNT) == 0
        tx.retry_intent(head.op_id)
        assert due(tx) == [head.op_id, beside.op_id]


def test_states_carry_attempts_schedule_and_error(rows: Rows) -> None:
    intent = set_read()
    with rows.tx() as tx:
        tx.append_intent(intent)
        tx.start_intent(intent.op_id)
        assert due(tx) == [intent.op_id]  # a crash may have left it so
        assert tx.next_due_ms(ACCOUNT) is None
        tx.postpone(intent.op_id, Transient("busy", tries=2), NOON_MS + 5)
        row = tx.intent(intent.op_id)
        assert row is not None
        assert (row.state, row.attempts, row.not_before_ms) == (IntentState.QUEUED, 1, NOON_MS + 5)
        assert (row.error_code, row.error_params) == ("busy", {"tries": 2})
        assert tx.next_due_ms(ACCOUNT) == NOON_MS + 5
        assert due(tx) == []
        assert due(tx, NOON_MS + 5) == [intent.op_id]


def test_send_later_waits_for_its_hour(rows: Rows) -> None:
    later = send(not_before_ms=NOON_MS + 10_000)
    with rows.tx() as tx:
        tx.append_intent(later)
        assert due(tx) == []
        assert due(tx, NOON_MS + 10_000) == [later.op_id]


@pytest.mark.feature("116")
def test_opposite_acts_collapse_unless_one_was_sent(rows: Rows) -> None:
    read, unread, again = set_read(True), set_read(False), set_read(True)
    flag = set_flagged()
    with rows.tx() as tx:
        tx.apply_delta(ACCOUNT, delta(message(unread=True)))
        tx.append_intent(read)
        tx.append_intent(flag)
        tx.append_intent(unread)
        assert [r.op_id for r in tx.outbox()] == [flag.op_id, unread.op_id]
        tx.start_intent(flag.op_id)
        tx.postpone(flag.op_id, Transient(), 0)
        tx.append_intent(set_flagged(False))
        assert flag.op_id in [r.op_id for r in tx.outbox()]  # sent once: nobody may take it back
        tx.start_intent(unread.op_id)
        tx.append_intent(again)
        assert unread.op_id in [r.op_id for r in tx.outbox()]


def test_the_same_act_is_never_written_twice(rows: Rows) -> None:
    with rows.tx() as tx:
        tx.append_intent(set_read(op_id="op"))
    with pytest.raises(Exception, match="UNIQUE"), rows.tx() as tx:
        tx.append_intent(set_read(id="m2", op_id="op"))
    with rows.tx() as tx:
        assert len(tx.outbox()) == 1


@pytest.mark.feature("116", "117")
def test_acknowledged_once_and_gone(rows: Rows) -> None:
    intent = set_read()
    with rows.tx() as tx:
        tx.apply_delta(ACCOUNT, delta(message(unread=True)))
        tx.append_intent(intent)
        tx.start_intent(intent.op_id)
        tx.acknowledge(intent.op_id, Ack(upserts=(message(unread=False, revision="8"),)))
        assert tx.outbox() == []
        entry = tx.entry(message_key())
        assert entry is not None
        assert (entry.pending, entry.failed) == (0, False)
        assert tx.versions(ACCOUNT, "message") == {"m1": "8"}
        tx.acknowledge(intent.op_id, Ack(removes=(("message", "m1"),)))  # a second answer finds no intent
        assert tx.entry(message_key()) is not None


def test_discarding_shows_the_servers_copy_again(rows: Rows) -> None:
    intent = move("5")
    with rows.tx() as tx:
        tx.apply_delta(ACCOUNT, delta(message()))
        tx.append_intent(intent)
        assert tx.count("message", box="5") == 1
        tx.start_intent(intent.op_id)
        with pytest.raises(Rejected, match="intent_in_flight"):
            tx.discard_intent(intent.op_id)
        tx.park(intent.op_id, REFUSED)
        entry = tx.entry(message_key())
        assert entry is not None
        assert entry.failed
        tx.discard_intent(intent.op_id)
        assert tx.count("message", box="5") == 0
        assert tx.count("message", box="2") == 1


def test_editing_a_parked_act_queues_it_again_in_place(rows: Rows) -> None:
    intent, behind = set_read(op_id="op"), move("5")
    with rows.tx() as tx:
        tx.append_intent(intent)
        tx.append_intent(behind)
        tx.park(intent.op_id, Conflict())
        tx.replace_intent(set_read(False, op_id="op"))
        first = tx.outbox()[0]
        assert first.state is IntentState.QUEUED
        assert isinstance(first.intent, SetRead)
        assert not first.intent.value
        assert due(tx) == [intent.op_id]
        with pytest.raises(KeyError):
            tx.replace_intent(set_read())


def test_a_note_waits_in_its_letters_lane(rows: Rows) -> None:
    note = LetterNote(id="n1", letter_id="L1", author="moi", text="à voir", created_ms=NOON_MS, mine=True)
    intent = AddLetterNote(op_id=OpId("op"), account=ACCOUNT, made_at_ms=NOON_MS, target_id="n1", note=note)
    with rows.tx() as tx:
        tx.append_intent(intent)
        entry = tx.entry(Key(ACCOUNT, "letter_note", "n1"))
        assert entry is not None
        assert entry.record == note
        assert tx.base(Key(ACCOUNT, "letter_note", "n1")) is None
        assert tx.versions(ACCOUNT, "letter_note") == {}


@pytest.mark.feature("A33")
def test_forgetting_an_account_keeps_the_users_work(rows: Rows) -> None:
    note = Annotation(
        id="a1",
        seance_id="s1",
        origin=Origin.PROJET,
        origin_id="p1",
        author_id="moi",
        author_name="Moi",
        date_ms=NOON_MS,
        page=0,
        rect=Rect(left=1, top=2, right=3, bottom=4),
        text="revoir le budget",
    )
    stroke = InkStroke(id="i1", seance_id="s1", document_id="d1", page=0, points=(InkPoint(x_pt=1, y_pt=2),))
    typed = SaveAnnotation(op_id=OpId("op-note"), account=ACCOUNT, made_at_ms=NOON_MS, target_id="a1", annotation=note)
    with rows.tx() as tx:
        tx.apply_delta(
            ACCOUNT, delta(message(), seance(), files=(FileRef(ref="f", owner_kind="seance", owner_id="s1", name="x"),))
        )
        tx.apply_delta(OTHER, delta(message()))
        tx.set_secret(ACCOUNT, "token", "secret")
        tx.set_secret(OTHER, "token", "autre")
        tx.put_local(ACCOUNT, stroke)
        for intent in (typed, answer(Presence.ABSENT), send(), set_read()):
            tx.append_intent(intent)
    with rows.tx() as tx:
        tx.forget_account(ACCOUNT)
        assert tx.changes().outbox
    with rows.tx() as tx:
        assert tx.entry(message_key()) is None
        assert tx.entry(Key(ACCOUNT, "seance", "s1")) is None
        assert tx.file(ACCOUNT, "f") is None
        assert tx.cursor(ACCOUNT, "mail") is None
        assert tx.secret(ACCOUNT, "token") is None
        kept = tx.outbox(ACCOUNT)
        assert len(kept) == 4
        assert {(r.state, r.error_code) for r in kept} == {(IntentState.PARKED, ACCOUNT_GONE)}
        ink, shown = tx.entry(Key(ACCOUNT, "ink", "i1")), tx.entry(Key(ACCOUNT, "annotation", "a1"))
        assert ink is not None
        assert ink.record == stroke
        assert shown is not None
        assert (shown.record, shown.failed) == (note, True)
        assert [h.key.id for h in tx.search("budget")] == ["a1"]
        assert tx.entry(message_key(account=OTHER)) is not None
        assert tx.secret(OTHER, "token") == "autre"


@pytest.mark.feature("A33", "117")
def test_an_account_that_comes_back_takes_its_work_over(rows: Rows) -> None:
    stroke = InkStroke(id="i1", seance_id="s1", document_id="d1", page=0, points=())
    with rows.tx() as tx:
        tx.put_local(OTHER, stroke)
        tx.append_intent(send(not_before_ms=NOON_MS + 5))
        tx.append_intent(answer(Presence.ABSENT))
        tx.append_intent(set_read())
        tried, refused, _fresh = tx.outbox(ACCOUNT)
        tx.start_intent(tried.op_id)
        tx.start_intent(refused.op_id)
        tx.park(refused.op_id, Rejected())
    with rows.tx() as tx:
        tx.forget_account(ACCOUNT, "moi")
        tx.forget_account(OTHER, "moi, ailleurs")
        tx.forget_account(AccountId("vide"), "rien")
    with rows.tx() as tx:
        assert tx.identities() == {ACCOUNT: "moi", OTHER: "moi, ailleurs"}, "nothing is kept of one that left nothing"
        tx.resume_account(ACCOUNT)
        assert tx.identities() == {OTHER: "moi, ailleurs"}
        assert tx.page("ink") != []
        states = [(r.state, r.not_before_ms) for r in tx.outbox(ACCOUNT)]
        asked_first = IntentState.IN_FLIGHT
        assert states == [(asked_first, NOON_MS + 5), (asked_first, 0), (IntentState.QUEUED, 0)], "nothing goes twice"


@pytest.mark.feature("117")
def test_an_answer_that_was_refused_does_not_hold_back_the_receipt_of_the_convocation(rows: Rows) -> None:
    receipt = Acknowledge(op_id=OpId("ar"), account=ACCOUNT, made_at_ms=NOON_MS, target_id="s1")
    with rows.tx() as tx:
        presence = answer(Presence.ABSENT)
        tx.append_intent(presence)
        tx.park(presence.op_id, Conflict())
        tx.append_intent(receipt)
        assert due(tx) == [receipt.op_id]


@pytest.mark.feature("A33", "127")
def test_what_was_handed_over_is_asked_after_whatever_becomes_of_its_account(rows: Rows) -> None:
    with rows.tx() as tx:
        handed, doubtful, leaving = send("a@test"), send("b@test", not_before_ms=NOON_MS + 5), send("c@test")
        for intent in (handed, doubtful, leaving):
            tx.append_intent(intent)
        tx.park(handed.op_id, Rejected(HANDED_OVER))
        tx.doubt_intent(doubtful.op_id)
        tx.start_intent(leaving.op_id)
        tx.park(leaving.op_id, Rejected(HANDED_OVER))
        tx.postpone(leaving.op_id, Transient(), 0)  # its attempt of before failed after that
        row = tx.intent(leaving.op_id)
        assert row is not None and (row.state, row.error_code) == (IntentState.PARKED, HANDED_OVER)
        tx.replace_intent(replace(doubtful, not_before_ms=0))  # « Envoyer maintenant »
        row = tx.intent(doubtful.op_id)
        assert row is not None and row.error_code == IN_DOUBT
        tx.forget_account(ACCOUNT, "moi")
        tx.resume_account(ACCOUNT)
        assert {r.state for r in tx.outbox(ACCOUNT)} == {IntentState.IN_FLIGHT}
    with rows.tx() as tx:
        tx.postpone(handed.op_id, Transient(), 0)
        tx.doubt_intent(handed.op_id)
        row = tx.intent(handed.op_id)
        assert row is not None and row.state is IntentState.IN_FLIGHT


def test_no_listing_takes_local_ink_away(rows: Rows) -> None:
    stroke = InkStroke(id="i1", seance_id="s1", document_id="d1", page=0, points=())
    with rows.tx() as tx:
        tx.put_local(ACCOUNT, stroke)
        tx.apply_delta(ACCOUNT, delta(listings=(Listing(kind="ink", ids=frozenset()),)))
        assert [e.record for e in tx.page("ink", box="d1")] == [stroke]
        tx.remove_local(Key(ACCOUNT, "ink", "i1"))
        assert tx.page("ink") == []
