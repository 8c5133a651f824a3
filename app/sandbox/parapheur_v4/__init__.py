"""An i-Parapheur v4 on loopback: a syndicat that has not moved to v5. Source: interop §2.

The circuits, lists and rules that move folders are those of the v5 sandbox (`parapheur.state.Book`); what is
spoken is not: tickets, corbeilles, and three ways of signing. Signatures are real: values are verified, the
container is put into the stored document, and the whole is verified again before the folder moves.

``routes.py`` HTTP and tickets; ``desk_routes.py`` what surrounds folders; ``shapes.py`` JSON; ``signing.py`` the three protocols; ``content.py`` the folders.

Options for tests are attributes: `protocols` (those this server has), `level`, `sha1` (the PES format of 2011),
`alter` (bytes to sign that do not match the document), `tickets` (to be forgotten), `api` (the web proxy alone, a
server without an address for secretaries), and the book's own.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence

from starlette.types import ASGIApp

from app.sandbox.parapheur.state import Book
from app.sandbox.parapheur_v4.content import SYNDICAT, lay_out, lay_out_more
from app.sandbox.parapheur_v4.routes import Api
from app.sandbox.parapheur_v4.signing import CRYPTO, LATE, Office
from app.sandbox.people import MAYOR, SECRETARY, SEED, STAFF, Person, Town, stable_uuid

__all__ = ["SYNDICAT", "ParapheurV4Server"]


def now_ms() -> int:
    return time.time_ns() // 1_000_000


class ParapheurV4Server:
    """The parapheur of a syndicat. ``asgi`` is to be served by `serve.LoopbackServer`."""

    def __init__(
        self,
        town: Town = SYNDICAT,
        people: Iterable[Person] = (MAYOR, SECRETARY, *STAFF),
        seed: int = SEED,
        clock: Callable[[], int] = now_ms,
        authorities: Sequence[bytes] = (),
        *,
        more: bool = False,
    ) -> None:
        """``authorities``: DER of the certificates whose direct issues are accepted; none = any issuer.

        ``more``: also the folders of `content.lay_out_more` (a secretary's, some to transmit, one on paper).
        """
        self.town = town
        self.book = Book(tenant=stable_uuid("tenant", town.key), tenant_name=town.name, clock=clock)
        lay_out(self.book, town, seed)
        if more:
            lay_out_more(self.book, town, seed)
        self.office = Office(self.book, town, authorities)
        self._api = Api(self.book, self.office, {person.login: person.password for person in people})
        self.asgi: ASGIApp = self._api.app()

    @property
    def protocols(self) -> set[str]:
        """`LATE` and `CRYPTO`; without either, only ``getSignInfo`` is left: the legacy way."""
        return self.office.protocols

    @property
    def tickets(self) -> dict[str, tuple[str, int]]:
        """Ticket -> login and when it was given."""
        return self._api.tickets

    @property
    def api(self) -> Api:
        """Its options: ``proxied``, ``sessions``, ``secretariat``."""
        return self._api

    @property
    def level(self) -> int:
        return self._api.level

    @level.setter
    def level(self, value: int) -> None:
        self._api.level = value

    def only(self, protocol: str) -> None:
        """Have no other way of signing than this one (``legacy``: neither of the others)."""
        self.office.protocols = {protocol} & {LATE, CRYPTO}
