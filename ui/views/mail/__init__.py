"""Messages: folders, a list of any length, reading and writing. Acts are intents: nothing here waits for a server."""

from ui.context import Context
from ui.views.base import SpaceView
from ui.views.mail.view import MailView

__all__ = ["MailView", "create"]


def create(ctx: Context) -> SpaceView:
    """Built at the first visit."""
    return MailView(ctx)
