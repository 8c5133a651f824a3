"""What the window remembers between starts: one typed table, in a small file beside the profile, without content.

Read before the encrypted databases open, so that the first painting has the right theme. Nothing about people
or documents ever goes here.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings

from app.domain.frozen import dataclass
from ui.theme import Scheme


@dataclass(frozen=True, slots=True)
class Setting:
    """One line of the table."""

    key: str
    default: str
    text: str
    """What it is, in French, for the settings page."""


SCHEME = Setting("ui/scheme", "", "Apparence : claire, sombre, contrastée, ou comme le système")
SCALE = Setting("ui/scale", "100", "Taille du texte, en pourcentage")
GEOMETRY = Setting("ui/geometry", "", "Place de la fenêtre")
CONVERSATIONS = Setting("mail/conversations", "1", "Messages regroupés par conversation")
LEFT_HANDED = Setting("reader/left_handed", "", "Outils d’écriture à gauche")
PEN_WEIGHT = Setting("reader/pen_weight", "medium", "Épaisseur du trait du stylet")
NIGHT_PAGES = Setting("reader/night", "", "Pages en couleurs inversées")
GROUPING = Setting("seances/grouping", "order", "Sommaire d’une séance : ordre du jour, thèmes ou rapporteurs")
LANGUAGE = Setting("ui/language", "", "Langue de la fenêtre : français, anglais, ou celle du système")
LETTERS = Setting("ui/letters", "1", "Raccourcis d’une seule lettre")
ACCENT = Setting("ui/accent", "", "Couleur des boutons et des liens : celle d’Écharpe, ou celle du système")
TABLE = (
    SCHEME,
    ACCENT,
    LANGUAGE,
    SCALE,
    LETTERS,
    GEOMETRY,
    LEFT_HANDED,
    PEN_WEIGHT,
    NIGHT_PAGES,
    GROUPING,
    CONVERSATIONS,
)


class Preferences:
    """Typed access to the table."""

    def __init__(self, folder: Path) -> None:
        self._file = QSettings(str(folder / "fenetre.ini"), QSettings.Format.IniFormat)

    def _get(self, setting: Setting) -> str:
        return str(self._file.value(setting.key, setting.default))

    @property
    def left_handed(self) -> bool:
        """The pen bar lies at the left."""
        return self._get(LEFT_HANDED) == "1"

    @left_handed.setter
    def left_handed(self, value: bool) -> None:
        self._file.setValue(LEFT_HANDED.key, "1" if value else "")

    @property
    def pen_weight(self) -> str:
        """How thick the pen writes: ``fine``, ``medium`` or ``broad``."""
        held = self._get(PEN_WEIGHT)
        return held if held in ("fine", "medium", "broad") else PEN_WEIGHT.default

    @pen_weight.setter
    def pen_weight(self, value: str) -> None:
        self._file.setValue(PEN_WEIGHT.key, value)

    @property
    def night_pages(self) -> bool:
        """Pages of documents are shown with their colours inverted."""
        return self._get(NIGHT_PAGES) == "1"

    @night_pages.setter
    def night_pages(self, value: bool) -> None:
        self._file.setValue(NIGHT_PAGES.key, "1" if value else "")

    @property
    def seance_grouping(self) -> str:
        """Headings of a meeting's sommaire: ``order``, ``theme`` or ``reporter``."""
        held = self._get(GROUPING)
        return held if held in ("order", "theme", "reporter") else GROUPING.default

    @seance_grouping.setter
    def seance_grouping(self, value: str) -> None:
        self._file.setValue(GROUPING.key, value)

    @property
    def scheme(self) -> Scheme | None:
        """None follows the system."""
        value = self._get(SCHEME)
        return Scheme(value) if value in set(Scheme) else None

    @scheme.setter
    def scheme(self, value: Scheme | None) -> None:
        self._file.setValue(SCHEME.key, value.value if value is not None else "")

    @property
    def system_accent(self) -> bool:
        """Buttons and links have the session's accent."""
        return self._get(ACCENT) == "1"

    @system_accent.setter
    def system_accent(self, value: bool) -> None:
        self._file.setValue(ACCENT.key, "1" if value else "")

    @property
    def language(self) -> str:
        """``fr``, ``en``; empty follows the system."""
        return self._get(LANGUAGE)

    @language.setter
    def language(self, value: str) -> None:
        self._file.setValue(LANGUAGE.key, value)

    @property
    def letters(self) -> bool:
        """Shortcuts of a single letter work."""
        return self._get(LETTERS) == "1"

    @letters.setter
    def letters(self, value: bool) -> None:
        self._file.setValue(LETTERS.key, "1" if value else "0")

    @property
    def scale_percent(self) -> int:
        value = self._get(SCALE)
        return int(value) if value.isdigit() else 100

    @scale_percent.setter
    def scale_percent(self, value: int) -> None:
        self._file.setValue(SCALE.key, str(value))

    @property
    def geometry(self) -> QByteArray:
        return QByteArray.fromBase64(self._get(GEOMETRY).encode())

    @geometry.setter
    def geometry(self, value: QByteArray) -> None:
        self._file.setValue(GEOMETRY.key, bytes(value.toBase64().data()).decode())

    @property
    def conversations(self) -> bool:
        """Messages are listed one row a conversation."""
        return self._get(CONVERSATIONS) == "1"

    @conversations.setter
    def conversations(self, value: bool) -> None:
        self._file.setValue(CONVERSATIONS.key, "1" if value else "0")
