"""What awaits the user, gathered from every space; `domain.duties` puts it in order. Reads only."""

from __future__ import annotations

import datetime as dt
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from app.domain.agenda import Event
from app.domain.archive import ArchiveDeposit
from app.domain.courrier import Letter
from app.domain.duties import ALARM, ASKED, Duty, LegalNotice, Source
from app.domain.exchanges import Exchange
from app.domain.ids import AccountId, Key
from app.domain.listing import Entry, IntentState, OutboxRow
from app.domain.mail import Message
from app.domain.parapheur import Dossier
from app.domain.records import Mark, Record
from app.domain.reminders import DocumentReminder
from app.domain.seances import Ack, Seance
from app.services.bodies import Bodies
from app.services.followup import Delivery, Followed
from app.services.library import Library, ListQuery
from app.services.today_types import Today, ToSignGroup

if TYPE_CHECKING:
    from app.services.signing_types import CardView

MOST = 200
DAY_MS = 86_400_000
Legal = Callable[[Key], Awaitable[LegalNotice | None]]
Cards = Callable[[], Awaitable[Sequence[tuple[AccountId, "CardView"]]]]


class DutyService:
    """Asks the spaces that `Today` does not show otherwise, and puts everything in one order."""

    def __init__(self, bodies: Bodies, library: Library, cards: Cards, legal: Legal) -> None:
        """``cards``: certificates that end soon or have ended; ``legal``: what the law's delay says of a convocation.

        Both tell nothing while what reads certificates is not loaded.
        """
        self._bodies = bodies
        self._library = library
        self._cards = cards
        self._legal = legal

    async def all(self, today: Today) -> list[Duty]:
        """Everything to do; `domain.duties.in_order` orders it by the day it is looked at."""
        found: list[Duty] = [
            Duty(
                source=Source.REFUSED,
                account=one.key.account,
                keys=(one.key,),
                title=one.signature.name,
                note=_after_signing(one),
            )
            for one in today.refused
        ]
        for group in today.to_sign:
            found.append(await self._to_sign(group))
        found += [
            Duty(
                source=Source.APPROVE,
                account=one.key.account,
                keys=(one.key,),
                title=one.title,
                day=one.decide_before,
                late=int(one.late),
            )
            for one in today.to_approve
        ]
        found += [await self._meeting(entry.key, entry.record) for entry in today.convocations]
        found += self._letters(today.letters)
        found += self._undelivered(today.undelivered)
        found += await self._invitations()
        found += await self._refused_deposits()
        found += await self._not_taken()
        found += await self._reminders()
        found += await self._flagged()
        found += [self._card(account, view) for account, view in await self._cards()]
        return found

    # --- each source ----------------------------------------------------------------------------

    async def _to_sign(self, group: ToSignGroup) -> Duty:
        """One line for a body: its first day is the one to keep."""
        entries = await self._library.entries_of(group.keys)
        dossiers = [e.record for e in entries if isinstance(e.record, Dossier)]
        account = group.keys[0].account
        due = sorted((d.due_ms, d.name) for d in dossiers if d.due_ms)
        came = min((d.created_ms for d in dossiers), default=0)
        return Duty(
            source=Source.SIGN,
            account=account,
            keys=group.keys,
            title="",
            day=self._day_of(due[0][0], account) if due else None,
            since=self._day_of(came, account) if came else None,
            count=len(group.keys),
            late=group.late,
            note=due[0][1] if due else "",
        )

    async def _meeting(self, key: Key, seance: Record) -> Duty:
        assert isinstance(seance, Seance)
        return Duty(
            source=Source.CONVENED if seance.ack is Ack.AWAITED else Source.PRESENCE,
            account=key.account,
            keys=(key,),
            title=seance.name,
            day=self._day_of(seance.date_ms, key.account),
            since=self._day_of(seance.first_seen_ms, key.account) if seance.first_seen_ms else None,
            legal=await self._legal(key),
        )

    def _letters(self, entries: Iterable[Entry[Record]]) -> Iterator[Duty]:
        for entry in entries:
            letter = entry.record
            if isinstance(letter, Letter):
                yield Duty(
                    source=Source.LETTER,
                    account=entry.key.account,
                    keys=(entry.key,),
                    title=letter.subject,
                    day=_day(letter.due_day),
                    since=self._day_of(letter.arrival_ms, entry.key.account),
                    note=letter.sender,
                )

    def _undelivered(self, entries: Iterable[Entry[Record]]) -> Iterator[Duty]:
        for entry in entries:
            exchange = entry.record
            if isinstance(exchange, Exchange):
                yield Duty(
                    source=Source.EXCHANGE,
                    account=entry.key.account,
                    keys=(entry.key,),
                    title=exchange.subject,
                    since=self._day_of(exchange.asked_ms, entry.key.account),
                    note=", ".join(exchange.to),
                )

    async def _invitations(self) -> list[Duty]:
        """To events to come, of calendars of the user's own."""
        now = self._bodies.clock()
        waiting = await self._library.entries(ListQuery(kind=Event.KIND, marks=Mark.TODO), MOST)
        return [
            Duty(
                source=Source.INVITED,
                account=entry.key.account,
                keys=(entry.key,),
                title=entry.record.title,
                day=self._day_of(max(entry.record.start_ms, now), entry.key.account),
                note=entry.record.organizer.shown() if entry.record.organizer is not None else "",
            )
            for entry in waiting
            if isinstance(entry.record, Event) and entry.record.last_ms >= now
        ]

    async def _refused_deposits(self) -> list[Duty]:
        entries = await self._library.entries(ListQuery(kind=ArchiveDeposit.KIND, marks=Mark.TODO), MOST)
        return [
            Duty(
                source=Source.ARCHIVE,
                account=entry.key.account,
                keys=(entry.key,),
                title=entry.record.title,
                since=self._day_of(entry.record.asked_ms, entry.key.account),
                note=entry.record.comment,
            )
            for entry in entries
            if isinstance(entry.record, ArchiveDeposit)
        ]

    async def _not_taken(self) -> list[Duty]:
        """Acts under « À traiter », one line for all of an account: they are dealt with together."""
        rows = [row for rows in await self._bodies.read_all(lambda r: r.outbox()) for row in rows]
        by_account: dict[AccountId, list[OutboxRow]] = {}
        for row in rows:
            if row.state in (IntentState.PARKED, IntentState.UNKNOWN):
                by_account.setdefault(row.intent.account, []).append(row)
        return [
            Duty(
                source=Source.PARKED,
                account=account,
                title="",
                since=self._day_of(min(row.intent.made_at_ms for row in held), account),
                count=len(held),
            )
            for account, held in by_account.items()
        ]

    async def _reminders(self) -> list[Duty]:
        """Each on the day that was asked for."""
        entries = await self._library.entries(ListQuery(kind=DocumentReminder.KIND, ascending=True), MOST)
        there = {account.id for account in self._bodies.accounts()}
        return [
            Duty(
                source=Source.REMINDER,
                account=entry.key.account,
                keys=(entry.key,),
                title=entry.record.title,
                day=self._day_of(entry.record.at_ms, entry.key.account),
            )
            for entry in entries
            if isinstance(entry.record, DocumentReminder) and entry.key.account in there
        ]

    async def _flagged(self) -> list[Duty]:
        """One line for each mailbox: putting aside is cheap, and there may be hundreds."""
        entries = await self._library.entries(ListQuery(kind=Message.KIND, marks=Mark.FLAGGED), MOST)
        by_account: dict[AccountId, list[Entry[Record]]] = {}
        for entry in entries:
            by_account.setdefault(entry.key.account, []).append(entry)
        return [
            Duty(
                source=Source.FLAGGED,
                account=account,
                keys=tuple(entry.key for entry in held),
                title="",
                since=self._day_of(held[-1].record.moment_ms, account),
                count=len(held),
                note=held[0].record.subject if isinstance(held[0].record, Message) else "",
            )
            for account, held in by_account.items()
        ]

    def _card(self, account: AccountId, view: CardView) -> Duty:
        """``note``: by which the certificate is remembered (`card_box.renewal_seen`)."""
        day = self._day_of(view.not_after_ms, account)
        return Duty(source=Source.CARD, account=account, title=view.subject, day=day, note=view.sha256)

    def _day_of(self, ms: int, account: AccountId) -> dt.date:
        home = self._bodies.home(account)
        zone = ZoneInfo(home.timezone if home is not None else "Europe/Paris")
        return dt.datetime.fromtimestamp(ms / 1000, zone).date()


def _after_signing(one: Followed) -> str:
    """What became of a signature, when it is no refusal."""
    if one.proof.state is Delivery.ALARM:
        return ALARM
    return ASKED if one.pressing else ""


def _day(text: str) -> dt.date | None:
    """``YYYY-MM-DD`` as servers give it, or None."""
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None
