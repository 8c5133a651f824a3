"""Signed mail: what we make is accepted by openssl, what openssl makes is judged right here (row 16)."""

from __future__ import annotations

import asyncio
import datetime as dt
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.x509.oid import NameOID

from app.connectors.fetch import fetch
from app.connectors.zimbra.compose import build_mime
from app.domain.ids import AccountId, OpId
from app.domain.intents import AttachedFile, SendMail
from app.domain.mail import Address
from app.sandbox.pki import Pki
from app.signing.smime import MailState, addresses_of, finish_mail, prepare_mail, signed_parts, verify_mail
from tests.unit.signing.tools import make_signer

NOW = dt.datetime(2026, 11, 24, tzinfo=dt.UTC)
ELU = Address(mail="h.castagnede@saint-aubin-des-pins.example", name="Hélène Castagnède")


@dataclass
class Authority:
    """A root and one person under it."""

    root: x509.Certificate
    root_key: rsa.RSAPrivateKey
    certificate: x509.Certificate
    key: rsa.RSAPrivateKey

    def der(self, which: x509.Certificate) -> bytes:
        return which.public_bytes(serialization.Encoding.DER)

    def write(self, folder: Path) -> tuple[Path, Path, Path]:
        """(root, certificate, key) as PEM files."""
        paths = folder / "root.pem", folder / "cert.pem", folder / "key.pem"
        paths[0].write_bytes(self.root.public_bytes(serialization.Encoding.PEM))
        paths[1].write_bytes(self.certificate.public_bytes(serialization.Encoding.PEM))
        no = serialization.NoEncryption()
        form = serialization.PrivateFormat.PKCS8
        paths[2].write_bytes(self.key.private_bytes(serialization.Encoding.PEM, form, no))
        return paths


@pytest.fixture(scope="module")
def authority() -> Authority:
    root_key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    root_name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Autorité d’essai")])
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, ELU.name)])
    day = dt.timedelta(days=1)

    def builder(subject: x509.Name, public: rsa.RSAPublicKey) -> x509.CertificateBuilder:
        made = x509.CertificateBuilder().subject_name(subject).issuer_name(root_name).public_key(public)
        dated = made.not_valid_before(dt.datetime.now(dt.UTC) - day).not_valid_after(dt.datetime.now(dt.UTC) + 30 * day)
        return dated.serial_number(x509.random_serial_number())

    authority_usage = x509.KeyUsage(False, False, False, False, False, True, True, False, False)
    root = (
        builder(root_name, root_key.public_key())
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(authority_usage, critical=True)
        .sign(root_key, hashes.SHA256())
    )
    usage = x509.KeyUsage(True, True, False, False, False, False, False, False, False)
    certificate = (
        builder(name, key.public_key())
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectAlternativeName([x509.RFC822Name(ELU.mail)]), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(root_key, hashes.SHA256())
    )
    return Authority(root, root_key, certificate, key)


def mail(text: str = "Réunion jeudi à 18 h.\n\nH. C.") -> bytes:
    intent = SendMail(
        op_id=OpId("op-1"),
        account=AccountId("a"),
        made_at_ms=int(NOW.timestamp() * 1000),
        target_id="m1@echarpe.example",
        to=(Address(mail="prefet@etat.example"),),
        subject="Séance d’été",
        text=text,
        html=f"<p>{text}</p>",
    )
    file = AttachedFile(name="ordre.pdf", media_type="application/pdf", sha256="", size_bytes=4)
    return build_mime(intent, ELU, [(file, b"%PDF")], seven_bit=True)


def signed(authority: Authority, mime: bytes | None = None) -> bytes:
    async def work() -> bytes:
        prepared = await prepare_mail(
            mime or mail(), authority.der(authority.certificate), moment=dt.datetime.now(dt.UTC)
        )
        value = authority.key.sign(prepared.cms.to_sign, padding.PKCS1v15(), hashes.SHA256())
        return await finish_mail(prepared, value)

    return asyncio.run(work())


def judged(raw: bytes, authority: Authority | None = None, sender: str = ELU.mail) -> MailState | None:
    roots = [authority.der(authority.root)] if authority is not None else []
    found = asyncio.run(verify_mail(raw, sender, roots=roots, moment=dt.datetime.now(dt.UTC)))
    return found.state if found is not None else None


@pytest.mark.feature("16")
def test_openssl_accepts_what_we_sign(authority: Authority, tmp_path: Path) -> None:
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("openssl is not installed")
    root, _, _ = authority.write(tmp_path)
    raw = signed(authority)
    assert raw.count(b"\nSubject:") == 1 and b"multipart/signed" in raw
    (tmp_path / "mail.eml").write_bytes(raw)
    command = [openssl, "cms", "-verify", "-in", "mail.eml", "-CAfile", str(root), "-purpose", "any", "-out", "out"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "Réunion" not in raw.decode("ascii"), "seven bits: no relay needs to change it"


@pytest.mark.feature("16")
@pytest.mark.parametrize("opaque", [False, True])
def test_what_openssl_signs_is_judged(authority: Authority, tmp_path: Path, opaque: bool) -> None:
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("openssl is not installed")
    _, certificate, key = authority.write(tmp_path)
    (tmp_path / "text").write_bytes(b"Content-Type: text/plain\r\n\r\nBonjour.\r\n")
    command = [openssl, "cms", "-sign", "-in", "text", "-signer", str(certificate), "-inkey", str(key), "-out", "m"]
    command += ["-from", ELU.mail, *(["-nodetach"] if opaque else [])]
    subprocess.run(command, cwd=tmp_path, capture_output=True, check=True)
    raw = (tmp_path / "m").read_bytes()
    assert judged(raw, authority) is MailState.VALID
    assert judged(raw) is MailState.UNKNOWN_AUTHORITY, "intact is one thing, vouched for another"
    assert judged(raw, authority, "autre@etat.example") is MailState.OTHER_SENDER


@pytest.mark.feature("16")
def test_an_old_digest_proves_too_little_and_the_time_is_claimed(authority: Authority, tmp_path: Path) -> None:
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("openssl is not installed")
    _, certificate, key = authority.write(tmp_path)
    (tmp_path / "text").write_bytes(b"Content-Type: text/plain\r\n\r\nBonjour.\r\n")
    command = [openssl, "cms", "-sign", "-in", "text", "-signer", str(certificate), "-inkey", str(key), "-out", "m"]
    for digest, state in (("sha1", MailState.WEAK), ("md5", MailState.WEAK), ("sha256", MailState.VALID)):
        subprocess.run([*command, "-md", digest], cwd=tmp_path, capture_output=True, check=True)
        raw, now = (tmp_path / "m").read_bytes(), dt.datetime.now(dt.UTC)
        found = asyncio.run(verify_mail(raw, ELU.mail, roots=[authority.der(authority.root)], moment=now))
        assert found is not None and found.state is state and found.report is not None, digest
        assert found.report.time is not None and abs(now - found.report.time) < dt.timedelta(minutes=2)
        assert not found.report.time_proven


@pytest.mark.feature("16")
def test_revocation_is_asked_only_where_somebody_known_vouches(tmp_path: Path) -> None:
    pki = Pki(tmp_path)
    label = "maire-revoque"
    asked: list[str] = []

    async def recorded(url: str, *, body: bytes | None = None, content_type: str = "") -> bytes:
        asked.append(url)
        return await fetch(url, body=body, content_type=content_type)

    async def work(roots: Sequence[bytes]) -> MailState:
        prepared = await prepare_mail(mail(), pki.certificate(label), pki.intermediates, moment=dt.datetime.now(dt.UTC))
        value = pki.key(label).sign(prepared.cms.to_sign, padding.PKCS1v15(), hashes.SHA256())
        raw = await finish_mail(prepared, value)
        found = await verify_mail(raw, ELU.mail, roots=roots, moment=dt.datetime.now(dt.UTC), fetch=recorded)
        assert found is not None
        return found.state

    assert asyncio.run(work(())) is MailState.UNKNOWN_AUTHORITY and asked == []
    stranger = make_signer("Une Autre", rank=1)
    assert asyncio.run(work([stranger.der])) is MailState.UNKNOWN_AUTHORITY and asked == []
    with pki:
        assert asyncio.run(work(pki.roots)) is MailState.REVOKED and asked


@pytest.mark.feature("16")
def test_ours_is_valid_survives_line_ends_and_tells_every_change(authority: Authority) -> None:
    raw = signed(authority)
    assert judged(raw, authority) is MailState.VALID
    assert judged(raw.replace(b"\r\n", b"\n"), authority) is MailState.VALID, "a server may store bare line feeds"
    assert judged(raw.replace(b"18 h", b"17 h"), authority) is MailState.ALTERED
    assert judged(raw.replace(b"JVBERg", b"JVBERw"), authority) is MailState.ALTERED, "an attachment counts too"
    assert addresses_of(authority.der(authority.certificate)) == (ELU.mail,)


def test_other_mail_is_not_signed_and_damage_is_no_crash(authority: Authority) -> None:
    assert judged(mail()) is None
    assert signed_parts(b"") is None
    raw = signed(authority)
    middle = raw.rindex(b"\r\n\r\n") + 800
    damaged = raw[:middle] + b"AAAA" + raw[middle + 4 :]
    assert judged(damaged, authority) in (MailState.ALTERED, MailState.UNREADABLE)
    for cut in range(0, len(raw), 37):
        judged(raw[:cut], authority)
