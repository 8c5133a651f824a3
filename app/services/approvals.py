"""« À valider »: what is approved without a signature, over all bodies, in one list.

Two sources: dossiers of the parapheur that wait for a visa (leave, expenses and the rest, told apart by the rules
of `domain.business`), and leave asked for through the gateway where it has no signature book (interop « archive »
§4, §5). One list, one decision, its reason; what is known of the team's absences stands beside it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from zoneinfo import ZoneInfo

from app.domain.accounts import Body
from app.domain.approvals import ACCEPT, ACCEPTED, PENDING, REFUSE, LeaveRequest
from app.domain.business import Business, Fact, Summary
from app.domain.errors import Rejected, TargetGone
from app.domain.frozen import dataclass
from app.domain.ids import AccountId, Key
from app.domain.intents import DecideLeave
from app.domain.listing import Entry, IntentState
from app.domain.parapheur import Dossier, Tray
from app.domain.records import Mark, Record
from app.services.bodies import Bodies
from app.services.folder_acts import REASON_LENGTH
from app.services.library import Library, ListQuery
from app.services.parapheur import ParapheurService
from app.services.recognition import Recognition

MOST = 500
MOST_OF_TEAM = 2000
"""Dossiers of one body looked at for absences."""
NO_DAY = dt.date.max


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """One request, whatever it came by. Days include both ends; None and empty = not told."""

    key: Key
    body: Body
    business: Business
    title: str
    """The agent where one is named, else the dossier's name."""
    kind: str
    """« Congé annuel », the subtype of the dossier."""
    service: str = ""
    start: dt.date | None = None
    start_half: str = ""
    """``am`` or ``pm``."""
    end: dt.date | None = None
    end_half: str = ""
    days: Decimal | None = None
    balance: Decimal | None = None
    """Days left before this request."""
    amount: Decimal | None = None
    comment: str = ""
    decide_before: dt.date | None = None
    late: bool = False
    pending: bool = False
    """An act on it waits to be delivered."""
    failed: bool = False
    """An act on it is under « À traiter »."""
    to_read: bool = False
    """Its circuit wants the dossier opened first: a document to read, or something to fill in."""

    @property
    def balance_after(self) -> Decimal | None:
        """Told of leave asked through the gateway only: a dossier's balance may be of before or after."""
        if self.is_dossier or self.balance is None or self.days is None:
            return None
        return self.balance - self.days

    @property
    def is_dossier(self) -> bool:
        return self.key.kind == Dossier.KIND


@dataclass(frozen=True, slots=True)
class Absence:
    """Somebody of the team who is, or asks to be, away; both ends included."""

    start: dt.date
    end: dt.date
    agent: str
    settled: bool
    """Accepted; else it is asked for."""


class ApprovalService:
    """Reads requests of all bodies; decides them."""

    def __init__(self, bodies: Bodies, library: Library, parapheur: ParapheurService, recognition: Recognition) -> None:
        self._bodies = bodies
        self._library = library
        self._parapheur = parapheur
        self._recognition = recognition

    # --- reading --------------------------------------------------------------------------------

    async def waiting(self) -> list[Approval]:
        """What awaits the user's decision, by the day it must be decided, then by the day it begins."""
        awaited = Mark.TODO | Mark.VISA
        leave = await self._library.entries(ListQuery(kind=LeaveRequest.KIND, marks=awaited), MOST)
        dossiers = await self._library.entries(ListQuery(kind=Dossier.KIND, marks=awaited), MOST)
        found = [self._told(entry) for entry in (*leave, *dossiers)]
        return sorted(found, key=lambda a: (a.decide_before or NO_DAY, a.start or NO_DAY, a.title))

    async def one(self, key: Key) -> Approval | None:
        """The request, waiting or not; None when it is gone."""
        entry = await self._library.entry(key)
        known = entry is not None and isinstance(entry.record, LeaveRequest | Dossier)
        return self._told(entry) if entry is not None and known else None

    def _told(self, entry: Entry[Record]) -> Approval:
        record = entry.record
        assert isinstance(record, LeaveRequest | Dossier)
        return self._leave(entry, record) if isinstance(record, LeaveRequest) else self._dossier(entry, record)

    def _leave(self, entry: Entry[Record], leave: LeaveRequest) -> Approval:
        decide_before, body = _day(leave.decide_before), self._bodies.body_of(entry.key.account)
        return Approval(
            key=entry.key,
            body=body,
            business=Business.LEAVE,
            title=leave.agent,
            kind=leave.kind,
            service=leave.service,
            start=_day(leave.from_date),
            start_half=leave.from_half,
            end=_day(leave.to_date),
            end_half=leave.to_half,
            days=Decimal(str(leave.days)),
            balance=None if leave.balance_before is None else Decimal(str(leave.balance_before)),
            comment=leave.comment,
            decide_before=decide_before,
            late=decide_before is not None and decide_before < self._day_of(self._bodies.clock(), body),
            pending=entry.pending > 0,
            failed=entry.failed,
        )

    def _dossier(self, entry: Entry[Record], dossier: Dossier) -> Approval:
        summary = self._recognition.summarise(dossier)
        body = self._bodies.body_of(entry.key.account)
        due = self._day_of(dossier.due_ms, body) if dossier.due_ms else None
        agent, days, balance = (summary.find(f) for f in (Fact.AGENT, Fact.DAYS, Fact.BALANCE))
        subject = summary.find(Fact.SUBJECT)
        personal = summary.business in (Business.LEAVE, Business.EXPENSES)
        return Approval(
            key=entry.key,
            body=body,
            business=summary.business,
            title=agent.text if personal and agent is not None else dossier.name,
            kind=dossier.subtype or dossier.type,
            start=_told_day(summary, Fact.START),
            end=_told_day(summary, Fact.END),
            days=days.amount if days is not None else None,
            balance=balance.amount if balance is not None else None,
            amount=summary.amount,
            comment=subject.text if subject is not None else "",
            decide_before=due,
            late=bool(entry.marks & Mark.LATE) or (due is not None and due < self._day_of(self._bodies.clock(), body)),
            pending=entry.pending > 0,
            failed=entry.failed,
            to_read=dossier.reading_mandatory or bool(dossier.mandatory_metadata),
        )

    async def team(self, approval: Approval, around_days: int = 7) -> list[Absence]:
        """Who else of the body is away, or asks to be, from some days before the request to some days after it."""
        if approval.start is None or approval.end is None:
            return []
        start = approval.start - dt.timedelta(days=around_days)
        end = approval.end + dt.timedelta(days=around_days)
        found = [*await self._leaves_of(approval), *await self._dossiers_of(approval)]
        by_stay: dict[tuple[str, dt.date, dt.date], Absence] = {}
        for absence in found:
            if absence.start > end or absence.end < start:
                continue
            stay = (absence.agent.casefold(), absence.start, absence.end)
            if stay not in by_stay or absence.settled:
                by_stay[stay] = absence
        return sorted(by_stay.values(), key=lambda a: (a.start, a.end, a.agent))

    async def _leaves_of(self, approval: Approval) -> list[Absence]:
        query = ListQuery(kind=LeaveRequest.KIND, accounts=self._beside(approval))
        found: list[Absence] = []
        for entry in await self._library.entries(query, MOST_OF_TEAM):
            leave = entry.record
            if not isinstance(leave, LeaveRequest):
                continue
            if entry.key == approval.key:
                away = ((o.agent, o.from_date, o.to_date, True) for o in leave.overlaps)
                found += _absences(away)
            elif leave.status in (PENDING, ACCEPTED):
                settled = leave.status == ACCEPTED or leave.decision == ACCEPT
                if leave.decision != REFUSE:
                    found += _absences([(leave.agent, leave.from_date, leave.to_date, settled)])
        return found

    async def _dossiers_of(self, approval: Approval) -> list[Absence]:
        query = ListQuery(kind=Dossier.KIND, accounts=self._beside(approval))
        found: list[Absence] = []
        for entry in await self._library.entries(query, MOST_OF_TEAM):
            dossier = entry.record
            if entry.key == approval.key or not isinstance(dossier, Dossier) or dossier.tray is Tray.REJECTED:
                continue
            summary = self._recognition.summarise(dossier)
            agent, start, end = summary.find(Fact.AGENT), _told_day(summary, Fact.START), _told_day(summary, Fact.END)
            if summary.business is Business.LEAVE and agent is not None and start is not None and end is not None:
                settled = dossier.tray in (Tray.FINISHED, Tray.RETRIEVABLE)
                found.append(Absence(start, end, agent.text, settled))
        return found

    def _beside(self, approval: Approval) -> tuple[AccountId, ...]:
        return tuple(account.id for account in self._bodies.accounts() if account.body == approval.body.id)

    def _day_of(self, ms: int, body: Body) -> dt.date:
        """Where the body is: what is due at its midnight is due on the day that begins then."""
        return dt.datetime.fromtimestamp(ms / 1000, ZoneInfo(body.timezone)).date()

    # --- deciding -------------------------------------------------------------------------------

    async def accept(self, key: Key, words: str = "") -> None:
        """Accept the leave, or visa the dossier with ``words`` as its public annotation.

        Raises ``Rejected``: ``decided_already``, and for a dossier those of `FolderActs.visa`.
        """
        if key.kind == Dossier.KIND:
            await self._parapheur.visa([key], words)
        else:
            await self._decide(key, ACCEPT, words)

    async def refuse(self, key: Key, reason: str) -> None:
        """The reason is read by whoever asked. Raises ``Rejected``: ``reason_missing`` (three characters at least),
        and as `accept`."""
        if len(reason.strip()) < REASON_LENGTH:
            raise Rejected("reason_missing")
        if key.kind == Dossier.KIND:
            await self._parapheur.reject(key, reason)
        else:
            await self._decide(key, REFUSE, reason)

    async def take_back(self, key: Key) -> None:
        """Undo a decision that did not leave. Raises ``Rejected("undo_not_possible")``."""
        if key.kind == Dossier.KIND:
            await self._parapheur.take_back(key)
            return
        rows = await self._bodies.read(key.account, lambda r: r.outbox_of(key))
        waiting = [row for row in rows if row.state is not IntentState.IN_FLIGHT]
        if not waiting:
            raise Rejected("undo_not_possible")
        await self._bodies.write(key.account, lambda tx: tx.discard_intent(waiting[-1].op_id))

    async def _decide(self, key: Key, decision: str, reason: str) -> None:
        entry = await self._library.entry(key)
        leave = entry.record if entry is not None else None
        if not isinstance(leave, LeaveRequest):
            raise TargetGone("target_gone")
        if leave.status != PENDING or leave.decision:
            raise Rejected("decided_already")
        await self._bodies.append(
            DecideLeave(
                **self._bodies.stamp(key.account),
                target_id=key.id,
                if_version=leave.revision,
                decision=decision,
                reason=reason.strip(),
            )
        )


def _absences(told: Iterable[tuple[str, str, str, bool]]) -> list[Absence]:
    found = []
    for agent, start_text, end_text, settled in told:
        start, end = _day(start_text), _day(end_text)
        if agent and start is not None and end is not None and start <= end:
            found.append(Absence(start, end, agent, settled))
    return found


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text[:10])
    except ValueError:
        return None


def _told_day(summary: Summary, fact: Fact) -> dt.date | None:
    told = summary.find(fact)
    return told.day if told is not None else None
