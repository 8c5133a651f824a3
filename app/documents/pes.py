"""The one reader of PES v2: what the elected official reads.

``open_pes`` gives the head of a file at once, its pieces to be read when asked for; ``check_pes`` goes
through the whole content (`pes_content`) and ``read_pes`` does both. What must be pointed out is in
`pes_checks`, the digest that a signature must carry in `pes_digest`, supporting documents in
`pes_attachments`, the DGFiP's schemas in `pes_schemas`.

The bytes of the file are never re-encoded or written again. Source: interop §3.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import BinaryIO

from lxml import etree

from app.documents import pes_checks, pes_labels, pes_xml
from app.documents.pes_attachments import open_attachment
from app.documents.pes_content import check_content
from app.documents.pes_digest import (
    ElementDigests,
    around_digest,
    content_digest,
    content_digests,
    digest_without_signature,
)
from app.documents.pes_labels import Coded, coded
from app.documents.pes_model import ZERO, Attachment, Bordereau, Check, Finding, Flux, Sens, Severity, UnitKind
from app.documents.pes_pieces import Parts, pieces_of
from app.documents.pes_read import PieceReader, Pieces, amount, value, values
from app.documents.pes_schemas import check_schemas, newest_schemas, validate_pes
from app.documents.pes_xml import DS_NS, MAX_BYTES, Layout, Place, Span

_SIGNATURE = f"{{{DS_NS}}}Signature"
_Element = etree._Element


def read_pes(source: bytes | BinaryIO, *, max_bytes: int = MAX_BYTES) -> Flux:
    """Read and check a whole PES_Aller. Raises `Rejected` as `open_pes`."""
    return check_pes(open_pes(source, max_bytes=max_bytes))


def open_pes(source: bytes | BinaryIO, *, max_bytes: int = MAX_BYTES) -> Flux:
    """Read the head of a PES_Aller. Raises `Rejected` (see `pes_xml.scan`) for what is not one, or is dangerous."""
    data = source if isinstance(source, bytes) else source.read(max_bytes + 1)
    layout = pes_xml.scan(data, max_bytes=max_bytes)
    parts = [pieces_of(data, layout, place) for place in layout.bordereaux]
    if any(part is None for part in parts):
        layout = pes_xml.scan(data, max_bytes=max_bytes, heard=True)
        parts = [pieces_of(data, layout, place) for place in layout.bordereaux]
    return _Head(data, layout, [part for part in parts if part is not None]).read()


def check_pes(flux: Flux, breathe: Callable[[], None] | None = None) -> Flux:
    """The same file with its whole content gone through: `Flux.check`, and the real total of each bordereau.

    ``breathe``: called every few milliseconds, for who checks behind a window.
    """
    return checked_with(flux, check_content(flux, breathe))


def checked_with(flux: Flux, check: Check) -> Flux:
    """The same file with what its check found."""
    bordereaux = tuple(
        replace(bordereau, computed=computed) for bordereau, computed in zip(flux.bordereaux, check.sums, strict=True)
    )
    return replace(flux, bordereaux=bordereaux, check=check)


class _Head:
    """Reads everything of a file but its pieces, invoices and attachments."""

    def __init__(self, data: bytes, layout: Layout, parts: Sequence[Parts]) -> None:
        self._data = data
        self._layout = layout
        self._parts = parts
        self._places = dict(zip((place.start for place in layout.bordereaux), layout.bordereaux, strict=True))
        self._root = pes_xml.parse(self._without_content())
        self._findings: list[Finding] = []
        self._embedded: frozenset[str] = frozenset()

    def _without_content(self) -> bytes:
        stretches = [Span(part.starts[0], part.ends[-1]) for part in self._parts if len(part)]
        spans = [*self._layout.file_texts, *stretches, *(unit.span for unit in self._layout.units)]
        return pes_xml.without(self._data, sorted(spans, key=lambda span: span.start))

    def read(self) -> Flux:
        root, layout = self._root, self._layout
        attachments = self._attachments()
        self._embedded = frozenset(a.id for a in attachments if a.index >= 0)
        bordereaux = self._bordereaux()
        header = root.find("EnTetePES")
        issuer = root.find("Enveloppe/Emetteur")
        envelope = {tag: value(root, f"Enveloppe/Parametres/{tag}") for tag in ("NomFic", "TypFic")}
        names = {**values(header), **envelope}
        mode, elements = pes_checks.signature_mode(layout)
        flux = Flux(
            data=self._data,
            layout=layout,
            file_name=names["NomFic"],
            file_type=value(root, "Enveloppe/Parametres/TypFic"),
            issuer=f"{value(issuer, 'Sigle')} {value(issuer, 'Adresse')}".strip(),
            date=value(header, "DteStr"),
            post=value(header, "IdPost"),
            post_label=value(header, "LibellePoste"),
            siret=value(header, "IdColl"),
            cod_col=value(header, "CodCol"),
            cod_bud=value(header, "CodBud"),
            budget_label=value(header, "LibelleColBud"),
            bordereaux=bordereaux,
            attachments=attachments,
            units=tuple(UnitKind(unit.kind) for unit in layout.units),
            has_market=root.find("PES_Marche") is not None,
            signed=root.find(_SIGNATURE) is not None,
            mode=mode,
            elements=elements,
            head_findings=(),
        )
        return replace(flux, head_findings=(*self._findings, *pes_checks.check_head(flux, names)))

    def _attachments(self) -> tuple[Attachment, ...]:
        ranks = {element: rank for rank, element in enumerate(self._root.iterfind("PES_PJ/PJ/Contenu/Fichier"))}
        found = []
        for pj in self._root.iterfind("PES_PJ/PJ"):
            content = pj.find("Contenu/Fichier")
            rank = ranks[content] if content is not None else -1
            text = self._layout.file_texts[rank] if rank >= 0 else None
            size = text.end - text.start if text is not None else 0
            found.append(
                Attachment(
                    id=value(pj, "IdUnique"),
                    name=value(pj, "NomPJ"),
                    media_type=(content.get("MIMEType") or "")[:100] if content is not None else "",
                    type=coded(pes_labels.PIECE_JOINTE, value(pj, "TypePJ")),
                    description=value(pj, "Description"),
                    encoded_bytes=size,
                    index=rank if size else -1,
                )
            )
        return tuple(found)

    def _bordereaux(self) -> tuple[Bordereau, ...]:
        """In document order, which is that of the layout: a file may have its blocks in any order."""
        blocks = {"PES_DepenseAller": Sens.DEPENSE, "PES_RecetteAller": Sens.RECETTE}
        elements = [
            (element, blocks[str(block.tag)])
            for block in self._root
            if block.tag in blocks
            for element in block.findall("Bordereau")
        ]
        found = zip(elements, self._layout.bordereaux, self._parts, strict=True)
        return tuple(self._bordereau(element, sens, place, parts) for (element, sens), place, parts in found)

    def _bordereau(self, element: _Element, sens: Sens, place: Place, parts: Parts) -> Bordereau:
        bloc = element.find("BlocBordereau")
        depense = sens is Sens.DEPENSE
        count = value(bloc, "NbrPce")
        types = pes_labels.BORDEREAU_DEPENSE if depense else pes_labels.BORDEREAU_RECETTE
        header = "EnTeteDepense" if depense else "EnTeteRecette"
        reader = PieceReader(self._data, place, self._layout.encoding, sens, self._embedded)
        return Bordereau(
            id=element.get("Id") or "",
            sens=sens,
            number=value(bloc, "IdBord"),
            year=value(bloc, "Exer"),
            date=value(bloc, "DteBordEm"),
            type=coded(types, value(bloc, "TypBord")),
            declared_count=int(count) if count.isdecimal() and count.isascii() and len(count) <= 9 else None,
            declared_ht=self._amount(bloc, "MtBordHT" if depense else "MtBordHt"),
            declared_vat=self._amount(bloc, "MtBordTVA"),
            yearly_total=self._amount(bloc, "MtCumulAnnuel") if value(bloc, "MtCumulAnnuel") else None,
            subject=value(bloc, "Objet"),
            pieces=Pieces(parts, reader),
            dematerialised=value(element.getparent(), f"{header}/InfoDematerialisee").lower() in ("1", "true"),
            signed=place.signed,
            asp_date=value(bloc, "DteAsp"),
        )

    def _amount(self, element: _Element | None, tag: str) -> Decimal:
        text = value(element, tag)
        found = amount(text) if text else ZERO
        if found is None:
            params: dict[str, str | int] = {"tag": tag, "value": text[:20]}
            self._findings.append(Finding(code="pes_amount_unreadable", severity=Severity.ERROR, params=params))
        return found if found is not None else ZERO


__all__ = [
    "Coded",
    "ElementDigests",
    "Flux",
    "around_digest",
    "check_pes",
    "check_schemas",
    "checked_with",
    "content_digest",
    "content_digests",
    "digest_without_signature",
    "newest_schemas",
    "open_attachment",
    "open_pes",
    "read_pes",
    "validate_pes",
]
