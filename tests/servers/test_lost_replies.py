"""Every act of the user on Zimbra, its answer lost or its request refused: done once (interop Zimbra §25).

One table over all kinds of intents that go to Zimbra, each under the row of §25 it belongs to, through the real
engine, the encrypted store and the whole connector, against the demonstration's server. ``drop``: the server acts and
the connection is cut. ``half``: in the middle of the answer. ``500``: the server did nothing and says so badly.
"""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from app.documents import ical
from app.domain import intents
from app.domain.accounts import Account, Link, Service
from app.domain.agenda import Attendee, Calendar, Event
from app.domain.ids import AccountId, BodyId, Key, new_op_id
from app.domain.intents import Intent
from app.domain.listing import FileRow, IntentState, OutboxRow
from app.domain.mail import LOCAL, Address, Contact, Message
from app.domain.writing import (
    Absence,
    Action,
    Condition,
    Deed,
    DraftLink,
    Facet,
    GivenRight,
    GivenShare,
    LocalDraft,
    MailFilter,
    Mode,
    ReceivedShare,
)
from app.sandbox.dav import DavStorage
from app.sandbox.people import COMMUNE, MAYOR, SECRETARY
from app.sandbox.serve import LoopbackServer
from app.sandbox.zimbra import Letter
from app.sandbox.zimbra.mailbox import DRAFTS, INBOX, JUNK, TRASH, Grant, Mailbox
from app.sandbox.zimbra.town import town_server
from app.services.connect import make_connector
from app.store.body import BodyStore
from app.sync.engine import Engine
from tests.servers.zimbra_kit import FAST, Bench, Time, run

BODY, ACCOUNT = BodyId("commune"), AccountId("commune-zimbra")
MINE, HERS = MAYOR.mail(COMMUNE), SECRETARY.mail(COMMUNE)
HOUR = 3_600_000
CALENDAR = f"/dav/{MINE}/Calendar"
FAULTS = ("drop", "half", "500")
TURNS = 8
"""Rounds of the engine that an act may take, an hour of the clock apart."""


class Life:
    """One device of the mayor's."""

    def __init__(self, folder: Path, town: Bench) -> None:
        self.town, self.clock = town, town.clock
        self.box: Mailbox = town.server.mailbox(MINE)
        settings = {"requests_per_second": "0", "wait_s": "1", "files_max_mb": "0"}
        self.account = Account(
            id=ACCOUNT, body=BODY, service=Service.ZIMBRA, url=town.loopback.url, login=MINE, settings=settings
        )
        self.store = BodyStore.open(folder, BODY, bytes(range(32)), clock=self.clock, create=True)
        self.engine = Engine(clock=self.clock, arrived=self._arrived, chance=lambda: 0.0)
        inbox = sorted((m for m in self.box.mails.values() if m.folder == INBOX and not m.flags), key=lambda m: m.id)
        self._free = iter(str(m.id) for m in inbox)
        self.stamp: Callable[[], dict[str, Any]] = lambda: {
            "op_id": new_op_id(),
            "account": ACCOUNT,
            "made_at_ms": self.clock(),
        }

    async def _arrived(self, row: FileRow, _sha256: str) -> None:
        """Text extraction is another test's business."""

    async def start(self) -> None:
        await self.store.write(lambda tx: tx.set_secret(ACCOUNT, "password", MAYOR.password))
        self.engine.add(self.account, self.store, make_connector(self.account, self.store, self.clock))
        await self.engine.settled()

    async def turn(self) -> None:
        self.engine.sync_now()
        await self.engine.settled()

    async def outbox(self) -> list[OutboxRow]:
        return await self.store.read(lambda r: r.outbox(ACCOUNT))

    async def do(self, intent: Intent) -> list[OutboxRow]:
        """Act, and go on until nothing waits any more or everything waits for the user; what then waits."""
        await self.store.write(lambda tx: tx.append_intent(intent))
        for _ in range(TURNS):
            await self.turn()
            rows = await self.outbox()
            if all(row.state in (IntentState.PARKED, IntentState.UNKNOWN) for row in rows):
                return rows
            self.clock.pass_ms(HOUR)
        return await self.outbox()

    async def prepare(self, intent: Intent) -> None:
        assert await self.do(intent) == [], intent.KIND

    async def held(self, kind: str, id: str) -> Any:
        return await self.store.read(lambda r: r.base(Key(ACCOUNT, kind, id)))

    def letter(self) -> str:
        """Id of a message that no other row touches."""
        return next(self._free)

    def mail(self, id: str) -> Any:
        return self.box.mails[int(id)]

    def event(self, uid: str, *people: str, rule: str = "") -> Event:
        start = self.clock() - self.clock() % HOUR + 48 * HOUR
        return ical.build_event(
            calendar_id=CALENDAR,
            uid=uid,
            title=f"Réunion {uid}",
            start_ms=start,
            end_ms=start + HOUR,
            now_ms=self.clock(),
            organizer=Address(mail=MINE) if people else None,
            attendees=tuple(Attendee(address=Address(mail=m)) for m in people),
            my_addresses=(MINE,),
            rule=rule,
        )

    def save(self, event: Event, base: Event | None = None) -> Intent:
        return intents.SaveEvent(
            **self.stamp(),
            target_id=event.id,
            event=event,
            base_etag=base.etag if base else "",
            scheduled=bool(event.attendees),
        )

    async def planted(self, uid: str, *people: str, rule: str = "") -> Event:
        """An event that is on the server and here."""
        made = self.event(uid, *people, rule=rule)
        await self.prepare(self.save(made))
        await self.turn()
        held = await self.held(Event.KIND, made.id)
        assert isinstance(held, Event)
        return held

    def on_server(self, uid: str) -> Event | None:
        text = self.town.server.state.calendars.get_ics(MINE, uid)
        return ical.parse_event(text, calendar_id=CALENDAR, my_addresses=(MINE,)) if text else None

    def told(self, uid: str) -> int:
        """Mails about an event."""
        return sum(uid.encode() in sent.raw.replace(b"\r\n ", b"") for sent in self.town.server.sent)

    def draft(self, name: str, text: str) -> LocalDraft:
        return LocalDraft(id=name, date_ms=self.clock(), to=(Address(mail=HERS),), subject=f"Sujet {name}", text=text)

    def drafts(self, folder: int = DRAFTS) -> list[str]:
        contents = [self.box.content(m) for m in self.box.mails.values() if m.folder == folder]
        return sorted(content.fragment for content in contents)


@dataclass(frozen=True)
class Act:
    """What a row does: an act, the request whose answer is lost, and what must then be so."""

    intent: Intent
    request: str
    done: Callable[[], bool]
    user_decides: bool = False
    """Nobody can tell (class N, or no way to probe): it waits under « À envoyer », never sent again by itself."""


Maker = Callable[[Life], Awaitable[Act]]
TABLE: dict[str, tuple[str, Maker]] = {}
"""Name -> (row of §25, what is done)."""


def row(section: str) -> Callable[[Maker], Maker]:
    def add(make: Maker) -> Maker:
        TABLE[make.__name__] = section, make
        return make

    return add


# --- messages -----------------------------------------------------------------------------------


@row("read/flag/tag/move/trash")
async def read(life: Life) -> Act:
    id = life.letter()
    with life.box.writing() as change:
        life.mail(id).flags += "u"
        life.box.touch(change, life.mail(id))
    await life.turn()
    act = intents.SetRead(**life.stamp(), target_id=id, value=True)
    return Act(act, "MsgAction|BatchRequest", lambda: "u" not in life.mail(id).flags)


@row("read/flag/tag/move/trash")
async def flag(life: Life) -> Act:
    id = life.letter()
    act = intents.SetFlagged(**life.stamp(), target_id=id, value=True)
    return Act(act, "MsgAction|BatchRequest", lambda: life.mail(id).flags.count("f") == 1)


@row("read/flag/tag/move/trash")
async def tag(life: Life) -> Act:
    id = life.letter()
    act = intents.TagMessage(**life.stamp(), target_id=id, tag="Urgent", value=True)
    return Act(act, "MsgAction|BatchRequest", lambda: life.mail(id).tags == ("Urgent",))


@row("read/flag/tag/move/trash")
async def trash(life: Life) -> Act:
    id = life.letter()
    act = intents.MoveMessage(**life.stamp(), target_id=id, folder=str(TRASH))
    return Act(act, "MsgAction|BatchRequest", lambda: life.mail(id).folder == TRASH)


@row("read/flag/tag/move/trash")
async def junk(life: Life) -> Act:
    id = life.letter()
    act = intents.MarkJunk(**life.stamp(), target_id=id, value=True, folder=str(JUNK))
    return Act(act, "MsgAction|BatchRequest", lambda: life.mail(id).folder == JUNK)


@row("hard delete, empty folder")
async def delete(life: Life) -> Act:
    id = life.letter()
    act = intents.DeleteMessage(**life.stamp(), target_id=id)
    return Act(act, "MsgAction|BatchRequest", lambda: int(id) not in life.box.mails)


@row("recover")
async def recover(life: Life) -> Act:
    id = life.letter()
    name = life.box.content(life.mail(id)).message_id
    await life.prepare(intents.DeleteMessage(**life.stamp(), target_id=id))
    act = intents.RecoverMessage(**life.stamp(), target_id=id, folder=str(INBOX))
    return Act(act, "ItemAction", lambda: len(life.box.find_message_id(name)) == 1)


# --- writing ------------------------------------------------------------------------------------


@row("send")
async def send(life: Life) -> Act:
    name = f"{new_op_id()}@echarpe.example"
    act = intents.SendMail(**life.stamp(), target_id=name, to=(Address(mail=HERS),), subject="Ordre", text="Voici.")
    return Act(act, "SendMsg", lambda: [s.message_id for s in life.town.server.sent].count(name) == 1)


@row("send")
async def receipt(life: Life) -> Act:
    """Told once by the server, whatever is asked twice (§11.7)."""
    sender = Address(mail=HERS)
    letter = Letter(
        subject="Bien reçu ?",
        sender=sender,
        to=(Address(mail=MINE),),
        text="Merci.",
        message_id=f"{new_op_id()}@echarpe.example",
        date_ms=life.clock(),
        receipt=True,
    )
    id = str(life.town.server.deliver(MINE, letter).id)
    await life.turn()
    act = intents.SendReceipt(**life.stamp(), target_id=id)
    sent = life.town.server.sent
    return Act(act, "SendDeliveryReport", lambda: [s.kind for s in sent].count("receipt") == 1)


@row("copy")
async def return_message(life: Life) -> Act:
    """A message that was kept here only is laid into a folder again."""
    raw = b"From: prefet@etat.example\r\nTo: maire@x.example\r\nSubject: Rendu\r\nMessage-ID: <rendu@ici>\r\n\r\nTexte.\r\n"
    digest = await life.store.blobs.put(raw)
    here = Message(id="here-9", folder="here-f", date_ms=life.clock(), subject="Rendu", sender=Address(mail="p@e"))
    await life.store.write(lambda tx: tx.put_local(ACCOUNT, here))
    act = intents.ReturnMessage(
        **life.stamp(), target_id=here.id, folder="2", message_id="rendu@ici", date_ms=here.date_ms, unread=True,
        flagged=False, source_sha256=digest, subject="Rendu",
    )  # fmt: skip

    def laid() -> bool:
        return sum(life.box.content(m).message_id == "rendu@ici" for m in life.box.mails.values()) == 1

    return Act(act, "AddMsg", laid)


@row("new draft")
async def new_draft(life: Life) -> Act:
    act = intents.SaveDraft(**life.stamp(), target_id="neuf", content=life.draft("neuf", "Texte neuf"))
    return Act(act, "SaveDraft", lambda: life.drafts().count("Texte neuf") == 1)


@row("new draft")
async def new_template(life: Life) -> Act:
    folder = next(f for f in life.box.folders.values() if f.name == "Travaux")
    content = life.draft("modele", "Texte du modèle")
    act = intents.SaveTemplate(**life.stamp(), target_id="modele", folder=str(folder.id), content=content)
    return Act(act, "AddMsg|SaveDraft", lambda: life.drafts(folder.id).count("Texte du modèle") == 1)


@row("edit draft")
async def edit_draft(life: Life) -> Act:
    await life.prepare(intents.SaveDraft(**life.stamp(), target_id="repris", content=life.draft("repris", "Début")))
    act = intents.SaveDraft(**life.stamp(), target_id="repris", content=life.draft("repris", "Début et fin"))
    return Act(act, "SaveDraft", lambda: life.drafts().count("Début et fin") == 1 and life.drafts().count("Début") == 0)


@row("read/flag/tag/move/trash")
async def drop_draft(life: Life) -> Act:
    await life.prepare(intents.SaveDraft(**life.stamp(), target_id="jete", content=life.draft("jete", "À jeter")))
    link = await life.held(DraftLink.KIND, "jete")
    act = intents.DropDraft(**life.stamp(), target_id="jete", server_id=link.server_id)
    return Act(act, "MsgAction|ItemAction", lambda: "À jeter" not in life.drafts())


# --- folders and tags ---------------------------------------------------------------------------


@row("create folder/mountpoint")
async def create_folder(life: Life) -> Act:
    act = intents.SaveFolder(**life.stamp(), target_id=f"{LOCAL}neuf", name="Neuf")
    return Act(act, "CreateFolder", lambda: [f.name for f in life.box.folders.values()].count("Neuf") == 1)


@row("rename/move folder")
async def rename_folder(life: Life) -> Act:
    folder = next(f for f in life.box.folders.values() if f.name == "Intercommunalité")
    act = intents.SaveFolder(**life.stamp(), target_id=str(folder.id), name="Agglomération")
    return Act(act, "FolderAction", lambda: folder.name == "Agglomération")


@row("rename/move folder")
async def trash_folder(life: Life) -> Act:
    folder = next(f for f in life.box.folders.values() if f.name == "À classer (été)")
    act = intents.RemoveFolder(**life.stamp(), target_id=str(folder.id))
    return Act(act, "FolderAction", lambda: folder.parent == TRASH)


@row("create tag")
async def create_tag(life: Life) -> Act:
    act = intents.SaveTag(**life.stamp(), target_id="Fêtes", colour="#0b3d91")
    return Act(act, "CreateTag", lambda: "Fêtes" in life.box.tags)


@row("create tag")
async def delete_tag(life: Life) -> Act:
    await life.prepare(intents.SaveTag(**life.stamp(), target_id="Éphémère"))
    act = intents.DeleteTag(**life.stamp(), target_id="Éphémère")
    return Act(act, "TagAction", lambda: "Éphémère" not in life.box.tags)


# --- contacts -----------------------------------------------------------------------------------


def card(uid: str, **facts: str) -> Contact:
    name = f"{facts.get('firstName', '')} {facts.get('lastName', '')}".strip()
    return Contact(id=uid, folder="7", name=name, facts=facts)


def cards(life: Life, last: str) -> list[Any]:
    return [c for c in life.box.cards.values() if c.facts.get("lastName") == last]


@row("new contact")
async def new_contact(life: Life) -> Act:
    made = card("urn-neuf", firstName="Anne", lastName="Lartigue")
    act = intents.SaveContact(**life.stamp(), target_id=made.id, contact=made, new=True)
    return Act(act, "CreateContact", lambda: len(cards(life, "Lartigue")) == 1)


async def known_card(life: Life, last: str) -> Contact:
    made = card(f"urn-{last}", firstName="Paul", lastName=last)
    await life.prepare(intents.SaveContact(**life.stamp(), target_id=made.id, contact=made, new=True))
    held = await life.held(Contact.KIND, str(cards(life, last)[0].id))
    assert isinstance(held, Contact)
    return held


@row("edit contact")
async def edit_contact(life: Life) -> Act:
    held = await known_card(life, "Daguerre")
    changed = card(held.id, **{**held.facts, "jobTitle": "Maire"})
    act = intents.SaveContact(**life.stamp(), target_id=held.id, contact=changed, base=held.facts)
    return Act(act, "ModifyContact", lambda: [c.facts.get("jobTitle") for c in cards(life, "Daguerre")] == ["Maire"])


PICTURE = b"\xff\xd8\xff\xe0" + bytes(900)


async def pictured(life: Life, contact: Contact) -> Contact:
    return replace(contact, photo=f"local:{await life.store.blobs.put(PICTURE)}")


def pictures(life: Life, last: str) -> list[bytes]:
    return [c.picture.data for c in cards(life, last) if c.picture is not None]


@row("new contact")
async def new_contact_with_picture(life: Life) -> Act:
    made = await pictured(life, card("urn-photo", firstName="Anne", lastName="Photographiée"))
    act = intents.SaveContact(**life.stamp(), target_id=made.id, contact=made, new=True)
    return Act(act, "CreateContact", lambda: pictures(life, "Photographiée") == [PICTURE])


@row("edit contact")
async def picture_of_a_contact(life: Life) -> Act:
    held = await known_card(life, "Visage")
    act = intents.SaveContact(**life.stamp(), target_id=held.id, contact=await pictured(life, held), base=held.facts)
    return Act(act, "ModifyContact", lambda: pictures(life, "Visage") == [PICTURE])


@row("read/flag/tag/move/trash")
async def delete_contact(life: Life) -> Act:
    held = await known_card(life, "Dupouy")
    act = intents.DeleteContact(**life.stamp(), target_id=held.id)
    return Act(act, "ContactAction|ItemAction", lambda: [c.folder for c in cards(life, "Dupouy")] in ([TRASH], []))


@row("read/flag/tag/move/trash")
async def move_contact(life: Life) -> Act:
    held = await known_card(life, "Rangé")
    act = intents.MoveContact(**life.stamp(), target_id=held.id, folder="13", uid=held.id, name=held.name)
    return Act(act, "ContactAction", lambda: [c.folder for c in cards(life, "Rangé")] == [13])


@row("create folder/mountpoint")
async def new_book(life: Life) -> Act:
    act = intents.SaveBook(**life.stamp(), target_id=f"{LOCAL}carnet", name="Associations")
    return Act(act, "CreateFolder", lambda: [f.name for f in life.box.folders.values()].count("Associations") == 1)


@row("new contact")
async def new_card_in_a_new_book(life: Life) -> Act:
    """Both made with no network: the card waits for its book, whatever becomes of the book's answer."""
    book = f"{LOCAL}commerces"
    await life.store.write(
        lambda tx: tx.append_intent(intents.SaveBook(**life.stamp(), target_id=book, name="Commerces"))
    )
    card = Contact(id="urn-commerce", folder=book, name="Boulangerie", facts={"company": "Boulangerie"})
    act = intents.SaveContact(**life.stamp(), target_id=card.id, contact=card, new=True)

    def done() -> bool:
        books = [f.id for f in life.box.folders.values() if f.name == "Commerces"]
        made = [c.folder for c in life.box.cards.values() if c.facts.get("company") == "Boulangerie"]
        return len(books) == 1 and made == books

    return Act(act, "CreateFolder", done)


@row("new contact")
async def card_moved_into_a_new_book(life: Life) -> Act:
    held = await known_card(life, "Déménagé")
    book = f"{LOCAL}voisins"
    await life.store.write(
        lambda tx: tx.append_intent(intents.SaveBook(**life.stamp(), target_id=book, name="Voisins"))
    )
    act = intents.MoveContact(**life.stamp(), target_id=held.id, folder=book, uid=held.id, name=held.name)

    def done() -> bool:
        books = [f.id for f in life.box.folders.values() if f.name == "Voisins"]
        return len(books) == 1 and [c.folder for c in cards(life, "Déménagé")] == books

    return Act(act, "ContactAction", done)


async def known_book(life: Life, name: str) -> str:
    await life.prepare(intents.SaveBook(**life.stamp(), target_id=f"{LOCAL}{name}", name=name))
    return next(str(f.id) for f in life.box.folders.values() if f.name == name)


@row("rename/move folder")
async def rename_book(life: Life) -> Act:
    book = await known_book(life, "Clubs")
    act = intents.SaveBook(**life.stamp(), target_id=book, name="Clubs sportifs")
    return Act(act, "FolderAction", lambda: life.box.folders[int(book)].name == "Clubs sportifs")


@row("rename/move folder")
async def remove_book(life: Life) -> Act:
    book = await known_book(life, "Périmé")
    act = intents.RemoveBook(**life.stamp(), target_id=book, name="Périmé")
    return Act(act, "FolderAction", lambda: life.box.folders[int(book)].parent == TRASH)


@row("copy")
async def move_contact_to_anothers_book(life: Life) -> Act:
    """The server copies the card and deletes it: its own kind of copy between two mailboxes."""
    hers = life.town.server.mailbox(HERS)
    hers.grants[7] = [Grant(life.box.address, life.box.account_id, "usr", "rwid")]
    await life.turn()
    share: ReceivedShare = await life.held(ReceivedShare.KIND, f"{hers.account_id}:7")
    await life.prepare(
        intents.AcceptShare(**life.stamp(), target_id=share.id, share=share, name="Carnet du secrétariat")
    )
    await life.turn()
    share = await life.held(ReceivedShare.KIND, share.id)
    held = await known_card(life, "Parti")
    act = intents.MoveContact(
        **life.stamp(), target_id=held.id, folder=share.id, mount=share.mount, uid="urn-parti", name=held.name
    )

    def done() -> bool:
        theirs = [c for c in hers.cards.values() if c.facts.get("lastName") == "Parti" and c.folder == 7]
        return len(theirs) == 1 and all(c.folder == TRASH for c in cards(life, "Parti"))

    return Act(act, "ContactAction", done)


@row("copy")
async def message_to_anothers_mailbox(life: Life) -> Act:
    """A copy there, once, and the trash here: never two copies, never none."""
    share = await her_inbox(life)
    hers, mine = life.town.server.mailbox(HERS), life.letter()
    content = life.box.content(life.mail(mine))
    act = intents.CarryMessage(
        **life.stamp(), target_id=mine, folder=share.id, mount=share.mount, message_id=content.message_id
    )

    def done() -> bool:
        theirs = [m for m in hers.mails.values() if hers.content(m).message_id == content.message_id]
        return [m.folder for m in theirs] == [INBOX] and life.box.mails[int(mine)].folder == TRASH

    return Act(act, "MsgAction", done)


@row("copy")
async def message_out_of_anothers_mailbox(life: Life) -> Act:
    share = await her_inbox(life)
    hers = life.town.server.mailbox(HERS)
    life.town.server.deliver(HERS, Letter(
        subject="Pour la maire", sender=Address(mail="voisin@dehors.example"), to=(Address(mail=HERS),), text="Bonjour.",
        message_id="traverse@dehors.example", date_ms=life.clock(),
    ))  # fmt: skip
    await life.turn()
    (theirs,) = [m for m in hers.mails.values() if hers.content(m).message_id == "traverse@dehors.example"]
    act = intents.CarryMessage(
        **life.stamp(), target_id=f"{share.owner_id}:{theirs.id}", folder="5", message_id="traverse@dehors.example"
    )

    def done() -> bool:
        ours = [m for m in life.box.mails.values() if life.box.content(m).message_id == "traverse@dehors.example"]
        return [m.folder for m in ours] == [5] and hers.mails[theirs.id].folder == TRASH

    return Act(act, "MsgAction", done)


@row("copy")
async def message_without_a_message_id(life: Life) -> Act:
    """Told by its looks, among twins that lay there before; its tag goes along."""
    share = await her_inbox(life)
    hers = life.town.server.mailbox(HERS)
    scan = Letter(
        subject="Numérisation", sender=Address(mail="copieur@dehors.example"), to=(Address(mail=HERS),), text="Bonjour.",
        message_id="", date_ms=life.clock(),
    )  # fmt: skip
    for mail, text in ((HERS, "Bonjour."), (MINE, "Bonsoir.")):
        life.town.server.deliver(mail, replace(scan, text=text))
    (theirs,) = [m for m in hers.mails.values() if hers.content(m).subject == "Numérisation"]
    theirs.tags = ("Copieur",)
    await life.turn()
    act = intents.CarryMessage(**life.stamp(), target_id=f"{share.owner_id}:{theirs.id}", folder="2")

    def done() -> bool:
        ours = [m for m in life.box.mails.values() if life.box.content(m).subject == "Numérisation"]
        return sorted(m.tags for m in ours) == [(), ("Copieur",)] and hers.mails[theirs.id].folder == TRASH

    return Act(act, "MsgAction", done)


async def her_inbox(life: Life) -> ReceivedShare:
    """The secretary's inbox, mounted in the mayor's tree."""
    hers = life.town.server.mailbox(HERS)
    hers.grants[2] = [Grant(life.box.address, life.box.account_id, "usr", "rwid")]
    await life.turn()
    share: ReceivedShare = await life.held(ReceivedShare.KIND, f"{hers.account_id}:2")
    if not share.mount:
        await life.prepare(
            intents.AcceptShare(**life.stamp(), target_id=share.id, share=share, name="Boîte du secrétariat")
        )
        await life.turn()
    return await life.held(ReceivedShare.KIND, share.id)  # type: ignore[no-any-return]


# --- agenda -------------------------------------------------------------------------------------


@row("new event")
async def new_event(life: Life) -> Act:
    return Act(life.save(life.event("seul@ici")), "PUT /dav", lambda: life.on_server("seul@ici") is not None)


@row("new event")
async def new_meeting(life: Life) -> Act:
    return Act(life.save(life.event("reunion@ici", HERS)), "CreateAppointment", lambda: life.told("reunion@ici") == 1)


@row("edit event")
async def edit_event(life: Life) -> Act:
    held = await life.planted("deplace@ici")
    moved = ical.move_event(held, held.start_ms + HOUR, held.end_ms + HOUR, now_ms=life.clock())

    def done() -> bool:
        there = life.on_server("deplace@ici")
        return there is not None and there.start_ms == moved.start_ms

    return Act(life.save(moved, held), "PUT /dav", done)


@row("edit event")
async def edit_meeting(life: Life) -> Act:
    held = await life.planted("reportee@ici", HERS)
    moved = ical.move_event(held, held.start_ms + HOUR, held.end_ms + HOUR, now_ms=life.clock())
    return Act(life.save(moved, held), "ModifyAppointment", lambda: life.told("reportee@ici") == 2)


@row("cancel event")
async def delete_event(life: Life) -> Act:
    held = await life.planted("efface@ici")
    act = intents.DeleteEvent(**life.stamp(), target_id=held.id, href=held.href, base_etag=held.etag, uid=held.uid)
    return Act(act, "DELETE /dav", lambda: life.on_server("efface@ici") is None)


@row("cancel event")
async def cancel_meeting(life: Life) -> Act:
    held = await life.planted("annulee@ici", HERS)
    act = intents.DeleteEvent(
        **life.stamp(), target_id=held.id, href=held.href, base_etag=held.etag, uid=held.uid, scheduled=True
    )
    return Act(
        act, "CancelAppointment", lambda: life.told("annulee@ici") == 2 and life.on_server("annulee@ici") is None
    )


@row("read/flag/tag/move/trash")
async def transfer_event(life: Life) -> Act:
    held = await life.planted("transfere@ici")
    entries = await life.store.read(lambda r: r.versions(ACCOUNT, Calendar.KIND))
    target = next(id for id in sorted(entries) if id != CALENDAR and not id.endswith("Salles communales"))
    act = intents.TransferEvent(**life.stamp(), target_id=held.id, uid=held.uid, calendar=target)
    calendars = life.town.server.state.calendars

    def done() -> bool:
        (place,) = [entry.folder_id for entry in calendars.list_events(MINE) if entry.uid == held.uid]
        return place == next(c.folder_id for c in calendars.list_calendars(MINE) if target.endswith(f"/{c.name}"))

    return Act(act, "ItemAction", done)


@row("copy")
async def transfer_event_to_another_person(life: Life) -> Act:
    """The server makes the event in the other mailbox and deletes it here: it is in one of them, once."""
    hers = life.town.server.mailbox(HERS)
    hers.grants[10] = [Grant(life.box.address, life.box.account_id, "usr", "rwidp")]
    await life.turn()
    share: ReceivedShare = await life.held(ReceivedShare.KIND, f"{hers.account_id}:10")
    await life.prepare(
        intents.AcceptShare(**life.stamp(), target_id=share.id, share=share, name="Agenda du secrétariat")
    )
    held = await life.planted("confie@ici")
    target = f"/dav/{MINE}/Agenda du secrétariat"
    act = intents.TransferEvent(**life.stamp(), target_id=held.id, uid=held.uid, calendar=target)
    calendars = life.town.server.state.calendars

    def done() -> bool:
        places = {who: [e.folder_id for e in calendars.list_events(who) if e.uid == held.uid] for who in (MINE, HERS)}
        return places == {MINE: [], HERS: [10]}

    return Act(act, "ItemAction", done)


@row("answer invitation")
async def answer(life: Life) -> Act:
    invited = await invitation(life)
    act = intents.ReplyInvitation(
        **life.stamp(), target_id=invited.id, answer="ACCEPTED", uid=uid_of(invited), invite_id=invited.id
    )
    before = life.told(uid_of(invited))

    def done() -> bool:
        there = life.on_server(uid_of(invited))
        return there is not None and there.answer == "ACCEPTED" and life.told(uid_of(invited)) == before + 1

    return Act(act, "SendInviteReply", done)


async def invitation(life: Life) -> Message:
    id = next(str(m.id) for m in life.box.mails.values() if "v" in m.flags)
    held = await life.held(Message.KIND, id)
    assert isinstance(held, Message) and held.invite is not None
    return held


def uid_of(message: Message) -> str:
    assert message.invite is not None
    return message.invite.uid


@row("answer invitation")
async def answer_from_the_agenda(life: Life) -> Act:
    uid = uid_of(await invitation(life))
    act = intents.AnswerEvent(**life.stamp(), target_id=f"{CALENDAR}/{uid}", uid=uid, answer="TENTATIVE")
    before = life.told(uid)

    def done() -> bool:
        there = life.on_server(uid)
        return there is not None and there.answer == "TENTATIVE" and life.told(uid) == before + 1

    return Act(act, "SendInviteReply", done)


@row("answer invitation")
async def propose(life: Life) -> Act:
    uid = uid_of(await invitation(life))
    event = life.on_server(uid)
    assert event is not None
    target = f"{CALENDAR}/{uid}"
    act = intents.ProposeTime(
        **life.stamp(), target_id=target, uid=uid, start_ms=event.start_ms + HOUR, end_ms=event.end_ms + HOUR
    )
    before = life.told(uid)
    return Act(act, "CounterAppointment", lambda: life.told(uid) <= before + 1, user_decides=True)


@row("answer invitation")
async def decline_proposal(life: Life) -> Act:
    held = await life.planted("contre@ici", HERS)
    act = intents.DeclineProposal(**life.stamp(), target_id=held.id, uid=held.uid, to=Address(mail=HERS), note="Non")
    return Act(act, "DeclineCounter|SendMsg", lambda: life.told("contre@ici") <= 2, user_decides=True)


@row("prefs, metadata")
async def settle_alarm(life: Life) -> Act:
    held = await life.planted("rappel@ici")
    act = intents.SettleAlarm(**life.stamp(), target_id=held.id, uid=held.uid)
    return Act(act, "Dismiss|GetAppointment", lambda: True)


# --- what stands on the server ------------------------------------------------------------------


@row("prefs, metadata")
async def absence(life: Life) -> Act:
    given = Absence(id="absence", on=True, text="Absente jusqu’à lundi")
    act = intents.SaveAbsence(**life.stamp(), target_id="absence", absence=given)
    return Act(act, "ModifyPrefs", lambda: life.box.prefs["zimbraPrefOutOfOfficeReply"] == "Absente jusqu’à lundi")


def rule(name: str) -> MailFilter:
    return MailFilter(
        id=name,
        rank=0,
        conditions=(Condition(facet=Facet.SUBJECT, value="presse"),),
        actions=(Action(deed=Deed.FLAG),),
    )


def names(life: Life) -> list[object]:
    return [found.get("name") for found in life.box.filters]


@row("filters")
async def save_filter(life: Life) -> Act:
    act = intents.SaveFilter(**life.stamp(), target_id="Presse", filter=rule("Presse"))
    return Act(act, "ModifyFilterRules", lambda: names(life).count("Presse") == 1)


@row("filters")
async def delete_filter(life: Life) -> Act:
    await life.prepare(intents.SaveFilter(**life.stamp(), target_id="Passager", filter=rule("Passager")))
    act = intents.DeleteFilter(**life.stamp(), target_id="Passager")
    return Act(act, "ModifyFilterRules", lambda: "Passager" not in names(life))


def share(folder: str, name: str) -> GivenShare:
    return GivenShare(id=f"{folder}:{HERS}", folder=folder, folder_name=name, grantee=HERS, grantee_id="", rights="r")


def granted(life: Life, folder: int) -> int:
    return len(life.box.grants.get(folder, []))


@row("grant/revoke")
async def grant(life: Life) -> Act:
    act = intents.GrantShare(**life.stamp(), target_id=f"2:{HERS}", share=share("2", "Inbox"))
    return Act(act, "FolderAction", lambda: granted(life, 2) == 1)


async def given(life: Life, folder: str) -> None:
    await life.prepare(intents.GrantShare(**life.stamp(), target_id=f"{folder}:{HERS}", share=share(folder, "Dossier")))
    assert granted(life, int(folder)) == 1


@row("grant/revoke")
async def revoke(life: Life) -> Act:
    await given(life, "5")
    act = intents.RevokeShare(**life.stamp(), target_id=f"5:{HERS}", folder="5", grantee_id="", grantee=HERS)
    return Act(act, "FolderAction", lambda: granted(life, 5) == 0)


@row("grant/revoke")
async def end_share(life: Life) -> Act:
    await given(life, "6")
    act = intents.EndShare(
        **life.stamp(), target_id=f"6:{HERS}", folder="6", folder_name="Drafts", grantee=HERS, not_before_ms=0
    )
    return Act(act, "FolderAction", lambda: granted(life, 6) == 0)


@row("grant/revoke")
async def tell(life: Life) -> Act:
    before = len(life.town.server.sent)
    act = intents.TellShare(**life.stamp(), target_id="avis", folder="2", grantee=HERS)
    return Act(act, "SendShareNotification", lambda: len(life.town.server.sent) <= before + 1, user_decides=True)


async def offered(life: Life, folder: int) -> ReceivedShare:
    """The secretary shares a folder of hers."""
    hers = life.town.server.mailbox(HERS)
    hers.grants[folder] = [Grant(life.box.address, life.box.account_id, "usr", "r")]
    await life.turn()
    ids = await life.store.read(lambda r: r.versions(ACCOUNT, ReceivedShare.KIND))
    found: list[ReceivedShare] = [await life.held(ReceivedShare.KIND, id) for id in ids]
    return next(share for share in found if share.folder == str(folder))


@row("create folder/mountpoint")
async def accept_share(life: Life) -> Act:
    offer = await offered(life, 5)
    act = intents.AcceptShare(**life.stamp(), target_id=offer.id, share=offer, name="Envoyés du secrétariat")
    return Act(
        act,
        "CreateMountpoint",
        lambda: [link.name for link in life.box.links.values()].count("Envoyés du secrétariat") == 1,
    )


@row("grant/revoke")
async def leave_share(life: Life) -> Act:
    offer = await offered(life, 6)
    await life.prepare(intents.AcceptShare(**life.stamp(), target_id=offer.id, share=offer, name="Brouillons d’elle"))
    await life.turn()
    taken = await life.held(ReceivedShare.KIND, offer.id)
    act = intents.LeaveShare(**life.stamp(), target_id=offer.id, mount=taken.mount, name="Brouillons d’elle")
    return Act(act, "FolderAction", lambda: "Brouillons d’elle" not in [link.name for link in life.box.links.values()])


def right(mode: Mode) -> GivenRight:
    return GivenRight(id=f"{mode.value}:{HERS}", mode=mode, grantee=HERS)


def rights(life: Life) -> list[str]:
    return [ace.right for ace in life.box.aces]


@row("grant/revoke")
async def grant_right(life: Life) -> Act:
    act = intents.GrantRight(**life.stamp(), target_id=right(Mode.AS).id, right=right(Mode.AS))
    return Act(act, "GrantRights", lambda: rights(life).count("sendAs") == 1)


@row("grant/revoke")
async def revoke_right(life: Life) -> Act:
    given_right = right(Mode.BEHALF)
    await life.prepare(intents.GrantRight(**life.stamp(), target_id=given_right.id, right=given_right))
    act = intents.RevokeRight(**life.stamp(), target_id=given_right.id, right=given_right)
    return Act(act, "RevokeRights", lambda: "sendOnBehalfOf" not in rights(life))


# --- the test -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def storage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DavStorage]:
    with DavStorage(tmp_path_factory.mktemp("radicale")) as served:
        yield served


@asynccontextmanager
async def life(folder: Path, storage: DavStorage) -> AsyncIterator[Life]:
    clock = Time()
    server = town_server(COMMUNE, storage=storage, clock=clock, today=dt.date(2026, 11, 23), messages=120, options=FAST)
    server.exchanges = []
    loopback = LoopbackServer(server.asgi, "zimbra-commune")
    await asyncio.to_thread(loopback.start)
    found = Life(folder, Bench(server, loopback, clock))
    try:
        await found.start()
        assert [state.link for state in found.engine.states()] == [Link.UP_TO_DATE]
        yield found
    finally:
        await found.engine.stop()
        await found.store.close()
        await asyncio.to_thread(loopback.stop)


async def judged(life: Life, act: Act, fault: str) -> str:
    """What is wrong with one row; empty when nothing is."""
    faults = life.town.loopback.faults
    faults.arm(fault, act.request)
    waits = await life.do(act.intent)
    if faults.armed:
        faults.clear()
        return f"no request {act.request}"
    for row in waits:
        await life.store.write(lambda tx, op=row.op_id: tx.discard_intent(op))  # type: ignore[misc]
    if act.user_decides:
        wrong = "" if [row.state for row in waits] == [IntentState.UNKNOWN] else "not left to the user"
    else:
        wrong = ", ".join(f"{row.state.value} {row.error_code}" for row in waits)
    return wrong or ("" if act.done() else "not done once")


ROWS = {
    "read/flag/tag/move/trash",
    "hard delete, empty folder",
    "create folder/mountpoint",
    "rename/move folder",
    "create tag",
    "new draft",
    "edit draft",
    "send",
    "new contact",
    "edit contact",
    "new event",
    "edit event",
    "cancel event",
    "answer invitation",
    "prefs, metadata",
    "recover",
    "copy",
    "grant/revoke",
    "filters",
}
"""The rows of §25."""
KINDS = {
    found.KIND
    for found in intents.INTENT_TYPES.values()
    if found.__module__.rpartition(".")[2] in ("messages", "filing", "agenda", "contacts", "sharing")
}


def test_the_table_covers_section_25() -> None:
    assert {section for section, _ in TABLE.values()} == ROWS


@pytest.mark.feature("116")
@pytest.mark.parametrize("fault", FAULTS)
def test_every_act_is_done_once_whatever_is_lost(tmp_path: Path, storage: DavStorage, fault: str) -> None:
    async def flow() -> None:
        async with life(tmp_path, storage) as found:
            wrong, kinds = {}, set()
            for name, (_, make) in TABLE.items():
                act = await make(found)
                kinds.add(act.intent.KIND)
                if problem := await judged(found, act, fault):
                    wrong[name] = problem
            assert wrong == {}
            assert kinds == KINDS

    run(flow(), 600)
