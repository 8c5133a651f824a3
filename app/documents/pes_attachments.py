"""Supporting documents carried by a PES: base64 of a gzip, opened by slices.

The text is decoded and unpacked a slice at a time, so that a document which claims a gigabyte stops at the limit with
that much in memory and no more.
"""

from __future__ import annotations

import binascii
import io
import zlib
from collections.abc import Iterator
from typing import Any, BinaryIO

from app.documents import pes_xml
from app.documents.pes_model import Attachment, Flux
from app.domain.errors import Rejected, TargetGone

MAX_ATTACHMENT_BYTES = 128 * 1024 * 1024
"""Unpacked size above which an attachment is not opened in memory; `unpack` gives any size by slices."""

MAX_SAVED_BYTES = 2 * 1024 * 1024 * 1024
"""Unpacked size above which it is not even saved: nobody signs for that."""

_SLICE = 1 << 20
_WINDOW = zlib.MAX_WBITS | 16
_JUNK = bytes(set(range(256)) - set(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="))


def open_attachment(flux: Flux, attachment: Attachment | str, *, max_bytes: int = MAX_ATTACHMENT_BYTES) -> bytes:
    """Bytes of one supporting document (a file sent uncompressed is given as it is).

    Raises as `unpack`, and `Rejected` ``pes_pj_too_large``.
    """
    found = _find(flux, attachment)
    content = bytearray()
    for part in unpack(flux, found):
        content += part
        if len(content) > max_bytes:
            raise Rejected("pes_pj_too_large", id=found.id, limit=max_bytes)
    return bytes(content)


def unpack(flux: Flux, attachment: Attachment | str) -> Iterator[bytes]:
    """The same in slices of a megabyte at most, whatever its size.

    Raises `TargetGone` (``pes_pj_missing``), `Rejected` (``pes_pj_unreadable``): not base64, damaged or cut short.
    """
    found = _find(flux, attachment)
    if found.index < 0:
        raise Rejected("pes_pj_empty", id=found.id)
    try:
        yield from _unpacked(_decoded(flux, found.index))
    except (binascii.Error, ValueError, EOFError, zlib.error) as error:
        raise Rejected("pes_pj_unreadable", id=found.id) from error


def attachment_stream(flux: Flux, attachment: Attachment | str, *, max_bytes: int = MAX_SAVED_BYTES) -> BinaryIO:
    """The same as a stream to copy to a file. Reading it raises as `unpack`, and ``pes_pj_too_large``."""
    found = _find(flux, attachment)
    return io.BufferedReader(_Stream(found.id, unpack(flux, found), max_bytes))


class _Stream(io.RawIOBase):
    """Slices as a file."""

    def __init__(self, attachment_id: str, parts: Iterator[bytes], max_bytes: int) -> None:
        super().__init__()
        self._id = attachment_id
        self._parts = parts
        self._left = b""
        self._given = 0
        self._most = max_bytes

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._left:
            part = next(self._parts, None)
            if part is None:
                return 0
            self._left = part
        given = min(len(buffer), len(self._left))
        buffer[:given] = self._left[:given]
        self._left = self._left[given:]
        self._given += given
        if self._given > self._most:
            raise Rejected("pes_pj_too_large", id=self._id, limit=self._most)
        return given


def _find(flux: Flux, attachment: Attachment | str) -> Attachment:
    if isinstance(attachment, Attachment):
        return attachment
    found = next((a for a in flux.attachments if a.id == attachment), None)
    if found is None:
        raise TargetGone("pes_pj_missing", id=attachment)
    return found


def _decoded(flux: Flux, index: int) -> Iterator[bytes]:
    """The base64 of a ``Fichier``, decoded; straight from the file unless it has references or markup in it."""
    span = flux.layout.file_texts[index]
    text = memoryview(flux.data)[span.start : span.end]
    if flux.data.find(b"&", span.start, span.end) >= 0 or flux.data.find(b"<", span.start, span.end) >= 0:
        element = pes_xml.parse_fragment(flux.data, flux.layout.files[index], flux.encoding)
        text = memoryview("".join(str(part) for part in element.itertext()).encode("ascii"))
    rest = b""
    for start in range(0, len(text), _SLICE):
        piece = rest + bytes(text[start : start + _SLICE]).translate(None, _JUNK)
        cut = len(piece) - len(piece) % 4
        rest = piece[cut:]
        if cut:
            yield binascii.a2b_base64(piece[:cut])
    if rest:
        yield binascii.a2b_base64(rest)


def _unpacked(packed: Iterator[bytes]) -> Iterator[bytes]:
    head = b""
    while len(head) < 2 and (more := next(packed, b"")):
        head += more
    if head[:2] != b"\x1f\x8b":
        yield head
        yield from packed
        return
    unzip = zlib.decompressobj(_WINDOW)
    while head:
        yield unzip.decompress(head, _SLICE)
        head = unzip.unconsumed_tail or (unzip.unused_data.lstrip(b"\0") if unzip.eof else b"") or next(packed, b"")
        if unzip.eof and head:  # some software writes several members one after the other
            unzip = zlib.decompressobj(_WINDOW)
    yield unzip.flush()
    if not unzip.eof:
        raise EOFError
