"""A message in its source form (RFC 5322, MIME) -> what can be shown of it. Any bytes at all are read without harm.

Used for messages attached to messages and for what a server cannot read itself. Bounded: parts, depth and text are
limited before anything is decoded; what is no mail comes back as `unreadable`, with its source.
"""

from __future__ import annotations

import binascii
import email
import io
from base64 import b64decode
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.errors import MessageError
from email.generator import BytesGenerator
from email.header import decode_header
from email.message import Message as Mime
from email.policy import Compat32

MAX_BYTES = 32 * 1024 * 1024
MAX_PARTS = 200
MAX_DEPTH = 20
MAX_TEXT = 500_000
MAX_SOURCE = 200_000
MAX_LINE = 2000
_WORDS = frozenset({"text/plain", "text/html"})
"""What is text to be read; an invitation (text/calendar), say, is a file."""
_LETTER = "message/rfc822"


class _Eight(Compat32):
    """Headers with bytes that no header should hold (RFC 6532, or careless writers): read, not replaced by signs."""

    def header_fetch_parse(self, name: str, value: str) -> str:
        raw = value.encode("utf-8", "surrogateescape")
        try:
            return raw.decode()
        except UnicodeDecodeError:
            return raw.decode("cp1252", "replace")


_POLICY = _Eight()


class _Source(BytesGenerator):
    """Writes any mail: the library's own stops at bytes in a multipart whose boundary is nowhere."""

    def write(self, s: str) -> None:
        self._fp.write(s.encode("utf-8", "surrogateescape"))  # type: ignore[attr-defined]  # the stubs lack it


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadMail:
    """What is shown of a source."""

    subject: str = ""
    sender: str = ""
    to: str = ""
    date: str = ""
    text: str = ""
    html: str = ""
    files: tuple[str, ...] = ()
    unreadable: bool = False
    source: str = ""
    """The beginning of the source, always."""


_READ_ERRORS = (
    MessageError,
    ValueError,
    LookupError,
    AssertionError,
    TypeError,
    AttributeError,
    RecursionError,
    KeyError,
)
"""What the standard parser is known to raise on broken mail (unknown charsets, odd headers, deep nesting)."""


def read_mail(data: bytes) -> ReadMail:
    """Never raises; ``unreadable`` when there is no head or nothing can be told from it."""
    source = data[:MAX_SOURCE].decode("utf-8", "replace")
    if len(data) > MAX_BYTES or not _has_head(data):
        return ReadMail(unreadable=True, source=source)
    try:
        mime = email.message_from_bytes(data, policy=_POLICY)
        text, html, files = _content(mime)
        return ReadMail(
            subject=_header(mime, "Subject"),
            sender=_header(mime, "From"),
            to=_header(mime, "To"),
            date=_header(mime, "Date"),
            text=text,
            html=html,
            files=tuple(files),
            source=source,
        )
    except _READ_ERRORS:
        return ReadMail(unreadable=True, source=source)


@dataclass(frozen=True, slots=True, kw_only=True)
class MailFile:
    """A file inside a source."""

    name: str
    media_type: str
    data: bytes = field(repr=False)
    content_id: str = ""
    """What the text names it by, without brackets; empty = it does not."""
    inline: bool = False
    """Part of the text, a picture in it say, not a file beside it."""


def mail_files(data: bytes) -> tuple[MailFile, ...]:
    """The files of a source, decoded; none from what is no mail. Never raises."""
    if len(data) > MAX_BYTES or not _has_head(data):
        return ()
    found = []
    try:
        for part in _leaves(email.message_from_bytes(data, policy=_POLICY)):
            name, kind = _file_name(part), part.get_content_type()
            payload = _bytes(part, kind) if _is_file(part, name, kind) else None
            if isinstance(payload, bytes):
                found.append(_mail_file(part, name, kind, payload))
    except _READ_ERRORS:
        pass
    return tuple(found)


def _mail_file(part: Mime, name: str, kind: str, data: bytes) -> MailFile:
    content_id = _header(part, "Content-ID").strip().strip("<>")
    inline = bool(content_id) and part.get_content_disposition() != "attachment"
    return MailFile(name=name or _unnamed(part, kind), media_type=kind, data=data, content_id=content_id, inline=inline)


def _is_file(part: Mime, name: str, kind: str) -> bool:
    return bool(name) or part.get_content_disposition() == "attachment" or kind not in _WORDS


def _unnamed(part: Mime, kind: str) -> str:
    if kind != _LETTER:
        return {"text/calendar": "invitation.ics"}.get(kind, kind.replace("/", "."))
    inner = part.get_payload()
    subject = _header(inner[0], "Subject") if isinstance(inner, list) and isinstance(inner[0], Mime) else ""
    return f"{subject[:60].strip() or 'message'}.eml"


def _bytes(part: Mime, kind: str) -> object:
    """What a file holds; of a mail attached to the mail, its source."""
    inner = part.get_payload()
    if kind != _LETTER or not isinstance(inner, list):
        return part.get_payload(decode=True)
    out = io.BytesIO()
    _Source(out, mangle_from_=False, maxheaderlen=0, policy=_POLICY).flatten(inner[0])
    if str(part.get("Content-Transfer-Encoding", "")).strip().lower() != "base64":
        return out.getvalue()
    try:  # against RFC 2046 §5.2.1, and met
        return b64decode(out.getvalue())
    except binascii.Error:
        return out.getvalue()


def _has_head(data: bytes) -> bool:
    """The first line that says something is a header field."""
    for line in data[:8192].splitlines():
        if line.strip():
            name, colon, _ = line.partition(b":")
            return bool(colon) and bool(name) and all(33 <= byte <= 126 for byte in name)
    return False


def _content(mime: Mime) -> tuple[str, str, list[str]]:
    plain: list[str] = []
    html: list[str] = []
    files: list[str] = []
    room = MAX_TEXT
    for part in _leaves(mime):
        name = _file_name(part)
        kind = part.get_content_type()
        if _is_file(part, name, kind):
            files.append(name or _unnamed(part, kind))
        elif room > 0:
            words = _text(part)[:room]
            room -= len(words)
            (html if kind == "text/html" else plain).append(words)
    return "\n".join(plain), "\n".join(html), files


def _leaves(mime: Mime) -> Iterator[Mime]:
    """Parts without parts, in order, within the limits. A mail attached is one too, before its own parts; what is
    attached to that one comes with it."""
    stack, seen = [(mime, 0, False)], 0
    while stack and seen < MAX_PARTS:
        part, depth, attached = stack.pop()
        seen += 1
        inner = part.get_payload()
        letter = depth > 0 and part.get_content_type() == _LETTER
        if letter and not attached:
            yield part
        if part.is_multipart() and isinstance(inner, list) and depth < MAX_DEPTH:
            below = attached or letter
            stack += [(child, depth + 1, below) for child in reversed(inner) if isinstance(child, Mime)]
        elif not part.is_multipart():
            yield part


def _text(part: Mime) -> str:
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes):
        return ""
    charset = part.get_content_charset() or "utf-8"
    try:
        return payload.decode(charset, "replace")
    except LookupError:
        return payload.decode("utf-8", "replace")


def _file_name(part: Mime) -> str:
    try:
        return _line(_decoded(part.get_filename() or ""))
    except _READ_ERRORS:
        return ""


def _header(mime: Mime, name: str) -> str:
    return _line(_decoded(str(mime.get(name, ""))))


def _decoded(value: str) -> str:
    words = []
    try:
        for chunk, charset in decode_header(value[:MAX_LINE]):
            if isinstance(chunk, bytes):
                try:
                    words.append(chunk.decode(charset or "raw-unicode-escape", "replace"))
                except LookupError:
                    words.append(chunk.decode("utf-8", "replace"))
            else:
                words.append(chunk)
    except _READ_ERRORS:
        return value
    return "".join(words)


def _line(value: str) -> str:
    clean = "".join(c if c.isprintable() else " " for c in value.encode("utf-8", "replace").decode("utf-8"))
    return " ".join(clean.split())[:MAX_LINE]
