"""The guided tour, seen from the window: it drives itself through the whole journey, as a person would.

Mouse and keys go through the window's own handle, so that Qt finds the widget under the pointer, the
shortcut and the focus as it does for a real device; nothing is called behind the widgets' back. Services
are read only to wait for something or to tell the judges what was done. Pen events are made by hand
(`pen`): Qt Test has none.

::

    driver.py    click, type, wait on a condition (never a pause), screenshot
    pipe.py      what is said to whoever started the window (``app/sandbox/tour.py`` defines the lines)
    mail.py agenda.py seances.py parapheur.py network.py    the steps; each raises `Failed` with its reason
    journey.py   their order, one line and one screenshot each

A step that fails says so and the tour goes on. The judgement is not ours: whoever started the window
looks at the servers.
"""

from ui.tour.journey import play

__all__ = ["play"]
