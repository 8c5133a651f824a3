"""A file of any size under a code: what leaves for another device of the user's.

A line of JSON (format, salt, costs), then chunks: four bytes of length, and the chunk by AES-256-GCM. The key is
Argon2id of the code with the file's own salt, so that a counter is a nonce. Each chunk is bound to whether it is the
last: a file cut short, or with chunks changed about, does not open.
"""

from __future__ import annotations

import os
import secrets
from typing import BinaryIO

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from app.domain.errors import NeedsUser, Rejected
from app.store.recovery import derive

CHUNK_BYTES = 1 << 20
_TAG_BYTES, _MOST_HEADER = 16, 1000
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


class _Header(msgspec.Struct, forbid_unknown_fields=True):
    format: str
    salt: bytes
    memory_kib: int = 65536
    passes: int = 3
    lanes: int = 4


def new_code() -> str:
    """Eighty random bits in four groups, to be read off one screen and typed on another."""
    digits = "".join(secrets.choice(_ALPHABET) for _ in range(16))
    return "-".join(digits[i : i + 4] for i in range(0, 16, 4))


class SealedWriter:
    """Writes to ``file``; `finish` when all is written: without it the file does not open."""

    def __init__(self, file: BinaryIO, kind: str, code: str, memory_kib: int = 65536) -> None:
        header = _Header(format=kind, salt=os.urandom(16), memory_kib=memory_kib)
        file.write(msgspec.json.encode(header) + b"\n")
        self._file, self._cipher = file, AESGCM(_key(header, code))
        self._held, self._count = bytearray(), 0

    def write(self, data: bytes) -> None:
        self._held += data
        while len(self._held) > CHUNK_BYTES:  # never empty: the last chunk is there to say that it is
            self._put(bytes(self._held[:CHUNK_BYTES]), last=False)
            del self._held[:CHUNK_BYTES]

    def finish(self) -> None:
        self._put(bytes(self._held), last=True)

    def _put(self, data: bytes, *, last: bool) -> None:
        sealed = self._cipher.encrypt(self._count.to_bytes(12, "big"), data, b"last" if last else b"more")
        self._file.write(len(sealed).to_bytes(4, "big") + sealed)
        self._count += 1


class SealedReader:
    """Reads what `SealedWriter` wrote.

    Raises ``Rejected("handover_unreadable")`` for another kind of file or a damaged one, and
    ``NeedsUser("handover_code_wrong")``.
    """

    def __init__(self, file: BinaryIO, kind: str, code: str) -> None:
        line = file.readline(_MOST_HEADER)
        try:
            header = msgspec.json.decode(line, type=_Header)
        except msgspec.MsgspecError as error:
            raise Rejected("handover_unreadable") from error
        if header.format != kind or header.memory_kib > 1 << 21 or header.passes > 100 or header.lanes > 64:
            raise Rejected("handover_unreadable")
        self._file, self._cipher = file, AESGCM(_key(header, code))
        self._held, self._count, self._over = bytearray(), 0, False

    def read(self, size: int) -> bytes:
        """Exactly ``size`` bytes."""
        while len(self._held) < size:
            self._next()
        data = bytes(self._held[:size])
        del self._held[:size]
        return data

    def _next(self) -> None:
        length = int.from_bytes(self._file.read(4), "big")
        if self._over or not _TAG_BYTES <= length <= CHUNK_BYTES + _TAG_BYTES:
            raise Rejected("handover_unreadable")
        sealed, nonce = self._file.read(length), self._count.to_bytes(12, "big")
        for last in (False, True):
            try:
                self._held += self._cipher.decrypt(nonce, sealed, b"last" if last else b"more")
            except (InvalidTag, ValueError):
                continue
            self._over, self._count = last, self._count + 1
            return
        if self._count:
            raise Rejected("handover_unreadable")
        raise NeedsUser("handover_code_wrong")


def _key(header: _Header, code: str) -> bytes:
    return derive(code, header.salt, header.memory_kib, header.passes, header.lanes)
