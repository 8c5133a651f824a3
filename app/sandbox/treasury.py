"""What the Treasury and the préfecture do with what reaches them, for the services that carry it (S²LOW, Pastell)."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from xml.sax.saxutils import quoteattr

from app.documents.pes import read_pes
from app.documents.pes_acquit import AckElement, AckError
from app.sandbox.people import COMMUNE, Town
from app.sandbox.pes_answers import build_acquit


def acknowledge(
    pes: bytes, *, town: Town = COMMUNE, date: str = "2026-11-28", refused: Sequence[AckError] = ()
) -> bytes:
    """The PES_ACQUIT of a file: every bordereau accepted, or those that ``refused`` names by their piece.

    An error whose piece is in no bordereau refuses the first one.
    """
    flux = read_pes(pes)
    elements = []
    left = list(refused)
    for rank, slip in enumerate(flux.bordereaux):
        numbers = {piece.number for piece in slip.pieces}
        own = [error for error in left if error.piece in numbers or (rank == 0 and not error.piece)]
        left = [error for error in left if error not in own]
        elements.append(
            AckElement(
                accepted=not own,
                domain="5" if slip.sens.value == "depense" else "6",
                bordereau=slip.number,
                year=slip.year,
                errors=tuple(own),
            )
        )
    return build_acquit(flux.file_name, elements, town=town, date=date)


def receipt(acte: str, date: str) -> bytes:
    """The préfecture's acknowledgement of an acte (ARActe)."""
    return (
        '<?xml version="1.0" encoding="ISO-8859-1"?>\n'
        '<actes:ARActe xmlns:actes="http://www.interieur.gouv.fr/ACTES#v1.1-20040216" '
        f"actes:DateReception={quoteattr(date)} actes:IDActe={quoteattr(acte)}/>"
    ).encode("iso-8859-1")


def login_of(header: str, passwords: dict[str, str]) -> str:
    """The login of an ``Authorization: Basic`` header; empty when it is refused."""
    try:
        kind, _, value = header.partition(" ")
        login, _, password = base64.b64decode(value).decode().partition(":")
    except ValueError:
        return ""
    return login if kind == "Basic" and passwords.get(login) == password else ""
