"""« Clavier » in Réglages: the shortcuts of a single letter may be turned off.

A dictated word or a stray key sets them off: WCAG 2.1.4 (EN 301 549, 11.2.1.4) wants a way to turn them off.
"""

from __future__ import annotations

from ui import text
from ui.context import Context
from ui.text import tr
from ui.theme import Type
from ui.widgets.basic import Card, Label
from ui.widgets.tick import Tick


class KeyboardCard(Card):
    """One tick, remembered; it holds at once, in every space."""

    def __init__(self, ctx: Context) -> None:
        super().__init__(ctx.theme)
        self._ctx = ctx
        self.body.addWidget(Label(ctx.theme, tr("Clavier"), Type.LEAD))
        self.letters = Tick(ctx.theme, tr("Raccourcis d’une seule lettre"))
        self.letters.setObjectName("settings.letters")
        self.letters.setChecked(ctx.prefs.letters)
        self.letters.toggled.connect(self._set)
        self.body.addWidget(self.letters)
        said = tr(
            "R pour répondre, N pour créer… Coupez-les si vous dictez, ou si une touche part toute seule : "
            "ceux avec Ctrl ou Alt restent."
        )
        self.body.addWidget(Label(ctx.theme, text.typeset(said), Type.SMALL, "text_soft"))

    def _set(self, on: bool) -> None:
        self._ctx.prefs.letters = on
        self._ctx.actions.set_letters(on)
