"""The Séances space: meetings | one meeting, then the reader with the pen over both.

``view.py``      list of meetings, pages, actions      ``rows.py``      how meetings and documents look in lists
``meeting.py``   one meeting: header and sommaire      ``answers.py``   accusé de réception and presence
``summary.py``   the order of a meeting's documents    ``reader.py``    documents one after the other, with the pen
``penbar.py``    tools                                 ``notes.py``     notes: list, editor, sharing

A convocation that was not acknowledged shows itself and nothing else (interop §8.1): the other documents
are listed, greyed, with the reason. The legal time of an accusé is the server's: the page never shows the
moment of the click as if it were. Ink stays on this device, the protocol has none; notes travel.
"""

from ui.context import Context
from ui.views.seances.view import SeancesView


def create(ctx: Context) -> SeancesView:
    """The view, for the shell."""
    return SeancesView(ctx)
