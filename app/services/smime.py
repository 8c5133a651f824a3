"""Signed mail: verified when it is read, made with the card that signs the bordereaux (row 16)."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from app.connectors.zimbra.compose import build_mime
from app.domain.errors import Rejected, TargetGone
from app.domain.ids import Key, OpId
from app.domain.intents import AttachedFile, SendMail
from app.domain.listing import FileState
from app.domain.mail import KeptPart, Message, source_ref
from app.services.bodies import Bodies
from app.services.library import Library
from app.services.mail import MailDraft, MailService
from app.services.mailbox import MailboxService
from app.services.notices import ROOTS_SETTING
from app.services.signing_types import CardView
from app.services.writing import UNDO_SEND_MS
from app.signing.smime import SignedMail, verify_mail

if TYPE_CHECKING:  # loads a second of libraries: asked for when something is signed
    from app.services.signing_desk import SigningDesk

MAIL_ROOTS = "mail_roots"
"""Setting of a mail account: authorities (base64 DER, one a word) that vouch for people's certificates."""
SOURCE_LIMIT = 64 * 1024 * 1024


class SignedMailService:
    """Judges signatures of mails, and signs."""

    def __init__(
        self,
        bodies: Bodies,
        library: Library,
        mail: MailService,
        mailbox: MailboxService,
        desk: Callable[[], SigningDesk],
    ) -> None:
        self._bodies = bodies
        self._library = library
        self._mail = mail
        self._mailbox = mailbox
        self._desk = desk

    # --- reading ----------------------------------------------------------------------------------

    async def verify(self, key: Key) -> SignedMail | None:
        """Judge a mail's signature; None while its source is not here yet (it is asked for), or when it has none."""
        entry = await self._library.entry(key)
        if entry is None or not isinstance(entry.record, Message):
            raise TargetGone("message_gone")
        ref = source_ref(entry.record)
        row = next((row for row in await self._library.files(key) if row.ref == ref), None)
        if row is None or row.state is not FileState.HERE:
            if row is None or row.skipped:
                await self._mailbox.source(key)
            return None
        raw = await self._library.read_file(key.account, ref, SOURCE_LIMIT)
        message = entry.record
        signer = message.written_by or message.sender
        return await verify_mail(raw, signer.mail, roots=self._roots(key))

    def _roots(self, key: Key) -> list[bytes]:
        """Authorities accepted in the body: those of its accounts' configurations."""
        body = self._bodies.body_of(key.account).id
        told: list[str] = []
        for account in self._bodies.accounts():
            if account.body == body:
                told += account.settings.get(MAIL_ROOTS, "").split() + account.settings.get(ROOTS_SETTING, "").split()
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
            to=draft.to,
            cc=draft.cc,
            bcc=draft.bcc,
            subject=draft.subject,
            text=draft.text,
            html=draft.html,
            in_reply_to=draft.in_reply_to,
            sender=draft.sender,
            mode=draft.mode,
            reply_to=draft.reply_to,
            importance=draft.importance,
            receipt=draft.receipt,
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
        file = AttachedFile(name=part.name, media_type=part.media_type, sha256="", size_bytes=len(data))
        return file, data


def whole(draft: MailDraft) -> MailDraft:
    """A signed message carries its attachments itself: nothing is taken along from the server."""
    return replace(draft, kept=())
