"""Digest of what a signature of a PES covers: an element in its exclusive canonical form (interop §3.5)."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

from lxml import etree

from app.documents import pes_xml
from app.documents.pes_c14n import digest_from_bytes
from app.documents.pes_xml import DS_NS, Layout, Place
from app.domain.errors import TargetGone

_SIGNATURE = f"{{{DS_NS}}}Signature"
_Element = etree._Element


def content_digest(data: bytes, element_id: str) -> bytes:
    """SHA-256 of the exclusive canonical form of the element, without the signature that is its child.

    This is what the first Reference of its signature must carry (interop §3.5). Raises `TargetGone`
    (``pes_element_missing``) when no signable element has this Id or several elements do.
    """
    return content_digests(data, (element_id,))[element_id]


def content_digests(data: bytes, element_ids: tuple[str, ...], layout: Layout | None = None) -> dict[str, bytes]:
    """`content_digest` for several elements in one pass; ``layout`` when the caller has scanned already."""
    digests = ElementDigests(data, layout or pes_xml.scan(data))
    return {element_id: digests.of(element_id) for element_id in element_ids}


class ElementDigests:
    """Digests of the signable elements of one file: from its bytes, else from a tree that is parsed once."""

    def __init__(self, data: bytes, layout: Layout) -> None:
        self._data = data
        self._layout = layout
        self._places = {place.element_id: place for place in (*layout.bordereaux, layout.root)}
        self._elements: dict[str, _Element] = {}
        self._whole = False

    def of(self, element_id: str, algorithm: str = "sha256") -> bytes:
        """See `content_digest`."""
        place = self._places.get(element_id)
        if not element_id or place is None or self._layout.ids.count(element_id) != 1:
            raise TargetGone("pes_element_missing", id=element_id)
        digest = digest_from_bytes(self._data, place, self._layout.encoding, algorithm)
        return digest if digest is not None else digest_without_signature(self._element(place), algorithm)

    def _element(self, place: Place) -> _Element:
        whole = place == self._layout.root
        if not self._elements or (whole and not self._whole):
            root = pes_xml.parse(self._data if whole else pes_xml.slim(self._data, self._layout))
            self._elements = {element.get("Id", ""): element for element in (*_bordereaux(root), root)}
            self._whole = whole
        return self._elements[place.element_id]


class _Sink:
    """A writer that hashes: the canonical form is never held in memory."""

    def __init__(self, algorithm: str) -> None:
        self.hash = hashlib.new(algorithm)

    def write(self, data: bytes) -> int:
        self.hash.update(data)
        return len(data)


def digest_without_signature(element: _Element, algorithm: str = "sha256") -> bytes:
    """Digest of the exclusive canonical form of ``element`` less its own ds:Signature children.

    The tree is put back as it was. Whitespace around the signature stays: it counts.
    """
    restores = [_detach(signature) for signature in element.findall(_SIGNATURE)]
    sink = _Sink(algorithm)
    alone = element.getprevious() is None and element.getnext() is None
    if element.getparent() is not None or alone:
        tree: Any = etree.ElementTree(element)  # the stubs know neither the options nor a plain writer
        tree.write_c14n(sink, exclusive=True, with_comments=False)
    else:  # write_c14n would add the instructions that stand around the root
        sink.write(etree.tostring(element, method="c14n", exclusive=True, with_comments=False))
    for restore in reversed(restores):
        restore()
    return sink.hash.digest()


def around_digest(data: bytes, layout: Layout) -> bytes:
    """SHA-256 of what stands around the bordereaux of a file: header, blocks, attachments; signatures left out.

    What no signature of a bordereau covers. White space between elements does not count, nor how the file is written.
    """
    root = pes_xml.parse(pes_xml.skeleton(data, layout))
    for slip in _bordereaux(root):
        del slip[:]
        slip.text = None
    for signature in list(root.iter(_SIGNATURE)):
        _detach(signature)
    for element in root.iter():
        element.text, element.tail = (text if text and text.strip() else None for text in (element.text, element.tail))
    sink = _Sink("sha256")
    sink.write(etree.tostring(root, method="c14n", exclusive=True, with_comments=False))
    for span in layout.file_texts:
        sink.write(hashlib.sha256(b"".join(data[span.start : span.end].split())).digest())
    return sink.hash.digest()


def _detach(signature: _Element) -> Callable[[], None]:
    """Remove an element but not the text after it. Returns what puts everything back."""
    parent, previous, tail = signature.getparent(), signature.getprevious(), signature.tail or ""
    assert parent is not None
    index = parent.index(signature)
    before = parent.text if previous is None else previous.tail

    def set_before(text: str | None) -> None:
        if previous is None:
            parent.text = text
        else:
            previous.tail = text

    def restore() -> None:
        set_before(before)
        parent.insert(index, signature)

    parent.remove(signature)
    set_before((before or "") + tail or None)
    return restore


def _bordereaux(root: _Element) -> list[_Element]:
    return [*root.findall("PES_DepenseAller/Bordereau"), *root.findall("PES_RecetteAller/Bordereau")]
