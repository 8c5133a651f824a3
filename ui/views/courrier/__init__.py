"""Courrier: scanned letters with their facts, a reader, notes and the operations the server allows.

Nothing about rights is decided here: a letter says itself what may be done with it (``allowed_actions``).
"""

from ui.context import Context
from ui.views.base import SpaceView
from ui.views.courrier.view import CourrierView


def create(ctx: Context) -> SpaceView:
    """Built at the first visit."""
    return CourrierView(ctx)
