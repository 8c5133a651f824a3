"""The window in a language that does not exist, 40 % longer than French: what cuts it off would cut a translation off.

Each sentence that goes through the translation comes out between brackets and lengthened, its places kept; what comes
out without brackets did not go through it (`judge` says so).
"""

from __future__ import annotations

import math
import re

from tests.linguist import sentences

GROWTH = 0.4
NAMES = ("Français", "English")
_FILLING = "encore un peu de texte pour voir si la place suffit toujours quand les mots sont longs "


def lengthened(text: str) -> str:
    """``Annuler`` -> ``[Annulerenc]``: one word grows, several get more words."""
    if not re.search(r"[^\W\d_]{2}", re.sub(r"\{\w+\}|%n", "", text)):
        return text
    body = text.strip()
    more = math.ceil(len(body) * GROWTH)
    filling = (_FILLING * (more // len(_FILLING) + 1))[:more].strip()
    joint = " " if " " in body else ""
    grown = f"[{body}{joint}{filling if joint else filling.replace(' ', '')}]"
    return text.replace(body, grown)


def words() -> dict[str, str]:
    """French -> the longer language, for `ui.language.install`; a language's own name stays as it is in all of them."""
    return {text: lengthened(text) for text in sentences() if text not in NAMES}
