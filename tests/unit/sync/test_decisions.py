"""The engine's pure decisions: retry dates, massacre, fate of failed deliveries."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import (
    AppError,
    Conflict,
    OutcomeUnknown,
    Rejected,
    SignInRequired,
    TargetGone,
    Transient,
    Unreachable,
)
from app.domain.exchange import Verdict
from app.domain.ids import AccountId, OpId
from app.domain.intents import Intent, SendMail, SetRead, VisaDossier
from app.sync import planner, retry

STAMP = {"op_id": OpId("o"), "account": AccountId("a"), "made_at_ms": 0}
MARK = SetRead(**STAMP, target_id="m", value=True)
MAIL = SendMail(**STAMP, target_id="x@y", to=(), subject="", text="")
VISA = VisaDossier(**STAMP, target_id="d", tenant="t", bureau_id="b", step_id="s", fingerprint="f")


@given(st.integers(0, 60), st.floats(0, 0.999))
def test_waits_grow_and_stay_under_their_cap(attempts: int, chance: float) -> None:
    wait = retry.delay_ms(attempts, Unreachable(), chance)
    assert retry.FIRST_MS / 2 <= wait <= retry.CAP_LINK_MS
    assert retry.delay_ms(attempts + 1, Unreachable(), 0.0) >= retry.delay_ms(attempts, Unreachable(), 0.0)


def test_a_server_in_trouble_is_left_in_peace_longer_than_a_cut_link() -> None:
    assert retry.delay_ms(30, Transient("busy"), 0.5) > retry.delay_ms(30, Unreachable(), 0.5)


def test_the_servers_own_wish_is_honoured() -> None:
    assert retry.delay_ms(0, Transient("busy", retry_after_ms=90_000), 0.0) == 90_000


@given(st.floats(0, 0.999))
def test_polls_are_spread(chance: float) -> None:
    assert 270_000 <= retry.poll_ms(300_000, 0.1, chance) <= 330_000


@given(st.integers(0, 2**40), st.lists(st.integers(0, 2**40), max_size=4))
def test_polls_of_one_account_keep_apart(due: int, others: list[int]) -> None:
    placed = retry.apart(due, others)
    assert placed >= due
    assert all(abs(placed - other) >= retry.APART_MS for other in others)
    if all(abs(due - other) >= retry.APART_MS for other in others):
        assert placed == due


@pytest.mark.feature("A32")
@pytest.mark.parametrize(
    ("gone", "held", "stops"), [(19, 19, False), (20, 39, True), (20, 40, False), (300, 400, True), (0, 0, False)]
)
def test_a_pull_that_would_empty_a_list_stops(gone: int, held: int, stops: bool) -> None:
    where = planner.massacre({("event", "calendar"): (0, 500), ("message", "2"): (gone, held)})
    assert where == (("message", "2") if stops else None)


@pytest.mark.feature("116")
@pytest.mark.parametrize(
    ("intent", "error", "fate"),
    [
        (MARK, OutcomeUnknown(), planner.Fate.LATER),
        (MAIL, OutcomeUnknown(), planner.Fate.PROBE),
        (VISA, OutcomeUnknown(), planner.Fate.PROBE),
        (MARK, Unreachable(), planner.Fate.LATER),
        (VISA, Conflict("dossier_moved"), planner.Fate.PARK),
        (MAIL, Rejected("too_large"), planner.Fate.PARK),
        (MARK, TargetGone(), planner.Fate.DONE),
        (VISA, TargetGone(), planner.Fate.PARK),
        (MAIL, SignInRequired(), planner.Fate.WAIT_USER),
    ],
)
def test_fate_of_a_failed_delivery(intent: Intent, error: AppError, fate: planner.Fate) -> None:
    assert planner.fate(intent, error) is fate


def test_only_a_negative_probe_sends_again() -> None:
    assert planner.after_probe(Verdict.DELIVERED) is planner.AfterProbe.ACKNOWLEDGE
    assert planner.after_probe(Verdict.NOT_DELIVERED) is planner.AfterProbe.SEND_AGAIN
    assert planner.after_probe(Verdict.UNKNOWN) is planner.AfterProbe.ASK


@pytest.mark.parametrize(
    ("took_s", "round_trip_s", "files"),
    [
        ((), 0.4, 2),  # nothing was fetched yet
        ((0.02,), 0.001, 2),  # in the town hall
        ((0.46,), None, 2),
        ((0.46, 0.5), 0.4, 6),  # small files over a long way: the server has hardly one at a time
        ((0.8, 0.8), 0.4, 4),
        ((1.4, 1.6), 0.4, 2),  # more work than way
        ((0.46, 60.0), 0.4, 2),
    ],
)
def test_more_files_at_once_only_while_they_are_on_their_way(
    took_s: tuple[float, ...], round_trip_s: float | None, files: int
) -> None:
    assert planner.files_at_once(took_s, round_trip_s)[0] == files


@given(st.lists(st.floats(0, 100), max_size=8), st.floats(0, 10))
def test_the_server_never_works_on_more_than_two_files(took_s: list[float], round_trip_s: float) -> None:
    files, pause_s = planner.files_at_once(took_s, round_trip_s)
    assert planner.FILES_AT_SERVER <= files <= planner.MOST_FILES
    work_s = min(took_s, default=0.0) - round_trip_s
    assert files == planner.FILES_AT_SERVER or work_s <= planner.FILES_AT_SERVER * pause_s * (1 + 1e-9)
