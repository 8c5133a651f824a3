"""« Liens et fichiers » in Réglages: what the system opens with Écharpe, for this user."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from functools import partial

from app.domain.accounts import Service
from app.domain.errors import LocalFault
from app.services.desktop import TYPES, open_here, opened_here
from ui.context import Context
from ui.text import tr
from ui.theme import Type
from ui.widgets.basic import Card, Label, clear
from ui.widgets.tick import Tick

WORDS = {
    "echarpe": "Liens echarpe://",
    "mailto": "Adresses du navigateur (mailto:)",
    "ics": "Calendriers (.ics)",
    "eml": "Messages (.eml)",
    "pdf": "Documents PDF",
}
MAIL = frozenset({"mailto", "ics", "eml"})
"""Offered where there is a mailbox and its agenda to open them in."""


class OpeningsCard(Card):
    """One tick for each kind; a change is made at once, and can be taken back the same way."""

    def __init__(self, ctx: Context) -> None:
        super().__init__(ctx.theme)
        self._ctx = ctx
        self.ticks: dict[str, Tick] = {}
        self._mail = False
        self.refresh()

    def serve(self, services: Collection[Service]) -> None:
        """Only what this profile can open is offered."""
        if self._mail is not (Service.ZIMBRA in services):
            self._mail = not self._mail
            self.refresh()

    def refresh(self) -> None:
        """Read again what the system says."""
        self._ctx.bridge.run(asyncio.to_thread(opened_here), on_done=self._show, owner=self)

    def _show(self, opened: frozenset[str]) -> None:
        theme = self._ctx.theme
        clear(self.body)
        self.ticks = {}
        self.body.addWidget(Label(theme, tr("Liens et fichiers"), Type.LEAD))
        self.body.addWidget(
            Label(theme, tr("Ouverts avec Écharpe, dans la fenêtre qui est là."), Type.SMALL, "text_soft")
        )
        for name in TYPES:
            if name in MAIL and not self._mail and name not in opened:
                continue
            tick = Tick(theme, tr(WORDS[name]))
            tick.setObjectName(f"openings.{name}")
            tick.setChecked(name in opened)
            tick.toggled.connect(partial(self._set, name))
            self.ticks[name] = tick
            self.body.addWidget(tick)

    def _set(self, name: str, wanted: bool) -> None:
        self._ctx.bridge.run(_set(name, wanted), on_done=self._show, owner=self)


async def _set(name: str, wanted: bool) -> frozenset[str]:
    try:
        await asyncio.to_thread(partial(open_here, [name], wanted=wanted))
    except OSError as error:
        raise LocalFault("desktop_not_written") from error
    return await asyncio.to_thread(opened_here)
