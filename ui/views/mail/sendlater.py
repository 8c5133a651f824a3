"""« Envoyer plus tard »: a few usual moments, or any other. The message waits on this device, under « À envoyer »."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QDate, QDateTime, QTime
from PySide6.QtWidgets import QDialog, QMenu, QVBoxLayout, QWidget

from ui import text
from ui.context import Context
from ui.helping import end_row
from ui.language import locale
from ui.text import tr
from ui.theme import Space, Type
from ui.widgets.basic import Button, Label
from ui.widgets.moments import MomentField


def usual_moments(now: dt.datetime) -> list[tuple[str, dt.datetime]]:
    """What people mean by later: this evening, tomorrow morning, Monday morning; only what is still to come."""
    evening = now.replace(hour=18, minute=0, second=0, microsecond=0)
    morning = (now + dt.timedelta(days=1)).replace(hour=8, minute=0, second=0, microsecond=0)
    monday = (now + dt.timedelta(days=(7 - now.weekday()) or 7)).replace(hour=8, minute=0, second=0, microsecond=0)
    found = [(tr("Ce soir, 18:00"), evening)] if now + dt.timedelta(minutes=30) < evening else []
    found.append((tr("Demain matin, 8:00"), morning))
    if monday.date() != morning.date():
        found.append((tr("Lundi matin, 8:00"), monday))
    return found


class LaterMenu(QMenu):
    """Offers the moments; ``chosen`` is called with one, in UTC milliseconds."""

    def __init__(self, ctx: Context, parent: QWidget, chosen: Callable[[int], None]) -> None:
        super().__init__(parent)
        self._ctx, self._parent, self._chosen = ctx, parent, chosen
        for words, moment in usual_moments(text.now()):
            self.addAction(words).triggered.connect(partial(self._take, moment))
        self.addSeparator()
        self.addAction(tr("Choisir le moment…")).triggered.connect(self._ask)

    def _take(self, moment: dt.datetime, _checked: bool = False) -> None:
        self._chosen(text.to_ms(moment))

    def _ask(self) -> None:
        MomentDialog(self._ctx, self._parent, self._chosen).open()


class MomentDialog(QDialog):
    """A date and a time, in the future."""

    HELP = "04-ecrire"

    def __init__(self, ctx: Context, parent: QWidget, chosen: Callable[[int], None]) -> None:
        super().__init__(parent)
        theme = ctx.theme
        self._chosen = chosen
        self.setWindowTitle(tr("Envoyer plus tard"))
        column = QVBoxLayout(self)
        column.setSpacing(theme.gap(Space.M))
        intro = tr("Le message attend sur cet appareil et part au moment dit, ou dès que l’appareil est rallumé.")
        column.addWidget(Label(theme, intro, Type.BODY, "text_soft"))
        at = (text.now() + dt.timedelta(hours=1)).replace(minute=0)
        self.moment = MomentField(QDateTime(QDate(at.year, at.month, at.day), QTime(at.hour, at.minute)))
        self.moment.setLocale(locale())
        self.moment.setCalendarPopup(True)
        self.moment.setDisplayFormat("dddd d MMMM yyyy, HH:mm")
        self.moment.setAccessibleName(tr("Moment de l’envoi"))
        self.moment.setMinimumHeight(theme.target())
        column.addWidget(self.moment)
        self.wrong = Label(theme, "", Type.SMALL, "danger")
        self.wrong.hide()
        column.addWidget(self.wrong)
        line = end_row(theme, self)
        line.addWidget(Button(theme, tr("Annuler"), "plain", on_click=self.reject))
        line.addWidget(Button(theme, tr("Programmer l’envoi"), "primary", "send", self.accept))
        column.addLayout(line)

    def accept(self) -> None:
        at = self.moment.dateTime()
        day, time = at.date(), at.time()
        moment = dt.datetime(day.year(), day.month(), day.day(), time.hour(), time.minute(), tzinfo=text.now().tzinfo)
        if moment <= text.now():
            self.wrong.set_text(tr("Ce moment est passé{nbsp}: choisissez-en un autre.").format(nbsp=text.NBSP))
            self.wrong.show()
            return
        super().accept()
        self._chosen(text.to_ms(moment))
