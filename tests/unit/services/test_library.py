"""Lists over several bodies, files in and out."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.errors import LocalFault, TargetGone
from app.domain.exchange import FileRef
from app.domain.ids import Key
from app.domain.intents import MoveMessage
from app.domain.listing import FileState
from app.domain.mail import Address, Message
from app.domain.records import Mark
from app.services.library import ListQuery
from tests.unit.services.kit import COMMUNE, INTERCO, NOW, Town, run


def message(id: str, minutes: int, *, unread: bool = False, folder: str = "2") -> Message:
    return Message(
        id=id, folder=folder, date_ms=NOW - minutes * 60_000, subject=f"Objet {id}",
        sender=Address(mail="dgs@x.example", name="Le DGS"), unread=unread,
    )  # fmt: skip


@pytest.mark.feature("18", "115")
def test_two_bodies_make_one_list_newest_first(tmp_path: Path) -> None:
    async def scenario(town: Town) -> None:
        await town.pulled(COMMUNE, *(message(f"c{i}", i * 2) for i in range(300)))
        await town.pulled(INTERCO, *(message(f"i{i}", i * 2 + 1, unread=i < 3) for i in range(300)))
        snapshot = await town.library.snapshot(ListQuery(kind=Message.KIND))
        assert len(snapshot) == 600
        rows = await town.library.load(snapshot, 0, 600)
        dates = [row.record.moment_ms for row in rows if row is not None]
        assert dates == sorted(dates, reverse=True)
        assert [row.key.id for row in rows[:4] if row] == ["c0", "i0", "c1", "i1"]
        ascending = await town.library.snapshot(ListQuery(kind=Message.KIND, ascending=True))
        assert list(ascending.rowids) == list(reversed(snapshot.rowids))
        unread = ListQuery(kind=Message.KIND, marks=Mark.UNREAD)
        assert await town.library.count(unread) == 3
        only = ListQuery(kind=Message.KIND, boxes=((COMMUNE, "2"), (INTERCO, "absent")))
        assert await town.library.count(only) == 300
        assert await town.library.count(ListQuery(kind=Message.KIND, accounts=())) == 0

    run(tmp_path, scenario)


def test_a_row_that_left_meanwhile_is_none(tmp_path: Path) -> None:
    async def scenario(town: Town) -> None:
        await town.pulled(COMMUNE, message("a", 1), message("b", 2))
        snapshot = await town.library.snapshot(ListQuery(kind=Message.KIND))
        store = town.bodies.store_of(COMMUNE)
        await store.write(lambda tx: tx.remove_local(Key(COMMUNE, Message.KIND, "a")))
        rows = await town.library.load(snapshot, 0, 2)
        assert [row.key.id if row else None for row in rows] == [None, "b"]
        assert [e.key.id for e in await town.library.entries_of([Key(COMMUNE, Message.KIND, "b")])] == ["b"]

    run(tmp_path, scenario)


def test_an_export_is_whole_or_absent(tmp_path: Path) -> None:
    async def scenario(town: Town) -> None:
        ref = FileRef(ref="part:a:2", owner_kind=Message.KIND, owner_id="a", name="ordre.pdf")
        await town.pulled(COMMUNE, message("a", 1), files=(ref,))
        target = tmp_path / "copie.pdf"
        with pytest.raises(TargetGone, match="file_not_here"):
            await town.library.save_file(COMMUNE, "part:a:2", target)
        assert not target.exists()
        store = town.bodies.store_of(COMMUNE)
        content = bytes(range(256)) * 9000
        digest = await store.blobs.put(content)
        assert digest == hashlib.sha256(content).hexdigest()
        await store.write(lambda tx: tx.set_file(COMMUNE, "part:a:2", state=FileState.HERE, sha256=digest))
        await town.library.save_file(COMMUNE, "part:a:2", target)
        assert target.read_bytes() == content
        assert list(tmp_path.glob(".*part")) == []

    run(tmp_path, scenario)


def test_an_export_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    async def scenario(town: Town) -> None:
        await town.library.save_bytes(b"rapport", tmp_path / "rapport.txt")
        assert (tmp_path / "rapport.txt").read_bytes() == b"rapport"
        with pytest.raises(LocalFault, match="export_failed"):
            await town.library.save_bytes(b"rapport", tmp_path / "absent" / "rapport.txt")

    run(tmp_path, scenario)


def threaded(id: str, minutes: int, thread: str, *, folder: str = "2", unread: bool = False) -> Message:
    return replace(message(id, minutes, folder=folder, unread=unread), conversation=thread)


@pytest.mark.feature("8")
def test_a_list_grouped_by_conversation_shows_the_newest_of_each(tmp_path: Path) -> None:
    async def scenario(town: Town) -> None:
        await town.pulled(
            COMMUNE,
            threaded("a", 50, "900"),
            threaded("b", 40, "901", unread=True),
            threaded("c", 30, "900", folder="5"),
            threaded("d", 20, "900", unread=True),
            threaded("e", 15, "901", folder="3"),
            threaded("f", 10, "-77"),
        )
        query = ListQuery(kind=Message.KIND, boxes=((COMMUNE, "2"),), together=True)
        snapshot = await town.library.snapshot(query)
        rows = await town.library.load(snapshot, 0, 10)
        assert [(r.key.id, r.together, r.together_unread) for r in rows if r] == [("f", 1, 0), ("d", 3, 1), ("b", 1, 1)]
        unread = replace(query, marks=Mark.UNREAD)
        assert len(await town.library.snapshot(unread)) == 2
        thread = await town.library.thread(Key(COMMUNE, Message.KIND, "a"))
        assert [e.key.id for e in thread] == ["a", "c", "d"]
        thrown = await town.library.thread(Key(COMMUNE, Message.KIND, "e"))
        assert [e.key.id for e in thrown] == ["b", "e"], "what is in the trash, with what it answered"
        stands = await town.library.rows_of(query, [Key(COMMUNE, Message.KIND, id) for id in ("a", "f")])
        assert sorted(e.key.id for e in stands) == ["d", "f"]
        assert {k.id for k in await town.library.keys(snapshot)} == {"a", "b", "d", "f"}
        await town.bodies.append(
            MoveMessage(**town.bodies.stamp(COMMUNE), target_id="d", folder="3"),
        )
        rows = await town.library.load(await town.library.snapshot(query), 0, 10)
        assert [(r.key.id, r.together) for r in rows if r] == [("f", 1), ("b", 1), ("a", 2)]

    run(tmp_path, scenario)


@pytest.mark.feature("8")
def test_a_message_that_joins_a_conversation_is_grouped(tmp_path: Path) -> None:
    async def scenario(town: Town) -> None:
        await town.pulled(COMMUNE, threaded("a", 50, "-1"))
        query = ListQuery(kind=Message.KIND, together=True)
        assert await town.library.count(query) == 1
        await town.pulled(COMMUNE, threaded("a", 50, "12"), threaded("b", 40, "12"))
        snapshot = await town.library.snapshot(query)
        assert [e.key.id for e in await town.library.load(snapshot, 0, 9) if e] == ["b"]

    run(tmp_path, scenario)
