"""The command line in two languages: every French sentence has its English, and typer's own words are French too."""

from __future__ import annotations

import ast
import os
import re
import string
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.cli.english import ENGLISH
from app.cli.language import wished
from app.services.doctor_words import CHECKS, STEPS

CLI = Path(__file__).resolve().parents[3] / "app" / "cli"
OURS = {"english.py", "french.py", "language.py"}
FRENCH = re.compile(r"[éèêàâùûçœîôÉÈÀÇ’«»]| :| \?")
NAMES = {"Écharpe"}


def trees() -> Iterator[tuple[str, ast.Module]]:
    for path in sorted(CLI.glob("*.py")):
        if path.name not in OURS:
            yield path.name, ast.parse(path.read_text("utf-8"))


def docstrings(tree: ast.Module) -> set[int]:
    """Lines of a statement that is a string alone: nobody but readers of the source sees them."""
    return {
        node.value.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }


def test_what_is_french_has_its_english() -> None:
    missing = [
        f"{name}:{node.lineno} {node.value}"
        for name, tree in trees()
        for told in [docstrings(tree)]
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.lineno not in told
        if FRENCH.search(node.value) and node.value not in ENGLISH and node.value.strip(" ,") not in NAMES
    ]
    assert missing == []


def test_what_is_asked_for_is_there_with_the_same_fields() -> None:
    asked = {
        node.args[0].value
        for _name, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "t"
        if isinstance(node.args[0], ast.Constant)
    }
    asked |= {*CHECKS.values(), *STEPS.values()}
    assert len(asked) > 120 and asked - set(ENGLISH) == set()

    def fields(sentence: str) -> set[str]:
        return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}

    assert {french for french, english in ENGLISH.items() if fields(french) != fields(english)} == set()
    assert [english for english in ENGLISH.values() if re.search(r"[«»\u00a0]|\w [:;?!](\s|$)", english)] == []


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "fr"),
        ({"LANG": "C.UTF-8"}, "fr"),
        ({"LANG": "en_GB.UTF-8"}, "en"),
        ({"LANG": "fr_FR.UTF-8"}, "fr"),
        ({"LANG": "en_US.UTF-8", "LC_ALL": "fr_FR.UTF-8"}, "fr"),
        ({"LANG": "fr_FR.UTF-8", "LANGUAGE": "en:fr"}, "en"),
        ({"LANG": "de_DE.UTF-8"}, "fr"),
    ],
)
def test_the_session_chooses(environment: dict[str, str], language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    assert wished(environment) == language


def said(language: str, *arguments: str) -> str:
    done = subprocess.run(
        [str(Path(sys.executable).with_name("echarpe")), *arguments],
        env={**os.environ, "LANGUAGE": language, "COLUMNS": "160"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    return done.stdout + done.stderr


def test_help_and_complaints_are_wholly_in_one_language() -> None:
    english = said("en", "sign", "--help")
    assert "Usage:" in english and "Documents to sign." in english and not re.search(r"[éèêàç’«»]", english)
    french = said("fr", "sign", "--help")
    assert "Emploi :" in french and "Documents à signer." in french
    assert not re.search(r"Usage|Show this|default|required|Error|<[a-zA-Z]", french)
    assert "Verbe inconnu : « sgn ». Vouliez-vous dire 'sign' ?" in said("fr", "sgn")
    assert "Il manque l’argument « file »." in said("fr", "pes")
    assert "au plus 30" in said("fr", "delai", "2026-12-02", "--jours", "50")


def test_verdicts_follow_the_session() -> None:
    assert "delay" not in said("en", "delai", "2026-12-02", "--jours", "5")
    assert "notice too short" in said("en", "delai", "2026-12-02", "--jours", "5", "--envoi", "2026-12-01")
    assert "délai non respecté" in said("fr", "delai", "2026-12-02", "--jours", "5", "--envoi", "2026-12-01")
