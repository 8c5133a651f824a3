"""Signing in, and keeping the token alive (§3).

The vault holds ``token`` (JSON: token and its end), ``device`` where a second factor made this device a
trusted one (§3.2), and, only if the user agreed (`KEEPS`), ``password``. A token near its end is renewed
silently with the password; an expired or revoked one is renewed once. A refused password is forgotten on the spot: after AUTH_FAILED nothing is ever sent again
until the user signs in (lockout and IP bans, §24).
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import TypeVar

import msgspec

from app.connectors.http import Http
from app.connectors.zimbra.faults import TokenDead, fault_code
from app.connectors.zimbra.pace import Pace
from app.connectors.zimbra.reading import Element, number, text, truth
from app.connectors.zimbra.wire import ACCOUNT_NS, Retry, build_envelope, read_answer
from app.domain.accounts import Account
from app.domain.errors import SignInRequired, Transient
from app.domain.exchange import Clock, Proof, Vault

log = logging.getLogger(__name__)

COOKIE = "ZM_AUTH_TOKEN"
KEEPS = "keeps_password"
"""In the vault: the user lets us keep the password. It outlives a password that was refused."""
RENEW_SHARE = 0.1
"""Renew when less than this share of the lifetime is left."""

T = TypeVar("T")


class Token(msgspec.Struct, frozen=True):
    """An authentication token and when it ends (UTC ms, by our clock: the server says a duration)."""

    value: str
    ends_ms: int
    lifetime_ms: int

    def renewable_at(self, now_ms: int) -> bool:
        return self.ends_ms - now_ms < self.lifetime_ms * RENEW_SHARE


class Device(msgspec.Struct, frozen=True):
    """What makes this device a trusted one: no code is asked from it for some weeks."""

    token: str
    id: str


class Login:
    """The token of one account; coroutines share one renewal."""

    def __init__(self, account: Account, http: Http, vault: Vault, pace: Pace, clock: Clock) -> None:
        self._account = account
        self._http = http
        self._vault = vault
        self._pace = pace
        self._clock = clock
        self._token: Token | None = None
        self._loaded = False
        self._lock = asyncio.Lock()

    async def sign_in(self, proof: Proof) -> None:
        """Sign in with what the user typed; ``keep`` stores the password for silent renewals (see `Proof`).

        Raises SignInRequired when refused (``two_factor_required``: a code is wanted too); the token that was
        stored is then forgotten.
        """
        async with self._lock:
            await self._authenticate(proof.password, proof.code)
            keep = proof.keep if proof.keep is not None else await self._was_kept()
            await self._vault.set(KEEPS, "yes" if keep else None)
            await self._vault.set("password", proof.password if keep else None)

    async def _was_kept(self) -> bool:
        """Whether the user lets us keep the password; one that the server refused is forgotten, the wish is not."""
        return await self._vault.get(KEEPS) is not None or await self._vault.get("password") is not None

    async def with_token(self, attempt: Callable[[str], Awaitable[T]]) -> T:
        """Run ``attempt`` with a valid token; once more with a fresh one if the server calls it dead.

        A request refused for its token was not acted upon, so repeating it is safe for any class.
        """
        token = await self._ensure()
        try:
            return await attempt(token)
        except TokenDead:
            fresh = await self._renew(token)
        try:
            return await attempt(fresh)
        except TokenDead as error:
            await self._forget()
            raise SignInRequired("session_refused") from error

    async def _ensure(self) -> str:
        async with self._lock:
            if not self._loaded:
                await self._load()
            now = self._clock()
            token = self._token
            if token is not None and not token.renewable_at(now):
                return token.value
            password = await self._vault.get("password")
            if password is not None:
                return (await self._authenticate(password)).value
            if token is not None and token.ends_ms > now:
                return token.value
            raise SignInRequired("sign_in_required")

    async def _renew(self, dead: str) -> str:
        async with self._lock:
            if self._token is not None and self._token.value != dead:
                return self._token.value
            await self._forget()
            password = await self._vault.get("password")
            if password is None:
                raise SignInRequired("session_expired")
            log.info("signing in again after the token ended")
            return (await self._authenticate(password)).value

    async def _authenticate(self, password: str, code: str = "") -> Token:
        try:
            body = await self._ask(password, code)
        except TokenDead as error:
            raise Transient("sign_in_failed") from error
        except SignInRequired as error:
            await self._forget()
            if fault_code(error) == "account.AUTH_FAILED" and not code:
                if await self._vault.get("password") is not None:
                    await self._vault.set(KEEPS, "yes")  # by stores from before the wish was written down
                await self._vault.set("password", None)
            raise
        if truth(body.get("twoFactorAuthRequired")):
            raise SignInRequired("two_factor_required")
        await self._remember_device(body)
        lifetime = number(body.get("lifetime"))
        token = Token(text(body.get("authToken")), self._clock() + lifetime, lifetime)
        if not token.value:
            raise Transient("sign_in_failed")
        await self._vault.set("token", msgspec.json.encode(token).decode())
        self._use(token)
        return token

    async def _ask(self, password: str, code: str) -> Element:
        """One AuthRequest, as a trusted device where we are one; once more without when the server forgot that."""
        known = await self._vault.get("device") if not code else None
        try:
            return await self._send(password, code, known)
        except SignInRequired as error:
            if known is None or fault_code(error) != "account.INVALID_TRUSTED_DEVICE_TOKEN":
                raise
            await self._vault.set("device", None)
        return await self._send(password, code, None)

    async def _send(self, password: str, code: str, known: str | None) -> Element:
        # No old token in the context: an expired one would fail the AuthRequest itself (§3.1).
        args: Element = {
            "account": {"by": "name", "_content": self._account.login},
            "password": {"_content": password},
        }
        if code:
            args |= {"twoFactorCode": {"_content": code}, "deviceTrusted": True, "generateDeviceId": True}
        elif known is not None:
            device = msgspec.json.decode(known, type=Device)
            args |= {"trustedToken": {"_content": device.token}, "deviceId": {"_content": device.id}}
        async with self._pace.turn():
            reply = await self._http.request(
                "POST",
                "/service/soap/AuthRequest",
                write=False,
                content=build_envelope("AuthRequest", args, ACCOUNT_NS, ""),
                headers={"Content-Type": "application/json; charset=utf-8"},
            )
        return read_answer(reply, "AuthRequest", Retry.READ, self._clock()).body

    async def _remember_device(self, body: Element) -> None:
        device = Device(text(body.get("trustedToken")), text(body.get("deviceId")))
        if device.token and device.id:
            await self._vault.set("device", msgspec.json.encode(device).decode())

    async def _load(self) -> None:
        stored = await self._vault.get("token")
        if stored:
            try:
                self._use(msgspec.json.decode(stored, type=Token))
            except msgspec.DecodeError:
                # Written by another version of the program: the password or the user gives a new one.
                await self._vault.set("token", None)
        self._loaded = True

    def _use(self, token: Token) -> None:
        self._token = token
        self._loaded = True
        self._http.cookies.clear()
        self._http.cookies.set(COOKIE, token.value)

    async def _forget(self) -> None:
        self._token = None
        self._http.cookies.clear()
        await self._vault.set("token", None)
