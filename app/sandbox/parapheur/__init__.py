"""An i-Parapheur v5 on loopback, with its Keycloak-like sign-in. Source: interop §1, §7, §8.

One tenant per town. Signatures are real: ``dataToSign`` builds what the vendor's crypto service
would, ``sign`` verifies the value, rebuilds the very container and moves the folder; what was
posted and what is stored can be read by tests (`ParapheurServer.book`).

``oidc.py`` the realm; ``state.py`` desks, circuits and lists; ``acts.py`` what users do;
``containers.py`` the crypto service; ``shapes.py`` JSON; ``premis.py`` history and ZIP;
``routes.py`` HTTP; ``content.py`` the demonstration's folders.

Options for tests are attributes: `shape` (three ways of paging), `hidden` (routes this version
does not have), `alter` (bytes to sign that do not match the document), `realm` (sessions, refused
grants, brute-force lock).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence

from starlette.types import ASGIApp

from app.sandbox.parapheur.acts import Acts
from app.sandbox.parapheur.around import lay_out_around
from app.sandbox.parapheur.content import lay_out
from app.sandbox.parapheur.oidc import Realm
from app.sandbox.parapheur.routes import Api
from app.sandbox.parapheur.state import Book
from app.sandbox.people import COMMUNE, ELECTED, SECRETARY, SEED, STAFF, Person, Town, stable_uuid

__all__ = ["ParapheurServer"]


def now_ms() -> int:
    return time.time_ns() // 1_000_000


class ParapheurServer:
    """The parapheur of one town. ``asgi`` is to be served by `serve.LoopbackServer`."""

    def __init__(
        self,
        town: Town = COMMUNE,
        people: Iterable[Person] = (*ELECTED, SECRETARY, *STAFF),
        seed: int = SEED,
        clock: Callable[[], int] = now_ms,
        authorities: Sequence[bytes] = (),
        *,
        extra: int = 0,
        slips: int = 0,
        desks: int = 0,
        around: bool = False,
    ) -> None:
        """``authorities``: DER of the certificates whose direct issues are accepted; none = any issuer.

        For large runs: ``extra`` more folders to approve over ``desks`` more desks, ``slips`` more to sign.
        ``around``: also what `around.lay_out_around` adds to the commune.
        """
        self.town = town
        self.book = Book(tenant=stable_uuid("tenant", town.key), tenant_name=town.name, clock=clock)
        self.realm = Realm(passwords={person.login: person.password for person in people}, clock=clock)
        self.acts = Acts(self.book, town, authorities)
        self._api = Api(self.book, self.acts, self.realm)
        lay_out(self.book, town, seed, extra=extra, slips=slips, desks=desks)
        if around:
            lay_out_around(self.book, town, seed)
        self.asgi: ASGIApp = self._api.app()

    @property
    def shape(self) -> str:
        """Shape of paged answers: ``spring``, ``total`` or ``data``."""
        return self._api.shape

    @shape.setter
    def shape(self, value: str) -> None:
        self._api.shape = value

    @property
    def hidden(self) -> list[str]:
        """Regular expressions of "METHOD path" answered by 404."""
        return self._api.hidden

    def alter(self, change: Callable[[bytes], bytes] | None) -> None:
        """Change the bytes to sign before they leave; None = honest again."""
        self.acts.alter.change = change

    def swap(self, change: Callable[[bytes], bytes] | None) -> None:
        """Have another document signed in the place of the one displayed; None = honest again."""
        self.acts.alter.swap = change

    def touch_document(self, folder_id: str) -> None:
        """Somebody replaced the main document of a folder meanwhile."""
        self.book.touch_document(folder_id)

    def withdraw(self, folder_id: str) -> None:
        """The submitting system took the folder away: 404 from now on."""
        self.book.withdraw(folder_id)
