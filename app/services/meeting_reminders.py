"""Reminders of meetings: when the convocation arrives, at the deadline of its notice, and on the eve.

The deadline is the last day on which the convocation could lawfully be sent: from then on it stands, and an
accusé or an answer that is still missing is missing for good reason or by oversight. It needs the rule of the
assembly; without one there is no deadline, never a guessed one.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from zoneinfo import ZoneInfo

from app.documents import delais
from app.domain.agenda import Occurrence
from app.domain.ids import AccountId, Key
from app.domain.listing import Entry
from app.domain.meeting_events import MEETING_MS
from app.domain.notices import MeetingFacts, NoticeRule, assembly_id
from app.domain.records import Record
from app.domain.reminders import About, Reminder
from app.domain.seances import Ack, Presence, Seance
from app.services.bodies import Bodies
from app.services.notices import rule_facts
from app.store.reader import Reader

FRESH_MS = 2 * 24 * 3_600_000
"""A convocation that reached this device longer ago is no news."""
DEADLINE_HOUR, EVE_HOUR = 9, 18

Moments = list[tuple[str, Reminder, int]]
"""(name, reminder, when it is due in UTC ms)."""


async def meeting_reminders(bodies: Bodies, now_ms: int) -> Moments:
    """Reminders of the meetings to come, of all bodies."""
    known = {account.id for account in bodies.accounts()}
    found: Moments = []
    for entries, rules, facts in await bodies.read_all(_read):
        for entry in entries:
            seance = entry.record
            if entry.key.account in known and isinstance(seance, Seance) and _coming(seance, now_ms):
                zone = bodies.body_of(entry.key.account).timezone
                rule = _rule(entry.key, seance, rules, facts)
                found += _moments(entry.key, seance, rule, zone, now_ms)
    return found


def _read(
    reader: Reader,
) -> tuple[list[Entry[Record]], dict[tuple[AccountId, str], NoticeRule], dict[tuple[AccountId, str], MeetingFacts]]:
    rules = {(e.key.account, e.key.id): e.record for e in reader.page(NoticeRule.KIND, limit=1000)}
    facts = {(e.key.account, e.key.id): e.record for e in reader.page(MeetingFacts.KIND, limit=1000)}
    return (
        list(reader.page(Seance.KIND, limit=1000)),
        {key: rule for key, rule in rules.items() if isinstance(rule, NoticeRule)},
        {key: fact for key, fact in facts.items() if isinstance(fact, MeetingFacts)},
    )


def _coming(seance: Seance, now_ms: int) -> bool:
    return not seance.closed and seance.date_ms > now_ms


def _rule(
    key: Key,
    seance: Seance,
    rules: dict[tuple[AccountId, str], NoticeRule],
    facts: dict[tuple[AccountId, str], MeetingFacts],
) -> delais.Rule | None:
    chosen = rules.get((key.account, assembly_id(seance.name)))
    own = facts.get((key.account, key.id)) or MeetingFacts(id=key.id)
    return delais.rule_for(rule_facts(chosen, own)) if chosen is not None else None


def _moments(key: Key, seance: Seance, rule: delais.Rule | None, zone: str, now_ms: int) -> Moments:
    return [
        (name, Reminder(name=name, key=key, occurrence=_occurrence(key, seance), about=about), at_ms)
        for about, at_ms in _due(seance, rule, zone, now_ms)
        for name in (f"{key.account}|{key.id}|{about}|{seance.date_ms}",)  # a meeting that is moved is announced anew
    ]


def _due(seance: Seance, rule: delais.Rule | None, zone: str, now_ms: int) -> Iterable[tuple[About, int]]:
    if seance.ack is Ack.AWAITED and seance.first_seen_ms > now_ms - FRESH_MS:
        yield About.CONVENED, seance.first_seen_ms
    meeting = delais.local_date(seance.date_ms, zone)
    unanswered = seance.ack is Ack.AWAITED or seance.presence is Presence.NONE
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
