"""The one reader of PES v2: what the elected official reads, and the digest of what will be signed.

``read_pes`` gives the whole content as values (`pes_model.Flux`) with what must be pointed out
(`pes_checks`). ``content_digest`` is the digest that a signature of one element must carry.
``open_attachment`` gives one supporting document. ``validate_pes`` checks against the DGFiP's
schemas, whose failure is a warning (the TdT does not validate, and later sets are stricter).

The bytes of the file are never re-encoded or written again. Source: interop §3.
"""

from __future__ import annotations

import base64
import binascii
import functools
import gzip
import hashlib
import io
import re
import zlib
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, BinaryIO

from lxml import etree

from app.documents import pes_checks, pes_labels, pes_xml
from app.documents.pes_c14n import digest_from_bytes
from app.documents.pes_labels import Coded, coded
from app.documents.pes_model import (
    ZERO,
    Account,
    Attachment,
    Bordereau,
    Finding,
    Flux,
    Ligne,
    Piece,
    PjRef,
    Sens,
    Severity,
    Tiers,
)
from app.documents.pes_xml import DS_NS, MAX_BYTES, Layout, Place
from app.domain.errors import Rejected, TargetGone

MAX_ATTACHMENT_BYTES = 256 * 1024 * 1024
"""Decompressed size above which an attachment is refused."""

_SIGNATURE = f"{{{DS_NS}}}Signature"
_Element = etree._Element


def read_pes(source: bytes | BinaryIO, *, max_bytes: int = MAX_BYTES) -> Flux:
    """Read a PES_Aller. Raises `Rejected` (see `pes_xml.scan`) for what is not one, or is dangerous."""
    data = source if isinstance(source, bytes) else source.read(max_bytes + 1)
    layout = pes_xml.scan(data, max_bytes=max_bytes)
    return _Reader(data, layout).read()


def content_digest(data: bytes, element_id: str) -> bytes:
    """SHA-256 of the exclusive canonical form of the element, without the signature that is its child.

    This is what the first Reference of its signature must carry (interop §3.5). Raises `TargetGone`
    (``pes_element_missing``) when no signable element has this Id or several elements do.
    """
    return content_digests(data, (element_id,))[element_id]


def content_digests(data: bytes, element_ids: tuple[str, ...], layout: Layout | None = None) -> dict[str, bytes]:
    """`content_digest` for several elements in one pass; ``layout`` when the caller has scanned already."""
    digests = ElementDigests(data, layout or pes_xml.scan(data))
    return {element_id: digests.of(element_id) for element_id in element_ids}


class ElementDigests:
    """Digests of the signable elements of one file: from its bytes, else from a tree that is parsed once."""

    def __init__(self, data: bytes, layout: Layout) -> None:
        self._data = data
        self._layout = layout
        self._places = {place.element_id: place for place in (*layout.bordereaux, layout.root)}
        self._elements: dict[str, _Element] = {}
        self._whole = False

    def of(self, element_id: str, algorithm: str = "sha256") -> bytes:
        """See `content_digest`."""
        place = self._places.get(element_id)
        if not element_id or place is None or self._layout.ids.count(element_id) != 1:
            raise TargetGone("pes_element_missing", id=element_id)
        digest = digest_from_bytes(self._data, place, self._layout.encoding, algorithm)
        return digest if digest is not None else digest_without_signature(self._element(place), algorithm)

    def _element(self, place: Place) -> _Element:
        whole = place == self._layout.root
        if not self._elements or (whole and not self._whole):
            root = pes_xml.parse(self._data if whole else pes_xml.slim(self._data, self._layout))
            self._elements = {element.get("Id", ""): element for element in (*_bordereaux(root), root)}
            self._whole = whole
        return self._elements[place.element_id]


class _Sink:
    """A writer that hashes: the canonical form is never held in memory."""

    def __init__(self, algorithm: str) -> None:
        self.hash = hashlib.new(algorithm)

    def write(self, data: bytes) -> int:
        self.hash.update(data)
        return len(data)


def digest_without_signature(element: _Element, algorithm: str = "sha256") -> bytes:
    """Digest of the exclusive canonical form of ``element`` less its own ds:Signature children.

    The tree is put back as it was. Whitespace around the signature stays: it counts.
    """
    restores = [_detach(signature) for signature in element.findall(_SIGNATURE)]
    sink = _Sink(algorithm)
    alone = element.getprevious() is None and element.getnext() is None
    if element.getparent() is not None or alone:
        tree: Any = etree.ElementTree(element)  # the stubs know neither the options nor a plain writer
        tree.write_c14n(sink, exclusive=True, with_comments=False)
    else:  # write_c14n would add the instructions that stand around the root
        sink.write(etree.tostring(element, method="c14n", exclusive=True, with_comments=False))
    for restore in reversed(restores):
        restore()
    return sink.hash.digest()


def _detach(signature: _Element) -> Callable[[], None]:
    """Remove an element but not the text after it. Returns what puts everything back."""
    parent, previous, tail = signature.getparent(), signature.getprevious(), signature.tail or ""
    assert parent is not None
    index = parent.index(signature)
    before = parent.text if previous is None else previous.tail

    def set_before(text: str | None) -> None:
        if previous is None:
            parent.text = text
        else:
            previous.tail = text

    def restore() -> None:
        set_before(before)
        parent.insert(index, signature)

    parent.remove(signature)
    set_before((before or "") + tail or None)
    return restore


def open_attachment(flux: Flux, attachment: Attachment | str, *, max_bytes: int = MAX_ATTACHMENT_BYTES) -> bytes:
    """Bytes of one supporting document: base64, then gunzip (a file sent uncompressed is given as it is).

    Raises `TargetGone` (``pes_pj_missing``), `Rejected` (``pes_pj_unreadable``, ``pes_pj_too_large``).
    """
    if isinstance(attachment, str):
        found = [a for a in flux.attachments if a.id == attachment]
        if not found:
            raise TargetGone("pes_pj_missing", id=attachment)
        attachment = found[0]
    if attachment.index < 0:
        raise Rejected("pes_pj_unreadable", id=attachment.id)
    element = pes_xml.parse_fragment(flux.data, flux.layout.files[attachment.index], flux.encoding)
    try:
        packed = base64.b64decode("".join(str(part) for part in element.itertext()), validate=False)
        return _gunzip(packed, attachment.id, max_bytes)
    except (binascii.Error, ValueError, OSError, EOFError, zlib.error) as error:
        raise Rejected("pes_pj_unreadable", id=attachment.id) from error


def _gunzip(packed: bytes, attachment_id: str, max_bytes: int) -> bytes:
    if packed[:2] != b"\x1f\x8b":
        return packed
    with gzip.GzipFile(fileobj=io.BytesIO(packed)) as stream:
        content = stream.read(max_bytes + 1)
    if len(content) > max_bytes:
        raise Rejected("pes_pj_too_large", id=attachment_id, limit=max_bytes)
    return content


@functools.lru_cache(maxsize=4)
def _schema(folder: Path) -> etree.XMLSchema:
    parser = etree.XMLParser(no_network=True, resolve_entities=False, load_dtd=False)
    return etree.XMLSchema(etree.parse(str(folder / "PES_V2" / "Rev0" / "PES_Aller.xsd"), parser))


def newest_schemas(folder: Path) -> Path:
    """The set to check with: the folder itself, else the newest ``schemas_pes…`` in it.

    Raises `FileNotFoundError` when there is none.
    """
    if (folder / "PES_V2").is_dir():
        return folder
    sets = [path for path in folder.glob("schemas_pes*") if (path / "PES_V2").is_dir()]
    if not sets:
        raise FileNotFoundError(folder)
    return max(sets, key=lambda path: [int(number) for number in re.findall(r"\d+", path.name)])


def validate_pes(data: bytes, schema_folder: Path) -> list[Finding]:
    """Check against one set of DGFiP schemas (a folder ``schemas_pes_v5.NN``). Empty = valid.

    Findings are ``pes_schema`` warnings with ``line`` and the library's English ``detail``.
    Raises `FileNotFoundError` when the folder holds no schema.
    """
    if not (schema_folder / "PES_V2" / "Rev0" / "PES_Aller.xsd").is_file():
        raise FileNotFoundError(schema_folder)
    pes_xml.scan(data)
    schema = _schema(schema_folder)
    schema.validate(pes_xml.parse(data))
    log: Any = schema.error_log
    return [Finding(code="pes_schema", params={"line": entry.line, "detail": entry.message}) for entry in log]


def _bordereaux(root: _Element) -> list[_Element]:
    return [*root.findall("PES_DepenseAller/Bordereau"), *root.findall("PES_RecetteAller/Bordereau")]


def _value(element: _Element | None, path: str) -> str:
    found = element.find(path) if element is not None else None
    return (found.get("V") or "").strip() if found is not None else ""


def _values(element: _Element | None) -> dict[str, str]:
    """The ``V`` of each child that has one, the first of each name; empty when there is no element."""
    if element is None:
        return {}
    return {str(child.tag): (child.get("V") or "").strip() for child in reversed(element)}


class _Reader:
    """Reads one file; holds what amounts could not be read."""

    def __init__(self, data: bytes, layout: Layout) -> None:
        self._data = data
        self._layout = layout
        self._root = pes_xml.parse(pes_xml.slim(data, layout))
        self._findings: list[Finding] = []
        self._embedded: frozenset[str] = frozenset()
        self._known_tiers: dict[tuple[tuple[tuple[str, str], ...], ...], Tiers] = {}

    def read(self) -> Flux:
        root = self._root
        attachments = self._attachments()
        self._embedded = frozenset(a.id for a in attachments if a.index >= 0)
        bordereaux = (*self._block(Sens.DEPENSE), *self._block(Sens.RECETTE))
        header = root.find("EnTetePES")
        siret = _value(header, "IdColl")
        signed = root.find(_SIGNATURE) is not None
        has_market = root.find("PES_Marche") is not None
        mode, elements = pes_checks.signature_mode(self._layout)
        self._findings.extend(
            pes_checks.check_file(
                self._layout,
                bordereaux,
                attachments,
                size_bytes=len(self._data),
                siret=siret,
                has_market=has_market,
                signed=signed,
            )
        )
        for bordereau in bordereaux:
            self._findings.extend(pes_checks.check_bordereau(bordereau))
        self._findings.extend(pes_checks.check_attachments(bordereaux, attachments))
        names = {**_values(header), "NomFic": _value(root, "Enveloppe/Parametres/NomFic")}
        self._findings.extend(pes_checks.check_shapes(names, bordereaux, attachments))
        issuer = root.find("Enveloppe/Emetteur")
        return Flux(
            data=self._data,
            layout=self._layout,
            file_name=_value(root, "Enveloppe/Parametres/NomFic"),
            file_type=_value(root, "Enveloppe/Parametres/TypFic"),
            issuer=f"{_value(issuer, 'Sigle')} {_value(issuer, 'Adresse')}".strip(),
            date=_value(header, "DteStr"),
            post=_value(header, "IdPost"),
            post_label=_value(header, "LibellePoste"),
            siret=siret,
            cod_col=_value(header, "CodCol"),
            cod_bud=_value(header, "CodBud"),
            budget_label=_value(header, "LibelleColBud"),
            bordereaux=bordereaux,
            attachments=attachments,
            has_market=has_market,
            signed=signed,
            mode=mode,
            elements=elements,
            findings=tuple(self._findings),
        )

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
                    id=_value(pj, "IdUnique"),
                    name=_value(pj, "NomPJ"),
                    media_type=(content.get("MIMEType") or "") if content is not None else "",
                    type=coded(pes_labels.PIECE_JOINTE, _value(pj, "TypePJ")),
                    description=_value(pj, "Description"),
                    encoded_bytes=size,
                    index=rank if size else -1,
                )
            )
        return tuple(found)

    def _block(self, sens: Sens) -> tuple[Bordereau, ...]:
        block = self._root.find("PES_DepenseAller" if sens is Sens.DEPENSE else "PES_RecetteAller")
        if block is None:
            return ()
        header = "EnTeteDepense" if sens is Sens.DEPENSE else "EnTeteRecette"
        dematerialised = _value(block, f"{header}/InfoDematerialisee").lower() in ("1", "true")
        return tuple(self._bordereau(element, sens, dematerialised) for element in block.findall("Bordereau"))

    def _bordereau(self, element: _Element, sens: Sens, dematerialised: bool) -> Bordereau:
        bloc = element.find("BlocBordereau")
        depense = sens is Sens.DEPENSE
        count = _value(bloc, "NbrPce")
        types = pes_labels.BORDEREAU_DEPENSE if depense else pes_labels.BORDEREAU_RECETTE
        yearly = _value(bloc, "MtCumulAnnuel")
        return Bordereau(
            id=element.get("Id") or "",
            sens=sens,
            number=_value(bloc, "IdBord"),
            year=_value(bloc, "Exer"),
            date=_value(bloc, "DteBordEm"),
            type=coded(types, _value(bloc, "TypBord")),
            declared_count=int(count) if count.isdecimal() and count.isascii() and len(count) <= 9 else None,
            declared_ht=self._amount(bloc, "MtBordHT" if depense else "MtBordHt"),
            declared_vat=self._amount(bloc, "MtBordTVA"),
            yearly_total=self._amount(bloc, "MtCumulAnnuel") if yearly else None,
            subject=_value(bloc, "Objet"),
            pieces=tuple(self._piece(piece, depense) for piece in element.findall("Piece")),
            dematerialised=dematerialised,
            signed=element.find(_SIGNATURE) is not None,
        )

    def _piece(self, element: _Element, depense: bool) -> Piece:
        block = element.find("BlocPiece/InfoPce" if depense else "BlocPiece")
        info = _values(block)
        types = pes_labels.PIECE_DEPENSE if depense else pes_labels.PIECE_RECETTE
        natures = pes_labels.NATURE_DEPENSE if depense else pes_labels.NATURE_RECETTE
        return Piece(
            number=info.get("IdPce", ""),
            type=coded(types, info.get("TypPce", "")),
            nature=coded(natures, info.get("NatPce", "")),
            subject=info.get("Obj" if depense else "ObjPce", ""),
            service=info.get("CodServ", ""),
            due_date=info.get("DteEch" if depense else "DteAsp", ""),
            lines=tuple(self._ligne(line, depense) for line in element.iterchildren("LigneDePiece")),
            refs=self._refs(block),
        )

    def _ligne(self, element: _Element, depense: bool) -> Ligne:
        bloc = element.find("BlocLignePiece")
        block = bloc.find("InfoLignePce" if depense else "InfoLignePiece") if bloc is not None else None
        info = _values(block)
        wording = f"{info.get('LibVir1', '')} {info.get('LibVir2', '')}".strip()
        links = _values(bloc.find("LiensIdent") if bloc is not None else None)
        return Ligne(
            number=info.get("IdLigne", ""),
            account=info.get("Nature", ""),
            function=info.get("Fonction", ""),
            operation=info.get("Operation", ""),
            label=wording if depense else info.get("ObjLignePce", ""),
            payment=coded(pes_labels.REGLEMENT, info.get("ModRegl", "")),
            ht=self._parsed_amount("MtHT", info.get("MtHT", "")),
            vat=self._parsed_amount("MtTVA", info.get("MtTVA", "")),
            tiers=tuple(self._tiers(tiers) for tiers in element.iterchildren("Tiers")),
            refs=self._refs(block),
            market=links.get("IdMarche", ""),
            convention=links.get("IdConv", ""),
        )

    def _tiers(self, element: _Element) -> Tiers:
        """The same supplier comes back line after line: one value for all of them."""
        parts = tuple(tuple(_values(element.find(tag)).items()) for tag in ("InfoTiers", "Adresse", "CpteBancaire"))
        known = self._known_tiers.get(parts)
        if known is None:
            known = self._known_tiers[parts] = _tiers(*(dict(part) for part in parts))
        return known

    def _refs(self, info: _Element | None) -> tuple[PjRef, ...]:
        if info is None:
            return ()
        return tuple(
            PjRef(
                id=values.get("IdUnique", ""),
                support=coded(pes_labels.SUPPORT, values.get("Support", "")),
                name=values.get("NomPJ", ""),
                type=coded(pes_labels.PIECE_JOINTE, values.get("TypePJ", "")),
                embedded=values.get("IdUnique", "") in self._embedded,
            )
            for values in map(_values, info.iterchildren("PJRef"))
        )

    def _amount(self, element: _Element | None, tag: str) -> Decimal:
        return self._parsed_amount(tag, _value(element, tag))

    def _parsed_amount(self, tag: str, text: str) -> Decimal:
        if not text:
            return ZERO
        try:
            amount = Decimal(text)
        except InvalidOperation:
            amount = Decimal("NaN")
        if amount.is_finite() and len(text) <= 20:
            return amount
        self._findings.append(
            Finding(code="pes_amount_unreadable", severity=Severity.ERROR, params={"tag": tag, "value": text[:20]})
        )
        return ZERO


def _tiers(info: Mapping[str, str], address: Mapping[str, str], account: Mapping[str, str]) -> Tiers:
    lines = [address.get(tag, "") for tag in ("Adr1", "Adr2", "Adr3")]
    lines.append(f"{address.get('CP', '')} {address.get('Ville', '')}".strip())
    return Tiers(
        name=info.get("Nom", ""),
        complement=info.get("ComplNom", ""),
        first_name=info.get("Prenom", ""),
        title=info.get("Civilite", ""),
        id=info.get("IdTiers", ""),
        id_kind=coded(pes_labels.IDENTIFIANT_TIERS, info.get("NatIdTiers", "")),
        category=coded(pes_labels.CATEGORIE_TIERS, info.get("CatTiers", "")),
        legal=coded(pes_labels.NATURE_JURIDIQUE, info.get("NatJur", "")),
        address=tuple(line for line in lines if line),
        account=_account(account) if account else None,
    )


def _account(values: Mapping[str, str]) -> Account:
    rib = " ".join(values.get(tag, "") for tag in ("CodeEtab", "CodeGuic", "IdCpte", "CleRib")).strip()
    return Account(iban=values.get("IBAN") or rib, bic=values.get("BIC", ""), holder=values.get("TitCpte", ""))


__all__ = [
    "Coded",
    "Flux",
    "content_digest",
    "content_digests",
    "digest_without_signature",
    "newest_schemas",
    "open_attachment",
    "read_pes",
    "validate_pes",
]
