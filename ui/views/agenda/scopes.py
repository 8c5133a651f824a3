"""« Cette date, celles d’après, ou toute la série ? »"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QWidget

from app.domain.agenda import Scope
from ui.text import tr


def ask_scope(
    parent: QWidget, title: str, question: str, on_answer: Callable[[Scope], None], consequence: str = ""
) -> QMessageBox:
    """Ask without stopping the window; nothing is called when the user gives up. ``consequence``: of any answer."""
    box = QMessageBox(parent)
    box.setTextFormat(Qt.TextFormat.PlainText)  # before its words, which name what others wrote
    box.setWindowTitle(title)
    box.setText(question)
    box.setInformativeText(consequence)
    box.addButton(tr("Annuler"), QMessageBox.ButtonRole.RejectRole)
    for scope, words in (
        (Scope.ONE, tr("Cette date seulement")),
        (Scope.FOLLOWING, tr("Celle-ci et les suivantes")),
        (Scope.ALL, tr("Toute la série")),
    ):
        button = box.addButton(words, QMessageBox.ButtonRole.AcceptRole)
        button.setObjectName(f"agenda.scope.{scope.value}")
        button.clicked.connect(lambda _checked=False, s=scope: on_answer(s))
    box.open()
    return box
