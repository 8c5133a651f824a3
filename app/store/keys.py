"""Where the master key lives: the system's key store, or a file in demonstrations and tests.

One 32-byte key per profile and nothing else (Windows allows 1 280 characters an entry): tokens and
passwords are in the encrypted databases. Only back ends that really encrypt are accepted:
``keyring`` would silently take a plain-text file where it finds nothing better (measured).
"""

from __future__ import annotations

import base64
import binascii
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from app.domain.errors import LocalFault, NeedsUser
from app.store.connection import KEY_BYTES, overwrite, translated, write_durably

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

SERVICE = "echarpe"
ALLOWED = (
    ("keyring.backends.SecretService", "Keyring"),
    ("keyring.backends.libsecret", "Keyring"),
    ("keyring.backends.kwallet", "DBusKeyring"),
    ("keyring.backends.macOS", "Keyring"),
    ("keyring.backends.Windows", "WinVaultKeyring"),
)
"""Module and class of the back ends we trust, in no order: the system has one or two."""


class MasterKeys(Protocol):
    """Keeps the master key of each profile, by the profile's name."""

    def load(self, profile: str) -> bytes | None:
        """The key, or None when there is none. Raises when the store itself cannot be asked."""
        ...

    def save(self, profile: str, key: bytes) -> None:
        """Keep the key; when this returns, it is there."""
        ...

    def delete(self, profile: str) -> None:
        """Forget the key; nothing when there is none."""
        ...


class KeyringKeys:
    """The system's key store, through ``keyring``, in back ends of `ALLOWED` only.

    Raises ``LocalFault("key_store_missing")`` where the system has none of them,
    ``NeedsUser("key_store_locked")`` when it is locked and the user did not open it, and
    ``LocalFault("key_store_failed")`` on any other failure.
    """

    def __init__(self, backend: KeyringBackend | None = None) -> None:
        self._backend = _trusted(backend)

    def load(self, profile: str) -> bytes | None:
        held = self._ask("get_password", profile)
        if held is None:
            return None
        try:
            key = base64.b64decode(held, validate=True)
        except (binascii.Error, ValueError) as error:
            raise LocalFault("key_store_failed", reason="format") from error
        if len(key) != KEY_BYTES:
            raise LocalFault("key_store_failed", reason="length")
        return key

    def save(self, profile: str, key: bytes) -> None:
        self._ask("set_password", profile, base64.b64encode(key).decode())
        if self.load(profile) != key:
            raise LocalFault("key_store_failed", reason="not_kept")

    def delete(self, profile: str) -> None:
        if self.load(profile) is not None:
            self._ask("delete_password", profile)

    def _ask(self, verb: str, *arguments: str) -> str | None:
        from keyring.errors import KeyringError, KeyringLocked  # 0.2 s to import (measured): not at start-up of demos

        try:
            answer: str | None = getattr(self._backend, verb)(SERVICE, *arguments)
        except KeyringLocked as error:
            raise NeedsUser("key_store_locked") from error
        except (KeyringError, OSError) as error:
            raise LocalFault("key_store_failed", reason=type(error).__name__) from error
        return answer


def _trusted(backend: KeyringBackend | None) -> Any:
    """The allowed back end, alone or inside keyring's chain; raises when there is none."""
    import keyring

    chosen = keyring.get_keyring() if backend is None else backend
    for candidate in getattr(chosen, "backends", None) or [chosen]:
        kind = type(candidate)
        if (kind.__module__, kind.__qualname__) in ALLOWED:
            return candidate
    raise LocalFault("key_store_missing", found=type(chosen).__module__)


class FileKeys:
    """FOR DEMONSTRATIONS AND TESTS ONLY: the key in a file of mode 0600, readable by whoever reads the disk.

    It protects nothing; it exists so that the demonstration commune and the tests run where there
    is no key store. Production always uses `KeyringKeys`.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def load(self, profile: str) -> bytes | None:
        path = self._path(profile)
        with translated(path):
            try:
                key = path.read_bytes()
            except FileNotFoundError:
                return None
        if len(key) != KEY_BYTES:
            raise LocalFault("key_store_failed", reason="length")
        return key

    def save(self, profile: str, key: bytes) -> None:
        path = self._path(profile)
        with translated(path):
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_durably(path, key)

    def delete(self, profile: str) -> None:
        with translated(self._path(profile)):
            overwrite(self._path(profile))

    def _path(self, profile: str) -> Path:
        return self._folder / f"{profile}.demo-key"
