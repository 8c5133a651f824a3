"""Pastell's secure mail on the wire. Pure. Source: see `mailsec`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from app.connectors.pastell.wire import Listed
from app.domain.archive import Piece
from app.domain.errors import Rejected, Transient
from app.domain.exchanges import ELSEWHERE, Exchange, ExchangeState, ProofLine, Step

SERVER_ZONE = ZoneInfo("Europe/Paris")
"""Dates of the journal bear no zone: servers of French bodies keep the legal time ([I]). Tokens bear their own."""
SECURE_MAIL = "5"
"""Type of the journal's lines about secure mail (`Journal::MAIL_SECURISE`)."""
BEFORE_SENDING = frozenset({"creation", "modification"})
_STATES: Mapping[str, ExchangeState] = {
    "envoi": ExchangeState.SENT,
    "renvoi": ExchangeState.SENT,
    "reception-partielle": ExchangeState.PARTLY,
    "reception": ExchangeState.RECEIVED,
    "erreur": ExchangeState.ERROR,
}
_SENT = re.compile(r"(?:Mail|Message) sécurisé envoyé à (?P<who>.+)")
_OPENED = re.compile(r"(?P<who>.+?) a consulté le document")


def parse_entities(data: Any) -> tuple[tuple[str, str], ...]:
    """(id, name) of what ``GET /entite`` lists."""
    items = data if isinstance(data, list) else []
    return tuple(
        (str(item["id_e"]), str(item.get("denomination") or ""))
        for item in items
        if isinstance(item, Mapping) and item.get("id_e")
    )


def parse_made(data: Any) -> str:
    """Id of a document just made."""
    info = data.get("info") if isinstance(data, Mapping) else None
    id = (data.get("id_d") if isinstance(data, Mapping) else "") or (
        info.get("id_d") if isinstance(info, Mapping) else ""
    )
    if not id:
        raise Transient("bad_answer", field="id_d")
    return str(id)


def build_form(exchange: Exchange, password: str) -> dict[str, str]:
    """Fields of the flux; an empty password takes a former one away."""
    return {
        "to": ", ".join(exchange.to),
        "objet": exchange.subject,
        "message": exchange.message,
        "password": password,
        "password2": password,
    }


def check_form(answer: Any) -> None:
    """The server finds the document complete. Raises ``Rejected("pastell_form")`` with its words."""
    if isinstance(answer, Mapping) and str(answer.get("formulaire_ok")) == "0":
        raise Rejected("pastell_form", reason=str(answer.get("message") or "")[:200])


def parse_action(detail: Any) -> str:
    """The document's last action."""
    last = detail.get("last_action") if isinstance(detail, Mapping) else None
    if not isinstance(last, Mapping):
        raise Transient("bad_answer", field="last_action")
    return str(last.get("action") or "")


def parse_state(detail: Any, before: ExchangeState) -> ExchangeState:
    """An action that is not one of the flux leaves the state as it was."""
    return _STATES.get(parse_action(detail), before)


def parse_exchange(listed: Listed, detail: Any, lines: tuple[ProofLine, ...]) -> Exchange:
    """A sending made elsewhere, without its journal yet; ``lines``: what is held of it."""
    data = detail.get("data") if isinstance(detail, Mapping) else None
    data = data if isinstance(data, Mapping) else {}
    addresses = [each.strip() for name in ("to", "cc") for each in str(data.get(name) or "").split(",")]
    files = data.get("document_attache")
    names = [str(name) for name in files] if isinstance(files, list) else []
    pieces = tuple(Piece(account="", ref="", name=name, media_type="application/octet-stream") for name in names)
    return Exchange(
        id=f"{ELSEWHERE}{listed.id}",
        entity=listed.entity,
        subject=listed.title or str(data.get("objet") or ""),
        to=tuple(each for each in addresses if each),
        message=str(data.get("message") or ""),
        locked=bool(data.get("password")),
        pieces=pieces,
        asked_ms=listed.at_ms or 0,
        state=parse_state(detail, ExchangeState.SENT),
        server_id=listed.id,
        lines=lines,
        native=listed.native,
    )


def parse_journal(data: Any) -> list[tuple[ProofLine, bool]]:
    """(line, the server has a token for it), oldest first. Lines of other kinds (rights, logins) are left out."""
    items = [
        item for item in (data if isinstance(data, list) else []) if isinstance(item, Mapping) and item.get("id_j")
    ]
    found = [(_line(item), bool(item.get("date_horodatage"))) for item in items]
    return sorted(found, key=lambda each: (each[0].at_ms, each[0].id))


def _line(item: Mapping[str, Any]) -> ProofLine:
    message = " ".join(str(item.get("message") or "").split())
    step, who = Step.OTHER, ""
    if str(item.get("type")) == SECURE_MAIL:
        for pattern, meant in ((_SENT, Step.SENT), (_OPENED, Step.OPENED)):
            match = pattern.fullmatch(message)
            if match is not None:
                step, who = meant, match["who"].strip()
    return ProofLine(
        id=str(item["id_j"]),
        at_ms=parse_moment(str(item.get("date") or "")),
        step=step,
        who=who,
        message=message,
        stamped=str(item.get("message_horodate") or ""),
    )


def parse_moment(text: str) -> int:
    """``YYYY-MM-DD HH:MM:SS`` of the server as UTC ms; 0 when unreadable."""
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        return 0
    return int((moment if moment.tzinfo else moment.replace(tzinfo=SERVER_ZONE)).timestamp() * 1000)
