"""Deleted mail that the server still keeps: listed, ticked, brought back into a folder. Needs a network to be listed."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu, QVBoxLayout, QWidget

from app.domain.errors import AppError
from app.domain.ids import AccountId, Key
from app.domain.mail import Role
from app.services.mail import FolderRow
from app.services.mailbox import Deleted
from ui import text
from ui.context import Context
from ui.models.facts import RowFacts
from ui.models.fixed import FixedListModel, FixedRow
from ui.theme import Space, Type
from ui.views.mail.folders import folder_name
from ui.widgets.basic import Button, IconButton, Label, Line, Pane
from ui.widgets.flow import FlowLayout
from ui.widgets.listpane import Empty, ListPane
from ui.widgets.recordlist import RecordList


class RecoverPane(Pane):
    """One account's deleted mail."""

    closed = Signal()

    def __init__(self, ctx: Context) -> None:
        super().__init__(ctx.theme, "surface")
        self._ctx = ctx
        self._account: AccountId | None = None
        self._found: Sequence[Deleted] = ()
        self._folders: Sequence[FolderRow] = ()
        theme = ctx.theme
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        head = QHBoxLayout()
        head.setContentsMargins(theme.gap(Space.S), theme.gap(Space.XS), theme.gap(Space.M), theme.gap(Space.XS))
        head.addWidget(IconButton(theme, "back", self.tr("Revenir aux messages"), self.closed.emit))
        head.addWidget(Label(theme, self.tr("Messages supprimés"), Type.LEAD, elide=True), 1)
        layout.addLayout(head)
        said = self.tr(
            "Votre messagerie garde quelques jours ce qui a été supprimé. Cochez ce que vous voulez récupérer."
        )
        hint = Label(theme, said, Type.SMALL, "text_soft")
        hint.setContentsMargins(theme.gap(Space.L), 0, theme.gap(Space.L), theme.gap(Space.S))
        layout.addWidget(hint)
        layout.addWidget(Line(theme))
        self.model = FixedListModel(self)
        self.list = RecordList(theme, self.model, self.tr("Messages supprimés"))
        self.list.set_ticking(True)
        self._empty = Empty(
            "ok", self.tr("Rien à récupérer"), self.tr("Aucun message supprimé n’est gardé par le serveur.")
        )
        self.pane = ListPane(theme, self.list, self._empty, headed=False)
        layout.addWidget(self.pane, 1)
        buttons = QWidget()
        foot = FlowLayout(buttons, theme.gap(Space.S))
        foot.setContentsMargins(theme.gap(Space.L), theme.gap(Space.S), theme.gap(Space.L), theme.gap(Space.S))
        self.recover = Button(theme, self.tr("Récupérer dans Réception"), "primary", "undo", lambda: self._recover("2"))
        self.elsewhere = Button(theme, self.tr("Dans un autre dossier…"), "plain", "folder", self._choose)
        foot.addWidget(self.recover)
        foot.addWidget(self.elsewhere)
        layout.addWidget(buttons)
        self.model.ticks_changed.connect(self._enable)
        self._enable()

    def show_account(self, account: AccountId, folders: Sequence[FolderRow]) -> None:
        """Ask the server again, each time."""
        self._account = account
        self._folders = [row for row in folders if row.account == account]
        self.model.set_rows([])
        self.pane.set_empty(Empty("sync", self.tr("Demande au serveur…"), ""))
        self._ctx.bridge.run(
            self._ctx.runtime.mailbox.recoverable(account), on_done=self._show, on_error=self._failed, owner=self
        )

    def _show(self, found: Sequence[Deleted]) -> None:
        self._found = found
        self.pane.set_empty(self._empty)
        self.model.clear_ticks()
        self.model.set_rows([_row(each) for each in found])

    def _failed(self, _error: AppError) -> None:
        words = self.tr(
            "La liste de ce qui peut être récupéré se demande au serveur. Elle reviendra avec la connexion."
        )
        self.pane.set_empty(Empty("offline", self.tr("Serveur injoignable"), words))

    def _enable(self) -> None:
        count = len(self.model.ticked())
        self.recover.setEnabled(count > 0)
        self.elsewhere.setEnabled(count > 0)

    def _choose(self) -> None:
        menu = QMenu(self)
        for row in self._folders:
            if row.folder.role not in (Role.TRASH, Role.JUNK, Role.DRAFTS):
                entry = menu.addAction(folder_name(row.folder).replace("&", "&&"))
                entry.triggered.connect(lambda _checked=False, id=row.folder.id: self._recover(id))
        menu.popup(self.elsewhere.mapToGlobal(QPoint(0, 0)))

    def _recover(self, folder: str) -> None:
        wanted = {key.id for key in self.model.ticked()}
        chosen = [each for each in self._found if each.message.id in wanted]
        if not chosen:
            return
        self._show([each for each in self._found if each.message.id not in wanted])
        said = text.plural(len(chosen), "%n message sera récupéré.", "%n messages seront récupérés.")
        self._ctx.bridge.run(
            self._ctx.runtime.mailbox.recover(chosen, folder),
            on_done=lambda _none: self._ctx.shell.toast(said),
            owner=self,
        )


def _row(each: Deleted) -> FixedRow:
    message = each.message
    facts = RowFacts(
        title=message.sender.shown() or text.tr("(expéditeur inconnu)"),
        aside=text.when_short(message.date_ms),
        detail_lead=message.subject.strip() or text.tr("(sans objet)"),
        detail=" ".join(message.fragment.split()),
    )
    return FixedRow(message.id, facts, Key(each.account, "deleted_message", message.id), each)
