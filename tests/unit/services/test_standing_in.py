"""In whose absence one acts: told whether or not a folder of theirs waits (row 67)."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any, cast

import pytest

from app.domain.ids import AccountId, Key
from app.domain.parapheur import Bureau, DeskDelegation
from app.domain.records import Record
from app.services.bodies import Bodies
from app.services.desk_delegations import DeskDelegationService
from app.services.library import Library, ListQuery
from ui.views.parapheur.standing_in import sentence

ACCOUNT = AccountId("a")
NOON = 1_795_000_000_000
DAY = 86_400_000


def service(*records: Record) -> DeskDelegationService:
    async def entries(query: ListQuery) -> list[Any]:
        kept = [record for record in records if query.kind == record.KIND]
        return [SimpleNamespace(key=Key(ACCOUNT, record.KIND, record.id), record=record) for record in kept]

    bodies = SimpleNamespace(clock=lambda: NOON, body_of=lambda _account: SimpleNamespace(name="Commune"))
    return DeskDelegationService(cast(Bodies, bodies), cast(Library, SimpleNamespace(entries=entries)))


def given(end_ms: int | None) -> DeskDelegation:
    return DeskDelegation(
        id="1", tenant="T", bureau_id="B2", bureau_name="Adjointe", substitute_id="B1", substitute_name="Maire",
        start_ms=NOON - DAY, end_ms=end_ms,
    )  # fmt: skip


@pytest.mark.feature("67")
def test_it_is_told_while_it_lasts_with_its_end_where_it_is_known() -> None:
    mayor = Bureau(id="B1", name="Maire", tenant="T", stands_for={"B2": "Adjointe"})
    (one,) = asyncio.run(service(mayor).standing_in())
    assert one.absent == ("Adjointe",) and one.end_ms is None
    assert sentence(one).replace("\u00a0", " ") == "Vous signez en l’absence de : Adjointe."
    (one,) = asyncio.run(service(mayor, given(NOON + DAY)).standing_in())
    assert one.end_ms == NOON + DAY and ", jusqu’au " in sentence(one)
    assert asyncio.run(service(mayor, given(NOON - 1)).standing_in()) == [], (
        "over, though the server was not asked since"
    )
    assert asyncio.run(service(Bureau(id="B1", name="Maire", tenant="T", delegated=3)).standing_in()) == []
