"""``folders.list``: the first synchronisation of thousands of folders against its bare requests; the list opens.

Ours: the engine with the real connector on an empty encrypted store, files left out of the selection (but those to sign),
threads changing places as often as in the program (`SWITCH_S`: at Python's own 5 ms, each answer waits for the store's
thread). The reference: the very requests of that run, as many in flight as the connector allows itself, each answer read
to its end.
The server runs in a process of its own. The list: its order and its first page, as the window asks for them.
"""

from __future__ import annotations

import asyncio
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import httpx
from starlette.types import ASGIApp

from app.connectors.http import Http
from app.connectors.parapheur import make_parapheur
from app.connectors.parapheur.plan import AT_ONCE
from app.domain.accounts import Account, Body, Service
from app.domain.business import recognise
from app.domain.exchange import Proof
from app.domain.ids import AccountId, BodyId
from app.domain.listing import FileRow
from app.domain.parapheur import Dossier
from app.sandbox.parapheur import ParapheurServer
from app.sandbox.people import COMMUNE, MAYOR
from app.services.bodies import Bodies
from app.services.connect import StoreVault
from app.services.folders import FolderQuery, FolderService, Pile
from app.services.library import Library
from app.services.pes_builder import XadesPesBuilder
from app.services.runtime import now_ms
from app.services.search import SearchService
from app.store.body import BodyStore
from app.sync.engine import Engine
from tests.bench.recorded_server import Recorded, RecordedServer, recorded_server
from tests.bench.row import BenchRow, row
from ui.app import SWITCH_S

DESKS = 12
BODY = BodyId("commune")
ACCOUNT = AccountId("commune-parapheur")
PAGE = 60
_NOT_REPLAYED = frozenset({"host", "content-length", "connection"})


def rows(folders: int = 5000, runs: int = 1) -> list[BenchRow]:
    """Both figures."""
    sys.setswitchinterval(SWITCH_S)
    ours, bare, opened = [], [], []
    with recorded_server(partial(_parapheur, folders)) as server:
        for _ in range(runs):
            with tempfile.TemporaryDirectory() as name:
                took, requests, opening = asyncio.run(_first(server, folders, Path(name)))
            ours.append(took)
            opened.append(opening)
            bare.append(asyncio.run(_replay(server, requests)))
    print(f"folders.list: ours {ours}, {len(requests)} requests {bare}")
    return [
        row("folders.list", statistics.median(ours), "s", reference=statistics.median(bare), target=1.5),
        row("folders.list.open", 1000 * statistics.median(opened), "ms", target=50),
    ]


def _parapheur(folders: int) -> ASGIApp:
    return ParapheurServer(COMMUNE, extra=folders, desks=DESKS).asgi


async def _first(server: RecordedServer, folders: int, folder: Path) -> tuple[float, list[Recorded], float]:
    account = Account(
        id=ACCOUNT,
        body=BODY,
        service=Service.PARAPHEUR,
        url=server.url,
        login=MAYOR.login,
        settings={"requests_per_second": "0", "files_max_mb": "0"},
    )
    store = BodyStore.open(folder, BODY, bytes(32), clock=now_ms, create=True)
    connector = make_parapheur(account, Http(server.url), StoreVault(ACCOUNT, store), now_ms, XadesPesBuilder())
    engine = Engine(clock=now_ms, arrived=_arrived)
    try:
        await connector.sign_in(Proof(password=MAYOR.password))
        server.take_requests()
        begin = time.perf_counter()
        engine.add(account, store, connector)
        await engine.settled()
        took = time.perf_counter() - begin
        requests = server.take_requests()
        held = await store.read(lambda reader: reader.count(Dossier.KIND))
        opening = await _open(store, account)
    finally:
        await engine.stop()
        await store.close()
    if held < folders:
        raise SystemExit(f"{held} folders of {folders} arrived")
    return took, requests, opening


async def _arrived(_row: FileRow, _sha256: str) -> None:
    """What waits for a signature is fetched whatever the selection: it is in the reference too."""


async def _open(store: BodyStore, account: Account) -> float:
    bodies = Bodies(now_ms, lambda _account: None)
    bodies.add(Body(id=BODY, name=COMMUNE.name, colour=0), store)
    bodies.set_account(account)
    library = Library(bodies)
    taken = []
    for _ in range(7):  # each as at a start: the index of the filters is not read yet, and is read meanwhile
        folders = FolderService(bodies, library, SearchService(bodies), recognise, (lambda _name: None, _forget))
        begin = time.perf_counter()
        snapshot = await folders.snapshot(FolderQuery(pile=Pile.ALL))
        await folders.load(snapshot, 0, PAGE)
        taken.append(time.perf_counter() - begin)
        await folders.ready()
    return statistics.median(taken)


def _forget(_name: str, _value: str | None) -> None:
    """No setting is kept."""


async def _replay(server: RecordedServer, requests: Sequence[Recorded]) -> float:
    waiting = [(r.method, r.path, {n: v for n, v in r.headers if n not in _NOT_REPLAYED}, r.body) for r in requests]
    waiting.reverse()
    async with httpx.AsyncClient(base_url=server.url, timeout=60, trust_env=False) as client:

        async def work() -> None:
            while waiting:
                method, path, headers, body = waiting.pop()
                await client.request(method, path, headers=headers, content=body or None)

        begin = time.perf_counter()
        await asyncio.gather(*(work() for _ in range(AT_ONCE)))
        took = time.perf_counter() - begin
    server.take_requests()
    return took
