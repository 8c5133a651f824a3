"""The one question before an act that cannot be undone: what is done, what follows, and which button leaves all as it is.

An act that can be undone is not asked about: it is done, and the toast has the way back. What is asked all the same
is listed with its reason in ``tests/unit/house/test_questions.py``.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from ui.text import tr


def ask(
    parent: QWidget,
    question: str,
    consequence: str,
    yes: str,
    act: Callable[[], object],
    *,
    no: str = "",
    title: str = "",
    name: str = "",
) -> None:
    """``act`` after the button ``yes`` and nothing otherwise. Return and Escape are the button that changes nothing.

    ``no``: its words, « Garder » where empty. ``title``: the window's, the verb where empty. ``name``: the object's.
    """
    from PySide6.QtWidgets import QMessageBox  # when it is asked: not before the first list

    box = QMessageBox(parent)
    box.setTextFormat(Qt.TextFormat.PlainText)  # before its words, which name what others wrote
    box.setObjectName(name)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setWindowTitle(title or yes)
    box.setText(question)
    box.setInformativeText(consequence)
    keep = box.addButton(no or tr("Garder"), QMessageBox.ButtonRole.RejectRole)
    button = box.addButton(yes, QMessageBox.ButtonRole.DestructiveRole)
    box.setDefaultButton(keep)
    box.setEscapeButton(keep)
    button.clicked.connect(lambda _checked=False: act())
    box.open()
