"""One error in words a person can use."""

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
