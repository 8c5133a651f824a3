"""A profile copied while it is written to, brought back elsewhere with the code, and nothing sent twice from it."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from app.domain.accounts import Account, Service
from app.domain.conflicts import IN_DOUBT
from app.domain.errors import LocalFault, NeedsUser, Rejected
from app.domain.exchange import FileRef
from app.domain.ids import BodyId
from app.domain.listing import FileState, IntentState
from app.store import backup, recovery
from app.store.backup import Manifest, read_manifest, restore, try_out
from app.store.profile import Profile
from tests.unit.store.builders import ACCOUNT, clock, delta, message, message_key, run, send, set_read
from tests.unit.store.test_profile import MemoryKeys, opened

MARKERS = (b"Objet secret", b"pi\xc3\xa8ce secr\xc3\xa8te")


def make(profile: Profile, target: Path, stop: Callable[[], bool] = lambda: False) -> Manifest:
    return backup.make(profile, target, program="0.1.0", clock=clock, progress=lambda _done, _all: None, stop=stop)


async def lived_in(folder: Path) -> tuple[Profile, BodyId, str]:
    """A profile with a body, mail, a document and two acts that wait; and its recovery code."""
    profile = opened(folder, MemoryKeys())
    code = profile.export_recovery_code()
    body = profile.add_body("Mairie").id
    profile.add_account(Account(id=ACCOUNT, body=body, service=Service.ZIMBRA, url="https://x.example", login="m"))
    store = await profile.open_body(body)
    ref = FileRef(ref="p1", owner_kind="message", owner_id="m1", name="a.pdf", media_type="application/pdf")
    await store.write(lambda tx: tx.apply_delta(ACCOUNT, delta(message("m1", subject="Objet secret"), files=(ref,))))
    digest = await store.blobs.put(MARKERS[1] * 50_000)
    await store.write(lambda tx: tx.set_file(ACCOUNT, "p1", state=FileState.HERE, sha256=digest, size_bytes=850_000))
    await store.write(lambda tx: [tx.append_intent(set_read()), tx.append_intent(send())])
    return profile, body, code


@pytest.mark.feature("A33", "A34", "124")
def test_a_backup_comes_back_elsewhere_with_the_code_and_asks_before_it_sends(tmp_path: Path) -> None:
    async def scenario() -> None:
        profile, body, code = await lived_in(tmp_path / "here")
        manifest = make(profile, tmp_path / "copy")
        trial = try_out(tmp_path / "copy", profile.master)
        assert (trial.bodies, trial.waiting, trial.documents) == (1, 2, 1) and trial.records >= 1
        assert try_out(tmp_path / "copy", recovery.recover(tmp_path / "copy", code)) == trial
        await profile.close()
        held = b"".join(path.read_bytes() for path in (tmp_path / "copy").rglob("*") if path.is_file())
        assert not any(marker in held for marker in MARKERS), "nothing is in plain"
        assert manifest.size_bytes <= len(held)
        if os.name == "posix":
            assert all(path.stat().st_mode & 0o077 == 0 for path in (tmp_path / "copy").rglob("*.db"))

        keys = MemoryKeys()  # another machine: it has no key of ours
        again = restore(tmp_path / "copy", tmp_path / "there", code, keys, clock=clock)
        assert keys.held and [b.name for b in again.bodies()] == ["Mairie"]
        store = await again.open_body(body)
        entry = await store.read(lambda r: r.entry(message_key("m1")))
        assert entry is not None and entry.record.subject == "Objet secret"  # type: ignore[attr-defined]
        row = await store.read(lambda r: r.file(ACCOUNT, "p1"))
        assert row is not None and await store.blobs.read_all(row.sha256, 10**6) == MARKERS[1] * 50_000
        states = await store.read(lambda r: [(row.state, row.attempts) for row in r.outbox()])
        assert states == [(IntentState.IN_FLIGHT, 1)] * 2, "the machine that was copied may have sent them"
        assert await store.verify() == []
        await again.close()

    run(scenario())


@pytest.mark.feature("A34", "116")
def test_a_folder_that_was_copied_by_hand_asks_before_it_sends(tmp_path: Path) -> None:
    """The recovery code opens it on another machine: the one that it comes from may go on."""

    async def scenario() -> None:
        profile, body, code = await lived_in(tmp_path / "here")
        store = await profile.open_body(body)
        before = (await store.write(lambda tx: tx.ensure_device())).value
        await profile.close()
        shutil.copytree(tmp_path / "here", tmp_path / "there")
        again = Profile.restore_with(tmp_path / "there", MemoryKeys(), code, clock=clock)
        store = await again.open_body(body)
        states = await store.read(lambda r: [row.state for row in r.outbox()])
        assert states == [IntentState.IN_FLIGHT] * 2
        assert (await store.write(lambda tx: tx.ensure_device())).value != before, "one name in the carnet each"
        await again.close()

    run(scenario())


@pytest.mark.feature("A34", "124")
def test_what_was_to_leave_later_keeps_its_hour_in_a_backup(tmp_path: Path) -> None:
    """And may still be taken back until then; at its hour the server is asked whether the other machine sent it."""

    async def scenario() -> None:
        profile, body, code = await lived_in(tmp_path / "here")
        later = send("b@test", not_before_ms=clock() + 1000)
        store = await profile.open_body(body)
        await store.write(lambda tx: tx.append_intent(later))
        make(profile, tmp_path / "copy")
        await profile.close()
        again = restore(tmp_path / "copy", tmp_path / "there", code, MemoryKeys(), clock=clock)
        store = await again.open_body(body)
        row = await store.read(lambda r: r.intent(later.op_id))
        assert row is not None
        assert (row.state, row.not_before_ms, row.error_code) == (IntentState.QUEUED, later.not_before_ms, IN_DOUBT)
        due = await store.read(lambda r: r.due_intents(ACCOUNT, clock()))
        assert later.op_id not in [each.op_id for each in due]
        await store.write(lambda tx: tx.discard_intent(later.op_id))
        await again.close()

    run(scenario())


@pytest.mark.feature("A34", "124")
def test_what_was_refused_before_a_backup_is_asked_about_when_it_is_tried_again(tmp_path: Path) -> None:
    """The machine that was copied may have sent it since: « Réessayer » sent it a second time."""

    async def scenario() -> None:
        profile, body, code = await lived_in(tmp_path / "here")
        refused = send("b@test")
        store = await profile.open_body(body)
        await store.write(lambda tx: tx.append_intent(refused))
        await store.write(lambda tx: tx.park(refused.op_id, Rejected("forbidden", message="Quota")))
        make(profile, tmp_path / "copy")
        await store.write(lambda tx: tx.retry_intent(refused.op_id))
        row = await store.read(lambda r: r.intent(refused.op_id))
        assert row is not None and row.state is IntentState.QUEUED, "here nobody else can have sent it"
        await profile.close()
        again = restore(tmp_path / "copy", tmp_path / "there", code, MemoryKeys(), clock=clock)
        store = await again.open_body(body)
        row = await store.read(lambda r: r.intent(refused.op_id))
        assert row is not None and (row.state, row.error_code) == (IntentState.PARKED, "forbidden")
        assert row.error_params["message"] == "Quota", "why it was refused is still told"
        await store.write(lambda tx: tx.retry_intent(refused.op_id))
        row = await store.read(lambda r: r.intent(refused.op_id))
        assert row is not None and row.state is IntentState.IN_FLIGHT
        await again.close()

    run(scenario())


@pytest.mark.feature("128", "A43")
def test_a_body_under_a_lease_comes_back_closed(tmp_path: Path) -> None:
    """Going back in time undoes neither a lease that was spent nor an order given since."""

    async def scenario() -> None:
        profile, body, code = await lived_in(tmp_path / "here")
        profile.arm(body, b"s" * 32)
        make(profile, tmp_path / "copy")
        assert try_out(tmp_path / "copy", profile.master).waiting == 2
        await profile.close()
        again = restore(tmp_path / "copy", tmp_path / "there", code, MemoryKeys(), clock=clock)
        assert again.sealed(body) == backup.RESTORED and again.share(body) is None
        with pytest.raises(NeedsUser, match="body_sealed"):
            await again.open_body(body)
        again.unseal(body, b"s" * 32)  # the board gave the share back
        store = await again.open_body(body)
        states = await store.read(lambda r: [row.state for row in r.outbox()])
        assert states == [IntentState.IN_FLIGHT] * 2
        await again.close()

    run(scenario())


@pytest.mark.feature("A33")
def test_a_return_that_is_cut_short_still_asks_before_it_sends(tmp_path: Path) -> None:
    """The key store fails, or the power goes: the profile is there, and its recovery code opens it."""

    async def scenario() -> None:
        profile, body, code = await lived_in(tmp_path / "here")
        make(profile, tmp_path / "copy")
        await profile.close()
        keys, there = MemoryKeys(), tmp_path / "there"
        keys.failing = LocalFault("keyring_unusable")
        with pytest.raises(LocalFault, match="keyring_unusable"):
            restore(tmp_path / "copy", there, code, keys, clock=clock)
        keys.failing = None
        again = Profile.restore_with(there, keys, code, clock=clock)
        store = await again.open_body(body)
        assert await store.read(lambda r: [row.state for row in r.outbox()]) == [IntentState.IN_FLIGHT] * 2
        await again.close()
        # Cut a little earlier: the name, which is put in its place last, was not there yet.
        (there / "restauration.partiel").mkdir()
        (there / "profile.json").rename(there / "restauration.partiel" / "profile.json")
        back = restore(tmp_path / "copy", there, code, keys, clock=clock)
        assert [each.name for each in back.bodies()] == ["Mairie"]
        await back.close()

    run(scenario())


@pytest.mark.feature("A33")
def test_a_closed_body_is_copied_as_it_lies(tmp_path: Path) -> None:
    async def scenario() -> None:
        profile, body, code = await lived_in(tmp_path / "here")
        profile.arm(body, b"s" * 32)
        store = await profile.open_body(body)
        await store.close()
        profile.seal(body, "lease")
        make(profile, tmp_path / "copy")
        trial = try_out(tmp_path / "copy", profile.master)
        assert (trial.bodies, trial.records) == (1, 0), "nobody here can read it"
        await profile.close()
        again = restore(tmp_path / "copy", tmp_path / "there", code, MemoryKeys(), clock=clock)
        again.unseal(body, b"s" * 32)
        held = await again.open_body(body)
        assert await held.read(lambda r: r.entry(message_key("m1"))) is not None
        states = await held.read(lambda r: [row.state for row in r.outbox()])
        assert states == [IntentState.IN_FLIGHT] * 2, "looked into as soon as it could be"
        await again.close()

    run(scenario())


@pytest.mark.feature("A33")
def test_it_is_one_instant_while_others_write(tmp_path: Path) -> None:
    """A document and its row appear together or not at all, whatever is written meanwhile."""

    async def scenario() -> None:
        profile, body, _code = await lived_in(tmp_path / "here")
        store = await profile.open_body(body)
        done = asyncio.Event()

        async def writing() -> None:
            for number in range(10_000):
                if done.is_set():
                    return
                ref = FileRef(ref=f"w{number}", owner_kind="message", owner_id="m1", name="x", media_type="text/plain")
                digest = await store.blobs.put(f"document {number}".encode() * 400)
                await store.write(lambda tx, r=ref: tx.apply_delta(ACCOUNT, delta(files=(r,))))  # type: ignore[misc]
                await store.write(
                    lambda tx, r=ref, d=digest: tx.set_file(
                        ACCOUNT, r.ref, state=FileState.HERE, sha256=d, size_bytes=1
                    )  # type: ignore[misc]
                )

        writer = asyncio.create_task(writing())
        documents = []
        for number in range(3):
            await asyncio.to_thread(make, profile, tmp_path / f"copy{number}")
            documents.append((await asyncio.to_thread(try_out, tmp_path / f"copy{number}", profile.master)).documents)
        done.set()
        await writer
        assert documents == sorted(documents)
        await profile.close()

    run(scenario())


def test_a_damaged_or_foreign_backup_changes_nothing(tmp_path: Path) -> None:
    async def scenario() -> None:
        profile, body, code = await lived_in(tmp_path / "here")
        make(profile, tmp_path / "copy")
        await profile.close()
        there = tmp_path / "there"
        with pytest.raises(NeedsUser, match="recovery_code_wrong"):
            restore(tmp_path / "copy", there, "0000-" * 8, MemoryKeys(), clock=clock)
        for path in (f"bodies/{body}/rows.db", "profile.db", "key.check"):
            broken = tmp_path / "broken"
            shutil.copytree(tmp_path / "copy", broken, dirs_exist_ok=True)
            data = bytearray((broken / path).read_bytes())
            data[len(data) // 2] ^= 1
            (broken / path).write_bytes(data)
            with pytest.raises(Rejected, match="backup_damaged"):
                restore(broken, there, code, MemoryKeys(), clock=clock)
            with pytest.raises(Rejected, match="backup_damaged"):
                try_out(broken, b"x" * 32)
            shutil.rmtree(broken)
        assert not there.exists() or list(there.iterdir()) == []
        with pytest.raises(Rejected, match="profile_exists"):
            restore(tmp_path / "copy", tmp_path / "here", code, MemoryKeys(), clock=clock)

    run(scenario())


def test_a_manifest_names_nothing_outside(tmp_path: Path) -> None:
    async def scenario() -> None:
        profile, _body, _code = await lived_in(tmp_path / "here")
        make(profile, tmp_path / "copy")
        await profile.close()

    run(scenario())
    file = tmp_path / "copy" / "manifest.json"
    honest = file.read_text()
    for path in ("../out", "/etc/passwd", "bodies/../../x/rows.db", "bodies/a/other", "a\\\\b"):
        file.write_text(honest.replace('"path":"profile.db"', f'"path":"{path}"'))
        with pytest.raises(Rejected, match="backup_unreadable"):
            read_manifest(tmp_path / "copy")


def test_a_code_is_dear_to_guess(recovery_costs: tuple[int, int, int], tmp_path: Path) -> None:
    assert recovery_costs == (65536, 3, 4), "RFC 9106, § 4: the second recommended choice"
    recovery.export(tmp_path, b"k" * 32)
    costs = (recovery.MEMORY_KIB, recovery.PASSES, recovery.LANES)
    held = json.loads((tmp_path / recovery.RECOVERY_FILE).read_text())
    assert (held["memory_kib"], held["passes"], held["lanes"]) == costs, "what it costs is written beside it"


def test_stopped_or_without_a_code_nothing_is_left(tmp_path: Path) -> None:
    async def scenario() -> None:
        profile, _body, _code = await lived_in(tmp_path / "here")
        with pytest.raises(Rejected, match="backup_stopped"):
            make(profile, tmp_path / "copies" / "copy", stop=lambda: True)
        assert list((tmp_path / "copies").iterdir()) == []
        (profile.folder / recovery.RECOVERY_FILE).unlink()
        with pytest.raises(Rejected, match="backup_needs_code"):
            make(profile, tmp_path / "copy")
        await profile.close()

    run(scenario())
