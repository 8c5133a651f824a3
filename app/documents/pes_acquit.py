"""What the Treasury answers: PES Acquit (and the old NonAcquit), and PES Retour (`pes_retour`).

An acknowledgement names the file by ``NomFic`` and the collectivity by ``CodCol``; each of its elements
says yes or no for one bordereau, one market, one supporting document or the whole flux, with errors
down to the piece and line. A flux is accepted only when all its elements are; an acknowledgement
without any element accepts everything. Source: interop §3.7; schemas PES_V2_Acquit 5.17.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

from app.documents.pes_model import Finding
from app.documents.pes_retour import RetourDebt, RetourPiece, debts_of_retour, pieces_of_retour
from app.documents.pes_xml import declared_encoding
from app.domain.errors import Rejected

_MAX_BYTES = 64 * 1024 * 1024
_SCHEMAS = ("Rev0/PES_V2_Acquit_Autonome_V2.xsd", "Rev0/PES_V2_Acquit_Autonome.xsd")
_Element = etree._Element

DOMAINS = {
    "0": "technique",
    "1": "signature",
    "2": "signature globale",
    "3": "signature du bordereau",
    "4": "pièces justificatives",
    "5": "dépense",
    "6": "recette",
    "7": "rôle",
    "8": "budget",
    "9": "état de l’actif",
    "10": "état du passif",
    "11": "marché",
    "12": "facture",
    "99": "paramétrage",
}
"""DomaineAck: what an answer is about (a name of the domain, not a sentence)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AckError:
    """One anomaly: its code and the Treasury's own French words (500 characters at most)."""

    code: str
    label: str
    piece: str = ""
    """Number of the mandat or titre, when it is about one."""
    line: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AckElement:
    """The answer about one bordereau, market, supporting document, or the whole flux (all empty)."""

    accepted: bool
    domain: str
    """Code of `DOMAINS`."""
    bordereau: str = ""
    year: str = ""
    market: str = ""
    attachment: str = ""
    errors: tuple[AckError, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Acquit:
    """One acknowledgement."""

    file_name: str
    """NomFic of the file that it answers."""
    cod_col: str
    date: str
    elements: tuple[AckElement, ...]
    refused: bool = False
    """NonAcquit: the whole file."""

    @property
    def accepted(self) -> bool:
        return not self.refused and all(element.accepted for element in self.elements)

    @property
    def partly(self) -> bool:
        """Some of it was accepted, some not."""
        return not self.accepted and not self.refused and any(element.accepted for element in self.elements)

    def of_bordereau(self, number: str, year: str) -> tuple[AckElement, ...]:
        """What is said of one bordereau: its own answers, else those about the whole flux."""
        own = tuple(e for e in self.elements if e.bordereau == number and e.year in ("", year))
        return own or tuple(e for e in self.elements if not (e.bordereau or e.market or e.attachment))


@dataclass(frozen=True, slots=True, kw_only=True)
class Retour:
    """A PES Retour: what the accountant did."""

    file_name: str
    siret: str
    cod_col: str
    date: str
    kinds: tuple[str, ...]
    """Names of its blocks: ``PES_DepenseRetour``…"""
    pieces: tuple[RetourPiece, ...] = ()
    debts: tuple[RetourDebt, ...] = ()


def read_answer(data: bytes) -> Acquit | Retour:
    """Read an acknowledgement or a Retour.

    Raises `Rejected`: ``pes_too_large``, ``pes_doctype``, ``pes_malformed``, ``pes_not_answer``.
    """
    root = _parse(data)
    name = etree.QName(root).localname
    if name in ("PES_ACQUIT", "PES_Acquit"):
        return _acquit(root)
    if name in ("PES_NonAcquit", "PES_NONACQUIT"):
        return _refusal(root)
    if name == "PES_Retour":
        head = _child(root, "EnTetePES")
        kinds = tuple(
            str(etree.QName(child).localname) for child in root if str(child.tag).rpartition("}")[2].startswith("PES_")
        )
        return Retour(
            file_name=_file_name(root),
            siret=_value(head, "IdColl"),
            cod_col=_value(head, "CodCol"),
            date=_value(head, "DteStr"),
            kinds=kinds,
            pieces=tuple(pieces_of_retour(root)),
            debts=tuple(debts_of_retour(root)),
        )
    raise Rejected("pes_not_answer", root=str(name)[:60])


def validate_answer(data: bytes, schema_folder: Path) -> list[Finding]:
    """Check against one set of DGFiP schemas; see `pes.validate_pes`. Raises `FileNotFoundError`."""
    root = _parse(data)
    folder = schema_folder / "PES_V2"
    retour = etree.QName(root).localname == "PES_Retour"
    names = ("RETOUR/Rev0/PES_Retour.xsd",) if retour else _SCHEMAS
    paths = [path for name in names if (path := folder / name).is_file()]
    if not paths:
        raise FileNotFoundError(schema_folder)
    parser = etree.XMLParser(no_network=True, resolve_entities=False, load_dtd=False)
    findings: list[Finding] = []
    for path in paths:
        schema = etree.XMLSchema(etree.parse(str(path), parser))
        if schema.validate(root):
            return []
        findings = [
            Finding(code="pes_schema", params={"line": entry.line, "detail": str(entry.message)})
            for entry in list(schema.error_log)  # type: ignore[call-overload]
        ]
    return findings


def _parse(data: bytes) -> _Element:
    if len(data) > _MAX_BYTES:
        raise Rejected("pes_too_large", size=len(data), limit=_MAX_BYTES)
    if b"<!DOCTYPE" in data or declared_encoding(data).startswith("utf-16"):
        raise Rejected("pes_doctype")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise Rejected("pes_malformed", line=error.lineno or 0) from error


def _acquit(root: _Element) -> Acquit:
    head = _child(root, "EnTetePES")
    elements = [
        element for block in root.iterchildren("{*}ACQUIT") for element in block.iterchildren("{*}ElementACQUIT")
    ]
    return Acquit(
        file_name=_file_name(root),
        cod_col=_value(head, "CodCol"),
        date=_value(head, "DteStr"),
        elements=tuple(_element(element) for element in elements),
    )


def _refusal(root: _Element) -> Acquit:
    head = _child(root, "EnTetePES")
    errors = tuple(_errors(root.iter("{*}Erreur"), "", ""))
    whole = AckElement(accepted=False, domain="0", errors=errors)
    return Acquit(
        file_name=_file_name(root),
        cod_col=_value(head, "CodCol"),
        date=_value(head, "DteStr"),
        elements=(whole,),
        refused=True,
    )


def _element(element: _Element) -> AckElement:
    flat_piece, flat_line = _value(element, "NumPiece"), _value(element, "NumLigne")  # first version of the schema
    errors = list(_errors(element.iterchildren("{*}Erreur"), flat_piece, flat_line))
    if _value(element, "NumAnoAck") or _value(element, "LibelleAnoAck"):
        errors += _errors(iter((element,)), flat_piece, flat_line)
    for piece in element.iterchildren("{*}DetailPiece"):
        number = _value(piece, "NumPiece")
        errors += _errors(piece.iterchildren("{*}Erreur"), number, "")
        for line in piece.iterchildren("{*}DetailLigne"):
            errors += _errors(line.iterchildren("{*}Erreur"), number, _value(line, "NumLigne"))
    return AckElement(
        accepted=_value(element, "EtatAck") in ("1", "true"),
        domain=_value(element, "DomaineAck"),
        bordereau=_value(element, "NumBord"),
        year=_value(element, "ExerciceBord"),
        market=_value(element, "IdMarche"),
        attachment=_value(element, "IdUnique"),
        errors=tuple(errors),
    )


def _errors(found: Iterator[_Element], piece: str, line: str) -> Iterator[AckError]:
    for error in found:
        yield AckError(
            code=_value(error, "NumAnoAck"), label=_value(error, "LibelleAnoAck")[:500], piece=piece, line=line
        )


def _child(element: _Element | None, path: str) -> _Element | None:
    for name in path.split("/"):
        element = next(element.iterchildren(f"{{*}}{name}"), None) if element is not None else None
    return element


def _value(element: _Element | None, path: str) -> str:
    found = _child(element, path)
    return (found.get("V") or "").strip() if found is not None else ""


def _file_name(root: _Element) -> str:
    return _value(root, "Enveloppe/Parametres/NomFic")
