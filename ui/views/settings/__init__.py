"""Réglages: accounts and their state, lock, storage, help, appearance, the hosts contacted. One searchable page."""

from __future__ import annotations

from ui.context import Context
from ui.views.base import SpaceView


def create(ctx: Context) -> SpaceView:
    """Built at the first visit; imported then: the first page needs the kinds of service only."""
    from ui.views.settings.view import SettingsView

    return SettingsView(ctx)
