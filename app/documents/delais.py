"""The legal notice of a convocation, in clear days (« jours francs »). Pure; no clock.

A clear day is a whole calendar day strictly between the sending and the meeting: neither end
counts; Saturdays, Sundays and public holidays do; hours are irrelevant; nothing is extended when
the period ends on such a day. The period starts with the *sending*, not with the opening nor the
acknowledgement (interop with i-délibre §14; CGCT, code général des collectivités territoriales).

Instants are UTC; days are calendar days in the body's zone, ``Europe/Paris`` unless said otherwise:
23:30 UTC on 9 March is 10 March in Paris.

What is not known stays unknown: a rule that cannot be named is None, never a default, and a notice
without a rule or without a sending date is `Status.UNKNOWN`. Nothing here forbids anything.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

PARIS = "Europe/Paris"
THRESHOLD_INHABITANTS = 3500


class Assembly(enum.StrEnum):
    """Kind of body that meets."""

    COMMUNE = "commune"
    EPCI = "epci"
    """Intercommunalité (établissement public de coopération intercommunale)."""
    DEPARTEMENT = "departement"
    REGION = "region"


@dataclass(frozen=True, slots=True)
class Rule:
    """A minimum notice and the text that sets it."""

    days: int
    """Clear days."""
    article: str
    """As lawyers cite it: ``CGCT L2121-12``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known of a body and its meeting. None = not known, which is not the same as no."""

    assembly: Assembly | None = None
    inhabitants: int | None = None
    """Of the commune."""
    largest_commune: int | None = None
    """Inhabitants of the largest member commune of an EPCI."""
    urgent: bool = False
    """The mayor invoked urgency; the council rules on it at the opening."""
    first_after_renewal: bool = False
    """First meeting after a general renewal."""
    classified_installation: bool = False
    """A deliberation on an installation of article L511-1 of the code de l'environnement."""


def rule_for(facts: Facts) -> Rule | None:
    """The rule that applies, or None when it cannot be told from ``facts``.

    Départements and régions have rules of their own that were not checked: None.
    """
    if facts.assembly is Assembly.COMMUNE:
        return rule_commune(facts)
    if facts.assembly is Assembly.EPCI:
        return rule_epci(facts)
    return None


def rule_commune(facts: Facts) -> Rule | None:
    """Municipal council.

    L2121-11: three clear days below 3 500 inhabitants. L2121-12: five from 3 500 on, and below for a
    deliberation on a classified installation. Both: the mayor may shorten in urgency, never under one
    clear day. L2121-7: three clear days for the first meeting after a general renewal.
    """
    if facts.first_after_renewal and not facts.urgent:
        return Rule(3, "CGCT L2121-7")
    if facts.inhabitants is None and not facts.classified_installation:
        return None
    large = facts.inhabitants is not None and facts.inhabitants >= THRESHOLD_INHABITANTS
    five = large or facts.classified_installation
    article = "CGCT L2121-12" if five else "CGCT L2121-11"
    if facts.urgent:
        return Rule(1, article)
    return Rule(5 if five else 3, article)


def rule_epci(facts: Facts) -> Rule | None:
    """Community council.

    L5211-1 (referring to L2121-12): five clear days when one member commune has 3 500 inhabitants or
    more, for the first meeting too (Conseil d'État, 22 July 2015, n° 383072); one in urgency. The
    case of only smaller communes was not checked: None.
    """
    if facts.largest_commune is None or facts.largest_commune < THRESHOLD_INHABITANTS:
        return None
    return Rule(1 if facts.urgent else 5, "CGCT L5211-1")


def local_date(instant_ms: int, timezone: str = PARIS) -> date:
    """Calendar day of a UTC instant (milliseconds) in ``timezone``."""
    return datetime.fromtimestamp(instant_ms / 1000, tz=UTC).astimezone(ZoneInfo(timezone)).date()


def clear_days(sent: date, meeting: date) -> int:
    """Whole days strictly between: 0 for the next day, negative when sent on the day or after."""
    return (meeting - sent).days - 1


def latest_sending(meeting: date, days: int) -> date:
    """Last day on which a convocation may be sent to leave ``days`` clear days."""
    return meeting - timedelta(days=days + 1)


class Status(enum.StrEnum):
    RESPECTED = "respected"
    NOT_RESPECTED = "not_respected"
    UNKNOWN = "unknown"
    """No sending date or no rule: « indéterminable »."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """Verdict on one convocation, with everything needed to explain it."""

    status: Status
    meeting: date
    sent: date | None
    clear_days: int | None
    rule: Rule | None
    latest_sending: date | None


def notice(sent_ms: int | None, meeting_ms: int, rule: Rule | None, timezone: str = PARIS) -> Notice:
    """Judge a convocation sent at ``sent_ms`` for a meeting at ``meeting_ms`` (UTC milliseconds).

    ``sent_ms`` must be the *first* sending: a re-sending overwrites the server's date (interop §13).
    """
    meeting = local_date(meeting_ms, timezone)
    sent = None if sent_ms is None else local_date(sent_ms, timezone)
    days = None if sent is None else clear_days(sent, meeting)
    if rule is None or days is None:
        status = Status.UNKNOWN
    else:
        status = Status.RESPECTED if days >= rule.days else Status.NOT_RESPECTED
    return Notice(
        status=status,
        meeting=meeting,
        sent=sent,
        clear_days=days,
        rule=rule,
        latest_sending=None if rule is None else latest_sending(meeting, rule.days),
    )
