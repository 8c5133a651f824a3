"""The contract's table of refusals (« Courrier API v1 », §3), row by row: what the whole program makes of each answer.

A real runtime on the served simulator; the one act is a change of due date. « Dropped » in the table means here: never
sent again, and kept under « À traiter » until the user has read why. Nothing the user wrote is lost in silence.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from app.domain.accounts import Account, Link, Service
from app.domain.courrier import Letter
from app.domain.exchange import Proof
from app.domain.ids import Key
from app.domain.listing import IntentState, OutboxRow
from app.sandbox.gateway import GatewayServer
from app.sandbox.gateway import server as gateway_server
from app.sandbox.gateway.mailbox import Problem
from app.sandbox.people import COMMUNE, MAYOR
from app.sandbox.serve import LoopbackServer
from app.services.conflicts import Rule
from tests.flows.journey import Machine
from ui.views.outbox.words import why_refused

WANTED = "2027-06-30"


@dataclass
class Town:
    machine: Machine
    gateway: GatewayServer
    server: LoopbackServer
    account: Account
    letter: Letter

    @property
    def key(self) -> Key:
        return Key(self.account.id, Letter.KIND, self.letter.id)

    def act(self) -> None:
        courrier = self.machine.runtime.courrier
        self.machine.call(courrier.operation(self.key, "set_due_date", data={"due_date": WANTED}))

    def row(self) -> OutboxRow | None:
        return next(iter(self.machine.outbox()), None)

    def stands(self, state: IntentState, code: str) -> OutboxRow:
        """The act once it waits like this."""

        def so() -> bool:
            row = self.row()
            return row is not None and row.state is state and row.error_code == code

        self.machine.until(so)
        row = self.row()
        assert row is not None
        return row

    def due(self) -> Any:
        return self.gateway.mailbox.letters[self.letter.id].facts["due_date"]


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    gateway = GatewayServer(COMMUNE)
    with LoopbackServer(gateway.asgi, "gateway") as server:
        machine = Machine(tmp_path / "profile")
        machine.start()
        try:
            accounts = machine.runtime.accounts
            body = machine.call(accounts.add_body(COMMUNE.name))
            proof = Proof(password=MAYOR.password)
            opened = machine.call(accounts.open_account(body.id, Service.COURRIER, server.url, MAYOR.login, proof))
            seen = sum(gateway.mailbox.sees(MAYOR.login, each) for each in gateway.mailbox.letters)
            machine.until(lambda: len(machine.entries(Letter.KIND)) == seen)
            _key, letter = machine.letter(lambda found: "set_due_date" in found.allowed_actions)
            yield Town(machine, gateway, server, opened, letter)
        finally:
            machine.stop()


def answers(monkeypatch: pytest.MonkeyPatch, *problems: Problem) -> list[str]:
    """The next operations are refused like this, then carried out; the op ids that were asked."""
    real, left, asked = gateway_server.operate, list(problems), list[str]()

    def operate(box: Any, who: Any, body: dict[str, Any]) -> Any:
        asked.append(str(body["op_id"]))
        if left:
            raise left.pop(0)
        return real(box, who, body)

    monkeypatch.setattr(gateway_server, "operate", operate)
    return asked


def refused(status: int, code: str, **facts: str) -> Problem:
    return Problem(status, code, **facts)


@pytest.mark.feature("117")
@pytest.mark.parametrize(
    ("status", "code", "facts"),
    [
        (400, "invalid_request", {}),
        (403, "out_of_perimeter", {}),
        (403, "action_not_allowed", {}),
        (413, "too_large", {}),
        (415, "unsupported_type", {}),
        (422, "missing_field", {"field": "due_date"}),
    ],
)
def test_what_the_server_refuses_is_kept_told_and_never_sent_again(
    town: Town, monkeypatch: pytest.MonkeyPatch, status: int, code: str, facts: dict[str, str]
) -> None:
    asked = answers(monkeypatch, refused(status, code, **facts))
    town.act()
    row = town.stands(IntentState.PARKED, code)
    town.machine.synchronise()
    assert len(asked) == 1 and town.due() != WANTED
    assert code not in why_refused(row), "in words, not by its code"
    assert all(value in why_refused(row) for value in facts.values())
    town.machine.call(town.machine.runtime.sync.discard(town.account.id, row.op_id))
    assert town.row() is None


@pytest.mark.parametrize(("status", "code"), [(404, "not_found"), (410, "gone")])
def test_a_letter_that_is_gone_is_removed_with_its_act(
    town: Town, monkeypatch: pytest.MonkeyPatch, status: int, code: str
) -> None:
    answers(monkeypatch, refused(status, code))
    town.act()
    town.machine.until(lambda: town.row() is None or town.row().state is IntentState.PARKED)  # type: ignore[union-attr]
    row = town.row()
    assert row is None or row.error_code in ("target_gone", "not_found", "gone")


@pytest.mark.feature("117")
def test_a_letter_that_moved_is_read_again_and_asked_about(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    town.gateway.mailbox.edit(town.letter.id, subject="Demande, complétée par le service")
    asked = answers(monkeypatch)
    town.act()
    row = town.stands(IntentState.PARKED, "version_conflict")
    assert row.conflict and town.due() != WANTED, "nothing is written over"
    town.machine.synchronise()
    held = town.machine.record(town.key)
    assert isinstance(held, Letter) and held.subject == "Demande, complétée par le service", "what changed is here"
    (dispute,) = town.machine.call(town.machine.runtime.conflicts.disputes())
    assert dispute.code == "version_conflict" and dispute.server == held
    town.machine.call(town.machine.runtime.conflicts.settle(Rule.MINE, [dispute.name]))
    town.machine.until(lambda: town.row() is None)
    assert town.due() == WANTED and len(set(asked)) == 2, "under a new name: the old one is remembered as refused"


@pytest.mark.feature("117")
def test_a_letter_held_by_somebody_waits_for_the_users_word(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    answers(monkeypatch, refused(409, "locked_by", locked_by="b.larrieu", locked_until="2026-12-01T10:00:00Z"))
    town.act()
    row = town.stands(IntentState.PARKED, "locked_by")
    assert "tenu par b.larrieu" in why_refused(row) and "11:00" in why_refused(row), "who holds it, until when"
    assert town.due() != WANTED


def test_what_was_done_already_is_done(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    answers(monkeypatch, refused(409, "already_done"))
    town.act()
    town.machine.until(lambda: town.row() is None)


@pytest.mark.parametrize("status", [429, 503])
def test_a_busy_server_is_left_the_time_it_asks_for(town: Town, monkeypatch: pytest.MonkeyPatch, status: int) -> None:
    problem = refused(status, "retry_later")
    problem.headers = {"Retry-After": "8"}  # long enough to be seen waiting on a machine that does much else
    asked = answers(monkeypatch, problem)
    town.act()
    row = town.stands(IntentState.QUEUED, "retry_later")
    assert row.not_before_ms >= row.intent.made_at_ms + 7_500
    town.machine.until(lambda: town.row() is None)
    assert town.due() == WANTED and len(asked) == 2 and len(set(asked)) == 1, "the same act, under its own name"


def test_an_aged_bearer_is_renewed_and_a_lost_session_asks_the_user(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    town.gateway.sessions.expire()
    town.act()
    town.machine.until(lambda: town.row() is None)
    assert town.due() == WANTED
    town.gateway.sessions.expire(refresh_too=True)
    town.machine.call(town.machine.runtime.courrier.add_note(town.key, "Écrite pendant que la session était perdue."))
    town.machine.synchronise()
    town.machine.until(lambda: town.machine.states()[town.account.id] is Link.NEEDS_USER)
    row = town.row()
    assert row is not None and row.state is IntentState.QUEUED, "it waits for the password, and is not lost"


@pytest.mark.feature("A21")
def test_a_letter_newly_given_to_the_user_is_news_once(town: Town) -> None:
    machine, box = town.machine, town.gateway.mailbox
    lists = machine.runtime.letterlists
    assert machine.call(lists.news()).count == 0, "what awaits at the start is no news"
    key, _letter = machine.letter(lambda found: found.my_roles == ("info",) and found.status == "in_progress")
    with box.lock:
        box.letters[key.id].assignments.append(box._assignment("AS-9", "action", MAYOR))
        box.edit(key.id, subject="Péril, rue du Port", due_date="2020-01-01")
    machine.runtime.sync.sync_now()
    machine.until(lambda: any(e.key == key and "action" in e.record.my_roles for e in machine.entries(Letter.KIND)))
    news = machine.call(lists.news())
    assert (news.count, news.late, news.names) == (1, 1, ("Péril, rue du Port",))
    assert machine.call(lists.news()).count == 0, "told once"
