"""The foot of a recapitulation: what is about to be signed, the one button that signs, progress, the way out."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QBoxLayout, QProgressBar, QVBoxLayout, QWidget

from app.services.batch_control import Answer
from ui import text
from ui.context import Context
from ui.text import plural, tr
from ui.theme import Space, Type
from ui.widgets.basic import Button, Label
from ui.widgets.flow import FlowLayout

SENTENCE_PX = 160
"""Least width (at 100 %) of a sentence with buttons beside it."""
SECOND_MS = 1000
SAID_EVERY = 5
"""Every how many dossiers the progress of a long batch is announced."""
SAID_EVERY_S = 30
"""How often the time left on a keypad is announced: each second would drown everything else."""


class Foot(QWidget):
    """The one primary action; beside it, progress while it works."""

    answered = Signal(object)
    """`Answer` about the dossier asked about, one by one."""

    def __init__(self, ctx: Context) -> None:
        super().__init__()
        theme = ctx.theme
        self._theme = theme
        self._left_s = 0
        self._clock = QTimer(self)
        self._clock.setInterval(SECOND_MS)
        self._clock.timeout.connect(self._tick)
        column = QVBoxLayout(self)
        gap = theme.gap(Space.M)
        column.setContentsMargins(0, 0, 0, 0)
        self.setContentsMargins(gap + 4, gap, gap, gap)
        column.setSpacing(theme.gap(Space.S))
        self._question = Label(theme, "", Type.BODY_STRONG)
        column.addWidget(self._question)
        self._line = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._line.setSpacing(gap)
        column.addLayout(self._line)
        self._text = Label(theme, "", Type.BODY_STRONG)
        self._bar = QProgressBar()
        self._bar.setAccessibleName(tr("Avancement de la signature"))
        self._bar.setTextVisible(False)
        self.pause = self._button(tr("Mettre en pause"), "pause", "parapheur.pause")
        self.stop = self._button(tr("Arrêter après ce dossier"), "close", "parapheur.stop")
        self.close_button = self._button(tr("Annuler"), "", "parapheur.close_recap")
        self.one_by_one = self._button(tr("Un par un"), "", "parapheur.one_by_one")
        self.one_by_one.setAccessibleDescription(tr("Chaque dossier est demandé : le signer ou le passer."))
        self.sign = self._button(tr("Signer"), "signature", "parapheur.sign_now", "primary")
        self._answers = {
            Answer.STOP: self._button(tr("Arrêter"), "", "parapheur.answer_stop"),
            Answer.SKIP: self._button(tr("Passer"), "chevron-right", "parapheur.answer_skip"),
            Answer.ALL: self._button(tr("Signer tous les suivants"), "", "parapheur.answer_all"),
            Answer.SIGN: self._button(tr("Signer celui-ci"), "signature", "parapheur.answer_sign", "primary"),
        }
        self._line.addWidget(self._text, 1)
        self._line.addWidget(self._bar, 1)
        self._buttons = QWidget()
        self._flow = FlowLayout(self._buttons, gap)
        self._line.addWidget(self._buttons)
        for answer, button in self._answers.items():
            button.clicked.connect(lambda _checked=False, a=answer: self._answer(a))
        self._working = (self.pause, self.stop)
        self._ready = (self.close_button, self.one_by_one, self.sign)
        for button in (*self._working, *self._ready, *self._answers.values()):
            self._flow.addWidget(button)
        self._show()

    def _button(self, words: str, icon: str, name: str, kind: str = "plain") -> Button:
        button = Button(self._theme, words, kind, icon)
        button.setObjectName(name)
        button.make_grave()
        return button

    def _show(self, *shown: QWidget, question: str = "") -> None:
        """Only these of what may stand here."""
        for widget in (self._text, self._bar, *self._working, *self._ready, *self._answers.values()):
            widget.setVisible(widget in shown)
        self._question.set_text(question)
        self._question.setVisible(bool(question))
        self._clock.stop()
        self._fit()

    def event(self, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.Resize):
            self._fit()
        return super().event(event)

    def _fit(self) -> None:
        """The buttons beside the sentence; under it, on as many lines as they need, where that leaves it no room."""
        room, gap = self.contentsRect().width(), self._flow.spacing()
        buttons = (*self._working, *self._ready, *self._answers.values())
        widths = [button.sizeHint().width() for button in buttons if not button.isHidden()]
        needed = sum(widths) + gap * max(0, len(widths) - 1)
        words = self._theme.px(SENTENCE_PX) if not self._text.isHidden() else 0
        under = needed + gap + words > room
        self._line.setDirection(QBoxLayout.Direction.TopToBottom if under else QBoxLayout.Direction.LeftToRight)
        width = max(1, room if under else needed)
        self._buttons.setFixedSize(width, self._flow.heightForWidth(width))

    def before(self, sentence: str, *, can_sign: bool, several: bool = False) -> None:
        """Ready to sign, or not."""
        self._show(self._text, *(b for b in self._ready if several or b is not self.one_by_one))
        self._text.set_text(sentence)
        self.sign.setEnabled(can_sign)
        self.close_button.setText(tr("Annuler"))

    def during(self, total: int) -> None:
        """Signing: only resting and stopping are possible."""
        self._text.set_text(plural(total, "Signature de %n dossier…", "Signature de %n dossiers…"))
        self._bar.setRange(0, total)
        self._bar.setValue(0)
        self.go_on()
        self._announce(self._text.text())
        self.pause.setFocus()  # not left to what comes next in the window: a key pressed by mistake does no harm here

    def go_on(self) -> None:
        """Signing, as before a pause or a question."""
        self._show(self._text, self._bar, *self._working)
        self.stop.setEnabled(True)
        self.pause.setEnabled(True)
        self._pause_is(tr("Mettre en pause"), "pause")

    def _pause_is(self, words: str, icon: str) -> None:
        self.pause.setText(words)
        self.pause.set_icon(icon)

    def pausing(self) -> None:
        """Said at once: the dossier under the card is still finished."""
        self.pause.setEnabled(False)
        self._text.set_text(tr("Pause après le dossier en cours…"))
        self._announce(self._text.text())

    def paused(self) -> None:
        """At rest; the card is open."""
        self.pause.setEnabled(True)
        self._pause_is(tr("Reprendre"), "chevron-right")
        self._text.set_text(tr("En pause. La carte reste ouverte cinq minutes."))
        self._announce(self._text.text())
        self.pause.setFocus()

    def stopping(self) -> None:
        """Said at once: the dossier under the card is still finished."""
        self.go_on()
        self.stop.setEnabled(False)
        self.pause.setEnabled(False)
        self._text.set_text(tr("Arrêt après le dossier en cours…"))
        self._announce(self._text.text())

    def ask(self, name: str) -> None:
        """One by one: this one?"""
        question = text.typeset(tr("{name} : le signer ?").format(name=name))
        self._show(*self._answers.values(), question=question)
        self._answers[Answer.SIGN].setFocus()
        self._announce(question)

    def _answer(self, answer: Answer) -> None:
        self.go_on()
        self.pause.setFocus()
        self.answered.emit(answer)

    def keypad(self, seconds: int) -> None:
        """The code is being typed on the reader: how long it still waits."""
        self._left_s = seconds
        self._tick_text()
        self._announce(self._text.text())
        self._clock.start()

    def _tick(self) -> None:
        self._left_s = max(0, self._left_s - 1)
        self._tick_text()
        if self._left_s and self._left_s % SAID_EVERY_S == 0:
            self._announce(self._text.text())

    def _tick_text(self) -> None:
        left = f"{self._left_s // 60}:{self._left_s % 60:02d}"
        self._text.set_text(text.typeset(tr("Tapez votre code sur le lecteur : encore {left}").format(left=left)))

    def opened(self, total: int) -> None:
        """The card is open: the keypad waits no more."""
        self._clock.stop()
        self._text.set_text(plural(total, "Signature de %n dossier…", "Signature de %n dossiers…"))

    def step_done(self, *, signed: bool) -> None:
        """One more dossier has its fate: said of each signed where they are few, now and then where they are many."""
        done, total = self._bar.value() + 1, self._bar.maximum()
        self._bar.setValue(done)
        if signed and done < total and (total <= SAID_EVERY or done % SAID_EVERY == 0):
            self._announce(tr("{done} sur {total}").format(done=done, total=total))

    def after(self, sentence: str) -> None:
        """Done."""
        self._show(self._text, self.close_button)
        self._text.set_text(sentence)
        self.close_button.setText(tr("Terminer"))
        self.close_button.setFocus()

    def _announce(self, sentence: str) -> None:
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, sentence))
