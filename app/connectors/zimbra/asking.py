"""What people ask the server directly, beside the synchronisation: searches, older mail, deleted mail (§10, 16)."""

from __future__ import annotations

from collections.abc import Sequence

from app.connectors.zimbra.info import AccountInfo
from app.connectors.zimbra.mail import MailStream
from app.connectors.zimbra.parse import parse_summary
from app.connectors.zimbra.reading import Element, many, truth
from app.connectors.zimbra.soap import BATCH_LIMIT, Soap
from app.domain.exchange import FoundMail, WholeMail


class Asking:
    """Reads only: every answer may be asked for again."""

    def __init__(self, soap: Soap, info: AccountInfo, mail: MailStream) -> None:
        self._soap = soap
        self._info = info
        self._mail = mail

    async def find(self, query: str, *, limit: int, offset: int = 0, deleted: bool = False) -> FoundMail:
        """Messages in the server's query language, newest first. ``deleted``: in the dumpster."""
        args: Element = {
            "types": "message",
            "query": {"_content": query},
            "sortBy": "dateDesc",
            "limit": limit,
            "offset": offset,
            "fetch": "0",
            "recip": "2",
            "locale": {"_content": "fr"},
        }
        if deleted:
            args["inDumpster"] = True
        body = (await self._soap.call("SearchRequest", args)).body
        info = await self._info.get()
        return FoundMail(tuple(parse_summary(m, info.own) for m in many(body.get("m"))), truth(body.get("more")))

    async def fetch(self, ids: Sequence[str]) -> WholeMail:
        """These messages whole, those that are gone left out."""
        info = await self._info.get()
        found = [
            p
            for start in range(0, len(ids), BATCH_LIMIT)
            for p in await self._mail.whole(ids[start : start + BATCH_LIMIT], info)
        ]
        return WholeMail(
            tuple(record for p in found for record in (p.message, p.body)), tuple(ref for p in found for ref in p.files)
        )
