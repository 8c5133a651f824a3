"""State of one mailbox: items, folders, tags, contacts, and the one change counter (§27).

Every committed write takes one number from the counter; items touched get it as ``ms``, items
whose content changed also as ``rev``. Deleted ids stay in the log until the horizon passes.
Methods are called with the mailbox's lock held by `writing` (writes) or are quick reads.
"""

from __future__ import annotations

import bisect
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache

from app.domain.exchange import Clock
from app.sandbox.people import Person, Town
from app.sandbox.zimbra.letters import Content, Enclosure, content_of, transport_size
from app.sandbox.zimbra.soap_faults import SoapFault
from app.sandbox.zimbra.town_mail import Library

INBOX, TRASH, JUNK, SENT, DRAFTS, CONTACTS, CALENDAR, TASKS = 2, 3, 4, 5, 6, 7, 10, 15
FIRST_ID = 256
FIRST_CHANGE = 1000


@dataclass(slots=True)
class Folder:
    id: int
    name: str
    parent: int
    view: str
    ms: int = 1
    rev: int = 1
    fixed: bool = False
    colour: int = 0


@dataclass(slots=True)
class Search:
    """A saved search."""

    id: int
    name: str
    query: str
    ms: int = 1


@dataclass(slots=True)
class Mail:
    """A message. ``number`` names a letter of the library; else ``content`` holds what was delivered."""

    id: int
    folder: int
    date_ms: int
    ms: int
    rev: int
    md_s: int
    flags: str = ""
    tags: tuple[str, ...] = ()
    number: int = -1
    content: Content | None = None
    conversation: int = 0
    """0 = alone in its thread."""


@dataclass(slots=True)
class Card:
    """A contact."""

    id: int
    folder: int
    ms: int
    rev: int
    date_ms: int
    facts: dict[str, str | list[str]]
    tags: tuple[str, ...] = ()
    members: tuple[str, ...] = ()
    """Inline addresses of a group."""
    references: tuple[tuple[str, str], ...] = ()
    """(C or G, value) of members that are named elsewhere: ``<account id>:<contact>``, the directory's name."""
    picture: Enclosure | None = None
    """The attribute ``image``: part 1 of the card."""


@dataclass(slots=True)
class Grant:
    """Somebody may use a folder (§14)."""

    grantee: str
    """Address, or name of a group; empty for everybody."""
    grantee_id: str
    kind: str
    perm: str
    expiry_ms: int = 0


@dataclass(slots=True)
class Link:
    """A mountpoint: somebody else's folder in this tree."""

    id: int
    name: str
    owner_id: str
    remote_id: int
    view: str
    ms: int = 1


@dataclass(frozen=True, slots=True)
class Ace:
    """Somebody may write for this account: ``sendAs`` or ``sendOnBehalfOf``."""

    right: str
    grantee: str
    grantee_id: str
    kind: str = "usr"


@dataclass(frozen=True, slots=True)
class Grave:
    """A line of the deletion log."""

    change: int
    id: int
    kind: str
    """``m``, ``cn``, ``folder``, ``tag``, as SyncResponse lists them."""


@dataclass(slots=True)
class Change:
    """A write in progress: its number is taken when the first thing is touched."""

    number: int
    used: bool = False


@dataclass
class Mailbox:
    """One account's mailbox."""

    address: str
    account_id: str
    person: Person
    town: Town
    library: Library
    clock: Clock
    change: int = FIRST_CHANGE
    horizon: int = 0
    """Sync tokens below it are too old (MUST_RESYNC)."""
    tracking: bool = False
    folders: dict[int, Folder] = field(default_factory=dict)
    tags: dict[str, tuple[int, int]] = field(default_factory=dict)
    """Name -> (id, ms), listed tags only."""
    tag_colours: dict[str, int] = field(default_factory=dict)
    searches: dict[int, Search] = field(default_factory=dict)
    dumpster: dict[int, Mail] = field(default_factory=dict)
    """What was deleted for good and can still be recovered (§16): drafts and junk are not."""
    mails: dict[int, Mail] = field(default_factory=dict)
    cards: dict[int, Card] = field(default_factory=dict)
    graves: list[Grave] = field(default_factory=list)
    suids: dict[str, int] = field(default_factory=dict)
    prefs: dict[str, str] = field(default_factory=dict)
    identities: list[dict[str, str]] = field(default_factory=list)
    """Besides the first one: their attributes, ``zimbraPrefIdentityName`` among them."""
    signatures: dict[str, tuple[str, str, str]] = field(default_factory=dict)
    """Id -> (name, media type, content)."""
    filters: list[dict[str, object]] = field(default_factory=list)
    grants: dict[int, list[Grant]] = field(default_factory=dict)
    links: dict[int, Link] = field(default_factory=dict)
    aces: list[Ace] = field(default_factory=list)
    metadata: dict[str, dict[str, str]] = field(default_factory=dict)
    item_metadata: dict[tuple[int, str], dict[str, str]] = field(default_factory=dict)
    """(folder, section) -> what clients keep there (§18)."""
    lock: threading.RLock = field(default_factory=threading.RLock)
    listeners: list[Callable[[], None]] = field(default_factory=list)
    _next_id: int = FIRST_ID
    _last_letter_id: int = 0
    """Id of letter 0, the newest: letters have consecutive ids."""
    _order: list[tuple[int, int]] = field(default_factory=list)
    """(date, id) of all messages, oldest first."""
    _touched: dict[tuple[str, int], int] = field(default_factory=dict)
    """(kind, id) -> ms, in the order of ms: what a delta reads from its end."""
    _threads: dict[str, list[int]] = field(default_factory=dict)
    _by_message_id: dict[str, list[int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._content = lru_cache(maxsize=512)(lambda number: content_of(self.library.letter(number)))

    # --- writing ----------------------------------------------------------------------------------

    @contextmanager
    def writing(self) -> Iterator[Change]:
        """One committed write: one change number, if anything is touched. Waiters are told at the end."""
        with self.lock:
            change = Change(self.change + 1)
            yield change
            if change.used:
                self.change = change.number
        if change.used:
            self.notify()

    def notify(self) -> None:
        for listener in list(self.listeners):
            listener()

    def take_change(self) -> int:
        """A change made elsewhere (calendar): the next number, at once."""
        with self.lock:
            self.change += 1
            number = self.change
        self.notify()
        return number

    def take_id(self) -> int:
        with self.lock:
            taken = self._next_id
            self._next_id += 1
            return taken

    def touch(self, change: Change, item: Mail | Card | Folder, *, content: bool = False) -> None:
        """Mark ``item`` as changed: metadata, or content too."""
        change.used = True
        item.ms = change.number
        if content:
            item.rev = change.number
        if isinstance(item, Mail):
            item.md_s = self.clock() // 1000
        kind = "m" if isinstance(item, Mail) else "cn" if isinstance(item, Card) else "folder"
        self._touched.pop((kind, item.id), None)
        self._touched[(kind, item.id)] = change.number

    def touch_tag(self, change: Change, name: str, tag_id: int) -> None:
        change.used = True
        self.tags[name] = (tag_id, change.number)
        self._touched.pop(("tag", tag_id), None)
        self._touched[("tag", tag_id)] = change.number

    def bury(self, change: Change, kind: str, item_id: int) -> None:
        change.used = True
        self.graves.append(Grave(change.number, item_id, kind))
        self._touched.pop((kind, item_id), None)

    def touched_since(self, change: int) -> Iterator[tuple[int, str, int]]:
        """(ms, kind, id) of what changed after ``change``, newest first."""
        for (kind, item_id), ms in reversed(self._touched.items()):
            if ms <= change:
                return
            yield ms, kind, item_id

    # --- messages ---------------------------------------------------------------------------------

    def content(self, mail: Mail) -> Content:
        return mail.content if mail.content is not None else self._content(mail.number)

    def size(self, mail: Mail) -> int:
        return transport_size(self.content(mail))

    def seed_mail(self, number: int, folder: int, flags: str, tags: tuple[str, ...] = ()) -> Mail:
        """A letter of the library, there since before anybody synchronised. Called oldest first."""
        date = self.library.date_ms(number)
        mail = Mail(self.take_id(), folder, date, 1, 1, date // 1000, flags, tags, number)
        self.mails[mail.id] = mail
        self._order.append((date, mail.id))
        self._last_letter_id = mail.id
        return mail

    def add_mail(self, change: Change, content: Content, folder: int, flags: str, date_ms: int) -> Mail:
        """Store a new message."""
        mail = Mail(self.take_id(), folder, date_ms, change.number, change.number, date_ms // 1000, flags)
        mail.content = content
        self.mails[mail.id] = mail
        bisect.insort(self._order, (date_ms, mail.id))
        self._by_message_id.setdefault(content.message_id, []).append(mail.id)
        self.touch(change, mail, content=True)
        self._join_thread(change, mail, content)
        return mail

    def replace_content(self, change: Change, mail: Mail, content: Content) -> None:
        """A draft saved again: same id, new content."""
        self.unindex(mail)
        mail.content = content
        self._by_message_id.setdefault(content.message_id, []).append(mail.id)
        self.touch(change, mail, content=True)

    def _join_thread(self, change: Change, mail: Mail, content: Content) -> None:
        """Conversations: one is made when the second message of a thread arrives, and the first moves into it."""
        if not content.thread:
            return
        before = [self.mails[i] for i in self.find_message_id(content.thread) + self._threads.get(content.thread, [])]
        others = [m for m in before if m.id != mail.id]
        self._threads.setdefault(content.thread, []).append(mail.id)
        if not others:
            return
        conversation = next((m.conversation for m in others if m.conversation), 0) or self.take_id()
        for member in (*others, mail):
            if member.conversation != conversation:
                member.conversation = conversation
                self.touch(change, member)

    def conversation_id(self, mail: Mail) -> str:
        if mail.conversation:
            return str(mail.conversation)
        if mail.number >= 0:
            head = self.library.thread_head(mail.number)
            if head != mail.number or self.library.thread_head(mail.number - 1) == mail.number:
                return str(1_000_000_000 + head)
        return f"-{mail.id}"

    def find_message_id(self, message_id: str) -> list[int]:
        """Ids of the messages with this Message-ID."""
        number = self.library.number_of(message_id)
        if number is not None:
            letter_id = self._last_letter_id - number
            found = [letter_id] if letter_id in self.mails and self.mails[letter_id].number == number else []
        else:
            found = []
        return found + [i for i in self._by_message_id.get(message_id, []) if i in self.mails]

    def unindex(self, mail: Mail) -> None:
        if mail.content is not None:
            self._by_message_id.get(mail.content.message_id, []).remove(mail.id)
            thread = self._threads.get(mail.content.thread, [])
            if mail.id in thread:
                thread.remove(mail.id)

    def remove_mail(self, change: Change, mail: Mail) -> None:
        self.unindex(mail)
        del self.mails[mail.id]
        if "d" not in mail.flags and mail.folder != JUNK:
            self.dumpster[mail.id] = mail
        place = bisect.bisect_left(self._order, (mail.date_ms, mail.id))
        del self._order[place]
        self.bury(change, "m", mail.id)

    def recover(self, change: Change, mail: Mail, folder: int) -> Mail:
        """A copy under a new id, without tags; it leaves the dumpster (§16)."""
        del self.dumpster[mail.id]
        return self.add_mail(change, self.content(mail), folder, mail.flags, mail.date_ms)

    def touch_link(self, change: Change, link: Link) -> None:
        change.used = True
        link.ms = change.number
        self._touched.pop(("link", link.id), None)
        self._touched[("link", link.id)] = change.number

    def touch_search(self, change: Change, search: Search) -> None:
        change.used = True
        search.ms = change.number
        self._touched.pop(("search", search.id), None)
        self._touched[("search", search.id)] = change.number

    def by_date(self, before: tuple[int, int] | None = None) -> Iterator[Mail]:
        """Messages, newest first, from just below (date, id) ``before``."""
        place = len(self._order) if before is None else bisect.bisect_left(self._order, before)
        for index in range(place - 1, -1, -1):
            yield self.mails[self._order[index][1]]

    def mail(self, mail_id: int) -> Mail:
        """The message, or NO_SUCH_MSG."""
        found = self.mails.get(mail_id)
        if found is None:
            raise SoapFault("mail.NO_SUCH_MSG", f"no such message: {mail_id}", args={"itemId": str(mail_id)})
        return found

    def flag(self, change: Change, mail: Mail, letter: str, on: bool) -> None:
        """Set or clear a flag; changes nothing when it already is so (no new ms)."""
        if (letter in mail.flags) == on:
            return
        mail.flags = mail.flags + letter if on else mail.flags.replace(letter, "")
        self.touch(change, mail)

    # --- folders ----------------------------------------------------------------------------------

    def folder(self, folder_id: int) -> Folder:
        found = self.folders.get(folder_id)
        if found is None:
            raise SoapFault("mail.NO_SUCH_FOLDER", f"no such folder id: {folder_id}", args={"itemId": str(folder_id)})
        return found

    def folder_by_path(self, path: str) -> Folder:
        names = [name for name in path.strip("/").split("/") if name]
        current = 1
        for name in names:
            child = next(
                (f for f in self.folders.values() if f.parent == current and f.name.casefold() == name.casefold()), None
            )
            if child is None:
                raise SoapFault("mail.NO_SUCH_FOLDER", f"no such folder path: {path}")
            current = child.id
        return self.folder(current)

    def children(self, folder_id: int) -> list[Folder]:
        return [f for f in self.folders.values() if f.parent == folder_id and f.id != folder_id]

    def subtree(self, folder_id: int) -> set[int]:
        found = {folder_id}
        for child in self.children(folder_id):
            found |= self.subtree(child.id)
        return found

    def add_folder(self, change: Change, name: str, parent: int, view: str) -> Folder:
        folder = Folder(self.take_id(), name, parent, view)
        self.folders[folder.id] = folder
        self.touch(change, folder, content=True)
        return folder

    def counts(self) -> dict[int, tuple[int, int]]:
        """Folder -> (messages, unread), computed at answer time (§27.7)."""
        found: dict[int, list[int]] = {}
        for mail in self.mails.values():
            pair = found.setdefault(mail.folder, [0, 0])
            pair[0] += 1
            pair[1] += "u" in mail.flags
        return {folder: (n, unread) for folder, (n, unread) in found.items()}

    def expire_tombstones(self) -> None:
        """Let the deletion log pass its horizon: every token given until now needs a full resync."""
        with self.lock:
            self.graves.clear()
            self.change += 1
            self.horizon = self.change
