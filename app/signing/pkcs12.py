"""A certificate and its key in a PKCS#12 file: RGS one star, training, machines without a card.

The file gives nothing away before its password, so the certificate is listed from a copy beside it
(same name, ``.crt``, DER) or from the one remembered in settings. No limit of tries protects it;
still a wrong password is never tried twice by the program.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import pkcs12

from app.domain.errors import NeedsUser, PinRefused, Rejected, TokenMissing
from app.signing.pin import Pin
from app.signing.token import Algorithm, CheckedSession, TokenCertificate, TokenInfo, TokenSession, assert_token_thread
from app.signing.x509_tools import der_of

_MAX_BYTES = 1024 * 1024


class Pkcs12Source:
    """One PKCS#12 file. See `token.TokenSource`."""

    def __init__(self, path: Path, *, certificate: bytes | None = None, allow_sha1: bool = False) -> None:
        self._path = path
        self._certificate = certificate
        self._allow_sha1 = allow_sha1

    def list_tokens(self) -> tuple[TokenInfo, ...]:
        assert_token_thread()
        if not self._path.is_file():
            return ()
        der = self._known_certificate()
        found = () if der is None else (TokenCertificate(der=der, sha256=hashlib.sha256(der).hexdigest()),)
        return (TokenInfo(source=str(self._path), label=self._path.stem, in_file=True, certificates=found),)

    def _known_certificate(self) -> bytes | None:
        beside = self._path.with_suffix(".crt")
        if self._certificate is None and beside.is_file():
            return beside.read_bytes()
        return self._certificate

    def read_certificate(self, pin: Pin) -> bytes:
        """DER of the certificate in the file, once its password opened it. Raises as `open_session`."""
        assert_token_thread()
        _key, certificate = self._load(pin)
        return der_of(certificate)

    def open_session(self, sha256: str, pin: Pin | None) -> TokenSession:
        assert_token_thread()
        if pin is None or pin.wiped:
            raise NeedsUser("pin_needed")
        key, certificate = self._load(pin)
        der = der_of(certificate)
        if hashlib.sha256(der).hexdigest() != sha256:
            raise TokenMissing("token_absent")
        return _Session(key, der, self._allow_sha1)

    def _load(self, pin: Pin) -> tuple[rsa.RSAPrivateKey, x509.Certificate]:
        try:
            data = self._path.read_bytes()
        except OSError as error:
            raise TokenMissing("token_absent") from error
        if len(data) > _MAX_BYTES:
            raise Rejected("p12_unreadable")
        try:
            key, certificate, _others = pkcs12.load_key_and_certificates(data, bytes(pin.reveal()))
        except UnsupportedAlgorithm as error:
            raise Rejected("p12_legacy_cipher") from error
        except ValueError as error:  # the library does not tell a wrong password from a damaged file
            raise PinRefused("pin_refused", tries="") from error
        if not isinstance(key, rsa.RSAPrivateKey) or certificate is None:
            raise TokenMissing("token_key_missing")
        return key, certificate


class _Session(CheckedSession):
    """The key in memory, until it is closed."""

    def __init__(self, key: rsa.RSAPrivateKey, certificate: bytes, allow_sha1: bool) -> None:
        super().__init__(certificate, allow_sha1=allow_sha1)
        self._key: rsa.RSAPrivateKey | None = key

    @property
    def is_open(self) -> bool:
        return self._key is not None

    def close(self) -> None:
        self._key = None

    def _sign(self, data: bytes, algorithm: Algorithm) -> bytes:
        assert self._key is not None
        method = hashes.SHA256() if algorithm == "sha256" else hashes.SHA1()  # noqa: S303 - v4 formats, behind a setting
        return self._key.sign(data, padding.PKCS1v15(), method)

    def _decipher(self, wrapped: bytes, oaep: str) -> bytes:
        assert self._key is not None
        digest = {"sha1": hashes.SHA1, "sha256": hashes.SHA256}.get(oaep)
        if oaep and digest is None:
            raise Rejected("mail_cipher_unknown")
        way = padding.OAEP(padding.MGF1(digest()), digest(), None) if digest else padding.PKCS1v15()
        try:
            return self._key.decrypt(wrapped, way)
        except ValueError as error:
            raise Rejected("mail_not_opened") from error
