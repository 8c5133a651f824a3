"""How a letter looks in the list, and the words of the contract's codes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from app.domain.courrier import Letter
from app.domain.listing import Entry
from app.domain.records import Mark
from ui import text
from ui.directory import Directory
from ui.models.facts import RowFacts, Tone, sync_icons, sync_words
from ui.text import tr

DIRECTIONS = {"in": "Arrivée", "out": "Départ", "internal": "Interne"}
ROLES = {
    "action": "pour action",
    "info": "pour information",
    "opinion": "pour avis",
    "visa": "pour visa",
    "sign": "pour signature",
}
STATUSES = {
    "new": "nouveau",
    "in_progress": "en cours",
    "waiting_opinion": "en attente d’avis",
    "waiting_visa": "en attente de visa",
    "waiting_signature": "en attente de signature",
    "to_send": "à envoyer",
    "sent": "envoyé",
    "closed": "clos",
    "no_action": "sans suite",
    "archived": "archivé",
}
"""`Letter.status` (contract §3.1)."""
REPLIES = {
    "expected": "attendue",
    "drafting": "en préparation",
    "in_visa": "en cours de visa",
    "signed": "signée",
    "sent": "envoyée",
}
"""`Letter.reply_state`; « none » is not worth a line."""
ACTIONS = {
    "mark_read": "a lu le courrier",
    "note_add": "a ajouté une note",
    "note_edit": "a changé une note",
    "note_delete": "a supprimé une note",
    "assign": "a changé les attributions",
    "assignment_done": "a terminé sa part",
    "opinion": "a donné un avis",
    "visa": "a visé",
    "visa_refuse": "a refusé le visa",
    "set_due_date": "a changé l’échéance",
    "close": "a clos le courrier",
    "reopen": "a rouvert le courrier",
    "reply_attach": "a joint un projet de réponse",
}
"""Lines of the history (contract §3.3)."""
FILES = {
    "scan": "Courrier",
    "attachment": "Pièce jointe",
    "draft_reply": "Projet de réponse",
    "signed_reply": "Réponse signée",
    "receipt": "Accusé de réception",
}
"""`LetterFile.kind`."""


def is_late(letter: Letter, today: dt.date) -> bool:
    """The day by which the user must act has passed."""
    return bool(letter.due_day) and dt.date.fromisoformat(letter.due_day) < today


def describe_letter(directory: Directory) -> Callable[[Entry[Any]], RowFacts]:
    """Row of a letter."""

    def describe(entry: Entry[Any]) -> RowFacts:
        letter = entry.record
        assert isinstance(letter, Letter)
        todo = bool(entry.marks & Mark.TODO)
        late = todo and is_late(letter, text.now().date())
        note = text.due(letter.due_day) if todo else ""
        role = next(iter(letter.awaited), "") if todo else ""
        return RowFacts(
            title=letter.subject,
            aside=text.when_short(letter.arrival_ms),
            detail_lead=letter.sender if letter.direction != "out" else ", ".join(letter.recipients),
            detail=letter.chrono,
            note=note or (tr(ROLES[role]) if role in ROLES else ""),
            tone=Tone.DANGER if late else Tone.WARN if todo else Tone.PLAIN,
            icons=sync_icons(entry.pending > 0, entry.failed),
            state=sync_words(entry.pending > 0, entry.failed),
            leading="courrier",
            strong=bool(entry.marks & Mark.UNREAD),
            stripe=directory.stripe(entry.key.account),
        )

    return describe
