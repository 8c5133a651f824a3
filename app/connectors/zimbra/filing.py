"""Folders, tags and acts on many messages (§8, 11.2, 16): all of class I but recovery, which is probed."""

from __future__ import annotations

from collections.abc import Sequence

from app.connectors.zimbra.faults import fault_code
from app.connectors.zimbra.info import AccountInfo
from app.connectors.zimbra.parse import colour_number, is_others_trash, parse_folder, walk_folders
from app.connectors.zimbra.reading import Element, many, one, text
from app.connectors.zimbra.soap import Soap
from app.connectors.zimbra.wire import Retry
from app.domain.errors import AppError, Rejected, TargetGone
from app.domain.exchange import Ack, Verdict
from app.domain.intents import (
    DeleteMessage,
    DeleteTag,
    Intent,
    MarkJunk,
    MoveMessage,
    RecoverMessage,
    RemoveFolder,
    SaveFolder,
    SaveTag,
    SetFlagged,
    SetRead,
    TagMessage,
)
from app.domain.mail import FIRST_OWN_ID, LOCAL

_ROOT = "1"


class Filing:
    """Delivers the acts that put mail in order. ``HANDLES``: what it takes."""

    HANDLES = (MarkJunk, TagMessage, DeleteMessage, RecoverMessage, SaveFolder, RemoveFolder, SaveTag, DeleteTag)

    def __init__(self, soap: Soap, info: AccountInfo) -> None:
        self._soap = soap
        self._info = info
        self._made: dict[str, str] = {}
        """Folders made in this life of the program: our id -> the server's. Acts read before know ours only."""

    async def push(self, intent: Intent) -> Ack:
        match intent:
            case RecoverMessage():
                return await self._recover(intent)
            case SaveFolder():
                return await self._save_folder(intent)
            case RemoveFolder():
                return await self._remove_folder(intent)
            case SaveTag():
                return await self._save_tag(intent)
            case DeleteTag():
                await self._act("TagActionRequest", {"tn": intent.target_id, "op": "delete"})
                return Ack(applied=True)
            case _:
                await self._act("MsgActionRequest", {"id": intent.target_id, **self.action(intent)})
                return Ack(applied=True)

    # --- many messages ----------------------------------------------------------------------------

    async def push_together(self, intents: Sequence[Intent]) -> list[Ack | AppError]:
        """One MsgAction for all; a missing message fails a whole request, so that one is halved (§11.2)."""
        try:
            ids = ",".join(intent.target_id for intent in intents)
            await self._act("MsgActionRequest", {"id": ids, **self.action(intents[0])})
        except Rejected as error:
            if len(intents) == 1:
                return [error]
            middle = len(intents) // 2
            if not isinstance(error, TargetGone):
                return [error for _ in intents]
            return await self.push_together(intents[:middle]) + await self.push_together(intents[middle:])
        return [Ack(applied=True) for _ in intents]

    def action(self, intent: Intent) -> Element:
        """``op`` and its argument of an act on messages. Raises Rejected for a folder never made."""
        match intent:
            case SetRead(value=value):
                return {"op": "read" if value else "!read"}
            case SetFlagged(value=value):
                return {"op": "flag" if value else "!flag"}
            case MoveMessage(folder=folder) if is_others_trash(folder):
                return {"op": "trash"}
            case MoveMessage(folder=folder):
                return {"op": "move", "l": self.folder_id(folder)}
            case MarkJunk(value=value, folder=folder):
                return {"op": "spam" if value else "!spam", "l": self.folder_id(folder)}
            case TagMessage(tag=tag, value=value):
                return {"op": "tag" if value else "!tag", "tn": tag}
            case DeleteMessage():
                return {"op": "delete"}
            case _:
                raise Rejected("not_supported", kind=intent.KIND)

    def folder_id(self, folder: str) -> str:
        """The server's id of a folder that may have been made here."""
        known = self._made.get(folder, folder)
        if known.startswith(LOCAL):
            raise Rejected("folder_not_made")
        return known

    # --- recovery ---------------------------------------------------------------------------------

    async def _recover(self, intent: RecoverMessage) -> Ack:
        action = {"id": intent.target_id, "op": "recover", "l": self.folder_id(intent.folder)}
        try:
            await self._act("ItemActionRequest", action, Retry.GUARDED)
        except TargetGone as error:
            raise Rejected("not_recoverable", fault=fault_code(error)) from error
        return Ack()

    async def probe(self, intent: RecoverMessage) -> Verdict:
        """What still lies in the dumpster was not recovered; what no longer does was, or has just expired (§16)."""
        args = {
            "types": "message",
            "inDumpster": True,
            "query": {"_content": f"item:{{{intent.target_id}}}"},
            "limit": 1,
            "fetch": "0",
        }
        body = (await self._soap.call("SearchRequest", args)).body
        return Verdict.NOT_DELIVERED if many(body.get("m")) else Verdict.DELIVERED

    # --- folders ----------------------------------------------------------------------------------

    async def _save_folder(self, intent: SaveFolder) -> Ack:
        parent = self.folder_id(intent.parent) if intent.parent else _ROOT
        known = self._made.get(intent.target_id, intent.target_id)
        if known.startswith(LOCAL):
            return await self._create(intent, parent)
        _own(known)
        action = {"id": known, "op": "update", "name": intent.name, "l": parent}
        try:
            await self._act("FolderActionRequest", action)
        except Rejected as error:
            if fault_code(error) != "mail.ALREADY_EXISTS" or not await self._is_so(known, intent.name, parent):
                raise
        return Ack(applied=True)

    async def _create(self, intent: SaveFolder, parent: str) -> Ack:
        """With ``fie``, repeating finds the same folder; one that existed under that name is adopted."""
        spec = {"l": parent, "name": intent.name, "view": "message", "fie": True}
        body = (await self._soap.call("CreateFolderRequest", {"folder": spec}, retry=Retry.IDEMPOTENT)).body
        made = parse_folder(one(body.get("folder")))
        self._made[intent.target_id] = made.id
        return Ack(upserts=(made,), renames={intent.target_id: made.id})

    async def _is_so(self, folder_id: str, name: str, parent: str) -> bool:
        body = (await self._soap.call("GetFolderRequest", {"folder": {"l": folder_id}})).body
        found = next((f for f in walk_folders(body.get("folder")) if text(f.get("id")) == folder_id), {})
        return text(found.get("name")) == name and text(found.get("l")) == parent

    async def _remove_folder(self, intent: RemoveFolder) -> Ack:
        known = self.folder_id(intent.target_id)
        _own(known)
        op = "delete" if intent.forever else "trash"
        await self._act("FolderActionRequest", {"id": known, "op": op})
        return Ack(applied=True)

    # --- tags -------------------------------------------------------------------------------------

    async def _save_tag(self, intent: SaveTag) -> Ack:
        colour = colour_number(intent.colour)
        spec = {"name": intent.target_id, **({"color": colour} if colour else {})}
        try:
            await self._soap.call("CreateTagRequest", {"tag": spec}, retry=Retry.IDEMPOTENT)
        except Rejected as error:
            if fault_code(error) != "mail.ALREADY_EXISTS":
                raise
            await self._act("TagActionRequest", {"tn": intent.target_id, "op": "color", "color": colour})
        return Ack(applied=True)

    async def _act(self, name: str, action: Element, retry: Retry = Retry.IDEMPOTENT) -> None:
        await self._soap.call(name, {"action": action}, retry=retry)


def _own(folder_id: str) -> None:
    """Never a fixed folder: the server empties it before it refuses (§8)."""
    if not folder_id.isdigit() or int(folder_id) < FIRST_OWN_ID:
        raise Rejected("system_folder", folder=folder_id)
