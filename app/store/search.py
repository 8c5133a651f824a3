"""Full-text index: what is indexed, and the user's words as an FTS5 query.

The index follows the *view*: a hidden record has no entry. FTS5 folds accents by itself but not
the ligatures œ and æ (measured), so they are folded here in both directions, in the index only:
`passage` keeps the text as written, and a snippet shows it so (same tokens, same places).

Queries: words are ANDed, the last one is a prefix while it is being typed, "…" is a phrase.
Newest first by rowid, which is 100-300 times faster than by a date column (measured).
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Collection, Sequence

from app.domain.folding import LIGATURES
from app.domain.frozen import dataclass
from app.domain.ids import AccountId, Key
from app.domain.listing import Hit
from app.domain.records import Searchable
from app.store import codec, shelves, snippets
from app.store.connection import Db, Row
from app.store.snippets import CLOSE, OPEN, Term

_MARKS = str.maketrans({OPEN: None, CLOSE: None})
_MAX_CHARS = 400_000
"""Text of one document beyond this is not indexed: a council file of 500 pages is about 1.5 million."""


def forget_for_good(db: Db) -> None:
    """From now on words that leave the index leave its pages too, not only its answers (FTS5 « secure-delete »)."""
    db.run("INSERT INTO search (search, rank) VALUES ('secure-delete', 1)")


def tag_of(shelf: int) -> str:
    """One private-use character, a token of its own; 6000 shelves on, tags repeat and `find` still checks."""
    return chr(0xE100 + shelf % 6000)


def _clean(text: str) -> str:
    if OPEN in text or CLOSE in text:
        text = text.translate(_MARKS)
    return text[:_MAX_CHARS] if len(text) > _MAX_CHARS else text


def fold(text: str) -> str:
    """Ligatures apart; accents and case are FTS5's. Four searches are 20 times faster than `str.translate`."""
    if not text.isascii():
        for ligature, letters in LIGATURES:
            if ligature in text:
                text = text.replace(ligature, letters)
    return text


# --- writing ------------------------------------------------------------------------------------

_HELD = "SELECT indexed, title, people, body, more, tag FROM passage WHERE rid = ?"


def put(db: Db, rid: int, shelf: int, text: Searchable, *, fresh: bool = False) -> None:
    """Index ``text`` for a row, in place of what was; text added from documents stays.

    ``fresh``: the row is new, there is nothing to look for.
    """
    title, people, body = _clean(text.title), _clean(text.people), _clean(text.body)
    held = None if fresh else db.one(_HELD, (rid,))
    if held is None:
        tag = tag_of(shelf)
        db.run(
            "INSERT INTO passage (rid, title, people, body, tag) VALUES (?, ?, ?, ?, ?)",
            (rid, title, people, body, tag),
        )
        _insert(db, rid, (title, people, body, "", tag))
        return
    indexed, *texts = held
    if indexed and texts[:3] == [title, people, body]:
        return
    if indexed:
        _delete(db, rid, held[1:])
    db.run("UPDATE passage SET title = ?, people = ?, body = ?, indexed = 1 WHERE rid = ?", (title, people, body, rid))
    _insert(db, rid, (title, people, body, texts[3], texts[4]))


def add(db: Db, rid: int, shelf: int, text: str, *, shown: bool, again: bool) -> None:
    """Join ``text`` to a row's entry, unless it is there already; ``again``: only its lines that are not."""
    text = _clean(text).strip()
    if not text:
        return
    held = db.one(_HELD, (rid,))
    if held is None:
        db.run(
            "INSERT INTO passage (rid, title, people, body, more, tag, indexed) VALUES (?, '', '', '', ?, ?, ?)",
            (rid, text, tag_of(shelf), shown),
        )
        if shown:
            _insert(db, rid, ("", "", "", text, tag_of(shelf)))
        return
    indexed, title, people, body, more, tag = held
    if again:
        lines = set(more.splitlines())
        text = "\n".join(line for line in text.splitlines() if line not in lines)
    if text in more:
        return
    joined = f"{more}\n\n{text}" if more else text
    if indexed:
        _delete(db, rid, (title, people, body, more, tag))
    db.run("UPDATE passage SET more = ? WHERE rid = ?", (joined, rid))
    if indexed:
        _insert(db, rid, (title, people, body, joined, tag))


def hide(db: Db, rid: int) -> None:
    """Take a row out of the index, keeping its added text for the day it is shown again."""
    held = db.one(_HELD, (rid,))
    if held is not None and held[0]:
        _delete(db, rid, held[1:])
        db.run("UPDATE passage SET indexed = 0 WHERE rid = ?", (rid,))


def remove(db: Db, rid: int) -> None:
    hide(db, rid)
    db.run("DELETE FROM passage WHERE rid = ?", (rid,))


def move(db: Db, old: int, new: int) -> None:
    """Follow a row to its new rowid."""
    held = db.one(_HELD, (old,))
    if held is None:
        return
    if held[0]:
        _delete(db, old, held[1:])
    db.run("UPDATE passage SET rid = ? WHERE rid = ?", (new, old))
    if held[0]:
        _insert(db, new, held[1:])


def _insert(db: Db, rid: int, texts: Row) -> None:
    db.run(
        "INSERT INTO search (rowid, title, people, body, more, tag) VALUES (?, ?, ?, ?, ?, ?)",
        (rid, *(fold(t) for t in texts)),
    )


def _delete(db: Db, rid: int, texts: Row) -> None:
    """FTS5 is told what it indexed: the folded text, not what `passage` holds."""
    db.run(
        "INSERT INTO search (search, rowid, title, people, body, more, tag) VALUES ('delete', ?, ?, ?, ?, ?, ?)",
        (rid, *(fold(t) for t in texts)),
    )


# --- reading ------------------------------------------------------------------------------------


def build_query(text: str) -> str:
    """The user's words as an FTS5 expression; empty when there is nothing to look for.

    Only quoted strings reach FTS5, so that no input is a syntax error. A last word of one letter
    is no prefix (it would match a good part of the vocabulary) and is left out beside others.
    """
    return " AND ".join(f'"{" ".join(term.words)}"{"*" * term.prefix}' for term in terms_of(text))


def terms_of(text: str) -> list[Term]:
    """The words and phrases of ``text`` that are looked for."""
    parts = text.split('"')
    terms: list[Term] = []
    for number, part in enumerate(parts):
        words = _words(part)
        if number % 2:  # between quotes
            if words:
                terms.append(Term(tuple(words)))
            continue
        terms.extend(Term((word,)) for word in words)
    last = _words(parts[-1])
    if last and not parts[-1][-1].isspace():  # still being typed, a phrase not closed included
        if len(last[-1]) > 1:
            terms[-1] = Term(terms[-1].words, prefix=True)
        elif len(terms) > 1:
            terms.pop()
    return terms


def _words(text: str) -> list[str]:
    """Tokens as unicode61 will see them, letters, digits and combining marks; private use stays ours."""
    word, words = "", []
    for char in fold(text) + " ":
        if unicodedata.category(char)[0] in "LNM":
            word += char
        elif word:
            words.append(word)
            word = ""
    return [w for w in words if any(unicodedata.category(c)[0] in "LN" for c in w)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """What narrows a search of any kind. Rowids bound dates: rows are in date order."""

    people: tuple[str, ...] = ()
    """Words of the people of a record: who sent a letter, reports on a projet, validates a step…"""
    titles: tuple[str, ...] = ()
    before: int | None = None
    """Exclusive."""
    after: int | None = None
    """Inclusive."""


EVERYTHING = Bounds()


def find(
    db: Db,
    text: str,
    *,
    kinds: Collection[str] | None,
    accounts: Collection[AccountId] | None,
    bounds: Bounds = EVERYTHING,
    limit: int,
) -> list[Hit]:
    expression = _expression(text, bounds)
    if not expression:
        return []
    where, params = "", list[object]([expression])
    if kinds is not None or accounts is not None:
        wanted = shelves.matching(db, kinds, accounts)
        if not wanted:
            return []
        tags = " OR ".join(f'"{tag_of(shelf)}"' for shelf in wanted)
        params[0] = f"({expression}) AND tag : ({tags})"
        where += f" AND r.shelf IN ({', '.join('?' * len(wanted))})"
        params += wanted
    for edge, sign in ((bounds.before, "<"), (bounds.after, ">=")):
        if edge is not None:
            where += f" AND search.rowid {sign} ?"
            params.append(edge)
    rows = db.all(
        "SELECT search.rowid, r.shelf, r.remote_id, coalesce(nullif(r.view, x''), r.base), passage.title,"  # noqa: S608 - constants and placeholders
        f" {snippets.SNIPPETS} FROM search CROSS JOIN record r ON r.rid = search.rowid"
        " CROSS JOIN passage ON passage.rid = search.rowid"
        f" WHERE search MATCH ?{where} ORDER BY search.rowid DESC LIMIT ?",
        (*params, limit),
    )
    terms = terms_of(text)
    return [hit_of(db, row, terms) for row in rows]


WALKED = 1_000
"""Rows looked at for all groups together, before what is still missing is asked for alone."""


def find_groups(db: Db, text: str, groups: Sequence[Collection[str]], *, limit: int) -> list[list[Hit]]:
    """For each group of kinds its newest hits, ``limit`` at most: `find` of each, in as few walks as will do.

    A half-typed word is gathered anew by each query (160 ms of 12 of them, measured), so one walk serves all groups
    that it fills; a group that messages crowd out of it is asked for by itself.
    """
    expression = build_query(text)
    group_of = {shelf: number for number, kinds in enumerate(groups) for shelf in shelves.matching(db, kinds, None)}
    found: list[list[int]] = [[] for _ in groups]
    if not expression or not group_of:
        return [[] for _ in groups]

    def walk(asked: Collection[int], match: str, most: int) -> bool:
        """Go through the hits of these groups, and others; whether that was the end of them."""
        missing = set(asked)
        for count, (rid, shelf) in enumerate(db.each(_WALK, (match,)), 1):
            if group_of.get(shelf) in asked:
                rids = found[group_of[shelf]]
                if len(rids) < limit:
                    rids.append(rid)
                if len(rids) == limit:
                    missing.discard(group_of[shelf])
            if not missing or count == most:
                return not missing
        return True

    asked = set(group_of.values())
    if not walk(asked, expression, WALKED):
        for number in sorted(asked):
            if len(found[number]) < limit:
                found[number].clear()
                tags = " OR ".join(f'"{tag_of(shelf)}"' for shelf, of in group_of.items() if of == number)
                walk({number}, f"({expression}) AND tag : ({tags})", -1)
    return _hits(db, found, terms_of(text))


_WALK = (
    "SELECT search.rowid, r.shelf FROM search CROSS JOIN record r ON r.rid = search.rowid"
    " WHERE search MATCH ? ORDER BY search.rowid DESC"
)


def _hits(db: Db, found: Sequence[Sequence[int]], terms: list[Term]) -> list[list[Hit]]:
    """The hits of rowids. Their words are cut here: FTS5 would have to find each of them again."""
    rids = [rid for group in found for rid in group]
    rows = db.all(
        "SELECT r.rid, r.shelf, r.remote_id, coalesce(nullif(r.view, x''), r.base), passage.title,"  # noqa: S608 - constants and placeholders
        " NULL, NULL, NULL, NULL FROM record r JOIN passage ON passage.rid = r.rid"
        f" WHERE r.rid IN ({', '.join('?' * len(rids))})",
        tuple(rids),
    )
    hits = {row[0]: hit_of(db, row, terms) for row in rows}
    return [[hits[rid] for rid in group if rid in hits] for group in found]


def _expression(text: str, bounds: Bounds) -> str:
    """Words and bounds as FTS5 takes them; empty when there is nothing to look for."""
    parts = [query for query in [build_query(text)] if query]
    for column, values in (("people", bounds.people), ("title", bounds.titles)):
        parts += [f"{column} : ({query})" for value in values if (query := build_query(value))]
    return parts[0] if len(parts) == 1 else " AND ".join(f"({part})" for part in parts)


def hit_of(db: Db, row: Row, terms: list[Term]) -> Hit:
    """``row``: rowid, shelf, id, data, title, then the cuts of `snippets.SNIPPETS`, or one text where no term is."""
    rid, shelf, remote_id, data, title, *cuts = row
    account, kind = shelves.name(db, shelf)
    record = codec.decode_record(kind, data)
    return Hit(
        rowid=rid,
        key=Key(account, kind, remote_id),
        title=title,
        snippet=snippets.best(db, rid, tuple(cuts), terms, record.who) if terms else cuts[0],
        moment_ms=record.moment_ms,
        who=record.who,
    )


def text_of(db: Db, key: Key) -> str:
    """What the index holds of a record, as written: its own text, then that of its documents; empty without any."""
    shelf = shelves.find(db, key.account, key.kind)
    row = db.one(
        "SELECT p.body, p.more FROM record r JOIN passage p ON p.rid = r.rid WHERE r.shelf = ? AND r.remote_id = ?",
        (shelf or 0, key.id),
    )
    return "" if row is None else "\n\n".join(part for part in row if part)


# --- text of a mail -----------------------------------------------------------------------------

_UNSEEN = re.compile(r"<(style|script|head|title)\b.*?</\1\s*>|<!--.*?-->", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
_SPACES = re.compile(r"\s+")


def text_of_html(markup: str) -> str:
    """Words of an HTML mail, for the index only: never shown, so a rough cut is enough."""
    return _SPACES.sub(" ", html.unescape(_TAG.sub(" ", _UNSEEN.sub(" ", markup)))).strip()
