"""The pieces of a bordereau, read from the bytes of the file when they are asked for.

A file of 150 MB would make a tree of two gigabytes and as many values: nothing of that is kept. What is
kept is where each ``Piece`` begins and ends (sixteen bytes each); some sixty kilobytes at a time are
parsed **within the very start tags that they stand in** (names, namespaces and all), made into values, and
let go. A piece of more than a megabyte (a titre with its thousands of debtors) is read line by line in
the same way.

Where the content went by unheard (`pes_xml.Layout.quiet`: no comment, no CDATA, no Id, well-formed), every
``<`` begins a tag, so pieces are found by their tags alone: they follow one another with nothing but white
space between them, and what stands before them is balanced. Anything else is walked element by element.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable, Iterator, Sequence
from typing import Generic, TypeVar, overload

from lxml import etree

from app.documents.pes_xml import Layout, Place, Span
from app.domain.errors import Rejected

CHUNK_BYTES = 64 * 1024
LONG_BYTES = 1024 * 1024
"""Above this, the lines of a piece are read by and by."""

_Element = etree._Element
_NAME = re.compile(rb"<([^\s/>]+)")
_TAGS = re.compile(rb"<(/?)[^<>]*?(/?)>")
_PARTS = {
    name: re.compile(rb"<(/?)" + name.encode("ascii") + rb"(?:\s*(/?)>|(?=[\s/]))")
    for name in ("Piece", "LigneDePiece")
}
T = TypeVar("T")


class Parts:
    """Where elements of one name begin and end, in document order."""

    def __init__(self, spans: Sequence[Span] = ()) -> None:
        self.starts = array("Q", (span.start for span in spans))
        self.ends = array("Q", (span.end for span in spans))

    def __len__(self) -> int:
        return len(self.starts)

    def within(self, start: int, end: int) -> Parts:
        """Those that lie between two places."""
        found = Parts()
        for at, until in zip(self.starts, self.ends, strict=True):
            if start <= at and until <= end:
                found.starts.append(at)
                found.ends.append(until)
        return found

    def chunks(self) -> Iterator[tuple[int, int]]:
        """Ranks, first included and last excluded, of runs of about ``CHUNK_BYTES``."""
        first = 0
        while first < len(self):
            last = first + 1
            while last < len(self) and self.ends[last] - self.starts[first] <= CHUNK_BYTES:
                last += 1
            yield first, last
            first = last


def pieces_of(data: bytes, layout: Layout, place: Place) -> Parts | None:
    """Where the pieces of a bordereau stand; None when only a walk through every element can tell."""
    if place.pieces is not None:
        return Parts(place.pieces)
    content = next((span for span in layout.quiet if span.start == place.content), None)
    return _find(data, content, "Piece") if content is not None else None


def lines_of(data: bytes, place: Place, start: int, end: int) -> Parts | None:
    """Where the lines of a long piece stand; None as in `pieces_of`."""
    if place.pieces is not None:
        return Parts(place.lines).within(start, end)
    content = Span(data.index(b">", start) + 1, data.rindex(b"<", start, end))
    return _find(data, content, "LigneDePiece")


def _find(data: bytes, content: Span, name: str) -> Parts | None:
    """The elements of that name that end a quiet content, side by side; None when that is not what it looks like."""
    found = Parts()
    opened = False
    for tag in _PARTS[name].finditer(data, content.start, content.end):
        closing, empty = tag.groups()
        if empty is None or bool(closing) is not opened:  # it has attributes, or they are nested
            return None
        if not closing:
            if len(found) and not _blank(data, found.ends[-1], tag.start()):
                return None
            found.starts.append(tag.start())
        if closing or empty:
            found.ends.append(tag.end())
        opened = not closing and not empty
    if opened or not len(found):
        return None if opened else found
    after = _blank(data, found.ends[-1], content.end)
    return found if after and _balanced(data[content.start : found.starts[0]]) else None


def _blank(data: bytes, start: int, end: int) -> bool:
    return start == end or data[start:end].isspace()


def _balanced(head: bytes) -> bool:
    depth = 0
    for closing, empty in _TAGS.findall(head):
        depth += -1 if closing else 0 if empty else 1
        if depth < 0:
            return False
    return depth == 0 and head.count(b"<") == head.count(b">")


def fragment(data: bytes, openings: Sequence[Span], span: Span, encoding: str) -> _Element:
    """Parse a part of the file within the start tags it stands in. Returns the innermost of these elements."""
    tags = [data[opening.start : opening.end] for opening in openings]
    names = [found.group(1) for tag in tags if (found := _NAME.match(tag))]
    closings = b"".join(b"</%s>" % name for name in reversed(names))
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True, collect_ids=False, encoding=encoding
    )
    try:
        element = etree.fromstring(b"".join((*tags, data[span.start : span.end], closings)), parser)
    except etree.XMLSyntaxError as error:
        raise Rejected("pes_malformed", line=error.lineno or 0) from error
    for _ in tags[1:]:
        element = element[0]
    return element


class Lazy(Sequence[T], Generic[T]):
    """A sequence whose values are read when asked for: in order a run at a time, else one by one."""

    def __init__(self, parts: Parts, read: Callable[[Parts, int, int], list[T]]) -> None:
        self._parts = parts
        self._read = read

    def __len__(self) -> int:
        return len(self._parts)

    @overload
    def __getitem__(self, index: int) -> T: ...
    @overload
    def __getitem__(self, index: slice) -> list[T]: ...
    def __getitem__(self, index: int | slice) -> T | list[T]:
        if isinstance(index, slice):
            start, stop, step = index.indices(len(self))
            found = self._read(self._parts, start, max(start, stop)) if step > 0 else []
            return found[:: step or 1] if step > 0 else [self[i] for i in range(start, stop, step)]
        rank = range(len(self))[index]
        return self._read(self._parts, rank, rank + 1)[0]

    def __iter__(self) -> Iterator[T]:
        for first, last in self._parts.chunks():
            yield from self._read(self._parts, first, last)

    def span(self, rank: int) -> Span:
        """Where one of them stands in the file."""
        return Span(self._parts.starts[rank], self._parts.ends[rank])
