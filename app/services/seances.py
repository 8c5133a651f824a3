"""Séances: convocations, documents, notes and ink."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from app.domain.accounts import Body
from app.domain.errors import Rejected, TargetGone
from app.domain.frozen import dataclass
from app.domain.frozen_notes import FrozenNotes
from app.domain.gateway import ConvocationProof, NoticeProof
from app.domain.ids import AccountId, Key, new_id
from app.domain.intents import (
    Acknowledge,
    AnswerPresence,
    MarkAnnotationRead,
    SaveAnnotation,
)
from app.domain.listing import Entry, FileRow, FileState, IntentState
from app.domain.notices import Bookmark, ReadingMemo
from app.domain.reading_order import in_reading_order
from app.domain.records import Record
from app.domain.seances import Ack, Annotation, InkStroke, Origin, Presence, Rect, Seance, SeanceDocument, document_ref
from app.services.bodies import Bodies
from app.services.library import Library, ListQuery
from app.services.meeting_news import SEEN, TOLD, News, news_of
from app.services.notes import NoteStep, take_step, text_expected
from app.store.reader import Reader
from app.store.tx import Tx

__all__ = ["SeancePage", "SeanceService", "Written", "document_ref", "lost_pages", "told_of"]

DOCUMENT_OPENED = "seance.document_opened"
"""Journal line: a document was displayed; its facts name the document (its id changes with its content)."""
MOST_LINES = 5000


@dataclass(frozen=True, slots=True)
class SeancePage:
    """A séance as its page shows it."""

    entry: Entry[Record]
    seance: Seance
    body: Body
    files: Mapping[str, FileRow]
    """By ref: ``document_ref(document)`` names each document's file."""
    annotations: tuple[Annotation, ...]
    ink_documents: Mapping[str, int]
    """document_id -> number of strokes."""
    own: frozenset[str] = frozenset()
    """Ids of the annotations that are the user's: only these can be changed, shared or deleted (interop §9.2)."""
    opened: frozenset[str] = frozenset()
    """document_id of those displayed on this device, with these very contents: the read marks."""
    waiting: frozenset[str] = frozenset()
    """Ids of the annotations with acts still to be sent."""
    to_settle: frozenset[str] = frozenset()
    """Ids of those whose act awaits the user's decision: « À traiter »."""
    ack_recorded_ms: int | None = None
    """When the accusé was given on this device. Not its legal time, which is the server's (interop §8.1)."""
    ack_sent_ms: int | None = None
    """When the server confirmed it to this device."""
    told: ConvocationProof | None = None
    """What the body's gateway says of it (place, pouvoirs received, members); None = nothing."""
    user_id: str = ""
    """The user's own id on the server; empty = not known."""
    news: News | None = None
    """What changed since the user last looked; None = nothing."""
    frozen: bool = False
    """The server took something away with notes on it: they were kept (`domain.frozen_notes`)."""


@dataclass(frozen=True, slots=True)
class Written:
    """One note, or the ink of one page."""

    document: SeanceDocument
    page: int
    """0-based."""
    top_pt: float
    text: str
    author: str
    """Empty = the user's own."""
    date_ms: int
    strokes: int = 0
    """Number of strokes; 0 = a note, or words typed on the page."""
    withdrawn: bool = False
    """Its document is no longer in the meeting."""
    lost: tuple[InkStroke, ...] = ()
    """Ink of one page of an earlier version whose place was not found: ``page`` is that page."""


class SeanceService:
    """The Séances space."""

    def __init__(self, bodies: Bodies, library: Library) -> None:
        self._bodies = bodies
        self._library = library

    async def page(self, key: Key) -> SeancePage | None:
        entry = await self._library.entry(key)
        if entry is None or not isinstance(entry.record, Seance):
            return None
        files = {row.ref: row for row in await self._library.files(key)}
        boxes = ((key.account, key.id),)
        notes = await self._library.entries(ListQuery(kind=Annotation.KIND, boxes=boxes, ascending=True), 5000)
        ink = await self._strokes(key.account, [d.document_id for d in entry.record.documents])
        shown = tuple(e.record for e in notes if isinstance(e.record, Annotation))
        frozen = await self._frozen(key)
        annotations = (*shown, *_kept_of(entry.record, shown, frozen))
        recorded, sent = await self.ack_times(key)
        held = await told_of(self._library, key)
        return SeancePage(
            entry,
            entry.record,
            self._bodies.body_of(key.account),
            files,
            annotations,
            ink,
            self._own(key.account, entry.record, annotations),
            await self._opened(key),
            frozenset(note.key.id for note in notes if note.pending),
            frozenset(note.key.id for note in notes if note.failed),
            recorded,
            sent,
            held.proof if held is not None else None,
            self._bodies.account(key.account).settings.get("user_id", ""),
            await self._news(key, entry.record) if entry.record.changed else None,
            frozen is not None,
        )

    async def _news(self, key: Key, seance: Seance) -> News:
        told = await self._bodies.read(key.account, lambda r: r.journal(kinds=TOLD, subject=key.id, limit=MOST_LINES))
        return news_of(seance, told)

    async def _frozen(self, key: Key) -> FrozenNotes | None:
        """What was kept of a meeting when its server took it away, or a document of it."""
        entry = await self._library.entry(Key(key.account, FrozenNotes.KIND, key.id))
        return entry.record if entry is not None and isinstance(entry.record, FrozenNotes) else None

    def _own(self, account: AccountId, seance: Seance, annotations: Iterable[Annotation]) -> frozenset[str]:
        """Ours: by our id where the account knows it, else those that no other member wrote."""
        user_id = self._bodies.account(account).settings.get("user_id", "")
        others = {member.id for member in seance.members}
        return frozenset(
            note.id
            for note in annotations
            if note.author_id in ("", user_id) or (not user_id and note.author_id not in others)
        )

    async def mark_opened(self, key: Key, document: SeanceDocument) -> None:
        """The document was displayed: one line of the journal, once for each content."""
        if document.document_id in await self._opened(key):
            return
        await self._bodies.store_of(key.account).write(
            lambda tx: tx.journal(DOCUMENT_OPENED, key.id, {"document": document.document_id})
        )

    async def _opened(self, key: Key) -> frozenset[str]:
        lines = await self._bodies.read(
            key.account, lambda r: r.journal(kinds=(DOCUMENT_OPENED,), subject=key.id, limit=MOST_LINES)
        )
        return frozenset(line.facts.get("document", "") for line in lines)

    async def ack_times(self, key: Key) -> tuple[int | None, int | None]:
        """When the accusé was given here and confirmed to us, from our own journal. One given up does not count."""
        kinds = [f"intent.{fate}" for fate in ("queued", "acknowledged", "discarded", "put_back")]
        lines = await self._bodies.read(key.account, lambda r: r.journal(kinds=kinds, limit=MOST_LINES))
        about = {"kind": Acknowledge.KIND, "target": key.id}
        recorded: int | None = None
        sent: int | None = None
        first: dict[str, int] = {}
        for line in reversed(lines):
            if not about.items() <= line.facts.items():
                continue
            if line.kind == "intent.acknowledged":
                sent = line.at_ms
            elif line.kind == "intent.discarded":
                recorded = None
            else:
                recorded = first.setdefault(line.subject, line.at_ms)
        return recorded, sent

    async def _strokes(self, account: AccountId, documents: Sequence[str]) -> dict[str, int]:
        """Number of strokes of each document that has some: one visit to the store for all of them."""

        def count(reader: Reader) -> dict[str, int]:
            counts = {id: reader.count(InkStroke.KIND, accounts=[account], box=id) for id in documents}
            return {id: strokes for id, strokes in counts.items() if strokes}

        return await self._bodies.read(account, count)

    # --- answering ------------------------------------------------------------------------------

    async def acknowledge(self, key: Key) -> None:
        """Accusé de réception: shown « en attente » until the server has it. Harmless when already given."""
        seance = await self._seance(key)
        if seance.ack is not Ack.AWAITED:
            return
        digest = await self._convocation_digest(key, seance)
        await self._bodies.append(
            Acknowledge(**self._bodies.stamp(key.account), target_id=key.id, convocation_sha256=digest)
        )

    async def _convocation_digest(self, key: Key, seance: Seance) -> str:
        """Digest of the convocation held; it must be here before it can be acknowledged (interop §8.1)."""
        convocation = next((d for d in seance.documents if d.origin is Origin.CONVOCATION), None)
        if convocation is None:
            return ""
        row = await self._library.file(key.account, document_ref(convocation))
        if row is None or row.state is not FileState.HERE:
            raise Rejected("convocation_not_here")
        return row.sha256

    async def answer(self, key: Key, presence: Presence, proxy_holder: str = "") -> None:
        seance = await self._seance(key)
        if seance.closed or seance.date_ms < self._bodies.clock():
            raise Rejected("seance_over")
        if presence is Presence.REMOTE and not seance.remote_allowed:
            raise Rejected("remote_not_allowed")
        if presence is Presence.PROXY and not proxy_holder:
            raise Rejected("proxy_holder_missing")
        stamp = self._bodies.stamp(key.account)

        def work(tx: Tx) -> None:
            tried: list[Presence] = []
            for row in tx.outbox_of(key):
                if not isinstance(row.intent, AnswerPresence):
                    continue
                if row.state is IntentState.PARKED:  # it would hold this one back: the user has just decided anew
                    tx.discard_intent(row.op_id)
                if row.attempts:
                    tried.append(row.intent.presence)
            base = tx.base(key)
            seen = base.presence if isinstance(base, Seance) else Presence.NONE
            tx.append_intent(
                AnswerPresence(
                    **stamp,
                    target_id=key.id,
                    presence=presence,
                    proxy_holder=proxy_holder,
                    seen=seen,
                    tried=tuple(tried),
                )
            )

        await self._bodies.write(key.account, work)

    async def take_back_answer(self, key: Key, before: Presence, proxy_holder: str = "") -> None:
        """Undo an answer: the one before holds again. The first ever is taken back only while it has not left:
        ``Rejected("answer_sent")`` otherwise.
        """
        if before is not Presence.NONE:
            await self.answer(key, before, proxy_holder)
            return

        def work(tx: Tx) -> None:
            rows = [row for row in tx.outbox_of(key) if isinstance(row.intent, AnswerPresence)]
            if not rows or any(row.state is IntentState.IN_FLIGHT for row in rows):
                raise Rejected("answer_sent")
            for row in rows:
                tx.discard_intent(row.op_id)

        await self._bodies.write(key.account, work)

    async def mark_seen(self, key: Key) -> None:
        """The meeting was looked at as it is now: it no longer counts as changed."""

        def work(tx: Tx) -> None:
            base = tx.base(key)
            if isinstance(base, Seance) and base.changed:
                tx.amend_base(key.account, replace(base, changed=False))
                tx.journal(SEEN, key.id, {})

        await self._bodies.store_of(key.account).write(work)

    # --- notes ----------------------------------------------------------------------------------

    async def save_note(
        self,
        seance_key: Key,
        document: SeanceDocument,
        page: int,
        rect: Rect,
        text: str,
        shared_with: Sequence[str] = (),
        annotation_id: str | None = None,
    ) -> NoteStep:
        """Create a note, or change one of ours; returns what was done. ``page`` is 0-based, ``rect`` in points."""
        if document.origin is Origin.OTHER:
            raise Rejected("document_not_annotatable")
        before = await self._annotation(seance_key.account, annotation_id)
        account = self._bodies.account(seance_key.account)
        annotation = Annotation(
            id=annotation_id or new_id(),
            seance_id=seance_key.id,
            origin=document.origin,
            origin_id=document.origin_id,
            author_id=before.author_id if before else account.settings.get("user_id", ""),
            author_name=account.login,
            date_ms=before.date_ms if before else self._bodies.clock(),
            page=page,
            rect=rect,
            text=text,
            shared_with=tuple(shared_with),
        )
        key = Key(seance_key.account, Annotation.KIND, annotation.id)
        await self._bodies.append(
            SaveAnnotation(
                **self._bodies.stamp(seance_key.account),
                target_id=annotation.id,
                annotation=annotation,
                base_text=await self._bodies.read(key.account, lambda r: text_expected(r, key)),
            )
        )
        return NoteStep(seance_key.account, before, annotation)

    async def take_note_step(self, seance_key: Key, step: NoteStep) -> None:
        """Move or delete a note, undo or redo such an act (`notes.take_step`).

        Raises ``Rejected("note_changed")``, ``Rejected("seance_closed")``: the note stays as it is.
        """
        if (await self._seance(seance_key)).closed:
            raise Rejected("seance_closed")
        stamp = self._bodies.stamp(step.account)
        await self._bodies.write(step.account, lambda tx: take_step(tx, step, stamp))

    async def mark_notes_read(self, keys: Iterable[Key]) -> None:
        await self._bodies.append(
            *(MarkAnnotationRead(**self._bodies.stamp(key.account), target_id=key.id) for key in keys)
        )

    # --- ink ------------------------------------------------------------------------------------

    async def ink(self, account: AccountId, document_id: str) -> list[InkStroke]:
        """Strokes on a document, in the order they were drawn."""
        boxes = ((account, document_id),)
        entries = await self._library.entries(ListQuery(kind=InkStroke.KIND, boxes=boxes, ascending=True), 100_000)
        return [e.record for e in entries if isinstance(e.record, InkStroke)]

    async def change_ink(self, account: AccountId, put: Sequence[InkStroke], removed: Sequence[str] = ()) -> None:
        """One gesture: strokes as they are now, and ids of those that are gone. On disk when it returns (row A22)."""
        now = self._bodies.clock()

        def work(tx: Tx) -> None:
            for id in removed:
                tx.remove_local(Key(account, InkStroke.KIND, id))
            for stroke in put:
                tx.put_local(account, _complete(tx, account, stroke, now))

        await self._bodies.store_of(account).write(work)

    async def add_stroke(self, account: AccountId, stroke: InkStroke) -> None:
        """Keep a finished stroke: on disk when this returns."""
        await self.change_ink(account, (stroke,))

    async def remove_stroke(self, account: AccountId, stroke_id: str) -> None:
        await self.change_ink(account, (), (stroke_id,))

    # --- where one reads ------------------------------------------------------------------------

    async def memo(self, key: Key) -> ReadingMemo:
        """Where the user last read in a meeting, and the pages marked there."""
        entry = await self._library.entry(Key(key.account, ReadingMemo.KIND, key.id))
        return entry.record if entry is not None and isinstance(entry.record, ReadingMemo) else ReadingMemo(id=key.id)

    async def remember_place(self, key: Key, document_id: str, page: int) -> None:
        """The reader is there: opened again, it goes back to it, on the next start too."""
        await self.keep_memo(key, replace(await self.memo(key), document_id=document_id, page=page))

    async def toggle_bookmark(self, key: Key, document_id: str, page: int) -> bool:
        """Mark a page, or take its mark away; True when it is marked now."""
        memo, mark = await self.memo(key), Bookmark(document_id=document_id, page=page)
        marked = mark not in memo.bookmarks
        kept = tuple(b for b in memo.bookmarks if b != mark)
        await self.keep_memo(key, replace(memo, bookmarks=(*kept, mark) if marked else kept))
        return marked

    async def keep_memo(self, key: Key, memo: ReadingMemo) -> None:
        """Write down what is remembered of a meeting on this device."""
        await self._bodies.store_of(key.account).write(lambda tx: tx.put_local(key.account, memo))

    async def written(self, key: Key) -> tuple[Written, ...]:
        """All that is written in a meeting, in reading order: own notes, those shared by others, ink page by page.

        What stands on documents that were withdrawn since comes last.
        """
        page = await self.page(key)
        if page is None:
            return ()
        found: list[Written] = []
        for document, _projet in in_reading_order(page.seance):
            strokes = await self.ink(key.account, document.document_id)
            found += _written_on(document, page.annotations, strokes, page.own)
        frozen = await self._frozen(key)
        if frozen is not None:
            origins = {document.origin_id for document in page.seance.documents}
            own = self._own(key.account, page.seance, frozen.notes)
            for document in frozen.documents:
                if document.origin_id not in origins:
                    strokes = await self.ink(key.account, document.document_id)
                    found += _written_on(document, frozen.notes, strokes, own, withdrawn=True)
        return tuple(found)

    # --- helpers --------------------------------------------------------------------------------

    async def _seance(self, key: Key) -> Seance:
        entry = await self._library.entry(key)
        if entry is None or not isinstance(entry.record, Seance):
            raise TargetGone("seance_gone")
        return entry.record

    async def _annotation(self, account: AccountId, annotation_id: str | None) -> Annotation | None:
        if annotation_id is None:
            return None
        entry = await self._library.entry(Key(account, Annotation.KIND, annotation_id))
        return entry.record if entry is not None and isinstance(entry.record, Annotation) else None


def _kept_of(seance: Seance, shown: Iterable[Annotation], frozen: FrozenNotes | None) -> list[Annotation]:
    """Notes of a closed meeting that only its personal copy has: never sent, and given up under « À traiter »."""
    if not seance.closed or frozen is None:
        return []
    here = {note.id for note in shown}
    return [note for note in frozen.notes if note.id not in here]


def _written_on(
    document: SeanceDocument,
    notes: Iterable[Annotation],
    strokes: Sequence[InkStroke],
    own: frozenset[str],
    *,
    withdrawn: bool = False,
) -> list[Written]:
    """One document's, page by page from the top; words typed on the page are words, not strokes."""
    found = []
    for note in notes:
        if (note.origin, note.origin_id) == (document.origin, document.origin_id):
            author = "" if note.id in own else note.author_name
            found.append(Written(document, note.page, note.rect.top, note.text, author, note.date_ms))
    placed = [stroke for stroke in strokes if not stroke.unplaced]
    for stroke in placed:
        if stroke.text:
            found.append(Written(document, stroke.page, _top(stroke), stroke.text, "", stroke.date_ms))
    drawn = [stroke for stroke in placed if not stroke.text]
    for number in sorted({stroke.page for stroke in drawn}):
        here = [stroke for stroke in drawn if stroke.page == number]
        last = max(stroke.date_ms for stroke in here)
        found.append(Written(document, number, min(map(_top, here)), "", "", last, strokes=len(here)))
    found.sort(key=lambda each: (each.page, each.top_pt))
    for lost in lost_pages(strokes):
        words = " ".join(stroke.text for stroke in lost if stroke.text)
        last, top = max(stroke.date_ms for stroke in lost), min(map(_top, lost))
        found.append(Written(document, lost[0].page, top, words, "", last, strokes=len(lost), lost=lost))
    return [replace(each, withdrawn=withdrawn) for each in found]


def lost_pages(strokes: Iterable[InkStroke]) -> list[tuple[InkStroke, ...]]:
    """Ink without a place, by the page of the version it was written on: laid again together."""
    pages: dict[tuple[str, int], list[InkStroke]] = {}
    for stroke in strokes:
        if stroke.unplaced:
            pages.setdefault((stroke.was_on, stroke.page), []).append(stroke)
    return [tuple(found) for _page, found in sorted(pages.items())]


def _top(stroke: InkStroke) -> float:
    return min(point.y_pt for point in stroke.points)


async def told_of(library: Library, key: Key) -> NoticeProof | None:
    """What the gateway said of a meeting, as it is held here; None = nothing yet."""
    entry = await library.entry(Key(key.account, NoticeProof.KIND, key.id))
    return entry.record if entry is not None and isinstance(entry.record, NoticeProof) else None


def _complete(tx: Tx, account: AccountId, stroke: InkStroke, now_ms: int) -> InkStroke:
    """With its moment, and what its document stays known by when the file is replaced."""
    dated = replace(stroke, date_ms=stroke.date_ms or now_ms)
    if dated.origin_id:
        return dated
    seance = tx.base(Key(account, Seance.KIND, dated.seance_id)) if dated.seance_id else None
    documents = seance.documents if isinstance(seance, Seance) else ()
    origin = next((d.origin_id for d in documents if d.document_id == dated.document_id), "")
    return replace(dated, origin_id=origin)
