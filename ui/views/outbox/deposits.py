"""Deposits at the archive: those under way or refused, then the latest that were accepted."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from app.domain.archive import ArchiveDeposit, DepositState
from app.domain.changes import ChangeSet
from app.domain.ids import Key
from app.domain.listing import Entry
from app.domain.records import Record
from ui import text
from ui.context import Context
from ui.deposits import deposit_sentence, deposit_sign
from ui.directory import Directory
from ui.text import tr
from ui.theme import Space, Type
from ui.views.base import Layout
from ui.widgets.basic import Button, Card, Icon, Label, Line, at_once, clear

MOST_ACCEPTED = 20
GIVEN_UP = frozenset({DepositState.DRAFT, DepositState.REJECTED, DepositState.ERROR})
"""States that may be put away."""


class DepositsCard(Card):
    """Hidden as long as nothing was ever deposited."""

    def __init__(self, ctx: Context, directory: Directory) -> None:
        super().__init__(ctx.theme)
        self._ctx, self._directory = ctx, directory
        self._mode = Layout.WIDE
        self._shown: list[Entry[Record]] = []
        self.hide()
        ctx.bridge.changed.connect(self._on_changes)
        self.read()

    def set_layout_mode(self, mode: Layout) -> None:
        self._mode = mode
        self._fill()

    def _on_changes(self, changes: ChangeSet) -> None:
        if changes.of_kind(ArchiveDeposit.KIND):
            self.read()

    def read(self) -> None:
        self._ctx.bridge.run(self._ctx.runtime.archive.deposits(), on_done=self._take, owner=self)

    def _take(self, entries: list[Entry[Record]]) -> None:
        done = [entry for entry in entries if _is_accepted(entry)]
        shown = [*(entry for entry in entries if not _is_accepted(entry)), *done[:MOST_ACCEPTED]]
        if shown != self._shown:
            self._shown = shown
            self._fill()

    def _fill(self) -> None:
        clear(self.body)
        self.setVisible(bool(self._shown))
        with at_once(self):
            self.body.addWidget(Label(self._ctx.theme, tr("Versements aux archives"), Type.LEAD))
            for entry in self._shown:
                self.body.addWidget(Line(self._ctx.theme))
                self.body.addLayout(self._row(entry))

    def _row(self, entry: Entry[Record]) -> QHBoxLayout:
        theme, key, deposit = self._ctx.theme, entry.key, entry.record
        assert isinstance(deposit, ArchiveDeposit)
        icon, ink = deposit_sign(entry)
        line, words, buttons = QHBoxLayout(), QVBoxLayout(), QHBoxLayout()
        line.setSpacing(theme.gap(Space.M))
        line.addWidget(Icon(theme, icon, ink))
        words.setSpacing(2)
        words.addWidget(Label(theme, deposit.title, Type.BODY_STRONG))
        words.addWidget(Label(theme, deposit_sentence(entry), Type.SMALL, ink))
        made = tr("{body}, demandé {when}").format(
            body=self._directory.body_name(key.account), when=text.when_spoken(deposit.asked_ms)
        )
        words.addWidget(Label(theme, made, Type.SMALL, "text_soft"))
        see = Button(theme, tr("Voir"), "plain", on_click=partial(self._ctx.shell.open_key, deposit.source))
        see.setAccessibleName(tr("Voir {title}").format(title=text.quoted(deposit.title)))
        buttons.addWidget(see)
        if deposit.state in GIVEN_UP:
            away = tr("Abandonner") if deposit.state is DepositState.DRAFT else tr("Ranger")
            button = Button(theme, away, "quiet", on_click=partial(self._give_up, key))
            button.setAccessibleName(f"{away} {text.quoted(deposit.title)}")
            buttons.addWidget(button)
        line.addLayout(words, 1)
        if self._mode is Layout.NARROW:
            buttons.addStretch(1)
            words.addLayout(buttons)
        else:
            line.addLayout(buttons)
        return line

    def _give_up(self, key: Key) -> None:
        self._ctx.bridge.run(self._ctx.runtime.archive.give_up(key), owner=self)


def _is_accepted(entry: Entry[Record]) -> bool:
    return isinstance(entry.record, ArchiveDeposit) and entry.record.state is DepositState.ACCEPTED
