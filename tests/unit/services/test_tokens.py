"""Finding the card again at the PIN: where it was seen last, else everywhere."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12

from app.domain.errors import PinRefused, TokenMissing
from app.services.tokens import Tokens
from tests.unit.signing.tools import make_signer

PIN = "essai"


def key_file(path: Path) -> None:
    signer = make_signer()
    certificate = x509.load_der_x509_certificate(signer.der)
    data = pkcs12.serialize_key_and_certificates(
        b"essai", signer.key, certificate, None, BestAvailableEncryption(PIN.encode())
    )
    path.write_bytes(data)
    path.with_suffix(".crt").write_bytes(signer.der)


def run(tokens: Tokens, work: Coroutine[Any, Any, None]) -> None:
    try:
        asyncio.run(work)
    finally:
        tokens.stop()


def move(old: Path, new: Path) -> None:
    old.rename(new)
    old.with_suffix(".crt").rename(new.with_suffix(".crt"))


def test_a_card_that_moved_is_found_again(tmp_path: Path) -> None:
    first, second = tmp_path / "a.p12", tmp_path / "b.p12"
    key_file(first)
    tokens = Tokens(files=[str(first), str(second)])

    async def go() -> None:
        (card,) = await tokens.cards()
        move(first, second)
        session = await tokens.open_session(card.certificate.sha256, PIN)
        assert len(await session.sign(b"bordereau")) == 256
        await session.close()

    run(tokens, go())


def test_a_card_that_left_is_missing(tmp_path: Path) -> None:
    only = tmp_path / "a.p12"
    key_file(only)
    tokens = Tokens(files=[str(only)])

    async def go() -> None:
        (card,) = await tokens.cards()
        move(only, tmp_path / "ailleurs.p12")
        with pytest.raises(TokenMissing):
            await tokens.open_session(card.certificate.sha256, PIN)

    run(tokens, go())


def test_a_refused_pin_is_not_tried_elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    only = tmp_path / "a.p12"
    key_file(only)
    tokens = Tokens(files=[str(only)])

    async def go() -> None:
        (card,) = await tokens.cards()

        async def again() -> None:
            raise AssertionError("the cards were looked for again")

        monkeypatch.setattr(tokens, "cards", again)
        with pytest.raises(PinRefused):
            await tokens.open_session(card.certificate.sha256, "faux")

    run(tokens, go())
