"""Certificates explain themselves: usable or why not, without a network."""

from __future__ import annotations

from datetime import timedelta

import pytest
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from app.domain.errors import Rejected
from app.signing.certificates import Assessment, assess, choose, read_facts
from tests.unit.signing.tools import NOW, Signer, key_usage, make_signer


def judge(signer: Signer) -> Assessment:
    return assess(read_facts(signer.der), NOW)


def codes(assessment: Assessment) -> tuple[list[str], list[str]]:
    return [r.code for r in assessment.blocking], [r.code for r in assessment.warnings]


DAY = timedelta(days=1)


@pytest.mark.feature("82")
@pytest.mark.parametrize(
    ("signer", "blocking", "warnings"),
    [
        (lambda: make_signer(), [], []),
        (lambda: make_signer(not_after=NOW - DAY), ["cert_expired"], []),
        (lambda: make_signer(not_before=NOW + DAY), ["cert_not_yet_valid"], []),
        (lambda: make_signer(not_after=NOW + 45 * DAY), [], ["cert_expires_soon"]),
        (lambda: make_signer(not_after=NOW + 47 * DAY), [], []),
        (lambda: make_signer(usage=key_usage(digital_signature=True)), [], ["cert_authentication_only"]),
        (lambda: make_signer(usage=key_usage(key_encipherment=True)), ["cert_wrong_usage"], []),
        (lambda: make_signer(ca=True, usage=key_usage(key_cert_sign=True)), ["cert_is_ca"], []),
        (lambda: make_signer(bits=1024), ["cert_rsa_short"], []),
    ],
    ids=["good", "expired", "future", "soon", "not-so-soon", "authentication", "encipherment", "ca", "1024"],
)
def test_reasons(signer: object, blocking: list[str], warnings: list[str]) -> None:
    assert codes(judge(signer())) == (blocking, warnings)  # type: ignore[operator]


@pytest.mark.feature("82")
def test_elliptic_curves_are_refused_for_now() -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Courbe")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(NOW - DAY)
        .not_valid_after(NOW + 900 * DAY)
        .add_extension(key_usage(content_commitment=True), critical=True)
        .sign(key, hashes.SHA256())
    )
    assert codes(assess(read_facts(certificate.public_bytes(Encoding.DER)), NOW)) == (["cert_ec_refused"], [])


@pytest.mark.feature("82")
def test_pss_keys_are_refused_for_now() -> None:
    """A certificate whose key is restricted to PSS: the same bits, another algorithm identifier."""
    certificate = asn1_x509.Certificate.load(make_signer().der)
    certificate["tbs_certificate"]["subject_public_key_info"]["algorithm"] = {"algorithm": "rsassa_pss"}
    facts = read_facts(certificate.dump(force=True))
    assert codes(assess(facts, NOW)) == (["cert_pss_refused"], [])


@pytest.mark.feature("82")
def test_the_best_certificate_is_proposed_first() -> None:
    good = make_signer()
    longer = make_signer("Plus longtemps", rank=1, not_after=NOW + 1000 * DAY)
    authentication = make_signer("Authentification", rank=2, usage=key_usage(digital_signature=True))
    expired = make_signer("Ancien", rank=2, not_after=NOW - DAY)
    ders = [expired.der, authentication.der, good.der, longer.der]
    assert [a.facts.der for a in choose(ders, NOW)] == [longer.der, good.der, authentication.der, expired.der]
    remembered = read_facts(good.der).sha256
    assert choose(ders, NOW, remembered)[0].facts.der == good.der
    assert choose(ders, NOW, read_facts(expired.der).sha256)[0].facts.der == longer.der
    assert choose(ders, NOW)[-1].blocking[0].params == {"date": "2026-11-22"}


def test_facts_are_read() -> None:
    facts = read_facts(make_signer().der)
    assert (facts.subject, facts.unit) == ("Hélène Castagnède", "0002 00000000000017")
    assert (facts.key_kind, facts.key_bits, facts.non_repudiation, facts.digital_signature) == (
        "rsa",
        2048,
        True,
        False,
    )
    assert not facts.qualification
    for damaged in (b"", b"rien", make_signer().der[:-20]):
        with pytest.raises(Rejected):
            read_facts(damaged)
