"""Collections as one person sees them: one's own, and other people's that are mounted in one's home (§14, 20).

A mounted calendar is the owner's collection under another path, with the rights the owner gave. Without the
right ``p`` a private event shows when it is, and nothing else.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from urllib.parse import quote, unquote

from lxml import etree

from app.documents.ical_lines import read, write
from app.documents.ical_read import is_private

DAV = "DAV:"
_KEPT = frozenset(
    {"UID", "DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "RECURRENCE-ID", "CLASS", "TRANSP", "STATUS"}
    | {"DTSTAMP", "SEQUENCE", "CREATED", "LAST-MODIFIED"}
)
"""What of a private event anybody may know who sees the calendar."""


@dataclass(frozen=True, slots=True)
class Seat:
    """A collection of ``owner``, seen by ``viewer``."""

    viewer: str
    owner: str
    name: str
    """As the viewer's home calls it."""
    collection: str
    """As the owner's home calls it."""
    rights: str = "rwidxap"

    @property
    def mounted(self) -> bool:
        return self.owner != self.viewer

    @property
    def readable(self) -> bool:
        return "r" in self.rights

    @property
    def writable(self) -> bool:
        return "w" in self.rights

    def hides(self, ics: str) -> bool:
        """Whether an event is private, and the viewer may not see that kind."""
        return "p" not in self.rights and any(is_private(c) for c in read(ics).children if c.name == "VEVENT")

    def inner(self, path: str) -> str:
        """A decoded path of the viewer's (``/dav/<viewer>/<name>/x.ics``) as the owner's server knows it."""
        return _moved(path, (self.viewer, self.name), (self.owner, self.collection))

    def outer(self, path: str) -> str:
        """The other way round."""
        return _moved(path, (self.owner, self.collection), (self.viewer, self.name))

    def asked(self, body: bytes) -> bytes:
        """The body of a multiget with the owner's hrefs."""
        if not self.mounted or not body:
            return body
        root = etree.fromstring(body)
        for href in root.iterfind(f"{{{DAV}}}href"):
            href.text = quote(self.inner(unicodedata.normalize("NFC", unquote(href.text or ""))))
        return etree.tostring(root)


def veiled(ics: str) -> str:
    """A private event as others see it: when, and that it is private."""
    calendar = read(ics)
    for part in calendar.children:
        if part.name == "VEVENT":
            part.lines = [line for line in part.lines if line.name in _KEPT]
            part.children = []
    return write(calendar)


def _moved(path: str, of: tuple[str, str], to: tuple[str, str]) -> str:
    before, after = ("/dav/" + "/".join(names) for names in (of, to))
    return after + path.removeprefix(before) if path == before or path.startswith(before + "/") else path
