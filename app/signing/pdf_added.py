"""What a later version of a PDF added to an earlier one: nothing but signatures, or something else.

pyHanko's difference policy compares signed revisions with what follows them; here the earlier
version is the *displayed* one, often without any form yet, so the rules are our own and narrow:

* the catalog may gain a form, permissions, a security store, a version;
* the form may gain signature fields, and nothing may leave it;
* a page may gain the frames of signature fields, together no larger than a quarter of the page (stamps
  must not hide the text), and nothing else of it may change;
* an empty signature field that stood there may be filled;
* any other object of the displayed version that was rewritten or freed is a change, and so is one that it
  named and did not hold yet.

Other new objects are reached only through those, so they need no rule. What describes the document (its
metadata, say) may change only where nothing that is drawn uses it: whoever prepares the substitution prepares
the displayed version too.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from pyhanko.pdf_utils.generic import ArrayObject, DictionaryObject, Reference, StreamObject
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader

_CATALOG_MAY = frozenset({"/AcroForm", "/Perms", "/DSS", "/Version", "/Extensions", "/Metadata"})
_FIELD_MAY = frozenset({"/V", "/AP", "/F", "/MK", "/M", "/AS", "/Lock"})
_FORM_MAY = frozenset({"/Fields", "/SigFlags", "/DR", "/DA"})
_LARGEST_SHARE = 0.25
_A4_AREA = 595.0 * 842.0
"""Square points: a frame that does not say its page is measured by this."""
_ASIDE = frozenset({"/Metadata", "/DSS", "/Extensions"})
"""Entries of the catalog that may be rewritten, and are not followed to know what is drawn."""

PDF_ERRORS = (
    PdfError,
    ValueError,
    KeyError,
    TypeError,
    IndexError,
    AttributeError,
    RecursionError,
    OSError,
    ArithmeticError,
)
"""What pyHanko raises on damaged files; all mean the same to us."""


def only_signatures_added(shown: bytes, signed: bytes) -> bool:
    """True when ``signed``, of which ``shown`` is a prefix, adds signatures and nothing else."""
    try:
        base = PdfFileReader(io.BytesIO(shown), strict=False).xrefs.total_revisions - 1
        reader = PdfFileReader(io.BytesIO(signed), strict=False)
        return _Comparison(reader, base).holds()
    except PDF_ERRORS:
        return False


class _Comparison:
    def __init__(self, reader: PdfFileReader, base: int) -> None:
        last = reader.xrefs.total_revisions - 1
        self._reader: Any = reader
        self._old: Any = reader.get_historical_resolver(base)
        self._new: Any = reader.get_historical_resolver(last)
        self._base, self._last = base, last
        root = {key: entry for key, entry in self._old.root.items() if key not in _ASIDE}
        self._drawn = _referenced(self._old, root) | {self._old.root_ref}
        held = [reader.xrefs.explicit_refs_in_revision(revision) for revision in range(base + 1)]
        self._before = self._drawn.union(*held)

    def holds(self) -> bool:
        if self._last <= self._base or self._old.root_ref != self._new.root_ref:
            return False
        changed = set()
        for revision in range(self._base + 1, self._last + 1):
            if any(self._existed(ref) for ref in self._reader.xrefs.refs_freed_in_revision(revision)):
                return False
            changed |= {ref for ref in self._reader.xrefs.explicit_refs_in_revision(revision) if self._existed(ref)}
        return all(self._permitted(ref) for ref in changed) and self._form_ok() and self._stamps_leave_room(changed)

    def _existed(self, ref: Reference) -> bool:
        return ref in self._before

    def _permitted(self, ref: Reference) -> bool:
        old, new = self._old.get_object(ref), self._new.get_object(ref)
        if ref == self._old.root_ref:
            return _same(old, new, _CATALOG_MAY)
        info = self._old.trailer_view.raw_get("/Info") if "/Info" in self._old.trailer_view else None
        if getattr(info, "reference", None) == ref or any(self._is_part(ref, key) for key in _ASIDE):
            return ref not in self._drawn
        if isinstance(old, ArrayObject) and isinstance(new, ArrayObject):
            return self._frames_added(old, new, None)
        if not isinstance(old, DictionaryObject) or isinstance(old, StreamObject):
            return False
        if not isinstance(new, DictionaryObject) or isinstance(new, StreamObject):
            return False
        if _value(old, "/Type") == "/Page":
            return _same(old, new, frozenset({"/Annots"})) and self._page_ok(old, new)
        if self._is_part(ref, "/AcroForm"):
            return True  # judged as a whole by _form_ok
        unsigned = _is_signature_field(old) and _value(old, "/V") is None
        return unsigned and _same(old, new, _FIELD_MAY) and _small(new, _value(new, "/P"))

    def _stamps_leave_room(self, changed: set[Reference]) -> bool:
        """All that is new on a page, frames added and frames filled, is a quarter of it at most: four would hide it."""
        for page in _pages(_value(self._new.root, "/Pages")):
            covered = 0.0
            for entry in _value(page, "/Annots") or ():
                reference = getattr(entry, "reference", None)
                frame = entry.get_object()
                if (reference is None or reference in changed or not self._existed(reference)) and (
                    _is_signature_field(frame)
                ):
                    covered += _area(_value(frame, "/Rect"))
            if covered and covered > _LARGEST_SHARE * _page_area(page):
                return False
        return True

    def _is_part(self, ref: Reference, key: str) -> bool:
        root = self._old.root
        return key in root and getattr(root.raw_get(key), "reference", None) == ref

    def _page_ok(self, old: Any, new: Any) -> bool:
        return self._frames_added(_value(old, "/Annots") or (), _value(new, "/Annots") or (), new)

    def _frames_added(self, before: Any, after: Any, page: Any) -> bool:
        """Every entry that was there stays, in order; the added ones are frames or fields of signatures."""
        entries = list(after)  # iteration gives references, indexing would follow them
        kept = [_name(entry) for entry in before]
        if [_name(entry) for entry in entries[: len(kept)]] != kept:
            return False
        added = [entry.get_object() for entry in entries[len(kept) :]]
        return all(_is_signature_field(frame) and _small(frame, page or _value(frame, "/P")) for frame in added)

    def _form_ok(self) -> bool:
        before = _value(self._old.root, "/AcroForm") or {}
        after = _value(self._new.root, "/AcroForm") or {}
        if not _same(before, after, _FORM_MAY):
            return False
        return self._frames_added(_value(before, "/Fields") or (), _value(after, "/Fields") or (), None)


def _referenced(resolver: Any, start: Any) -> set[Reference]:
    """Every object that can be reached from ``start``, and those that are named and are not there."""
    found: set[Reference] = set()
    left = [start]
    while left:
        each = left.pop()
        reference = getattr(each, "reference", None)
        if reference is not None:
            if reference in found:
                continue
            found.add(reference)
            try:
                each = resolver.get_object(reference)
            except PDF_ERRORS:  # named only
                continue
        if isinstance(each, dict):
            left += dict.values(each)
        elif isinstance(each, list):
            left += list.__iter__(each)
    return found


def _value(dictionary: Any, key: str) -> Any:
    """The value of a key, references followed (pyHanko's ``get`` does not); None when absent."""
    return dictionary[key] if key in dictionary else None  # noqa: SIM401


def _name(entry: Any) -> Any:
    """An entry of an array as something to compare: its reference's number, or its own text."""
    reference = getattr(entry, "reference", None)
    return (reference.idnum, reference.generation) if reference is not None else repr(entry)


def _same(old: Any, new: Any, except_: frozenset[str]) -> bool:
    keys = {str(key) for key in (*old.keys(), *new.keys())} - except_
    return all(key in old and key in new and old.raw_get(key) == new.raw_get(key) for key in keys)


def _is_signature_field(frame: Any) -> bool:
    if not isinstance(frame, DictionaryObject):
        return False
    if _value(frame, "/FT") == "/Sig":
        return True
    parent = _value(frame, "/Parent")
    return isinstance(parent, DictionaryObject) and _value(parent, "/FT") == "/Sig"


def _pages(node: Any) -> Iterator[Any]:
    """The pages of a tree, in order; one that is named twice comes once."""
    seen: set[int] = set()
    left = [node]
    while left:
        each = left.pop()
        if not isinstance(each, DictionaryObject) or id(each) in seen:
            continue
        seen.add(id(each))
        if "/Kids" in each:
            left += reversed([kid.get_object() for kid in each["/Kids"]])
        else:
            yield each


def _small(frame: Any, page: Any) -> bool:
    if "/Rect" not in frame:
        return True
    return _area(frame["/Rect"]) <= _LARGEST_SHARE * (_A4_AREA if page is None else _page_area(page))


def _page_area(page: Any) -> float:
    node = page
    while "/MediaBox" not in node:
        node = node["/Parent"]
    return _area(node["/MediaBox"])


def _area(box: Any) -> float:
    """Square points; none for a frame that has no place."""
    if box is None:
        return 0.0
    x1, y1, x2, y2 = (float(number) for number in box)
    return abs((x2 - x1) * (y2 - y1))
