"""Around a letter: the letters it answers or that answer it, and who did what to it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.domain.courrier import HistoryLine, Letter
from app.domain.errors import AppError
from app.domain.ids import Key
from app.domain.listing import Entry
from app.domain.records import Record
from ui import text
from ui.context import Context
from ui.errors import word_error
from ui.theme import Type
from ui.views.courrier.rows import ACTIONS
from ui.widgets.basic import Button, Label, clear


def related(letter: Letter) -> list[tuple[str, str]]:
    """(words, letter id): what it answers first, then its answer, then the rest."""
    answered = [link.letter_id for link in letter.links if link.relation == "reply_to"]
    others = [link.letter_id for link in letter.links if link.relation != "reply_to"]
    return [
        *((text.tr("En réponse à"), id_) for id_ in answered),
        *((text.tr("Réponse"), id_) for id_ in (letter.reply_id,) if id_),
        *((text.tr("À voir aussi"), id_) for id_ in others),
    ]


class LinksBox(QWidget):
    """Letters that this one is tied to: one press away where they are here."""

    def __init__(self, ctx: Context, key: Key, letter: Letter) -> None:
        super().__init__()
        self._ctx = ctx
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        ties = related(letter)
        keys = [Key(key.account, Letter.KIND, id_) for _words, id_ in ties]
        words = [each for each, _id in ties]
        library = ctx.runtime.library

        async def read() -> list[Entry[Record] | None]:
            return [await library.entry(each) for each in keys]

        ctx.bridge.run(read(), on_done=lambda found: self._show(words, keys, found), owner=self)

    def _show(self, words: Sequence[str], keys: Sequence[Key], found: Sequence[Entry[Record] | None]) -> None:
        for each, key, entry in zip(words, keys, found, strict=True):
            self._column.addWidget(self._link(each, key, entry))

    def _link(self, words: str, key: Key, entry: Entry[Record] | None) -> QWidget:
        if entry is None or not isinstance(entry.record, Letter):
            gone = self.tr("{what}{nbsp}: un courrier que vous ne recevez pas").format(what=words, nbsp=text.NBSP)
            return Label(self._ctx.theme, gone, Type.SMALL, "text_soft")
        title = text.labelled(words, f"{entry.record.subject} ({entry.record.chrono})")
        button = Button(self._ctx.theme, "", "line", "courrier", lambda: self._ctx.shell.open_key(key))
        button.set_eliding(title)
        policy = button.sizePolicy()
        policy.setHorizontalPolicy(QSizePolicy.Policy.Expanding)
        button.setSizePolicy(policy)
        return button


class HistoryBox(QWidget):
    """A button that asks the server who did what; the answer is not kept beyond the page. `lines`: the answer."""

    def __init__(self, ctx: Context, key: Key, lines: Sequence[HistoryLine] | None = None) -> None:
        super().__init__()
        self._ctx, self.key = ctx, key
        self.lines = lines
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        row = QHBoxLayout()
        row.addWidget(Button(ctx.theme, self.tr("Voir l’historique"), "quiet", "history", self.ask))
        row.addStretch(1)
        self._column.addLayout(row)
        if lines is not None:
            self._show(lines)

    def ask(self) -> None:
        """Fetch and show it."""
        self._ctx.bridge.run(
            self._ctx.runtime.courrier.history(self.key), on_done=self._show, on_error=self._failed, owner=self
        )

    def _show(self, lines: Sequence[HistoryLine]) -> None:
        theme, column = self._ctx.theme, self._column
        self.lines = lines
        clear(column)
        column.addWidget(Label(theme, self.tr("Historique"), Type.BODY_STRONG))
        for line in reversed(lines):
            done = text.tr(ACTIONS.get(line.action, line.action))
            column.addWidget(Label(theme, text.capital(text.when_long(line.at_ms)), Type.SMALL, "text_soft"))
            column.addWidget(Label(theme, f"{line.by} {done}"))
            if line.comment:
                column.addWidget(Label(theme, text.quoted(line.comment), Type.BODY, "text_soft"))
        if not lines:
            nothing = self.tr("Rien n’a encore été fait sur ce courrier.")
            column.addWidget(Label(theme, nothing, Type.SMALL, "text_soft"))

    def _failed(self, error: AppError) -> None:
        self._ctx.shell.toast(word_error(error).text())
