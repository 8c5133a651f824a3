"""One error in words a person can use, and sentences that many of them share."""

from __future__ import annotations

from app.domain.frozen import dataclass


@dataclass(frozen=True, slots=True)
class Wording:
    """Three short sentences: what happened, what it means, what to do. The last two may be empty."""

    what: str
    effect: str = ""
    remedy: str = ""

    def text(self) -> str:
        """All of it on one line."""
        return " ".join(part for part in (self.what, self.effect, self.remedy) if part)


KEPT = "Votre travail est conservé sur cet appareil."
LATER = "L’envoi reprendra tout seul dès que possible."
SIGN_IN = "Ouvrez les Réglages et saisissez de nouveau le mot de passe de ce compte."
REREAD = "Relisez l’élément, puis refaites votre choix."
