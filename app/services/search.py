"""One search over everything held, in all bodies: newest first."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from app.domain.ids import BodyId
from app.domain.listing import Hit
from app.services.bodies import Bodies


@dataclass(frozen=True, slots=True)
class Found:
    """A hit and the body it comes from."""

    hit: Hit
    body: BodyId


class SearchService:
    """Full-text search, local only."""

    def __init__(self, bodies: Bodies) -> None:
        self._bodies = bodies

    async def search(self, text: str, kinds: Collection[str] | None = None, limit: int = 50) -> list[Found]:
        """At most ``limit`` hits, newest first. Odd text finds nothing; it never raises."""
        found: list[Found] = []
        for body, store in self._bodies.stores.items():
            hits = await store.read(lambda r: r.search(text, kinds=kinds, limit=limit))
            found += [Found(hit, body) for hit in hits]
        found.sort(key=lambda f: f.hit.rowid, reverse=True)
        return found[:limit]
