"""« Durée de conservation » in the window: chosen, counted, agreed to, erased, and reported."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QFileDialog, QLabel, QMessageBox, QPushButton

from app.domain.policy import Policy
from app.domain.seances import Seance
from app.services.fleet.memory import Membership
from app.services.library import ListQuery
from app.services.retention import RetentionService
from tests.flows.desk import Desk
from ui.widgets.basic import Button


@pytest.mark.feature("137")
def test_nothing_goes_before_a_yes_and_the_report_names_nobody(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def sittings() -> list[Seance]:
        entries = desk.call(desk.runtime.library.entries(ListQuery(kind=Seance.KIND), 500))
        return [entry.record for entry in entries]

    card: Any = desk.go("settings").retention
    assert not card.findChild(QPushButton, "retention.erase").isEnabled()
    box = card.choices["seance"]
    box.setCurrentIndex(box.findData(24))
    box.activated.emit(box.currentIndex())
    assert desk.runtime.retention.months == {"seance": 24}
    before = sittings()
    card.findChild(QPushButton, "retention.erase").click()
    desk.wait(lambda: "ancien" in desk.shell.toast_box.text)
    years_later = desk.runtime.bodies.clock() + 4 * 365 * 86_400_000
    monkeypatch.setattr(desk.runtime.bodies, "clock", lambda: years_later)
    card.findChild(QPushButton, "retention.erase").click()
    desk.wait(lambda: card.findChild(QMessageBox, "retention.confirm") is not None)
    assert len(sittings()) == len(before)
    asked = card.findChild(QMessageBox, "retention.confirm")
    next(b for b in asked.buttons() if b.text() == "Effacer").click()
    desk.wait(lambda: desk.runtime.retention.last is not None)
    assert len(sittings()) == len(before) - desk.runtime.retention.last.records
    target = tmp_path / "rapport.pdf"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_a: (str(target), ""))
    desk.wait(lambda: any("rapport" in b.text() for b in card.findChildren(Button)))
    next(b for b in card.findChildren(Button) if "rapport" in b.text()).click()
    desk.wait(target.exists)
    assert target.read_bytes().startswith(b"%PDF")
    assert isinstance(desk.runtime.retention, RetentionService)


@pytest.mark.feature("129", "137")
def test_what_a_body_imposes_is_shown_with_whose_it_is(desk: Desk) -> None:
    town, agglo = desk.runtime.bodies.all
    memory = desk.runtime.fleet.memory

    def impose(body: Any, name: str, months: int) -> None:
        memory.put(body.id, Membership(id=name, name=name, key="x", policy=Policy(letter_months=months)))
        desk.runtime.policies.read_again()
        card.show_all()

    def offered() -> list[int]:
        box = card.choices["letter"]
        return [box.itemData(row) for row in range(box.count())]

    card: Any = desk.go("settings").retention
    impose(town, "Mairie", 24)
    said = [label.text() for label in card.findChildren(QLabel)]
    assert any(words.startswith("2") and words.endswith("ans au plus, réglé par Mairie") for words in said), said
    assert 0 in offered(), "the other body's data may be kept for ever"
    assert card._erase.isEnabled(), "what is imposed can be erased at once"
    impose(agglo, "Agglomération", 60)
    assert offered() == [6, 12, 24, 60] and card.choices["letter"].currentData() == 60
