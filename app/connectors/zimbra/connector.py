"""Mail and contacts of one Zimbra account, as the engine sees them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from urllib.parse import urlencode

from app.connectors.http import Http, Stream, looks_like_page, retry_after_ms
from app.connectors.zimbra import carnet, contacts, mail, shared, shared_contacts, standing
from app.connectors.zimbra.arranging import Arranging
from app.connectors.zimbra.asking import Asking
from app.connectors.zimbra.authors import Authors
from app.connectors.zimbra.cards import Cards
from app.connectors.zimbra.carnet import Carnet
from app.connectors.zimbra.contacts import ContactStream
from app.connectors.zimbra.crossing import Crossing
from app.connectors.zimbra.filing import Filing
from app.connectors.zimbra.info import AccountInfo
from app.connectors.zimbra.leaving import Departures
from app.connectors.zimbra.listening import DEFAULT_WAIT_S, Listening
from app.connectors.zimbra.login import Login
from app.connectors.zimbra.mail import MailStream
from app.connectors.zimbra.pace import Pace
from app.connectors.zimbra.patience import Patience
from app.connectors.zimbra.pushing import Pushing
from app.connectors.zimbra.sending import Sending
from app.connectors.zimbra.shared import SharedMail
from app.connectors.zimbra.shared_contacts import SharedContacts
from app.connectors.zimbra.soap import Soap
from app.connectors.zimbra.standing import Standing
from app.connectors.zimbra.templates import Templates
from app.connectors.zimbra.wire import OVERLOAD_WAIT_MS
from app.domain.accounts import Account
from app.domain.errors import AppError, CaptivePortal, Rejected, TargetGone, Transient
from app.domain.exchange import (
    Ack,
    Clock,
    Delta,
    Download,
    FileRef,
    FoundMail,
    Held,
    LoadBytes,
    Proof,
    Rhythm,
    Vault,
    Verdict,
    WholeMail,
)
from app.domain.intents import CarryMessage, Intent, MoveMessage, RecoverMessage

HOUR_MS = 3_600_000
SOURCE = "source"
"""What the ref of a whole message begins with (`mail.source_ref`)."""
DAY_MS = 24 * HOUR_MS
DEFAULT_PER_SECOND = 5.0


class ZimbraConnector:
    """Implements `domain.exchange.Connector` for the streams "mail" and "contacts".

    Settings of the account (text): ``requests_per_second`` (default 5; 0 = no pause, for
    benchmarks), ``wait_s`` (long poll, default 300), ``window_days`` (how far back mail is fetched;
    default 0 = everything).

    Vault: ``token``, and ``password`` only if the user agreed to keep it.
    """

    streams: Mapping[str, Rhythm] = {
        # The long poll says when; the periods only cover a signal that got lost.
        mail.STREAM: Rhythm(every_ms=HOUR_MS),
        contacts.STREAM: Rhythm(every_ms=DAY_MS),
        standing.STREAM: Rhythm(every_ms=HOUR_MS),
        # Nobody signals what happens in other people's mailboxes.
        shared.STREAM: Rhythm(every_ms=shared.EVERY_MS),
        shared_contacts.STREAM: Rhythm(every_ms=shared_contacts.EVERY_MS),
        # Woken by the mail stream, which sees the folder change, and by a meeting that comes into sight.
        carnet.STREAM: Rhythm(every_ms=DAY_MS),
    }

    def __init__(
        self, account: Account, http: Http, vault: Vault, clock: Clock, *, patience: Patience | None = None
    ) -> None:
        settings = account.settings
        pace = Pace(float(settings.get("requests_per_second", DEFAULT_PER_SECOND)))
        self._http = http
        self._clock = clock
        self._login = Login(account, http, vault, pace, clock)
        self.soap = Soap(http, self._login, pace, clock)
        """For the connectors composed with this one (calendars): same token, same pace."""
        self.info = AccountInfo(self.soap, clock)
        departures = Departures(self.soap, self.info, clock)
        self._authors = Authors(self.soap, self.info, departures)
        self._mail = MailStream(
            self.soap, self.info, self._authors, clock, int(settings.get("window_days", "0")) * DAY_MS
        )
        self._asking = Asking(self.soap, self.info, self._mail)
        self._contacts = ContactStream(self.soap, self.info)
        self._filing = Filing(self.soap, self.info)
        self._cards = Cards(self.soap, self.info, clock)
        self._crossing = Crossing(self.soap, self.info, vault, patience or Patience())
        self._pushing = Pushing(self.soap, self.info)
        self._sending = Sending(self.soap, self.info, vault, clock, patience or Patience())
        self._standing = Standing(self.soap, self.info, clock)
        self._shared = SharedMail(self.soap, self.info, self._authors, departures)
        self._shared_contacts = SharedContacts(self.soap)
        self._arranging = Arranging(self.soap, self.info)
        self._templates = Templates(self.soap, self.info, clock)
        self._carnet = Carnet(self.soap, self.info, clock)
        self._listening = Listening(
            self.soap, self.info, self._mail, wait_s=int(settings.get("wait_s", str(DEFAULT_WAIT_S)))
        )

    @property
    def round_trip_s(self) -> float | None:
        """See `exchange.Distant`."""
        return self._http.round_trip_s

    async def sign_in(self, proof: Proof) -> None:
        """Sign in with the user's password, and the code of a second factor where the server asks for one.

        Raises SignInRequired when refused (never tried again by the program), Transient when the
        server could not be asked.
        """
        await self._login.sign_in(proof)

    async def pull(self, stream: str, cursor: str | None, held: Held) -> Delta:
        """See `Connector.pull`; a delta of "mail" wakes "contacts" and "agenda" when they moved."""
        if stream == mail.STREAM:
            return await self._mail.pull(cursor, held)
        if stream == contacts.STREAM:
            return await self._contacts.pull(cursor, held)
        if stream == standing.STREAM:
            return await self._standing.pull(cursor, held)
        if stream == shared.STREAM:
            return await self._shared.pull(cursor, held)
        if stream == shared_contacts.STREAM:
            return await self._shared_contacts.pull(cursor, held)
        if stream == carnet.STREAM:
            return await self._carnet.pull(held)
        raise ValueError(f"no stream {stream}")

    async def push(self, intent: Intent, load_bytes: LoadBytes) -> Ack:
        """See `Connector.push`: SetRead, SetFlagged, MoveMessage, SendMail, ReplyInvitation, what `Filing` takes."""
        await self._authors.sign([intent])
        if isinstance(intent, Filing.HANDLES):
            return await self._filing.push(intent)
        if isinstance(intent, Cards.HANDLES):
            return await self._cards.push(intent, load_bytes)
        if isinstance(intent, Carnet.HANDLES):
            return await self._carnet.push(intent)
        if isinstance(intent, Templates.HANDLES):
            folder = self._filing.folder_id(intent.folder)
            return await self._templates.push(replace(intent, folder=folder), load_bytes)
        if isinstance(intent, CarryMessage):
            return await self._crossing.push(replace(intent, folder=self._filing.folder_id(intent.folder)))
        if isinstance(intent, MoveMessage):
            intent = replace(intent, folder=self._filing.folder_id(intent.folder))
        if isinstance(intent, Sending.HANDLES):
            return await self._sending.push(intent, load_bytes)
        if isinstance(intent, Arranging.HANDLES):
            self._standing.stale = True
            return await self._arranging.push(intent)
        return await self._pushing.push(intent)

    async def push_together(self, intents: Sequence[Intent]) -> Sequence[Ack | AppError]:
        """See `DeliversTogether`."""
        await self._authors.sign(intents)
        return await self._filing.push_together(intents)

    async def probe(self, intent: Intent) -> Verdict:
        """See `Connector.probe`; may take a minute (`Patience`)."""
        if isinstance(intent, RecoverMessage):
            return await self._filing.probe(intent)
        if isinstance(intent, CarryMessage):
            return await self._crossing.probe(intent)
        if isinstance(intent, Cards.HANDLES):
            return await self._cards.probe(intent)
        if isinstance(intent, Carnet.HANDLES):
            return await self._carnet.probe(intent)
        if isinstance(intent, Templates.HANDLES):
            return await self._templates.probe(intent)
        if isinstance(intent, Sending.HANDLES):
            return await self._sending.probe(intent)
        if isinstance(intent, Arranging.HANDLES):
            return await self._arranging.probe(intent)
        return await self._pushing.probe(intent)

    async def find_mail(self, query: str, *, limit: int, offset: int = 0, deleted: bool = False) -> FoundMail:
        """See `AsksMail`."""
        return await self._asking.find(query, limit=limit, offset=offset, deleted=deleted)

    async def fetch_mail(self, ids: Sequence[str]) -> WholeMail:
        """See `AsksMail`."""
        return await self._asking.fetch(ids)

    def refresh(self) -> None:
        """The user asked for a synchronisation: what nobody signals is read again."""
        self._standing.stale = True

    async def listen(self) -> frozenset[str]:
        """Wait for a change of the mailbox; always {"mail"}, whose delta says what else moved."""
        return await self._listening.listen()

    async def close(self) -> None:
        """Give back what the server keeps for us, then close the connections."""
        await self._mail.stop()
        await self._listening.stop()
        await self._http.close()

    # --- downloads --------------------------------------------------------------------------------

    @asynccontextmanager
    async def download(self, ref: FileRef, offset: int) -> AsyncIterator[Download]:
        """Open a part of a message. The server ignores Range (§11.3): it always starts at 0.

        Raises TargetGone only once the token was proven good: a 404 may mean a lost cookie.
        """
        del offset
        message_id, part = _address(ref.ref)
        chosen = {"part": part, "disp": "a"} if part else {}  # without a part: the whole source (§11.3)
        path = "/service/home/~/?" + urlencode({"auth": "co", "id": message_id, **chosen})
        await self.login_ready()
        for attempt in (1, 2):
            async with self._http.stream("GET", path) as stream:
                if stream.status == 200:
                    self._refuse_page(stream, ref)
                    yield stream
                    return
                self._judge(stream)
            await self._prove(message_id, last=attempt == 2)

    async def login_ready(self) -> None:
        """Make sure that the cookie holds a token (downloads and uploads read nothing else)."""

        async def ready(token: str) -> None:
            del token

        await self._login.with_token(ready)

    def _judge(self, stream: Stream) -> None:
        """Raise what a status other than 200 stands for, unless it may be the cookie's fault."""
        if stream.status in (401, 404):
            return
        if stream.status == 400:
            raise TargetGone("part_gone")
        if stream.status in (429, 503):
            wait = retry_after_ms(stream.headers, self._clock())
            raise Transient("overloaded", retry_after_ms=OVERLOAD_WAIT_MS if wait is None else wait)
        if stream.status // 100 == 3:
            raise CaptivePortal()
        raise Transient("download_failed", status=stream.status)

    async def _prove(self, message_id: str, *, last: bool) -> None:
        """A cheap SOAP call renews a dead token, and tells a missing message (TargetGone)."""
        await self.soap.call("GetMsgMetadataRequest", {"m": {"ids": message_id}})
        if last:
            raise TargetGone("part_gone")

    def _refuse_page(self, stream: Stream, ref: FileRef) -> None:
        """A web page instead of the file: a Wi-Fi portal, unless a page is what was asked for."""
        ours = any(name.lower().startswith("x-zimbra-") for name in stream.headers)
        if not ours and looks_like_page(stream.headers, b"") and "html" not in ref.media_type:
            raise CaptivePortal()


def _address(ref: str) -> tuple[str, str]:
    """Message id and part of ``part:<message>[@<revision>]:<part>``; no part of ``source:<message>``."""
    kind, _, rest = ref.partition(":")
    if kind == SOURCE and rest:
        return rest.partition("@")[0], ""
    message_id, _, part = rest.rpartition(":")
    if kind != "part" or not message_id or not part:
        raise Rejected("unknown_reference")
    return message_id.partition("@")[0], part
