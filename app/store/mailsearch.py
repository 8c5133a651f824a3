"""Messages by words and operators: who, what, when, where, with which file.

The index gives candidates, newest first, and the records decide: of « de: » and « à: » it knows only that
somebody of that name is there. Without words the narrowest list is walked instead.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from app.domain.folding import folded
from app.domain.frozen import dataclass
from app.domain.ids import AccountId, Key
from app.domain.listing import Hit
from app.domain.mail import Address, Message
from app.domain.records import Mark
from app.store import codec, lists, search, shelves, snippets
from app.store.connection import Db, Row
from app.store.snippets import Term


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrow:
    """What messages must be besides holding the words. Rowids bound dates: rows are in date order."""

    senders: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    pieces: tuple[str, ...] = ()
    """Words of an attached file's name or text; an empty one: any file."""
    boxes: Collection[tuple[AccountId, str]] | None = None
    before: int | None = None
    after: int | None = None
    tags: tuple[str, ...] = ()
    unread: bool | None = None
    flagged: bool | None = None


def find_messages(
    db: Db, text: str, narrow: Narrow, *, accounts: Collection[AccountId] | None, before: int | None, limit: int
) -> list[Hit]:
    """Messages by words and what narrows them, newest first. The index gives candidates, the records decide."""
    found: list[tuple[int, Key, Message]] = []
    pieces = [_owners_of_files(db, piece) for piece in narrow.pieces if piece]
    for rid in _candidates(db, text, narrow, accounts, before):
        row = db.one(
            "SELECT rid, shelf, remote_id, coalesce(nullif(view, x''), base) FROM record"
            " WHERE rid = ? AND view IS NOT NULL",
            (rid,),
        )
        if row is None:
            continue
        account, kind = shelves.name(db, row[1])
        record = codec.decode_record(kind, row[3])
        if not isinstance(record, Message) or not _fits(db, rid, account, record, narrow, pieces):
            continue
        found.append((rid, Key(account, kind, row[2]), record))
        if len(found) == limit:
            break
    cuts = _cuts(db, text, [rid for rid, *_ in found])
    terms = search.terms_of(text)
    return [_message_hit(db, rid, key, message, cuts.get(rid), terms) for rid, key, message in found]


def _candidates(
    db: Db, text: str, narrow: Narrow, accounts: Collection[AccountId] | None, before: int | None
) -> Iterator[int]:
    """Rowids, newest first: by the index where there are words in it, else by the narrowest list."""
    upper = min((edge for edge in (before, narrow.before) if edge is not None), default=None)
    terms = [query for query in [search.build_query(text)] if query]
    for column, values in (("people", (*narrow.senders, *narrow.recipients)), ("title", narrow.subjects)):
        terms += [f"{column} : ({query})" for value in values if (query := search.build_query(value))]
    wanted = shelves.matching(db, [Message.KIND], accounts)
    if terms and wanted:
        tags = " OR ".join(f'"{search.tag_of(shelf)}"' for shelf in wanted)
        expression = " AND ".join(f"({term})" for term in (*terms, f"tag : ({tags})"))
        sql = "SELECT rowid FROM search WHERE search MATCH ? AND rowid < ? AND rowid >= ? ORDER BY rowid DESC"
        edges = (MOST if upper is None else upper, -MOST if narrow.after is None else narrow.after)
        for (rid,) in db.each(sql, (expression, *edges)):
            yield rid
        return
    marks = Mark.ATTACHMENT if narrow.pieces else Mark.NONE
    marks |= (Mark.UNREAD if narrow.unread else Mark.NONE) | (Mark.FLAGGED if narrow.flagged else Mark.NONE)
    lower = None if narrow.after is None else narrow.after - 1
    which = lists.Filter(Message.KIND, accounts, boxes=narrow.boxes, marks=marks, before=upper, after=lower)
    yield from lists.rowids(db, which)


MOST = 1 << 62


def _fits(
    db: Db, rid: int, account: AccountId, message: Message, narrow: Narrow, pieces: Sequence[set[tuple[str, str]]]
) -> bool:
    if narrow.boxes is not None and (account, message.folder) not in narrow.boxes:
        return False
    if not all(_names(value, (message.sender,)) for value in narrow.senders):
        return False
    if not all(_names(value, message.recipients) for value in narrow.recipients):
        return False
    if narrow.pieces and not message.attachment:
        return False
    if narrow.unread not in (None, message.unread) or narrow.flagged not in (None, message.flagged):
        return False
    if not all(tag in message.tags for tag in narrow.tags):
        return False
    words = [piece for piece in narrow.pieces if piece]
    return all(
        (account, message.id) in owners or _in_files(db, rid, word) for word, owners in zip(words, pieces, strict=True)
    )


def _names(value: str, people: Sequence[Address]) -> bool:
    wanted = [folded(word) for word in value.split()]
    return any(all(word in folded(f"{a.name} {a.mail}") for word in wanted) for a in people)


def _owners_of_files(db: Db, word: str) -> set[tuple[str, str]]:
    """(account, message id) of files whose name holds ``word``, or that are of that type (« pdf »)."""
    wanted = folded(word)
    rows = db.each("SELECT account, owner_id, name FROM file WHERE owner_kind = ?", (Message.KIND,))
    return {(account, owner) for account, owner, name in rows if wanted in folded(name)}


def _in_files(db: Db, rid: int, word: str) -> bool:
    """Whether the text read from a message's files holds ``word``."""
    query = search.build_query(word)
    if not query:
        return False
    sql = "SELECT 1 FROM search WHERE search MATCH ? AND rowid = ?"
    return db.one(sql, (f"more : ({query})", rid)) is not None


def _cuts(db: Db, text: str, rids: Sequence[int]) -> dict[int, Row]:
    """The title and the cuts of each rowid that holds the words.

    All in one walk: FTS5 gathers a half-typed word's places anew for each query, 100 ms for some (measured). The
    plus sign keeps it from asking once for each rowid; what is not wanted is passed over, not cut.
    """
    query = search.build_query(text)
    if not query or not rids:
        return {}
    rows = db.all(
        f"SELECT search.rowid, passage.title, {snippets.SNIPPETS} FROM search"  # noqa: S608 - constants and placeholders
        " CROSS JOIN passage ON passage.rid = search.rowid"
        " WHERE search MATCH ? AND search.rowid BETWEEN ? AND ?"
        f" AND +search.rowid IN ({', '.join('?' * len(rids))})",
        (query, min(rids), max(rids), *rids),
    )
    return {rid: tuple(cuts) for rid, *cuts in rows}


def _message_hit(db: Db, rid: int, key: Key, message: Message, row: Row | None, terms: Sequence[Term]) -> Hit:
    title, snippet = message.subject, message.fragment
    if row is not None:
        title, *cuts = row
        snippet = snippets.best(db, rid, tuple(cuts), terms, message.who)
    return Hit(rowid=rid, key=key, title=title, snippet=snippet, moment_ms=message.moment_ms, who=message.who)
