"""What a message being written is, and what it begins with: quotations, pictures and files of another message. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from app.domain.frozen import dataclass
from app.domain.ids import AccountId
from app.domain.intents import AttachedFile
from app.domain.mail import KeptPart, Message, MessageBody, Part
from app.domain.writing import Mode, Sender, Written
from app.services.written_html import content_ids_in, plain_form, quoted_html, written_html

LONGEST_QUOTED = 200_000
"""Characters of HTML beyond which an original is quoted as plain text: an editor lays it out anew at each key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MailDraft(Written):
    """A message being written."""

    account: AccountId
    server_id: str = ""
    """The server's draft it goes on from."""
    server_revision: str = ""

    @property
    def has_attachments(self) -> bool:
        """Something goes along besides pictures of the text."""
        return any(not file.content_id for file in self.files) or any(not part.content_id for part in self.kept)

    @property
    def has_pictures(self) -> bool:
        """Pictures of the text go along."""
        return any(file.content_id for file in self.files) or any(part.content_id for part in self.kept)

    @property
    def size_bytes(self) -> int:
        """Of all attachments, raw."""
        return sum(file.size_bytes for file in self.files) + sum(part.size_bytes for part in self.kept)


@dataclass(frozen=True, slots=True)
class KeptDraft:
    """A message being written, as it was last kept here."""

    id: str
    date_ms: int
    draft: MailDraft


def with_files(draft: MailDraft, files: Sequence[AttachedFile]) -> MailDraft:
    return replace(draft, files=(*draft.files, *files))


def with_sender(draft: MailDraft, sender: Sender) -> MailDraft:
    """The account's own first identity is not written down: it is what the server puts by itself."""
    if sender.is_default and sender.reply_to is None:
        return replace(draft, sender=None, mode=Mode.OWN, reply_to=None)
    return replace(draft, sender=sender.address, mode=sender.mode, reply_to=sender.reply_to)


def chosen_sender(draft: MailDraft, senders: Sequence[Sender]) -> Sender | None:
    """Which of ``senders`` a draft names; None when it is no longer one of them."""
    if draft.sender is None:
        return next((s for s in senders if s.is_default), None)
    wanted = draft.sender.mail.casefold()
    same = [s for s in senders if s.mode is draft.mode and s.address.mail.casefold() == wanted]
    exact = [s for s in same if s.address == draft.sender]
    return next(iter(exact or same), None)


def kept_parts(
    message: Message, body: MessageBody | None, markup: str, *, pictures_only: bool = False
) -> tuple[KeptPart, ...]:
    """What goes along from the server with the text ``markup``: its pictures in their place, and unless
    ``pictures_only`` all the rest as attachments."""
    shown = shown_parts(body, markup)
    return tuple(
        KeptPart(
            message_id=message.id,
            part=part.part,
            name=part.name or f"{message.subject[:40]} {part.part}".strip(),
            media_type=part.media_type,
            size_bytes=part.size_bytes,
            content_id=part.content_id if part in shown else "",
        )
        for part in (body.parts if body is not None else ())
        if part in shown or not pictures_only
    )


def shown_parts(body: MessageBody | None, markup: str) -> list[Part]:
    """The pictures of a message that a text shows."""
    shown = content_ids_in(markup)
    return [part for part in body.parts if part.content_id and part.content_id in shown] if body is not None else []


def without_unseen(draft: MailDraft) -> MailDraft:
    """A picture that was taken out of the text does not go along as something to look at."""
    shown = {"", *content_ids_in(draft.html)}
    return replace(
        draft,
        files=tuple(file for file in draft.files if file.content_id in shown),
        kept=tuple(part for part in draft.kept if part.content_id in shown),
    )


def prefixed(prefix: str, subject: str) -> str:
    """A subject with « Re: » or « Tr: » before it, once."""
    return subject if subject.casefold().startswith(prefix.strip().casefold()) else prefix + subject


def quoted_words(message: Message, body: MessageBody | None) -> str:
    """The original text, quoted line by line; the window adds the introducing sentence in the user's words."""
    text = (body.text or plain_form(written_html(body.html))) if body else message.fragment
    return "\n".join(f"> {line}".rstrip() for line in text.strip().splitlines())


def quoted_page(body: MessageBody | None) -> str:
    """The original with its form, where it has one that an editor can hold."""
    if body is None or not body.html or len(body.html) > LONGEST_QUOTED:
        return ""
    pictures = [part.content_id for part in body.parts if part.content_id and part.media_type.startswith("image/")]
    quoted = quoted_html(body.html, pictures)
    return f"<blockquote>{quoted}</blockquote>" if quoted.strip() else ""
