"""The words of a hit in their sentence, at a price that does not grow with the document.

FTS5's ``snippet()`` splits the whole text into words, twice, and compares each place of a word with every other
one: 50 hits in documents of 400 000 characters took 0.25 s for a rare word and 3.7 s for « le » (measured).
So it serves for short columns only; of a long one, pieces are looked at until one holds all the words.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence

from app.domain.frozen import dataclass
from app.store.connection import Db, Row

OPEN, CLOSE = "\ue000", "\ue001"
LONG_BYTES = 16_384
"""A column beyond this is cut here."""
WORDS = 16
_FIRST, _PIECE = 4_096, 65_536
"""Bytes looked at in one go: the first piece, then each twice the one before, up to the last."""
_THOROUGH = 131_072
"""Bytes in which terms that stand together are looked for; beyond, the first place of one of them will do."""
_NEAR = 110
"""Characters, about `WORDS` words: terms as near as that are shown together."""
_PLACES = 300
"""Places of a term that are compared in one piece: « le » has thousands."""
_COLUMNS = ("body", "more", "people", "title")
"""In order of interest."""
_NUMBERS = {"title": 0, "people": 1, "body": 2, "more": 3}


def _column(name: str) -> str:
    cut = f"snippet(search, {_NUMBERS[name]}, '{OPEN}', '{CLOSE}', '…', {WORDS})"
    return f"iif(octet_length(passage.{name}) > {LONG_BYTES}, NULL, {cut})"


SNIPPETS = ", ".join(map(_column, _COLUMNS))
"""Columns of a query over ``search`` joined with ``passage``; NULL where `best` has to cut. Not column ``-1``, which
would also show the tag."""


@dataclass(frozen=True, slots=True)
class Term:
    """Words in a row; the last one may be a beginning."""

    words: tuple[str, ...]
    prefix: bool = False


def best(db: Db, rid: int, snippets: Row, terms: Sequence[Term], who: str) -> str:
    """Of the columns `SNIPPETS` of one hit, the one with most of the words.

    Not the people of a message (``who``): they are said otherwise. Nor the title, which stands above, where the text
    has a beginning to show.
    """
    shown = {
        name: _cut_column(db, rid, name, terms) if snippet is None else snippet
        for name, snippet in zip(_COLUMNS, snippets, strict=True)
        if not (who and name == "people")
    }
    chosen = max(shown, key=lambda name: shown[name].count(OPEN))
    if chosen == "title":
        chosen = next((name for name in ("body", "more") if shown[name].strip()), chosen)
    return shown[chosen]


def _cut_column(db: Db, rid: int, name: str, terms: Sequence[Term]) -> str:
    held = db.connection.blob_open("main", "passage", name, rid, False)  # reads only as far as is asked
    try:
        return cut(held.read, terms)
    finally:
        held.close()


# --- of a long text -----------------------------------------------------------------------------


def _byte_of(number: int) -> int:
    """A character of cp1252 as it is compared: small, without accent; a space where no word goes on."""
    char = bytes([number]).decode("cp1252", "replace")
    if not char.isalnum():
        return 32
    plain = unicodedata.normalize("NFD", char)[0].lower()
    return plain.encode("cp1252", "replace")[0]


_FOLDED = bytes(map(_byte_of, range(256)))


def _plain(text: str) -> bytes:
    """One byte a character, so that places are the same: twenty times faster than taking accents off a ``str``."""
    return text.encode("cp1252", "replace").translate(_FOLDED)


def _pattern(term: Term) -> re.Pattern[bytes]:
    words = b" +".join(re.escape(_plain(word)) for word in term.words)
    words = words.replace(b"oe", b"(?:oe|\x9c)").replace(b"ae", b"(?:ae|\xe6)")
    # a literal beginning, space included, is what makes `re` fast; a look-behind took four times as long
    return re.compile(b" " + words + (b"[^ ]*" if term.prefix else b"(?= )"))


def cut(read: Callable[[int], bytes], terms: Sequence[Term]) -> str:
    """Some `WORDS` words of a text in UTF-8, where most of the terms are together first; else its beginning.

    ``read`` gives the next bytes, at most as many as asked, none at the end.
    """
    patterns = [_pattern(term) for term in terms]
    most, shown, seen = 0, "", 0
    for piece in _pieces(read):
        seen += len(piece)
        plain = b" " + _plain(piece)[1:-1] + b" "
        start, together = _where(plain, patterns)
        if together > most or not shown:
            most, shown = together, _marked(piece, plain, start, patterns)
        if most == len(patterns) or (most and seen > _THOROUGH):
            break
    return shown


def _pieces(read: Callable[[int], bytes]) -> Iterator[str]:
    """A space at either end; what an edge cut apart is whole in the next piece."""
    tail, size = b"", _FIRST
    while data := read(size):
        size = min(2 * size, _PIECE)
        yield f" {unicodedata.normalize('NFC', (tail + data).decode('utf-8', 'ignore'))} "
        tail = data[-2 * _NEAR :]


def places(text: str, terms: Sequence[Term], most: int = _PLACES) -> list[tuple[int, int]]:
    """(start, end) of the terms in ``text`` (NFC), in order, ``most`` of each term at most."""
    plain = b" " + _plain(text) + b" "
    found = []
    for pattern in map(_pattern, terms):
        matches = pattern.finditer(plain)
        found += [(match.start(), match.end() - 1) for match, _ in zip(matches, range(most), strict=False)]
    return sorted(found)


def _where(plain: bytes, patterns: Sequence[re.Pattern[bytes]]) -> tuple[int, int]:
    """Where most patterns are near one another, and how many they are."""
    places: list[tuple[int, int]] = []
    for number, pattern in enumerate(patterns):
        found = pattern.finditer(plain)
        places += [(match.start() + 1, number) for match, _ in zip(found, range(_PLACES), strict=False)]
    places.sort()
    best_start, most, first = 0, 0, 0
    for last, (place, _) in enumerate(places):
        while place - places[first][0] > _NEAR:
            first += 1
        together = len({number for _, number in places[first : last + 1]})
        if together > most:
            best_start, most = places[first][0], together
    return best_start, most


def _marked(piece: str, plain: bytes, start: int, patterns: Sequence[re.Pattern[bytes]]) -> str:
    """`WORDS` words of ``piece``, a few of them before ``start``, the terms between marks."""
    before = [m.start() for m in re.finditer(rb"[^ ]+", plain[max(0, start - 60) : start])]
    begin = max(0, start - 60) + (before[-4:] or [0])[0] if start > 60 else 0
    words = [m.span() for m, _ in zip(re.compile(rb"[^ ]+").finditer(plain, begin), range(WORDS), strict=False)]
    if not words:
        return ""
    begin, end = words[0][0], words[-1][1]
    spans = sorted((m.start() + 1, m.end()) for p in patterns for m in p.finditer(plain, begin - 1, end + 1))
    parts, at = ["…" if piece[:begin].strip() else ""], begin
    for left, right in spans:
        if left >= at:
            parts += [piece[at:left], OPEN, piece[left:right], CLOSE]
            at = right
    return "".join([*parts, piece[at:end], "…" if end < len(piece.rstrip()) else ""])
