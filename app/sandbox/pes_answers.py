"""What the Treasury answers to the demonstration's bordereaux, valid against the DGFiP's schemas."""

from __future__ import annotations

from collections.abc import Iterable
from xml.sax.saxutils import quoteattr

from app.documents.pes_acquit import AckElement, AckError
from app.sandbox.people import COMMUNE, Town

NAMESPACE = "http://www.minefi.gouv.fr/cp/helios/pes_v2/Rev0/retour/v2"


def build_acquit(
    file_name: str, elements: Iterable[AckElement], *, town: Town = COMMUNE, date: str = "2026-11-23"
) -> bytes:
    """A PES_ACQUIT that answers the file of that name."""
    head = _values(
        DteStr=date, IdPost="040999", IdColl=town.siret, CodCol="100" if town is COMMUNE else "200", CodBud="00"
    )
    envelope = (
        f"<Enveloppe><Parametres>{_values(Version='2', TypFic='PESALR2', NomFic=file_name)}</Parametres>"
        f"<Emetteur>{_values(Sigle='HELIOS', Adresse='DGFiP')}</Emetteur></Enveloppe>"
    )
    body = "".join(_element(element) for element in elements)
    return (
        f'<?xml version="1.0" encoding="ISO-8859-1"?>\n<n:PES_ACQUIT xmlns:n="{NAMESPACE}">{envelope}'
        f"<EnTetePES>{head}</EnTetePES><ACQUIT><EnTeteAcquit>{_values(IdVer='2')}</EnTeteAcquit>{body}</ACQUIT>"
        "</n:PES_ACQUIT>"
    ).encode("iso-8859-1", "xmlcharrefreplace")


def _values(**values: str) -> str:
    return "".join(f"<{tag} V={quoteattr(value)}/>" for tag, value in values.items())


def _element(element: AckElement) -> str:
    about = ""
    if element.bordereau:
        about = _values(NumBord=element.bordereau, ExerciceBord=element.year)
    elif element.market:
        about = _values(IdMarche=element.market)
    elif element.attachment:
        about = _values(IdUnique=element.attachment)
    own = "".join(_error(error) for error in element.errors if not error.piece)
    pieces = dict.fromkeys(error.piece for error in element.errors if error.piece)
    details = "".join(_piece(number, [e for e in element.errors if e.piece == number]) for number in pieces)
    state = _values(DomaineAck=element.domain, EtatAck=str(int(element.accepted)))
    return f"<ElementACQUIT>{state}{about}{own}{details}</ElementACQUIT>"


def _piece(number: str, errors: list[AckError]) -> str:
    own = "".join(_error(error) for error in errors if not error.line)
    lines = "".join(
        f"<DetailLigne>{_values(NumLigne=error.line)}{_error(error)}</DetailLigne>" for error in errors if error.line
    )
    return f"<DetailPiece>{_values(NumPiece=number)}{own}{lines}</DetailPiece>"


def _error(error: AckError) -> str:
    return f"<Erreur>{_values(NumAnoAck=error.code, LibelleAnoAck=error.label)}</Erreur>"
