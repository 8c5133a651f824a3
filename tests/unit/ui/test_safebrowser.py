"""A mail's text on the window: a long one is painted by its beginning first."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QBuffer, QIODevice, Qt
from PySide6.QtGui import QImage, QImageReader
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from ui.theme import Scheme, Theme
from ui.widgets.safebrowser import FIRST_CHARS, MOST_PIXELS, SafeBrowser, readable

ROW = "<tr><td><p>Article {0}</p></td></tr>"


@pytest.fixture
def browser(qtbot: QtBot) -> SafeBrowser:
    browser = SafeBrowser(Theme(Scheme.LIGHT, 100))
    qtbot.addWidget(browser)
    return browser


def newsletter(count: int) -> str:
    return "<table>" + "".join(ROW.format(n) for n in range(count)) + "</table>"


def test_the_beginning_of_a_long_mail_is_painted_first(browser: SafeBrowser, qtbot: QtBot) -> None:
    browser.show_html(newsletter(3000))
    assert "Article 10\n" in browser.toPlainText()
    assert "Article 2999" not in browser.toPlainText()
    assert len(browser.toPlainText()) < FIRST_CHARS
    browser.show()  # all of it once the beginning is on screen
    qtbot.waitUntil(lambda: "Article 2999" in browser.toPlainText())
    assert browser.toPlainText().count("Article 10\n") == 1


def test_another_mail_chosen_meanwhile_stays_on_screen(browser: SafeBrowser, qtbot: QtBot) -> None:
    browser.show_html(newsletter(3000))
    browser.show()
    browser.repaint()
    browser.show_html("<p>Deuxième</p>")
    qtbot.wait(50)
    assert browser.toPlainText() == "Deuxième"


@pytest.mark.parametrize("markup", [newsletter(20), "x" * 100_000, "<p>" + "a" * 60_000 + "</p><p>fin</p>"])
def test_what_is_short_or_cannot_be_cut_is_shown_whole(browser: SafeBrowser, markup: str) -> None:
    browser.show_html(markup)
    assert len(browser.toPlainText()) > len(markup) // 4


def test_addresses_in_a_plain_text_can_be_clicked(browser: SafeBrowser) -> None:
    words = "Voir 🏛 echarpe://courrier/A-1, puis\r\n(https://mairie.example/x?a=1). Et javascript:alert(1) jamais."
    browser.show_text(words)
    document, found = browser.document(), []
    block = document.begin()
    while block.isValid():
        iterator = block.begin()
        while not iterator.atEnd():
            fragment = iterator.fragment()
            if fragment.charFormat().anchorHref():
                found.append((fragment.text(), fragment.charFormat().anchorHref()))
            iterator += 1
        block = block.next()
    assert found == [(url, url) for url in ("echarpe://courrier/A-1", "https://mairie.example/x?a=1")]
    assert browser.toPlainText() == words.replace("\r\n", "\n")


def test_a_link_followed_by_the_keyboard_is_judged_by_its_own_words(browser: SafeBrowser) -> None:
    markup = (
        '<p><a href="https://evil.example/a">www.<b>impots</b>.gouv.fr</a> ou '
        '<a href="https://pins.example/">la mairie</a></p><p><a href="https://evil.example/a">ici</a></p>'
    )
    said: list[tuple[str, str]] = []
    browser.link_wanted.connect(lambda url: said.append((url.toString(), browser.words_to(url))))
    for steps in (1, 2):
        browser.show_html(markup)
        browser.show()
        browser.setFocus()
        for _ in range(steps):
            browser.focusNextPrevChild(True)
        QTest.keyClick(browser, Qt.Key.Key_Return)
    assert said == [("https://evil.example/a", "www.impots.gouv.fr\nici"), ("https://pins.example/", "la mairie")]


def _png(width: int, height: int) -> bytes:
    image, target = QImage(width, height, QImage.Format.Format_Mono), QBuffer()
    image.fill(0)
    target.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(target, "PNG")  # type: ignore[call-overload] # PySide's stubs know the format as bytes only
    return bytes(target.data().data())


def test_pictures_are_measured_before_they_are_opened(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    """Some kilobytes each, more than the memory of a tablet together."""
    large = _png(4000, 4000)
    images = {f"large {n}": large for n in range(40)} | {"huge": _png(15_000, 15_000), "small": _png(20, 20)}
    assert sum(len(data) for data in images.values()) < 1_000_000
    read: list[int] = []
    real = QImageReader.read
    monkeypatch.setattr(QImageReader, "read", lambda reader: read.append(1) or real(reader))  # type: ignore[func-returns-value]
    found = readable(images)
    assert sum(image.width() * image.height() for image in found.values()) <= MOST_PIXELS
    assert list(found) == ["large 0", "large 1", "large 2"] and len(read) == 3
    assert list(readable({"huge": images["huge"], "small": images["small"]})) == ["small"]
