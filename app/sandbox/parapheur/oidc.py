"""A Keycloak-like realm: password, refresh, code with PKCE. Source: interop §1.2.

Shipped lifetimes (access 300 s, session idle 1800 s, code 60 s), counted on the sandbox's clock.
``ipcore-web`` refuses loopback redirects, as the real one does; ``echarpe`` is the dedicated public
client that an administrator would add. The authorization page approves by itself, as `approve_as`.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

ACCESS_S = 300
IDLE_S = 1800
CODE_S = 60
LOCK_S = 60
WEB_CLIENT, LOOPBACK_CLIENT = "ipcore-web", "echarpe"


@dataclass
class Session:
    """One sign-in."""

    login: str
    client: str
    offline: bool
    last_ms: int


@dataclass
class Code:
    login: str
    client: str
    redirect: str
    challenge: str
    offline: bool
    made_ms: int
    nonce: str = ""


@dataclass
class Realm:
    """Users, clients and tokens. Options are plain attributes that tests set."""

    passwords: Mapping[str, str]
    clock: Callable[[], int]
    name: str = "api"
    max_failures: int = 30
    direct_grant: bool = True
    """False: the body uses an external identity provider; passwords are refused."""
    offline_granted: bool = True
    approve_as: str = ""
    """Login the authorization page signs in; empty = the request's ``login_hint``, else it refuses."""
    failures: dict[str, int] = field(default_factory=dict)
    locked_until_ms: dict[str, int] = field(default_factory=dict)
    sessions: dict[str, Session] = field(default_factory=dict)
    """By refresh token."""
    grants: list[str] = field(default_factory=list)
    """Grant types of the token requests received, in order."""
    _access: dict[str, tuple[str, int]] = field(default_factory=dict)
    _codes: dict[str, Code] = field(default_factory=dict)
    _lock: threading.RLock = field(default_factory=threading.RLock)

    def user_of(self, authorization: str) -> str | None:
        """Login behind an ``Authorization`` header; None when absent, unknown or expired."""
        scheme, _, token = authorization.partition(" ")
        login, expires_ms = self._access.get(token, ("", 0))
        return login if scheme.lower() == "bearer" and expires_ms > self.clock() else None

    def revoke(self, login: str) -> None:
        """An administrator ends all sessions of a user."""
        with self._lock:
            self.sessions = {key: s for key, s in self.sessions.items() if s.login != login}
            self._access = {key: value for key, value in self._access.items() if value[0] != login}

    def expire_access(self) -> None:
        """All access tokens are refused from now on; refresh tokens still work."""
        with self._lock:
            self._access.clear()

    def routes(self) -> list[Route]:
        base = f"/auth/realms/{self.name}/protocol/openid-connect"
        return [
            Route(f"/auth/realms/{self.name}/.well-known/openid-configuration", self._discovery),
            Route(f"{base}/token", self._token, methods=["POST"]),
            Route(f"{base}/auth", self._authorize),
            Route(f"{base}/logout", self._logout, methods=["POST"]),
        ]

    # --- endpoints ------------------------------------------------------------------------------

    def issuer(self, origin: str) -> str:
        return f"{origin}/auth/realms/{self.name}"

    async def _discovery(self, request: Request) -> Response:
        issuer = self.issuer(str(request.base_url).rstrip("/"))
        base = f"{issuer}/protocol/openid-connect"
        return JSONResponse(
            {"issuer": issuer, "authorization_endpoint": f"{base}/auth", "token_endpoint": f"{base}/token"}
        )

    async def _token(self, request: Request) -> Response:
        form = {key: str(value) for key, value in (await request.form()).items()}
        form["issuer"] = self.issuer(str(request.base_url).rstrip("/"))
        with self._lock:
            self.grants.append(form.get("grant_type", ""))
            if form.get("client_id") not in (WEB_CLIENT, LOOPBACK_CLIENT):
                return _error(401, "invalid_client", "Invalid client credentials")
            grants = {
                "password": self._by_password,
                "refresh_token": self._by_refresh,
                "authorization_code": self._by_code,
            }
            grant = grants.get(form.get("grant_type", ""))
            return grant(form) if grant else _error(400, "unsupported_grant_type", "Unsupported grant_type")

    def _by_password(self, form: Mapping[str, str]) -> Response:
        login, now = form.get("username", ""), self.clock()
        if not self.direct_grant:
            return _error(400, "unauthorized_client", "Client not allowed for direct access grants")
        if self.locked_until_ms.get(login, 0) > now:
            return _error(401, "invalid_grant", "Invalid user credentials")
        expected = self.passwords.get(login)
        if expected is None or not secrets.compare_digest(expected.encode(), form.get("password", "").encode()):
            self.failures[login] = self.failures.get(login, 0) + 1
            if self.failures[login] >= self.max_failures:
                self.locked_until_ms[login] = now + LOCK_S * 1000
            return _error(401, "invalid_grant", "Invalid user credentials")
        self.failures[login] = 0
        offline = "offline_access" in form.get("scope", "").split()
        if offline and not self.offline_granted:
            return _error(400, "invalid_scope", "Invalid scopes: offline_access")
        return self._open(login, form["client_id"], offline)

    def _by_refresh(self, form: Mapping[str, str]) -> Response:
        token = form.get("refresh_token", "")
        session = self.sessions.get(token)
        now = self.clock()
        if session is None or session.client != form["client_id"]:
            return _error(400, "invalid_grant", "Invalid refresh token")
        if not session.offline and now - session.last_ms > IDLE_S * 1000:
            del self.sessions[token]
            return _error(400, "invalid_grant", "Token is not active")
        session.last_ms = now
        return self._answer(session, token)

    def _by_code(self, form: Mapping[str, str]) -> Response:
        code = self._codes.pop(form.get("code", ""), None)
        if code is None or self.clock() - code.made_ms > CODE_S * 1000 or code.client != form["client_id"]:
            return _error(400, "invalid_grant", "Code not valid")
        if code.redirect != form.get("redirect_uri"):
            return _error(400, "invalid_grant", "Incorrect redirect_uri")
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        if base64.urlsafe_b64encode(digest).rstrip(b"=").decode() != code.challenge:
            return _error(400, "invalid_grant", "PKCE verification failed")
        identity = {"iss": form["issuer"], "aud": code.client, "sub": code.login, "nonce": code.nonce}
        return self._open(code.login, code.client, code.offline, identity)

    async def _authorize(self, request: Request) -> Response:
        query = request.query_params
        client, redirect = query.get("client_id", ""), query.get("redirect_uri", "")
        loopback = urlsplit(redirect).hostname == "127.0.0.1" and urlsplit(redirect).netloc != request.url.netloc
        if client not in (WEB_CLIENT, LOOPBACK_CLIENT) or (loopback and client != LOOPBACK_CLIENT):
            return PlainTextResponse("Invalid parameter: redirect_uri", status_code=400)
        state = {"state": query.get("state", "")}
        if query.get("response_type") != "code" or query.get("code_challenge_method") != "S256":
            return RedirectResponse(f"{redirect}?{urlencode({**state, 'error': 'invalid_request'})}", 302)
        login = self.approve_as or query.get("login_hint", "")
        if login not in self.passwords:
            return RedirectResponse(f"{redirect}?{urlencode({**state, 'error': 'access_denied'})}", 302)
        code = secrets.token_urlsafe(24)
        offline = "offline_access" in query.get("scope", "").split() and self.offline_granted
        with self._lock:
            self._codes[code] = Code(
                login, client, redirect, query["code_challenge"], offline, self.clock(), query.get("nonce", "")
            )
        answer = {**state, "session_state": secrets.token_hex(8), "code": code}
        return RedirectResponse(f"{redirect}?{urlencode(answer)}", 302)

    async def _logout(self, request: Request) -> Response:
        form = await request.form()
        with self._lock:
            session = self.sessions.pop(str(form.get("refresh_token", "")), None)
            if session is not None:
                self.revoke(session.login)
        return Response(status_code=204)

    # --- tokens ---------------------------------------------------------------------------------

    def _open(self, login: str, client: str, offline: bool, identity: Mapping[str, str] | None = None) -> Response:
        refresh = _jwt({"typ": "Offline" if offline else "Refresh", "jti": secrets.token_hex(16)})
        self.sessions[refresh] = Session(login, client, offline, self.clock())
        return self._answer(self.sessions[refresh], refresh, identity)

    def _answer(self, session: Session, refresh: str, identity: Mapping[str, str] | None = None) -> Response:
        now = self.clock()
        claims = {
            "exp": now // 1000 + ACCESS_S,
            "iat": now // 1000,
            "jti": secrets.token_hex(16),
            "azp": session.client,
            "preferred_username": session.login,
            "realm_access": {"roles": ["offline_access", "uma_authorization", "default-roles-api"]},
        }
        access = _jwt(claims)
        self._access[access] = (session.login, now + ACCESS_S * 1000)
        return JSONResponse(
            {
                "access_token": access,
                "expires_in": ACCESS_S,
                "refresh_expires_in": 0 if session.offline else IDLE_S,
                "refresh_token": refresh,
                "token_type": "Bearer",
                "not-before-policy": 0,
                "session_state": secrets.token_hex(8),
                "scope": "openid offline_access" if session.offline else "openid",
                **({"id_token": _jwt(identity)} if identity is not None else {}),
            }
        )


def _jwt(claims: Mapping[str, object]) -> str:
    """Shaped like a JWT; the sandbox looks tokens up and never reads them, so the signature is random."""
    parts = [json.dumps({"alg": "RS256", "typ": "JWT", "kid": "sandbox"}).encode(), json.dumps(claims).encode()]
    return ".".join(base64.urlsafe_b64encode(p).rstrip(b"=").decode() for p in (*parts, secrets.token_bytes(256)))


def _error(status: int, code: str, description: str) -> Response:
    return JSONResponse({"error": code, "error_description": description}, status_code=status)
