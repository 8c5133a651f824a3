"""PES Retour: what the accountant did with mandats and titres, and what debtors still owe. Source: schemas 5.17.

One row for each piece: its state, why, when, what was paid or collected; `describe_retour` gives everything that one
says. A Retour is short beside an Aller and is held whole.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from lxml import etree

from app.documents.pes_facts import Fact, describe
from app.documents.pes_labels import Coded, coded
from app.documents.pes_labels_more import table_of
from app.documents.pes_model import NO_CODE, ZERO, Sens
from app.documents.pes_read import amount, value
from app.domain.frozen import dataclass

_Element = etree._Element
_BLOCKS = {"PES_DepenseRetour": Sens.DEPENSE, "PES_RecetteRetour": Sens.RECETTE}
_REFUSED = frozenset({"04"})
_WAITING = frozenset({"01"})


@dataclass(frozen=True, slots=True, kw_only=True)
class RetourPiece:
    """What became of one mandat or titre."""

    sens: Sens
    year: str
    bordereau: str
    number: str
    subject: str
    who: str
    state: Coded
    reason: Coded = NO_CODE
    comment: str = ""
    date: str = ""
    """When it was taken into account, refused or put off."""
    total: Decimal = ZERO
    settled: Decimal = ZERO
    """Paid, or collected."""
    fact: Fact

    @property
    def refused(self) -> bool:
        return self.state.code in _REFUSED

    @property
    def waiting(self) -> bool:
        return self.state.code in _WAITING


@dataclass(frozen=True, slots=True, kw_only=True)
class RetourDebt:
    """What one debtor still owes for one product."""

    reference: str
    product: str
    principal: Decimal
    fees: Decimal


def pieces_of_retour(root: _Element) -> Iterator[RetourPiece]:
    """Every piece of the mandats and titres blocks, in document order."""
    for block in root:
        name = etree.QName(block).localname
        if (sens := _BLOCKS.get(name)) is not None:
            for bordereau in block.iterfind("{*}Bordereau"):
                for piece in bordereau.iterfind("{*}Piece"):
                    yield _piece(bordereau, piece, sens, name)


def debts_of_retour(root: _Element) -> Iterator[RetourDebt]:
    """What the block of debtors says is left to collect."""
    for client in root.iterfind("{*}PES_ClientRetour/{*}Client"):
        for debt in client.iterfind("{*}ResteARecouvrer"):
            yield RetourDebt(
                reference=value(client, "{*}RefTiers"),
                product=value(debt, "{*}CodProdLoc"),
                principal=_euros(value(debt, "{*}Rar")),
                fees=_euros(value(debt, "{*}RarFrais")),
            )


def _piece(bordereau: _Element, piece: _Element, sens: Sens, block: str) -> RetourPiece:
    bloc = bordereau.find("{*}BlocBordereau")
    info = next((found for tag in ("InfoPiece", "BlocPiece") if (found := piece.find(f"{{*}}{tag}")) is not None), None)
    lines = piece.findall("{*}LigneDePiece")
    reason = value(info, "{*}ObsEtat")
    dates = ("DtePceRej", "DtePceInst", "DtePcePec", "DteRej", "DteInst", "DtePec")
    return RetourPiece(
        sens=sens,
        year=value(bloc, "{*}Exer"),
        bordereau=value(bloc, "{*}IdBord"),
        number=value(info, "{*}IdPce"),
        subject=value(info, "{*}Obj") or value(info, "{*}ObjPce"),
        who=", ".join(dict.fromkeys(filter(None, map(_who, lines)))),
        state=coded(table_of(block, "EtatPce") or {}, value(info, "{*}EtatPce")),
        reason=coded(table_of(block, "ObsEtat") or {}, reason),
        comment=value(info, "{*}Commentaire"),
        date=next((day for tag in dates if (day := value(info, f"{{*}}{tag}"))), ""),
        total=sum((_total(line) for line in lines), ZERO),
        settled=sum((_settled(line) for line in lines), ZERO),
        fact=describe(piece, block),
    )


def _who(line: _Element) -> str:
    info = line.find("{*}Tiers/{*}InfoTiers")
    return " ".join(filter(None, (value(info, f"{{*}}{tag}") for tag in ("Civilite", "Prenom", "Nom"))))


def _total(line: _Element) -> Decimal:
    info = line.find("{*}BlocLignePiece/{*}InfoLignePiece")
    gross = value(info, "{*}MtTTC")
    return _euros(gross) if gross else _euros(value(info, "{*}MtHT")) + _euros(value(info, "{*}MtTVA"))


def _settled(line: _Element) -> Decimal:
    block = line.find("{*}BlocLignePiece")
    return _euros(value(block, "{*}InfoPaiement/{*}MtPayTot")) + _euros(
        value(block, "{*}InfoRecouvrement/{*}MtRecoTot")
    )


def _euros(text: str) -> Decimal:
    found = amount(text) if text else None
    return found if found is not None else ZERO
