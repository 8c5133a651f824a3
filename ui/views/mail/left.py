"""« La maire a rangé… hors de votre vue »: what others took out of folders that several people hold, until it was seen."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from app.domain.mail import Gesture, MessageLeft
from ui import text
from ui.context import Context
from ui.text import tr
from ui.widgets.seen import SeenNotice

MOST = 3
"""Lines shown; the rest is counted."""
NAMED = 2
"""Subjects named in a line; the rest is counted."""


def left_words(found: Sequence[MessageLeft]) -> list[str]:
    """One sentence for each person, act and folder, the newest first."""

    def group(left: MessageLeft) -> tuple[str, str, str]:
        return left.folder, left.by.mail if left.by is not None else "", left.did.value

    order = {group(left): rank for rank, left in reversed(list(enumerate(found)))}
    ranked = sorted(found, key=lambda left: order[group(left)])
    return [_sentence(list(group_)) for _, group_ in groupby(ranked, key=group)]


def _sentence(group: Sequence[MessageLeft]) -> str:
    first = group[0]
    named = [text.quoted(left.subject.strip() or tr("(sans objet)")) for left in group[:NAMED]]
    if len(group) > NAMED:
        named.append(text.plural(len(group) - NAMED, "%n autre message", "%n autres messages"))
    what = tr("{first} et {last}").format(first=", ".join(named[:-1]), last=named[-1]) if named[1:] else named[0]
    who = first.by.shown() if first.by is not None else ""
    return text.capital(_words()[first.did].format(who=who, what=what, folder=text.quoted(first.folder)))


def _words() -> dict[Gesture, str]:
    return {
        Gesture.MOVED: tr("{who} a rangé hors de votre vue {what}, de {folder}."),
        Gesture.TRASHED: tr("{who} a mis à la corbeille {what}, de {folder}."),
        Gesture.TAKEN: tr("{who} a passé dans une autre boîte {what}, de {folder}."),
        Gesture.JUNKED: tr("{who} a mis aux indésirables {what}, de {folder}."),
        Gesture.UNKNOWN: tr("On ne sait qui a rangé hors de votre vue {what}, de {folder}."),
    }


class LeftNotice(SeenNotice):
    """Stands above the list as long as there is something to tell."""

    def __init__(self, ctx: Context) -> None:
        super().__init__(ctx, "move", tr("Messages que d’autres ont emportés"))

    def look(self) -> None:
        self._ctx.bridge.run(self._ctx.runtime.removals.left(), on_done=self._show, owner=self)

    def _show(self, found: Sequence[MessageLeft]) -> None:
        words = left_words(found)
        if len(words) > MOST:
            words[MOST:] = [text.plural(len(words) - MOST, "et %n autre départ", "et %n autres départs")]
        self.tell(words)

    def _saw(self) -> None:
        self.hide()
        self._ctx.bridge.run(self._ctx.runtime.removals.saw_left(), on_done=lambda _none: self.look(), owner=self)
