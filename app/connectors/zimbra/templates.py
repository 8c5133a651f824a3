"""Messages laid into a folder by AddMsg, which sends nothing (interop §11.7): a model, or one that was kept here only."""

from __future__ import annotations

from dataclasses import replace

from app.connectors.zimbra.compose import build_mime
from app.connectors.zimbra.info import AccountInfo
from app.connectors.zimbra.parse import TRASH, parse_message
from app.connectors.zimbra.reading import Element, many, one, text
from app.connectors.zimbra.sending import as_mail
from app.connectors.zimbra.soap import Soap
from app.connectors.zimbra.wire import Retry
from app.domain.exchange import Ack, Clock, LoadBytes, Verdict
from app.domain.intents import ReturnMessage, SaveTemplate
from app.domain.mail import Message, MessageBody


class Templates:
    """Lays messages down. ``HANDLES``: what it takes."""

    HANDLES = (SaveTemplate, ReturnMessage)

    def __init__(self, soap: Soap, info: AccountInfo, clock: Clock) -> None:
        self._soap, self._info, self._clock = soap, info, clock

    async def push(self, intent: SaveTemplate | ReturnMessage, load_bytes: LoadBytes) -> Ack:
        """Guarded: looked for before it is laid down again (§25)."""
        if isinstance(intent, ReturnMessage):
            return await self._return(intent, load_bytes)
        if not (found := await self._find(intent)):
            info = await self._info.get()
            files = [(file, await load_bytes(file.sha256)) for file in intent.content.files]
            mime = build_mime(as_mail(intent, intent.content, _message_id(intent)), info.address, files)
            aid = await self._soap.upload(mime, "message/rfc822", "modele.eml")
            message: Element = {"l": intent.folder, "d": self._clock(), "aid": aid}
            body = (await self._soap.call("AddMsgRequest", {"m": message}, retry=Retry.GUARDED)).body
            found = text(one(body.get("m")).get("id"))
        return await self._laid(found)

    async def _return(self, intent: ReturnMessage, load_bytes: LoadBytes) -> Ack:
        """Out of the server's trash, where it may still be since it was kept here; else from its source."""
        found = await self._found(f'inid:"{intent.folder}"', intent.message_id)
        if not found and (thrown := await self._found(f'inid:"{TRASH}"', intent.message_id)):
            action = {"id": thrown, "op": "move", "l": intent.folder}
            await self._soap.call("MsgActionRequest", {"action": action}, retry=Retry.IDEMPOTENT)
            found = thrown
        if not found:
            aid = await self._soap.upload(await load_bytes(intent.source_sha256), "message/rfc822", "message.eml")
            marks = ("u" if intent.unread else "") + ("f" if intent.flagged else "")
            message: Element = {"l": intent.folder, "d": intent.date_ms, "aid": aid}
            message |= {"f": marks} if marks else {}
            body = (await self._soap.call("AddMsgRequest", {"m": message}, retry=Retry.GUARDED)).body
            found = text(one(body.get("m")).get("id"))
        gone = ((Message.KIND, intent.target_id), (MessageBody.KIND, intent.target_id))
        return replace(await self._laid(found), removes=gone)

    async def _laid(self, message_id: str) -> Ack:
        whole = await self._soap.call("GetMsgRequest", {"m": {"id": message_id, "html": True}})
        parsed = parse_message(one(whole.body.get("m")), (await self._info.get()).own)
        return Ack(upserts=(parsed.message, parsed.body), files=tuple(parsed.files))

    async def probe(self, intent: SaveTemplate | ReturnMessage) -> Verdict:
        if isinstance(intent, SaveTemplate):
            return Verdict.DELIVERED if await self._find(intent) else Verdict.NOT_DELIVERED
        if not intent.message_id:
            return Verdict.UNKNOWN
        found = await self._found(f'inid:"{intent.folder}"', intent.message_id)
        return Verdict.DELIVERED if found else Verdict.NOT_DELIVERED

    async def _find(self, intent: SaveTemplate) -> str:
        return await self._found("is:anywhere", _message_id(intent))

    async def _found(self, where: str, message_id: str) -> str:
        """Id of the message with this Message-ID; empty = there is none, or it has none."""
        if not message_id:
            return ""
        query = f'{where} msgid:"{message_id}"'
        args = {"types": "message", "query": {"_content": query}, "limit": 1, "fetch": "0"}
        hits = many((await self._soap.call("SearchRequest", args)).body.get("m"))
        return text(hits[0].get("id")) if hits else ""


def _message_id(intent: SaveTemplate) -> str:
    return f"modele.{intent.target_id}@echarpe.invalid"
