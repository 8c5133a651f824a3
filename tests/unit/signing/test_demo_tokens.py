"""The demonstration's tokens: one per body, on SoftHSM2 or in PKCS#12 files."""

from __future__ import annotations

import base64
import hashlib
import os
from pathlib import Path

import pytest

from app.sandbox.people import COMMUNE, COUNCILLOR, INTERCO, TOWNS, Town
from app.sandbox.pki import Pki
from app.sandbox.tokens import PIN, DemoTokens
from app.signing.pin import Pin
from app.signing.pkcs12 import Pkcs12Source
from app.signing.token import TokenSource, verify_value
from app.signing.token_process import Pkcs11Source
from tests.unit.signing.token_tools import on_token_thread


@pytest.fixture(scope="module")
def pki(tmp_path_factory: pytest.TempPathFactory) -> Pki:
    return Pki(tmp_path_factory.mktemp("pki"))


def signs(source: TokenSource, certificate: bytes) -> None:
    def work() -> bytes:
        session = source.open_session(hashlib.sha256(certificate).hexdigest(), Pin(PIN))
        try:
            return session.sign(b"essai")
        finally:
            session.close()

    verify_value(certificate, b"essai", on_token_thread(work))


def certificate_of(tokens: DemoTokens, town: Town) -> bytes:
    der = tokens.certificate(town)
    assert der is not None
    assert base64.b64decode(tokens.certificate_base64(town)) == der
    return der


def test_the_mayor_has_a_token_for_each_body(pki: Pki, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tokens = DemoTokens(tmp_path, pki)
    assert tokens.module is not None
    assert tokens.files == ()
    for name, value in tokens.environment().items():
        monkeypatch.setenv(name, value)
    source = Pkcs11Source(tokens.module)
    listed = on_token_thread(source.list_tokens)
    assert {token.label: len(token.certificates) for token in listed} == {"Maire commune": 3, "Maire interco": 1}
    for town in TOWNS:
        signs(source, certificate_of(tokens, town))
    again = DemoTokens(tmp_path, pki)  # made once: the tokens of a kept folder stay
    assert again.certificate(COMMUNE) == tokens.certificate(COMMUNE)
    assert len(on_token_thread(source.list_tokens)) == 2
    assert tokens.certificate(COMMUNE, COUNCILLOR) is None
    assert tokens.certificate_base64(INTERCO, COUNCILLOR) == ""


def test_files_where_softhsm_is_not_installed(pki: Pki, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    tokens = DemoTokens(tmp_path / "tokens", pki)
    assert tokens.module is None
    assert tokens.environment() == {"ECHARPE_PKCS12_FILES": os.pathsep.join(map(str, tokens.files))}
    assert [path.name for path in tokens.files] == ["commune.p12", "interco.p12"]
    for town, path in zip(TOWNS, tokens.files, strict=True):
        source = Pkcs12Source(path)
        (token,) = on_token_thread(source.list_tokens)
        assert [c.der for c in token.certificates] == [certificate_of(tokens, town)]
        signs(source, certificate_of(tokens, town))
