"""« Absence »: the answer the server gives while one is away (row 15)."""

from __future__ import annotations

import datetime as dt

from PySide6.QtCore import QDate, QDateTime, QTime
from PySide6.QtWidgets import QDateTimeEdit, QPlainTextEdit

from app.domain.accounts import Account
from app.domain.errors import AppError
from app.domain.writing import Absence
from ui import text
from ui.context import Context
from ui.errors import word_error
from ui.language import locale
from ui.text import tr
from ui.views.settings.pages import FormPage
from ui.widgets.moments import MomentField
from ui.widgets.tick import Tick

TEXT_LINES = 5


class AbsencePage(FormPage):
    """Switch, text, dates; another text for people outside. Saved together, offline too."""

    def __init__(self, ctx: Context, account: Account) -> None:
        intro = tr("Votre messagerie répond seule à qui vous écrit, une fois par personne, même appareil éteint.")
        super().__init__(ctx, tr("Réponse d’absence"), intro)
        theme = ctx.theme
        self._account = account
        self.on = Tick(theme, tr("Répondre automatiquement"))
        self.card.body.addWidget(self.on)
        self.words = self._text_edit()
        self.add_field(tr("Réponse"), self.words)
        self.bounded = Tick(theme, tr("Seulement entre deux dates"))
        self.card.body.addWidget(self.bounded)
        self.begins, self.ends = moment_edit(ctx), moment_edit(ctx)
        self._dates = [self.add_field(tr("Du"), self.begins), self.add_field(tr("Au"), self.ends)]
        self.outside = Tick(theme, tr("Répondre autrement aux personnes extérieures"))
        self.card.body.addWidget(self.outside)
        self.outside_words = self._text_edit()
        self._outside = self.add_field(tr("Réponse aux personnes extérieures"), self.outside_words)
        self.bounded.toggled.connect(self._show_parts)
        self.outside.toggled.connect(self._show_parts)
        self.finish(tr("Enregistrer"), "check")
        self._show(Absence(id="absence"))

    def start(self) -> None:
        """Read what is held."""
        self.ctx.bridge.run(self.ctx.runtime.standing.absence(self._account.id), on_done=self._read, owner=self)
        self.on.setFocus()

    def _read(self, absence: Absence | None) -> None:
        if absence is not None:
            self._show(absence)

    def _text_edit(self) -> QPlainTextEdit:
        edit = QPlainTextEdit()
        edit.setTabChangesFocus(True)
        edit.setMinimumHeight(self.ctx.theme.px(24 * TEXT_LINES))
        return edit

    def _show(self, absence: Absence) -> None:
        self.on.setChecked(absence.on)
        self.words.setPlainText(absence.text)
        self.bounded.setChecked(bool(absence.from_ms or absence.until_ms))
        tomorrow = (text.now() + dt.timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
        begins = absence.from_ms or text.to_ms(tomorrow)
        put_moment(self.begins, begins)
        put_moment(self.ends, absence.until_ms or begins + 7 * 86_400_000)
        self.outside.setChecked(absence.outside_differs)
        self.outside_words.setPlainText(absence.outside_text)
        self._show_parts()

    def _show_parts(self, _on: bool = False) -> None:
        for block in self._dates:
            block.setVisible(self.bounded.isChecked())
        self._outside.setVisible(self.outside.isChecked())

    def absence(self) -> Absence:
        """What is filled in."""
        bounded = self.bounded.isChecked()
        return Absence(
            id="absence",
            on=self.on.isChecked(),
            text=self.words.toPlainText().strip(),
            from_ms=moment_of(self.begins) if bounded else 0,
            until_ms=moment_of(self.ends) if bounded else 0,
            outside_differs=self.outside.isChecked(),
            outside_text=self.outside_words.toPlainText().strip(),
        )

    def submit(self) -> None:
        absence = self.absence()
        done = tr("La réponse d’absence est enregistrée.") if absence.on else tr("Il n’y a plus de réponse d’absence.")

        def saved(_none: None) -> None:
            self.ctx.shell.toast(done)
            self.closed.emit()

        job = self.ctx.runtime.standing.save_absence(self._account.id, absence)
        self.ctx.bridge.run(job, on_done=saved, on_error=self._refused, owner=self)

    def _refused(self, error: AppError) -> None:
        self.say(word_error(error).text())


def moment_edit(ctx: Context) -> QDateTimeEdit:
    """A field for a day and an hour, as large as a finger."""
    edit = MomentField()
    edit.setLocale(locale())
    edit.setCalendarPopup(True)
    edit.setDisplayFormat("dddd d MMMM yyyy, HH:mm")
    edit.setMinimumHeight(ctx.theme.target())
    return edit


def put_moment(edit: QDateTimeEdit, ms: int) -> None:
    at = text.local(ms)
    edit.setDateTime(QDateTime(QDate(at.year, at.month, at.day), QTime(at.hour, at.minute)))


def moment_of(edit: QDateTimeEdit) -> int:
    """UTC milliseconds of what the field shows, in the window's time zone."""
    day, time = edit.dateTime().date(), edit.dateTime().time()
    zone = text.now().tzinfo
    return text.to_ms(dt.datetime(day.year(), day.month(), day.day(), time.hour(), time.minute(), tzinfo=zone))
