"""Pictures of cards: told by their first bytes, never by a name; what is none, or is enormous, is refused.

Nothing is decoded here: scaling is the window's, which has a decoder.
"""

from __future__ import annotations

from app.domain.errors import Rejected

MOST_BYTES = 1024 * 1024
"""A portrait as it is kept on a card; Zimbra takes more, telephones choke on it."""
_KINDS = ((b"\xff\xd8\xff", "image/jpeg"), (b"\x89PNG\r\n\x1a\n", "image/png"), (b"GIF8", "image/gif"))


def kind_of(data: bytes) -> str:
    """Media type of a picture that other programs show too; empty for anything else."""
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    return next((kind for mark, kind in _KINDS if data.startswith(mark)), "")


def check(data: bytes) -> str:
    """The media type. Raises ``Rejected("not_a_picture")``, ``Rejected("picture_too_large")``."""
    kind = kind_of(data)
    if not kind:
        raise Rejected("not_a_picture")
    if len(data) > MOST_BYTES:
        raise Rejected("picture_too_large")
    return kind


def file_name(kind: str) -> str:
    """How the file is called on the server."""
    return f"photo.{kind.rpartition('/')[2].replace('jpeg', 'jpg')}"
