"""What has come to await the user, told by the system: one notification for a burst (row 69, A21)."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Coroutine, Sequence
from typing import Any, ClassVar, Generic, Protocol, TypeVar

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from app.domain.accounts import Link, Service
from app.domain.changes import ChangeSet
from app.domain.courrier import Letter
from app.domain.parapheur import Dossier
from app.services.folders import News
from app.services.letterlists import LetterNews as NewLetters
from ui import text
from ui.context import Context
from ui.reminders import Tell, raise_window
from ui.system.notices import Act
from ui.text import NBSP, plural, tr
from ui.timers import single_shot

GATHER_MS = 4000
"""What arrives within this time is told at once: a synchronisation brings records page by page."""


class Told(Protocol):
    """What is new."""

    @property
    def names(self) -> tuple[str, ...]: ...
    @property
    def count(self) -> int: ...


N = TypeVar("N", bound=Told)


class Arrivals(QObject, Generic[N]):
    """Looks when records of a kind changed. ``notify`` tells the system (`system.notices.Notifier.tell`)."""

    KIND: ClassVar[str]
    SERVICE: ClassVar[Service]
    SPACE: ClassVar[str]

    def __init__(self, ctx: Context, parent: QWidget, notify: Tell) -> None:
        super().__init__(parent)
        self._ctx = ctx
        self._parent = parent
        self._notify = notify
        self._begun = False
        """What was there at the beginning had come by the last look: only what comes after it is news."""
        self._gather = single_shot(self, GATHER_MS, self.look)
        ctx.bridge.changed.connect(self._on_changes)
        if ctx.runtime.bodies.accounts(self.SERVICE):
            self.look()

    @abstractmethod
    def _ask(self) -> Coroutine[Any, Any, N]: ...

    @abstractmethod
    def _words(self, news: N) -> tuple[str, str]:
        """(title, what its button says)."""

    def _on_changes(self, changes: ChangeSet) -> None:
        if changes.of_kind(self.KIND) and not self._gather.isActive():
            self._gather.start()

    def look(self) -> None:
        """Ask what is new."""
        self._ctx.bridge.run(self._asked(), on_done=lambda found: self._take(*found), owner=self)

    async def _asked(self) -> tuple[N, bool]:
        """What is new, and whether each account has had its first synchronisation, or will not have it now."""
        accounts = {account.id for account in self._ctx.runtime.bodies.accounts(self.SERVICE)}
        states = [state for state in await self._ctx.runtime.sync.states() if state.account in accounts]
        coming = any(s.last_success_ms is None and s.link in (Link.UNKNOWN, Link.SYNCING) for s in states)
        return await self._ask(), not coming

    def _take(self, news: N, begun: bool) -> None:
        told, self._begun = self._begun, begun
        if not (told and news.count):
            return
        if self._parent.isHidden():  # locked: that there is something, and no more
            self._notify("Écharpe", tr("Une nouveauté vous attend."), self._show, ())
            return
        names = "\n".join(news.names) + (f"{NBSP}…" if news.count > len(news.names) else "")
        title, button = self._words(news)
        acts: Sequence[Act] = (Act(button, self._show),)
        self._notify(title, names, self._show, acts)

    def _show(self) -> None:
        raise_window(self._parent.window())
        if not self._parent.isHidden():
            self._ctx.shell.go(self.SPACE)


class FolderNews(Arrivals[News]):
    """New dossiers to sign or to approve."""

    KIND = Dossier.KIND
    SERVICE = Service.PARAPHEUR
    SPACE = "parapheur"

    def _ask(self) -> Coroutine[Any, Any, News]:
        return self._ctx.runtime.folders.news()

    def _words(self, news: News) -> tuple[str, str]:
        return title(news), tr("Ouvrir le parapheur")


class LetterNews(Arrivals[NewLetters]):
    """Letters newly given to the user to deal with."""

    KIND = Letter.KIND
    SERVICE = Service.COURRIER
    SPACE = "courrier"

    def _ask(self) -> Coroutine[Any, Any, NewLetters]:
        return self._ctx.runtime.letterlists.news()

    def _words(self, news: NewLetters) -> tuple[str, str]:
        given = plural(news.count, "%n courrier à traiter", "%n courriers à traiter")
        return text.typeset(", ".join(filter(None, (given, _late(news.late))))), tr("Ouvrir le courrier")


def title(news: News) -> str:
    """« 3 dossiers à signer, 1 à viser, dont 1 en retard »."""
    parts = []
    if news.to_sign:
        parts.append(plural(news.to_sign, "%n dossier à signer", "%n dossiers à signer"))
    if news.to_visa:
        many = ("%n à viser", "%n à viser") if parts else ("%n dossier à viser", "%n dossiers à viser")
        parts.append(plural(news.to_visa, *many))
    return text.typeset(", ".join(filter(None, (*parts, _late(news.late))))) or tr("Parapheur")


def _late(count: int) -> str:
    return plural(count, "dont %n en retard", "dont %n en retard") if count else ""
