"""Earlier words of a note, in its editor: chosen ones come back into the field, and are saved like any edit (row 120)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.domain.ids import Key
from app.domain.listing import Version
from app.domain.seances import Annotation
from ui import text
from ui.context import Context
from ui.text import plural, tr
from ui.theme import Space, Type
from ui.widgets.basic import Button, Clickable, Label, ScrollPage


class NoteVersions(QWidget):
    """Nothing to see while there is no earlier text; else a button that unfolds them."""

    def __init__(self, ctx: Context, key: Key, take: Callable[[str], None]) -> None:
        super().__init__()
        self._ctx, self._take = ctx, take
        theme = ctx.theme
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        self.button = Button(theme, "", "quiet", "history")
        self.button.setObjectName("seances.note_versions")
        self.button.setCheckable(True)
        layout.addWidget(self.button, 0, Qt.AlignmentFlag.AlignLeft)
        self._page = ScrollPage(theme, margins=Space.XS)
        self._page.setMinimumHeight(theme.px(150))
        self._page.hide()
        layout.addWidget(self._page)
        self.button.toggled.connect(self._page.setVisible)
        self.hide()
        ctx.bridge.run(ctx.runtime.history.versions(key), on_done=self._show, owner=self)

    def _show(self, versions: Sequence[Version]) -> None:
        texts = [(v.until_ms, v.record.text) for v in versions if isinstance(v.record, Annotation)]
        self.button.setText(plural(len(texts), "%n version précédente", "%n versions précédentes"))
        self.setVisible(bool(texts))
        for until_ms, words in texts:
            row = Clickable(self._ctx.theme, tr("Reprendre {words}").format(words=text.quoted(words)))
            column = QVBoxLayout()
            column.setSpacing(2)
            until = tr("Remplacée {when}").format(when=text.when_spoken(until_ms))
            column.addWidget(Label(self._ctx.theme, words))
            column.addWidget(Label(self._ctx.theme, until, Type.SMALL, "text_soft"))
            row.line.addLayout(column, 1)
            row.clicked.connect(partial(self._choose, words))
            self._page.body.addWidget(row)
        self._page.body.addStretch(1)

    def _choose(self, words: str) -> None:
        self._take(words)
        self.button.setChecked(False)
