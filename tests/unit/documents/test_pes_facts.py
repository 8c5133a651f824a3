"""Files without bordereaux, what is unfolded of a piece, the Treasury's Retour; every code of the schemas is worded."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from lxml import etree

from app.documents.pes import read_pes, validate_pes
from app.documents.pes_acquit import Retour, read_answer, validate_answer
from app.documents.pes_facts import Fact, describe_piece, describe_unit
from app.documents.pes_labels_more import table_of
from app.documents.pes_model import Sens, UnitKind
from app.documents.pes_tags import NAMES
from app.domain.errors import TargetGone
from app.sandbox.pes_files import generate_pes, spec_of
from app.sandbox.pes_others import invoices, market, retour

XS = "{http://www.w3.org/2001/XMLSchema}"
SIDES = {
    "NS_Depense/r0": "PES_DepenseAller",
    "NS_Recette/r0": "PES_RecetteAller",
    "NS_Facture/r0": "PES_Facture",
    "NS_Marche/r0": "PES_Marche",
    "RETOUR/NS_Depense/r0": "PES_DepenseRetour",
    "RETOUR/NS_Recette/r0": "PES_RecetteRetour",
    "RETOUR/NS_Client/r0": "",
}
UNWORDED = {("PES_DepenseAller", "CodOpSpec"), ("", "TypeObjet")}
"""The schemas list these codes without saying what they mean."""
CONTAINERS = {"Contenu", "Fichier", "Signature", "EncryptedData", "EnTetePES_PJ"}


def _schemas(shared_data: Path, folder: str) -> Iterator[tuple[str, etree._Element]]:
    root = shared_data / "pes-xsd" / "schemas_pes_v5.17" / "PES_V2"
    common = root / "RETOUR" if folder.startswith("RETOUR") else root
    for path in (*sorted((root / folder).glob("*.xsd")), *sorted(common.glob("*.xsd"))):
        yield path.name, etree.parse(str(path)).getroot()


def _codes(shared_data: Path, folder: str) -> Iterator[tuple[str, str, bool]]:
    """(tag, code, the schema words it) of every element whose values are listed."""
    schemas = [root for _name, root in _schemas(shared_data, folder)]
    types = {str(t.get("name")): t for root in reversed(schemas) for t in root.iter(f"{XS}complexType")}
    for root in schemas:
        for element in root.iter(f"{XS}element"):
            kind = types.get((element.get("type") or "").rpartition(":")[2])
            for code in kind.iter(f"{XS}enumeration") if kind is not None else ():
                said = (code.findtext(f".//{XS}documentation") or "").strip()
                yield str(element.get("name")), str(code.get("value")), bool(said)


@pytest.mark.feature("58")
@pytest.mark.parametrize("folder", SIDES)
def test_every_code_of_the_schemas_has_its_words(shared_data: Path, folder: str) -> None:
    block = SIDES[folder]
    codes = {
        (tag, code)
        for tag, code, said in _codes(shared_data, folder)
        if said and not tag.endswith(("Ack", "AckRetour"))
    }
    without = {
        (tag, code)
        for tag, code in codes
        if (table := table_of(block, tag)) is None or not table.get(code)
        if (block, tag) not in UNWORDED and ("", tag) not in UNWORDED
    }
    assert len(codes) > (20 if block else 2)
    assert without == set()


@pytest.mark.feature("58")
@pytest.mark.parametrize("folder", SIDES)
def test_every_tag_of_the_schemas_has_a_name(shared_data: Path, folder: str) -> None:
    tags = {
        str(element.get("name"))
        for name, root in _schemas(shared_data, folder)
        if "Ack" not in name and "Chiffrement" not in name
        for element in root.iter(f"{XS}element")
        if element.get("name")
    }
    assert {tag for tag in tags if tag not in NAMES} <= CONTAINERS


def _said(fact: Fact) -> dict[str, str]:
    return {found.label: found.value for found in fact.walk() if found.value}


@pytest.mark.feature("58")
def test_invoices_are_read_one_by_one() -> None:
    flux = read_pes(invoices(3))
    assert flux.units == (UnitKind.INVOICE,) * 3
    assert flux.errors == ()
    view = describe_unit(flux, 1)
    assert (view.number, view.who) == ("CANTINE-2026-11-0002", "Mme Léonie ÜMBDENSTOCK")
    assert (view.subject, view.total) == ("Restauration scolaire - novembre 2026", Decimal("55.20"))
    said = _said(view.fact)
    assert said["Voie"] == "2 RUE DES RÉSINIERS"
    assert said["Catégorie"] == "Personne physique"
    with pytest.raises(TargetGone):
        describe_unit(flux, 3)


@pytest.mark.feature("58")
def test_a_contract_is_read_with_its_words() -> None:
    view = describe_unit(read_pes(market()), 0)
    assert (view.kind, view.number, view.who) == (UnitKind.MARKET, "2026VRD04", "ROUTES ET RÉSEAUX DU PIGNADA")
    assert view.total == Decimal("184250.00")
    said = _said(view.fact)
    assert said["Procédure"] == "Procédure adaptée"
    assert said["CCAG"] == "Travaux"
    assert said["Variation du prix"] == "Prix révisables"
    (code,) = [fact.code for fact in view.fact.walk() if fact.tag == "CCAGReference"]
    assert code == "01"


@pytest.mark.feature("58")
@pytest.mark.parametrize(("sens", "words"), [(Sens.DEPENSE, "Virement"), (Sens.RECETTE, "Débiteur principal")])
def test_a_piece_unfolds_whole(sens: Sens, words: str) -> None:
    (bordereau,) = read_pes(generate_pes(1, spec_of(1, 2, sens=sens))).bordereaux
    piece, line = describe_piece(bordereau, 1), describe_piece(bordereau, 1, 0)
    assert _said(piece)["Pièce n°"] == bordereau.pieces[1].number
    assert "Ligne n°" not in _said(piece)
    assert words in _said(line).values()
    assert _said(line)["Compte par nature"] == bordereau.pieces[1].lines[0].account
    for rank, part in ((9, None), (0, 99)):
        with pytest.raises(TargetGone):
            describe_piece(bordereau, rank, part)


def test_a_tag_of_tomorrow_is_shown_under_its_own_name() -> None:
    data = generate_pes(1, spec_of()).replace(b"<Obj ", b'<MtNouveauPlafond V="12"/><Obj ', 1)
    (bordereau,) = read_pes(data).bordereaux
    assert _said(describe_piece(bordereau, 0))["Mt nouveau plafond"] == "12"


@pytest.mark.feature("58")
def test_these_files_are_valid_for_the_treasury(shared_data: Path) -> None:
    folder = shared_data / "pes-xsd" / "schemas_pes_v5.17"
    assert validate_pes(invoices(), folder) == []
    assert validate_pes(market(), folder) == []
    assert validate_answer(retour(), folder) == []


@pytest.mark.feature("58")
def test_a_retour_tells_what_became_of_each_piece() -> None:
    found = read_answer(retour())
    assert isinstance(found, Retour)
    paid, refused = found.pieces
    assert (paid.bordereau, paid.number, str(paid.state), paid.who) == ("41", "611", "Soldée", "PLOMBERIE DARRICAU")
    assert (paid.total, paid.settled, paid.refused) == (Decimal("576.00"), Decimal("576.00"), False)
    assert refused.refused
    assert str(refused.reason) == "Pièces justificatives insuffisantes"
    assert refused.comment == "La facture jointe est illisible."
    assert (refused.date, refused.settled) == ("2026-11-24", 0)
    (debt,) = found.debts
    assert (debt.reference, debt.principal, debt.fees) == ("FAM0042", Decimal("55.20"), Decimal("7.50"))


def test_ten_thousand_invoices_open_as_fast_as_ten() -> None:
    """Their content is not in the head that is parsed: only the one asked for is."""
    flux = read_pes(invoices(2000))
    assert len(flux.units) == 2000
    assert describe_unit(flux, 1999).number == "CANTINE-2026-11-2000"
