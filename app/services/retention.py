"""Local retention: what is over for longer than the user or the body wants goes from this device, and a report stays.

A body's policy shortens what the user chose, for its own data only (`domain.policy.RETENTION_RULES`).

Gone means gone: the record, its words in the index, its files, what was remembered of their pages, and the bytes in
the encrypted database (`secure_delete`). Left alone: what awaits anybody, has an unsent act, waits for the archive's answer, has a
reminder, or bears the user's own ink or notes. Nothing is changed on any server.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path

import msgspec

from app.documents.report_pdf import write_report
from app.domain.approvals import LeaveRequest, day_ms
from app.domain.archive import ArchiveDeposit
from app.domain.courrier import OVER, Letter, LetterNote
from app.domain.documents import PageLooks, PdfShape, PdfText
from app.domain.errors import AppError
from app.domain.ids import BodyId, Key
from app.domain.listing import Entry
from app.domain.parapheur import Dossier, Tray
from app.domain.policy import RETENTION_RULES, Imposed
from app.domain.records import Mark, Record
from app.domain.reminders import DocumentReminder
from app.domain.retention import ERASABLE, KindReport, RetentionReport, parse_months
from app.domain.seances import Annotation, InkStroke, Seance
from app.services.bodies import Bodies
from app.services.copies import ink_document
from app.services.library import Library, ListQuery
from app.store.tx import Tx

log = logging.getLogger(__name__)

MONTHS_SETTING, REPORT_SETTING = "retention.months", "retention.report"
MONTH_MS = 30 * 86_400_000 + 37_800_000
"""A twelfth of a year."""
MOST = 20_000
DAY_S = 24 * 3600.0
_REMEMBERED = (PdfText.KIND, PdfShape.KIND, PageLooks.KIND)
_AWAITED = Mark.TODO | Mark.SIGN | Mark.VISA | Mark.FLAGGED
Read = Callable[[str], str | None]
Write = Callable[[str, str | None], None]


class RetentionService:
    """Erases by age, every day and when asked."""

    def __init__(
        self, bodies: Bodies, library: Library, read: Read, write: Write,
        imposed: Callable[[BodyId], Mapping[str, Imposed]] = lambda _body: {},
    ) -> None:  # fmt: skip
        """``read``, ``write``: settings of the profile. ``imposed``: what policies say of a body's data."""
        self._bodies = bodies
        self._library = library
        self._read, self._write = read, write
        self._imposed = imposed

    # --- what is wanted -------------------------------------------------------------------------

    @property
    def months(self) -> Mapping[str, int]:
        """Kind -> months it is kept once it is over; what is always kept is left out."""
        return parse_months(self._read(MONTHS_SETTING) or "")

    def keep_for(self, kind: str, months: int) -> None:
        """0 = always."""
        chosen = {**self.months, kind: months}
        self._write(MONTHS_SETTING, json.dumps({k: m for k, m in chosen.items() if m > 0 and k in ERASABLE}))

    def imposed(self, kind: str) -> list[Imposed]:
        """How long bodies let ``kind`` stay at most, each for its own data."""
        found = (self._imposed(body.id).get(RETENTION_RULES[kind]) for body in self._bodies.all)
        return [rule for rule in found if rule is not None]

    def longest(self, kind: str) -> int:
        """Months that can be chosen at most: every body has a rule; 0 = any."""
        rules = self.imposed(kind)
        return max((int(rule.value) for rule in rules), default=0) if len(rules) == len(self._bodies.all) else 0

    @property
    def wanted(self) -> Mapping[str, int]:
        """Kind -> the shortest time that holds, chosen or imposed; what is always kept is left out."""
        chosen = self.months
        held = {kind: [chosen.get(kind, 0), *(int(rule.value) for rule in self.imposed(kind))] for kind in ERASABLE}
        return {kind: min(filter(None, months)) for kind, months in held.items() if any(months)}

    def _months(self, kind: str, body: BodyId) -> int:
        """What holds for one body's data; 0 = always kept."""
        rule, chosen = self._imposed(body).get(RETENTION_RULES[kind]), self.months.get(kind, 0)
        return min(filter(None, (chosen, int(rule.value) if rule is not None else 0)), default=0)

    @property
    def last(self) -> RetentionReport | None:
        """What the last round that erased something did."""
        told = self._read(REPORT_SETTING)
        try:
            return msgspec.json.decode(told, type=RetentionReport) if told else None
        except msgspec.MsgspecError:
            return None

    async def run(self, first_after_s: float) -> None:
        """Every day, until cancelled; the first time some while after the start."""
        await asyncio.sleep(first_after_s)
        while True:
            if self.wanted:
                try:
                    done = await self.erase()
                    log.info("retention: %d records erased", done.records)
                except AppError as error:
                    log.warning("retention put off: %s", error.code)
            await asyncio.sleep(DAY_S)

    # --- doing ----------------------------------------------------------------------------------

    async def erase(self, *, dry: bool = False) -> RetentionReport:
        """One round over all bodies; ``dry`` only counts."""
        months = self.wanted
        kinds = [await self._kind(kind, dry=dry) for kind in ERASABLE if kind in months]
        report = RetentionReport(at_ms=self._bodies.clock(), months=months, kinds=tuple(kinds))
        if not dry and report.records:
            for store in tuple(self._bodies.stores.values()):
                if await store.blobs.remove_unreferenced():
                    await store.blobs.shrink()
            self._write(REPORT_SETTING, json.dumps(asdict(report)))
        return report

    async def _kind(self, kind: str, *, dry: bool) -> KindReport:
        now = self._bodies.clock()
        before = {b.id: now - months * MONTH_MS for b in self._bodies.all if (months := self._months(kind, b.id))}
        wanted = await self._under_way() | await self._reminded()
        report = KindReport(kind=kind)
        for entry in await self._library.entries(ListQuery(kind=kind, ascending=True), MOST):
            home = self._bodies.home(entry.key.account)
            if home is None or ended_ms(entry.record) >= before.get(home.id, -(2**62)):
                continue
            if _awaited(entry) or entry.key in wanted:
                report = replace(report, kept_awaited=report.kept_awaited + 1)
            elif await self._written(entry):
                report = replace(report, kept_written=report.kept_written + 1)
            else:
                report = await self._one(entry, report, dry=dry)
        return report

    async def _under_way(self) -> frozenset[Key]:
        """What was handed to the archive and has no answer yet: nothing of it goes before (interop archive §3.4)."""
        entries = await self._library.entries(ListQuery(kind=ArchiveDeposit.KIND), MOST)
        return frozenset(
            e.record.source for e in entries if isinstance(e.record, ArchiveDeposit) and not e.record.state.final
        )

    async def _reminded(self) -> frozenset[Key]:
        """What the user wants to be reminded of."""
        entries = await self._library.entries(ListQuery(kind=DocumentReminder.KIND), MOST)
        return frozenset(e.record.about(e.key.account) for e in entries if isinstance(e.record, DocumentReminder))

    async def _written(self, entry: Entry[Record]) -> bool:
        """The user's own ink or notes lie on it."""
        key, record = entry.key, entry.record
        if isinstance(record, Seance):
            boxes = ((key.account, key.id),)
            if await self._library.count(ListQuery(kind=Annotation.KIND, boxes=boxes)):
                return True
            documents = [document.document_id for document in record.documents]
        else:
            documents = [ink_document(row.sha256) for row in await self._library.files(key) if row.sha256]
        if isinstance(record, Letter):
            boxes = ((key.account, key.id),)
            notes = await self._library.entries(ListQuery(kind=LetterNote.KIND, boxes=boxes), 500)
            if any(note.pending or note.failed for note in notes):
                return True
        inked = tuple((key.account, document) for document in documents)
        return bool(inked) and bool(await self._library.count(ListQuery(kind=InkStroke.KIND, boxes=inked)))

    async def _one(self, entry: Entry[Record], report: KindReport, *, dry: bool) -> KindReport:
        key, files = entry.key, await self._library.files(entry.key)
        texts: int | None = 0
        if not dry:
            store = self._bodies.store_of(key.account)
            texts = (await store.write(lambda tx: _erase(tx, key))).value
        if texts is None:
            return replace(report, kept_awaited=report.kept_awaited + 1)
        moment = ended_ms(entry.record)
        return replace(
            report,
            records=report.records + 1,
            files=report.files + len(files),
            bytes=report.bytes + sum(row.received_bytes for row in files),
            texts=report.texts + texts,
            oldest_ms=min(report.oldest_ms or moment, moment),
            newest_ms=max(report.newest_ms, moment),
        )

    async def save_report(self, title: str, sections: Sequence[tuple[str, Sequence[str]]], target: Path) -> None:
        """The report as a PDF, in the window's words."""
        await asyncio.to_thread(write_report, target, title, sections)


def ended_ms(record: Record) -> int:
    """When it was over; a thing that is not over ends far ahead."""
    match record:
        case Dossier() if record.tray not in (Tray.FINISHED, Tray.REJECTED):
            return 2**62
        case Letter() if record.status and record.status not in OVER:
            return 2**62
        case LeaveRequest():
            return day_ms(record.to_date)
        case _:
            return record.moment_ms


def _awaited(entry: Entry[Record]) -> bool:
    return bool(entry.pending) or entry.failed or bool(entry.marks & _AWAITED)


def _erase(tx: Tx, key: Key) -> int | None:
    """The record and all that hangs on it, in one transaction; how many remembered texts went with it. None: the user
    did something to it meanwhile, and nothing went."""
    if tx.outbox_of(key):
        return None
    digests = tx.erase(key)
    gone = 0
    for digest in digests:
        for kind in _REMEMBERED:
            remembered = Key(key.account, kind, digest)
            if tx.base(remembered) is not None:
                tx.remove_local(remembered)
                gone += 1
    return gone
