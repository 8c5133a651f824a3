"""Two bodies with real stores and no engine: what services stand on."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.domain.accounts import Account, Body, Service
from app.domain.duties import LegalNotice
from app.domain.exchange import Delta, FileRef
from app.domain.ids import AccountId, BodyId, Key
from app.domain.records import Record
from app.services.agenda import AgendaService
from app.services.approvals import ApprovalService
from app.services.bodies import Bodies
from app.services.duties import DutyService
from app.services.exchanges import ExchangeService
from app.services.followup import FollowUpService
from app.services.library import Library
from app.services.links import LinkService
from app.services.mail import MailService
from app.services.parapheur import ParapheurService
from app.services.pes import PesService
from app.services.recognition import Recognition
from app.services.signing_types import CardView
from app.services.today import TodayService
from app.store.body import BodyStore

COMMUNE = AccountId("commune-zimbra")
INTERCO = AccountId("interco-zimbra")
NOW = 1_790_000_000_000


@dataclass
class Town:
    """Services over two bodies; ``nudged`` lists the accounts the engine would have been told of."""

    bodies: Bodies
    library: Library
    mail: MailService
    agenda: AgendaService
    nudged: list[AccountId] = field(default_factory=list)

    async def pulled(self, account: AccountId, *records: Record, files: tuple[FileRef, ...] = ()) -> None:
        """Server copies arrive."""
        delta = Delta(stream="s", cursor="c", upserts=records, files=files)
        await self.bodies.store_of(account).write(lambda tx: tx.apply_delta(account, delta))


def run(folder: Path, scenario: Callable[[Town], Awaitable[None]]) -> None:
    async def all_of_it() -> None:
        clock = iter(range(NOW, NOW + 10**9)).__next__
        nudged: list[AccountId] = []
        bodies = Bodies(clock, nudged.append)
        stores = []
        for index, account in enumerate((COMMUNE, INTERCO)):
            body = Body(id=BodyId(f"b{index}"), name=f"Collectivité {index}", colour=index)
            store = BodyStore.open(folder / body.id, body.id, bytes([index]) * 32, clock=clock, create=True)
            stores.append(store)
            bodies.add(body, store)
            login = f"elue@{account}.example"
            bodies.set_account(
                Account(id=account, body=body.id, service=Service.ZIMBRA, url="http://127.0.0.1:1", login=login)
            )
        library = Library(bodies)
        try:
            await scenario(Town(bodies, library, MailService(bodies, library), AgendaService(bodies, library), nudged))
        finally:
            for store in stores:
                await store.close()

    asyncio.run(all_of_it())


async def no_stamps() -> tuple[str, Any]:
    """No time-stamping authority of the user's own."""
    return "", None


def today_of(
    town: Town,
    links: LinkService,
    cards: Sequence[tuple[AccountId, CardView]] = (),
    legal: Mapping[str, LegalNotice] | None = None,
) -> TodayService:
    """Aujourd'hui over these bodies; ``cards``: certificates that end; ``legal``: of a meeting, by its id."""

    async def ending() -> Sequence[tuple[AccountId, CardView]]:
        return cards

    async def judged(key: Key) -> LegalNotice | None:
        return (legal or {}).get(key.id)

    parapheur = ParapheurService(town.bodies, town.library, PesService(town.bodies, lambda _name: None))
    recognition = Recognition(lambda _name: None, lambda _name, _value: None)
    approvals = ApprovalService(town.bodies, town.library, parapheur, recognition)
    exchanges = ExchangeService(town.bodies, town.library, no_stamps)
    spaces = (town.agenda, parapheur, links, FollowUpService(town.bodies, town.library), approvals, exchanges)
    return TodayService(town.bodies, town.library, *spaces, DutyService(town.bodies, town.library, ending, judged))
