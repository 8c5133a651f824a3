"""The order of a meeting's documents, whatever the order they came in."""

from __future__ import annotations

from app.domain.reading_order import in_reading_order
from app.domain.seances import Origin, Projet, Seance, SeanceDocument


def document(id: str, origin: Origin, origin_id: str = "", rank: int = 0, projet: str = "") -> SeanceDocument:
    return SeanceDocument(
        document_id=id, origin=origin, origin_id=origin_id or id, name=id, rank=rank, projet_id=projet
    )


def test_the_convocation_each_projet_with_its_annexes_then_the_others() -> None:
    seance = Seance(
        id="s",
        name="Conseil municipal",
        date_ms=0,
        projets=(Projet(id="p2", name="Voirie", rank=1), Projet(id="p1", name="Budget", rank=0)),
        documents=(
            document("note", Origin.OTHER, rank=1),
            document("pouvoir", Origin.OTHER, rank=0),
            document("a2", Origin.ANNEXE, rank=1, projet="p1"),
            document("r2", Origin.PROJET, "p2"),
            document("lost", Origin.ANNEXE, projet="gone"),
            document("a1", Origin.ANNEXE, rank=0, projet="p1"),
            document("r1", Origin.PROJET, "p1"),
            document("convocation", Origin.CONVOCATION, "s"),
        ),
    )
    found = [(d.document_id, projet.id if projet is not None else "") for d, projet in in_reading_order(seance)]
    assert found == [
        ("convocation", ""),
        ("r1", "p1"),
        ("a1", "p1"),
        ("a2", "p1"),
        ("r2", "p2"),
        ("lost", ""),
        ("pouvoir", ""),
        ("note", ""),
    ]
