"""What must be pointed out in a PES before it is signed (row 59). Codes only; see `FINDINGS`.

==========================  ========  ================================================================
code                        severity  meaning, parameters
==========================  ========  ================================================================
pes_empty                   error     no bordereau, attachment or market: never acknowledged
pes_amount_unreadable       error     an amount is not a decimal number: tag, value
pes_id_duplicate            error     two elements share an Id (signature wrapping): id
pes_not_signable            error     a bordereau has no Id and neither has the file
pes_id_invalid              error     an Id is not an XML name: id
pes_partly_signed           error     some bordereaux are signed and others not: signed, total
pes_signed_not_demat        error     signed while its block says « non dématérialisé »: sens
pes_not_demat               warning   not dematerialised: once signed, the Treasury rejects it: sens
pes_totals_differ           warning   bordereau, declared, computed
pes_count_differs           warning   bordereau, declared, counted
pes_yearly_total_missing    warning   dematerialised without MtCumulAnnuel: bordereau
pes_bordereau_duplicate     warning   same number twice in one file: bordereau, sens
pes_piece_duplicate         warning   same piece number twice in a bordereau: bordereau, piece
pes_pj_missing              warning   cited as electronic, not in this file: id, name, piece
pes_pj_duplicate            warning   two attachments share their IdUnique: id
pes_pj_empty                warning   an attachment without content: id, name
pes_pj_unreferenced         info      carried but cited by no piece: id, name
pes_encoding                warning   not ISO-8859-1, which the Treasury expects: encoding
pes_siret_shape             warning   IdColl is not 14 digits: value
pes_large                   warning   above the usual limit of transmission: size
pes_already_signed          info      elements already signed: count
pes_shape                   warning   a value is not of the shape that the Treasury reads: tag, value, where
pes_code_unknown            warning   a code that no table of ours knows: tag, value, where
pes_amount_shape            warning   more than two decimals or fourteen digits, or a sign it cannot have: tag, value
pes_more                    info      as many findings of these kinds are not listed: count
==========================  ========  ================================================================

Source: interop §3.1–3.5.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from app.documents.pes_labels import Coded
from app.documents.pes_model import Attachment, Bordereau, Finding, Piece, Sens, Severity, SignatureMode
from app.documents.pes_xml import Layout

LARGE_BYTES = 120 * 1024 * 1024
_XML_NAME = re.compile(r"^[^\W\d][\w.\-·]*$")
_ORMC = "06"


def signature_mode(layout: Layout) -> tuple[SignatureMode, tuple[str, ...]]:
    """Where signatures go, and the Ids of the elements to sign. Source: interop §3.5."""
    ids = tuple(place.element_id for place in layout.bordereaux)
    if ids and all(ids):
        mode, elements = SignatureMode.PER_BORDEREAU, ids
    elif layout.root.element_id:
        mode, elements = SignatureMode.WHOLE_FILE, (layout.root.element_id,)
    else:
        return SignatureMode.IMPOSSIBLE, ()
    counts = Counter(layout.ids)
    if any(counts[element_id] > 1 or not _XML_NAME.match(element_id) for element_id in elements):
        return SignatureMode.IMPOSSIBLE, ()
    return mode, elements


def check_file(
    layout: Layout,
    bordereaux: Sequence[Bordereau],
    attachments: Sequence[Attachment],
    *,
    size_bytes: int,
    siret: str,
    has_market: bool,
    signed: bool,
) -> Iterator[Finding]:
    """Findings about the file as a whole."""
    if not bordereaux and not attachments and not has_market:
        yield Finding(code="pes_empty", severity=Severity.ERROR)
    if layout.encoding != "iso-8859-1":
        yield Finding(code="pes_encoding", params={"encoding": layout.encoding})
    if not re.fullmatch(r"\d{14}", siret):
        yield Finding(code="pes_siret_shape", params={"value": siret[:20]})
    if size_bytes > LARGE_BYTES:
        yield Finding(code="pes_large", params={"size": size_bytes})
    yield from _check_ids(layout)
    yield from _check_signatures(bordereaux, signed)
    yield from _check_numbers(bordereaux)


def _check_ids(layout: Layout) -> Iterator[Finding]:
    for element_id, count in Counter(layout.ids).items():
        if count > 1:
            yield Finding(code="pes_id_duplicate", severity=Severity.ERROR, params={"id": element_id})
    places = [place.element_id for place in layout.bordereaux]
    signable = places if places and all(places) else [layout.root.element_id]
    if signable == [""]:
        yield Finding(code="pes_not_signable", severity=Severity.ERROR)
    for element_id in signable:
        if element_id and not _XML_NAME.match(element_id):
            yield Finding(code="pes_id_invalid", severity=Severity.ERROR, params={"id": element_id})


def _check_signatures(bordereaux: Sequence[Bordereau], signed: bool) -> Iterator[Finding]:
    own = sum(1 for b in bordereaux if b.signed)
    if own or signed:
        yield Finding(code="pes_already_signed", severity=Severity.INFO, params={"count": own + signed})
    if own and own < len(bordereaux):
        yield Finding(
            code="pes_partly_signed", severity=Severity.ERROR, params={"signed": own, "total": len(bordereaux)}
        )
    for sens in dict.fromkeys(b.sens for b in bordereaux if not b.dematerialised):
        if signed or any(b.signed for b in bordereaux if b.sens is sens):
            yield Finding(code="pes_signed_not_demat", severity=Severity.ERROR, params={"sens": sens.value})
        else:
            yield Finding(code="pes_not_demat", params={"sens": sens.value})


def _check_numbers(bordereaux: Sequence[Bordereau]) -> Iterator[Finding]:
    keys = Counter((b.sens, b.year, b.type.code, b.number) for b in bordereaux)
    for (sens, _year, _type, number), count in keys.items():
        if count > 1:
            yield Finding(code="pes_bordereau_duplicate", params={"bordereau": number, "sens": sens.value})


def check_bordereau(bordereau: Bordereau) -> Iterator[Finding]:
    """Findings about one bordereau."""
    number = bordereau.number
    if bordereau.computed_total != bordereau.declared_total:
        yield Finding(
            code="pes_totals_differ",
            params={
                "bordereau": number,
                "declared": str(bordereau.declared_total),
                "computed": str(bordereau.computed_total),
            },
        )
    counted = len(bordereau.pieces)
    if bordereau.declared_count != counted:
        declared = -1 if bordereau.declared_count is None else bordereau.declared_count
        yield Finding(code="pes_count_differs", params={"bordereau": number, "declared": declared, "counted": counted})
    if bordereau.dematerialised and not bordereau.yearly_total and bordereau.type.code != _ORMC:
        yield Finding(code="pes_yearly_total_missing", params={"bordereau": number})
    for piece, count in Counter(p.number for p in bordereau.pieces).items():
        if count > 1:
            yield Finding(code="pes_piece_duplicate", params={"bordereau": number, "piece": piece})


def check_attachments(bordereaux: Sequence[Bordereau], attachments: Sequence[Attachment]) -> Iterator[Finding]:
    """Findings about supporting documents: cited and not carried, carried and not cited, twice, empty."""
    cited: set[str] = set()
    for bordereau in bordereaux:
        for piece in bordereau.pieces:
            for ref in piece.all_refs:
                if ref.missing and ref.id not in cited:
                    params = {"id": ref.id, "name": ref.name, "piece": piece.number}
                    yield Finding(code="pes_pj_missing", params=params)
                cited.add(ref.id)
    for attachment_id, count in Counter(a.id for a in attachments).items():
        if count > 1:
            yield Finding(code="pes_pj_duplicate", params={"id": attachment_id})
    for attachment in attachments:
        params = {"id": attachment.id, "name": attachment.name}
        if not attachment.encoded_bytes:
            yield Finding(code="pes_pj_empty", params=params)
        if attachment.id not in cited:
            yield Finding(code="pes_pj_unreferenced", severity=Severity.INFO, params=params)


_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_HEADERS = {
    "NomFic": re.compile(r".{1,100}"),
    "DteStr": _DATE,
    "IdPost": re.compile(r"\d{6,7}|02[AB]\d{3,4}"),
    "CodCol": re.compile(r"\d{3}"),
    "CodBud": re.compile(r"[0-9A-Z][0-9]"),
    "LibelleColBud": re.compile(r".{0,38}"),
}
_NUMBERS = {"IdBord": re.compile(r"\d{1,7}"), "Exer": re.compile(r"\d{4}"), "DteBordEm": _DATE}
_PIECE_NUMBER = re.compile(r"\d{1,8}")
_UNIQUE = re.compile(r"[0-9A-Za-z]{1,50}")
_MOST_SHAPES = 20


def check_shapes(
    header: Mapping[str, str], bordereaux: Sequence[Bordereau], attachments: Sequence[Attachment]
) -> Iterator[Finding]:
    """Shapes, lengths and code tables of interop §3.2, whatever the schema; the first twenty, then their number."""
    found = [*_header_shapes(header)]
    for bordereau in bordereaux:
        found += _bordereau_shapes(bordereau)
        for piece in bordereau.pieces:
            found += _piece_shapes(piece, bordereau)
    found += [_shape("IdUnique", a.id, a.name) for a in attachments if not _UNIQUE.fullmatch(a.id)]
    yield from found[:_MOST_SHAPES]
    if len(found) > _MOST_SHAPES:
        yield Finding(code="pes_more", severity=Severity.INFO, params={"count": len(found) - _MOST_SHAPES})


def _shape(tag: str, value: str, where: str = "") -> Finding:
    return Finding(code="pes_shape", params={"tag": tag, "value": value[:60], "where": where[:60]})


def _unknown(tag: str, coded: Coded, where: str) -> Iterator[Finding]:
    if coded.code and not coded.label:
        yield Finding(code="pes_code_unknown", params={"tag": tag, "value": coded.code[:20], "where": where})


def _header_shapes(header: Mapping[str, str]) -> Iterator[Finding]:
    for tag, pattern in _HEADERS.items():
        if not pattern.fullmatch(header.get(tag, "")):
            yield _shape(tag, header.get(tag, ""))


def _bordereau_shapes(bordereau: Bordereau) -> Iterator[Finding]:
    where = bordereau.number
    values = {"IdBord": bordereau.number, "Exer": bordereau.year, "DteBordEm": bordereau.date}
    for tag, pattern in _NUMBERS.items():
        if not pattern.fullmatch(values[tag]):
            yield _shape(tag, values[tag], where)
    yield from _unknown("TypBord", bordereau.type, where)
    yield from _amount("MtBordHT", bordereau.declared_ht, where, above_zero=bordereau.sens is Sens.RECETTE)
    if bordereau.yearly_total is not None:
        yield from _amount("MtCumulAnnuel", bordereau.yearly_total, where, above_zero=bordereau.dematerialised)


def _piece_shapes(piece: Piece, bordereau: Bordereau) -> Iterator[Finding]:
    where = piece.number
    if not _PIECE_NUMBER.fullmatch(piece.number):
        yield _shape("IdPce", piece.number, bordereau.number)
    yield from _unknown("TypPce", piece.type, where)
    yield from _unknown("NatPce", piece.nature, where)
    for line in piece.lines:
        yield from _unknown("ModRegl", line.payment, where)
        yield from _amount("MtHT", line.ht, where)
        yield from _amount("MtTVA", line.vat, where)


def _amount(tag: str, amount: Decimal, where: str, *, above_zero: bool = False) -> Iterator[Finding]:
    exponent = amount.as_tuple().exponent
    decimals = -exponent if isinstance(exponent, int) else 0
    too_small = amount <= 0 if above_zero else amount < 0
    if decimals > 2 or abs(amount) >= 10**12 or too_small:
        yield Finding(code="pes_amount_shape", params={"tag": tag, "value": str(amount)[:30], "where": where})
