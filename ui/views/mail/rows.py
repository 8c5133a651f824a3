"""How a message looks in the list."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from app.domain.ids import AccountId
from app.domain.listing import Entry
from app.domain.mail import Message
from app.domain.records import Mark
from ui import text
from ui.directory import Directory
from ui.models.facts import RowFacts, Tone, sync_icons, sync_words
from ui.text import tr

Colours = Callable[[AccountId, str], str]
"""(account, tag) -> its colour, empty for none."""
PILLS = 2
"""Tags shown on a row; the others are counted."""


def describe_message(
    directory: Directory, *, outgoing: Callable[[], bool], colours: Colours = lambda _account, _tag: ""
) -> Callable[[Entry[Any]], RowFacts]:
    """Row of a message, or of the conversation it stands for. ``outgoing``: the list shows sent mail, recipients lead."""

    def describe(entry: Entry[Any]) -> RowFacts:
        message = entry.record
        assert isinstance(message, Message)
        people = ", ".join(a.shown() for a in message.recipients) if outgoing() else message.sender.shown()
        subject = message.subject.strip() or tr("(sans objet)")
        unread = bool(entry.marks & Mark.UNREAD) or entry.together_unread > 0
        if entry.together > 1:
            people = f"{people} ({text.integer(entry.together)})"
        date = text.when_short(message.date_ms)
        return RowFacts(
            title=people or tr("(sans destinataire)"),
            aside=date,
            detail_lead=subject,
            detail=" ".join(message.fragment.split()),
            icons=_icons(entry, message),
            pills=_pills(entry, message, colours),
            strong=unread,
            stripe=directory.stripe(entry.key.account),
            spoken=_spoken(entry, message, people, subject, date),
            state=sync_words(entry.pending > 0, entry.failed),
        )

    return describe


def _pills(entry: Entry[Any], message: Message, colours: Colours) -> tuple[tuple[str, str], ...]:
    shown = [(tag, colours(entry.key.account, tag)) for tag in message.tags[:PILLS]]
    more = len(message.tags) - PILLS
    return (*shown, (f"+{more}", "")) if more > 0 else tuple(shown)


def _icons(entry: Entry[Any], message: Message) -> tuple[tuple[str, Tone], ...]:
    icons = list(sync_icons(entry.pending > 0, entry.failed))
    if message.invite is not None:
        icons.append(("agenda", Tone.ACCENT))
    if message.attachment:
        icons.append(("clip", Tone.PLAIN))
    if message.answered:
        icons.append(("reply", Tone.PLAIN))
    elif message.forwarded:
        icons.append(("forward", Tone.PLAIN))
    if message.flagged:
        icons.append(("flag", Tone.WARN))
    return tuple(icons)


def _spoken(entry: Entry[Any], message: Message, people: str, subject: str, date: str) -> str:
    words = [tr("non lu") if entry.marks & Mark.UNREAD else "", people, subject, date]
    words += [tr("suivi")] if message.flagged else []
    words += [tr("pièce jointe")] if message.attachment else []
    words += [tr("invitation")] if message.invite is not None else []
    if entry.together > 1:
        words.append(text.plural(entry.together, "conversation de %n message", "conversation de %n messages"))
    if message.tags:
        words.append(tr("étiquettes {names}").format(names=", ".join(message.tags)))
    return ", ".join(word for word in words if word)
