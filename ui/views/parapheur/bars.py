"""The bars of the Parapheur space: under the list, under a dossier, and above it while leafing."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui import text
from ui.context import Context
from ui.text import plural
from ui.theme import Space, Type
from ui.widgets.basic import Button, Label


class LeafBar(QWidget):
    """Above the dossier while one leafs through those not opened before signing."""

    def __init__(self, ctx: Context) -> None:
        super().__init__()
        theme = ctx.theme
        line = QHBoxLayout(self)
        gap = theme.gap(Space.M)
        line.setContentsMargins(gap + 4, theme.gap(Space.XS), gap, theme.gap(Space.XS))
        line.setSpacing(gap)
        self._text = Label(theme, "", Type.BODY_STRONG)
        self.back = Button(theme, self.tr("Revenir à la signature"), "quiet", "signature")
        self.back.setObjectName("parapheur.leaf_back")
        self.next = Button(theme, self.tr("Suivant"), "plain", "chevron-right")
        self.next.setObjectName("parapheur.leaf_next")
        line.addWidget(self._text, 1)
        line.addWidget(self.back)
        line.addWidget(self.next)
        self.hide()

    def show_place(self, place: int, count: int) -> None:
        """« À parcourir : 2 sur 9 »."""
        self._text.set_text(text.typeset(self.tr("À parcourir : {place} sur {count}")).format(place=place, count=count))
        self.next.setText(self.tr("Suivant") if place < count else self.tr("Terminer la lecture"))
        self.show()


class BatchBar(QWidget):
    """Under the list: what is ticked and what can be done with it."""

    def __init__(self, ctx: Context) -> None:
        super().__init__()
        theme = ctx.theme
        column = QVBoxLayout(self)
        gap = theme.gap(Space.S)
        column.setContentsMargins(theme.gap(Space.M), gap, theme.gap(Space.M), gap)
        column.setSpacing(gap)
        self._text = Label(theme, "", Type.BODY_STRONG, elide=True)
        column.addWidget(self._text)
        line = QHBoxLayout()
        line.setSpacing(gap)
        self.all_button = Button(theme, self.tr("Tout cocher"), "plain")
        self.all_button.setObjectName("parapheur.tick_all")
        self.visa = Button(theme, "", "plain", "visa")
        self.sign = Button(theme, "", "primary", "signature")
        self.sign.setObjectName("parapheur.sign_ticked")
        line.addWidget(self.all_button)
        line.addStretch(1)
        line.addWidget(self.visa)
        line.addWidget(self.sign)
        for button in (self.visa, self.sign):
            button.setMinimumHeight(theme.target(grave=True))
        column.addLayout(line)
        self.show_counts("", 0, 0)

    def show_counts(self, sentence: str, to_sign: int, to_visa: int) -> None:
        """``sentence``: how many are ticked, and how much; then how many of them await which act."""
        self._text.set_text(sentence)
        self._text.setVisible(bool(sentence))
        self.sign.setText(plural(to_sign, "Signer %n…", "Signer %n…"))
        self.visa.setText(plural(to_visa, "Viser %n", "Viser %n"))
        self.sign.setVisible(to_sign > 0)
        self.visa.setVisible(to_visa > 0)


class ActBar(QWidget):
    """Under the dossier: the acts it waits for."""

    def __init__(self, ctx: Context) -> None:
        super().__init__()
        theme = ctx.theme
        line = QHBoxLayout(self)
        gap = theme.gap(Space.M)
        line.setContentsMargins(gap, theme.gap(Space.S), gap, theme.gap(Space.S))
        line.addWidget(_act_button(ctx, "parapheur.reject", "danger"))
        line.addStretch(1)
        line.addWidget(_act_button(ctx, "parapheur.visa", "plain"))
        line.addWidget(_act_button(ctx, "parapheur.sign", "primary"))


def _act_button(ctx: Context, id: str, kind: str) -> Button:
    """A button that follows an action: shown while it makes sense."""
    action = ctx.actions.action(id)
    qaction = ctx.actions.qaction(id)
    button = Button(ctx.theme, action.shown(), kind, action.icon, lambda: ctx.actions.trigger(id))
    button.setMinimumHeight(ctx.theme.target(grave=True))

    def follow() -> None:
        button.setVisible(qaction.isEnabled())

    qaction.changed.connect(follow)
    follow()
    return button
