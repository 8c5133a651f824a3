"""How far a scanned page leans: the angle at which its lines of text stand in the fewest rows.

The lower edges of what is dark are projected along each angle; lines of text give sharp peaks at their own angle only
(W. Postl, « Detection of linear oblique structures », 1986: projection profiles). Pure, no library: a page is looked at
in a few hundred rows, which tells a tenth of a degree; a person notices half a degree.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

MOST_DEGREES = 6.0
"""Pages that lean more were laid in the scanner on purpose."""
LEAST_DEGREES = 0.25
"""Less is not worth softening the picture for."""
MOST_POINTS = 9000
LEAST_POINTS = 200
_DARK = 128
_BETTER = 1.04
"""How much sharper than upright the best angle must be: pictures and blank pages have none."""


def skew_degrees(width: int, height: int, stride: int, grey: bytes) -> float:
    """Degrees that the page leans clockwise, 0.0 when it cannot be told. ``grey``: one byte a pixel."""
    points = _edges(width, height, stride, grey)
    if len(points) < LEAST_POINTS:
        return 0.0
    coarse = [step * 0.5 for step in range(int(-MOST_DEGREES * 2), int(MOST_DEGREES * 2) + 1)]
    around = _best(points, width, height, coarse)
    fine = [around + step * 0.1 for step in range(-5, 6)]
    angle = _best(points, width, height, fine)
    if abs(angle) < LEAST_DEGREES or abs(angle) > MOST_DEGREES:
        return 0.0
    upright, found = (_sharpness(points, width, height, each) for each in (0.0, angle))
    return round(angle, 2) if found > upright * _BETTER else 0.0


def _edges(width: int, height: int, stride: int, grey: bytes) -> list[tuple[int, int]]:
    """Dark pixels over light ones: where lines of text stand; the margins, with their shadows, are left out."""
    left, right = width // 16, width - width // 16
    found = []
    for y in range(height // 24, height - height // 24 - 1):
        row, below = grey[y * stride : y * stride + right], grey[(y + 1) * stride : (y + 1) * stride + right]
        found += [(x, y) for x in range(left, right) if row[x] < _DARK <= below[x]]
    step = len(found) // MOST_POINTS + 1
    return found[::step]


def _best(points: Sequence[tuple[int, int]], width: int, height: int, angles: Sequence[float]) -> float:
    return max(angles, key=lambda angle: _sharpness(points, width, height, angle))


def _sharpness(points: Sequence[tuple[int, int]], width: int, height: int, angle: float) -> int:
    """Sum of the squares of how many points fall on each row, projected along the angle."""
    slope = math.tan(math.radians(angle))
    middle = width / 2
    rows = [0] * (height + width)
    shift = width // 2
    for x, y in points:
        rows[int(y - (x - middle) * slope) + shift] += 1
    return sum(count * count for count in rows)
