"""Finding a time for several people and rooms: nobody required is busy; fewer absents, fewer doubts, sooner."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.planning import (
    DirectoryEntry,
    EntryKind,
    Occupation,
    Presence,
    Slot,
    Taken,
    find_slots,
    presence_at,
    rooms_that_fit,
)

H = 3_600_000
DAY = [(9 * H, 12 * H), (14 * H, 18 * H)]


def of(mail: str, *taken: tuple[float, float, Presence]) -> Occupation:
    return Occupation(mail, tuple(Taken(int(a * H), int(b * H), p) for a, b, p in taken), 0)


@pytest.mark.feature("23")
def test_the_first_common_hour_inside_working_hours() -> None:
    people = [of("a", (9, 11, Presence.BUSY)), of("b", (11, 12, Presence.AWAY), (14, 15, Presence.BUSY))]
    assert find_slots(people, DAY, H)[0] == Slot(15 * H, 16 * H)
    assert find_slots(people, DAY, 5 * H) == []


def test_optional_people_may_miss_it_and_doubts_come_later() -> None:
    people = [of("a"), of("b", (9, 12, Presence.BUSY), (14, 16, Presence.TENTATIVE))]
    slots = find_slots(people, DAY, H, optional=frozenset({"b"}))
    assert slots[0] == Slot(16 * H, 17 * H)
    assert Slot(14 * H, 15 * H, (), ("b",)) in slots
    assert slots[-1].busy == ("b",)


@given(
    st.lists(
        st.lists(st.tuples(st.integers(0, 23), st.integers(1, 5), st.sampled_from(list(Presence))), max_size=5),
        max_size=4,
    ),
    st.integers(1, 4),
)
def test_no_proposal_ever_meets_a_required_persons_busy_time(
    days: list[list[tuple[int, int, Presence]]], hours: int
) -> None:
    people = [of(f"p{i}", *((a, a + n, p) for a, n, p in taken)) for i, taken in enumerate(days)]
    for slot in find_slots(people, DAY, hours * H):
        assert any(begin <= slot.start_ms and slot.end_ms <= end for begin, end in DAY)
        assert all(presence_at(p, slot.start_ms, slot.end_ms) not in (Presence.BUSY, Presence.AWAY) for p in people)


def test_rooms_by_seats_and_equipment_smallest_first() -> None:
    rooms = [
        DirectoryEntry(id="1", name="Grande salle", kind=EntryKind.ROOM, capacity=60, equipment="visioconférence", mails=("g",)),
        DirectoryEntry(id="2", name="Petite salle", kind=EntryKind.ROOM, capacity=8, equipment="tableau", mails=("p",)),
        DirectoryEntry(id="3", name="Salle moyenne", kind=EntryKind.ROOM, capacity=20, equipment="Visioconférence", mails=("m",)),
    ]  # fmt: skip
    assert [r.id for r in rooms_that_fit(rooms, seats=10, wanted="visio")] == ["3", "1"]
    assert [r.id for r in rooms_that_fit(rooms, seats=10, taken={"m": True})] == ["1", "3"]
