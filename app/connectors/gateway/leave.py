"""Leave requests through the gateway, where the body's GRH has no signature book (« archive » §5).

The stream ``leave`` brings what waits for a decision and what was accepted lately (the calendar of the team); the
capabilities say once a day whether the gateway serves it at all, so that a body without it costs one request a day.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime, timedelta

from app.connectors.gateway.client import GatewayClient
from app.domain.approvals import ACCEPTED, PENDING, LeaveRequest
from app.domain.exchange import Ack, Clock, Delta, Download, FileRef, Held, Listing, LoadBytes, Rhythm, Verdict
from app.domain.intents import DecideLeave, Intent

STREAM = "leave"
EVERY_MS = 10 * 60 * 1000
DAY_MS = 24 * 60 * 60 * 1000
TEAM_DAYS = 31
"""How long an accepted leave stays in the calendar of the team once it is over."""


class GatewayLeave:
    """A part of the gateway's connector (`composite`): the stream ``leave`` and `DecideLeave`."""

    streams: Mapping[str, Rhythm] = {STREAM: Rhythm(every_ms=EVERY_MS)}

    def __init__(self, client: GatewayClient, clock: Clock) -> None:
        self._client = client
        self._clock = clock

    # --- reading --------------------------------------------------------------------------------

    async def pull(self, stream: str, cursor: str | None, held: Held) -> Delta:
        """All that is pending, and accepted of late. ``cursor``: JSON, when the capabilities were read and whether
        leave is served."""
        if stream != STREAM:
            raise ValueError(stream)
        known = json.loads(cursor) if cursor else {}
        if self._clock() - int(known.get("asked_ms") or 0) >= DAY_MS or not cursor:
            domain = (await self._client.fetch_capabilities()).domains.get("grh")
            known = {"asked_ms": self._clock(), "served": domain is not None and domain.mode == "gateway"}
        found = await self._requests() if known["served"] else ()
        return Delta(
            stream=STREAM,
            cursor=json.dumps(known),
            upserts=found,
            listings=(Listing(kind=LeaveRequest.KIND, ids=frozenset(request.id for request in found)),),
            agreed=True,
        )

    async def _requests(self) -> tuple[LeaveRequest, ...]:
        since = datetime.fromtimestamp(self._clock() / 1000, UTC).date() - timedelta(days=TEAM_DAYS)
        found = {each.id: each async for each in self._client.fetch_leave_requests(ACCEPTED, since.isoformat())}
        async for each in self._client.fetch_leave_requests(PENDING):
            found[each.id] = each
        return tuple(found.values())

    # --- writing --------------------------------------------------------------------------------

    async def push(self, intent: Intent, load_bytes: LoadBytes) -> Ack:
        """`Conflict` when the request changed or somebody else decided it: the user reads it again."""
        if not isinstance(intent, DecideLeave):
            raise ValueError(intent.KIND)
        decided = await self._client.decide_leave(intent)
        if decided.status == ACCEPTED:
            return Ack(upserts=(decided,), facts={"status": decided.status})
        return Ack(removes=((LeaveRequest.KIND, decided.id),), facts={"status": decided.status})

    async def probe(self, intent: Intent) -> Verdict:
        """Posting a known op id again returns the first answer: sending again is the safe answer to doubt."""
        return Verdict.NOT_DELIVERED

    # --- the rest of the protocol ---------------------------------------------------------------

    def download(self, ref: FileRef, offset: int) -> AbstractAsyncContextManager[Download]:
        raise NotImplementedError("leave requests hold no files")

    async def listen(self) -> frozenset[str]:
        raise NotImplementedError("the gateway has no push for leave requests")

    async def close(self) -> None:
        """The session belongs to the letters' part."""
