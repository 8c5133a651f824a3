"""In which order the documents of a meeting are read: on screen, in lists of what is written, on proofs. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from app.domain.seances import Origin, Projet, Seance, SeanceDocument

Documents = dict[str, list[SeanceDocument]]


def in_reading_order(seance: Seance) -> Iterator[tuple[SeanceDocument, Projet | None]]:
    """The convocation, each projet followed by its annexes, then what belongs to none; with the projet of each."""
    documents = seance.documents
    projets = sorted(seance.projets, key=lambda projet: projet.rank)
    reports, annexes = _by_projet(documents)
    yield from ((d, None) for d in documents if d.origin is Origin.CONVOCATION)
    for projet in projets:
        yield from ((d, projet) for d in reports.get(projet.id, ()))
        yield from ((d, projet) for d in sorted(annexes.get(projet.id, ()), key=lambda d: d.rank))
    known = {projet.id for projet in projets}
    stray = [d for d in documents if _is_stray(d, known)]
    others = [d for d in documents if d.origin is Origin.OTHER]
    yield from ((d, None) for d in (*stray, *sorted(others, key=lambda d: d.rank)))


def _by_projet(documents: Sequence[SeanceDocument]) -> tuple[Documents, Documents]:
    """Reports and annexes by projet: one walk, whatever the size of the meeting."""
    reports: Documents = {}
    annexes: Documents = {}
    for document in documents:
        if document.origin is Origin.PROJET:
            reports.setdefault(document.origin_id, []).append(document)
        elif document.origin is Origin.ANNEXE:
            annexes.setdefault(document.projet_id, []).append(document)
    return reports, annexes


def _is_stray(document: SeanceDocument, projets: set[str]) -> bool:
    """A document of a projet that the server does not list: read at the end rather than lost."""
    owner = {Origin.PROJET: document.origin_id, Origin.ANNEXE: document.projet_id}.get(document.origin)
    return owner is not None and owner not in projets
