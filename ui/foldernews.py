"""New dossiers to sign or to approve, told together by the system: one notification for a burst (row 69)."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from app.domain.accounts import Service
from app.domain.changes import ChangeSet
from app.domain.parapheur import Dossier
from app.services.folders import News
from ui import text
from ui.context import Context
from ui.reminders import Tell, raise_window
from ui.system.notices import Act
from ui.text import NBSP, plural, tr
from ui.timers import single_shot

GATHER_MS = 4000
"""What arrives within this time is told at once: a synchronisation brings dossiers page by page."""


class FolderNews(QObject):
    """Looks when dossiers changed. ``notify`` tells the system (`system.notices.Notifier.tell`)."""

    def __init__(self, ctx: Context, parent: QWidget, notify: Tell) -> None:
        super().__init__(parent)
        self._ctx = ctx
        self._parent = parent
        self._notify = notify
        self._gather = single_shot(self, GATHER_MS, self.look)
        ctx.bridge.changed.connect(self._on_changes)
        if ctx.runtime.bodies.accounts(Service.PARAPHEUR):
            self.look()  # what awaits now is the beginning: only what comes after it is news

    def _on_changes(self, changes: ChangeSet) -> None:
        if changes.of_kind(Dossier.KIND) and not self._gather.isActive():
            self._gather.start()

    def look(self) -> None:
        """Ask what is new."""
        self._ctx.bridge.run(self._ctx.runtime.folders.news(), on_done=self._take, owner=self)

    def _take(self, news: News) -> None:
        if not news:
            return
        if self._parent.isHidden():  # locked: that there is something, and no more
            self._notify("Écharpe", self.tr("Une nouveauté vous attend."), self._show, ())
        else:
            names = "\n".join(news.names) + (f"{NBSP}…" if _more(news) else "")
            self._notify(title(news), names, self._show, (Act(self.tr("Ouvrir le parapheur"), self._show),))

    def _show(self) -> None:
        raise_window(self._parent.window())
        if not self._parent.isHidden():
            self._ctx.shell.go("parapheur")


def title(news: News) -> str:
    """« 3 dossiers à signer, 1 à viser, dont 1 en retard »."""
    parts = []
    if news.to_sign:
        parts.append(plural(news.to_sign, "%n dossier à signer", "%n dossiers à signer"))
    if news.to_visa:
        many = ("%n à viser", "%n à viser") if parts else ("%n dossier à viser", "%n dossiers à viser")
        parts.append(plural(news.to_visa, *many))
    late = plural(news.late, "dont %n en retard", "dont %n en retard") if news.late else ""
    return text.typeset(", ".join(filter(None, (*parts, late)))) or tr("Parapheur")


def _more(news: News) -> bool:
    return news.to_sign + news.to_visa > len(news.names)
