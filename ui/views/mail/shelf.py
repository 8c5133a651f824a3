"""The folders of the Messages space: which there are, which one is shown, and how far back it reaches.

Design note: the folder shown (`Shelf.line`) is found again by its boxes whenever the folders are read anew, so that
counts move and the list stays; only another folder (`Shelf.turned`) has the list asked again. What stands around the
list (facts, tags, kept searches, older mail) waits for `Shelf.settle`: the first list comes before.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.domain.accounts import Service
from app.domain.ids import AccountId, Key
from app.domain.mail import Role, SavedSearch
from app.services.mail import FolderRow
from ui import text
from ui.directory import Directory
from ui.views.mail.folders import Line, build_lines, search_lines

if TYPE_CHECKING:
    from ui.views.mail.view import MailView


class Shelf(QObject):
    """Folders as last read (``rows``) and the one shown (``line``; None before the first)."""

    turned = Signal()
    """Another folder is shown."""

    def __init__(self, view: MailView, directory: Directory) -> None:
        super().__init__(view)
        self._ctx, self._view, self._directory = view.ctx, view, directory
        self.rows: Sequence[FolderRow] = ()
        self.line: Line | None = None
        self.settled = False
        self._wanted: Key | None = None
        """A folder that was asked for before the folders were read."""
        self._searches: Sequence[tuple[AccountId, SavedSearch]] = ()

    # --- reading them ---------------------------------------------------------------------------

    def load(self) -> None:
        """Read the folders; once settled, what stands around them too."""
        self._ctx.bridge.run(self._ctx.runtime.mail.folders(), on_done=self._show_rows, owner=self)
        if self.settled:
            self._load_beside()

    def settle(self) -> None:
        """The first list is on screen: what it did not wait for is read now."""
        self.settled = True
        self._load_beside()
        self.look_for_older()
        self._ctx.bridge.run(self._ctx.runtime.mailbox.widen_all(), owner=self)

    def _load_beside(self) -> None:
        """What stands around the list; the first list itself comes before."""
        mailbox, bridge = self._ctx.runtime.mailbox, self._ctx.bridge
        bridge.run(mailbox.facts(), on_done=self._view.folder_pane.show_facts, owner=self)
        bridge.run(mailbox.tags(), on_done=self._view.tagging.take, owner=self)
        bridge.run(mailbox.searches(), on_done=self._take_searches, owner=self)

    def _take_searches(self, searches: Sequence[tuple[AccountId, SavedSearch]]) -> None:
        if list(searches) != self._searches:
            self._searches = list(searches)
            self._show_rows(self.rows)

    def _show_rows(self, rows: Sequence[FolderRow]) -> None:
        self.rows = rows
        names = {row.account: self._directory.body_name(row.account) for row in rows}
        lines = [*build_lines(rows, names), *search_lines(self._searches, names)]
        self._view.folders.folders.set_lines(lines)
        wanted = self._wanted
        if wanted is not None and (line := _line_of(lines, wanted)) is not None:
            self._wanted = None
            self.choose(line)
        elif self.line is None:
            first = next((line for line in lines if line.boxes is not None), None)
            if first is not None:
                self.choose(first)
        elif self.line.boxes is not None:
            self._find_again(self.line, lines)

    def _find_again(self, before: Line, lines: Sequence[Line]) -> None:
        """The folder shown, among the folders read anew."""
        self.line = next((line for line in lines if line.boxes == before.boxes), None) or next(
            # a folder made here has got its name on the server
            (line for line in lines if line.boxes and (line.name, line.depth) == (before.name, before.depth)),
            before,
        )
        if self.line.boxes != before.boxes:
            self.turned.emit()
        self._view.folders.choose(self.line.boxes or ())
        self._show_title(self.line)

    # --- the one shown --------------------------------------------------------------------------

    def show_or_hide(self) -> None:
        """The page of folders, where there is no room for it beside the list."""
        split = self._view.split
        if split.page == "folders":
            split.show_list()
        else:
            split.show_folders()
            self._view.folders.setFocus()

    def open_folder(self, key: Key) -> None:
        """Show this folder, as soon as the folders are read."""
        self._wanted = key
        self._show_rows(self.rows)

    def choose(self, line: Line) -> None:
        """Show a folder, or run a kept search."""
        if line.search is not None:
            self._ctx.shell.search_saved(*line.search)
            return
        same = self.line is not None and self.line.boxes == line.boxes
        self.line = line
        if line.boxes is not None:
            self._view.folders.choose(line.boxes)
        if self._view.split.page == "folders":
            self._view.split.show_list()
        self._show_title(line)
        if not same:
            self.turned.emit()

    def _show_title(self, line: Line) -> None:
        count = f" · {text.plural(line.unread, '%n non lu', '%n non lus')}" if line.unread else ""
        self._view.pane.title.set_text(line.name + count)

    def role(self) -> Role:
        """Role of the folder shown."""
        return self.line.role if self.line is not None else Role.NORMAL

    def is_outgoing(self) -> bool:
        """The rows show to whom, not from whom."""
        return self.role() in (Role.SENT, Role.DRAFTS)

    def own_account(self) -> AccountId | None:
        """The account of the folder shown; the first one where it stands for several."""
        boxes = self.line.boxes if self.line is not None else None
        if boxes and len({account for account, _ in boxes}) == 1:
            return boxes[0][0]
        accounts = self._directory.accounts(Service.ZIMBRA)
        return accounts[0].id if accounts else None

    def new_folder(self) -> None:
        account = self.own_account()
        if account is not None:
            self._view.desk.create(account)

    def new_local_folder(self) -> None:
        account = self.own_account()
        if account is not None:
            self._view.desk.local.create(account)

    # --- what lies beyond -----------------------------------------------------------------------

    def look_for_older(self) -> None:
        """Where the device holds a part of the mail only, the list says so at its end."""
        self._ctx.bridge.run(self._ctx.runtime.mailbox.partial(), on_done=self._offer_older, owner=self)

    def _offer_older(self, partial_accounts: Sequence[AccountId]) -> None:
        row = self._row()
        self._view.older.setVisible(row is not None and row.account in partial_accounts)

    def _row(self) -> FolderRow | None:
        return self._view.desk.row_of(self.line) if self.line is not None else None

    def load_more(self) -> None:
        """The next older page of the folder shown."""
        row = self._row()
        if row is not None:
            self.load_older(row)

    def load_older(self, row: FolderRow) -> None:
        """The next older page of a folder, from the server."""
        mailbox, shell = self._ctx.runtime.mailbox, self._ctx.shell

        def done(count: int) -> None:
            none = self.tr("Tous les messages de ce dossier sont sur cet appareil.")
            shell.toast(
                text.plural(count, "%n message plus ancien reçu.", "%n messages plus anciens reçus.") if count else none
            )

        shell.toast(self.tr("Les messages plus anciens sont demandés au serveur."), ms=3000)
        self._ctx.bridge.run(mailbox.older(row.account, row.folder.id), on_done=done, owner=self)


def _line_of(lines: Sequence[Line], folder: Key) -> Line | None:
    return next((line for line in lines if line.boxes == ((folder.account, folder.id),)), None)
