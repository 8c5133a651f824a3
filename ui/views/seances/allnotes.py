"""All that is written in a meeting, in one list: brought into view, or saved as text."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from app.services.seances import SeancePage, Written
from ui import text
from ui.context import Context
from ui.text import plural, tr
from ui.theme import Space, Type
from ui.widgets.basic import Button, Clickable, Label, ScrollPage, StatePane
from ui.widgets.saving import ask_target


def as_text(page: SeancePage, written: Sequence[Written]) -> str:
    """The list as a plain text, document by document."""
    lines = [page.seance.name, text.capital(text.when_long(page.seance.date_ms)), page.body.name, ""]
    title = ""
    for each in written:
        if each.document.name != title:
            title = each.document.name
            lines += ["", title, "-" * len(title)]
        lines.append(line_of(each))
    return "\n".join(lines) + "\n"


def line_of(each: Written) -> str:
    """``p. 3, Étienne Laborde : à chiffrer``."""
    where = tr("p. {page}").format(page=each.page + 1)
    if each.strokes:
        return f"{where}, {plural(each.strokes, '%n trait d’encre', '%n traits d’encre')}"
    who = f"{where}, {each.author}" if each.author else where
    return f"{who}{text.NBSP}: {each.text}"


class AllNotes(QDialog):
    """The list, over the reader."""

    def __init__(
        self,
        ctx: Context,
        parent: QWidget,
        page: SeancePage,
        written: Sequence[Written],
        go_to: Callable[[Written], None],
    ) -> None:
        super().__init__(parent)
        self._ctx, self._page, self._written, self._go_to = ctx, page, tuple(written), go_to
        theme = ctx.theme
        self.setWindowTitle(tr("Toutes mes notes de la séance"))
        self.setMinimumSize(theme.px(520), theme.px(480))
        layout = QVBoxLayout(self)
        gap = theme.gap(Space.L)
        layout.setContentsMargins(gap, gap, gap, gap)
        layout.addWidget(Label(theme, page.seance.name, Type.LEAD))
        if written:
            layout.addWidget(self._list(), 1)
        else:
            layout.addWidget(StatePane(theme, "note", tr("Rien d’écrit"), tr("Notes et encre se retrouvent ici.")), 1)
        buttons = QHBoxLayout()
        self.save = Button(theme, tr("Enregistrer en texte…"), "plain", "export", self._save)
        self.save.setEnabled(bool(written))
        buttons.addWidget(self.save)
        buttons.addStretch(1)
        buttons.addWidget(Button(theme, tr("Fermer"), "primary", on_click=self.accept))
        layout.addLayout(buttons)

    def _list(self) -> QWidget:
        theme = self._ctx.theme
        scroll = ScrollPage(theme, margins=Space.XS)
        title = ""
        for each in self._written:
            if each.document.name != title:
                title = each.document.name
                scroll.body.addWidget(Label(theme, title, Type.SMALL_STRONG, "text_soft"))
            row = Clickable(theme, line_of(each))
            row.line.addWidget(Label(theme, line_of(each)), 1)
            row.clicked.connect(partial(self._choose, each))
            scroll.body.addWidget(row)
        scroll.body.addStretch(1)
        return scroll

    def _choose(self, each: Written) -> None:
        self.accept()
        self._go_to(each)

    def _save(self) -> None:
        name = tr("Notes {name}.txt").format(name=self._page.seance.name)
        target = ask_target(self, tr("Enregistrer les notes"), name)
        if target is not None:
            Path(target).write_text(as_text(self._page, self._written), encoding="utf-8")
            self._ctx.shell.toast(tr("Notes enregistrées."))
