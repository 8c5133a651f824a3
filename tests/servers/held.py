"""What a connector is given, kept in memory: the secrets of its account and the rows it brought."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from app.domain.exchange import Ack, Delta, FileRef
from app.domain.records import Record

R = TypeVar("R", bound=Record)


@dataclass
class MemoryVault:
    """Implements `exchange.Vault`."""

    secrets: dict[str, str] = field(default_factory=dict)
    held: dict[str, str] = field(default_factory=dict)

    async def get(self, name: str) -> str | None:
        return self.held.get(name, self.secrets.get(name))

    async def set(self, name: str, value: str | None, *, kept: bool = True) -> None:
        for secrets in (self.secrets, self.held):
            secrets.pop(name, None)
        if value is not None:
            (self.secrets if kept else self.held)[name] = value


@dataclass
class MemoryStore:
    """What the store would hold: records, files and cursors. Implements `exchange.Held`."""

    records: dict[tuple[str, str], Record] = field(default_factory=dict)
    files: dict[str, FileRef] = field(default_factory=dict)
    cursors: dict[str, str] = field(default_factory=dict)

    async def versions(self, kind: str) -> Mapping[str, str]:
        return {id: record.version for (k, id), record in self.records.items() if k == kind}

    async def own_versions(self, kind: str) -> Mapping[str, str]:
        return {}

    async def load_many(self, kind: str, ids: Collection[str]) -> Mapping[str, Record]:
        return {id: record for id in ids if (record := await self.load(kind, id)) is not None}

    async def load(self, kind: str, id: str) -> Record | None:
        return self.records.get((kind, id))

    def commit(self, delta: Delta) -> None:
        """One page and its cursor, as one transaction."""
        for listing in delta.listings:
            gone = [
                (kind, id)
                for (kind, id), record in self.records.items()
                if kind == listing.kind and id not in listing.ids and listing.box in (None, record.box)
            ]
            self._remove(gone)
        self._remove(delta.removes)
        self.put(delta.upserts)
        for file in delta.files:
            self.files.setdefault(file.ref, file)
        self.cursors[delta.stream] = delta.cursor

    def acknowledge(self, ack: Ack) -> None:
        self._remove(ack.removes)
        self.put(ack.upserts)

    def put(self, records: Iterable[Record]) -> None:
        self.records.update({(record.KIND, record.id): record for record in records})

    def of(self, kind: type[R]) -> list[R]:
        return [record for record in self.records.values() if isinstance(record, kind)]

    def _remove(self, keys: Iterable[tuple[str, str]]) -> None:
        for key in keys:
            self.records.pop(key, None)
