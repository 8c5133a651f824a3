"""The carnet's merge: the same on every device, whatever the order in which segments are read."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.carnet import NoteVersion, newer

versions = st.builds(
    NoteVersion,
    counter=st.integers(1, 4),
    device=st.sampled_from(["a", "b", "c"]),
    at_ms=st.integers(0, 3),
    deleted=st.booleans(),
)


def merged(arriving: list[NoteVersion]) -> NoteVersion | None:
    held: NoteVersion | None = None
    for version in arriving:
        if newer(held, version):
            held = version
    return held


@pytest.mark.feature("118")
@settings(deadline=None)
@given(st.lists(versions, max_size=8).flatmap(lambda found: st.tuples(st.just(found), st.permutations(found))))
def test_every_order_of_reading_ends_in_the_same_state(orders: tuple[list[NoteVersion], list[NoteVersion]]) -> None:
    written, read = orders
    assert merged(read) == merged(written) == merged([*written, *read]), "and reading twice changes nothing"


def test_an_edit_made_without_knowing_of_a_deletion_stays_and_one_made_before_it_does_not() -> None:
    base = NoteVersion(counter=1, device="a", at_ms=0)
    gone = NoteVersion(counter=2, device="a", at_ms=9, deleted=True)
    edited = NoteVersion(counter=2, device="b", at_ms=1)
    assert merged([base, gone, edited]) == merged([base, edited, gone]) == edited
    assert merged([edited, NoteVersion(counter=3, device="a", at_ms=2, deleted=True)]) != edited
    assert not newer(gone, base), "what was before a deletion does not come back"
