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
from email.headerregistry import Address as MailAddress
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Any

from app.domain.intents import AttachedFile, SendMail
from app.domain.mail import Address
from app.domain.writing import Importance, Mode

_ADDRESS = re.compile(r"^([^\s@<>\",;:\\()\[\]]+)@([^\s@<>\",;:\\()\[\]]+)$")
"""What addresses of people look like; quoted local parts and literal hosts are not written by anybody here."""

_POLICY = policy.SMTP.clone(refold_source="all")


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
        main, _, sub = file.media_type.partition("/")
        kind: dict[str, Any] = {"maintype": main, "subtype": sub or "octet-stream", "filename": file.name}
        if file.content_id and isinstance(page, EmailMessage):
            page.add_related(content, cid=f"<{_one_line(file.content_id)}>", disposition="inline", **kind)
        else:
            message.add_attachment(content, **kind)
    _fix_boundaries(message, intent.op_id)
    return message.as_bytes()


def _headed(intent: SendMail, sender: Address) -> EmailMessage:
    """All headers but those of its content."""
    message = EmailMessage(policy=_POLICY)
    message["Date"] = format_datetime(datetime.fromtimestamp(intent.made_at_ms // 1000, UTC))
    message["From"] = _header((intent.sender or sender,))
    if intent.mode is Mode.BEHALF:
        message["Sender"] = _header((sender,))[0]
    if intent.reply_to is not None:
        message["Reply-To"] = _header((intent.reply_to,))
    for name, people in (("To", intent.to), ("Cc", intent.cc), ("Bcc", intent.bcc)):
        if people:
            message[name] = _header(people)
    message["Subject"] = _one_line(intent.subject)
    message["Message-ID"] = f"<{message_id_of(intent)}>"
    if intent.importance is not Importance.NORMAL:
        high = intent.importance is Importance.HIGH
        message["X-Priority"] = "1" if high else "5"
        message["Importance"] = "High" if high else "Low"
    if intent.receipt:
        message["Disposition-Notification-To"] = _header((intent.sender or sender,))[0].addr_spec
    if intent.in_reply_to:
        answered = f"<{intent.in_reply_to.strip().strip('<>')}>"
        message["In-Reply-To"] = answered
        message["References"] = answered
    return message


def as_page(fragment: str) -> str:
    """What was written, as a whole page: some programs show a mere fragment in a font of the last century."""
    look = "font-family:Arial,Helvetica,sans-serif;font-size:11pt"
    return f'<!DOCTYPE html><html><head><meta charset="utf-8"></head><body style="{look}">{fragment}</body></html>'


def _header(people: Sequence[Address]) -> list[MailAddress]:
    found = []
    for person in people:
        parts = _ADDRESS.match(person.mail.strip())
        if parts is None or not person.mail.isascii():
            raise ValueError("not a mail address")
        found.append(MailAddress(display_name=_one_line(person.name), username=parts[1], domain=parts[2]))
    return found


def _one_line(value: str) -> str:
    """Line breaks and control characters in a header value would start another header."""
    return " ".join("".join(c if c.isprintable() else " " for c in value).split())


def _fix_boundaries(message: EmailMessage, op_id: str) -> None:
    for rank, part in enumerate(p for p in message.walk() if p.is_multipart()):
        digest = hashlib.sha256(f"{op_id}/{rank}".encode()).hexdigest()[:32]
        part.set_boundary(f"=_echarpe_{digest}")
