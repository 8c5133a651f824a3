"""The Windows store against a fake of its functions: nothing here ran on a real Windows (row 79)."""

from __future__ import annotations

import ctypes
import hashlib
from collections.abc import Callable
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed

from app.domain.errors import AppError, NeedsUser, PinLocked, PinRefused, Rejected, TokenMissing
from app.signing.cng import CertContext, CngSource, PaddingInfo, windows_libraries
from tests.unit.signing.token_tools import on_token_thread
from tests.unit.signing.tools import Signer, make_signer


class FakeWindows:
    """Both libraries: a store of certificates, their keys, and a log of what was called."""

    def __init__(self, *signers: Signer, owned: bool = True) -> None:
        self.signers = signers
        self.owned = owned
        self.calls: list[str] = []
        self.status = 0
        self.old_csp = False
        self._buffers = [(ctypes.c_ubyte * len(s.der)).from_buffer_copy(s.der) for s in signers]
        self._contexts = [
            CertContext(1, ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ubyte)), len(buffer), None, None)
            for buffer in self._buffers
        ]

    def CertOpenSystemStoreW(self, _provider: object, name: str) -> int:
        self.calls.append(f"open {name}")
        return 7

    def CertCloseStore(self, _store: int, _flags: int) -> int:
        self.calls.append("close")
        return 1

    def CertEnumCertificatesInStore(self, _store: int, before: Any) -> Any:
        rank = 0 if before is None else 1 + next(
            i for i, c in enumerate(self._contexts) if ctypes.addressof(c) == ctypes.addressof(before.contents)
        )  # fmt: skip
        return ctypes.pointer(self._contexts[rank]) if rank < len(self._contexts) else None

    def CertFreeCertificateContext(self, _context: Any) -> int:
        return 1

    def CryptAcquireCertificatePrivateKey(
        self, context: Any, flags: int, _window: object, key: Any, _spec: Any, owned: Any
    ) -> int:
        assert flags & 0x00040000, "only CNG keys"
        if self.old_csp:
            return 0
        rank = next(
            i for i, c in enumerate(self._contexts) if ctypes.addressof(c) == ctypes.addressof(context.contents)
        )
        key._obj.value = rank + 1
        owned._obj.value = int(self.owned)
        self.calls.append("acquire")
        return 1

    def NCryptSignHash(
        self, key: Any, info: Any, digest: bytes, length: int, buffer: Any, room: int, size: Any, flags: int
    ) -> int:
        assert flags == 2 and isinstance(info._obj, PaddingInfo)
        if buffer is None:
            size._obj.value = 256
            return 0
        self.calls.append(f"sign {info._obj.pszAlgId}")
        if self.status:
            return self.status - (1 << 32) if self.status >> 31 else self.status  # a signed 32-bit number, as in C
        assert len(digest) == length and room == 256
        method = hashes.SHA256() if info._obj.pszAlgId == "SHA256" else hashes.SHA1()
        value = self.signers[key.value - 1].key.sign(digest, padding.PKCS1v15(), Prehashed(method))
        ctypes.memmove(buffer, value, len(value))
        size._obj.value = len(value)
        return 0

    def NCryptFreeObject(self, _key: Any) -> int:
        self.calls.append("free")
        return 0

    def NCryptSetProperty(self, _key: Any, name: str, _value: Any, _size: int, _flags: int) -> int:
        self.calls.append(f"set {name}")
        return 0


def source(fake: FakeWindows, **options: Any) -> CngSource:
    return CngSource((fake, fake), **options)


def sha(signer: Signer) -> str:
    return hashlib.sha256(signer.der).hexdigest()


@pytest.mark.feature("79", "A11")
def test_a_batch_is_signed_with_one_handle_and_no_pin_of_ours() -> None:
    signers = make_signer(), make_signer("Une Autre", rank=1)
    fake = FakeWindows(*signers)

    def work() -> None:
        (token,) = source(fake).list_tokens()
        assert [c.sha256 for c in token.certificates] == [sha(s) for s in signers]
        assert token.pin_pad, "Windows asks the PIN"
        session = source(fake, window=42).open_session(sha(signers[1]), None)
        for number in range(3):
            session.sign(b"%d" % number)  # verified with the certificate's public key inside
        session.close()
        session.close()

    on_token_thread(work)
    assert fake.calls == [
        "open MY", "close", "open MY", "acquire", "set HWND Handle", "close", "sign SHA256", "sign SHA256", "sign SHA256", "free",
    ]  # fmt: skip


@pytest.mark.feature("79")
@pytest.mark.parametrize(
    ("status", "family", "code", "over"),
    [
        (0x8010006E, NeedsUser, "pin_cancelled", True),
        (0x800704C7, NeedsUser, "pin_cancelled", True),
        (0x8010006B, PinRefused, "pin_refused", True),
        (0x8010006C, PinLocked, "pin_locked", True),
        (0x80100069, TokenMissing, "token_pulled", True),
        (0x80090029, Rejected, "token_failed", False),
    ],
)
def test_each_answer_of_windows_means_something_and_is_never_tried_again(
    status: int, family: type[AppError], code: str, over: bool
) -> None:
    signer = make_signer()
    fake = FakeWindows(signer)

    def work() -> None:
        session = source(fake).open_session(sha(signer), None)
        fake.status = status
        with pytest.raises(family) as error:
            session.sign(b"x")
        assert error.value.code == code
        assert fake.calls.count("sign SHA256") == 1
        fake.status = 0
        if over:
            with pytest.raises(TokenMissing):
                session.sign(b"x")
        else:
            session.sign(b"x")

    on_token_thread(work)
    assert ("free" in fake.calls) is over


@pytest.mark.feature("79")
def test_what_cannot_sign_is_refused() -> None:
    signer, other = make_signer(), make_signer("Une Autre", rank=1)

    def refused(work: Callable[[], object], code: str) -> None:
        with pytest.raises(AppError) as error:
            work()
        assert error.value.code == code

    def work() -> None:
        fake = FakeWindows(signer)
        refused(lambda: source(fake).open_session(sha(other), None), "token_absent")
        refused(lambda: source(fake).open_session(sha(signer), None).sign(b"x", "sha1"), "sign_sha1_refused")
        source(fake, allow_sha1=True).open_session(sha(signer), None).sign(b"x", "sha1")
        fake.old_csp = True
        refused(lambda: source(fake).open_session(sha(signer), None), "key_not_cng")
        wrong = FakeWindows(signer, other)
        wrong.signers = (other, signer)  # the store names a key that is not the certificate's
        refused(lambda: source(wrong).open_session(sha(signer), None).sign(b"x"), "sign_value_wrong")
        kept = FakeWindows(signer, owned=False)
        source(kept).open_session(sha(signer), None).close()
        assert "free" not in kept.calls, "a handle that Windows keeps is not ours to free"

    on_token_thread(work)


def test_there_is_no_windows_here() -> None:
    assert windows_libraries() is None
