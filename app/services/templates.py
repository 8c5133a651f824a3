"""Models of messages: those the server's folder holds, inserted while writing; and what is written, kept as one."""

from __future__ import annotations

from dataclasses import replace

from app.domain.errors import Rejected
from app.domain.frozen import dataclass
from app.domain.ids import AccountId, Key, OpId, new_id
from app.domain.intents import SaveTemplate
from app.domain.mail import Address, KeptPart, MailFolder, Message, MessageBody
from app.domain.templates import FOLDER_NAME, template_folders
from app.services.bodies import Bodies
from app.services.html import plain_text
from app.services.library import Library, ListQuery
from app.services.mailbox import MailboxService
from app.services.maildrafts import MailDraft, kept_parts
from app.services.writing import Writing
from app.services.written_html import quoted_html, written_html

MOST = 200


@dataclass(frozen=True, slots=True)
class Template:
    """A model as it is offered."""

    key: Key
    name: str
    folder: str
    """Its folder's name, where models lie in several."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateText:
    """What a model brings into a message."""

    subject: str
    text: str
    html: str = ""
    """Empty where it has no form."""
    to: tuple[Address, ...] = ()
    cc: tuple[Address, ...] = ()
    kept: tuple[KeptPart, ...] = ()
    """Its files: they go along from the server."""


class TemplateService:
    """Reads the folder; keeps by an intent, so offline too."""

    def __init__(self, bodies: Bodies, library: Library, mailbox: MailboxService, writing: Writing) -> None:
        self._bodies, self._library, self._mailbox, self._writing = bodies, library, mailbox, writing

    async def offered(self, account: AccountId) -> list[Template]:
        """Models of an account, folder by folder, then by name."""
        folders = await self._folders(account)
        order = {id: rank for rank, id in enumerate(template_folders(folders))}
        if not order:
            return []
        query = ListQuery(kind=Message.KIND, boxes=tuple((account, id) for id in order))
        entries = await self._library.entries(query, limit=MOST)
        names = {folder.id: folder.name for folder in folders}
        found = [(e.key, e.record) for e in entries if isinstance(e.record, Message)]
        found.sort(key=lambda pair: (order[pair[1].folder], pair[1].subject.casefold()))
        several = len({message.folder for _, message in found}) > 1
        return [Template(key, m.subject.strip(), names.get(m.folder, "") if several else "") for key, m in found]

    async def read(self, key: Key) -> TemplateText:
        """Raises ``Rejected("text_not_here")`` before its text is on this device."""
        entry = await self._library.entry(key)
        body = await self._bodies.read(key.account, lambda r: r.base(Key(key.account, MessageBody.KIND, key.id)))
        if entry is None or not isinstance(entry.record, Message) or not isinstance(body, MessageBody):
            raise Rejected("text_not_here")
        message = entry.record
        return TemplateText(
            subject=message.subject,
            text=(body.text or plain_text(body.html)).strip("\n"),
            html=(written := written_html(body.html)),
            to=body.to,
            cc=body.cc,
            kept=kept_parts(message, body, written),
        )

    async def save(self, draft: MailDraft) -> OpId:
        """Keep what is written as a model. Raises ``Rejected("template_subject")``: its subject is its name.

        Files that lie on the server only are left out: a model holds what it brings.
        """
        if not draft.subject.strip():
            raise Rejected("template_subject")
        own = [f for f in await self._folders(draft.account) if not f.is_shared]
        folder = next(iter(template_folders(own)), "")
        if not folder:
            folder = (await self._mailbox.create_folder(draft.account, FOLDER_NAME)).id
        name = new_id()
        brought = [file.content_id for file in draft.files if file.content_id]
        alone = replace(
            draft, html=quoted_html(draft.html, brought), kept=(), origin_id="", origin_kind="", in_reply_to=""
        )  # fmt: skip
        content = self._writing.record_of(name, alone)
        intent = SaveTemplate(**self._bodies.stamp(draft.account), target_id=name, folder=folder, content=content)
        await self._bodies.append(intent)
        return intent.op_id

    async def _folders(self, account: AccountId) -> list[MailFolder]:
        entries = await self._library.entries(ListQuery(kind=MailFolder.KIND, accounts=(account,)), limit=5000)
        return [entry.record for entry in entries if isinstance(entry.record, MailFolder)]
