"""Classes of `app.domain.frozen` behave as those of the standard library, whose methods they take."""

from __future__ import annotations

import copy
import dataclasses
import pickle
import subprocess
import sys
from typing import Any

import pytest

from app.domain.frozen import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Base:
    """A base with a property."""

    id: str
    tags: tuple[str, ...] = ()

    @property
    def shown(self) -> str:
        return self.id.upper()


@dataclass(frozen=True, slots=True, kw_only=True)
class Child(Base):
    """Adds fields, and changes a default of its parent."""

    tags: tuple[str, ...] = ("new",)
    size: int
    facts: dict[str, int] = dataclasses.field(default_factory=dict, compare=False)


@dataclass(frozen=True, slots=True)
class Pair:
    """Fields by position; a check after the making."""

    left: int
    right: int = 2

    def __post_init__(self) -> None:
        if self.left > self.right:
            raise ValueError("order")


@dataclass(frozen=True, slots=True)
class Sum:
    """Works one of its fields out."""

    parts: tuple[int, ...] = ()
    total: int = dataclasses.field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "total", sum(self.parts))


@dataclasses.dataclass(frozen=True, slots=True)
class StandardPair:
    """What `Pair` must behave like."""

    left: int
    right: int = 2


@dataclass(frozen=True, slots=True)
class Own:
    """Has written its own text."""

    value: int

    def __repr__(self) -> str:
        return f"<{self.value}>"


def test_defaults_and_inheritance() -> None:
    child = Child(id="a", size=3)
    assert (child.id, child.tags, child.size, child.facts, child.shown) == ("a", ("new",), 3, {}, "A")
    assert Child(id="b", size=1).facts is not child.facts
    assert [f.name for f in dataclasses.fields(Child)] == ["id", "tags", "size", "facts"]
    assert not hasattr(child, "__dict__")
    assert Base(id="a") != Child(id="a", size=3)


def test_repr_is_the_standard_one() -> None:
    assert repr(Pair(1, 5)) == repr(StandardPair(1, 5)).replace("StandardPair", "Pair")
    assert repr(Own(4)) == "<4>"


def test_equality_and_hash() -> None:
    assert Child(id="a", size=3, facts={"x": 1}) == Child(id="a", size=3)
    assert Child(id="a", size=3) != Child(id="a", size=4)
    other: object = StandardPair(1)
    assert Pair(1) != other
    assert {Pair(1): "found"}[Pair(1, 2)] == "found"
    assert hash(Pair(1, 5)) == hash(StandardPair(1, 5))


def test_match_and_replace() -> None:
    match Pair(1, 5):
        case Pair(left, right):
            assert (left, right) == (1, 5)
    assert dataclasses.replace(Child(id="a", size=3), size=4) == Child(id="a", size=4)
    assert dataclasses.asdict(Pair(1)) == {"left": 1, "right": 2}


def test_frozen() -> None:
    pair: Any = Pair(1)
    with pytest.raises(dataclasses.FrozenInstanceError):
        pair.left = 2
    with pytest.raises(dataclasses.FrozenInstanceError):
        del pair.left


@pytest.mark.parametrize("arguments", [{}, {"left": 1, "wrong": 2}])
def test_wrong_arguments(arguments: dict[str, int]) -> None:
    with pytest.raises(TypeError):
        Pair(**arguments)


def test_post_init() -> None:
    with pytest.raises(ValueError, match="order"):
        Pair(3)
    with pytest.raises(ValueError, match="order"):
        dataclasses.replace(Pair(1), left=9)


def test_a_field_worked_out() -> None:
    assert Sum((1, 2)).total == 3 and repr(Sum()) == "Sum(parts=(), total=0)"
    with pytest.raises(TypeError):
        Sum(total=1)  # type: ignore[call-arg]


def test_copies() -> None:
    child = Child(id="a", size=3, facts={"x": 1})
    for made in (copy.copy(child), copy.deepcopy(child), pickle.loads(pickle.dumps(child))):
        assert made == child and made.facts == child.facts and made is not child


def test_only_for_frozen_classes() -> None:
    with pytest.raises(TypeError, match="frozen"):
        dataclass(slots=True)


def test_nothing_is_written_before_its_first_call() -> None:
    """What this module is for: defining a class compiles nothing."""
    code = """
import sys
from app.domain.frozen import dataclass
written = []
sys.addaudithook(lambda event, _facts: written.append(event) if event == "compile" else None)
@dataclass(frozen=True, slots=True)
class Pair:
    'Two numbers.'
    left: int
    right: int = 2
print(len(written))
Pair(1)
print(len(written) > 0)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["0", "True"]
