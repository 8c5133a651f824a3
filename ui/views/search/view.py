"""Results as one list with headings. Typing again keeps what is still found in place."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QVBoxLayout

from app.domain.ids import AccountId, Key
from app.services.search import Found
from ui import text
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
    """Asks `SearchService` at each pause of the typing; late answers to older words are dropped."""

    SPACE = "search"

    def __init__(self, ctx: Context) -> None:
        super().__init__(ctx)
        self._directory = Directory(ctx)
        self._words = ""
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
        self.ctx.bridge.run(
            self.ctx.runtime.search.search(words, None, LIMIT),
            on_done=lambda found: self._show(words, found),
            owner=self,
        )

    def focus_results(self) -> None:
        first = next((i for i in range(self.model.rowCount()) if self.model.key_at(i) is not None), None)
        if first is not None:
            self.list.setFocus()
            self.list.select_row(first)

    def _show(self, words: str, found: Sequence[Found]) -> None:
        if words != self._words:
            return
        rows = self._command_rows(words)
        for kind, name, icon in GROUPS:
            mine = [f for f in found if f.hit.key.kind == kind][:PER_KIND]
            if mine:
                rows.append(FixedRow(f"heading:{kind}", RowFacts(title=text.tr(name), heading=True)))
            rows += [self._row(f, icon) for f in mine]
        count = len(found)
        shown = text.plural(count, "%n résultat pour {words}", "%n résultats pour {words}")
        if count >= LIMIT:
            shown = text.plural(count, "Le résultat le plus récent", "Les %n résultats les plus récents pour {words}")
        self.pane.title.set_text(shown.format(words=text.quoted(words)))
        self.model.set_rows(rows)

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

    def _command_rows(self, words: str) -> list[FixedRow]:
        wanted = sort_key(words)
        names = {space.id: space.shown() for space in SPACES}
        found = [
            action
            for action in self.ctx.actions.all()
            if len(wanted) > 1
            and wanted in sort_key(action.shown())
            and self.ctx.actions.qaction(action.id).isEnabled()
        ][:COMMANDS]
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
        elif key.kind == "message_body":
            self.ctx.shell.open_key(Key(key.account, "message", key.id))
        elif key.kind in SPACE_OF_KIND:
            self.ctx.shell.open_key(key)
