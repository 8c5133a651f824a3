"""The web proxy: a v4 reached by the address that browsers use, with cookies. Source: interop §2.1.

``GET /`` gives a session, ``POST /iparapheur/dologin`` opens it; the API then lies under `PROXY`, and a session that
ended answers with the page that asks for a password. What is kept, and the rest: `session`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from urllib.parse import urlsplit

from app.connectors.http import Http, Reply, looks_like_page
from app.connectors.parapheur.v4.levels import API_LEVEL
from app.connectors.parapheur.v4.session import Session
from app.domain.errors import OutcomeUnknown, Transient, Unreachable
from app.domain.exchange import Vault

PROXY = "/iparapheur/proxy/alfresco"
LOGIN = "/iparapheur/dologin"
_SIGNED_IN = ("alfLogin", "alfUsername2")
_REDIRECTS = (301, 302, 303, 307)
_PREFIXED = ("/parapheur/", "/api/")
"""What lies behind the proxy; the crypto service is beside it."""


class ProxySession(Session):
    """By the cookies of the web application. Vault: ``session`` (JSON of the cookies)."""

    def __init__(self, login: str, http: Http, vault: Vault) -> None:
        super().__init__(login, http, vault)
        self._session = ""
        """The session's cookies as text; empty = none is open."""

    def address(self, path: str, ticket: str) -> tuple[str, Mapping[str, str]]:
        return (PROXY + path if path.startswith(_PREFIXED) else path), {}

    def is_over(self, reply: Reply) -> bool:
        """The session ended: the server refused before acting, or shows its page to sign in."""
        return reply.status in (401, *_REDIRECTS) or _asks_to_sign_in(reply)

    async def _authenticate(self, password: str) -> str:
        self._http.cookies.clear()
        try:
            await self._http.request("GET", "/")
            form = {"username": self._login, "password": password}
            reply = await self._http.request("POST", LOGIN, write=True, data=form)
        except OutcomeUnknown as error:
            raise Unreachable from error
        cookies = self._cookies()
        if reply.status in (200, *_REDIRECTS, 400, 401, 403) and not all(cookies.get(name) for name in _SIGNED_IN):
            raise await self._refuse()
        if reply.status not in (200, *_REDIRECTS):
            raise Transient("sign_in_unavailable", status=reply.status)
        self._session = json.dumps(cookies, sort_keys=True)
        await self._vault.set("session", self._session)
        return self._session

    async def _held(self) -> tuple[str, bool]:
        """A session says nothing of its age: good until the server answers otherwise."""
        self._session = self._session or await self._kept()
        return self._session, bool(self._session)

    async def _kept(self) -> str:
        text = await self._vault.get("session") or ""
        try:
            cookies = json.loads(text or "{}")
        except ValueError:
            return ""
        for name, value in cookies.items():
            self._http.cookies.set(name, value, path="/")
        return text

    def _cookies(self) -> dict[str, str]:
        return {cookie.name: cookie.value or "" for cookie in self._http.cookies.jar}

    async def _forget(self) -> None:
        self._session = ""
        self._http.cookies.clear()
        await self._vault.set("session", None)
        await super()._forget()


async def is_proxied(http: Http) -> bool:
    """Whether a v4 lies behind its web application here: its API is there, or sends one to its page to sign in."""
    reply = await http.request("GET", PROXY + API_LEVEL)
    if reply.status in (200, 401):
        return not looks_like_page(reply.headers, reply.body) or _asks_to_sign_in(reply)
    return False


def _asks_to_sign_in(reply: Reply) -> bool:
    """A page of the application itself, which the question was sent on to; any other page is a captive portal's."""
    path = urlsplit(reply.url).path
    return looks_like_page(reply.headers, reply.body) and path.startswith("/iparapheur/") and PROXY not in path
