"""Digest of an element of a PES straight from its bytes, in bounded memory; none when that is not certain.

Signing and checking a large file costs a tree of eight to fifteen times its size and most of the
time (measured: 50 MB of mandats, 750 MB and six seconds). But accounting software writes PES in a
form that is almost canonical already: no namespace inside bordereaux, one attribute ``V`` to an
element. For such bytes exclusive canonicalisation (W3C xml-exc-c14n) comes down to UTF-8, line
feeds, ``<X V="1"/>`` written as ``<X V="1"></X>`` and references resolved, a piece at a time.

**The grammar is narrow on purpose.** Every ``<`` of the element must begin a tag of the forms listed
here, every ``>`` end one; a comment, a CDATA section, an instruction, a declared namespace, a second
attribute, single quotes, white space in odd places: anything else gives None, and the caller uses
libxml2. The file went through `pes_xml.scan`, so it is well-formed. Compared with libxml2 on
generated and mutated files in the tests.
"""

from __future__ import annotations

import hashlib
import re
import threading
from collections import OrderedDict
from collections.abc import Iterator

from lxml import etree

from app.documents.pes_xml import Place, Span

_CHUNK = 1 << 18
_NAME = rb"[A-Za-z_][\w.\-]*"
_EMPTY = re.compile(rb"<(" + _NAME + rb')((?: V="[^"<>\t\n]*")?) ?/>')
_PLAIN = re.compile(rb"</?" + _NAME + rb'(?: (?!xmlns)[A-Za-z_]\w*="[^"<>\t\n]*")?>')
_REFERENCE = re.compile(rb"&(?!amp;|lt;)(?:#x([0-9A-Fa-f]+)|#([0-9]+)|(gt|quot|apos));")
"""Those whose canonical form may differ from what is written."""
_NAMED = {b"gt": ">", b"quot": '"', b"apos": "'"}
_TEXT_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#xD;"})
_VALUE_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", '"': "&quot;", "\t": "&#x9;", "\n": "&#xA;", "\r": "&#xD;"})
_CODECS = {"iso-8859-1": "latin-1", "latin1": "latin-1", "latin-1": "latin-1", "utf-8": "", "us-ascii": ""}


class _Unsure(Exception):
    """These bytes are not of the narrow form."""


_known: OrderedDict[tuple[bytes, str, str], bytes] = OrderedDict()
"""Digests by the SHA-256 of the bytes they come from: a file is checked, signed, then read again and verified."""
_KNOWN_MOST = 256
_lock = threading.Lock()


def forget() -> None:
    """As if nothing had been digested before (benchmarks)."""
    with _lock:
        _known.clear()


def digest_from_bytes(data: bytes, place: Place, encoding: str, algorithm: str = "sha256") -> bytes | None:
    """Digest of the exclusive canonical form of the element at ``place``, less its own signatures.

    ``encoding`` as in `Layout`. None when the bytes are not of the narrow form: ask libxml2.
    """
    codec = _CODECS.get(encoding)
    if codec is None:
        return None
    raw = hashlib.sha256()
    view = memoryview(data)
    for span in (Span(place.start, place.content), *_around(place), Span(place.end_tag, _end_of(data, place))):
        raw.update(view[span.start : span.end])
    key = (raw.digest(), codec, algorithm)
    with _lock:
        known = _known.get(key)
    if known is not None:
        return known
    try:
        digest = _digest(data, place, encoding, codec, algorithm)
    except _Unsure:
        return None
    with _lock:
        _known[key] = digest
        if len(_known) > _KNOWN_MOST:
            _known.popitem(last=False)
    return digest


def _end_of(data: bytes, place: Place) -> int:
    return data.index(b">", place.end_tag) + 1


def _digest(data: bytes, place: Place, encoding: str, codec: str, algorithm: str) -> bytes:
    sink = hashlib.new(algorithm)
    sink.update(_start_tag(data[place.start : place.content], encoding))
    for span in _around(place):
        for chunk in _chunks(data, span):
            sink.update(_canonical(chunk, codec))
    sink.update(re.sub(rb"\s+", b"", data[place.end_tag : _end_of(data, place)]))
    return sink.digest()


def _start_tag(tag: bytes, encoding: str) -> bytes:
    """Canonical start tag, by libxml2: it is short, and may declare namespaces."""
    name = re.match(rb"<([^\s>/]+)", tag)
    if name is None or tag.endswith(b"/>") or re.search(rb"\sxmlns\s*=", tag):
        raise _Unsure
    close = b"</" + name.group(1) + b">"
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, encoding=encoding)
    try:
        element = etree.fromstring(tag + close, parser)
    except etree.XMLSyntaxError as error:  # a prefix that is declared further out
        raise _Unsure from error
    return etree.tostring(element, method="c14n", exclusive=True, with_comments=False).removesuffix(close)


def _around(place: Place) -> Iterator[Span]:
    """The content of the element, its own signatures left out."""
    position = place.content
    for signature in place.signatures:
        yield Span(position, signature.start)
        position = signature.end
    yield Span(position, place.end_tag)


def _chunks(data: bytes, span: Span) -> Iterator[bytes]:
    """The span in pieces that begin at a ``<`` (but the first) and hold whole tags."""
    position = span.start
    while position < span.end:
        cut = data.find(b"<", min(position + _CHUNK, span.end), span.end)
        cut = span.end if cut < 0 else cut
        yield data[position:cut]
        position = cut


def _canonical(chunk: bytes, codec: str) -> bytes:
    if codec:
        chunk = chunk.decode(codec).encode()
    if b"\r" in chunk:
        chunk = chunk.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    tags = chunk.count(b"<")
    parts = _EMPTY.split(chunk)  # text, name, attribute, text, name, attribute, …, text
    empties = len(parts) // 3
    if chunk.count(b">") != tags or empties + len(_PLAIN.findall(chunk)) != tags:
        raise _Unsure
    out = [b""] * (7 * empties + 1)  # by slices: one step of Python for each tag would take seconds
    out[0::7] = parts[0::3]
    out[1::7] = [b"<"] * empties
    out[2::7] = out[5::7] = parts[1::3]
    out[3::7] = parts[2::3]
    out[4::7] = [b"></"] * empties
    out[6::7] = [b">"] * empties
    expanded = b"".join(out)
    return _REFERENCE.sub(_character, expanded) if b"&" in expanded else expanded


def _character(found: re.Match[bytes]) -> bytes:
    """One reference as the canonical form writes it, in a value or in a text."""
    hexadecimal, decimal, name = found.groups()
    character = _NAMED[name] if name else chr(int(hexadecimal, 16) if hexadecimal else int(decimal))
    before, whole = found.start(), found.string
    in_value = whole.rfind(b"<", 0, before) > whole.rfind(b">", 0, before)
    return character.translate(_VALUE_ESCAPES if in_value else _TEXT_ESCAPES).encode()
