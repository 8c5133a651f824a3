"""Forms that nobody has saved yet, in the encrypted store: the window may close or die, what was typed comes back.

They are kept, saved and given up in the order asked: a late pause of typing never brings a saved one back. Saving takes
the form away in the transaction that writes the act (`Bodies.append`), so that a crash leaves one of the two, never both.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace

from app.domain.ids import AccountId, Key
from app.domain.unsaved import Unsaved, UnsavedCard, UnsavedEvent
from app.services.bodies import Bodies


class UnsavedForms:
    """One entry a form, under the account it was opened for."""

    def __init__(self, bodies: Bodies) -> None:
        self._bodies = bodies
        self._turn = asyncio.Lock()

    async def keep(self, account: AccountId, form: Unsaved) -> None:
        """On disk when this returns, in place of what was kept of it before."""
        async with self._turn:
            dated = replace(form, date_ms=self._bodies.clock())
            await self._bodies.store_of(account).write(lambda tx: tx.put_local(account, dated))

    async def drop(self, form: Key) -> None:
        """Saved or given up. Nothing when it was never kept."""
        async with self._turn:
            await self._bodies.store_of(form.account).write(lambda tx: tx.remove_local(form))

    async def events(self) -> list[tuple[Key, UnsavedEvent]]:
        """Forms of events, the last kept first; those of removed accounts too."""
        return [(key, form) for key, form in await self._held(UnsavedEvent.KIND) if isinstance(form, UnsavedEvent)]

    async def cards(self) -> list[tuple[Key, UnsavedCard]]:
        """Forms of cards, the last kept first; those of removed accounts too."""
        return [(key, form) for key, form in await self._held(UnsavedCard.KIND) if isinstance(form, UnsavedCard)]

    async def _held(self, kind: str) -> list[tuple[Key, Unsaved]]:
        pages = await self._bodies.read_all(lambda reader: reader.page(kind))
        found = [(e.key, e.record) for page in pages for e in page if isinstance(e.record, UnsavedEvent | UnsavedCard)]
        return sorted(found, key=lambda each: -each[1].date_ms)
