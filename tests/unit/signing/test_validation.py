"""Any signed file, one verdict: PDF, PES, p7s, XAdES, mail; trusted lists and pinned authorities (row 96)."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import io
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from lxml import etree

from app.domain.errors import Rejected
from app.sandbox.pes_files import generate_pes, spec_of
from app.sandbox.pki import Pki
from app.signing import cms, pades, xades, xades_detached
from app.signing.report import Trust
from app.signing.smime import finish_mail, prepare_mail
from app.signing.trust_lists import TSL, read_trust_file
from app.signing.validation import Roots, Validation, Verdict, validate, worst
from app.signing.xades import canonical
from app.signing.xades_profile import DS, ENVELOPED, EXC_C14N, RSA_SHA256, SHA256
from tests.unit.signing.test_pades import PDF
from tests.unit.signing.tools import Signer, make_signer

LABEL = "maire-commune"
DATA = b"Convention, 12 pages"


@pytest.fixture(scope="module")
def pki(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pki]:
    yield Pki(tmp_path_factory.mktemp("pki"))


def value(pki: Pki, data: bytes) -> bytes:
    return pki.key(LABEL).sign(data, padding.PKCS1v15(), hashes.SHA256())


def ask(data: bytes, name: str, roots: Roots | None = None, content: bytes | None = None) -> Validation:
    source = io.BytesIO(content) if content is not None else None
    return asyncio.run(validate(io.BytesIO(data), name, moment=datetime.now(UTC), roots=roots, content=source))


def signed_pdf(pki: Pki) -> bytes:
    async def work() -> bytes:
        prepared = await pades.prepare(PDF, pki.certificate(LABEL), datetime.now(UTC))
        return await pades.finish(prepared, value(pki, prepared.to_sign))

    return asyncio.run(work())


def signed_pes(pki: Pki) -> bytes:
    prepared = xades.prepare(generate_pes(1, spec_of(2)), pki.certificate(LABEL), datetime.now(UTC))
    return xades.finish(prepared, {e.element_id: value(pki, e.signed_info) for e in prepared.elements})


def signed_cms(pki: Pki) -> bytes:
    async def work() -> bytes:
        prepared = await cms.prepare(hashlib.sha256(DATA).digest(), pki.certificate(LABEL))
        return await cms.finish(prepared, value(pki, prepared.to_sign))

    return asyncio.run(work())


def signed_xades(pki: Pki) -> bytes:
    prepared = xades_detached.prepare(hashlib.sha256(DATA).digest(), pki.certificate(LABEL), datetime.now(UTC))
    return xades_detached.finish(prepared, value(pki, prepared.to_sign))


def openssl_mail(pki: Pki, folder: Path, *options: str) -> bytes:
    """A mail signed by openssl, which shares no code with ours."""
    key = pki.key(LABEL).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    certificate = x509.load_der_x509_certificate(pki.certificate(LABEL)).public_bytes(Encoding.PEM)
    (folder / "key").write_bytes(key)
    (folder / "cert").write_bytes(certificate)
    (folder / "body").write_text("Content-Type: text/plain; charset=utf-8\n\nMadame, le courrier est signé.\n", "utf-8")
    command = ["openssl", "cms", "-sign", "-in", "body", "-signer", "cert", "-inkey", "key", "-md", "sha256"]
    done = subprocess.run([*command, *options], cwd=folder, capture_output=True, check=True)
    return b"From: maire@exemple.fr\nTo: dgs@exemple.fr\nSubject: essai\n" + done.stdout


@pytest.mark.feature("96")
def test_each_kind_of_file_has_its_verdict(pki: Pki, tmp_path: Path) -> None:
    roots = Roots(authorities=pki.roots, others=pki.intermediates)
    cases: list[tuple[bytes, str, bytes | None, str]] = [
        (signed_pdf(pki), "a.pdf", None, "PDF"),
        (signed_pes(pki), "a.xml", None, "PES"),
        (signed_cms(pki), "a.p7s", DATA, "CMS"),
        (cms.to_pem(signed_cms(pki)), "a.p7s", DATA, "CMS"),
        (signed_xades(pki), "a.xml", DATA, "XAdES"),
        (openssl_mail(pki, tmp_path), "a.eml", None, "EML"),
        (openssl_mail(pki, tmp_path, "-nodetach"), "opaque.eml", None, "EML"),
        (openssl_mail(pki, tmp_path, "-crlfeol"), "crlf.eml", None, "EML"),
    ]
    for data, name, content, kind in cases:
        intact = ask(data, name, content=content)
        assert (intact.format, intact.verdict) == (kind, Verdict.INTACT), (name, intact)
        trusted = ask(data, name, roots, content)
        assert trusted.verdict is Verdict.TRUSTED, (name, trusted)
        stranger = Roots(authorities=(make_signer("Une Autre", rank=1).der,))
        assert ask(data, name, stranger, content).verdict is Verdict.INTACT
        assert all(s.signer == "Hélène Castagnède" or s.signer for s in trusted.signatures)


@pytest.mark.feature("96")
def test_changed_files_are_altered(pki: Pki, tmp_path: Path) -> None:
    pdf, pes, mail = signed_pdf(pki), signed_pes(pki), openssl_mail(pki, tmp_path)
    assert ask(pdf.replace(b"/Type /Page", b"/Type /pagE", 1), "a.pdf").verdict is Verdict.ALTERED
    slip = ask(pes.replace(b'MtHT V="', b'MtHT V="1', 1), "a.xml")
    assert slip.verdict is Verdict.ALTERED and slip.warnings == (), "altered, not unsigned"
    assert ask(signed_cms(pki), "a.p7s", content=DATA + b"!").verdict is Verdict.ALTERED
    assert ask(signed_xades(pki), "a.xml", content=DATA + b"!").verdict is Verdict.ALTERED
    assert ask(mail.replace(b"Madame", b"Madamf"), "a.eml").verdict is Verdict.ALTERED


@pytest.mark.feature("96")
def test_a_bordereau_left_unsigned_beside_signed_ones_is_an_alteration(pki: Pki) -> None:
    data = generate_pes(1, spec_of(2))
    first = xades.prepare(data, pki.certificate(LABEL), datetime.now(UTC)).elements[0].element_id
    prepared = xades.prepare(data, pki.certificate(LABEL), datetime.now(UTC), element_ids=[first])
    partly = xades.finish(prepared, {first: value(pki, prepared.elements[0].signed_info)})
    found = ask(partly, "a.xml")
    assert found.verdict is Verdict.ALTERED
    assert [warning for warning in found.warnings if warning.startswith("not_signed:")]


@pytest.mark.feature("96")
def test_unsigned_and_unreadable_files() -> None:
    assert ask(PDF, "a.pdf").verdict is Verdict.UNSIGNED
    assert ask(generate_pes(), "a.xml").verdict is Verdict.UNSIGNED
    assert ask(b"From: a@b.fr\n\nbonjour", "a.eml").verdict is Verdict.UNSIGNED
    unreadable = [
        (b"", "a.bin"),
        (b"%PDF-1.7 rien", "a.pdf"),
        (b"\0\1", "a.p7s"),
        (b'<?xml version="1.0"?><!DOCTYPE x><n:PES_Aller/>', "a.xml"),
        (b"Content-Type: multipart/signed\n\nrien", "a.eml"),
        (b"Content-Type: application/pkcs7-mime\nContent-Transfer-Encoding: base64\n\n!!", "a.eml"),
    ]
    for data, name in unreadable:
        found = ask(data, name)
        assert found.verdict is Verdict.UNREADABLE, name
        assert found.warnings
    missing = ask(b"<ds:Signature xmlns:ds='" + DS.encode() + b"'/>", "a.xml")
    assert (missing.verdict, missing.warnings) == (Verdict.UNREADABLE, ("content_missing",))


def test_the_worst_of_several_counts() -> None:
    order = [Verdict.TRUSTED, Verdict.INTACT, Verdict.ALTERED, Verdict.UNSIGNED, Verdict.UNREADABLE]
    assert [v.exit_code for v in order] == [0, 2, 1, 3, 4]
    for rank, verdict in enumerate(order):
        assert worst(order[: rank + 1]) is verdict
    assert worst([]) is Verdict.UNREADABLE


# --- trusted lists ------------------------------------------------------------------------------


def trusted_list(
    signer: Signer, authorities: list[tuple[str, str, bytes]], *, pointers: tuple[bytes, ...] = ()
) -> bytes:
    """A small list shaped like the national ones, signed; (service type, status, certificate)."""
    root = etree.Element(f"{{{TSL}}}TrustServiceStatusList", {"Id": "liste"}, nsmap={None: TSL})

    def add(parent: etree._Element, tag: str, text: str | None = None) -> etree._Element:
        child = etree.SubElement(parent, f"{{{TSL}}}{tag}")
        child.text = text
        return child

    scheme = add(root, "SchemeInformation")
    add(scheme, "SchemeTerritory", "FR")
    add(scheme, "ListIssueDateTime", "2026-11-01T00:00:00Z")
    add(add(scheme, "NextUpdate"), "dateTime", "2027-04-30T00:00:00Z")
    for der in pointers:
        add(add(scheme, "OtherTSLPointer"), "X509Certificate", base64.b64encode(der).decode())
    provider = add(add(root, "TrustServiceProviderList"), "TrustServiceProvider")
    for kind, status, der in authorities:
        information = add(add(provider, "TSPService"), "ServiceInformation")
        add(information, "ServiceTypeIdentifier", f"http://uri.etsi.org/TrstSvc/Svctype/{kind}")
        identity = add(add(information, "ServiceDigitalIdentity"), "DigitalId")
        add(identity, "X509Certificate", base64.b64encode(der).decode())
        add(information, "ServiceStatus", f"http://uri.etsi.org/TrstSvc/TrustedList/Svcstatus/{status}")
    digest = base64.b64encode(hashlib.sha256(canonical(root)).digest()).decode()
    info = (
        f'<ds:SignedInfo xmlns:ds="{DS}"><ds:CanonicalizationMethod Algorithm="{EXC_C14N}"/>'
        f'<ds:SignatureMethod Algorithm="{RSA_SHA256}"/><ds:Reference URI=""><ds:Transforms>'
        f'<ds:Transform Algorithm="{ENVELOPED}"/><ds:Transform Algorithm="{EXC_C14N}"/></ds:Transforms>'
        f'<ds:DigestMethod Algorithm="{SHA256}"/><ds:DigestValue>{digest}</ds:DigestValue></ds:Reference></ds:SignedInfo>'
    )
    made = base64.b64encode(signer.sign(canonical(etree.fromstring(info)))).decode()
    key = base64.b64encode(signer.der).decode()
    signature = (
        f'<ds:Signature xmlns:ds="{DS}">{info}<ds:SignatureValue>{made}</ds:SignatureValue><ds:KeyInfo><ds:X509Data>'
        f"<ds:X509Certificate>{key}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></ds:Signature>"
    )
    return etree.tostring(root).replace(b"</TrustServiceStatusList>", signature.encode() + b"</TrustServiceStatusList>")


@pytest.mark.feature("96")
def test_a_trusted_list_gives_what_it_grants_and_nothing_else(pki: Pki) -> None:
    signer = make_signer("Opérateur de la liste")
    services = [
        ("CA/QC", "granted", pki.roots[0]),
        ("TSA/QTST", "granted", pki.certificate("tsa")),
        ("CA/QC", "withdrawn", make_signer("Retirée", rank=1).der),
        ("EDS/Q", "granted", make_signer("Autre service", rank=2).der),
    ]
    data = trusted_list(signer, services)
    found = read_trust_file(data)
    assert [(a.name, a.service) for a in found.authorities] == [
        ("AC Racine d’essai", "ca"), ("Horodatage d’essai", "tsa"),
    ]  # fmt: skip
    assert (found.kind, found.territory, found.signer) == ("list", "FR", "Opérateur de la liste")
    assert found.issued is not None and found.next_update is not None and found.next_update.year == 2027
    roots = Roots(authorities=tuple(a.der for a in found.authorities), others=pki.intermediates)
    assert ask(signed_pdf(pki), "a.pdf", roots).verdict is Verdict.TRUSTED


@pytest.mark.feature("96")
def test_a_list_that_was_changed_or_is_not_signed_is_refused(pki: Pki) -> None:
    signer = make_signer()
    data = trusted_list(signer, [("CA/QC", "granted", pki.roots[0])])
    unsigned = data[: data.index(b"<ds:Signature")] + b"</TrustServiceStatusList>"
    cases = {
        "trust_altered": data.replace(b">FR<", b">BE<"),
        "trust_unsigned": unsigned,
        "trust_unreadable": b"<x/>",
        "trust_empty": trusted_list(signer, []),
    }
    for code, altered in cases.items():
        with pytest.raises(Rejected) as refusal:
            read_trust_file(altered)
        assert refusal.value.code == code
    other = data.replace(base64.b64encode(signer.der), base64.b64encode(make_signer("X", rank=1).der))
    with pytest.raises(Rejected):
        read_trust_file(other)


def test_the_list_of_lists_and_plain_certificates(pki: Pki) -> None:
    national = make_signer("Liste nationale", rank=1)
    found = read_trust_file(trusted_list(make_signer("Commission"), [], pointers=(national.der,)))
    assert found.kind == "list_of_lists"
    assert found.list_signers == (hashlib.sha256(national.der).hexdigest(),)
    assert not found.authorities
    pem = x509.load_der_x509_certificate(pki.roots[0]).public_bytes(Encoding.PEM)
    for data in (pki.roots[0], pem, pem + pem):
        assert [a.der for a in read_trust_file(data).authorities] == [pki.roots[0]]
    for data in (b"", b"rien", b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----"):
        with pytest.raises(Rejected):
            read_trust_file(data)


def test_a_detached_signature_of_ones_own_says_when(pki: Pki) -> None:
    moment = datetime(2026, 12, 1, 8, 30, tzinfo=UTC)

    async def work() -> bytes:
        digest = hashlib.sha256(DATA).digest()
        prepared = await cms.prepare(digest, pki.certificate(LABEL), moment=moment)
        assert cms.check_attributes(prepared.to_sign, pki.certificate(LABEL), digest) == ()
        return await cms.finish(prepared, value(pki, prepared.to_sign))

    found = ask(asyncio.run(work()), "convention.p7s", content=DATA)
    assert [(s.intact, s.time, s.time_proven) for s in found.signatures] == [(True, moment, False)]


def carrying(*files: tuple[str, bytes]) -> bytes:
    """A mail that nobody signed, with these files."""
    message = EmailMessage()
    message["From"], message["Subject"] = "dgs@exemple.fr", "à vérifier"
    message.set_content("Ci-joint.")
    for name, data in files:
        message.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes(policy=policy.SMTP)


@pytest.mark.feature("96")
def test_the_files_of_a_mail_are_judged_one_by_one(pki: Pki) -> None:
    roots = Roots(authorities=pki.roots, others=pki.intermediates)
    files = (("a.pdf", signed_pdf(pki)), ("notes.txt", b"rien"), ("d.bin", DATA), ("d.bin.p7s", signed_cms(pki)))
    found = ask(carrying(*files), "m.eml", roots)
    assert found.verdict is Verdict.UNSIGNED and found.signatures == () and found.signed_files == 2
    assert [(f.file, f.format, f.verdict) for f in found.attached] == [
        ("a.pdf", "PDF", Verdict.TRUSTED),
        ("notes.txt", "", Verdict.UNSIGNED),
        ("d.bin", "", Verdict.UNSIGNED),
        ("d.bin.p7s", "CMS", Verdict.TRUSTED),
    ]
    forged = ask(carrying(("a.pdf", signed_pdf(pki).replace(b"/Type /Page", b"/Type /pagE", 1))), "m.eml", roots)
    assert forged.verdict is Verdict.ALTERED
    inner = ask(carrying(("transfert.eml", carrying(("a.pdf", signed_pdf(pki))))), "m.eml", roots)
    assert inner.verdict is Verdict.UNSIGNED and inner.signed_files == 1
    assert inner.attached[0].attached[0].verdict is Verdict.TRUSTED


def pdf_by_another() -> bytes:
    other = make_signer("Une Autre", rank=1)

    async def work() -> bytes:
        prepared = await pades.prepare(PDF, other.der, datetime.now(UTC))
        return await pades.finish(prepared, other.sign(prepared.to_sign))

    return asyncio.run(work())


@pytest.mark.feature("96")
def test_a_signed_mail_is_lowered_by_what_it_carries(pki: Pki) -> None:
    roots = Roots(authorities=pki.roots, others=pki.intermediates)

    def mailed(*files: tuple[str, bytes]) -> bytes:
        async def work() -> bytes:
            prepared = await prepare_mail(carrying(*files), pki.certificate(LABEL), moment=datetime.now(UTC))
            return await finish_mail(prepared, value(pki, prepared.cms.to_sign))

        return asyncio.run(work())

    assert ask(mailed(("a.pdf", signed_pdf(pki))), "m.eml", roots).verdict is Verdict.TRUSTED
    stranger = ask(mailed(("a.pdf", pdf_by_another())), "m.eml", roots)
    assert stranger.verdict is Verdict.INTACT and stranger.signatures[0].trust is Trust.TRUSTED
    assert [file.file for file in stranger.attached] == ["a.pdf"], "its own signature is no attachment"
