"""The command line: what scripts and people get, and the codes it ends with."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from typer.testing import CliRunner

from app.cli import demo
from app.cli.main import app
from app.cli.window import window_command
from app.domain.errors import AppError, LocalFault
from app.sandbox.pes_files import DEMO, generate_pes
from app.sandbox.pki import Pki
from app.signing import xades
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


def test_an_unreadable_file_is_a_clear_error(tmp_path: Path) -> None:
    result = run(app, ["pes", str(tmp_path / "absent.xml")])
    assert isinstance(result.exception, LocalFault)
    bad = tmp_path / "bad.xml"
    bad.write_text("<!DOCTYPE x><x/>")
    assert isinstance(run(app, ["pes", str(bad)]).exception, AppError)


@pytest.mark.feature("96")
def test_verify_tells_intact_from_altered_and_unsigned(pes: Path, tmp_path: Path) -> None:
    assert run(app, ["verify", str(pes)]).exit_code == 1, "no signature"
    pki = Pki(tmp_path / "pki")
    label = "maire-commune"
    prepared = xades.prepare(pes.read_bytes(), pki.certificate(label), datetime.now(UTC))
    key = pki.key(label)
    values = {e.element_id: key.sign(e.signed_info, padding.PKCS1v15(), hashes.SHA256()) for e in prepared.elements}
    signed = tmp_path / "signed.xml"
    signed.write_bytes(xades.finish(prepared, values))
    result = run(app, ["verify", str(signed), "--json"])
    assert result.exit_code == 0, result.output
    said = json.loads(result.stdout)
    assert len(said["signatures"]) == 3 and all(s["intact"] for s in said["signatures"])
    signed.write_bytes(signed.read_bytes().replace(b'MtHT V="', b'MtHT V="1', 1))
    result = run(app, ["verify", str(signed)])
    assert result.exit_code == 1
    assert "ALTÉRÉE" in result.stdout


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


def test_the_window_is_a_process_of_its_own() -> None:
    assert window_command("--x") == [sys.executable, "-m", "ui", "--x"]


def test_the_command_line_answers_without_loading_the_libraries_of_signing() -> None:
    code = "import sys, app.cli.main; sys.exit('pyhanko' in sys.modules or 'PySide6' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
