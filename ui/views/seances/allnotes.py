"""All that is written in a meeting, in one list: brought into view, or saved as text or as pages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from app.services.seances import SeancePage, Written
from ui import text
from ui.context import Context
from ui.helping import help_button
from ui.text import plural, tr
from ui.theme import Space, Type
from ui.views.seances.lostpage import LostPage, lost_words, near_words
from ui.widgets.basic import Button, Clickable, Label, ScrollPage, StatePane
from ui.widgets.dialogs import give_room
from ui.widgets.flow import FlowLayout
from ui.widgets.saving import ask_target

PICTURE_PX = 480


def as_text(page: SeancePage, written: Sequence[Written]) -> str:
    """The list as a plain text, document by document."""
    lines = [page.seance.name, text.capital(text.when_long(page.seance.date_ms)), page.body.name, ""]
    title = ""
    for each in written:
        if title_of(each) != title:
            title = title_of(each)
            lines += ["", title, "-" * len(title)]
        lines.append(line_of(each))
    return "\n".join(lines) + "\n"


def title_of(each: Written) -> str:
    """The document, and that it is no longer there to be opened."""
    name = each.document.name
    return tr("{name} (retiré de la séance)").format(name=name) if each.withdrawn else name


def line_of(each: Written) -> str:
    """``p. 3, Étienne Laborde : à chiffrer``."""
    if each.lost:
        return f"{lost_words(each.lost)}, {tr('à replacer')}"
    where = tr("p. {page}").format(page=each.page + 1)
    if each.strokes:
        return f"{where}, {plural(each.strokes, '%n trait d’encre', '%n traits d’encre')}"
    who = f"{where}, {each.author}" if each.author else where
    return text.labelled(who, each.text)


class AllNotes(QDialog):
    """The list, over the reader."""

    HELP = "08-lire-seance"

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
        give_room(self, theme, 640, 480)
        layout = QVBoxLayout(self)
        gap = theme.gap(Space.L)
        layout.setContentsMargins(gap, gap, gap, gap)
        layout.addWidget(Label(theme, page.seance.name, Type.LEAD))
        if written:
            layout.addWidget(self._list(), 1)
        else:
            layout.addWidget(StatePane(theme, "note", tr("Rien d’écrit"), tr("Notes et encre se retrouvent ici.")), 1)
        buttons = QWidget()
        flow = FlowLayout(buttons, theme.gap(Space.S))
        flow.addWidget(help_button(theme, self))
        self.save = Button(theme, tr("Enregistrer le texte…"), "plain", "export", self._save)
        self.pages = Button(theme, tr("Enregistrer les pages…"), "plain", "pdf", self._save_pages)
        for button in (self.save, self.pages):
            button.setEnabled(bool(written))
            flow.addWidget(button)
        flow.addWidget(Button(theme, tr("Fermer"), "primary", on_click=self.accept))
        layout.addWidget(buttons)

    def _list(self) -> QWidget:
        theme = self._ctx.theme
        scroll = ScrollPage(theme, margins=Space.XS)
        title = ""
        for each in self._written:
            if title_of(each) != title:
                title = title_of(each)
                scroll.body.addWidget(Label(theme, title, Type.SMALL_STRONG, "text_soft"))
            if each.lost:
                scroll.body.addWidget(self._lost_row(each))
                continue
            row = Clickable(theme, line_of(each))
            row.line.addWidget(Label(theme, line_of(each)), 1)
            if not each.withdrawn:
                row.clicked.connect(partial(self._choose, each))
            scroll.body.addWidget(row)
        scroll.body.addStretch(1)
        return scroll

    def _lost_row(self, each: Written) -> QWidget:
        """With its old page, and the way to the reader, where it is laid again."""
        theme = self._ctx.theme
        box = QWidget()
        column = QVBoxLayout(box)
        gap = theme.gap(Space.S)
        column.setContentsMargins(gap, gap, gap, gap)
        column.addWidget(Label(theme, line_of(each), Type.BODY, "warn"))
        column.addWidget(LostPage(self._ctx, self._page.entry.key.account, each.lost, PICTURE_PX))
        column.addWidget(Label(theme, near_words(each.lost), Type.SMALL, "text_soft"))
        if not each.withdrawn:
            place = Button(theme, tr("La replacer…"), "plain", "note", partial(self._choose, each))
            column.addWidget(place, 0, Qt.AlignmentFlag.AlignLeft)
        return box

    def _choose(self, each: Written) -> None:
        self.accept()
        self._go_to(each)

    def _save(self) -> None:
        name = tr("Notes {name}.txt").format(name=self._page.seance.name)
        target = ask_target(self, tr("Enregistrer les notes"), name)
        if target is not None:
            words = as_text(self._page, self._written).encode()
            self._ctx.bridge.run(
                self._ctx.runtime.library.save_bytes(words, target),
                on_done=lambda _none: self._ctx.shell.toast(tr("Notes enregistrées.")),
                owner=self,
            )

    def _save_pages(self) -> None:
        """Only the pages that bear something, as one PDF; of a closed meeting, those that were frozen with it."""
        target = ask_target(self, tr("Enregistrer les pages annotées"), f"{self._page.seance.name}.pdf")
        if target is not None:
            self._ctx.bridge.run(
                self._ctx.runtime.freezing.save_pages(self._page.entry.key, Path(target)),
                on_done=self._saved,
                owner=self,
            )

    def _saved(self, missing: int) -> None:
        words = plural(missing, "%n document n’est pas sur cet appareil.", "%n documents ne sont pas sur cet appareil.")
        said = tr("Pages annotées enregistrées.")
        self._ctx.shell.toast(f"{said} {words}" if missing else said)
