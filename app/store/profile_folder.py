"""The folder of a profile from outside: its files, its name, its making in two phases and its end (see `profile`)."""

from __future__ import annotations

import os
import shutil
import uuid
from pathlib import Path
from typing import Literal

import msgspec

from app.domain.errors import LocalFault, NeedsUser, StoreDamaged
from app.domain.exchange import Clock
from app.store import lockcode, recovery
from app.store.connection import (
    KEY_BYTES,
    ensure_database,
    key_fits,
    overwrite,
    sync_folder,
    translated,
    write_check,
    write_durably,
)
from app.store.keys import MasterKeys

PROFILE_FILE = "profile.db"
REPLACED = ".replaced"
"""Name in the key store of what stood in the place of a key that was put back."""
NAME_FILE = "profile.json"
LOCK_FILE = "profile.lock"
BODIES_FOLDER = "bodies"
OTHER_PROFILES = ("profils", "profils.json")
"""In the folder of the first profile: those of other people (`services.profiles`), which are not its own to erase."""


class Name(msgspec.Struct, forbid_unknown_fields=True):
    """What profile.json holds."""

    id: str
    """Under which the key store keeps the master key, or its share of it beside a lock code."""
    state: Literal["creating", "ready", "erasing"]


def read_name(folder: Path) -> Name | None:
    """The profile's name; None when this folder never held a profile. Raises `StoreDamaged`."""
    try:
        return msgspec.json.decode((folder / NAME_FILE).read_bytes(), type=Name)
    except FileNotFoundError:
        if (folder / PROFILE_FILE).exists():
            raise StoreDamaged(file=NAME_FILE) from None
        return None
    except msgspec.MsgspecError as error:
        raise StoreDamaged(file=NAME_FILE) from error


def ensure_master_key(folder: Path, keys: MasterKeys) -> bytes:
    """What the key store holds for the profile in ``folder``; the profile is made, or its making taken up, where it must be.

    Raises ``LocalFault``: ``master_key_missing``, ``profile_missing``, ``key_store_failed``; what `MasterKeys` raises.
    """
    name = read_name(folder)
    master = keys.load(name.id) if name else None
    if name is None or name.state == "creating":
        return _create(folder, keys, name, master)
    if master is None:
        raise LocalFault("master_key_missing")
    if not (folder / PROFILE_FILE).exists():
        raise LocalFault("profile_missing")
    return master


def unlocked(folder: Path, held: bytes, code: str, clock: Clock) -> bytes:
    """The master key, of what the key store holds: the key itself, or its share of it beside a lock code.

    Raises ``NeedsUser("lock_code_needed")`` and what `lockcode.unwrap` raises.
    """
    if not lockcode.is_set(folder):
        return held
    if key_fits(folder, held):  # cut while a code was set or removed, or restored since: it counts for nothing
        lockcode.remove(folder)
        return held
    if not code:
        raise NeedsUser("lock_code_needed")
    return lockcode.unwrap(folder, code, held, clock)


def _create(folder: Path, keys: MasterKeys, name: Name | None, master: bytes | None) -> bytes:
    """Make the profile, or take up a creation that a crash interrupted. Returns the master key."""
    if name is None:
        name = Name(id=uuid.uuid4().hex, state="creating")
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
    write_durably(folder / NAME_FILE, msgspec.json.encode(Name(id=name.id, state="ready")))
    return master


def end(folder: Path, keys: MasterKeys, name: str) -> None:
    """Keys first: from the moment they are gone nothing of the rest can be read, whatever the disk keeps of it."""
    with translated(folder / NAME_FILE):
        write_durably(folder / NAME_FILE, msgspec.json.encode(Name(id=name, state="erasing")))
        for key in (name, name + REPLACED):
            keys.delete(key)
        for wrapped in (recovery.RECOVERY_FILE, lockcode.LOCK_CODE_FILE):
            overwrite(folder / wrapped)
        for entry in folder.iterdir():
            if entry.name in (NAME_FILE, LOCK_FILE, *OTHER_PROFILES):
                continue
            if entry.is_dir() and not entry.is_symlink():
                shutil.rmtree(entry)
            else:
                entry.unlink()
        (folder / NAME_FILE).unlink()
        sync_folder(folder)


def finish_the_end(folder: Path, keys: MasterKeys) -> None:
    """A crash came while everything was being erased."""
    name = read_name(folder)
    if name is not None and name.state == "erasing":
        end(folder, keys, name.id)
