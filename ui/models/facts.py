"""What a two-line row shows, as values. A ``describe`` function a kind makes it from an entry."""

from __future__ import annotations

import enum
from collections.abc import Callable
from typing import Any

from PySide6.QtGui import QPixmap

from app.domain.frozen import dataclass
from app.domain.listing import Entry
from ui.text import tr


class Tone(enum.Enum):
    """Meaning of a coloured word; always with a word or an icon, never colour alone."""

    PLAIN = "text_soft"
    ACCENT = "accent"
    OK = "ok"
    WARN = "warn"
    DANGER = "danger"


@dataclass(frozen=True, slots=True, kw_only=True)
class RowFacts:
    """One row: ``title … aside`` over ``detail … trailing icons``."""

    title: str
    aside: str = ""
    """Right end of the first line: date, amount."""
    detail: str = ""
    """Second line."""
    detail_lead: str = ""
    """Beginning of the second line, in stronger ink than ``detail`` (the subject of a mail)."""
    note: str = ""
    """Right end of the second line: « en attente », « en retard »."""
    tone: Tone = Tone.PLAIN
    """Of ``note``."""
    icons: tuple[tuple[str, Tone], ...] = ()
    """Small icons at the right end of the second line."""
    pills: tuple[tuple[str, str], ...] = ()
    """(word, ``#rrggbb`` or empty) of tags, before the icons of the second line."""
    leading: str = ""
    """Icon at the left, or empty."""
    picture: QPixmap | None = None
    """Round picture in the place of the icon."""
    strong: bool = False
    """Unread, or waiting: first line in bold with a mark at the left."""
    faded: bool = False
    """Done or over: softer ink."""
    stripe: int | None = None
    """Index of the body's colour, painted as a stripe at the left edge."""
    heading: bool = False
    """A heading between rows: only ``title`` counts, it cannot be chosen."""
    spoken: str = ""
    """What a screen reader says; empty = the visible words in reading order."""
    state: str = ""
    """Words for the marks of `sync_icons`, said after the rest."""

    def accessible(self) -> str:
        """Text for `Qt.AccessibleTextRole`."""
        words = (self.title, self.detail_lead, self.detail, self.aside, self.note)
        said = self.spoken or ", ".join(word for word in words if word)
        return f"{said}, {self.state}" if self.state else said


def sync_icons(pending: bool, failed: bool) -> tuple[tuple[str, Tone], ...]:
    """The mark of a row with acts that wait, or that the user must settle (row 121). Words: `sync_words`."""
    if failed:
        return (("warning", Tone.DANGER),)
    return (("pending", Tone.PLAIN),) if pending else ()


def sync_words(pending: bool, failed: bool) -> str:
    """The same for a screen reader; empty when nothing waits."""
    if failed:
        return tr("à traiter")
    return tr("en attente d’envoi") if pending else ""


Describe = Callable[[Entry[Any]], RowFacts]
