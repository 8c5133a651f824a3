"""Signed and enciphered mail: judged when it is read, made and opened with the card of the bordereaux (row 16).

What was enciphered is opened in memory, for as long as it is on screen: the store keeps the mail as it came.
"""

from __future__ import annotations

import asyncio
from base64 import b64decode
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from app.connectors.zimbra.compose import build_mime
from app.documents.eml import MailFile as MailFile  # part of what this module offers
from app.documents.eml import ReadMail as ReadMail
from app.documents.eml import mail_files, read_mail
from app.domain.errors import Rejected, TargetGone
from app.domain.ids import Key, OpId
from app.domain.intents import AttachedFile, SendMail
from app.domain.listing import FileState
from app.domain.mail import KeptPart, Message, source_ref
from app.services.bodies import Bodies
from app.services.library import Library
from app.services.mail import MailDraft, MailService
from app.services.mailbox import MailboxService
from app.services.signing_types import CardView
from app.services.writing import UNDO_SEND_MS
from app.signing.certificates import Fetch
from app.signing.envelope import Sealed, open_content, recipient_for, sealed_content
from app.signing.smime import SignedMail, signed_parts, verify_mail

if TYPE_CHECKING:  # loads a second of libraries: asked for when something is signed
    from app.services.signing_desk import SigningDesk

MAIL_ROOTS = "mail_roots"
"""Setting of a mail account: authorities (base64 DER, one a word) that vouch for people's certificates."""
SOURCE_LIMIT = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedMail:
    """What was inside an enciphered mail; in memory only."""

    mail: ReadMail = field(repr=False)
    files: tuple[MailFile, ...] = field(default=(), repr=False)
    signature: SignedMail | None = None
    """What was signed inside; None when nothing was."""


class SignedMailService:
    """Judges signatures of mails, and signs."""

    def __init__(
        self,
        bodies: Bodies,
        library: Library,
        mail: MailService,
        mailbox: MailboxService,
        desk: Callable[[], SigningDesk],
        fetch: Fetch,
    ) -> None:
        """``fetch``: asks authorities whether certificates are revoked."""
        self._bodies = bodies
        self._library = library
        self._mail = mail
        self._mailbox = mailbox
        self._desk = desk
        self._fetch = fetch

    # --- reading ----------------------------------------------------------------------------------

    async def verify(self, key: Key) -> SignedMail | None:
        """Judge a mail's signature; None while its source is not here yet (it is asked for), or when it has none."""
        message = await self._message(key)
        raw = await self._source(key, message)
        return None if raw is None else await self._judge(key, message, raw)

    async def is_sealed(self, key: Key) -> bool | None:
        """Whether a mail is enciphered; None while its source is not here yet (it is asked for)."""
        raw = await self._source(key, await self._message(key))
        return None if raw is None else await asyncio.to_thread(_sealed, raw) is not None

    async def opening_cards(self, key: Key) -> list[CardView]:
        """The certificates present now for which a mail was enciphered."""
        sealed = await self._sealed(key)
        return await self._desk().opening_cards(lambda der: recipient_for(sealed, der) is not None)

    async def open_sealed(self, key: Key, sha256: str, pin: str | None) -> OpenedMail:
        """Open an enciphered mail with the card: one login, one key.

        Raises the `NeedsUser` family of the card, Rejected (``mail_not_opened``, ``mail_cipher_unknown``).
        """
        message, sealed = await self._message(key), await self._sealed(key)
        content_key = await self._desk().decipher(sha256, pin, lambda der: _wrapped(sealed, der))
        inside = await asyncio.to_thread(open_content, sealed, content_key)
        signature = await self._judge(key, message, inside)
        parts = signed_parts(inside)
        read = parts[0] if parts is not None else inside
        mail, files = await asyncio.to_thread(lambda: (read_mail(read), mail_files(read)))
        return OpenedMail(mail=mail, files=files, signature=signature)

    async def _message(self, key: Key) -> Message:
        entry = await self._library.entry(key)
        if entry is None or not isinstance(entry.record, Message):
            raise TargetGone("message_gone")
        return entry.record

    async def _source(self, key: Key, message: Message) -> bytes | None:
        ref = source_ref(message)
        row = next((row for row in await self._library.files(key) if row.ref == ref), None)
        if row is None or row.state is not FileState.HERE:
            if row is None or row.skipped:
                await self._mailbox.source(key)
            return None
        return await self._library.read_file(key.account, ref, SOURCE_LIMIT)

    async def _judge(self, key: Key, message: Message, raw: bytes) -> SignedMail | None:
        signer = message.written_by or message.sender
        now = datetime.fromtimestamp(self._bodies.clock() / 1000, UTC)
        return await verify_mail(raw, signer.mail, roots=self._roots(key), moment=now, fetch=self._fetch)

    async def _sealed(self, key: Key) -> Sealed:
        raw = await self._source(key, await self._message(key))
        sealed = await asyncio.to_thread(sealed_content, raw) if raw is not None else None
        if sealed is None:
            raise Rejected("mail_not_opened")
        return sealed

    def _roots(self, key: Key) -> list[bytes]:
        """Authorities accepted in the body: those of its accounts' configurations."""
        body = self._bodies.body_of(key.account).id
        told: list[str] = []
        for account in self._bodies.accounts():
            if account.body == body:
                told += account.settings.get(MAIL_ROOTS, "").split()
        return [b64decode(each) for each in dict.fromkeys(told)]

    # --- writing ----------------------------------------------------------------------------------

    async def cards(self) -> list[CardView]:
        """Certificates that may sign, as for the bordereaux."""
        return [card for card in await self._desk().cards() if card.usable]

    async def send_signed(
        self, draft: MailDraft, sha256: str, pin: str | None, draft_id: str = "", *, at_ms: int = 0
    ) -> OpId:
        """Sign a message with the card, and queue it as it then is.

        Raises Rejected as `MailService.send`, ``attachment_not_here`` for a part that lies on the server only,
        and the `NeedsUser` family of the card: nothing is queued then.
        """
        await self._mail.check(draft)
        files = [(file, await self._bytes(draft, file)) for file in draft.files]
        files += [await self._kept(draft, part) for part in draft.kept]
        senders = await self._mail.senders(draft.account)
        message_id = self._mail.message_id(draft.account)
        intent = SendMail(
            **self._bodies.stamp(draft.account),
            target_id=message_id,
            **draft.written(),
        )
        try:
            mime = build_mime(intent, senders[0].address, files, seven_bit=True)
        except ValueError as error:
            raise Rejected("bad_address") from error
        signed = await self._desk().sign_mail(mime, sha256, pin)
        digest = await self._bodies.store_of(draft.account).blobs.put(signed)
        return await self._mail.send(
            whole(draft), UNDO_SEND_MS, draft_id, at_ms=at_ms, signed_sha256=digest, message_id=message_id
        )

    async def _bytes(self, draft: MailDraft, file: AttachedFile) -> bytes:
        return await self._bodies.store_of(draft.account).blobs.read_all(file.sha256, file.size_bytes)

    async def _kept(self, draft: MailDraft, part: KeptPart) -> tuple[AttachedFile, bytes]:
        """What is signed must be here: a part of a received message, if it was downloaded."""
        owner = Key(draft.account, Message.KIND, part.message_id)
        wanted = f":{part.part}"
        rows = [row for row in await self._library.files(owner) if row.ref.endswith(wanted)]
        if not rows or rows[0].state is not FileState.HERE:
            raise Rejected("attachment_not_here")
        data = await self._library.read_file(draft.account, rows[0].ref, SOURCE_LIMIT)
        file = AttachedFile(
            name=part.name, media_type=part.media_type, sha256="", size_bytes=len(data),
            content_id=part.content_id,
        )  # fmt: skip
        return file, data


def _sealed(raw: bytes) -> Sealed | None:
    """None too for a cipher that is not known here: it is said when the user wants it opened."""
    try:
        return sealed_content(raw)
    except Rejected:
        return Sealed(recipients=(), opener=lambda _key: b"")


def _wrapped(sealed: Sealed, certificate: bytes) -> tuple[bytes, str]:
    recipient = recipient_for(sealed, certificate)
    if recipient is None:
        raise Rejected("mail_not_for_card")
    return recipient.wrapped, recipient.oaep


def whole(draft: MailDraft) -> MailDraft:
    """A signed message carries its attachments itself: nothing is taken along from the server."""
    return replace(draft, kept=())
