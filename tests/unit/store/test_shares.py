"""A body's key under a share, and the end of a profile (rows 127, 128)."""

from __future__ import annotations

import asyncio
import os
import shutil
from pathlib import Path

import pytest

from app.domain.errors import LocalFault, NeedsUser, Rejected
from app.services import profiles
from app.store import profile_folder
from app.store.keys import FileKeys
from app.store.profile import Profile


def open_it(folder: Path) -> Profile:
    return Profile.open(folder, FileKeys(folder), clock=lambda: 1)


@pytest.mark.feature("128")
def test_without_its_share_a_body_is_unreadable_and_nothing_is_lost(tmp_path: Path) -> None:
    async def story() -> None:
        held = open_it(tmp_path)
        body, other = held.add_body("Mairie"), held.add_body("Agglomération")
        with pytest.raises(Rejected, match="share_missing"):
            held.seal(body.id, "order")
        wide = await held.open_body(body.id)
        await wide.write(lambda tx: tx.journal("k", "s", {"a": "b"}))
        share = os.urandom(32)
        held.arm(body.id, share)
        await wide.close()
        held.seal(body.id, "lease")
        assert share.hex().encode() not in b"".join(p.read_bytes() for p in tmp_path.glob("profile.db*"))
        await held.close()
        held = open_it(tmp_path)
        with pytest.raises(NeedsUser, match="body_sealed"):
            await held.open_body(body.id)
        assert held.sealed(body.id) == "lease" and not held.sealed(other.id)
        await (await held.open_body(other.id)).close()
        with pytest.raises(Rejected, match="share_wrong"):
            held.unseal(body.id, os.urandom(32))
        held.unseal(body.id, share)
        again = await held.open_body(body.id)
        assert len(await again.read(lambda r: r.journal())) == 1
        await held.erase_body(body.id)
        assert not [name for name in held.settings() if body.id in name]
        await held.close()

    asyncio.run(story())


@pytest.mark.feature("127")
def test_the_end_is_finished_after_a_crash_anywhere_and_spares_other_people(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The end is cut at its n-th removal, for every n until it is not cut any more."""
    model = tmp_path / "model"
    made = open_it(model)
    made.add_body("Mairie")
    made.export_recovery_code()
    asyncio.run(made.close())
    entry = profiles.add_profile(model, "Adjointe", "Maire")
    asyncio.run(open_it(entry.folder).close())
    cuts, remove = 0, shutil.rmtree
    while True:
        folder = tmp_path / f"cut-{cuts}"
        shutil.copytree(model, folder)
        held, left = open_it(folder), cuts

        def cut(what: object) -> None:
            nonlocal left
            if left == 0:
                raise OSError("power cut")
            left -= 1

        def unlink(path: Path, missing_ok: bool = False, _real=Path.unlink) -> None:  # type: ignore[no-untyped-def]
            cut(path)
            _real(path, missing_ok=missing_ok)

        def rmtree(path: Path) -> None:
            cut(path)
            remove(path)

        monkeypatch.setattr(Path, "unlink", unlink)
        monkeypatch.setattr(profile_folder.shutil, "rmtree", rmtree)
        try:
            asyncio.run(held.erase_all())
            whole = True
        except (OSError, LocalFault):
            whole = False
            held._folder_lock.release()
        monkeypatch.undo()
        keys = list(folder.glob("*.demo-key"))
        assert whole or cuts == 0 or not keys, "the key goes first"
        if not whole:
            again = open_it(folder)
            assert again.bodies() == [], "what was begun is finished, and a new profile made"
            asyncio.run(again.close())
        else:
            assert {path.name for path in folder.iterdir()} == {"profile.lock", "profils", "profils.json"}
        asyncio.run(open_it(folder / "profils" / entry.id).close())
        if whole:
            break
        cuts += 1
    assert cuts > 4
    profiles.forget_profile(folder)
    assert [each.name for each in profiles.find_profiles(folder)] == ["Adjointe"], (
        "the removed one is no longer offered"
    )
