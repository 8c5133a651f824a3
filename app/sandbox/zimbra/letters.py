"""Mail content on the server's side: what was written, and its MIME tree with Zimbra's part numbers.

A `Letter` is what the demonstration writes; it becomes a `Content` directly, without going through
MIME (parsing costs 1.6 ms a message). Uploaded and sent mail really is MIME: `parse_mime` makes
the same `Content` out of it, and `Content.raw` gives RFC 5322 bytes in both cases.
"""

from __future__ import annotations

import hashlib
import html as html_lib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.headerregistry import Address as MailAddress
from email.message import EmailMessage
from email.utils import format_datetime, getaddresses, parsedate_to_datetime

from app.domain.mail import Address

FRAGMENT_CHARS = 100


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A file of a letter; ``content_id`` makes it an inline image of the HTML."""

    name: str
    media_type: str
    data: bytes
    content_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A mail as somebody writes it."""

    subject: str
    sender: Address
    to: tuple[Address, ...]
    cc: tuple[Address, ...] = ()
    text: str = ""
    html: str = ""
    files: tuple[Enclosure, ...] = ()
    message_id: str
    """Without angle brackets. Empty: it has none, like what some copiers and alarms send."""
    in_reply_to: str = ""
    thread: str = ""
    """Message-ID of the first mail of the thread; empty = this one."""
    date_ms: int
    ics: str = ""
    """An invitation: VCALENDAR with its METHOD."""
    receipt: bool = False
    """Its writer asks to be told when it is read."""


@dataclass(slots=True)
class Node:
    """A part of the MIME tree."""

    media_type: str
    part: str = ""
    data: bytes = b""
    filename: str = ""
    disposition: str = ""
    content_id: str = ""
    params: str = ""
    children: list[Node] = field(default_factory=list)

    def walk(self) -> Iterator[Node]:
        yield self
        for child in self.children:
            yield from child.walk()

    @property
    def size(self) -> int:
        return len(self.data)


@dataclass(slots=True)
class Content:
    """A stored message: headers that matter, tree, and raw bytes on demand."""

    subject: str
    sender: Address
    to: tuple[Address, ...]
    cc: tuple[Address, ...]
    bcc: tuple[Address, ...]
    message_id: str
    in_reply_to: str
    thread: str
    date_ms: int
    fragment: str
    root: Node
    ics: str
    make_raw: Callable[[], bytes]
    written_by: Address | None = None
    """The Sender header, where there is one."""
    reply_to: tuple[Address, ...] = ()
    receipt: bool = False
    references: str = ""
    """The header as it is."""
    origin: tuple[str, str] = ("", "")
    """Of a draft: id of the message that it answers (``r``) or hands on (``w``), and which."""
    priority: str = ""
    """``!`` or ``?``, from X-Priority."""

    @property
    def raw(self) -> bytes:
        return self.make_raw()

    @property
    def has_files(self) -> bool:
        return any(n.disposition == "attachment" for n in self.root.walk())

    def part(self, number: str) -> Node | None:
        return next((n for n in self.root.walk() if n.part == number and not n.children), None)


def content_of(letter: Letter) -> Content:
    """The stored form of a letter."""
    root = _number(_tree(letter))
    return Content(
        subject=letter.subject,
        sender=letter.sender,
        to=letter.to,
        cc=letter.cc,
        bcc=(),
        message_id=letter.message_id,
        in_reply_to=letter.in_reply_to,
        thread=letter.thread or letter.message_id,
        date_ms=letter.date_ms,
        fragment=_fragment(letter.text or _strip_tags(letter.html)),
        root=root,
        ics=letter.ics,
        receipt=letter.receipt,
        make_raw=lambda: _write(letter),
    )


def _tree(letter: Letter) -> Node:
    shown: list[Node] = []
    if letter.text or not letter.html:
        shown.append(Node("text/plain", data=letter.text.encode()))
    if letter.html:
        shown.append(_html_tree(letter))
    if letter.ics:
        shown.append(Node("text/calendar", data=letter.ics.encode(), params="method=REQUEST"))
    body = shown[0] if len(shown) == 1 else Node("multipart/alternative", children=shown)
    attached = [f for f in letter.files if not f.content_id]
    if not attached:
        return body
    files = [Node(f.media_type, data=f.data, filename=f.name, disposition="attachment") for f in attached]
    return Node("multipart/mixed", children=[body, *files])


def _html_tree(letter: Letter) -> Node:
    page = Node("text/html", data=letter.html.encode())
    images = [
        Node(f.media_type, data=f.data, filename=f.name, disposition="inline", content_id=f"<{f.content_id}>")
        for f in letter.files
        if f.content_id
    ]
    return Node("multipart/related", children=[page, *images]) if images else page


def _number(root: Node) -> Node:
    """Zimbra's part names: "1" for a message of one part, else "TEXT" and 1, 2, 2.1…"""

    def label(node: Node, prefix: str) -> None:
        for rank, child in enumerate(node.children, 1):
            child.part = f"{prefix}{rank}"
            label(child, f"{child.part}.")

    root.part = "TEXT" if root.children else "1"
    label(root, "")
    return root


def _fragment(text: str) -> str:
    return " ".join(text[: FRAGMENT_CHARS * 3].split())[:FRAGMENT_CHARS]


def _strip_tags(page: str) -> str:
    return html_lib.unescape(re.sub(r"<[^>]+>", " ", page))


# --- MIME out -------------------------------------------------------------------------------------


def _write(letter: Letter) -> bytes:
    message = EmailMessage(policy=policy.SMTP)
    message["Date"] = format_datetime(datetime.fromtimestamp(letter.date_ms // 1000, UTC))
    message["From"] = _mail(letter.sender)
    message["To"] = [_mail(a) for a in letter.to]
    if letter.cc:
        message["Cc"] = [_mail(a) for a in letter.cc]
    message["Subject"] = letter.subject
    if letter.message_id:
        message["Message-ID"] = f"<{letter.message_id}>"
    if letter.receipt:
        message["Disposition-Notification-To"] = letter.sender.mail
    if letter.in_reply_to:
        message["In-Reply-To"] = f"<{letter.in_reply_to}>"
    message.set_content(letter.text)
    if letter.html:
        message.add_alternative(letter.html, subtype="html")
        page = message.get_body(("html",))
        assert isinstance(page, EmailMessage)
        for file in (f for f in letter.files if f.content_id):
            main, _, sub = file.media_type.partition("/")
            page.add_related(
                file.data, maintype=main, subtype=sub, cid=f"<{file.content_id}>", filename=file.name,
                disposition="inline",
            )  # fmt: skip
    if letter.ics:
        message.add_alternative(letter.ics, subtype="calendar", params={"method": "REQUEST"})
    for file in (f for f in letter.files if not f.content_id or not letter.html):
        main, _, sub = file.media_type.partition("/")
        message.add_attachment(file.data, maintype=main, subtype=sub, filename=file.name)
    return message.as_bytes()


def _mail(address: Address) -> MailAddress:
    return MailAddress(display_name=address.name, addr_spec=address.mail)


# --- MIME in --------------------------------------------------------------------------------------


def parse_mime(raw: bytes, fallback_ms: int) -> Content:
    """A stored message from uploaded RFC 5322 bytes. The Bcc header is read, and removed from ``raw``."""
    message = message_from_bytes(raw, policy=policy.default)
    assert isinstance(message, EmailMessage)
    root = _number(_node(message))
    bcc = _people(message, "bcc")
    kept = _without_header(raw, b"bcc")
    reply_to = _bare(str(message.get("In-Reply-To", "")))
    senders = _people(message, "from")
    date = str(message.get("Date", ""))
    text = next((n.data.decode("utf-8", "replace") for n in root.walk() if n.media_type == "text/plain"), "")
    message_id = _bare(str(message.get("Message-ID", ""))) or f"{hashlib.sha256(raw).hexdigest()[:24]}@sandbox.example"
    return Content(
        subject=str(message.get("Subject", "")),
        sender=senders[0] if senders else Address(mail=""),
        to=_people(message, "to"),
        cc=_people(message, "cc"),
        bcc=bcc,
        message_id=message_id,
        in_reply_to=reply_to,
        thread=reply_to or message_id,
        date_ms=int(parsedate_to_datetime(date).timestamp() * 1000) if date else fallback_ms,
        fragment=_fragment(text),
        root=root,
        ics=next((n.data.decode() for n in root.walk() if n.media_type == "text/calendar" and n.params), ""),
        make_raw=lambda: kept,
        written_by=next(iter(_people(message, "sender")), None),
        reply_to=_people(message, "reply-to"),
        receipt=bool(message.get("Disposition-Notification-To")),
        references=" ".join(str(message.get("References", "")).split()),
        priority={"1": "!", "2": "!", "4": "?", "5": "?"}.get(str(message.get("X-Priority", "")).strip()[:1], ""),
    )


def _node(message: EmailMessage) -> Node:
    if message.is_multipart() and message.get_content_maintype() == "multipart":
        parts = [_node(p) for p in message.iter_parts() if isinstance(p, EmailMessage)]
        return Node(message.get_content_type(), children=parts)
    data = message.get_payload(decode=True)
    content = data if isinstance(data, bytes) else message.as_bytes()
    charset = message.get_content_charset() or "utf-8"
    if message.get_content_maintype() == "text":
        content = content.decode(charset, "replace").replace("\r\n", "\n").encode()
    return Node(
        message.get_content_type(),
        data=content,
        filename=message.get_filename() or "",
        disposition=message.get_content_disposition() or "",
        content_id=str(message.get("Content-ID", "")),
        params="method" if message.get_param("method") else "",
    )


def _people(message: EmailMessage, name: str) -> tuple[Address, ...]:
    values = [str(v) for v in message.get_all(name, [])]
    return tuple(Address(mail=mail, name=shown) for shown, mail in getaddresses(values) if mail)


def _bare(value: str) -> str:
    return value.strip().removeprefix("<").removesuffix(">")


def _without_header(raw: bytes, name: bytes) -> bytes:
    head, gap, body = raw.partition(b"\r\n\r\n")
    kept = re.sub(rb"(?im)^" + name + rb":[^\r\n]*(?:\r\n[ \t][^\r\n]*)*\r\n", b"", head + b"\r\n")
    return kept.rstrip(b"\r\n") + gap + body


def transport_size(content: Content) -> int:
    """Size as the server states it, without writing the message: base64 for what is not text."""
    total = 600
    for node in content.root.walk():
        total += node.size if node.media_type.startswith("text/") else node.size * 4 // 3
    return total
