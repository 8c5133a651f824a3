"""The head of a page takes the height of what it says, whenever that comes."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from ui.theme import Scheme, Theme
from ui.widgets.basic import Button, Card, Label
from ui.widgets.flow import FlowLayout
from ui.widgets.headscroll import HeadScroll


def test_what_comes_late_has_its_height(qtbot: QtBot) -> None:
    """A notice read from the store: its buttons were cut off, below a line of words."""
    theme = Theme(Scheme.LIGHT)
    theme.apply()
    page, head = QWidget(), QWidget()
    qtbot.addWidget(page)
    page.resize(900, 1200)
    body = QVBoxLayout(head)
    bar = HeadScroll(theme, head, share=0.4)
    column = QVBoxLayout(page)
    column.addWidget(bar)
    column.addStretch(1)
    bar.hide()
    page.show()
    card, box = Card(theme), QWidget()
    card.body.addWidget(Label(theme, "Le fichier rendu par le serveur n’est pas celui qui était affiché."))
    flow = FlowLayout(box, 8)
    button = Button(theme, "Voir le dossier")
    flow.addWidget(button)
    card.body.addWidget(box)
    body.addWidget(card)
    bar.setVisible(True)
    bar.fit()
    qtbot.waitUntil(lambda: bar.height() > 2 * button.height(), timeout=2000)
    qtbot.waitUntil(lambda: bar.verticalScrollBar().maximum() == 0, timeout=2000)
