"""The column of folders: the tree, its menus, dropping messages on a folder, and how full the mailbox is."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QMimeData, QPoint, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QDragEnterEvent, QDragMoveEvent, QDropEvent, QMouseEvent
from PySide6.QtWidgets import QMenu, QVBoxLayout, QWidget

from app.domain.ids import AccountId, Key
from app.domain.mail import MailboxFacts, MailFolder, Role, is_here
from app.domain.selection import folder_days, folder_days_text
from app.services.mail import FolderRow
from ui import text
from ui.context import Context
from ui.text import NBSP, tr
from ui.theme import Space, Theme, Type
from ui.timers import single_shot
from ui.views.base import SpaceView
from ui.views.mail.folders import FolderList, Line, folder_name
from ui.views.mail.localdesk import LocalDesk
from ui.views.mail.namedialog import NameDialog
from ui.widgets.asking import ask
from ui.widgets.basic import Button, Label, Pane

KEYS_TYPE = "application/x-echarpe-messages"
"""What a drag of messages is called; the messages themselves are asked of the view that began it."""
FULL = 0.9
"""From this share of the quota on, the line warns (interop §4)."""
LONG_PRESS_MS = 550
_NEVER_KEPT = (Role.TRASH, Role.JUNK, Role.DRAFTS)
KEPT = (
    (None, "Comme pour le compte"),
    (365, "Les messages d’un an"),
    (1826, "Les messages de cinq ans"),
    (0, "Tous les messages"),
)
"""Windows of days a folder may have of its own; never shorter than the account's."""


def messages_drag() -> QMimeData:
    data = QMimeData()
    data.setData(KEYS_TYPE, b"1")
    return data


class DropFolderList(FolderList):
    """A `FolderList` that takes messages, and asks for a menu."""

    dropped = Signal(object)
    """`Line` on which messages were dropped."""
    menu_wanted = Signal(object, QPoint)

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self.setAcceptDrops(True)
        self.accepts: Callable[[Line], bool] = lambda _line: False
        self._press = QPoint()
        self._long = single_shot(self, LONG_PRESS_MS, lambda: self._ask(self._press))

    def _line_at(self, place: QPoint) -> Line | None:
        return self.folders.line(self.indexAt(place).row())

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasFormat(KEYS_TYPE):
            event.acceptProposedAction()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        line = self._line_at(event.position().toPoint())
        if line is not None and event.mimeData().hasFormat(KEYS_TYPE) and self.accepts(line):
            event.acceptProposedAction()
        else:
            event.ignore()

    def dropEvent(self, event: QDropEvent) -> None:
        line = self._line_at(event.position().toPoint())
        if line is not None and event.mimeData().hasFormat(KEYS_TYPE) and self.accepts(line):
            event.acceptProposedAction()
            self.dropped.emit(line)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        keyboard = event.reason() == QContextMenuEvent.Reason.Keyboard
        place = self.visualRect(self.currentIndex()).center() if keyboard else event.pos()
        self._ask(place)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._press = event.position().toPoint()
        self._long.start()
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if (event.position().toPoint() - self._press).manhattanLength() > 8:
            self._long.stop()
        super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._long.stop()
        super().mouseReleaseEvent(event)

    def _ask(self, place: QPoint) -> None:
        line = self._line_at(place)
        if line is not None and not line.is_heading:
            self.menu_wanted.emit(line, self.viewport().mapToGlobal(place))


class FolderPane(Pane):
    """``list`` and what stands under it."""

    def __init__(self, ctx: Context, on_new: Callable[[], None], on_recover: Callable[[], None]) -> None:
        super().__init__(ctx.theme, "surface")
        theme = ctx.theme
        self.list = DropFolderList(theme)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.list, 1)
        self._quota = Label(theme, "", Type.CAPTION, "text_soft")
        self._quota.setContentsMargins(theme.gap(Space.M), theme.gap(Space.XS), theme.gap(Space.M), 0)
        layout.addWidget(self._quota)
        self.recover = Button(theme, self.tr("Messages supprimés"), "quiet", "history", on_recover)
        self.recover.set_eliding(self.recover.text())
        self.new = Button(theme, self.tr("Nouveau dossier"), "quiet", "plus", on_new)
        for button in (self.new, self.recover):
            button.setProperty("column", True)  # one under the other: their icons too
            layout.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        self.setFocusProxy(self.list)

    def show_facts(self, facts: Mapping[AccountId, MailboxFacts]) -> None:
        """How full the mailboxes are; the fullest when there are several."""
        limited = [f for f in facts.values() if f.quota_bytes]
        self._quota.setVisible(bool(limited))
        self.recover.setVisible(any(f.recovers for f in facts.values()))
        if not limited:
            return
        worst = max(limited, key=lambda f: f.used_bytes / f.quota_bytes)
        share = worst.used_bytes / worst.quota_bytes
        words = tr("{used} sur {quota} utilisés ({share}{nbsp}%)").format(
            used=text.size(worst.used_bytes), quota=text.size(worst.quota_bytes), share=round(share * 100), nbsp=NBSP
        )
        if share >= FULL:
            words = tr("Boîte presque pleine{nbsp}: {words}").format(nbsp=NBSP, words=words)
        self._quota.set_text(words)
        self._quota.set_ink("warn" if share >= FULL else "text_soft")


class FolderDesk:
    """What is done to folders: the menu and its acts. ``rows`` gives the folders as last read."""

    def __init__(self, ctx: Context, parent: QWidget, rows: Callable[[], Sequence[FolderRow]]) -> None:
        self._ctx, self._parent, self._rows = ctx, parent, rows
        self.local = LocalDesk(ctx, parent)

    def row_of(self, line: Line) -> FolderRow | None:
        if line.boxes is None or len(line.boxes) != 1:
            return None
        return next((r for r in self._rows() if (r.account, r.folder.id) == line.boxes[0]), None)

    def menu(self, line: Line, place: QPoint, older: Callable[[FolderRow], None]) -> QMenu | None:
        """What can be done to a folder; None where it is no single folder."""
        row = self.row_of(line)
        if row is None:
            return None
        theme, folder = self._ctx.theme, row.folder
        menu = QMenu(self._parent)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if is_here(folder.id):
            self.local.fill(menu, row)
            menu.popup(place)
            return menu

        def add(icon: str, words: str, act: Callable[[], None], enabled: bool = True) -> None:
            entry = menu.addAction(theme.icon(icon), words)
            entry.setEnabled(enabled)
            entry.triggered.connect(lambda _checked=False: act())

        if folder.role in (Role.TRASH, Role.JUNK):
            add("trash", tr("Vider…"), lambda: self.empty(row))
        add(
            "plus",
            tr("Nouveau dossier ici…"),
            lambda: self.create(row.account, folder.id),
            folder.role is not Role.JUNK,
        )
        own = not folder.is_fixed
        add("pen", tr("Renommer…"), lambda: self.rename(row), own)
        place_menu = menu.addMenu(theme.icon("move"), tr("Ranger dans"))
        place_menu.setEnabled(own)
        for words, target in self._places(row):
            entry = place_menu.addAction(words)
            entry.triggered.connect(lambda _checked=False, t=target: self.move(row, t))
        add("share", tr("Partager…"), lambda: self.share(row), not folder.is_shared and not folder.is_local)
        add("trash", tr("Supprimer"), lambda: self.remove(row), own)
        menu.addSeparator()
        add("download", tr("Charger les messages plus anciens"), lambda: older(row))
        keep = menu.addMenu(theme.icon("storage"), tr("Garder sur cet appareil"))
        now = self._kept(row)
        for days, words in KEPT:
            entry = keep.addAction(tr(words))
            entry.setCheckable(True)
            entry.setChecked(now == days)
            entry.triggered.connect(lambda _checked=False, d=days: self.keep(row, d))
        if not folder.is_shared and not folder.is_local and folder.role not in _NEVER_KEPT:
            self.local.fill_rule(menu, row)
        add("storage", tr("Nouveau dossier sur cet appareil…"), lambda: self.local.create(row.account))
        menu.popup(place)
        return menu

    def _places(self, row: FolderRow) -> list[tuple[str, str]]:
        """Where a folder may go: the top, and every folder that is not itself or below it."""
        mine = [r.folder for r in self._rows() if r.account == row.account and not is_here(r.folder.id)]
        below = {row.folder.id}
        while more := {f.id for f in mine if f.parent in below and f.id not in below}:
            below |= more
        aside = (Role.TRASH, Role.JUNK, Role.DRAFTS, Role.SENT)
        return [(tr("Premier niveau"), "")] + [
            (folder_name(f).replace("&", "&&"), f.id) for f in mine if f.id not in below and f.role not in aside
        ]

    def create(self, account: AccountId, parent_id: str = "") -> None:
        dialog = NameDialog(self._ctx, tr("Nouveau dossier"), tr("Nom du dossier"), tr("Créer"), self._parent)
        dialog.accepted.connect(
            lambda: self._run(self._ctx.runtime.mailbox.create_folder(account, dialog.name(), parent_id))
        )
        dialog.open()

    def rename(self, row: FolderRow) -> None:
        dialog = NameDialog(
            self._ctx, tr("Renommer le dossier"), tr("Nom du dossier"), tr("Renommer"), self._parent, row.folder.name
        )
        dialog.accepted.connect(lambda: self._run(self._ctx.runtime.mailbox.rename_folder(_key(row), dialog.name())))
        dialog.open()

    def move(self, row: FolderRow, parent_id: str) -> None:
        self._run(self._ctx.runtime.mailbox.move_folder(_key(row), parent_id))

    def share(self, row: FolderRow) -> None:
        """With whom and how is asked where all shares are listed."""
        self._ctx.shell.go("settings")
        view = self._ctx.shell.view("settings")
        if isinstance(view, SpaceView):
            view.open_key(_key(row))

    def remove(self, row: FolderRow) -> None:
        """To the trash, with a way back; for good, asked first, where it lies there already."""
        mailbox, name = self._ctx.runtime.mailbox, text.quoted(row.folder.name)
        parent = row.folder.parent

        def done(forever: bool) -> None:
            if forever:
                self._ctx.shell.toast(tr("Dossier {name} supprimé.").format(name=name))
            else:
                said = tr("Dossier {name} mis à la corbeille.").format(name=name)
                self._ctx.shell.toast(said, lambda: self._run(mailbox.move_folder(_key(row), parent)))

        if not self._in_trash(row):
            self._ctx.bridge.run(mailbox.remove_folder(_key(row)), on_done=done, owner=self._parent)
            return
        self._ask(
            tr("Supprimer définitivement le dossier {name} et son contenu{nbsp}?").format(name=name, nbsp=NBSP),
            lambda: self._ctx.bridge.run(mailbox.remove_folder(_key(row)), on_done=done, owner=self._parent),
        )

    def _in_trash(self, row: FolderRow) -> bool:
        mine = {r.folder.id: r.folder for r in self._rows() if r.account == row.account}
        at: MailFolder | None = row.folder
        while at is not None:
            at = mine.get(at.parent)
            if at is not None and at.role is Role.TRASH:
                return True
        return False

    def empty(self, row: FolderRow) -> None:
        """Asked, with the number: what is deleted comes back only by the server's help."""
        mailbox = self._ctx.runtime.mailbox

        def ask(count: int) -> None:
            if not count:
                self._ctx.shell.toast(tr("Ce dossier est déjà vide."))
                return
            question = text.plural(count, "Supprimer définitivement %n message", "Supprimer définitivement %n messages")
            self._ask(
                text.asked(question),
                lambda: self._ctx.bridge.run(
                    mailbox.empty(row.account, row.folder.id),
                    on_done=lambda n: self._ctx.shell.toast(
                        text.plural(n, "%n message supprimé.", "%n messages supprimés.")
                    ),
                    owner=self._parent,
                ),
            )

        self._ctx.bridge.run(mailbox.count_in(row.account, row.folder.id), on_done=ask, owner=self._parent)

    def _ask(self, question: str, act: Callable[[], object]) -> None:
        consequence = tr("Ils pourront être récupérés quelques jours, si votre messagerie le permet.")
        ask(self._parent, question, consequence, tr("Supprimer"), act)

    # --- what is kept ---------------------------------------------------------------------------

    def _kept(self, row: FolderRow) -> int | None:
        account = next((a for a in self._ctx.runtime.accounts.accounts() if a.id == row.account), None)
        return folder_days(account).get(row.folder.id) if account is not None else None

    def keep(self, row: FolderRow, chosen_days: int | None) -> None:
        """How far back this folder is kept: days, 0 = everything, None = as the account says."""
        account = next(a for a in self._ctx.runtime.accounts.accounts() if a.id == row.account)
        days = {k: v for k, v in folder_days(account).items() if k != row.folder.id}
        chosen = folder_days_text(days if chosen_days is None else {**days, row.folder.id: chosen_days})
        runtime = self._ctx.runtime

        async def work() -> None:
            await runtime.accounts.update_settings(row.account, folder_days=chosen)
            await runtime.mailbox.widen_all()

        if chosen_days is not None:
            self._ctx.shell.toast(tr("Les messages plus anciens de ce dossier arrivent peu à peu."))
        self._run(work())

    def _run(self, coroutine: object) -> None:
        self._ctx.bridge.run(coroutine, owner=self._parent)  # type: ignore[arg-type]


def _key(row: FolderRow) -> Key:
    return Key(row.account, MailFolder.KIND, row.folder.id)
