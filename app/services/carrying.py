"""Notes and ink carried over when the secretary replaces a document (row A41).

A replaced file gets a new id; what was written names the old one. Both versions are on the device (bytes are
kept as long as the séance is): ink goes to the place of the same words (`placing`), own notes follow on the
server, and what cannot be placed is kept under the new document as ``unplaced``, listed and never drawn.
The first version of a stroke is not lost either: each move goes through the store in one write.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from app.domain.errors import Rejected
from app.domain.frozen import dataclass
from app.domain.ids import AccountId, Key
from app.domain.listing import FileRow, FileState
from app.domain.seances import Annotation, InkStroke, Rect, Seance, SeanceDocument, document_ref
from app.services.bodies import Bodies
from app.services.library import Library, ListQuery
from app.services.pdf import PartState, PdfBinder, PdfService, Rendered
from app.services.placing import Place, SheetWords, anchor_text, find_place
from app.services.seances import SeanceService
from app.store.tx import Tx

ROUTES = ("projet", "annexe", "otherdoc")
MOVED_PT = 3.0
"""A note that stays this near is not written again."""


@dataclass(frozen=True, slots=True)
class Carried:
    """What became of the marks of replaced documents."""

    placed: int = 0
    unplaced: int = 0


@dataclass(frozen=True, slots=True)
class OldPage:
    """A page of an earlier version."""

    pixels: Rendered
    scale: float
    """Pixels a point."""


class CarryingService:
    """Run when a meeting is read and when it changes; does nothing where nothing was replaced."""

    def __init__(self, bodies: Bodies, library: Library, seances: SeanceService, pdf: PdfService) -> None:
        self._bodies = bodies
        self._library = library
        self._seances = seances
        self._pdf = pdf

    async def carry(self, key: Key) -> Carried:
        """Bring what is written on documents of before to those of now. Waits for bytes still to come."""
        page = await self._seances.page(key)
        if page is None:
            return Carried()
        memo = await self._seances.memo(key)
        known = dict(memo.versions)
        orphans = await self._orphans(key, page.seance)
        now = {document.origin_id: document for document in page.seance.documents}
        for origin_id, old_id in memo.versions:
            if origin_id in now and now[origin_id].document_id != old_id:
                orphans.setdefault((old_id, origin_id), [])
        settled = {document.origin_id: document.document_id for document in page.seance.documents}
        placed = unplaced = 0
        for (old_id, origin_id), strokes in orphans.items():
            document = now.get(origin_id)
            if document is None:
                continue  # withdrawn: its ink waits with it, as its notes do
            versions = await self._versions(key.account, old_id, document)
            if versions is None:
                settled[origin_id] = known.get(origin_id, old_id)  # asked again once the bytes are here
                continue
            before, after, sheets = versions
            moved = [_carried(s, old_id, document, before, after) for s in strokes]
            await self._keep(key.account, moved)
            placed += sum(not stroke.unplaced for stroke in moved)
            unplaced += sum(stroke.unplaced for stroke in moved)
            notes = [n for n in page.annotations if n.origin_id == origin_id and n.id in page.own]
            if sheets and old_id == known.get(origin_id, old_id):
                await self._move_notes(key, document, notes, before, after)
        if (versions_now := tuple(sorted(settled.items()))) != memo.versions:
            await self._seances.keep_memo(key, replace(await self._seances.memo(key), versions=versions_now))
        return Carried(placed, unplaced)

    async def _orphans(self, key: Key, seance: Seance) -> dict[tuple[str, str], list[InkStroke]]:
        """Strokes of this meeting on documents it no longer has: (version written on, origin) -> strokes."""
        here = {document.document_id for document in seance.documents}
        entries = await self._library.entries(ListQuery(kind=InkStroke.KIND, accounts=(key.account,)), 100_000)
        found: dict[tuple[str, str], list[InkStroke]] = {}
        for entry in entries:
            stroke = entry.record
            if isinstance(stroke, InkStroke) and stroke.seance_id == key.id and stroke.document_id not in here:
                found.setdefault((stroke.was_on or stroke.document_id, stroke.origin_id), []).append(stroke)
        return found

    async def _versions(
        self, account: AccountId, old_id: str, document: SeanceDocument
    ) -> tuple[list[SheetWords], list[SheetWords], bool] | None:
        """Words of both versions; None while the new one is not here. ``True``: both could be read."""
        new_ref = document_ref(document)
        new = await self._library.file(account, new_ref)
        if new is None or new.state is not FileState.HERE:
            return None
        old = await self._old_file(account, old_id)
        if old is None:
            return [], [], False
        binder = await self._pdf.bind(account, [old.ref, new_ref])
        if await self._pdf.measure(binder):
            binder = await self._pdf.bind(account, [old.ref, new_ref])
        if any(part.state is not PartState.HERE for part in binder.parts):
            return [], [], False
        count = len(binder.parts[0].pages)
        sheets = [await self._sheet(binder, page) for page in range(len(binder.pages))]
        return sheets[:count], sheets[count:], True

    async def _old_file(self, account: AccountId, document_id: str) -> FileRow | None:
        for route in ROUTES:
            row = await self._library.file(account, f"{route}:{document_id}")
            if row is not None and row.state is FileState.HERE:
                return row
        return None

    async def old_page(self, account: AccountId, document_id: str, page: int, width_px: float) -> OldPage | None:
        """The page that ink without a place was written on; None where that version is no longer on this device."""
        row = await self._old_file(account, document_id)
        document = await self._pdf.open(account, row.ref) if row is not None else None
        if document is None:
            return None
        try:
            if page >= len(document.pages):
                return None
            scale = width_px / max(1.0, document.pages[page][0])
            return OldPage(await self._pdf.render(document, page, scale), scale)
        finally:
            await self._pdf.close(document)

    async def _sheet(self, binder: PdfBinder, page: int) -> SheetWords:
        try:
            words = await self._pdf.words(binder, page)
        except Rejected:
            words = []
        return SheetWords(binder.pages[page], tuple(words))

    async def _keep(self, account: AccountId, strokes: Iterable[InkStroke]) -> None:
        strokes = list(strokes)

        def work(tx: Tx) -> None:
            for stroke in strokes:
                tx.put_local(account, stroke)

        await self._bodies.store_of(account).write(work)

    async def _move_notes(
        self,
        key: Key,
        document: SeanceDocument,
        notes: Iterable[Annotation],
        before: list[SheetWords],
        after: list[SheetWords],
    ) -> None:
        for note in notes:
            place = find_place(before, after, note.page, note.rect)
            if place is None or (place.page == note.page and max(abs(place.dx), abs(place.dy)) < MOVED_PT):
                continue
            rect = _shifted(note.rect, place)
            await self._seances.save_note(key, document, place.page, rect, note.text, note.shared_with, note.id)


def _carried(
    stroke: InkStroke, old_id: str, document: SeanceDocument, before: list[SheetWords], after: list[SheetWords]
) -> InkStroke:
    zone = _zone(stroke)
    near = anchor_text(before[stroke.page].words, zone) if stroke.page < len(before) else stroke.near
    place = find_place(before, after, stroke.page, zone)
    if place is None:
        return replace(stroke, document_id=document.document_id, unplaced=True, near=near, was_on=old_id)
    points = tuple(
        replace(p, x_pt=round(p.x_pt + place.dx, 2), y_pt=round(p.y_pt + place.dy, 2)) for p in stroke.points
    )
    placed = replace(stroke, document_id=document.document_id, page=place.page, points=points, near=near)
    return replace(placed, unplaced=False, was_on="")


def _zone(stroke: InkStroke) -> Rect:
    xs, ys = [p.x_pt for p in stroke.points], [p.y_pt for p in stroke.points]
    return Rect(left=min(xs), top=min(ys), right=max(xs), bottom=max(ys))


def _shifted(rect: Rect, place: Place) -> Rect:
    return Rect(
        left=rect.left + place.dx, top=rect.top + place.dy, right=rect.right + place.dx, bottom=rect.bottom + place.dy
    )
