# ruff: noqa: SIM905 - word lists read better as text
"""The store's figures: one durable act, full-text search over 200 000 messages, bulk insertion.

Run alone with ``python -m tests.bench.bench_store``; `SCALE` (environment, default 1.0) shrinks the
corpora for a trial run, and then the figures are not the ones of the table.
"""

from __future__ import annotations

import asyncio
import itertools
import os
import random
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TypeVar

import apsw

from app.domain.exchange import Delta
from app.domain.ids import AccountId, BodyId, OpId
from app.domain.intents import SetRead
from app.domain.mail import Address, Message
from app.store import codec
from app.store.body import BodyStore
from app.store.reader import Reader
from app.store.search import fold
from app.store.tx import Tx
from tests.bench.row import BenchRow, row

T = TypeVar("T")

SCALE = float(os.environ.get("SCALE", "1"))
ACCOUNT = AccountId("mairie")
KEY = bytes(range(32))
PAGE = 500
START_MS = 1_500_000_000_000

_COMMON = (
    "le la de et à en un une du des les pour dans sur au aux par avec que qui est sont sera vous nous votre notre ce "
    "cette plus pas ne se son sa ses leur il elle ont été être avoir fait bonjour madame monsieur merci cordialement"
).split()
_TOWN = (
    "conseil municipal réunion délibération mairie commune intercommunalité séance convocation budget vote adjoint maire "
    "arrêté voirie école cantine travaux marché facture mandat titre bordereau trésorerie préfecture courrier demande "
    "subvention association projet dossier annexe rapport commission urbanisme permis construire cadastre zone étude "
    "œuvre œuvres manœuvre cœur sœur vœux æquo déchets collecte tri piscine gymnase médiathèque festival fête marché "
    "sécurité police pompiers secours inondation arrosage éclairage réseau eau assainissement station épuration "
    "agenda rendez-vous invitation inauguration cérémonie commémoration élection bureau procuration électeur liste "
    "personnel agent recrutement formation congé paie syndicat élu indemnité mission déplacement réservation salle "
    "location bail loyer notaire acte vente terrain parcelle forêt chemin rural pont route département région état "
    "dotation emprunt banque taux annuité investissement fonctionnement chapitre article crédit dépense recette"
).split()
_SYLLABLES = "ba be bi bo con cor da dé di dou é fa fi for ga gen ha in jar la lé li lon ma mé mi mon na ni no or pa per po pré ra ré ro sa sé si son ta té ti tion tour va vé vi".split()


def vocabulary(rng: random.Random, size: int = 30_000) -> list[str]:
    """Words by falling frequency: grammar, the town hall's, then a long tail of plausible ones."""
    town = _TOWN[:]
    rng.shuffle(town)
    words = dict.fromkeys([*_COMMON, *town])
    while len(words) < size:
        words["".join(rng.choices(_SYLLABLES, k=rng.randint(2, 4)))] = None
    return list(words)


class Corpus:
    """Messages as a town hall receives them: Zipf's law over 30 000 words, 1 KB of text each."""

    def __init__(self, seed: int = 7) -> None:
        self.rng = random.Random(seed)
        self.words = vocabulary(self.rng)
        self._weights = list(itertools.accumulate(1 / (rank + 2.7) for rank in range(len(self.words))))

    def text(self, count: int) -> str:
        return " ".join(self.rng.choices(self.words, cum_weights=self._weights, k=count))

    def messages(self, count: int) -> Iterator[Message]:
        people = [Address(mail=f"agent{n}@ville{n % 40}.test", name=self.text(2).title()) for n in range(3000)]
        moment = START_MS
        for number in range(count):
            moment += self.rng.randint(1_000, 2_400_000)
            yield Message(
                id=str(257 + number),
                folder=str(self.rng.choice((2, 2, 2, 5, 301, 302))),
                date_ms=moment,
                subject=self.text(self.rng.randint(3, 9)),
                sender=self.rng.choice(people),
                recipients=tuple(self.rng.choices(people, k=self.rng.randint(1, 4))),
                fragment=self.text(150),
                message_id=f"{number}.{self.rng.getrandbits(64):x}@saint-aubin.test",
                size_bytes=self.rng.randint(2_000, 900_000),
                unread=self.rng.random() < 0.05,
                attachment=self.rng.random() < 0.2,
                revision=str(number),
            )

    def queries(self, count: int) -> list[str]:
        """One to three words of the town hall or the tail, the last one often half typed."""
        asked = []
        for _ in range(count):
            words = [self.words[self.rng.randint(len(_COMMON), 3_000)] for _ in range(self.rng.randint(1, 3))]
            if self.rng.random() < 0.7:
                words[-1] = words[-1][: self.rng.randint(2, 5)]
            asked.append(" ".join(words))
        return asked


def quantile(values: list[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def now_ms() -> int:
    return time.time_ns() // 1_000_000


def in_store(folder: Path, work: Callable[[BodyStore], Awaitable[T]]) -> T:
    async def go() -> T:
        store = BodyStore.open(folder, BodyId("corps"), KEY, clock=now_ms, create=True)
        try:
            return await work(store)
        finally:
            await store.close()

    return asyncio.run(go())


async def fill(store: BodyStore, messages: Iterator[Message]) -> None:
    for number in itertools.count():
        page = tuple(itertools.islice(messages, PAGE))
        if not page:
            return
        delta = Delta(stream="mail", cursor=str(number), upserts=page)
        await store.write(partial(Tx.apply_delta, account=ACCOUNT, delta=delta))


# --- figures ------------------------------------------------------------------------------------


def bench_intent() -> list[BenchRow]:
    """p99 of one durable act on a store of 50 000 messages: outbox, view and index in one commit."""
    count = int(50_000 * SCALE)
    acts = int(2_000 * SCALE) or 50

    async def work(store: BodyStore) -> list[float]:
        await fill(store, Corpus().messages(count))
        rng = random.Random(1)
        took = []
        for number in range(acts):
            intent = SetRead(
                op_id=OpId(f"op-{number}"),
                account=ACCOUNT,
                made_at_ms=now_ms(),
                target_id=str(257 + rng.randrange(count)),
                value=bool(number % 2),
            )
            begin = time.perf_counter()
            await store.write(partial(Tx.append_intent, intent=intent))
            took.append((time.perf_counter() - begin) * 1000)
        return took

    with tempfile.TemporaryDirectory() as folder:
        took = in_store(Path(folder), work)
    print(f"store.intent: p50 {quantile(took, 0.5):.2f} ms, p95 {quantile(took, 0.95):.2f} ms, max {max(took):.2f} ms")
    return [row("store.intent", quantile(took, 0.99), "ms", target=20)]


def bench_search() -> list[BenchRow]:
    """p95 of queries of 1-3 words over 200 000 messages, newest 50 with snippets: the store's part.

    From `BodyStore.read` to the hits in the caller's hands; ``bench_search`` measures at the widget.
    """
    corpus = Corpus()

    async def work(store: BodyStore) -> list[float]:
        begin = time.perf_counter()
        await fill(store, corpus.messages(int(200_000 * SCALE)))
        print(f"search: corpus in {time.perf_counter() - begin:.1f} s")
        took, found = [], 0
        for text in corpus.queries(300):
            begin = time.perf_counter()
            found += len(await store.read(partial(Reader.search, text=text)))
            took.append((time.perf_counter() - begin) * 1000)
        begin = time.perf_counter()
        whole = await store.read(lambda reader: reader.rowids(Message.KIND))
        print(f"search: {found / 300:.0f} results a query; {len(whole)} rowids in {time.perf_counter() - begin:.3f} s")
        return took

    with tempfile.TemporaryDirectory() as folder:
        took = in_store(Path(folder), work)
        size = sum(file.stat().st_size for file in Path(folder).iterdir())
    print(f"search: p50 {quantile(took, 0.5):.1f} ms, p99 {quantile(took, 0.99):.1f} ms, {size / 1e6:.0f} MB on disk")
    return [row("search.store_p95", quantile(took, 0.95), "ms", target=50)]


_BARE = """
CREATE TABLE message (rid INTEGER PRIMARY KEY, remote_id TEXT UNIQUE, box TEXT, marks INTEGER, version TEXT,
    json BLOB, title TEXT, people TEXT, body TEXT);
CREATE VIRTUAL TABLE search USING fts5 (title, people, body, content = 'message', content_rowid = 'rid',
    tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3');
"""


def _bare(folder: Path, messages: list[Message]) -> float:
    """The same rows into a plain apsw database: same cipher, same durability, same index, same pages."""
    db = apsw.Connection(str(folder / "bare.db"))
    db.pragma("cipher", "chacha20")
    db.pragma("key", "raw:" + KEY.hex())
    db.pragma("journal_mode", "wal")
    db.pragma("synchronous", 2)
    db.pragma("cache_size", -16_384)
    db.execute(_BARE)
    begin = time.perf_counter()
    for start in range(0, len(messages), PAGE):
        with db:
            for message in messages[start : start + PAGE]:
                text = message.searchable()
                assert text is not None
                rid = (message.date_ms // 1000) << 10
                row = (rid, message.id, message.box, int(message.marks), message.version, codec.encode(message))
                texts = (fold(text.title), fold(text.people), fold(text.body))
                db.execute("INSERT INTO message VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", (*row, *texts))
                db.execute("INSERT INTO search (rowid, title, people, body) VALUES (?, ?, ?, ?)", (rid, *texts))
    took = time.perf_counter() - begin
    db.close()
    return took


def bench_ingest() -> list[BenchRow]:
    """10 000 messages through `Tx.apply_delta` against bare apsw; interleaved runs, medians."""
    messages = list(Corpus().messages(int(10_000 * SCALE)))

    def ours(folder: Path) -> float:
        async def work(store: BodyStore) -> float:
            begin = time.perf_counter()
            await fill(store, iter(messages))
            return time.perf_counter() - begin

        return in_store(folder, work)

    pairs = []
    for _ in range(5):
        with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as two:
            pairs.append((ours(Path(one)), _bare(Path(two), messages)))
    value, reference = (quantile([pair[side] for pair in pairs], 0.5) for side in (0, 1))
    return [row("store.ingest", value, "s", reference=reference, target=1.3)]


def rows() -> list[BenchRow]:
    return [*bench_intent(), *bench_search(), *bench_ingest()]


if __name__ == "__main__":
    for each in rows():
        print(each)
