"""The Windows certificate store through CNG: cards whose minidriver Windows knows (row 79).

**Written from Microsoft's documentation and tested against a fake of its functions; not tried on a
real Windows.** Windows draws its own PIN box, so no PIN passes through here; a minidriver keeps it for
the life of the key's handle: one handle is kept for the whole batch.

``CertOpenSystemStoreW("MY")`` → ``CertEnumCertificatesInStore`` → the certificate with our fingerprint →
``CryptAcquireCertificatePrivateKey`` (CNG keys only: old CSPs are refused, their signatures are reversed
and many know no SHA-256) → ``NCryptSignHash`` with PKCS#1 padding.

Source: interop §4.6; Microsoft Learn, ncrypt.h and wincrypt.h.
"""

from __future__ import annotations

import ctypes
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from app.domain.errors import NeedsUser, PinLocked, PinRefused, Rejected, TokenMissing
from app.signing.pin import Pin
from app.signing.token import Algorithm, CheckedSession, TokenCertificate, TokenInfo, TokenSession, assert_token_thread

STORE = "MY"
_ACQUIRE = 0x00040000 | 0x00000040
"""CRYPT_ACQUIRE_ONLY_NCRYPT_KEY_FLAG, and silence while asking (CRYPT_ACQUIRE_SILENT_FLAG): the PIN comes at signing."""
_PAD_PKCS1 = 0x2
_PAD_OAEP = 0x4
_WINDOW_HANDLE = "HWND Handle"
_SUCCESS = 0
_CANCELLED = {0x8010006E, 0x80100002, 0x800704C7}
"""SCARD_W_CANCELLED_BY_USER, SCARD_E_CANCELLED, ERROR_CANCELLED."""
_WRONG_PIN = {0x8010006B}
_LOCKED = {0x8010006C}
_GONE = {0x80100069, 0x80100068, 0x8010000C, 0x80100011, 0x80100017, 0x80100009, 0x8010001D, 0x8010002E}
"""Removed, reset, no smart card, bad value, reader unavailable, unknown reader, no service, no readers."""


class CertContext(ctypes.Structure):
    """CERT_CONTEXT of wincrypt.h."""

    _fields_ = [
        ("dwCertEncodingType", ctypes.c_uint32),
        ("pbCertEncoded", ctypes.POINTER(ctypes.c_ubyte)),
        ("cbCertEncoded", ctypes.c_uint32),
        ("pCertInfo", ctypes.c_void_p),
        ("hCertStore", ctypes.c_void_p),
    ]


class PaddingInfo(ctypes.Structure):
    """BCRYPT_PKCS1_PADDING_INFO of bcrypt.h."""

    _fields_ = [("pszAlgId", ctypes.c_wchar_p)]


class OaepInfo(ctypes.Structure):
    """BCRYPT_OAEP_PADDING_INFO of bcrypt.h."""

    _fields_ = [("pszAlgId", ctypes.c_wchar_p), ("pbLabel", ctypes.c_void_p), ("cbLabel", ctypes.c_uint32)]


def windows_libraries() -> tuple[Any, Any] | None:
    """(crypt32, ncrypt) on Windows, with the types of what is called; None elsewhere."""
    load: Any = getattr(ctypes, "WinDLL", None)  # only there on Windows
    if load is None:
        return None
    crypt32, ncrypt = load("crypt32", use_last_error=True), load("ncrypt")
    crypt32.CertOpenSystemStoreW.argtypes = [ctypes.c_void_p, ctypes.c_wchar_p]
    crypt32.CertOpenSystemStoreW.restype = ctypes.c_void_p
    crypt32.CertEnumCertificatesInStore.argtypes = [ctypes.c_void_p, ctypes.POINTER(CertContext)]
    crypt32.CertEnumCertificatesInStore.restype = ctypes.POINTER(CertContext)
    crypt32.CertFreeCertificateContext.argtypes = [ctypes.POINTER(CertContext)]
    crypt32.CertCloseStore.argtypes = [ctypes.c_void_p, ctypes.c_uint32]
    crypt32.CryptAcquireCertificatePrivateKey.argtypes = [
        ctypes.POINTER(CertContext), ctypes.c_uint32, ctypes.c_void_p,
        ctypes.POINTER(ctypes.c_void_p), ctypes.POINTER(ctypes.c_uint32), ctypes.POINTER(ctypes.c_int),
    ]  # fmt: skip
    ncrypt.NCryptSignHash.argtypes = [
        ctypes.c_void_p, ctypes.c_void_p, ctypes.c_char_p, ctypes.c_uint32, ctypes.c_void_p, ctypes.c_uint32,
        ctypes.POINTER(ctypes.c_uint32), ctypes.c_uint32,
    ]  # fmt: skip
    ncrypt.NCryptDecrypt.argtypes = [
        ctypes.c_void_p, ctypes.c_char_p, ctypes.c_uint32, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_uint32,
        ctypes.POINTER(ctypes.c_uint32), ctypes.c_uint32,
    ]  # fmt: skip
    ncrypt.NCryptSetProperty.argtypes = [
        ctypes.c_void_p, ctypes.c_wchar_p, ctypes.c_void_p, ctypes.c_uint32, ctypes.c_uint32,
    ]  # fmt: skip
    ncrypt.NCryptFreeObject.argtypes = [ctypes.c_void_p]
    return crypt32, ncrypt


class CngSource:
    """Certificates of the user's own store whose key CNG can reach. See `token.TokenSource`."""

    def __init__(self, libraries: tuple[Any, Any], *, allow_sha1: bool = False, window: int = 0) -> None:
        """``libraries``: (crypt32, ncrypt), or a fake of them. ``window``: handle that Windows' PIN box belongs to."""
        self._crypt32, self._ncrypt = libraries
        self._allow_sha1 = allow_sha1
        self._window = window

    def list_tokens(self) -> tuple[TokenInfo, ...]:
        assert_token_thread()
        with self._store() as store:
            ders = [der for der, _context in self._certificates(store)]
        certificates = tuple(TokenCertificate(der=der, sha256=hashlib.sha256(der).hexdigest()) for der in ders)
        # Windows tells nothing of the PIN, and asks it by itself: as with a reader that has its own keypad.
        return (TokenInfo(source="windows", label="Windows", pin_pad=True, certificates=certificates),)

    def open_session(self, sha256: str, pin: Pin | None) -> TokenSession:
        """``pin`` is not used: Windows asks it. Raises `TokenMissing`, `Rejected` (``key_not_cng``)."""
        assert_token_thread()
        with self._store() as store:
            for der, context in self._certificates(store):
                if hashlib.sha256(der).hexdigest() == sha256:
                    return _Session(self._ncrypt, *self._acquire(context), der, self._allow_sha1)
        raise TokenMissing("token_absent")

    @contextmanager
    def _store(self) -> Iterator[Any]:
        store = self._crypt32.CertOpenSystemStoreW(None, STORE)
        if not store:
            raise Rejected("token_module_unusable", reason="CertOpenSystemStore")
        try:
            yield store
        finally:
            self._crypt32.CertCloseStore(store, 0)

    def _certificates(self, store: Any) -> Iterator[tuple[bytes, Any]]:
        """(DER, context): each context lives until the next is asked for (the function frees the one before)."""
        context = self._crypt32.CertEnumCertificatesInStore(store, None)
        try:
            while context:
                content = context.contents
                yield ctypes.string_at(content.pbCertEncoded, content.cbCertEncoded), context
                context = self._crypt32.CertEnumCertificatesInStore(store, context)
        finally:
            if context:  # left before the end
                self._crypt32.CertFreeCertificateContext(context)

    def _acquire(self, context: Any) -> tuple[Any, bool]:
        """(key, must we free it) of a certificate."""
        key, spec, owned = ctypes.c_void_p(), ctypes.c_uint32(), ctypes.c_int()
        done = self._crypt32.CryptAcquireCertificatePrivateKey(
            context, _ACQUIRE, None, ctypes.byref(key), ctypes.byref(spec), ctypes.byref(owned)
        )
        if not done:
            raise Rejected("key_not_cng")
        if self._window:
            handle = ctypes.c_void_p(self._window)
            size = ctypes.sizeof(handle)
            self._ncrypt.NCryptSetProperty(key, _WINDOW_HANDLE, ctypes.byref(handle), size, 0)
        return key, bool(owned.value)


class _Session(CheckedSession):
    """One handle for the whole batch, so that Windows asks the PIN once. Not tried on Windows, like all of this."""

    def __init__(self, ncrypt: Any, key: Any, owned: bool, certificate: bytes, allow_sha1: bool) -> None:
        super().__init__(certificate, allow_sha1=allow_sha1)
        self._ncrypt = ncrypt
        self._key = key
        self._owned = owned

    @property
    def is_open(self) -> bool:
        return self._key is not None

    def close(self) -> None:
        key, self._key = self._key, None
        if key is not None and self._owned:
            self._ncrypt.NCryptFreeObject(key)

    def _sign(self, data: bytes, algorithm: Algorithm) -> bytes:
        digest = hashlib.new(algorithm, data).digest()
        padding = PaddingInfo("SHA256" if algorithm == "sha256" else "SHA1")
        size = ctypes.c_uint32()
        self._sign_hash(padding, digest, None, 0, size)
        buffer = ctypes.create_string_buffer(size.value)
        self._sign_hash(padding, digest, buffer, size.value, size)
        return buffer.raw[: size.value]

    def _sign_hash(self, padding: PaddingInfo, digest: bytes, buffer: Any, room: int, size: Any) -> None:
        """Without a buffer, only the size that it will need."""
        _check(
            self._ncrypt.NCryptSignHash(
                self._key, ctypes.byref(padding), digest, len(digest), buffer, room, ctypes.byref(size), _PAD_PKCS1
            )
        )

    def _decipher(self, wrapped: bytes, oaep: str) -> bytes:
        flag = _PAD_OAEP if oaep else _PAD_PKCS1
        info = ctypes.byref(OaepInfo(oaep.upper(), None, 0)) if oaep else None
        size = ctypes.c_uint32()
        buffer = ctypes.create_string_buffer(len(wrapped))
        _check(
            self._ncrypt.NCryptDecrypt(
                self._key, wrapped, len(wrapped), info, buffer, len(wrapped), ctypes.byref(size), flag
            )
        )
        return buffer.raw[: size.value]


def _check(answer: int) -> None:
    """Raise what a status means. Nothing is ever tried again."""
    status = int(answer) & 0xFFFFFFFF
    if status == _SUCCESS:
        return
    if status in _CANCELLED:
        raise NeedsUser("pin_cancelled")
    if status in _WRONG_PIN:
        raise PinRefused("pin_refused", tries="")
    if status in _LOCKED:
        raise PinLocked("pin_locked", tries="locked")
    if status in _GONE:
        raise TokenMissing("token_pulled")
    raise Rejected("token_failed", reason=f"0x{status:08X}")
