"""Which generation of i-Parapheur serves an account: the only place that knows both.

The account's ``version`` option says it (``5`` when absent). It is found once, when the account is set up
(`find_server`), or chosen by hand; afterwards nothing is guessed.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit, urlunsplit

from app.connectors.http import Http
from app.connectors.parapheur.backend import ParapheurBackend
from app.connectors.parapheur.connector import ParapheurConnector
from app.connectors.parapheur.v4 import ACCESS, BY_PROXY, NEWEST, PesBuilder, V4Backend, find_level, is_proxied
from app.connectors.parapheur.v5 import V5Backend, is_v5
from app.domain.accounts import Account
from app.domain.errors import Rejected, Unreachable
from app.domain.exchange import Clock, Vault

VERSION, LEVEL = "version", "level"
"""Options of an account."""


class Version(enum.StrEnum):
    V4 = "4"
    V5 = "5"


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A parapheur that answered: its address, and the options that an account on it needs."""

    url: str
    settings: Mapping[str, str] = field(default_factory=dict)


def make_parapheur(account: Account, http: Http, vault: Vault, clock: Clock, pes: PesBuilder) -> ParapheurConnector:
    """The connector of an account, on the generation that its options name."""
    backend: ParapheurBackend
    if account.settings.get(VERSION) == Version.V4:
        backend = V4Backend(account, http, vault, clock, pes)
    else:
        backend = V5Backend(account, http, vault, clock)
    return ParapheurConnector(account, http, backend, clock)


async def find_server(url: str, wanted: str, connect: Callable[[str], Http] = Http) -> Server:
    """Ask an address which generation it is, before anybody signs in there.

    v5 answers for its application API, v4 for its level, on the address given or on the ``m-`` host that
    phones use (interop §2.1). ``wanted`` names a version chosen by hand: 5 is then taken at its word, of 4 only
    the host and level are asked, and no answer is no obstacle: signing in will tell. Last, the web application's own
    proxy is looked for, for bodies that open nothing else. Raises ``Rejected``
    (``parapheur_not_found``, ``parapheur_too_old``), `Unreachable` when nothing answers.
    """
    if wanted == Version.V5:
        return Server(url=url, settings={VERSION: Version.V5.value})
    for address in (url, *_phone_addresses(url)):
        http = connect(address)
        try:
            if wanted != Version.V4 and address == url and await is_v5(http):
                return Server(url=url, settings={VERSION: Version.V5.value})
            if (level := await find_level(http)) is not None:
                return Server(url=address, settings={VERSION: Version.V4.value, LEVEL: str(level)})
        except Unreachable:
            if address == url:
                raise
        finally:
            await http.close()
    if await _behind_proxy(connect(url)):
        settings = {VERSION: Version.V4.value, LEVEL: str(NEWEST), ACCESS: BY_PROXY}
        return Server(url=url, settings=settings)
    if wanted == Version.V4:
        return Server(url=url, settings={VERSION: Version.V4.value})
    raise Rejected("parapheur_not_found")


async def _behind_proxy(http: Http) -> bool:
    try:
        return await is_proxied(http)
    finally:
        await http.close()


def _phone_addresses(url: str) -> tuple[str, ...]:
    """``https://m-parapheur.example`` for ``https://parapheur.example``; none for an address in figures."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    if "." not in host or host.startswith("m-") or host.replace(".", "").isdigit() or ":" in host:
        return ()
    return (urlunsplit(parts._replace(netloc=f"m-{parts.netloc}")),)
