"""What fleets change under the user's hands is said at once: data that were closed, a lock code that is wanted."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QObject

from app.domain.accounts import Body
from app.domain.changes import ChangeSet
from app.domain.ids import BodyId
from app.domain.policy import Imposed
from app.services.fleet import SealedBody, Wiped
from ui.context import Context
from ui.text import quoted, tr, typeset

LONG_MS = 15_000
News = tuple[list[SealedBody], Sequence[Wiped], Imposed | None, list[tuple[Body, str]]]
"""Closed bodies, erased ones, a lock code that is wanted, accounts that a body prepared (with the link of its
configuration)."""


class FleetNews(QObject):
    """Looks when it is made, and whenever bodies or rules change. Says each thing once."""

    def __init__(self, ctx: Context, parent: QObject) -> None:
        super().__init__(parent)
        self._ctx = ctx
        self._told: set[BodyId] = set()
        self._gone: Sequence[Wiped] = ()
        self._asked = False
        self._offered: set[BodyId] = set()
        ctx.bridge.changed.connect(self._on_changes)
        self.look()

    def _on_changes(self, changes: ChangeSet) -> None:
        if changes.profile:
            self.look()

    def look(self) -> None:
        self._ctx.bridge.run(self._read(), on_done=self._say, owner=self)

    async def _read(self) -> News:
        runtime = self._ctx.runtime
        wanted = runtime.locking.wanted_by
        wiped, prepared = runtime.fleet.memory.wiped(), runtime.fleet.prepared()
        return runtime.fleet.closed(), wiped, wanted if not runtime.locking.has_code else None, prepared

    def _say(self, news: News) -> None:
        closed, wiped, wanted, prepared = news
        gone = [each for each in wiped if each not in self._gone]
        self._gone = wiped
        fresh = [each for each in closed if each.body.id not in self._told]
        self._told = {each.body.id for each in closed}
        if fresh:
            told = tr("Les données de {body} sont fermées sur cet appareil. Rien n’est perdu.")
            words = typeset(told.format(body=quoted(fresh[0].body.name)))
            self._ctx.shell.toast(words, self._go, undo_text=tr("Rouvrir…"), ms=LONG_MS)
            if not self._ctx.runtime.bodies.all:
                self._go()
        elif gone:
            told = tr("Les données de {body} ont été effacées de cet appareil, à distance.")
            self._ctx.shell.toast(typeset(told.format(body=quoted(gone[0].name))), ms=LONG_MS)
        elif offered := [each for each in prepared if each[0].id not in self._offered]:
            body, link = offered[0]
            self._offered.add(body.id)
            told = tr("{body} a préparé vos autres comptes.").format(body=body.name)
            look = partial(self._open, link)
            self._ctx.shell.toast(typeset(told), look, undo_text=tr("Les ouvrir…"), ms=LONG_MS)
        elif wanted is not None and not self._asked:
            self._asked = True
            told = tr("{body} demande un code de verrouillage sur cet appareil.").format(body=wanted.by)
            self._ctx.shell.toast(typeset(told), self._go, undo_text=tr("Le choisir…"), ms=LONG_MS)

    def _open(self, link: str) -> None:
        self._ctx.shell.go("settings")
        settings: Any = self._ctx.shell.view("settings")
        settings.device.open_configuration(link)

    def _go(self) -> None:
        self._ctx.shell.go("settings")
