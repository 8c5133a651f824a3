"""Sealed text that leaves this machine: segments of the carnet, and the key that opens them.

A segment is compressed, then AES-256-GCM under a random *carnet key*; its form is ``<key id>.<base64>``. The
carnet key itself leaves only wrapped under the user's recovery code (Argon2id, as `recovery`): whoever holds
the mailbox alone reads nothing. The code is on paper, so what is derived of it is kept in the profile
(`CodeKey`), whose database is encrypted, from the moment the code was made or typed.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
import zlib
from collections.abc import Mapping

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from app.domain.errors import LocalFault, NeedsUser
from app.store.recovery import derive

_SEGMENT, _WRAP = b"echarpe carnet v1", b"echarpe carnet key v1"
_NONCE_BYTES = 12
MOST_BYTES = 64 * 1024 * 1024
"""A segment never grows beyond this when opened: a hostile one must not eat the memory."""


class CodeKey(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """A recovery code, stretched: it wraps carnet keys without the code being known any more."""

    salt: bytes
    key: bytes


class _Wrapped(msgspec.Struct, forbid_unknown_fields=True):
    version: int
    salt: bytes
    wrapped: bytes


def new_key() -> bytes:
    return os.urandom(32)


def key_id(key: bytes) -> str:
    """Names a key without telling anything of it."""
    return hashlib.sha256(b"echarpe carnet key id" + key).hexdigest()[:16]


def stretch(code: str, salt: bytes | None = None) -> CodeKey:
    """Argon2id of a recovery code: a tenth of a second and 64 MiB, for a thread."""
    salt = os.urandom(16) if salt is None else salt
    return CodeKey(salt=salt, key=derive(code, salt))


def dump_code_key(code: CodeKey) -> str:
    return msgspec.json.encode(code).decode()


def load_code_key(text: str) -> CodeKey:
    return msgspec.json.decode(text, type=CodeKey)


def wrap(key: bytes, code: CodeKey) -> str:
    """A carnet key for whoever holds the recovery code: ``<key id>.<base64>``."""
    held = _Wrapped(version=1, salt=code.salt, wrapped=_encrypt(code.key, key, _WRAP))
    return f"{key_id(key)}.{base64.b64encode(msgspec.json.encode(held)).decode()}"


def unwrap(text: str, code: str) -> bytes:
    """The carnet key. Raises ``NeedsUser("recovery_code_wrong")``, ``LocalFault("carnet_damaged")``."""
    try:
        held = msgspec.json.decode(base64.b64decode(text.partition(".")[2], validate=True), type=_Wrapped)
    except (binascii.Error, msgspec.MsgspecError) as error:
        raise LocalFault("carnet_damaged") from error
    if held.version != 1:
        raise LocalFault("carnet_damaged")
    try:
        return _decrypt(derive(code, held.salt), held.wrapped, _WRAP)
    except (InvalidTag, ValueError) as error:
        raise NeedsUser("recovery_code_wrong") from error


def named_key(text: str) -> str:
    """Id of the key that seals or is wrapped in ``text``."""
    return text.partition(".")[0]


def seal(key: bytes, data: bytes) -> str:
    sealed = _encrypt(key, zlib.compress(data, 6), _SEGMENT)
    return f"{key_id(key)}.{base64.b64encode(sealed).decode()}"


def open_sealed(keys: Mapping[str, bytes], text: str) -> bytes | None:
    """What was sealed; None when its key is not among ``keys``. Raises ``LocalFault("carnet_damaged")``."""
    key = keys.get(named_key(text))
    if key is None:
        return None
    try:
        packed = _decrypt(key, base64.b64decode(text.partition(".")[2], validate=True), _SEGMENT)
        unpacker = zlib.decompressobj()
        data = unpacker.decompress(packed, MOST_BYTES)
    except (InvalidTag, ValueError, zlib.error) as error:
        raise LocalFault("carnet_damaged") from error
    if unpacker.unconsumed_tail or not unpacker.eof:
        raise LocalFault("carnet_damaged")
    return data


def _encrypt(key: bytes, data: bytes, label: bytes) -> bytes:
    nonce = os.urandom(_NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, data, label)


def _decrypt(key: bytes, data: bytes, label: bytes) -> bytes:
    return AESGCM(key).decrypt(data[:_NONCE_BYTES], data[_NONCE_BYTES:], label)
