"""Acknowledgements of the Treasury: accepted, refused, partly; old forms; rubbish refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.documents.pes_acquit import AckElement, AckError, Acquit, Retour, read_answer, validate_answer
from app.domain.errors import Rejected
from app.sandbox.pes_answers import NAMESPACE, build_acquit

ERROR = AckError(code="ERREUR_CERTIFICAT", label="Le certificat a été révoqué", piece="", line="")
YES = AckElement(accepted=True, domain="5", bordereau="41", year="2026")
NO = AckElement(
    accepted=False,
    domain="3",
    bordereau="42",
    year="2026",
    errors=(
        ERROR,
        AckError(code="ERREUR_CODIFICATION", label="Code inconnu", piece="210", line="1"),
        AckError(code="ERREUR_AUTRE", label="Autre", piece="211"),
    ),
)
PJ = AckElement(accepted=False, domain="4", attachment="PJ2026COMMUNE", errors=(ERROR,))


def read(*elements: AckElement) -> Acquit:
    found = read_answer(build_acquit("COMMUNE_20261120_01", elements))
    assert isinstance(found, Acquit)
    return found


@pytest.mark.feature("74", "58")
def test_what_was_accepted_and_what_was_not() -> None:
    accepted = read(YES)
    assert (accepted.file_name, accepted.cod_col, accepted.accepted, accepted.partly) == (
        "COMMUNE_20261120_01", "100", True, False,
    )  # fmt: skip
    partly = read(YES, NO, PJ)
    assert (partly.accepted, partly.partly) == (False, True)
    assert partly.elements == (YES, NO, PJ)
    assert [e.accepted for e in partly.of_bordereau("41", "2026")] == [True]
    assert [x.label for e in partly.of_bordereau("42", "2026") for x in e.errors if x.piece == "210"] == [
        "Code inconnu"
    ]
    whole = AckElement(accepted=False, domain="0", errors=(ERROR,))
    assert read(whole).of_bordereau("41", "2026") == (whole,)


@pytest.mark.feature("74")
@pytest.mark.parametrize("version", ["5.11", "5.17"])
def test_our_acknowledgements_are_valid_for_the_treasury(shared_data: Path, version: str) -> None:
    folder = shared_data / "pes-xsd" / f"schemas_pes_v{version}"
    data = build_acquit("COMMUNE_20261120_01", [YES, NO, PJ])
    assert validate_answer(data, folder) == []
    assert validate_answer(data.replace(b"EtatAck", b"EtatAqk"), folder)
    with pytest.raises(FileNotFoundError):
        validate_answer(data, shared_data)


def test_the_first_version_has_its_numbers_flat() -> None:
    flat = (
        '<n:PES_ACQUIT xmlns:n="http://www.minefi.gouv.fr/cp/helios/pes_v2/Rev0/retour"><ACQUIT><ElementACQUIT>'
        '<DomaineAck V="5"/><EtatAck V="0"/><ExerciceBord V="2026"/><NumBord V="41"/><NumPiece V="210"/>'
        '<NumLigne V="2"/><NumAnoAck V="ERREUR_DOUBLON_PIECE"/><LibelleAnoAck V="Doublon"/>'
        "</ElementACQUIT></ACQUIT></n:PES_ACQUIT>"
    )
    found = read_answer(flat.encode())
    assert isinstance(found, Acquit)
    (element,) = found.elements
    assert element.errors == (AckError(code="ERREUR_DOUBLON_PIECE", label="Doublon", piece="210", line="2"),)


def test_without_an_element_everything_is_accepted_and_a_nonacquit_refuses_all() -> None:
    empty = read_answer(f'<n:PES_ACQUIT xmlns:n="{NAMESPACE}"><EnTetePES/></n:PES_ACQUIT>'.encode())
    assert isinstance(empty, Acquit) and empty.accepted
    refused = read_answer(
        b'<PES_NonAcquit><Enveloppe><Parametres><NomFic V="A"/></Parametres></Enveloppe>'
        b'<Erreur><NumAnoAck V="ERREUR_FLUX_VIDE"/></Erreur></PES_NonAcquit>'
    )
    assert isinstance(refused, Acquit)
    assert (refused.file_name, refused.accepted, refused.partly) == ("A", False, False)
    assert refused.elements[0].errors[0].code == "ERREUR_FLUX_VIDE"


def test_a_retour_gives_its_head() -> None:
    found = read_answer(
        b'<n:PES_Retour xmlns:n="u"><EnTetePES><IdColl V="00000000000017"/></EnTetePES><PES_DepenseRetour/></n:PES_Retour>'
    )
    assert isinstance(found, Retour)
    assert (found.siret, found.kinds) == ("00000000000017", ("PES_DepenseRetour",))


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"<x/>", "pes_not_answer"),
        (b"rien", "pes_malformed"),
        (b"", "pes_malformed"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><PES_ACQUIT>&b;</PES_ACQUIT>', "pes_doctype"),
    ],
)
def test_anything_else_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(Rejected) as refusal:
        read_answer(data)
    assert refusal.value.code == code
