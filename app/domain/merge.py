"""Three-way merge of short texts: notes written on two sides since a common state.

Words are compared, not characters. Edits of the two sides are put together when they stand *apart*: a line
break, or three words that nobody touched, between them. « 13 janvier 2026 » with the day changed here and the
year changed there must not become a date that nobody wrote. Lines added by both at the same place are kept
both, the other side's first. Anything closer is for a person to decide: `merge` says None.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import TypeVar

from app.domain.frozen import dataclass

APART_WORDS = 3
"""Unchanged words between two edits of one line that may be put together."""
LONGEST_BY_WORDS = 4000
"""Characters; longer texts are compared by lines, which is coarser and quick."""

_Item = TypeVar("_Item")

_TOKEN = re.compile(r"\n|[^\S\n]+|\w+|[^\w\s]")
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class _Edit:
    """Tokens ``start`` to ``end`` (exclusive) of the base become ``text``."""

    start: int
    end: int
    text: str


def merge(base: str, mine: str, theirs: str) -> str | None:
    """The text with the edits of both sides, or None when they touch.

    ``merge(b, x, b) == x == merge(b, b, x) == merge(b, x, x)``; whatever one side wrote is in the result.
    """
    if mine == theirs or theirs == base:
        return mine
    if mine == base:
        return theirs
    by_words = max(len(base), len(mine), len(theirs)) <= LONGEST_BY_WORDS
    tokens = _split(base, by_words)
    ours, others = (_edits(tokens, _split(side, by_words)) for side in (mine, theirs))
    same = set(ours) & set(others)
    result = set(ours) | set(others)
    for one in ours:
        for other in others:
            if one in same or other in same or _apart(tokens, one, other):
                continue
            both = _added_together(tokens, one, other)
            if both is None:
                return None
            result = (result - {one, other}) | {both}
    return _apply(tokens, sorted(result, key=lambda e: (e.start, e.end)))


def merge_fields(base: Mapping[str, str], mine: Mapping[str, str], theirs: Mapping[str, str]) -> dict[str, str]:
    """What a form says of a record that others changed while it was open: ``theirs``, with what ``mine`` changed."""
    names = {*base, *mine}
    changed = {name for name in names if mine.get(name, "") != base.get(name, "")}
    return {**theirs, **{name: mine.get(name, "") for name in changed}}


def merge_items(
    base: Sequence[_Item], mine: Sequence[_Item], theirs: Sequence[_Item], name: Callable[[_Item], Hashable]
) -> tuple[_Item, ...]:
    """``theirs`` without what ``mine`` took out of ``base`` and with what it put in; told apart by ``name``."""
    before, after = {name(item) for item in base}, {name(item) for item in mine}
    kept = [item for item in theirs if name(item) not in before - after]
    known = {name(item) for item in kept}
    return (*kept, *(item for item in mine if name(item) not in before | known))


def _split(text: str, by_words: bool) -> list[str]:
    return _TOKEN.findall(text) if by_words else text.splitlines(keepends=True)


def _edits(base: Sequence[str], side: Sequence[str]) -> list[_Edit]:
    matcher = difflib.SequenceMatcher(None, base, side, autojunk=False)
    return [_Edit(i1, i2, "".join(side[j1:j2])) for tag, i1, i2, j1, j2 in matcher.get_opcodes() if tag != "equal"]


def _apart(base: Sequence[str], one: _Edit, other: _Edit) -> bool:
    """Whether enough that nobody touched stands between two edits."""
    first, second = sorted((one, other), key=lambda e: (e.start, e.end))
    between = "".join(base[first.end : second.start])
    if not between:
        return False
    if "\n" in between or first.text.endswith("\n") or second.text.startswith("\n"):
        return True
    return len(_WORD.findall(between)) >= APART_WORDS


def _added_together(base: Sequence[str], mine: _Edit, theirs: _Edit) -> _Edit | None:
    """Whole lines added by both at the same place: theirs, then mine; None for anything else."""
    place = mine.start
    if not (mine.end == theirs.start == theirs.end == place):
        return None
    begins = place == 0 or base[place - 1].endswith("\n")
    ends = place == len(base) or base[place].startswith("\n")
    ours, others = mine.text.strip("\n"), theirs.text.strip("\n")
    if begins and ends:
        edges = "", ""
    elif begins and mine.text.endswith("\n") and theirs.text.endswith("\n"):
        edges = "", "\n"
    elif ends and mine.text.startswith("\n") and theirs.text.startswith("\n"):
        edges = "\n", ""
    else:
        return None
    if f"\n{ours}\n" in f"\n{others}\n":
        lines = others
    elif f"\n{others}\n" in f"\n{ours}\n":
        lines = ours
    else:
        lines = f"{others}\n{ours}"
    return _Edit(place, place, edges[0] + lines + edges[1])


def _apply(base: Sequence[str], edits: Sequence[_Edit]) -> str:
    parts, position = [], 0
    for edit in edits:
        parts += [*base[position : edit.start], edit.text]
        position = edit.end
    return "".join([*parts, *base[position:]])
