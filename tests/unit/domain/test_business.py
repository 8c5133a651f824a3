"""What dossiers are about, recognised by words and read from metadata."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest

from app.domain.business import RULES, Business, Fact, Recogniser, parse_amount, parse_day, recognise
from app.domain.parapheur import Dossier, Format


def dossier(kind: str, subtype: str, **metadata: str) -> Dossier:
    return Dossier(id="1", tenant="t", bureau_id="b", name="n", type=kind, subtype=subtype, metadata=metadata)


@pytest.mark.parametrize(
    ("kind", "subtype", "business"),
    [
        ("GRH", "Congés annuels", Business.LEAVE),
        ("Ressources humaines", "Autorisation d’absence", Business.LEAVE),
        ("GRH", "Frais de déplacement", Business.EXPENSES),
        ("Achats", "Bons de commande", Business.ORDER),
        ("Finances", "Factures fournisseurs", Business.INVOICE),
        ("Marchés publics", "Contrats", Business.CONTRACT),
        ("Marchés publics", "Notification au titulaire", Business.AWARD),
        ("ACTES", "Arrêtés", Business.ACT),
        ("Courrier", "Projet de réponse", Business.LETTER),
        ("Divers", "Recongélation", Business.OTHER),
    ],
)
def test_kinds_are_recognised_by_the_beginning_of_words(kind: str, subtype: str, business: Business) -> None:
    assert recognise(dossier(kind, subtype)).business is business


def test_a_pes_is_one_whatever_its_type_is_called() -> None:
    assert recognise(replace(dossier("GRH", "Congés"), format=Format.PES_V2)).business is Business.PES


def test_leave_tells_who_when_how_long_and_what_is_left() -> None:
    told = recognise(
        dossier(
            "GRH",
            "Congés",
            Agent="C. M.",
            **{"Date début": "2026-12-21", "date-fin": "31/12/2026"},
            jours="8",
            solde="14,5",
        )
    )
    assert [t.fact for t in told.told] == [Fact.AGENT, Fact.START, Fact.END, Fact.DAYS, Fact.BALANCE]
    assert [t.day for t in told.told if t.day] == [dt.date(2026, 12, 21), dt.date(2026, 12, 31)]
    assert told.told[-1].amount == Decimal("14.5")


def test_an_amount_is_read_by_its_own_key_first() -> None:
    order = recognise(
        dossier("Achats", "Bons de commande", montant_ht="100", montant_ttc="1 920,00 €", fournisseur="X")
    )
    assert order.amount == Decimal("1920.00")


def test_rules_are_edited_and_a_slash_asks_for_both() -> None:
    rules = tuple(
        replace(rule, patterns=("marches / lettre",)) if rule.business is Business.AWARD else rule for rule in RULES
    )
    mine = Recogniser(rules)
    assert mine(dossier("Marchés", "Lettre au titulaire")).business is Business.AWARD
    assert mine(dossier("Courrier", "Lettre au titulaire")).business is Business.LETTER


@pytest.mark.parametrize(
    ("text", "amount"),
    [("1 920,00", "1920.00"), ("12.345,67 €", "12345.67"), ("1,234.5", "1234.5"), ("-3", "-3"), ("sans objet", None)],
)
def test_amounts(text: str, amount: str | None) -> None:
    assert parse_amount(text) == (None if amount is None else Decimal(amount))


@pytest.mark.parametrize("text", ["demain", "32/12/2026", ""])
def test_what_is_no_day_is_none(text: str) -> None:
    assert parse_day(text) is None
