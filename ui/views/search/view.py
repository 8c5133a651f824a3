"""Results in groups, by chips and by arrow keys, the current one looked at beside the list.

Typing again keeps what is still found in place. Left and Right choose the group, Down and Up the result."""

from __future__ import annotations

from collections.abc import Coroutine, Mapping, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout

from app.domain.errors import AppError
from app.domain.ids import AccountId, Key
from app.domain.mail import MailFolder, SavedSearch
from app.domain.query import GROUPS
from app.services.mail import FolderRow
from app.services.mailbox import Remote
from app.services.search import Found
from ui import text
from ui.context import Context
from ui.directory import Directory
from ui.models.facts import RowFacts
from ui.models.fixed import FixedListModel, FixedRow
from ui.views.base import Layout, SearchTarget
from ui.views.contacts.view import sort_key
from ui.views.mail.folders import folder_name
from ui.views.search.commands import NOBODY, Commands, bears, only_commands
from ui.views.search.glimpse import GlimpsePane
from ui.views.search.operators import NAMES, SPACES_OF
from ui.views.spaces import SPACE_OF_KIND
from ui.webapps import open_webapp
from ui.widgets.listdetail import ListDetail
from ui.widgets.listpane import Empty, ListPane
from ui.widgets.recordlist import RecordList

LIMIT = 60
PER_GROUP = 5
"""Of each group, while all of them are shown."""
FOLDERS = 4
MORE = Key(NOBODY, "more", "server")
"""The row that goes on on the servers."""
HIT_OPEN, HIT_CLOSE = "\ue000", "\ue001"

ICONS = {
    "message": "mail", "message_body": "mail", "letter": "courrier", "letter_note": "note", "seance": "seances",
    "annotation": "note", "dossier": "parapheur", "event": "agenda", "contact": "contacts", "leave_request": "visa",
    "signature": "signature", "exchange": "send", "archive_deposit": "export",
}  # fmt: skip


class SearchView(SearchTarget):
    """Asks `SearchService` at each key, one question at a time: words typed meanwhile wait for the answer to the
    last ones, and only the newest of them are asked. So nobody waits for a pause, and slow answers do not pile up."""

    SPACE = "search"

    def __init__(self, ctx: Context) -> None:
        super().__init__(ctx)
        self._directory = Directory(ctx)
        self._commands = Commands(ctx)
        self._words = ""
        self.answered = ""
        """The words whose results are in the list."""
        self._found: Mapping[str, Sequence[Found]] = {}
        self._group = ""
        """The only group shown; empty = all of them."""
        self._remote: list[Remote] = []
        self._partial: Sequence[AccountId] = ()
        self._asking = False
        self._reading = False
        """An answer of the service is on its way."""
        self._files: Sequence[tuple[str, Path]] = ()
        """PDFs of this computer opened before, with their names as they are compared."""
        self._folders: Sequence[tuple[str, FolderRow]] = ()
        """Folders of the mailboxes, with their names as they are compared."""
        self._saved: tuple[AccountId, SavedSearch] | None = None
        self.model = FixedListModel(self)
        self.list = RecordList(ctx.theme, self.model, self.tr("Résultats de la recherche"))
        self._empty = Empty(
            "search", self.tr("Rien trouvé"), self.tr("Essayez avec moins de mots, ou un début de mot.")
        )
        self.pane = ListPane(ctx.theme, self.list, self._empty)
        self.pane.set_chips([("", self.tr("Tout")), *((group, text.tr(name)) for group, name in NAMES.items())])
        self.pane.chip_chosen.connect(self.choose_group)
        self.glimpse = GlimpsePane(ctx)
        self.glimpse.opened.connect(self._open)
        self.list.opened.connect(self._open)
        self.list.current_changed.connect(self._look_at)
        self.list.installEventFilter(self)
        self._split = ListDetail(ctx.theme, self.pane, self.glimpse)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._split)

    def set_layout_mode(self, mode: Layout) -> None:
        super().set_layout_mode(mode)
        self._split.set_mode(mode)
        self._split.set_wide_list(mode is not Layout.NARROW)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Left and Right in the list: the group before, the group after. A letter goes on with the words."""
        if watched is not self.list or not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return super().eventFilter(watched, event)
        if event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right) and not event.modifiers():
            names = self._groups()
            step = 1 if event.key() == Qt.Key.Key_Right else -1
            self.choose_group(names[(names.index(self._group) + step) % len(names)])
            return True
        return super().eventFilter(watched, event)

    def choose_group(self, group: str) -> None:
        """Only this group; empty = all of them. The same words are asked again."""
        self._group = group
        self.pane.choose_chip(group)
        self.answered = ""
        if self._saved is not None:
            self._show_rows()
        elif not self._reading and not only_commands(self._words):
            self._read()

    def _look_at(self, key: Key | None) -> None:
        held = key is not None and key.kind in ICONS
        self.glimpse.show_hit(key if held else None, self._words)

    def search(self, text: str) -> None:
        """Find these words everywhere."""
        words = text.strip()
        self._words = words
        self._remote = []
        self._saved, self._alone = None, False
        if only_commands(words):
            self._show_commands()
        elif not self._reading:
            self._read()

    def _show_commands(self) -> None:
        """« > »: the palette; nothing is searched."""
        self._found = {}
        self.choose_group("")
        self._show_rows()
        self.answered = self._words

    def _read(self) -> None:
        words, group = self._words, self._group
        self._reading = True
        self.ctx.bridge.run(
            self.ctx.runtime.search.everywhere(words, group, LIMIT if group else PER_GROUP),
            on_done=lambda found: self._show(words, group, found),
            on_error=lambda error: self._failed(words, error),
            owner=self,
        )

    def _failed(self, words: str, error: AppError) -> None:
        self._reading = False
        if only_commands(self._words):
            return
        if words != self._words:
            self._read()
        else:
            self.ctx.shell.show_error(error)

    def _groups(self) -> list[str]:
        """« Tout » (empty), and the groups of which this profile can hold something; « Tout » alone for one group."""
        there = [group for group in NAMES if not SPACES_OF[group].isdisjoint(self.ctx.shell.present)]
        return ["", *there] if len(there) > 1 else [""]

    def activated(self) -> None:
        groups = self._groups()
        self.pane.show_chips(groups)
        if self._group not in groups:
            self.choose_group("")
        self.ctx.bridge.run(self.ctx.runtime.mailbox.partial(), on_done=self._take_partial, owner=self)
        self.ctx.bridge.run(self.ctx.runtime.mail.folders(), on_done=self._take_folders, owner=self)
        self.ctx.bridge.run(self.ctx.runtime.recent_files.all(), on_done=self._take_files, owner=self)

    def focus_results(self) -> None:
        first = next((i for i in range(self.model.rowCount()) if self.model.key_at(i) is not None), None)
        if first is not None:
            self.list.setFocus()
            self.list.select_row(first)

    def _show(self, words: str, group: str, found: Mapping[str, Sequence[Found]]) -> None:
        self._reading = False
        if self._saved is not None:
            return
        if only_commands(self._words):
            return
        if words != self._words or group != self._group:
            self._read()
            return
        self._found = found
        self._show_rows()
        self.answered = words

    def _take_partial(self, accounts: Sequence[AccountId]) -> None:
        changed = accounts != self._partial
        self._partial = accounts
        if changed and self._words and self._saved is None:
            self._show_rows()

    def _show_rows(self) -> None:
        words, found = self._words, {name: hits for name, hits in self._found.items() if self._group in ("", name)}
        rows = (
            []
            if self._group
            else [
                *self._commands.rows(words),
                *self._folder_rows(words),
                *self._file_rows(words),
            ]
        )
        most = LIMIT if self._group or self._saved is not None else PER_GROUP
        for name in GROUPS:
            hits = found.get(name, ())
            if hits:
                rows.append(FixedRow(f"heading:{name}", RowFacts(title=text.tr(NAMES[name]), heading=True)))
            rows += [self._row(f) for f in hits]
            if len(hits) >= most and not self._group:
                title = self.tr("Tous les résultats de {group}").format(group=text.quoted(text.tr(NAMES[name])))
                facts = RowFacts(title=title, detail=self.tr("Flèches gauche et droite : un groupe"), leading="search")
                rows.append(FixedRow(f"all:{name}", facts, Key(NOBODY, "group", name)))
        self._say_count(found, most)
        self.model.set_rows([*rows, *self._server_rows(words)])
        if self.list.current_key() is None:
            self._look_at(next((found[name][0].hit.key for name in GROUPS if found.get(name)), None))

    def _say_count(self, found: Mapping[str, Sequence[Found]], most: int) -> None:
        if only_commands(self._words):
            self.pane.title.set_text(self.tr("Commandes"))
            return
        count = sum(map(len, found.values()))
        shown = text.plural(count, "%n résultat pour {words}", "%n résultats pour {words}")
        if any(len(hits) >= most for hits in found.values()):
            shown = self.tr("Les résultats les plus récents pour {words}")
        self.pane.title.set_text(shown.format(words=text.quoted(self._words)))

    # --- on the servers -------------------------------------------------------------------------

    def _server_rows(self, words: str) -> list[FixedRow]:
        """What the servers found beyond this device, or the way to ask them."""
        rows = []
        if self._remote:
            rows.append(FixedRow("heading:server", RowFacts(title=self.tr("Sur le serveur"), heading=True)))
            rows += [_remote_row(each) for each in self._remote]
        if words and not only_commands(words) and (self._partial or self._saved is not None) and not self._remote:
            title = self.tr("Recherche sur le serveur…") if self._asking else self.tr("Continuer sur le serveur")
            detail = self.tr("Une partie de vos messages n’est pas sur cet appareil.")
            if self._saved is not None and self._alone:
                detail = self.tr("Seul le serveur comprend cette recherche.")
            rows.append(FixedRow("more", RowFacts(title=title, detail=detail, leading="globe"), MORE))
        return rows

    def _go_on(self) -> None:
        if self._saved is not None:
            self._ask_saved()
            self._show_rows()
            return
        words, runtime, accounts = self._words, self.ctx.runtime, list(self._partial)
        self._asking = True
        self._show_rows()

        async def ask() -> list[Remote]:
            found: list[Remote] = []
            for account in accounts:
                query = await runtime.search.for_server(words, account)
                if query is not None:
                    found += await runtime.mailbox.find_on_server(account, query)
            return found

        self._take_remote(words, ask())

    def _take_remote(self, words: str, work: Coroutine[Any, Any, list[Remote]]) -> None:
        def done(found: list[Remote]) -> None:
            self._asking = False
            if words != self._words:
                return
            self._remote = [each for each in found if not each.held or self._alone]
            self._show_rows()
            if not self._remote and self._saved is None:
                self.ctx.shell.toast(self.tr("Le serveur n’a rien trouvé de plus."))

        def failed(error: AppError) -> None:
            self._asking = False
            self._show_rows()
            if self._saved is None or self._alone:
                self.ctx.shell.show_error(error)

        self.ctx.bridge.run(work, on_done=done, on_error=failed, owner=self)

    def run_saved(self, account: AccountId, search: SavedSearch) -> None:
        """A search kept on the server: answered from this device as far as that can be, then by the server."""
        self._words, self._saved, self._found, self._remote = search.name, (account, search), {}, []
        self._asking = True
        self._show_rows()

        def answered(found: Sequence[Found] | None) -> None:
            if self._saved != (account, search):
                return
            self._found = {"messages": found} if found else {}
            self._alone = found is None
            self._show_rows()
            self._ask_saved()

        self.ctx.bridge.run(self.ctx.runtime.search.saved(account, search.query, LIMIT), on_done=answered, owner=self)

    _alone = False
    """Only the server understands the search on screen."""

    def _ask_saved(self) -> None:
        if self._saved is None:
            return
        account, search = self._saved
        self._asking = True
        self._take_remote(search.name, self.ctx.runtime.mailbox.find_on_server(account, search.query))

    def _open_remote(self, key: Key) -> None:
        """A message that is not here is fetched, kept, then shown."""
        each = next((r for r in self._remote if r.message.id == key.id and r.account == key.account), None)
        if each is None or each.held:
            self.ctx.shell.open_key(Key(key.account, "message", key.id))
            return

        def done(count: int) -> None:
            if count:
                self.ctx.shell.open_key(Key(key.account, "message", key.id))
            else:
                self.ctx.shell.toast(self.tr("Ce message n’est plus sur le serveur."))

        self.ctx.bridge.run(self.ctx.runtime.mailbox.bring(key.account, [key.id]), on_done=done, owner=self)

    def _row(self, found: Found) -> FixedRow:
        hit = found.hit
        body = self._directory.body(found.body)
        snippet = " ".join(hit.snippet.replace(HIT_OPEN, "").replace(HIT_CLOSE, "").split())
        title = " ".join(hit.title.replace(HIT_OPEN, "").replace(HIT_CLOSE, "").split()) or snippet
        facts = RowFacts(
            title=title,
            aside=text.when_short(hit.moment_ms) if hit.moment_ms else "",
            detail_lead=hit.who,
            detail="" if snippet == title else snippet,
            leading=ICONS.get(hit.key.kind, "document"),
            stripe=body.colour if body is not None and len(self._directory.bodies()) > 1 else None,
        )
        return FixedRow(f"{hit.key.account}/{hit.key.kind}/{hit.key.id}", facts, hit.key, found)

    def _take_folders(self, rows: Sequence[FolderRow]) -> None:
        folders = [(sort_key(folder_name(row.folder)), row) for row in rows]
        if folders != self._folders:
            self._folders = folders
            if self._words and self._saved is None and not self._reading:
                self._show_rows()

    def _take_files(self, paths: Sequence[Path]) -> None:
        self._files = [(sort_key(path.stem), path) for path in paths]

    def _file_rows(self, words: str) -> list[FixedRow]:
        """PDFs of this computer opened before, whose name bears these words."""
        wanted = sort_key(words)
        found = [path for name, path in self._files if len(wanted) > 1 and bears(name, wanted)][:FOLDERS]
        title = self.tr("Fichiers récents")
        rows = [FixedRow("heading:files", RowFacts(title=title, heading=True))] if found else []
        for path in found:
            facts = RowFacts(title=path.name, detail=str(path.parent), leading="pdf")
            rows.append(FixedRow(f"file:{path}", facts, Key(NOBODY, "file", str(path))))
        return rows

    def _folder_rows(self, words: str) -> list[FixedRow]:
        """Folders of the mailboxes that bear these words."""
        wanted = sort_key(words)
        found = [row for name, row in self._folders if len(wanted) > 1 and bears(name, wanted)][:FOLDERS]
        rows = [FixedRow("heading:folders", RowFacts(title=self.tr("Dossiers"), heading=True))] if found else []
        for row in found:
            facts = RowFacts(
                title=folder_name(row.folder),
                detail=self._directory.body_name(row.account),
                aside=text.plural(row.unread, "%n non lu", "%n non lus") if row.unread else "",
                leading="folder",
            )
            key = Key(row.account, MailFolder.KIND, row.folder.id)
            rows.append(FixedRow(f"folder:{row.account}/{row.folder.id}", facts, key))
        return rows

    def _open(self, key: Key) -> None:
        if key.kind == "command":
            self._commands.run(key.id)
        elif key.kind == "setting":
            self._commands.to_setting(key.id)
        elif key.kind == "webapp":
            row = self.model.row_at(self.model.row_of(key))
            if row is not None:
                open_webapp(self.ctx, row.payload)
        elif key.kind == "file":
            from ui.pdfwindow import PdfWindow

            PdfWindow(self.ctx, self.window(), Path(key.id)).open()
        elif key.kind == "group":
            self.choose_group(key.id)
            self.focus_results()
        elif key == MORE:
            self._go_on()
        elif key.kind == "remote_message":
            self._open_remote(key)
        elif key.kind == "message_body":
            self.ctx.shell.open_key(Key(key.account, "message", key.id))
        elif key.kind in SPACE_OF_KIND:
            self.ctx.shell.open_key(key)


def _remote_row(each: Remote) -> FixedRow:
    message = each.message
    facts = RowFacts(
        title=message.subject.strip() or text.tr("(sans objet)"),
        aside=text.when_short(message.date_ms),
        detail=message.sender.shown(),
        leading="mail" if each.held else "globe",
    )
    key = Key(each.account, "remote_message", message.id)
    return FixedRow(f"{each.account}/remote/{message.id}", facts, key, each)
