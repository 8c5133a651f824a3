"""`IdelibreConnector`: one councillor's account on one i-délibre server."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager

from app.connectors.http import Http
from app.connectors.idelibre import passwords
from app.connectors.idelibre.acts import Acts
from app.connectors.idelibre.attendance import AttendanceDesk
from app.connectors.idelibre.files import Files
from app.connectors.idelibre.reading import Reading
from app.connectors.idelibre.session import Session
from app.domain.accounts import Account
from app.domain.exchange import (
    Ack,
    Clock,
    Delta,
    Download,
    FileRef,
    Held,
    LoadBytes,
    Proof,
    Rhythm,
    Vault,
    Verdict,
)
from app.domain.intents import Intent
from app.domain.seances import Seance

_MINUTE_MS = 60_000


class IdelibreConnector:
    """Implements `exchange.Connector`. ``account.settings["suffix"]`` names the structure on the server.

    ``held`` gives acts access to the store before the first pull; without it, the séance of an act
    delivered then is read again in full.
    """

    streams: Mapping[str, Rhythm] = {
        "seances": Rhythm(every_ms=15 * _MINUTE_MS),
        # Shared notes are pushed; only our own from another device wait for this, and each pull is the whole set.
        "annotations": Rhythm(every_ms=60 * _MINUTE_MS),
        "archives": Rhythm(every_ms=24 * 60 * _MINUTE_MS),
    }

    def __init__(self, account: Account, http: Http, vault: Vault, clock: Clock, held: Held | None = None) -> None:
        self._account = account
        self._http = http
        self._held = held
        self._session = Session(account, http, vault, clock)
        self._desk = AttendanceDesk(self._session, http, vault, clock, self._fetch)
        self._reading = Reading(self._session, self._desk, vault, clock)
        self._acts = Acts(self._session, self._reading, self._desk, vault, clock, lambda: self._held)
        self._files = Files(self._session, http, clock)

    async def _fetch(self, seance_id: str) -> Seance | None:
        return await self._reading.fetch_seance(seance_id)

    # --- figures --------------------------------------------------------------------------------

    @property
    def requests(self) -> int:
        """HTTP requests so far: documents and attendance, handshakes of the socket, and polls if it fell back."""
        return self._http.requests + self._session.requests

    @property
    def questions(self) -> int:
        """Events emitted on the socket so far."""
        return self._session.questions

    @property
    def clock_skew_ms(self) -> int | None:
        """Our clock minus the server's at the last connection; over two minutes is worth a warning."""
        return self._session.clock_skew_ms

    # --- password -------------------------------------------------------------------------------

    async def sign_in(self, proof: Proof) -> None:
        """Log in with a password the user just gave. Raises `SignInRequired` when refused.

        Offline (`Unreachable`) the password waits in the vault for the next connection.
        """
        await self._session.signed_out(proof.password)
        await self._session.login()

    async def change_password(self, current: str, new: str) -> None:
        """See `passwords.change`. The token is lost with it: a new sign-in follows, with the new password."""
        login = await self._session.login()
        await passwords.change(self._http, login.token, current, new)
        await self._session.signed_out(new)

    async def forgot_password(self) -> None:
        """Ask the server to mail a link, if the account exists."""
        await passwords.forgotten(self._http, self._account.login, self._account.settings.get("suffix", ""))

    # --- exchange.Connector ---------------------------------------------------------------------

    def refresh(self) -> None:
        """The user asked: the next pull compares everything (revisions do not tell all, interop §6.1)."""
        self._reading.full_due = True

    async def pull(self, stream: str, cursor: str | None, held: Held) -> Delta:
        """One page of ``seances``, ``annotations`` or ``archives``."""
        self._held = held
        if stream == "seances":
            return await self._reading.pull_seances(cursor, held)
        if stream == "annotations":
            return await self._reading.pull_annotations(held)
        return await self._reading.pull_archives(held)

    async def push(self, intent: Intent, load_bytes: LoadBytes) -> Ack:
        return await self._acts.push(intent)

    async def probe(self, intent: Intent) -> Verdict:
        return await self._acts.probe(intent)

    def download(self, ref: FileRef, offset: int) -> AbstractAsyncContextManager[Download]:
        return self._files.open(ref, offset)

    @property
    def round_trip_s(self) -> float | None:
        """See `exchange.Distant`."""
        return self._http.round_trip_s

    async def listen(self) -> frozenset[str]:
        """Wait for the server's push. Raises `Unreachable` when the line ends; coming back wakes everything."""
        return await self._session.listen()

    async def close(self) -> None:
        await self._session.close()
        await self._http.close()
