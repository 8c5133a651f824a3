"""Letting go of documents that the server keeps: what awaits, what is recent and what an unsent act needs stays."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.domain.exchange import FileRef
from app.domain.ids import Key
from app.domain.listing import FileState
from app.domain.mail import Address, Message
from app.services.storage import KEPT_DAYS, StorageService
from app.store.blobs import KEEP_UNREFERENCED_MS
from tests.unit.services.kit import COMMUNE, NOW, Town, run

DAY_MS = 86_400_000
BYTES = 300_000
SENDER = Address(mail="a@b.example")


def message(id: str, age_days: int, *, unread: bool = False, flagged: bool = False) -> Message:
    date = NOW - age_days * DAY_MS
    return Message(id=id, folder="2", date_ms=date, subject=id, sender=SENDER, unread=unread, flagged=flagged)


@pytest.mark.feature("122")
def test_only_what_the_server_keeps_and_nobody_waits_for_is_let_go(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, acted = message("old", KEPT_DAYS + 5), message("acted", KEPT_DAYS + 5)
    kept = (
        message("recent", KEPT_DAYS - 5), message("unread", 90, unread=True), message("followed", 90, flagged=True), acted,
    )  # fmt: skip

    async def scenario(town: Town) -> None:
        store = town.bodies.store_of(COMMUNE)
        for number, record in enumerate((old, *kept)):
            ref = f"part:{record.id}"
            file = FileRef(ref=ref, owner_kind=Message.KIND, owner_id=record.id, name="plan.pdf", size_bytes=BYTES)
            await town.pulled(COMMUNE, record, files=(file,))
            digest = await store.blobs.put(bytes([number]) * BYTES)
            await store.write(
                lambda tx, r=ref, d=digest: tx.set_file(
                    COMMUNE, r, state=FileState.HERE, received_bytes=BYTES, sha256=d, size_bytes=BYTES
                )
            )
        await town.mail.set_flagged([Key(COMMUNE, Message.KIND, "acted")], True)
        await town.mail.set_flagged([Key(COMMUNE, Message.KIND, "acted")], False)
        monkeypatch.setattr(store.blobs, "_clock", lambda: NOW + 2 * KEEP_UNREFERENCED_MS)
        storage = StorageService(town.bodies)
        (shelf,) = await storage.shelves()
        assert (shelf.kind, shelf.held, shelf.spare) == ("message", 5 * BYTES, BYTES)
        await store.blobs.run(store.blobs._db.all, "PRAGMA wal_checkpoint(TRUNCATE)")
        before = store.blobs.path.stat().st_size
        assert await storage.let_go("message") == BYTES
        (shelf,) = await storage.shelves()
        assert (shelf.held, shelf.left, shelf.spare) == (4 * BYTES, BYTES, 0)
        await store.blobs.run(store.blobs._db.all, "PRAGMA wal_checkpoint(TRUNCATE)")
        assert store.blobs.path.stat().st_size <= before - BYTES * 0.8, "the disk has its room back"
        states = {
            row.owner.id: row.state
            for record in (old, *kept)
            for row in await town.bodies.read(COMMUNE, lambda r, i=record.id: r.files(Key(COMMUNE, Message.KIND, i)))
        }
        assert states == {"old": FileState.WANTED, **{record.id: FileState.HERE for record in kept}}
        assert await storage.let_go("message") == 0

    run(tmp_path, scenario)
