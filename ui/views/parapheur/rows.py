"""How a dossier looks in the list."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

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

_ICONS = {Action.SIGNATURE: "signature", Action.VISA: "visa"}


def describe_dossier(directory: Directory, facts: Mapping[Key, DossierFacts]) -> Callable[[Entry[Any]], RowFacts]:
    """Row of a dossier; ``facts`` fills up as the PES files are read."""

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
                filter(None, (_pieces(dossier, known), dossier.bureau_name, dossier.subtype or dossier.type))
            ),
            note=state if tone is Tone.ACCENT else amount or text.when_short(dossier.created_ms),
            tone=tone if tone is Tone.ACCENT else Tone.PLAIN,
            icons=(("warning", tone),) if tone in (Tone.WARN, Tone.DANGER) else (),
            leading=_ICONS.get(step.action, "document") if step else "document",
            strong=bool(entry.marks & Mark.UNREAD),
            faded=not entry.marks & Mark.TODO,
            stripe=directory.stripe(entry.key.account),
        )

    return describe


def _pieces(dossier: Dossier, known: DossierFacts | None) -> str:
    if dossier.format is Format.PES_V2 and known and known.pieces:
        return plural(known.pieces, "%n pièce", "%n pièces")
    return ""


def _state(entry: Entry[Any], dossier: Dossier, known: DossierFacts | None) -> tuple[str, Tone]:
    if entry.failed:
        return tr("à traiter"), Tone.DANGER
    if dossier.sent is Sent.QUEUED:
        acts = {
            "sign": tr("signé, en attente d’envoi"),
            "visa": tr("visé, en attente d’envoi"),
            "transfer": tr("transféré, en attente d’envoi"),
            "ask_opinion": tr("avis demandé, en attente d’envoi"),
            "undo": tr("repris, en attente d’envoi"),
        }
        return acts.get(dossier.sent_act, tr("rejeté, en attente d’envoi")), Tone.ACCENT
    if dossier.tray is Tray.DELEGATED:
        return tr("par délégation"), Tone.PLAIN
    if entry.marks & Mark.LATE:
        return tr("en retard"), Tone.WARN
    if known and any(words.grave(f) for f in known.warnings):
        return tr("erreur"), Tone.DANGER
    if known and known.warnings:
        return tr("à vérifier"), Tone.WARN
    return "", Tone.PLAIN
