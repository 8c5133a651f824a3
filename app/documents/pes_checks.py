"""What must be pointed out in a PES before it is signed (row 59). Codes only; see `FINDINGS`.

==========================  ========  ================================================================
code                        severity  meaning, parameters
==========================  ========  ================================================================
pes_empty                   error     no bordereau, attachment or market: never acknowledged
pes_amount_unreadable       error     an amount is not a decimal number: tag, value
pes_id_duplicate            error     two elements share an Id (signature wrapping): id
pes_not_signable            error     a bordereau has no Id and neither has the file (info: it has no bordereau)
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
pes_origin_missing          warning   a reduction or the like that names no piece of origin: piece, line
pes_first_name_missing      warning   a person without a first name, which the Treasury refuses: piece, name
pes_account_missing         warning   to be paid by transfer, no account: piece, name
pes_value_too_long          warning   a value longer than any the Treasury reads: tag, size (cut when shown)
pes_more                    info      as many more findings of one kind are not listed: count, kind
==========================  ========  ================================================================

Source: interop §3.1–3.5.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from decimal import Decimal

from app.documents.pes_labels import Coded
from app.documents.pes_model import (
    Attachment,
    Bordereau,
    Finding,
    Flux,
    Ligne,
    Piece,
    Sens,
    Severity,
    SignatureMode,
)
from app.documents.pes_xml import Layout

LARGE_BYTES = 120 * 1024 * 1024
MOST_PIECES = 99_999
"""NbrPce has five figures."""
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


def check_head(flux: Flux, header: Mapping[str, str]) -> Iterator[Finding]:
    """Findings that need nothing but the head of the file; ``header`` has the values of EnTetePES, and NomFic."""
    if not flux.bordereaux and not flux.attachments and not flux.units and not flux.has_market:
        yield Finding(code="pes_empty", severity=Severity.ERROR)
    if flux.encoding != "iso-8859-1":
        yield Finding(code="pes_encoding", params={"encoding": flux.encoding})
    if not re.fullmatch(r"\d{14}", flux.siret):
        yield Finding(code="pes_siret_shape", params={"value": flux.siret[:20]})
    if flux.size_bytes > LARGE_BYTES:
        yield Finding(code="pes_large", params={"size": flux.size_bytes})
    yield from _check_ids(flux.layout)
    yield from _check_signatures(flux.bordereaux, flux.signed)
    yield from _check_numbers(flux.bordereaux)
    for bordereau in flux.bordereaux:
        yield from _check_bordereau(bordereau)
    yield from _header_shapes(header)
    for bordereau in flux.bordereaux:
        yield from _bordereau_shapes(bordereau)


def _check_ids(layout: Layout) -> Iterator[Finding]:
    for element_id, count in Counter(layout.ids).items():
        if count > 1:
            yield Finding(code="pes_id_duplicate", severity=Severity.ERROR, params={"id": element_id})
    places = [place.element_id for place in layout.bordereaux]
    signable = places if places and all(places) else [layout.root.element_id]
    if signable == [""]:
        yield Finding(code="pes_not_signable", severity=Severity.ERROR if places else Severity.INFO)
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


def _check_bordereau(bordereau: Bordereau) -> Iterator[Finding]:
    number, counted = bordereau.number, len(bordereau.pieces)
    if bordereau.declared_count != counted:
        declared = -1 if bordereau.declared_count is None else bordereau.declared_count
        yield Finding(code="pes_count_differs", params={"bordereau": number, "declared": declared, "counted": counted})
    if bordereau.dematerialised and not bordereau.yearly_total and bordereau.type.code != _ORMC:
        yield Finding(code="pes_yearly_total_missing", params={"bordereau": number})


def check_total(bordereau: Bordereau, computed: Decimal) -> Iterator[Finding]:
    """Does the total declared say what its lines do?"""
    if computed != bordereau.declared_total:
        params = {
            "bordereau": bordereau.number,
            "declared": str(bordereau.declared_total),
            "computed": str(computed),
        }
        yield Finding(code="pes_totals_differ", params=params)


def check_attachments(cited: Collection[str], attachments: Sequence[Attachment]) -> Iterator[Finding]:
    """Findings about the supporting documents carried: twice, empty, cited by no piece."""
    for attachment_id, count in Counter(a.id for a in attachments).items():
        if count > 1:
            yield Finding(code="pes_pj_duplicate", params={"id": attachment_id})
    for attachment in attachments:
        params = {"id": attachment.id, "name": attachment.name}
        if not attachment.encoded_bytes:
            yield Finding(code="pes_pj_empty", params=params)
        if attachment.id not in cited:
            yield Finding(code="pes_pj_unreferenced", severity=Severity.INFO, params=params)
        if not _UNIQUE.fullmatch(attachment.id):
            yield _shape("IdUnique", attachment.id, attachment.name)
        yield from _unknown("TypePJ", attachment.type, attachment.name[:60])


_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_HEADERS = {
    "NomFic": re.compile(r".{1,100}"),
    "TypFic": re.compile(r"PESALR[12]|PESORMC"),
    "DteStr": _DATE,
    "IdPost": re.compile(r"\d{6,7}|02[AB]\d{3,4}"),
    "CodCol": re.compile(r"\d{3}"),
    "CodBud": re.compile(r"[0-9A-Z][0-9]"),
    "LibelleColBud": re.compile(r".{0,38}"),
}
_NUMBERS = {"IdBord": re.compile(r"\d{1,7}"), "Exer": re.compile(r"\d{4}"), "DteBordEm": _DATE}
_PIECE_NUMBER = re.compile(r"\d{1,8}")
_WITH_ORIGIN = frozenset(
    {("02", "02", "06"), ("01", "02", "09"), ("02", "02", "10"), ("01", "13", "01"), ("01", "14", "01")}
)
"""TypBord, TypPce, NatPce of what must name the piece that it corrects or joins. Source: schemas 5.17."""
_PERSON, _TRANSFER = "01", "03"
_UNIQUE = re.compile(r"[0-9A-Za-z]{1,50}")


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
    if bordereau.declared_count is not None and not 0 < bordereau.declared_count <= MOST_PIECES:
        yield _shape("NbrPce", str(bordereau.declared_count), where)
    yield from _unknown("TypBord", bordereau.type, where)
    yield from _amount("MtBordHT", bordereau.declared_ht, where, above_zero=bordereau.sens is Sens.RECETTE)
    if bordereau.yearly_total is not None:
        yield from _amount("MtCumulAnnuel", bordereau.yearly_total, where, above_zero=bordereau.dematerialised)


def piece_shapes(piece: Piece, bordereau: Bordereau) -> Iterator[Finding]:
    """Shapes, lengths and code tables of interop §3.2 for one piece and its lines, whatever the schema."""
    where = piece.number
    if not _PIECE_NUMBER.fullmatch(piece.number):
        yield _shape("IdPce", piece.number, bordereau.number)
    yield from _unknown("TypPce", piece.type, where)
    yield from _unknown("NatPce", piece.nature, where)
    for ref in piece.refs:
        yield from _unknown("Support", ref.support, where)
    corrective = (bordereau.type.code, piece.type.code, piece.nature.code) in _WITH_ORIGIN
    for line in piece.lines:
        if corrective and not line.origin:
            yield Finding(code="pes_origin_missing", params={"piece": where, "line": line.number[:10]})
        yield from _line_shapes(line, where, above_zero=bordereau.sens is Sens.RECETTE)


def _line_shapes(line: Ligne, where: str, *, above_zero: bool) -> Iterator[Finding]:
    for tiers in line.tiers:
        if tiers.category.code == _PERSON and not tiers.first_name:
            yield Finding(code="pes_first_name_missing", params={"piece": where, "name": tiers.name[:60]})
        if line.payment.code == _TRANSFER and (tiers.account is None or not tiers.account.iban):
            yield Finding(code="pes_account_missing", params={"piece": where, "name": tiers.name[:60]})
    yield from _unknown("ModRegl", line.payment, where)
    for ref in line.refs:
        yield from _unknown("Support", ref.support, where)
    yield from _amount("MtHT", line.ht, where, above_zero=above_zero)
    yield from _amount("MtTVA", line.vat, where)


def _amount(tag: str, amount: Decimal, where: str, *, above_zero: bool = False) -> Iterator[Finding]:
    exponent = amount.as_tuple().exponent
    decimals = -exponent if isinstance(exponent, int) else 0
    too_small = amount <= 0 if above_zero else amount < 0
    if decimals > 2 or abs(amount) >= 10**12 or too_small:
        yield Finding(code="pes_amount_shape", params={"tag": tag, "value": str(amount)[:30], "where": where})
