"""What of an account is kept on this device without being asked for (row 122): by size, age and type.

A choice about *fetching ahead* only. What is on screen, what waits for a signature and what the user asked
for are always fetched; what is left out is still listed, and comes when it is opened.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from types import MappingProxyType

from app.domain.accounts import Account, Service
from app.domain.exchange import Urgency
from app.domain.frozen import dataclass

DAY_MS = 86_400_000
MEGABYTE = 1_000_000


class Family(enum.StrEnum):
    """Types of files as a person tells them apart."""

    PDF = "pdf"
    IMAGE = "image"
    OFFICE = "office"
    """Texts, tables and presentations of an office suite."""
    OTHER = "other"


_OFFICE = ("msword", "ms-excel", "ms-powerpoint", "opendocument", "officedocument", "rtf")
_ENDINGS = {
    **dict.fromkeys(("pdf",), Family.PDF),
    **dict.fromkeys(("png", "jpg", "jpeg", "gif", "tif", "tiff", "webp", "bmp", "heic", "svg"), Family.IMAGE),
    **dict.fromkeys(("doc", "docx", "odt", "rtf", "xls", "xlsx", "ods", "csv", "ppt", "pptx", "odp"), Family.OFFICE),
}


def family_of(media_type: str, name: str) -> Family:
    """By its media type, or by the end of its name where a server says only "bytes"."""
    kind = media_type.lower()
    if kind == "application/pdf":
        return Family.PDF
    if kind.startswith("image/"):
        return Family.IMAGE
    if any(word in kind for word in _OFFICE):
        return Family.OFFICE
    return _ENDINGS.get(name.lower().rpartition(".")[2], Family.OTHER)


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """One account's choice. The defaults of a service are in `selection_of`."""

    mail_days: int = 0
    """How far back messages themselves are kept; 0 = all."""
    max_bytes: int | None = None
    """Largest file fetched ahead; None = any, 0 = none."""
    age_days: int | None = None
    """Files of records older than that are not fetched ahead; None = any age."""
    families: frozenset[Family] = frozenset(Family)
    on_metered: bool = False
    """Fetch ahead on a metered link too."""

    def takes(
        self, *, urgency: int, media_type: str, name: str, size_bytes: int | None, age_ms: int | None = None
    ) -> bool:
        """Whether a file is fetched without being asked for. What is not known (None) speaks for it."""
        if urgency <= Urgency.TO_SIGN:
            return True
        if self.max_bytes is not None and (self.max_bytes == 0 or (size_bytes or 0) > self.max_bytes):
            return False
        if self.age_days is not None and age_ms is not None and age_ms > self.age_days * DAY_MS:
            return False
        return self.families == frozenset(Family) or family_of(media_type, name) in self.families

    @property
    def about_files(self) -> str:
        """What decides of files, as text: another text means that what waits must be sorted again."""
        names = ",".join(sorted(self.families))
        return f"{self.max_bytes}|{self.age_days}|{names}"

    def settings(self) -> dict[str, str]:
        """As `Account.settings` hold it; `selection_of` reads it back."""
        return {
            "window_days": str(self.mail_days),
            "files_max_mb": "" if self.max_bytes is None else str(self.max_bytes // MEGABYTE),
            "files_days": "" if self.age_days is None else str(self.age_days),
            "files_types": ",".join(sorted(self.families)),
            "files_metered": "1" if self.on_metered else "0",
        }


_DEFAULTS: Mapping[Service, Selection] = MappingProxyType(
    {Service.ZIMBRA: Selection(max_bytes=5 * MEGABYTE, age_days=30)}
)
"""Documents of meetings, dossiers and letters are the work itself: all of them, unless the user says otherwise."""


def selection_of(account: Account) -> Selection:
    """The account's choice; a setting that is absent or unreadable has the service's default."""
    held, default = account.settings, _DEFAULTS.get(account.service, Selection())
    megabytes = _number(held.get("files_max_mb"), None if default.max_bytes is None else default.max_bytes // MEGABYTE)
    names = held.get("files_types")
    known = set(Family)
    return Selection(
        mail_days=_number(held.get("window_days"), default.mail_days) or 0,
        max_bytes=None if megabytes is None else megabytes * MEGABYTE,
        age_days=_number(held.get("files_days"), default.age_days),
        families=default.families if names is None else frozenset(Family(n) for n in names.split(",") if n in known),
        on_metered=held.get("files_metered") == "1",
    )


def _number(text: str | None, default: int | None) -> int | None:
    """Empty = no limit (None)."""
    if text is None:
        return default
    if not text.strip():
        return None
    return int(text) if text.strip().isdecimal() else default


def folder_days(account: Account) -> dict[str, int]:
    """Folders kept further back than the account's window: id -> days, 0 = everything (setting ``folder_days``)."""
    return days_by_folder(account.settings.get("folder_days", ""))


def days_by_folder(text: str) -> dict[str, int]:
    """The inverse of `folder_days_text`; what cannot be read is left out."""
    found = {}
    for part in text.split(","):
        folder, _, days = part.partition("=")
        if folder.strip() and days.strip().isdecimal():
            found[folder.strip()] = int(days)
    return found


def folder_days_text(days: Mapping[str, int]) -> str:
    """As `Account.settings` hold it; `folder_days` reads it back."""
    return ",".join(f"{folder}={number}" for folder, number in sorted(days.items()))
