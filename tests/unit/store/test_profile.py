"""The profile: keys in the system's store, creation in two phases, erasure of one body, recovery."""

from __future__ import annotations

import asyncio
import functools
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import apsw
import pytest
from keyring.backend import KeyringBackend
from keyring.backends import null

from app.domain.accounts import Account, Service
from app.domain.errors import LocalFault, NeedsUser, StoreDamaged, StoreKeyWrong, StoreTooNew
from app.domain.exchange import FileRef
from app.domain.ids import AccountId, BodyId
from app.domain.listing import FileState
from app.store import profile as profile_module
from app.store import profile_folder
from app.store.connection import connect
from app.store.keys import ALLOWED, FileKeys, KeyringKeys
from app.store.profile import Profile
from app.store.profile_folder import REPLACED
from tests.unit.store.builders import (
    ACCOUNT,
    clock,
    delta,
    message,
    message_key,
    raw_bytes,
    run,
    send,
    set_read,
    snapshot,
)


class MemoryKeys:
    """A key store in memory, with its failures to order."""

    def __init__(self) -> None:
        self.held: dict[str, bytes] = {}
        self.failing: LocalFault | None = None

    def load(self, profile: str) -> bytes | None:
        return self.held.get(profile)

    def save(self, profile: str, key: bytes) -> None:
        if self.failing is not None:
            raise self.failing
        self.held[profile] = key

    def delete(self, profile: str) -> None:
        self.held.pop(profile, None)


def opened(folder: Path, keys: MemoryKeys | FileKeys) -> Profile:
    return Profile.open(folder, keys, clock=clock)


def closed(profile: Profile) -> None:
    run(profile.close())


def account(body: BodyId, id: str = "a1") -> Account:
    return Account(
        id=AccountId(id), body=body, service=Service.ZIMBRA, url="https://mail.test", login="maire", settings={"x": "é"}
    )


@pytest.mark.feature("125")
def test_a_profile_keeps_bodies_accounts_and_settings(tmp_path: Path) -> None:
    keys = MemoryKeys()
    profile = opened(tmp_path, keys)
    town, group = profile.add_body("Commune", 1), profile.add_body("Communauté", 2, timezone="Europe/Paris")
    profile.add_account(account(town.id, "a1"))
    profile.add_account(account(group.id, "a2"))
    profile.update_account(
        Account(id=AccountId("a2"), body=group.id, service=Service.PARAPHEUR, url="https://p.test", login="x")
    )
    profile.set_setting("theme", "dark")
    profile.set_setting("theme", "light")
    profile.set_setting("other", "1")
    profile.set_setting("other", None)
    closed(profile)
    profile = opened(tmp_path, keys)
    assert profile.bodies() == [town, group]
    first, second = profile.accounts()
    assert first == account(town.id, "a1")
    assert (second.service, second.login, second.settings) == (Service.PARAPHEUR, "x", {})
    assert (profile.setting("theme"), profile.setting("other")) == ("light", None)
    profile.remove_account(AccountId("a1"))
    assert [a.id for a in profile.accounts()] == ["a2"]
    with pytest.raises(Exception, match="FOREIGN KEY"):
        profile.add_account(account(BodyId("absent"), "a3"))
    closed(profile)


@pytest.mark.feature("124", "125")
def test_no_key_and_no_name_is_readable_beside_the_database(tmp_path: Path) -> None:
    keys = MemoryKeys()
    profile = opened(tmp_path, keys)
    body = profile.add_body("NOMDUCORPS")
    profile.add_account(account(body.id))
    found = raw_bytes(tmp_path)
    (master,) = keys.held.values()
    for secret in (master, master.hex().encode(), b"NOMDUCORPS", b"mail.test"):
        assert secret not in found
    closed(profile)


@pytest.mark.feature("125")
def test_each_body_has_its_own_key(tmp_path: Path) -> None:
    profile = opened(tmp_path, MemoryKeys())
    bodies = [profile.add_body("A"), profile.add_body("B")]
    keys = {profile._body_key(body.id)[0] for body in bodies} | {profile._master}
    assert len(keys) == 3
    closed(profile)


def refuse(folder: Path, keys: MemoryKeys, error: type[Exception], match: str | None = None) -> None:
    before, held = snapshot(folder), dict(keys.held)
    with pytest.raises(error, match=match):
        opened(folder, keys)
    assert snapshot(folder) == before
    assert keys.held == held


@pytest.mark.feature("125", "A34")
def test_a_database_without_its_key_is_never_replaced(tmp_path: Path) -> None:
    keys = MemoryKeys()
    closed(opened(tmp_path, keys))
    saved = dict(keys.held)
    keys.held.clear()
    refuse(tmp_path, keys, LocalFault, "master_key_missing")
    keys.held.update(dict.fromkeys(saved, os.urandom(32)))
    refuse(tmp_path, keys, StoreKeyWrong)
    keys.held.update(saved)
    closed(opened(tmp_path, keys))


def test_a_key_without_its_database_is_never_replaced(tmp_path: Path) -> None:
    keys = MemoryKeys()
    closed(opened(tmp_path, keys))
    (tmp_path / "profile.db").rename(tmp_path / "elsewhere")
    refuse(tmp_path, keys, LocalFault, "profile_missing")


def test_a_damaged_profile_is_refused(tmp_path: Path) -> None:
    keys = MemoryKeys()
    closed(opened(tmp_path, keys))
    name = (tmp_path / "profile.json").read_bytes()
    (tmp_path / "profile.json").write_bytes(b"{")
    refuse(tmp_path, keys, StoreDamaged)
    (tmp_path / "profile.json").unlink()
    refuse(tmp_path, keys, StoreDamaged)
    (tmp_path / "profile.json").write_bytes(name)
    whole = (tmp_path / "profile.db").read_bytes()
    (tmp_path / "profile.db").write_bytes(b"x" * len(whole))
    refuse(tmp_path, keys, StoreDamaged)
    (tmp_path / "profile.db").write_bytes(whole)
    db = connect(tmp_path / "profile.db", next(iter(keys.held.values())))
    db.connection.pragma("user_version", 50)
    db.close()
    refuse(tmp_path, keys, StoreTooNew)


class Crash(BaseException):
    """The program dies here."""


@pytest.mark.feature("125")
def test_a_crash_anywhere_in_the_creation_is_taken_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before or after each step: the next start makes one profile, with one key, that opens again."""
    survived = 0
    for after in (False, True):
        for fatal in range(10):
            folder, keys = tmp_path / f"{after}-{fatal}", MemoryKeys()
            count = iter(range(100))

            def dying(step: Callable[..., object]) -> Callable[..., object]:
                def run_step(*args: object, **kwargs: object) -> object:
                    now = next(count) == fatal  # noqa: B023 - used within this turn of the loop
                    if now and not after:  # noqa: B023
                        raise Crash
                    value = step(*args, **kwargs)
                    if now:
                        raise Crash
                    return value

                return run_step

            with monkeypatch.context() as patch:
                for name in ("write_durably", "write_check", "ensure_database"):
                    patch.setattr(profile_folder, name, dying(getattr(profile_folder, name)))
                patch.setattr(profile_module, "ensure_database", dying(profile_module.ensure_database))
                patch.setattr(keys, "save", dying(keys.save))
                try:
                    closed(opened(folder, keys))
                    survived += 1
                except Crash:
                    pass
            profile = opened(folder, keys)
            body = profile.add_body("Commune")
            closed(profile)
            profile = opened(folder, keys)
            assert profile.bodies() == [body]
            closed(profile)
            assert len(keys.held) == 1
    assert 0 < survived < 20  # the counter ran past the last step: all of them were tried


def test_a_crash_between_a_bodys_key_and_its_files_is_taken_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    profile = opened(tmp_path, MemoryKeys())
    with monkeypatch.context() as patch:
        patch.setattr(Profile, "_ensure_files", _crash)
        with pytest.raises(Crash):
            profile.add_body("Commune")
    (body,) = profile.bodies()

    async def use() -> None:
        store = await profile.open_body(body.id)
        assert await profile.open_body(body.id) is store
        await store.write(lambda tx: tx.append_intent(set_read()))
        await store.close()
        (tmp_path / "bodies" / body.id / "rows.db").unlink()
        with pytest.raises(LocalFault, match="store_missing"):  # made once: a loss now, not a beginning
            await profile.open_body(body.id)
        with pytest.raises(KeyError):
            await profile.open_body(BodyId("absent"))
        await profile.close()

    run(use())


def _crash(*_: object) -> None:
    raise Crash


def test_one_process_at_a_time(tmp_path: Path) -> None:
    """A second engine would take acts in flight for left by a crash, and send them twice."""
    keys = FileKeys(tmp_path)
    profile = opened(tmp_path, keys)
    code = (
        "import sys; from pathlib import Path; from app.domain.errors import LocalFault\n"
        "from app.store.keys import FileKeys; from app.store.profile import Profile\n"
        "folder = Path(sys.argv[1])\n"
        "try: Profile.open(folder, FileKeys(folder), clock=lambda: 0); print('opened')\n"
        "except LocalFault as error: print(error.code)\n"
    )

    def other() -> str:
        done = subprocess.run([sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=True)
        return done.stdout.strip()

    assert other() == "profile_in_use"
    with pytest.raises(LocalFault, match="profile_in_use"):
        opened(tmp_path, keys)
    closed(profile)
    assert other() == "opened"
    closed(opened(tmp_path, keys))  # the other is dead, and its lock with it


def test_any_folder_name_will_do(tmp_path: Path) -> None:
    folder, keys = tmp_path / "Été 100 % ? #1 & ‘œ’", MemoryKeys()
    profile = opened(folder, keys)
    body = profile.add_body("Commune")

    async def use() -> None:
        store = await profile.open_body(body.id)
        await store.write(lambda tx: tx.append_intent(set_read()))
        assert await store.verify() == []
        await profile.close()

    run(use())


# --- erasure ------------------------------------------------------------------------------------


async def _plant(profile: Profile, body: BodyId, marker: str) -> None:
    """A marker in every place that can hold one."""
    store = await profile.open_body(body)
    file = FileRef(ref="f", owner_kind="message", owner_id="m1", name=marker)

    await store.write(lambda tx: tx.apply_delta(ACCOUNT, delta(message(subject=marker), files=(file,))))
    await store.write(lambda tx: tx.add_text(message_key(), marker))
    await store.write(lambda tx: tx.append_intent(send(in_reply_to=marker)))
    await store.write(lambda tx: tx.set_secret(ACCOUNT, "token", marker))
    digest = await store.blobs.put(marker.encode() * 100_000)
    await store.write(lambda tx: tx.set_file(ACCOUNT, "f", state=FileState.HERE, sha256=digest))


def _plain(path: Path, key: bytes) -> bytes:
    """A whole database decrypted, free pages included, as one who holds the key could."""
    copy = path.with_name("copie.db")
    shutil.copy(path, copy)
    db = apsw.Connection(str(copy))
    db.pragma("cipher", "chacha20")
    db.pragma("key", "raw:" + key.hex())
    db.pragma("journal_mode", "delete")
    db.pragma("rekey", "")
    db.close()
    data = copy.read_bytes()
    copy.unlink()
    assert data.startswith(b"SQLite format 3\0")
    return data


@pytest.mark.feature("124")
def test_erasing_one_of_two_bodies_leaves_nothing_of_it(tmp_path: Path) -> None:
    keys = MemoryKeys()

    async def work() -> None:
        profile = opened(tmp_path, keys)
        gone, kept = profile.add_body("MARQUEUR-NOM"), profile.add_body("Reste")
        profile.add_account(
            Account(id=AccountId("a1"), body=gone.id, service=Service.ZIMBRA, url="https://MARQUEUR", login="MARQUEUR")
        )
        profile.add_account(account(kept.id, "a2"))
        await _plant(profile, gone.id, "MARQUEUR-EFFACE")
        await _plant(profile, kept.id, "MARQUEUR-RESTE")
        profile.export_recovery_code()
        wrapped = profile._db.value("SELECT wrapped_key FROM body WHERE id = ?", (gone.id,))
        body_key = profile._body_key(gone.id)[0]
        before = {f.read_bytes()[:4096] for f in (tmp_path / "bodies" / gone.id).iterdir()}

        await profile.erase_body(gone.id)

        assert profile.bodies() == [kept]
        assert [a.id for a in profile.accounts()] == ["a2"]
        with pytest.raises(KeyError):
            await profile.open_body(gone.id)
        assert not (tmp_path / "bodies" / gone.id).exists()
        disk = raw_bytes(tmp_path)
        for trace in (b"MARQUEUR", wrapped, body_key, body_key.hex().encode(), gone.id.encode(), *before):
            assert trace not in disk
        # even one who holds the master key finds no wrapped key, name or address any more
        master = keys.held.popitem()[1]
        plain = _plain(tmp_path / "profile.db", master)
        assert kept.id.encode() in plain
        for trace in (wrapped, wrapped[:12], wrapped[12:], b"MARQUEUR", gone.id.encode()):
            assert trace not in plain
        # the other body works on, without any server
        store = await profile.open_body(kept.id)
        await store.write(lambda tx: tx.append_intent(set_read()))
        assert len(await store.read(lambda r: r.search("marqueur-reste"))) == 1
        row = await store.read(lambda r: r.file(ACCOUNT, "f"))
        assert row is not None
        assert (await store.blobs.read_all(row.sha256, 10_000_000)).startswith(b"MARQUEUR-RESTE")
        assert await store.verify() == []
        await profile.close()

    run(work())


def test_the_search_for_traces_would_find_them(tmp_path: Path) -> None:
    """The test above is worth something: before the erasure, the same search does find the wrapped key."""
    keys = MemoryKeys()
    profile = opened(tmp_path, keys)
    body = profile.add_body("MARQUEUR-NOM")
    wrapped = profile._db.value("SELECT wrapped_key FROM body WHERE id = ?", (body.id,))
    closed(profile)
    plain = _plain(tmp_path / "profile.db", keys.held.popitem()[1])
    assert wrapped in plain
    assert b"MARQUEUR-NOM" in plain


def test_an_erasure_that_a_crash_interrupted_is_finished(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keys = MemoryKeys()
    profile = opened(tmp_path, keys)
    body = profile.add_body("Commune")
    profile.add_account(account(body.id))
    with monkeypatch.context() as patch:
        patch.setattr(profile_module, "erase_files", _crash)
        with pytest.raises(Crash):
            run(profile.erase_body(body.id))
    closed(profile)
    assert (tmp_path / "bodies" / body.id).exists()
    profile = opened(tmp_path, keys)
    assert profile.bodies() == []
    assert profile.accounts() == []
    assert not (tmp_path / "bodies" / body.id).exists()
    closed(profile)


# --- recovery -----------------------------------------------------------------------------------


@pytest.mark.feature("A34")
def test_the_recovery_code_brings_the_data_back(tmp_path: Path) -> None:
    keys = MemoryKeys()
    profile = opened(tmp_path, keys)
    body = profile.add_body("Commune")
    old = profile.export_recovery_code()
    code = profile.export_recovery_code()
    assert code != old
    assert code.replace("-", "").encode() not in raw_bytes(tmp_path)
    closed(profile)
    keys.held.clear()  # the key store was reset
    for wrong in (old, code[:-1], "", "0000-0000"):
        with pytest.raises(NeedsUser, match="recovery_code_wrong"):
            Profile.restore_with(tmp_path, keys, wrong, clock=clock)
        assert keys.held == {}
    typed = f"  {code.lower().replace('-', ' ').replace('0', 'o').replace('1', 'l')}\n"
    profile = Profile.restore_with(tmp_path, keys, typed, clock=clock)
    assert profile.bodies() == [body]
    closed(profile)
    closed(opened(tmp_path, keys))
    (name,) = keys.held
    mine, foreign = keys.held[name], b"f" * 32
    keys.held[name] = foreign  # the key store came back from somewhere else
    closed(Profile.restore_with(tmp_path, keys, typed, clock=clock))
    assert keys.held == {name: mine, name + REPLACED: foreign}, "what stood there may open something else"
    asyncio.run(opened(tmp_path, keys).erase_all())
    assert keys.held == {}, "no key outlives what it opened"


@pytest.mark.feature("A34")
def test_recovery_without_its_file_or_with_another_profiles(tmp_path: Path) -> None:
    keys = MemoryKeys()
    one, two = opened(tmp_path / "1", keys), opened(tmp_path / "2", keys)
    code = two.export_recovery_code()
    closed(one)
    closed(two)
    with pytest.raises(LocalFault, match="recovery_missing"):
        Profile.restore_with(tmp_path / "1", keys, code, clock=clock)
    shutil.copy(tmp_path / "2" / "recovery.json", tmp_path / "1")
    held = dict(keys.held)
    with pytest.raises(StoreKeyWrong):
        Profile.restore_with(tmp_path / "1", keys, code, clock=clock)
    assert keys.held == held
    (tmp_path / "1" / "recovery.json").write_text("{}")
    with pytest.raises(LocalFault, match="recovery_damaged"):
        Profile.restore_with(tmp_path / "1", keys, code, clock=clock)
    with pytest.raises(LocalFault, match="profile_missing"):
        Profile.restore_with(tmp_path / "3", keys, code, clock=clock)


# --- key stores ---------------------------------------------------------------------------------


def test_file_keys_are_private_and_whole(tmp_path: Path) -> None:
    keys = FileKeys(tmp_path)
    assert keys.load("p") is None
    keys.save("p", bytes(32))
    assert keys.load("p") == bytes(32)
    assert [oct(f.stat().st_mode & 0o777) for f in tmp_path.iterdir()] == ["0o600"]
    (tmp_path / "p.demo-key").write_bytes(b"short")
    with pytest.raises(LocalFault, match="key_store_failed"):
        keys.load("p")
    keys.delete("p")
    keys.delete("p")
    assert keys.load("p") is None
    profile = opened(tmp_path, keys)
    closed(profile)
    assert (tmp_path / f"{json.loads((tmp_path / 'profile.json').read_text())['id']}.demo-key").exists()


@pytest.mark.feature("125")
def test_only_real_key_stores_are_trusted() -> None:
    """A back end that writes plain text, or nothing, is refused before any key is made."""

    nothing, plain = (
        _pretending("keyring.backends.null", "Keyring", _Dict),
        _pretending("keyrings.alt", "Keyring", _Dict),
    )
    for backend in (nothing, plain):
        with pytest.raises(LocalFault, match="key_store_missing"):
            KeyringKeys(backend)
    with pytest.raises(LocalFault, match="key_store_missing"):
        KeyringKeys()  # tests run with keyring's null back end
    assert not [module for module, _ in ALLOWED if "alt" in module or "fail" in module or "null" in module]


def _pretending(module: str, name: str, base: type[KeyringBackend]) -> KeyringBackend:
    """An object whose class bears the name of an allowed back end."""
    made = type(name, (base,), {"__module__": module, "__qualname__": name})
    return made()  # type: ignore[no-any-return]


class _Dict(null.Keyring):
    """A back end that keeps its entries in memory."""

    @functools.cached_property
    def held(self) -> dict[tuple[str, str], str]:
        return {}

    def get_password(self, service: str, username: str) -> str | None:  # type: ignore[override]
        return self.held.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:  # type: ignore[override]
        self.held[service, username] = password

    def delete_password(self, service: str, username: str) -> None:  # type: ignore[override]
        del self.held[service, username]


def test_keyring_keys_speak_keyrings_language() -> None:
    backend = _pretending("keyring.backends.SecretService", "Keyring", _Dict)
    keys = KeyringKeys(backend)
    assert keys.load("p") is None
    keys.save("p", bytes(range(32)))
    assert keys.load("p") == bytes(range(32))
    backend.set_password("echarpe", "p", "not base64!")
    with pytest.raises(LocalFault, match="key_store_failed"):
        keys.load("p")
    backend.set_password("echarpe", "p", "AAAA")
    with pytest.raises(LocalFault, match="key_store_failed"):
        keys.load("p")
    backend.set_password("echarpe", "p", "A" * 43 + "=")
    keys.delete("p")
    keys.delete("p")
    assert keys.load("p") is None


def test_a_locked_or_failing_key_store_says_so() -> None:
    from keyring.errors import InitError, KeyringLocked

    class Failing(_Dict):
        error: type[Exception] = KeyringLocked

        def get_password(self, service: str, username: str) -> str | None:  # type: ignore[override]
            raise self.error

    backend = _pretending("keyring.backends.kwallet", "DBusKeyring", Failing)
    with pytest.raises(NeedsUser, match="key_store_locked"):
        KeyringKeys(backend).load("p")
    Failing.error = InitError
    with pytest.raises(LocalFault, match="key_store_failed"):
        KeyringKeys(backend).load("p")


REAL = """
from app.store.keys import KeyringKeys
keys = KeyringKeys()
assert keys.load("essai") is None
keys.save("essai", bytes(range(32)))
assert KeyringKeys().load("essai") == bytes(range(32))
keys.delete("essai")
assert keys.load("essai") is None
print("kept")
"""


@pytest.mark.feature("125")
def test_a_real_secret_service_keeps_the_key(tmp_path: Path) -> None:
    missing = [tool for tool in ("dbus-run-session", "gnome-keyring-daemon") if shutil.which(tool) is None]
    if missing:
        pytest.skip(f"not installed: {', '.join(missing)} (packages dbus-daemon, gnome-keyring)")
    script = 'eval "$(printf pw | gnome-keyring-daemon --unlock --components=secrets)"; exec "$0" -c "$1"'
    environment = {k: v for k, v in os.environ.items() if k != "PYTHON_KEYRING_BACKEND"} | {"HOME": str(tmp_path)}
    done = subprocess.run(
        ["dbus-run-session", "--", "bash", "-c", script, sys.executable, REAL],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.stdout.strip().endswith("kept"), done.stderr
