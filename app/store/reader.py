"""What a read may ask, inside one read transaction: everything seen is of one instant.

A `Reader` lives as long as the function that `BodyStore.read` runs, on a reader thread. It answers
from the *view* (what is shown) unless its name says otherwise (`base`, `versions`).
"""

from __future__ import annotations

from array import array
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TypedDict, Unpack

from app.domain.accounts import AccountState
from app.domain.ids import AccountId, Key, OpId
from app.domain.listing import Entry, FileRow, Hit, JournalLine, OutboxRow, Version
from app.domain.records import Mark, Record
from app.domain.retention import Erased, erased_id
from app.domain.slips import FileSlips, Past
from app.store import carnet, codec, files, history, journal, lists, mailsearch, outbox, search, slips
from app.store.connection import Db
from app.store.newest import newest
from app.store.search import Bounds, find_groups

IDENTITY = "account.identity"
"""Name, among the secrets of a removed account, of what tells that the same account came back."""


class Which(TypedDict, total=False):
    """Filters shared by `Reader.page`, `Reader.count` and `Reader.rowids`; all may be combined."""

    accounts: Collection[AccountId] | None
    box: str | None
    boxes: Collection[tuple[AccountId, str]] | None
    """(account, box) pairs."""
    marks: Mark
    """All of these set."""
    without: Mark
    """None of these set."""
    before: int | None
    """Rowid, exclusive; see `records.rowid_floor` for the rowid of an instant."""
    after: int | None
    """Rowid, exclusive."""
    together: bool
    """One row for each conversation: its newest message in the list."""


class Reader:
    """Questions to one body's rows. Used only inside the function given to `BodyStore.read`."""

    def __init__(self, db: Db) -> None:
        self.db = db
        """For the store's own modules."""

    # --- records ----------------------------------------------------------------------------

    def entry(self, key: Key) -> Entry[Record] | None:
        """The record as shown, or None when there is nothing to show."""
        return lists.entry(self.db, key)

    def entries(self, keys: Iterable[Key]) -> list[Entry[Record]]:
        """Those of ``keys`` that are shown, in their order."""
        found = (lists.entry(self.db, key) for key in keys)
        return [entry for entry in found if entry is not None]

    def base(self, key: Key) -> Record | None:
        """The server's copy, without the user's waiting acts."""
        return lists.base(self.db, key)

    def page(
        self, kind: str, *, limit: int = 256, ascending: bool = False, **which: Unpack[Which]
    ) -> list[Entry[Record]]:
        """At most ``limit`` entries, newest first; go on with ``before=page[-1].rowid``."""
        return lists.page(self.db, lists.Filter(kind, **which), limit=limit, ascending=ascending)

    def count(self, kind: str, **which: Unpack[Which]) -> int:
        return lists.count(self.db, lists.Filter(kind, **which))

    def counts_by_box(self, kind: str, account: AccountId, marks: Mark = Mark.NONE) -> Mapping[str, int]:
        """Rows with all of ``marks`` in each box; boxes without any are absent."""
        return lists.counts_by_box(self.db, kind, account, marks)

    def rowids(
        self, kind: str, *, ascending: bool = False, limit: int | None = None, **which: Unpack[Which]
    ) -> array[int]:
        """All rowids of a list in order (type code ``q``): what a list of 200 000 rows holds in memory."""
        return lists.rowids(self.db, lists.Filter(kind, **which), limit=limit, ascending=ascending)

    def at(self, rowids: Sequence[int]) -> list[Entry[Record] | None]:
        """The entries at these rowids, in their order; None where there is none any more."""
        return lists.at(self.db, rowids)

    def thread(self, key: Key) -> list[Entry[Record]]:
        """The conversation a record belongs to, oldest first: itself when it is alone; empty when it is gone."""
        return lists.thread(self.db, key)

    def standing_for(self, key: Key, kind: str, **which: Unpack[Which]) -> int | None:
        """Rowid of the row that stands for ``key`` in a list grouped by conversation; None when none does."""
        return lists.newest_of_thread(self.db, key, lists.Filter(kind, **which))

    def together(self, rowid: int, aside: Sequence[str] = ()) -> tuple[int, int]:
        """(messages, unread ones) of the conversation of a row, without what lies in the boxes ``aside``."""
        return lists.together(self.db, rowid, aside)

    def keys_at(self, rowids: Sequence[int]) -> list[Key]:
        """Keys of these rows, those that are gone left out: thousands at once, without reading the records."""
        return lists.keys_at(self.db, rowids)

    def versions(self, account: AccountId, kind: str) -> Mapping[str, str]:
        """id -> `Record.version` of the server copies."""
        return lists.versions(self.db, account, kind)

    def own_versions(self, account: AccountId, kind: str) -> Mapping[str, str]:
        """The same of what no server knows (`Tx.put_local`)."""
        return lists.versions(self.db, account, kind, local=True)

    def erased(self, account: AccountId, kind: str) -> Mapping[str, str]:
        """id -> version of what was erased here by its age (`Tx.erase`)."""
        lead = erased_id(kind, "")
        own = lists.versions(self.db, account, Erased.KIND, local=True)
        return {id[len(lead) :]: version for id, version in own.items() if id.startswith(lead)}

    # --- outbox -----------------------------------------------------------------------------

    def outbox(self, account: AccountId | None = None) -> list[OutboxRow]:
        """All waiting intents, in the order they were made."""
        return outbox.listed(self.db, account)

    def outbox_of(self, target: Key) -> list[OutboxRow]:
        """What waits on one record, in the order it was made."""
        return outbox.listed_on(self.db, target)

    def due_intents(self, account: AccountId, now_ms: int) -> list[OutboxRow]:
        """What may be delivered now: at most one intent a lane, by priority then age.

        Rows IN_FLIGHT are those a crash left so, or those the caller is sending: it knows which.
        """
        return outbox.due(self.db, account, now_ms)

    def next_due_ms(self, account: AccountId) -> int | None:
        """When the first queued head of a lane is due (UTC ms); None = nothing queued."""
        return outbox.next_due_ms(self.db, account)

    def intent(self, op_id: OpId) -> OutboxRow | None:
        return outbox.find(self.db, op_id)

    # --- earlier versions -------------------------------------------------------------------

    def history(self, key: Key) -> list[Version]:
        """Earlier versions of a record, newest first; also of one that is no longer there."""
        return history.of_record(self.db, key)

    def version(self, number: int) -> Version | None:
        return history.find(self.db, number)

    # --- accounts ---------------------------------------------------------------------------

    def cursor(self, account: AccountId, stream: str) -> str | None:
        value: str | None = self.db.value(
            "SELECT cursor FROM cursor WHERE account = ? AND stream = ?", (account, stream)
        )
        return value

    def identities(self) -> Mapping[AccountId, str]:
        """Removed accounts that left work of the user's here -> what tells that the same account came back."""
        rows = self.db.all("SELECT account, value FROM secret WHERE name = ?", (IDENTITY,))
        return {AccountId(account): value for account, value in rows}

    def secret(self, account: AccountId, name: str) -> str | None:
        value: str | None = self.db.value("SELECT value FROM secret WHERE account = ? AND name = ?", (account, name))
        return value

    def account_state(self, account: AccountId) -> AccountState:
        """What synchronisation last said of the account; a fresh state when it never did."""
        data = self.db.value("SELECT state FROM account_state WHERE account = ?", (account,))
        return AccountState(account=account) if data is None else codec.decode_state(data)

    # --- files ------------------------------------------------------------------------------

    def file(self, account: AccountId, ref: str) -> FileRow | None:
        return files.find(self.db, account, ref)

    def files(self, owner: Key) -> list[FileRow]:
        """Files of a record, in the order the server listed them."""
        return files.of_owner(self.db, owner)

    def held_files(self, owner_kind: str) -> list[FileRow]:
        """Files of records of one kind whose bytes are here."""
        return files.held(self.db, owner_kind)

    def account_files(self, account: AccountId) -> list[FileRow]:
        """All files of an account, here or not."""
        return files.of_account(self.db, account)

    def next_files(self, account: AccountId, limit: int, max_urgency: int) -> list[FileRow]:
        """What to download next: most urgent first, then first listed."""
        return files.queue(self.db, account, limit, max_urgency)

    def unread_files(self) -> list[FileRow]:
        """Files here whose text did not join the index: a crash came in between, or it is being read."""
        return files.unread(self.db)

    def scans(self) -> list[tuple[FileRow, int]]:
        """Scans still to read, the smallest first, with how many of their pages were."""
        return files.scans(self.db)

    def storage(self) -> Mapping[str, int]:
        """Bytes of files by ``<state>:<owner kind>``: ``here:letter``, ``wanted:seance``, ``left:message``…"""
        return files.storage(self.db)

    # --- carnet -----------------------------------------------------------------------------

    def notes_to_send(self) -> list[carnet.HeldVersion]:
        """Notes that travel and are in no segment yet."""
        return carnet.held(self.db, unsent=True)

    def travelling_notes(self) -> list[carnet.HeldVersion]:
        """All of them, deleted ones too."""
        return carnet.held(self.db)

    def note_text(self, key: Key) -> str:
        """A note as it travels: the record as JSON; empty when it is gone."""
        record = self.base(key)
        return "" if record is None else codec.encode(record).decode()

    def device(self) -> str:
        """This device's name in the carnet; empty before anything was written."""
        return carnet.device(self.db)

    # --- bordereaux read before -------------------------------------------------------------

    def past_slips(self, sha256: str, said: FileSlips) -> Past:
        """The earlier bordereaux of the same budget, and what they paid to the tiers of this file."""
        return slips.past_of(self.db, sha256, said)

    # --- search and journal -----------------------------------------------------------------

    def search(
        self,
        text: str,
        *,
        kinds: Collection[str] | None = None,
        accounts: Collection[AccountId] | None = None,
        bounds: search.Bounds = search.EVERYTHING,
        limit: int = 50,
    ) -> list[Hit]:
        """Records holding all the words of ``text`` (see `search`), newest first. Never raises on odd text."""
        return search.find(self.db, text, kinds=kinds, accounts=accounts, bounds=bounds, limit=limit)

    def search_groups(self, text: str, groups: Sequence[Collection[str]], *, limit: int) -> list[list[Hit]]:
        """As `search`, for each of these groups of kinds."""
        return find_groups(self.db, text, groups, limit=limit)

    def newest(self, kinds: Collection[str], bounds: Bounds, *, limit: int = 50) -> list[Hit]:
        """The newest records of ``kinds`` within ``bounds``, as hits without words."""
        return newest(self.db, kinds, bounds, limit=limit)

    def indexed_text(self, key: Key) -> str:
        """What the index holds of a record, as written; empty without any."""
        return search.text_of(self.db, key)

    def search_messages(
        self,
        text: str,
        narrow: mailsearch.Narrow,
        *,
        accounts: Collection[AccountId] | None = None,
        before: int | None = None,
        limit: int = 50,
    ) -> list[Hit]:
        """Messages holding the words of ``text`` and fitting ``narrow``, newest first; words may be empty."""
        return mailsearch.find_messages(self.db, text, narrow, accounts=accounts, before=before, limit=limit)

    def journal(
        self, *, kinds: Collection[str] | None = None, subject: str | None = None, limit: int = 200
    ) -> list[JournalLine]:
        """Lines of the journal, newest first."""
        return journal.lines(self.db, kinds=kinds, subject=subject, limit=limit)

    def verify_journal(self) -> int | None:
        """Number of the first line that does not follow from the one before, or is missing; None = intact."""
        return journal.first_broken(self.db)
