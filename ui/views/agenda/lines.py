"""The agenda as a list: its rows, and what a line says of an event."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import replace

from app.services.agenda import AgendaItem
from ui import text
from ui.models.facts import RowFacts, Tone, sync_icons, sync_words
from ui.models.fixed import FixedRow
from ui.text import tr
from ui.views.agenda.columns import Colours
from ui.views.agenda.placing import item_days


def list_rows(
    items: Sequence[AgendaItem], first: dt.date, colours: Colours, calendar_of: Callable[[AgendaItem], str]
) -> list[FixedRow]:
    """Events day by day under headings, from ``first`` on."""
    rows: list[FixedRow] = []
    day: dt.date | None = None
    today = text.now().date()
    for item in sorted(items, key=lambda i: (max(item_days(i)[0], first), i.occurrence.start_ms)):
        here = max(item_days(item)[0], first)
        if here != day:
            day = here
            names = {0: tr("Aujourd’hui — "), 1: tr("Demain — ")}
            title = names.get((here - today).days, "") + text.day_long(here)
            rows.append(FixedRow(f"day:{here}", RowFacts(title=text.capital(title), heading=True)))
        o = item.occurrence
        facts = RowFacts(
            title=o.title,
            aside=tr("journée") if o.all_day else f"{text.clock(o.start_ms)} – {text.clock(o.end_ms)}",
            detail=" · ".join(p for p in (o.location, calendar_of(item)) if p),
            note=tr("en conflit") if item.conflict else "",
            tone=Tone.WARN,
            icons=sync_icons(item.pending, item.failed),
            state=sync_words(item.pending, item.failed),
            stripe=colours(item),
            faded=o.cancelled,
        )
        rows.append(FixedRow(f"{item.key.account}/{item.key.id}/{o.start_ms}", facts, item.key, item))
    return rows


def clashes(item: AgendaItem, items: Sequence[AgendaItem]) -> list[AgendaItem]:
    """What an item overlaps, in the calendars out of sight too: one is taken there all the same."""
    if not item.conflict:
        return []
    o = item.occurrence
    return [
        other
        for other in items
        if other.conflict
        and (other.key, other.occurrence.start_ms) != (item.key, o.start_ms)
        and other.occurrence.start_ms < o.end_ms
        and o.start_ms < other.occurrence.end_ms
    ]


# --- choosing -------------------------------------------------------------------------------


def named(item: AgendaItem) -> AgendaItem:
    """An event whose words are kept from us (private, in a shared calendar) is « occupé »; others may lack a title."""
    if item.occurrence.title.strip():
        return item
    words = text.tr("Occupé") if item.owner else text.tr("(sans titre)")
    return replace(item, occurrence=replace(item.occurrence, title=words))
