"""Agenda: a week with hours or a list; events of all calendars and bodies, séances striped among them.

``placing.py`` is pure (who stands beside whom); ``week.py`` shows blocks as real buttons, so that each event has a
name for screen readers and a place in the tab order; ``view.py`` asks the service and queues the changes.
"""

from ui.context import Context
from ui.views.agenda.view import AgendaView
from ui.views.base import SpaceView


def create(ctx: Context) -> SpaceView:
    """Built at the first visit."""
    return AgendaView(ctx)
