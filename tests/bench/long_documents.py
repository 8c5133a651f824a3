"""``search.long``: hits with their words shown, in documents as long as the index takes, against FTS5's ``snippet()``.

Fifty messages with 400 000 characters of attachment each. The reference is the same query in the same store, the cut
left to SQLite; both as CPU time of the reading thread, which a loaded machine does not stretch.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from app.domain.ids import Key
from app.domain.mail import Message
from app.store.body import BodyStore
from app.store.reader import Reader
from app.store.search import build_query
from tests.bench.bench_store import ACCOUNT, Corpus, fill, in_store, quantile
from tests.bench.row import BenchRow, row

DOCUMENTS = 50
WORDS = 66_000
QUERIES = ("conseil", "cons", "co", "le", "budget conseil", "réunion", "conseil mun", '"le budget"', "délib")
_PLAIN = (
    "SELECT rowid, snippet(search, 3, '[', ']', '…', 16), snippet(search, 2, '[', ']', '…', 16) FROM search"
    " WHERE search MATCH ? ORDER BY rowid DESC LIMIT 50"
)


def _ours(reader: Reader, text: str) -> float:
    began = time.thread_time()
    reader.search(text)
    return (time.thread_time() - began) * 1000


def _plain(reader: Reader, text: str) -> float:
    began = time.thread_time()
    reader.db.all(_PLAIN, (build_query(text),))
    return (time.thread_time() - began) * 1000


async def _measure(store: BodyStore) -> list[tuple[float, float]]:
    corpus = Corpus()
    messages = list(corpus.messages(DOCUMENTS))
    await fill(store, iter(messages))
    for message in messages:
        key, words = Key(ACCOUNT, Message.KIND, message.id), corpus.text(WORDS)
        await store.write(lambda tx, k=key, t=words: tx.add_text(k, t))
    return [await store.read(lambda r, t=text: (_ours(r, t), _plain(r, t))) for text in QUERIES]


def rows() -> list[BenchRow]:
    with tempfile.TemporaryDirectory() as folder:
        took = in_store(Path(folder), _measure)
    ours, plain = ([pair[side] for pair in took] for side in (0, 1))
    print(
        f"search.long: CPU p50 {quantile(ours, 0.5):.0f} ms, most {max(ours):.0f} ms; FTS5's own snippets"
        f" p50 {quantile(plain, 0.5):.0f} ms, most {max(plain):.0f} ms"
    )
    return [row("search.long", quantile(ours, 0.5), "ms", reference=quantile(plain, 0.5), target=0.5)]
