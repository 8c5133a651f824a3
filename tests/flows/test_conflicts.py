"""« À traiter » through the real window: one, some, all of a genre, and the way back."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton

from app.domain.agenda import Event
from app.domain.conflicts import Rule
from app.domain.errors import OutcomeUnknown, Rejected
from app.domain.ids import Key
from app.domain.intents import DeleteAnnotation, SaveEvent
from app.domain.mail import Message
from app.domain.seances import Annotation
from app.services.conflicts import NOTE_COPY, Dispute
from tests.flows.desk import Desk
from tests.scenes import disputes, town
from ui.views.base import Layout
from ui.views.outbox.disputes import MOST_ROWS, DisputesCard
from ui.widgets.basic import Label
from ui.widgets.tick import Tick

pytestmark = pytest.mark.feature("119", "A30")
EVENTS = "save_event/conflict"


def held(desk: Desk) -> list[Dispute]:
    found: list[Dispute] = desk.call(desk.runtime.conflicts.disputes())
    return found


def card(desk: Desk, count: int) -> DisputesCard:
    view = desk.go("outbox")
    found: DisputesCard = view.disputes
    desk.wait(lambda: len(found._disputes) == count)
    return found


def button(desk: Desk, name: str) -> QAbstractButton:
    found = desk.shell.view("outbox").findChild(QAbstractButton, name)
    assert found is not None, name
    return found


def press(desk: Desk, name: str) -> None:
    button(desk, name).click()
    desk.settle()


def words(shown: DisputesCard) -> list[str]:
    return [label.text() for label in shown.findChildren(Label) if label.isVisible()]


def event(desk: Desk, key: Key) -> Event:
    record = desk.record(key)
    assert isinstance(record, Event)
    return record


@pytest.mark.feature("117")
def test_both_versions_are_shown_and_one_is_kept(desk: Desk) -> None:
    key = disputes.EVENTS[0]
    desk.call(disputes.event_conflicts(desk.runtime, [key]))
    shown = card(desk, 1)
    desk.wait(lambda: "1 à traiter" in desk.shell.header.state.text())
    said = " / ".join(words(shown))
    assert "10:00" in said and "11:00" in said and "Salle du conseil" in said
    mine = event(desk, key)
    press(desk, f"outbox.one.{held(desk)[0].name}.{Rule.SERVER.value}")
    assert event(desk, key).start_ms == mine.start_ms + disputes.HOUR_MS
    assert desk.outbox() == []
    desk.wait(lambda: not shown.isVisible())
    desk.shell.toast_box.undo()
    desk.wait(lambda: shown.isVisible())
    assert event(desk, key) == mine
    assert held(desk)[0].code == "event_changed"


@pytest.mark.parametrize("rule", list(Rule))
def test_one_choice_for_all_of_a_genre(desk: Desk, rule: Rule) -> None:
    desk.call(disputes.event_conflicts(desk.runtime))
    desk.call(disputes.note_copies(desk.runtime))
    card(desk, 4)
    press(desk, f"outbox.all.{EVENTS}.{rule.value}")
    left = held(desk)
    assert [d.genre for d in left] == [NOTE_COPY]
    saves = [i for i in desk.outbox() if isinstance(i, SaveEvent)]
    assert len(saves) == (0 if rule is Rule.SERVER else 3)
    assert all((i.base_etag == "") == (rule is Rule.BOTH) for i in saves)
    desk.shell.toast_box.undo()
    desk.settle()
    assert len(held(desk)) == 4


def test_one_choice_for_the_ticked_ones(desk: Desk) -> None:
    desk.call(disputes.event_conflicts(desk.runtime))
    shown = card(desk, 3)
    first, second, third = held(desk)
    for dispute in (first, third):
        tick = button(desk, f"outbox.tick.{dispute.name}")
        assert isinstance(tick, Tick)
        QTest.mouseClick(tick, Qt.MouseButton.LeftButton)
    assert any("2 points cochés" in said for said in words(shown))
    press(desk, f"outbox.all.{EVENTS}.{Rule.SERVER.value}")
    assert [d.name for d in held(desk)] == [second.name]
    desk.wait(lambda: len(shown._disputes) == 1)


def test_a_note_in_two_versions(desk: Desk) -> None:
    copy = desk.call(disputes.note_copies(desk.runtime))
    shown = card(desk, 1)
    desk.wait(lambda: "1 à traiter" in desk.shell.header.state.text())
    assert any("Demander le coût total" in said for said in words(shown))
    press(desk, f"outbox.one.{held(desk)[0].name}.{Rule.SERVER.value}")
    texts = [
        r.text
        for r in (desk.record(Key(town.IC, Annotation.KIND, f"n{n}")) for n in range(3))
        if isinstance(r, Annotation)
    ]
    assert "Demander le coût total avant le vote, pas seulement la tranche 2027." in texts
    assert desk.record(copy) is None
    assert DeleteAnnotation in [type(i) for i in desk.outbox()]


def test_a_dossier_that_changed_is_opened_again_and_never_forced(desk: Desk) -> None:
    key = desk.call(disputes.dossier_moved(desk.runtime))
    shown = card(desk, 1)
    choices = [b for b in shown.findChildren(QAbstractButton) if b.isVisible()]
    assert [b.text() for b in choices] == ["Relire le dossier"]
    choices[0].click()
    desk.settle()
    assert desk.shell.space == "parapheur"
    assert desk.outbox() == []
    desk.wait(lambda: desk.shell.view("parapheur").dossier.key == key)  # type: ignore[attr-defined]


@pytest.mark.feature("116")
def test_refusals_and_doubts_have_their_own_words(desk: Desk) -> None:
    keys = [Key(town.ZC, Message.KIND, f"{1003 + n}") for n in range(2)]
    desk.call(desk.runtime.mail.set_flagged(keys, True))
    refused, doubtful = desk.call(desk.runtime.sync.outbox())
    store = desk.runtime.accounts._bodies.store_of(town.ZC)
    desk.call(store.write(lambda tx: tx.park(refused.op_id, Rejected("forbidden"))))
    desk.call(store.write(lambda tx: tx.mark_unknown(doubtful.op_id, OutcomeUnknown("delivery_unknown"))))
    shown = card(desk, 2)
    labels = [b.text() for b in shown.findChildren(QAbstractButton) if b.isVisible()]
    assert labels == ["Réessayer", "Abandonner", "Renvoyer malgré le doute", "Abandonner"]
    press(desk, f"outbox.one.{refused.op_id}.{Rule.MINE.value}")
    assert [d.name for d in held(desk)] == [doubtful.op_id]


@pytest.mark.feature("A32")
def test_a_flood_is_shown_in_part_and_settled_whole(desk: Desk) -> None:
    keys = [Key(town.ZC, Message.KIND, f"{1000 + n}") for n in range(MOST_ROWS + 10)]
    desk.call(desk.runtime.mail.set_flagged(keys, True))
    store = desk.runtime.accounts._bodies.store_of(town.ZC)
    for row in desk.call(desk.runtime.sync.outbox()):
        desk.call(store.write(lambda tx, op=row.op_id: tx.park(op, Rejected("forbidden"))))
    shown = card(desk, len(keys))
    assert len(shown.findChildren(Tick)) == MOST_ROWS
    assert "et 10 autres" in words(shown)
    press(desk, f"outbox.all.set_flagged/refused.{Rule.SERVER.value}")
    assert desk.outbox() == []


@pytest.mark.feature("143", "144", "140")
@pytest.mark.parametrize("layout", [Layout.WIDE, Layout.NARROW])
def test_at_double_size_nothing_is_cut_and_all_is_named(desk: Desk, layout: Layout) -> None:
    desk.call(disputes.event_conflicts(desk.runtime))
    desk.shell.resize(1280 if layout is Layout.WIDE else 912, 1368)
    desk.shell.ctx.theme.set_scale(200)
    shown = card(desk, 3)
    desk.settle()
    for each in shown.findChildren(QAbstractButton):
        assert each.accessibleName()
        assert each.height() >= desk.shell.ctx.theme.target() - 2
        assert each.mapTo(desk.shell, each.rect().topRight()).x() <= desk.shell.width()
    desk.shell.ctx.theme.set_scale(100)
