"""« À valider »: leave, expenses and other visas of all bodies, decided with a reason. Reached from Aujourd'hui and
from the Parapheur, kept out of the rail.

``view.py`` the list and its filters; ``detail.py`` one request, its reason field and its two buttons;
``team.py`` who else is away, painted; ``words.py`` every word.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ui.context import Context
    from ui.views.approvals.view import ApprovalsView


def create(ctx: Context) -> ApprovalsView:
    from ui.views.approvals.view import ApprovalsView  # Aujourd'hui only takes the words

    return ApprovalsView(ctx)
