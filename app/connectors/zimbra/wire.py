"""The wire of Zimbra's SOAP in JSON: bytes of requests, meaning of answers (§1, 11.5). Pure."""

from __future__ import annotations

import enum
import re
from dataclasses import dataclass

import msgspec

from app.connectors.http import Reply, host_of, looks_like_page, retry_after_ms
from app.connectors.zimbra.faults import TokenDead, error_of, error_of_code
from app.connectors.zimbra.reading import Element, many, one, text
from app.domain.errors import AppError, CaptivePortal, OutcomeUnknown, Rejected, Transient

ROOT_NS = "urn:zimbra"
ACCOUNT_NS = "urn:zimbraAccount"
MAIL_NS = "urn:zimbraMail"
OVERLOAD_WAIT_MS = 30_000
"""§24: wait after 429 or 503 without Retry-After."""

_XML_CODE = re.compile(rb"<(?:\w+:)?Code>([a-z]+\.[A-Z_]+)</(?:\w+:)?Code>")
_UPLOAD_STATUS = re.compile(r"^(\d+),")
_UPLOAD_AID = re.compile(r'"aid"\s*:\s*"([^"]+)"')

_DESTRUCTIVE = frozenset({"delete", "trash", "rename", "move", "empty", "update"})
_FOLDER_REQUESTS = frozenset({"FolderActionRequest", "ItemActionRequest"})
FIRST_USER_ID = 256


class Retry(enum.Enum):
    """What a lost reply means for a request (interop, retry classes R, I and G)."""

    READ = "read"
    IDEMPOTENT = "idempotent"
    GUARDED = "guarded"


@dataclass(frozen=True, slots=True)
class Answer:
    """A successful answer: the response element and the context header."""

    body: Element
    context: Element


def build_envelope(
    name: str, args: Element, ns: str, token: str, session: Element | None = None, more: Element | None = None
) -> bytes:
    """The JSON of one request. ``session``: None asks for no notification session. ``more``: joins the context."""
    context: Element = {"_jsns": ROOT_NS, "userAgent": {"name": "Echarpe", "version": "0.1"}}
    if token:
        context["authToken"] = {"_content": token}
    if session is None:
        context["nosession"] = {}
    else:
        context["session"] = session
    context |= more or {}
    return msgspec.json.encode({"Header": {"context": context}, "Body": {name: {"_jsns": ns, **args}}})


def read_answer(reply: Reply, name: str, retry: Retry, now_ms: int) -> Answer:
    """The answer to request ``name``, or the error it stands for. JSON first, then XML fault, then status (§1)."""
    try:
        document = msgspec.json.decode(reply.body)
    except (msgspec.DecodeError, UnicodeDecodeError):
        document = None
    if not isinstance(document, dict):
        raise _not_json(reply, retry, now_ms)
    body = one(document.get("Body"))
    if "Fault" in body:
        raise error_of(body["Fault"], guarded=retry is Retry.GUARDED)
    expected = name.removesuffix("Request") + "Response"
    if expected not in body:
        raise Transient("not_an_answer", host=host_of(reply.url))
    return Answer(one(body[expected]), one(one(document.get("Header")).get("context")))


def _not_json(reply: Reply, retry: Retry, now_ms: int) -> AppError:
    host = host_of(reply.url)
    if found := _XML_CODE.search(reply.body):
        return error_of_code(found.group(1).decode(), guarded=retry is Retry.GUARDED)
    if reply.status in (429, 503):
        wait = retry_after_ms(reply.headers, now_ms)
        return Transient("overloaded", retry_after_ms=OVERLOAD_WAIT_MS if wait is None else wait, host=host)
    if reply.status == 401:
        raise TokenDead
    if reply.status == 511 or reply.status // 100 == 3 or (reply.status == 200 and _page(reply)):
        return CaptivePortal(host=host)
    if retry is Retry.GUARDED:
        return OutcomeUnknown("not_json", status=reply.status, host=host)
    return Transient("not_json", status=reply.status, host=host)


def _page(reply: Reply) -> bool:
    return looks_like_page(reply.headers, reply.body)


def refuse_system_folder(name: str, args: Element) -> None:
    """Raise `Rejected` when a folder action would touch a fixed folder.

    The server deletes the *content* of a system folder before it answers IMMUTABLE_OBJECT (§8), so
    the refusal must be here, below every caller.
    """
    if name not in _FOLDER_REQUESTS:
        return
    for action in many(args.get("action")):
        if text(action.get("op")) not in _DESTRUCTIVE:
            continue
        for item in text(action.get("id")).split(","):
            if item.isdigit() and int(item) < FIRST_USER_ID:
                raise Rejected("system_folder", folder=item)


def read_upload(reply: Reply, now_ms: int) -> str:
    """The ``aid`` of an upload's answer. The body's first number is the real status (§11.5)."""
    found = _UPLOAD_STATUS.match(reply.text.lstrip())
    if found is None:
        if code := reply.headers.get("x-zimbra-fault-code", ""):
            raise error_of_code(code)
        raise _not_json(reply, Retry.READ, now_ms)
    status = int(found.group(1))
    if status in (401, 403):
        raise TokenDead
    if status == 413:
        raise Rejected("too_big", fault="upload.413")
    if status == 415:
        raise Rejected("attachment_refused", fault="upload.415")
    aid = _UPLOAD_AID.search(reply.text)
    if status != 200 or aid is None:
        raise Transient("upload_failed", status=status)
    return aid.group(1)
