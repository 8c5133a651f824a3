"""What the tests of signing share: keys and certificates made on the spot, and other people's verifiers."""

from __future__ import annotations

import datetime
import functools
import shutil
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.x509.oid import NameOID

from app.documents.pes_xml import ALLER_NS
from app.signing import xades
from app.signing.xades_profile import XADES_122, Profile

NOW = datetime.datetime(2026, 11, 23, 9, 0, tzinfo=datetime.UTC)
PROFILE = Profile(city="Saint-Aubin-des-Pins", postal_code="40999", role="Maire déléguée")


@dataclass(frozen=True)
class Signer:
    """A key and its self-signed certificate."""

    key: rsa.RSAPrivateKey
    certificate: x509.Certificate

    @property
    def der(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.DER)

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.PEM)

    def sign(self, data: bytes, algorithm: str = "sha256") -> bytes:
        digest = hashes.SHA1() if algorithm == "sha1" else hashes.SHA256()
        return self.key.sign(data, padding.PKCS1v15(), digest)


@functools.cache
def rsa_key(rank: int = 0, bits: int = 2048) -> rsa.RSAPrivateKey:
    """One key per rank for the whole run."""
    return rsa.generate_private_key(public_exponent=65537, key_size=bits)


def key_usage(**chosen: bool) -> x509.KeyUsage:
    names = (
        "digital_signature content_commitment key_encipherment data_encipherment key_agreement key_cert_sign "
        "crl_sign encipher_only decipher_only"
    )
    return x509.KeyUsage(**{name: chosen.get(name, False) for name in names.split()})


def make_signer(
    name: str = "Hélène Castagnède",
    *,
    rank: int = 0,
    bits: int = 2048,
    usage: x509.KeyUsage | None = None,
    not_before: datetime.datetime = NOW - datetime.timedelta(days=100),
    not_after: datetime.datetime = NOW + datetime.timedelta(days=800),
    ca: bool = False,
    extensions: Iterable[x509.ExtensionType] = (),
) -> Signer:
    """A self-signed certificate of an invented mayor, with nonRepudiation unless told otherwise."""
    key = rsa_key(rank, bits)
    subject = x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "FR"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Commune d’essai, à Saint-Aubin"),
            x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, "0002 00000000000017"),
            x509.NameAttribute(NameOID.COMMON_NAME, name),
        ]
    )
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(7_000_000_000_000_000_000_001 + rank)
        .not_valid_before(not_before)
        .not_valid_after(not_after)
        .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
        .add_extension(usage or key_usage(content_commitment=True), critical=True)
    )
    for extension in extensions:
        builder = builder.add_extension(extension, critical=False)
    return Signer(key, builder.sign(key, hashes.SHA256()))


def sign_pes(data: bytes, signer: Signer, profile: Profile = PROFILE) -> bytes:
    """The file signed wherever its mode asks for."""
    prepared = xades.prepare(data, signer.der, NOW, profile)
    return xades.finish(prepared, {e.element_id: signer.sign(e.signed_info) for e in prepared.elements})


def xmlsec1() -> str:
    found = shutil.which("xmlsec1")
    if found is None:
        pytest.fail("xmlsec1 is not installed: it is on the list of what the tests need")
    return found


def xmlsec_verifies(
    data: bytes, folder: Path, pem: bytes, *, xades_ns: str = XADES_122, signatures: Iterable[int] = (1,)
) -> list[bool]:
    """Verdict of xmlsec1, which shares no code with ours, on each signature by its rank from 1."""
    (folder / "signed.xml").write_bytes(data)
    (folder / "root.pem").write_bytes(pem)
    verdicts = []
    for rank in signatures:
        command = [xmlsec1(), "--verify", "--trusted-pem", str(folder / "root.pem")]
        for element in ("Bordereau", f"{ALLER_NS}:PES_Aller", f"{xades_ns}:SignedProperties"):
            command += ["--id-attr:Id", element]
        command += ["--node-xpath", f"(//*[local-name()='Signature'])[{rank}]", str(folder / "signed.xml")]
        verdicts.append(subprocess.run(command, capture_output=True, check=False).returncode == 0)
    return verdicts
