"""Small records, intents and stores for the tests of the store."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from app.domain.errors import Rejected
from app.domain.exchange import Delta
from app.domain.ids import AccountId, BodyId, Key, OpId, new_op_id
from app.domain.intents import AnswerPresence, MoveMessage, SendMail, SetFlagged, SetRead
from app.domain.mail import Address, Message
from app.domain.records import Record
from app.domain.seances import Presence, Seance
from app.store.body import BodyStore
from app.store.connection import Db, connect, ensure_database
from app.store.tx import Tx

T = TypeVar("T")

ACCOUNT = AccountId("compte-1")
OTHER = AccountId("compte-2")
BODY = BodyId("corps-1")
NOON_MS = 1_790_000_000_000
KEY = bytes(range(32))
REFUSED = Rejected("forbidden")


def run(work: Coroutine[Any, Any, T]) -> T:
    return asyncio.run(work)


def clock() -> int:
    return NOON_MS


def with_store(folder: Path, work: Callable[[BodyStore], Awaitable[T]], *, key: bytes = KEY) -> T:
    """Run ``work`` on the store in ``folder`` (made when absent), then close it."""

    async def go() -> T:
        store = BodyStore.open(folder, BODY, key, clock=clock, create=True)
        try:
            return await work(store)
        finally:
            await store.close()

    return run(go())


class Rows:
    """The rows of one body without their threads: each `tx` is one committed transaction."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "rows.db"
        ensure_database(self.path, KEY, "rows", create=True)
        self.db: Db = connect(self.path, KEY)

    @contextmanager
    def tx(self) -> Iterator[Tx]:
        with self.db.transaction("IMMEDIATE"):
            yield Tx(self.db, clock)


def message(id: str = "m1", *, at_ms: int = NOON_MS, folder: str = "2", **fields: Any) -> Message:
    fields.setdefault("subject", f"Objet {id}")
    fields.setdefault("sender", Address(mail="mairie@saint-aubin.test", name="Mairie"))
    return Message(id=id, folder=folder, date_ms=at_ms, **fields)


def seance(id: str = "s1", **fields: Any) -> Seance:
    return Seance(id=id, name="Conseil municipal", date_ms=NOON_MS, **fields)


def delta(*records: Record, cursor: str = "c1", **fields: Any) -> Delta:
    return Delta(stream="mail", cursor=cursor, upserts=records, **fields)


def message_key(id: str = "m1", account: AccountId = ACCOUNT) -> Key:
    return Key(account, Message.KIND, id)


def set_read(value: bool = True, id: str = "m1", account: AccountId = ACCOUNT, op_id: str = "") -> SetRead:
    name = OpId(op_id) if op_id else new_op_id()
    return SetRead(op_id=name, account=account, made_at_ms=NOON_MS, target_id=id, value=value)


def set_flagged(value: bool = True, id: str = "m1", account: AccountId = ACCOUNT) -> SetFlagged:
    return SetFlagged(op_id=new_op_id(), account=account, made_at_ms=NOON_MS, target_id=id, value=value)


def move(folder: str, id: str = "m1", account: AccountId = ACCOUNT) -> MoveMessage:
    return MoveMessage(op_id=new_op_id(), account=account, made_at_ms=NOON_MS, target_id=id, folder=folder)


def answer(presence: Presence = Presence.PRESENT, id: str = "s1") -> AnswerPresence:
    return AnswerPresence(op_id=new_op_id(), account=ACCOUNT, made_at_ms=NOON_MS, target_id=id, presence=presence)


def send(id: str = "a1@test", **fields: Any) -> SendMail:
    return SendMail(
        op_id=new_op_id(),
        account=ACCOUNT,
        made_at_ms=NOON_MS,
        target_id=id,
        to=(Address(mail="prefecture@etat.test"),),
        subject="Réponse",
        text="Bonjour",
        **fields,
    )


def raw_bytes(folder: Path) -> bytes:
    """Everything under ``folder``, as a thief of the disk would read it."""
    return b"".join(file.read_bytes() for file in sorted(folder.rglob("*")) if file.is_file())


def snapshot(folder: Path) -> dict[str, bytes]:
    """Content of every file but SQLite's shared memory (no data) and empty logs."""
    held = {str(f.relative_to(folder)): f.read_bytes() for f in sorted(folder.rglob("*")) if f.is_file()}
    return {
        name: data
        for name, data in held.items()
        if not name.endswith("-shm") and not (name.endswith("-wal") and not data)
    }
