"""Mail's acts: marks, moves, sending with an answered message and a file, answers to invitations."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

from app.connectors.http import Http
from app.connectors.zimbra import Patience, ZimbraConnector
from app.domain.accounts import Account, Service
from app.domain.exchange import Clock, Connector, Held, Vault
from app.domain.ids import BodyId, Key
from app.domain.intents import (
    AttachedFile,
    Intent,
    MoveMessage,
    RecoverMessage,
    ReplyInvitation,
    SaveDraft,
    SaveFolder,
    SaveTemplate,
    SendMail,
    SetRead,
)
from app.domain.mail import LOCAL, Address, KeptPart, MailFolder, Message
from app.domain.writing import LocalDraft
from app.sandbox.people import COMMUNE, MAYOR
from app.sandbox.serve import LoopbackServer
from app.sandbox.zimbra import Enclosure, Letter, MailboxSpec, ZimbraServer
from app.sandbox.zimbra.mailbox import DRAFTS, INBOX, SENT, Mail
from tests.crash.kit import Device
from tests.servers.zimbra_kit import ACCOUNT, ADDRESS, FAST, NOW_MS, Time

TARGETS = 110
FILE = b"%PDF-1.7\n% devis signe par le maire\n" * 40


class MailCase:
    """A mailbox with one message for each act."""

    secrets: Mapping[str, str] = {"password": MAYOR.password}
    told_elsewhere: frozenset[str] = frozenset()

    def __init__(self, server: ZimbraServer, url: str) -> None:
        self.server = server
        self.account = Account(
            id=ACCOUNT,
            body=BodyId("commune"),
            service=Service.ZIMBRA,
            url=url,
            login=ADDRESS,
            settings={"requests_per_second": "0"},
        )
        self.ids = [str(server.deliver(ADDRESS, self.letter(n)).id) for n in range(TARGETS)]

    def letter(self, number: int) -> Letter:
        return Letter(
            subject=f"Affaire {number}",
            sender=Address(mail="voisin@dehors.example", name="Le voisin"),
            to=(Address(mail=ADDRESS, name=MAYOR.name),),
            text="Bonjour,\n\nÀ votre disposition.\n",
            message_id=f"affaire-{number}@dehors.example",
            date_ms=NOW_MS - number * 60_000,
            ics=self.invitation(number),
        )

    def invitation(self, number: int) -> str:
        return ""

    def connect(self, http: Http, vault: Vault, clock: Clock, held: Held) -> Connector:
        return ZimbraConnector(self.account, http, vault, clock, patience=Patience(0.01))

    async def prepare(self, device: Device) -> None:
        return None

    def mail(self, number: int) -> Mail:
        return self.server.mailbox(ADDRESS).mails[int(self.ids[number])]

    def shown_as(self, intent: Intent) -> Sequence[Key]:
        return [Key(ACCOUNT, Message.KIND, intent.target_id)]


class SetReadCase(MailCase):
    def intent(self, number: int, stamp: dict[str, Any]) -> Intent:
        return SetRead(**stamp, target_id=self.ids[number], value=True)

    def check(self, number: int, intent: Intent, *, done: bool) -> None:
        assert ("u" in self.mail(number).flags) is not done


class MoveCase(MailCase):
    def intent(self, number: int, stamp: dict[str, Any]) -> Intent:
        return MoveMessage(**stamp, target_id=self.ids[number], folder="3")

    def check(self, number: int, intent: Intent, *, done: bool) -> None:
        assert self.mail(number).folder == (3 if done else INBOX)
        box = self.server.mailbox(ADDRESS)
        assert box.find_message_id(f"affaire-{number}@dehors.example") == [int(self.ids[number])]


class SendCase(MailCase):
    """A reply with a file: upload, submission, the mark on what was answered."""

    digest = ""

    async def prepare(self, device: Device) -> None:
        self.digest = await device.store.blobs.put(FILE)

    def intent(self, number: int, stamp: dict[str, Any]) -> Intent:
        file = AttachedFile(name="devis.pdf", media_type="application/pdf", sha256=self.digest, size_bytes=len(FILE))
        return SendMail(
            **stamp,
            target_id=f"reponse-{number}@saint-aubin-des-pins.example",
            to=(Address(mail="voisin@dehors.example"),),
            subject=f"Re: Affaire {number}",
            text="D’accord.",
            in_reply_to=f"affaire-{number}@dehors.example",
            origin_id=self.ids[number],
            origin_kind="r",
            files=(file,),
        )

    def check(self, number: int, intent: Intent, *, done: bool) -> None:
        sent = [s for s in self.server.sent if s.message_id == intent.target_id]
        assert len(sent) == int(done)
        box = self.server.mailbox(ADDRESS)
        copies = [box.mails[i].folder for i in box.find_message_id(intent.target_id)]
        assert copies == [SENT] * int(done)
        assert ("r" in self.mail(number).flags) is done
        if done:
            assert b"devis.pdf" in sent[0].raw

    def shown_as(self, intent: Intent) -> Sequence[Key]:
        box = self.server.mailbox(ADDRESS)
        copies = [str(i) for i in box.find_message_id(intent.target_id)]
        assert isinstance(intent, SendMail)
        return [Key(ACCOUNT, Message.KIND, id) for id in (*copies, intent.origin_id)]


class SaveDraftCase(MailCase):
    """A draft put among the server's: one, whatever is lost."""

    def intent(self, number: int, stamp: dict[str, Any]) -> Intent:
        content = LocalDraft(id=f"brouillon-{number}", date_ms=NOW_MS, subject=f"Brouillon {number}", text="Voici")
        return SaveDraft(**stamp, target_id=content.id, content=content)

    def drafts(self, intent: Intent) -> list[int]:
        assert isinstance(intent, SaveDraft)
        box = self.server.mailbox(ADDRESS)
        held = [m for m in box.mails.values() if m.folder == DRAFTS]
        return [m.id for m in held if box.content(m).subject == intent.content.subject]

    def check(self, number: int, intent: Intent, *, done: bool) -> None:
        assert len(self.drafts(intent)) == int(done)

    def shown_as(self, intent: Intent) -> Sequence[Key]:
        return [Key(ACCOUNT, Message.KIND, str(id)) for id in self.drafts(intent)]


class SaveTemplateCase(MailCase):
    """A model laid into a folder: one, whatever is lost."""

    def intent(self, number: int, stamp: dict[str, Any]) -> Intent:
        content = LocalDraft(id=f"modele-{number}", date_ms=NOW_MS, subject=f"Modèle {number}", text="Bonjour ${nom},")
        return SaveTemplate(**stamp, target_id=content.id, folder=str(INBOX), content=content)

    def models(self, intent: Intent) -> list[int]:
        assert isinstance(intent, SaveTemplate)
        box = self.server.mailbox(ADDRESS)
        return [m.id for m in box.mails.values() if box.content(m).subject == intent.content.subject]

    def check(self, number: int, intent: Intent, *, done: bool) -> None:
        assert len(self.models(intent)) == int(done)

    def shown_as(self, intent: Intent) -> Sequence[Key]:
        return [Key(ACCOUNT, Message.KIND, str(id)) for id in self.models(intent)]


class ForwardCase(MailCase):
    """A message handed on with a file that stays on the server: by way of a draft, sent once, no draft left."""

    def letter(self, number: int) -> Letter:
        file = Enclosure("plan.pdf", "application/pdf", FILE)
        return replace(super().letter(number), files=(file,))

    def intent(self, number: int, stamp: dict[str, Any]) -> Intent:
        part = KeptPart(
            message_id=self.ids[number], part="2", name="plan.pdf", media_type="application/pdf", size_bytes=len(FILE)
        )
        return SendMail(
            **stamp,
            target_id=f"transfert-{number}@saint-aubin-des-pins.example",
            to=(Address(mail="prefet@dehors.example"),),
            subject=f"Tr: Affaire {number}",
            text="Pour information.",
            origin_id=self.ids[number],
            origin_kind="w",
            kept=(part,),
        )

    def copies(self, intent: Intent, folder: int) -> list[int]:
        assert isinstance(intent, SendMail)
        box = self.server.mailbox(ADDRESS)
        held = [m for m in box.mails.values() if m.folder == folder]
        return [m.id for m in held if box.content(m).subject == intent.subject]

    def check(self, number: int, intent: Intent, *, done: bool) -> None:
        assert isinstance(intent, SendMail)
        sent = [s for s in self.server.sent if s.subject == intent.subject]
        assert len(sent) == int(done)
        assert len(self.copies(intent, SENT)) == int(done)
        assert ("w" in self.mail(number).flags) is done
        if done:
            assert self.copies(intent, DRAFTS) == []
            assert b"plan.pdf" in sent[0].raw

    def shown_as(self, intent: Intent) -> Sequence[Key]:
        assert isinstance(intent, SendMail)
        return [Key(ACCOUNT, Message.KIND, str(id)) for id in (*self.copies(intent, SENT), intent.origin_id)]


class ReplyInvitationCase(MailCase):
    """Each invitation has an organizer of its own, who must be mailed once."""

    told_elsewhere = frozenset({"invite"})
    """The server's message keeps its old invitation for ever: the answer is in the calendar."""

    def invitation(self, number: int) -> str:
        lines = (
            "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Ailleurs//FR", "METHOD:REQUEST", "BEGIN:VEVENT",
            f"UID:reunion-{number}@dehors.example", "DTSTAMP:20261120T080000Z", "DTSTART:20261125T090000Z",
            "DTEND:20261125T100000Z", f"SUMMARY:Réunion {number}", f"ORGANIZER:mailto:{self.organizer(number)}",
            f"ATTENDEE;PARTSTAT=NEEDS-ACTION;RSVP=TRUE:mailto:{ADDRESS}", "SEQUENCE:0", "END:VEVENT", "END:VCALENDAR",
        )  # fmt: skip
        return "".join(f"{line}\r\n" for line in lines)

    @staticmethod
    def organizer(number: int) -> str:
        return f"secretariat-{number}@dehors.example"

    def intent(self, number: int, stamp: dict[str, Any]) -> Intent:
        return ReplyInvitation(
            **stamp, target_id=self.ids[number], answer="ACCEPTED", uid=f"reunion-{number}@dehors.example"
        )

    def check(self, number: int, intent: Intent, *, done: bool) -> None:
        mailed = [s for s in self.server.sent if self.organizer(number) in s.recipients]
        assert len(mailed) == int(done)
        assert isinstance(intent, ReplyInvitation)
        ics = self.server.state.calendars.get_ics(ADDRESS, intent.uid)
        assert ics is not None and ("PARTSTAT=ACCEPTED" in ics) is done


class RecoverCase(MailCase):
    """Deleted mail brought back: a copy under a new id, once."""

    def __init__(self, server: ZimbraServer, url: str) -> None:
        super().__init__(server, url)
        box = server.mailbox(ADDRESS)
        with box.writing() as change:
            for id in self.ids:
                box.remove_mail(change, box.mails[int(id)])

    def intent(self, number: int, stamp: dict[str, Any]) -> Intent:
        return RecoverMessage(**stamp, target_id=self.ids[number], folder=str(INBOX), subject=f"Affaire {number}")

    def check(self, number: int, intent: Intent, *, done: bool) -> None:
        box = self.server.mailbox(ADDRESS)
        copies = [box.mails[i].folder for i in box.find_message_id(f"affaire-{number}@dehors.example")]
        assert copies == [INBOX] * int(done)
        assert (int(self.ids[number]) in box.dumpster) is not done

    def shown_as(self, intent: Intent) -> Sequence[Key]:
        box = self.server.mailbox(ADDRESS)
        number = self.ids.index(intent.target_id)
        return [Key(ACCOUNT, Message.KIND, str(i)) for i in box.find_message_id(f"affaire-{number}@dehors.example")]


class SaveFolderCase(MailCase):
    """A folder made offline: once, under the server's id."""

    def intent(self, number: int, stamp: dict[str, Any]) -> Intent:
        return SaveFolder(**stamp, target_id=f"{LOCAL}{number}", name=f"Dossier {number}")

    def made(self, intent: Intent) -> list[int]:
        assert isinstance(intent, SaveFolder)
        return [f.id for f in self.server.mailbox(ADDRESS).folders.values() if f.name == intent.name]

    def check(self, number: int, intent: Intent, *, done: bool) -> None:
        assert len(self.made(intent)) == int(done)

    def shown_as(self, intent: Intent) -> Sequence[Key]:
        return [Key(ACCOUNT, MailFolder.KIND, str(id)) for id in self.made(intent)]


@asynccontextmanager
async def mail(case: type[MailCase]) -> AsyncIterator[MailCase]:
    server = ZimbraServer([MailboxSpec(COMMUNE, MAYOR, 5)], clock=Time(), options=FAST)
    loopback = LoopbackServer(server.asgi, "zimbra-crash")
    await asyncio.to_thread(loopback.start)
    try:
        yield case(server, loopback.url)
    finally:
        await asyncio.to_thread(loopback.stop)
