"""Forms outlive the window: what is typed into one is in the encrypted store a second later, as long as nobody saved it."""

from __future__ import annotations

import concurrent.futures
import logging
from collections.abc import Coroutine
from functools import partial
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from app.domain.errors import AppError
from app.domain.ids import AccountId, Key, new_id
from app.domain.unsaved import Unsaved
from ui.context import Context

LAST_S = 3.0
"""At close, how long the window waits for the disk."""

log = logging.getLogger(__name__)


class Form(QWidget):
    """What a form tells of itself."""

    def __init__(self, kind: str, account: AccountId, about: object = None) -> None:
        """``kind``: of the record it is kept as. ``account``: whose store keeps it. ``about``: what it changes, None for
        something new."""
        super().__init__()
        self.kept = Key(account, kind, new_id())
        """Its name in the store; one that is brought back has the name it had."""
        self.about = about

    def changed(self) -> bool:
        """Whether something was typed or chosen that leaving would lose."""
        raise NotImplementedError

    def unsaved(self) -> Unsaved:
        """All that is needed to open it again as it is."""
        raise NotImplementedError

    def name(self) -> str:
        """What one calls what it holds."""
        raise NotImplementedError

    def take_focus(self) -> None:
        """Into the first field."""
        raise NotImplementedError


class FormKeeper(QObject):
    """Writes forms down and forgets them. Told of each form whenever it may have changed; writes only what did."""

    def __init__(self, ctx: Context, parent: QObject) -> None:
        super().__init__(parent)
        self._ctx = ctx
        self._written: dict[Key, Unsaved] = {}
        """What the store holds, or will once it has done what it was asked."""
        self._told = False

    def knows(self, form: Key) -> bool:
        return form in self._written

    def found(self, form: Form) -> None:
        """It was brought back from the store."""
        self._written[form.kept] = form.unsaved()

    def keep(self, form: Form) -> None:
        """Write it down as it is now, unless it already is; one that says nothing more than at first is forgotten."""
        if not form.changed():
            self.drop(form)
        elif (work := self._writing(form)) is not None:
            self._ctx.bridge.run(work, on_done=self._done, on_error=partial(self._failed, form.kept), owner=self)

    def keep_last(self, form: Form) -> None:
        """The window closes: wait for the disk."""
        work = self._writing(form) if form.changed() else None
        if work is None:
            return
        try:
            self._ctx.runtime.submit(work).result(LAST_S)
        except (AppError, concurrent.futures.TimeoutError) as error:
            log.error("form not kept at close: %s", getattr(error, "code", "timeout"))

    def drop(self, form: Form) -> None:
        """Saved, given up, or as it was at first."""
        if self._written.pop(form.kept, None) is not None:
            self._ctx.bridge.run(self._ctx.runtime.unsaved.drop(form.kept))

    def _writing(self, form: Form) -> Coroutine[Any, Any, None] | None:
        record = form.unsaved()
        if self._written.get(form.kept) == record:
            return None
        self._written[form.kept] = record
        return self._ctx.runtime.unsaved.keep(form.kept.account, record)

    def _done(self, _none: None) -> None:
        self._told = False

    def _failed(self, form: Key, error: AppError) -> None:
        """Tried again, said once: what was typed is still in the window."""
        self._written.pop(form, None)
        if not self._told:
            self._told = True
            self._ctx.shell.show_error(error)
