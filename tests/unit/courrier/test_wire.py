"""Parsers of the courrier contract: what a server may send, and what it must not make us believe."""

from __future__ import annotations

import json

import pytest

from app.connectors.courrier.wire import (
    Cursor,
    build_cursor,
    build_file_refs,
    build_operation,
    parse_cursor,
    parse_file_ref,
    parse_letter,
    parse_note,
)
from app.connectors.gateway.wire import (
    build_instant,
    parse_capabilities,
    parse_day,
    parse_deposit,
    parse_instant,
    parse_problem,
)
from app.domain.archive import DepositState
from app.domain.courrier import Letter
from app.domain.errors import (
    AppError,
    CaptivePortal,
    Conflict,
    CursorExpired,
    Rejected,
    SignInRequired,
    TargetGone,
    Transient,
)
from app.domain.exchange import Urgency
from app.domain.ids import AccountId, OpId
from app.domain.intents import LetterOperation, SetRead

FULL = {
    "id": "L-1/é", "version": 3, "direction": "in", "chrono": "A-2026-1", "subject": "Rue des Pins",
    "sender": {"kind": "person", "name": "Mme X", "organisation": "Association Y"},
    "recipients": [{"name": "Mairie"}, {}], "type": {"id": "r", "label": "Réclamation"},
    "arrival_date": "2026-03-10", "registered_at": "2026-03-10T08:41:00Z", "due_date": None,
    "service": {"id": "v", "label": "Voirie"}, "priority": {"id": "n", "label": "Normale", "rank": 2},
    "status": "in_progress", "my_roles": ["action"], "allowed_actions": ["close"], "read_by_me_at": None,
    "assignments": [{"id": "AS-1", "role": "action", "label": "Jeanne", "done_at": "2026-03-11T00:00:00Z"}],
    "files": [
        {"id": "F:1", "kind": "scan", "name": "a.pdf", "media_type": "application/pdf", "size": 9, "sha256": "AB",
         "pages": 3},
        {"id": "F-2", "kind": "attachment", "name": "b.jpg", "media_type": "image/jpeg", "size": 0, "sha256": None},
    ],
    "counts": {"notes": 2}, "a_later_key": {"x": 1},
}  # fmt: skip


def letter_of(**changes: object) -> Letter:
    return parse_letter({**FULL, **changes})


def test_a_letter_is_read_whole() -> None:
    letter = letter_of()
    assert (letter.sender, letter.recipients) == ("Mme X, Association Y", ("Mairie",))
    assert (letter.type_label, letter.service_label, letter.priority) == ("Réclamation", "Voirie", "Normale")
    assert letter.arrival_ms == parse_instant("2026-03-10T08:41:00Z")
    assert letter.assignments[0].done and not letter.read and letter.notes == 2
    assert letter.files[0].sha256 == "ab"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"registered_at": "2026-03-12T08:00:00Z"}, "2026-03-10"),
        ({"arrival_date": None, "document_date": "2026-03-07"}, "2026-03-07"),
        ({"direction": "out", "departure_date": "2026-03-20"}, "2026-03-20"),
    ],
)
def test_the_moment_of_a_letter_is_its_legal_day(changes: dict[str, object], expected: str) -> None:
    assert letter_of(**changes).arrival_ms == parse_day(expected)


def test_a_bare_letter_and_a_broken_one() -> None:
    bare = parse_letter({"id": "L", "version": 1})
    assert (bare.files, bare.sender, bare.arrival_ms) == ((), "", 0)
    for broken in ({"id": "L"}, {"id": "L", "version": "x"}, {"id": "L", "version": 1, "files": ["x"]}):
        with pytest.raises(Transient):
            parse_letter(broken)
    with pytest.raises(Transient):
        parse_note({"id": "N"})


def test_file_refs_survive_any_id() -> None:
    scan, attachment = build_file_refs(letter_of())
    assert parse_file_ref(scan.ref) == ("L-1/é", "F:1")
    assert (scan.urgency, attachment.urgency) == (Urgency.NEAR, Urgency.BULK)
    assert (scan.size_bytes, attachment.size_bytes) == (9, None)
    assert build_file_refs(letter_of(my_roles=["info"]))[0].urgency is Urgency.BULK


def test_cursors_come_back_as_they_went() -> None:
    for cursor in (
        Cursor(server="x"),
        Cursor(server="x", received_ms=5, acks=(("L", 2),)),
        Cursor(server="x", full=True, letters=("L",), notes=()),
    ):
        assert parse_cursor(build_cursor(cursor)) == cursor
    for rubbish in ("", "{}", "[]", '{"c":"x","a":[1]}', "null"):
        with pytest.raises(CursorExpired):
            parse_cursor(rubbish)


def test_structured_data_of_an_operation() -> None:
    operation = LetterOperation(
        op_id=OpId("o"), account=AccountId("a"), made_at_ms=0, target_id="L", action="assign", if_version=3,
        data={"add": '[{"role": "info"}]', "remove": '["AS-2"]', "text": "[sic", "plain": "x"},
    )  # fmt: skip
    body = build_operation(operation)
    assert body["data"] == {"add": [{"role": "info"}], "remove": ["AS-2"], "text": "[sic", "plain": "x"}
    assert (body["if_version"], body["made_at"]) == (3, "1970-01-01T00:00:00Z")
    with pytest.raises(Rejected):
        build_operation(SetRead(op_id=OpId("o"), account=AccountId("a"), made_at_ms=0, target_id="M", value=True))


JSON = {"content-type": "application/problem+json"}


@pytest.mark.parametrize(
    ("status", "facts", "family", "code"),
    [
        (400, {"code": "invalid_request"}, Rejected, "invalid_request"),
        (401, {"code": "token_expired"}, SignInRequired, "token_expired"),
        (403, {"code": "out_of_perimeter"}, Rejected, "out_of_perimeter"),
        (404, {}, TargetGone, "not_found"),
        (410, {"code": "gone"}, TargetGone, "gone"),
        (410, {"code": "cursor_expired"}, CursorExpired, "cursor_expired"),
        (409, {"code": "version_conflict"}, Conflict, "version_conflict"),
        (409, {"code": "already_done"}, Conflict, "already_done"),
        (409, {"code": "a_later_code"}, Conflict, "version_conflict"),
        (413, {"code": "too_large"}, Rejected, "too_large"),
        (418, {}, Rejected, "http_418"),
        (429, {"code": "retry_later"}, Transient, "retry_later"),
        (500, {}, Transient, "server_error"),
        (503, {}, Transient, "retry_later"),
    ],
)
def test_each_refusal_has_its_family(status: int, facts: dict[str, str], family: type[AppError], code: str) -> None:
    error = parse_problem(status, JSON, json.dumps(facts).encode(), 0)
    assert (type(error), error.code) == (family, code)


def test_retry_after_and_names_in_problems() -> None:
    busy = parse_problem(503, {"retry-after": "7"}, b"", 0)
    assert isinstance(busy, Transient) and busy.retry_after_ms == 7000
    locked = {"code": "locked_by", "locked_by": "m.dufourcq", "locked_until": "2026-03-10T08:41:00Z"}
    held = parse_problem(409, JSON, json.dumps(locked).encode(), 0)
    assert held.params == {"by": "m.dufourcq", "until": "2026-03-10T08:41:00Z"}
    assert str(held) == "locked_by(until=2026-03-10T08:41:00Z)", "a log holds no name"
    page = parse_problem(511, {"content-type": "text/html"}, b"<html>", 0)
    assert isinstance(page, CaptivePortal)
    assert isinstance(parse_problem(404, JSON, b"[1]", 0), TargetGone)


def test_instants() -> None:
    assert build_instant(1_741_717_200_999) == "2025-03-11T18:20:00Z"
    assert parse_instant("2025-03-11T19:20:00+01:00") == parse_instant("2025-03-11T18:20:00") == 1_741_717_200_000
    assert (parse_instant(None), parse_instant(""), parse_day(None)) == (None, None, None)
    for parse in (parse_instant, parse_day):
        with pytest.raises(Transient):
            parse("hier")


def test_answers_of_the_gateway_that_say_too_little() -> None:
    assert parse_deposit({"id": "D", "state": "a later state"}).state is DepositState.UNKNOWN
    for broken in ({}, {"domains": []}):
        with pytest.raises(Transient):
            parse_capabilities(broken)
    with pytest.raises(Transient):
        parse_deposit({})
