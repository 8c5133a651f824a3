"""The command line: what scripts and people get, and the codes it ends with."""

from __future__ import annotations

import asyncio
import hashlib
import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import load_der_x509_certificate
from typer.testing import CliRunner

from app.cli import demo
from app.cli.main import app
from app.documents.pes_acquit import AckElement, AckError
from app.domain.accounts import Body
from app.domain.errors import AppError, LocalFault, Rejected
from app.sandbox.pes_answers import build_acquit
from app.sandbox.pes_files import DEMO, generate_pes
from app.sandbox.pes_others import invoices, market, retour
from app.sandbox.pki import Pki
from app.services.desktop import window_command
from app.services.runtime import Runtime, RuntimeConfig
from app.signing import cms, xades
from tests.scenes.profile import NOW, clock_at, fill
from tests.scenes.town import ME, Town
from ui.views import welcome

run = CliRunner().invoke


@pytest.fixture
def pes(tmp_path: Path) -> Path:
    file = tmp_path / "bordereau.xml"
    file.write_bytes(generate_pes(spec=DEMO[5]))
    return file


@pytest.mark.feature("58", "99")
def test_pes_says_in_json_what_the_reader_shows(pes: Path) -> None:
    result = run(app, ["pes", str(pes), "--json"])
    assert result.exit_code == 0, result.output
    said = json.loads(result.stdout)
    assert set(said) == {"file", "encoding", "schema", "collectivite", "bordereaux", "attachments", "warnings"}
    assert [(b["sens"], b["numero"]) for b in said["bordereaux"]] == [
        ("depense", "44"), ("depense", "45"), ("recette", "20"),
    ]  # fmt: skip
    assert {"exercice", "type", "date", "pieces", "total_ht", "total_ttc", "signed"} <= set(said["bordereaux"][0])
    assert said["attachments"]["embedded"] > 0
    assert not any(b["signed"] for b in said["bordereaux"])


@pytest.mark.feature("58")
def test_pes_prints_a_table_for_people(pes: Path) -> None:
    result = run(app, ["pes", str(pes)], env={"COLUMNS": "140"})
    assert result.exit_code == 0
    assert "Dépense" in result.stdout and "€" in result.stdout


def test_a_demonstration_that_is_not_installed_has_a_code_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "app.sandbox.commune", None)  # the extra is absent
    result = run(app, ["demo"])
    assert result.exit_code == demo.NOT_INSTALLED == welcome.NOT_INSTALLED
    assert "n’est pas installée" in result.output


@pytest.mark.feature("59")
def test_pes_says_what_is_wrong_in_plain_words(tmp_path: Path) -> None:
    file = tmp_path / "faux.xml"
    data = generate_pes(spec=DEMO[7]).replace(b'TypPce V="01"', b'TypPce V="99"', 1)
    file.write_bytes(data.replace(b'CodCol V="100"', b'CodCol V="1"'))
    text = run(app, ["pes", str(file)]).stdout
    for words in ("le total recalculé", "code TypPce inconnu : 99", "CodCol n’a pas la forme attendue"):
        assert words in text
    assert "pes_" not in text


@pytest.mark.feature("58")
def test_pes_checks_the_schema_when_it_has_one(pes: Path, shared_data: Path) -> None:
    schemas = str(shared_data / "pes-xsd")
    assert json.loads(run(app, ["pes", str(pes), "--json"]).stdout)["schema"] == "non vérifié"
    said = json.loads(run(app, ["pes", str(pes), "--json", "--schemas", schemas]).stdout)
    assert said["schema"] == "5.17" and not [w for w in said["warnings"] if "schéma" in w]
    pes.write_bytes(pes.read_bytes().replace(b"<NomFic ", b"<NomFichier ").replace(b"</NomFic", b"</NomFichier"))
    said = json.loads(run(app, ["pes", str(pes), "--json"], env={"ECHARPE_PES_SCHEMAS": schemas}).stdout)
    assert [w for w in said["warnings"] if w.startswith("attention : schéma, ligne")]
    assert said["schema"] == "5.17, avec des écarts"
    assert isinstance(run(app, ["pes", str(pes), "--schemas", str(pes.parent)]).exception, LocalFault)


@pytest.mark.feature("58")
def test_pes_reads_invoices_contracts_and_what_the_accountant_did(tmp_path: Path) -> None:
    file = tmp_path / "autre.xml"
    file.write_bytes(invoices(2))
    said = json.loads(run(app, ["pes", str(file), "--json"]).stdout)
    assert [(u["kind"], u["tiers"], u["montant"]) for u in said["units"]] == [
        ("facture", "Mme Léonie CAZENAVE", "55.20"), ("facture", "Mme Léonie ÜMBDENSTOCK", "55.20"),
    ]  # fmt: skip
    file.write_bytes(market())
    assert "Réfection de la voirie du bourg" in run(app, ["pes", str(file)], env={"COLUMNS": "160"}).stdout
    file.write_bytes(retour())
    text = run(app, ["pes", str(file)]).stdout
    assert "pièce 612, PAPETERIE LABORDE : Rejetée, 210,40 €" in text
    assert "Pièces justificatives insuffisantes – La facture jointe est illisible." in text
    said = json.loads(run(app, ["pes", str(file), "--json"]).stdout)
    assert (said["pieces"][0]["etat"], said["pieces"][0]["regle"]) == ("Soldée", "576.00")


@pytest.mark.feature("59")
def test_pes_names_what_is_missing(tmp_path: Path) -> None:
    file = tmp_path / "manque.xml"
    file.write_bytes(generate_pes(spec=next(spec for spec in DEMO if spec.missing_attachment)))
    files = json.loads(run(app, ["pes", str(file), "--json"]).stdout)["attachments"]
    assert files["listed"] == files["embedded"] + 1
    (missing,) = files["missing"]
    assert missing in run(app, ["pes", str(file)]).stdout


@pytest.mark.feature("58", "74")
def test_pes_reads_the_answers_of_the_treasury(tmp_path: Path) -> None:
    file = tmp_path / "acquit.xml"
    error = AckError(code="ERREUR_CERTIFICAT", label="Certificat révoqué")
    no = AckElement(accepted=False, domain="3", bordereau="42", year="2026", errors=(error,))
    file.write_bytes(build_acquit("COMMUNE_01", [no]))
    result = run(app, ["pes", str(file)])
    assert result.exit_code == 1
    assert "REFUSÉ" in result.stdout and "Certificat révoqué" in result.stdout and "Bordereau 42" in result.stdout
    said = json.loads(run(app, ["pes", str(file), "--json"]).stdout)
    assert (said["kind"], said["nom_fic"], said["accepted"]) == ("acquit", "COMMUNE_01", False)
    file.write_bytes(build_acquit("COMMUNE_01", []).replace(b"<ACQUIT>", b"").replace(b"</ACQUIT>", b""))
    assert run(app, ["pes", str(file)]).exit_code == 0


def test_an_unreadable_file_is_a_clear_error(tmp_path: Path) -> None:
    result = run(app, ["pes", str(tmp_path / "absent.xml")])
    assert isinstance(result.exception, LocalFault)
    bad = tmp_path / "bad.xml"
    bad.write_text("<!DOCTYPE x><x/>")
    assert isinstance(run(app, ["pes", str(bad)]).exception, AppError)


SIGNATURE_KEYS = {"signer", "issuer", "time", "covers", "intact", "trusted", "profile", "policy", "reasons"}


def sign(file: Path, pki: Pki) -> Path:
    prepared = xades.prepare(file.read_bytes(), pki.certificate("maire-commune"), datetime.now(UTC))
    key = pki.key("maire-commune")
    values = {e.element_id: key.sign(e.signed_info, padding.PKCS1v15(), hashes.SHA256()) for e in prepared.elements}
    signed = file.with_name("signed.xml")
    signed.write_bytes(xades.finish(prepared, values))
    return signed


@pytest.mark.feature("96", "99")
def test_verify_gives_one_object_a_file_and_the_worst_code(pes: Path, tmp_path: Path) -> None:
    pki = Pki(tmp_path / "pki")
    signed = sign(pes, pki)
    altered = tmp_path / "altered.xml"
    altered.write_bytes(signed.read_bytes().replace(b'MtHT V="', b'MtHT V="1', 1))
    authorities = tmp_path / "authorities.pem"
    ders = (*pki.roots, *pki.intermediates)
    authorities.write_bytes(b"".join(load_der_x509_certificate(der).public_bytes(Encoding.PEM) for der in ders))
    absent, rubbish = tmp_path / "absent.pdf", tmp_path / "rubbish.bin"
    rubbish.write_bytes(b"rien")
    cases = [
        ([signed, "--trust", authorities], 0, ["trusted"]),
        ([signed], 2, ["intact"]),
        ([signed, altered], 1, ["intact", "altered"]),
        ([altered, pes, "--trust", authorities], 3, ["altered", "unsigned"]),
        ([pes], 3, ["unsigned"]),
        ([signed, absent], 4, ["intact", "unreadable"]),
        ([rubbish], 4, ["unreadable"]),
    ]
    for arguments, code, verdicts in cases:
        result = run(app, ["verify", "--json", *map(str, arguments)])
        assert result.exit_code == code, result.output
        said = [json.loads(line) for line in result.stdout.splitlines()]
        assert [one["verdict"] for one in said] == verdicts
        for one in said:
            assert set(one) == {"file", "format", "verdict", "signatures", "warnings"}
            assert all(set(signature) == SIGNATURE_KEYS for signature in one["signatures"])
    first = json.loads(run(app, ["verify", "--json", str(signed)]).stdout)["signatures"][0]
    assert first["policy"].startswith("urn:oid:1.2.250.1.131.1.5.18.21") and first["profile"] == "XAdES 1.2.2"
    assert first["covers"].startswith("bordereau:") and first["intact"] and not first["trusted"]


@pytest.mark.feature("96")
def test_verify_speaks_french_and_writes_a_report(pes: Path, tmp_path: Path) -> None:
    assert "aucune signature" in run(app, ["verify", str(pes)]).stdout
    signed = sign(pes, Pki(tmp_path / "pki"))
    report = tmp_path / "compte-rendu.pdf"
    result = run(app, ["verify", str(signed), "--report", str(report)])
    assert "signature intacte" in result.stdout and "signature INTACTE" not in result.stdout
    assert report.read_bytes().startswith(b"%PDF-")
    text = subprocess.run(["pdftotext", "-layout", str(report), "-"], capture_output=True, text=True).stdout
    assert "signature intacte" in text and "Vérification de signatures" in text
    signed.write_bytes(signed.read_bytes().replace(b'MtHT V="', b'MtHT V="1', 1))
    result = run(app, ["verify", str(signed)])
    assert "ALTÉRÉ" in result.stdout and "le contenu n’est plus celui qui a été signé" in result.stdout


@pytest.mark.feature("96")
def test_verify_finds_the_document_beside_a_detached_signature(tmp_path: Path) -> None:
    pki = Pki(tmp_path / "pki")
    document = tmp_path / "convention.pdf"
    document.write_bytes(b"une convention")
    prepared = asyncio.run(cms.prepare(hashlib.sha256(b"une convention").digest(), pki.certificate("maire-commune")))
    value = pki.key("maire-commune").sign(prepared.to_sign, padding.PKCS1v15(), hashes.SHA256())
    signature = tmp_path / "convention.pdf.p7s"
    signature.write_bytes(asyncio.run(cms.finish(prepared, value)))
    assert run(app, ["verify", str(signature)]).exit_code == 2
    document.write_bytes(b"une autre")
    assert run(app, ["verify", str(signature)]).exit_code == 1
    document.unlink()
    missing = run(app, ["verify", str(signature), "--json"])
    assert missing.exit_code == 4 and json.loads(missing.stdout)["warnings"] == ["content_missing"]


@pytest.mark.feature("A39")
@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["2025-03-28", "--jours-francs", "5"], 0, "22/03/2025"),
        (["28/03/2025", "--jours", "3", "--envoi", "24/03/2025"], 0, "délai respecté"),
        (["28/03/2025", "--jours", "3", "--envoi", "25/03/2025"], 1, "délai non respecté"),
        (["demain", "--jours", "3"], 2, ""),
    ],
)
def test_delai_counts_clear_days(arguments: list[str], code: int, words: str) -> None:
    result = run(app, ["delai", *arguments])
    assert result.exit_code == code, result.output
    assert words in result.stderr


@pytest.mark.feature("A39", "99")
@pytest.mark.parametrize(("days", "last"), [(3, "2025-03-24"), (5, "2025-03-22"), (1, "2025-03-26")])
def test_delai_prints_the_last_lawful_day_and_nothing_else(days: int, last: str) -> None:
    assert run(app, ["delai", "2025-03-28", "--jours-francs", str(days)]).stdout == f"{last}\n"
    said = json.loads(run(app, ["delai", "2025-03-28", "--jours-francs", str(days), "--json"]).stdout)
    assert said == {"seance": "2025-03-28", "jours_francs": days, "dernier_jour_d_envoi": last}


def test_doctor_works_without_a_profile(tmp_path: Path) -> None:
    result = run(app, ["doctor", "--folder", str(tmp_path / "none")])
    assert result.exit_code == 0
    assert "Profil : aucun" in result.stdout


@pytest.mark.feature("136")
def test_doctor_tells_fleet_tools_in_stable_codes_and_names_nobody(tmp_path: Path) -> None:
    profile = tmp_path / "profile"
    fill(profile, Town(NOW, 12).records(), now_ms=clock_at(NOW))
    result = run(app, ["doctor", "--folder", str(profile), "--file-keys", "--json"])
    told = json.loads(result.stdout)
    assert told["schema"] == 1 and told["profile"]["code"] == "readable"
    assert (told["profile"]["bodies"], told["profile"]["accounts"], told["profile"]["lock_code"]) == (2, 6, False)
    assert {one["service"] for one in told["accounts"]} == {"zimbra", "idelibre", "parapheur", "courrier"}
    assert {one["link"] for one in told["accounts"]} == {"up_to_date"}
    spoken = run(app, ["doctor", "--lire", told["profile"]["assistance"].lower(), "--json"])
    assert json.loads(spoken.stdout) == {"version": "0.1.0", "link": "up_to_date", "family": "none"}
    assert "à jour" in run(app, ["doctor", "--lire", told["profile"]["assistance"]]).stdout
    told.pop("checks")  # of the cards of this machine
    assert "maire@" not in json.dumps(told) and ME.name not in json.dumps(told, ensure_ascii=False)
    for key in profile.glob("*.demo-key"):
        key.unlink()
    result = run(app, ["doctor", "--folder", str(profile), "--file-keys", "--json"])
    assert result.exit_code == 1 and json.loads(result.stdout)["profile"] == {"code": "master_key_missing"}
    none = run(app, ["doctor", "--folder", str(tmp_path / "none"), "--json"])
    assert json.loads(none.stdout)["profile"] == {"code": "absent"}


@pytest.mark.feature("A34")
def test_a_profile_is_backed_up_and_restored_from_the_command_line(tmp_path: Path) -> None:
    here, there, disk = tmp_path / "here", tmp_path / "there", tmp_path / "disk"
    runtime = Runtime.open(RuntimeConfig(folder=here, file_keys=True, synchronise=False))
    runtime.start()
    runtime.submit(runtime.accounts.add_body("Mairie")).result(10)
    code = runtime.submit(runtime.accounts.recovery_code()).result(30)
    runtime.stop()
    profile = ["--folder", str(here), "--file-keys"]
    before = json.loads(run(app, ["doctor", "--json", *profile]).stdout)["checks"][-1]
    assert (before["subject"], before["code"], before["next_step"]) == ("backup", "backup_none", "do_back_up")
    inside = run(app, ["backup", str(here / "copies"), *profile]).exception
    assert isinstance(inside, Rejected) and inside.code == "backup_inside", "both would be lost together"
    assert "elle s’ouvre" in run(app, ["backup", str(disk), *profile]).stdout
    assert "Sauvegarde : il y a 0 j, essayée" in run(app, ["doctor", *profile]).stdout
    (made,) = disk.iterdir()
    restored = run(app, ["restore", str(made), "--folder", str(there), "--file-keys"], input=f"{code}\n")
    assert "Profil repris. Collectivités : 1 ;" in restored.stdout, restored.output
    assert "Mairie" in [body.name for body in bodies_of(there)]


def bodies_of(folder: Path) -> list[Body]:
    runtime = Runtime.open(RuntimeConfig(folder=folder, file_keys=True, synchronise=False))
    runtime.start()
    try:
        return list(runtime.accounts.bodies())
    finally:
        runtime.stop()


def test_the_window_is_a_process_of_its_own_and_runs_nothing_of_the_folder_it_is_started_in(tmp_path: Path) -> None:
    (tmp_path / "ui").mkdir()
    for name in ("__init__.py", "__main__.py"):
        (tmp_path / "ui" / name).write_text("print('planted')")
    done = subprocess.run(
        window_command("--help"), cwd=tmp_path, capture_output=True, text=True, timeout=60, check=True
    )
    assert "planted" not in done.stdout and "usage: echarpe" in done.stdout


def test_the_command_line_answers_without_loading_the_libraries_of_signing() -> None:
    code = "import sys, app.cli.main; sys.exit('pyhanko' in sys.modules or 'PySide6' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_command_line_has_words_for_what_the_window_says_before_signing() -> None:
    from app.cli import words
    from ui.views.parapheur import words as shown

    unsaid = [code for code in shown._FINDINGS if code not in words._FINDINGS and code not in words._SIGNING]
    assert unsaid == []
    assert words.explain_code("metadata_wanted").startswith("le circuit demande")
