"""The lines of Réglages that hold the words being looked for: marked, and brought into sight."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QAbstractButton, QLabel, QWidget
from shiboken6 import isValid

from ui.views.contacts.view import sort_key

Line = QLabel | QAbstractButton
MEANT = 4
"""Letters that a word needs to be looked for alone: « de » stands on every line."""


class Marks:
    """Which lines are marked now; the style sheet shows it (``[found="true"]``)."""

    def __init__(self, page: QWidget) -> None:
        """``page`` holds all the cards: what stands first on it is the first line."""
        self._page = page
        self._marked: list[Line] = []

    def show(self, cards: Iterable[QWidget], wanted: Sequence[str]) -> Line | None:
        """Mark the lines of ``cards`` with all the folded words of ``wanted``, or else with most of its long ones.

        Returns the first. None when no line shows any: a card is found by words that people say, too.
        """
        found = self._lines(cards, wanted) if wanted else []
        kept = {id(line) for line in found}
        for line in self._marked:
            if id(line) not in kept and isValid(line):
                _mark(line, False)
        for line in found:
            _mark(line, True)
        self._marked = found
        return found[0] if found else None

    def _lines(self, cards: Iterable[QWidget], wanted: Sequence[str]) -> list[Line]:
        folded = [(line, sort_key(line.text())) for card in cards for line in _shown(card)]
        found = [line for line, words in folded if all(word in words for word in wanted)]
        if not found:
            counted = [(sum(len(w) >= MEANT and w in words for w in wanted), line) for line, words in folded]
            best = max((count for count, _ in counted), default=0)
            found = [line for count, line in counted if best and count == best]
        return sorted(found, key=self._place)

    def _place(self, line: QWidget) -> tuple[int, int]:
        at = line.mapTo(self._page, QPoint())
        return at.y(), at.x()


def _shown(card: QWidget) -> list[Line]:
    lines: list[Line] = [*card.findChildren(QLabel), *card.findChildren(QAbstractButton)]
    return [line for line in lines if line.isVisible() and line.text()]


def _mark(line: Line, on: bool) -> None:
    if bool(line.property("found")) is not on:
        line.setProperty("found", on)
        line.style().unpolish(line)
        line.style().polish(line)
