"""« Envois avec preuve »: documents sent by secure mail, who opened them, and the page that proves it.

Reached from what was sent and from the Parapheur, kept out of the rail. ``view.py`` the list and the proof page of one
sending; ``words.py`` its lines, the same on screen and in the PDF; ``form.py`` the sending itself; ``start.py`` how
other spaces open it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ui.context import Context
    from ui.views.exchanges.view import ExchangesView


def create(ctx: Context) -> ExchangesView:
    from ui.views.exchanges.view import ExchangesView

    return ExchangesView(ctx)
