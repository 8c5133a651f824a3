"""Pure half of the courrier connector: JSON of the contract to records, intents to operations."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from app.connectors.gateway.wire import build_instant, parse_day, parse_instant
from app.domain.courrier import (
    ACTING,
    NOTE_ACTIONS,
    Addressee,
    Assignment,
    HistoryLine,
    Letter,
    LetterFile,
    LetterLink,
    LetterNote,
    letter_file_ref,
)
from app.domain.errors import CursorExpired, Rejected, Transient
from app.domain.exchange import FileRef, Urgency
from app.domain.intents import (
    AddLetterNote,
    DeleteLetterNote,
    EditLetterNote,
    Intent,
    LetterOperation,
    MarkLetterRead,
)

_DAY_MS = 86_400_000
_SAME = {"reassign": ("assign",), "note_add": ("note",), "note": NOTE_ACTIONS}
"""Words of the contract's example (§3.1) for what its operations (§3.3) name otherwise."""
_NESTED = frozenset({"add", "remove"})
"""Of ``data``: lists and objects, kept as JSON text in the intent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cursor:
    """Our cursor: the server's, plus what must be remembered with the rows of the page."""

    server: str = ""
    received_ms: int = 0
    acks: tuple[tuple[str, int], ...] = ()
    """(letter id, version) of the page, to acknowledge once it is committed."""
    full: bool = False
    """A full pass is under way after an expired cursor."""
    letters: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    """Ids seen so far in that pass."""


def build_cursor(cursor: Cursor) -> str:
    facts: dict[str, Any] = {"c": cursor.server}
    if cursor.acks:
        facts |= {"a": [list(item) for item in cursor.acks], "t": cursor.received_ms}
    if cursor.full:
        facts |= {"l": cursor.letters, "n": cursor.notes}
    return json.dumps(facts, separators=(",", ":"))


def parse_cursor(text: str) -> Cursor:
    """Raises `CursorExpired` for what we did not write: a full comparison costs little and is always right."""
    try:
        facts = json.loads(text)
        return Cursor(
            server=str(facts["c"]),
            received_ms=int(facts.get("t", 0)),
            acks=tuple((str(letter), int(version)) for letter, version in facts.get("a", ())),
            full="l" in facts,
            letters=tuple(facts.get("l", ())),
            notes=tuple(facts.get("n", ())),
        )
    except (ValueError, KeyError, TypeError) as error:
        raise CursorExpired("cursor_unreadable") from error


# --- records ------------------------------------------------------------------------------------


def parse_letter(answer: Mapping[str, Any], me: str = "") -> Letter:
    """A Letter of the contract (§3.1); unknown keys are ignored, a missing id or version is a bad answer.

    ``me``: the user's id at the server, to know which assignments are his.
    """
    reply = answer.get("reply") or {}
    try:
        return Letter(
            id=str(answer["id"]),
            revision=int(answer["version"]),
            direction=str(answer.get("direction") or "in"),
            chrono=str(answer.get("chrono") or ""),
            subject=str(answer.get("subject") or ""),
            sender=_party(answer.get("sender")),
            recipients=tuple(filter(None, map(_party, answer.get("recipients") or ()))),
            type_label=_label(answer.get("type")),
            service_label=_label(answer.get("service")),
            status=str(answer.get("status") or ""),
            arrival_ms=_moment(answer),
            due_date=str(answer.get("due_date") or ""),
            priority=_label(answer.get("priority")),
            confidential=bool(answer.get("confidential")),
            assignments=tuple(_assignment(a, me) for a in answer.get("assignments") or ()),
            my_roles=_texts(answer.get("my_roles")),
            allowed_actions=_actions(answer.get("allowed_actions")),
            read=answer.get("read_by_me_at") is not None,
            files=tuple(_file(f) for f in answer.get("files") or ()),
            notes=int((answer.get("counts") or {}).get("notes") or 0),
            reply_state=str(reply.get("state") or ""),
            reply_id=str(reply.get("letter_id") or ""),
            links=tuple(
                LetterLink(relation=str(link.get("relation") or ""), letter_id=str(link["letter_id"]))
                for link in answer.get("links") or ()
            ),
        )
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise Transient("bad_answer", field="letter") from error


def _party(party: object) -> str:
    if not isinstance(party, Mapping):
        return ""
    names = (party.get("name"), party.get("organisation"))
    return ", ".join(str(name) for name in names if name)


def _label(thing: object) -> str:
    return str(thing.get("label") or "") if isinstance(thing, Mapping) else ""


def _texts(values: object) -> tuple[str, ...]:
    return tuple(str(value) for value in values) if isinstance(values, list) else ()


def _actions(values: object) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each for name in _texts(values) for each in _SAME.get(name, (name,))))


def _moment(answer: Mapping[str, Any]) -> int:
    """The day of arrival (departure for ``out``); with the hour of registration when that was the same day."""
    names = ("departure_date", "document_date") if answer.get("direction") == "out" else ("arrival_date",)
    days = (parse_day(answer.get(name)) for name in (*names, "document_date"))
    day = next((found for found in days if found is not None), None)
    registered = parse_instant(answer.get("registered_at"))
    if day is None:
        return registered or 0
    return registered if registered is not None and day <= registered < day + _DAY_MS else day


def _assignment(answer: Mapping[str, Any], me: str) -> Assignment:
    return Assignment(
        id=str(answer["id"]),
        role=str(answer.get("role") or ""),
        label=str(answer.get("label") or ""),
        due_date=str(answer.get("due_date") or ""),
        done=answer.get("done_at") is not None,
        mine=bool(me) and str(answer.get("user_id") or "") == me,
    )


def _file(answer: Mapping[str, Any]) -> LetterFile:
    pages = answer.get("pages")
    return LetterFile(
        id=str(answer["id"]),
        kind=str(answer.get("kind") or "attachment"),
        name=str(answer.get("name") or ""),
        media_type=str(answer.get("media_type") or "application/octet-stream"),
        size_bytes=int(answer.get("size") or 0),
        sha256=str(answer.get("sha256") or "").lower(),
        pages=None if pages is None else int(pages),
    )


def parse_note(answer: Mapping[str, Any]) -> LetterNote:
    try:
        return LetterNote(
            id=str(answer["id"]),
            letter_id=str(answer["letter_id"]),
            author=str(answer.get("author") or ""),
            text=str(answer.get("text") or ""),
            created_ms=parse_instant(answer.get("created_at")) or 0,
            mine=bool(answer.get("mine")),
            revision=int(answer.get("version") or 0),
            visibility=str(answer.get("visibility") or "everyone"),
            service_ids=_texts(answer.get("service_ids")),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise Transient("bad_answer", field="note") from error


def parse_history(answer: Mapping[str, Any]) -> tuple[HistoryLine, ...]:
    """``GET /letters/{id}/history``, oldest first."""
    lines = [item for item in answer.get("items") or () if isinstance(item, Mapping)]
    return tuple(
        HistoryLine(
            at_ms=parse_instant(line.get("at")) or 0,
            by=str(line.get("by") or ""),
            action=str(line.get("action") or ""),
            comment=str(line.get("comment") or ""),
        )
        for line in lines
    )


def parse_addressees(answer: Mapping[str, Any]) -> tuple[Addressee, ...]:
    """``GET /directory``: who may receive an assignment."""
    people = [item for item in answer.get("items") or () if isinstance(item, Mapping) and item.get("user_id")]
    return tuple(
        Addressee(
            user_id=str(person["user_id"]),
            name=str(person.get("name") or ""),
            function=str(person.get("function") or ""),
        )
        for person in people
    )


# --- files --------------------------------------------------------------------------------------


def build_file_refs(letter: Letter) -> tuple[FileRef, ...]:
    """What to download for a letter: its scan before its attachments, sooner when the user must act."""
    to_act = bool(set(ACTING) & set(letter.my_roles))
    return tuple(
        FileRef(
            ref=letter_file_ref(letter.id, file.id),
            owner_kind=Letter.KIND,
            owner_id=letter.id,
            name=file.name,
            media_type=file.media_type,
            size_bytes=file.size_bytes or None,
            sha256=file.sha256,
            urgency=Urgency.NEAR if to_act and file.kind == "scan" else Urgency.BULK,
        )
        for file in letter.files
    )


def parse_file_ref(ref: str) -> tuple[str, str]:
    """(letter id, file id) of a `FileRef.ref` that we built."""
    kind, letter, file = ref.split(":")
    if kind != "file":
        raise ValueError("not a file of a letter")
    return unquote(letter), unquote(file)


# --- operations ---------------------------------------------------------------------------------


def build_operation(intent: Intent) -> dict[str, Any]:
    """Body of ``POST /operations`` (§3.3)."""
    common = {"op_id": intent.op_id, "made_at": build_instant(intent.made_at_ms), "comment": "", "data": {}}
    if isinstance(intent, MarkLetterRead):
        return {**common, "letter_id": intent.target_id, "action": "mark_read"}
    if isinstance(intent, AddLetterNote):
        note = intent.note
        data: dict[str, Any] = {"note_id": note.id, "text": note.text, "visibility": intent.visibility}
        data["service_ids"] = list(note.service_ids)
        return {**common, "letter_id": note.letter_id, "action": "note_add", "data": data}
    if isinstance(intent, EditLetterNote):
        data = {"note_id": intent.target_id, "text": intent.text, "visibility": intent.visibility}
        data["service_ids"] = list(intent.service_ids)
        return {**common, "letter_id": intent.letter_id, "action": "note_edit", "data": data}
    if isinstance(intent, DeleteLetterNote):
        data = {"note_id": intent.target_id}
        return {**common, "letter_id": intent.letter_id, "action": "note_delete", "data": data}
    if isinstance(intent, LetterOperation):
        return {
            **common,
            "letter_id": intent.target_id,
            "if_version": intent.if_version,
            "action": intent.action,
            "comment": intent.comment,
            "data": {name: _value(text) if name in _NESTED else text for name, text in intent.data.items()},
        }
    raise Rejected("unknown_intent", kind=intent.KIND)


def _value(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


def operated_letter(intent: Intent) -> str:
    """Id of the letter that an intent is about."""
    if isinstance(intent, AddLetterNote):
        return intent.note.letter_id
    return intent.letter_id if isinstance(intent, EditLetterNote | DeleteLetterNote) else intent.target_id
