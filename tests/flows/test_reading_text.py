"""The words of a document instead of its pages: what a screen reader is given, and the way there and back."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog

from app.domain.seances import Rect
from app.sandbox.pdf_pages import scan_pages
from tests.flows.desk import Desk
from tests.flows.served import SEANCES
from tests.flows.test_seances import middle, open_reader
from tests.unit.ui.pens import Pen, line
from ui.pdfwindow import PdfWindow
from ui.theme import Scheme
from ui.widgets.basic import Button


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


@pytest.mark.feature("140", "35")
def test_a_scan_outside_of_any_meeting_is_read_as_text_and_its_picture_by_sight(
    offline: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "courrier.pdf"
    file.write_bytes(scan_pages("Objet : Réfection de la chaussée", 7))
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_args: (str(file), ""))
    offline.do("window.annotate")
    window = next(w for w in offline.shell.findChildren(PdfWindow) if w.isVisible())
    viewer, strip = window.viewer, window.viewer.strip
    offline.wait(lambda: strip.document is not None and strip.settled)
    assert "Lire le texte" in strip.accessibleDescription()
    viewer.reading.button.click()
    pane = viewer.reading.pane
    assert pane is not None and not viewer.annotator.bar.isVisible() and not viewer.annotator.button.isEnabled()
    field = pane.field
    offline.wait(lambda: "sont en cours de lecture" in field.toPlainText())
    assert field.hasFocus() and field.accessibleName() == "Texte de courrier.pdf"
    offline.wait(lambda: "Texte reconnu dans l’image" in field.toPlainText())
    assert "chaussée" in field.toPlainText() and "en cours de lecture" not in field.toPlainText()
    assert field.textCursor().block().text().startswith("Page 1 sur 1"), "the caret stays where it was"
    offline.shell.ctx.theme.set_scale(200)
    assert "chaussée" in field.toPlainText(), "what was recognised is not asked again"
    offline.shell.ctx.theme.set_scale(100)
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert strip.isVisible() and viewer.annotator.button.isEnabled() and window.isVisible()
    window.close()


@pytest.mark.feature("140")
def test_a_dossier_is_read_as_text_and_so_are_those_opened_after_it(offline: Desk) -> None:
    view = offline.go("parapheur")
    offline.wait(lambda: view.model.is_loaded and view.model.rowCount() > 0)
    keys = [view.model.key_at(row) for row in range(view.model.rowCount())]
    pages = {key: offline.call(offline.runtime.parapheur.page(key)) for key in keys}
    key = next(key for key in keys if pages[key].flux is None)
    other = next(key for key in keys if pages[key].flux is not None)
    viewer, name = view.dossier._viewer, pages[key].dossier.main_documents[0].name
    offline.shell.open_key(key)
    offline.wait(lambda: viewer.title == name and viewer.strip.document is not None)
    viewer.reading.button.click()
    field = viewer.reading.pane.field
    offline.wait(lambda: field.toPlainText().startswith(name) and "Page 1 sur" in field.toPlainText())
    offline.shell.open_key(other)
    offline.wait(lambda: view.dossier.key == other and viewer.strip.document is None)
    assert not viewer.reading.button.isEnabled() and not field.isVisible()
    offline.shell.open_key(key)
    offline.wait(lambda: field.isVisible() and "Page 1 sur" in field.toPlainText())
    assert not viewer.strip.isVisible() and not viewer.annotator.button.isEnabled()
    next(b for b in viewer.reading.pane.findChildren(Button) if b.text() == "Revoir les pages").click()
    assert viewer.strip.isVisible() and not viewer.reading.button.isChecked() and viewer.annotator.button.isEnabled()
