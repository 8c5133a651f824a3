"""How a dossier looks in the list."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from app.domain.business import Summary, recognise
from app.domain.ids import Key
from app.domain.listing import Entry
from app.domain.parapheur import Action, Dossier, Format, Sent, Tray
from app.domain.records import Mark
from app.services.parapheur import DossierFacts
from ui import text
from ui.directory import Directory
from ui.models.facts import RowFacts, Tone
from ui.text import plural, tr
from ui.views.parapheur import words
from ui.views.parapheur.business import summary_line

SOON_DAYS = 3
"""A due date nearer than this is said in the row."""
_ICONS = {
    Action.SIGNATURE: "signature",
    Action.VISA: "visa",
    Action.SECOND_OPINION: "people",
    Action.SECRETARIAT: "visa",
    Action.SEAL: "seal",
    Action.SECURE_MAIL: "send",
    Action.PAPER_SIGNATURE: "pen",
    Action.START: "drafts",
    Action.TRANSMIT: "send",
}


def describe_dossier(
    directory: Directory, facts: Mapping[Key, DossierFacts], summarise: Callable[[Dossier], Summary] = recognise
) -> Callable[[Entry[Any]], RowFacts]:
    """Row of a dossier; ``facts`` fills up as the PES files are read. ``summarise``: what a dossier is about."""

    def describe(entry: Entry[Any]) -> RowFacts:
        dossier = entry.record
        assert isinstance(dossier, Dossier)
        known = facts.get(entry.key)
        step = dossier.pending_step
        state, tone = _state(entry, dossier, known)
        amount = text.amount(known.amount) if known and known.amount is not None else ""
        return RowFacts(
            title=dossier.name,
            detail_lead=state if tone is not Tone.ACCENT else "",
            detail=" · ".join(
                filter(
                    None,
                    (
                        _pieces(dossier, known) or summary_line(summarise(dossier)),
                        dossier.bureau_name,
                        dossier.subtype or dossier.type,
                    ),
                )
            ),
            note=state if tone is Tone.ACCENT else amount or _made(dossier),
            tone=tone if tone is Tone.ACCENT else Tone.PLAIN,
            icons=(("warning", tone),) if tone in (Tone.WARN, Tone.DANGER) else (),
            leading=_ICONS.get(step.action, "document") if step else "document",
            strong=bool(entry.marks & Mark.UNREAD),
            faded=not entry.marks & Mark.TODO,
            stripe=directory.stripe(entry.key.account),
        )

    return describe


def _made(dossier: Dossier) -> str:
    """When it was made; empty for one of which only a line is held."""
    return text.when_short(dossier.created_ms) if dossier.created_ms else ""


def _due(dossier: Dossier) -> str:
    """« avant demain », « avant le 3 déc. »: only of what is awaited, and soon."""
    if dossier.due_ms is None or not dossier.awaited:
        return ""
    day, today = text.local(dossier.due_ms).date(), text.now().date()
    if (day - today).days > SOON_DAYS:
        return ""
    return tr("avant demain") if (day - today).days == 1 else tr("avant le {day}").format(day=text.day_short(day))


def _lateness(dossier: Dossier) -> str:
    """« en retard de 4 jours »."""
    days = (text.now().date() - text.local(dossier.due_ms).date()).days if dossier.due_ms is not None else 0
    return plural(days, "en retard de %n jour", "en retard de %n jours") if days > 0 else tr("en retard")


def _pieces(dossier: Dossier, known: DossierFacts | None) -> str:
    if dossier.format is Format.PES_V2 and known and known.pieces:
        return plural(known.pieces, "%n pièce", "%n pièces")
    return ""


def _state(entry: Entry[Any], dossier: Dossier, known: DossierFacts | None) -> tuple[str, Tone]:
    if entry.failed:
        return tr("à traiter"), Tone.DANGER
    if dossier.sent is Sent.QUEUED:
        return tr("{done}, en attente d’envoi").format(done=words.done(dossier.sent_act)), Tone.ACCENT
    if dossier.readonly:
        step = dossier.pending_step
        prepared = step is not None and step.action is Action.SECRETARIAT
        return tr("au secrétariat") if prepared else tr("lecture seule"), Tone.PLAIN
    if dossier.tray is Tray.DELEGATED:
        return tr("en l’absence de {bureau}").format(bureau=dossier.absent), Tone.PLAIN
    if dossier.tray is Tray.REJECTED:
        return tr("retourné"), Tone.DANGER
    if entry.marks & Mark.LATE:
        return _lateness(dossier), Tone.WARN
    if known and any(words.grave(f) for f in known.warnings):
        return tr("erreur"), Tone.DANGER
    if known and known.warnings:
        return tr("à vérifier"), Tone.WARN
    return _due(dossier), Tone.PLAIN
