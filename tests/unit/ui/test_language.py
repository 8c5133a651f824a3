"""French and English: every sentence translated, none glued, all through ``tr()``, numbers and dates as each writes them."""

from __future__ import annotations

import datetime as dt
import re
import subprocess
import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel
from pytestqt.qtbot import QtBot

from tests import linguist
from tests.scenes.pseudo import lengthened
from ui import language, text
from ui.errors import word_code
from ui.language import Language
from ui.text import NBSP
from ui.views.courrier.rows import REPLIES, STATUSES

HOW = (
    "Not translated into English. Run « .venv/bin/python -m tests.linguist --update », fill the empty <translation> of "
    'resources/translations/echarpe_en.ts (take type="unfinished" away), and run it again.\n'
)
NAMES = re.compile(r"\{\w+\}|%n")


@pytest.fixture
def english(qapp: QApplication) -> Iterator[None]:
    language.install(Language.ENGLISH)
    yield
    language.install(Language.FRENCH)


@pytest.mark.feature("145")
def test_every_sentence_has_its_english() -> None:
    known = linguist.translations()
    missing = [f"{s.module}:{s.line}: {s.text}" for s in linguist.sentences().values() if s.text not in known]
    assert missing == [], HOW + "\n".join(missing)


def test_the_file_holds_nothing_that_is_gone() -> None:
    unused = sorted(set(linguist.translations()) - set(linguist.sentences()))
    assert unused == [], "Run « python -m tests.linguist --update »: no longer in the program:\n" + "\n".join(unused)


def test_english_keeps_the_places_of_the_french() -> None:
    wrong = {
        french: english
        for french, english in linguist.translations().items()
        if (set(NAMES.findall(french)) ^ set(NAMES.findall(english))) - {"{nbsp}", "{sep}"}
        or (french[:1] == " ") != (english[:1] == " ")
        or (french[-1:] == " ") != (english[-1:] == " ")
    }
    assert wrong == {}


def test_no_sentence_is_glued() -> None:
    """Words of a sentence's own in an f-string, or added to it, cannot be put in another order by a translator."""
    assert linguist.glued() == []


def test_the_linguist_file_is_qts(tmp_path: Path) -> None:
    """Qt's own tool reads it, and finds all of it finished."""
    tool = Path(sys.executable).with_name("pyside6-lrelease")
    done = subprocess.run([tool, linguist.FILE, "-qm", tmp_path / "en.qm"], capture_output=True, text=True, check=True)
    count = len(linguist.sentences())
    assert f"{count} finished and 0 unfinished" in done.stdout


def test_the_system_or_the_setting_chooses(monkeypatch: pytest.MonkeyPatch) -> None:
    assert language.wished("en") is Language.ENGLISH
    assert language.wished("fr") is Language.FRENCH
    assert language.wished("") is Language.FRENCH  # conftest's LANGUAGE
    assert language.wished("tlh") is Language.FRENCH


def test_a_number_of_a_sentence_is_not_broken_at_its_thousands() -> None:
    assert text.typeset("moins de 3 500 habitants") == "moins de 3\u202f500 habitants"
    assert text.typeset("le 9 décembre 2026 à 18 h") == "le 9 décembre 2026 à 18 h"
    assert text.typeset("no 12 3456") == "no 12 3456"


def test_numbers_and_dates_in_english(english: None) -> None:
    assert text.amount(Decimal("184302.17")) == "€184,302.17"
    assert text.amount(Decimal("-12.5")) == "-€12.50"
    assert text.size(1_234_567) == f"1.2{NBSP}MB"
    assert text.size(812) == f"812{NBSP}bytes"
    assert text.plural(0, "%n message", "%n messages") == "0 messages"
    assert text.plural(1, "%n jour", "%n jours") == "1 day"
    assert text.day_long(dt.date(2026, 11, 1)) == f"Sunday 1{NBSP}November"
    assert text.hour_mark(8) == "8:00"
    assert [text.tr(day) for day in text.DAYS_SHORT] == ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
    assert text.tr(REPLIES["expected"]) == "expected" and text.tr(STATUSES["closed"]) == "closed"
    assert text.quoted("x") == "“x”" and text.typeset("Really ?") == "Really ?"
    assert text.due("2026-11-28", dt.date(2026, 11, 24)) == f"due on 28{NBSP}Nov."
    assert word_code("pin_refused").what == "The PIN is refused."


def test_one_french_word_has_two_in_english_and_what_is_unknown_stays(english: None) -> None:
    assert (text.tr("Annuler"), text.undo()) == ("Cancel", "Undo")
    assert (text.tr("Tous les dossiers"), text.tr("Tous les dossiers de messages")) == (
        "All dossiers",
        "All mail folders",
    )
    assert text.tr("Helios-42") == "Helios-42", "an empty answer is shown as it is: nothing"
    assert (text.percent(115), text.labelled("Chrono", "A-12"), text.asked("Delete")) == (
        "115%",
        "Chrono: A-12",
        "Delete?",
    )


def test_french_is_back_afterwards(english: None) -> None:
    language.install(Language.FRENCH)
    assert text.day_long(dt.date(2026, 11, 1)) == f"dimanche 1er{NBSP}novembre"
    assert QApplication.translate("QDialogButtonBox", "Cancel") == "Annuler" or (
        QApplication.translate("QPlatformTheme", "Cancel") == "Annuler"
    )


def test_the_file_dialog_of_qt_is_wholly_french(qtbot: QtBot) -> None:
    """Where the platform has none of its own: ``qtbase_fr`` lacks « Look in » and « Files of type »."""
    dialog = QFileDialog(None, "Joindre des fichiers")
    dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
    qtbot.addWidget(dialog)
    labels = {label.text() for label in dialog.findChildren(QLabel)}
    assert {f"&Regarder dans{NBSP}:", f"Fichiers de &type{NBSP}:"} <= labels
    assert [words for words in labels if re.search(r"\b(of|in|name|files)\b", words)] == []


def test_the_longer_language_keeps_places() -> None:
    assert lengthened("Annuler") == "[Annulerenc]"
    grown = lengthened("Rappeler {title} dans {time}")
    assert grown.startswith("[Rappeler {title} dans {time} ") and len(grown) > 1.3 * len("Rappeler {title} dans {time}")
    assert lengthened("{name} · {size}") == "{name} · {size}"
