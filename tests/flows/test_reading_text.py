"""The words of a document instead of its pages: what a screen reader is given, and the way there and back."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest

from app.domain.seances import Rect
from tests.flows.conftest import Desk
from tests.flows.served import SEANCES, cards, filled, offline
from tests.flows.test_seances import middle, open_reader
from tests.unit.ui.pens import Pen, line
from ui.theme import Scheme
from ui.widgets.basic import Button

__all__ = ["cards", "filled", "offline"]


@pytest.mark.feature("143", "144")
def test_a_document_is_read_as_text_with_a_caret(offline: Desk) -> None:
    view, key = open_reader(offline)
    reader, (x, y) = view.reader, middle(view)
    item = reader.item
    Pen(reader.strip.viewport()).play(line(x - 60, y, x + 60, y))
    zone = Rect(left=50, top=500, right=200, bottom=540)
    note = offline.call(offline.runtime.seances.save_note(key, item.document, 0, zone, "À chiffrer"))
    offline.wait(lambda: any(each.id == note.key.id for each in reader.item.notes))
    start = reader.page_of(item, 0)
    reader.go_to(start + 1)
    offline.do("seances.read_text")
    field = reader.text.field
    offline.wait(lambda: "Page 1 sur" in field.toPlainText())
    # What a screen reader is given: one text with a caret, at the page that was in view.
    told = QAccessible.queryAccessibleInterface(field)
    words = told.textInterface()
    assert told.text(QAccessible.Text.Name) == f"Texte de {reader.item.title}" and told.state().readOnly
    text = words.text(0, words.characterCount())
    assert (
        "Exposé des motifs" in text and "Votre note\u00a0: À chiffrer" in text and "Votre encre\u00a0: 1 trait." in text
    )
    assert "\nMadame la Maire expose" in text and "examen du budget, un débat a lieu" in text, "lines are joined"
    assert text[words.cursorPosition() :].startswith("Page 2 sur")
    paragraph = field.textCursor().block().next().text()
    assert len(paragraph) > 20
    QTest.keyClick(field, Qt.Key.Key_Down, Qt.KeyboardModifier.ControlModifier)
    assert text[words.cursorPosition() :].startswith(paragraph)
    QTest.keyClick(field, Qt.Key.Key_Up, Qt.KeyboardModifier.ControlModifier)
    assert text[words.cursorPosition() :].startswith("Page 2 sur")
    # In the colours and the size of the window, whatever they become while it is read.
    theme, before = offline.shell.ctx.theme, field.textCursor().charFormat()
    theme.set_scheme(Scheme.DARK)
    theme.set_scale(200)
    now = field.textCursor().charFormat()
    assert (
        now.foreground().style() is Qt.BrushStyle.NoBrush and now.font().pixelSize() > 1.8 * before.font().pixelSize()
    )
    assert text[words.cursorPosition() :].startswith("Page 2 sur")
    theme.set_scale(100)
    # On to the next page, and back to the pages: there.
    reader.text.go_to(2)
    offline.do("window.back")
    assert reader.strip.isVisible() and not reader.text.isVisible() and reader.strip.page == start + 2
    assert view.stack.currentWidget() is reader and reader.strip.hasFocus() and key.account == SEANCES
    # Another document: its words.
    offline.do("seances.read_text")
    offline.wait(lambda: "Page 1 sur" in field.toPlainText())
    reader.step(1)
    other = reader.item
    assert other is not None and other.document != item.document
    offline.wait(lambda: field.toPlainText().startswith(other.title) and "Page 1 sur" in field.toPlainText())
    next(b for b in reader.text.findChildren(Button) if b.text() == "Revoir les pages").click()
    assert reader.strip.isVisible() and reader.bar.isVisible()


def test_what_has_no_pages_is_not_read_as_text(offline: Desk) -> None:
    view, _key = open_reader(offline)
    other = next(i for i in view.meeting.items if i.file is not None and "pdf" not in i.file.media_type)
    view.reader.item_wanted.emit(other)
    offline.wait(lambda: view.reader.item is not None and view.reader.item.document == other.document)
    offline.settle()
    assert not offline.shell.actions_registry.qaction("seances.read_text").isEnabled()
