"""The look: tokens, fonts, icons, palette and the small generated style sheet.

`Theme` is the only holder of the state (scheme, text scale). Widgets receive it in their
constructor, ask it for colours, fonts and sizes, and repaint on its ``changed`` signal. The palette
and the generated sheet style the standard controls; lists, cards and the agenda are painted by us.

Trap: style-sheet ``height``/``padding`` on the items of item views overlaps rows. The sheet never
touches ``::item``; rows are delegates.
"""

from ui.theme.theme import Theme
from ui.theme.tokens import Scheme, Space, Type

__all__ = ["Scheme", "Space", "Theme", "Type"]
