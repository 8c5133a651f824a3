"""Agenda: a week with hours or a list; events of all calendars and bodies, séances striped among them.

``placing`` is pure (who stands beside or over whom); ``week`` and ``month`` show it, blocks of the week as real
buttons, so that each event has a name for screen readers and a place in the tab order; ``dayaside`` stands beside a
single day; ``lines`` is the list. ``event`` is the page of one event with what is joined to it (``joined``) and its
earlier versions (``versions``); ``form``, ``slots`` and ``proposal`` ask; ``changes`` queues every act with its way
back; ``choice`` keeps which calendars are in sight; ``files`` imports, exports and prints; ``view`` puts them together.
"""

from ui.context import Context
from ui.views.agenda.view import AgendaView
from ui.views.base import SpaceView


def create(ctx: Context) -> SpaceView:
    """Built at the first visit."""
    return AgendaView(ctx)
