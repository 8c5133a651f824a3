"""The Parapheur space: dossiers | one dossier, then the recapitulation, the PIN and the results.

``view.py``     list, filters, batch bar             ``rows.py``   how a dossier looks in the list
``dossier.py``  one dossier: facts, PES, documents   ``pes_tree.py`` bordereau → pieces → lines
``recap.py``    what is about to be signed, the PIN, progress, results    ``words.py`` codes → French

Nothing is signed from here that was not recapitulated; the PIN lives in its field until the card has
it, and nowhere else. A signature never becomes a visa, nor the other way round.
"""

from ui.context import Context
from ui.views.parapheur.view import ParapheurView


def create(ctx: Context) -> ParapheurView:
    """The view, for the shell."""
    return ParapheurView(ctx)
