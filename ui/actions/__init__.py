"""Actions as values, in one registry: menus, buttons, long-press menus, the palette and the shortcut page come from it.

An `Action` says what it is called, its icon, its shortcut and when it makes sense (a function of a
`Situation`); the view that can do it binds the handler. An action without a handler, or whose
condition is false, is shown greyed with its reason where there is one, never hidden.
"""

from ui.actions.catalogue import CATALOGUE
from ui.actions.registry import Action, ActionRegistry, Situation

__all__ = ["CATALOGUE", "Action", "ActionRegistry", "Situation"]
