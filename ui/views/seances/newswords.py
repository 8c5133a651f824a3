"""What the secretary changed in a meeting, in words."""

from __future__ import annotations

from collections.abc import Sequence

from app.services.meeting_news import News
from ui import text
from ui.text import plural, tr

MOST_NAMED = 3
"""Documents named, of one kind."""


def news_words(news: News) -> str:
    """« La date a changé : la séance était prévue… Document remplacé : … »."""
    said = []
    if news.moved_from_ms is not None:
        was = text.when_long(news.moved_from_ms)
        said.append(tr("La date a changé : cette séance était prévue le {when}.").format(when=was))
    said += _documents(news.replaced, "%n document remplacé : {names}.", "%n documents remplacés : {names}.")
    said += _documents(news.added, "%n document ajouté : {names}.", "%n documents ajoutés : {names}.")
    if news.removed:
        said.append(plural(news.removed, "%n document retiré.", "%n documents retirés."))
    return text.typeset(" ".join(said or [tr("Cette séance a changé depuis que vous l’avez ouverte.")]))


def _documents(names: Sequence[str], one: str, many: str) -> list[str]:
    if not names:
        return []
    shown = ", ".join(names[:MOST_NAMED]) + ("…" if len(names) > MOST_NAMED else "")
    return [plural(len(names), one, many).format(names=shown)]
