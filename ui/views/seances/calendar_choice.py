"""Which calendar the meetings of a body are written to, so that the telephone and the secretary see them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QButtonGroup, QDialog, QVBoxLayout, QWidget

from app.domain.accounts import Body
from app.domain.ids import Key
from app.domain.listing import Entry
from app.domain.records import Record
from ui import text
from ui.context import Context
from ui.directory import Directory
from ui.helping import end_row
from ui.text import tr
from ui.theme import Space, Type
from ui.views.agenda.calendars import told_apart
from ui.widgets.basic import Button, Label, ScrollPage
from ui.widgets.choice import Choice
from ui.widgets.dialogs import give_room


def ask_calendar(ctx: Context, body: Body, parent: QWidget) -> None:
    """Read what can be chosen, then ask."""
    meetings = ctx.runtime.meeting_events

    async def read() -> tuple[Key | None, list[Entry[Record]]]:
        return await meetings.choice(body.id), await meetings.calendars(body.id)

    ctx.bridge.run(
        read(), on_done=lambda found: CalendarChoice(ctx, body, found[0], found[1], parent).open(), owner=parent
    )


class CalendarChoice(QDialog):
    """One calendar, or none."""

    HELP = "05-agenda"

    def __init__(
        self, ctx: Context, body: Body, chosen: Key | None, calendars: Sequence[Entry[Record]], parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._ctx, self._body = ctx, body
        theme = ctx.theme
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Séances dans l’agenda"))
        give_room(self, theme, 440, 380)
        layout = QVBoxLayout(self)
        gap = theme.gap(Space.L)
        layout.setContentsMargins(gap, gap, gap, gap)
        layout.setSpacing(theme.gap(Space.M))
        layout.addWidget(
            Label(theme, text.typeset(tr("Où inscrire les séances ({body}) ?").format(body=body.name)), Type.LEAD)
        )
        layout.addWidget(Label(theme, explained(bool(calendars)), Type.BODY, "text_soft"))
        scroll = ScrollPage(theme, margins=Space.XS)
        self._group = QButtonGroup(self)
        self.choices: list[tuple[Choice, Key | None]] = []
        self._offer(scroll, tr("Ne pas les inscrire"), None, chosen)
        for key, words in told_apart(calendars, Directory(ctx).body_name).items():
            self._offer(scroll, words, key, chosen)
        scroll.body.addStretch(1)
        layout.addWidget(scroll, 1)
        buttons = end_row(theme, self)
        buttons.addWidget(Button(theme, tr("Annuler"), "plain", on_click=self.reject))
        self.ok = Button(theme, tr("Appliquer"), "primary", "check", self._apply)
        buttons.addWidget(self.ok)
        layout.addLayout(buttons)

    def _offer(self, page: ScrollPage, words: str, key: Key | None, chosen: Key | None) -> None:
        button = Choice(self._ctx.theme, words)
        button.setChecked(key == chosen)
        self._group.addButton(button)
        page.body.addWidget(button)
        self.choices.append((button, key))

    def _apply(self) -> None:
        key = next((key for button, key in self.choices if button.isChecked()), None)
        said = (
            tr("Les séances à venir s’inscrivent dans cet agenda.") if key else tr("Les séances ne s’inscrivent plus.")
        )
        self._ctx.bridge.run(
            self._ctx.runtime.meeting_events.choose(self._body.id, key),
            on_done=lambda _none: self._ctx.shell.toast(said),
            owner=self.parent(),
        )
        self.accept()


def explained(possible: bool) -> str:
    if not possible:
        return tr("Aucun agenda où vous puissiez écrire n’est sur cet appareil.")
    words = tr(
        "Chaque séance y est inscrite une fois, même depuis deux appareils, et s’y déplace ou s’annule avec la "
        "convocation. Un rendez-vous qui en parle, déjà noté au même moment, est gardé tel quel. Ce qui est inscrit y "
        "reste si vous changez d’agenda."
    )
    return text.typeset(words)
