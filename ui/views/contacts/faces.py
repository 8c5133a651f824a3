"""Small round pictures of the list of contacts, read from what is on this device a few at a time."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject
from PySide6.QtGui import QPixmap

from app.domain.ids import AccountId
from app.domain.listing import Entry
from app.domain.mail import Contact
from app.domain.records import Record
from ui.context import Context
from ui.views.contacts.picture import round_picture

AT_ONCE = 24
MOST = 2000
"""Faces kept, 6 KiB each; the list shows icons for the rest."""


class Faces(QObject):
    """Asked by the list for each row; ``ready`` is called after each handful that came."""

    def __init__(self, ctx: Context, ready: Callable[[], None], parent: QObject) -> None:
        super().__init__(parent)
        self._ctx, self._ready = ctx, ready
        self._held: dict[tuple[AccountId, str], QPixmap] = {}
        self._busy = False
        self._wanted: list[tuple[AccountId, Contact]] = []

    def of(self, account: AccountId, contact: Contact) -> QPixmap | None:
        """None = no picture, or none yet."""
        return self._held.get((account, contact.photo))

    def fetch(self, entries: Sequence[Entry[Record]]) -> None:
        """Read the pictures that are not held yet; those of cards that are gone are forgotten."""
        cards = [(e.key.account, e.record) for e in entries if isinstance(e.record, Contact) and e.record.photo][:MOST]
        known = {(account, card.photo) for account, card in cards}
        self._held = {key: face for key, face in self._held.items() if key in known}
        self._wanted = [(account, card) for account, card in cards if (account, card.photo) not in self._held]
        self._next()

    def _next(self) -> None:
        if self._busy or not self._wanted:
            return
        now, self._wanted = self._wanted[:AT_ONCE], self._wanted[AT_ONCE:]
        contacts, self._busy = self._ctx.runtime.contacts, True

        async def read() -> list[tuple[AccountId, str, bytes]]:
            return [(account, card.photo, await contacts.photo(account, card)) for account, card in now]

        self._ctx.bridge.run(read(), on_done=self._took, on_error=lambda _error: self._took([]), owner=self)

    def _took(self, found: Sequence[tuple[AccountId, str, bytes]]) -> None:
        self._busy = False
        theme = self._ctx.theme
        for account, ref, data in found:
            face = round_picture(data, 2 * theme.icon_px()) if data else QPixmap()
            if not face.isNull():
                self._held[account, ref] = face
        if any(data for _, _, data in found):
            self._ready()
        self._next()
