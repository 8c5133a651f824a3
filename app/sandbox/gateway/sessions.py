"""Sign-in of the gateway simulator: our own contract, ``/v1/session``. Tokens are opaque and short-lived."""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any

from app.sandbox.gateway.mailbox import Problem
from app.sandbox.people import Person

_MAX_FAILURES = 5


class Sessions:
    """Logins, bearers and refresh tokens of one gateway. Locks an account after five wrong passwords."""

    def __init__(
        self, people: Iterable[Person], *, lifetime_s: int = 3600, now_s: Callable[[], float] = time.time
    ) -> None:
        self.people = {person.login: person for person in people}
        self.lifetime_s = lifetime_s
        self.failures: dict[str, int] = {}
        self.logins = 0
        """How many passwords were accepted: tests assert that the program does not sign in again and again."""
        self._now_s = now_s
        self._lock = threading.Lock()
        self._access: dict[str, tuple[str, float]] = {}
        self._refresh: dict[str, str] = {}

    def log_in(self, login: str, password: str) -> dict[str, Any]:
        with self._lock:
            person = self.people.get(login)
            if self.failures.get(login, 0) >= _MAX_FAILURES:
                raise Problem(403, "account_locked")
            if person is None or not secrets.compare_digest(person.password.encode(), password.encode()):
                self.failures[login] = self.failures.get(login, 0) + 1
                raise Problem(401, "credentials_refused")
            self.failures[login] = 0
            self.logins += 1
            return self._issue(login)

    def refresh(self, token: str) -> dict[str, Any]:
        """New tokens for an old refresh token, which is spent."""
        with self._lock:
            login = self._refresh.pop(token, "")
            if not login:
                raise Problem(401, "token_invalid")
            return self._issue(login)

    def who(self, authorization: str) -> Person:
        """The user of an ``Authorization`` header; raises `Problem` 401."""
        with self._lock:
            login, until = self._access.get(authorization.removeprefix("Bearer "), ("", 0.0))
            if not login:
                raise Problem(401, "token_invalid")
            if until <= self._now_s():
                raise Problem(401, "token_expired")
            return self.people[login]

    def expire(self, *, refresh_too: bool = False) -> None:
        """Age every bearer at once; with ``refresh_too`` users must sign in again."""
        with self._lock:
            self._access = {token: (login, 0.0) for token, (login, _) in self._access.items()}
            if refresh_too:
                self._refresh.clear()

    def _issue(self, login: str) -> dict[str, Any]:
        access, refresh = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
        self._access[access] = (login, self._now_s() + self.lifetime_s)
        self._refresh[refresh] = login
        return {"access_token": access, "refresh_token": refresh, "expires_in": self.lifetime_s}
