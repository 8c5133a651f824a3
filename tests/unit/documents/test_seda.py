"""Slips and archives: valid, exact, the same at each run, of any size in little memory."""

from __future__ import annotations

import hashlib
import io
import tarfile
import tracemalloc
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, cast

import pytest
from lxml import etree

from app.documents.seda import (
    NAMESPACES,
    Agreement,
    Part,
    Transfer,
    archive_stream,
    build_slip,
    in_chunks,
    path_in_archive,
    read_answer,
)
from app.domain.errors import LocalFault, Rejected

AGREEMENT = Agreement(archival_agency="SAE-40", transferring_agency="MAIRIE-XX", agreement="ACCORD")
WHEN = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
CONTENTS = {"Arrêté – voirie.pdf": b"%PDF-1.7 signed", "premis.xml": b"<premis/>", "sans extension": b"-"}


def part(name: str, data: bytes) -> Part:
    kind = "application/pdf" if name.endswith("pdf") else "text/xml"
    return Part(name=name, media_type=kind, sha256=hashlib.sha256(data).hexdigest(), size_bytes=len(data))


def transfer(*parts: Part, title: str = "Été & œuvres <2026>") -> Transfer:
    return Transfer(id="b1f0c1d2", title=title, reference="A-1", dated=WHEN, made=WHEN, parts=parts)


PARTS = tuple(part(name, data) for name, data in CONTENTS.items())


def opened(part: Part) -> BinaryIO:
    return io.BytesIO(CONTENTS[part.name])


def test_the_slip_says_each_file_as_it_is_in_the_archive() -> None:
    root = etree.fromstring(build_slip(transfer(*PARTS), AGREEMENT))
    archive = b"".join(archive_stream(PARTS, opened))
    with tarfile.open(fileobj=io.BytesIO(archive), mode="r:gz") as files:
        held = {entry.name: files.extractfile(entry).read() for entry in files}  # type: ignore[union-attr]
    assert list(held.values()) == list(CONTENTS.values())
    for described in root.iterfind(".//{*}BinaryDataObject"):
        data = held[described.findtext("{*}Uri") or ""]
        assert described.findtext("{*}MessageDigest") == hashlib.sha256(data).hexdigest()
        assert described.findtext("{*}Size") == str(len(data))
    titles = [unit.findtext("{*}Content/{*}Title") for unit in root.iterfind(".//{*}ArchiveUnit")]
    assert titles == ["Été & œuvres <2026>", *CONTENTS]


@pytest.mark.parametrize("attachment", [False, True])
def test_the_slip_is_valid_against_the_official_schema(shared_data: Path, attachment: bool) -> None:
    local = {path.name: path for path in (shared_data / "seda-2.3").rglob("*.xsd")}

    class Local(etree.Resolver):
        def resolve(self, url: str, public_id: str, context: object) -> object:  # type: ignore[override]
            found = local.get(url.rsplit("/", 1)[-1])
            return self.resolve_filename(str(found), context) if found else None

    parser = etree.XMLParser(no_network=True)
    parser.resolvers.add(Local())
    schema = etree.XMLSchema(etree.parse(str(local["seda-2.3-main.xsd"]), parser))
    agreement = Agreement(archival_agency="SAE", transferring_agency="M", version="2.3", attachment=attachment)
    schema.assertValid(etree.fromstring(build_slip(transfer(*PARTS), agreement)))


def test_one_template_serves_every_version() -> None:
    def without_namespace(version: str) -> bytes:
        agreement = Agreement(archival_agency="SAE", transferring_agency="M", version=version)
        return build_slip(transfer(*PARTS), agreement).replace(NAMESPACES[version].encode(), b"")

    assert without_namespace("2.1") == without_namespace("2.2") == without_namespace("2.3")
    with pytest.raises(Rejected, match="archive_version_unknown"):
        build_slip(transfer(*PARTS), Agreement(archival_agency="S", transferring_agency="M", version="9"))


def test_what_an_archivist_could_not_read_is_refused() -> None:
    with pytest.raises(Rejected, match="archive_title_missing"):
        build_slip(transfer(*PARTS, title=" "), AGREEMENT)
    with pytest.raises(Rejected, match="nothing_to_archive"):
        build_slip(transfer(), AGREEMENT)
    with pytest.raises(Rejected, match="archive_file_empty"):
        build_slip(transfer(part("vide.pdf", b"")), AGREEMENT)
    assert b"\x07" not in build_slip(transfer(*PARTS, title="bip\x07"), AGREEMENT)


def test_an_archive_is_the_same_at_each_run_and_cut_where_one_likes() -> None:
    whole = b"".join(archive_stream(PARTS, opened))
    for size in (1, 7, len(whole) - 1, len(whole), len(whole) + 1):
        chunks = list(in_chunks(archive_stream(PARTS, opened), size))
        assert b"".join(chunks) == whole and all(len(chunk) == size for chunk in chunks[:-1]) and chunks[-1]


@pytest.mark.parametrize("data", [b"%PDF-1.7 sIgned", b"%PDF-1.7", b"%PDF-1.7 signed and more"])
def test_a_piece_that_is_not_what_was_announced_stops_the_transfer(data: bytes) -> None:
    with pytest.raises(LocalFault, match="archive_piece_changed"):
        b"".join(archive_stream(PARTS[:1], lambda _part: io.BytesIO(data)))


def test_hostile_names_stay_out_of_the_archive() -> None:
    for name in ("../../etc/passwd", "a.p/df", "é.éé", "x." + "a" * 40, ""):
        assert path_in_archive(3, part(name, b"")) in {"content/BDO3.bin", "content/BDO3.p"}


class Zeros(io.RawIOBase):
    """Many bytes that are nowhere."""

    def __init__(self, size: int) -> None:
        self._left = size

    def read(self, size: int = -1) -> bytes:
        given = min(self._left, size)
        self._left -= given
        return bytes(given)


def test_a_large_transfer_takes_little_memory() -> None:
    size, digest = 64 * 1024 * 1024, hashlib.sha256()
    for _ in range(64):
        digest.update(bytes(1024 * 1024))
    large = Part(name="scan.pdf", media_type="application/pdf", sha256=digest.hexdigest(), size_bytes=size)
    tracemalloc.start()
    try:
        for _chunk in in_chunks(archive_stream([large], lambda _part: cast(BinaryIO, Zeros(size))), 256 * 1024):
            pass
        assert tracemalloc.get_traced_memory()[1] < 12 * 1024 * 1024
    finally:
        tracemalloc.stop()


# --- answers ----------------------------------------------------------------------------------------


def answer(root: str, body: str, namespace: str = NAMESPACES["2.1"]) -> bytes:
    return f'<{root} xmlns="{namespace}">{body}</{root}>'.encode()


def test_answers_of_every_version_are_read() -> None:
    ack = read_answer(answer("Acknowledgement", "<MessageReceivedIdentifier>T</MessageReceivedIdentifier>"))
    assert (ack.acknowledges, ack.about) == (True, "T")
    reply = (
        "<Comment>vu</Comment><ReplyCode>OK</ReplyCode><MessageRequestIdentifier>T</MessageRequestIdentifier>"
        "<ArchiveUnit><SystemId>AR-1</SystemId></ArchiveUnit>"
    )
    read = read_answer(answer("ArchiveTransferReply", reply, NAMESPACES["2.2"]))
    assert (read.accepted, read.archive_id, read.about, read.comment) == (True, "AR-1", "T", "vu")
    old = "<ReplyCode>000</ReplyCode><TransferIdentifier>T</TransferIdentifier>"
    assert read_answer(answer("ArchiveTransferReply", old, "seda:v1.0")).accepted
    refused = read_answer(answer("ArchiveTransferReply", "<ReplyCode>404</ReplyCode>"))
    assert not refused.accepted
    first = answer(
        "ArchiveTransferAcceptance",
        "<Archive><ArchivalAgencyArchiveIdentifier>A-7</ArchivalAgencyArchiveIdentifier></Archive>",
    )
    assert read_answer(first).archive_id == "A-7"


@pytest.mark.parametrize("xml", [b"", b"<html/>", b"<Acknowledgement", b'<!DOCTYPE a [<!ENTITY e "x">]><a>&e;</a>'])
def test_what_is_no_answer_is_refused(xml: bytes) -> None:
    with pytest.raises(Rejected, match="archive_answer_unreadable"):
        read_answer(xml)
