"""Several screens, each with its own scale; one of them gone. (`screens` plays it on screens of Qt's offscreen platform.)"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSize

from tests.unit.ui.screens import (
    Screen,
    play_left_on_second,
    play_moved,
    play_opened_again,
    play_opened_small,
    played,
)
from ui.frame import LEAST_SIZE, NARROW_SIZE

DESK, SURFACE = Screen("desk", 1920, 1080), Screen("surface", 2736, 1824, 2.0)
TINY = Screen("tiny", 1280, 800, 4.0)


def test_the_window_opens_where_it_was_left(tmp_path: Path) -> None:
    left = played(play_left_on_second, tmp_path, [DESK, SURFACE])
    again = played(play_opened_again, tmp_path, [DESK, SURFACE])
    assert left["screen"] == "surface" and left["ratio"] == 2.0
    assert again["screen"] == "surface" and again["geometry"] == left["geometry"]


def test_a_window_left_on_a_screen_that_is_gone_opens_on_the_one_there_is(tmp_path: Path) -> None:
    played(play_left_on_second, tmp_path, [DESK, SURFACE])
    again = played(play_opened_again, tmp_path, [DESK])
    assert again["screen"] == "desk" and again["inside"], again
    smaller = played(play_opened_again, tmp_path, [Screen("surface", 1280, 800, 2.0)])
    assert smaller["inside"], smaller


def test_a_window_follows_the_scale_of_its_screen(tmp_path: Path) -> None:
    found = played(play_moved, tmp_path, [DESK, SURFACE])
    assert (found["at_first"]["ratio"], found["on_second"]["ratio"], found["back"]["ratio"]) == (1.0, 2.0, 1.0)
    assert found["fine_at_first"] and found["fine_on_second"]
    assert not any(found[place]["scrolls"] for place in ("at_first", "on_second", "back"))


def test_a_window_at_400_percent_fits_its_screen_and_follows_the_focus(tmp_path: Path) -> None:
    found = played(play_opened_small, tmp_path, [TINY])
    assert found["geometry"][2:] == [320, 200] and found["scrolls"]
    assert QSize(*found["page"]).boundedTo(NARROW_SIZE) == NARROW_SIZE


def test_a_window_with_room_scrolls_nothing(tmp_path: Path) -> None:
    found = played(play_opened_small, tmp_path, [Screen("desk")])
    assert found["geometry"][2:] == [LEAST_SIZE.width(), LEAST_SIZE.height()] and not found["scrolls"]


def test_on_a_screen_with_too_little_room_the_window_scrolls_and_stays_locked(tmp_path: Path) -> None:
    """Moved there after its start, and back; what a lock covers is not uncovered by the move."""
    found = played(play_moved, tmp_path, [DESK, TINY])
    assert found["on_second"]["screen"] == "tiny" and found["on_second"]["inside"], found
    assert found["on_second"]["scrolls"], "and follows the focus to the last field"
    assert found["covered"] and found["hidden_when_small"], (
        "its parts ask isHidden before they tell the system anything"
    )
    assert not found["back"]["scrolls"] and found["back"]["geometry"] == [20, 20, 400, 500]
