"""À envoyer: each pending act in a sentence, and the state of every account. Reached from the state line."""

from ui.context import Context
from ui.views.base import SpaceView
from ui.views.outbox.view import OutboxView


def create(ctx: Context) -> SpaceView:
    """Built at the first visit."""
    return OutboxView(ctx)
