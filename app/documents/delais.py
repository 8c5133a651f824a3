"""The legal notice of a convocation, in clear days (« jours francs »). Pure; no clock.

A clear day is a whole calendar day strictly between the sending and the meeting: neither end
counts; Saturdays, Sundays and public holidays do; hours are irrelevant; nothing is extended when
the period ends on such a day. The period starts with the *sending*, not with the opening nor the
acknowledgement (interop with i-délibre §14; CGCT, code général des collectivités territoriales).

Instants are UTC; days are calendar days in the body's zone, ``Europe/Paris`` unless said otherwise:
23:30 UTC on 9 March is 10 March in Paris.

Two texts count in plain days (« douze jours au moins avant », « trois jours au moins avant ») and do not
say « francs ». What holds in clear days holds anyway, what is short in plain days is short anyway; the one
day between the two readings is `Status.UNKNOWN`: a judge settles it, not a program.

What is not known stays unknown: a rule that cannot be named is None, never a default, and a notice
without a rule or without a sending date is `Status.UNKNOWN`. Nothing here forbids anything.
"""

from __future__ import annotations

import enum
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from app.domain.frozen import dataclass

PARIS = "Europe/Paris"
THRESHOLD_INHABITANTS = 3500


class Assembly(enum.StrEnum):
    """Kind of body that meets."""

    COMMUNE = "commune"
    EPCI = "epci"
    """Intercommunalité (établissement public de coopération intercommunale)."""
    SYNDICAT = "syndicat"
    """Syndicat de communes, or « mixte fermé »: communes and their groupings only."""
    SYNDICAT_OUVERT = "syndicat_ouvert"
    """« Syndicat mixte ouvert »: a département, a chamber… is a member; its statutes set the notice."""
    CCAS = "ccas"
    """Conseil d'administration of a CCAS or CIAS."""
    DEPARTEMENT = "departement"
    REGION = "region"
    COMMISSION = "commission"
    """Commissions, bureaux, working groups: only the body's own règlement intérieur speaks of them."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A minimum notice and the text that sets it."""

    days: int
    article: str
    """As lawyers cite it: ``CGCT L2121-12``; or ``statuts``, ``reglement_interieur``."""
    clear: bool = True
    """False: the text says « jours », not « jours francs »."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known of a body and its meeting. None = not known, which is not the same as no."""

    assembly: Assembly | None = None
    inhabitants: int | None = None
    """Of the commune."""
    urgent: bool = False
    """The mayor invoked urgency; the council rules on it at the opening."""
    first_after_renewal: bool = False
    """First meeting after a general renewal."""
    classified_installation: bool = False
    """A deliberation on an installation of article L511-1 of the code de l'environnement."""
    own_days: int | None = None
    """Clear days that the body's statutes or règlement intérieur ask for."""


OWN_RULES = {Assembly.SYNDICAT_OUVERT: "statuts", Assembly.COMMISSION: "reglement_interieur"}
"""Assemblies for which the law leaves the notice to the body's own texts, and which text."""


def rule_for(facts: Facts) -> Rule | None:
    """The rule that applies, or None when it cannot be told from ``facts``."""
    match facts.assembly:
        case Assembly.COMMUNE:
            return rule_commune(facts)
        case Assembly.EPCI:
            return rule_epci(facts)
        case Assembly.SYNDICAT:
            return rule_syndicat(facts)
        case Assembly.CCAS:
            return rule_ccas(facts)
        case Assembly.DEPARTEMENT:
            return rule_reports("CGCT L3121-19", facts)
        case Assembly.REGION:
            return rule_reports("CGCT L4132-18", facts)
        case Assembly.SYNDICAT_OUVERT | Assembly.COMMISSION:
            return rule_own(OWN_RULES[facts.assembly], facts)
        case _:
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


def rule_epci(facts: Facts) -> Rule:
    """Community council.

    L5211-1, as it stands since the general renewal of March 2020 (loi n° 2015-991, in force on 1 March 2020; read on
    Légifrance, LEGIARTI000031038607): for L2121-11 and L2121-12 the rules of communes of 3 500 inhabitants and more
    hold, whatever the size of the members. Before, and still in interop §14, only with one such commune. Five clear
    days, for the first meeting too (Conseil d'État, 22 July 2015, n° 383072); one in urgency.
    """
    return Rule(1 if facts.urgent else 5, "CGCT L5211-1")


def rule_syndicat(facts: Facts) -> Rule:
    """Comité syndical of a syndicat de communes or a « mixte fermé ».

    The same law as other groupings of communes: L5211-1, for a « mixte fermé » by L5711-1.
    """
    return Rule(rule_epci(facts).days, "CGCT L5211-1, L5711-1")


def rule_ccas(facts: Facts) -> Rule | None:
    """Conseil d'administration of a CCAS.

    Code de l'action sociale et des familles, R123-16: sent to each member three days at least before the
    meeting (plain days), except in urgency, for which it sets no floor: None then.
    """
    return None if facts.urgent else Rule(3, "CASF R123-16", clear=False)


def rule_own(text: str, facts: Facts) -> Rule | None:
    """What the body's own ``text`` asks for. None in urgency: whether it may be shortened, and how far, is in that text."""
    return None if facts.own_days is None or facts.urgent else Rule(facts.own_days, text)


def rule_reports(article: str, facts: Facts) -> Rule | None:
    """Conseil départemental (L3121-19) or régional (L4132-18): the reports go out twelve days before.

    « Douze jours au moins avant la réunion » (plain days); in urgency the president may shorten, never
    under one clear day. The région's article is taken from memory as worded alike. The first meeting after a
    renewal is held « de plein droit » on a day set by the law, and its reports follow rules of their own: None then.
    """
    if facts.first_after_renewal:
        return None
    return Rule(1, article) if facts.urgent else Rule(12, article, clear=False)


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
    """« Indéterminable »: no sending date, no rule, or the one day that a text in plain days leaves open."""


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
    return Notice(
        status=_status(days, rule),
        meeting=meeting,
        sent=sent,
        clear_days=days,
        rule=rule,
        latest_sending=None if rule is None else latest_sending(meeting, rule.days),
    )


def _status(days: int | None, rule: Rule | None) -> Status:
    if rule is None or days is None:
        return Status.UNKNOWN
    if days >= rule.days:
        return Status.RESPECTED
    if not rule.clear and days + 1 >= rule.days:
        return Status.UNKNOWN
    return Status.NOT_RESPECTED
