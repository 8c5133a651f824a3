"""« À valider »: leave asked through the gateway and visas of the parapheur in one list, decided with a reason."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QPushButton

from app.domain.approvals import LeaveRequest
from app.domain.errors import Rejected
from app.domain.ids import Key
from app.domain.intents import DecideLeave, RejectDossier, VisaDossier
from app.domain.parapheur import Dossier
from app.sandbox.commune import Commune
from app.sandbox.people import INTERCO
from app.services.approvals import Absence
from tests.flows.desk import Desk
from tests.flows.journey import Machine
from tests.scenes import town
from ui.views.approvals.team import TeamCalendar

LATE, SCHOOL = Key(town.CC, LeaveRequest.KIND, "C-1"), Key(town.CC, LeaveRequest.KIND, "C-0")
DOSSIER = Key(town.PC, Dossier.KIND, "v0")


def opened(desk: Desk, key: Key) -> Any:
    view = desk.go("approvals")
    view.open_key(key)
    desk.wait(lambda: view.detail.shown is not None and view.detail.shown.key == key)
    return view


def button(view: Any, name: str) -> QPushButton:
    found = view.detail.bar.findChild(QPushButton, name)
    assert isinstance(found, QPushButton)
    return found


def test_one_list_by_the_day_of_decision(desk: Desk) -> None:
    waiting = desk.call(desk.runtime.approvals.waiting())
    assert [one.key for one in waiting][:2] == [LATE, SCHOOL], "the late one first; what was accepted is no more asked"
    assert {one.key.kind for one in waiting} == {LeaveRequest.KIND, Dossier.KIND}
    late, school = waiting[0], waiting[1]
    assert late.late and not school.late
    assert str(late.balance_after) == "-1.5" and str(school.balance_after) == "7.5"
    team = desk.call(desk.runtime.approvals.team(school))
    assert [(a.agent, a.settled) for a in team] == [
        ("Marc Roy", True),
        ("Aurélie Sanz", True),
        ("Paul Etchegaray", False),
    ]
    far = desk.call(desk.runtime.approvals.team(school, around_days=0))
    assert [a.agent for a in far] == ["Marc Roy", "Aurélie Sanz", "Paul Etchegaray"]
    assert all(isinstance(a.start, dt.date) for a in team)


def test_a_refusal_wants_a_reason_and_can_be_taken_back(desk: Desk) -> None:
    view = opened(desk, SCHOOL)
    assert view.detail.calendar is not None
    assert view.detail.calendar.people == ["Lucie Petit", "Marc Roy", "Aurélie Sanz", "Paul Etchegaray"]
    button(view, "approvals.refuse").click()
    assert view.detail.missing.isVisible() and desk.outbox() == []
    view.detail.reason.setPlainText("Trop d’absents cette semaine-là")
    desk.do("approvals.refuse")
    desk.wait(lambda: view.model.row_of(SCHOOL) < 0)
    (decision,) = desk.outbox()
    assert isinstance(decision, DecideLeave)
    assert (decision.decision, decision.reason, decision.if_version) == ("refuse", "Trop d’absents cette semaine-là", 1)
    with pytest.raises(Rejected, match="decided_already"):
        desk.call(desk.runtime.approvals.accept(SCHOOL))
    assert view.detail.reason.toPlainText() == "", "the words are for that request only"
    desk.shell.toast_box.undo()
    desk.wait(lambda: view.model.row_of(SCHOOL) >= 0)
    assert desk.outbox() == []


def test_the_team_calendar_names_its_days_as_room_allows(desk: Desk) -> None:
    view = opened(desk, SCHOOL)
    calendar = view.detail.calendar
    week = [words.split()[0] for _day, words in calendar.heads(90)]
    assert week[:7] == ["lun.", "mar.", "mer.", "jeu.", "ven.", "sam.", "dim."]
    assert all(words.isdecimal() for _day, words in calendar.heads(24))
    assert [day % 7 for day, _words in calendar.heads(5)] == [0] * len(calendar.heads(5))
    friday, week = dt.date(2026, 12, 25), dt.timedelta(days=7)
    away = [Absence(friday - week, friday - week, "Avant", True), Absence(friday, friday, "Ce jour-là", True)]
    drawn = TeamCalendar(
        desk.shell.ctx.theme, "Moi", friday, friday, [*away, Absence(friday + week, friday + week, "Après", True)]
    )
    assert drawn.people == ["Moi", "Ce jour-là"], "a name without a bar would say nothing"
    drawn.deleteLater()


def test_dossiers_stand_in_the_same_list_and_get_visas(desk: Desk) -> None:
    view = opened(desk, DOSSIER)
    button(view, "approvals.accept").click()
    desk.wait(lambda: view.model.row_of(DOSSIER) < 0)
    assert [type(i) for i in desk.outbox()] == [VisaDossier]
    other = Key(town.PC, Dossier.KIND, "v1")
    desk.call(desk.runtime.approvals.refuse(other, "Service minimum"))
    assert [type(i) for i in desk.outbox()] == [VisaDossier, RejectDossier]
    desk.call(desk.runtime.approvals.take_back(other))
    desk.wait(lambda: view.model.row_of(other) >= 0)


def test_today_accepts_in_place_and_leads_to_the_list(desk: Desk) -> None:
    today = desk.go("today")
    desk.wait(lambda: today._today is not None)
    assert [one.key for one in today._today.to_approve][:2] == [LATE, SCHOOL]
    today._approve(today._today.to_approve[1].key)
    desk.wait(lambda: bool(desk.outbox()))
    (decision,) = desk.outbox()
    assert isinstance(decision, DecideLeave) and decision.decision == "accept"
    desk.wait(lambda: SCHOOL not in [one.key for one in today._today.to_approve])
    today._open_approval(LATE)
    view: Any = desk.shell.view("approvals")
    desk.wait(lambda: view.detail.shown is not None and view.detail.shown.key == LATE)
    assert desk.shell.space == "approvals"


@pytest.mark.slow
@pytest.mark.feature("73", "116")
def test_leave_of_the_demonstration_is_decided_offline_and_reaches_its_service_once(tmp_path: Path) -> None:
    with Commune(tmp_path / "town") as commune:
        commune.write_profile(tmp_path / "profile")
        machine = Machine(tmp_path / "profile")
        machine.start()
        try:
            machine.settle()
            service, desk = machine.runtime.approvals, commune.bodies[INTERCO.key].gateway.leave
            asked = [one for one in machine.call(service.waiting()) if one.key.kind == LeaveRequest.KIND]
            assert {one.key.id for one in asked} == {id for id, r in desk.requests.items() if r["status"] == "pending"}
            assert machine.call(machine.runtime.today.badges())["approvals"] == len(asked)
            first, second = asked[:2]
            assert first.balance_after is not None and first.decide_before is not None
            commune.stop_network()
            machine.synchronise()
            machine.call(service.accept(first.key))
            machine.call(service.refuse(second.key, "Trop d’absents cette semaine-là"))
            assert len(machine.outbox()) == 2
            left = [one.key for one in machine.call(service.waiting()) if one.key.kind == LeaveRequest.KIND]
            assert left == [one.key for one in asked[2:]], "decided at once, in the list"
            commune.start_network()
            machine.synchronise()
            machine.until(lambda: machine.outbox() == [])
            decided = {one.key.id: desk.requests[one.key.id] for one in (first, second)}
            assert [r["status"] for r in decided.values()] == ["accepted", "refused"]
            assert decided[second.key.id]["reason"] == "Trop d’absents cette semaine-là"
            assert len(desk.results) == 2, "each decision once"
            own = machine.call(service.one(first.key))
            assert own is not None
            around = replace(asked[2], start=own.start, end=own.end)
            away = machine.call(service.team(around))
            assert (own.title, True) in [(a.agent, a.settled) for a in away], "the calendar of the team knows it"
        finally:
            if machine.running:
                machine.stop()
            commune.start_network()
