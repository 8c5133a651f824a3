"""The corpus whole, and some thousands of accidents of each kind: see the package's note."""

from __future__ import annotations

import random

import pytest

from tests.fuzz.kinds import KINDS, accident, fuzz

COUNT = 3_000


@pytest.mark.feature("1", "19", "26")
@pytest.mark.parametrize(("name", "number"), [(name, n) for name, k in KINDS.items() for n in range(len(k.corpus))])
def test_the_corpus_is_read_or_said_unreadable(name: str, number: int) -> None:
    KINDS[name].read(KINDS[name].corpus[number])


@pytest.mark.feature("1", "19", "26")
@pytest.mark.parametrize("name", KINDS)
def test_accidents_neither_crash_nor_hang(name: str) -> None:
    fuzz(name, COUNT, seed=7)


def test_accidents_are_the_same_for_the_same_seed_and_differ_from_the_corpus() -> None:
    for kind in KINDS.values():
        made = [[accident(random.Random(seed), kind) for _ in range(1)] for seed in (1, 1, 2, 3, 4)]
        assert made[0] == made[1]
        assert sum(data[0] not in kind.corpus for data in made) >= 4
