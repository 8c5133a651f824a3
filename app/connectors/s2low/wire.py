"""S²LOW on the wire. Pure. Source: interop §6 (status table); shapes of ``list_actes`` are [I]: read with tolerance."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lxml import etree

from app.domain.errors import Rejected, Transient
from app.domain.followup import (
    Fate,
    FateState,
    FateStep,
    Source,
    mark_of_act,
    mark_of_transaction,
)

HELIOS: Mapping[str, tuple[FateState, str]] = {
    "-1": (FateState.REFUSED, "tdt.error"),
    "0": (FateState.GONE, "tdt.cancelled"),
    "1": (FateState.RUNNING, "tdt.queued"),
    "2": (FateState.RUNNING, "tdt.queued"),
    "3": (FateState.SENT, "tdt.sent"),
    "4": (FateState.ACCEPTED, "tdt.accepted"),
    "5": (FateState.ACCEPTED, "tdt.accepted"),
    "6": (FateState.REFUSED, "tdt.refused"),
    "7": (FateState.SENT, "tdt.in_treatment"),
    "8": (FateState.SENT, "tdt.answered"),
    "9": (FateState.ACCEPTED, "sae.sent"),
    "10": (FateState.ACCEPTED, "sae.accepted"),
    "11": (FateState.ACCEPTED, "sae.refused"),
    "13": (FateState.RUNNING, "tdt.to_validate"),
    "14": (FateState.RUNNING, "tdt.to_validate"),
    "19": (FateState.ACCEPTED, "sae.waiting"),
    "20": (FateState.ACCEPTED, "sae.error"),
    "22": (FateState.GONE, "tdt.purged"),
    "24": (FateState.SENT, "tdt.sent"),
}
"""Hélios status: state, and code of what is shown. 8 alone says nothing: the acknowledgement does."""

ANSWERED = frozenset({"4", "5", "6", "8", "9", "10", "11", "19", "20"})
"""An acknowledgement can be fetched."""

ACTES: Mapping[str, tuple[FateState, str]] = {
    "-1": (FateState.REFUSED, "tdt.error"),
    "0": (FateState.GONE, "tdt.cancelled"),
    "1": (FateState.RUNNING, "tdt.queued"),
    "2": (FateState.RUNNING, "tdt.queued"),
    "3": (FateState.SENT, "tdt.sent"),
    "4": (FateState.ACCEPTED, "actes.receipt"),
    "5": (FateState.ACCEPTED, "actes.receipt"),
    "6": (FateState.REFUSED, "tdt.refused"),
    "7": (FateState.ACCEPTED, "actes.message"),
    "8": (FateState.ACCEPTED, "actes.message"),
    "11": (FateState.ACCEPTED, "actes.message_receipt"),
    "17": (FateState.RUNNING, "tdt.to_validate"),
    "21": (FateState.ACCEPTED, "actes.message"),
}
"""Actes reuse the numbers with other meanings (§6)."""

MESSAGES = frozenset({"7", "8", "21"})
"""Statuses of an acte about which the préfecture wrote."""

LISTED = ("3", "4", "7", "8", "21", "-1", "6")
"""Statuses of actes worth a list."""
_CLOSED = frozenset({"10", "22", "0"})


@dataclass(frozen=True, slots=True, kw_only=True)
class HeliosStatus:
    """Answer of ``helios_transac_get_status``."""

    status: str
    message: str


def parse_status(data: bytes) -> HeliosStatus:
    """Raises ``Rejected("tdt_transaction_unknown")`` for a KO, `Transient` for what is not this answer."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(data.strip(), parser)
    except etree.XMLSyntaxError as error:
        raise Transient("unexpected_answer") from error
    if root.tag != "transaction":
        raise Transient("unexpected_answer")
    if (root.findtext("resultat") or "").strip() != "OK":
        raise Rejected("tdt_transaction_unknown")
    return HeliosStatus(
        status=(root.findtext("status") or "").strip(), message=" ".join((root.findtext("message") or "").split())[:300]
    )


def build_helios(number: str, answer: HeliosStatus, at_ms: int, before: Fate | None) -> Fate:
    """The fate of a transaction before its acknowledgement is read. A new status is a new step, dated by us."""
    state, code = HELIOS.get(answer.status, (FateState.SENT, f"tdt.status_{answer.status}"))
    steps = before.steps if before is not None else ()
    if before is None or before.native != answer.status:
        note = answer.message if state is FateState.REFUSED else ""
        steps = (*steps, FateStep(at_ms=at_ms, code=code, note=note))
    return Fate(
        id=f"{Source.HELIOS.value}:{number}",
        source=Source.HELIOS,
        state=state,
        steps=steps,
        reference=number,
        marks_known=(mark_of_transaction(number),),
        native=answer.status,
        closed=answer.status in _CLOSED,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedActe:
    """One line of ``list_actes``."""

    id: str
    status: str
    number: str
    subject: str


def parse_actes(data: bytes, status: str) -> tuple[ListedActe, ...]:
    """The actes of a page; names of fields vary between versions ([I])."""
    try:
        answer = json.loads(data.decode("utf-8", "replace"))
    except ValueError as error:
        raise Transient("unexpected_answer") from error
    items = answer.get("transactions") if isinstance(answer, Mapping) else answer
    if not isinstance(items, list):
        raise Transient("unexpected_answer")
    return tuple(
        ListedActe(
            id=_first(item, "id", "transaction_id"),
            status=status,
            number=_first(item, "number", "numero"),
            subject=_first(item, "subject", "objet", "object"),
        )
        for item in items
        if isinstance(item, Mapping) and _first(item, "id", "transaction_id")
    )


def parse_acte_status(data: bytes) -> tuple[str, bytes]:
    """``OK``, the status, then the préfecture's file. `Rejected` for a KO."""
    head, _, rest = data.partition(b"\n")
    status, _, flux = rest.partition(b"\n")
    if head.strip() != b"OK":
        raise Rejected("tdt_transaction_unknown")
    return status.strip().decode("ascii", "replace"), flux.strip()


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedMessage:
    """A message of the préfecture, by its own transaction."""

    id: str
    kind: str
    acte: str = ""


def parse_unread(data: bytes) -> tuple[ListedMessage, ...]:
    """``list_document_prefecture``: those that nobody marked as read, with the acte of each."""
    try:
        items = json.loads(data.decode("utf-8", "replace"))
    except ValueError as error:
        raise Transient("unexpected_answer") from error
    return tuple(
        ListedMessage(id=_first(item, "id"), kind=_first(item, "type"), acte=_first(item, "related_transaction_id"))
        for item in (items if isinstance(items, list) else [])
        if isinstance(item, Mapping) and _first(item, "id") and _first(item, "related_transaction_id")
    )


def parse_messages(data: bytes) -> tuple[ListedMessage, ...]:
    """``actes_transac_get_document`` of an acte: lines ``type-status-id``. Anything else is no message."""
    found = []
    for line in data.decode("iso-8859-1").splitlines():
        parts = [part.strip() for part in line.split("-")]
        if len(parts) == 3 and all(part.isdecimal() for part in parts):
            found.append(ListedMessage(id=parts[2], kind=parts[0]))
    return tuple(found)


def build_acte(acte: ListedActe, at_ms: int, before: Fate | None) -> Fate:
    state, code = ACTES.get(acte.status, (FateState.SENT, f"tdt.status_{acte.status}"))
    steps = before.steps if before is not None else ()
    if before is None or before.native != acte.status:
        steps = (*steps, FateStep(at_ms=at_ms, code=code))
    return Fate(
        id=f"{Source.ACTES.value}:{acte.id}",
        source=Source.ACTES,
        state=state,
        title=acte.subject,
        steps=steps,
        reference=before.reference if before is not None else "",
        answered_ms=before.answered_ms if before is not None else None,
        messages=before.messages if before is not None else (),
        marks_known=tuple(filter(None, (mark_of_act(acte.number, acte.subject), mark_of_transaction(acte.id)))),
        native=acte.status,
    )


def _first(item: Mapping[str, Any], *names: str) -> str:
    return next((str(item[name]).strip() for name in names if item.get(name) not in (None, "")), "")
