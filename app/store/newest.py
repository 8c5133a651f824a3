"""The newest records of some kinds as hits: what a search without words finds (« type:courrier après:7j »)."""

from __future__ import annotations

from collections.abc import Collection

from app.domain.listing import Hit
from app.store import lists, search
from app.store.connection import Db
from app.store.lists import Filter

SHOWN_CHARS = 200
"""Of the text of a record, where no word of it is looked for."""


def newest(db: Db, kinds: Collection[str], bounds: search.Bounds, *, limit: int) -> list[Hit]:
    """The newest records of ``kinds`` between the dates: what is left to look for when there are no words."""
    after = None if bounds.after is None else bounds.after - 1
    runs = [lists.rowids(db, Filter(kind, before=bounds.before, after=after), limit=limit) for kind in kinds]
    rids = sorted((rid for run in runs for rid in run), reverse=True)[:limit]
    rows = db.all(
        "SELECT r.rid, r.shelf, r.remote_id, coalesce(nullif(r.view, x''), r.base), passage.title, passage.body"  # noqa: S608 - constants and placeholders
        " FROM record r JOIN passage ON passage.rid = r.rid"
        f" WHERE r.rid IN ({', '.join('?' * len(rids))}) ORDER BY r.rid DESC",
        tuple(rids),
    )
    return [search.hit_of(db, (*row[:5], row[5][:SHOWN_CHARS]), []) for row in rows]
