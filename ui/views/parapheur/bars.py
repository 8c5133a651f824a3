"""The bars of the Parapheur space: under the list, under a dossier, and above it while leafing."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui import text
from ui.context import Context
from ui.text import plural
from ui.theme import Space, Type
from ui.views.actbar import ActBar
from ui.widgets.basic import Button, Label

LEADING = (
    ("parapheur.sign", "primary"),
    ("parapheur.forward", "primary"),
    ("parapheur.advise", "primary"),
    ("parapheur.visa", "primary"),
    ("parapheur.seal", "primary"),
    ("parapheur.mail", "primary"),
    ("parapheur.transmit", "primary"),
    ("parapheur.start", "primary"),
    ("parapheur.undo", "plain"),
    ("parapheur.annotate", "plain"),
    ("parapheur.reject", "danger"),
)
"""What a dossier waits for."""
_FULLER = ("parapheur.forward", "parapheur.advise")
_INSTEAD = {"parapheur.visa": _FULLER, "parapheur.annotate": _FULLER}
"""What says the same, and more: one button for it is enough."""
MORE = (
    "parapheur.opinion",
    "parapheur.transfer",
    "parapheur.paper",
    "parapheur.chain",
    "parapheur.archive",
    "",
    "parapheur.remind",
    "parapheur.copy_link",
    "parapheur.slip",
    "parapheur.journal",
    "parapheur.whole",
    "parapheur.exchange",
    "parapheur.deposit",
    "",
    "parapheur.delete",
)
"""What a dossier allows besides the acts it waits for."""


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
        column.setContentsMargins(theme.gap(Space.M) + 4, gap, theme.gap(Space.M), gap)
        column.setSpacing(gap)
        self._text = Label(theme, "", Type.BODY_STRONG, elide=True)
        column.addWidget(self._text)
        line = QHBoxLayout()
        line.setSpacing(gap)
        self.all_button = Button(theme, "", "plain")
        self.all_button.setObjectName("parapheur.tick_all")
        self.visa = Button(theme, "", "plain", "visa")
        self.sign = Button(theme, "", "primary", "signature")
        self.sign.setObjectName("parapheur.sign_ticked")
        line.addWidget(self.all_button)
        line.addStretch(1)
        line.addWidget(self.visa)
        line.addWidget(self.sign)
        for button in (self.visa, self.sign):
            button.make_grave()
        column.addLayout(line)
        self.show_counts("", 0, 0)
        self.show_all(ticked=False)

    def show_all(self, *, ticked: bool) -> None:
        """Whether the button ticks everything, or everything is ``ticked`` and it undoes that."""
        self.all_button.setText(self.tr("Tout décocher") if ticked else self.tr("Tout cocher"))

    def show_counts(self, sentence: str, to_sign: int, to_visa: int) -> None:
        """``sentence``: how many are ticked, and how much; then how many of them await which act."""
        self._text.set_text(sentence)
        self._text.setVisible(bool(sentence))
        self.sign.setText(plural(to_sign, "Signer %n…", "Signer %n…"))
        self.visa.setText(plural(to_visa, "Viser %n", "Viser %n"))
        self.sign.setVisible(to_sign > 0)
        self.visa.setVisible(to_visa > 0)


class DossierBar(QWidget):
    """Under the dossier: the acts it waits for; what is rarer lies in « Plus ».

    While dossiers are ticked in the list an act would be theirs and not that of the dossier above: the bar says so.
    """

    untick_wanted = Signal()

    def __init__(self, ctx: Context) -> None:
        super().__init__()
        theme = ctx.theme
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        self._own = QWidget()
        own = QVBoxLayout(self._own)
        own.setContentsMargins(0, 0, 0, 0)
        self._acts = ActBar(ctx, "parapheur", LEADING, MORE, instead=_INSTEAD, greyed=True)
        self.set_low = self._acts.set_low
        own.addWidget(self._acts)
        box.addWidget(self._own)
        self._others = QWidget()
        row = QHBoxLayout(self._others)
        gap = theme.gap(Space.M)
        row.setContentsMargins(gap, theme.gap(Space.S), gap, theme.gap(Space.S))
        self._said = Label(theme, "", Type.BODY)
        row.addWidget(self._said, 1)
        self.untick = Button(theme, self.tr("Tout décocher"), "plain", on_click=self.untick_wanted.emit)
        row.addWidget(self.untick)
        box.addWidget(self._others)
        self.show_ticked(0)

    def show_ticked(self, count: int) -> None:
        """So many are ticked in the list."""
        self._own.setVisible(count == 0)
        self._others.setVisible(count > 0)
        self._said.set_text(
            text.typeset(
                plural(
                    count,
                    "%n dossier est coché : ses actes sont sous la liste.",
                    "%n dossiers sont cochés : leurs actes sont sous la liste.",
                )
            )
        )
