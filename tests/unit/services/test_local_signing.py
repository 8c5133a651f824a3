"""Documents of one's own: any kind in one batch with one login, proven as written, in bounded memory."""

from __future__ import annotations

import asyncio
import hashlib
import subprocess
import tracemalloc
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from asn1crypto import cms as asn1_cms
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from typer.testing import CliRunner

from app.cli import pin_entry
from app.cli.main import app
from app.connectors.fetch import fetch
from app.domain.errors import NeedsUser
from app.sandbox.pes_files import generate_pes, spec_of
from app.sandbox.pki import Pki
from app.sandbox.tokens import PIN
from app.services.local_signing import Kind, LocalDocument, LocalResult, Stamping, propose, sign_documents
from app.services.tokens import MODULES_VARIABLE
from app.signing import cms, pades
from app.signing.batch import Session
from app.signing.report import Trust
from app.signing.stamp import Placement, Stamp
from app.signing.timestamps import token_of
from app.signing.validation import Roots
from tests.bench.big_files import write_pdf
from tests.unit.signing.conftest import card, made_card, shim  # noqa: F401 - fixtures
from tests.unit.signing.test_pades import PDF, pdfsig
from tests.unit.signing.test_timestamps import openssl_ts
from tests.unit.signing.token_tools import Card
from tests.unit.signing.tools import Signer, make_signer, xmlsec_verifies


@pytest.fixture
def signer() -> Signer:
    return make_signer()


class InMemory:
    """A session of a key held here, that counts."""

    def __init__(self, signer: Signer, *, fail_at: int = 0) -> None:
        self.signer, self.signed, self.closed, self.fail_at = signer, 0, 0, fail_at

    async def sign(self, data: bytes, algorithm: str = "sha256") -> bytes:
        self.signed += 1
        if self.signed == self.fail_at:
            raise NeedsUser("token_pulled")
        return self.signer.sign(data)

    async def close(self) -> None:
        self.closed += 1


def sign(documents: list[LocalDocument], session: InMemory) -> list[LocalResult]:
    async def open_session() -> Session:
        return session  # type: ignore[return-value]

    return asyncio.run(sign_documents(documents, session.signer.der, open_session, moment=datetime.now(UTC)))


def files(folder: Path) -> list[Path]:
    for name, data in (
        ("a.pdf", PDF),
        ("b.xml", generate_pes(1, spec_of(2))),
        ("c.odt", b"un projet"),
        ("d.csv", b"1;2"),
    ):
        (folder / name).write_bytes(data)
    return [folder / name for name in ("a.pdf", "b.xml", "c.odt", "d.csv")]


@pytest.mark.feature("A13", "83", "76", "77", "75")
def test_any_data_is_signed_in_one_batch_with_one_session(tmp_path: Path, signer: Signer) -> None:
    documents = [propose(path) for path in files(tmp_path)]
    documents[3] = LocalDocument(path=tmp_path / "d.csv", kind=Kind.XADES, output=tmp_path / "d.csv.xades.xml")
    session = InMemory(signer)
    results = sign(documents, session)
    assert [(r.code, r.output.name if r.output else "") for r in results] == [
        ("", "a-signe.pdf"), ("", "b-signe.xml"), ("", "c.odt.p7s"), ("", "d.csv.xades.xml"),
    ]  # fmt: skip
    assert (session.signed, session.closed) == (5, 1), "two values for the two bordereaux"
    assert "Signature is Valid" in pdfsig((tmp_path / "a-signe.pdf").read_bytes(), tmp_path)
    assert xmlsec_verifies((tmp_path / "b-signe.xml").read_bytes(), tmp_path, signer.pem, signatures=(1, 2)) == [
        True,
        True,
    ]
    command = [
        "openssl",
        "smime",
        "-verify",
        "-inform",
        "PEM",
        "-in",
        "c.odt.p7s",
        "-content",
        "c.odt",
        "-noverify",
        "-binary",
    ]
    assert subprocess.run([*command, "-purpose", "any"], cwd=tmp_path, capture_output=True).returncode == 0
    assert not list(tmp_path.glob(".*")), "nothing is left aside"


@pytest.mark.feature("94", "A7")
def test_each_document_keeps_its_own_stamp(tmp_path: Path, signer: Signer) -> None:
    documents = []
    for rank in range(3):
        path = tmp_path / f"{rank}.pdf"
        path.write_bytes(PDF)
        stamp = Stamp(lines=(f"Document numero {rank}",), placement=Placement(page=rank % 2, x=40 + 100 * rank, y=40))
        documents.append(LocalDocument(path=path, kind=Kind.PADES, output=tmp_path / f"{rank}-s.pdf", stamp=stamp))
    assert all(result.ok for result in sign(documents, InMemory(signer)))
    for rank in range(3):
        done = subprocess.run(["pdftotext", f"{rank}-s.pdf", "-"], cwd=tmp_path, capture_output=True, text=True)
        assert f"Document numero {rank}" in done.stdout


@pytest.mark.feature("91", "93")
def test_what_is_done_stays_done_when_the_card_leaves(tmp_path: Path, signer: Signer) -> None:
    paths = files(tmp_path)
    (tmp_path / "a-signe.pdf").write_bytes(b"deja")
    (tmp_path / "e.pdf").write_bytes(b"%PDF-1.7 rien")
    documents = [propose(path) for path in (*paths, tmp_path / "e.pdf")]
    session = InMemory(signer, fail_at=3)
    results = sign(documents, session)
    assert [r.code for r in results] == ["output_exists", "", "token_pulled", "token_pulled", "pdf_unreadable"]
    assert (tmp_path / "a-signe.pdf").read_bytes() == b"deja"
    assert session.closed == 1
    untouched = InMemory(signer)
    assert [r.code for r in sign([propose(tmp_path / "e.pdf")], untouched)] == ["pdf_unreadable"]
    assert (untouched.signed, untouched.closed) == (0, 0), "no PIN is asked for nothing"


@pytest.mark.feature("A8", "98")
def test_a_gigabyte_is_signed_in_constant_memory(tmp_path: Path, signer: Signer) -> None:
    path = tmp_path / "plan.pdf"
    write_pdf(path, 1 << 30, sparse=True)
    tracemalloc.start()
    try:
        (result,) = sign([propose(path)], InMemory(signer))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert result.ok, result
    assert (tmp_path / "plan-signe.pdf").stat().st_size > 1 << 30
    assert peak < 64 << 20


@pytest.mark.feature("99", "84")
def test_the_command_asks_the_pin_once_and_never_takes_it_from_an_argument(
    card: Card,  # noqa: F811
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(MODULES_VARIABLE, str(card.module))
    paths = [str(path) for path in files(tmp_path)]
    sha = hashlib.sha256(make_signer().der).hexdigest()
    asked: list[str] = []

    def pin(name: str, tries: str, pinentry: str) -> str:
        asked.append(name)
        return PIN

    monkeypatch.setattr("app.cli.sign.ask_pin", pin)
    options = ["--certificate", sha[:12], "--yes", "--stamp", "Signe par le maire", "--page", "1"]
    unsaid = CliRunner().invoke(app, ["sign", *paths, *options])
    assert unsaid.exit_code != 0 and asked == [], "a PES says as what it is signed"
    options += ["--role", "Maire déléguée", "--place", "Saint-Aubin-des-Pins"]
    result = CliRunner().invoke(app, ["sign", *paths, *options])
    assert result.exit_code == 0, result.output
    assert len(asked) == 1 and card.logins == 1
    assert result.stdout.count("signé :") == 4
    again = CliRunner().invoke(app, ["sign", *paths, *options])
    assert again.exit_code == 1 and "existe déjà" in again.stdout
    assert len(asked) == 1, "nothing could be signed: no PIN"
    card.order()
    monkeypatch.setattr("app.cli.sign.ask_pin", lambda *_: "0000")
    (tmp_path / "x").mkdir()
    wrong = CliRunner().invoke(app, ["sign", *paths, *options, "--output", str(tmp_path / "x")])
    assert wrong.exit_code == 1 and "code PIN refusé" in wrong.stdout
    assert card.logins == 1 and not list((tmp_path / "x").iterdir())
    assert "--pin " not in CliRunner().invoke(app, ["sign", "--help"]).stdout


@pytest.mark.feature("99")
def test_a_pinentry_program_is_asked_or_the_terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "pinentry"
    program.write_text(
        "#!/bin/sh\nwhile read line; do case \"$line\" in GETPIN) echo 'D 12%2534'; echo OK;; *) echo OK;; esac; done\n"
    )
    program.chmod(0o755)
    assert pin_entry.ask_pin("Hélène", "dernier essai", str(program)) == "12%34"
    program.write_text("#!/bin/sh\necho 'ERR 83886179 Operation cancelled'\n")
    for cancelled in (str(program), str(tmp_path / "none")):
        with pytest.raises(NeedsUser) as error:
            pin_entry.ask_pin("Hélène", "", cancelled)
        assert error.value.code == "pin_cancelled"
    with pytest.raises(NeedsUser) as error:
        pin_entry.ask_pin("Hélène", "", "")
    assert error.value.code == "pin_needs_terminal"


# --- time stamps ----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def pki(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pki]:
    with Pki(tmp_path_factory.mktemp("pki")) as made:
        yield made


def stamped(documents: list[LocalDocument], pki: Pki, url: str) -> list[LocalResult]:
    key, der = pki.key("maire-commune"), pki.certificate("maire-commune")

    class Token:
        async def sign(self, data: bytes, algorithm: str = "sha256") -> bytes:
            return key.sign(data, padding.PKCS1v15(), hashes.SHA256())

        async def close(self) -> None: ...

    async def open_session() -> Session:
        return Token()  # type: ignore[return-value]

    roots = Roots(authorities=pki.roots, others=(*pki.roots, *pki.intermediates))
    stamping = Stamping(url=url, fetch=fetch, roots=roots)
    return asyncio.run(
        sign_documents(
            documents, der, open_session, chain=pki.intermediates, moment=datetime.now(UTC), stamping=stamping
        )
    )


@pytest.mark.feature("97", "75", "77")
def test_documents_are_time_stamped_and_carry_their_proofs(tmp_path: Path, pki: Pki) -> None:
    """PAdES B-LT and CAdES-T: pdfsig and openssl agree, and the proofs hold without a network."""
    pdf, _pes, other, _csv = files(tmp_path)
    results = stamped([propose(pdf), propose(other)], pki, pki.tsa_url)
    assert [(result.ok, result.notes) for result in results] == [(True, ()), (True, ())]
    signed = (tmp_path / "a-signe.pdf").read_bytes()
    assert signed.startswith(PDF) and b"/DSS" in signed and b"/OCSPs" in signed
    assert "Signature is Valid" in pdfsig(signed, tmp_path)
    (report,) = asyncio.run(pades.validate(signed, roots=pki.roots))
    assert report.intact and report.time_proven and report.trust is Trust.TRUSTED
    signature = cms.from_pem((tmp_path / "c.odt.p7s").read_bytes())
    token = token_of(signature)
    value = asn1_cms.ContentInfo.load(signature)["content"]["signer_infos"][0]["signature"].native
    assert token is not None and openssl_ts(token, value, pki, tmp_path)


@pytest.mark.feature("97", "91")
def test_without_the_authority_it_is_signed_and_said(tmp_path: Path, pki: Pki) -> None:
    pdf, _pes, other, _csv = files(tmp_path)
    results = stamped([propose(pdf), propose(other)], pki, f"{pki.url}/rien")
    assert [(result.ok, result.notes) for result in results] == [(True, ("timestamp_unavailable",))] * 2
    assert "Signature is Valid" in pdfsig((tmp_path / "a-signe.pdf").read_bytes(), tmp_path)


@pytest.mark.feature("A13")
def test_two_documents_of_one_name_do_not_take_each_other_s_place(tmp_path: Path, signer: Signer) -> None:
    paths = [tmp_path / town / "budget.pdf" for town in ("commune", "interco")]
    for path in paths:
        path.parent.mkdir()
        path.write_bytes(PDF)
    session = InMemory(signer)
    results = sign([propose(path, tmp_path) for path in (*paths, paths[0])], session)
    assert [(r.path, r.code) for r in results] == [
        (paths[0], ""), (paths[1], "output_exists"), (paths[0], "output_exists"),
    ]  # fmt: skip
    assert session.signed == 1, "the card is asked for what can be written only"
