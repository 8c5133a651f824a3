"""A bordereau beside the earlier ones of its budget: what is pointed out, and what is not."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest

from app.documents.pes import read_pes
from app.documents.pes_compare import ENOUGH, SETTLED, compare, slips_of
from app.documents.pes_model import Finding, Flux, Sens
from app.domain.slips import Paid, Past, Slip
from app.sandbox.pes_files import generate_pes, spec_of

DATA = generate_pes(1, spec_of(1, 3))
FLUX = read_pes(DATA)
KNOWN = slips_of(FLUX).paid


def slip(number: int, *, year: str = "2026", total: str = "50000", sens: str = "depense") -> Slip:
    return Slip(sens=sens, year=year, type="01", number=number, place=f"2026-10-01 {number:09d}", total=Decimal(total))


def found(flux: Flux, past: Past) -> dict[str, Finding]:
    return {finding.code: finding for finding in compare(flux, past)}


@pytest.mark.feature("60")
def test_nothing_is_said_without_a_past_nor_when_all_is_as_usual() -> None:
    assert compare(FLUX, Past(paid={})) == ()
    assert compare(FLUX, Past(slips=(slip(99), slip(98)), paid=KNOWN)) == ()
    assert FLUX.bordereaux[0].number == "100"


@pytest.mark.feature("60")
def test_who_was_never_paid_is_named() -> None:
    key, *others = KNOWN
    known = {other: KNOWN[other] for other in others}
    (finding,) = compare(FLUX, Past(slips=tuple(slip(99 - n) for n in range(SETTLED)), paid=known))
    assert finding.code == "pes_tiers_new"
    assert finding.params["count"] == 1
    names = {tiers.name for tiers in FLUX.check.tiers} if FLUX.check else set()
    assert finding.params["names"] in names
    assert finding.params["tiers"] == key
    assert compare(FLUX, Past(slips=(slip(99), slip(98)), paid=known)) == (), "too few were read to say who is new"


@pytest.mark.feature("60")
def test_another_account_of_a_known_tiers_is_pointed_out_with_both() -> None:
    (key, paid), *_ = KNOWN.items()
    past = Past(slips=(slip(99),), paid={**KNOWN, key: Paid(ibans=frozenset({"FR7699"}), highest=paid.highest)})
    finding = found(FLUX, past)["pes_iban_changed"]
    assert finding.params["before"] == "FR7699"
    assert finding.params["after"] in paid.ibans
    without = Past(slips=(slip(99),), paid={**KNOWN, key: Paid(ibans=frozenset(), highest=paid.highest)})
    assert compare(FLUX, without) == (), "an account where none was known says nothing"


def test_spaces_in_an_iban_change_nothing() -> None:
    spaced = re.sub(rb'IBAN V="FR00', b'IBAN V="FR00 ', DATA)
    assert spaced != DATA
    assert slips_of(read_pes(spaced)).paid == KNOWN


@pytest.mark.feature("60")
def test_an_amount_far_above_what_a_tiers_was_paid_is_pointed_out() -> None:
    data = re.sub(rb'<MtHT V="[^"]*"', b'<MtHT V="9000.00"', DATA, count=1)
    finding = found(read_pes(data), Past(slips=(slip(99),), paid=KNOWN))["pes_amount_unusual"]
    assert Decimal(str(finding.params["amount"])) >= 9000
    assert Decimal(str(finding.params["highest"])) * 3 < 9000


@pytest.mark.feature("60")
@pytest.mark.parametrize(
    ("numbers", "expected"), [((97, 98), 99), ((99, 98), None), ((40,), 41), ((120, 99), None), ((), None)]
)
def test_a_jump_in_the_numbers_is_pointed_out(numbers: tuple[int, ...], expected: int | None) -> None:
    finding = found(FLUX, Past(slips=tuple(map(slip, numbers)), paid=KNOWN)).get("pes_number_jump")
    assert (finding.params["expected"] if finding else None) == expected


def test_other_years_and_titres_have_numbers_of_their_own() -> None:
    past = Past(slips=(slip(40, year="2025"), slip(20, sens="recette")), paid=KNOWN)
    assert "pes_number_jump" not in found(FLUX, past)


def test_bordereaux_of_one_file_follow_each_other() -> None:
    flux = read_pes(generate_pes(1, spec_of(3, 1)))
    assert "pes_number_jump" not in found(flux, Past(slips=(slip(99),), paid=slips_of(flux).paid))


@pytest.mark.feature("60")
def test_a_total_far_above_the_others_is_pointed_out_when_enough_are_known() -> None:
    total = FLUX.total / 4
    few = [slip(99 - n, total=str(total)) for n in range(ENOUGH - 1)]
    assert "pes_total_unusual" not in found(FLUX, Past(slips=tuple(few), paid=KNOWN))
    enough = [slip(99 - n, total=str(total)) for n in range(ENOUGH)]
    assert "pes_total_unusual" in found(FLUX, Past(slips=tuple(enough), paid=KNOWN))


@pytest.mark.feature("60")
def test_the_same_number_with_another_total_is_pointed_out() -> None:
    finding = found(FLUX, Past(again=(slip(100, total="12"),), paid=KNOWN))["pes_bordereau_again"]
    assert (finding.params["bordereau"], finding.params["before"]) == ("100", "12")


def test_debtors_are_not_compared() -> None:
    flux = read_pes(generate_pes(1, spec_of(1, 3, sens=Sens.RECETTE)))
    assert slips_of(flux).paid == {}
    assert compare(flux, Past(slips=(slip(99), slip(99, sens="recette")), paid={})) == ()
