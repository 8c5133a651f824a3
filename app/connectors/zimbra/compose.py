"""An outgoing message as MIME bytes: the same intent always gives the same bytes (§11.6).

The client builds the whole message, so that it owns the Message-ID, by which a probe finds the
sent copy. Boundaries derive from the op id: repeating the upload repeats the bytes.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from email import policy
from email.header import Header
from email.message import EmailMessage
from email.utils import format_datetime, quote
from typing import Any

from app.domain.intents import AttachedFile, SendMail
from app.domain.mail import Address
from app.domain.writing import Importance, Mode

_ADDRESS = re.compile(r"^([^\s@<>\",;:\\()\[\]]+)@([^\s@<>\",;:\\()\[\]]+)$")
"""What addresses of people look like; quoted local parts and literal hosts are not written by anybody here."""

_SPECIALS = re.compile(r"[^A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]")
"""What a display name may hold in quotation marks only (RFC 5322 §3.2.3)."""

_ID = re.compile(r"[!-;=?-~]{1,900}")
"""A Message-ID: visible ASCII, and shorter than a line may be (RFC 5322 §2.1.1)."""

_MOST_IDS = 30
"""Message-IDs of a thread that are named: its first one and the last."""

_POLICY = policy.SMTP.clone(refold_source="all")
_LINE = 76
_OCTETS = ("application", "octet-stream")


def message_id_of(intent: SendMail) -> str:
    """The Message-ID without angle brackets."""
    return intent.target_id.strip().removeprefix("<").removesuffix(">")


def build_mime(
    intent: SendMail, sender: Address, files: Sequence[tuple[AttachedFile, bytes]], *, seven_bit: bool = False
) -> bytes:
    """The message as RFC 5322 bytes, Bcc included (the server strips it when it sends).

    ``seven_bit``: texts in quoted-printable, as what is to be signed must be (RFC 8551 §3.1.3).
    Raises ValueError when an address cannot be written in a header.
    """
    message = _headed(intent, sender)
    coding = "quoted-printable" if seven_bit else None
    message.set_content(intent.text, charset="utf-8", cte=coding)
    if intent.html:
        message.add_alternative(as_page(intent.html), subtype="html", charset="utf-8", cte=coding)
    page = message.get_body(("html",))
    for file, content in files:
        main, sub = _kind(file.media_type)
        kind: dict[str, Any] = {"maintype": main, "subtype": sub, "filename": file.name}
        if file.content_id and isinstance(page, EmailMessage):
            page.add_related(content, cid=f"<{_one_line(file.content_id)}>", disposition="inline", **kind)
        else:
            message.add_attachment(content, **kind)
    _fix_boundaries(message, intent.op_id)
    return _words_and_people(intent, sender) + message.as_bytes()


def _kind(media_type: str) -> tuple[str, str]:
    """As what a file goes. A mail among them goes as mere bytes: as ``message/rfc822`` it may not be put into base64
    (RFC 2046 §5.2.1), so that readers, JavaMail among them, would take the base64 for its text."""
    main, _, sub = media_type.partition("/")
    return _OCTETS if not sub or main in ("message", "multipart") else (main, sub)


def _words_and_people(intent: SendMail, sender: Address) -> bytes:
    """The headers that hold words of people, and the thread. The standard library's own folding loses spaces of long names and
    subjects with accents, and puts others in (CPython 3.11, measured)."""
    people: list[tuple[str, Sequence[Address]]] = [
        ("From", (intent.sender or sender,)),
        ("Sender", (sender,) if intent.mode is Mode.BEHALF else ()),
        ("Reply-To", (intent.reply_to,) if intent.reply_to is not None else ()),
        ("To", intent.to),
        ("Cc", intent.cc),
        ("Bcc", intent.bcc),
    ]
    lines = [f"{name}: {_listed(name, listed)}" for name, listed in people if listed]
    lines += _thread(intent)
    lines.append(f"Subject: {_encoded(_one_line(intent.subject), len('Subject: '))}")
    return "".join(f"{line}\r\n" for line in lines).encode("ascii")


def _headed(intent: SendMail, sender: Address) -> EmailMessage:
    """All other headers but those of its content."""
    message = EmailMessage(policy=_POLICY)
    message["Date"] = format_datetime(datetime.fromtimestamp(intent.made_at_ms // 1000, UTC))
    message["Message-ID"] = f"<{message_id_of(intent)}>"
    if intent.importance is not Importance.NORMAL:
        high = intent.importance is Importance.HIGH
        message["X-Priority"] = "1" if high else "5"
        message["Importance"] = "High" if high else "Low"
    if intent.receipt:
        message["Disposition-Notification-To"] = _mail(intent.sender or sender)
    return message


def _thread(intent: SendMail) -> list[str]:
    """What it answers, and all before (RFC 5322 §3.6.4), an id a line: the standard library's folding would write the
    longer ones as encoded words."""
    answered = _ids([intent.in_reply_to])
    if not answered:
        return []
    before = [id for id in dict.fromkeys(_ids(intent.references)) if id not in answered]
    named = before if len(before) < _MOST_IDS else [*before[:1], *before[2 - _MOST_IDS :]]
    return [f"In-Reply-To: {answered[0]}", "References: " + "\r\n ".join([*named, *answered])]


def _ids(ids: Sequence[str]) -> list[str]:
    """Message-IDs in brackets; without those that no header can hold."""
    bare = (id.strip().strip("<>") for id in ids)
    return [f"<{id}>" for id in bare if _ID.fullmatch(id)]


def as_page(fragment: str) -> str:
    """What was written, as a whole page: some programs show a mere fragment in a font of the last century."""
    look = "font-family:Arial,Helvetica,sans-serif;font-size:11pt"
    return f'<!DOCTYPE html><html><head><meta charset="utf-8"></head><body style="{look}">{fragment}</body></html>'


def _listed(name: str, people: Sequence[Address]) -> str:
    """Addresses as a header holds them, one a line. Raises ValueError for one that cannot be written."""
    return ",\r\n ".join(_written(person, len(name) + 2) for person in people)


def _written(person: Address, indent: int) -> str:
    mail, name = _mail(person), _one_line(person.name)
    if not name:
        return mail
    plain = name.isascii() and "=?" not in name and len(name) + len(mail) < _LINE - indent
    shown = (f'"{quote(name)}"' if _SPECIALS.search(name) else name) if plain else _encoded(name, indent)
    return f"{shown}{' ' if plain or len(shown) + len(mail) < _LINE - indent else chr(13) + chr(10) + ' '}<{mail}>"


def _mail(person: Address) -> str:
    mail = person.mail.strip()
    if _ADDRESS.match(mail) is None or not mail.isascii():
        raise ValueError("not a mail address")
    return mail


def _encoded(words: str, indent: int) -> str:
    """As it is where that fits a line, else wholly in encoded words (RFC 2047): nothing between them can be lost."""
    if words.isascii() and "=?" not in words and len(words) < _LINE - indent:
        return words
    return Header(words, "utf-8", maxlinelen=_LINE, header_name="x" * max(indent - 2, 0)).encode(linesep="\r\n")


def _one_line(value: str) -> str:
    """Line breaks and control characters in a header value would start another header."""
    return " ".join("".join(c if c.isprintable() else " " for c in value).split())


def _fix_boundaries(message: EmailMessage, op_id: str) -> None:
    for rank, part in enumerate(p for p in message.walk() if p.is_multipart()):
        digest = hashlib.sha256(f"{op_id}/{rank}".encode()).hexdigest()[:32]
        part.set_boundary(f"=_echarpe_{digest}")
