"""Tokens: a real SoftHSM2 behind a shim that fails to order; PKCS#12; the PIN."""

from __future__ import annotations

import hashlib
import logging
import os
import pickle
import signal
import threading
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12

from app.domain.errors import AppError, NeedsUser, PinLocked, PinRefused, Rejected, TokenMissing
from app.signing.modules import find_modules, known_paths
from app.signing.pin import Pin
from app.signing.pkcs12 import Pkcs12Source
from app.signing.token import Algorithm, TokenSession
from app.signing.token_process import Pkcs11Source
from tests.unit.signing.token_tools import PIN, Card, on_token_thread
from tests.unit.signing.tools import Signer, key_usage, make_signer

DATA = "ce qui est signé".encode()


def fingerprint(signer: Signer) -> str:
    return hashlib.sha256(signer.der).hexdigest()


def sign_once(
    source: Pkcs11Source | Pkcs12Source,
    signer: Signer,
    pin: str = PIN,
    *,
    algorithm: Algorithm = "sha256",
    count: int = 1,
) -> list[bytes]:
    def work() -> list[bytes]:
        session = source.open_session(fingerprint(signer), Pin(pin))
        try:
            return [session.sign(DATA, algorithm) for _ in range(count)]
        finally:
            session.close()

    return on_token_thread(work)


def check_value(signer: Signer, value: bytes, method: hashes.HashAlgorithm | None = None) -> None:
    signer.certificate.public_key().verify(value, DATA, padding.PKCS1v15(), method or hashes.SHA256())  # type: ignore[union-attr,call-arg]


@pytest.mark.feature("80", "82")
def test_certificates_are_listed_without_login(card: Card) -> None:
    card.order(lock_after=3)  # the shim's own count of tries: SoftHSM remembers those of other tests
    (token,) = on_token_thread(card.source().list_tokens)
    assert token.label == "Carte d'essai"
    assert {c.label for c in token.certificates} == {"signature", "authentification", "toujours", "confidentialité"}
    assert {c.sha256 for c in token.certificates} >= {fingerprint(make_signer())}
    assert token.tries == ""
    assert card.logins == 0


@pytest.mark.feature("80", "82")
def test_certificates_without_an_id_are_listed_and_sign(card: Card) -> None:
    """One of them hid the whole card; two keys without an Id are told apart by what they are."""
    card.order(no_id=1, lock_after=3)
    (token,) = on_token_thread(card.source().list_tokens)
    assert len(token.certificates) == 4
    for signer in (make_signer(), make_signer("Hélène Toujours", rank=2)):
        (value,) = sign_once(card.source(), signer)
        check_value(signer, value)


@pytest.mark.feature("84")
def test_fifteen_signatures_cost_one_login(card: Card) -> None:
    values = sign_once(card.source(), make_signer(), count=15)
    for value in values:
        check_value(make_signer(), value)
    assert card.logins == 1
    assert len(card.log("sign")) == 15
    assert card.log("login 2") == []


def test_a_module_without_raw_rsa_gives_the_same_value(card: Card) -> None:
    (raw,) = sign_once(card.source(), make_signer())
    card.order(no_raw=1)
    assert sign_once(card.source(), make_signer()) == [raw]


@pytest.mark.feature("85")
def test_a_key_that_wants_its_pin_each_time_gets_it(card: Card) -> None:
    always = make_signer("Hélène Toujours", rank=2)

    def work() -> tuple[bool, list[bytes]]:
        session = card.source().open_session(fingerprint(always), Pin(PIN))
        try:
            return session.pin_per_signature, [session.sign(DATA) for _ in range(3)]
        finally:
            session.close()

    per_signature, values = on_token_thread(work)
    assert per_signature
    for value in values:
        check_value(always, value)
    assert card.logins == 1
    assert card.log("login 2") == ["login 2 0"] * 3  # one for each signature, all accepted


@pytest.mark.feature("86", "A2")
def test_a_wrong_pin_is_presented_exactly_once(card: Card) -> None:
    card.order(lock_after=3)
    with pytest.raises(PinRefused) as refusal:
        sign_once(card.source(), make_signer(), "9999")
    assert refusal.value.params == {"tries": "low"}
    assert card.logins == 1
    assert card.log("sign") == []


@pytest.mark.feature("87", "A2")
def test_remaining_tries_are_known_before_the_pin(card: Card) -> None:
    card.order(lock_after=3)
    said = []
    for _ in range(3):
        (token,) = on_token_thread(card.source().list_tokens)
        said.append(token.tries)
        with pytest.raises(NeedsUser):
            sign_once(card.source(), make_signer(), "9999")
    (token,) = on_token_thread(card.source().list_tokens)
    assert [*said, token.tries] == ["", "low", "final", "locked"]
    assert card.logins == 3


@pytest.mark.feature("86")
def test_a_locked_card_is_not_even_asked(card: Card) -> None:
    card.order(lock_after=2)
    for expected in (PinRefused, PinLocked):
        with pytest.raises(expected):
            sign_once(card.source(), make_signer(), "9999")
    with pytest.raises(PinLocked):
        sign_once(card.source(), make_signer(), PIN)
    assert card.logins == 2


def _signs_until_error(card: Card, sign_s: float = 20.0) -> tuple[int, AppError]:
    def work() -> tuple[int, AppError]:
        session = card.source(sign_s=sign_s).open_session(fingerprint(make_signer()), Pin(PIN))
        done = 0
        try:
            while done < 10:
                session.sign(DATA)
                done += 1
        except AppError as error:
            with pytest.raises(TokenMissing):
                session.sign(DATA)  # the session is given up
            return done, error
        finally:
            session.close()
        raise AssertionError("no fault was played")

    return on_token_thread(work)


@pytest.mark.feature("93")
@pytest.mark.parametrize(
    ("order", "code"), [({"remove_at": 7}, "token_pulled"), ({"die_at": 7}, "token_pulled")], ids=["pulled", "crash"]
)
def test_a_pulled_card_or_a_crashed_module_ends_the_session(card: Card, order: dict[str, int], code: str) -> None:
    card.order(**order)
    done, error = _signs_until_error(card)
    assert done == 6
    assert isinstance(error, TokenMissing)
    assert error.code == code
    card.order()
    assert len(sign_once(card.source(), make_signer())) == 1  # a new session works at once


@pytest.mark.feature("93")
def test_a_module_that_hangs_is_ended(card: Card) -> None:
    card.order(hang_at=2)
    done, error = _signs_until_error(card, sign_s=1.0)
    assert (done, error.code) == (1, "token_timeout")


def test_a_child_killed_by_the_system_counts_as_a_pulled_card(card: Card) -> None:
    def work() -> AppError:
        session = card.source().open_session(fingerprint(make_signer()), Pin(PIN))
        session.sign(DATA)
        os.kill(session.child_pid, signal.SIGKILL)  # type: ignore[attr-defined]
        with pytest.raises(TokenMissing) as missing:
            session.sign(DATA)
        session.close()
        return missing.value

    assert on_token_thread(work).code == "token_pulled"


def test_a_wrong_value_is_seen_at_once(card: Card) -> None:
    card.order(wrong_at=1)
    with pytest.raises(Rejected) as refusal:
        sign_once(card.source(), make_signer())
    assert refusal.value.code == "sign_value_wrong"


def test_one_failed_signature_does_not_end_the_session(card: Card) -> None:
    card.order(fail_at=1)

    def work() -> bytes:
        session = card.source().open_session(fingerprint(make_signer()), Pin(PIN))
        try:
            with pytest.raises(Rejected) as refusal:
                session.sign(DATA)
            assert refusal.value.params == {"reason": "FunctionFailed"}
            return session.sign(DATA)
        finally:
            session.close()

    check_value(make_signer(), on_token_thread(work))
    assert card.logins == 1


def test_sha1_only_behind_its_setting(card: Card) -> None:
    with pytest.raises(Rejected) as refusal:
        sign_once(card.source(), make_signer(), algorithm="sha1")
    assert refusal.value.code == "sign_sha1_refused"
    (value,) = sign_once(card.source(allow_sha1=True), make_signer(), algorithm="sha1")
    check_value(make_signer(), value, hashes.SHA1())


@pytest.mark.feature("80")
def test_absent_cards_and_unusable_modules_are_told_apart(card: Card, tmp_path: Path) -> None:
    with pytest.raises(TokenMissing) as missing:
        sign_once(card.source(), make_signer("Personne", rank=1))
    assert missing.value.code == "token_absent"
    assert card.logins == 0
    broken = tmp_path / "broken.so"
    broken.write_bytes(b"not a library")
    with pytest.raises(Rejected) as refusal:
        on_token_thread(Pkcs11Source(broken).list_tokens)
    assert refusal.value.code == "token_module_unusable"


@pytest.mark.feature("80")
def test_modules_the_user_named_come_first(tmp_path: Path) -> None:
    mine, known = tmp_path / "mine.so", tmp_path / "known.so"
    for path in (mine, known):
        path.touch()
    found = find_modules([str(mine), tmp_path / "absent.so"], [known, mine, tmp_path / "gone.so"])
    assert found == (mine, known)
    assert known_paths()


def test_tokens_are_used_from_their_thread_only(card: Card) -> None:
    with pytest.raises(AssertionError):
        card.source().list_tokens()


def test_the_token_thread_has_its_name() -> None:
    assert on_token_thread(lambda: threading.current_thread().name) == "token"


def test_a_pin_never_shows(card: Card, caplog: pytest.LogCaptureFixture) -> None:
    secret = "271828"
    pin = Pin(secret)
    assert secret not in repr(pin)
    assert secret not in f"{pin!s} {[pin]}"
    with pytest.raises(TypeError):
        pickle.dumps(pin)
    with caplog.at_level(logging.DEBUG), pytest.raises(PinRefused) as refusal:
        sign_once(card.source(), make_signer(), secret)
    chain: BaseException | None = refusal.value
    while chain is not None:
        assert secret not in repr(chain)
        chain = chain.__cause__ or chain.__context__
    assert secret not in caplog.text
    buffer = pin.reveal()
    with pin:
        pass
    assert pin.wiped
    assert bytes(buffer) == b""


def test_a_wiped_pin_is_not_presented(card: Card) -> None:
    pin = Pin(PIN)
    pin.wipe()

    def work() -> TokenSession:
        return card.source().open_session(fingerprint(make_signer()), pin)

    with pytest.raises(NeedsUser) as needed:
        on_token_thread(work)
    assert needed.value.code == "pin_needed"
    assert card.logins == 0


@pytest.fixture
def p12(tmp_path: Path) -> Path:
    signer = make_signer()
    path = tmp_path / "maire.p12"
    encryption = BestAvailableEncryption(b"motdepasse")
    path.write_bytes(pkcs12.serialize_key_and_certificates(b"maire", signer.key, signer.certificate, None, encryption))
    path.with_suffix(".crt").write_bytes(signer.der)
    return path


def test_a_pkcs12_file_signs_like_a_card(p12: Path) -> None:
    source = Pkcs12Source(p12)
    (token,) = on_token_thread(source.list_tokens)
    assert [c.sha256 for c in token.certificates] == [fingerprint(make_signer())]
    assert sign_once(source, make_signer(), "motdepasse") == [make_signer().sign(DATA)]


@pytest.mark.feature("86")
def test_pkcs12_refusals(p12: Path) -> None:
    with pytest.raises(PinRefused):
        sign_once(Pkcs12Source(p12), make_signer(), "autre")
    with pytest.raises(TokenMissing):
        sign_once(Pkcs12Source(p12), make_signer(rank=1), "motdepasse")
    with pytest.raises(TokenMissing):
        sign_once(Pkcs12Source(p12.with_name("absent.p12")), make_signer(), "motdepasse")
    with pytest.raises(Rejected):
        sign_once(Pkcs12Source(p12), make_signer(), "motdepasse", algorithm="sha1")
    assert on_token_thread(Pkcs12Source(p12.with_name("absent.p12")).list_tokens) == ()
    assert x509.load_der_x509_certificate(p12.with_suffix(".crt").read_bytes()) == make_signer().certificate


# --- opening enciphered mail -----------------------------------------------------------------------

KEY = b"\x07" * 32


def wrapped_for(signer: Signer, way: padding.AsymmetricPadding) -> bytes:
    return signer.key.public_key().encrypt(KEY, way)


def decipher(
    source: Pkcs11Source | Pkcs12Source, signer: Signer, wrapped: bytes, oaep: str = "", pin: str = PIN
) -> bytes:
    def work() -> bytes:
        session = source.open_session(fingerprint(signer), Pin(pin))
        try:
            return session.decipher(wrapped, oaep)
        finally:
            session.close()

    return on_token_thread(work)


def oaep_sha1() -> padding.OAEP:
    return padding.OAEP(padding.MGF1(hashes.SHA1()), hashes.SHA1(), None)


@pytest.mark.feature("16")
def test_a_card_gives_an_enciphered_key_back(card: Card) -> None:
    signer = make_signer(rank=3, usage=key_usage(key_encipherment=True))
    assert decipher(card.source(), signer, wrapped_for(signer, padding.PKCS1v15())) == KEY
    assert decipher(card.source(), signer, wrapped_for(signer, oaep_sha1()), "sha1") == KEY
    with pytest.raises(Rejected) as other:
        decipher(card.source(), signer, wrapped_for(make_signer(), oaep_sha1()), "sha1")
    assert other.value.code == "mail_not_opened"
    with pytest.raises(Rejected) as unknown:
        decipher(card.source(), signer, KEY, "md5")
    assert unknown.value.code == "mail_cipher_unknown"


@pytest.mark.feature("16")
def test_a_key_that_only_signs_opens_nothing(card: Card) -> None:
    with pytest.raises(Rejected) as refused:
        decipher(card.source(), make_signer(), wrapped_for(make_signer(), padding.PKCS1v15()))
    assert refused.value.code == "mail_not_opened"


@pytest.mark.feature("16")
def test_a_pkcs12_file_opens_like_a_card(p12: Path) -> None:
    signer, source = make_signer(), Pkcs12Source(p12)
    assert decipher(source, signer, wrapped_for(signer, padding.PKCS1v15()), pin="motdepasse") == KEY
    assert decipher(source, signer, wrapped_for(signer, oaep_sha1()), "sha1", pin="motdepasse") == KEY
    with pytest.raises(Rejected):
        decipher(source, signer, wrapped_for(make_signer(rank=1), oaep_sha1()), "sha1", pin="motdepasse")
