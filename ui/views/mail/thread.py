"""The other messages of a conversation, folded under the one being read: newest first, unfolded in place one by one.

Long conversations stay fluid: a folded message is one line, only the newest `FIRST` of them are made, and the
text of one is loaded when it is unfolded.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.domain.ids import Key
from app.domain.listing import Entry
from app.domain.mail import Message, MessageBody
from app.domain.records import Record
from app.services.html import safe_html
from ui import text
from ui.context import Context
from ui.theme import Space, Type
from ui.widgets.basic import Button, Clickable, Icon, Label, Line, clear
from ui.widgets.safebrowser import SafeBrowser

FIRST = 12
"""Folded messages made at once; the others on demand."""
STEP = 40
LARGE_HTML = 400_000


class Folded(QWidget):
    """One message: a line; unfolded, its text below."""

    opened = Signal(object)
    """Key: read it by itself, with its files."""
    link_wanted = Signal(QUrl, str)

    def __init__(self, ctx: Context, entry: Entry[Record], message: Message) -> None:
        super().__init__()
        self._ctx, self._entry, self._message = ctx, entry, message
        theme = ctx.theme
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.gap(Space.L), 0, theme.gap(Space.L), 0)
        layout.setSpacing(0)
        when = text.when_short(message.date_ms)
        self.line = Clickable(
            theme, self.tr("Déplier le message de {name}, {when}").format(name=message.sender.shown(), when=when)
        )
        self._arrow = Icon(theme, "chevron-right")
        self.line.line.addWidget(self._arrow)
        step = Type.BODY_STRONG if message.unread else Type.BODY
        name = Label(theme, message.sender.shown(), step, elide=True)
        words = Label(theme, " ".join(message.fragment.split()), Type.SMALL, "text_soft", elide=True)
        self.line.line.addWidget(name, 2)
        self.line.line.addWidget(words, 3)
        if message.attachment:
            self.line.line.addWidget(Icon(theme, "clip", factor=0.8))
        date = Label(theme, when, Type.SMALL, "text_soft")
        date.setWordWrap(False)
        self.line.line.addWidget(date)
        self.line.clicked.connect(self.toggle)
        layout.addWidget(self.line)
        self._inside: QWidget | None = None
        layout.addWidget(Line(theme))

    @property
    def key(self) -> Key:
        return self._entry.key

    def is_unfolded(self) -> bool:
        return self._inside is not None and not self._inside.isHidden()

    def toggle(self) -> None:
        if self._inside is None:
            self._unfold()
        else:
            self._inside.setVisible(self._inside.isHidden())
        self._arrow.set_icon("chevron-down" if self.is_unfolded() else "chevron-right")

    def _unfold(self) -> None:
        inside = self._inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, self._ctx.theme.gap(Space.S))
        self.browser = SafeBrowser(self._ctx.theme)
        self.browser.link_wanted.connect(lambda url: self.link_wanted.emit(url, self.browser.words_to(url)))
        self.browser.show_text(self.tr("Chargement…"))
        column.addWidget(self.browser)
        alone = Button(
            self._ctx.theme, self.tr("Ouvrir ce message"), "quiet", "mail", lambda: self.opened.emit(self.key)
        )
        column.addWidget(alone, 0, Qt.AlignmentFlag.AlignLeft)
        layout = self.layout()
        assert isinstance(layout, QVBoxLayout)
        layout.insertWidget(1, inside)
        inside.show()
        runtime, key = self._ctx.runtime, self.key

        async def read() -> tuple[MessageBody | None, str]:
            body = await runtime.mail.body(key)
            return body, safe_html(body.html) if body is not None and body.html else ""

        self._ctx.bridge.run(read(), on_done=lambda found: self._show(*found), owner=self)
        if self._message.unread:
            self._ctx.bridge.run(runtime.mail.set_read([key], True), owner=self)

    def _show(self, body: MessageBody | None, markup: str) -> None:
        if body is None:
            self.browser.show_text(self.tr("Le texte n’est pas encore sur cet appareil."))
        elif markup and len(markup) < LARGE_HTML:
            self.browser.show_html(markup)
        else:
            self.browser.show_text(body.text)


class ThreadList(QWidget):
    """Hidden while the message is alone."""

    opened = Signal(object)
    link_wanted = Signal(QUrl, str)

    def __init__(self, ctx: Context) -> None:
        super().__init__()
        self._ctx = ctx
        self._entries: list[Entry[Record]] = []
        theme = ctx.theme
        column = QVBoxLayout(self)
        column.setContentsMargins(0, theme.gap(Space.M), 0, theme.gap(Space.L))
        column.setSpacing(0)
        self._title = Label(theme, "", Type.SMALL_STRONG, "text_soft")
        self._title.setContentsMargins(theme.gap(Space.L), 0, theme.gap(Space.L), theme.gap(Space.XS))
        column.addWidget(self._title)
        self._rows = QVBoxLayout()
        self._rows.setSpacing(0)
        column.addLayout(self._rows)
        self._more = Button(theme, "", "quiet", "chevron-down", self._show_more)
        column.addWidget(self._more, 0, Qt.AlignmentFlag.AlignLeft)
        self.hide()

    def show_thread(self, entries: Sequence[Entry[Record]], current: Key) -> None:
        """``entries`` oldest first, the message being read among them."""
        others = [e for e in reversed(entries) if e.key != current and isinstance(e.record, Message)]
        if [e.key for e in others] == [e.key for e in self._entries]:
            return  # unfolded messages stay as they are
        self._entries = others
        clear(self._rows)
        self.setVisible(bool(others))
        self._title.set_text(
            text.plural(len(others), "%n autre message de la conversation", "%n autres messages de la conversation")
        )
        self._add(FIRST)

    def folded(self) -> list[Folded]:
        rows = [row for row in self.findChildren(Folded) if self._rows.indexOf(row) >= 0]
        return sorted(rows, key=self._rows.indexOf)

    def _add(self, count: int) -> None:
        start = self._rows.count()
        for entry in self._entries[start : start + count]:
            assert isinstance(entry.record, Message)
            row = Folded(self._ctx, entry, entry.record)
            row.opened.connect(self.opened)
            row.link_wanted.connect(self.link_wanted)
            self._rows.addWidget(row)
        left = len(self._entries) - self._rows.count()
        self._more.setVisible(left > 0)
        self._more.setText(text.plural(left, "Afficher %n message plus ancien", "Afficher %n messages plus anciens"))

    def _show_more(self) -> None:
        self._add(STEP)
