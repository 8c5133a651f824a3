"""The body's other web applications (finance, état civil, urbanisme…), as its policy names them.

They open in the system's browser, which this program never reads. Where the policy names an issuer, one sign-in there
serves them all: the first application of the hour goes by way of it (`connectors.oidc.sign_on_once`).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from app.domain.accounts import Service
from app.domain.frozen import dataclass
from app.domain.ids import BodyId
from app.domain.policy import WebApplication
from app.services.bodies import Bodies

if TYPE_CHECKING:
    from app.services.fleet import Policies

FRESH_MS = 60 * 60_000
"""A browser's session with an issuer is taken to last so long; where it does not, the issuer asks again."""


@dataclass(frozen=True, slots=True)
class Shortcut:
    """One application of one body."""

    body: BodyId
    body_name: str
    application: WebApplication

    @property
    def host(self) -> str:
        return urlsplit(self.application.url).hostname or ""


class WebAppService:
    """Lists and opens; holds no token and no page."""

    def __init__(self, bodies: Bodies, policies: Policies) -> None:
        self._bodies, self._policies = bodies, policies
        self._signed_on: dict[str, int] = {}
        """Issuer -> when."""

    def all(self) -> list[Shortcut]:
        """Of all bodies, in the policies' order; those of the machine's administrator with the first body."""
        found = [
            Shortcut(body.id, body.name, application)
            for body in self._bodies.all
            for application in self._policies.of(body.id).applications
        ]
        first = next(iter(self._bodies.all), None)
        for ruling in self._policies.rulings if first is not None else ():
            if ruling.body is None and first is not None:
                found += [Shortcut(first.id, ruling.name, application) for application in ruling.policy.applications]
        return found

    async def open(self, shortcut: Shortcut, open_browser: Callable[[str], None]) -> None:
        """Show it; ``open_browser`` is given the address to show, on this thread. Raises as `oidc.sign_on_once`."""
        from app.connectors.oidc import sign_on_once

        application, now = shortcut.application, self._bodies.clock()
        issuer = application.issuer
        if not issuer or now - self._signed_on.get(issuer, -FRESH_MS) < FRESH_MS:
            open_browser(application.url)
            return
        await sign_on_once(issuer, application.client_id, self._login(shortcut.body), open_browser, application.url)
        self._signed_on[issuer] = now

    def _login(self, body: BodyId) -> str:
        """As the issuer may know the user: offered, never imposed."""
        accounts = [account for account in self._bodies.accounts() if account.body == body and account.login]
        accounts.sort(key=lambda account: account.service is not Service.ZIMBRA)
        return accounts[0].login if accounts else ""
