"""What in a PDF could show something else after the signature than before: told before the card is asked (row 95).

A *shadow attack* hides content in the document before it is signed and reveals it afterwards by a
change that viewers take for harmless (Mainka, Mladenov, Rohlmann, NDSS 2021): hide behind an overlay,
replace through a form, hide a second version of an object and swap. Looked for here, by what each
needs in the file:

=====================  ========  ==========================================================================
code                   severity  what was found
=====================  ========  ==========================================================================
pdf_encrypted          refused   cannot be signed without opening it for everybody
pdf_locked             refused   certified without any further change
pdf_certified          refused   certified, and no field was left for another signature
pdf_hidden_object      refused   a second version of an object in use, that no table refers to: ``object``
pdf_overlay            refused   an annotation that covers most of a page: ``page``
pdf_hidden_layer       refused   a layer switched off, that can be switched on later
pdf_form_font          refused   a form field drawn with a font of the document's own: ``field``
pdf_trailing_data      refused   something after the end of the document
pdf_form_fields        warning   fields to be filled in: their values may change later
pdf_script             warning   JavaScript, or an action on opening
=====================  ========  ==========================================================================
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import MDPPerm, enumerate_sig_fields
from pyhanko.sign.validation import read_certification_data

from app.domain.errors import Rejected
from app.signing.pdf_added import PDF_ERRORS

_READ_BYTES = 4 << 20
_OVERLAP = 64
_OBJECT = re.compile(rb"(?<![0-9])([0-9]{1,9})[ \t\r\n]+([0-9]{1,5})[ \t\r\n]+obj\b")
_COVERS_SHARE = 0.5
_MOST_PAGES = 2000
_DRAWN = frozenset({"/FreeText", "/Square", "/Stamp", "/Widget", "/Polygon", "/Ink", "/Screen"})
_ACTIONS = frozenset({"/JavaScript", "/Launch", "/ImportData", "/SubmitForm"})


@dataclass(frozen=True, slots=True, kw_only=True)
class PdfRisk:
    code: str
    refused: bool = True
    """Do not sign: what is shown is not surely what is signed."""
    params: dict[str, str | int] = field(default_factory=dict)


def find_risks(pdf: BinaryIO) -> tuple[PdfRisk, ...]:
    """Everything to say of a document before it is signed; empty = nothing. One pass over its bytes.

    Raises `Rejected` (``pdf_unreadable``).
    """
    try:
        pdf.seek(0)
        reader: Any = PdfFileReader(pdf, strict=False)
        if reader.encrypted:
            return (PdfRisk(code="pdf_encrypted"),)
        return tuple(_Look(reader, pdf).all())
    except PDF_ERRORS as error:
        raise Rejected("pdf_unreadable") from error


class _Look:
    def __init__(self, reader: Any, pdf: BinaryIO) -> None:
        self._reader = reader
        self._pdf = pdf
        self._root = reader.root

    def all(self) -> Iterator[PdfRisk]:
        yield from self._certification()
        yield from self._layers()
        yield from self._forms()
        yield from self._pages()
        if _acts(self._root):
            yield PdfRisk(code="pdf_script", refused=False)
        yield from self._bytes()

    def _certification(self) -> Iterator[PdfRisk]:
        certification = read_certification_data(self._reader)
        if certification is None:
            return
        empty = any(value is None for _name, value, _ref in enumerate_sig_fields(self._reader))
        if certification.permission == MDPPerm.NO_CHANGES:
            yield PdfRisk(code="pdf_locked")
        elif not empty:
            yield PdfRisk(code="pdf_certified")

    def _layers(self) -> Iterator[PdfRisk]:
        layers = _get(self._root, "/OCProperties")
        default = _get(layers, "/D")
        off = _get(default, "/OFF")
        if (off is not None and len(off)) or _get(default, "/BaseState") == "/OFF":
            yield PdfRisk(code="pdf_hidden_layer")

    def _forms(self) -> Iterator[PdfRisk]:
        fields = [f for f in _fields(_get(_get(self._root, "/AcroForm"), "/Fields")) if _get(f, "/FT") != "/Sig"]
        for each in fields:
            resources = _get(_get(_get(each, "/AP"), "/N"), "/Resources")
            fonts = _get(resources, "/Font") or {}
            embedded = [name for name in fonts if _embedded(fonts[name])]
            if _get(each, "/FT") == "/Tx" and embedded and not _get(each, "/V"):
                yield PdfRisk(code="pdf_form_font", params={"field": str(_get(each, "/T") or "")[:60]})
        if fields:
            yield PdfRisk(code="pdf_form_fields", refused=False, params={"count": len(fields)})

    def _pages(self) -> Iterator[PdfRisk]:
        for number, page in enumerate(_kids(_get(self._root, "/Pages"), _get(self._root, "/Pages"))):
            if number >= _MOST_PAGES:
                return
            for annotation in _get(page, "/Annots") or ():
                if _covers(_followed(annotation), page):
                    yield PdfRisk(code="pdf_overlay", params={"page": number + 1})
                    break

    def _bytes(self) -> Iterator[PdfRisk]:
        """Objects written in the file that no table refers to, though their number is in use."""
        defined: Counter[tuple[int, int]] = Counter()
        for revision in range(self._reader.xrefs.total_revisions):
            defined.update({(r.idnum, r.generation) for r in self._reader.xrefs.explicit_refs_in_revision(revision)})
        written = Counter(_objects(self._pdf))
        # As many versions are honest as there are revisions that define the object.
        hidden = [number for (number, generation), count in written.items() if 0 < defined[number, generation] < count]
        if hidden:
            yield PdfRisk(code="pdf_hidden_object", params={"object": hidden[0]})
        if _trailing(self._pdf):
            yield PdfRisk(code="pdf_trailing_data")


def _objects(pdf: BinaryIO) -> Iterator[tuple[int, int]]:
    """(number, generation) of every « n g obj » of the file, streams skipped by their own keyword."""
    pdf.seek(0)
    rest, inside = b"", False
    while True:
        block = pdf.read(_READ_BYTES)
        window = rest + block
        limit = len(window) if not block else max(0, len(window) - _OVERLAP)
        position = 0
        while position < limit:
            if inside:
                end = window.find(b"endstream", position)
                if end < 0 or end >= limit:
                    position = limit
                    break
                position, inside = end + 9, False
                continue
            stream = _next_stream(window, position)
            for found in _OBJECT.finditer(window, position, min(stream, limit + _OVERLAP)):
                if found.start() < limit:
                    yield int(found.group(1)), int(found.group(2))
            if stream >= limit:
                position = limit
                break
            position, inside = stream + 6, True
        rest = window[limit:]
        if not block:
            return


def _next_stream(window: bytes, position: int) -> int:
    """Where the next « stream » keyword that opens one stands; the window's length when there is none."""
    while True:
        found = window.find(b"stream", position)
        if found < 0:
            return len(window)
        if window[found - 3 : found] != b"end" and window[found + 6 : found + 7] in (b"\r", b"\n"):
            return found
        position = found + 6


def _trailing(pdf: BinaryIO) -> bool:
    end = pdf.seek(0, 2)
    pdf.seek(max(0, end - 4096))
    tail = pdf.read()
    marker = tail.rfind(b"%%EOF")
    return marker < 0 or bool(tail[marker + 5 :].strip(b"\r\n\t \0"))


def _acts(root: Any) -> bool:
    opening = _get(root, "/OpenAction")
    if _get(opening, "/S") in _ACTIONS or _get(root, "/AA"):
        return True
    return _get(_get(root, "/Names"), "/JavaScript") is not None


def _embedded(font: Any) -> bool:
    descriptor = _get(_followed(font), "/FontDescriptor")
    return any(_get(descriptor, key) is not None for key in ("/FontFile", "/FontFile2", "/FontFile3"))


def _covers(annotation: Any, page: Any) -> bool:
    if _get(annotation, "/Subtype") not in _DRAWN or _get(annotation, "/AP") is None:
        return False
    if int(_get(annotation, "/F") or 0) & 2:  # hidden
        return False
    left, bottom, right, top = (float(number) for number in _get(annotation, "/Rect") or (0, 0, 0, 0))
    x0, y0, x1, y1 = (float(number) for number in _inherited(page, "/MediaBox"))
    return abs((right - left) * (top - bottom)) > _COVERS_SHARE * abs((x1 - x0) * (y1 - y0))


def _inherited(page: Any, key: str) -> Any:
    node = page
    while _get(node, key) is None:
        node = _get(node, "/Parent")
        if node is None:
            return (0, 0, 612, 792)
    return _get(node, key)


def _kids(node: Any, root: Any, depth: int = 0) -> Iterator[Any]:
    """Pages in order; a tree that is too deep or loops is unreadable."""
    if depth > 40:
        raise ValueError("page tree too deep")
    for kid in _get(node, "/Kids") or ():
        page = _followed(kid)
        if _get(page, "/Kids") is not None:
            yield from _kids(page, root, depth + 1)
        else:
            yield page


def _fields(entries: Any, depth: int = 0) -> Iterator[Any]:
    if depth > 20:
        raise ValueError("form too deep")
    for entry in entries or ():
        each = _followed(entry)
        yield each
        yield from _fields(_get(each, "/Kids"), depth + 1)


def _followed(entry: Any) -> Any:
    return entry.get_object() if hasattr(entry, "get_object") else entry


def _get(dictionary: Any, key: str) -> Any:
    """The value of a key, references followed; None when absent or when there is no dictionary."""
    if dictionary is None or not hasattr(dictionary, "keys") or key not in dictionary:
        return None
    return dictionary[key]
