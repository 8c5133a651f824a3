"""Secure mail through Pastell's flux ``mailsec``: sent once, then followed in the server's journal.

Sending takes four kinds of requests: make a document, fill its form, add its files, then the action ``envoi``, the
only one that reaches anybody. The document's id is kept in the vault as soon as it is known, so that what was
begun is gone on with; after a lost answer to ``envoi`` the document's last action tells whether it was sent.

Source: Pastell 3 ``api/DocumentAPIController``, ``api/JournalAPIController``, ``module/mailsec/definition.yml``,
``connecteur/mailsec/MailSec``, ``model/DocumentEmail``.
"""

from __future__ import annotations

import contextlib
import io
from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from functools import partial
from typing import Any
from urllib.parse import quote

from app.connectors.gateway.deposits import OpenBytes
from app.connectors.gateway.latefile import LateFile
from app.connectors.pastell import wire_mailsec as wire
from app.connectors.pastell.connector import API, PastellConnector
from app.connectors.pastell.wire import Listed, parse_documents
from app.domain.archive import Piece
from app.domain.errors import AppError, Rejected, TargetGone
from app.domain.exchange import Ack, Delta, Download, FileRef, Held, Listing, LoadBytes, Rhythm, Vault, Verdict
from app.domain.exchanges import ELSEWHERE, Exchange, ExchangeDoor, ExchangeState
from app.domain.intents import Intent, SendExchange, password_name
from app.domain.records import Record

STREAM = "mailsec"
FLUX = "mailsec"
EVERY_MS = 15 * 60 * 1000
MOST_LINES = 500
LATEST = 50
"""Documents listed of each entity: those made elsewhere are followed among them."""
LOOKED_AT = 200
"""Documents among which a sending in doubt is looked for."""
SLACK_MS = 10 * 60 * 1000
"""Between the server's clock and ours."""
A_TURN = 10
"""Of these, read in one page: the others come with the next, at once."""


class PastellMailsec:
    """A part of the Pastell connector (`composite`): the stream ``mailsec`` and `SendExchange`."""

    streams: Mapping[str, Rhythm] = {STREAM: Rhythm(every_ms=EVERY_MS)}

    def __init__(self, session: PastellConnector, vault: Vault, open_bytes: OpenBytes) -> None:
        """``session``: whose login is used, one for both parts."""
        self._session = session
        self._vault = vault
        self._open = open_bytes

    # --- following ------------------------------------------------------------------------------

    async def pull(self, stream: str, cursor: str | None, held: Held) -> Delta:
        """What became of the sendings under way, those made elsewhere, and for which entities this user may send."""
        if stream != STREAM:
            raise ValueError(stream)
        known = await held.load_many(Exchange.KIND, list(await held.versions(Exchange.KIND)))
        exchanges = [record for record in known.values() if isinstance(record, Exchange)]
        news: list[Record] = []
        for exchange in exchanges:
            if exchange.state.followed and not exchange.id.startswith(ELSEWHERE):
                fresh = await self._followed(exchange)
                news += [fresh] if fresh != exchange else []
        doors, listed = await self._doors()
        others, more = await self._made_elsewhere(listed, exchanges)
        listing = Listing(kind=ExchangeDoor.KIND, ids=frozenset(door.id for door in doors))
        return Delta(
            stream=STREAM, cursor="1", upserts=(*news, *others, *doors), listings=(listing,), agreed=True, more=more
        )

    async def _doors(self) -> tuple[tuple[ExchangeDoor, ...], list[Listed]]:
        """Entities whose secure mail this user may at least list (the server tells the right to send no other way),
        and their latest documents."""
        found, listed = [], list[Listed]()
        for id, name in wire.parse_entities(await self._json(f"{API}/entite")):
            try:
                data = await self._json(f"{_entity(id)}/document", type=FLUX, offset="0", limit=str(LATEST))
            except (Rejected, TargetGone):
                continue
            found.append(ExchangeDoor(id=id, name=name))
            listed += parse_documents(data, id, FLUX)
        return tuple(found), listed

    async def _made_elsewhere(
        self, listed: Sequence[Listed], exchanges: Sequence[Exchange]
    ) -> tuple[list[Exchange], bool]:
        """Sendings that this program did not make and that moved; some at a time."""
        ours = {e.server_id for e in exchanges if not e.id.startswith(ELSEWHERE)}
        held = {e.server_id: e for e in exchanges if e.id.startswith(ELSEWHERE)}
        moved = [
            each
            for each in listed
            if each.id not in ours
            and each.action not in wire.BEFORE_SENDING
            and (each.id not in held or held[each.id].native != each.native)
        ]
        found = []
        for each in moved[:A_TURN]:
            try:
                detail = await self._json(f"{_entity(each.entity)}/document/{quote(each.id, safe='')}")
            except (TargetGone, Rejected):
                continue
            before = held.get(each.id)
            fresh = wire.parse_exchange(each, detail, before.lines if before is not None else ())
            found.append(await self._with_journal(fresh))
        return found, len(moved) > A_TURN

    async def _followed(self, exchange: Exchange) -> Exchange:
        document = exchange.server_id or await self._vault.get(_document_name(exchange.id)) or ""
        if not document:
            return exchange
        try:
            detail = await self._json(f"{_entity(exchange.entity)}/document/{quote(document, safe='')}")
        except TargetGone:
            return replace(exchange, server_id=document)  # removed there: what was last known stays
        state = wire.parse_state(detail, exchange.state)
        return await self._with_journal(replace(exchange, server_id=document, state=state))

    async def _with_journal(self, exchange: Exchange) -> Exchange:
        """With the lines of the journal, each with its token once the server has one."""
        query = {"id_e": exchange.entity, "id_d": exchange.server_id, "limit": str(MOST_LINES)}
        try:
            told = wire.parse_journal(await self._json(f"{API}/journal", **query))
        except Rejected:
            return replace(exchange, journal_closed=True)
        lines = {line.id: line for line in exchange.lines}
        for line, stamped in told:
            held = lines.get(line.id)
            if held is None or not held.token:  # what was stamped is never replaced: neither by less nor by other words
                lines[line.id] = replace(line, token=await self._token(line.id) if stamped else b"")
        kept = sorted(lines.values(), key=lambda line: (line.at_ms, line.id))
        return replace(exchange, lines=tuple(kept), journal_closed=False)

    async def _token(self, line: str) -> bytes:
        try:
            return (await self._session.call("GET", f"{API}/journal/{quote(line, safe='')}/jeton")).body
        except (Rejected, TargetGone):
            return b""

    # --- sending --------------------------------------------------------------------------------

    async def push(self, intent: Intent, load_bytes: LoadBytes) -> Ack:
        if not isinstance(intent, SendExchange):
            raise ValueError(intent.KIND)
        exchange = intent.exchange
        if await self._known(exchange) is not Verdict.DELIVERED:  # an attempt that failed may have sent it all the same
            await self._send(exchange, await self._made(exchange))
        document = await self._made(exchange)
        sent = replace(exchange, state=ExchangeState.SENT, server_id=document)
        with contextlib.suppress(AppError):  # it has left: whatever is said of it from now on is only news
            sent = await self._with_journal(sent)
        return Ack(upserts=(sent,), facts={"document": document})

    async def _send(self, exchange: Exchange, document: str) -> None:
        path = f"{_entity(exchange.entity)}/document/{quote(document, safe='')}"
        await self._fill(path, exchange)
        await self._session.call("POST", f"{path}/action/envoi", write=True)

    async def _made(self, exchange: Exchange) -> str:
        """Id of the document, made now or by an attempt before. One made for nothing reaches nobody."""
        kept = await self._vault.get(_document_name(exchange.id))
        if kept:
            return kept
        reply = await self._session.call("POST", f"{_entity(exchange.entity)}/document", data={"type": FLUX})
        document = wire.parse_made(reply.json())
        await self._vault.set(_document_name(exchange.id), document)
        return document

    async def _fill(self, path: str, exchange: Exchange) -> None:
        """The form and the files; sent again they replace what was there. Raises ``Rejected("pastell_form")``."""
        password = await self._vault.get(password_name(exchange.id)) or ""
        if exchange.locked and not password:
            raise Rejected("exchange_password_lost")
        form = wire.build_form(exchange, password)
        answer = (await self._session.call("PATCH", path, data=form)).json()
        for number, piece in enumerate(exchange.pieces):
            part = {"file_content": (piece.name, self._late(piece), piece.media_type)}
            data = {"file_name": piece.name}
            target = f"{path}/file/document_attache/{number}"
            answer = (await self._session.call("POST", target, data=data, files=part)).json()
        wire.check_form(answer)

    def _late(self, piece: Piece) -> io.BufferedReader:
        return io.BufferedReader(LateFile(partial(self._open, piece.sha256), piece.size_bytes))

    async def probe(self, intent: Intent) -> Verdict:
        """Sent once the document's last action says so; a document that is only filled in has reached nobody. Where this
        device knows of no document and the server has one like it, the user is asked."""
        if not isinstance(intent, SendExchange):
            raise ValueError(intent.KIND)
        known = await self._known(intent.exchange)
        if known is not None:
            return known
        return Verdict.UNKNOWN if await self._alike(intent) else Verdict.NOT_DELIVERED

    async def _known(self, exchange: Exchange) -> Verdict | None:
        """Of the document that this device made; None: it made none."""
        document = await self._vault.get(_document_name(exchange.id))
        if not document:
            return None
        try:
            action = wire.parse_action(
                await self._json(f"{_entity(exchange.entity)}/document/{quote(document, safe='')}")
            )
        except TargetGone:
            return Verdict.UNKNOWN
        return Verdict.NOT_DELIVERED if action in wire.BEFORE_SENDING else Verdict.DELIVERED

    async def _alike(self, intent: SendExchange) -> bool:
        """Something like it left since the user asked: from another device of theirs, or from this one before a backup
        came back, which took the document's id away. The server keeps no name of ours."""
        exchange = intent.exchange
        data = await self._json(f"{_entity(exchange.entity)}/document", type=FLUX, offset="0", limit=str(LOOKED_AT))
        for each in parse_documents(data, exchange.entity, FLUX):
            old = each.at_ms is not None and each.at_ms < intent.made_at_ms - SLACK_MS
            if old or each.action in wire.BEFORE_SENDING or each.title != exchange.subject:
                continue
            detail = await self._json(f"{_entity(exchange.entity)}/document/{quote(each.id, safe='')}")
            if wire.parse_exchange(each, detail, ()).to == exchange.to:
                return True
        return False

    # --- the rest of the protocol ---------------------------------------------------------------

    async def _json(self, path: str, **query: str) -> Any:
        return (await self._session.call("GET", path, params=query)).json()

    def download(self, ref: FileRef, offset: int) -> AbstractAsyncContextManager[Download]:
        raise NotImplementedError("nothing is read back")

    async def listen(self) -> frozenset[str]:
        raise NotImplementedError("Pastell has no push")

    async def close(self) -> None:
        """The session is the other part's."""


def _entity(id: str) -> str:
    return f"{API}/entite/{quote(id, safe='')}"


def _document_name(exchange_id: str) -> str:
    return f"exchange_document:{exchange_id}"
