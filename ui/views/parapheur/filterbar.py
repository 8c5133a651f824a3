"""Narrowing the list: words in the contents, bureau, type, nature, amount; the order; keeping it under a name (row 57)."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QInputDialog, QLineEdit, QVBoxLayout, QWidget

from app.domain.business import Business
from app.services.folders import Choices, FolderQuery, Order
from ui import text
from ui.context import Context
from ui.text import tr
from ui.theme import Space
from ui.timers import single_shot
from ui.views.parapheur.business import business_name
from ui.widgets.basic import Button
from ui.widgets.combo import Combo
from ui.widgets.flow import FlowLayout
from ui.widgets.headscroll import HeadScroll

TYPING_MS = 250
SHARE = 0.45
"""Most of the list's height that the filters take."""
AMOUNTS = (0, 1_000, 5_000, 10_000, 50_000, 100_000)


def order_name(order: Order) -> str:
    names = {
        Order.NEWEST: tr("Les plus récents d’abord"),
        Order.OLDEST: tr("Les plus anciens d’abord"),
        Order.DUE: tr("Par échéance"),
        Order.AMOUNT: tr("Par montant"),
        Order.NAME: tr("Par nom"),
        Order.TYPE: tr("Par type et sous-type"),
        Order.DESK: tr("Par bureau"),
    }
    return names[order]


class FilterBar(HeadScroll):
    """Folded away until it is asked for; scrolls where there is little height. Says what is wanted; the list does it."""

    wanted = Signal()
    """`query` changed."""
    keep = Signal(str)
    """Keep the filter under this name."""
    forget = Signal(str)

    def __init__(self, ctx: Context) -> None:
        form, theme = QWidget(), ctx.theme
        super().__init__(theme, form, share=SHARE)
        self._ctx = ctx
        self._filling = False
        self._saved = ""
        self._choices = Choices()
        column = QVBoxLayout(form)
        gap = theme.gap(Space.M)
        column.setContentsMargins(gap, 0, gap, theme.gap(Space.S))
        column.setSpacing(theme.gap(Space.S))
        self.words = self._words()
        column.addWidget(self.words)
        self.bureau = self._box(self.tr("Bureau"))
        self.type = self._box(self.tr("Type et sous-type"))
        self.business = self._box(self.tr("Nature"))
        self.amount = self._box(self.tr("Montant"))
        self.order = self._box(self.tr("Ordre"))
        for pair in ((self.bureau, self.type), (self.business, self.amount)):
            line = QHBoxLayout()
            line.setSpacing(theme.gap(Space.S))
            for box in pair:
                line.addWidget(box, 1)
            column.addLayout(line)
        column.addWidget(self.order)
        column.addWidget(self._buttons())
        self._fill_constants()
        self._typing = single_shot(self, TYPING_MS, self.wanted.emit)
        self.words.textChanged.connect(lambda _text: None if self._filling else self._typing.start())
        for box in (self.bureau, self.type, self.business, self.amount, self.order):
            box.currentIndexChanged.connect(lambda _index: None if self._filling else self.wanted.emit())
        self.show_choices(Choices())

    def _words(self) -> QLineEdit:
        theme, words = self._ctx.theme, QLineEdit()
        words.setObjectName("parapheur.filter.words")
        words.setPlaceholderText(self.tr("Tiers, objet, montant, numéro…"))
        words.setAccessibleName(self.tr("Chercher dans les dossiers"))
        words.setClearButtonEnabled(True)
        words.setTextMargins(0, 0, theme.gap(Space.S), 0)
        words.setMinimumHeight(theme.target())
        return words

    def _buttons(self) -> QWidget:
        theme, buttons = self._ctx.theme, QWidget()
        flow = FlowLayout(buttons, theme.gap(Space.S))
        self.keep_button = Button(theme, self.tr("Garder ce filtre…"), "quiet", "bookmark", self._ask_name)
        self.keep_button.setObjectName("parapheur.filter.keep")
        self.forget_button = Button(theme, self.tr("Oublier ce filtre"), "quiet", "trash", self._forget)
        self.clear_button = Button(theme, self.tr("Effacer"), "quiet", "close", self.clear)
        self.clear_button.setObjectName("parapheur.filter.clear")
        for button in (self.keep_button, self.forget_button, self.clear_button):
            flow.addWidget(button)
        return buttons

    def _fill_constants(self) -> None:
        for order in Order:
            self.order.addItem(order_name(order), order)
        for amount in AMOUNTS:
            words = (
                self.tr("{amount} ou plus").format(amount=text.amount(amount)) if amount else self.tr("Tout montant")
            )
            self.amount.addItem(words, amount)

    def _box(self, name: str) -> QComboBox:
        box = Combo()
        box.setAccessibleName(name)
        box.setMinimumHeight(self._ctx.theme.target())
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        box.setMinimumContentsLength(8)
        return box

    # --- what is wanted -------------------------------------------------------------------------

    def query(self, base: FolderQuery) -> FolderQuery:
        """``base`` with what is filled in here."""
        body, bureau = self.bureau.currentData() or ("", "")
        kind, subtype = self.type.currentData() or ("", "")
        return replace(
            base,
            words=self.words.text().strip(),
            body=body,
            bureau=bureau,
            type=kind,
            subtype=subtype,
            business=self.business.currentData() or "",
            at_least=self.amount.currentData() or 0,
            order=self.order.currentData() or Order.NEWEST,
        )

    def show_query(self, query: FolderQuery, saved: str = "") -> None:
        """Fill in a filter; ``saved``: the name it is kept under."""
        self._filling = True
        self._saved = saved
        self.words.setText(query.words)
        _pick(self.bureau, (query.body, query.bureau))
        _pick(self.type, (query.type, query.subtype))
        _pick(self.business, query.business)
        _pick(self.amount, query.at_least)
        _pick(self.order, query.order)
        self._filling = False
        self._show_buttons()

    def show_choices(self, choices: Choices) -> None:
        """What there is to choose from; what is chosen stays chosen."""
        before = self.query(FolderQuery())
        self._filling = True
        self._choices = choices
        self._fill_bureaux(choices)
        self.type.clear()
        self.type.addItem(self.tr("Tous les types"), ("", ""))
        for kind, subtypes in choices.types.items():
            self.type.addItem(kind, (kind, ""))
            for subtype in subtypes:
                self.type.addItem(f"{kind} / {subtype}", (kind, subtype))
        self.business.clear()
        self.business.addItem(self.tr("Toutes les natures"), "")
        for business in choices.businesses:
            self.business.addItem(business_name(Business(business)), business.value)
        self._filling = False
        self.show_query(before, self._saved)

    def _fill_bureaux(self, choices: Choices) -> None:
        self.bureau.clear()
        self.bureau.addItem(self.tr("Tous les bureaux"), ("", ""))
        if len(choices.bodies) > 1:
            for id, name in choices.bodies:
                self.bureau.addItem(name, (id, ""))
        for name in choices.bureaux:
            self.bureau.addItem(name, ("", name))

    def clear(self) -> None:
        """Everything again, in the usual order."""
        self.show_query(FolderQuery())
        self.wanted.emit()

    def _show_buttons(self) -> None:
        narrowed = self.query(FolderQuery()) != FolderQuery()
        self.clear_button.setVisible(narrowed)
        self.keep_button.setVisible(narrowed and not self._saved)
        self.forget_button.setVisible(bool(self._saved))
        self.fit()

    def changed(self) -> None:
        """The list took the query: a filter that was changed is no longer the one kept."""
        self._show_buttons()

    def _ask_name(self) -> None:
        title, asked = self.tr("Garder ce filtre"), self.tr("Sous quel nom le retrouver au-dessus de la liste ?")
        name, agreed = QInputDialog.getText(self, title, text.typeset(asked))
        if agreed and name.strip():
            self.keep.emit(name.strip()[:40])

    def _forget(self) -> None:
        self.forget.emit(self._saved)


def _pick(box: QComboBox, value: object) -> None:
    for index in range(box.count()):
        if box.itemData(index) == value:
            box.setCurrentIndex(index)
            return
    box.setCurrentIndex(0)
