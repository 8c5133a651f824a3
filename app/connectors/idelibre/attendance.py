"""Presence answers. 4.3 servers have an HTTP route, older ones an event without feedback.

Which one a server has is found by asking and remembered for a day (interop §8.3).
"""

from __future__ import annotations

import asyncio
import enum
from collections.abc import Awaitable, Callable

from app.connectors.http import Http, Reply, looks_like_page, retry_after_ms
from app.connectors.idelibre import parse, wire
from app.connectors.idelibre.session import Session
from app.domain.errors import CaptivePortal, Conflict, Rejected, SignInRequired, TargetGone, Transient
from app.domain.exchange import Clock, Vault
from app.domain.intents import AnswerPresence
from app.domain.seances import Presence, Seance

DAY_MS = 24 * 3600 * 1000
_CONFIRM_TRIES = 5
_CONFIRM_PAUSE_S = 0.5

FetchSeance = Callable[[str], Awaitable[Seance | None]]
"""The séance as the server has it now, or None when it is not listed."""


class Generation(enum.StrEnum):
    """Which way of answering the server knows."""

    ROUTE = "4.3"
    EVENT = "4.2"


class AttendanceDesk:
    """Reads and gives presence answers of one account."""

    def __init__(self, session: Session, http: Http, vault: Vault, clock: Clock, fetch: FetchSeance) -> None:
        self._session = session
        self._http = http
        self._vault = vault
        self._clock = clock
        self._fetch = fetch

    async def read(self, seance_id: str) -> parse.Attendance | None:
        """What the server holds; None when its generation has no route (the séance itself tells then).

        Raises `TargetGone` when the séance is not there.
        """
        known = await self._remembered()
        if known is Generation.EVENT:
            return None
        reply = await self._request("GET", seance_id)
        page = looks_like_page(reply.headers, reply.body)
        if reply.status == 404 or (page and reply.status < 500):
            if known is Generation.ROUTE:
                if page and reply.status == 200:
                    raise CaptivePortal()
                raise TargetGone("seance_gone")
            await self._remember(Generation.EVENT)
            return None
        self._judge(reply)
        attendance = parse.parse_attendance(reply.json())
        if known is None:
            await self._remember(Generation.ROUTE)
        return attendance

    async def answer(self, intent: AnswerPresence) -> None:
        """Give the answer, unless the server's was changed elsewhere since the user chose: then `Conflict`.

        Returns once the server has confirmed. Giving the same answer twice does no harm.
        """
        current = await self.read(intent.target_id)
        if current is None:
            await self._answer_by_event(intent)
            return
        if self._settled(intent, current.presence):
            return
        chosen = {"attendance": intent.presence.value, "mandatorId": intent.proxy_holder or None}
        reply = await self._request("POST", intent.target_id, chosen)
        if reply.status == 404:
            raise TargetGone("seance_gone")
        self._judge(reply)

    def _settled(self, intent: AnswerPresence, current: Presence) -> bool:
        """True when there is nothing to send. The route does not say who holds a proxy: that is sent again."""
        if current is intent.presence:
            return current is not Presence.PROXY
        if current is not intent.seen and current not in intent.tried:
            raise Conflict("presence_changed", current=current.value, seen=intent.seen.value)
        return False

    # --- 4.2 ------------------------------------------------------------------------------------

    async def _answer_by_event(self, intent: AnswerPresence) -> None:
        status, proxy = _as_4_2(intent)
        seance = await self._fetch(intent.target_id)
        if seance is None:
            raise TargetGone("seance_gone")
        wanted = Presence(status)
        if seance.presence is wanted and seance.proxy_holder == proxy:
            return
        known = (intent.seen, *intent.tried)
        if seance.presence not in (*known, wanted, *map(_seen_as_4_2, known)):
            raise Conflict("presence_changed", current=seance.presence.value, seen=intent.seen.value)
        await self._session.tell(
            "sendPresence", lambda token: wire.build_send_presence(token, intent.target_id, status, proxy)
        )
        # No feedback is known: the séance itself must show it (interop §8.3).
        for _ in range(_CONFIRM_TRIES):
            seance = await self._fetch(intent.target_id)
            if seance is not None and seance.presence is wanted and seance.proxy_holder == proxy:
                return
            await asyncio.sleep(_CONFIRM_PAUSE_S)
        raise Transient("presence_not_confirmed")

    # --- HTTP -----------------------------------------------------------------------------------

    async def _request(self, method: str, seance_id: str, chosen: object = None) -> Reply:
        """One request; a token refused is renewed once."""
        path = f"{wire.HTTP_API}/attendance/sittings/{seance_id}"
        login = await self._session.login()
        for attempt in range(2):
            if method == "GET":
                reply = await self._http.request("GET", path, headers={"token": login.token})
            else:
                # In the body, unlike GETs (interop §3).
                body = {"token": login.token, "attendanceStatus": chosen}
                reply = await self._http.request("POST", path, json=body)
            if reply.status != 401 or attempt:
                return reply
            login = await self._session.renew(login)
        raise AssertionError("unreachable")

    def _judge(self, reply: Reply) -> None:
        if 200 <= reply.status < 300:
            return
        if reply.status == 401:
            raise SignInRequired("token_refused")
        if 300 <= reply.status < 400:
            raise CaptivePortal()
        if reply.status in (429, 502, 503, 504):
            wait = retry_after_ms(reply.headers, self._clock())
            raise Transient("server_busy", retry_after_ms=wait, status=reply.status)
        # Shown to the user, the former answer stays; never tried again blindly (interop §16).
        raise Rejected("presence_refused", status=reply.status)

    # --- memory ---------------------------------------------------------------------------------

    async def _remembered(self) -> Generation | None:
        name, _, until = (await self._vault.get("attendance") or "").partition(" ")
        if not until.isdigit() or int(until) <= self._clock():
            return None
        return Generation(name) if name in tuple(Generation) else None

    async def _remember(self, generation: Generation) -> None:
        await self._vault.set("attendance", f"{generation.value} {self._clock() + DAY_MS}")


def _as_4_2(intent: AnswerPresence) -> tuple[str, str]:
    """(status, name of the proxy's holder) as older servers take it: a proxy is an absence with a name."""
    match intent.presence:
        case Presence.PRESENT | Presence.ABSENT | Presence.REMOTE:
            return intent.presence.value, ""
        case Presence.PROXY:
            return Presence.ABSENT.value, intent.proxy_holder
        case _:
            raise Rejected("presence_unsupported", presence=intent.presence.value)


def _seen_as_4_2(seen: Presence) -> Presence:
    return Presence.ABSENT if seen is Presence.PROXY else seen
