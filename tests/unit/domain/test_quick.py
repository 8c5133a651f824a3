"""Fast entry: a line in French becomes an event; whatever is not understood stays in the title."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.quick import QuickEntry, read_entry

NOW = dt.datetime(2026, 11, 24, 14, 2)  # noqa: DTZ001 - a wall clock, a Tuesday
D = dt.date


@pytest.mark.feature("19")
@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("demain 14h réunion voirie", QuickEntry("Réunion voirie", D(2026, 11, 25), start_min=840)),
        ("réunion voirie demain à 14h30", QuickEntry("Réunion voirie", D(2026, 11, 25), start_min=870)),
        ("Après-demain 9 h 15 point presse", QuickEntry("Point presse", D(2026, 11, 26), start_min=555)),
        ("jeudi de 14h à 16h30 commission", QuickEntry("Commission", D(2026, 11, 26), start_min=840, length_min=150)),
        ("jeudi 14h-16h commission", QuickEntry("Commission", D(2026, 11, 26), start_min=840, length_min=120)),
        ("mardi 8:30 café", QuickEntry("Café", D(2026, 12, 1), start_min=510)),
        ("jeudi en huit 18h bureau", QuickEntry("Bureau", D(2026, 12, 3), start_min=1080)),
        ("12 décembre vœux", QuickEntry("Vœux", D(2026, 12, 12))),
        ("1er janvier 2028 toute la journée férié", QuickEntry("Férié", D(2028, 1, 1), all_day=True)),
        ("le 3/02 10h Mme Lacoste", QuickEntry("Mme Lacoste", D(2027, 2, 3), start_min=600)),
        ("congrès du 17 au 19 novembre", QuickEntry("Congrès", D(2027, 11, 17), D(2027, 11, 19), all_day=True)),
        ("congés du 28 décembre au 3 janvier", QuickEntry("Congés", D(2026, 12, 28), D(2027, 1, 3), all_day=True)),
        ("dans deux semaines midi déjeuner", QuickEntry("Déjeuner", D(2026, 12, 8), start_min=720)),
        ("15h appel préfecture", QuickEntry("Appel préfecture", start_min=900)),
        ("9h appel préfecture", QuickEntry("Appel préfecture", start_min=540)),
        ("demain matin visite du chantier", QuickEntry("Visite du chantier", D(2026, 11, 25), start_min=540)),
        ("demain 17h vin d’honneur @ salle des fêtes",
         QuickEntry("Vin d'honneur", D(2026, 11, 25), start_min=1020, location="salle des fêtes")),
        ("tous les lundis 8h30 réunion de service",
         QuickEntry("Réunion de service", D(2026, 11, 30), start_min=510, rule="FREQ=WEEKLY;BYDAY=MO")),
        ("demain 14h pendant 45 min point DGS", QuickEntry("Point DGS", D(2026, 11, 25), start_min=840, length_min=45)),
        ("réunion de 22h à 1h samedi", QuickEntry("Réunion", D(2026, 11, 28), start_min=1320, length_min=180)),
        ("Conseil municipal", QuickEntry("Conseil municipal")),
        ("Bilan du plan 2030", QuickEntry("Bilan du plan 2030")),
        ("Lot n° 12 rue des Pins", QuickEntry("Lot n° 12 rue des Pins")),
        ("", QuickEntry("")),
    ],
)  # fmt: skip
def test_a_line_is_read(line: str, wanted: QuickEntry) -> None:
    assert read_entry(line, NOW) == wanted


def test_the_thirty_first_is_looked_for_in_a_month_that_has_one() -> None:
    assert read_entry("le 31 bilan", NOW).day == D(2026, 12, 31)
    assert read_entry("31 février bilan", NOW) == QuickEntry("31 février bilan"), "no such day: a title"
    assert read_entry("séance de 25h", NOW) == QuickEntry("Séance de 25h")


@given(st.text(max_size=80))
def test_any_line_is_read(line: str) -> None:
    entry = read_entry(line, NOW)
    assert entry.length_min > 0
    assert entry.start_min is None or 0 <= entry.start_min < 1440
    assert entry.last_day is None or (entry.day is not None and entry.last_day >= entry.day)
