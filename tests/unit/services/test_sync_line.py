"""The state line: one sentence's worth of all accounts."""

from __future__ import annotations

import pytest

from app.domain.accounts import AccountState, Link
from app.domain.ids import AccountId
from app.services.sync import summarise


def state(link: Link, success: int | None = 5, done: int = 0, total: int = 0, account: str = "a") -> AccountState:
    return AccountState(account=AccountId(account), link=link, last_success_ms=success, done=done, total=total)


@pytest.mark.feature("121")
def test_what_needs_the_user_comes_first() -> None:
    line = summarise([state(Link.UP_TO_DATE), state(Link.NEEDS_USER, account="b"), state(Link.OFFLINE)], 3, 1)
    assert (line.link, line.account, line.pending, line.parked) == (Link.NEEDS_USER, "b", 3, 1)


@pytest.mark.feature("121")
def test_everything_is_at_least_as_fresh_as_the_oldest_success() -> None:
    assert summarise([state(Link.UP_TO_DATE, 9), state(Link.UP_TO_DATE, 4)], 0, 0).last_success_ms == 4
    assert summarise([state(Link.UP_TO_DATE, 9), state(Link.OFFLINE, None)], 0, 0).last_success_ms is None


def test_progress_is_summed_over_accounts() -> None:
    line = summarise([state(Link.SYNCING, 1, 10, 100), state(Link.SYNCING, 1, 30, 100), state(Link.UP_TO_DATE)], 0, 0)
    assert (line.link, line.percent) == (Link.SYNCING, 20)


def test_no_account_is_not_an_error() -> None:
    assert summarise([], 0, 0).link is Link.UNKNOWN


@pytest.mark.feature("121")
def test_one_silent_server_is_not_the_network() -> None:
    one = summarise([state(Link.OFFLINE, account="b"), state(Link.UP_TO_DATE)], 0, 0)
    assert (one.link, one.account, one.partial) == (Link.OFFLINE, "b", True)
    assert not summarise([state(Link.OFFLINE), state(Link.OFFLINE)], 0, 0).partial
