"""A database cut in the middle of a checkpoint: its header is new, its pages are not all there, its log is whole."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from app.domain.errors import StoreDamaged, StoreKeyWrong
from app.domain.seances import InkPoint, InkStroke
from app.store.body import BodyStore
from app.store.tx import Tx
from tests.unit.store.builders import ACCOUNT, with_store

PAGE = 4096
STROKES = 300


def stroke(number: int) -> InkStroke:
    points = tuple(InkPoint(x_pt=20.0 + i, y_pt=30.0) for i in range(80))
    return InkStroke(id=f"{number:05d}", seance_id="s", document_id="d", page=0, points=points)


def cut(folder: Path) -> Path:
    """The files as a kill left them after the first page of the checkpoint was written."""
    whole, half = folder / "whole", folder / "half"

    def draw(tx: Tx) -> None:
        for number in range(STROKES):
            tx.put_local(ACCOUNT, stroke(number))

    async def fill(store: BodyStore) -> None:
        await store.write(draw)  # one write: several could be carried back between two of them
        shutil.copytree(whole, half)  # nothing is checkpointed yet: all of it is in the log

    whole.mkdir()
    with_store(whole, fill)  # closing writes the log back
    before, after = (half / "rows.db").read_bytes(), (whole / "rows.db").read_bytes()
    assert len(before) < len(after)
    (half / "rows.db").write_bytes(after[:PAGE] + before[PAGE:])
    return half


@pytest.mark.feature("A22", "111")
def test_what_a_kill_left_half_written_back_is_opened_from_its_log(tmp_path: Path) -> None:
    async def count(store: BodyStore) -> int:
        assert await store.read(lambda r: r.db.value("PRAGMA integrity_check")) == "ok"
        return await store.read(lambda r: r.count(InkStroke.KIND))

    assert with_store(cut(tmp_path), count) == STROKES


def test_the_same_without_its_log_is_damaged_and_a_wrong_key_is_said(tmp_path: Path) -> None:
    async def nothing(_store: BodyStore) -> None:
        raise AssertionError("it was opened")

    half = cut(tmp_path)
    with pytest.raises(StoreKeyWrong):
        with_store(half, nothing, key=bytes(32))
    (half / "rows.db-wal").unlink()
    with pytest.raises(StoreDamaged):
        with_store(half, nothing)
