"""Messages moved between two people's mailboxes: a copy there, and the trash here (§11.2, 25).

The server's own move would delete the message for good, and whoever shares the mailbox would see it gone without a
word. So it is copied, which gives it a new id, then thrown away where it was: its owner finds it in their trash, with
who took it (`authors`). A lost answer may leave the copy made or not: its Message-ID tells, as §25 says of copies. One
without a Message-ID is told by its date, size and subject, among what did not lie there before it was first copied: that
is noted in the vault beforehand.

The server copies content, date and flags. Tags belong to a mailbox (ItemActionHelper.java: « can't apply tags to a
remote object »): they are put on the copy here, by their names.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Collection

from app.connectors.zimbra.faults import fault_code
from app.connectors.zimbra.info import AccountInfo
from app.connectors.zimbra.parse import TRASH
from app.connectors.zimbra.patience import Patience
from app.connectors.zimbra.reading import Element, many, names, number, one, text
from app.connectors.zimbra.soap import Soap
from app.connectors.zimbra.wire import Retry
from app.domain.errors import Rejected, TargetGone
from app.domain.exchange import Ack, Vault, Verdict
from app.domain.intents import CarryMessage
from app.domain.mail import Message, MessageBody

log = logging.getLogger(__name__)


_NOTE = "carried:"
"""What the vault's notes begin with: ids of what looked like the message where it goes, before it was copied."""
_ALIKE = 500
"""Messages of one second, in one folder, that are compared."""


class Crossing:
    """Delivers `CarryMessage`."""

    def __init__(self, soap: Soap, info: AccountInfo, vault: Vault, patience: Patience) -> None:
        self._soap = soap
        self._info = info
        self._vault = vault
        self._patience = patience
        self._doubted: set[str] = set()
        """Acts whose answer was lost, in this life of the program or before it."""

    async def push(self, intent: CarryMessage) -> Ack:
        """Raises TargetGone when the message is in neither mailbox any more."""
        source = await self._source(intent)
        made = await self._made_before(intent, source) or await self._copy(intent)
        made = made or await self._arrived(intent)  # a server that does not say what it made
        if made:
            await self._put_tags(made, names(source.get("tn")))
        try:
            await self._act(intent.target_id, {"op": "trash"}, Retry.IDEMPOTENT)
        except TargetGone:
            log.info("a message that was copied is no longer where it came from")
        await self._vault.set(_slot(intent), None)
        made = made or await self._arrived(intent)
        gone = ((Message.KIND, intent.target_id), (MessageBody.KIND, intent.target_id))
        return Ack(removes=gone, renames={intent.target_id: made} if made else {})

    async def probe(self, intent: CarryMessage) -> Verdict:
        """Thrown away here: the copy was made first. Still here: `push` looks for the copy."""
        self._doubted.add(intent.op_id)
        place = text((await self._source(intent)).get("l")).rpartition(":")[2]
        if place and place != TRASH:
            return Verdict.NOT_DELIVERED
        await self._vault.set(_slot(intent), None)
        return Verdict.DELIVERED

    async def _source(self, intent: CarryMessage) -> Element:
        """What the mailbox it comes from says of it; empty = it is gone, or taken to a place that is not shared with us."""
        try:
            body = (await self._soap.call("GetMsgMetadataRequest", {"m": {"ids": intent.target_id}})).body
        except TargetGone:
            return {}
        except Rejected as error:
            if error.code != "not_allowed":
                raise
            return {}
        return next(iter(many(body.get("m"))), {})

    async def _copy(self, intent: CarryMessage) -> str:
        """To the destination as the mailbox that the message is in must hear it: our own folder with our own id.
        Its id there, where the server tells it (§11.2)."""
        goal = intent.folder if ":" in intent.folder else f"{(await self._info.get()).id}:{intent.folder}"
        action = {"op": "copy", "l": goal, "nci": True}
        body = await self._act(intent.target_id, action, Retry.GUARDED)
        return _there(intent, text(one(body.get("action")).get("nci")))

    # --- was it copied before? ----------------------------------------------------------------------

    async def _made_before(self, intent: CarryMessage, source: Element) -> str:
        """Its id where it goes, when an earlier attempt copied it; empty = it is to be copied."""
        if intent.message_id or not source:
            return await self._arrived(intent)
        alike = await self._alike(intent, source)
        noted = await self._vault.get(_slot(intent))
        if noted is None:
            await self._vault.set(_slot(intent), ",".join(alike))
            return ""
        return next((id for id in alike if id not in noted.split(",")), "")

    async def _alike(self, intent: CarryMessage, source: Element) -> list[str]:
        """Ids of messages where it goes that look like it: received in the same second, as long, of the same subject."""
        date_ms = number(source.get("d"))
        query = f"{_where(intent)} after:{date_ms - 2000} before:{date_ms + 2000}"
        found = await self._search(query, _ALIKE)
        return [_there(intent, text(m.get("id"))) for m in found if _looks(m) == _looks(source)]

    async def _arrived(self, intent: CarryMessage) -> str:
        """Its id where it goes, by its Message-ID; empty = not there. After a doubt asked twice: the index may lag (§10)."""
        if not intent.message_id:
            return ""
        quoted = intent.message_id.replace('"', "")
        for wait_s in (0.0, self._patience.gap_s) if intent.op_id in self._doubted else (0.0,):
            await asyncio.sleep(wait_s)
            for m in await self._search(f'{_where(intent)} msgid:"{quoted}"', 1):
                return _there(intent, text(m.get("id")))
        return ""

    async def _search(self, query: str, limit: int) -> list[Element]:
        args: Element = {"types": "message", "query": {"_content": query}, "limit": limit, "fetch": "0"}
        return many((await self._soap.call("SearchRequest", args)).body.get("m"))

    # --- tags -----------------------------------------------------------------------------------------

    async def _put_tags(self, message_id: str, tags: Collection[str]) -> None:
        """By their names. In our own mailbox a new name is made a tag first (§7); in another's it needs the right ``w``,
        without which they are lost: the message arrives all the same."""
        for tag in tags:
            try:
                if ":" not in message_id:
                    await self._make_tag(tag)
                await self._act(message_id, {"op": "tag", "tn": tag}, Retry.IDEMPOTENT)
            except Rejected as error:
                log.info("a tag could not follow its message: %s", error.code)

    async def _make_tag(self, name: str) -> None:
        try:
            await self._soap.call("CreateTagRequest", {"tag": {"name": name}}, retry=Retry.IDEMPOTENT)
        except Rejected as error:
            if fault_code(error) != "mail.ALREADY_EXISTS":
                raise

    async def _act(self, message_id: str, action: Element, retry: Retry) -> Element:
        spec = {"action": {"id": message_id, **action}}
        return (await self._soap.call("MsgActionRequest", spec, retry=retry)).body


def _slot(intent: CarryMessage) -> str:
    return f"{_NOTE}{intent.op_id}"


def _where(intent: CarryMessage) -> str:
    return f'underid:"{intent.mount}"' if intent.mount else f'inid:"{intent.folder}"'


def _there(intent: CarryMessage, made: str) -> str:
    """An id of the mailbox it goes to, as ours to use: a remote id in another's, whichever form the server gave."""
    owner, bare = intent.folder.rpartition(":")[0], made.rpartition(":")[2]
    return f"{owner}:{bare}" if owner and bare else bare


def _looks(m: Element) -> tuple[int, int, str]:
    return number(m.get("d")) // 1000, number(m.get("s")), text(m.get("su"))
