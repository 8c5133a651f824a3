"""Links and files of an event: URL, CONFERENCE and ATTACH (RFC 5545 §3.8.1.1, 3.8.4.6; RFC 7986 §5.11; RFC 8607).

Files lie inside the text, in base64. Their names come in several parameters, none of them in RFC 5545.
"""

from __future__ import annotations

import base64
import binascii
import mimetypes
from collections.abc import Sequence
from urllib.parse import unquote, urlsplit

from app.documents.ical_lines import Component, Line, quote_param
from app.domain.agenda import EventFile

_NAMES = ("FILENAME", "X-FILENAME", "X-APPLE-FILENAME", "X-ORACLE-FILENAME")
_WEB = ("http", "https")


def link_of(part: Component) -> str:
    """The address of an event, on the web or of a record of Écharpe (a meeting); empty when there is none."""
    for line in (*part.all("URL"), *part.all("CONFERENCE")):
        if urlsplit(line.value.strip()).scheme.lower() in (*_WEB, "echarpe"):
            return line.value.strip()
    return ""


def files_of(part: Component) -> tuple[EventFile, ...]:
    """Files inside the event, and web addresses that stand for files. What cannot be decoded is left out."""
    found = []
    for line in part.all("ATTACH"):
        made = _inside(line) if line.param("VALUE").upper() == "BINARY" else _address(line)
        if made is not None:
            found.append(made)
    return tuple(found)


def put_link(part: Component, link: str) -> None:
    """Set URL; an empty one removes it, and CONFERENCE with it."""
    part.remove("URL", "CONFERENCE")
    if link:
        part.put("URL", link, ";VALUE=URI")


def put_files(part: Component, files: Sequence[EventFile]) -> None:
    """Replace the files; those that were there keep their lines as they are."""
    held: dict[tuple[str, int, str], Line] = {}
    kept: list[Line] = []
    for line in part.all("ATTACH"):
        made = _inside(line) if line.param("VALUE").upper() == "BINARY" else _address(line)
        if made is None:
            kept.append(line)  # not understood: not ours to drop
        else:
            held[identity(made)] = line
    part.remove("ATTACH")
    part.lines += [*kept, *(held.get(identity(file)) or _line(file) for file in files)]


def identity(file: EventFile) -> tuple[str, int, str]:
    """What tells two files apart."""
    return file.name, file.size_bytes, file.url


def _line(file: EventFile) -> Line:
    if file.url:
        return Line("ATTACH", f";FILENAME={quote_param(file.name)}", file.url)
    kind = f";FMTTYPE={file.media_type}" if file.media_type else ""
    name = quote_param(file.name)
    params = f"{kind};ENCODING=BASE64;VALUE=BINARY;FILENAME={name};X-FILENAME={name}"
    return Line("ATTACH", params, base64.b64encode(file.data).decode())


def _inside(line: Line) -> EventFile | None:
    try:
        data = base64.b64decode(line.value, validate=False)
    except (binascii.Error, ValueError):
        return None
    kind = line.param("FMTTYPE")
    name = _name(line) or f"fichier{mimetypes.guess_extension(kind) or ''}"
    return EventFile(name=name, media_type=kind, size_bytes=len(data), data=data)


def _address(line: Line) -> EventFile | None:
    url = line.value.strip()
    parts = urlsplit(url)
    if parts.scheme.lower() not in _WEB:
        return None  # cid: and file: lead nowhere from here
    name = _name(line) or unquote(parts.path.rpartition("/")[2]) or parts.netloc
    return EventFile(name=name, media_type=line.param("FMTTYPE"), url=url)


def _name(line: Line) -> str:
    return next((value for value in map(line.param, _NAMES) if value), "")
