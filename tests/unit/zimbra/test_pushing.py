"""Answers to invitations: to what was asked, and to nothing else."""

from __future__ import annotations

import asyncio
import datetime as dt
from types import SimpleNamespace
from typing import Any

import pytest

from app.connectors.zimbra.parse import parse_message
from app.connectors.zimbra.pushing import Pushing
from app.connectors.zimbra.reading import Element
from app.connectors.zimbra.scheduling import Scheduling
from app.domain.exchange import Verdict
from app.domain.ids import AccountId, new_op_id
from app.domain.intents import ProposeTime, ReplyInvitation

ME = "maire@commune.example"
SERIES = {"uid": "u", "name": "Bureau", "at": [{"a": ME, "ptst": "AC"}], "or": {"a": "dgs@commune.example"}}


class Server:
    """Holds a series that was accepted, and an occurrence of it that was moved since."""

    def __init__(self, one: Element) -> None:
        self.asked: list[Element] = []
        held = [{"id": "11", "comp": [SERIES]}, {"id": "22", "comp": [one]}]
        self._appointment = {"appt": [{"id": "10", "inv": held}]}

    async def call(self, name: str, args: Element, **_more: Any) -> Any:
        if name == "SendInviteReplyRequest":
            self.asked.append(args)
        return SimpleNamespace(body=self._appointment if name == "GetAppointmentRequest" else {})

    async def get(self) -> Any:
        return SimpleNamespace(own=frozenset({ME}))


@pytest.mark.feature("20")
@pytest.mark.parametrize("answer", ["ACCEPTED", "DECLINED"])
@pytest.mark.parametrize(
    ("written", "zulu", "original"),
    [
        (
            {"d": "20261012T190000", "tz": "Europe/Paris"},
            "20261012T170000Z",
            dt.datetime(2026, 10, 12, 17, tzinfo=dt.UTC),
        ),
        ({"d": "20261012"}, "20261012", dt.datetime(2026, 10, 12, tzinfo=dt.UTC)),
    ],
)
def test_an_answer_to_one_occurrence_leaves_the_series_as_it_was_answered(
    answer: str, written: Element, zulu: str, original: dt.datetime
) -> None:
    """To decline the moved date declined the series; to accept it was taken for done and reached nobody."""
    one = {**SERIES, "at": [{"a": ME, "ptst": "NE"}], "exceptId": [written], "ridZ": zulu}
    message = parse_message({"id": "5", "inv": [{"comp": [one]}]}, frozenset({ME})).message
    assert message.invite is not None and message.invite.occurrence_ms == int(original.timestamp() * 1000)
    server = Server(one)
    pushing = Pushing(server, server)  # type: ignore[arg-type]  # what it asks of either
    intent = ReplyInvitation(
        op_id=new_op_id(), account=AccountId("a"), made_at_ms=0, target_id="5", answer=answer, uid="u",
        occurrence_ms=message.invite.occurrence_ms,
    )  # fmt: skip
    assert asyncio.run(pushing.probe(intent)) is Verdict.NOT_DELIVERED
    asyncio.run(pushing.push(intent))
    assert [args["id"] for args in server.asked] == ["10-22"]


@pytest.mark.feature("A18")
@pytest.mark.parametrize("whole_days", [True, False])
def test_another_time_for_one_occurrence_names_it_as_the_series_does(
    monkeypatch: pytest.MonkeyPatch, whole_days: bool
) -> None:
    """An occurrence of whole days was named by an hour that no occurrence has."""
    sent: list[Element] = []
    comp = {**SERIES, "allDay": whole_days, "s": [{"d": "20261005"} if whole_days else {"tz": "Europe/Paris"}]}

    async def numbers(*_about: object) -> Any:
        return SimpleNamespace(comp=comp, invite_id="10-11", ms=1, rev=1)

    async def send(_name: str, args: Element) -> Element:
        sent.append(args)
        return {}

    scheduling = Scheduling(*[SimpleNamespace(streams={})] * 4)  # type: ignore[arg-type]  # none of them is asked
    monkeypatch.setattr(scheduling, "_numbers", numbers)
    monkeypatch.setattr(scheduling, "_send", send)
    original = dt.datetime(2026, 10, 12, 0 if whole_days else 17, tzinfo=dt.UTC)
    proposal = ProposeTime(
        op_id=new_op_id(), account=AccountId("a"), made_at_ms=0, target_id="c/u", uid="u", start_ms=0, end_ms=1,
        recurrence_ms=int(original.timestamp() * 1000),
    )  # fmt: skip
    asyncio.run(scheduling.push(proposal, None))  # type: ignore[arg-type]  # no bytes
    (written,) = sent[0]["m"]["inv"]["comp"]
    assert written["exceptId"] == ({"d": "20261012"} if whole_days else {"d": "20261012T190000", "tz": "Europe/Paris"})
