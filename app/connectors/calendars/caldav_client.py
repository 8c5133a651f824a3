"""The ``caldav`` library on our transport: discovery of the home, and writes.

Seam: `AsyncDAVClient.session`, whose only method it calls is ``request``. Ours takes the method, URL,
headers and body and leaves aside what concerns trust, proxy, authentication and time: those are
`connectors.http`'s and `transport`'s. Errors raised here pass through the library untouched, since it
has no password to try again with.

Import this module late (`connector` does): it costs 0.7 s.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from caldav.async_davclient import AsyncDAVClient
from caldav.lib.error import DAVError
from caldav.response import PropfindResult

from app.connectors.calendars.transport import DavTransport
from app.connectors.calendars.wire import path_of
from app.connectors.http import Reply
from app.domain.errors import CaptivePortal, Transient

# At DEBUG it writes whole requests, with the texts of events: never in our logs.
logging.getLogger("caldav").setLevel(logging.WARNING)

WELL_KNOWN = "/.well-known/caldav"
SERVICE = "/dav/"
HOME_SET = "{urn:ietf:params:xml:ns:caldav}calendar-home-set"


@dataclass(frozen=True, slots=True)
class Answer:
    """A reply in the shape that the library reads (that of requests)."""

    status_code: int
    reason: str
    headers: Mapping[str, str]
    content: bytes
    text: str
    url: str


class Session:
    """Stands in for the library's HTTP session. ``last`` is the latest reply."""

    def __init__(self, transport: DavTransport) -> None:
        self._transport = transport
        self.last: Reply | None = None

    async def request(
        self, method: str, url: str, headers: Mapping[str, str], data: bytes | None = None, **_: Any
    ) -> Answer:
        parts = urlsplit(url)
        if parts.netloc != urlsplit(self._transport.base_url).netloc:
            raise CaptivePortal(host=parts.netloc)
        ours = {name: value for name, value in headers.items() if name.lower() != "user-agent"}
        reply = await self._transport.request(method, parts.path, headers=ours, body=data)
        self.last = reply
        return Answer(reply.status, "", reply.headers, reply.body, reply.text, reply.url)

    async def close(self) -> None:
        """The transport is closed by its owner."""


class CaldavClient:
    """What we ask of the library."""

    def __init__(self, transport: DavTransport) -> None:
        self._transport = transport

    def _client(self, path: str) -> tuple[AsyncDAVClient, Session]:
        client = AsyncDAVClient(url=self._transport.base_url + path, enable_rfc6764=False)
        session = Session(self._transport)
        client.session = session
        return client, session

    async def find_home(self) -> str:
        """Decoded path of the calendar home, with its last slash (RFC 6764 §6, RFC 4791 §6.2.1)."""
        for start in (WELL_KNOWN, SERVICE):
            client, session = self._client(start)
            try:
                principal = await client.get_principal()
                if _last(session).status != 207:
                    continue  # no such door here: the next one
                answer = await client.propfind(str(principal.url), depth=0, props=[HOME_SET])
            except DAVError as error:
                raise Transient("dav_discovery") from error
            found = [r.properties.get(HOME_SET) for r in answer.results or () if isinstance(r, PropfindResult)]
            if home := next((h for h in found if h), None):
                # Several homes are allowed; Zimbra has one.
                href = home if isinstance(home, str) else home[0]
                return path_of(href).rstrip("/") + "/"
        raise Transient("dav_discovery")

    async def put(self, path: str, text: str, headers: Mapping[str, str]) -> Reply:
        """PUT of an event; ``path`` is encoded."""
        client, session = self._client(SERVICE)
        await client.put(self._transport.base_url + path, text, headers)
        return _last(session)

    async def delete(self, path: str, headers: Mapping[str, str]) -> Reply:
        client, session = self._client(SERVICE)
        await client.delete(self._transport.base_url + path, headers)
        return _last(session)


def _last(session: Session) -> Reply:
    assert session.last is not None, "the library returned without asking"
    return session.last
