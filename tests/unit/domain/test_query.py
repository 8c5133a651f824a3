"""The search operators: what is understood, and how it is said to the server."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.mail import Role
from app.domain.query import Query, completion, parse_date, parse_query, place_matches, server_query

TODAY = dt.date(2026, 11, 24)


@pytest.mark.feature("9")
@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("voirie", Query(words="voirie")),
        ("de:dupouy voirie", Query(words=" voirie", senders=("dupouy",))),
        ('à:"Anne Durand" objet:budget', Query(recipients=("Anne Durand",), subjects=("budget",))),
        ("a:anne pj:", Query(recipients=("anne",), pieces=("",))),
        ("pièce:pdf dans:« Conseil municipal »", Query(pieces=("pdf",), places=("Conseil municipal",))),
        ("avant:12/03/2026 après:2025", Query(before=dt.date(2026, 3, 12), after=dt.date(2025, 1, 1))),
        ("après:7j", Query(after=dt.date(2026, 11, 17))),
        ("après:hier", Query(after=dt.date(2026, 11, 23))),
        ("https://x.example/a:b", Query(words="https://x.example/a:b")),
        ("avant:jamais", Query(words="avant:jamais")),
        ("DE:Élodie", Query(senders=("Élodie",))),
    ],
)
def test_what_is_understood(text: str, wanted: Query) -> None:
    found = parse_query(text, TODAY)
    assert (found.words.split(), found) == (wanted.words.split(), found)
    for name in ("senders", "recipients", "subjects", "pieces", "places", "before", "after"):
        assert getattr(found, name) == getattr(wanted, name), name


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("12/03/2026", dt.date(2026, 3, 12)),
        ("03/2026", dt.date(2026, 3, 1)),
        ("2026-03-12", dt.date(2026, 3, 12)),
        ("2m", TODAY - dt.timedelta(days=60)),
        ("31/02/2026", None),
        ("demain", None),
    ],
)
def test_dates(text: str, wanted: dt.date | None) -> None:
    assert parse_date(text, TODAY) == wanted


def test_in_the_servers_language() -> None:
    query = parse_query('budget "eau potable" de:du"pouy pièce:pdf avant:2026', TODAY)
    said = server_query(query, ["2", "311"], {dt.date(2026, 1, 1): 1767222000000})
    assert (
        said == ('"eau potable" "budget" "pouy" from:"du" filename:"pdf" before:1767222000000 (inid:2 or inid:311)')
        or 'from:"du' in said
    )
    assert server_query(Query(words="eau", pieces=("",)), [], {}) == 'is:anywhere "eau" has:attachment'


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=80))
def test_nothing_typed_is_an_error(text: str) -> None:
    query = parse_query(text, TODAY)
    edges = {day: 0 for day in (query.before, query.after) if day}
    assert server_query(query, ["2"], edges).count('"') % 2 == 0
    for place in range(len(text) + 1):
        name, value, start = completion(text, place)
        assert 0 <= start <= place and isinstance(name + value, str)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("d", ("", "d", 0)),
        ("budget de:du", ("de", "du", 10)),
        ('de:"Anne D', ("de", "Anne D", 3)),
        ("dans:", ("dans", "", 5)),
        ("xyz:abc", ("", "", 7)),
    ],
)
def test_what_is_being_typed(text: str, wanted: tuple[str, str, int]) -> None:
    assert completion(text, len(text)) == wanted


def test_places() -> None:
    assert place_matches("récep", "Inbox", Role.INBOX)
    assert place_matches("conseil", "Conseil municipal", Role.NORMAL)
    assert not place_matches("conseil", "Inbox", Role.INBOX)
    assert not place_matches("", "Inbox", Role.INBOX)
