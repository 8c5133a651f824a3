"""Time stamps by the demonstration's authority, judged by openssl; proofs that hold without the network (row 97)."""

from __future__ import annotations

import asyncio
import hashlib
import io
import re
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from asn1crypto import cms as asn1_cms
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.serialization import Encoding

from app.domain.errors import Rejected, Transient, Unreachable
from app.sandbox.pki import Pki
from app.services.completing import complete_proofs
from app.services.local_signing import Stamping
from app.signing import cms, pades, timestamps
from app.signing.pades import PdfProfile
from app.signing.report import Trust
from app.signing.timestamps import FetchedStamper
from app.signing.validation import Roots, Verdict, validate
from tests.unit.signing.test_pades import PDF, pdfsig
from tests.unit.signing.tools import make_signer

LABEL = "maire-commune"


async def fetch(url: str, *, body: bytes | None = None, content_type: str = "") -> bytes:
    async with httpx.AsyncClient(trust_env=False) as client:
        try:
            if body is None:
                answer = await client.get(url)
            else:
                answer = await client.post(url, content=body, headers={"Content-Type": content_type})
        except httpx.TransportError as error:
            raise Unreachable from error
    return answer.content


@pytest.fixture(scope="module")
def pki(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pki]:
    with Pki(tmp_path_factory.mktemp("pki")) as made:
        yield made


def pem(der: bytes) -> bytes:
    return x509.load_der_x509_certificate(der).public_bytes(Encoding.PEM)


def openssl_ts(token: bytes, data: bytes, pki: Pki, folder: Path) -> bool:
    """Verdict of openssl, which shares no code with ours."""
    (folder / "token").write_bytes(token)
    (folder / "data").write_bytes(data)
    (folder / "root.pem").write_bytes(pem(pki.roots[0]))
    command = ["openssl", "ts", "-verify", "-in", "token", "-token_in", "-data", "data", "-CAfile", "root.pem"]
    return subprocess.run(command, cwd=folder, capture_output=True, check=False).returncode == 0


@pytest.mark.feature("97")
def test_a_time_stamp_of_any_bytes_verifies_by_openssl(pki: Pki, tmp_path: Path) -> None:
    data = b"une convention"
    token = asyncio.run(timestamps.stamp_digest(hashlib.sha256(data).digest(), pki.tsa_url, fetch))
    assert openssl_ts(token, data, pki, tmp_path)
    assert not openssl_ts(token, data + b"!", pki, tmp_path)


@pytest.mark.feature("97")
def test_an_authority_that_does_not_answer_as_it_should_is_no_time_stamp(pki: Pki) -> None:
    digest = bytes(32)
    with pytest.raises(Unreachable):
        asyncio.run(timestamps.stamp_digest(digest, "http://127.0.0.1:9/tsa", fetch))

    async def rubbish(url: str, *, body: bytes | None = None, content_type: str = "") -> bytes:
        return b"<html>"

    async def of_others(url: str, *, body: bytes | None = None, content_type: str = "") -> bytes:
        """A good answer, to another question."""
        nonce, request = FetchedStamper(url, fetch).request_cms(hashlib.sha256(b"x").digest(), "sha256")
        assert nonce is not None
        return await fetch(url, body=request.dump(), content_type=content_type)

    for wrong in (rubbish, of_others):
        with pytest.raises(Transient) as error:
            asyncio.run(timestamps.stamp_digest(digest, pki.tsa_url, wrong))
        assert error.value.code == "timestamp_unavailable"


async def stamped_pdf(pki: Pki) -> bytes:
    profile = PdfProfile(time_stamped=True)
    prepared = await pades.prepare(PDF, pki.certificate(LABEL), datetime.now(UTC), profile, pki.intermediates)
    value = pki.key(LABEL).sign(prepared.to_sign, padding.PKCS1v15(), hashes.SHA256())
    return await pades.finish(prepared, value, FetchedStamper(pki.tsa_url, fetch))


def last_stamp(pdf: bytes) -> tuple[bytes, bytes]:
    """The token of a document time stamp, and the bytes that it covers."""
    ranges = re.findall(rb"/ByteRange \[(\d+) (\d+) (\d+) (\d+)\s*\]", pdf)
    start, length, after, rest = (int(number) for number in ranges[-1])
    token = bytes.fromhex(pdf[start + length + 1 : after - 1].decode())
    return asn1_cms.ContentInfo.load(token).dump(), pdf[start : start + length] + pdf[after : after + rest]


def signature_of(pdf: bytes) -> bytes:
    found = re.search(rb"/Contents <([0-9a-fA-F]+)>", pdf)
    assert found is not None
    return bytes(asn1_cms.ContentInfo.load(bytes.fromhex(found.group(1).decode())).dump())


@pytest.mark.feature("97", "75")
def test_a_pdf_signature_carries_its_time_stamp(pki: Pki, tmp_path: Path) -> None:
    signed = asyncio.run(stamped_pdf(pki))
    (report,) = asyncio.run(pades.validate(signed, roots=pki.roots, others=pki.intermediates))
    assert report.intact and report.trust is Trust.TRUSTED
    assert report.time_proven
    assert report.time is not None and abs(report.time - datetime.now(UTC)) < timedelta(minutes=5)
    assert "Signature is Valid" in pdfsig(signed, tmp_path)
    signature = signature_of(signed)
    token = timestamps.token_of(signature)
    value = asn1_cms.ContentInfo.load(signature)["content"]["signer_infos"][0]["signature"].native
    assert token is not None and openssl_ts(token, value, pki, tmp_path)
    (unasked,) = asyncio.run(pades.validate(signed))
    assert unasked.intact and not unasked.time_proven, "a stamp proves nothing before its authority is trusted"


@pytest.mark.feature("97")
def test_proofs_are_added_and_hold_without_the_network(pki: Pki, tmp_path: Path) -> None:
    signed = asyncio.run(stamped_pdf(pki))
    revision = asyncio.run(
        timestamps.add_validation_data(io.BytesIO(signed), roots=pki.roots, others=pki.intermediates, fetch=fetch)
    )
    whole = signed + revision
    assert all(name in revision for name in (b"/DSS", b"/OCSPs", b"/Certs"))
    (report,) = asyncio.run(pades.validate(whole, roots=pki.roots))
    assert report.intact and report.trust is Trust.TRUSTED and report.time_proven
    assert asyncio.run(pades.check_delivered(PDF, whole, pki.certificate(LABEL))) == ()
    assert "Signature is Valid" in pdfsig(whole, tmp_path)
    with pytest.raises(Rejected) as refusal:
        asyncio.run(timestamps.add_validation_data(io.BytesIO(PDF), roots=(), others=(), fetch=fetch))
    assert refusal.value.code == "pdf_unsigned"


def signed_offline(pki: Pki) -> bytes:
    async def work() -> bytes:
        prepared = await pades.prepare(PDF, pki.certificate(LABEL), datetime.now(UTC), chain=pki.intermediates)
        value = pki.key(LABEL).sign(prepared.to_sign, padding.PKCS1v15(), hashes.SHA256())
        return await pades.finish(prepared, value)

    return asyncio.run(work())


@pytest.mark.feature("97", "96")
def test_a_pdf_signed_offline_is_completed_later(pki: Pki, tmp_path: Path) -> None:
    signed = signed_offline(pki)
    document = tmp_path / "convention-signe.pdf"
    document.write_bytes(signed)
    roots = Roots(authorities=pki.roots, others=pki.intermediates)
    stamping = Stamping(url=pki.tsa_url, fetch=fetch, roots=roots)
    written = asyncio.run(complete_proofs(document, stamping))
    whole = written.read_bytes()
    assert written.name == "convention-signe-preuves.pdf" and whole.startswith(signed)
    assert document.read_bytes() == signed and b"/OCSPs" in whole[len(signed) :]
    found = asyncio.run(validate(io.BytesIO(whole), written.name, moment=datetime.now(UTC), roots=roots))
    assert found.verdict is Verdict.TRUSTED
    (stamp,) = found.stamps
    assert stamp.intact and stamp.trusted and stamp.time is not None
    assert abs(stamp.time - datetime.now(UTC)) < timedelta(minutes=5)
    assert "Signature is Valid" in pdfsig(whole, tmp_path)
    assert openssl_ts(*last_stamp(whole), pki, tmp_path)
    with pytest.raises(Rejected, match="output_exists"):
        asyncio.run(complete_proofs(document, stamping))
    written.unlink()
    document.write_bytes(signed.replace(b"/MediaBox", b"/MediaBux", 1))
    with pytest.raises(Rejected, match="proofs_altered"):
        asyncio.run(complete_proofs(document, stamping))
    document.write_bytes(signed)
    with pytest.raises(Transient, match="timestamp_unavailable"):
        asyncio.run(complete_proofs(document, replace(stamping, url=pki.url + "/nobody")))
    assert sorted(path.name for path in tmp_path.glob("*convention*")) == ["convention-signe.pdf"], "nothing half made"


@pytest.mark.feature("96")
def test_a_document_that_is_dated_only_is_unsigned_and_says_so(pki: Pki) -> None:
    dated = PDF + asyncio.run(timestamps.stamp_document(io.BytesIO(PDF), pki.tsa_url, fetch))
    found = asyncio.run(validate(io.BytesIO(dated), "delai.pdf", moment=datetime.now(UTC)))
    assert found.verdict is Verdict.UNSIGNED and "document_stamped" in found.warnings
    assert [stamp.intact for stamp in found.stamps] == [True] and not found.stamps[0].trusted
    changed = dated.replace(b"/MediaBox", b"/MediaBux", 1)
    assert asyncio.run(validate(io.BytesIO(changed), "x.pdf", moment=datetime.now(UTC))).verdict is Verdict.ALTERED


def test_without_room_kept_for_it_the_time_stamp_is_refused(pki: Pki) -> None:
    async def work() -> bytes:
        prepared = await pades.prepare(PDF, pki.certificate(LABEL), datetime.now(UTC))
        value = pki.key(LABEL).sign(prepared.to_sign, padding.PKCS1v15(), hashes.SHA256())
        return await pades.finish(prepared, value, FetchedStamper(pki.tsa_url, fetch))

    with pytest.raises(Rejected) as refusal:
        asyncio.run(work())
    assert refusal.value.code == "signature_too_large"


@pytest.mark.feature("97", "77")
def test_a_detached_signature_may_be_time_stamped(pki: Pki, tmp_path: Path) -> None:
    data = b"un marche"

    async def work() -> bytes:
        prepared = await cms.prepare(hashlib.sha256(data).digest(), pki.certificate(LABEL), pki.intermediates)
        value = pki.key(LABEL).sign(prepared.to_sign, padding.PKCS1v15(), hashes.SHA256())
        return await cms.finish(prepared, value, FetchedStamper(pki.tsa_url, fetch))

    signature = asyncio.run(work())
    (report,) = asyncio.run(cms.verify_detached(signature, data, roots=pki.roots, others=pki.intermediates))
    assert report.intact and report.time_proven and report.trust is Trust.TRUSTED


@pytest.mark.feature("96", "97")
def test_who_stamps_the_time_vouches_for_no_signer(pki: Pki) -> None:
    """Services of a trusted list that only stamp were roots of everything."""
    signed, others = asyncio.run(stamped_pdf(pki)), pki.intermediates
    (both,) = asyncio.run(pades.validate(signed, roots=pki.roots, others=others))
    assert both.trust is Trust.TRUSTED and both.time_proven
    unknown = (make_signer("Autre racine", rank=3).der,)
    (report,) = asyncio.run(pades.validate(signed, roots=unknown, others=others, stampers=pki.roots))
    assert report.trust is Trust.UNTRUSTED and report.time_proven
    roots = Roots(authorities=unknown, stampers=pki.roots, others=others)
    found = asyncio.run(validate(io.BytesIO(signed), "a.pdf", moment=datetime.now(UTC), roots=roots))
    assert found.verdict is Verdict.INTACT and found.signatures[0].time_proven
