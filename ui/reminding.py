"""« Me rappeler… » on a letter, a dossier, a meeting's document or a message (row A20): when, and no more.

The same dialog sets, moves and ends it. What awaits stands under « À faire »; its moment is told by `ui.reminders`.
"""

from __future__ import annotations

import datetime as dt
from functools import partial

from PySide6.QtCore import QDate, QDateTime, Qt, QTime
from PySide6.QtWidgets import QDialog, QGridLayout, QVBoxLayout, QWidget

from app.domain.accounts import Service
from app.domain.ids import Key
from app.domain.reminders import DocumentReminder, reminder_key
from ui import text
from ui.context import Context
from ui.helping import end_row
from ui.language import locale
from ui.text import tr
from ui.theme import Space, Type
from ui.views.mail.sendlater import usual_moments
from ui.widgets.basic import Button, Label
from ui.widgets.moments import MomentField


def ask_reminder(ctx: Context, parent: QWidget, about: Key, document: str = "") -> None:
    """Ask when to be reminded of ``about``, or of one ``document`` (``origin_id``) of a séance."""
    service = ctx.runtime.document_reminders

    async def read() -> tuple[str, DocumentReminder | None]:
        return await service.title(about, document), await service.of(about, document)

    def done(found: tuple[str, DocumentReminder | None]) -> None:
        RemindDialog(ctx, parent, about, document, *found).open()

    ctx.bridge.run(read(), on_done=done, owner=parent)


def open_reminded(ctx: Context, key: Key) -> None:
    """Show what the reminder ``key`` is about."""

    def done(held: DocumentReminder | None) -> None:
        if held is None:
            return
        about = held.about(key.account)
        ctx.shell.open_key(about)
        if held.document:
            from ui.views.seances.view import SeancesView

            view = ctx.shell.view("seances")
            assert isinstance(view, SeancesView)
            view.open_document(about, held.document)

    ctx.bridge.run(ctx.runtime.document_reminders.get(key), on_done=done)


def end_reminder(ctx: Context, key: Key) -> None:
    """It is done with; a way back is offered."""
    service = ctx.runtime.document_reminders

    def done(held: DocumentReminder | None) -> None:
        def undo() -> None:
            assert held is not None
            ctx.bridge.run(service.put_back(key, held))

        if held is not None:
            ctx.shell.toast(tr("Rappel terminé."), undo)

    ctx.bridge.run(service.end(key), on_done=done)


class RemindDialog(QDialog):
    """A few usual moments, or any other; what is set already can be ended."""

    HELP = "02-aujourdhui"

    def __init__(
        self, ctx: Context, parent: QWidget, about: Key, document: str, title: str, held: DocumentReminder | None
    ) -> None:
        super().__init__(parent)
        self._ctx, self._about, self._document, self._held = ctx, about, document, held
        theme = ctx.theme
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Me rappeler"))
        self.setMinimumWidth(theme.px(360))
        column = QVBoxLayout(self)
        gap = theme.gap(Space.L)
        column.setContentsMargins(gap, gap, gap, gap)
        column.setSpacing(theme.gap(Space.M))
        column.addWidget(Label(theme, title.strip() or tr("(sans objet)"), Type.LEAD))
        if held is not None:
            column.addWidget(Label(theme, tr("Rappel prévu {when}.").format(when=when(held.at_ms)), Type.BODY_STRONG))
        moments = QGridLayout()
        moments.setSpacing(theme.gap(Space.S))
        for index, (words, moment) in enumerate(usual()):
            button = Button(theme, words, "plain", on_click=partial(self._take, text.to_ms(moment)))
            moments.addWidget(button, index // 2, index % 2)
        column.addLayout(moments)
        column.addWidget(Label(theme, tr("Ou à un autre moment"), Type.SMALL_STRONG))
        at = (text.now() + dt.timedelta(days=1)).replace(hour=8, minute=0)
        self.moment = MomentField(QDateTime(QDate(at.year, at.month, at.day), QTime(at.hour, at.minute)))
        self.moment.setLocale(locale())
        self.moment.setCalendarPopup(True)
        self.moment.setDisplayFormat("ddd d MMM yyyy, HH:mm")
        self.moment.setAccessibleName(tr("Jour et heure du rappel"))
        self.moment.setMinimumHeight(theme.target())
        column.addWidget(self.moment)
        self.wrong = Label(theme, "", Type.SMALL, "danger")
        self.wrong.hide()
        column.addWidget(self.wrong)
        if not ctx.runtime.bodies.beside(about.account, Service.ZIMBRA):
            stays = tr("Ce rappel reste sur cet appareil : cette collectivité n’a pas de messagerie dans Écharpe.")
            column.addWidget(Label(theme, text.typeset(stays), Type.SMALL, "text_soft"))
        if held is not None:
            self.stop = Button(theme, tr("Ne plus me le rappeler"), "quiet", "close", self._end)
            column.addWidget(self.stop, 0, Qt.AlignmentFlag.AlignLeft)
        line = end_row(theme, self)
        line.addWidget(Button(theme, tr("Annuler"), "plain", on_click=self.reject))
        self.ok = Button(theme, tr("Me rappeler"), "primary", "bell", self.accept)
        line.addWidget(self.ok)
        column.addLayout(line)

    def accept(self) -> None:
        """At the moment of the field."""
        at = self.moment.dateTime()
        day, time = at.date(), at.time()
        moment = dt.datetime(day.year(), day.month(), day.day(), time.hour(), time.minute(), tzinfo=text.PARIS)
        if moment <= text.now():
            self.wrong.set_text(tr("Ce moment est passé{nbsp}: choisissez-en un autre.").format(nbsp=text.NBSP))
            self.wrong.show()
            return
        self._take(text.to_ms(moment))

    def _take(self, at_ms: int) -> None:
        ctx, held, service = self._ctx, self._held, self._ctx.runtime.document_reminders

        def undo(key: Key) -> None:
            """As it was before: at its former moment, or not at all."""
            ctx.bridge.run(service.end(key) if held is None else service.put_back(key, held))

        said = tr("Rappel prévu {when}. Il est dans « À faire ».").format(when=when(at_ms))
        ctx.bridge.run(
            service.remind(self._about, at_ms, self._document),
            on_done=lambda key: ctx.shell.toast(text.typeset(said), partial(undo, key)),
            owner=self.parent(),
        )
        super().accept()

    def _end(self) -> None:
        end_reminder(self._ctx, reminder_key(self._about, self._document))
        super().accept()


def usual() -> list[tuple[str, dt.datetime]]:
    """Those of a message sent later, and in a week."""
    now = text.now()
    week = (now + dt.timedelta(days=7)).replace(hour=8, minute=0, second=0, microsecond=0)
    return [*usual_moments(now), (tr("Dans une semaine"), week)]


def when(ms: int) -> str:
    """``aujourd’hui à 14:02``, ``demain à 8:00``, else ``le mardi 25 novembre à 14:02``."""
    if (text.local(ms).date() - text.now().date()).days == 1:
        return tr("demain à {time}").format(time=text.clock(ms))
    return text.when_spoken(ms)
