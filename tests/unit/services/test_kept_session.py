"""A card kept open for a while after a batch, when the user wants it: how long, and what closes it (row 89)."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

import pytest

from app.domain.errors import NeedsUser, PinRefused, TokenMissing
from app.sandbox.tokens import PIN
from app.services.tokens import Tokens
from tests.unit.signing.conftest import card, made_card, shim  # noqa: F401 - fixtures
from tests.unit.signing.token_tools import Card


def run(tokens: Tokens, work: Coroutine[Any, Any, None]) -> None:
    try:
        asyncio.run(work)
    finally:
        tokens.stop()


async def sha(tokens: Tokens) -> str:
    return next(c.certificate.sha256 for c in await tokens.cards() if c.certificate.label == "signature")


async def batch(tokens: Tokens, name: str, pin: str | None) -> None:
    session = await tokens.open_session(name, pin)
    try:
        await session.sign(b"bordereau")
    finally:
        await session.close()


@pytest.mark.feature("89", "84")
def test_by_default_each_batch_asks_its_pin(card: Card) -> None:  # noqa: F811
    tokens = Tokens([str(card.module)])

    async def go() -> None:
        name = await sha(tokens)
        await batch(tokens, name, PIN)
        assert not tokens.unlocked(name)
        with pytest.raises(NeedsUser) as error:
            await tokens.open_session(name, None)
        assert error.value.code == "pin_needed"
        await batch(tokens, name, PIN)

    run(tokens, go())
    assert card.logins == 2


@pytest.mark.feature("89")
@pytest.mark.parametrize("slept_s", [301, -1])
def test_a_machine_that_slept_asks_the_pin_again(card: Card, slept_s: int) -> None:  # noqa: F811
    tokens = Tokens([str(card.module)])
    wall = [1_795_000_000.0]
    tokens._now = lambda: wall[0]

    async def go() -> None:
        name = await sha(tokens)
        tokens.keep_s = 300
        await batch(tokens, name, PIN)
        assert tokens.unlocked(name)
        wall[0] += slept_s  # the loop's own clock did not move
        assert not tokens.unlocked(name)
        with pytest.raises(NeedsUser) as error:
            await tokens.open_session(name, None)
        assert error.value.code == "pin_needed"

    run(tokens, go())
    assert card.logins == 1


@pytest.mark.feature("89")
def test_a_card_pulled_and_put_back_asks_its_pin_again(card: Card, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    tokens = Tokens([str(card.module)])

    async def go() -> None:
        name = await sha(tokens)
        tokens.keep_s = 300
        await batch(tokens, name, PIN)
        with monkeypatch.context() as pulled:
            pulled.setattr(tokens, "_sources", list)
            assert await tokens.cards() == []
        assert [c.certificate.sha256 for c in await tokens.cards() if c.certificate.sha256 == name]
        assert not tokens.unlocked(name)

    run(tokens, go())


@pytest.mark.feature("89")
def test_a_card_kept_open_asks_no_pin_until_its_time_is_over(card: Card) -> None:  # noqa: F811
    tokens = Tokens([str(card.module)])

    async def go() -> None:
        name = await sha(tokens)
        tokens.keep_s = 300
        await batch(tokens, name, PIN)
        assert tokens.unlocked(name)
        await batch(tokens, name, None)
        assert tokens.unlocked(name) and card.logins == 1
        timer = tokens._kept[name].timer
        assert 290 < timer.when() - asyncio.get_running_loop().time() <= 300, "counted again from the last batch"
        timer._callback()  # type: ignore[attr-defined]  # its time has come
        await asyncio.gather(*tokens._ending)
        assert not tokens.unlocked(name)
        with pytest.raises(NeedsUser):
            await tokens.open_session(name, None)

    run(tokens, go())
    assert card.logins == 1


@pytest.mark.feature("89", "86", "93")
def test_whatever_the_card_refuses_closes_it(card: Card) -> None:  # noqa: F811
    tokens = Tokens([str(card.module)])

    async def go() -> None:
        name = await sha(tokens)
        tokens.keep_s = 300
        await batch(tokens, name, PIN)
        with pytest.raises(PinRefused):  # a PIN that is typed is presented, though the card was open
            await tokens.open_session(name, "0000")
        assert not tokens.unlocked(name)
        await batch(tokens, name, PIN)
        session = await tokens.open_session(name, None)
        card.order(remove_at=2)
        with pytest.raises(TokenMissing):
            for _ in range(3):
                await session.sign(b"bordereau")
        await session.close()
        assert not tokens.unlocked(name)

    run(tokens, go())


@pytest.mark.feature("89")
def test_forgetting_closes_everything_and_so_does_the_end(card: Card) -> None:  # noqa: F811
    tokens = Tokens([str(card.module)])

    async def go() -> None:
        name = await sha(tokens)
        tokens.keep_s = 300
        await batch(tokens, name, PIN)
        await tokens.forget()
        assert not tokens.unlocked(name)
        await batch(tokens, name, PIN)
        assert tokens.unlocked(name)

    run(tokens, go())  # stop() closes what is left: no child process outlives it
