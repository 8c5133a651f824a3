"""The Parapheur space: dossiers | one dossier, then the recapitulation, the PIN and the results.

``view.py``     the space, its list and selection      ``piles.py``, ``filterbar.py``  counts, filters, order
``rows.py``     how a dossier looks in the list        ``acting.py``  acts and what opens next
``dossier.py``  one dossier: PES, documents            ``head.py``, ``facts_tab.py``, ``checks.py``  what is known of it
``asking.py``, ``reason.py``, ``giving.py``  what acts ask          ``comments.py``  comments on the pages
``business.py`` leave, orders, contracts in words      ``rules.py``   how they are recognised (Réglages)
``draft.py``    a document sent for signature          ``delegations.py``  a bureau given for an absence
``standing_in.py``  in whose absence one signs
``pes_pane.py`` a bordereau to be read: search, order    ``pes_tree.py`` bordereau → pieces → lines, painted
``pes_rows.py`` its rows, made by and by               ``pes_detail.py``, ``pes_files.py``  a line, a supporting document
``recap.py``    what is about to be signed, the PIN, progress, results    ``words.py`` codes → French

Nothing is signed from here that was not recapitulated; the PIN lives in its field until the card has
it, and nowhere else. A signature never becomes a visa, nor the other way round.
"""

from ui.context import Context
from ui.views.parapheur.view import ParapheurView


def create(ctx: Context) -> ParapheurView:
    """The view, for the shell."""
    return ParapheurView(ctx)
