"""Pure half of the CMIS connector: the browser binding's JSON to letters."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from app.domain.courrier import Letter, LetterFile
from app.domain.errors import CursorExpired, Rejected, Transient

FOLDER, MAP = "folder", "map"
"""Options of the account: path of the folder that holds the letters; JSON of `DEFAULT_MAP`'s names to properties."""
DEFAULT_MAP: Mapping[str, str] = {
    "subject": "cmis:description",
    "chrono": "cmis:name",
    "sender": "",
    "recipient": "",
    "service": "",
    "type": "",
    "arrival": "cmis:creationDate",
    "due": "",
    "direction": "",
    "status": "",
}
"""What a letter is told from; an empty property is not told. ``direction``: in, out, internal or their French."""
_DIRECTIONS = {"in": "in", "arrivée": "in", "arrivee": "in", "out": "out", "départ": "out", "depart": "out",
               "internal": "internal", "interne": "internal"}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Repository:
    url: str
    """For queries and the change log."""
    root: str
    """For objects by their id."""
    token: str
    """Of the latest change."""
    has_changes: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One document of the store."""

    series: str
    """Of all its versions: what names the letter."""
    id: str
    """Of this version: what its content is asked by."""
    properties: Mapping[str, Any]

    @property
    def modified_ms(self) -> int:
        return parse_instant(self.properties.get("cmis:lastModificationDate"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    changed: tuple[str, ...]
    """Ids of documents created or updated, in order, each once."""
    deleted: tuple[str, ...]
    token: str
    more: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    documents: tuple[Document, ...]
    count: int
    """Of what the page holds, working copies included: what the next page is counted from."""
    more: bool


def parse_repository(service: Any) -> Repository:
    """The first repository of the service document."""
    found = [value for value in service.values() if isinstance(value, Mapping)] if isinstance(service, Mapping) else []
    if not found or not found[0].get("repositoryUrl") or not found[0].get("rootFolderUrl"):
        raise Transient("bad_answer", field="repositoryUrl")
    able = found[0].get("capabilities")
    changes = str(able.get("capabilityChanges") or "none") if isinstance(able, Mapping) else "none"
    told_of = found[0].get("changesOnType") or ["cmis:document"]  # §2.2.2.2.2: absent or empty tells nothing
    return Repository(
        url=str(found[0]["repositoryUrl"]),
        root=str(found[0]["rootFolderUrl"]),
        token=str(found[0].get("latestChangeLogToken") or ""),
        has_changes=changes != "none" and "cmis:document" in told_of,
    )


def parse_map(text: str) -> Mapping[str, str]:
    """Raises ``Rejected("settings_unreadable")`` for what is no JSON object of texts."""
    if not text.strip():
        return DEFAULT_MAP
    try:
        given = json.loads(text)
    except ValueError as error:
        raise Rejected("settings_unreadable", field=MAP) from error
    if not isinstance(given, dict) or not all(isinstance(value, str) for value in given.values()):
        raise Rejected("settings_unreadable", field=MAP)
    return {**DEFAULT_MAP, **given}


def build_query(folder_id: str, since_ms: int = 0, ids: Sequence[str] = ()) -> str:
    """CMIS SQL: the documents under the folder, changed since, or these. In an order that does not change meanwhile."""
    parts = [f"IN_TREE('{_quoted(folder_id)}')"]
    if since_ms:
        moment = datetime.fromtimestamp(since_ms / 1000, UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
        parts.append(f"cmis:lastModificationDate >= TIMESTAMP '{moment}'")
    if ids:
        parts.append(f"cmis:objectId IN ({', '.join(_literal(each) for each in ids)})")
    return f"SELECT * FROM cmis:document WHERE {' AND '.join(parts)} ORDER BY cmis:creationDate"  # noqa: S608 - quoted


def _literal(text: str) -> str:
    return f"'{_quoted(text)}'"


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace("'", "\\'")


def parse_results(answer: Any) -> Results:
    """A page of what was asked; private working copies are left out: nobody reads a letter while it is being replaced."""
    if not isinstance(answer, Mapping):
        raise Transient("bad_answer", field="results")
    items = [item for item in answer.get("results") or () if isinstance(item, Mapping)]
    documents = [_document(item) for item in items]
    public = tuple(each for each in documents if each.properties.get("cmis:isPrivateWorkingCopy") is not True)
    return Results(documents=public, count=len(documents), more=bool(answer.get("hasMoreItems")))


def _document(item: Mapping[str, Any]) -> Document:
    told = _properties(item)
    id = str(told.get("cmis:objectId") or "")
    if not id:
        raise Transient("bad_answer", field="cmis:objectId")
    return Document(series=str(told.get("cmis:versionSeriesId") or id), id=id, properties=told)


def _properties(item: Mapping[str, Any]) -> Mapping[str, Any]:
    """Succinct, or in full where a server ignores the wish."""
    succinct = item.get("succinctProperties")
    if isinstance(succinct, Mapping):
        return succinct
    full = item.get("properties")
    full = full if isinstance(full, Mapping) else {}
    return {str(v.get("id") or name): v.get("value") for name, v in full.items() if isinstance(v, Mapping)}


def parse_object_id(answer: Any) -> str:
    found = _properties(answer).get("cmis:objectId") if isinstance(answer, Mapping) else None
    if not found:
        raise Transient("bad_answer", field="cmis:objectId")
    return str(found)


def parse_changes(answer: Any, before: str, latest: str) -> Changes:
    """The change log after ``before``; its first event may be the last one seen (§2.1.15.3), which changes nothing.

    ``latest``: the repository's token, asked just before: the next one where the answer bears none.
    Raises `CursorExpired` where the log cannot be followed any further.
    """
    if not isinstance(answer, Mapping):
        raise Transient("bad_answer", field="objects")
    changed, deleted = dict[str, None](), dict[str, None]()
    for item in answer.get("objects") or ():
        if not isinstance(item, Mapping):
            continue
        id, event = str(_properties(item).get("cmis:objectId") or ""), item.get("changeEventInfo")
        kind = str(event.get("changeType") or "") if isinstance(event, Mapping) else ""
        if not id:
            continue
        if kind == "deleted":
            changed.pop(id, None)
            deleted[id] = None
        else:
            changed[id] = None
    more, token = bool(answer.get("hasMoreItems")), str(answer.get("changeLogToken") or "")
    if more and token in ("", before):
        raise CursorExpired()
    token = token or latest
    return Changes(changed=tuple(changed), deleted=tuple(deleted), token=token, more=more)


def parse_letter(document: Document, names: Mapping[str, str], *, read: bool) -> Letter:
    """The document as a letter that can only be read."""
    told = document.properties

    def value(name: str) -> str:
        found = told.get(names.get(name, "")) if names.get(name) else None
        return (
            ", ".join(str(each) for each in found)
            if isinstance(found, list)
            else str(found if found is not None else "")
        )

    name = str(told.get("cmis:contentStreamFileName") or told.get("cmis:name") or document.id)
    arrival = parse_instant(told.get(names.get("arrival", ""))) or document.modified_ms
    recipient = value("recipient")
    return Letter(
        id=document.series,
        revision=document.modified_ms // 1000,
        direction=_DIRECTIONS.get(value("direction").casefold(), "in"),
        chrono=value("chrono"),
        subject=value("subject") or str(told.get("cmis:name") or ""),
        sender=value("sender"),
        recipients=(recipient,) if recipient else (),
        type_label=value("type"),
        service_label=value("service"),
        status=value("status"),
        arrival_ms=arrival,
        due_date=_day(told.get(names.get("due", ""))),
        read=read,
        files=_files(document, name),
    )


def _files(document: Document, name: str) -> tuple[LetterFile, ...]:
    """Its content; none where the document has no content stream (§2.1.4.1): nothing of it is told then."""
    media, size = (document.properties.get(f"cmis:contentStream{fact}") for fact in ("MimeType", "Length"))
    if not media and size in (None, -1):
        return ()
    return (
        LetterFile(
            id=document.id,
            kind="scan",
            name=name,
            media_type=str(media or "application/pdf"),
            size_bytes=size if isinstance(size, int) and size > 0 else 0,
        ),
    )


def parse_instant(value: object) -> int:
    """Milliseconds since 1970 (the binding's dates), or an ISO text; 0 when absent."""
    if isinstance(value, bool) or value is None:
        return 0
    if isinstance(value, int | float):
        return int(value)
    try:
        moment = datetime.fromisoformat(str(value))
    except ValueError:
        return 0
    return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() * 1000)


EAST_HOURS = 2
"""A day that a store in metropolitan France wrote as an instant is midnight there: the evening before in UTC."""


def _day(value: object) -> str:
    ms = parse_instant(value)
    return (datetime.fromtimestamp(ms / 1000, UTC) + timedelta(hours=EAST_HOURS)).date().isoformat() if ms else ""
