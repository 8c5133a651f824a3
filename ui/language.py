"""The language of the window: the French of the source, or the English of ``resources/translations/echarpe_en.ts``.

Qt Linguist's file is read as it is, once, when English is chosen (some 30 ms): nothing is compiled, and no build can
ship a translation older than its words. One French sentence has one English one, wherever it stands: contexts are for
the translator to find her way (`tests.linguist`). Qt's own words (« Copier », « Oui ») come from Qt's own files, and the few that its French lacks
from `LACKING`.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QObject, QTranslator

TRANSLATION = Path(__file__).resolve().parents[1] / "resources" / "translations" / "echarpe_en.ts"

LACKING = {
    "&Look in:": "&Regarder dans\u00a0:",
    "Files of &type:": "Fichiers de &type\u00a0:",
    "An error occurred": "Une erreur s’est produite",
    "Page &order:": "&Ordre des pages\u00a0:",
    "Pages &per sheet:": "&Pages par feuille\u00a0:",
    "Page &Set:": "Pages à &imprimer\u00a0:",
    "Automatic": "Automatique",
    "Custom": "Personnalisé",
    "None": "Aucun",
}
"""Words of Qt's dialogs (files, printing) that ``qtbase_fr`` does not translate, as of Qt 6.11."""


class Language(enum.StrEnum):
    """Languages of the window."""

    FRENCH = "fr"
    ENGLISH = "en"


class Sentences(QTranslator):
    """One language -> another, by the sentence alone."""

    def __init__(self, known: dict[str, str], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._known = known

    def isEmpty(self) -> bool:
        return not self._known

    def translate(self, context: str, sourceText: str, disambiguation: str | None = None, n: int = -1) -> str:
        # Never "": Qt takes it for the translation, and shows nothing.
        return self._known.get(sourceText, sourceText)


class _State:
    """What is installed: kept alive here, Qt holds no reference of Python's."""

    language = Language.FRENCH
    words: Mapping[str, str] = {}
    translators: tuple[QTranslator, ...] = ()


def wished(wish: str) -> Language:
    """The language for a wish of `prefs`: ``fr``, ``en``, or empty = the system's (French unless it is English)."""
    if wish in set(Language):
        return Language(wish)
    first = next(iter(QLocale.system().uiLanguages()), "")
    return Language.ENGLISH if first.split("-")[0] == "en" else Language.FRENCH


def current() -> Language:
    """The language in force."""
    return _State.language


def words() -> Mapping[str, str]:
    """French -> what is shown, as installed; empty in French."""
    return _State.words


def is_french() -> bool:
    return _State.language is Language.FRENCH


def locale() -> QLocale:
    """For Qt's own fields and calendars: French of France, or English as Europe writes its dates."""
    if is_french():
        return QLocale(QLocale.Language.French, QLocale.Country.France)
    return QLocale(QLocale.Language.English, QLocale.Country.UnitedKingdom)


@cache
def english() -> dict[str, str]:
    """French -> English of the finished entries of the file."""
    from xml.etree import ElementTree  # the start in French does without

    found = {}
    for message in ElementTree.parse(TRANSLATION).getroot().iter("message"):  # noqa: S314 - ours, shipped with the program
        target = message.find("translation")
        if target is not None and target.get("type") is None and target.text:
            found[message.findtext("source", "")] = target.text
    return found


def install(language: Language, instead: dict[str, str] | None = None) -> None:
    """Speak it from now on; windows already built keep their words. ``instead`` of the file's words (tests)."""
    app = QCoreApplication.instance()
    assert app is not None
    for old in _State.translators:
        app.removeTranslator(old)
    _State.language = language
    ours = instead if instead is not None else english() if language is Language.ENGLISH else {}
    _State.words = ours
    found: list[QTranslator] = []
    if language is Language.FRENCH:
        found.append(Sentences(LACKING, app))  # asked last: Qt goes through translators from the one installed last
        qt = QTranslator(app)
        if qt.load(locale(), "qtbase", "_", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
            found.append(qt)
    if ours:
        found.append(Sentences(ours, app))
    for translator in found:
        app.installTranslator(translator)
    QLocale.setDefault(locale())
    _State.translators = tuple(found)
