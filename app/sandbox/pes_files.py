"""PES files of an invented accounting software, deterministic from a seed, valid against schemas 5.17.

``DEMO`` describes the fifteen files that wait for signature in the demonstration: mandats and titres
of two bodies, one to forty pieces, supporting documents (gzip, base64), one file with three
bordereaux, one without Ids on its bordereaux (whole-file signature), one whose total is wrong on
purpose. ``generate_pes`` writes one; ``spec_of`` makes plain ones for tests and benchmarks.

Written as accounting software does: ISO-8859-1, either kind of line end, indented or not. No real
company, SIRET or bank account: identifiers are zeros, see `_iban`.
"""

from __future__ import annotations

import base64
import gzip
import io
import random
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from xml.sax.saxutils import quoteattr

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from app.documents.pes_model import Sens
from app.documents.pes_xml import ALLER_NS
from app.sandbox.people import COMMUNE, SEED, Town
from app.sandbox.pes_themes import COMPANIES, PEOPLE, STREETS, THEMES, Theme

CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True, kw_only=True)
class BordereauSpec:
    """One slip to invent."""

    sens: Sens
    number: int
    theme: str
    pieces: int
    max_lines: int = 2
    attach: int = 1
    """One supporting document every so many pieces; 0 = none."""
    attach_bytes: int = 0
    """Each supporting document is padded to at least this size (benchmarks)."""
    reduction: bool = False
    """Bordereau d'annulation: corrective pieces."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PesSpec:
    """One file to invent."""

    key: str
    title: str
    """Name of the dossier in the parapheur."""
    bordereaux: tuple[BordereauSpec, ...]
    town: Town = COMMUNE
    budget: str = "00"
    year: int = 2026
    date: str = "2026-11-20"
    bordereau_ids: bool = True
    root_id: bool = True
    wrong_total: bool = False
    """Declares a total that is not the sum of its lines."""
    missing_attachment: bool = False
    """Cites a supporting document that the file does not carry."""
    other_accounts: bool = False
    """Its companies have changed their bank accounts."""
    dematerialised: bool = True
    newline: str = "\n"
    indent: bool = True

    @property
    def file_name(self) -> str:
        """NomFic."""
        return f"{self.town.key.upper()}_{self.date.replace('-', '')}_{self.key}"


def spec_of(
    bordereaux: int = 1,
    pieces: int = 2,
    *,
    sens: Sens = Sens.DEPENSE,
    attach: int = 1,
    attach_bytes: int = 0,
    bordereau_ids: bool = True,
    newline: str = "\n",
) -> PesSpec:
    """A plain file with that many bordereaux, for tests and benchmarks."""
    theme = "entretien" if sens is Sens.DEPENSE else "cantine"
    slips = tuple(
        BordereauSpec(
            sens=sens, number=100 + rank, theme=theme, pieces=pieces, attach=attach, attach_bytes=attach_bytes
        )
        for rank in range(bordereaux)
    )
    key = f"ESSAI{bordereaux}"
    return PesSpec(key=key, title="Essai", bordereaux=slips, bordereau_ids=bordereau_ids, newline=newline)


def generate_pes(seed: int = SEED, spec: PesSpec | None = None) -> bytes:
    """The bytes of one PES_Aller: the same for the same arguments, on any machine."""
    return _Writer(seed, spec or spec_of()).write()


@dataclass(slots=True)
class _Amounts:
    ht: Decimal = Decimal(0)
    vat: Decimal = Decimal(0)

    def add(self, ht: Decimal, vat: Decimal) -> None:
        self.ht += ht
        self.vat += vat


@dataclass(slots=True)
class _Out:
    """Lines of XML with their depth."""

    newline: str
    indent: bool
    parts: list[str] = field(default_factory=list)
    depth: int = 0

    def line(self, text: str) -> None:
        self.parts.append(("  " * self.depth + text + self.newline) if self.indent else text)

    def open(self, tag: str, attributes: str = "") -> None:
        self.line(f"<{tag}{attributes}>")
        self.depth += 1

    def close(self, tag: str) -> None:
        self.depth -= 1
        self.line(f"</{tag}>")

    def value(self, tag: str, value: object) -> None:
        self.line(f"<{tag} V={quoteattr(str(value))}/>")


class _Writer:
    def __init__(self, seed: int, spec: PesSpec) -> None:
        self._spec = spec
        self._random = random.Random(f"{seed}/{spec.town.key}/{spec.key}")
        self._out = _Out(spec.newline, spec.indent)
        self._attached: list[tuple[str, str, bytes, str]] = []
        """(IdUnique, name, PDF, TypePJ)."""
        self._piece_number = self._random.randrange(200, 900)

    def write(self) -> bytes:
        out, spec = self._out, self._spec
        root_id = f" Id={quoteattr('FLUX' + spec.date.replace('-', '') + spec.key)}" if spec.root_id else ""
        out.open("n:PES_Aller", f' xmlns:n="{ALLER_NS}"{root_id}')
        self._envelope()
        for sens in Sens:
            self._block(sens)
        if self._attached:
            self._attachments()
        out.close("n:PES_Aller")
        declaration = f'<?xml version="1.0" encoding="ISO-8859-1"?>{spec.newline}'
        return (declaration + "".join(out.parts)).encode("iso-8859-1", "xmlcharrefreplace")

    def _envelope(self) -> None:
        out, spec = self._out, self._spec
        out.open("Enveloppe")
        out.open("Parametres")
        out.value("Version", 2)
        out.value("TypFic", "PESALR2")
        out.value("NomFic", spec.file_name)
        out.close("Parametres")
        out.open("Emetteur")
        out.value("Sigle", "COMPTA-PINS")
        out.value("Adresse", "Gestion financière 7.2")
        out.close("Emetteur")
        out.close("Enveloppe")
        out.open("EnTetePES")
        out.value("DteStr", spec.date)
        out.value("IdPost", "040999")
        out.value("LibellePoste", "SGC DE SAINT-AUBIN-DES-PINS")
        out.value("IdColl", spec.town.siret)
        out.value("CodCol", "100" if spec.town is COMMUNE else "200")
        out.value("CodBud", spec.budget)
        out.value("LibelleColBud", spec.town.name.replace("’", "'").upper()[:38])
        out.close("EnTetePES")

    def _block(self, sens: Sens) -> None:
        slips = [slip for slip in self._spec.bordereaux if slip.sens is sens]
        if not slips:
            return
        out = self._out
        block, header = (
            ("PES_DepenseAller", "EnTeteDepense") if sens is Sens.DEPENSE else ("PES_RecetteAller", "EnTeteRecette")
        )
        out.open(block)
        out.open(header)
        out.value("IdVer", 2)
        out.value("InfoDematerialisee", int(self._spec.dematerialised))
        out.close(header)
        for slip in slips:
            self._bordereau(slip)
        out.close(block)

    def _bordereau(self, slip: BordereauSpec) -> None:
        """The totals come first in the file, so the pieces are written apart and appended."""
        out, spec = self._out, self._spec
        pieces = _Out(spec.newline, spec.indent, depth=out.depth + 1)
        self._out, totals = pieces, _Amounts()
        for rank in range(slip.pieces):
            self._piece(slip, rank, totals)
        self._out = out
        depense = slip.sens is Sens.DEPENSE
        letter = "D" if depense else "R"
        element_id = f"{letter}{spec.year}{slip.number:05d}{spec.town.key[:1].upper()}{spec.budget}"
        out.open("Bordereau", f" Id={quoteattr(element_id)}" if spec.bordereau_ids else "")
        out.open("BlocBordereau")
        out.value("Exer", spec.year)
        out.value("IdBord", slip.number)
        out.value("DteBordEm", spec.date)
        out.value("TypBord", "02" if slip.reduction else "01")
        out.value("NbrPce", slip.pieces)
        out.value("MtCumulAnnuel", totals.ht + totals.vat + self._amount(90_000, 900_000))
        out.value("MtBordHT" if depense else "MtBordHt", totals.ht + (10 if spec.wrong_total else 0))
        if totals.vat:
            out.value("MtBordTVA", totals.vat)
        out.close("BlocBordereau")
        out.parts.extend(pieces.parts)
        out.close("Bordereau")

    def _piece(self, slip: BordereauSpec, rank: int, totals: _Amounts) -> None:
        out, theme = self._out, THEMES[slip.theme]
        self._piece_number += 1
        number = self._piece_number
        subject = self._random.choice(theme.subjects)
        company = COMPANIES[self._random.choice(theme.companies)] if theme.companies else ""
        lines = self._random.randint(1, slip.max_lines)
        amounts = [self._line_amounts(theme) for _ in range(lines)]
        total = sum((ht + vat for ht, vat in amounts), Decimal(0))
        attach = bool(slip.attach) and rank % slip.attach == 0
        reference = self._reference(slip, number, subject, total) if attach else ""
        out.open("Piece")
        out.open("BlocPiece")
        if slip.sens is Sens.DEPENSE:
            self._mandat(slip, theme, number, subject, reference)
        else:
            self._titre(slip, theme, number, subject, reference)
        out.close("BlocPiece")
        for line, (ht, vat) in enumerate(amounts, start=1):
            totals.add(ht, vat)
            out.open("LigneDePiece")
            if slip.sens is Sens.DEPENSE:
                self._ligne_mandat(slip, theme, line, ht, vat, company, number)
            else:
                self._ligne_titre(slip, theme, line, ht, vat, company)
            out.close("LigneDePiece")
        out.close("Piece")

    def _mandat(self, slip: BordereauSpec, theme: Theme, number: int, subject: str, reference: str) -> None:
        out = self._out
        out.open("InfoPce")
        out.value("CodServ", theme.service)
        out.value("IdPce", number)
        out.value("TypPce", "02" if slip.reduction else "01")
        out.value("NatPce", "06" if slip.reduction else theme.nature)
        out.value("Obj", subject[:100])
        self._pj_ref(reference, subject)
        out.close("InfoPce")

    def _titre(self, slip: BordereauSpec, theme: Theme, number: int, subject: str, reference: str) -> None:
        out = self._out
        out.value("CodServ", theme.service)
        out.value("IdPce", number)
        out.value("TypPce", "02" if slip.reduction else "01")
        out.value("NatPce", "06" if slip.reduction else theme.nature)
        out.value("Edition", "04")
        out.value("ObjPce", subject[:160])
        self._pj_ref(reference, subject)

    def _pj_ref(self, reference: str, subject: str) -> None:
        if not reference:
            return
        out = self._out
        out.open("PJRef")
        out.value("Support", "01")
        out.value("IdUnique", reference)
        out.value("NomPJ", f"{subject[:60]}.pdf")
        out.close("PJRef")

    def _ligne_mandat(
        self, slip: BordereauSpec, theme: Theme, line: int, ht: Decimal, vat: Decimal, company: str, number: int
    ) -> None:
        out = self._out
        out.open("BlocLignePiece")
        out.open("InfoLignePce")
        out.value("IdLigne", line)
        out.value("Nature", self._random.choice(theme.accounts))
        out.value("Fonction", theme.function)
        out.value("LibVir1", f"FACTURE {number}-{line}")
        out.value("ModRegl", "03")
        out.value("TVAIntraCom", 0)
        out.value("MtHT", ht)
        if vat:
            out.value("MtTVA", vat)
        out.close("InfoLignePce")
        if slip.reduction:
            self._rattachement("01", line)
        if theme.market and not slip.reduction:
            out.open("LiensIdent")
            out.value("IdMarche", theme.market)
            out.close("LiensIdent")
        out.close("BlocLignePiece")
        self._tiers(company, recette=False)

    def _ligne_titre(
        self, slip: BordereauSpec, theme: Theme, line: int, ht: Decimal, vat: Decimal, company: str
    ) -> None:
        out = self._out
        out.open("BlocLignePiece")
        out.open("InfoLignePiece")
        out.value("IdLigne", line)
        out.value("CodProdLoc", theme.product)
        out.value("Nature", self._random.choice(theme.accounts))
        out.value("Fonction", theme.function)
        out.value("Majo", 0)
        out.value("TvaIntraCom", 0)
        out.value("MtHT", ht)
        if vat:
            out.value("MtTVA", vat)
        out.close("InfoLignePiece")
        if slip.reduction:
            self._rattachement("01", line)
        out.close("BlocLignePiece")
        self._tiers(company, recette=True)

    def _rattachement(self, nature: str, line: int) -> None:
        out = self._out
        out.open("RattachPiece")
        out.value("NatPceOrig", nature)
        out.value("ExerRat", self._spec.year)
        out.value("IdPceOrig", self._random.randrange(20, 190))
        out.value("IdLigneOrig", line)
        out.close("RattachPiece")

    def _tiers(self, company: str, *, recette: bool) -> None:
        out, random_ = self._out, self._random
        title, first, last = random_.choice(PEOPLE)
        out.open("Tiers")
        out.open("InfoTiers")
        if company:
            random_.randrange(100, 999)  # what follows stays as it was
            out.value("IdTiers", f"000000000{_stable(company):05d}")
            out.value("NatIdTiers", "01")
        out.value("CatTiers", "50" if company else "01")
        out.value("NatJur", "03" if company else "01")
        if recette:
            out.value("TypTiers", "01")
        if not company:
            out.value("Civilite", title)
        out.value("Nom", (company or last)[:38])
        if not company:
            out.value("Prenom", first)
        out.close("InfoTiers")
        out.open("Adresse")
        out.value("TypAdr", "1")
        out.value("Adr2", f"{random_.randrange(1, 90)} {random_.choice(STREETS)}"[:38])
        out.value("CP", self._spec.town.postcode)
        out.value("Ville", self._spec.town.city.upper())
        out.value("CodRes", 0)
        out.close("Adresse")
        if not recette:
            out.open("CpteBancaire")
            out.value("BIC", "ZZZZFRPPXXX")
            drawn = random_.randrange(100, 999)
            out.value("IBAN", _iban(_stable(company) + self._spec.other_accounts if company else drawn))
            out.value("TitCpte", (company or f"{first} {last}")[:32])
            out.close("CpteBancaire")
        out.close("Tiers")

    def _line_amounts(self, theme: Theme) -> tuple[Decimal, Decimal]:
        ht = self._amount(*theme.amounts)
        return ht, (ht * theme.vat_rate / 100).quantize(CENT) if theme.vat_rate else Decimal(0)

    def _amount(self, low: int, high: int) -> Decimal:
        return Decimal(self._random.randrange(low * 100, high * 100)) / 100

    def _reference(self, slip: BordereauSpec, number: int, subject: str, total: Decimal) -> str:
        """IdUnique of the piece's supporting document, which is put aside for PES_PJ."""
        reference = f"PJ{self._spec.year}{self._spec.town.key.upper()}{slip.number:05d}{number:06d}"
        if self._spec.missing_attachment and not self._attached:
            self._spec = replace(self._spec, missing_attachment=False)
            return reference
        pdf = _invoice(self._spec.town, number, subject, total)
        if slip.attach_bytes > len(pdf):
            pdf += b"\n%" + self._random.randbytes(slip.attach_bytes - len(pdf)).replace(b"\n", b" ")
        kind = "003" if slip.sens is Sens.DEPENSE else "002"
        self._attached.append((reference, f"{subject[:60]}.pdf", pdf, kind))
        return reference

    def _attachments(self) -> None:
        out = self._out
        out.open("PES_PJ")
        out.open("EnTetePES_PJ")
        out.value("IdVer", 1)
        out.close("EnTetePES_PJ")
        for reference, name, pdf, kind in self._attached:
            text = base64.b64encode(gzip.compress(pdf, compresslevel=6, mtime=0)).decode("ascii")
            out.open("PJ")
            out.open("Contenu")
            out.line(f'<Fichier MIMEType="application/pdf">{text}</Fichier>')
            out.close("Contenu")
            out.value("IdUnique", reference)
            out.value("NomPJ", name)
            out.value("TypePJ", kind)
            out.value("Description", name.removesuffix(".pdf"))
            out.close("PJ")
        out.close("PES_PJ")


def _stable(company: str) -> int:
    """A number of its own for each company, the same in all its mandats."""
    return zlib.crc32(company.encode()) % 800 + 100


def _iban(number: int) -> str:
    """Shaped like an IBAN and valid nowhere: check digits 00, bank 00000."""
    return f"FR0000000000000000000000{number}"


def _invoice(town: Town, number: int, subject: str, total: Decimal) -> bytes:
    """A one-page PDF, the same bytes every time."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4, invariant=True)
    canvas.setTitle(f"Pièce {number}")
    canvas.setFont("Helvetica-Bold", 16)
    canvas.drawString(60, 770, f"Pièce justificative n° {number}")
    canvas.setFont("Helvetica", 11)
    rows: Sequence[str] = (
        town.name.replace("’", "'"),
        subject,
        f"Net à payer : {total} euros TTC",
        "Document inventé pour la démonstration.",
    )
    for rank, text in enumerate(rows):
        canvas.drawString(60, 730 - 20 * rank, text)
    canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def _slip(sens: Sens, number: int, theme: str, pieces: int, **options: object) -> BordereauSpec:
    return replace(BordereauSpec(sens=sens, number=number, theme=theme, pieces=pieces), **options)  # type: ignore[arg-type]


_D, _R = Sens.DEPENSE, Sens.RECETTE
DEMO: tuple[PesSpec, ...] = (
    PesSpec(key="01", title="Mandats n° 41 – Entretien des bâtiments", bordereaux=(_slip(_D, 41, "entretien", 12),)),
    PesSpec(
        key="02",
        title="Mandats n° 42 – Réfection de la rue des Résiniers",
        bordereaux=(_slip(_D, 42, "voirie", 4, max_lines=4),),
        newline="\r\n",
    ),
    PesSpec(
        key="03",
        title="Mandats n° 43 – Fournitures scolaires",
        bordereaux=(_slip(_D, 43, "ecole", 7),),
        indent=False,
    ),
    PesSpec(
        key="04",
        title="Titres n° 18 – Restauration scolaire d’octobre",
        bordereaux=(_slip(_R, 18, "cantine", 40, max_lines=1, attach=10),),
    ),
    PesSpec(key="05", title="Titres n° 19 – Loyers communaux", bordereaux=(_slip(_R, 19, "loyers", 6, max_lines=1),)),
    PesSpec(
        key="06",
        title="Mandats n° 44 et 45, titres n° 20 – Novembre",
        bordereaux=(_slip(_D, 44, "fetes", 3), _slip(_D, 45, "energie", 5), _slip(_R, 20, "marches", 4)),
    ),
    PesSpec(
        key="07",
        title="Mandats n° 46 – Bibliothèque (signature du fichier entier)",
        bordereaux=(_slip(_D, 46, "livres", 3),),
        bordereau_ids=False,
    ),
    PesSpec(
        key="08",
        title="Mandats n° 47 – Espaces verts (total à vérifier)",
        bordereaux=(_slip(_D, 47, "verts", 5),),
        wrong_total=True,
    ),
    PesSpec(
        key="09",
        title="Mandats n° 48 – Annulation d’une facture en double",
        bordereaux=(_slip(_D, 48, "entretien", 1, max_lines=1, reduction=True),),
    ),
    PesSpec(
        key="10",
        title="Mandats n° 12 – Eau et assainissement",
        bordereaux=(_slip(_D, 12, "eau", 8),),
        budget="01",
        newline="\r\n",
    ),
    PesSpec(
        key="11",
        title="Mandats n° 49 – Collecte des encombrants",
        bordereaux=(_slip(_D, 49, "dechets", 9, max_lines=3),),
    ),
    PesSpec(
        key="12",
        title="Mandats n° 50 – Transport scolaire",
        bordereaux=(_slip(_D, 50, "transport", 5),),
        missing_attachment=True,
    ),
    PesSpec(
        key="13",
        title="Titres n° 21 – Redevance d’enlèvement des ordures",
        bordereaux=(_slip(_R, 21, "redevance", 25, max_lines=1, attach=5),),
        indent=False,
    ),
    PesSpec(
        key="14",
        title="Mandats n° 51 – Médiathèque municipale",
        bordereaux=(_slip(_D, 51, "livres", 2),),
        other_accounts=True,
    ),
    PesSpec(
        key="15",
        title="Mandat n° 52 – Maîtrise d’œuvre de la piscine municipale",
        bordereaux=(_slip(_D, 52, "piscine", 1, max_lines=1),),
    ),
)
"""The fifteen files of the demonstration, all of the commune: one card signs them with one PIN."""
