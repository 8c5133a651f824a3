"""Reminders of meetings: when the convocation arrives, at the deadline of its notice, and on the eve; and when the
secretary moves one or takes it away.

The deadline is the last day on which the convocation could lawfully be sent: from then on it stands, and an
accusé or an answer that is still missing is missing for good reason or by oversight. It needs the rule of the
assembly; without one there is no deadline, never a guessed one.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from zoneinfo import ZoneInfo

from app.documents import delais
from app.domain.agenda import Occurrence
from app.domain.frozen import dataclass
from app.domain.gateway import NoticeProof
from app.domain.ids import AccountId, Key
from app.domain.listing import Entry, JournalLine
from app.domain.meeting_events import MEETING_MS
from app.domain.notices import MeetingFacts, NoticeRule, assembly_id
from app.domain.records import Record
from app.domain.reminders import About, Reminder
from app.domain.seances import Ack, Presence, Seance
from app.services.bodies import Bodies
from app.services.meeting_news import TOLD, news_of, withdrawn_ms
from app.services.notices import rule_facts
from app.store.reader import Reader

FRESH_MS = 2 * 24 * 3_600_000
"""What reached this device longer ago is no news."""
MOST_LINES = 200
DEADLINE_HOUR, EVE_HOUR = 9, 18

Moments = list[tuple[str, Reminder, int]]
"""(name, reminder, when it is due in UTC ms)."""


async def meeting_reminders(bodies: Bodies, now_ms: int) -> Moments:
    """Reminders of the meetings to come, of all bodies."""
    known = {account.id for account in bodies.accounts()}
    found: Moments = []
    for held in await bodies.read_all(lambda reader: _read(reader, now_ms)):
        for entry in held.meetings:
            seance, key = entry.record, entry.key
            if key.account in known and isinstance(seance, Seance):
                placed = replace(seance, place=seance.place or held.places.get((key.account, key.id), ""))
                zone = bodies.body_of(key.account).timezone
                due = _taken_away(held, key, now_ms) if seance.closed else _due(held, key, seance, zone, now_ms)
                found += _moments(key, placed, due)
    return found


Of = tuple[AccountId, str]
"""A record by account and id."""


@dataclass(frozen=True, slots=True)
class _Held:
    """What one body holds of its meetings to come."""

    meetings: list[Entry[Record]]
    rules: Mapping[Of, NoticeRule]
    facts: Mapping[Of, MeetingFacts]
    places: Mapping[Of, str]
    lines: Mapping[Of, Sequence[JournalLine]]
    """Journal of those that changed and were not looked at since, or were taken away; newest first."""


def _read(reader: Reader, now_ms: int) -> _Held:
    rules, facts, told = (
        {(e.key.account, e.key.id): e.record for e in reader.page(kind, limit=1000)}
        for kind in (NoticeRule.KIND, MeetingFacts.KIND, NoticeProof.KIND)
    )
    page = reader.page(Seance.KIND, limit=1000)
    coming = [e for e in page if isinstance(e.record, Seance) and e.record.date_ms > now_ms]
    news = [e for e in coming if isinstance(e.record, Seance) and (e.record.changed or e.record.closed)]
    return _Held(
        coming,
        {key: rule for key, rule in rules.items() if isinstance(rule, NoticeRule)},
        {key: fact for key, fact in facts.items() if isinstance(fact, MeetingFacts)},
        {key: held.proof.place for key, held in told.items() if isinstance(held, NoticeProof)},
        {(e.key.account, e.key.id): reader.journal(kinds=TOLD, subject=e.key.id, limit=MOST_LINES) for e in news},
    )


def _rule(held: _Held, key: Key, seance: Seance) -> delais.Rule | None:
    chosen = held.rules.get((key.account, assembly_id(seance.name)))
    own = held.facts.get((key.account, key.id)) or MeetingFacts(id=key.id)
    return delais.rule_for(rule_facts(chosen, own)) if chosen is not None else None


def _moments(key: Key, seance: Seance, due: Iterable[tuple[About, int]]) -> Moments:
    return [
        (name, Reminder(name=name, key=key, occurrence=_occurrence(key, seance), about=about), at_ms)
        for about, at_ms in due
        for name in (f"{key.account}|{key.id}|{about}|{seance.date_ms}",)  # a meeting that is moved is announced anew
    ]


def _taken_away(held: _Held, key: Key, now_ms: int) -> Iterable[tuple[About, int]]:
    at_ms = withdrawn_ms(held.lines.get((key.account, key.id), ()))
    if at_ms is not None and at_ms > now_ms - FRESH_MS:
        yield About.WITHDRAWN, at_ms


def _due(held: _Held, key: Key, seance: Seance, zone: str, now_ms: int) -> Iterable[tuple[About, int]]:
    if seance.ack is Ack.AWAITED and seance.first_seen_ms > now_ms - FRESH_MS:
        yield About.CONVENED, seance.first_seen_ms
    moved_at_ms = news_of(seance, held.lines.get((key.account, key.id), ())).moved_at_ms
    if moved_at_ms is not None and moved_at_ms > now_ms - FRESH_MS:
        yield About.MOVED, moved_at_ms
    meeting = delais.local_date(seance.date_ms, zone)
    unanswered = seance.ack is Ack.AWAITED or seance.presence is Presence.NONE
    rule = _rule(held, key, seance)
    if rule is not None and unanswered:
        yield About.DEADLINE, _at(delais.latest_sending(meeting, rule.days), DEADLINE_HOUR, zone)
    if seance.presence is not Presence.ABSENT:
        yield About.EVE, _at(meeting - dt.timedelta(days=1), EVE_HOUR, zone)


def _at(day: dt.date, hour: int, zone: str) -> int:
    return int(dt.datetime.combine(day, dt.time(hour), ZoneInfo(zone)).timestamp() * 1000)


def _occurrence(key: Key, seance: Seance) -> Occurrence:
    return Occurrence(
        event_id=seance.id,
        account=key.account,
        start_ms=seance.date_ms,
        end_ms=seance.date_ms + MEETING_MS,
        all_day=False,
        title=seance.name,
        location=seance.place,
        recurrence_ms=None,
    )
