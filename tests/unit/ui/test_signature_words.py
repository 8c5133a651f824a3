"""« Mes signatures »: every state a service can give has French words, every known anomaly a meaning and a remedy."""

from __future__ import annotations

import dataclasses
from decimal import Decimal

import pytest
from PySide6.QtWidgets import QApplication

from app.connectors.pastell import wire as pastell
from app.connectors.s2low import wire as s2low
from app.domain.accounts import Body
from app.domain.followup import Fate, FateElement, FateError, FateState, FateStep, Source, Stage
from app.domain.ids import AccountId, BodyId, Key
from app.domain.signatures import Signature, SignedSlip
from app.services.followup import Delivery, Followed, Moment, Proof
from ui.views.signatures import export, words

BODY = Body(id=BodyId("b"), name="Commune de Saint-Aubin-des-Pins")
PUBLISHED = [
    "ERREUR_SIGNATURE_INVALIDE",
    "ERREUR_SIGNATURE_BORDEREAU_INVALIDE",
    "ERREUR_CERTIFICAT",
    "ERREUR_PES_SIGNATURE",
    "ERREUR_ENCODING",
    "ERREUR_FLUX_VIDE",
    "ERREUR_SCHEMA_INCOMPLET",
    "ERREUR_CODIFICATION",
    "ERREUR_CODIQUE",
    "ERREUR_SIRET",
    "ERREUR_DOUBLON_BORDEREAU",
    "ERREUR_DOUBLON_PIECE",
    "ERREUR_TAILLE_PIECE",
    "ERREUR_CUMUL_MONTANTS",
    "ERREUR_TIMEOUT",
]


def followed(*fates: Fate, stage: Stage = Stage.REFUSED, **more: object) -> Followed:
    signature = Signature(
        id="op", dossier_id="d", tenant="t", name="=Mandats n° 44", bureau_id="b", signed_ms=1_790_000_000_000,
        certificate=b"", amount="1204.50",
        slips=(
            SignedSlip(sens="depense", year="2026", number="44"),
            SignedSlip(sens="depense", year="2026", number="45"),
            SignedSlip(sens="recette", year="2026", number="20"),
        ),
    )  # fmt: skip
    return Followed(
        key=Key(AccountId("a"), Signature.KIND, "op"), signature=signature, body=BODY, stage=stage,
        proof=Proof(state=Delivery.PROVEN, delivered_ms=1), fates=fates,
    )  # fmt: skip


def test_every_state_of_the_services_is_worded(qapp: QApplication) -> None:
    codes = {code for table in (s2low.HELIOS, s2low.ACTES) for _state, code in table.values()}
    codes |= {f"pastell.{action}" for action in (*pastell._STATES, *pastell._ARCHIVE)}
    codes |= {f"{source}.{state}" for source in ("helios", "actes") for state in ("accepted", "refused")}
    unworded = [code for code in codes if code not in words._MOMENTS]
    assert sorted(unworded) == ["pastell.erreur-verif-iparapheur", "pastell.validation-sae", "pastell.validation-sae-erreur",
                                "pastell.verif-sae-erreur"], "intermediate states, shown as Pastell names them"  # fmt: skip
    odd = words.moment(Moment(at_ms=0, code="pastell.verif-sae-erreur", source=Source.ARCHIVE))
    assert odd == "verif sae erreur"


@pytest.mark.feature("74")
@pytest.mark.parametrize("code", PUBLISHED)
def test_an_anomaly_says_what_it_means_and_what_to_do(code: str, qapp: QApplication) -> None:
    error = FateError(code=code, label="Libellé de la trésorerie.", bordereau="45", piece="302", line="1")
    meaning, own = words.anomaly(error)
    assert meaning.endswith(".") and "ERREUR" not in meaning and own == "Libellé de la trésorerie."
    assert words.place(error) == "Bordereau 45, pièce 302, ligne 1"
    element = FateElement(accepted=False, domain="5", bordereau="45", year="2026")
    told = Fate(id="helios:1", source=Source.HELIOS, state=FateState.REFUSED, elements=(element,), errors=(error,))
    advice = words.advice(followed(told))
    assert advice is not None and advice.title == "Refusé par la trésorerie" and len(advice.remedy) > 30
    assert words.element(element) == "Bordereau de mandats n°\u00a045 (2026)"


def test_an_unknown_anomaly_keeps_the_treasurys_words(qapp: QApplication) -> None:
    assert words.anomaly(FateError(code="ERREUR_NEUVE", label="Du jamais vu.")) == ("Du jamais vu.", "")


def test_a_rejection_tells_who_and_why(qapp: QApplication) -> None:
    steps = (FateStep(at_ms=1, code="circuit.reject", who="n.ospital, Finances", note="RIB changé."),)
    advice = words.advice(followed(Fate(id="c", source=Source.CIRCUIT, state=FateState.REFUSED, steps=steps)))
    assert advice is not None and "n.ospital, Finances" in advice.sentence and "RIB changé." in advice.sentence


def test_slips_and_amount_read_as_french(qapp: QApplication) -> None:
    one = followed()
    assert words.slips(one) == "Mandats n°\u00a044 et 45, titres n°\u00a020"
    assert str(Decimal("1204.50")).replace(".", ",")[-5:] in words.amount(one).replace("\u202f", "")


def test_no_cell_of_the_table_is_a_formula(qapp: QApplication) -> None:
    assert b"'=Mandats" in export.table([followed()]), "names come from others"


@pytest.mark.parametrize("state", [Delivery.BLOCKED, Delivery.ALARM])
def test_what_is_stuck_is_found_with_the_refusals(state: Delivery) -> None:
    stuck = followed(stage=Stage.WAITING)
    stuck = dataclasses.replace(stuck, proof=Proof(state=state))
    assert words.is_under(stuck, "refused") and words.is_under(stuck, "all")
    assert not words.is_under(followed(stage=Stage.WAITING), "refused")
