"""Earlier versions of what the user rewrote, and the way back to one (row 120).

Restoring is an act like another: a new intent, synchronised like any edit, and itself a version that can be
gone back from. Versions are kept by the store (`store.history`), in the transaction of each act that rewrites.
"""

from __future__ import annotations

import importlib
from dataclasses import replace
from types import ModuleType

from app.domain.agenda import Event
from app.domain.errors import Rejected, TargetGone
from app.domain.ids import Key, new_id
from app.domain.intents import SaveAnnotation, SaveEvent
from app.domain.listing import Version
from app.domain.records import Record
from app.domain.seances import Annotation
from app.services.bodies import Bodies, Stamp
from app.services.notes import take_back_deletion, text_expected
from app.store.tx import Tx


class HistoryService:
    """Versions of events and notes."""

    def __init__(self, bodies: Bodies) -> None:
        self._bodies = bodies

    async def versions(self, key: Key) -> list[Version]:
        """Earlier versions of a record, newest first; those equal to what is shown now are left out."""
        versions, entry = await self._bodies.read(key.account, lambda r: (r.history(key), r.entry(key)))
        now = entry.record if entry is not None else None
        return [version for version in versions if now is None or not _same(version.record, now)]

    async def restore(self, key: Key, number: int) -> Key:
        """Make version ``number`` of ``key`` the present one again; returns where it is now.

        An event that was deleted comes back under a name of its own, without its people, whom the deletion was told
        already; a deleted note comes back private. A deletion that has not left yet is simply taken back.
        Raises `TargetGone` when the version is no longer kept, ``Rejected("version_not_restorable")``.
        """
        stamp = self._bodies.stamp(key.account)
        return await self._bodies.write(key.account, lambda tx: _restore(tx, key, number, stamp))


def _restore(tx: Tx, key: Key, number: int, stamp: Stamp) -> Key:
    version = tx.version(number)
    if version is None or version.key != key:
        raise TargetGone("version_gone")
    take_back_deletion(tx, key)
    entry = tx.entry(key)
    now = entry.record if entry is not None else None
    if now is not None and _same(version.record, now):
        return key
    match version.record:
        case Event():
            return _restore_event(tx, version.record, now, stamp)
        case Annotation():
            return _restore_note(tx, version.record, now, stamp)
        case _:
            raise Rejected("version_not_restorable")


def _restore_event(tx: Tx, version: Event, now: Record | None, stamp: Stamp) -> Key:
    at = stamp["made_at_ms"]
    if isinstance(now, Event):
        event, etag = ical().put_over(now, version, now_ms=at), now.etag
    else:
        event, etag = ical().copy_event(version, new_uid=f"{new_id()}@echarpe", now_ms=at), ""
    tx.append_intent(SaveEvent(**stamp, target_id=event.id, event=event, base_etag=etag))
    return Key(stamp["account"], Event.KIND, event.id)


def _restore_note(tx: Tx, version: Annotation, now: Record | None, stamp: Stamp) -> Key:
    """Words and place as they were; with whom it is shared is not brought back: that would publish it again."""
    held = now if isinstance(now, Annotation) else replace(version, shared_with=(), conflict_of="")
    note = replace(held, text=version.text, page=version.page, rect=version.rect, unread=False)
    key = Key(stamp["account"], Annotation.KIND, note.id)
    tx.append_intent(SaveAnnotation(**stamp, target_id=note.id, annotation=note, base_text=text_expected(tx, key)))
    return key


def _same(one: Record, other: Record) -> bool:
    """Whether going back from ``other`` to ``one`` would change nothing a person sees."""
    if isinstance(one, Event) and isinstance(other, Event):
        return bool(ical().same_content(one.ics, other.ics))
    if isinstance(one, Annotation) and isinstance(other, Annotation):
        return (one.text, one.page, one.rect) == (other.text, other.page, other.rect)
    return one == other


def ical() -> ModuleType:
    """`documents.ical`, loaded at first use: the first list of the window does not wait for it."""
    return importlib.import_module("app.documents.ical")
