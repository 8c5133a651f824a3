"""The commands among the results: every action of the window by its words, settings, the bodies' web applications.

« > » alone, or before some words, leaves only them: the palette."""

from __future__ import annotations

import functools
from typing import Any

from app.domain.ids import AccountId, Key
from ui import text
from ui.actions import Action
from ui.context import Context
from ui.models.facts import RowFacts
from ui.models.fixed import FixedRow
from ui.views.contacts.view import sort_key
from ui.views.settings.synonyms import synonyms
from ui.views.spaces import SPACES

COMMANDS = 5
"""Among other results."""
ONLY = ">"
"""What a text of commands alone begins with."""
NOBODY = AccountId("")
"""Account of the keys that name commands: they belong to nobody."""


def only_commands(words: str) -> bool:
    return words.startswith(ONLY)


def bears(name: str, wanted: str) -> bool:
    """Whether ``name`` holds these words as typed, or each of them begins one of its own. Both as `sort_key` makes
    them."""
    return wanted in name or all(any(own.startswith(word) for own in name.split()) for word in wanted.split())


class Commands:
    """Rows of the list of results."""

    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx

    def rows(self, words: str) -> list[FixedRow]:
        """What these words name; of « > », everything that can be done now."""
        alone = only_commands(words)
        wanted = sort_key(words.removeprefix(ONLY).strip())
        if len(wanted) < 2 and not alone:
            return []
        found = [action for shown, action in self._named if bears(shown, wanted) and self._offered(action)]
        found.sort(key=lambda action: action.space != self._ctx.shell.came_from)  # where one is, first
        settings = self._settings(words.removeprefix(ONLY).strip(), wanted)
        names = {"": text.tr("Toute la fenêtre"), **{space.id: space.shown() for space in SPACES}}
        rows = [FixedRow("heading:commands", RowFacts(title=text.tr("Commandes"), heading=True))]
        rows = rows if found or settings else []
        for action in found if alone else found[:COMMANDS]:
            keys = self._ctx.actions.qaction(action.id).shortcut().toString()
            facts = RowFacts(title=action.shown(), aside=keys, detail=names.get(action.space, ""), leading=action.icon)
            rows.append(FixedRow(f"command:{action.id}", facts, Key(NOBODY, "command", action.id)))
        return [*rows, *settings, *self._applications(wanted)]

    def _settings(self, words: str, wanted: str) -> list[FixedRow]:
        """The way to what Réglages have under these words."""
        if len(wanted) < 3 or not any(bears(sort_key(card), wanted) for card in synonyms().values()):
            return []
        title = text.tr("Chercher {words} dans les Réglages").format(words=text.quoted(words))
        return [FixedRow("settings", RowFacts(title=title, leading="settings"), Key(NOBODY, "setting", words))]

    @functools.cached_property
    def _named(self) -> list[tuple[str, Action]]:
        """Every action with its words as they are compared."""
        return [(sort_key(action.shown()), action) for action in self._ctx.actions.all()]

    def _applications(self, wanted: str) -> list[FixedRow]:
        """The bodies' web applications by their names."""
        shortcuts = self._ctx.runtime.webapps.all()
        named = [(i, each) for i, each in enumerate(shortcuts) if bears(sort_key(each.application.name), wanted)]
        rows = [FixedRow("heading:webapps", RowFacts(title=text.tr("Applications"), heading=True))] if named else []
        for number, each in named:
            facts = RowFacts(title=each.application.name, detail=f"{each.body_name} — {each.host}", leading="external")
            rows.append(FixedRow(f"webapp:{number}", facts, Key(NOBODY, "webapp", str(number)), each))
        return rows

    def _offered(self, action: Action) -> bool:
        """Whether it can be done now, from where one comes.

        What is done to a record is offered only where that record was just on screen: a visa given from another
        space would be given to a letter that one does not see. One of a space that was not visited yet is offered
        if it could be there.
        """
        actions, shell = self._ctx.actions, self._ctx.shell
        if action.space and action.space not in shell.present:
            return False
        elsewhere = bool(action.space) and action.space != shell.came_from
        if (elsewhere or not actions.is_bound(action.id)) and not actions.could(action.id):
            return False
        return actions.qaction(action.id).isEnabled() if actions.is_bound(action.id) else True

    def run(self, id: str) -> None:
        """In its own space."""
        action = self._ctx.actions.action(id)
        if action.space:
            self._ctx.shell.go(action.space)
        self._ctx.actions.trigger(id)

    def to_setting(self, words: str) -> None:
        """Réglages, with what they have under these words."""
        self._ctx.shell.go("settings")
        settings: Any = self._ctx.shell.view("settings")
        settings.look_for(words)
