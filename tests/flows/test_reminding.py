"""« Me rappeler… »: from a document's menu to Aujourd'hui and the bell, and back to the document."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from PySide6.QtCore import QDate, QDateTime, QTime
from PySide6.QtWidgets import QAbstractButton, QLabel, QWidget

from app.domain.courrier import Letter
from app.domain.duties import Source
from app.domain.ids import Key
from app.domain.mail import Message
from app.domain.parapheur import Dossier
from app.domain.reminders import reminder_key
from app.domain.seances import Ack
from app.services.library import ListQuery
from tests.flows.desk import Desk
from tests.scenes import town
from ui import text
from ui.reminders import Reminders
from ui.reminding import RemindDialog, usual
from ui.views.courrier.view import MENU as LETTER_MENU
from ui.views.mail.reading import MORE as MAIL_MORE
from ui.views.parapheur.bars import MORE as DOSSIER_MORE
from ui.views.seances.penbar import VIEW as READER_MENU
from ui.views.today.lines import TodayLine

L0 = Key(town.CC, Letter.KIND, "l0")


def dialog_of(desk: Desk) -> RemindDialog:
    desk.wait(lambda: bool(desk.shell.findChildren(RemindDialog)))
    return desk.shell.findChildren(RemindDialog)[0]


def button(parent: QWidget, words: str) -> QAbstractButton:
    return next(b for b in parent.findChildren(QAbstractButton) if b.text() == words)


def line_of(today: Any, title: str) -> TodayLine | None:
    """The reminder's line on the page."""
    lines = today.findChildren(TodayLine)
    return next((line for line in lines if title in line.accessible() and "rappel demandé" in line.accessible()), None)


def held(desk: Desk) -> list[tuple[str, int]]:
    return [(one.title, one.at_ms) for _key, one in desk.call(desk.runtime.document_reminders.all())]


def test_a_reminder_that_no_mailbox_carries_says_so(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    courrier = desk.go("courrier")
    courrier.open_key(L0)
    desk.settle()
    with monkeypatch.context() as without:
        without.setattr(desk.runtime.bodies, "beside", lambda _account, _service: ())
        desk.do("courrier.remind")
        dialog = dialog_of(desk)
    assert "reste sur cet appareil" in " ".join(label.text() for label in dialog.findChildren(QLabel))
    dialog.reject()


@pytest.mark.feature("A20")
def test_a_letter_comes_back_when_it_was_asked_for(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    courrier = desk.go("courrier")
    courrier.open_key(L0)
    desk.settle()
    subject = courrier.detail.letter.subject
    desk.do("courrier.remind")
    dialog = dialog_of(desk)
    assert "reste sur cet appareil" not in " ".join(label.text() for label in dialog.findChildren(QLabel))
    dialog.moment.setDateTime(QDateTime.fromSecsSinceEpoch(0))
    dialog.ok.click()
    assert dialog.wrong.isVisible() and not held(desk), "the past reminds nobody"
    words, moment = usual()[-1]
    button(dialog, words).click()
    desk.wait(lambda: bool(held(desk)))
    assert held(desk) == [(subject, text.to_ms(moment))]
    desk.wait(lambda: not desk.shell.findChildren(RemindDialog))
    desk.do("courrier.remind")  # it says what is set, moves it, or ends it
    dialog = dialog_of(desk)
    soon = text.now() + dt.timedelta(hours=1)
    dialog.moment.setDateTime(QDateTime(QDate(soon.year, soon.month, soon.day), QTime(soon.hour, soon.minute)))
    dialog.ok.click()
    desk.wait(lambda: held(desk) == [(subject, text.to_ms(soon.replace(second=0, microsecond=0)))])
    desk.wait(lambda: text.clock(text.to_ms(soon)) in desk.shell.toast_box.text)
    desk.shell.toast_box.undo()
    desk.wait(lambda: held(desk) == [(subject, text.to_ms(moment))])  # taken back: at its former moment
    desk.call(desk.runtime.document_reminders.remind(L0, text.to_ms(soon)))
    told: list[tuple[str, str, list[str]]] = []
    cards = Reminders(
        desk.shell.ctx, desk.shell, desk.shell.header.bell,
        lambda title, said, _do, acts: told.append((title, said, [act.words for act in acts])),
    )  # fmt: skip
    cards.look()
    desk.settle()
    assert not told, "not before its time"
    later = text.now() + dt.timedelta(hours=2)
    monkeypatch.setattr(desk.runtime.bodies, "clock", lambda: text.to_ms(later))
    cards.look()
    desk.wait(lambda: bool(told))
    assert told[0][0] == subject and told[0][2] == ["Voir", "Demain", "Terminé"]
    desk.go("mail")
    cards._open(cards.shown[0])
    desk.wait(lambda: courrier.detail.key == L0 and desk.shell.space == "courrier")
    assert held(desk), "seen is not ended"
    today = desk.go("today")
    desk.wait(lambda: line_of(today, subject) is not None)
    line = line_of(today, subject)
    assert line is not None
    button(line, "Terminé").click()
    desk.wait(lambda: not held(desk) and line_of(today, subject) is None)
    desk.shell.toast_box.undo()
    desk.wait(lambda: line_of(today, subject) is not None)


@pytest.mark.feature("A20")
def test_a_meetings_document_opens_at_itself_and_every_reader_offers_it(desk: Desk) -> None:
    assert "courrier.remind" in LETTER_MENU and "mail.remind" in MAIL_MORE
    assert "parapheur.remind" in DOSSIER_MORE and "seances.remind" in READER_MENU
    seances = desk.go("seances")
    read = (m for m in seances._meetings if m.seance.ack is Ack.CONFIRMED and len(m.seance.documents) > 1)
    key = next(read).key
    seances.open_key(key)
    desk.wait(lambda: seances.meeting.page is not None and seances.meeting.page.entry.key == key)
    item = seances.meeting.items[-1]
    seances._open_item(item)
    desk.wait(lambda: seances.document == item.document.origin_id)
    desk.do("seances.remind")
    button(dialog_of(desk), usual()[-1][0]).click()
    desk.wait(lambda: bool(held(desk)))
    mine = reminder_key(key, item.document.origin_id)
    assert desk.call(desk.runtime.document_reminders.get(mine)).title.startswith(item.document.name)
    today = desk.go("today")
    desk.wait(lambda: bool(today._today and any(d.source is Source.REMINDER for d in today._today.duties)))
    today._open_duty(next(d for d in today._today.duties if d.source is Source.REMINDER))
    desk.wait(lambda: desk.shell.space == "seances" and seances.document == item.document.origin_id)
    for space, kind in (("mail", Message.KIND), ("parapheur", Dossier.KIND)):
        view = desk.go(space)
        desk.wait(lambda: view.model.rowCount() > 0)  # noqa: B023 - waited for here
        entry = desk.call(desk.runtime.library.entries(ListQuery(kind=kind), 1))[0]
        view.open_key(entry.key)
        desk.wait(desk.shell.actions_registry.qaction(f"{space}.remind").isEnabled)
