"""The form that stands in place of what a page shows: opened, left for something else, taken up again, given up."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QStackedLayout, QStackedWidget, QWidget
from shiboken6 import isValid

from app.domain.ids import Key
from ui.context import Context
from ui.focus import bring, in_order
from ui.timers import single_shot
from ui.widgets.formkeeper import Form, FormKeeper
from ui.widgets.kept import KeptForms

KEEP_MS = 1000
"""How often an open form is looked at for something to write down."""


class FormPlace(QObject):
    """At most one form is open; those that were left with something in them wait in ``kept``, and outlive the window."""

    opened = Signal()
    closed = Signal()
    """What stood there before is to be shown again."""

    def __init__(self, ctx: Context, stack: QStackedLayout | QStackedWidget, parent: QWidget) -> None:
        super().__init__(parent)
        self._stack = stack
        self._keeper = FormKeeper(ctx, self)
        self.kept = KeptForms(ctx, self._keeper)
        self.kept.wanted.connect(self.open)
        self.form: Form | None = None
        self._before: QWidget | None = None
        """What had the keyboard when the form was opened."""
        self._put: QWidget | None = None
        """Where Qt put it when the form went from sight: anywhere (the rail, say)."""
        self._give_back = single_shot(self, 0, self._give_focus_back)
        self._beat = QTimer(self)
        self._beat.setInterval(KEEP_MS)
        self._beat.timeout.connect(self._keep)
        ctx.bridge.closing.connect(self._keep_last)

    def open(self, form: Form) -> None:
        """``form``: new or taken up again."""
        if self.form is None:
            self._before = QApplication.focusWidget()
        self.leave()
        self._give_back.stop()
        self.form = form
        self._stack.addWidget(form)
        self._stack.setCurrentWidget(form)
        self._beat.start()
        self.opened.emit()
        form.take_focus()

    def resume(self, about: object) -> bool:
        """Take up again what was begun about this; False when nothing was."""
        kept = self.kept.kept_about(about)
        if kept is not None:
            self.kept.resume(kept)
        return kept is not None

    def to_bring_back(self, form: Key) -> bool:
        """Whether what the store holds under this name is in no form of this window yet."""
        return not self._keeper.knows(form)

    def bring_back(self, form: Form, key: Key) -> None:
        """A form of an earlier window waits here as it did there."""
        form.kept = key
        self._keeper.found(form)
        self.kept.keep(form)

    def take(self) -> Form | None:
        """The form that is open, which goes from sight and is the caller's."""
        form, self.form = self.form, None
        if form is not None:
            self._beat.stop()
            focus = QApplication.focusWidget()
            held = focus is not None and form.isAncestorOf(focus)
            self._stack.removeWidget(form)
            form.hide()
            self.closed.emit()
            if held:
                self._put = QApplication.focusWidget()
                self._give_back.start()  # once the page stands again
        return form

    def _give_focus_back(self) -> None:
        """The keyboard goes where it was, or else to the first thing of the page; not if it was sent elsewhere since."""
        if QApplication.focusWidget() not in (None, self._put):
            return
        page = self._stack.parentWidget() if isinstance(self._stack, QStackedLayout) else self._stack
        before = [self._before] if self._before is not None and isValid(self._before) else []
        pages = [place for place in (page, self.parent()) if isinstance(place, QWidget) and place.isVisible()]
        for stop in (*before, *(stop for place in pages for stop in in_order(place))):
            if stop.isVisible() and stop.isEnabled() and bring(stop):
                stop.setFocus(Qt.FocusReason.OtherFocusReason)
                return

    def leave(self) -> None:
        """For something else: what it holds and nobody saved waits above the page."""
        form = self.take()
        if form is not None:
            self._put_by(form, partial(self.kept.keep, form))

    def cancel(self) -> None:
        """It is given up, with a way back."""
        form = self.take()
        if form is not None:
            self._put_by(form, partial(self.kept.give_up, form, partial(self.open, form)))

    def end(self) -> None:
        """It is saved, or what it was about is gone."""
        if (form := self.take()) is not None:
            self.saved(form)

    def saved(self, form: Form) -> None:
        """One that was taken."""
        self._keeper.drop(form)
        form.deleteLater()

    def _put_by(self, form: Form, keep: Callable[[], None]) -> None:
        if form.changed():
            keep()
        else:
            self.saved(form)

    def _keep(self) -> None:
        if self.form is not None:
            self._keeper.keep(self.form)

    def _keep_last(self) -> None:
        if self.form is not None:
            self._keeper.keep_last(self.form)
