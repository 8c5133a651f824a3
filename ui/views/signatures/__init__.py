"""« Mes signatures »: what I signed, with its proof and its fate. Reached from the Parapheur, kept out of the rail.

``view.py`` the list and its filters; ``detail.py`` one signature: what to do first when it was refused, then its
timeline and its proof; ``words.py`` every word (codes of the journal, of the services and of the Treasury);
``export.py`` the list as a table, one signature as a PDF. Everything is read from what is held: nothing waits for
the network here.
"""

from ui.context import Context
from ui.views.signatures.view import SignaturesView


def create(ctx: Context) -> SignaturesView:
    return SignaturesView(ctx)
