"""An account on a real v4 server, with the store kept in memory. See `parapheur_tools`."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field

from app.connectors.http import Http
from app.connectors.parapheur import ParapheurConnector, make_parapheur
from app.domain.accounts import Account, Service
from app.domain.exchange import Ack, Proof
from app.domain.ids import BodyId
from app.domain.intents import DossierAct, SignDossier
from app.domain.parapheur import Dossier, SignedValue, SigningRequest
from app.sandbox.parapheur.state import ARCHIVE, Book
from app.sandbox.parapheur_v4 import ParapheurV4Server
from app.sandbox.parapheur_v4.content import PRESIDENTE
from app.sandbox.people import MAYOR, Person
from app.sandbox.serve import LoopbackServer
from app.services.pes_builder import XadesPesBuilder
from app.signing.batch import Prepared, check
from app.signing.check import ShownDocument
from tests.servers.held import MemoryVault
from tests.servers.parapheur_tools import ACCOUNT, Kept, Time, act_facts, no_bytes
from tests.unit.signing.tools import Signer


def end_circuit(book: Book, name: str) -> None:
    """Make it the president's own folder, at the end of its circuit."""
    folder = book.folder_named(name)
    folder.origin = book.desk_named(PRESIDENTE).id
    for task in folder.tasks:
        task.state, task.performed, task.date_ms = "VALIDATED", task.action, book.clock()
    end = folder.tasks[-1]
    end.state, end.performed, end.date_ms, end.desk = "PENDING", "", None, folder.origin
    assert end.action == ARCHIVE


@dataclass
class OfficeV4:
    """One user's account on a served v4."""

    server: ParapheurV4Server
    loop: LoopbackServer
    connector: ParapheurConnector
    vault: MemoryVault
    time: Time
    kept: Kept = field(default_factory=Kept)

    async def sync(self) -> None:
        more = True
        while more:
            delta = await self.connector.pull("folders", self.kept.cursors.get("folders"), self.kept)
            self.kept.commit(delta)
            more = delta.more

    async def send(self, intent: DossierAct) -> Ack:
        ack = await self.connector.push(intent, no_bytes)
        self.kept.acknowledge(ack)
        return ack

    async def shown(self, dossier: Dossier) -> tuple[ShownDocument, ...]:
        """The main documents as the user saw them, fetched by the connector."""
        found = []
        for document in dossier.main_documents:
            ref = next(ref for ref in self.kept.files.values() if f":{document.id}:" in ref.ref)
            async with self.connector.download(ref, 0) as download:
                data = b"".join([chunk async for chunk in download.chunks()])
            digest = hashlib.sha256(data).hexdigest()
            found.append(ShownDocument(document_id=document.id, data=data, shown_sha256=digest, name=document.name))
        return tuple(found)

    async def signed(self, dossier: Dossier, signer: Signer, *, allow_sha1: bool = False) -> SignDossier:
        """What a batch makes of a dossier: checked against what was shown, then each value made by the key."""
        request = self.kept.request(dossier)
        prepared = Prepared(
            dossier_id=dossier.id,
            request=request,
            certificate=signer.der,
            format=dossier.format,
            documents=await self.shown(dossier),
            proof_told=True,
            allow_sha1=allow_sha1,
        )
        check(prepared)
        return sign_v4(dossier, request, signer)

    def requests(self, part: str = "") -> list[str]:
        return [line for line in (f"{m} {p}" for m, p in self.loop.faults.log) if part in line]


def sign_v4(dossier: Dossier, request: SigningRequest, signer: Signer) -> SignDossier:
    return SignDossier(
        **act_facts(dossier),
        certificate=signer.der,
        values=tuple(
            SignedValue(
                document_id=holder.document_id,
                item_id=item.id,
                data=item.data,
                value=signer.sign(item.data, item.algorithm),
                algorithm=item.algorithm,
            )
            for holder in request.holders
            for item in holder.items
        ),
        signature_times_ms={holder.document_id: holder.signature_time_ms for holder in request.holders},
        echo=request.echo,
    )


@contextlib.asynccontextmanager
async def office_v4(
    *,
    settings: Mapping[str, str] | None = None,
    signed_in: bool = True,
    keep: bool = True,
    level: int = 4,
    more: bool = False,
    proxied: bool = False,
) -> AsyncIterator[OfficeV4]:
    """``more``: see `ParapheurV4Server`; ``proxied``: only the web application's proxy is open."""
    time = Time()
    server = ParapheurV4Server(clock=time, more=more)
    server.level, server.api.proxied = level, proxied
    loop = LoopbackServer(server.asgi, "parapheur-v4")
    loop.start()
    try:
        options = {**({"access": "proxy"} if proxied else {}), **(settings or {})}
        async with _signed_in(server, loop, time, MAYOR, level, options, keep=keep if signed_in else None) as office:
            yield office
    finally:
        loop.stop()


@contextlib.asynccontextmanager
async def beside(office: OfficeV4, person: Person) -> AsyncIterator[OfficeV4]:
    """Somebody else's account on the same server."""
    async with _signed_in(office.server, office.loop, office.time, person, office.server.level, {}, keep=True) as other:
        yield other


@contextlib.asynccontextmanager
async def _signed_in(
    server: ParapheurV4Server,
    loop: LoopbackServer,
    time: Time,
    person: Person,
    level: int,
    settings: Mapping[str, str],
    *,
    keep: bool | None,
) -> AsyncIterator[OfficeV4]:
    """``keep``: the password is kept; None = not signed in at all."""
    account = Account(
        id=ACCOUNT,
        body=BodyId("syndicat"),
        service=Service.PARAPHEUR,
        url=loop.url,
        login=person.login,
        settings={"version": "4", "level": str(level), **settings},
    )
    vault = MemoryVault()
    connector = make_parapheur(account, Http(loop.url), vault, time, XadesPesBuilder())
    try:
        if keep is not None:
            await connector.sign_in(Proof(password=person.password, keep=keep))
        yield OfficeV4(server, loop, connector, vault, time)
    finally:
        await connector.close()
