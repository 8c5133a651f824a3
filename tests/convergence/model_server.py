"""A small reference server: messages with flags and folders, notes, and mail that must leave once.

It keeps state and a change counter like the real ones, behind `domain.exchange.Connector`, with
faults decided by the test: refuse, lose the reply after acting, or hand out a page late. It is the
oracle of the convergence machine; the crash suite runs against the real sandbox servers.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field, replace

from app.domain.errors import OutcomeUnknown, TargetGone, Unreachable
from app.domain.exchange import Ack, Delta, Download, FileRef, Held, LoadBytes, Rhythm, Verdict
from app.domain.intents import (
    DeleteAnnotation,
    Intent,
    MoveMessage,
    SaveAnnotation,
    SendMail,
    SetFlagged,
    SetRead,
)
from app.domain.mail import Address, Message
from app.domain.records import Record
from app.domain.seances import Annotation


@dataclass
class ModelServer:
    """State shared by all devices of one account."""

    records: dict[tuple[str, str], tuple[int, Record | None]] = field(default_factory=dict)
    """(kind, id) -> (change number, record or None when deleted)."""
    counter: int = 0
    sent: list[str] = field(default_factory=list)
    """Message-IDs of the mails that left, in order."""
    page_size: int = 3

    def put(self, record: Record) -> None:
        self.counter += 1
        self.records[record.KIND, record.id] = (self.counter, record)

    def delete(self, kind: str, id: str) -> None:
        self.counter += 1
        self.records[kind, id] = (self.counter, None)

    def get(self, kind: str, id: str) -> Record:
        _, record = self.records.get((kind, id), (0, None))
        if record is None:
            raise TargetGone("gone")
        return record

    def alive(self) -> dict[tuple[str, str], Record]:
        return {key: record for key, (_, record) in self.records.items() if record is not None}

    def perform(self, intent: Intent) -> Record | None:
        """Do what the intent says; the record as it is afterwards."""
        match intent:
            case SetRead():
                message = self.get(Message.KIND, intent.target_id)
                assert isinstance(message, Message)
                self.put(replace(message, unread=not intent.value))
            case SetFlagged():
                message = self.get(Message.KIND, intent.target_id)
                assert isinstance(message, Message)
                self.put(replace(message, flagged=intent.value))
            case MoveMessage():
                message = self.get(Message.KIND, intent.target_id)
                assert isinstance(message, Message)
                self.put(replace(message, folder=intent.folder))
            case SaveAnnotation():
                self.put(intent.annotation)
            case DeleteAnnotation():
                self.get(Annotation.KIND, intent.target_id)
                self.delete(Annotation.KIND, intent.target_id)
                return None
            case SendMail():
                self.sent.append(intent.target_id)
                return None
            case _:
                raise AssertionError(f"the model does not know {intent.KIND}")
        return self.get(intent.TARGET_KIND, intent.target_id)

    def changes_after(self, number: int) -> list[tuple[int, tuple[str, str], Record | None]]:
        found = [(n, key, record) for key, (n, record) in self.records.items() if n > number]
        return sorted(found, key=lambda change: change[0])


def message(id: str, date_ms: int) -> Message:
    return Message(
        id=id, folder="inbox", date_ms=date_ms, subject=f"Objet {id}", sender=Address(mail="a@b.example"), unread=True
    )


class ModelConnector:
    """One device's way to the server. ``faults`` are consumed by the next requests, in order."""

    streams: Mapping[str, Rhythm] = {"all": Rhythm(every_ms=None)}

    def __init__(self, server: ModelServer) -> None:
        self.server = server
        self.online = True
        self.faults: deque[str] = deque()

    def _fault(self) -> str:
        if not self.online:
            raise Unreachable()
        fault = self.faults.popleft() if self.faults else ""
        if fault == "refuse":
            raise Unreachable()
        return fault

    async def pull(self, stream: str, cursor: str | None, held: Held) -> Delta:
        fault = self._fault()
        after = json.loads(cursor)["n"] if cursor else 0
        changes = self.server.changes_after(after)
        page = changes[: self.server.page_size]
        if fault == "lose":
            raise Unreachable()
        # "repeat": the same page again next time, as a server that was restored a little may do.
        again = fault == "repeat" and bool(page)
        next_cursor = page[-1][0] if page and not again else after
        return Delta(
            stream=stream,
            cursor=json.dumps({"n": next_cursor}),
            upserts=tuple(record for _, _, record in page if record is not None),
            removes=tuple(key for _, key, record in page if record is None),
            more=again or len(changes) > len(page),
        )

    async def push(self, intent: Intent, load_bytes: LoadBytes) -> Ack:
        fault = self._fault()
        record = self.server.perform(intent)
        if fault == "lose":
            raise OutcomeUnknown()
        if record is not None:
            return Ack(upserts=(record,))
        if isinstance(intent, DeleteAnnotation):
            return Ack(removes=((Annotation.KIND, intent.target_id),))
        return Ack()

    async def probe(self, intent: Intent) -> Verdict:
        if self._fault() == "lose":
            raise Unreachable()
        return Verdict.DELIVERED if intent.target_id in self.server.sent else Verdict.NOT_DELIVERED

    def download(self, ref: FileRef, offset: int) -> AbstractAsyncContextManager[Download]:
        raise AssertionError("the model has no files")

    async def listen(self) -> frozenset[str]:
        raise NotImplementedError

    async def close(self) -> None:
        pass
