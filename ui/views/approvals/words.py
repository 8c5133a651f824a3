"""A request to approve in French: its days, its balance, its row, its buttons. Pure."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from app.domain.business import Business
from app.services.approvals import Absence, Approval
from ui import text
from ui.language import is_french
from ui.models.facts import RowFacts, Tone, sync_icons, sync_words
from ui.text import NBSP, tr

ICONS = {Business.LEAVE: "agenda", Business.EXPENSES: "euro"}
CHIPS = (("all", "Tout"), ("leave", "Congés"), ("expenses", "Frais"), ("other", "Autres visas"))


def group(approval: Approval) -> str:
    """Id of the filter it stands under."""
    known = {Business.LEAVE: "leave", Business.EXPENSES: "expenses"}
    return known.get(approval.business, "other")


def number(value: Decimal) -> str:
    """``5``, ``2,5`` (``2.5`` in English)."""
    shown = f"{value.normalize():f}"
    return shown.replace(".", ",") if is_french() else shown


def days_count(value: Decimal) -> str:
    """« 5 jours »."""
    return f"{number(value)}{NBSP}{tr('jours') if abs(value) >= 2 else tr('jour')}"


def stay(approval: Approval) -> str:
    """« lundi 14 avril après-midi – vendredi 18 avril »; empty where no day is told."""
    if approval.start is None:
        return ""
    if approval.end is None or approval.end == approval.start:
        half = {"am": {"am": tr(" matin")}, "pm": {"pm": tr(" après-midi")}}
        return text.day_long(approval.start) + half.get(approval.start_half, {}).get(approval.end_half, "")
    start = text.day_long(approval.start) + (tr(" après-midi") if approval.start_half == "pm" else "")
    end = text.day_long(approval.end) + (tr(" matin") if approval.end_half == "am" else "")
    return tr("du {start} au {end}").format(start=start, end=end)


def stay_short(approval: Approval) -> str:
    if approval.start is None:
        return ""
    if approval.end is None or approval.end == approval.start:
        return text.day_short(approval.start)
    return f"{text.day_short(approval.start)} – {text.day_short(approval.end)}"


def balance(approval: Approval) -> str:
    """« 12,5 jours, 7,5 jours après ce congé »; empty where it is not told."""
    if approval.balance is None:
        return ""
    after = approval.balance_after
    if after is None:
        return days_count(approval.balance)
    said = tr("{before}, il en resterait {after}") if after >= 0 else tr("{before}, dépassé de {after}")
    return said.format(before=days_count(approval.balance), after=days_count(abs(after)))


def deadline(approval: Approval, today: dt.date | None = None) -> str:
    """« à décider avant le 31 mars », « à décider aujourd’hui », « en retard de 2 jours »."""
    if approval.decide_before is None:
        return tr("en retard") if approval.late else ""
    left = (approval.decide_before - (today or text.now().date())).days
    if left < 0:
        return text.plural(-left, "en retard de %n jour", "en retard de %n jours")
    if left == 0:
        return tr("à décider aujourd’hui")
    return tr("à décider avant le {day}").format(day=text.day_short(approval.decide_before))


def row(approval: Approval, stripe: int | None) -> RowFacts:
    """One line of the list."""
    aside = text.amount(approval.amount) if approval.amount is not None else stay_short(approval)
    length = days_count(approval.days) if approval.days is not None else ""
    return RowFacts(
        title=approval.title,
        aside=aside,
        detail_lead=approval.kind,
        detail=" · ".join(p for p in (length, approval.service or approval.comment, approval.body.name) if p),
        note=deadline(approval),
        tone=Tone.DANGER if approval.late else Tone.PLAIN,
        icons=sync_icons(approval.pending, approval.failed),
        state=sync_words(approval.pending, approval.failed),
        leading=ICONS.get(approval.business, "visa"),
        stripe=stripe,
    )


def facts(approval: Approval) -> list[tuple[str, str]]:
    """(name, value) lines of the page."""
    lines = [
        (tr("Demande"), approval.kind),
        (tr("Dates"), text.capital(stay(approval))),
        (tr("Durée"), days_count(approval.days) if approval.days is not None else ""),
        (tr("Solde"), balance(approval)),
        (tr("Montant"), text.amount(approval.amount)),
        (tr("Service"), approval.service),
        (tr("Précision"), approval.comment),
        (tr("Collectivité"), approval.body.name),
        (tr("Délai"), text.capital(deadline(approval))),
    ]
    return [(name, value) for name, value in lines if value.strip()]


def verbs(approval: Approval) -> tuple[str, str]:
    """(accept, refuse) as the buttons say it."""
    if approval.business in (Business.LEAVE, Business.EXPENSES):
        return tr("Accepter"), tr("Refuser")
    return tr("Viser"), tr("Rejeter")


def overlap(approval: Approval, team: list[Absence]) -> str:
    """One sentence on who is away on the same days."""
    if approval.start is None or approval.end is None:
        return ""
    same = [a for a in team if a.start <= approval.end and a.end >= approval.start]
    if not same:
        return tr("Personne d’autre n’est absent à ces dates, pour ce qu’Écharpe en sait.")
    names = ", ".join(dict.fromkeys(absence_words(a) for a in same))
    return tr("Aussi absents à ces dates : {names}.").format(names=names)


def absence_words(absence: Absence) -> str:
    """« Marc Roy (16 avr. – 17 avr.) »; what is only asked for says so."""
    first, last = text.day_short(absence.start), text.day_short(absence.end)
    days = first if absence.start == absence.end else f"{first} – {last}"
    return f"{absence.agent} ({days}{'' if absence.settled else tr(', demandé')})"
