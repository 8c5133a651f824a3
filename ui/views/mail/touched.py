"""« Marqué comme lu par Maïté Dufourcq »: what somebody else last did to a message that several people hold (A16)."""

from __future__ import annotations

from app.domain.mail import Gesture, Touch
from ui import text
from ui.text import tr


def touch_words(touch: Touch | None) -> str:
    """Who did what, and when; that it was done elsewhere, where nobody says who; empty for one's own acts."""
    if touch is None or touch.mine:
        return ""
    if touch.by is None:
        return tr("Modifié ailleurs, avec un autre logiciel qui ne dit pas par qui.")
    words = _words()[touch.did].format(who=touch.by.shown())
    return f"{words}, {text.when_spoken(touch.at_ms)}" if touch.at_ms else words


def _words() -> dict[Gesture, str]:
    return {
        Gesture.READ: tr("Marqué comme lu par {who}"),
        Gesture.UNREAD: tr("Marqué comme non lu par {who}"),
        Gesture.FLAGGED: tr("À suivre, demandé par {who}"),
        Gesture.UNFLAGGED: tr("N’est plus à suivre, selon {who}"),
        Gesture.TAGGED: tr("Étiquette mise par {who}"),
        Gesture.UNTAGGED: tr("Étiquette retirée par {who}"),
        Gesture.MOVED: tr("Rangé ici par {who}"),
        Gesture.TRASHED: tr("Mis à la corbeille par {who}"),
        Gesture.TAKEN: tr("Passé dans une autre boîte par {who}"),
        Gesture.JUNKED: tr("Mis aux indésirables par {who}"),
        Gesture.ANSWERED: tr("Répondu par {who}"),
        Gesture.FORWARDED: tr("Transféré par {who}"),
        Gesture.UNKNOWN: tr("Modifié par {who}"),
    }
