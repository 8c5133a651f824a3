"""A message of the préfecture about an acte, as the TdT hands it over: an archive of files (``.tar.gz``).

Source: interop §6; Pastell reads the same archive (``actes_transac_get_document.php``). What its XML says is read
with tolerance ([I]): the text of its elements, but names of files, and the date it bears. Letters are files beside it.
"""

from __future__ import annotations

import gzip
import io
import mimetypes
import tarfile
import zlib
from dataclasses import dataclass

from lxml import etree

from app.domain.errors import Rejected

MOST_BYTES = 150 * 1024 * 1024
MOST_FILES = 50
TEXT_MAX = 4000
_XML_MAX = 2 * 1024 * 1024
_NAMES = ("NomFichier", "Signature", "Sigle")
"""Elements that name something, and say nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageFile:
    """A letter or a list that came with it."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class ActeMessage:
    """What came: its words where it has some, its day, its files."""

    text: str = ""
    date: str = ""
    """``YYYY-MM-DD``; empty where it is not told."""
    files: tuple[MessageFile, ...] = ()


def read_message(data: bytes) -> ActeMessage:
    """Raises ``Rejected("acte_message_unreadable")`` for no archive, one that is cut, or one that swells too much."""
    try:
        members = _members(data)
    except (tarfile.TarError, OSError, EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise Rejected("acte_message_unreadable") from error
    texts: list[str] = []
    date = ""
    files: list[MessageFile] = []
    for name, content in members:
        if name.lower().endswith(".xml") and len(content) <= _XML_MAX:
            words, day = _read_xml(content)
            texts += words
            date = date or day
        else:
            media_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
            files.append(MessageFile(name=name, media_type=media_type, content=content))
    return ActeMessage(text="\n".join(dict.fromkeys(texts))[:TEXT_MAX], date=date, files=tuple(files))


def _members(data: bytes) -> list[tuple[str, bytes]]:
    """Plain files only, by their last name: nothing is written anywhere, and no path is followed."""
    found: list[tuple[str, bytes]] = []
    total = 0
    with tarfile.open(fileobj=io.BytesIO(data), mode="r|*") as archive:
        for member in archive:
            total += member.size
            if total > MOST_BYTES or len(found) >= MOST_FILES:
                raise Rejected("acte_message_unreadable")
            stream = archive.extractfile(member) if member.isfile() else None
            if stream is not None:
                found.append((member.name.replace("\\", "/").rpartition("/")[2], stream.read()))
    return found


def _read_xml(content: bytes) -> tuple[list[str], str]:
    if b"<!DOCTYPE" in content:
        return [], ""
    try:
        root = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))
    except etree.XMLSyntaxError:
        return [], ""
    words = [
        " ".join(element.text.split())
        for element in root.iter(etree.Element)
        if len(element) == 0 and element.text and element.text.strip() and _local(element.tag) not in _NAMES
    ]
    dates = (value for name, value in root.attrib.items() if _local(name).startswith("Date"))
    return words, next((str(value)[:10] for value in dates), "")


def _local(name: object) -> str:
    return str(etree.QName(str(name)).localname)
