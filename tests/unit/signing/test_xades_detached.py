"""Detached XAdES of any file: made here, judged by xmlsec1; any change is seen (row 76)."""

from __future__ import annotations

import hashlib
import subprocess
from pathlib import Path

import pytest

from app.domain.errors import Rejected
from app.domain.parapheur import Format
from app.signing import xades_detached
from app.signing.report import Covers
from tests.unit.signing.test_check import check
from tests.unit.signing.tools import NOW, PROFILE, Signer, make_signer, xmlsec1

DATA = "Convention d’objectifs, 12 pages".encode()


def digests(data: bytes) -> dict[str, bytes]:
    return {name: hashlib.new(name, data).digest() for name in ("sha256", "sha512")}


@pytest.fixture(scope="module")
def signer() -> Signer:
    return make_signer()


def sign(data: bytes, signer: Signer, name: str = "") -> bytes:
    digest = hashlib.sha256(data).digest()
    prepared = xades_detached.prepare(digest, signer.der, NOW, file_name=name, profile=PROFILE)
    return xades_detached.finish(prepared, signer.sign(prepared.to_sign))


@pytest.mark.feature("76")
def test_a_detached_signature_verifies_by_ours_and_by_xmlsec1(signer: Signer, tmp_path: Path) -> None:
    name = "délibération n° 12.pdf"
    signature = sign(DATA, signer, name)
    report = xades_detached.verify_detached(signature, digests(DATA))
    assert report.intact and report.covers is Covers.WHOLE_FILE
    assert (report.signer, report.role, report.time) == ("Hélène Castagnède", "Maire déléguée", NOW)
    (tmp_path / name).write_bytes(DATA)
    (tmp_path / "sig.xml").write_bytes(signature)
    (tmp_path / "root.pem").write_bytes(signer.pem)
    command = [xmlsec1(), "--verify", "--trusted-pem", "root.pem", "--id-attr:Id"]
    command += ["http://uri.etsi.org/01903/v1.3.2#:SignedProperties", "sig.xml"]
    assert subprocess.run(command, cwd=tmp_path, capture_output=True, check=False).returncode == 0
    (tmp_path / name).write_bytes(DATA + b"!")
    assert subprocess.run(command, cwd=tmp_path, capture_output=True, check=False).returncode != 0


@pytest.mark.feature("76", "96")
@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"Maire d", b"Moire d"),
        (b"2026-11", b"2027-11"),
        (b"xmlenc#sha256", b"xmldsig#sha1"),
        (b"#signed-properties", b"#elsewhere"),
        (b"<ds:SignatureValue>", b"<ds:SignatureValue>AAAA"),
        (b"<ds:Reference>", b'<ds:Reference URI="#signature">'),
        (b"</ds:SignedInfo>", b'<ds:Reference URI="x"/></ds:SignedInfo>'),
    ],
)
def test_any_change_is_seen(signer: Signer, old: bytes, new: bytes) -> None:
    signature = sign(DATA, signer)
    altered = signature.replace(old, new, 1)
    assert altered != signature
    assert not xades_detached.verify_detached(altered, digests(DATA)).intact
    assert not xades_detached.verify_detached(signature, digests(DATA + b"!")).intact


@pytest.mark.feature("76")
def test_what_ours_prepares_is_what_the_check_accepts_from_a_server(signer: Signer) -> None:
    prepared = xades_detached.prepare(hashlib.sha256(DATA).digest(), signer.der, NOW)
    assert check(signer, Format.XADES_DETACHED, DATA, prepared.to_sign).items


def test_what_is_no_signature_is_refused() -> None:
    for data in (b"", b"<x/>", b"<!DOCTYPE x><x/>", b"\0" * 10, b"<a>" * 3000):
        with pytest.raises(Rejected):
            xades_detached.verify_detached(data, {})
