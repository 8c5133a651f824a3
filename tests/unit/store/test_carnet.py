"""Versions of notes that travel, and seals: written with the note, opened by nobody else."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.carnet import NoteVersion
from app.domain.errors import LocalFault, NeedsUser
from app.domain.ids import AccountId, BodyId, Key
from app.domain.seances import InkPoint, InkStroke
from app.store import sealing
from app.store.body import BodyStore

ACCOUNT = AccountId("a")
STROKE = InkStroke(
    id="s", seance_id="m", document_id="d", page=0, points=(InkPoint(x_pt=1.0, y_pt=2.0), InkPoint(x_pt=3.0, y_pt=4.0))
)
KEY = Key(ACCOUNT, InkStroke.KIND, "s")


def test_each_change_is_one_version_more_and_a_foreign_one_counts_from_there(tmp_path: Path) -> None:
    async def scenario() -> None:
        clock = iter(range(1000, 9000)).__next__
        store = BodyStore.open(tmp_path, BodyId("b"), bytes(32), clock=clock, create=True)
        try:
            await store.write(lambda tx: tx.put_local(ACCOUNT, STROKE))
            (first,) = await store.read(lambda r: r.notes_to_send())
            assert (first.version.counter, first.version.deleted) == (1, False) and first.version.device
            await store.write(lambda tx: tx.put_local(ACCOUNT, STROKE))
            (same,) = await store.read(lambda r: r.notes_to_send())
            assert same == first, "written again as it was: no change"
            await store.write(lambda tx: tx.mark_notes_sent([first]))
            assert await store.read(lambda r: r.notes_to_send()) == []
            moved = replace(STROKE, page=3)
            text = (await store.read(lambda r: r.note_text(KEY))).replace('"page":0', '"page":3')
            later = NoteVersion(counter=5, device="z", at_ms=1)
            assert (await store.write(lambda tx: tx.take_note(KEY, later, text))).value
            assert (await store.read(lambda r: r.base(KEY))) == moved
            older = replace(later, counter=4)
            assert not (await store.write(lambda tx: tx.take_note(KEY, older, "{}"))).value
            with pytest.raises(LocalFault, match="carnet_damaged"):
                await store.write(lambda tx: tx.take_note(KEY, replace(later, counter=9), "{}"))
            assert (await store.read(lambda r: r.base(KEY))) == moved, "nothing of a damaged change is kept"
            await store.write(lambda tx: tx.remove_local(KEY))
            (gone,) = await store.read(lambda r: r.notes_to_send())
            assert (gone.version.counter, gone.version.deleted) == (6, True)
        finally:
            await store.close()

    asyncio.run(scenario())


def test_a_seal_opens_with_its_key_alone() -> None:
    key, other = sealing.new_key(), sealing.new_key()
    sealed = sealing.seal(key, b"notes" * 100)
    keys = {sealing.key_id(key): key}
    assert sealing.open_sealed(keys, sealed) == b"notes" * 100
    assert sealing.open_sealed({sealing.key_id(other): other}, sealed) is None
    for broken in (sealed[:-8], sealed[:20], sealed[:40] + ("A" if sealed[40] != "A" else "B") + sealed[41:]):
        with pytest.raises(LocalFault, match="carnet_damaged"):
            sealing.open_sealed({**keys, sealing.named_key(broken): key}, broken)
    assert sealing.seal(key, b"notes") != sealing.seal(key, b"notes"), "no two seals are alike"


def test_a_key_is_unwrapped_by_the_code_as_it_was_typed() -> None:
    key = sealing.new_key()
    code = sealing.stretch("ABCD-EFGH-1234-5678")
    wrapped = sealing.wrap(key, sealing.load_code_key(sealing.dump_code_key(code)))
    assert sealing.unwrap(wrapped, "abcd efgh I234 5678") == key
    with pytest.raises(NeedsUser, match="recovery_code_wrong"):
        sealing.unwrap(wrapped, "ABCD-EFGH-1234-5679")
    with pytest.raises(LocalFault, match="carnet_damaged"):
        sealing.unwrap(wrapped[:30], "ABCD-EFGH-1234-5678")
