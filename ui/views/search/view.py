"""Results as one list with headings. Typing again keeps what is still found in place."""

from __future__ import annotations

import functools
from collections.abc import Coroutine, Sequence
from typing import Any

from PySide6.QtWidgets import QVBoxLayout

from app.domain.errors import AppError
from app.domain.ids import AccountId, Key
from app.domain.mail import SavedSearch
from app.services.mailbox import Remote
from app.services.search import Found
from ui import text
from ui.actions import Action
from ui.context import Context
from ui.directory import Directory
from ui.models.facts import RowFacts
from ui.models.fixed import FixedListModel, FixedRow
from ui.views.base import SearchTarget
from ui.views.contacts.view import sort_key
from ui.views.spaces import SPACE_OF_KIND, SPACES
from ui.widgets.listpane import Empty, ListPane
from ui.widgets.recordlist import RecordList

LIMIT = 60
PER_KIND = 12
COMMANDS = 5
NOBODY = AccountId("")
"""Account of the keys that name commands: they belong to nobody."""
MORE = Key(NOBODY, "more", "server")
"""The row that goes on on the servers."""
HIT_OPEN, HIT_CLOSE = "\ue000", "\ue001"

GROUPS = (
    ("message", "Messages", "mail"),
    ("message_body", "Messages", "mail"),
    ("letter", "Courrier", "courrier"),
    ("letter_note", "Notes sur les courriers", "note"),
    ("seance", "Séances", "seances"),
    ("annotation", "Notes de séance", "note"),
    ("dossier", "Parapheur", "parapheur"),
    ("event", "Agenda", "agenda"),
    ("contact", "Contacts", "contacts"),
)


class SearchView(SearchTarget):
    """Asks `SearchService` at each key, one question at a time: words typed meanwhile wait for the answer to the
    last ones, and only the newest of them are asked. So nobody waits for a pause, and slow answers do not pile up."""

    SPACE = "search"

    def __init__(self, ctx: Context) -> None:
        super().__init__(ctx)
        self._directory = Directory(ctx)
        self._words = ""
        self.answered = ""
        """The words whose results are in the list."""
        self._found: Sequence[Found] = ()
        self._remote: list[Remote] = []
        self._partial: Sequence[AccountId] = ()
        self._asking = False
        self._reading = False
        """An answer of the service is on its way."""
        self._saved: tuple[AccountId, SavedSearch] | None = None
        self.model = FixedListModel(self)
        self.list = RecordList(ctx.theme, self.model, self.tr("Résultats de la recherche"))
        self._empty = Empty(
            "search", self.tr("Rien trouvé"), self.tr("Essayez avec moins de mots, ou un début de mot.")
        )
        self.pane = ListPane(ctx.theme, self.list, self._empty)
        self.list.opened.connect(self._open)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.pane)

    def search(self, text: str) -> None:
        """Find these words everywhere."""
        words = text.strip()
        self._words = words
        self._remote = []
        self._saved = None
        if not self._reading:
            self._read()

    def _read(self) -> None:
        words = self._words
        self._reading = True
        self.ctx.bridge.run(
            self.ctx.runtime.search.search(words, None, LIMIT),
            on_done=lambda found: self._show(words, found),
            on_error=lambda error: self._failed(words, error),
            owner=self,
        )

    def _failed(self, words: str, error: AppError) -> None:
        self._reading = False
        if words != self._words:
            self._read()
        else:
            self.ctx.shell.show_error(error)

    def activated(self) -> None:
        self.ctx.bridge.run(self.ctx.runtime.mailbox.partial(), on_done=self._take_partial, owner=self)

    def focus_results(self) -> None:
        first = next((i for i in range(self.model.rowCount()) if self.model.key_at(i) is not None), None)
        if first is not None:
            self.list.setFocus()
            self.list.select_row(first)

    def _show(self, words: str, found: Sequence[Found]) -> None:
        self._reading = False
        if self._saved is not None:
            return
        if words != self._words:
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
        words, found = self._words, self._found
        rows = self._command_rows(words)
        most = PER_KIND if len({f.hit.key.kind for f in found}) > 1 else LIMIT
        for kind, name, icon in GROUPS:
            mine = [f for f in found if f.hit.key.kind == kind][:most]
            if mine:
                rows.append(FixedRow(f"heading:{kind}", RowFacts(title=text.tr(name), heading=True)))
            rows += [self._row(f, icon) for f in mine]
        count = len(found)
        shown = text.plural(count, "%n résultat pour {words}", "%n résultats pour {words}")
        if count >= LIMIT:
            shown = text.plural(count, "Le résultat le plus récent", "Les %n résultats les plus récents pour {words}")
        self.pane.title.set_text(shown.format(words=text.quoted(words)))
        self.model.set_rows([*rows, *self._server_rows(words)])

    # --- on the servers -------------------------------------------------------------------------

    def _server_rows(self, words: str) -> list[FixedRow]:
        """What the servers found beyond this device, or the way to ask them."""
        rows = []
        if self._remote:
            rows.append(FixedRow("heading:server", RowFacts(title=self.tr("Sur le serveur"), heading=True)))
            rows += [_remote_row(each) for each in self._remote]
        if words and self._partial and not self._remote:
            title = self.tr("Recherche sur le serveur…") if self._asking else self.tr("Continuer sur le serveur")
            detail = self.tr("Une partie de vos messages n’est pas sur cet appareil.")
            rows.append(FixedRow("more", RowFacts(title=title, detail=detail, leading="globe"), MORE))
        return rows

    def _go_on(self) -> None:
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
            self._remote = [each for each in found if not each.held or self._saved is not None]
            self._show_rows()
            if not self._remote:
                self.ctx.shell.toast(self.tr("Le serveur n’a rien trouvé de plus."))

        def failed(error: AppError) -> None:
            self._asking = False
            self._show_rows()
            self.ctx.shell.show_error(error)

        self.ctx.bridge.run(work, on_done=done, on_error=failed, owner=self)

    def run_saved(self, account: AccountId, search: SavedSearch) -> None:
        """A search kept on the server is run there: its language is the server's."""
        self._words, self._saved, self._found, self._remote = search.name, (account, search), (), []
        self._asking = True
        self._show_rows()
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

    def _row(self, found: Found, icon: str) -> FixedRow:
        hit = found.hit
        body = self._directory.body(found.body)
        snippet = hit.snippet.replace(HIT_OPEN, "").replace(HIT_CLOSE, "")
        facts = RowFacts(
            title=hit.title.replace(HIT_OPEN, "").replace(HIT_CLOSE, "") or snippet,
            aside=text.when_short(hit.moment_ms) if hit.moment_ms else "",
            detail=" ".join(snippet.split()),
            leading=icon,
            stripe=body.colour if body is not None and len(self._directory.bodies()) > 1 else None,
        )
        return FixedRow(f"{hit.key.account}/{hit.key.kind}/{hit.key.id}", facts, hit.key, found)

    @functools.cached_property
    def _commands(self) -> list[tuple[str, Action]]:
        """Every action with its words as they are compared."""
        return [(sort_key(action.shown()), action) for action in self.ctx.actions.all()]

    def _command_rows(self, words: str) -> list[FixedRow]:
        wanted = sort_key(words)
        if len(wanted) < 2:
            return []
        named = [action for shown, action in self._commands if wanted in shown]
        found = [action for action in named if self.ctx.actions.qaction(action.id).isEnabled()][:COMMANDS]
        names = {space.id: space.shown() for space in SPACES}
        rows = [FixedRow("heading:commands", RowFacts(title=self.tr("Commandes"), heading=True))] if found else []
        for action in found:
            keys = self.ctx.actions.qaction(action.id).shortcut().toString()
            facts = RowFacts(title=action.shown(), aside=keys, detail=names.get(action.space, ""), leading=action.icon)
            rows.append(FixedRow(f"command:{action.id}", facts, Key(NOBODY, "command", action.id)))
        return rows

    def _open(self, key: Key) -> None:
        if key.kind == "command":
            action = self.ctx.actions.action(key.id)
            if action.space:
                self.ctx.shell.go(action.space)
            self.ctx.actions.trigger(key.id)
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
