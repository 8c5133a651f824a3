"""Reminders of documents, asked for by the user (row A20): a letter, a dossier, a meeting's document, a message.

One a document. It waits under « À faire » and is told once, with no network, when its moment comes (`RemindersService`);
it stays until it is ended or put off. It is a local record of the carnet: the user's other devices have it too.
"""

from __future__ import annotations

from dataclasses import replace

from app.domain.agenda import Occurrence
from app.domain.courrier import Letter
from app.domain.errors import Rejected
from app.domain.ids import Key
from app.domain.mail import Message
from app.domain.parapheur import Dossier
from app.domain.records import Record
from app.domain.reminders import About, DocumentReminder, Reminder, reminder_key
from app.domain.seances import Seance
from app.services.bodies import Bodies
from app.services.library import Library, ListQuery

MOST = 500
YEAR_MS = 365 * 24 * 3_600_000
"""One that nobody answered for so long is not told of any more; it still stands under « À faire »."""


class DocumentReminders:
    """Set, put off, ended; what there is of them."""

    def __init__(self, bodies: Bodies, library: Library) -> None:
        self._bodies = bodies
        self._library = library

    async def all(self) -> list[tuple[Key, DocumentReminder]]:
        """Of the accounts that are there, the soonest first."""
        entries = await self._library.entries(ListQuery(kind=DocumentReminder.KIND, ascending=True), MOST)
        there = {account.id for account in self._bodies.accounts()}
        return [(e.key, e.record) for e in entries if isinstance(e.record, DocumentReminder) and e.key.account in there]

    async def of(self, about: Key, document: str = "") -> DocumentReminder | None:
        """The reminder of a document, or None."""
        return await self.get(reminder_key(about, document))

    async def get(self, key: Key) -> DocumentReminder | None:
        """By its own key; None = ended, here or on another device."""
        entry = await self._library.entry(key)
        return entry.record if entry is not None and isinstance(entry.record, DocumentReminder) else None

    async def title(self, about: Key, document: str = "") -> str:
        """What the document is called. Raises ``Rejected("not_found")`` where it is not held here."""
        entry = await self._library.entry(about)
        if entry is None:
            raise Rejected("not_found")
        return _title(entry.record, document)

    async def remind(self, about: Key, at_ms: int, document: str = "") -> Key:
        """Remind of it then; a reminder that it has already moves there. Raises as `title`."""
        key = reminder_key(about, document)
        made = DocumentReminder(
            id=key.id,
            about_kind=about.kind,
            about_id=about.id,
            document=document,
            title=await self.title(about, document),
            at_ms=at_ms,
        )
        await self.put_back(key, made)
        return key

    async def put_off(self, key: Key, at_ms: int) -> None:
        """To then; nothing where it was ended meanwhile."""
        held = await self.get(key)
        if held is not None:
            await self.put_back(key, replace(held, at_ms=at_ms))

    async def end(self, key: Key) -> DocumentReminder | None:
        """It is done with; returns what it was, for `put_back`."""
        held = await self.get(key)
        await self._bodies.write(key.account, lambda tx: tx.remove_local(key))
        return held

    async def put_back(self, key: Key, reminder: DocumentReminder) -> None:
        """As it was before `end`."""
        await self._bodies.write(key.account, lambda tx: tx.put_local(key.account, reminder))

    async def moments(self, now_ms: int) -> list[tuple[str, Reminder, int]]:
        """(name, reminder, when it is due), as `RemindersService` takes them."""
        found = []
        for key, held in await self.all():
            if held.at_ms > now_ms - YEAR_MS:
                # The moment is in the name: put off, it is told anew.
                name = f"{key.account}|{key.id}|{held.at_ms}"
                occurrence = _occurrence(key, held)
                found.append(
                    (name, Reminder(name=name, key=key, occurrence=occurrence, about=About.DOCUMENT), held.at_ms)
                )
        return found


def _title(record: Record, document: str) -> str:
    match record:
        case Message():
            return record.subject
        case Letter():
            return record.subject
        case Dossier():
            return record.name
        case Seance():
            found = next((d.name for d in record.documents if document and d.origin_id == document), "")
            return f"{found} — {record.name}" if found else record.name
        case _:
            raise Rejected("not_found")


def _occurrence(key: Key, held: DocumentReminder) -> Occurrence:
    return Occurrence(
        event_id=held.id,
        account=key.account,
        start_ms=held.at_ms,
        end_ms=held.at_ms + YEAR_MS,
        all_day=False,
        title=held.title,
        location="",
        recurrence_ms=None,
    )
