"""Things to settle in French: what they are, both versions, and the choices. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from app.domain.agenda import Event
from app.domain.conflicts import Rule
from app.domain.courrier import Letter
from app.domain.intents import (
    AnswerPresence,
    DecideLeave,
    DeleteEvent,
    DossierAct,
    LetterOperation,
    SaveAnnotation,
    SaveEvent,
)
from app.domain.records import Record
from app.domain.seances import Annotation, Seance
from app.services.conflicts import NOTE_COPY, Dispute
from ui import text
from ui.errors import word_code
from ui.text import plural, tr
from ui.views.outbox.acts import PRESENCES, act_sentence, short
from ui.views.outbox.words import why_refused

_GENRES: Mapping[str, str] = {
    f"{SaveEvent.KIND}/conflict": "Événements modifiés aussi sur le serveur",
    f"{DeleteEvent.KIND}/conflict": "Événements supprimés ici, modifiés sur le serveur",
    f"{AnswerPresence.KIND}/conflict": "Réponses changées aussi sur le serveur",
    f"{LetterOperation.KIND}/conflict": "Courriers qui ont changé",
    f"{SaveAnnotation.KIND}/conflict": "Notes modifiées aussi sur le serveur",
    NOTE_COPY: "Notes en deux versions",
    "account_removed": "Travail laissé par un compte retiré",
}
_REASONS = {"conflict": "Éléments modifiés aussi sur le serveur", "refused": "Refusé par le serveur"}
_DOUBTFUL = "Envois incertains"


def genre_title(dispute: Dispute) -> str:
    """Heading over all the disputes of a genre."""
    if dispute.row is not None and isinstance(dispute.row.intent, DossierAct) and dispute.conflict:
        return tr("Dossiers qui ont changé")
    reason = dispute.genre.rpartition("/")[2]
    return tr(_GENRES.get(dispute.genre, _REASONS.get(reason, _DOUBTFUL)))


def sentence(dispute: Dispute, title: str) -> str:
    """What it is about. ``title`` names the target as last shown."""
    if dispute.row is None:
        words = dispute.mine.text if isinstance(dispute.mine, Annotation) else ""
        return tr("Note {name}").format(name=text.quoted(short(words or title)))
    return act_sentence(dispute.row.intent, title)


def reason(dispute: Dispute) -> str:
    """Why it is there."""
    if dispute.row is None:
        return tr("Elle a été modifiée sur deux appareils, aux mêmes endroits. Les deux versions sont gardées.")
    if not dispute.rules:
        return word_code("outcome_unknown", "outcome_unknown").text()
    if dispute.conflict and dispute.server is None and isinstance(dispute.mine, Event):
        return tr("L’événement a été supprimé sur le serveur depuis que vous l’avez vu.")
    return why_refused(dispute.row, "conflict" if dispute.conflict else "rejected")


# --- versions -------------------------------------------------------------------------------------


def versions(dispute: Dispute) -> tuple[str, str]:
    """(mine, the server's), each on one line; empty where there is nothing to compare."""
    if not dispute.conflict or not dispute.differs:
        return "", ""
    if dispute.mine is None and dispute.server is None:
        return "", ""
    return _version(dispute.mine, dispute), _version(dispute.server, dispute)


def _version(record: Record | None, dispute: Dispute) -> str:
    if record is None:
        return tr("supprimé")
    match record:
        case Event():
            return _event(record, dispute.differs)
        case Annotation():
            return text.quoted(short(record.text, 160))
        case Seance():
            return tr(PRESENCES[record.presence])
        case Letter():
            return tr("version {number}").format(number=record.revision)
        case _:
            return ""


def _event(event: Event, differs: tuple[str, ...]) -> str:
    parts = []
    whole = "gone" in differs
    if whole or "title" in differs:
        parts.append(text.quoted(event.title))
    if whole or {"start_ms", "end_ms"} & set(differs):
        parts.append(text.span(event.start_ms, event.end_ms, event.all_day))
    if "location" in differs:
        parts.append(event.location or tr("sans lieu"))
    if "description" in differs:
        parts.append(text.quoted(short(event.description)) if event.description.strip() else tr("sans note"))
    if "answer" in differs or "status" in differs:
        parts.append(tr("réponse ou état différents"))
    return ", ".join(parts) or tr("d’autres détails")


# --- choices --------------------------------------------------------------------------------------


def choice(rule: Rule, dispute: Dispute) -> tuple[str, str]:
    """(words, icon) of a button."""
    intent = dispute.row.intent if dispute.row is not None else None
    if not dispute.conflict:
        return {Rule.MINE: (tr("Réessayer"), "sync"), Rule.SERVER: (tr("Abandonner"), "")}[rule]
    if isinstance(intent, DossierAct):
        return tr("Relire le dossier"), "parapheur"
    if isinstance(intent, DecideLeave):
        return tr("Relire la demande"), "visa"
    if isinstance(intent, LetterOperation) and Rule.MINE not in dispute.rules:
        return tr("Relire le courrier"), "courrier"
    if isinstance(intent, DeleteEvent):
        return {Rule.MINE: (tr("Supprimer quand même"), "trash"), Rule.SERVER: (tr("Garder l’événement"), "")}[rule]
    if isinstance(intent, SaveEvent) and dispute.server is None:
        return {Rule.MINE: (tr("Recréer l’événement"), "plus"), Rule.SERVER: (tr("Abandonner"), "")}[rule]
    return {
        Rule.MINE: (tr("Garder ma version"), "check"),
        Rule.SERVER: (tr("Garder celle du serveur") if dispute.row else tr("Garder l’autre version"), ""),
        Rule.BOTH: (tr("Garder les deux"), ""),
    }[rule]


def is_reading_again(dispute: Dispute) -> bool:
    """The only choice is to look again: it opens what changed."""
    return dispute.conflict and dispute.rules == (Rule.SERVER,)


def done(rule: Rule, dispute: Dispute, count: int) -> str:
    """What a toast says once a choice was applied to ``count`` disputes like this one."""
    if count == 0:
        return tr("C’était déjà réglé.")
    if is_reading_again(dispute):
        return plural(count, "Action retirée : relisez, puis décidez.", "%n actions retirées : relisez, puis décidez.")
    if not dispute.conflict and rule is Rule.MINE:
        return plural(count, "Nouvel essai demandé.", "%n nouveaux essais demandés.")
    if not dispute.conflict:
        return plural(count, "Action abandonnée.", "%n actions abandonnées.")
    return {
        Rule.MINE: plural(count, "Votre version est gardée.", "Vos %n versions sont gardées."),
        Rule.SERVER: plural(count, "L’autre version est gardée.", "Les %n autres versions sont gardées."),
        Rule.BOTH: plural(count, "Les deux versions sont gardées.", "%n fois, les deux versions sont gardées."),
    }[rule]


__all__ = ["choice", "done", "genre_title", "is_reading_again", "reason", "sentence", "versions"]
