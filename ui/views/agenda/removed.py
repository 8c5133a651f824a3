"""« Jeanne Dupouy a supprimé… »: what others took away from calendars that several people hold, until it was seen."""

from __future__ import annotations

from collections.abc import Sequence

from app.domain.agenda import EventRemoval
from ui import text
from ui.context import Context
from ui.text import tr
from ui.widgets.seen import SeenNotice

MOST = 4


def removal_words(removal: EventRemoval) -> str:
    """Who deleted what, of whose calendar."""
    what = text.quoted(removal.title) if removal.title else tr("un événement privé")
    when = (
        text.when_long(removal.start_ms) if not removal.all_day else text.day_long(text.local(removal.start_ms).date())
    )
    if removal.by is None:
        if removal.owner:
            words = tr("{what}, {when}, a été supprimé ailleurs de l’agenda de {owner}, on ne sait par qui.")
            return text.capital(words.format(what=what, when=when, owner=removal.owner))
        words = tr("{what}, {when}, a été supprimé ailleurs de votre agenda, on ne sait par qui.")
        return text.capital(words.format(what=what, when=when))
    if removal.owner:
        return tr("{who} a supprimé {what}, {when}, de l’agenda de {owner}.").format(
            who=removal.by.shown(), what=what, when=when, owner=removal.owner
        )
    return tr("{who} a supprimé {what}, {when}, de votre agenda.").format(who=removal.by.shown(), what=what, when=when)


class RemovedNotice(SeenNotice):
    """Stands above the grid as long as there is something to tell."""

    def __init__(self, ctx: Context) -> None:
        super().__init__(ctx, "trash", tr("Événements supprimés par d’autres"))

    def look(self) -> None:
        self._ctx.bridge.run(self._ctx.runtime.removals.unseen(), on_done=self._show, owner=self)

    def _show(self, found: Sequence[EventRemoval]) -> None:
        words = [removal_words(removal) for removal in found[:MOST]]
        if len(found) > MOST:
            words.append(text.plural(len(found) - MOST, "et %n autre événement", "et %n autres événements"))
        self.tell(words)

    def _saw(self) -> None:
        self.hide()
        self._ctx.bridge.run(self._ctx.runtime.removals.saw(), on_done=lambda _none: self.look(), owner=self)
