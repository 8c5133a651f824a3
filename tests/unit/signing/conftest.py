"""A card shared by the tests of tokens: made once, plugged into each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit.signing.token_tools import Card, build_shim, content, plug
from tests.unit.signing.tools import key_usage, make_signer


@pytest.fixture(scope="session")
def shim(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_shim(tmp_path_factory.mktemp("shim"))


@pytest.fixture(scope="session")
def made_card(tmp_path_factory: pytest.TempPathFactory, shim: Path) -> Card:
    contents = [
        content(make_signer(), "signature"),
        content(make_signer(rank=1, usage=key_usage(digital_signature=True)), "authentification"),
        content(make_signer("Hélène Toujours", rank=2), "toujours", always_authenticate=True),
        content(make_signer(rank=3, usage=key_usage(key_encipherment=True)), "confidentialité", deciphers=True),
    ]
    return Card(tmp_path_factory.mktemp("card"), shim, contents)


@pytest.fixture
def card(made_card: Card, monkeypatch: pytest.MonkeyPatch) -> Iterator[Card]:
    plug(made_card, monkeypatch)
    made_card.order()
    yield made_card
    made_card.order()
