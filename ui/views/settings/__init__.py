"""Réglages: accounts and their state, appearance, storage, the hosts contacted. One searchable-by-eye page."""

from ui.context import Context
from ui.views.base import SpaceView
from ui.views.settings.view import SettingsView


def create(ctx: Context) -> SpaceView:
    """Built at the first visit."""
    return SettingsView(ctx)
