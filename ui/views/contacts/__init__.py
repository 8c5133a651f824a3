"""Contacts: own and shared books, with what one does with them: write, call."""

from ui.context import Context
from ui.views.base import SpaceView
from ui.views.contacts.view import ContactsView


def create(ctx: Context) -> SpaceView:
    """Built at the first visit."""
    return ContactsView(ctx)
