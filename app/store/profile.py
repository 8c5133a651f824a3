"""The profile: bodies, accounts, settings, and the keys that open everything else.

Files of a profile's folder::

    profile.json   the profile's name in the key store, and whether it was made whole
    key.check      tells a wrong master key from a damaged profile.db
    profile.db     bodies (with their wrapped keys), accounts, settings
    profile.lock   empty; locked while a process has the profile
    recovery.json  the master key under the recovery code, once one was made
    bodies/<id>/   one body's databases

**Creation in two phases**, so that a crash never leaves a database nobody can open: profile.json
says ``creating``; the key goes to the key store and is read back; key.check and profile.db are
made; profile.json says ``ready``. A crash in between is taken up where it stopped. Once ``ready``,
a missing key or a missing database is reported, and nothing is ever made in its place.

**Keys.** Each body has a random key, wrapped by AES-256-GCM under the master key, bound to the
body's id. `erase_body` destroys the wrapped key (overwritten, vacuumed, log truncated) and then the
files: even with the master key nothing of the body can be read. What a disk keeps of overwritten
sectors is out of reach of any program; it would be ciphertext under the master key.

Methods without ``async`` are short and use one small database under a lock, from any thread.
"""

from __future__ import annotations

import asyncio
import os
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from app.domain.accounts import Account, Body, Service
from app.domain.errors import LocalFault, StoreDamaged, StoreKeyWrong
from app.domain.exchange import Clock
from app.domain.ids import AccountId, BodyId, new_id
from app.store import codec
from app.store.body import BodyStore, erase_files
from app.store.connection import (
    KEY_BYTES,
    Db,
    Row,
    connect,
    ensure_database,
    key_fits,
    translated,
    write_check,
    write_durably,
)
from app.store.keys import MasterKeys
from app.store.lock import FolderLock

PROFILE_FILE = "profile.db"
NAME_FILE = "profile.json"
LOCK_FILE = "profile.lock"
BODIES_FOLDER = "bodies"
_NONCE_BYTES = 12


class _Name(msgspec.Struct, forbid_unknown_fields=True):
    id: str
    state: Literal["creating", "ready"]


class Profile:
    """An open profile. Made by `open`, ended by `close`."""

    def __init__(self, folder: Path, master: bytes, clock: Clock, lock: FolderLock) -> None:
        self.folder = folder
        self._folder_lock = lock
        self._master = master
        self._clock = clock
        self._lock = threading.RLock()
        self._path = folder / PROFILE_FILE
        self._db = connect(self._path, master)
        self._open: dict[BodyId, BodyStore] = {}

    # --- opening ----------------------------------------------------------------------------

    @classmethod
    def open(cls, folder: Path, keys: MasterKeys, *, clock: Clock) -> Profile:
        """Open the profile in ``folder``; the first time, make it.

        Raises ``LocalFault("master_key_missing")`` (guide the user to the recovery code),
        ``LocalFault("profile_missing")`` when the key is there and the database is not,
        `StoreKeyWrong`, `StoreDamaged`, `StoreTooNew`, `DiskFull`, or what the key store raises.
        Nothing is overwritten then. ``LocalFault("profile_in_use")`` while another process has it:
        two of them would each take the other's acts in flight for left by a crash, and send twice.
        """
        with translated(folder / PROFILE_FILE):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            lock = FolderLock(folder / LOCK_FILE)
            try:
                master = _master_key(folder, keys)
                ensure_database(folder / PROFILE_FILE, master, "profile", create=False)
                profile = cls(folder, master, clock, lock)
                profile._finish_erasures()
            except BaseException:
                lock.release()
                raise
        return profile

    @classmethod
    def restore_with(cls, folder: Path, keys: MasterKeys, code: str, *, clock: Clock) -> Profile:
        """Put the master key back into the key store with the recovery code, and open.

        Raises ``NeedsUser("recovery_code_wrong")``, ``LocalFault("recovery_missing")``, or what
        `open` raises.
        """
        name = _read_name(folder)
        if name is None:
            raise LocalFault("profile_missing")
        from app.store import recovery

        master = recovery.recover(folder, code)
        if key_fits(folder, master) is False:
            raise StoreKeyWrong(file=PROFILE_FILE)
        ensure_database(folder / PROFILE_FILE, master, "profile", create=False)
        keys.save(name.id, master)
        return cls.open(folder, keys, clock=clock)

    def export_recovery_code(self) -> str:
        """A new recovery code, to be shown once; the one before no longer works."""
        from app.store import recovery  # when it is asked for: not before the first list

        with translated(self.folder / recovery.RECOVERY_FILE):
            return recovery.export(self.folder, self._master)

    async def close(self) -> None:
        """Close every open body, then the profile."""
        for store in list(self._open.values()):
            await store.close()
        self._open.clear()
        with self._lock:
            self._db.close()
        self._folder_lock.release()

    # --- bodies -----------------------------------------------------------------------------

    def bodies(self) -> list[Body]:
        """In the order they were added."""
        rows = self._all("SELECT id, name, colour, timezone FROM body WHERE state <> 'erasing' ORDER BY position")
        return [Body(id=BodyId(i), name=name, colour=colour, timezone=zone) for i, name, colour, zone in rows]

    def add_body(self, name: str, colour: int = 0, *, timezone: str = "Europe/Paris") -> Body:
        """A new body with its own key and empty databases."""
        body = Body(id=BodyId(new_id()), name=name, colour=colour, timezone=timezone)
        key = os.urandom(KEY_BYTES)
        with self._writing() as db:
            db.run(
                "INSERT INTO body (id, name, colour, timezone, wrapped_key) VALUES (?, ?, ?, ?, ?)",
                (body.id, name, colour, timezone, self._wrap(body.id, key)),
            )
        self._ensure_files(body.id, key)
        return body

    def update_body(self, body: Body) -> None:
        """New name, colour or time zone."""
        with self._writing() as db:
            db.run(
                "UPDATE body SET name = ?, colour = ?, timezone = ? WHERE id = ?",
                (body.name, body.colour, body.timezone, body.id),
            )

    async def open_body(self, body: BodyId) -> BodyStore:
        """The body's store: the same object until it is closed. Raises `KeyError` for an unknown body."""
        return await asyncio.to_thread(self._open_body, body)

    def _open_body(self, body: BodyId) -> BodyStore:
        with self._lock:
            store = self._open.get(body)
            if store is None or store.closed:
                key, state = self._body_key(body)
                if state == "new":  # a crash between the key and the files: there is nothing to lose yet
                    self._ensure_files(body, key)
                store = BodyStore.open(self._body_folder(body), body, key, clock=self._clock)
                self._open[body] = store
            return store

    async def erase_body(self, body: BodyId) -> None:
        """Make everything of one body unreadable for ever, its accounts included. The others work on."""
        store = self._open.pop(body, None)
        if store is not None:
            await store.close()
        await asyncio.to_thread(self._erase, body)

    def _erase(self, body: BodyId) -> None:
        with self._lock, translated(self._path):
            with self._db.transaction("IMMEDIATE"):
                self._db.run("DELETE FROM account WHERE body = ?", (body,))
                self._db.run(
                    "UPDATE body SET state = 'erasing', wrapped_key = zeroblob(60), name = '' WHERE id = ?", (body,)
                )
            self._db.run("VACUUM")
            self._db.all("PRAGMA wal_checkpoint(TRUNCATE)")
            erase_files(self._body_folder(body))
            with self._db.transaction("IMMEDIATE"):
                self._db.run("DELETE FROM body WHERE id = ?", (body,))
            self._db.all("PRAGMA wal_checkpoint(TRUNCATE)")

    def _finish_erasures(self) -> None:
        """A crash came between the key and the files: finish what the user asked for."""
        for (body,) in self._all("SELECT id FROM body WHERE state = 'erasing'"):
            self._erase(BodyId(body))

    # --- accounts ---------------------------------------------------------------------------

    def accounts(self) -> list[Account]:
        """Of all bodies, in the order they were added."""
        rows = self._all("SELECT id, body, service, url, login, settings FROM account ORDER BY position")
        return [
            Account(
                id=AccountId(account),
                body=BodyId(body),
                service=Service(service),
                url=url,
                login=login,
                settings=codec.decode_facts(settings),
            )
            for account, body, service, url, login, settings in rows
        ]

    def add_account(self, account: Account) -> None:
        with self._writing() as db:
            db.run(
                "INSERT INTO account (id, body, service, url, login, settings) VALUES (?, ?, ?, ?, ?, ?)",
                (
                    account.id,
                    account.body,
                    account.service.value,
                    account.url,
                    account.login,
                    codec.encode(account.settings),
                ),
            )

    def update_account(self, account: Account) -> None:
        """New address, login or options; an account never changes its body."""
        with self._writing() as db:
            db.run(
                "UPDATE account SET service = ?, url = ?, login = ?, settings = ? WHERE id = ?",
                (account.service.value, account.url, account.login, codec.encode(account.settings), account.id),
            )

    def remove_account(self, account: AccountId) -> None:
        """Forget the account here; `Tx.forget_account` does so in its body's store, first."""
        with self._writing() as db:
            db.run("DELETE FROM account WHERE id = ?", (account,))

    # --- settings ---------------------------------------------------------------------------

    def setting(self, name: str) -> str | None:
        rows = self._all("SELECT value FROM setting WHERE name = ?", (name,))
        value: str | None = rows[0][0] if rows else None
        return value

    def set_setting(self, name: str, value: str | None) -> None:
        """None returns to the default."""
        with self._writing() as db:
            if value is None:
                db.run("DELETE FROM setting WHERE name = ?", (name,))
            else:
                db.run("INSERT OR REPLACE INTO setting (name, value) VALUES (?, ?)", (name, value))

    # --- inside -----------------------------------------------------------------------------

    def _all(self, sql: str, params: tuple[str, ...] = ()) -> list[Row]:
        with self._lock, translated(self._path):
            return self._db.all(sql, params)

    @contextmanager
    def _writing(self) -> Iterator[Db]:
        with self._lock, translated(self._path), self._db.transaction("IMMEDIATE"):
            yield self._db

    def _body_folder(self, body: BodyId) -> Path:
        return self.folder / BODIES_FOLDER / body

    def _ensure_files(self, body: BodyId, key: bytes) -> None:
        BodyStore.create(self._body_folder(body), key)
        with self._writing() as db:
            db.run("UPDATE body SET state = 'ready' WHERE id = ?", (body,))

    def _body_key(self, body: BodyId) -> tuple[bytes, str]:
        with self._lock, translated(self._path):
            row = self._db.one("SELECT wrapped_key, state FROM body WHERE id = ?", (body,))
        if row is None:
            raise KeyError(body)
        wrapped: bytes = row[0]
        try:
            key = AESGCM(self._master).decrypt(wrapped[:_NONCE_BYTES], wrapped[_NONCE_BYTES:], body.encode())
        except InvalidTag as error:
            raise StoreDamaged(file=PROFILE_FILE) from error
        return key, row[1]

    def _wrap(self, body: BodyId, key: bytes) -> bytes:
        nonce = os.urandom(_NONCE_BYTES)
        return nonce + AESGCM(self._master).encrypt(nonce, key, body.encode())


def _read_name(folder: Path) -> _Name | None:
    """The profile's name; None when this folder never held a profile."""
    try:
        return msgspec.json.decode((folder / NAME_FILE).read_bytes(), type=_Name)
    except FileNotFoundError:
        if (folder / PROFILE_FILE).exists():
            raise StoreDamaged(file=NAME_FILE) from None
        return None
    except msgspec.MsgspecError as error:
        raise StoreDamaged(file=NAME_FILE) from error


def _master_key(folder: Path, keys: MasterKeys) -> bytes:
    """The key of the profile in ``folder``, which is made when it never was."""
    name = _read_name(folder)
    master = keys.load(name.id) if name else None
    if name is None or name.state == "creating":
        return _create(folder, keys, name, master)
    if master is None:
        raise LocalFault("master_key_missing")
    if not (folder / PROFILE_FILE).exists():
        raise LocalFault("profile_missing")
    return master


def _create(folder: Path, keys: MasterKeys, name: _Name | None, master: bytes | None) -> bytes:
    """Make the profile, or take up a creation that a crash interrupted. Returns the master key."""
    if name is None:
        name = _Name(id=uuid.uuid4().hex, state="creating")
        write_durably(folder / NAME_FILE, msgspec.json.encode(name))
    database = folder / PROFILE_FILE
    if master is None:
        if database.exists():
            raise LocalFault("master_key_missing")
        master = os.urandom(KEY_BYTES)
        keys.save(name.id, master)
        if keys.load(name.id) != master:
            raise LocalFault("key_store_failed", reason="not_kept")
    if not database.exists():
        write_check(folder, master)
    ensure_database(database, master, "profile", create=True)
    write_durably(folder / NAME_FILE, msgspec.json.encode(_Name(id=name.id, state="ready")))
    return master
