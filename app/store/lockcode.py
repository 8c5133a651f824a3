"""The lock code: what opens the profile besides the system's key store (row 126).

Without a code, the key store holds the profile's master key. With one, it holds another random key (the *share*),
and ``lock.json`` holds the master key wrapped by AES-256-GCM under both together: Argon2id of the code, and the
share. Neither the disk with the code, nor the unlocked session without the code, opens anything; a code that is
short is guessed by nobody who has not the key store too.

Setting and removing write the two places one after the other, in an order that a crash between them cannot lose:
the file first, then the key store; when the key store still holds the master key, the file counts for nothing. A
changed code keeps the share, so that one file alone is replaced.

Wrong codes are counted beside it, and after `FREE_TRIES` each one costs a wait that doubles. The count only slows
down a person at the keyboard: against whoever copies the disk, the share stands.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from app.domain.errors import LocalFault, NeedsUser, Rejected
from app.domain.exchange import Clock
from app.store.connection import KEY_BYTES, write_durably

LOCK_CODE_FILE, TRIES_FILE = "lock.json", "lock-tries.json"
MIN_LENGTH = 6
FREE_TRIES = 5
FIRST_WAIT_MS, LONGEST_WAIT_MS = 30_000, 15 * 60_000
_LABEL = b"echarpe lock v1"


class _Wrapped(msgspec.Struct, forbid_unknown_fields=True):
    """What the file holds; the costs are in it so that they may grow."""

    version: int
    salt: bytes
    nonce: bytes
    wrapped: bytes
    memory_kib: int = 65536
    passes: int = 3
    lanes: int = 4


_new = _Wrapped
"""Makes one at the present costs (tests take smaller ones)."""


class _Tries(msgspec.Struct, forbid_unknown_fields=True):
    wrong: int = 0
    not_before_ms: int = 0


def is_set(folder: Path) -> bool:
    """Whether a code was set here, as far as the file tells."""
    return (folder / LOCK_CODE_FILE).exists()


def wrap(folder: Path, master: bytes, code: str, share: bytes) -> None:
    """Write the file for ``code``. Raises ``Rejected("lock_code_too_short")``."""
    if len(code) < MIN_LENGTH:
        raise Rejected("lock_code_too_short", length=MIN_LENGTH)
    held = _new(version=1, salt=os.urandom(16), nonce=os.urandom(12), wrapped=b"")
    held.wrapped = AESGCM(_key(code, share, held)).encrypt(held.nonce, master, _LABEL)
    write_durably(folder / LOCK_CODE_FILE, msgspec.json.encode(held))


def unwrap(folder: Path, code: str, share: bytes, clock: Clock) -> bytes:
    """The master key.

    Raises ``NeedsUser``: ``lock_code_wrong`` (``left``: tries before a wait), ``lock_code_wait`` (``seconds``), and
    ``LocalFault("lock_file_damaged")``.
    """
    held = _load(folder)
    tries = _tries(folder)
    wait_ms = tries.not_before_ms - clock()
    if 0 < wait_ms <= LONGEST_WAIT_MS:  # more than the longest: the clock was set back, nobody waits for that
        raise NeedsUser("lock_code_wait", seconds=-(-wait_ms // 1000))
    try:
        master = AESGCM(_key(code, share, held)).decrypt(held.nonce, held.wrapped, _LABEL)
    except InvalidTag as error:
        raise _counted(folder, tries, clock()) from error
    forget_tries(folder)
    return master


def _counted(folder: Path, tries: _Tries, now_ms: int) -> NeedsUser:
    """Write the wrong code down before it is told."""
    wrong = tries.wrong + 1
    beyond = wrong - FREE_TRIES
    wait_ms = 0 if beyond < 0 else min(LONGEST_WAIT_MS, FIRST_WAIT_MS << min(beyond, 10))
    write_durably(folder / TRIES_FILE, msgspec.json.encode(_Tries(wrong, now_ms + wait_ms if wait_ms else 0)))
    if wait_ms:
        return NeedsUser("lock_code_wait", seconds=wait_ms // 1000)
    return NeedsUser("lock_code_wrong", left=FREE_TRIES - wrong)


def _tries(folder: Path) -> _Tries:
    try:
        return msgspec.json.decode((folder / TRIES_FILE).read_bytes(), type=_Tries)
    except (FileNotFoundError, msgspec.MsgspecError):
        return _Tries()


def forget_tries(folder: Path) -> None:
    (folder / TRIES_FILE).unlink(missing_ok=True)


def remove(folder: Path) -> None:
    """The file counts for nothing any more."""
    (folder / LOCK_CODE_FILE).unlink(missing_ok=True)
    forget_tries(folder)


def _load(folder: Path) -> _Wrapped:
    try:
        held = msgspec.json.decode((folder / LOCK_CODE_FILE).read_bytes(), type=_Wrapped)
    except (FileNotFoundError, msgspec.MsgspecError) as error:
        raise LocalFault("lock_file_damaged") from error
    if held.version != 1 or held.memory_kib > 1 << 21 or held.passes > 100:
        raise LocalFault("lock_file_damaged")
    return held


def _key(code: str, share: bytes, held: _Wrapped) -> bytes:
    """32 bytes that need both: the code stretched, and the share."""
    from argon2.low_level import Type, hash_secret_raw  # not on the way of a profile without a code

    stretched = hash_secret_raw(
        code.encode(), held.salt, held.passes, held.memory_kib, held.lanes, hash_len=KEY_BYTES, type=Type.ID
    )
    return hashlib.sha256(_LABEL + stretched + share).digest()
