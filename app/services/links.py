"""Links and senders of mail, judged with what this profile knows; notices that only tell of an act waiting elsewhere."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from app.domain.agenda import Calendar, Event
from app.domain.deeplinks import DeepLink, build_link
from app.domain.ids import AccountId, Key
from app.domain.links import Oddity, folded_name, judge_sender, links_of, resolve
from app.domain.listing import Entry
from app.domain.mail import Contact, Message, MessageBody
from app.domain.records import Mark, Record
from app.services.bodies import Bodies
from app.services.library import Library, ListQuery

FAMILIAR_MS = 5 * 60_000
MOST_CONTACTS = 5000
NEWEST = 200
"""Unread messages looked at for notices: a notice older than these is no longer news."""
_QUARANTINE = re.compile(r"quarantaine|quarantine|message[s]? (?:bloqué|retenu)|mailinblack|spam digest", re.IGNORECASE)
_QUARANTINE_SENDER = re.compile(
    r"quarantaine|quarantine|antispam|anti-spam|mailinblack|mailcleaner|vade", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Notice:
    """What a message only tells of."""

    act: Key | None = None
    """The record it is about, held here."""
    waiting: bool = False
    """That record awaits an act: it is counted in its own space, not as mail."""
    quarantine: bool = False
    """The message tells what a filter holds back."""


class LinkService:
    """Reads only; contacts no server."""

    def __init__(self, bodies: Bodies, library: Library) -> None:
        self._bodies = bodies
        self._library = library
        self._domains: dict[AccountId, tuple[int, frozenset[str]]] = {}
        """Account -> (when read, domains of its contacts)."""
        self._read: dict[tuple[Key, str], tuple[str, ...]] = {}
        """(message, revision) -> its links: texts do not change."""

    def known_hosts(self) -> tuple[str, ...]:
        """Hosts of the accounts: trusted names, against which others are compared."""
        return tuple({urlsplit(account.url).hostname or "" for account in self._bodies.accounts()} - {""})

    async def record_of(self, url: str) -> Key | None:
        """The dossier, séance or letter that an https link to a configured server names, when it is held here."""
        for place in resolve(url, self._bodies.accounts()):
            key = Key(place.account.id, place.kind, place.id)
            if await self._library.entry(key) is not None:
                return key
        return None

    async def find(self, link: DeepLink) -> Key | None:
        """The record an ``echarpe://`` link names, where it is held here; the body whose account has it."""
        for account in self._bodies.accounts(link.service):
            if link.host and (urlsplit(account.url).hostname or "").lower() != link.host:
                continue
            keys = [Key(account.id, link.kind, link.id)]
            if link.kind == Event.KIND:
                calendars = await self._library.entries(ListQuery(kind=Calendar.KIND, accounts=(account.id,)))
                keys = [Key(account.id, Event.KIND, f"{calendar.key.id}/{link.id}") for calendar in calendars]
            entries = await self._library.entries_of(keys)
            if entries:
                return entries[0].key
        return None

    async def link_to(self, key: Key) -> str:
        """The ``echarpe://`` link that opens a record here and on a colleague's device; empty where it has none."""
        id = key.id
        if key.kind == Event.KIND:
            entry = await self._library.entry(key)
            id = entry.record.uid if entry is not None and isinstance(entry.record, Event) else ""
        return build_link(key.kind, id, urlsplit(self._bodies.account(key.account).url).hostname or "")

    async def sender(self, key: Key, message: Message) -> tuple[Oddity, ...]:
        """What is odd about who wrote."""
        own = self._bodies.account(key.account).login.rpartition("@")[2].casefold()
        name = folded_name(message.sender.name)
        known: Mapping[str, Sequence[str]] = {}
        if name:
            hits = await self._bodies.read(
                key.account, lambda r: r.search(f'"{message.sender.name}"', kinds=(Contact.KIND,), limit=20)
            )
            entries = await self._library.entries_of([hit.key for hit in hits])
            contacts = [e.record for e in entries if isinstance(e.record, Contact)]
            mails = [mail for c in contacts if folded_name(c.name) == name for mail in c.mails]
            known = {name: mails} if mails else {}
        return judge_sender(message.sender.name, message.sender.mail, known, own, await self._familiar(key.account))

    async def _familiar(self, account: AccountId) -> frozenset[str]:
        """Domains of the contacts: what an address may be written to look like. Read again now and then."""
        now = self._bodies.clock()
        known = self._domains.get(account)
        if known is None or now - known[0] > FAMILIAR_MS:
            query = ListQuery(kind=Contact.KIND, accounts=(account,))
            contacts = [e.record for e in await self._library.entries(query, limit=MOST_CONTACTS)]
            mails = [mail for contact in contacts if isinstance(contact, Contact) for mail in contact.mails]
            domains = frozenset(mail.rpartition("@")[2].casefold() for mail in mails)
            known = self._domains[account] = (now, domains)
        return known[1]

    async def notice(self, entry: Entry[Record]) -> Notice:
        """What a message only tells of. Its links are read from what is held; none is requested."""
        message = entry.record
        if not isinstance(message, Message):
            return Notice()
        if _QUARANTINE_SENDER.search(f"{message.sender.name} {message.sender.mail}") and _QUARANTINE.search(
            f"{message.subject} {message.fragment}"
        ):
            return Notice(quarantine=True)
        for url in await self._links(entry.key, message):
            key = await self.record_of(url)
            if key is not None:
                act = await self._library.entry(key)
                return Notice(key, waiting=act is not None and bool(act.marks & Mark.TODO))
        return Notice()

    async def _links(self, key: Key, message: Message) -> tuple[str, ...]:
        name = (key, message.revision)
        if name not in self._read:
            body = await self._bodies.read(key.account, lambda r: r.base(Key(key.account, MessageBody.KIND, key.id)))
            if not isinstance(body, MessageBody):
                return ()
            hosts = self.known_hosts()
            if len(self._read) > 4 * NEWEST:
                self._read.clear()
            # Reading a page of markup takes longer than looking whether it names one of our servers at all.
            named = any(host in body.html or host in body.text for host in hosts)
            self._read[name] = tuple(url for url, _ in links_of(body.html, body.text)) if named else ()
        return self._read[name]

    async def told_elsewhere(self, boxes: Sequence[tuple[AccountId, str]]) -> frozenset[Key]:
        """Unread messages that only tell of an act waiting in another space: they are not counted twice."""
        query = ListQuery(kind=Message.KIND, boxes=tuple(boxes), marks=Mark.UNREAD)
        entries = await self._library.entries(query, limit=NEWEST)
        return frozenset([entry.key for entry in entries if (await self.notice(entry)).waiting])
