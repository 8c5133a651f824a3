"""Messages moved between two people's mailboxes: a copy there, and the trash here (§11.2, 25).

The server's own move would delete the message for good, and whoever shares the mailbox would see it gone without a
word. So it is copied, which gives it a new id, then thrown away where it was: its owner finds it in their trash, with
who took it (`authors`). A lost answer may leave the copy made or not: its Message-ID tells, as §25 says of copies.
Content, date and flags go along; tags, which belong to a mailbox, do not.
"""

from __future__ import annotations

import asyncio
import logging

from app.connectors.zimbra.info import AccountInfo
from app.connectors.zimbra.parse import TRASH
from app.connectors.zimbra.patience import Patience
from app.connectors.zimbra.reading import Element, many, text
from app.connectors.zimbra.soap import Soap
from app.connectors.zimbra.wire import Retry
from app.domain.errors import Rejected, TargetGone
from app.domain.exchange import Ack, Verdict
from app.domain.intents import CarryMessage
from app.domain.mail import Message, MessageBody

log = logging.getLogger(__name__)


class Crossing:
    """Delivers `CarryMessage`."""

    def __init__(self, soap: Soap, info: AccountInfo, patience: Patience) -> None:
        self._soap = soap
        self._info = info
        self._patience = patience
        self._doubted: set[str] = set()
        """Acts whose answer was lost, in this life of the program or before it."""

    async def push(self, intent: CarryMessage) -> Ack:
        """Raises TargetGone when the message is in neither mailbox any more."""
        made = await self._arrived(intent)
        if not made:
            await self._copy(intent)
        try:
            await self._act(intent, {"op": "trash"}, Retry.IDEMPOTENT)
        except TargetGone:
            log.info("a message that was copied is no longer where it came from")
        made = made or await self._arrived(intent)
        gone = ((Message.KIND, intent.target_id), (MessageBody.KIND, intent.target_id))
        return Ack(removes=gone, renames={intent.target_id: made} if made else {})

    async def probe(self, intent: CarryMessage) -> Verdict:
        """Thrown away here: the copy was made first. Still here: `push` looks for the copy; nobody can for one without
        a Message-ID."""
        self._doubted.add(intent.op_id)
        if not await self._is_here(intent):
            return Verdict.DELIVERED
        return Verdict.NOT_DELIVERED if intent.message_id else Verdict.UNKNOWN

    async def _copy(self, intent: CarryMessage) -> None:
        """To the destination as the mailbox that the message is in must hear it: our own folder with our own id."""
        goal = intent.folder if ":" in intent.folder else f"{(await self._info.get()).id}:{intent.folder}"
        await self._act(intent, {"op": "copy", "l": goal}, Retry.GUARDED)

    async def _is_here(self, intent: CarryMessage) -> bool:
        """Whether it still lies in the mailbox it comes from, elsewhere than in its trash."""
        try:
            body = (await self._soap.call("GetMsgMetadataRequest", {"m": {"ids": intent.target_id}})).body
        except TargetGone:
            return False
        except Rejected as error:
            if error.code != "not_allowed":
                raise
            return False  # in a place that is not shared with us: it was taken out of this one
        return any(text(m.get("l")).rpartition(":")[2] != TRASH for m in many(body.get("m")))

    async def _arrived(self, intent: CarryMessage) -> str:
        """Its id where it goes; empty = not there. After a doubt asked twice: the index may lag (§10)."""
        if not intent.message_id:
            return ""
        where = f'underid:"{intent.mount}"' if intent.mount else f'inid:"{intent.folder}"'
        quoted = intent.message_id.replace('"', "")
        query = {"_content": f'{where} msgid:"{quoted}"'}
        args: Element = {"types": "message", "query": query, "limit": 1, "fetch": "0"}
        owner = intent.folder.rpartition(":")[0]
        for wait_s in (0.0, self._patience.gap_s) if intent.op_id in self._doubted else (0.0,):
            await asyncio.sleep(wait_s)
            found = many((await self._soap.call("SearchRequest", args)).body.get("m"))
            if found and (made := text(found[0].get("id"))):
                return f"{owner}:{made}" if owner and ":" not in made else made
        return ""

    async def _act(self, intent: CarryMessage, action: Element, retry: Retry) -> None:
        spec = {"action": {"id": intent.target_id, **action}}
        await self._soap.call("MsgActionRequest", spec, retry=retry)
