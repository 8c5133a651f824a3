"""The key of each body: wrapped under the master key and, where one was given (`Profile.arm`), a share of it.

AES-256-GCM, bound to the body's id. A ``profile.db`` is read here as rows: it need not be this program's own.
"""

from __future__ import annotations

import hashlib
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from app.domain.errors import StoreDamaged
from app.domain.ids import BodyId
from app.store.connection import Db
from app.store.profile_folder import PROFILE_FILE

SHARE, SEALED = "lease.share.", "lease.sealed."
"""Settings, with a body's id behind: the share of its key while it is held here; why it is not."""
_NONCE_BYTES = 12


def wrap(master: bytes, body: BodyId, key: bytes, share: bytes | None) -> bytes:
    """Nonce (12 bytes), ciphertext and tag: 60 bytes for a key of 32."""
    nonce = os.urandom(_NONCE_BYTES)
    return nonce + AESGCM(_wrapping(master, share)).encrypt(nonce, key, body.encode())


def unwrap(master: bytes, body: BodyId, wrapped: bytes, share: bytes | None) -> bytes:
    """The body's key. Raises `InvalidTag` where master key, share or body is another one."""
    cipher = AESGCM(_wrapping(master, share))
    return cipher.decrypt(wrapped[:_NONCE_BYTES], wrapped[_NONCE_BYTES:], body.encode())


def body_keys(db: Db, master: bytes) -> dict[BodyId, bytes | None]:
    """The key of each body of a ``profile.db`` that need not be this program's own; None = closed (its share is away).

    Raises `StoreDamaged` where ``master`` does not open them.
    """
    shares: dict[str, str] = dict(db.all("SELECT name, value FROM setting WHERE name LIKE ?", (f"{SHARE}%",)))
    closed = {name for (name,) in db.all("SELECT name FROM setting WHERE name LIKE ?", (f"{SEALED}%",))}
    found: dict[BodyId, bytes | None] = {}
    for id, wrapped in db.all("SELECT id, wrapped_key FROM body WHERE state = 'ready' ORDER BY position"):
        share = shares.get(SHARE + id)
        try:
            key = unwrap(master, BodyId(id), wrapped, bytes.fromhex(share) if share else None)
        except InvalidTag as error:
            if SEALED + id not in closed:
                raise StoreDamaged(file=PROFILE_FILE) from error
            found[BodyId(id)] = None
        else:
            found[BodyId(id)] = key
    return found


def _wrapping(master: bytes, share: bytes | None) -> bytes:
    """Both are 32 random bytes: a plain hash of the two is a key that needs both."""
    return master if share is None else hashlib.sha256(b"echarpe share v1" + master + share).digest()
