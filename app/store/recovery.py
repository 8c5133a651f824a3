"""The recovery code: the master key once more, under a code the user keeps on paper (row A34).

``recovery.json`` beside ``profile.db`` holds the master key wrapped by AES-256-GCM under Argon2id of
the code. The code has 160 random bits in an alphabet without look-alikes, so that a stolen file
cannot be guessed open; Argon2id is there for the day somebody chooses a shorter one.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from app.domain.errors import LocalFault, NeedsUser
from app.store.connection import write_durably

RECOVERY_FILE = "recovery.json"
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_GROUPS, _GROUP = 8, 4
_CONFUSED = str.maketrans({"O": "0", "I": "1", "L": "1"})
_LABEL = b"echarpe recovery v1"
MEMORY_KIB, PASSES, LANES = 65536, 3, 4
"""Of Argon2id for a new code; written beside it, so that they may grow."""


class _Wrapped(msgspec.Struct, forbid_unknown_fields=True):
    """What the file holds, its costs included."""

    version: int
    salt: bytes
    nonce: bytes
    wrapped: bytes
    memory_kib: int
    passes: int
    lanes: int


def export(folder: Path, master: bytes) -> str:
    """Make a new code and its file; earlier codes no longer open anything. Show the code once."""
    digits = [secrets.choice(_ALPHABET) for _ in range(_GROUPS * _GROUP)]
    code = "-".join("".join(digits[i : i + _GROUP]) for i in range(0, len(digits), _GROUP))
    held = _Wrapped(
        version=1, salt=os.urandom(16), nonce=os.urandom(12), wrapped=b"", memory_kib=MEMORY_KIB, passes=PASSES,
        lanes=LANES,
    )  # fmt: skip
    held.wrapped = AESGCM(_derive(code, held)).encrypt(held.nonce, master, _LABEL)
    write_durably(folder / RECOVERY_FILE, msgspec.json.encode(held))
    return code


def recover(folder: Path, code: str) -> bytes:
    """The master key. Raises ``LocalFault("recovery_missing")`` or ``NeedsUser("recovery_code_wrong")``."""
    try:
        held = msgspec.json.decode((folder / RECOVERY_FILE).read_bytes(), type=_Wrapped)
    except FileNotFoundError as error:
        raise LocalFault("recovery_missing") from error
    except msgspec.MsgspecError as error:
        raise LocalFault("recovery_damaged") from error
    if held.version != 1 or held.memory_kib > 1 << 21 or held.passes > 100:
        raise LocalFault("recovery_damaged")
    try:
        return AESGCM(_derive(code, held)).decrypt(held.nonce, held.wrapped, _LABEL)
    except InvalidTag as error:
        raise NeedsUser("recovery_code_wrong") from error


def derive(code: str, salt: bytes, memory_kib: int = 65536, passes: int = 3, lanes: int = 4) -> bytes:
    """32 bytes of a code as it was typed (case, dashes and look-alikes do not count), by Argon2id."""
    from argon2.low_level import Type, hash_secret_raw  # used once in a profile's life: not at start-up

    plain = "".join(c for c in code.upper().translate(_CONFUSED) if c in _ALPHABET)
    return hash_secret_raw(plain.encode(), salt, passes, memory_kib, lanes, hash_len=32, type=Type.ID)


def _derive(code: str, held: _Wrapped) -> bytes:
    return derive(code, held.salt, held.memory_kib, held.passes, held.lanes)
