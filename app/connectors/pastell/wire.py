"""Pastell on the wire. Pure. A state we do not know is shown as it is named there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

from app.connectors import answers
from app.domain.followup import (
    Fate,
    FateMessage,
    FateState,
    FateStep,
    Source,
    mark_of_act,
    mark_of_slip,
    mark_of_transaction,
)

HELIOS_FLUX, ACTES_FLUX = "helios-generique", "actes-generique"
FLUXES = (HELIOS_FLUX, ACTES_FLUX)
ANSWERS_FLUX, ANSWER_FIELD = "actes-reponse-prefecture", "reponse_prefecture"
"""What the préfecture wrote about an acte: a document of its own, and the field that holds the archive."""

_STATES: Mapping[str, FateState] = {
    "creation": FateState.RUNNING,
    "modification": FateState.RUNNING,
    "send-iparapheur": FateState.RUNNING,
    "recu-iparapheur": FateState.RUNNING,
    "rejet-iparapheur": FateState.REFUSED,
    "erreur-verif-iparapheur": FateState.RUNNING,
    "send-tdt": FateState.SENT,
    "verif-tdt": FateState.SENT,
    "tdt-error": FateState.REFUSED,
    "acquiter-tdt": FateState.ACCEPTED,
    "refus-tdt": FateState.REFUSED,
    "info-tdt": FateState.SENT,
    "send-ged": FateState.ACCEPTED,
}
"""Last action of a document -> state at the Treasury or the préfecture."""

_ARCHIVE: Mapping[str, FateState] = {
    "send-archive": FateState.SENT,
    "ar-recu-sae": FateState.SENT,
    "validation-sae": FateState.SENT,
    "accepter-sae": FateState.ACCEPTED,
    "rejet-sae": FateState.REFUSED,
    "erreur-envoie-sae": FateState.REFUSED,
    "verif-sae-erreur": FateState.SENT,
    "validation-sae-erreur": FateState.SENT,
}
_CLOSED = frozenset({"accepter-sae", "supression", "termine"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A document in a list."""

    entity: str
    id: str
    flux: str
    title: str
    action: str
    at_ms: int | None

    @property
    def native(self) -> str:
        return f"{self.action}@{self.at_ms or 0}"


def parse_entities(data: Any) -> tuple[str, ...]:
    items = data if isinstance(data, list) else []
    return tuple(str(item["id_e"]) for item in items if isinstance(item, Mapping) and item.get("id_e"))


def parse_documents(data: Any, entity: str, flux: str) -> tuple[Listed, ...]:
    """One page of a list, bare or under ``documents``."""
    items = data.get("documents") if isinstance(data, Mapping) else data
    return tuple(
        Listed(
            entity=entity,
            id=str(item.get("id_d")),
            flux=flux,
            title=_text(item.get("titre")),
            action=_text((item.get("last_action_display") and item.get("last_action")) or item.get("last_action")),
            at_ms=answers.moment_ms(_text(item.get("last_action_date"))),
        )
        for item in (items if isinstance(items, list) else [])
        if isinstance(item, Mapping) and item.get("id_d")
    )


def build_fates(listed: Listed, detail: Mapping[str, Any], answer: bytes) -> tuple[Fate, ...]:
    """The fate at the Treasury or the préfecture and, once it is on its way there, the archive's."""
    data = _mapping(detail.get("data"))
    fate = _helios(listed, detail, data, answer) if listed.flux == HELIOS_FLUX else _acte(listed, detail, data, answer)
    return (fate, *_archive(listed, data, fate.marks_known))


def _helios(listed: Listed, detail: Mapping[str, Any], data: Mapping[str, Any], answer: bytes) -> Fate:
    acquit = answers.read_acquit(answer) if answer else None
    marks = [mark_of_transaction(_text(data.get("tedetis_transaction_id")))]
    marks += [
        mark_of_slip(_text(data.get("id_coll")), _text(data.get("cod_bud")), _text(data.get("exercice")), number)
        for number in _text(data.get("id_bordereau")).replace(";", ",").split(",")
        if number.strip()
    ]
    base = Fate(
        id=f"{Source.HELIOS.value}:{listed.id}",
        source=Source.HELIOS,
        state=_state(listed, data),
        title=listed.title,
        steps=_steps(detail, listed),
        reference=_text(data.get("tedetis_transaction_id")),
        marks_known=answers.joined(marks),
        native=listed.native,
        place=(listed.entity, listed.id),
        closed=listed.action in _CLOSED,
    )
    return answers.with_acquit(base, acquit, listed.at_ms) if acquit is not None else base


def _acte(listed: Listed, detail: Mapping[str, Any], data: Mapping[str, Any], answer: bytes) -> Fate:
    receipt = answers.read_acte_receipt(answer) if answer else None
    number, subject = _text(data.get("numero_de_lacte")), _text(data.get("objet")) or listed.title
    return Fate(
        id=f"{Source.ACTES.value}:{listed.id}",
        source=Source.ACTES,
        state=FateState.ACCEPTED if receipt is not None else _state(listed, data),
        title=subject,
        steps=_steps(detail, listed),
        reference=receipt.id if receipt is not None else "",
        answered_ms=answers.day_ms(receipt.date) if receipt is not None else None,
        marks_known=answers.joined(
            [mark_of_act(number, subject), mark_of_transaction(_text(data.get("tedetis_transaction_id")))]
        ),
        native=listed.native,
        place=(listed.entity, listed.id),
        closed=listed.action in _CLOSED,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What the préfecture wrote, by the document that holds it. Fields: ``actes-reponse-prefecture``."""

    kind: str
    """``type_reponse``: 2 letter, 3 pieces asked for, 4 observations, 5 before the court."""
    acte: str
    """Document of the acte it is about; empty = not one of this server."""
    transaction: str
    """Of the acte at the TdT."""
    number: str


def parse_letter(detail: Mapping[str, Any]) -> Letter:
    data = _mapping(detail.get("data"))
    address = urlsplit(_text(data.get("url_acte")))
    return Letter(
        kind=_text(data.get("type_reponse")),
        acte=next(iter(parse_qs(address.query).get("id_d", ())), ""),
        transaction=_text(data.get("related_transaction_id")),
        number=_text(data.get("numero_de_lacte")),
    )


def build_alone(listed: Listed, letter: Letter, message: FateMessage) -> Fate:
    """About an acte that this login does not see, or that went to the préfecture by another way."""
    return Fate(
        id=f"{Source.ACTES.value}:{listed.id}",
        source=Source.ACTES,
        state=FateState.ACCEPTED,
        title=letter.number or listed.title,
        steps=(FateStep(at_ms=listed.at_ms, code="actes.message"),),
        messages=(message,),
        marks_known=answers.joined([mark_of_transaction(letter.transaction)]),
        native=listed.native,
        place=(listed.entity, listed.id),
    )


def _state(listed: Listed, data: Mapping[str, Any]) -> FateState:
    """``etat_ack`` wins: 1 accepted, 2 refused; then the last action; an archive's action means it was accepted."""
    told = {"1": FateState.ACCEPTED, "2": FateState.REFUSED}.get(_text(data.get("etat_ack")))
    if told is not None:
        return told
    return FateState.ACCEPTED if listed.action in _ARCHIVE else _STATES.get(listed.action, FateState.RUNNING)


def _archive(listed: Listed, data: Mapping[str, Any], marks: tuple[str, ...]) -> tuple[Fate, ...]:
    state = _ARCHIVE.get(listed.action)
    if state is None:
        return ()
    return (
        Fate(
            id=f"{Source.ARCHIVE.value}:{listed.id}",
            source=Source.ARCHIVE,
            state=state,
            title=listed.title,
            steps=(FateStep(at_ms=listed.at_ms, code=f"pastell.{listed.action}"),),
            reference=_text(data.get("sae_transfert_id")),
            answered_ms=listed.at_ms if state is not FateState.SENT else None,
            marks_known=marks,
            native=listed.native,
        ),
    )


def _steps(detail: Mapping[str, Any], listed: Listed) -> tuple[FateStep, ...]:
    """The document's journal where it is told, else its last action alone."""
    journal = detail.get("actions") or detail.get("journal")
    steps = [
        FateStep(
            at_ms=answers.moment_ms(_text(item.get("date"))),
            code=f"pastell.{_text(item.get('action'))}",
            note=_note(item),
        )
        for item in (journal if isinstance(journal, list) else [])
        if isinstance(item, Mapping) and item.get("action")
    ]
    if not steps:
        last = _mapping(detail.get("last_action"))
        steps = [FateStep(at_ms=listed.at_ms, code=f"pastell.{listed.action}", note=_note(last))]
    return tuple(sorted(steps, key=lambda step: step.at_ms or 0))


def _note(item: Mapping[str, Any]) -> str:
    """A message worth repeating: those of refusals and errors."""
    bad = _STATES.get(_text(item.get("action"))) is FateState.REFUSED or "rejet" in _text(item.get("action"))
    return " ".join(_text(item.get("message")).split())[:300] if bad else ""


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _text(value: Any) -> str:
    return "" if value is None or value is False else str(value).strip()
