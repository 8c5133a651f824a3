"""Rows of `record`: their place in lists and the derivation ``view = base + pending intents``.

**Place.** A row's ``rid`` is ``(seconds << 10) | slot``: newest first is ``ORDER BY rid DESC``. A
second with more than 1,024 rows overflows into the next ones. Records without a moment (contacts,
folders: ``moment_ms == 0``) are numbered from ``-2**62``, below every instant. A changed second
gives the row a new ``rid``, its index entry follows.

**Derivation.** `put_base`, `remove_base` and `rederive` all end in `_derive`, the only writer of
views. A view equal to its base is stored as an empty value.
"""

from __future__ import annotations

from collections.abc import Iterable

from app.domain.frozen import dataclass
from app.domain.ids import AccountId, Key
from app.domain.kinds import RECORD_TYPES
from app.domain.mail import Message, MessageBody
from app.domain.records import Record, Searchable
from app.domain.view import view
from app.domain.writing import LocalDraft
from app.store import codec, outbox, search, shelves
from app.store.connection import Db

HIDDEN = 1 << 30
"""Stands in ``marks`` of a row that is not shown, so that indexes alone can leave it out."""

_SLOTS = 1 << 10
_TIMELESS = -(1 << 62)
_SECONDS_MAX = 1 << 40
"""The year 36812: a moment beyond is a mistake of somebody's clock, listed first."""


# --- place --------------------------------------------------------------------------------------


def rowid_floor(moment_ms: int) -> int:
    """The lowest rowid a record of this instant may have: a bound for lists between two instants."""
    second = max(-_SECONDS_MAX, min(_SECONDS_MAX, moment_ms // 1000))
    return second * _SLOTS


def _free_rid(db: Db, moment_ms: int) -> int:
    """A free place for a record of this instant."""
    if moment_ms == 0:
        top = db.value("SELECT rid FROM record WHERE rid < ? ORDER BY rid DESC LIMIT 1", (_TIMELESS // 2,))
        return _TIMELESS if top is None else int(top) + 1
    first = low = rowid_floor(moment_ms)
    if db.crowded:
        low = db.crowded.get(first, first)
    while True:
        top = db.value(
            "SELECT rid FROM record WHERE rid BETWEEN ? AND ? ORDER BY rid DESC LIMIT 1", (low, low + _SLOTS - 1)
        )
        if top is None:
            return low
        if top < low + _SLOTS - 1:
            return int(top) + 1
        low += _SLOTS
        db.crowded[first] = low  # so that a hundred thousand rows of one second cost no walk each


# --- derivation ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Held:
    """The row as it stands before a derivation."""

    rid: int
    box: str
    thread: str
    marks: int
    pending: int
    failed: int
    local: int
    view: bytes | None
    base: bytes | None

    @property
    def shown(self) -> bytes | None:
        """JSON of what is shown, or None."""
        return self.base if self.view == b"" else self.view


def _held(db: Db, shelf: int, remote_id: str) -> _Held | None:
    row = db.one(
        "SELECT rid, box, thread, marks, pending, failed, local, view, base FROM record WHERE shelf = ? AND remote_id = ?",
        (shelf, remote_id),
    )
    return None if row is None else _Held(*row)


def put_base(db: Db, account: AccountId, record: Record, *, local: bool = False) -> bool:
    """The server's copy as it is now. False when it was already so."""
    key = Key(account, record.KIND, record.id)
    shelf = shelves.ensure(db, account, record.KIND)
    held = _held(db, shelf, record.id)
    data = codec.encode(record)
    if held is not None and held.base == data:
        return False
    _derive(db, key, shelf, held, record, data, local=local)
    return True


def remove_base(db: Db, key: Key) -> bool:
    """The server has it no more. What waits on it stays in the outbox. False when not held."""
    shelf = shelves.find(db, key.account, key.kind)
    held = None if shelf is None else _held(db, shelf, key.id)
    if shelf is None or held is None or held.base is None:
        return False
    _derive(db, key, shelf, held, None, None, local=False)
    return True


def rederive(db: Db, key: Key) -> bool:
    """What is shown of ``key``, from its base and the outbox as they are now. False when unchanged."""
    if key.kind not in RECORD_TYPES:  # an outgoing message lives in the outbox only
        return False
    shelf = shelves.ensure(db, key.account, key.kind)
    held = _held(db, shelf, key.id)
    data = held.base if held else None
    base = codec.decode_record(key.kind, data) if data is not None else None
    return _derive(db, key, shelf, held, base, data, local=bool(held and held.local))


def _derive(
    db: Db, key: Key, shelf: int, held: _Held | None, base: Record | None, data: bytes | None, *, local: bool
) -> bool:
    intents, failed = outbox.pending(db, key)
    shown = view(base, intents)
    if base is None and shown is None:
        if held is None:
            return False
        search.remove(db, held.rid)
        db.run("DELETE FROM record WHERE rid = ?", (held.rid,))
        return True
    shown_data = b"" if shown is None or not intents else codec.encode(shown)
    shape = shown if shown is not None else base
    assert shape is not None
    row = _Held(
        rid=_place(db, held, shape),
        box=shape.box,
        thread=shape.thread,
        marks=HIDDEN if shown is None else int(shape.marks),
        pending=len(intents),
        failed=int(failed),
        local=int(local),
        view=None if shown is None else b"" if shown_data == data else shown_data,
        base=data,
    )
    if row == held:
        return False
    base_box = None if base is None or base.box == shape.box else base.box
    version = "" if base is None else base.version
    _write(db, held, row, shelf, key.id, base_box, version)
    _reindex(db, key, shelf, held, row, shown)
    return True


def _place(db: Db, held: _Held | None, shape: Record) -> int:
    """Where the row belongs: where it is, unless its second changed."""
    if held is None:
        return _free_rid(db, shape.moment_ms)
    was = held.base if held.shown is None else held.shown
    assert was is not None  # CHECK of the schema
    before = codec.decode_record(shape.KIND, was).moment_ms
    same = (before == 0) == (shape.moment_ms == 0) and before // 1000 == shape.moment_ms // 1000
    return held.rid if same else _free_rid(db, shape.moment_ms)


def _write(
    db: Db, held: _Held | None, row: _Held, shelf: int, remote_id: str, base_box: str | None, version: str
) -> None:
    where = (row.rid, row.box, row.thread, base_box)
    values = (*where, row.marks, version, row.pending, row.failed, row.local, row.view, row.base)
    if held is None:
        db.run(
            "INSERT INTO record (rid, box, thread, base_box, marks, version, pending, failed, local, view, base,"
            " shelf, remote_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (*values, shelf, remote_id),
        )
        return
    db.run(
        "UPDATE record SET rid = ?, box = ?, thread = ?, base_box = ?, marks = ?, version = ?, pending = ?,"
        " failed = ?, local = ?, view = ?, base = ? WHERE rid = ?",
        (*values, held.rid),
    )


# --- index --------------------------------------------------------------------------------------


def _reindex(db: Db, key: Key, shelf: int, held: _Held | None, row: _Held, shown: Record | None) -> None:
    """Make the index entry follow the view."""
    if held is not None and held.rid != row.rid:
        search.move(db, held.rid, row.rid)
    if key.kind == MessageBody.KIND:
        _refresh_message(db, Key(key.account, Message.KIND, key.id))
        return
    if shown is None:
        search.hide(db, row.rid)
        return
    text = shown.searchable()
    if text is None:
        return
    if held is not None and held.shown is not None:
        before = codec.decode_record(key.kind, held.shown).searchable()
        if before == text:
            return
    search.put(db, row.rid, shelf, _with_mail_text(db, key, text), fresh=held is None)


def _with_mail_text(db: Db, key: Key, text: Searchable) -> Searchable:
    """A message is found by its whole text once its body is here."""
    if key.kind != Message.KIND:
        return text
    shelf = shelves.find(db, key.account, MessageBody.KIND)
    if shelf is None:
        return text
    data = db.value("SELECT base FROM record WHERE shelf = ? AND remote_id = ?", (shelf, key.id))
    if data is None:
        return text
    body = codec.decode_mail_text(data)
    words = body.text or search.text_of_html(body.html)
    return Searchable(title=text.title, people=text.people, body=words or text.body)


def _refresh_message(db: Db, key: Key) -> None:
    """The body of a message came or changed: index the message anew."""
    shelf = shelves.find(db, key.account, key.kind)
    held = None if shelf is None else _held(db, shelf, key.id)
    if shelf is None or held is None or held.shown is None:
        return
    text = codec.decode_record(key.kind, held.shown).searchable()
    assert text is not None
    search.put(db, held.rid, shelf, _with_mail_text(db, key, text))


# --- sets ---------------------------------------------------------------------------------------


def ids_of(db: Db, account: AccountId, kind: str, box: str | None) -> Iterable[str]:
    """Ids of the server copies of ``kind``, in ``box`` by the server's word (everywhere when None)."""
    shelf = shelves.find(db, account, kind)
    if shelf is None:
        return []
    if box is None:
        rows = db.all("SELECT remote_id FROM record WHERE shelf = ? AND base IS NOT NULL AND NOT local", (shelf,))
    else:
        rows = db.all(
            "SELECT remote_id FROM record WHERE shelf = ?1 AND box = ?2 AND base_box IS NULL"
            " AND base IS NOT NULL AND NOT local"
            " UNION ALL SELECT remote_id FROM record WHERE shelf = ?1 AND base_box = ?2",
            (shelf, box),
        )
    return [row[0] for row in rows]


def count_bases(db: Db, account: AccountId, kind: str, box: str) -> int:
    """How many server copies ``box`` holds, by the server's word."""
    return len(list(ids_of(db, account, kind, box)))


def base_box(db: Db, key: Key) -> str | None:
    """The box of the server's copy; None when it holds none."""
    shelf = shelves.find(db, key.account, key.kind)
    if shelf is None:
        return None
    box: str | None = db.value(
        "SELECT coalesce(base_box, box) FROM record WHERE shelf = ? AND remote_id = ? AND base IS NOT NULL",
        (shelf, key.id),
    )
    return box


def add_text(db: Db, key: Key, text: str, *, again: bool) -> None:
    """Text of a document joins the record's index entry; nothing when there is no row. ``again`` as `search.add`."""
    shelf = shelves.find(db, key.account, key.kind)
    if shelf is None:
        return
    row = db.one("SELECT rid, view IS NOT NULL FROM record WHERE shelf = ? AND remote_id = ?", (shelf, key.id))
    if row is not None:
        search.add(db, row[0], shelf, text, shown=bool(row[1]), again=again)


def draft_digests(db: Db) -> set[str]:
    """Stored files that messages being written hold."""
    found: set[str] = set()
    for shelf in shelves.matching(db, [LocalDraft.KIND], None):
        for (data,) in db.all("SELECT base FROM record WHERE shelf = ? AND base IS NOT NULL", (shelf,)):
            draft = codec.decode_record(LocalDraft.KIND, data)
            assert isinstance(draft, LocalDraft)
            found |= {file.sha256 for file in draft.files}
    return found
