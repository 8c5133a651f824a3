"""The test authorities as clients see them: OCSP, CRL, time stamps, and what certificates say."""

from __future__ import annotations

import asyncio
import hashlib
import shutil
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from app.domain.errors import Unreachable
from app.sandbox.pki import CERTIFICATES, Pki
from app.signing.certificates import Assessment, assess_with_authorities, read_facts, with_trust
from app.signing.report import Covers, SignatureReport, Trust


@pytest.fixture(scope="module")
def pki(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pki]:
    with Pki(tmp_path_factory.mktemp("pki")) as made:
        yield made


class Fetcher:
    """A `certificates.Fetch` that remembers what was asked; ``broken`` makes matching addresses fail."""

    def __init__(self, broken: str = "nothing") -> None:
        self.asked: list[str] = []
        self._broken = broken

    async def __call__(self, url: str, *, body: bytes | None = None, content_type: str = "") -> bytes:
        self.asked.append(url)
        if self._broken in url:
            raise Unreachable
        async with httpx.AsyncClient() as client:
            answer = await (
                client.get(url)
                if body is None
                else client.post(url, content=body, headers={"content-type": content_type})
            )
        answer.raise_for_status()
        return answer.content


def judge(pki: Pki, label: str, fetch: Fetcher | None) -> Assessment:
    facts = read_facts(pki.certificate(label))
    return asyncio.run(
        assess_with_authorities(facts, datetime.now(UTC), roots=pki.roots, others=pki.intermediates, fetch=fetch)
    )


def codes(assessment: Assessment) -> tuple[list[str], list[str]]:
    return [r.code for r in assessment.blocking], [r.code for r in assessment.warnings]


@pytest.mark.feature("82")
@pytest.mark.parametrize(
    ("label", "blocking", "warnings"),
    [
        ("maire-commune", [], []),
        ("maire-interco", [], []),
        ("maire-authentification", [], ["cert_authentication_only"]),
        ("maire-expire", ["cert_expired"], []),
        ("maire-revoque", ["cert_revoked"], []),
        ("maire-bientot", [], ["cert_expires_soon"]),
    ],
)
def test_each_certificate_is_judged_with_its_reasons(
    pki: Pki, label: str, blocking: list[str], warnings: list[str]
) -> None:
    fetch = Fetcher()
    assert codes(judge(pki, label, fetch)) == (blocking, warnings)
    assert any("/ocsp/interm" in url for url in fetch.asked)
    assert all(url.startswith(pki.url) for url in fetch.asked)


@pytest.mark.feature("82")
def test_crl_answers_when_ocsp_does_not(pki: Pki) -> None:
    fetch = Fetcher(broken="/ocsp/")
    assert codes(judge(pki, "maire-revoque", fetch)) == (["cert_revoked"], [])
    assert any(url.endswith("/crls/interm/latest.crl") for url in fetch.asked)


@pytest.mark.feature("82")
def test_offline_is_a_warning_not_a_refusal(pki: Pki) -> None:
    assert codes(judge(pki, "maire-commune", None)) == ([], ["cert_revocation_unknown"])
    assert codes(judge(pki, "maire-commune", Fetcher(broken="http"))) == ([], ["cert_revocation_unknown"])


@pytest.mark.feature("82")
def test_an_unknown_authority_is_a_warning(pki: Pki, tmp_path: Path) -> None:
    stranger = Pki(tmp_path / "other")
    facts = read_facts(stranger.certificate("maire-commune"))
    judged = asyncio.run(assess_with_authorities(facts, datetime.now(UTC), roots=pki.roots, others=pki.intermediates))
    assert codes(judged) == ([], ["cert_chain_unknown"])


@pytest.mark.feature("96")
def test_trust_of_a_report_is_decided_by_authorities(pki: Pki) -> None:
    for label, expected in (("maire-commune", Trust.TRUSTED), ("maire-revoque", Trust.REVOKED)):
        report = SignatureReport(
            target="B1",
            covers=Covers.BORDEREAU,
            digest_ok=True,
            value_ok=True,
            certificate=pki.certificate(label),
            time=datetime.now(UTC),
        )
        judged = asyncio.run(
            with_trust(report, roots=pki.roots, others=pki.intermediates, moment=datetime.now(UTC), fetch=Fetcher())
        )
        assert judged.trust is expected
        assert judged.intact


def test_certificates_are_shaped_like_rgs(pki: Pki) -> None:
    for holder in CERTIFICATES:
        facts = read_facts(pki.certificate(holder.label))
        assert facts.subject == "Hélène Castagnède"
        assert facts.organisation == holder.town.name
        assert facts.unit == f"0002 {holder.town.siret}"
        assert set(facts.policies) == {"1.2.250.1.999.1.2", "0.4.0.2042.1.2"}, "the body's own, and NCP+: RGS **"
        assert facts.non_repudiation is ("non_repudiation" in holder.usage)
        assert (facts.key_kind, facts.key_bits, facts.ca) == ("rsa", 2048, False)
        certificate = x509.load_der_x509_certificate(facts.der)
        assert certificate.extensions.get_extension_for_class(x509.KeyUsage).critical
        assert certificate.public_key() == pki.key(holder.label).public_key()


def test_the_same_folder_gives_the_same_certificates_and_address(pki: Pki) -> None:
    again = Pki(pki.folder)
    for label in ("root", "interm", "tsa", *(holder.label for holder in CERTIFICATES)):
        assert again.certificate(label) == pki.certificate(label)


def test_time_stamps_verify_by_openssl(pki: Pki, tmp_path: Path) -> None:
    openssl = shutil.which("openssl")
    assert openssl is not None, "openssl is on the list of what the tests need"
    digest = hashlib.sha256(b"convocation").hexdigest()
    root = x509.load_der_x509_certificate(pki.roots[0]).public_bytes(Encoding.PEM)
    tsa = x509.load_der_x509_certificate(pki.certificate("tsa")).public_bytes(Encoding.PEM)
    (tmp_path / "root.pem").write_bytes(root)
    (tmp_path / "tsa.pem").write_bytes(tsa)
    query = [openssl, "ts", "-query", "-digest", digest, "-sha256", "-cert", "-out", str(tmp_path / "q")]
    subprocess.run(query, check=True, capture_output=True)
    answer = httpx.post(pki.tsa_url, content=(tmp_path / "q").read_bytes())
    assert answer.headers["content-type"] == "application/timestamp-reply"
    (tmp_path / "r").write_bytes(answer.content)
    verify = [openssl, "ts", "-verify", "-digest", digest, "-in", str(tmp_path / "r")]
    done = subprocess.run(
        [*verify, "-CAfile", str(tmp_path / "root.pem"), "-untrusted", str(tmp_path / "tsa.pem")],
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
