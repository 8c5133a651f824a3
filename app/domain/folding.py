"""Text as it is compared and searched: without case, accents or ligatures."""

from __future__ import annotations

import unicodedata

LIGATURES = (("œ", "oe"), ("Œ", "OE"), ("æ", "ae"), ("Æ", "AE"))


def folded(text: str) -> str:
    """« Œuvre à l'Été » → « oeuvre a l'ete »; the same number of signs is not kept."""
    if text.isascii():
        return text.lower()
    for ligature, letters in LIGATURES:
        text = text.replace(ligature, letters)
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c)).casefold()


def as_typed(text: str) -> str:
    """Folded, without spaces around, each apostrophe the keyboard's: how names and words are compared with what a
    person types."""
    return folded(text).replace("’", "'").strip()


def folded_with_places(text: str) -> tuple[str, list[int]]:
    """``text`` folded, runs of spaces made one, and for each of its signs the place it comes from."""
    signs: list[str] = []
    places: list[int] = []
    for place, sign in enumerate(text):
        if sign.isspace():
            if signs and signs[-1] != " ":
                signs.append(" ")
                places.append(place)
            continue
        for each in folded(sign):
            signs.append(each)
            places.append(place)
    return "".join(signs), places
