"""The journal of acts with legal effect shows any tampering."""

from __future__ import annotations

import pytest

from app.domain.exchange import Ack
from app.domain.seances import Presence
from app.store.reader import Reader
from tests.unit.store.builders import ACCOUNT, NOON_MS, Rows, answer, delta, seance, set_read


def test_proven_acts_are_journaled_from_end_to_end(rows: Rows) -> None:
    first, second = answer(Presence.PRESENT), answer(Presence.ABSENT)
    with rows.tx() as tx:
        tx.apply_delta(ACCOUNT, delta(seance()))
        tx.append_intent(set_read())  # no legal effect: not in the journal
        tx.append_intent(first)
        tx.append_intent(second)
        tx.acknowledge(second.op_id, Ack(upserts=(seance(presence=Presence.ABSENT),), facts={"server_time": "12:00"}))
        reader = Reader(tx.db)
        lines = [(line.kind, line.subject) for line in reversed(reader.journal())]
        assert lines == [
            ("intent.queued", first.op_id),
            ("intent.absorbed", first.op_id),
            ("intent.queued", second.op_id),
            ("intent.acknowledged", second.op_id),
        ]
        last = reader.journal(subject=second.op_id, kinds=["intent.acknowledged"])
        assert [line.facts["server_time"] for line in last] == ["12:00"]
        assert last[0].at_ms == NOON_MS
        assert tx.verify_journal() is None


@pytest.mark.parametrize(
    ("tampering", "broken"),
    [
        ("UPDATE journal SET facts = x'7b2261223a2232227d' WHERE seq = 3", 3),
        ("UPDATE journal SET at_ms = at_ms + 1 WHERE seq = 2", 2),
        ("UPDATE journal SET subject = 'x' WHERE seq = 1", 1),
        ("DELETE FROM journal WHERE seq = 1", 1),
        ("DELETE FROM journal WHERE seq = 4", 4),
        ("DELETE FROM journal WHERE seq >= 5", 5),
        ("UPDATE journal SET seq = 9 WHERE seq = 2", 2),
    ],
)
def test_any_tampering_is_found_where_it_begins(rows: Rows, tampering: str, broken: int) -> None:
    with rows.tx() as tx:
        for number in range(6):
            tx.journal("sign.checked", f"d{number}", {"a": "1"})
        assert tx.verify_journal() is None
        tx.db.run(tampering)
        assert tx.verify_journal() == broken


def test_an_empty_journal_is_intact(rows: Rows) -> None:
    with rows.tx() as tx:
        assert tx.verify_journal() is None
