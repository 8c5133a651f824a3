"""« Proposer un autre horaire »: a day, two hours, a word, and what one already has then."""

from __future__ import annotations

import datetime as dt

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.domain.ids import AccountId
from app.services.agenda import Around
from ui import text
from ui.context import Context
from ui.helping import end_row
from ui.theme import Space, Type
from ui.timers import single_shot
from ui.views.agenda.fields import date_field, read_moment, show_moment, time_field
from ui.widgets.basic import Button, Label

LOOK_MS = 150


class ProposalDialog(QDialog):
    """``proposed`` gives start and end (UTC ms) and a word for the organizer."""

    HELP = "05-agenda"

    proposed = Signal(object, object, str)

    def __init__(
        self, ctx: Context, account: AccountId, uid: str, title: str, start_ms: int, end_ms: int, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._ctx, self._account, self._uid = ctx, account, uid
        self._length = dt.timedelta(milliseconds=max(end_ms - start_ms, 15 * 60_000))
        self.setWindowTitle(self.tr("Proposer un autre horaire"))
        self.setMinimumWidth(ctx.theme.px(420))
        self._build(title, text.span(start_ms, end_ms, all_day=False))
        start = text.local(start_ms).replace(tzinfo=None)
        show_moment(self.day, self.start, start)
        show_moment(self.day, self.end, start + self._length)
        self.day.setDate(self.day.date())
        self._later = single_shot(self, LOOK_MS, self._look)
        self.day.dateChanged.connect(lambda _day: self._later.start())
        self.start.timeChanged.connect(self._follow)
        self.end.timeChanged.connect(self._measure)
        self._look()

    def _build(self, title: str, when: str) -> None:
        theme = self._ctx.theme
        layout = QVBoxLayout(self)
        layout.setSpacing(theme.gap(Space.M))
        layout.addWidget(Label(theme, title, Type.TITLE))
        layout.addWidget(
            Label(theme, self.tr("Prévu{nbsp}: {when}").format(nbsp=text.NBSP, when=when), ink="text_soft")
        )
        self.day = date_field(self.tr("Jour proposé"))
        self.start, self.end = time_field(self.tr("De")), time_field(self.tr("À"))
        line = QHBoxLayout()
        line.addWidget(self.day, 2)
        line.addWidget(self.start, 1)
        line.addWidget(Label(theme, "–", Type.BODY))
        line.addWidget(self.end, 1)
        layout.addLayout(line)
        self.busy = Label(theme, "", Type.BODY)
        layout.addWidget(self.busy)
        self.note = QLineEdit()
        self.note.setPlaceholderText(self.tr("Un mot pour l’organisateur (facultatif)"))
        self.note.setAccessibleName(self.tr("Un mot pour l’organisateur"))
        layout.addWidget(self.note)
        layout.addStretch(1)
        end = end_row(theme, self)
        end.addWidget(Button(theme, self.tr("Annuler"), "plain", on_click=self.reject))
        self.send = Button(theme, self.tr("Proposer"), "primary", "send", self._propose)
        end.addWidget(self.send)
        layout.addLayout(end)

    def _follow(self) -> None:
        """The end moves with the start."""
        self.end.blockSignals(True)
        self.end.setTime(self.start.time().addSecs(int(self._length.total_seconds())))
        self.end.blockSignals(False)
        self._later.start()

    def _measure(self) -> None:
        """Another end is another length, which the end keeps when the start moves."""
        start, end = self._moments()
        if end > start:
            self._length = dt.timedelta(milliseconds=end - start)
        self._later.start()

    def _moments(self) -> tuple[int, int]:
        start, end = (read_moment(self.day, t).replace(tzinfo=text.PARIS) for t in (self.start, self.end))
        return text.to_ms(start), text.to_ms(end)

    def _look(self) -> None:
        """What one has at that time, over all bodies."""
        start, end = self._moments()
        self.send.setEnabled(end > start)
        if end <= start:
            self.busy.set_text(self.tr("La fin doit venir après le début."))
            return

        def done(around: Around) -> None:
            if (start, end) == self._moments():
                self._say(around)

        around = self._ctx.runtime.agenda.around(self._account, self._uid, start, end)
        self._ctx.bridge.run(around, on_done=done, owner=self)

    def _say(self, around: Around) -> None:
        if around.clashing:
            titles = ", ".join(text.quoted(item.occurrence.title) for item in around.clashing)
            self.busy.set_text(self.tr("Vous avez alors{nbsp}: {titles}").format(nbsp=text.NBSP, titles=titles))
        else:
            self.busy.set_text(self.tr("Vous êtes libre à ce moment."))

    def _propose(self) -> None:
        start, end = self._moments()
        self.proposed.emit(start, end, self.note.text().strip())
        self.accept()
