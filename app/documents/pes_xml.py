"""The hardened gate of PES files: nothing reads a PES without passing here.

One pass of expat over the original bytes refuses what a PES never has (a DOCTYPE, hence entities),
checks the size, the encoding and the root, and notes **where things stand in the original bytes**:
the tags and signatures of each signable element and the place of each embedded attachment. Then lxml
parses a *slim* copy without the attachments' base64, which is most of a large file: bordereaux do not
contain them, so their digests are the same (exclusive c14n of a subtree). Who needs only Ids and
signatures parses the *skeleton*, a few kilobytes whatever the size.

Measured on 2 × AMD EPYC: expat walks 50 MB in 0.12 s, and 1.1 s when it calls Python for each of
1.5 million tags; so the plain content of bordereaux goes by unheard (0.3 s), and expat is not given the
base64 of the attachments: that a text has no other character is known in a seventh of its time. A parsed
tree costs eight to fifteen times its text.
Refusals are `Rejected` with a ``pes_*`` code. Source: interop with i-Parapheur §3.1; measured §4.
"""

from __future__ import annotations

import hashlib
import re
import string
import threading
import xml.parsers.expat as expat
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from dataclasses import replace

from lxml import etree

from app.domain.errors import Rejected
from app.domain.frozen import dataclass

ALLER_NS = "http://www.minefi.gouv.fr/cp/helios/pes_v2/Rev0/aller"
DS_NS = "http://www.w3.org/2000/09/xmldsig#"

MAX_BYTES = 150 * 1024 * 1024
"""S²LOW refuses larger incoming files."""

_ENCODINGS = frozenset({"iso-8859-1", "latin1", "latin-1", "utf-8", "us-ascii", "iso-8859-15", "windows-1252"})
"""ASCII-compatible only: byte offsets and spliced signatures rest on it."""
_MAX_DEPTH = 200
_SLICE = 1 << 20
_DECLARATION = re.compile(rb"^(?:\xef\xbb\xbf)?<\?xml[^>]*?encoding\s*=\s*[\"']([A-Za-z0-9._-]+)[\"']")
_START_TAG = re.compile(rb"<(?:[^\"'>]|\"[^\"]*\"|'[^']*')*>")
_BORDEREAU = re.compile(rb"<Bordereau(?=[\s>])(?:[^\"'>/]|\"[^\"]*\"|'[^']*')*>")
_BORDEREAU_END = re.compile(rb"</Bordereau(?=[\s>])")
_ANY_SIGNATURE = re.compile(rb"<(?:[^\s<>/:!?]+:)?Signature(?=[\s/>])")
_ID_LIKE = re.compile(rb"[iI][dD]\s*=")
_FILE_TAG = re.compile(rb"<Fichier(?=[\s>])(?:[^\"'>/]|\"[^\"]*\"|'[^']*')*>")
_BASE64 = string.ascii_letters.encode() + string.digits.encode() + b"+/= \t\r\n"
_LONG_TEXT = 1 << 16
"""Attachments from this size on are not given to the parser."""
_FILE_PATH = (f"{ALLER_NS} PES_Aller", "PES_PJ", "PJ", "Contenu", "Fichier")
_WATCHED_DEPTH = len(_FILE_PATH)
_SIGNATURE = f"{DS_NS} Signature"
_BLOCKS = ("PES_DepenseAller", "PES_RecetteAller")
UNITS = {
    ("PES_Facture", "FactureIndiv"): "FactureIndiv",
    ("PES_Marche", "Marches", "Marche"): "Marche",
    ("PES_Marche", "Concessions", "Concession"): "Concession",
}
"""Paths under the root of what a file without bordereaux repeats."""


@dataclass(frozen=True, slots=True)
class Span:
    """Part of the original bytes: ``start`` included, ``end`` excluded."""

    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A signable element: its Id and where its end tag begins, which is where a signature goes."""

    element_id: str
    """Value of ``Id``; empty when the element has none."""
    start: int
    """Where its start tag begins."""
    content: int
    """Just after its start tag."""
    end_tag: int
    """Where its end tag begins."""
    signatures: tuple[Span, ...] = ()
    """Its ds:Signature children, tags included."""
    openings: tuple[Span, ...] = ()
    """Start tags of the elements that it stands in, outermost first, then its own."""
    pieces: tuple[Span, ...] | None = None
    """Its ``Piece`` children; None where they went by unheard (see `pes_pieces`)."""
    lines: tuple[Span, ...] = ()
    """``LigneDePiece`` children of all these."""

    @property
    def signed(self) -> bool:
        """Has a ds:Signature among its children."""
        return bool(self.signatures)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """One invoice, contract or concession: read alone, whatever their number."""

    kind: str
    """Its tag: a value of ``UNITS``."""
    span: Span
    openings: tuple[Span, ...]
    """As in `Place`, its own left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Where things stand in the original bytes of a PES_Aller."""

    encoding: str
    """As declared, lower case; ``utf-8`` when nothing is declared."""
    root: Place
    bordereaux: tuple[Place, ...]
    """In document order, both blocks."""
    files: tuple[Span, ...]
    """Each ``Fichier`` element of an attachment, tags included, in document order."""
    file_texts: tuple[Span, ...]
    """The base64 inside each of them; empty span when there is none."""
    ids: tuple[str, ...]
    """Every ``Id``, ``ID`` and ``id`` attribute, in document order, doubles kept."""
    units: tuple[Unit, ...] = ()
    """The invoices, contracts and concessions of a file that carries some."""
    quiet: tuple[Span, ...] = ()
    """Contents of bordereaux without any Id, signature, comment or instruction (see `skeleton`)."""


class _Uneven(Exception):
    """A stretch that was taken for plain content was not: walk again, element by element."""


class _Walk:
    """State of the expat pass. Its two handlers run for every element: they do as little as they can."""

    def __init__(self, data: bytes, parser: expat.XMLParserType) -> None:
        self.data = data
        self.fed = 0
        """Bytes of the file behind us, given to the parser or left out."""
        self.left_out = 0
        """Bytes that the parser was not given."""
        self._parser = parser
        self._depth = 0
        self._path = [""] * _WATCHED_DEPTH
        """Names of the open elements, as deep as anything is looked for."""
        self._open_ids = [""] * _WATCHED_DEPTH
        self._starts = [0] * _WATCHED_DEPTH
        self._signatures: list[tuple[Span, ...]] = [()] * _WATCHED_DEPTH
        self._pieces: list[Span] | None = []
        self._lines: list[Span] = []
        self._resume_at = 0
        self.root: Place | None = None
        self.bordereaux: list[Place] = []
        self.files: list[Span] = []
        self.file_texts: list[Span] = []
        self.units: list[Unit] = []
        self.ids: list[str] = []
        parser.StartDoctypeDeclHandler = self.refuse_doctype
        self._listen()

    def feed(self, end: int) -> None:
        """Up to that byte, a slice at a time: expat keeps the interpreter to itself, and the window must breathe."""
        view = memoryview(self.data)
        for start in range(self.fed, end, _SLICE):
            self._parser.Parse(view[start : min(start + _SLICE, end)], False)
        self.fed = end

    def leave_out(self, end: int) -> None:
        """The parser is not given what comes up to that byte: it is known to be plain text or whole elements."""
        self.left_out += end - self.fed
        self.fed = end

    # --- listening, or not ----------------------------------------------------------------------

    def _listen(self) -> None:
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end

    def pause(self, resume_at: int) -> None:
        """Hear nothing until the tag that begins at that byte of the file."""
        self._resume_at = resume_at
        self._pieces = None
        self._parser.StartElementHandler = self._parser.EndElementHandler = None

    def resume(self) -> None:
        """Listen again, from the tag announced to `pause` and no other."""
        self._parser.StartElementHandler = self._first_start
        self._parser.EndElementHandler = self._first_end

    @property
    def _here(self) -> int:
        """Where the event stands in the file."""
        return self._parser.CurrentByteIndex + self.left_out

    def _first_start(self, name: str, attributes: dict[str, str]) -> None:
        self._arrive()
        self._start(name, attributes)

    def _first_end(self, name: str) -> None:
        self._arrive()
        self._end(name)

    def _arrive(self) -> None:
        if self._here != self._resume_at:
            raise _Uneven
        self._listen()

    def opens_bordereau(self, start: int) -> bool:
        """The innermost open element is the bordereau whose tag begins at that byte."""
        opened = self._depth == 3 and self._path[2] == "Bordereau" and self._path[1] in _BLOCKS
        return opened and self._starts[2] == start

    def opens_file(self, start: int) -> bool:
        """The innermost open element is the attachment whose tag begins at that byte."""
        opened = self._depth == _WATCHED_DEPTH and tuple(self._path) == _FILE_PATH
        return opened and self._starts[-1] == start

    # --- events ---------------------------------------------------------------------------------

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        depth = self._depth
        self._depth = depth + 1
        if "Id" in attributes or "ID" in attributes or "id" in attributes:
            self.ids.extend(value for key, value in attributes.items() if key in ("Id", "ID", "id"))
        if depth < _WATCHED_DEPTH:
            if depth == 0 and name != _FILE_PATH[0]:
                raise Rejected("pes_not_aller", root=name.rpartition(" ")[2][:60])
            self._path[depth] = name
            self._open_ids[depth] = attributes.get("Id", "")
            self._starts[depth] = self._here
            self._signatures[depth] = ()
        elif depth >= _MAX_DEPTH:
            raise Rejected("pes_malformed", line=self._parser.CurrentLineNumber)

    def _end(self, name: str) -> None:
        depth = self._depth = self._depth - 1
        if depth >= _WATCHED_DEPTH:
            return
        if depth < 0 or self._path[depth] != name:
            raise _Uneven
        if name == _SIGNATURE and depth > 0:
            self._signatures[depth - 1] += (self._span(depth),)
        elif depth == 2 and name == "Bordereau" and self._path[1] in _BLOCKS:
            self._note_bordereau(depth)
        elif depth == 4 and name == "Fichier" and tuple(self._path) == _FILE_PATH:
            self._note_file(depth)
        elif self._pieces is not None and self._path[2] == "Bordereau" and self._path[1] in _BLOCKS and depth > 2:
            self._note_part(name, depth)
        elif depth in (2, 3) and (kind := UNITS.get(tuple(self._path[1 : depth + 1]))):
            self.units.append(Unit(kind=kind, span=self._span(depth), openings=self._openings(depth)))
        elif depth == 0:
            self.root = self._place(depth)

    def _place(self, depth: int) -> Place:
        return Place(
            element_id=self._open_ids[depth],
            start=self._starts[depth],
            content=self._after_start(depth),
            end_tag=self._here,
            signatures=self._signatures[depth],
            openings=self._openings(depth + 1),
        )

    def _note_bordereau(self, depth: int) -> None:
        place = self._place(depth)
        if self._pieces is not None:
            place = replace(place, pieces=tuple(self._pieces), lines=tuple(self._lines))
        self.bordereaux.append(place)
        self._pieces, self._lines = [], []

    def _note_part(self, name: str, depth: int) -> None:
        """A piece or one of its lines."""
        if depth == 3 and name == "Piece" and self._pieces is not None:
            self._pieces.append(self._span(depth))
        elif depth == 4 and name == "LigneDePiece" and self._path[3] == "Piece":
            self._lines.append(self._span(depth))

    def _openings(self, depth: int) -> tuple[Span, ...]:
        """Start tags of the elements open above this depth."""
        return tuple(Span(self._starts[above], self._after_start(above)) for above in range(depth))

    def _after_start(self, depth: int) -> int:
        """Just after the start tag of the element that is open at this depth."""
        opening = _START_TAG.match(self.data, self._starts[depth])
        if opening is None:
            raise Rejected("pes_malformed", line=self._parser.CurrentLineNumber)
        return opening.end()

    def _span(self, depth: int) -> Span:
        """The whole element that ends here."""
        content = self._after_start(depth)
        empty = self.data[content - 2 : content] == b"/>"
        return Span(self._starts[depth], content if empty else self.data.index(b">", self._here) + 1)

    def _note_file(self, depth: int) -> None:
        whole, content = self._span(depth), self._after_start(depth)
        self.files.append(whole)
        end = content if whole.end == content else self._here
        self.file_texts.append(Span(content, end))

    def refuse_doctype(self, *_: object) -> None:
        raise Rejected("pes_doctype")


def declared_encoding(data: bytes) -> str:
    """Encoding of the XML declaration, lower case; ``utf-8`` when there is none."""
    found = _DECLARATION.match(data[:200])
    return found.group(1).decode("ascii").lower() if found else "utf-8"


def scan(data: bytes, *, max_bytes: int = MAX_BYTES, heard: bool = False) -> Layout:
    """Check ``data`` and note where things stand in it; ``heard``: listen to every element, pieces too.

    Raises `Rejected`: ``pes_too_large``, ``pes_encoding``, ``pes_doctype``, ``pes_malformed``
    (line) or ``pes_not_aller`` (root).
    """
    if len(data) > max_bytes:
        raise Rejected("pes_too_large", size=len(data), limit=max_bytes)
    key = (hashlib.sha256(data).digest(), heard) if len(data) <= _KNOWN_BYTES else None
    with _lock:
        known = _layouts.get(key) if key is not None else None
    if known is None:
        known = _scan(data, heard=heard)
        if key is not None:
            with _lock:
                _layouts[key] = known
                if len(_layouts) > _KNOWN_MOST:
                    _layouts.popitem(last=False)
    return known


def _scan(data: bytes, *, heard: bool) -> Layout:
    encoding = declared_encoding(data)
    if encoding not in _ENCODINGS or data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise Rejected("pes_encoding", encoding=encoding)
    try:
        walk, quiet = _walk(data, encoding, skip=not heard)
    except _Uneven:
        walk, quiet = _walk(data, encoding, skip=False)
    if walk.root is None:
        raise Rejected("pes_malformed", line=0)
    return Layout(
        encoding=encoding,
        root=walk.root,
        bordereaux=tuple(walk.bordereaux),
        files=tuple(walk.files),
        file_texts=tuple(walk.file_texts),
        ids=tuple(walk.ids),
        units=tuple(walk.units),
        quiet=quiet,
    )


_layouts: OrderedDict[tuple[bytes, bool], Layout] = OrderedDict()
"""Of the last small files: a bordereau is scanned when it is shown, checked, signed and verified."""
_KNOWN_MOST = 64
_KNOWN_BYTES = 4 * 1024 * 1024
_walked: OrderedDict[tuple[str, bytes], None] = OrderedDict()
"""Plain stretches already found well-formed, by encoding and SHA-256: the same file is read at each step of a batch."""
_WALKED_MOST = 512
_lock = threading.Lock()


def forget() -> None:
    """As if nothing had been walked before (benchmarks)."""
    with _lock:
        _walked.clear()
        _layouts.clear()


def _walk(data: bytes, encoding: str, *, skip: bool) -> tuple[_Walk, tuple[Span, ...]]:
    """Feed the parser. With ``skip``, most of a large file goes by unheard, or is known to be plain without parsing."""
    parser = expat.ParserCreate(namespace_separator=" ")
    walk = _Walk(data, parser)
    quiet: list[Span] = []
    seen: list[tuple[str, bytes]] = []
    try:
        if skip:
            quiet += _walk_bordereaux(walk, encoding, seen)
            _walk_attachments(walk)
        walk.feed(len(data))
        parser.Parse(b"", True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        if walk.left_out:
            raise _Uneven from error  # the parser does not know the line
        raise Rejected("pes_malformed", line=getattr(error, "lineno", 0)) from error
    _remember(seen)
    return walk, tuple(quiet)


def _walk_bordereaux(walk: _Walk, encoding: str, seen: list[tuple[str, bytes]]) -> Iterator[Span]:
    """Feed up to the last bordereau; gives the contents that went by unheard, and adds what they were to ``seen``."""
    for opening in _BORDEREAU.finditer(walk.data):
        if opening.start() < walk.fed:
            continue
        walk.feed(opening.end())
        stretch = _quiet_after(walk.data, walk.fed) if walk.opens_bordereau(opening.start()) else None
        if stretch is None:
            continue
        seen.append((encoding, hashlib.sha256(memoryview(walk.data)[stretch.start : stretch.end]).digest()))
        walk.pause(stretch.end)
        if seen[-1] in _walked:
            walk.leave_out(stretch.end)
        else:
            walk.feed(stretch.end)
        walk.resume()
        yield stretch


def _walk_attachments(walk: _Walk) -> None:
    """Feed up to the last long attachment, but not the base64 in them."""
    for opening in _FILE_TAG.finditer(walk.data, walk.fed):
        end = walk.data.find(b"<", opening.end())
        if end - opening.end() < _LONG_TEXT or not _is_base64(walk.data, opening.end(), end):
            continue
        walk.feed(opening.end())
        if walk.opens_file(opening.start()):
            walk.leave_out(end)


def _is_base64(data: bytes, start: int, end: int) -> bool:
    return not any(data[at : min(at + _SLICE, end)].translate(None, _BASE64) for at in range(start, end, _SLICE))


def _remember(seen: Iterable[tuple[str, bytes]]) -> None:
    with _lock:
        _walked.update(dict.fromkeys(seen))
        while len(_walked) > _WALKED_MOST:
            _walked.popitem(last=False)


def _quiet_after(data: bytes, start: int) -> Span | None:
    """The content of a bordereau up to its signature or its end, when nothing in it can matter to the layout.

    It would matter: a comment or the like, another bordereau, an Id, or a text that looks like one.
    """
    closing = _BORDEREAU_END.search(data, start)
    if closing is None:
        return None
    end = closing.start()
    if data.find(b"Signature", start, end) >= 0 and (signature := _ANY_SIGNATURE.search(data, start, end)):
        end = signature.start()
    if any(data.find(mark, start, end) >= 0 for mark in (b"<!", b"<?", b"<Bordereau")):
        return None
    # Every « = » usually belongs to an attribute V, which two counts tell four times faster than a search.
    only_values = data.count(b"=", start, end) == data.count(b' V="', start, end)
    return Span(start, end) if only_values or not _ID_LIKE.search(data, start, end) else None


def parse(data: bytes) -> etree._Element:
    """Parse bytes that went through `scan`, with everything dangerous off. Returns the root."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True, remove_blank_text=False
    )
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise Rejected("pes_malformed", line=error.lineno or 0) from error


def slim(data: bytes, layout: Layout) -> bytes:
    """The same file without the base64 of its attachments."""
    return without(data, layout.file_texts)


def skeleton(data: bytes, layout: Layout) -> bytes:
    """The same file without attachments and without what is in its bordereaux, but every Id and signature of it."""
    return without(data, sorted((*layout.file_texts, *layout.quiet), key=lambda span: span.start))


def without(data: bytes, spans: Iterable[Span]) -> bytes:
    """The file less these parts of it, given in order."""
    parts, position = [], 0
    view = memoryview(data)
    for span in spans:
        parts.append(view[position : span.start])
        position = span.end
    parts.append(view[position:])
    return b"".join(parts)


def parse_fragment(data: bytes, span: Span, encoding: str) -> etree._Element:
    """Parse one element of the file alone (an unqualified one: it needs no outer declaration)."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True, encoding=encoding)
    try:
        return etree.fromstring(data[span.start : span.end], parser)
    except etree.XMLSyntaxError as error:
        raise Rejected("pes_malformed", line=error.lineno or 0) from error
