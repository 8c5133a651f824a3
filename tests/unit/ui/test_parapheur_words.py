"""Every code that the signing house can give has a French sentence of its own, with its figures and spaces."""

from __future__ import annotations

import ast
import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from app.domain.ids import AccountId, Key
from app.domain.parapheur import Action, Dossier, Step
from app.services.parapheur import Finding
from app.services.signing_types import ReasonView, SignStep, Tries
from ui import text
from ui.views.parapheur import local, results, words
from ui.views.parapheur.acting import approved
from ui.views.parapheur.head import read_only
from ui.views.parapheur.pes_tree import french_date

ROOT = Path(__file__).resolve().parents[3] / "app"
ERRORS = ("Rejected", "TargetGone", "Conflict", "PinRefused", "PinLocked", "TokenMissing", "Refusal")
ELSEWHERE = frozenset({"element_missing", "pes_element_missing", "pdf_closed"})
"""Faults of the program, not of a file or card: they are crash reports."""


def calls(folder: str, names: tuple[str, ...]) -> Iterator[ast.Call]:
    for path in sorted((ROOT / folder).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                if called in names:
                    yield node


def codes(folder: str, names: tuple[str, ...], keyword: str = "") -> set[str]:
    """Literal codes given to constructors: the first text argument, or ``keyword``."""
    found: set[str] = set()
    for call in calls(folder, names):
        given = [k.value for k in call.keywords if k.arg == keyword] if keyword else call.args
        texts = [a.value for a in given if isinstance(a, ast.Constant) and isinstance(a.value, str)]
        found.update(text for text in texts if text.islower() and "_" in text)
    return found


@pytest.mark.feature("145", "A4", "91")
def test_every_refusal_of_the_signing_house_is_worded() -> None:
    raised = codes("signing", ERRORS) - ELSEWHERE
    assert len(raised) > 10
    assert {code for code in raised if code not in words.known_problems()} == set()


@pytest.mark.feature("59")
def test_every_finding_of_a_pes_is_worded() -> None:
    noticed = codes("documents", ("Finding",), "code")
    assert len(noticed) > 12
    assert noticed <= words.known_findings()


@pytest.mark.feature("A5", "82")
def test_every_reason_of_a_certificate_is_worded() -> None:
    given = codes("signing", ("Reason",), "code")
    assert len(given) > 6
    assert given <= words.known_certificates()


@pytest.mark.feature("145")
def test_figures_and_spaces_are_french(qapp: QApplication) -> None:
    differ = Finding(code="pes_totals_differ", params={"bordereau": "47", "declared": "12915.17", "computed": "-5.00"})
    assert words.finding(differ) == "Bordereau 47\u00a0: total recalculé -5,00\u00a0€, déclaré 12\u202f915,17\u00a0€."
    nameless = Finding(code="pes_pj_missing", params={"id": "X1", "name": "", "piece": "12"})
    assert "«\u00a0X1\u00a0»" in words.finding(nameless)
    assert (
        words.certificate(ReasonView(code="cert_expired", params={"date": "2026-01-31"}))
        == "expiré depuis le 31/01/2026"
    )
    assert words.problem("pin_refused", {"tries": "final"}).endswith(
        "Dernier essai\u00a0: un code erroné bloquera la carte."
    )
    assert words.problem("pin_refused", {"tries": ""}) == "Code PIN refusé. Rien n’a été signé."
    assert words.problem("metadata_missing") == "Un renseignement obligatoire manque.", "what is not told is left out"
    assert words.problem("metadata_missing", {"name": "imputation"}).endswith("manque (imputation).")
    assert words.problem("never_heard_of")  # the family's sentence, not the bare code
    assert french_date("2026-11-01") == "1er\u00a0novembre 2026" and french_date("20261101x") == "20261101x"
    assert all(words.action(a) for a in Action) and all(words.step(s) for s in SignStep)
    assert words.tries(Tries.OK) == "" and "bloquera" in words.tries(Tries.FINAL)


@pytest.mark.feature("60")
@pytest.mark.parametrize(
    ("action", "part"),
    [
        (Action.SIGNATURE, "votre propre bureau"),
        (Action.SECRETARIAT, "il vous revient ensuite"),
        (Action.VISA, "non les traiter"),
    ],
)
def test_a_desk_that_is_only_read_says_what_could_be_done(action: Action, part: str) -> None:
    step = Step(id="1", action=action, state="PENDING", bureau_ids=("b",))
    dossier = Dossier(id="d", tenant="", bureau_id="b", name="Mandats", steps=(step,), readonly=True)
    assert part in read_only(dossier)


@pytest.mark.feature("60", "64")
def test_a_visa_says_what_had_not_been_opened() -> None:
    keys = [Key(AccountId("a"), Dossier.KIND, str(rank)) for rank in range(3)]
    nothing: frozenset[Key] = frozenset()
    assert approved(keys[:1], nothing) == "1 dossier visé."
    assert approved(keys[:1], frozenset(keys)) == "Dossier visé sans avoir été ouvert."
    assert approved(keys, frozenset(keys[:2])) == "3 dossiers visés. 2 n’avaient pas été ouverts."


def test_what_is_written_to_last_bears_its_year(monkeypatch: pytest.MonkeyPatch) -> None:
    """A stamp, a report: « le mardi 1er décembre » says nothing in ten years."""
    monkeypatch.setattr(text, "now", lambda: dt.datetime(2026, 12, 1, 9, 25, tzinfo=dt.UTC))
    assert local._dated("Saint-Aubin") == "Fait à Saint-Aubin, le 1er\xa0décembre 2026"
    assert results.report({}, ()).startswith("Signature du 1er\xa0décembre 2026 à ")
