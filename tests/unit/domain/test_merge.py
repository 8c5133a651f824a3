"""Merging a note edited on two sides: what may be put together, and that nothing written is lost."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain import merge as module
from app.domain.merge import merge, merge_fields, merge_items

pytestmark = pytest.mark.feature("118")

BASE = "Voir le budget.\nDemander au service le détail des travaux de la rue des Pins avant le vote."


@pytest.mark.parametrize(
    ("mine", "theirs", "merged"),
    [
        pytest.param(
            BASE.replace("Voir", "Revoir"),
            BASE.replace("vote", "conseil"),
            BASE.replace("Voir", "Revoir").replace("vote", "conseil"),
            id="two-lines",
        ),
        pytest.param(
            BASE.replace("Demander", "Redemander"),
            BASE.replace("vote", "conseil"),
            BASE.replace("Demander", "Redemander").replace("vote", "conseil"),
            id="far-apart-in-one-line",
        ),
        pytest.param(f"{BASE}\nAppeler Paul", f"{BASE}\nÉcrire à Zoé", f"{BASE}\nÉcrire à Zoé\nAppeler Paul", id="end"),
        pytest.param(f"Urgent\n{BASE}", f"Lu\n{BASE}", f"Lu\nUrgent\n{BASE}", id="beginning"),
        pytest.param(f"{BASE}\nAppeler Paul", f"Urgent\n{BASE}", f"Urgent\n{BASE}\nAppeler Paul", id="both-ends"),
        pytest.param(f"{BASE}\nA\nB", f"{BASE}\nA", f"{BASE}\nA\nB", id="one-line-the-same"),
        pytest.param(
            BASE.replace("Voir", "Revoir"),
            BASE.replace("Voir", "Revoir").replace("vote", "conseil"),
            BASE.replace("Voir", "Revoir").replace("vote", "conseil"),
            id="same-edit-on-both",
        ),
    ],
)
def test_edits_that_stand_apart_are_put_together(mine: str, theirs: str, merged: str) -> None:
    assert merge(BASE, mine, theirs) == merged


@pytest.mark.parametrize(
    ("base", "mine", "theirs"),
    [
        ("première version", "version de la tablette", "version du bureau"),
        ("le 13 janvier 2026", "le 14 janvier 2026", "le 13 janvier 2027"),
        ("12 000 €", "13 000 €", "12 500 €"),
        ("un avis favorable", "un avis très favorable", "un avis non favorable"),
        ("Voir le budget", "Revoir le budget", ""),
        ("a b", "a x b", "a y b"),
    ],
)
def test_edits_that_touch_are_for_a_person_to_decide(base: str, mine: str, theirs: str) -> None:
    assert merge(base, mine, theirs) is None
    assert merge(base, theirs, mine) is None


TEXTS = st.text(st.sampled_from("ab1 é\n.,"), max_size=60)


@given(TEXTS, TEXTS)
def test_a_side_that_changed_nothing_takes_the_other(base: str, other: str) -> None:
    assert merge(base, other, base) == other
    assert merge(base, base, other) == other
    assert merge(base, other, other) == other


@st.composite
def edits(draw: st.DrawFn) -> tuple[str, str, str]:
    """A text of numbered words, and two sides that replace, delete or insert words of their own."""
    breaks = draw(st.lists(st.booleans(), min_size=1, max_size=24))
    words = [f"mot{n}" + ("\n" if broken else " ") for n, broken in enumerate(breaks)]

    def side(name: str) -> str:
        parts, fresh = [], iter(range(1000))
        for word in words:
            act = draw(st.sampled_from(["keep"] * 8 + ["replace", "delete", "insert", "line"]))
            new = f"{name}{next(fresh)}"
            parts.append(
                {
                    "keep": word,
                    "replace": new + word[-1],
                    "delete": "",
                    "insert": f"{new} {word}",
                    "line": f"{new}\n{word}",
                }[act]
            )
        return "".join(parts)

    return "".join(words), side("moi"), side("eux")


@given(edits())
def test_nothing_that_either_side_wrote_is_lost(case: tuple[str, str, str]) -> None:
    base, mine, theirs = case
    merged = merge(base, mine, theirs)
    if merged is None:
        return
    words, held = re.findall(r"\w+", base), set(re.findall(r"\w+", merged))
    written = {w for w in re.findall(r"\w+", mine + " " + theirs) if not w.startswith("mot")}
    kept = {w for w in words if w in re.findall(r"\w+", mine) and w in re.findall(r"\w+", theirs)}
    assert written <= held
    assert kept <= held
    assert held <= written | kept
    back = merge(base, theirs, mine)
    assert back is not None
    assert sorted(re.findall(r"\w+", back)) == sorted(re.findall(r"\w+", merged))


@given(edits())
def test_long_texts_are_compared_by_lines_and_lose_nothing_either(case: tuple[str, str, str]) -> None:
    base, mine, theirs = case
    limit, module.LONGEST_BY_WORDS = module.LONGEST_BY_WORDS, -1
    try:
        merged = merge(base, mine, theirs)
    finally:
        module.LONGEST_BY_WORDS = limit
    if merged is not None:
        written = {w for w in re.findall(r"\w+", mine + " " + theirs) if not w.startswith("mot")}
        assert written <= set(re.findall(r"\w+", merged))


def test_a_very_long_note_takes_no_time() -> None:
    base = "\n".join(f"ligne {n} du rapport" for n in range(5000))
    merged = merge(base, base + "\nfin", "début\n" + base)
    assert merged == "début\n" + base + "\nfin"


def test_a_form_changes_only_what_was_changed_in_it() -> None:
    base = {"company": "Mairie", "mobilePhone": "06 1", "notes": "a"}
    mine = {"company": "Mairie", "mobilePhone": "06 2", "jobTitle": "Maire"}
    theirs = {"company": "CCAS", "mobilePhone": "06 1", "notes": "a"}
    assert merge_fields(base, mine, theirs) == {
        "company": "CCAS",
        "mobilePhone": "06 2",
        "notes": "",
        "jobTitle": "Maire",
    }
    assert merge_items("ab", "bc", "abd", str.lower) == ("b", "d", "c")
    assert merge_items("ab", "abC", "abc", str.lower) == ("a", "b", "c"), "added by both"
