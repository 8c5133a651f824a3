"""``sync.first``, ``mail.first_100k``: the first synchronisation of a mailbox, against its bare parts.
``mail.inbox_readable``: how soon the newest fifty messages of such a mailbox can be read.

Ours: the engine with the real connector on an empty encrypted store, from its start until it is up to date, page
after page, each committed with its cursor. Attachments are left out of the selection, pacing is off.

The reference: the very requests of that run (without the long poll, which waits), sent again one after the other
by a bare `httpx.Client` that reads each answer to its end, then the very rows of that store inserted by bare apsw:
same schema, cipher, durability and index, a transaction a page, `executemany`. No parsing, no comparison.

The server runs in a process of its own and answers everybody alike; ours and the reference alternate, and of each
the quickest run counts: what the machine does besides only ever adds.

Readable: from the engine's start to the commit that brings the fiftieth message with its text, over one raw
SyncRequest (the very one of ours, which lists no message) and fifty GetMsg, one after the other on one connection.
"""

from __future__ import annotations

import asyncio
import json
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import apsw
import httpx
from starlette.types import ASGIApp

from app.connectors.http import Http
from app.connectors.zimbra import ZimbraConnector
from app.domain.accounts import Account, Service
from app.domain.changes import ChangeSet
from app.domain.exchange import Proof
from app.domain.ids import AccountId, BodyId, Key
from app.domain.listing import FileRow
from app.domain.mail import Message, MessageBody
from app.sandbox.people import COMMUNE, MAYOR
from app.sandbox.zimbra import MailboxSpec, ZimbraServer
from app.services.connect import StoreVault
from app.services.runtime import now_ms
from app.store.body import ROWS_FILE, BodyStore
from app.store.connection import ensure_database
from app.store.search import fold
from app.sync.engine import Engine
from tests.bench.recorded_server import Recorded, RecordedServer, recorded_server
from tests.bench.row import BenchRow, row

KEY = bytes(range(32))
BODY = BodyId("commune")
ACCOUNT = AccountId("commune-zimbra")
READABLE = 50
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
    readable_s: float
    """When the newest fifty could be read."""
    pages: list[Page]
    requests: list[Recorded]


def rows(name: str = "sync.first", letters: int = 10_000, runs: int = 4) -> list[BenchRow]:
    """The figure ``name``; fewer letters keep the code alive in the tests."""
    with recorded_server(partial(_mail, letters)) as server:
        ours, sent, inserted = _alternating(server, letters, runs)
    took = [run.seconds for run in ours]
    requests = len(ours[0].requests)
    print(f"{name}: ours {_seconds(took)}; {requests} requests {_seconds(sent)}, rows {_seconds(inserted)}")
    return [row(name, min(took), "s", reference=min(sent) + min(inserted), target=1.5)]


def _mail(letters: int) -> ASGIApp:
    """The mayor's mailbox with that many letters."""
    return ZimbraServer([MailboxSpec(COMMUNE, MAYOR, letters)], clock=now_ms).asgi


def large_rows(letters: int = 100_000, runs: int = 2) -> list[BenchRow]:
    """``mail.first_100k``, and ``mail.inbox_readable`` on the same mailbox."""
    with recorded_server(partial(_mail, letters)) as server:
        ours, sent, inserted = _alternating(server, letters, runs)
        raw = [_raw_reading(server, ours[-1]) for _ in range(5)]
    took, readable = [run.seconds for run in ours], [run.readable_s for run in ours]
    print(f"mail.first_100k: ours {_seconds(took)}; requests {_seconds(sent)}, rows {_seconds(inserted)}")
    print(f"mail.inbox_readable: ours {_seconds(readable)}; raw {_seconds(raw)}")
    return [
        row("mail.inbox_readable", min(readable), "s", reference=min(raw), target=2.0),
        row("mail.first_100k", min(took), "s", reference=min(sent) + min(inserted), target=1.5),
    ]


def _alternating(server: RecordedServer, letters: int, runs: int) -> tuple[list[Run], list[float], list[float]]:
    """(ours, seconds of its requests, seconds of its rows), ``runs`` times."""
    ours, sent, inserted = [], [], []
    _replay(server, _ours(server, letters).requests)  # both: the server draws its letters at the first asking
    for _ in range(runs):
        with tempfile.TemporaryDirectory() as name:
            run = _ours(server, letters, Path(name))
            ours.append(run)
            sent.append(_replay(server, run.requests))
            inserted.append(_insert(Path(name), run.pages))
    return ours, sent, inserted


def _raw_reading(server: RecordedServer, run: Run) -> float:
    """Seconds of one SyncRequest and fifty GetMsg."""
    sync = next(request for request in run.requests if request.path.endswith("/SyncRequest"))
    newest = [key.id for page in run.pages for key in page.records if key.kind == Message.KIND][:READABLE]
    return _replay(server, [sync, *(_get_msg(sync, id) for id in newest)])


def _get_msg(like: Recorded, id: str) -> Recorded:
    """A request for one message, signed in as ``like``."""
    asked = {"_jsns": "urn:zimbraMail", "m": {"id": id, "html": True, "neuter": True, "max": 500_000}}
    body = json.dumps(json.loads(like.body) | {"Body": {"GetMsgRequest": asked}}).encode()
    return Recorded(like.method, "/service/soap/GetMsgRequest", like.headers, body)


def _seconds(values: Sequence[float]) -> str:
    return " ".join(f"{value:.2f}" for value in values) + " s"


# --- ours ---------------------------------------------------------------------------------------


def _ours(server: RecordedServer, letters: int, folder: Path | None = None) -> Run:
    with tempfile.TemporaryDirectory() as spare:
        return asyncio.run(_first(server, letters, folder or Path(spare)))


async def _first(server: RecordedServer, letters: int, folder: Path) -> Run:
    account = Account(
        id=ACCOUNT,
        body=BODY,
        service=Service.ZIMBRA,
        url=server.url,
        login=MAYOR.mail(COMMUNE),
        settings={"requests_per_second": "0", "files_max_mb": "0"},
    )
    store = BodyStore.open(folder, BODY, KEY, clock=now_ms, create=True)
    connector = ZimbraConnector(account, Http(server.url), StoreVault(ACCOUNT, store), now_ms)
    engine = Engine(clock=now_ms, arrived=_arrived)
    try:
        await connector.sign_in(Proof(password=MAYOR.password))
        server.take_requests()
        pages: list[Page] = []
        readable: list[float] = []

        def committed(changes: ChangeSet) -> None:
            pages.append(_page(changes))
            texts = sum(key.kind == MessageBody.KIND for page in pages for key in page.records) if not readable else 0
            if texts >= min(READABLE, letters):
                readable.append(time.perf_counter())

        store.on_commit(committed)
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
    return Run(took, readable[0] - begin, [page for page in pages if page.records], requests)


def _page(changes: ChangeSet) -> Page:
    return Page(sorted(changes.keys), sorted(ref for _, ref in changes.files))


async def _arrived(_row: FileRow, _sha256: str) -> None:
    raise AssertionError("no file is in the selection")


# --- the reference ------------------------------------------------------------------------------


def _replay(server: RecordedServer, requests: Sequence[Recorded]) -> float:
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
