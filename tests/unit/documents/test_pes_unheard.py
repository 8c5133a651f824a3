"""The base64 of a long attachment is not given to the parser: nothing that is known of the file changes for it."""

from __future__ import annotations

import base64
import random

import pytest

from app.documents import pes_xml
from app.documents.pes_xml import scan
from app.domain.errors import Rejected
from app.sandbox.pes_files import generate_pes, spec_of

LONG = base64.encodebytes(random.Random(2).randbytes(200_000))
"""In lines, as many programs write it."""


def with_attachment(text: bytes) -> bytes:
    """A file whose first attachment is ``text``."""
    data = generate_pes(1, spec_of(1, 3))
    start = data.index(b">", data.index(b"<Fichier")) + 1
    return data[:start] + text + data[data.index(b"</Fichier>", start) :]


@pytest.fixture
def fed(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Bytes that the parser was given by each walk."""
    sizes: list[int] = []
    walked = pes_xml._walk

    def walk(data: bytes, encoding: str, *, skip: bool) -> object:
        found = walked(data, encoding, skip=skip)
        sizes.append(found[0].fed - found[0].left_out)
        return found

    monkeypatch.setattr(pes_xml, "_walk", walk)
    pes_xml.forget()
    return sizes


@pytest.mark.feature("58")
def test_a_long_attachment_is_not_parsed_and_stands_where_it_stands(fed: list[int]) -> None:
    data = with_attachment(LONG)
    quick, whole = scan(data), scan(data, heard=True)
    assert fed[0] < len(data) - len(LONG) + 10
    assert fed[1] == len(data)
    for what in ("files", "file_texts", "ids", "units"):
        assert getattr(quick, what) == getattr(whole, what)
    assert (quick.root.end_tag, [b.end_tag for b in quick.bordereaux]) == (
        whole.root.end_tag,
        [b.end_tag for b in whole.bordereaux],
    )
    assert data[quick.file_texts[0].start : quick.file_texts[0].end] == LONG


@pytest.mark.parametrize(
    "data",
    [
        with_attachment(LONG[:-40] + b"&#65;" + LONG[-40:]),
        with_attachment(LONG[:-40] + b"]" + LONG[-40:]),
        with_attachment(LONG + b"<!-- a remark -->" + LONG),
        generate_pes(1, spec_of(1, 3)).replace(b"</PES_PJ>", b"<!-- <Fichier>" + LONG + b"</Fichier> --></PES_PJ>"),
    ],
    ids=["reference", "other-character", "comment-within", "within-a-comment"],
)
def test_what_is_not_plainly_an_attachment_is_parsed(data: bytes, fed: list[int]) -> None:
    quick, whole = scan(data), scan(data, heard=True)
    assert fed[0] >= len(LONG)
    assert (quick.files, quick.file_texts) == (whole.files, whole.file_texts)


@pytest.mark.parametrize("character", [b"\x00", b"\x0b", b"&", b"]]>"])
def test_a_character_that_xml_forbids_is_refused(character: bytes) -> None:
    with pytest.raises(Rejected) as refused:
        scan(with_attachment(LONG[:70_000] + character + LONG[70_000:]))
    assert refused.value.code == "pes_malformed"


def test_a_fault_behind_a_long_attachment_is_told_with_its_line() -> None:
    data = with_attachment(LONG).replace(b"</PES_PJ>", b"</PES_PX>")
    with pytest.raises(Rejected) as refused:
        scan(data)
    assert refused.value.params["line"] == data[: data.index(b"</PES_PX>")].count(b"\n") + 1
