"""When `validate` must not say « trusted » or « intact »: revocation, usage, time, certification, what is not covered."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import io
import subprocess
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import MDPPerm, SigFieldSpec, append_signature_field
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner

from app.domain.errors import Unreachable
from app.sandbox.pes_files import generate_pes, spec_of
from app.sandbox.pki import Pki
from app.services.verification import reasons
from app.signing import cms, pades, xades
from app.signing.certificates import assess_with_authorities, read_facts
from app.signing.report import Trust
from app.signing.validation import Roots, Validation, Verdict, validate
from app.signing.xades_profile import XADES_111, Profile
from tests.unit.signing.test_pades import PDF
from tests.unit.signing.test_timestamps import fetch
from tests.unit.signing.test_validation import openssl_mail
from tests.unit.signing.tools import NOW, Signer, key_usage, make_signer, rsa_key, sign_pes

Make = Callable[[Pki, str, datetime], bytes]
DATA = b"Convention"


@pytest.fixture(scope="module")
def pki(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pki]:
    with Pki(tmp_path_factory.mktemp("pki")) as made:
        yield made


def value(pki: Pki, label: str, data: bytes) -> bytes:
    return pki.key(label).sign(data, padding.PKCS1v15(), hashes.SHA256())


def a_pdf(pki: Pki, label: str, when: datetime) -> bytes:
    async def work() -> bytes:
        prepared = await pades.prepare(PDF, pki.certificate(label), when)
        return await pades.finish(prepared, value(pki, label, prepared.to_sign))

    return asyncio.run(work())


def a_pes(pki: Pki, label: str, when: datetime) -> bytes:
    prepared = xades.prepare(generate_pes(1, spec_of(2)), pki.certificate(label), when)
    return xades.finish(prepared, {e.element_id: value(pki, label, e.signed_info) for e in prepared.elements})


def a_cms(pki: Pki, label: str, _when: datetime) -> bytes:
    async def work() -> bytes:
        prepared = await cms.prepare(hashlib.sha256(DATA).digest(), pki.certificate(label))
        return await cms.finish(prepared, value(pki, label, prepared.to_sign))

    return asyncio.run(work())


def ask(data: bytes, name: str, roots: Roots | None = None, content: bytes | None = None) -> Validation:
    source = io.BytesIO(content) if content is not None else None
    return asyncio.run(validate(io.BytesIO(data), name, moment=datetime.now(UTC), roots=roots, content=source))


def online(pki: Pki) -> Roots:
    return Roots(authorities=pki.roots, others=pki.intermediates, fetch=fetch)


KINDS = [
    pytest.param(a_pdf, "a.pdf", None, id="pdf"),
    pytest.param(a_pes, "a.xml", None, id="pes"),
    pytest.param(a_cms, "a.p7s", DATA, id="cms"),
]


@pytest.mark.feature("96")
@pytest.mark.parametrize(("make", "name", "content"), KINDS)
def test_a_revoked_signer_is_never_trusted(pki: Pki, make: Make, name: str, content: bytes | None) -> None:
    for ago in (timedelta(0), timedelta(days=2)):  # revoked twenty days ago
        found = ask(make(pki, "maire-revoque", datetime.now(UTC) - ago), name, online(pki), content)
        assert (found.verdict, found.signatures[0].trust) == (Verdict.INTACT, Trust.REVOKED), ago
        good = ask(make(pki, "maire-commune", datetime.now(UTC) - ago), name, online(pki), content)
        assert good.verdict is Verdict.TRUSTED and not good.signatures[0].details, "and its authority was heard"


@pytest.mark.feature("96")
@pytest.mark.parametrize(("make", "name", "content"), KINDS[:2])
def test_a_time_that_nobody_proves_does_not_hide_a_revocation(
    pki: Pki, make: Make, name: str, content: bytes | None
) -> None:
    before = datetime.now(UTC) - timedelta(days=40)
    found = ask(make(pki, "maire-revoque", before), name, online(pki), content)
    assert found.signatures[0].trust is Trust.REVOKED


@pytest.mark.feature("96")
@pytest.mark.parametrize(("make", "name", "content"), KINDS)
def test_a_certificate_that_may_not_sign_is_not_trusted(pki: Pki, make: Make, name: str, content: bytes | None) -> None:
    found = ask(make(pki, "maire-confidentialite", datetime.now(UTC)), name, online(pki), content)
    (signature, *_) = found.signatures
    assert (found.verdict, signature.trust) == (Verdict.INTACT, Trust.UNTRUSTED)
    assert signature.details["trust_code"] == "cert_wrong_usage"


@pytest.mark.feature("96")
def test_a_server_or_an_authority_signs_no_act() -> None:
    server = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH])
    cases = {
        "cert_wrong_usage": make_signer(usage=key_usage(digital_signature=True), extensions=[server]),
        "cert_is_ca": make_signer(usage=key_usage(content_commitment=True, key_cert_sign=True), ca=True),
    }
    for code, signer in cases.items():
        data = sign_pes(generate_pes(1, spec_of(2)), signer)
        found = ask(data, "a.xml", Roots(authorities=(signer.der,)))
        assert found.verdict is Verdict.INTACT, code
        assert {s.details.get("trust_code") for s in found.signatures} == {code}
    person = make_signer()
    assert ask(sign_pes(generate_pes(1, spec_of(2)), person), "a.xml", Roots(authorities=(person.der,))).verdict is (
        Verdict.TRUSTED
    )


def by_openssl(signer: Signer, digest: str, folder: Path) -> bytes:
    (folder / "key").write_bytes(signer.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    (folder / "cert").write_bytes(signer.pem)
    (folder / "content").write_bytes(DATA)
    command = ["openssl", "cms", "-sign", "-binary", "-in", "content", "-signer", "cert", "-inkey", "key"]
    done = subprocess.run([*command, "-md", digest, "-outform", "DER"], cwd=folder, capture_output=True, check=True)
    return done.stdout


@pytest.mark.feature("96")
def test_an_old_digest_or_a_short_key_is_intact_and_not_trusted(tmp_path: Path) -> None:
    signer, short = make_signer(), make_signer(rank=9, bits=1024)
    roots = Roots(authorities=(signer.der, short.der))
    for digest, verdict in (("md5", Verdict.INTACT), ("sha1", Verdict.INTACT), ("sha256", Verdict.TRUSTED)):
        found = ask(by_openssl(signer, digest, tmp_path), "a.p7s", roots, DATA)
        assert found.verdict is verdict, digest
        assert ("digest_weak" in reasons(found.signatures[0])) is (verdict is Verdict.INTACT)
    data = generate_pes(1, spec_of(2))
    prepared = xades.prepare(data, signer.der, NOW, Profile(algorithm="sha1", xades=XADES_111))
    old = xades.finish(prepared, {e.element_id: signer.sign(e.signed_info, "sha1") for e in prepared.elements})
    for signed, code in ((old, "digest_weak"), (sign_pes(data, short), "cert_rsa_short")):
        found = ask(signed, "a.xml", roots)
        assert (found.verdict, found.signatures[0].details["trust_code"]) == (Verdict.INTACT, code)


@pytest.mark.feature("96")
def test_a_time_to_come_is_not_believed() -> None:
    root = make_signer("Autorité", ca=True, usage=key_usage(key_cert_sign=True))
    person, now = rsa_key(1), datetime.now(UTC)
    issued = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Pas Encore")]))
        .issuer_name(root.certificate.subject)
        .public_key(person.public_key())
        .serial_number(12)
        .not_valid_before(now + timedelta(days=30))
        .not_valid_after(now + timedelta(days=300))
        .add_extension(key_usage(content_commitment=True), critical=True)
        .sign(root.key, hashes.SHA256())
    )
    signer = Signer(person, issued)
    prepared = xades.prepare(generate_pes(1, spec_of(2)), signer.der, now + timedelta(days=60))
    data = xades.finish(prepared, {e.element_id: signer.sign(e.signed_info) for e in prepared.elements})
    assert ask(data, "a.xml", Roots(authorities=(root.der,))).verdict is Verdict.INTACT


@pytest.mark.feature("82")
def test_a_revoked_card_is_blocked_though_one_authority_above_does_not_answer(pki: Pki) -> None:
    async def half(url: str, *, body: bytes | None = None, content_type: str = "") -> bytes:
        if "/crls/root/" in url or "/ocsp/root" in url:
            raise Unreachable
        return await fetch(url, body=body, content_type=content_type)

    facts = read_facts(pki.certificate("maire-revoque"))
    found = asyncio.run(
        assess_with_authorities(facts, datetime.now(UTC), roots=pki.roots, others=pki.intermediates, fetch=half)
    )
    assert [reason.code for reason in found.blocking] == ["cert_revoked"]


def certified(permission: MDPPerm) -> bytes:
    """A PDF certified with that permission, that holds an empty signature field."""
    signer = make_signer()
    hanko = cms.external_signer(signer.der, ())

    async def work() -> bytes:
        writer = IncrementalPdfFileWriter(io.BytesIO(PDF))
        append_signature_field(writer, SigFieldSpec("Autre", box=(10, 10, 60, 30), on_page=0))
        opened = io.BytesIO()
        writer.write(opened)
        meta = PdfSignatureMetadata(
            field_name="Certif", md_algorithm="sha256", certify=True, docmdp_permissions=permission
        )
        session = PdfSigner(meta, hanko).init_signing_session(IncrementalPdfFileWriter(opened))
        tbs = session.prepare_tbs_document(validation_info=None, bytes_reserved=16384)
        digest, output = tbs.digest_tbs_document()
        attributes = await hanko.signed_attrs(digest.document_digest, "sha256", use_pades=False)
        made = cms.external_signer(signer.der, (), signer.sign(attributes.dump()))
        signature = await made.async_sign_prescribed_attributes("sha256", signed_attrs=attributes)
        await tbs.async_finish_signing(output, digest, signature)
        return bytes(output.getvalue())

    return asyncio.run(work())


@pytest.mark.feature("96")
def test_a_signature_added_to_a_document_certified_without_changes_is_an_alteration() -> None:
    other = make_signer("Un Tiers", rank=1)

    def sign_again(pdf: bytes) -> bytes:
        async def work() -> bytes:
            writer = IncrementalPdfFileWriter(io.BytesIO(pdf), strict=False)
            root = writer.root
            permissions = root.get("/Perms")  # hidden while the other one signs: what a forger does
            del root["/Perms"]
            hanko = cms.external_signer(other.der, ())
            meta = PdfSignatureMetadata(field_name="Autre", md_algorithm="sha256")
            session = PdfSigner(meta, hanko).init_signing_session(writer)
            tbs = session.prepare_tbs_document(validation_info=None, bytes_reserved=16384)
            root["/Perms"] = permissions
            digest, output = tbs.digest_tbs_document()
            attributes = await hanko.signed_attrs(digest.document_digest, "sha256", use_pades=False)
            made = cms.external_signer(other.der, (), other.sign(attributes.dump()))
            signature = await made.async_sign_prescribed_attributes("sha256", signed_attrs=attributes)
            await tbs.async_finish_signing(output, digest, signature)
            return bytes(output.getvalue())

        return asyncio.run(work())

    assert ask(certified(MDPPerm.NO_CHANGES), "a.pdf").verdict is Verdict.INTACT
    assert ask(sign_again(certified(MDPPerm.FILL_FORMS)), "a.pdf").verdict is Verdict.INTACT
    found = ask(sign_again(certified(MDPPerm.NO_CHANGES)), "a.pdf")
    assert found.verdict is Verdict.ALTERED
    assert found.signatures[0].problems == ("changed_after_signature",)


@pytest.mark.feature("96")
def test_what_stands_beside_the_signed_part_of_a_mail_is_not_signed(pki: Pki, tmp_path: Path) -> None:
    mail = openssl_mail(pki, tmp_path)
    assert ask(mail, "a.eml").verdict is Verdict.INTACT
    boundary = mail.split(b'boundary="')[1].split(b'"')[0]
    closing = b"--" + boundary + b"--"
    added = b"--" + boundary + b"\nContent-Type: text/plain\n\nPayez sur ce compte.\n\n"
    found = ask(mail.replace(closing, added + closing), "a.eml")
    assert found.verdict is Verdict.UNREADABLE, found


@pytest.mark.feature("96")
def test_a_boundary_that_begins_like_another_does_not_cut_the_mail(pki: Pki, tmp_path: Path) -> None:
    mail = openssl_mail(pki, tmp_path)
    boundary = mail.split(b'boundary="')[1].split(b'"')[0]
    assert ask(mail.replace(boundary, b"----=_Part_1"), "a.eml").verdict is Verdict.INTACT
    inner = b'Content-Type: multipart/mixed; boundary="----=_Part_12"\r\n\r\n------=_Part_12\r\n\r\na\r\n------=_Part_12--\r\n'
    signature = asyncio.run(_detached(pki, inner))
    whole = (
        b'From: a@b.fr\r\nContent-Type: multipart/signed; protocol="application/pkcs7-signature"; '
        b'boundary="----=_Part_1"\r\n\r\n------=_Part_1\r\n' + inner + b"\r\n------=_Part_1\r\n"
        b"Content-Type: application/pkcs7-signature\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        + base64.encodebytes(signature)
        + b"\r\n------=_Part_1--\r\n"
    )
    assert ask(whole, "a.eml").verdict is Verdict.INTACT


async def _detached(pki: Pki, data: bytes) -> bytes:
    prepared = await cms.prepare(hashlib.sha256(data).digest(), pki.certificate("maire-commune"))
    return await cms.finish(prepared, value(pki, "maire-commune", prepared.to_sign))
