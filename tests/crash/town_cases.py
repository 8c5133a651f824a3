"""The other servers' acts: an event moved, answers and notes of a meeting, dossiers, letters."""

from __future__ import annotations

import asyncio
import base64
import copy
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import fields
from typing import Any

from app.connectors.calendars import CalendarsConnector
from app.connectors.courrier import CourrierConnector
from app.connectors.http import Http
from app.connectors.idelibre import IdelibreConnector
from app.connectors.parapheur import make_parapheur
from app.documents import ical
from app.domain.accounts import Account, Service
from app.domain.agenda import Attendee, Event
from app.domain.courrier import Letter, LetterNote
from app.domain.exchange import Clock, Connector, Held, Proof, Vault
from app.domain.ids import AccountId, BodyId, Key, new_id
from app.domain.intents import (
    Acknowledge,
    AddLetterNote,
    AnswerPresence,
    Intent,
    MarkLetterRead,
    SaveAnnotation,
    SaveEvent,
    SignDossier,
    VisaDossier,
)
from app.domain.mail import Address
from app.domain.parapheur import Dossier, SignedValue, SigningRequest
from app.domain.seances import Annotation, Origin, Presence, Rect, Seance
from app.sandbox.dav import DavStorage
from app.sandbox.gateway import GatewayServer
from app.sandbox.gateway.letters import Draft
from app.sandbox.idelibre import IdelibreServer
from app.sandbox.idelibre.state import Meeting
from app.sandbox.parapheur import ParapheurServer
from app.sandbox.people import COMMUNE, COUNCILLOR, MAYOR, stable_uuid
from app.sandbox.serve import LoopbackServer
from app.services.pes_builder import XadesPesBuilder
from tests.crash.kit import Device
from tests.servers import calendars_kit
from tests.servers.calendars_kit import HOUR_MS
from tests.servers.gateway_kit import TODAY
from tests.servers.parapheur_tools import Time as OfficeTime
from tests.servers.zimbra_kit import NOW_MS
from tests.unit.signing.tools import make_signer

BODY = BodyId("commune")
TARGETS = 110


def account_on(service: Service, url: str, login: str, **settings: str) -> Account:
    return Account(
        id=AccountId(f"commune-{service.value}"), body=BODY, service=service, url=url, login=login, settings=settings
    )


# --- agenda -------------------------------------------------------------------------------------


class MoveEventCase:
    """Events with a guest: the server writes to her once for each change it takes."""

    secrets: Mapping[str, str] = {"password": calendars_kit.PASSWORD}
    told_elsewhere: frozenset[str] = frozenset()

    def __init__(self, town: calendars_kit.Town) -> None:
        self.town = town
        self.account = town.account()
        self.events: dict[str, Event] = {}

    def connect(self, http: Http, vault: Vault, clock: Clock, held: Held) -> Connector:
        return CalendarsConnector(self.account, http, vault, clock)

    async def prepare(self, device: Device) -> None:
        self.events = {event.uid: event for event in await device.all(Event.KIND)}
        assert len(self.events) == TARGETS

    def intent(self, number: int, stamp: dict[str, Any]) -> Intent:
        before = self.events[uid(number)]
        moved = ical.move_event(before, before.start_ms + HOUR_MS, before.end_ms + HOUR_MS, now_ms=stamp["made_at_ms"])
        return SaveEvent(**stamp, target_id=before.id, event=moved, base_etag=before.etag)

    def check(self, number: int, intent: Intent, *, done: bool) -> None:
        before = self.events[uid(number)]
        there = self.town.on_server(uid(number))
        assert there.start_ms - before.start_ms == (HOUR_MS if done else 0)
        assert [m.method for m in self.town.calendars.mailed(uid(number))] == ["REQUEST"] * int(done)

    def shown_as(self, intent: Intent) -> Sequence[Key]:
        return [intent.target]


def uid(number: int) -> str:
    return f"visite-{number}@ailleurs"


@asynccontextmanager
async def agenda() -> AsyncIterator[MoveEventCase]:
    storage = DavStorage()
    await asyncio.to_thread(storage.start)
    try:
        with calendars_kit.town(storage, []) as town:
            me = Address(mail=town.mailbox, name=MAYOR.name)
            guest = Attendee(address=Address(mail="ecole@dehors.example", name="La directrice"))
            events = [
                calendars_kit.made(
                    f"Visite {n}", NOW_MS + n * 2 * HOUR_MS, uid=uid(n), organizer=me, attendees=(guest,)
                )
                for n in range(TARGETS)
            ]
            town.calendars.seed(town.mailbox, [calendars_kit.seed_of("Calendar", *events)])
            yield MoveEventCase(town)
    finally:
        await asyncio.to_thread(storage.close)


# --- séances ------------------------------------------------------------------------------------


class SeanceCase:
    """A meeting for each act."""

    secrets: Mapping[str, str] = {"password": COUNCILLOR.password}
    told_elsewhere: frozenset[str] = frozenset()

    def __init__(self, server: IdelibreServer, url: str) -> None:
        self.server = server
        self.account = account_on(Service.IDELIBRE, url, COUNCILLOR.login, suffix=COMMUNE.suffix)
        self.user = server.office.user(COUNCILLOR).id
        start = server.clock() + 10 * 24 * HOUR_MS
        self.meetings = [self.meeting(n, start + n * HOUR_MS) for n in range(TARGETS)]

    def meeting(self, number: int, date_ms: int) -> Meeting:
        return self.server.office.add_meeting(f"Commission {number}", date_ms, ["Avis"], push=False)

    def connect(self, http: Http, vault: Vault, clock: Clock, held: Held) -> Connector:
        return IdelibreConnector(self.account, http, vault, clock, held)

    async def prepare(self, device: Device) -> None:
        assert len(await device.all(Seance.KIND)) > TARGETS

    def shown_as(self, intent: Intent) -> Sequence[Key]:
        return [intent.target]


class AcknowledgeCase(SeanceCase):
    def intent(self, number: int, stamp: dict[str, Any]) -> Intent:
        return Acknowledge(**stamp, target_id=self.meetings[number].id, convocation_sha256="0" * 64)

    def check(self, number: int, intent: Intent, *, done: bool) -> None:
        # Sent twice it stays one: the legal time is that of the first (interop i-délibre §8.1).
        times = [at for user, meeting, at in self.server.state.receipts if meeting == intent.target_id]
        assert self.meetings[number].convocations[self.user].read_at_ms == (times[0] if done else None)


class AnswerPresenceCase(SeanceCase):
    def intent(self, number: int, stamp: dict[str, Any]) -> Intent:
        return AnswerPresence(**stamp, target_id=self.meetings[number].id, presence=Presence.PRESENT)

    def check(self, number: int, intent: Intent, *, done: bool) -> None:
        meeting = self.meetings[number]
        assert meeting.convocations[self.user].attendance == ("present" if done else "")
        taken = [p for p in self.server.state.presences if p[1] == meeting.id]
        assert taken == [(self.user, meeting.id, "present")] * int(done)


class SaveAnnotationCase(SeanceCase):
    """Notes of one meeting."""

    def meeting(self, number: int, date_ms: int) -> Meeting:
        if number:
            return self.meetings[0]
        self.meetings = [super().meeting(number, date_ms)]
        return self.meetings[0]

    async def prepare(self, device: Device) -> None:
        assert any(s.id == self.meetings[0].id for s in await device.all(Seance.KIND))

    def intent(self, number: int, stamp: dict[str, Any]) -> Intent:
        meeting = self.meetings[0]
        note = Annotation(
            id=new_id(),
            seance_id=meeting.id,
            origin=Origin.PROJET,
            origin_id=meeting.projects[0].id,
            author_id=self.user,
            author_name=COUNCILLOR.login,
            date_ms=stamp["made_at_ms"],
            page=0,
            rect=Rect(left=90, top=144, right=324, bottom=198),
            text=f"À vérifier : point {number}",
        )
        return SaveAnnotation(**stamp, target_id=note.id, annotation=note)

    def check(self, number: int, intent: Intent, *, done: bool) -> None:
        texts = [n.fields["annotation_text"] for n in self.server.state.notes.values() if n.author == self.user]
        assert texts.count(f"À vérifier : point {number}") == int(done)


@asynccontextmanager
async def seances(case: type[SeanceCase]) -> AsyncIterator[SeanceCase]:
    server = IdelibreServer(COMMUNE)
    loopback = LoopbackServer(server.asgi, "idelibre-crash")
    await asyncio.to_thread(loopback.start)
    try:
        yield case(server, loopback.url)
    finally:
        await asyncio.to_thread(loopback.stop)


# --- parapheur ----------------------------------------------------------------------------------


class DossierCase:
    """A dossier for each act, all copies of one of the demonstration's."""

    action = ""
    settings: Mapping[str, str] = {}
    told_elsewhere = frozenset(f.name for f in fields(Dossier)) - {"id", "name", "tenant", "bureau_id", "tray"} | {""}
    """Of dossiers that left only the line of a list is read, and of the lists that only grow the newest lines."""

    def __init__(self, server: ParapheurServer, url: str, secrets: dict[str, str]) -> None:
        self.server = server
        self.secrets = secrets
        self.account = account_on(Service.PARAPHEUR, url, MAYOR.login, **self.settings)
        self.dossiers: dict[str, Dossier] = {}

    @classmethod
    def lay_out(cls, server: ParapheurServer) -> None:
        """Leave one dossier of the kind, and its copies."""
        book = server.book
        desk = book.desk_named("Maire")
        model = next(
            f for f in book.listed(desk, "PENDING")
            if f.pending is not None and f.pending.action == cls.action and cls.suits(f.format)
            and not f.pending.mandatory and not f.reading_mandatory
        )  # fmt: skip
        book.folders.clear()
        for number in range(TARGETS):
            folder = copy.deepcopy(model)
            folder.id, folder.name = stable_uuid("crash", number), f"Dossier {number}"
            for task in folder.tasks:
                task.id = stable_uuid("crash", number, task.id)
            book.folders[folder.id] = folder

    @staticmethod
    def suits(_format: str) -> bool:
        return True

    def connect(self, http: Http, vault: Vault, clock: Clock, held: Held) -> Connector:
        return make_parapheur(self.account, http, vault, clock, XadesPesBuilder())

    async def prepare(self, device: Device) -> None:
        self.dossiers = {d.name: d for d in await device.all(Dossier.KIND)}
        assert len(self.dossiers) == TARGETS

    def seen(self, number: int) -> dict[str, Any]:
        dossier = self.dossiers[f"Dossier {number}"]
        step = dossier.pending_step
        assert step is not None
        return {
            "target_id": dossier.id, "tenant": dossier.tenant, "bureau_id": dossier.bureau_id, "step_id": step.id,
            "fingerprint": dossier.fingerprint,
        }  # fmt: skip

    def check(self, number: int, intent: Intent, *, done: bool) -> None:
        acts = [d.action for d in self.server.book.history if d.folder == intent.target_id and d.user == MAYOR.login]
        assert acts == [self.action] * int(done)

    def shown_as(self, intent: Intent) -> Sequence[Key]:
        return [intent.target]


class VisaCase(DossierCase):
    action = "VISA"

    def intent(self, number: int, stamp: dict[str, Any]) -> Intent:
        return VisaDossier(**stamp, **self.seen(number), public_note="Vu")


SIGNER = make_signer()


class SignCase(DossierCase):
    """PES, signed by a real key over what the server asked; it verifies each value."""

    action = "SIGNATURE"
    settings: Mapping[str, str] = {"certificate": base64.b64encode(SIGNER.der).decode()}

    def __init__(self, server: ParapheurServer, url: str, secrets: dict[str, str]) -> None:
        super().__init__(server, url, secrets)
        self.requests: dict[str, SigningRequest] = {}

    @staticmethod
    def suits(format: str) -> bool:
        return format == "PES_V2"

    async def prepare(self, device: Device) -> None:
        await super().prepare(device)
        self.requests = {r.id: r for r in await device.all(SigningRequest.KIND)}
        assert len(self.requests) == TARGETS

    def intent(self, number: int, stamp: dict[str, Any]) -> Intent:
        seen = self.seen(number)
        holders = self.requests[seen["target_id"]].holders
        return SignDossier(
            **stamp,
            **seen,
            certificate=SIGNER.der,
            values=tuple(
                SignedValue(document_id=h.document_id, item_id=item.id, data=item.data, value=SIGNER.sign(item.data))
                for h in holders
                for item in h.items
            ),
            signature_times_ms={h.document_id: h.signature_time_ms for h in holders},
        )

    def check(self, number: int, intent: Intent, *, done: bool) -> None:
        super().check(number, intent, done=done)
        assert self.server.book.signatures(intent.target_id) == int(done)


@asynccontextmanager
async def parapheur(case: type[DossierCase]) -> AsyncIterator[DossierCase]:
    server = ParapheurServer(clock=OfficeTime())
    case.lay_out(server)
    loopback = LoopbackServer(server.asgi, "parapheur-crash")
    await asyncio.to_thread(loopback.start)
    try:
        yield case(server, loopback.url, await _signed_in(loopback.url))
    finally:
        await asyncio.to_thread(loopback.stop)


class _Vault(dict[str, str]):
    async def get(self, name: str) -> str | None:  # type: ignore[override]
        return self.setdefault(name, "") or None

    async def set(self, name: str, value: str | None, *, kept: bool = True) -> None:
        self[name] = value or ""


async def _signed_in(url: str) -> dict[str, str]:
    """The refresh token of a sign-in, as a first run leaves it."""
    vault = _Vault()
    account = account_on(Service.PARAPHEUR, url, MAYOR.login)
    connector = make_parapheur(account, Http(url), vault, OfficeTime(), XadesPesBuilder())
    try:
        await connector.sign_in(Proof(password=MAYOR.password))
    finally:
        await connector.close()
    return dict(vault)


# --- courrier -----------------------------------------------------------------------------------


class LetterCase:
    """A letter for each act; the same scan-less sheet in all."""

    secrets: Mapping[str, str] = {"password": MAYOR.password}
    told_elsewhere: frozenset[str] = frozenset()

    def __init__(self, server: GatewayServer, url: str) -> None:
        self.box = server.mailbox
        self.account = account_on(Service.COURRIER, url, MAYOR.login)
        model = next(iter(self.box.letters.values()))
        facts = dict(model.facts)
        self.ids = [
            self.box.receive(Draft(facts={**facts, "id": f"L-crash-{n}"}, files=(), mayor_roles=("action",)))
            for n in range(TARGETS)
        ]

    def connect(self, http: Http, vault: Vault, clock: Clock, held: Held) -> Connector:
        return CourrierConnector(self.account, http, vault, clock, held)

    async def prepare(self, device: Device) -> None:
        assert len(await device.all(Letter.KIND)) > TARGETS

    def applied(self, intent: Intent, *, done: bool) -> None:
        assert [op for op, _ in self.box.applied if op == intent.op_id] == [intent.op_id] * int(done)


class MarkLetterReadCase(LetterCase):
    def intent(self, number: int, stamp: dict[str, Any]) -> Intent:
        return MarkLetterRead(**stamp, target_id=self.ids[number])

    def check(self, number: int, intent: Intent, *, done: bool) -> None:
        self.applied(intent, done=done)
        assert (MAYOR.login in self.box.letters[self.ids[number]].read_by) is done

    def shown_as(self, intent: Intent) -> Sequence[Key]:
        return [intent.target]


class AddLetterNoteCase(LetterCase):
    def intent(self, number: int, stamp: dict[str, Any]) -> Intent:
        note = LetterNote(
            id=new_id(), letter_id=self.ids[number], author=MAYOR.login, text=f"Répondre {number}",
            created_ms=stamp["made_at_ms"], mine=True,
        )  # fmt: skip
        return AddLetterNote(**stamp, target_id=note.id, note=note)

    def check(self, number: int, intent: Intent, *, done: bool) -> None:
        self.applied(intent, done=done)
        notes = [n["text"] for n in self.box.notes.values() if n["letter_id"] == self.ids[number]]
        assert notes.count(f"Répondre {number}") == int(done)

    def shown_as(self, intent: Intent) -> Sequence[Key]:
        assert isinstance(intent, AddLetterNote)
        return [intent.target, Key(self.account.id, Letter.KIND, intent.note.letter_id)]


@asynccontextmanager
async def courrier(case: type[LetterCase]) -> AsyncIterator[LetterCase]:
    server = GatewayServer(COMMUNE, today=TODAY, count=1)
    loopback = LoopbackServer(server.asgi, "gateway-crash")
    await asyncio.to_thread(loopback.start)
    try:
        yield case(server, loopback.url)  # type: ignore[misc]
    finally:
        await asyncio.to_thread(loopback.stop)
