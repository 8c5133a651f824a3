"""Requests of one account: signed in, paced, batched, with uploads (§6, 11.5, 24)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from app.connectors.http import TIMEOUT_S, Http
from app.connectors.zimbra.faults import TokenDead, error_of
from app.connectors.zimbra.login import Login
from app.connectors.zimbra.pace import Pace
from app.connectors.zimbra.reading import Element, many, text
from app.connectors.zimbra.wire import (
    MAIL_NS,
    ROOT_NS,
    Answer,
    Retry,
    build_envelope,
    read_answer,
    read_upload,
    refuse_system_folder,
)
from app.domain.errors import AppError, Transient
from app.domain.exchange import Clock

BATCH_LIMIT = 50
"""§6: members of one BatchRequest."""
UPLOAD_TIMEOUT_S = 150.0


@dataclass(frozen=True, slots=True)
class Member:
    """One request of a batch: only classes R and I (a lost batch answer is each member's)."""

    request_id: str
    name: str
    args: Element
    ns: str = MAIL_NS


class Soap:
    """Requests of one account. Signs in by itself while the vault allows it."""

    def __init__(self, http: Http, login: Login, pace: Pace, clock: Clock) -> None:
        self._http = http
        self._clock = clock
        self.login = login
        self.pace = pace

    async def call(
        self,
        name: str,
        args: Element,
        *,
        ns: str = MAIL_NS,
        retry: Retry = Retry.READ,
        timeout_s: float = TIMEOUT_S,
        session: Element | None = None,
        paced: bool = True,
        context: Element | None = None,
    ) -> Answer:
        """Send one request and return its answer.

        Raises the families of `faults`; `SignInRequired` when no valid token can be had. ``paced``
        False is for long waits, which must not hold one of the places. ``context`` joins the header: another
        mailbox (``account``), a condition (``change``).
        """
        refuse_system_folder(name, args)

        async def attempt(token: str) -> Answer:
            payload = build_envelope(name, args, ns, token, session, context)
            if not paced:
                return await self._post(name, payload, retry, timeout_s)
            async with self.pace.turn():
                return await self._post(name, payload, retry, timeout_s)

        return await self.login.with_token(attempt)

    async def _post(self, name: str, payload: bytes, retry: Retry, timeout_s: float) -> Answer:
        reply = await self._http.request(
            "POST",
            f"/service/soap/{name}",
            write=retry is not Retry.READ,
            timeout_s=timeout_s,
            content=payload,
            headers={"Content-Type": "application/json; charset=utf-8"},
        )
        return read_answer(reply, name, retry, self._clock())

    async def batch(self, members: Sequence[Member], retry: Retry = Retry.READ) -> dict[str, Element | AppError]:
        """Send several requests of class R or I at once; request id -> response or error.

        Their order is the server's affair: it groups them by name (§6).
        """
        if len(members) > BATCH_LIMIT or retry is Retry.GUARDED:
            raise ValueError("not a batch of at most 50 repeatable requests")
        grouped: dict[str, Any] = {"onerror": "continue"}
        for member in members:
            refuse_system_folder(member.name, member.args)
            element = {"_jsns": member.ns, "requestId": member.request_id, **member.args}
            grouped.setdefault(member.name, []).append(element)
        answer = await self.call("BatchRequest", grouped, ns=ROOT_NS, retry=retry)
        return _members(answer.body)

    async def upload(self, content: bytes, media_type: str, filename: str) -> str:
        """Put bytes on the upload servlet; returns the ``aid``, good for 15 minutes (§11.5).

        A lost reply is harmless (the orphan expires), so it is reported as for a read.
        """

        async def attempt(token: str) -> str:
            del token  # the servlet reads the cookie
            async with self.pace.turn():
                reply = await self._http.request(
                    "POST",
                    "/service/upload?fmt=raw,extended",
                    write=False,
                    timeout_s=UPLOAD_TIMEOUT_S,
                    content=content,
                    headers={
                        "Content-Type": media_type,
                        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(filename)}",
                    },
                )
            return read_upload(reply, self._clock())

        return await self.login.with_token(attempt)


def _members(body: Mapping[str, Any]) -> dict[str, Element | AppError]:
    found: dict[str, Element | AppError] = {}
    for name, elements in body.items():
        for element in many(elements) if name.endswith("Response") or name == "Fault" else ():
            request_id = text(element.get("requestId"))
            found[request_id] = element if name != "Fault" else _member_error(element)
    return found


def _member_error(element: Element) -> AppError:
    try:
        return error_of(element)
    except TokenDead:
        # The envelope's token was accepted a moment ago: revoked in between. The next request finds out.
        return Transient("token_revoked")
