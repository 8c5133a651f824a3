"""What the secretary changed in a meeting: said from this device's own journal, until it was in sight."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.ids import Key
from app.domain.seances import Origin, Seance, SeanceDocument
from app.services.meeting_news import News
from app.services.seances import SeanceService
from tests.unit.services.kit import COMMUNE, Town, run

DAY_MS = 86_400_000
KEY = Key(COMMUNE, Seance.KIND, "s")


def document(id: str, origin_id: str = "", origin: Origin = Origin.PROJET) -> SeanceDocument:
    return SeanceDocument(document_id=id, origin=origin, origin_id=origin_id or id, name=f"Rapport {id}", rank=0)


FIRST = Seance(
    id="s", name="Conseil municipal", date_ms=100 * DAY_MS, documents=(document("a", "p1"), document("b", "p2"))
)


@pytest.mark.feature("46", "A40")
def test_what_changed_is_said_since_it_was_last_looked_at(tmp_path: Path) -> None:
    async def scenario(town: Town) -> None:
        seances = SeanceService(town.bodies, town.library)

        async def news() -> News | None:
            page = await seances.page(KEY)
            assert page is not None
            return page.news

        await town.pulled(COMMUNE, FIRST)
        assert await news() is None, "nothing is new of what is new as a whole"
        moved = replace(FIRST, date_ms=105 * DAY_MS, changed=True)
        await town.pulled(COMMUNE, moved)
        await town.pulled(COMMUNE, replace(moved, documents=(document("a2", "p1"), document("c", "p3"))))
        found = await news()
        assert found is not None and found.moved_at_ms is not None
        assert replace(found, moved_at_ms=None) == News(
            moved_from_ms=100 * DAY_MS, replaced=("Rapport a2",), added=("Rapport c",), removed=1
        )
        await seances.mark_seen(KEY)
        assert await news() is None
        last = replace(moved, documents=(document("a3", "p1"), document("c", "p3")), changed=True)
        await town.pulled(COMMUNE, last)
        assert await news() == News(replaced=("Rapport a3",)), "what was seen is not said again"
        await seances.mark_seen(KEY)
        await town.pulled(COMMUNE, replace(last, name="Conseil extraordinaire"))
        assert await news() == News(), "something else changed"

    run(tmp_path, scenario)


def test_there_and_back_is_no_news(tmp_path: Path) -> None:
    async def scenario(town: Town) -> None:
        seances = SeanceService(town.bodies, town.library)
        await town.pulled(COMMUNE, FIRST)
        more = (*FIRST.documents, document("c"))
        await town.pulled(COMMUNE, replace(FIRST, date_ms=7, documents=more, changed=True))
        await town.pulled(COMMUNE, replace(FIRST, changed=True))
        page = await seances.page(KEY)
        assert page is not None and page.news == News()

    run(tmp_path, scenario)
