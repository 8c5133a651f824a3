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
NIGHT_PAGES = Setting("reader/night", "", "Pages en couleurs inversées")
TABLE = (SCHEME, SCALE, GEOMETRY, LEFT_HANDED, NIGHT_PAGES, CONVERSATIONS)


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
    def night_pages(self) -> bool:
        """Pages of documents are shown with their colours inverted."""
        return self._get(NIGHT_PAGES) == "1"

    @night_pages.setter
    def night_pages(self, value: bool) -> None:
        self._file.setValue(NIGHT_PAGES.key, "1" if value else "")

    @property
    def scheme(self) -> Scheme | None:
        """None follows the system."""
        value = self._get(SCHEME)
        return Scheme(value) if value in set(Scheme) else None

    @scheme.setter
    def scheme(self, value: Scheme | None) -> None:
        self._file.setValue(SCHEME.key, value.value if value is not None else "")

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
