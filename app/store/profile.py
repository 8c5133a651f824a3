"""The profile: bodies, accounts, settings, and the keys that open everything else.

Files of a profile's folder::

    profile.json   the profile's name in the key store, and whether it was made whole
    key.check      tells a wrong master key from a damaged profile.db
    profile.db     bodies (with their wrapped keys), accounts, settings
    profile.lock   empty; locked while a process has the profile
    recovery.json  the master key under the recovery code, once one was made
    lock.json      the master key under the lock code and the key store's share of it, where a code is set (`lockcode`)
    bodies/<id>/   one body's databases

**Creation in two phases**, so that a crash never leaves a database nobody can open: profile.json
says ``creating``; the key goes to the key store and is read back; key.check and profile.db are
made; profile.json says ``ready``. A crash in between is taken up where it stopped. Once ``ready``,
a missing key or a missing database is reported, and nothing is ever made in its place.

**Keys.** Each body has a random key, wrapped by AES-256-GCM under the master key, bound to the
body's id. `erase_body` destroys the wrapped key (overwritten, vacuumed, log truncated) and then the
files: even with the master key nothing of the body can be read. What a disk keeps of overwritten
sectors is out of reach of any program; it would be ciphertext under the master key.

**Shares.** A body's key may be wrapped under the master key *and* a random share (`arm`) that lies outside of this
machine too. `seal` forgets it here: the body's data are unreadable until the share comes back (`unseal`).

**The end** (`erase_all`): profile.json says ``erasing``; what opens the master key goes (key store, recovery.json,
lock.json), then the files. A crash in between is finished at the next opening, which then makes a new profile.

Methods without ``async`` are short and use one small database under a lock, from any thread.
"""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from cryptography.exceptions import InvalidTag

from app.domain.accounts import Account, Body, Service
from app.domain.errors import LocalFault, NeedsUser, Rejected, StoreDamaged, StoreKeyWrong
from app.domain.exchange import Clock
from app.domain.ids import AccountId, BodyId, new_id
from app.store import codec, lockcode, recovery
from app.store.body import BYTES_FILE, ROWS_FILE, BodyStore, erase_files
from app.store.body_keys import SEALED, SHARE, unwrap, wrap
from app.store.connection import (
    KEY_BYTES,
    Db,
    Row,
    connect,
    ensure_database,
    key_fits,
    translated,
)
from app.store.keys import MasterKeys
from app.store.lock import FolderLock
from app.store.profile_folder import (
    BODIES_FOLDER,
    LOCK_FILE,
    PROFILE_FILE,
    REPLACED,
    end,
    ensure_master_key,
    finish_the_end,
    read_name,
    unlocked,
)
from app.store.returning import DOUBT, doubt_all, doubt_body

CODE_KEY = "recovery.code_key"
"""Setting: `sealing.CodeKey` of the present recovery code."""
BROUGHT = "fleet.brought"
"""Setting: a backup or the recovery code opened the profile here; the machine that it comes from may go on."""


class Profile:
    """An open profile. Made by `open`, ended by `close`."""

    def __init__(self, folder: Path, master: bytes, keys: MasterKeys, clock: Clock, lock: FolderLock) -> None:
        self.folder = folder
        self._keys = keys
        self._folder_lock = lock
        self._master = master
        self._clock = clock
        self._lock = threading.RLock()
        self._path = folder / PROFILE_FILE
        self._db = connect(self._path, master)
        self._open: dict[BodyId, BodyStore] = {}
        self._closed = False

    # --- opening ----------------------------------------------------------------------------

    @classmethod
    def open(cls, folder: Path, keys: MasterKeys, *, clock: Clock, code: str = "") -> Profile:
        """Open the profile in ``folder``; the first time, make it. ``code``: its lock code, where it has one.

        Raises ``NeedsUser("lock_code_needed")`` and what `lockcode.unwrap` raises, ``LocalFault("master_key_missing")`` (guide the user to the recovery code),
        ``LocalFault("profile_missing")`` when the key is there and the database is not,
        `StoreKeyWrong`, `StoreDamaged`, `StoreTooNew`, `DiskFull`, or what the key store raises.
        Nothing is overwritten then. ``LocalFault("profile_in_use")`` while another process has it:
        two of them would each take the other's acts in flight for left by a crash, and send twice.
        """
        with translated(folder / PROFILE_FILE):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            lock = FolderLock(folder / LOCK_FILE)
            try:
                finish_the_end(folder, keys)
                master = unlocked(folder, ensure_master_key(folder, keys), code, clock)
                ensure_database(folder / PROFILE_FILE, master, "profile", create=False)
                profile = cls(folder, master, keys, clock, lock)
                profile._finish_erasures()
            except BaseException:
                lock.release()
                raise
        return profile

    @classmethod
    def restore_with(cls, folder: Path, keys: MasterKeys, code: str, *, clock: Clock) -> Profile:
        """Put the master key back into the key store with the recovery code, and open. What waits is in doubt: the folder
        may be a copy, and where it comes from may go on.

        Raises ``NeedsUser("recovery_code_wrong")``, ``LocalFault("recovery_missing")``, or what
        `open` raises.
        """
        name = read_name(folder)
        if name is None:
            raise LocalFault("profile_missing")
        master = recovery.recover(folder, code)
        if key_fits(folder, master) is False:
            raise StoreKeyWrong(file=PROFILE_FILE)
        ensure_database(folder / PROFILE_FILE, master, "profile", create=False)
        database = folder / PROFILE_FILE
        with translated(database), closing(connect(database, master)) as db, db.transaction("IMMEDIATE"):
            db.run("INSERT OR REPLACE INTO setting (name, value) VALUES (?, '1')", (BROUGHT,))
            doubt_all(db)
        held = keys.load(name.id)
        if held is not None and held != master:
            keys.save(name.id + REPLACED, held)  # another key stood there: it may open something else
        keys.save(name.id, master)
        return cls.open(folder, keys, clock=clock)  # a lock code that was set counts for nothing any more

    @property
    def has_lock_code(self) -> bool:
        """Whether a code is asked for at the start."""
        return lockcode.is_set(self.folder)

    def set_lock_code(self, code: str) -> None:
        """Ask for ``code`` from now on, or for another one. Raises ``Rejected("lock_code_too_short")``."""
        name = self._name()
        with translated(self.folder / lockcode.LOCK_CODE_FILE):
            if self.has_lock_code and (share := self._keys.load(name)) is not None:
                lockcode.wrap(self.folder, self._master, code, share)
                return
            share = os.urandom(KEY_BYTES)
            lockcode.wrap(self.folder, self._master, code, share)
        self._keys.save(name, share)

    def remove_lock_code(self) -> None:
        """Ask for nothing at the start any more."""
        self._keys.save(self._name(), self._master)
        lockcode.remove(self.folder)

    def check_lock_code(self, code: str) -> None:
        """Whether it is the code, for a window that was locked. Raises as `lockcode.unwrap`."""
        share = self._keys.load(self._name())
        if share is None:
            raise LocalFault("master_key_missing")
        with translated(self.folder / lockcode.LOCK_CODE_FILE):
            lockcode.unwrap(self.folder, code, share, self._clock)

    def _name(self) -> str:
        name = read_name(self.folder)
        assert name is not None, "an open profile has a name"
        return name.id

    def export_recovery_code(self) -> str:
        """A new recovery code, to be shown once; the one before no longer works."""
        from app.store import sealing  # when it is asked for: not before the first list

        with translated(self.folder / recovery.RECOVERY_FILE):
            code = recovery.export(self.folder, self._master)
        self.set_setting(CODE_KEY, sealing.dump_code_key(sealing.stretch(code)))
        return code

    async def close(self) -> None:
        """Close every open body, then the profile."""
        for store in list(self._open.values()):
            await store.close()
        self._open.clear()
        with self._lock:
            self._closed = True
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
                (body.id, name, colour, timezone, wrap(self._master, body.id, key, None)),
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
                if self.setting(DOUBT + body):
                    doubt_body(self._body_folder(body) / ROWS_FILE, key, self._clock())
                    self.set_setting(DOUBT + body, None)
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
                self._db.run("DELETE FROM setting WHERE name LIKE '%.' || ?", (body,))  # its share, what is known of it
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

    # --- shares of a body's key -------------------------------------------------------------------

    def share(self, body: BodyId) -> bytes | None:
        """What the body's key is wrapped under besides the master key; None = nothing, or not held here (`sealed`)."""
        held = self.setting(SHARE + body)
        return bytes.fromhex(held) if held else None

    def arm(self, body: BodyId, share: bytes) -> None:
        """Wrap the body's key under ``share`` too, which lies safely elsewhere by now."""
        with self._lock:
            key, _state = self._body_key(body)
            with self._writing() as db:
                db.run("UPDATE body SET wrapped_key = ? WHERE id = ?", (wrap(self._master, body, key, share), body))
                db.run("INSERT OR REPLACE INTO setting (name, value) VALUES (?, ?)", (SHARE + body, share.hex()))
            self._scrub()

    def seal(self, body: BodyId, reason: str) -> None:
        """Forget the share: the data are unreadable until it comes back. The body's store must be closed.

        Raises ``Rejected("share_missing")`` for a body that was never armed: it would be lost.
        """
        with self._lock:
            if self.share(body) is None:
                raise Rejected("share_missing")
            with self._writing() as db:
                db.run("DELETE FROM setting WHERE name = ?", (SHARE + body,))
                db.run("INSERT OR REPLACE INTO setting (name, value) VALUES (?, ?)", (SEALED + body, reason))
            self._scrub()

    @property
    def armed(self) -> bool:
        """Whether any body's key needs a share."""
        return bool(self._all("SELECT 1 FROM setting WHERE name LIKE ? LIMIT 1", (SHARE + "%",)))

    def sealed(self, body: BodyId) -> str:
        """Why the body's data are unreadable here; empty when they are not."""
        return self.setting(SEALED + body) or ""

    def unseal(self, body: BodyId, share: bytes) -> None:
        """The share came back. Raises ``Rejected("share_wrong")`` when it is another one."""
        with self._lock, translated(self._path):
            row = self._db.one("SELECT wrapped_key FROM body WHERE id = ?", (body,))
            if row is None:
                raise KeyError(body)
            try:
                unwrap(self._master, body, row[0], share)
            except InvalidTag as error:
                raise Rejected("share_wrong") from error
        with self._writing() as db:
            db.run("DELETE FROM setting WHERE name = ?", (SEALED + body,))
            db.run("INSERT OR REPLACE INTO setting (name, value) VALUES (?, ?)", (SHARE + body, share.hex()))

    def _scrub(self) -> None:
        """What was overwritten leaves the files too."""
        with self._lock, translated(self._path):
            self._db.run("VACUUM")
            self._db.all("PRAGMA wal_checkpoint(TRUNCATE)")

    async def erase_all(self) -> None:
        """Make everything of the profile unreadable for ever, then remove it. The profile is closed by that."""
        for store in list(self._open.values()):
            await store.close()
        self._open.clear()
        with self._lock:
            self._closed = True
            self._db.close()
            name = read_name(self.folder)
            assert name is not None, "an open profile has a name"
            await asyncio.to_thread(end, self.folder, self._keys, name.id)
        self._folder_lock.release()

    def erase_beside(self, other: Path) -> None:
        """The same for the profile in ``other``, which is not open here. Raises `AppError` where another process holds
        its files: the keys are gone by then, and its next opening removes the rest."""
        name = read_name(other)
        if name is not None:
            end(other, self._keys, name.id)

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

    def settings(self) -> dict[str, str]:
        """All that were set."""
        return dict(self._all("SELECT name, value FROM setting ORDER BY name"))

    def set_setting(self, name: str, value: str | None) -> None:
        """None returns to the default."""
        with self._writing() as db:
            if value is None:
                db.run("DELETE FROM setting WHERE name = ?", (name,))
            else:
                db.run("INSERT OR REPLACE INTO setting (name, value) VALUES (?, ?)", (name, value))

    def change_setting(self, name: str, change: Callable[[str | None], str | None]) -> None:
        """Another value made of the one there is, with nobody in between."""
        with self._lock:
            self.set_setting(name, change(self.setting(name)))

    # --- inside -----------------------------------------------------------------------------

    def _all(self, sql: str, params: tuple[str, ...] = ()) -> list[Row]:
        """Raises ``LocalFault("store_closed")`` after the end, as a body's store does."""
        with self._lock, translated(self._path):
            self._check_open()
            return self._db.all(sql, params)

    def _check_open(self) -> None:
        if self._closed:
            raise LocalFault("store_closed")

    @contextmanager
    def _writing(self) -> Iterator[Db]:
        with self._lock, translated(self._path):
            self._check_open()
            with self._db.transaction("IMMEDIATE"):
                yield self._db

    def _body_folder(self, body: BodyId) -> Path:
        return self.folder / BODIES_FOLDER / body

    def _ensure_files(self, body: BodyId, key: bytes) -> None:
        BodyStore.create(self._body_folder(body), key)
        with self._writing() as db:
            db.run("UPDATE body SET state = 'ready' WHERE id = ?", (body,))

    def _body_key(self, body: BodyId) -> tuple[bytes, str]:
        with self._lock, translated(self._path):  # the wrapped key and its share are of one moment
            row = self._db.one("SELECT wrapped_key, state FROM body WHERE id = ?", (body,))
            if row is None:
                raise KeyError(body)
            if reason := self.sealed(body):
                raise NeedsUser("body_sealed", reason=reason)
            try:
                key = unwrap(self._master, body, row[0], self.share(body))
            except InvalidTag as error:
                raise StoreDamaged(file=PROFILE_FILE) from error
        return key, row[1]

    def databases(self) -> list[tuple[str, bytes]]:
        """(path below the folder, key) of every database that can be read now, `PROFILE_FILE` first: for `backup`."""
        found = [(PROFILE_FILE, self._master)]
        with self._lock:
            for body in self.bodies():
                if not self.sealed(body.id):
                    key, state = self._body_key(body.id)
                    names = (ROWS_FILE, BYTES_FILE) if state == "ready" else ()
                    found += [(f"{BODIES_FOLDER}/{body.id}/{name}", key) for name in names]
        return found

    @property
    def short_name(self) -> str:
        """Tells this profile's backups from another's."""
        return self._name()[:8]

    @property
    def has_recovery_code(self) -> bool:
        return (self.folder / recovery.RECOVERY_FILE).exists()

    @property
    def master(self) -> bytes:
        """For `backup.try_out`, which opens what is not this profile."""
        return self._master
