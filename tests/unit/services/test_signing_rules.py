"""Which level of certificate a dossier asks for."""

from __future__ import annotations

import pytest

from app.domain.parapheur import Dossier, Format
from app.domain.signatures import Level
from app.services.signing_rules import LevelRule, level_asked, levels_setting, parse_levels


def dossier(type_: str, subtype: str, form: Format = Format.PADES) -> Dossier:
    return Dossier(id="d", tenant="t", bureau_id="b", name="d", type=type_, subtype=subtype, format=form)


@pytest.mark.feature("82")
def test_the_first_rule_that_fits_counts_and_a_bordereau_asks_for_two_stars() -> None:
    rules = (
        LevelRule("Actes / Délibérations", Level.THREE),
        LevelRule("pes", Level.ONE),
        LevelRule("GRH", Level.UNKNOWN),
    )
    setting = levels_setting(rules)
    assert parse_levels(setting) == rules
    assert level_asked(dossier("ACTES", "Deliberations"), setting) is Level.THREE
    assert level_asked(dossier("Actes", "Arrêtés"), setting) is Level.UNKNOWN
    assert level_asked(dossier("PES", "Dépense", Format.PES_V2), setting) is Level.ONE
    assert level_asked(dossier("PES", "Dépense", Format.PES_V2)) is Level.TWO
    general = levels_setting((*rules, LevelRule("*", Level.TWO)))
    assert level_asked(dossier("", ""), general) is Level.TWO
    assert level_asked(dossier("GRH", "Congés"), general) is Level.UNKNOWN


def test_lines_that_are_no_rule_are_left_out() -> None:
    assert parse_levels("rien\n=2\nPES=9\nPES=2\n") == (LevelRule("PES", Level.TWO),)
