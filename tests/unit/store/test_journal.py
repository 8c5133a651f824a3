"""The journal of acts with legal effect shows any tampering."""

from __future__ import annotations

import pytest

from app.domain.exchange import Ack, FileRef
from app.domain.listing import FileState
from app.domain.seances import Origin, Presence, Seance, SeanceDocument
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
            ("seance.received", "s1"),
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


@pytest.mark.parametrize("written", [b"\xff{", b"{}x", b'{"date_ms": 3}', b'{"date_ms": "soon"}'])
def test_a_line_written_over_with_nonsense_is_still_listed(rows: Rows, written: bytes) -> None:
    with rows.tx() as tx:
        tx.journal("seance.received", "s1", {"date_ms": "5"})
        assert Reader(tx.db).journal()[0].number("date_ms") == 5
        tx.db.run("UPDATE journal SET facts = ?", (written,))
        assert [line.number("date_ms") for line in Reader(tx.db).journal()] == [None]
        assert tx.verify_journal() == 1


def test_an_empty_journal_is_intact(rows: Rows) -> None:
    with rows.tx() as tx:
        assert tx.verify_journal() is None


def _with(*ids: str) -> Seance:
    documents = tuple(
        SeanceDocument(document_id=id, origin=Origin.CONVOCATION if n == 0 else Origin.PROJET, origin_id=id, name=id)
        for n, id in enumerate(ids)
    )
    return seance(documents=documents)


@pytest.mark.feature("A40", "39")
def test_the_first_reception_and_every_later_document_are_journaled_with_what_they_are(rows: Rows) -> None:
    with rows.tx() as tx:
        file = FileRef(ref="projet:p1", owner_kind=Seance.KIND, owner_id="s1", name="p1", media_type="application/pdf")
        tx.apply_delta(ACCOUNT, delta(_with("c", "p1"), files=(file,)))
        tx.apply_delta(ACCOUNT, delta(_with("c", "p1")))  # told again, nothing new
        for _ in range(2):  # the state is written again: one line all the same
            tx.set_file(ACCOUNT, "projet:p1", state=FileState.HERE, sha256="ab" * 32)
        tx.apply_delta(ACCOUNT, delta(_with("c", "p2")))
        lines = {line.kind: line.facts for line in reversed(Reader(tx.db).journal(subject="s1"))}
        assert [line.kind for line in reversed(Reader(tx.db).journal(subject="s1"))] == [
            "seance.received",
            "seance.file_received",
            "seance.changed",
        ]
        assert lines["seance.received"]["convocation"] == "c"
        assert lines["seance.file_received"] == {"ref": "projet:p1", "sha256": "ab" * 32}
        assert (lines["seance.changed"]["added"], lines["seance.changed"]["removed"]) == ("p2", "p1")
        assert tx.verify_journal() is None
