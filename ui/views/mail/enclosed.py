"""What goes along with a message being written: its files, one button each, and what they and the options amount to."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.domain.intents import AttachedFile
from app.domain.mail import KeptPart
from app.domain.writing import Importance
from app.services.mail import MailDraft
from ui import text
from ui.text import tr
from ui.theme import Space, Theme
from ui.widgets.basic import Button, clear
from ui.widgets.flow import FlowLayout


class FileChips(QWidget):
    """A button for each attachment, which takes it out. Pictures of the text stand in it, not here."""

    taken_out = Signal(object)
    """An `AttachedFile` or a `KeptPart`."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._line = FlowLayout(self, theme.gap(Space.S))

    def show_draft(self, draft: MailDraft | None) -> None:
        clear(self._line)
        for file in (f for f in (draft.files if draft is not None else ()) if not f.content_id):
            self._add(file, f"{file.name} · {text.size(file.size_bytes)}")
        for part in (p for p in (draft.kept if draft is not None else ()) if not p.content_id):
            words = tr("{name} · {size}, reste sur le serveur")
            self._add(part, words.format(name=part.name, size=text.size(part.size_bytes)))
        self.setVisible(self._line.count() > 0)

    def _add(self, what: AttachedFile | KeptPart, words: str) -> None:
        button = Button(self._theme, "", "plain", "close", partial(self.taken_out.emit, what))
        button.set_eliding(words)
        button.setAccessibleName(tr("Retirer {name}").format(name=what.name))
        self._line.addWidget(button)


def without(draft: MailDraft, gone: AttachedFile | KeptPart) -> MailDraft:
    """``draft`` less one of its attachments."""
    files = tuple(file for file in draft.files if file is not gone)
    return replace(draft, files=files, kept=tuple(part for part in draft.kept if part is not gone))


def notice_words(draft: MailDraft, limit: int, *, signing: bool) -> str:
    """What the options and the attachments amount to, in one line; ``limit``: of the server in bytes, 0 = not known."""
    words = []
    heavy = draft.size_bytes > limit // 2 > 0
    if draft.has_attachments or heavy:  # small pictures of the text are worth no word
        total = text.size(draft.size_bytes)
        room = tr("{total} sur {limit} que prend le serveur").format(total=total, limit=text.size(limit))
        words.append(room if limit else total)
    if draft.importance is not Importance.NORMAL:
        high = draft.importance is Importance.HIGH
        words.append(tr("importance haute") if high else tr("importance basse"))
    if draft.receipt:
        words.append(tr("accusé de lecture demandé"))
    if signing:
        words.append(tr("sera signé avec votre carte"))
    return text.capital(" · ".join(words))
