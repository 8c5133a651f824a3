"""The mayor's signing desk on two real parapheurs, her cards behind the fault shim: one store, one token a body."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import pytest

from app.domain.accounts import Account, Link, Service
from app.domain.exchange import Proof
from app.domain.ids import AccountId, Key
from app.domain.intents import SignDossier
from app.domain.listing import FileState
from app.domain.parapheur import Dossier, SigningRequest
from app.domain.records import Mark
from app.sandbox.parapheur import ParapheurServer
from app.sandbox.people import COMMUNE, INTERCO, MAYOR, Town
from app.sandbox.pki import Pki
from app.sandbox.serve import LoopbackServer
from app.sandbox.tokens import PIN, content_of, make_token
from app.services.library import ListQuery
from app.services.runtime import Runtime, RuntimeConfig, now_ms
from app.services.tokens import MODULES_VARIABLE
from app.store.keys import FileKeys
from app.store.profile import Profile
from tests.unit.signing.token_tools import Card, build_shim

T = TypeVar("T")
ACCOUNTS = {COMMUNE.key: AccountId("commune-parapheur"), INTERCO.key: AccountId("interco-parapheur")}
LABELS = {COMMUNE.key: "maire-commune", INTERCO.key: "maire-interco"}
WAIT_S = 60.0


class Cards(Card):
    """Two tokens in one reader's module, with orders to fail."""

    def __init__(self, folder: Path, pki: Pki) -> None:
        super().__init__(folder, build_shim(folder), [content_of(pki, LABELS[COMMUNE.key])])
        make_token(folder, "Carte de l'interco", [content_of(pki, LABELS[INTERCO.key])])

    def plug(self, monkeypatch: pytest.MonkeyPatch) -> None:
        for name, value in {**self.environment, MODULES_VARIABLE: str(self.module)}.items():
            monkeypatch.setenv(name, value)


class TwoTowns:
    """Both parapheurs and the mayor's profile on one device."""

    def __init__(self, folder: Path, pki: Pki, cards: Cards, towns: Sequence[Town] = (COMMUNE, INTERCO)) -> None:
        self.folder, self.pki, self.cards, self.towns = folder / "profile", pki, cards, towns
        self.books = {
            town.key: ParapheurServer(town, authorities=pki.intermediates, slips=2 * (town is INTERCO))
            for town in towns
        }
        self.servers = {key: LoopbackServer(book.asgi, f"parapheur-{key}") for key, book in self.books.items()}
        self.chosen = dict(LABELS)
        """Label of the certificate chosen for each town."""

    @contextmanager
    def online(self) -> Iterator[None]:
        for server in self.servers.values():
            server.start()
        try:
            yield
        finally:
            for server in self.servers.values():
                server.stop()

    def make_profile(self) -> None:
        asyncio.run(self._fill(Profile.open(self.folder, FileKeys(self.folder), clock=now_ms)))

    async def _fill(self, profile: Profile) -> None:
        import base64

        for rank, town in enumerate(self.towns):
            body = profile.add_body(town.name, rank)
            der = self.pki.certificate(self.chosen[town.key])
            profile.add_account(
                Account(
                    id=ACCOUNTS[town.key],
                    body=body.id,
                    service=Service.PARAPHEUR,
                    url=self.servers[town.key].url,
                    login=MAYOR.login,
                    settings={"certificate": base64.b64encode(der).decode()},
                )
            )
        await profile.close()

    def open(self) -> Runtime:
        """The profile, started; to be stopped."""
        runtime = Runtime.open(RuntimeConfig(folder=self.folder, file_keys=True))
        runtime.start()
        return runtime

    def synchronise(self) -> Runtime:
        """Signed in, everything that waits for a signature here and prepared. To be stopped."""
        runtime = self.open()
        for town in self.towns:
            run(runtime, runtime.accounts.sign_in(ACCOUNTS[town.key], Proof(password=MAYOR.password)))
        settle(runtime)
        return runtime


def run(runtime: Runtime, work: Coroutine[Any, Any, T]) -> T:
    return runtime.submit(work).result(WAIT_S)


def settle(runtime: Runtime) -> None:
    """Until everything that waits is here and prepared for the certificate chosen."""
    run(runtime, _until(runtime, lambda: _all_here(runtime)))


def until(runtime: Runtime, condition: Callable[[], Coroutine[Any, Any, bool]]) -> None:
    run(runtime, _until(runtime, condition))


async def _until(runtime: Runtime, condition: Callable[[], Coroutine[Any, Any, bool]]) -> None:
    async with asyncio.timeout(WAIT_S - 5):
        while not await condition():
            await asyncio.sleep(0.1)


async def _all_here(runtime: Runtime) -> bool:
    states = await runtime.sync.states()
    waiting = await to_sign(runtime)
    if not states or not waiting or any(state.link is not Link.UP_TO_DATE for state in states):
        return False
    rows = [row for key in waiting for row in await runtime.library.files(key)]
    if not rows or any(row.state is not FileState.HERE for row in rows):
        return False
    recap = await runtime.signing.recapitulation(waiting)
    return not any(line.problem in ("not_prepared", "to_prepare_online") for line in recap.lines)


async def to_sign(runtime: Runtime) -> list[Key]:
    return [e.key for e in await runtime.library.entries(ListQuery(kind=Dossier.KIND, marks=Mark.SIGN), limit=200)]


def outbox(runtime: Runtime) -> list[SignDossier]:
    return [row.intent for row in run(runtime, runtime.sync.outbox()) if isinstance(row.intent, SignDossier)]


__all__ = [
    "ACCOUNTS",
    "LABELS",
    "PIN",
    "Cards",
    "SigningRequest",
    "TwoTowns",
    "outbox",
    "run",
    "settle",
    "to_sign",
    "until",
]
