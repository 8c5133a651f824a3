"""Earlier versions: kept with the act that replaces them, bounded, gone with the account and the body."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.domain.ids import Key, new_op_id
from app.domain.intents import DeleteAnnotation, MarkAnnotationRead, SaveAnnotation
from app.domain.seances import Annotation, Origin, Rect
from app.store import history
from app.store.tx import Tx
from tests.unit.store.builders import ACCOUNT, NOON_MS, Rows, delta, raw_bytes, set_read, with_store

pytestmark = pytest.mark.feature("120")
KEY_N1 = Key(ACCOUNT, Annotation.KIND, "n1")


def note(text: str, id: str = "n1") -> Annotation:
    rect = Rect(left=1, top=1, right=9, bottom=9)
    return Annotation(
        id=id, seance_id="s1", origin=Origin.PROJET, origin_id="p1", author_id="u1", author_name="Élu",
        date_ms=NOON_MS, page=0, rect=rect, text=text,
    )  # fmt: skip


def save(text: str) -> SaveAnnotation:
    return SaveAnnotation(
        op_id=new_op_id(), account=ACCOUNT, made_at_ms=NOON_MS, target_id="n1", annotation=note(text), base_text="un"
    )


def texts(tx: Tx) -> list[tuple[str, str]]:
    return [(v.record.text, v.act) for v in tx.history(KEY_N1) if isinstance(v.record, Annotation)]


def test_each_edit_keeps_what_was_shown_before(rows: Rows) -> None:
    with rows.tx() as tx:
        tx.apply_delta(ACCOUNT, delta(note("un")))
        assert texts(tx) == []
        tx.append_intent(save("deux"))
        tx.append_intent(save("trois"))  # absorbs the one before: its text is still an earlier version
        assert texts(tx) == [("deux", "save_annotation"), ("un", "save_annotation")]
        tx.append_intent(DeleteAnnotation(op_id=new_op_id(), account=ACCOUNT, made_at_ms=NOON_MS, target_id="n1"))
        assert texts(tx)[0] == ("trois", "delete_annotation")
        assert tx.entry(KEY_N1) is None
        newest = tx.history(KEY_N1)[0]
        assert tx.version(newest.number) == newest
        assert newest.until_ms == NOON_MS


def test_marks_and_server_changes_are_no_versions(rows: Rows) -> None:
    with rows.tx() as tx:
        tx.apply_delta(ACCOUNT, delta(note("un")))
        tx.append_intent(MarkAnnotationRead(op_id=new_op_id(), account=ACCOUNT, made_at_ms=NOON_MS, target_id="n1"))
        tx.append_intent(set_read())
        tx.apply_delta(ACCOUNT, delta(note("du serveur")))
        assert texts(tx) == []


@pytest.mark.feature("117")
def test_a_version_given_up_is_kept(rows: Rows) -> None:
    with rows.tx() as tx:
        tx.apply_delta(ACCOUNT, delta(note("un")))
        mine = save("à moi")
        tx.append_intent(mine)
        tx.discard_intent(mine.op_id)
        assert texts(tx) == [("à moi", "discarded"), ("un", "save_annotation")]


def test_an_act_that_fails_to_commit_leaves_no_version(rows: Rows) -> None:
    with rows.tx() as tx:
        tx.apply_delta(ACCOUNT, delta(note("un")))
    with pytest.raises(RuntimeError), rows.tx() as tx:
        tx.append_intent(save("deux"))
        raise RuntimeError
    with rows.tx() as tx:
        assert texts(tx) == []


def test_versions_are_bounded_in_number_and_age(rows: Rows) -> None:
    with rows.tx() as tx:
        tx.apply_delta(ACCOUNT, delta(note("un")))
        history.add(rows.db, Key(ACCOUNT, Annotation.KIND, "n9"), note("vieux", "n9"), "save_annotation", 0)
        for number in range(history.MOST + 7):
            tx.append_intent(save(f"version {number}"))
        held = texts(tx)
        assert len(held) == history.MOST
        assert held[0][0] == f"version {history.MOST + 5}"
        assert tx.history(Key(ACCOUNT, Annotation.KIND, "n9")) == []  # older than a year
        numbers = [v.number for v in tx.history(KEY_N1)]
        history.purge(rows.db, NOON_MS + 1)
        assert texts(tx) == []
        tx.append_intent(save("encore"))
        assert tx.history(KEY_N1)[0].number > max(numbers)  # a number never names two versions


def test_the_same_version_is_kept_once(rows: Rows) -> None:
    with rows.tx() as tx:
        for _ in range(3):
            tx.keep_version(KEY_N1, note("un"), "save_annotation")
        assert len(texts(tx)) == 1


def test_versions_go_with_their_account(rows: Rows) -> None:
    with rows.tx() as tx:
        tx.apply_delta(ACCOUNT, delta(note("un")))
        tx.append_intent(save("deux"))
        tx.forget_account(ACCOUNT)
        assert texts(tx) == []
        assert len(tx.outbox()) == 1  # what was not sent stays (row A33)


@pytest.mark.feature("124")
def test_versions_are_not_readable_on_the_disk(tmp_path: Path) -> None:
    marker = "MARQUEURDEVERSION"

    async def work(store: object) -> None:
        from app.store.body import BodyStore

        assert isinstance(store, BodyStore)
        await store.write(lambda tx: tx.apply_delta(ACCOUNT, delta(note(marker))))
        await store.write(lambda tx: tx.append_intent(save("autre")))
        assert (await store.read(lambda r: r.history(KEY_N1)))[0].record.text == marker  # type: ignore[attr-defined]
        assert marker.encode() not in raw_bytes(tmp_path)

    with_store(tmp_path, work)
