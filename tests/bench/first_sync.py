"""``sync.first``: the first synchronisation of a mailbox, against its bare parts.

Ours: the engine with the real connector on an empty encrypted store, from its start until it is up to date, page
after page, each committed with its cursor. Attachments are left out of the selection, pacing is off.

The reference: the very requests of that run (without the long poll, which waits), sent again one after the other
by a bare `httpx.Client` that reads each answer to its end, then the very rows of that store inserted by bare apsw:
same schema, cipher, durability and index, a transaction a page, `executemany`. No parsing, no comparison.

The server runs in a process of its own and answers everybody alike; ours and the reference alternate, and of each
the quickest run counts: what the machine does besides only ever adds.
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import apsw
import httpx

from app.connectors.http import Http
from app.connectors.zimbra import ZimbraConnector
from app.domain.accounts import Account, Service
from app.domain.changes import ChangeSet
from app.domain.exchange import Proof
from app.domain.ids import AccountId, BodyId, Key
from app.domain.listing import FileRow
from app.domain.mail import Message
from app.sandbox.people import MAYOR
from app.services.connect import StoreVault
from app.services.runtime import now_ms
from app.store.body import ROWS_FILE, BodyStore
from app.store.connection import ensure_database
from app.store.search import fold
from app.sync.engine import Engine
from tests.bench.mail_server import LOGIN, MailServer, Recorded, mail_server
from tests.bench.row import BenchRow, row

KEY = bytes(range(32))
BODY = BodyId("commune")
ACCOUNT = AccountId("commune-zimbra")
NOT_REPLAYED = frozenset({"host", "content-length", "connection"})
"""Headers that the reference's client writes by itself."""

Rows = list[tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Page:
    """What one commit of ours brought, by its keys."""

    records: list[Key]
    files: list[str]


@dataclass(frozen=True, slots=True)
class Run:
    """One first synchronisation."""

    seconds: float
    pages: list[Page]
    requests: list[Recorded]


def rows(letters: int = 10_000, runs: int = 4) -> list[BenchRow]:
    """The figure; fewer letters keep the code alive in the tests."""
    ours, sent, inserted = [], [], []
    with mail_server(letters) as server:
        _replay(server, _ours(server, letters).requests)  # both: the server draws its letters at the first asking
        for _ in range(runs):
            with tempfile.TemporaryDirectory() as name:
                run = _ours(server, letters, Path(name))
                ours.append(run.seconds)
                sent.append(_replay(server, run.requests))
                inserted.append(_insert(Path(name), run.pages))
    print(
        f"sync.first: ours {_seconds(ours)}; {len(run.requests)} requests {_seconds(sent)}, rows {_seconds(inserted)}"
    )
    return [row("sync.first", min(ours), "s", reference=min(sent) + min(inserted), target=1.5)]


def _seconds(values: Sequence[float]) -> str:
    return " ".join(f"{value:.2f}" for value in values) + " s"


# --- ours ---------------------------------------------------------------------------------------


def _ours(server: MailServer, letters: int, folder: Path | None = None) -> Run:
    with tempfile.TemporaryDirectory() as spare:
        return asyncio.run(_first(server, letters, folder or Path(spare)))


async def _first(server: MailServer, letters: int, folder: Path) -> Run:
    account = Account(
        id=ACCOUNT,
        body=BODY,
        service=Service.ZIMBRA,
        url=server.url,
        login=LOGIN,
        settings={"requests_per_second": "0", "files_max_mb": "0"},
    )
    store = BodyStore.open(folder, BODY, KEY, clock=now_ms, create=True)
    connector = ZimbraConnector(account, Http(server.url), StoreVault(ACCOUNT, store), now_ms)
    engine = Engine(clock=now_ms, arrived=_arrived)
    try:
        await connector.sign_in(Proof(password=MAYOR.password))
        server.take_requests()
        pages: list[Page] = []
        store.on_commit(lambda changes: pages.append(_page(changes)))
        begin = time.perf_counter()
        engine.add(account, store, connector)
        await engine.settled()
        took = time.perf_counter() - begin
        requests = [request for request in server.take_requests() if "WaitSet" not in request.path]
        held = await store.read(lambda reader: reader.count(Message.KIND))
    finally:
        await engine.stop()
        await store.close()
    if held != letters:
        raise SystemExit(f"{held} messages of {letters} arrived")
    return Run(took, [page for page in pages if page.records], requests)


def _page(changes: ChangeSet) -> Page:
    return Page(sorted(changes.keys), sorted(ref for _, ref in changes.files))


async def _arrived(_row: FileRow, _sha256: str) -> None:
    raise AssertionError("no file is in the selection")


# --- the reference ------------------------------------------------------------------------------


def _replay(server: MailServer, requests: Sequence[Recorded]) -> float:
    """Seconds for the same requests, one after the other, on one connection, read to the end."""
    prepared = [
        (r.method, r.path, {n: v for n, v in r.headers if n not in NOT_REPLAYED}, r.body or None) for r in requests
    ]
    with httpx.Client(base_url=server.url, timeout=60) as client:
        begin = time.perf_counter()
        for method, path, headers, body in prepared:
            answer = client.request(method, path, headers=headers, content=body)
            assert answer.status_code == 200, answer.status_code
        took = time.perf_counter() - begin
    server.take_requests()
    return took


def _insert(folder: Path, pages: Sequence[Page]) -> float:
    """Seconds for the rows of the store in ``folder``, page by page, into another database."""
    source = _open(folder / ROWS_FILE)
    prepared = [_rows_of(source, page) for page in pages]
    shelves = source.execute("SELECT id, account, kind FROM shelf").fetchall()
    source.close()
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "bare.db"
        ensure_database(path, KEY, "rows", create=True)
        db = _open(path)
        db.executemany("INSERT INTO shelf VALUES (?, ?, ?)", shelves)
        begin = time.perf_counter()
        for tables in prepared:
            db.execute("BEGIN IMMEDIATE")
            for sql, values in tables:
                db.executemany(sql, values)
            db.execute("COMMIT")
        took = time.perf_counter() - begin
        db.close()
    return took


def _open(path: Path) -> apsw.Connection:
    """Cipher, log and durability of the store's own connections, without their checks and clean erasures."""
    db = apsw.Connection(str(path))
    db.pragma("cipher", "chacha20")
    db.pragma("key", "raw:" + KEY.hex())
    db.pragma("journal_mode", "wal")
    db.pragma("synchronous", 2)
    db.pragma("cache_size", -16_384)
    return db


_RECORD = "rid, shelf, remote_id, box, base_box, marks, version, pending, failed, local, view, base"
_FILE = "account, ref, owner_kind, owner_id, name, media_type, size_bytes, expected_sha256, urgency, skipped"


def _rows_of(db: apsw.Connection, page: Page) -> list[tuple[str, Rows]]:
    """(statement, rows) for each table that the page touched."""
    read = partial(_read, db)
    records = sorted(  # by rowid: the order that costs least
        found
        for key in page.records
        for found in read(
            f"SELECT {_RECORD} FROM record WHERE remote_id = ? AND shelf = (SELECT id FROM shelf WHERE kind = ?)",
            (key.id, key.kind),
        )
    )
    passages = [
        p for r in records for p in read("SELECT rid, title, people, body, tag FROM passage WHERE rid = ?", (r[0],))
    ]
    index = [(rid, *(fold(str(text)) for text in texts)) for rid, *texts in passages]
    files = [f for ref in page.files for f in read(f"SELECT {_FILE} FROM file WHERE ref = ?", (ref,))]
    cursor = [(ACCOUNT, "mail", "x" * 200)]
    return [
        (f"INSERT INTO record ({_RECORD}) VALUES ({_marks(12)})", records),
        (f"INSERT INTO passage (rid, title, people, body, tag) VALUES ({_marks(5)})", passages),
        (f"INSERT INTO search (rowid, title, people, body, tag, more) VALUES ({_marks(5)}, '')", index),
        (f"INSERT INTO file ({_FILE}) VALUES ({_marks(10)})", files),
        ("INSERT OR REPLACE INTO cursor VALUES (?, ?, ?)", cursor),
    ]


def _marks(count: int) -> str:
    return ", ".join("?" * count)


def _read(db: apsw.Connection, sql: str, params: tuple[Any, ...]) -> Rows:
    return db.execute(sql, params).fetchall()
