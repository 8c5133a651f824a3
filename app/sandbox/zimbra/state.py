"""What the server knows beyond mailboxes: accounts, tokens, uploads, sent mail, waits."""

from __future__ import annotations

import asyncio
import threading
import uuid
from collections import OrderedDict
from dataclasses import dataclass, field

from app.domain.exchange import Clock
from app.sandbox.zimbra import filters
from app.sandbox.zimbra.calendar_port import CalendarBackend, EventEntry
from app.sandbox.zimbra.ics import answers_of, is_whole, merged, method_of, uid_of, without_occurrence
from app.sandbox.zimbra.letters import Content
from app.sandbox.zimbra.mailbox import CALENDAR, INBOX, Grant, Mail, Mailbox
from app.sandbox.zimbra.soap_faults import SoapFault

TOKEN_LIFETIME_MS = 172_800_000
UPLOAD_LIFETIME_MS = 15 * 60_000
MAX_WAIT_SETS = 5
EVERYBODY = ("all", "pub", "dom")
"""Kinds of grantees that are not persons."""


@dataclass
class Options:
    """What a test or a demonstration may set."""

    token_lifetime_ms: int = TOKEN_LIFETIME_MS
    max_message_bytes: int = 10_240_000
    min_wait_s: float = 30.0
    """Waits are kept within this and 1 200 s."""
    group_signals_s: float = 3.0
    """Signals of a WaitSet are grouped for so long."""
    requests_per_second: int | None = None
    """Above it, every request is refused at once with 429 (DoS filter); None = no filter."""
    failed_logins_allowed: int | None = None
    """Above it, 503 to everything (the filter bans an address for a quarter of an hour); None = no filter."""
    wait_sets: bool = True
    """False: this server knows no WaitSet."""
    no_op_waits: bool = True
    gzip: bool = True
    dumpster: bool = True
    """Deleted mail can be recovered (§16)."""
    share_publish_ms: int = 15 * 60_000
    """How old the list of published shares may be that judges the header ``account`` (§14)."""


@dataclass(frozen=True, slots=True)
class SentMail:
    """One submission to the mail system: what proves "exactly one copy"."""

    mailbox: str
    message_id: str
    recipients: tuple[str, ...]
    subject: str
    suid: str
    kind: str
    """``mail``, or ``reply`` for an answer to an invitation."""
    raw: bytes


@dataclass(slots=True)
class Account:
    mailbox: Mailbox
    password: str
    active: bool = True
    second_factor: str = ""
    """The code that a sign-in must show beside the password; empty = none (§3.2)."""
    trusted: dict[str, str] = field(default_factory=dict)
    """Tokens of trusted devices -> device id: no code is asked from them."""


@dataclass(slots=True)
class Upload:
    address: str
    name: str
    media_type: str
    data: bytes
    at_ms: int


@dataclass(slots=True)
class WaitSet:
    id: str
    address: str
    seq: int = 0
    known: int = 0
    """Change number the client has."""
    waiting: asyncio.Event | None = None
    """Set to cancel the wait in progress."""


@dataclass(slots=True)
class Session:
    """A notification session of one account."""

    id: str
    address: str
    known: int
    seq: int = 0


@dataclass
class State:
    """Everything, behind one lock for what is not a mailbox's own."""

    clock: Clock
    calendars: CalendarBackend
    options: Options
    accounts: dict[str, Account] = field(default_factory=dict)
    tokens: dict[str, tuple[str, int]] = field(default_factory=dict)
    """Token -> (address, end in ms)."""
    uploads: dict[str, Upload] = field(default_factory=dict)
    sent: list[SentMail] = field(default_factory=list)
    failed_logins: list[str] = field(default_factory=list)
    wait_sets: OrderedDict[str, WaitSet] = field(default_factory=OrderedDict)
    sessions: dict[str, Session] = field(default_factory=dict)
    refused_recipients: set[str] = field(default_factory=set)
    unreadable: set[int] = field(default_factory=set)
    """Messages whose content the server itself cannot parse."""
    groups: dict[str, frozenset[str]] = field(default_factory=dict)
    """Distribution lists: address -> members."""
    published: dict[str, tuple[int | None, frozenset[str]]] = field(default_factory=dict)
    """Owner -> when its shares were published last, and to whom."""
    share_notices: list[tuple[str, str, tuple[str, ...]]] = field(default_factory=list)
    """(owner, folder, recipients) of every notice of a share that was mailed."""
    lock: threading.RLock = field(default_factory=threading.RLock)
    _serial: int = 80

    def next_serial(self) -> int:
        with self.lock:
            self._serial += 1
            return self._serial

    # --- accounts ---------------------------------------------------------------------------------

    def mailbox_of_token(self, token: str) -> Mailbox:
        """The mailbox a token opens; AUTH_REQUIRED or AUTH_EXPIRED."""
        if not token:
            raise SoapFault("service.AUTH_REQUIRED", "no valid authtoken present")
        with self.lock:
            found = self.tokens.get(token)
        if found is None or found[1] <= self.clock():
            raise SoapFault("service.AUTH_EXPIRED", "auth credentials have expired")
        account = self.accounts[found[0]]
        if not account.active:
            raise SoapFault("service.AUTH_EXPIRED", "account not active")
        return account.mailbox

    def new_token(self, address: str) -> str:
        token = f"0_{uuid.uuid4().hex}"
        with self.lock:
            self.tokens[token] = (address, self.clock() + self.options.token_lifetime_ms)
        return token

    def revoke(self, address: str) -> None:
        """Every token of the account dies (password change, EndSession all)."""
        with self.lock:
            self.tokens = {t: (a, end) for t, (a, end) in self.tokens.items() if a != address}

    # --- shares -----------------------------------------------------------------------------------

    def reaches(self, grant: Grant, viewer: Mailbox) -> bool:
        """Whether a grant is (also) for ``viewer``, and not over (ACL.java)."""
        if grant.expiry_ms and self.clock() > grant.expiry_ms:
            return False
        if grant.kind in EVERYBODY:
            return True
        if grant.kind == "grp":
            return viewer.address in self.groups.get(grant.grantee, ())
        return grant.grantee.lower() == viewer.address

    def is_published(self, owner: Mailbox, viewer: Mailbox) -> bool:
        """Whether the *published* shares of ``owner`` name ``viewer``: a list as old as the interval allows (§14)."""
        now = self.clock()
        at, known = self.published.get(owner.address, (None, frozenset[str]()))
        if at is None or now - at >= self.options.share_publish_ms:
            everyone = [account.mailbox for account in self.accounts.values()]
            grants = [grant for held in owner.grants.values() for grant in held]
            known = frozenset(m.address for m in everyone if any(self.reaches(g, m) for g in grants))
            self.published[owner.address] = (now, known)
        return viewer.address in known

    # --- the calendar's side ----------------------------------------------------------------------

    def next_change(self, mailbox: str) -> int:
        return self.accounts[mailbox].mailbox.take_change()

    def next_id(self, mailbox: str) -> int:
        return self.accounts[mailbox].mailbox.take_id()

    def event_of(self, address: str, uid: str) -> EventEntry | None:
        return next((e for e in self.calendars.list_events(address) if e.uid == uid), None)

    # --- mail -------------------------------------------------------------------------------------

    def deliver(self, address: str, content: Content) -> Mail:
        """Put a message into a local inbox; an invitation also goes into the calendar. Returns the message."""
        mailbox = self.accounts[address].mailbox
        with mailbox.writing() as change:
            folder, marks, tags = filters.place(mailbox, content)
            flags = "" if "r" in marks else "u"
            flags += ("a" if content.has_files else "") + ("v" if content.ics else "")
            flags += content.priority + ("f" if "f" in marks else "")
            mail = mailbox.add_mail(change, content, folder, flags, content.date_ms)
            mail.tags = tags
        if content.ics:
            self._file(address, content)
        return mail

    def _file(self, address: str, content: Content) -> None:
        """What an invitation does to the calendar of who receives it (RFC 5546)."""
        uid, method = uid_of(content.ics), method_of(content.ics)
        held = self.calendars.get_ics(address, uid)
        if method == "REPLY":
            for person, answer in answers_of(content.ics):
                if held is not None:
                    self.calendars.set_partstat(address, uid, person, answer)
        elif method == "CANCEL":
            if held is not None and is_whole(content.ics):
                self.calendars.remove(address, uid)
            elif held is not None:
                self.calendars.put_ics(address, CALENDAR, without_occurrence(held, content.ics))
        elif method == "REQUEST":
            self.calendars.put_ics(address, CALENDAR, merged(held, content.ics))

    def submit(self, mailbox: Mailbox, content: Content, *, suid: str = "", kind: str = "mail") -> None:
        """Hand a message to the mail system: local recipients get it, all submissions are recorded."""
        people = (*content.to, *content.cc, *content.bcc)
        recipients = tuple(dict.fromkeys(a.mail.lower() for a in people))
        sent = SentMail(mailbox.address, content.message_id, recipients, content.subject, suid, kind, content.raw)
        with self.lock:
            self.sent.append(sent)
        for address in recipients:
            account = self.accounts.get(address)
            # Local recipients drop a second copy of the same Message-ID (§11.6).
            if account is not None and not any(
                account.mailbox.mails[i].folder == INBOX for i in account.mailbox.find_message_id(content.message_id)
            ):
                self.deliver(address, content)
