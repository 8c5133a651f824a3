"""The digest taken from the bytes is the digest libxml2 gives, or none at all."""

from __future__ import annotations

import random
import re
import tracemalloc
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.documents import pes_xml
from app.documents.pes import content_digest, digest_without_signature
from app.documents.pes_c14n import digest_from_bytes
from app.domain.errors import Rejected
from app.sandbox.pes_files import DEMO, generate_pes, spec_of
from tests.unit.signing.tools import make_signer, sign_pes


def by_tree(data: bytes, element_id: str) -> bytes:
    """What libxml2 says, from a tree of the whole file."""
    root = pes_xml.parse(data)
    found = [e for e in (root, *root.iter("Bordereau")) if e.get("Id") == element_id]
    return digest_without_signature(found[-1])


def by_bytes(data: bytes, element_id: str) -> bytes | None:
    layout = pes_xml.scan(data)
    place = next(p for p in (*layout.bordereaux, layout.root) if p.element_id == element_id)
    return digest_from_bytes(data, place, layout.encoding)


def ids_of(data: bytes) -> list[str]:
    layout = pes_xml.scan(data)
    return [p.element_id for p in (*layout.bordereaux, layout.root) if p.element_id]


@pytest.mark.feature("98", "58")
@pytest.mark.parametrize("spec", DEMO, ids=lambda spec: spec.key)
def test_the_files_of_software_are_digested_from_their_bytes(spec: object) -> None:
    data = generate_pes(spec=spec)  # type: ignore[arg-type]
    signed = sign_pes(data, make_signer())
    for element_id in ids_of(data):
        assert by_bytes(data, element_id) == by_tree(data, element_id), element_id
        assert by_bytes(signed, element_id) in (by_tree(signed, element_id), None), element_id
    for place in pes_xml.scan(data).bordereaux:
        if place.element_id:
            assert by_bytes(signed, place.element_id) == by_bytes(data, place.element_id), "own signature left out"


BASE = generate_pes(1, spec_of(2))
VALUE = re.compile(rb'(?<=<Obj V=")[^"]*')


def with_value(raw: bytes) -> bytes:
    return VALUE.sub(lambda _: raw, BASE, count=1)


@pytest.mark.parametrize(
    "raw",
    [
        b"&#233;t&#xE9;", b"&apos;&quot;&gt;&lt;&amp;", b"d&apos;eau", b"a&#10;b", b"a&#13;b", b"a&#9;b",
        b"\xe9\xe8\x80\x9f", b"x > y", b"it's", b"&#8217;&#x1F600;", b"a\tb", b"a\nb", b"Id=3", b"&amp;amp;",
    ],
)  # fmt: skip
def test_references_and_odd_values_give_the_same_digest_or_none(raw: bytes) -> None:
    data = with_value(raw)
    for element_id in ids_of(data):
        assert by_bytes(data, element_id) in (by_tree(data, element_id), None)
        assert content_digest(data, element_id) == by_tree(data, element_id)


EASY = (b"d&apos;eau", b"&#233;t&#xE9;", b"&quot;&gt;", b"\xe9", b"a&#10;b")


@pytest.mark.parametrize("raw", EASY)
def test_what_accounting_software_writes_is_not_given_up(raw: bytes) -> None:
    data = with_value(raw)
    assert by_bytes(data, ids_of(data)[0]) is not None


TEXTS = st.lists(
    st.sampled_from(
        [
            b" ", b"\n", b"\r\n", b"\r", b"\t", b"x", b"&amp;", b"&gt;", b"&quot;", b"&#13;", b'="a&gt;b"', b"]]", b"\xe9",
            b"<!-- c -->", b"<![CDATA[<x>&]]>", b"<?p i?>", b'<a V="1"/>', b'<a V="1" />', b"<a  V='1'/>", b"<a/>", b"<a ></a >",
            b'<a V="&gt;&quot;&apos;&#9;"/>', b'<a b="1" a="2"/>', b'<a xmlns="urn:x"/>', b'<n:a xmlns:n="urn:y"/>',
            b'<a xml:lang="fr"/>', b'<a V="a\nb"/>', b"<a>t&lt;</a>", b'<a V="x>y"/>', b'<a Id="q"/>', b'<a V = "1"/>',
            b"<Bordereau/>", b"<Signature/>", b'<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"/>',
            b'<x><ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><y/></ds:Signature></x>',
        ]
    ),
    max_size=8,
)  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(parts=TEXTS, place=st.integers(0, 3), declaration=st.sampled_from([b"ISO-8859-1", b"UTF-8", b"windows-1252"]))
def test_any_markup_gives_the_same_digest_or_none(parts: list[bytes], place: int, declaration: bytes) -> None:
    """Comments, sections, namespaces, nested bordereaux: libxml2's verdict, or the bytes are given up."""
    marks = [m.end() for m in re.finditer(rb"<Piece>|</Piece>|<Bordereau[^>]*>", BASE)]
    at = marks[place % len(marks)]
    data = (BASE[:at] + b"".join(parts) + BASE[at:]).replace(b"ISO-8859-1", declaration, 1)
    try:
        layout = pes_xml.scan(data)
    except Rejected:
        return
    assert layout == _all_heard(data, layout), "stretches gone by unheard change nothing to the layout"
    for element_id in ids_of(data):
        if layout.ids.count(element_id) == 1:
            assert by_bytes(data, element_id) in (by_tree(data, element_id), None)


def _all_heard(data: bytes, layout: pes_xml.Layout) -> pes_xml.Layout:
    """Without what only a walk through every element notes."""
    heard = pes_xml.scan(data, heard=True)
    unheard = {place.start for place in layout.bordereaux if place.pieces is None}
    bordereaux = [
        replace(place, pieces=None, lines=()) if place.start in unheard else place for place in heard.bordereaux
    ]
    return replace(heard, bordereaux=tuple(bordereaux), quiet=layout.quiet)


@settings(max_examples=200, deadline=None)
@given(seed=st.integers(0, 1 << 30))
def test_mutated_bytes_never_give_another_digest(seed: int) -> None:
    chance = random.Random(seed)
    data = bytearray(BASE)
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(BASE.index(b"<Bordereau"), BASE.index(b"<PES_PJ"))
        data[at : at + chance.randint(0, 2)] = chance.choice(
            [b"<", b">", b"&", b'"', b" ", b"/", b"=", b"\r", b"a", b""]
        )
    try:
        ids = ids_of(bytes(data))
    except Rejected:
        return
    counts = pes_xml.scan(bytes(data)).ids
    for element_id in ids:
        if counts.count(element_id) == 1:
            assert by_bytes(bytes(data), element_id) in (by_tree(bytes(data), element_id), None)


@pytest.mark.feature("98")
def test_the_memory_taken_does_not_grow_with_the_file() -> None:
    """Eight megabytes of mandats: less than one file's size beside the file itself."""
    piece = BASE[BASE.index(b"<Piece>") : BASE.index(b"</Piece>") + len(b"</Piece>")]
    data = BASE.replace(b"<Piece>", piece * (8_000_000 // len(piece)) + b"<Piece>", 1)
    element_id = ids_of(data)[0]
    tracemalloc.start()
    try:
        assert by_bytes(data, element_id) is not None
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < len(data)
