"""The mayor's profile as real servers filled it: i-délibre, i-Parapheur and a card (SoftHSM2, else PKCS#12).

Synchronising takes seconds, so it is done once for a session (`filled`); each test works on a copy, without
a network (`offline`). Tests that look at the servers' side start their own (`Town.online`).
"""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.domain.accounts import Account, Link, Service
from app.domain.exchange import Proof, Urgency
from app.domain.ids import AccountId
from app.domain.listing import FileState
from app.domain.parapheur import Dossier, SigningRequest, Tray
from app.domain.records import Mark
from app.domain.seances import Seance
from app.sandbox.idelibre import IdelibreServer
from app.sandbox.parapheur import ParapheurServer
from app.sandbox.people import COMMUNE, MAYOR
from app.sandbox.pki import Pki
from app.sandbox.serve import LoopbackServer
from app.sandbox.tokens import DemoTokens
from app.services.library import ListQuery
from app.services.runtime import Runtime, RuntimeConfig, now_ms
from app.services.tokens import FILES_VARIABLE, MODULES_VARIABLE
from app.store.keys import FileKeys
from app.store.profile import Profile
from tests.flows.desk import Desk, shown

SEANCES, PARAPHEUR = AccountId("commune-idelibre"), AccountId("commune-parapheur")
SYNC_S = 240.0


class Town:
    """Both servers of the commune and the mayor's card."""

    def __init__(self, folder: Path, cards: DemoTokens, pki: Pki) -> None:
        self.folder, self.cards = folder, cards
        self.idelibre = IdelibreServer(COMMUNE)
        self.parapheur = ParapheurServer(COMMUNE, authorities=pki.intermediates)
        self.servers = {
            Service.IDELIBRE: LoopbackServer(self.idelibre.asgi, "idelibre"),
            Service.PARAPHEUR: LoopbackServer(self.parapheur.asgi, "parapheur"),
        }

    @contextmanager
    def online(self) -> Iterator[None]:
        """The servers answer inside this block."""
        for server in self.servers.values():
            server.start()
        try:
            yield
        finally:
            for server in self.servers.values():
                server.stop()

    def make_profile(self, folder: Path) -> None:
        """The mayor's profile, empty."""
        asyncio.run(self._fill(Profile.open(folder, FileKeys(folder), clock=now_ms)))

    async def _fill(self, profile: Profile) -> None:
        body = profile.add_body(COMMUNE.name, 0)
        certificate = self.cards.certificate_base64(COMMUNE)
        store = await profile.open_body(body.id)
        for id, service, settings in (
            (SEANCES, Service.IDELIBRE, {"suffix": COMMUNE.suffix, "user_id": MAYOR.uuid(COMMUNE)}),
            (PARAPHEUR, Service.PARAPHEUR, {"certificate": certificate}),
        ):
            url = self.servers[service].url
            profile.add_account(
                Account(id=id, body=body.id, service=service, url=url, login=MAYOR.login, settings=settings)
            )
            await store.write(lambda tx, account=id: tx.set_secret(account, "password", MAYOR.password))  # type: ignore[misc]
        await store.close()
        await profile.close()

    def synchronise(self, folder: Path) -> Runtime:
        """Open the profile with its servers and wait until everything is here. To be stopped."""
        runtime = Runtime.open(RuntimeConfig(folder=folder, file_keys=True))
        runtime.start()
        runtime.submit(runtime.accounts.sign_in(PARAPHEUR, Proof(password=MAYOR.password))).result(SYNC_S)
        runtime.submit(_all_here(runtime)).result(SYNC_S)
        return runtime


async def _all_here(runtime: Runtime) -> None:
    """Until both accounts are up to date and the files of what is current are held."""
    while True:
        states = await runtime.sync.states()
        if all(state.link is Link.UP_TO_DATE for state in states) and await _files_here(runtime):
            return
        await asyncio.sleep(0.2)


async def _files_here(runtime: Runtime) -> bool:
    library = runtime.library
    owners = [e for kind in (Seance.KIND, Dossier.KIND) for e in await library.entries(ListQuery(kind=kind))]
    current = [e.key for e in owners if _is_current(e.record)]
    files = [row for key in current for row in await library.files(key)]
    to_sign = await library.count(ListQuery(kind=Dossier.KIND, marks=Mark.SIGN))
    prepared = await library.count(ListQuery(kind=SigningRequest.KIND))
    wanted = [row for row in files if row.urgency < Urgency.ON_DEMAND]
    return bool(wanted) and all(row.state is FileState.HERE for row in wanted) and prepared >= to_sign


def _is_current(record: object) -> bool:
    """Its files come by themselves; those of a closed meeting, a draft or a returned dossier when it is opened."""
    if isinstance(record, Dossier):
        return record.tray in (Tray.PENDING, Tray.DELEGATED)
    return not (isinstance(record, Seance) and record.closed)


@dataclass
class Filled:
    """A synchronised profile to copy, and the card that goes with it."""

    folder: Path
    cards: DemoTokens
    pki: Pki


@contextmanager
def card_in(cards: DemoTokens) -> Iterator[None]:
    """The environment in which the card answers."""
    variables = dict(cards.environment())
    if cards.module is not None:
        variables[MODULES_VARIABLE] = str(cards.module)
    variables[FILES_VARIABLE] = os.pathsep.join(map(str, cards.files))
    before = {name: os.environ.get(name) for name in variables}
    os.environ.update(variables)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


@pytest.fixture(scope="session")
def mayor_cards(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[DemoTokens, Pki]]:
    """The mayor's cards; their PIN is `app.sandbox.tokens.PIN`."""
    folder = tmp_path_factory.mktemp("cards")
    pki = Pki(folder / "pki")
    tokens = DemoTokens(folder / "tokens", pki)
    with card_in(tokens):
        yield tokens, pki


@pytest.fixture(scope="session")
def filled(mayor_cards: tuple[DemoTokens, Pki], tmp_path_factory: pytest.TempPathFactory) -> Filled:
    """A profile as the servers filled it."""
    folder = tmp_path_factory.mktemp("filled")
    town = Town(folder, *mayor_cards)
    profile = folder / "profile"
    with town.online():
        town.make_profile(profile)
        town.synchronise(profile).stop()
    return Filled(profile, *mayor_cards)


@pytest.fixture
def offline(filled: Filled, tmp_path: Path, qtbot: QtBot, qapp: QApplication) -> Iterator[Desk]:
    """The window on a copy of it, without a network: 1280x800, light, 100 %."""
    folder = tmp_path / "profile"
    shutil.copytree(filled.folder, folder)
    with shown(reopened(folder), folder, qtbot) as desk:
        yield desk


def reopened(folder: Path) -> Runtime:
    """The store as another start finds it. To be stopped."""
    runtime = Runtime.open(RuntimeConfig(folder=folder, file_keys=True, synchronise=False))
    runtime.start()
    return runtime
