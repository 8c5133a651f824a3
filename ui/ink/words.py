"""Words of pages: passages of text, and the lines a highlighter's stroke gives way to. Pure."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.domain.ids import new_id
from app.domain.seances import InkPoint, InkStroke, Rect

Word = tuple[str, float, float, float, float]
"""A word and its box: points, origin top-left of the page."""


def lines_of(words: Sequence[Word]) -> list[Rect]:
    """Boxes of runs of words on one line each."""
    lines: list[Rect] = []
    for _, left, top, right, bottom in words:
        last = lines[-1] if lines else None
        middle = (top + bottom) / 2
        if last is not None and last.top <= middle <= last.bottom and left >= last.left:
            lines[-1] = Rect(
                left=last.left, top=min(top, last.top), right=max(right, last.right), bottom=max(bottom, last.bottom)
            )
        else:
            lines.append(Rect(left=left, top=top, right=right, bottom=bottom))
    return lines


def words_between(words: Sequence[Word], a: tuple[float, float], b: tuple[float, float]) -> list[Word]:
    """Words in reading order from the one nearest to ``a`` to the one nearest to ``b``."""
    if not words:
        return []
    first, last = sorted((_nearest(words, a), _nearest(words, b)))
    return list(words[first : last + 1])


def _nearest(words: Sequence[Word], place: tuple[float, float]) -> int:
    def away(word: Word) -> float:
        _, left, top, right, bottom = word
        dx = max(left - place[0], 0.0, place[0] - right)
        dy = max(top - place[1], 0.0, place[1] - bottom)
        return dx + 4 * dy  # the line first, then the place on it

    return min(range(len(words)), key=lambda index: away(words[index]))


def snapped(stroke: InkStroke, words: Sequence[Word]) -> list[InkStroke]:
    """A highlighter's stroke as straight lines over the words it passed; itself where there is no text under it."""
    reach = stroke.width_pt / 2
    under = [
        w
        for w in words
        if any(w[1] <= p.x_pt <= w[3] and w[2] - reach <= p.y_pt <= w[4] + reach for p in stroke.points)
    ]
    if not under or len(stroke.points) < 2:
        return [stroke]
    passed = words_between(words, _at(stroke.points[0]), _at(stroke.points[-1])) if _is_text_like(stroke) else under
    made = []
    for line in lines_of(passed):
        middle, width = (line.top + line.bottom) / 2, (line.bottom - line.top) * 1.15
        ends = (line.left + width / 4, line.right - width / 4)
        points = tuple(InkPoint(x_pt=round(x, 2), y_pt=round(middle, 2)) for x in ends)
        made.append(replace(stroke, id=new_id(), points=points, width_pt=round(width, 2)))
    return made or [stroke]


def _at(point: InkPoint) -> tuple[float, float]:
    return point.x_pt, point.y_pt


def _is_text_like(stroke: InkStroke) -> bool:
    """Drawn from left to right, or down over lines: a passage; a scribble on one word is not."""
    first, last = stroke.points[0], stroke.points[-1]
    width = max(p.x_pt for p in stroke.points) - min(p.x_pt for p in stroke.points)
    return abs(last.x_pt - first.x_pt) >= width / 2 or abs(last.y_pt - first.y_pt) > stroke.width_pt


def lines_as_text(words: Sequence[Word]) -> str:
    """A passage as text, one line for each line of the page."""
    lines: list[list[str]] = []
    middle = -1e9
    for word, _, top, _, bottom in words:
        if not top <= middle <= bottom:
            lines.append([])
            middle = (top + bottom) / 2
        lines[-1].append(word)
    return "\n".join(" ".join(line) for line in lines)


APART = 1.3
"""A line so many times further down than lines usually are on its page begins a paragraph."""
OTHER_SIZE = 1.3
"""So does one whose letters are so many times larger or smaller: a title, what follows it."""


SAME = 1.02
"""Steps that differ by less are one step: boxes of letters are not to the point."""


def paragraphs(words: Sequence[Word]) -> list[str]:
    """A page as running text: its lines joined where they belong together."""
    lines = _lines(words)
    steps = sorted(b.top - a.top for a, b in itertools.pairwise(lines) if b.top > a.top)
    usual = _between_lines(steps)
    found: list[list[str]] = []
    last: _Line | None = None
    for line in lines:
        follows = last is not None and 0 < line.top - last.top <= APART * usual
        if last is None or not follows or not 1 / OTHER_SIZE <= line.height / last.height <= OTHER_SIZE:
            found.append([])
        found[-1] += line.words
        last = line
    return [" ".join(each) for each in found]


def _between_lines(steps: Sequence[float]) -> float:
    """From one line to the next of a paragraph: the smallest step met twice, else what a quarter of them stay under.

    ``steps``: ascending. On a page that is one list of short items nearly all lead from a paragraph to another.
    """
    if not steps:
        return 0.0
    twice = next((a for a, b in itertools.pairwise(steps) if b <= SAME * a), steps[0])
    return min(twice, steps[len(steps) // 4])


@dataclass
class _Line:
    words: list[str]
    top: float
    bottom: float

    @property
    def height(self) -> float:
        return max(1.0, self.bottom - self.top)


def _lines(words: Sequence[Word]) -> list[_Line]:
    """Boxes of words are those of their letters: a line is as high as the highest of them."""
    lines: list[_Line] = []
    for word, _left, top, _right, bottom in words:
        last = lines[-1] if lines else None
        if last is not None and last.top <= (top + bottom) / 2 <= last.bottom:
            last.words.append(word)
            last.top, last.bottom = min(last.top, top), max(last.bottom, bottom)
        else:
            lines.append(_Line([word], top, bottom))
    return lines


def passes(words: Sequence[Word], zone: Rect) -> bool:
    """Whether some word lies in a zone, or is cut by it."""
    return any(w[1] < zone.right and w[3] > zone.left and w[2] < zone.bottom and w[4] > zone.top for w in words)


def is_on_text(words: Sequence[Word], place: tuple[float, float], reach_pt: float) -> bool:
    """Whether a place is on a word or close to one."""
    x, y = place
    return any(w[1] - reach_pt <= x <= w[3] + reach_pt and w[2] - reach_pt <= y <= w[4] + reach_pt for w in words)
