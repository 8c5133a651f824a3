"""Aujourd’hui: what awaits, over all bodies: what, for which body, by when, and one act in place."""

from ui.context import Context
from ui.views.base import SpaceView
from ui.views.today.view import TodayView


def create(ctx: Context) -> SpaceView:
    """Built at the first visit."""
    return TodayView(ctx)
