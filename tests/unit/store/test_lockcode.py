"""The lock code: both halves are needed, a crash loses nothing, wrong codes are counted and waited for."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from app.domain.errors import LocalFault, NeedsUser, Rejected
from app.store import lockcode
from app.store.keys import FileKeys
from app.store.profile import Profile

CODE = "mairie-40"


class Clock:
    def __init__(self) -> None:
        self.now = 1_000_000

    def __call__(self) -> int:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """Argon2id at its smallest: its cost is not what is tested."""
    real = lockcode._Wrapped

    def small(**fields: object) -> lockcode._Wrapped:
        return real(**{"memory_kib": 64, "passes": 1, "lanes": 1, **fields})  # type: ignore[arg-type]

    monkeypatch.setattr(lockcode, "_new", small)


def opened(folder: Path, clock: Clock, code: str = "") -> Profile:
    return Profile.open(folder, FileKeys(folder), clock=clock, code=code)


def close(profile: Profile) -> None:
    profile._db.close()
    profile._folder_lock.release()


def named(folder: Path, clock: Clock) -> Profile:
    profile = opened(folder, clock)
    profile.set_setting("mark", "kept")
    return profile


@pytest.mark.feature("126")
def test_with_a_code_the_profile_opens_with_it_and_with_nothing_else(tmp_path: Path, clock: Clock) -> None:
    profile = named(tmp_path, clock)
    profile.set_lock_code(CODE)
    close(profile)
    with pytest.raises(NeedsUser, match="lock_code_needed"):
        opened(tmp_path, clock)
    with pytest.raises(NeedsUser, match="lock_code_wrong"):
        opened(tmp_path, clock, "autre-code")
    again = opened(tmp_path, clock, CODE)
    assert again.setting("mark") == "kept" and again.has_lock_code
    again.remove_lock_code()
    close(again)
    close(opened(tmp_path, clock))


@pytest.mark.feature("126")
def test_neither_half_opens_anything_alone(tmp_path: Path, clock: Clock) -> None:
    profile = named(tmp_path, clock)
    before = next(tmp_path.glob("*.demo-key")).read_bytes()
    profile.set_lock_code(CODE)
    close(profile)
    store = next(tmp_path.glob("*.demo-key"))
    share = store.read_bytes()
    assert share != before, "the key store no longer holds what opens the databases"
    with pytest.raises(NeedsUser, match="lock_code_wrong"):
        lockcode.unwrap(tmp_path, CODE, os.urandom(32), clock)
    assert before not in (tmp_path / lockcode.LOCK_CODE_FILE).read_bytes()
    store.unlink()
    with pytest.raises(LocalFault, match="master_key_missing"):
        opened(tmp_path, clock, CODE)


def test_a_changed_code_replaces_the_one_before(tmp_path: Path, clock: Clock) -> None:
    profile = named(tmp_path, clock)
    profile.set_lock_code(CODE)
    profile.set_lock_code("autre-mairie")
    with pytest.raises(NeedsUser, match="lock_code_wrong"):
        profile.check_lock_code(CODE)
    profile.check_lock_code("autre-mairie")
    close(profile)
    close(opened(tmp_path, clock, "autre-mairie"))


@pytest.mark.parametrize("act", ["set", "remove"])
def test_a_crash_between_the_file_and_the_key_store_loses_nothing(tmp_path: Path, clock: Clock, act: str) -> None:
    profile = named(tmp_path, clock)
    keys, real = profile._keys, profile._keys.save
    if act == "remove":
        profile.set_lock_code(CODE)

    def cut(name: str, key: bytes) -> None:
        if act == "remove":
            real(name, key)
        raise KeyboardInterrupt

    keys.save = cut  # type: ignore[method-assign]
    with pytest.raises(KeyboardInterrupt):
        profile.set_lock_code(CODE) if act == "set" else profile.remove_lock_code()
    close(profile)
    again = opened(tmp_path, clock)
    assert again.setting("mark") == "kept" and not again.has_lock_code
    close(again)


def test_a_lost_check_of_the_key_never_removes_the_file(tmp_path: Path, clock: Clock) -> None:
    profile = named(tmp_path, clock)
    profile.set_lock_code(CODE)
    close(profile)
    (tmp_path / "key.check").unlink()
    with pytest.raises(NeedsUser, match="lock_code_needed"):
        opened(tmp_path, clock)
    assert lockcode.is_set(tmp_path)


def test_the_recovery_code_opens_without_the_lock_code(tmp_path: Path, clock: Clock) -> None:
    profile = named(tmp_path, clock)
    recovery = profile.export_recovery_code()
    profile.set_lock_code(CODE)
    close(profile)
    again = Profile.restore_with(tmp_path, FileKeys(tmp_path), recovery, clock=clock)
    assert again.setting("mark") == "kept" and not again.has_lock_code
    close(again)


@pytest.mark.feature("126", "138")
def test_wrong_codes_cost_more_and_more_time(tmp_path: Path, clock: Clock) -> None:
    profile = named(tmp_path, clock)
    profile.set_lock_code(CODE)

    def wrong() -> dict[str, object]:
        with pytest.raises(NeedsUser) as raised:
            profile.check_lock_code("faux-code")
        return {raised.value.code: next(iter(raised.value.params.values()))}

    assert [wrong() for _ in range(4)] == [{"lock_code_wrong": left} for left in (4, 3, 2, 1)]
    assert wrong() == {"lock_code_wait": 30}
    with pytest.raises(NeedsUser, match="lock_code_wait"):
        profile.check_lock_code(CODE)
    clock.now += 30_000
    assert wrong() == {"lock_code_wait": 60}
    clock.now -= 10**9
    profile.check_lock_code(CODE)  # a clock set back locks nobody out
    assert not (tmp_path / lockcode.TRIES_FILE).exists()
    close(profile)


def test_a_short_code_or_a_damaged_file_is_refused(tmp_path: Path, clock: Clock) -> None:
    profile = named(tmp_path, clock)
    with pytest.raises(Rejected, match="lock_code_too_short"):
        profile.set_lock_code("12345")
    assert not profile.has_lock_code
    profile.set_lock_code(CODE)
    close(profile)
    (tmp_path / lockcode.LOCK_CODE_FILE).write_text("{}")
    with pytest.raises(LocalFault, match="lock_file_damaged"):
        opened(tmp_path, clock, CODE)
