"""What is remembered of a document's bytes, by digest: it never changes, and saves opening the file again."""

from __future__ import annotations

from typing import ClassVar

from app.domain.frozen import dataclass
from app.domain.records import Record


@dataclass(frozen=True, slots=True, kw_only=True)
class PdfShape(Record):
    """Pages of a PDF; ``id`` is the SHA-256 of its bytes. No page: it cannot be read."""

    KIND: ClassVar[str] = "pdf_shape"

    pages: tuple[tuple[float, float], ...] = ()
    """(width, height) in points, as displayed."""


EXTRACTION = 1
"""Version of what is read of a PDF as its text: 1 = what is typed in the fields of a form, too.

Texts of an earlier one are read once more (`services.indexing`).
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class PdfText(Record):
    """Words of a PDF, page by page, for searching at once; ``id`` is the SHA-256 of its bytes."""

    KIND: ClassVar[str] = "pdf_text"

    pages: tuple[str, ...] = ()
    extraction: int = 0
    """`EXTRACTION` of what read them."""
    seen: tuple[int, ...] = ()
    """Pages whose words were recognised in their picture; one of them may bear none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageLooks(Record):
    """How the user looks at one document; ``id`` is the SHA-256 of its bytes."""

    KIND: ClassVar[str] = "page_looks"

    rotation: int = 0
    """Degrees clockwise: 0, 90, 180 or 270."""
    contrast: bool = False
    """Grey paper shown white, pale ink shown dark."""
    straight: bool = False
    """Pages that lean are shown upright."""
    tilts: tuple[float, ...] = ()
    """Degrees that each page leans, as measured; pages beyond were not looked at yet."""
