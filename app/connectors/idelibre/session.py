"""The account's presence on its server: one authenticated line, opened when needed, never twice at once."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Callable, Collection, Coroutine, Mapping
from dataclasses import dataclass

from app.connectors.http import Http, looks_like_page
from app.connectors.idelibre import wire
from app.connectors.idelibre.line import Line, Refused
from app.domain.accounts import Account
from app.domain.errors import AppError, CaptivePortal, SignInRequired, Transient, Unreachable
from app.domain.exchange import Clock, Vault

STEADY_S = 60.0
"""A line that lived this long was a good one."""
QUICK_LOSSES = 3
"""That many short-lived lines in a row before listeners are slowed down."""
SLOWEST_S = 300.0


@dataclass(frozen=True, slots=True)
class Login:
    """What a successful login taught."""

    token: str
    user_id: str
    role: wire.Role
    sharing: bool
    """The body allows shared notes."""


class Session:
    """Login, questions with a token, wake-ups. All on one loop.

    ``vault`` holds ``password`` until the first success, then ``token``; a refusal forgets both.
    """

    def __init__(self, account: Account, http: Http, vault: Vault, clock: Clock) -> None:
        self._account = account
        self._http = http
        self._vault = vault
        self._clock = clock
        self._opening = asyncio.Lock()
        self._line: Line | None = None
        self._login: Login | None = None
        self._failures = 0
        self._failure: AppError | None = None
        self._opened_at = 0.0
        self._losses = 0
        self._was_open = False
        self._woken: set[str] = set()
        self._wake = asyncio.Event()
        self._past_requests = 0
        self._past_questions = 0
        self.clock_skew_ms: int | None = None
        """Our clock minus the server's, at the last connection; None = not known."""

    # --- figures --------------------------------------------------------------------------------

    @property
    def requests(self) -> int:
        """HTTP requests of the socket library so far."""
        return self._past_requests + (self._line.requests if self._line else 0)

    @property
    def questions(self) -> int:
        """Events emitted so far."""
        return self._past_questions + (self._line.questions if self._line else 0)

    # --- login ----------------------------------------------------------------------------------

    async def login(self) -> Login:
        """Who we are there; opens the line if need be."""
        await self._ready()
        assert self._login is not None
        return self._login

    async def renew(self, stale: Login) -> Login:
        """Log in again because the token of ``stale`` was refused; once for all who noticed."""
        await self._ready(stale)
        return await self.login()

    def _usable(self, stale: Login | None) -> Line | None:
        if self._line is None or self._line.lost.is_set() or (stale is not None and self._login is stale):
            return None
        return self._line

    async def _ready(self, stale: Login | None = None) -> Line:
        if line := self._usable(stale):
            return line
        failures = self._failures
        async with self._opening:
            if line := self._usable(stale):
                return line
            if self._failures != failures and self._failure is not None:
                # Others waited for the same attempt: its failure is theirs, no storm of tries.
                raise type(self._failure)(self._failure.code, **self._failure.params) from self._failure
            try:
                return await self._open()
            except AppError as error:
                self._failures += 1
                self._failure = error
                raise

    async def _open(self) -> Line:
        await self._drop_line()
        password, token = await self._vault.get("password"), await self._vault.get("token")
        if not password and not token:
            raise SignInRequired("no_secret")
        line = Line(self.wake_up)
        try:
            await self._connect(line)
            await self._authenticate(line, password or "", token or "")
        except BaseException:
            await line.close()
            self._count(line)
            raise
        self._line = line
        self._opened_at = time.monotonic()
        if line.server_date_ms is not None:
            self.clock_skew_ms = self._clock() - line.server_date_ms
        if self._was_open:
            # Pushes may have been missed in between.
            self.wake_up(*set(wire.PUSHES.values()))
        self._was_open = True
        return line

    async def _connect(self, line: Line) -> None:
        try:
            await line.open(self._account.url, os.environ.get("ECHARPE_EXTRA_CA", ""))
        except Unreachable:
            await self._explain()
            raise

    async def _explain(self) -> None:
        """The socket was refused: was it the server at all? Raises what HTTP says; returns when nothing better."""
        reply = await self._http.request("GET", f"{wire.HTTP_ROOT}/checkConnection", timeout_s=10.0)
        if looks_like_page(reply.headers, reply.body) or 300 <= reply.status < 400:
            raise CaptivePortal()
        if reply.status >= 500:
            raise Transient("server_error", status=reply.status)
        if reply.status == 404:
            raise Transient("other_service", status=reply.status)

    async def _authenticate(self, line: Line, password: str, token: str) -> None:
        suffix = self._account.settings.get("suffix", "")
        secret: dict[str, str] = {"password": password} if password else {"token": token}
        question = wire.build_authenticate(self._account.login, suffix, **secret)
        payload = _object(await line.ask("authenticate", question, ("authFeedback",)))
        fresh = payload.get("token")
        if payload.get("success") is not True or not isinstance(fresh, str) or not fresh:
            await self._vault.set("password", None)
            await self._vault.set("token", None)
            self._login = None
            raise SignInRequired("login_refused")
        await self._vault.set("token", fresh)
        await self._vault.set("password", None)
        configuration = payload.get("configuration")
        sharing = isinstance(configuration, Mapping) and configuration.get("isSharedAnnotation") is True
        self._login = Login(fresh, str(payload.get("userId") or ""), wire.role_of(fresh), sharing)

    async def signed_out(self, password: str | None = None) -> None:
        """The token is worth nothing any more; ``password`` is what the next login shall use."""
        await self._vault.set("password", password)
        await self._vault.set("token", None)
        self._login = None
        await self._drop_line()

    # --- questions ------------------------------------------------------------------------------

    async def ask(
        self,
        event: str,
        build: Callable[[str], object],
        answers: Collection[str],
        timeout_s: float | None = None,
    ) -> object:
        """Ask with the token of the moment; a login lost in between is renewed once. See `Line.ask`."""
        line = await self._ready()
        login = await self.login()
        try:
            return await line.ask(event, build(login.token), answers, timeout_s)
        except Refused:
            login = await self.renew(login)
            line = await self._ready()
            try:
                return await line.ask(event, build(login.token), answers, timeout_s)
            except Refused as error:
                raise SignInRequired("login_refused") from error

    async def tell(self, event: str, build: Callable[[str], object]) -> None:
        line = await self._ready()
        await line.tell(event, build((await self.login()).token))

    # --- wake-ups -------------------------------------------------------------------------------

    def wake_up(self, *streams: str) -> None:
        """Make `listen` return these."""
        self._woken.update(streams)
        self._wake.set()

    def about_to_pull(self, stream: str) -> None:
        """What was signalled so far is covered by the pull that begins now."""
        self._woken.discard(stream)

    async def listen(self) -> frozenset[str]:
        """Streams signalled by the server, at once if some wait. Raises `Unreachable` when the line ends."""
        line = await self._ready()
        while not self._woken:
            self._wake.clear()
            if line.lost.is_set():
                await self._lost(line)
            await _first(self._wake.wait(), line.lost.wait())
        woken, self._woken = frozenset(self._woken), set()
        return woken

    async def _lost(self, line: Line) -> None:
        """A line ended under a listener: tell at once, later and later if lines keep dying young."""
        self._losses = 0 if time.monotonic() - self._opened_at >= STEADY_S else self._losses + 1
        if self._losses > QUICK_LOSSES:
            pause = min(SLOWEST_S, 5.0 * 2.0 ** (self._losses - QUICK_LOSSES - 1))
            await _first(self._wake.wait(), asyncio.sleep(pause))
        if not self._woken:
            raise Unreachable("socket_lost")

    # --- end ------------------------------------------------------------------------------------

    async def _drop_line(self) -> None:
        line, self._line = self._line, None
        if line is not None:
            await line.close()
            self._count(line)

    def _count(self, line: Line) -> None:
        self._past_requests += line.requests
        self._past_questions += line.questions

    async def close(self) -> None:
        await self._drop_line()


def _object(payload: object) -> Mapping[str, object]:
    try:
        data = wire.decode(payload)
    except ValueError as error:
        raise Transient("malformed_answer") from error
    return data if isinstance(data, Mapping) else {}


async def _first(*waits: Coroutine[object, object, object]) -> None:
    """Return when one of them is done; the others are cancelled."""
    tasks = [asyncio.create_task(wait) for wait in waits]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
