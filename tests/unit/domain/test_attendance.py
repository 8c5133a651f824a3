"""Quorum and pouvoirs (CGCT L2121-17, L2121-20, L5211-11-1)."""

from __future__ import annotations

import pytest

from app.domain.attendance import already_held, turnout
from app.domain.gateway import MemberLine


def line(id: str, attendance: str = "", holder: str = "", received: int | None = None) -> MemberLine:
    return MemberLine(
        id=id, name=f"M. {id}", attendance=attendance, proxy_to_id=holder, proxy_to=holder and f"M. {holder}",
        received_ms=received,
    )  # fmt: skip


def council(**answers: int) -> list[MemberLine]:
    lines = []
    for answer, count in answers.items():
        lines += [
            line(f"{answer}{n}", "" if answer == "silent" else answer, "x" if answer == "poa" else "")
            for n in range(count)
        ]
    return lines


@pytest.mark.parametrize(("members", "quorum"), [(1, 1), (2, 2), (19, 10), (20, 11)])
def test_the_quorum_is_more_than_half_of_the_members(members: int, quorum: int) -> None:
    assert turnout(council(silent=members)).quorum == quorum


def test_those_represented_by_a_pouvoir_do_not_count_and_a_deputy_does() -> None:
    counts = turnout(council(present=8, deputy=1, poa=6, absent=2, silent=2))
    assert (counts.convened, counts.quorum, counts.counted, counts.missing) == (19, 10, 9, 1)
    assert not counts.reached and counts.silent == 2 and counts.proxies == 6


@pytest.mark.parametrize(("assembly", "counted"), [("", 9), ("commune", 9), ("epci", 11), ("departement", 11)])
def test_members_at_a_distance_count_where_the_law_opens_it(assembly: str, counted: int) -> None:
    assert turnout(council(present=9, remote=2, absent=8), assembly).counted == counted


def test_an_answer_nobody_knows_is_no_answer() -> None:
    counts = turnout([line("a", "present"), line("b", "hologram")])
    assert (counts.silent, counts.present) == (1, 1)


def test_a_holder_of_two_pouvoirs_is_named_once() -> None:
    members = [line("a", "poa", "c"), line("b", "poa", "c"), line("c", "present"), line("d", "poa", "e"), line("e")]
    assert turnout(members).overloaded == ("M. c",)


def test_a_pouvoir_taken_back_is_no_longer_held() -> None:
    members = [line("a", "present", "c"), line("b", "poa", "c")]
    assert turnout(members).overloaded == ()
    assert already_held(members, "b") == frozenset() and already_held(members, "a") == {"c"}
