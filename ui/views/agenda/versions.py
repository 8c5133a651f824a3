"""« Versions précédentes » of an event: what it was before each change, and the way back to it (row 120)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.domain.agenda import Event
from app.domain.ids import Key
from app.domain.listing import Version
from ui import text
from ui.context import Context
from ui.text import plural, tr
from ui.theme import Space, Type
from ui.widgets.basic import Button, Label, Line, clear

SHOWN = 10
"""Versions listed; older ones are kept all the same."""


def describe(version: Event, now: Event) -> str:
    """What was different: only what changed is said."""
    parts = []
    if version.title != now.title:
        parts.append(text.quoted(version.title))
    if (version.start_ms, version.end_ms) != (now.start_ms, now.end_ms):
        parts.append(text.span(version.start_ms, version.end_ms, version.all_day))
    if version.location != now.location:
        parts.append(version.location or tr("sans lieu"))
    if version.description != now.description:
        parts.append(tr("autres notes"))
    return ", ".join(parts) or tr("autres détails")


class VersionsBlock(QWidget):
    """Nothing to see while there is no earlier version; else a button that unfolds them."""

    restored = Signal()

    def __init__(self, ctx: Context, key: Key, event: Event) -> None:
        super().__init__()
        self._ctx, self._key, self._event = ctx, key, event
        theme = ctx.theme
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.gap(Space.S))
        self.button = Button(theme, "", "quiet", "history", self._unfold)
        self.button.setObjectName("agenda.versions")
        self.button.setCheckable(True)
        layout.addWidget(self.button, 0, Qt.AlignmentFlag.AlignLeft)
        self._list = QVBoxLayout()
        self._list.setSpacing(theme.gap(Space.S))
        layout.addLayout(self._list)
        self._versions: Sequence[Version] = ()
        self.hide()
        ctx.bridge.run(ctx.runtime.history.versions(key), on_done=self._take, owner=self)

    def _take(self, versions: Sequence[Version]) -> None:
        self._versions = versions
        self.button.setText(plural(len(versions), "%n version précédente", "%n versions précédentes"))
        self.setVisible(bool(versions))

    def _unfold(self) -> None:
        clear(self._list)
        if not self.button.isChecked():
            return
        theme = self._ctx.theme
        for version in self._versions[:SHOWN]:
            if not isinstance(version.record, Event):
                continue
            self._list.addWidget(Line(theme))
            until = self.tr("Remplacée {when}").format(when=text.when_spoken(version.until_ms))
            if version.act == "discarded":
                until = self.tr("Votre version, abandonnée {when}").format(when=text.when_spoken(version.until_ms))
            self._list.addWidget(Label(theme, until, Type.SMALL, "text_soft"))
            self._list.addWidget(Label(theme, describe(version.record, self._event)))
            back = Button(theme, self.tr("Rétablir"), "plain", "undo", partial(self._restore, version.number))
            back.setObjectName(f"agenda.restore.{version.number}")
            back.setAccessibleName(f"{back.text()}, {until}")
            self._list.addWidget(back, 0, Qt.AlignmentFlag.AlignLeft)

    def _restore(self, number: int) -> None:
        ctx, key, history = self._ctx, self._key, self._ctx.runtime.history

        def done(_key: Key) -> None:
            ctx.shell.toast(self.tr("Version rétablie."), partial(_newest_back, ctx, key))
            self.restored.emit()

        ctx.bridge.run(history.restore(key, number), on_done=done, owner=self)


def _newest_back(ctx: Context, key: Key) -> None:
    """Undo of a restoration: what was shown before it is the newest version now."""
    history = ctx.runtime.history

    async def back() -> None:
        versions = await history.versions(key)
        if versions:
            await history.restore(key, versions[0].number)

    ctx.bridge.run(back())
