"""« Verser aux archives »: asked once, with its consequence said; then its state, wherever the thing itself is read."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.domain.archive import ArchiveDeposit, ArchiveDoor, DepositState
from app.domain.changes import ChangeSet
from app.domain.ids import AccountId, BodyId, Key
from app.domain.listing import Entry
from app.domain.records import Record
from app.services.library import ListQuery
from ui import text
from ui.context import Context
from ui.text import tr
from ui.theme import Space, Type
from ui.widgets.basic import Icon, Label


class Doors(QObject):
    """Which bodies have an archive (or another service with such a door), in memory for the actions of a view."""

    changed = Signal()

    def __init__(self, ctx: Context, parent: QWidget, kind: str = ArchiveDoor.KIND) -> None:
        super().__init__(parent)
        self._ctx, self._widget, self._kind = ctx, parent, kind
        self._bodies: frozenset[BodyId] = frozenset()
        ctx.bridge.changed.connect(self._on_changes)
        self._read()

    def open_for(self, account: AccountId) -> bool:
        """Whether what belongs to this account's body can go that way."""
        home = self._ctx.runtime.bodies.home(account)
        return home is not None and home.id in self._bodies

    def _on_changes(self, changes: ChangeSet) -> None:
        if changes.profile or changes.of_kind(self._kind):
            self._read()

    def _read(self) -> None:
        query = ListQuery(kind=self._kind)
        self._ctx.bridge.run(self._ctx.runtime.library.entries(query), on_done=self._take, owner=self)

    def _take(self, entries: list[Entry[Record]]) -> None:
        homes = [self._ctx.runtime.bodies.home(entry.key.account) for entry in entries]
        found = frozenset(home.id for home in homes if home is not None)
        if found != self._bodies:
            self._bodies = found
            self.changed.emit()


class DepositLine(QWidget):
    """Where the deposit of one thing stands; hidden when there is none."""

    def __init__(self, ctx: Context) -> None:
        super().__init__()
        self._ctx = ctx
        self._key: Key | None = None
        theme = ctx.theme
        self._icon = Icon(theme, "storage", "text_soft")
        self.words = Label(theme, "", Type.SMALL, "text_soft")
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(theme.gap(Space.S))
        line.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(self.words, 1)
        self.hide()
        ctx.bridge.changed.connect(self._on_changes)

    def show_key(self, key: Key | None) -> None:
        """Follow the deposits of this message, letter, dossier or meeting."""
        if key != self._key:
            self.hide()
        self._key = key
        self._read()

    def _on_changes(self, changes: ChangeSet) -> None:
        if self._key is not None and changes.of_kind(ArchiveDeposit.KIND):
            self._read()

    def _read(self) -> None:
        key = self._key
        if key is not None:
            self._ctx.bridge.run(
                self._ctx.runtime.archive.of(key), on_done=lambda found: self._take(key, found), owner=self
            )

    def _take(self, key: Key, found: list[Entry[Record]]) -> None:
        if key != self._key:
            return
        self.setVisible(bool(found))
        if found:
            icon, ink = deposit_sign(found[0])
            self._icon.set_icon(icon, ink)
            self.words.set_text(deposit_sentence(found[0]))
            self.words.set_ink(ink)


SIGNS: dict[DepositState, tuple[str, str]] = {
    DepositState.DRAFT: ("pending", "text_soft"),
    DepositState.QUEUED: ("pending", "text_soft"),
    DepositState.SENT: ("storage", "accent"),
    DepositState.ACKNOWLEDGED: ("storage", "accent"),
    DepositState.ACCEPTED: ("ok", "ok"),
    DepositState.REJECTED: ("error", "danger"),
    DepositState.ERROR: ("warning", "warn"),
    DepositState.UNKNOWN: ("storage", "text_soft"),
}


def deposit_sign(entry: Entry[Record]) -> tuple[str, str]:
    """(icon, ink) of where a deposit stands."""
    return ("error", "danger") if entry.failed else SIGNS[_deposit(entry).state]


def deposit_sentence(entry: Entry[Record]) -> str:
    """Where it stands, in one sentence; a refusal with the archive's own words."""
    if entry.failed:
        return text.typeset(tr("Le versement n’est pas parti. Le motif et la suite sont sous « À envoyer »."))
    deposit = _deposit(entry)
    sentences: dict[DepositState, Callable[[], str]] = {
        DepositState.DRAFT: lambda: tr("Versement demandé : il part dès que le contenu entier est sur cet appareil."),
        DepositState.QUEUED: lambda: tr("Versement demandé : il part dès que le réseau le permet."),
        DepositState.SENT: lambda: tr("Remis aux archives, qui n’en ont pas encore accusé réception."),
        DepositState.ACKNOWLEDGED: lambda: tr("Reçu par les archives, leur réponse est attendue."),
        DepositState.ACCEPTED: lambda: tr("Archivé, sous la cote {id}.").format(id=deposit.archive_id or "?"),
        DepositState.REJECTED: lambda: tr("Refusé par les archives : {reason}").format(reason=_reason(deposit)),
        DepositState.ERROR: lambda: tr("Non remis aux archives : {reason}").format(reason=_reason(deposit)),
        DepositState.UNKNOWN: lambda: tr("Remis aux archives, dans un état que ce programme ne connaît pas."),
    }
    return text.typeset(sentences[deposit.state]())


def _deposit(entry: Entry[Record]) -> ArchiveDeposit:
    assert isinstance(entry.record, ArchiveDeposit)
    return entry.record


def _reason(deposit: ArchiveDeposit) -> str:
    return deposit.comment.strip() or tr("sans motif donné.")
