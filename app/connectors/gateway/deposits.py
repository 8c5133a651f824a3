"""Archive deposits through the gateway: asked for, then followed until the archive's answer.

The gateway reaches letters by itself; everything else is sent along, streamed from the store. What is followed
costs nothing while there is nothing to follow: no deposit under way, no request. Once a day the capabilities say
whether the body has an archive at all (`ArchiveDoor`).
"""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from functools import partial
from typing import BinaryIO

from app.connectors.gateway.client import GatewayClient
from app.connectors.gateway.latefile import LateFile
from app.domain.archive import DOOR, ArchiveDeposit, ArchiveDoor, DepositState, Kept, Piece
from app.domain.errors import TargetGone
from app.domain.exchange import Ack, Clock, Delta, Download, FileRef, Held, Listing, LoadBytes, Rhythm, Verdict
from app.domain.gateway import Deposit
from app.domain.ids import OpId
from app.domain.intents import DepositArchive, Intent
from app.domain.records import Record

STREAM = "deposits"
FOLLOW_MS = 15 * 60 * 1000
DAY_MS = 24 * 60 * 60 * 1000
DOMAINS = {Kept.MAIL: "zimbra", Kept.LETTER: "courrier", Kept.SIGNED_FOLDER: "parapheur", Kept.MEETING: "idelibre"}

OpenBytes = Callable[[str], BinaryIO]
"""A stored file by SHA-256 hex, as a stream to be closed; blocks a moment. Raises ``LocalFault("bytes_missing")``."""


class GatewayDeposits:
    """A part of the gateway's connector (`composite`): the stream ``deposits`` and `DepositArchive`."""

    streams: Mapping[str, Rhythm] = {STREAM: Rhythm(every_ms=FOLLOW_MS)}

    def __init__(self, client: GatewayClient, clock: Clock, open_bytes: OpenBytes) -> None:
        self._client = client
        self._clock = clock
        self._open = open_bytes

    # --- reading --------------------------------------------------------------------------------

    async def pull(self, stream: str, cursor: str | None, held: Held) -> Delta:
        """The state of deposits under way. ``cursor``: when the capabilities were last read (UTC ms)."""
        if stream != STREAM:
            raise ValueError(stream)
        news = [d for d in [await self._followed(id, held) for id in await _under_way(held)] if d is not None]
        asked_ms = int(cursor) if cursor else 0
        if self._clock() - asked_ms < DAY_MS:
            return Delta(stream=STREAM, cursor=str(asked_ms), upserts=tuple(news))
        doors = await self._doors()
        return Delta(
            stream=STREAM,
            cursor=str(self._clock()),
            upserts=(*news, *doors),
            listings=(Listing(kind=ArchiveDoor.KIND, ids=frozenset(door.id for door in doors)),),
            agreed=True,
        )

    async def _doors(self) -> tuple[Record, ...]:
        domain = (await self._client.fetch_capabilities()).domains.get("archive")
        return (ArchiveDoor(id=DOOR, mode=domain.mode),) if domain is not None else ()

    async def _followed(self, id: str, held: Held) -> ArchiveDeposit | None:
        """The deposit as the gateway tells it now; None when there is nothing new."""
        deposit = await held.load(ArchiveDeposit.KIND, id)
        if not isinstance(deposit, ArchiveDeposit) or not deposit.server_id:
            return None
        try:
            told = await self._client.fetch_deposit(deposit.server_id)
        except TargetGone:
            return None  # the gateway lost it: what was last known stays
        fresh = told_deposit(deposit, told)
        return fresh if fresh != deposit else None

    # --- writing --------------------------------------------------------------------------------

    async def push(self, intent: Intent, load_bytes: LoadBytes) -> Ack:
        if not isinstance(intent, DepositArchive):
            raise ValueError(intent.KIND)
        deposit = intent.deposit
        pieces = deposit.pieces if deposit.what is not Kept.LETTER else ()
        files = [(piece.name, piece.media_type, self._late(piece)) for piece in pieces]
        told = await self._client.deposit(
            OpId(deposit.id), deposit.what.value, DOMAINS[deposit.what], deposit.source_id, files, title=deposit.title
        )
        return Ack(upserts=(told_deposit(deposit, told),), facts={"deposit": told.id})

    def _late(self, piece: Piece) -> io.BufferedReader:
        return io.BufferedReader(LateFile(partial(self._open, piece.sha256), piece.size_bytes))

    async def probe(self, intent: Intent) -> Verdict:
        """Posting a known op id again returns the first deposit: sending again is the safe answer to doubt."""
        return Verdict.NOT_DELIVERED

    # --- the rest of the protocol ---------------------------------------------------------------

    def download(self, ref: FileRef, offset: int) -> AbstractAsyncContextManager[Download]:
        raise NotImplementedError("deposits hold no files")

    async def listen(self) -> frozenset[str]:
        raise NotImplementedError("the gateway has no push for deposits")

    async def close(self) -> None:
        """The session belongs to the letters' part."""


async def _under_way(held: Held) -> list[str]:
    """Ids of deposits that may have news. `Record.version` is their state."""
    versions = await held.versions(ArchiveDeposit.KIND)
    return [id for id, state in versions.items() if DepositState(state).followed]


def told_deposit(deposit: ArchiveDeposit, told: Deposit) -> ArchiveDeposit:
    return replace(
        deposit, state=told.state, server_id=told.id, archive_id=told.archive_id or deposit.archive_id,
        comment=told.comment,
    )  # fmt: skip
