"""Messages being written outlive the window: kept as they come, and offered again above the list.

`Keeper` watches one page of writing; `KeptLine` says how many messages wait on this device and
brings one back. Nothing pops up by itself: the user comes back to a draft when they choose to.
"""

from __future__ import annotations

import concurrent.futures
import logging
from collections.abc import Callable, Coroutine, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu, QWidget

from app.domain.changes import ChangeSet
from app.domain.errors import AppError
from app.domain.ids import new_id
from app.domain.writing import LocalDraft
from app.services.mail import KeptDraft, MailDraft
from ui import text
from ui.context import Context
from ui.theme import Space
from ui.timers import single_shot
from ui.widgets.basic import Button

PAUSE_MS = 700
"""Kept after this long without a key…"""
LONGEST_MS = 3000
"""…and this long after the first key at the latest: who types without a pause loses no more to a power cut."""
CALM_MS = 20_000
"""Put among the server's drafts after this long without a change: the webmail shows it then."""
LAST_S = 3.0
"""At close, how long the window waits for the disk."""

log = logging.getLogger(__name__)


def is_blank(draft: MailDraft) -> bool:
    """Nothing in it that somebody would miss."""
    written = draft.subject.strip() or draft.text.strip()
    return not (written or draft.to or draft.cc or draft.bcc or draft.files or draft.kept)


class Keeper(QObject):
    """Writes the message of one page down: as it is typed, on demand and when the window closes."""

    def __init__(self, ctx: Context, current: Callable[[], MailDraft | None], parent: QObject) -> None:
        """``current``: what is in the fields and must not be lost; None while nothing is being written."""
        super().__init__(parent)
        self._ctx, self._current = ctx, current
        self.id = ""
        """Name of the draft being written; empty = none."""
        self._kept: MailDraft | None = None
        self._told = False
        self._saved = False
        """Something of it was kept since it was opened."""
        self._pause = single_shot(self, PAUSE_MS, self.keep)
        self._longest = single_shot(self, LONGEST_MS, self.keep)
        self._calm = single_shot(self, CALM_MS, self._save_there)
        ctx.bridge.closing.connect(self._keep_last)

    def begin(self, draft_id: str = "") -> None:
        """The fields hold a new message, worth keeping once changed, or the draft ``draft_id``, at once."""
        self.id = draft_id or new_id()
        self._told = self._saved = False
        self._kept = None if draft_id else self._current()
        if draft_id:
            self.keep()

    def touched(self) -> None:
        """Something was typed."""
        if self.id:
            self._pause.start()
            if not self._longest.isActive():
                self._longest.start()

    def keep(self) -> None:
        """Write it down now, unless it already is."""
        self._rest()
        draft = self._unkept()
        if draft is not None:
            on_done = partial(self._done, self.id, draft)
            self._ctx.bridge.run(self._written(draft), on_done=on_done, on_error=self._failed, owner=self)

    def as_begun(self) -> None:
        """What the fields hold now was put there by the program: not worth keeping by itself."""
        if self._kept is not None and not self._saved:
            self._kept = self._current()

    def hand_over(self, *, waits: bool = False) -> None:
        """Leaving the page: written down now, and put among the server's drafts when there is a network. ``waits``: it
        stays here as well, to be gone on with soon.
        """
        draft = self._current() if self.id else None
        if draft is None or (draft == self._kept and not self._saved) or is_blank(draft):
            self.keep()
            return
        self._rest()
        self._ctx.bridge.run(self._handed(self.id, draft, waits), on_error=self._failed, owner=self)

    async def _handed(self, id: str, draft: MailDraft, waits: bool) -> None:
        mail = self._ctx.runtime.mail
        await mail.keep_draft(id, draft)
        if not waits:
            mail.close_draft(id)
        await mail.save_draft(id)

    def _save_there(self) -> None:
        """Nothing was typed for a while: the server's drafts may have it too."""
        if self.id and self._saved:
            self._ctx.bridge.run(self._ctx.runtime.mail.save_draft(self.id), owner=self)

    def end(self) -> None:
        """It was sent or set aside: nothing more of it is to be kept."""
        self._rest()
        self.id, self._kept = "", None

    def discard(self) -> None:
        """The user does not want it any more."""
        if self.id:
            self._ctx.bridge.run(self._ctx.runtime.mail.drop_draft(self.id))
        self.end()

    def _rest(self) -> None:
        self._pause.stop()
        self._longest.stop()
        self._calm.stop()

    def _unkept(self) -> MailDraft | None:
        draft = self._current() if self.id else None
        return None if draft == self._kept else draft

    def _written(self, draft: MailDraft) -> Coroutine[Any, Any, None]:
        mail = self._ctx.runtime.mail
        return mail.drop_draft(self.id) if is_blank(draft) else mail.keep_draft(self.id, draft)

    def _done(self, id: str, draft: MailDraft, _none: None) -> None:
        self._told = False
        if id == self.id:
            self._kept, self._saved = draft, True
            self._calm.start()

    def _failed(self, error: AppError) -> None:
        """Said once, not at each pause: the message is still in the window."""
        if not self._told:
            self._told = True
            self._ctx.shell.show_error(error)

    def _keep_last(self) -> None:
        self._rest()
        draft = self._unkept()
        if draft is None:
            return
        try:
            self._ctx.runtime.submit(self._written(draft)).result(LAST_S)
        except (AppError, concurrent.futures.TimeoutError) as error:
            log.error("draft not kept at close: %s", getattr(error, "code", "timeout"))


class KeptLine(QWidget):
    """« 1 brouillon sur cet appareil », above the list; hidden when there is none."""

    reopened = Signal(object)
    """A `KeptDraft` to go on with."""

    def __init__(self, ctx: Context, on_screen: Callable[[], str]) -> None:
        """``on_screen``: id of the draft being written in sight, which needs no reminder."""
        super().__init__()
        self._ctx, self._on_screen = ctx, on_screen
        self._all: Sequence[KeptDraft] = ()
        self.button = Button(ctx.theme, "", "line", "drafts", self._clicked)
        layout = QHBoxLayout(self)
        gap = ctx.theme.gap(Space.S)
        layout.setContentsMargins(gap, 0, gap, gap)
        layout.addWidget(self.button, 1)
        self.hide()
        ctx.bridge.changed.connect(self._on_changes)
        self.load()

    def load(self) -> None:
        self._ctx.bridge.run(self._ctx.runtime.mail.kept_drafts(), on_done=self._loaded, owner=self)

    def show_waiting(self) -> None:
        """Say how many wait, without the one on screen."""
        waiting = self.waiting()
        words = text.plural(len(waiting), "%n brouillon sur cet appareil", "%n brouillons sur cet appareil")
        self.button.setText(words)
        self.button.setAccessibleName(self.tr("Reprendre{nbsp}: {words}").format(nbsp=text.NBSP, words=words))
        self.button.setToolTip(text.plain_tip("\n".join(self._named(kept) for kept in waiting)))
        self.setVisible(bool(waiting))

    def waiting(self) -> list[KeptDraft]:
        shown = self._on_screen()
        return [kept for kept in self._all if kept.id != shown]

    def menu(self) -> QMenu:
        """One entry for each, last written first."""
        menu = QMenu(self)
        for kept in self.waiting():
            entry = menu.addAction(self._ctx.theme.icon("drafts"), self._named(kept).replace("&", "&&"))
            entry.triggered.connect(partial(self._reopen, kept))
        return menu

    def _named(self, kept: KeptDraft) -> str:
        draft = kept.draft
        people = ", ".join(address.shown() for address in (*draft.to, *draft.cc, *draft.bcc)[:2])
        parts = (draft.subject.strip() or self.tr("Sans objet"), people, text.when_long(kept.date_ms))
        return " · ".join(part for part in parts if part)

    def _clicked(self) -> None:
        waiting = self.waiting()
        if len(waiting) == 1:
            self._reopen(waiting[0])
        elif waiting:
            self.menu().popup(self.button.mapToGlobal(QPoint(0, self.button.height())))

    def _reopen(self, kept: KeptDraft, _checked: bool = False) -> None:
        self.reopened.emit(kept)

    def _loaded(self, found: Sequence[KeptDraft]) -> None:
        self._all = found
        self.show_waiting()

    def _on_changes(self, changes: ChangeSet) -> None:
        if changes.of_kind(LocalDraft.KIND) or changes.profile:
            self.load()
