"""Where something written on a page finds its place again in another version of the document. Pure.

The anchor is the run of words nearest to it; the place is found again when most of those words follow one
another in the new version, nearest page first. A page without words (a scan) keeps its ink where it was only
if the page is of the same size and the version has as many pages; anything else has no place: it is kept and
shown to the user, never guessed.
"""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher

from app.domain.folding import folded
from app.domain.frozen import dataclass
from app.domain.seances import Rect

Word = tuple[str, float, float, float, float]
Size = tuple[float, float]

ANCHOR_WORDS = 12
FEWEST_WORDS = 4
ENOUGH = 0.65
"""Share of the anchor's words that must be found again, in order."""
NEAR_PT = 60.0
"""Words further than this say nothing of the place."""


@dataclass(frozen=True, slots=True)
class SheetWords:
    """One page: its size and its words in reading order."""

    size: Size
    words: tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """A page of the new version, and how far from its old coordinates, in points."""

    page: int
    dx: float = 0.0
    dy: float = 0.0


def anchor_of(words: Sequence[Word], zone: Rect) -> list[Word]:
    """The run of words nearest to a zone, in reading order; empty where there are none near."""
    if not words:
        return []
    away = [_distance(word, zone) for word in words]
    nearest = min(range(len(words)), key=away.__getitem__)
    if away[nearest] > NEAR_PT:
        return []
    first = last = nearest
    while first > 0 and _same_line(words[first - 1], words[nearest]):
        first -= 1
    while last + 1 < len(words) and _same_line(words[last + 1], words[nearest]):
        last += 1
    if last - first + 1 < FEWEST_WORDS:  # too short a line to be known again: its neighbours too
        first, last = max(0, nearest - ANCHOR_WORDS // 2), min(len(words) - 1, nearest + ANCHOR_WORDS // 2)
    start = max(first, min(nearest - ANCHOR_WORDS // 2, last + 1 - ANCHOR_WORDS))
    return list(words[start : min(last + 1, start + ANCHOR_WORDS)])


def _same_line(a: Word, b: Word) -> bool:
    return a[2] < (b[2] + b[4]) / 2 < a[4] or b[2] < (a[2] + a[4]) / 2 < b[4]


def anchor_text(words: Sequence[Word], zone: Rect) -> str:
    """The same as words for people: « near what it stood »."""
    return " ".join(word[0] for word in anchor_of(words, zone))


def find_place(before: Sequence[SheetWords], after: Sequence[SheetWords], page: int, zone: Rect) -> Place | None:
    """Where ``zone`` of a page lies in the new version; None = nobody can tell."""
    if page >= len(before):
        return None
    sheet = before[page]
    anchor = anchor_of(sheet.words, zone)
    if not anchor:
        same = page < len(after) and len(after) == len(before) and _alike(sheet, after[page])
        return Place(page) if same else None
    wanted = [folded(word[0]) for word in anchor]
    best: tuple[float, Place] | None = None
    for number in sorted(range(len(after)), key=lambda n: (abs(n - page), n)):
        found = _match(wanted, anchor, after[number].words)
        if found is not None and (best is None or found[0] > best[0]):
            best = (found[0], Place(number, found[1], found[2]))
        if best is not None and best[0] >= 1.0:
            break
    return best[1] if best is not None and best[0] >= ENOUGH else None


def _match(wanted: Sequence[str], anchor: Sequence[Word], words: Sequence[Word]) -> tuple[float, float, float] | None:
    """(share found, dx, dy) of the best run in a page."""
    there = [folded(word[0]) for word in words]
    best: tuple[float, float, float] | None = None
    for start in [i for i, word in enumerate(there) if word in wanted]:
        window = there[start : start + len(wanted) + 3]
        blocks = SequenceMatcher(None, wanted, window, autojunk=False).get_matching_blocks()
        share = sum(block.size for block in blocks) / len(wanted)
        if best is None or share > best[0]:
            block = max(blocks, key=lambda b: b.size)
            if block.size:
                old, new = anchor[block.a], words[start + block.b]
                best = (share, new[1] - old[1], new[2] - old[2])
    return best


def _alike(a: SheetWords, b: SheetWords) -> bool:
    return not b.words and max(abs(a.size[0] - b.size[0]), abs(a.size[1] - b.size[1])) < 1.0


def _distance(word: Word, zone: Rect) -> float:
    _, left, top, right, bottom = word
    dx = max(left - zone.right, 0.0, zone.left - right)
    dy = max(top - zone.bottom, 0.0, zone.top - bottom)
    return max(dx, 0.0) + 2 * dy
