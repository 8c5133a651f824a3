"""Pure half of the Maarch connector: its JSON to records of the contract, intents to its actions."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from app.domain.courrier import (
    NOTE_ACTIONS,
    Addressee,
    Assignment,
    HistoryLine,
    Letter,
    LetterFile,
    LetterLink,
    LetterNote,
)
from app.domain.errors import Rejected, Transient
from app.domain.intents import LetterOperation

SERVER_ZONE = ZoneInfo("Europe/Paris")
"""Dates bear no zone: servers of French bodies keep the legal time ([I])."""
_DIRECTIONS = {"incoming": "in", "outgoing": "out", "internal": "internal"}
_STATUSES = {
    "INIT": "new", "NEW": "new", "VAL": "new", "ATT": "new", "RET": "new", "COU": "in_progress", "STDBY": "in_progress",
    "EAVIS": "waiting_opinion", "EVIS": "waiting_visa", "ESIG": "waiting_signature", "ATT_MP": "waiting_signature",
    "EENV": "to_send", "ENVDONE": "sent", "END": "closed", "SSUITE": "no_action", "SEND_SEDA": "archived",
    "ACK_SEDA": "archived", "REPLY_SEDA": "archived",
}  # fmt: skip
_ROLES = {"dest": "action", "cc": "info", "avis": "opinion"}
_MODES = {"action": "dest", "info": "cc"}
COMPONENTS: Mapping[str, tuple[str, ...]] = {
    "assign": ("redirectAction",),
    "assignment_done": ("resMarkAsReadAction",),
    "opinion": ("giveOpinionParallelAction", "continueOpinionCircuitAction"),
    "visa": ("continueVisaCircuitAction",),
    "visa_refuse": ("rejectVisaBackToPreviousAction",),
    "close": ("closeMailAction",),
}
"""Action of the contract -> components that do it, the first that the server offers is taken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Basket:
    """One basket of the user's, or lent to him: its address in the routes."""

    user: str
    group: str
    id: str

    @property
    def path(self) -> str:
        return f"/resourcesList/users/{self.user}/groups/{self.group}/baskets/{self.id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """All that is read of one letter."""

    resource: Mapping[str, Any]
    senders: Mapping[str, Any]
    recipients: Mapping[str, Any]
    list_instance: Mapping[str, Any]
    visa: Mapping[str, Any]
    attachments: Mapping[str, Any]
    links: Mapping[str, Any]
    actions: Mapping[str, Any]
    notes: int = 0


def parse_baskets(home: Mapping[str, Any], me: str) -> list[Basket]:
    """The user's baskets but those he lent to somebody, then those lent to him."""
    found = []
    for group in _items(home.get("regroupedBaskets")):
        for basket in _items(group.get("baskets")):
            if not basket.get("redirected") and basket.get("id"):
                owner = str(basket.get("owner_user_id") or me)
                found.append(Basket(user=owner, group=str(group.get("groupSerialId")), id=str(basket["id"])))
    for basket in _items(home.get("assignedBaskets")):
        group_id = basket.get("group_id") or basket.get("groupSerialId")
        if basket.get("id") and basket.get("owner_user_id") and group_id:
            found.append(Basket(user=str(basket["owner_user_id"]), group=str(group_id), id=str(basket["id"])))
    return found


def parse_ids(listed: Mapping[str, Any]) -> list[str]:
    """Ids of all letters of a basket, in its order."""
    found = listed.get("allResources")
    return [str(id) for id in found] if isinstance(found, list) else []


def parse_versions(listed: Mapping[str, Any]) -> dict[str, int]:
    """Letter -> `revision`, of what ``POST /res/list`` answers."""
    rows = _items(listed.get("resources"))
    return {
        str(row["res_id"]): revision(row.get("modification_date"), row.get("status"))
        for row in rows
        if row.get("res_id")
    }


def revision(modified: object, status: object) -> int:
    """A number that changes with the letter: the server has no version."""
    digest = hashlib.sha256(f"{_second(modified)}|{status}".encode()).digest()
    return int.from_bytes(digest[:6], "big") + 1


def _second(modified: object) -> str:
    """Lists and letters tell fractions of seconds differently."""
    return str(modified or "").replace("T", " ")[:19]


def parse_letter(parts: Parts, me: str, *, read: bool) -> Letter:
    """The letter in the contract's words; ``read`` is what this device knows."""
    raw = parts.resource
    try:
        id, status = str(raw["resId"]), str(raw.get("status") or "")
    except KeyError as error:
        raise Transient("bad_answer", field="resId") from error
    direction = _DIRECTIONS.get(str(raw.get("categoryId")), "in")
    assignments = (*_given(parts.list_instance, me), *_circuit(parts.visa, me))
    open_ = [a for a in assignments if a.mine and not a.done]
    arrived = raw.get("arrivalDate") if direction == "in" else raw.get("departureDate")
    return Letter(
        id=id,
        revision=revision(raw.get("modificationDate"), status),
        direction=direction,
        chrono=str(raw.get("chrono") or ""),
        subject=str(raw.get("subject") or ""),
        sender=", ".join(_people(parts.senders)),
        recipients=tuple(_people(parts.recipients)),
        type_label=str(raw.get("doctypeLabel") or ""),
        service_label=str(raw.get("destinationLabel") or ""),
        status=_STATUSES.get(status, "in_progress"),
        arrival_ms=parse_moment(arrived)
        or parse_moment(raw.get("documentDate"))
        or parse_moment(raw.get("creationDate")),
        due_date=_day(raw.get("processLimitDate")),
        priority=str(raw.get("priorityLabel") or ""),
        confidential=bool(raw.get("confidentiality")),
        assignments=assignments,
        my_roles=tuple(dict.fromkeys(a.role for a in open_)),
        allowed_actions=("mark_read", *NOTE_ACTIONS, *parse_actions(parts.actions)),
        read=read,
        files=(_scan(raw, id), *_attached(parts.attachments)),
        notes=parts.notes,
        reply_state="sent" if status == "ENVDONE" else "",
        links=tuple(
            LetterLink(relation="linked", letter_id=str(item.get("resId")))
            for item in _items(parts.links.get("linkedResources"))
            if item.get("resId")
        ),
    )


def _scan(raw: Mapping[str, Any], id: str) -> LetterFile:
    name = f"{str(raw.get('chrono') or id).replace('/', '-')}.pdf"
    return LetterFile(id="scan", kind="scan", name=name, media_type="application/pdf", size_bytes=0)


def _attached(answer: Mapping[str, Any]) -> list[LetterFile]:
    kinds = {
        "response_project": "draft_reply",
        "signed_response": "signed_reply",
        "acknowledgement_record_management": "receipt",
    }
    found = []
    for item in _items(answer.get("attachments")):
        format = str(item.get("format") or "pdf").casefold()
        title = str(item.get("title") or item.get("chrono") or item.get("resId"))
        found.append(
            LetterFile(
                id=f"a{item.get('resId')}",
                kind=kinds.get(str(item.get("type")), "attachment"),
                name=title if title.casefold().endswith(f".{format}") else f"{title}.pdf",
                media_type="application/pdf",  # the server shows every attachment as PDF
                size_bytes=0,
            )
        )
    return found


def _given(answer: Mapping[str, Any], me: str) -> list[Assignment]:
    found = []
    for item in _items(answer.get("listInstance")):
        role = _ROLES.get(str(item.get("item_mode")))
        if role is not None:
            found.append(_assignment(item, role, me, done=role != "info" and bool(item.get("process_date"))))
    return found


def _circuit(answer: Mapping[str, Any], me: str) -> list[Assignment]:
    """Steps of the visa circuit; only the first that was not done awaits anybody."""
    found, before = [], True
    for item in _items(answer.get("circuit")):
        done = bool(item.get("process_date"))
        role = "sign" if item.get("requested_signature") else "visa"
        step = _assignment({**item, "itemSerialId": item.get("item_id")}, role, me, done=done)
        found.append(step if done or before else _later(step))
        before = before and done
    return found


def _later(step: Assignment) -> Assignment:
    """A step that is not reached yet asks nothing of its holder."""
    return Assignment(id=step.id, role=step.role, label=step.label, done=False, mine=False)


def _assignment(item: Mapping[str, Any], role: str, me: str, *, done: bool) -> Assignment:
    holder = str(item.get("itemSerialId") or item.get("item_id") or "")
    users = str(item.get("item_type") or "user") in ("user", "user_id")
    return Assignment(
        id=str(item.get("listinstance_id") or f"{role}:{holder}"),
        role=role,
        label=str(item.get("labelToDisplay") or ""),
        done=done,
        mine=users and holder == me,
    )


def parse_actions(answer: Mapping[str, Any]) -> list[str]:
    """What the server offers for that letter, in the contract's words."""
    offered = {str(action.get("component")) for action in _items(answer.get("actions"))}
    return [name for name, components in COMPONENTS.items() if offered & set(components)]


def action_id(answer: Mapping[str, Any], action: str) -> str:
    """The site's number of an action. Raises ``Rejected("action_not_allowed")`` when it is not offered (any more)."""
    by_component = {str(each.get("component")): each.get("id") for each in _items(answer.get("actions"))}
    found = next((by_component[c] for c in COMPONENTS.get(action, ()) if by_component.get(c)), None)
    if found is None:
        raise Rejected("action_not_allowed")
    return str(found)


def build_action(intent: LetterOperation, resource: Mapping[str, Any], lists: Mapping[str, Any]) -> dict[str, Any]:
    """Body of ``PUT …/actions/{id}``."""
    words = intent.comment or intent.data.get("text", "")
    data: dict[str, Any] = {}
    if intent.action == "assign":
        data = _redirection(intent, resource, lists)
    return {"resources": [int(intent.target_id)], "note": {"content": words} if words else {}, "data": data}


def _redirection(intent: LetterOperation, resource: Mapping[str, Any], lists: Mapping[str, Any]) -> dict[str, Any]:
    """Everybody who has the letter, and whoever is added; a new holder takes the former one's place."""
    wishes = json.loads(intent.data.get("add") or "[]")
    kept = [_instance(item) for item in _items(lists.get("listInstance"))]
    for wish in wishes:
        mode = _MODES.get(str(wish.get("role")))
        if mode is None:
            raise Rejected("unsupported_act", kind=f"assign {wish.get('role')}")
        if mode == "dest":
            kept = [each for each in kept if each["item_mode"] != "dest"]
        added = {
            "item_id": int(wish["user_id"]),
            "item_type": "user_id",
            "item_mode": mode,
            "difflist_type": "entity_id",
        }
        kept.append(added)
    return {"onlyRedirectDest": False, "listInstances": kept, "destination": resource.get("destination")}


def _instance(item: Mapping[str, Any]) -> dict[str, Any]:
    names = ("item_type", "item_mode", "difflist_type", "process_date", "process_comment", "sequence")
    return {"item_id": item.get("itemSerialId") or item.get("item_id"), **{name: item.get(name) for name in names}}


def parse_note(item: Mapping[str, Any], letter: str, me: str) -> LetterNote:
    who = " ".join(str(item.get(name) or "") for name in ("firstname", "lastname")).strip()
    return LetterNote(
        id=str(item.get("id")),
        letter_id=letter,
        author=who,
        text=str(item.get("value") or ""),
        created_ms=parse_moment(item.get("creation_date")),
        mine=str(item.get("user_id")) == me,
    )


def parse_notes(answer: Mapping[str, Any], letter: str, me: str) -> list[LetterNote]:
    return [parse_note(item, letter, me) for item in _items(answer.get("notes")) if item.get("id")]


def parse_history(answer: Mapping[str, Any]) -> tuple[HistoryLine, ...]:
    """Oldest first; the server words its lines itself."""
    lines = [
        HistoryLine(
            at_ms=parse_moment(item.get("event_date")),
            by=str(item.get("userLabel") or ""),
            action="",
            comment=str(item.get("info") or ""),
        )
        for item in _items(answer.get("history"))
    ]
    return tuple(sorted(lines, key=lambda line: line.at_ms))


def parse_addressees(answer: Any) -> tuple[Addressee, ...]:
    """``GET /autocomplete/users``."""
    return tuple(
        Addressee(
            user_id=str(item.get("serialId") or item.get("id")),
            name=str(item.get("idToDisplay") or ""),
            function=str(item.get("otherInfo") or ""),
        )
        for item in _items(answer)
        if item.get("serialId") or item.get("id")
    )


def _people(answer: Mapping[str, Any]) -> list[str]:
    found = []
    for item in _items(answer.get("contacts")):
        name = " ".join(str(item.get(part) or "") for part in ("firstname", "lastname")).strip()
        found.append(", ".join(part for part in (name, str(item.get("company") or "")) if part))
    return [each for each in found if each]


def parse_moment(value: object) -> int:
    """``2025-03-10 08:41:00.12`` or a day, of the server, as UTC ms; 0 when absent."""
    try:
        moment = datetime.fromisoformat(str(value or "").strip()[:19])
    except ValueError:
        return 0
    return int(moment.replace(tzinfo=SERVER_ZONE).timestamp() * 1000)


def _day(value: object) -> str:
    ms = parse_moment(value)
    return datetime.fromtimestamp(ms / 1000, SERVER_ZONE).date().isoformat() if ms else ""


def _items(value: object) -> Sequence[Mapping[str, Any]]:
    return [item for item in value if isinstance(item, Mapping)] if isinstance(value, list) else []
