"""The Séances space: meetings | one meeting, then the reader with the pen over both.

``view.py``      list of meetings, pages, actions      ``rows.py``      how meetings and documents look in lists
``meeting.py``   one meeting: header and sommaire      ``answers.py``   accusé de réception and presence
``summary.py``   the order of a meeting's documents    ``reader.py``    documents one after the other, with the pen
``readerroom.py`` the reader's parts and their room    ``contents.py``  sommaire, plan, small pages
``written.py``   what is written: listed, taken out    ``pagenotes.py`` notes on the pages themselves
``astext.py``    the document as text instead         ``textpane.py`` that text, with a caret
``penbar.py``    tools                                 ``notes.py``     notes: list, editor, sharing
``sharing.py``   an annotated copy by mail             ``allnotes.py``  everything written, in one list
``proof.py``     the legal notice, for a judge         ``board.py``     presences and quorum, for whoever presides
``calendar_choice.py``   which calendar the meetings of a body are written to

A convocation that was not acknowledged shows itself and nothing else (interop §8.1): the other documents
are listed, greyed, with the reason. The legal time of an accusé is the server's: the page never shows the
moment of the click as if it were. The protocol has no ink: it travels sealed
between one's own devices (`services.carnet`) and reaches others only as an annotated copy; notes travel by it.
"""

from ui.context import Context
from ui.views.seances.view import SeancesView


def create(ctx: Context) -> SeancesView:
    """The view, for the shell."""
    return SeancesView(ctx)
