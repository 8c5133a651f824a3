"""What the tests of the parapheur share: an account on a real server, and a store kept in memory."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from app.connectors.http import Http
from app.connectors.parapheur import ParapheurConnector, make_parapheur
from app.domain.accounts import Account, Service
from app.domain.exchange import Ack, Delta, Proof
from app.domain.ids import AccountId, BodyId, new_op_id
from app.domain.intents import DossierAct, RejectDossier, SignDossier, VisaDossier
from app.domain.parapheur import Dossier, SignedValue, SigningRequest
from app.sandbox.parapheur import ParapheurServer
from app.sandbox.people import MAYOR, Person
from app.sandbox.serve import LoopbackServer
from app.services.pes_builder import XadesPesBuilder
from tests.servers.held import MemoryStore, MemoryVault
from tests.unit.signing.tools import NOW, Signer

T = TypeVar("T")
ACCOUNT = AccountId("commune-parapheur")


class Time:
    """A clock that only moves when told."""

    def __init__(self) -> None:
        self.ms = int(NOW.timestamp() * 1000)

    def __call__(self) -> int:
        return self.ms

    def pass_s(self, seconds: float) -> None:
        self.ms += int(seconds * 1000)


@dataclass
class Kept(MemoryStore):
    """The folders of one account as one device holds them; all that it holds also counts as its own."""

    pages: int = 0

    async def own_versions(self, kind: str) -> Mapping[str, str]:
        return await self.versions(kind)

    def commit(self, delta: Delta) -> None:
        super().commit(delta)
        self.pages += 1

    def dossier(self, name: str) -> Dossier:
        (found,) = [d for d in self.of(Dossier) if d.name == name]
        return found

    def request(self, dossier: Dossier) -> SigningRequest:
        record = self.records[(SigningRequest.KIND, dossier.id)]
        assert isinstance(record, SigningRequest)
        return record


@dataclass
class Office:
    """One user's account on a served parapheur."""

    server: ParapheurServer
    loop: LoopbackServer
    connector: ParapheurConnector
    http: Http
    vault: MemoryVault
    time: Time
    person: Person
    kept: Kept = field(default_factory=Kept)

    async def sync(self) -> None:
        """Pull until there is no more."""
        more = True
        while more:
            delta = await self.connector.pull("folders", self.kept.cursors.get("folders"), self.kept)
            self.kept.commit(delta)
            more = delta.more

    async def send(self, intent: DossierAct) -> Ack:
        ack = await self.connector.push(intent, no_bytes)
        self.kept.acknowledge(ack)
        return ack

    def requests(self, pattern: str = "") -> list[str]:
        return [line for line in (f"{m} {p}" for m, p in self.loop.faults.log) if pattern in line]


@contextlib.asynccontextmanager
async def office(
    server: ParapheurServer | None = None,
    *,
    time: Time | None = None,
    person: Person = MAYOR,
    signed_in: bool = True,
    settings: Mapping[str, str] | None = None,
) -> AsyncIterator[Office]:
    time = time or Time()
    server = server or ParapheurServer(clock=time)
    loop = LoopbackServer(server.asgi, "parapheur")
    loop.start()
    account = Account(
        id=ACCOUNT,
        body=BodyId("commune"),
        service=Service.PARAPHEUR,
        url=loop.url,
        login=person.login,
        settings=settings or {},
    )
    http, vault = Http(loop.url), MemoryVault()
    connector = make_parapheur(account, http, vault, time, XadesPesBuilder())
    try:
        if signed_in:
            await connector.sign_in(Proof(password=person.password))
        yield Office(server, loop, connector, http, vault, time, person)
    finally:
        await connector.close()
        loop.stop()


def run(work: Callable[[], Coroutine[Any, Any, T]]) -> T:
    return asyncio.run(work())


async def no_bytes(sha256: str) -> bytes:
    raise AssertionError("no attachment here")


def act_facts(dossier: Dossier) -> dict[str, Any]:
    """What every act carries of the dossier it was decided on."""
    step = dossier.pending_step
    assert step is not None
    return {
        "op_id": new_op_id(),
        "account": ACCOUNT,
        "made_at_ms": 0,
        "target_id": dossier.id,
        "tenant": dossier.tenant,
        "bureau_id": dossier.bureau_id,
        "step_id": step.id,
        "fingerprint": dossier.fingerprint,
    }


def visa(dossier: Dossier, note: str = "", **more: Any) -> VisaDossier:
    return VisaDossier(**act_facts(dossier), public_note=note, **more)


def reject(dossier: Dossier, reason: str) -> RejectDossier:
    return RejectDossier(**act_facts(dossier), public_note=reason)


def sign(dossier: Dossier, request: SigningRequest, signer: Signer) -> SignDossier:
    """The intent that signing makes: every entry signed by the key."""
    return SignDossier(
        **act_facts(dossier),
        certificate=signer.der,
        values=tuple(
            SignedValue(document_id=holder.document_id, item_id=item.id, data=item.data, value=signer.sign(item.data))
            for holder in request.holders
            for item in holder.items
        ),
        signature_times_ms={holder.document_id: holder.signature_time_ms for holder in request.holders},
    )
