"""What a write may do, inside one transaction of the writer thread.

Each method notes what it changed; the commit returns it as one `ChangeSet`. A `Tx` reads too, and
sees its own writes. It lives as long as the function that `BodyStore.write` runs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from app.domain.accounts import AccountState
from app.domain.carnet import TRAVELS, NoteVersion, newer
from app.domain.changes import ChangeSet
from app.domain.conflicts import ACCOUNT_GONE
from app.domain.courrier import Letter, LetterNote
from app.domain.errors import AppError, LocalFault, Rejected
from app.domain.exchange import Ack, Clock, Delta, FileRef, Urgency
from app.domain.frozen_notes import FrozenNotes
from app.domain.ids import AccountId, Key, OpId
from app.domain.intents import Intent
from app.domain.listing import FileState, IntentState, OutboxRow
from app.domain.mail import HERE, Message, MessageBody
from app.domain.records import Record
from app.domain.retention import ERASABLE, Erased, erased_id, stamp_of
from app.domain.seances import Seance
from app.domain.selection import Selection
from app.domain.slips import FileSlips
from app.store import (
    carnet,
    codec,
    files,
    freezing,
    history,
    journal,
    outbox,
    receptions,
    records,
    search,
    shelves,
    slips,
)
from app.store.connection import Db
from app.store.reader import IDENTITY, Reader

SELECTION = "files.selection"
"""Name, among an account's cursors, of the selection its waiting files were sorted by."""


class Tx(Reader):
    """One write transaction. Used only inside the function given to `BodyStore.write`."""

    def __init__(self, db: Db, clock: Clock) -> None:
        super().__init__(db)
        self._clock = clock
        self._keys: set[Key] = set()
        self._files: set[tuple[AccountId, str]] = set()
        self._accounts: set[AccountId] = set()
        self._outbox = False

    def changes(self) -> ChangeSet:
        """What this transaction changed so far."""
        return ChangeSet(
            keys=frozenset(self._keys),
            files=frozenset(self._files),
            outbox=self._outbox,
            accounts=frozenset(self._accounts),
        )

    # --- intents ----------------------------------------------------------------------------

    def append_intent(self, intent: Intent) -> None:
        """Write the user's act down: from the commit on it cannot be lost. Absorbs what it makes pointless.

        What it rewrites is kept as an earlier version, in the same transaction (row 120).
        """
        if intent.REWRITES:
            self._keep_shown(intent.target, intent.KIND)
        absorbed = outbox.append(self.db, intent)
        for earlier in absorbed:
            if earlier.PROVEN:
                self.journal("intent.absorbed", earlier.op_id, {"by": intent.op_id})
        if intent.PROVEN:
            self.journal("intent.queued", intent.op_id, {"kind": intent.KIND, "target": intent.target_id})
        self._rederive(*(each.target for each in absorbed), intent.target)

    def start_intent(self, op_id: OpId) -> None:
        """It is being sent. Committed before the first byte leaves."""
        outbox.start(self.db, op_id)
        self._touch(op_id)

    def take_intent(self, row: OutboxRow) -> bool:
        """Begin to send ``row``, unless it was given up, changed or put off since it was read: it is not sent then."""
        now = self.intent(row.op_id)
        if now is None or now.intent != row.intent or now.state is not row.state:
            return False
        self.start_intent(row.op_id)
        return True

    def acknowledge(self, op_id: OpId, ack: Ack) -> None:
        """The server has it: its answer becomes base, the intent leaves."""
        row = self.intent(op_id)
        if row is None:
            return
        intent = row.intent
        self._take_out(intent)
        if ack.applied:
            self._become(intent)
        for record in ack.upserts:
            self._put_base(intent.account, record)
        for kind, remote_id in ack.removes:
            self._remove_base(Key(intent.account, kind, remote_id))
        for ref in ack.files:
            self._file_of(intent, ref)
        if ack.renames:
            self._rename(intent.account, ack.renames)
        self._rederive(intent.target)
        if intent.PROVEN:
            facts = {"kind": intent.KIND, "target": intent.target_id, **ack.facts}
            self.journal("intent.acknowledged", op_id, facts)

    def _take_out(self, intent: Intent) -> None:
        """It leaves the outbox, and the secrets that were kept for it with it."""
        outbox.remove(self.db, intent.op_id)
        for name in intent.secrets:
            self.set_secret(intent.account, name, None)

    def _file_of(self, intent: Intent, ref: FileRef) -> None:
        """A file that the server has now; when it is what we sent, its bytes are here already."""
        if not files.add(self.db, intent.account, ref):
            return
        if ref.sha256 in intent.digests:
            self.set_file(intent.account, ref.ref, state=FileState.HERE, sha256=ref.sha256, size_bytes=ref.size_bytes)
        self._files.add((intent.account, ref.ref))

    def postpone(self, op_id: OpId, error: AppError, not_before_ms: int) -> None:
        """Not delivered; tried again from ``not_before_ms`` on."""
        outbox.set_aside(self.db, op_id, IntentState.QUEUED, error, not_before_ms)
        self._touch(op_id)

    def park(self, op_id: OpId, error: AppError) -> None:
        """Refused or in conflict: the user decides, under « À traiter »."""
        outbox.set_aside(self.db, op_id, IntentState.PARKED, error)
        self._touch(op_id)

    def mark_unknown(self, op_id: OpId, error: AppError) -> None:
        """Nobody can tell whether it was delivered: the user decides."""
        outbox.set_aside(self.db, op_id, IntentState.UNKNOWN, error)
        self._touch(op_id)

    def doubt_intent(self, op_id: OpId) -> None:
        """It came from another device, which may have sent it: the server is asked first."""
        row = self.intent(op_id)
        if row is not None:
            outbox.doubt(self.db, row, self._clock())
            self._touch(op_id)

    def retry_intent(self, op_id: OpId) -> None:
        """The user wants it tried again, now."""
        outbox.retry(self.db, op_id)
        self._touch(op_id)

    def discard_intent(self, op_id: OpId) -> None:
        """The user gives it up: the only way out besides acknowledgement. What it wrote stays in the history.

        Raises ``Rejected("intent_in_flight")`` while it is being sent.
        """
        row = self.intent(op_id)
        if row is None:
            return
        if row.state is IntentState.IN_FLIGHT:
            raise Rejected("intent_in_flight")
        if row.intent.REWRITES:
            self._keep_shown(row.intent.target, history.DISCARDED)
        self._take_out(row.intent)
        if row.intent.SPENDS and row.state is IntentState.PARKED:  # to be prepared anew, else it is refused again
            self._remove_base(Key(row.intent.account, row.intent.SPENDS, row.intent.target_id))
        if row.intent.PROVEN:
            facts = {"kind": row.intent.KIND, "target": row.intent.target_id}
            self.journal("intent.discarded", op_id, facts)
        self._rederive(row.intent.target)

    def replace_intent(self, intent: Intent) -> None:
        """The user edited a waiting act: same ``op_id`` and place, new content, queued again.

        Raises ``Rejected("intent_in_flight")`` while it is being sent, `KeyError` when it is gone.
        """
        self.renew_intent(intent.op_id, intent)

    def renew_intent(self, op_id: OpId, intent: Intent) -> None:
        """The act ``op_id`` becomes ``intent``, perhaps under another name or on another target, at its place.

        Raises ``Rejected("intent_in_flight")`` while it is being sent, `KeyError` when it is gone.
        """
        row = self.intent(op_id)
        if row is None:
            raise KeyError(op_id)
        if row.state is IntentState.IN_FLIGHT:
            raise Rejected("intent_in_flight")
        outbox.rewrite(self.db, intent, op_id)
        if intent.PROVEN:
            before = {} if op_id == intent.op_id else {"before": op_id}
            facts = {"kind": intent.KIND, "target": intent.target_id, **before}
            self.journal("intent.replaced", intent.op_id, facts)
        self._rederive(row.intent.target, intent.target)

    def put_back_intent(self, row: OutboxRow) -> None:
        """A decision on ``row`` is taken back: it is again as it was, at its place.

        Raises ``Rejected("intent_in_flight")`` when what became of it is being sent.
        """
        now = self.intent(row.op_id)
        if now is not None and now.state is IntentState.IN_FLIGHT:
            raise Rejected("intent_in_flight")
        outbox.put_back(self.db, row)
        if row.intent.PROVEN:
            self.journal("intent.put_back", row.op_id, {"kind": row.intent.KIND, "target": row.intent.target_id})
        self._rederive(row.intent.target, *([now.intent.target] if now else []))

    def keep_version(self, key: Key, record: Record, act: str) -> None:
        """Keep ``record`` among the earlier versions of ``key``: it is about to be replaced by ``act``."""
        history.add(self.db, key, record, act, self._clock())

    # --- server copies ----------------------------------------------------------------------

    def apply_delta(self, account: AccountId, delta: Delta, selection: Selection | None = None) -> None:
        """One page of server changes with its cursor. Touches bases only; views follow.

        New files outside ``selection`` are listed and left out of the downloads. What the page itself
        brings stays, whatever its removals and listings say of it: a message that moved is absent from
        its old folder's listing.
        """
        # Oldest first: FTS5 writes a segment of its own for each row below the one before (measured: twice the
        # time). What has no moment comes before all, so that a message finds its text and is indexed once.
        latest = {(record.KIND, record.id): record for record in delta.upserts}
        erased = {name for name, record in latest.items() if self._stays_erased(account, record)}
        for record in sorted(latest.values(), key=lambda record: record.moment_ms):
            if (record.KIND, record.id) not in erased:
                self._put_base(account, record)
        for kind, remote_id in self._gone(account, delta):
            self._remove_base(Key(account, kind, remote_id))
        for ref in delta.files:
            if (ref.owner_kind, ref.owner_id) in erased:
                continue
            if files.add(self.db, account, ref, skipped=not self._takes(account, selection, ref)):
                self._files.add((account, ref.ref))
        self.set_cursor(account, delta.stream, delta.cursor)

    def take_in(
        self,
        account: AccountId,
        records_: Sequence[Record] = (),
        refs: Sequence[FileRef] = (),
        selection: Selection | None = None,
    ) -> None:
        """Server copies that someone asked for, beside the streams: no cursor moves."""
        for record in sorted(records_, key=lambda record: record.moment_ms):
            self._put_base(account, record)
        for ref in refs:
            if files.add(self.db, account, ref, skipped=not self._takes(account, selection, ref)):
                self._files.add((account, ref.ref))

    def count_removals(self, account: AccountId, delta: Delta) -> Mapping[tuple[str, str], tuple[int, int]]:
        """(kind, box) -> (how many ``delta`` would remove, how many are held): before applying it.

        Box is the server's.
        """
        removed: dict[tuple[str, str], int] = {}
        for kind, remote_id in self._gone(account, delta):
            box = records.base_box(self.db, Key(account, kind, remote_id))
            if box is not None:
                removed[kind, box] = removed.get((kind, box), 0) + 1
        return {
            (kind, box): (number, records.count_bases(self.db, account, kind, box))
            for (kind, box), number in removed.items()
        }

    def set_cursor(self, account: AccountId, stream: str, cursor: str | None) -> None:
        """Where the next pull of ``stream`` begins; None = from the beginning."""
        if cursor is None:
            self.db.run("DELETE FROM cursor WHERE account = ? AND stream = ?", (account, stream))
            return
        self.db.run(
            "INSERT INTO cursor (account, stream, cursor) VALUES (?, ?, ?)"
            " ON CONFLICT (account, stream) DO UPDATE SET cursor = excluded.cursor",
            (account, stream, cursor),
        )

    def amend_base(self, account: AccountId, record: Record) -> None:
        """A server copy with another of the facts that only we know of it (looked at, say): nothing is to be sent."""
        self._put_base(account, record)

    # --- local records ----------------------------------------------------------------------

    def put_local(self, account: AccountId, record: Record) -> None:
        """A record no server knows (ink, a draft): no listing and no removed account takes it away."""
        if records.put_base(self.db, account, record, local=True):
            key = Key(account, record.KIND, record.id)
            self._keys.add(key)
            if record.KIND in TRAVELS:
                carnet.bump(self.db, key, self._clock(), deleted=False)

    def erase(self, key: Key) -> tuple[str, ...]:
        """Local retention: the record, its files and what hangs on it go, and do not come back as they were.

        Returns the digests of files that nothing else holds. Refused for what has acts of the user's: see the caller.
        """
        base = self.base(key)
        if base is None:
            return ()
        digests = {row.sha256 for row in files.of_owner(self.db, key) if row.sha256}
        search.forget_for_good(self.db)
        for other in records.ids_of(self.db, key.account, LetterNote.KIND, key.id) if key.kind == Letter.KIND else ():
            self._remove_base(Key(key.account, LetterNote.KIND, other))
        self._remove_base(key)
        self.put_local(key.account, Erased(id=erased_id(key.kind, key.id), stamp=stamp_of(base)))
        return tuple(sorted(digests - files.digests(self.db)))

    def _stays_erased(self, account: AccountId, record: Record) -> bool:
        """It was erased by its age, and is still what it was; one that changed comes in again."""
        if record.KIND not in ERASABLE:
            return False
        key = Key(account, Erased.KIND, erased_id(record.KIND, record.id))
        erased = self.base(key)
        if not isinstance(erased, Erased):
            return False
        if erased.stamp == stamp_of(record):
            return True
        self._remove_base(key)
        return False

    def remove_local(self, key: Key) -> None:
        if key.kind in TRAVELS:
            carnet.bump(self.db, key, self._clock(), deleted=True)
        self._remove_base(key)

    # --- carnet -----------------------------------------------------------------------------

    def take_note(self, key: Key, version: NoteVersion, record: str, *, sent: bool = True) -> bool:
        """Another device's state of a note, where it is later than ours (`domain.carnet`); False = it is not.

        ``sent``: it came from the mailbox, where all devices find it.
        Raises ``LocalFault("carnet_damaged")`` when the record cannot be read.
        """
        if key.kind not in TRAVELS:
            raise LocalFault("carnet_damaged")
        if not newer(carnet.version_of(self.db, key), version):
            return False
        found = None if version.deleted else codec.decode_note(key.kind, record)
        carnet.put(self.db, key, version, sent=sent)
        if found is None:
            self._remove_base(key)
        elif records.put_base(self.db, key.account, found, local=True):
            self._keys.add(key)
        return True

    def mark_notes_sent(self, versions: list[carnet.HeldVersion]) -> None:
        """They are in a segment that waits in the outbox, in this same transaction."""
        carnet.mark_sent(self.db, versions)

    def send_notes_again(self) -> None:
        """Every note is to be sent anew (another key, another mailbox)."""
        carnet.unsend(self.db)

    def ensure_device(self) -> str:
        """This device's name in the carnet."""
        return carnet.ensure_device(self.db)

    # --- accounts ---------------------------------------------------------------------------

    def set_secret(self, account: AccountId, name: str, value: str | None) -> None:
        """Keep a secret of one account in the encrypted database; None forgets it."""
        if value is None:
            self.db.run("DELETE FROM secret WHERE account = ? AND name = ?", (account, name))
            return
        self.db.run(
            "INSERT INTO secret (account, name, value) VALUES (?, ?, ?)"
            " ON CONFLICT (account, name) DO UPDATE SET value = excluded.value",
            (account, name, value),
        )

    def set_account_state(self, state: AccountState) -> None:
        self.db.run(
            "INSERT INTO account_state (account, state) VALUES (?, ?)"
            " ON CONFLICT (account) DO UPDATE SET state = excluded.state",
            (state.account, codec.encode(state)),
        )
        self._accounts.add(state.account)

    def forget_account(self, account: AccountId, identity: str = "") -> None:
        """Remove the server's copies, files, cursors and secrets; the user's own work stays (row A33).

        Waiting intents are set aside as `ACCOUNT_GONE` and still shown; local records stay. Where there are any,
        ``identity`` is kept: the same account, added again, takes them over (`resume_account`).
        """
        outbox.park_all(self.db, account, ACCOUNT_GONE)
        self._rederive(*{row.intent.target for row in outbox.listed(self.db, account)})
        for _, kind in [shelves.name(self.db, n) for n in shelves.matching(self.db, None, [account])]:
            for remote_id in records.ids_of(self.db, account, kind, None):
                self._remove_base(Key(account, kind, remote_id))
        for (ref,) in self.db.all(
            "SELECT ref FROM file WHERE account = ? AND owner_id NOT LIKE ?", (account, f"{HERE}%")
        ):
            self._files.add((account, ref))
        self.db.run("DELETE FROM file WHERE account = ? AND owner_id NOT LIKE ?", (account, f"{HERE}%"))
        for table in ("cursor", "secret", "account_state", "history"):
            self.db.run(f"DELETE FROM {table} WHERE account = ?", (account,))  # noqa: S608 - constants only
        if identity and self._left_work(account):
            self.set_secret(account, IDENTITY, identity)
        self._accounts.add(account)
        self._outbox = True

    def resume_account(self, account: AccountId) -> None:
        """A removed account is back: what it left unsent waits to be sent again, local records are its own."""
        self.set_secret(account, IDENTITY, None)
        outbox.resume_all(self.db, account, ACCOUNT_GONE)
        self._rederive(*{row.intent.target for row in outbox.listed(self.db, account)})

    def _left_work(self, account: AccountId) -> bool:
        local = "SELECT 1 FROM record JOIN shelf ON shelf.id = record.shelf WHERE shelf.account = ? AND local LIMIT 1"
        return bool(outbox.listed(self.db, account)) or self.db.one(local, (account,)) is not None

    # --- files and text ---------------------------------------------------------------------

    def set_file(
        self,
        account: AccountId,
        ref: str,
        *,
        state: FileState,
        received_bytes: int | None = None,
        sha256: str | None = None,
        size_bytes: int | None = None,
        error_code: str = "",
    ) -> None:
        """Where a download stands; None leaves a value. HERE needs the digest of verified bytes."""
        before = files.find(self.db, account, ref) if state is FileState.HERE and sha256 else None
        if files.set_state(
            self.db,
            account,
            ref,
            state=state,
            received_bytes=received_bytes,
            sha256=sha256,
            size_bytes=size_bytes,
            error_code=error_code,
        ):
            self._files.add((account, ref))
            if before is not None and sha256 and before.sha256 != sha256:
                self._witness(receptions.of_file(before, sha256))

    def text_read(self, account: AccountId, ref: str) -> None:
        """A file's text is in the index, or never will be: it is not read again after a crash."""
        files.text_read(self.db, account, ref)

    def text_unread(self, account: AccountId, ref: str) -> None:
        """A file's text could not be read this time: it is read at the next start."""
        files.text_unread(self.db, account, ref)

    def scan_found(self, account: AccountId, ref: str) -> None:
        """A file bears no text of its own: its pages are read from their pictures when the machine is at rest."""
        files.scan_found(self.db, account, ref)

    def scan_went_on(self, account: AccountId, ref: str) -> None:
        """One more of its pages was read."""
        files.scan_went_on(self.db, account, ref)

    def scan_read(self, account: AccountId, ref: str) -> None:
        """All its pages were read, or never will be."""
        files.scan_read(self.db, account, ref)

    def want_file(self, account: AccountId, ref: str, urgency: int) -> None:
        """Asked for: raise its urgency (lower is sooner), try a failed one again."""
        if files.want(self.db, account, ref, urgency):
            self._files.add((account, ref))

    def leave_out(self, account: AccountId, ref: str) -> None:
        """A file turns out to be outside the selection: not fetched before someone asks for it."""
        if files.set_skipped(self.db, account, ref, True):
            self._files.add((account, ref))

    def select_files(self, account: AccountId, selection: Selection) -> None:
        """Sort the files that are not here by the user's selection, when it is not the one they are sorted by."""
        if self.cursor(account, SELECTION) == selection.about_files:
            return
        for row in files.not_here(self.db, account):
            ref = FileRef(
                ref=row.ref,
                owner_kind=row.owner.kind,
                owner_id=row.owner.id,
                name=row.name,
                media_type=row.media_type,
                size_bytes=row.size_bytes,
                urgency=Urgency(row.urgency),
            )
            if files.set_skipped(self.db, account, row.ref, not self._takes(account, selection, ref)):
                self._files.add((account, row.ref))
        self.set_cursor(account, SELECTION, selection.about_files)

    def add_text(self, key: Key, text: str, *, again: bool = False) -> None:
        """Text extracted from a document joins its record's index entry. Nothing when the record is gone.

        ``again``: it was extracted before, less completely; only the lines that are not there yet join.
        """
        records.add_text(self.db, key, text, again=again)

    def remember_slips(self, sha256: str, said: FileSlips) -> None:
        """Keep what a PES says, for the ones that come after it; once for each content."""
        slips.remember(self.db, sha256, said, self._clock())

    def journal(  # type: ignore[override] # a write's journal is written, a read's is read: one word, as people say it
        self, kind: str, subject: str, facts: Mapping[str, str]
    ) -> None:
        """Add one line to the tamper-evident journal. No content, name or secret in ``facts``."""
        journal.append(self.db, self._clock(), kind, subject, facts)

    # --- inside -----------------------------------------------------------------------------

    def _keep_shown(self, key: Key, act: str) -> None:
        entry = self.entry(key)
        if entry is not None:
            self.keep_version(key, entry.record, act)

    def _takes(self, account: AccountId, selection: Selection | None, ref: FileRef) -> bool:
        if selection is None:
            return True
        moment = 0
        if selection.age_days is not None:
            owner = self.base(Key(account, ref.owner_kind, ref.owner_id))
            moment = 0 if owner is None else owner.moment_ms
        return selection.takes(
            urgency=ref.urgency,
            media_type=ref.media_type,
            name=ref.name,
            size_bytes=ref.size_bytes,
            age_ms=self._clock() - moment if moment else None,
        )

    def _put_base(self, account: AccountId, record: Record) -> None:
        held = self.base(Key(account, record.KIND, record.id)) if isinstance(record, Seance) else None
        if isinstance(record, Seance) and isinstance(held, Seance):
            before = self.base(Key(account, FrozenNotes.KIND, held.id))
            known = before if isinstance(before, FrozenNotes) else None
            kept = freezing.kept(self.db, account, held, record, known, self._clock())
            if kept is not None:
                self.put_local(account, kept)
        if records.put_base(self.db, account, record):
            self._keys.add(Key(account, record.KIND, record.id))
        self._witness(receptions.of_record(record, held))

    def _witness(self, line: receptions.Line | None) -> None:
        if line is not None:
            self.journal(*line)

    def _remove_base(self, key: Key) -> None:
        """The record's files go with it, and a message's text with the message."""
        if records.remove_base(self.db, key):
            self._keys.add(key)
        for ref in files.remove_of_owner(self.db, key):
            self._files.add((key.account, ref))
        if key.kind == Message.KIND:
            self._remove_base(Key(key.account, MessageBody.KIND, key.id))

    def _gone(self, account: AccountId, delta: Delta) -> list[tuple[str, str]]:
        """(kind, id) of what ``delta`` says is no longer there."""
        gone = dict.fromkeys(delta.removes)
        for listing in delta.listings:
            held = records.ids_of(self.db, account, listing.kind, listing.box)
            gone.update(
                ((listing.kind, remote_id), None)
                for remote_id in held
                if remote_id not in listing.ids and not (listing.apart and listing.apart in remote_id)
            )
        staying = {(record.KIND, record.id) for record in delta.upserts}
        return [each for each in gone if each not in staying]

    def _become(self, intent: Intent) -> None:
        """The base is as the delivered act shows it."""
        base = self.base(intent.target)
        now = intent.apply(base)
        if now is not None:
            self._put_base(intent.account, now)
        elif base is not None:
            self._remove_base(intent.target)

    def _rename(self, account: AccountId, names: Mapping[str, str]) -> None:
        """What waits speaks of things by the ids that the server gave them."""
        for row in outbox.listed(self.db, account):
            intent = row.intent.renamed(names)
            if intent != row.intent:
                outbox.rename(self.db, intent)
                self._rederive(row.intent.target, intent.target)

    def _rederive(self, *keys: Key) -> None:
        self._outbox = True
        for key in dict.fromkeys(keys):
            if records.rederive(self.db, key):
                self._keys.add(key)

    def _touch(self, op_id: OpId) -> None:
        """The state of an intent changed: its target's row says so."""
        row = self.intent(op_id)
        if row is not None:
            self._rederive(row.intent.target)
