"""Whom to trust and what is revoked: asked of the demonstration's authorities, kept for when there is no network."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterator
from pathlib import Path
from typing import Any, TypeVar

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from app.connectors.fetch import fetch
from app.domain.errors import LocalFault, Rejected, Transient
from app.sandbox.pki import Pki
from app.services.runtime import now_ms
from app.services.signing_types import CardView
from app.services.tokens import certificate_view
from app.services.trust import FRESH_MS, TrustService
from tests.unit.signing.test_validation import trusted_list
from tests.unit.signing.tools import make_signer

T = TypeVar("T")


class Kept:
    """Settings of a profile."""

    def __init__(self) -> None:
        self.values: dict[str, str] = {}
        self.clock_ms = now_ms()

    async def get(self, name: str) -> str:
        return self.values.get(name, "")

    async def put(self, name: str, value: str) -> None:
        self.values[name] = value

    def service(self) -> TrustService:
        return TrustService(self.get, self.put, lambda: self.clock_ms, fetch)


def run(work: Coroutine[Any, Any, T]) -> T:
    return asyncio.run(work)


@pytest.fixture(scope="module")
def pki(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pki]:
    with Pki(tmp_path_factory.mktemp("pki")) as made:
        yield made


def root_file(pki: Pki, folder: Path) -> Path:
    path = folder / "racine.pem"
    path.write_bytes(x509.load_der_x509_certificate(pki.roots[0]).public_bytes(Encoding.PEM))
    return path


def judged(service: TrustService, pki: Pki, label: str) -> CardView:
    return run(service.judged(certificate_view(pki.certificate(label), now_ms())))


def codes(view: CardView) -> set[str]:
    return {reason.code for reason in (*view.blocking, *view.warnings, *view.notices)}


@pytest.mark.feature("A5", "82", "96")
def test_a_card_is_trusted_or_revoked_and_the_answer_serves_offline(pki: Pki, tmp_path: Path) -> None:
    kept = Kept()
    service = kept.service()
    assert "cert_revocation_never" in codes(judged(service, pki, "maire-commune"))
    source = run(service.import_file(root_file(pki, tmp_path)))
    assert (source.name, source.kind, source.count) == ("racine.pem", "certificates", 1)
    ders = [pki.certificate(label) for label in ("maire-commune", "maire-revoque")]
    run(service.refresh(ders))
    good, bad = judged(service, pki, "maire-commune"), judged(service, pki, "maire-revoque")
    assert good.usable and {"cert_not_revoked", "cert_chain_known"} <= codes(good)
    assert not bad.usable and "cert_revoked" in codes(bad)
    pki.stop()
    try:
        kept.clock_ms += 2 * FRESH_MS
        again = kept.service()  # another start, without a network
        run(again.refresh(ders))
        assert not judged(again, pki, "maire-revoque").usable
        later = judged(again, pki, "maire-commune")
        (told,) = [reason for reason in later.notices if reason.code == "cert_not_revoked"]
        (before,) = [reason for reason in good.notices if reason.code == "cert_not_revoked"]
        assert told == before, "the date is that of the answer, not of the asking"
    finally:
        pki.start()


@pytest.mark.feature("A5", "82")
def test_without_authorities_a_revocation_is_still_known(pki: Pki) -> None:
    service = Kept().service()
    run(service.refresh([pki.certificate("maire-revoque"), pki.certificate("maire-commune")]))
    assert "cert_revoked" in codes(judged(service, pki, "maire-revoque"))
    good = codes(judged(service, pki, "maire-commune"))
    assert "cert_not_revoked" in good and not good & {"cert_chain_known", "cert_chain_unknown"}


@pytest.mark.feature("96")
def test_authorities_are_imported_told_and_taken_away(pki: Pki, tmp_path: Path) -> None:
    service = Kept().service()
    source = run(service.import_file(root_file(pki, tmp_path)))
    assert run(service.import_file(root_file(pki, tmp_path))).id == source.id
    assert [held.id for held in run(service.sources())] == [source.id]
    assert run(service.roots()).authorities == pki.roots
    run(service.remove(source.id))
    assert run(service.sources()) == [] and run(service.roots()).authorities == ()
    with pytest.raises(LocalFault):
        run(service.import_file(tmp_path / "absent"))
    (tmp_path / "rien").write_bytes(b"rien")
    with pytest.raises(Rejected, match="trust_unreadable"):
        run(service.import_file(tmp_path / "rien"))


@pytest.mark.feature("96")
def test_a_lists_stampers_are_kept_apart_from_its_authorities(pki: Pki, tmp_path: Path) -> None:
    service, file = Kept().service(), tmp_path / "liste.xml"
    services = [("CA/QC", "granted", pki.roots[0]), ("TSA/QTST", "granted", pki.certificate("tsa"))]
    file.write_bytes(trusted_list(make_signer("Liste"), services))
    source = run(service.import_file(file))
    held = run(service.roots())
    assert (held.authorities, held.stampers) == (pki.roots[:1], (pki.certificate("tsa"),))
    run(service.remove(source.id))
    assert run(service.roots()).stampers == ()


@pytest.mark.feature("97")
def test_the_hosts_that_may_be_asked_are_known(pki: Pki) -> None:
    service = Kept().service()
    assert run(service.hosts([pki.certificate("maire-commune")])) == [pki.url]
    run(service.set_tsa_url("https://horodatage.example/tsa"))
    assert run(service.hosts([])) == ["https://horodatage.example"]
    with pytest.raises(Rejected, match="address_invalid"):
        run(service.set_tsa_url("ftp://ailleurs"))
    with pytest.raises(Transient):
        run(fetch("file:///etc/passwd"))
    with pytest.raises(Transient):
        run(fetch(f"{pki.url}/rien"))


@pytest.mark.parametrize("address", ["http://127.0.0.1:1/tsa\n979", "http://horodatage.example:port/tsa"])
def test_an_address_that_is_none_is_no_answer(address: str) -> None:
    with pytest.raises(Transient):
        asyncio.run(fetch(address, body=b"?"))
