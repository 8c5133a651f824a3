"""The sommaire in the order of the meeting, by theme, by rapporteur."""

from __future__ import annotations

import pytest

from app.domain.ids import AccountId, Key
from app.domain.seances import Origin, Projet, SeanceDocument
from ui.views.seances.grouping import Grouping, under_headings
from ui.views.seances.summary import DOCUMENT_KIND, Item


def item(id: str, origin: Origin, projet: Projet | None = None) -> Item:
    document = SeanceDocument(document_id=id, origin=origin, origin_id=id, name=id, rank=0)
    key = Key(AccountId("a"), DOCUMENT_KIND, id)
    return Item(
        key=key, document=document, theme="", projet=projet, number="", file=None, notes=(), strokes=0, opened=False,
        locked=False,
    )  # fmt: skip


def projet(rank: int, theme: str, rapporteur: str, *, mine: bool = False) -> Projet:
    return Projet(id=str(rank), name="", rank=rank, theme=theme, rapporteur=rapporteur, mine=mine)


VOIRIE, BUDGET = projet(0, "Voirie", "Paul Zola"), projet(1, "Finances, Budget", "Anne Éluard")
ROUTE, OWN, BARE = projet(2, "Voirie", "Anne Éluard"), projet(3, "", "Hélène M", mine=True), projet(4, "", "")
ITEMS = [
    item("c", Origin.CONVOCATION),
    item("1", Origin.PROJET, VOIRIE),
    item("1a", Origin.ANNEXE, VOIRIE),
    item("2", Origin.PROJET, BUDGET),
    item("3", Origin.PROJET, ROUTE),
    item("4", Origin.PROJET, OWN),
    item("5", Origin.PROJET, BARE),
    item("o", Origin.OTHER),
]


@pytest.mark.feature("42", "43")
@pytest.mark.parametrize(
    ("by", "order", "headings"),
    [
        (
            Grouping.ORDER,
            "c 1 1a 2 3 4 5 o",
            ["", "Voirie", "Finances › Budget", "Voirie", "Sans thème", "Autres documents"],
        ),
        (Grouping.THEME, "c 2 1 1a 3 4 5 o", ["", "Finances › Budget", "Voirie", "Sans thème", "Autres documents"]),
        (
            Grouping.REPORTER,
            "c 4 2 3 1 1a 5 o",
            ["", "Vous rapportez", "Anne Éluard", "Paul Zola", "Sans rapporteur", "Autres documents"],
        ),
    ],
)
def test_documents_stand_under_the_headings_that_were_chosen(by: Grouping, order: str, headings: list[str]) -> None:
    found = under_headings(ITEMS, by)
    assert [item.key.id for _heading, item in found] == order.split()
    assert list(dict.fromkeys(heading for heading, _item in found)) == list(dict.fromkeys(headings))
