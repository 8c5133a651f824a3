"""Tokens: what can sign, and one session that signs. The interface of all back ends.

``TokenSource`` lists tokens and certificates without any login, and opens one session for one
certificate with one PIN. ``TokenSession`` signs bytes. Both are plain blocking objects that must be
called from the thread named ``token`` (each entry asserts it); ``TokenThread`` is that thread, and
gives coroutines. Nothing here retries anything: a PIN typed once is presented once.

Errors: `PinRefused` (``pin_refused``, with ``tries``: ``""``, ``low``, ``final``), `PinLocked`,
`TokenMissing` (``token_absent``, ``token_pulled``, ``token_timeout``, ``token_key_missing``),
`Rejected` (``token_failed``, ``sign_sha1_refused``, ``sign_value_wrong``…).
"""

from __future__ import annotations

import asyncio
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Literal, Protocol, TypeVar

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from app.domain.errors import NeedsUser, Rejected, TokenMissing
from app.signing.pin import Pin
from app.signing.x509_tools import load_certificate

THREAD_NAME = "token"
Algorithm = Literal["sha256", "sha1"]
T = TypeVar("T")

_HASHES: dict[str, hashes.HashAlgorithm] = {"sha256": hashes.SHA256(), "sha1": hashes.SHA1()}  # noqa: S303 - v4 formats only


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenCertificate:
    """A certificate found on a token."""

    der: bytes = field(repr=False)
    sha256: str
    """Lower-case hex fingerprint: how the choice is remembered, never by slot."""
    label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenInfo:
    """A token present now. Read without login."""

    source: str
    """Path of the module, or of the file."""
    label: str
    serial: str = ""
    manufacturer: str = ""
    model: str = ""
    pin_count_low: bool = False
    """A wrong PIN was already given."""
    pin_final_try: bool = False
    pin_locked: bool = False
    pin_pad: bool = False
    """The PIN is typed on the reader: pass no PIN."""
    in_file: bool = False
    """The key is in a file, not in a device: one star at most."""
    certificates: tuple[TokenCertificate, ...] = ()

    @property
    def tries(self) -> str:
        """``locked``, ``final``, ``low`` or empty: what to say before a PIN is typed (row 87)."""
        if self.pin_locked:
            return "locked"
        if self.pin_final_try:
            return "final"
        return "low" if self.pin_count_low else ""


class TokenSession(Protocol):
    """An open session for one certificate. Call from the thread ``token`` only."""

    certificate: bytes
    """DER."""
    pin_per_signature: bool
    """The card wants the PIN at each signature; the session presents it again by itself."""

    def sign(self, data: bytes, algorithm: Algorithm = "sha256") -> bytes:
        """RSASSA-PKCS1-v1_5 over the digest of ``data``, already verified with the public key."""
        ...

    def decipher(self, wrapped: bytes, oaep: str = "") -> bytes:
        """The key that was enciphered for this certificate: RSAES-PKCS1-v1_5, or OAEP with that digest.

        Raises ``Rejected("mail_not_opened")`` when the key does not fit, or may not decipher.
        """
        ...

    def close(self) -> None:
        """Log out, forget the PIN. Harmless when already closed."""
        ...


class CheckedSession(ABC):
    """What every back end's session does alike, so that none of them forgets it. See `TokenSession`."""

    pin_per_signature = False

    def __init__(self, certificate: bytes, *, allow_sha1: bool) -> None:
        self.certificate = certificate
        self._allow_sha1 = allow_sha1

    def sign(self, data: bytes, algorithm: Algorithm = "sha256") -> bytes:
        assert_token_thread()
        if algorithm == "sha1" and not self._allow_sha1:
            raise Rejected("sign_sha1_refused")
        if not self.is_open:
            raise TokenMissing("token_pulled")
        value = self._closed_if_lost(lambda: self._sign(data, algorithm))
        verify_value(self.certificate, data, value, algorithm)
        return value

    def decipher(self, wrapped: bytes, oaep: str = "") -> bytes:
        assert_token_thread()
        if not self.is_open:
            raise TokenMissing("token_pulled")
        return self._closed_if_lost(lambda: self._decipher(wrapped, oaep))

    def _closed_if_lost(self, work: Callable[[], bytes]) -> bytes:
        """Pulled, locked, given up: nothing more is asked of this session."""
        try:
            return work()
        except NeedsUser:
            self.close()
            raise

    @property
    @abstractmethod
    def is_open(self) -> bool: ...

    @abstractmethod
    def close(self) -> None: ...

    @abstractmethod
    def _sign(self, data: bytes, algorithm: Algorithm) -> bytes:
        """The value, not verified yet."""

    @abstractmethod
    def _decipher(self, wrapped: bytes, oaep: str) -> bytes: ...


class TokenSource(Protocol):
    """A way to reach tokens. Call from the thread ``token`` only."""

    def list_tokens(self) -> tuple[TokenInfo, ...]: ...

    def open_session(self, sha256: str, pin: Pin | None) -> TokenSession:
        """A new session for the certificate with that fingerprint; exactly one login. None = PIN pad."""
        ...


def assert_token_thread() -> None:
    """All traffic with tokens runs on one thread (style §7)."""
    name = threading.current_thread().name
    assert name == THREAD_NAME, f"token used from thread {name}"


def verify_value(certificate: bytes, data: bytes, value: bytes, algorithm: Algorithm = "sha256") -> None:
    """Check a fresh value with the certificate's public key. Raises `Rejected` (``sign_value_wrong``)."""
    key = load_certificate(certificate).public_key()
    try:
        if not isinstance(key, rsa.RSAPublicKey):
            raise Rejected("sign_value_wrong")
        key.verify(value, data, padding.PKCS1v15(), _HASHES[algorithm])
    except InvalidSignature as error:
        raise Rejected("sign_value_wrong") from error


class TokenThread:
    """The thread named ``token``. One per program."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(max_workers=1, initializer=_name_thread)

    async def run(self, work: Callable[[], T]) -> T:
        """Run ``work`` there. Cancelling stops waiting, not a signature that has begun."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, work)

    def run_blocking(self, work: Callable[[], T]) -> T:
        """Run ``work`` there and wait: for the end of the program only, when no loop turns any more."""
        return self._pool.submit(work).result()

    def stop(self) -> None:
        """End the thread after what it is doing."""
        self._pool.shutdown(wait=True)


def _name_thread() -> None:
    threading.current_thread().name = THREAD_NAME
