"""OpenID Connect sign-in against a Keycloak realm. Sources: interop/parapheur.md §1.2, RFC 6749, 7636, 8252.

Two ways in: username and password (where the body's server allows it), and the system's browser
with a code, PKCE (S256) and a redirect to a listener on loopback (RFC 8252 §7.3). Both end with a
refresh token, the only secret kept, in the account's vault. Access tokens stay in memory.

A refused login is never tried again by the program: servers lock accounts after a few failures.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from app.connectors.http import Http, Reply, origin_of
from app.domain.errors import OutcomeUnknown, Rejected, SignInRequired, Transient, Unreachable
from app.domain.exchange import Clock, Vault

REFRESH_TOKEN = "refresh_token"  # noqa: S105 - name of the vault's entry
MARGIN_MS = 60_000
"""A token with less than this left is renewed before use."""

BROWSER_TIMEOUT_S = 300.0
_OFFLINE_SCOPE = "openid offline_access"
_REDIRECT_PATH = "/retour"
_DONE_PAGE = "<!DOCTYPE html><meta charset=utf-8><title>Écharpe</title><p>✓</p>".encode()
_REFUSED_PAGE = (
    "<!DOCTYPE html><meta charset=utf-8><title>Écharpe</title><h1>✗</h1>"
    "<p lang=fr>La connexion a été refusée. Vous pouvez fermer cette page et revenir à Écharpe.</p>"
    "<p lang=en>Sign-in was refused. You can close this page and go back to Écharpe.</p>"
).encode()
"""In both languages: the browser's page is not the window's, and knows nothing of its settings."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """Answer of the token endpoint. ``expires_ms``: end of the access token, UTC."""

    access: str
    expires_ms: int
    refresh: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Realm:
    """Where and as whom we sign in: settings of the body's server."""

    name: str = "api"
    client_id: str = "ipcore-web"
    prefix: str = "/auth"
    """Empty on Keycloak 17 and later without the legacy path."""

    def path(self, endpoint: str) -> str:
        return f"{self.prefix}/realms/{self.name}/protocol/openid-connect/{endpoint}"


# --- pure ---------------------------------------------------------------------------------------


def new_verifier() -> str:
    """A fresh PKCE verifier: 43 characters of 256 random bits (RFC 7636 §4.1). Also fit as a ``state``."""
    return secrets.token_urlsafe(32)


def build_challenge(verifier: str) -> str:
    """The S256 challenge of a verifier (RFC 7636 §4.2)."""
    digest = hashlib.sha256(verifier.encode("ascii")).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode("ascii")


def build_authorize_query(realm: Realm, *, redirect_uri: str, state: str, verifier: str, login: str) -> str:
    """Query of the authorization request (RFC 6749 §4.1.1, RFC 7636 §4.3)."""
    return urlencode(
        {
            "response_type": "code",
            "client_id": realm.client_id,
            "redirect_uri": redirect_uri,
            "scope": _OFFLINE_SCOPE,
            "state": state,
            "code_challenge": build_challenge(verifier),
            "code_challenge_method": "S256",
            "login_hint": login,
        }
    )


def parse_redirect(target: str, state: str) -> str:
    """The code of a redirect to our listener. `SignInRequired` for another state or a refusal."""
    values = parse_qs(urlsplit(target).query)
    given = values.get("state", [""])[0]
    if not hmac.compare_digest(given.encode(), state.encode()):
        raise SignInRequired("sign_in_state_mismatch")
    if "error" in values:
        raise SignInRequired("sign_in_refused", reason=_reason(values["error"][0]))
    code = values.get("code", [""])[0]
    if not code:
        raise SignInRequired("sign_in_refused", reason="no_code")
    return code


def parse_tokens(reply: Reply, now_ms: int) -> Tokens:
    """Answer of the token endpoint, or the error family it means."""
    if reply.status >= 500 or reply.status == 429:
        raise Transient("sign_in_unavailable", status=reply.status)
    data = reply.json()
    if not isinstance(data, Mapping):
        raise Transient("unexpected_answer")
    if reply.status != 200:
        raise SignInRequired("sign_in_refused", reason=_reason(data.get("error")))
    access, lifetime = data.get("access_token"), data.get("expires_in")
    if not isinstance(access, str) or not isinstance(lifetime, int):
        raise Transient("unexpected_answer")
    return Tokens(access=access, expires_ms=now_ms + lifetime * 1000, refresh=str(data.get("refresh_token") or ""))


def _reason(value: Any) -> str:
    """An OAuth error code (RFC 6749 §5.2): a short word, never free text."""
    text = str(value or "unknown")
    return text if len(text) <= 40 and text.replace("_", "").isalnum() else "unknown"


# --- transport ----------------------------------------------------------------------------------


class OidcSession:
    """Tokens of one account. Refreshes are serialised: any number of callers, one request."""

    def __init__(self, http: Http, vault: Vault, clock: Clock, realm: Realm) -> None:
        self._http = http
        self._vault = vault
        self._clock = clock
        self._realm = realm
        self._lock = asyncio.Lock()
        self._tokens: Tokens | None = None

    async def sign_in(self, login: str, password: str) -> None:
        """Password grant. `SignInRequired("sign_in_refused", reason=…)` when refused; never repeated."""
        grant = {"grant_type": "password", "username": login, "password": password}
        async with self._lock:
            try:
                tokens = await self._ask({**grant, "scope": _OFFLINE_SCOPE})
            except SignInRequired as error:
                if error.params.get("reason") != "invalid_scope":
                    raise
                tokens = await self._ask(grant)  # long sessions are not granted here: not a login refused
            await self._keep(tokens)

    async def sign_in_with_browser(
        self, login: str, open_browser: Callable[[str], None], *, page: bytes = _DONE_PAGE
    ) -> None:
        """Code + PKCE: ``open_browser`` is given the address to show; ``page`` is shown at the end."""
        state, verifier = new_verifier(), new_verifier()
        async with _Listener(state, page) as listener:
            query = build_authorize_query(
                self._realm, redirect_uri=listener.uri, state=state, verifier=verifier, login=login
            )
            open_browser(self._http.url(f"{self._realm.path('auth')}?{query}"))
            code = await listener.code()
        grant = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": listener.uri,
            "code_verifier": verifier,
        }
        async with self._lock:
            await self._keep(await self._ask(grant))

    async def access_token(self, *, refused: str = "") -> str:
        """A token good for a minute at least. ``refused``: one that the server just answered 401 to."""
        async with self._lock:
            held = self._tokens
            if held is not None and held.access != refused and held.expires_ms - self._clock() >= MARGIN_MS:
                return held.access
            return (await self._refresh()).access

    async def sign_out(self) -> None:
        """End the session on the server (best effort is the caller's affair) and forget the tokens."""
        async with self._lock:
            refresh = await self._vault.get(REFRESH_TOKEN)
            await self._forget()
            if refresh:
                form = {"client_id": self._realm.client_id, "refresh_token": refresh}
                await self._http.request("POST", self._realm.path("logout"), data=form, write=False)

    async def _refresh(self) -> Tokens:
        refresh = await self._vault.get(REFRESH_TOKEN)
        if not refresh:
            raise SignInRequired
        try:
            tokens = await self._ask({"grant_type": "refresh_token", "refresh_token": refresh})
        except SignInRequired as error:
            if error.params.get("reason") != "invalid_grant":
                raise
            await self._forget()
            raise SignInRequired(reason="invalid_grant") from error
        await self._keep(tokens)
        return tokens

    async def _ask(self, form: Mapping[str, str]) -> Tokens:
        # A write, so that no redirect is followed with a password in the body. A lost reply changes
        # nothing all the same: a refresh token may be used again, and another login does no harm.
        content = {"client_id": self._realm.client_id, **form}
        try:
            reply = await self._http.request("POST", self._realm.path("token"), data=content, write=True)
        except OutcomeUnknown as error:
            raise Unreachable from error
        return parse_tokens(reply, self._clock())

    async def _keep(self, tokens: Tokens) -> None:
        self._tokens = tokens
        if tokens.refresh and tokens.refresh != await self._vault.get(REFRESH_TOKEN):
            await self._vault.set(REFRESH_TOKEN, tokens.refresh)

    async def _forget(self) -> None:
        self._tokens = None
        await self._vault.set(REFRESH_TOKEN, None)


async def sign_on_once(
    issuer: str, client_id: str, login: str, open_browser: Callable[[str], None], onward: str
) -> None:
    """Single sign-on for the body's web applications: sign in at ``issuer`` in the system's browser, go on to ``onward``.

    Code flow with PKCE and a loopback redirect; the redirect leads on to the application, which finds the session that
    the browser now has with the issuer. The identity told is checked (OpenID Connect Core §3.1.3.7: issuer, audience
    and nonce of a token that came over TLS from the issuer itself), and nothing of it is kept. Every endpoint must be
    of the issuer's own origin. Raises ``Rejected("sso_refused")`` (``reason``), `SignInRequired`, `Unreachable`.
    """
    scheme, host = origin_of(issuer)
    http = Http(f"{scheme}://{host}")
    try:
        found = await _discovered(http, issuer)
        state, verifier, nonce = new_verifier(), new_verifier(), new_verifier()
        async with _Listener(state, b"", onward) as listener:
            query = {
                "response_type": "code",
                "client_id": client_id,
                "redirect_uri": listener.uri,
                "scope": "openid",
                "state": state,
                "nonce": nonce,
                "code_challenge": build_challenge(verifier),
                "code_challenge_method": "S256",
                "login_hint": login,
            }
            open_browser(f"{found['authorization_endpoint']}?{urlencode(query)}")
            code = await listener.code()
        form = {
            "grant_type": "authorization_code",
            "client_id": client_id,
            "code": code,
            "redirect_uri": listener.uri,
            "code_verifier": verifier,
        }
        try:
            reply = await http.request("POST", found["token_endpoint"], data=form, write=True)
        except OutcomeUnknown as error:
            raise Unreachable from error
        if reply.status != 200:
            raise Rejected("sso_refused", reason="token")
        _check_identity(reply.json(), issuer, client_id, nonce)
    finally:
        await http.close()


async def _discovered(http: Http, issuer: str) -> Mapping[str, str]:
    """OpenID Connect Discovery §4: the issuer's own word, and of its own origin only."""
    reply = await http.request("GET", f"{issuer.rstrip('/')}/.well-known/openid-configuration")
    found = reply.json() if reply.status == 200 else None
    if not isinstance(found, Mapping) or found.get("issuer") != issuer:
        raise Rejected("sso_refused", reason="issuer")
    names = ("authorization_endpoint", "token_endpoint")
    endpoints = {name: found.get(name) for name in names}
    if not all(isinstance(url, str) and origin_of(url) == origin_of(issuer) for url in endpoints.values()):
        raise Rejected("sso_refused", reason="endpoint")
    return {name: str(url) for name, url in endpoints.items()}


def _check_identity(answer: Any, issuer: str, client_id: str, nonce: str) -> None:
    try:
        body = str(answer["id_token"]).split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
        audience = claims["aud"] if isinstance(claims["aud"], list) else [claims["aud"]]
        sound = claims["iss"] == issuer and client_id in audience and hmac.compare_digest(str(claims["nonce"]), nonce)
    except (KeyError, IndexError, TypeError, ValueError) as error:
        raise Rejected("sso_refused", reason="identity") from error
    if not sound:
        raise Rejected("sso_refused", reason="identity")


class _Listener:
    """One redirect on 127.0.0.1, on a free port: the end of the browser's part (RFC 8252 §7.3)."""

    def __init__(self, state: str, page: bytes, onward: str = "") -> None:
        """``page`` is shown at the end, or the browser is sent ``onward``."""
        self._state = state
        self._page, self._onward = page, onward
        self._server: asyncio.Server | None = None
        self._result: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self.uri = ""

    async def __aenter__(self) -> _Listener:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0, limit=16_384)
        port = self._server.sockets[0].getsockname()[1]
        self.uri = f"http://127.0.0.1:{port}{_REDIRECT_PATH}"
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()

    async def code(self) -> str:
        """Wait for the redirect. `SignInRequired` when refused or when nobody comes back in time."""
        try:
            async with asyncio.timeout(BROWSER_TIMEOUT_S):
                return await self._result
        except TimeoutError as error:
            raise SignInRequired("sign_in_timeout") from error

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            async with asyncio.timeout(10):
                line = (await reader.readuntil(b"\r\n")).decode("latin-1").split()
                await reader.readuntil(b"\r\n\r\n")
        except (TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            writer.close()
            return
        status, body, settle = self._answer(line)
        headers = b"Content-Type: text/html; charset=utf-8\r\nCache-Control: no-store\r\nConnection: close\r\n"
        writer.write(b"HTTP/1.1 %b\r\n%bContent-Length: %d\r\n\r\n%b" % (status, headers, len(body), body))
        await writer.drain()
        writer.close()
        if not self._result.done():
            settle()

    def _answer(self, line: Sequence[str]) -> tuple[bytes, bytes, Callable[[], None]]:
        """(status line, page, what it settles) of a request. A wrong state is somebody else's: the browser's own may
        still come."""
        if len(line) != 3 or line[0] != "GET" or urlsplit(line[1]).path != _REDIRECT_PATH:
            return b"404 Not Found", b"", _nothing
        try:
            code = parse_redirect(line[1], self._state)
        except SignInRequired as error:
            if error.code == "sign_in_state_mismatch":
                return b"400 Bad Request", _REFUSED_PAGE, _nothing
            return b"200 OK", _REFUSED_PAGE, partial(self._result.set_exception, error)
        settle = partial(self._result.set_result, code)
        if self._onward:
            return b"302 Found\r\nLocation: " + self._onward.encode("ascii"), b"", settle
        return b"200 OK", self._page, settle


def _nothing() -> None:
    """A request that is none of the browser's settles nothing."""
