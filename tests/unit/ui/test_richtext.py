"""The editor of a message: plain until given form; what it writes is what it reads back."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.domain.writing import Signature
from app.services.written_html import plain_form
from ui.theme import Scheme, Theme
from ui.views.mail.formatbar import whole_address
from ui.views.mail.markup import QUOTE
from ui.views.mail.richtext import RichText
from ui.views.mail.undersigned import Undersigned

CTRL = Qt.KeyboardModifier.ControlModifier
SHAPES = [
    "<div>Bonjour <b>à tous</b>, <i>vite</i> <u>vu</u> <s>non</s></div><div><br></div><div>deux &nbsp; espaces<br>fin</div>",
    "<ul><li>un<ul><li>un un</li></ul></li><li>deux</li></ul><ol><li><b>x</b></li></ol><div>après</div>",
    f"<div>Il écrit :</div>{QUOTE}<div>oui</div><ul><li>a</li></ul>{QUOTE}<div>non</div></blockquote></blockquote><div>ah</div>",
    f"{QUOTE * 3}<div>profond</div></blockquote></blockquote></blockquote><div>fin</div>",
    '<div>voir <a href="https://pins.example/">le plan</a></div><h2>Titre</h2><hr><p style="text-align:center">au milieu</p>',
    '<table border="1" cellspacing="0" cellpadding="4"><tr><td><div>a</div></td><td><div><b>b</b></div></td></tr>'
    '<tr><td colspan="2"><div>c</div></td></tr></table><div>fin</div>',
    '<div><span style="color:#b00000;font-family:\'Georgia\';font-size:14pt">Le maire</span></div>',
    "<div>a &amp; b &lt;script&gt; \U0001f600</div><div><b>gras</b></div>",
]  # fmt: skip


@pytest.fixture
def editor(qtbot: QtBot) -> RichText:
    editor = RichText(Theme(Scheme.LIGHT, 100))
    qtbot.addWidget(editor)
    editor.resize(600, 300)
    return editor


def typed(editor: RichText, words: str) -> None:
    QTest.keyClicks(editor, words)


def test_plain_text_stays_plain(editor: RichText) -> None:
    editor.show_content("Bonjour,\n\n> cité\n")
    typed(editor, "Vu. ")
    assert editor.content() == ("Vu. Bonjour,\n\n> cité\n", "")


@pytest.mark.parametrize("markup", SHAPES)
def test_what_it_writes_is_what_it_reads(editor: RichText, markup: str) -> None:
    editor.show_content("", markup)
    _words, once = editor.content()
    editor.show_content("", once)
    words, twice = editor.content()
    assert twice == once, "a draft opened again and again stays as it is"
    assert words == plain_form(once)
    bare = once.replace(' style="margin:0 0 0 8px;border-left:2px solid #b0b0b0;padding-left:8px"', "")
    for tag in ("<b>", "<i>", "<u>", "<s>", "<ul>", "<ol>", "<li>", "<a href", "<h2>", "<hr>", "<table", "colspan", "color:",
                "font-family:", "font-size:14pt", "text-align:center", "<br>"):  # fmt: skip
        assert (tag in bare) == (tag in markup), tag
    assert once.count("<blockquote") == once.count("</blockquote>") == markup.count("<blockquote")
    assert once.count("<li>") == once.count("</li>") == markup.count("<li>")


def test_the_keys_give_form_and_take_it_away(editor: RichText) -> None:
    for key, tag in ((Qt.Key.Key_B, "b"), (Qt.Key.Key_I, "i"), (Qt.Key.Key_U, "u")):
        editor.show_content("")
        QTest.keyClick(editor, key, CTRL)
        typed(editor, "vu")
        assert editor.content() == ("vu", f"<div><{tag}>vu</{tag}></div>")
        editor.selectAll()
        QTest.keyClick(editor, key, CTRL)
        assert editor.content() == ("vu", "")


def test_a_list_ends_at_an_empty_item(editor: RichText) -> None:
    editor.show_content("")
    editor.toggle_list("bullets")
    typed(editor, "un\rdeux\r\rfin")
    assert editor.content() == ("- un\n- deux\nfin", "<ul><li>un</li><li>deux</li></ul><div>fin</div>")
    editor.selectAll()
    editor.toggle_list("numbers")
    assert editor.content()[0] == "1. un\n2. deux\n3. fin"
    editor.toggle_list("numbers")
    assert editor.content() == ("un\ndeux\nfin", "")


def test_an_answer_is_written_between_the_lines_quoted(editor: RichText) -> None:
    editor.show_content("", "<blockquote><div>Venez-vous ?</div><div>Et après ?</div></blockquote>")
    editor.moveCursor(QTextCursor.MoveOperation.EndOfBlock)
    typed(editor, "\rOui.")
    assert editor.content()[0] == "> Venez-vous ?\nOui.\n>\n> Et après ?"


def test_a_link_is_put_changed_and_taken_away(editor: RichText) -> None:
    editor.show_content("le plan")
    editor.selectAll()
    editor.set_link(whole_address("pins.example/plan"))
    assert editor.content()[1] == '<div><a href="https://pins.example/plan">le plan</a></div>'
    editor.moveCursor(QTextCursor.MoveOperation.End)
    assert editor.link() == "https://pins.example/plan"
    editor.set_link("")
    assert editor.content() == ("le plan", "")
    assert whole_address(" elu@pins.example ") == "mailto:elu@pins.example"


def test_what_is_pasted_is_cleaned_and_files_are_for_the_page(editor: RichText) -> None:
    data = QMimeData()
    data.setHtml(
        '<p style="color:red">Bonjour <b>à tous</b><img src="https://suivi.example/p.gif"></p><script>x()</script>'
    )
    editor.show_content("")
    editor.insertFromMimeData(data)
    assert editor.content() == ("Bonjour à tous", "<p>Bonjour <b>à tous</b></p>")
    files = QMimeData()
    files.setUrls([QUrl.fromLocalFile("/tmp/plan.pdf")])
    assert not editor.canInsertFromMimeData(files)


@pytest.mark.feature("14")
def test_a_signature_keeps_its_form_and_is_found_again(editor: RichText) -> None:
    editor.show_content("Bonjour \U0001f600")
    signature = Signature(text="H. C.", html='<p><b>Hélène</b><br><span style="color:#1d5bbf">Maire</span></p>')
    written = Undersigned(editor)
    written.put(signature, answering=False)
    assert written.words == "\n\n-- \nHélène\nMaire" and editor.toPlainText().endswith(written.words)
    words, markup = editor.content()
    assert "<b>Hélène</b>" in markup and "color:#1d5bbf" in markup
    assert words == "Bonjour \U0001f600\n\n-- \nHélène\nMaire"
    assert editor.property("paper"), "its colours suppose a light ground"
