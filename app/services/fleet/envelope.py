"""Signed notes: JSON whose canonical form carries an Ed25519 signature (RFC 8032).

``{"kind": …, "payload": {…}, "key": <public key>, "signature": …}``; what is signed is ``echarpe <kind> v1``, a line
end, then the payload in canonical form: keys sorted, no spaces, UTF-8, and no other values than texts, integers,
booleans, null, lists and objects (RFC 8785 for these; a fraction is refused, so that one form is the only one).
What is verified is what was parsed, written anew: two texts that parse to the same are the same note.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NoReturn

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from app.domain.errors import NeedsUser, Rejected
from app.domain.frozen import dataclass

MOST_BYTES = 256 * 1024


@dataclass(frozen=True, slots=True)
class Note:
    """A note whose signature holds. Whether its key is one to obey is the caller's question."""

    payload: Mapping[str, Any]
    key: str
    """Public key, base64url."""


def seal(kind: str, payload: Mapping[str, Any], key: Ed25519PrivateKey) -> str:
    """The note as one line of JSON."""
    signature = key.sign(_signed(kind, payload))
    public = public_text(key)
    note = {"kind": kind, "payload": payload, "key": public, "signature": base64url(signature)}
    return canonical(note).decode()


def open_note(kind: str, text: str | bytes) -> Note:
    """Raises ``Rejected``: ``note_unreadable``, ``note_unsigned``, ``note_forged``."""
    note = _parsed(text)
    payload, key, signature = note.get("payload"), note.get("key"), note.get("signature")
    if note.get("kind") != kind or not isinstance(payload, dict):
        raise Rejected("note_unreadable")
    if not isinstance(key, str) or not isinstance(signature, str) or not signature:
        raise Rejected("note_unsigned")
    try:
        Ed25519PublicKey.from_public_bytes(_bytes(key)).verify(_bytes(signature), _signed(kind, payload))
    except (InvalidSignature, ValueError) as error:
        raise Rejected("note_forged") from error
    return Note(payload, base64url(_bytes(key)))


def canonical(value: object) -> bytes:
    """Raises `ValueError` for what has no canonical form here."""
    _check(value)
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _check(value: object) -> None:
    if isinstance(value, dict):
        if not all(isinstance(name, str) and name.isascii() for name in value):
            raise ValueError("names are ASCII")
        for each in value.values():
            _check(each)
    elif isinstance(value, (list, tuple)):
        for each in value:
            _check(each)
    elif not isinstance(value, (str, int, type(None))):
        raise ValueError("no canonical form")


def _signed(kind: str, payload: Mapping[str, Any]) -> bytes:
    return f"echarpe {kind} v1\n".encode() + canonical(payload)


def _parsed(text: str | bytes) -> dict[str, Any]:
    if len(text) > MOST_BYTES:
        raise Rejected("note_unreadable")
    try:
        found = json.loads(text, parse_float=_refuse, parse_constant=_refuse)
        canonical(found)
    except (ValueError, RecursionError) as error:
        raise Rejected("note_unreadable") from error
    if not isinstance(found, dict):
        raise Rejected("note_unreadable")
    return found


def _refuse(text: str) -> NoReturn:
    raise ValueError(text)


# --- keys -------------------------------------------------------------------------------------------


def public_text(key: Ed25519PrivateKey) -> str:
    return base64url(key.public_key().public_bytes_raw())


def private_text(key: Ed25519PrivateKey) -> str:
    """For the encrypted database only."""
    return base64url(key.private_bytes_raw())


def private_key(text: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(_bytes(text))


def fingerprint(public: str) -> str:
    """A public key for the eye: ``4f1a 09c3 …``, sixteen figures to compare by telephone."""
    digest = hashlib.sha256(_bytes(public)).hexdigest()[:16]
    return " ".join(digest[i : i + 4] for i in range(0, 16, 4))


def write_key(path: Path, password: str) -> Ed25519PrivateKey:
    """A new private key in a PKCS#8 file under ``password``. Raises `FileExistsError`: no key is ever overwritten."""
    key = Ed25519PrivateKey.generate()
    how = serialization.BestAvailableEncryption(password.encode())
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, how)
    with path.open("xb") as file:
        path.chmod(0o600)
        file.write(pem)
    return key


def read_key(path: Path, password: str) -> Ed25519PrivateKey:
    """Raises ``Rejected("key_file_unreadable")``, ``NeedsUser("key_password_wrong")``."""
    try:
        key = serialization.load_pem_private_key(path.read_bytes(), password.encode())
    except (OSError, TypeError, UnsupportedAlgorithm) as error:
        raise Rejected("key_file_unreadable") from error
    except ValueError as error:
        raise NeedsUser("key_password_wrong") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise Rejected("key_file_unreadable")
    return key


def base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _bytes(text: str) -> bytes:
    """Raises `ValueError`."""
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, UnicodeEncodeError) as error:
        raise ValueError("not base64url") from error
