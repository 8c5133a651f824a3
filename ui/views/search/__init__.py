"""Recherche: one box over everything held, in all bodies; commands first, then results by kind, newest first."""

from ui.context import Context
from ui.views.base import SpaceView
from ui.views.search.view import SearchView


def create(ctx: Context) -> SpaceView:
    """Built at the first search."""
    return SearchView(ctx)
